//! Type objects: static ones for builtins, heap ones for classes; one struct for both.
#![expect(unsafe_code, reason = "statics shared under the interpreter lock, instance layout; ARCHITECTURE.md, T1 to T3")]

pub mod class;
pub mod lookup;
pub mod mro;
pub mod overrides;
pub mod rows;
pub mod shape;
pub mod slots;

use crate::heap::{Header, Mut, Trace};
use crate::objects::dict::Dict;
use crate::objects::types_type::TYPE;
use crate::value::{Payload, Py, Slot, Value};
use crate::vm::Vm;
use rows::{GetSet, Method};
use slots::Slots;
use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::ptr;

/// A Python type.
#[repr(C)]
pub struct Type {
    pub head: Header,
    /// Dotted name of a static type, as in CPython's `tp_name`; for a heap type the name it was created with.
    pub static_name: &'static str,
    pub doc: &'static str,
    pub base: Cell<*const Type>,
    pub flags: Cell<u32>,
    pub slots: Mut<Slots>,
    pub methods: &'static [Method],
    pub getset: &'static [GetSet],
    /// Bytes of an instance, attributes and slots included.
    pub basic_size: Cell<usize>,
    /// Where instances keep their attributes; 0 for none.
    pub dict_offset: Cell<usize>,
    /// Where the builtin payload of an instance ends.
    pub tail_offset: Cell<usize>,
    /// Attributes that an instance has room for without a dict.
    pub inline_capacity: Cell<usize>,
    /// Changes whenever the type or a base of it does; 0 means not assigned (CPython `tp_version_tag`).
    pub version: Cell<u32>,
    /// Adds class attributes that are neither slot, method nor getter when the dict comes to exist.
    pub extra: Option<fn(&Vm, &Dict)>,
    pub drop_payload: unsafe fn(*mut Header),
    pub trace_payload: unsafe fn(*mut Header, &mut dyn FnMut(&Value)),
    pub state: Mut<TypeState>,
}

/// What of a type comes to exist at run time.
#[derive(Default)]
pub struct TypeState {
    pub dict: Option<Py<Dict>>,
    pub mro: Vec<&'static Type>,
    pub bases: Vec<&'static Type>,
    /// Direct subclasses; entries of dead classes are removed when those are freed.
    pub subclasses: Vec<*const Type>,
    pub name: Slot,
    pub qualname: Slot,
    pub root_shape: Option<Box<shape::Shape>>,
    /// Names of the slots that the class itself adds.
    pub slot_names: Vec<Value>,
}

// SAFETY: types are touched under the interpreter lock only (H1).
unsafe impl Sync for Type {}

/// Flags of a type.
pub mod flag {
    pub const HEAP: u32 = 1;
    /// May be a base class.
    pub const BASETYPE: u32 = 2;
    /// Instances can be part of a reference cycle.
    pub const GC: u32 = 4;
    /// `__del__` or a native finaliser is there.
    pub const FINALIZER: u32 = 8;
    /// Attributes of the type itself may not be set.
    pub const IMMUTABLE: u32 = 16;
    pub const ABSTRACT: u32 = 32;
    /// No `tp_new`: instances cannot be made from Python.
    pub const NO_NEW: u32 = 64;
    pub const SEQUENCE: u32 = 128;
    pub const MAPPING: u32 = 256;
    /// Attributes stand in the instance itself, laid out by a shape.
    pub const INLINE_DICT: u32 = 512;
    pub const WEAKREF: u32 = 1024;
    pub const INT: u32 = 1 << 16;
    pub const STR: u32 = 1 << 17;
    pub const TUPLE: u32 = 1 << 18;
    pub const LIST: u32 = 1 << 19;
    pub const DICT: u32 = 1 << 20;
    pub const BYTES: u32 = 1 << 21;
    pub const TYPE: u32 = 1 << 22;
    pub const EXCEPTION: u32 = 1 << 23;
    /// Flags that a subclass takes over from its base.
    pub const INHERITED: u32 = GC | SEQUENCE | MAPPING | 0xff_0000;
}

/// # Safety
/// `header` is the start of a live `T`.
unsafe fn drop_as<T: Payload>(header: *mut Header) {
    unsafe { ptr::drop_in_place(header.cast::<T>()) }
}

/// # Safety
/// As for [`drop_as`].
unsafe fn trace_as<T: Payload>(header: *mut Header, visit: &mut dyn FnMut(&Value)) {
    unsafe { (*header.cast::<T>()).trace(visit) }
}

impl Type {
    /// A builtin type with payload `T`, derived from `base`. Its slots are given whole: a builtin inherits at compile time.
    pub const fn builtin<T: Payload>(name: &'static str, base: &'static Type, flags: u32, slots: Slots) -> Type {
        Type::make::<T>(name, ptr::from_ref(base), flags, slots)
    }

    /// `object`, the only type without a base.
    pub const fn root<T: Payload>(name: &'static str, flags: u32, slots: Slots) -> Type {
        Type::make::<T>(name, ptr::null(), flags, slots)
    }

    const fn make<T: Payload>(name: &'static str, base: *const Type, flags: u32, slots: Slots) -> Type {
        Type {
            head: Header::immortal(&TYPE),
            static_name: name,
            doc: "",
            base: Cell::new(base),
            flags: Cell::new(flags | flag::IMMUTABLE),
            slots: Mut::new(slots),
            methods: &[],
            getset: &[],
            basic_size: Cell::new(size_of::<T>()),
            dict_offset: Cell::new(0),
            tail_offset: Cell::new(size_of::<T>()),
            inline_capacity: Cell::new(0),
            version: Cell::new(0),
            extra: None,
            drop_payload: drop_as::<T>,
            trace_payload: trace_as::<T>,
            state: Mut::new(TypeState { dict: None, mro: Vec::new(), bases: Vec::new(), subclasses: Vec::new(), name: None, qualname: None, root_shape: None, slot_names: Vec::new() }),
        }
    }

