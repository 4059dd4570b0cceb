//! Attribute access (CPython `PyObject_GenericGetAttr` and its kin).

use crate::objects::builtin_function;
use crate::objects::function::Function;
use crate::objects::string::{self, Str};
use crate::types::shape;
use crate::value::Value;
use crate::vm::{R, Raised, Vm};

/// What a method look-up found.
pub enum Found {
    /// A function to be called with the object as first argument.
    Method(Value),
    /// Anything else, bound already.
    Value(Value),
}

impl Vm {
    /// `object.name`.
    #[inline]
    pub fn get_attr(&self, object: &Value, name: &Value) -> R {
        match object.ty().slots.get().getattr {
            Some(get) => get(self, object, name),
            None => Err(self.no_attribute(object, name)),
        }
    }

    /// `object.name` for a name known to Rust.
    pub fn get_attr_str(&self, object: &Value, name: &str) -> R {
        self.get_attr(object, &self.intern(name))
    }

    /// `object.name`, or `None` where that raises `AttributeError`.
    pub fn get_attr_opt(&self, object: &Value, name: &Value) -> R<Option<Value>> {
        if object.ty().slots.get().getattr.map(|f| f as usize) == Some(generic_get as *const () as usize) {
            return match generic_find(self, object, name) {
                Err(raised) => self.suppress(Err(raised), &crate::objects::exception::ATTRIBUTE_ERROR),
                found => found,
            };
        }
        let result = self.get_attr(object, name);
        self.suppress(result, &crate::objects::exception::ATTRIBUTE_ERROR)
    }

    pub fn has_attr(&self, object: &Value, name: &str) -> R<bool> {
        Ok(self.get_attr_opt(object, &self.intern(name))?.is_some())
    }

    /// `object.name = value`.
    pub fn set_attr(&self, object: &Value, name: &Value, value: Value) -> R<()> {
        self.store_attr(object, name, Some(value))
    }

    pub fn set_attr_str(&self, object: &Value, name: &str, value: Value) -> R<()> {
        self.store_attr(object, &self.intern(name), Some(value))
    }

    /// `del object.name`.
    pub fn del_attr(&self, object: &Value, name: &Value) -> R<()> {
        self.store_attr(object, name, None)
    }

    fn store_attr(&self, object: &Value, name: &Value, value: Option<Value>) -> R<()> {
        match object.ty().slots.get().setattr {
            Some(set) => set(self, object, name, value),
            None => Err(self.no_attribute(object, name)),
        }
    }

    /// Checks and interns an attribute name given by Python code.
    pub fn attr_name(&self, name: &Value) -> R {
        if !string::is_str(name) {
            return Err(self.type_error(format!("attribute name must be string, not '{}'", name.ty().name())));
        }
        Ok(self.interned.get_mut().intern(name))
    }
}

/// `object.__getattribute__` without the error.
pub fn generic_find(vm: &Vm, object: &Value, name: &Value) -> R<Option<Value>> {
    let name = &interned(vm, name);
    let ty = object.ty();
    let found = ty.lookup(vm, name);
    if let Some(descriptor) = &found {
        let slots = descriptor.ty().slots.get();
        if slots.descr_set.is_some()
            && let Some(get) = slots.descr_get
        {
            return get(vm, descriptor, Some(object), &ty.as_value()).map(Some);
        }
    }
    if let Some(value) = shape::get(vm, object, name) {
        return Ok(Some(value));
    }
    match found {
        Some(descriptor) => match descriptor.ty().slots.get().descr_get {
            Some(get) => get(vm, &descriptor, Some(object), &ty.as_value()).map(Some),
            None => Ok(Some(descriptor)),
        },
        None => Ok(None),
    }
}

#[inline(always)]
fn interned(vm: &Vm, name: &Value) -> Value {
    if name.obj::<Str>().is_interned() { name.borrowed() } else { vm.interned.get_mut().intern(name) }
}

/// `object.__getattribute__` (CPython `PyObject_GenericGetAttr`).
pub fn generic_get(vm: &Vm, object: &Value, name: &Value) -> R {
    if !string::is_str(name) {
        return Err(vm.type_error(format!("attribute name must be string, not '{}'", name.ty().name())));
    }
    match generic_find(vm, object, name)? {
        Some(value) => Ok(value),
        None => Err(vm.no_attribute(object, name)),
    }
}

/// Finds a method without binding it (CPython `_PyObject_GetMethod`).
pub fn get_method(vm: &Vm, object: &Value, name: &Value) -> R<Found> {
    let ty = object.ty();
    if ty.slots.get().getattr.map(|f| f as usize) != Some(generic_get as *const () as usize) {
        return vm.get_attr(object, name).map(Found::Value);
    }
    let found = ty.lookup(vm, name);
    let is_method = found.as_ref().is_some_and(|f| f.cast_exact::<Function>().is_some() || builtin_function::is_method_descriptor(f));
    if is_method {
        if let Some(value) = shape::get(vm, object, name) {
            return Ok(Found::Value(value));
        }
        if let Some(method) = found {
            return Ok(Found::Method(method));
        }
    }
    generic_get(vm, object, name).map(Found::Value)
}

/// `object.__setattr__` and `__delattr__` (CPython `PyObject_GenericSetAttr`).
pub fn generic_set(vm: &Vm, object: &Value, name: &Value, value: Option<Value>) -> Result<(), Raised> {
    let name = &vm.attr_name(name)?;
    let found = object.ty().lookup(vm, name);
    if let Some(descriptor) = &found
        && let Some(set) = descriptor.ty().slots.get().descr_set
    {
        return set(vm, descriptor, object, value);
    }
    let done = match value {
        Some(value) => shape::set(vm, object, name, value),
        None => shape::delete(vm, object, name).unwrap_or(false),
    };
    if done {
        return Ok(());
    }
    let text = string::to_string(name);
    let type_name = object.ty().name();
    let no_dict = matches!(shape::of(object), shape::Attributes::None);
    let message = match found {
        Some(_) if no_dict => format!("'{type_name}' object attribute '{text}' is read-only"),
        None if no_dict => {
            format!("'{type_name}' object has no attribute '{text}' and no __dict__ for setting new attributes")
        }
        _ => format!("'{type_name}' object has no attribute '{text}'"),
    };
    Err(vm.attribute_error_named(message, Some(object), name))
}
