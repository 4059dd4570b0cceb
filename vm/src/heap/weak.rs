//! Who refers weakly to an object: a side table, so that objects pay nothing for it.
#![expect(unsafe_code, reason = "reads headers of objects being freed; ARCHITECTURE.md, invariant H4")]

use super::{HAS_WEAKREFS, Header};
use crate::objects::weakref::{self, WeakRef};
use crate::value::Value;
use crate::vm;
use std::ptr;

/// Notes that `reference` points at `target`.
pub fn register(target: &Value, reference: &WeakRef) {
    let header = target.pointer();
    vm::with(|vm| vm.weak_table.get_mut().entry(header as usize).or_default().push(ptr::from_ref(reference)));
    unsafe { (*header).set(HAS_WEAKREFS) };
}

/// Forgets one weak reference that is itself going away.
pub fn unregister(target: *mut Header, reference: &WeakRef) {
    vm::with(|vm| {
        let table = vm.weak_table.get_mut();
        if let Some(list) = table.get_mut(&(target as usize)) {
            list.retain(|&r| !ptr::eq(r, reference));
            if list.is_empty() {
                table.remove(&(target as usize));
                unsafe { (*target).unset(HAS_WEAKREFS) };
            }
        }
    });
}

/// The weak references to an object, in the order of [`weakref::ordered`].
pub fn references(target: &Value) -> Vec<Value> {
    if !target.header().is_some_and(|h| h.has(HAS_WEAKREFS)) {
        return Vec::new();
    }
    vm::with(|vm| {
        let table = vm.weak_table.get();
        let list = table.get(&(target.pointer() as usize));
        // A reference that is being freed right now may still stand in the table; it must not be revived.
        let ordered = list.map_or_else(Vec::new, |list| weakref::ordered(list));
        let live = ordered.into_iter().filter(|&r| unsafe { (*r).head.refs() } > 0);
        live.map(|r| crate::value::Py::from_ref(unsafe { &*r }).into_value()).collect()
    })
}

/// Clears all weak references to a dying object, then calls the callbacks of those that `calls_back` lets through.
///
/// # Safety
/// `header` is a live header.
pub unsafe fn clear(header: *mut Header, calls_back: impl Fn(*const WeakRef) -> bool) {
    let list = vm::with(|vm| vm.weak_table.get_mut().remove(&(header as usize))).unwrap_or_default();
    unsafe { (*header).unset(HAS_WEAKREFS) };
    let mut calls = Vec::new();
    for reference in weakref::ordered(&list) {
        let reference = unsafe { &*reference };
        reference.clear();
        if reference.head.refs() > 0 && calls_back(reference) {
            calls.push(crate::value::Py::from_ref(reference));
        }
    }
    for reference in calls {
        weakref::run_callback(&reference);
    }
}
