//! The walk over all paths: depth of the operand stack, NULL operands, and whether the frame is a generator's.

use super::effects::{NOT_PLAIN, PLAIN, effect, emptied_from, step};
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

/// No number.
const NONE: u32 = u32::MAX;

struct Walk<'a> {
    instructions: &'a [Instruction],
    /// Where more than the instruction in front leads to.
    joins: Joins,
    handlers: Vec<Entry>,
    /// What is known of each join.
    states: Vec<Option<State>>,
    /// Joins to go on from.
    work: Vec<Join>,
}

/// An instruction that jumps or handlers lead to, and its number among those.
#[derive(Clone, Copy)]
struct Join {
    instruction: usize,
    number: usize,
}

/// The joins of a code object. The first instruction is the first of them.
struct Joins {
    /// For each unit the number of the instruction that starts there; empty where nothing jumps.
    index: Vec<u32>,
    /// For each instruction its number as a join; empty where nothing jumps.
    numbers: Vec<u32>,
    count: u32,
}

impl Joins {
    const FIRST: Join = Join { instruction: 0, number: 0 };

    /// `jumps` says whether there are any.
    fn find(instructions: &[Instruction], handlers: &[Entry], units: usize, jumps: bool) -> Result<Joins, Error> {
        let mut joins = Joins { index: Vec::new(), numbers: Vec::new(), count: 1 };
        if handlers.is_empty() && !jumps {
            return Ok(joins);
        }
        joins.index.resize(units, NONE);
        joins.numbers.resize(instructions.len(), NONE);
        joins.numbers[0] = 0;
        let mut start = 0;
        for (i, ins) in instructions.iter().enumerate() {
            // Where prefixes stand in front, the first of them.
            joins.index[start] = i as u32;
            start = ins.next();
        }
        for ins in instructions {
            if let Some((unit, _)) = jump(ins, 0) {
                joins.add(unit, ins.unit())?;
            }
        }
        for handler in handlers {
            joins.add(i64::from(handler.target), handler.start as usize)?;
        }
        Ok(joins)
    }

    fn add(&mut self, unit: i64, from: usize) -> Result<(), Error> {
        let at = self.instruction(unit, from)?;
        if self.numbers[at] == NONE {
            self.numbers[at] = self.count;
            self.count += 1;
        }
        Ok(())
    }

    fn instruction(&self, unit: i64, from: usize) -> Result<usize, Error> {
        let i = usize::try_from(unit).ok().and_then(|u| self.index.get(u).copied()).filter(|&i| i != NONE);
        i.map(|i| i as usize).ok_or_else(|| fail(from, "jump to the middle of an instruction or out of the code"))
    }

    /// The instruction as a join, if it is one.
    fn at(&self, instruction: usize) -> Option<Join> {
        let number = *self.numbers.get(instruction)?;
        (number != NONE).then_some(Join { instruction, number: number as usize })
    }

    /// The join at a unit that is jumped to.
    fn target(&self, unit: i64, from: usize) -> Result<Join, Error> {
        let at = self.instruction(unit, from)?;
        self.at(at).ok_or_else(|| fail(from, "jump to the middle of an instruction or out of the code"))
    }
}

fn fail(unit: usize, message: &str) -> Error {
    Error { unit, message: message.to_owned() }
}

