//! Functions on paths.
#![expect(unsafe_code, reason = "system calls on C strings and locals of the right type")]

use super::{Target, c_path, checked, descriptor, dir_fd, done, scandir, target};
use pyvm_vm::call::{opt, opt_some};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::structseq::{self, Spec};
use pyvm_vm::objects::{int, string};
use pyvm_vm::protocol::os::{decode_fs, fspath, path_bytes};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::ffi::{CStr, CString};
use std::mem::zeroed;
use std::os::unix::ffi::OsStringExt;

pub static STAT_RESULT: Spec = Spec {
    name: "os.stat_result",
    doc: "stat_result: Result from stat, fstat, or lstat.\n\nThis object may be accessed either as a tuple of\n  (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime)\nor via the attributes st_mode, st_ino, st_dev, st_nlink, st_uid, and so on.\n\nPosix/windows: If your platform supports st_blksize, st_blocks, st_rdev,\nor st_flags, they are available as attributes only.\n\nSee os.stat for more information.",
    fields: &[
        "st_mode",
        "st_ino",
        "st_dev",
        "st_nlink",
        "st_uid",
        "st_gid",
        "st_size",
        "",
        "",
        "",
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
    visible: 10,
    callable: true,
};

pub static STATVFS_RESULT: Spec = Spec {
    name: "os.statvfs_result",
    doc: "statvfs_result: Result from statvfs or fstatvfs.",
    fields: &["f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree", "f_favail", "f_flag", "f_namemax", "f_fsid"],
    visible: 10,
    callable: true,
};

/// The result object of a `stat`.
pub fn stat_result(vm: &Vm, s: &libc::stat) -> R {
    let times = [(s.st_atime, s.st_atime_nsec), (s.st_mtime, s.st_mtime_nsec), (s.st_ctime, s.st_ctime_nsec)];
    let mut items = vec![
        Value::small(i64::from(s.st_mode)),
        Value::uint(s.st_ino as usize),
        Value::uint(s.st_dev as usize),
        Value::uint(s.st_nlink as usize),
        Value::small(i64::from(s.st_uid)),
        Value::small(i64::from(s.st_gid)),
        Value::int(s.st_size),
    ];
    items.extend(times.iter().map(|t| Value::int(t.0)));
    items.extend(times.iter().map(|t| Value::float(t.0 as f64 + 1e-9 * t.1 as f64)));
    items.extend(times.iter().map(|t| int::from_big(num_bigint::BigInt::from(t.0) * 1_000_000_000 + t.1)));
    items.extend([Value::int(s.st_blksize), Value::int(s.st_blocks), Value::uint(s.st_rdev as usize)]);
    structseq::make(vm, &STAT_RESULT, items)
}

/// `fstatat`.
pub fn stat_at(dir: i32, path: &CStr, follow: bool) -> Option<libc::stat> {
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    unsafe {
        let mut s: libc::stat = zeroed();
        if libc::fstatat(dir, path.as_ptr(), &raw mut s, flags) == 0 { Some(s) } else { None }
    }
}

pub fn stat_fd(fd: i32) -> Option<libc::stat> {
    unsafe {
        let mut s: libc::stat = zeroed();
        if libc::fstat(fd, &raw mut s) == 0 { Some(s) } else { None }
    }
}

/// The same kind of text as the argument: `bytes` for `bytes`.
pub fn like(v: Option<&Value>, text: &[u8]) -> Value {
    if v.is_some_and(|v| v.cast::<Bytes>().is_some()) { Bytes::copied(text) } else { decode_fs(text) }
}

fn flag_argument(vm: &Vm, a: &[Value], at: usize, default: bool) -> R<bool> {
    opt(a, at).map_or(Ok(default), |f| vm.is_true(f))
}

fn stat(vm: &Vm, a: &[Value], follow: bool) -> R {
    let found = match target(vm, "stat", &a[0])? {
        Target::Fd(fd) => {
            if opt_some(a, 1).is_some() {
                return Err(vm.value_error("stat: can't specify dir_fd without matching path"));
            }
            if !follow {
                return Err(vm.value_error("stat: cannot use fd and follow_symlinks together"));
            }
            stat_fd(fd)
        }
        Target::Path(path) => {
            let dir = dir_fd(vm, opt(a, 1))?;
            vm.blocking(|| stat_at(dir, &path, follow))
        }
    };
    match found {
        Some(s) => stat_result(vm, &s),
        None => Err(vm.last_os_error(Some(&a[0]))),
    }
}

fn os_error_two(vm: &Vm, a: &Value, b: &Value) -> pyvm_vm::vm::Raised {
    let code = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
    let text = pyvm_vm::protocol::os::error_text(code);
    vm.raise_new(&pyvm_vm::objects::exception::OS_ERROR, &[Value::small(i64::from(code)), vm.str(&text), a.clone(), Value::NONE, b.clone()])
}

/// Two paths with a directory each.
fn two(vm: &Vm, a: &[Value], f: impl FnOnce(i32, &CStr, i32, &CStr) -> i32) -> R {
    let (from, to) = (fspath(vm, &a[0])?, fspath(vm, &a[1])?);
    let (x, y) = (c_path(vm, &from)?, c_path(vm, &to)?);
    let (d, e) = (dir_fd(vm, opt(a, 2))?, dir_fd(vm, opt(a, 3))?);
    if vm.blocking(|| f(d, &x, e, &y)) < 0 { Err(os_error_two(vm, &from, &to)) } else { Ok(Value::NONE) }
}

/// A limit of the file system; -1 stands for one that has none, unless `errno` says otherwise.
fn pathconf(vm: &Vm, file: Option<&Value>, f: impl FnOnce() -> i64) -> R {
    unsafe { *libc::__errno_location() = 0 };
    let limit = f();
    if limit == -1 && unsafe { *libc::__errno_location() } != 0 { Err(vm.last_os_error(file)) } else { Ok(Value::int(limit)) }
}

fn rename(vm: &Vm, a: &[Value]) -> R {
    two(vm, a, |d, x, e, y| unsafe { libc::renameat(d, x.as_ptr(), e, y.as_ptr()) })
}

fn remove(vm: &Vm, a: &[Value], flags: i32) -> R {
    let (path, dir) = (c_path(vm, &a[0])?, dir_fd(vm, opt(a, 1))?);
    done(vm, vm.blocking(|| unsafe { libc::unlinkat(dir, path.as_ptr(), flags) }), Some(&a[0]))
}

fn list(vm: &Vm, a: &[Value]) -> R {
    let name = opt_some(a, 0).cloned().unwrap_or_else(|| vm.str("."));
    let names = match target(vm, "listdir", &name)? {
        Target::Path(path) => vm.blocking(|| scandir::read_names(&path)),
        Target::Fd(fd) => scandir::read_names_fd(fd),
    };
    match names {
        Some(names) => Ok(List::new(names.into_iter().map(|n| like(Some(&name), &n.name)).collect()).into_value()),
        None => Err(vm.last_os_error(Some(&name))),
    }
}

/// A moment as the system counts it, from `times` in seconds or `ns`.
fn timespec(vm: &Vm, v: &Value, nanoseconds: bool) -> R<libc::timespec> {
    if nanoseconds {
        let n = int::to_big(&vm.index(v)?);
        let (s, ns) = num_integer::Integer::div_mod_floor(&n, &num_bigint::BigInt::from(1_000_000_000));
        let too_large = || vm.overflow_error("Python int too large to convert to C long");
        return Ok(libc::timespec { tv_sec: i64::try_from(s).map_err(|_| too_large())?, tv_nsec: i64::try_from(ns).unwrap_or(0) });
    }
    if int::is_int(v) {
        let s = int::as_i64(v).ok_or_else(|| vm.overflow_error("timestamp out of range for platform time_t"))?;
        return Ok(libc::timespec { tv_sec: s, tv_nsec: 0 });
    }
    let f = vm.to_f64(v)?;
    if f.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    let whole = f.floor();
    if !(-9.2e18..9.2e18).contains(&whole) {
        return Err(vm.overflow_error("timestamp out of range for platform time_t"));
    }
    Ok(libc::timespec { tv_sec: whole as i64, tv_nsec: ((f - whole) * 1e9).floor() as i64 })
}

fn utime(vm: &Vm, a: &[Value]) -> R {
    let (times, ns) = (opt_some(a, 1), opt_some(a, 2));
    if times.is_some() && ns.is_some() {
        return Err(vm.value_error("utime: you may specify either 'times' or 'ns' but not both"));
    }
    let now = libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW };
    let mut pair = [now, now];
    if let Some(v) = times.or(ns) {
        let Some(t) = v.cast::<pyvm_vm::objects::tuple::Tuple>().filter(|t| t.items().len() == 2) else {
            let what = if ns.is_some() { "ns" } else { "times" };
            return Err(vm.type_error(format!("utime: '{what}' must be {}a tuple of two ints{}", if ns.is_some() { "" } else { "either " }, if ns.is_some() { "" } else { " or None" })));
        };
        for (to, from) in pair.iter_mut().zip(t.items()) {
            *to = timespec(vm, from, ns.is_some())?;
        }
    }
    let follow = flag_argument(vm, a, 4, true)?;
    let r = match target(vm, "utime", &a[0])? {
        Target::Fd(fd) => unsafe { libc::futimens(fd, pair.as_ptr()) },
        Target::Path(path) => {
            let dir = dir_fd(vm, opt(a, 3))?;
            unsafe { libc::utimensat(dir, path.as_ptr(), pair.as_ptr(), if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW }) }
        }
    };
    done(vm, r, Some(&a[0]))
}

