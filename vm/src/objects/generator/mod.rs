//! Generators, coroutines and asynchronous generators: objects that own a suspended frame.
#![expect(unsafe_code, reason = "owns frames; ARCHITECTURE.md, invariant F2")]

mod asynchronous;

use crate::call::opt;
use crate::eval::{self, Exit, Fp};
use crate::frame::{ENTRY, Frame, GENERATOR};
use crate::heap::{Header, Mut, Trace};
use crate::objects::exception::{self as exc, Exception};
use crate::objects::frame as frame_object;
use crate::objects::function::set_text;
use crate::objects::object::{self, OBJECT};
use crate::objects::string;
use crate::payload;
use crate::types::rows::{GetSet, Method, g, gs, m};
use crate::types::slots::Slots;
use crate::types::{Type, flag};
use crate::value::{Payload, Py, Slot, Value};
use crate::vm::{HandledItem, R, Raised, Vm};
use asynchronous::{Step, async_iter, async_step};
use pyvm_loader::opcode::flags;

use std::cell::Cell;
use std::ptr;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Created,
    Suspended,
    Running,
    Finished,
}

/// A generator, coroutine or asynchronous generator.
#[repr(C)]
pub struct Generator {
    pub head: Header,
    /// Memory of the frame; null when finished (F2).
    frame: Cell<*mut Frame>,
    state: Cell<State>,
    code: Py<crate::objects::code::Code>,
    name: Mut<Value>,
    qualname: Mut<Value>,
    handled: Mut<HandledItem>,
    /// Asynchronous generators: hooks were called, closed, an asend or athrow is under way.
    hooks_done: Cell<bool>,
    finalizer: Mut<Slot>,
    closed: Cell<bool>,
    async_running: Cell<bool>,
    origin: Mut<Slot>,
}

impl Payload for Generator {
    fn ty() -> &'static Type {
        &GENERATOR_TYPE
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.name.trace(visit);
        self.qualname.trace(visit);
        self.code.trace(visit);
        self.finalizer.trace(visit);
        self.handled.get().value.trace(visit);
        let fp = self.frame.get();
        if !fp.is_null() && self.state.get() != State::Running {
            unsafe {
                let base = Frame::localsplus(fp);
                let used = (*fp).sp.get().offset_from(base) as usize;
                for i in 0..used {
                    (*base.add(i)).trace(visit);
                }
                (*fp).locals.trace(visit);
                (*fp).function.trace(visit);
            }
        }
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        let fp = self.frame.replace(ptr::null_mut());
        if !fp.is_null() {
            unsafe { release_frame(fp) };
        }
    }
}

/// The memory of a frame for `code` that outlives its run.
fn frame_layout(code: &crate::objects::code::Code) -> std::alloc::Layout {
    let size = Frame::size_for(code);
    std::alloc::Layout::from_size_align(size, align_of::<Frame>()).unwrap_or_else(|_| panic!("a frame of {size} bytes"))
}

unsafe fn release_frame(fp: *mut Frame) {
    unsafe {
        let layout = frame_layout((*fp).code());
        Frame::clear(fp);
        std::alloc::dealloc(fp.cast(), layout);
    }
}

const SLOTS: Slots = object::SLOTS.repr(generator_repr).finalize(finalize).no_new();

pub static GENERATOR_TYPE: Type =
    Type::builtin::<Generator>("generator", &OBJECT, flag::GC | flag::WEAKREF | flag::FINALIZER, SLOTS.iterator(generator_next)).methods(GENERATOR_METHODS).getset(GENERATOR_GETSET);
pub static COROUTINE: Type =
    Type::builtin::<Generator>("coroutine", &OBJECT, flag::GC | flag::WEAKREF | flag::FINALIZER, SLOTS.await_(coroutine_await)).methods(COROUTINE_METHODS).getset(COROUTINE_GETSET);