/// Follows every path through the instructions of `units` code units; `jumps` says whether any of them jumps.
pub fn check(f: &Facts, instructions: &[Instruction], units: usize, jumps: bool) -> Result<(), Error> {
    let handlers: Vec<Entry> = exception_table::entries(f.exception_table).collect();
    if handlers.windows(2).any(|pair| pair[0].end > pair[1].start) {
        return Err(fail(0, "exception table is out of order"));
    }
    let joins = Joins::find(instructions, &handlers, units, jumps)?;
    let mut walk = Walk { instructions, handlers, states: vec![None; joins.count as usize], joins, work: vec![Joins::FIRST] };
    walk.states[0] = Some(State { depth: 0, nulls: Nulls::default(), generator: false });
    let mut patience = PATIENCE * (instructions.len() + (1 << 14));
    while let Some(start) = walk.work.pop() {
        let (mut i, mut state) = (start.instruction, walk.states[start.number].clone());
        while let Some(before) = state {
            patience = patience.saturating_sub(1 + before.nulls.len());
            if patience == 0 {
                return Err(fail(instructions[i].unit(), "code is too entangled to verify"));
            }
            let (behind, depth) = walk.run(i, &before, f.stacksize as i64);
            if behind > i {
                patience = patience.saturating_sub(behind - i);
                i = behind;
                state = Some(State { depth, ..before });
            } else {
                state = walk.step(i, before, f.stacksize as i64)?;
                i += 1;
            }
            if state.is_some()
                && let Some(join) = walk.joins.at(i)
            {
                walk.reach(join, state.take(), instructions[i - 1].unit())?;
            }
        }
    }
    Ok(())
}

impl Walk<'_> {
    /// Goes over instructions that only work on values, up to a join or one that [`Walk::step`] has to look at; which that is, and the
    /// depth there.
    fn run(&self, from: usize, state: &State, limit: i64) -> (usize, i64) {
        let (mut i, mut depth) = (from, state.depth);
        if state.nulls.len() > 0 || !self.handlers.is_empty() {
            return (i, depth);
        }
        let plain = &*PLAIN;
        // Whether the code goes on behind the last one is another question.
        for ins in &self.instructions[from..self.instructions.len() - 1] {
            let (popped, pushed) = match plain[usize::from(ins.op)] {
                NOT_PLAIN => match (ins.op, i64::from(ins.arg)) {
                    (op::BUILD_TUPLE | op::BUILD_LIST | op::BUILD_SET, count) => (count, 1),
                    (op::BUILD_MAP, count) => (count * 2, 1),
                    _ => break,
                },
                (popped, pushed) => (i64::from(popped), i64::from(pushed)),
            };
            let left = depth - popped;
            if left < 0 || left + pushed > limit {
                break;
            }
            depth = left + pushed;
            i += 1;
            if self.joins.at(i).is_some() {
                break;
            }
        }
        (i, depth)
    }

    /// Adds `state` to what is known of a join.
    fn reach(&mut self, join: Join, state: Option<State>, from: usize) -> Result<(), Error> {
        let Some(state) = state else { return Ok(()) };
        let Some(known) = &mut self.states[join.number] else {
            self.states[join.number] = Some(state);
            self.work.push(join);
            return Ok(());
        };
        if known.depth != state.depth {
            return Err(fail(from, "operand stack depth differs between paths"));
        }
        if known.generator != state.generator {
            return Err(fail(from, "generator on one path only"));
        }
        if known.nulls.merge(&state.nulls) {
            self.work.push(join);
        }
        Ok(())
    }

    /// Checks one instruction and what it leads to; the state behind it if it goes on there.
    fn step(&mut self, i: usize, before: State, limit: i64) -> Result<Option<State>, Error> {
        let ins = &self.instructions[i];
        let depth = before.depth;
        let Some((popped, pushed)) = effect(ins) else { return Err(fail(ins.unit(), "operand stack effect unknown")) };
        if popped > depth {
            return Err(fail(ins.unit(), "operand stack underflow"));
        }
        if depth - popped + pushed > limit {
            return Err(fail(ins.unit(), "operand stack overflow"));
        }
        self.raise(ins, &before, popped, limit)?;
        let State { mut nulls, mut generator, .. } = before;
        if !step(ins, depth, (popped, pushed), &mut nulls) {
            return Err(fail(ins.unit(), &format!("{} finds NULL where it needs a value", op::name(ins.op).unwrap_or_default())));
        }
        match ins.op {
            op::RETURN_GENERATOR if generator || depth != 0 => return Err(fail(ins.unit(), "generator made twice or with operands")),
            op::RETURN_GENERATOR => generator = true,
            op::YIELD_VALUE if !generator => return Err(fail(ins.unit(), "yield outside of a generator")),
            _ => {}
        }
        if let Some((unit, there)) = jump(ins, depth) {
            let join = self.joins.target(unit, ins.unit())?;
            // FOR_ITER goes on behind END_FOR, with the iterator still there.
            if ins.op == op::FOR_ITER && self.instructions[join.instruction].op != op::END_FOR {
                return Err(fail(ins.unit(), "FOR_ITER without END_FOR"));
            }
            if there > limit {
                return Err(fail(ins.unit(), "operand stack overflow"));
            }
            let mut nulls = nulls.clone();
            nulls.cut(there);
            self.reach(join, Some(State { depth: there, nulls, generator }), ins.unit())?;
        }
        if ends(ins.op) {
            return Ok(None);
        }
        if i + 1 == self.instructions.len() {
            return Err(fail(ins.unit(), "code runs off its end"));
        }
        Ok(Some(State { depth: depth - popped + pushed, nulls, generator }))
    }

    /// The way to the handler that covers `ins`.
    fn raise(&mut self, ins: &Instruction, state: &State, popped: i64, limit: i64) -> Result<(), Error> {
        if self.handlers.is_empty() {
            return Ok(());
        }
        let behind = self.handlers.partition_point(|h| h.start <= ins.at);
        let Some(h) = behind.checked_sub(1).map(|last| self.handlers[last]).filter(|h| ins.at < h.end) else { return Ok(()) };
        let (depth, want) = (state.depth, i64::from(h.depth));
        if want > depth {
            return Err(fail(ins.unit(), "exception handler expects more operands than there are"));
        }
        let join = self.joins.target(i64::from(h.target), ins.unit())?;
        let there = want + 1 + i64::from(h.lasti);
        if there > limit {
            return Err(fail(ins.unit(), "operand stack overflow"));
        }
        let mut nulls = state.nulls.clone();
        nulls.cut(want);
        for emptied in emptied_from(ins, depth, popped)..want {
            nulls.insert(emptied);
        }
        self.reach(join, Some(State { depth: there, nulls, generator: state.generator }), ins.unit())
    }
}

