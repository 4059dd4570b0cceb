//! f-strings and t-strings: literal parts, fields, format specifications (PEP 701, PEP 750).

use super::lexer::{Flavor, Kind, LiteralEnd, Pos, Token};
use super::literal::unescape;
use super::node::*;
use super::{Parser, Res};
use crate::frontend::Loc;

/// The pieces of a string that is being read; neighbouring texts become one.
struct Pieces<'t> {
    out: Vec<Piece<'t>>,
    /// The text at the end of the pieces, and where it stands.
    text: Vec<u8>,
    from: Pos,
    to: Pos,
}

impl<'t> Pieces<'t> {
    fn new() -> Pieces<'t> {
        let start = Pos { line: 1, col: 0 };
        Pieces { out: Vec::new(), text: Vec::new(), from: start, to: start }
    }

    fn text(&mut self, value: &[u8], from: Pos, to: Pos) {
        if value.is_empty() {
            return;
        }
        if self.text.is_empty() {
            self.from = from;
        }
        self.text.extend_from_slice(value);
        self.to = to;
    }
}

impl<'t> Parser<'t, '_> {
    /// Ends the text at the end of the pieces.
    fn end_text(&mut self, pieces: &mut Pieces<'t>) {
        if pieces.text.is_empty() {
            return;
        }
        let (from, to) = (pieces.from, pieces.to);
        let loc = Loc { line: from.line, end_line: to.line, col: from.col, end_col: to.col };
        pieces.out.push(Piece::Text(self.list(&pieces.text), loc));
        pieces.text.clear();
    }

    fn all(&mut self, mut pieces: Pieces<'t>) -> &'t [Piece<'t>] {
        self.end_text(&mut pieces);
        self.list(&pieces.out)
    }

    /// An f-string or t-string and the strings behind it.
    pub fn interpolated(&mut self, first: Token) -> Res<Expr<'t>> {
        self.interpolated_parts(first, Pieces::new())
    }

    /// An f-string behind plain strings of the given value.
    pub fn interpolated_behind(&mut self, first: Token, value: &[u8]) -> Res<Expr<'t>> {
        let mut pieces = Pieces::new();
        pieces.text(value, first.from, self.last.to);
        self.interpolated_parts(first, pieces)
    }

    fn interpolated_parts(&mut self, first: Token, mut pieces: Pieces<'t>) -> Res<Expr<'t>> {
        let template = self.at(Kind::TString);
        loop {
            let part = self.tok;
            match part.kind {
                Kind::TString if template => self.interpolated_part(part.flavor, &mut pieces)?,
                Kind::FString if !template => self.interpolated_part(part.flavor, &mut pieces)?,
                Kind::String if !template && !part.flavor.bytes => {
                    let value = self.string_value(part)?;
                    pieces.text(value, part.from, part.to);
                    self.bump()?;
                }
                Kind::String | Kind::FString | Kind::TString => return self.refuse(),
                _ => break,
            }
        }
        let values = self.all(pieces);
        let node = self.alloc(ExprFString { loc: self.since(first.from), values });
        Ok(if template { Expr::TString(node) } else { Expr::FString(node) })
    }

    /// One f-string or t-string, whose opening quotes are at hand.
    fn interpolated_part(&mut self, flavor: Flavor, pieces: &mut Pieces<'t>) -> Res<()> {
        while self.literal_part(flavor, false, pieces)? == LiteralEnd::Field {
            self.deeper(|p| p.field(flavor, pieces, 0))?;
        }
        // The closing quotes are the last token.
        self.tok.end = self.lexer.at as u32;
        self.tok.to = self.lexer.pos(self.lexer.at);
        self.bump()
    }

    /// Reads up to the end of a literal part and over what ends it; a closing brace is left.
    fn literal_part(&mut self, flavor: Flavor, in_spec: bool, pieces: &mut Pieces<'t>) -> Res<LiteralEnd> {
        let start = self.lexer.at;
        let Some((end, what)) = self.lexer.literal_end(flavor, in_spec) else { return self.refuse_at(start as u32) };
        let text = &self.text[start..end];
        let from = self.lexer.pos(start);
        self.lexer.skip_lines(start, end);
        let to = self.lexer.pos(end);
        let bytes = text.as_bytes();
        if memchr::memchr3(b'\\', b'{', b'}', bytes).is_none() {
            pieces.text(bytes, from, to);
        } else {
            if !flavor.raw {
                self.warn_of_escape(text, &self.text[end..], from, false);
            }
            let Some(value) = unescape_literal(text, flavor, in_spec) else { return self.refuse_at(start as u32) };
            pieces.text(&value, from, to);
        }
        self.lexer.at = end
            + match what {
                LiteralEnd::Quote => flavor.quotes(),
                LiteralEnd::Field => 1,
                LiteralEnd::Close => 0,
            };
        Ok(what)
    }

    /// A field within `depth` specifications, whose opening brace was read; leaves the lexer behind the closing one.
    fn field(&mut self, flavor: Flavor, pieces: &mut Pieces<'t>, depth: u32) -> Res<()> {
        /// CPython `MAX_EXPR_NESTING`.
        const DEEPEST: u32 = 3;
        if depth == DEEPEST {
            return self.refuse();
        }
        let inside = self.lexer.at;
        let first = self.lexer.pos(inside);
        let open = Pos { col: first.col - 1, ..first };
        let outer = std::mem::replace(&mut self.field_depth, self.lexer.depth + 1);
        self.lexer.depth += 1;
        self.bump()?;
        let expression = self.annotated_rhs()?;
        let text_end = self.tok.start as usize;
        let mut debug = false;
        if self.at(Kind::Equal) {
            debug = true;
            self.bump()?;
            let shown = without_comments(&self.text[inside..self.tok.start as usize]);
            pieces.text(shown.as_bytes(), first, self.tok.from);
        }
        let mut conversion = -1;
        if self.at(Kind::Exclamation) {
            let mark = self.tok;
            self.bump()?;
            conversion = match self.source(self.tok) {
                "r" | "s" | "a" if self.tok.start == mark.end => i32::from(self.text.as_bytes()[self.tok.start as usize]),
                _ => return self.refuse(),
            };
            self.bump()?;
        }
        let mut format_spec = None;
        if matches!(self.tok.kind, Kind::Colon | Kind::ColonEqual) {
            format_spec = Some(self.format_spec(flavor, depth)?);
        } else if debug && conversion < 0 {
            conversion = i32::from(b'r');
        }
        if !self.at(Kind::RBrace) {
            return self.refuse();
        }
        // The lexer has counted the brace, and the next token is not read: what follows is literal.
        self.field_depth = outer;
        self.lexer.at = self.tok.end as usize;
        let source = &self.text[inside..text_end];
        let text = if source.contains('#') { self.arena.alloc_str(&without_comments(source)) } else { source };
        let loc = Loc { line: open.line, end_line: self.tok.to.line, col: open.col, end_col: self.tok.to.col };
        self.end_text(pieces);
        pieces.out.push(Piece::Value(self.alloc(Interpolation { loc, expression, text, conversion, format_spec })));
        Ok(())
    }

    /// The format specification of a field at some depth, from its colon on; the closing brace of the field is at hand afterwards.
    fn format_spec(&mut self, flavor: Flavor, depth: u32) -> Res<FormatSpec<'t>> {
        let colon = self.tok;
        // In `:=` only the colon counts.
        self.lexer.at = colon.start as usize + 1;
        let mut pieces = Pieces::new();
        while self.literal_part(flavor, true, &mut pieces)? == LiteralEnd::Field {
            self.deeper(|p| p.field(flavor, &mut pieces, depth + 1))?;
        }
        let values = self.all(pieces);
        self.bump()?;
        let (from, to) = (colon.from, self.tok.from);
        Ok(FormatSpec { loc: Loc { line: from.line, end_line: to.line, col: from.col, end_col: to.col }, values })
    }
}

/// The value of a literal part: doubled braces are one, and escapes are resolved.
fn unescape_literal(text: &str, flavor: Flavor, in_spec: bool) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let (mut start, mut at) = (0, 0);
    let piece = |out: &mut Vec<u8>, range: std::ops::Range<usize>| {
        let part = &text[range];
        if flavor.raw {
            out.extend_from_slice(part.as_bytes());
        } else {
            out.extend_from_slice(&unescape(part, flavor)?);
        }
        Some(())
    };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => match bytes.get(at + 1) {
                // A backslash in front of a brace stands for itself.
                Some(b'{' | b'}') => {
                    piece(&mut out, start..at)?;
                    out.push(b'\\');
                    at += 1;
                    start = at;
                }
                Some(b'N') if !flavor.raw && bytes.get(at + 2) == Some(&b'{') => at += text[at..].find('}')? + 1,
                _ => at += 2,
            },
            b'{' | b'}' if !in_spec => {
                piece(&mut out, start..at + 1)?;
                at += 2;
                start = at;
            }
            _ => at += 1,
        }
    }
    piece(&mut out, start..bytes.len())?;
    Some(out)
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
