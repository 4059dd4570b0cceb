//! `cell`: a variable shared by nested functions.

use super::object::{self, OBJECT};
use crate::call::Args;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, gs};
use crate::types::slots::Compare;
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Raised, Vm};

#[repr(C)]
pub struct CellObject {
    head: Header,
    pub value: Mut<Slot>,
}
payload!(CellObject, CELL, value);

pub static CELL: Type = Type::builtin::<CellObject>("cell", &OBJECT, flag::GC, object::SLOTS.repr(cell_repr).no_hash().compare(cell_compare).new(cell_new)).getset(GETSET).doc(
    "Create a new cell object.\n\n  contents\n    the contents of the cell. If not specified, the cell will be empty,\n    and \n further attempts to access its cell_contents attribute will\n    raise a ValueError.",
);

impl CellObject {
    pub fn new(value: Slot) -> Py<CellObject> {
        Py::new(CellObject { head: Header::new(&CELL), value: Mut::new(value.map(Value::into_owned)) })
    }
}

fn cell_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    let a = args.check(vm, "cell", 0, 1)?;
    Ok(CellObject::new(a.first().cloned()).into_value())
}

fn cell_repr(vm: &Vm, c: &Value) -> R {
    let at = c.identity();
    Ok(vm.str(&match c.obj::<CellObject>().value.get() {
        Some(v) => format!("<cell at {at:#x}: {} object at {:#x}>", v.ty().name(), v.identity()),
        None => format!("<cell at {at:#x}: empty>"),
    }))
}

fn cell_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let (Some(x), Some(y)) = (a.cast::<CellObject>(), b.cast::<CellObject>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    match (x.value.get().clone(), y.value.get().clone()) {
        (Some(x), Some(y)) => vm.compare(&x, &y, op),
        (x, y) => Ok(Value::bool(op.holds(x.is_some().cmp(&y.is_some())))),
    }
}

static GETSET: &[GetSet] = &[gs("cell_contents", get_contents, set_contents)];

fn get_contents(vm: &Vm, c: &Value) -> R {
    c.obj::<CellObject>().value.get().clone().ok_or_else(|| vm.value_error("Cell is empty"))
}

fn set_contents(_vm: &Vm, c: &Value, value: Option<Value>) -> Result<(), Raised> {
    c.obj::<CellObject>().value.set(value);
    Ok(())
}
