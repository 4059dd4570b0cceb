//! Code that is made when it is first needed: of the functions in a module few run, and none before the module's own code.
//!
//! A [`Store`] keeps the marshal data that such code comes from. Whatever makes all objects at once ([`crate::marshal`]) makes the same.

use crate::heap;
use crate::marshal::ObjectBuilder;
use crate::objects::code::{Code, Parts};
use crate::objects::string;
use crate::value::{Py, Slot, Value};
use crate::vm::Vm;
use pyvm_loader::build::{Builder, CodeFields};
use pyvm_loader::marshal::FLAG_REF;
use pyvm_loader::outline::{self, Outline, Place, Sketch};
use std::rc::Rc;

/// Marshal data.
pub enum Data {
    /// A part of the program itself, and its packed outline.
    Own { code: &'static [u8], outline: &'static [u8] },
    /// A file that was read, without so many bytes at its start.
    File(Vec<u8>, usize),
}

impl Data {
    /// All of it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Data::Own { code, .. } => code,
            Data::File(bytes, header) => bytes.get(*header..).unwrap_or_default(),
        }
    }
}

/// Where code comes from that is made later.
struct Store {
    data: Data,
    /// The objects that others refer to.
    places: Vec<Place>,
    /// Those of them that were made. Code objects never are among them.
    made: heap::Mut<Vec<Slot>>,
    /// The name of the file in the data, and the name that it has now.
    renamed: heap::Mut<Option<(Value, Value)>>,
}

/// The way to the parts of a code object that are still to be made.
pub struct Later {
    store: Rc<Store>,
    at: u32,
    /// The number of the first place in it.
    next: u32,
}

/// The code that `data` holds, with the code in it made later; the data again if it is not as compilers write it.
///
/// # Errors
/// The data.
pub fn code(vm: &Vm, data: Data) -> Result<Py<Code>, Data> {
    let outline = match data {
        Data::Own { outline, .. } => Outline::unpack(outline),
        Data::File(..) => outline::outline(data.bytes()),
    };
    let Some(outline) = outline else { return Err(data) };
    let made = heap::Mut::new(vec![None; outline.places.len()]);
    let store = Rc::new(Store { data, places: outline.places, made, renamed: heap::Mut::new(None) });
    let made = heap::uncounted(|| {
        let fields = Reader::new(vm, &store, 0, 0, &outline.codes, false).code_fields()?;
        match Code::new(vm, fields) {
            Ok(code) => Some(code),
            Err(_) => {
                vm.clear_pending();
                None
            }
        }
    });
    match (made, Rc::try_unwrap(store)) {
        (Some(code), _) => Ok(code),
        (None, Ok(store)) => Err(store.data),
        // Not reached: an outline answers for all that it covers, and without code nothing holds the store.
        (None, Err(store)) => Err(Data::File(store.data.bytes().to_vec(), 0)),
    }
}

impl Later {
    /// The parts; none if the data is not what its outline says, which cannot be.
    pub fn make(&self, vm: &Vm, trusted: bool) -> Option<Parts> {
        heap::uncounted(|| {
            let fields = Reader::new(vm, &self.store, self.at as usize, self.next as usize, &[], trusted).code_fields()?;
            let Ok(parts) = Parts::new(vm, fields) else {
                vm.clear_pending();
                return None;
            };
            if let Some((old, new)) = self.store.renamed.get()
                && string::to_string(parts.filename.get()) == string::to_string(old)
            {
                parts.filename.set(new.clone());
            }
            Some(parts)
        })
    }

    /// Makes `new` the name of the file, where it is `old` now.
    pub fn rename(&self, old: &Value, new: &Value) {
        let in_data = match self.store.renamed.get() {
            Some((in_data, now)) if string::to_string(now) == string::to_string(old) => in_data.clone(),
            _ => old.clone(),
        };
        self.store.renamed.set(Some((in_data, new.clone())));
    }
}

/// Makes the objects of a store whose outline is known; none where the data is not what the outline says.
struct Reader<'a> {
    builder: ObjectBuilder<'a>,
    vm: &'a Vm,
    store: &'a Rc<Store>,
    data: &'a [u8],
    at: usize,
    /// The number of the next place.
    next: usize,
    /// What is known of the code objects that come next.
    sketches: &'a [Sketch],
    trusted: bool,
}

impl<'a> Reader<'a> {
    fn new(vm: &'a Vm, store: &'a Rc<Store>, at: usize, next: usize, sketches: &'a [Sketch], trusted: bool) -> Reader<'a> {
        Reader { builder: ObjectBuilder::new(vm), vm, store, data: store.data.bytes(), at, next, sketches, trusted }
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
    fn code_fields(&mut self) -> Option<CodeFields<Value>> {
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
            if let Some(made) = self.store.made.get().get(number)?.clone() {
                (self.at, self.next) = outline::skip(self.data, &self.store.places, start, number)?;
                return Some(made);
            }
            self.next += 1;
        }
        let object = self.typed(code)?;
        if flag {
            *self.store.made.get_mut().get_mut(number)? = Some(object.clone());
        }
        Some(object)
    }

    /// The object with that number, made out of turn if need be.
    fn referred(&mut self, number: usize) -> Option<Value> {
        if let Some(made) = self.store.made.get().get(number)? {
            return Some(made.clone());
        }
        let here = (self.at, self.next);
        (self.at, self.next) = (self.store.places.get(number)?.at as usize, number);
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
                let items = self.items(usize::from(count))?;
                self.vm.tuple(items)
            }
            b'(' => {
                let count = self.u32()? as usize;
                let items = self.items(count)?;
                self.vm.tuple(items)
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
            _ => outline::sketch(self.data, &self.store.places, start, self.next)?,
        };
        let later = Later { store: Rc::clone(self.store), at: start as u32, next: self.next as u32 };
        let numbers = outline::numbers(self.data, &sketch)?;
        let kinds = outline::bytes_at(self.data, sketch.kinds as usize)?;
        (self.at, self.next) = (sketch.end as usize, sketch.places as usize);
        Some(Code::later(&numbers, kinds, later, self.trusted).into_value())
    }
}