    pub const fn methods(mut self, methods: &'static [Method]) -> Type {
        self.methods = methods;
        self
    }

    pub const fn getset(mut self, getset: &'static [GetSet]) -> Type {
        self.getset = getset;
        self
    }

    pub const fn extra(mut self, extra: fn(&Vm, &Dict)) -> Type {
        self.extra = Some(extra);
        self
    }

    pub const fn doc(mut self, doc: &'static str) -> Type {
        self.doc = doc;
        self
    }

    /// The payload field that holds the instance's `__dict__` (a `Mut<Option<Py<Dict>>>`).
    pub const fn dict_at(mut self, offset: usize) -> Type {
        self.dict_offset = Cell::new(offset);
        self
    }

    #[inline(always)]
    pub fn is_heap(&self) -> bool {
        self.has(flag::HEAP)
    }

    #[inline(always)]
    pub fn has(&self, flag: u32) -> bool {
        self.flags.get() & flag != 0
    }

    /// Whether `iter()` takes its instances: by `__iter__`, or by `__getitem__`.
    pub fn can_iterate(&self) -> bool {
        let slots = self.slots.get();
        slots.unary[slots::un::ITER].is_some() || slots.getitem.is_some()
    }

    pub fn set_flag(&self, flag: u32, on: bool) {
        self.flags.set(if on { self.flags.get() | flag } else { self.flags.get() & !flag });
    }

    #[inline(always)]
    pub fn has_finalizer(&self) -> bool {
        self.has(flag::FINALIZER)
    }

    pub fn is_gc(&self) -> bool {
        self.has(flag::GC)
    }

    pub fn is_metatype(&self) -> bool {
        self.has(flag::TYPE)
    }

    pub fn base(&self) -> Option<&'static Type> {
        unsafe { self.base.get().as_ref() }
    }

    /// Whether `other` is in the chain of layout bases: what payload casts need.
    #[inline]
    pub fn extends(&self, other: &Type) -> bool {
        let mut ty: *const Type = self;
        while !ty.is_null() {
            if ptr::eq(ty, other) {
                return true;
            }
            ty = unsafe { (*ty).base.get() };
        }
        false
    }

    /// Whether `other` is in the method resolution order (`issubclass` without hooks; CPython `PyType_IsSubtype`).
    #[inline]
    pub fn is_subtype(&self, other: &Type) -> bool {
        if ptr::eq(self, other) {
            return true;
        }
        let mro = &self.state.get().mro;
        if mro.is_empty() {
            return self.extends(other);
        }
        mro.iter().any(|t| ptr::eq(*t, other))
    }

    pub fn is(&self, other: &Type) -> bool {
        ptr::eq(self, other)
    }

    pub fn as_value(&self) -> Value {
        Py::from_ref(self).into_value()
    }

    /// This reference, outliving the borrow it came from. The caller keeps the type alive (T2).
    #[inline(always)]
    pub fn forever(&self) -> &'static Type {
        unsafe { &*ptr::from_ref(self) }
    }

    /// `__name__`: the part of a static type's name after the last dot.
    pub fn short_name(&self) -> String {
        match &self.state.get().name {
            Some(name) => crate::objects::string::to_string(name),
            None => self.static_name.rsplit('.').next().unwrap_or_default().to_owned(),
        }
    }

    /// The name CPython's error messages use for the type of an object (`tp_name`).
    pub fn name(&self) -> String {
        if self.is_heap() { self.short_name() } else { self.static_name.to_owned() }
    }

    /// Shows what an instance refers to.
    pub fn trace_object(&self, header: *mut Header, visit: &mut dyn FnMut(&Value)) {
        unsafe { (self.trace_payload)(header, visit) };
        if self.is_heap() {
            let class = ManuallyDrop::new(unsafe { Value::from_header(ptr::from_ref(self).cast::<Header>().cast_mut()) });
            visit(&class);
            self.for_tail(header, |slot| slot.trace(visit));
        }
    }

    /// Every value that a heap type's instance carries behind the payload: `__slots__`, attributes, the dict (T3).
    fn for_tail(&self, header: *mut Header, mut f: impl FnMut(&mut Slot)) {
        let shape_at = if self.has(flag::INLINE_DICT) { self.dict_offset.get() } else { 0 };
        let mut at = self.tail_offset.get();
        let relaid = unsafe { &*header }.has(crate::heap::RELAID);
        let end = if relaid { self.dict_offset.get() + 16 } else { self.basic_size.get() };
        while at < end {
            if at != shape_at {
                f(unsafe { &mut *header.cast::<u8>().add(at).cast::<Slot>() });
            }
            at += size_of::<Slot>();
        }
    }

    /// Drops what a heap type's instance carries behind the payload.
    pub fn drop_tail(&self, header: *mut Header) {
        self.for_tail(header, |slot| drop(slot.take()));
    }

    /// The slot at a byte offset of an instance, as `__slots__` descriptors and attribute caches address it (T3).
    ///
    /// # Safety
    /// `offset` is that of a slot in instances of the object's type.
    #[inline(always)]
    pub unsafe fn slot_at<'a>(header: *mut Header, offset: usize) -> &'a Mut<Slot> {
        unsafe { &*header.cast::<u8>().add(offset).cast::<Mut<Slot>>() }
    }
}
