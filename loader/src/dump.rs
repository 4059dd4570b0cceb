//! Code as marshal data, byte for byte as CPython writes it for a fresh compilation.
//!
//! Which objects carry `FLAG_REF` follows from how many references each has when CPython writes it (`w_ref` of `marshal.c`). A
//! compilation shares equal constants, name tuples and tables (`_PyCompile_ConstCacheMergeOne`), so the count is a property of the code
//! alone: [`Dumper`] makes equal objects one and counts who holds them.

use crate::build::{Builder, CodeFields, Interned};
use crate::marshal::{FLAG_REF, MAX_DEPTH, put_i32, put_long};
use hashbrown::HashTable;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};

/// Number of an object of a [`Dumper`].
pub type Id = u32;

/// The objects to be written: a builder whose objects are numbers.
#[derive(Default)]
pub struct Dumper {
    objects: Vec<Object>,
    /// Bytes of all texts and byte strings.
    bytes: Vec<u8>,
    table: HashTable<Id>,
    hasher: rustc_hash::FxBuildHasher,
    /// Identifiers by their number in the compiler's table.
    names: Vec<Id>,
    /// Tuples of constants with sets that are made anew, by what was asked for.
    renewed: HashMap<Vec<Id>, Id, rustc_hash::FxBuildHasher>,
    slices: HashMap<[Vec<u8>; 3], Id, rustc_hash::FxBuildHasher>,
    unshared: bool,
    none: Option<Id>,
}

struct Object {
    kind: Kind,
    /// A text that constants equal to it are too.
    constant: bool,
    /// How many objects hold it; [`ALWAYS`] for those that CPython finds shared whatever the code.
    holders: u32,
}

/// More holders than objects there can be.
const ALWAYS: u32 = 1 << 30;
/// No number yet.
const NONE: u32 = u32::MAX;

#[derive(PartialEq, Eq, Hash, Clone, Copy)]
struct Span {
    at: u32,
    len: u32,
}

#[derive(PartialEq)]
enum Kind {
    None,
    Ellipsis,
    StopIteration,
    Bool(bool),
    Int(i64),
    Long(bool, Box<[u16]>),
    Float(u64),
    Complex(u64, u64),
    Bytes(Span),
    Str(Span, bool),
    Tuple(Box<[Id]>),
    Set(Box<[Id]>, bool),
    Slice([Id; 3]),
    List(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    Code(Box<CodeFields<Id>>),
}

impl Dumper {
    #[must_use]
    pub fn new() -> Dumper {
        Dumper::default()
    }

    /// One with room for about so many objects.
    #[cfg(feature = "compiler")]
    pub(crate) fn for_objects(count: usize) -> Dumper {
        Dumper { objects: Vec::with_capacity(count), bytes: Vec::with_capacity(count * 16), table: HashTable::with_capacity(count), ..Dumper::default() }
    }

    /// The object and all that it holds, as marshal data of version 5; `shared` says that others hold the object too.
    ///
    /// # Errors
    /// CPython's message for objects nested deeper than it writes.
    pub fn finish(mut self, root: Id, shared: bool) -> Result<Vec<u8>, &'static str> {
        if shared {
            self.objects[root as usize].holders = ALWAYS;
        }
        let mut w = Writer { dumper: &self, out: Vec::with_capacity(self.bytes.len() * 2), numbers: Numbers::All(vec![NONE; self.objects.len()]), next: 0 };
        w.write(root, 0)?;
        Ok(w.out)
    }

    fn text(&self, span: Span) -> &[u8] {
        &self.bytes[span.at as usize..][..span.len as usize]
    }

    fn span(&mut self, data: &[u8]) -> Span {
        let at = self.bytes.len() as u32;
        self.bytes.extend_from_slice(data);
        Span { at, len: data.len() as u32 }
    }

    fn push(&mut self, kind: Kind, holders: u32) -> Id {
        for &held in kind.children() {
            let count = &mut self.objects[held as usize].holders;
            *count = count.saturating_add(1);
        }
        self.objects.push(Object { kind, holders, constant: false });
        self.objects.len() as Id - 1
    }

    /// The object that equals `kind`, made if there is none.
    fn shared(&mut self, kind: Kind, holders: u32) -> Id {
        if self.unshared {
            return self.push(kind, holders);
        }
        let hash = self.hasher.hash_one(Hashed(&kind));
        if let Some(&found) = self.table.find(hash, |&id| self.objects[id as usize].kind == kind) {
            return found;
        }
        let id = self.push(kind, holders);
        self.enter(hash, id);
        id
    }

