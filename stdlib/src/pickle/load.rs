//! Reading objects (CPython `load` and its kin).

use super::opcodes as op;
use super::unpickler::{File, UNPICKLER, Unpickler, find_class};
use super::{shared, unpickling_error};
use num_bigint::BigInt;
use pyvm_vm::objects::bytearray::ByteArray;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::float;
use pyvm_vm::objects::int;
use pyvm_vm::objects::int_methods::INT;
use pyvm_vm::objects::list::{List, items_mut};
use pyvm_vm::objects::set::{self, SET, Set};
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::objects::tuple::{self, Tuple};
use pyvm_vm::objects::{exception as exc, memoryview::MemoryView};
use pyvm_vm::protocol::buffer;
use pyvm_vm::types::Type;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};

/// Reads the next object of the stream.
///
/// # Errors
/// An `UnpicklingError` or `EOFError` for what is no whole pickle, and what making the objects raises.
pub fn load(vm: &Vm, u: &Value) -> R {
    let this = u.obj::<Unpickler>();
    this.protocol.set(0);
    let mut load = Load {
        vm,
        u: this,
        object: u,
        file: this.file(),
        input: this.input(),
        at: this.at.get(),
        unskipped: this.unskipped.get(),
        frame: None,
        persistent_load: this.persistent_load(vm, u)?,
        stack: Vec::new(),
        marks: Vec::new(),
    };
    let result = load.run();
    let skipped = if result.is_ok() { load.skip() } else { Ok(()) };
    this.give(load.input);
    this.at.set(load.at);
    this.unskipped.set(load.unskipped);
    skipped?;
    result
}

/// So much of a file is looked at ahead, where it can be.
const PREFETCH: usize = 128 * 1024;

struct Load<'a> {
    vm: &'a Vm,
    u: &'a Unpickler,
    object: &'a Value,
    file: File,
    input: Value,
    at: usize,
    unskipped: usize,
    /// Where the frame at hand ends.
    frame: Option<usize>,
    persistent_load: Option<Value>,
    stack: Vec<Value>,
    /// The heights at which there are marks.
    marks: Vec<usize>,
}

