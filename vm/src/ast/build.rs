//! A tree as objects.

use super::{attribute, classes};
use crate::objects::bytes::Bytes;
use crate::objects::complex;
use crate::objects::dict::Dict;
use crate::objects::list::List;
use crate::objects::{int, object, set, string};
use crate::types::Type;
use crate::value::Value;
use crate::vm::{R, Vm};
use pyvm_loader::ast::{Node, Tree};

/// Makes the objects of a tree.
///
/// # Errors
/// When the tree is too deep, or memory runs out.
pub fn to_object(vm: &Vm, tree: &Tree) -> R {
    let all = classes(vm)?;
    convert(vm, all.obj::<Dict>(), tree)
}

/// The shared instance of a class without fields.
pub fn singleton(vm: &Vm, name: &str) -> R {
    let all = classes(vm)?;
    let class = all.obj::<Dict>().get_name(vm, name).unwrap_or(Value::NONE);
    if let Some(found) = attribute(vm, &class, "_singleton")? {
        return Ok(found);
    }
    let made = object::allocate(class.obj::<Type>());
    class.obj::<Type>().dict(vm).set_name(vm, "_singleton", made.clone());
    Ok(made)
}

fn convert(vm: &Vm, all: &Dict, tree: &Tree) -> R {
    Ok(match tree {
        Tree::Node(n) => return vm.recursion_guard(" during ast construction", || node(vm, all, n)),
        Tree::List(items) => List::new(items.iter().map(|t| convert(vm, all, t)).collect::<R<Vec<_>>>()?).into_value(),
        Tree::None => Value::NONE,
        Tree::Bool(b) => Value::bool(*b),
        Tree::Ellipsis => Value::ELLIPSIS,
        Tree::Name(n) if matches!(n.as_str(), "None" | "True" | "False") => return Err(vm.value_error(format!("identifier field can't represent '{n}' constant"))),
        Tree::Name(n) => vm.intern(n),
        Tree::Str(s) => string::from_wtf8(s),
        Tree::Bytes(b) => Bytes::new(b.clone()),
        Tree::Int(i) => int::from_big(i.clone()),
        Tree::Float(f) => Value::float(*f),
        Tree::Complex(re, im) => complex::new(*re, *im),
        Tree::Tuple(items) => vm.tuple(items.iter().map(|t| convert(vm, all, t)).collect::<R<Vec<_>>>()?),
        Tree::FrozenSet(items) => set::frozen(vm, items.iter().map(|t| convert(vm, all, t)).collect::<R<Vec<_>>>()?)?,
    })
}

fn node(vm: &Vm, all: &Dict, n: &Node) -> R {
    if n.fields.is_empty() && n.span.is_none() {
        return singleton(vm, n.kind);
    }
    let Some(class) = all.get_name(vm, n.kind) else { return Err(vm.system_error(format!("no class for node {}", n.kind))) };
    let made = object::allocate(class.obj::<Type>());
    for (name, value) in &n.fields {
        let value = convert(vm, all, value)?;
        vm.set_attr_str(&made, name, value)?;
    }
    if let Some(s) = n.span {
        for (name, value) in [("lineno", s.line), ("col_offset", s.column), ("end_lineno", s.end_line), ("end_col_offset", s.end_column)] {
            vm.set_attr_str(&made, name, Value::small(i64::from(value)))?;
        }
    }
    Ok(made)
}
