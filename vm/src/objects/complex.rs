//! `complex`.

use super::float;
use super::int;
use super::object::{self, OBJECT};
use super::string::Str;
use crate::call::{Args, bind, opt};
use crate::heap::Header;
use crate::payload;
use crate::types::rows::{GetSet, Method, m, member};
use crate::types::slots::{Compare, bin, un};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use pyvm_loader::complex::{self, ByZero, NoPower, Operand, Pair, add, divide, multiply, subtract};

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
            let (Some(a), Some(b)) = (parts(vm, a)?, parts(vm, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
            if modulus.is_some() {
                return Err(vm.value_error("complex modulo"));
            }
            power(vm, a, b)
        })
        .binary(bin::ADD, |vm, a, b| arith(vm, a, b, |x, y| Ok(add(x, y))))
        .binary(bin::SUBTRACT, |vm, a, b| arith(vm, a, b, |x, y| Ok(subtract(x, y))))
        .binary(bin::MULTIPLY, |vm, a, b| arith(vm, a, b, |x, y| Ok(multiply(x, y))))
        .binary(bin::TRUE_DIVIDE, |vm, a, b| arith(vm, a, b, divide)),
)
.methods(METHODS)
.getset(GETSET)
.doc("Create a complex number from a string or numbers.\n\nIf a string is given, parse it as a complex number.\nIf a single number is given, convert it to a complex number.\nIf the 'real' or 'imag' arguments are given, create a complex number\nwith the specified real and imaginary components.");

pub fn new(re: f64, im: f64) -> Value {
    Py::new(Complex { head: Header::new(&COMPLEX), re, im }).into_value()
}

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

fn operand(vm: &Vm, v: &Value) -> R<Option<Operand>> {
    if let Some(c) = v.cast::<Complex>() {
        return Ok(Some(Operand::Complex((c.re, c.im))));
    }
    Ok(parts(vm, v)?.map(|(re, _)| Operand::Real(re)))
}

fn arith(vm: &Vm, a: &Value, b: &Value, f: fn(Operand, Operand) -> Result<Pair, ByZero>) -> R {
    let (Some(x), Some(y)) = (operand(vm, a)?, operand(vm, b)?) else { return Ok(Value::NOT_IMPLEMENTED) };
    match f(x, y) {
        Ok((re, im)) => Ok(new(re, im)),
        Err(ByZero) => Err(vm.zero_division_error("division by zero")),
    }
}

/// `a ** b` (CPython `complex_pow`).
pub fn power(vm: &Vm, a: Pair, b: Pair) -> R {
    match complex::power(a, b) {
        Err(NoPower::ByZero) => Err(vm.zero_division_error("zero to a negative or complex power")),
        Err(NoPower::Overflow) => Err(vm.overflow_error("complex exponentiation")),
        Ok((re, im)) => Ok(new(re, im)),
    }
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

/// A complex number's text: one or two numbers, the last with a `j`, perhaps in parentheses (CPython `complex_from_string_inner`).
fn parse(s: &Str) -> Option<Pair> {
    let text = float::plain_text(s);
    let t = text.trim();
    let t = t.strip_prefix('(').and_then(|x| x.strip_suffix(')')).map_or(t, str::trim);
    let number = |part: &str| if part.contains(char::is_whitespace) { None } else { float::parse(part) };
    let Some(body) = t.strip_suffix(['j', 'J']) else { return number(t).map(|f| (f, 0.0)) };
    let bytes = body.as_bytes();
    let split = (1..bytes.len()).rev().find(|&i| matches!(bytes[i], b'+' | b'-') && !matches!(bytes[i - 1], b'e' | b'E'));
    let (re, im) = match split {
        Some(at) => (number(&body[..at])?, &body[at..]),
        None => (0.0, body),
    };
    let im = match im {
        "" | "+" => 1.0,
        "-" => -1.0,
        other => number(other)?,
    };
    Some((re, im))
}

fn complex_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let alone = args.pos().len() == 1 && !args.has_keywords();
    let a = bind(vm, "complex", &["real", "imag"], 0, args)?;
    let make = |(re, im): Pair| Ok(Py::new(Complex { head: Header::new(ty), re, im }).into_value());
    let real = a.first().filter(|v| !v.is_missing());
    if let (true, Some(v)) = (alone, real) {
        if v.is_exact(&COMPLEX) && ty.is(&COMPLEX) {
            return Ok(v.clone());
        }
        if let Some(s) = v.cast::<Str>() {
            return parse(s).ok_or_else(|| vm.value_error("complex() arg is a malformed string")).and_then(make);
        }
        return make(match converted(vm, v)? {
            Some(pair) => pair,
            None => number(vm, v, || vm.type_error(format!("complex() argument must be a string or a number, not {}", v.ty().name())))?.0,
        });
    }
    let wrong = |name: &str, v: &Value| format!("complex() argument '{name}' must be a real number, not {}", v.ty().name());
    let (mut re, mut im) = (0.0, None);
    if let Some(v) = real {
        let special = converted(vm, v)?;
        let (pair, is_complex) = match special {
            Some(pair) => (pair, true),
            None => number(vm, v, || vm.type_error(wrong("real", v)))?,
        };
        if is_complex {
            vm.warn(&super::exception::DEPRECATION_WARNING, &wrong("real", v), 1)?;
            im = Some(pair.1);
        }
        re = pair.0;
    }
    let Some(v) = opt(&a, 1) else { return make((re, im.unwrap_or(0.0))) };
    let (pair, is_complex) = number(vm, v, || vm.type_error(wrong("imag", v)))?;
    if is_complex {
        vm.warn(&super::exception::DEPRECATION_WARNING, &wrong("imag", v), 1)?;
        re -= pair.1;
    }
    make((re, im.map_or(pair.0, |own| own + pair.0)))
}

