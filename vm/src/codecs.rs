//! Text encodings that the VM knows itself: UTF-8, Latin-1 and ASCII; others go through the `codecs` registry.

use crate::objects::bytes::Bytes;
use crate::objects::exception as exc;
use crate::objects::string::{self, Str, push_code_point};
use crate::objects::tuple::Tuple;
use crate::value::Value;
use crate::vm::{R, Raised, Vm};

/// Whether bytes are UTF-8 with surrogates allowed.
pub fn is_wtf8(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(_) => return true,
            Err(e) => {
                let at = e.valid_up_to();
                match rest[at..] {
                    [0xed, 0xa0..=0xbf, 0x80..=0xbf, ..] => rest = &rest[at + 3..],
                    _ => return false,
                }
            }
        }
    }
}

/// The name in the form that selects a codec.
fn normalize(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', ' '], "-")
}

fn text(value: Option<&Value>, default: &str) -> String {
    value.map_or_else(|| default.to_owned(), string::to_string)
}

#[cold]
pub fn surrogates_not_allowed(vm: &Vm, value: &Value) -> Raised {
    let at = value.obj::<Str>().code_points().position(|c| (0xd800..0xe000).contains(&c)).unwrap_or(0);
    encode_error(vm, "utf-8", value, at, at + 1, "surrogates not allowed")
}

pub fn encode_error(vm: &Vm, encoding: &str, object: &Value, start: usize, end: usize, reason: &str) -> Raised {
    let args = [vm.str(encoding), object.clone(), Value::uint(start), Value::uint(end), vm.str(reason)];
    vm.raise_new(&exc::UNICODE_ENCODE_ERROR, &args)
}

pub fn decode_error(vm: &Vm, encoding: &str, data: &[u8], start: usize, end: usize, reason: &str) -> Raised {
    let args = [vm.str(encoding), Bytes::new(data.to_vec()), Value::uint(start), Value::uint(end), vm.str(reason)];
    vm.raise_new(&exc::UNICODE_DECODE_ERROR, &args)
}

/// `str.encode`.
pub fn encode(vm: &Vm, value: &Value, encoding: Option<&Value>, errors: Option<&Value>) -> R {
    for (v, name) in [(encoding, "encoding"), (errors, "errors")] {
        if let Some(v) = v.filter(|v| !string::is_str(v)) {
            return Err(vm.type_error(format!("encode() argument '{name}' must be str, not {}", v.ty().name())));
        }
    }
    let (name, errors) = (text(encoding, "utf-8"), text(errors, "strict"));
    match normalize(&name).as_str() {
        "utf-8" | "utf8" => Ok(Bytes::new(encode_text(vm, value, "utf-8", 0x11_0000, &errors)?)),
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" | "l1" => Ok(Bytes::new(encode_text(vm, value, "latin-1", 0x100, &errors)?)),
        "ascii" | "us-ascii" | "646" => Ok(Bytes::new(encode_text(vm, value, "ascii", 0x80, &errors)?)),
        _ => {
            let codecs = crate::import::import_module(vm, "_codecs")?;
            let f = vm.get_attr_str(&codecs, "encode")?;
            let r = vm.call(&f, &[value.clone(), vm.str(&name), vm.str(&errors)])?;
            if r.cast::<Bytes>().is_none() {
                return Err(vm.type_error(format!("'{name}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types", r.ty().name())));
            }
            Ok(r)
        }
    }
}

