//! `co_linetable`: source positions of code units (PEP 626, PEP 657; CPython `InternalDocs/code_objects.md`).

/// A source position; `None` where the table has none. Lines count from 1, columns are UTF-8 byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    pub line: Option<i32>,
    pub end_line: Option<i32>,
    pub column: Option<i32>,
    pub end_column: Option<i32>,
}

/// A run of code units with one position.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// First code unit and the one after the last.
    pub start: u32,
    pub end: u32,
    pub position: Position,
}

/// Iterates over the runs of a table; damaged tails end the iteration.
pub struct Entries<'a> {
    data: &'a [u8],
    pos: usize,
    line: i32,
    unit: u32,
}

/// The runs of `table` for code that starts at `first_line`.
#[must_use]
pub fn entries(table: &[u8], first_line: i32) -> Entries<'_> {
    Entries { data: table, pos: 0, line: first_line, unit: 0 }
}

/// The position of one code unit.
#[must_use]
pub fn find(table: &[u8], first_line: i32, unit: u32) -> Position {
    entries(table, first_line).find(|e| unit < e.end).map_or(Position::default(), |e| e.position)
}

/// The line of one code unit: as [`find`], leaving the columns unread.
#[must_use]
pub fn line(table: &[u8], first_line: i32, unit: u32) -> Option<i32> {
    let mut e = entries(table, first_line);
    loop {
        let head = e.byte()?;
        e.unit += u32::from(head & 7) + 1;
        let code = head >> 3 & 15;
        match code {
            13 | 14 => e.line = e.line.wrapping_add(e.signed()?),
            10..=12 => e.line = e.line.wrapping_add(i32::from(code) - 10),
            _ => {}
        }
        if unit < e.unit {
            return if code == 15 { None } else { Some(e.line) };
        }
        match code {
            14 => {
                for _ in 0..3 {
                    e.varint()?;
                }
            }
            10..=12 => e.pos += 2,
            0..=9 => e.pos += 1,
            _ => {}
        }
    }
}

/// The table of old (CPython `decode_linetable`, `Objects/lnotab_notes.txt`): pairs of steps in bytes and in lines.
#[must_use]
pub fn lnotab(table: &[u8], first_line: i32) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut line, mut at) = (first_line, 0);
    for entry in entries(table, first_line) {
        let Some(now) = entry.position.line.filter(|now| *now != line) else { continue };
        let (mut bytes, mut lines) = (entry.start * 2 - at, now.wrapping_sub(line));
        while bytes > 255 {
            out.extend([255, 0]);
            bytes -= 255;
        }
        while !(-128..=127).contains(&lines) {
            let step = lines.clamp(-128, 127);
            out.extend([bytes as u8, step as u8]);
            bytes = 0;
            lines -= step;
        }
        out.extend([bytes as u8, lines as u8]);
        (line, at) = (now, entry.start * 2);
    }
    out
}

/// Writes a number in groups of six bits, the lowest first (CPython `write_varint`).
pub fn push_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 64 {
        out.push(0x40 | (value & 63) as u8);
        value >>= 6;
    }
    out.push(value as u8);
}

/// Writes a number whose lowest bit is its sign (CPython `write_signed_varint`).
pub fn push_signed(out: &mut Vec<u8>, value: i32) {
    push_varint(out, signed(value));
}

/// A number with its sign in the lowest bit.
pub fn signed(value: i32) -> u32 {
    if value < 0 { value.unsigned_abs() << 1 | 1 } else { (value as u32) << 1 }
}

/// The table without columns and last lines (CPython `remove_column_info`).
#[must_use]
pub fn without_columns(table: &[u8], first_line: i32) -> Vec<u8> {
    const NO_COLUMNS: u8 = 13;
    let mut out = Vec::new();
    let mut line = first_line;
    for entry in entries(table, first_line) {
        let units = (entry.end - entry.start - 1) as u8;
        let Some(now) = entry.position.line else {
            out.push(0x80 | 15 << 3 | units);
            continue;
        };
        out.push(0x80 | NO_COLUMNS << 3 | units);
        let delta = now.wrapping_sub(line);
        line = now;
        push_signed(&mut out, delta);
    }
    out
}

impl Entries<'_> {
    #[inline]
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.data.get(self.pos)?;
        self.pos += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<i32> {
        let mut byte = self.byte()?;
        let mut value = u32::from(byte & 63);
        let mut shift = 6;
        while byte & 64 != 0 {
            byte = self.byte()?;
            if shift < 32 {
                value |= u32::from(byte & 63) << shift;
            }
            shift += 6;
        }
        Some(value as i32)
    }

    fn signed(&mut self) -> Option<i32> {
        let value = self.varint()? as u32;
        let magnitude = (value >> 1) as i32;
        Some(if value & 1 != 0 { -magnitude } else { magnitude })
    }
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let head = self.byte()?;
        let start = self.unit;
        self.unit = start + u32::from(head & 7) + 1;
        let code = (head >> 3) & 15;
        let position = match code {
            15 => Position::default(),
            14 => {
                self.line = self.line.wrapping_add(self.signed()?);
                let end_line = self.line.wrapping_add(self.varint()?);
                let column = self.varint()?.wrapping_sub(1);
                let end_column = self.varint()?.wrapping_sub(1);
                Position { line: Some(self.line), end_line: Some(end_line), column: (column >= 0).then_some(column), end_column: (end_column >= 0).then_some(end_column) }
            }
            13 => {
                self.line = self.line.wrapping_add(self.signed()?);
                Position { line: Some(self.line), end_line: Some(self.line), ..Position::default() }
            }
            10..=12 => {
                self.line = self.line.wrapping_add(i32::from(code) - 10);
                let column = i32::from(self.byte()?);
                let end_column = i32::from(self.byte()?);
                one_line(self.line, column, end_column)
            }
            _ => {
                let second = i32::from(self.byte()?);
                let column = (i32::from(code) << 3) | (second >> 4);
                one_line(self.line, column, column + (second & 15))
            }
        };
        Some(Entry { start, end: self.unit, position })
    }
}

fn one_line(line: i32, column: i32, end_column: i32) -> Position {
    Position { line: Some(line), end_line: Some(line), column: Some(column), end_column: Some(end_column) }
}
