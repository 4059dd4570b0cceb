//! Loads of locals that may be unbound, and pairs of local accesses as one instruction.

use super::blocks::{BlockId, Graph, NONE, Walk};
use crate::compile::instr::pseudo::STORE_FAST_MAYBE_NULL;
use crate::compile::instr::{Instr, is_binding, is_paired};
use crate::opcode::{DELETE_FAST, LOAD_FAST, LOAD_FAST_AND_CLEAR, LOAD_FAST_CHECK, LOAD_FAST_LOAD_FAST, STORE_FAST, STORE_FAST_LOAD_FAST, STORE_FAST_STORE_FAST};

/// Locals from here on are followed within a block only.
const MASK_BITS: usize = 64;

impl Graph {
    /// Makes loads of locals that may be unbound check it (CPython `add_checks_for_loads_of_uninitialized_variables`).
    pub fn check_loads(&mut self, locals: usize, parameters: usize) {
        // All that are bound at the start stay so.
        if locals == 0 || (locals == parameters && locals <= MASK_BITS && !self.unbinding) {
            return;
        }
        if locals > MASK_BITS {
            self.check_many_locals(locals);
        }
        let locals = locals.min(MASK_BITS);
        let unbound = (parameters..locals).fold(0u64, |mask, i| mask | 1 << i);
        self.clear_visited();
        let mut todo = self.work();
        self.maybe_push(0, unbound, &mut todo);
        let mut walk = Walk::start();
        while let Some(at) = walk.next(self) {
            self.scan_block(at, &mut todo);
        }
        while let Some(at) = todo.pop() {
            self.block_mut(at).visited = false;
            self.scan_block(at, &mut todo);
        }
        self.done(todo);
    }

    fn maybe_push(&mut self, at: BlockId, unsafe_locals: u64, todo: &mut Vec<BlockId>) {
        let block = self.block_mut(at);
        let both = block.unsafe_locals | unsafe_locals;
        if block.unsafe_locals != both {
            block.unsafe_locals = both;
            if !block.visited {
                block.visited = true;
                todo.push(at);
            }
        }
    }

    fn scan_block(&mut self, at: BlockId, todo: &mut Vec<BlockId>) {
        let mut unsafe_locals = self.block(at).unsafe_locals;
        let mut instrs = std::mem::take(&mut self.block_mut(at).instrs);
        let mut known_to = NONE;
        let mut known = 0;
        for instr in &mut instrs {
            if instr.except != NONE && (instr.except != known_to || known != unsafe_locals) {
                (known_to, known) = (instr.except, unsafe_locals);
                self.maybe_push(instr.except, unsafe_locals, todo);
            }
            if !is_binding(instr.op) || instr.arg as usize >= MASK_BITS {
                continue;
            }
            let bit = 1u64 << instr.arg;
            match instr.op {
                DELETE_FAST | LOAD_FAST_AND_CLEAR | STORE_FAST_MAYBE_NULL => unsafe_locals |= bit,
                LOAD_FAST => {
                    if unsafe_locals & bit != 0 {
                        instr.op = LOAD_FAST_CHECK;
                    }
                    unsafe_locals &= !bit;
                }
                _ => unsafe_locals &= !bit,
            }
        }
        self.block_mut(at).instrs = instrs;
        let block = self.block(at);
        let next = block.next;
        let jump = block.last().filter(|l| l.jumps()).map(|l| l.target);
        if next != NONE && block.falls_through() {
            self.maybe_push(next, unsafe_locals, todo);
        }
        if let Some(target) = jump {
            self.maybe_push(target, unsafe_locals, todo);
        }
    }

    fn check_many_locals(&mut self, locals: usize) {
        let mut bound_in = vec![usize::MAX; locals - MASK_BITS];
        for (number, at) in self.order().into_iter().enumerate() {
            for instr in &mut self.block_mut(at).instrs {
                let Some(slot) = (instr.arg as usize).checked_sub(MASK_BITS).and_then(|i| bound_in.get_mut(i)) else { continue };
                match instr.op {
                    DELETE_FAST | LOAD_FAST_AND_CLEAR | STORE_FAST_MAYBE_NULL => *slot = usize::MAX,
                    STORE_FAST => *slot = number,
                    LOAD_FAST => {
                        if *slot != number {
                            instr.op = LOAD_FAST_CHECK;
                        }
                        *slot = number;
                    }
                    _ => {}
                }
            }
        }
    }

    pub fn insert_superinstructions(&mut self) {
        let mut merged = false;
        let mut walk = Walk::start();
        while let Some(at) = walk.next(self) {
            let instrs = &mut self.block_mut(at).instrs[..];
            let mut paired = false;
            for i in 0..instrs.len() {
                let before = std::mem::replace(&mut paired, is_paired(instrs[i].op));
                if !before || !paired {
                    continue;
                }
                let (a, b) = (instrs[i - 1], instrs[i]);
                let pair = match (a.op, b.op) {
                    (LOAD_FAST, LOAD_FAST) => LOAD_FAST_LOAD_FAST,
                    (STORE_FAST, LOAD_FAST) => STORE_FAST_LOAD_FAST,
                    (STORE_FAST, STORE_FAST) => STORE_FAST_STORE_FAST,
                    _ => continue,
                };
                if mergeable(&a, &b) {
                    instrs[i - 1].set(pair, a.arg << 4 | b.arg);
                    instrs[i].clear();
                    merged = true;
                    paired = false;
                }
            }
        }
        self.nops |= merged;
        self.remove_redundant_nops();
    }
}

/// Whether both operands fit into one and the instructions are on one line.
fn mergeable(a: &Instr, b: &Instr) -> bool {
    let (line_a, line_b) = (a.loc.line, b.loc.line);
    (line_a < 0 || line_b < 0 || line_a == line_b) && a.arg < 16 && b.arg < 16
}
