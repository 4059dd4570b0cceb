//! Valid Python that the back end refuses, rewritten in the syntax tree to what it takes.

use ruff_text_size::{TextRange, TextSize};
use rustpython_compiler::ast::visitor::transformer::{self, Transformer};
use rustpython_compiler::ast::{self, Expr, Number, Operator, Pattern, UnaryOp};

/// Prepares a whole tree.
pub fn prepare(tree: &mut ast::Mod) {
    match tree {
        ast::Mod::Module(m) => Prepare.visit_body(&mut m.body),
        ast::Mod::Expression(e) => Prepare.visit_expr(&mut e.body),
    }
}

struct Prepare;

impl Transformer for Prepare {
    fn visit_except_handler(&self, handler: &mut ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(h) = handler;
        // `except* A, B:` (PEP 758): the back end takes a tuple that starts with its first item for a mistake.
        if let Some(Expr::Tuple(t)) = h.type_.as_deref_mut()
            && !t.parenthesized
            && t.range.start() > TextSize::from(0)
        {
            t.range = TextRange::new(t.range.start() - TextSize::from(1), t.range.end());
        }
        transformer::walk_except_handler(self, handler);
    }

    fn visit_pattern(&self, pattern: &mut Pattern) {
        if let Pattern::MatchMapping(m) = pattern {
            for key in &mut m.keys {
                if let Some(value) = number(key) {
                    *key = Expr::NumberLiteral(ast::ExprNumberLiteral { node_index: Default::default(), range: range_of(key), value });
                }
            }
        }
        transformer::walk_pattern(self, pattern);
    }
}

fn range_of(e: &Expr) -> TextRange {
    match e {
        Expr::UnaryOp(u) => u.range,
        Expr::BinOp(b) => b.range,
        _ => TextRange::default(),
    }
}

/// The parts of a number without its kind.
fn parts(e: &Expr) -> Option<(f64, f64)> {
    match e {
        Expr::NumberLiteral(n) => Some(match &n.value {
            Number::Int(i) => (i.to_string().parse().ok()?, 0.0),
            Number::Float(f) => (*f, 0.0),
            Number::Complex { real, imag } => (*real, *imag),
        }),
        Expr::UnaryOp(u) if u.op == UnaryOp::USub => parts(&u.operand).map(|(re, im)| (-re, -im)),
        _ => None,
    }
}

/// A signed or complex number as a literal of its own.
fn number(e: &Expr) -> Option<Number> {
    match e {
        Expr::BinOp(b) => {
            let ((re, _), (_, im)) = (parts(&b.left)?, parts(&b.right)?);
            Some(Number::Complex { real: re + 0.0, imag: if b.op == Operator::Sub { 0.0 - im } else { im } })
        }
        Expr::UnaryOp(u) if u.op == UnaryOp::USub => match u.operand.as_ref() {
            Expr::NumberLiteral(n) => Some(match &n.value {
                Number::Float(f) => Number::Float(-f),
                Number::Complex { real, imag } => Number::Complex { real: -real, imag: -imag },
                // A negative int has no literal; as a float it is the same key.
                Number::Int(i) => Number::Float(-(i.to_string().parse::<f64>().ok().filter(|f| f.abs() < 9e15)?)),
            }),
            _ => None,
        },
        _ => None,
    }
}
