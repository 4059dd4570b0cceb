//! Instructions to bytes: jump distances, EXTENDED_ARG, the location table and the exception table (CPython `assemble.c`).

use super::flow::{self, Graph, Handler, Lowered, NONE};
use super::instr::{Loc, is_scope_exit};
use crate::exception_table;
use crate::line_table::signed;
use crate::opcode::{END_ASYNC_FOR, EXTENDED_ARG};

/// The three byte strings of a code object.
pub struct Assembled {
    pub code: Vec<u8>,
    pub linetable: Vec<u8>,
    pub exceptiontable: Vec<u8>,
}

/// Assembles the instructions of a graph.
pub fn assemble(lowered: &mut flow::Code, graph: &Graph, first_line: i32, room: &mut Room) -> Assembled {
    let instrs = &mut lowered.instrs[..];
    if lowered.borrowed_locations {
        resolve_next_locations(instrs);
    }
    let offsets = &mut room.offsets;
    resolve_jump_offsets(instrs, &lowered.jumps, offsets);
    let exceptiontable = if graph.handlers { exceptions(instrs, graph, offsets) } else { Vec::new() };
    let mut table = Locations { out: &mut room.table, at: 0, line: first_line };
    table.write(instrs, offsets);
    let linetable = table.out[..table.at].to_vec();
    Assembled { code: bytes(instrs, offsets), linetable, exceptiontable }
}

/// Memory that one code object after the other is assembled in.
#[derive(Default)]
pub struct Room {
    /// Where each instruction starts, in code units, and the end.
    offsets: Vec<u32>,
    /// Bytes of a location table; what is behind those written is of no meaning.
    table: Vec<u8>,
}

