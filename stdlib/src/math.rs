//! `math`.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use pyvm_vm::call::{opt, opt_some};
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::{float, int};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "math", "This module provides access to the mathematical functions\ndefined by the C standard.", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, value) in [("pi", std::f64::consts::PI), ("e", std::f64::consts::E), ("tau", std::f64::consts::TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        d.set_name(vm, name, Value::float(value));
    }
    Ok(module)
}

/// Applies a C function with C's rules for errors (CPython `math_1`).
fn apply(vm: &Vm, v: &Value, f: fn(f64) -> f64, can_overflow: bool) -> R {
    let x = vm.to_f64(v)?;
    let r = f(x);
    if r.is_nan() && !x.is_nan() {
        return Err(vm.value_error(format!("expected a number in range, got {}", float::repr(x))));
    }
    if r.is_infinite() && x.is_finite() {
        return Err(if can_overflow { vm.overflow_error("math range error") } else { vm.value_error("math domain error") });
    }
    Ok(Value::float(r))
}

fn logarithm(vm: &Vm, v: &Value, f: fn(f64) -> f64) -> R<f64> {
    if int::is_int(v) {
        let n = int::to_big(v);
        if !n.is_positive() {
            return Err(vm.value_error("expected a positive input"));
        }
        return Ok(match n.to_f64().filter(|x| x.is_finite()) {
            Some(x) => f(x),
            None => {
                let shift = n.bits() - 64;
                f((n >> shift).to_f64().unwrap_or(1.0)) + shift as f64 * f(2.0)
            }
        });
    }
    let x = vm.to_f64(v)?;
    if x <= 0.0 {
        return Err(vm.value_error(format!("expected a positive input, got {}", float::repr(x))));
    }
    Ok(f(x))
}

fn two(vm: &Vm, a: &[Value], f: fn(f64, f64) -> f64) -> R {
    Ok(Value::float(f(vm.to_f64(&a[0])?, vm.to_f64(&a[1])?)))
}

fn rounded(vm: &Vm, v: &Value, name: &str, f: fn(f64) -> f64) -> R {
    if float::as_f64(v).is_none()
        && let Some(r) = vm.call_special(v, &vm.intern(name), &[])
    {
        return r;
    }
    float::to_int(vm, f(vm.to_f64(v)?))
}

fn big(vm: &Vm, v: &Value) -> R<BigInt> {
    Ok(int::to_big(&vm.index(v)?))
}

fn natural(vm: &Vm, v: &Value, message: &str) -> R<BigInt> {
    let n = big(vm, v)?;
    if n.is_negative() { Err(vm.value_error(message)) } else { Ok(n) }
}

#[expect(unsafe_code, reason = "functions of the C library on plain numbers")]
mod c {
    unsafe extern "C" {
        pub safe fn erf(x: f64) -> f64;
        pub safe fn erfc(x: f64) -> f64;
        pub safe fn tgamma(x: f64) -> f64;
        pub safe fn lgamma(x: f64) -> f64;
        pub safe fn remainder(x: f64, y: f64) -> f64;
        pub safe fn nextafter(x: f64, y: f64) -> f64;
        pub safe fn fma(x: f64, y: f64, z: f64) -> f64;
    }
}

