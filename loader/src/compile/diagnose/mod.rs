//! What is wrong with a text that the parser refused, in CPython's words and at CPython's place.
//!
//! CPython finds out by a second pass over the text, with rules for the mistakes that people make. So does this: [`matcher`] matches the
//! [`tokens`] with the [`grammar`], which is read from two files, and [`report`] says what was found.

mod escape;
mod grammar;
mod matcher;
mod report;
mod tokens;

use crate::compile::nesting;
use crate::frontend::{Mode, SyntaxError, SyntaxKind};
use crate::tokenizer::kind;
pub use grammar::keyword;
use matcher::{Matcher, Stop};
use report::Report;
use std::collections::HashMap;
pub use tokens::Tokens;

/// Says what is wrong with a text, with nothing but whole statements in front of the offset `start`; none if nothing is.
#[must_use]
pub fn find(text: &str, mode: Mode, start: usize) -> Option<SyntaxError> {
    let start = if mode == Mode::Exec { start } else { 0 };
    let lines_before = text[..start].matches('\n').count();
    let tokens = Tokens::new(&text[start..], lines_before, mode);
    let mut matcher = Matcher::new(&tokens);
    nesting::with_room(|| two_passes(&mut matcher, start_rule(mode)))
}

/// The types that comments of a text tell (PEP 484).
#[derive(Debug, Default)]
pub struct TypeComments {
    /// Where the statement or the parameter starts whose type it is (line, and column in bytes from 0), and the type.
    pub types: HashMap<(u32, u32), String>,
    /// The lines of `# type: ignore`, and what stands behind it there.
    pub ignores: Vec<(usize, String)>,
}

/// Finds the types that comments tell.
///
/// # Errors
/// What is wrong with the text: there are places where no such comment may stand.
pub fn type_comments(text: &str, mode: Mode) -> Result<TypeComments, SyntaxError> {
    let tokens = Tokens::with_type_comments(text, mode);
    if tokens.error().is_none() && !tokens.kinds.contains(&kind::TYPE_COMMENT) {
        return Ok(TypeComments { types: HashMap::new(), ignores: tokens.type_ignores().to_vec() });
    }
    let mut matcher = Matcher::new(&tokens);
    let wrong = nesting::with_room(|| match matcher.run(start_rule(mode), false) {
        Ok(Some(_)) => None,
        _ => two_passes(&mut matcher, start_rule(mode)),
    });
    if let Some(error) = wrong {
        return Err(error);
    }
    let types = matcher.report.type_comments.iter().map(|(start, comment)| (tokens.start_in_bytes(*start), tokens.text(*comment)));
    Ok(TypeComments { types: types.collect(), ignores: tokens.type_ignores().to_vec() })
}

fn start_rule(mode: Mode) -> &'static str {
    match mode {
        Mode::Exec => "file",
        Mode::Eval => "eval",
        Mode::Single => "interactive",
        Mode::FunctionType => "func_type",
    }
}

/// CPython `_PyPegen_run_parser`.
fn two_passes(matcher: &mut Matcher, rule: &str) -> Option<SyntaxError> {
    match matcher.run(rule, false) {
        Ok(Some(_)) if rule == "interactive" => {
            // The parser does not look behind the first statement.
            matcher.raise_at_token(false, "multiple statements found while compiling a single statement".to_owned(), matcher.last());
            return matcher.report.error.take();
        }
        Ok(Some(_)) => return None,
        Ok(None) => {}
        Err(Stop) => return conclude(matcher),
    }
    let last = matcher.last();
    matcher.report.incomplete = matcher.tokens.is_end(last).then(|| matcher.tokens.text_end());
    let error = match matcher.run(rule, true) {
        Err(Stop) => conclude(matcher),
        Ok(_) => no_rule(matcher, last),
    };
    error.map(|error| SyntaxError { last_statement: Some(matcher.report.last_statement), ..error })
}

/// The error at the last token of the first pass, if no rule for mistakes has matched (CPython `_Pypegen_set_syntax_error`).
fn no_rule(matcher: &mut Matcher, last: usize) -> Option<SyntaxError> {
    let layout = match matcher.tokens.kinds[last] {
        kind::INDENT => "indent",
        kind::DEDENT => "unindent",
        _ => {
            matcher.raise_known("invalid syntax".to_owned(), last);
            return conclude(matcher);
        }
    };
    matcher.raise_at_token(true, format!("unexpected {layout}"), matcher.last());
    matcher.report.error.take()
}

/// The error that was reported, unless the rest of the text has one that is more to the point
/// (CPython `_PyPegen_tokenize_full_source_to_check_for_errors`).
fn conclude(matcher: &mut Matcher) -> Option<SyntaxError> {
    let error = matcher.report.error.take()?;
    if matcher.report.by_tokenizer {
        return Some(error);
    }
    let incomplete = matcher.report.incomplete;
    let error = SyntaxError { incomplete, ..error };
    // What is wrong in a field of an interpolated string may be what the tokenizer met later.
    let Some(found) = matcher.tokens.error().filter(|found| error.kind != SyntaxKind::Memory && !found.in_string) else { return Some(error) };
    if found.is_raised() {
        let mut other = Report::default();
        other.tokens_end(matcher.tokens);
        return other.error.map(|other| SyntaxError { incomplete, ..other });
    }
    let line = matcher.tokens.start(matcher.last()).0;
    let unclosed = report::unclosed(matcher.tokens).filter(|unclosed| line > unclosed.line);
    Some(unclosed.map_or(error, |unclosed| SyntaxError { incomplete, ..unclosed }))
}