pub static ASYNC_GENERATOR: Type =
    Type::builtin::<Generator>("async_generator", &OBJECT, flag::GC | flag::WEAKREF | flag::FINALIZER, SLOTS.aiter(async_iter).anext(|vm, g| async_step(vm, g, Step::Send(Value::NONE))))
        .methods(ASYNC_METHODS)
        .getset(ASYNC_GETSET);

/// The payload of all three types, which share it.
fn generator(value: &Value) -> &Generator {
    unsafe { &*value.pointer().cast::<Generator>() }
}

fn any_generator(value: &Value) -> Option<&Generator> {
    let ty = value.ty();
    if ty.is(&GENERATOR_TYPE) || ty.is(&COROUTINE) || ty.is(&ASYNC_GENERATOR) { Some(generator(value)) } else { None }
}

impl Generator {
    pub fn is_plain(&self) -> bool {
        self.head.ty().is(&GENERATOR_TYPE)
    }

    pub fn is_coroutine(&self) -> bool {
        self.head.ty().is(&COROUTINE)
    }

    pub fn is_async_generator(&self) -> bool {
        self.head.ty().is(&ASYNC_GENERATOR)
    }

    pub fn can_resume_inline(&self) -> bool {
        matches!(self.state.get(), State::Created | State::Suspended)
    }

    fn frame(&self) -> Option<&Frame> {
        unsafe { self.frame.get().as_ref() }
    }

    /// What a suspended generator delegates to with `yield from` or `await`.
    pub fn awaiting(&self) -> Option<Value> {
        if self.state.get() != State::Suspended {
            return None;
        }
        // A frame that waits in SEND is suspended at its YIELD_VALUE, which RESUME follows with the depth in its operand.
        if self.resume_argument()? & 3 < 2 {
            return None;
        }
        unsafe { (*self.frame()?.sp.get().sub(1)).clone() }
    }

    /// The operand of the RESUME that a suspended generator goes on with.
    fn resume_argument(&self) -> Option<u16> {
        let unit = self.frame()?.last_unit();
        let resume = *self.code.running_units().get(unit + 1)?;
        (resume & 0xff == u16::from(pyvm_loader::opcode::RESUME)).then_some(resume >> 8)
    }

    /// Whether it is suspended at a plain `yield` that no handler but the generator's own covers: the operand of RESUME says so
    /// (CPython `RESUME_OPARG_DEPTH1_MASK`).
    fn ends_unseen(&self) -> bool {
        self.state.get() == State::Suspended && self.resume_argument().is_some_and(|arg| arg == 5)
    }
}

/// Turns the running frame into a generator and pops it; the generator's word is returned.
#[inline(never)]
pub fn from_frame(vm: &Vm, fp: Fp) -> u64 {
    unsafe {
        let code = (*fp).code();
        let ty: &'static Type = if code.flags & flags::COROUTINE != 0 {
            &COROUTINE
        } else if code.flags & flags::ASYNC_GENERATOR != 0 {
            &ASYNC_GENERATOR
        } else {
            &GENERATOR_TYPE
        };
        let layout = frame_layout(code);
        let copy = std::alloc::alloc(layout).cast::<Frame>();
        if copy.is_null() {
            std::alloc::handle_alloc_error(layout);
        }
        let used = (*fp).sp.get() as usize - fp as usize;
        ptr::copy_nonoverlapping(fp.cast::<u8>(), copy.cast::<u8>(), used);
        (*copy).sp.set(copy.cast::<u8>().add(used).cast());
        (*copy).flags.set(GENERATOR);
        (*copy).previous.set(ptr::null_mut());
        (*copy).object.set(ptr::null());
        (*copy).init_self = None;
        let function = &(*copy).function;
        let made = Py::new(Generator {
            head: Header::new(ty),
            frame: Cell::new(copy),
            state: Cell::new(State::Created),
            code: Py::from_ref(code),
            name: Mut::new(function.name().clone()),
            qualname: Mut::new(function.qualname().clone()),
            handled: Mut::new(HandledItem { value: None, previous: ptr::null_mut() }),
            hooks_done: Cell::new(false),
            finalizer: Mut::new(None),
            closed: Cell::new(false),
            async_running: Cell::new(false),
            origin: Mut::new(if ptr::eq(ty, &COROUTINE) { origin(vm, (*fp).previous.get()) } else { None }),
        });
        // The frame knows its generator without counting it.
        (*copy).init_self = Some(made.value().borrowed());
        vm.stack.pop(fp);
        made.into_value().into_bits()
    }
}

