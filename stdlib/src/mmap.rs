//! `mmap`: files and memory of processes as mutable bytes (CPython `mmapmodule.c`).
#![expect(unsafe_code, reason = "maps memory; ARCHITECTURE.md, invariant R1")]

use pyvm_vm::call::{Args, bind_keyword_only, opt, opt_some};
use pyvm_vm::heap::Header;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::region::Region;
use pyvm_vm::objects::slice::Slice;
use pyvm_vm::objects::{bytes_methods, int};
use pyvm_vm::payload;
use pyvm_vm::protocol::buffer::Buffer;
use pyvm_vm::protocol::sequence;
use pyvm_vm::types::rows::{GetSet, Method, g, m};
use pyvm_vm::types::slots::un;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::Cell;

const ACCESS_DEFAULT: i32 = 0;
const ACCESS_READ: i32 = 1;
const ACCESS_WRITE: i32 = 2;
const ACCESS_COPY: i32 = 3;

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

static CONSTANTS: &[(&str, i64)] = constants!(
    PROT_EXEC PROT_READ PROT_WRITE MAP_SHARED MAP_PRIVATE MAP_DENYWRITE MAP_EXECUTABLE MAP_ANON MAP_ANONYMOUS MAP_POPULATE MAP_STACK MAP_NORESERVE MADV_NORMAL MADV_RANDOM
    MADV_SEQUENTIAL MADV_WILLNEED MADV_DONTNEED MADV_REMOVE MADV_DONTFORK MADV_DOFORK MADV_HWPOISON MADV_MERGEABLE MADV_UNMERGEABLE MADV_HUGEPAGE MADV_NOHUGEPAGE MADV_DONTDUMP
    MADV_DODUMP MADV_FREE
);

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "mmap", "", &[]);
    let d = module.obj::<Module>().dict();
    for (name, value) in CONSTANTS {
        d.set_name(vm, name, Value::int(*value));
    }
    #[cfg(target_arch = "x86_64")]
    d.set_name(vm, "MAP_32BIT", Value::small(i64::from(libc::MAP_32BIT)));
    for (name, value) in [("ACCESS_DEFAULT", ACCESS_DEFAULT), ("ACCESS_READ", ACCESS_READ), ("ACCESS_WRITE", ACCESS_WRITE), ("ACCESS_COPY", ACCESS_COPY)] {
        d.set_name(vm, name, Value::small(i64::from(value)));
    }
    // SAFETY: asks for a number.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    d.set_name(vm, "PAGESIZE", Value::int(page));
    d.set_name(vm, "ALLOCATIONGRANULARITY", Value::int(page));
    d.set_name(vm, "error", exc::OS_ERROR.as_value());
    d.set_name(vm, "mmap", MAP.as_value());
    Ok(module)
}

#[repr(C)]
struct Map {
    head: Header,
    region: Py<Region>,
    /// The file, a descriptor of its own; -1 for none.
    file: Cell<i32>,
    /// Whether a descriptor is kept where there is a file.
    tracked: bool,
    access: i32,
    flags: i32,
    offset: i64,
    position: Cell<usize>,
}
payload!(Map, MAP);

impl Drop for Map {
    fn drop(&mut self) {
        self.close_file();
    }
}

