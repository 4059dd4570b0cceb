//! Local rewriting within a block (CPython `optimize_basic_block`).

use super::blocks::{BlockId, Graph, NONE};
use crate::compile::constant::ConstTable;
use crate::compile::instr::{Instr, has_target, is_rewritten, pseudo};
use crate::compile::{INTRINSIC_LIST_TO_TUPLE, INTRINSIC_UNARY_POSITIVE};
use crate::opcode::{
    BINARY_OP, BUILD_LIST, BUILD_SET, BUILD_TUPLE, CALL_INTRINSIC_1, COMPARE_OP, CONTAINS_OP, GET_ITER, IS_OP, LIST_APPEND, LOAD_GLOBAL, NOP, POP_JUMP_IF_FALSE, POP_JUMP_IF_NONE,
    POP_JUMP_IF_NOT_NONE, POP_JUMP_IF_TRUE, POP_TOP, PUSH_NULL, SET_ADD, STORE_FAST, SWAP, TO_BOOL, UNARY_INVERT, UNARY_NEGATIVE, UNARY_NOT, UNPACK_SEQUENCE,
};

/// COMPARE_OP's bit for "give a bool".
const COMPARE_TO_BOOL: u32 = 16;

impl Graph {
    pub fn optimize_block(&mut self, at: BlockId, consts: &mut ConstTable) {
        let mut i = 0;
        let mut swaps = false;
        while let Some(ahead) = self.block(at).instrs[i..].iter().position(|instr| is_rewritten(instr.op)) {
            i += ahead;
            let instr = self.block(at).instrs[i];
            swaps |= instr.op == SWAP;
            let target = if has_target(instr.op) && !self.block(instr.target).instrs.is_empty() { self.block(instr.target).instrs[0] } else { Instr::new(NOP, 0, instr.loc) };
            let next = self.block(at).instrs.get(i + 1).map_or(NOP, |n| n.op);
            let has_next = i + 1 < self.block(at).instrs.len();
            match instr.op {
                BUILD_TUPLE => {
                    let next_arg = self.block(at).instrs.get(i + 1).map_or(0, |n| n.arg);
                    if next == UNPACK_SEQUENCE && instr.arg == next_arg && (1..=3).contains(&instr.arg) {
                        let instrs = &mut self.block_mut(at).instrs;
                        instrs[i].clear();
                        if instr.arg == 1 {
                            instrs[i + 1].clear();
                        } else {
                            instrs[i + 1].op = SWAP;
                        }
                    } else {
                        self.fold_tuple(at, i, consts);
                    }
                }
                LIST_APPEND | SET_ADD if instr.arg == 1 && matches!(next, GET_ITER | CONTAINS_OP) => self.fold_collected(at, i, consts),
                BUILD_LIST | BUILD_SET => self.fold_list_or_set(at, i, next, consts),
                POP_JUMP_IF_NOT_NONE | POP_JUMP_IF_NONE | POP_JUMP_IF_FALSE | POP_JUMP_IF_TRUE if target.op == pseudo::JUMP && self.thread_jump(at, i, target, instr.op) => {
                    continue;
                }
                pseudo::JUMP_IF_FALSE | pseudo::JUMP_IF_TRUE => {
                    let opposite = if instr.op == pseudo::JUMP_IF_FALSE { pseudo::JUMP_IF_TRUE } else { pseudo::JUMP_IF_FALSE };
                    if (target.op == pseudo::JUMP || target.op == instr.op) && self.thread_jump(at, i, target, instr.op) {
                        continue;
                    }
                    if target.op == opposite && self.next(instr.target) != NONE {
                        // The value that jumps here does not jump there.
                        self.block_mut(at).instrs[i].target = self.next(instr.target);
                        self.rewired = true;
                        continue;
                    }
                }
                pseudo::JUMP | pseudo::JUMP_NO_INTERRUPT => {
                    let threaded = match target.op {
                        pseudo::JUMP => self.thread_jump(at, i, target, pseudo::JUMP),
                        pseudo::JUMP_NO_INTERRUPT => self.thread_jump(at, i, target, instr.op),
                        _ => false,
                    };
                    if threaded {
                        continue;
                    }
                }
                COMPARE_OP if has_next && next == TO_BOOL => self.merge_into_next(at, i, COMPARE_OP, instr.arg | COMPARE_TO_BOOL),
                CONTAINS_OP | IS_OP if has_next && next == TO_BOOL => self.merge_into_next(at, i, instr.op, instr.arg),
                CONTAINS_OP | IS_OP if has_next && next == UNARY_NOT => self.merge_into_next(at, i, instr.op, instr.arg ^ 1),
                TO_BOOL if has_next && next == TO_BOOL => self.block_mut(at).instrs[i].clear(),
                UNARY_NOT if has_next && next == TO_BOOL => self.merge_into_next(at, i, UNARY_NOT, 0),
                UNARY_NOT if has_next && next == UNARY_NOT => self.merge_into_next(at, i, NOP, 0),
                UNARY_NOT | UNARY_INVERT | UNARY_NEGATIVE => self.fold_unary(at, i, consts),
                CALL_INTRINSIC_1 if instr.arg == INTRINSIC_LIST_TO_TUPLE && !self.fold_list_to_tuple(at, i, consts) && next == GET_ITER => {
                    self.block_mut(at).instrs[i].clear();
                }
                CALL_INTRINSIC_1 if instr.arg == INTRINSIC_UNARY_POSITIVE => self.fold_unary(at, i, consts),
                BINARY_OP => self.fold_binary(at, i, consts),
                STORE_FAST if next == STORE_FAST => {
                    let following = self.block(at).instrs[i + 1];
                    if following.arg == instr.arg && following.loc.line == instr.loc.line {
                        self.block_mut(at).instrs[i].set(POP_TOP, 0);
                    }
                }
                SWAP if instr.arg == 1 => self.block_mut(at).instrs[i].clear(),
                LOAD_GLOBAL if next == PUSH_NULL && instr.arg & 1 == 0 => {
                    let instrs = &mut self.block_mut(at).instrs;
                    instrs[i].arg |= 1;
                    instrs[i + 1].clear();
                }
                _ => {}
            }
            i += 1;
        }
        if swaps {
            self.optimize_swaps(at);
        }
    }

    fn optimize_swaps(&mut self, at: BlockId) {
        let instrs = &mut self.block_mut(at).instrs;
        let mut i = 0;
        while i < instrs.len() {
            if instrs[i].op == SWAP {
                i = super::swaps::shorten(instrs, i);
                super::swaps::apply(instrs, i);
            }
            i += 1;
        }
    }

    fn merge_into_next(&mut self, at: BlockId, i: usize, op: u8, arg: u32) {
        let instrs = &mut self.block_mut(at).instrs;
        instrs[i].clear();
        instrs[i + 1].set(op, arg);
    }

    /// Jumps straight to where the jump at the target goes. The old jump stays as a NOP for its line (CPython `jump_thread`).
    fn thread_jump(&mut self, at: BlockId, i: usize, target: Instr, op: u8) -> bool {
        if self.block(at).instrs[i].target == target.target {
            return false;
        }
        self.rewired = true;
        let block = self.block_mut(at);
        block.instrs[i].clear();
        block.add(Instr { target: target.target, ..Instr::new(op, 0, target.loc) });
        // The instruction is looked at again as the NOP it is now, then the new jump.
        true
    }
}
