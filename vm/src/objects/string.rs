//! `str`: the object and its text. WTF-8 with lengths, hash and an ASCII flag; methods are in `str_methods`.
#![expect(unsafe_code, reason = "the text stands behind the payload; ARCHITECTURE.md, invariant S1")]

use crate::heap::{self, Header, USER_SHIFT};
use crate::payload;
use crate::types::Type;
use crate::value::Value;
use crate::vm::{R, Vm};
use std::cell::Cell;
use std::sync::OnceLock;

pub use super::str_methods::STR;

const INTERNED: u32 = 1 << USER_SHIFT;
const ASCII: u32 = 2 << USER_SHIFT;
/// Distance of two entries of the sparse index, in code points.
const STRIDE: usize = 16;

/// A string. The text follows the struct, or for subclasses is boxed (S1).
#[repr(C)]
pub struct Str {
    pub head: Header,
    hash: Cell<i64>,
    bytes: *const u8,
    len: usize,
    chars: usize,
    /// Byte offsets of some code points; made on first use, null before.
    index: Cell<*mut Index>,
}
payload!(Str, STR);

impl Drop for Str {
    fn drop(&mut self) {
        if !self.index.get().is_null() {
            drop(unsafe { Box::from_raw(self.index.get()) });
        }
        if !std::ptr::eq(self.bytes, self.inline_bytes()) {
            drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(self.bytes.cast_mut(), self.len)) });
        }
    }
}

static HASHER: OnceLock<ahash::RandomState> = OnceLock::new();

/// Sets the hash keys of this process.
pub fn seed(hasher: &ahash::RandomState) {
    HASHER.set(hasher.clone()).ok();
}

/// The hash of bytes and strings: never -1, and 0 for no bytes alone.
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> i64 {
    if bytes.is_empty() {
        return 0;
    }
    let hasher = HASHER.get_or_init(|| ahash::RandomState::with_seeds(1, 2, 3, 4));
    match hasher.hash_one(bytes) as i64 {
        -1 => -2,
        0 => 1,
        h => h,
    }
}

impl Str {
    fn inline_bytes(&self) -> *const u8 {
        unsafe { std::ptr::from_ref(self).add(1).cast() }
    }

    /// The text as WTF-8.
    #[inline(always)]
    pub fn as_bytes(&self) -> &[u8] {
        unsafe { std::slice::from_raw_parts(self.bytes, self.len) }
    }

    /// The text, unless it holds surrogates.
    #[inline]
    pub fn as_str(&self) -> Option<&str> {
        if self.is_ascii() {
            return Some(unsafe { std::str::from_utf8_unchecked(self.as_bytes()) });
        }
        std::str::from_utf8(self.as_bytes()).ok()
    }

    /// Number of code points.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.chars
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.head.has(ASCII)
    }

    pub fn is_interned(&self) -> bool {
        self.head.has(INTERNED)
    }

    pub fn mark_interned(&self) {
        self.head.set(INTERNED);
    }

    #[inline(always)]
    pub fn hash(&self) -> i64 {
        let h = self.hash.get();
        if h != 0 { h } else { self.make_hash() }
    }

    /// Keeps the hash of the text, which somebody has worked out.
    pub fn note_hash(&self, hash: i64) {
        self.hash.set(hash);
    }

    #[inline(never)]
    fn make_hash(&self) -> i64 {
        let h = hash_bytes(self.as_bytes());
        self.hash.set(h);
        h
    }

    /// Byte offset of a code point; `len()` gives the end.
    #[inline]
    pub fn offset(&self, index: usize) -> usize {
        if self.is_ascii() { index } else { self.offset_slow(index) }
    }

    fn offset_slow(&self, index: usize) -> usize {
        if index >= self.chars {
            return self.len;
        }
        let bytes = self.as_bytes();
        let mut at = 0;
        let mut left = index;
        if index >= STRIDE {
            let known = self.known();
            let (last, offset) = known.last.get();
            if last <= index && index - last <= index % STRIDE {
                (at, left) = (offset, index - last);
            } else {
                at = known.offsets[index / STRIDE] as usize;
                left = index % STRIDE;
            }
            for _ in 0..left {
                at += width(bytes[at]);
            }
            known.last.set((index, at));
            return at;
        }
        for _ in 0..left {
            at += width(bytes[at]);
        }
        at
    }

    fn known(&self) -> &Index {
        if self.index.get().is_null() {
            self.index.set(Box::into_raw(Box::new(sparse_index(self.as_bytes()))));
        }
        unsafe { &*self.index.get() }
    }

    /// Code point index of a byte offset, for who asks for many: unlike [`Str::char_index`] it does not count from the start.
    pub fn index_of(&self, offset: usize) -> usize {
        if self.is_ascii() || offset < STRIDE {
            return self.char_index(offset);
        }
        let offsets = &self.known().offsets;
        let before = offsets.partition_point(|known| *known as usize <= offset).saturating_sub(1);
        before * STRIDE + offsets.get(before).map_or(0, |start| count(&self.as_bytes()[*start as usize..offset]))
    }

    /// The code point at an index in range.
    #[inline]
    pub fn code_point(&self, index: usize) -> u32 {
        if self.is_ascii() {
            return u32::from(self.as_bytes()[index]);
        }
        decode(self.as_bytes(), self.offset(index)).0
    }

    /// Whether the texts are equal; most that are not differ in length or in their first byte.
    #[inline]
    pub fn is_same_text(&self, other: &Str) -> bool {
        let (a, b) = (self.as_bytes(), other.as_bytes());
        std::ptr::eq(self, other) || a.len() == b.len() && (a.is_empty() || a[0] == b[0] && (a.len() == 1 || a == b))
    }

    /// All code points.
    pub fn code_points(&self) -> CodePoints<'_> {
        CodePoints { bytes: self.as_bytes(), at: 0 }
    }

    /// The text with surrogates replaced.
    pub fn to_lossy(&self) -> String {
        lossy(self.as_bytes())
    }

    /// Code point index of a byte offset.
    pub fn char_index(&self, offset: usize) -> usize {
        if self.is_ascii() { offset } else { count(&self.as_bytes()[..offset]) }
    }

    /// The part between two code point indices.
    pub fn slice(&self, start: usize, end: usize) -> &[u8] {
        let (a, b) = (self.offset(start), self.offset(end));
        &self.as_bytes()[a..b.max(a)]
    }
}

