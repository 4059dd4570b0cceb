//! `type`: calling, attributes and introspection of classes. Making them is in `types::class`.

use super::dict::Dict;
use super::list::List;
use super::string;
use super::tuple::{self, Tuple};
use super::{object, union};
use crate::call::Args;
use crate::heap::Trace;
use crate::types::class;
use crate::types::rows::{GetSet, Method, g, gs, m, mk};
use crate::types::slots::bin;
use crate::types::{Type, flag, mro, overrides};
use crate::value::{Payload, Py, Value};
use crate::vm::{R, Raised, Vm};

impl Payload for Type {
    fn ty() -> &'static Type {
        &TYPE
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        if !self.is_heap() {
            return;
        }
        let state = self.state.get();
        state.dict.trace(visit);
        state.name.trace(visit);
        state.qualname.trace(visit);
        for t in state.mro.iter().filter(|t| !t.is(self)).chain(&state.bases).copied().chain(self.base()) {
            let value = t.as_value();
            // The list counts its types; the handle made here does not add to that.
            visit(&value);
        }
    }
}

impl Drop for Type {
    fn drop(&mut self) {
        if !self.is_heap() {
            return;
        }
        let this: *const Type = self;
        let state = self.state.get_mut();
        for base in state.bases.drain(..) {
            base.state.get_mut().subclasses.retain(|&s| !std::ptr::eq(s, this));
            release(base);
        }
        for t in state.mro.drain(..).filter(|t| !std::ptr::eq(*t, this)) {
            release(t);
        }
        if let Some(base) = self.base() {
            release(base);
        }
    }
}

/// Gives back a counted reference to a type that is held as `&'static`.
fn release(ty: &'static Type) {
    let value = ty.as_value();
    ty.head.decref();
    drop(value);
}

pub static TYPE: Type = Type::builtin::<Type>(
    "type",
    &object::OBJECT,
    flag::BASETYPE | flag::GC | flag::TYPE,
    object::SLOTS.repr(type_repr).call(type_call).getattr(type_getattr).setattr(type_setattr).new(class::type_new).init(type_init).binary(bin::OR, union::or),
)
.methods(METHODS)
.getset(GETSET)
.doc("type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type");

fn type_init(vm: &Vm, _class: &Value, args: Args) -> Result<(), Raised> {
    let n = args.pos().len();
    if n == 1 && args.has_keywords() {
        return Err(vm.type_error("type.__init__() takes no keyword arguments"));
    }
    if n != 1 && n != 3 {
        return Err(vm.type_error("type.__init__() takes 1 or 3 arguments"));
    }
    Ok(())
}

/// `Class(*args, **kwargs)` (CPython `type_call`).
pub fn type_call(vm: &Vm, class: &Value, args: Args) -> R {
    let ty = class.obj::<Type>();
    if ty.is(&TYPE) && args.all.len() == 1 && !args.has_keywords() {
        return Ok(args.all[0].ty().as_value());
    }
    let Some(new) = ty.slots.get().new else {
        return Err(vm.type_error(format!("cannot create '{}' instances", ty.name())));
    };
    let object = new(vm, ty, args)?;
    if !object.ty().is_subtype(ty) {
        return Ok(object);
    }
    if let Some(init) = object.ty().slots.get().init {
        init(vm, &object, args)?;
    }
    Ok(object)
}

/// `Class.name` (CPython `_Py_type_getattro_impl`).
pub fn type_getattr(vm: &Vm, class: &Value, name: &Value) -> R {
    let name = &vm.attr_name(name)?;
    let ty = class.obj::<Type>();
    let meta = class.ty();
    let found = meta.lookup(vm, name);
    if let Some(descriptor) = &found {
        let slots = descriptor.ty().slots.get();
        if slots.descr_set.is_some()
            && let Some(get) = slots.descr_get
        {
            return get(vm, descriptor, Some(class), &meta.as_value());
        }
    }
    if let Some(attribute) = ty.lookup(vm, name) {
        return match attribute.ty().slots.get().descr_get {
            Some(get) => get(vm, &attribute, None, class),
            None => Ok(attribute),
        };
    }
    match found {
        Some(descriptor) => match descriptor.ty().slots.get().descr_get {
            Some(get) => get(vm, &descriptor, Some(class), &meta.as_value()),
            None => Ok(descriptor),
        },
        None => Err(vm.no_attribute(class, name)),
    }
}

