//! UTF-16, UTF-32 and UTF-7.

use super::{errors_of, pair};
use pyvm_vm::call::opt;
use pyvm_vm::codecs::{self as native, Encoder, Run};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::string::{self, Str, push_code_point};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::borrow::Cow;

/// Byte order of a codec.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    /// The system's; a mark is written, or read and obeyed.
    Native,
    Little,
    Big,
}

fn unit16(out: &mut Vec<u8>, unit: u16, order: Order) {
    out.extend(if order == Order::Big { unit.to_be_bytes() } else { unit.to_le_bytes() });
}

fn is_surrogate(c: u32) -> bool {
    (0xd800..0xe000).contains(&c)
}

fn encode(vm: &Vm, a: &[Value], bits: u32, order: Order) -> R {
    let suffix = match order {
        Order::Native => "",
        Order::Little => "-le",
        Order::Big => "-be",
    };
    let encoding = format!("utf-{bits}{suffix}");
    let s = string::expect(vm, &a[0], &format!("utf_{bits}_encode() argument 1"))?;
    let mut out = Vec::new();
    let write = |out: &mut Vec<u8>, c: u32| {
        if bits == 32 {
            out.extend(if order == Order::Big { c.to_be_bytes() } else { c.to_le_bytes() });
        } else if c < 0x1_0000 {
            unit16(out, c as u16, order);
        } else {
            let v = c - 0x1_0000;
            unit16(out, 0xd800 | (v >> 10) as u16, order);
            unit16(out, 0xdc00 | (v & 0x3ff) as u16, order);
        }
    };
    if order == Order::Native {
        write(&mut out, 0xfeff);
    }
    let one = |out: &mut Vec<u8>, c: u32| {
        if is_surrogate(c) {
            return Ok(false);
        }
        write(out, c);
        Ok(true)
    };
    let encoder = Encoder { encoding: &encoding, reason: "surrogates not allowed", one: &one, run: Run::One, unit: bits as usize / 8, ascii_replacement: true };
    native::encode_each(vm, &a[0], &encoder, &errors_of(a, 1), &mut out)?;
    Ok(pair(vm, Bytes::new(out), s.len()))
}

/// Decoded text, bytes used, and the byte order found: -1 little, 1 big, 0 none yet.
fn decode(vm: &Vm, data: &[u8], errors: &str, bits: u32, mut order: Order, last: bool) -> R<(Value, usize, i64)> {
    let mut data = Cow::Borrowed(data);
    let width = bits as usize / 8;
    let mut i = 0;
    let mut found = match order {
        Order::Native => 0,
        Order::Little => -1,
        Order::Big => 1,
    };
    if order == Order::Native && data.len() >= width {
        let little = if bits == 16 { data[..2] == [0xff, 0xfe] } else { data[..4] == [0xff, 0xfe, 0, 0] };
        let big = if bits == 16 { data[..2] == [0xfe, 0xff] } else { data[..4] == [0, 0, 0xfe, 0xff] };
        if little || big {
            i = width;
            order = if big { Order::Big } else { Order::Little };
            found = if big { 1 } else { -1 };
        }
    }
    let encoding = format!("utf-{bits}{}", if order == Order::Big { "-be" } else { "-le" });
    let read = |data: &[u8], at: usize| -> u32 {
        let bytes = &data[at..at + width];
        bytes.iter().enumerate().fold(0, |n, (k, b)| n | u32::from(*b) << (8 * if order == Order::Big { width - 1 - k } else { k }))
    };
    let mut out = Vec::new();
    while i < data.len() {
        let length = data.len();
        if i + width > data.len() {
            if !last {
                break;
            }
            i = native::handle(vm, &mut out, &encoding, &mut data, i, length, "truncated data", errors)?;
            continue;
        }
        let c = read(&data, i);
        if bits == 32 {
            if c > 0x10_ffff {
                i = native::handle(vm, &mut out, &encoding, &mut data, i, i + 4, "code point not in range(0x110000)", errors)?;
            } else if is_surrogate(c) && errors != "surrogatepass" {
                i = native::handle(vm, &mut out, &encoding, &mut data, i, i + 4, "code point in surrogate code point range(0xd800, 0xe000)", errors)?;
            } else {
                push_code_point(&mut out, c);
                i += 4;
            }
            continue;
        }
        if !is_surrogate(c) {
            push_code_point(&mut out, c);
            i += 2;
            continue;
        }
        if c < 0xdc00 && i + 4 <= data.len() {
            let low = read(&data, i + 2);
            if (0xdc00..0xe000).contains(&low) {
                push_code_point(&mut out, 0x1_0000 + ((c - 0xd800) << 10 | (low - 0xdc00)));
                i += 4;
                continue;
            }
        } else if c < 0xdc00 {
            if !last {
                break;
            }
            if errors != "surrogatepass" {
                i = native::handle(vm, &mut out, &encoding, &mut data, i, length, "unexpected end of data", errors)?;
                continue;
            }
        }
        if errors == "surrogatepass" {
            push_code_point(&mut out, c);
            i += 2;
            continue;
        }
        let reason = if c < 0xdc00 { "illegal UTF-16 surrogate" } else { "illegal encoding" };
        i = native::handle(vm, &mut out, &encoding, &mut data, i, i + 2, reason, errors)?;
    }
    Ok((string::from_wtf8(&out), i.min(data.len()), found))
}