/// Iterates over the code points of WTF-8.
#[derive(Clone)]
pub struct CodePoints<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl CodePoints<'_> {
    pub fn new(bytes: &[u8]) -> CodePoints<'_> {
        CodePoints { bytes, at: 0 }
    }
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let (c, n) = decode(self.bytes, self.at);
        self.at += n;
        Some(c)
    }
}

/// Byte offsets of every so many code points of a string, and the place that was asked for last.
pub struct Index {
    offsets: Vec<u32>,
    last: Cell<(usize, usize)>,
}

fn sparse_index(bytes: &[u8]) -> Index {
    let mut index = Vec::new();
    let (mut at, mut n) = (0, 0);
    while at < bytes.len() {
        if n % STRIDE == 0 {
            index.push(at as u32);
        }
        n += 1;
        at += width(bytes[at]);
    }
    Index { offsets: index, last: Cell::new((0, 0)) }
}

/// Bytes of the code point that starts with `lead`.
#[inline]
pub fn width(lead: u8) -> usize {
    match lead {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

/// The code point at a byte offset and its width.
#[inline]
pub fn decode(b: &[u8], at: usize) -> (u32, usize) {
    let low = |i: usize| u32::from(b[at + i] & 0x3f);
    let lead = u32::from(b[at]);
    match width(b[at]) {
        1 => (lead, 1),
        2 => ((lead & 0x1f) << 6 | low(1), 2),
        3 => ((lead & 0x0f) << 12 | low(1) << 6 | low(2), 3),
        _ => ((lead & 0x07) << 18 | low(1) << 12 | low(2) << 6 | low(3), 4),
    }
}

/// Appends a code point, surrogates included.
#[inline]
pub fn push_code_point(out: &mut Vec<u8>, c: u32) {
    match c {
        0..0x80 => out.push(c as u8),
        0x80..0x800 => out.extend_from_slice(&[0xc0 | (c >> 6) as u8, 0x80 | (c & 0x3f) as u8]),
        0x800..0x1_0000 => out.extend_from_slice(&[0xe0 | (c >> 12) as u8, 0x80 | (c >> 6 & 0x3f) as u8, 0x80 | (c & 0x3f) as u8]),
        _ => out.extend_from_slice(&[0xf0 | (c >> 18) as u8, 0x80 | (c >> 12 & 0x3f) as u8, 0x80 | (c >> 6 & 0x3f) as u8, 0x80 | (c & 0x3f) as u8]),
    }
}

/// Number of code points in WTF-8.
pub fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count()
}

/// WTF-8 as Rust text, surrogates replaced.
pub fn lossy(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => CodePoints::new(bytes).map(|c| char::from_u32(c).unwrap_or('\u{fffd}')).collect(),
    }
}

fn one_char(c: u8) -> Value {
    crate::vm::with(|vm| vm.interned.get_mut().char(c))
}

/// The empty string.
pub fn empty() -> Value {
    crate::vm::with(|vm| vm.interned.get_mut().empty())
}

