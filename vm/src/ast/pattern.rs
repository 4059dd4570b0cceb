//! Patterns that no source could give (CPython `validate_pattern`).

use crate::vm::{R, Vm};
use pyvm_loader::ast::{Node, Tree};

/// Checks a pattern and those in it; a star may stand directly in a sequence only.
///
/// # Errors
/// `ValueError`.
pub fn check(vm: &Vm, pattern: &Tree, star: bool) -> R<()> {
    let Tree::Node(node) = pattern else { return Err(vm.value_error("None disallowed in pattern list")) };
    let wrong = |message: &str| Err(vm.value_error(message));
    let all = |name: &str, star: bool| items(node, name).iter().try_for_each(|p| check(vm, p, star));
    let named = |name: &str| matches!(node.field(name), Some(Tree::Name(_)));
    let capture = |name: &str| match node.field(name) {
        Some(Tree::Name(text)) if text == "_" => wrong("can't capture name '_' in patterns"),
        _ => Ok(()),
    };
    match node.kind {
        "MatchValue" => value(vm, node.field("value").unwrap_or(&Tree::None)),
        "MatchSingleton" => match node.field("value") {
            Some(Tree::Bool(_) | Tree::None) => Ok(()),
            _ => wrong("MatchSingleton can only contain True, False and None"),
        },
        "MatchSequence" => all("patterns", true),
        "MatchMapping" => {
            if items(node, "keys").len() != items(node, "patterns").len() {
                return wrong("MatchMapping doesn't have the same number of keys as patterns");
            }
            capture("rest")?;
            for key in items(node, "keys") {
                let singleton = matches!(key, Tree::Node(n) if n.kind == "Constant" && matches!(n.field("value"), Some(Tree::Bool(_) | Tree::None)));
                if !singleton {
                    value(vm, key)?;
                }
            }
            all("patterns", false)
        }
        "MatchClass" => {
            if items(node, "kwd_attrs").len() != items(node, "kwd_patterns").len() {
                return wrong("MatchClass doesn't have the same number of keyword attributes as patterns");
            }
            let mut class = node.field("cls");
            while let Some(Tree::Node(n)) = class {
                match n.kind {
                    "Name" => break,
                    "Attribute" => class = n.field("value"),
                    _ => return wrong("MatchClass cls field can only contain Name or Attribute nodes."),
                }
            }
            all("patterns", false)?;
            all("kwd_patterns", false)
        }
        "MatchStar" if !star => wrong("can't use MatchStar here"),
        "MatchStar" => capture("name"),
        "MatchAs" => {
            capture("name")?;
            match node.field("pattern") {
                Some(Tree::Node(_)) if !named("name") => wrong("MatchAs must specify a target name if a pattern is given"),
                Some(inner @ Tree::Node(_)) => check(vm, inner, false),
                _ => Ok(()),
            }
        }
        _ if items(node, "patterns").len() < 2 => wrong("MatchOr requires at least 2 patterns"),
        _ => all("patterns", false),
    }
}

fn items<'a>(node: &'a Node, name: &str) -> &'a [Tree] {
    match node.field(name) {
        Some(Tree::List(items)) => items,
        _ => &[],
    }
}

/// A value that a pattern compares with (CPython `validate_pattern_match_value`).
fn value(vm: &Vm, tree: &Tree) -> R<()> {
    let Tree::Node(node) = tree else { return Err(vm.value_error("patterns may only match literals and attribute lookups")) };
    let constant = |node: &Node| if node.kind == "Constant" { node.field("value").cloned() } else { None };
    let part = |node: &Node, name: &str| if let Some(Tree::Node(n)) = node.field(name) { Some((**n).clone()) } else { None };
    let operator = |node: &Node, kinds: &[&str]| part(node, "op").is_some_and(|op| kinds.contains(&op.kind));
    let real = |node: &Node| matches!(constant(node), Some(Tree::Int(_) | Tree::Float(_)));
    let imaginary = |node: &Node| matches!(constant(node), Some(Tree::Complex(..)));
    let negative = |node: &Node, also_imaginary: bool| node.kind == "UnaryOp" && operator(node, &["USub"]) && part(node, "operand").is_some_and(|n| real(&n) || (also_imaginary && imaginary(&n)));
    let fits = match node.kind {
        "Constant" => {
            if matches!(constant(node), Some(Tree::Int(_) | Tree::Float(_) | Tree::Complex(..) | Tree::Str(_) | Tree::Bytes(_))) {
                return Ok(());
            }
            return Err(vm.value_error("unexpected constant inside of a literal pattern"));
        }
        "Attribute" | "JoinedStr" | "TemplateStr" => true,
        "UnaryOp" => negative(node, true),
        "BinOp" => operator(node, &["Add", "Sub"]) && part(node, "left").is_some_and(|n| real(&n) || negative(&n, false)) && part(node, "right").is_some_and(|n| imaginary(&n)),
        _ => false,
    };
    if fits { Ok(()) } else { Err(vm.value_error("patterns may only match literals and attribute lookups")) }
}