static MAP: Type = Type::builtin::<Map>(
    "mmap.mmap",
    &OBJECT,
    flag::BASETYPE | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, map| Ok(vm.str(&repr(map.obj()))))
        .len(|vm, map| Ok(open(vm, map)?.bytes().len()))
        .getitem(get_item)
        .item(|vm, map, index| {
            let byte = usize::try_from(index).ok().and_then(|at| open(vm, map).map(|region| region.bytes().get(at).copied()).transpose()).transpose()?;
            byte.map(|byte| Bytes::new(vec![byte])).ok_or_else(|| out_of_range(vm))
        })
        .setitem(set_item)
        .buffer(|vm, map, writable| {
            let region = open(vm, map)?;
            let readonly = map.obj::<Map>().access == ACCESS_READ;
            if writable && readonly {
                return Err(vm.buffer_error("Object is not writable."));
            }
            let owner = map.obj::<Map>().region.value().clone();
            Ok(Buffer { exporter: map.clone(), ..Buffer::simple(&owner, region.bytes().len(), readonly) })
        })
        .new(new_map),
)
.methods(METHODS)
.getset(GETSET)
.doc(
    "Windows: mmap(fileno, length[, tagname[, access[, offset]]])\n\nMaps length bytes from the file specified by the file handle fileno,\nand returns a mmap object.  If length is larger than the current \
     size\nof the file, the file is extended to contain length bytes.  If length\nis 0, the maximum length of the map is the current size of the file,\nexcept that if the file is empty Windows raises an \
     exception (you cannot\ncreate an empty mapping on Windows).\n\nUnix: mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])\n\nMaps length bytes from the file specified by the file \
     descriptor fileno,\nand returns a mmap object.  If length is 0, the maximum length of the map\nwill be the current size of the file when mmap is called.\nflags specifies the nature of the mapping. \
     MAP_PRIVATE creates a\nprivate copy-on-write mapping, so changes to the contents of the mmap\nobject will be private to this process, and MAP_SHARED creates a mapping\nthat's shared with all other \
     processes mapping the same areas of the file.\nThe default value is MAP_SHARED.\n\nTo map anonymous memory, pass -1 as the fileno (both versions).",
);

/// How the memory may be used: what the arguments ask for, made whole.
struct Use {
    access: i32,
    flags: i32,
    protection: i32,
}

fn usage(vm: &Vm, access: i32, flags: i32, protection: i32) -> R<Use> {
    let (shared, both) = (libc::MAP_SHARED, libc::PROT_READ | libc::PROT_WRITE);
    if access != ACCESS_DEFAULT && (flags != shared || protection != both) {
        return Err(vm.value_error("mmap can't specify both access and flags, prot."));
    }
    Ok(match access {
        ACCESS_READ => Use { access, flags: shared, protection: libc::PROT_READ },
        ACCESS_WRITE => Use { access, flags: shared, protection: both },
        ACCESS_COPY => Use { access, flags: libc::MAP_PRIVATE, protection: both },
        ACCESS_DEFAULT => {
            let access = match (protection & libc::PROT_READ != 0, protection & libc::PROT_WRITE != 0) {
                (true, true) => ACCESS_DEFAULT,
                (false, true) => ACCESS_WRITE,
                _ => ACCESS_READ,
            };
            Use { access, flags, protection }
        }
        _ => return Err(vm.value_error("mmap invalid access parameter.")),
    })
}

fn new_map(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = bind_keyword_only(vm, "", &["fileno", "length", "flags", "prot", "access", "offset", "trackfd"], 2, 6, args)?;
    let number = |at: usize, default: i32| opt(&a, at).map_or(Ok(default), |v| vm.to_i32(v));
    let (descriptor, length) = (vm.to_i32(&a[0])?, vm.to_isize(&a[1])?);
    let (flags, protection, access) = (number(2, libc::MAP_SHARED)?, number(3, libc::PROT_READ | libc::PROT_WRITE)?, number(4, ACCESS_DEFAULT)?);
    let offset = opt(&a, 5).map_or(Ok(0), |v| vm.to_i64(v))?;
    let tracked = opt(&a, 6).map_or(Ok(true), |v| vm.is_true(v))?;
    let Ok(mut length) = usize::try_from(length) else { return Err(vm.overflow_error("memory mapped length must be positive")) };
    if offset < 0 {
        return Err(vm.overflow_error("memory mapped offset must be positive"));
    }
    let Use { access, mut flags, protection } = usage(vm, access, flags, protection)?;
    if let Some(size) = file_size(descriptor) {
        let left = usize::try_from(size - offset).ok();
        if length == 0 {
            if size == 0 {
                return Err(vm.value_error("cannot mmap an empty file"));
            }
            length = left.filter(|left| *left > 0).ok_or_else(|| vm.value_error("mmap offset is greater than file size"))?;
        } else if left.is_none_or(|left| left < length) {
            return Err(vm.value_error("mmap length is greater than file size"));
        }
    }
    let mut file = -1;
    if descriptor == -1 {
        flags |= libc::MAP_ANONYMOUS;
    } else if tracked {
        // SAFETY: a new descriptor of its own.
        file = unsafe { libc::fcntl(descriptor, libc::F_DUPFD_CLOEXEC, 0) };
        if file < 0 {
            return Err(vm.last_os_error(None));
        }
    }
    // SAFETY: fresh memory, at a place of the system's choice.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), length, protection, flags, descriptor, offset) };
    let failed = (start == libc::MAP_FAILED).then(|| vm.last_os_error(None));
    if let Some(raised) = failed {
        close_descriptor(file);
        return Err(raised);
    }
    // SAFETY: mapped just now, and until it is unmapped.
    let region = unsafe {
        Region::new(start.cast(), length, |start, length| {
            libc::munmap(start.cast(), length);
        })
    };
    Ok(Py::new(Map { head: Header::new(ty), region, file: Cell::new(file), tracked, access, flags, offset, position: Cell::new(0) }).into_value())
}

