//! Objects out of marshal data whose outline is known, in any order.

use super::{Later, Marshalled, Store};
use crate::marshal::ObjectBuilder;
use crate::objects::code::Code;
use crate::objects::tuple::{self, Tuple};
use crate::value::{Slot, Value};
use crate::vm::Vm;
use pyvm_loader::build::{Builder, CodeFields};
use pyvm_loader::marshal::FLAG_REF;
use pyvm_loader::outline::{self, Sketch};
use std::rc::Rc;

/// Makes the objects of a store whose outline is known; none where the data is not what the outline says.
pub struct Reader<'a> {
    builder: ObjectBuilder<'a>,
    vm: &'a Vm,
    store: &'a Rc<Store>,
    source: &'a Marshalled,
    data: &'a [u8],
    at: usize,
    /// The number of the next place.
    next: usize,
    /// What is known of the code objects that come next.
    sketches: &'a [Sketch],
    trusted: bool,
}

impl<'a> Reader<'a> {
    /// For the code object at a place in the data, before whose parts so many others are numbered.
    pub fn new(vm: &'a Vm, store: &'a Rc<Store>, source: &'a Marshalled, (at, next): (u32, u32), sketches: &'a [Sketch], trusted: bool) -> Reader<'a> {
        Reader { builder: ObjectBuilder::new(vm), vm, store, source, data: source.data.bytes(), at: at as usize, next: next as usize, sketches, trusted }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.data.get(self.at..)?.get(..count)?;
        self.at += count;
        Some(taken)
    }

    fn chunk<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.first_chunk().copied()
    }

    fn u32(&mut self) -> Option<u32> {
        self.chunk().map(u32::from_le_bytes)
    }

    fn f64(&mut self) -> Option<f64> {
        self.chunk().map(f64::from_le_bytes)
    }

    /// The parts of the code object at hand.
    pub fn code_fields(&mut self) -> Option<CodeFields<Value>> {
        let [byte] = self.chunk()?;
        self.next += usize::from(byte & FLAG_REF != 0);
        Some(CodeFields {
            argcount: self.u32()?,
            posonlyargcount: self.u32()?,
            kwonlyargcount: self.u32()?,
            stacksize: self.u32()?,
            flags: self.u32()?,
            code: self.object()?,
            consts: self.object()?,
            names: self.object()?,
            localsplusnames: self.object()?,
            localspluskinds: self.object()?,
            filename: self.object()?,
            name: self.object()?,
            qualname: self.object()?,
            firstlineno: self.u32()? as i32,
            linetable: self.object()?,
            exceptiontable: self.object()?,
        })
    }

    fn object(&mut self) -> Option<Value> {
        let start = self.at;
        let [byte] = self.chunk()?;
        let (code, flag) = (byte & !FLAG_REF, byte & FLAG_REF != 0);
        match code {
            b'N' => return Some(Value::NONE),
            b'T' => return Some(Value::TRUE),
            b'F' => return Some(Value::FALSE),
            b'.' => return Some(self.builder.ellipsis()),
            b'S' => return Some(self.builder.stop_iteration()),
            b'r' => {
                let number = self.u32()? as usize;
                return self.referred(number);
            }
            b'c' => return self.inner_code(start),
            _ => {}
        }
        let number = self.next;
        if flag {
            if let Some(made) = self.source.made.get().get(number)?.clone() {
                (self.at, self.next) = outline::skip(self.data, &self.source.places, start, number)?;
                return Some(made);
            }
            self.next += 1;
        }
        let object = self.typed(code)?;
        if flag {
            *self.source.made.get_mut().get_mut(number)? = Some(object.clone());
        }
        Some(object)
    }

    /// The object with that number, made out of turn if need be.
    fn referred(&mut self, number: usize) -> Option<Value> {
        if let Some(made) = self.source.made.get().get(number)? {
            return Some(made.clone());
        }
        let here = (self.at, self.next);
        (self.at, self.next) = (self.source.places.get(number)?.at as usize, number);
        let object = self.object()?;
        (self.at, self.next) = here;
        Some(object)
    }

    fn typed(&mut self, code: u8) -> Option<Value> {
        let object = match code {
            b'i' => Value::int(i64::from(self.u32()? as i32)),
            b'g' => Value::float(self.f64()?),
            b'y' => {
                let (real, imag) = (self.f64()?, self.f64()?);
                self.builder.complex(real, imag)
            }
            b'l' => {
                let count = self.u32()? as i32;
                let digits = self.take(count.unsigned_abs() as usize * 2)?;
                let digits: Vec<u16> = digits.chunks_exact(2).map(|d| u16::from_le_bytes([d[0], d[1]])).collect();
                self.builder.long(count < 0, &digits)
            }
            b's' => {
                let length = self.u32()? as usize;
                let bytes = self.take(length)?;
                self.builder.bytes(bytes)
            }
            b'z' | b'Z' => {
                let [length] = self.chunk()?;
                self.text(code, usize::from(length))?
            }
            b'a' | b'A' | b'u' | b't' => {
                let length = self.u32()? as usize;
                self.text(code, length)?
            }
            b')' => {
                let [count] = self.chunk()?;
                self.tuple(usize::from(count))?
            }
            b'(' => {
                let count = self.u32()? as usize;
                self.tuple(count)?
            }
            b'>' => {
                let count = self.u32()? as usize;
                let items = self.items(count)?;
                let made = self.builder.set(items, true);
                self.built(made)?
            }
            b':' => {
                let (start, stop, step) = (self.object()?, self.object()?, self.object()?);
                self.builder.slice(start, stop, step)
            }
            _ => return None,
        };
        Some(object)
    }

    fn tuple(&mut self, count: usize) -> Option<Value> {
        // Most have a few items, which need no memory of their own on the way.
        const FEW: usize = 4;
        if count > FEW {
            return self.items(count).map(|items| self.vm.tuple(items));
        }
        let mut few: [Slot; FEW] = [const { None }; FEW];
        for slot in &mut few[..count] {
            *slot = Some(self.object()?);
        }
        Some(if count == 0 { tuple::empty() } else { Tuple::build(count, |i| few[i].take().unwrap_or(Value::NONE)).into_value() })
    }

    fn items(&mut self, count: usize) -> Option<Vec<Value>> {
        let mut items = Vec::with_capacity(count.min(self.data.len()));
        for _ in 0..count {
            items.push(self.object()?);
        }
        Some(items)
    }

    fn text(&mut self, code: u8, length: usize) -> Option<Value> {
        let bytes = self.take(length)?;
        let interned = matches!(code, b'Z' | b'A' | b't');
        if matches!(code, b'u' | b't') || bytes.is_ascii() {
            let made = self.builder.str(bytes, interned);
            return self.built(made);
        }
        // The type codes for ASCII store Latin-1 as it is.
        let text: String = bytes.iter().map(|&c| char::from(c)).collect();
        let made = self.builder.str(text.as_bytes(), interned);
        self.built(made)
    }

    fn built(&self, made: Result<Value, crate::vm::Raised>) -> Option<Value> {
        if made.is_err() {
            self.vm.clear_pending();
        }
        made.ok()
    }

    /// A code object in the one at hand.
    fn inner_code(&mut self, start: usize) -> Option<Value> {
        let sketch = match self.sketches.split_first() {
            Some((first, rest)) if first.at as usize == start => {
                self.sketches = rest;
                *first
            }
            _ => outline::sketch(self.data, &self.source.places, start, self.next)?,
        };
        let later = Later { store: Rc::clone(self.store), at: start as u32, next: self.next as u32 };
        let numbers = outline::numbers(self.data, &sketch)?;
        let kinds = outline::bytes_at(self.data, sketch.kinds as usize)?;
        (self.at, self.next) = (sketch.end as usize, sketch.places as usize);
        Some(Code::later(&numbers, kinds, later, self.trusted).into_value())
    }
}
