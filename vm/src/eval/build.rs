//! Building containers and strings, unpacking, and making functions.
#![expect(unsafe_code, reason = "moves operands; ARCHITECTURE.md, invariants E1 to E4")]

use super::{Stack, operand, owned_word, put, word};
use crate::frame::Frame;
use crate::objects::dict::{Dict, Table};
use crate::objects::function::Function;
use crate::objects::list::List;
use crate::objects::set::Set;
use crate::objects::slice::Slice;
use crate::objects::string::{self, Str};
use crate::objects::template;
use crate::objects::tuple::{self, Tuple};
use crate::protocol::sequence::plain_items;
use crate::value::{Payload, Py, Value};
use crate::vm::{R, Raised, Vm};
use crate::{next, next_dropping, op, slow_op};

fn do_build_tuple(_vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let tuple = stack.pop_tuple(arg);
    stack.push(tuple);
    Ok(())
}
slow_op! {
    /// items... -- tuple
    build_tuple = do_build_tuple, 0
}

fn do_build_list(_vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let items = stack.pop_n(arg);
    stack.push(List::new(items).into_value());
    Ok(())
}
slow_op! {
    /// items... -- list
    build_list = do_build_list, 0
}

fn do_build_set(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let set = Set::new();
    for item in stack.top(arg) {
        set.add(vm, item.clone())?;
    }
    stack.drop_n(arg);
    stack.push(set.into_value());
    Ok(())
}
slow_op! {
    /// items... -- set
    build_set = do_build_set, 0
}

fn do_build_map(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let dict = Dict::of(&crate::objects::dict::DICT, Table::with_capacity(arg));
    for i in (0..arg).rev() {
        dict.set(vm, stack.peek(i * 2 + 2), stack.peek(i * 2 + 1).clone())?;
    }
    stack.drop_n(arg * 2);
    stack.push(dict.into_value());
    Ok(())
}
slow_op! {
    /// (key value)... -- dict
    build_map = do_build_map, 0
}

fn do_build_string(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    // The compiler puts text alone there; changed code need not (CPython `_PyUnicode_JoinArray`).
    let mut parts: Vec<&Str> = Vec::with_capacity(arg);
    for (at, v) in stack.top(arg).iter().enumerate() {
        let Some(part) = v.cast::<Str>() else {
            return Err(vm.type_error(format!("sequence item {at}: expected str instance, {} found", v.ty().name())));
        };
        parts.push(part);
    }
    let bytes: Vec<&[u8]> = parts.iter().map(|s| s.as_bytes()).collect();
    let chars = parts.iter().map(|s| s.len()).sum();
    let result = string::concat_parts(&string::STR, &bytes, chars);
    stack.drop_n(arg);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// strings... -- string
    build_string = do_build_string, 0
}

fn do_build_slice(_vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let step = if arg == 3 { stack.pop().into_owned() } else { Value::NONE };
    let stop = stack.pop().into_owned();
    let start = stack.pop().into_owned();
    stack.push(Slice::new(start, stop, step).into_value());
    Ok(())
}
slow_op! {
    /// start stop [step] -- slice
    build_slice = do_build_slice, 0
}

fn do_build_template(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let interpolations = stack.pop().into_owned();
    let strings = stack.pop().into_owned();
    if !template::are_parts(&strings, &interpolations) {
        return Err(vm.system_error("BUILD_TEMPLATE needs tuples of strings and interpolations"));
    }
    stack.push(template::make_template(strings, interpolations));
    Ok(())
}
slow_op! {
    /// strings interpolations -- template
    build_template = do_build_template, 0
}

fn do_build_interpolation(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let spec = if arg & 1 != 0 { stack.pop().into_owned() } else { string::empty() };
    let expression = stack.pop().into_owned();
    let value = stack.pop().into_owned();
    let conversion = match arg >> 2 {
        1 => vm.str("s"),
        2 => vm.str("r"),
        3 => vm.str("a"),
        _ => Value::NONE,
    };
    stack.push(template::make_interpolation(value, expression, conversion, spec));
    Ok(())
}
slow_op! {
    /// value expression [spec] -- interpolation
    build_interpolation = do_build_interpolation, 0
}

