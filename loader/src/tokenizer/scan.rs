//! The tokenizer's main loop: lines, indentation, names and operators.

use super::interpolated::Interpolated;
use super::{CONTINUED_AT_END, Error, OPEN_AT_END, OPERATORS, Token, is_non_printable, kind};
use crate::frontend::SyntaxKind;

/// A token by its place: indices of characters.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub kind: u8,
    /// The brackets that are open behind it.
    pub level: u16,
    pub start: u32,
    pub end: u32,
}

/// CPython `MAXLEVEL`.
const MAX_BRACKETS: usize = 200;
/// CPython `MAXINDENT`.
const MAX_INDENT: usize = 100;

/// What became of a text.
pub struct Scan {
    pub chars: Vec<char>,
    /// Index of the first character of each line.
    pub lines: Vec<usize>,
    pub spans: Vec<Span>,
    pub error: Option<Error>,
    /// The brackets that are open where the scan ended, with their places.
    pub brackets: Vec<(char, usize)>,
    /// The text did not end with a line break; one was added.
    pub implicit_newline: bool,
    /// The lines of `# type: ignore`, and what stands behind it there.
    pub type_ignores: Vec<(usize, String)>,
    how: How,
}

/// How a text is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct How {
    /// Comments and blank lines are tokens, and operators have one type.
    pub extra: bool,
    /// The last line has an end in any case.
    pub closed: bool,
    /// Comments that tell types are tokens (PEP 484).
    pub type_comments: bool,
    /// Lines in front of the text.
    pub lines_before: usize,
}

/// Reads the tokens of a text, up to the first error.
#[must_use]
pub fn scan(source: &str, how: How) -> Scan {
    let mut chars: Vec<char> = source.chars().collect();
    let implicit_newline = how.closed && !chars.is_empty() && chars.last() != Some(&'\n');
    if implicit_newline {
        chars.push('\n');
    }
    let mut lines = vec![0];
    lines.extend(chars.iter().enumerate().filter(|(_, c)| **c == '\n').map(|(i, _)| i + 1));
    let scan = Scan { chars, lines, spans: Vec::new(), error: None, brackets: Vec::new(), implicit_newline, type_ignores: Vec::new(), how };
    let mut scanner = Scanner { scan, at: 0, joined: 0, indents: vec![(0, 0)], strings: Vec::new() };
    scanner.scan.error = scanner.run().err();
    scanner.scan
}

impl Scan {
    /// Line, from 1, and column, from 0, of an index.
    #[must_use]
    pub fn position(&self, index: usize) -> (usize, usize) {
        let line = self.line_at(index);
        (line + self.how.lines_before, index - self.lines[line - 1])
    }

    /// The line of an index within the text, from 1.
    fn line_at(&self, index: usize) -> usize {
        self.lines.partition_point(|l| *l <= index)
    }

    /// The physical lines from one index to another.
    fn line_text(&self, from: usize, to: usize) -> String {
        let first = self.lines[self.line_at(from) - 1];
        let last_line = self.line_at(to.max(from));
        let mut end = self.lines.get(last_line).copied().unwrap_or(self.chars.len());
        if self.implicit_newline && end == self.chars.len() && end > first {
            end -= 1;
        }
        self.chars[first..end].iter().collect()
    }

    /// The characters of a token.
    pub fn text(&self, span: Span) -> impl Iterator<Item = char> {
        self.chars[span.start as usize..span.end as usize].iter().copied()
    }

