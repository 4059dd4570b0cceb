//! `slice`.

use super::object::{self, OBJECT};
use crate::call::Args;
use crate::heap::Header;
use crate::payload;
use crate::types::rows::{GetSet, Method, m, member};
use crate::types::slots::Compare;
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};

#[repr(C)]
pub struct Slice {
    head: Header,
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}
payload!(Slice, SLICE, start, stop, step);

pub static SLICE: Type = Type::builtin::<Slice>("slice", &OBJECT, flag::GC, object::SLOTS.repr(slice_repr).hash(|vm, s| vm.hash(&as_tuple(vm, s))).compare(slice_compare).new(slice_new))
    .methods(METHODS)
    .getset(GETSET)
    .doc("slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.  This is used for extended slicing (e.g. a[0:10:2]).");

impl Slice {
    pub fn new(start: Value, stop: Value, step: Value) -> Py<Slice> {
        Py::new(Slice { head: Header::new(&SLICE), start, stop, step })
    }
}

fn as_tuple(vm: &Vm, s: &Value) -> Value {
    let s = s.obj::<Slice>();
    vm.tuple(vec![s.start.clone(), s.stop.clone(), s.step.clone()])
}

fn slice_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    let a = args.check(vm, "slice", 1, 3)?;
    Ok(match a {
        [stop] => Slice::new(Value::NONE, stop.clone(), Value::NONE),
        [start, stop] => Slice::new(start.clone(), stop.clone(), Value::NONE),
        _ => Slice::new(a[0].clone(), a[1].clone(), a[2].clone()),
    }
    .into_value())
}

fn slice_repr(vm: &Vm, s: &Value) -> R {
    let s = s.obj::<Slice>();
    Ok(vm.str(&format!("slice({}, {}, {})", vm.repr_text(&s.start)?, vm.repr_text(&s.stop)?, vm.repr_text(&s.step)?)))
}

fn slice_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    if a.cast::<Slice>().is_none() || b.cast::<Slice>().is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    vm.compare(&as_tuple(vm, a), &as_tuple(vm, b), op)
}

static METHODS: &[Method] = &[
    m("indices", "($self, object, /)", indices).doc(
        "S.indices(len) -> (start, stop, stride)\n\nAssuming a sequence of length len, calculate the start and stop\nindices, and the stride length of the extended slice described by\nS. Out of bounds indices are clipped in a manner consistent with the\nhandling of normal slices.",
    ),
    m("__reduce__", "($self, /)", |vm, a| Ok(vm.tuple(vec![SLICE.as_value(), as_tuple(vm, &a[0])]))),
    m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem),
];

static GETSET: &[GetSet] =
    &[member("start", |_, s| Ok(s.obj::<Slice>().start.clone())), member("stop", |_, s| Ok(s.obj::<Slice>().stop.clone())), member("step", |_, s| Ok(s.obj::<Slice>().step.clone()))];

fn indices(vm: &Vm, a: &[Value]) -> R {
    let s = a[0].obj::<Slice>();
    let len = vm.index(&a[1])?;
    if super::int::is_negative(&len) {
        return Err(vm.value_error("length should not be negative"));
    }
    let zero = Value::small(0);
    let step = if s.step.is_none() { Value::small(1) } else { evaluate(vm, &s.step)? };
    if vm.equal(&step, &zero)? {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let backwards = vm.less(&step, &zero)?;
    let (low, high) = if backwards { (Value::small(-1), vm.subtract(&len, &Value::small(1))?) } else { (zero.clone(), len.clone()) };
    let bound = |v: &Value, default: &Value| -> R {
        if v.is_none() {
            return Ok(default.clone());
        }
        let n = evaluate(vm, v)?;
        if vm.less(&n, &zero)? {
            let n = vm.add(&n, &len)?;
            return Ok(if vm.less(&n, &low)? { low.clone() } else { n });
        }
        Ok(if vm.less(&high, &n)? { high.clone() } else { n })
    };
    let start = bound(&s.start, if backwards { &high } else { &low })?;
    let stop = bound(&s.stop, if backwards { &low } else { &high })?;
    Ok(vm.tuple(vec![start, stop, step]))
}

fn evaluate(vm: &Vm, v: &Value) -> R {
    if v.ty().slots.get().unary[crate::types::slots::un::INDEX].is_none() {
        return Err(vm.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    vm.index(v)
}
