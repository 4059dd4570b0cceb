//! Names, constants, and what stands in brackets.

use super::lexer::{Kind, Pos};
use super::node::*;
use super::{Parser, Res};
use std::cell::Cell;

impl<'t> Parser<'t, '_> {
    pub fn atom(&mut self) -> Res<Expr<'t>> {
        let tok = self.tok;
        let word = |p: &Self| p.since(tok.from);
        match tok.kind {
            Kind::Name => {
                self.bump()?;
                Ok(Expr::Name(self.alloc(ExprName { loc: word(self), id: tok.name, ctx: Cell::new(ExprContext::Load) })))
            }
            Kind::Int | Kind::Float | Kind::Imaginary => {
                self.bump()?;
                let value = self.number(tok);
                Ok(Expr::NumberLiteral(self.alloc(ExprNumberLiteral { loc: word(self), value })))
            }
            Kind::String | Kind::FString | Kind::TString => self.strings(),
            Kind::None => {
                self.bump()?;
                Ok(Expr::NoneLiteral(self.alloc(ExprNoneLiteral { loc: word(self) })))
            }
            Kind::True | Kind::False => {
                self.bump()?;
                Ok(Expr::BooleanLiteral(self.alloc(ExprBooleanLiteral { loc: word(self), value: tok.kind == Kind::True })))
            }
            Kind::Ellipsis => {
                self.bump()?;
                Ok(Expr::EllipsisLiteral(self.alloc(ExprEllipsisLiteral { loc: word(self) })))
            }
            Kind::LPar => self.deeper(Self::parenthesized),
            Kind::LSqb => self.deeper(Self::list_display),
            Kind::LBrace => self.deeper(Self::dict_or_set),
            _ => self.refuse(),
        }
    }

    /// Whether a comprehension starts here.
    pub fn at_clause(&self) -> bool {
        matches!(self.tok.kind, Kind::For | Kind::Async)
    }

    /// The clauses of a comprehension and the bracket behind them.
    pub fn comprehension(&mut self, start: Pos, elt: Expr<'t>, value: Option<Expr<'t>>, close: Kind) -> Res<&'t ExprComprehension<'t>> {
        let generators = self.for_if_clauses()?;
        self.expect(close)?;
        Ok(self.alloc(ExprComprehension { loc: self.since(start), elt, value, generators, scope: ScopeCell::default() }))
    }

    /// Refuses `*items` as the element of a comprehension.
    fn refuse_unpacking(&mut self, element: Expr) -> Res<()> {
        if matches!(element, Expr::Starred(_)) { self.refuse() } else { Ok(()) }
    }

    fn parenthesized(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        self.bump()?;
        if self.at(Kind::Yield) {
            let inner = self.yield_expr()?;
            self.expect(Kind::RPar)?;
            return Ok(inner);
        }
        let mark = self.exprs.len();
        if self.accept(Kind::RPar)? {
            return Ok(self.tuple(start, mark));
        }
        let first = self.star_named_expression()?;
        let starred = matches!(first, Expr::Starred(_));
        if self.at_clause() {
            self.refuse_unpacking(first)?;
            return Ok(Expr::Generator(self.comprehension(start, first, None, Kind::RPar)?));
        }
        if !self.at(Kind::Comma) {
            if starred {
                return self.refuse();
            }
            self.expect(Kind::RPar)?;
            return Ok(first);
        }
        self.exprs.push(first);
        self.more_items(Kind::RPar)?;
        Ok(self.tuple(start, mark))
    }

    /// The items behind the first one, and the bracket.
    fn more_items(&mut self, close: Kind) -> Res<()> {
        let base = self.links;
        let mut most = base;
        while self.accept(Kind::Comma)? && !self.at(close) {
            let next = self.side_by_side(&mut most, base, Self::star_named_expression)?;
            self.exprs.push(next);
        }
        self.links = most;
        self.expect(close)
    }

    fn list_display(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        self.bump()?;
        let mark = self.exprs.len();
        if !self.at(Kind::RSqb) {
            let first = self.star_named_expression()?;
            if self.at_clause() {
                self.refuse_unpacking(first)?;
                return Ok(Expr::ListComp(self.comprehension(start, first, None, Kind::RSqb)?));
            }
            self.exprs.push(first);
        }
        self.more_items(Kind::RSqb)?;
        let elts = self.collected(mark);
        Ok(Expr::List(self.alloc(ExprList { loc: self.since(start), elts, ctx: Cell::new(ExprContext::Load) })))
    }

    fn dict_or_set(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        self.bump()?;
        if self.at(Kind::RBrace) || self.at(Kind::DoubleStar) {
            let items = self.dict_items(Vec::new())?;
            return Ok(Expr::Dict(self.alloc(ExprDict { loc: self.since(start), items })));
        }
        let first_token = self.tok;
        let first = self.star_named_expression()?;
        if self.at(Kind::Colon) {
            if matches!(first, Expr::Starred(_)) || (matches!(first, Expr::Named(_)) && first_token.kind == Kind::Name) {
                return self.refuse();
            }
            self.bump()?;
            let value = self.expression()?;
            if self.at_clause() {
                return Ok(Expr::DictComp(self.comprehension(start, first, Some(value), Kind::RBrace)?));
            }
            let items = self.dict_items(vec![DictItem { key: Some(first), value }])?;
            return Ok(Expr::Dict(self.alloc(ExprDict { loc: self.since(start), items })));
        }
        if self.at_clause() {
            self.refuse_unpacking(first)?;
            return Ok(Expr::SetComp(self.comprehension(start, first, None, Kind::RBrace)?));
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        self.more_items(Kind::RBrace)?;
        let elts = self.collected(mark);
        Ok(Expr::Set(self.alloc(ExprSet { loc: self.since(start), elts })))
    }

    /// The items of a dict behind those that were read, and its end.
    fn dict_items(&mut self, mut items: Vec<DictItem<'t>>) -> Res<&'t [DictItem<'t>]> {
        let mut separated = items.is_empty();
        let base = self.links;
        let mut most = base;
        loop {
            if self.at(Kind::RBrace) {
                break;
            }
            if !separated {
                self.expect(Kind::Comma)?;
                separated = true;
                continue;
            }
            if self.accept(Kind::DoubleStar)? {
                let value = self.side_by_side(&mut most, base, Self::bitwise_or)?;
                items.push(DictItem { key: None, value });
            } else {
                let key = self.side_by_side(&mut most, base, Self::expression)?;
                self.expect(Kind::Colon)?;
                let value = self.side_by_side(&mut most, base, Self::expression)?;
                items.push(DictItem { key: Some(key), value });
            }
            separated = false;
        }
        self.links = most;
        self.bump()?;
        Ok(self.list(&items))
    }
}
