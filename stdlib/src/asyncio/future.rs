//! `Future` and the iterator that awaits one.

use super::{call_soon, cancelled_error, event_loop, invalid_state, message, python};
use crate::contextvars;
use pyvm_vm::call::{Args, bind_keyword_only, opt, opt_some};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception::{self as exc, Exception};
use pyvm_vm::objects::genericalias;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::{generator, set};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, gs, m};
use pyvm_vm::types::slots::Slots;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::mem::offset_of;

#[derive(Clone, Copy, PartialEq)]
pub enum State {
    Pending,
    Cancelled,
    Finished,
}

/// A result that is not there yet.
#[repr(C)]
pub struct Future {
    pub head: Header,
    pub dict: Mut<Option<Py<Dict>>>,
    /// None before `__init__`.
    pub event_loop: Mut<Slot>,
    callbacks: Mut<Vec<(Value, Value)>>,
    pub state: Cell<State>,
    result: Mut<Slot>,
    exception: Mut<Slot>,
    exception_traceback: Mut<Slot>,
    pub source_traceback: Mut<Slot>,
    pub cancel_message: Mut<Value>,
    /// The `CancelledError` that ended a task, for those who await it.
    pub cancelled_error: Mut<Slot>,
    waiters: Mut<Vec<Value>>,
    /// Nobody has asked for the exception.
    pub log_traceback: Cell<bool>,
    /// Set by awaiting, so that a task knows that nobody just yielded the future.
    pub blocking: Cell<bool>,
}
payload!(Future, FUTURE, dict, event_loop, callbacks, result, exception, exception_traceback, source_traceback, cancel_message, cancelled_error, waiters);

pub const FLAGS: u32 = flag::BASETYPE | flag::GC | flag::WEAKREF | flag::FINALIZER;
pub const SLOTS: Slots = object::SLOTS.new(new).init(init).iter(future_iter).await_(future_iter).repr(repr).finalize(finalize);

pub static FUTURE: Type = Type::builtin::<Future>("_asyncio.Future", &OBJECT, FLAGS, SLOTS).methods(METHODS).getset(GETSET).dict_at(offset_of!(Future, dict)).doc(
    "This class is *almost* compatible with concurrent.futures.Future.\n\n    Differences:\n\n    - result() and exception() do not take a timeout argument and\n      raise an exception when the future isn't done yet.\n\n    - Callbacks registered with add_done_callback() are always called\n      via the event loop's call_soon_threadsafe().\n\n    - This class is not compatible with the wait() and as_completed()\n      methods in the concurrent.futures package.",
);

impl Future {
    pub fn new(ty: &Type) -> Future {
        Future {
            head: Header::new(ty),
            dict: Mut::new(None),
            event_loop: Mut::new(None),
            callbacks: Mut::default(),
            state: Cell::new(State::Pending),
            result: Mut::new(None),
            exception: Mut::new(None),
            exception_traceback: Mut::new(None),
            source_traceback: Mut::new(None),
            cancel_message: Mut::new(Value::NONE),
            cancelled_error: Mut::new(None),
            waiters: Mut::default(),
            log_traceback: Cell::new(false),
            blocking: Cell::new(false),
        }
    }

    pub fn is_pending(&self) -> bool {
        self.state.get() == State::Pending
    }

    pub fn awaited_by(&self, waiter: &Value) {
        if !self.waiters.get().iter().any(|w| w.is(waiter)) {
            self.waiters.get_mut().push(waiter.clone());
        }
    }

    pub fn no_longer_awaited_by(&self, waiter: &Value) {
        let at = self.waiters.get().iter().position(|w| w.is(waiter));
        if let Some(at) = at {
            let gone = self.waiters.get_mut().swap_remove(at);
            drop(gone);
        }
    }
}

fn new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(Future::new(ty)).into_value())
}

fn init(vm: &Vm, this: &Value, args: Args) -> R<()> {
    let a = bind_keyword_only(vm, "Future", &["loop"], 0, 0, args)?;
    start(vm, this, opt_some(&a, 0))
}