/// A string object from Rust text.
pub fn from_str(text: &str) -> Value {
    from_wtf8(text.as_bytes())
}

pub fn from_string(text: String) -> Value {
    from_wtf8(text.as_bytes())
}

/// A string object from WTF-8.
pub fn from_wtf8(bytes: &[u8]) -> Value {
    let chars = if bytes.is_ascii() { bytes.len() } else { count(bytes) };
    make(bytes, chars)
}

/// As [`from_wtf8`], taking the shared object for short ASCII text.
pub fn from_short(bytes: &[u8]) -> Value {
    match bytes {
        [] => empty(),
        [c] if c.is_ascii() => one_char(*c),
        _ => from_wtf8(bytes),
    }
}

/// A string of one code point.
pub fn from_code_point(c: u32) -> Value {
    if c < 0x100 {
        return one_char(c as u8);
    }
    let mut bytes = Vec::new();
    push_code_point(&mut bytes, c);
    make(&bytes, 1)
}

fn make(bytes: &[u8], chars: usize) -> Value {
    concat_parts(&STR, &[bytes], chars)
}

/// A string from parts laid end to end; `chars` is the number of code points of them all.
pub fn concat_parts(ty: &'static Type, parts: &[&[u8]], chars: usize) -> Value {
    let len: usize = parts.iter().map(|p| p.len()).sum();
    let payload = Str { head: Header::new(ty), hash: Cell::new(0), bytes: std::ptr::null(), len, chars, index: Cell::new(std::ptr::null_mut()) };
    let value = heap::alloc_sized(payload, size_of::<Str>() + len);
    unsafe {
        let this = value.pointer().cast::<Str>();
        let mut at = this.add(1).cast::<u8>();
        (*this).bytes = at;
        for part in parts {
            std::ptr::copy_nonoverlapping(part.as_ptr(), at, part.len());
            at = at.add(part.len());
        }
        if chars == len {
            (*this).head.set(ASCII);
        }
    }
    value
}

/// `a + b` for two strings.
pub fn concat(a: &Str, b: &Str) -> Value {
    concat_parts(&STR, &[a.as_bytes(), b.as_bytes()], a.chars + b.chars)
}

/// An instance of a subclass of `str`.
pub fn subclass(ty: &Type, text: &Str) -> Value {
    let boxed: Box<[u8]> = text.as_bytes().into();
    let len = boxed.len();
    let value = heap::alloc(Str { head: Header::new(ty), hash: Cell::new(0), bytes: Box::into_raw(boxed).cast::<u8>(), len, chars: text.chars, index: Cell::new(std::ptr::null_mut()) });
    if text.is_ascii() {
        value.obj::<Str>().head.set(ASCII);
    }
    value
}

/// Whether the value is a `str` or of a subclass.
#[inline(always)]
pub fn is_str(value: &Value) -> bool {
    value.cast::<Str>().is_some()
}

/// Whether the value is a string with this text.
pub fn is(value: &Value, text: &str) -> bool {
    value.cast::<Str>().is_some_and(|s| s.as_bytes() == text.as_bytes())
}

/// Text of a string object, surrogates replaced; empty for other objects.
pub fn to_string(value: &Value) -> String {
    value.cast::<Str>().map(Str::to_lossy).unwrap_or_default()
}

/// Compares the text of two values known to be exact strings or anything else; no Python code runs.
#[inline]
pub fn equal_str(a: &Value, b: &Value) -> bool {
    match (a.cast_exact::<Str>(), b.cast_exact::<Str>()) {
        (Some(x), Some(y)) => x.is_same_text(y),
        (None, Some(y)) | (Some(y), None) => {
            // A subclass that leaves `__eq__` alone compares as its text does.
            let other = if a.cast_exact::<Str>().is_none() { a } else { b };
            match other.cast::<Str>() {
                Some(x) => other.ty().slots.get().compare.map(|f| f as usize) == STR.slots.get().compare.map(|f| f as usize) && x.as_bytes() == y.as_bytes(),
                None => false,
            }
        }
        (None, None) => false,
    }
}

/// The text of an argument that must be a `str`.
pub fn expect<'a>(vm: &Vm, value: &'a Value, what: &str) -> R<&'a Str> {
    value.cast::<Str>().ok_or_else(|| vm.type_error(format!("{what} must be str, not {}", value.ty().name())))
}

/// The text of an argument as Rust text, refusing surrogates with `UnicodeEncodeError`.
pub fn expect_utf8<'a>(vm: &Vm, value: &'a Value, what: &str) -> R<&'a str> {
    let s = expect(vm, value, what)?;
    match s.as_str() {
        Some(text) => Ok(text),
        None => Err(crate::codecs::surrogates_not_allowed(vm, value)),
    }
}
