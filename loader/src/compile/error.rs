//! What compilation can say besides code: errors and warnings.

use super::instr::Loc;

/// A construct that CPython's compiler refuses.
#[derive(Debug)]
pub struct Fail {
    pub message: String,
    pub loc: Loc,
}

pub type Res<T = ()> = Result<T, Fail>;

pub fn fail<T>(loc: Loc, message: impl Into<String>) -> Res<T> {
    Err(Fail { message: message.into(), loc })
}

/// The class of a [`Warning`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    Syntax,
    Deprecation,
}

/// A construct that CPython's compiler warns of.
#[derive(Debug, Clone)]
pub struct Warning {
    pub category: Category,
    pub message: String,
    /// Where; lines from 1, columns in bytes.
    pub loc: Loc,
    /// The parser found it; CPython shows the source then, as for other errors of the parser.
    pub by_parser: bool,
}
