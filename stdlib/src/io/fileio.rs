//! `FileIO`: a file of the system, without a buffer (CPython `fileio.c`).

use super::base::{self, RAW_IO_BASE, Stream, size_argument};
use super::system::{self, Status};
use super::unsupported;
use crate::posix::c_path;
use pyvm_vm::call::{Args, bind, opt, opt_some};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::int;
use pyvm_vm::objects::string;
use pyvm_vm::payload;
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{GetSet, Method, g, gs, m};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Raised, Vm};
use pyvm_vm::warnings;
use std::cell::Cell;
use std::mem::offset_of;

/// What a file was opened for.
#[derive(Clone, Copy, Default, PartialEq)]
struct Mode {
    created: bool,
    readable: bool,
    writable: bool,
    appending: bool,
}

impl Mode {
    /// Reads a mode such as `"rb+"`; the flags of `open(2)` with it.
    fn parse(vm: &Vm, text: &str) -> R<(Mode, i32)> {
        const AMBIGUOUS: &str = "Must have exactly one of create/read/write/append mode and at most one plus";
        let (mut mode, mut flags, mut chosen, mut plus) = (Mode::default(), libc::O_CLOEXEC, false, false);
        for c in text.chars() {
            let twice = match c {
                'x' | 'r' | 'w' | 'a' => std::mem::replace(&mut chosen, true),
                '+' => std::mem::replace(&mut plus, true),
                'b' => false,
                _ => return Err(vm.value_error(format!("invalid mode: {text}"))),
            };
            if twice {
                return Err(vm.value_error(AMBIGUOUS));
            }
            match c {
                'x' => flags |= libc::O_EXCL | libc::O_CREAT,
                'w' => flags |= libc::O_CREAT | libc::O_TRUNC,
                'a' => flags |= libc::O_APPEND | libc::O_CREAT,
                _ => {}
            }
            mode.created |= c == 'x';
            mode.appending |= c == 'a';
            mode.readable |= matches!(c, 'r' | '+');
            mode.writable |= matches!(c, 'x' | 'w' | 'a' | '+');
        }
        if !chosen {
            return Err(vm.value_error(AMBIGUOUS));
        }
        flags |= match (mode.readable, mode.writable) {
            (true, true) => libc::O_RDWR,
            (true, false) => libc::O_RDONLY,
            _ => libc::O_WRONLY,
        };
        Ok((mode, flags))
    }

    fn text(self) -> &'static str {
        match self {
            Mode { created: true, readable: true, .. } => "xb+",
            Mode { created: true, .. } => "xb",
            Mode { appending: true, readable: true, .. } => "ab+",
            Mode { appending: true, .. } => "ab",
            Mode { readable: true, writable: true, .. } => "rb+",
            Mode { readable: true, .. } => "rb",
            _ => "wb",
        }
    }
}

/// A file of the system.
#[repr(C)]
pub struct FileIO {
    stream: Stream,
    /// -1 when closed.
    fd: Cell<i32>,
    mode: Cell<Mode>,
    /// Known after the first question.
    seekable: Cell<Option<bool>>,
    /// Whether the descriptor ends with this object.
    closefd: Cell<bool>,
    block: Cell<i64>,
    /// As the file was opened; what is known of it ends with the first write.
    status: Cell<Option<Status>>,
}
payload!(FileIO, FILE_IO, stream);

pub static FILE_IO: Type = Type::builtin::<FileIO>("_io.FileIO", &RAW_IO_BASE, base::FLAGS, base::SLOTS.new(new).init(init).repr(repr))
    .methods(METHODS)
    .getset(GETSET)
    .dict_at(offset_of!(FileIO, stream) + offset_of!(Stream, dict))
    .doc("Open a file.\n\nThe mode can be 'r', 'w', 'x' or 'a' for reading (default), writing,\nexclusive creation or appending; 'b' changes nothing, '+' allows reading and\nwriting at once.  The file is created where it is missing, save with 'r'.\n\n'opener' is called with the name and the flags, and returns a descriptor.");

