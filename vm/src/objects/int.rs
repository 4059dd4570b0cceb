//! `int`: representation and arithmetic. Methods and the constructor are in `int_methods`.

use super::float;
use super::object;
use crate::heap::Header;
use crate::payload;
use crate::types::slots::{Compare, Slots, bin};
use crate::value::{Payload, Py, Value};
use crate::vm::{R, Raised, Vm};
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

pub use super::int_methods::INT;

/// An int that does not fit the word, or of a subclass.
#[repr(C)]
pub struct Int {
    head: Header,
    pub value: BigInt,
}
payload!(Int, INT);

pub const SLOTS: Slots = object::SLOTS
    .repr(super::int_methods::int_repr)
    .hash(|_, v| Ok(hash(v)))
    .compare(int_compare)
    .bool(|_, v| Ok(!is_zero(v)))
    .neg(|_, v| Ok(unary(v, i64::checked_neg, |b| -b)))
    .pos(|_, v| Ok(plain(v)))
    .abs(|_, v| Ok(unary(v, i64::checked_abs, |b| b.abs())))
    .invert(|_, v| Ok(unary(v, |i| Some(!i), |b| !b)))
    .to_int(|_, v| Ok(plain(v)))
    .index(|_, v| Ok(plain(v)))
    .to_float(|vm, v| Ok(Value::float(to_f64(vm, v)?)))
    .new(super::int_methods::int_new)
    .power(int_power)
    .binary(bin::ADD, |_, a, b| Ok(arith(a, b, i64::checked_add, |x, y| x + y)))
    .binary(bin::SUBTRACT, |_, a, b| Ok(arith(a, b, i64::checked_sub, |x, y| x - y)))
    .binary(bin::MULTIPLY, |_, a, b| Ok(arith(a, b, i64::checked_mul, |x, y| x * y)))
    .binary(bin::AND, |_, a, b| Ok(arith(a, b, |x, y| Some(x & y), |x, y| x & y)))
    .binary(bin::OR, |_, a, b| Ok(arith(a, b, |x, y| Some(x | y), |x, y| x | y)))
    .binary(bin::XOR, |_, a, b| Ok(arith(a, b, |x, y| Some(x ^ y), |x, y| x ^ y)))
    .binary(bin::FLOOR_DIVIDE, int_floor_divide)
    .binary(bin::REMAINDER, int_remainder)
    .binary(bin::DIVMOD, int_divmod)
    .binary(bin::TRUE_DIVIDE, int_true_divide)
    .binary(bin::LSHIFT, int_lshift)
    .binary(bin::RSHIFT, int_rshift);

/// An int object, immediate where it fits.
pub fn from_big(value: BigInt) -> Value {
    match value.to_i64().and_then(Value::small_int) {
        Some(small) => small,
        None => Py::new(Int { head: Header::new(&INT), value }).into_value(),
    }
}

/// An instance of a subclass.
pub fn subclass(ty: &crate::types::Type, value: BigInt) -> Value {
    Py::new(Int { head: Header::new(ty), value }).into_value()
}

/// Whether the value is an `int`, `bool` or of a subclass.
#[inline(always)]
pub fn is_int(value: &Value) -> bool {
    value.is_small_int() || value.is_bool() || value.cast::<Int>().is_some()
}

/// The number of an int, if it is one and fits.
#[inline]
pub fn as_i64(value: &Value) -> Option<i64> {
    if let Some(i) = value.as_small_int() {
        return Some(i);
    }
    if value.is_bool() {
        return Some(i64::from(value.is_true()));
    }
    value.cast::<Int>().and_then(|i| i.value.to_i64())
}

/// The number of an int; 0 for other objects.
pub fn to_big(value: &Value) -> BigInt {
    if let Some(i) = value.cast::<Int>() {
        return i.value.clone();
    }
    as_i64(value).unwrap_or(0).into()
}

