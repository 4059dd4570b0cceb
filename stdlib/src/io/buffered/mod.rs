//! `BufferedReader`, `BufferedWriter`, `BufferedRandom` and `BufferedRWPair`: a raw stream with one buffer before it (CPython
//! `bufferedio.c`).
//!
//! Positions count from the start of the buffer: `pos` is where the user of the stream stands, `raw_pos` where the raw stream
//! stands; what lies before `read_end` has been read, what lies between `write_pos` and `write_end` is to be written. An end of
//! -1 says that there is nothing of the kind.

mod pair;
mod read;
mod write;

use super::base::{self, BUFFERED_IO_BASE, Stream};
use super::fileio::{FILE_IO, FileIO};
use super::{DEFAULT_BUFFER_SIZE, check_able};
use pyvm_vm::call::{Args, bind, opt, opt_some};
use pyvm_vm::heap::Mut;
use pyvm_vm::objects::bytearray::ByteArray;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::memoryview::MemoryView;
use pyvm_vm::payload;
use pyvm_vm::protocol::buffer::{self, Buffer};
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{GetSet, Method, g, gs, m, member};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::threads::ident;
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::Cell;
use std::mem::offset_of;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

pub use pair::BUFFERED_RW_PAIR;
pub use read::read1;
pub use write::write;

/// A buffer before a raw stream.
#[repr(C)]
pub struct Buffered {
    stream: Stream,
    /// None before `__init__` and after `detach()`.
    raw: Mut<Value>,
    ready: Cell<bool>,
    detached: Cell<bool>,
    /// This and the raw stream are of the module's own types: nothing needs to be looked up.
    direct: Cell<bool>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    /// A `bytearray`; None when the stream is closed.
    data: Mut<Value>,
    size: Cell<i64>,
    /// Where the raw stream stands in its file; -1 while unknown.
    abs_pos: Cell<i64>,
    pos: Cell<i64>,
    raw_pos: Cell<i64>,
    read_end: Cell<i64>,
    write_pos: Cell<i64>,
    write_end: Cell<i64>,
    /// The thread that works on the buffer; 0 for none.
    owner: Cell<u64>,
    waiting: Cell<usize>,
}
payload!(Buffered, BUFFERED_READER | BUFFERED_WRITER | BUFFERED_RANDOM, stream, raw, data);

const SLOTS: pyvm_vm::types::slots::Slots = base::SLOTS.new(new).repr(repr);

macro_rules! buffered {
    ($static:ident, $name:literal, $slots:expr, $methods:expr, $doc:literal) => {
        pub static $static: Type =
            Type::builtin::<Buffered>($name, &BUFFERED_IO_BASE, base::FLAGS, $slots).methods($methods).getset(GETSET).dict_at(offset_of!(Buffered, stream) + offset_of!(Stream, dict)).doc($doc);
    };
}
buffered!(BUFFERED_READER, "_io.BufferedReader", SLOTS.init(init_reader).iterator(read::next).iter(base::iter), READER, "Create a new buffered reader using the given readable raw IO object.");
buffered!(
    BUFFERED_WRITER,
    "_io.BufferedWriter",
    SLOTS.init(init_writer),
    WRITER,
    "A buffer for a writeable sequential RawIO object.\n\nThe constructor creates a BufferedWriter for the given writeable raw\nstream. If the buffer_size is not given, it defaults to\nDEFAULT_BUFFER_SIZE."
);
buffered!(
    BUFFERED_RANDOM,
    "_io.BufferedRandom",
    SLOTS.init(init_random).iterator(read::next).iter(base::iter),
    RANDOM,
    "A buffered interface to random access streams.\n\nThe constructor creates a reader and writer for a seekable stream,\nraw, given in the first argument. If the buffer_size is omitted it\ndefaults to DEFAULT_BUFFER_SIZE."
);

