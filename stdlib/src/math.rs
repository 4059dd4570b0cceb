//! `math`.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use pymath::math as f;
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

/// The result of a C function, or the exception of its error.
pub fn outcome<T>(vm: &Vm, result: pymath::Result<T>) -> R<T> {
    result.map_err(|error| match error {
        pymath::Error::EDOM => vm.value_error("math domain error"),
        pymath::Error::ERANGE => vm.overflow_error("math range error"),
    })
}

fn checked(vm: &Vm, result: pymath::Result<f64>) -> R {
    outcome(vm, result).map(Value::float)
}

/// Applies a function of one number; `expected` words its domain (CPython `math_1`).
fn apply(vm: &Vm, v: &Value, f: impl Fn(f64) -> pymath::Result<f64>, expected: &str) -> R {
    let x = vm.to_f64(v)?;
    match f(x) {
        Err(pymath::Error::EDOM) if !expected.is_empty() => Err(vm.value_error(format!("expected {expected}, got {}", float::repr(x)))),
        result => checked(vm, result),
    }
}

fn square_root(x: f64) -> pymath::Result<f64> {
    if x < 0.0 { Err(pymath::Error::EDOM) } else { Ok(x.sqrt()) }
}

fn logarithm(vm: &Vm, v: &Value, of_float: fn(f64) -> f64, of_int: fn(&BigInt) -> pymath::Result<f64>) -> R<f64> {
    if int::is_int(v) {
        return of_int(&int::to_big(v)).map_err(|_| vm.value_error("expected a positive input"));
    }
    let x = vm.to_f64(v)?;
    if x <= 0.0 {
        return Err(vm.value_error(format!("expected a positive input, got {}", float::repr(x))));
    }
    Ok(of_float(x))
}

fn natural_logarithm(vm: &Vm, v: &Value) -> R<f64> {
    logarithm(vm, v, f64::ln, |n| f::log_bigint(n, None))
}

fn two(vm: &Vm, a: &[Value], f: fn(f64, f64) -> pymath::Result<f64>) -> R {
    checked(vm, f(vm.to_f64(&a[0])?, vm.to_f64(&a[1])?))
}

fn rounded(vm: &Vm, v: &Value, name: &str, f: fn(f64) -> f64) -> R {
    if !v.is_exact(&float::FLOAT)
        && let Some(r) = vm.call_special(v, &vm.intern(name), &[])
    {
        return r;
    }
    float::to_int(vm, f(vm.to_f64(v)?))
}

fn floats(vm: &Vm, values: &[Value]) -> R<Vec<f64>> {
    values.iter().map(|v| vm.to_f64(v)).collect()
}

fn big(vm: &Vm, v: &Value) -> R<BigInt> {
    Ok(int::to_big(&vm.index(v)?))
}

fn natural(vm: &Vm, v: &Value, message: &str) -> R<BigInt> {
    let n = big(vm, v)?;
    if n.is_negative() { Err(vm.value_error(message)) } else { Ok(n) }
}