    /// A token as `tokenize` shows it.
    #[must_use]
    pub fn token(&self, span: Span) -> Token {
        let (start, end) = (span.start as usize, span.end as usize);
        let at = |index: usize| {
            let (line, column) = self.position(index);
            (line, column as isize)
        };
        let mut token = Token { kind: span.kind, text: self.text(span).collect(), start: at(start), end: at(end), line: String::new() };
        if start < self.chars.len() {
            token.line = self.line_text(start, if end > start { end - 1 } else { end });
        }
        match span.kind {
            // It ends on its own line, with a comment if there is one and that is no token.
            kind::NEWLINE | kind::NL => {
                token.end = (token.start.0, token.start.1 + (end - start) as isize - isize::from(!self.how.extra));
                if !self.how.extra || (self.implicit_newline && end == self.chars.len()) {
                    token.text = token.text.trim_end_matches('\n').to_owned();
                } else if token.text == "\r" {
                    token.text = "\r\n".to_owned();
                }
            }
            kind::INDENT | kind::DEDENT | kind::ENDMARKER if !self.how.extra => {
                let last = end.min(self.chars.len().saturating_sub(1));
                token.text = String::new();
                token.line = self.line_text(last, last);
                (token.start, token.end) = ((at(last).0, -1), (at(last).0, -1));
            }
            _ => {}
        }
        token
    }
}

pub(super) struct Scanner {
    pub scan: Scan,
    pub at: usize,
    /// Where the line starts that the line at hand goes on, or itself.
    joined: usize,
    /// Columns with tabs of eight columns, and of one.
    indents: Vec<(usize, usize)>,
    pub strings: Vec<Interpolated>,
}

pub(super) type Step = Result<(), Error>;

impl Scanner {
    pub fn peek(&self, ahead: usize) -> char {
        self.scan.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    pub fn done(&self) -> bool {
        self.at >= self.scan.chars.len()
    }

    /// Whether what is wrong with numbers and brackets is left to those who read the tokens.
    pub fn is_lenient(&self) -> bool {
        self.scan.how.extra
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(i, c)| self.scan.chars.get(self.at + i) == Some(&c))
    }

    pub fn push(&mut self, kind: u8, start: usize, end: usize) {
        let level = self.scan.brackets.len() as u16;
        self.scan.spans.push(Span { kind, level, start: start as u32, end: end as u32 });
    }

    /// A token of an operator, whose type `tokenize` does not tell.
    pub fn push_operator(&mut self, exact: u8, start: usize, end: usize) {
        self.push(if self.scan.how.extra { kind::OP } else { exact }, start, end);
    }

    pub fn fail(&self, message: impl Into<String>, index: usize) -> Error {
        self.fail_kind(SyntaxKind::Syntax, message, index)
    }

    fn fail_kind(&self, kind: SyntaxKind, message: impl Into<String>, index: usize) -> Error {
        let index = index.min(self.scan.chars.len().saturating_sub(1));
        let (line, column) = self.scan.position(index);
        Error {
            kind,
            message: message.into(),
            line,
            column: column + 1,
            end_column: column + 1,
            text: self.scan.line_text(index, index).trim_end_matches('\n').to_owned(),
            at_end: false,
            in_string: !self.strings.is_empty(),
        }
    }

    fn run(&mut self) -> Step {
        let mut line_start = true;
        // Where the comment starts that the line at hand ends with.
        let mut comment = None;
        while !self.done() {
            if self.in_text() {
                self.string_text()?;
                continue;
            }
            if line_start && self.scan.brackets.is_empty() && self.strings.is_empty() {
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
                comment = Some(self.at);
                if self.comment() {
                    comment = None;
                }
                continue;
            }
            if c == '\n' || c == '\r' {
                let start = comment.take().filter(|_| !self.scan.how.extra).unwrap_or(self.at);
                self.at += if c == '\r' && self.peek(1) == '\n' { 2 } else { 1 };
                self.joined = self.at;
                if self.scan.brackets.is_empty() && self.strings.is_empty() {
                    self.push(kind::NEWLINE, start, self.at);
                    line_start = true;
                } else if self.scan.how.extra {
                    self.push(kind::NL, start, self.at);
                }
                continue;
            }
            self.token(c)?;
        }
        self.finish()
    }

