//! Arithmetic on constants, with CPython's limits on the size of results (CPython `flowgraph.c`: `const_folding_*`, `eval_const_*`).

use super::constant::Const;
use crate::complex::{self as arithmetic, Operand};
use crate::opcode;
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{ToPrimitive, Zero};
use std::rc::Rc;

const MAX_INT_BITS: u64 = 128;
const MAX_COLLECTION_SIZE: i64 = 256;
const MAX_STR_SIZE: i64 = 4096;
const MAX_TOTAL_ITEMS: i64 = 1024;

/// Operands of `BINARY_OP` (CPython `NB_*`); in-place forms follow at 13.
pub mod binary {
    pub const ADD: u32 = 0;
    pub const AND: u32 = 1;
    pub const FLOOR_DIVIDE: u32 = 2;
    pub const LSHIFT: u32 = 3;
    pub const MATRIX_MULTIPLY: u32 = 4;
    pub const MULTIPLY: u32 = 5;
    pub const REMAINDER: u32 = 6;
    pub const OR: u32 = 7;
    pub const POWER: u32 = 8;
    pub const RSHIFT: u32 = 9;
    pub const SUBTRACT: u32 = 10;
    pub const TRUE_DIVIDE: u32 = 11;
    pub const XOR: u32 = 12;
    pub const INPLACE: u32 = 13;
    pub const SUBSCR: u32 = 26;
}

/// The value as an integer, bools included.
fn integer(c: &Const) -> Option<BigInt> {
    match c {
        Const::Bool(b) => Some(BigInt::from(i32::from(*b))),
        Const::Int(i) => Some(BigInt::from(*i)),
        Const::Big(i) => Some((**i).clone()),
        _ => None,
    }
}

/// The value as a float, where Python's arithmetic would convert it.
fn float(c: &Const) -> Option<f64> {
    match c {
        Const::Float(f) => Some(*f),
        Const::Big(i) => i.to_f64().filter(|f| f.is_finite()),
        _ => integer(c)?.to_f64(),
    }
}

fn complex(c: &Const) -> Option<(f64, f64)> {
    match c {
        Const::Complex(re, im) => Some((*re, *im)),
        _ => Some((float(c)?, 0.0)),
    }
}

/// The result of a unary operator or `CALL_INTRINSIC_1` with `INTRINSIC_UNARY_POSITIVE`; `None` leaves it to run time.
pub fn unary(op: u8, value: &Const) -> Option<Const> {
    if op == opcode::UNARY_NOT {
        return Some(Const::Bool(!value.truth()));
    }
    if let Some(i) = integer(value) {
        return Some(Const::int(match op {
            opcode::UNARY_NEGATIVE => -i,
            // `~True` warns at run time.
            opcode::UNARY_INVERT if !matches!(value, Const::Bool(_)) => -i - 1,
            opcode::UNARY_INVERT => return None,
            _ => i,
        }));
    }
    match (op, value) {
        (opcode::UNARY_INVERT, _) => None,
        (opcode::UNARY_NEGATIVE, Const::Float(f)) => Some(Const::Float(-f)),
        (opcode::UNARY_NEGATIVE, Const::Complex(re, im)) => Some(Const::Complex(-re, -im)),
        (_, Const::Float(_) | Const::Complex(..)) => Some(value.clone()),
        _ => None,
    }
}

