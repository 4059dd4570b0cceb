//! What `compile()` does to syntax trees that it is asked to optimize (CPython `Python/ast_preprocess.c`).

use super::{Node, Span, Tree};
use crate::compile::percent::{self, Percent};
use num_traits::ToPrimitive;

impl Tree {
    /// Optimizes a whole tree for a level of 0, 1 for `-O` or 2 for `-OO`.
    pub fn optimize(&mut self, level: u8) {
        match self {
            Tree::List(items) => items.iter_mut().for_each(|item| item.optimize(level)),
            Tree::Node(node) => {
                if matches!(node.kind, "Module" | "ClassDef" | "FunctionDef" | "AsyncFunctionDef")
                    && level >= 2
                    && let Some((_, Tree::List(body))) = node.fields.iter_mut().find(|(name, _)| *name == "body")
                {
                    remove_docstring(body);
                }
                node.fields.iter_mut().for_each(|(_, tree)| tree.optimize(level));
                match node.kind {
                    "Name" if is_loaded_debug(node) => make_constant(node, Tree::Bool(level == 0)),
                    "BinOp" => format(node),
                    "MatchValue" => fold_field(node, "value"),
                    "MatchMapping" => fold_field(node, "keys"),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

fn make_constant(node: &mut Node, value: Tree) {
    node.kind = "Constant";
    node.fields = vec![("value", value), ("kind", Tree::None)];
}

/// `__debug__` where its value is asked for.
fn is_loaded_debug(node: &Node) -> bool {
    matches!(node.field("id"), Some(Tree::Name(id)) if id == "__debug__") && matches!(node.field("ctx"), Some(Tree::Node(ctx)) if ctx.kind == "Load")
}

/// The text that a statement consists of.
fn text_statement(statement: &Tree) -> Option<&Node> {
    let Tree::Node(statement) = statement else { return None };
    match (statement.kind, statement.field("value")) {
        ("Expr", Some(Tree::Node(value))) if value.kind == "Constant" && matches!(value.field("value"), Some(Tree::Str(_))) => Some(value),
        _ => None,
    }
}

/// Takes the docstring out of a body; a text that comes to stand in its place must not become one.
fn remove_docstring(body: &mut Vec<Tree>) {
    let Some(docstring) = body.first().and_then(text_statement) else { return };
    let span = docstring.span.map(|s| Span { end_line: s.line, end_column: s.column + "pass".len() as u32, ..s });
    if body.len() == 1 {
        body[0] = Tree::Node(Box::new(Node { kind: "Pass", fields: Vec::new(), span }));
        return;
    }
    body.remove(0);
    if body.first().and_then(text_statement).is_some()
        && let Some(Tree::Node(statement)) = body.first_mut()
        && let Some((_, value)) = statement.fields.iter_mut().find(|(name, _)| *name == "value")
    {
        let span = if let Tree::Node(text) = &*value { text.span } else { None };
        let text = std::mem::replace(value, Tree::None);
        *value = joined(vec![text], span);
    }
}

fn joined(values: Vec<Tree>, span: Option<Span>) -> Tree {
    Tree::Node(Box::new(Node { kind: "JoinedStr", fields: vec![("values", Tree::List(values))], span }))
}

fn text(value: &str, span: Option<Span>) -> Tree {
    Tree::Node(Box::new(Node { kind: "Constant", fields: vec![("value", Tree::Str(value.as_bytes().to_vec())), ("kind", Tree::None)], span }))
}

/// `"…" % (…)` with simple conversions becomes an f-string (CPython `optimize_format`).
fn format(node: &mut Node) {
    let (Some(Tree::Node(left)), Some(Tree::Node(op)), Some(Tree::Node(right))) = (node.field("left"), node.field("op"), node.field("right")) else { return };
    let (Some(Tree::Str(format)), "Mod", "Tuple", Some(Tree::List(arguments))) = (left.field("value"), op.kind, right.kind, right.field("elts")) else { return };
    if arguments.iter().any(|a| matches!(a, Tree::Node(n) if n.kind == "Starred")) {
        return;
    }
    let Some(parts) = std::str::from_utf8(format).ok().and_then(percent::parse) else { return };
    if parts.iter().filter(|p| matches!(p, Percent::Value(..))).count() != arguments.len() {
        return;
    }
    let mut arguments = arguments.iter();
    let values = parts.into_iter().map(|part| match part {
        Percent::Text(literal) => text(&literal, node.span),
        Percent::Value(conversion, spec) => {
            let value = arguments.next().cloned().unwrap_or(Tree::None);
            let span = if let Tree::Node(n) = &value { n.span } else { None };
            let spec = if spec.is_empty() { Tree::None } else { joined(vec![text(&spec, span)], span) };
            let fields = vec![("value", value), ("conversion", Tree::Int(u32::from(conversion).into())), ("format_spec", spec)];
            Tree::Node(Box::new(Node { kind: "FormattedValue", fields, span }))
        }
    });
    let values = values.collect();
    node.kind = "JoinedStr";
    node.fields = vec![("values", Tree::List(values))];
}

/// Makes a constant of the numbers in a pattern: `-1`, `1+2j`.
fn fold_field(node: &mut Node, name: &str) {
    match node.fields.iter_mut().find(|(field, _)| *field == name) {
        Some((_, Tree::List(items))) => items.iter_mut().for_each(fold),
        Some((_, value)) => fold(value),
        None => {}
    }
}

fn fold(tree: &mut Tree) {
    let Tree::Node(node) = tree else { return };
    if node.kind == "BinOp"
        && let Some((_, left)) = node.fields.iter_mut().find(|(name, _)| *name == "left")
    {
        fold(left);
    }
    if let Some(value) = folded(node) {
        make_constant(node, value);
    }
}

fn folded(node: &Node) -> Option<Tree> {
    let constant = |name: &str| match node.field(name) {
        Some(Tree::Node(n)) if n.kind == "Constant" => n.field("value"),
        _ => None,
    };
    let Some(Tree::Node(op)) = node.field("op") else { return None };
    match (node.kind, op.kind) {
        ("UnaryOp", "USub") => Some(match constant("operand")? {
            Tree::Int(i) => Tree::Int(-i),
            Tree::Float(f) => Tree::Float(-f),
            Tree::Complex(re, im) => Tree::Complex(-re, -im),
            _ => return None,
        }),
        ("BinOp", "Add" | "Sub") => {
            let real = match constant("left")? {
                Tree::Int(i) => i.to_f64()?,
                Tree::Float(f) => *f,
                _ => return None,
            };
            let Tree::Complex(re, im) = constant("right")? else { return None };
            Some(if op.kind == "Add" { Tree::Complex(real + re, *im) } else { Tree::Complex(real - re, -im) })
        }
        _ => None,
    }
}
