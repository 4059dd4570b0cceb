//! The parser, `__future__` imports, and syntax errors in CPython's words.

use super::diagnose;
use super::error::{Res, fail};
use super::position::Source;
use super::{Mode, SyntaxError, SyntaxKind};
use crate::frontend::{LineEnd, Loc};
use crate::opcode::flags;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::{self as ast, Stmt};
use ruff_python_parser as parser;
use ruff_text_size::Ranged;

/// Parses source text.
pub fn parse(text: &str, mode: Mode) -> Result<parser::Parsed<ast::Mod>, SyntaxError> {
    let parser_mode = if mode == Mode::Eval { parser::Mode::Expression } else { parser::Mode::Module };
    parser::parse(text, parser_mode.into()).map_err(|e| {
        if mode == Mode::Eval
            && let Some(error) = indented(text)
        {
            return error;
        }
        as_read(describe(&e, text), &e, text, mode)
    })
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
pub fn check_digits(tokens: &Tokens, text: &str, limit: usize) -> Result<(), SyntaxError> {
    if limit == 0 {
        return Ok(());
    }
    for token in tokens.iter().filter(|t| t.kind() == TokenKind::Int && t.range().len().to_usize() > limit) {
        let literal = &text[token.range()];
        let digits = literal.bytes().filter(u8::is_ascii_digit).count();
        if digits > limit && !literal.starts_with('0') {
            let source = Source::new(text);
            let line = source.loc(token.range()).line;
            return Err(SyntaxError::at(too_many_digits(limit, digits), Loc { line, end_line: line, col: 0, end_col: 0 }, text));
        }
    }
    Ok(())
}

/// What CPython says of an integer that is too long.
pub fn too_many_digits(limit: usize, digits: usize) -> String {
    format!(
        "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits."
    )
}

/// The tokens of a text that may not parse.
pub fn tokens(text: &str, mode: Mode) -> Tokens {
    let parser_mode = if mode == Mode::Eval { parser::Mode::Expression } else { parser::Mode::Module };
    parser::parse_unchecked(text, parser_mode.into()).tokens().clone()
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
pub fn future_flags(tree: &ast::Mod, source: &Source) -> Res<u32> {
    let ast::Mod::Module(module) = tree else { return Ok(0) };
    let mut out = 0;
    let mut body = &module.body[..];
    if super::docstring(body).is_some() {
        body = &body[1..];
    }
    let mut at_start = true;
    for s in body {
        let Stmt::ImportFrom(i) = s else {
            at_start = false;
            continue;
        };
        if i.level != 0 || i.module.as_ref().is_none_or(|m| m.id.as_str() != "__future__") {
            at_start = false;
            continue;
        }
        let loc = source.loc(i.range);
        if !at_start {
            return fail(loc, "from __future__ imports must occur at the beginning of the file");
        }
        for a in &i.names {
            let at = source.loc(a.range);
            match a.name.id.as_str() {
                "annotations" => out |= flags::FUTURE_ANNOTATIONS,
                "barry_as_FLUFL" => out |= flags::FUTURE_BARRY_AS_BDFL,
                "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement" | "print_function" | "unicode_literals" | "generator_stop" => {}
                "braces" => return fail(at, "not a chance"),
                other => return fail(at, format!("future feature {other} is not defined")),
            }
        }
    }
    Ok(out)
}
