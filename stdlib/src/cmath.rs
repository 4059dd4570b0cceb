//! `cmath`: the C library's complex functions, with C's error conditions as exceptions.

use pyvm_vm::call::opt;
use pyvm_vm::objects::complex;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "cmath", "This module provides access to mathematical functions for complex\nnumbers.", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, value) in [("pi", std::f64::consts::PI), ("e", std::f64::consts::E), ("tau", std::f64::consts::TAU), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        d.set_name(vm, name, Value::float(value));
    }
    d.set_name(vm, "infj", complex::new(0.0, f64::INFINITY));
    d.set_name(vm, "nanj", complex::new(0.0, f64::NAN));
    Ok(module)
}

#[expect(unsafe_code, reason = "functions of the C library on plain numbers; complex ones pass as two doubles do")]
mod c {
    /// C's `double complex`.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct Complex {
        pub re: f64,
        pub im: f64,
    }

    unsafe extern "C" {
        pub safe fn cacos(z: Complex) -> Complex;
        pub safe fn cacosh(z: Complex) -> Complex;
        pub safe fn casin(z: Complex) -> Complex;
        pub safe fn casinh(z: Complex) -> Complex;
        pub safe fn catan(z: Complex) -> Complex;
        pub safe fn catanh(z: Complex) -> Complex;
        pub safe fn ccos(z: Complex) -> Complex;
        pub safe fn ccosh(z: Complex) -> Complex;
        pub safe fn cexp(z: Complex) -> Complex;
        pub safe fn clog(z: Complex) -> Complex;
        pub safe fn csin(z: Complex) -> Complex;
        pub safe fn csinh(z: Complex) -> Complex;
        pub safe fn csqrt(z: Complex) -> Complex;
        pub safe fn ctan(z: Complex) -> Complex;
        pub safe fn ctanh(z: Complex) -> Complex;
    }
}

use c::Complex;

fn argument(vm: &Vm, v: &Value) -> R<Complex> {
    let (re, im) = complex::from_object(vm, v)?;
    Ok(Complex { re, im })
}

/// Applies a function and raises where CPython's own would: an infinite result of a finite argument is a range error, a NaN of
/// a number a domain error, and so are the poles and the undefined values at infinity.
fn apply(vm: &Vm, v: &Value, f: fn(Complex) -> Complex, periodic: Option<Axis>) -> R {
    let z = argument(vm, v)?;
    let r = f(z);
    let finite = z.re.is_finite() && z.im.is_finite();
    if finite && (r.re.is_nan() || r.im.is_nan()) {
        return Err(vm.value_error("math domain error"));
    }
    if finite && (r.re.is_infinite() || r.im.is_infinite()) {
        return Err(vm.overflow_error("math range error"));
    }
    // A function that turns along one axis has no value at that axis's infinity, unless the other part is NaN or makes it zero.
    if let Some(axis) = periodic {
        let (turning, other) = if axis == Axis::Imaginary { (z.im, z.re) } else { (z.re, z.im) };
        if turning.is_infinite() && !other.is_nan() && axis_is_undefined(axis, f, other) {
            return Err(vm.value_error("math domain error"));
        }
    }
    Ok(complex::new(r.re, r.im))
}

#[derive(PartialEq, Clone, Copy)]
enum Axis {
    Real,
    Imaginary,
}

/// `exp`, `cosh` and their kin are defined at `-inf + inf j` only where the result does not depend on the angle.
fn axis_is_undefined(axis: Axis, f: fn(Complex) -> Complex, other: f64) -> bool {
    let vanishes = axis == Axis::Imaginary && std::ptr::fn_addr_eq(f, exp as fn(Complex) -> Complex) && other == f64::NEG_INFINITY;
    let tends = std::ptr::fn_addr_eq(f, tanh as fn(Complex) -> Complex) || std::ptr::fn_addr_eq(f, tan as fn(Complex) -> Complex);
    !(vanishes || (tends && other.is_infinite()))
}

macro_rules! wrappers {
    ($($name:ident $f:ident;)*) => { $(fn $name(z: Complex) -> Complex { c::$f(z) })* };
}

wrappers! {
    acos cacos; acosh cacosh; asin casin; asinh casinh; atan catan; atanh catanh; cos ccos; cosh ccosh; exp cexp; log_c clog; sin csin; sinh csinh; sqrt csqrt; tan ctan; tanh ctanh;
}

fn log(vm: &Vm, v: &Value) -> R<Complex> {
    let z = argument(vm, v)?;
    if z.re == 0.0 && z.im == 0.0 {
        return Err(vm.value_error("math domain error"));
    }
    Ok(log_c(z))
}

/// Poles of the inverse tangents.
fn pole(vm: &Vm, v: &Value, at: impl Fn(Complex) -> bool, f: fn(Complex) -> Complex) -> R {
    if at(argument(vm, v)?) {
        return Err(vm.value_error("math domain error"));
    }
    apply(vm, v, f, None)
}

