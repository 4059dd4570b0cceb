//! The rules of `single` mode: one statement, as typed at a prompt (the grammar's `interactive`).

use super::{Mode, diagnose};
use crate::frontend::SyntaxError;
use crate::parser::node::{Stmt, StmtIf, StmtTry};

/// Refuses a text that is not one statement. A compound statement needs a line end of its own, so that a prompt can go on with
/// `else`; with `explicit_dedent` it must end with one in any case.
pub fn check(body: &[Stmt], text: &str, explicit_dedent: bool) -> Result<(), SyntaxError> {
    if is_one(body, text, explicit_dedent) {
        return Ok(());
    }
    Err(diagnose::find(text, Mode::Single, 0).unwrap_or_else(|| SyntaxError::at_line("invalid syntax", 1)))
}

fn is_one(body: &[Stmt], text: &str, explicit_dedent: bool) -> bool {
    let Some(first) = body.first() else { return false };
    let lines: Vec<&str> = text.split('\n').collect();
    let last_line = first.loc().end_line;
    if body.iter().any(|s| s.loc().line > last_line) {
        return false;
    }
    if !is_compound(first) {
        return true;
    }
    // A suite on its header's line ends with a line end that is there, any other with its indentation.
    let suite = last_suite(first).first().map_or(first.loc(), Stmt::loc);
    let before = lines.get(suite.line as usize - 1).and_then(|line| line.get(..suite.col as usize));
    let on_header_line = before.is_some_and(|before| !before.trim().is_empty());
    !(last_line as usize == lines.len() && on_header_line) && (!explicit_dedent || text.ends_with('\n'))
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
