//! `os.scandir` and its entries.
#![expect(unsafe_code, reason = "reads directories of the system; pointers live within one function")]

use super::paths::{like, stat_at, stat_result};
use super::{Target, target};
use pyvm_vm::call::{opt, opt_some};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::{genericalias, string};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, m, member};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};
use std::ffi::{CStr, CString};

/// One name in a directory.
pub struct Name {
    pub name: Vec<u8>,
    inode: u64,
    kind: u8,
}

unsafe fn read_all(dir: *mut libc::DIR) -> Option<Vec<Name>> {
    let mut out = Vec::new();
    loop {
        unsafe {
            *libc::__errno_location() = 0;
            let entry = libc::readdir(dir);
            if entry.is_null() {
                let failed = *libc::__errno_location() != 0;
                return if failed { None } else { Some(out) };
            }
            let name = CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes();
            if name != b"." && name != b".." {
                out.push(Name { name: name.to_vec(), inode: (*entry).d_ino, kind: (*entry).d_type });
            }
        }
    }
}

/// The names in a directory; `errno` says why there are none.
pub fn read_names(path: &CStr) -> Option<Vec<Name>> {
    unsafe {
        let dir = libc::opendir(path.as_ptr());
        if dir.is_null() {
            return None;
        }
        let names = read_all(dir);
        libc::closedir(dir);
        names
    }
}

/// As [`read_names`], of an open directory, which stays open.
pub fn read_names_fd(fd: i32) -> Option<Vec<Name>> {
    unsafe {
        let copy = libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0);
        if copy < 0 {
            return None;
        }
        let dir = libc::fdopendir(copy);
        if dir.is_null() {
            libc::close(copy);
            return None;
        }
        libc::rewinddir(dir);
        let names = read_all(dir);
        libc::closedir(dir);
        names
    }
}

#[repr(C)]
pub struct ScandirIterator {
    head: Header,
    names: Mut<std::vec::IntoIter<Name>>,
    path: Value,
    fd: i32,
}
payload!(ScandirIterator, SCANDIR_ITERATOR, path);

static SCANDIR_ITERATOR: Type = Type::builtin::<ScandirIterator>(
    "posix.ScandirIterator",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .iterator(|_, it| {
            let this = it.obj::<ScandirIterator>();
            Ok(this.names.get_mut().next().map(|n| entry(this, n)))
        })
        .no_new(),
)
.methods(&[
    m("close", "($self, /)", |_, a| {
        close(&a[0]);
        Ok(Value::NONE)
    }),
    m("__enter__", "($self, /)", |_, a| Ok(a[0].clone())),
    m("__exit__", "($self, /, *exc_info)", |_, a| {
        close(&a[0]);
        Ok(Value::NONE)
    }),
]);

fn close(it: &Value) {
    it.obj::<ScandirIterator>().names.set(Vec::new().into_iter());
}

/// `os.scandir`.
pub fn scandir(vm: &Vm, a: &[Value]) -> R {
    let path = opt_some(a, 0).cloned().unwrap_or_else(|| vm.str("."));
    let (names, fd) = match target(vm, "scandir", &path)? {
        Target::Path(p) => (vm.blocking(|| read_names(&p)), -1),
        Target::Fd(fd) => (read_names_fd(fd), fd),
    };
    let Some(names) = names else { return Err(vm.last_os_error(Some(&path))) };
    let path = if fd < 0 { pyvm_vm::protocol::os::fspath(vm, &path)? } else { path };
    Ok(Py::new(ScandirIterator { head: Header::new(&SCANDIR_ITERATOR), names: Mut::new(names.into_iter()), path, fd }).into_value())
}

#[repr(C)]
pub struct DirEntry {
    head: Header,
    name: Value,
    path: Value,
    c_path: CString,
    dir: i32,
    inode: u64,
    kind: u8,
    stat: Mut<Slot>,
    lstat: Mut<Slot>,
}
payload!(DirEntry, DIR_ENTRY, name, path, stat, lstat);

pub static DIR_ENTRY: Type =
    Type::builtin::<DirEntry>("posix.DirEntry", &OBJECT, flag::GC, object::SLOTS.repr(|vm, e| Ok(vm.str(&format!("<{} {}>", e.ty().short_name(), vm.repr_text(&e.obj::<DirEntry>().name)?)))).no_new())
        .methods(METHODS)
        .getset(GETSET);

