//! `super`.

use super::builtin_function;
use super::cell::CellObject;
use super::function::Function;
use super::object::{self, OBJECT};
use crate::call::{Args, opt};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, member};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Raised, Vm};

#[repr(C)]
pub struct Super {
    head: Header,
    class: Mut<Slot>,
    object: Mut<Slot>,
    object_class: Mut<Slot>,
}
payload!(Super, SUPER, class, object, object_class);

pub static SUPER: Type = Type::builtin::<Super>(
    "super",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS.repr(super_repr).getattr(super_getattr).descr_get(super_get).new(super_new).init(super_init),
)
.getset(GETSET)
.doc("super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)\nTypical use to call a cooperative superclass method:\nclass C(B):\n    def meth(self, arg):\n        super().meth(arg)\nThis works for class methods too:\nclass C(B):\n    @classmethod\n    def cmeth(cls, arg):\n        super().cmeth(arg)\n");

fn super_new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(Super { head: Header::new(ty), class: Mut::default(), object: Mut::default(), object_class: Mut::default() }).into_value())
}

/// `super(class, object)` where the two are known to fit.
pub fn make(class: &Type, object: &Value) -> Value {
    let object_class = if object.cast::<Type>().is_some() { object.clone() } else { object.ty().as_value() };
    Py::new(Super { head: Header::new(&SUPER), class: Mut::new(Some(class.as_value())), object: Mut::new(Some(object.clone())), object_class: Mut::new(Some(object_class)) }).into_value()
}

/// The class whose order decides: that of the instance, or the class itself (CPython `supercheck`).
fn check(vm: &Vm, class: &Type, object: &Value) -> R<Value> {
    if let Some(other) = object.cast::<Type>()
        && other.is_subtype(class)
    {
        return Ok(object.clone());
    }
    if object.ty().is_subtype(class) {
        return Ok(object.ty().as_value());
    }
    if let Some(claimed) = vm.get_attr_opt(object, &vm.names.__class__)?
        && let Some(t) = claimed.cast::<Type>()
        && !t.is(object.ty())
        && t.is_subtype(class)
    {
        return Ok(claimed);
    }
    let (kind, shown) = match object.cast::<Type>() {
        Some(t) => ("type", t.short_name()),
        None => ("instance of", object.ty().name()),
    };
    Err(vm.type_error(format!("super(type, obj): obj ({kind} {shown}) is not an instance or subtype of type ({}).", class.short_name())))
}

fn super_init(vm: &Vm, value: &Value, args: Args) -> Result<(), Raised> {
    let a = args.check(vm, "super", 0, 2)?;
    let (class, object) = if a.is_empty() { from_frame(vm)? } else { (a[0].clone(), opt(a, 1).filter(|o| !o.is_none()).cloned()) };
    let Some(ty) = class.cast::<Type>() else {
        return Err(vm.type_error(format!("super() argument 1 must be a type, not {}", class.ty().name())));
    };
    let this = value.obj::<Super>();
    let object_class = match &object {
        Some(o) => Some(check(vm, ty, o)?),
        None => None,
    };
    this.class.set(Some(class.clone()));
    this.object.set(object);
    this.object_class.set(object_class);
    Ok(())
}

/// `super()`: `__class__` and the first argument of the calling function.
fn from_frame(vm: &Vm) -> R<(Value, Slot)> {
    let Some(frame) = vm.current_frame() else { return Err(vm.runtime_error("super(): no current frame")) };
    let code = frame.code();
    if code.argcount() == 0 {
        return Err(vm.runtime_error("super(): no arguments"));
    }
    let fast = frame.fast();
    let first = match &fast[0] {
        Some(v) => match v.cast_exact::<CellObject>() {
            Some(cell) if code.kinds()[0] & pyvm_loader::opcode::kinds::CELL != 0 => cell.value.get().clone(),
            _ => Some(v.clone()),
        },
        None => None,
    };
    let Some(first) = first else { return Err(vm.runtime_error("super(): arg[0] deleted")) };
    for i in code.nlocalsplus() - code.nfrees()..code.nlocalsplus() {
        if !code.local_name(i).is(&vm.names.__class__) {
            continue;
        }
        let Some(cell) = fast[i].as_ref().and_then(Value::cast_exact::<CellObject>) else {
            return Err(vm.runtime_error("super(): bad __class__ cell"));
        };
        return match cell.value.get() {
            Some(class) => Ok((class.clone(), Some(first))),
            None => Err(vm.runtime_error("super(): empty __class__ cell")),
        };
    }
    Err(vm.runtime_error("super(): __class__ cell not found"))
}

