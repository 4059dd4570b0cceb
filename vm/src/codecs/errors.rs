//! Unicode errors and what error handlers make of them (PEP 293, CPython `codecs.c`).

use crate::objects::bytes::Bytes;
use crate::objects::exception as exc;
use crate::objects::string::{Str, push_code_point};
use crate::objects::tuple::Tuple;
use crate::value::Value;
use crate::vm::{R, Raised, Vm};

pub fn encode_error(vm: &Vm, encoding: &str, object: &Value, start: usize, end: usize, reason: &str) -> Raised {
    let args = [vm.str(encoding), object.clone(), Value::uint(start), Value::uint(end), vm.str(reason)];
    vm.raise_new(&exc::UNICODE_ENCODE_ERROR, &args)
}

pub fn decode_error(vm: &Vm, encoding: &str, data: &[u8], start: usize, end: usize, reason: &str) -> Raised {
    let args = [vm.str(encoding), Bytes::copied(data), Value::uint(start), Value::uint(end), vm.str(reason)];
    vm.raise_new(&exc::UNICODE_DECODE_ERROR, &args)
}

/// What a registered error handler answered.
pub struct Answer {
    /// Text, or bytes for an encoder.
    pub replacement: Value,
    /// Position to go on at.
    pub position: usize,
    /// The input as the handler left it in the exception.
    pub object: Value,
}

/// Calls a registered error handler with the pending exception.
pub fn call_handler(vm: &Vm, errors: &str, raised: Raised) -> R<Answer> {
    let e = vm.caught(raised).into_value();
    let codecs = crate::import::import_module(vm, "_codecs")?;
    let handler = vm.call_method_str(&codecs, "lookup_error", &[vm.str(errors)])?;
    let r = vm.call(&handler, std::slice::from_ref(&e))?;
    let decoding = e.ty().extends(&exc::UNICODE_DECODE_ERROR);
    let message = if decoding { "decoding error handler must return (str, int) tuple" } else { "encoding error handler must return (str/bytes, int) tuple" };
    let Some([replacement, position]) = r.cast::<Tuple>().map(Tuple::items) else { return Err(vm.type_error(message)) };
    let fits = replacement.cast::<Str>().is_some() || (!decoding && replacement.cast::<Bytes>().is_some());
    if !fits {
        return Err(vm.type_error(message));
    }
    let p = vm.to_isize(position)?;
    let object = exc::named_field(&e, "object").unwrap_or(Value::NONE);
    if decoding && object.cast::<Bytes>().is_none() {
        return Err(vm.type_error("object attribute must be bytes"));
    }
    let length = vm.len(&object)? as isize;
    let at = if p < 0 { p + length } else { p };
    if at < 0 || at > length {
        return Err(vm.index_error(format!("position {p} from error handler out of bounds")));
    }
    Ok(Answer { replacement: replacement.clone(), position: at as usize, object })
}

/// A code point as an escape sequence.
pub fn escape(c: u32) -> String {
    match c {
        0..0x100 => format!("\\x{c:02x}"),
        0x100..0x1_0000 => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}

/// An encoding that can carry surrogates (CPython `get_standard_encoding`).
#[derive(Clone, Copy, PartialEq)]
pub enum Standard {
    Utf8,
    /// Bytes of a code unit, and whether the high byte comes first.
    Wide(usize, bool),
}

/// The encoding that a name in an exception stands for.
pub fn standard(encoding: &str) -> Option<Standard> {
    let name = encoding.to_ascii_lowercase().replace(['-', '_'], "");
    Some(match name.as_str() {
        "utf8" | "cputf8" => Standard::Utf8,
        "utf16" | "utf16le" => Standard::Wide(2, false),
        "utf16be" => Standard::Wide(2, true),
        "utf32" | "utf32le" => Standard::Wide(4, false),
        "utf32be" => Standard::Wide(4, true),
        _ => return None,
    })
}

impl Standard {
    /// Writes a surrogate as if it were a character.
    pub fn write(self, out: &mut Vec<u8>, c: u32) {
        match self {
            Standard::Utf8 => push_code_point(out, c),
            Standard::Wide(width, big) => {
                let bytes = c.to_le_bytes();
                let bytes = &bytes[..width];
                if big { out.extend(bytes.iter().rev()) } else { out.extend(bytes) }
            }
        }
    }

    /// Reads a surrogate, with the bytes that it takes.
    pub fn read(self, data: &[u8]) -> Option<(u32, usize)> {
        let (c, width) = match self {
            Standard::Utf8 => match data {
                [0xed, b @ 0xa0..=0xbf, c @ 0x80..=0xbf, ..] => (0xd000 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f), 3),
                _ => return None,
            },
            Standard::Wide(width, big) => {
                let bytes = data.get(..width)?;
                let byte = |k: usize| u32::from(bytes[if big { width - 1 - k } else { k }]);
                ((0..width).fold(0, |n, k| n | byte(k) << (8 * k)), width)
            }
        };
        (0xd800..0xe000).contains(&c).then_some((c, width))
    }
}

/// The bytes that `surrogateescape` takes as one error: up to four that are not ASCII.
pub fn escapable(data: &[u8]) -> usize {
    data.iter().take(4).take_while(|b| **b >= 0x80).count()
}
