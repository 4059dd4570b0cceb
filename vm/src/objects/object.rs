//! `object`: the root of all types.

use super::string;
use super::tuple::{self, Tuple};
use crate::call::Args;
use crate::heap::Header;
use crate::payload;
use crate::protocol::attribute;
use crate::types::rows::{GetSet, Method, g, gs, m};
use crate::types::slots::{Compare, Slots};
use crate::types::{Type, flag, shape};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};

/// An object without payload: instances of classes.
#[repr(C)]
pub struct Object {
    head: Header,
}
payload!(Object, OBJECT);

/// What every type starts from.
pub const SLOTS: Slots =
    Slots::EMPTY.getattr(attribute::generic_get).setattr(attribute::generic_set).repr(object_repr).str(object_str).hash(object_hash).compare(object_compare).init(object_init).new(object_new);

pub static OBJECT: Type = Type::root::<Object>("object", flag::BASETYPE, SLOTS)
    .methods(METHODS)
    .getset(GETSET)
    .doc("The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new featureless\ninstance that has no instance attributes and cannot be given any.\n");

/// A new instance of a class without a builtin payload.
#[inline]
pub fn allocate(ty: &Type) -> Value {
    Py::new(Object { head: Header::new(ty) }).into_value()
}

/// A plain `object()`, as a sentinel.
pub fn sentinel() -> Value {
    allocate(&OBJECT)
}

/// `object.__new__`.
pub fn object_new(vm: &Vm, ty: &Type, args: Args) -> R {
    if !args.is_empty() {
        let own_new = ty.slots.get().new.map(|f| f as usize) != Some(object_new as *const () as usize);
        let own_init = ty.slots.get().init.map(|f| f as usize) != Some(object_init as *const () as usize);
        if own_new {
            return Err(vm.type_error("object.__new__() takes exactly one argument (the type to instantiate)"));
        }
        if !own_init {
            return Err(vm.type_error(format!("{}() takes no arguments", ty.name())));
        }
    }
    if ty.has(flag::ABSTRACT) {
        return Err(abstract_error(vm, ty));
    }
    Ok(allocate(ty))
}

#[cold]
fn abstract_error(vm: &Vm, ty: &Type) -> Raised {
    let class = ty.as_value();
    let Ok(methods) = vm.get_attr(&class, &vm.names.__abstractmethods__).and_then(|m| vm.collect(&m)) else { return Raised };
    let mut names: Vec<String> = methods.iter().map(string::to_string).collect();
    names.sort();
    let quoted: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
    let s = if names.len() == 1 { "" } else { "s" };
    vm.type_error(format!("Can't instantiate abstract class {} without an implementation for abstract method{s} {}", ty.name(), quoted.join(", ")))
}

fn object_init(vm: &Vm, object: &Value, args: Args) -> Result<(), Raised> {
    if args.is_empty() {
        return Ok(());
    }
    let ty = object.ty();
    let own_new = ty.slots.get().new.map(|f| f as usize) != Some(object_new as *const () as usize);
    let own_init = ty.slots.get().init.map(|f| f as usize) != Some(object_init as *const () as usize);
    if own_init {
        return Err(vm.type_error("object.__init__() takes exactly one argument (the instance to initialize)"));
    }
    if !own_new {
        return Err(vm.type_error(format!("{}.__init__() takes exactly one argument (the instance to initialize)", ty.name())));
    }
    Ok(())
}

/// `module.Class` as `repr` shows it; builtins go without the module.
pub fn qualified(vm: &Vm, ty: &Type) -> String {
    let class = ty.as_value();
    let name = super::types_type::qualname_text(ty);
    match vm.get_attr(&class, &vm.names.__module__) {
        Ok(module) if string::is_str(&module) && !string::is(&module, "builtins") => format!("{}.{name}", string::to_string(&module)),
        Ok(_) => name,
        Err(_) => {
            vm.clear_pending();
            name
        }
    }
}

