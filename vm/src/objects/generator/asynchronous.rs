//! Asynchronous generators: the awaitables behind `__anext__`, `asend`, `athrow` and `aclose`.
#![expect(unsafe_code, reason = "two types with one payload; ARCHITECTURE.md, V3")]

use super::{Sent, State, generator, resume, throw, thrown};
use crate::heap::{Header, Mut};
use crate::objects::exception::{self as exc, Exception};
use crate::objects::object::{self, OBJECT};
use crate::payload;
use crate::types::rows::{Method, m};
use crate::types::slots::{Slots, un};
use crate::types::{Type, flag};
use crate::value::{Payload, Py, Value};
use crate::vm::{R, Raised, Vm};
use std::cell::Cell;

/// A value that an asynchronous generator yields to its consumer, told apart from what it awaits.
#[repr(C)]
pub struct WrappedValue {
    head: Header,
    value: Value,
}
payload!(WrappedValue, WRAPPED_VALUE, value);
pub static WRAPPED_VALUE: Type = Type::builtin::<WrappedValue>("async_generator_wrapped_value", &OBJECT, flag::GC, object::SLOTS.no_new());

pub fn wrap_async_value(value: Value) -> Value {
    Py::new(WrappedValue { head: Header::new(&WRAPPED_VALUE), value }).into_value()
}

/// What an awaitable of an asynchronous generator does.
pub enum Step {
    Send(Value),
    Throw(Vec<Value>),
    Close,
}

/// The awaitable behind `__anext__`, `asend`, `athrow` and `aclose`.
#[repr(C)]
pub struct AsyncStep {
    head: Header,
    generator: Value,
    step: Mut<Step>,
    /// 0 not started, 1 running, 2 done.
    state: Cell<u8>,
}
impl Payload for AsyncStep {
    fn ty() -> &'static Type {
        &ASYNC_SEND
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.generator);
        match self.step.get() {
            Step::Send(v) => visit(v),
            Step::Throw(args) => args.iter().for_each(visit),
            Step::Close => {}
        }
    }
}

const STEP_SLOTS: Slots = object::SLOTS.iterator(step_next).await_(crate::protocol::iter::iter_self).finalize(finalize).no_new();
pub static ASYNC_SEND: Type = Type::builtin::<AsyncStep>("async_generator_asend", &OBJECT, flag::GC | flag::FINALIZER, STEP_SLOTS).methods(STEP_METHODS);
pub static ASYNC_THROW: Type = Type::builtin::<AsyncStep>("async_generator_athrow", &OBJECT, flag::GC | flag::FINALIZER, STEP_SLOTS).methods(STEP_METHODS);

/// Warns of a step that nobody awaited (CPython `_PyErr_WarnUnawaitedAgenMethod`).
fn finalize(vm: &Vm, value: &Value) {
    let s = step_of(value);
    if s.state.get() != 0 {
        return;
    }
    let method = match s.step.get() {
        Step::Send(_) => "asend",
        Step::Throw(_) => "athrow",
        Step::Close => "aclose",
    };
    let name = vm.repr_lossy(generator(&s.generator).qualname.get());
    if vm.warn(&exc::RUNTIME_WARNING, &format!("coroutine method '{method}' of {name} was never awaited"), 1).is_err() {
        super::unraisable(vm, "finalizing coroutine", &s.generator);
    }
}

static STEP_METHODS: &[Method] = &[
    m("send", "($self, value, /)", |vm, a| step_send(vm, &a[0], a[1].clone())),
    m("throw", "($self, type, value=None, traceback=None, /)", step_throw),
    m("close", "($self, /)", |vm, a| {
        let s = step_of(&a[0]);
        if s.state.get() == 1 {
            let exit = vm.call(&exc::GENERATOR_EXIT.as_value(), &[])?;
            match step_throw(vm, &[a[0].clone(), exit]) {
                Ok(_) => return Err(vm.runtime_error("coroutine ignored GeneratorExit")),
                Err(raised) => {
                    if !(vm.pending_is(&exc::STOP_ITERATION) || vm.pending_is(&exc::STOP_ASYNC_ITERATION) || vm.pending_is(&exc::GENERATOR_EXIT)) {
                        return Err(raised);
                    }
                    vm.clear_pending();
                }
            }
        }
        s.state.set(2);
        Ok(Value::NONE)
    }),
];

fn step_of(value: &Value) -> &AsyncStep {
    unsafe { &*value.pointer().cast::<AsyncStep>() }
}

pub fn async_iter(_vm: &Vm, g: &Value) -> R {
    Ok(g.clone())
}

