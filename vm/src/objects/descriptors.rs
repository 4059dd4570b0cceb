//! Descriptors: slot wrappers, computed attributes, `__slots__` members, `classmethod` and `staticmethod`.
#![expect(unsafe_code, reason = "reads slots of instances; ARCHITECTURE.md, invariant T3")]

use super::dict::Dict;
use super::object::{self, OBJECT};
use super::string;
use crate::call::Args;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{self, GetSet, Method, g, gs, m, member};
use crate::types::slots::{SLOT_DEFS, SlotDef, SlotId};
use crate::types::{Type, flag, shape};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Raised, Vm};
use std::mem::offset_of;

/// A special method of a builtin type, over the slot that implements it.
#[repr(C)]
pub struct Wrapper {
    head: Header,
    pub owner: &'static Type,
    index: usize,
}
payload!(Wrapper, WRAPPER);

/// A slot wrapper bound to an object.
#[repr(C)]
pub struct BoundWrapper {
    head: Header,
    wrapper: Py<Wrapper>,
    receiver: Value,
}
payload!(BoundWrapper, METHOD_WRAPPER, wrapper, receiver);

pub static WRAPPER: Type = Type::builtin::<Wrapper>(
    "wrapper_descriptor",
    &OBJECT,
    0,
    object::SLOTS
        .repr(|vm, w| Ok(vm.str(&format!("<slot wrapper '{}' of '{}' objects>", w.obj::<Wrapper>().def().name, w.obj::<Wrapper>().owner.name()))))
        .call(wrapper_call)
        .descr_get(wrapper_get)
        .no_new(),
)
.methods(&[rows::m("__reduce__", "($self, /)", |vm, a| {
    let w = a[0].obj::<Wrapper>();
    let getattr = vm.builtins.get_name(vm, "getattr").unwrap_or(Value::NONE);
    Ok(vm.tuple(vec![getattr, vm.tuple(vec![w.owner.as_value(), vm.str(w.def().name)])]))
})])
.getset(WRAPPER_GETSET);

pub static METHOD_WRAPPER: Type = Type::builtin::<BoundWrapper>(
    "method-wrapper",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .repr(|vm, b| {
            let b = b.obj::<BoundWrapper>();
            Ok(vm.str(&format!("<method-wrapper '{}' of {} object at {:#x}>", b.wrapper.def().name, b.receiver.ty().name(), b.receiver.identity())))
        })
        .call(|vm, b, args| {
            let b = b.obj::<BoundWrapper>();
            call_slot(vm, &b.wrapper, &b.receiver, args)
        })
        .hash(|_, b| Ok(object::hash_identity(&b.obj::<BoundWrapper>().receiver) ^ object::hash_identity(b.obj::<BoundWrapper>().wrapper.value())))
        .compare(|_, a, b, op| {
            let (Some(x), Some(y)) = (a.cast::<BoundWrapper>(), b.cast::<BoundWrapper>()) else { return Ok(Value::NOT_IMPLEMENTED) };
            let same = x.wrapper.value().is(y.wrapper.value()) && x.receiver.is(&y.receiver);
            Ok(match op {
                crate::types::slots::Compare::Eq => Value::bool(same),
                crate::types::slots::Compare::Ne => Value::bool(!same),
                _ => Value::NOT_IMPLEMENTED,
            })
        })
        .no_new(),
)
.methods(&[m("__reduce__", "($self, /)", |vm, a| {
    let b = a[0].obj::<BoundWrapper>();
    Ok(vm.tuple(vec![vm.builtin("getattr")?, vm.tuple(vec![b.receiver.clone(), vm.str(b.wrapper.def().name)])]))
})])
.getset(&[
    g("__self__", |_, b| Ok(b.obj::<BoundWrapper>().receiver.clone())),
    g("__name__", |vm, b| Ok(vm.str(b.obj::<BoundWrapper>().wrapper.def().name))),
    g("__objclass__", |_, b| Ok(b.obj::<BoundWrapper>().wrapper.owner.as_value())),
    g("__qualname__", |vm, b| Ok(vm.str(&b.obj::<BoundWrapper>().wrapper.qualname()))),
    g("__doc__", |vm, b| Ok(vm.str(b.obj::<BoundWrapper>().wrapper.def().doc))),
    g("__text_signature__", |vm, b| Ok(vm.str(b.obj::<BoundWrapper>().wrapper.text_signature()))),
]);