pub fn is_negative(value: &Value) -> bool {
    match as_i64(value) {
        Some(i) => i < 0,
        None => value.cast::<Int>().is_some_and(|i| i.value.is_negative()),
    }
}

fn is_zero(value: &Value) -> bool {
    as_i64(value) == Some(0)
}

/// The same number as an exact `int`.
pub fn plain(value: &Value) -> Value {
    if value.is_small_int() || value.is_exact(&INT) { value.clone() } else { from_big(to_big(value)) }
}

const MODULUS: u64 = (1 << 61) - 1;

/// Hash of an immediate int (CPython `long_hash`).
#[inline]
pub fn hash_small(i: i64) -> i64 {
    let h = (i.unsigned_abs() % MODULUS) as i64;
    let h = if i < 0 { -h } else { h };
    if h == -1 { -2 } else { h }
}

pub fn hash(value: &Value) -> i64 {
    match as_i64(value) {
        Some(i) => hash_small(i),
        None => {
            let big = to_big(value);
            let h = (big.magnitude() % MODULUS).to_i64().unwrap_or(0);
            let h = if big.is_negative() { -h } else { h };
            if h == -1 { -2 } else { h }
        }
    }
}

fn unary(v: &Value, small: fn(i64) -> Option<i64>, big: fn(BigInt) -> BigInt) -> Value {
    match as_i64(v).and_then(small) {
        Some(i) => Value::int(i),
        None => from_big(big(to_big(v))),
    }
}

fn arith(a: &Value, b: &Value, small: fn(i64, i64) -> Option<i64>, big: fn(BigInt, BigInt) -> BigInt) -> Value {
    if !is_int(a) || !is_int(b) {
        return Value::NOT_IMPLEMENTED;
    }
    if let (Some(x), Some(y)) = (as_i64(a), as_i64(b))
        && let Some(r) = small(x, y)
    {
        return Value::int(r);
    }
    from_big(big(to_big(a), to_big(b)))
}

