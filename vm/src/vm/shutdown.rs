//! The end of a process (CPython `Py_FinalizeEx`): threads, `atexit`, modules, streams.

use super::Vm;
use crate::heap::cycles;
use crate::objects::dict::Dict;
use crate::objects::module::Module;
use crate::objects::string::{self, Str};
use crate::objects::weakref::{self, WeakRef};
use crate::value::Value;

/// Lets go of everything that Python code can see the end of; false when a standard stream could not be flushed.
pub fn finish(vm: &Vm) -> bool {
    for (module, function) in [("threading", "_shutdown"), ("atexit", "_run_exitfuncs")] {
        if let Some(m) = vm.modules.get().get_name(vm, module)
            && let Ok(f) = vm.get_attr_str(&m, function)
            && vm.call(&f, &[]).is_err()
        {
            vm.write_unraisable("Exception ignored at exit in", &m);
        }
        vm.clear_pending();
    }
    let mut flushed = flush_at_end(vm);
    vm.finalizing.set(true);
    if vm.has_finalizers.get() && cycles::any_finalizer(&standard_streams(vm)) {
        clear_modules(vm);
        flushed &= flush_at_end(vm);
    }
    flushed
}

/// The standard streams and the layers below them, as the process was given them.
fn standard_streams(vm: &Vm) -> Vec<Value> {
    let mut found = Vec::new();
    for name in ["__stdin__", "__stdout__", "__stderr__"] {
        let mut layer = vm.sys_dict.get_name(vm, name);
        let mut names = ["buffer", "raw"].into_iter();
        while let Some(stream) = layer.filter(Value::is_pointer) {
            layer = names.next().and_then(|below| vm.get_attr_str(&stream, below).ok());
            vm.clear_pending();
            found.push(stream);
        }
    }
    found
}

/// Flushes the standard streams as far as that is possible (CPython `flush_io`).
pub fn flush(vm: &Vm) {
    let pending = vm.take_pending();
    for name in ["stderr", "stdout"] {
        if let Some(stream) = vm.sys_dict.get_name(vm, name)
            && !stream.is_none()
            && vm.call_method_str(&stream, "flush", &[]).is_err()
        {
            vm.clear_pending();
        }
    }
    if let Some(pending) = pending {
        vm.restore(pending);
    }
}

/// As [`flush`], telling of what was lost (CPython `flush_std_files`).
fn flush_at_end(vm: &Vm) -> bool {
    let mut all = true;
    for name in ["stdout", "stderr"] {
        let Some(stream) = vm.sys_dict.get_name(vm, name).filter(|s| !s.is_none()) else { continue };
        let closed = vm.get_attr_str(&stream, "closed").and_then(|closed| vm.is_true(&closed)).unwrap_or(false);
        vm.clear_pending();
        if !closed && vm.call_method_str(&stream, "flush", &[]).is_err() {
            all = false;
            if name == "stdout" {
                vm.write_unraisable("Exception ignored while flushing sys.stdout", &Value::NONE);
            }
            vm.clear_pending();
        }
    }
    all
}

/// Takes the modules apart in CPython's order: those that nothing else needs go first, then what the cycle collector finds, then
/// the namespaces of the others, the latest import first (`finalize_modules`).
fn clear_modules(vm: &Vm) {
    for name in ["path", "argv", "ps1", "ps2", "last_exc", "last_type", "last_value", "last_traceback", "path_importer_cache", "meta_path", "path_hooks"] {
        if vm.sys_dict.get_name(vm, name).is_some() {
            vm.sys_dict.set_name(vm, name, Value::NONE);
        }
    }
    let modules = vm.modules.get().clone();
    let mut left: Vec<Value> = Vec::new();
    for (name, module) in modules.items() {
        if string::is(&name, "sys") || string::is(&name, "builtins") {
            continue;
        }
        match weakref::make(vm, &weakref::REF, &module, None) {
            Ok(reference) => left.push(reference),
            Err(_) => vm.clear_pending(),
        }
        drop(module);
        if modules.set(vm, &name, Value::NONE).is_err() {
            vm.clear_pending();
        }
    }
    modules.clear();
    cycles::collect(vm);
    while let Some(reference) = left.pop() {
        if let Some(module) = reference.obj::<WeakRef>().target()
            && let Some(m) = module.cast::<Module>()
        {
            clear_namespace(vm, &m.dict());
        }
    }
    cycles::collect(vm);
}

/// Sets the names of a module to None: those with one underscore first, all but `__builtins__` then (`_PyModule_ClearDict`).
fn clear_namespace(vm: &Vm, dict: &Dict) {
    let private = |name: &Value| name.cast::<Str>().is_some_and(|s| s.as_bytes().starts_with(b"_") && !s.as_bytes().starts_with(b"__"));
    for private_ones in [true, false] {
        for name in dict.keys() {
            let chosen = string::is_str(&name) && !string::is(&name, "__builtins__") && (!private_ones || private(&name));
            if chosen && dict.set(vm, &name, Value::NONE).is_err() {
                vm.clear_pending();
            }
        }
    }
}