/// Opcodes that [`jump`] knows.
pub static JUMPS: [bool; 256] = {
    let mut table = [false; 256];
    let all =
        [op::JUMP_FORWARD, op::JUMP_BACKWARD, op::JUMP_BACKWARD_NO_INTERRUPT, op::POP_JUMP_IF_FALSE, op::POP_JUMP_IF_TRUE, op::POP_JUMP_IF_NONE, op::POP_JUMP_IF_NOT_NONE, op::FOR_ITER, op::SEND];
    let mut i = 0;
    while i < all.len() {
        table[all[i] as usize] = true;
        i += 1;
    }
    table
};

/// Target of a jump and the depth there, given that before the instruction.
pub fn jump(ins: &Instruction, depth: i64) -> Option<(i64, i64)> {
    let (next, arg) = (ins.next() as i64, i64::from(ins.arg));
    match ins.op {
        op::JUMP_FORWARD => Some((next + arg, depth)),
        op::JUMP_BACKWARD | op::JUMP_BACKWARD_NO_INTERRUPT => Some((next - arg, depth)),
        op::POP_JUMP_IF_FALSE | op::POP_JUMP_IF_TRUE | op::POP_JUMP_IF_NONE | op::POP_JUMP_IF_NOT_NONE => Some((next + arg, depth - 1)),
        op::FOR_ITER => Some((next + arg, depth + 1)),
        op::SEND => Some((next + arg, depth)),
        _ => None,
    }
}

pub fn ends(opcode: u8) -> bool {
    matches!(opcode, op::RETURN_VALUE | op::RAISE_VARARGS | op::RERAISE | op::JUMP_FORWARD | op::JUMP_BACKWARD | op::JUMP_BACKWARD_NO_INTERRUPT)
}