fn int_compare(_vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    if !is_int(a) || !is_int(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let ordering = match (as_i64(a), as_i64(b)) {
        (Some(x), Some(y)) => x.cmp(&y),
        _ => to_big(a).cmp(&to_big(b)),
    };
    Ok(Value::bool(op.holds(ordering)))
}

fn zero_division(vm: &Vm) -> Raised {
    vm.zero_division_error("division by zero")
}

/// Quotient and remainder, rounded down; `None` when an operand is no int.
fn divide(vm: &Vm, a: &Value, b: &Value, message: &str) -> R<Option<(BigInt, BigInt)>> {
    if !is_int(a) || !is_int(b) {
        return Ok(None);
    }
    if is_zero(b) {
        return Err(if message.is_empty() { zero_division(vm) } else { vm.zero_division_error(message) });
    }
    Ok(Some(to_big(a).div_mod_floor(&to_big(b))))
}

fn small_divide(a: &Value, b: &Value) -> Option<(i64, i64)> {
    let (x, y) = (as_i64(a)?, as_i64(b)?);
    if y == 0 { None } else { Some((x.checked_div(y)?, x.checked_rem(y)?)).map(|(q, r)| if r != 0 && (r < 0) != (y < 0) { (q - 1, r + y) } else { (q, r) }) }
}

fn int_floor_divide(vm: &Vm, a: &Value, b: &Value) -> R {
    if let Some((q, _)) = small_divide(a, b) {
        return Ok(Value::int(q));
    }
    Ok(divide(vm, a, b, "division by zero")?.map_or(Value::NOT_IMPLEMENTED, |d| from_big(d.0)))
}

fn int_remainder(vm: &Vm, a: &Value, b: &Value) -> R {
    if let Some((_, r)) = small_divide(a, b) {
        return Ok(Value::int(r));
    }
    Ok(divide(vm, a, b, "division by zero")?.map_or(Value::NOT_IMPLEMENTED, |d| from_big(d.1)))
}

fn int_divmod(vm: &Vm, a: &Value, b: &Value) -> R {
    Ok(divide(vm, a, b, "")?.map_or(Value::NOT_IMPLEMENTED, |(q, r)| vm.tuple(vec![from_big(q), from_big(r)])))
}

fn int_true_divide(vm: &Vm, a: &Value, b: &Value) -> R {
    if !is_int(a) || !is_int(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if is_zero(b) {
        return Err(vm.zero_division_error("division by zero"));
    }
    const EXACT: i64 = 1 << 53;
    if let (Some(x), Some(y)) = (as_i64(a), as_i64(b))
        && x.abs() <= EXACT
        && y.abs() <= EXACT
    {
        return Ok(Value::float(x as f64 / y as f64));
    }
    match big_ratio(&to_big(a), &to_big(b)) {
        Some(f) => Ok(Value::float(f)),
        None => Err(vm.overflow_error("integer division result too large for a float")),
    }
}

/// Correctly rounded quotient of two big integers; `None` on overflow.
pub fn big_ratio(a: &BigInt, b: &BigInt) -> Option<f64> {
    if a.is_zero() {
        return Some(if b.is_negative() { -0.0 } else { 0.0 });
    }
    let negative = a.is_negative() != b.is_negative();
    let (a, b) = (a.magnitude(), b.magnitude());
    let shift = b.bits() as i64 - a.bits() as i64 + 66;
    let (q, r) = if shift > 0 { (a << shift as u64).div_rem(b) } else { a.div_rem(&(b << (-shift) as u64)) };
    // 65 or 66 significant bits; a sticky bit keeps the rounding right.
    let q = if r.is_zero() { q } else { q | num_bigint::BigUint::from(1u8) };
    let f = scale_down(&q, -shift)?;
    Some(if negative { -f } else { f })
}

/// `q * 2**exponent`, rounded half to even.
fn scale_down(q: &num_bigint::BigUint, exponent: i64) -> Option<f64> {
    let bits = q.bits() as i64;
    // Subnormal results have fewer bits to keep.
    let keep = 53.min(bits + exponent + 1074);
    let drop = bits - keep;
    let rounded = if drop <= 0 {
        q.clone()
    } else {
        let half = num_bigint::BigUint::from(1u8) << (drop - 1) as u64;
        let mut kept = q >> drop as u64;
        let rest = q - (&kept << drop as u64);
        if rest > half || (rest == half && kept.bit(0)) {
            kept += 1u8;
        }
        kept
    };
    let mantissa = rounded.to_f64()?;
    let e = exponent + drop.max(0);
    let f = if e < -1000 {
        mantissa * 2f64.powi((e + 500) as i32) * 2f64.powi(-500)
    } else if e > 1000 {
        mantissa * 2f64.powi(900) * 2f64.powi((e - 900) as i32)
    } else {
        mantissa * 2f64.powi(e as i32)
    };
    if f.is_infinite() { None } else { Some(f) }
}

fn shift_count(vm: &Vm, b: &Value) -> R<u64> {
    if is_negative(b) {
        return Err(vm.value_error("negative shift count"));
    }
    as_i64(b).map(|n| n as u64).ok_or_else(|| vm.overflow_error("too many digits in integer"))
}

fn int_lshift(vm: &Vm, a: &Value, b: &Value) -> R {
    if !is_int(a) || !is_int(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if is_zero(a) && !is_negative(b) {
        return Ok(Value::small(0));
    }
    let n = shift_count(vm, b)?;
    if n > 1 << 40 {
        return Err(vm.raise_new(&super::exception::MEMORY_ERROR, &[]));
    }
    Ok(from_big(to_big(a) << n))
}

fn int_rshift(vm: &Vm, a: &Value, b: &Value) -> R {
    if !is_int(a) || !is_int(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    if is_negative(b) {
        return Err(vm.value_error("negative shift count"));
    }
    match (as_i64(a), as_i64(b)) {
        (Some(x), Some(n)) => Ok(Value::int(x >> n.min(63))),
        (_, None) => Ok(Value::small(if is_negative(a) { -1 } else { 0 })),
        (None, Some(n)) => Ok(from_big(to_big(a) >> n as u64)),
    }
}

fn int_power(vm: &Vm, a: &Value, b: &Value, modulus: Option<&Value>) -> R {
    if !is_int(a) || !is_int(b) || modulus.is_some_and(|m| !is_int(m)) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let Some(m) = modulus else {
        if is_negative(b) {
            let (x, y) = (to_f64(vm, a)?, to_f64(vm, b)?);
            return float::power(vm, x, y);
        }
        let Some(n) = as_i64(b) else {
            return match as_i64(a) {
                Some(0) => Ok(Value::small(0)),
                Some(1) => Ok(Value::small(1)),
                Some(-1) => Ok(Value::small(if to_big(b).is_even() { 1 } else { -1 })),
                _ => Err(vm.raise_new(&super::exception::MEMORY_ERROR, &[])),
            };
        };
        if let Some(x) = as_i64(a)
            && let Ok(e) = u32::try_from(n)
            && let Some(r) = x.checked_pow(e)
        {
            return Ok(Value::int(r));
        }
        let base = to_big(a);
        if base.bits().saturating_mul(n as u64) > 1 << 36 {
            return Err(vm.raise_new(&super::exception::MEMORY_ERROR, &[]));
        }
        return Ok(from_big(base.pow(n as u32)));
    };
    if let (Some(x), Some(n @ 0..), Some(m @ 1..)) = (as_i64(a), as_i64(b), as_i64(m)) {
        return Ok(Value::int(power_mod(x.rem_euclid(m) as u64, n as u64, m as u64) as i64));
    }
    let m = to_big(m);
    if m.is_zero() {
        return Err(vm.value_error("pow() 3rd argument cannot be 0"));
    }
    let (mut base, mut exponent) = (to_big(a), to_big(b));
    if exponent.is_negative() {
        base = match base.modinv(&m) {
            Some(inverse) => inverse,
            None => return Err(vm.value_error("base is not invertible for the given modulus")),
        };
        exponent = -exponent;
    }
    let r = base.modpow(&exponent, &m);
    Ok(from_big(r.mod_floor(&m)))
}

/// `base` to the power of `exponent`, modulo `m`, which is over `base` and at most 2**63.
fn power_mod(mut base: u64, mut exponent: u64, m: u64) -> u64 {
    let times = |a: u64, b: u64| (u128::from(a) * u128::from(b) % u128::from(m)) as u64;
    let mut result = 1 % m;
    while exponent > 0 {
        if exponent & 1 != 0 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

/// The nearest float; too large numbers are an `OverflowError`.
pub fn to_f64(vm: &Vm, value: &Value) -> R<f64> {
    if let Some(i) = as_i64(value) {
        return Ok(i as f64);
    }
    big_ratio(&to_big(value), &BigInt::from(1)).ok_or_else(|| vm.overflow_error("int too large to convert to float"))
}

/// Sign and base 2**15 digits, as marshal has them.
pub fn to_digits(value: &Value) -> (bool, Vec<u16>) {
    let big = to_big(value);
    let (mut digits, mut rest) = (Vec::new(), big.magnitude().clone());
    let mask = num_bigint::BigUint::from(0x7fffu32);
    while rest.bits() > 0 {
        digits.push(u16::try_from(&rest & &mask).unwrap_or(0));
        rest >>= 15;
    }
    (big.sign() == Sign::Minus, digits)
}

/// From marshal's base 2**15 digits.
pub fn from_digits(negative: bool, digits: &[u16]) -> Value {
    let mut magnitude = num_bigint::BigUint::zero();
    for &d in digits.iter().rev() {
        magnitude = (magnitude << 15u32) | num_bigint::BigUint::from(d);
    }
    from_big(BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, magnitude))
}

/// The payload type, for code that needs its size.
pub fn payload_size() -> usize {
    let _ = <Int as Payload>::ty;
    size_of::<Int>()
}
