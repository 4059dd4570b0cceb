//! Arithmetic of complex numbers, bit for bit CPython's (`Objects/complexobject.c`).

/// Real and imaginary part.
pub type Pair = (f64, f64);

/// An operand of arithmetic. A real number has no imaginary part, not one of zero: it leaves the sign and the finiteness of the
/// other operand's alone (C99, annex G).
#[derive(Clone, Copy)]
pub enum Operand {
    Real(f64),
    Complex(Pair),
}

impl Operand {
    fn pair(self) -> Pair {
        match self {
            Self::Real(re) => (re, 0.0),
            Self::Complex(pair) => pair,
        }
    }
}

/// A division by zero.
pub struct ByZero;

pub fn add(a: Operand, b: Operand) -> Pair {
    match (a, b) {
        (Operand::Real(x), Operand::Complex((re, im))) | (Operand::Complex((re, im)), Operand::Real(x)) => (re + x, im),
        _ => (a.pair().0 + b.pair().0, a.pair().1 + b.pair().1),
    }
}

pub fn subtract(a: Operand, b: Operand) -> Pair {
    match (a, b) {
        (Operand::Real(x), Operand::Complex((re, im))) => (x - re, -im),
        (Operand::Complex((re, im)), Operand::Real(x)) => (re - x, im),
        _ => (a.pair().0 - b.pair().0, a.pair().1 - b.pair().1),
    }
}

/// A part of an infinite number, brought to the edge of the unit square.
fn boxed(part: f64) -> f64 {
    if part.is_infinite() { 1f64.copysign(part) } else { 0f64.copysign(part) }
}

fn zero_if_nan(part: f64) -> f64 {
    if part.is_nan() { 0f64.copysign(part) } else { part }
}

/// `a * b`; an infinite operand keeps the product infinite where the formula says NaN (CPython `_Py_c_prod`).
pub fn product((mut ar, mut ai): Pair, (mut br, mut bi): Pair) -> Pair {
    let (rr, ii, ri, ir) = (ar * br, ai * bi, ar * bi, ai * br);
    let (re, im) = (rr - ii, ri + ir);
    if !(re.is_nan() && im.is_nan()) {
        return (re, im);
    }
    let mut infinite = false;
    if ar.is_infinite() || ai.is_infinite() {
        (ar, ai, br, bi) = (boxed(ar), boxed(ai), zero_if_nan(br), zero_if_nan(bi));
        infinite = true;
    }
    if br.is_infinite() || bi.is_infinite() {
        (br, bi, ar, ai) = (boxed(br), boxed(bi), zero_if_nan(ar), zero_if_nan(ai));
        infinite = true;
    }
    if !infinite && [rr, ii, ri, ir].iter().any(|f| f.is_infinite()) {
        (ar, ai, br, bi) = (zero_if_nan(ar), zero_if_nan(ai), zero_if_nan(br), zero_if_nan(bi));
        infinite = true;
    }
    if infinite { (f64::INFINITY * (ar * br - ai * bi), f64::INFINITY * (ar * bi + ai * br)) } else { (re, im) }
}

pub fn multiply(a: Operand, b: Operand) -> Pair {
    match (a, b) {
        (Operand::Real(x), Operand::Complex((re, im))) | (Operand::Complex((re, im)), Operand::Real(x)) => (re * x, im * x),
        _ => product(a.pair(), b.pair()),
    }
}

