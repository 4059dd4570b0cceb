//! Writing objects (CPython `save` and its kin).

use super::buffer::{PICKLE_BUFFER, PickleBuffer};
use super::opcodes as op;
use super::output::FRAME_SIZE_TARGET;
use super::pickler::Pickler;
use super::{pickling_error, shared};
use pyvm_vm::objects::bytearray::{BYTEARRAY, ByteArray};
use pyvm_vm::objects::bytes::{BYTES, Bytes};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::dict_methods::DICT;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::float::{self, FLOAT};
use pyvm_vm::objects::function::FUNCTION;
use pyvm_vm::objects::int;
use pyvm_vm::objects::int_methods::INT;
use pyvm_vm::objects::list::{LIST, List};
use pyvm_vm::objects::object::full_name;
use pyvm_vm::objects::set::{FROZENSET, SET, Set, hashed_items};
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::objects::tuple::{self, TUPLE, Tuple};
use pyvm_vm::objects::types_type::TYPE;
use pyvm_vm::types::Type;
use pyvm_vm::value::{Slot, Value};
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::OnceCell;

/// So many items of a container go into one operation.
const BATCH: usize = 1000;

/// Writes a whole pickle of an object to what the pickler has in memory (CPython `dump`).
///
/// # Errors
/// A `PicklingError`, or what the methods of objects raise.
pub fn dump(vm: &Vm, p: &Value, object: &Value) -> R<()> {
    let this = p.obj::<Pickler>();
    let persistent_id = this.persistent_id(vm, p)?;
    let reducer_override = if p.is_exact(&super::pickler::PICKLER) { None } else { vm.get_attr_opt(p, &vm.intern("reducer_override"))? };
    let protocol = this.protocol.get();
    let save = Save { vm, p: this, protocol, binary: this.is_binary(), persistent_id, reducer_override, dispatch_table: OnceCell::new(), extensions: OnceCell::new() };
    if protocol >= 2 {
        save.write(&[op::PROTO, protocol as u8]);
        this.out.get_mut().framing = protocol >= 4;
    }
    let result = save.save(object, true);
    if result.is_ok() {
        save.byte(op::STOP);
    }
    let out = this.out.get_mut();
    out.close_frame();
    out.framing = false;
    result
}

/// The writing of one pickle.
pub struct Save<'a> {
    pub vm: &'a Vm,
    pub p: &'a Pickler,
    pub protocol: i64,
    pub binary: bool,
    persistent_id: Slot,
    pub reducer_override: Slot,
    /// What `copyreg` knows: ways to reduce, and codes of names.
    dispatch_table: OnceCell<Value>,
    extensions: OnceCell<Value>,
}