/// Where a coroutine is made, as far as `sys.set_coroutine_origin_tracking_depth` asks for it (CPython `compute_cr_origin`).
fn origin(vm: &Vm, caller: *const Frame) -> Slot {
    let depth = vm.trace.origin_depth.get();
    if depth == 0 {
        return None;
    }
    let mut entries = Vec::new();
    let mut frame = unsafe { caller.as_ref() };
    while let Some(f) = frame.filter(|_| entries.len() < depth) {
        let code = f.code();
        entries.push(vm.tuple(vec![code.filename.get().clone(), Value::int(i64::from(f.line())), code.name.clone()]));
        frame = f.previous();
    }
    Some(vm.tuple(entries))
}

/// The generator that owns a frame.
pub fn owner(frame: &Frame) -> Option<Value> {
    if frame.flags.get() & GENERATOR == 0 { None } else { frame.init_self.clone() }
}

/// Whether the frame is that of a generator that no one has resumed yet.
pub fn has_not_begun(frame: &Frame) -> bool {
    owner(frame).is_some_and(|g| generator(&g).state.get() == State::Created)
}

#[inline(always)]
fn enter_state(vm: &Vm, g: &Generator) {
    g.state.set(State::Running);
    let item = g.handled.get_mut();
    item.previous = vm.handled.get();
    vm.handled.set(item);
}

/// Puts a suspended generator's frame on top of `fp`, to run in the same loop.
#[inline(always)]
pub fn resume_inline(vm: &Vm, g: &Generator, fp: Fp) -> Fp {
    let callee = g.frame.get();
    enter_state(vm, g);
    unsafe {
        (*callee).flags.set(GENERATOR);
        (*callee).previous.set(fp);
    }
    vm.frame.set(callee);
    vm.depth.set(vm.depth.get() + 1);
    callee
}

/// The generator of a frame, which a frame with the flag `GENERATOR` has (F2).
#[inline(always)]
fn owner_of(fp: Fp) -> &'static Generator {
    unsafe { &*(*(&raw const (*fp).init_self).cast::<Value>()).pointer().cast::<Generator>() }
}

/// The generator yields: it leaves the stack of handled exceptions.
#[inline(always)]
pub fn suspend(vm: &Vm, fp: Fp) {
    let g = owner_of(fp);
    g.state.set(State::Suspended);
    vm.handled.set(g.handled.get().previous);
    unsafe { (*fp).previous.set(ptr::null_mut()) };
}

/// The generator's frame ended, by return or by exception.
#[inline(never)]
pub fn finish_frame(vm: &Vm, fp: Fp) {
    let g = owner_of(fp);
    g.state.set(State::Finished);
    vm.handled.set(g.handled.get().previous);
    let old = g.handled.get_mut().value.take();
    drop(old);
    g.frame.set(ptr::null_mut());
    unsafe { release_frame(fp) };
}

/// What resuming an iterator or coroutine gave.
pub enum Sent {
    Yielded(Value),
    Returned(Value),
}

