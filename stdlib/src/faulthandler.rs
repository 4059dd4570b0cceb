//! `faulthandler`: tracebacks when the process gets a fatal signal, after a time, or on request (CPython `faulthandler.c`).
//!
//! What runs in a signal handler allocates nothing and takes no lock: it walks frames and writes to a file descriptor.

use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::frame::Frame;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module;
use pyvm_vm::objects::string::{CodePoints, Str};
use pyvm_vm::objects::{float, int};
use pyvm_vm::types::rows::{Method, m, mk};
use pyvm_vm::value::Value;
use pyvm_vm::vm::threads::ident;
use pyvm_vm::vm::{self, R, Vm};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Frames of one thread, threads, and characters of a name that are shown at most.
const MAX_FRAMES: usize = 100;
const MAX_THREADS: usize = 100;
const MAX_NAME: usize = 500;
/// How long a thread that runs Python code is given to stop, before others' frames are looked at.
const PATIENCE: Duration = Duration::from_millis(100);

const FATAL: [(i32, &str); 5] =
    [(libc::SIGBUS, "Bus error"), (libc::SIGILL, "Illegal instruction"), (libc::SIGFPE, "Floating-point exception"), (libc::SIGABRT, "Aborted"), (libc::SIGSEGV, "Segmentation fault")];

static ENABLED: AtomicBool = AtomicBool::new(false);
static FATAL_FD: AtomicI32 = AtomicI32::new(2);
static FATAL_ALL: AtomicBool = AtomicBool::new(true);
static FATAL_STACK: AtomicBool = AtomicBool::new(true);

/// A signal that `register` was called for.
struct User {
    fd: AtomicI32,
    all: AtomicBool,
    chain: AtomicBool,
    on: AtomicBool,
}
static USERS: [User; 65] = [const { User { fd: AtomicI32::new(2), all: AtomicBool::new(true), chain: AtomicBool::new(false), on: AtomicBool::new(false) } }; 65];

#[expect(unsafe_code, reason = "signal handlers and system calls; the state they share is atomic or set before they are installed")]
mod c {
    use super::{FATAL, MAX_NAME, USERS};
    use std::cell::UnsafeCell;
    use std::mem::{MaybeUninit, zeroed};
    use std::sync::atomic::Ordering;

    pub type Handler = extern "C" fn(libc::c_int);

    /// The actions that were there before, by signal.
    struct Previous(UnsafeCell<[MaybeUninit<libc::sigaction>; 65]>);
    // SAFETY: an entry is written by the thread that holds the VM's lock, before its handler is installed.
    unsafe impl Sync for Previous {}
    static PREVIOUS: Previous = Previous(UnsafeCell::new([const { MaybeUninit::zeroed() }; 65]));

    pub fn write(fd: i32, text: &[u8]) {
        unsafe { libc::write(fd, text.as_ptr().cast(), text.len()) };
    }

    /// Installs a handler, remembering the action before; false when the system refuses.
    pub fn install(signal: i32, handler: Handler) -> bool {
        unsafe {
            let mut action: libc::sigaction = zeroed();
            action.sa_sigaction = handler as *const () as usize;
            action.sa_flags = libc::SA_NODEFER | libc::SA_ONSTACK | if FATAL.iter().any(|f| f.0 == signal) { 0 } else { libc::SA_RESTART };
            libc::sigemptyset(&raw mut action.sa_mask);
            let place = (*PREVIOUS.0.get())[signal as usize].as_mut_ptr();
            libc::sigaction(signal, &raw const action, place) == 0
        }
    }

    /// Puts the action from before [`install`] back.
    pub fn restore(signal: i32) {
        unsafe { libc::sigaction(signal, (*PREVIOUS.0.get())[signal as usize].as_ptr(), std::ptr::null_mut()) };
    }

    pub fn use_default(signal: i32) {
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }

    /// Gives the calling thread a stack of its own for signal handlers: that of its calls may be used up.
    pub fn use_own_stack() {
        const SIZE: usize = 128 * 1024;
        unsafe {
            let mut current: libc::stack_t = zeroed();
            if libc::sigaltstack(std::ptr::null(), &raw mut current) == 0 && current.ss_flags & libc::SS_DISABLE == 0 && current.ss_size >= SIZE {
                return;
            }
            let memory = libc::mmap(std::ptr::null_mut(), SIZE, libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0);
            if memory != libc::MAP_FAILED {
                let stack = libc::stack_t { ss_sp: memory, ss_flags: 0, ss_size: SIZE };
                libc::sigaltstack(&raw const stack, std::ptr::null_mut());
            }
        }
    }

