//! Superfluous NOPs, jumps and blocks, and the lines of instructions that have none of their own.

use super::blocks::{BlockId, Graph, NONE, Walk};
use crate::compile::instr::{Loc, is_dropped, is_unconditional_jump, pseudo};
use crate::opcode::{self, CALL, COPY, LOAD_CONST, LOAD_SMALL_INT, NOP, POP_TOP};

/// Blocks that leave the function are copied to where they are jumped to, up to this many instructions.
const MAX_COPY_SIZE: usize = 4;

pub fn loads_const(op: u8) -> bool {
    matches!(op, LOAD_CONST | LOAD_SMALL_INT)
}

impl Graph {
    /// CPython `basicblock_remove_redundant_nops`; returns how many went.
    fn remove_redundant_nops_in(&mut self, at: BlockId) -> usize {
        let block = self.block(at);
        let count = block.instrs.len();
        let Some(first) = block.instrs.iter().position(|i| i.op == NOP) else { return 0 };
        let line_behind = if block.instrs[count - 1].op == NOP { self.line_behind(at) } else { None };
        let mut kept = false;
        let instrs = &mut self.block_mut(at).instrs[..];
        let (mut dest, mut previous_line) = (first, if first > 0 { instrs[first - 1].loc.line } else { -1 });
        for src in first..count {
            let instr = instrs[src];
            let line = instr.loc.line;
            if instr.op == NOP {
                if line == Loc::NONE.line || previous_line == line {
                    continue;
                }
                if src + 1 < count {
                    let next = &mut instrs[src + 1];
                    if next.loc.line == line {
                        continue;
                    }
                    if next.loc.line == Loc::NONE.line {
                        next.loc = instr.loc;
                        continue;
                    }
                } else if line_behind == Some(line) {
                    continue;
                }
                kept = true;
            }
            instrs[dest] = instr;
            dest += 1;
            previous_line = line;
        }
        self.nops |= kept;
        if dest < count {
            self.block_mut(at).truncate(dest);
        }
        count - dest
    }

    /// The line of what runs behind a block that falls through; none if nothing does.
    fn line_behind(&self, at: BlockId) -> Option<i32> {
        let next = self.next_nonempty(self.next(at));
        if next == NONE {
            return None;
        }
        let first = self.block(next).instrs.iter().find(|i| i.op != NOP || i.loc.line != Loc::NONE.line);
        Some(first.map_or(Loc::NONE.line, |i| i.loc.line))
    }

    pub fn remove_redundant_nops(&mut self) -> usize {
        let mut removed = 0;
        if !std::mem::take(&mut self.nops) {
            return removed;
        }
        let mut walk = Walk::start();
        while let Some(at) = walk.next(self) {
            removed += self.remove_redundant_nops_in(at);
        }
        removed
    }

    fn remove_redundant_jumps(&mut self) -> usize {
        let mut changes = 0;
        let mut walk = Walk::start();
        while let Some(at) = walk.next(self) {
            let Some(last) = self.block(at).last() else { continue };
            if is_unconditional_jump(last.op) && self.next_nonempty(last.target) == self.next_nonempty(self.next(at)) {
                changes += 1;
                self.nops = true;
                if let Some(last) = self.block_mut(at).instrs.last_mut() {
                    last.clear();
                }
            }
        }
        changes
    }

    pub fn remove_redundant_nops_and_jumps(&mut self) {
        loop {
            let nops = self.remove_redundant_nops();
            let jumps = self.remove_redundant_jumps();
            if nops + jumps == 0 {
                return;
            }
        }
    }

    /// Removes values that are made only to be dropped (CPython `remove_redundant_nops_and_pairs`).
    pub fn remove_redundant_nops_and_pairs(&mut self) {
        let mut done = false;
        while !done {
            done = true;
            self.nops = false;
            let mut previous: Option<(BlockId, usize)> = None;
            let mut walk = Walk::start();
            while let Some(at) = walk.next(self) {
                if self.block(at).labelled {
                    previous = None;
                }
                // Most blocks have nothing of the kind.
                let mut from = match self.block(at).instrs.iter().position(|i| is_dropped(i.op)) {
                    Some(first) if self.remove_redundant_nops_in(at) == 0 => first,
                    Some(_) => 0,
                    None => self.block(at).instrs.len(),
                };
                while let Some(found) = self.block(at).instrs[from..].iter().position(|i| i.op == POP_TOP) {
                    let i = from + found;
                    from = i + 1;
                    let before = if i > 0 { Some((at, i - 1)) } else { previous };
                    let Some((block, before)) = before else { continue };
                    let p = self.block(block).instrs[before];
                    if loads_const(p.op) || (p.op == COPY && p.arg == 1) {
                        self.block_mut(block).instrs[before].clear();
                        self.block_mut(at).instrs[i].clear();
                        self.nops = true;
                        done = false;
                    }
                }
                if let Some(last) = self.block(at).instrs.len().checked_sub(1) {
                    previous = Some((at, last));
                }
                let block = self.block(at);
                if previous.is_some_and(|(b, i)| self.block(b).instrs[i].jumps()) || !block.falls_through() {
                    previous = None;
                }
            }
        }
    }