/// The size of a regular file.
fn file_size(descriptor: i32) -> Option<i64> {
    if descriptor == -1 {
        return None;
    }
    // SAFETY: the call fills it.
    let mut status = unsafe { std::mem::zeroed::<libc::stat>() };
    let known = unsafe { libc::fstat(descriptor, &raw mut status) } == 0;
    (known && status.st_mode & libc::S_IFMT == libc::S_IFREG).then_some(status.st_size)
}

fn close_descriptor(file: i32) {
    if file >= 0 {
        // SAFETY: it was made here, and is closed once.
        unsafe { libc::close(file) };
    }
}

impl Map {
    fn close_file(&self) {
        close_descriptor(self.file.replace(-1));
    }

    fn check_writable(&self, vm: &Vm) -> R<()> {
        if self.access == ACCESS_READ { Err(vm.type_error("mmap can't modify a readonly memory map.")) } else { Ok(()) }
    }

    fn check_resizable(&self, vm: &Vm) -> R<()> {
        if self.region.exports.get() > 0 {
            return Err(vm.buffer_error("mmap can't resize with extant buffers exported."));
        }
        if !self.tracked {
            return Err(vm.value_error("mmap can't resize with trackfd=False."));
        }
        if matches!(self.access, ACCESS_READ | ACCESS_COPY) {
            return Err(vm.type_error("mmap can't resize a readonly or copy-on-write memory map."));
        }
        Ok(())
    }

    /// The bytes from the position on, as many as there are or `count`, which are gone past.
    fn read(&self, count: Option<usize>) -> Vec<u8> {
        let rest = self.region.bytes().get(self.position.get()..).unwrap_or_default();
        let taken = &rest[..count.unwrap_or(usize::MAX).min(rest.len())];
        self.position.set(self.position.get() + taken.len());
        taken.to_vec()
    }

    /// Puts bytes where the position is, and goes past them.
    fn write(&self, data: &[u8]) -> Option<()> {
        let at = self.position.get();
        let room = self.region.bytes_mut().get_mut(at..)?.get_mut(..data.len())?;
        room.copy_from_slice(data);
        self.position.set(at + data.len());
        Some(())
    }
}

/// The memory of a map that is open.
fn open<'a>(vm: &Vm, map: &'a Value) -> R<&'a Region> {
    let region = &*map.obj::<Map>().region;
    if region.is_closed() { Err(vm.value_error("mmap closed or invalid")) } else { Ok(region) }
}

fn out_of_range(vm: &Vm) -> Raised {
    vm.index_error("mmap index out of range")
}

fn repr(map: &Map) -> String {
    if map.region.is_closed() {
        return format!("<{} closed=True>", map.head.ty().name());
    }
    let access = match map.access {
        ACCESS_READ => "ACCESS_READ",
        ACCESS_WRITE => "ACCESS_WRITE",
        ACCESS_COPY => "ACCESS_COPY",
        _ => "ACCESS_DEFAULT",
    };
    format!("<{} closed=False, access={access}, length={}, pos={}, offset={}>", map.head.ty().name(), map.region.bytes().len(), map.position.get(), map.offset)
}

fn is_index(v: &Value) -> bool {
    v.ty().slots.get().unary[un::INDEX].is_some()
}

