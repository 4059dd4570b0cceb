//! Statements.

use super::lexer::{Kind, Pos, Token};
use super::node::*;
use super::{Parser, Res};
use crate::compile::names::Name;

/// The operator of an augmented assignment.
fn augmented(kind: Kind) -> Option<Operator> {
    Some(match kind {
        Kind::PlusEqual => Operator::Add,
        Kind::MinusEqual => Operator::Sub,
        Kind::StarEqual => Operator::Mult,
        Kind::AtEqual => Operator::MatMult,
        Kind::SlashEqual => Operator::Div,
        Kind::PercentEqual => Operator::Mod,
        Kind::DoubleStarEqual => Operator::Pow,
        Kind::LeftShiftEqual => Operator::LShift,
        Kind::RightShiftEqual => Operator::RShift,
        Kind::VBarEqual => Operator::BitOr,
        Kind::CircumflexEqual => Operator::BitXor,
        Kind::AmperEqual => Operator::BitAnd,
        Kind::DoubleSlashEqual => Operator::FloorDiv,
        _ => return None,
    })
}

impl<'t> Parser<'t, '_> {
    pub fn file(&mut self) -> Res<&'t [Stmt<'t>]> {
        let mark = self.stmts.len();
        while !self.at(Kind::End) {
            if !self.accept(Kind::Newline)? {
                self.statements = (self.statements.1, self.tok.start);
                self.statement()?;
            }
        }
        Ok(self.body_from(mark))
    }

    fn body_from(&mut self, mark: usize) -> &'t [Stmt<'t>] {
        let out = self.list(&self.stmts[mark..]);
        self.stmts.truncate(mark);
        out
    }

    /// A colon and what it introduces.
    fn block(&mut self) -> Res<&'t [Stmt<'t>]> {
        self.expect(Kind::Colon)?;
        let mark = self.stmts.len();
        if !self.accept(Kind::Newline)? {
            self.simple_stmts()?;
            return Ok(self.body_from(mark));
        }
        self.expect(Kind::Indent)?;
        self.deeper(|p| {
            while !p.at(Kind::Dedent) {
                p.statement()?;
            }
            Ok(())
        })?;
        self.bump()?;
        Ok(self.body_from(mark))
    }

    /// A compound statement, or a line of simple ones, put behind the statements read so far.
    fn statement(&mut self) -> Res<()> {
        self.links = 0;
        let start = self.tok.from;
        let statement = match self.tok.kind {
            Kind::If => self.if_stmt()?,
            Kind::Def => self.function_def(start, &[], false)?,
            Kind::Class => self.class_def(start, &[])?,
            Kind::At => self.decorated()?,
            Kind::For => self.for_stmt(start, false)?,
            Kind::While => self.while_stmt()?,
            Kind::Try => self.try_stmt()?,
            Kind::With => self.with_stmt(start, false)?,
            Kind::Async => {
                self.bump()?;
                match self.tok.kind {
                    Kind::Def => self.function_def(start, &[], true)?,
                    Kind::For => self.for_stmt(start, true)?,
                    Kind::With => self.with_stmt(start, true)?,
                    _ => return self.refuse(),
                }
            }
            Kind::Name => match self.match_stmt()? {
                Some(statement) => statement,
                None => return self.simple_stmts(),
            },
            _ => return self.simple_stmts(),
        };
        self.stmts.push(statement);
        Ok(())
    }

    fn simple_stmts(&mut self) -> Res<()> {
        loop {
            self.links = 0;
            let statement = self.simple_stmt()?;
            self.stmts.push(statement);
            if self.accept(Kind::Newline)? {
                return Ok(());
            }
            self.expect(Kind::Semi)?;
            if self.accept(Kind::Newline)? {
                return Ok(());
            }
        }
    }

    fn simple_stmt(&mut self) -> Res<Stmt<'t>> {
        let start = self.tok.from;
        match self.tok.kind {
            Kind::Name => match self.type_alias()? {
                Some(statement) => Ok(statement),
                None => self.expression_stmt(),
            },
            Kind::Return => {
                self.bump()?;
                let value = if self.starts_expression() { Some(self.star_expressions()?) } else { None };
                Ok(Stmt::Return(self.alloc(StmtReturn { loc: self.since(start), value })))
            }
            Kind::Import => {
                self.bump()?;
                let mut names = Vec::new();
                loop {
                    names.push(self.dotted_as_name()?);
                    if !self.accept(Kind::Comma)? {
                        break;
                    }
                }
                let names = self.list(&names);
                Ok(Stmt::Import(self.alloc(StmtImport { loc: self.since(start), names })))
            }
            Kind::From => self.import_from(),
            Kind::Raise => {
                self.bump()?;
                let exc = if self.starts_expression() { Some(self.expression()?) } else { None };
                let cause = if exc.is_some() && self.accept(Kind::From)? { Some(self.expression()?) } else { None };
                Ok(Stmt::Raise(self.alloc(StmtRaise { loc: self.since(start), exc, cause })))
            }
            Kind::Pass => Ok(Stmt::Pass(self.word()?)),
            Kind::Break => Ok(Stmt::Break(self.word()?)),
            Kind::Continue => Ok(Stmt::Continue(self.word()?)),
            Kind::Del => {
                self.bump()?;
                let mark = self.exprs.len();
                loop {
                    let target = self.expression()?;
                    self.delete(target)?;
                    self.exprs.push(target);
                    if !self.accept(Kind::Comma)? || matches!(self.tok.kind, Kind::Newline | Kind::Semi) {
                        break;
                    }
                }
                let targets = self.collected(mark);
                Ok(Stmt::Delete(self.alloc(StmtDelete { loc: self.since(start), targets })))
            }
            Kind::Assert => {
                self.bump()?;
                let test = self.expression()?;
                let msg = if self.accept(Kind::Comma)? { Some(self.expression()?) } else { None };
                Ok(Stmt::Assert(self.alloc(StmtAssert { loc: self.since(start), test, msg })))
            }
            Kind::Global => {
                let names = self.names()?;
                Ok(Stmt::Global(self.alloc(StmtGlobal { loc: self.since(start), names })))
            }
            Kind::Nonlocal => {
                let names = self.names()?;
                Ok(Stmt::Nonlocal(self.alloc(StmtGlobal { loc: self.since(start), names })))
            }
            _ => self.expression_stmt(),
        }
    }

    /// A statement of one word.
    fn word(&mut self) -> Res<&'t StmtWord> {
        let start = self.tok.from;
        self.bump()?;
        Ok(self.alloc(StmtWord { loc: self.since(start) }))
    }

    fn names(&mut self) -> Res<&'t [Name]> {
        self.bump()?;
        let mut names = vec![self.name()?];
        while self.accept(Kind::Comma)? {
            names.push(self.name()?);
        }
        Ok(self.list(&names))
    }

    /// An assignment of any kind, or an expression.
    fn expression_stmt(&mut self) -> Res<Stmt<'t>> {
        let first = self.tok;
        let start = first.from;
        let value = self.annotated_rhs()?;
        match self.tok.kind {
            Kind::Equal => self.assignment(start, value),
            Kind::Colon => self.annotated_assignment(first, value),
            kind => {
                let Some(op) = augmented(kind) else { return Ok(Stmt::Expr(self.alloc(StmtExpr { loc: self.since(start), value }))) };
                if !matches!(value, Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_)) {
                    return self.refuse();
                }
                self.assign_to(value)?;
                self.bump()?;
                let target = value;
                let value = self.annotated_rhs()?;
                Ok(Stmt::AugAssign(self.alloc(StmtAugAssign { loc: self.since(start), target, op, value })))
            }
        }
    }

    fn assignment(&mut self, start: Pos, first: Expr<'t>) -> Res<Stmt<'t>> {
        let mark = self.exprs.len();
        let mut value = first;
        while self.at(Kind::Equal) {
            self.assign_to(value)?;
            self.exprs.push(value);
            self.bump()?;
            value = self.annotated_rhs()?;
        }
        let targets = self.collected(mark);
        Ok(Stmt::Assign(self.alloc(StmtAssign { loc: self.since(start), targets, value })))
    }

    fn annotated_assignment(&mut self, first: Token, target: Expr<'t>) -> Res<Stmt<'t>> {
        if !matches!(target, Expr::Name(_) | Expr::Attribute(_) | Expr::Subscript(_)) {
            return self.refuse();
        }
        let simple = matches!(target, Expr::Name(_)) && self.is_single(first);
        self.assign_to(target)?;
        self.bump()?;
        let annotation = self.expression()?;
        let value = if self.accept(Kind::Equal)? { Some(self.annotated_rhs()?) } else { None };
        Ok(Stmt::AnnAssign(self.alloc(StmtAnnAssign { loc: self.since(first.from), target, annotation, value, simple })))
    }

    /// `type name = …`, if it is that.
    fn type_alias(&mut self) -> Res<Option<Stmt<'t>>> {
        if self.tok.name != Name::TYPE {
            return Ok(None);
        }
        let mark = self.mark();
        let start = self.tok.from;
        self.bump()?;
        if !self.at(Kind::Name) {
            self.back_to(&mark);
            return Ok(None);
        }
        let name = self.atom()?;
        set_context(name, ExprContext::Store);
        let type_params = self.type_params()?;
        self.expect(Kind::Equal)?;
        let value = self.expression()?;
        Ok(Some(Stmt::TypeAlias(self.alloc(StmtTypeAlias { loc: self.since(start), name, type_params, value, scope: ScopeCell::default() }))))
    }

    /// A dotted name as one.
    fn dotted_name(&mut self) -> Res<Name> {
        let first = self.name()?;
        if !self.at(Kind::Dot) {
            return Ok(first);
        }
        let mut text = self.context.names.text(first).to_owned();
        while self.accept(Kind::Dot)? {
            let part = self.name()?;
            text.push('.');
            text.push_str(self.context.names.text(part));
        }
        Ok(self.context.names.intern(&text))
    }

    fn as_name(&mut self) -> Res<Option<Name>> {
        if self.accept(Kind::As)? { self.name().map(Some) } else { Ok(None) }
    }

    fn dotted_as_name(&mut self) -> Res<Alias> {
        let start = self.tok.from;
        let name = self.dotted_name()?;
        let asname = self.as_name()?;
        Ok(Alias { loc: self.since(start), name, asname })
    }

    fn import_from(&mut self) -> Res<Stmt<'t>> {
        let start = self.tok.from;
        self.bump()?;
        let mut level = 0;
        loop {
            level += match self.tok.kind {
                Kind::Dot => 1,
                Kind::Ellipsis => 3,
                _ => break,
            };
            self.bump()?;
        }
        let module = if level > 0 && self.at(Kind::Import) { None } else { Some(self.dotted_name()?) };
        self.expect(Kind::Import)?;
        let mut names = Vec::new();
        if self.at(Kind::Star) {
            let at = self.tok.from;
            self.bump()?;
            names.push(Alias { loc: self.since(at), name: Name::STAR, asname: None });
        } else {
            let parenthesized = self.accept(Kind::LPar)?;
            loop {
                let at = self.tok.from;
                let name = self.name()?;
                let asname = self.as_name()?;
                names.push(Alias { loc: self.since(at), name, asname });
                if !self.accept(Kind::Comma)? || (parenthesized && self.at(Kind::RPar)) {
                    break;
                }
            }
            if parenthesized {
                self.expect(Kind::RPar)?;
            }
        }
        let names = self.list(&names);
        Ok(Stmt::ImportFrom(self.alloc(StmtImportFrom { loc: self.since(start), module, names, level })))
    }

    fn if_stmt(&mut self) -> Res<Stmt<'t>> {
        let start = self.tok.from;
        self.bump()?;
        let test = self.named_expression()?;
        let body = self.block()?;
        let mut clauses = Vec::new();
        let mut links = 0;
        while self.at(Kind::Elif) {
            // Each stands in the `else` of the one before it.
            links += 1;
            self.links = links;
            self.link()?;
            let at = self.tok.from;
            self.bump()?;
            let test = Some(self.named_expression()?);
            let body = self.block()?;
            clauses.push(Clause { loc: self.since(at), test, body });
        }
        if self.at(Kind::Else) {
            let at = self.tok.from;
            let body = self.orelse()?;
            clauses.push(Clause { loc: self.since(at), test: None, body });
        }
        let loc = self.since(start);
        // Each `elif` ends where the whole statement does.
        for clause in &mut clauses {
            (clause.loc.end_line, clause.loc.end_col) = (loc.end_line, loc.end_col);
        }
        let clauses = self.list(&clauses);
        Ok(Stmt::If(self.alloc(StmtIf { loc, test, body, clauses })))
    }

    /// The block behind `else`, if there is one.
    fn orelse(&mut self) -> Res<&'t [Stmt<'t>]> {
        if self.accept(Kind::Else)? { self.block() } else { Ok(&[]) }
    }

    fn while_stmt(&mut self) -> Res<Stmt<'t>> {
        let start = self.tok.from;
        self.bump()?;
        let test = self.named_expression()?;
        let body = self.block()?;
        let orelse = self.orelse()?;
        Ok(Stmt::While(self.alloc(StmtWhile { loc: self.since(start), test, body, orelse })))
    }

    fn for_stmt(&mut self, start: Pos, is_async: bool) -> Res<Stmt<'t>> {
        self.bump()?;
        let target = self.star_targets()?;
        self.expect(Kind::In)?;
        let iter = self.star_expressions()?;
        let body = self.block()?;
        let orelse = self.orelse()?;
        Ok(Stmt::For(self.alloc(StmtFor { loc: self.since(start), is_async, target, iter, body, orelse })))
    }

    fn with_stmt(&mut self, start: Pos, is_async: bool) -> Res<Stmt<'t>> {
        self.bump()?;
        let items = self.with_items()?;
        let body = self.block()?;
        Ok(Stmt::With(self.alloc(StmtWith { loc: self.since(start), is_async, items, body })))
    }

    fn with_items(&mut self) -> Res<&'t [WithItem<'t>]> {
        if self.at(Kind::LPar) {
            // Parentheses around all items come first; they may as well belong to an expression.
            let mark = self.mark();
            if let Ok(items) = self.parenthesized_items() {
                return Ok(items);
            }
            self.back_to(&mark);
        }
        let mut items = Vec::new();
        loop {
            items.push(self.with_item()?);
            if !self.accept(Kind::Comma)? {
                return Ok(self.list(&items));
            }
        }
    }

    fn parenthesized_items(&mut self) -> Res<&'t [WithItem<'t>]> {
        self.bump()?;
        let mut items = Vec::new();
        loop {
            items.push(self.with_item()?);
            if !self.accept(Kind::Comma)? || self.at(Kind::RPar) {
                break;
            }
        }
        self.expect(Kind::RPar)?;
        if self.at(Kind::Colon) { Ok(self.list(&items)) } else { self.refuse() }
    }

    fn with_item(&mut self) -> Res<WithItem<'t>> {
        let context_expr = self.expression()?;
        let mut optional_vars = None;
        if self.accept(Kind::As)? {
            let target = self.star_target()?;
            optional_vars = Some(target);
        }
        Ok(WithItem { context_expr, optional_vars })
    }

    /// One target; several need brackets.
    fn star_target(&mut self) -> Res<Expr<'t>> {
        let target = if self.at(Kind::Star) { self.starred(Self::bitwise_or)? } else { self.primary()? };
        self.assign_to(target)?;
        Ok(target)
    }

    fn try_stmt(&mut self) -> Res<Stmt<'t>> {
        let start = self.tok.from;
        self.bump()?;
        let body = self.block()?;
        let mut handlers = Vec::new();
        let mut is_star = false;
        while self.at(Kind::Except) {
            let at = self.tok.from;
            self.bump()?;
            let star = self.accept(Kind::Star)?;
            if handlers.is_empty() {
                is_star = star;
            } else if star != is_star {
                return self.refuse();
            }
            let mut type_ = None;
            let mut name = None;
            if star || !self.at(Kind::Colon) {
                let (found, several) = self.exception_types()?;
                type_ = Some(found);
                if self.at(Kind::As) {
                    // Several types with a name need parentheses.
                    if several {
                        return self.refuse();
                    }
                    name = self.as_name()?;
                }
            }
            let body = self.block()?;
            handlers.push(ExceptHandler { loc: self.since(at), type_, name, body });
        }
        let orelse = if handlers.is_empty() { &[][..] } else { self.orelse()? };
        let finalbody = if self.accept(Kind::Finally)? { self.block()? } else { &[] };
        if handlers.is_empty() && finalbody.is_empty() {
            return self.refuse();
        }
        let handlers = self.list(&handlers);
        Ok(Stmt::Try(self.alloc(StmtTry { loc: self.since(start), body, handlers, orelse, finalbody, is_star })))
    }

    /// What a handler catches, and whether it is several types without parentheses (PEP 758).
    fn exception_types(&mut self) -> Res<(Expr<'t>, bool)> {
        let start = self.tok.from;
        let first = self.expression()?;
        if !self.at(Kind::Comma) {
            return Ok((first, false));
        }
        let mark = self.exprs.len();
        self.exprs.push(first);
        while self.accept(Kind::Comma)? && self.starts_expression() {
            let next = self.expression()?;
            self.exprs.push(next);
        }
        Ok((self.tuple(start, mark), true))
    }

    fn decorated(&mut self) -> Res<Stmt<'t>> {
        let mark = self.exprs.len();
        while self.accept(Kind::At)? {
            let decorator = self.named_expression()?;
            self.exprs.push(decorator);
            self.expect(Kind::Newline)?;
        }
        let decorators = self.collected(mark);
        let start = self.tok.from;
        match self.tok.kind {
            Kind::Class => self.class_def(start, decorators),
            Kind::Def => self.function_def(start, decorators, false),
            Kind::Async => {
                self.bump()?;
                if self.at(Kind::Def) { self.function_def(start, decorators, true) } else { self.refuse() }
            }
            _ => self.refuse(),
        }
    }

    fn function_def(&mut self, start: Pos, decorator_list: &'t [Expr<'t>], is_async: bool) -> Res<Stmt<'t>> {
        self.bump()?;
        let name = self.name()?;
        let type_params = self.type_params()?;
        self.expect(Kind::LPar)?;
        let parameters = self.parameters(Kind::RPar)?;
        self.expect(Kind::RPar)?;
        let returns = if self.accept(Kind::Arrow)? { Some(self.expression()?) } else { None };
        let body = self.block()?;
        let (scope, annotations_scope) = (ScopeCell::default(), ScopeCell::default());
        let loc = self.since(start);
        Ok(Stmt::FunctionDef(self.alloc(StmtFunctionDef { loc, is_async, decorator_list, name, type_params, parameters, returns, body, scope, annotations_scope })))
    }

    fn class_def(&mut self, start: Pos, decorator_list: &'t [Expr<'t>]) -> Res<Stmt<'t>> {
        self.bump()?;
        let name = self.name()?;
        let type_params = self.type_params()?;
        let (args, keywords) = if self.at(Kind::LPar) { self.class_arguments()? } else { (&[][..], &[][..]) };
        let body = self.block()?;
        Ok(Stmt::ClassDef(self.alloc(StmtClassDef { loc: self.since(start), decorator_list, name, type_params, args, keywords, body, scope: ScopeCell::default() })))
    }

    /// `match …:` with its cases, if it is that: the word is a name like others.
    fn match_stmt(&mut self) -> Res<Option<Stmt<'t>>> {
        if self.tok.name != Name::MATCH {
            return Ok(None);
        }
        let mark = self.mark();
        let start = self.tok.from;
        let Ok(Some(subject)) = self.match_subject() else {
            self.back_to(&mark);
            return Ok(None);
        };
        self.bump()?;
        self.expect(Kind::Indent)?;
        let mut cases = Vec::new();
        while !self.at(Kind::Dedent) {
            if !self.at(Kind::Name) || self.tok.name != Name::CASE {
                return self.refuse();
            }
            self.bump()?;
            let pattern = self.patterns()?;
            let guard = if self.accept(Kind::If)? { Some(self.named_expression()?) } else { None };
            let body = self.block()?;
            cases.push(MatchCase { pattern, guard, body });
        }
        self.bump()?;
        let cases = self.list(&cases);
        Ok(Some(Stmt::Match(self.alloc(StmtMatch { loc: self.since(start), subject, cases }))))
    }

    /// The subject of a `match`, whose colon ends the line.
    fn match_subject(&mut self) -> Res<Option<Expr<'t>>> {
        self.bump()?;
        if !self.starts_expression() {
            return Ok(None);
        }
        let start = self.tok.from;
        let first = self.star_named_expression()?;
        let mut subject = first;
        if self.at(Kind::Comma) {
            let mark = self.exprs.len();
            self.exprs.push(first);
            while self.accept(Kind::Comma)? && !self.at(Kind::Colon) {
                let next = self.star_named_expression()?;
                self.exprs.push(next);
            }
            subject = self.tuple(start, mark);
        } else if matches!(first, Expr::Starred(_)) {
            return Ok(None);
        }
        self.expect(Kind::Colon)?;
        Ok(self.at(Kind::Newline).then_some(subject))
    }
}