macro_rules! functions {
    ($($name:literal $f:expr, $expected:literal;)*) => { &[$(m($name, "($module, x, /)", |vm, a| apply(vm, &a[0], $f, $expected)),)*
        m("ceil", "($module, x, /)", |vm, a| rounded(vm, &a[0], "__ceil__", f64::ceil)),
        m("floor", "($module, x, /)", |vm, a| rounded(vm, &a[0], "__floor__", f64::floor)),
        m("trunc", "($module, x, /)", |vm, a| match vm.call_special(&a[0], &vm.intern("__trunc__"), &[]) {
            Some(r) => r,
            None => Err(vm.type_error(format!("type {} doesn't define __trunc__ method", a[0].ty().name()))),
        }),
        m("atan2", "($module, y, x, /)", |vm, a| two(vm, a, f::atan2)),
        m("copysign", "($module, x, y, /)", |vm, a| two(vm, a, f::copysign)),
        m("remainder", "($module, x, y, /)", |vm, a| two(vm, a, f::remainder)),
        m("fmod", "($module, x, y, /)", |vm, a| two(vm, a, f::fmod)),
        m("pow", "($module, x, y, /)", |vm, a| two(vm, a, f::pow)),
        m("nextafter", "($module, x, y, /, *, steps=None)", |vm, a| {
            let steps = match opt_some(a, 2) {
                None => None,
                Some(n) => match big(vm, n)? {
                    n if n.is_negative() => return Err(vm.value_error("steps must be a non-negative integer")),
                    n => Some(n.to_u64().unwrap_or(u64::MAX)),
                },
            };
            Ok(Value::float(f::nextafter(vm.to_f64(&a[0])?, vm.to_f64(&a[1])?, steps)))
        }),
        m("fma", "($module, x, y, z, /)", |vm, a| match f::fma(vm.to_f64(&a[0])?, vm.to_f64(&a[1])?, vm.to_f64(&a[2])?) {
            Ok(r) => Ok(Value::float(r)),
            Err(pymath::Error::EDOM) => Err(vm.value_error("invalid operation in fma")),
            Err(pymath::Error::ERANGE) => Err(vm.overflow_error("overflow in fma")),
        }),
        m("log", "($module, x, base=None, /)", |vm, a| {
            let n = natural_logarithm(vm, &a[0])?;
            let Some(base) = opt(a, 1) else { return Ok(Value::float(n)) };
            let d = natural_logarithm(vm, base)?;
            if d == 0.0 { return Err(vm.zero_division_error("division by zero")); }
            Ok(Value::float(n / d))
        }),
        m("log2", "($module, x, /)", |vm, a| Ok(Value::float(logarithm(vm, &a[0], f64::log2, f::log2_bigint)?))),
        m("log10", "($module, x, /)", |vm, a| Ok(Value::float(logarithm(vm, &a[0], f64::log10, f::log10_bigint)?))),
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
            if !int::is_int(&a[1]) { return Err(vm.type_error("Expected an int as second argument to ldexp.")); }
            checked(vm, f::ldexp_bigint(vm.to_f64(&a[0])?, &int::to_big(&a[1])))
        }),
        m("modf", "($module, x, /)", |vm, a| {
            let x = vm.to_f64(&a[0])?;
            let fraction = if x.is_infinite() { 0f64.copysign(x) } else { (x - x.trunc()).copysign(x) };
            Ok(vm.tuple(vec![Value::float(fraction), Value::float(x.trunc())]))
        }),
        m("hypot", "($module, /, *coordinates)", |vm, a| Ok(Value::float(f::hypot(&floats(vm, a)?)))),
        m("dist", "($module, p, q, /)", |vm, a| {
            let (p, q) = (vm.collect(&a[0])?, vm.collect(&a[1])?);
            if p.len() != q.len() { return Err(vm.value_error("both points must have the same number of dimensions")); }
            Ok(Value::float(f::dist(&floats(vm, &p)?, &floats(vm, &q)?)))
        }),
        m("degrees", "($module, x, /)", |vm, a| Ok(Value::float(vm.to_f64(&a[0])? * (180.0 / std::f64::consts::PI)))),
        m("radians", "($module, x, /)", |vm, a| Ok(Value::float(vm.to_f64(&a[0])? * (std::f64::consts::PI / 180.0)))),
        m("fabs", "($module, x, /)", |vm, a| Ok(Value::float(vm.to_f64(&a[0])?.abs()))),
        m("ulp", "($module, x, /)", |vm, a| Ok(Value::float(f::ulp(vm.to_f64(&a[0])?)))),
        m("fsum", "($module, seq, /)", |vm, a| {
            let mut terms = Vec::new();
            vm.for_each(&a[0], |v| { terms.push(vm.to_f64(&v)?); Ok(()) })?;
            match f::fsum(terms) {
                Ok(r) => Ok(Value::float(r)),
                Err(pymath::Error::EDOM) => Err(vm.value_error("-inf + inf in fsum")),
                Err(pymath::Error::ERANGE) => Err(vm.overflow_error("intermediate overflow in fsum")),
            }
        }),
        m("sumprod", "($module, p, q, /)", sum_of_products),
        m("prod", "($module, iterable, /, *, start=1)", |vm, a| {
            let mut total = opt(a, 1).cloned().unwrap_or_else(|| Value::small(1));
            vm.for_each(&a[0], |v| { total = vm.multiply(&total, &v)?; Ok(()) })?;
            Ok(total)
        }),
        m("gcd", "($module, /, *integers)", greatest_divisor),
        m("lcm", "($module, /, *integers)", |vm, a| { let mut r = BigInt::from(1); for v in a { r = r.lcm(&big(vm, v)?); } Ok(int::from_big(r)) }),
        m("factorial", "($module, n, /)", |vm, a| {
            let n = natural(vm, &a[0], "factorial() not defined for negative values")?;
            let Some(n) = n.to_i64() else { return Err(vm.overflow_error("factorial() argument should not exceed 9223372036854775807")) };
            natural_result(vm, f::integer::factorial(n))
        }),
        m("isqrt", "($module, n, /)", |vm, a| Ok(int::from_big(natural(vm, &a[0], "isqrt() argument must be nonnegative")?.sqrt()))),
        m("comb", "($module, n, k, /)", |vm, a| {
            let (n, k) = (natural(vm, &a[0], "n must be a non-negative integer")?, natural(vm, &a[1], "k must be a non-negative integer")?);
            if k > n { return Ok(Value::small(0)); }
            if let (Some(n), Some(k)) = (n.to_i64(), k.to_i64()) { return natural_result(vm, f::integer::comb(n, k)); }
            match std::cmp::min(k.clone(), &n - &k).to_i64() {
                Some(k) => Ok(int::from_big(f::comb_bigint(&n, k.unsigned_abs()).into())),
                None => Err(vm.overflow_error("min(n - k, k) must not exceed 9223372036854775807")),
            }
        }),
        m("perm", "($module, n, k=None, /)", |vm, a| {
            let n = natural(vm, &a[0], if opt_some(a, 1).is_some() { "n must be a non-negative integer" } else { "factorial() not defined for negative values" })?;
            let k = match opt_some(a, 1) { Some(k) => natural(vm, k, "k must be a non-negative integer")?, None => n.clone() };
            if k > n { return Ok(Value::small(0)); }
            if let (Some(n), Some(k)) = (n.to_i64(), k.to_i64()) { return natural_result(vm, f::integer::perm(n, Some(k))); }
            match k.to_i64() {
                Some(k) => Ok(int::from_big(f::perm_bigint(&n, k.unsigned_abs()).into())),
                None => Err(vm.overflow_error("k must not exceed 9223372036854775807")),
            }
        }),
    ] };
}

