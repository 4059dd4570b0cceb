//! Objects as a tree (CPython `PyAST_obj2mod`), with the checks of `Python/ast.c`.

use super::grammar::{Count, Field, GRAMMAR};
use super::{attribute, classes, pattern};
use crate::objects::bytes::Bytes;
use crate::objects::complex::Complex;
use crate::objects::dict::Dict;
use crate::objects::list::List;
use crate::objects::string::{self, Str};
use crate::objects::tuple::Tuple;
use crate::objects::{float, int, set};
use crate::types::Type;
use crate::value::Value;
use crate::vm::{R, Vm};
use pyvm_loader::ast::{Node, Span, Tree};
use pyvm_loader::compile::Mode;

/// Reads a whole module, expression or interactive input.
///
/// # Errors
/// `TypeError` for the wrong kind of node, `ValueError` for nodes that no source could give.
pub fn from_object(vm: &Vm, object: &Value, mode: Mode) -> R<Tree> {
    let want = match mode {
        Mode::Exec => "Module",
        Mode::Eval => "Expression",
        Mode::Single => "Interactive",
        Mode::FunctionType => "FunctionType",
    };
    let class = class(vm, want)?;
    if !object.ty().is_subtype(class.obj::<Type>()) {
        return Err(vm.type_error(format!("expected {want} node, got {}", object.ty().short_name())));
    }
    read(vm, object, "mod")
}

/// Whether the object is a node at all.
pub fn is_node(vm: &Vm, object: &Value) -> R<bool> {
    // Without the classes there is no instance of them.
    if vm.registered("ast classes").is_none() {
        return Ok(false);
    }
    Ok(object.ty().is_subtype(class(vm, "AST")?.obj::<Type>()))
}

fn class(vm: &Vm, name: &str) -> R {
    Ok(classes(vm)?.obj::<Dict>().get_name(vm, name).unwrap_or(Value::NONE))
}

fn read(vm: &Vm, object: &Value, sum_name: &'static str) -> R<Tree> {
    vm.recursion_guard(" during ast construction", || read_node(vm, object, sum_name))
}

fn read_node(vm: &Vm, object: &Value, sum_name: &'static str) -> R<Tree> {
    let Some(sum) = GRAMMAR.iter().find(|s| s.name == sum_name) else { return Err(vm.system_error("unknown kind of node")) };
    let mut span = None;
    let wrong = || {
        // The position is read before the class is looked at.
        if sum.positions && !object.is_none() {
            match attribute(vm, object, "lineno") {
                Ok(Some(_)) => {}
                Ok(None) => return vm.type_error(format!("required field \"lineno\" missing from {sum_name}")),
                Err(raised) => return raised,
            }
        }
        vm.type_error(format!("expected some sort of {sum_name}, but got {}", vm.repr_lossy(object)))
    };
    let (kind, fields): (&'static str, &[Field]) = match sum.fields {
        Some(fields) => {
            if !object.ty().is_subtype(class(vm, sum.name)?.obj::<Type>()) {
                return Err(wrong());
            }
            (sum.name, fields)
        }
        None => {
            let mut found = None;
            for p in sum.productions {
                if object.ty().is_subtype(class(vm, p.name)?.obj::<Type>()) {
                    found = Some((p.name, p.fields));
                }
            }
            match found {
                Some(found) => found,
                None => return Err(wrong()),
            }
        }
    };
    if sum.positions {
        let number = |name: &str, required: bool| -> R<Option<i32>> {
            match attribute(vm, object, name)? {
                Some(v) if !v.is_none() || required => Ok(Some(if int::is_int(&v) { vm.to_i32(&v)? } else { return Err(invalid_integer(vm, &v)) })),
                _ if required => Err(vm.type_error(format!("required field \"{name}\" missing from {sum_name}"))),
                _ => Ok(None),
            }
        };
        let (line, column) = (number("lineno", true)?.unwrap_or(1), number("col_offset", true)?.unwrap_or(0));
        let (end_line, end_column) = (number("end_lineno", false)?.unwrap_or(line), number("end_col_offset", false)?.unwrap_or(column));
        check_span(vm, line, column, end_line, end_column)?;
        let [line, column, end_line, end_column] = [line, column, end_line, end_column].map(|n| n.max(0) as u32);
        span = Some(Span { line, column, end_line, end_column });
    }
    let mut out = Vec::with_capacity(fields.len());
    for f in fields {
        out.push((f.name, read_field(vm, object, kind, f)?));
    }
    check_node(vm, kind, &out)?;
    for (f, (_, tree)) in fields.iter().zip(&out) {
        if let (Count::Many, Tree::List(items)) = (f.count, tree)
            && items.iter().any(|item| matches!(item, Tree::None))
        {
            return Err(vm.value_error(format!("None disallowed in {} list", if f.ty == "stmt" { "statement" } else { "expression" })));
        }
    }
    // What the compiler itself refuses in CPython.
    for (kinds, name, message) in [("NamedExpr", "target", "NamedExpr target must be a Name"), ("TypeAlias", "name", "TypeAlias with non-Name name")] {
        if kind == kinds && !out.iter().any(|(n, tree)| *n == name && matches!(tree, Tree::Node(node) if node.kind == "Name")) {
            return Err(vm.type_error(message));
        }
    }
    for (field, tree) in &out {
        check_contexts(vm, kind, field, tree)?;
    }
    Ok(Tree::Node(Box::new(Node { kind, fields: out, span })))
}