    /// What the object is written as by itself.
    fn alone(&self, id: Id) -> Vec<u8> {
        let mut w = Writer { dumper: self, out: Vec::new(), numbers: Numbers::Few(Vec::new()), next: 0 };
        // A part that is nested too deeply is refused when all is written.
        w.write(id, 0).ok();
        w.out
    }

    /// Runs `make` with sharing on: for objects of which there is one only.
    fn once(&mut self, make: impl FnOnce(&mut Dumper) -> Id) -> Id {
        let unshared = std::mem::replace(&mut self.unshared, false);
        let id = make(self);
        self.unshared = unshared;
        id
    }

    /// The text's object, if there is one.
    fn find_str(&self, text: &[u8], interned: bool) -> Option<Id> {
        let hash = hash_data(&self.hasher, &Kind::Str(Span { at: 0, len: 0 }, interned), text);
        let same = |id: &Id| matches!(&self.objects[*id as usize].kind, Kind::Str(span, i) if *i == interned && self.text(*span) == text);
        self.table.find(hash, same).copied()
    }

    fn enter(&mut self, hash: u64, id: Id) {
        let (objects, hasher, bytes) = (&self.objects, &self.hasher, &self.bytes);
        self.table.insert_unique(hash, id, |&other| hash_object(hasher, bytes, &objects[other as usize].kind));
    }

    /// A text or byte string; `holders` as for a new object.
    fn data(&mut self, data: &[u8], make: fn(Span) -> Kind, holders: u32) -> Id {
        let salt = make(Span { at: 0, len: 0 });
        let hash = hash_data(&self.hasher, &salt, data);
        if !self.unshared {
            let same = |id: &Id| match (&self.objects[*id as usize].kind, &salt) {
                (Kind::Bytes(span), Kind::Bytes(_)) => self.text(*span) == data,
                (Kind::Str(span, a), Kind::Str(_, b)) => a == b && self.text(*span) == data,
                _ => false,
            };
            if let Some(&found) = self.table.find(hash, same) {
                return found;
            }
        }
        let span = self.span(data);
        let id = self.push(make(span), holders);
        if !self.unshared {
            self.enter(hash, id);
        }
        id
    }
}

fn hash_data(hasher: &rustc_hash::FxBuildHasher, kind: &Kind, data: &[u8]) -> u64 {
    let mut state = hasher.build_hasher();
    std::mem::discriminant(kind).hash(&mut state);
    state.write(data);
    state.finish()
}

fn hash_object(hasher: &rustc_hash::FxBuildHasher, bytes: &[u8], kind: &Kind) -> u64 {
    match kind {
        Kind::Bytes(span) | Kind::Str(span, _) => hash_data(hasher, kind, &bytes[span.at as usize..][..span.len as usize]),
        _ => hasher.hash_one(Hashed(kind)),
    }
}

/// A kind hashed by what it holds itself.
struct Hashed<'a>(&'a Kind);

impl Hash for Hashed<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self.0).hash(state);
        match self.0 {
            Kind::Bool(b) => b.hash(state),
            Kind::Int(n) => n.hash(state),
            Kind::Long(negative, digits) => (negative, digits).hash(state),
            Kind::Float(bits) => bits.hash(state),
            Kind::Complex(re, im) => (re, im).hash(state),
            Kind::Tuple(items) | Kind::Set(items, _) => items.hash(state),
            Kind::Slice(parts) => parts.hash(state),
            Kind::Code(c) => (c.name, c.firstlineno, c.linetable, c.consts, c.names).hash(state),
            Kind::None | Kind::Ellipsis | Kind::StopIteration | Kind::Bytes(_) | Kind::Str(..) | Kind::List(_) | Kind::Dict(_) => {}
        }
    }
}

impl Kind {
    fn children(&self) -> &[Id] {
        match self {
            Kind::Tuple(items) | Kind::Set(items, _) => items,
            Kind::List(items) => items,
            Kind::Slice(parts) => parts,
            _ => &[],
        }
    }
}

/// CPython `code_richcompare`.
fn same_code(a: &CodeFields<Id>, b: &CodeFields<Id>) -> bool {
    let numbers = |c: &CodeFields<Id>| [c.argcount, c.posonlyargcount, c.kwonlyargcount, c.flags];
    let objects = |c: &CodeFields<Id>| [c.name, c.consts, c.names, c.localsplusnames, c.linetable, c.exceptiontable];
    numbers(a) == numbers(b) && a.firstlineno == b.firstlineno && objects(a) == objects(b)
}

