//! `complex`.

use super::float;
use super::int;
use super::object::{self, OBJECT};
use super::string::{self, Str};
use crate::call::{Args, bind, opt};
use crate::heap::Header;
use crate::payload;
use crate::types::rows::{GetSet, Method, m, member};
use crate::types::slots::{Compare, bin, un};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};

#[repr(C)]
pub struct Complex {
    head: Header,
    pub re: f64,
    pub im: f64,
}
payload!(Complex, COMPLEX);

pub static COMPLEX: Type = Type::builtin::<Complex>(
    "complex",
    &OBJECT,
    flag::BASETYPE,
    object::SLOTS
        .repr(complex_repr)
        .hash(|_, c| {
            let c = c.obj::<Complex>();
            let h = float::hash_f64(c.re).unwrap_or(0).wrapping_add(1_000_003i64.wrapping_mul(float::hash_f64(c.im).unwrap_or(0)));
            Ok(if h == -1 { -2 } else { h })
        })
        .compare(complex_compare)
        .bool(|_, c| Ok(c.obj::<Complex>().re != 0.0 || c.obj::<Complex>().im != 0.0))
        .neg(|_, c| Ok(new(-c.obj::<Complex>().re, -c.obj::<Complex>().im)))
        .pos(|_, c| Ok(new(c.obj::<Complex>().re, c.obj::<Complex>().im)))
        .abs(|vm, c| {
            let c = c.obj::<Complex>();
            let r = c.re.hypot(c.im);
            if r.is_infinite() && c.re.is_finite() && c.im.is_finite() {
                return Err(vm.overflow_error("absolute value too large"));
            }
            Ok(Value::float(r))
        })
        .new(complex_new)
        .power(|vm, a, b, modulus| {
            let (Some((ar, ai)), Some((br, bi))) = (parts(vm, a)?, parts(vm, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
            if modulus.is_some() {
                return Err(vm.value_error("complex modulo"));
            }
            power(vm, ar, ai, br, bi)
        })
        .binary(bin::ADD, |vm, a, b| arith(vm, a, b, |_, (ar, ai), (br, bi)| Ok((ar + br, ai + bi))))
        .binary(bin::SUBTRACT, |vm, a, b| arith(vm, a, b, |_, (ar, ai), (br, bi)| Ok((ar - br, ai - bi))))
        .binary(bin::MULTIPLY, |vm, a, b| arith(vm, a, b, |_, (ar, ai), (br, bi)| Ok((ar * br - ai * bi, ar * bi + ai * br))))
        .binary(bin::TRUE_DIVIDE, |vm, a, b| arith(vm, a, b, divide)),
)
.methods(METHODS)
.getset(GETSET)
.doc("Create a complex number from a string or numbers.\n\nIf a string is given, parse it as a complex number.\nIf a single number is given, convert it to a complex number.\nIf the 'real' or 'imag' arguments are given, create a complex number\nwith the specified real and imaginary components.");

pub fn new(re: f64, im: f64) -> Value {
    Py::new(Complex { head: Header::new(&COMPLEX), re, im }).into_value()
}

type Pair = (f64, f64);

/// A number as a complex one, if it is a number.
fn parts(vm: &Vm, v: &Value) -> R<Option<Pair>> {
    if let Some(c) = v.cast::<Complex>() {
        return Ok(Some((c.re, c.im)));
    }
    if let Some(f) = float::as_f64(v) {
        return Ok(Some((f, 0.0)));
    }
    if int::is_int(v) {
        return Ok(Some((int::to_f64(vm, v)?, 0.0)));
    }
    Ok(None)
}

fn arith(vm: &Vm, a: &Value, b: &Value, f: fn(&Vm, Pair, Pair) -> R<Pair>) -> R {
    let (Some(x), Some(y)) = (parts(vm, a)?, parts(vm, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (re, im) = f(vm, x, y)?;
    Ok(new(re, im))
}

fn divide(vm: &Vm, (ar, ai): Pair, (br, bi): Pair) -> R<Pair> {
    if br == 0.0 && bi == 0.0 {
        return Err(vm.zero_division_error("division by zero"));
    }
    if br.abs() >= bi.abs() {
        let ratio = bi / br;
        let denominator = br + bi * ratio;
        return Ok(((ar + ai * ratio) / denominator, (ai - ar * ratio) / denominator));
    }
    let ratio = br / bi;
    let denominator = br * ratio + bi;
    Ok(((ar * ratio + ai) / denominator, (ai * ratio - ar) / denominator))
}

/// `a ** b` (CPython `complex_pow`).
pub fn power(vm: &Vm, ar: f64, ai: f64, br: f64, bi: f64) -> R {
    if bi == 0.0 && br == br.floor() && br.abs() <= 100.0 {
        let mut n = br.abs() as u32;
        let (mut result, mut base) = ((1.0, 0.0), (ar, ai));
        while n > 0 {
            if n & 1 == 1 {
                result = (result.0 * base.0 - result.1 * base.1, result.0 * base.1 + result.1 * base.0);
            }
            base = (base.0 * base.0 - base.1 * base.1, 2.0 * base.0 * base.1);
            n >>= 1;
        }
        if br < 0.0 {
            if ar == 0.0 && ai == 0.0 {
                return Err(vm.zero_division_error("zero to a negative or complex power"));
            }
            result = divide(vm, (1.0, 0.0), result)?;
        }
        return finite(vm, result.0, result.1, ar, ai);
    }
    if ar == 0.0 && ai == 0.0 {
        if br < 0.0 || bi != 0.0 {
            return Err(vm.zero_division_error("zero to a negative or complex power"));
        }
        return Ok(new(0.0, 0.0));
    }
    let (modulus, at) = (ar.hypot(ai), ai.atan2(ar));
    let mut len = modulus.powf(br);
    let mut phase = at * br;
    if bi != 0.0 {
        len *= (-at * bi).exp();
        phase += bi * modulus.ln();
    }
    finite(vm, len * phase.cos(), len * phase.sin(), ar, ai)
}

fn finite(vm: &Vm, re: f64, im: f64, ar: f64, ai: f64) -> R {
    if (re.is_infinite() || im.is_infinite()) && ar.is_finite() && ai.is_finite() {
        return Err(vm.overflow_error("complex exponentiation"));
    }
    Ok(new(re, im))
}

fn format_part(f: f64) -> String {
    let text = float::repr(f);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn complex_repr(vm: &Vm, c: &Value) -> R {
    let c = c.obj::<Complex>();
    Ok(vm.str(&if c.re == 0.0 && c.re.is_sign_positive() {
        format!("{}j", format_part(c.im))
    } else {
        let sign = if c.im.is_sign_negative() && !c.im.is_nan() { "" } else { "+" };
        format!("({}{sign}{}j)", format_part(c.re), format_part(c.im))
    }))
}

fn complex_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let c = a.obj::<Complex>();
    if !matches!(op, Compare::Eq | Compare::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let equal = if let Some(d) = b.cast::<Complex>() {
        c.re == d.re && c.im == d.im
    } else if int::is_int(b) || float::as_f64(b).is_some() {
        c.im == 0.0 && vm.equal(&Value::float(c.re), b)?
    } else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    Ok(Value::bool(equal == (op == Compare::Eq)))
}

fn parse(text: &str) -> Option<Pair> {
    let t = text.trim();
    let t = t.strip_prefix('(').and_then(|x| x.strip_suffix(')')).map_or(t, str::trim);
    let Some(body) = t.strip_suffix(['j', 'J']) else { return float::parse(t).map(|f| (f, 0.0)) };
    let bytes = body.as_bytes();
    let split = (1..bytes.len()).rev().find(|&i| matches!(bytes[i], b'+' | b'-') && !matches!(bytes[i - 1], b'e' | b'E'));
    let (re, im) = match split {
        Some(at) => (&body[..at], &body[at..]),
        None => ("0", body),
    };
    let im = match im {
        "" | "+" => 1.0,
        "-" => -1.0,
        other if other.starts_with(' ') || other.ends_with(' ') => return None,
        other => float::parse(other)?,
    };
    if re.ends_with(' ') {
        return None;
    }
    Some((float::parse(re)?, im))
}

fn complex_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = bind(vm, "complex", &["real", "imag"], 0, args)?;
    let make = |re: f64, im: f64| Py::new(Complex { head: Header::new(ty), re, im }).into_value();
    let real = a.first().filter(|v| !v.is_missing());
    if let Some(s) = real.and_then(Value::cast::<Str>) {
        if opt(&a, 1).is_some() {
            return Err(vm.type_error("complex() can't take second arg if first is a string"));
        }
        return match parse(&s.to_lossy()) {
            Some((re, im)) => Ok(make(re, im)),
            None => Err(vm.value_error("complex() arg is a malformed string")),
        };
    }
    let (mut re, mut im) = (0.0, 0.0);
    if let Some(v) = real {
        if v.is_exact(&COMPLEX) && ty.is(&COMPLEX) && opt(&a, 1).is_none() {
            return Ok(v.clone());
        }
        (re, im) = component(vm, v, "real", "a string or a number")?;
    }
    if let Some(v) = opt(&a, 1) {
        if string::is_str(v) {
            return Err(vm.type_error("complex() argument 'imag' must be a real number, not str"));
        }
        let (r, i) = component(vm, v, "imag", "a real number")?;
        re -= i;
        im += r;
    }
    Ok(make(re, im))
}

/// CPython's conversion of constructor arguments.
fn component(vm: &Vm, v: &Value, name: &str, want: &str) -> R<Pair> {
    if let Some(p) = parts(vm, v)? {
        return Ok(p);
    }
    if let Some(r) = vm.call_special(v, &vm.names.__complex__, &[]) {
        let r = r?;
        return match r.cast::<Complex>() {
            Some(c) => Ok((c.re, c.im)),
            None => Err(vm.type_error(format!("{}.__complex__() must return a complex, not {}", v.ty().name(), r.ty().name()))),
        };
    }
    let slots = v.ty().slots.get();
    if slots.unary[un::FLOAT].is_none() && slots.unary[un::INDEX].is_none() {
        return Err(vm.type_error(format!("complex() argument '{name}' must be {want}, not {}", v.ty().name())));
    }
    Ok((vm.to_f64(v)?, 0.0))
}

/// A complex number from any number (`cmath`).
pub fn from_object(vm: &Vm, v: &Value) -> R<Pair> {
    if let Some(p) = parts(vm, v)? {
        return Ok(p);
    }
    if let Some(r) = vm.call_special(v, &vm.names.__complex__, &[]) {
        let r = r?;
        return match r.cast::<Complex>() {
            Some(c) => Ok((c.re, c.im)),
            None => Err(vm.type_error(format!("{}.__complex__() must return a complex, not {}", v.ty().name(), r.ty().name()))),
        };
    }
    Ok((vm.to_f64(v)?, 0.0))
}

static GETSET: &[GetSet] = &[member("real", |_, c| Ok(Value::float(c.obj::<Complex>().re))), member("imag", |_, c| Ok(Value::float(c.obj::<Complex>().im)))];

static METHODS: &[Method] = &[
    m("conjugate", "($self, /)", |_, a| Ok(new(a[0].obj::<Complex>().re, -a[0].obj::<Complex>().im))),
    m("__complex__", "($self, /)", |_, a| Ok(new(a[0].obj::<Complex>().re, a[0].obj::<Complex>().im))),
    m("__getnewargs__", "($self, /)", |vm, a| Ok(vm.tuple(vec![Value::float(a[0].obj::<Complex>().re), Value::float(a[0].obj::<Complex>().im)]))),
    m("__format__", "($self, format_spec, /)", |vm, a| super::format::format_complex(vm, &a[0], &a[1])),
    m("from_number", "($type, number, /)", |vm, a| {
        let (re, im) = from_object(vm, &a[1])?;
        if a[0].is(&COMPLEX.as_value()) { Ok(new(re, im)) } else { vm.call(&a[0], &[new(re, im)]) }
    }),
];
