//! The way out of a construct that CPython's compiler refuses.

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
