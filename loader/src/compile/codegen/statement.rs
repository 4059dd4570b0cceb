//! Statements but for definitions, `try`, `with` and `match`.

use super::names::Access;
use super::{Compiler, FBlock, FBlockKind, INTRINSIC_IMPORT_STAR, INTRINSIC_PRINT};
use crate::compile::constant::Const;
use crate::compile::error::{Res, fail};
use crate::compile::fold::binary;
use crate::compile::instr::{Label, Loc, pseudo};
use crate::compile::names::Name;
use crate::opcode::{
    BINARY_OP, BINARY_SLICE, CALL, CALL_INTRINSIC_1, COPY, END_ASYNC_FOR, END_FOR, FOR_ITER, GET_AITER, GET_ANEXT, GET_ITER, IMPORT_FROM, IMPORT_NAME, LOAD_ATTR, NOP, NOT_TAKEN, POP_EXCEPT, POP_ITER,
    POP_TOP, RAISE_VARARGS, RETURN_VALUE, STORE_ATTR, STORE_SLICE, STORE_SUBSCR, SWAP,
};
use crate::parser::node::{self as ast, Expr, Stmt};

impl<'a> Compiler<'a> {
    pub fn stmt(&mut self, s: Stmt<'a>) -> Res {
        let loc = s.loc();
        match s {
            Stmt::FunctionDef(f) => self.function(f, loc),
            Stmt::ClassDef(c) => self.class(c, loc),
            Stmt::TypeAlias(t) => self.type_alias(t, loc),
            Stmt::Return(r) => self.return_stmt(r, loc),
            Stmt::Delete(d) => self.exprs(d.targets),
            Stmt::Assign(a) => {
                self.expr(a.value)?;
                let count = a.targets.len();
                for (i, target) in a.targets.iter().enumerate() {
                    if i + 1 < count {
                        self.op_arg(loc, COPY, 1);
                    }
                    self.expr(*target)?;
                }
                Ok(())
            }
            Stmt::AugAssign(a) => self.augmented_assignment(a, loc),
            Stmt::AnnAssign(a) => self.annotated_assignment(a, loc),
            Stmt::For(f) if f.is_async => self.async_for(f, loc),
            Stmt::For(f) => self.for_stmt(f, loc),
            Stmt::While(w) => self.while_stmt(w, loc),
            Stmt::If(i) => self.conditionally(|c| c.if_stmt(i.test, i.body, i.clauses)),
            Stmt::Match(m) => self.conditionally(|c| c.match_stmt(m)),
            Stmt::Raise(r) => {
                let mut count = 0;
                for part in [r.exc, r.cause].into_iter().flatten() {
                    self.expr(part)?;
                    count += 1;
                }
                self.op_arg(loc, RAISE_VARARGS, count);
                Ok(())
            }
            Stmt::Try(t) => self.conditionally(|c| c.try_stmt(t, loc)),
            Stmt::With(w) => self.conditionally(|c| c.with(w, 0)),
            Stmt::Assert(a) => self.assert(a, loc),
            Stmt::Import(i) => i.names.iter().try_for_each(|a| self.import(a, loc)),
            Stmt::ImportFrom(i) => self.import_from(i, loc),
            Stmt::Global(_) | Stmt::Nonlocal(_) => Ok(()),
            Stmt::Expr(e) => self.expr_stmt(e.value, loc),
            Stmt::Pass(_) => {
                self.nop(loc);
                Ok(())
            }
            Stmt::Break(_) => {
                self.nop(loc);
                let mut at = loc;
                let Some(found) = self.unwind(&mut at, false, true)? else { return fail(loc, "'break' outside loop") };
                self.unwind_one(&mut at, found, false)?;
                self.op_jump(at, pseudo::JUMP, found.exit);
                Ok(())
            }
            Stmt::Continue(_) => {
                self.nop(loc);
                let mut at = loc;
                let Some(found) = self.unwind(&mut at, false, true)? else { return fail(loc, "'continue' not properly in loop") };
                self.op_jump(at, pseudo::JUMP, found.block);
                Ok(())
            }
        }
    }

    /// Runs `f` for a block whose annotations may not be reached.
    fn conditionally(&mut self, f: impl FnOnce(&mut Self) -> Res) -> Res {
        let outer = std::mem::replace(&mut self.unit().in_conditional_block, true);
        f(self)?;
        self.unit().in_conditional_block = outer;
        Ok(())
    }

