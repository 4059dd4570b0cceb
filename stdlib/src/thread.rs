//! `_thread`: threads, locks and what belongs to a thread.

use pyvm_vm::call::{opt, opt_some};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::structseq::{self, Spec};
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::objects::{float, string};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, m};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::threads::ident;
use pyvm_vm::vm::{R, Vm, report};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Bytes of a thread's stack, unless `stack_size` asks for others.
const STACK_SIZE: usize = 8 << 20;
/// The longest wait, in seconds (CPython `PY_TIMEOUT_MAX`).
const TIMEOUT_MAX: f64 = 9_223_372_036.0;

static EXCEPT_HOOK_ARGS: Spec = Spec {
    name: "_thread._ExceptHookArgs",
    doc: "ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.",
    fields: &["exc_type", "exc_value", "exc_traceback", "thread"],
    visible: 4,
    callable: true,
};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_thread", "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module provides a more convenient interface.", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, ty) in [("LockType", &LOCK), ("lock", &LOCK), ("RLock", &RLOCK), ("_local", &LOCAL), ("_ThreadHandle", &HANDLE)] {
        d.set_name(vm, name, ty.as_value());
    }
    d.set_name(vm, "error", exc::RUNTIME_ERROR.as_value());
    d.set_name(vm, "TIMEOUT_MAX", Value::float(TIMEOUT_MAX));
    d.set_name(vm, "_ExceptHookArgs", structseq::class(vm, &EXCEPT_HOOK_ARGS)?);
    Ok(module)
}

/// Something that is free or taken, for threads to wait for.
#[derive(Default)]
struct Gate {
    taken: Mutex<bool>,
    freed: Condvar,
}

impl Gate {
    fn try_take(&self) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        !std::mem::replace(&mut *taken, true)
    }

    /// Waits until it is free and takes it, or until `end`.
    fn take_until(&self, end: Option<Instant>) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken {
            // Slices, so that signals are seen.
            let mut slice = Duration::from_millis(50);
            if let Some(end) = end {
                slice = slice.min(end.saturating_duration_since(Instant::now()));
                if slice.is_zero() {
                    return false;
                }
            }
            let (guard, timeout) = self.freed.wait_timeout(taken, slice).unwrap_or_else(PoisonError::into_inner);
            taken = guard;
            if timeout.timed_out() && *taken {
                return false;
            }
        }
        *taken = true;
        true
    }

    fn free(&self) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.freed.notify_one();
    }

    fn is_taken(&self) -> bool {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the gate, handling signals while waiting; false when the time is over.
fn take(vm: &Vm, gate: &Arc<Gate>, end: Option<Instant>) -> R<bool> {
    loop {
        if gate.try_take() {
            return Ok(true);
        }
        let waiting = gate.clone();
        if vm.blocking(|| waiting.take_until(end)) {
            return Ok(true);
        }
        if end.is_some_and(|end| Instant::now() >= end) {
            return Ok(false);
        }
        vm.check_signals()?;
    }
}

/// How long `acquire(blocking, timeout)` may wait (CPython `lock_acquire_parse_args`): `None` for not at all.
fn deadline(vm: &Vm, a: &[Value]) -> R<Option<Option<Instant>>> {
    let blocking = opt(a, 1).map_or(Ok(true), |b| vm.is_true(b))?;
    let timeout = match opt(a, 2) {
        None => -1.0,
        Some(t) if float::as_f64(t).is_some_and(f64::is_nan) => return Err(vm.value_error("Invalid value NaN (not a number)")),
        Some(t) => vm.to_f64(t)?,
    };
    if !blocking && timeout != -1.0 {
        return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(vm.value_error("timeout value must be a non-negative number"));
    }
    if timeout > TIMEOUT_MAX {
        return Err(vm.overflow_error("timeout value is too large"));
    }
    if !blocking {
        return Ok(None);
    }
    Ok(Some(if timeout < 0.0 { None } else { Instant::now().checked_add(Duration::from_secs_f64(timeout)) }))
}

#[repr(C)]
pub struct Lock {
    head: Header,
    gate: Arc<Gate>,
}
payload!(Lock, LOCK);

#[repr(C)]
pub struct RLock {
    head: Header,
    gate: Arc<Gate>,
    owner: Cell<u64>,
    count: Cell<usize>,
}
payload!(RLock, RLOCK);

static LOCK: Type = Type::builtin::<Lock>(
    "_thread.lock",
    &OBJECT,
    flag::WEAKREF,
    object::SLOTS
        .repr(|vm, l| {
            let state = if l.obj::<Lock>().gate.is_taken() { "locked" } else { "unlocked" };
            Ok(vm.str(&format!("<{state} _thread.lock object at {:#x}>", l.identity())))
        })
        .new(|vm, _, args| {
            args.check(vm, "lock", 0, 0)?;
            Ok(make_lock())
        }),
)
.methods(LOCK_METHODS)
.doc("A lock object is a synchronization primitive.");

static RLOCK: Type = Type::builtin::<RLock>(
    "_thread.RLock",
    &OBJECT,
    flag::BASETYPE | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, l| {
            let lock = l.obj::<RLock>();
            let state = if lock.count.get() > 0 { "locked" } else { "unlocked" };
            Ok(vm.str(&format!("<{state} {} object owner={} count={} at {:#x}>", l.ty().name(), lock.owner.get(), lock.count.get(), l.identity())))
        })
        .new(|_, ty, _| Ok(Py::new(RLock { head: Header::new(ty), gate: Arc::default(), owner: Cell::new(0), count: Cell::new(0) }).into_value())),
)
.methods(RLOCK_METHODS);

