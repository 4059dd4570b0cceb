//! Constructs that are valid but surely mistakes: SyntaxWarning.

use super::Compiler;
use crate::compile::instr::Loc;
use crate::frontend::{Category, Warning};
use crate::parser::node::{self as ast, CmpOp, Expr, Stmt};

/// The type of a value whose class is plain from its syntax (CPython `infer_type`).
fn inferred_type(e: Expr) -> Option<&'static str> {
    Some(match e {
        Expr::Tuple(_) => "tuple",
        Expr::List(_) | Expr::ListComp(_) => "list",
        Expr::Dict(_) | Expr::DictComp(_) => "dict",
        Expr::Set(_) | Expr::SetComp(_) => "set",
        Expr::Generator(_) => "generator",
        Expr::Lambda(_) => "function",
        Expr::FString(_) | Expr::StringLiteral(_) => "str",
        Expr::TString(_) => "string.templatelib.Template",
        Expr::BytesLiteral(_) => "bytes",
        Expr::BooleanLiteral(_) => "bool",
        Expr::NoneLiteral(_) => "NoneType",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::NumberLiteral(n) => match n.value {
            ast::Number::Int(_) | ast::Number::Big(_) => "int",
            ast::Number::Float(_) => "float",
            ast::Number::Complex { .. } => "complex",
        },
        _ => return None,
    })
}

/// Whether folding makes the expression a constant that `is` should not be asked of.
fn is_constant(e: Expr) -> bool {
    match e {
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) => true,
        Expr::Tuple(t) => t.elts.iter().all(|e| is_constant(*e) || matches!(e, Expr::NoneLiteral(_) | Expr::BooleanLiteral(_) | Expr::EllipsisLiteral(_))),
        _ => false,
    }
}

impl Compiler<'_> {
    fn warn(&mut self, loc: Loc, message: String) {
        if self.quiet == 0 {
            self.warnings.push(Warning { category: Category::Syntax, message, loc, by_parser: false });
        }
    }

    /// Calling what cannot be called (CPython `check_caller`).
    pub fn check_caller(&mut self, e: Expr) {
        let callable = matches!(e, Expr::Lambda(_)) || inferred_type(e).is_none();
        if !callable && let Some(ty) = inferred_type(e) {
            self.warn(e.loc(), format!("'{ty}' object is not callable; perhaps you missed a comma?"));
        }
    }

    /// Subscripts of what has none, or with the wrong type (CPython `check_subscripter`, `check_index`).
    pub fn check_subscript(&mut self, s: &ast::ExprSubscript) {
        let loc = s.value.loc();
        match s.value {
            Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::Set(_)
            | Expr::SetComp(_)
            | Expr::Generator(_)
            | Expr::TString(_)
            | Expr::Lambda(_) => {
                let ty = inferred_type(s.value).unwrap_or_default();
                self.warn(loc, format!("'{ty}' object is not subscriptable; perhaps you missed a comma?"));
            }
            Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::Tuple(_) | Expr::List(_) | Expr::ListComp(_) | Expr::FString(_) => {
                let Some(index) = inferred_type(s.slice).filter(|ty| !matches!(*ty, "int" | "bool")) else { return };
                let ty = inferred_type(s.value).unwrap_or_default();
                self.warn(loc, format!("{ty} indices must be integers or slices, not {index}; perhaps you missed a comma?"));
            }
            _ => {}
        }
    }

    /// `is` with a literal (CPython `check_compare`).
    pub fn check_compare(&mut self, c: &ast::ExprCompare) {
        let literal = |e: Expr| is_constant(e).then(|| inferred_type(e)).flatten();
        let mut left = literal(c.left);
        for (op, right) in c.ops.iter().zip(c.comparators) {
            let right = literal(*right);
            if matches!(op, CmpOp::Is | CmpOp::IsNot)
                && let Some(ty) = left.or(right)
            {
                let (is, instead) = if *op == CmpOp::Is { ("is", "==") } else { ("is not", "!=") };
                let loc = c.loc;
                return self.warn(loc, format!("\"{is}\" with '{ty}' literal. Did you mean \"{instead}\"?"));
            }
            left = right;
        }
    }

    pub fn check_assert(&mut self, test: Expr, loc: Loc) {
        if matches!(test, Expr::Tuple(t) if !t.elts.is_empty()) {
            self.warn(loc, "assertion is always true, perhaps remove parentheses?".to_owned());
        }
    }

    /// `return`, `break` and `continue` that leave a `finally` block (PEP 765).
    pub fn check_finally(&mut self, body: &[Stmt]) {
        self.leaves_finally(body, false);
    }

    fn leaves_finally(&mut self, body: &[Stmt], in_loop: bool) {
        for s in body {
            let word = match *s {
                Stmt::Return(_) => "return",
                Stmt::Break(_) if !in_loop => "break",
                Stmt::Continue(_) if !in_loop => "continue",
                Stmt::For(f) => {
                    self.leaves_finally(f.body, true);
                    self.leaves_finally(f.orelse, in_loop);
                    continue;
                }
                Stmt::While(w) => {
                    self.leaves_finally(w.body, true);
                    self.leaves_finally(w.orelse, in_loop);
                    continue;
                }
                Stmt::If(i) => {
                    self.leaves_finally(i.body, in_loop);
                    i.clauses.iter().for_each(|c| self.leaves_finally(c.body, in_loop));
                    continue;
                }
                Stmt::With(w) => {
                    self.leaves_finally(w.body, in_loop);
                    continue;
                }
                Stmt::Match(m) => {
                    m.cases.iter().for_each(|c| self.leaves_finally(c.body, in_loop));
                    continue;
                }
                Stmt::Try(t) => {
                    // An inner `finally` warns for itself.
                    self.leaves_finally(t.body, in_loop);
                    for h in t.handlers {
                        self.leaves_finally(h.body, in_loop);
                    }
                    self.leaves_finally(t.orelse, in_loop);
                    continue;
                }
                _ => continue,
            };
            let loc = s.loc();
            self.warn(loc, format!("'{word}' in a 'finally' block"));
        }
    }
}