impl PartialEq for CodeFields<Id> {
    fn eq(&self, other: &Self) -> bool {
        same_code(self, other)
    }
}

/// Whether a text is one of those that CPython makes once for all: one character of Latin-1, or none.
pub fn is_single(wtf8: &[u8]) -> bool {
    wtf8.len() <= 1 || (wtf8.len() == 2 && wtf8[0] & 0xfc == 0xc0)
}

/// Integers that CPython makes once for all.
const SMALL_INTS: std::ops::RangeInclusive<i64> = -5..=256;

impl Builder for Dumper {
    type Obj = Id;
    type Error = &'static str;

    fn none(&mut self) -> Id {
        if let Some(made) = self.none {
            return made;
        }
        let made = self.once(|d| d.shared(Kind::None, 0));
        self.none = Some(made);
        made
    }
    fn ellipsis(&mut self) -> Id {
        self.once(|d| d.shared(Kind::Ellipsis, 0))
    }
    fn stop_iteration(&mut self) -> Id {
        self.once(|d| d.shared(Kind::StopIteration, 0))
    }
    fn bool(&mut self, value: bool) -> Id {
        self.once(|d| d.shared(Kind::Bool(value), 0))
    }
    fn int(&mut self, value: i64) -> Id {
        if SMALL_INTS.contains(&value) {
            return self.once(|d| d.shared(Kind::Int(value), ALWAYS));
        }
        self.shared(Kind::Int(value), 0)
    }
    fn long(&mut self, negative: bool, digits: &[u16]) -> Id {
        self.shared(Kind::Long(negative, digits.into()), 0)
    }
    fn float(&mut self, value: f64) -> Id {
        if value.is_nan() {
            return self.push(Kind::Float(value.to_bits()), 0);
        }
        self.shared(Kind::Float(value.to_bits()), 0)
    }
    fn complex(&mut self, real: f64, imag: f64) -> Id {
        self.shared(Kind::Complex(real.to_bits(), imag.to_bits()), 0)
    }
    fn bytes(&mut self, value: &[u8]) -> Id {
        if value.len() > 1 {
            return self.data(value, Kind::Bytes, 0);
        }
        self.once(|d| d.data(value, Kind::Bytes, ALWAYS))
    }
    fn own_bytes(&mut self, value: &[u8]) -> Id {
        if value.is_empty() {
            return self.bytes(value);
        }
        let span = self.span(value);
        self.push(Kind::Bytes(span), 0)
    }
    fn str(&mut self, wtf8: &[u8], interned: bool) -> Result<Id, Self::Error> {
        if !interned && !is_single(wtf8) {
            return Ok(self.data(wtf8, |span| Kind::Str(span, false), 0));
        }
        Ok(self.once(|d| d.data(wtf8, |span| Kind::Str(span, true), ALWAYS)))
    }
    fn constant_str(&mut self, wtf8: &[u8], interned: Interned) -> Result<Id, Self::Error> {
        if self.unshared {
            return self.str(wtf8, false);
        }
        let interned = match interned {
            Interned::No => false,
            Interned::Yes => true,
            // It stays as it is where an equal text was interned before it.
            Interned::WithItsCode => self.find_str(wtf8, true).is_none_or(|id| self.objects[id as usize].constant),
        };
        if let Some(found) = self.find_str(wtf8, !interned)
            && (interned || self.objects[found as usize].constant)
        {
            return Ok(found);
        }
        let id = if interned { self.str(wtf8, true)? } else { self.data(wtf8, |span| Kind::Str(span, false), 0) };
        self.objects[id as usize].constant = true;
        Ok(id)
    }
    fn constants(&mut self, mut items: Vec<Id>, renewed: &[usize]) -> Id {
        if renewed.is_empty() {
            return self.tuple(items);
        }
        if let Some(&made) = self.renewed.get(&items) {
            return made;
        }
        let asked = items.clone();
        for &at in renewed {
            if let Kind::Set(members, _) = &self.objects[items[at] as usize].kind {
                let members = members.clone();
                items[at] = self.push(Kind::Set(members, true), 0);
            }
        }
        let made = self.push(Kind::Tuple(items.into()), 0);
        self.renewed.insert(asked, made);
        made
    }
    fn name(&mut self, number: u32, text: &str) -> Result<Id, Self::Error> {
        let at = number as usize;
        if self.names.len() <= at {
            self.names.resize(at + 1, NONE);
        }
        if self.names[at] == NONE {
            self.names[at] = self.str(text.as_bytes(), true)?;
        }
        Ok(self.names[at])
    }
    fn tuple(&mut self, items: Vec<Id>) -> Id {
        let holders = if items.is_empty() { ALWAYS } else { 0 };
        self.shared(Kind::Tuple(items.into()), holders)
    }
    fn list(&mut self) -> Id {
        self.push(Kind::List(Vec::new()), 0)
    }
    fn list_push(&mut self, list: &Id, item: Id) {
        if let Kind::List(items) = &mut self.objects[*list as usize].kind {
            items.push(item);
            self.objects[item as usize].holders += 1;
        }
    }
    fn dict(&mut self) -> Id {
        self.push(Kind::Dict(Vec::new()), 0)
    }
    fn dict_insert(&mut self, dict: &Id, key: Id, value: Id) -> Result<(), Self::Error> {
        if let Kind::Dict(items) = &mut self.objects[*dict as usize].kind {
            items.push((key, value));
            self.objects[key as usize].holders += 1;
            self.objects[value as usize].holders += 1;
        }
        Ok(())
    }
    fn set(&mut self, mut items: Vec<Id>, frozen: bool) -> Result<Id, Self::Error> {
        items.sort_unstable();
        // Its items are held by a list of them too while it is written.
        for &item in &items {
            self.objects[item as usize].holders += 1;
        }
        Ok(if frozen { self.shared(Kind::Set(items.into(), true), 0) } else { self.push(Kind::Set(items.into(), false), 0) })
    }
    fn slice(&mut self, start: Id, stop: Id, step: Id) -> Id {
        // The parts belong to the slice alone; what they are decides whether it is an old one.
        let key = [start, stop, step].map(|part| self.alone(part));
        if let Some(&found) = self.slices.get(&key) {
            return found;
        }
        let id = self.push(Kind::Slice([start, stop, step]), 0);
        self.slices.insert(key, id);
        id
    }
    fn share(&mut self, on: bool) {
        self.unshared = !on;
    }
    fn code(&mut self, fields: CodeFields<Id>) -> Result<Id, Self::Error> {
        let held = [fields.consts, fields.names, fields.localsplusnames, fields.localspluskinds, fields.name, fields.qualname, fields.linetable, fields.exceptiontable];
        // The code object keeps the bytes that it hands out; the file name is held by whoever compiles.
        let shared = [fields.code, fields.filename];
        let before = self.objects.len();
        let id = self.shared(Kind::Code(Box::new(fields)), 0);
        if id as usize == before {
            for held in held {
                self.objects[held as usize].holders += 1;
            }
            for shared in shared {
                self.objects[shared as usize].holders = ALWAYS;
            }
        }
        Ok(id)
    }
}