macro_rules! functions {
    ($($name:literal $f:expr, $overflow:literal;)*) => { &[$(m($name, "($module, x, /)", |vm, a| apply(vm, &a[0], $f, $overflow)),)*
        m("ceil", "($module, x, /)", |vm, a| rounded(vm, &a[0], "__ceil__", f64::ceil)),
        m("floor", "($module, x, /)", |vm, a| rounded(vm, &a[0], "__floor__", f64::floor)),
        m("trunc", "($module, x, /)", |vm, a| match vm.call_special(&a[0], &vm.intern("__trunc__"), &[]) {
            Some(r) => r,
            None => Err(vm.type_error(format!("type {} doesn't define __trunc__ method", a[0].ty().name()))),
        }),
        m("atan2", "($module, y, x, /)", |vm, a| two(vm, a, f64::atan2)),
        m("copysign", "($module, x, y, /)", |vm, a| two(vm, a, f64::copysign)),
        m("remainder", "($module, x, y, /)", |vm, a| two(vm, a, |x, y| c::remainder(x, y))),
        m("nextafter", "($module, x, y, /, *, steps=None)", |vm, a| two(vm, a, |x, y| c::nextafter(x, y))),
        m("fma", "($module, x, y, z, /)", |vm, a| Ok(Value::float(c::fma(vm.to_f64(&a[0])?, vm.to_f64(&a[1])?, vm.to_f64(&a[2])?)))),
        m("fmod", "($module, x, y, /)", |vm, a| {
            let (x, y) = (vm.to_f64(&a[0])?, vm.to_f64(&a[1])?);
            if (x.is_infinite() && !y.is_nan()) || (y == 0.0 && !x.is_nan()) { return Err(vm.value_error("math domain error")); }
            Ok(Value::float(x % y))
        }),
        m("pow", "($module, x, y, /)", |vm, a| {
            let (x, y) = (vm.to_f64(&a[0])?, vm.to_f64(&a[1])?);
            let r = x.powf(y);
            if (r.is_nan() && !x.is_nan() && !y.is_nan()) || (x == 0.0 && y < 0.0) { return Err(vm.value_error("math domain error")); }
            if r.is_infinite() && x.is_finite() && y.is_finite() { return Err(vm.overflow_error("math range error")); }
            Ok(Value::float(r))
        }),
        m("log", "($module, x, base=None, /)", |vm, a| {
            let n = logarithm(vm, &a[0], f64::ln)?;
            let Some(base) = opt(a, 1) else { return Ok(Value::float(n)) };
            let d = logarithm(vm, base, f64::ln)?;
            if d == 0.0 { return Err(vm.zero_division_error("division by zero")); }
            Ok(Value::float(n / d))
        }),
        m("log2", "($module, x, /)", |vm, a| Ok(Value::float(logarithm(vm, &a[0], f64::log2)?))),
        m("log10", "($module, x, /)", |vm, a| Ok(Value::float(logarithm(vm, &a[0], f64::log10)?))),
        m("isfinite", "($module, x, /)", |vm, a| Ok(Value::bool(vm.to_f64(&a[0])?.is_finite()))),
        m("isinf", "($module, x, /)", |vm, a| Ok(Value::bool(vm.to_f64(&a[0])?.is_infinite()))),
        m("isnan", "($module, x, /)", |vm, a| Ok(Value::bool(vm.to_f64(&a[0])?.is_nan()))),
        m("isclose", "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)", |vm, a| {
            let get = |i: usize, d: f64| -> R<f64> { opt(a, i).map_or(Ok(d), |v| vm.to_f64(v)) };
            let (x, y, rel, abs) = (get(0, 0.0)?, get(1, 0.0)?, get(2, 1e-9)?, get(3, 0.0)?);
            if rel < 0.0 || abs < 0.0 { return Err(vm.value_error("tolerances must be non-negative")); }
            let close = x == y || (x.is_finite() && y.is_finite() && { let d = (x - y).abs(); d <= (rel * y).abs() || d <= (rel * x).abs() || d <= abs });
            Ok(Value::bool(close))
        }),
        m("frexp", "($module, x, /)", |vm, a| { let (f, e) = float::frexp(vm.to_f64(&a[0])?); Ok(vm.tuple(vec![Value::float(f), Value::small(i64::from(e))])) }),
        m("ldexp", "($module, x, i, /)", |vm, a| {
            let x = vm.to_f64(&a[0])?;
            let e = int::as_i64(&vm.index(&a[1])?).unwrap_or(if int::is_negative(&a[1]) { -100_000 } else { 100_000 }).clamp(-100_000, 100_000) as i32;
            let mut r = x;
            let mut left = e;
            while left != 0 && r != 0.0 && r.is_finite() { let step = left.clamp(-1000, 1000); r *= 2f64.powi(step); left -= step; }
            if r.is_infinite() && x.is_finite() { return Err(vm.overflow_error("math range error")); }
            Ok(Value::float(r))
        }),
        m("modf", "($module, x, /)", |vm, a| {
            let x = vm.to_f64(&a[0])?;
            let fraction = if x.is_infinite() { 0f64.copysign(x) } else { (x - x.trunc()).copysign(x) };
            Ok(vm.tuple(vec![Value::float(fraction), Value::float(x.trunc())]))
        }),
        m("hypot", "($module, /, *coordinates)", |vm, a| { let mut r = 0f64; for v in a { r = r.hypot(vm.to_f64(v)?); } Ok(Value::float(r)) }),
        m("dist", "($module, p, q, /)", |vm, a| {
            let (p, q) = (vm.collect(&a[0])?, vm.collect(&a[1])?);
            if p.len() != q.len() { return Err(vm.value_error("both points must have the same number of dimensions")); }
            let mut r = 0f64;
            for (x, y) in p.iter().zip(&q) { r = r.hypot(vm.to_f64(x)? - vm.to_f64(y)?); }
            Ok(Value::float(r))
        }),
        m("degrees", "($module, x, /)", |vm, a| Ok(Value::float(vm.to_f64(&a[0])? * (180.0 / std::f64::consts::PI)))),
        m("radians", "($module, x, /)", |vm, a| Ok(Value::float(vm.to_f64(&a[0])? * (std::f64::consts::PI / 180.0)))),
        m("fabs", "($module, x, /)", |vm, a| Ok(Value::float(vm.to_f64(&a[0])?.abs()))),
        m("ulp", "($module, x, /)", |vm, a| {
            let x = vm.to_f64(&a[0])?.abs();
            Ok(Value::float(if !x.is_finite() { x } else { let up = c::nextafter(x, f64::INFINITY); if up.is_infinite() { x - c::nextafter(x, 0.0) } else { up - x } }))
        }),
        m("fsum", "($module, seq, /)", fsum),
        m("sumprod", "($module, p, q, /)", |vm, a| {
            let (p, q) = (vm.collect(&a[0])?, vm.collect(&a[1])?);
            if p.len() != q.len() { return Err(vm.value_error("Inputs are not the same length")); }
            let mut total = Value::small(0);
            for (x, y) in p.iter().zip(&q) { total = vm.add(&total, &vm.multiply(x, y)?)?; }
            Ok(total)
        }),
        m("prod", "($module, iterable, /, *, start=1)", |vm, a| {
            let mut total = opt(a, 1).cloned().unwrap_or_else(|| Value::small(1));
            vm.for_each(&a[0], |v| { total = vm.multiply(&total, &v)?; Ok(()) })?;
            Ok(total)
        }),
        m("gcd", "($module, /, *integers)", |vm, a| { let mut r = BigInt::zero(); for v in a { r = r.gcd(&big(vm, v)?); } Ok(int::from_big(r)) }),
        m("lcm", "($module, /, *integers)", |vm, a| { let mut r = BigInt::from(1); for v in a { r = r.lcm(&big(vm, v)?); } Ok(int::from_big(r)) }),
        m("factorial", "($module, n, /)", |vm, a| {
            let n = natural(vm, &a[0], "factorial() not defined for negative values")?;
            let Some(n) = n.to_u64().filter(|n| *n < 1 << 31) else { return Err(vm.overflow_error("factorial() argument should not exceed 9223372036854775807")) };
            Ok(int::from_big(range_product(1, n)))
        }),
        m("isqrt", "($module, n, /)", |vm, a| Ok(int::from_big(natural(vm, &a[0], "isqrt() argument must be nonnegative")?.sqrt()))),
        m("comb", "($module, n, k, /)", |vm, a| {
            let (n, k) = (natural(vm, &a[0], "n must be a non-negative integer")?, natural(vm, &a[1], "k must be a non-negative integer")?);
            if k > n { return Ok(Value::small(0)); }
            let k = std::cmp::min(k.clone(), &n - &k).to_u64().unwrap_or(u64::MAX);
            let mut r = BigInt::from(1);
            for i in 0..k { r = r * (&n - i) / (i + 1); }
            Ok(int::from_big(r))
        }),
        m("perm", "($module, n, k=None, /)", |vm, a| {
            let n = natural(vm, &a[0], "n must be a non-negative integer")?;
            let k = match opt_some(a, 1) { Some(k) => natural(vm, k, "k must be a non-negative integer")?, None => n.clone() };
            if k > n { return Ok(Value::small(0)); }
            let mut r = BigInt::from(1);
            for i in 0..k.to_u64().unwrap_or(u64::MAX) { r *= &n - i; }
            Ok(int::from_big(r))
        }),
    ] };
}

