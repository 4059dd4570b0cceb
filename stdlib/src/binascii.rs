//! `binascii`: bytes to text forms and back, and checksums.

use pyvm_vm::call::opt;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::bytes_methods;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::string::Str;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "binascii", "Conversion between binary data and ASCII", ROWS);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "Error", error_class(vm)?);
    d.set_name(vm, "Incomplete", exc::new_type(vm, "binascii", "Incomplete", &exc::EXCEPTION)?);
    Ok(module)
}

fn error_class(vm: &Vm) -> R {
    vm.cached("binascii.Error", || exc::new_type(vm, "binascii", "Error", &exc::VALUE_ERROR))
}

#[cold]
fn error(vm: &Vm, message: &str) -> Raised {
    match error_class(vm).and_then(|c| vm.call(&c, &[vm.str(message)])) {
        Ok(e) => vm.raise(&e),
        Err(raised) => raised,
    }
}

/// ASCII text or bytes.
fn ascii(vm: &Vm, v: &Value) -> R<Vec<u8>> {
    match v.cast::<Str>() {
        Some(s) if s.is_ascii() => Ok(s.as_bytes().to_vec()),
        Some(_) => Err(vm.value_error("string argument should contain only ASCII characters")),
        None => {
            if let Ok(bytes) = vm.contiguous_bytes(v) {
                return Ok(bytes);
            }
            vm.clear_pending();
            Err(vm.type_error(format!("argument should be bytes, buffer or ASCII string, not '{}'", v.ty().name())))
        }
    }
}

fn flag(vm: &Vm, a: &[Value], at: usize, default: bool) -> R<bool> {
    opt(a, at).map_or(Ok(default), |v| vm.is_true(v))
}

fn encode_base64(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len().div_ceil(3) * 4 + 1);
    for chunk in data.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            out.push(if i <= chunk.len() { ALPHABET[(n >> (18 - 6 * i) & 63) as usize] } else { b'=' });
        }
    }
    out
}

/// CPython `binascii_a2b_base64_impl`.
fn decode_base64(vm: &Vm, data: &[u8], strict: bool) -> R<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len() / 4 * 3);
    let (mut quad, mut left, mut pads) = (0, 0u32, 0);
    for (i, &c) in data.iter().enumerate() {
        if c == b'=' {
            pads += 1;
            if strict && quad == 1 {
                break;
            }
            if strict && (quad == 0 || quad + pads > 4) {
                return Err(error(vm, if i == 0 { "Leading padding not allowed" } else { "Excess padding not allowed" }));
            }
            continue;
        }
        let Some(value) = ALPHABET.iter().position(|a| *a == c) else {
            if strict {
                return Err(error(vm, "Only base64 data is allowed"));
            }
            continue;
        };
        if strict && pads > 0 {
            return Err(error(vm, if quad + pads == 4 { "Excess data after padding" } else { "Discontinuous padding not allowed" }));
        }
        pads = 0;
        left = left << 6 | value as u32;
        quad = (quad + 1) % 4;
        match quad {
            0 => out.push((left & 0xff) as u8),
            2 => out.push((left >> 4 & 0xff) as u8),
            3 => out.push((left >> 2 & 0xff) as u8),
            _ => {}
        }
    }
    match quad {
        1 => Err(one_more(vm, &out)),
        2 | 3 if quad + pads < 4 => Err(error(vm, "Incorrect padding")),
        _ => Ok(out),
    }
}

fn one_more(vm: &Vm, out: &[u8]) -> Raised {
    error(vm, &format!("Invalid base64-encoded string: number of data characters ({}) cannot be 1 more than a multiple of 4", out.len() / 3 * 4 + 1))
}

fn unhexlify(vm: &Vm, a: &[Value]) -> R {
    let data = ascii(vm, &a[0])?;
    if data.len() % 2 != 0 {
        return Err(error(vm, "Odd-length string"));
    }
    let digit = |b: u8| char::from(b).to_digit(16).ok_or_else(|| error(vm, "Non-hexadecimal digit found"));
    let bytes = data.chunks(2).map(|p| Ok((digit(p[0])? << 4 | digit(p[1])?) as u8)).collect::<R<Vec<u8>>>()?;
    Ok(Bytes::new(bytes))
}

