//! `_pickle`: writing objects as bytes and reading them back (CPython `_pickle.c`; the formats are described in `pickletools`).
//!
//! [`Pickler`] and [`Unpickler`] are what Python sees; [`save`] and [`load`] do the work. What is rare (finding the module of an object that does not
//! say it) is left to `pickle` itself.

mod buffer;
mod load;
mod memo;
mod opcodes;
mod output;
mod pickler;
mod reduce;
mod save;
mod unpickler;

use pyvm_vm::call::{Args, bind_keyword_only, opt};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{Method, mk};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::Cell;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_pickle", "Optimized C implementation for the Python pickle module.", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, ty) in [("PickleBuffer", &buffer::PICKLE_BUFFER), ("Pickler", &pickler::PICKLER), ("Unpickler", &unpickler::UNPICKLER)] {
        d.set_name(vm, name, ty.as_value());
    }
    for (name, class) in [("PickleError", pickle_error(vm)?), ("PicklingError", pickling_class(vm)?), ("UnpicklingError", unpickling_class(vm)?)] {
        d.set_name(vm, name, class);
    }
    Ok(module)
}

fn pickle_error(vm: &Vm) -> R {
    vm.cached("_pickle.PickleError", || exc::new_type(vm, "_pickle", "PickleError", &exc::EXCEPTION))
}

fn derived(vm: &Vm, name: &str) -> R {
    let base = pickle_error(vm)?;
    exc::new_type(vm, "_pickle", name, base.obj::<Type>())
}

fn pickling_class(vm: &Vm) -> R {
    vm.cached("_pickle.PicklingError", || derived(vm, "PicklingError"))
}

fn unpickling_class(vm: &Vm) -> R {
    vm.cached("_pickle.UnpicklingError", || derived(vm, "UnpicklingError"))
}

fn raise(vm: &Vm, class: R, message: &str) -> Raised {
    match class.and_then(|class| vm.call(&class, &[vm.str(message)])) {
        Ok(e) => vm.raise(&e),
        Err(raised) => raised,
    }
}

#[cold]
fn pickling_error(vm: &Vm, message: impl AsRef<str>) -> Raised {
    raise(vm, pickling_class(vm), message.as_ref())
}

#[cold]
fn unpickling_error(vm: &Vm, message: impl AsRef<str>) -> Raised {
    raise(vm, unpickling_class(vm), message.as_ref())
}

/// Raises another exception in the place of the pending one, which becomes its context.
fn instead(vm: &Vm, raise: impl FnOnce() -> Raised) -> Raised {
    let first = vm.take_pending();
    let raised = raise();
    if let (Some(first), Some(second)) = (first, vm.pending.get()) {
        second.context.set(Some(first.into_value()));
    }
    raised
}

/// Runs `f` unless it is running for the same object, as what it calls may try (CPython `BEGIN_USING_PICKLER`).
fn alone<T>(vm: &Vm, busy: &Cell<bool>, name: &str, f: impl FnOnce() -> R<T>) -> R<T> {
    if busy.replace(true) {
        return Err(vm.runtime_error(format!("{name} object is already used")));
    }
    let result = f();
    busy.set(false);
    result
}

/// Something of a Python module that picklers and unpicklers share with it.
fn shared(vm: &Vm, module: &str, name: &str) -> R {
    vm.get_attr_str(&pyvm_vm::import::import_module(vm, module)?, name)
}

static ROWS: &[Method] = &[
    mk("dump", "($module, /, obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)", |vm, args: Args| {
        let a = bind_keyword_only(vm, "dump", &["obj", "file", "protocol", "fix_imports", "buffer_callback"], 2, 3, args)?;
        let p = pickler::make(vm, Some(&a[1]), opt(&a, 2), opt(&a, 3), opt(&a, 4))?;
        pickler::dump(vm, &p, &a[0])
    })
    .doc("Write a pickled representation of obj to the open file object file.\n\nThis is equivalent to ``Pickler(file, protocol).dump(obj)``, but may\nbe more efficient."),
    mk("dumps", "($module, /, obj, protocol=None, *, fix_imports=True, buffer_callback=None)", |vm, args: Args| {
        let a = bind_keyword_only(vm, "dumps", &["obj", "protocol", "fix_imports", "buffer_callback"], 1, 2, args)?;
        let p = pickler::make(vm, None, opt(&a, 1), opt(&a, 2), opt(&a, 3))?;
        save::dump(vm, &p, &a[0])?;
        Ok(Bytes::new(p.obj::<pickler::Pickler>().out.get_mut().take()))
    })
    .doc("Return the pickled representation of the object as a bytes object."),
    mk("load", "($module, /, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())", |vm, args: Args| {
        let a = bind_keyword_only(vm, "load", &["file", "fix_imports", "encoding", "errors", "buffers"], 1, 1, args)?;
        let u = unpickler::make(vm, Some(&a[0]), opt(&a, 1), opt(&a, 2), opt(&a, 3), opt(&a, 4))?;
        load::load(vm, &u)
    })
    .doc("Read and return an object from the pickle data stored in a file."),
    mk("loads", "($module, data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())", |vm, args: Args| {
        let a = bind_keyword_only(vm, "loads", &["", "fix_imports", "encoding", "errors", "buffers"], 1, 1, args)?;
        let data = match a[0].cast::<Bytes>() {
            Some(_) => a[0].clone(),
            None => Bytes::new(vm.contiguous_bytes(&a[0])?),
        };
        let u = unpickler::make(vm, None, opt(&a, 1), opt(&a, 2), opt(&a, 3), opt(&a, 4))?;
        u.obj::<unpickler::Unpickler>().give(data);
        load::load(vm, &u)
    })
    .doc("Read and return an object from the given pickle data."),
];

/// What was given for an optional argument, unless that is `None`.
fn given(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_none())
}
