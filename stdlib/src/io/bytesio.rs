//! `BytesIO`: a binary stream in memory (CPython `bytesio.c`).

use super::base::{self, BUFFERED_IO_BASE, Stream, size_argument};
use pyvm_vm::call::{Args, bind, opt, opt_some};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::bytearray::{ByteArray, resize_check};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::int;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::memoryview::MemoryView;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::protocol::buffer;
use pyvm_vm::types::rows::{GetSet, Method, g, m};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::mem::offset_of;

#[repr(C)]
pub struct BytesIO {
    stream: Stream,
    /// A `bytearray`, for views of it; None once the stream is closed.
    data: Mut<Value>,
    position: Cell<usize>,
}
payload!(BytesIO, BYTES_IO, stream, data);

pub static BYTES_IO: Type = Type::builtin::<BytesIO>("_io.BytesIO", &BUFFERED_IO_BASE, base::FLAGS, base::SLOTS.new(new).init(init).iterator(next))
    .methods(METHODS)
    .getset(GETSET)
    .dict_at(offset_of!(BytesIO, stream) + offset_of!(Stream, dict))
    .doc("Buffered I/O implementation using an in-memory bytes buffer.");

/// What shows the memory of a stream; a resize is refused while a view of it lasts.
#[repr(C)]
struct BytesBuffer {
    head: Header,
    data: Mut<Value>,
}
payload!(BytesBuffer, BYTES_BUFFER, data);

pub static BYTES_BUFFER: Type = Type::builtin::<BytesBuffer>(
    "_io._BytesIOBuffer",
    &OBJECT,
    flag::GC,
    object::SLOTS.no_new().buffer(|vm, this, writable| {
        let inner = buffer::get(vm, this.obj::<BytesBuffer>().data.get(), writable)?;
        Ok(buffer::Buffer { exporter: this.clone(), ..inner })
    }),
);

fn new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(BytesIO { stream: Stream::new(ty), data: Mut::new(ByteArray::make(Vec::new())), position: Cell::new(0) }).into_value())
}

fn init(vm: &Vm, this: &Value, args: Args) -> R<()> {
    let a = bind(vm, "BytesIO", &["initial_bytes"], 0, args)?;
    let io = this.obj::<BytesIO>();
    if let Some(data) = io.data.get().cast::<ByteArray>() {
        resize_check(vm, data)?;
    }
    io.data.set(ByteArray::make(Vec::new()));
    io.position.set(0);
    if let Some(initial) = opt(&a, 0).filter(|v| !v.is_none()) {
        write(vm, this, initial)?;
        io.position.set(0);
    }
    Ok(())
}

/// The payload and its data, of a stream that is open.
fn open<'a>(vm: &Vm, this: &'a Value) -> R<(&'a BytesIO, &'a ByteArray)> {
    let io = this.obj::<BytesIO>();
    match io.data.get().cast::<ByteArray>() {
        Some(data) => Ok((io, data)),
        None => Err(vm.value_error("I/O operation on closed file.")),
    }
}

impl BytesIO {
    /// The next bytes up to a number, which are passed over.
    fn take<'a>(&self, data: &'a ByteArray, size: Option<usize>) -> &'a [u8] {
        let rest = data.data().get(self.position.get()..).unwrap_or_default();
        let taken = &rest[..size.unwrap_or(usize::MAX).min(rest.len())];
        self.position.set(self.position.get() + taken.len());
        taken
    }

    /// The next line, or its first bytes.
    fn line<'a>(&self, data: &'a ByteArray, limit: Option<usize>) -> &'a [u8] {
        let rest = data.data().get(self.position.get()..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |n| n + 1);
        self.take(data, Some(end.min(limit.unwrap_or(usize::MAX))))
    }
}

fn next(vm: &Vm, this: &Value) -> R<Option<Value>> {
    let (io, data) = open(vm, this)?;
    let line = io.line(data, None);
    Ok(if line.is_empty() { None } else { Some(Bytes::copied(line)) })
}

fn write(vm: &Vm, this: &Value, bytes: &Value) -> R<usize> {
    open(vm, this)?;
    match bytes.cast::<Bytes>() {
        Some(b) => put(vm, this, b.data()),
        None => put(vm, this, &vm.bytes_like(bytes)?),
    }
}

