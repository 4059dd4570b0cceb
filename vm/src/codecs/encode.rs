//! Text to bytes.

use super::errors::{Answer, call_handler, encode_error, escape, standard};
use crate::objects::bytes::Bytes;
use crate::objects::string::{Str, push_code_point};
use crate::value::Value;
use crate::vm::{R, Vm};

/// How many characters go into one error.
#[derive(Clone, Copy, PartialEq)]
pub enum Run {
    One,
    All,
}

/// An encoding that takes text character by character.
pub struct Encoder<'a> {
    pub encoding: &'a str,
    /// Why a character is refused.
    pub reason: &'a str,
    /// Writes a character; false where the encoding has none for it.
    pub one: &'a dyn Fn(&mut Vec<u8>, u32) -> R<bool>,
    pub run: Run,
    /// Bytes of a code unit: a replacement in bytes must be a multiple.
    pub unit: usize,
    /// Whether a replacement in text must be ASCII.
    pub ascii_replacement: bool,
}

/// Encodes a `str`.
///
/// # Errors
/// `UnicodeEncodeError`, or what an error handler raised.
pub fn encode_each(vm: &Vm, value: &Value, e: &Encoder, errors: &str, out: &mut Vec<u8>) -> R<()> {
    let points: Vec<u32> = value.obj::<Str>().code_points().collect();
    let mut i = 0;
    while i < points.len() {
        if (e.one)(out, points[i])? {
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while e.run == Run::All && end < points.len() && !(e.one)(&mut Vec::new(), points[end])? {
            end += 1;
        }
        let fail = |at: usize| encode_error(vm, e.encoding, value, at, end, e.reason);
        let put = |out: &mut Vec<u8>, text: &mut dyn Iterator<Item = u32>, at: usize| -> R<()> {
            for c in text {
                if (e.ascii_replacement && c >= 0x80) || !(e.one)(out, c)? {
                    return Err(fail(at));
                }
            }
            Ok(())
        };
        let run = &points[i..end];
        match errors {
            "strict" => return Err(fail(i)),
            "ignore" => {}
            "replace" => put(out, &mut run.iter().map(|_| u32::from(b'?')), i)?,
            "backslashreplace" => put(out, &mut run.iter().flat_map(|c| escape(*c).into_bytes()).map(u32::from), i)?,
            "xmlcharrefreplace" => put(out, &mut run.iter().flat_map(|c| format!("&#{c};").into_bytes()).map(u32::from), i)?,
            "surrogatepass" if standard(e.encoding).is_some() => {
                let standard = standard(e.encoding);
                for (k, c) in run.iter().enumerate() {
                    match standard.filter(|_| (0xd800..0xe000).contains(c)) {
                        Some(standard) => standard.write(out, *c),
                        None => return Err(fail(i + k)),
                    }
                }
            }
            "surrogateescape" if e.unit == 1 => {
                for (k, c) in run.iter().enumerate() {
                    if !(0xdc80..0xdd00).contains(c) {
                        return Err(fail(i + k));
                    }
                    out.push((c - 0xdc00) as u8);
                }
            }
            _ => {
                let Answer { replacement, position, .. } = call_handler(vm, errors, fail(i))?;
                match (replacement.cast::<Bytes>(), replacement.cast::<Str>()) {
                    (Some(b), _) if b.data().len().is_multiple_of(e.unit) => out.extend_from_slice(b.data()),
                    (_, Some(s)) => put(out, &mut s.code_points(), i)?,
                    _ => return Err(fail(i)),
                }
                i = position.min(points.len());
                continue;
            }
        }
        i = end;
    }
    Ok(())
}

/// Encodes with one of the codecs of the VM; `limit` is the first code point it cannot take.
pub fn encode_text(vm: &Vm, value: &Value, encoding: &str, limit: u32, errors: &str) -> R<Vec<u8>> {
    let s = value.obj::<Str>();
    let utf8 = limit > 0x100;
    if s.is_ascii() || (utf8 && s.as_str().is_some()) {
        return Ok(s.as_bytes().to_vec());
    }
    let mut out = Vec::with_capacity(s.as_bytes().len());
    let reason = match encoding {
        "utf-8" => "surrogates not allowed",
        "ascii" => "ordinal not in range(128)",
        _ => "ordinal not in range(256)",
    };
    let one = |out: &mut Vec<u8>, c: u32| {
        let fits = if utf8 { !(0xd800..0xe000).contains(&c) } else { c < limit };
        if fits && utf8 {
            push_code_point(out, c);
        } else if fits {
            out.push(c as u8);
        }
        Ok(fits)
    };
    let encoder = Encoder { encoding, reason, one: &one, run: Run::All, unit: 1, ascii_replacement: utf8 };
    encode_each(vm, value, &encoder, errors, &mut out)?;
    Ok(out)
}
