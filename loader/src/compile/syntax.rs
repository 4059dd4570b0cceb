//! The parser, `__future__` imports, and syntax errors in CPython's words.

use super::error::{Res, fail};
use super::names::{Name, Names};
use super::position::Source;
use super::{Mode, SyntaxError};
use super::{diagnose, literals, nesting};
use crate::frontend::{Loc, Warning};
use crate::opcode::flags;
use crate::parser::node::{Mod, Stmt};
use crate::parser::{self as own, Limits, Parsed};
use bumpalo::Bump;
use std::cell::Cell;

/// Runs `stage` on the tree of `text`, which lives as long, with the names in it and the depth to which it is nested.
///
/// # Errors
/// What is wrong with text that is not valid, in CPython's words. What is nested more deeply than CPython takes.
pub fn with_tree<T>(text: &str, mode: Mode, warnings: &mut Vec<Warning>, stage: impl FnOnce(Parsed, Names, usize, &mut Vec<Warning>) -> Result<T, SyntaxError>) -> Result<T, SyntaxError> {
    let arena = SpareArena::take();
    let mut names = Names::new();
    let refused = match own::parse(text, mode, &arena.0, &mut names, Limits::SHALLOW) {
        Ok(parsed) => return stage(parsed, names, 0, warnings),
        Err(refused) => refused,
    };
    if !refused.too_deep {
        return Err(wrong(refused, text, mode, warnings));
    }
    let tokens = diagnose::Tokens::new(text, 0, mode);
    let depth = nesting::depth(&tokens)?;
    if tokens.error().is_some() {
        return Err(wrong(refused, text, mode, warnings));
    }
    drop(tokens);
    nesting::within(depth, || {
        let (arena, mut names) = (Bump::new(), Names::new());
        match own::parse(text, mode, &arena, &mut names, Limits::NONE) {
            Ok(parsed) => stage(parsed, names, depth, warnings),
            Err(refused) => Err(wrong(refused, text, mode, warnings)),
        }
    })
}

/// The arena of a compilation, from the one before it on the same thread if there was one.
struct SpareArena(Bump);

thread_local! {
    static SPARE: Cell<Option<Bump>> = const { Cell::new(None) };
}

impl SpareArena {
    fn take() -> SpareArena {
        SpareArena(SPARE.try_with(Cell::take).ok().flatten().unwrap_or_default())
    }
}

impl Drop for SpareArena {
    fn drop(&mut self) {
        /// A thread keeps no more bytes than an ordinary source needs.
        const MOST: usize = 1 << 20;
        let mut arena = std::mem::take(&mut self.0);
        arena.reset();
        if arena.allocated_bytes() <= MOST {
            // At the end of the thread there is no place for it.
            SPARE.try_with(|spare| spare.set(Some(arena))).ok();
        }
    }
}

/// What is wrong with a text; warns of the literals in front of it.
fn wrong(refused: own::Refused, text: &str, mode: Mode, warnings: &mut Vec<Warning>) -> SyntaxError {
    let error = diagnose::find(text, mode, refused.statement).unwrap_or_else(|| refused_only_here(refused, text));
    // The parser warns of a literal as soon as it has read it.
    let before = |w: &Warning| (w.loc.line as usize, w.loc.col as usize) < (error.line, error.column);
    warnings.extend(literals::warnings(text).into_iter().filter(before));
    error
}

/// The error for what the grammar takes: the token at which the parser stopped.
fn refused_only_here(refused: own::Refused, text: &str) -> SyntaxError {
    let rest = &text[refused.at..];
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let token = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
    SyntaxError::at("invalid syntax".to_owned(), Source::new(text).loc(refused.at, refused.at + token), text)
}

/// Refuses decimal integers of more digits than `int()` may take, where the compiler does not come to them.
pub fn check_digits(parsed: &Parsed, text: &str, limit: usize) -> Result<(), SyntaxError> {
    match parsed.long_integers.iter().find(|(_, digits)| limit > 0 && digits.len() > limit) {
        None => Ok(()),
        Some((line, digits)) => Err(SyntaxError::at(too_many_digits(limit, digits.len()), Loc::line(*line, 0), text)),
    }
}

/// What CPython says of an integer that is too long.
pub fn too_many_digits(limit: usize, digits: usize) -> String {
    format!(
        "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits."
    )
}

/// The features of `from __future__ import` at the start of a module (CPython `future.c`).
pub fn future_flags(tree: Mod, names: &Names) -> Res<u32> {
    let Mod::Module(mut body) = tree else { return Ok(0) };
    let mut out = 0;
    if super::docstring(body).is_some() {
        body = &body[1..];
    }
    let mut at_start = true;
    for s in body {
        let Stmt::ImportFrom(i) = s else {
            at_start = false;
            continue;
        };
        if i.level != 0 || i.module != Some(Name::FUTURE) {
            at_start = false;
            continue;
        }
        if !at_start {
            return fail(i.loc, "from __future__ imports must occur at the beginning of the file");
        }
        for a in i.names {
            match names.text(a.name) {
                "annotations" => out |= flags::FUTURE_ANNOTATIONS,
                "barry_as_FLUFL" => out |= flags::FUTURE_BARRY_AS_BDFL,
                "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement" | "print_function" | "unicode_literals" | "generator_stop" => {}
                "braces" => return fail(a.loc, "not a chance"),
                other => return fail(a.loc, format!("future feature {other} is not defined")),
            }
        }
    }
    Ok(out)
}