fn make_lock() -> Value {
    Py::new(Lock { head: Header::new(&LOCK), gate: Arc::default() }).into_value()
}

fn acquire(vm: &Vm, a: &[Value]) -> R {
    let gate = &a[0].obj::<Lock>().gate;
    let end = deadline(vm, a)?;
    Ok(Value::bool(match end {
        None => gate.try_take(),
        Some(end) => take(vm, gate, end)?,
    }))
}

fn release(vm: &Vm, a: &[Value]) -> R {
    let lock = a[0].obj::<Lock>();
    if !lock.gate.is_taken() {
        return Err(vm.runtime_error("release unlocked lock"));
    }
    lock.gate.free();
    Ok(Value::NONE)
}

static LOCK_METHODS: &[Method] = &[
    m("acquire", "($self, /, blocking=True, timeout=-1)", acquire),
    m("acquire_lock", "($self, /, blocking=True, timeout=-1)", acquire),
    m("release", "($self, /)", release),
    m("release_lock", "($self, /)", release),
    m("locked", "($self, /)", |_, a| Ok(Value::bool(a[0].obj::<Lock>().gate.is_taken()))),
    m("locked_lock", "($self, /)", |_, a| Ok(Value::bool(a[0].obj::<Lock>().gate.is_taken()))),
    m("_at_fork_reinit", "($self, /)", |_, a| {
        a[0].obj::<Lock>().gate.free();
        Ok(Value::NONE)
    }),
    m("__enter__", "($self, /)", |vm, a| acquire(vm, &a[..1])),
    m("__exit__", "($self, /, *exc_info)", |vm, a| release(vm, &a[..1])),
];

fn reacquire(vm: &Vm, a: &[Value]) -> R {
    let lock = a[0].obj::<RLock>();
    let end = deadline(vm, a)?;
    if lock.count.get() > 0 && lock.owner.get() == ident() {
        lock.count.set(lock.count.get() + 1);
        return Ok(Value::TRUE);
    }
    let taken = match end {
        None => lock.gate.try_take(),
        Some(end) => take(vm, &lock.gate, end)?,
    };
    if taken {
        lock.owner.set(ident());
        lock.count.set(1);
    }
    Ok(Value::bool(taken))
}

fn rrelease(vm: &Vm, a: &[Value]) -> R {
    let lock = a[0].obj::<RLock>();
    if lock.count.get() == 0 || lock.owner.get() != ident() {
        return Err(vm.runtime_error("cannot release un-acquired lock"));
    }
    lock.count.set(lock.count.get() - 1);
    if lock.count.get() == 0 {
        lock.owner.set(0);
        lock.gate.free();
    }
    Ok(Value::NONE)
}