fn immutable(vm: &Vm, ty: &Type, name: &Value) -> Raised {
    vm.type_error(format!("cannot set '{}' attribute of immutable type '{}'", string::to_string(name), ty.name()))
}

/// `Class.name = value` (CPython `type_setattro`).
fn type_setattr(vm: &Vm, class: &Value, name: &Value, value: Option<Value>) -> Result<(), Raised> {
    let name = &vm.attr_name(name)?;
    let ty = class.obj::<Type>();
    if ty.has(flag::IMMUTABLE) {
        return Err(immutable(vm, ty, name));
    }
    if let Some(descriptor) = class.ty().lookup(vm, name)
        && let Some(set) = descriptor.ty().slots.get().descr_set
    {
        return set(vm, &descriptor, class, value);
    }
    let dict = ty.dict(vm).clone();
    let before = dict.get_str(vm, name);
    match value {
        Some(value) => dict.set_str(vm, name, value),
        None => {
            if dict.remove_str(vm, name).is_none() {
                return Err(vm.no_attribute(class, name));
            }
        }
    }
    ty.modified();
    drop(before);
    let text = string::to_string(name);
    if text.starts_with("__") && text.ends_with("__") {
        update_recursively(vm, ty, name);
    }
    Ok(())
}

/// A special method changed: the slots of the class and all its subclasses follow.
fn update_recursively(vm: &Vm, ty: &Type, name: &Value) {
    if name.is(&vm.names.__new__) {
        class::set_new(vm, ty);
    } else {
        overrides::update(vm, ty, Some(&|n: &Value| n.is(name)));
    }
    for subclass in subclasses(ty) {
        update_recursively(vm, &subclass, name);
    }
}

/// Direct subclasses that are alive.
pub fn subclasses(ty: &Type) -> Vec<Py<Type>> {
    ty.mro();
    let list = ty.state.get().subclasses.clone();
    list.into_iter().filter_map(live).collect()
}

#[expect(unsafe_code, reason = "entries of freed classes are removed when those are freed; ARCHITECTURE.md, T2")]
fn live(ty: *const Type) -> Option<Py<Type>> {
    let ty = unsafe { &*ty };
    if ty.head.refs() > 0 { Some(Py::from_ref(ty)) } else { None }
}

/// `__qualname__` as text.
pub fn qualname_text(ty: &Type) -> String {
    match &ty.state.get().qualname {
        Some(q) => string::to_string(q),
        None => ty.short_name(),
    }
}

fn type_repr(vm: &Vm, class: &Value) -> R {
    let ty = class.obj::<Type>();
    // Without a module of its own a class has its name alone.
    let placed = vm.get_attr_opt(class, &vm.names.__module__)?.is_some_and(|m| string::is_str(&m) && !string::is(&m, "builtins"));
    Ok(vm.str(&format!("<class '{}'>", if placed { object::qualified(vm, ty) } else { ty.short_name() })))
}

/// The names of slots that pickling saves, which `copyreg` finds and keeps in the class (CPython `_PyType_GetSlotNames`).
pub fn pickled_slot_names(vm: &Vm, ty: &Type) -> R<Vec<Value>> {
    let known = ty.own(vm, &vm.intern("__slotnames__"));
    let names = match known {
        Some(names) => names,
        None if ty.mro().iter().all(|t| t.state.get().slot_names.is_empty()) => return Ok(Vec::new()),
        None => {
            let find = vm.get_attr_str(&crate::import::import_module(vm, "copyreg")?, "_slotnames")?;
            vm.call(&find, &[ty.as_value()])?
        }
    };
    if names.is_none() {
        return Ok(Vec::new());
    }
    match names.cast::<List>() {
        Some(list) => Ok(list.items.get().clone()),
        None => Err(vm.type_error("copyreg._slotnames didn't return a list or None")),
    }
}

