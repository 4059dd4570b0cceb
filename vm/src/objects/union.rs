//! `typing.Union`: `int | str`.

use super::genericalias::{self, GENERIC_ALIAS};
use super::object::{self, OBJECT};
use super::set::Set;
use super::singletons::NONE_TYPE;
use super::tuple::{self, Tuple};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, g, m};
use crate::types::slots::{Compare, bin};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};

#[repr(C)]
pub struct Union {
    head: Header,
    /// All members, in their order.
    args: Py<Tuple>,
    /// The members that have a hash, as a frozenset; those that have none.
    hashable: Value,
    unhashable: Py<Tuple>,
    parameters: Mut<Slot>,
}
payload!(Union, UNION, args, hashable, unhashable, parameters);

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
            let this = u.obj::<Union>();
            let unhashable = this.unhashable.items();
            for member in unhashable {
                vm.hash(member)?;
            }
            match unhashable.len() {
                0 => vm.hash(&this.hashable),
                n => Err(vm.type_error(format!("union contains {n} unhashable element{}", if n > 1 { "s" } else { "" }))),
            }
        })
        .compare(|vm, a, b, op| {
            let (Some(x), Some(y)) = (a.cast::<Union>(), b.cast::<Union>()) else { return Ok(Value::NOT_IMPLEMENTED) };
            if !matches!(op, Compare::Eq | Compare::Ne) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            Ok(Value::bool(equal(vm, x, y)? == (op == Compare::Eq)))
        })
        .getitem(|vm, u, item| {
            let params = parameters(vm, u)?;
            let new = genericalias::substitute(vm, u, u.obj::<Union>().args.items(), &params, item)?;
            from_args(vm, &new)
        })
        .binary(bin::OR, |vm, a, b| from_args(vm, &[a.clone(), b.clone()]))
        .no_new(),
)
.methods(METHODS)
.getset(GETSET)
.doc("Represent a union type\n\nE.g. for int | str");

impl Union {
    pub fn args(&self) -> &Py<Tuple> {
        &self.args
    }
}

/// CPython `union_richcompare`.
fn equal(vm: &Vm, x: &Union, y: &Union) -> R<bool> {
    if !vm.equal(&x.hashable, &y.hashable)? || x.unhashable.items().len() != y.unhashable.items().len() {
        return Ok(false);
    }
    for member in x.unhashable.items() {
        if !tuple::contains(vm, y.unhashable.items(), member)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn unionable(v: &Value) -> bool {
    v.is_none() || v.cast::<Type>().is_some() || v.ty().extends(&GENERIC_ALIAS) || v.cast::<Union>().is_some() || v.ty().is(&super::typevars::TYPE_ALIAS)
}

/// `X | Y` for types (CPython `_Py_union_type_or`).
pub fn or(vm: &Vm, a: &Value, b: &Value) -> R {
    if !unionable(a) || !unionable(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    build(vm, &[a.clone(), b.clone()], false)
}

/// The union of the arguments, each of which `typing` accepts as a type (CPython `_Py_union_from_tuple`).
pub fn from_args(vm: &Vm, args: &[Value]) -> R {
    build(vm, args, true)
}

/// The union of types: flattened, without repetition.
fn build(vm: &Vm, args: &[Value], checked: bool) -> R {
    let mut flat: Vec<Value> = Vec::new();
    for a in args {
        match a.cast::<Union>() {
            Some(u) => flat.extend(u.args.items().iter().cloned()),
            None if a.is_none() => flat.push(NONE_TYPE.as_value()),
            None if checked && a.cast::<Type>().is_none() => {
                let check = vm.get_attr_str(&crate::import::import_module(vm, "typing")?, "_type_check")?;
                flat.push(vm.call(&check, &[a.clone(), vm.str("Union[arg, ...]: each arg must be a type.")])?);
            }
            None => flat.push(a.clone()),
        }
    }
    let hashable = Set::with_type(&super::set::FROZENSET);
    let mut unhashable: Vec<Value> = Vec::new();
    let mut all: Vec<Value> = Vec::new();
    for a in flat {
        let new = match vm.hash(&a) {
            Ok(_) => hashable.add(vm, a.clone())?,
            Err(_) => {
                vm.clear_pending();
                let new = !tuple::contains(vm, &unhashable, &a)?;
                if new {
                    unhashable.push(a.clone());
                }
                new
            }
        };
        if new {
            all.push(a);
        }
    }
    match all.as_slice() {
        [] => Err(vm.type_error("Cannot take a Union of no types.")),
        [one] => Ok(one.clone()),
        _ => Ok(Py::new(Union { head: Header::new(&UNION), args: Tuple::new(all), hashable: hashable.into_value(), unhashable: Tuple::new(unhashable), parameters: Mut::new(None) }).into_value()),
    }
}

fn parameters(vm: &Vm, u: &Value) -> R {
    let this = u.obj::<Union>();
    if let Some(known) = this.parameters.get() {
        return Ok(known.clone());
    }
    let made = genericalias::parameters_of(vm, this.args.items())?;
    this.parameters.set(Some(made.clone()));
    Ok(made)
}

static METHODS: &[Method] = &[
    m("__class_getitem__", "($type, object, /)", |vm, a| match a[1].cast::<Tuple>() {
        Some(t) => from_args(vm, t.items()),
        None => from_args(vm, std::slice::from_ref(&a[1])),
    }),
    m("__mro_entries__", "($self, bases, /)", |vm, a| Err(vm.type_error(format!("Cannot subclass {}", vm.repr_text(&a[0])?)))),
];

static GETSET: &[GetSet] = &[
    g("__args__", |_, u| Ok(u.obj::<Union>().args.value().clone())),
    g("__parameters__", parameters),
    g("__origin__", |_, _| Ok(UNION.as_value())),
    g("__name__", |vm, _| Ok(vm.str("Union"))),
    g("__qualname__", |vm, _| Ok(vm.str("Union"))),
];