    fn finish(&mut self) -> Step {
        if self.in_text() {
            return Err(self.unterminated_text());
        }
        let end = self.scan.chars.len();
        if !self.scan.brackets.is_empty() {
            let mut e = self.fail(OPEN_AT_END, end);
            (e.line, e.column, e.at_end) = (self.scan.lines.len() + self.scan.how.lines_before, 1, true);
            return Err(e);
        }
        while self.indents.len() > 1 {
            self.indents.pop();
            self.push(kind::DEDENT, end, end);
        }
        self.push(kind::ENDMARKER, end, end);
        Ok(())
    }

    /// Measures the indentation of a line; true when the line is blank and was consumed.
    fn indentation(&mut self) -> Result<bool, Error> {
        let start = self.at;
        let (mut column, mut alternative) = (0, 0);
        // Indentation that goes on in another line counts from the first one.
        let mut continued = 0;
        loop {
            match self.peek(0) {
                ' ' => (column, alternative) = (column + 1, alternative + 1),
                '\t' => (column, alternative) = ((column / 8 + 1) * 8, alternative + 1),
                '\x0c' => (column, alternative) = (0, 0),
                '\\' => {
                    continued = if continued == 0 { column } else { continued };
                    self.continue_line()?;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        if continued > 0 {
            (column, alternative) = (continued, continued);
        }
        let c = self.peek(0);
        if c == '#' || c == '\n' || (c == '\r' && self.peek(1) == '\n') {
            if c == '#' && self.comment() {
                return Ok(false);
            }
            let line_end = self.at;
            if !self.done() {
                self.at += if self.peek(0) == '\r' { 2 } else { 1 };
                self.joined = self.at;
                if self.scan.how.extra {
                    self.push(kind::NL, line_end, self.at);
                }
            }
            return Ok(true);
        }
        let (current, current_alternative) = self.indents.last().copied().unwrap_or((0, 0));
        if column == current {
            if alternative != current_alternative {
                return Err(self.inconsistent());
            }
        } else if column > current {
            if self.indents.len() >= MAX_INDENT {
                return Err(self.fail_kind(SyntaxKind::Indentation, "too many levels of indentation", self.at));
            }
            if alternative <= current_alternative {
                return Err(self.inconsistent());
            }
            self.indents.push((column, alternative));
            // Only that of the line itself is text of the token.
            let line = self.scan.lines[self.scan.line_at(self.at) - 1];
            self.push(kind::INDENT, start.max(line), self.at);
        } else {
            let before = self.indents.len();
            self.indents.truncate(self.indents.iter().rposition(|i| i.0 <= column).map_or(0, |last| last + 1));
            let (reached, reached_alternative) = self.indents.last().copied().unwrap_or((0, 0));
            if reached != column {
                // CPython has read the whole line by then.
                let line = self.scan.line_at(self.at);
                let end = self.scan.lines.get(line).copied().unwrap_or(self.scan.chars.len());
                let error = self.fail_kind(SyntaxKind::Indentation, "unindent does not match any outer indentation level", self.at);
                return Err(Error { column: end - self.scan.lines[line - 1], ..error });
            }
            if reached_alternative != alternative {
                return Err(self.inconsistent());
            }
            for _ in self.indents.len()..before {
                self.push(kind::DEDENT, self.at, self.at);
            }
        }
        Ok(false)
    }

    fn inconsistent(&self) -> Error {
        self.fail_kind(SyntaxKind::Tab, "inconsistent use of tabs and spaces in indentation", self.at)
    }

    fn skip_space(&mut self) -> Step {
        loop {
            match self.peek(0) {
                ' ' | '\t' | '\x0c' if !self.done() => self.at += 1,
                '\\' => self.continue_line()?,
                _ => return Ok(()),
            }
        }
    }

    /// Goes on behind a backslash, which is at hand, and the end of its line (CPython `tok_continuation_line`).
    fn continue_line(&mut self) -> Step {
        self.at += match (self.peek(1), self.peek(2)) {
            ('\n', _) => 2,
            ('\r', '\n') => 3,
            _ => {
                let error = self.fail("unexpected character after line continuation character", self.at + 1);
                return Err(Error { column: self.column_in_joined(self.at + 2), ..error });
            }
        };
        if self.done() { Err(Error { at_end: true, ..self.fail(CONTINUED_AT_END, self.at) }) } else { Ok(()) }
    }

    /// A column of the line at hand as CPython counts it, which starts with the lines that it goes on but does not end behind it.
    fn column_in_joined(&self, end: usize) -> usize {
        let start = self.scan.lines[self.scan.line_at(self.at) - 1];
        let line_end = self.scan.lines.get(self.scan.line_at(self.at)).copied().unwrap_or(self.scan.chars.len());
        let chars = &self.scan.chars;
        let bytes: usize = chars[self.joined..end.min(chars.len())].iter().map(|c| c.len_utf8()).sum();
        let mut behind = 0;
        let within = chars[start..line_end].iter().take_while(|c| {
            behind += c.len_utf8();
            behind <= bytes
        });
        let count = within.count();
        count + usize::from(count == line_end - start && behind < bytes)
    }

    /// Reads a comment; says whether it tells a type and is a token therefore.
    fn comment(&mut self) -> bool {
        let start = self.at;
        while !self.done() {
            match (self.peek(0), self.peek(1)) {
                ('\n', _) | ('\r', '\n') => break,
                _ => self.at += 1,
            }
        }
        if self.scan.how.extra {
            self.push(kind::COMMENT, start, self.at);
        }
        self.scan.how.type_comments && self.type_comment(start)
    }

    /// Whether the comment that starts at a place and ends here tells a type; notes it if it asks to ignore types
    /// (CPython `tok_get_normal_mode`).
    fn type_comment(&mut self, start: usize) -> bool {
        let text: String = self.scan.chars[start..self.at].iter().collect();
        let blank = |c: char| c == ' ' || c == '\t';
        let told = text.strip_prefix('#').and_then(|rest| rest.trim_start_matches(blank).strip_prefix("type:"));
        let Some(told) = told.map(|told| told.trim_start_matches(blank)) else { return false };
        let ignores = told.strip_prefix("ignore").filter(|rest| !rest.starts_with(|c: char| !c.is_ascii() || c.is_ascii_alphanumeric()));
        if let Some(tag) = ignores {
            let (line, column) = self.scan.position(start);
            // On a line of its own it takes the line's end with it.
            let alone = self.scan.chars[start - column..start].iter().all(|c| c.is_ascii_whitespace()) && !self.done();
            self.scan.type_ignores.push((line, format!("{tag}{}", if alone { "\n" } else { "" })));
            return false;
        }
        self.push(kind::TYPE_COMMENT, self.at - told.chars().count(), self.at);
        true
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
        if let Some(open) = self.strings.last_mut()
            && let Some(depth) = open.fields.last()
            // A field ends, or its format specification begins, where its own brackets are closed.
            && self.scan.brackets.len() == depth + 1
        {
            if c == ':' {
                open.in_spec = true;
                self.at += 1;
                self.push_operator(kind::COLON, start, self.at);
                return Ok(());
            }
            if c == '!' && self.peek(1) != '=' {
                self.at += 1;
                self.push_operator(kind::EXCLAMATION, start, self.at);
                return Ok(());
            }
        }
        self.operator(c)
    }

    pub fn operator(&mut self, c: char) -> Step {
        let start = self.at;
        let Some((text, exact)) = OPERATORS.iter().find(|o| self.starts_with(o.0)) else {
            // Characters that mean nothing in Python are operators to those who read tokens.
            if matches!(c, '$' | '?' | '`') {
                self.at += 1;
                self.push(kind::OP, start, self.at);
                return Ok(());
            }
            return Err(self.invalid_character(c, start));
        };
        match c {
            '(' | '[' | '{' => {
                if self.scan.brackets.len() >= MAX_BRACKETS {
                    return Err(self.fail("too many nested parentheses", start));
                }
                self.scan.brackets.push((c, start));
            }
            ')' | ']' | '}' => self.close(c)?,
            _ => {}
        }
        self.at += text.chars().count();
        self.push_operator(*exact, start, self.at);
        if c == '}'
            && let Some(open) = self.strings.last_mut()
            && open.fields.last() == Some(&self.scan.brackets.len())
        {
            open.fields.pop();
            // The text around the field goes on, be it that of a specification.
            open.in_spec = !open.fields.is_empty();
        }
        Ok(())
    }

    fn close(&mut self, c: char) -> Step {
        if self.is_lenient() {
            self.scan.brackets.pop();
            return Ok(());
        }
        let open_string = self.strings.last();
        let letter = open_string.map_or('f', Interpolated::letter);
        if c == '}' && open_string.is_some_and(|s| s.fields.is_empty()) {
            return Err(self.fail(format!("{letter}-string: single '}}' is not allowed"), self.at));
        }
        let in_field = open_string.and_then(|s| s.fields.last().copied());
        let Some((open, opened)) = self.scan.brackets.pop() else { return Err(self.fail(format!("unmatched '{c}'"), self.at)) };
        let matching = matches!((open, c), ('(', ')') | ('[', ']') | ('{', '}'));
        if matching {
            return Ok(());
        }
        if in_field == Some(self.scan.brackets.len()) && open == '{' {
            return Err(self.fail(format!("{letter}-string: unmatched '{c}'"), self.at));
        }
        let (line, here) = (self.scan.position(opened).0, self.scan.position(self.at).0);
        let place = if line == here { String::new() } else { format!(" on line {line}") };
        Err(self.fail(format!("closing parenthesis '{c}' does not match opening parenthesis '{open}'{place}"), self.at))
    }

    fn name(&mut self) -> Step {
        let start = self.at;
        while is_name_continue(self.peek(0)) {
            self.at += 1;
        }
        if matches!(self.peek(0), '\'' | '"')
            && let Some(prefix) = self.prefix(start)?
        {
            return match prefix.as_str() {
                "r" | "u" | "b" | "br" | "rb" => self.string(start),
                _ => self.open_interpolated(start, &prefix),
            };
        }
        self.verify_identifier(start)?;
        self.push(kind::NAME, start, self.at);
        Ok(())
    }

    /// Refuses a character that is beyond ASCII and not for names (CPython `verify_identifier`).
    fn verify_identifier(&self, start: usize) -> Step {
        let name = &self.scan.chars[start..self.at];
        let valid = |(at, c): (usize, &char)| c.is_ascii() || if at == 0 { unicode_ident::is_xid_start(*c) } else { unicode_ident::is_xid_continue(*c) };
        name.iter().enumerate().position(|c| !valid(c)).map_or(Ok(()), |at| Err(self.invalid_character(name[at], start + at)))
    }

    fn invalid_character(&self, c: char, at: usize) -> Error {
        let message = if is_non_printable(c) { format!("invalid non-printable character U+{:04X}", c as u32) } else { format!("invalid character '{c}' (U+{:04X})", c as u32) };
        self.fail(message, at)
    }

    /// The letters before a quote, if they are a prefix.
    fn prefix(&self, start: usize) -> Result<Option<String>, Error> {
        let prefix: String = self.scan.chars[start..self.at].iter().map(char::to_ascii_lowercase).collect();
        let times = |c: char| prefix.chars().filter(|p| *p == c).count();
        if prefix.chars().any(|c| !"rbuft".contains(c)) || "rbuft".chars().any(|c| times(c) > 1) {
            return Ok(None);
        }
        for (a, b) in [('u', 'b'), ('u', 'r'), ('u', 'f'), ('u', 't'), ('b', 'f'), ('b', 't'), ('f', 't')] {
            if times(a) + times(b) == 2 {
                let at = self.fail(format!("'{a}' and '{b}' prefixes are incompatible"), start);
                return Err(Error { end_column: at.column + self.at - start, ..at });
            }
        }
        Ok(Some(prefix))
    }
}

/// Characters beyond ASCII are looked at when the name is read.
fn is_name_start(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || !c.is_ascii()
}

pub(super) fn is_name_continue(c: char) -> bool {
    is_name_start(c) || c.is_ascii_digit()
}
