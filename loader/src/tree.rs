//! Plain data for marshalled objects: what tools use.

use crate::build::{Builder, CodeFields};
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