fn decode_row(vm: &Vm, a: &[Value], bits: u32, order: Order) -> R {
    let last = opt(a, 2).map_or(Ok(false), |f| vm.is_true(f))?;
    let (text, used, _) = decode(vm, &vm.bytes_like(&a[0])?, &errors_of(a, 1), bits, order, last)?;
    Ok(pair(vm, text, used))
}

/// `utf_16_ex_decode` and its kin: the byte order goes in and out.
fn decode_ex(vm: &Vm, a: &[Value], bits: u32) -> R {
    let order = match opt(a, 2).map_or(Ok(0), |v| vm.to_i64(v))? {
        0 => Order::Native,
        n if n < 0 => Order::Little,
        _ => Order::Big,
    };
    let last = opt(a, 3).map_or(Ok(false), |f| vm.is_true(f))?;
    let (text, used, found) = decode(vm, &vm.bytes_like(&a[0])?, &errors_of(a, 1), bits, order, last)?;
    Ok(vm.tuple(vec![text, Value::uint(used), Value::small(found)]))
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn is_direct(c: u32) -> bool {
    matches!(c, 0x09 | 0x0a | 0x0d | 0x20) || (c < 0x80 && ((c as u8).is_ascii_alphanumeric() || b"'(),-./:?!\"#$%&*;<=>@[]^_`{|}".contains(&(c as u8))))
}

fn encode_utf7(s: &Str) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut bits, mut count, mut shifted) = (0u32, 0u32, false);
    let flush = |out: &mut Vec<u8>, bits: &mut u32, count: &mut u32| {
        if *count > 0 {
            out.push(BASE64[(*bits << (6 - *count) & 0x3f) as usize]);
            (*bits, *count) = (0, 0);
        }
    };
    for c in s.code_points() {
        if is_direct(c) || (c == u32::from(b'+') && !shifted) {
            if shifted {
                flush(&mut out, &mut bits, &mut count);
                shifted = false;
                if BASE64.contains(&(c as u8)) || c == u32::from(b'-') {
                    out.push(b'-');
                }
            }
            if c == u32::from(b'+') {
                out.extend_from_slice(b"+-");
            } else {
                out.push(c as u8);
            }
            continue;
        }
        if !shifted {
            out.push(b'+');
            shifted = true;
        }
        let mut units = [0u16; 2];
        let units: &[u16] = match char::from_u32(c) {
            Some(ch) => ch.encode_utf16(&mut units),
            None => {
                units[0] = c as u16;
                &units[..1]
            }
        };
        for unit in units {
            bits = bits << 16 | u32::from(*unit);
            count += 16;
            while count >= 6 {
                count -= 6;
                out.push(BASE64[(bits >> count & 0x3f) as usize]);
            }
            bits &= (1 << count) - 1;
        }
    }
    if shifted {
        flush(&mut out, &mut bits, &mut count);
        out.push(b'-');
    }
    out
}

