//! `_thread`: locks and identities. Starting threads is not there yet: one thread runs, so a lock that is taken
//! cannot become free while somebody waits for it.

use pyvm_vm::call::opt;
use pyvm_vm::heap::Header;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, gs, m, mk};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::mem::offset_of;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_thread", "This module provides primitive operations to write multi-threaded programs.", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, ty) in [("LockType", &LOCK), ("lock", &LOCK), ("RLock", &RLOCK), ("_local", &LOCAL), ("_ThreadHandle", &HANDLE)] {
        d.set_name(vm, name, ty.as_value());
    }
    d.set_name(vm, "error", exc::RUNTIME_ERROR.as_value());
    d.set_name(vm, "TIMEOUT_MAX", Value::float(9_223_372_036.0));
    Ok(module)
}

#[repr(C)]
pub struct Lock {
    head: Header,
    count: Cell<usize>,
}
payload!(Lock, LOCK);

#[repr(C)]
pub struct RLock {
    head: Header,
    count: Cell<usize>,
}
payload!(RLock, RLOCK);

static LOCK: Type = Type::builtin::<Lock>(
    "_thread.lock",
    &OBJECT,
    flag::WEAKREF,
    object::SLOTS
        .repr(|vm, l| Ok(vm.str(&format!("<{} _thread.lock object at {:#x}>", if l.obj::<Lock>().count.get() > 0 { "locked" } else { "unlocked" }, l.identity()))))
        .new(|_, _, _| Ok(make_lock())),
)
.methods(LOCK_METHODS);
static RLOCK: Type =
    Type::builtin::<RLock>("_thread.RLock", &OBJECT, flag::BASETYPE | flag::WEAKREF, object::SLOTS.new(|_, ty, _| Ok(Py::new(RLock { head: Header::new(ty), count: Cell::new(0) }).into_value())))
        .methods(RLOCK_METHODS);

fn make_lock() -> Value {
    Py::new(Lock { head: Header::new(&LOCK), count: Cell::new(0) }).into_value()
}

fn acquire(vm: &Vm, a: &[Value]) -> R {
    let lock = a[0].obj::<Lock>();
    if lock.count.get() == 0 {
        lock.count.set(1);
        return Ok(Value::TRUE);
    }
    let blocking = opt(a, 1).map_or(Ok(true), |b| vm.is_true(b))?;
    let timeout = opt(a, 2).map_or(Ok(-1.0), |t| vm.to_f64(t))?;
    if !blocking || timeout >= 0.0 {
        return Ok(Value::FALSE);
    }
    Err(vm.runtime_error("deadlock: the only thread waits for a lock that it holds"))
}

fn release(vm: &Vm, a: &[Value]) -> R {
    let lock = a[0].obj::<Lock>();
    if lock.count.get() == 0 {
        return Err(vm.runtime_error("release unlocked lock"));
    }
    lock.count.set(0);
    Ok(Value::NONE)
}

static LOCK_METHODS: &[Method] = &[
    m("acquire", "($self, /, blocking=True, timeout=-1)", acquire),
    m("acquire_lock", "($self, /, blocking=True, timeout=-1)", acquire),
    m("release", "($self, /)", release),
    m("release_lock", "($self, /)", release),
    m("locked", "($self, /)", |_, a| Ok(Value::bool(a[0].obj::<Lock>().count.get() > 0))),
    m("_at_fork_reinit", "($self, /)", |_, a| {
        a[0].obj::<Lock>().count.set(0);
        Ok(Value::NONE)
    }),
    m("__enter__", "($self, /)", acquire),
    m("__exit__", "($self, /, *args)", |vm, a| release(vm, &a[..1])),
];

fn reacquire(_vm: &Vm, a: &[Value]) -> R {
    let lock = a[0].obj::<RLock>();
    lock.count.set(lock.count.get() + 1);
    Ok(Value::TRUE)
}

fn rrelease(vm: &Vm, a: &[Value]) -> R {
    let lock = a[0].obj::<RLock>();
    match lock.count.get() {
        0 => Err(vm.runtime_error("cannot release un-acquired lock")),
        n => {
            lock.count.set(n - 1);
            Ok(Value::NONE)
        }
    }
}