    /// Calls the handler that was there before the one of a signal, by sending the signal again.
    pub fn chain(signal: i32, handler: Handler) {
        restore(signal);
        raise(signal);
        if USERS[signal as usize].on.load(Ordering::Relaxed) {
            install(signal, handler);
        }
    }

    pub fn raise(signal: i32) {
        unsafe { libc::raise(signal) };
    }

    pub fn errno() -> i32 {
        unsafe { *libc::__errno_location() }
    }

    pub fn set_errno(code: i32) {
        unsafe { *libc::__errno_location() = code };
    }

    pub fn abort() -> ! {
        unsafe { libc::abort() }
    }

    pub fn exit_now(code: i32) -> ! {
        unsafe { libc::_exit(code) }
    }

    /// The system's name of a thread.
    pub fn thread_name(thread: u64, name: &mut [u8; 64]) -> usize {
        let failed = unsafe { libc::pthread_getname_np(thread, name.as_mut_ptr().cast(), name.len()) } != 0;
        if failed { 0 } else { name.iter().position(|c| *c == 0).unwrap_or(0) }
    }

    /// Addresses of the calls that are running, innermost first.
    pub fn addresses(found: &mut [*mut libc::c_void]) -> usize {
        unsafe extern "C" {
            fn backtrace(buffer: *mut *mut libc::c_void, size: libc::c_int) -> libc::c_int;
        }
        unsafe { backtrace(found.as_mut_ptr(), found.len() as i32).max(0) as usize }
    }

    /// Shows the file that an address belongs to, and the symbol before it with its address.
    pub fn with_symbol(address: *mut libc::c_void, f: impl FnOnce(Option<(&[u8], &[u8], usize)>)) {
        unsafe {
            let mut info: libc::Dl_info = zeroed();
            if libc::dladdr(address, &raw mut info) == 0 || info.dli_fname.is_null() {
                return f(None);
            }
            let text = |p: *const libc::c_char| if p.is_null() { &b""[..] } else { std::slice::from_raw_parts(p.cast(), libc::strnlen(p, MAX_NAME)) };
            let start = if info.dli_saddr.is_null() { info.dli_fbase } else { info.dli_saddr };
            f(Some((text(info.dli_fname), text(info.dli_sname), start as usize)));
        }
    }

    /// Reads from an address that nobody may read.
    pub fn read_unreadable() -> u8 {
        unsafe {
            let page = libc::mmap(std::ptr::null_mut(), 4096, libc::PROT_NONE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0);
            std::ptr::read_volatile(page.cast::<u8>())
        }
    }
}

/// Text for a file descriptor, collected in a buffer on the stack.
struct Out {
    fd: i32,
    used: usize,
    buffer: [u8; 256],
}

impl Out {
    fn new(fd: i32) -> Out {
        Out { fd, used: 0, buffer: [0; 256] }
    }

    fn text(&mut self, text: &[u8]) {
        for c in text {
            if self.used == self.buffer.len() {
                self.flush();
            }
            self.buffer[self.used] = *c;
            self.used += 1;
        }
    }

    fn flush(&mut self) {
        c::write(self.fd, &self.buffer[..self.used]);
        self.used = 0;
    }

    /// A number in hexadecimal, of at least so many digits.
    fn hex(&mut self, n: u64, digits: u32) {
        let digits = digits.max((64 - n.leading_zeros()).div_ceil(4)).max(1);
        for at in (0..digits).rev() {
            self.text(&[b"0123456789abcdef"[(n >> (at * 4) & 15) as usize]]);
        }
    }

    fn decimal(&mut self, n: u32) {
        if n >= 10 {
            self.decimal(n / 10);
        }
        self.text(&[b'0' + (n % 10) as u8]);
    }

