//! `unicode_escape`, `raw_unicode_escape` and the escapes of bytes.

use super::{errors_of, pair};
use pyvm_vm::call::opt;
use pyvm_vm::codecs as native;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::string::{self, push_code_point};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::borrow::Cow;

/// Text or bytes of a decoder's argument: text stands for its UTF-8.
fn source(vm: &Vm, v: &Value) -> R<Vec<u8>> {
    vm.str_or_bytes(v)
}

fn hex_run(data: &[u8], at: usize, most: usize) -> (u32, usize) {
    let digits = data[at..].iter().take(most).take_while(|b| b.is_ascii_hexdigit()).count();
    let text = std::str::from_utf8(&data[at..at + digits]).unwrap_or("0");
    (u32::from_str_radix(text, 16).unwrap_or(0), digits)
}

/// Warns of an escape that means nothing; `prefix` is that of the literal (CPython `_PyUnicode_DecodeUnicodeEscapeStateful`,
/// `_PyBytes_DecodeEscape`).
fn warn_invalid(vm: &Vm, prefix: &str, escape: &[u8]) -> R<()> {
    let shown: String = escape.iter().map(|b| char::from(*b)).collect();
    let kind = if matches!(escape[1], b'4'..=b'7') { "octal escape" } else { "escape" };
    let text = format!("{prefix}\"{shown}\" is an invalid {kind} sequence. Such sequences will not work in the future. ");
    vm.warn(&exc::DEPRECATION_WARNING, &text, 1)
}

