//! Reading text.

use super::{Newline, Snapshot, TEXT_IO_WRAPPER, TextIOWrapper, open};
use crate::io::base::{size_argument, uninterrupted};
use crate::io::{buffered, unsupported};
use pyvm_vm::call::opt;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// The end of the first line of a text, its line end included.
fn line_end(newline: Newline, text: &[u8]) -> Option<usize> {
    match newline {
        Newline::Universal | Newline::Is("\n") => memchr::memchr(b'\n', text).map(|n| n + 1),
        Newline::Untranslated => memchr::memchr2(b'\r', b'\n', text).map(|n| if text[n..].starts_with(b"\r\n") { n + 2 } else { n + 1 }),
        Newline::Is(end) => memchr::memmem::find(text, end.as_bytes()).map(|n| n + end.len()),
    }
}

/// The offset of the code point after the first `n`.
fn offset_of_point(text: &[u8], n: usize, ascii: bool) -> usize {
    if ascii {
        return n.min(text.len());
    }
    let mut at = 0;
    for _ in 0..n {
        let Some(lead) = text.get(at) else { break };
        at += string::width(*lead);
    }
    at.min(text.len())
}

impl TextIOWrapper {
    /// Takes up to `n` characters of what has been decoded.
    fn take(&self, n: Option<usize>) -> Value {
        let Some(text) = self.decoded.get().clone() else { return string::empty() };
        let s = text.obj::<Str>();
        let rest = &s.as_bytes()[self.used.get()..];
        let length = n.map_or(rest.len(), |n| offset_of_point(rest, n, s.is_ascii()));
        let whole = length == s.as_bytes().len() && text.is_exact(&string::STR);
        self.used.set(self.used.get() + length);
        if whole { text } else { string::from_short(&rest[..length]) }
    }

    /// Reads and decodes one more part; false at the end (CPython `textiowrapper_read_chunk`).
    fn read_chunk(&self, vm: &Vm, hint: usize) -> R<bool> {
        let Some(decoder) = self.decoder() else { return Err(unsupported(vm, "not readable")) };
        let state = if self.telling.get() { Some(decoder.state(vm)?) } else { None };
        let hint = (self.ratio.get().max(1.0) * hint as f64) as usize;
        let size = self.chunk.get().max(hint);
        let method = if self.has_read1.get() { "read1" } else { "read" };
        let buffer = self.buffer();
        let input = if !self.file.get().is_none() && buffer.is_exact(&buffered::BUFFERED_READER) {
            buffered::read1(vm, &[buffer, Value::uint(size)])?
        } else {
            vm.call_method_str(&buffer, method, &[Value::uint(size)])?
        };
        if !vm.is_bytes_like(&input) {
            return Err(vm.type_error(format!("underlying {method}() should have returned a bytes-like object, not '{}'", input.ty().name())));
        }
        let length = vm.with_bytes(&input, <[u8]>::len)?;
        let text = decoder.decode(vm, &input, length == 0)?;
        let count = text.obj::<Str>().len();
        self.set_decoded(Some(text));
        self.ratio.set(if count > 0 { length as f64 / count as f64 } else { 0.0 });
        if let Some((mut waiting, flags)) = state {
            vm.with_bytes(&input, |data| waiting.extend_from_slice(data))?;
            self.snapshot.set(Some(Snapshot { flags, input: waiting }));
        }
        Ok(count > 0 || length > 0)
    }

    /// As [`read_chunk`](Self::read_chunk), again while signals interrupt it.
    fn next_chunk(&self, vm: &Vm, hint: usize) -> R<bool> {
        uninterrupted(vm, || self.read_chunk(vm, hint))
    }