fn hexlify(vm: &Vm, a: &[Value]) -> R {
    let text = bytes_methods::hex(vm, &vm.contiguous_bytes(&a[0])?, opt(a, 1), opt(a, 2))?;
    Ok(Bytes::copied(text.obj::<Str>().as_bytes()))
}

/// CRC-CCITT as BinHex uses it: polynomial 0x1021.
fn crc_hqx(data: &[u8], start: u16) -> u16 {
    data.iter().fold(start, |crc, b| (0..8).fold(crc ^ u16::from(*b) << 8, |c, _| if c & 0x8000 == 0 { c << 1 } else { c << 1 ^ 0x1021 }))
}

fn decode_uu(vm: &Vm, data: &[u8]) -> R<Vec<u8>> {
    let Some(first) = data.first() else { return Err(error(vm, "Missing length byte")) };
    let length = usize::from(first.wrapping_sub(32) & 63);
    let mut out = Vec::new();
    let (mut left, mut bits) = (0u32, 0);
    let mut rest = data.iter().skip(1);
    while out.len() < length {
        let c = match rest.next() {
            None | Some(b'\n' | b'\r') => 0,
            Some(c @ 32..=96) => u32::from((c - 32) & 63),
            Some(_) => return Err(error(vm, "Illegal char")),
        };
        left = left << 6 | c;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((left >> bits & 0xff) as u8);
            left &= (1 << bits) - 1;
        }
    }
    if rest.any(|c| !matches!(c, b' ' | b'`' | b'\n' | b'\r')) {
        return Err(error(vm, "Trailing garbage"));
    }
    Ok(out)
}

fn encode_uu(vm: &Vm, data: &[u8], backtick: bool) -> R<Vec<u8>> {
    if data.len() > 45 {
        return Err(error(vm, "At most 45 bytes at once"));
    }
    let letter = |n: u32| if n == 0 && backtick { b'`' } else { n as u8 + 32 };
    let mut out = vec![letter(data.len() as u32)];
    for chunk in data.chunks(3) {
        let n = chunk.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        out.extend((0..4).map(|i| letter(n >> (18 - 6 * i) & 63)));
    }
    out.push(b'\n');
    Ok(out)
}

/// Quoted-printable text to bytes (CPython `binascii_a2b_qp_impl`).
fn decode_qp(data: &[u8], header: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < data.len() {
        match data[i] {
            b'=' => {
                i += 1;
                match (data.get(i), data.get(i + 1)) {
                    (None, _) => {}
                    (Some(b'\n' | b'\r'), _) => {
                        while i < data.len() && data[i] != b'\n' {
                            i += 1;
                        }
                        i += 1;
                    }
                    (Some(b'='), _) => {
                        out.push(b'=');
                        i += 1;
                    }
                    (Some(h), Some(l)) if h.is_ascii_hexdigit() && l.is_ascii_hexdigit() => {
                        let digit = |b: &u8| char::from(*b).to_digit(16).unwrap_or(0);
                        out.push((digit(h) << 4 | digit(l)) as u8);
                        i += 2;
                    }
                    _ => out.push(b'='),
                }
            }
            b'_' if header => {
                out.push(b' ');
                i += 1;
            }
            c => {
                out.push(c);
                i += 1;
            }
        }
    }
    out
}