static RLOCK_METHODS: &[Method] = &[
    m("acquire", "($self, /, blocking=True, timeout=-1)", reacquire),
    m("release", "($self, /)", rrelease),
    m("locked", "($self, /)", |_, a| Ok(Value::bool(a[0].obj::<RLock>().count.get() > 0))),
    m("_is_owned", "($self, /)", |_, a| {
        let lock = a[0].obj::<RLock>();
        Ok(Value::bool(lock.count.get() > 0 && lock.owner.get() == ident()))
    }),
    m("_recursion_count", "($self, /)", |_, a| {
        let lock = a[0].obj::<RLock>();
        Ok(Value::uint(if lock.owner.get() == ident() { lock.count.get() } else { 0 }))
    }),
    m("_release_save", "($self, /)", |vm, a| {
        let lock = a[0].obj::<RLock>();
        if lock.count.get() == 0 {
            return Err(vm.runtime_error("cannot release un-acquired lock"));
        }
        let (count, owner) = (lock.count.replace(0), lock.owner.replace(0));
        lock.gate.free();
        Ok(vm.tuple(vec![Value::uint(count), Value::uint(owner as usize)]))
    }),
    m("_acquire_restore", "($self, state, /)", |vm, a| {
        let state = vm.collect(&a[1])?;
        let [count, owner] = &state[..] else { return Err(vm.type_error("_acquire_restore() argument must be 2-item tuple")) };
        let (count, owner) = (vm.to_usize(count)?, vm.to_usize(owner)? as u64);
        let lock = a[0].obj::<RLock>();
        take(vm, &lock.gate, None)?;
        lock.count.set(count);
        lock.owner.set(owner);
        Ok(Value::NONE)
    }),
    m("_at_fork_reinit", "($self, /)", |_, a| {
        let lock = a[0].obj::<RLock>();
        lock.count.set(0);
        lock.owner.set(0);
        lock.gate.free();
        Ok(Value::NONE)
    }),
    m("__enter__", "($self, /)", |vm, a| reacquire(vm, &a[..1])),
    m("__exit__", "($self, /, *exc_info)", |vm, a| rrelease(vm, &a[..1])),
];

type LocalDicts = Rc<RefCell<Vec<(u64, Py<Dict>)>>>;

/// `threading.local`: the dict of the thread that looked last, and those of the others.
#[repr(C)]
pub struct Local {
    head: Header,
    dict: Mut<Option<Py<Dict>>>,
    owner: Cell<u64>,
    others: LocalDicts,
    args: Vec<Value>,
    names: Vec<Value>,
}
payload!(Local, LOCAL, dict, args, names);

static LOCAL: Type = Type::builtin::<Local>(
    "_thread._local",
    &OBJECT,
    flag::BASETYPE | flag::GC | flag::WEAKREF,
    object::SLOTS
        .getattr(|vm, l, name| {
            activate(vm, l)?;
            pyvm_vm::protocol::attribute::generic_get(vm, l, name)
        })
        .setattr(|vm, l, name, value| {
            activate(vm, l)?;
            if string::is(name, "__dict__") {
                return Err(vm.attribute_error(format!("'{}' object attribute '__dict__' is read-only", l.ty().name())));
            }
            pyvm_vm::protocol::attribute::generic_set(vm, l, name, value)
        })
        .new(|vm, ty, args| {
            if !args.is_empty() && ty.slots.get().init.map(|f| f as usize) == object::SLOTS.init.map(|f| f as usize) {
                return Err(vm.type_error("Initialization arguments are not supported"));
            }
            let (args, names) = (args.all.to_vec(), args.names.to_vec());
            Ok(Py::new(Local { head: Header::new(ty), dict: Mut::new(Some(Dict::new())), owner: Cell::new(ident()), others: Rc::default(), args, names }).into_value())
        }),
)
.getset(LOCAL_GETSET)
.dict_at(std::mem::offset_of!(Local, dict))
.doc("Thread-local data");

