//! The rules of `single` mode: one statement, as typed at a prompt (the grammar's `interactive`).

use super::position::Source;
use crate::frontend::SyntaxError;
use ruff_python_ast::{Stmt, StmtIf, StmtTry};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// Refuses a text that is not one statement. A compound statement needs a line end of its own, so that a prompt can go on with
/// `else`; with `explicit_dedent` it must end with one in any case.
pub fn check(body: &[Stmt], text: &str, explicit_dedent: bool) -> Result<(), SyntaxError> {
    let source = Source::new(text);
    let Some(first) = body.first() else {
        return Err(unfinished(usize::from(!text.is_empty())));
    };
    let end = first.end().to_usize();
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let next = body.iter().find(|s| s.start().to_usize() > line_end);
    if is_compound(first) {
        if let Some(next) = next {
            let word = text[next.start().to_usize()..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(1).max(1);
            let loc = source.loc(TextRange::at(next.start(), TextSize::try_from(word).unwrap_or_default()));
            return Err(SyntaxError::at("invalid syntax".to_owned(), loc, source.text));
        }
        // A suite on its header's line ends with a line end that is there, any other with its indentation.
        let suite = last_suite(first).first().map_or(end, |s| s.start().to_usize());
        let on_header_line = text[..suite].rsplit('\n').next().is_some_and(|before| !before.trim().is_empty());
        if (line_end == text.len() && on_header_line) || (explicit_dedent && !text.ends_with('\n')) {
            return Err(unfinished(source.loc(first.range()).end_line.max(0) as usize));
        }
        return Ok(());
    }
    if next.is_none() {
        return Ok(());
    }
    let loc = source.loc(TextRange::new((line_end as u32).into(), (line_end as u32 + 1).into()));
    let mut error = SyntaxError::at("multiple statements found while compiling a single statement".to_owned(), loc, source.text);
    error.end = Some((error.line, error.column as isize + 1));
    Err(error)
}

/// The text ended before a statement did.
fn unfinished(line: usize) -> SyntaxError {
    SyntaxError { line, column: 0, end: Some((line, 0)), incomplete: true, ..SyntaxError::plain("invalid syntax".to_owned()) }
}

fn is_compound(s: &Stmt) -> bool {
    matches!(s, Stmt::FunctionDef(_) | Stmt::ClassDef(_) | Stmt::For(_) | Stmt::While(_) | Stmt::If(_) | Stmt::With(_) | Stmt::Match(_) | Stmt::Try(_))
}

/// The statements of the last clause.
fn last_suite(s: &Stmt) -> &[Stmt] {
    match s {
        Stmt::FunctionDef(f) => &f.body,
        Stmt::ClassDef(c) => &c.body,
        Stmt::For(f) if !f.orelse.is_empty() => &f.orelse,
        Stmt::For(f) => &f.body,
        Stmt::While(w) if !w.orelse.is_empty() => &w.orelse,
        Stmt::While(w) => &w.body,
        Stmt::If(StmtIf { elif_else_clauses, body, .. }) => elif_else_clauses.last().map_or(body, |clause| &clause.body),
        Stmt::With(w) => &w.body,
        Stmt::Match(m) => m.cases.last().map_or(&[], |case| &case.body),
        Stmt::Try(StmtTry { body, handlers, orelse, finalbody, .. }) => {
            let handler = handlers.last().map(|ruff_python_ast::ExceptHandler::ExceptHandler(h)| &h.body[..]);
            [&finalbody[..], &orelse[..]].into_iter().find(|b| !b.is_empty()).or(handler).unwrap_or(body)
        }
        _ => &[],
    }
}