fn divide(vm: &Vm, a: Complex, b: Complex) -> R {
    let (x, y) = (complex::new(a.re, a.im), complex::new(b.re, b.im));
    pyvm_vm::protocol::number::binary(vm, &x, &y, pyvm_vm::types::slots::bin::TRUE_DIVIDE)
}

macro_rules! plain {
    ($($name:literal $f:ident $axis:expr;)*) => { &[$(m($name, "($module, z, /)", |vm, a| apply(vm, &a[0], $f, $axis)),)*
        m("atan", "($module, z, /)", |vm, a| pole(vm, &a[0], |z| z.re == 0.0 && z.im.abs() == 1.0, atan)),
        m("atanh", "($module, z, /)", |vm, a| pole(vm, &a[0], |z| z.im == 0.0 && z.re.abs() == 1.0, atanh)),
        m("log", "($module, z, base=<unrepresentable>, /)", |vm, a| {
            let r = log(vm, &a[0])?;
            match opt(a, 1) {
                Some(base) => divide(vm, r, log(vm, base)?),
                None => Ok(complex::new(r.re, r.im)),
            }
        }),
        m("log10", "($module, z, /)", |vm, a| {
            let r = log(vm, &a[0])?;
            Ok(complex::new(r.re / std::f64::consts::LN_10, r.im / std::f64::consts::LN_10))
        }),
        m("phase", "($module, z, /)", |vm, a| {
            let z = argument(vm, &a[0])?;
            Ok(Value::float(z.im.atan2(z.re)))
        }),
        m("polar", "($module, z, /)", |vm, a| {
            let z = argument(vm, &a[0])?;
            let r = z.re.hypot(z.im);
            if r.is_infinite() && z.re.is_finite() && z.im.is_finite() {
                return Err(vm.overflow_error("math range error"));
            }
            Ok(vm.tuple(vec![Value::float(r), Value::float(z.im.atan2(z.re))]))
        }),
        m("rect", "($module, r, phi, /)", rect),
        m("isfinite", "($module, z, /)", |vm, a| argument(vm, &a[0]).map(|z| Value::bool(z.re.is_finite() && z.im.is_finite()))),
        m("isinf", "($module, z, /)", |vm, a| argument(vm, &a[0]).map(|z| Value::bool(z.re.is_infinite() || z.im.is_infinite()))),
        m("isnan", "($module, z, /)", |vm, a| argument(vm, &a[0]).map(|z| Value::bool(z.re.is_nan() || z.im.is_nan()))),
        m("isclose", "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)", |vm, a| {
            let get = |i: usize, d: f64| opt(a, i).map_or(Ok(d), |v| vm.to_f64(v));
            let (x, y, rel, abs) = (argument(vm, &a[0])?, argument(vm, &a[1])?, get(2, 1e-9)?, get(3, 0.0)?);
            if rel < 0.0 || abs < 0.0 {
                return Err(vm.value_error("tolerances must be non-negative"));
            }
            if x.re == y.re && x.im == y.im {
                return Ok(Value::TRUE);
            }
            if [x.re, x.im, y.re, y.im].iter().any(|f| f.is_infinite()) {
                return Ok(Value::FALSE);
            }
            let (d, p, q) = ((x.re - y.re).hypot(x.im - y.im), x.re.hypot(x.im), y.re.hypot(y.im));
            Ok(Value::bool(d <= rel * q || d <= rel * p || d <= abs))
        }),
    ] };
}

/// CPython `cmath_rect_impl`.
fn rect(vm: &Vm, a: &[Value]) -> R {
    let (r, phi) = (vm.to_f64(&a[0])?, vm.to_f64(&a[1])?);
    if !r.is_finite() || !phi.is_finite() {
        if phi.is_infinite() && r != 0.0 && !r.is_nan() {
            return Err(vm.value_error("math domain error"));
        }
        if r.is_infinite() && phi.is_finite() && phi != 0.0 {
            let (s, c) = (phi.sin(), phi.cos());
            let sign = if r > 0.0 { 1.0 } else { -1.0 };
            return Ok(complex::new(f64::INFINITY.copysign(sign * c), f64::INFINITY.copysign(sign * s)));
        }
        if r.is_infinite() && phi == 0.0 {
            return Ok(complex::new(r, phi * r.signum()));
        }
        if r == 0.0 {
            return Ok(complex::new(0.0, 0.0));
        }
        return Ok(complex::new(if r.is_infinite() { f64::INFINITY } else { f64::NAN }, f64::NAN));
    }
    if phi == 0.0 {
        return Ok(complex::new(r, r * phi));
    }
    Ok(complex::new(r * phi.cos(), r * phi.sin()))
}

static ROWS: &[Method] = plain! {
    "acos" acos None; "acosh" acosh None; "asin" asin None; "asinh" asinh None;
    "cos" cos Some(Axis::Real); "cosh" cosh Some(Axis::Imaginary); "exp" exp Some(Axis::Imaginary); "sin" sin Some(Axis::Real); "sinh" sinh Some(Axis::Imaginary);
    "sqrt" sqrt None; "tan" tan Some(Axis::Real); "tanh" tanh Some(Axis::Imaginary);
};
