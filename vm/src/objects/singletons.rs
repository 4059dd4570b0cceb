//! `None`, `NotImplemented` and `Ellipsis`.

use super::object::{self, OBJECT, Object};
use crate::call::Args;
use crate::types::Type;
use crate::types::rows::{Method, m};
use crate::types::slots::Compare;
use crate::value::Value;
use crate::vm::{R, Raised, Vm};

pub static NONE_TYPE: Type = Type::builtin::<Object>(
    "NoneType",
    &OBJECT,
    0,
    object::SLOTS.repr(|vm, _| Ok(vm.intern("None"))).bool(|_, _| Ok(false)).hash(|_, _| Ok(0xfca8_6420)).new(|vm, _, args| same(vm, "NoneType", args, Value::NONE)),
)
.doc("The type of the None singleton.");

pub static NOT_IMPLEMENTED_TYPE: Type = Type::builtin::<Object>(
    "NotImplementedType",
    &OBJECT,
    0,
    object::SLOTS.repr(|vm, _| Ok(vm.intern("NotImplemented"))).bool(not_implemented_bool).new(|vm, _, args| same(vm, "NotImplementedType", args, Value::NOT_IMPLEMENTED)),
)
.methods(&[m("__reduce__", "($self, /)", |vm, _| Ok(vm.intern("NotImplemented")))])
.doc("The type of the NotImplemented singleton.");

pub static ELLIPSIS_TYPE: Type =
    Type::builtin::<Object>("ellipsis", &OBJECT, 0, object::SLOTS.repr(|vm, _| Ok(vm.intern("Ellipsis"))).new(|vm, _, args| same(vm, "EllipsisType", args, Value::ELLIPSIS)))
        .methods(ELLIPSIS_METHODS)
        .doc("The type of the Ellipsis singleton.");

static ELLIPSIS_METHODS: &[Method] = &[m("__reduce__", "($self, /)", |vm, _| Ok(vm.intern("Ellipsis")))];

fn same(vm: &Vm, name: &str, args: Args, value: Value) -> R {
    if !args.is_empty() {
        return Err(vm.type_error(format!("{name} takes no arguments")));
    }
    Ok(value)
}

fn not_implemented_bool(vm: &Vm, _o: &Value) -> Result<bool, Raised> {
    let _ = Compare::Eq;
    Err(vm.type_error("NotImplemented should not be used in a boolean context"))
}
