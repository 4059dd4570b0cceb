//! The standard error handlers as functions (CPython `PyCodec_StrictErrors` and its kin).

use super::pair;
use pyvm_vm::codecs::errors::{escapable, escape, standard};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::string::{self, Str, push_code_point};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};

/// What an error says: the input and the part of it that is wrong.
struct Fault {
    object: Value,
    start: usize,
    end: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Encode,
    Decode,
    Translate,
}

const ENCODE: &[Kind] = &[Kind::Encode];
const BOTH: &[Kind] = &[Kind::Encode, Kind::Decode];
const ALL: &[Kind] = &[Kind::Encode, Kind::Decode, Kind::Translate];

fn wrong_type(vm: &Vm, e: &Value) -> Raised {
    vm.type_error(format!("don't know how to handle {} in error callback", e.ty().name()))
}

/// Reads an error of one of the kinds that a handler takes (CPython `_PyUnicodeError_GetParams`).
fn fault(vm: &Vm, e: &Value, kinds: &[Kind]) -> R<Fault> {
    let kind = [(Kind::Encode, &exc::UNICODE_ENCODE_ERROR), (Kind::Decode, &exc::UNICODE_DECODE_ERROR), (Kind::Translate, &exc::UNICODE_TRANSLATE_ERROR)];
    let kind = kind.into_iter().find(|(kind, ty)| kinds.contains(kind) && e.ty().extends(ty));
    let Some((kind, _)) = kind else { return Err(wrong_type(vm, e)) };
    let Some(object) = exc::named_field(e, "object") else { return Err(vm.type_error("object attribute not set")) };
    let expected = if kind == Kind::Decode { object.cast::<Bytes>().is_some() } else { string::is_str(&object) };
    if !expected {
        return Err(vm.type_error(format!("object attribute must be {}", if kind == Kind::Decode { "bytes" } else { "unicode" })));
    }
    let len = vm.len(&object)? as i64;
    let number = |name: &str| exc::named_field(e, name).and_then(|v| pyvm_vm::objects::int::as_i64(&v)).unwrap_or(0);
    let start = number("start").clamp(0, (len - 1).max(0)) as usize;
    let end = number("end").max(1).min(len).max(0) as usize;
    Ok(Fault { object, start, end: end.max(start.min(end)), kind })
}

impl Fault {
    fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// The characters that could not be encoded or translated.
    fn characters(&self) -> Vec<u32> {
        self.object.cast::<Str>().map(|s| s.code_points().skip(self.start).take(self.len()).collect()).unwrap_or_default()
    }

    /// The input of a decoder from the error on.
    fn bytes(&self) -> &[u8] {
        self.object.cast::<Bytes>().and_then(|b| b.data().get(self.start..)).unwrap_or_default()
    }
}

/// Text in the place of each character.
fn each(vm: &Vm, f: &Fault, text: impl Fn(u32) -> String) -> R {
    let text: String = f.characters().into_iter().map(text).collect();
    Ok(pair(vm, vm.str(&text), f.end))
}

fn surrogate_pass(vm: &Vm, e: &Value) -> R {
    let f = fault(vm, e, BOTH)?;
    let encoding = exc::named_field(e, "encoding").map(|v| string::to_string(&v)).unwrap_or_default();
    let Some(standard) = standard(&encoding) else { return Err(vm.raise(e)) };
    if f.kind == Kind::Decode {
        let Some((c, width)) = standard.read(f.bytes()) else { return Err(vm.raise(e)) };
        let mut text = Vec::new();
        push_code_point(&mut text, c);
        return Ok(pair(vm, string::from_wtf8(&text), f.start + width));
    }
    let mut out = Vec::new();
    for c in f.characters() {
        if !(0xd800..0xe000).contains(&c) {
            return Err(vm.raise(e));
        }
        standard.write(&mut out, c);
    }
    Ok(pair(vm, Bytes::new(out), f.end))
}

fn surrogate_escape(vm: &Vm, e: &Value) -> R {
    let f = fault(vm, e, BOTH)?;
    if f.kind == Kind::Decode {
        let wrong = &f.bytes()[..f.len().min(f.bytes().len())];
        let n = escapable(wrong);
        if n == 0 {
            return Err(vm.raise(e));
        }
        let mut text = Vec::new();
        wrong[..n].iter().for_each(|b| push_code_point(&mut text, 0xdc00 + u32::from(*b)));
        return Ok(pair(vm, string::from_wtf8(&text), f.start + n));
    }
    let mut out = Vec::new();
    for c in f.characters() {
        if !(0xdc80..0xdd00).contains(&c) {
            return Err(vm.raise(e));
        }
        out.push((c - 0xdc00) as u8);
    }
    Ok(pair(vm, Bytes::new(out), f.end))
}

/// `\N{name}`, or a number where a character has no name.
fn named(c: u32) -> String {
    char::from_u32(c).and_then(unicode_names2::name).map_or_else(|| escape(c), |n| format!("\\N{{{n}}}"))
}

pub static HANDLERS: &[Method] = &[
    m("strict_errors", "($module, exception, /)", |vm, a| if a[0].ty().extends(&exc::BASE_EXCEPTION) { Err(vm.raise(&a[0])) } else { Err(vm.type_error("codec must pass exception instance")) })
        .doc("Implements the 'strict' error handling, which raises a UnicodeError on coding errors."),
    m("ignore_errors", "($module, exception, /)", |vm, a| Ok(pair(vm, string::empty(), fault(vm, &a[0], ALL)?.end)))
        .doc("Implements the 'ignore' error handling, which ignores malformed data and continues."),
    m("replace_errors", "($module, exception, /)", |vm, a| {
        let f = fault(vm, &a[0], ALL)?;
        let text = match f.kind {
            Kind::Encode => "?".repeat(f.len()),
            Kind::Decode => "\u{fffd}".to_owned(),
            Kind::Translate => "\u{fffd}".repeat(f.len()),
        };
        Ok(pair(vm, vm.str(&text), f.end))
    })
    .doc("Implements the 'replace' error handling, which replaces malformed data with a replacement marker."),
    m("backslashreplace_errors", "($module, exception, /)", |vm, a| {
        let f = fault(vm, &a[0], ALL)?;
        if f.kind == Kind::Decode {
            let text: String = f.bytes().iter().take(f.len()).map(|b| escape(u32::from(*b))).collect();
            return Ok(pair(vm, vm.str(&text), f.end));
        }
        each(vm, &f, escape)
    })
    .doc("Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence."),
    m("xmlcharrefreplace_errors", "($module, exception, /)", |vm, a| each(vm, &fault(vm, &a[0], ENCODE)?, |c| format!("&#{c};")))
        .doc("Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference."),
    m("namereplace_errors", "($module, exception, /)", |vm, a| each(vm, &fault(vm, &a[0], ENCODE)?, named))
        .doc("Implements the 'namereplace' error handling, which replaces an unencodable character with a \\N{...} escape sequence."),
    m("surrogateescape_errors", "($module, exception, /)", |vm, a| surrogate_escape(vm, &a[0])),
    m("surrogatepass_errors", "($module, exception, /)", |vm, a| surrogate_pass(vm, &a[0])),
];
