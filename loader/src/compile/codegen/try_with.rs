//! `try` in its three forms, and `with`.

use super::{Compiler, FBlockKind, INTRINSIC_PREP_RERAISE_STAR};
use crate::compile::constant::Const;
use crate::compile::error::{Res, fail};
use crate::compile::instr::{Label, Loc, pseudo};
use crate::opcode::{
    BUILD_LIST, CALL, CALL_INTRINSIC_2, CHECK_EG_MATCH, CHECK_EXC_MATCH, COPY, LIST_APPEND, LOAD_SPECIAL, NOP, POP_EXCEPT, POP_JUMP_IF_FALSE, POP_JUMP_IF_NONE, POP_JUMP_IF_NOT_NONE, POP_JUMP_IF_TRUE,
    POP_TOP, PUSH_EXC_INFO, RERAISE, SWAP, TO_BOOL, WITH_EXCEPT_START,
};
use crate::parser::node as ast;

/// Operands of LOAD_SPECIAL (CPython `SPECIAL___ENTER__` and its kin).
const ENTER: u32 = 0;
const EXIT: u32 = 1;
const AENTER: u32 = 2;
const AEXIT: u32 = 3;
/// Operands of GET_AWAITABLE: who awaits.
const AWAIT_AENTER: u32 = 1;
const AWAIT_AEXIT: u32 = 2;

impl<'a> Compiler<'a> {
    pub fn try_stmt(&mut self, t: &'a ast::StmtTry<'a>, loc: Loc) -> Res {
        if t.finalbody.is_empty() { self.try_without_finally(t, loc) } else { self.try_finally(t, loc) }
    }

    fn try_without_finally(&mut self, t: &'a ast::StmtTry<'a>, loc: Loc) -> Res {
        if t.is_star { self.try_star_except(t, loc) } else { self.try_except(t, loc) }
    }

