//! The buffer protocol (PEP 3118): what objects show of their memory.

use crate::objects::array::Array;
use crate::objects::bytearray::ByteArray;
use crate::objects::bytes::Bytes;
use crate::objects::region::Region;
use crate::value::{Slot, Value};
use crate::vm::{R, Vm};
use std::cell::Cell;

/// Memory of an object, as one run of bytes, with the shape it stands for.
#[derive(Clone)]
pub struct Buffer {
    /// Keeps the memory alive and locked.
    pub owner: Value,
    /// The object that was asked.
    pub exporter: Value,
    /// Ends with the last buffer that holds it, for exporters with a `__release_buffer__` of their own.
    pub lease: Slot,
    pub offset: isize,
    pub len: usize,
    pub readonly: bool,
    pub format: String,
    pub itemsize: usize,
    pub shape: Vec<usize>,
    pub strides: Vec<isize>,
}

impl Buffer {
    /// A plain run of bytes.
    pub fn simple(owner: &Value, len: usize, readonly: bool) -> Buffer {
        Buffer { owner: owner.clone(), exporter: owner.clone(), lease: None, offset: 0, len, readonly, format: "B".to_owned(), itemsize: 1, shape: vec![len], strides: vec![1] }
    }

    pub fn is_contiguous(&self) -> bool {
        let mut expected = self.itemsize as isize;
        for (n, s) in self.shape.iter().zip(&self.strides).rev() {
            if *n > 1 && *s != expected {
                return false;
            }
            expected *= *n as isize;
        }
        true
    }

    /// Whether the first index varies fastest.
    pub fn is_fortran(&self) -> bool {
        let mut expected = self.itemsize as isize;
        for (n, s) in self.shape.iter().zip(&self.strides) {
            if *n > 1 && *s != expected {
                return false;
            }
            expected *= *n as isize;
        }
        true
    }

    /// The count of buffers handed out, of an owner whose length can change.
    pub fn exports(&self) -> Option<&Cell<usize>> {
        match (self.owner.cast::<ByteArray>(), self.owner.cast::<Array>()) {
            (Some(b), _) => Some(&b.exports),
            (_, Some(a)) => Some(&a.exports),
            _ => self.owner.cast::<Region>().map(|r| &r.exports),
        }
    }

    /// All bytes in logical order.
    pub fn to_vec(&self) -> Vec<u8> {
        let data = self.memory();
        if self.is_contiguous() {
            let start = self.offset as usize;
            return data.get(start..start + self.len).unwrap_or_default().to_vec();
        }
        let mut out = Vec::with_capacity(self.len);
        self.walk(0, self.offset, &mut |at| out.extend_from_slice(&data[at..at + self.itemsize]));
        out
    }

    /// Calls `f` with the offset of every item, in logical order.
    pub fn walk(&self, dimension: usize, offset: isize, f: &mut dyn FnMut(usize)) {
        match self.shape.get(dimension) {
            None => f(offset as usize),
            Some(&n) => {
                for i in 0..n {
                    self.walk(dimension + 1, offset + i as isize * self.strides[dimension], f);
                }
            }
        }
    }

    /// The whole memory of the owner.
    pub fn memory(&self) -> &[u8] {
        memory(&self.owner)
    }

    /// Copies bytes to the start of a buffer that lies in one run and is long enough.
    pub fn put(&self, data: &[u8]) {
        let start = self.offset as usize;
        self.memory_mut()[start..start + data.len()].copy_from_slice(data);
    }

    /// The memory for writing; empty when it is read-only.
    pub fn memory_mut(&self) -> &mut [u8] {
        if self.readonly {
            return &mut [];
        }
        match (self.owner.cast::<ByteArray>(), self.owner.cast::<Region>()) {
            (Some(b), _) => b.bytes_mut(),
            (_, Some(r)) => r.bytes_mut(),
            _ => crate::objects::array::memory_mut(&self.owner),
        }
    }
}

fn memory(owner: &Value) -> &[u8] {
    if let Some(b) = owner.cast::<Bytes>() {
        return b.data();
    }
    if let Some(b) = owner.cast::<ByteArray>() {
        return b.data();
    }
    if let Some(r) = owner.cast::<Region>() {
        return r.bytes();
    }
    crate::objects::array::memory(owner)
}

/// Asks an object for its memory.
pub fn get(vm: &Vm, object: &Value, writable: bool) -> R<Buffer> {
    match object.ty().slots.get().buffer {
        Some(f) => {
            let buffer = f(vm, object, writable)?;
            if writable && buffer.readonly { Err(vm.type_error(format!("read-write bytes-like object required, not '{}'", object.ty().name()))) } else { Ok(buffer) }
        }
        None => Err(vm.type_error(format!("a bytes-like object is required, not '{}'", object.ty().name()))),
    }
}

impl Vm {
    /// Whether the object has a buffer.
    pub fn is_bytes_like(&self, object: &Value) -> bool {
        object.ty().slots.get().buffer.is_some()
    }

    /// The bytes of a bytes-like object, copied.
    pub fn bytes_like(&self, object: &Value) -> R<Vec<u8>> {
        if let Some(b) = object.cast::<Bytes>() {
            return Ok(b.data().to_vec());
        }
        Ok(get(self, object, false)?.to_vec())
    }

    /// As [`Vm::bytes_like`], of bytes that lie in one run (CPython's argument format `y*`).
    ///
    /// # Errors
    /// A `TypeError` for what has no bytes, a `BufferError` for those that lie apart.
    pub fn contiguous_bytes(&self, object: &Value) -> R<Vec<u8>> {
        self.with_contiguous_bytes(object, <[u8]>::to_vec)
    }

    /// Runs `f` on the bytes that [`Vm::contiguous_bytes`] copies.
    ///
    /// # Errors
    /// As that one's.
    pub fn with_contiguous_bytes<T>(&self, object: &Value, f: impl FnOnce(&[u8]) -> T) -> R<T> {
        if object.cast::<Bytes>().is_none() && !get(self, object, false)?.is_contiguous() {
            return Err(self.buffer_error("memoryview: underlying buffer is not C-contiguous"));
        }
        self.with_bytes(object, f)
    }

    /// Runs `f` on the bytes of a bytes-like object, without a copy where they lie in one run.
    pub fn with_bytes<T>(&self, object: &Value, f: impl FnOnce(&[u8]) -> T) -> R<T> {
        if let Some(b) = object.cast::<Bytes>() {
            return Ok(f(b.data()));
        }
        let buffer = get(self, object, false)?;
        if buffer.is_contiguous() {
            let start = buffer.offset as usize;
            return Ok(f(&buffer.memory()[start..start + buffer.len]));
        }
        Ok(f(&buffer.to_vec()))
    }
}

impl Vm {
    /// The bytes of a `str` (as UTF-8, surrogates allowed) or of a bytes-like object.
    pub fn str_or_bytes(&self, object: &Value) -> R<Vec<u8>> {
        match object.cast::<crate::objects::string::Str>() {
            Some(s) => Ok(s.as_bytes().to_vec()),
            None => self.bytes_like(object),
        }
    }
}
