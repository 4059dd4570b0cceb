//! `_signal`: handlers, timers and masks. The system's handler only notes the signal; Python handlers run between instructions.

use pyvm_vm::call::{opt, opt_some};
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::set;
use pyvm_vm::objects::structseq::{self, Spec};
use pyvm_vm::objects::{frame, int};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm, breaker, request_attention};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// One more than the greatest signal number.
const NSIG: usize = 65;

static NOTED: [AtomicBool; NSIG] = [const { AtomicBool::new(false) }; NSIG];
static WAKEUP_FD: AtomicI32 = AtomicI32::new(-1);

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

static NUMBERS: &[(&str, i64)] = numbers!(
    SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP
    SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPOLL SIGPWR SIGSYS SIG_BLOCK SIG_UNBLOCK SIG_SETMASK ITIMER_REAL ITIMER_VIRTUAL
    ITIMER_PROF
);

static SIGINFO: Spec = Spec {
    name: "signal.struct_siginfo",
    doc: "struct_siginfo: Result from sigwaitinfo or sigtimedwait.\n\nThis object may be accessed either as a tuple of\n(si_signo, si_code, si_errno, si_pid, si_uid, si_status, si_band),\nor via the attributes si_signo, si_code, and so on.",
    fields: &["si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"],
    visible: 7,
    callable: true,
};

#[expect(unsafe_code, reason = "system calls on locals of the right type; the handler touches atomics only")]
mod c {
    use super::{NOTED, NSIG, WAKEUP_FD, breaker, request_attention};
    use std::mem::zeroed;
    use std::sync::atomic::Ordering;

    extern "C" fn note(signal: libc::c_int) {
        if let Some(flag) = NOTED.get(signal as usize) {
            flag.store(true, Ordering::Release);
        }
        request_attention(breaker::SIGNAL);
        let fd = WAKEUP_FD.load(Ordering::Relaxed);
        if fd >= 0 {
            let byte = signal as u8;
            unsafe { libc::write(fd, (&raw const byte).cast(), 1) };
        }
    }

    /// How a signal is handled by the system.
    #[derive(PartialEq, Clone, Copy)]
    pub enum Disposition {
        Default,
        Ignore,
        Note,
        Other,
    }

    pub fn install(signal: i32, how: Disposition) -> bool {
        unsafe {
            let mut action: libc::sigaction = zeroed();
            action.sa_sigaction = match how {
                Disposition::Default | Disposition::Other => libc::SIG_DFL,
                Disposition::Ignore => libc::SIG_IGN,
                Disposition::Note => note as *const () as usize,
            };
            libc::sigemptyset(&raw mut action.sa_mask);
            libc::sigaction(signal, &raw const action, std::ptr::null_mut()) == 0
        }
    }

    pub fn disposition(signal: i32) -> Disposition {
        unsafe {
            let mut action: libc::sigaction = zeroed();
            if libc::sigaction(signal, std::ptr::null(), &raw mut action) != 0 {
                return Disposition::Other;
            }
            match action.sa_sigaction {
                libc::SIG_DFL => Disposition::Default,
                libc::SIG_IGN => Disposition::Ignore,
                f if f == note as *const () as usize => Disposition::Note,
                _ => Disposition::Other,
            }
        }
    }

    pub fn restart(signal: i32, interrupt: bool) -> bool {
        unsafe {
            let mut action: libc::sigaction = zeroed();
            if libc::sigaction(signal, std::ptr::null(), &raw mut action) != 0 {
                return false;
            }
            if interrupt {
                action.sa_flags &= !libc::SA_RESTART;
            } else {
                action.sa_flags |= libc::SA_RESTART;
            }
            libc::sigaction(signal, &raw const action, std::ptr::null_mut()) == 0
        }
    }

    pub fn alarm(seconds: u32) -> u32 {
        unsafe { libc::alarm(seconds) }
    }

    pub fn pause() {
        unsafe { libc::pause() };
    }