/// CPython `VALIDATE_POSITIONS`.
fn check_span(vm: &Vm, line: i32, column: i32, end_line: i32, end_column: i32) -> R<()> {
    if line > end_line {
        return Err(vm.value_error(format!("AST node line range ({line}, {end_line}) is not valid")));
    }
    if (line < 0 && end_line != line) || (column < 0 && column != end_column) {
        return Err(vm.value_error(format!("AST node column range ({column}, {end_column}) for line range ({line}, {end_line}) is not valid")));
    }
    if line == end_line && column > end_column {
        return Err(vm.value_error(format!("line {line}, column {column}-{end_column} is not a valid range")));
    }
    Ok(())
}

fn read_field(vm: &Vm, object: &Value, kind: &str, f: &'static Field) -> R<Tree> {
    let value = attribute(vm, object, f.name)?;
    match f.count {
        Count::One => match value {
            None => Err(vm.type_error(format!("required field \"{}\" missing from {kind}", f.name))),
            Some(v) if v.is_none() && !matches!(f.ty, "constant" | "string") => {
                if matches!(f.ty, "int") {
                    return Err(invalid_integer(vm, &v));
                }
                Err(vm.value_error(format!("field '{}' is required for {kind}", f.name)))
            }
            Some(v) => leaf(vm, &v, f),
        },
        Count::Optional => match value {
            None => Ok(Tree::None),
            Some(v) if v.is_none() => Ok(Tree::None),
            Some(v) => leaf(vm, &v, f),
        },
        Count::Many | Count::ManyOptional => {
            let Some(v) = value else { return Ok(Tree::List(Vec::new())) };
            let Some(list) = v.cast::<List>() else {
                return Err(vm.type_error(format!("{kind} field \"{}\" must be a list, not a {}", f.name, v.ty().name())));
            };
            let mut out = Vec::new();
            let mut at = 0;
            let len = list.len();
            while let Some(item) = list.items.get().get(at).cloned() {
                // Whether a list may hold `None` is looked at when the whole node is there.
                out.push(if item.is_none() && (f.count == Count::ManyOptional || matches!(f.ty, "expr" | "stmt")) { Tree::None } else { leaf(vm, &item, f)? });
                if list.len() != len {
                    return Err(vm.runtime_error(format!("{kind} field \"{}\" changed size during iteration", f.name)));
                }
                at += 1;
            }
            Ok(Tree::List(out))
        }
    }
}

fn invalid_integer(vm: &Vm, v: &Value) -> crate::vm::Raised {
    vm.value_error(format!("invalid integer value: {}", vm.repr_lossy(v)))
}

