//! The walk over all paths: depth of the operand stack, NULL operands, and whether the frame is a generator's.

use super::effects::{effect, emptied_from, step};
use super::nulls::Nulls;
use super::{Error, Facts, Instruction};
use crate::exception_table::{self, Entry};
use crate::opcode as op;

/// What holds before an instruction.
#[derive(Clone)]
struct State {
    depth: i64,
    nulls: Nulls,
    /// The frame belongs to a generator: `RETURN_GENERATOR` ran.
    generator: bool,
}

/// Steps per instruction after which code is refused. Compilers need two or three.
const PATIENCE: usize = 64;

struct Walk<'a> {
    instructions: &'a [Instruction],
    index: &'a [usize],
    handlers: Vec<Entry>,
    /// Instructions that more than the one in front leads to.
    joins: Vec<bool>,
    states: Vec<Option<State>>,
    work: Vec<usize>,
}

fn fail(unit: usize, message: &str) -> Error {
    Error { unit, message: message.to_owned() }
}

/// Follows every path.
pub fn check(f: &Facts, instructions: &[Instruction], index: &[usize]) -> Result<(), Error> {
    let handlers: Vec<Entry> = exception_table::entries(f.exception_table).collect();
    if handlers.windows(2).any(|pair| pair[0].end > pair[1].start) {
        return Err(fail(0, "exception table is out of order"));
    }
    let n = instructions.len();
    let mut walk = Walk { instructions, index, handlers, joins: vec![false; n], states: vec![None; n], work: vec![0] };
    walk.find_joins()?;
    walk.states[0] = Some(State { depth: 0, nulls: Nulls::default(), generator: false });
    let mut patience = PATIENCE * (n + (1 << 14));
    while let Some(start) = walk.work.pop() {
        let (mut i, mut state) = (start, walk.states[start].clone());
        while let Some(before) = state {
            patience = patience.saturating_sub(1 + before.nulls.len());
            if patience == 0 {
                return Err(fail(instructions[i].at, "code is too entangled to verify"));
            }
            state = walk.step(i, before, f.stacksize as i64)?;
            i += 1;
            if state.is_some() && walk.joins.get(i).is_some_and(|&join| join) {
                walk.reach(i, state.take(), instructions[i - 1].at)?;
            }
        }
    }
    Ok(())
}

