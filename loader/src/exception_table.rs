//! `co_exceptiontable`: which handler covers an instruction (CPython `InternalDocs/exception_handling.md`).

/// One range of code units and the handler that covers it; all offsets are in code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub start: u32,
    pub end: u32,
    pub target: u32,
    /// Operand stack depth at the handler.
    pub depth: u32,
    /// Whether the offset of the raising instruction is pushed first.
    pub lasti: bool,
}

/// Iterates over a table; damaged tails end the iteration.
pub struct Entries<'a> {
    data: &'a [u8],
    pos: usize,
}

/// The entries of `table`, in order.
#[must_use]
pub fn entries(table: &[u8]) -> Entries<'_> {
    Entries { data: table, pos: 0 }
}

impl Entries<'_> {
    fn varint(&mut self) -> Option<u32> {
        let mut byte = *self.data.get(self.pos)?;
        self.pos += 1;
        let mut value = u32::from(byte & 63);
        while byte & 64 != 0 {
            byte = *self.data.get(self.pos)?;
            self.pos += 1;
            value = value.checked_mul(64)? | u32::from(byte & 63);
        }
        Some(value)
    }
}

/// Appends an entry: start, length, target, and depth with the low bit for `lasti` (CPython `assemble_emit_exception_table_entry`).
pub fn push(out: &mut Vec<u8>, fields: [u32; 4]) {
    for (i, value) in fields.into_iter().enumerate() {
        let mut first = if i == 0 { 0x80 } else { 0 };
        let mut shift = (31 - value.max(1).leading_zeros()) / 6 * 6;
        loop {
            let more = if shift > 0 { 0x40 } else { 0 };
            out.push(first | more | (value >> shift & 63) as u8);
            first = 0;
            if shift == 0 {
                break;
            }
            shift -= 6;
        }
    }
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let start = self.varint()?;
        let size = self.varint()?;
        let target = self.varint()?;
        let depth_lasti = self.varint()?;
        Some(Entry { start, end: start.checked_add(size)?, target, depth: depth_lasti >> 1, lasti: depth_lasti & 1 != 0 })
    }
}

/// The handler for the instruction at `offset` (code units), if any (CPython `get_exception_handler`).
#[must_use]
pub fn find(table: &[u8], offset: u32) -> Option<Entry> {
    entries(table).take_while(|e| e.start <= offset).find(|e| offset < e.end)
}