/// Looks `name` up after `class` in the order of `object`'s class; whether the result is a method to be called with
/// the object (CPython `_PySuper_Lookup`).
pub fn lookup(vm: &Vm, class: &Type, object: &Value, name: &Value, unbound: bool) -> R<(Value, bool)> {
    let start = check(vm, class, object)?;
    let start_type = start.obj::<Type>();
    match find(vm, class, start_type, name) {
        Some(found) => {
            let is_method = found.cast_exact::<Function>().is_some() || builtin_function::is_method_descriptor(&found);
            if unbound && is_method && !start.is(object) {
                return Ok((found, true));
            }
            let bound = bind(vm, &found, object, &start)?;
            Ok((bound, false))
        }
        None if name.is(&vm.names.__class__) => Ok((SUPER.as_value(), false)),
        // What `super` has itself.
        None => {
            let made = vm.call(&SUPER.as_value(), &[class.as_value(), object.clone()])?;
            crate::protocol::attribute::generic_get(vm, &made, name).map(|v| (v, false))
        }
    }
}

fn find(vm: &Vm, class: &Type, start: &Type, name: &Value) -> Slot {
    if name.is(&vm.names.__class__) {
        return None;
    }
    let order = start.mro().to_vec();
    order.iter().skip_while(|t| !t.is(class)).skip(1).find_map(|t| t.dict(vm).get_str(vm, name))
}

fn bind(vm: &Vm, found: &Value, object: &Value, start: &Value) -> R {
    match found.ty().slots.get().descr_get {
        Some(get) => get(vm, found, if object.is(start) { None } else { Some(object) }, start),
        None => Ok(found.clone()),
    }
}

fn super_getattr(vm: &Vm, value: &Value, name: &Value) -> R {
    let name = &vm.attr_name(name)?;
    let this = value.obj::<Super>();
    if let (Some(class), Some(object), Some(start)) = (this.class.get().clone(), this.object.get().clone(), this.object_class.get().clone())
        && let Some(found) = find(vm, class.obj::<Type>(), start.obj::<Type>(), name)
    {
        return bind(vm, &found, &object, &start);
    }
    crate::protocol::attribute::generic_get(vm, value, name)
}

fn super_get(vm: &Vm, value: &Value, object: Option<&Value>, _owner: &Value) -> R {
    let this = value.obj::<Super>();
    let (Some(object), Some(class)) = (object.filter(|o| !o.is_none()), this.class.get().clone()) else { return Ok(value.clone()) };
    if this.object.get().is_some() {
        return Ok(value.clone());
    }
    vm.call(&value.ty().as_value(), &[class, object.clone()])
}

fn super_repr(vm: &Vm, value: &Value) -> R {
    let this = value.obj::<Super>();
    let name = this.class.get().as_ref().and_then(|c| c.cast::<Type>().map(Type::short_name)).unwrap_or_else(|| "NULL".to_owned());
    Ok(vm.str(&match this.object_class.get() {
        Some(c) => format!("<super: <class '{name}'>, <{} object>>", c.obj::<Type>().short_name()),
        None => format!("<super: <class '{name}'>, NULL>"),
    }))
}

static GETSET: &[GetSet] = &[
    member("__thisclass__", |_, s| Ok(s.obj::<Super>().class.get().clone().unwrap_or(Value::NONE))),
    member("__self__", |_, s| Ok(s.obj::<Super>().object.get().clone().unwrap_or(Value::NONE))),
    member("__self_class__", |_, s| Ok(s.obj::<Super>().object_class.get().clone().unwrap_or(Value::NONE))),
];