/// Encodes with one of the codecs of this module; `limit` is the first code point it cannot take.
pub fn encode_text(vm: &Vm, value: &Value, encoding: &str, limit: u32, errors: &str) -> R<Vec<u8>> {
    let s = value.obj::<Str>();
    let utf8 = limit > 0x100;
    if s.is_ascii() || (utf8 && s.as_str().is_some()) {
        return Ok(s.as_bytes().to_vec());
    }
    let points: Vec<u32> = s.code_points().collect();
    let mut out = Vec::with_capacity(s.as_bytes().len());
    let bad = |c: u32| if utf8 { (0xd800..0xe000).contains(&c) } else { c >= limit };
    let mut i = 0;
    while i < points.len() {
        let c = points[i];
        if !bad(c) {
            if utf8 {
                push_code_point(&mut out, c)
            } else {
                out.push(c as u8)
            }
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while end < points.len() && bad(points[end]) {
            end += 1;
        }
        let reason = match encoding {
            "utf-8" => "surrogates not allowed",
            "ascii" => "ordinal not in range(128)",
            _ => "ordinal not in range(256)",
        };
        match errors {
            "strict" => return Err(encode_error(vm, encoding, value, i, end, reason)),
            "ignore" => {}
            "replace" => out.resize(out.len() + end - i, b'?'),
            "backslashreplace" => {
                points[i..end].iter().for_each(|c| out.extend_from_slice(escape(*c).as_bytes()));
            }
            "xmlcharrefreplace" => points[i..end].iter().for_each(|c| out.extend_from_slice(format!("&#{c};").as_bytes())),
            "surrogateescape" if points[i..end].iter().all(|c| (0xdc80..0xdd00).contains(c)) => out.extend(points[i..end].iter().map(|c| (c - 0xdc00) as u8)),
            "surrogatepass" if utf8 => points[i..end].iter().for_each(|c| push_code_point(&mut out, *c)),
            "surrogateescape" | "surrogatepass" => return Err(encode_error(vm, encoding, value, i, end, reason)),
            _ => {
                let (replacement, next) = call_handler(vm, errors, encode_error(vm, encoding, value, i, end, reason))?;
                if let Some(b) = replacement.cast::<Bytes>() {
                    out.extend_from_slice(b.data());
                } else {
                    out.extend(encode_text(vm, &replacement, encoding, limit, "strict")?);
                }
                end = next.min(points.len());
            }
        }
        i = end;
    }
    Ok(out)
}

/// A code point as an escape sequence.
fn escape(c: u32) -> String {
    match c {
        0..0x100 => format!("\\x{c:02x}"),
        0x100..0x1_0000 => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}

/// Encodes code point by code point: `one` says false for what it cannot encode, `raw` writes a surrogate as it is.
///
/// # Errors
/// `UnicodeEncodeError`, or what an error handler raised.
#[expect(clippy::too_many_arguments, reason = "the parts of a UnicodeEncodeError, and the codec")]
pub fn encode_each(vm: &Vm, value: &Value, encoding: &str, errors: &str, reason: &str, out: &mut Vec<u8>, one: &dyn Fn(&mut Vec<u8>, u32) -> bool, raw: &dyn Fn(&mut Vec<u8>, u32)) -> R<()> {
    let points: Vec<u32> = value.obj::<Str>().code_points().collect();
    let text = |out: &mut Vec<u8>, text: &str| text.chars().for_each(|c| raw(out, c as u32));
    let mut i = 0;
    while i < points.len() {
        if one(out, points[i]) {
            i += 1;
            continue;
        }
        let end = i + points[i..].iter().take_while(|c| !one(&mut Vec::new(), **c)).count();
        match errors {
            "strict" => return Err(encode_error(vm, encoding, value, i, end, reason)),
            "ignore" => {}
            "replace" => (i..end).for_each(|_| raw(out, u32::from(b'?'))),
            "surrogatepass" => points[i..end].iter().for_each(|c| raw(out, *c)),
            "backslashreplace" => points[i..end].iter().for_each(|c| text(out, &escape(*c))),
            "xmlcharrefreplace" => points[i..end].iter().for_each(|c| text(out, &format!("&#{c};"))),
            _ => {
                let (replacement, next) = call_handler(vm, errors, encode_error(vm, encoding, value, i, end, reason))?;
                if let Some(b) = replacement.cast::<Bytes>() {
                    out.extend_from_slice(b.data());
                } else if let Some(s) = replacement.cast::<Str>() {
                    for c in s.code_points() {
                        if !one(out, c) {
                            return Err(encode_error(vm, encoding, value, i, end, reason));
                        }
                    }
                }
                i = next.min(points.len());
                continue;
            }
        }
        i = end;
    }
    Ok(())
}

/// Calls a registered error handler with the pending exception: replacement and position to go on at.
fn call_handler(vm: &Vm, errors: &str, raised: Raised) -> R<(Value, usize)> {
    let e = vm.caught(raised).into_value();
    let codecs = crate::import::import_module(vm, "_codecs")?;
    let lookup = vm.get_attr_str(&codecs, "lookup_error")?;
    let handler = vm.call(&lookup, &[vm.str(errors)])?;
    let r = vm.call(&handler, std::slice::from_ref(&e))?;
    let length = exc::named_field(&e, "object").map_or(Ok(0), |o| vm.len(&o))? as isize;
    match r.cast::<Tuple>().map(Tuple::items) {
        Some([replacement, position]) => {
            let p = vm.to_isize(position)?;
            let at = if p < 0 { p + length } else { p };
            if at < 0 || at > length {
                return Err(vm.index_error(format!("position {p} from error handler out of bounds")));
            }
            Ok((replacement.clone(), at as usize))
        }
        _ => {
            let kind = if e.ty().extends(&exc::UNICODE_DECODE_ERROR) { "decoding error handler must return (str, int) tuple" } else { "encoding error handler must return (str/bytes, int) tuple" };
            Err(vm.type_error(kind))
        }
    }
}

/// `bytes.decode`.
pub fn decode(vm: &Vm, data: &[u8], encoding: Option<&Value>, errors: Option<&Value>) -> R {
    for (v, name) in [(encoding, "encoding"), (errors, "errors")] {
        if let Some(v) = v.filter(|v| !string::is_str(v)) {
            return Err(vm.type_error(format!("decode() argument '{name}' must be str, not {}", v.ty().name())));
        }
    }
    let (name, errors) = (text(encoding, "utf-8"), text(errors, "strict"));
    match normalize(&name).as_str() {
        "utf-8" | "utf8" => Ok(decode_utf8(vm, data, &errors, true)?.0),
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" | "l1" => Ok(latin1(data)),
        "ascii" | "us-ascii" | "646" => decode_ascii(vm, data, &errors),
        _ => {
            let codecs = crate::import::import_module(vm, "_codecs")?;
            let f = vm.get_attr_str(&codecs, "decode")?;
            let r = vm.call(&f, &[Bytes::new(data.to_vec()), vm.str(&name), vm.str(&errors)])?;
            if !string::is_str(&r) {
                return Err(vm.type_error(format!("'{name}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary types", r.ty().name())));
            }
            Ok(r)
        }
    }
}

/// Latin-1 bytes as text.
pub fn latin1(data: &[u8]) -> Value {
    if data.is_ascii() {
        return string::from_wtf8(data);
    }
    string::from_string(data.iter().map(|&b| char::from(b)).collect())
}

pub fn decode_ascii(vm: &Vm, data: &[u8], errors: &str) -> R {
    if data.is_ascii() {
        return Ok(string::from_wtf8(data));
    }
    let mut out = Vec::new();
    let mut i = 0;
    while i < data.len() {
        if data[i] < 0x80 {
            out.push(data[i]);
            i += 1;
        } else {
            i = handle(vm, &mut out, "ascii", data, i, i + 1, "ordinal not in range(128)", errors)?;
        }
    }
    Ok(string::from_wtf8(&out))
}

/// Puts what an error handler gives for undecodable bytes; the position to go on at.
#[expect(clippy::too_many_arguments, reason = "the parts of a UnicodeDecodeError")]
pub fn handle(vm: &Vm, out: &mut Vec<u8>, encoding: &str, data: &[u8], start: usize, end: usize, reason: &str, errors: &str) -> R<usize> {
    match errors {
        "strict" => return Err(decode_error(vm, encoding, data, start, end, reason)),
        "ignore" => {}
        "replace" => out.extend_from_slice("\u{fffd}".as_bytes()),
        "backslashreplace" => data[start..end].iter().for_each(|b| out.extend_from_slice(format!("\\x{b:02x}").as_bytes())),
        "surrogateescape" => {
            for &b in &data[start..end] {
                if b < 0x80 {
                    return Err(decode_error(vm, encoding, data, start, end, reason));
                }
                push_code_point(out, 0xdc00 + u32::from(b));
            }
        }
        "surrogatepass" if encoding == "utf-8" && matches!(data[start..], [0xed, 0xa0..=0xbf, 0x80..=0xbf, ..]) => {
            out.extend_from_slice(&data[start..start + 3]);
            return Ok(start + 3);
        }
        "surrogatepass" => return Err(decode_error(vm, encoding, data, start, end, reason)),
        _ => {
            let raised = decode_error(vm, encoding, data, start, end, reason);
            let e = vm.pending.get().clone();
            let (replacement, next) = call_handler(vm, errors, raised)?;
            let object = e.and_then(|e| exc::named_field(e.value(), "object"));
            if object.is_some_and(|o| o.cast::<Bytes>().is_none_or(|b| b.data() != data)) {
                return Err(vm.not_implemented_error("decoding: an error handler that replaces the input"));
            }
            let Some(s) = replacement.cast::<Str>() else {
                return Err(vm.type_error("decoding error handler must return (str, int) tuple"));
            };
            out.extend_from_slice(s.as_bytes());
            return Ok(next);
        }
    }
    Ok(end)
}

/// UTF-8 to text; without `last`, an incomplete end is left over. Returns the text and the bytes used.
pub fn decode_utf8(vm: &Vm, data: &[u8], errors: &str, last: bool) -> R<(Value, usize)> {
    if let Ok(text) = std::str::from_utf8(data) {
        return Ok((string::from_str(text), data.len()));
    }
    let mut out = Vec::with_capacity(data.len());
    let mut i = 0;
    while i < data.len() {
        match std::str::from_utf8(&data[i..]) {
            Ok(text) => {
                out.extend_from_slice(text.as_bytes());
                i = data.len();
            }
            Err(e) => {
                out.extend_from_slice(&data[i..i + e.valid_up_to()]);
                i += e.valid_up_to();
                let (end, reason) = match e.error_len() {
                    None if !last => return Ok((string::from_wtf8(&out), i)),
                    None => (data.len(), "unexpected end of data"),
                    Some(n) => (i + n, if matches!(data[i], 0xc2..=0xf4) { "invalid continuation byte" } else { "invalid start byte" }),
                };
                i = handle(vm, &mut out, "utf-8", data, i, end, reason, errors)?;
            }
        }
    }
    Ok((string::from_wtf8(&out), data.len()))
}

/// `str(object, encoding, errors)`.
pub fn str_from_bytes(vm: &Vm, object: Option<&Value>, encoding: Option<&Value>, errors: Option<&Value>) -> R {
    let Some(object) = object else { return Ok(string::empty()) };
    if string::is_str(object) {
        return Err(vm.type_error("decoding str is not supported"));
    }
    if !vm.is_bytes_like(object) {
        return Err(vm.type_error(format!("decoding to str: need a bytes-like object, {} found", object.ty().name())));
    }
    decode(vm, &vm.bytes_like(object)?, encoding, errors)
}
