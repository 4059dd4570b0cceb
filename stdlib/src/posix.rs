//! `posix`: the system calls behind `os`.

use pyvm_vm::call::opt;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::tuple;
use pyvm_vm::protocol::os::{decode_fs, fspath, path_bytes};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::types::class;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

macro_rules! constants {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

static CONSTANTS: &[(&str, i64)] = constants!(
    O_RDONLY O_WRONLY O_RDWR O_CREAT O_EXCL O_TRUNC O_APPEND O_NONBLOCK O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_SYNC O_NOCTTY O_DSYNC F_OK R_OK W_OK X_OK WNOHANG WUNTRACED
    WCONTINUED SEEK_SET SEEK_CUR SEEK_END PRIO_PROCESS RTLD_LAZY RTLD_NOW RTLD_GLOBAL RTLD_LOCAL
);

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(
        vm,
        "posix",
        "This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard (a thinly\ndisguised Unix interface).",
        ROWS,
    );
    let d = module.obj::<Module>().dict();
    for (name, value) in CONSTANTS {
        d.set_name(vm, name, Value::int(*value));
    }
    let environ = Dict::new();
    for (k, v) in std::env::vars_os() {
        environ.set(vm, &Bytes::new(k.into_vec()), Bytes::new(v.into_vec()))?;
    }
    d.set_name(vm, "environ", environ.into_value());
    d.set_name(vm, "error", exc::OS_ERROR.as_value());
    d.set_name(vm, "_have_functions", List::new(Vec::new()).into_value());
    let stat = record(
        vm,
        "stat_result",
        &[
            "st_mode",
            "st_ino",
            "st_dev",
            "st_nlink",
            "st_uid",
            "st_gid",
            "st_size",
            "st_atime",
            "st_mtime",
            "st_ctime",
            "st_atime_ns",
            "st_mtime_ns",
            "st_ctime_ns",
            "st_blksize",
            "st_blocks",
            "st_rdev",
        ],
    )?;
    vm.register("stat_result", stat.clone());
    d.set_name(vm, "stat_result", stat);
    let size = record(vm, "terminal_size", &["columns", "lines"])?;
    vm.register("terminal_size", size.clone());
    d.set_name(vm, "terminal_size", size);
    let uname = record(vm, "uname_result", &["sysname", "nodename", "release", "version", "machine"])?;
    vm.register("uname_result", uname.clone());
    d.set_name(vm, "uname_result", uname);
    Ok(module)
}

/// A tuple type with named items.
fn record(vm: &Vm, name: &str, fields: &[&str]) -> R {
    let namespace = Dict::new();
    namespace.set_str(vm, &vm.names.__module__, vm.str("os"));
    namespace.set_str(vm, &vm.names.__slots__, tuple::empty());
    let getter = pyvm_vm::import::import_module(vm, "_collections")?;
    let getter = vm.get_attr_str(&getter, "_tuplegetter")?;
    for (i, f) in fields.iter().enumerate() {
        namespace.set_name(vm, f, vm.call(&getter, &[Value::uint(i), Value::NONE])?);
    }
    namespace.set_name(vm, "n_fields", Value::uint(fields.len()));
    namespace.set_name(vm, "n_sequence_fields", Value::uint(fields.len().min(10)));
    namespace.set_str(vm, &vm.names.__match_args__, vm.tuple(fields.iter().take(10).map(|f| vm.str(f)).collect()));
    class::new_class(vm, &pyvm_vm::objects::types_type::TYPE, &vm.intern(name), &[tuple::TUPLE.as_value()], &namespace, pyvm_vm::call::Args::EMPTY)
}

fn path(vm: &Vm, v: &Value) -> R<PathBuf> {
    Ok(PathBuf::from(OsStr::from_bytes(&path_bytes(vm, v)?)))
}

fn check<T>(vm: &Vm, result: io::Result<T>, name: &Value) -> R<T> {
    result.map_err(|e| vm.os_error(&e, Some(name)))
}

fn done(vm: &Vm, result: io::Result<()>, name: &Value) -> R {
    check(vm, result, name).map(|()| Value::NONE)
}

/// The same kind of text as the argument: `bytes` for `bytes`.
fn like(v: Option<&Value>, text: &[u8]) -> Value {
    if v.is_some_and(|v| v.cast::<Bytes>().is_some()) { Bytes::new(text.to_vec()) } else { decode_fs(text) }
}