    pub fn sleep(ns: i64) {
        let t = libc::timespec { tv_sec: ns / 1_000_000_000, tv_nsec: ns % 1_000_000_000 };
        unsafe { libc::clock_nanosleep(libc::CLOCK_MONOTONIC, 0, &raw const t, std::ptr::null_mut()) };
    }

    pub fn raise(signal: i32) -> bool {
        unsafe { libc::raise(signal) == 0 }
    }

    pub fn kill_thread(thread: u64, signal: i32) -> i32 {
        unsafe { libc::pthread_kill(thread, signal) }
    }

    pub fn set_timer(which: i32, value: f64, interval: f64) -> Option<(f64, f64)> {
        let pack = |f: f64| libc::timeval { tv_sec: f.trunc() as i64, tv_usec: (f.fract() * 1e6).ceil().min(999_999.0) as i64 };
        unsafe {
            let mut old: libc::itimerval = zeroed();
            let new = libc::itimerval { it_interval: pack(interval), it_value: pack(value) };
            extern_timer(which, &new, &mut old)
        }
    }

    unsafe fn extern_timer(which: i32, new: &libc::itimerval, old: &mut libc::itimerval) -> Option<(f64, f64)> {
        unsafe extern "C" {
            fn setitimer(which: i32, new: *const libc::itimerval, old: *mut libc::itimerval) -> i32;
        }
        if unsafe { setitimer(which, new, old) } != 0 { None } else { Some(pair(old)) }
    }

    fn pair(t: &libc::itimerval) -> (f64, f64) {
        let f = |v: libc::timeval| v.tv_sec as f64 + v.tv_usec as f64 / 1e6;
        (f(t.it_value), f(t.it_interval))
    }

    pub fn timer(which: i32) -> Option<(f64, f64)> {
        unsafe extern "C" {
            fn getitimer(which: i32, value: *mut libc::itimerval) -> i32;
        }
        unsafe {
            let mut now: libc::itimerval = zeroed();
            if getitimer(which, &raw mut now) != 0 { None } else { Some(pair(&now)) }
        }
    }

    fn set_of(signals: &[i32]) -> libc::sigset_t {
        unsafe {
            let mut set: libc::sigset_t = zeroed();
            libc::sigemptyset(&raw mut set);
            for s in signals {
                libc::sigaddset(&raw mut set, *s);
            }
            set
        }
    }

    fn members(set: &libc::sigset_t) -> Vec<i32> {
        (1..NSIG as i32).filter(|s| unsafe { libc::sigismember(set, *s) } == 1).collect()
    }

    pub fn mask(how: i32, signals: &[i32]) -> Result<Vec<i32>, i32> {
        unsafe {
            let (new, mut old) = (set_of(signals), zeroed());
            match libc::pthread_sigmask(how, &raw const new, &raw mut old) {
                0 => Ok(members(&old)),
                e => Err(e),
            }
        }
    }

    pub fn pending() -> Vec<i32> {
        unsafe {
            let mut set: libc::sigset_t = zeroed();
            libc::sigpending(&raw mut set);
            members(&set)
        }
    }

    pub fn wait(signals: &[i32]) -> Result<i32, i32> {
        let (set, mut signal) = (set_of(signals), 0);
        match unsafe { libc::sigwait(&raw const set, &raw mut signal) } {
            0 => Ok(signal),
            e => Err(e),
        }
    }

    /// Numbers of `siginfo_t`; `None` when it failed, `errno` says how.
    pub fn wait_info(signals: &[i32], timeout: Option<f64>) -> Option<[i64; 7]> {
        unsafe {
            let set = set_of(signals);
            let mut info: libc::siginfo_t = zeroed();
            let r = match timeout {
                None => libc::sigwaitinfo(&raw const set, &raw mut info),
                Some(t) => {
                    let t = libc::timespec { tv_sec: t.trunc() as i64, tv_nsec: (t.fract() * 1e9) as i64 };
                    libc::sigtimedwait(&raw const set, &raw mut info, &raw const t)
                }
            };
            if r < 0 {
                return None;
            }
            Some([info.si_signo.into(), info.si_code.into(), info.si_errno.into(), info.si_pid().into(), info.si_uid().into(), info.si_status().into(), 0])
        }
    }

