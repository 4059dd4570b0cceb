//! What a buffer from a Python method holds: its last holder tells `__release_buffer__` (PEP 688).

use super::memoryview::MemoryView;
use super::object::{self, OBJECT};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::Vm;

#[repr(C)]
pub struct Lease {
    head: Header,
    object: Mut<Slot>,
    view: Mut<Slot>,
}
payload!(Lease, LEASE, object, view);

pub static LEASE: Type = Type::builtin::<Lease>("_buffer_wrapper", &OBJECT, flag::GC | flag::FINALIZER, object::SLOTS.finalize(end).no_new());

/// The lease of a buffer that is seen through `view`; `object` is who will be told of its end.
pub fn make(object: Option<&Value>, view: &Value) -> Value {
    Py::new(Lease { head: Header::new(&LEASE), object: Mut::new(object.cloned()), view: Mut::new(Some(view.clone())) }).into_value()
}

/// Calls `__release_buffer__`, and ends the view if it shows the object itself (CPython `releasebuffer_call_python`).
fn end(vm: &Vm, lease: &Value) {
    let lease = lease.obj::<Lease>();
    let (Some(object), Some(view)) = (lease.object.take(), lease.view.take()) else { return };
    let pending = vm.take_pending();
    if let Err(_raised) = vm.call_method_str(&object, "__release_buffer__", std::slice::from_ref(&view)) {
        vm.write_unraisable("Exception ignored in __release_buffer__", &object);
    }
    let shown = view.obj::<MemoryView>();
    if shown.exporter().is_some_and(|e| e.is(&object)) {
        shown.release();
    }
    if let Some(e) = pending {
        vm.restore(e);
    }
}