impl Save<'_> {
    pub fn write(&self, bytes: &[u8]) {
        self.p.out.get_mut().write(bytes);
    }

    pub fn byte(&self, byte: u8) {
        self.p.out.get_mut().byte(byte);
    }

    fn with_number(&self, operation: u8, number: &[u8]) {
        self.byte(operation);
        self.write(number);
    }

    /// A full frame is handed on before the next operation.
    fn boundary(&self) -> R<()> {
        if !self.p.out.get().is_frame_full() {
            return Ok(());
        }
        self.p.out.get_mut().close_frame();
        self.p.flush(self.vm)
    }

    /// Whether an object was written before: then that is said.
    fn again(&self, object: &Value) -> bool {
        let Some(number) = self.p.memo.get().number(object) else { return false };
        self.get(number);
        true
    }

    fn get(&self, number: usize) {
        match number {
            _ if !self.binary => self.write(format!("g{number}\n").as_bytes()),
            0..0x100 => self.write(&[op::BINGET, number as u8]),
            _ => self.with_number(op::LONG_BINGET, &(number as u32).to_le_bytes()),
        }
    }

    /// Notes that an object was written (CPython `memo_put`).
    pub fn put(&self, object: &Value) -> R<()> {
        if self.p.fast.get() != 0 {
            return Ok(());
        }
        let number = self.p.memo.get_mut().add(object);
        match number {
            _ if self.protocol >= 4 => self.byte(op::MEMOIZE),
            _ if !self.binary => self.write(format!("p{number}\n").as_bytes()),
            0..0x100 => self.write(&[op::BINPUT, number as u8]),
            _ => match u32::try_from(number) {
                Ok(number) => self.with_number(op::LONG_BINPUT, &number.to_le_bytes()),
                Err(_) => return Err(pickling_error(self.vm, "memo id too large for LONG_BINPUT")),
            },
        }
        Ok(())
    }

    /// In the place of what was written for an object that turned out to hold itself: what is there of it already.
    fn instead(&self, object: &Value, drop: &[u8]) -> bool {
        let Some(number) = self.p.memo.get().number(object) else { return false };
        self.write(drop);
        self.get(number);
        true
    }

    /// As [`Save::instead`] for an object of which one value lies on the stack.
    pub fn instead_of_one(&self, object: &Value) -> bool {
        self.instead(object, &[op::POP])
    }

    pub fn note(&self, raised: Raised, object: &Value, what: &str) -> Raised {
        exc::noted(self.vm, raised, &format!("when serializing {} {what}", full_name(self.vm, object.ty())))
    }

    /// Writes a part of an object.
    pub fn part(&self, part: &Value, object: &Value, what: &str) -> R<()> {
        self.save(part, true).map_err(|raised| self.note(raised, object, what))
    }

    fn item(&self, item: &Value, object: &Value, number: usize) -> R<()> {
        self.save(item, true).map_err(|raised| self.note(raised, object, &format!("item {number}")))
    }

    /// Writes an object; `persistent` says that it may have a persistent id.
    pub fn save(&self, object: &Value, persistent: bool) -> R<()> {
        self.boundary()?;
        if let Some(function) = &self.persistent_id
            && persistent
        {
            let id = self.vm.call(function, std::slice::from_ref(object))?;
            if !id.is_none() {
                return self.persistent(&id);
            }
        }
        if object.is_none() {
            self.byte(op::NONE);
            return Ok(());
        }
        if object.is(&Value::TRUE) || object.is(&Value::FALSE) {
            self.boolean(object.is(&Value::TRUE));
            return Ok(());
        }
        let ty = object.ty();
        if ty.is(&INT) {
            return self.int(object);
        }
        if ty.is(&FLOAT) {
            self.float(float::as_f64(object).unwrap_or_default());
            return Ok(());
        }
        if self.again(object) {
            return Ok(());
        }
        if let Some(text) = object.cast_exact::<Str>() {
            return self.text(object, text);
        }
        if ty.is(&BYTES) {
            return self.bytes(object);
        }
        self.vm.recursion_guard(" while pickling an object", || self.composite(object, ty))
    }

    fn composite(&self, object: &Value, ty: &Type) -> R<()> {
        if ty.is(&DICT) {
            self.nested(object, || self.dict(object))
        } else if ty.is(&SET) {
            self.set(object)
        } else if ty.is(&FROZENSET) {
            self.frozenset(object)
        } else if ty.is(&LIST) {
            self.nested(object, || self.list(object))
        } else if ty.is(&TUPLE) {
            self.tuple(object)
        } else if ty.is(&BYTEARRAY) {
            self.bytearray(object)
        } else if ty.is(&PICKLE_BUFFER) {
            self.pickle_buffer(object)
        } else {
            self.reduced(object, ty)
        }
    }

    /// Runs `f` for a container. Without a memo one that holds itself would never end: that is looked for when it gets deep.
    pub fn nested(&self, object: &Value, f: impl FnOnce() -> R<()>) -> R<()> {
        const DEEP: usize = 50;
        if self.p.fast.get() == 0 {
            return f();
        }
        let depth = self.p.depth.get() + 1;
        let noted = depth >= DEEP;
        if noted && !self.p.around.get_mut().insert(object.identity()) {
            let message = format!("fast mode: can't pickle cyclic objects including object type {} at {:#x}", object.ty().name(), object.identity());
            return Err(self.vm.value_error(message));
        }
        self.p.depth.set(depth);
        let result = f();
        self.p.depth.set(depth - 1);
        if noted {
            self.p.around.get_mut().remove(&object.identity());
        }
        result
    }

    fn persistent(&self, id: &Value) -> R<()> {
        if self.binary {
            self.save(id, false)?;
            self.byte(op::BINPERSID);
            return Ok(());
        }
        let text = self.vm.to_str(id)?;
        let text = text.obj::<Str>();
        if !text.is_ascii() {
            return Err(pickling_error(self.vm, "persistent IDs in protocol 0 must be ASCII strings"));
        }
        self.byte(op::PERSID);
        self.write(text.as_bytes());
        self.byte(b'\n');
        Ok(())
    }

    fn boolean(&self, yes: bool) {
        match (self.protocol >= 2, yes) {
            (true, true) => self.byte(op::NEWTRUE),
            (true, false) => self.byte(op::NEWFALSE),
            (false, true) => self.write(b"I01\n"),
            (false, false) => self.write(b"I00\n"),
        }
    }

    fn int(&self, object: &Value) -> R<()> {
        let small = int::as_i64(object).and_then(|i| i32::try_from(i).ok());
        match small {
            Some(i @ 0..0x100) if self.binary => self.write(&[op::BININT1, i as u8]),
            Some(i @ 0x100..0x1_0000) if self.binary => self.with_number(op::BININT2, &(i as u16).to_le_bytes()),
            Some(i) if self.binary => self.with_number(op::BININT, &i.to_le_bytes()),
            Some(i) if self.protocol < 2 => self.write(format!("I{i}\n").as_bytes()),
            _ if self.protocol >= 2 => {
                let big = int::to_big(object);
                let bytes = if big == 0.into() { Vec::new() } else { big.to_signed_bytes_le() };
                if let Ok(length) = u8::try_from(bytes.len()) {
                    self.write(&[op::LONG1, length]);
                } else {
                    let Ok(length) = i32::try_from(bytes.len()) else { return Err(self.vm.overflow_error("int too large to pickle")) };
                    self.with_number(op::LONG4, &length.to_le_bytes());
                }
                self.write(&bytes);
            }
            _ => self.write(format!("L{}L\n", self.vm.repr_text(object)?).as_bytes()),
        }
        Ok(())
    }

    fn float(&self, f: f64) {
        if self.binary { self.with_number(op::BINFLOAT, &f.to_be_bytes()) } else { self.write(format!("F{}\n", float::repr(f)).as_bytes()) }
    }

    /// Bytes behind a header; many of them do not go through the frame (CPython `_Pickler_write_bytes`).
    fn long_bytes(&self, header: &Lengthy, bytes: &[u8], payload: Option<&Value>) -> R<()> {
        let header = header.bytes();
        if bytes.len() < FRAME_SIZE_TARGET {
            self.write(header);
            self.write(bytes);
            return Ok(());
        }
        self.p.out.get_mut().close_frame();
        let framing = std::mem::take(&mut self.p.out.get_mut().framing);
        self.write(header);
        if let Some(write) = self.p.write.get().clone() {
            self.p.flush(self.vm)?;
            let payload = payload.cloned().unwrap_or_else(|| Bytes::copied(bytes));
            self.vm.call(&write, &[payload])?;
        } else {
            self.write(bytes);
        }
        self.p.out.get_mut().framing = framing;
        Ok(())
    }

    fn bytes(&self, object: &Value) -> R<()> {
        let data = object.obj::<Bytes>().data();
        if self.protocol < 3 {
            // Older protocols have none: they are text that is encoded as Latin-1 when it is read.
            if data.is_empty() {
                return self.reduce(&[BYTES.as_value(), tuple::empty()], object);
            }
            let latin: String = data.iter().map(|&b| char::from(b)).collect();
            let arguments = self.vm.tuple(vec![self.vm.str(&latin), self.vm.intern("latin1")]);
            return self.reduce(&[shared(self.vm, "_codecs", "encode")?, arguments], object);
        }
        self.plain_bytes(data, Some(object))?;
        self.put(object)
    }

    fn plain_bytes(&self, data: &[u8], payload: Option<&Value>) -> R<()> {
        if data.len() > u32::MAX as usize && self.protocol < 4 {
            return Err(self.vm.overflow_error("serializing a bytes object larger than 4 GiB requires pickle protocol 4 or higher"));
        }
        self.long_bytes(&Lengthy::new([Some(op::SHORT_BINBYTES), Some(op::BINBYTES), Some(op::BINBYTES8)], data.len()), data, payload)
    }

    fn plain_bytearray(&self, data: &[u8], payload: Option<&Value>) -> R<()> {
        self.long_bytes(&Lengthy::new([None, None, Some(op::BYTEARRAY8)], data.len()), data, payload)
    }

    fn bytearray(&self, object: &Value) -> R<()> {
        let data = object.obj::<ByteArray>().data().to_vec();
        if self.protocol < 5 {
            let arguments = if data.is_empty() { tuple::empty() } else { self.vm.tuple(vec![Bytes::new(data)]) };
            return self.reduce(&[BYTEARRAY.as_value(), arguments], object);
        }
        self.plain_bytearray(&data, Some(object))?;
        self.put(object)
    }

    fn pickle_buffer(&self, object: &Value) -> R<()> {
        let vm = self.vm;
        if self.protocol < 5 {
            return Err(pickling_error(vm, "PickleBuffer can only be pickled with protocol >= 5"));
        }
        let buffer = object.obj::<PickleBuffer>().buffer(vm)?;
        if !buffer.is_contiguous() && !buffer.is_fortran() {
            return Err(pickling_error(vm, "PickleBuffer can not be pickled when pointing to a non-contiguous buffer"));
        }
        let in_band = match self.p.buffer_callback.get().clone() {
            Some(callback) => vm.is_true(&vm.call(&callback, std::slice::from_ref(object))?)?,
            None => true,
        };
        if !in_band {
            self.byte(op::NEXT_BUFFER);
            if buffer.readonly {
                self.byte(op::READONLY_BUFFER);
            }
            return Ok(());
        }
        let start = buffer.offset as usize;
        let data = buffer.memory().get(start..start + buffer.len).unwrap_or_default().to_vec();
        if buffer.readonly {
            self.plain_bytes(&data, None)?;
        } else {
            self.plain_bytearray(&data, None)?;
        }
        self.put(object)
    }

    fn text(&self, object: &Value, text: &Str) -> R<()> {
        let bytes = text.as_bytes();
        if !self.binary {
            self.byte(op::UNICODE);
            self.write(&raw_unicode_escape(text));
            self.byte(b'\n');
            return self.put(object);
        }
        if bytes.len() > u32::MAX as usize && self.protocol < 4 {
            return Err(self.vm.overflow_error("serializing a string larger than 4 GiB requires pickle protocol 4 or higher"));
        }
        let header = Lengthy::new([Some(op::SHORT_BINUNICODE).filter(|_| self.protocol >= 4), Some(op::BINUNICODE), Some(op::BINUNICODE8)], bytes.len());
        self.long_bytes(&header, bytes, None)?;
        self.put(object)
    }

    fn tuple(&self, object: &Value) -> R<()> {
        let items = object.obj::<Tuple>().items();
        if items.is_empty() {
            if self.binary {
                self.byte(op::EMPTY_TUPLE)
            } else {
                self.write(&[op::MARK, op::TUPLE])
            }
            return Ok(());
        }
        let few = items.len() <= 3 && self.protocol >= 2;
        if !few {
            self.byte(op::MARK);
        }
        for (number, item) in items.iter().enumerate() {
            self.item(item, object, number)?;
        }
        // One that holds itself was written on the way.
        if self.p.memo.get().number(object).is_some() {
            let drop = match (few, self.binary) {
                (true, _) => vec![op::POP; items.len()],
                (false, true) => vec![op::POP_MARK],
                (false, false) => vec![op::POP; items.len() + 1],
            };
            self.instead(object, &drop);
            return Ok(());
        }
        self.byte(if few { [op::TUPLE1, op::TUPLE2, op::TUPLE3][items.len() - 1] } else { op::TUPLE });
        self.put(object)
    }

    fn list(&self, object: &Value) -> R<()> {
        if self.binary {
            self.byte(op::EMPTY_LIST)
        } else {
            self.write(&[op::MARK, op::LIST])
        }
        self.put(object)?;
        let list = object.obj::<List>();
        if list.is_empty() {
            return Ok(());
        }
        if !self.binary {
            return self.appends(&self.vm.iter(object)?, object);
        }
        let item = |number: usize| list.items.get().get(number).cloned();
        if list.len() == 1 {
            if let Some(only) = item(0) {
                self.item(&only, object, 0)?;
            }
            self.byte(op::APPEND);
            return Ok(());
        }
        let mut number = 0;
        while number < list.len() {
            self.byte(op::MARK);
            let end = number + BATCH;
            while let Some(next) = item(number).filter(|_| number < end) {
                self.item(&next, object, number)?;
                number += 1;
            }
            self.byte(op::APPENDS);
        }
        Ok(())
    }

    /// The items of an iterator, as appended to what lies on the stack (CPython `batch_list`).
    pub fn appends(&self, items: &Value, object: &Value) -> R<()> {
        let mut number = 0;
        if !self.binary {
            while let Some(item) = self.vm.next(items)? {
                self.item(&item, object, number)?;
                self.byte(op::APPEND);
                number += 1;
            }
            return Ok(());
        }
        while let Some(first) = self.vm.next(items)? {
            let Some(second) = self.vm.next(items)? else {
                self.item(&first, object, number)?;
                self.byte(op::APPEND);
                break;
            };
            self.byte(op::MARK);
            self.item(&first, object, number)?;
            let (end, mut next) = (number + BATCH, Some(second));
            while let Some(item) = next {
                number += 1;
                self.item(&item, object, number)?;
                next = if number + 1 < end { self.vm.next(items)? } else { None };
            }
            number += 1;
            self.byte(op::APPENDS);
            if number < end {
                break;
            }
        }
        Ok(())
    }

    fn dict(&self, object: &Value) -> R<()> {
        if self.binary {
            self.byte(op::EMPTY_DICT)
        } else {
            self.write(&[op::MARK, op::DICT])
        }
        self.put(object)?;
        let dict = object.obj::<Dict>();
        if dict.is_empty() {
            return Ok(());
        }
        if !self.binary {
            let items = self.vm.call_method_str(object, "items", &[])?;
            return self.setitems(&self.vm.iter(&items)?, object);
        }
        let size = dict.len();
        let mut position = 0;
        loop {
            if size > 1 {
                self.byte(op::MARK);
            }
            let mut count = 0;
            while count < BATCH
                && let Some((next, key, value)) = entry(dict, position)
            {
                position = next;
                self.pair(&key, &value, object)?;
                count += 1;
                if dict.len() != size {
                    return Err(self.vm.runtime_error("dictionary changed size during iteration"));
                }
            }
            self.byte(if size > 1 { op::SETITEMS } else { op::SETITEM });
            if count < BATCH {
                return Ok(());
            }
        }
    }

    fn pair(&self, key: &Value, value: &Value, object: &Value) -> R<()> {
        self.save(key, true)?;
        self.save(value, true).map_err(|raised| {
            let Some(e) = self.vm.take_pending() else { return raised };
            match self.vm.repr_text(key) {
                Ok(key) => self.note(self.vm.restore(e), object, &format!("item {key}")),
                Err(other) => other,
            }
        })
    }

    fn key_and_value(&self, pair: &Value) -> R<(Value, Value)> {
        match pair.cast::<Tuple>().map(Tuple::items) {
            Some([key, value]) => Ok((key.clone(), value.clone())),
            _ => Err(self.vm.type_error("dict items iterator must return 2-tuples")),
        }
    }

    /// The pairs of an iterator, as set in what lies on the stack (CPython `batch_dict`).
    pub fn setitems(&self, items: &Value, object: &Value) -> R<()> {
        let next = || self.vm.next(items)?.map(|pair| self.key_and_value(&pair)).transpose();
        if !self.binary {
            while let Some((key, value)) = next()? {
                self.pair(&key, &value, object)?;
                self.byte(op::SETITEM);
            }
            return Ok(());
        }
        while let Some((key, value)) = next()? {
            let Some(second) = next()? else {
                self.pair(&key, &value, object)?;
                self.byte(op::SETITEM);
                break;
            };
            self.byte(op::MARK);
            self.pair(&key, &value, object)?;
            let (mut count, mut more) = (1, Some(second));
            while let Some((key, value)) = more {
                self.pair(&key, &value, object)?;
                count += 1;
                more = if count < BATCH { next()? } else { None };
            }
            self.byte(op::SETITEMS);
            if count < BATCH {
                break;
            }
        }
        Ok(())
    }

    fn set(&self, object: &Value) -> R<()> {
        if self.protocol < 4 {
            let items = List::new(object.obj::<Set>().items()).into_value();
            return self.reduce(&[SET.as_value(), self.vm.tuple(vec![items])], object);
        }
        self.byte(op::EMPTY_SET);
        self.put(object)?;
        let items = object.obj::<Set>().items();
        if items.is_empty() {
            return Ok(());
        }
        let mut batches = items.chunks(BATCH).chain(items.len().is_multiple_of(BATCH).then_some(&[][..]));
        batches.try_for_each(|batch| {
            self.byte(op::MARK);
            self.elements(batch, object)?;
            if object.obj::<Set>().items().len() != items.len() {
                return Err(self.vm.runtime_error("set changed size during iteration"));
            }
            self.byte(op::ADDITEMS);
            Ok(())
        })
    }

    fn elements(&self, items: &[Value], object: &Value) -> R<()> {
        items.iter().try_for_each(|item| self.part(item, object, "element"))
    }

    fn frozenset(&self, object: &Value) -> R<()> {
        let items: Vec<Value> = hashed_items(object).unwrap_or_default().into_iter().map(|entry| entry.key).collect();
        if self.protocol < 4 {
            return self.reduce(&[FROZENSET.as_value(), self.vm.tuple(vec![List::new(items).into_value()])], object);
        }
        self.byte(op::MARK);
        self.elements(&items, object)?;
        if self.instead(object, &[op::POP_MARK]) {
            return Ok(());
        }
        self.byte(op::FROZENSET);
        self.put(object)
    }

    /// Writes what has no format of its own.
    fn reduced(&self, object: &Value, ty: &Type) -> R<()> {
        let vm = self.vm;
        let mut reduced = None;
        if let Some(function) = &self.reducer_override {
            reduced = Some(vm.call(function, std::slice::from_ref(object))?).filter(|reduced| !reduced.is(&Value::NOT_IMPLEMENTED));
        }
        let reduced = match reduced {
            Some(reduced) => reduced,
            None if ty.is(&TYPE) => return self.class(object),
            None if ty.is(&FUNCTION) => return self.global(object, None),
            None => match self.ask(object, ty)? {
                Some(reduced) => reduced,
                None => return self.global(object, None),
            },
        };
        if string::is_str(&reduced) {
            return self.global(object, Some(&reduced));
        }
        let Some(parts) = reduced.cast::<Tuple>() else {
            let message = format!("__reduce__ must return a string or tuple, not {}", full_name(vm, reduced.ty()));
            return Err(self.note(pickling_error(vm, message), object, "object"));
        };
        self.nested(object, || self.reduce(parts.items(), object)).map_err(|raised| self.note(raised, object, "object"))
    }

    /// Something of `copyreg`, looked up once.
    fn known<'a>(&self, known: &'a OnceCell<Value>, name: &str) -> R<&'a Value> {
        if let Some(known) = known.get() {
            return Ok(known);
        }
        let found = shared(self.vm, "copyreg", name)?;
        Ok(known.get_or_init(|| found))
    }

    pub fn extensions(&self) -> R<&Value> {
        self.known(&self.extensions, "_extension_registry")
    }

    /// What an object says how it is made; none for classes, which are found by name.
    fn ask(&self, object: &Value, ty: &Type) -> R<Option<Value>> {
        let vm = self.vm;
        let class = ty.as_value();
        let function = match self.p.dispatch_table.get().clone() {
            Some(table) => vm.get_item_opt(&table, &class)?,
            None => vm.get_item_opt(self.known(&self.dispatch_table, "dispatch_table")?, &class)?,
        };
        if let Some(function) = function {
            return vm.call(&function, std::slice::from_ref(object)).map(Some);
        }
        if ty.extends(&TYPE) {
            return Ok(None);
        }
        if let Some(method) = vm.get_attr_opt(object, &vm.names.__reduce_ex__)? {
            return vm.call(&method, &[Value::int(self.protocol)]).map(Some);
        }
        match vm.get_attr_opt(object, &vm.names.__reduce__)? {
            Some(method) => vm.call(&method, &[]).map(Some),
            None => Err(pickling_error(vm, format!("Can't pickle {} object", full_name(vm, ty)))),
        }
    }
}