fn stat_result(vm: &Vm, s: &fs::Metadata) -> R {
    let class = vm.registered("stat_result").unwrap_or(Value::NONE);
    let int = |v: u64| Value::int(v as i64);
    let time = |s: i64, n: i64| Value::float(s as f64 + n as f64 / 1e9);
    let ns = |s: i64, n: i64| Value::int(s * 1_000_000_000 + n);
    let items = vec![
        int(u64::from(s.mode())),
        int(s.ino()),
        int(s.dev()),
        int(s.nlink()),
        int(u64::from(s.uid())),
        int(u64::from(s.gid())),
        int(s.size()),
        time(s.atime(), s.atime_nsec()),
        time(s.mtime(), s.mtime_nsec()),
        time(s.ctime(), s.ctime_nsec()),
        ns(s.atime(), s.atime_nsec()),
        ns(s.mtime(), s.mtime_nsec()),
        ns(s.ctime(), s.ctime_nsec()),
        int(s.blksize()),
        int(s.blocks()),
        int(s.rdev()),
    ];
    vm.call(&class, &[vm.tuple(items)])
}

/// A call of the C library that returns -1 for failure.
fn libc_result(vm: &Vm, r: i64) -> R<i64> {
    if r < 0 { Err(vm.last_os_error(None)) } else { Ok(r) }
}

#[expect(unsafe_code, reason = "system calls on descriptors and buffers of known length")]
mod sys {
    pub fn open(path: &std::ffi::CStr, flags: i32, mode: u32) -> i64 {
        i64::from(unsafe { libc::open(path.as_ptr(), flags, mode) })
    }
    pub fn close(fd: i32) -> i64 {
        i64::from(unsafe { libc::close(fd) })
    }
    pub fn read(fd: i32, buffer: &mut [u8]) -> i64 {
        unsafe { libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len()) as i64 }
    }
    pub fn write(fd: i32, data: &[u8]) -> i64 {
        unsafe { libc::write(fd, data.as_ptr().cast(), data.len()) as i64 }
    }
    pub fn lseek(fd: i32, at: i64, whence: i32) -> i64 {
        unsafe { libc::lseek(fd, at, whence) }
    }
    pub fn isatty(fd: i32) -> bool {
        unsafe { libc::isatty(fd) == 1 }
    }
    pub fn ftruncate(fd: i32, n: i64) -> i64 {
        i64::from(unsafe { libc::ftruncate(fd, n) })
    }
    pub fn dup(fd: i32) -> i64 {
        i64::from(unsafe { libc::dup(fd) })
    }
    pub fn access(path: &std::ffi::CStr, mode: i32) -> bool {
        unsafe { libc::access(path.as_ptr(), mode) == 0 }
    }
    pub fn ids() -> [u32; 4] {
        unsafe { [libc::getuid(), libc::geteuid(), libc::getgid(), libc::getegid()] }
    }
    pub fn getppid() -> i32 {
        unsafe { libc::getppid() }
    }
    pub fn umask(mask: u32) -> u32 {
        unsafe { libc::umask(mask) }
    }
    pub fn fcntl(fd: i32, command: i32, value: i32) -> i64 {
        i64::from(unsafe { libc::fcntl(fd, command, value) })
    }
    /// Whether the descriptor is that of an open file.
    pub fn is_open(fd: i32) -> bool {
        unsafe { libc::fcntl(fd, libc::F_GETFD) != -1 }
    }
    /// The system's number of the calling thread.
    pub fn thread_id() -> i32 {
        unsafe { libc::gettid() }
    }
    /// Names the calling thread for the system's tools.
    pub fn set_thread_name(name: &str) {
        let mut short = [0u8; 16];
        for (to, from) in short.iter_mut().take(15).zip(name.bytes().filter(|b| *b != 0)) {
            *to = from;
        }
        unsafe { libc::prctl(libc::PR_SET_NAME, short.as_ptr()) };
    }
    pub fn pidfd_send_signal(fd: i32, signal: i32, flags: i32) -> i64 {
        unsafe { libc::syscall(libc::SYS_pidfd_send_signal, fd, signal, std::ptr::null::<u8>(), flags) }
    }
    /// A descriptor borrowed for a call of `std`, left open.
    pub fn borrowed(fd: i32) -> std::mem::ManuallyDrop<std::fs::File> {
        use std::os::fd::FromRawFd;
        std::mem::ManuallyDrop::new(unsafe { std::fs::File::from_raw_fd(fd) })
    }
}

pub use sys::{is_open, pidfd_send_signal, set_thread_name, thread_id};

fn c_path(vm: &Vm, v: &Value) -> R<std::ffi::CString> {
    std::ffi::CString::new(path_bytes(vm, v)?).map_err(|_| vm.value_error("embedded null byte"))
}

fn fd_of(vm: &Vm, v: &Value) -> R<i32> {
    vm.to_i32(v)
}

fn stat(vm: &Vm, a: &[Value], follow: bool) -> R {
    if a[0].is_small_int() {
        let s = sys::borrowed(fd_of(vm, &a[0])?).metadata().map_err(|e| vm.os_error(&e, None))?;
        return stat_result(vm, &s);
    }
    let p = path(vm, &a[0])?;
    let s = check(vm, if follow { fs::metadata(&p) } else { fs::symlink_metadata(&p) }, &a[0])?;
    stat_result(vm, &s)
}

