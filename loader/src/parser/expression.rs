//! Expressions, from the loosest binding to the tightest.

use super::lexer::{Kind, Pos, Token};
use super::node::*;
use super::{Parser, Res};
use std::cell::Cell;

/// How tightly a binary operator binds, from 1, and which one it is.
fn binary(kind: Kind) -> Option<(u8, Operator)> {
    Some(match kind {
        Kind::VBar => (1, Operator::BitOr),
        Kind::Circumflex => (2, Operator::BitXor),
        Kind::Amper => (3, Operator::BitAnd),
        Kind::LeftShift => (4, Operator::LShift),
        Kind::RightShift => (4, Operator::RShift),
        Kind::Plus => (5, Operator::Add),
        Kind::Minus => (5, Operator::Sub),
        Kind::Star => (6, Operator::Mult),
        Kind::Slash => (6, Operator::Div),
        Kind::DoubleSlash => (6, Operator::FloorDiv),
        Kind::Percent => (6, Operator::Mod),
        Kind::At => (6, Operator::MatMult),
        _ => return None,
    })
}

/// Whether an operator of `disjunction` or what is in it may stand there.
fn continues(kind: Kind) -> bool {
    use Kind as K;
    matches!(
        kind,
        K::Or
            | K::And
            | K::Not
            | K::In
            | K::Is
            | K::Less
            | K::LessEqual
            | K::Greater
            | K::GreaterEqual
            | K::EqEqual
            | K::NotEqual
            | K::VBar
            | K::Circumflex
            | K::Amper
            | K::LeftShift
            | K::RightShift
            | K::Plus
            | K::Minus
            | K::Star
            | K::Slash
            | K::DoubleSlash
            | K::Percent
            | K::At
            | K::DoubleStar
    )
}

