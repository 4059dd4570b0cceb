//! Literals that are valid but surely mistakes: unknown escapes, and numbers that run into a keyword.

use super::position::Source;
use crate::frontend::{Category, Warning};
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::Ranged;

/// The warnings about literals, in source order (CPython `warn_invalid_escape_sequence`, `verify_end_of_number`).
pub fn warnings(tokens: &Tokens, source: &Source) -> Vec<Warning> {
    let mut out = Vec::new();
    // Whether each enclosing interpolated string is raw.
    let mut raw = Vec::new();
    for token in tokens {
        use TokenKind as T;
        if !matches!(token.kind(), T::String | T::FStringStart | T::TStringStart | T::FStringEnd | T::TStringEnd | T::FStringMiddle | T::TStringMiddle | T::Int | T::Float | T::Complex) {
            continue;
        }
        let (start, end) = (token.start().to_usize(), token.end().to_usize());
        let Some(text) = source.text.get(start..end) else { continue };
        match token.kind() {
            TokenKind::String if text.contains('\\') => {
                let prefix = &text[..text.find(['"', '\'']).unwrap_or(0)];
                if !prefix.contains(['r', 'R']) {
                    let bytes = prefix.contains(['b', 'B']);
                    out.extend(escape(text, "", bytes).map(|(at, message)| warning(source, start + at, start + at + 2, message)));
                }
            }
            TokenKind::FStringStart | TokenKind::TStringStart => raw.push(text.contains(['r', 'R'])),
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                raw.pop();
            }
            TokenKind::FStringMiddle | TokenKind::TStringMiddle if text.contains('\\') && raw.last() != Some(&true) => {
                out.extend(escape(text, &source.text[end..], false).map(|(at, message)| warning(source, start + at, start + at + 2, message)));
            }
            TokenKind::Int | TokenKind::Float | TokenKind::Complex if meets_keyword(&source.text[end..]) => {
                let kind = match (token.kind(), text.get(..2)) {
                    (TokenKind::Complex, _) => "imaginary",
                    (_, Some("0x" | "0X")) => "hexadecimal",
                    (_, Some("0o" | "0O")) => "octal",
                    (_, Some("0b" | "0B")) => "binary",
                    _ => "decimal",
                };
                out.push(warning(source, end - 1, end - 1, format!("invalid {kind} literal")));
            }
            _ => {}
        }
    }
    out
}

fn warning(source: &Source, start: usize, end: usize, message: String) -> Warning {
    let range = ruff_text_size::TextRange::new((start as u32).into(), (end as u32).into());
    Warning { category: Category::Syntax, message, loc: source.loc(range), by_parser: true }
}

pub fn meets_keyword(rest: &str) -> bool {
    ["and", "else", "for", "if", "in", "is", "or", "not"].iter().any(|k| rest.starts_with(k))
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
