//! Processes: identities, starting, waiting, scheduling, the environment.
#![expect(unsafe_code, reason = "system calls on plain numbers, C strings and locals of the right type")]

use super::{c_path, checked, descriptor, done, retried, target};
use pyvm_vm::call::{opt, opt_some};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::structseq::{self, Spec};
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::objects::{set, string};
use pyvm_vm::protocol::os::{decode_fs, path_bytes};
use pyvm_vm::types::rows::{Method, m, mk};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::ffi::{CStr, CString};
use std::mem::zeroed;

pub static UNAME_RESULT: Spec = Spec {
    name: "posix.uname_result",
    doc: "uname_result: Result from os.uname().\n\nThis object may be accessed either as a tuple of\n  (sysname, nodename, release, version, machine),\nor via the attributes sysname, nodename, release, version, and machine.\n\nSee os.uname for more information.",
    fields: &["sysname", "nodename", "release", "version", "machine"],
    visible: 5,
    callable: true,
};
pub static TIMES_RESULT: Spec = Spec {
    name: "posix.times_result",
    doc: "times_result: Result from os.times().\n\nThis object may be accessed either as a tuple of\n  (user, system, children_user, children_system, elapsed),\nor via the attributes user, system, children_user, children_system,\nand elapsed.\n\nSee os.times for more information.",
    fields: &["user", "system", "children_user", "children_system", "elapsed"],
    visible: 5,
    callable: true,
};
pub static WAITID_RESULT: Spec = Spec {
    name: "posix.waitid_result",
    doc: "waitid_result: Result from waitid.\n\nThis object may be accessed either as a tuple of\n  (si_pid, si_uid, si_signo, si_status, si_code),\nor via the attributes si_pid, si_uid, and so on.\n\nSee os.waitid for more information.",
    fields: &["si_pid", "si_uid", "si_signo", "si_status", "si_code"],
    visible: 5,
    callable: true,
};
pub static SCHED_PARAM: Spec = Spec { name: "posix.sched_param", doc: "Currently has only one field: sched_priority", fields: &["sched_priority"], visible: 1, callable: true };

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

fn number(n: i64) -> Value {
    Value::int(n)
}

/// C strings and the null-terminated array that `exec` takes.
pub struct Strings {
    _kept: Vec<CString>,
    pub pointers: Vec<*const libc::c_char>,
}

impl Strings {
    pub fn new(kept: Vec<CString>) -> Strings {
        let mut pointers: Vec<_> = kept.iter().map(|s| s.as_ptr()).collect();
        pointers.push(std::ptr::null());
        Strings { _kept: kept, pointers }
    }
}

/// Arguments of a program.
pub fn arguments(vm: &Vm, function: &str, v: &Value) -> R<Strings> {
    if v.cast::<List>().is_none() && v.cast::<Tuple>().is_none() {
        return Err(vm.type_error(format!("{function}() arg 2 must be a tuple or list")));
    }
    let items = vm.collect(v)?;
    if items.is_empty() {
        return Err(vm.value_error(format!("{function}() arg 2 must not be empty")));
    }
    let kept = items.iter().map(|i| c_path(vm, i)).collect::<R<Vec<_>>>()?;
    if kept[0].is_empty() {
        return Err(vm.value_error(format!("{function}() arg 2 first element cannot be empty")));
    }
    Ok(Strings::new(kept))
}

/// An environment given as a mapping.
fn environment(vm: &Vm, v: &Value) -> R<Strings> {
    let keys = vm.collect(&vm.call_method_str(v, "keys", &[])?)?;
    let mut kept = Vec::new();
    for key in keys {
        let (mut text, value) = (path_bytes(vm, &key)?, path_bytes(vm, &vm.get_item(v, &key)?)?);
        if text.is_empty() || text[1..].contains(&b'=') {
            return Err(vm.value_error("illegal environment variable name"));
        }
        text.push(b'=');
        text.extend(value);
        kept.push(CString::new(text).map_err(|_| vm.value_error("embedded null byte"))?);
    }
    Ok(Strings::new(kept))
}

/// Runs callbacks that `os.register_at_fork` was given.
pub fn run_fork_hooks(vm: &Vm, which: &str) {
    let Some(hooks) = vm.registered("fork hooks") else { return };
    let mut calls: Vec<Value> = hooks.obj::<List>().items.get().iter().filter_map(|h| h.cast::<Dict>().and_then(|d| d.get_name(vm, which))).collect();
    if which == "before" {
        calls.reverse();
    }
    for call in calls {
        if vm.call(&call, &[]).is_err() {
            vm.write_unraisable("Exception ignored in fork hook", &call);
        }
    }
}

