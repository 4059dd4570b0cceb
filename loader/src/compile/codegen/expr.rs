//! Expressions.

use super::names::Access;
use super::{CONSTANT_ASSERTION_ERROR, Compiler, INTRINSIC_ASYNC_GEN_WRAP, INTRINSIC_LIST_TO_TUPLE, INTRINSIC_UNARY_POSITIVE, RESUME_AFTER_AWAIT, RESUME_AFTER_YIELD, RESUME_AFTER_YIELD_FROM};
use super::{STACK_USE_GUIDELINE, UnitKind};
use crate::ast::strings::integer;
use crate::compile::constant::Const;
use crate::compile::error::{Res, fail};
use crate::compile::fold::binary;
use crate::compile::instr::{Label, Loc, pseudo};
use crate::compile::names::Name;
use crate::opcode::{
    BINARY_OP, BINARY_SLICE, BUILD_LIST, BUILD_MAP, BUILD_SET, BUILD_SLICE, BUILD_TUPLE, CALL_INTRINSIC_1, CLEANUP_THROW, COMPARE_OP, CONTAINS_OP, COPY, DELETE_SUBSCR, DICT_UPDATE, END_SEND,
    GET_AWAITABLE, GET_YIELD_FROM_ITER, IS_OP, LIST_APPEND, LIST_EXTEND, MAP_ADD, POP_JUMP_IF_FALSE, POP_JUMP_IF_TRUE, POP_TOP, RESUME, SEND, SET_ADD, SET_UPDATE, STORE_SLICE, STORE_SUBSCR, SWAP,
    TO_BOOL, UNARY_INVERT, UNARY_NEGATIVE, UNARY_NOT, UNPACK_EX, UNPACK_SEQUENCE, YIELD_VALUE,
};
use crate::parser::node::{self as ast, CmpOp, Expr, ExprContext, Number};

/// The instructions that build a display: for a known number of items, one more item, all items of an iterable.
pub struct Display {
    pub build: u8,
    pub add: u8,
    pub extend: u8,
    /// The list becomes a tuple at the end.
    pub tuple: bool,
}

pub const TUPLE: Display = Display { build: BUILD_LIST, add: LIST_APPEND, extend: LIST_EXTEND, tuple: true };
const LIST: Display = Display { build: BUILD_LIST, add: LIST_APPEND, extend: LIST_EXTEND, tuple: false };
const SET: Display = Display { build: BUILD_SET, add: SET_ADD, extend: SET_UPDATE, tuple: false };

/// The operand of BINARY_OP.
pub fn binary_operand(op: ast::Operator) -> u32 {
    use ast::Operator as O;
    match op {
        O::Add => binary::ADD,
        O::Sub => binary::SUBTRACT,
        O::Mult => binary::MULTIPLY,
        O::MatMult => binary::MATRIX_MULTIPLY,
        O::Div => binary::TRUE_DIVIDE,
        O::Mod => binary::REMAINDER,
        O::Pow => binary::POWER,
        O::LShift => binary::LSHIFT,
        O::RShift => binary::RSHIFT,
        O::BitOr => binary::OR,
        O::BitXor => binary::XOR,
        O::BitAnd => binary::AND,
        O::FloorDiv => binary::FLOOR_DIVIDE,
    }
}

fn access(ctx: ExprContext) -> Access {
    match ctx {
        ExprContext::Store => Access::Store,
        ExprContext::Del => Access::Delete,
        _ => Access::Load,
    }
}

impl<'a> Compiler<'a> {
    /// The value of a constant expression (CPython's `Constant` node).
    pub fn constant(&self, e: Expr) -> Option<Const> {
        Some(match e {
            Expr::StringLiteral(s) => Const::Str(s.value.into()),
            Expr::BytesLiteral(b) => Const::Bytes(b.value.into()),
            Expr::NumberLiteral(n) => match n.value {
                Number::Int(i) => Const::Int(i),
                Number::Big(text) => Const::int(integer(text)),
                Number::Float(f) => Const::Float(f),
                Number::Complex { real, imag } => Const::Complex(real, imag),
            },
            Expr::BooleanLiteral(b) => Const::Bool(b.value),
            Expr::NoneLiteral(_) => Const::None,
            Expr::EllipsisLiteral(_) => Const::Ellipsis,
            _ if Self::is_debug(e) => Const::Bool(self.options.optimize == 0),
            _ => return None,
        })
    }

