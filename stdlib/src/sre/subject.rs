//! What a pattern is matched against.

use super::engine::Matcher;
use super::pattern::Pattern;
use pyvm_vm::objects::bytes::{self, Bytes};
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// A `str`, or a `bytes` object that may be a copy of another buffer.
pub enum Subject {
    Text(Value),
    Bytes(Value),
}

impl Subject {
    /// What a pattern is to be matched against.
    ///
    /// # Errors
    /// A `TypeError` where that is no text, or text of the wrong kind.
    pub fn new(vm: &Vm, p: &Pattern, v: &Value) -> R<Subject> {
        if string::is_str(v) {
            if p.is_for_bytes() {
                return Err(vm.type_error("cannot use a bytes pattern on a string-like object"));
            }
            return Ok(Subject::Text(v.clone()));
        }
        if !vm.is_bytes_like(v) {
            return Err(vm.type_error(format!("expected string or bytes-like object, got '{}'", v.ty().name())));
        }
        if p.is_for_text() {
            return Err(vm.type_error("cannot use a string pattern on a bytes-like object"));
        }
        Ok(Subject::Bytes(if v.cast::<Bytes>().is_some() { v.clone() } else { Bytes::new(vm.bytes_like(v)?) }))
    }

    /// The text as WTF-8, or the bytes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Subject::Text(v) => v.obj::<Str>().as_bytes(),
            Subject::Bytes(b) => b.obj::<Bytes>().data(),
        }
    }

    pub fn is_text(&self) -> bool {
        matches!(self, Subject::Text(_))
    }

    /// The number of characters.
    pub fn len(&self) -> usize {
        match self {
            Subject::Text(v) => v.obj::<Str>().len(),
            Subject::Bytes(b) => b.obj::<Bytes>().data().len(),
        }
    }

    /// The offset in bytes of a character.
    pub fn offset(&self, index: usize) -> usize {
        match self {
            Subject::Text(v) => v.obj::<Str>().offset(index),
            Subject::Bytes(_) => index,
        }
    }

    /// The index of the character at an offset.
    pub fn index(&self, offset: usize) -> usize {
        match self {
            Subject::Text(v) => v.obj::<Str>().index_of(offset),
            Subject::Bytes(_) => offset,
        }
    }

    /// The part between two offsets (CPython `getslice`).
    pub fn slice(&self, start: usize, end: usize) -> Value {
        let whole = self.bytes();
        // A buffer may have become shorter since.
        let part = whole.get(start.min(whole.len())..end.min(whole.len())).unwrap_or_default();
        match self {
            Subject::Text(v) if part.len() == whole.len() && v.is_exact(&string::STR) => v.clone(),
            Subject::Bytes(v) if part.len() == whole.len() && v.is_exact(&bytes::BYTES) => v.clone(),
            Subject::Text(_) => string::from_short(part),
            Subject::Bytes(_) => Bytes::new(part.to_vec()),
        }
    }

    /// What matches a pattern against this, up to an offset.
    pub fn matcher<'a>(&'a self, vm: &'a Vm, p: &'a Pattern, end: usize) -> Matcher<'a> {
        let wide = matches!(self, Subject::Text(v) if !v.obj::<Str>().is_ascii());
        Matcher::new(vm, p.program(self.is_text()), p.groups, &self.bytes()[..end], wide)
    }
}
