//! The exception hierarchy: one static per type, and the types with fields of their own.

use super::exception::{DICT_OFFSET, Exception, SLOTS};
use super::int;
use super::object::OBJECT;
use super::string::{self, Str};
use super::tuple::{self, Tuple};
use crate::call::Args;
use crate::types::rows::{GetSet, Method, g, gs, m};
use crate::types::{Type, flag};
use crate::value::{Slot, Value};
use crate::vm::{R, Raised, Vm};

const FLAGS: u32 = flag::BASETYPE | flag::GC | flag::EXCEPTION;

pub static BASE_EXCEPTION: Type = Type::builtin::<Exception>("BaseException", &OBJECT, FLAGS, SLOTS)
    .dict_at(DICT_OFFSET)
    .methods(super::exception::METHODS)
    .getset(super::exception::GETSET)
    .doc("Common base class for all exceptions");
pub static BASE_EXCEPTION_GROUP: Type = Type::builtin::<Exception>("BaseExceptionGroup", &BASE_EXCEPTION, FLAGS, super::exception_group::SLOTS)
    .dict_at(DICT_OFFSET)
    .methods(super::exception_group::METHODS)
    .getset(super::exception_group::GETSET)
    .doc("A combination of multiple unrelated exceptions.");
pub static GENERATOR_EXIT: Type = Type::builtin::<Exception>("GeneratorExit", &BASE_EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Request that a generator exit.");
pub static KEYBOARD_INTERRUPT: Type = Type::builtin::<Exception>("KeyboardInterrupt", &BASE_EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Program interrupted by user.");
pub static SYSTEM_EXIT: Type =
    Type::builtin::<Exception>("SystemExit", &BASE_EXCEPTION, FLAGS, SLOTS.init(stop_init)).dict_at(DICT_OFFSET).getset(CODE_FIELDS).doc("Request to exit from the interpreter.");
pub static EXCEPTION: Type = Type::builtin::<Exception>("Exception", &BASE_EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Common base class for all non-exit exceptions.");
pub static ARITHMETIC_ERROR: Type = Type::builtin::<Exception>("ArithmeticError", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for arithmetic errors.");
pub static FLOATING_POINT_ERROR: Type = Type::builtin::<Exception>("FloatingPointError", &ARITHMETIC_ERROR, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Floating-point operation failed.");
pub static OVERFLOW_ERROR: Type = Type::builtin::<Exception>("OverflowError", &ARITHMETIC_ERROR, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Result too large to be represented.");
pub static ZERO_DIVISION_ERROR: Type =
    Type::builtin::<Exception>("ZeroDivisionError", &ARITHMETIC_ERROR, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Second argument to a division or modulo operation was zero.");
pub static ASSERTION_ERROR: Type = Type::builtin::<Exception>("AssertionError", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Assertion failed.");
pub static ATTRIBUTE_ERROR: Type =
    Type::builtin::<Exception>("AttributeError", &EXCEPTION, FLAGS, SLOTS.init(attribute_init)).dict_at(DICT_OFFSET).getset(ATTRIBUTE_FIELDS).methods(ATTRIBUTE_METHODS).doc("Attribute not found.");
pub static BUFFER_ERROR: Type = Type::builtin::<Exception>("BufferError", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Buffer error.");
pub static EOF_ERROR: Type = Type::builtin::<Exception>("EOFError", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Read beyond end of file.");
pub static IMPORT_ERROR: Type = Type::builtin::<Exception>("ImportError", &EXCEPTION, FLAGS, SLOTS.init(import_init).str(import_str))
    .dict_at(DICT_OFFSET)
    .getset(IMPORT_FIELDS)
    .methods(IMPORT_METHODS)
    .doc("Import can't find module, or can't find name in module.");
pub static MODULE_NOT_FOUND_ERROR: Type =
    Type::builtin::<Exception>("ModuleNotFoundError", &IMPORT_ERROR, FLAGS, SLOTS.init(import_init).str(import_str)).dict_at(DICT_OFFSET).doc("Module not found.");
pub static LOOKUP_ERROR: Type = Type::builtin::<Exception>("LookupError", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for lookup errors.");
pub static INDEX_ERROR: Type = Type::builtin::<Exception>("IndexError", &LOOKUP_ERROR, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Sequence index out of range.");
pub static KEY_ERROR: Type = Type::builtin::<Exception>("KeyError", &LOOKUP_ERROR, FLAGS, SLOTS.str(key_str)).dict_at(DICT_OFFSET).doc("Mapping key not found.");
pub static MEMORY_ERROR: Type = Type::builtin::<Exception>("MemoryError", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Out of memory.");
pub static NAME_ERROR: Type = Type::builtin::<Exception>("NameError", &EXCEPTION, FLAGS, SLOTS.init(name_init)).dict_at(DICT_OFFSET).getset(NAME_FIELDS).doc("Name not found globally.");
pub static UNBOUND_LOCAL_ERROR: Type =
    Type::builtin::<Exception>("UnboundLocalError", &NAME_ERROR, FLAGS, SLOTS.init(name_init)).dict_at(DICT_OFFSET).doc("Local name referenced but not bound to a value.");
pub static OS_ERROR: Type = Type::builtin::<Exception>("OSError", &EXCEPTION, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str))
    .dict_at(DICT_OFFSET)
    .getset(OS_FIELDS)
    .methods(OS_METHODS)
    .doc("Base class for I/O related errors.");
pub static BLOCKING_IO_ERROR: Type =
    Type::builtin::<Exception>("BlockingIOError", &OS_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("I/O operation would block.");
pub static CHILD_PROCESS_ERROR: Type = Type::builtin::<Exception>("ChildProcessError", &OS_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Child process error.");
pub static CONNECTION_ERROR: Type = Type::builtin::<Exception>("ConnectionError", &OS_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Connection error.");
pub static BROKEN_PIPE_ERROR: Type = Type::builtin::<Exception>("BrokenPipeError", &CONNECTION_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Broken pipe.");
pub static CONNECTION_ABORTED_ERROR: Type =
    Type::builtin::<Exception>("ConnectionAbortedError", &CONNECTION_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Connection aborted.");
pub static CONNECTION_REFUSED_ERROR: Type =
    Type::builtin::<Exception>("ConnectionRefusedError", &CONNECTION_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Connection refused.");
pub static CONNECTION_RESET_ERROR: Type =
    Type::builtin::<Exception>("ConnectionResetError", &CONNECTION_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Connection reset.");
pub static FILE_EXISTS_ERROR: Type = Type::builtin::<Exception>("FileExistsError", &OS_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("File already exists.");
pub static FILE_NOT_FOUND_ERROR: Type = Type::builtin::<Exception>("FileNotFoundError", &OS_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("File not found.");
pub static INTERRUPTED_ERROR: Type = Type::builtin::<Exception>("InterruptedError", &OS_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Interrupted by signal.");
pub static IS_A_DIRECTORY_ERROR: Type =
    Type::builtin::<Exception>("IsADirectoryError", &OS_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Operation doesn't work on directories.");
pub static NOT_A_DIRECTORY_ERROR: Type =
    Type::builtin::<Exception>("NotADirectoryError", &OS_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Operation only works on directories.");
pub static PERMISSION_ERROR: Type = Type::builtin::<Exception>("PermissionError", &OS_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Not enough permissions.");
pub static PROCESS_LOOKUP_ERROR: Type = Type::builtin::<Exception>("ProcessLookupError", &OS_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Process not found.");
pub static TIMEOUT_ERROR: Type = Type::builtin::<Exception>("TimeoutError", &OS_ERROR, FLAGS, SLOTS.new(os_new).init(os_init).str(os_str)).dict_at(DICT_OFFSET).doc("Timeout expired.");
pub static REFERENCE_ERROR: Type = Type::builtin::<Exception>("ReferenceError", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Weak ref proxy used after referent went away.");
pub static RUNTIME_ERROR: Type = Type::builtin::<Exception>("RuntimeError", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Unspecified run-time error.");
pub static NOT_IMPLEMENTED_ERROR: Type = Type::builtin::<Exception>("NotImplementedError", &RUNTIME_ERROR, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Method or function hasn't been implemented yet.");
pub static PYTHON_FINALIZATION_ERROR: Type =
    Type::builtin::<Exception>("PythonFinalizationError", &RUNTIME_ERROR, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Operation blocked during Python finalization.");
pub static RECURSION_ERROR: Type = Type::builtin::<Exception>("RecursionError", &RUNTIME_ERROR, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Recursion limit exceeded.");
pub static STOP_ASYNC_ITERATION: Type = Type::builtin::<Exception>("StopAsyncIteration", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Signal the end from iterator.__anext__().");
pub static STOP_ITERATION: Type =
    Type::builtin::<Exception>("StopIteration", &EXCEPTION, FLAGS, SLOTS.init(stop_init)).dict_at(DICT_OFFSET).getset(STOP_FIELDS).doc("Signal the end from iterator.__next__().");
pub static SYNTAX_ERROR: Type = Type::builtin::<Exception>("SyntaxError", &EXCEPTION, FLAGS, SLOTS.init(syntax_init).str(syntax_str)).dict_at(DICT_OFFSET).getset(SYNTAX_FIELDS).doc("Invalid syntax.");
pub static INDENTATION_ERROR: Type = Type::builtin::<Exception>("IndentationError", &SYNTAX_ERROR, FLAGS, SLOTS.init(syntax_init).str(syntax_str)).dict_at(DICT_OFFSET).doc("Improper indentation.");
pub static INCOMPLETE_INPUT_ERROR: Type =
    Type::builtin::<Exception>("_IncompleteInputError", &SYNTAX_ERROR, FLAGS, SLOTS.init(syntax_init).str(syntax_str)).dict_at(DICT_OFFSET).doc("incomplete input.");
pub static TAB_ERROR: Type =
    Type::builtin::<Exception>("TabError", &INDENTATION_ERROR, FLAGS, SLOTS.init(syntax_init).str(syntax_str)).dict_at(DICT_OFFSET).doc("Improper mixture of spaces and tabs.");
pub static SYSTEM_ERROR: Type = Type::builtin::<Exception>("SystemError", &EXCEPTION, FLAGS, SLOTS)
    .dict_at(DICT_OFFSET)
    .doc("Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with the traceback,\nthe Python version, and the hardware/OS platform and version.");
pub static TYPE_ERROR: Type = Type::builtin::<Exception>("TypeError", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Inappropriate argument type.");
pub static VALUE_ERROR: Type = Type::builtin::<Exception>("ValueError", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Inappropriate argument value (of correct type).");
pub static UNICODE_ERROR: Type = Type::builtin::<Exception>("UnicodeError", &VALUE_ERROR, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Unicode related error.");
pub static UNICODE_DECODE_ERROR: Type =
    Type::builtin::<Exception>("UnicodeDecodeError", &UNICODE_ERROR, FLAGS, SLOTS.init(unicode_init).str(unicode_str)).dict_at(DICT_OFFSET).getset(UNICODE_FIELDS).doc("Unicode decoding error.");
pub static UNICODE_ENCODE_ERROR: Type =
    Type::builtin::<Exception>("UnicodeEncodeError", &UNICODE_ERROR, FLAGS, SLOTS.init(unicode_init).str(unicode_str)).dict_at(DICT_OFFSET).getset(UNICODE_FIELDS).doc("Unicode encoding error.");
pub static UNICODE_TRANSLATE_ERROR: Type = Type::builtin::<Exception>("UnicodeTranslateError", &UNICODE_ERROR, FLAGS, SLOTS.init(unicode_init).str(unicode_str))
    .dict_at(DICT_OFFSET)
    .getset(TRANSLATE_FIELDS)
    .doc("Unicode translation error.");
pub static WARNING: Type = Type::builtin::<Exception>("Warning", &EXCEPTION, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for warning categories.");
pub static BYTES_WARNING: Type = Type::builtin::<Exception>("BytesWarning", &WARNING, FLAGS, SLOTS)
    .dict_at(DICT_OFFSET)
    .doc("Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str.");
pub static DEPRECATION_WARNING: Type = Type::builtin::<Exception>("DeprecationWarning", &WARNING, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for warnings about deprecated features.");
pub static ENCODING_WARNING: Type = Type::builtin::<Exception>("EncodingWarning", &WARNING, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for warnings about encodings.");
pub static FUTURE_WARNING: Type =
    Type::builtin::<Exception>("FutureWarning", &WARNING, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for warnings about constructs that will change semantically\nin the future.");
pub static IMPORT_WARNING: Type = Type::builtin::<Exception>("ImportWarning", &WARNING, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for warnings about probable mistakes in module imports");
pub static PENDING_DEPRECATION_WARNING: Type =
    Type::builtin::<Exception>("PendingDeprecationWarning", &WARNING, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for warnings about features which will be deprecated\nin the future.");
pub static RESOURCE_WARNING: Type = Type::builtin::<Exception>("ResourceWarning", &WARNING, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for warnings about resource usage.");
pub static RUNTIME_WARNING: Type = Type::builtin::<Exception>("RuntimeWarning", &WARNING, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for warnings about dubious runtime behavior.");
pub static SYNTAX_WARNING: Type = Type::builtin::<Exception>("SyntaxWarning", &WARNING, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for warnings about dubious syntax.");
pub static UNICODE_WARNING: Type =
    Type::builtin::<Exception>("UnicodeWarning", &WARNING, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems.");
pub static USER_WARNING: Type = Type::builtin::<Exception>("UserWarning", &WARNING, FLAGS, SLOTS).dict_at(DICT_OFFSET).doc("Base class for warnings generated by user code.");

/// All exception types that `builtins` shows.
pub static ALL: &[&Type] = &[
    &BASE_EXCEPTION,
    &BASE_EXCEPTION_GROUP,
    &GENERATOR_EXIT,
    &KEYBOARD_INTERRUPT,
    &SYSTEM_EXIT,
    &EXCEPTION,
    &ARITHMETIC_ERROR,
    &FLOATING_POINT_ERROR,
    &OVERFLOW_ERROR,
    &ZERO_DIVISION_ERROR,
    &ASSERTION_ERROR,
    &ATTRIBUTE_ERROR,
    &BUFFER_ERROR,
    &EOF_ERROR,
    &IMPORT_ERROR,
    &MODULE_NOT_FOUND_ERROR,
    &LOOKUP_ERROR,
    &INDEX_ERROR,
    &KEY_ERROR,
    &MEMORY_ERROR,
    &NAME_ERROR,
    &UNBOUND_LOCAL_ERROR,
    &OS_ERROR,
    &BLOCKING_IO_ERROR,
    &CHILD_PROCESS_ERROR,
    &CONNECTION_ERROR,
    &BROKEN_PIPE_ERROR,
    &CONNECTION_ABORTED_ERROR,
    &CONNECTION_REFUSED_ERROR,
    &CONNECTION_RESET_ERROR,
    &FILE_EXISTS_ERROR,
    &FILE_NOT_FOUND_ERROR,
    &INTERRUPTED_ERROR,
    &IS_A_DIRECTORY_ERROR,
    &NOT_A_DIRECTORY_ERROR,
    &PERMISSION_ERROR,
    &PROCESS_LOOKUP_ERROR,
    &TIMEOUT_ERROR,
    &REFERENCE_ERROR,
    &RUNTIME_ERROR,
    &NOT_IMPLEMENTED_ERROR,
    &PYTHON_FINALIZATION_ERROR,
    &RECURSION_ERROR,
    &STOP_ASYNC_ITERATION,
    &STOP_ITERATION,
    &SYNTAX_ERROR,
    &INDENTATION_ERROR,
    &INCOMPLETE_INPUT_ERROR,
    &TAB_ERROR,
    &SYSTEM_ERROR,
    &TYPE_ERROR,
    &VALUE_ERROR,
    &UNICODE_ERROR,
    &UNICODE_DECODE_ERROR,
    &UNICODE_ENCODE_ERROR,
    &UNICODE_TRANSLATE_ERROR,
    &WARNING,
    &BYTES_WARNING,
    &DEPRECATION_WARNING,
    &ENCODING_WARNING,
    &FUTURE_WARNING,
    &IMPORT_WARNING,
    &PENDING_DEPRECATION_WARNING,
    &RESOURCE_WARNING,
    &RUNTIME_WARNING,
    &SYNTAX_WARNING,
    &UNICODE_WARNING,
    &USER_WARNING,
];

/// Names of the fields that an exception type keeps, in the order of [`Exception::field`].
pub fn fields_of(ty: &Type) -> &'static [&'static str] {
    let is = |t: &Type| ty.extends(t);
    if is(&OS_ERROR) {
        &["errno", "strerror", "filename", "filename2", "characters_written"]
    } else if is(&SYNTAX_ERROR) {
        &["msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset", "print_file_and_line", "_metadata"]
    } else if is(&IMPORT_ERROR) {
        &["msg", "name", "path", "name_from"]
    } else if is(&ATTRIBUTE_ERROR) {
        &["name", "obj"]
    } else if is(&NAME_ERROR) {
        &["name"]
    } else if is(&STOP_ITERATION) {
        &["value"]
    } else if is(&SYSTEM_EXIT) {
        &["code"]
    } else if is(&UNICODE_TRANSLATE_ERROR) {
        &["object", "start", "end", "reason"]
    } else if is(&UNICODE_ERROR) {
        &["encoding", "object", "start", "end", "reason"]
    } else {
        &[]
    }
}

/// A position in a Unicode error, which is always a number.
macro_rules! position {
    ($name:literal, $index:literal) => {
        gs(
            $name,
            |_, e| Ok(e.obj::<Exception>().field($index).unwrap_or(Value::NONE)),
            |vm, e, v| {
                let v = v.ok_or_else(|| vm.type_error("can't delete numeric/char attribute"))?;
                if !int::is_int(&v) {
                    return Err(vm.type_error("an integer is required"));
                }
                e.obj::<Exception>().set_field($index, Some(Value::int(vm.to_isize(&v)? as i64)));
                Ok(())
            },
        )
    };
}

/// `BlockingIOError.characters_written`, which is missing until it is known.
const CHARACTERS_WRITTEN: GetSet = gs(
    "characters_written",
    |vm, e| e.obj::<Exception>().field(4).ok_or_else(|| vm.attribute_error("characters_written")),
    |vm, e, v| {
        let this = e.obj::<Exception>();
        if v.is_none() && this.field(4).is_none() {
            return Err(vm.attribute_error("characters_written"));
        }
        let number = v.map(|v| vm.index(&v).and_then(|n| vm.to_isize(&n))).transpose()?;
        // As in CPython, -1 stands for what is not known.
        this.set_field(4, number.filter(|n| *n != -1).map(|n| Value::int(n as i64)));
        Ok(())
    },
);

/// `UnicodeTranslateError` has the member that its kin use, and no encoding.
const NO_ENCODING: GetSet = g("encoding", |_, _| Ok(Value::NONE));

macro_rules! fields {
    ($($const:ident: $($name:ident = $index:literal)* $(, $more:expr)*;)*) => {
        $(static $const: &[GetSet] = &[$(gs(
            stringify!($name),
            |_, e| Ok(e.obj::<Exception>().field($index).unwrap_or(Value::NONE)),
            |_, e, v| {
                e.obj::<Exception>().set_field($index, v);
                Ok(())
            },
        ),)* $($more),*];)*
    };
}

fields! {
    OS_FIELDS: errno = 0 strerror = 1 filename = 2 filename2 = 3, CHARACTERS_WRITTEN;
    SYNTAX_FIELDS: msg = 0 filename = 1 lineno = 2 offset = 3 text = 4 end_lineno = 5 end_offset = 6 print_file_and_line = 7 _metadata = 8;
    IMPORT_FIELDS: msg = 0 name = 1 path = 2 name_from = 3;
    ATTRIBUTE_FIELDS: name = 0 obj = 1;
    NAME_FIELDS: name = 0;
    STOP_FIELDS: value = 0;
    CODE_FIELDS: code = 0;
    UNICODE_FIELDS: encoding = 0 object = 1 reason = 4, position!("start", 2), position!("end", 3);
    TRANSLATE_FIELDS: object = 0 reason = 3, position!("start", 1), position!("end", 2), NO_ENCODING;
}

fn base_init<'a>(e: &'a Value, args: Args) -> &'a Exception {
    let this = e.obj::<Exception>();
    this.args.set(tuple::from_vec(args.pos().to_vec()));
    this
}

fn stop_init(vm: &Vm, e: &Value, args: Args) -> Result<(), Raised> {
    args.no_keywords(vm, &e.ty().name())?;
    let this = base_init(e, args);
    let value = match args.all {
        [] => Value::NONE,
        [one] => one.clone(),
        many if e.ty().extends(&SYSTEM_EXIT) => vm.tuple(many.to_vec()),
        [first, ..] => first.clone(),
    };
    this.set_field(0, Some(value));
    Ok(())
}

/// Stores keyword arguments in fields of the same name.
fn keyword_fields(vm: &Vm, this: &Exception, ty: &Type, args: Args, allowed: &[&str]) -> R<()> {
    for (name, value) in args.keywords() {
        let text = string::to_string(name);
        let known = fields_of(ty);
        match known.iter().position(|f| *f == text).filter(|_| allowed.contains(&text.as_str())) {
            Some(at) => this.set_field(at, Some(value.clone())),
            None => return Err(crate::call::unexpected_keyword(vm, &ty.name(), &text, allowed)),
        }
    }
    Ok(())
}

fn import_init(vm: &Vm, e: &Value, args: Args) -> Result<(), Raised> {
    let this = base_init(e, args);
    for i in 0..4 {
        this.set_field(i, None);
    }
    keyword_fields(vm, this, e.ty(), args, &["name", "path", "name_from"])?;
    if let [msg] = args.pos() {
        this.set_field(0, Some(msg.clone()));
    }
    Ok(())
}

fn import_str(vm: &Vm, e: &Value) -> R {
    match e.obj::<Exception>().field(0) {
        Some(msg) if msg.is_exact(&string::STR) => Ok(msg),
        _ => super::exception::exception_str(vm, e),
    }
}

static IMPORT_METHODS: &[Method] = &[m("__reduce__", "($self, /)", |vm, a| {
    let e = a[0].obj::<Exception>();
    let state = super::dict::Dict::new();
    if let Some(own) = crate::types::shape::dict(&a[0]) {
        for (k, v) in own.items() {
            state.set(vm, &k, v)?;
        }
    }
    for (i, name) in ["name", "path", "name_from"].iter().enumerate() {
        if let Some(v) = e.field(i + 1).filter(|v| !v.is_none()) {
            state.set_name(vm, name, v);
        }
    }
    let mut out = vec![a[0].ty().as_value(), e.args.get().clone()];
    if !state.is_empty() {
        out.push(state.into_value());
    }
    Ok(vm.tuple(out))
})];

fn attribute_init(vm: &Vm, e: &Value, args: Args) -> Result<(), Raised> {
    let this = base_init(e, args);
    this.set_field(0, None);
    this.set_field(1, None);
    keyword_fields(vm, this, e.ty(), args, &["name", "obj"])
}

static ATTRIBUTE_METHODS: &[Method] = &[
    m("__getstate__", "($self, /)", |vm, a| {
        let e = a[0].obj::<Exception>();
        let state = super::dict::Dict::new();
        if let Some(own) = crate::types::shape::dict(&a[0]) {
            for (k, v) in own.items() {
                state.set(vm, &k, v)?;
            }
        }
        if let Some(name) = e.field(0) {
            state.set_name(vm, "name", name);
        }
        state.set_name(vm, "args", e.args.get().clone());
        Ok(state.into_value())
    }),
    m("__reduce__", "($self, /)", |vm, a| {
        let state = vm.call_method_str(&a[0], "__getstate__", &[])?;
        Ok(vm.tuple(vec![a[0].ty().as_value(), a[0].obj::<Exception>().args.get().clone(), state]))
    }),
];

fn name_init(vm: &Vm, e: &Value, args: Args) -> Result<(), Raised> {
    let this = base_init(e, args);
    this.set_field(0, None);
    keyword_fields(vm, this, e.ty(), args, &["name"])
}

fn key_str(vm: &Vm, e: &Value) -> R {
    match e.obj::<Exception>().args.get().obj::<Tuple>().items() {
        [one] => vm.repr(one),
        _ => super::exception::exception_str(vm, e),
    }
}

/// Which subclass of OSError stands for an error number (PEP 3151).
fn class_for(code: i64) -> Option<&'static Type> {
    let code = i32::try_from(code).ok()?;
    Some(match code {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => &BLOCKING_IO_ERROR,
        libc::EPIPE | libc::ESHUTDOWN => &BROKEN_PIPE_ERROR,
        libc::ECHILD => &CHILD_PROCESS_ERROR,
        libc::ECONNABORTED => &CONNECTION_ABORTED_ERROR,
        libc::ECONNREFUSED => &CONNECTION_REFUSED_ERROR,
        libc::ECONNRESET => &CONNECTION_RESET_ERROR,
        libc::EEXIST => &FILE_EXISTS_ERROR,
        libc::ENOENT => &FILE_NOT_FOUND_ERROR,
        libc::EISDIR => &IS_A_DIRECTORY_ERROR,
        libc::ENOTDIR => &NOT_A_DIRECTORY_ERROR,
        libc::EINTR => &INTERRUPTED_ERROR,
        libc::EACCES | libc::EPERM => &PERMISSION_ERROR,
        libc::ESRCH => &PROCESS_LOOKUP_ERROR,
        libc::ETIMEDOUT => &TIMEOUT_ERROR,
        _ => return None,
    })
}

/// `OSError.__new__`: picks the subclass and fills the fields, unless a class has an `__init__` of its own.
fn os_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let mut class = ty;
    if ty.is(&OS_ERROR)
        && (2..=5).contains(&args.pos().len())
        && let Some(code) = int::as_i64(&args.pos()[0])
        && let Some(better) = class_for(code)
    {
        class = better;
    }
    let made = super::exception::exception_new(vm, class, args)?;
    let own_init = ty.slots.get().init.map(|f| f as usize) != Some(os_init as *const () as usize);
    let own_new = ty.slots.get().new.map(|f| f as usize) != Some(os_new as *const () as usize);
    if !own_init || own_new {
        os_fill(vm, &made, args)?;
    } else {
        made.obj::<Exception>().args.set(tuple::empty());
    }
    Ok(made)
}

fn os_init(vm: &Vm, e: &Value, args: Args) -> Result<(), Raised> {
    let own_new = e.ty().slots.get().new.map(|f| f as usize) != Some(os_new as *const () as usize);
    if own_new || (e.obj::<Exception>().field(0).is_none() && !args.is_empty()) {
        return os_fill(vm, e, args);
    }
    Ok(())
}

fn os_fill(vm: &Vm, e: &Value, args: Args) -> R<()> {
    args.no_keywords(vm, &e.ty().name())?;
    let this = e.obj::<Exception>();
    let a = args.all;
    if (2..=5).contains(&a.len()) {
        this.set_field(0, Some(a[0].clone()));
        this.set_field(1, Some(a[1].clone()));
        if let Some(filename) = a.get(2).filter(|f| !f.is_none()) {
            if e.ty().extends(&BLOCKING_IO_ERROR) && int::is_int(filename) {
                this.set_field(4, Some(filename.clone()));
            } else {
                this.set_field(2, Some(filename.clone()));
                if let Some(second) = a.get(4).filter(|f| !f.is_none()) {
                    this.set_field(3, Some(second.clone()));
                }
                this.args.set(vm.tuple(a[..2].to_vec()));
                return Ok(());
            }
        }
    }
    this.args.set(vm.tuple(a.to_vec()));
    Ok(())
}

fn os_str(vm: &Vm, e: &Value) -> R {
    let this = e.obj::<Exception>();
    let shown = |s: Slot| -> R<String> { s.map_or(Ok("None".to_owned()), |v| vm.str_text(&v)) };
    if let Some(filename) = this.field(2) {
        let (code, text) = (shown(this.field(0))?, shown(this.field(1))?);
        let first = vm.repr_text(&filename)?;
        return Ok(vm.str(&match this.field(3) {
            Some(second) => format!("[Errno {code}] {text}: {first} -> {}", vm.repr_text(&second)?),
            None => format!("[Errno {code}] {text}: {first}"),
        }));
    }
    if let (Some(code), Some(text)) = (this.field(0), this.field(1)) {
        return Ok(vm.str(&format!("[Errno {}] {}", vm.str_text(&code)?, vm.str_text(&text)?)));
    }
    super::exception::exception_str(vm, e)
}

static OS_METHODS: &[Method] = &[m("__reduce__", "($self, /)", |vm, a| {
    let e = a[0].obj::<Exception>();
    let mut args = e.args.get().obj::<Tuple>().items().to_vec();
    if args.len() == 2
        && let Some(filename) = e.field(2)
    {
        args.push(filename);
        if let Some(second) = e.field(3) {
            args.push(Value::NONE);
            args.push(second);
        }
    }
    let mut out = vec![a[0].ty().as_value(), vm.tuple(args)];
    if let Some(dict) = crate::types::shape::dict(&a[0])
        && !dict.is_empty()
    {
        out.push(dict.into_value());
    }
    Ok(vm.tuple(out))
})];

fn syntax_init(vm: &Vm, e: &Value, args: Args) -> Result<(), Raised> {
    args.no_keywords(vm, &e.ty().name())?;
    let this = base_init(e, args);
    if let Some(msg) = args.all.first() {
        this.set_field(0, Some(msg.clone()));
    }
    if let [_, details] = args.all {
        let items = vm.collect(details)?;
        if items.len() < 4 {
            return Err(vm.type_error(format!("function takes at least 4 arguments ({} given)", items.len())));
        }
        if items.len() > 7 {
            return Err(vm.type_error(format!("function takes at most 7 arguments ({} given)", items.len())));
        }
        if items.len() == 5 {
            return Err(vm.type_error("end_offset must be provided when end_lineno is provided"));
        }
        // What is not given is none, whatever an earlier call gave.
        for (field, item) in [1, 2, 3, 4, 5, 6, 8].into_iter().enumerate().map(|(at, field)| (field, items.get(at))) {
            this.set_field(field, item.cloned());
        }
    }
    Ok(())
}

fn syntax_str(vm: &Vm, e: &Value) -> R {
    let this = e.obj::<Exception>();
    let msg = match this.field(0) {
        Some(m) => vm.str_text(&m)?,
        None => "None".to_owned(),
    };
    let file = this.field(1).and_then(|f| f.cast::<Str>().map(Str::to_lossy));
    let file = file.map(|f| f.rsplit('/').next().unwrap_or_default().to_owned());
    let line = this.field(2).and_then(|l| int::as_i64(&l));
    Ok(vm.str(&match (file, line) {
        (Some(f), Some(l)) => format!("{msg} ({f}, line {l})"),
        (Some(f), None) => format!("{msg} ({f})"),
        (None, Some(l)) => format!("{msg} (line {l})"),
        (None, None) => msg,
    }))
}

fn unicode_init(vm: &Vm, e: &Value, args: Args) -> Result<(), Raised> {
    args.no_keywords(vm, &e.ty().name())?;
    let this = base_init(e, args);
    let ty = e.ty();
    let names = fields_of(ty);
    if args.all.len() != names.len() {
        return Err(vm.type_error(format!("function takes exactly {} arguments ({} given)", names.len(), args.all.len())));
    }
    for (i, (name, value)) in names.iter().zip(args.all).enumerate() {
        let value = match *name {
            "start" | "end" => Value::int(vm.to_isize(value)? as i64),
            "object" if ty.extends(&UNICODE_DECODE_ERROR) => {
                if value.cast::<super::bytes::Bytes>().is_some() {
                    value.clone()
                } else {
                    super::bytes::Bytes::new(vm.bytes_like(value)?)
                }
            }
            _ if !string::is_str(value) => {
                return Err(vm.type_error(format!("argument {} must be str, not {}", i + 1, value.ty().name())));
            }
            _ => value.clone(),
        };
        this.set_field(i, Some(value));
    }
    Ok(())
}

fn unicode_str(vm: &Vm, e: &Value) -> R {
    let this = e.obj::<Exception>();
    let translate = e.ty().extends(&UNICODE_TRANSLATE_ERROR);
    let at = usize::from(!translate);
    let (Some(object), Some(start), Some(end), Some(reason)) = (this.field(at), this.field(at + 1), this.field(at + 2), this.field(at + 3)) else {
        return Ok(string::empty());
    };
    drop(object);
    let (start, end) = (int::as_i64(&start).unwrap_or(0).max(0), int::as_i64(&end).unwrap_or(0));
    let reason = vm.str_text(&reason)?;
    let codec = if translate { None } else { this.field(0) };
    let who = match codec {
        Some(c) => format!("'{}' codec ", vm.str_text(&c)?),
        None => String::new(),
    };
    let decode = e.ty().extends(&UNICODE_DECODE_ERROR);
    // The texts may have been objects with a `__str__` that changed the exception.
    let object = match this.field(at) {
        None => return Err(vm.type_error("UnicodeError 'object' attribute is not set")),
        Some(o) if decode && o.cast::<super::bytes::Bytes>().is_none() => return Err(vm.type_error("UnicodeError 'object' attribute must be a bytes")),
        Some(o) if !decode && !string::is_str(&o) => return Err(vm.type_error("UnicodeError 'object' attribute must be a string")),
        Some(o) => o,
    };
    let verb = if translate {
        "translate"
    } else if decode {
        "decode"
    } else {
        "encode"
    };
    let one = end == start + 1;
    if decode {
        let byte = object.cast::<super::bytes::Bytes>().and_then(|b| b.data().get(start as usize).copied());
        if let (true, Some(byte)) = (one, byte) {
            return Ok(vm.str(&format!("{who}can't decode byte 0x{byte:02x} in position {start}: {reason}")));
        }
        return Ok(vm.str(&format!("{who}can't decode bytes in position {start}-{}: {reason}", end - 1)));
    }
    let c = object.cast::<Str>().filter(|s| (start as usize) < s.len()).map(|s| s.code_point(start as usize));
    if let (true, Some(c)) = (one, c) {
        let shown = if c < 0x100 {
            format!("\\x{c:02x}")
        } else if c < 0x1_0000 {
            format!("\\u{c:04x}")
        } else {
            format!("\\U{c:08x}")
        };
        return Ok(vm.str(&format!("{who}can't {verb} character '{shown}' in position {start}: {reason}")));
    }
    Ok(vm.str(&format!("{who}can't {verb} characters in position {start}-{}: {reason}", end - 1)))
}
