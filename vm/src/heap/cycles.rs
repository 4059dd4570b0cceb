//! The cycle collector: trial deletion over all objects (CPython `deduce_unreachable`).
#![expect(unsafe_code, reason = "walks and frees object memory; ARCHITECTURE.md, invariants H1 and H4")]

use super::{FINALIZED, HAS_WEAKREFS, HEAP, Header, IMMORTAL, LARGE, PAGE, PageHead, STEP, TEARDOWN, drop_contents, for_each_object, raw_free, weak};
use crate::objects::tuple::Tuple;
use crate::types::Type;
use crate::value::Value;
use crate::vm::{self, Vm};
use std::cell::Cell;
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
    all.retain(is_tracked);
    all
}

/// Whether the object can take part in a cycle; a tuple of objects that cannot is none that can (CPython `_PyObject_GC_MAY_BE_TRACKED`).
pub fn is_tracked(object: &Value) -> bool {
    /// Tuples within tuples that are looked into.
    const DEEPEST: u32 = 64;
    fn look(object: &Value, depth: u32) -> bool {
        match object.cast::<Type>() {
            Some(ty) => ty.is_heap(),
            None if !object.is_pointer() => false,
            None => match object.cast_exact::<Tuple>() {
                Some(tuple) => depth == DEEPEST || tuple.items().iter().any(|item| look(item, depth + 1)),
                None => object.ty().is_gc() || object.ty().is_heap(),
            },
        }
    }
    look(object, 0)
}

/// Whether an object other than `spared` would do something at its end.
pub fn any_finalizer(spared: &[Value]) -> bool {
    let mut any = false;
    for_each_object(|h| {
        let object = unsafe { &*h };
        any |= object.ty().has_finalizer() && object.refs() > 0 && !object.has(FINALIZED) && !spared.iter().any(|s| s.pointer() == h);
    });
    any
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
    // Collections cost time in proportion to the heap: they come when it has grown by half.
    HEAP.threshold.set((live / 2).max(50_000));
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

/// One word for every object that can take part in a cycle: 0 for others, then the references that do not come from such objects,
/// then [`REACHABLE`].
struct Marks {
    /// The words of objects in pages, one for each place that an object can start at. The pages point into it.
    _pages: Vec<u32>,
    large: HashMap<usize, Cell<u32>, ahash::RandomState>,
}

/// All references come from objects that can take part in a cycle.
const ONLY_INSIDE: u32 = u32::MAX - 1;
const REACHABLE: u32 = u32::MAX;

impl Marks {
    /// Words that are all 0.
    fn new() -> Marks {
        let pages = unsafe { &*HEAP.pages.get() };
        let mut words = vec![0; pages.len() * (PAGE / STEP)];
        for (i, &page) in pages.iter().enumerate() {
            unsafe { (*page).marks.set(words.as_mut_ptr().add(i * (PAGE / STEP))) };
        }
        let mut large = HashMap::with_hasher(ahash::RandomState::with_seeds(1, 2, 3, 4));
        large.extend(unsafe { &*HEAP.large.get() }.iter().map(|h| (*h as usize, Cell::new(0))));
        Marks { _pages: words, large }
    }

    /// The word of an object; statics have none.
    #[inline(always)]
    fn of(&self, header: *mut Header) -> Option<&Cell<u32>> {
        unsafe {
            if (*header).has(IMMORTAL | LARGE) {
                return if (*header).has(IMMORTAL) { None } else { self.large.get(&(header as usize)) };
            }
            let page = (header as usize & !(PAGE - 1)) as *const PageHead;
            Some(&*(*page).marks.get().add((header as usize & (PAGE - 1)) / STEP).cast::<Cell<u32>>())
        }
    }
}

/// The objects that only cycles of such objects keep alive.
fn unreachable() -> Vec<*mut Header> {
    let marks = Marks::new();
    let mut objects = Vec::new();
    for_each_object(|h| {
        let object = unsafe { &*h };
        if object.ty().is_gc()
            && object.refs() > 0
            && let Some(mark) = marks.of(h)
        {
            mark.set(object.refs());
            objects.push(h);
        }
    });
    for &h in &objects {
        unsafe { (*h).ty() }.trace_object(h, &mut |v| {
            if v.is_pointer()
                && !v.is_borrowed()
                && let Some(mark) = marks.of(v.pointer())
                && mark.get() > 0
            {
                mark.set(mark.get() - 1);
                if mark.get() == 0 {
                    mark.set(ONLY_INSIDE);
                }
            }
        });
    }
    let mut work = Vec::new();
    for &h in &objects {
        if let Some(mark) = marks.of(h)
            && mark.get() < ONLY_INSIDE
        {
            mark.set(REACHABLE);
            work.push(h);
        }
    }
    while let Some(h) = work.pop() {
        unsafe { (*h).ty() }.trace_object(h, &mut |v| {
            if v.is_pointer()
                && let Some(mark) = marks.of(v.pointer())
                && mark.get() == ONLY_INSIDE
            {
                mark.set(REACHABLE);
                work.push(v.pointer());
            }
        });
    }
    objects.retain(|&h| marks.of(h).is_some_and(|mark| mark.get() == ONLY_INSIDE));
    objects
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