    pub fn description(signal: i32) -> Option<String> {
        let text = unsafe { libc::strsignal(signal) };
        if text.is_null() { None } else { Some(unsafe { std::ffi::CStr::from_ptr(text) }.to_string_lossy().into_owned()) }
    }

    pub fn valid() -> Vec<i32> {
        unsafe {
            let mut set: libc::sigset_t = zeroed();
            libc::sigfillset(&raw mut set);
            members(&set)
        }
    }
}

use c::Disposition;

/// Ends the process by SIGINT, with what the system does for it (CPython `exit_sigint`); returns where that is nothing.
pub fn end_by_interrupt() {
    c::install(libc::SIGINT, c::Disposition::Default);
    c::mask(libc::SIG_UNBLOCK, &[libc::SIGINT]).ok();
    c::raise(libc::SIGINT);
}

/// Sleeps for some nanoseconds, or until a signal comes.
pub fn pause(ns: i64) {
    c::sleep(ns);
}

/// Does as if the signal had come.
pub fn note(signal: i32) {
    NOTED[signal as usize].store(true, Ordering::Release);
    request_attention(breaker::SIGNAL);
}

/// Makes Ctrl-C a `KeyboardInterrupt`.
pub fn install(vm: &Vm) {
    vm.signal_handler.set(Some(deliver));
    if c::disposition(libc::SIGINT) == Disposition::Default {
        c::install(libc::SIGINT, Disposition::Note);
    }
    for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
        c::install(signal, Disposition::Ignore);
    }
}

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_signal", "This module provides mechanisms to use signal handlers in Python.", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, value) in NUMBERS {
        d.set_name(vm, name, Value::small(*value));
    }
    d.set_name(vm, "SIGCLD", Value::small(i64::from(libc::SIGCHLD)));
    d.set_name(vm, "SIGIOT", Value::small(i64::from(libc::SIGABRT)));
    d.set_name(vm, "SIGRTMIN", Value::small(i64::from(libc::SIGRTMIN())));
    d.set_name(vm, "SIGRTMAX", Value::small(i64::from(libc::SIGRTMAX())));
    d.set_name(vm, "SIG_DFL", Value::small(0));
    d.set_name(vm, "SIG_IGN", Value::small(1));
    d.set_name(vm, "NSIG", Value::small(NSIG as i64));
    d.set_name(vm, "ItimerError", exc::new_type(vm, "signal", "itimer_error", &exc::OS_ERROR)?);
    d.set_name(vm, "struct_siginfo", structseq::class(vm, &SIGINFO)?);
    let default_int = d.get_name(vm, "default_int_handler").unwrap_or(Value::NONE);
    let handlers = (0..NSIG as i32).map(|s| match c::disposition(s) {
        Disposition::Default => Value::small(0),
        Disposition::Ignore => Value::small(1),
        Disposition::Note => default_int.clone(),
        Disposition::Other => Value::NONE,
    });
    vm.register("signal handlers", List::new(handlers.collect()).into_value());
    Ok(module)
}

/// Runs the Python handlers of the signals that came (CPython `_PyErr_CheckSignalsTstate`).
fn deliver(vm: &Vm) -> R<()> {
    for (signal, flag) in NOTED.iter().enumerate() {
        if !flag.swap(false, Ordering::AcqRel) {
            continue;
        }
        let Some(handlers) = vm.registered("signal handlers") else {
            if signal as i32 == libc::SIGINT {
                return Err(vm.raise_new(&exc::KEYBOARD_INTERRUPT, &[]));
            }
            continue;
        };
        let handler = handlers.obj::<List>().items.get()[signal].clone();
        if !vm.is_callable(&handler) {
            continue;
        }
        let running = vm.current_frame().map_or(Value::NONE, |f| frame::object_for(f).into_value());
        if let Err(raised) = vm.call(&handler, &[Value::small(signal as i64), running]) {
            // The others are delivered at the next opportunity.
            request_attention(breaker::SIGNAL);
            return Err(raised);
        }
    }
    Ok(())
}