fn chown(vm: &Vm, a: &[Value], follow: bool) -> R {
    let id = |v: &Value| vm.to_i64(v).map(|n| n as u32);
    let (user, group) = (id(&a[1])?, id(&a[2])?);
    let r = match target(vm, "chown", &a[0])? {
        Target::Fd(fd) => unsafe { libc::fchown(fd, user, group) },
        Target::Path(path) => {
            let dir = dir_fd(vm, opt(a, 3))?;
            unsafe { libc::fchownat(dir, path.as_ptr(), user, group, if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW }) }
        }
    };
    done(vm, r, Some(&a[0]))
}

fn statvfs(vm: &Vm, target: Target, file: &Value) -> R {
    unsafe {
        let mut s: libc::statvfs = zeroed();
        let r = match target {
            Target::Fd(fd) => libc::fstatvfs(fd, &raw mut s),
            Target::Path(path) => libc::statvfs(path.as_ptr(), &raw mut s),
        };
        done(vm, r, Some(file))?;
        let fields = [s.f_bsize, s.f_frsize, s.f_blocks, s.f_bfree, s.f_bavail, s.f_files, s.f_ffree, s.f_favail, s.f_flag, s.f_namemax, s.f_fsid];
        structseq::make(vm, &STATVFS_RESULT, fields.iter().map(|n| Value::uint(*n as usize)).collect())
    }
}

