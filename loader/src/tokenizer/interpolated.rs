//! Strings, and the text of f-strings and t-strings (CPython `tok_get_fstring_mode`).

use super::scan::{Scanner, Step};
use super::{Error, kind};

/// CPython `MAXFSTRINGLEVEL`.
const MAX_STRINGS: usize = 150;
/// CPython `MAX_EXPR_NESTING`.
const MAX_FIELDS: usize = 3;

/// An f-string or t-string that is open.
pub(super) struct Interpolated {
    quote: char,
    triple: bool,
    raw: bool,
    start_kind: u8,
    start: usize,
    /// Bracket depths at which replacement fields of it began.
    pub fields: Vec<usize>,
    /// Inside a format specification of the innermost field.
    pub in_spec: bool,
}

impl Interpolated {
    /// What an error calls it.
    pub fn letter(&self) -> char {
        if self.start_kind == kind::TSTRING_START { 't' } else { 'f' }
    }
}

impl Scanner {
    fn quotes_at(&self, quote: char, triple: bool) -> bool {
        self.peek(0) == quote && (!triple || (self.peek(1) == quote && self.peek(2) == quote))
    }

    fn line_of(&self, index: usize) -> usize {
        self.scan.position(index.min(self.scan.chars.len().saturating_sub(1))).0
    }

    /// A plain string whose quote is at the present place; `start` is that of its prefix.
    pub fn string(&mut self, start: usize) -> Step {
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        if !triple && self.peek(1) == quote {
            self.at += 2;
            self.push(kind::STRING, start, self.at);
            return Ok(());
        }
        self.at += if triple { 3 } else { 1 };
        let mut escaped_quote = false;
        while !self.done() && (triple || self.peek(0) != '\n') {
            if self.quotes_at(quote, triple) {
                self.at += if triple { 3 } else { 1 };
                self.push(kind::STRING, start, self.at);
                return Ok(());
            }
            if self.peek(0) == '\\' {
                escaped_quote |= self.peek(1) == quote;
                self.at += if self.peek(1) == '\r' && self.peek(2) == '\n' { 2 } else { 1 };
            }
            self.at += 1;
        }
        if let Some(outer) = self.strings.last()
            && (outer.quote, outer.triple) == (quote, triple)
        {
            // The quote was meant to end the string around it.
            return Err(self.fail(format!("{}-string: expecting '}}'", outer.letter()), start));
        }
        let triple_quoted = if triple { "triple-quoted " } else { "" };
        let hint = if escaped_quote && !triple { "; perhaps you escaped the end quote?" } else { "" };
        let message = format!("unterminated {triple_quoted}string literal (detected at line {}){hint}", self.line_of(self.at));
        Err(Error { at_end: self.done(), ..self.fail(message, start) })
    }

    pub fn open_interpolated(&mut self, start: usize, prefix: &str) -> Step {
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if triple { 3 } else { 1 };
        if self.strings.len() + 1 >= MAX_STRINGS {
            return Err(self.fail("too many nested f-strings or t-strings", start));
        }
        let start_kind = if prefix.contains('t') { kind::TSTRING_START } else { kind::FSTRING_START };
        self.push(start_kind, start, self.at);
        self.strings.push(Interpolated { quote, triple, raw: prefix.contains('r'), start_kind, start, fields: Vec::new(), in_spec: false });
        Ok(())
    }

    /// Whether the next characters are text of the innermost open string.
    pub fn in_text(&self) -> bool {
        self.strings.last().is_some_and(|s| s.fields.last().is_none_or(|depth| s.in_spec && *depth + 1 == self.scan.brackets.len()))
    }

    /// The error for text that does not end.
    pub fn unterminated_text(&self) -> Error {
        let Some(open) = self.strings.last() else { return self.fail(super::CONTINUED_AT_END, self.at) };
        let triple_quoted = if open.triple { "triple-quoted " } else { "" };
        let message = format!("unterminated {triple_quoted}{}-string literal (detected at line {})", open.letter(), self.line_of(self.at));
        Error { at_end: open.triple, ..self.fail(message, open.start) }
    }

    /// Text of an interpolated string up to a field or its end.
    pub fn string_text(&mut self) -> Step {
        let Some(open) = self.strings.last() else { return Ok(()) };
        let (quote, triple, raw, start_kind, letter) = (open.quote, open.triple, open.raw, open.start_kind, open.letter());
        let in_spec = open.in_spec && !open.fields.is_empty();
        let start = self.at;
        let mut in_character_name = false;
        loop {
            if self.done() {
                return Err(self.unterminated_text());
            }
            if self.quotes_at(quote, triple) {
                if self.at > start {
                    self.push(start_kind + 1, start, self.at);
                }
                let at = self.at;
                self.at += if triple { 3 } else { 1 };
                self.push(start_kind + 2, at, self.at);
                self.strings.pop();
                return Ok(());
            }
            match self.peek(0) {
                '\n' if in_spec && !triple => {
                    return Err(self.fail(format!("{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"), self.at));
                }
                '\n' if !triple => return Err(self.unterminated_text()),
                '{' if self.peek(1) == '{' && !in_spec => {
                    // The first brace is text, the second one is skipped.
                    self.at += 1;
                    self.push(start_kind + 1, start, self.at);
                    self.at += 1;
                    return Ok(());
                }
                '}' if self.peek(1) == '}' && !in_spec => {
                    self.at += 1;
                    self.push(start_kind + 1, start, self.at);
                    self.at += 1;
                    return Ok(());
                }
                '{' => {
                    // Two braces in a specification are no text, but there is an empty one before them.
                    if self.at > start || (in_spec && self.peek(1) == '{') {
                        self.push(start_kind + 1, start, self.at);
                    }
                    return self.open_field(letter);
                }
                '}' if in_character_name => {
                    self.at += 1;
                    in_character_name = false;
                }
                '}' => {
                    // A specification ends with its text, be it empty.
                    if self.at > start || in_spec {
                        self.push(start_kind + 1, start, self.at);
                    }
                    return self.operator('}');
                }
                '\\' => {
                    let name = !raw && self.peek(1) == 'N' && self.peek(2) == '{';
                    in_character_name |= name;
                    self.at += match self.peek(1) {
                        '{' | '}' => 1,
                        _ if name => 3,
                        '\r' if self.peek(2) == '\n' => 3,
                        _ => 2,
                    };
                }
                _ => self.at += 1,
            }
        }
    }

    fn open_field(&mut self, letter: char) -> Step {
        let at = self.at;
        let depth = self.scan.brackets.len();
        let Some(open) = self.strings.last_mut() else { return Ok(()) };
        if open.fields.len() >= MAX_FIELDS {
            return Err(self.fail(format!("{letter}-string: expressions nested too deeply"), at.saturating_sub(1)));
        }
        open.fields.push(depth);
        open.in_spec = false;
        self.operator('{')
    }
}
