//! Bytes to text.

use super::errors::{call_handler, decode_error, escapable, standard};
use crate::objects::bytes::Bytes;
use crate::objects::string::{self, Str, push_code_point};
use crate::value::Value;
use crate::vm::{R, Vm};
use std::borrow::Cow;

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
    let mut data = Cow::Borrowed(data);
    let mut out = Vec::new();
    let mut i = 0;
    while i < data.len() {
        if data[i] < 0x80 {
            out.push(data[i]);
            i += 1;
        } else {
            i = handle(vm, &mut out, "ascii", &mut data, i, i + 1, "ordinal not in range(128)", errors)?;
        }
    }
    Ok(string::from_wtf8(&out))
}

/// Puts what an error handler gives for undecodable bytes; the position to go on at. The handler may put other bytes in the place
/// of `data`.
#[expect(clippy::too_many_arguments, reason = "the parts of a UnicodeDecodeError")]
pub fn handle(vm: &Vm, out: &mut Vec<u8>, encoding: &str, data: &mut Cow<[u8]>, start: usize, end: usize, reason: &str, errors: &str) -> R<usize> {
    match errors {
        "strict" => return Err(decode_error(vm, encoding, data, start, end, reason)),
        "ignore" => {}
        "replace" => out.extend_from_slice("\u{fffd}".as_bytes()),
        "backslashreplace" => data[start..end].iter().for_each(|b| out.extend_from_slice(format!("\\x{b:02x}").as_bytes())),
        "surrogateescape" => {
            let n = escapable(&data[start..end]);
            if n == 0 {
                return Err(decode_error(vm, encoding, data, start, end, reason));
            }
            data[start..start + n].iter().for_each(|b| push_code_point(out, 0xdc00 + u32::from(*b)));
            return Ok(start + n);
        }
        "surrogatepass" => {
            return match standard(encoding).and_then(|s| s.read(&data[start..])) {
                Some((c, width)) => {
                    push_code_point(out, c);
                    Ok(start + width)
                }
                None => Err(decode_error(vm, encoding, data, start, end, reason)),
            };
        }
        _ => {
            let answer = call_handler(vm, errors, decode_error(vm, encoding, data, start, end, reason))?;
            if let Some(s) = answer.replacement.cast::<Str>() {
                out.extend_from_slice(s.as_bytes());
            }
            if let Some(b) = answer.object.cast::<Bytes>().filter(|b| b.data() != &data[..]) {
                *data = Cow::Owned(b.data().to_vec());
            }
            return Ok(answer.position);
        }
    }
    Ok(end)
}

/// UTF-8 to text; without `last`, an incomplete end is left over. Returns the text and the bytes used.
pub fn decode_utf8(vm: &Vm, data: &[u8], errors: &str, last: bool) -> R<(Value, usize)> {
    if let Ok(text) = std::str::from_utf8(data) {
        return Ok((string::from_str(text), data.len()));
    }
    let mut data = Cow::Borrowed(data);
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
                // The first two bytes of a surrogate may be all that is there yet.
                let half_surrogate = matches!(data[i..], [0xed, 0xa0..=0xbf]);
                let (end, reason) = match e.error_len() {
                    _ if !last && half_surrogate => return Ok((string::from_wtf8(&out), i)),
                    None if !last => return Ok((string::from_wtf8(&out), i)),
                    None => (data.len(), "unexpected end of data"),
                    Some(n) => (i + n, if matches!(data[i], 0xc2..=0xf4) { "invalid continuation byte" } else { "invalid start byte" }),
                };
                i = handle(vm, &mut out, "utf-8", &mut data, i, end, reason, errors)?;
            }
        }
    }
    Ok((string::from_wtf8(&out), data.len()))
}