fn put(vm: &Vm, this: &Value, bytes: &[u8]) -> R<usize> {
    let (io, data) = open(vm, this)?;
    resize_check(vm, data)?;
    if bytes.is_empty() {
        return Ok(0);
    }
    let at = io.position.get();
    let Some(end) = at.checked_add(bytes.len()).filter(|end| isize::try_from(*end).is_ok()) else {
        return Err(vm.overflow_error("new buffer size too large"));
    };
    let memory = data.vec();
    if end > memory.len() {
        pyvm_vm::objects::tuple::room(vm, end)?;
        memory.resize(at, 0);
        memory.extend_from_slice(bytes);
    } else {
        memory[at..end].copy_from_slice(bytes);
    }
    io.position.set(end);
    Ok(bytes.len())
}

fn answer(vm: &Vm, a: &[Value], value: Value) -> R {
    open(vm, &a[0]).map(|_| value)
}

static METHODS: &[Method] = &[
    m("readable", "($self, /)", |vm, a| answer(vm, a, Value::TRUE)).doc("Returns True if the IO object can be read."),
    m("seekable", "($self, /)", |vm, a| answer(vm, a, Value::TRUE)).doc("Returns True if the IO object can be seeked."),
    m("writable", "($self, /)", |vm, a| answer(vm, a, Value::TRUE)).doc("Returns True if the IO object can be written."),
    m("isatty", "($self, /)", |vm, a| answer(vm, a, Value::FALSE)).doc("Always returns False.\n\nBytesIO objects are not connected to a TTY-like device."),
    m("flush", "($self, /)", |vm, a| answer(vm, a, Value::NONE)).doc("Does nothing."),
    m("close", "($self, /)", |vm, a| {
        let io = a[0].obj::<BytesIO>();
        if let Some(data) = io.data.get().cast::<ByteArray>() {
            resize_check(vm, data)?;
        }
        io.data.set(Value::NONE);
        Ok(Value::NONE)
    })
    .doc("Disable all I/O operations."),
    m("tell", "($self, /)", |vm, a| open(vm, &a[0]).map(|(io, _)| Value::uint(io.position.get()))).doc("Current file position, an integer."),
    m("read", "($self, size=-1, /)", read).doc("Read at most size bytes, returned as a bytes object.\n\nIf the size argument is negative, read until EOF is reached.\nReturn an empty bytes object at EOF."),
    m("read1", "($self, size=-1, /)", read).doc("Read at most size bytes, returned as a bytes object.\n\nIf the size argument is negative or omitted, read until EOF is reached.\nReturn an empty bytes object at EOF."),
    m("readline", "($self, size=-1, /)", |vm, a| {
        let (io, data) = open(vm, &a[0])?;
        let size = size_argument(vm, opt(a, 1))?;
        Ok(Bytes::copied(io.line(data, size)))
    })
    .doc("Next line from the file, as a bytes object.\n\nRetain newline.  A non-negative size argument limits the maximum\nnumber of bytes to return (an incomplete line may be returned then).\nReturn an empty bytes object at EOF."),
    m("readlines", "($self, size=None, /)", |vm, a| {
        let (io, data) = open(vm, &a[0])?;
        let limit = match opt_some(a, 1) {
            Some(v) if !int::is_int(v) => return Err(vm.type_error(format!("integer argument expected, got '{}'", v.ty().name()))),
            size => size_argument(vm, size)?.filter(|n| *n > 0),
        };
        let (mut lines, mut length) = (Vec::new(), 0);
        loop {
            let line = io.line(data, None);
            if line.is_empty() {
                break;
            }
            length += line.len();
            lines.push(Bytes::copied(line));
            if limit.is_some_and(|limit| length >= limit) {
                break;
            }
        }
        Ok(List::new(lines).into_value())
    })
    .doc("List of bytes objects, each a line from the file.\n\nCall readline() repeatedly and return a list of the lines so read.\nThe optional size argument, if given, is an approximate bound on the\ntotal number of bytes in the lines returned."),
    m("readinto", "($self, buffer, /)", |vm, a| {
        let target = base::writable(vm, "readinto() argument", &a[1])?;
        let (io, data) = open(vm, &a[0])?;
        // The buffer may be a view of this very stream.
        let read = io.take(data, Some(target.len)).to_vec();
        target.put(&read);
        Ok(Value::uint(read.len()))
    })
    .doc("Read bytes into buffer.\n\nReturns number of bytes read (0 for EOF), or None if the object\nis set not to block and has no data to read."),
    m("truncate", "($self, size=None, /)", |vm, a| {
        let (io, data) = open(vm, &a[0])?;
        resize_check(vm, data)?;
        let size = match opt(a, 1).filter(|v| !v.is_none()) {
            None => io.position.get(),
            Some(v) => {
                let size = vm.to_i64(v)?;
                usize::try_from(size).map_err(|_| vm.value_error(format!("negative size value {size}")))?
            }
        };
        data.vec().truncate(size);
        Ok(Value::uint(size))
    })
    .doc("Truncate the file to at most size bytes.\n\nSize defaults to the current file position, as returned by tell().\nThe current file position is unchanged.  Returns the new size."),
    m("seek", "($self, pos, whence=0, /)", seek)
        .doc("Change stream position.\n\nSeek to byte offset pos relative to position indicated by whence:\n     0  Start of stream (the default).  pos should be >= 0;\n     1  Current position - pos may be negative;\n     2  End of stream - pos usually negative.\nReturns the new absolute position."),
    m("write", "($self, b, /)", |vm, a| write(vm, &a[0], &a[1]).map(Value::uint)).doc("Write bytes to file.\n\nReturn the number of bytes written."),
    m("writelines", "($self, lines, /)", |vm, a| {
        open(vm, &a[0])?;
        vm.for_each(&a[1], |line| write(vm, &a[0], &line).map(|_| ()))?;
        Ok(Value::NONE)
    })
    .doc("Write lines to the file.\n\nNote that newlines are not added.  lines can be any iterable object\nproducing bytes-like objects. This is equivalent to calling write() for\neach element."),
    m("getvalue", "($self, /)", |vm, a| open(vm, &a[0]).map(|(_, data)| Bytes::copied(data.data()))).doc("Retrieve the entire contents of the BytesIO object."),
    m("getbuffer", "($self, /)", |vm, a| {
        let (io, _) = open(vm, &a[0])?;
        let exporter = Py::new(BytesBuffer { head: Header::new(&BYTES_BUFFER), data: Mut::new(io.data.get().clone()) }).into_value();
        Ok(MemoryView::make(buffer::get(vm, &exporter, true)?))
    })
    .doc("Get a read-write view over the contents of the BytesIO object."),
    m("__getstate__", "($self, /)", |vm, a| {
        let (io, data) = open(vm, &a[0])?;
        Ok(vm.tuple(vec![Bytes::copied(data.data()), Value::uint(io.position.get()), base::attributes(&a[0])]))
    }),
    m("__setstate__", "($self, state, /)", |vm, a| {
        let (io, _) = open(vm, &a[0])?;
        let (items, position) = base::state_parts(vm, &a[0], &a[1], 1)?;
        init(vm, &a[0], Args::positional(&items[..1]))?;
        io.position.set(position);
        base::restore_attributes(vm, &a[0], &items[2])?;
        Ok(Value::NONE)
    }),
    m("__sizeof__", "($self, /)", |_, a| {
        let held = a[0].obj::<BytesIO>().data.get().cast::<ByteArray>().map_or(0, |d| d.vec().capacity());
        Ok(Value::uint(size_of::<BytesIO>() + held))
    }),
];

fn read(vm: &Vm, a: &[Value]) -> R {
    let (io, data) = open(vm, &a[0])?;
    let size = size_argument(vm, opt(a, 1))?;
    Ok(Bytes::copied(io.take(data, size)))
}

fn seek(vm: &Vm, a: &[Value]) -> R {
    let offset = vm.to_isize(&a[1])?;
    let whence = opt(a, 2).map_or(Ok(0), |v| vm.to_i32(v))?;
    let (io, data) = open(vm, &a[0])?;
    if offset < 0 && whence == 0 {
        return Err(vm.value_error(format!("negative seek value {offset}")));
    }
    let origin = match whence {
        0 => 0,
        1 => io.position.get(),
        2 => data.data().len(),
        _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    let Some(position) = (origin as isize).checked_add(offset) else { return Err(vm.overflow_error("new position too large")) };
    io.position.set(position.max(0) as usize);
    Ok(Value::uint(io.position.get()))
}

static GETSET: &[GetSet] = &[g("closed", |_, s| Ok(Value::bool(s.obj::<BytesIO>().data.get().is_none())))];
