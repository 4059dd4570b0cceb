//! `%` formatting of `str` and `bytes`.

use super::bytearray::ByteArray;
use super::bytes::Bytes;
use super::float;
use super::format::float_digits;
use super::int;
use super::string::{self, Str};
use super::tuple::Tuple;
use crate::types::slots::un;
use crate::value::Value;
use crate::vm::{R, Vm};
use num_traits::Signed;

/// Where the arguments of a format come from.
struct Arguments<'a> {
    items: &'a [Value],
    next: usize,
    mapping: Option<&'a Value>,
}

impl Arguments<'_> {
    fn take(&mut self, vm: &Vm) -> R {
        match self.items.get(self.next) {
            Some(v) => {
                self.next += 1;
                Ok(v.clone())
            }
            None => Err(vm.type_error("not enough arguments for format string")),
        }
    }
}

/// One conversion with its flags.
struct Conversion {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
    kind: char,
}

pub fn format_str(vm: &Vm, text: &Value, args: &Value) -> R {
    let out = run(vm, text.obj::<Str>().as_bytes(), args, false)?;
    Ok(string::from_wtf8(&out))
}

pub fn format_bytes(vm: &Vm, text: &Value, args: &Value) -> R {
    let _held = super::bytes_methods::hold(text);
    let out = run(vm, &vm.bytes_like(text)?, args, true)?;
    Ok(if text.cast::<Bytes>().is_some() { Bytes::new(out) } else { ByteArray::make(out) })
}

