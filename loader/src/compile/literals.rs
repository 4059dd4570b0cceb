//! Literals that are valid but surely mistakes: unknown escapes, and numbers that run into a keyword.

use super::position::Source;
use crate::frontend::{Category, Warning};
use crate::tokenizer::{How, kind, meets_keyword, scan};

/// The warnings about literals of a text that may be wrong, in source order (CPython `warn_invalid_escape_sequence`,
/// `verify_end_of_number`).
pub fn warnings(text: &str) -> Vec<Warning> {
    let source = Source::new(text);
    let scan = scan(text, How { closed: true, ..How::default() });
    let mut out = Vec::new();
    // Whether each enclosing interpolated string is raw.
    let mut raw = Vec::new();
    let mut offsets = text.char_indices().map(|(offset, _)| offset).enumerate();
    let mut offset_of = |index: u32| offsets.find(|(at, _)| *at == index as usize).map_or(text.len(), |(_, offset)| offset);
    for span in &scan.spans {
        if !matches!(span.kind, kind::NUMBER | kind::STRING | kind::FSTRING_START..=kind::TSTRING_END) {
            continue;
        }
        let literal: String = scan.text(*span).collect();
        let start = offset_of(span.start);
        let end = start + literal.len();
        let rest = text.get(end..).unwrap_or_default();
        let mut invalid = |found: Option<(usize, String)>| out.extend(found.map(|(at, message)| warning(&source, start + at, start + at + 2, message)));
        match span.kind {
            kind::STRING => {
                let prefix = &literal[..literal.find(['"', '\'']).unwrap_or(0)];
                if !prefix.contains(['r', 'R']) {
                    invalid(escape(&literal, "", prefix.contains(['b', 'B'])));
                }
            }
            kind::FSTRING_START | kind::TSTRING_START => raw.push(literal.contains(['r', 'R'])),
            kind::FSTRING_END | kind::TSTRING_END => {
                raw.pop();
            }
            kind::FSTRING_MIDDLE | kind::TSTRING_MIDDLE if raw.last() != Some(&true) => invalid(escape(&literal, rest, false)),
            kind::NUMBER if meets_keyword(rest) => {
                let called = match literal.get(..2) {
                    Some("0x" | "0X") => "hexadecimal",
                    Some("0o" | "0O") => "octal",
                    Some("0b" | "0B") => "binary",
                    _ if literal.ends_with(['j', 'J']) => "imaginary",
                    _ => "decimal",
                };
                out.push(warning(&source, end - 1, end - 1, format!("invalid {called} literal")));
            }
            _ => {}
        }
    }
    out
}

fn warning(source: &Source, start: usize, end: usize, message: String) -> Warning {
    Warning { category: Category::Syntax, message, loc: source.loc(start, end), by_parser: true }
}

/// The first unknown escape: where it is, and what is said of it. `rest` is what follows the text in the source.
pub fn escape(text: &str, rest: &str, bytes: bool) -> Option<(usize, String)> {
    let all = text.as_bytes();
    let mut at = 0;
    while at < all.len() {
        if all[at] != b'\\' {
            at += 1;
            continue;
        }
        let Some(c) = text[at + 1..].chars().next().or_else(|| rest.chars().next()) else { break };
        let known = match c {
            '\n' | '\r' | '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | 'x' => true,
            'N' | 'u' | 'U' => !bytes,
            '0'..='7' => {
                let digits = text[at + 1..].bytes().take(3).take_while(|d| (b'0'..=b'7').contains(d)).count();
                let octal = &text[at + 1..at + 1 + digits];
                if u32::from_str_radix(octal, 8).is_ok_and(|value| value > 0o377) {
                    return Some((at, message(octal, "octal escape")));
                }
                true
            }
            _ => false,
        };
        if !known {
            return Some((at, message(&c.to_string(), "escape")));
        }
        at += 1 + c.len_utf8();
    }
    None
}

fn message(escaped: &str, kind: &str) -> String {
    format!("\"\\{escaped}\" is an invalid {kind} sequence. Such sequences will not work in the future. Did you mean \"\\\\{escaped}\"? A raw string is also an option.")
}