/// The result of `BINARY_OP` on constants; `None` where it fails, is too big, or is left to run time.
pub fn binary_op(op: u32, a: &Const, b: &Const) -> Option<Const> {
    if op == binary::SUBSCR {
        return subscript(a, b);
    }
    if op == binary::MULTIPLY
        && let Some(result) = repeat(a, b)
    {
        return result;
    }
    match (a, b) {
        (Const::Str(x), Const::Str(y)) if op == binary::ADD => return Some(Const::Str(joined(x, y))),
        (Const::Bytes(x), Const::Bytes(y)) if op == binary::ADD => return Some(Const::Bytes(joined(x, y))),
        (Const::Tuple(x), Const::Tuple(y)) if op == binary::ADD => return Some(Const::Tuple(x.iter().chain(y.iter()).cloned().collect())),
        _ => {}
    }
    if let (Some(x), Some(y)) = (integer(a), integer(b)) {
        let both_bool = matches!((a, b), (Const::Bool(_), Const::Bool(_)));
        return integers(op, &x, &y, both_bool);
    }
    if matches!(a, Const::Complex(..)) || matches!(b, Const::Complex(..)) {
        return complexes(op, a, b);
    }
    let (x, y) = (float(a)?, float(b)?);
    floats(op, x, y)
}

fn joined(x: &[u8], y: &[u8]) -> Rc<[u8]> {
    [x, y].concat().into()
}

/// `int * sequence` either way round; `None` if it is no such product, `Some(None)` if it is too big.
fn repeat(a: &Const, b: &Const) -> Option<Option<Const>> {
    let (count, sequence) = match (integer(a), integer(b)) {
        (Some(n), None) => (n, b),
        (None, Some(n)) => (n, a),
        _ => return None,
    };
    let (len, limit) = match sequence {
        Const::Tuple(items) | Const::FrozenSet(items) => (items.len() as i64, MAX_COLLECTION_SIZE),
        Const::Str(s) => (code_points(s).count() as i64, MAX_STR_SIZE),
        Const::Bytes(s) => (s.len() as i64, MAX_STR_SIZE),
        _ => return None,
    };
    Some((|| {
        let mut n = 0;
        if len > 0 {
            n = count.to_i64()?;
            if n < 0 || n > limit / len {
                return None;
            }
        }
        let n = n as usize;
        Some(match sequence {
            Const::Str(s) => Const::Str(s.repeat(n).into()),
            Const::Bytes(s) => Const::Bytes(s.repeat(n).into()),
            Const::Tuple(items) => {
                if n > 0 && complexity(items, MAX_TOTAL_ITEMS / n as i64) < 0 {
                    return None;
                }
                let times = std::iter::repeat_n(items, n);
                Const::Tuple(times.flat_map(|i| i.iter().cloned()).collect())
            }
            _ => return None,
        })
    })())
}

/// What is left of `limit` after counting all nested items (CPython `const_folding_check_complexity`).
fn complexity(items: &[Const], limit: i64) -> i64 {
    let mut left = limit - items.len() as i64;
    for item in items {
        if left < 0 {
            break;
        }
        if let Const::Tuple(inner) = item {
            left = complexity(inner, left);
        }
    }
    left
}

fn integers(op: u32, x: &BigInt, y: &BigInt, both_bool: bool) -> Option<Const> {
    let as_bool = |i: BigInt| if both_bool { Const::Bool(!i.is_zero()) } else { Const::int(i) };
    Some(match op {
        binary::ADD => Const::int(x + y),
        binary::SUBTRACT => Const::int(x - y),
        binary::MULTIPLY => {
            if !x.is_zero() && !y.is_zero() && x.bits() + y.bits() > MAX_INT_BITS {
                return None;
            }
            Const::int(x * y)
        }
        binary::TRUE_DIVIDE if !y.is_zero() => Const::Float(true_divide(x, y)?),
        binary::FLOOR_DIVIDE if !y.is_zero() => Const::int(x.div_floor(y)),
        binary::REMAINDER if !y.is_zero() => Const::int(x.mod_floor(y)),
        binary::POWER => {
            if y.sign() == Sign::Plus {
                let exponent = y.to_u64()?;
                if x.bits() > MAX_INT_BITS / exponent {
                    return None;
                }
                return Some(Const::int(x.pow(exponent as u32)));
            }
            if y.is_zero() {
                return Some(Const::Int(1));
            }
            return floats(op, x.to_f64()?, y.to_f64()?);
        }
        binary::LSHIFT => {
            if y.sign() == Sign::Minus {
                return None;
            }
            if !x.is_zero() && !y.is_zero() {
                let by = y.to_u64()?;
                if by > MAX_INT_BITS || x.bits() > MAX_INT_BITS - by {
                    return None;
                }
            }
            Const::int(x << y.to_u64()?)
        }
        binary::RSHIFT if y.sign() != Sign::Minus => Const::int(match y.to_u64() {
            Some(by) => x >> by,
            None if x.sign() == Sign::Minus => BigInt::from(-1),
            None => BigInt::ZERO,
        }),
        binary::OR => as_bool(x | y),
        binary::XOR => as_bool(x ^ y),
        binary::AND => as_bool(x & y),
        _ => return None,
    })
}

