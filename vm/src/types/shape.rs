//! Layouts of instance attributes: instances of a class that got the same attributes in the same order share one.
#![expect(unsafe_code, reason = "reads attributes behind instance payloads; ARCHITECTURE.md, invariant T3")]

use super::{Type, flag, lookup};
use crate::heap::{Header, Mut};
use crate::objects::dict::{DICT, Dict, Table};
use crate::objects::string::Str;
use crate::value::{Py, Slot, Value};
use crate::vm::Vm;
use std::cell::Cell;
use std::ptr;

/// The attribute names of an instance, in order of assignment; position is the index of the inline value.
pub struct Shape {
    /// Identifies the shape and the state of its class in attribute caches; 0 means not assigned.
    pub version: Cell<u32>,
    pub keys: Vec<Value>,
    children: Mut<Vec<Box<Shape>>>,
}

struct Shared(Shape);
// SAFETY: used under the interpreter lock (H1), and it never changes.
unsafe impl Sync for Shared {}

/// The shape of instances whose attributes moved to a real dict, which the first inline value then holds.
static DICT_SHAPE: Shared = Shared(Shape { version: Cell::new(0), keys: Vec::new(), children: Mut::new(Vec::new()) });

impl Shape {
    pub fn empty() -> Shape {
        Shape { version: Cell::new(0), keys: Vec::new(), children: Mut::new(Vec::new()) }
    }

    /// Position of an interned name.
    #[inline]
    pub fn index_of(&self, name: &Value) -> Option<usize> {
        self.keys.iter().position(|k| k.bits() == name.identity())
    }

    #[inline(always)]
    fn is_dict(&self) -> bool {
        ptr::eq(self, &raw const DICT_SHAPE.0)
    }

    fn child(&self, name: &Value) -> &Shape {
        let children = self.children.get_mut();
        if let Some(at) = children.iter().position(|c| c.keys.last().is_some_and(|k| k.is(name))) {
            return &children[at];
        }
        let mut keys = self.keys.clone();
        keys.push(name.clone());
        children.push(Box::new(Shape { version: Cell::new(0), keys, children: Mut::new(Vec::new()) }));
        let last = children.len() - 1;
        &children[last]
    }

    /// Makes every attribute cache for this shape and those grown from it miss.
    pub fn invalidate(&self) {
        self.version.set(0);
        for child in self.children.get() {
            child.invalidate();
        }
    }

    /// The version, assigned now if need be; `None` when the numbers have run out or attributes are in a dict.
    pub fn version(&self) -> Option<u32> {
        if self.is_dict() {
            return None;
        }
        if self.version.get() == 0 {
            self.version.set(lookup::next_version()?);
        }
        Some(self.version.get())
    }
}

/// Gives a fresh instance the empty shape of its class.
#[inline(always)]
pub fn set_root(ty: &Type, header: *mut Header) {
    let root = match &ty.state.get().root_shape {
        Some(root) => ptr::from_ref::<Shape>(root),
        None => return,
    };
    unsafe {
        (*header).set_shape_word(ty.dict_offset.get() / size_of::<usize>());
        shape_cell(ty, header).set(root);
    }
}

/// # Safety
/// `ty` is the type of the object and has inline attributes.
#[inline(always)]
unsafe fn shape_cell<'a>(ty: &Type, header: *mut Header) -> &'a Cell<*const Shape> {
    unsafe { &*header.cast::<u8>().add(ty.dict_offset.get()).cast::<Cell<*const Shape>>() }
}

/// Where an object keeps its attributes.
pub enum Attributes<'a> {
    None,
    /// In a builtin payload: a dict made on demand.
    Plain(&'a Mut<Option<Py<Dict>>>),
    /// In the instance, by shape.
    Inline(Inline<'a>),
}

/// Inline attributes of one instance.
pub struct Inline<'a> {
    shape: &'a Cell<*const Shape>,
    values: *mut Slot,
    capacity: usize,
}

/// The attributes of `object`.
#[inline(always)]
pub fn of(object: &Value) -> Attributes<'_> {
    let Some(header) = object.header() else { return Attributes::None };
    let ty = header.ty();
    let offset = ty.dict_offset.get();
    if offset == 0 {
        return Attributes::None;
    }
    let at = unsafe { object.pointer().cast::<u8>().add(offset) };
    if ty.has(flag::INLINE_DICT) {
        return Attributes::Inline(Inline {
            shape: unsafe { &*at.cast::<Cell<*const Shape>>() },
            values: unsafe { at.add(8).cast::<Slot>() },
            capacity: if header.has(crate::heap::RELAID) { 1 } else { ty.inline_capacity.get() },
        });
    }
    Attributes::Plain(unsafe { &*at.cast::<Mut<Option<Py<Dict>>>>() })
}