fn do_format_simple(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    if stack.peek(1).cast_exact::<Str>().is_some() {
        let owned = stack.pop().into_owned();
        stack.push(owned);
        return Ok(());
    }
    let result = vm.format(stack.peek(1), &string::empty())?;
    stack.drop_n(1);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// value -- string
    format_simple = do_format_simple, 0
}

fn do_format_with_spec(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let result = vm.format(stack.peek(2), stack.peek(1))?;
    stack.drop_n(2);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// value spec -- string
    format_with_spec = do_format_with_spec, 0
}

fn do_convert_value(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let value = stack.peek(1);
    let result = match arg {
        1 => vm.to_str(value)?,
        2 => vm.repr(value)?,
        _ => vm.ascii(value)?,
    };
    stack.drop_n(1);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// value -- string
    convert_value = do_convert_value, 0
}

op! {
    /// list ... item -- list ...
    list_append(ip, sp, fp, vm, arg) {
        let Some(list) = operand(sp, arg + 1).cast_exact::<List>() else {
            return list_append_any(ip, sp, fp, vm, arg);
        };
        let items = list.items.get_mut();
        let len = items.len();
        if len == items.capacity() {
            return list_append_any(ip, sp, fp, vm, arg);
        }
        items.as_mut_ptr().add(len).cast::<u64>().write(owned_word(word(sp, 1)));
        items.set_len(len + 1);
        next!(ip, sp.sub(1), fp, vm)
    }
}

fn do_list_append(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let item = stack.pop().into_owned();
    container::<List>(vm, stack.peek(arg))?.items.get_mut().push(item);
    Ok(())
}
slow_op! {
    /// list ... item -- list ...
    list_append_any = do_list_append, 0
}

fn do_list_extend(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let iterable = stack.pop().into_owned();
    let list = stack.peek(arg).clone();
    let usable = iterable.ty().slots.get().unary[crate::types::slots::un::ITER].is_some() || iterable.ty().slots.get().getitem.is_some();
    if !usable {
        return Err(vm.type_error(format!("Value after * must be an iterable, not {}", iterable.ty().name())));
    }
    crate::objects::list::extend(vm, container::<List>(vm, &list)?, &iterable)
}
slow_op! {
    /// list ... iterable -- list ...
    list_extend = do_list_extend, 0
}

/// What an instruction adds to: a name that code may have bound to something else (`__conditional_annotations__`), or code
/// that no compiler made.
pub fn container<'a, T: Payload>(vm: &Vm, value: &'a Value) -> R<&'a T> {
    value.cast::<T>().ok_or_else(|| vm.system_error("bad argument to internal function"))
}

fn set_of<'a>(vm: &Vm, value: &'a Value) -> R<&'a Set> {
    value.cast::<Set>().ok_or_else(|| vm.type_error(format!("'{}' object is not a set", value.ty().name())))
}

fn do_set_add(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let item = stack.pop().into_owned();
    let set = stack.peek(arg).clone();
    set_of(vm, &set)?.add(vm, item)?;
    Ok(())
}
slow_op! {
    /// set ... item -- set ...
    set_add = do_set_add, 0
}

fn do_set_update(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let iterable = stack.pop().into_owned();
    let set = stack.peek(arg).clone();
    let target = set_of(vm, &set)?;
    vm.for_each(&iterable, |item| target.add(vm, item).map(|_| ()))
}
slow_op! {
    /// set ... iterable -- set ...
    set_update = do_set_update, 0
}

fn do_map_add(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let value = stack.pop().into_owned();
    let key = stack.pop().into_owned();
    let dict = stack.peek(arg).clone();
    container::<Dict>(vm, &dict)?.set(vm, &key, value)
}
slow_op! {
    /// dict ... key value -- dict ...
    map_add = do_map_add, 0
}

fn do_dict_update(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let other = stack.pop().into_owned();
    let dict = stack.peek(arg).clone();
    match crate::objects::dict_methods::update_mapping(vm, container::<Dict>(vm, &dict)?, &other) {
        Err(_) if vm.pending_is(&crate::objects::exception::ATTRIBUTE_ERROR) => {
            vm.clear_pending();
            Err(vm.type_error(format!("'{}' object is not a mapping", other.ty().name())))
        }
        r => r,
    }
}
slow_op! {
    /// dict ... mapping -- dict ...
    dict_update = do_dict_update, 0
}