    /// A string with what is not ASCII escaped, cut where it is too long.
    fn string(&mut self, v: &Value) {
        let Some(s) = v.cast::<Str>() else { return self.text(b"???") };
        for point in CodePoints::new(s.as_bytes()).take(MAX_NAME) {
            match point {
                0x20..0x7f => self.text(&[point as u8]),
                0..=0xff => {
                    self.text(b"\\x");
                    self.hex(point.into(), 2);
                }
                0x100..=0xffff => {
                    self.text(b"\\u");
                    self.hex(point.into(), 4);
                }
                _ => {
                    self.text(b"\\U");
                    self.hex(point.into(), 8);
                }
            }
        }
        if s.len() > MAX_NAME {
            self.text(b"...");
        }
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        self.flush();
    }
}

fn dump_frames(out: &mut Out, frame: Option<&Frame>) {
    if frame.is_none() {
        out.text(b"  <no Python frame>\n");
    }
    for (depth, f) in std::iter::successors(frame, |f| f.previous()).enumerate() {
        if depth == MAX_FRAMES {
            out.text(b"  ...\n");
            return;
        }
        out.text(b"  File ");
        out.text(b"\"");
        out.string(f.code().filename.get());
        out.text(b"\", line ");
        match u32::try_from(f.line()) {
            Ok(line) => out.decimal(line),
            Err(_) => out.text(b"???"),
        }
        out.text(b" in ");
        out.string(&f.code().name);
        out.text(b"\n");
    }
}

/// Writes the stack of the running thread, or of all threads with the running one marked (CPython `_Py_DumpTracebackThreads`).
fn dump(vm: &Vm, fd: i32, all: bool, marked: bool) {
    let mut out = Out::new(fd);
    if !all {
        out.text(b"Stack (most recent call first):\n");
        let me = vm.threads.members().find(|t| t.ident.get() == ident());
        dump_frames(&mut out, me.and_then(|t| vm.frame_of(t)));
        return;
    }
    for (n, thread) in vm.threads.members().enumerate() {
        if n > 0 {
            out.text(b"\n");
        }
        if n == MAX_THREADS {
            out.text(b"...\n");
            return;
        }
        let id = thread.ident.get();
        let current = marked && id == ident();
        out.text(if current { b"Current thread 0x" } else { b"Thread 0x" });
        out.hex(id, 16);
        let mut name = [0; 64];
        let len = c::thread_name(id, &mut name);
        if len > 0 {
            out.text(b" [");
            out.text(&name[..len]);
            out.text(b"]");
        }
        out.text(b" (most recent call first):\n");
        if current && vm.collecting.get() {
            out.text(b"  Garbage-collecting\n");
        }
        dump_frames(&mut out, vm.frame_of(thread));
    }
}

/// Writes the native calls of the running thread.
fn dump_native(fd: i32) {
    let mut out = Out::new(fd);
    out.text(b"Current thread's C stack trace (most recent call first):\n");
    let mut found = [std::ptr::null_mut(); 32];
    let n = c::addresses(&mut found);
    if n == 0 {
        out.text(b"  <cannot get C stack on this system>\n");
    }
    for &address in &found[..n] {
        c::with_symbol(address, |symbol| {
            out.text(b"  ");
            match symbol {
                None => out.text(b"<unknown>"),
                Some((file, name, start)) => {
                    out.text(b"Binary file \"");
                    out.text(file);
                    out.text(b"\"");
                    if !name.is_empty() {
                        out.text(b", at ");
                        out.text(name);
                        out.text(b"+0x");
                        out.hex((address as usize).wrapping_sub(start) as u64, 1);
                    }
                }
            }
            out.text(b" [0x");
            out.hex(address as u64, 1);
            out.text(b"]\n");
        });
    }
}

extern "C" fn on_fatal(signal: libc::c_int) {
    let errno = c::errno();
    let fd = FATAL_FD.load(Ordering::Relaxed);
    c::restore(signal);
    let name = FATAL.iter().find(|f| f.0 == signal).map_or("unknown signal", |f| f.1);
    c::write(fd, b"Fatal Python error: ");
    c::write(fd, name.as_bytes());
    c::write(fd, b"\n\n");
    vm::with(|vm| dump(vm, fd, FATAL_ALL.load(Ordering::Relaxed), true));
    if FATAL_STACK.load(Ordering::Relaxed) {
        c::write(fd, b"\n");
        dump_native(fd);
    }
    c::set_errno(errno);
    // The action from before does what it does; that of the Rust runtime only makes way for the system's.
    c::raise(signal);
    if matches!(signal, libc::SIGSEGV | libc::SIGBUS) {
        c::use_default(signal);
        c::raise(signal);
    }
}

