//! The cycle collector: trial deletion over all objects (CPython `deduce_unreachable`).
#![expect(unsafe_code, reason = "walks and frees object memory; ARCHITECTURE.md, invariants H1 and H4")]

use super::{FINALIZED, HAS_WEAKREFS, HEAP, Header, TEARDOWN, drop_contents, for_each_object, raw_free, weak};
use crate::value::Value;
use crate::vm::{self, Vm};
use std::collections::{HashMap, HashSet};

/// What one collection did.
#[derive(Default, Clone, Copy)]
pub struct Outcome {
    pub collected: usize,
    pub uncollectable: usize,
}

/// Objects allocated since the last collection.
pub fn young_count() -> i64 {
    HEAP.young.get().max(0)
}

/// Every live object that can take part in a cycle.
pub fn tracked_objects() -> Vec<Value> {
    let mut all = Vec::new();
    for_each_object(|h| unsafe {
        if (*h).ty().is_gc() && (*h).refs() > 0 {
            (*h).incref();
            all.push(Value::from_header(h));
        }
    });
    all
}

/// Shows the direct referents of `object`.
pub fn referents(object: &Value, visit: &mut dyn FnMut(&Value)) {
    if let Some(header) = object.header() {
        header.ty().trace_object(object.pointer(), visit);
    }
}

/// Finds and frees unreachable cycles.
pub fn collect(vm: &Vm) -> Outcome {
    if vm.collecting.replace(true) {
        return Outcome::default();
    }
    let outcome = collect_now();
    vm.collecting.set(false);
    let mut live = 0;
    for_each_object(|_| live += 1);
    HEAP.young.set(0);
    // Collections cost time in proportion to the heap: they come when it has grown by a quarter.
    HEAP.threshold.set((live / 4).max(20_000));
    outcome
}

fn collect_now() -> Outcome {
    let garbage = unreachable();
    if garbage.is_empty() {
        return Outcome::default();
    }
    // Hold everything, so that nothing is freed while callbacks and finalisers run.
    let held: Vec<Value> = garbage
        .iter()
        .map(|&h| unsafe {
            (*h).incref();
            Value::from_header(h)
        })
        .collect();
    clear_weakrefs(&garbage);
    let mut finalized = false;
    for value in &held {
        let header = unsafe { &*value.pointer() };
        if header.ty().has_finalizer() && !header.has(FINALIZED) {
            header.set(FINALIZED);
            finalized = true;
            vm::run_finalizer(value);
        }
    }
    drop(held);
    // Finalisers may have made some of it reachable again.
    let garbage = if finalized { unreachable() } else { garbage };
    let count = garbage.len();
    tear_down(&garbage);
    Outcome { collected: count, uncollectable: 0 }
}

/// Clears weak references into the garbage and calls those callbacks that live outside it.
fn clear_weakrefs(garbage: &[*mut Header]) {
    let dying: HashSet<usize> = garbage.iter().map(|h| *h as usize).collect();
    for &header in garbage {
        if unsafe { (*header).has(HAS_WEAKREFS) } {
            unsafe { weak::clear(header, |reference| !dying.contains(&(reference as usize))) };
        }
    }
}

fn unreachable() -> Vec<*mut Header> {
    let mut objects = Vec::new();
    for_each_object(|h| {
        if unsafe { (*h).ty().is_gc() && (*h).refs() > 0 } {
            objects.push(h);
        }
    });
    let mut index: HashMap<usize, usize, ahash::RandomState> = HashMap::with_capacity_and_hasher(objects.len(), ahash::RandomState::with_seeds(1, 2, 3, 4));
    let mut external: Vec<i64> = Vec::with_capacity(objects.len());
    for (i, &h) in objects.iter().enumerate() {
        index.insert(h as usize, i);
        external.push(i64::from(unsafe { (*h).refs() }));
    }
    for &h in &objects {
        let ty = unsafe { (*h).ty() };
        ty.trace_object(h, &mut |v| {
            if v.is_pointer()
                && v.bits() & 7 == 0
                && let Some(&i) = index.get(&(v.pointer() as usize))
            {
                external[i] -= 1;
            }
        });
    }
    let mut reachable = vec![false; objects.len()];
    let mut work: Vec<usize> = (0..objects.len()).filter(|&i| external[i] > 0).collect();
    for &i in &work {
        reachable[i] = true;
    }
    while let Some(i) = work.pop() {
        let h = objects[i];
        unsafe { (*h).ty() }.trace_object(h, &mut |v| {
            if v.is_pointer()
                && let Some(&j) = index.get(&(v.pointer() as usize))
                && !reachable[j]
            {
                reachable[j] = true;
                work.push(j);
            }
        });
    }
    objects.iter().zip(&reachable).filter(|(_, r)| !**r).map(|(&h, _)| h).collect()
}

/// Frees objects that only refer to one another. Each is held by one extra count, its contents are dropped, and the
/// memory goes last, so that the order does not matter (H4).
fn tear_down(garbage: &[*mut Header]) {
    // Instances go before their classes: dropping an instance reads its class.
    let (classes, rest): (Vec<_>, Vec<_>) = garbage.iter().partition(|&&h| unsafe { (*h).ty().is_metatype() });
    let ordered: Vec<*mut Header> = rest.into_iter().chain(classes).collect();
    for &h in &ordered {
        unsafe {
            (*h).incref();
            (*h).set(TEARDOWN);
        }
    }
    for &h in &ordered {
        unsafe {
            let ty: *const crate::types::Type = (*h).ty();
            drop_contents(h);
            if (*ty).is_heap() && (*ty).head.decref() {
                super::dealloc(ty.cast::<Header>().cast_mut());
            }
        }
    }
    for &h in &ordered {
        unsafe { raw_free(h) };
    }
}
