//! Threads: one lock, and what each thread has of its own, exchanged with the VM's fields whenever the lock changes hands.
#![expect(unsafe_code, reason = "the stack of handled exceptions is a linked list, errno is kept; ARCHITECTURE.md, invariants H1 and M1")]

use super::{HandledItem, R, Vm, breaker};
use crate::eval::Registers;
use crate::frame::{Frame, FrameStack};
use crate::heap::Mut;
use crate::heap::blocks;
use crate::objects::exception::Exception;
use crate::value::{Py, Slot, Value};
use std::cell::Cell;
use std::os::unix::thread::JoinHandleExt;
use std::ptr;
use std::sync::atomic::Ordering;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a thread runs while another one waits (`sys.setswitchinterval`), in microseconds, at first.
const SWITCH_INTERVAL: u64 = 5000;

/// State of the running thread that handlers use, and of all threads.
pub struct ThreadState {
    result: Mut<Slot>,
    pub registers: Mut<Registers>,
    /// `contextvars`: the context that is current.
    pub context: Mut<Slot>,
    /// `asyncio`: the event loop that runs, and the task that it runs.
    pub running_loop: Mut<Slot>,
    pub running_task: Mut<Slot>,
    /// Threads that were started and have not ended, the first one not counted.
    pub started: Cell<usize>,
    pub main: Cell<u64>,
    pub switch_interval: Cell<u64>,
    /// A signal came while a thread that must not handle it ran.
    signalled: Cell<bool>,
    lock: Mutex<Lock>,
    changed: Condvar,
    /// The thread that runs; null while the lock changes hands.
    running: Cell<*const Member>,
    /// All threads, the latest first.
    newest: Cell<*const Member>,
    first: Member,
}

/// A thread as others see it.
pub struct Member {
    /// Its [`ident`].
    pub ident: Cell<u64>,
    /// Its innermost frame and the exceptions it handles, while it does not run.
    frame: Cell<*mut Frame>,
    handled: Cell<*mut HandledItem>,
    older: Cell<*const Member>,
}

impl Member {
    fn new() -> Member {
        Member { ident: Cell::new(ident()), frame: Cell::new(ptr::null_mut()), handled: Cell::new(ptr::null_mut()), older: Cell::new(ptr::null()) }
    }
}

#[derive(Default)]
struct Lock {
    held: bool,
    waiting: u32,
    /// How often the lock was taken.
    taken: u64,
}

/// What a thread that does not run keeps.
struct Suspended {
    pending: Option<Py<Exception>>,
    handled: *mut HandledItem,
    frame: *mut Frame,
    stack: FrameStack,
    depth: u32,
    native_depth: u32,
    repr_active: Vec<u64>,
    context: Slot,
    running_loop: Slot,
    running_task: Slot,
    trace: Slot,
    profile: Slot,
    /// How deep the thread is in trace functions, and for which event.
    inside: u32,
    what: usize,
    member: *const Member,
}

impl Suspended {
    fn new(root: *mut HandledItem) -> Suspended {
        Suspended {
            pending: None,
            handled: root,
            frame: ptr::null_mut(),
            stack: FrameStack::new(),
            depth: 0,
            native_depth: 0,
            repr_active: Vec::new(),
            context: None,
            running_loop: None,
            running_task: None,
            trace: None,
            profile: None,
            inside: 0,
            what: 0,
            member: ptr::null(),
        }
    }

    /// Exchanges this thread's state with the one in the VM.
    fn swap(&mut self, vm: &Vm) {
        std::mem::swap(&mut self.pending, vm.pending.get_mut());
        self.handled = vm.handled.replace(self.handled);
        self.frame = vm.frame.replace(self.frame);
        self.stack.swap(&vm.stack);
        self.depth = vm.depth.replace(self.depth);
        self.native_depth = vm.native_depth.replace(self.native_depth);
        std::mem::swap(&mut self.repr_active, vm.repr_active.get_mut());
        std::mem::swap(&mut self.context, vm.threads.context.get_mut());
        std::mem::swap(&mut self.running_loop, vm.threads.running_loop.get_mut());
        std::mem::swap(&mut self.running_task, vm.threads.running_task.get_mut());
        std::mem::swap(&mut self.trace, vm.trace.trace.get_mut());
        std::mem::swap(&mut self.profile, vm.trace.profile.get_mut());
        self.inside = vm.trace.inside.replace(self.inside);
        self.what = vm.trace.what.replace(self.what);
        self.member = vm.threads.running.replace(self.member);
    }
}

/// A number for the calling thread (`threading.get_ident`).
pub fn ident() -> u64 {
    unsafe { libc::pthread_self() }
}