static METHODS: &[Method] = &[
    mk("__prepare__", "($type, /, name, bases, **kwds)", |_, _| Ok(Dict::new().into_value())).doc("Create the namespace for the class statement"),
    m("mro", "($self, /)", type_mro).doc("Return a type's method resolution order."),
    m("__subclasses__", "($self, /)", type_subclasses).doc("Return a list of immediate subclasses."),
    m("__instancecheck__", "($self, instance, /)", |vm, a| Ok(Value::bool(vm.is_real_instance(&a[1], &a[0])?))).doc("Check if an object is an instance."),
    m("__subclasscheck__", "($self, subclass, /)", |vm, a| Ok(Value::bool(vm.is_real_subclass(&a[1], &a[0])?))).doc("Check if a class is a subclass."),
    m("__dir__", "($self, /)", type_dir).doc("Specialized __dir__ implementation for types."),
    m("__sizeof__", "($self, /)", |_, _| Ok(Value::small(928))).doc("Return memory consumption of the type object."),
];

static GETSET: &[GetSet] = &[
    gs("__name__", |_, c| Ok(name(c.obj::<Type>())), set_name),
    gs("__qualname__", |vm, c| Ok(vm.str(&qualname_text(c.obj::<Type>()))), set_qualname),
    gs("__module__", get_module, set_module),
    gs(
        "__bases__",
        |vm, c| {
            c.obj::<Type>().mro();
            Ok(vm.tuple(c.obj::<Type>().state.get().bases.iter().map(|b| b.as_value()).collect()))
        },
        set_bases,
    ),
    g("__base__", |_, c| Ok(c.obj::<Type>().base().map_or(Value::NONE, Type::as_value))),
    g("__mro__", |vm, c| Ok(vm.tuple(c.obj::<Type>().mro().iter().map(|t| t.as_value()).collect()))),
    g("__dict__", |vm, c| Ok(super::mappingproxy::make(c.obj::<Type>().dict(vm).clone().into_value()))),
    gs("__doc__", get_doc, set_doc),
    gs("__abstractmethods__", get_abstract, set_abstract),
    gs("__annotations__", get_annotations, set_annotations),
    gs("__annotate__", get_annotate, set_annotate),
    gs("__type_params__", get_type_params, set_type_params),
    g("__flags__", |_, c| Ok(Value::small(cpython_flags(c.obj::<Type>())))),
    g("__basicsize__", |_, c| Ok(Value::uint(c.obj::<Type>().basic_size.get()))),
    g("__itemsize__", |_, c| {
        Ok(Value::small(if c.obj::<Type>().has(flag::TUPLE) {
            8
        } else if c.obj::<Type>().has(flag::INT) {
            4
        } else if c.obj::<Type>().has(flag::BYTES) {
            1
        } else {
            0
        }))
    }),
    g("__dictoffset__", |_, c| Ok(Value::uint(c.obj::<Type>().dict_offset.get()))),
    g("__weakrefoffset__", |_, c| Ok(Value::small(if c.obj::<Type>().has(flag::WEAKREF) { 16 } else { 0 }))),
    g("__text_signature__", |vm, c| Ok(super::builtin_function::type_signature(vm, c.obj::<Type>()))),
];

fn name(ty: &Type) -> Value {
    match &ty.state.get().name {
        Some(name) => name.clone(),
        None => string::from_str(&ty.short_name()),
    }
}

/// The bits of CPython's `tp_flags` that Python code looks at.
fn cpython_flags(ty: &Type) -> i64 {
    let mut out = 1 << 12;
    for (ours, theirs) in [
        (flag::HEAP, 9),
        (flag::BASETYPE, 10),
        (flag::GC, 14),
        (flag::IMMUTABLE, 8),
        (flag::ABSTRACT, 20),
        (flag::SEQUENCE, 5),
        (flag::MAPPING, 6),
        (flag::INT, 24),
        (flag::LIST, 25),
        (flag::TUPLE, 26),
        (flag::BYTES, 27),
        (flag::STR, 28),
        (flag::DICT, 29),
        (flag::EXCEPTION, 30),
        (flag::TYPE, 31),
        (flag::INLINE_DICT, 2),
    ] {
        if ty.has(ours) {
            out |= 1 << theirs;
        }
    }
    if ty.slots.get().new.is_none() {
        out |= 1 << 7;
    }
    out
}

fn check_mutable(vm: &Vm, ty: &Type, name: &str, value: Option<&Value>) -> R<()> {
    if ty.has(flag::IMMUTABLE) {
        return Err(immutable(vm, ty, &vm.str(name)));
    }
    if value.is_none() {
        return Err(vm.type_error(format!("cannot delete '{name}' attribute of immutable type '{}'", ty.name())));
    }
    Ok(())
}

