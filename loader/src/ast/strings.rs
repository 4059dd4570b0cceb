//! Values of literals, and the pieces of interpolated strings as CPython's tree has them.

use num_bigint::BigInt;
use ruff_python_ast::{self as ast, InterpolatedElement, InterpolatedStringElement, InterpolatedStringElements, StringFlags};
use std::ops::Range;

/// A piece of an f-string or t-string.
pub enum Piece<'a> {
    /// Text with its range; neighbouring literals are one piece.
    Text(Vec<u8>, Range<usize>),
    Value(&'a InterpolatedElement),
}

/// Collects pieces and joins neighbouring text.
#[derive(Default)]
struct Pieces<'a> {
    out: Vec<Piece<'a>>,
}

impl<'a> Pieces<'a> {
    fn text(&mut self, value: &[u8], range: Range<usize>) {
        if value.is_empty() {
            return;
        }
        if let Some(Piece::Text(text, so_far)) = self.out.last_mut() {
            text.extend_from_slice(value);
            so_far.end = range.end;
        } else {
            self.out.push(Piece::Text(value.to_vec(), range));
        }
    }

    fn elements(&mut self, source: &str, elements: &'a InterpolatedStringElements) {
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(l) => {
                    let range = span(l.range);
                    if l.value.contains('\u{fffd}') {
                        self.text(&with_surrogates(source.get(range.clone()).unwrap_or_default(), &l.value), range);
                    } else {
                        self.text(l.value.as_bytes(), range);
                    }
                }
                InterpolatedStringElement::Interpolation(i) => {
                    if let Some(debug) = &i.debug_text {
                        let at = span(ruff_text_size::Ranged::range(&*i.expression));
                        let shown = format!("{}{}{}", debug.leading, source.get(at.clone()).unwrap_or_default(), debug.trailing);
                        self.text(without_comments(&shown).as_bytes(), span(i.range).start + 1..at.end + debug.trailing.len());
                    }
                    self.out.push(Piece::Value(i));
                }
            }
        }
    }
}

fn span(range: ruff_text_size::TextRange) -> Range<usize> {
    range.start().to_usize()..range.end().to_usize()
}

/// The pieces of an f-string, with the plain strings that stand beside it.
pub fn f_string<'a>(source: &str, value: &'a ast::FStringValue) -> Vec<Piece<'a>> {
    let mut pieces = Pieces::default();
    for part in value {
        match part {
            ast::FStringPart::Literal(l) => pieces.text(&literal(source, l), span(l.range)),
            ast::FStringPart::FString(f) => pieces.elements(source, &f.elements),
        }
    }
    pieces.out
}

/// The pieces of a t-string.
pub fn t_string<'a>(source: &str, value: &'a ast::TStringValue) -> Vec<Piece<'a>> {
    let mut pieces = Pieces::default();
    for part in value {
        pieces.elements(source, &part.elements);
    }
    pieces.out
}

/// The pieces of a format specification.
pub fn format_spec<'a>(source: &str, spec: &'a ast::InterpolatedStringFormatSpec) -> Vec<Piece<'a>> {
    let mut pieces = Pieces::default();
    pieces.elements(source, &spec.elements);
    pieces.out
}

/// The conversion as a character's number, -1 for none; `=` alone means `!r`.
pub fn conversion(i: &InterpolatedElement) -> i32 {
    match i.conversion {
        ast::ConversionFlag::None if i.debug_text.is_some() && i.format_spec.is_none() => i32::from(b'r'),
        flag => flag as i32,
    }
}

/// The source text of an interpolation's expression, as a template shows it: without comments, with the space around it.
pub fn expression_text(source: &str, i: &InterpolatedElement) -> String {
    let (whole, at) = (span(i.range), span(ruff_text_size::Ranged::range(&*i.expression)));
    let mut end = i.format_spec.as_ref().map_or(whole.end, |spec| span(spec.range).start).saturating_sub(1);
    let last = |mark: char, end: usize| source.get(at.end..end).and_then(|t| t.rfind(mark)).map_or(end, |found| at.end + found);
    if i.conversion != ast::ConversionFlag::None {
        end = last('!', end);
    }
    if i.debug_text.is_some() {
        end = last('=', end);
    }
    without_comments(source.get(whole.start + 1..end).unwrap_or_default())
}

