//! Which constructs are too new for an older Python (`feature_version`; CPython `CHECK_VERSION`).

use super::{Node, Span, Tree};

/// What a construct is called, and the minor version that brought it.
type Feature = (&'static str, u32);

/// The first construct that Python 3.`minor` did not have, and where it is.
#[must_use]
pub fn too_new(tree: &Tree, source: &str, minor: u32) -> Option<(String, Span)> {
    match tree {
        Tree::List(items) => items.iter().find_map(|item| too_new(item, source, minor)),
        Tree::Node(node) => node.fields.iter().find_map(|(_, part)| too_new(part, source, minor)).or_else(|| {
            let (what, since) = features(node, source).into_iter().flatten().find(|(_, since)| minor < *since)?;
            Some((format!("{what} only supported in Python 3.{since} and greater"), node.span.unwrap_or(Span { line: 1, column: 0, end_line: 1, end_column: 0 })))
        }),
        _ => None,
    }
}

/// What in a node itself needs a version.
fn features(node: &Node, source: &str) -> [Option<Feature>; 3] {
    let filled = |name: &str| matches!(node.field(name), Some(Tree::List(items)) if !items.is_empty());
    let generic = filled("type_params").then_some(("Type parameter lists are", 12));
    let is = |name: &str, kind: &str| matches!(node.field(name), Some(Tree::Node(n)) if n.kind == kind);
    let written = |node: &Node| node.span.and_then(|s| source.lines().nth(s.line as usize - 1)?.get(s.column as usize..));
    let single = |feature: Feature| [Some(feature), None, None];
    match node.kind {
        "NamedExpr" => single(("Assignment expressions are", 8)),
        "arguments" if filled("posonlyargs") => single(("Positional-only parameters are", 8)),
        "TryStar" => single(("Exception groups are", 11)),
        "TemplateStr" => single(("t-strings are", 14)),
        "ExceptHandler" => match node.field("type") {
            Some(Tree::Node(n)) if n.kind == "Tuple" && !written(n).is_some_and(|t| t.starts_with('(')) => single(("except expressions without parentheses are", 14)),
            _ => [None; 3],
        },
        "TypeAlias" => [generic, Some(("Type statement is", 12)), None],
        "TypeVar" | "ParamSpec" | "TypeVarTuple" if matches!(node.field("default_value"), Some(Tree::Node(_))) => single(("Type parameter defaults are", 13)),
        "FunctionDef" | "ClassDef" => [generic, None, None],
        "AsyncFunctionDef" => [generic, Some(("Async functions are", 5)), None],
        "AsyncWith" => single(("Async with statements are", 5)),
        "AsyncFor" => single(("Async for loops are", 5)),
        "Await" => single(("Await expressions are", 5)),
        "comprehension" if !matches!(node.field("is_async"), Some(Tree::Int(n)) if *n == 0.into()) => single(("Async comprehensions are", 6)),
        "Match" => single(("Pattern matching is", 10)),
        "AnnAssign" => single(("Variable annotation syntax is", 6)),
        "BinOp" | "AugAssign" if is("op", "MatMult") => single(("The '@' operator is", 5)),
        "Constant" if matches!(node.field("value"), Some(Tree::Int(_) | Tree::Float(_) | Tree::Complex(..))) => {
            let underscores = written(node).is_some_and(|t| t.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')).any(|c| c == '_'));
            [underscores.then_some(("Underscores in numeric literals are", 6)), None, None]
        }
        _ => [None; 3],
    }
}
