//! Identifiers as small numbers, so that scopes and name tables compare and hash integers.

use std::hash::{BuildHasher, Hasher};
use std::sync::LazyLock;

/// Hashing for tables that live as long as a compilation.
pub type Build = rustc_hash::FxBuildHasher;

/// An identifier, interned in [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(u32);

impl Name {
    /// Its place in the table.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// Numbers the names that the compiler itself uses, in the order of the list.
macro_rules! number {
    ($at:expr;) => {};
    ($at:expr; $constant:ident = $text:literal, $($rest:tt)*) => {
        pub const $constant: Name = Name($at);
        number! { $at + 1; $($rest)* }
    };
}

macro_rules! known {
    ($($constant:ident = $text:literal,)*) => {
        impl Name {
            number! { 0; $($constant = $text,)* }
        }
        const KNOWN: &[&str] = &[$($text),*];
    };
}

known! {
    MODULE = "<module>",
    TOP = "top",
    LAMBDA_SCOPE = "lambda",
    GENEXPR_SCOPE = "genexpr",
    LISTCOMP_SCOPE = "listcomp",
    SETCOMP_SCOPE = "setcomp",
    DICTCOMP_SCOPE = "dictcomp",
    LAMBDA = "<lambda>",
    GENEXPR = "<genexpr>",
    LISTCOMP = "<listcomp>",
    SETCOMP = "<setcomp>",
    DICTCOMP = "<dictcomp>",
    CLASS = "__class__",
    CLASSDICT = "__classdict__",
    CLASSCELL = "__classcell__",
    CLASSDICTCELL = "__classdictcell__",
    CONDITIONAL_ANNOTATIONS = "__conditional_annotations__",
    ANNOTATIONS = "__annotations__",
    ANNOTATE = "__annotate__",
    ANNOTATE_FUNC = "__annotate_func__",
    DEBUG = "__debug__",
    NAME = "__name__",
    DUNDER_MODULE = "__module__",
    QUALNAME = "__qualname__",
    FIRSTLINENO = "__firstlineno__",
    DOC = "__doc__",
    STATIC_ATTRIBUTES = "__static_attributes__",
    DUNDER_TYPE_PARAMS = "__type_params__",
    TYPE_PARAMS = ".type_params",
    GENERIC_BASE = ".generic_base",
    DEFAULTS = ".defaults",
    KWDEFAULTS = ".kwdefaults",
    DOT_ZERO = ".0",
    FORMAT = "format",
    DOT_FORMAT = ".format",
    SUPER = "super",
    SELF = "self",
    FUTURE = "__future__",
    ALL = "all",
    ANY = "any",
    TUPLE = "tuple",
    JOIN = "join",
    RETURN = "return",
    WILDCARD = "_",
    STAR = "*",
    TYPE = "type",
    MATCH = "match",
    CASE = "case",
}

/// The table of identifiers of one compilation.
#[derive(Clone)]
pub struct Names {
    /// All texts, one behind the other.
    texts: String,
    spans: Vec<Span>,
    /// Numbers of names by hash, one more than each; 0 where there is none. A name that finds its place taken has the next free one.
    index: Vec<u32>,
}

/// Where a text stands, and its hash.
#[derive(Clone, Copy)]
struct Span {
    /// The bytes of a text that fits into them.
    packed: u64,
    start: u32,
    end: u32,
    hash: u32,
    /// Whether a class around it would change it.
    private: bool,
}

/// The bytes of a short text as a number, the first one lowest.
fn pack(text: &[u8]) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..text.len())?.copy_from_slice(text);
    Some(u64::from_le_bytes(bytes))
}

/// The hash of a packed text: both halves of a product, in which each bit counts.
fn hash_packed(packed: u64) -> u32 {
    const FACTOR: u128 = 0x9e37_79b9_7f4a_7c15;
    let product = u128::from(packed) * FACTOR;
    (product as u64 ^ (product >> 64) as u64) as u32
}