fn new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(Buffered {
        stream: Stream::new(ty),
        raw: Mut::new(Value::NONE),
        ready: Cell::new(false),
        detached: Cell::new(false),
        direct: Cell::new(false),
        readable: Cell::new(false),
        writable: Cell::new(false),
        data: Mut::new(Value::NONE),
        size: Cell::new(0),
        abs_pos: Cell::new(-1),
        pos: Cell::new(0),
        raw_pos: Cell::new(0),
        read_end: Cell::new(-1),
        write_pos: Cell::new(0),
        write_end: Cell::new(-1),
        owner: Cell::new(0),
        waiting: Cell::new(0),
    })
    .into_value())
}

fn init_reader(vm: &Vm, this: &Value, args: Args) -> R<()> {
    init(vm, this, args, "BufferedReader", true, false)
}

fn init_writer(vm: &Vm, this: &Value, args: Args) -> R<()> {
    init(vm, this, args, "BufferedWriter", false, true)
}

fn init_random(vm: &Vm, this: &Value, args: Args) -> R<()> {
    init(vm, this, args, "BufferedRandom", true, true)
}

fn init(vm: &Vm, this: &Value, args: Args, name: &str, readable: bool, writable: bool) -> R<()> {
    let a = bind(vm, name, &["raw", "buffer_size"], 1, args)?;
    let size = opt(&a, 1).map_or(Ok(DEFAULT_BUFFER_SIZE as isize), |n| vm.to_isize(n))?;
    let b = this.obj::<Buffered>();
    if b.owner.get() != 0 {
        // Whoever works on the buffer counts on its size.
        return Err(reentrant(vm, this)?);
    }
    b.ready.set(false);
    b.detached.set(false);
    let raw = &a[0];
    if readable && writable {
        check_able(vm, raw, "seekable", "seekable")?;
    }
    if readable {
        check_able(vm, raw, "readable", "readable")?;
    }
    if writable {
        check_able(vm, raw, "writable", "writable")?;
    }
    if size <= 0 {
        return Err(vm.value_error("buffer size must be strictly positive"));
    }
    pyvm_vm::objects::tuple::room(vm, size as usize)?;
    b.raw.set(raw.clone());
    b.readable.set(readable);
    b.writable.set(writable);
    b.size.set(size as i64);
    b.data.set(ByteArray::make(vec![0; size as usize]));
    b.pos.set(0);
    b.raw_pos.set(0);
    b.forget_read();
    b.forget_written();
    let own = [&BUFFERED_READER, &BUFFERED_WRITER, &BUFFERED_RANDOM].iter().any(|ty| this.is_exact(ty));
    b.direct.set(own && raw.is_exact(&FILE_IO));
    b.abs_pos.set(-1);
    if b.raw_tell(vm).is_err() {
        vm.clear_pending();
    }
    b.ready.set(true);
    Ok(())
}

/// Where threads wait for one another's work on a buffer.
static FREED: (Mutex<()>, Condvar) = (Mutex::new(()), Condvar::new());

/// The error of a call from within another one.
fn reentrant(vm: &Vm, this: &Value) -> R<Raised> {
    Ok(vm.runtime_error(format!("reentrant call inside {}", vm.repr_text(this)?)))
}

/// Runs `f` as the only one that works on the buffer.
fn locked<T>(vm: &Vm, this: &Value, f: impl FnOnce() -> R<T>) -> R<T> {
    let b = this.obj::<Buffered>();
    let me = ident();
    if b.owner.get() == me {
        return Err(reentrant(vm, this)?);
    }
    while b.owner.get() != 0 {
        b.waiting.set(b.waiting.get() + 1);
        vm.blocking(|| {
            let guard = FREED.0.lock().unwrap_or_else(PoisonError::into_inner);
            drop(FREED.1.wait_timeout(guard, Duration::from_millis(2)));
        });
        b.waiting.set(b.waiting.get() - 1);
        vm.check_signals()?;
    }
    b.owner.set(me);
    let result = f();
    b.owner.set(0);
    if b.waiting.get() > 0 {
        FREED.1.notify_all();
    }
    result
}