/// What `__init__` does for futures and tasks.
pub fn start(vm: &Vm, this: &Value, given: Option<&Value>) -> R<()> {
    let f = this.obj::<Future>();
    f.callbacks.set(Vec::new());
    f.state.set(State::Pending);
    for slot in [&f.result, &f.exception, &f.exception_traceback, &f.source_traceback, &f.cancelled_error] {
        slot.set(None);
    }
    f.cancel_message.set(Value::NONE);
    f.log_traceback.set(false);
    f.blocking.set(false);
    let of = match given {
        Some(of) => of.clone(),
        None => event_loop(vm)?,
    };
    f.event_loop.set(Some(of.clone()));
    let debug = vm.call_method_str(&of, "get_debug", &[])?;
    if vm.is_true(&debug)? && !vm.finalizing.get() {
        let extract = python(vm, "asyncio extract_stack", "traceback", "extract_stack")?;
        f.source_traceback.set(Some(vm.call(&extract, &[])?));
    }
    Ok(())
}

/// The loop of a future that was initialized.
pub fn loop_of(vm: &Vm, f: &Future) -> R {
    f.event_loop.get().clone().ok_or_else(|| vm.runtime_error("Future object is not initialized."))
}

/// Asks the loop to call all callbacks.
fn schedule(vm: &Vm, this: &Value) -> R<()> {
    let f = this.obj::<Future>();
    let callbacks = std::mem::take(f.callbacks.get_mut());
    if callbacks.is_empty() {
        return Ok(());
    }
    let of = loop_of(vm, f)?;
    callbacks.into_iter().try_for_each(|(callback, context)| call_soon(vm, &of, callback, Some(this.clone()), context))
}

pub fn set_result(vm: &Vm, this: &Value, result: Value) -> R<()> {
    let f = this.obj::<Future>();
    loop_of(vm, f)?;
    if !f.is_pending() {
        return Err(invalid_state(vm, "invalid state"));
    }
    f.result.set(Some(result));
    f.state.set(State::Finished);
    schedule(vm, this)
}

pub fn set_exception(vm: &Vm, this: &Value, exception: &Value) -> R<()> {
    let f = this.obj::<Future>();
    loop_of(vm, f)?;
    if !f.is_pending() {
        return Err(invalid_state(vm, "invalid state"));
    }
    let mut e = if exception.cast::<Type>().is_some() { vm.call(exception, &[])? } else { exception.clone() };
    if e.cast::<Exception>().is_none() {
        return Err(vm.type_error("invalid exception object"));
    }
    if e.ty().is_subtype(&exc::STOP_ITERATION) {
        let message = "StopIteration interacts badly with generators and cannot be raised into a Future";
        let replaced = vm.call(&exc::RUNTIME_ERROR.as_value(), &[vm.str(message)])?;
        let x = replaced.obj::<Exception>();
        x.cause.set(Some(e.clone()));
        x.context.set(Some(e));
        x.suppress_context.set(true);
        e = replaced;
    }
    f.exception_traceback.set(e.obj::<Exception>().traceback.get().clone());
    f.exception.set(Some(e));
    f.state.set(State::Finished);
    schedule(vm, this)?;
    f.log_traceback.set(true);
    Ok(())
}

pub fn cancel(vm: &Vm, this: &Value, message: Value) -> R<bool> {
    let f = this.obj::<Future>();
    loop_of(vm, f)?;
    f.log_traceback.set(false);
    if !f.is_pending() {
        return Ok(false);
    }
    f.state.set(State::Cancelled);
    f.cancel_message.set(message);
    schedule(vm, this)?;
    Ok(true)
}

/// The error to raise where a cancelled future is awaited.
pub fn make_cancelled_error(vm: &Vm, f: &Future) -> R {
    if let Some(error) = f.cancelled_error.get_mut().take() {
        return Ok(error);
    }
    let message = f.cancel_message.get().clone();
    let class = cancelled_error(vm)?;
    if message.is_none() { vm.call(&class, &[]) } else { vm.call(&class, &[message]) }
}