static WRAPPER_GETSET: &[GetSet] = &[
    g("__name__", |vm, w| Ok(vm.str(w.obj::<Wrapper>().def().name))),
    g("__qualname__", |vm, w| Ok(vm.str(&w.obj::<Wrapper>().qualname()))),
    g("__objclass__", |_, w| Ok(w.obj::<Wrapper>().owner.as_value())),
    g("__doc__", |vm, w| Ok(vm.str(w.obj::<Wrapper>().def().doc))),
    g("__text_signature__", |vm, w| Ok(vm.str(w.obj::<Wrapper>().text_signature()))),
];

impl Wrapper {
    pub fn def(&self) -> &'static SlotDef {
        &SLOT_DEFS[self.index]
    }

    fn qualname(&self) -> String {
        format!("{}.{}", self.owner.short_name(), self.def().name)
    }

    fn text_signature(&self) -> &'static str {
        match self.def().id {
            SlotId::Unary(_) | SlotId::Bool | SlotId::Len | SlotId::Hash | SlotId::Next => "($self, /)",
            SlotId::Call | SlotId::Init => "($self, /, *args, **kwargs)",
            SlotId::GetItem | SlotId::DelItem | SlotId::Contains => "($self, key, /)",
            SlotId::SetItem => "($self, key, value, /)",
            SlotId::SetAttr => "($self, name, value, /)",
            SlotId::GetAttribute | SlotId::DelAttr => "($self, name, /)",
            SlotId::Get => "($self, instance, owner=None, /)",
            SlotId::Set => "($self, instance, value, /)",
            SlotId::Power | SlotId::ReflectedPower => "($self, value, mod=None, /)",
            _ => "($self, value, /)",
        }
    }
}

pub fn wrapper(owner: &'static Type, index: usize) -> Value {
    Py::new(Wrapper { head: Header::new(&WRAPPER), owner, index }).into_value()
}

fn wrong_object(vm: &Vm, name: &str, owner: &Type, object: &Value) -> Raised {
    vm.type_error(format!("descriptor '{name}' for '{}' objects doesn't apply to a '{}' object", owner.name(), object.ty().name()))
}

fn wrapper_get(vm: &Vm, w: &Value, object: Option<&Value>, _owner: &Value) -> R {
    let Some(object) = object else { return Ok(w.clone()) };
    let this = w.obj::<Wrapper>();
    if !object.ty().is_subtype(this.owner) {
        return Err(wrong_object(vm, this.def().name, this.owner, object));
    }
    Ok(Py::new(BoundWrapper { head: Header::new(&METHOD_WRAPPER), wrapper: Py::from_ref(this), receiver: object.clone() }).into_value())
}

fn wrapper_call(vm: &Vm, w: &Value, args: Args) -> R {
    let this = w.obj::<Wrapper>();
    let Some(object) = args.pos().first() else {
        return Err(vm.type_error(format!("descriptor '{}' of '{}' object needs an argument", this.def().name, this.owner.name())));
    };
    if !object.ty().is_subtype(this.owner) {
        return Err(vm.type_error(format!("descriptor '{}' requires a '{}' object but received a '{}'", this.def().name, this.owner.name(), object.ty().name())));
    }
    call_slot(vm, this, object, args.rest())
}

