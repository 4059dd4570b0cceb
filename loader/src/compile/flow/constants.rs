//! Constants: small integers, branches that are decided, folding, and tuples made ahead.

use super::blocks::{BlockId, Graph, Walk};
use super::lines::loads_const;
use crate::compile::constant::{Const, ConstTable};
use crate::compile::fold;
use crate::compile::instr::{Instr, Loc, loads_known, pseudo};
use crate::opcode::{
    BINARY_OP, BUILD_LIST, BUILD_SET, BUILD_TUPLE, CALL_INTRINSIC_1, CONTAINS_OP, COPY, GET_ITER, IS_OP, LIST_APPEND, LIST_EXTEND, LOAD_CONST, LOAD_SMALL_INT, NOP, POP_JUMP_IF_FALSE,
    POP_JUMP_IF_NONE, POP_JUMP_IF_NOT_NONE, POP_JUMP_IF_TRUE, SET_UPDATE, TO_BOOL,
};

/// More operands than this are collected in a list while they are evaluated (CPython `STACK_USE_GUIDELINE`).
pub const STACK_USE_GUIDELINE: usize = 30;
/// From this many constants on a list or set is made from a constant (CPython `MIN_CONST_SEQUENCE_SIZE`).
const MIN_CONST_SEQUENCE_SIZE: usize = 3;
/// The largest operand of `LOAD_SMALL_INT`.
const MAX_SMALL_INT: i64 = 255;

impl Graph {
    fn const_at(&self, at: BlockId, i: usize, consts: &ConstTable) -> Const {
        let instr = self.block(at).instrs[i];
        if instr.op == LOAD_SMALL_INT { Const::Int(i64::from(instr.arg)) } else { consts.items[instr.arg as usize].clone() }
    }

    fn load_const(&mut self, at: BlockId, i: usize, value: Const, consts: &mut ConstTable) {
        let instr = &mut self.block_mut(at).instrs[i];
        match value {
            Const::Int(n @ 0..=MAX_SMALL_INT) => instr.set(LOAD_SMALL_INT, n as u32),
            value => instr.set(LOAD_CONST, consts.add(value)),
        }
    }

    /// The `count` instructions before `end` that load constants, if nothing else stands there (CPython `get_const_loading_instrs`).
    fn const_loads(&self, at: BlockId, end: usize, count: usize) -> Option<Vec<usize>> {
        let instrs = &self.block(at).instrs[..end];
        let (mut start, mut left) = (end, count);
        while left > 0 {
            start = start.checked_sub(1)?;
            match instrs[start].op {
                NOP => {}
                op if loads_const(op) => left -= 1,
                _ => return None,
            }
        }
        Some((start..end).filter(|i| instrs[*i].op != NOP).collect())
    }

    fn nop_out(&mut self, at: BlockId, indices: &[usize]) {
        self.lineless = true;
        for &i in indices {
            let instr = &mut self.block_mut(at).instrs[i];
            instr.clear();
            instr.loc = Loc::NONE;
        }
    }

    /// CPython `optimize_load_const`.
    pub fn optimize_load_const(&mut self, consts: &mut ConstTable) {
        let mut walk = Walk::start();
        while let Some(at) = walk.next(self) {
            let instrs = &mut self.blocks[at as usize].instrs[..];
            // The instruction that loaded the value on top, through copies of it.
            let (mut op, mut arg, mut behind) = (NOP, 0, 0);
            let mut from = 0;
            while let Some(found) = instrs[from..].iter().position(|i| loads_known(i.op)) {
                let i = from + found;
                from = i + 1;
                let instr = &mut instrs[i];
                if instr.op == LOAD_CONST
                    && let Const::Int(n @ 0..=MAX_SMALL_INT) = consts.items[instr.arg as usize]
                {
                    instr.set(LOAD_SMALL_INT, n as u32);
                }
                if !(i == behind && op == LOAD_CONST && instr.op == COPY && instr.arg == 1) {
                    (op, arg) = (instr.op, instr.arg);
                }
                behind = i + 1;
                if !loads_const(op) {
                    continue;
                }
                let value = |consts: &ConstTable| if op == LOAD_SMALL_INT { Const::Int(i64::from(arg)) } else { consts.items[arg as usize].clone() };
                let Some(next) = instrs.get(i + 1).map(|n| n.op) else { continue };
                match next {
                    POP_JUMP_IF_FALSE | POP_JUMP_IF_TRUE | pseudo::JUMP_IF_FALSE | pseudo::JUMP_IF_TRUE => {
                        let jump_if = matches!(next, POP_JUMP_IF_TRUE | pseudo::JUMP_IF_TRUE);
                        let taken = value(consts).truth() == jump_if;
                        self.rewired = true;
                        // The other jumps leave the value on the stack.
                        if matches!(next, POP_JUMP_IF_FALSE | POP_JUMP_IF_TRUE) {
                            instrs[i].clear();
                        }
                        if taken {
                            instrs[i + 1].op = pseudo::JUMP;
                        } else {
                            instrs[i + 1].clear();
                        }
                    }
                    IS_OP if matches!(value(consts), Const::None) => fold_is_none(instrs, i),
                    TO_BOOL => {
                        let index = consts.add(Const::Bool(value(consts).truth()));
                        instrs[i].clear();
                        instrs[i + 1].set(LOAD_CONST, index);
                    }
                    _ => {}
                }
            }
        }
    }