extern "C" fn on_user(signal: libc::c_int) {
    let errno = c::errno();
    let user = &USERS[signal as usize];
    if !user.on.load(Ordering::Relaxed) {
        return;
    }
    vm::with(|vm| dump(vm, user.fd.load(Ordering::Relaxed), user.all.load(Ordering::Relaxed), true));
    c::set_errno(errno);
    if user.chain.load(Ordering::Relaxed) {
        c::chain(signal, on_user);
    }
}

/// The descriptor of a `file` argument; what has one is flushed and kept alive under a name (CPython `faulthandler_get_fileno`).
fn descriptor(vm: &Vm, file: Option<&Value>, keeper: &'static str) -> R<i32> {
    let file = match file.filter(|f| !f.is_none()) {
        Some(file) => file.clone(),
        None => match vm.sys_dict.get_name(vm, "stderr") {
            None => return Err(vm.runtime_error("unable to get sys.stderr")),
            Some(file) if file.is_none() => return Err(vm.runtime_error("sys.stderr is None")),
            Some(file) => file,
        },
    };
    if int::is_int(&file) {
        let fd = vm.to_i32(&file)?;
        return if fd < 0 { Err(vm.value_error("file is not a valid file descriptor")) } else { Ok(fd) };
    }
    let found = vm.call_method_str(&file, "fileno", &[])?;
    let fd = int::as_i64(&found).and_then(|n| i32::try_from(n).ok()).filter(|fd| *fd >= 0);
    let fd = fd.ok_or_else(|| vm.runtime_error("file.fileno() is not a valid file descriptor"))?;
    if vm.call_method_str(&file, "flush", &[]).is_err() {
        vm.clear_pending();
    }
    vm.register(keeper, file);
    Ok(fd)
}

fn flag(vm: &Vm, a: &[Value], at: usize, default: bool) -> R<bool> {
    opt(a, at).map_or(Ok(default), |v| vm.is_true(v))
}

/// Writes a traceback for each fatal signal from now on.
///
/// # Errors
/// When the system refuses a handler.
fn enable_for(vm: &Vm, fd: i32, all: bool, native: bool) -> R<()> {
    FATAL_FD.store(fd, Ordering::Relaxed);
    FATAL_ALL.store(all, Ordering::Relaxed);
    FATAL_STACK.store(native, Ordering::Relaxed);
    if ENABLED.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    c::use_own_stack();
    // The first call loads a library, which a handler must not do.
    c::addresses(&mut [std::ptr::null_mut(); 1]);
    for (signal, _) in FATAL {
        if !c::install(signal, on_fatal) {
            return Err(vm.last_os_error(None));
        }
    }
    Ok(())
}

/// What `-X faulthandler` asks for.
///
/// # Errors
/// As `faulthandler.enable()`.
pub fn enable_at_start(vm: &Vm) -> R<()> {
    enable_for(vm, 2, true, true)
}

fn enable(vm: &Vm, args: Args) -> R {
    let a = bind(vm, "enable", &["file", "all_threads", "c_stack"], 0, args)?;
    let fd = descriptor(vm, opt(&a, 0), "faulthandler.enable")?;
    enable_for(vm, fd, flag(vm, &a, 1, true)?, flag(vm, &a, 2, true)?)?;
    Ok(Value::NONE)
}

fn disable() -> bool {
    let was = ENABLED.swap(false, Ordering::Relaxed);
    if was {
        FATAL.iter().for_each(|f| c::restore(f.0));
    }
    was
}

/// A dump that comes when its time is over.
struct Timer {
    /// Counts what was asked for, so that an earlier thread ends.
    generation: u64,
}
static TIMER: Mutex<Timer> = Mutex::new(Timer { generation: 0 });
static TIMER_CHANGED: Condvar = Condvar::new();

fn cancel() -> u64 {
    let mut timer = TIMER.lock().unwrap_or_else(PoisonError::into_inner);
    timer.generation += 1;
    TIMER_CHANGED.notify_all();
    timer.generation
}

