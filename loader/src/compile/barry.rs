//! `from __future__ import barry_as_FLUFL` (PEP 401): `<>` is how inequality is written.

use super::position::Source;
use crate::frontend::{Mode, SyntaxError};
use std::borrow::Cow;

/// The text with `!=` for every `<>` that the feature makes valid; `on` says that it is in force from the start, an expression cannot
/// ask for it.
///
/// # Errors
/// `!=` where the feature is in force (CPython `_PyPegen_check_barry_as_flufl`).
pub fn rewrite(text: &str, mode: Mode, on: bool) -> Result<Cow<'_, str>, SyntaxError> {
    const NAME: &str = "barry_as_FLUFL";
    if !on && (mode == Mode::Eval || memchr::memmem::find(text.as_bytes(), NAME.as_bytes()).is_none()) {
        return Ok(Cow::Borrowed(text));
    }
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut active = on;
    let mut at = 0;
    while at < bytes.len() {
        match &bytes[at..] {
            [b'#', rest @ ..] => at += 1 + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()),
            [quote @ (b'"' | b'\''), ..] => at = string_end(bytes, at, *quote),
            [b'<', b'>', ..] if active => {
                out[at..at + 2].copy_from_slice(b"!=");
                at += 2;
            }
            [b'!', b'=', ..] if active => {
                let source = Source::new(text);
                let message = "with Barry as BDFL, use '<>' instead of '!='".to_owned();
                return Err(SyntaxError::at(message, source.loc(at, at + 2), source.text));
            }
            rest => {
                if !active && rest.starts_with(NAME.as_bytes()) {
                    let line = text[..at].rfind(['\n', ';']).map_or(0, |n| n + 1);
                    active = text[line..at].trim_start().starts_with("from __future__ import");
                }
                at += 1;
            }
        }
    }
    Ok(String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned))
}

/// Behind the string that starts at `at`; an unterminated one ends with its line, or the text.
fn string_end(bytes: &[u8], at: usize, quote: u8) -> usize {
    let triple = bytes[at..].starts_with(&[quote; 3]);
    let mut i = at + if triple { 3 } else { 1 };
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 1,
            b'\n' if !triple => return i,
            b if b == quote && (!triple || bytes[i..].starts_with(&[quote; 3])) => return i + if triple { 3 } else { 1 },
            _ => {}
        }
        i += 1;
    }
    bytes.len()
}
