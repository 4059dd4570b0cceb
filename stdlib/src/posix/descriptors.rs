//! Functions on file descriptors.
#![expect(unsafe_code, reason = "system calls on descriptors and buffers of known length")]

use super::{checked, descriptor, done, retried};
use pyvm_vm::call::{opt, opt_some};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::string;
use pyvm_vm::objects::structseq::{self, Spec};
use pyvm_vm::protocol::buffer;
use pyvm_vm::protocol::os::{decode_fs, from_c};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::ffi::{CStr, CString};
use std::mem::zeroed;

pub static TERMINAL_SIZE: Spec = Spec { name: "os.terminal_size", doc: "A tuple of (columns, lines) for holding terminal window size", fields: &["columns", "lines"], visible: 2, callable: true };

/// Whether the descriptor is that of an open file.
pub fn is_open(fd: i32) -> bool {
    unsafe { libc::fcntl(fd, libc::F_GETFD) != -1 }
}

pub fn pidfd_send_signal(fd: i32, signal: i32, flags: i32) -> i64 {
    unsafe { libc::syscall(libc::SYS_pidfd_send_signal, fd, signal, std::ptr::null::<u8>(), flags) }
}

/// A buffer for `length` bytes that Python code asked for.
fn room(vm: &Vm, length: &Value) -> R<Vec<u8>> {
    let n = vm.to_isize(length)?;
    if n < 0 {
        return Err(vm.os_error_code(libc::EINVAL, None));
    }
    // What the system transfers at most in one call.
    Ok(vec![0; (n as usize).min(0x7fff_f000)])
}

fn pair(vm: &Vm, fds: [i32; 2]) -> Value {
    vm.tuple(vec![Value::small(i64::from(fds[0])), Value::small(i64::from(fds[1]))])
}

fn pipe(vm: &Vm, flags: i32) -> R {
    let mut fds = [0; 2];
    checked(vm, i64::from(unsafe { libc::pipe2(fds.as_mut_ptr(), flags) }), None)?;
    Ok(pair(vm, fds))
}

fn set_flag(vm: &Vm, fd: i32, get: i32, set: i32, flag: i32, on: bool) -> R {
    let old = checked(vm, i64::from(unsafe { libc::fcntl(fd, get) }), None)? as i32;
    done(vm, unsafe { libc::fcntl(fd, set, if on { old | flag } else { old & !flag }) }, None)
}

/// Buffers of `readv` and `writev`.
fn vectors(vm: &Vm, v: &Value, writable: bool) -> R<(Vec<buffer::Buffer>, Vec<libc::iovec>)> {
    let mut buffers = Vec::new();
    for item in vm.collect(v)? {
        buffers.push(buffer::get(vm, &item, writable)?);
    }
    let parts = buffers.iter().map(|b| libc::iovec { iov_base: b.memory()[b.offset as usize..].as_ptr().cast_mut().cast(), iov_len: b.len }).collect();
    Ok((buffers, parts))
}

fn number(n: i64) -> Value {
    Value::int(n)
}