fn get_item(vm: &Vm, map: &Value, key: &Value) -> R {
    let region = open(vm, map)?;
    if is_index(key) {
        let index = vm.index_isize(key)?;
        let at = sequence::at(index, open(vm, map)?.bytes().len()).ok_or_else(|| out_of_range(vm))?;
        return Ok(Value::small(i64::from(region.bytes()[at])));
    }
    let Some(slice) = key.cast::<Slice>() else { return Err(vm.type_error("mmap indices must be integers")) };
    let range = sequence::resolve(vm, slice, || region.bytes().len())?;
    let bytes = open(vm, map)?.bytes();
    Ok(Bytes::new(range.indices().filter_map(|i| bytes.get(i).copied()).collect()))
}

fn set_item(vm: &Vm, map: &Value, key: &Value, value: Option<Value>) -> Result<(), Raised> {
    let region = open(vm, map)?;
    map.obj::<Map>().check_writable(vm)?;
    if is_index(key) {
        let index = vm.index_isize(key)?;
        let at = sequence::at(index, region.bytes().len()).ok_or_else(|| out_of_range(vm))?;
        let Some(value) = value else { return Err(vm.type_error("mmap doesn't support item deletion")) };
        if !is_index(&value) {
            return Err(vm.type_error("mmap item value must be an int"));
        }
        let number = vm.index(&value)?;
        let byte = int::as_i64(&number).and_then(|n| u8::try_from(n).ok()).ok_or_else(|| vm.value_error("mmap item value must be in range(0, 256)"))?;
        // Converting the value may have made the map shorter.
        *open(vm, map)?.bytes_mut().get_mut(at).ok_or_else(|| out_of_range(vm))? = byte;
        return Ok(());
    }
    let Some(slice) = key.cast::<Slice>() else { return Err(vm.type_error("mmap indices must be integer")) };
    let range = sequence::resolve(vm, slice, || region.bytes().len())?;
    let Some(value) = value else { return Err(vm.type_error("mmap object doesn't support slice deletion")) };
    let data = vm.contiguous_bytes(&value)?;
    let bytes = open(vm, map)?.bytes_mut();
    if data.len() != range.count || range.indices().max().is_some_and(|last| last >= bytes.len()) {
        return Err(vm.index_error("mmap slice assignment is wrong size"));
    }
    for (i, byte) in range.indices().zip(data) {
        if let Some(place) = bytes.get_mut(i) {
            *place = byte;
        }
    }
    Ok(())
}

/// A byte as an argument (CPython's argument format `b`).
fn byte(vm: &Vm, v: &Value) -> R<u8> {
    let n = vm.to_i64(v)?;
    u8::try_from(n).map_err(|_| vm.overflow_error(if n < 0 { "unsigned byte integer is less than minimum" } else { "unsigned byte integer is greater than maximum" }))
}

fn find(vm: &Vm, a: &[Value], search: fn(&[u8], &[u8]) -> Option<usize>) -> R {
    let this = a[0].obj::<Map>();
    open(vm, &a[0])?;
    let wanted = vm.contiguous_bytes(&a[1])?;
    let bound = |at: usize, default: isize| opt_some(a, at).map_or(Ok(default), |v| vm.index_isize(v));
    let (start, end) = (bound(2, this.position.get() as isize)?, bound(3, this.region.bytes().len() as isize)?);
    let bytes = open(vm, &a[0])?.bytes();
    let (start, end) = (sequence::clamp(start, bytes.len()), sequence::clamp(end, bytes.len()));
    let found = bytes.get(start..end).and_then(|part| search(part, &wanted));
    Ok(found.map_or(Value::small(-1), |at| Value::uint(start + at)))
}

/// A size, where `None` stands for all.
fn optional_size(vm: &Vm, v: Option<&Value>) -> R<Option<usize>> {
    let Some(v) = v else { return Ok(None) };
    if !is_index(v) {
        return Err(vm.type_error(format!("argument should be integer or None, not '{}'", v.ty().name())));
    }
    Ok(usize::try_from(vm.index_isize(v).map_err(|raised| as_overflow(vm, raised))?).ok())
}

/// The error for a size that no index can be (CPython `PyNumber_AsSsize_t` with `PyExc_OverflowError`).
fn as_overflow(vm: &Vm, raised: Raised) -> Raised {
    if !vm.pending_is(&exc::INDEX_ERROR) {
        return raised;
    }
    vm.clear_pending();
    vm.overflow_error("cannot fit 'int' into an index-sized integer")
}

