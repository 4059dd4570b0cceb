//! `_abc`: what `abc.ABCMeta` keeps about classes (CPython `Modules/_abc.c`).

use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::module;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::set;
use pyvm_vm::objects::weakref;
use pyvm_vm::payload;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

/// Grows with every registration: negative answers from before are stale.
static COUNTER: AtomicU64 = AtomicU64::new(0);

/// Bits of `__abc_tpflags__` (CPython `Py_TPFLAGS_SEQUENCE`, `Py_TPFLAGS_MAPPING`).
const TP_SEQUENCE: i64 = 1 << 5;
const TP_MAPPING: i64 = 1 << 6;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    Ok(module::native(vm, "_abc", "Module contains faster C implementation of abc.ABCMeta", ROWS))
}

/// What an abstract base class keeps: weak references to classes, as keys.
#[repr(C)]
pub struct AbcData {
    head: Header,
    registry: Mut<Py<Dict>>,
    cache: Mut<Py<Dict>>,
    negative: Mut<Py<Dict>>,
    version: Cell<u64>,
}
payload!(AbcData, ABC_DATA, registry, cache, negative);

static ABC_DATA: Type = Type::builtin::<AbcData>("_abc._abc_data", &OBJECT, flag::GC, object::SLOTS.no_new());

fn data(vm: &Vm, class: &Value) -> R {
    let found = vm.get_attr_str(class, "_abc_impl")?;
    if found.cast::<AbcData>().is_some() { Ok(found) } else { Err(vm.type_error("_abc_impl is set to a wrong type")) }
}

fn reference(vm: &Vm, class: &Value) -> R {
    vm.call(&weakref::REF.as_value(), std::slice::from_ref(class))
}

fn add(vm: &Vm, set: &Mut<Py<Dict>>, class: &Value) -> R<()> {
    set.get().clone().set(vm, &reference(vm, class)?, Value::NONE)
}

fn has(vm: &Vm, set: &Mut<Py<Dict>>, class: &Value) -> R<bool> {
    let set = set.get().clone();
    if set.is_empty() {
        return Ok(false);
    }
    let Ok(key) = reference(vm, class) else {
        vm.clear_pending();
        return Ok(false);
    };
    set.contains(vm, &key)
}

/// The live classes among the references.
fn classes(vm: &Vm, set: &Mut<Py<Dict>>) -> R<Vec<Value>> {
    let mut out = Vec::new();
    let dict = set.get().clone();
    for key in dict.keys() {
        let class = vm.call(&key, &[])?;
        if class.is_none() {
            dict.remove(vm, &key)?;
        } else {
            out.push(class);
        }
    }
    Ok(out)
}

/// Names of a class's methods that are still abstract (CPython `compute_abstract_methods`).
fn abstract_methods(vm: &Vm, class: &Value) -> R {
    let ty = class.obj::<Type>();
    let names = set::Set::new();
    let is_abstract = |v: &Value| -> R<bool> {
        match vm.get_attr_opt(v, &vm.names.__isabstractmethod__)? {
            Some(flag) => vm.is_true(&flag),
            None => Ok(false),
        }
    };
    for (name, value) in ty.dict(vm).items() {
        if is_abstract(&value)? {
            names.add(vm, name)?;
        }
    }
    for base in ty.state.get().bases.clone() {
        let Some(inherited) = vm.get_attr_opt(&base.as_value(), &vm.intern("__abstractmethods__"))? else { continue };
        for name in vm.collect(&inherited)? {
            if let Some(value) = vm.get_attr_opt(class, &name)?
                && is_abstract(&value)?
            {
                names.add(vm, name)?;
            }
        }
    }
    set::frozen(vm, names.items())
}

fn abc_init(vm: &Vm, a: &[Value]) -> R {
    let methods = abstract_methods(vm, &a[0])?;
    vm.set_attr_str(&a[0], "__abstractmethods__", methods)?;
    let made =
        AbcData { head: Header::new(&ABC_DATA), registry: Mut::new(Dict::new()), cache: Mut::new(Dict::new()), negative: Mut::new(Dict::new()), version: Cell::new(COUNTER.load(Ordering::Relaxed)) };
    vm.set_attr_str(&a[0], "_abc_impl", Py::new(made).into_value())?;
    let ty = a[0].obj::<Type>();
    if let Some(flags) = ty.dict(vm).remove_str(vm, &vm.intern("__abc_tpflags__")) {
        let bits = vm.to_i64(&flags)?;
        if bits & TP_SEQUENCE != 0 {
            ty.set_flag(flag::SEQUENCE, true);
        }
        if bits & TP_MAPPING != 0 {
            ty.set_flag(flag::MAPPING, true);
        }
    }
    Ok(Value::NONE)
}

/// Marks a registered class and everything below it as what it was registered for.
fn inherit_flags(ty: &Type, flags: u32) {
    if ty.has(flag::SEQUENCE | flag::MAPPING) || ty.has(flag::IMMUTABLE) {
        return;
    }
    ty.set_flag(flags, true);
    for below in pyvm_vm::objects::types_type::subclasses(ty) {
        inherit_flags(&below, flags);
    }
}

