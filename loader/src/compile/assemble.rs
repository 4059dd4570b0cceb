//! Instructions to bytes: jump distances, EXTENDED_ARG, the location table and the exception table (CPython `assemble.c`).

use super::flow::{Handler, Lowered};
use super::instr::{Loc, is_scope_exit, is_unconditional_jump, pseudo};
use crate::exception_table;
use crate::opcode::{self, END_ASYNC_FOR, EXTENDED_ARG, JUMP_BACKWARD, JUMP_BACKWARD_NO_INTERRUPT, JUMP_FORWARD};

/// The three byte strings of a code object.
pub struct Assembled {
    pub code: Vec<u8>,
    pub linetable: Vec<u8>,
    pub exceptiontable: Vec<u8>,
}

pub fn assemble(mut instrs: Vec<Lowered>, first_line: i32) -> Assembled {
    resolve_unconditional_jumps(&mut instrs);
    resolve_next_locations(&mut instrs);
    let offsets = resolve_jump_offsets(&mut instrs);
    Assembled { code: bytes(&instrs), linetable: location_table(&instrs, first_line), exceptiontable: exceptions(&instrs, &offsets) }
}

fn resolve_unconditional_jumps(instrs: &mut [Lowered]) {
    for (at, i) in instrs.iter_mut().enumerate() {
        if !is_unconditional_jump(i.op) {
            continue;
        }
        let forward = i.target.is_some_and(|t| t as usize > at);
        i.op = match (forward, i.op) {
            (true, _) => JUMP_FORWARD,
            (false, pseudo::JUMP) => JUMP_BACKWARD,
            (false, _) => JUMP_BACKWARD_NO_INTERRUPT,
        };
        i.caches = opcode::caches(i.op) as u8;
    }
}

fn resolve_next_locations(instrs: &mut [Lowered]) {
    for at in (0..instrs.len()).rev() {
        if instrs[at].loc == Loc::NEXT {
            let terminator = is_scope_exit(instrs[at].op) || instrs[at].target.is_some();
            instrs[at].loc = match instrs.get(at + 1) {
                Some(next) if !terminator => next.loc,
                _ => Loc::NONE,
            };
        }
    }
}

/// END_ASYNC_FOR names the END_SEND of its loop; its label is the SEND, this many units before.
const END_SEND_OFFSET: u32 = 5;

/// Code units of the instruction with its prefixes and caches.
fn size(i: &Lowered) -> u32 {
    1 + u32::from(i.arg > 0xff) + u32::from(i.arg > 0xffff) + u32::from(i.arg > 0xff_ffff) + u32::from(i.caches)
}

/// Fills in jump distances; returns where each instruction starts, in code units.
fn resolve_jump_offsets(instrs: &mut [Lowered]) -> Vec<u32> {
    for i in instrs.iter_mut() {
        if let Some(target) = i.target {
            i.arg = target;
        }
    }
    let mut offsets = vec![0; instrs.len()];
    loop {
        let mut total = 0;
        for (offset, i) in offsets.iter_mut().zip(instrs.iter()) {
            *offset = total;
            total += size(i);
        }
        let mut changed = false;
        let mut end = 0;
        for i in instrs.iter_mut() {
            let before = size(i);
            end += before;
            if let Some(target) = i.target {
                let target = offsets.get(target as usize).copied().unwrap_or(total);
                i.arg = match i.op {
                    END_ASYNC_FOR => end.wrapping_sub(target).wrapping_sub(END_SEND_OFFSET),
                    _ if target < end => end - target,
                    _ => target - end,
                };
                changed |= size(i) != before;
            }
        }
        if !changed {
            return offsets;
        }
    }
}

fn bytes(instrs: &[Lowered]) -> Vec<u8> {
    let mut out = Vec::with_capacity(instrs.len() * 4);
    for i in instrs {
        for shift in [24, 16, 8] {
            if i.arg >> shift != 0 {
                out.extend_from_slice(&[EXTENDED_ARG, (i.arg >> shift) as u8]);
            }
        }
        out.extend_from_slice(&[i.op, i.arg as u8]);
        out.resize(out.len() + usize::from(i.caches) * 2, 0);
    }
    out
}

fn exceptions(instrs: &[Lowered], offsets: &[u32]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut current: Option<Handler> = None;
    let (mut start, mut end) = (0, 0);
    let mut emit = |handler: Option<Handler>, start: u32, end: u32| {
        if let Some(h) = handler
            && end > start
        {
            let depth = h.start_depth - 1 - i32::from(h.preserve_lasti);
            let depth = (depth.max(0) as u32) << 1 | u32::from(h.preserve_lasti);
            exception_table::push(&mut out, [start, end - start, offsets[h.target as usize], depth]);
        }
    };
    for i in instrs {
        if i.handler.map(|h| h.target) != current.map(|h| h.target) {
            emit(current, start, end);
            start = end;
            current = i.handler;
        }
        end += size(i);
    }
    emit(current, start, end);
    out
}

fn location_table(instrs: &[Lowered], first_line: i32) -> Vec<u8> {
    let mut table = Locations { out: Vec::with_capacity(instrs.len() * 2), line: first_line };
    let mut loc = Loc::NONE;
    let mut units = 0;
    for i in instrs {
        if i.loc != loc {
            table.run(loc, units);
            loc = i.loc;
            units = 0;
        }
        units += size(i);
    }
    table.run(loc, units);
    table.out
}

/// A run of units in the table holds at most this many.
const MAX_RUN: u32 = 8;

struct Locations {
    out: Vec<u8>,
    line: i32,
}

impl Locations {
    fn run(&mut self, loc: Loc, mut units: u32) {
        while units > 0 {
            let n = units.min(MAX_RUN);
            self.entry(loc, n);
            units -= n;
        }
    }

    fn head(&mut self, code: u8, units: u32) {
        self.out.push(0x80 | code << 3 | (units - 1) as u8);
    }

    /// CPython `write_location_info_entry`.
    fn entry(&mut self, loc: Loc, units: u32) {
        if loc.line == Loc::NONE.line {
            return self.head(15, units);
        }
        let delta = loc.line - self.line;
        self.line = loc.line;
        if loc.col < 0 || loc.end_col < 0 {
            if loc.end_line == loc.line || loc.end_line < 0 {
                self.head(13, units);
                return self.signed(delta);
            }
        } else if loc.end_line == loc.line {
            if delta == 0 && loc.col < 80 && loc.end_col >= loc.col && loc.end_col - loc.col < 16 {
                self.head((loc.col >> 3) as u8, units);
                return self.out.push(((loc.col & 7) << 4 | (loc.end_col - loc.col)) as u8);
            }
            if (0..3).contains(&delta) && loc.col < 128 && loc.end_col < 128 {
                self.head(10 + delta as u8, units);
                return self.out.extend_from_slice(&[loc.col as u8, loc.end_col as u8]);
            }
        }
        self.head(14, units);
        self.signed(delta);
        self.varint((loc.end_line - loc.line) as u32);
        self.varint((loc.col + 1) as u32);
        self.varint((loc.end_col + 1) as u32);
    }

    fn varint(&mut self, mut value: u32) {
        while value >= 64 {
            self.out.push(0x40 | (value & 63) as u8);
            value >>= 6;
        }
        self.out.push(value as u8);
    }

    fn signed(&mut self, value: i32) {
        self.varint(if value < 0 { value.unsigned_abs() << 1 | 1 } else { (value as u32) << 1 });
    }
}