fn set_name(vm: &Vm, class: &Value, value: Option<Value>) -> Result<(), Raised> {
    let ty = class.obj::<Type>();
    check_mutable(vm, ty, "__name__", value.as_ref())?;
    let value = expect_name(vm, ty, "__name__", value)?;
    crate::types::class::check_name(vm, &value)?;
    // The old name may be an object whose end runs code (H2).
    let old = ty.state.get_mut().name.replace(value);
    drop(old);
    Ok(())
}

fn set_qualname(vm: &Vm, class: &Value, value: Option<Value>) -> Result<(), Raised> {
    let ty = class.obj::<Type>();
    check_mutable(vm, ty, "__qualname__", value.as_ref())?;
    let value = expect_name(vm, ty, "__qualname__", value)?;
    let old = ty.state.get_mut().qualname.replace(value);
    drop(old);
    Ok(())
}

fn expect_name(vm: &Vm, ty: &Type, attribute: &str, value: Option<Value>) -> R {
    let value = value.unwrap_or(Value::NONE);
    if string::is_str(&value) { Ok(value) } else { Err(vm.type_error(format!("can only assign string to {}.{attribute}, not '{}'", ty.name(), value.ty().name()))) }
}

fn get_module(vm: &Vm, class: &Value) -> R {
    let ty = class.obj::<Type>();
    if ty.is_heap() {
        return match ty.own(vm, &vm.names.__module__) {
            Some(module) => Ok(module),
            None => Err(vm.attribute_error_named("__module__", None, &vm.names.__module__)),
        };
    }
    match ty.static_name.rsplit_once('.') {
        Some((module, _)) => Ok(vm.intern(module)),
        None => Ok(vm.names.builtins.clone()),
    }
}

fn set_module(vm: &Vm, class: &Value, value: Option<Value>) -> Result<(), Raised> {
    let ty = class.obj::<Type>();
    check_mutable(vm, ty, "__module__", value.as_ref())?;
    set_in_dict(vm, ty, &vm.names.__module__, value);
    ty.dict(vm).remove_str(vm, &vm.names.__firstlineno__);
    Ok(())
}

/// Stores a name in a type's own namespace, or removes it.
fn set_in_dict(vm: &Vm, ty: &Type, name: &Value, value: Option<Value>) {
    match value {
        Some(value) => ty.dict(vm).set_str(vm, name, value),
        None => {
            ty.dict(vm).remove_str(vm, name);
        }
    }
    ty.modified();
}

/// Assignment to `__bases__` (CPython `type_set_bases`).
fn set_bases(vm: &Vm, class: &Value, value: Option<Value>) -> Result<(), Raised> {
    let ty = class.obj::<Type>();
    check_mutable(vm, ty, "__bases__", value.as_ref())?;
    let Some(new) = value.as_ref().and_then(Value::cast::<Tuple>) else {
        return Err(vm.type_error(format!("can only assign tuple to {}.__bases__, not {}", ty.name(), value.map_or(String::new(), |v| v.ty().name()))));
    };
    if new.items().is_empty() {
        return Err(vm.type_error(format!("can only assign non-empty tuple to {}.__bases__, not ()", ty.name())));
    }
    let mut bases = Vec::new();
    for item in new.items() {
        let Some(base) = item.cast::<Type>() else {
            return Err(vm.type_error(format!("{}.__bases__ must be tuple of classes, not '{}'", ty.name(), item.ty().name())));
        };
        if base.is_subtype(ty) || leads_to(base, ty) {
            return Err(vm.type_error("a __bases__ item causes an inheritance cycle"));
        }
        bases.push(base.forever());
    }
    let layout_base = class::best_base(vm, &bases)?;
    let old_base = ty.base().unwrap_or(&object::OBJECT);
    let compatible = old_base.drop_payload as usize == layout_base.drop_payload as usize && layout_base.basic_size.get() <= ty.basic_size.get();
    if !compatible || !layout_base.has(flag::BASETYPE) {
        let message = format!("__bases__ assignment: '{}' object layout differs from '{}'", layout_base.short_name(), old_base.short_name());
        return Err(vm.type_error(message));
    }
    let this = Py::from_ref(ty);
    let old = std::mem::replace(&mut ty.state.get_mut().bases, bases.clone());
    let old_mro = ty.state.get().mro.clone();
    if let Err(raised) = class::set_mro(vm, &this) {
        ty.state.get_mut().bases = old;
        ty.state.get_mut().mro = old_mro;
        return Err(raised);
    }
    // `mro()` may have set the bases once more: that call has done the rest.
    let now = &ty.state.get().bases;
    if now.len() != bases.len() || now.iter().zip(&bases).any(|(a, b)| !a.is(b)) {
        return Ok(());
    }
    for base in &bases {
        base.head.incref();
        base.mro();
        base.state.get_mut().subclasses.push(this.ptr());
    }
    for base in old {
        let subclasses = &mut base.state.get_mut().subclasses;
        if let Some(at) = subclasses.iter().position(|&s| std::ptr::eq(s, this.ptr())) {
            subclasses.remove(at);
        }
    }
    ty.modified();
    refresh(vm, &this)
}