fn decode_utf7(vm: &Vm, data: &[u8], errors: &str, last: bool) -> R<(Value, usize)> {
    let mut data = Cow::Borrowed(data);
    let mut out = Vec::new();
    let mut i = 0;
    while i < data.len() {
        let b = data[i];
        if b != b'+' {
            if b < 0x80 {
                out.push(b);
                i += 1;
            } else {
                i = native::handle(vm, &mut out, "utf7", &mut data, i, i + 1, "unexpected special character", errors)?;
            }
            continue;
        }
        let start = i;
        i += 1;
        if data.get(i) == Some(&b'-') {
            out.push(b'+');
            i += 1;
            continue;
        }
        let (mut bits, mut count, mut high) = (0u32, 0u32, None::<u32>);
        let mut decoded = Vec::new();
        while let Some(digit) = data.get(i).and_then(|b| BASE64.iter().position(|d| d == b)) {
            bits = bits << 6 | digit as u32;
            count += 6;
            i += 1;
            if count < 16 {
                continue;
            }
            count -= 16;
            let unit = bits >> count & 0xffff;
            bits &= (1 << count) - 1;
            match high.take() {
                Some(h) if (0xdc00..0xe000).contains(&unit) => push_code_point(&mut decoded, 0x1_0000 + ((h - 0xd800) << 10 | (unit - 0xdc00))),
                before => {
                    if let Some(h) = before {
                        push_code_point(&mut decoded, h);
                    }
                    if (0xd800..0xdc00).contains(&unit) {
                        high = Some(unit);
                    } else {
                        push_code_point(&mut decoded, unit);
                    }
                }
            }
        }
        if i >= data.len() {
            if !last {
                return Ok((string::from_wtf8(&out), start));
            }
            out.extend_from_slice(&decoded);
            if high.is_some() || count >= 6 || bits != 0 || i == start + 1 {
                i = native::handle(vm, &mut out, "utf7", &mut data, start, i, "unterminated shift sequence", errors)?;
            }
            continue;
        }
        if i == start + 1 {
            let end = (i + 1).min(data.len());
            i = native::handle(vm, &mut out, "utf7", &mut data, start, end, "ill-formed sequence", errors)?;
            continue;
        }
        if count >= 6 || bits != 0 {
            let reason = if count >= 6 { "partial character in base64 sequence" } else { "non-zero padding bits in shift sequence" };
            out.extend_from_slice(&decoded);
            let end = (i + 1).min(data.len());
            i = native::handle(vm, &mut out, "utf7", &mut data, start, end, reason, errors)?;
            continue;
        }
        out.extend_from_slice(&decoded);
        if let Some(h) = high {
            push_code_point(&mut out, h);
        }
        if data[i] == b'-' {
            i += 1;
        }
    }
    Ok((string::from_wtf8(&out), data.len()))
}

pub static ROWS: &[Method] = &[
    m("utf_16_encode", "($module, str, errors=None, byteorder=0, /)", |vm, a| {
        let order = byte_order(vm, a)?;
        encode(vm, a, 16, order)
    }),
    m("utf_16_le_encode", "($module, str, errors=None, /)", |vm, a| encode(vm, a, 16, Order::Little)),
    m("utf_16_be_encode", "($module, str, errors=None, /)", |vm, a| encode(vm, a, 16, Order::Big)),
    m("utf_32_encode", "($module, str, errors=None, byteorder=0, /)", |vm, a| {
        let order = byte_order(vm, a)?;
        encode(vm, a, 32, order)
    }),
    m("utf_32_le_encode", "($module, str, errors=None, /)", |vm, a| encode(vm, a, 32, Order::Little)),
    m("utf_32_be_encode", "($module, str, errors=None, /)", |vm, a| encode(vm, a, 32, Order::Big)),
    m("utf_16_decode", "($module, data, errors=None, final=False, /)", |vm, a| decode_row(vm, a, 16, Order::Native)),
    m("utf_16_le_decode", "($module, data, errors=None, final=False, /)", |vm, a| decode_row(vm, a, 16, Order::Little)),
    m("utf_16_be_decode", "($module, data, errors=None, final=False, /)", |vm, a| decode_row(vm, a, 16, Order::Big)),
    m("utf_32_decode", "($module, data, errors=None, final=False, /)", |vm, a| decode_row(vm, a, 32, Order::Native)),
    m("utf_32_le_decode", "($module, data, errors=None, final=False, /)", |vm, a| decode_row(vm, a, 32, Order::Little)),
    m("utf_32_be_decode", "($module, data, errors=None, final=False, /)", |vm, a| decode_row(vm, a, 32, Order::Big)),
    m("utf_16_ex_decode", "($module, data, errors=None, byteorder=0, final=False, /)", |vm, a| decode_ex(vm, a, 16)),
    m("utf_32_ex_decode", "($module, data, errors=None, byteorder=0, final=False, /)", |vm, a| decode_ex(vm, a, 32)),
    m("utf_7_encode", "($module, str, errors=None, /)", |vm, a| {
        let s = string::expect(vm, &a[0], "utf_7_encode() argument 1")?;
        Ok(pair(vm, Bytes::new(encode_utf7(s)), s.len()))
    }),
    m("utf_7_decode", "($module, data, errors=None, final=False, /)", |vm, a| {
        let last = opt(a, 2).map_or(Ok(false), |f| vm.is_true(f))?;
        let (text, used) = decode_utf7(vm, &vm.bytes_like(&a[0])?, &errors_of(a, 1), last)?;
        Ok(pair(vm, text, used))
    }),
];

fn byte_order(vm: &Vm, a: &[Value]) -> R<Order> {
    Ok(match opt(a, 2).map_or(Ok(0), |v| vm.to_i64(v))? {
        0 => Order::Native,
        n if n < 0 => Order::Little,
        _ => Order::Big,
    })
}
