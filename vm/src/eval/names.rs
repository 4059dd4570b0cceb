//! Globals, builtins, class and module namespaces, imports.
#![expect(unsafe_code, reason = "rewrites instructions; ARCHITECTURE.md, invariants E1 to E4")]

use super::quicken as q;
use super::simple::{cell_at, unbound_cell};
use super::{Exit, Fp, Ip, Sp, Stack, cache_u32, put, rewrite, set_cache_u32};
use crate::frame::Frame;
use crate::objects::dict::Dict;
use crate::objects::string;
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use crate::{next, op, slow_op};

#[cold]
fn not_defined(vm: &Vm, name: &Value) -> Raised {
    vm.name_error(name, format!("name '{}' is not defined", string::to_string(name)))
}

/// Looks a name up in globals, then builtins.
pub fn global(vm: &Vm, frame: &Frame, name: &Value) -> R {
    if let Some(value) = frame.globals().get_str(vm, name) {
        return Ok(value);
    }
    if !is_plain(frame.globals())
        && let Some(value) = vm.get_item_opt(Py::from_ref(frame.globals()).value(), name)?
    {
        return Ok(value);
    }
    builtin(vm, frame, name)
}

/// Looks a name up as LOAD_NAME does: globals derived from `dict` are not asked for what is missing in them.
fn global_as_kept(vm: &Vm, frame: &Frame, name: &Value) -> R {
    frame.globals().get_str(vm, name).map_or_else(|| builtin(vm, frame, name), Ok)
}

fn builtin(vm: &Vm, frame: &Frame, name: &Value) -> R {
    let builtins = frame.builtins();
    let found = if is_plain(builtins) { builtins.get_str(vm, name) } else { vm.get_item_opt(Py::from_ref(builtins).value(), name)? };
    match found {
        Some(value) => Ok(value),
        None => missing(vm, frame, name),
    }
}

/// A name that is nowhere: `__loader__` comes to be when it is first asked for.
#[cold]
fn missing(vm: &Vm, frame: &Frame, name: &Value) -> R {
    if name.is(&vm.names.__loader__)
        && let Some(loader) = crate::objects::modulespec::of_module(vm, frame.globals())?
    {
        return Ok(loader);
    }
    Err(not_defined(vm, name))
}

/// Whether the namespace is a dict and nothing derived from it, whose look-ups may run code.
fn is_plain(globals: &Dict) -> bool {
    Py::from_ref(globals).value().is_exact(&crate::objects::dict::DICT)
}

fn do_load_global(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let value = global(vm, frame, &frame.code().names.items()[arg >> 1])?;
    stack.push(value);
    if arg & 1 != 0 {
        stack.push_slot(None);
    }
    Ok(())
}
slow_op! {
    /// -- value [NULL]
    load_global_any = do_load_global, 4
}

op! {
    /// As [`load_global_any`], choosing a specialised form first.
    load_global(ip, sp, fp, vm, arg) {
        specialize_global(ip, fp, arg);
        load_global_any(ip, sp, fp, vm, arg)
    }
}

/// Cache layout of LOAD_GLOBAL (four units): position (1), keys version of globals (2), of builtins folded (1).
#[inline(never)]
unsafe fn specialize_global(ip: Ip, fp: Fp, arg: usize) {
    unsafe {
        let frame = &*fp;
        let name = &frame.code().names.items()[arg >> 1];
        let globals = frame.globals();
        if !is_plain(globals) {
            return;
        }
        if let (Some(at), Some(version)) = (globals.position_str(name), globals.keys_version()) {
            if at < 0x1_0000 {
                *ip = at as u16;
                set_cache_u32(ip, 1, version);
                rewrite(ip, q::LOAD_GLOBAL_MODULE);
            }
            return;
        }
        let builtins = frame.builtins();
        if !is_plain(builtins) {
            return;
        }
        if let (Some(at), Some(version), Some(keys)) = (builtins.position_str(name), builtins.keys_version(), globals.keys_version())
            && at < 0x1_0000
            && version < 0x1_0000
        {
            *ip = at as u16;
            set_cache_u32(ip, 1, keys);
            *ip.add(3) = version as u16;
            rewrite(ip, q::LOAD_GLOBAL_BUILTIN);
        }
    }
}