fn leaf(vm: &Vm, v: &Value, f: &'static Field) -> R<Tree> {
    match f.ty {
        "identifier" => {
            if !v.is_exact(&string::STR) {
                return Err(vm.type_error("AST identifier must be of type str"));
            }
            let text = string::to_string(v);
            if matches!(text.as_str(), "None" | "True" | "False") {
                return Err(vm.value_error(format!("identifier field can't represent '{text}' constant")));
            }
            Ok(Tree::Name(text))
        }
        "string" => match v.cast::<Str>() {
            Some(s) => Ok(Tree::Str(s.as_bytes().to_vec())),
            None if v.cast::<Bytes>().is_some() => Ok(Tree::None),
            None => Err(vm.type_error("AST string must be of type str")),
        },
        "int" => {
            if !int::is_int(v) {
                return Err(invalid_integer(vm, v));
            }
            Ok(Tree::Int(int::to_big(v)))
        }
        "constant" => constant(vm, v),
        sum => read(vm, v, sum),
    }
}

fn constant(vm: &Vm, v: &Value) -> R<Tree> {
    if v.is_none() {
        return Ok(Tree::None);
    }
    if v.is_bool() {
        return Ok(Tree::Bool(v.is_true()));
    }
    if v.is(&Value::ELLIPSIS) {
        return Ok(Tree::Ellipsis);
    }
    let exact = !v.ty().is_heap();
    if exact && int::is_int(v) {
        return Ok(Tree::Int(int::to_big(v)));
    }
    if let Some(f) = float::as_f64(v).filter(|_| exact) {
        return Ok(Tree::Float(f));
    }
    if let Some(s) = v.cast_exact::<Str>() {
        return Ok(Tree::Str(s.as_bytes().to_vec()));
    }
    if let Some(b) = v.cast_exact::<Bytes>() {
        return Ok(Tree::Bytes(b.data().to_vec()));
    }
    if let Some(c) = v.cast_exact::<Complex>() {
        return Ok(Tree::Complex(c.re, c.im));
    }
    if let Some(t) = v.cast_exact::<Tuple>() {
        return vm.recursion_guard(" during compilation", || Ok(Tree::Tuple(t.items().iter().map(|i| constant(vm, i)).collect::<R<Vec<_>>>()?)));
    }
    if v.is_exact(&set::FROZENSET) {
        return Ok(Tree::FrozenSet(vm.collect(v)?.iter().map(|i| constant(vm, i)).collect::<R<Vec<_>>>()?));
    }
    Err(vm.type_error(format!("got an invalid type in Constant: {}", v.ty().name())))
}