/// The payload of a stream that can be used.
fn usable<'a>(vm: &Vm, this: &'a Value) -> R<&'a Buffered> {
    let b = this.obj::<Buffered>();
    if b.ready.get() {
        return Ok(b);
    }
    Err(vm.value_error(if b.detached.get() { "raw stream has been detached" } else { "I/O operation on uninitialized object" }))
}

/// As [`usable`], of a stream that is open or has something left to read.
fn open<'a>(vm: &Vm, this: &'a Value, what: &str) -> R<&'a Buffered> {
    let b = usable(vm, this)?;
    if b.is_closed(vm)? && b.ahead() == 0 { Err(vm.value_error(format!("{what} of closed file"))) } else { Ok(b) }
}

impl Buffered {
    fn data(&self) -> Value {
        self.data.get().clone()
    }

    fn is_closed(&self, vm: &Vm) -> R<bool> {
        if self.data.get().is_none() {
            return Ok(true);
        }
        match self.raw.get().cast::<FileIO>().filter(|_| self.direct.get()) {
            Some(file) => Ok(file.is_closed()),
            None => base::is_closed(vm, &self.raw.get().clone()),
        }
    }

    /// `self.raw.name(*args)`.
    fn call_raw(&self, vm: &Vm, name: &str, args: &[Value]) -> R {
        vm.call_method_str(&self.raw.get().clone(), name, args)
    }

    fn has_read(&self) -> bool {
        self.readable.get() && self.read_end.get() != -1
    }

    fn has_written(&self) -> bool {
        self.writable.get() && self.write_end.get() != -1
    }

    fn forget_read(&self) {
        self.read_end.set(-1);
    }

    fn forget_written(&self) {
        self.write_pos.set(0);
        self.write_end.set(-1);
    }

    /// How many bytes have been read and not used.
    fn ahead(&self) -> i64 {
        if self.has_read() { self.read_end.get() - self.pos.get() } else { 0 }
    }

    /// How far the raw stream is before the user.
    fn raw_offset(&self) -> i64 {
        if (self.has_read() || self.has_written()) && self.raw_pos.get() >= 0 { self.raw_pos.get() - self.pos.get() } else { 0 }
    }

    fn advance_to(&self, position: i64) {
        self.pos.set(position);
        if self.has_read() && self.read_end.get() < position {
            self.read_end.set(position);
        }
    }

    /// A position that the raw stream gave.
    fn position(&self, vm: &Vm, answer: R) -> R<i64> {
        let answer = answer?;
        let n = vm.to_i64(&vm.index(&answer)?)?;
        if n < 0 {
            return Err(vm.raise_text(&exc::OS_ERROR, &format!("Raw stream returned invalid position {n}")));
        }
        self.abs_pos.set(n);
        Ok(n)
    }

    fn raw_tell(&self, vm: &Vm) -> R<i64> {
        let answer = match self.file() {
            Some(file) => file.obj::<FileIO>().seek(vm, 0, libc::SEEK_CUR).map(Value::int),
            None => self.call_raw(vm, "tell", &[]),
        };
        self.position(vm, answer)
    }

    fn raw_seek(&self, vm: &Vm, target: i64, whence: i32) -> R<i64> {
        let answer = match self.file() {
            Some(file) => file.obj::<FileIO>().seek(vm, target, whence).map(Value::int),
            None => self.call_raw(vm, "seek", &[Value::int(target), Value::small(i64::from(whence))]),
        };
        self.position(vm, answer)
    }

    /// The raw stream where it is a plain file that this module calls directly.
    fn file(&self) -> Option<Value> {
        self.direct.get().then(|| self.raw.get().clone())
    }

    /// Calls a method of the raw stream again while signals interrupt it.
    fn call_transfer(&self, vm: &Vm, name: &str, view: Value) -> R {
        base::uninterrupted(vm, || self.call_raw(vm, name, std::slice::from_ref(&view)))
    }