    fn expr_stmt(&mut self, value: Expr<'a>, loc: Loc) -> Res {
        if self.options.interactive && self.units.len() <= 1 {
            self.expr(value)?;
            self.op_arg(loc, CALL_INTRINSIC_1, INTRINSIC_PRINT);
        } else if Self::is_constant(value) {
            self.nop(loc);
            return Ok(());
        } else {
            self.expr(value)?;
        }
        self.op(Loc::NONE, POP_TOP);
        Ok(())
    }

    fn return_stmt(&mut self, r: &'a ast::StmtReturn<'a>, whole: Loc) -> Res {
        let mut loc = whole;
        let scope = self.scope();
        if !scope.is_function_like() {
            return fail(loc, "'return' outside function");
        }
        if r.value.is_some() && scope.coroutine && scope.generator {
            return fail(loc, "'return' with value in async generator");
        }
        let value = r.value;
        let constant = value.and_then(|v| self.constant(v));
        let keep = value.is_some() && constant.is_none();
        let value_loc = value.map(|v| v.loc());
        match (value, value_loc) {
            (Some(v), _) if keep => self.expr(v)?,
            (Some(_), Some(at)) => {
                loc = at;
                self.nop(at);
            }
            _ => {}
        }
        if value_loc.is_none_or(|v| v.line != whole.line) {
            loc = whole;
            self.nop(loc);
        }
        self.unwind(&mut loc, keep, false)?;
        match (value, constant) {
            (None, _) => self.load_const(loc, Const::None),
            (_, Some(constant)) => self.load_const(loc, constant),
            _ => {}
        }
        self.op(loc, RETURN_VALUE);
        Ok(())
    }