/// Calls the slot of the owner with the arguments of the special method.
fn call_slot(vm: &Vm, w: &Wrapper, o: &Value, args: Args) -> R {
    let id = w.def().id;
    let s = w.owner.slots.get();
    let gone = || vm.system_error("slot without function");
    match id {
        SlotId::Call => return s.call.ok_or_else(gone)?(vm, o, args),
        SlotId::Init => return s.init.ok_or_else(gone)?(vm, o, args).map(|()| Value::NONE),
        _ => {}
    }
    if args.has_keywords() {
        args.no_keywords(vm, &format!("wrapper {}", w.def().name))?;
    }
    let a = args.all;
    let want = |n: usize| -> R<()> {
        if a.len() == n {
            return Ok(());
        }
        let plural = if n == 1 { "" } else { "s" };
        Err(vm.type_error(format!("expected {n} argument{plural}, got {}", a.len())))
    };
    match id {
        SlotId::Unary(i) => {
            want(0)?;
            s.unary[i].ok_or_else(gone)?(vm, o)
        }
        SlotId::Binary(i) => {
            want(1)?;
            s.binary[i].ok_or_else(gone)?(vm, o, &a[0])
        }
        SlotId::Reflected(i) => {
            want(1)?;
            s.binary[i].ok_or_else(gone)?(vm, &a[0], o)
        }
        SlotId::Power | SlotId::ReflectedPower => {
            if a.is_empty() || a.len() > 2 {
                return Err(vm.type_error(format!("expected 1 or 2 arguments, got {}", a.len())));
            }
            let modulus = a.get(1).filter(|m| !m.is_none());
            let f = s.power.ok_or_else(gone)?;
            if id == SlotId::Power { f(vm, o, &a[0], modulus) } else { f(vm, &a[0], o, modulus) }
        }
        SlotId::Bool => {
            want(0)?;
            Ok(Value::bool(s.bool.ok_or_else(gone)?(vm, o)?))
        }
        SlotId::Len => {
            want(0)?;
            Ok(Value::uint(s.len.ok_or_else(gone)?(vm, o)?))
        }
        SlotId::Hash => {
            want(0)?;
            Ok(Value::int(s.hash.ok_or_else(gone)?(vm, o)?))
        }
        SlotId::Contains => {
            want(1)?;
            Ok(Value::bool(s.contains.ok_or_else(gone)?(vm, o, &a[0])?))
        }
        SlotId::Next => {
            want(0)?;
            match s.next.ok_or_else(gone)?(vm, o)? {
                Some(v) => Ok(v),
                None => Err(vm.stop_iteration(&Value::NONE)),
            }
        }
        SlotId::GetItem => {
            want(1)?;
            s.getitem.ok_or_else(gone)?(vm, o, &a[0])
        }
        SlotId::SetItem => {
            want(2)?;
            s.setitem.ok_or_else(gone)?(vm, o, &a[0], Some(a[1].clone())).map(|()| Value::NONE)
        }
        SlotId::DelItem => {
            want(1)?;
            s.setitem.ok_or_else(gone)?(vm, o, &a[0], None).map(|()| Value::NONE)
        }
        SlotId::Concat => {
            want(1)?;
            s.concat.ok_or_else(gone)?(vm, o, &a[0])
        }
        SlotId::Repeat | SlotId::ReflectedRepeat => {
            want(1)?;
            s.repeat.ok_or_else(gone)?(vm, o, &a[0])
        }
        SlotId::InplaceConcat => {
            want(1)?;
            s.inplace_concat.ok_or_else(gone)?(vm, o, &a[0])
        }
        SlotId::InplaceRepeat => {
            want(1)?;
            s.inplace_repeat.ok_or_else(gone)?(vm, o, &a[0])
        }
        SlotId::GetAttribute => {
            want(1)?;
            s.getattr.ok_or_else(gone)?(vm, o, &a[0])
        }
        SlotId::SetAttr | SlotId::DelAttr => {
            want(if id == SlotId::SetAttr { 2 } else { 1 })?;
            check_hackcheck(vm, w, o)?;
            s.setattr.ok_or_else(gone)?(vm, o, &a[0], a.get(1).cloned()).map(|()| Value::NONE)
        }
        SlotId::Compare(op) => {
            want(1)?;
            s.compare.ok_or_else(gone)?(vm, o, &a[0], op)
        }
        SlotId::Get => {
            crate::call::check_count(vm, "__get__", a.len(), 1, 2)?;
            let object = a.first().filter(|v| !v.is_none());
            let owner = a.get(1).cloned().unwrap_or(Value::NONE);
            if object.is_none() && owner.is_none() {
                return Err(vm.type_error("__get__(None, None) is invalid"));
            }
            s.descr_get.ok_or_else(gone)?(vm, o, object, &owner)
        }
        SlotId::Set => {
            want(2)?;
            s.descr_set.ok_or_else(gone)?(vm, o, &a[0], Some(a[1].clone())).map(|()| Value::NONE)
        }
        SlotId::Delete => {
            want(1)?;
            s.descr_set.ok_or_else(gone)?(vm, o, &a[0], None).map(|()| Value::NONE)
        }
        SlotId::Buffer => {
            want(1)?;
            let writable = vm.to_i32(&a[0])? & 1 != 0;
            let buffer = s.buffer.ok_or_else(gone)?(vm, o, writable)?;
            Ok(super::memoryview::MemoryView::make(buffer))
        }
        SlotId::Del => {
            want(0)?;
            s.finalize.ok_or_else(gone)?(vm, o);
            Ok(Value::NONE)
        }
        _ => Err(gone()),
    }
}

