//! Text encodings that the VM knows itself: UTF-8, Latin-1 and ASCII; others go through the `codecs` registry.

mod decode;
mod encode;
pub mod errors;

pub use decode::{decode_ascii, decode_utf8, handle, latin1};
pub use encode::{Encoder, Run, encode_each, encode_text};
pub use errors::{decode_error, encode_error};

use crate::objects::bytes::Bytes;
use crate::objects::string::{self, Str};
use crate::objects::tuple::{TUPLE, Tuple};
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

/// A codec of this module.
#[derive(Clone, Copy)]
pub enum Native {
    Utf8,
    Latin1,
    Ascii,
}

/// The codec of this module that a name stands for.
pub fn native(name: &str) -> Option<Native> {
    Some(match name.to_ascii_lowercase().replace(['_', ' '], "-").as_str() {
        "utf-8" | "utf8" => Native::Utf8,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" | "l1" => Native::Latin1,
        "ascii" | "us-ascii" | "646" => Native::Ascii,
        _ => return None,
    })
}

/// The arguments `encoding` and `errors` as text.
fn arguments(vm: &Vm, function: &str, encoding: Option<&Value>, errors: Option<&Value>) -> R<(String, String)> {
    let mut texts = ["utf-8".to_owned(), "strict".to_owned()];
    for (text, (value, name)) in texts.iter_mut().zip([(encoding, "encoding"), (errors, "errors")]) {
        match value {
            Some(v) if !string::is_str(v) => return Err(vm.type_error(format!("{function}() argument '{name}' must be str, not {}", v.ty().name()))),
            Some(v) if string::to_string(v).contains('\0') => return Err(vm.value_error("embedded null character")),
            Some(v) => *text = string::to_string(v),
            None => {}
        }
    }
    let [encoding, errors] = texts;
    if vm.settings.dev_mode {
        check_names(vm, &encoding, &errors)?;
    }
    Ok((encoding, errors))
}

/// In development mode both names must be known even where nothing has to be converted (CPython
/// `unicode_check_encoding_errors`).
pub fn check_names(vm: &Vm, encoding: &str, errors: &str) -> R<()> {
    let codecs = crate::import::import_module(vm, "_codecs")?;
    for (name, function) in [(encoding, "lookup"), (errors, "lookup_error")] {
        if !matches!(name, "utf-8" | "utf8" | "ascii" | "strict" | "ignore" | "replace" | "surrogateescape" | "surrogatepass") {
            vm.call_method_str(&codecs, function, &[vm.str(name)])?;
        }
    }
    Ok(())
}

/// A codec of the registry, which must be one between text and bytes (CPython `_PyCodec_LookupTextEncoding`); `alternative` is
/// the function for others.
pub fn lookup_text(vm: &Vm, name: &Value, alternative: Option<&str>) -> R {
    let codecs = crate::import::import_module(vm, "_codecs")?;
    let codec = vm.call_method_str(&codecs, "lookup", std::slice::from_ref(name))?;
    if !codec.is_exact(&TUPLE)
        && codec.cast::<Tuple>().is_some()
        && let Some(flag) = vm.get_attr_opt(&codec, &vm.intern("_is_text_encoding"))?
        && !vm.is_true(&flag)?
    {
        let advice = alternative.map_or_else(String::new, |function| format!("; use codecs.{function}() to handle arbitrary codecs"));
        return Err(vm.lookup_error(format!("'{}' is not a text encoding{advice}", string::to_string(name))));
    }
    Ok(codec)
}

/// Calls a registered codec.
fn call_registered(vm: &Vm, function: &str, object: Value, name: &str, errors: &str) -> R {
    let codecs = crate::import::import_module(vm, "_codecs")?;
    lookup_text(vm, &vm.str(name), Some(function))?;
    vm.call_method_str(&codecs, function, &[object, vm.str(name), vm.str(errors)])
}

/// Whether an encoding that was given or not is the most usual one.
fn is_utf8(encoding: Option<&Value>) -> bool {
    encoding.is_none_or(|e| e.cast::<Str>().is_some_and(|e| e.as_bytes().eq_ignore_ascii_case(b"utf-8")))
}

/// `str.encode`.
pub fn encode(vm: &Vm, value: &Value, encoding: Option<&Value>, errors: Option<&Value>) -> R {
    if is_utf8(encoding)
        && errors.is_none()
        && !vm.settings.dev_mode
        && let Some(text) = value.cast::<Str>().and_then(Str::as_str)
    {
        return Ok(Bytes::copied(text.as_bytes()));
    }
    let (name, errors) = arguments(vm, "encode", encoding, errors)?;
    Ok(Bytes::new(match native(&name) {
        Some(Native::Utf8) => encode_text(vm, value, "utf-8", 0x11_0000, &errors)?,
        Some(Native::Latin1) => encode_text(vm, value, "latin-1", 0x100, &errors)?,
        Some(Native::Ascii) => encode_text(vm, value, "ascii", 0x80, &errors)?,
        None => {
            let r = call_registered(vm, "encode", value.clone(), &name, &errors)?;
            if r.cast::<Bytes>().is_none() {
                return Err(vm.type_error(format!("'{name}' encoder returned '{}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types", r.ty().name())));
            }
            return Ok(r);
        }
    }))
}

/// `bytes.decode`.
pub fn decode(vm: &Vm, data: &[u8], encoding: Option<&Value>, errors: Option<&Value>) -> R {
    if is_utf8(encoding)
        && errors.is_none()
        && !vm.settings.dev_mode
        && let Ok(text) = std::str::from_utf8(data)
    {
        return Ok(vm.str(text));
    }
    let (name, errors) = arguments(vm, "decode", encoding, errors)?;
    match native(&name) {
        Some(Native::Utf8) => Ok(decode_utf8(vm, data, &errors, true)?.0),
        Some(Native::Latin1) => Ok(latin1(data)),
        Some(Native::Ascii) => decode_ascii(vm, data, &errors),
        None => {
            let r = call_registered(vm, "decode", Bytes::copied(data), &name, &errors)?;
            if !string::is_str(&r) {
                return Err(vm.type_error(format!("'{name}' decoder returned '{}' instead of 'str'; use codecs.decode() to decode to arbitrary types", r.ty().name())));
            }
            Ok(r)
        }
    }
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

#[cold]
pub fn surrogates_not_allowed(vm: &Vm, value: &Value) -> Raised {
    let at = value.obj::<Str>().code_points().position(|c| (0xd800..0xe000).contains(&c)).unwrap_or(0);
    encode_error(vm, "utf-8", value, at, at + 1, "surrogates not allowed")
}
