//! Items of native formats in memory: what `array` and `memoryview` read and write (codes as in `struct`).

use super::bytes::Bytes;
use super::{float, int, string};
use crate::value::Value;
use crate::vm::{R, Vm};
use num_traits::ToPrimitive;

/// Bytes of an item.
pub fn size(code: u8) -> Option<usize> {
    Some(match code {
        b'?' | b'c' | b'b' | b'B' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' | b'u' | b'w' => 4,
        b'l' | b'L' | b'q' | b'Q' | b'n' | b'N' | b'd' | b'P' => 8,
        _ => return None,
    })
}

/// The code of a memoryview format: one character, perhaps behind `@`.
pub fn code_of(format: &str) -> Option<u8> {
    match format.as_bytes() {
        [code] | [b'@', code] if size(*code).is_some() && !matches!(code, b'u' | b'w') => Some(*code),
        _ => None,
    }
}

fn is_signed(code: u8) -> bool {
    matches!(code, b'b' | b'h' | b'i' | b'l' | b'q' | b'n')
}

/// The item as a value.
pub fn get(code: u8, bytes: &[u8]) -> Value {
    let mut word = [0u8; 8];
    word[..bytes.len().min(8)].copy_from_slice(&bytes[..bytes.len().min(8)]);
    let n = u64::from_le_bytes(word);
    match code {
        b'?' => Value::bool(n != 0),
        b'c' => Bytes::copied(bytes),
        b'e' => Value::float(f16_to_f64(n as u16)),
        b'f' => Value::float(f64::from(f32::from_bits(n as u32))),
        b'd' => Value::float(f64::from_bits(n)),
        b'u' | b'w' => string::from_code_point(n as u32),
        _ if is_signed(code) => {
            let unused = 64 - 8 * bytes.len() as u32;
            Value::int((n << unused) as i64 >> unused)
        }
        _ => int::from_big(n.into()),
    }
}

/// Half precision to double.
pub fn f16_to_f64(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (e, f) = (i32::from(bits >> 10 & 0x1f), bits & 0x3ff);
    match e {
        0 => sign * f64::from(f) * 2f64.powi(-24),
        31 if f == 0 => sign * f64::INFINITY,
        31 => f64::from_bits(u64::from(bits & 0x8000) << 48 | 0x7ff0_0000_0000_0000 | u64::from(f) << 42),
        _ => sign * (1.0 + f64::from(f) / 1024.0) * 2f64.powi(e - 15),
    }
}

/// Double to half precision, rounded half to even; `None` when it is too large (CPython `PyFloat_Pack2`).
pub fn f64_to_f16(f: f64) -> Option<u16> {
    let sign = if f.is_sign_negative() { 0x8000 } else { 0 };
    let bits: u16 = if f == 0.0 {
        0
    } else if f.is_infinite() {
        0x7c00
    } else if f.is_nan() {
        let payload = (f.to_bits() >> 42) as u16 & 0x3ff;
        0x7c00 | if payload == 0 { 0x200 } else { payload }
    } else {
        let (m, e) = float::frexp(f.abs());
        // 1.x times two to the exponent.
        let (fraction, exponent) = (m * 2.0, e - 1);
        if exponent >= 16 {
            return None;
        }
        let (scaled, field) = if exponent < -25 {
            (0.0, 0)
        } else if exponent < -14 {
            (fraction * 2f64.powi(14 + exponent) * 1024.0, 0)
        } else {
            ((fraction - 1.0) * 1024.0, (exponent + 15) as u16)
        };
        let mut whole = scaled.floor() as u16;
        let rest = scaled - f64::from(whole);
        if rest > 0.5 || (rest == 0.5 && whole & 1 == 1) {
            whole += 1;
        }
        let packed = (field << 10) + whole;
        if packed >= 0x7c00 {
            return None;
        }
        packed
    };
    Some(bits | sign)
}

/// Writes a value as an item of a memoryview (CPython `pack_single`).
pub fn put(vm: &Vm, code: u8, value: &Value, out: &mut [u8]) -> R<()> {
    let wrong_type = || vm.type_error(format!("memoryview: invalid type for format '{}'", code as char));
    let wrong_value = || vm.value_error(format!("memoryview: invalid value for format '{}'", code as char));
    let bits: u64 = match code {
        b'?' => u64::from(vm.is_true(value)?),
        b'c' => match value.cast::<Bytes>() {
            Some(b) if b.data().len() == 1 => u64::from(b.data()[0]),
            Some(_) => return Err(wrong_value()),
            None => return Err(wrong_type()),
        },
        b'e' | b'f' | b'd' => {
            if float::as_f64(value).is_none() && !int::is_int(value) && value.ty().slots.get().unary[crate::types::slots::un::FLOAT].is_none() {
                return Err(wrong_type());
            }
            let f = vm.to_f64(value)?;
            match code {
                b'd' => f.to_bits(),
                b'f' => {
                    if (f as f32).is_infinite() && f.is_finite() {
                        return Err(wrong_value());
                    }
                    u64::from((f as f32).to_bits())
                }
                _ => u64::from(f64_to_f16(f).ok_or_else(wrong_value)?),
            }
        }
        _ => {
            if !int::is_int(value) && value.ty().slots.get().unary[crate::types::slots::un::INDEX].is_none() {
                return Err(wrong_type());
            }
            let n = int::to_big(&vm.index(value)?).to_i128().ok_or_else(wrong_value)?;
            let (low, high) = range(code, out.len());
            if n < low || n > high {
                return Err(wrong_value());
            }
            n as u64
        }
    };
    out.copy_from_slice(&bits.to_le_bytes()[..out.len()]);
    Ok(())
}

/// Least and greatest number of an integer format.
pub fn range(code: u8, size: usize) -> (i128, i128) {
    let bits = 8 * size as u32;
    if is_signed(code) { (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1) } else { (0, (1i128 << bits) - 1) }
}
