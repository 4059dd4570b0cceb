//! `Task`: a coroutine that an event loop runs step by step.

use super::future::{self, FUTURE, Future};
use super::{call_soon, cancelled_error, enter_task, foreign, invalid_state, leave_task, message, python, registry, swap_task};
use crate::contextvars;
use pyvm_vm::call::{Args, bind_keyword_only, opt, opt_some};
use pyvm_vm::heap::Mut;
use pyvm_vm::objects::builtin_function::bound_function;
use pyvm_vm::objects::exception::{self as exc, Exception};
use pyvm_vm::objects::generator::{self, Generator, Sent};
use pyvm_vm::objects::string;
use pyvm_vm::payload;
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{GetSet, Method, g, gs, m};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::Cell;
use std::mem::offset_of;

#[repr(C)]
pub struct Task {
    pub future: Future,
    coroutine: Mut<Slot>,
    /// A text, or the number that the usual name ends with.
    name: Mut<Value>,
    context: Mut<Value>,
    waits_for: Mut<Slot>,
    must_cancel: Cell<bool>,
    log_destroy_pending: Cell<bool>,
    cancels: Cell<i64>,
    /// Where the registry has the task.
    pub place: Cell<Option<usize>>,
}
payload!(Task, TASK, future, coroutine, name, context, waits_for);

impl pyvm_vm::heap::Trace for Future {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        pyvm_vm::value::Payload::trace(self, visit);
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        registry::remove(self);
    }
}

pub static TASK: Type = Type::builtin::<Task>("_asyncio.Task", &FUTURE, future::FLAGS, future::SLOTS.new(new).init(init).repr(repr).finalize(finalize))
    .methods(METHODS)
    .getset(GETSET)
    .dict_at(offset_of!(Task, future) + offset_of!(Future, dict))
    .doc("A coroutine wrapped in a Future.");

fn new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(Task {
        future: Future::new(ty),
        coroutine: Mut::new(None),
        name: Mut::new(Value::NONE),
        context: Mut::new(Value::NONE),
        waits_for: Mut::new(None),
        must_cancel: Cell::new(false),
        log_destroy_pending: Cell::new(true),
        cancels: Cell::new(0),
        place: Cell::new(None),
    })
    .into_value())
}

/// Whether an object is a coroutine for asyncio.
fn is_coroutine(vm: &Vm, value: &Value) -> R<bool> {
    if value.cast_exact::<Generator>().is_some() || generator::as_delegate(value).is_some_and(Generator::is_coroutine) {
        return Ok(generator::as_delegate(value).is_some_and(Generator::is_coroutine));
    }
    let answer = vm.call(&python(vm, "asyncio iscoroutine", "asyncio.coroutines", "iscoroutine")?, std::slice::from_ref(value))?;
    vm.is_true(&answer)
}

fn init(vm: &Vm, this: &Value, args: Args) -> R<()> {
    let a = bind_keyword_only(vm, "Task", &["coro", "loop", "name", "context", "eager_start"], 1, 1, args)?;
    let eager = opt(&a, 4).map_or(Ok(false), |v| vm.is_true(v))?;
    future::start(vm, this, opt_some(&a, 1))?;
    let t = this.obj::<Task>();
    let coroutine = &a[0];
    if !is_coroutine(vm, coroutine)? {
        t.log_destroy_pending.set(false);
        return Err(vm.type_error(format!("a coroutine was expected, got {}", vm.repr_text(coroutine)?)));
    }
    t.context.set(match opt_some(&a, 3) {
        Some(context) => context.clone(),
        None => contextvars::copy_current(vm)?,
    });
    t.waits_for.set(None);
    t.must_cancel.set(false);
    t.log_destroy_pending.set(true);
    t.cancels.set(0);
    t.coroutine.set(Some(coroutine.clone()));
    t.name.set(match opt_some(&a, 2) {
        None => {
            let number = vm.registered("asyncio task number").and_then(|n| n.as_small_int()).unwrap_or(0) + 1;
            vm.register("asyncio task number", Value::small(number));
            Value::small(number)
        }
        Some(name) if name.is_exact(&string::STR) => name.clone(),
        Some(name) => vm.to_str(name)?,
    });
    let of = future::loop_of(vm, &t.future)?;
    if eager {
        let running = vm.call_method_str(&of, "is_running", &[])?;
        if vm.is_true(&running)? {
            return start_eagerly(vm, this, &of);
        }
    }
    step_soon(vm, this, None)?;
    registry::add(t);
    Ok(())
}