fn close(vm: &Vm, map: &Value) -> R {
    let this = map.obj::<Map>();
    if this.region.exports.get() > 0 {
        return Err(vm.buffer_error("cannot close exported pointers exist"));
    }
    this.close_file();
    this.region.close();
    Ok(Value::NONE)
}

fn resize(vm: &Vm, a: &[Value]) -> R {
    let this = a[0].obj::<Map>();
    let wanted = vm.to_isize(&a[1])?;
    open(vm, &a[0])?;
    this.check_resizable(vm)?;
    let Some(size) = usize::try_from(wanted).ok().filter(|size| i64::try_from(*size).is_ok_and(|size| i64::MAX - size >= this.offset)) else {
        return Err(vm.value_error("new size out of range"));
    };
    let old = this.region.bytes().len();
    if this.file.get() == -1 && this.flags & libc::MAP_PRIVATE == 0 && size > old {
        return Err(vm.value_error("mmap: can't expand a shared anonymous mapping"));
    }
    if this.file.get() != -1 && unsafe { libc::ftruncate(this.file.get(), this.offset + size as i64) } == -1 {
        return Err(vm.last_os_error(None));
    }
    // SAFETY: the map's own memory, of which nobody has a buffer.
    let start = unsafe { libc::mremap(this.region.start().cast(), old, size, libc::MREMAP_MAYMOVE) };
    if start == libc::MAP_FAILED {
        return Err(vm.last_os_error(None));
    }
    unsafe { this.region.moved(start.cast(), size) };
    Ok(Value::NONE)
}

fn seek(vm: &Vm, a: &[Value]) -> R {
    let this = a[0].obj::<Map>();
    let (distance, whence) = (vm.to_isize(&a[1])?, opt(a, 2).map_or(Ok(0), |v| vm.to_i32(v))?);
    let size = open(vm, &a[0])?.bytes().len();
    let from = match whence {
        0 => 0,
        1 => this.position.get(),
        2 => size,
        _ => return Err(vm.value_error("unknown seek type")),
    };
    let to = from.checked_add_signed(distance).filter(|to| *to <= size).ok_or_else(|| vm.value_error("seek out of range"))?;
    this.position.set(to);
    Ok(Value::uint(to))
}

fn flush(vm: &Vm, a: &[Value]) -> R {
    let offset = opt(a, 1).map_or(Ok(0), |v| vm.to_isize(v))?;
    let size = opt_some(a, 2).map(|v| vm.to_isize(v)).transpose()?;
    let region = open(vm, &a[0])?;
    let all = region.bytes().len();
    let range = usize::try_from(offset).ok().filter(|offset| *offset <= all).and_then(|offset| {
        let size = size.map_or(Some(all - offset), |size| usize::try_from(size).ok())?;
        (size <= all - offset).then_some((offset, size))
    });
    let Some((offset, size)) = range else { return Err(vm.value_error("flush values out of range")) };
    if matches!(a[0].obj::<Map>().access, ACCESS_READ | ACCESS_COPY) {
        return Ok(Value::NONE);
    }
    // SAFETY: a part of the map.
    match unsafe { libc::msync(region.start().add(offset).cast(), size, libc::MS_SYNC) } {
        -1 => Err(vm.last_os_error(None)),
        _ => Ok(Value::NONE),
    }
}

fn advise(vm: &Vm, a: &[Value]) -> R {
    let (option, start) = (vm.to_i32(&a[1])?, opt(a, 2).map_or(Ok(0), |v| vm.to_isize(v))?);
    let length = opt_some(a, 3).map(|v| vm.to_isize(v)).transpose()?;
    let region = open(vm, &a[0])?;
    let all = region.bytes().len();
    let Some(start) = usize::try_from(start).ok().filter(|start| *start < all) else { return Err(vm.value_error("madvise start out of bounds")) };
    let Ok(length) = usize::try_from(length.unwrap_or(all as isize)) else { return Err(vm.value_error("madvise length invalid")) };
    if isize::MAX as usize - start < length {
        return Err(vm.overflow_error("madvise length too large"));
    }
    // SAFETY: a part of the map; what some requests do to it is what the caller asks for, and leaves it readable.
    match unsafe { libc::madvise(region.start().add(start).cast(), length.min(all - start), option) } {
        0 => Ok(Value::NONE),
        _ => Err(vm.last_os_error(None)),
    }
}

