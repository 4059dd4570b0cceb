//! `float`.

use super::int;
use super::object::{self, OBJECT};
use super::string::{self, Str};
use crate::call::{Args, opt};
use crate::heap::Header;
use crate::payload;
use crate::types::rows::{GetSet, Method, g, m};
use crate::types::slots::{Compare, Slots, bin};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use num_bigint::BigInt;
use num_traits::{FromPrimitive, Signed, ToPrimitive};

/// A float outside the immediate range, or of a subclass.
#[repr(C)]
pub struct Float {
    head: Header,
    value: f64,
}
payload!(Float, FLOAT);

pub const SLOTS: Slots = object::SLOTS
    .repr(|vm, v| Ok(vm.str(&repr(value_of(v)))))
    .hash(|_, v| Ok(hash_f64(value_of(v)).unwrap_or_else(|| object::hash_identity(v))))
    .compare(float_compare)
    .bool(|_, v| Ok(value_of(v) != 0.0))
    .neg(|_, v| Ok(Value::float(-value_of(v))))
    .pos(|_, v| Ok(Value::float(value_of(v))))
    .abs(|_, v| Ok(Value::float(value_of(v).abs())))
    .to_int(|vm, v| to_int(vm, value_of(v)))
    .to_float(|_, v| Ok(Value::float(value_of(v))))
    .new(float_new)
    .power(float_power)
    .binary(bin::ADD, |vm, a, b| arith(vm, a, b, |_, x, y| Ok(x + y)))
    .binary(bin::SUBTRACT, |vm, a, b| arith(vm, a, b, |_, x, y| Ok(x - y)))
    .binary(bin::MULTIPLY, |vm, a, b| arith(vm, a, b, |_, x, y| Ok(x * y)))
    .binary(bin::TRUE_DIVIDE, |vm, a, b| arith(vm, a, b, |vm, x, y| if y == 0.0 { Err(vm.zero_division_error("division by zero")) } else { Ok(x / y) }))
    .binary(bin::FLOOR_DIVIDE, |vm, a, b| arith(vm, a, b, |vm, x, y| if y == 0.0 { Err(vm.zero_division_error("division by zero")) } else { Ok(divmod(x, y).0) }))
    .binary(bin::REMAINDER, |vm, a, b| arith(vm, a, b, |vm, x, y| if y == 0.0 { Err(vm.zero_division_error("division by zero")) } else { Ok(divmod(x, y).1) }))
    .binary(bin::DIVMOD, |vm, a, b| {
        let (Some(x), Some(y)) = (operand(vm, a)?, operand(vm, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
        if y == 0.0 {
            return Err(vm.zero_division_error("division by zero"));
        }
        let (q, r) = divmod(x, y);
        Ok(vm.tuple(vec![Value::float(q), Value::float(r)]))
    });

pub static FLOAT: Type = Type::builtin::<Float>("float", &OBJECT, flag::BASETYPE, SLOTS).methods(METHODS).getset(GETSET).doc("Convert a string or number to a floating-point number, if possible.");

/// A float that the word cannot hold.
#[cold]
pub fn uncommon(value: f64) -> Value {
    if value == 0.0 && value.is_sign_positive() {
        return Value::ZERO;
    }
    Py::new(Float { head: Header::new(&FLOAT), value }).into_value()
}

/// The number of a float object, if it is one.
#[inline]
pub fn as_f64(value: &Value) -> Option<f64> {
    value.as_immediate_float().or_else(|| value.cast::<Float>().map(|f| f.value))
}

fn value_of(value: &Value) -> f64 {
    as_f64(value).unwrap_or(0.0)
}

/// A number that takes part in float arithmetic.
fn operand(vm: &Vm, value: &Value) -> R<Option<f64>> {
    match as_f64(value) {
        Some(f) => Ok(Some(f)),
        None if int::is_int(value) => int::to_f64(vm, value).map(Some),
        None => Ok(None),
    }
}

fn arith(vm: &Vm, a: &Value, b: &Value, f: fn(&Vm, f64, f64) -> R<f64>) -> R {
    let (Some(x), Some(y)) = (operand(vm, a)?, operand(vm, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    Ok(Value::float(f(vm, x, y)?))
}

/// CPython `_float_div_mod`.
pub fn divmod(x: f64, y: f64) -> (f64, f64) {
    let mut r = x % y;
    let mut q = (x - r) / y;
    if r != 0.0 {
        if (y < 0.0) != (r < 0.0) {
            r += y;
            q -= 1.0;
        }
    } else {
        r = 0f64.copysign(y);
    }
    let q = if q != 0.0 {
        let floor = q.floor();
        if q - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        0f64.copysign(x / y)
    };
    (q, r)
}

fn float_power(vm: &Vm, a: &Value, b: &Value, modulus: Option<&Value>) -> R {
    if modulus.is_some() {
        return Err(vm.type_error("pow() 3rd argument not allowed unless all arguments are integers"));
    }
    let (Some(x), Some(y)) = (operand(vm, a)?, operand(vm, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    power(vm, x, y)
}

/// `x ** y` (CPython `float_pow`).
pub fn power(vm: &Vm, x: f64, y: f64) -> R {
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return Err(vm.zero_division_error("zero to a negative power"));
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y != y.floor() {
        return super::complex::power(vm, (x, 0.0), (y, 0.0));
    }
    let r = x.powf(y);
    if r.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(vm.raise_new(&super::exception::OVERFLOW_ERROR, &[Value::small(34), vm.str("Numerical result out of range")]));
    }
    Ok(Value::float(r))
}

/// Exact comparison of a float with an int of any size.
fn compare_with_int(f: f64, i: &Value) -> Option<std::cmp::Ordering> {
    if f.is_nan() {
        return None;
    }
    if f.is_infinite() {
        return Some(if f > 0.0 { std::cmp::Ordering::Greater } else { std::cmp::Ordering::Less });
    }
    // So small an int is a float of the same value.
    if let Some(i) = i.as_small_int().filter(|i| i.unsigned_abs() <= 1 << 53) {
        return f.partial_cmp(&(i as f64));
    }
    let floor = BigInt::from_f64(f.floor())?;
    let ordering = floor.cmp(&int::to_big(i));
    Some(if ordering.is_eq() && f > f.floor() { std::cmp::Ordering::Greater } else { ordering })
}

fn float_compare(_vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let x = value_of(a);
    let ordering = if let Some(y) = as_f64(b) {
        x.partial_cmp(&y)
    } else if int::is_int(b) {
        compare_with_int(x, b)
    } else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    Ok(Value::bool(op.holds_partly(ordering)))
}

/// Hash of a float, equal to that of an equal int (CPython `_Py_HashDouble`); `None` for NaN.
pub fn hash_f64(f: f64) -> Option<i64> {
    if f.is_nan() {
        return None;
    }
    if f.is_infinite() {
        return Some(if f > 0.0 { 314_159 } else { -314_159 });
    }
    if f == f.trunc() && f.abs() < 9e18 {
        return Some(int::hash_small(f as i64));
    }
    const BITS: i32 = 61;
    const MODULUS: u64 = (1 << 61) - 1;
    let (mut m, mut e) = frexp(f.abs());
    let mut x: u64 = 0;
    while m != 0.0 {
        x = ((x << 28) & MODULUS) | x >> (BITS - 28);
        m *= 268_435_456.0;
        e -= 28;
        let y = m as u64;
        m -= y as f64;
        x += y;
        if x >= MODULUS {
            x -= MODULUS;
        }
    }
    let e = e.rem_euclid(BITS);
    x = ((x << e) & MODULUS) | if e == 0 { 0 } else { x >> (BITS - e) };
    let h = if f < 0.0 { -(x as i64) } else { x as i64 };
    Some(if h == -1 { -2 } else { h })
}

/// Mantissa in [0.5, 1) and exponent.
pub fn frexp(f: f64) -> (f64, i32) {
    if f == 0.0 || !f.is_finite() {
        return (f, 0);
    }
    let bits = f.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    if exponent == 0 {
        let (m, e) = frexp(f * 18_014_398_509_481_984.0);
        return (m, e - 54);
    }
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exponent - 1022)
}

/// `repr` of a float: shortest digits that read back the same.
pub fn repr(f: f64) -> String {
    if f.is_nan() {
        return "nan".to_owned();
    }
    if f.is_infinite() {
        return if f > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let (digits, exponent) = shortest(f);
    let sign = if f.is_sign_negative() { "-" } else { "" };
    let n = digits.len() as i32;
    if (-4..16).contains(&exponent) {
        if exponent < 0 {
            return format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize));
        }
        if n <= exponent + 1 {
            return format!("{sign}{digits}{}.0", "0".repeat((exponent + 1 - n) as usize));
        }
        let (a, b) = digits.split_at((exponent + 1) as usize);
        return format!("{sign}{a}.{b}");
    }
    let (a, b) = digits.split_at(1);
    let point = if b.is_empty() { "" } else { "." };
    let esign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{a}{point}{b}e{esign}{:02}", exponent.abs())
}

/// Shortest decimal digits and the exponent of the first one.
pub fn shortest(f: f64) -> (String, i32) {
    let text = format!("{:e}", f.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or(0))
}

/// `int(float)`.
pub fn to_int(vm: &Vm, f: f64) -> R {
    if f.is_nan() {
        return Err(vm.value_error("cannot convert float NaN to integer"));
    }
    if f.is_infinite() {
        return Err(vm.overflow_error("cannot convert float infinity to integer"));
    }
    if f.abs() < 1e18 {
        return Ok(Value::int(f as i64));
    }
    Ok(int::from_big(BigInt::from_f64(f.trunc()).unwrap_or_default()))
}

/// Text to float, in Python's grammar.
pub fn parse(text: &str) -> Option<f64> {
    let t = text.trim_matches(|c: char| super::str_methods::is_space(c as u32));
    let body = t.strip_prefix(['+', '-']).unwrap_or(t);
    let lower = body.to_ascii_lowercase();
    if matches!(lower.as_str(), "inf" | "infinity" | "nan") {
        let v = if lower == "nan" { f64::NAN } else { f64::INFINITY };
        return Some(if t.starts_with('-') { -v } else { v });
    }
    if !body.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let mut clean = String::with_capacity(t.len());
    let mut previous = ' ';
    let chars: Vec<char> = t.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        if c == '_' {
            let next = chars.get(i + 1).copied().unwrap_or(' ');
            if !previous.is_ascii_digit() || !next.is_ascii_digit() {
                return None;
            }
        } else {
            clean.push(c);
        }
        previous = c;
    }
    if !clean.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c)) {
        return None;
    }
    clean.parse().ok()
}

