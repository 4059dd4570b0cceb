//! `typing.Union`: `int | str`.

use super::genericalias::{self, GENERIC_ALIAS};
use super::object::{self, OBJECT};
use super::singletons::NONE_TYPE;
use super::tuple::{self, Tuple};
use crate::heap::Header;
use crate::payload;
use crate::types::rows::{GetSet, Method, g, m};
use crate::types::slots::{Compare, bin};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};

#[repr(C)]
pub struct Union {
    head: Header,
    args: Py<Tuple>,
}
payload!(Union, UNION, args);

pub static UNION: Type = Type::builtin::<Union>(
    "typing.Union",
    &OBJECT,
    flag::GC | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, u| {
            let mut parts = Vec::new();
            for a in u.obj::<Union>().args.items() {
                parts.push(genericalias::repr_item(vm, a)?);
            }
            Ok(vm.str(&parts.join(" | ")))
        })
        .hash(|vm, u| {
            let set = super::set::frozen(vm, u.obj::<Union>().args.items().to_vec())?;
            vm.hash(&set)
        })
        .compare(|vm, a, b, op| {
            let (Some(x), Some(y)) = (a.cast::<Union>(), b.cast::<Union>()) else { return Ok(Value::NOT_IMPLEMENTED) };
            if !matches!(op, Compare::Eq | Compare::Ne) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let all = |p: &Union, q: &Union| -> R<bool> {
                for i in p.args.items() {
                    if !tuple::contains(vm, q.args.items(), i)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            };
            Ok(Value::bool((all(x, y)? && all(y, x)?) == (op == Compare::Eq)))
        })
        .getitem(|vm, u, item| {
            let params = genericalias::parameters_of(vm, u.obj::<Union>().args.items())?;
            let new = genericalias::substitute(vm, u, u.obj::<Union>().args.items(), &params, item)?;
            from_args(vm, &new)
        })
        .binary(bin::OR, or)
        .no_new(),
)
.methods(METHODS)
.getset(GETSET);

impl Union {
    pub fn args(&self) -> &Py<Tuple> {
        &self.args
    }
}

fn unionable(_vm: &Vm, v: &Value) -> bool {
    v.is_none() || v.cast::<Type>().is_some() || v.ty().extends(&GENERIC_ALIAS) || v.cast::<Union>().is_some() || v.ty().is(&super::typevars::TYPE_ALIAS)
}

/// `X | Y` for types.
pub fn or(vm: &Vm, a: &Value, b: &Value) -> R {
    if !unionable(vm, a) || !unionable(vm, b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    from_args(vm, &[a.clone(), b.clone()])
}

/// The union of types: flattened, without repetition.
pub fn from_args(vm: &Vm, args: &[Value]) -> R {
    let mut flat: Vec<Value> = Vec::new();
    for a in args {
        match a.cast::<Union>() {
            Some(u) => flat.extend(u.args.items().iter().cloned()),
            None if a.is_none() => flat.push(NONE_TYPE.as_value()),
            None => flat.push(a.clone()),
        }
    }
    let mut out: Vec<Value> = Vec::new();
    for a in flat {
        if !tuple::contains(vm, &out, &a)? {
            out.push(a);
        }
    }
    if let [one] = out.as_slice() {
        return Ok(one.clone());
    }
    Ok(Py::new(Union { head: Header::new(&UNION), args: Tuple::new(out) }).into_value())
}

static METHODS: &[Method] = &[
    m("__class_getitem__", "($type, object, /)", |vm, a| match a[1].cast::<Tuple>() {
        Some(t) if t.items().is_empty() => Err(vm.type_error("Cannot take a Union of no types.")),
        Some(t) => from_args(vm, t.items()),
        None => from_args(vm, std::slice::from_ref(&a[1])),
    }),
    m("__mro_entries__", "($self, bases, /)", |vm, a| Err(vm.type_error(format!("Cannot subclass {}", vm.repr_text(&a[0])?)))),
];

static GETSET: &[GetSet] = &[
    g("__args__", |_, u| Ok(u.obj::<Union>().args.value().clone())),
    g("__parameters__", |vm, u| genericalias::parameters_of(vm, u.obj::<Union>().args.items())),
    g("__origin__", |_, _| Ok(UNION.as_value())),
    g("__name__", |vm, _| Ok(vm.str("Union"))),
    g("__qualname__", |vm, _| Ok(vm.str("Union"))),
];
