//! How deeply source is nested that the parser found too deep for an ordinary stack, or refused.
//!
//! The parser and the stages behind it recurse. Their depth is bounded here, from the tokens alone, by CPython's limits, and
//! [`within`] provides the stack that the found depth needs.

use super::diagnose::{Tokens, keyword};
use crate::frontend::{SyntaxError, SyntaxKind};
use crate::tokenizer::kind;

/// About what CPython's parser takes of constructs that hold their like on the right (`MAXSTACK`).
const MAX_RIGHT: usize = 6_000;
/// About what CPython's compiler takes of constructs that hold their like on the left, on a stack of 8 MiB.
const MAX_LEFT: usize = 40_000;
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

/// What a token does to the depth of what holds it.
enum Token {
    Opens,
    Closes,
    Separates,
    /// The end of a line of statements.
    Ends,
    /// An operator that is a prefix unless an operand stands before it.
    Sign,
    HoldsRight,
    HoldsLeft,
    Operand,
    Other,
}

/// The greatest depth to which constructs of a text may be nested.
///
/// # Errors
/// What CPython raises for source that is nested too deeply.
pub fn depth(tokens: &Tokens) -> Result<usize, SyntaxError> {
    let on_right = ["not", "lambda", "await", "yield", "if"].map(keyword);
    let constants = ["None", "True", "False"].map(keyword);
    let binary = ["and", "or", "in", "is"].map(keyword);
    let mut levels = vec![Level::default()];
    let (mut right, mut left, mut deepest) = (0, 0, 0);
    let (mut line, mut indent) = (1, 0);
    let mut operand = false;
    for token in &tokens.kinds {
        let level = levels.len() - 1;
        let (mut more_right, mut more_left) = (0, 0);
        let what = match *token {
            kind::LPAR | kind::LSQB | kind::LBRACE | kind::FSTRING_START | kind::TSTRING_START => Token::Opens,
            kind::RPAR | kind::RSQB | kind::RBRACE | kind::FSTRING_END | kind::TSTRING_END => Token::Closes,
            kind::COMMA | kind::SEMI => Token::Separates,
            kind::NEWLINE => Token::Ends,
            kind::PLUS | kind::MINUS | kind::STAR | kind::AT => Token::Sign,
            kind::TILDE | kind::DOUBLESTAR | kind::COLON | kind::COLONEQUAL => Token::HoldsRight,
            kind::NAME | kind::NUMBER | kind::STRING | kind::ELLIPSIS => Token::Operand,
            kind::INDENT => {
                indent += 1;
                Token::Other
            }
            kind::DEDENT => {
                indent -= indent.min(1);
                Token::Other
            }
            kind::SLASH..kind::EXCLAMATION => Token::HoldsLeft,
            word if on_right.contains(&Some(word)) => Token::HoldsRight,
            word if binary.contains(&Some(word)) => Token::HoldsLeft,
            word if constants.contains(&Some(word)) => Token::Operand,
            _ => Token::Other,
        };
        match what {
            Token::Opens => {
                more_left = usize::from(operand);
                levels.push(Level::default());
            }
            Token::Closes if level > 0 => {
                if let Some(closed) = levels.pop() {
                    right -= closed.right;
                    left -= closed.left;
                }
            }
            Token::Separates | Token::Ends => {
                line += usize::from(matches!(what, Token::Ends));
                let done = std::mem::take(&mut levels[level]);
                right -= done.right;
                left -= done.left;
            }
            Token::HoldsRight => more_right = 1,
            Token::Sign if !operand => more_right = 1,
            Token::Sign | Token::HoldsLeft => more_left = 1,
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
        operand = matches!(what, Token::Operand | Token::Closes);
    }
    Ok(deepest)
}

/// Runs a stage on a stack with room for nesting of the given depth.
pub fn within<T>(depth: usize, stage: impl FnOnce() -> T) -> T {
    if depth <= SHALLOW { stage() } else { with_large_stack(stage) }
}

/// Runs a stage on a stack with room for anything that is not refused.
fn with_large_stack<T>(stage: impl FnOnce() -> T) -> T {
    stacker::grow(STACK, stage)
}

/// Runs a stage that needs less than half of that, on the stack at hand if there is as much room.
pub fn with_room<T>(stage: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK / 2 - (16 << 20), STACK, stage)
}

fn error(kind: SyntaxKind, message: &str, line: usize) -> SyntaxError {
    SyntaxError { kind, line, ..SyntaxError::plain(message.to_owned()) }
}
