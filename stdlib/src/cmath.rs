//! `cmath`.

use crate::math::outcome;
use num_complex::Complex64;
use pymath::cmath as f;
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
    for (name, value) in [("pi", f::PI), ("e", f::E), ("tau", f::TAU), ("inf", f::INF), ("nan", f::NAN)] {
        d.set_name(vm, name, Value::float(value));
    }
    d.set_name(vm, "infj", complex::new(f::INFJ.re, f::INFJ.im));
    d.set_name(vm, "nanj", complex::new(f::NANJ.re, f::NANJ.im));
    Ok(module)
}

fn argument(vm: &Vm, v: &Value) -> R<Complex64> {
    let (re, im) = complex::from_object(vm, v)?;
    Ok(Complex64::new(re, im))
}

fn object(vm: &Vm, result: pymath::Result<Complex64>) -> R {
    outcome(vm, result).map(|z| complex::new(z.re, z.im))
}

macro_rules! functions {
    ($($name:literal $f:ident;)*) => { &[$(m($name, "($module, z, /)", |vm, a| object(vm, f::$f(argument(vm, &a[0])?))),)*
        m("log", "($module, z, base=<unrepresentable>, /)", |vm, a| {
            let z = argument(vm, &a[0])?;
            let base = opt(a, 1).map(|base| argument(vm, base)).transpose()?;
            object(vm, f::log(z, base))
        }),
        m("phase", "($module, z, /)", |vm, a| outcome(vm, f::phase(argument(vm, &a[0])?)).map(Value::float)),
        m("polar", "($module, z, /)", |vm, a| {
            let (r, phi) = outcome(vm, f::polar(argument(vm, &a[0])?))?;
            Ok(vm.tuple(vec![Value::float(r), Value::float(phi)]))
        }),
        m("rect", "($module, r, phi, /)", |vm, a| object(vm, f::rect(vm.to_f64(&a[0])?, vm.to_f64(&a[1])?))),
        m("isfinite", "($module, z, /)", |vm, a| argument(vm, &a[0]).map(|z| Value::bool(f::isfinite(z)))),
        m("isinf", "($module, z, /)", |vm, a| argument(vm, &a[0]).map(|z| Value::bool(f::isinf(z)))),
        m("isnan", "($module, z, /)", |vm, a| argument(vm, &a[0]).map(|z| Value::bool(f::isnan(z)))),
        m("isclose", "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)", |vm, a| {
            let (x, y) = (argument(vm, &a[0])?, argument(vm, &a[1])?);
            let tolerance = |i: usize| opt(a, i).map(|v| vm.to_f64(v)).transpose();
            f::isclose(x, y, tolerance(2)?, tolerance(3)?).map(Value::bool).map_err(|_| vm.value_error("tolerances must be non-negative"))
        }),
    ] };
}

static ROWS: &[Method] = functions! {
    "acos" acos; "acosh" acosh; "asin" asin; "asinh" asinh; "atan" atan; "atanh" atanh; "cos" cos; "cosh" cosh; "exp" exp; "log10" log10; "sin" sin; "sinh" sinh;
    "sqrt" sqrt; "tan" tan; "tanh" tanh;
};