fn float_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = args.of_constructor(vm, ty, &FLOAT)?.pos();
    crate::call::check_count(vm, "float", a.len(), 0, 1)?;
    let f = match a.first() {
        None => 0.0,
        Some(x) => from_object(vm, x)?,
    };
    if ty.is(&FLOAT) {
        return Ok(match a.first() {
            Some(x) if x.is_exact(&FLOAT) => x.clone(),
            _ => Value::float(f),
        });
    }
    Ok(Py::new(Float { head: Header::new(ty), value: f }).into_value())
}

/// CPython `PyNumber_Float`: what has a method for it converts itself, even text.
fn from_object(vm: &Vm, x: &Value) -> R<f64> {
    use crate::types::slots::un;
    let unary = &x.ty().slots.get().unary;
    if !x.is_exact(&super::str_methods::STR) && !x.is_exact(&FLOAT) && (unary[un::FLOAT].is_some() || unary[un::INDEX].is_some()) {
        return vm.to_f64_converted(x);
    }
    let text = if let Some(s) = x.cast::<Str>() {
        plain_text(s)
    } else if vm.is_bytes_like(x) {
        vm.bytes_like(x)?.iter().map(|&c| if c.is_ascii() { char::from(c) } else { '\u{fffd}' }).collect()
    } else {
        return match vm.to_f64(x) {
            Err(_) if vm.pending_is(&super::exception::TYPE_ERROR) && x.ty().slots.get().unary[crate::types::slots::un::FLOAT].is_none() => {
                vm.clear_pending();
                Err(vm.type_error(format!("float() argument must be a string or a real number, not '{}'", x.ty().name())))
            }
            r => r,
        };
    };
    let text: String = text;
    parse(&text).ok_or_else(|| vm.value_error(format!("could not convert string to float: {}", vm.repr_lossy(x))))
}