impl Walk<'_> {
    fn target(&self, unit: i64, from: usize) -> Result<usize, Error> {
        let i = usize::try_from(unit).ok().and_then(|u| self.index.get(u).copied()).filter(|&i| i < self.instructions.len());
        i.ok_or_else(|| fail(from, "jump to the middle of an instruction or out of the code"))
    }

    fn find_joins(&mut self) -> Result<(), Error> {
        self.joins[0] = true;
        for ins in self.instructions {
            if let Some((unit, _)) = jump(ins, 0) {
                let at = self.target(unit, ins.at)?;
                self.joins[at] = true;
            }
        }
        for i in 0..self.handlers.len() {
            let handler = self.handlers[i];
            let at = self.target(i64::from(handler.target), handler.start as usize)?;
            self.joins[at] = true;
        }
        Ok(())
    }

    /// Adds `state` to what is known of instruction `i`.
    fn reach(&mut self, i: usize, state: Option<State>, from: usize) -> Result<(), Error> {
        let Some(state) = state else { return Ok(()) };
        let Some(known) = &mut self.states[i] else {
            self.states[i] = Some(state);
            self.work.push(i);
            return Ok(());
        };
        if known.depth != state.depth {
            return Err(fail(from, "operand stack depth differs between paths"));
        }
        if known.generator != state.generator {
            return Err(fail(from, "generator on one path only"));
        }
        if known.nulls.merge(&state.nulls) {
            self.work.push(i);
        }
        Ok(())
    }

    /// Checks one instruction and what it leads to; the state behind it if it goes on there.
    fn step(&mut self, i: usize, before: State, limit: i64) -> Result<Option<State>, Error> {
        let ins = &self.instructions[i];
        let depth = before.depth;
        let Some((popped, pushed)) = effect(ins) else { return Err(fail(ins.at, "operand stack effect unknown")) };
        if popped > depth {
            return Err(fail(ins.at, "operand stack underflow"));
        }
        if depth - popped + pushed > limit {
            return Err(fail(ins.at, "operand stack overflow"));
        }
        self.raise(ins, &before, popped, limit)?;
        let State { mut nulls, mut generator, .. } = before;
        if !step(ins, depth, (popped, pushed), &mut nulls) {
            return Err(fail(ins.at, &format!("{} finds NULL where it needs a value", op::name(ins.op).unwrap_or_default())));
        }
        match ins.op {
            op::RETURN_GENERATOR if generator || depth != 0 => return Err(fail(ins.at, "generator made twice or with operands")),
            op::RETURN_GENERATOR => generator = true,
            op::YIELD_VALUE if !generator => return Err(fail(ins.at, "yield outside of a generator")),
            _ => {}
        }
        if let Some((unit, there)) = jump(ins, depth) {
            let at = self.target(unit, ins.at)?;
            // FOR_ITER goes on behind END_FOR, with the iterator still there.
            if ins.op == op::FOR_ITER && self.instructions[at].op != op::END_FOR {
                return Err(fail(ins.at, "FOR_ITER without END_FOR"));
            }
            if there > limit {
                return Err(fail(ins.at, "operand stack overflow"));
            }
            let mut nulls = nulls.clone();
            nulls.cut(there);
            self.reach(at, Some(State { depth: there, nulls, generator }), ins.at)?;
        }
        if ends(ins.op) {
            return Ok(None);
        }
        if i + 1 == self.instructions.len() {
            return Err(fail(ins.at, "code runs off its end"));
        }
        Ok(Some(State { depth: depth - popped + pushed, nulls, generator }))
    }

    /// The way to the handler that covers `ins`.
    fn raise(&mut self, ins: &Instruction, state: &State, popped: i64, limit: i64) -> Result<(), Error> {
        let behind = self.handlers.partition_point(|h| h.start as usize <= ins.at);
        let Some(h) = behind.checked_sub(1).map(|last| self.handlers[last]).filter(|h| ins.at < h.end as usize) else { return Ok(()) };
        let (depth, want) = (state.depth, i64::from(h.depth));
        if want > depth {
            return Err(fail(ins.at, "exception handler expects more operands than there are"));
        }
        let at = self.target(i64::from(h.target), ins.at)?;
        let there = want + 1 + i64::from(h.lasti);
        if there > limit {
            return Err(fail(ins.at, "operand stack overflow"));
        }
        let mut nulls = state.nulls.clone();
        nulls.cut(want);
        for emptied in emptied_from(ins, depth, popped)..want {
            nulls.insert(emptied);
        }
        self.reach(at, Some(State { depth: there, nulls, generator: state.generator }), ins.at)
    }
}

/// Target of a jump and the depth there, given that before the instruction.
fn jump(ins: &Instruction, depth: i64) -> Option<(i64, i64)> {
    let (next, arg) = (ins.next as i64, i64::from(ins.arg));
    match ins.op {
        op::JUMP_FORWARD => Some((next + arg, depth)),
        op::JUMP_BACKWARD | op::JUMP_BACKWARD_NO_INTERRUPT => Some((next - arg, depth)),
        op::POP_JUMP_IF_FALSE | op::POP_JUMP_IF_TRUE | op::POP_JUMP_IF_NONE | op::POP_JUMP_IF_NOT_NONE => Some((next + arg, depth - 1)),
        op::FOR_ITER => Some((next + arg, depth + 1)),
        op::SEND => Some((next + arg, depth)),
        _ => None,
    }
}

fn ends(opcode: u8) -> bool {
    matches!(opcode, op::RETURN_VALUE | op::RAISE_VARARGS | op::RERAISE | op::JUMP_FORWARD | op::JUMP_BACKWARD | op::JUMP_BACKWARD_NO_INTERRUPT)
}