pub static ROWS: &[Method] = &[
    m("close", "($module, /, fd)", |vm, a| {
        let fd = descriptor(vm, &a[0])?;
        done(vm, vm.blocking(|| unsafe { libc::close(fd) }), None)
    }),
    m("closerange", "($module, fd_low, fd_high, /)", |vm, a| {
        let (low, high) = (vm.to_i32(&a[0])?, vm.to_i32(&a[1])?);
        for fd in low.max(0)..high.min(1 << 20) {
            unsafe { libc::close(fd) };
        }
        Ok(Value::NONE)
    }),
    m("read", "($module, fd, length, /)", |vm, a| {
        let (fd, mut data) = (descriptor(vm, &a[0])?, room(vm, &a[1])?);
        let n = retried(vm, None, || unsafe { libc::read(fd, data.as_mut_ptr().cast(), data.len()) as i64 })?;
        data.truncate(n as usize);
        Ok(Bytes::new(data))
    }),
    m("readinto", "($module, fd, buffer, /)", |vm, a| {
        let (fd, target) = (descriptor(vm, &a[0])?, buffer::get(vm, &a[1], true)?);
        let mut data = vec![0u8; target.len];
        let n = retried(vm, None, || unsafe { libc::read(fd, data.as_mut_ptr().cast(), data.len()) as i64 })?;
        target.put(&data[..n as usize]);
        Ok(number(n))
    }),
    m("pread", "($module, fd, length, offset, /)", |vm, a| {
        let (fd, mut data, offset) = (descriptor(vm, &a[0])?, room(vm, &a[1])?, vm.to_i64(&a[2])?);
        let n = retried(vm, None, || unsafe { libc::pread(fd, data.as_mut_ptr().cast(), data.len(), offset) as i64 })?;
        data.truncate(n as usize);
        Ok(Bytes::new(data))
    }),
    m("write", "($module, fd, data, /)", |vm, a| {
        let (fd, data) = (descriptor(vm, &a[0])?, vm.bytes_like(&a[1])?);
        retried(vm, None, || unsafe { libc::write(fd, data.as_ptr().cast(), data.len()) as i64 }).map(number)
    }),
    m("pwrite", "($module, fd, buffer, offset, /)", |vm, a| {
        let (fd, data, offset) = (descriptor(vm, &a[0])?, vm.bytes_like(&a[1])?, vm.to_i64(&a[2])?);
        retried(vm, None, || unsafe { libc::pwrite(fd, data.as_ptr().cast(), data.len(), offset) as i64 }).map(number)
    }),
    m("readv", "($module, fd, buffers, /)", |vm, a| {
        let (_kept, parts) = vectors(vm, &a[1], true)?;
        checked(vm, unsafe { libc::readv(descriptor(vm, &a[0])?, parts.as_ptr(), parts.len() as i32) } as i64, None).map(number)
    }),
    m("writev", "($module, fd, buffers, /)", |vm, a| {
        let (_kept, parts) = vectors(vm, &a[1], false)?;
        checked(vm, unsafe { libc::writev(descriptor(vm, &a[0])?, parts.as_ptr(), parts.len() as i32) } as i64, None).map(number)
    }),
    m("preadv", "($module, fd, buffers, offset, flags=0, /)", |vm, a| {
        let (_kept, parts) = vectors(vm, &a[1], true)?;
        let flags = opt(a, 3).map_or(Ok(0), |f| vm.to_i32(f))?;
        checked(vm, unsafe { libc::preadv2(descriptor(vm, &a[0])?, parts.as_ptr(), parts.len() as i32, vm.to_i64(&a[2])?, flags) } as i64, None).map(number)
    }),
    m("pwritev", "($module, fd, buffers, offset, flags=0, /)", |vm, a| {
        let (_kept, parts) = vectors(vm, &a[1], false)?;
        let flags = opt(a, 3).map_or(Ok(0), |f| vm.to_i32(f))?;
        checked(vm, unsafe { libc::pwritev2(descriptor(vm, &a[0])?, parts.as_ptr(), parts.len() as i32, vm.to_i64(&a[2])?, flags) } as i64, None).map(number)
    }),
    m("sendfile", "($module, /, out_fd, in_fd, offset, count)", |vm, a| {
        let (out, from, count) = (descriptor(vm, &a[0])?, descriptor(vm, &a[1])?, vm.to_usize(&a[3])?);
        if a[2].is_none() {
            return retried(vm, None, || unsafe { libc::sendfile(out, from, std::ptr::null_mut(), count) as i64 }).map(number);
        }
        let mut offset = vm.to_i64(&a[2])?;
        retried(vm, None, || unsafe { libc::sendfile(out, from, &raw mut offset, count) as i64 }).map(number)
    }),
    m("copy_file_range", "($module, /, src, dst, count, offset_src=None, offset_dst=None)", |vm, a| {
        let (src, dst, count) = (descriptor(vm, &a[0])?, descriptor(vm, &a[1])?, vm.to_isize(&a[2])?);
        if count < 0 {
            return Err(vm.value_error("negative value for 'count' not allowed"));
        }
        let offset = |at: usize| opt_some(a, at).map(|v| vm.to_i64(v)).transpose();
        let (mut from, mut to) = (offset(3)?, offset(4)?);
        let r = retried(vm, None, || unsafe {
            let at = |o: &mut Option<i64>| o.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
            libc::copy_file_range(src, at(&mut from), dst, at(&mut to), count as usize, 0) as i64
        });
        r.map(number)
    }),
    m("lseek", "($module, fd, position, how, /)", |vm, a| {
        let (fd, at, how) = (descriptor(vm, &a[0])?, vm.to_i64(&a[1])?, vm.to_i32(&a[2])?);
        checked(vm, unsafe { libc::lseek(fd, at, how) }, None).map(number)
    }),
    m("isatty", "($module, fd, /)", |vm, a| Ok(Value::bool(unsafe { libc::isatty(descriptor(vm, &a[0])?) == 1 }))),
    m("ttyname", "($module, fd, /)", |vm, a| {
        let mut buffer = [0; 256];
        let e = unsafe { libc::ttyname_r(descriptor(vm, &a[0])?, buffer.as_mut_ptr(), buffer.len()) };
        if e != 0 { Err(vm.os_error_code(e, None)) } else { Ok(from_c(unsafe { CStr::from_ptr(buffer.as_ptr()) })) }
    }),
    m("ctermid", "($module, /)", |vm, _| Ok(vm.str("/dev/tty"))),
    m("ftruncate", "($module, fd, length, /)", |vm, a| {
        let (fd, n) = (descriptor(vm, &a[0])?, vm.to_i64(&a[1])?);
        retried(vm, None, || i64::from(unsafe { libc::ftruncate(fd, n) })).map(|_| Value::NONE)
    }),
    m("posix_fallocate", "($module, fd, offset, length, /)", |vm, a| {
        let e = unsafe { libc::posix_fallocate(descriptor(vm, &a[0])?, vm.to_i64(&a[1])?, vm.to_i64(&a[2])?) };
        if e != 0 { Err(vm.os_error_code(e, None)) } else { Ok(Value::NONE) }
    }),
    m("posix_fadvise", "($module, fd, offset, length, advice, /)", |vm, a| {
        let e = unsafe { libc::posix_fadvise(descriptor(vm, &a[0])?, vm.to_i64(&a[1])?, vm.to_i64(&a[2])?, vm.to_i32(&a[3])?) };
        if e != 0 { Err(vm.os_error_code(e, None)) } else { Ok(Value::NONE) }
    }),
    m("lockf", "($module, fd, command, length, /)", |vm, a| {
        let (fd, command, n) = (descriptor(vm, &a[0])?, vm.to_i32(&a[1])?, vm.to_i64(&a[2])?);
        retried(vm, None, || i64::from(unsafe { libc::lockf(fd, command, n) })).map(|_| Value::NONE)
    }),
    m("fsync", "($module, /, fd)", |vm, a| {
        let fd = file_number(vm, &a[0])?;
        retried(vm, None, || i64::from(unsafe { libc::fsync(fd) })).map(|_| Value::NONE)
    }),
    m("fdatasync", "($module, /, fd)", |vm, a| {
        let fd = file_number(vm, &a[0])?;
        retried(vm, None, || i64::from(unsafe { libc::fdatasync(fd) })).map(|_| Value::NONE)
    }),
    m("sync", "($module, /)", |vm, _| {
        vm.blocking(|| unsafe { libc::sync() });
        Ok(Value::NONE)
    }),
    m("fchmod", "($module, /, fd, mode)", |vm, a| done(vm, unsafe { libc::fchmod(descriptor(vm, &a[0])?, vm.to_i32(&a[1])? as u32) }, None)),
    m("fchown", "($module, /, fd, uid, gid)", |vm, a| done(vm, unsafe { libc::fchown(descriptor(vm, &a[0])?, vm.to_i64(&a[1])? as u32, vm.to_i64(&a[2])? as u32) }, None)),
    m("dup", "($module, fd, /)", |vm, a| checked(vm, i64::from(unsafe { libc::fcntl(descriptor(vm, &a[0])?, libc::F_DUPFD_CLOEXEC, 0) }), None).map(number)),
    m("dup2", "($module, /, fd, fd2, inheritable=True)", |vm, a| {
        let (fd, to) = (descriptor(vm, &a[0])?, descriptor(vm, &a[1])?);
        let inheritable = opt(a, 2).map_or(Ok(true), |i| vm.is_true(i))?;
        let r = if inheritable || fd == to { unsafe { libc::dup2(fd, to) } } else { unsafe { libc::dup3(fd, to, libc::O_CLOEXEC) } };
        checked(vm, i64::from(r), None).map(number)
    }),
    m("pipe", "($module, /)", |vm, _| pipe(vm, libc::O_CLOEXEC)),
    m("pipe2", "($module, flags, /)", |vm, a| pipe(vm, vm.to_i32(&a[0])?)),
    m("openpty", "($module, /)", |vm, _| {
        let mut fds = [0; 2];
        let r = unsafe { libc::openpty(&raw mut fds[0], &raw mut fds[1], std::ptr::null_mut(), std::ptr::null(), std::ptr::null()) };
        checked(vm, i64::from(r), None)?;
        for fd in fds {
            set_flag(vm, fd, libc::F_GETFD, libc::F_SETFD, libc::FD_CLOEXEC, true)?;
        }
        Ok(pair(vm, fds))
    }),
    m("get_blocking", "($module, fd, /)", |vm, a| {
        let flags = checked(vm, i64::from(unsafe { libc::fcntl(descriptor(vm, &a[0])?, libc::F_GETFL) }), None)?;
        Ok(Value::bool(flags & i64::from(libc::O_NONBLOCK) == 0))
    }),
    m("set_blocking", "($module, fd, blocking, /)", |vm, a| {
        let on = vm.is_true(&a[1])?;
        set_flag(vm, descriptor(vm, &a[0])?, libc::F_GETFL, libc::F_SETFL, libc::O_NONBLOCK, !on)
    }),
    m("get_inheritable", "($module, fd, /)", |vm, a| {
        let flags = checked(vm, i64::from(unsafe { libc::fcntl(descriptor(vm, &a[0])?, libc::F_GETFD) }), None)?;
        Ok(Value::bool(flags & i64::from(libc::FD_CLOEXEC) == 0))
    }),
    m("set_inheritable", "($module, fd, inheritable, /)", |vm, a| {
        let on = vm.is_true(&a[1])?;
        set_flag(vm, descriptor(vm, &a[0])?, libc::F_GETFD, libc::F_SETFD, libc::FD_CLOEXEC, !on)
    }),
    m("device_encoding", "($module, /, fd)", |vm, a| {
        let fd = vm.to_i32(&a[0])?;
        Ok(if unsafe { libc::isatty(fd) } == 1 { vm.str("utf-8") } else { Value::NONE })
    }),
    m("get_terminal_size", "($module, fd=1, /)", |vm, a| {
        let fd = opt(a, 0).map_or(Ok(1), |f| vm.to_i32(f))?;
        let size = unsafe {
            let mut size: libc::winsize = zeroed();
            done(vm, libc::ioctl(fd, libc::TIOCGWINSZ, &raw mut size), None)?;
            size
        };
        structseq::make(vm, &TERMINAL_SIZE, vec![Value::small(i64::from(size.ws_col)), Value::small(i64::from(size.ws_row))])
    }),
    m("tcgetpgrp", "($module, fd, /)", |vm, a| checked(vm, i64::from(unsafe { libc::tcgetpgrp(descriptor(vm, &a[0])?) }), None).map(number)),
    m("tcsetpgrp", "($module, fd, pgid, /)", |vm, a| done(vm, unsafe { libc::tcsetpgrp(descriptor(vm, &a[0])?, vm.to_i32(&a[1])?) }, None)),
    m("memfd_create", "($module, /, name, flags=MFD_CLOEXEC)", |vm, a| {
        let name = CString::new(string::to_string(&a[0])).map_err(|_| vm.value_error("embedded null character"))?;
        let flags = opt(a, 1).map_or(Ok(libc::MFD_CLOEXEC as i64), |f| vm.to_i64(f))?;
        checked(vm, i64::from(unsafe { libc::memfd_create(name.as_ptr(), flags as u32) }), None).map(number)
    }),
    m("eventfd", "($module, /, initval, flags=EFD_CLOEXEC)", |vm, a| {
        let flags = opt(a, 1).map_or(Ok(libc::EFD_CLOEXEC), |f| vm.to_i32(f))?;
        checked(vm, i64::from(unsafe { libc::eventfd(vm.to_i64(&a[0])? as u32, flags) }), None).map(number)
    }),
    m("eventfd_read", "($module, /, fd)", |vm, a| {
        let fd = descriptor(vm, &a[0])?;
        let mut n = 0u64;
        retried(vm, None, || unsafe { libc::read(fd, (&raw mut n).cast(), 8) as i64 })?;
        Ok(Value::uint(n as usize))
    }),
    m("eventfd_write", "($module, /, fd, value)", |vm, a| {
        let (fd, n) = (descriptor(vm, &a[0])?, vm.to_usize(&a[1])? as u64);
        retried(vm, None, || unsafe { libc::write(fd, (&raw const n).cast(), 8) as i64 })?;
        Ok(Value::NONE)
    }),
    m("splice", "($module, /, src, dst, count, offset_src=None, offset_dst=None, flags=0)", |vm, a| {
        let (src, dst, count) = (descriptor(vm, &a[0])?, descriptor(vm, &a[1])?, vm.to_usize(&a[2])?);
        let offset = |at: usize| opt_some(a, at).map(|v| vm.to_i64(v)).transpose();
        let (mut from, mut to, flags) = (offset(3)?, offset(4)?, opt(a, 5).map_or(Ok(0), |f| vm.to_i32(f))?);
        let r = retried(vm, None, || unsafe {
            let at = |o: &mut Option<i64>| o.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
            libc::splice(src, at(&mut from), dst, at(&mut to), count, flags as u32) as i64
        });
        r.map(number)
    }),
    m("major", "($module, device, /)", |vm, a| Ok(Value::small(i64::from(libc::major(vm.to_i64(&a[0])? as u64))))),
    m("minor", "($module, device, /)", |vm, a| Ok(Value::small(i64::from(libc::minor(vm.to_i64(&a[0])? as u64))))),
    m("makedev", "($module, major, minor, /)", |vm, a| Ok(Value::uint(libc::makedev(vm.to_i64(&a[0])? as u32, vm.to_i64(&a[1])? as u32) as usize))),
    m("urandom", "($module, size, /)", |vm, a| {
        let n = vm.to_isize(&a[0])?;
        if n < 0 {
            return Err(vm.value_error("negative argument not allowed"));
        }
        let mut out = vec![0; n as usize];
        for part in out.chunks_mut(256) {
            retried(vm, None, || unsafe { libc::getrandom(part.as_mut_ptr().cast(), part.len(), 0) as i64 })?;
        }
        Ok(Bytes::new(out))
    }),
    m("getrandom", "($module, /, size, flags=0)", |vm, a| {
        let (mut data, flags) = (room(vm, &a[0])?, opt(a, 1).map_or(Ok(0), |f| vm.to_i32(f))?);
        let n = retried(vm, None, || unsafe { libc::getrandom(data.as_mut_ptr().cast(), data.len(), flags as u32) as i64 })?;
        data.truncate(n as usize);
        Ok(Bytes::new(data))
    }),
    m("posix_openpt", "($module, oflag, /)", |vm, a| checked(vm, i64::from(unsafe { libc::posix_openpt(vm.to_i32(&a[0])?) }), None).map(number)),
    m("grantpt", "($module, fd, /)", |vm, a| done(vm, unsafe { libc::grantpt(descriptor(vm, &a[0])?) }, None)),
    m("unlockpt", "($module, fd, /)", |vm, a| done(vm, unsafe { libc::unlockpt(descriptor(vm, &a[0])?) }, None)),
    m("ptsname", "($module, fd, /)", |vm, a| {
        let mut buffer = [0; 256];
        let e = unsafe { libc::ptsname_r(descriptor(vm, &a[0])?, buffer.as_mut_ptr(), buffer.len()) };
        if e != 0 { Err(vm.os_error_code(e, None)) } else { Ok(decode_fs(unsafe { CStr::from_ptr(buffer.as_ptr()) }.to_bytes())) }
    }),
];

/// A descriptor, or an object with `fileno()` (CPython `PyObject_AsFileDescriptor`).
pub fn file_number(vm: &Vm, v: &Value) -> R<i32> {
    if v.is_small_int() || v.ty().slots.get().unary[pyvm_vm::types::slots::un::INDEX].is_some() {
        let fd = descriptor(vm, v)?;
        return if fd < 0 { Err(vm.value_error(format!("file descriptor cannot be a negative integer ({fd})"))) } else { Ok(fd) };
    }
    let Some(method) = vm.get_attr_opt(v, &vm.intern("fileno"))? else { return Err(vm.type_error("argument must be an int, or have a fileno() method.")) };
    let n = vm.call(&method, &[])?;
    if !pyvm_vm::objects::int::is_int(&n) {
        return Err(vm.type_error("fileno() returned a non-integer"));
    }
    let fd = vm.to_i32(&n)?;
    if fd < 0 { Err(vm.value_error(format!("file descriptor cannot be a negative integer ({fd})"))) } else { Ok(fd) }
}
