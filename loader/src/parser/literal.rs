//! The values of numbers and strings.

use super::lexer::{Flavor, Kind, Pos, Token};
use super::node::*;
use super::{Parser, Res};
use crate::compile::literals;
use crate::frontend::{Category, Loc, Warning};
use std::borrow::Cow;

impl<'t> Parser<'t, '_> {
    pub fn number(&mut self, tok: Token) -> Number<'t> {
        /// So many decimal digits fit an `i64` whatever they are.
        const FEW: usize = 18;
        let literal = self.source(tok);
        let digits = if literal.contains('_') { Cow::Owned(literal.replace('_', "")) } else { Cow::Borrowed(literal) };
        match tok.kind {
            Kind::Int => {
                let radix = match digits.as_bytes() {
                    [b'0', b'x' | b'X', ..] => 16,
                    [b'0', b'o' | b'O', ..] => 8,
                    [b'0', b'b' | b'B', ..] => 2,
                    _ => 10,
                };
                let plain = if radix == 10 { &digits[..] } else { &digits[2..] };
                match i64::from_str_radix(plain, radix) {
                    Ok(value) => Number::Int(value),
                    Err(_) => {
                        let text: &'t str = self.arena.alloc_str(&digits);
                        if radix == 10 && text.len() > FEW {
                            self.long_integers.push((tok.from.line, text));
                        }
                        Number::Big(text)
                    }
                }
            }
            Kind::Float => Number::Float(digits.parse().unwrap_or(f64::NAN)),
            _ => Number::Complex { real: 0.0, imag: digits[..digits.len() - 1].parse().unwrap_or(f64::NAN) },
        }
    }

    /// Strings side by side, of whatever kind.
    pub fn strings(&mut self) -> Res<Expr<'t>> {
        let first = self.tok;
        if first.kind != Kind::String {
            return self.interpolated(first);
        }
        let value = self.string_value(first)?;
        self.bump()?;
        match self.tok.kind {
            Kind::String if first.flavor.bytes == self.tok.flavor.bytes => {}
            Kind::FString if !first.flavor.bytes => return self.interpolated_behind(first, value),
            Kind::String | Kind::FString | Kind::TString => return self.refuse(),
            _ => return Ok(self.string_literal(first, value)),
        }
        let mut joined = value.to_vec();
        while self.at(Kind::String) {
            let next = self.tok;
            if next.flavor.bytes != first.flavor.bytes {
                return self.refuse();
            }
            joined.extend_from_slice(self.string_value(next)?);
            self.bump()?;
        }
        let value = self.list(&joined);
        match self.tok.kind {
            Kind::FString if !first.flavor.bytes => self.interpolated_behind(first, value),
            Kind::FString | Kind::TString => self.refuse(),
            _ => Ok(self.string_literal(first, value)),
        }
    }

    fn string_literal(&mut self, first: Token, value: &'t [u8]) -> Expr<'t> {
        let loc = self.since(first.from);
        if first.flavor.bytes {
            return Expr::BytesLiteral(self.alloc(ExprBytesLiteral { loc, value }));
        }
        Expr::StringLiteral(self.alloc(ExprStringLiteral { loc, value, unicode: first.flavor.unicode }))
    }

    /// The value of one string token.
    pub fn string_value(&mut self, tok: Token) -> Res<&'t [u8]> {
        let quotes = tok.flavor.quotes();
        let before = usize::from(tok.flavor.prefix) + quotes;
        let whole = self.source(tok);
        let text = &whole[before..whole.len() - quotes];
        if tok.flavor.bytes && !text.is_ascii() {
            return self.refuse_at(tok.start);
        }
        if tok.flavor.raw || memchr::memchr(b'\\', text.as_bytes()).is_none() {
            return Ok(text.as_bytes());
        }
        let from = Pos { line: tok.from.line, col: tok.from.col + before as i32 };
        self.warn_of_escape(text, "", from, tok.flavor.bytes);
        match unescape(text, tok.flavor) {
            Some(value) => Ok(self.list(&value)),
            None => self.refuse_at(tok.start),
        }
    }

    /// Warns of the first unknown escape in a text that starts at `from`; `rest` is what follows it in the source.
    pub fn warn_of_escape(&mut self, text: &str, rest: &str, from: Pos, bytes: bool) {
        let Some((at, message)) = literals::escape(text, rest, bytes) else { return };
        let before = &text[..at];
        let lines = before.matches('\n').count() as i32;
        let col = before.rfind('\n').map_or(from.col + at as i32, |newline| (at - newline - 1) as i32);
        let line = from.line + lines;
        // The end is two characters further, of which the second may be the end of the line.
        let loc = Loc { line, end_line: line, col, end_col: col + 2 };
        self.warnings.push(Warning { category: Category::Syntax, message, loc, by_parser: true });
    }

    pub fn warn_of_number(&mut self, end: usize, called: &str) {
        let Pos { line, col } = self.lexer.pos(end);
        let loc = Loc::line(line, col - 1);
        self.warnings.push(Warning { category: Category::Syntax, message: format!("invalid {called} literal"), loc, by_parser: true });
    }
}

