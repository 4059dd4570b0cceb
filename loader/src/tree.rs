//! Plain data for marshalled objects, and its writer: what tools and the build of the archive use.

use crate::build::{Builder, CodeFields};
use crate::marshal::{FLAG_REF, put_i32, put_long};
use std::collections::HashMap;
use std::rc::Rc;

/// An object as data. Shared parts are shared here too.
pub type Node = Rc<Tree>;

/// One marshalled object.
pub enum Tree {
    None,
    Ellipsis,
    StopIteration,
    Bool(bool),
    Int(i64),
    Long(bool, Vec<u16>),
    Float(f64),
    Complex(f64, f64),
    Bytes(Vec<u8>),
    Str(Vec<u8>, bool),
    Tuple(Vec<Node>),
    Set(Vec<Node>, bool),
    Slice(Node, Node, Node),
    Code(Box<CodeFields<Node>>),
}

/// Builds [`Tree`]s. Lists and dicts do not occur in code objects and are refused.
pub struct TreeBuilder;

impl Builder for TreeBuilder {
    type Obj = Node;
    type Error = &'static str;

    fn none(&mut self) -> Node {
        Rc::new(Tree::None)
    }
    fn ellipsis(&mut self) -> Node {
        Rc::new(Tree::Ellipsis)
    }
    fn stop_iteration(&mut self) -> Node {
        Rc::new(Tree::StopIteration)
    }
    fn bool(&mut self, value: bool) -> Node {
        Rc::new(Tree::Bool(value))
    }
    fn int(&mut self, value: i64) -> Node {
        Rc::new(Tree::Int(value))
    }
    fn long(&mut self, negative: bool, digits: &[u16]) -> Node {
        Rc::new(Tree::Long(negative, digits.to_vec()))
    }
    fn float(&mut self, value: f64) -> Node {
        Rc::new(Tree::Float(value))
    }
    fn complex(&mut self, real: f64, imag: f64) -> Node {
        Rc::new(Tree::Complex(real, imag))
    }
    fn bytes(&mut self, value: &[u8]) -> Node {
        Rc::new(Tree::Bytes(value.to_vec()))
    }
    fn str(&mut self, wtf8: &[u8], interned: bool) -> Result<Node, Self::Error> {
        Ok(Rc::new(Tree::Str(wtf8.to_vec(), interned)))
    }
    fn tuple(&mut self, items: Vec<Node>) -> Node {
        Rc::new(Tree::Tuple(items))
    }
    fn list(&mut self) -> Node {
        Rc::new(Tree::Tuple(Vec::new()))
    }
    fn list_push(&mut self, _list: &Node, _item: Node) {}
    fn dict(&mut self) -> Node {
        Rc::new(Tree::None)
    }
    fn dict_insert(&mut self, _dict: &Node, _key: Node, _value: Node) -> Result<(), Self::Error> {
        Err("a dict is no part of a code object")
    }
    fn set(&mut self, items: Vec<Node>, frozen: bool) -> Result<Node, Self::Error> {
        Ok(Rc::new(Tree::Set(items, frozen)))
    }
    fn slice(&mut self, start: Node, stop: Node, step: Node) -> Node {
        Rc::new(Tree::Slice(start, stop, step))
    }
    fn code(&mut self, fields: CodeFields<Node>) -> Result<Node, Self::Error> {
        Ok(Rc::new(Tree::Code(Box::new(fields))))
    }
}

/// Serialises a tree. Equal strings are written once and referred to afterwards.
#[must_use]
pub fn dump(node: &Node) -> Vec<u8> {
    let mut writer = Writer { out: Vec::new(), strings: HashMap::new(), next: 0 };
    writer.write(node);
    writer.out
}

struct Writer {
    out: Vec<u8>,
    strings: HashMap<(Vec<u8>, bool), i32>,
    next: i32,
}

impl Writer {
    fn write(&mut self, node: &Node) {
        match &**node {
            Tree::None => self.out.push(b'N'),
            Tree::Ellipsis => self.out.push(b'.'),
            Tree::StopIteration => self.out.push(b'S'),
            Tree::Bool(value) => self.out.push(if *value { b'T' } else { b'F' }),
            Tree::Int(value) => self.int(*value),
            Tree::Long(negative, digits) => {
                self.out.push(b'l');
                put_long(&mut self.out, *negative, digits);
            }
            Tree::Float(value) => {
                self.out.push(b'g');
                self.out.extend_from_slice(&value.to_le_bytes());
            }
            Tree::Complex(real, imag) => {
                self.out.push(b'y');
                self.out.extend_from_slice(&real.to_le_bytes());
                self.out.extend_from_slice(&imag.to_le_bytes());
            }
            Tree::Bytes(bytes) => {
                self.out.push(b's');
                put_i32(&mut self.out, bytes.len() as i32);
                self.out.extend_from_slice(bytes);
            }
            Tree::Str(text, interned) => self.string(text, *interned),
            Tree::Tuple(items) => self.items(b'(', items),
            Tree::Set(items, frozen) => self.items(if *frozen { b'>' } else { b'<' }, items),
            Tree::Slice(start, stop, step) => {
                self.out.push(b':');
                for part in [start, stop, step] {
                    self.write(part);
                }
            }
            Tree::Code(fields) => self.code(fields),
        }
    }

    fn int(&mut self, value: i64) {
        if let Ok(small) = i32::try_from(value) {
            self.out.push(b'i');
            put_i32(&mut self.out, small);
            return;
        }
        let mut rest = value.unsigned_abs();
        let mut digits = Vec::new();
        while rest != 0 {
            digits.push((rest & 0x7fff) as u16);
            rest >>= 15;
        }
        self.out.push(b'l');
        put_long(&mut self.out, value < 0, &digits);
    }

    fn string(&mut self, text: &[u8], interned: bool) {
        let key = (text.to_vec(), interned);
        if let Some(&index) = self.strings.get(&key) {
            self.out.push(b'r');
            put_i32(&mut self.out, index);
            return;
        }
        self.strings.insert(key, self.next);
        self.next += 1;
        let (short, long) = if interned { (b'Z', b'A') } else { (b'z', b'a') };
        if !text.is_ascii() {
            self.out.push(FLAG_REF | if interned { b't' } else { b'u' });
            put_i32(&mut self.out, text.len() as i32);
        } else if text.len() < 256 {
            self.out.push(FLAG_REF | short);
            self.out.push(text.len() as u8);
        } else {
            self.out.push(FLAG_REF | long);
            put_i32(&mut self.out, text.len() as i32);
        }
        self.out.extend_from_slice(text);
    }

    fn items(&mut self, code: u8, items: &[Node]) {
        self.out.push(code);
        put_i32(&mut self.out, items.len() as i32);
        for item in items {
            self.write(item);
        }
    }

    fn code(&mut self, c: &CodeFields<Node>) {
        self.out.push(b'c');
        for n in [c.argcount, c.posonlyargcount, c.kwonlyargcount, c.stacksize, c.flags] {
            put_i32(&mut self.out, n as i32);
        }
        let head = [&c.code, &c.consts, &c.names, &c.localsplusnames, &c.localspluskinds];
        for node in head.into_iter().chain([&c.filename, &c.name, &c.qualname]) {
            self.write(node);
        }
        put_i32(&mut self.out, c.firstlineno);
        self.write(&c.linetable);
        self.write(&c.exceptiontable);
    }
}
