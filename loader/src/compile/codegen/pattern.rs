//! `match` statements (CPython `codegen_match`).
//!
//! A pattern consumes the subject on top of the stack. Names that it captures stay below it, in [`Context::stores`], until the
//! whole pattern has matched. A failure pops what is on the stack at that point: `fail_pop[n]` is the label that pops n values.

use super::Compiler;
use super::names::Access;
use crate::compile::constant::Const;
use crate::compile::error::{Res, fail};
use crate::compile::fold::{self, binary};
use crate::compile::instr::{Label, Loc, pseudo};
use crate::compile::names::Name;
use crate::opcode::{
    BINARY_OP, BUILD_MAP, BUILD_TUPLE, COPY, DELETE_SUBSCR, DICT_UPDATE, GET_LEN, IS_OP, MATCH_CLASS, MATCH_KEYS, MATCH_MAPPING, MATCH_SEQUENCE, NOP, POP_JUMP_IF_FALSE, POP_TOP, SWAP, TO_BOOL,
    UNARY_NEGATIVE, UNPACK_EX, UNPACK_SEQUENCE,
};
use crate::parser::node::{self as ast, CmpOp, Expr, Pattern};

/// CPython `pattern_context`.
#[derive(Default)]
struct Context {
    stores: Vec<Name>,
    allow_irrefutable: bool,
    fail_pop: Vec<Label>,
    /// Values above the captures that must survive.
    on_top: usize,
}

fn is_wildcard(p: Pattern) -> bool {
    matches!(p, Pattern::As(a) if a.pattern.is_none() && a.name.is_none())
}

fn is_star_wildcard(p: Pattern) -> bool {
    matches!(p, Pattern::Star(s) if s.name.is_none())
}

impl<'a> Compiler<'a> {
    pub fn match_stmt(&mut self, m: &'a ast::StmtMatch<'a>) -> Res {
        self.expr(m.subject)?;
        let end = self.new_label();
        let cases = m.cases.len();
        let has_default = cases > 1 && is_wildcard(m.cases[cases - 1].pattern);
        let tested = cases - usize::from(has_default);
        for (i, case) in m.cases[..tested].iter().enumerate() {
            let loc = case.pattern.loc();
            let last = i + 1 == tested;
            if !last {
                self.op_arg(loc, COPY, 1);
            }
            let mut pc = Context { allow_irrefutable: case.guard.is_some() || i + 1 == cases, ..Context::default() };
            self.pattern(case.pattern, &mut pc)?;
            for name in std::mem::take(&mut pc.stores) {
                self.store_name(loc, name)?;
            }
            if let Some(guard) = case.guard {
                self.ensure_fail_pop(&mut pc, 0);
                self.jump_if(guard, pc.fail_pop[0], false)?;
            }
            if !last {
                // The next position is better for events of branches.
                self.op(Loc::NEXT, POP_TOP);
            }
            self.block(case.body)?;
            self.op_jump(Loc::NONE, pseudo::JUMP, end);
            self.emit_fail_pop(loc, &mut pc);
        }
        if has_default {
            let case = &m.cases[cases - 1];
            let loc = case.pattern.loc();
            self.op(loc, NOP);
            if let Some(guard) = case.guard {
                self.jump_if(guard, end, false)?;
            }
            self.block(case.body)?;
        }
        self.place(end);
        Ok(())
    }

    fn ensure_fail_pop(&mut self, pc: &mut Context, pops: usize) {
        while pc.fail_pop.len() <= pops {
            let label = self.new_label();
            pc.fail_pop.push(label);
        }
    }

    fn jump_to_fail_pop(&mut self, loc: Loc, pc: &mut Context, op: u8) {
        let pops = pc.on_top + pc.stores.len();
        self.ensure_fail_pop(pc, pops);
        self.op_jump(loc, op, pc.fail_pop[pops]);
    }

    fn emit_fail_pop(&mut self, loc: Loc, pc: &mut Context) {
        while let Some(label) = pc.fail_pop.pop() {
            self.place(label);
            if !pc.fail_pop.is_empty() {
                self.op(loc, POP_TOP);
            }
        }
    }

    fn rotate(&mut self, loc: Loc, count: usize) {
        for n in (2..=count).rev() {
            self.op_arg(loc, SWAP, n as u32);
        }
    }