/// The result of `__complex__`, of objects that have one (CPython `try_complex_special_method`).
fn converted(vm: &Vm, v: &Value) -> R<Option<Pair>> {
    if v.is_exact(&COMPLEX) {
        return Ok(None);
    }
    let Some(r) = vm.call_special(v, &vm.names.__complex__, &[]) else { return Ok(None) };
    let r = r?;
    let Some(c) = r.cast::<Complex>() else {
        return Err(vm.type_error(format!("__complex__ returned non-complex (type {})", r.ty().name())));
    };
    vm.warn_strict_subclass("__complex__", &r, &COMPLEX)?;
    Ok(Some((c.re, c.im)))
}

/// A number as a pair, and whether it is a complex one; `wrong` is the error of anything else.
fn number(vm: &Vm, v: &Value, wrong: impl FnOnce() -> Raised) -> R<(Pair, bool)> {
    if let Some(c) = v.cast::<Complex>() {
        return Ok(((c.re, c.im), true));
    }
    let slots = v.ty().slots.get();
    if float::as_f64(v).is_none() && slots.unary[un::FLOAT].is_none() && slots.unary[un::INDEX].is_none() {
        return Err(wrong());
    }
    Ok(((vm.to_f64_converted(v)?, 0.0), false))
}

/// A complex number from any number (`cmath`; CPython `PyComplex_AsCComplex`).
pub fn from_object(vm: &Vm, v: &Value) -> R<Pair> {
    if let Some(c) = v.cast::<Complex>() {
        return Ok((c.re, c.im));
    }
    match converted(vm, v)? {
        Some(pair) => Ok(pair),
        None => Ok((vm.to_f64(v)?, 0.0)),
    }
}

static GETSET: &[GetSet] = &[member("real", |_, c| Ok(Value::float(c.obj::<Complex>().re))), member("imag", |_, c| Ok(Value::float(c.obj::<Complex>().im)))];

static METHODS: &[Method] = &[
    m("conjugate", "($self, /)", |_, a| Ok(new(a[0].obj::<Complex>().re, -a[0].obj::<Complex>().im))),
    m("__complex__", "($self, /)", |_, a| Ok(new(a[0].obj::<Complex>().re, a[0].obj::<Complex>().im))),
    m("__getnewargs__", "($self, /)", |vm, a| Ok(vm.tuple(vec![Value::float(a[0].obj::<Complex>().re), Value::float(a[0].obj::<Complex>().im)]))),
    m("__format__", "($self, format_spec, /)", |vm, a| super::format::format_complex(vm, &a[0], &a[1])),
    m("from_number", "($type, number, /)", |vm, a| {
        let (re, im) = from_object(vm, &a[1])?;
        if a[0].is(&COMPLEX.as_value()) && a[1].is_exact(&COMPLEX) {
            return Ok(a[1].clone());
        }
        if a[0].is(&COMPLEX.as_value()) { Ok(new(re, im)) } else { vm.call(&a[0], &[new(re, im)]) }
    }),
];