/// Bytes to quoted-printable text (CPython `binascii_b2a_qp_impl`).
fn encode_qp(data: &[u8], quote_tabs: bool, is_text: bool, header: bool) -> Vec<u8> {
    const WIDTH: usize = 76;
    let crlf = data.iter().position(|b| *b == b'\n').is_some_and(|at| at > 0 && data[at - 1] == b'\r');
    let line_end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
    let mut out = Vec::new();
    let mut column = 0;
    let mut i = 0;
    let soft = |out: &mut Vec<u8>, column: &mut usize| {
        out.push(b'=');
        out.extend_from_slice(line_end);
        *column = 0;
    };
    while i < data.len() {
        let c = data[i];
        let next = data.get(i + 1).copied();
        let ends_line = is_text && (c == b'\n' || (c == b'\r' && next == Some(b'\n')));
        let special = c > 126
            || c == b'='
            || (header && c == b'_')
            || (c == b'.' && column == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0)))
            || (!is_text && matches!(c, b'\r' | b'\n'))
            || (matches!(c, b'\t' | b' ') && next.is_none())
            || (c < 33 && !matches!(c, b'\r' | b'\n' | b'\t' | b' '))
            || (c < 33 && !matches!(c, b'\r' | b'\n') && (quote_tabs || !matches!(c, b'\t' | b' ')));
        if special {
            if column + 3 >= WIDTH {
                soft(&mut out, &mut column);
            }
            out.extend_from_slice(format!("={c:02X}").as_bytes());
            column += 3;
            i += 1;
        } else if ends_line {
            column = 0;
            // White space before the end of a line is quoted.
            if let Some(last @ (b' ' | b'\t')) = out.last().copied() {
                out.pop();
                out.extend_from_slice(format!("={last:02X}").as_bytes());
            }
            out.extend_from_slice(line_end);
            i += if c == b'\r' { 2 } else { 1 };
        } else {
            if next.is_some_and(|n| n != b'\n') && column + 1 >= WIDTH {
                soft(&mut out, &mut column);
            }
            column += 1;
            out.push(if header && c == b' ' { b'_' } else { c });
            i += 1;
        }
    }
    out
}

static ROWS: &[Method] = &[
    m("a2b_base64", "($module, data, /, *, strict_mode=False)", |vm, a| {
        let strict = flag(vm, a, 1, false)?;
        Ok(Bytes::new(decode_base64(vm, &ascii(vm, &a[0])?, strict)?))
    }),
    m("b2a_base64", "($module, data, /, *, newline=True)", |vm, a| {
        let mut out = encode_base64(&vm.contiguous_bytes(&a[0])?);
        if flag(vm, a, 1, true)? {
            out.push(b'\n');
        }
        Ok(Bytes::new(out))
    }),
    m("a2b_hex", "($module, hexstr, /)", unhexlify),
    m("unhexlify", "($module, hexstr, /)", unhexlify),
    m("b2a_hex", "($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)", hexlify),
    m("hexlify", "($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)", hexlify),
    m("crc32", "($module, data, crc=0, /)", crate::zlib::crc32),
    m("crc_hqx", "($module, data, crc, /)", |vm, a| Ok(Value::small(i64::from(crc_hqx(&vm.contiguous_bytes(&a[0])?, vm.to_i64(&a[1])? as u16))))),
    m("a2b_uu", "($module, data, /)", |vm, a| Ok(Bytes::new(decode_uu(vm, &ascii(vm, &a[0])?)?))),
    m("b2a_uu", "($module, data, /, *, backtick=False)", |vm, a| {
        let backtick = flag(vm, a, 1, false)?;
        Ok(Bytes::new(encode_uu(vm, &vm.contiguous_bytes(&a[0])?, backtick)?))
    }),
    m("a2b_qp", "($module, /, data, header=False)", |vm, a| {
        let header = flag(vm, a, 1, false)?;
        Ok(Bytes::new(decode_qp(&ascii(vm, &a[0])?, header)))
    }),
    m("b2a_qp", "($module, /, data, quotetabs=False, istext=True, header=False)", |vm, a| {
        let (tabs, text, header) = (flag(vm, a, 1, false)?, flag(vm, a, 2, true)?, flag(vm, a, 3, false)?);
        Ok(Bytes::new(encode_qp(&vm.contiguous_bytes(&a[0])?, tabs, text, header)))
    }),
];