fn new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(FileIO {
        stream: Stream::new(ty),
        fd: Cell::new(-1),
        mode: Cell::new(Mode::default()),
        seekable: Cell::new(None),
        closefd: Cell::new(true),
        block: Cell::new(super::DEFAULT_BUFFER_SIZE as i64),
        status: Cell::new(None),
    })
    .into_value())
}

fn init(vm: &Vm, this: &Value, args: Args) -> R<()> {
    let a = bind(vm, "FileIO", &["file", "mode", "closefd", "opener"], 1, args)?;
    let file = this.obj::<FileIO>();
    let mode = match opt(&a, 1) {
        None => "r".to_owned(),
        Some(text) => super::text_argument(vm, "FileIO", "mode", text)?,
    };
    let closefd = opt(&a, 2).map_or(Ok(true), |v| vm.is_true(v))?;
    if file.fd.get() >= 0 {
        if file.closefd.get() { file.close_descriptor(vm)? } else { file.fd.set(-1) }
    }
    let name = &a[0];
    if name.is_bool() {
        vm.warn(&exc::RUNTIME_WARNING, "bool is used as a file descriptor", 1)?;
    }
    let given = match vm.to_i32(name) {
        Ok(fd) if fd < 0 => return Err(vm.value_error("negative file descriptor")),
        Ok(fd) => Some(fd),
        Err(_) => {
            vm.clear_pending();
            None
        }
    };
    let path = if given.is_none() { Some(c_path(vm, name)?) } else { None };
    let (mode, flags) = Mode::parse(vm, &mode)?;
    file.mode.set(mode);
    file.seekable.set(None);
    file.status.set(None);
    let opened = match (given, path) {
        (Some(fd), _) => {
            file.fd.set(fd);
            file.closefd.set(closefd);
            file.look(vm, this, name)
        }
        (None, path) => {
            file.closefd.set(true);
            if !closefd {
                return Err(vm.value_error("Cannot use closefd=False with file name"));
            }
            let fd = match (opt_some(&a, 3), path) {
                (Some(opener), _) => opened_by(vm, opener, name, flags)?,
                (None, path) => system::open(vm, &path.unwrap_or_default(), flags, name)?,
            };
            file.fd.set(fd);
            file.look(vm, this, name)
        }
    };
    if let Err(raised) = opened {
        if given.is_some() {
            file.fd.set(-1);
        } else {
            let first = vm.take_pending();
            if file.close_descriptor(vm).is_err() {
                vm.clear_pending();
            }
            if let Some(first) = first {
                vm.restore(first);
            }
        }
        return Err(raised);
    }
    Ok(())
}

/// The descriptor that a caller's function gives.
fn opened_by(vm: &Vm, opener: &Value, name: &Value, flags: i32) -> R<i32> {
    let fd = vm.call(opener, &[name.clone(), Value::small(i64::from(flags))])?;
    if !int::is_int(&fd) {
        return Err(vm.type_error("expected integer from opener"));
    }
    let Some(fd) = int::as_i64(&fd).and_then(|fd| i32::try_from(fd).ok()) else { return Err(vm.overflow_error("Python int too large to convert to C int")) };
    if fd < 0 {
        return Err(vm.value_error(format!("opener returned {fd}")));
    }
    system::set_inheritable_off(vm, fd)?;
    Ok(fd)
}

impl FileIO {
    /// Finds out what was opened.
    fn look(&self, vm: &Vm, this: &Value, name: &Value) -> R<()> {
        let status = system::status(vm, self.fd.get())?;
        if status.is_some_and(|s| s.directory) {
            return Err(vm.os_error_code(libc::EISDIR, Some(name)));
        }
        if let Some(block) = status.map(|s| s.block).filter(|n| *n > 1) {
            self.block.set(block);
        }
        self.status.set(status);
        vm.set_attr_str(this, "name", name.clone())?;
        if self.mode.get().appending
            && let Err(code) = system::seek(vm, self.fd.get(), 0, libc::SEEK_END)
            && code != libc::ESPIPE
        {
            return Err(vm.os_error_code(code, None));
        }
        Ok(())
    }