/// Warns of a `fork` while other threads run (CPython `warn_about_fork_with_threads`).
pub fn warn_of_threads(vm: &Vm, function: &str) {
    if vm.threads.started.get() == 0 {
        return;
    }
    let message = format!("This process (pid={}) is multi-threaded, use of {function}() may lead to deadlocks in the child.", std::process::id());
    if vm.warn(&exc::DEPRECATION_WARNING, &message, 1).is_err() {
        vm.write_unraisable("Exception ignored in", &Value::NONE);
    }
}

/// A `sched_param` argument.
fn scheduling(vm: &Vm, value: &Value) -> R<libc::sched_param> {
    if !value.ty().is_subtype(structseq::class(vm, &SCHED_PARAM)?.obj()) {
        return Err(vm.type_error("must have a sched_param object"));
    }
    Ok(libc::sched_param { sched_priority: vm.to_i32(&structseq::item(value, 0))? })
}

fn fork(vm: &Vm) -> R {
    run_fork_hooks(vm, "before");
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        vm.after_fork();
        run_fork_hooks(vm, "after_in_child");
    } else {
        run_fork_hooks(vm, "after_in_parent");
        warn_of_threads(vm, "fork");
    }
    checked(vm, i64::from(pid), None).map(number)
}

fn spawn(vm: &Vm, a: &[Value], search: bool) -> R {
    let function = if search { "posix_spawnp" } else { "posix_spawn" };
    let path = c_path(vm, &a[0])?;
    let (args, env) = (arguments(vm, function, &a[1])?, if a[2].is_none() { None } else { Some(environment(vm, &a[2])?) });
    let mut pid = 0;
    let mut kept_paths = Vec::new();
    unsafe {
        let mut actions: libc::posix_spawn_file_actions_t = zeroed();
        libc::posix_spawn_file_actions_init(&raw mut actions);
        if let Some(list) = opt_some(a, 3) {
            for action in vm.collect(list)? {
                let parts = vm.collect(&action)?;
                let n = |i: usize| parts.get(i).map_or(Ok(0), |v| vm.to_i32(v));
                let e = match n(0)? {
                    0 => {
                        let p = c_path(vm, parts.get(2).unwrap_or(&Value::NONE))?;
                        let e = libc::posix_spawn_file_actions_addopen(&raw mut actions, n(1)?, p.as_ptr(), n(3)?, n(4)? as u32);
                        kept_paths.push(p);
                        e
                    }
                    1 => libc::posix_spawn_file_actions_addclose(&raw mut actions, n(1)?),
                    2 => libc::posix_spawn_file_actions_adddup2(&raw mut actions, n(1)?, n(2)?),
                    _ => return Err(vm.type_error("Unknown file_actions identifier")),
                };
                if e != 0 {
                    return Err(vm.os_error_code(e, None));
                }
            }
        }
        let mut attributes: libc::posix_spawnattr_t = zeroed();
        libc::posix_spawnattr_init(&raw mut attributes);
        let mut flags = 0;
        if let Some(group) = opt(a, 4) {
            libc::posix_spawnattr_setpgroup(&raw mut attributes, vm.to_i32(group)?);
            flags |= libc::POSIX_SPAWN_SETPGROUP;
        }
        if opt(a, 5).map_or(Ok(false), |v| vm.is_true(v))? {
            flags |= libc::POSIX_SPAWN_RESETIDS;
        }
        libc::posix_spawnattr_setflags(&raw mut attributes, flags as i16);
        unsafe extern "C" {
            static environ: *const *mut libc::c_char;
        }
        let env = env.as_ref().map_or(environ, |e| e.pointers.as_ptr().cast());
        let f = if search { libc::posix_spawnp } else { libc::posix_spawn };
        let e = f(&raw mut pid, path.as_ptr(), &raw const actions, &raw const attributes, args.pointers.as_ptr().cast(), env);
        libc::posix_spawn_file_actions_destroy(&raw mut actions);
        libc::posix_spawnattr_destroy(&raw mut attributes);
        if e != 0 {
            return Err(vm.os_error_code(e, Some(&a[0])));
        }
    }
    drop(kept_paths);
    Ok(Value::small(i64::from(pid)))
}

