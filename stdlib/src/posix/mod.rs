//! `posix`: the system calls behind `os`.

mod constants;
pub mod descriptors;
mod paths;
mod process;
mod scandir;

use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::objects::structseq;
use pyvm_vm::protocol::os::path_bytes;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::ffi::CString;
use std::os::unix::ffi::OsStringExt;

pub use descriptors::{file_number, is_open, pidfd_send_signal};
pub use process::{Strings, arguments, byte_strings, run_fork_hooks, set_thread_name, thread_id, warn_of_threads};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(
        vm,
        "posix",
        "This module provides access to operating system functionality that is\nstandardized by the C Standard and the POSIX standard (a thinly\ndisguised Unix interface).  Refer to the library manual and\ncorresponding Unix manual entries for more information on calls.",
        paths::ROWS,
    );
    let d = module.obj::<Module>().dict();
    for row in descriptors::ROWS.iter().chain(&process::ROWS) {
        d.set_name(vm, row.name, pyvm_vm::objects::builtin_function::module_function(row, &module));
    }
    for (name, value) in constants::CONSTANTS.iter().chain(constants::OTHERS) {
        d.set_name(vm, name, Value::int(*value));
    }
    for (name, table) in [("sysconf_names", constants::SYSCONF), ("pathconf_names", constants::PATHCONF), ("confstr_names", constants::CONFSTR)] {
        let names = Dict::new();
        for (key, value) in table {
            names.set_name(vm, key, Value::small(i64::from(*value)));
        }
        d.set_name(vm, name, names.into_value());
    }
    d.set_name(vm, "environ", environment(vm)?);
    d.set_name(vm, "error", exc::OS_ERROR.as_value());
    d.set_name(vm, "_have_functions", List::new(constants::HAVE.iter().map(|n| vm.str(n)).collect()).into_value());
    for spec in [&paths::STAT_RESULT, &paths::STATVFS_RESULT, &descriptors::TERMINAL_SIZE, &process::UNAME_RESULT, &process::TIMES_RESULT, &process::WAITID_RESULT, &process::SCHED_PARAM] {
        let name = spec.name.rsplit('.').next().unwrap_or_default();
        d.set_name(vm, name, structseq::class(vm, spec)?);
    }
    d.set_name(vm, "DirEntry", scandir::DIR_ENTRY.as_value());
    Ok(module)
}

fn environment(vm: &Vm) -> R {
    let environ = Dict::new();
    for (k, v) in std::env::vars_os() {
        environ.set(vm, &Bytes::new(k.into_vec()), Bytes::new(v.into_vec()))?;
    }
    Ok(environ.into_value())
}

/// The value of a call of the C library that returns -1 for failure.
fn checked(vm: &Vm, r: i64, file: Option<&Value>) -> R<i64> {
    if r < 0 { Err(vm.last_os_error(file)) } else { Ok(r) }
}

/// As [`checked`], for calls without a result.
fn done(vm: &Vm, r: i32, file: Option<&Value>) -> R {
    checked(vm, i64::from(r), file).map(|_| Value::NONE)
}

/// Calls `f` without the lock, again when a signal interrupted it (PEP 475).
pub fn retried(vm: &Vm, file: Option<&Value>, mut f: impl FnMut() -> i64) -> R<i64> {
    loop {
        let r = vm.blocking(&mut f);
        if r >= 0 {
            return Ok(r);
        }
        if std::io::Error::last_os_error().raw_os_error() != Some(libc::EINTR) {
            return Err(vm.last_os_error(file));
        }
        vm.check_signals()?;
    }
}

/// A path argument for the system, with its end.
pub fn c_path(vm: &Vm, v: &Value) -> R<CString> {
    CString::new(path_bytes(vm, v)?).map_err(|_| vm.value_error("embedded null byte"))
}

/// A path, or the descriptor of an open file.
enum Target {
    Path(CString),
    Fd(i32),
}

/// CPython `path_converter` with `allow_fd`.
fn target(vm: &Vm, function: &str, v: &Value) -> R<Target> {
    let path = |v: &Value| {
        if v.cast::<Str>().is_some_and(|s| s.as_bytes().contains(&0)) || v.cast::<Bytes>().is_some_and(|b| b.data().contains(&0)) {
            return Err(vm.value_error(format!("{function}: embedded null character in path")));
        }
        c_path(vm, v).map(Target::Path)
    };
    if string::is_str(v) || v.cast::<Bytes>().is_some() {
        return path(v);
    }
    if v.ty().slots.get().unary[pyvm_vm::types::slots::un::INDEX].is_some() {
        return descriptor(vm, v).map(Target::Fd);
    }
    if vm.get_attr_opt(&v.ty().as_value(), &vm.names.__fspath__)?.is_none() {
        return Err(vm.type_error(format!("{function}: path should be string, bytes, os.PathLike or integer, not {}", v.ty().name())));
    }
    path(v)
}

fn descriptor(vm: &Vm, v: &Value) -> R<i32> {
    if v.is_bool() {
        vm.warn(&exc::RUNTIME_WARNING, "bool is used as a file descriptor", 1)?;
    }
    let n = vm.index(v)?;
    match pyvm_vm::objects::int::as_i64(&n).map(i32::try_from) {
        Some(Ok(fd)) => Ok(fd),
        _ if pyvm_vm::objects::int::is_negative(&n) => Err(vm.overflow_error("fd is less than minimum")),
        _ => Err(vm.overflow_error("fd is greater than maximum")),
    }
}

/// The directory that a relative path starts at.
fn dir_fd(vm: &Vm, v: Option<&Value>) -> R<i32> {
    match v.filter(|v| !v.is_none()) {
        None => Ok(libc::AT_FDCWD),
        Some(v) if v.ty().slots.get().unary[pyvm_vm::types::slots::un::INDEX].is_some() => descriptor(vm, v),
        Some(v) => Err(vm.type_error(format!("argument should be integer or None, not {}", v.ty().name()))),
    }
}