pub fn async_step(vm: &Vm, value: &Value, step: Step) -> R {
    init_hooks(vm, value)?;
    let ty = if matches!(step, Step::Send(_)) { &ASYNC_SEND } else { &ASYNC_THROW };
    Ok(Py::new(AsyncStep { head: Header::new(ty), generator: value.clone(), step: Mut::new(step), state: Cell::new(0) }).into_value())
}

/// Calls the hooks of `sys.set_asyncgen_hooks` once per generator.
fn init_hooks(vm: &Vm, value: &Value) -> R<()> {
    let g = generator(value);
    if g.hooks_done.replace(true) {
        return Ok(());
    }
    g.finalizer.set(vm.registered("asyncgen finalizer").filter(|h| !h.is_none()));
    if let Some(first) = vm.registered("asyncgen firstiter").filter(|h| !h.is_none()) {
        vm.call(&first, std::slice::from_ref(value))?;
    }
    Ok(())
}

fn step_next(vm: &Vm, s: &Value) -> R<Option<Value>> {
    step_send(vm, s, Value::NONE).map(Some)
}

/// Splits what a run of the generator gave into awaited and yielded values.
fn unwrap(vm: &Vm, s: &AsyncStep, result: R<Sent>) -> R<Sent> {
    let g = generator(&s.generator);
    match result {
        Ok(Sent::Yielded(v)) => match v.cast_exact::<WrappedValue>() {
            Some(w) => {
                g.async_running.set(false);
                s.state.set(2);
                if matches!(s.step.get(), Step::Close) {
                    return Err(vm.runtime_error("async generator ignored GeneratorExit"));
                }
                Ok(Sent::Returned(w.value.clone()))
            }
            None => Ok(Sent::Yielded(v)),
        },
        Ok(Sent::Returned(_)) => {
            g.async_running.set(false);
            g.closed.set(true);
            s.state.set(2);
            if matches!(s.step.get(), Step::Close) {
                return Ok(Sent::Returned(Value::NONE));
            }
            Err(vm.raise_new(&exc::STOP_ASYNC_ITERATION, &[]))
        }
        Err(raised) => {
            g.async_running.set(false);
            s.state.set(2);
            let ended = vm.pending_is(&exc::STOP_ASYNC_ITERATION) || vm.pending_is(&exc::GENERATOR_EXIT);
            if ended {
                g.closed.set(true);
            }
            if ended && matches!(s.step.get(), Step::Close) {
                vm.clear_pending();
                return Ok(Sent::Returned(Value::NONE));
            }
            Err(raised)
        }
    }
}

/// A return as Python code sees it: a `StopIteration`.
fn told(vm: &Vm, sent: Sent) -> R {
    match sent {
        Sent::Yielded(v) => Ok(v),
        Sent::Returned(v) => Err(vm.stop_iteration(&v)),
    }
}

fn step_send(vm: &Vm, value: &Value, input: Value) -> R {
    step(vm, value, input).and_then(|sent| told(vm, sent))
}

/// Whether a value is a step of an asynchronous generator, for [`step`].
pub fn is_step(value: &Value) -> bool {
    value.is_exact(&ASYNC_SEND) || value.is_exact(&ASYNC_THROW)
}

/// Runs a step until it awaits something or is done.
pub fn step(vm: &Vm, value: &Value, input: Value) -> R<Sent> {
    let s = step_of(value);
    let g = generator(&s.generator);
    let what = match s.step.get() {
        Step::Send(_) => "__anext__()/asend()",
        _ => "aclose()/athrow()",
    };
    match s.state.get() {
        2 => return Err(vm.runtime_error(format!("cannot reuse already awaited {what}"))),
        0 => {
            if g.async_running.get() {
                s.state.set(2);
                return Err(already_running(vm, s));
            }
            if let Step::Throw(_) | Step::Close = s.step.get() {
                if g.closed.get() || g.state.get() == State::Finished {
                    s.state.set(2);
                    return Err(match s.step.get() {
                        Step::Close => vm.stop_iteration(&Value::NONE),
                        _ => vm.raise_new(&exc::STOP_ASYNC_ITERATION, &[]),
                    });
                }
                if !input.is_none() {
                    return Err(vm.runtime_error("can't send non-None value to a just-started coroutine"));
                }
            }
            s.state.set(1);
            g.async_running.set(true);
            let result = match s.step.get() {
                Step::Send(first) => {
                    let v = if input.is_none() { first.clone() } else { input };
                    resume(vm, g, Ok(v))
                }
                Step::Throw(args) => {
                    let mut all = vec![s.generator.clone()];
                    all.extend_from_slice(args);
                    match thrown(vm, &all) {
                        Ok(e) => throw(vm, &s.generator, e),
                        Err(raised) => Err(raised),
                    }
                }
                Step::Close => {
                    g.closed.set(true);
                    let exit = vm.call(&exc::GENERATOR_EXIT.as_value(), &[])?;
                    match exit.downcast::<Exception>() {
                        Some(e) => throw(vm, &s.generator, e),
                        None => Err(vm.system_error("GeneratorExit is no exception")),
                    }
                }
            };
            return unwrap(vm, s, result);
        }
        _ => {}
    }
    let result = resume(vm, g, Ok(input));
    unwrap(vm, s, result)
}

