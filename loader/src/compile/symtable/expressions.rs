//! The names in expressions.

use super::build::Build;
use super::{Block, Comprehension, def};
use crate::compile::error::{Res, fail};
use crate::compile::instr::Loc;
use crate::compile::names::Name;
use crate::parser::node::{self as ast, Expr, ExprContext, Number, Piece};

impl Build<'_> {
    pub fn expr(&mut self, e: Expr) -> Res {
        match e {
            Expr::Name(n) => {
                if self.cur().in_unevaluated_annotation {
                    return Ok(());
                }
                let name = n.id;
                let flag = if n.ctx.get() == ExprContext::Load { def::USE } else { def::LOCAL };
                if self.cur().comp_iter_target {
                    // Only here can the addition be refused, at a place that nobody else asks for.
                    self.add(name, flag, n.loc)?;
                } else {
                    self.add(name, flag, Loc::NONE)?;
                }
                // `super` counts as a use of `__class__`.
                if n.ctx.get() == ExprContext::Load && name == Name::SUPER && self.cur().is_function_like() {
                    self.add(Name::CLASS, def::USE, Loc::NONE)?;
                }
                Ok(())
            }
            Expr::Attribute(a) => self.expr(a.value),
            Expr::Call(c) => {
                self.expr(c.func)?;
                self.exprs(c.args)?;
                c.keywords.iter().try_for_each(|k| self.expr(k.value))
            }
            Expr::BoolOp(b) => self.exprs(b.values),
            Expr::Named(n) => self.named(n),
            Expr::BinOp(b) => {
                self.expr(b.left)?;
                self.expr(b.right)
            }
            Expr::UnaryOp(u) => self.expr(u.operand),
            Expr::Lambda(l) => {
                self.defaults(l.parameters)?;
                self.enter(Name::LAMBDA_SCOPE, Block::Function, &l.scope, l.loc)?;
                self.parameters(l.parameters)?;
                self.expr(l.body)?;
                self.stack.pop();
                Ok(())
            }
            Expr::If(i) => {
                self.expr(i.test)?;
                self.expr(i.body)?;
                self.expr(i.orelse)
            }
            Expr::Dict(d) => {
                d.items.iter().try_for_each(|i| self.optional(i.key))?;
                d.items.iter().try_for_each(|i| self.expr(i.value))
            }
            Expr::Set(s) => self.exprs(s.elts),
            Expr::ListComp(c) => self.comprehension(Comprehension::List, c),
            Expr::SetComp(c) => self.comprehension(Comprehension::Set, c),
            Expr::DictComp(c) => self.comprehension(Comprehension::Dict, c),
            Expr::Generator(c) => self.comprehension(Comprehension::Generator, c),
            Expr::NumberLiteral(n) => self.number(n),
            Expr::Await(a) => {
                let loc = e.loc();
                self.refuse_in_annotation("await expression", loc)?;
                if !self.awaits_at_top_level() {
                    if !self.cur().is_function_like() {
                        return fail(loc, "'await' outside function");
                    }
                    if !self.cur().coroutine_or_comprehension() {
                        return fail(loc, "'await' outside async function");
                    }
                }
                self.expr(a.value)?;
                self.cur().coroutine = true;
                Ok(())
            }
            Expr::Yield(y) => {
                self.refuse_in_annotation("yield expression", e.loc())?;
                self.optional(y.value)?;
                self.cur().generator = true;
                self.refuse_yield_in_comprehension(e)
            }
            Expr::YieldFrom(y) => {
                self.refuse_in_annotation("yield expression", e.loc())?;
                self.expr(y.value)?;
                self.cur().generator = true;
                self.refuse_yield_in_comprehension(e)
            }
            Expr::Compare(c) => {
                self.expr(c.left)?;
                self.exprs(c.comparators)
            }
            Expr::FString(f) => self.interpolations(f.values),
            Expr::TString(t) => self.interpolations(t.values),
            Expr::Subscript(s) => {
                self.expr(s.value)?;
                self.expr(s.slice)
            }
            Expr::Starred(s) => self.expr(s.value),
            Expr::List(l) => self.exprs(l.elts),
            Expr::Tuple(t) => self.exprs(t.elts),
            Expr::Slice(s) => {
                self.optional(s.lower)?;
                self.optional(s.upper)?;
                self.optional(s.step)
            }
            _ => Ok(()),
        }
    }

    /// Fields of a string, or of a format specification in it.
    fn interpolations(&mut self, pieces: &[Piece]) -> Res {
        for piece in pieces {
            if let Piece::Value(i) = piece {
                self.expr(i.expression)?;
                if let Some(spec) = i.format_spec {
                    self.interpolations(spec.values)?;
                }
            }
        }
        Ok(())
    }

    fn refuse_in_annotation(&mut self, what: &str, loc: Loc) -> Res {
        let within = match self.cur().block {
            Block::Annotation => "an annotation",
            Block::TypeVariable(what) => what,
            Block::TypeAlias => "a type alias",
            Block::TypeParameters => "the definition of a generic",
            _ => return Ok(()),
        };
        fail(loc, format!("{what} cannot be used within {within}"))
    }

    fn refuse_yield_in_comprehension(&mut self, e: Expr) -> Res {
        let kind = match self.cur().comprehension {
            Comprehension::No => return Ok(()),
            Comprehension::List => "list comprehension",
            Comprehension::Set => "set comprehension",
            Comprehension::Dict => "dict comprehension",
            Comprehension::Generator => "generator expression",
        };
        let loc = e.loc();
        fail(loc, format!("'yield' inside {kind}"))
    }

    /// Refuses a decimal integer of more digits than `int()` may take.
    fn number(&self, n: &ast::ExprNumberLiteral) -> Res {
        let limit = self.options.max_int_digits;
        match n.value {
            Number::Big(text) if limit > 0 && text.len() > limit && !text.starts_with('0') => fail(Loc::line(n.loc.line, 0), crate::compile::syntax::too_many_digits(limit, text.len())),
            _ => Ok(()),
        }
    }

    /// CPython `symtable_handle_comprehension`.
    fn comprehension(&mut self, kind: Comprehension, c: &ast::ExprComprehension) -> Res {
        let Some((outermost, rest)) = c.generators.split_first() else { return Ok(()) };
        self.cur().comp_iter_expr += 1;
        self.expr(outermost.iter)?;
        self.cur().comp_iter_expr -= 1;
        let loc = c.loc;
        let name = match kind {
            Comprehension::List => Name::LISTCOMP_SCOPE,
            Comprehension::Set => Name::SETCOMP_SCOPE,
            Comprehension::Dict => Name::DICTCOMP_SCOPE,
            Comprehension::Generator | Comprehension::No => Name::GENEXPR_SCOPE,
        };
        self.enter(name, Block::Function, &c.scope, loc)?;
        self.cur().comprehension = kind;
        self.cur().coroutine = outermost.is_async;
        self.add(Name::DOT_ZERO, def::PARAM, loc)?;
        self.iteration_target(outermost.target)?;
        self.exprs(outermost.ifs)?;
        for g in rest {
            self.iteration_target(g.target)?;
            self.cur().comp_iter_expr += 1;
            self.expr(g.iter)?;
            self.cur().comp_iter_expr -= 1;
            self.exprs(g.ifs)?;
            self.cur().coroutine |= g.is_async;
        }
        self.optional(c.value)?;
        self.expr(c.elt)?;
        let is_generator = kind == Comprehension::Generator;
        self.cur().generator = is_generator;
        let is_async = self.cur().coroutine && !is_generator;
        self.stack.pop();
        if is_async && !self.awaits_at_top_level() && !self.cur().coroutine_or_comprehension() {
            return fail(loc, "asynchronous comprehension outside of an asynchronous function");
        }
        self.cur().coroutine |= is_async;
        Ok(())
    }

    fn iteration_target(&mut self, target: Expr) -> Res {
        self.cur().comp_iter_target = true;
        self.expr(target)?;
        self.cur().comp_iter_target = false;
        Ok(())
    }

    fn named(&mut self, n: &ast::ExprNamed) -> Res {
        let loc = n.loc;
        self.refuse_in_annotation("named expression", loc)?;
        if self.cur().comp_iter_expr > 0 {
            return fail(loc, "assignment expression cannot be used in a comprehension iterable expression");
        }
        if self.cur().comprehension != Comprehension::No
            && let Expr::Name(target) = n.target
        {
            self.extend_named(target)?;
        }
        self.expr(n.value)?;
        self.expr(n.target)
    }

    /// Finds the scope that an assignment expression in a comprehension binds in (CPython `symtable_extend_namedexpr_scope`).
    fn extend_named(&mut self, target: &ast::ExprName) -> Res {
        let loc = target.loc;
        let name = target.id;
        let text = self.names.text(name).to_owned();
        for id in self.stack.clone().into_iter().rev() {
            let scope = &self.table.scopes[id as usize];
            let mangled = scope.mangle(self.private, name, self.names);
            let scope = &self.table.scopes[id as usize];
            let seen = scope.flags(mangled);
            if scope.comprehension != Comprehension::No {
                if seen & def::COMP_ITER != 0 && seen & def::LOCAL != 0 {
                    return fail(loc, format!("assignment expression cannot rebind comprehension iteration variable '{text}'"));
                }
                continue;
            }
            match scope.block {
                Block::Function => {
                    self.add(name, if seen & def::GLOBAL != 0 { def::GLOBAL } else { def::NONLOCAL }, loc)?;
                    self.directive(name, loc);
                    return self.add_to(id, name, def::LOCAL, loc);
                }
                Block::Module => {
                    self.add(name, def::GLOBAL, loc)?;
                    self.directive(name, loc);
                    return self.add_to(id, name, def::GLOBAL, loc);
                }
                Block::Class => return fail(loc, "assignment expression within a comprehension cannot be used in a class body"),
                Block::TypeParameters => return fail(loc, "assignment expression within a comprehension cannot be used within the definition of a generic"),
                Block::TypeAlias => return fail(loc, "assignment expression within a comprehension cannot be used in a type alias"),
                Block::TypeVariable(_) => return fail(loc, "assignment expression within a comprehension cannot be used in a TypeVar bound"),
                Block::Annotation => {}
            }
        }
        Ok(())
    }
}