/// Correctly rounded quotient of two integers.
fn true_divide(x: &BigInt, y: &BigInt) -> Option<f64> {
    const EXACT: u64 = 53;
    if x.bits() <= EXACT && y.bits() <= EXACT {
        return Some(x.to_f64()? / y.to_f64()?);
    }
    // Scaled so that the quotient has 55 bits or more; the remainder becomes a sticky bit.
    let shift = 55 + y.bits() as i64 - x.bits() as i64;
    let (scaled, divisor) = if shift >= 0 { (x.magnitude() << shift as u64, y.magnitude().clone()) } else { (x.magnitude().clone(), y.magnitude() << (-shift) as u64) };
    let (mut quotient, remainder) = scaled.div_rem(&divisor);
    if !remainder.is_zero() {
        quotient |= num_bigint::BigUint::from(1u8);
    }
    let magnitude = quotient.to_f64()?;
    let value = magnitude * 2f64.powi(i32::try_from(-shift).ok()?);
    // Results below the normal range would be rounded twice.
    if !value.is_finite() || (value < f64::MIN_POSITIVE && !x.is_zero()) {
        return None;
    }
    Some(if x.sign() == y.sign() || x.is_zero() { value } else { -value })
}

fn floats(op: u32, x: f64, y: f64) -> Option<Const> {
    Some(Const::Float(match op {
        binary::ADD => x + y,
        binary::SUBTRACT => x - y,
        binary::MULTIPLY => x * y,
        binary::TRUE_DIVIDE if y != 0.0 => x / y,
        binary::FLOOR_DIVIDE if y != 0.0 => divmod(x, y).0,
        binary::REMAINDER if y != 0.0 => divmod(x, y).1,
        binary::POWER => return power(x, y),
        _ => return None,
    }))
}

/// CPython `_float_div_mod`.
fn divmod(x: f64, y: f64) -> (f64, f64) {
    let mut modulus = x % y;
    let mut quotient = (x - modulus) / y;
    if modulus == 0.0 {
        modulus = 0f64.copysign(y);
    } else if (y < 0.0) != (modulus < 0.0) {
        modulus += y;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0f64.copysign(x / y), modulus);
    }
    let floor = quotient.floor();
    (if quotient - floor > 0.5 { floor + 1.0 } else { floor }, modulus)
}

fn power(x: f64, y: f64) -> Option<Const> {
    if x == 0.0 && y < 0.0 {
        return None;
    }
    // A negative base and a fraction give a complex number, left to run time.
    if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
        return None;
    }
    let result = x.powf(y);
    (result.is_finite() || !x.is_finite() || !y.is_finite()).then_some(Const::Float(result))
}

fn complexes(op: u32, a: &Const, b: &Const) -> Option<Const> {
    let operand = |c: &Const| Some(if matches!(c, Const::Complex(..)) { Operand::Complex(complex(c)?) } else { Operand::Real(complex(c)?.0) });
    let (x, y) = (operand(a)?, operand(b)?);
    let (re, im) = match op {
        binary::ADD => arithmetic::add(x, y),
        binary::SUBTRACT => arithmetic::subtract(x, y),
        binary::MULTIPLY => arithmetic::multiply(x, y),
        binary::TRUE_DIVIDE => arithmetic::divide(x, y).ok()?,
        binary::POWER => arithmetic::power(complex(a)?, complex(b)?).ok()?,
        _ => return None,
    };
    Some(Const::Complex(re, im))
}