/// `a / b` (CPython `_Py_c_quot`).
pub fn quotient((ar, ai): Pair, (br, bi): Pair) -> Result<Pair, ByZero> {
    let (re, im) = if br.abs() >= bi.abs() {
        if br == 0.0 {
            return Err(ByZero);
        }
        let ratio = bi / br;
        let denominator = br + bi * ratio;
        ((ar + ai * ratio) / denominator, (ai - ar * ratio) / denominator)
    } else if bi.abs() >= br.abs() {
        let ratio = br / bi;
        let denominator = br * ratio + bi;
        ((ar * ratio + ai) / denominator, (ai * ratio - ar) / denominator)
    } else {
        (f64::NAN, f64::NAN)
    };
    if re.is_nan() && im.is_nan() {
        if (ar.is_infinite() || ai.is_infinite()) && br.is_finite() && bi.is_finite() {
            let (x, y) = (boxed(ar), boxed(ai));
            return Ok((f64::INFINITY * (x * br + y * bi), f64::INFINITY * (y * br - x * bi)));
        }
        if (br.is_infinite() || bi.is_infinite()) && ar.is_finite() && ai.is_finite() {
            let (x, y) = (boxed(br), boxed(bi));
            return Ok((0.0 * (ar * x + ai * y), 0.0 * (ai * x - ar * y)));
        }
    }
    Ok((re, im))
}

pub fn divide(a: Operand, b: Operand) -> Result<Pair, ByZero> {
    match (a, b) {
        (Operand::Complex(_), Operand::Real(0.0)) => Err(ByZero),
        (Operand::Complex((re, im)), Operand::Real(x)) => Ok((re / x, im / x)),
        (Operand::Real(x), Operand::Complex(divisor)) => real_quotient(x, divisor),
        _ => quotient(a.pair(), b.pair()),
    }
}

/// A real number by a complex one (CPython `_Py_rc_quot`).
fn real_quotient(x: f64, (br, bi): Pair) -> Result<Pair, ByZero> {
    let (re, im) = if br.abs() >= bi.abs() {
        if br == 0.0 {
            return Err(ByZero);
        }
        let ratio = bi / br;
        let denominator = br + bi * ratio;
        (x / denominator, (-x * ratio) / denominator)
    } else if bi.abs() >= br.abs() {
        let ratio = br / bi;
        let denominator = br * ratio + bi;
        ((x * ratio) / denominator, -x / denominator)
    } else {
        (f64::NAN, f64::NAN)
    };
    if re.is_nan() && im.is_nan() && x.is_finite() && (br.is_infinite() || bi.is_infinite()) {
        return Ok((0.0 * (x * boxed(br)), 0.0 * (-x * boxed(bi))));
    }
    Ok((re, im))
}

/// Why a power has no value.
pub enum NoPower {
    ByZero,
    Overflow,
}

/// `a ** b` (CPython `complex_pow`).
///
/// # Errors
/// Zero to a negative or complex power; a result without bounds.
pub fn power(a: Pair, b: Pair) -> Result<Pair, NoPower> {
    let result = if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= 100.0 { integral_power(a, b.0 as i32) } else { general_power(a, b) };
    match result {
        Err(ByZero) => Err(NoPower::ByZero),
        Ok((re, im)) if re.is_infinite() || im.is_infinite() => Err(NoPower::Overflow),
        Ok(pair) => Ok(pair),
    }
}

fn integral_power(a: Pair, n: i32) -> Result<Pair, ByZero> {
    let (mut result, mut base) = ((1.0, 0.0), a);
    let mut left = n.unsigned_abs();
    while left > 0 {
        if left & 1 == 1 {
            result = product(result, base);
        }
        base = product(base, base);
        left >>= 1;
    }
    if n > 0 { Ok(result) } else { quotient((1.0, 0.0), result) }
}

fn general_power(a: Pair, b: Pair) -> Result<Pair, ByZero> {
    if b == (0.0, 0.0) {
        return Ok((1.0, 0.0));
    }
    if a == (0.0, 0.0) {
        return if b.0 < 0.0 || b.1 != 0.0 { Err(ByZero) } else { Ok((0.0, 0.0)) };
    }
    let (modulus, at) = (a.0.hypot(a.1), a.1.atan2(a.0));
    let mut len = modulus.powf(b.0);
    let mut phase = at * b.0;
    if b.1 != 0.0 {
        len *= (-at * b.1).exp();
        phase += b.1 * modulus.ln();
    }
    // The C library has no cosine of infinity, and its complaint is read as CPython reads it.
    if phase.is_infinite() { Err(ByZero) } else { Ok((len * phase.cos(), len * phase.sin())) }
}