/// Runs the first step at once (CPython `task_eager_start`).
fn start_eagerly(vm: &Vm, this: &Value, of: &Value) -> R<()> {
    let t = this.obj::<Task>();
    let before = swap_task(vm, of, this)?;
    let eager = foreign(vm, true)?;
    let stepped = vm.call_method_str(&eager, "add", std::slice::from_ref(this)).and_then(|_| vm.call_method_str(&t.context.get().clone(), "run", &[bound_function(&FIRST_STEP, this.clone())]));
    let left = vm.finally(stepped, || vm.call_method_str(&eager, "discard", std::slice::from_ref(this)).and_then(|_| swap_task(vm, of, &before)));
    if t.future.is_pending() {
        registry::add(t);
    } else {
        t.coroutine.set(None);
    }
    left.map(|_| ())
}

/// The callables that a loop is given.
static STEP: Method = m("TaskStepMethWrapper", "($self, exception=None, /)", |vm, a| {
    let error = opt_some(a, 1).cloned();
    step(vm, &a[0], error).map(|()| Value::NONE)
});
static FIRST_STEP: Method = m("__step_run_and_handle_result", "($self, /)", |vm, a| run_step(vm, &a[0], None).map(|()| Value::NONE));
static WAKEUP: Method = m("task_wakeup", "($self, future, /)", |vm, a| wake_up(vm, &a[0], &a[1]).map(|()| Value::NONE));

/// Has the loop run the next step, with an exception to throw into the coroutine.
fn step_soon(vm: &Vm, this: &Value, error: Option<Value>) -> R<()> {
    let t = this.obj::<Task>();
    let of = future::loop_of(vm, &t.future)?;
    call_soon(vm, &of, bound_function(&STEP, this.clone()), error, t.context.get().clone())
}

/// Has the loop throw a `RuntimeError` into the coroutine.
fn fail_soon(vm: &Vm, this: &Value, message: &str) -> R<()> {
    let error = vm.call(&exc::RUNTIME_ERROR.as_value(), &[vm.str(message)])?;
    step_soon(vm, this, Some(error))
}

fn is_cancelled_error(vm: &Vm, error: &Value) -> R<bool> {
    let class = cancelled_error(vm)?;
    Ok(class.cast::<Type>().is_some_and(|class| error.ty().is_subtype(class)))
}

/// One step of a task that the loop runs (CPython `task_step`).
fn step(vm: &Vm, this: &Value, error: Option<Value>) -> R<()> {
    let of = future::loop_of(vm, this.obj())?;
    enter_task(vm, &of, this)?;
    vm.finally(run_step(vm, this, error), || leave_task(vm, &of, this))
}