/// `object.__setattr__(cls, ...)` must not go round a type's own (CPython `hackcheck`).
fn check_hackcheck(vm: &Vm, w: &Wrapper, o: &Value) -> R<()> {
    let mut base = o.ty();
    while base.is_heap() {
        match base.base() {
            Some(b) => base = b,
            None => break,
        }
    }
    let theirs = base.slots.get().setattr.map(|f| f as usize);
    if theirs != w.owner.slots.get().setattr.map(|f| f as usize) {
        return Err(vm.type_error(format!("can't apply this {} to {} object", w.def().name, o.ty().name())));
    }
    Ok(())
}

/// A computed attribute of a builtin type.
#[repr(C)]
pub struct GetSetDescriptor {
    head: Header,
    pub owner: &'static Type,
    pub row: &'static GetSet,
    /// Keeps the owner, if that is a class that may end.
    class: Slot,
}
payload!(GetSetDescriptor, GETSET_DESCRIPTOR, class);

const GETSET_SLOTS: crate::types::slots::Slots = object::SLOTS.repr(getset_repr).descr_get(getset_get).descr_set(getset_set).no_new();
pub static GETSET_DESCRIPTOR: Type = Type::builtin::<GetSetDescriptor>("getset_descriptor", &OBJECT, flag::GC, GETSET_SLOTS).getset(DESCR_GETSET);
pub static MEMBER_DESCRIPTOR: Type = Type::builtin::<GetSetDescriptor>("member_descriptor", &OBJECT, flag::GC, GETSET_SLOTS).getset(DESCR_GETSET);

static DESCR_GETSET: &[GetSet] = &[
    g("__name__", |vm, d| Ok(vm.str(getset_of(d).row.name))),
    g("__qualname__", |vm, d| Ok(vm.str(&format!("{}.{}", getset_of(d).owner.short_name(), getset_of(d).row.name)))),
    g("__objclass__", |_, d| Ok(getset_of(d).owner.as_value())),
    g("__doc__", |vm, d| Ok(if getset_of(d).row.doc.is_empty() { Value::NONE } else { vm.str(getset_of(d).row.doc) })),
];

/// The payload of both descriptor types, which share it.
fn getset_of(d: &Value) -> &GetSetDescriptor {
    unsafe { &*d.pointer().cast::<GetSetDescriptor>() }
}

/// Whether a descriptor, asked through the class, gives itself.
pub fn is_itself_on_class(value: &Value) -> bool {
    let kinds: [&Type; 6] = [&super::function::FUNCTION, &super::builtin_function::METHOD_DESCRIPTOR, &WRAPPER, &GETSET_DESCRIPTOR, &MEMBER_DESCRIPTOR, &super::property::PROPERTY];
    kinds.iter().any(|kind| value.is_exact(kind))
}

/// A value as the descriptor of a native getter.
pub fn as_getset(value: &Value) -> Option<&GetSetDescriptor> {
    if value.is_exact(&GETSET_DESCRIPTOR) || value.is_exact(&MEMBER_DESCRIPTOR) { Some(getset_of(value)) } else { None }
}

pub fn getset(owner: &'static Type, row: &'static GetSet) -> Value {
    let ty = if row.member { &MEMBER_DESCRIPTOR } else { &GETSET_DESCRIPTOR };
    let class = owner.has(flag::HEAP).then(|| owner.as_value());
    Py::new(GetSetDescriptor { head: Header::new(ty), owner, row, class }).into_value()
}

fn getset_repr(vm: &Vm, d: &Value) -> R {
    let this = getset_of(d);
    let kind = if this.row.member { "member" } else { "attribute" };
    Ok(vm.str(&format!("<{kind} '{}' of '{}' objects>", this.row.name, this.owner.name())))
}

fn getset_get(vm: &Vm, d: &Value, object: Option<&Value>, _owner: &Value) -> R {
    let Some(object) = object else { return Ok(d.clone()) };
    let this = getset_of(d);
    if !object.ty().is_subtype(this.owner) {
        return Err(wrong_object(vm, this.row.name, this.owner, object));
    }
    (this.row.get)(vm, object)
}

