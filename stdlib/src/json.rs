//! `_json`: the scanner and the encoder behind `json`.

use num_bigint::BigInt;
use pyvm_vm::call::{bind, opt};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string::{self, Str, push_code_point};
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::objects::{float, int};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, m, member};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Raised, Vm};
use std::collections::HashMap;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_json", "json speedups\n", ROWS);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "make_scanner", SCANNER.as_value());
    d.set_name(vm, "make_encoder", ENCODER.as_value());
    Ok(module)
}

fn decode_error(vm: &Vm, message: &str, text: &Value, at: usize) -> Raised {
    let made = pyvm_vm::import::import_module(vm, "json.decoder").and_then(|m| vm.get_attr_str(&m, "JSONDecodeError")).and_then(|c| vm.call(&c, &[vm.str(message), text.clone(), Value::uint(at)]));
    match made {
        Ok(e) => vm.raise(&e),
        Err(raised) => raised,
    }
}

fn stop(vm: &Vm, at: usize) -> Raised {
    vm.stop_iteration(&Value::uint(at))
}

/// Text by characters: bytes where all are ASCII.
enum Text<'a> {
    Ascii(&'a [u8]),
    Wide(Vec<u32>),
}

impl Text<'_> {
    fn of(s: &Str) -> Text<'_> {
        if s.is_ascii() { Text::Ascii(s.as_bytes()) } else { Text::Wide(s.code_points().collect()) }
    }

    #[inline]
    fn get(&self, i: usize) -> Option<u32> {
        match self {
            Text::Ascii(b) => b.get(i).map(|c| u32::from(*c)),
            Text::Wide(w) => w.get(i).copied(),
        }
    }

    fn len(&self) -> usize {
        match self {
            Text::Ascii(b) => b.len(),
            Text::Wide(w) => w.len(),
        }
    }

    fn is(&self, i: usize, c: char) -> bool {
        self.get(i) == Some(c as u32)
    }

    fn starts_with(&self, i: usize, text: &str) -> bool {
        text.chars().enumerate().all(|(k, c)| self.is(i + k, c))
    }

    fn skip_space(&self, mut i: usize) -> usize {
        while matches!(self.get(i), Some(0x20 | 0x09 | 0x0a | 0x0d)) {
            i += 1;
        }
        i
    }
}

/// A string from behind its opening quote; the value and the index behind the closing one (CPython `scanstring_unicode`).
fn scan_string(vm: &Vm, whole: &Value, text: &Text, begin: usize, strict: bool) -> R<(Value, usize)> {
    let mut out: Vec<u8> = Vec::new();
    let mut i = begin;
    let unterminated = || decode_error(vm, "Unterminated string starting at", whole, begin - 1);
    loop {
        let Some(c) = text.get(i) else { return Err(unterminated()) };
        i += 1;
        match c {
            0x22 => return Ok((string::from_wtf8(&out), i)),
            0x5c => {
                let Some(e) = text.get(i) else { return Err(unterminated()) };
                i += 1;
                let plain = match char::from_u32(e) {
                    Some('"') => '"',
                    Some('\\') => '\\',
                    Some('/') => '/',
                    Some('b') => '\x08',
                    Some('f') => '\x0c',
                    Some('n') => '\n',
                    Some('r') => '\r',
                    Some('t') => '\t',
                    Some('u') => {
                        let mut unit = hex(vm, whole, text, i)?;
                        i += 4;
                        if (0xd800..0xdc00).contains(&unit) && text.is(i, '\\') && text.is(i + 1, 'u') {
                            let low = hex(vm, whole, text, i + 2)?;
                            if (0xdc00..0xe000).contains(&low) {
                                unit = 0x1_0000 + ((unit - 0xd800) << 10 | (low - 0xdc00));
                                i += 6;
                            }
                        }
                        push_code_point(&mut out, unit);
                        continue;
                    }
                    _ => return Err(decode_error(vm, "Invalid \\escape", whole, i - 2)),
                };
                out.push(plain as u8);
            }
            0..=0x1f if strict => return Err(decode_error(vm, "Invalid control character at", whole, i - 1)),
            _ => push_code_point(&mut out, c),
        }
    }
}