/// The result, or its exception raised.
pub fn result(vm: &Vm, f: &Future) -> R {
    match f.state.get() {
        State::Cancelled => {
            let error = make_cancelled_error(vm, f)?;
            Err(vm.raise(&error))
        }
        State::Pending => Err(invalid_state(vm, "Result is not set.")),
        State::Finished => {
            f.log_traceback.set(false);
            match f.exception.get().clone() {
                Some(e) => {
                    let traceback = f.exception_traceback.get_mut().take();
                    e.obj::<Exception>().traceback.set(traceback);
                    Err(vm.raise(&e))
                }
                None => Ok(f.result.get().clone().unwrap_or(Value::NONE)),
            }
        }
    }
}

/// `add_done_callback`.
pub fn add_callback(vm: &Vm, this: &Value, callback: Value, context: Value) -> R<()> {
    let f = this.obj::<Future>();
    if f.is_pending() {
        f.callbacks.get_mut().push((callback, context));
        return Ok(());
    }
    call_soon(vm, &loop_of(vm, f)?, callback, Some(this.clone()), context)
}

fn remove_callback(vm: &Vm, a: &[Value]) -> R {
    let f = a[0].obj::<Future>();
    loop_of(vm, f)?;
    let mut removed = 0;
    let mut at = 0;
    // Comparing runs Python code, which may change the list.
    while let Some((callback, _)) = f.callbacks.get().get(at).cloned() {
        if vm.equal(&callback, &a[1])? {
            if f.callbacks.get().get(at).is_some_and(|(c, _)| c.is(&callback)) {
                let gone = f.callbacks.get_mut().remove(at);
                drop(gone);
                removed += 1;
            }
        } else {
            at += 1;
        }
    }
    Ok(Value::small(removed))
}

fn checked<'a>(vm: &Vm, this: &'a Value) -> R<&'a Future> {
    let f = this.obj::<Future>();
    loop_of(vm, f).map(|_| f)
}