fn wait_pair(vm: &Vm, pid: i64, status: i32) -> Value {
    vm.tuple(vec![number(pid), Value::small(i64::from(status))])
}

fn usage(vm: &Vm, u: &libc::rusage) -> R {
    crate::resource::struct_rusage(vm, u)
}

fn wait4(vm: &Vm, pid: i32, options: i32) -> R {
    let mut status = 0;
    let mut u: libc::rusage = unsafe { zeroed() };
    let r = retried(vm, None, || i64::from(unsafe { libc::wait4(pid, &raw mut status, options, &raw mut u) }))?;
    Ok(vm.tuple(vec![number(r), Value::small(i64::from(status)), usage(vm, &u)?]))
}

fn exit_code(vm: &Vm, status: i32) -> R {
    if libc::WIFEXITED(status) {
        return Ok(Value::small(i64::from(libc::WEXITSTATUS(status))));
    }
    if libc::WIFSIGNALED(status) {
        return Ok(Value::small(-i64::from(libc::WTERMSIG(status))));
    }
    if libc::WIFSTOPPED(status) {
        return Err(vm.value_error(format!("process stopped by delivery of signal {}", libc::WSTOPSIG(status))));
    }
    Err(vm.value_error(format!("invalid wait status: {status}")))
}

macro_rules! status_rows {
    ($($name:literal $f:path;)*) => {
        &[$(m($name, "($module, /, status)", |vm, a| {
            let status = vm.to_i32(&a[0])?;
            Ok(IntoStatus::value($f(status)))
        })),*]
    };
}

trait IntoStatus {
    fn value(self) -> Value;
}

impl IntoStatus for bool {
    fn value(self) -> Value {
        Value::bool(self)
    }
}

impl IntoStatus for i32 {
    fn value(self) -> Value {
        Value::small(i64::from(self))
    }
}

static STATUS: &[Method] = status_rows! {
    "WIFEXITED" libc::WIFEXITED; "WEXITSTATUS" libc::WEXITSTATUS; "WIFSIGNALED" libc::WIFSIGNALED; "WTERMSIG" libc::WTERMSIG; "WIFSTOPPED" libc::WIFSTOPPED;
    "WSTOPSIG" libc::WSTOPSIG; "WIFCONTINUED" libc::WIFCONTINUED; "WCOREDUMP" libc::WCOREDUMP;
};

macro_rules! ids {
    ($($name:literal $f:ident;)*) => { &[$(m($name, "($module, /)", |_, _| Ok(number(i64::from(unsafe { libc::$f() }))))),*] };
}

static IDS: &[Method] = ids! { "getpid" getpid; "getppid" getppid; "getuid" getuid; "geteuid" geteuid; "getgid" getgid; "getegid" getegid; "getpgrp" getpgrp; };

macro_rules! setters {
    ($($name:literal $text:literal $f:ident($($at:literal as $ty:ty),*);)*) => {
        &[$(m($name, $text, |vm, a| {
            done(vm, unsafe { libc::$f($(vm.to_i64(&a[$at])? as $ty),*) }, None)
        })),*]
    };
}

static SETTERS: &[Method] = setters! {
    "setuid" "($module, uid, /)" setuid(0 as u32);
    "seteuid" "($module, euid, /)" seteuid(0 as u32);
    "setgid" "($module, gid, /)" setgid(0 as u32);
    "setegid" "($module, egid, /)" setegid(0 as u32);
    "setreuid" "($module, ruid, euid, /)" setreuid(0 as u32, 1 as u32);
    "setregid" "($module, rgid, egid, /)" setregid(0 as u32, 1 as u32);
    "setresuid" "($module, ruid, euid, suid, /)" setresuid(0 as u32, 1 as u32, 2 as u32);
    "setresgid" "($module, rgid, egid, sgid, /)" setresgid(0 as u32, 1 as u32, 2 as u32);
    "setpgid" "($module, pid, pgrp, /)" setpgid(0 as i32, 1 as i32);
    "killpg" "($module, pgid, signal, /)" killpg(0 as i32, 1 as i32);
    "setns" "($module, /, fd, nstype=0)" setns(0 as i32, 1 as i32);
    "unshare" "($module, /, flags)" unshare(0 as i32);
};

/// Rows of this file, those of its tables included.
pub static ROWS: RowSet = RowSet;

/// Several tables as one.
pub struct RowSet;

