//! Docstrings without the indentation of their source (CPython `_PyCompile_CleanDoc`).

use std::borrow::Cow;

/// Expands tabs, then removes the common indentation of all lines but the first, and all of the first's.
pub fn clean(text: &[u8]) -> Vec<u8> {
    let text = expand_tabs(text);
    let mut lines = text.split_inclusive(|b| *b == b'\n');
    let first = lines.next().unwrap_or_default();
    let spaces = |line: &[u8]| line.iter().take_while(|b| **b == b' ').count();
    let blank = |line: &[u8]| line.get(spaces(line)).is_none_or(|b| *b == b'\n');
    let margin = lines.clone().filter(|l| !blank(l)).map(spaces).min().unwrap_or(0);
    let mut out = first[spaces(first)..].to_vec();
    for line in lines {
        out.extend_from_slice(&line[spaces(line).min(margin)..]);
    }
    out
}

fn expand_tabs(text: &[u8]) -> Cow<'_, [u8]> {
    const TAB: usize = 8;
    if !text.contains(&b'\t') {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    for &b in text {
        match b {
            b'\t' => {
                let width = TAB - column % TAB;
                out.resize(out.len() + width, b' ');
                column += width;
            }
            b'\n' | b'\r' => {
                out.push(b);
                column = 0;
            }
            _ => {
                out.push(b);
                // Continuation bytes of UTF-8 take no column.
                column += usize::from(b & 0xc0 != 0x80);
            }
        }
    }
    Cow::Owned(out)
}