fn register(vm: &Vm, a: &[Value]) -> R {
    let (class, subclass) = (&a[0], &a[1]);
    let Some(ty) = subclass.cast::<Type>() else { return Err(vm.type_error("Can only register classes")) };
    if vm.is_subclass(subclass, class)? {
        return Ok(subclass.clone());
    }
    if vm.is_subclass(class, subclass)? {
        return Err(vm.runtime_error("Refusing to create an inheritance cycle"));
    }
    let own = data(vm, class)?;
    add(vm, &own.obj::<AbcData>().registry, subclass)?;
    COUNTER.fetch_add(1, Ordering::Relaxed);
    let flags = class.obj::<Type>().flags.get() & (flag::SEQUENCE | flag::MAPPING);
    if flags != 0 {
        inherit_flags(ty, flags);
    }
    Ok(subclass.clone())
}

fn subclass_check(vm: &Vm, class: &Value, subclass: &Value) -> R {
    vm.call_method_str(class, "__subclasscheck__", std::slice::from_ref(subclass))
}

fn instance_check(vm: &Vm, a: &[Value]) -> R {
    let (class, instance) = (&a[0], &a[1]);
    let own = data(vm, class)?;
    let d = own.obj::<AbcData>();
    let subclass = vm.get_attr(instance, &vm.names.__class__)?;
    if has(vm, &d.cache, &subclass)? {
        return Ok(Value::TRUE);
    }
    let subtype = instance.ty().as_value();
    if subtype.is(&subclass) {
        if d.version.get() == COUNTER.load(Ordering::Relaxed) && has(vm, &d.negative, &subclass)? {
            return Ok(Value::FALSE);
        }
        return subclass_check(vm, class, &subclass);
    }
    let r = subclass_check(vm, class, &subclass)?;
    if vm.is_true(&r)? { Ok(r) } else { subclass_check(vm, class, &subtype) }
}

fn check_subclass(vm: &Vm, a: &[Value]) -> R {
    let (class, subclass) = (&a[0], &a[1]);
    let Some(ty) = subclass.cast::<Type>() else { return Err(vm.type_error("issubclass() arg 1 must be a class")) };
    let own = data(vm, class)?;
    let d = own.obj::<AbcData>();
    if has(vm, &d.cache, subclass)? {
        return Ok(Value::TRUE);
    }
    let now = COUNTER.load(Ordering::Relaxed);
    if d.version.get() < now {
        d.negative.set(Dict::new());
        d.version.set(now);
    } else if has(vm, &d.negative, subclass)? {
        return Ok(Value::FALSE);
    }
    let hooked = vm.call_method_str(class, "__subclasshook__", std::slice::from_ref(subclass))?;
    if hooked.is_true() {
        add(vm, &d.cache, subclass)?;
        return Ok(Value::TRUE);
    }
    if hooked.is_false() {
        add(vm, &d.negative, subclass)?;
        return Ok(Value::FALSE);
    }
    if !hooked.is_not_implemented() {
        return Err(vm.assertion_error("__subclasshook__ must return either False, True, or NotImplemented"));
    }
    let mut found = ty.mro().iter().any(|t| t.as_value().is(class));
    if !found {
        for registered in classes(vm, &d.registry)? {
            if vm.is_subclass(subclass, &registered)? {
                found = true;
                break;
            }
        }
    }
    if !found {
        let below = vm.call_method_str(class, "__subclasses__", &[])?;
        if below.cast::<pyvm_vm::objects::list::List>().is_none() {
            return Err(vm.type_error("__subclasses__() must return a list"));
        }
        for other in vm.collect(&below)? {
            if vm.is_subclass(subclass, &other)? {
                found = true;
                break;
            }
        }
    }
    add(vm, if found { &d.cache } else { &d.negative }, subclass)?;
    Ok(Value::bool(found))
}

fn as_set(vm: &Vm, dict: &Mut<Py<Dict>>) -> R {
    let out = set::Set::new();
    for key in dict.get().keys() {
        out.add(vm, key)?;
    }
    Ok(out.into_value())
}

static ROWS: &[Method] = &[
    m("get_cache_token", "($module, /)", |_, _| Ok(Value::uint(COUNTER.load(Ordering::Relaxed) as usize))),
    m("_abc_init", "($module, self, /)", abc_init),
    m("_abc_register", "($module, self, subclass, /)", register),
    m("_abc_instancecheck", "($module, self, instance, /)", instance_check),
    m("_abc_subclasscheck", "($module, self, subclass, /)", check_subclass),
    m("_reset_registry", "($module, self, /)", |vm, a| {
        data(vm, &a[0])?.obj::<AbcData>().registry.set(Dict::new());
        Ok(Value::NONE)
    }),
    m("_reset_caches", "($module, self, /)", |vm, a| {
        let own = data(vm, &a[0])?;
        own.obj::<AbcData>().cache.set(Dict::new());
        own.obj::<AbcData>().negative.set(Dict::new());
        Ok(Value::NONE)
    }),
    m("_get_dump", "($module, self, /)", |vm, a| {
        let own = data(vm, &a[0])?;
        let d = own.obj::<AbcData>();
        Ok(vm.tuple(vec![as_set(vm, &d.registry)?, as_set(vm, &d.cache)?, as_set(vm, &d.negative)?, Value::uint(d.version.get() as usize)]))
    }),
];
