//! Syntax trees in the shape of CPython's `ast` module: neutral between the parser and the objects that Python code sees.

#[cfg(feature = "compiler")]
pub mod from_parser;
#[cfg(feature = "compiler")]
mod optimize;
#[cfg(feature = "compiler")]
pub(crate) mod strings;
#[cfg(feature = "compiler")]
pub mod to_parser;
#[cfg(feature = "compiler")]
pub(crate) mod unparse;
#[cfg(feature = "compiler")]
pub mod version;

use num_bigint::BigInt;

/// A tree, or a leaf of one.
#[derive(Debug, Clone)]
pub enum Tree {
    Node(Box<Node>),
    List(Vec<Tree>),
    /// Absent, or the constant `None` inside a `Constant`.
    None,
    Bool(bool),
    Ellipsis,
    /// An identifier: interned by CPython.
    Name(String),
    /// Text, WTF-8.
    Str(Vec<u8>),
    Bytes(Vec<u8>),
    Int(BigInt),
    Float(f64),
    Complex(f64, f64),
    /// Constants that only a tree made by hand has.
    Tuple(Vec<Tree>),
    FrozenSet(Vec<Tree>),
}

/// A node: its class, its fields in order, its position.
#[derive(Debug, Clone)]
pub struct Node {
    pub kind: &'static str,
    pub fields: Vec<(&'static str, Tree)>,
    pub span: Option<Span>,
}

/// Lines from 1, columns in UTF-8 bytes from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

impl Node {
    /// A field by name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Tree> {
        self.fields.iter().find(|f| f.0 == name).map(|f| &f.1)
    }
}