static METHODS: &[Method] = &[
    m("__enter__", "($self, /)", |vm, a| open(vm, &a[0]).map(|_| a[0].clone())),
    m("__exit__", "($self, exc_type, exc_value, traceback, /)", |vm, a| close(vm, &a[0])),
    m("__sizeof__", "($self, /)", |_, a| Ok(Value::uint(size_of::<Map>() + a[0].obj::<Map>().region.bytes().len()))),
    m("close", "($self, /)", |vm, a| close(vm, &a[0])),
    m("find", "($self, view, start=None, end=None, /)", |vm, a| find(vm, a, bytes_methods::find)),
    m("flush", "($self, offset=0, size=None, /)", flush),
    m("madvise", "($self, option, start=0, length=None, /)", advise),
    m("move", "($self, dest, src, count, /)", |vm, a| {
        let [to, from, count] = [vm.to_isize(&a[1])?, vm.to_isize(&a[2])?, vm.to_isize(&a[3])?].map(|n| usize::try_from(n).ok());
        let region = open(vm, &a[0])?;
        a[0].obj::<Map>().check_writable(vm)?;
        let all = region.bytes().len();
        let within = |start: usize, count: usize| start.checked_add(count).is_some_and(|end| end <= all);
        match (to, from, count) {
            (Some(to), Some(from), Some(count)) if within(to, count) && within(from, count) => region.bytes_mut().copy_within(from..from + count, to),
            _ => return Err(vm.value_error("source, destination, or count out of range")),
        }
        Ok(Value::NONE)
    }),
    m("read", "($self, n=None, /)", |vm, a| {
        let count = optional_size(vm, opt_some(a, 1))?;
        open(vm, &a[0])?;
        Ok(Bytes::new(a[0].obj::<Map>().read(count)))
    }),
    m("read_byte", "($self, /)", |vm, a| {
        open(vm, &a[0])?;
        let byte = a[0].obj::<Map>().read(Some(1)).first().copied();
        byte.map(|byte| Value::small(i64::from(byte))).ok_or_else(|| vm.value_error("read byte out of range"))
    }),
    m("readline", "($self, /)", |vm, a| {
        let (region, this) = (open(vm, &a[0])?, a[0].obj::<Map>());
        let rest = region.bytes().get(this.position.get()..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map(|at| at + 1);
        Ok(Bytes::new(this.read(end)))
    }),
    m("resize", "($self, newsize, /)", resize),
    m("rfind", "($self, view, start=None, end=None, /)", |vm, a| find(vm, a, bytes_methods::rfind)),
    m("seek", "($self, pos, whence=0, /)", seek),
    m("seekable", "($self, /)", |_, _| Ok(Value::TRUE)),
    m("size", "($self, /)", |vm, a| {
        open(vm, &a[0])?;
        // SAFETY: the call fills it.
        let mut status = unsafe { std::mem::zeroed::<libc::stat>() };
        match unsafe { libc::fstat(a[0].obj::<Map>().file.get(), &raw mut status) } {
            0 => Ok(Value::int(status.st_size)),
            _ => Err(vm.last_os_error(None)),
        }
    }),
    m("tell", "($self, /)", |vm, a| open(vm, &a[0]).map(|_| Value::uint(a[0].obj::<Map>().position.get()))),
    m("write", "($self, bytes, /)", |vm, a| {
        let data = vm.contiguous_bytes(&a[1])?;
        open(vm, &a[0])?;
        let this = a[0].obj::<Map>();
        this.check_writable(vm)?;
        this.write(&data).ok_or_else(|| vm.value_error("data out of range"))?;
        Ok(Value::uint(data.len()))
    }),
    m("write_byte", "($self, byte, /)", |vm, a| {
        let byte = byte(vm, &a[1])?;
        open(vm, &a[0])?;
        let this = a[0].obj::<Map>();
        this.check_writable(vm)?;
        this.write(&[byte]).ok_or_else(|| vm.value_error("write byte out of range"))?;
        Ok(Value::NONE)
    }),
];

static GETSET: &[GetSet] = &[g("closed", |_, map| Ok(Value::bool(map.obj::<Map>().region.is_closed())))];