/// Runs the coroutine until it waits or ends (CPython `task_step_impl`).
fn run_step(vm: &Vm, this: &Value, error: Option<Value>) -> R<()> {
    let t = this.obj::<Task>();
    if !t.future.is_pending() {
        let error = error.unwrap_or(Value::NONE);
        return Err(invalid_state(vm, &format!("__step(): already done: {} {}", vm.repr_text(this)?, vm.repr_text(&error)?)));
    }
    let mut error = error;
    if t.must_cancel.get() {
        let already = match &error {
            Some(e) => is_cancelled_error(vm, e)?,
            None => false,
        };
        if !already {
            error = Some(future::make_cancelled_error(vm, &t.future)?);
        }
        t.must_cancel.set(false);
    }
    t.waits_for.set(None);
    let Some(coroutine) = t.coroutine.get().clone() else { return Err(vm.runtime_error("uninitialized Task object")) };
    let sent = match error {
        None => generator::send(vm, &coroutine, Value::NONE),
        Some(e) => throw(vm, &coroutine, &e),
    };
    match sent {
        Ok(Sent::Yielded(result)) => wait_for(vm, this, &result),
        Ok(Sent::Returned(value)) => {
            registry::remove(t);
            if t.must_cancel.get() {
                // Cancelled right before the coroutine ended.
                t.must_cancel.set(false);
                return future::cancel(vm, this, t.future.cancel_message.get().clone()).map(|_| ());
            }
            future::set_result(vm, this, value)
        }
        Err(raised) => ended_by(vm, this, raised),
    }
}

fn throw(vm: &Vm, coroutine: &Value, error: &Value) -> R<Sent> {
    match (generator::as_delegate(coroutine), error.downcast::<Exception>()) {
        (Some(_), Some(e)) => generator::throw(vm, coroutine, e),
        _ => match vm.call_method_str(coroutine, "throw", std::slice::from_ref(error)) {
            Ok(value) => Ok(Sent::Yielded(value)),
            Err(raised) => generator::stop_value(vm, raised),
        },
    }
}

/// The coroutine ended with an exception.
fn ended_by(vm: &Vm, this: &Value, raised: Raised) -> R<()> {
    let t = this.obj::<Task>();
    let error = vm.caught(raised).into_value();
    registry::remove(t);
    if is_cancelled_error(vm, &error)? {
        t.future.cancelled_error.set(Some(error));
        return future::cancel(vm, this, Value::NONE).map(|_| ());
    }
    future::set_exception(vm, this, &error)?;
    if error.ty().is_subtype(&exc::KEYBOARD_INTERRUPT) || error.ty().is_subtype(&exc::SYSTEM_EXIT) {
        return Err(vm.raise(&error));
    }
    Ok(())
}

/// The coroutine has yielded something to wait for (CPython `task_step_handle_result_impl`).
fn wait_for(vm: &Vm, this: &Value, result: &Value) -> R<()> {
    let t = this.obj::<Task>();
    if result.is(this) {
        return fail_soon(vm, this, &format!("Task cannot await on itself: {}", vm.repr_text(this)?));
    }
    let other_loop = || Ok(format!("Task {} got Future {} attached to a different loop", vm.repr_text(this)?, vm.repr_text(result)?));
    let not_awaited = || Ok(format!("yield was used instead of yield from in task {} with {}", vm.repr_text(this)?, vm.repr_text(result)?));
    let of = future::loop_of(vm, &t.future)?;
    if let Some(f) = result.cast::<Future>().filter(|_| result.is_exact(&FUTURE) || result.is_exact(&TASK)) {
        if !f.blocking.get() {
            return fail_soon(vm, this, &not_awaited()?);
        }
        if !f.event_loop.get().as_ref().is_some_and(|l| l.is(&of)) {
            return fail_soon(vm, this, &other_loop()?);
        }
        f.blocking.set(false);
        f.awaited_by(this);
        future::add_callback(vm, result, bound_function(&WAKEUP, this.clone()), t.context.get().clone())?;
    } else if result.is_none() {
        // A bare yield gives way for one round of the loop.
        return step_soon(vm, this, None);
    } else {
        let blocking = vm.get_attr_opt(result, &vm.intern("_asyncio_future_blocking"))?.filter(|b| !b.is_none());
        let Some(blocking) = blocking else {
            let message = if result.cast::<Generator>().is_some() {
                format!("yield was used instead of yield from for generator in task {} with {}", vm.repr_text(this)?, vm.repr_text(result)?)
            } else {
                format!("Task got bad yield: {}", vm.repr_text(result)?)
            };
            return fail_soon(vm, this, &message);
        };
        if !vm.is_true(&blocking)? {
            return fail_soon(vm, this, &not_awaited()?);
        }
        let theirs = vm.call(&python(vm, "asyncio _get_loop", "asyncio.futures", "_get_loop")?, std::slice::from_ref(result))?;
        if !theirs.is(&of) {
            return fail_soon(vm, this, &other_loop()?);
        }
        vm.set_attr_str(result, "_asyncio_future_blocking", Value::FALSE)?;
        if let Some(f) = result.cast::<Future>() {
            f.awaited_by(this);
        }
        let add = vm.get_attr_str(result, "add_done_callback")?;
        let names = [vm.intern("context")];
        vm.call_args(&add, Args { all: &[bound_function(&WAKEUP, this.clone()), t.context.get().clone()], names: &names })?;
    }
    t.waits_for.set(Some(result.clone()));
    if t.must_cancel.get() && cancel_future(vm, result, t.future.cancel_message.get().clone())? {
        t.must_cancel.set(false);
    }
    Ok(())
}

