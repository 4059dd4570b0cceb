//! The tasks that are not done, which nothing keeps alive for the registry's sake.
#![expect(unsafe_code, reason = "keeps plain pointers that their objects clear; ARCHITECTURE.md, invariants H1 and H4")]

use super::task::Task;
use pyvm_vm::value::Value;
use std::cell::UnsafeCell;

struct Tasks(UnsafeCell<Vec<*const Task>>);

// SAFETY: used under the interpreter lock only (H1).
unsafe impl Sync for Tasks {}

static TASKS: Tasks = Tasks(UnsafeCell::new(Vec::new()));

/// Adds a task; it goes by [`remove`], at its end at the latest.
pub fn add(task: &Task) {
    // SAFETY: nothing else runs while the list is borrowed.
    let all = unsafe { &mut *TASKS.0.get() };
    if task.place.get().is_none() {
        task.place.set(Some(all.len()));
        all.push(task);
    }
}

pub fn remove(task: &Task) {
    let Some(at) = task.place.take() else { return };
    // SAFETY: as above; a task in the list is alive.
    unsafe {
        let all = &mut *TASKS.0.get();
        all.swap_remove(at);
        if let Some(moved) = all.get(at) {
            (**moved).place.set(Some(at));
        }
    }
}

/// All tasks that are referenced from somewhere.
pub fn live() -> Vec<Value> {
    // SAFETY: a task in the list is alive; one whose last reference is gone is passed over.
    unsafe {
        let counted = (*TASKS.0.get()).iter().filter(|task| (***task).future.head.refs() > 0);
        counted
            .map(|task| {
                (**task).future.head.incref();
                Value::from_header((&raw const (**task).future.head).cast_mut())
            })
            .collect()
    }
}
