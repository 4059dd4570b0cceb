//! Attribute lookup on types: lazily made type dicts, the global method cache, versions.
#![expect(unsafe_code, reason = "the method cache holds uncounted values; ARCHITECTURE.md, invariant T1")]

use super::slots::{SLOT_DEFS, SlotId};
use super::{Type, mro};
use crate::objects::builtin_function;
use crate::objects::descriptors;
use crate::objects::dict::Dict;
use crate::value::{Py, Value};
use crate::vm::Vm;
use std::cell::{Cell, UnsafeCell};
use std::mem::ManuallyDrop;

const CACHE_SIZE: usize = 4096;

#[derive(Clone, Copy)]
struct CacheEntry {
    version: u32,
    name: u64,
    /// The value's bits, 0 for "not found". Uncounted: the type's dict holds it as long as the version stands (T1).
    value: u64,
}

struct Cache(UnsafeCell<[CacheEntry; CACHE_SIZE]>, Cell<u32>);
// SAFETY: used under the interpreter lock (H1).
unsafe impl Sync for Cache {}

static CACHE: Cache = Cache(UnsafeCell::new([CacheEntry { version: 0, name: 0, value: 0 }; CACHE_SIZE]), Cell::new(1));

/// A number never given out before, for a type or a shape; `None` when they have run out.
pub fn next_version() -> Option<u32> {
    let version = CACHE.1.get();
    if version == u32::MAX {
        return None;
    }
    CACHE.1.set(version + 1);
    Some(version)
}

impl Type {
    /// The version for caches, assigned if need be.
    #[inline]
    pub fn version(&self) -> Option<u32> {
        if self.version.get() == 0 {
            self.mro();
            self.version.set(next_version()?);
        }
        Some(self.version.get())
    }

    /// Finds an attribute along the method resolution order, without binding it (CPython `_PyType_Lookup`).
    /// `name` is interned.
    #[inline]
    pub fn lookup(&self, vm: &Vm, name: &Value) -> Option<Value> {
        let value = ManuallyDrop::new(self.lookup_borrowed(vm, name)?);
        Some(Value::clone(&value))
    }

    /// As [`Type::lookup`], as a borrowed word that is good until the type changes (T1).
    #[inline]
    pub fn lookup_borrowed(&self, vm: &Vm, name: &Value) -> Option<Value> {
        let version = self.version.get();
        let name_bits = name.identity();
        let index = (version as usize ^ (name_bits >> 4) as usize) % CACHE_SIZE;
        let entry = unsafe { (*CACHE.0.get())[index] };
        if version != 0 && entry.version == version && entry.name == name_bits {
            if entry.value == 0 {
                return None;
            }
            return Some(unsafe { Value::from_bits(entry.value) });
        }
        self.lookup_slow(vm, name)
    }

    #[inline(never)]
    fn lookup_slow(&self, vm: &Vm, name: &Value) -> Option<Value> {
        let found = self.mro().iter().find_map(|t| t.dict(vm).get_str(vm, name));
        let found = found.map(|v| {
            // The dict keeps it alive; the word handed out is borrowed.
            let borrowed = v.borrowed();
            drop(v);
            borrowed
        });
        if let Some(version) = self.version() {
            let name_bits = name.identity();
            let index = (version as usize ^ (name_bits >> 4) as usize) % CACHE_SIZE;
            let value = found.as_ref().map_or(0, Value::bits);
            unsafe { (*CACHE.0.get())[index] = CacheEntry { version, name: name_bits, value } };
        }
        found
    }

    /// The method resolution order, the type itself first.
    pub fn mro(&self) -> &[&'static Type] {
        if self.state.get().mro.is_empty() {
            mro::set_builtin(self);
        }
        &self.state.get().mro
    }

    /// The type's own attributes; a builtin's come to exist here.
    #[inline]
    pub fn dict(&self, vm: &Vm) -> &Py<Dict> {
        if self.state.get().dict.is_none() {
            self.populate(vm);
        }
        match &self.state.get().dict {
            Some(dict) => dict,
            None => unreachable!("populate sets the dict"),
        }
    }

    /// An attribute of this very type, not of its bases.
    pub fn own(&self, vm: &Vm, name: &Value) -> Option<Value> {
        self.dict(vm).get_str(vm, name)
    }

    fn populate(&self, vm: &Vm) {
        let dict = Dict::new();
        self.state.get_mut().dict = Some(dict.clone());
        let this = self.forever();
        for (index, def) in SLOT_DEFS.iter().enumerate() {
            let own = self.slots.get().address(def.id);
            if own == 0 || self.base().is_some_and(|b| b.slots.get().address(def.id) == own && !is_own(self, def.id)) {
                continue;
            }
            let name = vm.intern(def.name);
            if def.id == SlotId::Hash && own == crate::protocol::object::hash_not_implemented as *const () as usize {
                dict.set_str(vm, &name, Value::NONE);
            } else if dict.get_str(vm, &name).is_none() {
                dict.set_str(vm, &name, descriptors::wrapper(this, index));
            }
        }
        if self.slots.get().new.is_some() && self.base().is_none_or(|b| b.slots.get().new.map(|f| f as usize) != self.slots.get().new.map(|f| f as usize)) {
            dict.set_str(vm, &vm.names.__new__, builtin_function::new_wrapper(this));
        }
        for row in self.methods {
            dict.set_str(vm, &vm.intern(row.name), builtin_function::descriptor(this, row));
        }
        for row in self.getset {
            dict.set_str(vm, &vm.intern(row.name), descriptors::getset(this, row));
        }
        if let Some(extra) = self.extra {
            extra(vm, &dict);
        }
        if let Some((module, _)) = self.static_name.rsplit_once('.')
            && dict.get_str(vm, &vm.names.__module__).is_none()
        {
            dict.set_str(vm, &vm.names.__module__, vm.str(module));
        }
        if dict.get_str(vm, &vm.names.__doc__).is_none() {
            let doc = if self.doc.is_empty() { Value::NONE } else { vm.str(self.doc) };
            dict.set_str(vm, &vm.names.__doc__, doc);
        }
    }

    /// The type changed: forget what was cached about it and its subclasses (CPython `PyType_Modified`).
    pub fn modified(&self) {
        if let Some(root) = &self.state.get().root_shape {
            root.invalidate();
        }
        self.version.set(0);
        for &subclass in &self.state.get().subclasses {
            unsafe { (*subclass).modified() };
        }
    }
}

/// Comparisons are listed whole or not at all; a type with its own `==` has its own hash too.
fn is_own(ty: &Type, id: SlotId) -> bool {
    let base_has = |id| ty.base().is_some_and(|b| b.slots.get().address(id) == ty.slots.get().address(id));
    id == SlotId::Hash && !base_has(SlotId::Compare(super::slots::Compare::Eq)) && ty.base().is_some()
}