    fn try_finally(&mut self, t: &'a ast::StmtTry<'a>, loc: Loc) -> Res {
        self.check_finally(t.finalbody);
        let (body, end, exit, cleanup) = (self.new_label(), self.new_label(), self.new_label(), self.new_label());
        self.op_jump(loc, pseudo::SETUP_FINALLY, end);
        self.place(body);
        self.push_fblock(loc, FBlockKind::FinallyTry(t.finalbody), body, end)?;
        if t.handlers.is_empty() {
            self.block(t.body)?;
        } else {
            self.try_without_finally(t, loc)?;
        }
        self.op(Loc::NONE, pseudo::POP_BLOCK);
        self.pop_fblock();
        self.block(t.finalbody)?;
        self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, exit);
        self.place(end);
        self.push_fblock(Loc::NONE, FBlockKind::FinallyEnd, end, end)?;
        self.op_jump(Loc::NONE, pseudo::SETUP_CLEANUP, cleanup);
        self.op(Loc::NONE, PUSH_EXC_INFO);
        self.quiet += 1;
        self.block(t.finalbody)?;
        self.quiet -= 1;
        self.pop_fblock();
        self.op_arg(Loc::NONE, RERAISE, 0);
        self.place(cleanup);
        self.pop_except_and_reraise(Loc::NONE);
        self.place(exit);
        Ok(())
    }

    /// The start of a `try` with handlers: its body.
    fn guarded_body(&mut self, t: &'a ast::StmtTry<'a>, loc: Loc, except: Label) -> Res {
        let body = self.new_label();
        self.op_jump(loc, pseudo::SETUP_FINALLY, except);
        self.place(body);
        self.push_fblock(loc, FBlockKind::TryExcept, body, body)?;
        self.block(t.body)?;
        self.pop_fblock();
        self.op(Loc::NONE, pseudo::POP_BLOCK);
        Ok(())
    }

    fn try_except(&mut self, t: &'a ast::StmtTry<'a>, loc: Loc) -> Res {
        let (except, end, cleanup) = (self.new_label(), self.new_label(), self.new_label());
        self.guarded_body(t, loc, except)?;
        self.block(t.orelse)?;
        self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, end);
        self.place(except);
        self.op_jump(Loc::NONE, pseudo::SETUP_CLEANUP, cleanup);
        self.op(Loc::NONE, PUSH_EXC_INFO);
        self.push_fblock(loc, FBlockKind::ExceptionHandler, except, except)?;
        for (i, h) in t.handlers.iter().enumerate() {
            let loc = h.loc;
            if h.type_.is_none() && i + 1 < t.handlers.len() {
                return fail(loc, "default 'except:' must be last");
            }
            let next = self.new_label();
            if let Some(ty) = h.type_ {
                self.expr(ty)?;
                self.op(loc, CHECK_EXC_MATCH);
                self.op_jump(loc, POP_JUMP_IF_FALSE, next);
            }
            let body = self.new_label();
            if let Some(name) = h.name {
                let cleanup_end = self.new_label();
                self.store_name(loc, name)?;
                self.op_jump(loc, pseudo::SETUP_CLEANUP, cleanup_end);
                self.place(body);
                self.push_fblock(loc, FBlockKind::HandlerCleanup(Some(name)), body, body)?;
                self.block(h.body)?;
                self.pop_fblock();
                self.op(Loc::NONE, pseudo::POP_BLOCK);
                self.op(Loc::NONE, pseudo::POP_BLOCK);
                self.op(Loc::NONE, POP_EXCEPT);
                self.unbind(Loc::NONE, name)?;
                self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, end);
                self.place(cleanup_end);
                self.unbind(Loc::NONE, name)?;
                self.op_arg(Loc::NONE, RERAISE, 1);
            } else {
                self.op(loc, POP_TOP);
                self.place(body);
                self.push_fblock(loc, FBlockKind::HandlerCleanup(None), body, body)?;
                self.block(h.body)?;
                self.pop_fblock();
                self.op(Loc::NONE, pseudo::POP_BLOCK);
                self.op(Loc::NONE, POP_EXCEPT);
                self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, end);
            }
            self.place(next);
        }
        self.op_arg(Loc::NONE, RERAISE, 0);
        self.pop_fblock();
        self.place(cleanup);
        self.pop_except_and_reraise(Loc::NONE);
        self.place(end);
        Ok(())
    }

    fn try_star_except(&mut self, t: &'a ast::StmtTry<'a>, loc: Loc) -> Res {
        let (except, orelse, end, cleanup, reraise_star) = (self.new_label(), self.new_label(), self.new_label(), self.new_label(), self.new_label());
        self.guarded_body(t, loc, except)?;
        self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, orelse);
        self.place(except);
        self.op_jump(Loc::NONE, pseudo::SETUP_CLEANUP, cleanup);
        self.op(Loc::NONE, PUSH_EXC_INFO);
        self.push_fblock(loc, FBlockKind::ExceptionGroupHandler, except, except)?;
        let count = t.handlers.len();
        for (i, h) in t.handlers.iter().enumerate() {
            let loc = h.loc;
            let (next, with_error, no_match) = (self.new_label(), self.new_label(), self.new_label());
            if i == 0 {
                // The original group, the exceptions that handlers raise, the part of the group that is left.
                self.op_arg(loc, BUILD_LIST, 0);
                self.op_arg(loc, COPY, 2);
            }
            if let Some(ty) = h.type_ {
                self.expr(ty)?;
                self.op(loc, CHECK_EG_MATCH);
                self.op_arg(loc, COPY, 1);
                self.op_jump(loc, POP_JUMP_IF_NONE, no_match);
            }
            let (cleanup_end, body) = (self.new_label(), self.new_label());
            let name = h.name;
            match name {
                Some(name) => self.store_name(loc, name)?,
                None => self.op(loc, POP_TOP),
            }
            self.op_jump(loc, pseudo::SETUP_CLEANUP, cleanup_end);
            self.place(body);
            self.push_fblock(loc, FBlockKind::HandlerCleanup(name), body, body)?;
            self.block(h.body)?;
            self.pop_fblock();
            self.op(Loc::NONE, pseudo::POP_BLOCK);
            if let Some(name) = name {
                self.unbind(Loc::NONE, name)?;
            }
            self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, next);
            self.place(cleanup_end);
            if let Some(name) = name {
                self.unbind(Loc::NONE, name)?;
            }
            self.op_arg(Loc::NONE, LIST_APPEND, 3);
            self.op(Loc::NONE, POP_TOP);
            self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, with_error);
            self.place(next);
            // Holds the position that is passed on.
            self.op(Loc::NONE, NOP);
            self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, with_error);
            self.place(no_match);
            self.op(loc, POP_TOP);
            self.place(with_error);
            if i + 1 == count {
                self.op_arg(Loc::NONE, LIST_APPEND, 1);
                self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, reraise_star);
            }
        }
        self.pop_fblock();
        let reraise = self.new_label();
        self.place(reraise_star);
        self.op_arg(Loc::NONE, CALL_INTRINSIC_2, INTRINSIC_PREP_RERAISE_STAR);
        self.op_arg(Loc::NONE, COPY, 1);
        self.op_jump(Loc::NONE, POP_JUMP_IF_NOT_NONE, reraise);
        self.op(Loc::NONE, POP_TOP);
        self.op(Loc::NONE, pseudo::POP_BLOCK);
        self.op(Loc::NONE, POP_EXCEPT);
        self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, end);
        self.place(reraise);
        self.op(Loc::NONE, pseudo::POP_BLOCK);
        self.op_arg(Loc::NONE, SWAP, 2);
        self.op(Loc::NONE, POP_EXCEPT);
        self.op_arg(Loc::NONE, RERAISE, 0);
        self.place(cleanup);
        self.pop_except_and_reraise(Loc::NONE);
        self.place(orelse);
        self.block(t.orelse)?;
        self.place(end);
        Ok(())
    }

    /// `with` and `async with`, from the given item on.
    pub fn with(&mut self, w: &'a ast::StmtWith<'a>, at: usize) -> Res {
        let item = &w.items[at];
        let (block, last, exit, cleanup) = (self.new_label(), self.new_label(), self.new_label(), self.new_label());
        self.expr(item.context_expr)?;
        let loc = item.context_expr.loc();
        if w.is_async {
            self.load_context(loc, AENTER, AEXIT);
            self.awaited(loc, AWAIT_AENTER);
        } else {
            self.load_context(loc, ENTER, EXIT);
        }
        self.op_jump(loc, pseudo::SETUP_WITH, last);
        self.place(block);
        self.push_fblock(loc, if w.is_async { FBlockKind::AsyncWith } else { FBlockKind::With }, block, last)?;
        match item.optional_vars {
            Some(target) => self.expr(target)?,
            None => self.op(loc, POP_TOP),
        }
        if at + 1 == w.items.len() {
            self.block(w.body)?;
        } else {
            self.with(w, at + 1)?;
        }
        self.pop_fblock();
        self.op(if w.is_async { loc } else { Loc::NONE }, pseudo::POP_BLOCK);
        self.call_exit_with_nones(loc);
        if w.is_async {
            self.awaited(loc, AWAIT_AEXIT);
        }
        self.op(loc, POP_TOP);
        self.op_jump(loc, pseudo::JUMP, exit);
        self.place(last);
        self.op_jump(loc, pseudo::SETUP_CLEANUP, cleanup);
        self.op(loc, PUSH_EXC_INFO);
        self.op(loc, WITH_EXCEPT_START);
        if w.is_async {
            self.awaited(loc, AWAIT_AEXIT);
        }
        self.with_except_finish(cleanup);
        self.place(exit);
        Ok(())
    }

    /// Pushes the bound exit method below the result of the enter method.
    fn load_context(&mut self, loc: Loc, enter: u32, exit: u32) {
        self.op_arg(loc, COPY, 1);
        self.op_arg(loc, LOAD_SPECIAL, exit);
        self.op_arg(loc, SWAP, 2);
        self.op_arg(loc, SWAP, 3);
        self.op_arg(loc, LOAD_SPECIAL, enter);
        self.op_arg(loc, CALL, 0);
    }

    pub fn call_exit_with_nones(&mut self, loc: Loc) {
        for _ in 0..3 {
            self.load_const(loc, Const::None);
        }
        self.op_arg(loc, CALL, 3);
    }

    fn with_except_finish(&mut self, cleanup: Label) {
        let (suppress, exit) = (self.new_label(), self.new_label());
        self.op(Loc::NONE, TO_BOOL);
        self.op_jump(Loc::NONE, POP_JUMP_IF_TRUE, suppress);
        self.op_arg(Loc::NONE, RERAISE, 2);
        self.place(suppress);
        self.op(Loc::NONE, POP_TOP);
        self.op(Loc::NONE, pseudo::POP_BLOCK);
        self.op(Loc::NONE, POP_EXCEPT);
        for _ in 0..3 {
            self.op(Loc::NONE, POP_TOP);
        }
        self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, exit);
        self.place(cleanup);
        self.pop_except_and_reraise(Loc::NONE);
        self.place(exit);
    }
}