/// Runs a generator until it yields or ends (CPython `gen_send_ex2`).
fn resume(vm: &Vm, g: &Generator, input: R<Value>) -> R<Sent> {
    match g.state.get() {
        State::Running => {
            let kind = kind_name(g);
            return Err(vm.value_error(format!("{kind} already executing")));
        }
        State::Finished => {
            return match input {
                _ if g.is_coroutine() => {
                    vm.clear_pending();
                    Err(vm.runtime_error("cannot reuse already awaited coroutine"))
                }
                Err(raised) => Err(raised),
                Ok(_) => Ok(Sent::Returned(Value::NONE)),
            };
        }
        State::Created => {
            if let Ok(v) = &input
                && !v.is_none()
            {
                let kind = kind_name(g);
                return Err(vm.type_error(format!("can't send non-None value to a just-started {kind}")));
            }
        }
        State::Suspended => {}
    }
    if vm.depth.get() >= vm.recursion_limit.get() {
        return Err(vm.recursion_error(""));
    }
    // The generator must outlive its own run.
    let keep = Py::from_ref(g);
    let fp = g.frame.get();
    let throwing = input.is_err();
    enter_state(vm, g);
    vm.depth.set(vm.depth.get() + 1);
    let exit = unsafe {
        (*fp).flags.set(GENERATOR | ENTRY);
        // The stack is as deep when an exception comes in as when a value does: handlers count on it.
        let sp = (*fp).sp.get();
        sp.write(Some(input.unwrap_or(Value::NONE)));
        (*fp).sp.set(sp.add(1));
        if throwing {
            vm.chain_handled();
            let before = vm.frame.get();
            (*fp).previous.set(before);
            let exit = eval::generators::throw_into(vm, fp);
            vm.frame.set(before);
            exit
        } else {
            eval::enter(vm, fp)
        }
    };
    drop(keep);
    match exit {
        Exit::Raised => Err(Raised),
        Exit::Returned => Ok(Sent::Returned(vm.threads.take_result())),
        _ => Ok(Sent::Yielded(vm.threads.take_result())),
    }
}

fn kind_name(g: &Generator) -> &'static str {
    if g.is_coroutine() {
        "coroutine"
    } else if g.is_async_generator() {
        "async generator"
    } else {
        "generator"
    }
}

/// `iterator.send(value)` for anything that can be delegated to (CPython `PyIter_Send`).
pub fn send(vm: &Vm, receiver: &Value, value: Value) -> R<Sent> {
    if let Some(g) = any_generator(receiver).filter(|g| !g.is_async_generator()) {
        return resume(vm, g, Ok(value));
    }
    if asynchronous::is_step(receiver) {
        return asynchronous::step(vm, receiver, value).or_else(|raised| stop_value(vm, raised));
    }
    let result = if value.is_none()
        && let Some(next) = receiver.ty().slots.get().next
        && !crate::types::overrides::is_python_next(next)
    {
        match next(vm, receiver) {
            Ok(Some(v)) => return Ok(Sent::Yielded(v)),
            // Native iterators may return a value with their StopIteration.
            Ok(None) => return Ok(Sent::Returned(Value::NONE)),
            Err(raised) => Err(raised),
        }
    } else {
        let name = if value.is_none() && receiver.ty().slots.get().next.is_some() { &vm.names.__next__ } else { &vm.names.send };
        let given = if name.is(&vm.names.send) { vec![value] } else { Vec::new() };
        vm.call_method(receiver, name, &given)
    };
    match result {
        Ok(v) => Ok(Sent::Yielded(v)),
        Err(raised) => stop_value(vm, raised),
    }
}

/// The value of a pending `StopIteration`; any other exception stays.
pub fn stop_value(vm: &Vm, raised: Raised) -> R<Sent> {
    if vm.pending_is(&exc::STOP_ITERATION)
        && let Some(e) = vm.take_pending()
    {
        return Ok(Sent::Returned(e.field(0).unwrap_or(Value::NONE)));
    }
    Err(raised)
}

/// The iterator that `await` runs (CPython `_PyCoro_GetAwaitableIter`).
pub fn awaitable_iterator(vm: &Vm, value: &Value) -> R {
    if let Some(g) = any_generator(value)
        && (g.is_coroutine() || (g.is_plain() && g.code.flags & flags::ITERABLE_COROUTINE != 0))
    {
        return Ok(value.clone());
    }
    let Some(await_) = value.ty().slots.get().unary[crate::types::slots::un::AWAIT] else {
        return Err(vm.type_error(format!("'{}' object can't be awaited", value.ty().name())));
    };
    let iterator = await_(vm, value)?;
    if any_generator(&iterator).is_some_and(|g| g.is_coroutine() || g.code.flags & flags::ITERABLE_COROUTINE != 0) {
        return Err(vm.type_error("__await__() returned a coroutine"));
    }
    if iterator.ty().slots.get().next.is_none() {
        return Err(vm.type_error(format!("__await__() returned non-iterator of type '{}'", iterator.ty().name())));
    }
    Ok(iterator)
}

