//! The tokens of a text as the grammar has them.

use super::grammar::{fixed_text, keyword};
use crate::frontend::{LineEnd, LineFrom, Mode};
use crate::tokenizer::{Error, How, Scan, Span, kind, scan};

/// A line, from 1, and a column in characters, from 0.
pub type Position = (usize, usize);

pub struct Tokens {
    scan: Scan,
    /// The kinds of all tokens; keywords have kinds of their own.
    pub kinds: Vec<u8>,
    /// Lines in front of the text.
    lines_before: usize,
    /// The end of a line that only the parser put in.
    put_in: Option<usize>,
    mode: Mode,
}

impl Tokens {
    /// Reads the tokens of a text that begins behind `lines_before` others.
    pub fn new(text: &str, lines_before: usize, mode: Mode) -> Tokens {
        Tokens::read(text, lines_before, mode, false)
    }

    /// Reads the tokens of a whole text, with the comments that tell types.
    pub fn with_type_comments(text: &str, mode: Mode) -> Tokens {
        Tokens::read(text, 0, mode, true)
    }

    fn read(text: &str, lines_before: usize, mode: Mode, type_comments: bool) -> Tokens {
        let mut scan = scan(text, How { closed: mode == Mode::Exec, type_comments, lines_before, ..How::default() });
        let put_in = if mode == Mode::Single { put_in_line_end(&mut scan) } else { None };
        let kinds = scan.spans.iter().map(|span| kind_of(&scan, *span)).collect();
        Tokens { scan, kinds, lines_before, put_in, mode }
    }

    /// The error that the tokens end with.
    pub fn error(&self) -> Option<&Error> {
        self.scan.error.as_ref()
    }

    /// The innermost bracket that is open where the tokens end.
    pub fn open_bracket(&self) -> Option<(char, Position)> {
        self.scan.brackets.last().map(|(bracket, at)| (*bracket, self.scan.position(*at)))
    }

    /// The lines of `# type: ignore`, and what stands behind it there.
    pub fn type_ignores(&self) -> &[(usize, String)] {
        &self.scan.type_ignores
    }

    /// Where a token starts: the line, and the column in bytes from 0.
    pub fn start_in_bytes(&self, at: usize) -> (u32, u32) {
        let (line, column) = self.start(at);
        let bytes: usize = self.line(line).chars().take(column).map(char::len_utf8).sum();
        (line as u32, bytes as u32)
    }

    /// Whether a token stands somewhere in the text.
    pub fn has_place(&self, at: usize) -> bool {
        !matches!(self.kinds[at], kind::INDENT | kind::DEDENT | kind::ENDMARKER) && self.put_in != Some(at)
    }

    /// The end of the last line.
    pub fn text_end(&self) -> Position {
        self.position_or_end(self.scan.chars.len())
    }

    /// Whether the parser has seen with a token that the text ends.
    pub fn is_end(&self, at: usize) -> bool {
        self.span(at).start as usize >= self.scan.chars.len() || self.put_in.is_some_and(|end| at >= end)
    }

    /// How a line ends that is shown as the tokenizer has it at hand: the last one of a module always has an end.
    pub fn line_shown(&self) -> LineEnd {
        if self.mode == Mode::Exec { LineEnd::Given } else { LineEnd::AsWritten }
    }

    /// Where CPython's parser takes the line of an error from.
    pub fn line_from(&self) -> LineFrom {
        if self.mode == Mode::Exec { LineFrom::FileOrText } else { LineFrom::Text }
    }

    pub fn is_last_line(&self, line: usize) -> bool {
        let ended = usize::from(self.scan.chars.last() == Some(&'\n'));
        line - self.lines_before + ended >= self.scan.lines.len()
    }

    pub fn span(&self, at: usize) -> Span {
        self.scan.spans[at]
    }

    /// The brackets that are open behind a token.
    pub fn level(&self, at: usize) -> usize {
        self.scan.spans.get(at).map_or(0, |span| span.level as usize)
    }

    pub fn start(&self, at: usize) -> Position {
        let span = self.span(at);
        if span.kind == kind::INDENT { self.scan.position(span.end as usize) } else { self.position_or_end(span.start as usize) }
    }

    /// Behind the last line there is nothing; what would be there is at its end.
    fn position_or_end(&self, index: usize) -> Position {
        match index.checked_sub(1) {
            None if self.scan.chars.is_empty() => (self.lines_before, 0),
            Some(last) if index >= self.scan.chars.len() => {
                let (line, column) = self.scan.position(last);
                (line, column + 1)
            }
            _ => self.scan.position(index),
        }
    }

    pub fn end(&self, at: usize) -> Position {
        let span = self.span(at);
        match span.kind {
            kind::INDENT | kind::DEDENT | kind::ENDMARKER => self.start(at),
            kind::NEWLINE => {
                // It ends on its own line, and may start with a comment.
                let (line, column) = self.start(at);
                (line, column + (span.end - span.start) as usize)
            }
            _ => self.scan.position(span.end as usize),
        }
    }

    /// A line of the text, without its end, and a line's number from 1.
    pub fn line(&self, number: usize) -> String {
        let number = number - self.lines_before;
        let start = self.scan.lines.get(number - 1).copied().unwrap_or(self.scan.chars.len());
        self.scan.chars[start..].iter().take_while(|c| **c != '\n').collect()
    }

    pub fn text(&self, at: usize) -> String {
        self.scan.text(self.span(at)).collect()
    }

    pub fn text_is(&self, at: usize, text: &str) -> bool {
        self.scan.text(self.span(at)).eq(text.chars())
    }

    /// Whether a token is an expression by itself.
    pub fn is_operand(&self, at: usize) -> bool {
        let kind = self.kinds[at];
        matches!(kind, kind::NAME | kind::NUMBER | kind::STRING) || matches!(fixed_text(kind), "None" | "True" | "False" | "...")
    }
}

/// Puts in the end of a line that CPython's parser gives to what was typed at a prompt.
fn put_in_line_end(scan: &mut Scan) -> Option<usize> {
    if scan.error.is_some() || scan.spans.len() < 2 {
        return None;
    }
    let ended = scan.chars.last() == Some(&'\n');
    let text_end = scan.spans.iter().rposition(|span| !matches!(span.kind, kind::DEDENT | kind::ENDMARKER)).map_or(0, |last| last + 1);
    let at = if ended { scan.spans.len() - 1 } else { text_end };
    let marker = *scan.spans.last()?;
    scan.spans.insert(at, Span { kind: kind::NEWLINE, ..marker });
    Some(at)
}

fn kind_of(scan: &Scan, span: Span) -> u8 {
    if span.kind == kind::NAME && (2..=8).contains(&(span.end - span.start)) {
        let text: String = scan.text(span).collect();
        return keyword(&text).unwrap_or(kind::NAME);
    }
    span.kind
}