/// What every compilation starts with.
static FIRST: LazyLock<Names> = LazyLock::new(|| {
    /// Room for the names of an ordinary source.
    const PLACES: usize = 512;
    let mut names = Names { texts: String::new(), spans: Vec::new(), index: vec![0; PLACES] };
    for text in KNOWN {
        names.intern(text);
    }
    names
});

impl Names {
    pub fn new() -> Names {
        FIRST.clone()
    }

    fn hash(text: &str) -> u32 {
        match pack(text.as_bytes()) {
            Some(packed) => hash_packed(packed),
            None => {
                let mut state = Build::default().build_hasher();
                state.write(text.as_bytes());
                (state.finish() >> 32) as u32
            }
        }
    }

    /// The number of the name that `same` knows, or where its number belongs.
    #[inline]
    fn find(&self, hash: u32, same: impl Fn(&Span) -> bool) -> Result<u32, usize> {
        let mask = self.index.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let Some(at) = self.index[place].checked_sub(1) else { return Err(place) };
            if same(&self.spans[at as usize]) {
                return Ok(at);
            }
            place = (place + 1) & mask;
        }
    }

    fn find_text(&self, text: &str, hash: u32) -> Result<u32, usize> {
        self.find(hash, |span| span.hash == hash && self.texts.as_bytes()[span.start as usize..span.end as usize] == *text.as_bytes())
    }

    pub fn intern(&mut self, text: &str) -> Name {
        let hash = Names::hash(text);
        match self.find_text(text, hash) {
            Ok(at) => Name(at),
            Err(place) => self.add(text, hash, place),
        }
    }

    /// The name whose bytes are packed into a number, the first one lowest.
    #[inline]
    pub fn intern_packed(&mut self, packed: u64, text: &str) -> Name {
        let hash = hash_packed(packed);
        match self.find(hash, |span| span.packed == packed && (span.end - span.start) as usize == text.len()) {
            Ok(at) => Name(at),
            Err(place) => self.add(text, hash, place),
        }
    }

    fn add(&mut self, text: &str, hash: u32, place: usize) -> Name {
        let at = self.spans.len() as u32;
        let start = self.texts.len() as u32;
        self.texts.push_str(text);
        let private = text.starts_with("__") && !text.ends_with("__") && !text.contains('.');
        self.spans.push(Span { packed: pack(text.as_bytes()).unwrap_or(0), start, end: self.texts.len() as u32, hash, private });
        self.index[place] = at + 1;
        if self.spans.len() * 2 > self.index.len() {
            self.spread();
        }
        Name(at)
    }

    /// Gives all names places in a table of twice the size.
    fn spread(&mut self) {
        let size = self.index.len() * 2;
        self.index = vec![0; size];
        for (at, span) in self.spans.iter().enumerate() {
            let mut place = span.hash as usize & (size - 1);
            while self.index[place] != 0 {
                place = (place + 1) & (size - 1);
            }
            self.index[place] = at as u32 + 1;
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether the text is an identifier of this compilation.
    pub fn contains(&self, text: &[u8]) -> bool {
        std::str::from_utf8(text).is_ok_and(|text| self.find_text(text, Names::hash(text)).is_ok())
    }

    pub fn text(&self, name: Name) -> &str {
        let span = self.spans[name.0 as usize];
        &self.texts[span.start as usize..span.end as usize]
    }

    /// The part of a dotted name in front of the first dot.
    pub fn first_part(&mut self, name: Name) -> Name {
        match self.text(name).split_once('.') {
            Some((first, _)) => {
                let first = first.to_owned();
                self.intern(&first)
            }
            None => name,
        }
    }

    /// A private name with its class's name in front (CPython `_Py_Mangle`).
    pub fn mangle(&mut self, private: Option<Name>, name: Name) -> Name {
        let Some(class) = private else { return name };
        if !self.spans[name.0 as usize].private {
            return name;
        }
        let text = self.text(name);
        let class = self.text(class).trim_start_matches('_');
        if class.is_empty() {
            return name;
        }
        let mangled = format!("_{class}{text}");
        self.intern(&mangled)
    }
}

/// Names with numbers in the order in which they were first used.
#[derive(Debug, Default)]
pub struct NameTable {
    pub items: Vec<Name>,
    /// Numbers by name, once there are too many to look through.
    index: Option<NameIndex>,
}

/// Up to this many names are looked through.
pub const FEW: usize = 12;

impl NameTable {
    pub fn of(items: Vec<Name>) -> NameTable {
        let mut table = NameTable { items, index: None };
        table.reindex();
        table
    }

    fn reindex(&mut self) {
        self.index = (self.items.len() > FEW).then(|| NameIndex::of(self.items.iter().copied()));
    }

    pub fn add(&mut self, name: Name) -> u32 {
        if let Some(at) = self.get(name) {
            return at;
        }
        let at = self.items.len() as u32;
        if self.items.len() == self.items.capacity() {
            self.items.reserve(FEW);
        }
        self.items.push(name);
        match &mut self.index {
            Some(index) => index.insert(name, at),
            None if self.items.len() > FEW => self.reindex(),
            None => {}
        }
        at
    }

    pub fn contains(&self, name: Name) -> bool {
        self.get(name).is_some()
    }

    /// Adds all names of another table.
    pub fn extend(&mut self, other: &NameTable) {
        for &name in &other.items {
            self.add(name);
        }
    }

    /// Takes a name out; those behind it move up.
    pub fn remove(&mut self, name: Name) -> Option<u32> {
        let at = self.get(name)?;
        self.items.remove(at as usize);
        self.reindex();
        Some(at)
    }

    pub fn get(&self, name: Name) -> Option<u32> {
        match &self.index {
            Some(index) => index.get(name),
            None => self.items.iter().position(|n| *n == name).map(|at| at as u32),
        }
    }
}

/// Numbers by name: a table of places, of which a name has the first free one from the one that its number gives.
#[derive(Debug)]
pub struct NameIndex {
    /// A name's number, one more than it, and what the name stands for; a power of two, never more than half full.
    places: Vec<(u32, u32)>,
    count: usize,
}

impl NameIndex {
    /// The places of names in a list.
    pub fn of(names: impl ExactSizeIterator<Item = Name>) -> NameIndex {
        let mut index = NameIndex { places: vec![(0, 0); (names.len() * 4).next_power_of_two()], count: 0 };
        for (at, name) in names.enumerate() {
            index.insert(name, at as u32);
        }
        index
    }

    fn start(&self, name: Name) -> usize {
        /// 2**64 divided by the golden ratio: numbers side by side get places far apart.
        const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
        (u64::from(name.0).wrapping_mul(SPREAD) >> 32) as usize & (self.places.len() - 1)
    }

    /// Adds a name that is not there.
    pub fn insert(&mut self, name: Name, value: u32) {
        if (self.count + 1) * 2 > self.places.len() {
            let twice = vec![(0, 0); self.places.len() * 2];
            self.count = 0;
            for (key, value) in std::mem::replace(&mut self.places, twice) {
                if key != 0 {
                    self.insert(Name(key - 1), value);
                }
            }
        }
        let mut place = self.start(name);
        while self.places[place].0 != 0 {
            place = (place + 1) & (self.places.len() - 1);
        }
        self.places[place] = (name.0 + 1, value);
        self.count += 1;
    }

    pub fn get(&self, name: Name) -> Option<u32> {
        let mut place = self.start(name);
        loop {
            match self.places[place] {
                (0, _) => return None,
                (key, value) if key == name.0 + 1 => return Some(value),
                _ => place = (place + 1) & (self.places.len() - 1),
            }
        }
    }
}
