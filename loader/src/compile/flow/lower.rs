//! The last steps before assembly: pseudo-instructions go, locals and cells get their slots, conditional jumps go forward.

use super::blocks::{BlockId, Graph, NONE, Walk};
use crate::compile::instr::{Effects, Instr, Loc, has_target, is_block_push, is_plain, pseudo};
use crate::compile::names::Name;
use crate::opcode::{
    self, COPY, COPY_FREE_VARS, DELETE_DEREF, LOAD_DEREF, LOAD_FAST, LOAD_FROM_DICT_OR_DEREF, MAKE_CELL, NOT_TAKEN, POP_JUMP_IF_FALSE, POP_JUMP_IF_NONE, POP_JUMP_IF_NOT_NONE, POP_JUMP_IF_TRUE,
    STORE_DEREF, STORE_FAST, TO_BOOL,
};

/// The variables of a code object, as code generation numbered them.
pub struct Layout<'a> {
    pub varnames: &'a [Name],
    pub cellvars: &'a [Name],
    pub freevars: &'a [Name],
}

/// An instruction ready for assembly.
#[derive(Debug, Clone, Copy)]
pub struct Lowered {
    pub op: u8,
    /// Cache units behind it.
    pub caches: u8,
    pub arg: u32,
    pub loc: Loc,
    /// Index of the instruction that it jumps to, or [`NONE`].
    pub target: u32,
    /// The block that handles its exceptions, or [`NONE`].
    pub handler: BlockId,
}

/// The instructions of a code object.
#[derive(Default)]
pub struct Code {
    pub instrs: Vec<Lowered>,
    /// Which of them have a target.
    pub jumps: Vec<u32>,
    /// Whether one takes the position of the one behind it.
    pub borrowed_locations: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handler {
    /// Index of the handler's first instruction.
    pub target: u32,
    pub start_depth: i32,
    pub preserve_lasti: bool,
}

/// Lowers the graph to instructions; returns the greatest depth of the operand stack.
pub fn finish(graph: &mut Graph, layout: &Layout, out: &mut Code) -> u32 {
    graph.convert_pseudo_conditional_jumps();
    graph.prepare_localsplus(layout);
    let depth = graph.calculate_stackdepth_and_convert_pseudo_ops();
    graph.normalize_jumps();
    if !(layout.varnames.is_empty() && layout.cellvars.is_empty() && layout.freevars.is_empty()) {
        graph.optimize_load_fast();
    }
    graph.flatten(out);
    depth
}

impl Graph {
    fn convert_pseudo_conditional_jumps(&mut self) {
        for block in &mut self.blocks {
            let Some(last) = block.instrs.last_mut() else { continue };
            last.op = match last.op {
                pseudo::JUMP_IF_FALSE => POP_JUMP_IF_FALSE,
                pseudo::JUMP_IF_TRUE => POP_JUMP_IF_TRUE,
                _ => continue,
            };
            let jump = *last;
            let at = block.instrs.len() - 1;
            for (i, (op, arg)) in [(COPY, 1), (TO_BOOL, 0)].into_iter().enumerate() {
                block.insert(at + i, Instr { except: jump.except, ..Instr::new(op, arg, jump.loc) });
            }
        }
    }

    /// Gives cells and free variables their slots behind the locals (CPython `prepare_localsplus`).
    fn prepare_localsplus(&mut self, layout: &Layout) {
        let (locals, cells, free) = (layout.varnames.len(), layout.cellvars.len(), layout.freevars.len());
        if cells + free == 0 {
            return;
        }
        // A cell that is a parameter stays in the parameter's slot.
        let mut slots: Vec<u32> = Vec::with_capacity(cells + free);
        let mut dropped = 0;
        for i in 0..cells + free {
            let as_local = layout.cellvars.get(i).and_then(|c| layout.varnames.iter().position(|v| v == c));
            slots.push(match as_local {
                Some(slot) => {
                    dropped += 1;
                    slot as u32
                }
                None => (locals + i - dropped) as u32,
            });
        }
        for block in &mut self.blocks {
            for i in &mut block.instrs {
                if matches!(i.op, pseudo::LOAD_CLOSURE | MAKE_CELL | LOAD_DEREF | STORE_DEREF | DELETE_DEREF | LOAD_FROM_DICT_OR_DEREF) {
                    i.arg = slots[i.arg as usize];
                }
            }
        }
        let mut made: Vec<u32> = slots[..cells].to_vec();
        made.sort_unstable();
        let mut prefix = Vec::with_capacity(cells + 1);
        if free > 0 {
            prefix.push(Instr::new(COPY_FREE_VARS, free as u32, Loc::NONE));
        }
        prefix.extend(made.into_iter().map(|slot| Instr::new(MAKE_CELL, slot, Loc::NONE)));
        for (at, instr) in prefix.into_iter().enumerate() {
            self.block_mut(0).insert(at, instr);
        }
    }

