//! Writing text.

use super::{Encoder, Newline, TextIOWrapper, open};
use crate::io::{base, buffered, unsupported};
use pyvm_vm::codecs::{Native, encode_text};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::borrow::Cow;

impl TextIOWrapper {
    /// Gives what waits to the buffer (CPython `_textiowrapper_writeflush`).
    pub(super) fn write_pending(&self, vm: &Vm) -> R<()> {
        if self.pending.get().is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(self.pending.get_mut());
        let buffer = self.buffer();
        if !self.file.get().is_none() && buffer.is_exact(&buffered::BUFFERED_WRITER) {
            return buffered::write(vm, &buffer, &bytes).map(|_| ());
        }
        let bytes = Bytes::new(bytes);
        base::uninterrupted(vm, || vm.call_method_str(&buffer, "write", std::slice::from_ref(&bytes))).map(|_| ())
    }

    /// Adds the bytes of a text to what waits.
    fn encode(&self, vm: &Vm, text: &Value) -> R<Vec<u8>> {
        let (name, limit) = match self.encoder.get().clone() {
            Some(Encoder::Native(Native::Utf8)) => ("utf-8", 0x11_0000),
            Some(Encoder::Native(Native::Latin1)) => ("latin-1", 0x100),
            Some(Encoder::Native(Native::Ascii)) => ("ascii", 0x80),
            Some(Encoder::Object(encoder)) => {
                let bytes = vm.call_method_str(&encoder, "encode", std::slice::from_ref(text))?;
                return match bytes.cast::<Bytes>() {
                    Some(b) => Ok(b.data().to_vec()),
                    None => Err(vm.type_error(format!("encoder should return a bytes object, not '{}'", bytes.ty().name()))),
                };
            }
            None => return Err(unsupported(vm, "not writable")),
        };
        encode_text(vm, text, name, limit, &string::to_string(&self.errors.get().clone()))
    }

    fn write_text(&self, vm: &Vm, text: &Value) -> R<()> {
        let s = text.obj::<Str>();
        let replaced = match self.newline.get() {
            Newline::Is(end) if end != "\n" => Some(end),
            _ => None,
        };
        let line_buffering = self.line_buffering.get();
        let ends = (line_buffering || replaced.is_some()) && memchr::memchr(b'\n', s.as_bytes()).is_some();
        let flush = line_buffering && (ends || memchr::memchr(b'\r', s.as_bytes()).is_some());
        let text = match replaced.filter(|_| ends) {
            Some(end) => Cow::Owned(string::from_wtf8(&s.as_bytes().split(|b| *b == b'\n').collect::<Vec<_>>().join(end.as_bytes()))),
            None => Cow::Borrowed(text),
        };
        let s = text.obj::<Str>();
        let plain = match self.encoder.get() {
            Some(Encoder::Native(Native::Utf8)) => s.as_str().is_some(),
            Some(Encoder::Native(_)) => s.is_ascii(),
            _ => false,
        };
        let bytes = if plain { Cow::Borrowed(s.as_bytes()) } else { Cow::Owned(self.encode(vm, &text)?) };
        // Writing may add to what waits; large texts come after all of it.
        while bytes.len() >= self.chunk.get() && !self.pending.get().is_empty() {
            self.write_pending(vm)?;
        }
        if !self.pending.get().is_empty() && self.pending.get().len() + bytes.len() > self.chunk.get() {
            self.write_pending(vm)?;
        }
        self.pending.get_mut().extend_from_slice(&bytes);
        if self.pending.get().len() >= self.chunk.get() || flush || self.write_through.get() {
            self.write_pending(vm)?;
        }
        if flush {
            vm.call_method_str(&self.buffer(), "flush", &[])?;
        }
        if self.snapshot.get().is_some() {
            self.set_decoded(None);
            self.snapshot.set(None);
        }
        if let Some(decoder) = self.decoder() {
            decoder.reset(vm)?;
        }
        Ok(())
    }
}

pub fn write(vm: &Vm, a: &[Value]) -> R {
    let Some(s) = a[1].cast::<Str>() else { return Err(vm.type_error(format!("write() argument must be str, not {}", a[1].ty().name()))) };
    let w = open(vm, &a[0])?;
    if w.encoder.get().is_none() {
        return Err(unsupported(vm, "not writable"));
    }
    w.write_text(vm, &a[1])?;
    Ok(Value::uint(s.len()))
}