    pub fn is_constant(e: Expr) -> bool {
        matches!(e, Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) | Expr::BooleanLiteral(_) | Expr::NoneLiteral(_) | Expr::EllipsisLiteral(_)) || Self::is_debug(e)
    }

    pub fn exprs(&mut self, items: &'a [Expr<'a>]) -> Res {
        items.iter().try_for_each(|e| self.expr(*e))
    }

    /// An expression in its context: a value, a target of assignment or of deletion (CPython `codegen_visit_expr`).
    pub fn expr(&mut self, e: Expr<'a>) -> Res {
        let loc = e.loc();
        if let Some(value) = self.constant(e) {
            self.load_const(loc, value);
            return Ok(());
        }
        match e {
            Expr::Name(n) => self.access(loc, n.id, access(n.ctx.get())),
            Expr::Attribute(a) => self.attribute_expr(a),
            Expr::Call(c) => self.call(c),
            Expr::BoolOp(b) => {
                let jump = if b.op == ast::BoolOp::And { pseudo::JUMP_IF_FALSE } else { pseudo::JUMP_IF_TRUE };
                let end = self.new_label();
                let Some((last, rest)) = b.values.split_last() else { return Ok(()) };
                for value in rest {
                    self.expr(*value)?;
                    self.op_jump(loc, jump, end);
                    self.op(loc, POP_TOP);
                }
                self.expr(*last)?;
                self.place(end);
                Ok(())
            }
            Expr::Named(n) => {
                self.expr(n.value)?;
                self.op_arg(loc, COPY, 1);
                self.expr(n.target)
            }
            Expr::BinOp(b) => {
                if self.percent_format(b)? {
                    return Ok(());
                }
                self.expr(b.left)?;
                self.expr(b.right)?;
                self.op_arg(loc, BINARY_OP, binary_operand(b.op));
                Ok(())
            }
            Expr::UnaryOp(u) => {
                self.expr(u.operand)?;
                match u.op {
                    ast::UnaryOp::Invert => self.op(loc, UNARY_INVERT),
                    ast::UnaryOp::Not => {
                        self.op(loc, TO_BOOL);
                        self.op(loc, UNARY_NOT);
                    }
                    ast::UnaryOp::UAdd => self.op_arg(loc, CALL_INTRINSIC_1, INTRINSIC_UNARY_POSITIVE),
                    ast::UnaryOp::USub => self.op(loc, UNARY_NEGATIVE),
                }
                Ok(())
            }
            Expr::Lambda(l) => self.lambda(l),
            Expr::If(i) => {
                let (end, next) = (self.new_label(), self.new_label());
                self.jump_if(i.test, next, false)?;
                self.expr(i.body)?;
                self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, end);
                self.place(next);
                self.expr(i.orelse)?;
                self.place(end);
                Ok(())
            }
            Expr::Dict(d) => self.dict(loc, d),
            Expr::Set(s) => self.display(loc, s.elts, None, 0, &SET),
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => self.comprehension(e, loc),
            Expr::Await(a) => {
                self.expr(a.value)?;
                self.awaited(loc, 0);
                Ok(())
            }
            Expr::Yield(y) => {
                self.check_yield(loc, "yield")?;
                match y.value {
                    Some(value) => self.expr(value)?,
                    None => self.load_const(loc, Const::None),
                }
                self.yield_value(loc);
                Ok(())
            }
            Expr::YieldFrom(y) => {
                self.check_yield(loc, "yield from")?;
                if self.kind() == UnitKind::AsyncFunction {
                    return fail(loc, "'yield from' inside async function");
                }
                self.expr(y.value)?;
                self.op(loc, GET_YIELD_FROM_ITER);
                self.load_const(loc, Const::None);
                self.yield_from(loc, RESUME_AFTER_YIELD_FROM);
                Ok(())
            }
            Expr::Compare(c) => self.compare(loc, c),
            Expr::FString(f) => self.f_string(loc, f),
            Expr::TString(t) => self.t_string(loc, t),
            Expr::Subscript(s) => self.subscript(loc, s),
            Expr::Starred(s) => {
                let message = if s.ctx.get() == ExprContext::Store { "starred assignment target must be in a list or tuple" } else { "can't use starred expression here" };
                fail(loc, message)
            }
            Expr::List(l) => match l.ctx.get() {
                ExprContext::Store => self.unpack(loc, l.elts),
                ExprContext::Del => self.exprs(l.elts),
                _ => self.display(loc, l.elts, None, 0, &LIST),
            },
            Expr::Tuple(t) => match t.ctx.get() {
                ExprContext::Store => self.unpack(loc, t.elts),
                ExprContext::Del => self.exprs(t.elts),
                _ => self.display(loc, t.elts, None, 0, &TUPLE),
            },
            Expr::Slice(s) => self.slice(loc, s),
            _ => Ok(()),
        }
    }

    fn attribute_expr(&mut self, a: &'a ast::ExprAttribute<'a>) -> Res {
        let loc = a.loc;
        let name = a.attr;
        if a.ctx.get() == ExprContext::Load && self.can_optimize_super(a) {
            let two_arguments = self.load_super_arguments(a.value)?;
            self.op_super(loc, name, two_arguments, false);
            let at = self.at_attribute(loc, a);
            self.nop(at);
            return Ok(());
        }
        if a.ctx.get() == ExprContext::Store {
            self.note_static_attribute(a, name);
        }
        self.expr(a.value)?;
        let at = self.at_attribute(loc, a);
        self.attribute(at, name, access(a.ctx.get()))
    }

    /// The position with its start moved to the attribute's name, if that is on another line (CPython `update_start_location_to_match_attr`).
    pub fn at_attribute(&self, mut loc: Loc, a: &ast::ExprAttribute) -> Loc {
        let end = a.loc;
        if loc.line != end.end_line {
            let length = self.names.text(a.attr).chars().count() as i32;
            loc.line = end.end_line;
            if length <= end.end_col {
                loc.col = end.end_col - length;
                loc.end_col = loc.end_col.max(0);
            } else {
                loc.col = -1;
                loc.end_col = -1;
            }
            loc.end_line = loc.end_line.max(loc.line);
        }
        loc
    }

    /// Remembers `self.name = …` for the class's `__static_attributes__`.
    fn note_static_attribute(&mut self, a: &ast::ExprAttribute, name: Name) {
        if !matches!(a.value, Expr::Name(n) if n.id == Name::SELF) {
            return;
        }
        let outer = self.units.len() - 1;
        if let Some(class) = self.units[..outer].iter_mut().rev().find(|u| u.kind == UnitKind::Class)
            && !class.static_attributes.contains(&name)
        {
            class.static_attributes.push(name);
        }
    }

    /// Items of a display or arguments, `*iterable` among them; `pushed` are on the stack already (CPython `starunpack_helper_impl`).
    pub fn display(&mut self, loc: Loc, elts: &'a [Expr<'a>], injected: Option<Name>, pushed: usize, how: &Display) -> Res {
        let count = elts.len();
        let big = count + pushed + usize::from(injected.is_some()) > STACK_USE_GUIDELINE;
        let starred = elts.iter().any(|e| matches!(e, Expr::Starred(_)));
        if !starred && !big {
            self.exprs(elts)?;
            let mut total = count + pushed;
            if let Some(name) = injected {
                self.load_name(loc, name)?;
                total += 1;
            }
            self.op_arg(loc, if how.tuple { BUILD_TUPLE } else { how.build }, total as u32);
            return Ok(());
        }
        let mut built = big;
        if big {
            self.op_arg(loc, how.build, pushed as u32);
        }
        for (i, e) in elts.iter().enumerate() {
            if let Expr::Starred(s) = e {
                if !built {
                    self.op_arg(loc, how.build, (i + pushed) as u32);
                    built = true;
                }
                self.expr(s.value)?;
                self.op_arg(loc, how.extend, 1);
            } else {
                self.expr(*e)?;
                if built {
                    self.op_arg(loc, how.add, 1);
                }
            }
        }
        if let Some(name) = injected {
            self.load_name(loc, name)?;
            self.op_arg(loc, how.add, 1);
        }
        if how.tuple {
            self.op_arg(loc, CALL_INTRINSIC_1, INTRINSIC_LIST_TO_TUPLE);
        }
        Ok(())
    }

    fn dict(&mut self, loc: Loc, d: &'a ast::ExprDict<'a>) -> Res {
        let items = d.items;
        let mut have_dict = false;
        let mut elements = 0;
        let flush = |c: &mut Self, items: &'a [ast::DictItem<'a>], have_dict: &mut bool| -> Res {
            c.dict_items(loc, items)?;
            if *have_dict {
                c.op_arg(loc, DICT_UPDATE, 1);
            }
            *have_dict = true;
            Ok(())
        };
        for (i, item) in items.iter().enumerate() {
            if item.key.is_none() {
                if elements > 0 {
                    flush(self, &items[i - elements..i], &mut have_dict)?;
                    elements = 0;
                }
                if !have_dict {
                    self.op_arg(loc, BUILD_MAP, 0);
                    have_dict = true;
                }
                self.expr(item.value)?;
                self.op_arg(loc, DICT_UPDATE, 1);
            } else if elements * 2 > STACK_USE_GUIDELINE {
                flush(self, &items[i - elements..=i], &mut have_dict)?;
                elements = 0;
            } else {
                elements += 1;
            }
        }
        if elements > 0 {
            flush(self, &items[items.len() - elements..], &mut have_dict)?;
        }
        if !have_dict {
            self.op_arg(loc, BUILD_MAP, 0);
        }
        Ok(())
    }

    fn dict_items(&mut self, loc: Loc, items: &'a [ast::DictItem<'a>]) -> Res {
        let big = items.len() * 2 > STACK_USE_GUIDELINE;
        if big {
            self.op_arg(loc, BUILD_MAP, 0);
        }
        for item in items {
            if let Some(key) = item.key {
                self.expr(key)?;
            }
            self.expr(item.value)?;
            if big {
                self.op_arg(loc, MAP_ADD, 1);
            }
        }
        if !big {
            self.op_arg(loc, BUILD_MAP, items.len() as u32);
        }
        Ok(())
    }

    /// Assigns to several targets at once.
    fn unpack(&mut self, loc: Loc, elts: &'a [Expr<'a>]) -> Res {
        let mut starred = None;
        for (i, e) in elts.iter().enumerate() {
            if let Expr::Starred(_) = e {
                if starred.is_some() {
                    return fail(loc, "multiple starred expressions in assignment");
                }
                if i >= 256 || elts.len() - i > 1 << 23 {
                    return fail(loc, "too many expressions in star-unpacking assignment");
                }
                starred = Some(i);
            }
        }
        match starred {
            Some(i) => self.op_arg(loc, UNPACK_EX, (i + ((elts.len() - i - 1) << 8)) as u32),
            None => self.op_arg(loc, UNPACK_SEQUENCE, elts.len() as u32),
        }
        for e in elts {
            match e {
                Expr::Starred(s) => self.expr(s.value)?,
                _ => self.expr(*e)?,
            }
        }
        Ok(())
    }

    pub fn compare_op(&mut self, loc: Loc, op: CmpOp) {
        // The comparison's number, and the results of a three-way comparison that make it true (CPython `compare_masks`).
        let (number, mask) = match op {
            CmpOp::Lt => (0, 2),
            CmpOp::LtE => (1, 2 | 8),
            CmpOp::Eq => (2, 8),
            CmpOp::NotEq => (3, 1 | 2 | 4),
            CmpOp::Gt => (4, 4),
            CmpOp::GtE => (5, 4 | 8),
            CmpOp::Is => return self.op_arg(loc, IS_OP, 0),
            CmpOp::IsNot => return self.op_arg(loc, IS_OP, 1),
            CmpOp::In => return self.op_arg(loc, CONTAINS_OP, 0),
            CmpOp::NotIn => return self.op_arg(loc, CONTAINS_OP, 1),
        };
        self.op_arg(loc, COMPARE_OP, number << 5 | mask);
    }

    fn compare(&mut self, loc: Loc, c: &'a ast::ExprCompare<'a>) -> Res {
        self.check_compare(c);
        self.expr(c.left)?;
        let last = c.ops.len() - 1;
        if last == 0 {
            self.expr(c.comparators[0])?;
            self.compare_op(loc, c.ops[0]);
            return Ok(());
        }
        let cleanup = self.new_label();
        for i in 0..last {
            self.expr(c.comparators[i])?;
            self.op_arg(loc, SWAP, 2);
            self.op_arg(loc, COPY, 2);
            self.compare_op(loc, c.ops[i]);
            self.op_arg(loc, COPY, 1);
            self.op(loc, TO_BOOL);
            self.op_jump(loc, POP_JUMP_IF_FALSE, cleanup);
            self.op(loc, POP_TOP);
        }
        self.expr(c.comparators[last])?;
        self.compare_op(loc, c.ops[last]);
        let end = self.new_label();
        self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, end);
        self.place(cleanup);
        self.op_arg(loc, SWAP, 2);
        self.op(loc, POP_TOP);
        self.place(end);
        Ok(())
    }

    /// Jumps to `next` if the truth of `e` is `cond` (CPython `codegen_jump_if`).
    pub fn jump_if(&mut self, e: Expr<'a>, next: Label, cond: bool) -> Res {
        let loc = e.loc();
        match e {
            Expr::UnaryOp(u) if u.op == ast::UnaryOp::Not => return self.jump_if(u.operand, next, !cond),
            Expr::BoolOp(b) => {
                let decided_by = b.op == ast::BoolOp::Or;
                let inner = if decided_by == cond { next } else { self.new_label() };
                let Some((last, rest)) = b.values.split_last() else { return Ok(()) };
                for value in rest {
                    self.jump_if(*value, inner, decided_by)?;
                }
                self.jump_if(*last, next, cond)?;
                if inner != next {
                    self.place(inner);
                }
                return Ok(());
            }
            Expr::If(i) => {
                let (end, orelse) = (self.new_label(), self.new_label());
                self.jump_if(i.test, orelse, false)?;
                self.jump_if(i.body, next, cond)?;
                self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, end);
                self.place(orelse);
                self.jump_if(i.orelse, next, cond)?;
                self.place(end);
                return Ok(());
            }
            Expr::Compare(c) if c.ops.len() > 1 => {
                self.check_compare(c);
                let cleanup = self.new_label();
                self.expr(c.left)?;
                let last = c.ops.len() - 1;
                for i in 0..last {
                    self.expr(c.comparators[i])?;
                    self.op_arg(loc, SWAP, 2);
                    self.op_arg(loc, COPY, 2);
                    self.compare_op(loc, c.ops[i]);
                    self.op(loc, TO_BOOL);
                    self.op_jump(loc, POP_JUMP_IF_FALSE, cleanup);
                }
                self.expr(c.comparators[last])?;
                self.compare_op(loc, c.ops[last]);
                self.op(loc, TO_BOOL);
                self.op_jump(loc, if cond { POP_JUMP_IF_TRUE } else { POP_JUMP_IF_FALSE }, next);
                let end = self.new_label();
                self.op_jump(Loc::NONE, pseudo::JUMP_NO_INTERRUPT, end);
                self.place(cleanup);
                self.op(loc, POP_TOP);
                if !cond {
                    self.op_jump(Loc::NONE, pseudo::JUMP, next);
                }
                self.place(end);
                return Ok(());
            }
            _ => {}
        }
        self.expr(e)?;
        self.op(loc, TO_BOOL);
        self.op_jump(loc, if cond { POP_JUMP_IF_TRUE } else { POP_JUMP_IF_FALSE }, next);
        Ok(())
    }

    fn subscript(&mut self, loc: Loc, s: &'a ast::ExprSubscript<'a>) -> Res {
        if s.ctx.get() == ExprContext::Load {
            self.check_subscript(s);
        }
        self.expr(s.value)?;
        if let Some(two) = self.two_part_slice(s.slice)
            && s.ctx.get() != ExprContext::Del
        {
            self.slice_bounds(two)?;
            self.op(loc, if s.ctx.get() == ExprContext::Load { BINARY_SLICE } else { STORE_SLICE });
            return Ok(());
        }
        self.expr(s.slice)?;
        match s.ctx.get() {
            ExprContext::Store => self.op(loc, STORE_SUBSCR),
            ExprContext::Del => self.op(loc, DELETE_SUBSCR),
            _ => self.op_arg(loc, BINARY_OP, binary::SUBSCR),
        }
        Ok(())
    }

    /// `lower:upper` that is no constant: there are instructions for it.
    pub fn two_part_slice<'e>(&self, e: Expr<'e>) -> Option<&'e ast::ExprSlice<'e>> {
        let Expr::Slice(s) = e else { return None };
        (s.step.is_none() && self.constant_slice(s).is_none()).then_some(s)
    }

    fn constant_slice(&self, s: &ast::ExprSlice) -> Option<Const> {
        let part = |e: Option<Expr>| e.map_or(Some(Const::None), |e| self.constant(e));
        let parts = [part(s.lower)?, part(s.upper)?, part(s.step)?];
        Some(Const::Slice(parts.into()))
    }

    pub fn slice_bounds(&mut self, s: &'a ast::ExprSlice<'a>) -> Res {
        let loc = s.loc;
        for bound in [s.lower, s.upper] {
            match bound {
                Some(e) => self.expr(e)?,
                None => self.load_const(loc, Const::None),
            }
        }
        Ok(())
    }

    fn slice(&mut self, loc: Loc, s: &'a ast::ExprSlice<'a>) -> Res {
        if let Some(value) = self.constant_slice(s) {
            self.load_const(loc, value);
            return Ok(());
        }
        self.slice_bounds(s)?;
        if let Some(step) = s.step {
            self.expr(step)?;
        }
        self.op_arg(loc, BUILD_SLICE, if s.step.is_some() { 3 } else { 2 });
        Ok(())
    }

    fn check_yield(&mut self, loc: Loc, called: &str) -> Res {
        if self.scope().is_function_like() { Ok(()) } else { fail(loc, format!("'{called}' outside function")) }
    }

    /// Awaits the value on the stack; `source` tells GET_AWAITABLE who asks.
    pub fn awaited(&mut self, loc: Loc, source: u32) {
        self.op_arg(loc, GET_AWAITABLE, source);
        self.load_const(loc, Const::None);
        self.yield_from(loc, RESUME_AFTER_AWAIT);
    }

    pub fn yield_value(&mut self, loc: Loc) {
        if self.scope().generator && self.scope().coroutine {
            self.op_arg(loc, CALL_INTRINSIC_1, INTRINSIC_ASYNC_GEN_WRAP);
        }
        self.op_arg(loc, YIELD_VALUE, 0);
        self.op_arg(loc, RESUME, RESUME_AFTER_YIELD);
    }

    /// Yields everything that the iterator or awaitable yields (CPython `codegen_add_yield_from`).
    pub fn yield_from(&mut self, loc: Loc, resume: u32) {
        let (send, failed, exit) = (self.new_label(), self.new_label(), self.new_label());
        self.place(send);
        self.op_jump(loc, SEND, exit);
        // Only `close` and `throw` raise here.
        self.op_jump(loc, pseudo::SETUP_FINALLY, failed);
        self.op_arg(loc, YIELD_VALUE, 1);
        self.op(Loc::NONE, pseudo::POP_BLOCK);
        self.op_arg(loc, RESUME, resume);
        self.op_jump(loc, pseudo::JUMP_NO_INTERRUPT, send);
        self.place(failed);
        self.op(loc, CLEANUP_THROW);
        self.place(exit);
        self.op(loc, END_SEND);
    }

    /// The exception class that `assert` raises.
    pub fn load_assertion_error(&mut self, loc: Loc) {
        self.op_arg(loc, crate::opcode::LOAD_COMMON_CONSTANT, CONSTANT_ASSERTION_ERROR);
    }
}