fn run(vm: &Vm, source: &[u8], args: &Value, bytes: bool) -> R<Vec<u8>> {
    let is_tuple = args.cast::<Tuple>().is_some();
    let plain = is_tuple || string::is_str(args) || (bytes && vm.is_bytes_like(args));
    let mappable = !plain && args.ty().slots.get().getitem.is_some();
    let mut a = Arguments { items: args.cast::<Tuple>().map_or(std::slice::from_ref(args), Tuple::items), next: 0, mapping: mappable.then_some(args) };
    let mut used_mapping = false;
    let mut out = Vec::new();
    let mut i = 0;
    while let Some(literal) = memchr::memchr(b'%', &source[i..]) {
        out.extend_from_slice(&source[i..i + literal]);
        i += literal + 1;
        let first = i;
        let incomplete = || vm.value_error("incomplete format");
        let mut value = None;
        match source.get(i) {
            Some(b's') if !bytes => {
                out.extend_from_slice(vm.to_str(&a.take(vm)?)?.obj::<Str>().as_bytes());
                i += 1;
                continue;
            }
            Some(b'd') => {
                let v = a.take(vm)?;
                if let Some(n) = v.as_small_int() {
                    out.extend_from_slice(super::int_methods::small_decimal(n, &mut [0; 20]));
                    i += 1;
                    continue;
                }
                value = Some(v);
            }
            _ => {}
        }
        if source.get(i) == Some(&b'(') {
            let (mut depth, start) = (1, i + 1);
            i += 1;
            while depth > 0 {
                match source.get(i) {
                    Some(b'(') => depth += 1,
                    Some(b')') => depth -= 1,
                    None if i >= source.len() => return Err(vm.value_error("incomplete format key")),
                    _ => {}
                }
                i += 1;
            }
            let Some(mapping) = a.mapping else { return Err(vm.type_error("format requires a mapping")) };
            let key = &source[start..i - 1];
            let key = if bytes { Bytes::copied(key) } else { string::from_wtf8(key) };
            value = Some(vm.get_item(mapping, &key)?);
            used_mapping = true;
        }
        let mut c = Conversion { left: false, plus: false, space: false, alternate: false, zero: false, width: 0, precision: None, kind: ' ' };
        let at = |i: usize| source.get(i).map(|b| if bytes || b.is_ascii() { char::from(*b) } else { char::from_u32(string::decode(source, i).0).unwrap_or('\u{fffd}') });
        while let Some(f) = at(i).filter(|f| "-+ #0".contains(*f)) {
            match f {
                '-' => c.left = true,
                '+' => c.plus = true,
                ' ' => c.space = true,
                '#' => c.alternate = true,
                _ => c.zero = true,
            }
            i += 1;
        }
        let number = |i: &mut usize, a: &mut Arguments, what: &str| -> R<isize> {
            if at(*i) == Some('*') {
                *i += 1;
                let v = a.take(vm)?;
                if !int::is_int(&v) {
                    return Err(vm.type_error("* wants int"));
                }
                return match int::as_i64(&v) {
                    Some(n) if n.unsigned_abs() <= i32::MAX as u64 => Ok(n as isize),
                    _ => Err(vm.overflow_error(format!("{what} too big"))),
                };
            }
            let mut n: isize = 0;
            while let Some(d) = at(*i).and_then(|x| x.to_digit(10)) {
                n = n * 10 + d as isize;
                if n > i32::MAX as isize {
                    return Err(vm.value_error(format!("{what} too big")));
                }
                *i += 1;
            }
            Ok(n)
        };
        let width = number(&mut i, &mut a, "width")?;
        c.left |= width < 0;
        c.width = width.unsigned_abs();
        if at(i) == Some('.') {
            i += 1;
            c.precision = Some(number(&mut i, &mut a, "precision")?.max(0) as usize);
        }
        if at(i).is_some_and(|x| "hlL".contains(x)) {
            i += 1;
        }
        let Some(kind) = at(i) else { return Err(incomplete()) };
        c.kind = kind;
        let place = i;
        // Counted for an error only.
        let index = || if bytes { place } else { string::count(&source[..place]) };
        let escaped = i == first;
        i += if bytes { 1 } else { kind.len_utf8() };
        if kind == '%' && escaped {
            out.push(b'%');
            continue;
        }
        let v = match value {
            Some(v) => v,
            None => a.take(vm)?,
        };
        let (prefix, body) = convert(vm, &c, &v, bytes, &index)?;
        let len = if bytes { prefix.len() + body.len() } else { string::count(&prefix) + string::count(&body) };
        let fill = c.width.saturating_sub(len);
        let numeric = !"crsab".contains(kind) || (kind == 'b' && !bytes);
        if c.left {
            out.extend(prefix);
            out.extend(body);
            out.resize(out.len() + fill, b' ');
        } else if c.zero && numeric {
            out.extend(prefix);
            out.resize(out.len() + fill, b'0');
            out.extend(body);
        } else {
            out.resize(out.len() + fill, b' ');
            out.extend(prefix);
            out.extend(body);
        }
    }
    out.extend_from_slice(&source[i..]);
    let exhausted = a.next >= a.items.len() || used_mapping || (a.mapping.is_some() && a.next == 0);
    if !exhausted {
        let kind = if bytes { "bytes" } else { "string" };
        return Err(vm.type_error(format!("not all arguments converted during {kind} formatting")));
    }
    Ok(out)
}