impl IntoIterator for &'static RowSet {
    type Item = &'static Method;
    type IntoIter = Box<dyn Iterator<Item = &'static Method>>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(OWN.iter().chain(STATUS).chain(IDS).chain(SETTERS))
    }
}

fn two_ids(vm: &Vm, r: i32, ids: [u32; 3]) -> R {
    done(vm, r, None)?;
    Ok(vm.tuple(ids.iter().map(|i| Value::small(i64::from(*i))).collect()))
}

fn cpu_set(vm: &Vm, set: &libc::cpu_set_t) -> R {
    let out = set::Set::new();
    for cpu in 0..libc::CPU_SETSIZE as usize {
        if unsafe { libc::CPU_ISSET(cpu, set) } {
            out.add(vm, Value::uint(cpu))?;
        }
    }
    Ok(out.into_value())
}

fn group_list(groups: &[u32]) -> Value {
    List::new(groups.iter().map(|g| Value::small(i64::from(*g))).collect()).into_value()
}

fn setenv(vm: &Vm, a: &[Value]) -> R {
    let (name, value) = (c_path(vm, &a[0])?, c_path(vm, &a[1])?);
    if name.as_bytes().contains(&b'=') {
        return Err(vm.value_error("illegal environment variable name"));
    }
    done(vm, unsafe { libc::setenv(name.as_ptr(), value.as_ptr(), 1) }, None)
}