struct Writer<'a> {
    dumper: &'a Dumper,
    out: Vec<u8>,
    /// The place of each object in the list of references.
    numbers: Numbers,
    next: u32,
}

/// Numbers of objects, [`NONE`] where there is none yet.
enum Numbers {
    All(Vec<u32>),
    /// Of the few objects that a part of the whole has.
    Few(Vec<(Id, u32)>),
}

impl Numbers {
    fn get(&self, id: Id) -> u32 {
        match self {
            Numbers::All(numbers) => numbers[id as usize],
            Numbers::Few(numbers) => numbers.iter().find(|(of, _)| *of == id).map_or(NONE, |(_, number)| *number),
        }
    }

    fn set(&mut self, id: Id, number: u32) {
        match self {
            Numbers::All(numbers) => numbers[id as usize] = number,
            Numbers::Few(numbers) => numbers.push((id, number)),
        }
    }
}

impl Writer<'_> {
    fn write(&mut self, id: Id, depth: u32) -> Result<(), &'static str> {
        if depth > MAX_DEPTH {
            return Err("object too deeply nested to marshal");
        }
        let object = &self.dumper.objects[id as usize];
        match &object.kind {
            Kind::None => self.out.push(b'N'),
            Kind::Ellipsis => self.out.push(b'.'),
            Kind::StopIteration => self.out.push(b'S'),
            Kind::Bool(value) => self.out.push(if *value { b'T' } else { b'F' }),
            kind if object.holders <= 1 => return self.object(kind, 0, depth),
            kind => {
                let number = self.numbers.get(id);
                if number != NONE {
                    let [a, b, c, d] = number.to_le_bytes();
                    self.out.extend_from_slice(&[b'r', a, b, c, d]);
                    return Ok(());
                }
                self.numbers.set(id, self.next);
                self.next += 1;
                return self.object(kind, FLAG_REF, depth);
            }
        }
        Ok(())
    }

    fn object(&mut self, kind: &Kind, flag: u8, depth: u32) -> Result<(), &'static str> {
        match kind {
            Kind::None | Kind::Ellipsis | Kind::StopIteration | Kind::Bool(_) => {}
            Kind::Int(value) => self.int(*value, flag),
            Kind::Long(negative, digits) => {
                self.out.push(b'l' | flag);
                put_long(&mut self.out, *negative, digits);
            }
            Kind::Float(bits) => {
                self.out.push(b'g' | flag);
                self.out.extend_from_slice(&bits.to_le_bytes());
            }
            Kind::Complex(real, imag) => {
                self.out.push(b'y' | flag);
                self.out.extend_from_slice(&real.to_le_bytes());
                self.out.extend_from_slice(&imag.to_le_bytes());
            }
            Kind::Bytes(span) => self.sized(b's' | flag, *span),
            Kind::Str(span, interned) => self.string(*span, *interned, flag),
            Kind::Tuple(items) => {
                match u8::try_from(items.len()) {
                    Ok(n) => self.out.extend_from_slice(&[b')' | flag, n]),
                    Err(_) => {
                        self.out.push(b'(' | flag);
                        put_i32(&mut self.out, items.len() as i32);
                    }
                }
                return items.iter().try_for_each(|&i| self.write(i, depth + 1));
            }
            Kind::List(items) => {
                self.out.push(b'[' | flag);
                put_i32(&mut self.out, items.len() as i32);
                return items.iter().try_for_each(|&i| self.write(i, depth + 1));
            }
            Kind::Dict(items) => {
                self.out.push(b'{' | flag);
                for &(key, value) in items {
                    self.write(key, depth + 1)?;
                    self.write(value, depth + 1)?;
                }
                self.out.push(b'0');
            }
            Kind::Set(items, frozen) => return self.set(items, *frozen, flag, depth),
            Kind::Slice(parts) => {
                self.out.push(b':' | flag);
                return parts.iter().try_for_each(|&i| self.write(i, depth + 1));
            }
            Kind::Code(fields) => return self.code(fields, flag, depth + 1),
        }
        Ok(())
    }

    fn int(&mut self, value: i64, flag: u8) {
        if let Ok(small) = i32::try_from(value) {
            self.out.push(b'i' | flag);
            return put_i32(&mut self.out, small);
        }
        let mut rest = value.unsigned_abs();
        let mut digits = Vec::new();
        while rest != 0 {
            digits.push((rest & 0x7fff) as u16);
            rest >>= 15;
        }
        self.out.push(b'l' | flag);
        put_long(&mut self.out, value < 0, &digits);
    }

    fn sized(&mut self, code: u8, span: Span) {
        let [a, b, c, d] = span.len.to_le_bytes();
        self.out.extend_from_slice(&[code, a, b, c, d]);
        self.out.extend_from_slice(self.dumper.text(span));
    }

    fn string(&mut self, span: Span, interned: bool, flag: u8) {
        let text = self.dumper.text(span);
        if !text.is_ascii() {
            return self.sized(flag | if interned { b't' } else { b'u' }, span);
        }
        match u8::try_from(text.len()) {
            Ok(n) => {
                self.out.extend_from_slice(&[flag | if interned { b'Z' } else { b'z' }, n]);
                self.out.extend_from_slice(text);
            }
            Err(_) => self.sized(flag | if interned { b'A' } else { b'a' }, span),
        }
    }

    /// The items in the order of what each is written as, whatever their order in the table.
    fn set(&mut self, items: &[Id], frozen: bool, flag: u8, depth: u32) -> Result<(), &'static str> {
        let mut sorted = Vec::with_capacity(items.len());
        for &item in items {
            sorted.push((self.dumper.alone(item), item));
        }
        sorted.sort();
        self.out.push(flag | if frozen { b'>' } else { b'<' });
        put_i32(&mut self.out, items.len() as i32);
        sorted.into_iter().try_for_each(|(_, item)| self.write(item, depth + 1))
    }

    fn code(&mut self, c: &CodeFields<Id>, flag: u8, depth: u32) -> Result<(), &'static str> {
        self.out.push(b'c' | flag);
        let numbers = [c.argcount, c.posonlyargcount, c.kwonlyargcount, c.stacksize, c.flags];
        self.out.extend_from_slice(numbers.map(u32::to_le_bytes).as_flattened());
        for id in [c.code, c.consts, c.names, c.localsplusnames, c.localspluskinds, c.filename, c.name, c.qualname] {
            self.write(id, depth)?;
        }
        put_i32(&mut self.out, c.firstlineno);
        self.write(c.linetable, depth)?;
        self.write(c.exceptiontable, depth)
    }
}