fn dump_later(vm: &Vm, args: Args) -> R {
    let a = bind(vm, "dump_traceback_later", &["timeout", "repeat", "file", "exit"], 1, args)?;
    let seconds = match float::as_f64(&a[0]) {
        Some(f) if f.is_nan() => return Err(vm.value_error("Invalid value NaN (not a number)")),
        Some(f) => f,
        None if int::is_int(&a[0]) => vm.to_f64(&a[0])?,
        None => return Err(vm.type_error(format!("'{}' object cannot be interpreted as an integer or float", a[0].ty().name()))),
    };
    if !(-9.2e9..9.2e9).contains(&seconds) {
        return Err(vm.overflow_error("timestamp out of range for C PyTime_t"));
    }
    let us = (seconds * 1e6).ceil();
    if us <= 0.0 {
        return Err(vm.value_error("timeout must be greater than 0"));
    }
    let (repeat, exit) = (flag(vm, &a, 1, false)?, flag(vm, &a, 3, false)?);
    let fd = descriptor(vm, opt(&a, 2), "faulthandler.dump_traceback_later")?;
    let us = us as u64;
    let header = timeout_header(us);
    let generation = cancel();
    let started = std::thread::Builder::new().name("faulthandler".to_owned()).spawn(move || {
        watch(generation, Duration::from_micros(us), repeat, || {
            c::write(fd, header.as_bytes());
            vm::with(|vm| vm.threads.observe(PATIENCE, || dump(vm, fd, true, false)));
            if exit {
                c::exit_now(1);
            }
        });
    });
    match started {
        Ok(_) => Ok(Value::NONE),
        Err(_) => Err(vm.runtime_error("unable to start watchdog thread")),
    }
}