/// The name that messages show in full: without the modules `builtins` and `__main__` (CPython `PyType_GetFullyQualifiedName`
/// under the format `%T`).
pub fn full_name(vm: &Vm, ty: &Type) -> String {
    let name = qualified(vm, ty);
    name.strip_prefix("__main__.").map_or(name.clone(), str::to_owned)
}

fn object_repr(vm: &Vm, object: &Value) -> R {
    Ok(vm.str(&format!("<{} object at {:#x}>", qualified(vm, object.ty()), object.identity())))
}

fn object_str(vm: &Vm, object: &Value) -> R {
    vm.repr(object)
}

fn object_hash(_vm: &Vm, object: &Value) -> Result<i64, Raised> {
    Ok(hash_identity(object))
}

/// The hash of objects that are equal only to themselves.
pub fn hash_identity(object: &Value) -> i64 {
    let h = object.identity().rotate_right(4) as i64;
    if h == -1 { -2 } else { h }
}

fn object_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    match op {
        Compare::Eq => Ok(if a.is(b) { Value::TRUE } else { Value::NOT_IMPLEMENTED }),
        Compare::Ne => {
            let Some(eq) = a.ty().slots.get().compare else { return Ok(Value::NOT_IMPLEMENTED) };
            let r = eq(vm, a, b, Compare::Eq)?;
            if r.is_not_implemented() {
                return Ok(r);
            }
            Ok(Value::bool(!vm.is_true(&r)?))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

static METHODS: &[Method] = &[
    m("__reduce__", "($self, /)", object_reduce).doc("Helper for pickle."),
    m("__reduce_ex__", "($self, protocol, /)", object_reduce_ex).doc("Helper for pickle."),
    m("__getstate__", "($self, /)", object_getstate).doc("Helper for pickle."),
    m("__format__", "($self, format_spec, /)", object_format)
        .doc("Default object formatter.\n\nReturn str(self) if format_spec is empty. Raise TypeError otherwise."),
    m("__sizeof__", "($self, /)", object_sizeof).doc("Size of object in memory, in bytes."),
    m("__dir__", "($self, /)", object_dir).doc("Default dir() implementation."),
    m("__subclasshook__", "($type, object, /)", |_, _| Ok(Value::NOT_IMPLEMENTED)).doc(
        "Abstract classes can override this to customize issubclass().\n\nThis is invoked early on by abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\nNotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the outcome is cached).",
    ),
    m("__init_subclass__", "($type, /)", |_, _| Ok(Value::NONE)).doc(
        "This method is called when a class is subclassed.\n\nThe default implementation does nothing. It may be\noverridden to extend subclasses.",
    ),
];

static GETSET: &[GetSet] = &[gs("__class__", |_, o| Ok(o.ty().as_value()), set_class)];

/// The `__dict__` getter that classes with a dict get.
pub static DICT_GETSET: GetSet = gs("__dict__", get_dict, |vm, object, value| match value {
    None => {
        shape::set_dict(object, super::dict::Dict::new());
        Ok(())
    }
    value => set_dict(vm, object, value),
});
/// The `__weakref__` getter that classes get.
pub static WEAKREF_GETSET: GetSet = g("__weakref__", |_, o| Ok(crate::heap::weak::references(o).into_iter().next().unwrap_or(Value::NONE)));

/// `object.__dict__`, for types that have one.
pub fn get_dict(vm: &Vm, object: &Value) -> R {
    match shape::dict(object) {
        Some(dict) => Ok(dict.into_value()),
        None => Err(vm.no_attribute(object, &vm.names.__dict__)),
    }
}

pub fn set_dict(vm: &Vm, object: &Value, value: Option<Value>) -> Result<(), Raised> {
    let Some(value) = value else { return Err(vm.type_error("cannot delete __dict__")) };
    match value.downcast::<super::dict::Dict>() {
        Some(dict) => {
            shape::set_dict(object, dict);
            Ok(())
        }
        None => Err(vm.type_error(format!("__dict__ must be set to a dictionary, not a '{}'", value.ty().name()))),
    }
}

fn set_class(vm: &Vm, object: &Value, value: Option<Value>) -> Result<(), Raised> {
    let Some(value) = value else { return Err(vm.type_error("can't delete __class__ attribute")) };
    let Some(new) = value.cast::<Type>() else {
        return Err(vm.type_error(format!("__class__ must be set to a class, not '{}' object", value.ty().name())));
    };
    let old = object.ty();
    let module = &super::module::MODULE;
    let modules = old.is_subtype(module) && new.is_subtype(module);
    if !modules && (new.has(flag::IMMUTABLE) || old.has(flag::IMMUTABLE)) {
        return Err(vm.type_error("__class__ assignment only supported for mutable types or ModuleType subclasses"));
    }
    if !crate::types::class::same_layout(old, new) {
        let message = format!("__class__ assignment: '{}' object layout differs from '{}'", new.short_name(), old.short_name());
        return Err(vm.type_error(message));
    }
    if let Some(header) = object.header() {
        if let shape::Attributes::Inline(_) = shape::of(object)
            && !old.is(new)
        {
            // A dict of its own is at home under any class of this layout.
            shape::dict(object);
            if old.basic_size.get() != new.basic_size.get() {
                header.set(crate::heap::RELAID);
            }
        }
        header.set_type(new);
    }
    Ok(())
}

fn object_format(vm: &Vm, a: &[Value]) -> R {
    let spec = string::expect(vm, &a[1], "__format__() argument")?;
    if !spec.is_empty() {
        return Err(vm.type_error(format!("unsupported format string passed to {}.__format__", a[0].ty().name())));
    }
    vm.to_str(&a[0])
}

fn object_sizeof(_vm: &Vm, a: &[Value]) -> R {
    Ok(Value::uint(a[0].ty().basic_size.get()))
}

fn object_dir(vm: &Vm, a: &[Value]) -> R {
    let names = super::dict::Dict::new();
    if let Some(own) = vm.get_attr_opt(&a[0], &vm.names.__dict__)?
        && own.cast::<super::dict::Dict>().is_some()
    {
        super::dict_methods::update_mapping(vm, &names, &own)?;
    }
    if let Some(class) = vm.get_attr_opt(&a[0], &vm.names.__class__)?
        && let Some(ty) = class.cast::<Type>()
    {
        merge_class_dict(vm, &names, ty)?;
    }
    Ok(super::list::List::new(names.keys()).into_value())
}

/// Adds the attribute names of a class and its bases.
pub fn merge_class_dict(vm: &Vm, names: &super::dict::Dict, ty: &Type) -> R<()> {
    for t in ty.mro() {
        for key in t.dict(vm).keys() {
            names.set(vm, &key, Value::NONE)?;
        }
    }
    Ok(())
}

fn object_reduce(vm: &Vm, a: &[Value]) -> R {
    reduce(vm, &a[0], 0)
}

fn object_reduce_ex(vm: &Vm, a: &[Value]) -> R {
    let protocol = vm.to_i32(&a[1])?;
    let class = a[0].ty();
    let reduce_method = class.lookup(vm, &vm.names.__reduce__);
    let ours = OBJECT.lookup(vm, &vm.names.__reduce__);
    if let (Some(theirs), Some(ours)) = (&reduce_method, &ours)
        && !theirs.is(ours)
    {
        return vm.call_method(&a[0], &vm.names.__reduce__, &[]);
    }
    reduce(vm, &a[0], protocol)
}

/// CPython `_common_reduce`.
fn reduce(vm: &Vm, object: &Value, protocol: i32) -> R {
    let copyreg = crate::import::import_module(vm, "copyreg")?;
    if protocol < 2 {
        let f = vm.get_attr_str(&copyreg, "_reduce_ex")?;
        return vm.call(&f, &[object.clone(), Value::small(i64::from(protocol))]);
    }
    let ty = object.ty();
    let class = ty.as_value();
    if ty.slots.get().new.is_none() {
        return Err(vm.type_error(format!("cannot pickle '{}' object", ty.name())));
    }
    let mut args = Value::NONE;
    let mut kwargs = None;
    if let Some(r) = vm.call_special(object, &vm.names.__getnewargs_ex__, &[]) {
        let r = r?;
        let Some(t) = r.cast::<Tuple>() else {
            return Err(vm.type_error(format!("__getnewargs_ex__ should return a tuple, not '{}'", r.ty().name())));
        };
        let [positional, keywords] = t.items() else {
            return Err(vm.value_error(format!("__getnewargs_ex__ should return a tuple of length 2, not {}", t.items().len())));
        };
        if positional.cast::<Tuple>().is_none() {
            return Err(vm.type_error(format!("first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'", positional.ty().name())));
        }
        let Some(named) = keywords.cast::<super::dict::Dict>() else {
            return Err(vm.type_error(format!("second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'", keywords.ty().name())));
        };
        args = positional.clone();
        if !named.is_empty() {
            kwargs = Some(keywords.clone());
        }
    } else if let Some(r) = vm.call_special(object, &vm.names.__getnewargs__, &[]) {
        args = r?;
        if args.cast::<Tuple>().is_none() {
            return Err(vm.type_error(format!("__getnewargs__ should return a tuple, not '{}'", args.ty().name())));
        }
    }
    let required = args.is_none() && !ty.has(flag::LIST | flag::DICT);
    let state = get_state(vm, object, required)?;
    let (function, new_args) = match kwargs {
        Some(kwargs) => {
            let f = vm.get_attr_str(&copyreg, "__newobj_ex__")?;
            (f, tuple::from_vec(vec![class, args, kwargs]))
        }
        None => {
            let f = vm.get_attr_str(&copyreg, "__newobj__")?;
            let mut all = vec![class];
            if let Some(t) = args.cast::<Tuple>() {
                all.extend(t.items().iter().cloned());
            }
            (f, tuple::from_vec(all))
        }
    };
    let list_items = if ty.has(flag::LIST) { vm.iter(object)? } else { Value::NONE };
    let dict_items = if ty.has(flag::DICT) {
        let items = vm.call_method(object, &vm.names.items, &[])?;
        vm.iter(&items)?
    } else {
        Value::NONE
    };
    Ok(tuple::from_vec(vec![function, new_args, state, list_items, dict_items]))
}

fn object_getstate(vm: &Vm, a: &[Value]) -> R {
    default_state(vm, &a[0], false)
}

fn get_state(vm: &Vm, object: &Value, required: bool) -> R {
    let method = vm.get_attr(object, &vm.names.__getstate__)?;
    let is_default = method.cast::<super::builtin_function::BuiltinFunction>().is_some_and(|f| std::ptr::eq(f.row, &METHODS[2]));
    if is_default { default_state(vm, object, required) } else { vm.call(&method, &[]) }
}

/// CPython `object_getstate_default`.
fn default_state(vm: &Vm, object: &Value, required: bool) -> R {
    let ty = object.ty();
    let slot_names = super::types_type::pickled_slot_names(vm, ty)?;
    if required {
        let expected = payload_size(ty);
        if expected > size_of::<Object>() {
            return Err(vm.type_error(format!("cannot pickle '{}' object", ty.name())));
        }
    }
    let state = if shape::is_empty(object) {
        Value::NONE
    } else {
        match shape::dict(object) {
            Some(d) => d.into_value(),
            None => Value::NONE,
        }
    };
    if slot_names.is_empty() {
        return Ok(state);
    }
    let slots = super::dict::Dict::new();
    for name in slot_names {
        let name = vm.attr_name(&name)?;
        if let Some(value) = vm.get_attr_opt(object, &name)? {
            slots.set_str(vm, &name, value);
        }
    }
    if slots.is_empty() {
        return Ok(state);
    }
    Ok(tuple::from_vec(vec![state, slots.into_value()]))
}

fn payload_size(ty: &Type) -> usize {
    let mut base = ty;
    while base.is_heap() {
        match base.base() {
            Some(b) => base = b,
            None => break,
        }
    }
    base.basic_size.get()
}