    fn close_descriptor(&self, vm: &Vm) -> R<()> {
        let fd = self.fd.replace(-1);
        self.status.set(None);
        if fd >= 0 { system::close(vm, fd) } else { Ok(()) }
    }

    pub fn is_closed(&self) -> bool {
        self.fd.get() < 0
    }

    fn descriptor(&self, vm: &Vm) -> R<i32> {
        if self.is_closed() { Err(vm.value_error("I/O operation on closed file")) } else { Ok(self.fd.get()) }
    }

    fn reading(&self, vm: &Vm) -> R<i32> {
        let fd = self.descriptor(vm)?;
        if self.mode.get().readable { Ok(fd) } else { Err(wrong_mode(vm, "reading")) }
    }

    fn writing(&self, vm: &Vm) -> R<i32> {
        let fd = self.descriptor(vm)?;
        if self.mode.get().writable { Ok(fd) } else { Err(wrong_mode(vm, "writing")) }
    }

    /// Reads into memory of this module; `None` when there is nothing yet.
    pub fn read_into(&self, vm: &Vm, into: &mut [u8]) -> R<Option<usize>> {
        system::read(vm, self.reading(vm)?, into)
    }

    /// Writes what the system takes; `None` when it takes nothing now.
    pub fn write_from(&self, vm: &Vm, data: &[u8]) -> R<Option<usize>> {
        let fd = self.writing(vm)?;
        self.status.set(None);
        system::write(vm, fd, data)
    }

    pub fn seek(&self, vm: &Vm, offset: i64, whence: i32) -> R<i64> {
        let at = system::seek(vm, self.descriptor(vm)?, offset, whence);
        if self.seekable.get().is_none() {
            self.seekable.set(Some(at.is_ok()));
        }
        at.map_err(|code| vm.os_error_code(code, None))
    }

    fn is_seekable(&self, vm: &Vm) -> R<bool> {
        let fd = self.descriptor(vm)?;
        Ok(self.seekable.get().unwrap_or_else(|| {
            let answer = system::seek(vm, fd, 0, libc::SEEK_CUR).is_ok();
            self.seekable.set(Some(answer));
            answer
        }))
    }

    /// Reads to the end (CPython `_io_FileIO_readall_impl`); `None` when there is nothing yet.
    fn read_all(&self, vm: &Vm) -> R {
        const STEP: usize = 8 * 1024;
        let fd = self.descriptor(vm)?;
        let mut room = match self.status.get() {
            // One byte more, to see the end.
            Some(status) if status.size > 0 => {
                let at = if status.size > 65536 { system::seek(vm, fd, 0, libc::SEEK_CUR).unwrap_or(0) } else { 0 };
                (status.size - at).max(0) as usize + 1
            }
            Some(_) => STEP,
            None => super::DEFAULT_BUFFER_SIZE,
        };
        let mut data = Vec::new();
        loop {
            let length = data.len();
            pyvm_vm::objects::tuple::room(vm, length + room)?;
            data.resize(length + room, 0);
            let got = system::read(vm, fd, &mut data[length..])?;
            data.truncate(length + got.unwrap_or(0));
            match got {
                Some(0) => break,
                None if data.is_empty() => return Ok(Value::NONE),
                None => break,
                Some(n) if n < room => room -= n,
                Some(_) => room = (data.len() + (data.len() >> 3)).clamp(STEP, 1 << 26),
            }
        }
        Ok(Bytes::new(data))
    }
}

fn wrong_mode(vm: &Vm, action: &str) -> Raised {
    unsupported(vm, &format!("File not open for {action}"))
}

