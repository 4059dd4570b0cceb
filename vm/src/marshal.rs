//! Marshal data as VM objects.

use crate::later::Data;
use crate::objects::bytes::Bytes;
use crate::objects::code::Code;
use crate::objects::dict::Dict;
use crate::objects::list::List;
use crate::objects::set::{self, Set};
use crate::objects::slice::Slice;
use crate::objects::{complex, exception, int, string};
use crate::value::{Slot, Value};
use crate::vm::{R, Raised, Vm};
use pyvm_loader::build::{Builder, CodeFields};
use pyvm_loader::marshal::{ErrorKind, Reader};

/// Builds VM objects.
pub struct ObjectBuilder<'a> {
    vm: &'a Vm,
    /// The identifiers that were asked for, by their numbers.
    names: Vec<Slot>,
}

impl<'a> ObjectBuilder<'a> {
    pub fn new(vm: &'a Vm) -> ObjectBuilder<'a> {
        ObjectBuilder::with_names(vm, Vec::new())
    }

    /// One that knows the identifiers of another.
    pub fn with_names(vm: &'a Vm, names: Vec<Slot>) -> ObjectBuilder<'a> {
        ObjectBuilder { vm, names }
    }

    /// The identifiers that were asked for.
    #[must_use]
    pub fn into_names(self) -> Vec<Slot> {
        self.names
    }
}

impl Builder for ObjectBuilder<'_> {
    type Obj = Value;
    type Error = Raised;

    fn none(&mut self) -> Value {
        Value::NONE
    }
    fn ellipsis(&mut self) -> Value {
        Value::ELLIPSIS
    }
    fn stop_iteration(&mut self) -> Value {
        exception::STOP_ITERATION.as_value()
    }
    fn bool(&mut self, value: bool) -> Value {
        Value::bool(value)
    }
    fn int(&mut self, value: i64) -> Value {
        Value::int(value)
    }
    fn long(&mut self, negative: bool, digits: &[u16]) -> Value {
        int::from_digits(negative, digits)
    }
    fn float(&mut self, value: f64) -> Value {
        Value::float(value)
    }
    fn complex(&mut self, real: f64, imag: f64) -> Value {
        complex::new(real, imag)
    }
    fn bytes(&mut self, value: &[u8]) -> Value {
        Bytes::copied(value)
    }
    fn str(&mut self, wtf8: &[u8], interned: bool) -> Result<Value, Raised> {
        if !wtf8.is_ascii() && !crate::codecs::is_wtf8(wtf8) {
            return Err(crate::codecs::decode_error(self.vm, "utf-8", wtf8, 0, 1, "invalid start byte"));
        }
        Ok(if interned { self.vm.interned.get_mut().get(wtf8) } else { string::from_wtf8(wtf8) })
    }
    fn name(&mut self, number: u32, text: &str) -> Result<Value, Raised> {
        let number = number as usize;
        if self.names.len() <= number {
            self.names.resize(number + 1, None);
        }
        if let Some(name) = &self.names[number] {
            return Ok(name.clone());
        }
        let name = self.str(text.as_bytes(), true)?;
        self.names[number] = Some(name.clone());
        Ok(name)
    }
    fn tuple(&mut self, items: Vec<Value>) -> Value {
        self.vm.tuple(items)
    }
    fn list(&mut self) -> Value {
        List::new(Vec::new()).into_value()
    }
    fn list_push(&mut self, list: &Value, item: Value) {
        list.obj::<List>().push(item);
    }
    fn dict(&mut self) -> Value {
        Dict::new().into_value()
    }
    fn dict_insert(&mut self, dict: &Value, key: Value, value: Value) -> Result<(), Raised> {
        dict.obj::<Dict>().set(self.vm, &key, value)
    }
    fn set(&mut self, items: Vec<Value>, frozen: bool) -> Result<Value, Raised> {
        if frozen {
            return set::frozen(self.vm, items);
        }
        let made = Set::new();
        for item in items {
            made.add(self.vm, item)?;
        }
        Ok(made.into_value())
    }
    fn slice(&mut self, start: Value, stop: Value, step: Value) -> Value {
        Slice::new(start, stop, step).into_value()
    }
    fn code(&mut self, fields: CodeFields<Value>) -> Result<Value, Raised> {
        Ok(Code::new(self.vm, fields)?.into_value())
    }
}

/// The object in `data`, which should be code; the code in it is made when it is needed.
///
/// # Errors
/// As for [`loads`].
pub fn load_code(vm: &Vm, data: Data) -> R<Value> {
    match crate::later::code(vm, data) {
        Ok(code) => Ok(code.into_value()),
        Err(data) => Ok(loads(vm, data.bytes(), true)?.0),
    }
}

/// `marshal.loads`; also the number of bytes read.
pub fn loads(vm: &Vm, data: &[u8], allow_code: bool) -> R<(Value, usize)> {
    let mut reader = Reader::new(data, allow_code);
    match crate::heap::uncounted(|| reader.read(&mut ObjectBuilder::new(vm))) {
        Ok(value) => Ok((value, reader.position())),
        Err(e) => Err(match e.kind {
            ErrorKind::Eof(text) => vm.eof_error(text),
            ErrorKind::Value(text) => vm.value_error(text),
            ErrorKind::Type(text) => vm.type_error(text),
            ErrorKind::Build(raised) => raised,
        }),
    }
}