    /// The number of bytes that a raw stream says it has read or written; `None` when it could not.
    fn transferred(&self, vm: &Vm, answer: &Value, length: usize, what: &str, failed: Option<&str>) -> R<Option<usize>> {
        if answer.is_none() {
            return Ok(None);
        }
        let n = match base::index_sized(vm, answer, &exc::VALUE_ERROR) {
            Ok(n) => n,
            Err(_) if failed.is_none() => {
                vm.clear_pending();
                -1
            }
            Err(raised) => {
                let Some(failed) = failed else { return Err(raised) };
                let Some(cause) = vm.take_pending() else { return Err(raised) };
                let _: pyvm_vm::vm::Raised = vm.raise_text(&exc::OS_ERROR, failed);
                return Err(vm.chain(cause));
            }
        };
        match usize::try_from(n).ok().filter(|n| *n <= length) {
            Some(n) => Ok(self.moved(Some(n))),
            None => Err(vm.raise_text(&exc::OS_ERROR, &format!("raw {what}() returned invalid length {n} (should have been between 0 and {length})"))),
        }
    }

    /// Notes that the raw stream has gone on by what was transferred.
    fn moved(&self, transferred: Option<usize>) -> Option<usize> {
        if let Some(n) = transferred
            && self.abs_pos.get() != -1
        {
            self.abs_pos.set(self.abs_pos.get() + n as i64);
        }
        transferred
    }

    /// Reads once into a part of a `bytearray` (CPython `_bufferedreader_raw_read`).
    fn raw_read(&self, vm: &Vm, data: &Value, start: usize, length: usize) -> R<Option<usize>> {
        if let Some(file) = self.file() {
            let got = file.obj::<FileIO>().read_into(vm, &mut data.obj::<ByteArray>().bytes_mut()[start..start + length])?;
            return Ok(self.moved(got));
        }
        let view = MemoryView::make(Buffer { offset: start as isize, ..Buffer::simple(data, length, false) });
        let answer = self.call_transfer(vm, "readinto", view)?;
        self.transferred(vm, &answer, length, "readinto", Some("raw readinto() failed"))
    }

    /// Writes once (CPython `_bufferedwriter_raw_write`).
    fn raw_write(&self, vm: &Vm, data: &[u8]) -> R<Option<usize>> {
        if let Some(file) = self.file() {
            let put = file.obj::<FileIO>().write_from(vm, data)?;
            return Ok(self.moved(put));
        }
        let copy = pyvm_vm::objects::bytes::Bytes::copied(data);
        let view = MemoryView::make(buffer::get(vm, &copy, false)?);
        let answer = self.call_transfer(vm, "write", view)?;
        self.transferred(vm, &answer, data.len(), "write", None)
    }

    /// Writes what waits and puts the raw stream where the user stands.
    fn flush_and_rewind(&self, vm: &Vm) -> R<()> {
        self.flush_written(vm)?;
        if self.readable.get() {
            // The position of the raw stream is that of the user from here on.
            let sought = self.raw_seek(vm, -self.raw_offset(), 1);
            self.forget_read();
            sought?;
        }
        Ok(())
    }
}

/// A method that is the raw stream's.
macro_rules! forwarded {
    ($($row:ident $name:literal;)*) => {
        $(const $row: Method = m($name, "($self, /)", |vm, a| usable(vm, &a[0])?.call_raw(vm, $name, &[]));)*
    };
}
forwarded! {
    SEEKABLE "seekable";
    READABLE "readable";
    WRITABLE "writable";
    FILENO "fileno";
    ISATTY "isatty";
    SIMPLE_FLUSH "flush";
}