fn conf_name(vm: &Vm, v: &Value, table: &[(&str, i32)]) -> R<i32> {
    if string::is_str(v) {
        let text = string::to_string(v);
        return table.iter().find(|t| t.0 == text).map(|t| t.1).ok_or_else(|| vm.value_error("unrecognized configuration name"));
    }
    if int::is_int(v) { vm.to_i32(v) } else { Err(vm.type_error("configuration names must be strings or integers")) }
}

fn attribute(vm: &Vm, a: &[Value], at: usize) -> R<(Target, CString, bool)> {
    Ok((target(vm, "path", &a[0])?, c_path(vm, &a[1])?, flag_argument(vm, a, at, true)?))
}

fn get_xattr(vm: &Vm, a: &[Value]) -> R {
    let (target, name, follow) = attribute(vm, a, 2)?;
    let mut data = vec![0u8; 65_536];
    let (at, n) = (data.as_mut_ptr().cast(), data.len());
    let r = unsafe {
        match &target {
            Target::Fd(fd) => libc::fgetxattr(*fd, name.as_ptr(), at, n),
            Target::Path(p) if follow => libc::getxattr(p.as_ptr(), name.as_ptr(), at, n),
            Target::Path(p) => libc::lgetxattr(p.as_ptr(), name.as_ptr(), at, n),
        }
    };
    data.truncate(checked(vm, r as i64, Some(&a[0]))? as usize);
    Ok(Bytes::new(data))
}