static OWN: &[Method] = &[
    m("fork", "($module, /)", |vm, _| fork(vm)),
    mk("register_at_fork", "($module, /, *, before=None, after_in_child=None, after_in_parent=None)", |vm, args| {
        if !args.pos().is_empty() {
            return Err(vm.type_error("register_at_fork() takes no positional arguments"));
        }
        let hooks = Dict::new();
        for (name, f) in args.keywords() {
            let text = string::to_string(name);
            if !matches!(text.as_str(), "before" | "after_in_child" | "after_in_parent") {
                return Err(vm.type_error(format!("register_at_fork() got an unexpected keyword argument '{text}'")));
            }
            if !vm.is_callable(f) {
                return Err(vm.type_error(format!("'{text}' must be callable, not {}", f.ty().name())));
            }
            hooks.set_str(vm, name, f.clone());
        }
        if hooks.is_empty() {
            return Err(vm.type_error("At least one argument is required."));
        }
        vm.cached("fork hooks", || Ok(List::new(Vec::new()).into_value()))?.obj::<List>().push(hooks.into_value());
        Ok(Value::NONE)
    }),
    m("execv", "($module, path, argv, /)", |vm, a| {
        let (path, args) = (c_path(vm, &a[0])?, arguments(vm, "execv", &a[1])?);
        unsafe { libc::execv(path.as_ptr(), args.pointers.as_ptr()) };
        Err(vm.last_os_error(None))
    }),
    m("execve", "($module, /, path, argv, env)", |vm, a| {
        let place = target(vm, "execve", &a[0])?;
        let args = arguments(vm, "execve", &a[1])?;
        if a[2].ty().slots.get().getitem.is_none() {
            return Err(vm.type_error("execve: environment must be a mapping object"));
        }
        let env = environment(vm, &a[2])?;
        match place {
            super::Target::Fd(fd) => unsafe { libc::fexecve(fd, args.pointers.as_ptr(), env.pointers.as_ptr()) },
            super::Target::Path(path) => unsafe { libc::execve(path.as_ptr(), args.pointers.as_ptr(), env.pointers.as_ptr()) },
        };
        Err(vm.last_os_error(Some(&a[0])))
    }),
    m("posix_spawn", "($module, path, argv, env, /, *, file_actions=None, setpgroup=None, resetids=False, setsid=False, setsigmask=None, setsigdef=None, scheduler=None)", |vm, a| spawn(vm, a, false)),
    m("posix_spawnp", "($module, path, argv, env, /, *, file_actions=None, setpgroup=None, resetids=False, setsid=False, setsigmask=None, setsigdef=None, scheduler=None)", |vm, a| spawn(vm, a, true)),
    m("system", "($module, /, command)", |vm, a| {
        let command = c_path(vm, &a[0])?;
        Ok(Value::small(i64::from(vm.blocking(|| unsafe { libc::system(command.as_ptr()) }))))
    }),
    m("abort", "($module, /)", |_, _| std::process::abort()),
    m("_exit", "($module, /, status)", |vm, a| {
        let code = vm.to_i32(&a[0])?;
        unsafe { libc::_exit(code) }
    }),
    m("wait", "($module, /)", |vm, _| {
        let mut status = 0;
        let r = retried(vm, None, || i64::from(unsafe { libc::wait(&raw mut status) }))?;
        Ok(wait_pair(vm, r, status))
    }),
    m("waitpid", "($module, pid, options, /)", |vm, a| {
        let (pid, options) = (vm.to_i32(&a[0])?, vm.to_i32(&a[1])?);
        let mut status = 0;
        let r = retried(vm, None, || i64::from(unsafe { libc::waitpid(pid, &raw mut status, options) }))?;
        Ok(wait_pair(vm, r, status))
    }),
    m("wait3", "($module, /, options)", |vm, a| wait4(vm, -1, vm.to_i32(&a[0])?)),
    m("wait4", "($module, /, pid, options)", |vm, a| wait4(vm, vm.to_i32(&a[0])?, vm.to_i32(&a[1])?)),
    m("waitid", "($module, idtype, id, options, /)", |vm, a| {
        let (kind, id, options) = (vm.to_i32(&a[0])?, vm.to_i64(&a[1])?, vm.to_i32(&a[2])?);
        let mut info: libc::siginfo_t = unsafe { zeroed() };
        retried(vm, None, || i64::from(unsafe { libc::waitid(kind as u32, id as u32, &raw mut info, options) }))?;
        let pid = unsafe { info.si_pid() };
        if pid == 0 {
            return Ok(Value::NONE);
        }
        let fields = unsafe { [i64::from(pid), i64::from(info.si_uid()), i64::from(info.si_signo), i64::from(info.si_status()), i64::from(info.si_code)] };
        structseq::make(vm, &WAITID_RESULT, fields.iter().map(|n| number(*n)).collect())
    }),
    m("waitstatus_to_exitcode", "($module, /, status)", |vm, a| exit_code(vm, vm.to_i32(&a[0])?)),
    m("pidfd_open", "($module, /, pid, flags=0)", |vm, a| {
        let flags = opt(a, 1).map_or(Ok(0), |f| vm.to_i32(f))?;
        checked(vm, unsafe { libc::syscall(libc::SYS_pidfd_open, vm.to_i32(&a[0])?, flags) }, None).map(number)
    }),
    m("kill", "($module, pid, signal, /)", |vm, a| {
        let r = done(vm, unsafe { libc::kill(vm.to_i32(&a[0])?, vm.to_i32(&a[1])?) }, None)?;
        vm.check_signals()?;
        Ok(r)
    }),
    m("setpgrp", "($module, /)", |vm, _| done(vm, unsafe { libc::setpgid(0, 0) }, None)),
    m("setsid", "($module, /)", |vm, _| checked(vm, i64::from(unsafe { libc::setsid() }), None).map(|_| Value::NONE)),
    m("getsid", "($module, pid, /)", |vm, a| checked(vm, i64::from(unsafe { libc::getsid(vm.to_i32(&a[0])?) }), None).map(number)),
    m("getpgid", "($module, /, pid)", |vm, a| checked(vm, i64::from(unsafe { libc::getpgid(vm.to_i32(&a[0])?) }), None).map(number)),
    m("getresuid", "($module, /)", |vm, _| {
        let mut ids = [0; 3];
        let [a, b, c] = &mut ids;
        let r = unsafe { libc::getresuid(a, b, c) };
        two_ids(vm, r, ids)
    }),
    m("getresgid", "($module, /)", |vm, _| {
        let mut ids = [0; 3];
        let [a, b, c] = &mut ids;
        let r = unsafe { libc::getresgid(a, b, c) };
        two_ids(vm, r, ids)
    }),
    m("getgroups", "($module, /)", |vm, _| {
        let mut groups = vec![0; 65_536];
        let n = checked(vm, i64::from(unsafe { libc::getgroups(groups.len() as i32, groups.as_mut_ptr()) }), None)?;
        Ok(group_list(&groups[..n as usize]))
    }),
    m("setgroups", "($module, groups, /)", |vm, a| {
        let groups = vm.collect(&a[0])?.iter().map(|g| vm.to_i64(g).map(|n| n as u32)).collect::<R<Vec<_>>>()?;
        done(vm, unsafe { libc::setgroups(groups.len(), groups.as_ptr()) }, None)
    }),
    m("initgroups", "($module, username, gid, /)", |vm, a| done(vm, unsafe { libc::initgroups(c_path(vm, &a[0])?.as_ptr(), vm.to_i64(&a[1])? as u32) }, None)),
    m("getgrouplist", "($module, user, group, /)", |vm, a| {
        let mut groups = vec![0; 65_536];
        let mut n = groups.len() as i32;
        let r = unsafe { libc::getgrouplist(c_path(vm, &a[0])?.as_ptr(), vm.to_i64(&a[1])? as u32, groups.as_mut_ptr(), &raw mut n) };
        checked(vm, i64::from(r), None)?;
        Ok(group_list(&groups[..n as usize]))
    }),
    m("getlogin", "($module, /)", |vm, _| {
        let name = unsafe { libc::getlogin() };
        if name.is_null() { Err(vm.last_os_error(None)) } else { Ok(decode_fs(unsafe { CStr::from_ptr(name) }.to_bytes())) }
    }),
    m("nice", "($module, increment, /)", |vm, a| {
        unsafe { *libc::__errno_location() = 0 };
        let r = unsafe { libc::nice(vm.to_i32(&a[0])?) };
        if r == -1 && std::io::Error::last_os_error().raw_os_error() != Some(0) { Err(vm.last_os_error(None)) } else { Ok(Value::small(i64::from(r))) }
    }),
    m("getpriority", "($module, /, which, who)", |vm, a| {
        unsafe { *libc::__errno_location() = 0 };
        let r = unsafe { libc::getpriority(vm.to_i32(&a[0])? as u32, vm.to_i32(&a[1])? as u32) };
        if std::io::Error::last_os_error().raw_os_error() != Some(0) { Err(vm.last_os_error(None)) } else { Ok(Value::small(i64::from(r))) }
    }),
    m("setpriority", "($module, /, which, who, priority)", |vm, a| done(vm, unsafe { libc::setpriority(vm.to_i32(&a[0])? as u32, vm.to_i32(&a[1])? as u32, vm.to_i32(&a[2])?) }, None)),
    m("sched_get_priority_max", "($module, /, policy)", |vm, a| checked(vm, i64::from(unsafe { libc::sched_get_priority_max(vm.to_i32(&a[0])?) }), None).map(number)),
    m("sched_get_priority_min", "($module, /, policy)", |vm, a| checked(vm, i64::from(unsafe { libc::sched_get_priority_min(vm.to_i32(&a[0])?) }), None).map(number)),
    m("sched_getscheduler", "($module, pid, /)", |vm, a| checked(vm, i64::from(unsafe { libc::sched_getscheduler(vm.to_i32(&a[0])?) }), None).map(number)),
    m("sched_setscheduler", "($module, pid, policy, param, /)", |vm, a| {
        let p = scheduling(vm, &a[2])?;
        checked(vm, i64::from(unsafe { libc::sched_setscheduler(vm.to_i32(&a[0])?, vm.to_i32(&a[1])?, &raw const p) }), None).map(|_| Value::NONE)
    }),
    m("sched_getparam", "($module, pid, /)", |vm, a| {
        let mut p = libc::sched_param { sched_priority: 0 };
        done(vm, unsafe { libc::sched_getparam(vm.to_i32(&a[0])?, &raw mut p) }, None)?;
        structseq::make(vm, &SCHED_PARAM, vec![Value::small(i64::from(p.sched_priority))])
    }),
    m("sched_setparam", "($module, pid, param, /)", |vm, a| {
        let p = scheduling(vm, &a[1])?;
        done(vm, unsafe { libc::sched_setparam(vm.to_i32(&a[0])?, &raw const p) }, None)
    }),
    m("sched_rr_get_interval", "($module, pid, /)", |vm, a| {
        let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        done(vm, unsafe { libc::sched_rr_get_interval(vm.to_i32(&a[0])?, &raw mut t) }, None)?;
        Ok(Value::float(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9))
    }),
    m("sched_yield", "($module, /)", |vm, _| done(vm, unsafe { libc::sched_yield() }, None)),
    m("sched_getaffinity", "($module, pid, /)", |vm, a| {
        let mut set: libc::cpu_set_t = unsafe { zeroed() };
        done(vm, unsafe { libc::sched_getaffinity(vm.to_i32(&a[0])?, size_of::<libc::cpu_set_t>(), &raw mut set) }, None)?;
        cpu_set(vm, &set)
    }),
    m("sched_setaffinity", "($module, pid, mask, /)", |vm, a| {
        let mut set: libc::cpu_set_t = unsafe { zeroed() };
        for cpu in vm.collect(&a[1])? {
            let n = vm.to_isize(&cpu)?;
            if n < 0 {
                return Err(vm.value_error("negative CPU number"));
            }
            if n as usize >= libc::CPU_SETSIZE as usize {
                return Err(vm.overflow_error("CPU number too large"));
            }
            unsafe { libc::CPU_SET(n as usize, &mut set) };
        }
        done(vm, unsafe { libc::sched_setaffinity(vm.to_i32(&a[0])?, size_of::<libc::cpu_set_t>(), &raw const set) }, None)
    }),
    m("cpu_count", "($module, /)", |vm, _| {
        if let Some(n) = vm.settings.cpu_count {
            return Ok(Value::small(i64::from(n.get())));
        }
        let n = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
        Ok(if n < 1 { Value::NONE } else { number(n) })
    }),
    m("getloadavg", "($module, /)", |vm, _| {
        let mut load = [0f64; 3];
        if unsafe { libc::getloadavg(load.as_mut_ptr(), 3) } != 3 {
            return Err(vm.os_error_text("Load averages are unobtainable"));
        }
        Ok(vm.tuple(load.iter().map(|l| Value::float(*l)).collect()))
    }),
    m("times", "($module, /)", |vm, _| {
        let mut t: libc::tms = unsafe { zeroed() };
        let elapsed = unsafe { libc::times(&raw mut t) };
        let tick = unsafe { libc::sysconf(libc::_SC_CLK_TCK) } as f64;
        let fields = [t.tms_utime, t.tms_stime, t.tms_cutime, t.tms_cstime, elapsed];
        structseq::make(vm, &TIMES_RESULT, fields.iter().map(|n| Value::float(*n as f64 / tick)).collect())
    }),
    m("umask", "($module, mask, /)", |vm, a| Ok(Value::small(i64::from(unsafe { libc::umask(vm.to_i32(&a[0])? as u32) })))),
    m("uname", "($module, /)", |vm, _| {
        let mut u: libc::utsname = unsafe { zeroed() };
        done(vm, unsafe { libc::uname(&raw mut u) }, None)?;
        let text = |f: &[libc::c_char]| decode_fs(unsafe { CStr::from_ptr(f.as_ptr()) }.to_bytes());
        structseq::make(vm, &UNAME_RESULT, vec![text(&u.sysname), text(&u.nodename), text(&u.release), text(&u.version), text(&u.machine)])
    }),
    m("strerror", "($module, code, /)", |vm, a| Ok(vm.str(&pyvm_vm::protocol::os::error_text(vm.to_i32(&a[0])?)))),
    m("putenv", "($module, name, value, /)", setenv),
    m("unsetenv", "($module, name, /)", |vm, a| done(vm, unsafe { libc::unsetenv(c_path(vm, &a[0])?.as_ptr()) }, None)),
    m("_create_environ", "($module, /)", |vm, _| super::environment(vm)),
    m("_is_inputhook_installed", "($module, /)", |_, _| Ok(Value::FALSE)),
    m("get_native_id", "($module, /)", |_, _| Ok(Value::small(i64::from(thread_id())))),
    m("login_tty", "($module, fd, /)", |vm, a| done(vm, unsafe { libc::login_tty(descriptor(vm, &a[0])?) }, None)),
    m("forkpty", "($module, /)", |vm, _| {
        let mut fd = -1;
        let pid = unsafe { libc::forkpty(&raw mut fd, std::ptr::null_mut(), std::ptr::null(), std::ptr::null()) };
        if pid == 0 {
            vm.after_fork();
        } else {
            warn_of_threads(vm, "forkpty");
        }
        checked(vm, i64::from(pid), None)?;
        Ok(vm.tuple(vec![Value::small(i64::from(pid)), Value::small(i64::from(fd))]))
    }),
];

/// Environment entries as C strings, for `_posixsubprocess`.
pub fn byte_strings(vm: &Vm, v: &Value) -> R<Strings> {
    let mut kept = Vec::new();
    for item in vm.collect(v)? {
        let Some(b) = item.cast::<Bytes>() else { return Err(vm.type_error(format!("expected bytes, {} found", item.ty().name()))) };
        kept.push(CString::new(b.data()).map_err(|_| vm.value_error("embedded null byte"))?);
    }
    Ok(Strings::new(kept))
}
