//! The parser, `__future__` imports, and syntax errors in CPython's words.

use super::error::{Res, fail};
use super::names::{Name, Names};
use super::position::Source;
use super::{Mode, SyntaxError, SyntaxKind};
use super::{diagnose, literals, nesting};
use crate::frontend::{LineEnd, Loc, Warning};
use crate::opcode::flags;
use crate::parser::node::{Mod, Stmt};
use crate::parser::{self as own, Limits, Parsed};
use bumpalo::Bump;
use ruff_python_ast::token::Tokens;
use ruff_python_parser as parser;
use std::cell::Cell;

/// Runs `stage` on the tree of `text`, which lives as long, with the names in it and the depth to which it is nested.
///
/// # Errors
/// What is wrong with text that is not valid: another parser, which goes on behind errors, and CPython's own rules are asked. What is
/// nested more deeply than CPython takes.
pub fn with_tree<T>(text: &str, mode: Mode, warnings: &mut Vec<Warning>, stage: impl FnOnce(Parsed, Names, usize, &mut Vec<Warning>) -> Result<T, SyntaxError>) -> Result<T, SyntaxError> {
    let arena = SpareArena::take();
    let mut names = Names::new();
    let refused = match own::parse(text, mode, &arena.0, &mut names, Limits::SHALLOW) {
        Ok(parsed) => return stage(parsed, names, 0, warnings),
        Err(refused) => refused,
    };
    // How deeply it is nested is looked at first, as by CPython's tokenizer.
    let depth = nesting::depth(text, mode)?;
    nesting::within(depth, || {
        if !refused.too_deep {
            return Err(wrong(refused, text, mode, warnings));
        }
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
    let error = first_error(refused, text, mode);
    // The parser warns of a literal as soon as it has read it.
    let before = |w: &Warning| (w.loc.line as usize, w.loc.col as usize) < (error.line, error.column);
    warnings.extend(literals::warnings(&tokens(text, mode), &Source::new(text)).into_iter().filter(before));
    error
}

fn first_error(refused: own::Refused, text: &str, mode: Mode) -> SyntaxError {
    if mode == Mode::Eval
        && let Some(error) = indented(text)
    {
        return error;
    }
    match parser::parse(text, parser_mode(mode).into()) {
        Err(e) => as_read(describe(&e, text), &e, text, mode),
        Ok(_) => refused_only_here(refused, text),
    }
}

fn parser_mode(mode: Mode) -> parser::Mode {
    if mode == Mode::Eval { parser::Mode::Expression } else { parser::Mode::Module }
}

/// The error for what other parsers take: the token at which CPython's grammar stops.
fn refused_only_here(refused: own::Refused, text: &str) -> SyntaxError {
    let rest = &text[refused.at..];
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let token = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
    let end = refused.end.unwrap_or(refused.at + token);
    let range = ruff_text_size::TextRange::new((refused.at as u32).into(), (end as u32).into());
    SyntaxError::at(refused.message.to_owned(), Source::new(text).loc(range), text)
}

/// The error for an expression that does not begin its line: its indentation is the first token.
fn indented(text: &str) -> Option<SyntaxError> {
    // A line that is joined to the next one is no line of its own.
    let begins = |line: &&str| !matches!(line.trim(), "" | "\\") && !line.trim_start().starts_with('#');
    let (number, line) = text.lines().enumerate().find(|(_, line)| begins(line))?;
    let indent = line.len() - line.trim_start().len();
    (indent > 0).then(|| SyntaxError {
        kind: SyntaxKind::Indentation,
        line: number + 1,
        column: indent,
        end: Some((number + 1, -1)),
        shown: LineEnd::AsWritten,
        ..SyntaxError::plain("unexpected indent".to_owned())
    })
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

/// The tokens of a text that may not parse.
fn tokens(text: &str, mode: Mode) -> Tokens {
    parser::parse_unchecked(text, parser_mode(mode).into()).tokens().clone()
}

/// CPython ends the last line of statements itself, after its tokenizer has read it; that of an expression it leaves open.
fn as_read(found: SyntaxError, error: &parser::ParseError, text: &str, mode: Mode) -> SyntaxError {
    // The tokenizer's errors are points.
    let by_tokenizer = found.end == Some((found.line, found.column as isize));
    let shown = match mode {
        _ if found.message.starts_with("unterminated triple-quoted") => LineEnd::None,
        Mode::Eval => LineEnd::AsWritten,
        _ if by_tokenizer => LineEnd::AsWritten,
        _ => LineEnd::Given,
    };
    let found = SyntaxError { shown, ..found };
    if mode != Mode::Eval {
        return found;
    }
    if error.location.start().to_usize() < text.len() || found.message != "invalid syntax" {
        return found;
    }
    let line = text.lines().count();
    SyntaxError { line, column: 0, end: Some((line, 0)), ..found }
}

fn describe(error: &parser::ParseError, text: &str) -> SyntaxError {
    let source = Source::new(text);
    let found = diagnose::diagnose(error, text);
    let range = ruff_text_size::TextRange::new((found.start as u32).into(), (found.end.max(found.start).min(text.len()) as u32).into());
    let open = found.message.ends_with("was never closed") || found.message.starts_with("unterminated triple-quoted");
    // Otherwise the text ends too early where the parser met its very end, not the end of the last line.
    let written = text.trim_end();
    let at = error.location.start().to_usize();
    let awaits_block = at >= written.len() && (found.message.starts_with("expected an indented block") || found.message.starts_with("expected 'except'"));
    let behind_lines = text[written.len()..at.clamp(written.len(), text.len())].contains('\n');
    let continued = written.ends_with('\\');
    let incomplete = open || awaits_block || written.is_empty() || if continued { text.len() <= written.len() + 1 } else { behind_lines };
    let mut out = SyntaxError::at(found.message, source.loc(range), source.text);
    let newline = text.get(found.start..found.end) == Some("\n");
    out.end = match found.end {
        diagnose::NO_END => Some((out.line, -1)),
        end if end < found.start || out.message.ends_with("was never closed") => Some((out.line, 0)),
        end if end > text.len() => Some((out.line, out.column as isize + 1)),
        // The end of a line is a character of it.
        end if newline || (end == found.start && end == text.len()) => Some((out.line, out.column as isize + 1)),
        _ => out.end,
    };
    out.kind = found.kind;
    out.incomplete = incomplete;
    out
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