/// `constant[constant]`.
/// The code points of a text, each as its bytes; surrogates are some too.
fn code_points(wtf8: &[u8]) -> impl Iterator<Item = &[u8]> {
    const CONTINUATION: u8 = 0x80;
    wtf8.chunk_by(|_, next| next & 0xc0 == CONTINUATION)
}

fn subscript(container: &Const, key: &Const) -> Option<Const> {
    let at = |len: usize| {
        let index = integer(key)?.to_i64()?;
        let index = if index < 0 { index + len as i64 } else { index };
        (0..len as i64).contains(&index).then_some(index as usize)
    };
    if let Const::Slice(parts) = key {
        return slice(container, parts);
    }
    Some(match container {
        Const::Tuple(items) => items[at(items.len())?].clone(),
        Const::Bytes(bytes) => Const::Int(i64::from(bytes[at(bytes.len())?])),
        Const::Str(text) => {
            let index = at(code_points(text).count())?;
            Const::Str(code_points(text).nth(index)?.into())
        }
        _ => return None,
    })
}

fn slice(container: &Const, parts: &[Const; 3]) -> Option<Const> {
    let bound = |c: &Const| match c {
        Const::None => Some(None),
        _ => Some(Some(integer(c)?.to_i64()?)),
    };
    let step = bound(&parts[2])?.unwrap_or(1);
    let (start, stop) = (bound(&parts[0])?, bound(&parts[1])?);
    let indices = |len: usize| -> Option<Vec<usize>> {
        let len = len as i64;
        if step == 0 {
            return None;
        }
        let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
        let clamp = |value: i64| if value < 0 { (value + len).max(low) } else { value.min(high) };
        let mut at = start.map_or(if step < 0 { high } else { low }, clamp);
        let end = stop.map_or(if step < 0 { low } else { high }, clamp);
        let mut out = Vec::new();
        while if step < 0 { at > end } else { at < end } {
            out.push(at as usize);
            at = at.checked_add(step)?;
        }
        Some(out)
    };
    Some(match container {
        Const::Tuple(items) => Const::Tuple(indices(items.len())?.into_iter().map(|i| items[i].clone()).collect()),
        Const::Bytes(bytes) => Const::Bytes(indices(bytes.len())?.into_iter().map(|i| bytes[i]).collect()),
        Const::Str(text) => {
            let chars: Vec<&[u8]> = code_points(text).collect();
            let picked: Vec<u8> = indices(chars.len())?.into_iter().flat_map(|i| chars[i]).copied().collect();
            Const::Str(picked.into())
        }
        _ => return None,
    })
}

/// The distinct items, as `frozenset` finds them: numbers that are equal are one item.
pub fn distinct(items: &[Const]) -> Vec<Const> {
    let mut out: Vec<Const> = Vec::with_capacity(items.len());
    for item in items {
        if !out.iter().any(|seen| equal(seen, item)) {
            out.push(item.clone());
        }
    }
    out
}

/// Python's `==` on constants.
fn equal(a: &Const, b: &Const) -> bool {
    if let (Some(x), Some(y)) = (integer(a), integer(b)) {
        return x == y;
    }
    match (a, b) {
        (Const::Tuple(x), Const::Tuple(y)) => x.len() == y.len() && x.iter().zip(y.iter()).all(|(p, q)| equal(p, q)),
        (Const::Str(_) | Const::Bytes(_) | Const::Tuple(_), _) | (_, Const::Str(_) | Const::Bytes(_) | Const::Tuple(_)) => a == b,
        _ => match (complex(a), complex(b)) {
            (Some(x), Some(y)) => x == y,
            _ => a == b,
        },
    }
}
