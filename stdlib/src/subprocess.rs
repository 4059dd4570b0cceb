//! `_posixsubprocess`: starts a program in a new process.
#![expect(unsafe_code, reason = "fork, and system calls on what was made ready before it")]

use crate::posix::{Strings, arguments, byte_strings, run_fork_hooks, warn_of_threads};
use pyvm_vm::call::Args;
use pyvm_vm::objects::module;
use pyvm_vm::types::rows::{Method, mk};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};
use std::ffi::CString;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    Ok(module::native(vm, "_posixsubprocess", "A POSIX helper for the subprocess module.", ROWS))
}

/// What the child does before it runs the program; everything is made before the fork.
struct Plan {
    programs: Strings,
    args: Strings,
    env: Option<Strings>,
    close_fds: bool,
    keep: Vec<i32>,
    cwd: Option<CString>,
    /// Parent and child ends of the three standard streams and of the error pipe.
    to: [i32; 6],
    error_read: i32,
    error_write: i32,
    restore_signals: bool,
    new_session: bool,
    group: i32,
    gid: Option<u32>,
    groups: Option<Vec<u32>>,
    uid: Option<u32>,
    umask: i32,
}

fn id(vm: &Vm, v: &Value) -> R<Option<u32>> {
    if v.is_none() { Ok(None) } else { Ok(Some(vm.to_i64(v)? as u32)) }
}

fn fork_exec(vm: &Vm, args: Args) -> R {
    let a = args.check(vm, "fork_exec", 22, 23)?;
    let n = |i: usize| vm.to_i32(&a[i]);
    let kept = vm.collect(&a[3])?.iter().map(|f| vm.to_i32(f)).collect::<R<Vec<_>>>()?;
    if kept.windows(2).any(|w| w[0] >= w[1]) || kept.first().is_some_and(|f| *f < 0) {
        return Err(vm.value_error("bad value(s) in fds_to_keep"));
    }
    let close_fds = vm.is_true(&a[2])?;
    if close_fds && n(13)? < 3 {
        return Err(vm.value_error("errpipe_write must be >= 3"));
    }
    let preexec = a.get(21).filter(|p| !p.is_none()).cloned();
    let groups = if a[18].is_none() { None } else { Some(vm.collect(&a[18])?.iter().map(|g| vm.to_i64(g).map(|n| n as u32)).collect::<R<Vec<_>>>()?) };
    let plan = Plan {
        programs: byte_strings(vm, &a[1])?,
        args: if a[0].is_none() { Strings::new(Vec::new()) } else { arguments(vm, "fork_exec", &a[0])? },
        env: if a[5].is_none() { None } else { Some(byte_strings(vm, &a[5])?) },
        close_fds,
        keep: kept,
        cwd: if a[4].is_none() { None } else { Some(CString::new(pyvm_vm::protocol::os::path_bytes(vm, &a[4])?).map_err(|_| vm.value_error("embedded null byte"))?) },
        to: [n(6)?, n(7)?, n(8)?, n(9)?, n(10)?, n(11)?],
        error_read: n(12)?,
        error_write: n(13)?,
        restore_signals: vm.is_true(&a[14])?,
        new_session: vm.is_true(&a[15])?,
        group: n(16)?,
        gid: id(vm, &a[17])?,
        groups,
        uid: id(vm, &a[19])?,
        umask: n(20)?,
    };
    if preexec.is_some() {
        run_fork_hooks(vm, "before");
    }
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        if let Some(call) = &preexec {
            vm.after_fork();
            run_fork_hooks(vm, "after_in_child");
            run_child(&plan, Some(&|| vm.call(call, &[]).is_ok()));
        }
        run_child(&plan, None);
    }
    if preexec.is_some() {
        run_fork_hooks(vm, "after_in_parent");
        warn_of_threads(vm, "fork");
    }
    if pid < 0 {
        return Err(vm.last_os_error(None));
    }
    Ok(Value::small(i64::from(pid)))
}

