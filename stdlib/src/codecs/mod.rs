//! `_codecs`: the registry of codecs and error handlers, and the codecs that the VM knows itself.

mod escapes;
mod handlers;
mod wide;

use pyvm_vm::call::opt;
use pyvm_vm::codecs::{self as native, Encoder, Run};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module;
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::borrow::Cow;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    vm.register("codec search", List::new(Vec::new()).into_value());
    vm.register("codec cache", Dict::new().into_value());
    let handlers = Dict::new();
    vm.register("codec errors", handlers.value().clone());
    let module = module::native(vm, "_codecs", "", ROWS);
    for row in wide::ROWS.iter().chain(escapes::ROWS) {
        module.obj::<module::Module>().dict().set_name(vm, row.name, pyvm_vm::objects::builtin_function::module_function(row, &module));
    }
    for row in handlers::HANDLERS {
        let name = handler_name(row);
        handlers.set_name(vm, &name, pyvm_vm::objects::builtin_function::module_function(row, &module));
    }
    Ok(module)
}

/// The name that a standard error handler is registered under.
fn handler_name(row: &Method) -> String {
    row.name.trim_end_matches("_errors").replace('_', "")
}

fn registered(vm: &Vm, name: &'static str) -> Value {
    vm.registered(name).unwrap_or(Value::NONE)
}