const FLUSH: Method = m("flush", "($self, /)", |vm, a| {
    let b = usable(vm, &a[0])?;
    if b.is_closed(vm)? {
        return Err(vm.value_error("flush of closed file"));
    }
    locked(vm, &a[0], || b.flush_and_rewind(vm)).map(|()| Value::NONE)
});
const CLOSE: Method = m("close", "($self, /)", close);
const DETACH: Method = m("detach", "($self, /)", |vm, a| {
    let b = usable(vm, &a[0])?;
    vm.call_method_str(&a[0], "flush", &[])?;
    let raw = b.raw.get().clone();
    b.raw.set(Value::NONE);
    b.detached.set(true);
    b.ready.set(false);
    Ok(raw)
})
.doc("Disconnect this buffer from its underlying raw stream and return it.\n\nAfter the raw stream has been detached, the buffer is in an unusable\nstate.");
const SEEK: Method = m("seek", "($self, target, whence=0, /)", seek);
const TELL: Method = m("tell", "($self, /)", |vm, a| {
    let b = usable(vm, &a[0])?;
    Ok(Value::int((b.raw_tell(vm)? - b.raw_offset()).max(0)))
});
const TRUNCATE: Method = m("truncate", "($self, pos=None, /)", |vm, a| {
    let b = open(vm, &a[0], "truncate")?;
    if !b.writable.get() {
        return Err(super::unsupported(vm, "truncate"));
    }
    locked(vm, &a[0], || {
        b.flush_and_rewind(vm)?;
        let size = b.call_raw(vm, "truncate", &[opt(a, 1).cloned().unwrap_or(Value::NONE)])?;
        // The position may be past the end now, which some raw streams report.
        if b.raw_tell(vm).is_err() {
            vm.clear_pending();
        }
        Ok(size)
    })
});
const DEALLOC_WARN: Method = m("_dealloc_warn", "($self, source, /)", |vm, a| {
    dealloc_warn(vm, a[0].obj::<Buffered>(), &a[1]);
    Ok(Value::NONE)
});
const GETSTATE: Method = m("__getstate__", "($self, /)", base::no_pickle).unsigned();
const SIZEOF: Method = m("__sizeof__", "($self, /)", |_, a| {
    let b = a[0].obj::<Buffered>();
    Ok(Value::int(size_of::<Buffered>() as i64 + if b.data.get().is_none() { 0 } else { b.size.get() }))
});

static READER: &[Method] = &[
    DETACH,
    SIMPLE_FLUSH,
    CLOSE,
    SEEKABLE,
    FILENO,
    ISATTY,
    DEALLOC_WARN,
    GETSTATE,
    read::READ,
    read::PEEK,
    read::READ1,
    read::READINTO,
    read::READINTO1,
    read::READLINE,
    SEEK,
    TELL,
    TRUNCATE,
    SIZEOF,
    READABLE,
];
static WRITER: &[Method] = &[CLOSE, DETACH, SEEKABLE, FILENO, ISATTY, DEALLOC_WARN, GETSTATE, write::WRITE, TRUNCATE, FLUSH, SEEK, TELL, SIZEOF, WRITABLE];
static RANDOM: &[Method] = &[
    CLOSE,
    DETACH,
    SEEKABLE,
    READABLE,
    WRITABLE,
    FILENO,
    ISATTY,
    DEALLOC_WARN,
    GETSTATE,
    FLUSH,
    SEEK,
    TELL,
    TRUNCATE,
    read::READ,
    read::READ1,
    read::READINTO,
    read::READINTO1,
    read::READLINE,
    read::PEEK,
    write::WRITE,
    SIZEOF,
];

static GETSET: &[GetSet] = &[
    member("raw", |_, s| Ok(s.obj::<Buffered>().raw.get().clone())),
    g("closed", |vm, s| raw_attribute(vm, s, "closed")),
    g("name", |vm, s| raw_attribute(vm, s, "name")),
    g("mode", |vm, s| raw_attribute(vm, s, "mode")),
    gs("_finalizing", base::get_finalizing, base::set_finalizing),
];