/// Text with every decimal digit of any script as an ASCII one.
pub fn plain_text(s: &Str) -> String {
    s.code_points().map(|c| super::str_methods::digit_char(c).unwrap_or(char::from_u32(c).unwrap_or('\u{fffd}'))).collect()
}

static GETSET: &[GetSet] = &[g("real", |_, v| Ok(Value::float(value_of(v)))), g("imag", |_, _| Ok(Value::float(0.0)))];

static METHODS: &[Method] = &[
    m("conjugate", "($self, /)", |_, a| Ok(Value::float(value_of(&a[0])))).doc("Return self, the complex conjugate of any float."),
    m("is_integer", "($self, /)", |_, a| Ok(Value::bool(value_of(&a[0]).is_finite() && value_of(&a[0]).fract() == 0.0))).doc("Return True if the float is an integer."),
    m("as_integer_ratio", "($self, /)", as_integer_ratio),
    m("hex", "($self, /)", |vm, a| Ok(vm.str(&hex(value_of(&a[0]))))),
    m("fromhex", "($type, string, /)", fromhex),
    m("from_number", "($type, number, /)", |vm, a| {
        if a[0].is(&FLOAT.as_value()) && a[1].is_exact(&FLOAT) {
            return Ok(a[1].clone());
        }
        let f = Value::float(vm.to_f64(&a[1])?);
        if a[0].is(&FLOAT.as_value()) { Ok(f) } else { vm.call(&a[0], &[f]) }
    }),
    m("__trunc__", "($self, /)", |vm, a| to_int(vm, value_of(&a[0]))),
    m("__floor__", "($self, /)", |vm, a| to_int(vm, value_of(&a[0]).floor())),
    m("__ceil__", "($self, /)", |vm, a| to_int(vm, value_of(&a[0]).ceil())),
    m("__round__", "($self, ndigits=None, /)", round),
    m("__getnewargs__", "($self, /)", |vm, a| Ok(vm.tuple(vec![Value::float(value_of(&a[0]))]))),
    m("__format__", "($self, format_spec, /)", |vm, a| super::format::format_float(vm, &a[0], &a[1])),
    m("__getformat__", "($type, typestr, /)", |vm, a| match &*string::expect(vm, &a[1], "__getformat__() argument")?.to_lossy() {
        "double" | "float" => Ok(vm.str("IEEE, little-endian")),
        _ => Err(vm.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
    }),
];

fn as_integer_ratio(vm: &Vm, a: &[Value]) -> R {
    let f = value_of(&a[0]);
    if f.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer ratio"));
    }
    if f.is_infinite() {
        return Err(vm.overflow_error("cannot convert Infinity to integer ratio"));
    }
    let (mut m, mut e) = frexp(f);
    for _ in 0..300 {
        if m == m.floor() {
            break;
        }
        m *= 2.0;
        e -= 1;
    }
    let n = BigInt::from_f64(m).unwrap_or_default();
    let (n, d) = if e > 0 { (n << e as u32, BigInt::from(1)) } else { (n, BigInt::from(1) << (-e) as u32) };
    Ok(vm.tuple(vec![int::from_big(n), int::from_big(d)]))
}