/// The name in small letters, with one underscore for what is neither a letter, a digit nor a point (CPython
/// `_Py_normalize_encoding`).
fn normalize(name: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() && c != '.' {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() {
            out.push('_');
        }
        gap = false;
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Finds a codec by its name (CPython `_PyCodec_Lookup`).
fn lookup(vm: &Vm, encoding: &Value) -> R {
    let name = string::expect_utf8(vm, encoding, "lookup() argument")?;
    let key = vm.str(&normalize(name));
    let cache = registered(vm, "codec cache");
    if let Some(found) = cache.obj::<Dict>().get(vm, &key)? {
        return Ok(found);
    }
    if registered(vm, "codec search").obj::<List>().is_empty() {
        pyvm_vm::import::import_module(vm, "encodings")?;
    }
    for search in vm.collect(&registered(vm, "codec search"))? {
        let found = vm.call(&search, std::slice::from_ref(&key))?;
        if !found.is_none() {
            if found.cast::<Tuple>().is_none_or(|t| t.items().len() != 4) {
                return Err(vm.type_error("codec search functions must return 4-tuples"));
            }
            cache.obj::<Dict>().set(vm, &key, found.clone())?;
            return Ok(found);
        }
    }
    Err(vm.lookup_error(format!("unknown encoding: {name}")))
}

/// Text of an `errors` argument.
fn errors_of(a: &[Value], index: usize) -> String {
    opt(a, index).filter(|v| !v.is_none()).map_or_else(|| "strict".to_owned(), string::to_string)
}

fn pair(vm: &Vm, value: Value, n: usize) -> Value {
    vm.tuple(vec![value, Value::uint(n)])
}

fn encode_with(vm: &Vm, a: &[Value], encoding: &str, limit: u32) -> R {
    let s = string::expect(vm, &a[0], &format!("{}_encode() argument 1", encoding.replace('-', "_")))?;
    let out = native::encode_text(vm, &a[0], encoding, limit, &errors_of(a, 1))?;
    Ok(pair(vm, Bytes::new(out), s.len()))
}

fn apply(vm: &Vm, a: &[Value], part: usize) -> R {
    let encoding = opt(a, 1).cloned().unwrap_or_else(|| vm.str("utf-8"));
    let codec = vm.collect(&lookup(vm, &encoding)?)?;
    let mut args = vec![a[0].clone()];
    args.extend(opt(a, 2).cloned());
    let r = match vm.call(&codec[part], &args) {
        Ok(r) => r,
        Err(raised) => {
            let e = vm.caught(raised);
            let operation = if part == 0 { "encoding" } else { "decoding" };
            exc::add_note(vm, &e, &vm.str(&format!("{operation} with '{}' codec failed", string::to_string(&encoding))))?;
            return Err(vm.raise(e.value()));
        }
    };
    match r.cast::<Tuple>().map(Tuple::items) {
        Some([value, _]) => Ok(value.clone()),
        _ => Err(vm.type_error(format!("{} must return a tuple (object, integer)", if part == 0 { "encoder" } else { "decoder" }))),
    }
}

static ROWS: &[Method] = &[
    m("register", "($module, search_function, /)", |vm, a| {
        if !vm.is_callable(&a[0]) {
            return Err(vm.type_error("argument must be callable"));
        }
        registered(vm, "codec search").obj::<List>().push(a[0].clone());
        Ok(Value::NONE)
    }),
    m("unregister", "($module, search_function, /)", |vm, a| {
        registered(vm, "codec search").obj::<List>().items.get_mut().retain(|f| !f.is(&a[0]));
        registered(vm, "codec cache").obj::<Dict>().clear();
        Ok(Value::NONE)
    }),
    m("lookup", "($module, encoding, /)", |vm, a| {
        if string::is_str(&a[0]) && string::to_string(&a[0]).contains('\0') {
            return Err(vm.value_error("embedded null character"));
        }
        lookup(vm, &a[0])
    }),
    m("encode", "($module, /, obj, encoding='utf-8', errors='strict')", |vm, a| apply(vm, a, 0)),
    m("decode", "($module, /, obj, encoding='utf-8', errors='strict')", |vm, a| apply(vm, a, 1)),
    m("register_error", "($module, errors, handler, /)", |vm, a| {
        if !vm.is_callable(&a[1]) {
            return Err(vm.type_error("handler must be callable"));
        }
        registered(vm, "codec errors").obj::<Dict>().set(vm, &a[0], a[1].clone())?;
        Ok(Value::NONE)
    }),
    m("_unregister_error", "($module, errors, /)", |vm, a| {
        let name = string::expect(vm, &a[0], "_unregister_error() argument")?.to_lossy();
        if handlers::HANDLERS.iter().any(|row| handler_name(row) == name) {
            return Err(vm.value_error(format!("cannot un-register built-in error handler '{name}'")));
        }
        Ok(Value::bool(registered(vm, "codec errors").obj::<Dict>().remove(vm, &a[0])?.is_some()))
    }),
    m("lookup_error", "($module, name, /)", |vm, a| match registered(vm, "codec errors").obj::<Dict>().get(vm, &a[0])? {
        Some(f) => Ok(f),
        None => Err(vm.lookup_error(format!("unknown error handler name '{}'", string::to_string(&a[0])))),
    }),
    m("utf_8_encode", "($module, str, errors=None, /)", |vm, a| encode_with(vm, a, "utf-8", 0x11_0000)),
    m("latin_1_encode", "($module, str, errors=None, /)", |vm, a| encode_with(vm, a, "latin-1", 0x100)),
    m("ascii_encode", "($module, str, errors=None, /)", |vm, a| encode_with(vm, a, "ascii", 0x80)),
    m("utf_8_decode", "($module, data, errors=None, final=False, /)", |vm, a| {
        let last = opt(a, 2).map_or(Ok(false), |f| vm.is_true(f))?;
        let (s, n) = native::decode_utf8(vm, &vm.bytes_like(&a[0])?, &errors_of(a, 1), last)?;
        Ok(pair(vm, s, n))
    }),
    m("latin_1_decode", "($module, data, errors=None, /)", |vm, a| {
        let data = vm.bytes_like(&a[0])?;
        Ok(pair(vm, native::latin1(&data), data.len()))
    }),
    m("ascii_decode", "($module, data, errors=None, /)", |vm, a| {
        let data = vm.bytes_like(&a[0])?;
        Ok(pair(vm, native::decode_ascii(vm, &data, &errors_of(a, 1))?, data.len()))
    }),
    m("charmap_build", "($module, map, /)", |vm, a| {
        let out = Dict::new();
        for (i, c) in string::expect(vm, &a[0], "charmap_build() argument")?.code_points().enumerate() {
            out.set(vm, &Value::small(i64::from(c)), Value::uint(i))?;
        }
        Ok(out.into_value())
    }),
    m("charmap_decode", "($module, data, errors=None, mapping=None, /)", |vm, a| {
        let data = vm.bytes_like(&a[0])?;
        let Some(mapping) = opt(a, 2).filter(|v| !v.is_none()) else { return Ok(pair(vm, native::latin1(&data), data.len())) };
        let mut data: Cow<[u8]> = Cow::Owned(data);
        let errors = errors_of(a, 1);
        let mut out = Vec::new();
        let mut i = 0;
        while i < data.len() {
            if map_byte(vm, mapping, data[i], &mut out)? {
                i += 1;
            } else {
                i = native::handle(vm, &mut out, "charmap", &mut data, i, i + 1, "character maps to <undefined>", &errors)?;
            }
        }
        Ok(pair(vm, string::from_wtf8(&out), data.len()))
    }),
    m("charmap_encode", "($module, str, errors=None, mapping=None, /)", |vm, a| {
        let s = string::expect(vm, &a[0], "charmap_encode() argument 1")?;
        let Some(mapping) = opt(a, 2).filter(|v| !v.is_none()) else { return encode_with(vm, a, "latin-1", 0x100) };
        let mut out = Vec::new();
        let one = |out: &mut Vec<u8>, c: u32| {
            let bytes = map_character(vm, mapping, c)?;
            let known = bytes.is_some();
            out.extend(bytes.unwrap_or_default());
            Ok(known)
        };
        let encoder = Encoder { encoding: "charmap", reason: "character maps to <undefined>", one: &one, run: Run::All, unit: 1, ascii_replacement: false };
        native::encode_each(vm, &a[0], &encoder, &errors_of(a, 1), &mut out)?;
        Ok(pair(vm, Bytes::new(out), s.len()))
    }),
];

/// Writes what a character map gives for a byte; false where it gives nothing (CPython `charmap_decode_mapping`).
fn map_byte(vm: &Vm, mapping: &Value, byte: u8, out: &mut Vec<u8>) -> R<bool> {
    let found = vm.get_item(mapping, &Value::small(i64::from(byte)));
    let Some(found) = vm.suppress(found, &exc::LOOKUP_ERROR)?.filter(|v| !v.is_none()) else { return Ok(false) };
    if let Some(s) = found.cast::<Str>() {
        let known = s.len() != 1 || s.code_point(0) != 0xfffe;
        if known {
            out.extend_from_slice(s.as_bytes());
        }
        return Ok(known);
    }
    if !pyvm_vm::objects::int::is_int(&found) {
        return Err(vm.type_error("character mapping must return integer, None or str"));
    }
    match pyvm_vm::objects::int::as_i64(&found) {
        Some(0xfffe) => Ok(false),
        Some(c @ 0..=0x10_ffff) => {
            string::push_code_point(out, c as u32);
            Ok(true)
        }
        _ => Err(vm.type_error("character mapping must be in range(0x110000)")),
    }
}

/// What a character map gives for a character (CPython `charmapencode_lookup`).
fn map_character(vm: &Vm, mapping: &Value, c: u32) -> R<Option<Vec<u8>>> {
    let found = vm.get_item(mapping, &Value::small(i64::from(c)));
    match vm.suppress(found, &exc::LOOKUP_ERROR)?.filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) if pyvm_vm::objects::int::is_int(&v) => match vm.to_i64(&v) {
            Ok(n @ 0..=255) => Ok(Some(vec![n as u8])),
            _ => {
                vm.clear_pending();
                Err(vm.type_error("character mapping must be in range(256)"))
            }
        },
        Some(v) => match v.cast::<Bytes>() {
            Some(b) => Ok(Some(b.data().to_vec())),
            None => Err(vm.type_error(format!("character mapping must return integer, bytes or None, not {}", v.ty().name()))),
        },
    }
}
