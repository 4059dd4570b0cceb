//! Structural pattern matching.

use super::Stack;
use super::build::container;
use crate::frame::Frame;
use crate::objects::dict::Dict;
use crate::objects::exception as exc;
use crate::objects::set::Set;
use crate::objects::string;
use crate::objects::tuple::{self, Tuple};
use crate::slow_op;
use crate::types::{Type, flag};
use crate::value::Value;
use crate::vm::{R, Vm};

fn do_get_len(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let n = vm.len(stack.peek(1))?;
    stack.push(Value::uint(n));
    Ok(())
}
slow_op! {
    /// subject -- subject length
    get_len = do_get_len, 0
}

fn do_match_mapping(_vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let hit = stack.peek(1).ty().has(flag::MAPPING);
    stack.push(Value::bool(hit));
    Ok(())
}
slow_op! {
    /// subject -- subject bool
    match_mapping = do_match_mapping, 0
}

fn do_match_sequence(_vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let hit = stack.peek(1).ty().has(flag::SEQUENCE);
    stack.push(Value::bool(hit));
    Ok(())
}
slow_op! {
    /// subject -- subject bool
    match_sequence = do_match_sequence, 0
}

fn do_match_keys(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let keys = stack.peek(1).clone();
    let subject = stack.peek(2).clone();
    let result = match_keys(vm, &subject, container::<Tuple>(vm, &keys)?)?;
    stack.push(result);
    Ok(())
}
slow_op! {
    /// subject keys -- subject keys values-or-None
    match_keys_op = do_match_keys, 0
}

fn match_keys(vm: &Vm, subject: &Value, keys: &Tuple) -> R {
    let seen = Set::new();
    let missing = crate::objects::object::allocate(&crate::objects::object::OBJECT);
    let get = vm.get_attr(subject, &vm.names.get)?;
    let mut values = Vec::with_capacity(keys.items().len());
    for key in keys.items() {
        if !seen.add(vm, key.clone())? {
            return Err(vm.value_error(format!("mapping pattern checks duplicate key ({})", vm.repr_text(key)?)));
        }
        let value = match subject.cast_exact::<Dict>() {
            Some(dict) => dict.get(vm, key)?.unwrap_or_else(|| missing.clone()),
            None => vm.call(&get, &[key.clone(), missing.clone()])?,
        };
        if value.is(&missing) {
            return Ok(Value::NONE);
        }
        values.push(value);
    }
    Ok(tuple::from_vec(values))
}

fn do_match_class(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let names = stack.pop().into_owned();
    let class = stack.pop().into_owned();
    let subject = stack.pop().into_owned();
    let result = match_class(vm, &subject, &class, arg, container::<Tuple>(vm, &names)?)?;
    stack.push(result);
    Ok(())
}
slow_op! {
    /// subject class names -- values-or-None
    match_class_op = do_match_class, 0
}

fn attribute(vm: &Vm, subject: &Value, class: &Type, name: &Value, seen: &Set) -> R<Option<Value>> {
    if !seen.add(vm, name.clone())? {
        let message = format!("{}() got multiple sub-patterns for attribute {}", class.short_name(), vm.repr_text(name)?);
        return Err(vm.type_error(message));
    }
    let result = vm.get_attr(subject, name);
    vm.suppress(result, &exc::ATTRIBUTE_ERROR)
}

/// CPython `_PyEval_MatchClass`.
fn match_class(vm: &Vm, subject: &Value, class: &Value, count: usize, names: &Tuple) -> R {
    let Some(ty) = class.cast::<Type>() else {
        return Err(vm.type_error("called match pattern must be a class"));
    };
    if !vm.is_instance(subject, class)? {
        return Ok(Value::NONE);
    }
    let seen = Set::new();
    let mut values = Vec::new();
    if count > 0 {
        let result = vm.get_attr(class, &vm.names.__match_args__);
        let match_args = vm.suppress(result, &exc::ATTRIBUTE_ERROR)?;
        let match_self = match_args.is_none() && is_match_self(ty);
        let allowed = match &match_args {
            _ if match_self => 1,
            None => 0,
            Some(args) => match args.cast_exact::<Tuple>() {
                Some(t) => t.items().len(),
                None => {
                    let message = format!("{}.__match_args__ must be a tuple (got {})", ty.short_name(), args.ty().name());
                    return Err(vm.type_error(message));
                }
            },
        };
        if allowed < count {
            let s = if allowed == 1 { "" } else { "s" };
            let message = format!("{}() accepts {allowed} positional sub-pattern{s} ({count} given)", ty.short_name());
            return Err(vm.type_error(message));
        }
        if match_self {
            values.push(subject.clone());
        } else if let Some(args) = &match_args {
            for name in &args.obj::<Tuple>().items()[..count] {
                if !string::is_str(name) {
                    let message = format!("__match_args__ elements must be strings (got {})", name.ty().name());
                    return Err(vm.type_error(message));
                }
                match attribute(vm, subject, ty, name, &seen)? {
                    Some(v) => values.push(v),
                    None => return Ok(Value::NONE),
                }
            }
        }
    }
    for name in names.items() {
        match attribute(vm, subject, ty, name, &seen)? {
            Some(v) => values.push(v),
            None => return Ok(Value::NONE),
        }
    }
    Ok(tuple::from_vec(values))
}

/// Builtin types whose one positional pattern is the subject itself (`_Py_TPFLAGS_MATCH_SELF`).
fn is_match_self(ty: &Type) -> bool {
    use crate::objects::{bytearray, float, set};
    ty.has(flag::INT | flag::STR | flag::TUPLE | flag::LIST | flag::DICT | flag::BYTES) || [&bytearray::BYTEARRAY, &float::FLOAT, &set::SET, &set::FROZENSET].iter().any(|t| ty.extends(t))
}