pub static METHODS: &[Method] = &[
    m("result", "($self, /)", |vm, a| {
        let f = a[0].obj::<Future>();
        if f.event_loop.get().is_none() {
            return Err(invalid_state(vm, "Future object is not initialized."));
        }
        result(vm, f)
    })
    .doc("Return the result this future represents.\n\nIf the future has been cancelled, raises CancelledError.  If the\nfuture's result isn't yet available, raises InvalidStateError.  If\nthe future is done and has an exception set, this exception is raised."),
    m("exception", "($self, /)", |vm, a| {
        let f = a[0].obj::<Future>();
        if f.event_loop.get().is_none() {
            return Err(invalid_state(vm, "Future object is not initialized."));
        }
        match f.state.get() {
            State::Cancelled => {
                let error = make_cancelled_error(vm, f)?;
                Err(vm.raise(&error))
            }
            State::Pending => Err(invalid_state(vm, "Exception is not set.")),
            State::Finished => {
                f.log_traceback.set(false);
                Ok(f.exception.get().clone().unwrap_or(Value::NONE))
            }
        }
    })
    .doc("Return the exception that was set on this future.\n\nThe exception (or None if no exception was set) is returned only if\nthe future is done.  If the future has been cancelled, raises\nCancelledError.  If the future isn't done yet, raises\nInvalidStateError."),
    m("set_result", "($self, result, /)", |vm, a| set_result(vm, &a[0], a[1].clone()).map(|()| Value::NONE))
        .doc("Mark the future done and set its result.\n\nIf the future is already done when this method is called, raises\nInvalidStateError."),
    m("set_exception", "($self, exception, /)", |vm, a| set_exception(vm, &a[0], &a[1]).map(|()| Value::NONE))
        .doc("Mark the future done and set an exception.\n\nIf the future is already done when this method is called, raises\nInvalidStateError."),
    m("add_done_callback", "($self, fn, /, *, context=<unrepresentable>)", |vm, a| {
        if a[0].obj::<Future>().event_loop.get().is_none() {
            return Err(vm.runtime_error("uninitialized Future object"));
        }
        let context = match opt(a, 2) {
            Some(context) => context.clone(),
            None => contextvars::copy_current(vm)?,
        };
        add_callback(vm, &a[0], a[1].clone(), context).map(|()| Value::NONE)
    })
    .doc("Add a callback to be run when the future becomes done.\n\nThe callback is called with a single argument - the future object. If\nthe future is already done when this is called, the callback is\nscheduled with call_soon."),
    m("remove_done_callback", "($self, fn, /)", remove_callback).doc("Remove all instances of a callback from the \"call when done\" list.\n\nReturns the number of callbacks removed."),
    m("cancel", "($self, /, msg=None)", |vm, a| cancel(vm, &a[0], message(a)).map(Value::bool))
        .doc("Cancel the future and schedule callbacks.\n\nIf the future is already done or cancelled, return False.  Otherwise,\nchange the future's state to cancelled, schedule the callbacks and\nreturn True."),
    m("cancelled", "($self, /)", |_, a| Ok(Value::bool(a[0].obj::<Future>().state.get() == State::Cancelled))).doc("Return True if the future was cancelled."),
    m("done", "($self, /)", |_, a| Ok(Value::bool(!a[0].obj::<Future>().is_pending()))).doc("Return True if the future is done.\n\nDone means either that a result / exception are available, or that the\nfuture was cancelled."),
    m("get_loop", "($self, /)", |vm, a| loop_of(vm, a[0].obj())).doc("Return the event loop the Future is bound to."),
    m("_make_cancelled_error", "($self, /)", |vm, a| make_cancelled_error(vm, a[0].obj())).doc("Create the CancelledError to raise if the Future is cancelled.\n\nThis should only be called once when handling a cancellation since\nit erases the context exception value."),
    m("__class_getitem__", "($type, object, /)", genericalias::class_getitem).doc("See PEP 585"),
];

/// The value that an attribute is set to; it cannot be deleted.
pub fn assigned(vm: &Vm, value: Option<Value>) -> R {
    value.ok_or_else(|| vm.attribute_error("cannot delete attribute"))
}

fn slot(slot: &Mut<Slot>) -> R {
    Ok(slot.get().clone().unwrap_or(Value::NONE))
}

static GETSET: &[GetSet] = &[
    g("_state", |vm, s| {
        Ok(vm.intern(match checked(vm, s)?.state.get() {
            State::Pending => "PENDING",
            State::Cancelled => "CANCELLED",
            State::Finished => "FINISHED",
        }))
    }),
    gs(
        "_asyncio_future_blocking",
        |_, s| Ok(Value::bool(s.obj::<Future>().blocking.get())),
        |vm, s, v| {
            let f = checked(vm, s)?;
            f.blocking.set(vm.is_true(&assigned(vm, v)?)?);
            Ok(())
        },
    ),
    g("_loop", |_, s| slot(&s.obj::<Future>().event_loop)),
    g("_callbacks", |vm, s| {
        let callbacks = checked(vm, s)?.callbacks.get().clone();
        if callbacks.is_empty() { Ok(Value::NONE) } else { Ok(List::new(callbacks.into_iter().map(|(f, c)| vm.tuple(vec![f, c])).collect()).into_value()) }
    }),
    g("_result", |vm, s| slot(&checked(vm, s)?.result)),
    g("_exception", |vm, s| slot(&checked(vm, s)?.exception)),
    gs(
        "_log_traceback",
        |vm, s| Ok(Value::bool(checked(vm, s)?.log_traceback.get())),
        |vm, s, v| {
            if vm.is_true(&assigned(vm, v)?)? {
                return Err(vm.value_error("_log_traceback can only be set to False"));
            }
            s.obj::<Future>().log_traceback.set(false);
            Ok(())
        },
    ),
    g("_source_traceback", |_, s| slot(&s.obj::<Future>().source_traceback)),
    gs(
        "_cancel_message",
        |_, s| Ok(s.obj::<Future>().cancel_message.get().clone()),
        |vm, s, v| {
            s.obj::<Future>().cancel_message.set(assigned(vm, v)?);
            Ok(())
        },
    ),
    g("_asyncio_awaited_by", |vm, s| {
        let waiters = s.obj::<Future>().waiters.get().clone();
        if waiters.is_empty() { Ok(Value::NONE) } else { set::frozen(vm, waiters) }
    }),
];

