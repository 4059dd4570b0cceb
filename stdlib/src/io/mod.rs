//! `_io`: streams. The bases and the streams in memory are native; files and their buffers are the library's own Python
//! implementation, under the names that `io` takes from here.

mod base;
mod bytesio;
mod stringio;

use pyvm_vm::call::Args;
use pyvm_vm::objects::builtin_function;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::OBJECT;
use pyvm_vm::objects::string;
use pyvm_vm::objects::types_type::TYPE;
use pyvm_vm::types::class;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};
use pyvm_vm::warnings;

/// `io.UnsupportedOperation`.
fn unsupported_operation(vm: &Vm) -> R {
    vm.cached("io.UnsupportedOperation", || {
        let namespace = Dict::new();
        namespace.set_str(vm, &vm.names.__module__, vm.str("io"));
        class::new_class(vm, &TYPE, &vm.intern("UnsupportedOperation"), &[exc::OS_ERROR.as_value(), exc::VALUE_ERROR.as_value()], &namespace, Args::EMPTY)
    })
}

/// The exception of an operation that a stream does not have.
fn unsupported(vm: &Vm, what: &str) -> Raised {
    match unsupported_operation(vm) {
        Ok(class) => match vm.call(&class, &[vm.str(what)]) {
            Ok(e) => vm.raise(&e),
            Err(raised) => raised,
        },
        Err(raised) => raised,
    }
}

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_io", "The io module provides the Python interfaces to stream handling.", &[]);
    let d = module.obj::<Module>().dict();
    // `_pyio` takes constants from `io`, which is being imported: it gets a stand-in with just those.
    let modules = vm.modules.get().clone();
    let stand_in = Module::new(vm, "io");
    let s = stand_in.obj::<Module>().dict();
    for (name, value) in [("SEEK_SET", 0), ("SEEK_CUR", 1), ("SEEK_END", 2)] {
        s.set_name(vm, name, Value::small(value));
    }
    s.set_name(vm, "__all__", vm.tuple(Vec::new()));
    let abc = vm.get_attr_str(&pyvm_vm::import::import_module(vm, "abc")?, "ABC")?;
    for name in ["IOBase", "RawIOBase", "BufferedIOBase", "TextIOBase"] {
        s.set_name(vm, name, abc.clone());
    }
    s.set_name(vm, "UnsupportedOperation", unsupported_operation(vm)?);
    s.set_name(vm, "Reader", OBJECT.as_value());
    s.set_name(vm, "Writer", OBJECT.as_value());
    let before = modules.get_name(vm, "io");
    modules.set_name(vm, "io", stand_in);
    let loaded = pyvm_vm::import::import_module(vm, "_pyio");
    match before {
        Some(io) => modules.set_name(vm, "io", io),
        None => {
            modules.remove_str(vm, &vm.intern("io"));
        }
    }
    let python = loaded?;
    let base = vm.get_attr_str(&python, "IOBase")?;
    vm.set_attr_str(&base, "__del__", builtin_function::descriptor(&OBJECT, &FINALIZE[0]))?;
    let file = vm.get_attr_str(&python, "FileIO")?;
    vm.set_attr_str(&file, "_dealloc_warn", builtin_function::descriptor(&OBJECT, &FINALIZE[1]))?;
    for (name, value) in python.obj::<Module>().dict().items() {
        let text = string::to_string(&name);
        if !text.starts_with("__") {
            d.set_str(vm, &name, value);
        }
    }
    for (name, ty) in [
        ("_IOBase", &base::IO_BASE),
        ("_RawIOBase", &base::RAW_IO_BASE),
        ("_BufferedIOBase", &base::BUFFERED_IO_BASE),
        ("_TextIOBase", &base::TEXT_IO_BASE),
        ("BytesIO", &bytesio::BYTES_IO),
        ("StringIO", &stringio::STRING_IO),
    ] {
        d.set_name(vm, name, ty.as_value());
    }
    Ok(module)
}

static FINALIZE: &[Method] = &[m("__del__", "($self, /)", finalize), m("_dealloc_warn", "($self, source, /)", warn_unclosed)];

/// Reports a file that nothing refers to any more and nobody closed (CPython `fileio_dealloc_warn`). The end of a process has no
/// modules that the Python form of this could import.
fn warn_unclosed(vm: &Vm, a: &[Value]) -> R {
    let fd = vm.get_attr_str(&a[0], "_fd")?;
    let owned = vm.get_attr_str(&a[0], "_closefd")?;
    if vm.to_i64(&fd)? >= 0 && vm.is_true(&owned)? {
        let message = format!("unclosed file {}", vm.repr_text(&a[1])?);
        if warnings::resource_warning(vm, &a[1], 1, &message).is_err() {
            // A warning made an error has nobody to catch it.
            vm.write_unraisable("Exception ignored while finalizing file", &a[1]);
        }
    }
    Ok(Value::NONE)
}

/// As of the native streams, with the warning that files have (CPython `iobase_finalize`).
fn finalize(vm: &Vm, a: &[Value]) -> R {
    base::close_at_end(vm, &a[0], || match vm.get_attr_opt(&a[0], &vm.intern("_dealloc_warn"))? {
        Some(warn) => vm.call(&warn, &[a[0].clone()]).map(|_| ()),
        None => Ok(()),
    })?;
    Ok(Value::NONE)
}
