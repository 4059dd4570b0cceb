//! How deeply source is nested that the parser found too deep for an ordinary stack, or refused.
//!
//! The parser and the stages behind it recurse. Their depth is bounded here, from the tokens alone, by CPython's limits, and
//! [`within`] provides the stack that the found depth needs.

use super::Mode;
use crate::frontend::{SyntaxError, SyntaxKind};
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::lexer::lex;

/// CPython `MAXLEVEL`.
const MAX_BRACKETS: usize = 200;
/// CPython `MAXINDENT`.
const MAX_INDENT: usize = 100;
/// CPython `MAXFSTRINGLEVEL`.
const MAX_FSTRINGS: usize = 150;
/// About what CPython's parser takes of constructs that hold their like on the right (`MAXSTACK`).
const MAX_RIGHT: usize = 6_000;
/// About what CPython's compiler takes of constructs that hold their like on the left, on a stack of 8 MiB.
const MAX_LEFT: usize = 40_000;
/// A source shorter than this, in bytes, cannot be nested too deeply for any thread.
const SHORT: usize = 200;
/// The depth that every thread's stack has room for.
const SHALLOW: usize = 200;
/// Bytes of stack for a source nested up to the limits above.
const STACK: usize = 128 << 20;

/// What is open between a bracket, or the start of an interpolated string, and its end.
#[derive(Default)]
struct Level {
    right: usize,
    left: usize,
}

/// The greatest depth to which constructs of `text` may be nested.
///
/// # Errors
/// What CPython raises for source that is nested too deeply.
pub fn depth(text: &str, mode: Mode) -> Result<usize, SyntaxError> {
    if text.len() < SHORT {
        return Ok(text.len());
    }
    let mut lexer = lex(text, if mode == Mode::Eval { ruff_python_parser::Mode::Expression } else { ruff_python_parser::Mode::Module });
    let mut levels = vec![Level::default()];
    let (mut right, mut left, mut deepest) = (0, 0, 0);
    let (mut line, mut indent, mut fstrings) = (1, 0, 0);
    let mut operand = false;
    loop {
        let kind = lexer.next_token();
        let level = levels.len() - 1;
        let (mut more_right, mut more_left) = (0, 0);
        match kind {
            TokenKind::EndOfFile => return Ok(deepest),
            TokenKind::NonLogicalNewline => line += 1,
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::FStringStart | TokenKind::TStringStart => {
                more_left = usize::from(operand);
                if matches!(kind, TokenKind::FStringStart | TokenKind::TStringStart) {
                    fstrings += 1;
                    if fstrings >= MAX_FSTRINGS {
                        return Err(error(SyntaxKind::Syntax, "too many nested f-strings or t-strings", line));
                    }
                } else if level - fstrings.min(level) >= MAX_BRACKETS {
                    return Err(error(SyntaxKind::Syntax, "too many nested parentheses", line).in_column(deepest_bracket(text)));
                }
                levels.push(Level::default());
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd if level > 0 => {
                if matches!(kind, TokenKind::FStringEnd | TokenKind::TStringEnd) {
                    fstrings -= fstrings.min(1);
                }
                if let Some(closed) = levels.pop() {
                    right -= closed.right;
                    left -= closed.left;
                }
            }
            TokenKind::Comma | TokenKind::Newline | TokenKind::Semi => {
                line += usize::from(kind == TokenKind::Newline);
                let done = std::mem::take(&mut levels[level]);
                right -= done.right;
                left -= done.left;
            }
            TokenKind::Indent => {
                indent += 1;
                if indent >= MAX_INDENT {
                    return Err(error(SyntaxKind::Indentation, "too many levels of indentation", line).in_column(1));
                }
            }
            TokenKind::Dedent => indent -= indent.min(1),
            TokenKind::Not | TokenKind::Tilde | TokenKind::Lambda | TokenKind::Await | TokenKind::Yield => more_right = 1,
            TokenKind::If | TokenKind::DoubleStar | TokenKind::Colon | TokenKind::ColonEqual => more_right = 1,
            TokenKind::Minus | TokenKind::Plus | TokenKind::Star | TokenKind::At if !operand => more_right = 1,
            TokenKind::Dot => more_left = 1,
            _ if kind.is_operator() => more_left = 1,
            _ => {}
        }
        if more_right + more_left > 0 {
            let here = &mut levels[level];
            here.right += more_right;
            here.left += more_left;
            right += more_right;
            left += more_left;
            if right > MAX_RIGHT {
                return Err(error(SyntaxKind::Memory, "Parser stack overflowed - Python source too complex to parse", line));
            }
            if left > MAX_LEFT {
                return Err(error(SyntaxKind::Recursion, "maximum recursion depth exceeded during compilation", line));
            }
        }
        deepest = deepest.max(right + left + levels.len() + indent);
        operand = ends_operand(kind);
    }
}

/// Runs a stage on a stack with room for nesting of the given depth.
pub fn within<T>(depth: usize, stage: impl FnOnce() -> T) -> T {
    if depth <= SHALLOW { stage() } else { stacker::grow(STACK, stage) }
}

/// The column, from 1, of the first bracket that is nested too deeply.
fn deepest_bracket(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut level = 0;
    let found = super::diagnose::pieces(bytes).find(|(at, _)| {
        match bytes[*at] {
            b'(' | b'[' | b'{' => level += 1,
            b')' | b']' | b'}' => level -= level.min(1),
            _ => {}
        }
        level > MAX_BRACKETS
    });
    let at = found.map_or(0, |(at, _)| at);
    text[text[..at].rfind('\n').map_or(0, |n| n + 1)..at].chars().count() + 1
}

fn error(kind: SyntaxKind, message: &str, line: usize) -> SyntaxError {
    SyntaxError { kind, line, ..SyntaxError::plain(message.to_owned()) }
}

/// Whether an operator behind this token has a left operand.
fn ends_operand(kind: TokenKind) -> bool {
    use TokenKind as T;
    matches!(
        kind,
        T::Name
            | T::Match
            | T::Case
            | T::Type
            | T::Int
            | T::Float
            | T::Complex
            | T::String
            | T::FStringEnd
            | T::TStringEnd
            | T::Rpar
            | T::Rsqb
            | T::Rbrace
            | T::None
            | T::True
            | T::False
            | T::Ellipsis
    )
}