impl Load<'_> {
    fn run(&mut self) -> R {
        loop {
            if self.frame == Some(self.at) {
                self.frame = None;
            }
            let operation = match self.data().get(self.at).copied() {
                Some(operation) => operation,
                None => match self.take(1) {
                    Ok(bytes) => {
                        let operation = bytes[0];
                        self.at -= 1;
                        operation
                    }
                    Err(raised) => return Err(self.out_of_input(raised)),
                },
            };
            self.at += 1;
            if operation == op::STOP {
                return self.pop();
            }
            self.step(operation)?;
        }
    }

    /// A stream that ends between operations raises `EOFError`.
    fn out_of_input(&self, raised: Raised) -> Raised {
        match super::unpickling_class(self.vm) {
            Ok(class) if self.vm.pending_is(class.obj::<Type>()) => {
                self.vm.clear_pending();
                self.vm.eof_error("Ran out of input")
            }
            _ => raised,
        }
    }

    fn data(&self) -> &[u8] {
        self.input.obj::<Bytes>().data()
    }

    /// Tells the file what was read of what it was only asked to show.
    fn skip(&mut self) -> R<()> {
        let consumed = self.at.saturating_sub(self.unskipped);
        if consumed == 0 || self.file.peek.is_none() {
            return Ok(());
        }
        if let Some(read) = &self.file.read {
            self.vm.call(read, &[Value::uint(consumed)])?;
        }
        self.unskipped = self.at;
        Ok(())
    }

    fn set_input(&mut self, data: Value, function: &str) -> R<usize> {
        let Some(bytes) = data.cast::<Bytes>() else {
            let message = format!("{function}() returned non-bytes object ({})", self.vm.repr_text(&data)?);
            return Err(self.vm.type_error(message));
        };
        let length = bytes.data().len();
        self.input = data;
        self.at = 0;
        self.unskipped = length;
        Ok(length)
    }

    /// Has at least so many bytes of a file be there (CPython `_Unpickler_ReadFromFile`).
    fn refill(&mut self, count: usize) -> R<usize> {
        let Some(read) = self.file.read.clone() else { return Ok(0) };
        self.skip()?;
        if let Some(peek) = self.file.peek.clone()
            && count < PREFETCH
        {
            match self.vm.call(&peek, &[Value::uint(PREFETCH)]) {
                Ok(data) => {
                    let there = self.set_input(data, "peek")?;
                    self.unskipped = 0;
                    if count <= there {
                        return Ok(there);
                    }
                }
                Err(raised) if self.vm.pending_is(&exc::NOT_IMPLEMENTED_ERROR) => {
                    let _ = raised;
                    self.vm.clear_pending();
                    self.file.peek = None;
                    self.u.forget_peek();
                }
                Err(raised) => return Err(raised),
            }
        }
        let data = self.vm.call(&read, &[Value::uint(count)])?;
        self.set_input(data, "read")
    }

    fn truncated(&self) -> Raised {
        unpickling_error(self.vm, "pickle data was truncated")
    }

    /// Nothing reaches across the end of a frame (PEP 3154).
    fn check_frame(&self, end: usize) -> R<()> {
        match self.frame {
            Some(frame) if end > frame => Err(unpickling_error(self.vm, "pickle exhausted before end of frame")),
            _ => Ok(()),
        }
    }

    /// The next bytes.
    #[inline]
    fn take(&mut self, count: usize) -> R<&[u8]> {
        let end = self.at.saturating_add(count);
        if end > self.frame.unwrap_or(usize::MAX) || end > self.data().len() {
            self.make_room(count)?;
        }
        let at = self.at;
        self.at += count;
        Ok(&self.data()[at..at + count])
    }

    /// Has so many bytes lie ahead, which they do not yet, or must not.
    #[cold]
    fn make_room(&mut self, count: usize) -> R<()> {
        self.check_frame(self.at.saturating_add(count))?;
        if self.file.read.is_none() || self.refill(count)? < count { Err(self.truncated()) } else { Ok(()) }
    }

    #[inline]
    fn chunk<const N: usize>(&mut self) -> R<[u8; N]> {
        let mut chunk = [0; N];
        chunk.copy_from_slice(self.take(N)?);
        Ok(chunk)
    }

    fn byte(&mut self) -> R<u8> {
        self.chunk().map(|[byte]| byte)
    }

    /// A length of four bytes.
    fn length(&mut self) -> R<usize> {
        Ok(u32::from_le_bytes(self.chunk()?) as usize)
    }

    /// A length of eight bytes, of something that is named in the message when it is too long.
    fn long_length(&mut self, what: &str) -> R<usize> {
        let length = u64::from_le_bytes(self.chunk()?);
        match usize::try_from(length).ok().filter(|length| *length <= isize::MAX as usize) {
            Some(length) => Ok(length),
            None => Err(self.vm.overflow_error(format!("{what} exceeds system's maximum size of {} bytes", isize::MAX))),
        }
    }

    /// A length that CPython reads as signed.
    fn signed_length(&mut self, negative: &str) -> R<usize> {
        let length = i32::from_le_bytes(self.chunk()?);
        usize::try_from(length).map_err(|_| unpickling_error(self.vm, negative))
    }

    /// The next line without its end.
    fn line(&mut self) -> R<Vec<u8>> {
        let find = |data: &[u8]| data.iter().position(|byte| *byte == b'\n');
        if let Some(end) = find(&self.data()[self.at..]) {
            self.check_frame(self.at + end + 1)?;
            let line = self.data()[self.at..self.at + end].to_vec();
            self.at += end + 1;
            return Ok(line);
        }
        self.check_frame(usize::MAX)?;
        let Some(readline) = self.file.readline.clone() else { return Err(self.truncated()) };
        self.skip()?;
        let data = self.vm.call(&readline, &[])?;
        let there = self.set_input(data, "readline")?;
        match self.data() {
            [line @ .., b'\n'] => {
                let line = line.to_vec();
                self.at = there;
                Ok(line)
            }
            _ => Err(self.truncated()),
        }
    }

    /// The next line, of at least one character.
    fn filled_line(&mut self) -> R<Vec<u8>> {
        let line = self.line()?;
        if line.is_empty() { Err(self.truncated()) } else { Ok(line) }
    }

    fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    /// Where the values above the last mark start.
    fn fence(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    fn underflow(&self) -> Raised {
        unpickling_error(self.vm, if self.marks.is_empty() { "unpickling stack underflow" } else { "unexpected MARK found" })
    }

    fn pop(&mut self) -> R {
        if self.stack.len() <= self.fence() {
            return Err(self.underflow());
        }
        self.stack.pop().ok_or_else(|| self.underflow())
    }

    fn top(&self) -> R {
        match self.stack.last() {
            Some(top) if self.stack.len() > self.fence() => Ok(top.clone()),
            _ => Err(self.underflow()),
        }
    }

    /// The values above the last mark, which goes with them.
    fn marked(&mut self) -> R<Vec<Value>> {
        match self.marks.pop() {
            Some(mark) => Ok(self.stack.split_off(mark)),
            None => Err(unpickling_error(self.vm, "could not find MARK")),
        }
    }

    fn few(&mut self, count: usize) -> R<()> {
        if self.stack.len() < self.fence() + count {
            return Err(self.underflow());
        }
        let items = self.stack.split_off(self.stack.len() - count);
        self.push(tuple::from_vec(items));
        Ok(())
    }

    fn text(&mut self, length: usize) -> R {
        let bytes = self.take(length)?;
        if bytes.is_ascii() || std::str::from_utf8(bytes).is_ok() {
            return Ok(string::from_wtf8(bytes));
        }
        let bytes = bytes.to_vec();
        pyvm_vm::codecs::decode(self.vm, &bytes, Some(&self.vm.intern("utf-8")), Some(&self.vm.intern("surrogatepass")))
    }

    fn bytes(&mut self, length: usize) -> R {
        self.take(length).map(Bytes::copied)
    }

    /// A string of Python 2.
    fn old_text(&self, bytes: &[u8]) -> R {
        let (encoding, errors) = (self.u.encoding.get().clone(), self.u.errors.get().clone());
        if encoding.as_ref().is_some_and(|encoding| string::is(encoding, "bytes")) {
            return Ok(Bytes::copied(bytes));
        }
        pyvm_vm::codecs::decode(self.vm, bytes, encoding.as_ref(), errors.as_ref())
    }

    fn step(&mut self, operation: u8) -> R<()> {
        let vm = self.vm;
        match operation {
            op::NONE => self.push(Value::NONE),
            op::NEWTRUE => self.push(Value::TRUE),
            op::NEWFALSE => self.push(Value::FALSE),
            op::BININT => {
                let i = i32::from_le_bytes(self.chunk()?);
                self.push(Value::int(i.into()));
            }
            op::BININT1 => {
                let i = self.byte()?;
                self.push(Value::small(i.into()));
            }
            op::BININT2 => {
                let i = u16::from_le_bytes(self.chunk()?);
                self.push(Value::small(i.into()));
            }
            op::INT | op::LONG | op::FLOAT | op::STRING | op::UNICODE | op::PERSID | op::GET | op::PUT | op::GLOBAL | op::INST => return self.textual(operation),
            op::LONG1 | op::LONG4 => {
                let length = if operation == op::LONG1 { self.byte()?.into() } else { self.signed_length("LONG pickle has negative byte count")? };
                let big = BigInt::from_signed_bytes_le(self.take(length)?);
                self.push(int::from_big(big));
            }
            op::BINFLOAT => {
                let f = f64::from_be_bytes(self.chunk()?);
                self.push(Value::float(f));
            }
            op::SHORT_BINBYTES | op::BINBYTES | op::BINBYTES8 => {
                let length = match operation {
                    op::SHORT_BINBYTES => self.byte()?.into(),
                    op::BINBYTES => self.length()?,
                    _ => self.long_length("BINBYTES8")?,
                };
                let bytes = self.bytes(length)?;
                self.push(bytes);
            }
            op::SHORT_BINUNICODE | op::BINUNICODE | op::BINUNICODE8 => {
                let length = match operation {
                    op::SHORT_BINUNICODE => self.byte()?.into(),
                    op::BINUNICODE => self.length()?,
                    _ => self.long_length("BINUNICODE8")?,
                };
                let text = self.text(length)?;
                self.push(text);
            }
            op::BINSTRING | op::SHORT_BINSTRING => {
                let length = if operation == op::SHORT_BINSTRING { self.byte()?.into() } else { self.signed_length("BINSTRING pickle has negative byte count")? };
                let bytes = self.take(length)?.to_vec();
                let text = self.old_text(&bytes)?;
                self.push(text);
            }
            op::BYTEARRAY8 => self.bytearray()?,
            op::NEXT_BUFFER | op::READONLY_BUFFER => return self.buffer(operation),
            op::MARK => self.marks.push(self.stack.len()),
            op::EMPTY_TUPLE => self.push(tuple::empty()),
            op::TUPLE1 => return self.few(1),
            op::TUPLE2 => return self.few(2),
            op::TUPLE3 => return self.few(3),
            op::TUPLE => {
                let items = self.marked()?;
                self.push(tuple::from_vec(items));
            }
            op::EMPTY_LIST => self.push(List::new(Vec::new()).into_value()),
            op::LIST => {
                let items = self.marked()?;
                self.push(List::new(items).into_value());
            }
            op::EMPTY_DICT => self.push(Dict::new().into_value()),
            op::DICT => {
                let items = self.marked()?;
                let dict = Dict::new();
                if !items.len().is_multiple_of(2) {
                    return Err(unpickling_error(vm, "odd number of items for DICT"));
                }
                for pair in items.as_chunks::<2>().0 {
                    dict.set(vm, &pair[0], pair[1].clone())?;
                }
                self.push(dict.into_value());
            }
            op::EMPTY_SET => self.push(Set::new().into_value()),
            op::FROZENSET => {
                let items = self.marked()?;
                let made = set::frozen(vm, items)?;
                self.push(made);
            }
            op::APPEND | op::APPENDS | op::SETITEM | op::SETITEMS | op::ADDITEMS => return self.add(operation),
            op::BINGET | op::LONG_BINGET => {
                let number = if operation == op::BINGET { self.byte()?.into() } else { self.length()? };
                return self.get(number);
            }
            op::BINPUT | op::LONG_BINPUT => {
                let number = if operation == op::BINPUT { self.byte()?.into() } else { self.length()? };
                let top = self.top()?;
                self.u.memo.get_mut().set(number, top);
            }
            op::MEMOIZE => {
                let top = self.top()?;
                self.u.memo.get_mut().add(top);
            }
            op::POP => {
                // A mark counts as a value there.
                if self.marks.last() == Some(&self.stack.len()) {
                    self.marks.pop();
                } else {
                    self.pop()?;
                }
            }
            op::POP_MARK => drop(self.marked()?),
            op::DUP => {
                let top = self.top()?;
                self.push(top);
            }
            op::PROTO => {
                let protocol = self.byte()?;
                if i64::from(protocol) > op::HIGHEST_PROTOCOL {
                    return Err(vm.value_error(format!("unsupported pickle protocol: {protocol}")));
                }
                self.u.protocol.set(protocol.into());
            }
            op::FRAME => {
                let length = self.long_length("FRAME length")?;
                if self.frame.is_some_and(|frame| frame != self.at) {
                    return Err(unpickling_error(vm, "beginning of a new frame before end of current frame"));
                }
                self.frame = None;
                // It is there as a whole from now on.
                self.take(length)?;
                self.at -= length;
                self.frame = Some(self.at + length);
            }
            op::STACK_GLOBAL => {
                let (name, module) = (self.pop()?, self.pop()?);
                if name.cast_exact::<Str>().is_none() || module.cast_exact::<Str>().is_none() {
                    return Err(unpickling_error(vm, "STACK_GLOBAL requires str"));
                }
                let found = self.find_class(&module, &name)?;
                self.push(found);
            }
            op::EXT1 | op::EXT2 | op::EXT4 => {
                let code = match operation {
                    op::EXT1 => self.byte()?.into(),
                    op::EXT2 => u16::from_le_bytes(self.chunk()?).into(),
                    _ => i64::from(i32::from_le_bytes(self.chunk()?)),
                };
                let found = self.extension(code)?;
                self.push(found);
            }
            op::BINPERSID => {
                let id = self.pop()?;
                return self.persistent(&id);
            }
            op::REDUCE => {
                let arguments = self.pop()?;
                let function = self.pop()?;
                let Some(arguments) = arguments.cast::<Tuple>().map(Tuple::items) else { return Err(vm.type_error("argument list must be a tuple")) };
                let made = vm.call(&function, arguments)?;
                self.push(made);
            }
            op::NEWOBJ | op::NEWOBJ_EX => return self.new_object(operation),
            op::OBJ => {
                let mut items = self.marked()?;
                if items.is_empty() {
                    return Err(self.underflow());
                }
                let class = items.remove(0);
                return self.instantiate(&class, &items);
            }
            op::BUILD => return self.build(),
            _ => {
                let shown = match operation {
                    0x20..=0x7e if !matches!(operation, b'\'' | b'\\') => format!("'{}'", char::from(operation)),
                    _ => format!("'\\x{operation:02x}'"),
                };
                return Err(unpickling_error(vm, format!("invalid load key, {shown}.")));
            }
        }
        Ok(())
    }

    fn bytearray(&mut self) -> R<()> {
        let length = self.long_length("BYTEARRAY8")?;
        let rest = self.data().len() - self.at;
        // Much of a file goes straight to where it belongs.
        let made = if length > rest && length >= PREFETCH && self.file.readinto.is_some() {
            let mut bytes = Vec::new();
            if bytes.try_reserve_exact(length).is_err() {
                return Err(self.vm.memory_error(""));
            }
            bytes.extend_from_slice(&self.data()[self.at..]);
            self.at += rest;
            self.skip()?;
            while bytes.len() < length {
                let Some(read) = self.file.read.clone() else { break };
                let more = self.vm.call(&read, &[Value::uint(length - bytes.len())])?;
                match more.cast::<Bytes>().map(Bytes::data) {
                    Some(more) if !more.is_empty() => bytes.extend_from_slice(more),
                    _ => return Err(self.truncated()),
                }
            }
            ByteArray::make(bytes)
        } else {
            ByteArray::make(self.take(length)?.to_vec())
        };
        self.push(made);
        Ok(())
    }

    fn buffer(&mut self, operation: u8) -> R<()> {
        let vm = self.vm;
        if operation == op::READONLY_BUFFER {
            let top = self.top()?;
            let mut shown = buffer::get(vm, &top, false)?;
            if !shown.readonly {
                shown.readonly = true;
                self.pop()?;
                self.push(MemoryView::make(shown));
            }
            return Ok(());
        }
        let Some(buffers) = self.u.buffers.get().clone() else {
            return Err(unpickling_error(vm, "pickle stream refers to out-of-band data but no *buffers* argument was given"));
        };
        match vm.next(&buffers)? {
            Some(next) => self.push(next),
            None => return Err(unpickling_error(vm, "not enough out-of-band buffers")),
        }
        Ok(())
    }

    /// The operations whose argument is a line.
    fn textual(&mut self, operation: u8) -> R<()> {
        let vm = self.vm;
        let line = if matches!(operation, op::UNICODE | op::PERSID) { self.line()? } else { self.filled_line()? };
        let ascii = |line: &[u8]| String::from_utf8_lossy(line).into_owned();
        let number = |line: &[u8]| vm.call(&INT.as_value(), &[vm.str(&ascii(line))]);
        let value = match operation {
            op::INT if line == b"00" => Value::FALSE,
            op::INT if line == b"01" => Value::TRUE,
            op::INT => number(&line).map_err(|_| {
                vm.clear_pending();
                vm.value_error("could not convert string to int")
            })?,
            op::LONG => number(line.strip_suffix(b"L").unwrap_or(&line))?,
            op::FLOAT => match float::parse(&ascii(&line)) {
                Some(f) => Value::float(f),
                None => return Err(vm.value_error("could not convert string to float")),
            },
            op::STRING => match line[..] {
                [open @ (b'"' | b'\''), ref inner @ .., close] if open == close => {
                    let decoded = vm.call(&shared(vm, "_codecs", "escape_decode")?, &[Bytes::copied(inner)])?;
                    let bytes = vm.get_item(&decoded, &Value::small(0))?;
                    self.old_text(bytes.obj::<Bytes>().data())?
                }
                _ => return Err(unpickling_error(vm, "the STRING opcode argument must be quoted")),
            },
            op::UNICODE => pyvm_vm::codecs::decode(vm, &line, Some(&vm.intern("raw-unicode-escape")), None)?,
            op::PERSID => {
                if !line.is_ascii() {
                    return Err(unpickling_error(vm, "persistent IDs in protocol 0 must be ASCII strings"));
                }
                return self.persistent(&vm.str(&ascii(&line)));
            }
            op::GET => {
                let number = vm.to_isize(&number(&line)?)?;
                return match usize::try_from(number) {
                    Ok(number) => self.get(number),
                    Err(_) => Err(unpickling_error(vm, format!("Memo value not found at index {number}"))),
                };
            }
            op::PUT => {
                let number = vm.to_isize(&number(&line)?)?;
                let Ok(number) = usize::try_from(number) else { return Err(vm.value_error("negative PUT argument")) };
                let top = self.top()?;
                self.u.memo.get_mut().set(number, top);
                return Ok(());
            }
            _ => {
                let second = self.filled_line()?;
                let encoding = vm.intern(if operation == op::INST { "ascii" } else { "utf-8" });
                let text = |line: &[u8]| pyvm_vm::codecs::decode(vm, line, Some(&encoding), None);
                let found = self.find_class(&text(&line)?, &text(&second)?)?;
                if operation == op::INST {
                    let arguments = self.marked()?;
                    return self.instantiate(&found, &arguments);
                }
                found
            }
        };
        self.push(value);
        Ok(())
    }

    fn get(&mut self, number: usize) -> R<()> {
        let Some(value) = self.u.memo.get().get(number) else {
            return Err(unpickling_error(self.vm, format!("Memo value not found at index {number}")));
        };
        self.push(value);
        Ok(())
    }

    fn persistent(&mut self, id: &Value) -> R<()> {
        let made = match &self.persistent_load {
            Some(function) => self.vm.call(function, std::slice::from_ref(id))?,
            None => self.vm.call_method_str(self.object, "persistent_load", std::slice::from_ref(id))?,
        };
        self.push(made);
        Ok(())
    }

    fn find_class(&self, module: &Value, name: &Value) -> R {
        if self.object.is_exact(&UNPICKLER) {
            return find_class(self.vm, self.u, module, name);
        }
        self.vm.call_method_str(self.object, "find_class", &[module.clone(), name.clone()])
    }

    /// CPython `load_extension`.
    fn extension(&self, code: i64) -> R {
        let vm = self.vm;
        if code <= 0 {
            return Err(unpickling_error(vm, "EXT specifies code <= 0"));
        }
        let (cache, code) = (shared(vm, "copyreg", "_extension_cache")?, Value::int(code));
        if let Some(known) = vm.get_item_opt(&cache, &code)? {
            return Ok(known);
        }
        let Some(pair) = vm.get_item_opt(&shared(vm, "copyreg", "_inverted_registry")?, &code)? else {
            return Err(vm.value_error(format!("unregistered extension code {}", vm.repr_text(&code)?)));
        };
        let Some([module, name]) = pair.cast::<Tuple>().map(Tuple::items).filter(|pair| pair.iter().all(string::is_str)) else {
            return Err(vm.value_error(format!("_inverted_registry[{}] isn't a 2-tuple of strings", vm.repr_text(&code)?)));
        };
        let found = self.find_class(module, name)?;
        vm.set_item(&cache, &code, found.clone())?;
        Ok(found)
    }

    /// CPython `instantiate`.
    fn instantiate(&mut self, class: &Value, arguments: &[Value]) -> R<()> {
        let vm = self.vm;
        let plain = arguments.is_empty() && class.cast::<Type>().is_some() && vm.get_attr_opt(class, &vm.intern("__getinitargs__"))?.is_none();
        let made = if plain { vm.call_method_str(class, "__new__", std::slice::from_ref(class))? } else { vm.call(class, arguments)? };
        self.push(made);
        Ok(())
    }

    /// CPython `load_newobj`.
    fn new_object(&mut self, operation: u8) -> R<()> {
        let vm = self.vm;
        let name = if operation == op::NEWOBJ { "NEWOBJ" } else { "NEWOBJ_EX" };
        let keywords = if operation == op::NEWOBJ { None } else { Some(self.pop()?) };
        let (arguments, class) = (self.pop()?, self.pop()?);
        let wrong = |what: &str, wanted: &str, given: &Value| Err(unpickling_error(vm, format!("{name} {what} argument must be {wanted}, not {}", given.ty().name())));
        if class.cast::<Type>().is_none() {
            return wrong("class", "a type", &class);
        }
        let Some(positional) = arguments.cast::<Tuple>().map(Tuple::items) else { return wrong("args", "a tuple", &arguments) };
        let by_name = match &keywords {
            None => None,
            Some(keywords) => match keywords.downcast::<Dict>() {
                Some(dict) => Some(dict),
                None => return wrong("kwargs", "a dict", keywords),
            },
        };
        let Some(new) = vm.get_attr_opt(&class, &vm.names.__new__)? else {
            return Err(unpickling_error(vm, format!("{name} class argument '{}' doesn't have __new__", class.obj::<Type>().name())));
        };
        let mut all = Vec::with_capacity(positional.len() + 1);
        all.push(class);
        all.extend_from_slice(positional);
        let made = vm.call_dict(&new, &all, by_name.as_ref().filter(|dict| !dict.is_empty()))?;
        self.push(made);
        Ok(())
    }

    /// The operations that put values into the container below them.
    fn add(&mut self, operation: u8) -> R<()> {
        let vm = self.vm;
        let items = match operation {
            op::APPEND => vec![self.pop()?],
            op::SETITEM => {
                let value = self.pop()?;
                vec![self.pop()?, value]
            }
            _ => self.marked()?,
        };
        let container = self.top()?;
        match operation {
            op::APPEND | op::APPENDS => {
                if let Some(list) = container.cast_exact::<List>() {
                    items_mut(list).extend(items);
                    return Ok(());
                }
                if let Some(extend) = if operation == op::APPENDS { vm.get_attr_opt(&container, &vm.names.extend)? } else { None } {
                    vm.call(&extend, &[List::new(items).into_value()])?;
                    return Ok(());
                }
                let append = vm.get_attr_str(&container, "append")?;
                items.iter().try_for_each(|item| vm.call(&append, std::slice::from_ref(item)).map(drop))
            }
            op::ADDITEMS => {
                if container.ty().extends(&SET) {
                    let set = container.obj::<Set>();
                    return items.into_iter().try_for_each(|item| set.add(vm, item).map(|_| ()));
                }
                let add = vm.get_attr_str(&container, "add")?;
                items.iter().try_for_each(|item| vm.call(&add, std::slice::from_ref(item)).map(drop))
            }
            _ => {
                if !items.len().is_multiple_of(2) {
                    return Err(unpickling_error(vm, "odd number of items for SETITEMS"));
                }
                let dict = container.cast_exact::<Dict>();
                items.as_chunks::<2>().0.iter().try_for_each(|[key, value]| match dict {
                    Some(dict) => dict.set(vm, key, value.clone()),
                    None => vm.set_item(&container, key, value.clone()),
                })
            }
        }
    }

    /// CPython `load_build`.
    fn build(&mut self) -> R<()> {
        let vm = self.vm;
        let state = self.pop()?;
        let object = self.top()?;
        if let Some(set_state) = vm.get_attr_opt(&object, &vm.names.__setstate__)? {
            vm.call(&set_state, &[state])?;
            return Ok(());
        }
        let (state, slots) = match state.cast::<Tuple>().map(Tuple::items) {
            Some([state, slots]) => (state.clone(), slots.clone()),
            _ => (state.clone(), Value::NONE),
        };
        if !state.is_none() {
            let Some(state) = state.cast::<Dict>() else { return Err(unpickling_error(vm, "state is not a dictionary")) };
            let dict = vm.get_attr(&object, &vm.names.__dict__)?;
            for (key, value) in state.items() {
                // Names of attributes are interned, as those in code are.
                let key = key.cast_exact::<Str>().map_or(key.clone(), |_| vm.interned.get_mut().intern(&key));
                match dict.cast_exact::<Dict>() {
                    Some(dict) => dict.set(vm, &key, value)?,
                    None => vm.set_item(&dict, &key, value)?,
                }
            }
        }
        if !slots.is_none() {
            let Some(slots) = slots.cast::<Dict>() else { return Err(unpickling_error(vm, "slot state is not a dictionary")) };
            for (name, value) in slots.items() {
                vm.set_attr(&object, &vm.attr_name(&name)?, value)?;
            }
        }
        Ok(())
    }
}