static ROWS: &[Method] = functions! {
    "acos" f64::acos, false; "acosh" f64::acosh, false; "asin" f64::asin, false; "asinh" f64::asinh, false; "atan" f64::atan, false;
    "atanh" f64::atanh, false; "cbrt" f64::cbrt, false; "cos" f64::cos, false; "cosh" f64::cosh, true; "erf" |x| c::erf(x), false; "erfc" |x| c::erfc(x), false;
    "exp" f64::exp, true; "exp2" f64::exp2, true; "expm1" f64::exp_m1, true; "gamma" |x| c::tgamma(x), true; "lgamma" |x| c::lgamma(x), true;
    "log1p" f64::ln_1p, false; "sin" f64::sin, false; "sinh" f64::sinh, true; "sqrt" f64::sqrt, false; "tan" f64::tan, false; "tanh" f64::tanh, false;
};

fn range_product(low: u64, high: u64) -> BigInt {
    if high < low {
        return BigInt::from(1);
    }
    if high - low < 16 {
        return (low..=high).fold(BigInt::from(1), |r, i| r * i);
    }
    let middle = low.midpoint(high);
    range_product(low, middle) * range_product(middle + 1, high)
}

/// Exact summation (Shewchuk), rounded once.
fn fsum(vm: &Vm, a: &[Value]) -> R {
    let mut partials: Vec<f64> = Vec::new();
    let mut special = 0.0;
    vm.for_each(&a[0], |v| {
        let mut x = vm.to_f64(&v)?;
        if !x.is_finite() {
            special += x;
            return Ok(());
        }
        let mut kept = Vec::with_capacity(partials.len() + 1);
        for &p in &partials {
            let (big, small) = if x.abs() >= p.abs() { (x, p) } else { (p, x) };
            let hi = big + small;
            let lo = small - (hi - big);
            if lo != 0.0 {
                kept.push(lo);
            }
            x = hi;
        }
        if x.is_infinite() {
            return Err(vm.overflow_error("intermediate overflow in fsum"));
        }
        kept.push(x);
        partials = kept;
        Ok(())
    })?;
    if special != 0.0 || special.is_nan() {
        return if special.is_nan() { Err(vm.value_error("-inf + inf in fsum")) } else { Ok(Value::float(special)) };
    }
    let Some(mut hi) = partials.pop() else { return Ok(Value::float(0.0)) };
    let mut lo = 0.0;
    while let Some(y) = partials.pop() {
        let x = hi;
        hi = x + y;
        lo = y - (hi - x);
        if lo != 0.0 {
            break;
        }
    }
    if let Some(&next) = partials.last()
        && ((lo < 0.0 && next < 0.0) || (lo > 0.0 && next > 0.0))
    {
        let y = lo * 2.0;
        let x = hi + y;
        if y == x - hi {
            hi = x;
        }
    }
    Ok(Value::float(hi))
}
