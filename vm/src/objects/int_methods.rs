//! `int`: the constructor, text conversion and methods.

use super::float;
use super::int::{self, Int, SLOTS, as_i64, from_big, is_int, is_negative, plain, to_big};
use super::object::OBJECT;
use super::string::{self, Str};
use crate::call::{Args, bind, opt};
use crate::types::rows::{GetSet, Method, g, m};
use crate::types::slots::un;
use crate::types::{Type, flag};
use crate::value::Value;
use crate::vm::{R, Vm};
use num_bigint::{BigInt, Sign};
use num_traits::{Num, One, Signed, Zero};
use std::borrow::Cow;

pub static INT: Type = Type::builtin::<Int>("int", &OBJECT, flag::BASETYPE | flag::INT, SLOTS).methods(METHODS).getset(GETSET).doc(
    "int([x]) -> integer\nint(x, base=10) -> integer\n\nConvert a number or string to an integer, or return 0 if no arguments\nare given.  If x is a number, return x.__int__().  For floating-point\nnumbers, this truncates towards zero.\n\nIf x is not a number or if base is given, then x must be a string,\nbytes, or bytearray instance representing an integer literal in the\ngiven base.  The literal can be preceded by '+' or '-' and be surrounded\nby whitespace.  The base defaults to 10.  Valid bases are 0 and 2-36.\nBase 0 means to interpret the base from the string as an integer literal.\n>>> int('0b100', base=0)\n4",
);

pub fn int_repr(vm: &Vm, v: &Value) -> R {
    if let Some(i) = as_i64(v) {
        return Ok(string::from_wtf8(small_decimal(i, &mut [0; 20])));
    }
    Ok(vm.str(&decimal(vm, v)?))
}

/// Decimal text of an int of one word, at the end of a buffer that has room for any.
pub fn small_decimal(i: i64, digits: &mut [u8; 20]) -> &[u8] {
    let mut at = digits.len();
    let mut rest = i.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if i < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    &digits[at..]
}

/// The number that up to 17 ASCII digits stand for, with or without a minus sign.
fn plain_digits(text: &[u8]) -> Option<Value> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if !(1..18).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let n = digits.iter().fold(0, |n: i64, d| n * 10 + i64::from(d - b'0'));
    Some(Value::small(if negative { -n } else { n }))
}

/// Decimal text, within the limit of `sys.set_int_max_str_digits`.
pub fn decimal(vm: &Vm, v: &Value) -> R<String> {
    let big = to_big(v);
    let limit = vm.int_max_str_digits.get();
    if limit > 0 && (big.bits() as f64 * std::f64::consts::LOG10_2) as usize + 1 > limit {
        // The least number of digits that a number of so many bits has; near the limit they are counted.
        let least = ((big.bits() - 1) as f64 * std::f64::consts::LOG10_2) as usize + 1;
        if least > limit || big.magnitude().to_string().len() > limit {
            let message = format!("Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit");
            return Err(vm.value_error(message));
        }
    }
    Ok(big.to_string())
}

pub fn int_new(vm: &Vm, ty: &Type, args: Args) -> R {
    if let ([x], true, true) = (args.all, args.names.is_empty(), ty.is(&INT)) {
        if x.is_small_int() {
            return Ok(x.clone());
        }
        if let Some(whole) = x.as_immediate_float().filter(|f| f.abs() < 1e15) {
            return Ok(Value::int(whole as i64));
        }
        if let Some(value) = x.cast_exact::<Str>().and_then(|s| plain_digits(s.as_bytes())) {
            return Ok(value);
        }
    }
    let a = bind_new(vm, args)?;
    let value = match (a.first().filter(|v| !v.is_missing()), opt(&a, 1)) {
        (None, None) => Value::small(0),
        (None, Some(_)) => return Err(vm.type_error("int() missing string argument")),
        (Some(x), None) => convert(vm, x)?,
        (Some(x), Some(base)) => {
            let base = vm.index(base)?;
            let base = as_i64(&base).unwrap_or(-1);
            if base != 0 && !(2..=36).contains(&base) {
                return Err(vm.value_error("int() base must be >= 2 and <= 36, or 0"));
            }
            match text_of(x) {
                Some(text) => parse(vm, x, &text, base as u32)?,
                None => return Err(vm.type_error("int() can't convert non-string with explicit base")),
            }
        }
    };
    if ty.is(&INT) { Ok(value) } else { Ok(int::subclass(ty, to_big(&value))) }
}

fn bind_new<'a>(vm: &Vm, args: Args<'a>) -> R<Cow<'a, [Value]>> {
    crate::call::check_count(vm, "int", args.pos().len(), 0, 2)?;
    if args.all.len() > 2 {
        return Err(vm.type_error(format!("int() takes at most 2 arguments ({} given)", args.all.len())));
    }
    // The number has no name for callers.
    bind(vm, "int", &["", "base"], 0, args)
}