impl Inline<'_> {
    #[inline(always)]
    pub fn shape(&self) -> &Shape {
        unsafe { &*self.shape.get() }
    }

    fn values(&self) -> &mut [Slot] {
        unsafe { std::slice::from_raw_parts_mut(self.values, self.capacity) }
    }

    /// The dict that took over, if one did.
    #[inline(always)]
    pub fn dict(&self) -> Option<Py<Dict>> {
        if self.shape().is_dict() { self.values()[0].as_ref().and_then(Value::downcast::<Dict>) } else { None }
    }

    /// As [`Inline::dict`], good until the object gets another one.
    #[inline(always)]
    pub fn dict_ref(&self) -> Option<&Dict> {
        if self.shape().is_dict() { self.values()[0].as_ref().and_then(Value::cast::<Dict>) } else { None }
    }

    fn get(&self, vm: &Vm, name: &Value) -> Option<Value> {
        if let Some(dict) = self.dict_ref() {
            return dict.get_str(vm, name);
        }
        let index = self.shape().index_of(name)?;
        self.values()[index].clone()
    }

    fn set(&self, vm: &Vm, name: &Value, value: Value) {
        if let Some(dict) = self.dict() {
            dict.set_str(vm, name, value);
            return;
        }
        let shape = self.shape();
        if let Some(index) = shape.index_of(name) {
            let old = self.values()[index].replace(value);
            drop(old);
            return;
        }
        let index = shape.keys.len();
        if index >= self.capacity {
            self.materialize().set_str(vm, name, value);
            return;
        }
        self.shape.set(shape.child(name));
        self.values()[index] = Some(value);
    }

    /// Moves the attributes into a real dict, which the instance uses from then on.
    pub fn materialize(&self) -> Py<Dict> {
        if let Some(dict) = self.dict() {
            return dict;
        }
        let keys = &self.shape().keys;
        let mut table = Table::with_capacity(keys.len());
        for (key, slot) in keys.iter().zip(self.values()) {
            if let Some(value) = slot.take() {
                table.push(key.obj::<Str>().hash(), key.clone(), value);
            }
        }
        let dict = Dict::of(&DICT, table);
        self.adopt(dict.clone());
        dict
    }

    fn adopt(&self, dict: Py<Dict>) {
        self.shape.set(&raw const DICT_SHAPE.0);
        let old: Vec<Slot> = self.values().iter_mut().map(Option::take).collect();
        self.values()[0] = Some(dict.into_value());
        drop(old);
    }
}

/// Reads an instance attribute; `name` is interned.
#[inline]
pub fn get(vm: &Vm, object: &Value, name: &Value) -> Option<Value> {
    match of(object) {
        Attributes::None => None,
        Attributes::Plain(dict) => dict.get().as_ref().and_then(|d| d.get_str(vm, name)),
        Attributes::Inline(inline) => inline.get(vm, name),
    }
}

/// Stores an instance attribute; false when the object has no place for attributes.
pub fn set(vm: &Vm, object: &Value, name: &Value, value: Value) -> bool {
    match of(object) {
        Attributes::None => return false,
        Attributes::Plain(dict) => {
            if dict.get().is_none() {
                dict.set(Some(Dict::new()));
            }
            if let Some(d) = dict.get().clone() {
                d.set_str(vm, name, value);
            }
        }
        Attributes::Inline(inline) => inline.set(vm, name, value.into_owned()),
    }
    true
}

/// Deletes an instance attribute; `None` when the object has no place for attributes, else whether it was there.
pub fn delete(vm: &Vm, object: &Value, name: &Value) -> Option<bool> {
    match of(object) {
        Attributes::None => None,
        Attributes::Plain(dict) => Some(dict.get().clone().is_some_and(|d| d.remove_str(vm, name).is_some())),
        Attributes::Inline(inline) => {
            if inline.dict().is_none() && inline.shape().index_of(name).is_none() {
                return Some(false);
            }
            Some(inline.materialize().remove_str(vm, name).is_some())
        }
    }
}

/// `object.__dict__`, made real; `None` when the type has none.
pub fn dict(object: &Value) -> Option<Py<Dict>> {
    match of(object) {
        Attributes::None => None,
        Attributes::Plain(dict) => {
            if dict.get().is_none() {
                dict.set(Some(Dict::new()));
            }
            dict.get().clone()
        }
        Attributes::Inline(inline) => Some(inline.materialize()),
    }
}

/// Replaces `object.__dict__`.
pub fn set_dict(object: &Value, new: Py<Dict>) {
    match of(object) {
        Attributes::None => {}
        Attributes::Plain(dict) => dict.set(Some(new)),
        Attributes::Inline(inline) => {
            inline.materialize();
            inline.adopt(new);
        }
    }
}

/// Whether the instance has no attributes, without making a dict.
pub fn is_empty(object: &Value) -> bool {
    match of(object) {
        Attributes::None => true,
        Attributes::Plain(dict) => dict.get().as_ref().is_none_or(|d| d.len() == 0),
        Attributes::Inline(inline) => match inline.dict() {
            Some(dict) => dict.len() == 0,
            None => inline.shape().keys.is_empty(),
        },
    }
}

/// What a `STORE_ATTR` cache needs to append an attribute: the shape after the store.
pub fn child_for(shape: &Shape, name: &Value) -> *const Shape {
    shape.child(name)
}
