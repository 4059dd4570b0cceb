//! `property`.

use super::descriptors::is_abstract;
use super::object::{self, OBJECT};
use crate::call::{Args, bind, opt_some};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, g, gs, m, member};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Raised, Vm};

#[repr(C)]
pub struct Property {
    head: Header,
    pub get: Mut<Slot>,
    set: Mut<Slot>,
    delete: Mut<Slot>,
    doc: Mut<Slot>,
    name: Mut<Slot>,
    getter_doc: Mut<bool>,
}
payload!(Property, PROPERTY, get, set, delete, doc, name);

pub static PROPERTY: Type = Type::builtin::<Property>(
    "property",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS.descr_get(property_get).descr_set(property_set).new(property_new).init(property_init),
)
.methods(METHODS)
.getset(GETSET)
.doc("Property attribute.\n\n  fget\n    function to be used for getting an attribute value\n  fset\n    function to be used for setting an attribute value\n  fdel\n    function to be used for del'ing an attribute\n  doc\n    docstring\n\nTypical use is to define a managed attribute x:\n\nclass C(object):\n    def getx(self): return self._x\n    def setx(self, value): self._x = value\n    def delx(self): del self._x\n    x = property(getx, setx, delx, \"I'm the 'x' property.\")\n\nDecorators make defining new properties or modifying existing ones easy:\n\nclass C(object):\n    @property\n    def x(self):\n        \"I am the 'x' property.\"\n        return self._x\n    @x.setter\n    def x(self, value):\n        self._x = value\n    @x.deleter\n    def x(self):\n        del self._x");

fn property_new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(Property { head: Header::new(ty), get: Mut::default(), set: Mut::default(), delete: Mut::default(), doc: Mut::default(), name: Mut::default(), getter_doc: Mut::new(false) })
        .into_value())
}

fn property_init(vm: &Vm, p: &Value, args: Args) -> Result<(), Raised> {
    let a = bind(vm, "property", &["fget", "fset", "fdel", "doc"], 0, args)?;
    let this = p.obj::<Property>();
    this.get.set(opt_some(&a, 0).cloned());
    this.set.set(opt_some(&a, 1).cloned());
    this.delete.set(opt_some(&a, 2).cloned());
    this.name.set(None);
    *this.getter_doc.get_mut() = false;
    let mut doc = opt_some(&a, 3).cloned();
    if doc.is_none()
        && let Some(getter) = opt_some(&a, 0)
        && let Some(found) = vm.get_attr_opt(getter, &vm.names.__doc__)?
        && !found.is_none()
    {
        *this.getter_doc.get_mut() = true;
        doc = Some(found);
    }
    if p.is_exact(&PROPERTY) {
        this.doc.set(doc);
        return Ok(());
    }
    // A subclass has a `__doc__` of its own, which hides that of `property`: the text becomes an attribute of the instance. Where
    // that has no place for it, a text given is dropped, and one of the getter is an error.
    let has_text = doc.is_some();
    match vm.set_attr(p, &vm.names.__doc__, doc.unwrap_or(Value::NONE)) {
        Err(raised) if *this.getter_doc.get() || !vm.pending_is(&super::exception::ATTRIBUTE_ERROR) => Err(raised),
        Err(_) => {
            vm.clear_pending();
            Ok(())
        }
        Ok(()) => {
            if has_text && !*this.getter_doc.get() {
                this.doc.set(None);
            }
            Ok(())
        }
    }
}

fn no_accessor(vm: &Vm, this: &Property, object: &Value, what: &str) -> Raised {
    let owner = super::types_type::qualname_text(object.ty());
    let name = match name_of(vm, this) {
        Ok(name) => name,
        Err(raised) => return raised,
    };
    match name {
        Some(name) => vm.attribute_error(format!("property {} of '{owner}' object has no {what}", vm.repr_lossy(&name))),
        None => vm.attribute_error(format!("property of '{owner}' object has no {what}")),
    }
}

/// CPython `property_name`.
fn name_of(vm: &Vm, this: &Property) -> R<Option<Value>> {
    if let Some(name) = this.name.get() {
        return Ok(Some(name.clone()));
    }
    match this.get.get().clone() {
        Some(getter) => vm.get_attr_opt(&getter, &vm.names.__name__),
        None => Ok(None),
    }
}