fn hex(f: f64) -> String {
    if !f.is_finite() {
        return repr(f);
    }
    let sign = if f.is_sign_negative() { "-" } else { "" };
    if f == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = f.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let mantissa = bits & ((1 << 52) - 1);
    let (lead, e) = if exponent == 0 { (0, -1022) } else { (1, exponent - 1023) };
    let esign = if e < 0 { '-' } else { '+' };
    format!("{sign}0x{lead}.{mantissa:013x}p{esign}{}", e.abs())
}

fn fromhex(vm: &Vm, a: &[Value]) -> R {
    let text = string::expect(vm, &a[1], "fromhex() argument")?.to_lossy();
    let t = text.trim().to_ascii_lowercase();
    let (negative, body) = match t.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, t.strip_prefix('+').unwrap_or(&t)),
    };
    let bad = || vm.value_error("invalid hexadecimal floating-point string");
    let f = match body {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => {
            let body = body.strip_prefix("0x").unwrap_or(body);
            let (digits, exponent) = body.split_once('p').unwrap_or((body, "0"));
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            let all = format!("{whole}{fraction}");
            let number = if all.is_empty() { None } else { num_bigint::BigUint::parse_bytes(all.as_bytes(), 16) };
            let (Some(n), Ok(e)) = (number, exponent.parse::<i64>()) else { return Err(bad()) };
            let shift = e - 4 * fraction.len() as i64;
            let big = BigInt::from(n);
            let too_large = || vm.overflow_error("hexadecimal value too large to represent as a float");
            if big.is_positive() && big.bits() as i64 + shift > 1024 {
                return Err(too_large());
            }
            if shift >= 0 {
                int::big_ratio(&(big << shift as u64), &BigInt::from(1)).ok_or_else(too_large)?
            } else if shift < -20000 {
                0.0
            } else {
                int::big_ratio(&big, &(BigInt::from(1) << (-shift) as u64)).ok_or_else(too_large)?
            }
        }
    };
    let value = Value::float(if negative { -f } else { f });
    if a[0].is(&FLOAT.as_value()) { Ok(value) } else { vm.call(&a[0], &[value]) }
}