/// The child: never returns. What fails is written to the error pipe as `type:errno:where`.
fn run_child(plan: &Plan, preexec: Option<&dyn Fn() -> bool>) -> ! {
    let mut stage = "noexec:";
    let failed = unsafe { child(plan, preexec, &mut stage) };
    let text = match failed {
        Some(0) => "SubprocessError:0:Exception occurred in preexec_fn.".to_owned(),
        _ => format!("OSError:{:X}:{stage}", failed.unwrap_or(0)),
    };
    unsafe {
        libc::write(plan.error_write, text.as_ptr().cast(), text.len());
        libc::_exit(255)
    }
}

unsafe fn child(plan: &Plan, preexec: Option<&dyn Fn() -> bool>, stage: &mut &'static str) -> Option<i32> {
    let errno = || Some(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EINVAL));
    unsafe {
        for fd in &plan.keep {
            if *fd != plan.error_write {
                let flags = libc::fcntl(*fd, libc::F_GETFD);
                if flags < 0 || libc::fcntl(*fd, libc::F_SETFD, flags & !libc::FD_CLOEXEC) < 0 {
                    return errno();
                }
            }
        }
        let [p2cread, p2cwrite, c2pread, mut c2pwrite, errread, mut errwrite] = plan.to;
        for fd in [p2cwrite, c2pread, errread] {
            if fd >= 0 {
                libc::close(fd);
            }
        }
        libc::close(plan.error_read);
        // A low descriptor must not be overwritten by the duplications below.
        if c2pwrite == 0 {
            c2pwrite = libc::dup(c2pwrite);
        }
        while errwrite == 0 || errwrite == 1 {
            errwrite = libc::dup(errwrite);
        }
        for (fd, standard) in [(p2cread, 0), (c2pwrite, 1), (errwrite, 2)] {
            if fd == standard {
                let flags = libc::fcntl(fd, libc::F_GETFD);
                libc::fcntl(fd, libc::F_SETFD, flags & !libc::FD_CLOEXEC);
            } else if fd != -1 && libc::dup2(fd, standard) < 0 {
                return errno();
            }
        }
        if let Some(cwd) = &plan.cwd
            && libc::chdir(cwd.as_ptr()) < 0
        {
            *stage = "noexec:chdir";
            return errno();
        }
        if plan.umask >= 0 {
            libc::umask(plan.umask as u32);
        }
        if plan.restore_signals {
            for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                libc::signal(signal, libc::SIG_DFL);
            }
        }
        if plan.new_session {
            libc::setsid();
        }
        if plan.group >= 0 && libc::setpgid(0, plan.group) < 0 {
            return errno();
        }
        if let Some(groups) = &plan.groups
            && libc::setgroups(groups.len(), groups.as_ptr()) < 0
        {
            return errno();
        }
        if let Some(gid) = plan.gid
            && libc::setregid(gid, gid) < 0
        {
            return errno();
        }
        if let Some(uid) = plan.uid
            && libc::setreuid(uid, uid) < 0
        {
            return errno();
        }
        if let Some(call) = preexec
            && !call()
        {
            return Some(0);
        }
        if plan.close_fds {
            close_others(&plan.keep);
        }
        *stage = "";
        unsafe extern "C" {
            static environ: *const *const libc::c_char;
        }
        let env = plan.env.as_ref().map_or(environ, |e| e.pointers.as_ptr());
        let mut saved = 0;
        for program in &plan.programs.pointers[..plan.programs.pointers.len() - 1] {
            libc::execve(*program, plan.args.pointers.as_ptr(), env);
            let e = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
            if e != libc::ENOENT && e != libc::ENOTDIR && saved == 0 {
                saved = e;
            }
        }
        if saved != 0 { Some(saved) } else { errno() }
    }
}

/// Closes all descriptors above the standard ones but those to keep.
unsafe fn close_others(keep: &[i32]) {
    let mut low = 3u32;
    let close = |from: u32, to: u32| {
        if from <= to {
            unsafe { libc::syscall(libc::SYS_close_range, from, to, 0) };
        }
    };
    for fd in keep.iter().filter(|f| **f >= 3) {
        close(low, *fd as u32 - 1);
        low = *fd as u32 + 1;
    }
    close(low, u32::MAX);
}

static ROWS: &[Method] = &[mk(
    "fork_exec",
    "($module, args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)",
    fork_exec,
)];