/// Source text without its comments.
fn without_comments(text: &str) -> String {
    if !text.contains('#') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    let mut quote: Option<String> = None;
    while let Some(c) = chars.next() {
        let rest = chars.as_str();
        match &quote {
            Some(_) if c == '\\' => {
                out.push(c);
                out.extend(chars.next());
                continue;
            }
            Some(q) if c == q.chars().next().unwrap_or_default() && rest.starts_with(&q[1..]) => {
                out.push_str(q);
                chars = rest[q.len() - 1..].chars();
                quote = None;
                continue;
            }
            None if c == '#' => {
                chars = rest[rest.find('\n').unwrap_or(rest.len())..].chars();
                continue;
            }
            None if c == '\'' || c == '"' => {
                let triple = rest.starts_with(c) && rest[1..].starts_with(c);
                let opener = c.to_string().repeat(if triple { 3 } else { 1 });
                out.push_str(&opener);
                chars = rest[opener.len() - 1..].chars();
                quote = Some(opener);
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

/// The value of a string, its adjacent parts joined.
pub fn value(source: &str, s: &ast::ExprStringLiteral) -> Vec<u8> {
    let mut out = Vec::new();
    for part in &s.value {
        out.extend_from_slice(&literal(source, part));
    }
    out
}

/// The value of one literal; escapes of surrogates, which the parser cannot represent, are read again.
pub fn literal(source: &str, s: &ast::StringLiteral) -> Vec<u8> {
    if !s.value.contains('\u{fffd}') {
        return s.value.as_bytes().to_vec();
    }
    let range = span(s.range);
    let inner = range.start + s.flags.opener_len().to_usize()..range.end.saturating_sub(s.flags.closer_len().to_usize());
    let raw = source.get(inner).unwrap_or_default();
    if s.flags.prefix().is_raw() { raw.as_bytes().to_vec() } else { with_surrogates(raw, &s.value) }
}

/// The value of a literal with escapes of surrogates: `value` with each replacement character that stands for one put right.
fn with_surrogates(raw: &str, value: &str) -> Vec<u8> {
    let mut found = Vec::new();
    let bytes = raw.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            if bytes[at..].starts_with("\u{fffd}".as_bytes()) {
                found.push(None);
                at += 3;
            } else {
                at += 1;
            }
            continue;
        }
        let digits = match bytes.get(at + 1) {
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => 0,
        };
        if let Some(c) = raw.get(at + 2..at + 2 + digits).filter(|_| digits > 0).and_then(|h| u32::from_str_radix(h, 16).ok()) {
            if (0xd800..0xe000).contains(&c) {
                found.push(Some(c));
            } else if c == 0xfffd {
                found.push(None);
            }
        }
        at += 2 + digits;
    }
    let mut found = found.into_iter();
    let mut out = Vec::new();
    for c in value.chars() {
        match if c == '\u{fffd}' { found.next().flatten() } else { None } {
            Some(s) => out.extend([0xe0 | (s >> 12) as u8, 0x80 | (s >> 6 & 0x3f) as u8, 0x80 | (s & 0x3f) as u8]),
            None => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out
}

/// An integer literal in any base.
pub fn integer(literal: &str) -> BigInt {
    let digits: String = literal.chars().filter(|c| *c != '_').collect();
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, &digits[2..]),
        Some("0o" | "0O") => (8, &digits[2..]),
        Some("0b" | "0B") => (2, &digits[2..]),
        _ => (10, &digits[..]),
    };
    BigInt::parse_bytes(digits.as_bytes(), radix).unwrap_or_default()
}
