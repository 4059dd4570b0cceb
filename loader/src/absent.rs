//! The compiler's functions in a build without it: each answers that it is not there.

use crate::ast::Tree;
use crate::build::{Builder, CodeFields};
pub use crate::frontend::{Category, Error, LineEnd, LineFrom, Mode, Options, SyntaxError, SyntaxKind, Warning, symbols};
use crate::outline::Numbers;

/// Why there is no code.
const ABSENT: &str = "this pyvm was built without its compiler (the feature `compiler`): it runs .pyc files and cannot compile source text";

fn absent() -> SyntaxError {
    SyntaxError { kind: SyntaxKind::Absent, ..SyntaxError::plain(ABSENT.to_owned()) }
}

/// Code that was compiled: there is none.
pub enum Compiled {}

impl Compiled {
    /// The code objects, to be made when they are needed.
    #[must_use]
    pub fn pending(self) -> Pending {
        match self {}
    }

    /// The marshal data of the code object.
    ///
    /// # Errors
    /// None.
    pub fn marshal(&self) -> Result<Vec<u8>, &'static str> {
        match *self {}
    }
}

/// Code objects whose objects are made when they are needed: none.
pub struct Pending(());

impl Pending {
    /// Hands out the parts of a code object: there is none.
    ///
    /// # Errors
    /// None.
    pub fn make<B: Builder>(&mut self, _: u32, _: &B::Obj, _: &mut B, _: &dyn Fn(u32, &Numbers, &[u8]) -> B::Obj) -> Result<Option<CodeFields<B::Obj>>, B::Error> {
        Ok(None)
    }
}

/// Compiles source text.
///
/// # Errors
/// Always: there is no compiler.
pub fn compile_text(_: &str, _: &str, _: Options, _: &mut Vec<Warning>) -> Result<Compiled, SyntaxError> {
    Err(absent())
}

/// Compiles source text to marshal data.
///
/// # Errors
/// Always: there is no compiler.
pub fn compile_to_marshal(_: &str, _: &str, _: Options, _: &mut Vec<Warning>) -> Result<Vec<u8>, Error<&'static str>> {
    Err(Error::Syntax(absent()))
}

/// Parses source text.
///
/// # Errors
/// Always: there is no compiler.
pub fn parse(_: &str, _: Options, _: Option<u32>) -> Result<Tree, SyntaxError> {
    Err(absent())
}

/// Leaves a tree as it is.
pub fn optimize_tree(_: &mut Tree, _: u8) {}

/// Compiles a syntax tree.
///
/// # Errors
/// Always: there is no compiler.
pub fn compile_tree(_: &Tree, _: &str, _: Options, _: &mut Vec<Warning>) -> Result<Compiled, SyntaxError> {
    Err(absent())
}

/// The scopes of source text.
///
/// # Errors
/// Always: there is no compiler.
pub fn scopes(_: &str, _: Mode) -> Result<Vec<symbols::Entry>, SyntaxError> {
    Err(absent())
}
