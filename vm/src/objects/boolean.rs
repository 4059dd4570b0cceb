//! `bool`.

use super::int::{self, INT, Int};
use crate::call::Args;
use crate::types::slots::{Slots, bin};
use crate::types::{Type, flag};
use crate::value::Value;
use crate::vm::{R, Vm};

pub const SLOTS: Slots = int::SLOTS
    .repr(|vm, b| Ok(vm.intern(if b.is_true() { "True" } else { "False" })))
    .new(bool_new)
    .invert(bool_invert)
    .binary(bin::AND, |vm, a, b| logic(vm, a, b, bin::AND, |x, y| x & y))
    .binary(bin::OR, |vm, a, b| logic(vm, a, b, bin::OR, |x, y| x | y))
    .binary(bin::XOR, |vm, a, b| logic(vm, a, b, bin::XOR, |x, y| x ^ y));

pub static BOOL: Type = Type::builtin::<Int>("bool", &INT, flag::INT, SLOTS).doc(
    "Returns True when the argument is true, False otherwise.\n\nThe builtins True and False are the only two instances of the class bool.\nThe class bool is a subclass of the class int, and cannot be subclassed.",
);

fn bool_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    args.no_keywords(vm, "bool")?;
    match args.check(vm, "bool", 0, 1)?.first() {
        Some(v) => Ok(Value::bool(vm.is_true(v)?)),
        None => Ok(Value::FALSE),
    }
}

fn bool_invert(vm: &Vm, b: &Value) -> R {
    vm.warn(
        &super::exception::DEPRECATION_WARNING,
        "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise inversion of the underlying int object and is usually not what you expect from the negation of a bool object. Use the 'not' operator for boolean negation or ~int(x) for the bitwise inversion of the underlying int.",
        1,
    )?;
    Ok(Value::small(if b.is_true() { -2 } else { -1 }))
}

fn logic(vm: &Vm, a: &Value, b: &Value, op: usize, f: fn(bool, bool) -> bool) -> R {
    if a.is_bool() && b.is_bool() {
        return Ok(Value::bool(f(a.is_true(), b.is_true())));
    }
    match int::SLOTS.binary[op] {
        Some(g) => g(vm, a, b),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}