fn hex(vm: &Vm, whole: &Value, text: &Text, at: usize) -> R<u32> {
    let mut n = 0;
    for k in 0..4 {
        let digit = text.get(at + k).and_then(char::from_u32).and_then(|c| c.to_digit(16));
        let Some(d) = digit else { return Err(decode_error(vm, "Invalid \\uXXXX escape", whole, at - 1)) };
        n = n << 4 | d;
    }
    Ok(n)
}

#[repr(C)]
pub struct Scanner {
    head: Header,
    strict: Value,
    object_hook: Value,
    object_pairs_hook: Value,
    parse_float: Value,
    parse_int: Value,
    parse_constant: Value,
}
payload!(Scanner, SCANNER, strict, object_hook, object_pairs_hook, parse_float, parse_int, parse_constant);

static SCANNER: Type = Type::builtin::<Scanner>(
    "_json.Scanner",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS
        .new(|vm, ty, args| {
            let a = bind(vm, "make_scanner", &["context"], 1, args)?;
            let get = |name: &str| vm.get_attr_str(&a[0], name);
            let made = Scanner {
                head: Header::new(ty),
                strict: get("strict")?,
                object_hook: get("object_hook")?,
                object_pairs_hook: get("object_pairs_hook")?,
                parse_float: get("parse_float")?,
                parse_int: get("parse_int")?,
                parse_constant: get("parse_constant")?,
            };
            Ok(Py::new(made).into_value())
        })
        .call(|vm, s, args| {
            let a = bind(vm, "scan_once", &["string", "idx"], 2, args)?;
            let Some(text) = a[0].cast::<Str>() else { return Err(vm.type_error(format!("first argument must be a string, not {}", a[0].ty().name()))) };
            let at = vm.to_isize(&a[1])?;
            if at < 0 {
                return Err(vm.value_error("idx cannot be negative"));
            }
            let scan = Scan { vm, s: s.obj::<Scanner>(), whole: &a[0], text: Text::of(text), strict: vm.is_true(&s.obj::<Scanner>().strict)?, memo: Mut::default() };
            let (value, end) = scan.once(at as usize)?;
            Ok(vm.tuple(vec![value, Value::uint(end)]))
        }),
)
.getset(SCANNER_FIELDS)
.doc("JSON scanner object");

static SCANNER_FIELDS: &[GetSet] = &[
    member("strict", |_, s| Ok(s.obj::<Scanner>().strict.clone())),
    member("object_hook", |_, s| Ok(s.obj::<Scanner>().object_hook.clone())),
    member("object_pairs_hook", |_, s| Ok(s.obj::<Scanner>().object_pairs_hook.clone())),
    member("parse_float", |_, s| Ok(s.obj::<Scanner>().parse_float.clone())),
    member("parse_int", |_, s| Ok(s.obj::<Scanner>().parse_int.clone())),
    member("parse_constant", |_, s| Ok(s.obj::<Scanner>().parse_constant.clone())),
];

/// One run of a scanner.
struct Scan<'a> {
    vm: &'a Vm,
    s: &'a Scanner,
    whole: &'a Value,
    text: Text<'a>,
    strict: bool,
    /// Keys seen: equal ones share an object.
    memo: Mut<HashMap<Vec<u8>, Value>>,
}