static LOCAL_GETSET: &[GetSet] = &[g("__dict__", |vm, l| {
    activate(vm, l)?;
    object::get_dict(vm, l)
})];

thread_local! {
    /// Where this thread has a dict.
    static MINE: RefCell<Vec<std::rc::Weak<RefCell<Vec<(u64, Py<Dict>)>>>>> = const { RefCell::new(Vec::new()) };
}

/// Puts the running thread's dict in place; `__init__` fills a new one.
fn activate(vm: &Vm, object: &Value) -> R<()> {
    let local = object.obj::<Local>();
    let me = ident();
    let before = local.owner.get();
    if before == me {
        return Ok(());
    }
    let mine = {
        let mut others = local.others.borrow_mut();
        if let Some(d) = local.dict.take() {
            others.push((before, d));
        }
        others.iter().position(|o| o.0 == me).map(|at| others.swap_remove(at).1)
    };
    local.owner.set(me);
    if let Some(d) = mine {
        local.dict.set(Some(d));
        return Ok(());
    }
    local.dict.set(Some(Dict::new()));
    MINE.with_borrow_mut(|m| m.push(Rc::downgrade(&local.others)));
    match object.ty().slots.get().init {
        Some(init) => init(vm, object, pyvm_vm::call::Args { all: &local.args, names: &local.names }),
        None => Ok(()),
    }
}

/// Drops the dicts of a thread that ends.
fn forget_locals() {
    let me = ident();
    for list in MINE.take() {
        if let Some(list) = list.upgrade() {
            let found = list.borrow().iter().position(|o| o.0 == me);
            let gone = found.map(|at| list.borrow_mut().swap_remove(at));
            drop(gone);
        }
    }
}

/// A thread, to be waited for.
#[repr(C)]
pub struct Handle {
    head: Header,
    ident: Cell<u64>,
    started: Cell<bool>,
    /// Taken until the thread has ended.
    running: Arc<Gate>,
}
payload!(Handle, HANDLE);

static HANDLE: Type = Type::builtin::<Handle>(
    "_thread._ThreadHandle",
    &OBJECT,
    flag::WEAKREF,
    object::SLOTS.repr(|vm, h| Ok(vm.str(&format!("<_ThreadHandle object: ident={}>", h.obj::<Handle>().ident.get())))).new(|_, _, _| Ok(make_handle())),
)
.methods(HANDLE_METHODS)
.getset(&[g("ident", |_, h| Ok(Value::uint(h.obj::<Handle>().ident.get() as usize)))]);

fn make_handle() -> Value {
    Py::new(Handle { head: Header::new(&HANDLE), ident: Cell::new(0), started: Cell::new(false), running: Arc::default() }).into_value()
}

static HANDLE_METHODS: &[Method] = &[
    m("is_done", "($self, /)", |_, a| {
        let handle = a[0].obj::<Handle>();
        Ok(Value::bool(handle.started.get() && !handle.running.is_taken()))
    }),
    m("join", "($self, timeout=None, /)", |vm, a| {
        let handle = a[0].obj::<Handle>();
        if !handle.started.get() {
            return Err(vm.runtime_error("thread not started"));
        }
        if handle.ident.get() == ident() && handle.running.is_taken() {
            return Err(vm.runtime_error("Cannot join current thread"));
        }
        if vm.finalizing.get() && handle.running.is_taken() {
            return Err(vm.raise_text(&exc::PYTHON_FINALIZATION_ERROR, "cannot join thread at Python shutdown"));
        }
        let end = match opt_some(a, 1) {
            None => None,
            Some(t) => {
                let t = vm.to_f64(t)?;
                if t < 0.0 { None } else { Instant::now().checked_add(Duration::from_secs_f64(t.min(TIMEOUT_MAX))) }
            }
        };
        if take(vm, &handle.running, end)? {
            handle.running.free();
        }
        Ok(Value::NONE)
    }),
    m("_set_done", "($self, /)", |vm, a| {
        let handle = a[0].obj::<Handle>();
        if !handle.started.get() {
            return Err(vm.runtime_error("thread not started"));
        }
        handle.running.free();
        Ok(Value::NONE)
    }),
];

