//! The system calls of files.
#![expect(unsafe_code, reason = "system calls on descriptors and buffers of known length")]

use crate::posix::retried;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};
use std::ffi::CStr;
use std::mem::MaybeUninit;

/// What one call transfers at most (CPython `_PY_READ_MAX`).
const MOST: usize = 0x7fff_f000;

fn last_error() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// Calls `f` again while signals interrupt it; `None` when it would have to wait.
fn transfer(vm: &Vm, mut f: impl FnMut() -> isize) -> R<Option<usize>> {
    loop {
        let n = vm.blocking(&mut f);
        if n >= 0 {
            return Ok(Some(n as usize));
        }
        match last_error() {
            libc::EINTR => vm.check_signals()?,
            libc::EAGAIN => return Ok(None),
            code => return Err(vm.os_error_code(code, None)),
        }
    }
}

/// `read(2)`.
pub fn read(vm: &Vm, fd: i32, into: &mut [u8]) -> R<Option<usize>> {
    let (start, length) = (into.as_mut_ptr(), into.len().min(MOST));
    transfer(vm, || unsafe { libc::read(fd, start.cast(), length) })
}

/// `write(2)`.
pub fn write(vm: &Vm, fd: i32, data: &[u8]) -> R<Option<usize>> {
    let (start, length) = (data.as_ptr(), data.len().min(MOST));
    let written = transfer(vm, || unsafe { libc::write(fd, start.cast(), length) })?;
    if written.is_some_and(|n| n < data.len()) {
        // A signal may be why not all was written.
        vm.check_signals()?;
    }
    Ok(written)
}

/// `lseek(2)`; the system's error number when it fails.
pub fn seek(vm: &Vm, fd: i32, offset: i64, whence: i32) -> Result<i64, i32> {
    let at = vm.blocking(|| unsafe { libc::lseek(fd, offset, whence) });
    if at < 0 { Err(last_error()) } else { Ok(at) }
}

/// `ftruncate(2)`.
pub fn truncate(vm: &Vm, fd: i32, length: i64) -> R<()> {
    retried(vm, None, || i64::from(unsafe { libc::ftruncate(fd, length) })).map(|_| ())
}

/// `open(2)`, with the name for the error.
pub fn open(vm: &Vm, path: &CStr, flags: i32, name: &Value) -> R<i32> {
    retried(vm, Some(name), || i64::from(unsafe { libc::open(path.as_ptr(), flags, 0o666) })).map(|fd| fd as i32)
}

/// `close(2)`, which is not tried again (PEP 475).
pub fn close(vm: &Vm, fd: i32) -> R<()> {
    if vm.blocking(|| unsafe { libc::close(fd) }) < 0 { Err(vm.last_os_error(None)) } else { Ok(()) }
}

/// Keeps a descriptor from programs that this process starts.
pub fn set_inheritable_off(vm: &Vm, fd: i32) -> R<()> {
    match unsafe { libc::fcntl(fd, libc::F_GETFD) } {
        flags if flags >= 0 && unsafe { libc::fcntl(fd, libc::F_SETFD, flags | libc::FD_CLOEXEC) } >= 0 => Ok(()),
        _ => Err(vm.last_os_error(None)),
    }
}

pub fn is_terminal(fd: i32) -> bool {
    unsafe { libc::isatty(fd) == 1 }
}

/// What a file is, of `fstat(2)`.
#[derive(Clone, Copy)]
pub struct Status {
    pub directory: bool,
    pub terminal_like: bool,
    pub size: i64,
    pub block: i64,
}

/// `fstat(2)`; `None` where the system cannot say.
pub fn status(vm: &Vm, fd: i32) -> Result<Option<Status>, Raised> {
    let mut found = MaybeUninit::<libc::stat>::uninit();
    if unsafe { libc::fstat(fd, found.as_mut_ptr()) } < 0 {
        return if last_error() == libc::EBADF { Err(vm.os_error_code(libc::EBADF, None)) } else { Ok(None) };
    }
    let found = unsafe { found.assume_init() };
    let kind = found.st_mode & libc::S_IFMT;
    Ok(Some(Status { directory: kind == libc::S_IFDIR, terminal_like: kind == libc::S_IFCHR, size: found.st_size, block: found.st_blksize }))
}
