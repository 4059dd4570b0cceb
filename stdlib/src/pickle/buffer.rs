//! `PickleBuffer`: a buffer that may be pickled out of band (PEP 574).

use pyvm_vm::call::Args;
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::memoryview::MemoryView;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::protocol::buffer::{self, Buffer};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};

#[repr(C)]
pub struct PickleBuffer {
    head: Header,
    /// What it is of, as a view; none once that is released.
    view: Mut<Slot>,
}
payload!(PickleBuffer, PICKLE_BUFFER, view);

pub static PICKLE_BUFFER: Type = Type::builtin::<PickleBuffer>(
    "pickle.PickleBuffer",
    &OBJECT,
    flag::GC | flag::WEAKREF,
    object::SLOTS
        .new(|vm, _, args: Args| {
            args.no_keywords(vm, "PickleBuffer")?;
            let a = args.check(vm, "PickleBuffer", 1, 1)?;
            let view = MemoryView::make(buffer::get(vm, &a[0], false)?);
            Ok(Py::new(PickleBuffer { head: Header::new(&PICKLE_BUFFER), view: Mut::new(Some(view)) }).into_value())
        })
        .buffer(|vm, b, writable| buffer::get(vm, &b.obj::<PickleBuffer>().view(vm)?, writable)),
)
.doc("Wrapper for potentially out-of-band buffers")
.methods(METHODS);

impl PickleBuffer {
    fn view(&self, vm: &Vm) -> R {
        self.view.get().clone().ok_or_else(|| vm.value_error("operation forbidden on released PickleBuffer object"))
    }

    /// The buffer that it is of.
    ///
    /// # Errors
    /// A `ValueError` once it is released.
    pub fn buffer(&self, vm: &Vm) -> R<Buffer> {
        buffer::get(vm, &self.view(vm)?, false)
    }
}

static METHODS: &[Method] = &[
    m("raw", "($self, /)", |vm, a| {
        let whole = a[0].obj::<PickleBuffer>().buffer(vm)?;
        if !whole.is_contiguous() && !whole.is_fortran() {
            return Err(vm.buffer_error("cannot extract raw buffer from non-contiguous buffer"));
        }
        Ok(MemoryView::make(Buffer { format: "B".to_owned(), itemsize: 1, shape: vec![whole.len], strides: vec![1], ..whole }))
    })
    .doc("Return a memoryview of the raw memory underlying this buffer.\n\nWill raise BufferError is the buffer isn't contiguous."),
    m("release", "($self, /)", |_, a| {
        drop(a[0].obj::<PickleBuffer>().view.get_mut().take());
        Ok(Value::NONE)
    })
    .doc("Release the underlying buffer controlled by the PickleBuffer object."),
];