/// Length of a list field.
fn len(fields: &[(&'static str, Tree)], name: &str) -> usize {
    match fields.iter().find(|f| f.0 == name) {
        Some((_, Tree::List(items))) => items.len(),
        _ => 0,
    }
}

/// Whether the expressions of a field are there for what the field does with them (CPython `validate_expr`).
fn check_contexts(vm: &Vm, kind: &str, field: &str, tree: &Tree) -> R<()> {
    // The parts of a target are checked with the whole.
    if matches!((kind, field), ("List" | "Tuple", "elts") | ("Starred", "value")) {
        return Ok(());
    }
    let wanted = match (kind, field) {
        ("Assign", "targets") | ("AugAssign" | "AnnAssign" | "For" | "AsyncFor" | "comprehension" | "NamedExpr", "target") | ("withitem", "optional_vars") | ("TypeAlias", "name") => "Store",
        ("Delete", "targets") => "Del",
        _ => "Load",
    };
    match tree {
        Tree::List(items) => items.iter().try_for_each(|item| check_contexts(vm, kind, field, item)),
        Tree::Node(node) => check_context(vm, node, wanted),
        _ => Ok(()),
    }
}

fn check_context(vm: &Vm, node: &Node, wanted: &str) -> R<()> {
    let part = |name: &str| node.fields.iter().find(|f| f.0 == name).map(|f| &f.1);
    let Some(Tree::Node(context)) = part("ctx") else {
        let expressions = GRAMMAR.iter().find(|s| s.name == "expr").map_or(&[][..], |s| s.productions);
        return if wanted == "Load" || !expressions.iter().any(|p| p.name == node.kind) { Ok(()) } else { Err(vm.value_error(format!("expression which can't be assigned to in {wanted} context"))) };
    };
    if context.kind != wanted {
        return Err(vm.value_error(format!("expression must have {wanted} context but has {} instead", context.kind)));
    }
    let parts = match node.kind {
        "List" | "Tuple" => part("elts"),
        "Starred" => part("value"),
        _ => None,
    };
    match parts {
        Some(Tree::List(items)) => items.iter().try_for_each(|item| if let Tree::Node(n) = item { check_context(vm, n, wanted) } else { Ok(()) }),
        Some(Tree::Node(n)) => check_context(vm, n, wanted),
        _ => Ok(()),
    }
}

/// What a list of nodes must not be, and lists that belong together (CPython `validate_stmt` and its kin).
fn check_node(vm: &Vm, kind: &str, fields: &[(&'static str, Tree)]) -> R<()> {
    let empty = |list: &str| if len(fields, list) == 0 { Err(vm.value_error(format!("empty {list} on {kind}"))) } else { Ok(()) };
    let field = |name: &str| fields.iter().find(|f| f.0 == name).map(|f| &f.1);
    let same = |a: &str, b: &str, message: &str| if len(fields, a) == len(fields, b) { Ok(()) } else { Err(vm.value_error(message)) };
    match kind {
        "FunctionDef" | "AsyncFunctionDef" | "ClassDef" | "For" | "AsyncFor" | "While" | "If" | "ExceptHandler" => empty("body"),
        "match_case" => {
            pattern::check(vm, field("pattern").unwrap_or(&Tree::None), false)?;
            empty("body")
        }
        "With" | "AsyncWith" => empty("items").and_then(|()| empty("body")),
        "Delete" | "Assign" => empty("targets"),
        "Match" => empty("cases"),
        "ImportFrom" if matches!(field("level"), Some(Tree::Int(level)) if level.sign() == num_bigint::Sign::Minus) => Err(vm.value_error("Negative ImportFrom level")),
        "Raise" if !matches!(field("exc"), Some(Tree::Node(_))) && matches!(field("cause"), Some(Tree::Node(_))) => Err(vm.value_error("Raise with cause but no exception")),
        "Import" | "ImportFrom" | "Global" | "Nonlocal" => empty("names"),
        "Try" | "TryStar" => {
            empty("body")?;
            if len(fields, "handlers") == 0 && len(fields, "finalbody") == 0 {
                return Err(vm.value_error(format!("{kind} has neither except handlers nor finalbody")));
            }
            if len(fields, "handlers") == 0 && len(fields, "orelse") > 0 {
                return Err(vm.value_error(format!("{kind} has orelse but no except handlers")));
            }
            Ok(())
        }
        "BoolOp" if len(fields, "values") < 2 => Err(vm.value_error("BoolOp with less than 2 values")),
        "Dict" => same("keys", "values", "Dict doesn't have the same number of keys as values"),
        "ListComp" | "SetComp" | "DictComp" | "GeneratorExp" if len(fields, "generators") == 0 => Err(vm.value_error("comprehension with no generators")),
        "Compare" => {
            if len(fields, "comparators") == 0 {
                return Err(vm.value_error("Compare with no comparators"));
            }
            same("comparators", "ops", "Compare has a different number of comparators and operands")
        }
        "arguments" => {
            if len(fields, "defaults") > len(fields, "posonlyargs") + len(fields, "args") {
                return Err(vm.value_error("more positional defaults than args on arguments"));
            }
            same("kwonlyargs", "kw_defaults", "length of kwonlyargs is not the same as kw_defaults on arguments")
        }
        _ => Ok(()),
    }
}