static ROWS: &[Method] = &[
    m("getcwd", "($module, /)", |vm, _| match std::env::current_dir() {
        Ok(d) => Ok(decode_fs(d.as_os_str().as_bytes())),
        Err(e) => Err(vm.os_error(&e, None)),
    }),
    m("getcwdb", "($module, /)", |vm, _| match std::env::current_dir() {
        Ok(d) => Ok(Bytes::new(d.into_os_string().into_vec())),
        Err(e) => Err(vm.os_error(&e, None)),
    }),
    m("chdir", "($module, /, path)", |vm, a| done(vm, std::env::set_current_dir(path(vm, &a[0])?), &a[0])),
    m("fspath", "($module, /, path)", |vm, a| fspath(vm, &a[0])),
    m("stat", "($module, /, path, *, dir_fd=None, follow_symlinks=True)", |vm, a| {
        let follow = opt(a, 2).map_or(Ok(true), |f| vm.is_true(f))?;
        stat(vm, a, follow)
    }),
    m("lstat", "($module, /, path, *, dir_fd=None)", |vm, a| stat(vm, a, false)),
    m("fstat", "($module, /, fd)", |vm, a| stat(vm, a, true)),
    m("listdir", "($module, /, path=None)", |vm, a| {
        let name = opt(a, 0).filter(|v| !v.is_none()).cloned().unwrap_or_else(|| vm.str("."));
        let mut out = Vec::new();
        for entry in check(vm, fs::read_dir(path(vm, &name)?), &name)? {
            out.push(like(Some(&name), check(vm, entry, &name)?.file_name().as_bytes()));
        }
        Ok(List::new(out).into_value())
    }),
    m("mkdir", "($module, /, path, mode=0o777, *, dir_fd=None)", |vm, a| {
        use std::os::unix::fs::DirBuilderExt;
        let mode = opt(a, 1).map_or(Ok(0o777), |v| vm.to_i32(v))?;
        done(vm, fs::DirBuilder::new().mode(mode as u32).create(path(vm, &a[0])?), &a[0])
    }),
    m("rmdir", "($module, /, path, *, dir_fd=None)", |vm, a| done(vm, fs::remove_dir(path(vm, &a[0])?), &a[0])),
    m("unlink", "($module, /, path, *, dir_fd=None)", |vm, a| done(vm, fs::remove_file(path(vm, &a[0])?), &a[0])),
    m("remove", "($module, /, path, *, dir_fd=None)", |vm, a| done(vm, fs::remove_file(path(vm, &a[0])?), &a[0])),
    m("rename", "($module, /, src, dst)", |vm, a| done(vm, fs::rename(path(vm, &a[0])?, path(vm, &a[1])?), &a[0])),
    m("replace", "($module, /, src, dst)", |vm, a| done(vm, fs::rename(path(vm, &a[0])?, path(vm, &a[1])?), &a[0])),
    m("symlink", "($module, /, src, dst, target_is_directory=False)", |vm, a| done(vm, std::os::unix::fs::symlink(path(vm, &a[0])?, path(vm, &a[1])?), &a[0])),
    m("link", "($module, /, src, dst)", |vm, a| done(vm, fs::hard_link(path(vm, &a[0])?, path(vm, &a[1])?), &a[0])),
    m("readlink", "($module, /, path, *, dir_fd=None)", |vm, a| Ok(like(Some(&a[0]), check(vm, fs::read_link(path(vm, &a[0])?), &a[0])?.as_os_str().as_bytes()))),
    m("chmod", "($module, /, path, mode)", |vm, a| {
        use std::os::unix::fs::PermissionsExt;
        done(vm, fs::set_permissions(path(vm, &a[0])?, fs::Permissions::from_mode(vm.to_i32(&a[1])? as u32)), &a[0])
    }),
    m("access", "($module, /, path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)", |vm, a| Ok(Value::bool(sys::access(&c_path(vm, &a[0])?, vm.to_i32(&a[1])?)))),
    m("open", "($module, /, path, flags, mode=0o777, *, dir_fd=None)", |vm, a| {
        let mode = opt(a, 2).map_or(Ok(0o777), |v| vm.to_i32(v))?;
        let fd = sys::open(&c_path(vm, &a[0])?, vm.to_i32(&a[1])? | libc::O_CLOEXEC, mode as u32);
        if fd < 0 { Err(vm.last_os_error(Some(&a[0]))) } else { Ok(Value::int(fd)) }
    }),
    m("close", "($module, /, fd)", |vm, a| libc_result(vm, sys::close(fd_of(vm, &a[0])?)).map(|_| Value::NONE)),
    m("read", "($module, fd, length, /)", |vm, a| {
        let n = vm.to_isize(&a[1])?;
        if n < 0 {
            return Err(vm.os_error_code(libc::EINVAL, None));
        }
        let mut buffer = vec![0; (n as usize).min(1 << 30)];
        let got = libc_result(vm, sys::read(fd_of(vm, &a[0])?, &mut buffer))?;
        buffer.truncate(got as usize);
        Ok(Bytes::new(buffer))
    }),
    m("write", "($module, fd, data, /)", |vm, a| Ok(Value::int(libc_result(vm, sys::write(fd_of(vm, &a[0])?, &vm.bytes_like(&a[1])?))?))),
    m("lseek", "($module, fd, position, how, /)", |vm, a| Ok(Value::int(libc_result(vm, sys::lseek(fd_of(vm, &a[0])?, vm.to_i64(&a[1])?, vm.to_i32(&a[2])?))?))),
    m("isatty", "($module, fd, /)", |vm, a| Ok(Value::bool(sys::isatty(fd_of(vm, &a[0])?)))),
    m("ftruncate", "($module, fd, length, /)", |vm, a| libc_result(vm, sys::ftruncate(fd_of(vm, &a[0])?, vm.to_i64(&a[1])?)).map(|_| Value::NONE)),
    m("fsync", "($module, fd, /)", |vm, a| sys::borrowed(fd_of(vm, &a[0])?).sync_all().map(|()| Value::NONE).map_err(|e| vm.os_error(&e, None))),
    m("dup", "($module, fd, /)", |vm, a| Ok(Value::int(libc_result(vm, sys::dup(fd_of(vm, &a[0])?))?))),
    m("set_inheritable", "($module, fd, inheritable, /)", |vm, a| {
        let on = vm.is_true(&a[1])?;
        libc_result(vm, sys::fcntl(fd_of(vm, &a[0])?, libc::F_SETFD, if on { 0 } else { libc::FD_CLOEXEC })).map(|_| Value::NONE)
    }),
    m("get_inheritable", "($module, fd, /)", |vm, a| Ok(Value::bool(libc_result(vm, sys::fcntl(fd_of(vm, &a[0])?, libc::F_GETFD, 0))? & i64::from(libc::FD_CLOEXEC) == 0))),
    m("getpid", "($module, /)", |_, _| Ok(Value::small(i64::from(std::process::id())))),
    m("getppid", "($module, /)", |_, _| Ok(Value::small(i64::from(sys::getppid())))),
    m("getuid", "($module, /)", |_, _| Ok(Value::small(i64::from(sys::ids()[0])))),
    m("geteuid", "($module, /)", |_, _| Ok(Value::small(i64::from(sys::ids()[1])))),
    m("getgid", "($module, /)", |_, _| Ok(Value::small(i64::from(sys::ids()[2])))),
    m("getegid", "($module, /)", |_, _| Ok(Value::small(i64::from(sys::ids()[3])))),
    m("umask", "($module, mask, /)", |vm, a| Ok(Value::small(i64::from(sys::umask(vm.to_i32(&a[0])? as u32))))),
    m("strerror", "($module, code, /)", |vm, a| Ok(vm.str(&pyvm_vm::protocol::os::error_text(vm.to_i32(&a[0])?)))),
    m("urandom", "($module, size, /)", |vm, a| {
        let mut out = vec![0; vm.to_usize(&a[0])?];
        let source = fs::File::open("/dev/urandom").and_then(|mut f| io::Read::read_exact(&mut f, &mut out));
        source.map(|()| Bytes::new(out)).map_err(|e| vm.os_error(&e, None))
    }),
    m("cpu_count", "($module, /)", |_, _| Ok(std::thread::available_parallelism().map_or(Value::NONE, |n| Value::uint(n.get())))),
    m("get_terminal_size", "($module, fd=1, /)", |vm, _| Err(vm.os_error_code(libc::ENOTTY, None))),
    m("putenv", "($module, name, value, /)", |_, _| Ok(Value::NONE)),
    m("unsetenv", "($module, name, /)", |_, _| Ok(Value::NONE)),
    m("uname", "($module, /)", |vm, _| {
        let read = |f: &str| fs::read_to_string(format!("/proc/sys/kernel/{f}")).map(|t| t.trim().to_owned()).unwrap_or_default();
        let items = ["Linux".to_owned(), read("hostname"), read("osrelease"), read("version"), std::env::consts::ARCH.to_owned()];
        vm.call(&vm.registered("uname_result").unwrap_or(Value::NONE), &[vm.tuple(items.iter().map(|t| vm.str(t)).collect())])
    }),
    m("_exit", "($module, /, status)", |vm, a| {
        let code = vm.to_i32(&a[0])?;
        std::process::exit(code)
    }),
];