    /// CPython `calculate_stackdepth`, then `convert_pseudo_ops`: both look at all instructions, each after what the first asks of it.
    fn calculate_stackdepth_and_convert_pseudo_ops(&mut self) -> u32 {
        for block in &mut self.blocks {
            block.start_depth = -1;
        }
        self.blocks[0].start_depth = 0;
        let effects = Effects::get();
        let mut todo = self.work();
        todo.push(0);
        let mut max = 0;
        while let Some(at) = todo.pop() {
            let mut depth = self.block(at).start_depth;
            let mut reach = |graph: &mut Graph, to: BlockId, depth: i32| {
                let block = graph.block_mut(to);
                if block.start_depth < 0 {
                    block.start_depth = depth;
                    todo.push(to);
                }
            };
            // Out of the graph for the while, so that blocks can be marked beside it.
            let mut instrs = std::mem::take(&mut self.block_mut(at).instrs);
            for instr in &mut instrs {
                let (popped, pushed) = effects.of(instr.op, instr.arg);
                if is_plain(instr.op) {
                    depth += pushed as i32 - popped as i32;
                    max = max.max(depth);
                    continue;
                }
                if has_target(instr.op) {
                    let (popped, pushed) = effects.of_jump(instr.op, instr.arg);
                    let target_depth = depth + pushed as i32 - popped as i32;
                    max = max.max(target_depth);
                    reach(self, instr.target, target_depth);
                }
                depth += pushed as i32 - popped as i32;
                max = max.max(depth);
                match instr.op {
                    op if is_block_push(op) => instr.clear(),
                    pseudo::LOAD_CLOSURE => instr.op = LOAD_FAST,
                    pseudo::STORE_FAST_MAYBE_NULL => instr.op = STORE_FAST,
                    _ => {}
                }
            }
            let block = self.block_mut(at);
            block.instrs = instrs;
            let next = block.next;
            if next != NONE && block.falls_through() {
                reach(self, next, depth);
            }
        }
        self.done(todo);
        // Only blocks that put up handlers leave something to remove.
        if self.handlers {
            self.nops = true;
            self.remove_redundant_nops();
        }
        max.max(0) as u32
    }

    /// Conditional jumps only go forward; one that went back jumps over an unconditional one instead (CPython `normalize_jumps`).
    fn normalize_jumps(&mut self) {
        self.clear_visited();
        let mut walk = Walk::start();
        while let Some(at) = walk.next(self) {
            self.block_mut(at).visited = true;
            let Some(&last) = self.block(at).last() else { continue };
            let reversed = match last.op {
                POP_JUMP_IF_NOT_NONE => POP_JUMP_IF_NONE,
                POP_JUMP_IF_NONE => POP_JUMP_IF_NOT_NONE,
                POP_JUMP_IF_FALSE => POP_JUMP_IF_TRUE,
                POP_JUMP_IF_TRUE => POP_JUMP_IF_FALSE,
                _ => continue,
            };
            let not_taken = Instr::new(NOT_TAKEN, 0, last.loc);
            if !self.block(last.target).visited {
                self.block_mut(at).add(not_taken);
                continue;
            }
            let next = self.next(at);
            let back = self.append(at);
            let jump = Instr { target: last.target, ..Instr::new(pseudo::JUMP, 0, last.loc) };
            let (depth, cold) = (self.block(last.target).start_depth, self.block(at).cold);
            let block = self.block_mut(back);
            block.instrs = vec![not_taken, jump];
            block.start_depth = depth;
            block.cold = cold;
            block.visited = true;
            if let Some(last) = self.block_mut(at).instrs.last_mut() {
                last.op = reversed;
                last.target = next;
            }
        }
    }

    fn flatten(&mut self, out: &mut Code) {
        let mut count = 0;
        let mut walk = Walk::start();
        while let Some(at) = walk.next(self) {
            let block = self.block_mut(at);
            block.start = count;
            count += block.instrs.len() as u32;
        }
        out.instrs.clear();
        out.instrs.reserve(count as usize);
        out.jumps.clear();
        out.borrowed_locations = false;
        let caches = opcode::cache_table();
        let mut walk = Walk::start();
        while let Some(at) = walk.next(self) {
            for i in &self.block(at).instrs {
                out.borrowed_locations |= i.loc.line == Loc::NEXT.line;
                let (mut op, mut arg, mut target) = (i.op, i.arg, NONE);
                if has_target(op) {
                    let here = out.instrs.len() as u32;
                    target = self.block(i.target).start;
                    // Until distances are known.
                    arg = target;
                    op = real_jump(op, target > here);
                    out.jumps.push(here);
                }
                out.instrs.push(Lowered { op, caches: caches[usize::from(op)], arg, loc: i.loc, target, handler: i.except });
            }
        }
    }

    /// What the exception table says of a handler.
    pub fn handler(&self, at: BlockId) -> Handler {
        let block = self.block(at);
        Handler { target: block.start, start_depth: block.start_depth, preserve_lasti: block.preserve_lasti }
    }
}

/// The instruction that an unconditional jump forwards or backwards becomes (CPython `resolve_unconditional_jumps`).
fn real_jump(op: u8, forward: bool) -> u8 {
    match op {
        pseudo::JUMP | pseudo::JUMP_NO_INTERRUPT if forward => opcode::JUMP_FORWARD,
        pseudo::JUMP => opcode::JUMP_BACKWARD,
        pseudo::JUMP_NO_INTERRUPT => opcode::JUMP_BACKWARD_NO_INTERRUPT,
        _ => op,
    }
}