fn text_of(v: &Value) -> Option<String> {
    if let Some(s) = v.cast::<Str>() {
        if s.is_ascii() {
            return s.as_str().map(str::to_owned);
        }
        return Some(s.code_points().map(|c| super::str_methods::digit_char(c).unwrap_or(char::from_u32(c).unwrap_or('\u{fffd}'))).collect());
    }
    let bytes = v.cast::<super::bytes::Bytes>().map(|b| b.data().to_vec()).or_else(|| v.cast::<super::bytearray::ByteArray>().map(|b| b.data().to_vec()));
    bytes.map(|b| b.iter().map(|&c| char::from(c)).collect())
}

/// CPython `PyNumber_Long`.
fn convert(vm: &Vm, x: &Value) -> R {
    if x.is_exact(&INT) {
        return Ok(x.clone());
    }
    let slots = x.ty().slots.get();
    if let Some(f) = slots.unary[un::INT] {
        let r = f(vm, x)?;
        if !is_int(&r) {
            return Err(vm.type_error(format!("__int__ returned non-int (type {})", r.ty().name())));
        }
        vm.warn_strict_subclass("__int__", &r, &INT)?;
        return Ok(plain(&r));
    }
    if slots.unary[un::INDEX].is_some() {
        return Ok(plain(&vm.index(x)?));
    }
    match text_of(x) {
        Some(text) => parse(vm, x, &text, 10),
        None if vm.is_bytes_like(x) => {
            let bytes = vm.bytes_like(x)?.to_vec();
            let text: String = bytes.iter().map(|&c| char::from(c)).collect();
            parse(vm, &super::bytes::Bytes::new(bytes), &text, 10)
        }
        None => Err(vm.type_error(format!("int() argument must be a string, a bytes-like object or a real number, not '{}'", x.ty().name()))),
    }
}

fn parse(vm: &Vm, source: &Value, text: &str, base: u32) -> R {
    let bad = || {
        let shown = match source.cast::<super::bytearray::ByteArray>() {
            Some(b) => vm.repr_lossy(&super::bytes::Bytes::copied(b.data())),
            None => vm.repr_lossy(source),
        };
        vm.value_error(format!("invalid literal for int() with base {base}: {shown}"))
    };
    let trimmed = text.trim_matches(|c: char| super::str_methods::is_space(c as u32));
    let (negative, body) = match trimmed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let mut radix = base;
    let mut digits = body;
    for (prefix, r) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if body.get(..2).is_some_and(|b| b.eq_ignore_ascii_case(prefix)) && (base == 0 || base == r) {
            radix = r;
            digits = &body[2..];
            digits = digits.strip_prefix('_').unwrap_or(digits);
        }
    }
    if radix == 0 {
        radix = 10;
        if digits.len() > 1 && digits.starts_with('0') && digits.chars().any(|c| c != '0' && c != '_') {
            return Err(bad());
        }
    }
    if digits.is_empty() || digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") || !digits.is_ascii() {
        return Err(bad());
    }
    let clean: String = digits.chars().filter(|&c| c != '_').collect();
    let limit = vm.int_max_str_digits.get();
    if limit > 0 && clean.len() > limit && !radix.is_power_of_two() {
        let message = format!("Exceeds the limit ({limit} digits) for integer string conversion: value has {} digits; use sys.set_int_max_str_digits() to increase the limit", clean.len());
        return Err(vm.value_error(message));
    }
    if clean.starts_with(['+', '-']) {
        return Err(bad());
    }
    match BigInt::from_str_radix(&clean, radix) {
        Ok(n) => Ok(from_big(if negative { -n } else { n })),
        Err(_) => Err(bad()),
    }
}

static GETSET: &[GetSet] = &[g("real", |_, v| Ok(plain(v))), g("imag", |_, _| Ok(Value::small(0))), g("numerator", |_, v| Ok(plain(v))), g("denominator", |_, _| Ok(Value::small(1)))];