fn list_xattr(vm: &Vm, a: &[Value]) -> R {
    let target = match opt_some(a, 0) {
        Some(p) => target(vm, "listxattr", p)?,
        None => Target::Path(c".".to_owned()),
    };
    let follow = flag_argument(vm, a, 1, true)?;
    let mut data = vec![0u8; 65_536];
    let (at, n) = (data.as_mut_ptr().cast(), data.len());
    let r = unsafe {
        match &target {
            Target::Fd(fd) => libc::flistxattr(*fd, at, n),
            Target::Path(p) if follow => libc::listxattr(p.as_ptr(), at, n),
            Target::Path(p) => libc::llistxattr(p.as_ptr(), at, n),
        }
    };
    data.truncate(checked(vm, r as i64, a.first())? as usize);
    Ok(List::new(data.split(|b| *b == 0).filter(|n| !n.is_empty()).map(decode_fs).collect()).into_value())
}

/// The part of a path before its root, the root, and the rest (CPython `_Py_skiproot`).
fn split_root(path: &[u8]) -> (usize, usize) {
    let slashes = path.iter().take_while(|b| **b == b'/').count();
    match slashes {
        0 => (0, 0),
        2 => (0, 2),
        _ => (0, 1),
    }
}

/// CPython `_Py_normpath`.
fn normpath(path: &[u8]) -> Vec<u8> {
    if path.is_empty() {
        return b".".to_vec();
    }
    let root = split_root(path).1;
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path[root..].split(|b| *b == b'/').filter(|p| !p.is_empty() && *p != b".") {
        if part != b".." || (root == 0 && parts.is_empty()) || parts.last() == Some(&&b".."[..]) {
            parts.push(part);
        } else if !parts.is_empty() {
            parts.pop();
        }
    }
    let mut out = path[..root].to_vec();
    out.extend(parts.join(&b'/'));
    if out.is_empty() { b".".to_vec() } else { out }
}