fn repr(vm: &Vm, this: &Value) -> R {
    checked(vm, this)?;
    vm.call(&python(vm, "asyncio _future_repr", "asyncio.base_futures", "_future_repr")?, std::slice::from_ref(this))
}

/// Tells the loop of something that was lost.
pub fn report(vm: &Vm, this: &Value, role: &str, message: &str, exception: Option<Value>) {
    let f = this.obj::<Future>();
    let Some(of) = f.event_loop.get().clone() else { return };
    let context = Dict::new();
    context.set_name(vm, "message", vm.str(message));
    if let Some(e) = exception {
        context.set_name(vm, "exception", e);
    }
    context.set_name(vm, role, this.clone());
    if let Some(traceback) = f.source_traceback.get().clone() {
        context.set_name(vm, "source_traceback", traceback);
    }
    if vm.call_method_str(&of, "call_exception_handler", &[context.into_value()]).is_err() {
        vm.write_unraisable("Exception ignored while finalizing future", this);
    }
}

pub fn finalize(vm: &Vm, this: &Value) {
    let f = this.obj::<Future>();
    if f.log_traceback.replace(false) {
        let message = format!("{} exception was never retrieved", this.ty().short_name());
        report(vm, this, "future", &message, f.exception.get().clone());
    }
}

/// What `await future` iterates over (CPython `FutureIter`).
#[repr(C)]
struct FutureIter {
    head: Header,
    future: Mut<Slot>,
}
payload!(FutureIter, FUTURE_ITER, future);

static FUTURE_ITER: Type = Type::builtin::<FutureIter>("_asyncio.FutureIter", &OBJECT, flag::GC, object::SLOTS.no_new().iterator(next)).methods(&[
    m("send", "($self, value, /)", |vm, a| match next(vm, &a[0])? {
        Some(value) => Ok(value),
        None => Err(vm.stop_iteration(&Value::NONE)),
    }),
    m("throw", "($self, type, value=None, traceback=None, /)", |vm, a| {
        a[0].obj::<FutureIter>().future.set(None);
        if !vm.is_exception_class(&a[1]) && a[1].cast::<Exception>().is_none() {
            return Err(vm.type_error("exceptions must be classes deriving BaseException or instances of such a class"));
        }
        generator::check_parts(vm, "throw", a)?;
        let e = generator::thrown(vm, a)?;
        Err(vm.restore(e))
    }),
    m("close", "($self, /)", |_, a| {
        a[0].obj::<FutureIter>().future.set(None);
        Ok(Value::NONE)
    }),
]);

pub fn future_iter(vm: &Vm, this: &Value) -> R {
    checked(vm, this)?;
    Ok(Py::new(FutureIter { head: Header::new(&FUTURE_ITER), future: Mut::new(Some(this.clone())) }).into_value())
}

fn next(vm: &Vm, this: &Value) -> R<Option<Value>> {
    let iterator = this.obj::<FutureIter>();
    let Some(future) = iterator.future.get().clone() else { return Ok(None) };
    let f = future.obj::<Future>();
    if f.is_pending() {
        if f.blocking.get() {
            return Err(vm.runtime_error("await wasn't used with future"));
        }
        f.blocking.set(true);
        return Ok(Some(future));
    }
    let value = result(vm, f)?;
    if value.is_none() { Ok(None) } else { Err(vm.stop_iteration(&value)) }
}