impl Scan<'_> {
    fn once(&self, at: usize) -> R<(Value, usize)> {
        let Some(c) = self.text.get(at).and_then(char::from_u32) else { return Err(stop(self.vm, at)) };
        match c {
            '"' => scan_string(self.vm, self.whole, &self.text, at + 1, self.strict),
            '{' => self.vm.recursion_guard(" while decoding a JSON object from a unicode string", || self.object(at + 1)),
            '[' => self.vm.recursion_guard(" while decoding a JSON array from a unicode string", || self.array(at + 1)),
            'n' if self.text.starts_with(at, "null") => Ok((Value::NONE, at + 4)),
            't' if self.text.starts_with(at, "true") => Ok((Value::TRUE, at + 4)),
            'f' if self.text.starts_with(at, "false") => Ok((Value::FALSE, at + 5)),
            'N' if self.text.starts_with(at, "NaN") => self.constant("NaN", at),
            'I' if self.text.starts_with(at, "Infinity") => self.constant("Infinity", at),
            '-' if self.text.starts_with(at, "-Infinity") => self.constant("-Infinity", at),
            _ => self.number(at),
        }
    }

    fn constant(&self, name: &str, at: usize) -> R<(Value, usize)> {
        Ok((self.vm.call(&self.s.parse_constant, &[self.vm.intern(name)])?, at + name.len()))
    }

    fn number(&self, start: usize) -> R<(Value, usize)> {
        let digit = |i: usize| self.text.get(i).is_some_and(|c| (0x30..0x3a).contains(&c));
        let mut i = start + usize::from(self.text.is(start, '-'));
        if self.text.is(i, '0') {
            i += 1;
        } else if digit(i) {
            while digit(i) {
                i += 1;
            }
        } else {
            return Err(stop(self.vm, start));
        }
        let mut is_float = false;
        if self.text.is(i, '.') && digit(i + 1) {
            is_float = true;
            i += 2;
            while digit(i) {
                i += 1;
            }
        }
        if self.text.is(i, 'e') || self.text.is(i, 'E') {
            let mut e = i + 1;
            if self.text.is(e, '+') || self.text.is(e, '-') {
                e += 1;
            }
            if digit(e) {
                is_float = true;
                while digit(e) {
                    e += 1;
                }
                i = e;
            }
        }
        let literal: String = (start..i).filter_map(|k| self.text.get(k).and_then(char::from_u32)).collect();
        let parse = if is_float { &self.s.parse_float } else { &self.s.parse_int };
        let own = if is_float { &float::FLOAT } else { &int::INT };
        let value = if !parse.is(&own.as_value()) {
            self.vm.call(parse, &[self.vm.str(&literal)])?
        } else if is_float {
            Value::float(literal.parse().unwrap_or(f64::NAN))
        } else {
            match literal.parse::<i64>() {
                Ok(n) => Value::int(n),
                Err(_) if literal.len() > self.vm.int_max_str_digits.get() && self.vm.int_max_str_digits.get() > 0 => self.vm.call(parse, &[self.vm.str(&literal)])?,
                Err(_) => int::from_big(literal.parse::<BigInt>().unwrap_or_default()),
            }
        };
        Ok((value, i))
    }

    fn object(&self, start: usize) -> R<(Value, usize)> {
        let vm = self.vm;
        let has_pairs = !self.s.object_pairs_hook.is_none();
        let (mut pairs, dict) = (Vec::new(), Dict::new());
        let fail = |message: &str, at: usize| Err(decode_error(vm, message, self.whole, at));
        let mut i = self.text.skip_space(start);
        if !self.text.is(i, '}') {
            loop {
                if !self.text.is(i, '"') {
                    return fail("Expecting property name enclosed in double quotes", i);
                }
                let (key, next) = scan_string(vm, self.whole, &self.text, i + 1, self.strict)?;
                let bytes = key.obj::<Str>().as_bytes().to_vec();
                let key = self.memo.get_mut().entry(bytes).or_insert(key).clone();
                i = self.text.skip_space(next);
                if !self.text.is(i, ':') {
                    return fail("Expecting ':' delimiter", i);
                }
                i = self.text.skip_space(i + 1);
                let (value, next) = self.value(i)?;
                if has_pairs {
                    pairs.push(vm.tuple(vec![key, value]));
                } else {
                    dict.set(vm, &key, value)?;
                }
                i = self.text.skip_space(next);
                if self.text.is(i, '}') {
                    break;
                }
                if !self.text.is(i, ',') {
                    return fail("Expecting ',' delimiter", i);
                }
                let comma = i;
                i = self.text.skip_space(i + 1);
                if self.text.is(i, '}') {
                    return fail("Illegal trailing comma before end of object", comma);
                }
            }
        }
        let value = if has_pairs {
            vm.call(&self.s.object_pairs_hook, &[List::new(pairs).into_value()])?
        } else if self.s.object_hook.is_none() {
            dict.into_value()
        } else {
            vm.call(&self.s.object_hook, &[dict.into_value()])?
        };
        Ok((value, i + 1))
    }

    fn array(&self, start: usize) -> R<(Value, usize)> {
        let fail = |message: &str, at: usize| Err(decode_error(self.vm, message, self.whole, at));
        let mut items = Vec::new();
        let mut i = self.text.skip_space(start);
        if !self.text.is(i, ']') {
            loop {
                let (value, next) = self.value(i)?;
                items.push(value);
                i = self.text.skip_space(next);
                if self.text.is(i, ']') {
                    break;
                }
                if !self.text.is(i, ',') {
                    return fail("Expecting ',' delimiter", i);
                }
                let comma = i;
                i = self.text.skip_space(i + 1);
                if self.text.is(i, ']') {
                    return fail("Illegal trailing comma before end of array", comma);
                }
            }
        }
        if i >= self.text.len() {
            return fail("Expecting value", self.text.len());
        }
        Ok((List::new(items).into_value(), i + 1))
    }

    fn value(&self, at: usize) -> R<(Value, usize)> {
        if at >= self.text.len() {
            return Err(stop(self.vm, at));
        }
        self.once(at)
    }
}

