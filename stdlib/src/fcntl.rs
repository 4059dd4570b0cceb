//! `fcntl`: control of descriptors, and locks of files.
#![expect(unsafe_code, reason = "system calls on buffers of the right length; ARCHITECTURE.md")]

use crate::posix::descriptors::file_number;
use crate::posix::retried;
use pyvm_vm::call::opt;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::{int, string};
use pyvm_vm::protocol::buffer;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// The longest argument that is copied in and out.
const LONGEST: usize = 1024;

#[rustfmt::skip]
static CONSTANTS: &[(&str, i64)] = &[
    ("DN_ACCESS", 1), ("DN_ATTRIB", 32), ("DN_CREATE", 4), ("DN_DELETE", 8), ("DN_MODIFY", 2), ("DN_MULTISHOT", 2147483648), ("DN_RENAME", 16), ("FASYNC", 8192), ("FD_CLOEXEC", 1),
    ("FICLONE", 1074041865), ("FICLONERANGE", 1075876877), ("F_ADD_SEALS", 1033), ("F_DUPFD", 0), ("F_DUPFD_CLOEXEC", 1030), ("F_DUPFD_QUERY", 1027), ("F_EXLCK", 4),
    ("F_GETFD", 1), ("F_GETFL", 3), ("F_GETLEASE", 1025), ("F_GETLK", 5), ("F_GETLK64", 5), ("F_GETOWN", 9), ("F_GETOWN_EX", 16), ("F_GETPIPE_SZ", 1032), ("F_GETSIG", 11),
    ("F_GET_FILE_RW_HINT", 1037), ("F_GET_RW_HINT", 1035), ("F_GET_SEALS", 1034), ("F_NOTIFY", 1026), ("F_OFD_GETLK", 36), ("F_OFD_SETLK", 37), ("F_OFD_SETLKW", 38),
    ("F_OWNER_PGRP", 2), ("F_OWNER_PID", 1), ("F_OWNER_TID", 0), ("F_RDLCK", 0), ("F_SEAL_FUTURE_WRITE", 16), ("F_SEAL_GROW", 4), ("F_SEAL_SEAL", 1), ("F_SEAL_SHRINK", 2),
    ("F_SEAL_WRITE", 8), ("F_SETFD", 2), ("F_SETFL", 4), ("F_SETLEASE", 1024), ("F_SETLK", 6), ("F_SETLK64", 6), ("F_SETLKW", 7), ("F_SETLKW64", 7), ("F_SETOWN", 8),
    ("F_SETOWN_EX", 15), ("F_SETPIPE_SZ", 1031), ("F_SETSIG", 10), ("F_SET_FILE_RW_HINT", 1038), ("F_SET_RW_HINT", 1036), ("F_SHLCK", 8), ("F_UNLCK", 2), ("F_WRLCK", 1),
    ("LOCK_EX", 2), ("LOCK_MAND", 32), ("LOCK_NB", 4), ("LOCK_READ", 64), ("LOCK_RW", 192), ("LOCK_SH", 1), ("LOCK_UN", 8), ("LOCK_WRITE", 128), ("RWH_WRITE_LIFE_EXTREME", 5),
    ("RWH_WRITE_LIFE_LONG", 4), ("RWH_WRITE_LIFE_MEDIUM", 3), ("RWH_WRITE_LIFE_NONE", 1), ("RWH_WRITE_LIFE_NOT_SET", 0), ("RWH_WRITE_LIFE_SHORT", 2),
];

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(
        vm,
        "fcntl",
        "This module performs file control and I/O control on file\ndescriptors.  It is an interface to the fcntl() and ioctl() Unix\nroutines.  File descriptors can be obtained with the fileno() method of\na file or socket object.",
        ROWS,
    );
    let d = module.obj::<Module>().dict();
    for (name, value) in CONSTANTS {
        d.set_name(vm, name, Value::int(*value));
    }
    Ok(module)
}

/// A number as C takes it: the low 32 bits of one that an `unsigned int` holds.
fn c_int(vm: &Vm, v: &Value) -> R<i32> {
    let n = vm.index(v)?;
    match int::as_i64(&n) {
        Some(i) => i32::try_from(i).or_else(|_| u32::try_from(i).map(|u| u as i32)).map_err(|_| vm.overflow_error("Python int too large to convert to C int")),
        None => Err(vm.overflow_error("Python int too large to convert to C int")),
    }
}

/// The bytes of an argument that is text or a buffer, in a block that the system may write to.
fn block(vm: &Vm, function: &str, v: &Value) -> R<Option<(Vec<u8>, usize)>> {
    let data = if string::is_str(v) {
        string::to_string(v).into_bytes()
    } else if vm.is_bytes_like(v) {
        vm.bytes_like(v)?
    } else {
        return Ok(None);
    };
    let len = data.len();
    if len > LONGEST {
        return Err(vm.value_error(format!("{function} argument 3 is too long")));
    }
    let mut room = data;
    room.resize(LONGEST + 1, 0);
    Ok(Some((room, len)))
}