/// `future.cancel(msg=message)`.
fn cancel_future(vm: &Vm, of: &Value, message: Value) -> R<bool> {
    let method = vm.get_attr_str(of, "cancel")?;
    let names = [vm.intern("msg")];
    let answer = vm.call_args(&method, Args { all: &[message], names: &names })?;
    vm.is_true(&answer)
}

/// What a task waited for is done (CPython `task_wakeup`).
fn wake_up(vm: &Vm, this: &Value, done: &Value) -> R<()> {
    let result = match done.cast::<Future>() {
        Some(f) => {
            f.no_longer_awaited_by(this);
            if done.is_exact(&FUTURE) || done.is_exact(&TASK) { future::result(vm, f) } else { vm.call_method_str(done, "result", &[]) }
        }
        None => vm.call_method_str(done, "result", &[]),
    };
    match result {
        Ok(_) => step(vm, this, None),
        Err(raised) => {
            let error = vm.caught(raised).into_value();
            step(vm, this, Some(error))
        }
    }
}

fn cancel(vm: &Vm, a: &[Value]) -> R {
    let t = a[0].obj::<Task>();
    t.future.log_traceback.set(false);
    if !t.future.is_pending() {
        return Ok(Value::FALSE);
    }
    t.cancels.set(t.cancels.get() + 1);
    let message = message(a);
    if let Some(waiting) = t.waits_for.get().clone()
        && cancel_future(vm, &waiting, message.clone())?
    {
        // It stays: it may ignore this, and be cancelled again.
        return Ok(Value::TRUE);
    }
    t.must_cancel.set(true);
    t.future.cancel_message.set(message);
    Ok(Value::TRUE)
}

fn unsupported(vm: &Vm, operation: &str) -> R {
    Err(vm.runtime_error(format!("Task does not support {operation} operation")))
}