fn timeout_header(us: u64) -> String {
    let (seconds, rest) = (us / 1_000_000, us % 1_000_000);
    let fraction = if rest == 0 { String::new() } else { format!(".{rest:06}") };
    format!("Timeout ({}:{:02}:{:02}{fraction})!\n", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Runs `f` when the time is over, and again after each further one, until something else is asked for.
fn watch(generation: u64, time: Duration, repeat: bool, f: impl Fn()) {
    loop {
        let end = Instant::now() + time;
        let mut timer = TIMER.lock().unwrap_or_else(PoisonError::into_inner);
        while timer.generation == generation {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            timer = TIMER_CHANGED.wait_timeout(timer, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        if timer.generation != generation {
            return;
        }
        drop(timer);
        f();
        if !repeat {
            return;
        }
    }
}

/// The number of a signal that `register` takes.
fn user_signal(vm: &Vm, v: &Value) -> R<usize> {
    let signal = vm.to_i32(v)?;
    if FATAL.iter().any(|f| f.0 == signal) {
        return Err(vm.runtime_error(format!("signal {signal} cannot be registered, use enable() instead")));
    }
    match usize::try_from(signal) {
        Ok(n) if (1..USERS.len()).contains(&n) => Ok(n),
        _ => Err(vm.value_error("signal number out of range")),
    }
}

fn register(vm: &Vm, args: Args) -> R {
    let a = bind(vm, "register", &["signum", "file", "all_threads", "chain"], 1, args)?;
    let signal = user_signal(vm, &a[0])?;
    let fd = descriptor(vm, opt(&a, 1), "faulthandler.register")?;
    let user = &USERS[signal];
    user.fd.store(fd, Ordering::Relaxed);
    user.all.store(flag(vm, &a, 2, true)?, Ordering::Relaxed);
    user.chain.store(flag(vm, &a, 3, false)?, Ordering::Relaxed);
    if !user.on.swap(true, Ordering::Relaxed) {
        c::use_own_stack();
        if !c::install(signal as i32, on_user) {
            user.on.store(false, Ordering::Relaxed);
            return Err(vm.last_os_error(None));
        }
    }
    Ok(Value::NONE)
}

fn unregister(vm: &Vm, a: &[Value]) -> R {
    let signal = user_signal(vm, &a[0])?;
    let was = USERS[signal].on.swap(false, Ordering::Relaxed);
    if was {
        c::restore(signal as i32);
    }
    Ok(Value::bool(was))
}

fn dump_traceback(vm: &Vm, args: Args) -> R {
    let a = bind(vm, "dump_traceback", &["file", "all_threads"], 0, args)?;
    let fd = descriptor(vm, opt(&a, 0), "faulthandler.dump_traceback")?;
    dump(vm, fd, flag(vm, &a, 1, true)?, true);
    Ok(Value::NONE)
}

/// Ends the process as `Py_FatalError` does, from a thread that knows no Python.
fn fatal_in_thread(vm: &Vm) -> R {
    let thread = std::thread::spawn(|| {
        c::write(2, b"Fatal Python error: faulthandler_fatal_error_thread: in new thread\nPython runtime state: initialized\n\n");
        vm::with(|vm| vm.threads.observe(PATIENCE, || dump(vm, 2, true, true)));
        c::write(2, b"\n");
        dump_native(2);
        disable();
        c::abort()
    });
    vm.blocking(|| thread.join().ok());
    Ok(Value::NONE)
}

/// Calls itself until the native stack is used up.
#[inline(never)]
fn overflow(depth: usize) -> usize {
    let block = std::hint::black_box([depth; 512]);
    if depth == usize::MAX { block[0] } else { overflow(depth + 1) + std::hint::black_box(block[1]) }
}

static ROWS: &[Method] = &[
    mk("enable", "($module, /, file=sys.stderr, all_threads=True)", enable).doc("Enable the fault handler."),
    m("disable", "($module, /)", |_, _| Ok(Value::bool(disable()))).doc("Disable the fault handler."),
    m("is_enabled", "($module, /)", |_, _| Ok(Value::bool(ENABLED.load(Ordering::Relaxed)))).doc("Check if the handler is enabled."),
    mk("dump_traceback", "($module, /, file=sys.stderr, all_threads=True)", dump_traceback).doc("Dump the traceback of the current thread, or of all threads if all_threads is True, into file."),
    m("dump_c_stack", "($module, /, file=sys.stderr)", |vm, a| {
        dump_native(descriptor(vm, opt(a, 0), "faulthandler.dump_c_stack")?);
        Ok(Value::NONE)
    })
    .doc("Dump the C stack of the current thread."),
    mk("dump_traceback_later", "($module, /, timeout, repeat=False, file=sys.stderr, exit=False)", dump_later)
        .doc("Dump the traceback of all threads in timeout seconds,\nor each timeout seconds if repeat is True. If exit is True, call _exit(1) which is not safe."),
    m("cancel_dump_traceback_later", "($module, /)", |_, _| {
        cancel();
        Ok(Value::NONE)
    })
    .doc("Cancel the previous call to dump_traceback_later()."),
    mk("register", "($module, /, signum, file=sys.stderr, all_threads=True, chain=False)", register)
        .doc("Register a handler for the signal 'signum': dump the traceback of the current thread, or of all threads if all_threads is True, into file."),
    m("unregister", "($module, signum, /)", unregister).doc("Unregister the handler of the signal 'signum' registered by register()."),
    m("_read_null", "($module, /)", |_, _| Ok(Value::small(c::read_unreadable().into()))).doc("Read from NULL, raise a SIGSEGV or SIGBUS signal depending on the platform."),
    m("_sigsegv", "($module, release_gil=False, /)", |vm, a| {
        // A handler that only makes way for the next one is there at first.
        let twice = || (0..2).for_each(|_| c::raise(libc::SIGSEGV));
        if flag(vm, a, 0, false)? {
            vm.blocking(twice)
        } else {
            twice()
        }
        Ok(Value::NONE)
    })
    .doc("Raise a SIGSEGV signal."),
    m("_fatal_error_c_thread", "($module, /)", |vm, _| fatal_in_thread(vm)).doc("Call Py_FatalError() in a new C thread."),
    m("_sigabrt", "($module, /)", |_, _| c::abort()).doc("Raise a SIGABRT signal."),
    m("_sigfpe", "($module, /)", |_, _| {
        c::raise(libc::SIGFPE);
        Ok(Value::NONE)
    })
    .doc("Raise a SIGFPE signal."),
    m("_stack_overflow", "($module, /)", |vm, _| Err(vm.raise_text(&exc::RUNTIME_ERROR, &format!("unable to raise a stack overflow (allocated {} bytes on the stack)", overflow(0)))))
        .doc("Recursive call to raise a stack overflow."),
];

pub fn init(vm: &Vm) -> R {
    Ok(module::native(vm, "faulthandler", "faulthandler module.", ROWS))
}