fn already_running(vm: &Vm, s: &AsyncStep) -> Raised {
    let name = match s.step.get() {
        Step::Send(_) => "anext()",
        Step::Throw(_) => "athrow()",
        Step::Close => "aclose()",
    };
    vm.runtime_error(format!("{name}: asynchronous generator is already running"))
}

fn step_throw(vm: &Vm, a: &[Value]) -> R {
    let s = step_of(&a[0]);
    if s.state.get() == 2 {
        let what = if matches!(s.step.get(), Step::Send(_)) { "__anext__()/asend()" } else { "aclose()/athrow()" };
        return Err(vm.runtime_error(format!("cannot reuse already awaited {what}")));
    }
    let g = generator(&s.generator);
    if s.state.get() == 0 {
        if g.async_running.get() {
            s.state.set(2);
            return Err(already_running(vm, s));
        }
        s.state.set(1);
        g.async_running.set(true);
    }
    super::check_parts(vm, "throw", a)?;
    let e = thrown(vm, a)?;
    let result = throw(vm, &s.generator, e);
    unwrap(vm, s, result).and_then(|sent| told(vm, sent))
}

/// What `anext(iterator, default)` gives: the awaitable of the iterator, whose end becomes the default (CPython
/// `PyAnextAwaitable_New`).
#[repr(C)]
pub struct AnextAwaitable {
    head: Header,
    wrapped: Value,
    default: Value,
}
payload!(AnextAwaitable, ANEXT_AWAITABLE, wrapped, default);

pub static ANEXT_AWAITABLE: Type =
    Type::builtin::<AnextAwaitable>("anext_awaitable", &OBJECT, flag::GC, object::SLOTS.iterator(anext_next).await_(crate::protocol::iter::iter_self).no_new()).methods(&[
        m("send", "($self, value, /)", |vm, a| anext_call(vm, &a[0], "send", &a[1..])),
        m("throw", "($self, type, value=None, traceback=None, /)", |vm, a| anext_call(vm, &a[0], "throw", &a[1..])),
        m("close", "($self, /)", |vm, a| anext_call(vm, &a[0], "close", &a[1..])),
    ]);

/// `anext(iterator, default)`.
pub fn anext_with_default(wrapped: Value, default: Value) -> Value {
    Py::new(AnextAwaitable { head: Header::new(&ANEXT_AWAITABLE), wrapped, default }).into_value()
}

/// The iterator to run: a coroutine has none of its own (CPython `anextawaitable_getiter`).
fn anext_iterator(vm: &Vm, value: &Value) -> R {
    let awaitable = super::awaitable_iterator(vm, &value.obj::<AnextAwaitable>().wrapped)?;
    if awaitable.ty().slots.get().next.is_some() {
        return Ok(awaitable);
    }
    let Some(await_) = awaitable.ty().slots.get().unary[un::AWAIT] else {
        return Err(vm.type_error(format!("'{}' object can't be awaited", awaitable.ty().name())));
    };
    let iterator = await_(vm, &awaitable)?;
    if iterator.ty().slots.get().next.is_none() {
        return Err(vm.type_error("__await__ must return an iterable"));
    }
    Ok(iterator)
}

fn anext_result<T>(vm: &Vm, value: &Value, result: R<T>) -> R<T> {
    match result {
        Err(_) if vm.pending_is(&exc::STOP_ASYNC_ITERATION) => {
            vm.clear_pending();
            Err(vm.stop_iteration(&value.obj::<AnextAwaitable>().default))
        }
        other => other,
    }
}

fn anext_next(vm: &Vm, value: &Value) -> R<Option<Value>> {
    let iterator = anext_iterator(vm, value)?;
    let result = vm.next_or_stop(&iterator);
    anext_result(vm, value, result)
}

fn anext_call(vm: &Vm, value: &Value, method: &str, args: &[Value]) -> R {
    let iterator = anext_iterator(vm, value)?;
    let result = vm.call_method_str(&iterator, method, args);
    anext_result(vm, value, result)
}
