//! Writing through a buffer.

use super::{Buffered, locked, usable};
use crate::io::base;
use pyvm_vm::objects::bytearray::ByteArray;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};
use std::borrow::Cow;

/// The raw stream takes nothing now; `written` bytes of the call are safe.
fn blocked(vm: &Vm, written: i64) -> Raised {
    let args = [Value::small(i64::from(libc::EAGAIN)), vm.str("write could not complete without blocking"), Value::int(written)];
    match vm.call(&exc::BLOCKING_IO_ERROR.as_value(), &args) {
        Ok(e) => vm.raise(&e),
        Err(raised) => raised,
    }
}

impl Buffered {
    /// Writes what waits (CPython `_bufferedwriter_flush_unlocked`).
    pub(super) fn flush_written(&self, vm: &Vm) -> R<()> {
        if !self.has_written() || self.write_pos.get() == self.write_end.get() {
            self.forget_written();
            return Ok(());
        }
        let rewind = self.raw_offset() + (self.pos.get() - self.write_pos.get());
        if rewind != 0 {
            self.raw_seek(vm, -rewind, 1)?;
            self.raw_pos.set(self.raw_pos.get() - rewind);
        }
        let data = self.data();
        while self.write_pos.get() < self.write_end.get() {
            let Some(bytes) = data.cast::<ByteArray>() else { break };
            let waiting = &bytes.data()[self.write_pos.get() as usize..self.write_end.get() as usize];
            let Some(n) = self.raw_write(vm, waiting)? else { return Err(blocked(vm, 0)) };
            self.write_pos.set(self.write_pos.get() + n as i64);
            self.raw_pos.set(self.write_pos.get());
            // A part may have been written because of a signal.
            vm.check_signals()?;
        }
        self.forget_written();
        Ok(())
    }

    /// Copies bytes into the buffer.
    fn put(&self, at: i64, bytes: &[u8]) {
        if let Some(data) = self.data.get().cast::<ByteArray>() {
            data.bytes_mut()[at as usize..at as usize + bytes.len()].copy_from_slice(bytes);
        }
    }

    /// Keeps what it can of bytes that the raw stream does not take now.
    fn keep(&self, vm: &Vm, bytes: &[u8]) -> R<i64> {
        if self.readable.get() {
            self.forget_read();
        }
        let (start, end) = (self.write_pos.get(), self.write_end.get());
        if let Some(data) = self.data.get().cast::<ByteArray>() {
            data.bytes_mut().copy_within(start as usize..end as usize, 0);
        }
        self.write_end.set(end - start);
        self.raw_pos.set(self.raw_pos.get() - start);
        self.pos.set(self.pos.get() - start);
        self.write_pos.set(0);
        let room = (self.size.get() - self.write_end.get()).min(bytes.len() as i64);
        self.put(self.write_end.get(), &bytes[..room as usize]);
        self.write_end.set(self.write_end.get() + room);
        self.pos.set(self.pos.get() + room);
        if room == bytes.len() as i64 { Ok(room) } else { Err(blocked(vm, room)) }
    }

    /// `write` (CPython `_io_BufferedWriter_write_impl`).
    fn write_bytes(&self, vm: &Vm, bytes: &[u8]) -> R<i64> {
        let length = bytes.len() as i64;
        if !self.has_read() && !self.has_written() {
            self.pos.set(0);
            self.raw_pos.set(0);
        }
        if length <= self.size.get() - self.pos.get() && length < self.size.get() {
            let at = self.pos.get();
            self.put(at, bytes);
            if !self.has_written() || self.write_pos.get() > at {
                self.write_pos.set(at);
            }
            self.advance_to(at + length);
            if self.write_end.get() < self.pos.get() {
                self.write_end.set(self.pos.get());
            }
            return Ok(length);
        }
        if let Err(raised) = self.flush_written(vm) {
            if !vm.pending_is(&exc::BLOCKING_IO_ERROR) {
                return Err(raised);
            }
            vm.clear_pending();
            return self.keep(vm, bytes);
        }
        let offset = self.raw_offset();
        if offset != 0 {
            self.raw_seek(vm, -offset, 1)?;
            self.raw_pos.set(self.raw_pos.get() - offset);
        }
        // Then past the buffer while there is more than fits.
        let mut written = 0;
        while length - written > self.size.get() {
            let Some(n) = self.raw_write(vm, &bytes[written as usize..])? else {
                self.put(0, &bytes[written as usize..(written + self.size.get()) as usize]);
                self.raw_pos.set(0);
                self.advance_to(self.size.get());
                self.write_end.set(self.size.get());
                return Err(blocked(vm, written + self.size.get()));
            };
            written += n as i64;
            vm.check_signals()?;
        }
        if self.readable.get() {
            self.forget_read();
        }
        let rest = &bytes[written as usize..];
        self.put(0, rest);
        self.write_pos.set(0);
        self.write_end.set(rest.len() as i64);
        self.advance_to(rest.len() as i64);
        self.raw_pos.set(0);
        Ok(length)
    }
}

/// Writes to a buffer that is known to be one of the module's own.
pub fn write(vm: &Vm, this: &Value, bytes: &[u8]) -> R<i64> {
    let b = usable(vm, this)?;
    locked(vm, this, || {
        if b.is_closed(vm)? {
            return Err(vm.value_error("write to closed file"));
        }
        b.write_bytes(vm, bytes)
    })
}

pub const WRITE: Method = m("write", "($self, buffer, /)", |vm, a| {
    let data = match a[1].cast::<Bytes>() {
        Some(b) => Cow::Borrowed(b.data()),
        None => Cow::Owned(base::contiguous(vm, &a[1])?),
    };
    write(vm, &a[0], &data).map(Value::int)
})
.doc("Write the given buffer to the IO stream.\n\nReturns the number of bytes written, which is always the length of b\nin bytes.\n\nRaises BlockingIOError if the buffer is full and the\nunderlying raw stream cannot accept more data at the moment.");