fn control(vm: &Vm, a: &[Value]) -> R {
    let (fd, command) = (file_number(vm, &a[0])?, vm.to_i32(&a[1])?);
    let Some(arg) = opt(a, 2) else { return Ok(Value::int(retried(vm, None, || i64::from(unsafe { libc::fcntl(fd, command, 0) }))?)) };
    if arg.ty().slots.get().unary[pyvm_vm::types::slots::un::INDEX].is_some() {
        let number = c_int(vm, arg)?;
        return Ok(Value::int(retried(vm, None, || i64::from(unsafe { libc::fcntl(fd, command, number) }))?));
    }
    let Some((mut room, len)) = block(vm, "fcntl", arg)? else {
        return Err(vm.type_error(format!("fcntl() argument 3 must be an integer, a bytes-like object, or a string, not {}", arg.ty().name())));
    };
    let place = room.as_mut_ptr();
    retried(vm, None, || i64::from(unsafe { libc::fcntl(fd, command, place) }))?;
    room.truncate(len);
    Ok(Bytes::new(room))
}

fn device_control(vm: &Vm, a: &[Value]) -> R {
    let (fd, request) = (file_number(vm, &a[0])?, vm.index(&a[1])?);
    let Some(request) = int::as_i64(&request) else { return Err(vm.overflow_error("Python int too large to convert to C unsigned long")) };
    let request = request as libc::Ioctl;
    let number = match opt(a, 2) {
        None => Some(0),
        Some(v) if v.ty().slots.get().unary[pyvm_vm::types::slots::un::INDEX].is_some() => Some(c_int(vm, v)?),
        Some(_) => None,
    };
    if let Some(number) = number {
        return Ok(Value::int(retried(vm, None, || i64::from(unsafe { libc::ioctl(fd, request, number) }))?));
    }
    let arg = &a[2];
    let mutate = opt(a, 3).map_or(Ok(true), |v| vm.is_true(v))?;
    let Some((mut room, len)) = block(vm, "ioctl", arg)? else {
        return Err(vm.type_error(format!("ioctl() argument 3 must be an integer, a bytes-like object, or a string, not {}", arg.ty().name())));
    };
    let place = room.as_mut_ptr();
    let r = retried(vm, None, || i64::from(unsafe { libc::ioctl(fd, request, place) }))?;
    room.truncate(len);
    // A buffer that can be written to gets what the call left in the block.
    if mutate
        && !string::is_str(arg)
        && let Ok(target) = buffer::get(vm, arg, true)
    {
        target.put(&room);
        return Ok(Value::int(r));
    }
    vm.clear_pending();
    Ok(Bytes::new(room))
}

fn lock(vm: &Vm, a: &[Value]) -> R {
    let (fd, command) = (file_number(vm, &a[0])?, vm.to_i32(&a[1])?);
    let number = |i: usize| opt(a, i).map_or(Ok(0), |v| vm.to_i64(v));
    let (len, start, whence) = (number(2)?, number(3)?, opt(a, 4).map_or(Ok(0), |v| vm.to_i32(v))?);
    let kind = if command == libc::LOCK_UN {
        libc::F_UNLCK
    } else if command & libc::LOCK_SH != 0 {
        libc::F_RDLCK
    } else if command & libc::LOCK_EX != 0 {
        libc::F_WRLCK
    } else {
        return Err(vm.value_error("unrecognized lockf argument"));
    };
    let mut l: libc::flock = unsafe { std::mem::zeroed() };
    l.l_type = kind as i16;
    l.l_whence = whence as i16;
    l.l_start = start;
    l.l_len = len;
    let how = if command & libc::LOCK_NB != 0 { libc::F_SETLK } else { libc::F_SETLKW };
    retried(vm, None, || i64::from(unsafe { libc::fcntl(fd, how, &raw const l) })).map(|_| Value::NONE)
}

static ROWS: &[Method] = &[
    m("fcntl", "($module, fd, cmd, arg=0, /)", control).doc(
        "Perform the operation `cmd` on file descriptor fd.\n\nThe values used for `cmd` are operating system dependent.  An optional third\nargument is a number, or bytes that the system may change a copy of; the copy\nis returned then.",
    ),
    m("ioctl", "($module, fd, request, arg=0, mutate_flag=True, /)", device_control)
        .doc("Perform the operation request on file descriptor fd.\n\nThe third argument is a number, bytes, or a buffer that the system changes in\nplace unless mutate_flag is false."),
    m("flock", "($module, fd, operation, /)", |vm, a| {
        let (fd, operation) = (file_number(vm, &a[0])?, vm.to_i32(&a[1])?);
        retried(vm, None, || i64::from(unsafe { libc::flock(fd, operation) })).map(|_| Value::NONE)
    })
    .doc("Perform the lock operation on file descriptor fd."),
    m("lockf", "($module, fd, cmd, len=0, start=0, whence=0, /)", lock)
        .doc("A wrapper around the fcntl() locking calls.\n\nThe cmd is LOCK_UN, LOCK_SH or LOCK_EX, the latter two perhaps with LOCK_NB;\nlen, start and whence say what part of the file is locked."),
];
