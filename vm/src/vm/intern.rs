//! Interned strings: one object per text, compared by identity where names are compared.

use crate::objects::string::{self, Str};
use crate::value::{Slot, Value};
use hashbrown::HashTable;

/// The table of interned strings. They live as long as the process.
pub struct Table {
    /// The strings themselves, in places by their own hashes.
    strings: HashTable<Value>,
    /// The strings of one character that were asked for, by code point, for those of Latin-1.
    chars: [Slot; 256],
    empty: Slot,
}

impl Default for Table {
    fn default() -> Table {
        Table { strings: HashTable::with_capacity(1024), chars: [const { None }; 256], empty: None }
    }
}

impl Table {
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
        self.strings.len()
    }

    /// The interned string with this text.
    pub fn get(&mut self, text: &[u8]) -> Value {
        let hash = string::hash_bytes(text);
        if let Some(found) = self.find(text, hash) {
            return found.clone();
        }
        let value = string::from_wtf8(text);
        value.obj::<Str>().note_hash(hash);
        self.insert(&value);
        value
    }

    /// Interns an existing string: returns it, or the one that was there first.
    pub fn intern(&mut self, value: &Value) -> Value {
        let s = value.obj::<Str>();
        if s.is_interned() {
            return value.clone();
        }
        if let Some(found) = self.find(s.as_bytes(), s.hash()) {
            return found.clone();
        }
        if !value.is_exact(&string::STR) {
            return self.get(s.as_bytes());
        }
        self.insert(value);
        value.clone()
    }

    fn find(&self, text: &[u8], hash: i64) -> Option<&Value> {
        let same = |value: &Value| {
            let s = value.obj::<Str>();
            s.hash() == hash && s.as_bytes() == text
        };
        self.strings.find(hash as u64, same)
    }

    /// Adds a string that is not there.
    fn insert(&mut self, value: &Value) {
        let s = value.obj::<Str>();
        s.mark_interned();
        self.strings.insert_unique(s.hash() as u64, value.clone(), |value| value.obj::<Str>().hash() as u64);
    }
}
