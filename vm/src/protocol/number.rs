//! Operators (CPython `abstract.c`).

use crate::objects::{float, int};
use crate::types::slots::{bin, un};
use crate::value::Value;
use crate::vm::{R, Raised, Vm};

/// A binary operator; `op` is an index of [`bin`].
pub fn binary(vm: &Vm, a: &Value, b: &Value, op: usize) -> R {
    if op == bin::POWER {
        return power(vm, a, b, None);
    }
    let r = binary_slots(vm, a, b, op)?;
    if !r.is_not_implemented() {
        return Ok(r);
    }
    sequence_or_error(vm, a, b, op, bin::SYMBOLS[op])
}

/// Tries the slots of both operands (CPython `binary_op1`).
fn binary_slots(vm: &Vm, a: &Value, b: &Value, op: usize) -> R {
    let (ta, tb) = (a.ty(), b.ty());
    let left = ta.slots.get().binary[op];
    let right = if ta.is(tb) { None } else { tb.slots.get().binary[op] };
    let right = if right.map(|f| f as usize) == left.map(|f| f as usize) { None } else { right };
    if let Some(left) = left {
        if let Some(right) = right
            && tb.is_subtype(ta)
        {
            let r = right(vm, a, b)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
            return left(vm, a, b);
        }
        let r = left(vm, a, b)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    match right {
        Some(right) => right(vm, a, b),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn sequence_or_error(vm: &Vm, a: &Value, b: &Value, op: usize, symbol: &str) -> R {
    if op == bin::ADD
        && let Some(concat) = a.ty().slots.get().concat
    {
        return concat(vm, a, b);
    }
    if op == bin::MULTIPLY {
        if let Some(repeat) = a.ty().slots.get().repeat {
            return repeat_by(vm, a, b, repeat);
        }
        if let Some(repeat) = b.ty().slots.get().repeat {
            return repeat_by(vm, b, a, repeat);
        }
    }
    Err(unsupported(vm, a, b, symbol))
}

fn repeat_by(vm: &Vm, sequence: &Value, count: &Value, repeat: crate::types::slots::BinaryFn) -> R {
    if count.ty().slots.get().unary[un::INDEX].is_none() {
        return Err(vm.type_error(format!("can't multiply sequence by non-int of type '{}'", count.ty().name())));
    }
    repeat(vm, sequence, count)
}

#[cold]
fn unsupported(vm: &Vm, a: &Value, b: &Value, symbol: &str) -> Raised {
    let (ta, tb) = (a.ty().name(), b.ty().name());
    if symbol == ">>" && ta == "builtin_function_or_method" && a.cast::<crate::objects::builtin_function::BuiltinFunction>().is_some_and(|f| f.row.name == "print") {
        return vm.type_error(format!("unsupported operand type(s) for {symbol}: '{ta}' and '{tb}'. Did you mean \"print(<message>, file=<output_stream>)\"?"));
    }
    vm.type_error(format!("unsupported operand type(s) for {symbol}: '{ta}' and '{tb}'"))
}

/// An augmented assignment's operator.
pub fn inplace(vm: &Vm, a: &Value, b: &Value, op: usize) -> R {
    let slots = a.ty().slots.get();
    if let Some(f) = slots.binary[op + bin::INPLACE] {
        let r = f(vm, a, b)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    let symbol = bin::SYMBOLS[op + bin::INPLACE];
    if op == bin::POWER {
        let r = power_slots(vm, a, b, None)?;
        return if r.is_not_implemented() { Err(unsupported(vm, a, b, "**=")) } else { Ok(r) };
    }
    let r = binary_slots(vm, a, b, op)?;
    if !r.is_not_implemented() {
        return Ok(r);
    }
    if op == bin::ADD
        && let Some(f) = slots.inplace_concat
    {
        return f(vm, a, b);
    }
    if op == bin::MULTIPLY
        && let Some(f) = slots.inplace_repeat
    {
        return repeat_by(vm, a, b, f);
    }
    // What has the methods of a sequence is never the count of one here (CPython `PyNumber_InPlaceMultiply`).
    if op == bin::MULTIPLY && slots.repeat.is_none() && (a.ty().is_heap() || slots.contains.is_some()) {
        return Err(unsupported(vm, a, b, symbol));
    }
    sequence_or_error(vm, a, b, op, symbol)
}

/// `pow(a, b[, modulus])`.
pub fn power(vm: &Vm, a: &Value, b: &Value, modulus: Option<&Value>) -> R {
    let r = power_slots(vm, a, b, modulus)?;
    if !r.is_not_implemented() {
        return Ok(r);
    }
    match modulus {
        None => Err(unsupported(vm, a, b, "** or pow()")),
        Some(m) => Err(vm.type_error(format!("unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'", a.ty().name(), b.ty().name(), m.ty().name()))),
    }
}

fn power_slots(vm: &Vm, a: &Value, b: &Value, modulus: Option<&Value>) -> R {
    let (ta, tb) = (a.ty(), b.ty());
    let left = ta.slots.get().power;
    let right = if ta.is(tb) { None } else { tb.slots.get().power };
    let right = if right.map(|f| f as usize) == left.map(|f| f as usize) { None } else { right };
    if let Some(right) = right
        && (left.is_none() || tb.is_subtype(ta))
    {
        let r = right(vm, a, b, modulus)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    if let Some(left) = left {
        let r = left(vm, a, b, modulus)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    if let Some(right) = right
        && left.is_some()
        && !tb.is_subtype(ta)
    {
        let r = right(vm, a, b, modulus)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    Ok(Value::NOT_IMPLEMENTED)
}

fn unary(vm: &Vm, value: &Value, slot: usize, what: &str) -> R {
    match value.ty().slots.get().unary[slot] {
        Some(f) => f(vm, value),
        None => Err(vm.type_error(format!("bad operand type for {what}: '{}'", value.ty().name()))),
    }
}

pub fn negative(vm: &Vm, value: &Value) -> R {
    unary(vm, value, un::NEG, "unary -")
}

pub fn positive(vm: &Vm, value: &Value) -> R {
    unary(vm, value, un::POS, "unary +")
}

pub fn invert(vm: &Vm, value: &Value) -> R {
    unary(vm, value, un::INVERT, "unary ~")
}

pub fn absolute(vm: &Vm, value: &Value) -> R {
    unary(vm, value, un::ABS, "abs()")
}

impl Vm {
    /// `a + b` and the like from Rust.
    pub fn add(&self, a: &Value, b: &Value) -> R {
        binary(self, a, b, bin::ADD)
    }

    pub fn subtract(&self, a: &Value, b: &Value) -> R {
        binary(self, a, b, bin::SUBTRACT)
    }

    pub fn multiply(&self, a: &Value, b: &Value) -> R {
        binary(self, a, b, bin::MULTIPLY)
    }

    /// A float from anything that is a number (CPython `PyFloat_AsDouble`).
    pub fn to_f64(&self, value: &Value) -> R<f64> {
        match float::as_f64(value) {
            Some(f) => Ok(f),
            None => self.to_f64_converted(value),
        }
    }

    /// Warns where a method for conversion returned an instance of a strict subclass of the type it is for.
    pub fn warn_strict_subclass(&self, method: &str, result: &Value, wanted: &crate::types::Type) -> R<()> {
        if result.is_exact(wanted) {
            return Ok(());
        }
        let (wanted, found) = (wanted.name(), result.ty().name());
        let message = format!(
            "{method} returned non-{wanted} (type {found}).  The ability to return an instance of a strict subclass of {wanted} is deprecated, and may be removed in a future version of Python."
        );
        self.warn(&crate::objects::exception::DEPRECATION_WARNING, &message, 1)
    }

    /// Whether an object converts to a number (CPython `PyNumber_Check`).
    pub fn is_number(&self, value: &Value) -> bool {
        let unary = &value.ty().slots.get().unary;
        unary[un::INDEX].is_some() || unary[un::INT].is_some() || unary[un::FLOAT].is_some() || value.cast::<crate::objects::complex::Complex>().is_some()
    }

    /// A float by conversion: a subclass of `float` may convert itself (CPython `PyNumber_Float`).
    pub fn to_f64_converted(&self, value: &Value) -> R<f64> {
        let slots = value.ty().slots.get();
        if let Some(f) = slots.unary[un::FLOAT] {
            let r = f(self, value)?;
            if r.is_exact(&float::FLOAT)
                && let Some(number) = float::as_f64(&r)
            {
                return Ok(number);
            }
            let method = format!("{}.__float__", value.ty().name());
            let Some(number) = float::as_f64(&r) else { return Err(self.type_error(format!("{method} returned non-float (type {})", r.ty().name()))) };
            self.warn_strict_subclass(&method, &r, &float::FLOAT)?;
            return Ok(number);
        }
        if slots.unary[un::INDEX].is_some() {
            let i = self.index(value)?;
            return int::to_f64(self, &i);
        }
        Err(self.type_error(format!("must be real number, not {}", value.ty().name())))
    }
}