impl<'t> Parser<'t, '_> {
    pub fn eval_input(&mut self) -> Res<Expr<'t>> {
        let body = self.expressions()?;
        while self.accept(Kind::Newline)? {}
        if self.at(Kind::End) { Ok(body) } else { self.refuse() }
    }

    /// `(int, *str, **Any) -> bool`.
    pub fn function_type(&mut self) -> Res<Mod<'t>> {
        self.expect(Kind::LPar)?;
        let mark = self.exprs.len();
        // What must come later than plain types: one with a star, then one with two.
        let mut stars = 0;
        while !self.at(Kind::RPar) {
            let here = match self.tok.kind {
                Kind::Star => 1,
                Kind::DoubleStar => 2,
                _ => 0,
            };
            if here < stars || (here > 0 && here == stars) {
                return self.refuse();
            }
            stars = here;
            if here > 0 {
                self.bump()?;
            }
            let argument = self.expression()?;
            self.exprs.push(argument);
            if !self.accept(Kind::Comma)? {
                break;
            }
            if self.at(Kind::RPar) {
                return self.refuse();
            }
        }
        self.expect(Kind::RPar)?;
        let arguments = self.collected(mark);
        self.expect(Kind::Arrow)?;
        let returns = self.expression()?;
        while self.accept(Kind::Newline)? {}
        if self.at(Kind::End) { Ok(Mod::FunctionType(arguments, returns)) } else { self.refuse() }
    }

    /// Items up to a token that can start none, as a tuple if there is a comma.
    fn tuple_of(&mut self, item: impl Fn(&mut Self) -> Res<Expr<'t>>) -> Res<Expr<'t>> {
        let start = self.tok.from;
        let first = item(self)?;
        if !self.at(Kind::Comma) {
            return Ok(first);
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        let base = self.links;
        let mut most = base;
        while self.accept(Kind::Comma)? && self.starts_expression() {
            let next = self.side_by_side(&mut most, base, &item)?;
            self.exprs.push(next);
        }
        self.links = most;
        Ok(self.tuple(start, mark))
    }

    /// A tuple of the expressions behind `mark`, from `start` to the last token.
    pub fn tuple(&mut self, start: Pos, mark: usize) -> Expr<'t> {
        let elts = self.collected(mark);
        Expr::Tuple(self.alloc(ExprTuple { loc: self.since(start), elts, ctx: Cell::new(ExprContext::Load) }))
    }

    /// Whether the token at hand can start an expression, starred ones included.
    pub fn starts_expression(&self) -> bool {
        use Kind as K;
        self.starts_primary() || matches!(self.tok.kind, K::Plus | K::Minus | K::Star | K::Tilde | K::Await | K::Lambda | K::Not | K::Yield)
    }

    /// Whether an atom starts here.
    fn starts_primary(&self) -> bool {
        use Kind as K;
        matches!(self.tok.kind, K::Name | K::Int | K::Float | K::Imaginary | K::String | K::FString | K::TString | K::LPar | K::LSqb | K::LBrace | K::Ellipsis | K::False | K::None | K::True)
    }

    pub fn expressions(&mut self) -> Res<Expr<'t>> {
        self.tuple_of(Self::expression)
    }

    pub fn star_expressions(&mut self) -> Res<Expr<'t>> {
        self.tuple_of(Self::star_expression)
    }

    /// `yield …`, or `star_expressions`.
    pub fn annotated_rhs(&mut self) -> Res<Expr<'t>> {
        if self.at(Kind::Yield) { self.yield_expr() } else { self.star_expressions() }
    }

    pub fn star_expression(&mut self) -> Res<Expr<'t>> {
        if self.at(Kind::Star) { self.starred(Self::bitwise_or) } else { self.expression() }
    }

    pub fn star_named_expression(&mut self) -> Res<Expr<'t>> {
        if self.at(Kind::Star) { self.starred(Self::bitwise_or) } else { self.named_expression() }
    }

    /// `*` and what may stand behind it.
    pub fn starred(&mut self, value: fn(&mut Self) -> Res<Expr<'t>>) -> Res<Expr<'t>> {
        let start = self.tok.from;
        self.bump()?;
        let value = self.deeper(value)?;
        Ok(Expr::Starred(self.alloc(ExprStarred { loc: self.since(start), value, ctx: Cell::new(ExprContext::Load) })))
    }

    pub fn named_expression(&mut self) -> Res<Expr<'t>> {
        let first = self.tok;
        let left = self.expression()?;
        if !self.at(Kind::ColonEqual) || self.ends_field() {
            return Ok(left);
        }
        self.assignment_expression(first, left)
    }

    /// Whether a `:=` at hand is the colon of a format specification.
    fn ends_field(&self) -> bool {
        self.field_depth > 0 && self.lexer.depth == self.field_depth
    }

    fn assignment_expression(&mut self, first: Token, left: Expr<'t>) -> Res<Expr<'t>> {
        if !matches!(left, Expr::Name(_)) || !self.is_single(first) {
            return self.refuse();
        }
        self.bump()?;
        set_context(left, ExprContext::Store);
        let value = self.expression()?;
        Ok(Expr::Named(self.alloc(ExprNamed { loc: self.since(first.from), target: left, value })))
    }

    pub fn expression(&mut self) -> Res<Expr<'t>> {
        if self.at(Kind::Lambda) {
            return self.lambda();
        }
        let start = self.tok.from;
        let body = self.disjunction()?;
        if !self.at(Kind::If) {
            return Ok(body);
        }
        self.bump()?;
        let test = self.disjunction()?;
        self.expect(Kind::Else)?;
        let orelse = self.deeper(Self::expression)?;
        Ok(Expr::If(self.alloc(ExprIf { loc: self.since(start), test, body, orelse })))
    }

    fn lambda(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        self.bump()?;
        let parameters = self.parameters(Kind::Colon)?;
        // In a field of an interpolated string the colon would start the format specification.
        if self.ends_field() {
            return self.refuse();
        }
        self.expect(Kind::Colon)?;
        let body = self.deeper(Self::expression)?;
        Ok(Expr::Lambda(self.alloc(ExprLambda { loc: self.since(start), parameters, body, scope: ScopeCell::default() })))
    }

    pub fn yield_expr(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        self.bump()?;
        if self.accept(Kind::From)? {
            let value = self.expression()?;
            return Ok(Expr::YieldFrom(self.alloc(ExprYieldFrom { loc: self.since(start), value })));
        }
        let value = if self.starts_expression() { Some(self.star_expressions()?) } else { None };
        Ok(Expr::Yield(self.alloc(ExprYield { loc: self.since(start), value })))
    }

    pub fn disjunction(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        if self.starts_primary() {
            // Mostly an expression is a name, a constant or a call, and nothing follows that binds more loosely.
            let first = self.primary()?;
            if !continues(self.tok.kind) {
                return Ok(first);
            }
            let first = self.rest_of_power(start, first)?;
            let first = self.rest_of_binary(start, first, 1)?;
            let first = self.rest_of_comparison(start, first)?;
            let first = self.rest_of_bool_op(start, first, BoolOp::And)?;
            return self.rest_of_bool_op(start, first, BoolOp::Or);
        }
        let first = self.conjunction()?;
        self.rest_of_bool_op(start, first, BoolOp::Or)
    }

    fn conjunction(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        let first = self.inversion()?;
        self.rest_of_bool_op(start, first, BoolOp::And)
    }

    /// The operands behind the first one.
    fn rest_of_bool_op(&mut self, start: Pos, first: Expr<'t>, op: BoolOp) -> Res<Expr<'t>> {
        let word = if op == BoolOp::Or { Kind::Or } else { Kind::And };
        if !self.at(word) {
            return Ok(first);
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.accept(word)? {
            self.link()?;
            let next = if op == BoolOp::Or { self.conjunction()? } else { self.inversion()? };
            self.exprs.push(next);
        }
        let values = self.collected(mark);
        Ok(Expr::BoolOp(self.alloc(ExprBoolOp { loc: self.since(start), op, values })))
    }

    fn inversion(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        if !self.at(Kind::Not) {
            let left = self.bitwise_or()?;
            return self.rest_of_comparison(start, left);
        }
        self.bump()?;
        let operand = self.deeper(Self::inversion)?;
        Ok(Expr::UnaryOp(self.alloc(ExprUnaryOp { loc: self.since(start), op: UnaryOp::Not, operand })))
    }

    fn rest_of_comparison(&mut self, start: Pos, left: Expr<'t>) -> Res<Expr<'t>> {
        let Some(op) = self.comparison_operator()? else { return Ok(left) };
        let mark = self.exprs.len();
        let right = self.bitwise_or()?;
        self.exprs.push(right);
        let mut ops: &'t [CmpOp] = self.list(&[op]);
        let mut more = Vec::new();
        while let Some(next) = self.comparison_operator()? {
            if more.is_empty() {
                more.push(op);
            }
            more.push(next);
            let right = self.bitwise_or()?;
            self.exprs.push(right);
        }
        if !more.is_empty() {
            ops = self.list(&more);
        }
        let comparators = self.collected(mark);
        Ok(Expr::Compare(self.alloc(ExprCompare { loc: self.since(start), left, ops, comparators })))
    }

    /// Takes a comparison operator, if there is one.
    fn comparison_operator(&mut self) -> Res<Option<CmpOp>> {
        let op = match self.tok.kind {
            Kind::EqEqual => CmpOp::Eq,
            Kind::NotEqual => CmpOp::NotEq,
            Kind::Less => CmpOp::Lt,
            Kind::LessEqual => CmpOp::LtE,
            Kind::Greater => CmpOp::Gt,
            Kind::GreaterEqual => CmpOp::GtE,
            Kind::In => CmpOp::In,
            Kind::Is => {
                self.bump()?;
                return Ok(Some(if self.accept(Kind::Not)? { CmpOp::IsNot } else { CmpOp::Is }));
            }
            Kind::Not => {
                self.bump()?;
                self.expect(Kind::In)?;
                return Ok(Some(CmpOp::NotIn));
            }
            _ => return Ok(None),
        };
        self.bump()?;
        Ok(Some(op))
    }

    pub fn bitwise_or(&mut self) -> Res<Expr<'t>> {
        self.binary(1)
    }

    /// Operators that bind at least as tightly as `level`.
    fn binary(&mut self, level: u8) -> Res<Expr<'t>> {
        let start = self.tok.from;
        let left = self.factor()?;
        self.rest_of_binary(start, left, level)
    }

    fn rest_of_binary(&mut self, start: Pos, mut left: Expr<'t>, level: u8) -> Res<Expr<'t>> {
        while let Some((binds, op)) = binary(self.tok.kind)
            && binds >= level
        {
            self.link()?;
            self.bump()?;
            let right = self.binary(binds + 1)?;
            left = Expr::BinOp(self.alloc(ExprBinOp { loc: self.since(start), left, op, right }));
        }
        Ok(left)
    }

    fn factor(&mut self) -> Res<Expr<'t>> {
        let op = match self.tok.kind {
            Kind::Minus => UnaryOp::USub,
            Kind::Plus => UnaryOp::UAdd,
            Kind::Tilde => UnaryOp::Invert,
            _ => return self.power(),
        };
        let start = self.tok.from;
        self.bump()?;
        let operand = self.deeper(Self::factor)?;
        Ok(Expr::UnaryOp(self.alloc(ExprUnaryOp { loc: self.since(start), op, operand })))
    }

    fn power(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        let left = self.await_primary()?;
        self.rest_of_power(start, left)
    }

    fn rest_of_power(&mut self, start: Pos, left: Expr<'t>) -> Res<Expr<'t>> {
        if !self.accept(Kind::DoubleStar)? {
            return Ok(left);
        }
        let right = self.deeper(Self::factor)?;
        Ok(Expr::BinOp(self.alloc(ExprBinOp { loc: self.since(start), left, op: Operator::Pow, right })))
    }

    fn await_primary(&mut self) -> Res<Expr<'t>> {
        if !self.at(Kind::Await) {
            return self.primary();
        }
        let start = self.tok.from;
        self.bump()?;
        let value = self.primary()?;
        Ok(Expr::Await(self.alloc(ExprAwait { loc: self.since(start), value })))
    }

    pub fn primary(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        let mut value = self.atom()?;
        loop {
            match self.tok.kind {
                Kind::Dot => {
                    self.link()?;
                    self.bump()?;
                    let attr = self.name()?;
                    value = Expr::Attribute(self.alloc(ExprAttribute { loc: self.since(start), value, attr, ctx: Cell::new(ExprContext::Load) }));
                }
                Kind::LPar => {
                    self.link()?;
                    let (args, keywords) = self.deeper(Self::call_arguments)?;
                    value = Expr::Call(self.alloc(ExprCall { loc: self.since(start), func: value, args, keywords }));
                }
                Kind::LSqb => {
                    self.link()?;
                    self.bump()?;
                    let slice = self.deeper(Self::slices)?;
                    self.expect(Kind::RSqb)?;
                    value = Expr::Subscript(self.alloc(ExprSubscript { loc: self.since(start), value, slice, ctx: Cell::new(ExprContext::Load) }));
                }
                _ => return Ok(value),
            }
        }
    }

    fn slices(&mut self) -> Res<Expr<'t>> {
        let start = self.tok.from;
        let first = self.slice()?;
        if !self.at(Kind::Comma) && !matches!(first, Expr::Starred(_)) {
            return Ok(first);
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.accept(Kind::Comma)? && !self.at(Kind::RSqb) {
            let next = self.slice()?;
            self.exprs.push(next);
        }
        Ok(self.tuple(start, mark))
    }

    fn slice(&mut self) -> Res<Expr<'t>> {
        if self.at(Kind::Star) {
            return self.starred(Self::expression);
        }
        let first = self.tok;
        let lower = if self.at(Kind::Colon) {
            None
        } else {
            let value = self.named_expression()?;
            if !self.at(Kind::Colon) {
                return Ok(value);
            }
            if matches!(value, Expr::Named(_)) && first.kind == Kind::Name {
                return self.refuse();
            }
            Some(value)
        };
        self.expect(Kind::Colon)?;
        let part = |p: &mut Self| if p.starts_expression() { p.expression().map(Some) } else { Ok(None) };
        let upper = part(self)?;
        let step = if self.accept(Kind::Colon)? { part(self)? } else { None };
        Ok(Expr::Slice(self.alloc(ExprSlice { loc: self.since(first.from), lower, upper, step })))
    }

    /// The clauses of a comprehension, from `for` or `async` on.
    pub fn for_if_clauses(&mut self) -> Res<&'t [Comprehension<'t>]> {
        let mut out = Vec::new();
        while matches!(self.tok.kind, Kind::For | Kind::Async) {
            let is_async = self.accept(Kind::Async)?;
            self.expect(Kind::For)?;
            let target = self.star_targets()?;
            self.expect(Kind::In)?;
            let iter = self.disjunction()?;
            let mark = self.exprs.len();
            while self.accept(Kind::If)? {
                let condition = self.disjunction()?;
                self.exprs.push(condition);
            }
            let ifs = self.collected(mark);
            out.push(Comprehension { target, iter, ifs, is_async });
        }
        Ok(self.list(&out))
    }

    /// The targets of a loop, whose end is the word `in`.
    pub fn star_targets(&mut self) -> Res<Expr<'t>> {
        let targets = self.tuple_of(|p| if p.at(Kind::Star) { p.starred(Self::bitwise_or) } else { p.bitwise_or() })?;
        self.assign_to(targets)?;
        Ok(targets)
    }

    /// Makes an expression a target of assignment (the grammar's `star_targets`).
    pub fn assign_to(&mut self, e: Expr<'t>) -> Res<()> {
        if !is_target(e, true) {
            return self.refuse();
        }
        set_context(e, ExprContext::Store);
        Ok(())
    }

    /// Makes an expression a target of deletion (the grammar's `del_target`).
    pub fn delete(&mut self, e: Expr<'t>) -> Res<()> {
        if !is_target(e, false) {
            return self.refuse();
        }
        set_context(e, ExprContext::Del);
        Ok(())
    }
}

/// Whether an expression can be assigned to, or deleted.
fn is_target(e: Expr, starred: bool) -> bool {
    match e {
        Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_) => true,
        Expr::Starred(s) => starred && !matches!(s.value, Expr::Starred(_)) && is_target(s.value, starred),
        Expr::List(l) => l.elts.iter().all(|e| is_target(*e, starred)),
        Expr::Tuple(t) => t.elts.iter().all(|e| is_target(*e, starred)),
        _ => false,
    }
}
