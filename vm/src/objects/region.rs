//! Memory that a native module lends as a buffer: mapped files.
#![expect(unsafe_code, reason = "memory from elsewhere; ARCHITECTURE.md, invariant R1")]

use super::object::{self, OBJECT};
use crate::heap::Header;
use crate::payload;
use crate::types::Type;
use crate::value::Py;
use std::cell::Cell;

/// What a module that maps memory keeps it in. The module's own objects show it: as the owner of their buffers.
/// What a module that maps memory keeps it in. The module's own objects show it: as the owner of their buffers.
#[repr(C)]
pub struct Region {
    head: Header,
    start: Cell<*mut u8>,
    len: Cell<usize>,
    release: unsafe fn(*mut u8, usize),
    /// Buffers handed out: the memory may not move while there are any.
    pub exports: Cell<usize>,
}
payload!(Region, REGION);

static REGION: Type = Type::builtin::<Region>("memory region", &OBJECT, 0, object::SLOTS.no_new());

impl Region {
    /// A region of `len` bytes from `start` on, which `release` is called with in the end.
    ///
    /// # Safety
    /// They can be read until then, and written by those who are given a writable buffer (R1).
    #[must_use]
    pub unsafe fn new(start: *mut u8, len: usize, release: unsafe fn(*mut u8, usize)) -> Py<Region> {
        Py::new(Region { head: Header::new(&REGION), start: Cell::new(start), len: Cell::new(len), release, exports: Cell::new(0) })
    }

    /// Shows other memory instead, which took the place of what was there.
    ///
    /// # Safety
    /// As of [`Region::new`]; nobody has a buffer.
    pub unsafe fn moved(&self, start: *mut u8, len: usize) {
        self.start.set(start);
        self.len.set(len);
    }

    /// Gives the memory back; the region is empty from then on. Nobody may have a buffer.
    pub fn close(&self) {
        let (start, len) = (self.start.replace(std::ptr::null_mut()), self.len.replace(0));
        if !start.is_null() {
            unsafe { (self.release)(start, len) };
        }
    }

    pub fn is_closed(&self) -> bool {
        self.start.get().is_null()
    }

    /// The first byte; null once it is closed.
    pub fn start(&self) -> *mut u8 {
        self.start.get()
    }

    /// The bytes, which other processes may change at any time.
    pub fn bytes(&self) -> &[u8] {
        if self.is_closed() { &[] } else { unsafe { std::slice::from_raw_parts(self.start.get(), self.len.get()) } }
    }

    /// As [`Region::bytes`], for writing; only for memory that was mapped for that.
    pub fn bytes_mut(&self) -> &mut [u8] {
        if self.is_closed() { &mut [] } else { unsafe { std::slice::from_raw_parts_mut(self.start.get(), self.len.get()) } }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        self.close();
    }
}