fn property_get(vm: &Vm, p: &Value, object: Option<&Value>, _owner: &Value) -> R {
    let Some(object) = object.filter(|o| !o.is_none()) else { return Ok(p.clone()) };
    let this = p.obj::<Property>();
    match this.get.get().clone() {
        Some(getter) => vm.call(&getter, std::slice::from_ref(object)),
        None => Err(no_accessor(vm, this, object, "getter")),
    }
}

fn property_set(vm: &Vm, p: &Value, object: &Value, value: Option<Value>) -> Result<(), Raised> {
    let this = p.obj::<Property>();
    match value {
        Some(value) => match this.set.get().clone() {
            Some(setter) => vm.call(&setter, &[object.clone(), value]),
            None => Err(no_accessor(vm, this, object, "setter")),
        },
        None => match this.delete.get().clone() {
            Some(deleter) => vm.call(&deleter, std::slice::from_ref(object)),
            None => Err(no_accessor(vm, this, object, "deleter")),
        },
    }?;
    Ok(())
}

static METHODS: &[Method] = &[
    m("getter", "($self, object, /)", |vm, a| with(vm, a, 0)).doc("Descriptor to obtain a copy of the property with a different getter."),
    m("setter", "($self, object, /)", |vm, a| with(vm, a, 1)).doc("Descriptor to obtain a copy of the property with a different setter."),
    m("deleter", "($self, object, /)", |vm, a| with(vm, a, 2)).doc("Descriptor to obtain a copy of the property with a different deleter."),
    m("__set_name__", "($self, /, *args)", |vm, a| {
        let [this, _owner, name] = a else {
            return Err(vm.type_error(format!("__set_name__() takes 2 positional arguments but {} were given", a.len() - 1)));
        };
        this.obj::<Property>().name.set(Some(name.clone()));
        Ok(Value::NONE)
    })
    .doc("Method to set name of a property."),
];

/// A copy with one accessor replaced (CPython `property_copy`).
fn with(vm: &Vm, a: &[Value], which: usize) -> R {
    let this = a[0].obj::<Property>();
    let mut parts: Vec<Value> = [&this.get, &this.set, &this.delete].iter().map(|s| s.get().clone().unwrap_or(Value::NONE)).collect();
    if !a[1].is_none() {
        parts[which] = a[1].clone();
    }
    let own_doc = if *this.getter_doc.get() && !parts[0].is_none() { Value::NONE } else { this.doc.get().clone().unwrap_or(Value::NONE) };
    parts.push(own_doc);
    let new = vm.call(&a[0].ty().as_value(), &parts)?;
    if let Some(p) = new.cast::<Property>() {
        p.name.set(this.name.get().clone());
    }
    Ok(new)
}

static GETSET: &[GetSet] = &[
    member("fget", |_, p| Ok(p.obj::<Property>().get.get().clone().unwrap_or(Value::NONE))),
    member("fset", |_, p| Ok(p.obj::<Property>().set.get().clone().unwrap_or(Value::NONE))),
    member("fdel", |_, p| Ok(p.obj::<Property>().delete.get().clone().unwrap_or(Value::NONE))),
    gs(
        "__doc__",
        |_, p| Ok(p.obj::<Property>().doc.get().clone().unwrap_or(Value::NONE)),
        |_, p, v| {
            p.obj::<Property>().doc.set(v);
            Ok(())
        },
    ),
    gs(
        "__name__",
        |vm, p| match name_of(vm, p.obj::<Property>())? {
            Some(name) => Ok(name),
            None => Err(vm.no_attribute(p, &vm.names.__name__)),
        },
        |_, p, v| {
            p.obj::<Property>().name.set(v);
            Ok(())
        },
    ),
    g("__isabstractmethod__", |vm, p| {
        let this = p.obj::<Property>();
        for accessor in [&this.get, &this.set, &this.delete] {
            if let Some(f) = accessor.get().clone()
                && is_abstract(vm, &f)?
            {
                return Ok(Value::TRUE);
            }
        }
        Ok(Value::FALSE)
    }),
];