fn entry(of: &ScandirIterator, n: Name) -> Value {
    let name = like(Some(&of.path), &n.name);
    let (path, full) = if of.fd >= 0 {
        (name.clone(), n.name.clone())
    } else {
        let mut full = match of.path.cast::<string::Str>() {
            Some(s) => pyvm_vm::protocol::os::encode_fs(s),
            None => of.path.cast::<pyvm_vm::objects::bytes::Bytes>().map(|b| b.data().to_vec()).unwrap_or_default(),
        };
        if !full.ends_with(b"/") {
            full.push(b'/');
        }
        full.extend_from_slice(&n.name);
        (like(Some(&of.path), &full), full)
    };
    let dir = if of.fd >= 0 { of.fd } else { libc::AT_FDCWD };
    let c_path = CString::new(full).unwrap_or_default();
    Py::new(DirEntry { head: Header::new(&DIR_ENTRY), name, path, c_path, dir, inode: n.inode, kind: n.kind, stat: Mut::new(None), lstat: Mut::new(None) }).into_value()
}

fn stat(vm: &Vm, e: &Value, follow: bool) -> R {
    let this = e.obj::<DirEntry>();
    let follow = follow && (this.kind == libc::DT_LNK || this.kind == libc::DT_UNKNOWN);
    let cache = if follow { &this.stat } else { &this.lstat };
    if let Some(s) = cache.get() {
        return Ok(s.clone());
    }
    let Some(s) = stat_at(this.dir, &this.c_path, follow) else { return Err(vm.last_os_error(Some(&this.path))) };
    let result = stat_result(vm, &s)?;
    cache.set(Some(result.clone()));
    Ok(result)
}

/// Whether the entry is of a kind, as the directory says, or else as `stat` says.
fn is_kind(vm: &Vm, e: &Value, follow: bool, kind: u8, mode: u32) -> R<bool> {
    let this = e.obj::<DirEntry>();
    if this.kind != libc::DT_UNKNOWN && !(follow && this.kind == libc::DT_LNK) {
        return Ok(this.kind == kind);
    }
    match stat_at(this.dir, &this.c_path, follow) {
        Some(s) => Ok(s.st_mode & libc::S_IFMT == mode),
        None => {
            let raised = vm.last_os_error(Some(&this.path));
            vm.suppress::<()>(Err(raised), &exc::FILE_NOT_FOUND_ERROR).map(|_| false)
        }
    }
}

fn follow(vm: &Vm, a: &[Value]) -> R<bool> {
    opt(a, 1).map_or(Ok(true), |f| vm.is_true(f))
}

static METHODS: &[Method] = &[
    m("is_dir", "($self, /, *, follow_symlinks=True)", |vm, a| Ok(Value::bool(is_kind(vm, &a[0], follow(vm, a)?, libc::DT_DIR, libc::S_IFDIR)?))),
    m("is_file", "($self, /, *, follow_symlinks=True)", |vm, a| Ok(Value::bool(is_kind(vm, &a[0], follow(vm, a)?, libc::DT_REG, libc::S_IFREG)?))),
    m("is_symlink", "($self, /)", |vm, a| Ok(Value::bool(is_kind(vm, &a[0], false, libc::DT_LNK, libc::S_IFLNK)?))),
    m("is_junction", "($self, /)", |_, _| Ok(Value::FALSE)),
    m("stat", "($self, /, *, follow_symlinks=True)", |vm, a| stat(vm, &a[0], follow(vm, a)?)),
    m("inode", "($self, /)", |_, a| Ok(Value::uint(a[0].obj::<DirEntry>().inode as usize))),
    m("__fspath__", "($self, /)", |_, a| Ok(a[0].obj::<DirEntry>().path.clone())),
    m("__class_getitem__", "($type, object, /)", genericalias::class_getitem),
];

static GETSET: &[GetSet] = &[member("name", |_, e| Ok(e.obj::<DirEntry>().name.clone())), member("path", |_, e| Ok(e.obj::<DirEntry>().path.clone()))];
