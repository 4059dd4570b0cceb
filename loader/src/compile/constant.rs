//! Constants and code objects as the compiler makes them, before they become somebody's objects.

use super::names::Name;
use num_bigint::BigInt;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// A constant. Equality is identity in the sense of CPython's `_PyCode_ConstantKey`: type and sign of zero count.
#[derive(Debug, Clone)]
pub enum Const {
    None,
    Ellipsis,
    Bool(bool),
    Int(i64),
    /// An integer that `Int` cannot hold.
    Big(Rc<BigInt>),
    Float(f64),
    Complex(f64, f64),
    /// UTF-8 with surrogates allowed (WTF-8).
    Str(Rc<[u8]>),
    /// Text that is interned whatever its characters, because it is the name of something too.
    Name(Rc<[u8]>),
    /// A single character that CPython made anew, not taken from its table of those.
    Made(Rc<[u8]>),
    Bytes(Rc<[u8]>),
    Tuple(Rc<[Const]>),
    FrozenSet(Rc<[Const]>),
    Slice(Rc<[Const; 3]>),
    Code(Rc<Code>),
}

/// A finished code object.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Code {
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub stacksize: u32,
    pub flags: u32,
    pub code: Vec<u8>,
    pub consts: Vec<Const>,
    pub names: Vec<Name>,
    pub localsplus: Vec<Name>,
    /// Whether `localsplus` was made anew after the code, so that no other code object shares it.
    pub own_localsplus: bool,
    pub kinds: Vec<u8>,
    pub name: Name,
    pub qualname: Rc<str>,
    pub firstlineno: i32,
    pub linetable: Vec<u8>,
    pub exceptiontable: Vec<u8>,
}

impl Const {
    /// The constants that it is made of.
    pub fn parts(&self) -> &[Const] {
        match self {
            Const::Tuple(items) | Const::FrozenSet(items) => items,
            Const::Slice(parts) => &parts[..],
            _ => &[],
        }
    }

    pub fn str(text: &str) -> Const {
        Const::Str(Rc::from(text.as_bytes()))
    }

    /// The name of something.
    pub fn name(text: &str) -> Const {
        Const::Name(Rc::from(text.as_bytes()))
    }

    pub fn int(value: BigInt) -> Const {
        match i64::try_from(&value) {
            Ok(small) => Const::Int(small),
            Err(_) => Const::Big(Rc::new(value)),
        }
    }

    /// Whether `bool()` of it is true.
    pub fn truth(&self) -> bool {
        match self {
            Const::None => false,
            Const::Bool(b) => *b,
            Const::Int(i) => *i != 0,
            Const::Float(f) => *f != 0.0,
            Const::Complex(re, im) => *re != 0.0 || *im != 0.0,
            Const::Str(s) | Const::Name(s) | Const::Made(s) | Const::Bytes(s) => !s.is_empty(),
            Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
            Const::Ellipsis | Const::Big(_) | Const::Slice(_) | Const::Code(_) => true,
        }
    }
}

impl PartialEq for Const {
    fn eq(&self, other: &Const) -> bool {
        match (self, other) {
            (Const::None, Const::None) | (Const::Ellipsis, Const::Ellipsis) => true,
            (Const::Bool(a), Const::Bool(b)) => a == b,
            (Const::Int(a), Const::Int(b)) => a == b,
            (Const::Big(a), Const::Big(b)) => a == b,
            // NaN is equal to nothing, so that each is a constant of its own.
            (Const::Float(a), Const::Float(b)) => a == b && a.to_bits() == b.to_bits(),
            (Const::Complex(a, b), Const::Complex(c, d)) => a == c && b == d && a.to_bits() == c.to_bits() && b.to_bits() == d.to_bits(),
            (Const::Str(a) | Const::Name(a) | Const::Made(a), Const::Str(b) | Const::Name(b) | Const::Made(b)) | (Const::Bytes(a), Const::Bytes(b)) => a == b,
            (Const::Tuple(a), Const::Tuple(b)) => a == b,
            (Const::FrozenSet(a), Const::FrozenSet(b)) => a.len() == b.len() && a.iter().all(|x| b.contains(x)),
            (Const::Slice(a), Const::Slice(b)) => a == b,
            (Const::Code(a), Const::Code(b)) => Rc::ptr_eq(a, b) || a == b,
            _ => false,
        }
    }
}

impl Eq for Const {}

impl Hash for Const {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !matches!(self, Const::Str(_) | Const::Name(_) | Const::Made(_)) {
            std::mem::discriminant(self).hash(state);
        }
        match self {
            Const::None | Const::Ellipsis => {}
            Const::Bool(b) => b.hash(state),
            Const::Int(i) => i.hash(state),
            Const::Big(i) => i.hash(state),
            Const::Float(f) => f.to_bits().hash(state),
            Const::Complex(re, im) => (re.to_bits(), im.to_bits()).hash(state),
            Const::Str(s) | Const::Name(s) | Const::Made(s) | Const::Bytes(s) => s.hash(state),
            Const::Tuple(items) => items.hash(state),
            Const::FrozenSet(items) => items.len().hash(state),
            Const::Slice(parts) => parts.hash(state),
            // Equal code objects start with equal code on equal lines.
            Const::Code(code) => (code.name, code.firstlineno, &code.code).hash(state),
        }
    }
}

/// The constants of a code object, each once, in the order in which they were asked for.
#[derive(Default)]
pub struct ConstTable {
    pub items: Vec<Const>,
    /// Numbers by constant, once there are too many to look through.
    index: Option<HashMap<Const, u32, crate::compile::names::Build>>,
}

impl ConstTable {
    pub fn add(&mut self, value: Const) -> u32 {
        /// Up to this many constants are looked through.
        const FEW: usize = 16;
        let next = self.items.len() as u32;
        if let Some(index) = &mut self.index {
            return *index.entry(value).or_insert_with_key(|value| {
                self.items.push(value.clone());
                next
            });
        }
        if let Some(at) = self.position(&value) {
            return at as u32;
        }
        if self.items.len() == self.items.capacity() {
            self.items.reserve(FEW / 2);
        }
        self.items.push(value);
        if self.items.len() > FEW {
            self.index = Some(self.items.iter().enumerate().map(|(at, value)| (value.clone(), at as u32)).collect());
        }
        next
    }

    /// Looks through the constants; what is asked for most often has loops of its own.
    fn position(&self, value: &Const) -> Option<usize> {
        let mut items = self.items.iter();
        match value {
            Const::None => items.position(|c| matches!(c, Const::None)),
            Const::Int(n) => items.position(|c| matches!(c, Const::Int(m) if m == n)),
            Const::Str(text) | Const::Name(text) => items.position(|c| matches!(c, Const::Str(t) | Const::Name(t) | Const::Made(t) if t.len() == text.len() && t == text)),
            _ => items.position(|c| c == value),
        }
    }

    /// Keeps the constants at `kept`, in that order.
    pub fn retain(&mut self, kept: &[u32]) {
        for (to, &from) in kept.iter().enumerate() {
            self.items.swap(to, from as usize);
        }
        self.items.truncate(kept.len());
        self.index = None;
    }
}