pub fn is_not_awaitable(value: &Value) -> bool {
    value.ty().slots.get().unary[crate::types::slots::un::AWAIT].is_none()
}

fn generator_next(vm: &Vm, value: &Value) -> R<Option<Value>> {
    match resume(vm, generator(value), Ok(Value::NONE))? {
        Sent::Yielded(v) => Ok(Some(v)),
        Sent::Returned(v) if v.is_none() => Ok(None),
        Sent::Returned(v) => Err(vm.stop_iteration(&v)),
    }
}

fn to_stop(vm: &Vm, sent: Sent) -> R {
    match sent {
        Sent::Yielded(v) => Ok(v),
        Sent::Returned(v) => Err(vm.stop_iteration(&v)),
    }
}

fn generator_send(vm: &Vm, a: &[Value]) -> R {
    let sent = resume(vm, generator(&a[0]), Ok(a[1].clone()))?;
    to_stop(vm, sent)
}

/// The exception that `throw(type, value, traceback)` stands for.
pub fn thrown(vm: &Vm, a: &[Value]) -> R<Py<Exception>> {
    let value = opt(a, 2).filter(|v| !v.is_none());
    let is_class = vm.is_exception_class(&a[1]);
    let e = if is_class {
        match value {
            Some(v) if v.ty().is_subtype(a[1].obj::<Type>()) => v.clone(),
            Some(v) => match v.cast::<crate::objects::tuple::Tuple>() {
                Some(t) => vm.call(&a[1], t.items())?,
                None => vm.call(&a[1], std::slice::from_ref(v))?,
            },
            None => vm.call(&a[1], &[])?,
        }
    } else {
        if value.is_some() && a[1].cast::<Exception>().is_some() {
            return Err(vm.type_error("instance exception may not have a separate value"));
        }
        a[1].clone()
    };
    let Some(e) = e.downcast::<Exception>() else {
        if is_class {
            return Err(vm.type_error(format!("calling {} should have returned an instance of BaseException, not {}", vm.repr_text(&a[1])?, vm.repr_lossy(&e.ty().as_value()))));
        }
        let found = a[1].ty().name();
        return Err(vm.type_error(format!("exceptions must be classes or instances deriving from BaseException, not {found}")));
    };
    if let Some(tb) = opt(a, 3).filter(|v| !v.is_none()) {
        if tb.cast::<crate::objects::traceback::Traceback>().is_none() {
            return Err(vm.type_error("throw() third argument must be a traceback object"));
        }
        e.traceback.set(Some(tb.clone()));
    }
    Ok(e)
}

/// Warns of arguments in three parts.
pub fn check_parts(vm: &Vm, name: &str, a: &[Value]) -> R<()> {
    if a.len() > 2 {
        let message = format!("the (type, exc, tb) signature of {name}() is deprecated, use the single-arg signature instead.");
        vm.warn(&exc::DEPRECATION_WARNING, &message, 1)?;
    }
    Ok(())
}

fn generator_throw(vm: &Vm, a: &[Value]) -> R {
    check_parts(vm, "throw", a)?;
    let e = thrown(vm, a)?;
    let sent = throw(vm, &a[0], e)?;
    to_stop(vm, sent)
}

