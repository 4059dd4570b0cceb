//! The rules of `single` mode: one statement, as typed at a prompt (the grammar's `interactive`).

use crate::frontend::{Loc, SyntaxError};
use crate::parser::node::{Stmt, StmtIf, StmtTry};

/// Refuses a text that is not one statement. A compound statement needs a line end of its own, so that a prompt can go on with
/// `else`; with `explicit_dedent` it must end with one in any case.
pub fn check(body: &[Stmt], text: &str, explicit_dedent: bool) -> Result<(), SyntaxError> {
    let Some(first) = body.first() else {
        return Err(unfinished(usize::from(!text.is_empty())));
    };
    let lines: Vec<&str> = text.split('\n').collect();
    let last_line = first.loc().end_line;
    let line = |number: i32| lines.get(number as usize - 1).copied().unwrap_or_default();
    let next = body.iter().map(Stmt::loc).find(|loc| loc.line > last_line);
    if is_compound(first) {
        if let Some(next) = next {
            let rest = line(next.line).get(next.col as usize..).unwrap_or_default();
            let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(1).max(1);
            let loc = Loc { end_line: next.line, end_col: next.col + word as i32, ..next };
            return Err(SyntaxError::at("invalid syntax".to_owned(), loc, text));
        }
        // A suite on its header's line ends with a line end that is there, any other with its indentation.
        let suite = last_suite(first).first().map_or(first.loc(), Stmt::loc);
        let on_header_line = line(suite.line).get(..suite.col as usize).is_some_and(|before| !before.trim().is_empty());
        if (last_line as usize == lines.len() && on_header_line) || (explicit_dedent && !text.ends_with('\n')) {
            return Err(unfinished(last_line.max(0) as usize));
        }
        return Ok(());
    }
    if next.is_none() {
        return Ok(());
    }
    let end = line(last_line).len() as i32;
    let mut error = SyntaxError::at("multiple statements found while compiling a single statement".to_owned(), Loc::line(last_line, end), text);
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
fn last_suite<'t>(s: &Stmt<'t>) -> &'t [Stmt<'t>] {
    match s {
        Stmt::FunctionDef(f) => f.body,
        Stmt::ClassDef(c) => c.body,
        Stmt::For(f) if !f.orelse.is_empty() => f.orelse,
        Stmt::For(f) => f.body,
        Stmt::While(w) if !w.orelse.is_empty() => w.orelse,
        Stmt::While(w) => w.body,
        Stmt::If(StmtIf { clauses, body, .. }) => clauses.last().map_or(body, |clause| clause.body),
        Stmt::With(w) => w.body,
        Stmt::Match(m) => m.cases.last().map_or(&[], |case| case.body),
        Stmt::Try(StmtTry { body, handlers, orelse, finalbody, .. }) => {
            let handler = handlers.last().map(|h| h.body);
            [*finalbody, *orelse].into_iter().find(|b| !b.is_empty()).or(handler).unwrap_or(body)
        }
        _ => &[],
    }
}
