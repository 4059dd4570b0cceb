//! The abstract bases of streams: `_IOBase`, `_RawIOBase`, `_BufferedIOBase` and `_TextIOBase` (CPython `iobase.c`).

use super::{check_able, unsupported};
use pyvm_vm::call::{Args, opt};
use pyvm_vm::heap::{Header, Mut, Trace};
use pyvm_vm::objects::bytearray::ByteArray;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::int;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::memoryview::MemoryView;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::protocol::buffer;
use pyvm_vm::types::rows::{GetSet, Method, g, gs, m};
use pyvm_vm::types::slots::Slots;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::mem::offset_of;

/// What every stream has.
#[repr(C)]
pub struct Stream {
    pub head: Header,
    pub dict: Mut<Option<Py<Dict>>>,
    closed: Cell<bool>,
    /// Nothing refers to the stream any more and nobody closed it: its file is reported.
    pub finalizing: Cell<bool>,
}
payload!(Stream, IO_BASE, dict);

impl Trace for Stream {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.dict.trace(visit);
    }
}

pub const FLAGS: u32 = flag::BASETYPE | flag::GC | flag::WEAKREF | flag::FINALIZER;

impl Stream {
    pub fn new(ty: &Type) -> Stream {
        Stream { head: Header::new(ty), dict: Mut::new(None), closed: Cell::new(false), finalizing: Cell::new(false) }
    }
}

fn new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(Stream::new(ty)).into_value())
}

/// The slots of `_IOBase`, which every stream starts from.
pub const SLOTS: Slots = object::SLOTS.new(new).iterator(next).iter(iter).finalize(finalize);

macro_rules! base {
    ($static:ident, $name:literal, $base:expr, $methods:ident, $getset:ident, $doc:literal) => {
        pub static $static: Type = Type::builtin::<Stream>($name, $base, FLAGS, SLOTS).methods($methods).getset($getset).dict_at(offset_of!(Stream, dict)).doc($doc);
    };
}
base!(IO_BASE, "_io._IOBase", &OBJECT, METHODS, GETSET, "The abstract base class for all I/O classes.");
base!(RAW_IO_BASE, "_io._RawIOBase", &IO_BASE, RAW_METHODS, NOTHING, "Base class for raw binary I/O.");
base!(BUFFERED_IO_BASE, "_io._BufferedIOBase", &IO_BASE, BUFFERED_METHODS, NOTHING, "Base class for buffered IO objects.");
base!(TEXT_IO_BASE, "_io._TextIOBase", &IO_BASE, TEXT_METHODS, TEXT_GETSET, "Base class for text I/O.");

static NOTHING: &[GetSet] = &[];

/// `object.name(*args)`.
fn call(vm: &Vm, object: &Value, name: &str, args: &[Value]) -> R {
    vm.call_method_str(object, name, args)
}

pub fn is_closed(vm: &Vm, stream: &Value) -> R<bool> {
    vm.is_true(&vm.get_attr_str(stream, "closed")?)
}

/// Refuses a stream that is closed.
pub fn check_closed(vm: &Vm, stream: &Value) -> R<()> {
    if is_closed(vm, stream)? { Err(vm.value_error("I/O operation on closed file.")) } else { Ok(()) }
}

/// A `size` argument: `None` and negative numbers mean all there is (CPython `_Py_convert_optional_to_ssize_t`).
pub fn size_argument(vm: &Vm, value: Option<&Value>) -> R<Option<usize>> {
    let Some(value) = value.filter(|v| !v.is_none()) else { return Ok(None) };
    if value.ty().slots.get().unary[pyvm_vm::types::slots::un::INDEX].is_none() {
        return Err(vm.type_error(format!("argument should be integer or None, not '{}'", value.ty().name())));
    }
    Ok(usize::try_from(index_sized(vm, value, &exc::OVERFLOW_ERROR)?).ok())
}