fn handler_list(vm: &Vm) -> Value {
    vm.registered("signal handlers").unwrap_or(Value::NONE)
}

fn number(vm: &Vm, v: &Value) -> R<i32> {
    let n = vm.to_i32(v)?;
    if (1..NSIG as i32).contains(&n) { Ok(n) } else { Err(vm.value_error("signal number out of range")) }
}

fn set_handler(vm: &Vm, a: &[Value]) -> R {
    let signal = vm.to_i32(&a[0])?;
    if !vm.is_main_thread() {
        return Err(vm.value_error("signal only works in main thread of the main interpreter"));
    }
    if !(1..NSIG as i32).contains(&signal) {
        return Err(vm.value_error("signal number out of range"));
    }
    let how = match int::as_i64(&a[1]) {
        Some(0) => Disposition::Default,
        Some(1) => Disposition::Ignore,
        _ if vm.is_callable(&a[1]) => Disposition::Note,
        _ => return Err(vm.type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")),
    };
    vm.check_signals()?;
    if !c::install(signal, how) {
        return Err(vm.last_os_error(None));
    }
    let list = handler_list(vm);
    let old = std::mem::replace(&mut list.obj::<List>().items.get_mut()[signal as usize], a[1].clone());
    Ok(old)
}

fn signals(vm: &Vm, v: &Value) -> R<Vec<i32>> {
    let mut out = Vec::new();
    for item in vm.collect(v)? {
        let n = vm.to_i64(&item)?;
        if !(1..NSIG as i64).contains(&n) {
            return Err(vm.value_error(format!("signal number {n} out of range [1; {}]", NSIG - 1)));
        }
        out.push(n as i32);
    }
    Ok(out)
}

fn as_set(vm: &Vm, signals: Vec<i32>) -> R {
    let out = set::Set::new();
    for s in signals {
        out.add(vm, Value::small(i64::from(s)))?;
    }
    Ok(out.into_value())
}

fn timer_pair(vm: &Vm, result: Option<(f64, f64)>) -> R {
    match result {
        Some((value, interval)) => Ok(vm.tuple(vec![Value::float(value), Value::float(interval)])),
        None => {
            let code = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
            let class = vm.get_attr_str(&pyvm_vm::import::import_module(vm, "_signal")?, "ItimerError")?;
            let e = vm.call(&class, &[Value::small(i64::from(code)), vm.str(&pyvm_vm::protocol::os::error_text(code))])?;
            Err(vm.raise(&e))
        }
    }
}

fn seconds(vm: &Vm, a: &[Value], at: usize) -> R<f64> {
    opt(a, at).map_or(Ok(0.0), |v| vm.to_f64(v))
}

fn siginfo(vm: &Vm, info: [i64; 7]) -> R {
    structseq::make(vm, &SIGINFO, info.iter().map(|n| Value::int(*n)).collect())
}

static ROWS: &[Method] = &[
    m("signal", "($module, signalnum, handler, /)", set_handler).doc("Set the action for the given signal."),
    m("getsignal", "($module, signalnum, /)", |vm, a| {
        let n = number(vm, &a[0])?;
        Ok(handler_list(vm).obj::<List>().items.get()[n as usize].clone())
    }),
    m("default_int_handler", "($module, signalnum, frame, /)", |vm, _| Err(vm.raise_new(&exc::KEYBOARD_INTERRUPT, &[]))),
    m("raise_signal", "($module, signalnum, /)", |vm, a| {
        if !c::raise(vm.to_i32(&a[0])?) {
            return Err(vm.last_os_error(None));
        }
        vm.check_signals()?;
        Ok(Value::NONE)
    }),
    m("alarm", "($module, seconds, /)", |vm, a| Ok(Value::small(i64::from(c::alarm(vm.to_i32(&a[0])? as u32))))),
    m("pause", "($module, /)", |vm, _| {
        vm.blocking(c::pause);
        vm.check_signals()?;
        Ok(Value::NONE)
    }),
    m("setitimer", "($module, which, seconds, interval=0.0, /)", |vm, a| {
        let (value, interval) = (seconds(vm, a, 1)?, seconds(vm, a, 2)?);
        timer_pair(vm, c::set_timer(vm.to_i32(&a[0])?, value, interval))
    }),
    m("getitimer", "($module, which, /)", |vm, a| timer_pair(vm, c::timer(vm.to_i32(&a[0])?))),
    m("set_wakeup_fd", "($module, fd, /, *, warn_on_full_buffer=True)", |vm, a| {
        if !vm.is_main_thread() {
            return Err(vm.value_error("set_wakeup_fd only works in main thread of the main interpreter"));
        }
        let fd = vm.to_i32(&a[0])?;
        if fd >= 0 && !crate::posix::is_open(fd) {
            return Err(vm.os_error_code(libc::EBADF, None));
        }
        Ok(Value::small(i64::from(WAKEUP_FD.swap(fd, Ordering::Relaxed))))
    }),
    m("siginterrupt", "($module, signalnum, flag, /)", |vm, a| {
        let n = number(vm, &a[0])?;
        if c::restart(n, vm.is_true(&a[1])?) { Ok(Value::NONE) } else { Err(vm.last_os_error(None)) }
    }),
    m("strsignal", "($module, signalnum, /)", |vm, a| {
        let n = number(vm, &a[0])?;
        Ok(c::description(n).filter(|t| !t.starts_with("Unknown signal")).map_or(Value::NONE, |t| vm.str(&t)))
    }),
    m("valid_signals", "($module, /)", |vm, _| as_set(vm, c::valid())),
    m("pthread_sigmask", "($module, how, mask, /)", |vm, a| {
        let old = c::mask(vm.to_i32(&a[0])?, &signals(vm, &a[1])?).map_err(|e| vm.os_error_code(e, None))?;
        vm.check_signals()?;
        as_set(vm, old)
    }),
    m("pthread_kill", "($module, thread_id, signalnum, /)", |vm, a| {
        let e = c::kill_thread(vm.to_i64(&a[0])? as u64, vm.to_i32(&a[1])?);
        if e != 0 {
            return Err(vm.os_error_code(e, None));
        }
        vm.check_signals()?;
        Ok(Value::NONE)
    }),
    m("sigpending", "($module, /)", |vm, _| as_set(vm, c::pending())),
    m("sigwait", "($module, sigset, /)", |vm, a| {
        let set = signals(vm, &a[0])?;
        vm.blocking(|| c::wait(&set)).map(|s| Value::small(i64::from(s))).map_err(|e| vm.os_error_code(e, None))
    }),
    m("sigwaitinfo", "($module, sigset, /)", |vm, a| {
        let set = signals(vm, &a[0])?;
        match vm.blocking(|| c::wait_info(&set, None)) {
            Some(info) => siginfo(vm, info),
            None => Err(vm.last_os_error(None)),
        }
    }),
    m("sigtimedwait", "($module, sigset, timeout, /)", |vm, a| {
        let (set, timeout) = (signals(vm, &a[0])?, vm.to_f64(&a[1])?);
        if timeout < 0.0 {
            return Err(vm.value_error("timeout must be non-negative"));
        }
        match vm.blocking(|| c::wait_info(&set, Some(timeout))) {
            Some(info) => siginfo(vm, info),
            None if std::io::Error::last_os_error().raw_os_error() == Some(libc::EAGAIN) => Ok(Value::NONE),
            None => Err(vm.last_os_error(None)),
        }
    }),
    m("pidfd_send_signal", "($module, pidfd, signalnum, siginfo=None, flags=0, /)", |vm, a| {
        if opt_some(a, 2).is_some() {
            return Err(vm.type_error("siginfo must be None"));
        }
        let flags = opt(a, 3).map_or(Ok(0), |f| vm.to_i32(f))?;
        if crate::posix::pidfd_send_signal(vm.to_i32(&a[0])?, vm.to_i32(&a[1])?, flags) < 0 { Err(vm.last_os_error(None)) } else { Ok(Value::NONE) }
    }),
];