/// Recomputes order and slots of a class and everything below it.
fn refresh(vm: &Vm, ty: &Py<Type>) -> R<()> {
    overrides::update(vm, ty, None);
    class::set_new(vm, ty);
    for subclass in subclasses(ty) {
        class::set_mro(vm, &subclass)?;
        refresh(vm, &subclass)?;
    }
    Ok(())
}

/// Whether `target` is among the bases of `ty`, theirs included, whatever the orders say.
fn leads_to(ty: &Type, target: &Type) -> bool {
    ty.state.get().bases.iter().any(|b| b.is(target) || leads_to(b, target))
}

fn get_doc(vm: &Vm, class: &Value) -> R {
    let ty = class.obj::<Type>();
    let Some(doc) = ty.own(vm, &vm.names.__doc__) else { return Ok(Value::NONE) };
    match doc.ty().slots.get().descr_get {
        Some(get) => get(vm, &doc, None, class),
        None => Ok(doc),
    }
}

fn set_doc(vm: &Vm, class: &Value, value: Option<Value>) -> Result<(), Raised> {
    let ty = class.obj::<Type>();
    check_mutable(vm, ty, "__doc__", value.as_ref())?;
    set_in_dict(vm, ty, &vm.names.__doc__, value);
    Ok(())
}

fn get_abstract(vm: &Vm, class: &Value) -> R {
    let ty = class.obj::<Type>();
    let own = if ty.is(&TYPE) { None } else { ty.own(vm, &vm.names.__abstractmethods__) };
    own.ok_or_else(|| vm.attribute_error_named("__abstractmethods__", Some(class), &vm.names.__abstractmethods__))
}

fn set_abstract(vm: &Vm, class: &Value, value: Option<Value>) -> Result<(), Raised> {
    let ty = class.obj::<Type>();
    let on = match &value {
        Some(v) => vm.is_true(v)?,
        None if ty.own(vm, &vm.names.__abstractmethods__).is_none() => {
            return Err(vm.attribute_error_named("__abstractmethods__", Some(class), &vm.names.__abstractmethods__));
        }
        None => false,
    };
    set_in_dict(vm, ty, &vm.names.__abstractmethods__, value);
    ty.set_flag(flag::ABSTRACT, on);
    Ok(())
}

/// CPython `type_get_annotations`.
fn get_annotations(vm: &Vm, class: &Value) -> R {
    let ty = class.obj::<Type>();
    if !ty.is_heap() {
        return Err(vm.attribute_error_named(format!("type object '{}' has no attribute '__annotations__'", ty.name()), Some(class), &vm.names.__annotations__));
    }
    for name in [&vm.names.__annotations__, &vm.names.__annotations_cache__] {
        if let Some(found) = ty.own(vm, name) {
            return match found.ty().slots.get().descr_get {
                Some(get) => get(vm, &found, None, class),
                None => Ok(found),
            };
        }
    }
    let annotate = get_annotate(vm, class)?;
    let annotations = if vm.is_callable(&annotate) {
        let r = vm.call(&annotate, &[Value::small(1)])?;
        if r.cast::<Dict>().is_none() {
            return Err(vm.type_error(format!("__annotate__ returned non-dict of type '{}'", r.ty().name())));
        }
        r
    } else {
        Dict::new().into_value()
    };
    set_in_dict(vm, ty, &vm.names.__annotations_cache__, Some(annotations.clone()));
    Ok(annotations)
}