/// Starts `callable(*args, **kwargs)` in a thread of its own.
fn start(vm: &Vm, callable: Value, args: Vec<Value>, kwargs: Option<Py<Dict>>, handle: Value, daemon: bool) -> R {
    if vm.finalizing.get() {
        return Err(vm.raise_text(&exc::PYTHON_FINALIZATION_ERROR, "can't create new thread at interpreter shutdown"));
    }
    let running = handle.obj::<Handle>().running.clone();
    running.try_take();
    handle.obj::<Handle>().started.set(true);
    let size = vm.registered("thread stack size").map_or(STACK_SIZE, |v| vm.to_usize(&v).unwrap_or(STACK_SIZE));
    if !daemon {
        waited_for(vm)?.obj::<pyvm_vm::objects::list::List>().push(handle.clone());
    }
    let done = running.clone();
    // Values go to the new thread whole; it touches them under the lock only.
    let kwargs = kwargs.map(Py::into_value);
    let work = (callable, args, kwargs, handle.clone());
    let started = vm.spawn(size.max(STACK_SIZE), move |vm| {
        let (callable, args, kwargs, handle) = work;
        handle.obj::<Handle>().ident.set(ident());
        let kwargs = kwargs.and_then(|k| k.downcast::<Dict>());
        if vm.call_dict(&callable, &args, kwargs.as_ref()).is_err() {
            if vm.pending_is(&exc::SYSTEM_EXIT) {
                vm.clear_pending();
            } else {
                vm.write_unraisable(&format!("Exception ignored in thread started by {}", vm.repr_lossy(&callable)), &Value::NONE);
            }
        }
        drop((callable, args, kwargs));
        forget_locals();
        if let Ok(list) = waited_for(vm) {
            list.obj::<pyvm_vm::objects::list::List>().items.get_mut().retain(|h| !h.is(&handle));
        }
        drop(handle);
        done.free();
    });
    match started {
        Ok(id) => {
            handle.obj::<Handle>().ident.set(id);
            Ok(handle)
        }
        Err(_) => {
            running.free();
            handle.obj::<Handle>().started.set(false);
            Err(vm.runtime_error("can't start new thread"))
        }
    }
}

/// Threads that the end of the process waits for.
fn waited_for(vm: &Vm) -> R {
    vm.cached("waited-for threads", || Ok(pyvm_vm::objects::list::List::new(Vec::new()).into_value()))
}

fn start_new(vm: &Vm, a: &[Value]) -> R {
    if !vm.is_callable(&a[0]) {
        return Err(vm.type_error("first arg must be callable"));
    }
    let Some(args) = a[1].cast::<Tuple>() else { return Err(vm.type_error("2nd arg must be a tuple")) };
    let kwargs = match opt(a, 2) {
        None => None,
        Some(d) => match d.downcast::<Dict>() {
            Some(d) => Some(d),
            None => return Err(vm.type_error("optional 3rd arg must be a dictionary")),
        },
    };
    let handle = start(vm, a[0].clone(), args.items().to_vec(), kwargs, make_handle(), true)?;
    Ok(Value::uint(handle.obj::<Handle>().ident.get() as usize))
}

/// Shows an exception that left a thread (CPython `thread_excepthook`).
fn except_hook(vm: &Vm, a: &[Value]) -> R {
    if !a[0].is_exact(structseq::class(vm, &EXCEPT_HOOK_ARGS)?.obj::<Type>()) {
        return Err(vm.type_error("_thread.excepthook argument type must be ExceptHookArgs"));
    }
    let (ty, value, thread) = (structseq::item(&a[0], 0), structseq::item(&a[0], 1), structseq::item(&a[0], 3));
    if ty.is(&exc::SYSTEM_EXIT.as_value()) {
        return Ok(Value::NONE);
    }
    let name: Slot = if thread.is_none() { None } else { vm.get_attr_opt(&thread, &vm.intern("_name"))? };
    let name = match name {
        Some(n) => vm.str_text(&n)?,
        None => ident().to_string(),
    };
    report::write_stderr(vm, &format!("Exception in thread {name}:\n"));
    report::print_exception(vm, &value);
    Ok(Value::NONE)
}