    /// The next line, or its first `limit` characters (CPython `_textiowrapper_readline`).
    fn line(&self, vm: &Vm, limit: Option<usize>) -> R {
        self.write_pending(vm)?;
        let newline = self.newline.get();
        let mut out: Vec<u8> = Vec::new();
        let mut left = limit;
        loop {
            while self.decoded.get().as_ref().is_none_or(|text| self.used.get() >= text.obj::<Str>().as_bytes().len()) {
                if !self.next_chunk(vm, 0)? {
                    self.set_decoded(None);
                    self.snapshot.set(None);
                    return Ok(string::from_short(&out));
                }
            }
            let Some(text) = self.decoded.get().clone() else { continue };
            let s = text.obj::<Str>();
            let rest = &s.as_bytes()[self.used.get()..];
            // The end of what came before may begin the line end.
            if out.ends_with(b"\r") && newline == Newline::Is("\r\n") && rest.starts_with(b"\n") && left != Some(0) {
                out.push(b'\n');
                self.used.set(self.used.get() + 1);
                return Ok(string::from_wtf8(&out));
            }
            let found = line_end(newline, rest);
            let mut length = found.unwrap_or(rest.len());
            let mut complete = found.is_some();
            if let Some(most) = left {
                let end = offset_of_point(rest, most, s.is_ascii());
                if end < length || (end == length && !complete) {
                    length = end;
                    complete = end < rest.len() || string::count(&rest[..end]) >= most;
                }
                left = Some(most - if s.is_ascii() { length } else { string::count(&rest[..length]) });
            }
            self.used.set(self.used.get() + length);
            if complete && out.is_empty() {
                return Ok(string::from_short(&rest[..length]));
            }
            out.extend_from_slice(&rest[..length]);
            if complete {
                return Ok(string::from_wtf8(&out));
            }
        }
    }
}

pub fn next(vm: &Vm, this: &Value) -> R<Option<Value>> {
    let w = super::attached(vm, this)?;
    w.telling.set(false);
    let line = if this.is_exact(&TEXT_IO_WRAPPER) {
        open(vm, this)?.line(vm, None)?
    } else {
        let line = vm.call_method_str(this, "readline", &[])?;
        if !string::is_str(&line) {
            return Err(vm.raise_text(&exc::OS_ERROR, &format!("readline() should have returned a str object, not '{}'", line.ty().name())));
        }
        line
    };
    if line.obj::<Str>().is_empty() {
        w.snapshot.set(None);
        w.telling.set(w.seekable.get());
        return Ok(None);
    }
    Ok(Some(line))
}

pub fn readline(vm: &Vm, a: &[Value]) -> R {
    let limit = opt(a, 1).map_or(Ok(-1), |n| vm.to_isize(n))?;
    open(vm, &a[0])?.line(vm, usize::try_from(limit).ok())
}

pub fn read(vm: &Vm, a: &[Value]) -> R {
    let size = size_argument(vm, opt(a, 1))?;
    let w = open(vm, &a[0])?;
    let Some(decoder) = w.decoder() else { return Err(unsupported(vm, "not readable")) };
    w.write_pending(vm)?;
    let Some(size) = size else {
        let bytes = vm.call_method_str(&w.buffer(), "read", &[])?;
        if bytes.is_none() {
            let message = vm.str("Read returned None.");
            return Err(vm.raise_new(&exc::BLOCKING_IO_ERROR, &[message]));
        }
        let text = decoder.decode(vm, &bytes, true)?;
        let first = w.take(None);
        w.set_decoded(None);
        w.snapshot.set(None);
        return Ok(match (first.obj::<Str>().is_empty(), text.obj::<Str>().is_empty()) {
            (true, _) => text,
            (false, true) => first,
            (false, false) => string::concat(first.obj(), text.obj()),
        });
    };
    let mut out = w.take(Some(size));
    let mut left = size - out.obj::<Str>().len();
    let mut parts: Vec<u8> = Vec::new();
    while left > 0 {
        if !w.next_chunk(vm, left)? {
            break;
        }
        let part = w.take(Some(left));
        left -= part.obj::<Str>().len();
        if out.obj::<Str>().is_empty() && parts.is_empty() {
            out = part;
        } else {
            if parts.is_empty() {
                parts.extend_from_slice(out.obj::<Str>().as_bytes());
            }
            parts.extend_from_slice(part.obj::<Str>().as_bytes());
        }
    }
    Ok(if parts.is_empty() { out } else { string::from_wtf8(&parts) })
}