fn getset_set(vm: &Vm, d: &Value, object: &Value, value: Option<Value>) -> Result<(), Raised> {
    let this = getset_of(d);
    if !object.ty().is_subtype(this.owner) {
        return Err(wrong_object(vm, this.row.name, this.owner, object));
    }
    match this.row.set {
        Some(set) => set(vm, object, value),
        None if this.row.member => Err(vm.attribute_error("readonly attribute")),
        None => {
            let message = format!("attribute '{}' of '{}' objects is not writable", this.row.name, this.owner.name());
            Err(vm.attribute_error(message))
        }
    }
}

/// A name in `__slots__`.
#[repr(C)]
pub struct SlotMember {
    head: Header,
    pub owner: &'static Type,
    class: Py<Type>,
    name: Value,
    pub offset: usize,
}
payload!(SlotMember, SLOT_MEMBER, class, name);

pub static SLOT_MEMBER: Type = Type::builtin::<SlotMember>(
    "member_descriptor",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .repr(|vm, d| Ok(vm.str(&format!("<member '{}' of '{}' objects>", string::to_string(&d.obj::<SlotMember>().name), d.obj::<SlotMember>().owner.name()))))
        .descr_get(slot_get)
        .descr_set(slot_set)
        .no_new(),
)
.getset(&[
    g("__name__", |_, d| Ok(d.obj::<SlotMember>().name.clone())),
    g("__qualname__", |vm, d| Ok(vm.str(&format!("{}.{}", d.obj::<SlotMember>().owner.short_name(), string::to_string(&d.obj::<SlotMember>().name))))),
    g("__objclass__", |_, d| Ok(d.obj::<SlotMember>().owner.as_value())),
    g("__doc__", |_, _| Ok(Value::NONE)),
]);

impl SlotMember {
    #[expect(clippy::new_ret_no_self, reason = "objects are handled as values")]
    pub fn new(class: &Py<Type>, name: Value, offset: usize) -> Value {
        Py::new(SlotMember { head: Header::new(&SLOT_MEMBER), owner: class.forever(), class: class.clone(), name, offset }).into_value()
    }
}

fn slot_get(vm: &Vm, d: &Value, object: Option<&Value>, _owner: &Value) -> R {
    let Some(object) = object else { return Ok(d.clone()) };
    let this = d.obj::<SlotMember>();
    if !object.ty().extends(this.owner) {
        return Err(wrong_object(vm, &string::to_string(&this.name), this.owner, object));
    }
    match unsafe { Type::slot_at(object.pointer(), this.offset) }.get() {
        Some(v) => Ok(v.clone()),
        None => {
            let message = format!("'{}' object has no attribute '{}'", object::full_name(vm, object.ty()), string::to_string(&this.name));
            Err(vm.attribute_error_named(message, Some(object), &this.name))
        }
    }
}

fn slot_set(vm: &Vm, d: &Value, object: &Value, value: Option<Value>) -> Result<(), Raised> {
    let this = d.obj::<SlotMember>();
    if !object.ty().extends(this.owner) {
        return Err(wrong_object(vm, &string::to_string(&this.name), this.owner, object));
    }
    let slot = unsafe { Type::slot_at(object.pointer(), this.offset) };
    if value.is_none() && slot.get().is_none() {
        return Err(vm.attribute_error_named(string::to_string(&this.name), Some(object), &this.name));
    }
    slot.set(value.map(Value::into_owned));
    Ok(())
}

/// `classmethod` and `staticmethod`.
#[repr(C)]
pub struct FunctionHolder {
    head: Header,
    pub callable: Mut<Slot>,
    dict: Mut<Option<Py<Dict>>>,
}
payload!(FunctionHolder, CLASS_METHOD, callable, dict);

pub static CLASS_METHOD: Type =
    Type::builtin::<FunctionHolder>("classmethod", &OBJECT, flag::BASETYPE | flag::GC, object::SLOTS.repr(holder_repr).descr_get(classmethod_get).new(holder_new).init(holder_init))
        .getset(HOLDER_GETSET)
        .methods(HOLDER_METHODS)
        .dict_at(offset_of!(FunctionHolder, dict))
        .doc("Convert a function to be a class method.");