/// Sign or base prefix, and the text behind it.
fn convert(vm: &Vm, c: &Conversion, v: &Value, bytes: bool, index: &dyn Fn() -> usize) -> R<(Vec<u8>, Vec<u8>)> {
    let cut = |s: &Str| match c.precision {
        Some(p) if p < s.len() => s.slice(0, p).to_vec(),
        _ => s.as_bytes().to_vec(),
    };
    let plain = |b: Vec<u8>| Ok((Vec::new(), b));
    match c.kind {
        's' if !bytes => plain(cut(vm.to_str(v)?.obj::<Str>())),
        'r' if !bytes => plain(cut(vm.repr(v)?.obj::<Str>())),
        'a' | 'r' => plain(cut(vm.ascii(v)?.obj::<Str>())),
        's' | 'b' if bytes => {
            let mut data = if vm.is_bytes_like(v) {
                vm.bytes_like(v)?
            } else if let Some(r) = vm.call_special(v, &vm.names.__bytes__, &[]) {
                vm.bytes_like(&r?)?
            } else {
                return Err(vm.type_error(format!("%b requires a bytes-like object, or an object that implements __bytes__, not '{}'", v.ty().name())));
            };
            if let Some(p) = c.precision {
                data.truncate(p);
            }
            plain(data)
        }
        'c' => {
            if let Some(s) = v.cast::<Str>().filter(|_| !bytes) {
                if s.len() != 1 {
                    return Err(vm.type_error(format!("%c requires an int or a unicode character, not a string of length {}", s.len())));
                }
                return plain(s.as_bytes().to_vec());
            }
            if bytes && vm.is_bytes_like(v) {
                let b = vm.bytes_like(v)?;
                if b.len() != 1 {
                    return Err(vm.type_error(format!("%c requires an integer in range(256) or a single byte, not a bytes object of length {}", b.len())));
                }
                return plain(b);
            }
            if v.ty().slots.get().unary[un::INDEX].is_none() {
                let want = if bytes { "an integer in range(256) or a single byte" } else { "an int or a unicode character" };
                return Err(vm.type_error(format!("%c requires {want}, not {}", super::object::full_name(vm, v.ty()))));
            }
            let n = vm.index(v)?;
            let limit = if bytes { 256 } else { 0x11_0000 };
            match int::as_i64(&n).filter(|n| (0..limit).contains(n)) {
                Some(n) if bytes => plain(vec![n as u8]),
                Some(n) => {
                    let mut out = Vec::new();
                    string::push_code_point(&mut out, n as u32);
                    plain(out)
                }
                None => Err(vm.overflow_error(if bytes { "%c arg not in range(256)" } else { "%c arg not in range(0x110000)" })),
            }
        }
        'd' | 'i' | 'u' | 'o' | 'x' | 'X' => integer(vm, c, v),
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            let f = vm.to_f64(v).map_err(|r| {
                if vm.pending_is(&super::exception::TYPE_ERROR) && bytes {
                    vm.clear_pending();
                    return vm.type_error(format!("float argument required, not {}", v.ty().name()));
                }
                r
            })?;
            let body = if f.is_finite() {
                float_digits(f.abs(), c.kind, c.precision.unwrap_or(6), c.alternate)
            } else {
                let t = if f.is_nan() { "nan" } else { "inf" };
                if c.kind.is_ascii_uppercase() { t.to_uppercase() } else { t.to_owned() }
            };
            Ok((sign(c, f.is_sign_negative() && !f.is_nan()).into(), body.into_bytes()))
        }
        k => {
            let shown = if (' '..='~').contains(&k) { k } else { '?' };
            Err(vm.value_error(format!("unsupported format character '{shown}' (0x{:x}) at index {}", k as u32, index())))
        }
    }
}

fn sign(c: &Conversion, negative: bool) -> &'static str {
    if negative {
        "-"
    } else if c.plus {
        "+"
    } else if c.space {
        " "
    } else {
        ""
    }
}

fn integer(vm: &Vm, c: &Conversion, v: &Value) -> R<(Vec<u8>, Vec<u8>)> {
    let decimal = matches!(c.kind, 'd' | 'i' | 'u');
    let n = if int::is_int(v) {
        v.clone()
    } else if decimal && (float::as_f64(v).is_some() || v.ty().slots.get().unary[un::INT].is_some()) {
        match v.ty().slots.get().unary[un::INT] {
            Some(f) => f(vm, v)?,
            None => v.clone(),
        }
    } else if v.ty().slots.get().unary[un::INDEX].is_some() {
        vm.index(v)?
    } else {
        let want = if decimal { "a real number is required" } else { "an integer is required" };
        return Err(vm.type_error(format!("%{} format: {want}, not {}", c.kind, v.ty().name())));
    };
    let big = int::to_big(&n);
    let m = big.magnitude();
    let (mut digits, prefix) = match c.kind {
        'o' => (m.to_str_radix(8), "0o"),
        'x' => (m.to_str_radix(16), "0x"),
        'X' => (m.to_str_radix(16).to_uppercase(), "0X"),
        _ => (super::int_methods::decimal(vm, &int::from_big(big.abs()))?, ""),
    };
    if let Some(p) = c.precision
        && digits.len() < p
    {
        digits = format!("{}{digits}", "0".repeat(p - digits.len()));
    }
    let head = format!("{}{}", sign(c, big.is_negative()), if c.alternate { prefix } else { "" });
    Ok((head.into_bytes(), digits.into_bytes()))
}
