//! What attribute names mean for shapes, for sites that see more shapes than their own cache holds.
#![expect(unsafe_code, reason = "a table of uncounted values; ARCHITECTURE.md, invariants T1, T3")]

use crate::objects::builtin_function;
use crate::objects::function::Function;
use crate::types::Type;
use crate::types::overrides;
use crate::types::shape::{self, Attributes, Shape};
use crate::value::Value;
use crate::vm::Vm;
use std::cell::UnsafeCell;

/// What a name is for the instances of a shape.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Unknown,
    /// An attribute of the instance, at an offset in it.
    Slot,
    /// A function of the class, to be called with the instance.
    Method,
    /// A value of the class that binds to nothing.
    Constant,
}

/// One entry: good as long as the shape has the version.
#[derive(Clone, Copy)]
pub struct Probe {
    version: u32,
    pub offset: u32,
    name: u64,
    /// The value's bits, of a method or constant. Uncounted: the class holds it as long as the version stands (T1).
    pub value: u64,
    pub meaning: Meaning,
    /// Whether a store to the slot is the class's plain one.
    pub storable: bool,
}

const SIZE: usize = 2048;

struct Probes(UnsafeCell<[Probe; SIZE]>);
// SAFETY: used under the interpreter lock (H1).
unsafe impl Sync for Probes {}

static PROBES: Probes = Probes(UnsafeCell::new([Probe { version: 0, offset: 0, name: 0, value: 0, meaning: Meaning::Unknown, storable: false }; SIZE]));

#[inline(always)]
fn place(version: u32, name: u64) -> usize {
    (version as usize ^ (name >> 4) as usize) % SIZE
}

/// The shape word of an object with inline attributes; null for others.
#[inline(always)]
pub unsafe fn shape_word(owner: &Value) -> *mut *const Shape {
    unsafe {
        if !owner.is_pointer() {
            return std::ptr::null_mut();
        }
        let header = owner.pointer();
        match (*header).shape_word() {
            0 => std::ptr::null_mut(),
            word => header.cast::<*const Shape>().add(word),
        }
    }
}

/// The entry for an interned name of an object, if there is one.
#[inline(always)]
pub unsafe fn find(owner: &Value, name: &Value) -> Option<&'static Probe> {
    unsafe {
        let word = shape_word(owner);
        if word.is_null() {
            return None;
        }
        let version = (**word).version.get();
        let name = name.identity();
        let probe = &(*PROBES.0.get())[place(version, name)];
        if version != 0 && probe.version == version && probe.name == name { Some(probe) } else { None }
    }
}

/// Finds out what a name means for the shape of an object, with the version that it depends on.
pub fn meaning_of(vm: &Vm, owner: &Value, name: &Value) -> Option<(u32, Meaning, u32, u64)> {
    let ty = owner.ty();
    let Attributes::Inline(inline) = shape::of(owner) else { return None };
    if inline.dict().is_some() || !overrides::finds_plainly(vm, ty) {
        return None;
    }
    let found = ty.lookup_borrowed(vm, name);
    if found.as_ref().is_some_and(|f| f.ty().slots.get().descr_set.is_some()) {
        return None;
    }
    let version = inline.shape().version()?;
    if let Some(index) = inline.shape().index_of(name) {
        return Some((version, Meaning::Slot, (ty.dict_offset.get() + 8 + index * 8) as u32, 0));
    }
    let found = found?;
    if is_method(&found) {
        return Some((version, Meaning::Method, 0, found.bits()));
    }
    if found.ty().slots.get().descr_get.is_some() {
        return None;
    }
    Some((version, Meaning::Constant, 0, found.bits()))
}

/// The attribute of an object that keeps its attributes in a dict, if the dict alone decides; 0 otherwise. The word is owned.
#[inline(never)]
pub fn in_dict(vm: &Vm, owner: &Value, name: &Value) -> u64 {
    let attributes = shape::of(owner);
    let dict = match &attributes {
        Attributes::Inline(inline) => inline.dict_ref(),
        Attributes::Plain(dict) => dict.get().as_deref(),
        Attributes::None => None,
    };
    let Some(dict) = dict else { return 0 };
    let ty = owner.ty();
    if !overrides::finds_plainly(vm, ty) || ty.lookup_borrowed(vm, name).is_some() {
        return 0;
    }
    dict.get_str(vm, name).map_or(0, Value::into_bits)
}

/// Makes the entry for a name of an object, where there can be one.
#[inline(never)]
pub fn remember(vm: &Vm, owner: &Value, name: &Value) {
    let Some((version, meaning, offset, value)) = meaning_of(vm, owner, name) else { return };
    let name = name.identity();
    let storable = stores_plainly(owner.ty());
    unsafe { (*PROBES.0.get())[place(version, name)] = Probe { version, offset, name, value, meaning, storable } };
}

/// Whether the class stores attributes as `object` does.
pub fn stores_plainly(ty: &Type) -> bool {
    ty.slots.get().setattr.map(|f| f as usize) == Some(crate::protocol::attribute::generic_set as *const () as usize)
}

/// Functions and method descriptors: a call passes the instance instead of making a bound method.
pub fn is_method(found: &Value) -> bool {
    found.cast_exact::<Function>().is_some() || builtin_function::is_method_descriptor(found)
}