/// CPython `_gen_throw`.
pub fn throw(vm: &Vm, value: &Value, e: Py<Exception>) -> R<Sent> {
    let g = generator(value);
    if let Some(inner) = g.awaiting() {
        if e.head.ty().is_subtype(&exc::GENERATOR_EXIT) {
            g.state.set(State::Running);
            let closed = close_iterator(vm, &inner);
            g.state.set(State::Suspended);
            if closed.is_err() {
                return resume(vm, g, Err(Raised));
            }
            let raised = vm.restore(e);
            return resume(vm, g, Err(raised));
        }
        let result = if any_generator(&inner).is_some_and(|i| !i.is_async_generator()) {
            linked(vm, g, || throw(vm, &inner, e))
        } else {
            match vm.get_attr_opt(&inner, &vm.names.throw)? {
                Some(method) => match linked(vm, g, || vm.call(&method, &[e.into_value()])) {
                    Ok(v) => Ok(Sent::Yielded(v)),
                    Err(raised) => stop_value(vm, raised),
                },
                None => {
                    let raised = vm.restore(e);
                    return resume(vm, g, Err(raised));
                }
            }
        };
        return match result {
            Ok(Sent::Yielded(v)) => Ok(Sent::Yielded(v)),
            Ok(Sent::Returned(v)) => {
                // The delegate is done: its value becomes the result of the `yield from`.
                let raised = vm.stop_iteration(&v);
                resume(vm, g, Err(raised))
            }
            Err(raised) => resume(vm, g, Err(raised)),
        };
    }
    let raised = vm.restore(e);
    if g.state.get() == State::Created {
        // Nothing has run: the exception comes from the first line.
        return resume(vm, g, Err(raised));
    }
    resume(vm, g, Err(raised))
}

/// Runs what a suspended generator delegates to with the generator's frame below it, where tracebacks look for it.
fn linked<T>(vm: &Vm, g: &Generator, f: impl FnOnce() -> T) -> T {
    let (fp, before) = (g.frame.get(), vm.frame.get());
    g.state.set(State::Running);
    unsafe { (*fp).previous.set(before) };
    vm.frame.set(fp);
    let result = f();
    vm.frame.set(before);
    unsafe { (*fp).previous.set(ptr::null_mut()) };
    g.state.set(State::Suspended);
    result
}

fn close_iterator(vm: &Vm, iterator: &Value) -> R<()> {
    if any_generator(iterator).is_some_and(|g| !g.is_async_generator()) {
        return close(vm, iterator).map(|_| ());
    }
    match vm.get_attr_opt(iterator, &vm.names.close) {
        Ok(Some(method)) => vm.call(&method, &[]).map(|_| ()),
        Ok(None) => Ok(()),
        Err(_) => {
            vm.write_unraisable("Exception ignored in", iterator);
            Ok(())
        }
    }
}

/// `generator.close()` (CPython `gen_close`).
pub fn close(vm: &Vm, value: &Value) -> R {
    let g = generator(value);
    match g.state.get() {
        State::Created => {
            let fp = g.frame.replace(ptr::null_mut());
            g.state.set(State::Finished);
            if !fp.is_null() {
                unsafe { release_frame(fp) };
            }
            return Ok(Value::NONE);
        }
        State::Finished => return Ok(Value::NONE),
        State::Suspended if g.ends_unseen() && !vm.trace.exceptional.get() => {
            let fp = g.frame.replace(ptr::null_mut());
            g.state.set(State::Finished);
            unsafe { release_frame(fp) };
            return Ok(Value::NONE);
        }
        _ => {}
    }
    let mut input = Raised;
    let mut have_error = false;
    if let Some(inner) = g.awaiting() {
        g.state.set(State::Running);
        let closed = close_iterator(vm, &inner);
        g.state.set(State::Suspended);
        have_error = closed.is_err();
    }
    if !have_error {
        let exit = vm.call(&exc::GENERATOR_EXIT.as_value(), &[])?;
        if let Some(e) = exit.downcast::<Exception>() {
            input = vm.restore(e);
        }
    }
    match resume(vm, g, Err(input)) {
        Ok(Sent::Yielded(_)) => Err(vm.runtime_error(format!("{} ignored GeneratorExit", kind_name(g)))),
        Ok(Sent::Returned(v)) => Ok(v),
        Err(raised) => {
            if vm.pending_is(&exc::STOP_ITERATION) || vm.pending_is(&exc::GENERATOR_EXIT) {
                vm.clear_pending();
                return Ok(Value::NONE);
            }
            Err(raised)
        }
    }
}