fn repr(vm: &Vm, this: &Value) -> R {
    let file = this.obj::<FileIO>();
    let class = this.ty().name();
    if file.is_closed() {
        return Ok(vm.str(&format!("<{class} [closed]>")));
    }
    let (mode, closefd) = (file.mode.get().text(), if file.closefd.get() { "True" } else { "False" });
    let of = match vm.get_attr_opt(this, &vm.intern("name"))? {
        None => format!("fd={}", file.fd.get()),
        Some(name) => format!("name={}", super::guarded_repr(vm, this, &name)?),
    };
    Ok(vm.str(&format!("<{class} {of} mode='{mode}' closefd={closefd}>")))
}

/// Reports a file that nothing refers to any more and nobody closed (CPython `fileio_dealloc_warn`).
fn warn_unclosed(vm: &Vm, a: &[Value]) -> R {
    let file = a[0].obj::<FileIO>();
    if !file.is_closed() && file.closefd.get() {
        let message = format!("unclosed file {}", vm.repr_text(&a[1])?);
        if warnings::resource_warning(vm, &a[1], 1, &message).is_err() {
            // A warning made an error has nobody to catch it.
            base::report_finalizing(vm, &a[1]);
        }
    }
    Ok(Value::NONE)
}

fn close(vm: &Vm, a: &[Value]) -> R {
    let file = a[0].obj::<FileIO>();
    let flushed = base::close(vm, a);
    if !file.closefd.get() {
        file.fd.set(-1);
        return flushed;
    }
    vm.finally(flushed, || {
        if file.stream.finalizing.get() {
            warn_unclosed(vm, &[a[0].clone(), a[0].clone()])?;
        }
        file.close_descriptor(vm).map(|()| Value::NONE)
    })
}

fn read(vm: &Vm, a: &[Value]) -> R {
    let fd = a[0].obj::<FileIO>().reading(vm)?;
    let Some(size) = size_argument(vm, opt(a, 1))? else { return vm.call_method_str(&a[0], "readall", &[]) };
    let size = size.min(0x7fff_f000);
    pyvm_vm::objects::tuple::room(vm, size)?;
    let mut data = vec![0; size];
    Ok(match system::read(vm, fd, &mut data)? {
        Some(n) => {
            data.truncate(n);
            Bytes::new(data)
        }
        None => Value::NONE,
    })
}