static ROWS: &[Method] = functions! {
    "acos" f::acos, "a number in range from -1 up to 1"; "acosh" f::acosh, "argument value not less than 1"; "asin" f::asin, "a number in range from -1 up to 1";
    "asinh" f::asinh, ""; "atan" f::atan, ""; "atanh" f::atanh, "a number between -1 and 1"; "cbrt" f::cbrt, ""; "cos" f::cos, "a finite input";
    "cosh" f::cosh, ""; "erf" f::erf, ""; "erfc" f::erfc, ""; "exp" f::exp, ""; "exp2" f::exp2, ""; "expm1" f::expm1, "";
    "gamma" f::gamma, "a noninteger or positive integer"; "lgamma" f::lgamma, "a noninteger or positive integer"; "log1p" f::log1p, "argument value > -1";
    "sin" f::sin, "a finite input"; "sinh" f::sinh, ""; "sqrt" square_root, "a nonnegative input"; "tan" f::tan, "a finite input"; "tanh" f::tanh, "";
};

/// `gcd`.
fn greatest_divisor(vm: &Vm, a: &[Value]) -> R {
    if let Some(small) = a.iter().map(|v| v.as_small_int().map(i64::unsigned_abs)).collect::<Option<Vec<u64>>>() {
        return Ok(int::from_big(small.into_iter().fold(0, |r: u64, n| r.gcd(&n)).into()));
    }
    let mut r = BigInt::zero();
    for v in a {
        r = r.gcd(&big(vm, v)?);
    }
    Ok(int::from_big(r))
}

fn natural_result(vm: &Vm, result: pymath::Result<BigUint>) -> R {
    outcome(vm, result).map(|n| int::from_big(n.into()))
}

/// `sumprod`: a run of pairs of a float and a number is summed with three times a float's digits, everything else by the
/// operators (CPython `math_sumprod_impl`).
fn sum_of_products(vm: &Vm, a: &[Value]) -> R {
    let (p, q) = (vm.collect(&a[0])?, vm.collect(&a[1])?);
    if p.len() != q.len() {
        return Err(vm.value_error("Inputs are not the same length"));
    }
    let number = |v: &Value| match float::as_f64(v) {
        None if v.is_exact(&int::INT) => int::to_f64(vm, v).ok(),
        f => f.filter(|_| v.is_exact(&float::FLOAT)),
    };
    let mut total = Value::small(0);
    let (mut xs, mut ys) = (Vec::new(), Vec::new());
    let mut float_run = true;
    for (x, y) in p.iter().zip(&q) {
        let is_float = x.is_exact(&float::FLOAT) || y.is_exact(&float::FLOAT);
        if float_run
            && is_float
            && let (Some(f), Some(g)) = (number(x), number(y))
            && (f * g).is_finite()
        {
            xs.push(f);
            ys.push(g);
            continue;
        }
        vm.clear_pending();
        if !xs.is_empty() {
            float_run = false;
            total = flushed(vm, &total, &mut xs, &mut ys)?;
        }
        total = vm.add(&total, &vm.multiply(x, y)?)?;
    }
    if xs.is_empty() { Ok(total) } else { flushed(vm, &total, &mut xs, &mut ys) }
}

fn flushed(vm: &Vm, total: &Value, xs: &mut Vec<f64>, ys: &mut Vec<f64>) -> R {
    let sum = outcome(vm, f::sumprod(xs, ys))?;
    xs.clear();
    ys.clear();
    vm.add(total, &Value::float(sum))
}