/// `frame.clear()` of a frame that has not ended (CPython `frame_clear`).
pub fn clear_frame(vm: &Vm, frame: &Frame) -> R<()> {
    let Some(value) = owner(frame) else { return Err(vm.runtime_error("cannot clear an executing frame")) };
    match generator(&value).state.get() {
        State::Running => Err(vm.runtime_error("cannot clear an executing frame")),
        State::Suspended => Err(vm.runtime_error("cannot clear a suspended frame")),
        State::Created | State::Finished => {
            finalize(vm, &value);
            close(vm, &value).map(|_| ())
        }
    }
}

/// Reports an exception that the end of a generator raised.
fn unraisable(vm: &Vm, what: &str, value: &Value) {
    vm.write_unraisable(&format!("Exception ignored while {what} {}", vm.repr_lossy(value)), &Value::NONE);
}

/// CPython `_PyGen_Finalize`.
fn finalize(vm: &Vm, value: &Value) {
    let g = generator(value);
    if matches!(g.state.get(), State::Finished | State::Running) {
        return;
    }
    if g.is_async_generator()
        && let Some(hook) = g.finalizer.get().clone()
        && !g.closed.get()
    {
        if vm.call(&hook, std::slice::from_ref(value)).is_err() {
            unraisable(vm, "finalizing generator", value);
        }
        return;
    }
    if g.is_coroutine() && g.state.get() == State::Created && crate::warnings::unawaited(vm, value, g.qualname.get(), g.origin.get().is_some()).is_err() {
        unraisable(vm, "finalizing coroutine", value);
    }
    if g.state.get() == State::Created {
        return;
    }
    if close(vm, value).is_err() {
        unraisable(vm, "closing generator", value);
    }
}

fn generator_repr(vm: &Vm, value: &Value) -> R {
    let g = generator(value);
    let kind = if g.is_async_generator() { "async_generator" } else { kind_name(g) };
    Ok(vm.str(&format!("<{kind} object {} at {:#x}>", string::to_string(g.qualname.get()), value.identity())))
}

macro_rules! common_getset {
    ($prefix:literal, $kind:literal) => {
        [
            gs("__name__", |_, v| Ok(generator(v).name.get().clone()), |vm, v, new| set_text(vm, &generator(v).name, new, "__name__")).doc(concat!("name of the ", $kind)),
            gs("__qualname__", |_, v| Ok(generator(v).qualname.get().clone()), |vm, v, new| set_text(vm, &generator(v).qualname, new, "__qualname__")).doc(concat!("qualified name of the ", $kind)),
            g(concat!($prefix, "_running"), |_, v| {
                let g = generator(v);
                Ok(Value::bool(if g.is_async_generator() { g.async_running.get() } else { g.state.get() == State::Running }))
            }),
            g(concat!($prefix, "_suspended"), |_, v| Ok(Value::bool(generator(v).state.get() == State::Suspended))),
            g(concat!($prefix, "_frame"), |_, v| Ok(generator(v).frame().map_or(Value::NONE, |f| frame_object::object_for(f).into_value()))),
            g(concat!($prefix, "_code"), |_, v| Ok(generator(v).code.value().clone())),
        ]
    };
}

fn get_awaiting(_vm: &Vm, v: &Value) -> R {
    Ok(generator(v).awaiting().unwrap_or(Value::NONE))
}

static GENERATOR_GETSET: &[GetSet] = {
    const C: [GetSet; 6] = common_getset!("gi", "generator");
    let [a, b, c, d, e, f] = C;
    &[a, b, c, d, e, f, g("gi_yieldfrom", get_awaiting)]
};
static COROUTINE_GETSET: &[GetSet] = {
    const C: [GetSet; 6] = common_getset!("cr", "coroutine");
    let [a, b, c, d, e, f] = C;
    &[a, b, c, d, e, f, g("cr_await", get_awaiting), g("cr_origin", |_, v| Ok(generator(v).origin.get().clone().unwrap_or(Value::NONE)))]
};
static ASYNC_GETSET: &[GetSet] = {
    const C: [GetSet; 6] = common_getset!("ag", "async generator");
    let [a, b, c, d, e, f] = C;
    &[a, b, c, d, e, f, g("ag_await", get_awaiting)]
};