/// An operation and the length of what follows it, in as many bytes as it needs.
struct Lengthy {
    bytes: [u8; 9],
    length: usize,
}

impl Lengthy {
    /// With the operation for a length of one, four or eight bytes.
    fn new(operations: [Option<u8>; 3], length: usize) -> Lengthy {
        let mut bytes = [0; 9];
        bytes[1..].copy_from_slice(&(length as u64).to_le_bytes());
        let (operation, width) = match operations {
            [Some(operation), ..] if length < 0x100 => (operation, 1),
            [_, Some(operation), _] if u32::try_from(length).is_ok() => (operation, 4),
            [.., operation] => (operation.unwrap_or_default(), 8),
        };
        bytes[0] = operation;
        Lengthy { bytes, length: 1 + width }
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// The entry at a position of a dict or behind it, and the position after that.
fn entry(dict: &Dict, position: usize) -> Option<(usize, Value, Value)> {
    dict.table.get().next_from(position).map(|(next, entry)| (next, entry.key.clone(), entry.value.clone()))
}

/// CPython `raw_unicode_escape`: what ends a line, or an escape, is written as one.
fn raw_unicode_escape(text: &Str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.as_bytes().len());
    for c in text.code_points() {
        match c {
            0x1_0000.. => out.extend_from_slice(format!("\\U{c:08x}").as_bytes()),
            0x100.. | 0x5c | 0 | 0xa | 0xd | 0x1a => out.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
            _ => out.push(c as u8),
        }
    }
    out
}
