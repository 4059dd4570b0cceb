//! `_asyncio`: futures, tasks, and what a thread's event loop is doing (CPython `_asynciomodule.c`).

mod future;
mod registry;
mod task;

use future::Future;
use pyvm_vm::call::{Args, opt, opt_some};
use pyvm_vm::import::import_module;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::set;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Raised, Vm};
use task::Task;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_asyncio", "Accelerator module for asyncio", ROWS);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "Future", future::FUTURE.as_value());
    d.set_name(vm, "Task", task::TASK.as_value());
    Ok(module)
}

/// A name of one of asyncio's Python modules.
fn python(vm: &Vm, key: &'static str, module: &str, name: &str) -> R {
    vm.cached(key, || vm.get_attr_str(&import_module(vm, module)?, name))
}

fn cancelled_error(vm: &Vm) -> R {
    python(vm, "asyncio.CancelledError", "asyncio.exceptions", "CancelledError")
}

/// Raises `asyncio.InvalidStateError`.
fn invalid_state(vm: &Vm, message: &str) -> Raised {
    let raised = || -> R {
        let class = python(vm, "asyncio.InvalidStateError", "asyncio.exceptions", "InvalidStateError")?;
        let e = vm.call(&class, &[vm.str(message)])?;
        Err(vm.raise(&e))
    };
    raised().err().unwrap_or(Raised)
}

/// The loop that runs in this thread.
fn running_loop(vm: &Vm) -> Option<Value> {
    vm.threads.running_loop.get().clone()
}

/// `asyncio.get_event_loop`.
fn event_loop(vm: &Vm) -> R {
    match running_loop(vm) {
        Some(running) => Ok(running),
        None => {
            let policy = vm.call(&python(vm, "asyncio policy", "asyncio.events", "_get_event_loop_policy")?, &[])?;
            vm.call_method_str(&policy, "get_event_loop", &[])
        }
    }
}

/// The running loop, or the error that there is none.
fn required_loop(vm: &Vm) -> R {
    running_loop(vm).ok_or_else(|| vm.runtime_error("no running event loop"))
}

/// Refuses a loop that does not run in this thread.
fn check_running(vm: &Vm, given: &Value) -> R<()> {
    if running_loop(vm).is_some_and(|running| running.is(given)) { Ok(()) } else { Err(vm.runtime_error(format!("loop {} is not the running loop", vm.repr_text(given)?))) }
}

fn enter_task(vm: &Vm, of: &Value, task: &Value) -> R<()> {
    check_running(vm, of)?;
    if let Some(running) = vm.threads.running_task.get().clone() {
        let message = format!("Cannot enter into task {} while another task {} is being executed.", vm.repr_text(task)?, vm.repr_text(&running)?);
        return Err(vm.runtime_error(message));
    }
    vm.threads.running_task.set(Some(task.clone()));
    Ok(())
}

fn leave_task(vm: &Vm, of: &Value, task: &Value) -> R<()> {
    check_running(vm, of)?;
    let running = vm.threads.running_task.get().clone().unwrap_or(Value::NONE);
    if !running.is(task) {
        return Err(vm.runtime_error(format!("Invalid attempt to leave task {} while task {} is entered.", vm.repr_text(task)?, vm.repr_text(&running)?)));
    }
    vm.threads.running_task.set(None);
    Ok(())
}

fn swap_task(vm: &Vm, of: &Value, task: &Value) -> R {
    check_running(vm, of)?;
    let before = vm.threads.running_task.get().clone();
    vm.threads.running_task.set(Some(task.clone()).filter(|t| !t.is_none()));
    Ok(before.unwrap_or(Value::NONE))
}

/// The set of tasks of other kinds that asyncio was told of: weak ones, or those that run eagerly.
fn foreign(vm: &Vm, eager: bool) -> R {
    if eager {
        vm.cached("asyncio eager tasks", || vm.call(&set::SET.as_value(), &[]))
    } else {
        vm.cached("asyncio scheduled tasks", || vm.call(&vm.get_attr_str(&import_module(vm, "weakref")?, "WeakSet")?, &[]))
    }
}

fn register(vm: &Vm, task: &Value) -> R {
    match task.cast::<Task>() {
        Some(t) => {
            registry::add(t);
            Ok(Value::NONE)
        }
        None => vm.call_method_str(&foreign(vm, false)?, "add", std::slice::from_ref(task)),
    }
}

/// `asyncio.all_tasks`.
fn all_tasks(vm: &Vm, of: &Value) -> R {
    let mut found = Vec::new();
    for task in registry::live() {
        let f = task.obj::<Future>();
        if f.is_pending() && f.event_loop.get().as_ref().is_some_and(|l| l.is(of)) {
            found.push(task);
        }
    }
    for eager in [true, false] {
        for task in vm.collect(&vm.call(&pyvm_vm::objects::list::LIST.as_value(), &[foreign(vm, eager)?])?)? {
            let done = vm.call_method_str(&task, "done", &[])?;
            if !vm.is_true(&done)? && vm.call(&python(vm, "asyncio _get_loop", "asyncio.futures", "_get_loop")?, std::slice::from_ref(&task))?.is(of) {
                found.push(task);
            }
        }
    }
    vm.call(&set::SET.as_value(), &[vm.tuple(found)])
}

