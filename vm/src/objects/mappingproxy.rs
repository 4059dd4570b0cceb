//! `mappingproxy`: a read-only view of a mapping.

use super::object::{self, OBJECT};
use crate::call::opt;
use crate::heap::Header;
use crate::payload;
use crate::types::rows::{Method, m};
use crate::types::slots::bin;
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};

#[repr(C)]
pub struct MappingProxy {
    head: Header,
    pub mapping: Value,
}
payload!(MappingProxy, MAPPING_PROXY, mapping);

fn inner(v: &Value) -> &Value {
    &v.obj::<MappingProxy>().mapping
}

pub static MAPPING_PROXY: Type = Type::builtin::<MappingProxy>(
    "mappingproxy",
    &OBJECT,
    flag::GC | flag::MAPPING,
    object::SLOTS
        .repr(|vm, p| Ok(vm.str(&format!("mappingproxy({})", vm.repr_text(inner(p))?))))
        .str(|vm, p| vm.to_str(inner(p)))
        .hash(|vm, p| vm.hash(inner(p)))
        .compare(|vm, a, b, op| vm.compare(inner(a), b.cast::<MappingProxy>().map_or(b, |p| &p.mapping), op))
        .iter(|vm, p| vm.iter(inner(p)))
        .len(|vm, p| vm.len(inner(p)))
        .getitem(|vm, p, k| vm.get_item(inner(p), k))
        .contains(|vm, p, k| vm.contains(inner(p), k))
        .binary(bin::OR, |vm, a, b| {
            let unwrap = |v: &Value| v.cast::<MappingProxy>().map_or_else(|| v.clone(), |p| p.mapping.clone());
            crate::protocol::number::binary(vm, &unwrap(a), &unwrap(b), bin::OR)
        })
        .binary(bin::INPLACE + bin::OR, |vm, a, _| Err(vm.type_error(format!("'|=' is not supported by {}; use '|' instead", a.ty().name()))))
        .new(|vm, _, args| {
            let a = args.check(vm, "mappingproxy", 1, 1)?;
            if a[0].ty().slots.get().getitem.is_none() || !a[0].ty().has(flag::MAPPING | flag::DICT) && a[0].ty().has(flag::LIST | flag::TUPLE) {
                return Err(vm.type_error(format!("mappingproxy() argument must be a mapping, not {}", a[0].ty().name())));
            }
            Ok(make(a[0].clone()))
        }),
)
.methods(METHODS);

pub fn make(mapping: Value) -> Value {
    Py::new(MappingProxy { head: Header::new(&MAPPING_PROXY), mapping }).into_value()
}

static METHODS: &[Method] = &[
    m("get", "($self, key, default=None, /)", |vm, a| vm.call_method_str(inner(&a[0]), "get", &[a[1].clone(), opt(a, 2).cloned().unwrap_or(Value::NONE)])),
    m("keys", "($self, /)", |vm, a| call(vm, a, "keys")),
    m("values", "($self, /)", |vm, a| call(vm, a, "values")),
    m("items", "($self, /)", |vm, a| call(vm, a, "items")),
    m("copy", "($self, /)", |vm, a| call(vm, a, "copy")),
    m("__reversed__", "($self, /)", |vm, a| call(vm, a, "__reversed__")),
    m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem),
];

fn call(vm: &Vm, a: &[Value], name: &str) -> R {
    vm.call_method_str(inner(&a[0]), name, &[])
}