    /// CPython `inline_small_or_no_lineno_blocks`.
    pub fn inline_small_or_no_lineno_blocks(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            let mut walk = Walk::start();
            while let Some(at) = walk.next(self) {
                changed |= self.inline_target(at);
            }
        }
    }

    fn inline_target(&mut self, at: BlockId) -> bool {
        let Some(&last) = self.block(at).last() else { return false };
        if !is_unconditional_jump(last.op) {
            return false;
        }
        let target = self.block(last.target);
        let small_exit = target.exits_scope() && target.instrs.len() <= MAX_COPY_SIZE;
        let no_lineno = target.has_no_lineno() && !target.falls_through();
        if !small_exit && !no_lineno {
            return false;
        }
        let copied = target.instrs.clone();
        let block = self.block_mut(at);
        if let Some(last) = block.instrs.last_mut() {
            last.clear();
        }
        block.append(&copied);
        if no_lineno
            && let Some(new_last) = block.instrs.last_mut()
            && is_unconditional_jump(new_last.op)
            && last.op == pseudo::JUMP
        {
            // A loop must stay interruptible.
            new_last.op = pseudo::JUMP;
        }
        let target = self.block_mut(last.target);
        target.predecessors = target.predecessors.wrapping_sub(1);
        true
    }

    pub fn resolve_line_numbers(&mut self) {
        if !std::mem::take(&mut self.lineless) {
            return;
        }
        self.duplicate_exits_without_lineno();
        self.propagate_line_numbers();
    }

    fn needs_line(&self, at: BlockId) -> bool {
        let block = self.block(at);
        // Most blocks have lines, so that is asked first.
        let checks_interrupts = || block.instrs.iter().any(|i| matches!(i.op, pseudo::JUMP | CALL | opcode::CALL_KW | opcode::CALL_FUNCTION_EX | opcode::RESUME));
        block.has_no_lineno() && (block.exits_scope() || checks_interrupts())
    }

    /// Gives every jump to an exit without a line a copy of it with the jump's line.
    fn duplicate_exits_without_lineno(&mut self) {
        let mut at = 0;
        while at != NONE {
            if let Some(&last) = self.block(at).last()
                && last.jumps()
            {
                let target = self.next_nonempty(last.target);
                if target != NONE && self.needs_line(target) && self.block(target).predecessors > 1 {
                    let copy = self.append(target);
                    self.rewired = true;
                    let mut instrs = std::mem::take(&mut self.block_mut(copy).instrs);
                    instrs.extend_from_slice(&self.block(target).instrs);
                    instrs[0].loc = last.loc;
                    let original = self.block_mut(target);
                    original.predecessors -= 1;
                    let (depth, handler) = (original.start_depth, original.except_handler);
                    let (cold, warm) = (original.cold, original.warm);
                    let block = self.block_mut(copy);
                    block.instrs = instrs;
                    (block.predecessors, block.start_depth, block.labelled) = (1, depth, true);
                    (block.except_handler, block.cold, block.warm) = (handler, cold, warm);
                    if let Some(jump) = self.block_mut(at).instrs.last_mut() {
                        jump.target = copy;
                    }
                }
            }
            at = self.next(at);
        }
        let mut walk = Walk::start();
        while let Some(at) = walk.next(self) {
            let block = self.block(at);
            let next = block.next;
            if let Some(last) = block.last()
                && next != NONE
                && block.falls_through()
                && !self.block(next).instrs.is_empty()
                && self.needs_line(next)
            {
                let loc = last.loc;
                self.block_mut(next).instrs[0].loc = loc;
            }
        }
    }

    fn propagate_line_numbers(&mut self) {
        let mut lineless = false;
        let mut walk = Walk::start();
        while let Some(at) = walk.next(self) {
            let block = self.block_mut(at);
            let mut previous = Loc::NONE;
            // Lines count from 0, and the code for a missing one is negative.
            let mut signs = 0;
            for i in &mut block.instrs {
                if i.loc.line == Loc::NONE.line {
                    i.loc = previous;
                } else {
                    previous = i.loc;
                }
                signs |= i.loc.line;
            }
            lineless |= signs < 0;
            let (next, falls_through) = (block.next, block.falls_through());
            let Some(&last) = block.last() else { continue };
            let mut pass_on = |to: BlockId| {
                let target = self.block_mut(to);
                if target.predecessors == 1
                    && let Some(first) = target.instrs.first_mut()
                    && first.loc.line == Loc::NONE.line
                {
                    first.loc = previous;
                }
            };
            if falls_through && next != NONE {
                pass_on(next);
            }
            if last.jumps() {
                pass_on(last.target);
            }
        }
        self.lineless = lineless;
    }
}