/// A JSON string with its quotes.
fn quoted(s: &Str, ascii_only: bool) -> Vec<u8> {
    let mut out = vec![b'"'];
    for c in s.code_points() {
        match c {
            0x22 => out.extend_from_slice(b"\\\""),
            0x5c => out.extend_from_slice(b"\\\\"),
            0x0a => out.extend_from_slice(b"\\n"),
            0x0d => out.extend_from_slice(b"\\r"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0c => out.extend_from_slice(b"\\f"),
            0x08 => out.extend_from_slice(b"\\b"),
            0..0x20 => out.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
            0x20..0x7f => out.push(c as u8),
            _ if !ascii_only => push_code_point(&mut out, c),
            0x1_0000.. => {
                let v = c - 0x1_0000;
                out.extend_from_slice(format!("\\u{:04x}\\u{:04x}", 0xd800 | v >> 10, 0xdc00 | v & 0x3ff).as_bytes());
            }
            _ => out.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
        }
    }
    out.push(b'"');
    out
}

fn encode_string(vm: &Vm, v: &Value, ascii_only: bool) -> R {
    match v.cast::<Str>() {
        Some(s) => Ok(string::from_wtf8(&quoted(s, ascii_only))),
        None => Err(vm.type_error(format!("first argument must be a string, not {}", v.ty().name()))),
    }
}

static ROWS: &[Method] = &[
    m("encode_basestring_ascii", "($module, string, /)", |vm, a| encode_string(vm, &a[0], true)),
    m("encode_basestring", "($module, string, /)", |vm, a| encode_string(vm, &a[0], false)),
    m("scanstring", "($module, string, end, strict=True, /)", |vm, a| {
        let Some(s) = a[0].cast::<Str>() else { return Err(vm.type_error(format!("first argument must be a string, not {}", a[0].ty().name()))) };
        let (end, strict) = (vm.to_isize(&a[1])?, opt(a, 2).map_or(Ok(true), |v| vm.is_true(v))?);
        let text = Text::of(s);
        if end < 0 || end as usize > text.len() {
            return Err(vm.value_error("end is out of bounds"));
        }
        let (value, end) = scan_string(vm, &a[0], &text, end as usize, strict)?;
        Ok(vm.tuple(vec![value, Value::uint(end)]))
    }),
];

#[repr(C)]
pub struct Encoder {
    head: Header,
    markers: Value,
    default: Value,
    encoder: Value,
    indent: Value,
    key_separator: Value,
    item_separator: Value,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
}
payload!(Encoder, ENCODER, markers, default, encoder, indent, key_separator, item_separator);

static ENCODER: Type = Type::builtin::<Encoder>(
    "_json.Encoder",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS
        .new(|vm, ty, args| {
            let names = ["markers", "default", "encoder", "indent", "key_separator", "item_separator", "sort_keys", "skipkeys", "allow_nan"];
            let a = bind(vm, "make_encoder", &names, 9, args)?;
            if !a[0].is_none() && a[0].cast::<Dict>().is_none() {
                return Err(vm.type_error(format!("make_encoder() argument 1 must be dict or None, not {}", a[0].ty().name())));
            }
            for i in [4, 5] {
                if !string::is_str(&a[i]) {
                    return Err(vm.type_error(format!("make_encoder() argument {} must be str, not {}", i + 1, a[i].ty().name())));
                }
            }
            let made = Encoder {
                head: Header::new(ty),
                markers: a[0].clone(),
                default: a[1].clone(),
                encoder: a[2].clone(),
                indent: a[3].clone(),
                key_separator: a[4].clone(),
                item_separator: a[5].clone(),
                sort_keys: vm.is_true(&a[6])?,
                skip_keys: vm.is_true(&a[7])?,
                allow_nan: vm.is_true(&a[8])?,
            };
            Ok(Py::new(made).into_value())
        })
        .call(|vm, e, args| {
            let a = bind(vm, "_iterencode", &["obj", "_current_indent_level"], 2, args)?;
            let mut out = Vec::new();
            let write = Write { vm, e: e.obj::<Encoder>() };
            write.value(&mut out, &a[0], vm.to_usize(&a[1])?)?;
            Ok(vm.tuple(vec![string::from_wtf8(&out)]))
        }),
)
.getset(ENCODER_FIELDS)
.doc("Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)");

static ENCODER_FIELDS: &[GetSet] = &[
    member("markers", |_, e| Ok(e.obj::<Encoder>().markers.clone())),
    member("default", |_, e| Ok(e.obj::<Encoder>().default.clone())),
    member("encoder", |_, e| Ok(e.obj::<Encoder>().encoder.clone())),
    member("indent", |_, e| Ok(e.obj::<Encoder>().indent.clone())),
    member("key_separator", |_, e| Ok(e.obj::<Encoder>().key_separator.clone())),
    member("item_separator", |_, e| Ok(e.obj::<Encoder>().item_separator.clone())),
    member("sort_keys", |_, e| Ok(Value::bool(e.obj::<Encoder>().sort_keys))),
    member("skipkeys", |_, e| Ok(Value::bool(e.obj::<Encoder>().skip_keys))),
];

/// One run of an encoder.
struct Write<'a> {
    vm: &'a Vm,
    e: &'a Encoder,
}