/// The value of a text with escapes, as WTF-8; none if an escape is damaged.
pub fn unescape(text: &str, flavor: Flavor) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &bytes[at..]) {
        out.extend_from_slice(&bytes[at..at + found]);
        at += found + 1;
        let Some(&escaped) = bytes.get(at) else {
            out.push(b'\\');
            return Some(out);
        };
        at += 1;
        let simple = match escaped {
            b'\n' => continue,
            b'\\' | b'\'' | b'"' => escaped,
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'0'..=b'7' => {
                let mut value = u32::from(escaped - b'0');
                let end = (at + 2).min(bytes.len());
                while at < end && matches!(bytes[at], b'0'..=b'7') {
                    value = value * 8 + u32::from(bytes[at] - b'0');
                    at += 1;
                }
                if flavor.bytes {
                    out.push(value as u8)
                } else {
                    push_code_point(&mut out, value)?
                }
                continue;
            }
            b'x' if flavor.bytes => {
                out.push(hexadecimal(bytes, at, 2)? as u8);
                at += 2;
                continue;
            }
            b'x' | b'u' | b'U' if !flavor.bytes => {
                let digits = match escaped {
                    b'x' => 2,
                    b'u' => 4,
                    _ => 8,
                };
                push_code_point(&mut out, hexadecimal(bytes, at, digits)?)?;
                at += digits;
                continue;
            }
            b'N' if !flavor.bytes => {
                let rest = text.get(at..)?.strip_prefix('{')?;
                let end = rest.find('}')?;
                let c = unicode_names2::character(&rest[..end])?;
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                at += end + 2;
                continue;
            }
            _ => {
                // Unknown escapes stand for themselves.
                out.push(b'\\');
                at -= 1;
                let length = text[at..].chars().next()?.len_utf8();
                out.extend_from_slice(&bytes[at..at + length]);
                at += length;
                continue;
            }
        };
        out.push(simple);
    }
    out.extend_from_slice(&bytes[at..]);
    Some(out)
}

fn hexadecimal(bytes: &[u8], at: usize, digits: usize) -> Option<u32> {
    let digits = bytes.get(at..at + digits)?;
    digits.iter().try_fold(0, |value, b| Some(value << 4 | char::from(*b).to_digit(16)?))
}

/// Appends a code point, which may be a surrogate.
fn push_code_point(out: &mut Vec<u8>, value: u32) -> Option<()> {
    match char::from_u32(value) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None if value < 0x11_0000 => out.extend([0xe0 | (value >> 12) as u8, 0x80 | (value >> 6 & 0x3f) as u8, 0x80 | (value & 0x3f) as u8]),
        None => return None,
    }
    Some(())
}
