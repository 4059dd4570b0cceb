//! Offsets in the source as lines and columns.

use super::instr::Loc;
use std::cell::Cell;

/// Source text with the starts of its lines.
pub struct Source<'a> {
    pub text: &'a str,
    lines: Vec<u32>,
    /// The line of the last question; the next is mostly near it.
    hint: Cell<usize>,
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str) -> Source<'a> {
        let bytes = text.as_bytes();
        let mut lines = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                lines.push(at as u32 + 1);
            }
        }
        Source { text, lines, hint: Cell::new(0) }
    }

    /// Line (from 1) and column in bytes (from 0).
    pub fn position(&self, offset: u32) -> (i32, i32) {
        let mut line = self.hint.get();
        let starts = |i: usize| self.lines.get(i).copied().unwrap_or(u32::MAX);
        if offset < starts(line) || offset >= starts(line + 2) {
            line = self.lines.partition_point(|l| *l <= offset) - 1;
        } else if offset >= starts(line + 1) {
            line += 1;
        }
        self.hint.set(line);
        (line as i32 + 1, (offset - self.lines[line]) as i32)
    }

    pub fn loc(&self, start: usize, end: usize) -> Loc {
        let (line, col) = self.position(start as u32);
        let (end_line, end_col) = self.position(end as u32);
        Loc { line, end_line, col, end_col }
    }
}