fn raw_attribute(vm: &Vm, this: &Value, name: &str) -> R {
    let b = usable(vm, this)?;
    vm.get_attr_str(&b.raw.get().clone(), name)
}

fn repr(vm: &Vm, this: &Value) -> R {
    super::named_repr(vm, this, "")
}

fn dealloc_warn(vm: &Vm, b: &Buffered, source: &Value) {
    if b.ready.get() && !b.raw.get().is_none() && b.call_raw(vm, "_dealloc_warn", std::slice::from_ref(source)).is_err() {
        vm.clear_pending();
    }
}

fn close(vm: &Vm, a: &[Value]) -> R {
    let b = usable(vm, &a[0])?;
    let closed = locked(vm, &a[0], || {
        let closed = base::is_closed(vm, &b.raw.get().clone())?;
        if !closed && b.stream.finalizing.get() {
            dealloc_warn(vm, b, &a[0]);
        }
        Ok(closed)
    })?;
    if closed {
        return Ok(Value::NONE);
    }
    let flushed = vm.call_method_str(&a[0], "flush", &[]);
    locked(vm, &a[0], || {
        let result = vm.finally(flushed, || b.call_raw(vm, "close", &[]));
        b.data.set(Value::NONE);
        b.read_end.set(0);
        b.pos.set(0);
        result
    })
}

fn seek(vm: &Vm, a: &[Value]) -> R {
    let whence = opt(a, 2).map_or(Ok(0), |w| vm.to_i32(w))?;
    let b = usable(vm, &a[0])?;
    if !matches!(whence, 0..=2 | libc::SEEK_HOLE | libc::SEEK_DATA) {
        return Err(vm.value_error(format!("whence value {whence} unsupported")));
    }
    open(vm, &a[0], "seek")?;
    check_able(vm, &b.raw.get().clone(), "seekable", "seekable")?;
    let mut target = vm.to_i64(&a[1])?;
    // Within what has been read nothing needs to be asked of the raw stream.
    if matches!(whence, 0 | 1) && b.readable.get() {
        let ahead = b.ahead();
        if ahead > 0 {
            let current = if b.abs_pos.get() != -1 { b.abs_pos.get() } else { b.raw_tell(vm)? };
            let offset = if whence == 0 { target - (current - b.raw_offset()) } else { target };
            if offset >= -b.pos.get() && offset <= ahead {
                b.pos.set(b.pos.get() + offset);
                // The distance of the raw stream has changed by what was passed.
                return Ok(Value::int((current - ahead + offset).max(0)));
            }
        }
    }
    locked(vm, &a[0], || {
        if b.writable.get() {
            b.flush_written(vm)?;
        }
        if whence == 1 {
            target -= b.raw_offset();
        }
        let at = b.raw_seek(vm, target, whence)?;
        b.raw_pos.set(-1);
        if b.readable.get() {
            b.forget_read();
        }
        Ok(Value::int(at))
    })
}

/// Makes a buffer of one of these types before a raw stream.
pub fn buffered(vm: &Vm, ty: &'static Type, raw: &Value, size: i64) -> R {
    let made = new(vm, ty, Args::EMPTY)?;
    let init = ty.slots.get().init.unwrap_or(init_reader);
    init(vm, &made, Args::positional(&[raw.clone(), Value::int(size)]))?;
    Ok(made)
}

/// The raw file of a buffer of the module's own types.
pub fn plain_file(buffer: &Value) -> Option<Value> {
    let own = [&BUFFERED_READER, &BUFFERED_WRITER, &BUFFERED_RANDOM].iter().any(|ty| buffer.is_exact(ty));
    if own { buffer.obj::<Buffered>().file() } else { None }
}

/// A size argument that may be left out, where -1 means all there is.
fn size(vm: &Vm, a: &[Value]) -> R<isize> {
    match opt_some(a, 1) {
        None => Ok(-1),
        Some(v) => {
            base::size_argument(vm, Some(v))?;
            vm.to_isize(v)
        }
    }
}
