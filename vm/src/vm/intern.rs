//! Interned strings: one object per text, compared by identity where names are compared.

use crate::objects::string::{self, Str};
use crate::value::{Slot, Value};
use std::collections::HashMap;

/// The table of interned strings. They live as long as the process.
pub struct Table {
    map: HashMap<Box<[u8]>, Value, ahash::RandomState>,
    /// The strings of one character that were asked for, by code point, for those of Latin-1.
    chars: [Slot; 256],
    empty: Slot,
}

impl Table {
    pub fn new(hasher: ahash::RandomState) -> Table {
        Table { map: HashMap::with_capacity_and_hasher(1024, hasher), chars: [const { None }; 256], empty: None }
    }

    /// The string of one character of Latin-1.
    #[inline]
    pub fn char(&mut self, c: u8) -> Value {
        if let Some(value) = &self.chars[usize::from(c)] {
            return value.clone();
        }
        let value = self.get(char::from(c).encode_utf8(&mut [0; 2]).as_bytes());
        self.chars[usize::from(c)] = Some(value.clone());
        value
    }

    /// The empty string.
    #[inline]
    pub fn empty(&mut self) -> Value {
        if let Some(value) = &self.empty {
            return value.clone();
        }
        let value = self.get(b"");
        self.empty = Some(value.clone());
        value
    }

    /// How many strings are interned.
    #[expect(clippy::len_without_is_empty, reason = "never empty")]
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// The interned string with this text.
    pub fn get(&mut self, text: &[u8]) -> Value {
        if let Some(found) = self.map.get(text) {
            return found.clone();
        }
        let value = string::from_wtf8(text);
        value.obj::<Str>().mark_interned();
        self.map.insert(text.into(), value.clone());
        value
    }

    /// Interns an existing string: returns it, or the one that was there first.
    pub fn intern(&mut self, value: &Value) -> Value {
        let s = value.obj::<Str>();
        if s.is_interned() {
            return value.clone();
        }
        if let Some(found) = self.map.get(s.as_bytes()) {
            return found.clone();
        }
        if !value.is_exact(&string::STR) {
            return self.get(s.as_bytes());
        }
        s.mark_interned();
        self.map.insert(s.as_bytes().into(), value.clone());
        value.clone()
    }
}