impl Write<'_> {
    fn text(&self, out: &mut Vec<u8>, v: &Value) -> R<()> {
        let encoded = self.vm.call(&self.e.encoder, std::slice::from_ref(v))?;
        match encoded.cast::<Str>() {
            Some(s) => out.extend_from_slice(s.as_bytes()),
            None => return Err(self.vm.type_error(format!("encoder() must return a string, not {}", encoded.ty().name()))),
        }
        Ok(())
    }

    fn float(&self, f: f64) -> R<String> {
        if f.is_finite() {
            return Ok(float::repr(f));
        }
        let name = if f.is_nan() {
            "NaN"
        } else if f > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        if self.e.allow_nan { Ok(name.to_owned()) } else { Err(self.vm.value_error(format!("Out of range float values are not JSON compliant: {}", float::repr(f)))) }
    }

    /// Digits of an int, whatever its class makes of `repr`.
    fn int(v: &Value) -> String {
        int::to_big(v).to_string()
    }

    fn newline(&self, out: &mut Vec<u8>, level: usize) {
        if let Some(indent) = self.e.indent.cast::<Str>() {
            out.push(b'\n');
            for _ in 0..level {
                out.extend_from_slice(indent.as_bytes());
            }
        }
    }

    fn value(&self, out: &mut Vec<u8>, v: &Value, level: usize) -> R<()> {
        let vm = self.vm;
        if v.is_none() {
            out.extend_from_slice(b"null");
        } else if v.is_bool() {
            out.extend_from_slice(if v.is_true() { b"true" } else { b"false" });
        } else if string::is_str(v) {
            self.text(out, v)?;
        } else if int::is_int(v) {
            out.extend_from_slice(Self::int(v).as_bytes());
        } else if let Some(f) = float::as_f64(v) {
            out.extend_from_slice(self.float(f)?.as_bytes());
        } else if v.cast::<List>().is_some() || v.cast::<Tuple>().is_some() {
            vm.recursion_guard(" while encoding a JSON object", || self.marked(v, || self.list(out, v, level)))?;
        } else if v.cast::<Dict>().is_some() {
            vm.recursion_guard(" while encoding a JSON object", || self.marked(v, || self.dict(out, v, level)))?;
        } else {
            vm.recursion_guard(" while encoding a JSON object", || {
                self.marked(v, || {
                    let replaced = vm.call(&self.e.default, std::slice::from_ref(v))?;
                    self.value(out, &replaced, level).inspect_err(|_| self.note(v))
                })
            })?;
        }
        Ok(())
    }

    /// Where in the structure an error happened (CPython `_PyErr_FormatNote`).
    fn note(&self, v: &Value) {
        self.add_note(&format!("when serializing {} object", v.ty().name()));
    }

    fn add_note(&self, text: &str) {
        let Some(e) = self.vm.take_pending() else { return };
        if pyvm_vm::objects::exception::add_note(self.vm, &e, &self.vm.str(text)).is_err() {
            self.vm.clear_pending();
        }
        self.vm.restore(e);
    }

    /// Runs `f` with the container marked as being encoded.
    fn marked(&self, v: &Value, f: impl FnOnce() -> R<()>) -> R<()> {
        let Some(markers) = self.e.markers.cast::<Dict>() else { return f() };
        let id = Value::uint(v.identity() as usize);
        if markers.contains(self.vm, &id)? {
            return Err(self.vm.value_error("Circular reference detected"));
        }
        markers.set(self.vm, &id, v.clone())?;
        f()?;
        markers.remove(self.vm, &id)?;
        Ok(())
    }

    fn list(&self, out: &mut Vec<u8>, v: &Value, level: usize) -> R<()> {
        let items = self.vm.collect(v)?;
        if items.is_empty() {
            out.extend_from_slice(b"[]");
            return Ok(());
        }
        out.push(b'[');
        self.newline(out, level + 1);
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(self.e.item_separator.obj::<Str>().as_bytes());
                self.newline(out, level + 1);
            }
            self.value(out, item, level + 1).inspect_err(|_| self.add_note(&format!("when serializing {} item {i}", v.ty().name())))?;
        }
        self.newline(out, level);
        out.push(b']');
        Ok(())
    }

    fn dict(&self, out: &mut Vec<u8>, v: &Value, level: usize) -> R<()> {
        let vm = self.vm;
        let pairs = if v.is_exact(&pyvm_vm::objects::dict::DICT) {
            v.obj::<Dict>().items()
        } else {
            let mut pairs = Vec::new();
            for item in vm.collect(&vm.call_method_str(v, "items", &[])?)? {
                match item.cast::<Tuple>().map(|t| t.items().to_vec()).as_deref() {
                    Some([k, v]) => pairs.push((k.clone(), v.clone())),
                    _ => return Err(vm.value_error("items must return 2-tuples")),
                }
            }
            pairs
        };
        if pairs.is_empty() {
            out.extend_from_slice(b"{}");
            return Ok(());
        }
        let pairs = if self.e.sort_keys { self.sorted(pairs)? } else { pairs };
        out.push(b'{');
        self.newline(out, level + 1);
        let mut first = true;
        for (key, value) in pairs {
            let key_text = if string::is_str(&key) {
                key.clone()
            } else if let Some(f) = float::as_f64(&key) {
                vm.str(&self.float(f)?)
            } else if key.is_bool() || key.is_none() {
                vm.str(if key.is_none() {
                    "null"
                } else if key.is_true() {
                    "true"
                } else {
                    "false"
                })
            } else if int::is_int(&key) {
                vm.str(&Self::int(&key))
            } else if self.e.skip_keys {
                continue;
            } else {
                return Err(vm.type_error(format!("keys must be str, int, float, bool or None, not {}", key.ty().name())));
            };
            if !first {
                out.extend_from_slice(self.e.item_separator.obj::<Str>().as_bytes());
                self.newline(out, level + 1);
            }
            first = false;
            self.text(out, &key_text)?;
            out.extend_from_slice(self.e.key_separator.obj::<Str>().as_bytes());
            self.value(out, &value, level + 1).inspect_err(|_| self.add_note(&format!("when serializing {} item {}", v.ty().name(), vm.repr_lossy(&key))))?;
        }
        self.newline(out, level);
        out.push(b'}');
        Ok(())
    }

    fn sorted(&self, pairs: Vec<(Value, Value)>) -> R<Vec<(Value, Value)>> {
        let vm = self.vm;
        let tuples = pairs.into_iter().map(|(k, v)| vm.tuple(vec![k, v])).collect();
        let list = List::new(tuples).into_value();
        vm.call_method_str(&list, "sort", &[])?;
        Ok(list.obj::<List>().items.get().iter().map(|t| (t.obj::<Tuple>().items()[0].clone(), t.obj::<Tuple>().items()[1].clone())).collect())
    }
}