fn set_annotations(vm: &Vm, class: &Value, value: Option<Value>) -> Result<(), Raised> {
    let ty = class.obj::<Type>();
    if ty.has(flag::IMMUTABLE) {
        return Err(immutable(vm, ty, &vm.names.__annotations__));
    }
    let names = [&vm.names.__annotations__, &vm.names.__annotations_cache__];
    let had = names.iter().any(|n| ty.own(vm, n).is_some());
    if value.is_none() && !had {
        return Err(vm.attribute_error_named("__annotations__", Some(class), &vm.names.__annotations__));
    }
    let own = ty.own(vm, &vm.names.__annotations__).is_some();
    set_in_dict(vm, ty, &vm.names.__annotations_cache__, None);
    set_in_dict(vm, ty, if own || value.is_none() { &vm.names.__annotations__ } else { &vm.names.__annotations_cache__ }, value);
    for name in [&vm.names.__annotate__, &vm.names.__annotate_func__] {
        set_in_dict(vm, ty, name, None);
    }
    Ok(())
}

fn get_annotate(vm: &Vm, class: &Value) -> R {
    let ty = class.obj::<Type>();
    if !ty.is_heap() {
        return Err(vm.attribute_error_named(format!("type object '{}' has no attribute '__annotate__'", ty.name()), Some(class), &vm.names.__annotate__));
    }
    for name in [&vm.names.__annotate_func__, &vm.names.__annotate__] {
        if let Some(found) = ty.own(vm, name) {
            return match found.ty().slots.get().descr_get {
                Some(get) => get(vm, &found, None, class),
                None => Ok(found),
            };
        }
    }
    set_in_dict(vm, ty, &vm.names.__annotate_func__, Some(Value::NONE));
    Ok(Value::NONE)
}

fn set_annotate(vm: &Vm, class: &Value, value: Option<Value>) -> Result<(), Raised> {
    let ty = class.obj::<Type>();
    let Some(value) = value else { return Err(vm.type_error("cannot delete __annotate__ attribute")) };
    if ty.has(flag::IMMUTABLE) {
        return Err(immutable(vm, ty, &vm.names.__annotate__));
    }
    if !value.is_none() && !vm.is_callable(&value) {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    if !value.is_none() {
        set_in_dict(vm, ty, &vm.names.__annotations_cache__, None);
        set_in_dict(vm, ty, &vm.names.__annotations__, None);
    }
    set_in_dict(vm, ty, &vm.names.__annotate_func__, Some(value));
    Ok(())
}

fn get_type_params(vm: &Vm, class: &Value) -> R {
    let ty = class.obj::<Type>();
    let own = if ty.is(&TYPE) { None } else { ty.own(vm, &vm.names.__type_params__) };
    Ok(own.unwrap_or_else(tuple::empty))
}

fn set_type_params(vm: &Vm, class: &Value, value: Option<Value>) -> Result<(), Raised> {
    let ty = class.obj::<Type>();
    check_mutable(vm, ty, "__type_params__", value.as_ref())?;
    match value {
        Some(v) => {
            set_in_dict(vm, ty, &vm.names.__type_params__, Some(v));
            Ok(())
        }
        None => Err(vm.type_error(format!("cannot delete '__type_params__' attribute of immutable type '{}'", ty.short_name()))),
    }
}

fn type_mro(vm: &Vm, a: &[Value]) -> R {
    let ty = a[0].obj::<Type>();
    let order = if ty.is_heap() { mro::linearize(vm, ty, &ty.state.get().bases.clone())? } else { ty.mro().to_vec() };
    Ok(List::new(order.iter().map(|t| t.as_value()).collect()).into_value())
}

fn type_subclasses(_vm: &Vm, a: &[Value]) -> R {
    Ok(List::new(subclasses(a[0].obj::<Type>()).into_iter().map(Py::into_value).collect()).into_value())
}

fn type_dir(vm: &Vm, a: &[Value]) -> R {
    let names = Dict::new();
    object::merge_class_dict(vm, &names, a[0].obj::<Type>())?;
    Ok(List::new(names.keys()).into_value())
}
