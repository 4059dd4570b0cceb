//! Which loads of locals may leave the local's reference count alone (CPython `optimize_load_fast`).
//!
//! A borrowed value must be gone from the stack before its local is stored or deleted, and must not itself be stored in a
//! local or live past the end of its block.

use super::blocks::{BlockId, Graph, NONE};
use crate::compile::instr::{Effects, has_target, is_block_push, never_falls_through};
use crate::opcode::*;

/// A value on the abstract stack: the instruction of the block that made it, the local that it was loaded from.
#[derive(Clone, Copy)]
struct Ref {
    instr: u32,
    local: u32,
}

const NO_INSTR: u32 = u32::MAX;
const NO_LOCAL: u32 = u32::MAX;

/// The abstract stack.
#[derive(Default)]
pub struct Stack {
    refs: Vec<Ref>,
    /// Instructions of the block whose value must be owned.
    owned: Vec<bool>,
    /// Blocks that are still to be visited, and the depth of the stack at their start.
    todo: Vec<(BlockId, usize)>,
}

impl Stack {
    fn push(&mut self, instr: usize, local: u32) {
        self.refs.push(Ref { instr: instr as u32, local });
    }

    fn pop(&mut self) -> Ref {
        self.refs.pop().unwrap_or(Ref { instr: NO_INSTR, local: NO_LOCAL })
    }

    fn kill(&mut self, local: u32) {
        for r in self.refs.iter().filter(|r| r.local == local && r.instr != NO_INSTR) {
            self.owned[r.instr as usize] = true;
        }
    }

    fn store(&mut self, local: u32) {
        let r = self.pop();
        self.kill(local);
        if r.instr != NO_INSTR {
            self.owned[r.instr as usize] = true;
        }
    }
}

impl Graph {
    pub fn optimize_load_fast(&mut self) {
        let effects = Effects::get();
        self.clear_visited();
        let mut s = std::mem::take(&mut self.stack);
        let mut todo = std::mem::take(&mut s.todo);
        todo.clear();
        todo.push((0, 0));
        self.block_mut(0).visited = true;
        while let Some((at, depth)) = todo.pop() {
            // Out of the graph for the while, so that blocks can be marked beside it.
            let mut instrs = std::mem::take(&mut self.block_mut(at).instrs);
            let count = instrs.len();
            s.refs.clear();
            s.refs.resize(depth, Ref { instr: NO_INSTR, local: NO_LOCAL });
            s.owned.clear();
            s.owned.resize(count, false);
            let mut reach = |graph: &mut Graph, to: BlockId, depth: usize| {
                if !graph.block(to).visited {
                    graph.block_mut(to).visited = true;
                    todo.push((to, depth));
                }
            };
            for (i, instr) in instrs.iter().enumerate() {
                let (op, arg) = (instr.op, instr.arg);
                let effect = || {
                    let (popped, pushed) = effects.of(op, arg);
                    (popped as usize, pushed as usize)
                };
                match op {
                    DELETE_FAST => s.kill(arg),
                    LOAD_FAST => s.push(i, arg),
                    LOAD_FAST_AND_CLEAR => {
                        s.kill(arg);
                        s.push(i, arg);
                    }
                    LOAD_FAST_LOAD_FAST => {
                        s.push(i, arg >> 4);
                        s.push(i, arg & 15);
                    }
                    STORE_FAST => s.store(arg),
                    STORE_FAST_LOAD_FAST => {
                        s.store(arg >> 4);
                        s.push(i, arg & 15);
                    }
                    STORE_FAST_STORE_FAST => {
                        s.store(arg >> 4);
                        s.store(arg & 15);
                    }
                    COPY => {
                        let r = s.refs[s.refs.len() - arg as usize];
                        s.refs.push(r);
                    }
                    SWAP => {
                        let top = s.refs.len() - 1;
                        s.refs.swap(top, top + 1 - arg as usize);
                    }
                    // Inputs that stay, with new values above them.
                    FORMAT_SIMPLE | GET_ANEXT | GET_LEN | GET_YIELD_FROM_ITER | IMPORT_FROM | MATCH_KEYS | MATCH_MAPPING | MATCH_SEQUENCE | WITH_EXCEPT_START => {
                        // CPython counts these from the start of the block, not from this instruction.
                        let (popped, pushed) = effect();
                        for made_by in 0..pushed.saturating_sub(popped) {
                            s.push(made_by, NO_LOCAL);
                        }
                    }
                    // Inputs of which the lower ones stay.
                    DICT_MERGE | DICT_UPDATE | LIST_APPEND | LIST_EXTEND | MAP_ADD | RERAISE | SET_ADD | SET_UPDATE => {
                        let (popped, pushed) = effect();
                        for _ in pushed..popped {
                            s.pop();
                        }
                    }
                    END_SEND | SET_FUNCTION_ATTRIBUTE => {
                        let top = s.pop();
                        s.pop();
                        s.refs.push(top);
                    }
                    CHECK_EXC_MATCH => {
                        s.pop();
                        s.push(i, NO_LOCAL);
                    }
                    FOR_ITER => {
                        reach(self, instr.target, s.refs.len() + 1);
                        s.push(i, NO_LOCAL);
                    }
                    LOAD_ATTR | LOAD_SUPER_ATTR => {
                        let owner = s.pop();
                        if op == LOAD_SUPER_ATTR {
                            s.pop();
                            s.pop();
                        }
                        s.push(i, NO_LOCAL);
                        if arg & 1 != 0 {
                            // A method call may find the owner on the stack again.
                            s.refs.push(owner);
                        }
                    }
                    LOAD_SPECIAL | PUSH_EXC_INFO => {
                        let top = s.pop();
                        s.push(i, NO_LOCAL);
                        s.refs.push(top);
                    }
                    SEND => {
                        reach(self, instr.target, s.refs.len());
                        s.pop();
                        s.push(i, NO_LOCAL);
                    }
                    _ => {
                        let (popped, pushed) = effect();
                        if has_target(op) {
                            reach(self, instr.target, s.refs.len() + pushed - popped);
                        }
                        if !is_block_push(op) {
                            s.refs.truncate(s.refs.len().saturating_sub(popped));
                            if pushed == 1 {
                                s.push(i, NO_LOCAL);
                            } else {
                                s.refs.extend(std::iter::repeat_n(Ref { instr: i as u32, local: NO_LOCAL }, pushed));
                            }
                        }
                    }
                }
            }
            let next = self.block(at).next;
            if next != NONE && instrs.last().is_some_and(|i| !never_falls_through(i.op)) {
                reach(self, next, s.refs.len());
            }
            for r in s.refs.iter().filter(|r| r.instr != NO_INSTR) {
                s.owned[r.instr as usize] = true;
            }
            for (instr, owned) in instrs.iter_mut().zip(&s.owned) {
                match instr.op {
                    LOAD_FAST if !owned => instr.op = LOAD_FAST_BORROW,
                    LOAD_FAST_LOAD_FAST if !owned => instr.op = LOAD_FAST_BORROW_LOAD_FAST_BORROW,
                    _ => {}
                }
            }
            self.block_mut(at).instrs = instrs;
        }
        s.todo = todo;
        self.stack = s;
    }
}