fn resolve_next_locations(instrs: &mut [Lowered]) {
    for at in (0..instrs.len()).rev() {
        if instrs[at].loc.line == Loc::NEXT.line {
            let terminator = is_scope_exit(instrs[at].op) || instrs[at].target != NONE;
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
    let prefixes = if i.arg <= 0xff { 0 } else { 1 + u32::from(i.arg > 0xffff) + u32::from(i.arg > 0xff_ffff) };
    1 + prefixes + u32::from(i.caches)
}

/// Fills in jump distances, and in `offsets` where each instruction starts, in code units, and the end.
fn resolve_jump_offsets(instrs: &mut [Lowered], jumps: &[u32], offsets: &mut Vec<u32>) {
    loop {
        offsets.clear();
        let mut total = 0;
        offsets.extend(instrs.iter().map(|i| {
            let start = total;
            total += size(i);
            start
        }));
        offsets.push(total);
        let mut changed = false;
        for &at in jumps {
            let i = &mut instrs[at as usize];
            let before = size(i);
            let end = offsets[at as usize] + before;
            let target = offsets[i.target as usize];
            i.arg = match i.op {
                END_ASYNC_FOR => end.wrapping_sub(target).wrapping_sub(END_SEND_OFFSET),
                _ if target < end => end - target,
                _ => target - end,
            };
            changed |= size(i) != before;
        }
        if !changed {
            return;
        }
    }
}

/// The code units; those of caches are zero.
fn bytes(instrs: &[Lowered], offsets: &[u32]) -> Vec<u8> {
    let mut out = vec![0; offsets.last().map_or(0, |units| *units as usize * 2)];
    for (i, &offset) in instrs.iter().zip(offsets) {
        let mut at = offset as usize * 2;
        if i.arg > 0xff {
            for shift in [24, 16, 8] {
                if i.arg >> shift != 0 {
                    out[at..at + 2].copy_from_slice(&[EXTENDED_ARG, (i.arg >> shift) as u8]);
                    at += 2;
                }
            }
        }
        out[at..at + 2].copy_from_slice(&[i.op, i.arg as u8]);
    }
    out
}

fn exceptions(instrs: &[Lowered], graph: &Graph, offsets: &[u32]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut current: Option<Handler> = None;
    let mut start = 0;
    let mut emit = |handler: Option<Handler>, start: u32, end: u32| {
        if let Some(h) = handler
            && end > start
        {
            let depth = h.start_depth - 1 - i32::from(h.preserve_lasti);
            let depth = (depth.max(0) as u32) << 1 | u32::from(h.preserve_lasti);
            exception_table::push(&mut out, [start, end - start, offsets[h.target as usize], depth]);
        }
    };
    let mut block = NONE;
    for (i, &offset) in instrs.iter().zip(offsets) {
        if i.handler != block {
            block = i.handler;
            let handler = (block != NONE).then(|| graph.handler(block));
            if handler.map(|h| h.target) != current.map(|h| h.target) {
                emit(current, start, offset);
                start = offset;
                current = handler;
            }
        }
    }
    emit(current, start, offsets.last().copied().unwrap_or(0));
    out
}

/// No entry has more bytes.
const MAX_ENTRY: usize = 32;

/// A run of units in the table holds at most this many.
const MAX_RUN: u32 = 8;

/// Codes of entries (CPython `_PyCodeLocationInfoKind`).
const ONE_LINE: u8 = 10;
const NO_COLUMNS: u8 = 13;
const LONG: u8 = 14;
const NO_LOCATION: u8 = 15;

/// The first byte of an entry.
fn first_byte(code: u8, units: u32) -> u8 {
    0x80 | code << 3 | (units - 1) as u8
}

struct Locations<'a> {
    /// Room for the table, of which `at` bytes are written.
    out: &'a mut Vec<u8>,
    at: usize,
    line: i32,
}

impl Locations<'_> {
    /// `offsets` says where each instruction starts, and the end.
    fn write(&mut self, instrs: &[Lowered], offsets: &[u32]) {
        let mut loc = Loc::NONE;
        let mut start = 0;
        for (i, &offset) in instrs.iter().zip(offsets) {
            if i.loc != loc {
                self.run(loc, offset - start);
                loc = i.loc;
                start = offset;
            }
        }
        self.run(loc, offsets.last().copied().unwrap_or(0) - start);
    }

    fn run(&mut self, loc: Loc, mut units: u32) {
        if units <= MAX_RUN {
            if units > 0 {
                self.entry(loc, units);
            }
            return;
        }
        while units > 0 {
            let n = units.min(MAX_RUN);
            self.entry(loc, n);
            units -= n;
        }
    }

    /// CPython `write_location_info_entry`.
    #[inline]
    fn entry(&mut self, loc: Loc, units: u32) {
        if self.out.len() < self.at + MAX_ENTRY {
            self.out.resize(self.out.len() * 2 + MAX_ENTRY, 0);
        }
        if loc.line == Loc::NONE.line {
            return self.put([first_byte(NO_LOCATION, units)]);
        }
        let delta = loc.line - self.line;
        self.line = loc.line;
        if loc.end_line == loc.line && loc.col >= 0 && loc.end_col >= 0 {
            if delta == 0 && loc.col < 80 && loc.end_col >= loc.col && loc.end_col - loc.col < 16 {
                let columns = (loc.col & 7) << 4 | (loc.end_col - loc.col);
                return self.put([first_byte((loc.col >> 3) as u8, units), columns as u8]);
            }
            if (0..3).contains(&delta) && loc.col < 128 && loc.end_col < 128 {
                return self.put([first_byte(ONE_LINE + delta as u8, units), loc.col as u8, loc.end_col as u8]);
            }
        } else if (loc.col < 0 || loc.end_col < 0) && (loc.end_line == loc.line || loc.end_line < 0) {
            self.put([first_byte(NO_COLUMNS, units)]);
            return self.put_varint(signed(delta));
        }
        let numbers = [loc.end_line - loc.line, loc.col + 1, loc.end_col + 1];
        // Mostly each number is small enough for a byte.
        if (-31..32).contains(&delta) && numbers.iter().all(|n| (0..64).contains(n)) {
            let [lines, col, end_col] = numbers;
            return self.put([first_byte(LONG, units), signed(delta) as u8, lines as u8, col as u8, end_col as u8]);
        }
        self.put([first_byte(LONG, units)]);
        self.put_varint(signed(delta));
        for value in numbers {
            self.put_varint(value as u32);
        }
    }

    fn put<const N: usize>(&mut self, bytes: [u8; N]) {
        self.out[self.at..self.at + N].copy_from_slice(&bytes);
        self.at += N;
    }

    /// CPython `write_varint`.
    fn put_varint(&mut self, mut value: u32) {
        while value >= 64 {
            self.put([0x40 | (value & 63) as u8]);
            value >>= 6;
        }
        self.put([value as u8]);
    }
}