static METHODS: &[Method] = &[
    m("conjugate", "($self, /)", |_, a| Ok(plain(&a[0]))).doc("Returns self, the complex conjugate of any int."),
    m("bit_length", "($self, /)", |_, a| Ok(Value::int(to_big(&a[0]).bits() as i64))).doc("Number of bits necessary to represent self in binary.\n\n>>> bin(37)\n'0b100101'\n>>> (37).bit_length()\n6"),
    m("bit_count", "($self, /)", |_, a| Ok(Value::int(to_big(&a[0]).magnitude().count_ones() as i64)))
        .doc("Number of ones in the binary representation of the absolute value of self.\n\nAlso known as the population count.\n\n>>> bin(13)\n'0b1101'\n>>> (13).bit_count()\n3"),
    m("to_bytes", "($self, /, length=1, byteorder='big', *, signed=False)", to_bytes).doc("Return an array of bytes representing an integer."),
    m("from_bytes", "($type, /, bytes, byteorder='big', *, signed=False)", from_bytes).doc("Return the integer represented by the given array of bytes."),
    m("as_integer_ratio", "($self, /)", |vm, a| Ok(vm.tuple(vec![plain(&a[0]), Value::small(1)]))),
    m("is_integer", "($self, /)", |_, _| Ok(Value::TRUE)).doc("Returns True. Exists for duck type compatibility with float.is_integer."),
    m("__trunc__", "($self, /)", |_, a| Ok(plain(&a[0]))),
    m("__floor__", "($self, /)", |_, a| Ok(plain(&a[0]))),
    m("__ceil__", "($self, /)", |_, a| Ok(plain(&a[0]))),
    m("__round__", "($self, ndigits=None, /)", round),
    m("__getnewargs__", "($self, /)", |vm, a| Ok(vm.tuple(vec![plain(&a[0])]))),
    m("__format__", "($self, format_spec, /)", |vm, a| super::format::format_int(vm, &a[0], &a[1])),
    m("__sizeof__", "($self, /)", |_, a| Ok(Value::int(24 + 4 * (to_big(&a[0]).bits().div_ceil(30) as i64).max(1)))),
];

fn byte_order(vm: &Vm, value: Option<&Value>) -> R<bool> {
    match value {
        None => Ok(true),
        Some(v) if string::is(v, "big") => Ok(true),
        Some(v) if string::is(v, "little") => Ok(false),
        Some(v) if !string::is_str(v) => Err(vm.type_error(format!("to_bytes() argument 'byteorder' must be str, not {}", v.ty().name()))),
        Some(_) => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
    }
}

fn to_bytes(vm: &Vm, a: &[Value]) -> R {
    let length = match opt(a, 1) {
        Some(n) => vm.to_isize(n)?,
        None => 1,
    };
    let big_endian = byte_order(vm, opt(a, 2))?;
    let signed = match opt(a, 3) {
        Some(s) => vm.is_true(s)?,
        None => false,
    };
    if length < 0 {
        return Err(vm.value_error("length argument must be non-negative"));
    }
    let n = to_big(&a[0]);
    if n.is_negative() && !signed {
        return Err(vm.overflow_error("can't convert negative int to unsigned"));
    }
    let length = length as usize;
    let mut out = if signed { n.to_signed_bytes_le() } else { n.magnitude().to_bytes_le() };
    if n.is_zero() {
        out.clear();
    }
    let fill = if n.is_negative() { 0xff } else { 0 };
    if out.len() > length {
        return Err(vm.overflow_error("int too big to convert"));
    }
    out.resize(length, fill);
    if signed && length > 0 && (out[length - 1] & 0x80 != 0) != n.is_negative() {
        return Err(vm.overflow_error("int too big to convert"));
    }
    if big_endian {
        out.reverse();
    }
    Ok(super::bytes::Bytes::new(out))
}

fn from_bytes(vm: &Vm, a: &[Value]) -> R {
    let mut bytes = match vm.call_special(&a[1], &vm.names.__bytes__, &[]) {
        Some(r) => {
            let r = r?;
            match r.cast::<super::bytes::Bytes>() {
                Some(b) => b.data().to_vec(),
                None => return Err(vm.type_error(format!("__bytes__ returned non-bytes (type {})", r.ty().name()))),
            }
        }
        None => super::bytes_methods::from_object(vm, &a[1], "bytes")?,
    };
    let big_endian = byte_order(vm, opt(a, 2))?;
    let signed = match opt(a, 3) {
        Some(s) => vm.is_true(s)?,
        None => false,
    };
    if big_endian {
        bytes.reverse();
    }
    let n = if signed { BigInt::from_signed_bytes_le(&bytes) } else { BigInt::from_bytes_le(Sign::Plus, &bytes) };
    let value = from_big(n);
    if a[0].is(&INT.as_value()) { Ok(value) } else { vm.call(&a[0], &[value]) }
}

fn round(vm: &Vm, a: &[Value]) -> R {
    let Some(digits) = opt(a, 1).filter(|d| !d.is_none()) else { return Ok(plain(&a[0])) };
    let digits = vm.index(digits)?;
    if !is_negative(&digits) {
        return Ok(plain(&a[0]));
    }
    let Some(n) = as_i64(&digits).filter(|n| *n > -100_000) else { return Ok(Value::small(0)) };
    let power = BigInt::from(10).pow((-n) as u32);
    let value = to_big(&a[0]);
    let (q, r) = num_integer::Integer::div_mod_floor(&value, &power);
    let twice: BigInt = r * 2;
    let up = twice > power || (twice == power && num_integer::Integer::is_odd(&q));
    let q = if up { q + BigInt::one() } else { q };
    let _ = float::as_f64;
    Ok(from_big(q * power))
}
