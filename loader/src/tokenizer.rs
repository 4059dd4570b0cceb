//! Source text as the tokens of Python's `tokenize` module (CPython `Parser/tokenizer.c` with `extra_tokens`).
//!
//! The compiler has a lexer of its own; this one keeps comments, blank lines and everything else that a formatter wants.

use crate::frontend::SyntaxKind;

/// Token types (CPython `Include/internal/pycore_token.h`).
pub mod kind {
    pub const ENDMARKER: u8 = 0;
    pub const NAME: u8 = 1;
    pub const NUMBER: u8 = 2;
    pub const STRING: u8 = 3;
    pub const NEWLINE: u8 = 4;
    pub const INDENT: u8 = 5;
    pub const DEDENT: u8 = 6;
    pub const OP: u8 = 55;
    pub const FSTRING_START: u8 = 59;
    pub const FSTRING_MIDDLE: u8 = 60;
    pub const FSTRING_END: u8 = 61;
    pub const TSTRING_START: u8 = 62;
    pub const COMMENT: u8 = 65;
    pub const NL: u8 = 66;
}

/// Operators with their exact types, the longest first.
const OPERATORS: [(&str, u8); 50] = [
    ("**=", 46),
    ("//=", 48),
    ("<<=", 44),
    (">>=", 45),
    ("...", 52),
    ("!=", 28),
    ("<>", 28),
    ("%=", 40),
    ("&=", 41),
    ("**", 35),
    ("*=", 38),
    ("+=", 36),
    ("-=", 37),
    ("->", 51),
    ("//", 47),
    ("/=", 39),
    (":=", 53),
    ("<<", 33),
    ("<=", 29),
    ("<>", 28),
    ("==", 27),
    (">=", 30),
    (">>", 34),
    ("@=", 50),
    ("^=", 43),
    ("|=", 42),
    ("!", 54),
    ("%", 24),
    ("&", 19),
    ("(", 7),
    (")", 8),
    ("*", 16),
    ("+", 14),
    (",", 12),
    ("-", 15),
    (".", 23),
    ("/", 17),
    (":", 11),
    (";", 13),
    ("<", 20),
    ("=", 22),
    (">", 21),
    ("@", 49),
    ("[", 9),
    ("]", 10),
    ("^", 32),
    ("{", 25),
    ("|", 18),
    ("}", 26),
    ("~", 31),
];

/// One token; lines count from 1, columns in characters from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: u8,
    pub text: String,
    pub start: (usize, usize),
    pub end: (usize, usize),
    /// The physical lines that the token stands on.
    pub line: String,
}

/// Why the text stops being Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub kind: SyntaxKind,
    pub message: String,
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    pub text: String,
}

/// The tokens up to the end or the first error. With `extra`, comments and blank lines are tokens, and operators have one type.
#[must_use]
pub fn tokenize(source: &str, extra: bool) -> (Vec<Token>, Option<Error>) {
    let mut t = Tokenizer::new(source, extra);
    let error = t.run().err();
    (t.out, error)
}

/// What the tokens of a text alone say against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    Error(Error),
    /// A bracket that is open at the end.
    Unclosed {
        bracket: char,
        line: usize,
        /// In characters, from 0.
        column: usize,
    },
}

/// The first fault of a text, whatever a parser says of it.
#[must_use]
pub fn fault(source: &str) -> Option<Fault> {
    let mut t = Tokenizer::new(source, false);
    let error = t.run().err()?;
    let at_end = error.message == OPEN_AT_END || error.message == CONTINUED_AT_END;
    let Some(&(bracket, index)) = t.brackets.last().filter(|_| at_end) else { return Some(Fault::Error(error)) };
    let (line, column) = t.position(index);
    Some(Fault::Unclosed { bracket, line, column })
}

/// Whether a character is neither part of a program nor can be shown.
#[must_use]
pub fn is_non_printable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{a0}' | '\u{ad}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{feff}')
}

/// The error of `tokenize` for a text that ends within brackets.
const OPEN_AT_END: &str = "unexpected EOF in multi-line statement";

/// The error for a text whose last line is to go on.
const CONTINUED_AT_END: &str = "unexpected EOF while parsing";

/// An f-string or t-string that is open.
struct Interpolated {
    quote: char,
    triple: bool,
    raw: bool,
    start_kind: u8,
    /// Bracket depths at which replacement fields of it began.
    fields: Vec<usize>,
    /// Inside a format specification of the innermost field.
    in_spec: bool,
}

