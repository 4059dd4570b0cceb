//! Source text as the tokens of Python's `tokenize` module, and what is wrong with it for the tokenizer (CPython `Parser/tokenizer/`,
//! `Parser/lexer/`).
//!
//! The compiler has a lexer of its own; this one serves those who want comments and blank lines, and those who look for mistakes.

mod interpolated;
mod number;
mod scan;

use crate::frontend::SyntaxKind;
pub use number::meets_keyword;
pub use scan::{How, Scan, Span, scan};

/// Token types (CPython `Include/internal/pycore_token.h`).
pub mod kind {
    pub const ENDMARKER: u8 = 0;
    pub const NAME: u8 = 1;
    pub const NUMBER: u8 = 2;
    pub const STRING: u8 = 3;
    pub const NEWLINE: u8 = 4;
    pub const INDENT: u8 = 5;
    pub const DEDENT: u8 = 6;
    pub const LPAR: u8 = 7;
    pub const RPAR: u8 = 8;
    pub const LSQB: u8 = 9;
    pub const RSQB: u8 = 10;
    pub const COLON: u8 = 11;
    pub const COMMA: u8 = 12;
    pub const SEMI: u8 = 13;
    pub const PLUS: u8 = 14;
    pub const MINUS: u8 = 15;
    pub const STAR: u8 = 16;
    pub const SLASH: u8 = 17;
    pub const LBRACE: u8 = 25;
    pub const RBRACE: u8 = 26;
    pub const TILDE: u8 = 31;
    pub const DOUBLESTAR: u8 = 35;
    pub const AT: u8 = 49;
    pub const ELLIPSIS: u8 = 52;
    pub const COLONEQUAL: u8 = 53;
    pub const EXCLAMATION: u8 = 54;
    pub const OP: u8 = 55;
    pub const TYPE_COMMENT: u8 = 57;
    pub const FSTRING_START: u8 = 59;
    pub const FSTRING_MIDDLE: u8 = 60;
    pub const FSTRING_END: u8 = 61;
    pub const TSTRING_START: u8 = 62;
    pub const TSTRING_MIDDLE: u8 = 63;
    pub const TSTRING_END: u8 = 64;
    pub const COMMENT: u8 = 65;
    pub const NL: u8 = 66;
}

/// Operators with their exact types, the longest first.
pub const OPERATORS: [(&str, u8); 48] = [
    ("**=", 46),
    ("//=", 48),
    ("<<=", 44),
    (">>=", 45),
    ("...", 52),
    ("!=", 28),
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

/// One token; lines count from 1, columns in characters from 0. A column of -1 stands for no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: u8,
    pub text: String,
    pub start: (usize, isize),
    pub end: (usize, isize),
    /// The physical lines that the token stands on.
    pub line: String,
}

/// Why the text stops being Python.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub kind: SyntaxKind,
    pub message: String,
    pub line: usize,
    /// Columns in characters, from 1.
    pub column: usize,
    pub end_column: usize,
    pub text: String,
    /// The text ended too early (CPython `E_EOF`, `E_EOFS`, `E_EOLS`).
    pub at_end: bool,
    /// An interpolated string was open.
    pub in_string: bool,
}

impl Error {
    /// Whether the tokenizer itself says what is wrong; otherwise it has only given up, and whoever reads the tokens says it.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.kind == SyntaxKind::Syntax && !self.message.starts_with("unexpected ")
    }
}

/// The tokens up to the end or the first error. With `extra`, comments and blank lines are tokens, and operators have one type.
#[must_use]
pub fn tokenize(source: &str, extra: bool) -> (Vec<Token>, Option<Error>) {
    let scan = scan(source, How { extra, closed: true, ..How::default() });
    (scan.spans.iter().map(|span| scan.token(*span)).collect(), scan.error)
}

/// Whether a character is neither part of a program nor can be shown.
#[must_use]
pub fn is_non_printable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{a0}' | '\u{ad}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{feff}')
}

/// The error of `tokenize` for a text that ends within brackets.
pub const OPEN_AT_END: &str = "unexpected EOF in multi-line statement";

/// The error for a text whose last line is to go on.
pub const CONTINUED_AT_END: &str = "unexpected EOF while parsing";

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