static RLOCK_METHODS: &[Method] = &[
    m("acquire", "($self, /, blocking=True, timeout=-1)", reacquire),
    m("release", "($self, /)", rrelease),
    m("locked", "($self, /)", |_, a| Ok(Value::bool(a[0].obj::<RLock>().count.get() > 0))),
    m("_is_owned", "($self, /)", |_, a| Ok(Value::bool(a[0].obj::<RLock>().count.get() > 0))),
    m("_recursion_count", "($self, /)", |_, a| Ok(Value::uint(a[0].obj::<RLock>().count.get()))),
    m("_release_save", "($self, /)", |vm, a| {
        let n = a[0].obj::<RLock>().count.replace(0);
        Ok(vm.tuple(vec![Value::uint(n), Value::small(1)]))
    }),
    m("_acquire_restore", "($self, state, /)", |vm, a| {
        let state = vm.collect(&a[1])?;
        a[0].obj::<RLock>().count.set(vm.to_usize(&state[0])?);
        Ok(Value::NONE)
    }),
    m("_at_fork_reinit", "($self, /)", |_, a| {
        a[0].obj::<RLock>().count.set(0);
        Ok(Value::NONE)
    }),
    m("__enter__", "($self, /)", reacquire),
    m("__exit__", "($self, /, *args)", |vm, a| rrelease(vm, &a[..1])),
];

/// `threading.local` for one thread: attributes of the object.
#[repr(C)]
pub struct Local {
    head: Header,
    dict: pyvm_vm::heap::Mut<Option<Py<Dict>>>,
}
payload!(Local, LOCAL, dict);
static LOCAL: Type = Type::builtin::<Local>(
    "_thread._local",
    &OBJECT,
    flag::BASETYPE | flag::GC | flag::WEAKREF,
    object::SLOTS.new(|_, ty, _| Ok(Py::new(Local { head: Header::new(ty), dict: pyvm_vm::heap::Mut::new(None) }).into_value())),
)
.getset(LOCAL_GETSET)
.dict_at(offset_of!(Local, dict));
static LOCAL_GETSET: &[GetSet] = &[gs("__dict__", object::get_dict, object::set_dict)];

/// What stands for the one thread that there is.
static HANDLE: Type = Type::builtin::<object::Object>("_thread._ThreadHandle", &OBJECT, 0, object::SLOTS).methods(&[
    m("is_done", "($self, /)", |_, _| Ok(Value::FALSE)),
    m("join", "($self, timeout=None, /)", |_, _| Ok(Value::NONE)),
    m("_set_done", "($self, /)", |_, _| Ok(Value::NONE)),
]);

static ROWS: &[Method] = &[
    m("allocate_lock", "($module, /)", |_, _| Ok(make_lock())),
    m("allocate", "($module, /)", |_, _| Ok(make_lock())),
    m("get_ident", "($module, /)", |_, _| Ok(Value::small(1))),
    m("get_native_id", "($module, /)", |_, _| Ok(Value::small(i64::from(std::process::id())))),
    m("_get_main_thread_ident", "($module, /)", |_, _| Ok(Value::small(1))),
    m("_count", "($module, /)", |_, _| Ok(Value::small(0))),
    m("stack_size", "($module, size=0, /)", |_, _| Ok(Value::small(0))),
    m("daemon_threads_allowed", "($module, /)", |_, _| Ok(Value::TRUE)),
    m("_shutdown", "($module, /)", |_, _| Ok(Value::NONE)),
    m("_make_thread_handle", "($module, ident, /)", |_, _| Ok(object::allocate(&HANDLE))),
    m("_is_main_interpreter", "($module, /)", |_, _| Ok(Value::TRUE)),
    m("set_name", "($module, name, /)", |_, _| Ok(Value::NONE)),
    mk("start_new_thread", "($module, /, *args)", |vm, _| Err(vm.not_implemented_error("_thread.start_new_thread: pyvm runs one thread so far"))),
    mk("start_joinable_thread", "($module, /, *args, **kwargs)", |vm, _| Err(vm.not_implemented_error("_thread.start_joinable_thread: pyvm runs one thread so far"))),
];