/// A number of bytes; `ty` is the exception where it is too large (CPython `PyNumber_AsSsize_t`).
pub fn index_sized(vm: &Vm, value: &Value, ty: &'static Type) -> R<isize> {
    let number = vm.index(value)?;
    match int::as_i64(&number) {
        Some(n) => Ok(n as isize),
        None => Err(vm.raise_text(ty, &format!("cannot fit '{}' into an index-sized integer", value.ty().name()))),
    }
}

fn refuse(vm: &Vm, name: &str) -> R {
    Err(unsupported(vm, name))
}

static METHODS: &[Method] = &[
    m("seek", "($self, offset, whence=os.SEEK_SET, /)", |vm, _| refuse(vm, "seek")),
    m("tell", "($self, /)", |vm, a| call(vm, &a[0], "seek", &[Value::small(0), Value::small(1)])).doc("Return current stream position."),
    m("truncate", "($self, size=None, /)", |vm, _| refuse(vm, "truncate")),
    m("flush", "($self, /)", |vm, a| check_closed(vm, &a[0]).map(|()| Value::NONE)),
    m("close", "($self, /)", close).doc("Flush and close the IO object.\n\nThis method has no effect if the file is already closed."),
    m("seekable", "($self, /)", |_, _| Ok(Value::FALSE)).doc("Return whether object supports random access.\n\nIf False, seek(), tell() and truncate() will raise OSError.\nThis method may need to do a test seek()."),
    m("readable", "($self, /)", |_, _| Ok(Value::FALSE)).doc("Return whether object was opened for reading.\n\nIf False, read() will raise OSError."),
    m("writable", "($self, /)", |_, _| Ok(Value::FALSE)).doc("Return whether object was opened for writing.\n\nIf False, write() will raise OSError."),
    m("_checkClosed", "($self, msg=None, /)", |vm, a| check_closed(vm, &a[0]).map(|()| Value::NONE)),
    m("_checkSeekable", "($self, msg=None, /)", |vm, a| check_able(vm, &a[0], "seekable", "seekable")),
    m("_checkReadable", "($self, msg=None, /)", |vm, a| check_able(vm, &a[0], "readable", "readable")),
    m("_checkWritable", "($self, msg=None, /)", |vm, a| check_able(vm, &a[0], "writable", "writable")),
    m("fileno", "($self, /)", |vm, _| refuse(vm, "fileno")).doc("Return underlying file descriptor if one exists.\n\nRaise OSError if the IO object does not use a file descriptor."),
    m("isatty", "($self, /)", |vm, a| check_closed(vm, &a[0]).map(|()| Value::FALSE)).doc("Return whether this is an 'interactive' stream.\n\nReturn False if it can't be determined."),
    m("__enter__", "($self, /)", |vm, a| check_closed(vm, &a[0]).map(|()| a[0].clone())),
    m("__exit__", "($self, /, *args)", |vm, a| call(vm, &a[0], "close", &[])),
    m("readline", "($self, size=-1, /)", readline)
        .doc("Read and return a line from the stream.\n\nIf size is specified, at most size bytes will be read.\n\nThe line terminator is always b'\\n' for binary files; for text\nfiles, the newlines argument to open can be used to select the line\nterminator(s) recognized."),
    m("readlines", "($self, hint=-1, /)", readlines)
        .doc("Return a list of lines from the stream.\n\nhint can be specified to control the number of lines read: no more\nlines will be read if the total size (in bytes/characters) of all\nlines so far exceeds hint."),
    m("writelines", "($self, lines, /)", |vm, a| {
        check_closed(vm, &a[0])?;
        vm.for_each(&a[1], |line| call(vm, &a[0], "write", &[line]).map(|_| ()))?;
        Ok(Value::NONE)
    })
    .doc("Write a list of lines to stream.\n\nLine separators are not added, so it is usual for each of the\nlines provided to have a line separator at the end."),
];

static GETSET: &[GetSet] = &[g("closed", |_, s| Ok(Value::bool(s.obj::<Stream>().closed.get()))), gs("__dict__", object::get_dict, object::set_dict)];