static METHODS: &[Method] = &[
    m("set_result", "($self, result, /)", |vm, _| unsupported(vm, "set_result")),
    m("set_exception", "($self, exception, /)", |vm, _| unsupported(vm, "set_exception")),
    m("cancel", "($self, /, msg=None)", cancel)
        .doc("Request that this task cancel itself.\n\nThis arranges for a CancelledError to be thrown into the\nwrapped coroutine on the next cycle through the event loop.\nThe coroutine then has a chance to clean up or even deny\nthe request using try/except/finally.\n\nUnlike Future.cancel, this does not guarantee that the\ntask will be cancelled: the exception might be caught and\nacted upon, delaying cancellation of the task or preventing\ncancellation completely.  The task may also return a value or\nraise a different exception."),
    m("cancelling", "($self, /)", |_, a| Ok(Value::small(a[0].obj::<Task>().cancels.get()))).doc("Return the count of the task's cancellation requests.\n\nThis count is incremented when .cancel() is called\nand may be decremented using .uncancel()."),
    m("uncancel", "($self, /)", |_, a| {
        let t = a[0].obj::<Task>();
        if t.cancels.get() > 0 {
            t.cancels.set(t.cancels.get() - 1);
            if t.cancels.get() == 0 {
                t.must_cancel.set(false);
            }
        }
        Ok(Value::small(t.cancels.get()))
    })
    .doc("Decrement the task's count of cancellation requests.\n\nThis should be used by tasks that catch CancelledError\nand wish to continue indefinitely until they are cancelled again.\n\nReturns the remaining number of cancellation requests."),
    m("get_stack", "($self, /, *, limit=None)", |vm, a| {
        let limit = opt(a, 1).cloned().unwrap_or(Value::NONE);
        vm.call(&python(vm, "asyncio _task_get_stack", "asyncio.base_tasks", "_task_get_stack")?, &[a[0].clone(), limit])
    })
    .doc("Return the list of stack frames for this task's coroutine.\n\nIf the coroutine is not done, this returns the stack where it is\nsuspended.  If the coroutine has completed successfully or was\ncancelled, this returns an empty list.  If the coroutine was\nterminated by an exception, this returns the list of traceback\nframes."),
    m("print_stack", "($self, /, *, limit=None, file=None)", |vm, a| {
        let [limit, file] = [1, 2].map(|at| opt(a, at).cloned().unwrap_or(Value::NONE));
        vm.call(&python(vm, "asyncio _task_print_stack", "asyncio.base_tasks", "_task_print_stack")?, &[a[0].clone(), limit, file])
    })
    .doc("Print the stack or traceback for this task's coroutine.\n\nThis produces output similar to that of the traceback module,\nfor the frames retrieved by get_stack().  The limit argument\nis passed to get_stack().  The file argument is an I/O stream\nto which the output is written; by default output is written\nto sys.stderr."),
    m("get_coro", "($self, /)", |_, a| Ok(a[0].obj::<Task>().coroutine.get().clone().unwrap_or(Value::NONE))),
    m("get_context", "($self, /)", |_, a| Ok(a[0].obj::<Task>().context.get().clone())),
    m("get_name", "($self, /)", |vm, a| {
        let t = a[0].obj::<Task>();
        if let Some(number) = t.name.get().as_small_int() {
            t.name.set(vm.str(&format!("Task-{number}")));
        }
        Ok(t.name.get().clone())
    }),
    m("set_name", "($self, value, /)", |vm, a| {
        let name = if a[1].is_exact(&string::STR) { a[1].clone() } else { vm.to_str(&a[1])? };
        a[0].obj::<Task>().name.set(name);
        Ok(Value::NONE)
    }),
];

static GETSET: &[GetSet] = &[
    gs(
        "_log_destroy_pending",
        |_, s| Ok(Value::bool(s.obj::<Task>().log_destroy_pending.get())),
        |vm, s, v| {
            s.obj::<Task>().log_destroy_pending.set(vm.is_true(&future::assigned(vm, v)?)?);
            Ok(())
        },
    ),
    g("_must_cancel", |_, s| Ok(Value::bool(s.obj::<Task>().must_cancel.get()))),
    g("_coro", |_, s| Ok(s.obj::<Task>().coroutine.get().clone().unwrap_or(Value::NONE))),
    g("_fut_waiter", |_, s| Ok(s.obj::<Task>().waits_for.get().clone().unwrap_or(Value::NONE))),
];

fn repr(vm: &Vm, this: &Value) -> R {
    vm.call(&python(vm, "asyncio _task_repr", "asyncio.base_tasks", "_task_repr")?, std::slice::from_ref(this))
}

fn finalize(vm: &Vm, this: &Value) {
    let t = this.obj::<Task>();
    if t.future.is_pending() && t.log_destroy_pending.get() {
        future::report(vm, this, "task", "Task was destroyed but it is pending!", None);
    }
    future::finalize(vm, this);
}