    fn capture(&mut self, loc: Loc, name: Option<Name>, pc: &mut Context) -> Res {
        let Some(name) = name else {
            self.op(loc, POP_TOP);
            return Ok(());
        };
        self.forbid(loc, name, Access::Store)?;
        if pc.stores.contains(&name) {
            return fail(loc, format!("multiple assignments to name '{}' in pattern", self.names.text(name)));
        }
        self.rotate(loc, pc.on_top + pc.stores.len() + 1);
        pc.stores.push(name);
        Ok(())
    }

    fn subpattern(&mut self, p: Pattern<'a>, pc: &mut Context) -> Res {
        let outer = std::mem::replace(&mut pc.allow_irrefutable, true);
        self.pattern(p, pc)?;
        pc.allow_irrefutable = outer;
        Ok(())
    }

    fn pattern(&mut self, p: Pattern<'a>, pc: &mut Context) -> Res {
        let loc = p.loc();
        match p {
            Pattern::Value(v) if matches!(v.value, Expr::FString(_) | Expr::TString(_)) => fail(loc, "patterns may only match literals and attribute lookups"),
            Pattern::Value(v) => {
                self.pattern_value(v.value)?;
                self.compare_op(loc, CmpOp::Eq);
                self.op(loc, TO_BOOL);
                self.jump_to_fail_pop(loc, pc, POP_JUMP_IF_FALSE);
                Ok(())
            }
            Pattern::Singleton(s) => {
                let value = match s.value {
                    ast::Singleton::None => Const::None,
                    ast::Singleton::True => Const::Bool(true),
                    ast::Singleton::False => Const::Bool(false),
                };
                self.load_const(loc, value);
                self.compare_op(loc, CmpOp::Is);
                self.jump_to_fail_pop(loc, pc, POP_JUMP_IF_FALSE);
                Ok(())
            }
            Pattern::Sequence(s) => self.pattern_sequence(loc, s.patterns, pc),
            Pattern::Mapping(m) => self.pattern_mapping(loc, m, pc),
            Pattern::Class(c) => self.pattern_class(loc, c, pc),
            Pattern::Star(s) => self.capture(loc, s.name, pc),
            Pattern::As(a) => {
                let Some(inner) = a.pattern else {
                    if !pc.allow_irrefutable {
                        return match a.name {
                            Some(name) => fail(loc, format!("name capture '{}' makes remaining patterns unreachable", self.names.text(name))),
                            None => fail(loc, "wildcard makes remaining patterns unreachable"),
                        };
                    }
                    return self.capture(loc, a.name, pc);
                };
                if a.name == Some(Name::WILDCARD) {
                    return fail(loc, "cannot use '_' as a target");
                }
                pc.on_top += 1;
                self.op_arg(loc, COPY, 1);
                self.pattern(inner, pc)?;
                pc.on_top -= 1;
                self.capture(loc, a.name, pc)
            }
            Pattern::Or(o) => self.pattern_or(loc, o.patterns, pc),
        }
    }

    /// A signed or complex number is a constant in a pattern.
    fn pattern_constant(&self, e: Expr) -> Option<Const> {
        match e {
            Expr::UnaryOp(u) if u.op == ast::UnaryOp::USub => fold::unary(UNARY_NEGATIVE, &self.constant(u.operand)?),
            Expr::BinOp(b) => fold::binary_op(super::expr::binary_operand(b.op), &self.pattern_constant(b.left)?, &self.constant(b.right)?),
            _ => self.constant(e),
        }
    }

    fn pattern_value(&mut self, e: Expr<'a>) -> Res {
        if let Some(value) = self.pattern_constant(e) {
            let loc = e.loc();
            self.load_const(loc, value);
            return Ok(());
        }
        if !matches!(e, Expr::Attribute(_) | Expr::FString(_) | Expr::TString(_)) {
            return fail(e.loc(), "patterns may only match literals and attribute lookups");
        }
        self.expr(e)
    }