pub static ROWS: &[Method] = &[
    m("getcwd", "($module, /)", |vm, _| std::env::current_dir().map(|d| decode_fs(&d.into_os_string().into_vec())).map_err(|e| vm.os_error(&e, None))),
    m("getcwdb", "($module, /)", |vm, _| std::env::current_dir().map(|d| Bytes::new(d.into_os_string().into_vec())).map_err(|e| vm.os_error(&e, None))),
    m("chdir", "($module, /, path)", |vm, a| {
        let r = match target(vm, "chdir", &a[0])? {
            Target::Fd(fd) => unsafe { libc::fchdir(fd) },
            Target::Path(path) => unsafe { libc::chdir(path.as_ptr()) },
        };
        done(vm, r, Some(&a[0]))
    }),
    m("fchdir", "($module, /, fd)", |vm, a| done(vm, unsafe { libc::fchdir(descriptor(vm, &a[0])?) }, None)),
    m("chroot", "($module, /, path)", |vm, a| done(vm, unsafe { libc::chroot(c_path(vm, &a[0])?.as_ptr()) }, Some(&a[0]))),
    m("fspath", "($module, /, path)", |vm, a| fspath(vm, &a[0])),
    m("stat", "($module, /, path, *, dir_fd=None, follow_symlinks=True)", |vm, a| {
        let follow = flag_argument(vm, a, 2, true)?;
        stat(vm, a, follow)
    }),
    m("lstat", "($module, /, path, *, dir_fd=None)", |vm, a| {
        let path = c_path(vm, &a[0])?;
        let dir = dir_fd(vm, opt(a, 1))?;
        match vm.blocking(|| stat_at(dir, &path, false)) {
            Some(s) => stat_result(vm, &s),
            None => Err(vm.last_os_error(Some(&a[0]))),
        }
    }),
    m("fstat", "($module, /, fd)", |vm, a| match stat_fd(descriptor(vm, &a[0])?) {
        Some(s) => stat_result(vm, &s),
        None => Err(vm.last_os_error(None)),
    }),
    m("statvfs", "($module, /, path)", |vm, a| statvfs(vm, target(vm, "statvfs", &a[0])?, &a[0])),
    m("fstatvfs", "($module, /, fd)", |vm, a| statvfs(vm, Target::Fd(descriptor(vm, &a[0])?), &a[0])),
    m("listdir", "($module, /, path=None)", list),
    m("scandir", "($module, /, path=None)", scandir::scandir),
    m("mkdir", "($module, /, path, mode=0o777, *, dir_fd=None)", |vm, a| {
        let (path, mode, dir) = (c_path(vm, &a[0])?, opt(a, 1).map_or(Ok(0o777), |v| vm.to_i32(v))?, dir_fd(vm, opt(a, 2))?);
        done(vm, unsafe { libc::mkdirat(dir, path.as_ptr(), mode as u32) }, Some(&a[0]))
    }),
    m("rmdir", "($module, /, path, *, dir_fd=None)", |vm, a| remove(vm, a, libc::AT_REMOVEDIR)),
    m("unlink", "($module, /, path, *, dir_fd=None)", |vm, a| remove(vm, a, 0)),
    m("remove", "($module, /, path, *, dir_fd=None)", |vm, a| remove(vm, a, 0)),
    m("rename", "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)", rename),
    m("replace", "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None)", rename),
    m("symlink", "($module, /, src, dst, target_is_directory=False, *, dir_fd=None)", |vm, a| {
        let (x, y, dir) = (c_path(vm, &a[0])?, c_path(vm, &a[1])?, dir_fd(vm, opt(a, 3))?);
        if unsafe { libc::symlinkat(x.as_ptr(), dir, y.as_ptr()) } < 0 { Err(os_error_two(vm, &fspath(vm, &a[0])?, &fspath(vm, &a[1])?)) } else { Ok(Value::NONE) }
    }),
    m("link", "($module, /, src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=False)", |vm, a| {
        let flags = if flag_argument(vm, a, 4, false)? { libc::AT_SYMLINK_FOLLOW } else { 0 };
        two(vm, a, |d, x, e, y| unsafe { libc::linkat(d, x.as_ptr(), e, y.as_ptr(), flags) })
    }),
    m("readlink", "($module, /, path, *, dir_fd=None)", |vm, a| {
        let (path, dir) = (c_path(vm, &a[0])?, dir_fd(vm, opt(a, 1))?);
        let mut buffer = vec![0u8; libc::PATH_MAX as usize];
        let n = unsafe { libc::readlinkat(dir, path.as_ptr(), buffer.as_mut_ptr().cast(), buffer.len()) };
        buffer.truncate(checked(vm, n as i64, Some(&a[0]))? as usize);
        Ok(like(Some(&fspath(vm, &a[0])?), &buffer))
    }),
    m("chmod", "($module, /, path, mode, *, dir_fd=None, follow_symlinks=True)", |vm, a| {
        let mode = vm.to_i32(&a[1])? as u32;
        let follow = flag_argument(vm, a, 3, true)?;
        let r = match target(vm, "chmod", &a[0])? {
            Target::Fd(fd) => unsafe { libc::fchmod(fd, mode) },
            Target::Path(path) => {
                let dir = dir_fd(vm, opt(a, 2))?;
                unsafe { libc::fchmodat(dir, path.as_ptr(), mode, if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW }) }
            }
        };
        done(vm, r, Some(&a[0]))
    }),
    m("chown", "($module, /, path, uid, gid, *, dir_fd=None, follow_symlinks=True)", |vm, a| {
        let follow = flag_argument(vm, a, 4, true)?;
        chown(vm, a, follow)
    }),
    m("lchown", "($module, /, path, uid, gid)", |vm, a| chown(vm, a, false)),
    m("utime", "($module, /, path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True)", utime),
    m("access", "($module, /, path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)", |vm, a| {
        let (path, mode, dir) = (c_path(vm, &a[0])?, vm.to_i32(&a[1])?, dir_fd(vm, opt(a, 2))?);
        let mut flags = if flag_argument(vm, a, 3, false)? { libc::AT_EACCESS } else { 0 };
        if !flag_argument(vm, a, 4, true)? {
            flags |= libc::AT_SYMLINK_NOFOLLOW;
        }
        Ok(Value::bool(unsafe { libc::faccessat(dir, path.as_ptr(), mode, flags) } == 0))
    }),
    m("open", "($module, /, path, flags, mode=0o777, *, dir_fd=None)", |vm, a| {
        let (path, flags, mode) = (c_path(vm, &a[0])?, vm.to_i32(&a[1])? | libc::O_CLOEXEC, opt(a, 2).map_or(Ok(0o777), |v| vm.to_i32(v))?);
        let dir = dir_fd(vm, opt(a, 3))?;
        super::retried(vm, Some(&a[0]), || i64::from(unsafe { libc::openat(dir, path.as_ptr(), flags, mode as libc::c_uint) })).map(Value::int)
    }),
    m("mkfifo", "($module, /, path, mode=0o666, *, dir_fd=None)", |vm, a| {
        let (path, mode, dir) = (c_path(vm, &a[0])?, opt(a, 1).map_or(Ok(0o666), |v| vm.to_i32(v))?, dir_fd(vm, opt(a, 2))?);
        done(vm, unsafe { libc::mkfifoat(dir, path.as_ptr(), mode as u32) }, None)
    }),
    m("mknod", "($module, /, path, mode=0o600, device=0, *, dir_fd=None)", |vm, a| {
        let (path, mode, dir) = (c_path(vm, &a[0])?, opt(a, 1).map_or(Ok(0o600), |v| vm.to_i32(v))?, dir_fd(vm, opt(a, 3))?);
        let device = opt(a, 2).map_or(Ok(0), |v| vm.to_i64(v))?;
        done(vm, unsafe { libc::mknodat(dir, path.as_ptr(), mode as u32, device as u64) }, None)
    }),
    m("truncate", "($module, /, path, length)", |vm, a| {
        let n = vm.to_i64(&a[1])?;
        let r = match target(vm, "truncate", &a[0])? {
            Target::Fd(fd) => unsafe { libc::ftruncate(fd, n) },
            Target::Path(path) => unsafe { libc::truncate(path.as_ptr(), n) },
        };
        done(vm, r, Some(&a[0]))
    }),
    m("pathconf", "($module, /, path, name)", |vm, a| {
        let name = conf_name(vm, &a[1], super::constants::PATHCONF)?;
        let place = target(vm, "pathconf", &a[0])?;
        pathconf(vm, Some(&a[0]), || match &place {
            Target::Fd(fd) => unsafe { libc::fpathconf(*fd, name) },
            Target::Path(path) => unsafe { libc::pathconf(path.as_ptr(), name) },
        })
    }),
    m("fpathconf", "($module, fd, name, /)", |vm, a| {
        let name = conf_name(vm, &a[1], super::constants::PATHCONF)?;
        let fd = descriptor(vm, &a[0])?;
        pathconf(vm, None, || unsafe { libc::fpathconf(fd, name) })
    }),
    m("sysconf", "($module, name, /)", |vm, a| Ok(Value::int(unsafe { libc::sysconf(conf_name(vm, &a[0], super::constants::SYSCONF)?) }))),
    m("confstr", "($module, name, /)", |vm, a| {
        let name = conf_name(vm, &a[0], super::constants::CONFSTR)?;
        let mut buffer = vec![0u8; 4096];
        let n = unsafe { libc::confstr(name, buffer.as_mut_ptr().cast(), buffer.len()) };
        if n == 0 {
            return Ok(Value::NONE);
        }
        Ok(decode_fs(&buffer[..(n - 1).min(buffer.len())]))
    }),
    m("getxattr", "($module, /, path, attribute, *, follow_symlinks=True)", get_xattr),
    m("setxattr", "($module, /, path, attribute, value, flags=0, *, follow_symlinks=True)", |vm, a| {
        let (target, name, follow) = attribute(vm, a, 4)?;
        let (data, flags) = (vm.bytes_like(&a[2])?, opt(a, 3).map_or(Ok(0), |f| vm.to_i32(f))?);
        let (at, n) = (data.as_ptr().cast(), data.len());
        let r = unsafe {
            match &target {
                Target::Fd(fd) => libc::fsetxattr(*fd, name.as_ptr(), at, n, flags),
                Target::Path(p) if follow => libc::setxattr(p.as_ptr(), name.as_ptr(), at, n, flags),
                Target::Path(p) => libc::lsetxattr(p.as_ptr(), name.as_ptr(), at, n, flags),
            }
        };
        done(vm, r, Some(&a[0]))
    }),
    m("removexattr", "($module, /, path, attribute, *, follow_symlinks=True)", |vm, a| {
        let (target, name, follow) = attribute(vm, a, 2)?;
        let r = unsafe {
            match &target {
                Target::Fd(fd) => libc::fremovexattr(*fd, name.as_ptr()),
                Target::Path(p) if follow => libc::removexattr(p.as_ptr(), name.as_ptr()),
                Target::Path(p) => libc::lremovexattr(p.as_ptr(), name.as_ptr()),
            }
        };
        done(vm, r, Some(&a[0]))
    }),
    m("listxattr", "($module, /, path=None, *, follow_symlinks=True)", list_xattr),
    m("_path_normpath", "($module, /, path)", |vm, a| {
        if !string::is_str(&a[0]) && a[0].cast::<Bytes>().is_none() && vm.get_attr_opt(&a[0].ty().as_value(), &vm.names.__fspath__)?.is_none() {
            return Err(vm.type_error(format!("_path_normpath: path should be string, bytes or os.PathLike, not {}", a[0].ty().name())));
        }
        Ok(like(Some(&fspath(vm, &a[0])?), &normpath(&raw_path(vm, &a[0])?)))
    }),
    m("_path_splitroot_ex", "($module, /, p)", |vm, a| {
        let kind = fspath(vm, &a[0])?;
        let path = raw_path(vm, &kind)?;
        let (drive, root) = split_root(&path);
        Ok(vm.tuple(vec![like(Some(&kind), &path[..drive]), like(Some(&kind), &path[drive..root]), like(Some(&kind), &path[root..])]))
    }),
];

/// A path that may hold null bytes: it is not given to the system.
fn raw_path(vm: &Vm, v: &Value) -> R<Vec<u8>> {
    let v = fspath(vm, v)?;
    match v.cast::<string::Str>() {
        Some(s) => Ok(pyvm_vm::protocol::os::encode_fs(s)),
        None => vm.bytes_like(&v).or_else(|_| path_bytes(vm, &v)),
    }
}