fn decode_unicode(vm: &Vm, data: &[u8], errors: &str, last: bool) -> R<(Value, usize)> {
    let mut data = Cow::Borrowed(data);
    const NAME: &str = "unicodeescape";
    let mut out = Vec::new();
    let mut i = 0;
    while i < data.len() {
        let b = data[i];
        if b != b'\\' {
            push_code_point(&mut out, u32::from(b));
            i += 1;
            continue;
        }
        let Some(&e) = data.get(i + 1) else {
            if !last {
                break;
            }
            i = native::handle(vm, &mut out, NAME, &mut data, i, i + 1, "\\ at end of string", errors)?;
            continue;
        };
        let start = i;
        i += 2;
        let simple = match e {
            b'\n' => continue,
            b'\\' | b'\'' | b'"' => e,
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => 10,
            b'r' => 13,
            b't' => 9,
            b'v' => 11,
            b'0'..=b'7' => {
                let digits = 1 + data[i..].iter().take(2).take_while(|b| matches!(b, b'0'..=b'7')).count();
                let c = data[i - 1..i - 1 + digits].iter().fold(0, |n, b| n * 8 + u32::from(b - b'0'));
                i += digits - 1;
                if c > 0o377 {
                    warn_invalid(vm, "", &data[start..i])?;
                }
                push_code_point(&mut out, c);
                continue;
            }
            b'x' | b'u' | b'U' => {
                let (want, reason) = match e {
                    b'x' => (2, "truncated \\xXX escape"),
                    b'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let (c, digits) = hex_run(&data, i, want);
                if digits < want {
                    if !last && i + digits == data.len() {
                        return Ok((string::from_wtf8(&out), start));
                    }
                    i = native::handle(vm, &mut out, NAME, &mut data, start, i + digits, reason, errors)?;
                } else if c > 0x10_ffff {
                    i = native::handle(vm, &mut out, NAME, &mut data, start, i + digits, "illegal Unicode character", errors)?;
                } else {
                    push_code_point(&mut out, c);
                    i += want;
                }
                continue;
            }
            b'N' => {
                i = named(vm, &mut out, &mut data, start, errors, last)?;
                if i == start {
                    return Ok((string::from_wtf8(&out), start));
                }
                continue;
            }
            _ => {
                warn_invalid(vm, "", &data[start..i])?;
                out.push(b'\\');
                push_code_point(&mut out, u32::from(e));
                continue;
            }
        };
        out.push(simple);
    }
    Ok((string::from_wtf8(&out), i))
}

/// `\N{name}` at `start`; the position behind it, or `start` when the input ends inside.
fn named(vm: &Vm, out: &mut Vec<u8>, data: &mut Cow<[u8]>, start: usize, errors: &str, last: bool) -> R<usize> {
    const NAME: &str = "unicodeescape";
    let at = start + 2;
    if data.get(at) == Some(&b'{') {
        match data[at..].iter().position(|b| *b == b'}') {
            Some(n) if n > 1 => {
                let name = String::from_utf8_lossy(&data[at + 1..at + n]).into_owned();
                let end = at + n + 1;
                return match unicode_names2::character(&name) {
                    Some(c) => {
                        push_code_point(out, c as u32);
                        Ok(end)
                    }
                    None => native::handle(vm, out, NAME, data, start, end, "unknown Unicode character name", errors),
                };
            }
            None if !last => return Ok(start),
            found => {
                let end = found.map_or(data.len(), |n| at + n + 1);
                return native::handle(vm, out, NAME, data, start, end, "malformed \\N character escape", errors);
            }
        }
    }
    if !last && at >= data.len() {
        return Ok(start);
    }
    native::handle(vm, out, NAME, data, start, at, "malformed \\N character escape", errors)
}

fn decode_raw(vm: &Vm, data: &[u8], errors: &str, last: bool) -> R<(Value, usize)> {
    let mut data = Cow::Borrowed(data);
    const NAME: &str = "rawunicodeescape";
    let mut out = Vec::new();
    let mut i = 0;
    while i < data.len() {
        let b = data[i];
        let want = match (b, data.get(i + 1)) {
            (b'\\', Some(b'u')) => 4,
            (b'\\', Some(b'U')) => 8,
            (b'\\', None) if !last => break,
            (b'\\', Some(next)) => {
                out.push(b'\\');
                push_code_point(&mut out, u32::from(*next));
                i += 2;
                continue;
            }
            _ => {
                push_code_point(&mut out, u32::from(b));
                i += 1;
                continue;
            }
        };
        let (c, digits) = hex_run(&data, i + 2, want);
        if digits < want {
            if !last && i + 2 + digits == data.len() {
                break;
            }
            let reason = if want == 4 { "truncated \\uXXXX escape" } else { "truncated \\UXXXXXXXX escape" };
            i = native::handle(vm, &mut out, NAME, &mut data, i, i + 2 + digits, reason, errors)?;
        } else if c > 0x10_ffff {
            i = native::handle(vm, &mut out, NAME, &mut data, i, i + 2 + want, "\\Uxxxxxxxx out of range", errors)?;
        } else {
            push_code_point(&mut out, c);
            i += 2 + want;
        }
    }
    Ok((string::from_wtf8(&out), i))
}

fn encode_unicode(vm: &Vm, a: &[Value], raw: bool) -> R {
    let name = if raw { "raw_unicode_escape_encode" } else { "unicode_escape_encode" };
    let s = string::expect(vm, &a[0], &format!("{name}() argument 1"))?;
    let mut out = Vec::new();
    for c in s.code_points() {
        match c {
            0x1_0000.. => out.extend_from_slice(format!("\\U{c:08x}").as_bytes()),
            0x100.. => out.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
            _ if raw => out.push(c as u8),
            0x5c => out.extend_from_slice(b"\\\\"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0a => out.extend_from_slice(b"\\n"),
            0x0d => out.extend_from_slice(b"\\r"),
            0x20..0x7f => out.push(c as u8),
            _ => out.extend_from_slice(format!("\\x{c:02x}").as_bytes()),
        }
    }
    Ok(pair(vm, Bytes::new(out), s.len()))
}

/// Escapes of a bytes literal (CPython `_PyBytes_DecodeEscape2`).
fn decode_bytes(vm: &Vm, data: &[u8], errors: &str) -> R<Vec<u8>> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < data.len() {
        if data[i] != b'\\' {
            out.push(data[i]);
            i += 1;
            continue;
        }
        let Some(&e) = data.get(i + 1) else { return Err(vm.value_error("Trailing \\ in string")) };
        let start = i;
        i += 2;
        match e {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(e),
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(10),
            b'r' => out.push(13),
            b't' => out.push(9),
            b'v' => out.push(11),
            b'0'..=b'7' => {
                let digits = 1 + data[i..].iter().take(2).take_while(|b| matches!(b, b'0'..=b'7')).count();
                let c = data[i - 1..i - 1 + digits].iter().fold(0u32, |n, b| n * 8 + u32::from(b - b'0'));
                i += digits - 1;
                if c > 0o377 {
                    warn_invalid(vm, "b", &data[start..i])?;
                }
                out.push(c as u8);
            }
            b'x' => {
                let (c, digits) = hex_run(data, i, 2);
                if digits == 2 {
                    out.push(c as u8);
                    i += 2;
                    continue;
                }
                match errors {
                    "strict" => return Err(vm.value_error(format!("invalid \\x escape at position {start}"))),
                    "replace" => out.push(b'?'),
                    "ignore" => {}
                    other => return Err(vm.value_error(format!("decoding error; unknown error handling code: {other}"))),
                }
                i += digits;
            }
            _ => {
                warn_invalid(vm, "b", &data[start..i])?;
                out.extend_from_slice(&[b'\\', e]);
            }
        }
    }
    Ok(out)
}

fn last(vm: &Vm, a: &[Value]) -> R<bool> {
    opt(a, 2).map_or(Ok(true), |f| vm.is_true(f))
}

pub static ROWS: &[Method] = &[
    m("unicode_escape_encode", "($module, str, errors=None, /)", |vm, a| encode_unicode(vm, a, false)),
    m("raw_unicode_escape_encode", "($module, str, errors=None, /)", |vm, a| encode_unicode(vm, a, true)),
    m("unicode_escape_decode", "($module, data, errors=None, final=True, /)", |vm, a| {
        let (text, n) = decode_unicode(vm, &source(vm, &a[0])?, &errors_of(a, 1), last(vm, a)?)?;
        Ok(pair(vm, text, n))
    }),
    m("raw_unicode_escape_decode", "($module, data, errors=None, final=True, /)", |vm, a| {
        let (text, n) = decode_raw(vm, &source(vm, &a[0])?, &errors_of(a, 1), last(vm, a)?)?;
        Ok(pair(vm, text, n))
    }),
    m("escape_decode", "($module, data, errors=None, /)", |vm, a| {
        let data = source(vm, &a[0])?;
        Ok(pair(vm, Bytes::new(decode_bytes(vm, &data, &errors_of(a, 1))?), data.len()))
    }),
    m("escape_encode", "($module, data, errors=None, /)", |vm, a| {
        let Some(b) = a[0].cast::<Bytes>() else { return Err(vm.type_error(format!("escape_encode() argument 1 must be bytes, not {}", a[0].ty().name()))) };
        let mut out = Vec::new();
        for c in b.data() {
            match c {
                b'\\' | b'\'' => out.extend_from_slice(&[b'\\', *c]),
                b'\t' => out.extend_from_slice(b"\\t"),
                b'\n' => out.extend_from_slice(b"\\n"),
                b'\r' => out.extend_from_slice(b"\\r"),
                0x20..0x7f => out.push(*c),
                _ => out.extend_from_slice(format!("\\x{c:02x}").as_bytes()),
            }
        }
        Ok(pair(vm, Bytes::new(out), b.data().len()))
    }),
    m("readbuffer_encode", "($module, data, errors=None, /)", |vm, a| {
        let data = source(vm, &a[0])?;
        let n = data.len();
        Ok(pair(vm, Bytes::new(data), n))
    }),
];
