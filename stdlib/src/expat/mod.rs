//! `pyexpat`: XML by the C library Expat (CPython `pyexpat.c`).
#![expect(unsafe_code, reason = "asks a C library about itself")]

mod handlers;
mod parser;
mod sys;

use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::tuple;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};

/// Names of Expat's errors, from code 1 on.
static ERRORS: &[&str] = &[
    "NO_MEMORY",
    "SYNTAX",
    "NO_ELEMENTS",
    "INVALID_TOKEN",
    "UNCLOSED_TOKEN",
    "PARTIAL_CHAR",
    "TAG_MISMATCH",
    "DUPLICATE_ATTRIBUTE",
    "JUNK_AFTER_DOC_ELEMENT",
    "PARAM_ENTITY_REF",
    "UNDEFINED_ENTITY",
    "RECURSIVE_ENTITY_REF",
    "ASYNC_ENTITY",
    "BAD_CHAR_REF",
    "BINARY_ENTITY_REF",
    "ATTRIBUTE_EXTERNAL_ENTITY_REF",
    "MISPLACED_XML_PI",
    "UNKNOWN_ENCODING",
    "INCORRECT_ENCODING",
    "UNCLOSED_CDATA_SECTION",
    "EXTERNAL_ENTITY_HANDLING",
    "NOT_STANDALONE",
    "UNEXPECTED_STATE",
    "ENTITY_DECLARED_IN_PE",
    "FEATURE_REQUIRES_XML_DTD",
    "CANT_CHANGE_FEATURE_ONCE_PARSING",
    "UNBOUND_PREFIX",
    "UNDECLARING_PREFIX",
    "INCOMPLETE_PE",
    "XML_DECL",
    "TEXT_DECL",
    "PUBLICID",
    "SUSPENDED",
    "NOT_SUSPENDED",
    "ABORTED",
    "FINISHED",
    "SUSPEND_PE",
    "RESERVED_PREFIX_XML",
    "RESERVED_PREFIX_XMLNS",
    "RESERVED_NAMESPACE_URI",
    "INVALID_ARGUMENT",
    "NO_BUFFER",
    "AMPLIFICATION_LIMIT_BREACH",
    "NOT_STARTED",
];

/// `pyexpat.model`
#[rustfmt::skip]
static MODEL: &[(&str, i64)] = &[
    ("XML_CTYPE_EMPTY", 1), ("XML_CTYPE_ANY", 2), ("XML_CTYPE_MIXED", 3), ("XML_CTYPE_NAME", 4), ("XML_CTYPE_CHOICE", 5), ("XML_CTYPE_SEQ", 6),
    ("XML_CQUANT_NONE", 0), ("XML_CQUANT_OPT", 1), ("XML_CQUANT_REP", 2), ("XML_CQUANT_PLUS", 3),
];

/// The text for a code; what the library at hand does not know yet has one too.
fn error_text(code: i32) -> Value {
    const NOT_STARTED: i32 = 44;
    let text = handlers::optional(unsafe { sys::XML_ErrorString(code) });
    if text.is_none() && code == NOT_STARTED { pyvm_vm::objects::string::from_wtf8(b"parser not started") } else { text }
}

/// `pyexpat.ExpatError`
fn error_class(vm: &Vm) -> R {
    vm.cached("pyexpat.ExpatError", || exc::new_type(vm, "xml.parsers.expat", "ExpatError", &exc::EXCEPTION))
}

/// Raises the exception for an error of Expat's at a place.
fn raise(vm: &Vm, message: &str, code: i32, line: u64, column: u64) -> Raised {
    let made = error_class(vm).and_then(|class| vm.call(&class, &[vm.str(message)])).and_then(|e| {
        for (name, value) in [("code", i64::from(code)), ("offset", column as i64), ("lineno", line as i64)] {
            vm.set_attr(&e, &vm.intern(name), Value::int(value))?;
        }
        Ok(e)
    });
    made.map_or_else(|raised| raised, |e| vm.raise(&e))
}

/// As [`raise`], in Expat's own words (CPython `set_error`).
fn raise_code(vm: &Vm, code: i32, line: u64, column: u64) -> Raised {
    let text = vm.str_lossy(&error_text(code));
    raise(vm, &format!("{text}: line {line}, column {column}"), code, line, column)
}

static ROWS: &[Method] = &[
    m("ErrorString", "($module, code, /)", |vm, a| Ok(error_text(vm.to_i64(&a[0])? as i32))).doc("Returns string error for given number."),
    m("ParserCreate", "($module, /, encoding=None, namespace_separator=None, intern=<unrepresentable>)", parser::parser_create).doc("Return a new XML parser object."),
];

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "pyexpat", "Python wrapper for Expat parser.", ROWS);
    let d = module.obj::<Module>().dict();
    let class = error_class(vm)?;
    d.set_name(vm, "ExpatError", class.clone());
    d.set_name(vm, "error", class);
    d.set_name(vm, "XMLParserType", parser::PARSER.as_value());
    d.set_name(vm, "EXPAT_VERSION", handlers::optional(unsafe { sys::XML_ExpatVersion() }));
    let version = unsafe { sys::XML_ExpatVersionInfo() };
    d.set_name(vm, "version_info", tuple::from_vec([version.major, version.minor, version.micro].map(|n| Value::int(i64::from(n))).to_vec()));
    d.set_name(vm, "native_encoding", vm.str("UTF-8"));
    d.set_name(vm, "features", features());
    for (value, name) in ["NEVER", "UNLESS_STANDALONE", "ALWAYS"].iter().enumerate() {
        d.set_name(vm, &format!("XML_PARAM_ENTITY_PARSING_{name}"), Value::uint(value));
    }
    d.set_name(vm, "errors", errors(vm)?);
    let model = module::native(vm, "pyexpat.model", "Constants used to interpret content model information.", &[]);
    for (name, value) in MODEL {
        model.obj::<Module>().dict().set_name(vm, name, Value::small(*value));
    }
    d.set_name(vm, "model", model);
    Ok(module)
}

/// Names and values of what the library was built with.
fn features() -> Value {
    let mut all = Vec::new();
    let mut at = unsafe { sys::XML_GetFeatureList() };
    // SAFETY: the list ends with feature 0.
    while !at.is_null() && unsafe { (*at).feature } != 0 {
        let feature = unsafe { &*at };
        all.push(tuple::pair(handlers::optional(feature.name), Value::int(feature.value)));
        at = unsafe { at.add(1) };
    }
    List::new(all).into_value()
}

/// `pyexpat.errors`: texts by names, and codes and texts both ways.
fn errors(vm: &Vm) -> R {
    let module = module::native(vm, "pyexpat.errors", "Constants used to describe error conditions.", &[]);
    let d = module.obj::<Module>().dict();
    let (codes, messages) = (Dict::new(), Dict::new());
    for (name, code) in ERRORS.iter().zip(1..) {
        let text = error_text(code);
        d.set_name(vm, &format!("XML_ERROR_{name}"), text.clone());
        let code = Value::int(i64::from(code));
        codes.set(vm, &text, code.clone())?;
        messages.set(vm, &code, text)?;
    }
    d.set_name(vm, "codes", codes.into_value());
    d.set_name(vm, "messages", messages.into_value());
    Ok(module)
}