impl ThreadState {
    pub fn new() -> ThreadState {
        blocks::set_lock_held(true);
        let registers = Registers { ip: ptr::null_mut(), sp: ptr::null_mut(), fp: ptr::null_mut() };
        ThreadState {
            result: Mut::new(None),
            registers: Mut::new(registers),
            context: Mut::new(None),
            running_loop: Mut::new(None),
            running_task: Mut::new(None),
            started: Cell::new(0),
            main: Cell::new(ident()),
            switch_interval: Cell::new(SWITCH_INTERVAL),
            signalled: Cell::new(false),
            lock: Mutex::new(Lock { held: true, waiting: 0, taken: 0 }),
            changed: Condvar::new(),
            running: Cell::new(ptr::null()),
            newest: Cell::new(ptr::null()),
            first: Member::new(),
        }
    }

    /// The value with which the evaluation loop was left.
    pub fn take_result(&self) -> Value {
        self.result.get_mut().take().unwrap_or(Value::NONE)
    }

    pub fn set_result(&self, value: Value) {
        self.result.set(Some(value));
    }

    /// Replaces the exception being handled; returns the one before.
    pub fn replace_handled(&self, vm: &Vm, value: Slot) -> Slot {
        match unsafe { vm.handled.get().as_mut() } {
            Some(item) => std::mem::replace(&mut item.value, value),
            None => None,
        }
    }

    /// Makes the first thread one of those that others see; the state is at its last place in memory.
    pub fn start_roster(&self) {
        self.join_roster(&self.first);
        self.running.set(&raw const self.first);
    }

    fn join_roster(&self, member: &Member) {
        member.older.set(self.newest.get());
        self.newest.set(member);
    }

    fn leave_roster(&self, member: &Member) {
        let mut link = &self.newest;
        while let Some(other) = unsafe { link.get().as_ref() } {
            if ptr::eq(other, member) {
                link.set(other.older.get());
                return;
            }
            link = &other.older;
        }
    }

    /// All threads, the latest first. Usable in a signal handler.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        std::iter::successors(unsafe { self.newest.get().as_ref() }, |m| unsafe { m.older.get().as_ref() })
    }

    /// Whether a thread is the one that runs.
    pub fn is_running(&self, member: &Member) -> bool {
        ptr::eq(self.running.get(), member)
    }

    /// Runs `f` while no thread of Python code runs, if that can be had within a time; at the latest then.
    ///
    /// For a thread that runs no Python code and only looks at others. A thread that does not give the lock away for so long is in
    /// native code, and its frames stay as they are.
    pub fn observe<T>(&self, patience: Duration, f: impl FnOnce() -> T) -> T {
        let mut lock = self.locked();
        lock.waiting += 1;
        super::request_attention(breaker::GIL);
        let (mut lock, _) = self.changed.wait_timeout_while(lock, patience, |lock| lock.held).unwrap_or_else(PoisonError::into_inner);
        lock.waiting -= 1;
        let free = !lock.held;
        if free {
            lock.held = true;
            lock.taken += 1;
        }
        drop(lock);
        self.changed.notify_all();
        let result = f();
        if free {
            self.locked().held = false;
            self.changed.notify_all();
        }
        result
    }

    fn locked(&self) -> MutexGuard<'_, Lock> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn release(&self) {
        blocks::set_lock_held(false);
        self.locked().held = false;
        self.changed.notify_all();
    }

    /// Waits for the lock; whoever holds it is asked for it after the switch interval.
    fn acquire(&self) {
        let mut lock = self.locked();
        lock.waiting += 1;
        while lock.held {
            let before = lock.taken;
            let interval = Duration::from_micros(self.switch_interval.get().max(1));
            let (guard, timeout) = self.changed.wait_timeout(lock, interval).unwrap_or_else(PoisonError::into_inner);
            lock = guard;
            if timeout.timed_out() && lock.held && lock.taken == before {
                super::request_attention(breaker::GIL);
            }
        }
        lock.held = true;
        lock.waiting -= 1;
        lock.taken += 1;
        drop(lock);
        blocks::set_lock_held(true);
        self.changed.notify_all();
    }

    /// Lets a waiting thread have its turn.
    fn hand_over(&self) {
        let mut lock = self.locked();
        if lock.waiting == 0 {
            return;
        }
        let before = lock.taken;
        blocks::set_lock_held(false);
        lock.held = false;
        self.changed.notify_all();
        while lock.taken == before && lock.waiting > 0 {
            lock = self.changed.wait(lock).unwrap_or_else(PoisonError::into_inner);
        }
        drop(lock);
        self.acquire();
    }
}

impl Default for ThreadState {
    fn default() -> Self {
        ThreadState::new()
    }
}

