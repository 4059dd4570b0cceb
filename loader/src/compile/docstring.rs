//! Docstrings without the indentation of their source (CPython `_PyCompile_CleanDoc`).

use std::borrow::Cow;

/// Expands tabs, then removes the common indentation of all lines but the first, and all of the first's.
pub fn clean(text: &[u8]) -> Vec<u8> {
    let text = expand_tabs(text);
    let spaces = |line: &[u8]| line.iter().position(|b| *b != b' ').unwrap_or(line.len());
    let mut starts = memchr::memchr_iter(b'\n', &text).map(|at| at + 1);
    let first = &text[..starts.next().unwrap_or(text.len())];
    // Lines behind the first, each with its indentation.
    let lines = || {
        let mut rest = &text[first.len()..];
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (line, behind) = rest.split_at(memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1));
            rest = behind;
            Some((line, spaces(line)))
        })
    };
    let margin = lines().filter(|(line, indent)| line.get(*indent).is_some_and(|b| *b != b'\n')).map(|(_, indent)| indent).min().unwrap_or(0);
    let mut out = Vec::with_capacity(text.len());
    out.extend_from_slice(&first[spaces(first)..]);
    for (line, indent) in lines() {
        out.extend_from_slice(&line[indent.min(margin)..]);
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