#[cold]
#[inline(never)]
fn global_miss(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) -> Exit {
    unsafe { specialize_global(ip, fp, arg) };
    load_global_any(ip, sp, fp, vm, arg)
}

op! {
    /// -- value [NULL]
    load_global_module(ip, sp, fp, vm, arg) {
        let globals = (*fp).globals;
        if (*globals).has_keys_version(cache_u32(ip, 1))
            && let Some(value) = (*globals).value_at(usize::from(*ip))
        {
            put(sp, value.clone());
            sp.add(1).write(None);
            next!(ip.add(4), sp.add(1 + (arg & 1)), fp, vm)
        }
        global_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// -- value [NULL]
    load_global_builtin(ip, sp, fp, vm, arg) {
        let builtins = (*fp).builtins;
        if (*(*fp).globals).has_keys_version(cache_u32(ip, 1))
            && (*builtins).has_keys_version(u32::from(*ip.add(3)))
            && let Some(value) = (*builtins).value_at(usize::from(*ip))
        {
            put(sp, value.clone());
            sp.add(1).write(None);
            next!(ip.add(4), sp.add(1 + (arg & 1)), fp, vm)
        }
        global_miss(ip, sp, fp, vm, arg)
    }
}

/// The namespace of a class body, module or `exec`.
fn locals(vm: &Vm, frame: &Frame) -> R {
    match &frame.locals {
        Some(locals) => Ok(locals.clone()),
        None => Err(vm.system_error("no locals")),
    }
}

/// Looks a name up in a namespace that may be any mapping.
fn lookup(vm: &Vm, namespace: &Value, name: &Value) -> R<Option<Value>> {
    if let Some(dict) = namespace.cast_exact::<Dict>() {
        return Ok(dict.get_str(vm, name));
    }
    let result = vm.get_item(namespace, name);
    vm.suppress(result, &crate::objects::exception::KEY_ERROR)
}

fn do_load_name(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let name = &frame.code().names.items()[arg];
    // Annotation scopes of the compiler's back end look names up this way without a namespace of their own.
    let found = match &frame.locals {
        Some(namespace) => lookup(vm, namespace, name)?,
        None => None,
    };
    let value = match found {
        Some(value) => value,
        None => global_as_kept(vm, frame, name)?,
    };
    stack.push(value);
    Ok(())
}
slow_op! {
    /// -- value
    load_name = do_load_name, 0
}

fn do_load_locals(_vm: &Vm, frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    // As for LOAD_NAME: an annotation scope has no namespace, so nothing is found in it.
    let namespace = match &frame.locals {
        Some(namespace) => namespace.clone(),
        None => Dict::new().into_value(),
    };
    stack.push(namespace);
    Ok(())
}
slow_op! {
    /// -- namespace
    load_locals = do_load_locals, 0
}

fn do_load_from_dict_or_globals(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let name = &frame.code().names.items()[arg];
    let namespace = stack.pop().into_owned();
    let value = match lookup(vm, &namespace, name)? {
        Some(value) => value,
        None => global(vm, frame, name)?,
    };
    stack.push(value);
    Ok(())
}
slow_op! {
    /// namespace -- value
    load_from_dict_or_globals = do_load_from_dict_or_globals, 0
}

fn do_load_from_dict_or_deref(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let namespace = stack.pop().into_owned();
    let value = match lookup(vm, &namespace, frame.code().local_name(arg))? {
        Some(value) => value,
        None => match cell_at(vm, frame, arg)?.value.get().clone() {
            Some(value) => value,
            None => return Err(unbound_cell(vm, frame, arg)),
        },
    };
    stack.push(value);
    Ok(())
}
slow_op! {
    /// namespace -- value
    load_from_dict_or_deref = do_load_from_dict_or_deref, 0
}

fn do_store_name(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let name = &frame.code().names.items()[arg];
    let value = stack.pop().into_owned();
    let namespace = locals(vm, frame)?;
    match namespace.cast_exact::<Dict>() {
        Some(dict) => dict.set_str(vm, name, value),
        None => vm.set_item(&namespace, name, value)?,
    }
    Ok(())
}
slow_op! {
    /// value --
    store_name = do_store_name, 0
}

fn do_delete_name(vm: &Vm, frame: &Frame, _stack: &mut Stack, arg: usize) -> R<()> {
    let name = &frame.code().names.items()[arg];
    let namespace = locals(vm, frame)?;
    if let Some(dict) = namespace.cast_exact::<Dict>() {
        return match dict.remove_str(vm, name) {
            Some(_) => Ok(()),
            None => Err(not_defined(vm, name)),
        };
    }
    match vm.del_item(&namespace, name) {
        Err(_) if vm.pending_is(&crate::objects::exception::KEY_ERROR) => {
            vm.clear_pending();
            Err(not_defined(vm, name))
        }
        other => other,
    }
}
slow_op! {
    /// --
    delete_name = do_delete_name, 0
}

fn do_store_global(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let value = stack.pop().into_owned();
    frame.globals().set_str(vm, &frame.code().names.items()[arg], value);
    Ok(())
}
slow_op! {
    /// value --
    store_global = do_store_global, 0
}

fn do_delete_global(vm: &Vm, frame: &Frame, _stack: &mut Stack, arg: usize) -> R<()> {
    let name = &frame.code().names.items()[arg];
    match frame.globals().remove_str(vm, name) {
        Some(_) => Ok(()),
        None => Err(not_defined(vm, name)),
    }
}
slow_op! {
    /// --
    delete_global = do_delete_global, 0
}

fn do_load_build_class(vm: &Vm, frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    match frame.builtins().get_str(vm, &vm.names.__build_class__) {
        Some(f) => {
            stack.push(f);
            Ok(())
        }
        None => Err(vm.name_error(&vm.names.__build_class__, "__build_class__ not found".to_owned())),
    }
}
slow_op! {
    /// -- function
    load_build_class = do_load_build_class, 0
}

fn do_setup_annotations(vm: &Vm, frame: &Frame, _stack: &mut Stack, _arg: usize) -> R<()> {
    let namespace = locals(vm, frame)?;
    if lookup(vm, &namespace, &vm.names.__annotations__)?.is_none() {
        vm.set_item(&namespace, &vm.names.__annotations__, Dict::new().into_value())?;
    }
    Ok(())
}
slow_op! {
    /// --
    setup_annotations = do_setup_annotations, 0
}

fn do_import_name(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let name = frame.code().names.items()[arg].clone();
    let from = stack.pop().into_owned();
    let level = stack.pop().into_owned();
    let Some(import) = frame.builtins().get_str(vm, &vm.names.__import__) else {
        return Err(vm.import_error("__import__ not found"));
    };
    let module = if crate::import::is_default(&import) {
        crate::import::import(vm, &name, Some(frame.globals()), &from, &level)?
    } else {
        let globals = crate::value::Py::from_ref(frame.globals()).into_value();
        let locals = frame.locals.clone().unwrap_or(Value::NONE);
        vm.call(&import, &[name, globals, locals, from, level])?
    };
    stack.push(module);
    Ok(())
}
slow_op! {
    /// level from -- module
    import_name = do_import_name, 0
}

fn do_import_from(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let value = crate::import::import_from(vm, stack.peek(1), &frame.code().names.items()[arg])?;
    stack.push(value);
    Ok(())
}
slow_op! {
    /// module -- module value
    import_from = do_import_from, 0
}