/// `close` of all streams: flushes and marks.
pub fn close(vm: &Vm, a: &[Value]) -> R {
    let this = a[0].obj::<Stream>();
    if this.closed.get() {
        return Ok(Value::NONE);
    }
    let flushed = call(vm, &a[0], "flush", &[]);
    this.closed.set(true);
    flushed.map(|_| Value::NONE)
}

/// Closes a stream that nothing refers to any more and nobody closed (CPython `iobase_finalize`).
fn finalize(vm: &Vm, stream: &Value) {
    // What lies in memory has nothing to flush.
    if stream.is_exact(&super::bytesio::BYTES_IO) || stream.is_exact(&super::stringio::STRING_IO) {
        return;
    }
    if !matches!(is_closed(vm, stream), Ok(false)) {
        vm.clear_pending();
        return;
    }
    stream.obj::<Stream>().finalizing.set(true);
    if call(vm, stream, "close", &[]).is_err() {
        report_finalizing(vm, stream);
    }
}

/// Reports an error at the end of a stream.
pub fn report_finalizing(vm: &Vm, stream: &Value) {
    let Some(error) = vm.take_pending() else { return };
    let whose = vm.repr_lossy(stream);
    vm.restore(error);
    vm.write_unraisable(&format!("Exception ignored while finalizing file {whose}"), &Value::NONE);
}

/// Calls `f` again while signals interrupt it (PEP 475).
pub fn uninterrupted<T>(vm: &Vm, mut f: impl FnMut() -> R<T>) -> R<T> {
    loop {
        let result = f();
        if result.is_ok() || !vm.pending_is(&exc::INTERRUPTED_ERROR) {
            return result;
        }
        vm.clear_pending();
        vm.check_signals()?;
    }
}

/// `__getstate__` of streams that belong to the process.
pub fn no_pickle(vm: &Vm, a: &[Value]) -> R {
    Err(vm.type_error(format!("cannot pickle '{}' instances", a[0].ty().short_name())))
}

pub fn get_finalizing(_: &Vm, stream: &Value) -> R {
    Ok(Value::bool(stream.obj::<Stream>().finalizing.get()))
}

pub fn set_finalizing(vm: &Vm, stream: &Value, value: Option<Value>) -> R<()> {
    match value {
        Some(v) if v.is_bool() => {
            stream.obj::<Stream>().finalizing.set(v.is_true());
            Ok(())
        }
        Some(_) => Err(vm.type_error("attribute value type must be bool")),
        None => Err(vm.type_error("can't delete numeric/char attribute")),
    }
}

/// `__iter__` of all streams: themselves, while they are open.
pub fn iter(vm: &Vm, stream: &Value) -> R {
    check_closed(vm, stream)?;
    Ok(stream.clone())
}

fn next(vm: &Vm, stream: &Value) -> R<Option<Value>> {
    let line = call(vm, stream, "readline", &[])?;
    Ok(if vm.len(&line)? == 0 { None } else { Some(line) })
}

/// The bytes of a `bytes` object that a method of a stream gave.
fn expect_bytes<'a>(vm: &Vm, value: &'a Value, method: &str) -> R<&'a [u8]> {
    match value.cast::<Bytes>() {
        Some(b) => Ok(b.data()),
        None => Err(vm.raise_text(&exc::OS_ERROR, &format!("{method}() should have returned a bytes object, not '{}'", value.ty().name()))),
    }
}