struct Tokenizer {
    chars: Vec<char>,
    /// Index of the first character of each line.
    lines: Vec<usize>,
    at: usize,
    extra: bool,
    out: Vec<Token>,
    indents: Vec<(usize, usize)>,
    /// Those that are open, with their places.
    brackets: Vec<(char, usize)>,
    strings: Vec<Interpolated>,
    /// The text did not end with a line break; one was added.
    implicit_newline: bool,
}

type Step = Result<(), Error>;

impl Tokenizer {
    fn new(source: &str, extra: bool) -> Tokenizer {
        let mut chars: Vec<char> = source.chars().collect();
        let implicit_newline = !chars.is_empty() && chars.last() != Some(&'\n');
        if implicit_newline {
            chars.push('\n');
        }
        let mut lines = vec![0];
        lines.extend(chars.iter().enumerate().filter(|(_, c)| **c == '\n').map(|(i, _)| i + 1));
        Tokenizer { chars, lines, at: 0, extra, out: Vec::new(), indents: vec![(0, 0)], brackets: Vec::new(), strings: Vec::new(), implicit_newline }
    }

    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn done(&self) -> bool {
        self.at >= self.chars.len()
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c))
    }

    /// Line and column of an index.
    fn position(&self, index: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|l| *l <= index);
        (line, index - self.lines[line - 1])
    }

    /// The physical lines from one index to another.
    fn line_text(&self, from: usize, to: usize) -> String {
        let first = self.lines[self.position(from).0 - 1];
        let last_line = self.position(to.max(from)).0;
        let mut end = self.lines.get(last_line).copied().unwrap_or(self.chars.len());
        if self.implicit_newline && end == self.chars.len() && end > first {
            end -= 1;
        }
        self.chars[first..end].iter().collect()
    }

    fn push(&mut self, kind: u8, start: usize, end: usize) {
        let text = self.chars[start..end].iter().collect();
        let line = self.line_text(start, if end > start { end - 1 } else { end });
        let (start, end) = (self.position(start), self.position(end));
        // A token that ends with a line break ends on its own line.
        let end = if end.1 == 0 && end.0 > start.0 && matches!(kind, kind::NEWLINE | kind::NL) { (start.0, start.1 + 1) } else { end };
        self.out.push(Token { kind, text, start, end, line });
    }

    fn fail(&self, message: impl Into<String>, index: usize) -> Error {
        self.fail_kind(SyntaxKind::Syntax, message, index)
    }

    fn fail_kind(&self, kind: SyntaxKind, message: impl Into<String>, index: usize) -> Error {
        let index = index.min(self.chars.len().saturating_sub(1));
        let (line, column) = self.position(index);
        Error { kind, message: message.into(), line, column: column + 1, text: self.line_text(index, index) }
    }

    fn run(&mut self) -> Step {
        let mut line_start = true;
        while !self.done() {
            if !self.strings.is_empty() && self.in_text() {
                self.string_text()?;
                continue;
            }
            if line_start && self.brackets.is_empty() && self.strings.is_empty() {
                line_start = false;
                if self.indentation()? {
                    line_start = true;
                    continue;
                }
            }
            self.skip_space()?;
            if self.done() {
                break;
            }
            let c = self.peek(0);
            if c == '#' {
                self.comment();
                continue;
            }
            if c == '\n' || c == '\r' {
                let start = self.at;
                self.at += if c == '\r' && self.peek(1) == '\n' { 2 } else { 1 };
                if self.brackets.is_empty() && self.strings.is_empty() {
                    self.newline(kind::NEWLINE, start);
                    line_start = true;
                } else if self.extra {
                    self.newline(kind::NL, start);
                }
                continue;
            }
            self.token(c)?;
        }
        self.finish()
    }

    fn newline(&mut self, kind: u8, start: usize) {
        let implicit = self.implicit_newline && self.at == self.chars.len();
        self.push(kind, start, self.at);
        if let Some(last) = self.out.last_mut() {
            last.end = (last.start.0, last.start.1 + 1);
            if implicit || !self.extra {
                last.text = String::new();
            } else if last.text == "\r" {
                last.text = "\r\n".to_owned();
            }
            if !self.extra {
                last.end = last.start;
            }
        }
    }

    fn finish(&mut self) -> Step {
        if let Some(open) = self.strings.last() {
            let what = if open.start_kind == kind::TSTRING_START { "t" } else { "f" };
            let triple = if open.triple { "triple-quoted " } else { "" };
            let line = self.position(self.chars.len().saturating_sub(1)).0;
            return Err(self.fail(format!("unterminated {triple}{what}-string literal (detected at line {line})"), self.chars.len()));
        }
        if !self.brackets.is_empty() {
            let mut e = self.fail(OPEN_AT_END, self.chars.len());
            e.line = self.lines.len();
            e.column = 1;
            return Err(e);
        }
        let last_line = self.lines.len();
        let end = if self.chars.is_empty() { (1, 0) } else { (last_line, 0) };
        while self.indents.len() > 1 {
            self.indents.pop();
            self.out.push(Token { kind: kind::DEDENT, text: String::new(), start: end, end, line: String::new() });
        }
        self.out.push(Token { kind: kind::ENDMARKER, text: String::new(), start: end, end, line: String::new() });
        Ok(())
    }

    /// Measures the indentation of a line; true when the line is blank and was consumed.
    fn indentation(&mut self) -> Result<bool, Error> {
        let start = self.at;
        let (mut column, mut alternative) = (0, 0);
        loop {
            match self.peek(0) {
                ' ' => (column, alternative) = (column + 1, alternative + 1),
                '\t' => (column, alternative) = ((column / 8 + 1) * 8, alternative + 1),
                '\x0c' => (column, alternative) = (0, 0),
                '\\' if self.peek(1) == '\n' => {
                    // Continued indentation counts from the first line.
                    self.at += 2;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        let c = self.peek(0);
        if c == '#' || c == '\n' || (c == '\r' && self.peek(1) == '\n') {
            if c == '#' {
                self.comment();
            }
            let nl = self.at;
            if !self.done() {
                self.at += if self.peek(0) == '\r' { 2 } else { 1 };
                if self.extra {
                    self.newline(kind::NL, nl);
                }
            }
            return Ok(true);
        }
        if self.done() {
            return Ok(false);
        }
        let (current, current_alternative) = self.indents.last().copied().unwrap_or((0, 0));
        let inconsistent = |t: &Tokenizer| t.fail_kind(SyntaxKind::Tab, "inconsistent use of tabs and spaces in indentation", t.at);
        if column == current {
            if alternative != current_alternative {
                return Err(inconsistent(self));
            }
        } else if column > current {
            if self.indents.len() >= 100 {
                return Err(self.fail_kind(SyntaxKind::Indentation, "too many levels of indentation", self.at));
            }
            if alternative <= current_alternative {
                return Err(inconsistent(self));
            }
            self.indents.push((column, alternative));
            self.push(kind::INDENT, start, self.at);
        } else {
            while self.indents.last().is_some_and(|i| column < i.0) {
                self.indents.pop();
                let (at, line) = (self.position(self.at), self.line_text(self.at, self.at));
                self.out.push(Token { kind: kind::DEDENT, text: String::new(), start: at, end: at, line });
            }
            let (reached, reached_alternative) = self.indents.last().copied().unwrap_or((0, 0));
            if reached != column {
                return Err(self.fail_kind(SyntaxKind::Indentation, "unindent does not match any outer indentation level", self.at));
            }
            if reached_alternative != alternative {
                return Err(inconsistent(self));
            }
        }
        Ok(false)
    }

    fn skip_space(&mut self) -> Step {
        loop {
            match self.peek(0) {
                ' ' | '\t' | '\x0c' if !self.done() => self.at += 1,
                '\\' => {
                    let skip = if self.peek(1) == '\n' {
                        2
                    } else if self.peek(1) == '\r' && self.peek(2) == '\n' {
                        3
                    } else {
                        0
                    };
                    if skip == 0 {
                        return Err(self.fail("unexpected character after line continuation character", self.at + 1));
                    }
                    self.at += skip;
                    if self.done() || (self.implicit_newline && self.at >= self.chars.len()) {
                        return Err(self.fail(CONTINUED_AT_END, self.at));
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        while !self.done() {
            match (self.peek(0), self.peek(1)) {
                ('\n', _) | ('\r', '\n') => break,
                _ => self.at += 1,
            }
        }
        if self.extra {
            self.push(kind::COMMENT, start, self.at);
        }
    }

    fn token(&mut self, c: char) -> Step {
        let start = self.at;
        if is_name_start(c) {
            return self.name();
        }
        if c.is_ascii_digit() || (c == '.' && self.peek(1).is_ascii_digit()) {
            return self.number();
        }
        if c == '\'' || c == '"' {
            return self.string(start);
        }
        if let Some(open) = self.strings.last_mut() {
            // A field ends, or its format specification begins, where its own brackets are closed.
            let depth = open.fields.last().copied().unwrap_or(0);
            if self.brackets.len() == depth + 1 && c == ':' {
                open.in_spec = true;
                self.at += 1;
                self.push(if self.extra { kind::OP } else { 11 }, start, self.at);
                return Ok(());
            }
            if self.brackets.len() == depth + 1 && c == '!' && self.peek(1) != '=' {
                self.at += 1;
                self.push(if self.extra { kind::OP } else { 54 }, start, self.at);
                return Ok(());
            }
        }
        self.operator(c)
    }

    fn operator(&mut self, c: char) -> Step {
        let start = self.at;
        let Some((text, exact)) = OPERATORS.iter().find(|o| self.starts_with(o.0)) else {
            let shown = if is_non_printable(c) { format!("invalid non-printable character U+{:04X}", c as u32) } else { format!("invalid character '{c}' (U+{:04X})", c as u32) };
            // Characters that mean nothing in Python are operators to those who read tokens.
            if matches!(c, '$' | '?' | '`') {
                self.at += 1;
                self.push(kind::OP, start, self.at);
                return Ok(());
            }
            return Err(self.fail(shown, start));
        };
        match c {
            '(' | '[' | '{' => {
                if self.brackets.len() >= 200 {
                    return Err(self.fail("too many nested parentheses", start));
                }
                self.brackets.push((c, start));
            }
            ')' | ']' | '}' => self.close(c)?,
            _ => {}
        }
        self.at += text.chars().count();
        self.push(if self.extra { kind::OP } else { *exact }, start, self.at);
        if c == '}'
            && let Some(open) = self.strings.last_mut()
            && open.fields.last() == Some(&self.brackets.len())
        {
            open.fields.pop();
            open.in_spec = !open.fields.is_empty();
        }
        Ok(())
    }

    fn close(&mut self, c: char) -> Step {
        let in_field = self.strings.last().and_then(|s| s.fields.last().copied());
        let Some((open, opened)) = self.brackets.pop() else { return Err(self.fail(format!("unmatched '{c}'"), self.at)) };
        let matching = matches!((open, c), ('(', ')') | ('[', ']') | ('{', '}'));
        if matching {
            return Ok(());
        }
        if in_field == Some(self.brackets.len()) && open == '{' {
            let what = if self.strings.last().is_some_and(|s| s.start_kind == kind::TSTRING_START) { 't' } else { 'f' };
            return Err(self.fail(format!("{what}-string: unmatched '{c}'"), self.at));
        }
        let (line, here) = (self.position(opened).0, self.position(self.at).0);
        let place = if line == here { String::new() } else { format!(" on line {line}") };
        Err(self.fail(format!("closing parenthesis '{c}' does not match opening parenthesis '{open}'{place}"), self.at))
    }

    fn name(&mut self) -> Step {
        let start = self.at;
        while is_name_continue(self.peek(0)) {
            self.at += 1;
        }
        if matches!(self.peek(0), '\'' | '"') {
            let prefix: String = self.chars[start..self.at].iter().collect::<String>().to_ascii_lowercase();
            match prefix.as_str() {
                "r" | "u" | "b" | "br" | "rb" => return self.string(start),
                "f" | "fr" | "rf" | "t" | "tr" | "rt" => return self.open_interpolated(start, &prefix),
                _ => {}
            }
        }
        self.push(kind::NAME, start, self.at);
        Ok(())
    }

    fn digits(&mut self, valid: impl Fn(char) -> bool, what: &str) -> Step {
        loop {
            if !valid(self.peek(0)) {
                if self.peek(0) == '_' || self.chars.get(self.at.wrapping_sub(1)) == Some(&'_') {
                    return Err(self.fail(format!("invalid {what} literal"), self.at.saturating_sub(1)));
                }
                return Ok(());
            }
            while valid(self.peek(0)) {
                self.at += 1;
            }
            if self.peek(0) != '_' {
                return Ok(());
            }
            self.at += 1;
            if !valid(self.peek(0)) {
                if self.peek(0).is_ascii_digit() {
                    return Err(self.fail(format!("invalid digit '{}' in {what} literal", self.peek(0)), self.at));
                }
                return Err(self.fail(format!("invalid {what} literal"), self.at - 1));
            }
        }
    }

    fn number(&mut self) -> Step {
        let start = self.at;
        let radix = if self.peek(0) == '0' { self.peek(1).to_ascii_lowercase() } else { '\0' };
        if let Some((what, base)) = match radix {
            'x' => Some(("hexadecimal", 16)),
            'o' => Some(("octal", 8)),
            'b' => Some(("binary", 2)),
            _ => None,
        } {
            self.at += 2;
            if self.peek(0) == '_' {
                self.at += 1;
            }
            if !self.peek(0).is_digit(base) {
                if self.peek(0).is_ascii_digit() {
                    return Err(self.fail(format!("invalid digit '{}' in {what} literal", self.peek(0)), self.at));
                }
                return Err(self.fail(format!("invalid {what} literal"), self.at - 1));
            }
            self.digits(|c| c.is_digit(base), what)?;
            if self.peek(0).is_ascii_digit() {
                return Err(self.fail(format!("invalid digit '{}' in {what} literal", self.peek(0)), self.at));
            }
            return self.end_number(start, what);
        }
        let mut is_float = false;
        if self.peek(0) != '.' {
            self.digits(|c| c.is_ascii_digit(), "decimal")?;
        }
        let integer_end = self.at;
        if self.peek(0) == '.' {
            is_float = true;
            self.at += 1;
            if self.peek(0).is_ascii_digit() {
                self.digits(|c| c.is_ascii_digit(), "decimal")?;
            }
        }
        if matches!(self.peek(0), 'e' | 'E') {
            let sign = usize::from(matches!(self.peek(1), '+' | '-'));
            if self.peek(1 + sign).is_ascii_digit() {
                is_float = true;
                self.at += 1 + sign;
                self.digits(|c| c.is_ascii_digit(), "decimal")?;
            } else if sign == 1 {
                return Err(self.fail("invalid decimal literal", self.at + 1));
            }
        }
        if matches!(self.peek(0), 'j' | 'J') {
            self.at += 1;
            return self.end_number(start, "imaginary");
        }
        let digits: String = self.chars[start..integer_end].iter().filter(|c| **c != '_').collect();
        if !is_float && digits.len() > 1 && digits.starts_with('0') && digits.bytes().any(|b| b != b'0') {
            return Err(self.fail("leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers", start));
        }
        self.end_number(start, "decimal")
    }

    /// A number may be followed by a keyword, not by any other name.
    fn end_number(&mut self, start: usize, what: &str) -> Step {
        let rest: String = self.chars[self.at..].iter().take_while(|c| is_name_continue(**c)).collect();
        let keyword = ["and", "else", "for", "if", "in", "is", "not", "or"].iter().any(|k| rest.starts_with(k));
        if !rest.is_empty() && !keyword {
            return Err(self.fail(format!("invalid {what} literal"), self.at.saturating_sub(1)));
        }
        self.push(kind::NUMBER, start, self.at);
        Ok(())
    }

    /// A plain string whose quote is at the present place; `start` is that of its prefix.
    fn string(&mut self, start: usize) -> Step {
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if triple { 3 } else { 1 };
        let mut escaped_quote = false;
        loop {
            if self.done() {
                let line = self.position(self.chars.len().saturating_sub(1)).0;
                let what = if triple { "unterminated triple-quoted string literal" } else { "unterminated string literal" };
                return Err(self.fail(format!("{what} (detected at line {line})"), start));
            }
            let c = self.peek(0);
            if c == '\\' {
                escaped_quote |= self.peek(1) == quote;
                self.at += if self.peek(1) == '\r' && self.peek(2) == '\n' { 3 } else { 2 };
                continue;
            }
            if c == '\n' && !triple {
                let line = self.position(self.at).0;
                let hint = if escaped_quote { "; perhaps you escaped the end quote?" } else { "" };
                return Err(self.fail(format!("unterminated string literal (detected at line {line}){hint}"), start));
            }
            if c == quote && (!triple || (self.peek(1) == quote && self.peek(2) == quote)) {
                self.at += if triple { 3 } else { 1 };
                self.push(kind::STRING, start, self.at);
                return Ok(());
            }
            self.at += 1;
        }
    }

    fn open_interpolated(&mut self, start: usize, prefix: &str) -> Step {
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if triple { 3 } else { 1 };
        if self.strings.len() >= 150 {
            return Err(self.fail("too many nested f-strings or t-strings", start));
        }
        let start_kind = if prefix.contains('t') { kind::TSTRING_START } else { kind::FSTRING_START };
        self.push(start_kind, start, self.at);
        self.strings.push(Interpolated { quote, triple, raw: prefix.contains('r'), start_kind, fields: Vec::new(), in_spec: false });
        Ok(())
    }

    /// Whether the next characters are text of the innermost open string.
    fn in_text(&self) -> bool {
        self.strings.last().is_some_and(|s| s.fields.is_empty() || (s.in_spec && s.fields.last() == Some(&(self.brackets.len().wrapping_sub(1)))))
    }

    /// Text of an interpolated string up to a field or its end.
    fn string_text(&mut self) -> Step {
        let Some(open) = self.strings.last() else { return Ok(()) };
        let (quote, triple, raw, start_kind, in_spec) = (open.quote, open.triple, open.raw, open.start_kind, open.in_spec && !open.fields.is_empty());
        let start = self.at;
        loop {
            if self.done() {
                let what = if start_kind == kind::TSTRING_START { "t" } else { "f" };
                let triple = if triple { "triple-quoted " } else { "" };
                let line = self.position(self.chars.len().saturating_sub(1)).0;
                return Err(self.fail(format!("unterminated {triple}{what}-string literal (detected at line {line})"), start));
            }
            let c = self.peek(0);
            let ends = c == quote && (!triple || (self.peek(1) == quote && self.peek(2) == quote));
            if ends && !in_spec {
                if self.at > start {
                    self.push(start_kind + 1, start, self.at);
                }
                let at = self.at;
                self.at += if triple { 3 } else { 1 };
                self.push(start_kind + 2, at, self.at);
                self.strings.pop();
                return Ok(());
            }
            match c {
                '\n' if !triple => {
                    let what = if start_kind == kind::TSTRING_START { "t" } else { "f" };
                    let line = self.position(self.at).0;
                    return Err(self.fail(format!("unterminated {what}-string literal (detected at line {line})"), start));
                }
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
                    if self.at > start {
                        self.push(start_kind + 1, start, self.at);
                    }
                    let at = self.at;
                    let depth = self.brackets.len();
                    self.brackets.push(('{', at));
                    if let Some(open) = self.strings.last_mut() {
                        open.fields.push(depth);
                        open.in_spec = false;
                    }
                    self.at += 1;
                    self.push(if self.extra { kind::OP } else { 25 }, at, self.at);
                    return Ok(());
                }
                '}' if in_spec => {
                    // A specification ends with its text, be it empty.
                    self.push(start_kind + 1, start, self.at);
                    return self.operator('}');
                }
                '}' => {
                    let what = if start_kind == kind::TSTRING_START { "t" } else { "f" };
                    return Err(self.fail(format!("{what}-string: single '}}' is not allowed"), self.at));
                }
                '\\' if !raw && self.peek(1) == 'N' && self.peek(2) == '{' => {
                    while !self.done() && self.peek(0) != '}' && self.peek(0) != '\n' {
                        self.at += 1;
                    }
                    self.at += 1;
                }
                '\\' if !matches!(self.peek(1), '{' | '}') => self.at += 2,
                _ => self.at += 1,
            }
        }
    }
}

fn is_name_start(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || (!c.is_ascii() && c.is_alphabetic())
}

fn is_name_continue(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && (c.is_alphanumeric() || is_mark(c)))
}

/// Combining marks and connectors that names may hold, beyond letters and digits.
fn is_mark(c: char) -> bool {
    matches!(c as u32, 0xb7 | 0x300..=0x36f | 0x387 | 0x483..=0x487 | 0x591..=0x5bd | 0x610..=0x61a | 0x64b..=0x65f | 0x900..=0x903 | 0x93a..=0x94f | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x203f | 0x2040 | 0x20d0..=0x20dc | 0xfe20..=0xfe2f | 0xfe33 | 0xfe34 | 0xfe4d..=0xfe4f | 0xff3f)
}

#[cfg(test)]
mod tests {
    use super::{kind, tokenize};

    #[test]
    fn fields_of_f_strings_are_tokens() {
        let (tokens, error) = tokenize("f'a{b!r:>{w}}c'\n", true);
        assert!(error.is_none());
        let texts: Vec<&str> = tokens.iter().map(|t| t.text.as_str()).collect();
        assert_eq!(texts, ["f'", "a", "{", "b", "!", "r", ":", ">", "{", "w", "}", "", "}", "c", "'", "\n", ""]);
        assert_eq!(tokens[1].kind, kind::FSTRING_MIDDLE);
    }

    #[test]
    fn unterminated_strings_are_errors() {
        let (_, error) = tokenize("x = 'abc\n", true);
        assert_eq!(error.map(|e| e.message), Some("unterminated string literal (detected at line 1)".to_owned()));
    }
}