static ROWS: &[Method] = &[
    m("allocate_lock", "($module, /)", |_, _| Ok(make_lock())),
    m("allocate", "($module, /)", |_, _| Ok(make_lock())),
    m("get_ident", "($module, /)", |_, _| Ok(Value::uint(ident() as usize))),
    m("get_native_id", "($module, /)", |_, _| Ok(Value::small(i64::from(crate::posix::thread_id())))),
    m("_get_main_thread_ident", "($module, /)", |vm, _| Ok(Value::uint(vm.threads.main.get() as usize))),
    m("_count", "($module, /)", |vm, _| Ok(Value::uint(vm.threads.started.get()))),
    m("stack_size", "($module, size=0, /)", |vm, a| {
        let old = vm.registered("thread stack size").unwrap_or_else(|| Value::small(0));
        if let Some(v) = opt(a, 0) {
            let n = vm.to_isize(v)?;
            if n < 0 {
                return Err(vm.value_error("size must be 0 or a positive value"));
            }
            if n != 0 && n < 32 << 10 {
                return Err(vm.value_error(format!("size not valid: {n} bytes")));
            }
            vm.register("thread stack size", Value::int(n as i64));
        }
        Ok(old)
    }),
    m("daemon_threads_allowed", "($module, /)", |_, _| Ok(Value::TRUE)),
    m("_shutdown", "($module, /)", |vm, _| {
        loop {
            let list = waited_for(vm)?;
            let Some(handle) = list.obj::<pyvm_vm::objects::list::List>().items.get().last().cloned() else { return Ok(Value::NONE) };
            let running = &handle.obj::<Handle>().running;
            if take(vm, running, None)? {
                running.free();
            }
            list.obj::<pyvm_vm::objects::list::List>().items.get_mut().retain(|h| !h.is(&handle));
        }
    }),
    m("_make_thread_handle", "($module, ident, /)", |vm, a| {
        let handle = make_handle();
        let h = handle.obj::<Handle>();
        h.ident.set(vm.to_usize(&a[0])? as u64);
        h.started.set(true);
        h.running.try_take();
        Ok(handle)
    }),
    m("_is_main_interpreter", "($module, /)", |_, _| Ok(Value::TRUE)),
    m("set_name", "($module, name, /)", |vm, a| {
        crate::posix::set_thread_name(&string::expect(vm, &a[0], "set_name() argument must be str, not")?.to_lossy());
        Ok(Value::NONE)
    }),
    m("interrupt_main", "($module, signum=signal.SIGINT, /)", |vm, a| {
        let n = opt(a, 0).map_or(Ok(libc::SIGINT), |v| vm.to_i32(v))?;
        if !(1..65).contains(&n) {
            return Err(vm.value_error("signal number out of range"));
        }
        crate::signal::note(n);
        Ok(Value::NONE)
    }),
    m("exit", "($module, /)", |vm, _| Err(vm.raise_new(&exc::SYSTEM_EXIT, &[]))),
    m("exit_thread", "($module, /)", |vm, _| Err(vm.raise_new(&exc::SYSTEM_EXIT, &[]))),
    m("_excepthook", "($module, exc_info, /)", except_hook),
    m("start_new_thread", "($module, function, args, kwargs={}, /)", start_new),
    m("start_new", "($module, function, args, kwargs={}, /)", start_new),
    m("start_joinable_thread", "($module, /, function, handle=None, daemon=True)", |vm, a| {
        if !vm.is_callable(&a[0]) {
            return Err(vm.type_error("thread function must be callable"));
        }
        let handle = match opt_some(a, 1) {
            None => make_handle(),
            Some(h) if h.is_exact(&HANDLE) => h.clone(),
            Some(_) => return Err(vm.type_error("'handle' must be a _ThreadHandle")),
        };
        if handle.obj::<Handle>().started.get() {
            return Err(vm.runtime_error("thread already started"));
        }
        let daemon = opt(a, 2).map_or(Ok(true), |d| vm.is_true(d))?;
        start(vm, a[0].clone(), Vec::new(), None, handle, daemon)
    }),
];