    pub fn fold_tuple(&mut self, at: BlockId, i: usize, consts: &mut ConstTable) {
        let size = self.block(at).instrs[i].arg as usize;
        if size > STACK_USE_GUIDELINE {
            return;
        }
        let Some(loads) = self.const_loads(at, i, size) else { return };
        let items: Vec<Const> = loads.iter().map(|&l| self.const_at(at, l, consts)).collect();
        self.nop_out(at, &loads);
        self.load_const(at, i, Const::Tuple(items.into()), consts);
    }

    /// CPython `optimize_lists_and_sets`.
    pub fn fold_list_or_set(&mut self, at: BlockId, i: usize, next: u8, consts: &mut ConstTable) {
        let instr = self.block(at).instrs[i];
        let size = instr.arg as usize;
        let contains_or_iter = matches!(next, GET_ITER | CONTAINS_OP);
        if size > STACK_USE_GUIDELINE || (size < MIN_CONST_SEQUENCE_SIZE && !contains_or_iter) {
            return;
        }
        let Some(loads) = self.const_loads(at, i, size) else {
            if contains_or_iter && instr.op == BUILD_LIST {
                self.block_mut(at).instrs[i].op = BUILD_TUPLE;
            }
            return;
        };
        let items: Vec<Const> = loads.iter().map(|&l| self.const_at(at, l, consts)).collect();
        let value = if instr.op == BUILD_SET { Const::FrozenSet(fold::distinct(&items).into()) } else { Const::Tuple(items.into()) };
        let index = consts.add(value);
        self.nop_out(at, &loads);
        let instrs = &mut self.block_mut(at).instrs;
        if contains_or_iter {
            instrs[i].set(LOAD_CONST, index);
        } else {
            instrs[i - 2].loc = instr.loc;
            instrs[i - 2].set(instr.op, 0);
            instrs[i - 1].set(LOAD_CONST, index);
            instrs[i].set(if instr.op == BUILD_LIST { LIST_EXTEND } else { SET_UPDATE }, 1);
        }
    }

    /// A long tuple of constants that was collected in a list; says whether it was one (CPython `fold_constant_intrinsic_list_to_tuple`).
    pub fn fold_list_to_tuple(&mut self, at: BlockId, i: usize, consts: &mut ConstTable) -> bool {
        let Some((start, items)) = self.collected(at, i, BUILD_LIST, LIST_APPEND, true, consts) else { return false };
        self.replace_collected(at, start, i, Const::Tuple(items.into()), consts);
        true
    }

    /// A long list or set of constants that is only iterated over or searched; `i` is its last LIST_APPEND or SET_ADD.
    pub fn fold_collected(&mut self, at: BlockId, i: usize, consts: &mut ConstTable) {
        let add = self.block(at).instrs[i].op;
        let build = if add == LIST_APPEND { BUILD_LIST } else { BUILD_SET };
        let Some((start, items)) = self.collected(at, i, build, add, false, consts) else { return };
        let value = if build == BUILD_SET { Const::FrozenSet(fold::distinct(&items).into()) } else { Const::Tuple(items.into()) };
        self.replace_collected(at, start, i, value, consts);
        self.block_mut(at).instrs[i].loc = Loc::NONE;
    }

    /// The constants that the instructions before `end` add one by one to an empty list or set, and where that is made.
    fn collected(&self, at: BlockId, end: usize, build: u8, add: u8, mut expect_add: bool, consts: &ConstTable) -> Option<(usize, Vec<Const>)> {
        let mut items = Vec::new();
        for pos in (0..end).rev() {
            let instr = self.block(at).instrs[pos];
            match instr.op {
                NOP => continue,
                op if op == build && instr.arg == 0 && expect_add => {
                    items.reverse();
                    return Some((pos, items));
                }
                op if expect_add && op == add && instr.arg == 1 => {}
                op if !expect_add && loads_const(op) => items.push(self.const_at(at, pos, consts)),
                _ => return None,
            }
            expect_add = !expect_add;
        }
        None
    }

