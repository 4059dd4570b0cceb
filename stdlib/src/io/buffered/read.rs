//! Reading through a buffer.

use super::{Buffered, locked, open, size};
use crate::io::base;
use pyvm_vm::call::opt;
use pyvm_vm::objects::bytearray::ByteArray;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

impl Buffered {
    /// The bytes of the buffer between two positions.
    fn between(&self, start: i64, end: i64) -> Vec<u8> {
        self.data.get().cast::<ByteArray>().map_or_else(Vec::new, |d| d.data()[start as usize..end as usize].to_vec())
    }

    /// Takes bytes that have been read.
    fn take(&self, n: i64) -> Vec<u8> {
        let at = self.pos.get();
        self.pos.set(at + n);
        self.between(at, at + n)
    }

    /// Reads once into the free part of the buffer (CPython `_bufferedreader_fill_buffer`).
    fn fill(&self, vm: &Vm) -> R<Option<i64>> {
        let start = if self.has_read() { self.read_end.get() } else { 0 };
        let got = self.raw_read(vm, &self.data(), start as usize, (self.size.get() - start) as usize)?;
        if let Some(n) = got.filter(|n| *n > 0) {
            self.read_end.set(start + n as i64);
            self.raw_pos.set(start + n as i64);
        }
        Ok(got.map(|n| n as i64))
    }

    /// What comes before reading from the raw stream.
    fn start_over(&self, vm: &Vm) -> R<()> {
        if self.writable.get() {
            self.flush_and_rewind(vm)?;
        }
        self.forget_read();
        Ok(())
    }

    fn read_all(&self, vm: &Vm) -> R {
        let mut all = self.take(self.ahead());
        self.start_over(vm)?;
        let raw = self.raw.get().clone();
        if let Some(readall) = vm.get_attr_opt(&raw, &vm.intern("readall"))? {
            let rest = vm.call(&readall, &[])?;
            if rest.is_none() {
                return Ok(if all.is_empty() { Value::NONE } else { Bytes::new(all) });
            }
            let Some(data) = rest.cast::<Bytes>() else { return Err(vm.type_error("readall() should return bytes")) };
            if all.is_empty() {
                return Ok(rest);
            }
            all.extend_from_slice(data.data());
            return Ok(Bytes::new(all));
        }
        loop {
            let part = self.call_raw(vm, "read", &[])?;
            let data = match part.cast::<Bytes>() {
                Some(b) => b.data(),
                None if part.is_none() => &[],
                None => return Err(vm.type_error("read() should return bytes")),
            };
            if data.is_empty() {
                return Ok(if all.is_empty() { part } else { Bytes::new(all) });
            }
            all.extend_from_slice(data);
            if self.abs_pos.get() != -1 {
                self.abs_pos.set(self.abs_pos.get() + data.len() as i64);
            }
        }
    }

    /// Reads up to a number of bytes with as many calls as it takes (CPython `_bufferedreader_read_generic`).
    fn read_some(&self, vm: &Vm, n: i64) -> R {
        if n <= self.ahead() {
            return Ok(Bytes::new(self.take(n)));
        }
        pyvm_vm::objects::tuple::room(vm, n as usize)?;
        let mut out = self.take(self.ahead());
        self.start_over(vm)?;
        let done = |out: Vec<u8>, blocked: bool| Ok(if blocked && out.is_empty() { Value::NONE } else { Bytes::new(out) });
        let mut left = n - out.len() as i64;
        // Whole buffers go past the buffer.
        while left >= self.size.get() {
            let whole = left - left % self.size.get();
            let target = ByteArray::make(vec![0; whole as usize]);
            let got = self.raw_read(vm, &target, 0, whole as usize)?;
            let count = got.unwrap_or(0);
            if count == 0 {
                return done(out, got.is_none());
            }
            out.extend_from_slice(&target.obj::<ByteArray>().data()[..count]);
            left -= count as i64;
        }
        self.pos.set(0);
        self.raw_pos.set(0);
        self.read_end.set(0);
        while left > 0 && self.read_end.get() < self.size.get() {
            let got = self.fill(vm)?;
            let count = got.unwrap_or(0);
            if count == 0 {
                return done(out, got.is_none());
            }
            let used = count.min(left);
            out.append(&mut self.take(used));
            left -= used;
        }
        done(out, false)
    }

    /// `peek` without a size: what has been read, or one more reading.
    fn peek(&self, vm: &Vm) -> R {
        let ahead = self.ahead();
        if ahead > 0 {
            return Ok(Bytes::new(self.between(self.pos.get(), self.pos.get() + ahead)));
        }
        self.forget_read();
        let n = self.fill(vm)?.unwrap_or(0);
        self.pos.set(0);
        Ok(Bytes::new(self.between(0, n)))
    }

    /// The end of the line that starts at the position, within what has been read.
    fn line_end(&self, limit: i64) -> Option<i64> {
        let at = self.pos.get();
        let data = self.data.get().cast::<ByteArray>()?;
        memchr::memchr(b'\n', &data.data()[at as usize..(at + limit) as usize]).map(|n| n as i64 + 1)
    }
}