/// Adds `**mapping` of a call, refusing repeated keys (CPython `_PyDict_MergeEx`).
pub fn merge_keywords(vm: &Vm, dict: &Dict, mapping: &Value, function: &Value) -> R<()> {
    let name = || function_name(vm, function);
    if mapping.cast::<Dict>().is_none() && vm.get_attr(mapping, &vm.names.keys).is_err() {
        vm.clear_pending();
        let found = mapping.ty().name();
        return Err(vm.type_error(format!("{} argument after ** must be a mapping, not {found}", name())));
    }
    if let Some(other) = mapping.cast_exact::<Dict>() {
        return other.table.get().snapshot().iter().try_for_each(|e| add_keyword(vm, dict, &e.key, &e.value, &name));
    }
    let other = Dict::new();
    crate::objects::dict_methods::update_mapping(vm, &other, mapping)?;
    other.items().iter().try_for_each(|(key, value)| add_keyword(vm, dict, key, value, &name))
}

fn add_keyword(vm: &Vm, dict: &Dict, key: &Value, value: &Value, function: &dyn Fn() -> String) -> R<()> {
    if dict.contains(vm, key)? {
        if !string::is_str(key) {
            return Err(vm.type_error(format!("{} keywords must be strings", function())));
        }
        return Err(vm.type_error(format!("{} got multiple values for keyword argument '{}'", function(), string::to_string(key))));
    }
    dict.set(vm, key, value.clone())
}

/// `f()` as CPython's call errors name a callable (CPython `_PyObject_FunctionStr`).
fn function_name(vm: &Vm, function: &Value) -> String {
    let Ok(qualname) = vm.get_attr(function, &vm.names.__qualname__) else {
        vm.clear_pending();
        return vm.str_lossy(function);
    };
    let text = string::to_string(&qualname);
    match vm.get_attr(function, &vm.names.__module__) {
        Ok(module) if string::is_str(&module) && !string::is(&module, "builtins") => format!("{}.{text}()", string::to_string(&module)),
        _ => {
            vm.clear_pending();
            format!("{text}()")
        }
    }
}

fn do_dict_merge(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let mapping = stack.pop().into_owned();
    let dict = stack.peek(arg).clone();
    let function = stack.slot(arg + 3).clone().unwrap_or(Value::NONE);
    merge_keywords(vm, container::<Dict>(vm, &dict)?, &mapping, &function)
}
slow_op! {
    /// function NULL args dict ... mapping -- function NULL args dict ...
    dict_merge = do_dict_merge, 0
}

/// `*args` of a call as a tuple.
pub fn star_args(vm: &Vm, function: &Value, args: &Value) -> R {
    if !args.ty().can_iterate() {
        let found = args.ty().name();
        return Err(vm.type_error(format!("{} argument after * must be an iterable, not {found}", function_name(vm, function))));
    }
    Ok(tuple::from_vec(vm.collect(args)?))
}

fn do_unpack_sequence(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let sequence = stack.pop().into_owned();
    let items: Vec<Value> = if let Some(items) = plain_items(&sequence) { items.to_vec() } else { unpack_iterable(vm, &sequence, arg)? };
    if items.len() != arg {
        return Err(unpack_mismatch(vm, &sequence, arg, items.len()));
    }
    for item in items.into_iter().rev() {
        stack.push(item);
    }
    Ok(())
}
slow_op! {
    /// sequence -- items... ; the first on top
    unpack_sequence_any = do_unpack_sequence, 1
}

op! {
    /// As [`unpack_sequence_any`], without a detour for tuples and lists.
    unpack_sequence(ip, sp, fp, vm, arg) {
        if let Some(items) = plain_items(operand(sp, 1))
            && items.len() == arg
        {
            let base = sp.sub(1);
            let sequence = word(sp, 1);
            if let [first, second] = items {
                let (first, second) = (first.clone_bits(), second.clone_bits());
                base.cast::<u64>().write(second);
                sp.cast::<u64>().write(first);
                next_dropping!(sequence, ip.add(1), sp.add(1), fp, vm)
            }
            for i in 0..arg {
                put(base.add(i), items[arg - 1 - i].clone());
            }
            next_dropping!(sequence, ip.add(1), base.add(arg), fp, vm)
        }
        unpack_sequence_any(ip, sp, fp, vm, arg)
    }
}