fn round(vm: &Vm, a: &[Value]) -> R {
    let f = value_of(&a[0]);
    let Some(digits) = opt(a, 1).filter(|d| !d.is_none()) else {
        return to_int(vm, f.round_ties_even());
    };
    let n = vm.index(digits)?;
    let n = int::as_i64(&n).unwrap_or(if int::is_negative(&n) { -400 } else { 400 });
    if !f.is_finite() || n > 323 {
        return Ok(Value::float(f));
    }
    if n < -308 {
        return Ok(Value::float(0f64.copysign(f)));
    }
    let rounded: f64 = if n >= 0 {
        format!("{f:.*}", n as usize).parse().unwrap_or(f)
    } else {
        let text = format!("{f:.0}");
        let big: BigInt = text.parse().unwrap_or_default();
        let power = BigInt::from(10).pow((-n) as u32);
        let (q, r) = num_integer::Integer::div_rem(&big.abs(), &power);
        let twice: BigInt = r * 2;
        let q = if twice > power || (twice == power && num_integer::Integer::is_odd(&q)) { q + 1 } else { q };
        (q * power).to_f64().unwrap_or(f64::INFINITY).copysign(f)
    };
    if rounded.is_infinite() {
        return Err(vm.overflow_error("rounded value too large to represent"));
    }
    Ok(Value::float(if rounded == 0.0 { 0f64.copysign(f) } else { rounded }))
}

/// The error for operations that need a float.
pub fn expected(vm: &Vm, value: &Value) -> Raised {
    vm.type_error(format!("must be real number, not {}", value.ty().name()))
}
