//! `_io`: streams (CPython `Modules/_io`).

mod base;
mod buffered;
mod bytesio;
mod decoder;
mod fileio;
mod open;
mod stringio;
mod system;
mod text;

use pyvm_vm::call::Args;
use pyvm_vm::objects::builtin_function::module_function;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::string;
use pyvm_vm::objects::types_type::TYPE;
use pyvm_vm::types::class;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};

/// Bytes of a buffer, unless somebody asks for others (`io.DEFAULT_BUFFER_SIZE`).
pub const DEFAULT_BUFFER_SIZE: usize = 128 * 1024;
/// The encoding of text files that are opened without one.
const LOCALE_ENCODING: &str = "UTF-8";

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

/// Refuses a stream whose method of this name says no.
fn check_able(vm: &Vm, stream: &Value, method: &str, what: &str) -> R {
    let able = vm.call_method_str(stream, method, &[])?;
    if able.is_true() { Ok(able) } else { Err(unsupported(vm, &format!("File or stream is not {what}."))) }
}

/// The text of an argument without NULs.
fn text_argument(vm: &Vm, function: &str, name: &str, value: &Value) -> R<String> {
    if !string::is_str(value) {
        return Err(vm.type_error(format!("{function}() argument '{name}' must be str, not {}", value.ty().name())));
    }
    checked_text(vm, value)
}

/// As [`text_argument`], of an argument that may be None.
fn optional_text(vm: &Vm, function: &str, name: &str, value: Option<&Value>) -> R<Option<String>> {
    match value.filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) if string::is_str(v) => checked_text(vm, v).map(Some),
        Some(v) => Err(vm.type_error(format!("{function}() argument '{name}' must be str or None, not {}", v.ty().name()))),
    }
}

fn checked_text(vm: &Vm, value: &Value) -> R<String> {
    let text = string::expect_utf8(vm, value, "argument")?;
    if text.contains('\0') { Err(vm.value_error("embedded null character")) } else { Ok(text.to_owned()) }
}

/// The warning of `-X warn_default_encoding` (PEP 597).
fn warn_default_encoding(vm: &Vm, stack_level: i64) -> R<()> {
    if vm.settings.warn_default_encoding {
        return vm.warn(&exc::ENCODING_WARNING, "'encoding' argument not specified", stack_level);
    }
    Ok(())
}

/// The representation of the name of a stream, which may be the stream itself.
fn guarded_repr(vm: &Vm, stream: &Value, name: &Value) -> R<String> {
    match vm.repr_once(stream, || vm.repr(name))? {
        Some(text) => Ok(string::to_string(&text)),
        None => Err(vm.runtime_error(format!("reentrant call inside {}.__repr__", stream.ty().name()))),
    }
}

/// `<class name=… rest>`; a stream that cannot say its name is shown without.
fn named_repr(vm: &Vm, stream: &Value, rest: &str) -> R {
    let class = stream.ty().name();
    let name = match vm.get_attr_opt(stream, &vm.intern("name")) {
        Ok(name) => name,
        Err(_) if vm.pending_is(&exc::VALUE_ERROR) => {
            vm.clear_pending();
            None
        }
        Err(raised) => return Err(raised),
    };
    let name = match name {
        Some(name) => format!(" name={}", guarded_repr(vm, stream, &name)?),
        None => String::new(),
    };
    Ok(vm.str(&format!("<{class}{name}{rest}>")))
}

/// The module object, which has a function in `builtins` before anybody imports it.
fn module(vm: &Vm) -> R {
    vm.cached("_io", || Ok(module::native(vm, "_io", "The io module provides the Python interfaces to stream handling. The\nbuiltin open function is defined in this module.", &[])))
}

/// Puts the standard streams into `sys`, and `open` into `builtins`.
pub fn install(vm: &Vm) -> R<()> {
    let module = module(vm)?;
    let open = module_function(&open::ROWS[0], &module);
    vm.builtins.set_name(vm, "open", open.clone());
    module.obj::<Module>().dict().set_name(vm, "open", open);
    open::install_standard_streams(vm)
}

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module(vm)?;
    let d = module.obj::<Module>().dict();
    for row in &open::ROWS[1..] {
        d.set_name(vm, row.name, module_function(row, &module));
    }
    d.set_name(vm, "DEFAULT_BUFFER_SIZE", Value::uint(DEFAULT_BUFFER_SIZE));
    d.set_name(vm, "UnsupportedOperation", unsupported_operation(vm)?);
    for (name, ty) in [
        ("_IOBase", &base::IO_BASE),
        ("_RawIOBase", &base::RAW_IO_BASE),
        ("_BufferedIOBase", &base::BUFFERED_IO_BASE),
        ("_TextIOBase", &base::TEXT_IO_BASE),
        ("FileIO", &fileio::FILE_IO),
        ("BytesIO", &bytesio::BYTES_IO),
        ("_BytesIOBuffer", &bytesio::BYTES_BUFFER),
        ("StringIO", &stringio::STRING_IO),
        ("BufferedReader", &buffered::BUFFERED_READER),
        ("BufferedWriter", &buffered::BUFFERED_WRITER),
        ("BufferedRandom", &buffered::BUFFERED_RANDOM),
        ("BufferedRWPair", &buffered::BUFFERED_RW_PAIR),
        ("TextIOWrapper", &text::TEXT_IO_WRAPPER),
        ("IncrementalNewlineDecoder", &decoder::NEWLINE_DECODER),
        ("BlockingIOError", &exc::BLOCKING_IO_ERROR),
    ] {
        d.set_name(vm, name, ty.as_value());
    }
    Ok(module)
}