static METHODS: &[Method] = &[
    m("read", "($self, size=-1, /)", read)
        .doc("Read at most size bytes, returned as bytes.\n\nIf size is less than 0, read all bytes in the file making multiple read calls.\nReturn an empty bytes object at EOF, None where nothing can be read yet."),
    m("readall", "($self, /)", |vm, a| a[0].obj::<FileIO>().read_all(vm)).doc("Read all data from the file, returned as bytes.\n\nReads until EOF; None where nothing can be read yet."),
    m("readinto", "($self, buffer, /)", |vm, a| {
        let fd = a[0].obj::<FileIO>().descriptor(vm)?;
        let target = base::writable(vm, "readinto() argument 1", &a[1])?;
        if !a[0].obj::<FileIO>().mode.get().readable {
            return Err(wrong_mode(vm, "reading"));
        }
        let mut data = vec![0; target.len];
        let got = system::read(vm, fd, &mut data)?;
        Ok(got.map_or(Value::NONE, |n| {
            target.put(&data[..n]);
            Value::uint(n)
        }))
    })
    .doc("Same as RawIOBase.readinto()."),
    m("write", "($self, b, /)", |vm, a| {
        let file = a[0].obj::<FileIO>();
        file.writing(vm)?;
        let written = match a[1].cast::<Bytes>() {
            Some(b) => file.write_from(vm, b.data())?,
            None => file.write_from(vm, &base::contiguous(vm, &a[1])?)?,
        };
        Ok(written.map_or(Value::NONE, Value::uint))
    })
    .doc("Write buffer b to file, return number of bytes written.\n\nOnly makes one system call, so not all of the data may be written.\nReturns None where nothing can be written yet."),
    m("seek", "($self, pos, whence=0, /)", |vm, a| {
        let file = a[0].obj::<FileIO>();
        let whence = opt(a, 2).map_or(Ok(0), |w| vm.to_i32(w))?;
        file.descriptor(vm)?;
        file.seek(vm, vm.to_i64(&a[1])?, whence).map(Value::int)
    })
    .doc("Move to new file position and return it.\n\nThe offset counts from the start (whence 0), the current position (1) or the end\nof the file (2)."),
    m("tell", "($self, /)", |vm, a| a[0].obj::<FileIO>().seek(vm, 0, libc::SEEK_CUR).map(Value::int)).doc("Current file position."),
    m("truncate", "($self, size=None, /)", |vm, a| {
        let file = a[0].obj::<FileIO>();
        let fd = file.writing(vm)?;
        let size = match opt_some(a, 1) {
            Some(size) => size.clone(),
            None => Value::int(file.seek(vm, 0, libc::SEEK_CUR)?),
        };
        file.status.set(None);
        system::truncate(vm, fd, vm.to_i64(&size)?)?;
        Ok(size)
    })
    .doc("Truncate the file to at most size bytes and return the truncated size.\n\nSize defaults to the current file position; the position itself does not change."),
    m("close", "($self, /)", close).doc("Close the file.\n\nA closed file cannot be used for further I/O operations.  close() may be\ncalled more than once without error."),
    m("seekable", "($self, /)", |vm, a| a[0].obj::<FileIO>().is_seekable(vm).map(Value::bool)).doc("True if file supports random-access."),
    m("readable", "($self, /)", |vm, a| a[0].obj::<FileIO>().descriptor(vm).map(|_| Value::bool(a[0].obj::<FileIO>().mode.get().readable))).doc("True if file was opened in a read mode."),
    m("writable", "($self, /)", |vm, a| a[0].obj::<FileIO>().descriptor(vm).map(|_| Value::bool(a[0].obj::<FileIO>().mode.get().writable))).doc("True if file was opened in a write mode."),
    m("fileno", "($self, /)", |vm, a| a[0].obj::<FileIO>().descriptor(vm).map(|fd| Value::small(i64::from(fd)))).doc("Return the underlying file descriptor (an integer)."),
    m("isatty", "($self, /)", |vm, a| a[0].obj::<FileIO>().descriptor(vm).map(|fd| Value::bool(system::is_terminal(fd)))).doc("True if the file is connected to a TTY device."),
    m("_isatty_open_only", "($self, /)", |vm, a| {
        // What is no character device is no terminal: one system call less.
        let file = a[0].obj::<FileIO>();
        let fd = file.descriptor(vm)?;
        Ok(Value::bool(file.status.get().is_none_or(|s| s.terminal_like) && system::is_terminal(fd)))
    }),
    m("_dealloc_warn", "($self, source, /)", warn_unclosed),
    m("__getstate__", "($self, /)", base::no_pickle).unsigned(),
];

static GETSET: &[GetSet] = &[
    g("closed", |_, s| Ok(Value::bool(s.obj::<FileIO>().is_closed()))).doc("True if the file is closed"),
    g("closefd", |_, s| Ok(Value::bool(s.obj::<FileIO>().closefd.get()))).doc("True if the file descriptor will be closed by close()."),
    g("mode", |vm, s| Ok(vm.str(s.obj::<FileIO>().mode.get().text()))).doc("String giving the file mode"),
    g("_blksize", |_, s| Ok(Value::int(s.obj::<FileIO>().block.get()))).doc("Stat st_blksize if available"),
    gs("_finalizing", base::get_finalizing, base::set_finalizing),
];

/// `FileIO(name, mode, closefd, opener)`.
pub fn opened(vm: &Vm, name: &Value, mode: &str, closefd: &Value, opener: &Value) -> R {
    let file = new(vm, &FILE_IO, Args::EMPTY)?;
    init(vm, &file, Args::positional(&[name.clone(), string::from_str(mode), closefd.clone(), opener.clone()]))?;
    Ok(file)
}