fn readline(vm: &Vm, a: &[Value]) -> R {
    let limit = size_argument(vm, opt(a, 1))?.unwrap_or(usize::MAX);
    let peek = vm.get_attr_opt(&a[0], &vm.intern("peek"))?;
    let mut line = Vec::new();
    while line.len() < limit {
        let mut wanted = 1;
        if let Some(peek) = &peek {
            let ahead = vm.call(peek, &[Value::small(1)])?;
            let ahead = expect_bytes(vm, &ahead, "peek")?;
            if !ahead.is_empty() {
                wanted = memchr::memchr(b'\n', ahead).map_or(ahead.len(), |n| n + 1).min(limit - line.len());
            }
        }
        let part = call(vm, &a[0], "read", &[Value::uint(wanted)])?;
        let part = expect_bytes(vm, &part, "read")?;
        if part.is_empty() {
            break;
        }
        line.extend_from_slice(part);
        if line.ends_with(b"\n") {
            break;
        }
    }
    Ok(Bytes::new(line))
}

fn readlines(vm: &Vm, a: &[Value]) -> R {
    let hint = size_argument(vm, opt(a, 1))?.filter(|n| *n > 0);
    let iterator = vm.iter(&a[0])?;
    let (mut lines, mut length) = (Vec::new(), 0);
    while let Some(line) = vm.next(&iterator)? {
        length += vm.len(&line)?;
        lines.push(line);
        if hint.is_some_and(|hint| length > hint) {
            break;
        }
    }
    Ok(List::new(lines).into_value())
}

static RAW_METHODS: &[Method] = &[
    m("readinto", "($self, buffer, /)", |vm, _| Err(vm.not_implemented_error(""))),
    m("write", "($self, b, /)", |vm, _| Err(vm.not_implemented_error(""))),
    m("read", "($self, size=-1, /)", |vm, a| {
        let size = opt(a, 1).map_or(Ok(-1), |n| vm.to_isize(n))?;
        let Ok(size) = usize::try_from(size) else { return call(vm, &a[0], "readall", &[]) };
        pyvm_vm::objects::tuple::room(vm, size)?;
        let target = ByteArray::make(vec![0; size]);
        let got = call(vm, &a[0], "readinto", std::slice::from_ref(&target))?;
        if got.is_none() {
            return Ok(got);
        }
        let n = vm.to_isize(&got)?;
        let data = target.obj::<ByteArray>().data();
        match usize::try_from(n).ok().and_then(|n| data.get(..n)) {
            Some(read) => Ok(Bytes::copied(read)),
            None => Err(vm.value_error(format!("readinto returned {n} outside buffer size {}", data.len()))),
        }
    }),
    m("readall", "($self, /)", |vm, a| {
        let (mut all, mut any) = (Vec::new(), false);
        loop {
            let part = call(vm, &a[0], "read", &[Value::uint(super::DEFAULT_BUFFER_SIZE)])?;
            if part.is_none() {
                return Ok(if any { Bytes::new(all) } else { part });
            }
            let Some(data) = part.cast::<Bytes>() else { return Err(vm.type_error("read() should return bytes")) };
            if data.data().is_empty() {
                return Ok(Bytes::new(all));
            }
            any = true;
            all.extend_from_slice(data.data());
        }
    })
    .doc("Read until EOF, using multiple read() call."),
];

/// The bytes of an argument that lie in one run.
pub fn contiguous(vm: &Vm, value: &Value) -> R<Vec<u8>> {
    let data = buffer::get(vm, value, false)?;
    if data.is_contiguous() { Ok(data.to_vec()) } else { Err(vm.buffer_error("memoryview: underlying buffer is not C-contiguous")) }
}

/// Memory to write to, which keeps its size meanwhile.
pub struct Target {
    buffer: buffer::Buffer,
    _view: Value,
}

impl std::ops::Deref for Target {
    type Target = buffer::Buffer;

    fn deref(&self) -> &buffer::Buffer {
        &self.buffer
    }
}

/// The buffer of an argument that is written to; `what` names it.
pub fn writable(vm: &Vm, what: &str, value: &Value) -> R<Target> {
    match buffer::get(vm, value, true) {
        Ok(buffer) if buffer.is_contiguous() => Ok(Target { _view: MemoryView::make(buffer.clone()), buffer }),
        _ => {
            vm.clear_pending();
            Err(vm.type_error(format!("{what} must be read-write bytes-like object, not {}", value.ty().name())))
        }
    }
}