/// Does what [`breaker`] asks for.
pub fn attend(vm: &Vm) -> R<()> {
    let reasons = vm.breaker.swap(0, Ordering::Relaxed);
    if reasons & breaker::COLLECT != 0 && vm.gc_enabled.get() && vm.gc_automatic.get() {
        crate::heap::cycles::collect(vm);
    }
    if reasons & breaker::GIL != 0 {
        vm.without_lock(|threads| threads.hand_over());
    }
    if reasons & breaker::SIGNAL != 0 {
        return deliver(vm);
    }
    Ok(())
}

fn deliver(vm: &Vm) -> R<()> {
    if !vm.is_main_thread() {
        vm.threads.signalled.set(true);
        return Ok(());
    }
    vm.threads.signalled.set(false);
    match vm.signal_handler.get() {
        Some(handler) => handler(vm),
        None => Ok(()),
    }
}

impl Vm {
    /// The innermost frame of a thread.
    pub fn frame_of(&self, member: &Member) -> Option<&Frame> {
        let frame = if self.threads.is_running(member) { self.frame.get() } else { member.frame.get() };
        unsafe { frame.as_ref() }
    }

    /// The exception that a thread handles.
    pub fn handled_by(&self, member: &Member) -> Slot {
        super::innermost(if self.threads.is_running(member) { self.handled.get() } else { member.handled.get() })
    }

    /// Runs `f`, which touches no object and may block, while other threads may run Python code.
    pub fn blocking<T>(&self, f: impl FnOnce() -> T) -> T {
        if self.threads.started.get() == 0 {
            return f();
        }
        self.without_lock(|threads| {
            threads.release();
            let result = f();
            // Taking the lock may change what the caller wants to read.
            let errno = unsafe { *libc::__errno_location() };
            threads.acquire();
            unsafe { *libc::__errno_location() = errno };
            result
        })
    }

    /// Puts this thread's state aside, runs `f`, which gives the lock away and takes it back, and takes the state back.
    fn without_lock<T>(&self, f: impl FnOnce(&ThreadState) -> T) -> T {
        let mut mine = Suspended::new(ptr::null_mut());
        mine.swap(self);
        if let Some(me) = unsafe { mine.member.as_ref() } {
            me.frame.set(mine.frame);
            me.handled.set(mine.handled);
        }
        let result = f(&self.threads);
        mine.swap(self);
        if self.threads.signalled.get() && self.is_main_thread() {
            self.breaker.fetch_or(breaker::SIGNAL, Ordering::Relaxed);
        }
        result
    }

    /// Runs the Python handlers of signals that came (`PyErr_CheckSignals`).
    ///
    /// # Errors
    /// What a handler raised.
    pub fn check_signals(&self) -> R<()> {
        if self.breaker.load(Ordering::Relaxed) & breaker::SIGNAL == 0 {
            return Ok(());
        }
        self.breaker.fetch_and(!breaker::SIGNAL, Ordering::Relaxed);
        deliver(self)
    }

    pub fn is_main_thread(&self) -> bool {
        self.threads.started.get() == 0 || ident() == self.threads.main.get()
    }

    /// Puts the state of threads right in the child of a `fork`: only the calling one is left.
    pub fn after_fork(&self) {
        self.threads.started.set(0);
        self.threads.main.set(ident());
        self.threads.running_loop.set(None);
        self.threads.running_task.set(None);
        if let Some(me) = unsafe { self.threads.running.get().as_ref() } {
            me.ident.set(ident());
            me.older.set(ptr::null());
            self.threads.newest.set(me);
        }
        let mut lock = self.threads.locked();
        lock.held = true;
        lock.waiting = 0;
    }

    /// Starts a thread that runs `f` under the lock; returns its [`ident`].
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn spawn(&self, stack_size: usize, f: impl FnOnce(&Vm) + Send + 'static) -> std::io::Result<u64> {
        struct Pass(&'static Vm);
        // SAFETY: the VM is used by whoever holds the lock (H1).
        unsafe impl Send for Pass {}
        // SAFETY: the VM lives until the process ends (M1).
        let pass = Pass(unsafe { &*ptr::from_ref(self) });
        self.threads.started.set(self.threads.started.get() + 1);
        let started = std::thread::Builder::new().stack_size(stack_size).spawn(move || {
            let pass = pass;
            let vm = pass.0;
            let mut root = HandledItem { value: None, previous: ptr::null_mut() };
            vm.threads.acquire();
            let member = Member::new();
            let mut others = Suspended::new(&raw mut root);
            others.member = &raw const member;
            vm.threads.join_roster(&member);
            others.swap(vm);
            f(vm);
            vm.clear_pending();
            others.swap(vm);
            vm.threads.leave_roster(&member);
            drop(others);
            drop(root.value.take());
            vm.threads.started.set(vm.threads.started.get() - 1);
            vm.threads.release();
        });
        match started {
            Ok(handle) => Ok(handle.as_pthread_t()),
            Err(e) => {
                self.threads.started.set(self.threads.started.get() - 1);
                Err(e)
            }
        }
    }
}