static GENERATOR_METHODS: &[Method] = &[
    m("send", "($self, value, /)", generator_send).doc("send(value) -> send 'value' into generator,\nreturn next yielded value or raise StopIteration."),
    m("throw", "($self, type, value=None, traceback=None, /)", generator_throw)
        .doc("throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration."),
    m("close", "($self, /)", |vm, a| close(vm, &a[0])).doc("close() -> raise GeneratorExit inside generator."),
    m("__class_getitem__", "($type, object, /)", crate::objects::genericalias::class_getitem).doc("See PEP 585"),
];
static COROUTINE_METHODS: &[Method] = &[
    m("send", "($self, value, /)", generator_send).doc("send(arg) -> send 'arg' into coroutine,\nreturn next yielded value or raise StopIteration."),
    m("throw", "($self, type, value=None, traceback=None, /)", generator_throw)
        .doc("throw(value)\nthrow(type[,value[,traceback]])\n\nRaise exception in coroutine, return next yielded value or raise\nStopIteration."),
    m("close", "($self, /)", |vm, a| close(vm, &a[0])).doc("close() -> raise GeneratorExit inside coroutine."),
    m("__class_getitem__", "($type, object, /)", crate::objects::genericalias::class_getitem).doc("See PEP 585"),
];
static ASYNC_METHODS: &[Method] = &[
    m("asend", "($self, value, /)", |vm, a| async_step(vm, &a[0], Step::Send(a[1].clone()))),
    m("athrow", "($self, type, value=None, traceback=None, /)", |vm, a| {
        check_parts(vm, "athrow", a)?;
        async_step(vm, &a[0], Step::Throw(a[1..].to_vec()))
    }),
    m("aclose", "($self, /)", |vm, a| async_step(vm, &a[0], Step::Close)),
    m("__class_getitem__", "($type, object, /)", crate::objects::genericalias::class_getitem),
];

/// `coroutine.__await__()`: an iterator over the coroutine.
#[repr(C)]
pub struct CoroutineWrapper {
    head: Header,
    coroutine: Value,
}
payload!(CoroutineWrapper, COROUTINE_WRAPPER, coroutine);

pub static COROUTINE_WRAPPER: Type =
    Type::builtin::<CoroutineWrapper>("coroutine_wrapper", &OBJECT, flag::GC, object::SLOTS.iterator(|vm, w| generator_next(vm, &w.obj::<CoroutineWrapper>().coroutine)).no_new()).methods(&[
        m("send", "($self, value, /)", |vm, a| generator_send(vm, &[a[0].obj::<CoroutineWrapper>().coroutine.clone(), a[1].clone()])),
        m("throw", "($self, type, value=None, traceback=None, /)", |vm, a| {
            let mut all = vec![a[0].obj::<CoroutineWrapper>().coroutine.clone()];
            all.extend_from_slice(&a[1..]);
            generator_throw(vm, &all)
        }),
        m("close", "($self, /)", |vm, a| close(vm, &a[0].obj::<CoroutineWrapper>().coroutine)),
    ]);

fn coroutine_await(_vm: &Vm, c: &Value) -> R {
    Ok(Py::new(CoroutineWrapper { head: Header::new(&COROUTINE_WRAPPER), coroutine: c.clone() }).into_value())
}

pub use asynchronous::{anext_with_default, wrap_async_value};

/// The generator or coroutine that `SEND` can run in its own loop.
#[inline(always)]
pub fn as_delegate(value: &Value) -> Option<&Generator> {
    let ty = value.header()?.ty();
    if ty.is(&GENERATOR_TYPE) || ty.is(&COROUTINE) { Some(generator(value)) } else { None }
}
