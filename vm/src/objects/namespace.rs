//! `types.SimpleNamespace`.

use super::dict::Dict;
use super::object::{self, OBJECT};
use super::string;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, gs, m, mk};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};
use std::mem::offset_of;

#[repr(C)]
pub struct Namespace {
    head: Header,
    dict: Mut<Option<Py<Dict>>>,
}
payload!(Namespace, NAMESPACE, dict);

pub static NAMESPACE: Type = Type::builtin::<Namespace>(
    "types.SimpleNamespace",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS
        .repr(namespace_repr)
        .no_hash()
        .compare(|vm, a, b, op| {
            if !b.ty().extends(&NAMESPACE) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            vm.compare(&object::get_dict(vm, a)?, &object::get_dict(vm, b)?, op)
        })
        .new(|_, ty, _| Ok(Py::new(Namespace { head: Header::new(ty), dict: Mut::new(Some(Dict::new())) }).into_value()))
        .init(|vm, n, args| {
            let dict = object::get_dict(vm, n)?;
            super::dict_methods::update_args(vm, "SimpleNamespace", &dict, args)?;
            for key in dict.obj::<Dict>().keys() {
                if !string::is_str(&key) {
                    return Err(vm.type_error("keywords must be strings"));
                }
            }
            Ok(())
        }),
)
.methods(METHODS)
.getset(GETSET)
.dict_at(offset_of!(Namespace, dict));

fn namespace_repr(vm: &Vm, n: &Value) -> R {
    let name = if n.is_exact(&NAMESPACE) { "namespace".to_owned() } else { n.ty().short_name() };
    let shown = vm.repr_once(n, || {
        let mut parts = Vec::new();
        for (k, v) in object::get_dict(vm, n)?.obj::<Dict>().items() {
            parts.push(format!("{}={}", string::to_string(&k), vm.repr_text(&v)?));
        }
        Ok(vm.str(&format!("{name}({})", parts.join(", "))))
    })?;
    Ok(shown.unwrap_or_else(|| vm.str(&format!("{name}(...)"))))
}

static METHODS: &[Method] = &[
    m("__reduce__", "($self, /)", |vm, a| Ok(vm.tuple(vec![a[0].ty().as_value(), super::tuple::empty(), object::get_dict(vm, &a[0])?]))),
    mk("__replace__", "($self, /, **changes)", |vm, args| {
        let this = &args.all[0];
        let new = vm.call(&this.ty().as_value(), &[])?;
        if new.cast::<Namespace>().is_none() {
            return Err(vm.type_error(format!("expect types.SimpleNamespace type, but {}() returned '{}' object", this.ty().name(), new.ty().name())));
        }
        let dict = object::get_dict(vm, &new)?;
        super::dict_methods::update(vm, dict.obj::<Dict>(), &object::get_dict(vm, this)?)?;
        super::dict_methods::update_args(vm, "__replace__", &dict, args.rest())?;
        Ok(new)
    }),
];

static GETSET: &[GetSet] = &[gs("__dict__", object::get_dict, object::set_dict)];