pub static STATIC_METHOD: Type = Type::builtin::<FunctionHolder>(
    "staticmethod",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS.repr(holder_repr).descr_get(|vm, h, _, _| held(vm, h)).call(|vm, h, args| vm.call_args(&held(vm, h)?, args)).new(holder_new).init(holder_init),
)
.getset(HOLDER_GETSET)
.methods(HOLDER_METHODS)
.dict_at(offset_of!(FunctionHolder, dict))
.doc("Convert a function to be a static method.");

static HOLDER_METHODS: &[Method] = &[m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem).doc("See PEP 585")];

/// The payload of both types, which share it.
fn holder(h: &Value) -> &FunctionHolder {
    unsafe { &*h.pointer().cast::<FunctionHolder>() }
}

fn held(vm: &Vm, h: &Value) -> R {
    holder(h).callable.get().clone().ok_or_else(|| vm.runtime_error(format!("uninitialized {} object", h.ty().name())))
}

/// What a `staticmethod` or `classmethod` wraps, if the value is one.
pub fn wrapped(value: &Value) -> Option<Value> {
    if value.ty().extends(&CLASS_METHOD) || value.ty().extends(&STATIC_METHOD) { holder(value).callable.get().clone() } else { None }
}

fn make_holder(ty: &Type, callable: Slot) -> Value {
    Py::new(FunctionHolder { head: Header::new(ty), callable: Mut::new(callable), dict: Mut::new(None) }).into_value()
}

pub fn static_method(callable: Value) -> Value {
    make_holder(&STATIC_METHOD, Some(callable))
}

pub fn class_method(callable: Value) -> Value {
    make_holder(&CLASS_METHOD, Some(callable))
}

fn holder_new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(make_holder(ty, Some(Value::NONE)))
}

fn holder_init(vm: &Vm, h: &Value, args: Args) -> Result<(), Raised> {
    let name = h.ty().name();
    let a = args.check(vm, &name, 1, 1)?;
    holder(h).callable.set(Some(a[0].clone()));
    for name in [&vm.names.__module__, &vm.names.__name__, &vm.names.__qualname__, &vm.names.__doc__] {
        if let Some(value) = vm.get_attr_opt(&a[0], name)? {
            shape::set(vm, h, name, value);
        }
    }
    Ok(())
}

fn holder_repr(vm: &Vm, h: &Value) -> R {
    let inner = vm.repr_text(&held(vm, h)?)?;
    let kind = if h.ty().extends(&CLASS_METHOD) { "classmethod" } else { "staticmethod" };
    Ok(vm.str(&format!("<{kind}({inner})>")))
}

fn classmethod_get(vm: &Vm, h: &Value, object: Option<&Value>, owner: &Value) -> R {
    let class = if owner.is_none() { object.map_or_else(|| owner.clone(), |o| o.ty().as_value()) } else { owner.clone() };
    Ok(super::method::Method::new(held(vm, h)?, class))
}

static HOLDER_GETSET: &[GetSet] = &[
    member("__func__", held),
    member("__wrapped__", held),
    g("__isabstractmethod__", |vm, h| {
        let f = held(vm, h)?;
        Ok(Value::bool(is_abstract(vm, &f)?))
    }),
    gs("__dict__", object::get_dict, object::set_dict),
    gs("__annotations__", |vm, h| forward(vm, h, &vm.names.__annotations__), |vm, h, v| store(vm, h, &vm.names.__annotations__, v)),
    gs("__annotate__", |vm, h| forward(vm, h, &vm.names.__annotate__), |vm, h, v| store(vm, h, &vm.names.__annotate__, v)),
];

fn forward(vm: &Vm, h: &Value, name: &Value) -> R {
    if let Some(v) = shape::get(vm, h, name) {
        return Ok(v);
    }
    let value = vm.get_attr(&held(vm, h)?, name)?;
    shape::set(vm, h, name, value.clone());
    Ok(value)
}

fn store(vm: &Vm, h: &Value, name: &Value, value: Option<Value>) -> Result<(), Raised> {
    match value {
        Some(v) => {
            shape::set(vm, h, name, v);
        }
        None if shape::delete(vm, h, name).unwrap_or(false) => {}
        None => return Err(vm.no_attribute(h, name)),
    }
    Ok(())
}

/// Whether an object says that it is abstract.
pub fn is_abstract(vm: &Vm, object: &Value) -> R<bool> {
    match vm.get_attr_opt(object, &vm.names.__isabstractmethod__)? {
        Some(v) => vm.is_true(&v),
        None => Ok(false),
    }
}