static ROWS: &[Method] = &[
    m("current_task", "($module, /, loop=None)", |vm, a| {
        let of = match opt_some(a, 0) {
            Some(of) => of.clone(),
            None => required_loop(vm)?,
        };
        let mine = running_loop(vm).is_some_and(|running| running.is(&of));
        Ok(vm.threads.running_task.get().clone().filter(|_| mine).unwrap_or(Value::NONE))
    })
    .doc("Return a currently executed task."),
    m("_register_task", "($module, /, task)", |vm, a| register(vm, &a[0])).doc("Register a new task in asyncio as executed by loop.\n\nReturns None."),
    m("_register_eager_task", "($module, /, task)", |vm, a| vm.call_method_str(&foreign(vm, true)?, "add", a)),
    m("_unregister_task", "($module, /, task)", |vm, a| match a[0].cast::<Task>() {
        Some(t) => {
            registry::remove(t);
            Ok(Value::NONE)
        }
        None => vm.call_method_str(&foreign(vm, false)?, "discard", a),
    })
    .doc("Unregister a task.\n\nReturns None."),
    m("_unregister_eager_task", "($module, /, task)", |vm, a| vm.call_method_str(&foreign(vm, true)?, "discard", a)),
    m("_enter_task", "($module, /, loop, task)", |vm, a| enter_task(vm, &a[0], &a[1]).map(|()| Value::NONE))
        .doc("Enter into task execution or resume suspended task.\n\nTask belongs to loop.\n\nReturns None."),
    m("_leave_task", "($module, /, loop, task)", |vm, a| leave_task(vm, &a[0], &a[1]).map(|()| Value::NONE)).doc("Leave task execution or suspend a task.\n\nTask belongs to loop.\n\nReturns None."),
    m("_swap_current_task", "($module, /, loop, task)", |vm, a| swap_task(vm, &a[0], &a[1])).doc("Temporarily swap in the supplied task and return the original one (or None).\n\nThis is intended for use during eager coroutine execution."),
    m("all_tasks", "($module, /, loop=None)", |vm, a| match opt_some(a, 0) {
        Some(of) => all_tasks(vm, of),
        None => all_tasks(vm, &required_loop(vm)?),
    })
    .doc("Return a set of all tasks for the loop."),
    m("get_event_loop", "($module, /)", |vm, _| event_loop(vm))
        .doc("Return an asyncio event loop.\n\nWhen called from a coroutine or a callback (e.g. scheduled with\ncall_soon or similar API), this function will always return the\nrunning event loop.\n\nIf there is no running event loop set, the function will return\nthe result of `get_event_loop_policy().get_event_loop()` call."),
    m("get_running_loop", "($module, /)", |vm, _| required_loop(vm)).doc("Return the running event loop.  Raise a RuntimeError if there is none.\n\nThis function is thread-specific."),
    m("_get_running_loop", "($module, /)", |vm, _| Ok(running_loop(vm).unwrap_or(Value::NONE))).doc("Return the running event loop or None.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific."),
    m("_set_running_loop", "($module, loop, /)", |vm, a| {
        vm.threads.running_loop.set(Some(a[0].clone()).filter(|l| !l.is_none()));
        Ok(Value::NONE)
    })
    .doc("Set the running event loop.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific."),
    m("future_add_to_awaited_by", "($module, fut, waiter, /)", |_, a| {
        if let (Some(f), Some(_)) = (a[0].cast::<Future>(), a[1].cast::<Future>()) {
            f.awaited_by(&a[1]);
        }
        Ok(Value::NONE)
    })
    .doc("Record that `fut` is awaited on by `waiter`."),
    m("future_discard_from_awaited_by", "($module, fut, waiter, /)", |_, a| {
        if let (Some(f), Some(_)) = (a[0].cast::<Future>(), a[1].cast::<Future>()) {
            f.no_longer_awaited_by(&a[1]);
        }
        Ok(Value::NONE)
    }),
];

/// `loop.call_soon(callback, *arguments, context=context)`.
fn call_soon(vm: &Vm, of: &Value, callback: Value, argument: Option<Value>, context: Value) -> R<()> {
    let method = vm.get_attr_str(of, "call_soon")?;
    let name = vm.intern("context");
    let names = std::slice::from_ref(&name);
    match argument {
        Some(argument) => vm.call_args(&method, Args { all: &[callback, argument, context], names })?,
        None => vm.call_args(&method, Args { all: &[callback, context], names })?,
    };
    Ok(())
}

/// An optional message of `cancel`.
fn message(a: &[Value]) -> Value {
    opt(a, 1).cloned().unwrap_or(Value::NONE)
}
