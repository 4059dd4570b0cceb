//! Patterns of `case` (PEP 634).

use super::lexer::{Kind, Token};
use super::node::*;
use super::{Parser, Res};
use crate::compile::names::Name;
use std::cell::Cell;

impl<'t> Parser<'t, '_> {
    /// The grammar's `patterns`: a sequence without brackets, or one pattern.
    pub fn patterns(&mut self) -> Res<Pattern<'t>> {
        let start = self.tok.from;
        let first = self.maybe_star_pattern()?;
        if !self.at(Kind::Comma) {
            return if matches!(first, Pattern::Star(_)) { self.refuse() } else { Ok(first) };
        }
        let mut patterns = vec![first];
        while self.accept(Kind::Comma)? && !matches!(self.tok.kind, Kind::Colon | Kind::If) {
            patterns.push(self.maybe_star_pattern()?);
        }
        let patterns = self.list(&patterns);
        Ok(Pattern::Sequence(self.alloc(PatternMatchSequence { loc: self.since(start), patterns })))
    }

    fn maybe_star_pattern(&mut self) -> Res<Pattern<'t>> {
        let start = self.tok.from;
        if !self.accept(Kind::Star)? {
            return self.pattern();
        }
        let name = self.name()?;
        let name = (name != Name::WILDCARD).then_some(name);
        Ok(Pattern::Star(self.alloc(PatternMatchStar { loc: self.since(start), name })))
    }

    /// `or_pattern as name`, or an `or_pattern`.
    fn pattern(&mut self) -> Res<Pattern<'t>> {
        let start = self.tok.from;
        let inner = self.or_pattern()?;
        if !self.accept(Kind::As)? {
            return Ok(inner);
        }
        let target = self.tok;
        let name = self.name()?;
        if name == Name::WILDCARD {
            return self.refuse_at(target.start);
        }
        if matches!(self.tok.kind, Kind::Dot | Kind::LPar | Kind::Equal) {
            return self.refuse();
        }
        Ok(Pattern::As(self.alloc(PatternMatchAs { loc: self.since(start), pattern: Some(inner), name: Some(name) })))
    }

    fn or_pattern(&mut self) -> Res<Pattern<'t>> {
        let start = self.tok.from;
        let first = self.closed_pattern()?;
        if !self.at(Kind::VBar) {
            return Ok(first);
        }
        let mut patterns = vec![first];
        while self.accept(Kind::VBar)? {
            patterns.push(self.closed_pattern()?);
        }
        let patterns = self.list(&patterns);
        Ok(Pattern::Or(self.alloc(PatternMatchOr { loc: self.since(start), patterns })))
    }

    fn closed_pattern(&mut self) -> Res<Pattern<'t>> {
        let start = self.tok;
        match start.kind {
            Kind::None | Kind::True | Kind::False => {
                self.bump()?;
                let value = match start.kind {
                    Kind::None => Singleton::None,
                    Kind::True => Singleton::True,
                    _ => Singleton::False,
                };
                Ok(Pattern::Singleton(self.alloc(PatternMatchSingleton { loc: self.since(start.from), value })))
            }
            Kind::Name => self.name_pattern(),
            Kind::LPar | Kind::LSqb => self.deeper(Self::sequence_pattern),
            Kind::LBrace => self.deeper(Self::mapping_pattern),
            _ => {
                let value = self.literal()?;
                Ok(Pattern::Value(self.alloc(PatternMatchValue { loc: self.since(start.from), value })))
            }
        }
    }

    /// A string or a number, which may be negative and complex. The compiler refuses strings with fields.
    fn literal(&mut self) -> Res<Expr<'t>> {
        let start = self.tok;
        if matches!(start.kind, Kind::String | Kind::FString | Kind::TString) {
            return self.strings();
        }
        let real = self.signed_number()?;
        let op = match self.tok.kind {
            Kind::Plus => Operator::Add,
            Kind::Minus => Operator::Sub,
            _ => return Ok(real),
        };
        if self.last.kind == Kind::Imaginary {
            return self.refuse();
        }
        self.bump()?;
        if !self.at(Kind::Imaginary) {
            return self.refuse();
        }
        let right = self.atom()?;
        Ok(Expr::BinOp(self.alloc(ExprBinOp { loc: self.since(start.from), left: real, op, right })))
    }

    fn signed_number(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        let negative = self.accept(Kind::Minus)?;
        if !matches!(self.tok.kind, Kind::Int | Kind::Float | Kind::Imaginary) {
            return self.refuse();
        }
        let operand = self.atom()?;
        if !negative {
            return Ok(operand);
        }
        Ok(Expr::UnaryOp(self.alloc(ExprUnaryOp { loc: self.since(start), op: UnaryOp::USub, operand })))
    }

    /// A capture, the wildcard, a value that is named, or a class with arguments.
    fn name_pattern(&mut self) -> Res<Pattern<'t>> {
        let start = self.tok;
        let name = self.name()?;
        // The wildcard is no name of a value or a class.
        if name == Name::WILDCARD || !matches!(self.tok.kind, Kind::Dot | Kind::LPar) {
            let loc = self.since(start.from);
            let name = (name != Name::WILDCARD).then_some(name);
            return Ok(Pattern::As(self.alloc(PatternMatchAs { loc, pattern: None, name })));
        }
        let value = self.dotted(start, name)?;
        if self.at(Kind::LPar) {
            return self.deeper(|p| p.class_pattern(start, value));
        }
        Ok(Pattern::Value(self.alloc(PatternMatchValue { loc: self.since(start.from), value })))
    }

    /// `name.attr…`, of which the first name was read.
    fn dotted(&mut self, start: Token, name: Name) -> Res<Expr<'t>> {
        let mut value = Expr::Name(self.alloc(ExprName { loc: self.since(start.from), id: name, ctx: Cell::new(ExprContext::Load) }));
        while self.accept(Kind::Dot)? {
            self.link()?;
            let attr = self.name()?;
            value = Expr::Attribute(self.alloc(ExprAttribute { loc: self.since(start.from), value, attr, ctx: Cell::new(ExprContext::Load) }));
        }
        Ok(value)
    }

    fn class_pattern(&mut self, start: Token, cls: Expr<'t>) -> Res<Pattern<'t>> {
        self.expect(Kind::LPar)?;
        let (mut patterns, mut keywords) = (Vec::new(), Vec::new());
        while !self.at(Kind::RPar) {
            let first = self.tok;
            let pattern = self.pattern()?;
            if self.at(Kind::Equal) && first.kind == Kind::Name && self.is_single(first) {
                self.bump()?;
                let pattern = self.pattern()?;
                keywords.push(PatternKeyword { attr: first.name, pattern });
            } else if keywords.is_empty() {
                patterns.push(pattern);
            } else {
                return self.refuse();
            }
            if !self.accept(Kind::Comma)? {
                break;
            }
        }
        self.expect(Kind::RPar)?;
        let (patterns, keywords) = (self.list(&patterns), self.list(&keywords));
        Ok(Pattern::Class(self.alloc(PatternMatchClass { loc: self.since(start.from), cls, patterns, keywords })))
    }

    /// A sequence in brackets or parentheses, or one pattern in parentheses.
    fn sequence_pattern(&mut self) -> Res<Pattern<'t>> {
        let start = self.tok;
        let close = if start.kind == Kind::LPar { Kind::RPar } else { Kind::RSqb };
        self.bump()?;
        let mut patterns = Vec::new();
        let mut comma = false;
        while !self.at(close) {
            patterns.push(self.maybe_star_pattern()?);
            if !self.accept(Kind::Comma)? {
                break;
            }
            comma = true;
        }
        self.expect(close)?;
        if let ([only], false, Kind::RPar) = (&patterns[..], comma, close) {
            return if matches!(only, Pattern::Star(_)) { self.refuse() } else { Ok(*only) };
        }
        let patterns = self.list(&patterns);
        Ok(Pattern::Sequence(self.alloc(PatternMatchSequence { loc: self.since(start.from), patterns })))
    }

    fn mapping_pattern(&mut self) -> Res<Pattern<'t>> {
        let start = self.tok;
        self.bump()?;
        let (mut keys, mut patterns, mut rest) = (Vec::new(), Vec::new(), None);
        while !self.at(Kind::RBrace) {
            if rest.is_some() {
                return self.refuse();
            }
            if self.accept(Kind::DoubleStar)? {
                if self.tok.name == Name::WILDCARD {
                    return self.refuse();
                }
                rest = Some(self.name()?);
            } else {
                keys.push(self.mapping_key()?);
                self.expect(Kind::Colon)?;
                patterns.push(self.pattern()?);
            }
            if !self.accept(Kind::Comma)? {
                break;
            }
        }
        self.expect(Kind::RBrace)?;
        let (keys, patterns) = (self.list(&keys), self.list(&patterns));
        Ok(Pattern::Mapping(self.alloc(PatternMatchMapping { loc: self.since(start.from), keys, patterns, rest })))
    }

    fn mapping_key(&mut self) -> Res<Expr<'t>> {
        let start = self.tok;
        match start.kind {
            Kind::None | Kind::True | Kind::False => self.atom(),
            Kind::Name => {
                let name = self.name()?;
                let key = self.dotted(start, name)?;
                if matches!(key, Expr::Name(_)) { self.refuse_at(start.start) } else { Ok(key) }
            }
            _ => self.literal(),
        }
    }
}