    /// Leaves all blocks up to the innermost loop, or all of them; the loop, if one is asked for (CPython `codegen_unwind_fblock_stack`).
    fn unwind(&mut self, loc: &mut Loc, keep_top: bool, to_loop: bool) -> Res<Option<FBlock<'a>>> {
        let Some(top) = self.unit().fblocks.last().copied() else { return Ok(None) };
        match top.kind {
            FBlockKind::ExceptionGroupHandler => return fail(*loc, "'break', 'continue' and 'return' cannot appear in an except* block"),
            FBlockKind::While | FBlockKind::For | FBlockKind::AsyncFor if to_loop => return Ok(Some(top)),
            _ => {}
        }
        self.unit().fblocks.pop();
        self.unwind_one(loc, top, keep_top)?;
        let found = self.unwind(loc, keep_top, to_loop)?;
        self.unit().fblocks.push(top);
        Ok(found)
    }

    /// Leaves one block; `keep_top` keeps a value on top of the stack (CPython `codegen_unwind_fblock`).
    fn unwind_one(&mut self, loc: &mut Loc, block: FBlock<'a>, keep_top: bool) -> Res {
        let swap = |c: &mut Self, loc: Loc| {
            if keep_top {
                c.op_arg(loc, SWAP, 2);
            }
        };
        match block.kind {
            FBlockKind::While | FBlockKind::ExceptionHandler | FBlockKind::ExceptionGroupHandler | FBlockKind::AsyncComprehension | FBlockKind::InlinedComprehension | FBlockKind::StopIteration => {}
            FBlockKind::For | FBlockKind::AsyncFor | FBlockKind::PopValue => {
                swap(self, *loc);
                self.op(*loc, POP_TOP);
            }
            FBlockKind::TryExcept => self.op(*loc, pseudo::POP_BLOCK),
            FBlockKind::FinallyTry(body) => {
                // This one has the line of the statement that leaves.
                self.op(*loc, pseudo::POP_BLOCK);
                if keep_top {
                    let label = Label(0);
                    self.push_fblock(*loc, FBlockKind::PopValue, label, label)?;
                }
                self.quiet += 1;
                self.block(body)?;
                self.quiet -= 1;
                if keep_top {
                    self.pop_fblock();
                }
                *loc = Loc::NONE;
            }
            FBlockKind::FinallyEnd => {
                swap(self, *loc);
                self.op(*loc, POP_TOP);
                swap(self, *loc);
                self.op(*loc, pseudo::POP_BLOCK);
                self.op(*loc, POP_EXCEPT);
            }
            FBlockKind::With | FBlockKind::AsyncWith => {
                *loc = block.loc;
                self.op(*loc, pseudo::POP_BLOCK);
                if keep_top {
                    self.op_arg(*loc, SWAP, 3);
                    self.op_arg(*loc, SWAP, 2);
                }
                self.call_exit_with_nones(*loc);
                if matches!(block.kind, FBlockKind::AsyncWith) {
                    self.awaited(*loc, 2);
                }
                self.op(*loc, POP_TOP);
                *loc = Loc::NONE;
            }
            FBlockKind::HandlerCleanup(name) => {
                if name.is_some() {
                    self.op(*loc, pseudo::POP_BLOCK);
                }
                swap(self, *loc);
                self.op(*loc, pseudo::POP_BLOCK);
                self.op(*loc, POP_EXCEPT);
                if let Some(name) = name {
                    self.unbind(*loc, name)?;
                }
            }
        }
        Ok(())
    }

    /// `name = None; del name`, so that the deletion cannot fail.
    pub fn unbind(&mut self, loc: Loc, name: Name) -> Res {
        self.load_const(loc, Const::None);
        self.store_name(loc, name)?;
        self.access(loc, name, Access::Delete)
    }

    fn if_stmt(&mut self, test: Expr<'a>, body: &'a [Stmt<'a>], clauses: &'a [ast::Clause<'a>]) -> Res {
        let end = self.new_label();
        let next = if clauses.is_empty() { end } else { self.new_label() };
        self.jump_if(test, next, false)?;
        self.block(body)?;
        if let Some((clause, rest)) = clauses.split_first() {
            self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, end);
            self.place(next);
            match clause.test {
                Some(test) => self.if_stmt(test, clause.body, rest)?,
                None => self.block(clause.body)?,
            }
        }
        self.place(end);
        Ok(())
    }

    fn while_stmt(&mut self, w: &'a ast::StmtWhile<'a>, loc: Loc) -> Res {
        let (start, end, anchor) = (self.new_label(), self.new_label(), self.new_label());
        self.place(start);
        self.push_fblock(loc, FBlockKind::While, start, end)?;
        self.conditionally(|c| {
            c.jump_if(w.test, anchor, false)?;
            c.block(w.body)?;
            c.op_jump(Loc::NONE, pseudo::JUMP, start);
            c.pop_fblock();
            c.place(anchor);
            c.block(w.orelse)
        })?;
        self.place(end);
        Ok(())
    }

    fn for_stmt(&mut self, f: &'a ast::StmtFor<'a>, loc: Loc) -> Res {
        let (start, cleanup, end) = (self.new_label(), self.new_label(), self.new_label());
        self.push_fblock(loc, FBlockKind::For, start, end)?;
        self.expr(f.iter)?;
        let at = f.iter.loc();
        self.op(at, GET_ITER);
        self.place(start);
        self.op_jump(at, FOR_ITER, cleanup);
        // Keeps the line of the target for tracing.
        let target = f.target.loc();
        self.op(target, NOP);
        self.conditionally(|c| {
            c.expr(f.target)?;
            c.block(f.body)?;
            c.op_jump(Loc::NONE, pseudo::JUMP, start);
            c.place(cleanup);
            c.op(Loc::NONE, END_FOR);
            c.op(Loc::NONE, POP_ITER);
            c.pop_fblock();
            c.block(f.orelse)
        })?;
        self.place(end);
        Ok(())
    }

    /// Awaits the next item of the asynchronous iterator on the stack; its end goes to `except`.
    pub fn await_next(&mut self, loc: Loc, send: Label, except: Label) {
        self.op_jump(loc, pseudo::SETUP_FINALLY, except);
        self.op(loc, GET_ANEXT);
        self.load_const(loc, Const::None);
        self.place(send);
        self.yield_from(loc, super::RESUME_AFTER_AWAIT);
        self.op(loc, pseudo::POP_BLOCK);
    }

    fn async_for(&mut self, f: &'a ast::StmtFor<'a>, loc: Loc) -> Res {
        let (start, send, except, end) = (self.new_label(), self.new_label(), self.new_label(), self.new_label());
        self.expr(f.iter)?;
        let iter_loc = f.iter.loc();
        self.op(iter_loc, GET_AITER);
        self.place(start);
        self.push_fblock(loc, FBlockKind::AsyncFor, start, end)?;
        self.await_next(loc, send, except);
        self.op(loc, NOT_TAKEN);
        self.conditionally(|c| {
            c.expr(f.target)?;
            c.block(f.body)?;
            c.op_jump(Loc::NONE, pseudo::JUMP, start);
            c.pop_fblock();
            c.place(except);
            c.op_jump(iter_loc, END_ASYNC_FOR, send);
            c.block(f.orelse)
        })?;
        self.place(end);
        Ok(())
    }

    fn augmented_assignment(&mut self, a: &'a ast::StmtAugAssign<'a>, whole: Loc) -> Res {
        let loc = a.target.loc();
        let operand = super::expr::binary_operand(a.op) + binary::INPLACE;
        match a.target {
            Expr::Attribute(t) => {
                let name = t.attr;
                self.expr(t.value)?;
                self.op_arg(loc, COPY, 1);
                let at = self.at_attribute(loc, t);
                self.op_name(at, LOAD_ATTR, name);
                self.expr(a.value)?;
                self.op_arg(whole, BINARY_OP, operand);
                self.op_arg(at, SWAP, 2);
                self.forbid(at, name, Access::Store)?;
                self.op_name(at, STORE_ATTR, name);
            }
            Expr::Subscript(t) => {
                self.expr(t.value)?;
                let two = self.two_part_slice(t.slice);
                if let Some(two) = two {
                    self.slice_bounds(two)?;
                    for _ in 0..3 {
                        self.op_arg(loc, COPY, 3);
                    }
                    self.op(loc, BINARY_SLICE);
                } else {
                    self.expr(t.slice)?;
                    self.op_arg(loc, COPY, 2);
                    self.op_arg(loc, COPY, 2);
                    self.op_arg(loc, BINARY_OP, binary::SUBSCR);
                }
                self.expr(a.value)?;
                self.op_arg(whole, BINARY_OP, operand);
                if two.is_some() {
                    self.op_arg(loc, SWAP, 4);
                }
                self.op_arg(loc, SWAP, 3);
                self.op_arg(loc, SWAP, 2);
                self.op(loc, if two.is_some() { STORE_SLICE } else { STORE_SUBSCR });
            }
            Expr::Name(n) => {
                let name = n.id;
                self.load_name(loc, name)?;
                self.expr(a.value)?;
                self.op_arg(whole, BINARY_OP, operand);
                self.store_name(loc, name)?;
            }
            _ => return fail(loc, "illegal expression for augmented assignment"),
        }
        Ok(())
    }

    fn assert(&mut self, a: &'a ast::StmtAssert<'a>, loc: Loc) -> Res {
        self.check_assert(a.test, loc);
        if self.options.optimize > 0 {
            return Ok(());
        }
        let end = self.new_label();
        self.jump_if(a.test, end, true)?;
        self.load_assertion_error(loc);
        if let Some(message) = a.msg {
            self.expr(message)?;
            self.op_arg(loc, CALL, 0);
        }
        let at = a.test.loc();
        self.op_arg(at, RAISE_VARARGS, 1);
        self.place(end);
        Ok(())
    }

    fn import(&mut self, a: &'a ast::Alias, loc: Loc) -> Res {
        self.load_const(loc, Const::Int(0));
        self.load_const(loc, Const::None);
        let full = a.name;
        self.op_name(loc, IMPORT_NAME, full);
        let Some(asname) = a.asname else {
            let name = self.names.first_part(full);
            return self.store_name(loc, name);
        };
        let text = self.names.text(full).to_owned();
        let parts = text.split('.').skip(1);
        // The import gives the outermost package; the parts lead to the module.
        let mut dotted = false;
        for part in parts {
            if dotted {
                self.op_arg(loc, SWAP, 2);
                self.op(loc, POP_TOP);
            }
            dotted = true;
            let part = self.names.intern(part);
            let index = self.unit().names.add(part);
            self.op_arg(loc, IMPORT_FROM, index);
        }
        self.store_name(loc, asname)?;
        if dotted {
            self.op(loc, POP_TOP);
        }
        Ok(())
    }

    fn import_from(&mut self, i: &'a ast::StmtImportFrom<'a>, loc: Loc) -> Res {
        self.load_const(loc, Const::Int(i64::from(i.level)));
        let names: Vec<Const> = i.names.iter().map(|a| Const::name(self.names.text(a.name))).collect();
        self.load_const(loc, Const::Tuple(names.into()));
        let module = i.module.unwrap_or_else(|| self.names.intern(""));
        self.op_name(loc, IMPORT_NAME, module);
        if i.names.first().is_some_and(|a| a.name == Name::STAR) {
            self.op_arg(loc, CALL_INTRINSIC_1, INTRINSIC_IMPORT_STAR);
            self.op(Loc::NONE, POP_TOP);
            return Ok(());
        }
        for a in i.names {
            let name = a.name;
            self.op_name(loc, IMPORT_FROM, name);
            let stored = a.asname.unwrap_or(name);
            self.store_name(loc, stored)?;
        }
        self.op(loc, POP_TOP);
        Ok(())
    }
}

/// The first line of a definition, its decorators included.
pub fn first_line(decorators: &[Expr], loc: Loc) -> i32 {
    decorators.first().map_or(loc.line, |d| d.loc().line)
}