    fn pattern_sequence(&mut self, loc: Loc, patterns: &'a [Pattern<'a>], pc: &mut Context) -> Res {
        let size = patterns.len();
        let star = patterns.iter().position(|p| matches!(p, Pattern::Star(_)));
        if patterns.iter().filter(|p| matches!(p, Pattern::Star(_))).count() > 1 {
            return fail(loc, "multiple starred names in sequence pattern");
        }
        let only_wildcard = patterns.iter().all(|p| is_wildcard(*p) || is_star_wildcard(*p));
        pc.on_top += 1;
        self.op(loc, MATCH_SEQUENCE);
        self.jump_to_fail_pop(loc, pc, POP_JUMP_IF_FALSE);
        let (least, compare) = if star.is_some() { (size - 1, CmpOp::GtE) } else { (size, CmpOp::Eq) };
        if star.is_none() || size > 1 {
            self.op(loc, GET_LEN);
            self.load_const(loc, Const::Int(least as i64));
            self.compare_op(loc, compare);
            self.jump_to_fail_pop(loc, pc, POP_JUMP_IF_FALSE);
        }
        pc.on_top -= 1;
        match star {
            _ if only_wildcard => {
                self.op(loc, POP_TOP);
                Ok(())
            }
            Some(star) if is_star_wildcard(patterns[star]) => self.sequence_by_index(loc, patterns, star, pc),
            _ => self.sequence_by_unpacking(loc, patterns, star, pc),
        }
    }

    fn sequence_by_unpacking(&mut self, loc: Loc, patterns: &'a [Pattern<'a>], star: Option<usize>, pc: &mut Context) -> Res {
        let size = patterns.len();
        match star {
            Some(at) if at >= 256 || size - at > 1 << 23 => return fail(loc, "too many expressions in star-unpacking sequence pattern"),
            Some(at) => self.op_arg(loc, UNPACK_EX, (at + ((size - at - 1) << 8)) as u32),
            None => self.op_arg(loc, UNPACK_SEQUENCE, size as u32),
        }
        pc.on_top += size;
        for p in patterns {
            pc.on_top -= 1;
            self.subpattern(*p, pc)?;
        }
        Ok(())
    }

    /// With a starred wildcard only the items that matter are fetched.
    fn sequence_by_index(&mut self, loc: Loc, patterns: &'a [Pattern<'a>], star: usize, pc: &mut Context) -> Res {
        pc.on_top += 1;
        for (i, p) in patterns.iter().enumerate() {
            if is_wildcard(*p) || i == star {
                continue;
            }
            self.op_arg(loc, COPY, 1);
            if i < star {
                self.load_const(loc, Const::Int(i as i64));
            } else {
                // The subject may know no negative indices.
                self.op(loc, GET_LEN);
                self.load_const(loc, Const::Int((patterns.len() - i) as i64));
                self.op_arg(loc, BINARY_OP, binary::SUBTRACT);
            }
            self.op_arg(loc, BINARY_OP, binary::SUBSCR);
            self.subpattern(*p, pc)?;
        }
        pc.on_top -= 1;
        self.op(loc, POP_TOP);
        Ok(())
    }

    fn pattern_class(&mut self, loc: Loc, c: &'a ast::PatternMatchClass<'a>, pc: &mut Context) -> Res {
        let (positional, keywords) = (c.patterns, c.keywords);
        for (i, k) in keywords.iter().enumerate() {
            self.forbid(k.pattern.loc(), k.attr, Access::Store)?;
            if let Some(again) = keywords[i + 1..].iter().find(|o| o.attr == k.attr) {
                return fail(again.pattern.loc(), format!("attribute name repeated in class pattern: {}", self.names.text(k.attr)));
            }
        }
        self.expr(c.cls)?;
        let names: Vec<Const> = keywords.iter().map(|k| Const::name(self.names.text(k.attr))).collect();
        self.load_const(loc, Const::Tuple(names.into()));
        self.op_arg(loc, MATCH_CLASS, positional.len() as u32);
        self.check_not_none(loc);
        pc.on_top += 1;
        self.jump_to_fail_pop(loc, pc, POP_JUMP_IF_FALSE);
        let count = positional.len() + keywords.len();
        self.op_arg(loc, UNPACK_SEQUENCE, count as u32);
        pc.on_top += count;
        pc.on_top -= 1;
        for p in positional.iter().chain(keywords.iter().map(|k| &k.pattern)) {
            pc.on_top -= 1;
            if is_wildcard(*p) {
                self.op(loc, POP_TOP);
            } else {
                self.subpattern(*p, pc)?;
            }
        }
        Ok(())
    }

    fn check_not_none(&mut self, loc: Loc) {
        self.op_arg(loc, COPY, 1);
        self.load_const(loc, Const::None);
        self.op_arg(loc, IS_OP, 1);
    }

    fn pattern_mapping(&mut self, loc: Loc, m: &'a ast::PatternMatchMapping<'a>, pc: &mut Context) -> Res {
        let size = m.keys.len();
        pc.on_top += 1;
        self.op(loc, MATCH_MAPPING);
        self.jump_to_fail_pop(loc, pc, POP_JUMP_IF_FALSE);
        if size == 0 && m.rest.is_none() {
            pc.on_top -= 1;
            self.op(loc, POP_TOP);
            return Ok(());
        }
        if size > 0 {
            self.op(loc, GET_LEN);
            self.load_const(loc, Const::Int(size as i64));
            self.compare_op(loc, CmpOp::GtE);
            self.jump_to_fail_pop(loc, pc, POP_JUMP_IF_FALSE);
        }
        let mut seen: Vec<Const> = Vec::new();
        for &key in m.keys {
            if let Some(value) = self.pattern_constant(key) {
                if fold::distinct(&[&seen[..], std::slice::from_ref(&value)].concat()).len() == seen.len() {
                    let text = crate::ast::unparse::constant_repr(&value);
                    return fail(loc, format!("mapping pattern checks duplicate key ({text})"));
                }
                seen.push(value);
            } else if !matches!(key, Expr::Attribute(_)) {
                return fail(loc, "mapping pattern keys may only match literals and attribute lookups");
            }
            self.pattern_value(key)?;
        }
        self.op_arg(loc, BUILD_TUPLE, size as u32);
        self.op(loc, MATCH_KEYS);
        pc.on_top += 2;
        self.check_not_none(loc);
        self.jump_to_fail_pop(loc, pc, POP_JUMP_IF_FALSE);
        self.op_arg(loc, UNPACK_SEQUENCE, size as u32);
        pc.on_top += size;
        pc.on_top -= 1;
        for p in m.patterns {
            pc.on_top -= 1;
            self.subpattern(*p, pc)?;
        }
        pc.on_top -= 2;
        if m.rest.is_none() {
            self.op(loc, POP_TOP);
            self.op(loc, POP_TOP);
            return Ok(());
        }
        // The rest is a copy of the subject without the keys.
        self.op_arg(loc, BUILD_MAP, 0);
        self.op_arg(loc, SWAP, 3);
        self.op_arg(loc, DICT_UPDATE, 2);
        self.op_arg(loc, UNPACK_SEQUENCE, size as u32);
        for left in (1..=size).rev() {
            self.op_arg(loc, COPY, 1 + left as u32);
            self.op_arg(loc, SWAP, 2);
            self.op(loc, DELETE_SUBSCR);
        }
        self.capture(loc, m.rest, pc)
    }

    fn pattern_or(&mut self, loc: Loc, patterns: &'a [Pattern<'a>], pc: &mut Context) -> Res {
        let end = self.new_label();
        let mut control: Vec<Name> = Vec::new();
        for (i, alternative) in patterns.iter().enumerate() {
            let at = alternative.loc();
            let mut inner = Context { allow_irrefutable: i + 1 == patterns.len() && pc.allow_irrefutable, ..Context::default() };
            self.op_arg(at, COPY, 1);
            self.pattern(*alternative, &mut inner)?;
            if i == 0 {
                control.clone_from(&inner.stores);
            } else {
                self.reorder_captures(at, &control, &mut inner.stores, loc)?;
            }
            self.op_jump(at, pseudo::JUMP, end);
            self.emit_fail_pop(at, &mut inner);
        }
        // No alternative matched: the copy of the subject goes.
        self.op(loc, POP_TOP);
        self.jump_to_fail_pop(loc, pc, pseudo::JUMP);
        self.place(end);
        let rotations = control.len() + 1 + pc.on_top + pc.stores.len();
        for name in control {
            self.rotate(loc, rotations);
            if pc.stores.contains(&name) {
                return fail(loc, format!("multiple assignments to name '{}' in pattern", self.names.text(name)));
            }
            pc.stores.push(name);
        }
        self.op(loc, POP_TOP);
        Ok(())
    }

    /// Brings an alternative's captures into the order of the first one's.
    fn reorder_captures(&mut self, at: Loc, control: &[Name], stores: &mut Vec<Name>, whole: Loc) -> Res {
        const DIFFERENT: &str = "alternative patterns bind different names";
        if stores.len() != control.len() {
            return fail(whole, DIFFERENT);
        }
        for wanted in (0..control.len()).rev() {
            let Some(found) = stores.iter().position(|s| *s == control[wanted]) else { return fail(whole, DIFFERENT) };
            if found == wanted {
                continue;
            }
            let rotations = found + 1;
            let moved: Vec<Name> = stores.drain(..rotations).collect();
            let insert_at = wanted - found;
            stores.splice(insert_at..insert_at, moved);
            for _ in 0..rotations {
                self.rotate(at, wanted + 1);
            }
        }
        Ok(())
    }
}