    fn replace_collected(&mut self, at: BlockId, start: usize, end: usize, value: Const, consts: &mut ConstTable) {
        let all: Vec<usize> = (start..end).filter(|&p| self.block(at).instrs[p].op != NOP).collect();
        self.nop_out(at, &all);
        self.load_const(at, end, value, consts);
    }

    pub fn fold_unary(&mut self, at: BlockId, i: usize, consts: &mut ConstTable) {
        let Some(loads) = self.const_loads(at, i, 1) else { return };
        let op = self.block(at).instrs[i].op;
        let Some(value) = fold::unary(op, &self.const_at(at, loads[0], consts)) else { return };
        debug_assert!(op != BINARY_OP && (op != CALL_INTRINSIC_1 || self.block(at).instrs[i].arg == crate::compile::INTRINSIC_UNARY_POSITIVE));
        self.nop_out(at, &loads);
        self.load_const(at, i, value, consts);
    }

    pub fn fold_binary(&mut self, at: BlockId, i: usize, consts: &mut ConstTable) {
        let Some(loads) = self.const_loads(at, i, 2) else { return };
        let op = self.block(at).instrs[i].arg;
        let (a, b) = (self.const_at(at, loads[0], consts), self.const_at(at, loads[1], consts));
        let Some(value) = fold::binary_op(op, &a, &b) else { return };
        self.nop_out(at, &loads);
        self.load_const(at, i, value, consts);
    }

    /// Drops constants that no instruction loads any more, but for the first, which may be the docstring.
    pub fn remove_unused_consts(&mut self, consts: &mut ConstTable) {
        let count = consts.items.len();
        if count <= u64::BITS as usize {
            self.remove_unused_of_few(consts);
        } else {
            self.remove_unused_of_many(consts);
        }
    }

    fn remove_unused_of_few(&mut self, consts: &mut ConstTable) {
        let mut used = 1u64;
        for block in &self.blocks {
            for i in &block.instrs {
                if i.op == LOAD_CONST {
                    used |= 1 << i.arg;
                }
            }
        }
        let count = consts.items.len();
        if used.count_ones() as usize == count.max(1) {
            return;
        }
        let kept: Vec<u32> = (0..count as u32).filter(|i| used & 1 << i != 0).collect();
        consts.retain(&kept);
        // Behind the last that is kept no numbers change.
        if used & used.wrapping_add(1) == 0 {
            return;
        }
        for block in &mut self.blocks {
            for instr in block.instrs.iter_mut().filter(|i| i.op == LOAD_CONST) {
                instr.arg = (used & ((1 << instr.arg) - 1)).count_ones();
            }
        }
    }

    fn remove_unused_of_many(&mut self, consts: &mut ConstTable) {
        let mut used = vec![false; consts.items.len()];
        used[0] = true;
        for block in &self.blocks {
            for instr in block.instrs.iter().filter(|i| i.op == LOAD_CONST) {
                used[instr.arg as usize] = true;
            }
        }
        let kept: Vec<u32> = (0..used.len() as u32).filter(|&i| used[i as usize]).collect();
        if kept.len() == used.len() {
            return;
        }
        let mut renumbered = vec![0; used.len()];
        for (new, &old) in kept.iter().enumerate() {
            renumbered[old as usize] = new as u32;
        }
        consts.retain(&kept);
        for block in &mut self.blocks {
            for instr in block.instrs.iter_mut().filter(|i| i.op == LOAD_CONST) {
                instr.arg = renumbered[instr.arg as usize];
            }
        }
    }
}

/// `LOAD_CONST None; IS_OP; POP_JUMP_IF_*` as one jump.
fn fold_is_none(instrs: &mut [Instr], i: usize) {
    let mut jump = i + 2;
    if jump >= instrs.len() {
        return;
    }
    if instrs[jump].op == TO_BOOL {
        instrs[jump].clear();
        jump += 1;
        if jump >= instrs.len() {
            return;
        }
    }
    let inverted = instrs[i + 1].arg != 0;
    let not_none = match instrs[jump].op {
        POP_JUMP_IF_FALSE => !inverted,
        POP_JUMP_IF_TRUE => inverted,
        _ => return,
    };
    instrs[i].clear();
    instrs[i + 1].clear();
    instrs[jump].op = if not_none { POP_JUMP_IF_NOT_NONE } else { POP_JUMP_IF_NONE };
}