/// Fills a buffer from what `read` or `read1` gives.
fn read_into(vm: &Vm, a: &[Value], name: &str, method: &str) -> R {
    let target = writable(vm, &format!("{name}() argument"), &a[1])?;
    let data = call(vm, &a[0], method, &[Value::uint(target.len)])?;
    let Some(data) = data.cast::<Bytes>() else { return Err(vm.type_error(format!("{method}() should return bytes"))) };
    let data = data.data();
    if data.len() > target.len {
        return Err(vm.value_error(format!("{method}() returned too much data: {} bytes requested, {} returned", target.len, data.len())));
    }
    target.put(data);
    Ok(Value::uint(data.len()))
}

static BUFFERED_METHODS: &[Method] = &[
    m("detach", "($self, /)", |vm, _| refuse(vm, "detach"))
        .doc("Disconnect this buffer from its underlying raw stream and return it.\n\nAfter the raw stream has been detached, the buffer is in an unusable\nstate."),
    m("read", "($self, size=-1, /)", |vm, _| refuse(vm, "read")),
    m("read1", "($self, size=-1, /)", |vm, _| refuse(vm, "read1")),
    m("readinto", "($self, buffer, /)", |vm, a| read_into(vm, a, "readinto", "read")),
    m("readinto1", "($self, buffer, /)", |vm, a| read_into(vm, a, "readinto1", "read1")),
    m("write", "($self, b, /)", |vm, _| refuse(vm, "write")),
];

static TEXT_METHODS: &[Method] = &[
    m("detach", "($self, /)", |vm, _| refuse(vm, "detach")),
    m("read", "($self, size=-1, /)", |vm, _| refuse(vm, "read")),
    m("readline", "($self, size=-1, /)", |vm, _| refuse(vm, "readline")),
    m("write", "($self, s, /)", |vm, _| refuse(vm, "write")),
];

static TEXT_GETSET: &[GetSet] = &[g("encoding", |_, _| Ok(Value::NONE)), g("newlines", |_, _| Ok(Value::NONE)), g("errors", |_, _| Ok(Value::NONE))];

/// The value, position and dict of a state given to `__setstate__` that starts with `values` others.
pub fn state_parts(vm: &Vm, stream: &Value, state: &Value, values: usize) -> R<(Vec<Value>, usize)> {
    use pyvm_vm::objects::tuple::Tuple;
    const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];
    let name = stream.ty().name();
    let Some(items) = state.cast::<Tuple>().map(Tuple::items).filter(|items| items.len() >= values + 2) else {
        return Err(vm.type_error(format!("{name}.__setstate__ argument should be {}-tuple, got {}", values + 2, state.ty().name())));
    };
    let position = &items[values];
    if !int::is_int(position) {
        return Err(vm.type_error(format!("{} item of state must be an integer, got {}", ORDINALS[values], position.ty().name())));
    }
    let Ok(position) = usize::try_from(vm.to_isize(position)?) else { return Err(vm.value_error("position value cannot be negative")) };
    let dict = &items[values + 1];
    if !dict.is_none() && dict.cast::<Dict>().is_none() {
        return Err(vm.type_error(format!("{} item of state should be a dict, got a {}", ORDINALS[values + 1], dict.ty().name())));
    }
    Ok((items.to_vec(), position))
}

/// Adds the attributes of a state to those of the stream.
pub fn restore_attributes(vm: &Vm, stream: &Value, dict: &Value) -> R<()> {
    match pyvm_vm::types::shape::dict(stream).filter(|_| !dict.is_none()) {
        Some(own) => pyvm_vm::objects::dict_methods::update_mapping(vm, &own, dict),
        None => Ok(()),
    }
}

/// A copy of the attributes for a state.
pub fn attributes(stream: &Value) -> Value {
    pyvm_vm::types::shape::dict(stream).filter(|d| !d.is_empty()).map_or(Value::NONE, |d| d.copy().into_value())
}