/// `readline` (CPython `_buffered_readline`).
fn line(vm: &Vm, this: &Value, limit: isize) -> R {
    let b = open(vm, this, "readline")?;
    let mut limit = if limit < 0 { i64::MAX } else { limit as i64 };
    let ahead = b.ahead().min(limit);
    if ahead > 0
        && let Some(n) = b.line_end(ahead)
    {
        return Ok(Bytes::new(b.take(n)));
    }
    if ahead == limit {
        return Ok(Bytes::new(b.take(limit)));
    }
    locked(vm, this, || {
        let mut out = b.take(ahead);
        limit -= ahead;
        if b.writable.get() {
            b.flush_and_rewind(vm)?;
        }
        loop {
            b.forget_read();
            let n = b.fill(vm)?.unwrap_or(0).min(limit);
            b.pos.set(0);
            if n <= 0 {
                break;
            }
            match b.line_end(n) {
                Some(end) => {
                    out.append(&mut b.take(end));
                    break;
                }
                None => out.append(&mut b.take(n)),
            }
            limit -= n;
            if limit == 0 {
                break;
            }
        }
        Ok(Bytes::new(out))
    })
}

pub fn next(vm: &Vm, this: &Value) -> R<Option<Value>> {
    super::usable(vm, this)?;
    let own = this.is_exact(&super::BUFFERED_READER) || this.is_exact(&super::BUFFERED_RANDOM);
    let line = if own { line(vm, this, -1)? } else { vm.call_method_str(this, "readline", &[])? };
    match line.cast::<Bytes>() {
        Some(text) => Ok(if text.data().is_empty() { None } else { Some(line) }),
        None => Err(vm.raise_text(&exc::OS_ERROR, &format!("readline() should have returned a bytes object, not '{}'", line.ty().name()))),
    }
}

fn read_into(vm: &Vm, a: &[Value], once: bool) -> R {
    let target = base::writable(vm, if once { "readinto1() argument" } else { "readinto() argument" }, &a[1])?;
    super::usable(vm, &a[0])?;
    let b = open(vm, &a[0], "readinto")?;
    let length = target.len as i64;
    let mut got = b.take(b.ahead().min(length));
    if got.len() as i64 == length {
        target.put(&got);
        return Ok(Value::uint(got.len()));
    }
    let read = locked(vm, &a[0], || {
        b.start_over(vm)?;
        b.pos.set(0);
        let mut left = length - got.len() as i64;
        while left > 0 {
            let n = if left > b.size.get() {
                // Past the buffer.
                let direct = ByteArray::make(vec![0; left as usize]);
                let n = b.raw_read(vm, &direct, 0, left as usize)?.map(|n| n as i64);
                got.extend_from_slice(&direct.obj::<ByteArray>().data()[..n.unwrap_or(0) as usize]);
                n
            } else if once && !got.is_empty() {
                Some(0)
            } else {
                let n = b.fill(vm)?.map(|n| n.min(left));
                if let Some(n) = n.filter(|n| *n > 0) {
                    got.append(&mut b.take(n));
                }
                n
            };
            match n {
                Some(0) => break,
                None if got.is_empty() => return Ok(false),
                None => break,
                Some(n) => left -= n,
            }
            if once {
                break;
            }
        }
        Ok(true)
    });
    target.put(&got);
    Ok(if read? { Value::uint(got.len()) } else { Value::NONE })
}

pub const READ: Method = m("read", "($self, size=-1, /)", |vm, a| {
    let n = size(vm, a)?;
    super::usable(vm, &a[0])?;
    if n < -1 {
        return Err(vm.value_error("read length must be non-negative or -1"));
    }
    let b = open(vm, &a[0], "read")?;
    if n == -1 {
        return locked(vm, &a[0], || b.read_all(vm));
    }
    let n = n as i64;
    if n <= b.ahead() {
        return Ok(Bytes::new(b.take(n)));
    }
    locked(vm, &a[0], || b.read_some(vm, n))
});

/// `read1`: at most one reading from the raw stream.
pub fn read1(vm: &Vm, a: &[Value]) -> R {
    let n = opt(a, 1).map_or(Ok(-1), |n| vm.to_isize(n))?;
    let b = super::usable(vm, &a[0])?;
    let n = if n < 0 { b.size.get() } else { n as i64 };
    let b = open(vm, &a[0], "read")?;
    if n == 0 {
        return Ok(Bytes::new(Vec::new()));
    }
    let ahead = b.ahead();
    if ahead > 0 {
        return Ok(Bytes::new(b.take(n.min(ahead))));
    }
    pyvm_vm::objects::tuple::room(vm, n as usize)?;
    locked(vm, &a[0], || {
        b.start_over(vm)?;
        let target = ByteArray::make(vec![0; n as usize]);
        let got = b.raw_read(vm, &target, 0, n as usize)?.unwrap_or(0);
        Ok(Bytes::copied(&target.obj::<ByteArray>().data()[..got]))
    })
}

pub const READ1: Method = m("read1", "($self, size=-1, /)", read1);
pub const READINTO: Method = m("readinto", "($self, buffer, /)", |vm, a| read_into(vm, a, false));
pub const READINTO1: Method = m("readinto1", "($self, buffer, /)", |vm, a| read_into(vm, a, true));

pub const READLINE: Method = m("readline", "($self, size=-1, /)", |vm, a| {
    let limit = size(vm, a)?;
    super::usable(vm, &a[0])?;
    line(vm, &a[0], limit)
});

pub const PEEK: Method = m("peek", "($self, size=0, /)", |vm, a| {
    opt(a, 1).map_or(Ok(0), |n| vm.to_isize(n))?;
    super::usable(vm, &a[0])?;
    let b = open(vm, &a[0], "peek")?;
    locked(vm, &a[0], || {
        if b.writable.get() {
            b.flush_and_rewind(vm)?;
        }
        b.peek(vm)
    })
});