fn unpack_mismatch(vm: &Vm, sequence: &Value, wanted: usize, got: usize) -> Raised {
    if got < wanted {
        return vm.value_error(format!("not enough values to unpack (expected {wanted}, got {got})"));
    }
    let known = sequence.cast::<Tuple>().is_some() || sequence.cast::<List>().is_some() || sequence.cast::<Dict>().is_some();
    let tail = if known { format!(", got {got}") } else { String::new() };
    vm.value_error(format!("too many values to unpack (expected {wanted}{tail})"))
}

fn not_iterable(vm: &Vm, value: &Value) -> Raised {
    vm.type_error(format!("cannot unpack non-iterable {} object", value.ty().name()))
}

fn iter_to_unpack(vm: &Vm, value: &Value) -> R {
    if !value.ty().can_iterate() {
        return Err(not_iterable(vm, value));
    }
    vm.iter(value)
}

fn unpack_iterable(vm: &Vm, sequence: &Value, wanted: usize) -> R<Vec<Value>> {
    let iterator = iter_to_unpack(vm, sequence)?;
    let mut items = Vec::with_capacity(wanted);
    while items.len() < wanted {
        match vm.next(&iterator)? {
            Some(item) => items.push(item),
            None => return Ok(items),
        }
    }
    if vm.next(&iterator)?.is_some() {
        let total = sequence.cast::<Dict>().map_or(wanted + 1, Dict::len);
        return Err(unpack_mismatch(vm, sequence, wanted, total));
    }
    Ok(items)
}

fn do_unpack_ex(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let (before, after) = (arg & 0xff, arg >> 8);
    let sequence = stack.pop().into_owned();
    let iterator = iter_to_unpack(vm, &sequence)?;
    let mut items = Vec::new();
    while let Some(item) = vm.next(&iterator)? {
        items.push(item);
    }
    if items.len() < before + after {
        let message = format!("not enough values to unpack (expected at least {}, got {})", before + after, items.len());
        return Err(vm.value_error(message));
    }
    let tail = items.split_off(items.len() - after);
    let middle = items.split_off(before);
    for item in tail.into_iter().rev() {
        stack.push(item);
    }
    stack.push(List::new(middle).into_value());
    for item in items.into_iter().rev() {
        stack.push(item);
    }
    Ok(())
}
slow_op! {
    /// iterable -- items... list items... ; the first on top
    unpack_ex = do_unpack_ex, 0
}

fn do_make_function(vm: &Vm, frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let code = stack.pop().into_owned();
    let Some(code) = code.downcast::<crate::objects::code::Code>() else {
        return Err(vm.type_error("MAKE_FUNCTION needs a code object"));
    };
    let function = Function::new(vm, code, Py::from_ref(frame.globals()), Py::from_ref(frame.builtins()));
    stack.push(function.into_value());
    Ok(())
}
slow_op! {
    /// code -- function
    make_function = do_make_function, 0
}

fn do_set_function_attribute(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let function = stack.pop().into_owned();
    let attribute = stack.pop().into_owned();
    let Some(f) = function.cast_exact::<Function>() else {
        return Err(vm.type_error("SET_FUNCTION_ATTRIBUTE needs a function"));
    };
    match arg {
        1 => f.defaults.set(Some(attribute)),
        2 => f.kwdefaults.set(Some(attribute)),
        4 => f.set_annotations(Some(attribute)),
        8 => {
            let Some(closure) = attribute.downcast::<Tuple>() else {
                return Err(vm.type_error("a closure must be a tuple"));
            };
            f.set_closure(closure);
        }
        16 => {
            if let Some(annotate) = attribute.cast_exact::<Function>() {
                annotate.set_annotated(f);
            }
            f.annotate.set(Some(attribute));
        }
        _ => f.set_type_params(attribute),
    }
    stack.push(function);
    Ok(())
}
slow_op! {
    /// attribute function -- function
    set_function_attribute = do_set_function_attribute, 0
}
