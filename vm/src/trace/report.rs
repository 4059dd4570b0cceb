//! Delivery of events to the tools.
#![expect(unsafe_code, reason = "reads operands and moves the instruction pointer for the instrumented instruction; ARCHITECTURE.md, invariants E1 to E4")]

use super::event::*;
use super::instrument::{self, events_of};
use super::{PROFILE_TOOL, TRACE_TOOL, call_function, event_name, set_profile, set_trace};
use crate::eval::{Fp, Ip, Sp, Stack, calls, control};
use crate::objects::builtin_function::{self, BUILTIN_FUNCTION, METHOD_DESCRIPTOR};
use crate::objects::exception as exc;
use crate::objects::frame::object_for;
use crate::objects::function::Function;
use crate::objects::method::Method;
use crate::value::Value;
use crate::vm::{R, Vm};
use pyvm_loader::opcode as op;

/// What [`before`] found, where it is no opcode to go on with.
pub const MOVED: u32 = 256;
pub const RAISED: u32 = 257;

/// Where an event happens.
#[derive(Clone, Copy)]
struct Place {
    fp: Fp,
    unit: usize,
}

impl Place {
    fn code(self) -> &'static crate::objects::code::Code {
        unsafe { &*(*self.fp).code }
    }
}

/// Reports what happens at an instrumented instruction. The opcode whose work is to be done now; [`MOVED`] when the frame's
/// own pointers say where to go on; [`RAISED`] when a callback raised.
pub fn before(vm: &Vm, fp: Fp, ip: Ip, sp: Sp, arg: usize) -> u32 {
    unsafe {
        (*fp).ip.set(ip);
        (*fp).sp.set(sp);
        let code = &*(*fp).code;
        let unit = ip.offset_from(code.units_ptr()) as usize - 1;
        let Some(base) = code.trace.get().as_ref().map(|t| t.bases[unit]) else { return RAISED };
        let at = Place { fp, unit };
        if instrument::wanted(vm, code) == 0 {
            instrument::rewrite(vm, code);
            return u32::from(instrument::plain_form(base));
        }
        match report(vm, at, base, sp, arg) {
            Err(_) => RAISED,
            Ok(true) => MOVED,
            Ok(false) if (*fp).ip.get() != ip => MOVED,
            Ok(false) => u32::from(instrument::plain_form(base)),
        }
    }
}

/// Reports all events of an instruction; true if its work is done.
fn report(vm: &Vm, at: Place, base: u8, sp: Sp, arg: usize) -> R<bool> {
    let code = at.code();
    let (starts, line) = code.trace.get().as_ref().map_or((false, -1), |t| (t.starts[at.unit], t.lines[at.unit]));
    let ip = unsafe { (*at.fp).ip.get() };
    let previous = vm.trace.last.get_mut().insert(at.fp as usize, at.unit as u32);
    if starts && !continues_line(code, previous, line) {
        fire(vm, at, LINE, &[Value::small(i64::from(line))])?;
        if unsafe { (*at.fp).ip.get() } != ip {
            return Ok(true);
        }
    }
    fire(vm, at, INSTRUCTION, &[offset(at.unit)])?;
    let next = at.unit + 1 + op::caches(base);
    let peek = |depth: usize| unsafe { (*sp.sub(depth)).clone().unwrap_or(Value::NONE) };
    match base {
        op::RESUME => fire(vm, at, if arg & 3 == 0 { PY_START } else { PY_RESUME }, &[offset(at.unit)])?,
        op::RETURN_VALUE => fire(vm, at, PY_RETURN, &[offset(at.unit), peek(1)])?,
        op::YIELD_VALUE => fire(vm, at, PY_YIELD, &[offset(at.unit), peek(1)])?,
        op::CALL | op::CALL_KW | op::CALL_FUNCTION_EX => return call(vm, at, base, sp, arg, next),
        op::JUMP_FORWARD => fire(vm, at, JUMP, &[offset(at.unit), offset(next + arg)])?,
        op::JUMP_BACKWARD => fire(vm, at, JUMP, &[offset(at.unit), offset(next - arg)])?,
        op::POP_JUMP_IF_FALSE | op::POP_JUMP_IF_TRUE | op::POP_JUMP_IF_NONE | op::POP_JUMP_IF_NOT_NONE => {
            let value = peek(1);
            let taken = match base {
                op::POP_JUMP_IF_FALSE => value.is_false(),
                op::POP_JUMP_IF_TRUE => value.is_true(),
                op::POP_JUMP_IF_NONE => value.is_none(),
                _ => !value.is_none(),
            };
            // NOT_TAKEN follows the jump.
            branch(vm, at, taken, next + 1, next + arg)?;
        }
        op::FOR_ITER => return iterate(vm, at, sp, next, arg),
        // A generator's return ends the delegation without an exception; tools are told of one all the same.
        op::END_SEND if asks(vm, at, STOP_ITERATION) && is_generator(&peek(2)) => {
            let stop = vm.call(&exc::STOP_ITERATION.as_value(), &[peek(1)])?;
            fire(vm, at, STOP_ITERATION, &[offset(at.unit), stop])?;
        }
        // The branch of an asynchronous loop is its END_SEND.
        op::NOT_TAKEN if at.unit > 0 && previous_base(code, at.unit) == op::END_SEND => fire(vm, at, BRANCH_LEFT, &[offset(at.unit - 1), offset(next)])?,
        op::END_ASYNC_FOR => fire(vm, at, BRANCH_RIGHT, &[offset(next - arg), offset(next)])?,
        _ => {}
    }
    Ok(false)
}

fn is_generator(v: &Value) -> bool {
    crate::objects::generator::as_delegate(v).is_some()
}

fn previous_base(code: &crate::objects::code::Code, unit: usize) -> u8 {
    code.trace.get().as_ref().map_or(0, |t| t.bases[unit - 1])
}

/// Whether the instruction that ran before belongs to the same line, and is no start of the function.
fn continues_line(code: &crate::objects::code::Code, previous: Option<u32>, line: i32) -> bool {
    let (Some(previous), Some(trace)) = (previous.map(|p| p as usize), code.trace.get()) else { return false };
    trace.lines.get(previous) == Some(&line) && trace.bases.get(previous) != Some(&op::RESUME)
}

fn offset(unit: usize) -> Value {
    Value::uint(unit * 2)
}

fn branch(vm: &Vm, at: Place, right: bool, left_to: usize, right_to: usize) -> R<()> {
    let (number, to) = if right { (BRANCH_RIGHT, right_to) } else { (BRANCH_LEFT, left_to) };
    fire(vm, at, number, &[offset(at.unit), offset(to)])
}

/// FOR_ITER, done here: which way it goes is known only afterwards.
fn iterate(vm: &Vm, at: Place, sp: Sp, next: usize, arg: usize) -> R<bool> {
    let units = at.code().units_ptr();
    unsafe {
        let bits = control::advance(vm, sp);
        if bits == u64::MAX {
            return Err(crate::vm::Raised);
        }
        let (right, to) = (bits == 0, if bits == 0 { next + arg + 1 } else { next });
        if bits != 0 {
            sp.cast::<u64>().write(bits);
            (*at.fp).sp.set(sp.add(1));
        }
        branch(vm, at, right, next, next + arg + 2)?;
        (*at.fp).ip.set(units.add(to));
    }
    Ok(true)
}

/// A call: its event, and for native callables the call itself with the events behind it.
fn call(vm: &Vm, at: Place, base: u8, sp: Sp, arg: usize, next: usize) -> R<bool> {
    if !asks(vm, at, CALL) {
        return Ok(false);
    }
    let (callable, first) = unsafe {
        let operands = if base == op::CALL_FUNCTION_EX { sp.sub(4) } else { sp.sub(arg + 2 + usize::from(base == op::CALL_KW)) };
        let callable = (*operands).clone().unwrap_or(Value::NONE);
        let mut first = (*operands.add(1)).clone();
        if first.is_none() && base != op::CALL_FUNCTION_EX && arg > 0 {
            first = (*operands.add(2)).clone();
        }
        if base == op::CALL_FUNCTION_EX {
            first = (*operands.add(2)).as_ref().and_then(|t| t.cast::<crate::objects::tuple::Tuple>()).and_then(|t| t.items().first().cloned());
        }
        (callable, first)
    };
    let bound = callable.cast_exact::<Method>();
    let (shown, first) = match bound {
        Some(m) => (m.function.clone(), Some(m.receiver.clone())),
        None => (callable.clone(), first),
    };
    let first = first.unwrap_or_else(|| missing(vm));
    fire(vm, at, CALL, &[offset(at.unit), shown.clone(), first.clone()])?;
    if shown.cast_exact::<Function>().is_some() {
        return Ok(false);
    }
    let mut stack = Stack::at(sp);
    let done = match base {
        op::CALL => calls::do_call(vm, unsafe { &*at.fp }, &mut stack, arg),
        op::CALL_KW => calls::do_call_kw(vm, unsafe { &*at.fp }, &mut stack, arg),
        _ => calls::do_call_function_ex(vm, unsafe { &*at.fp }, &mut stack, arg),
    };
    let arguments = [offset(at.unit), shown, first];
    match done {
        Ok(()) => {
            unsafe {
                (*at.fp).sp.set(stack.top_pointer());
                (*at.fp).ip.set(at.code().units_ptr().add(next));
            }
            deliver(vm, at, C_RETURN, CALL, &arguments)?;
            Ok(true)
        }
        Err(raised) => {
            let e = vm.take_pending();
            deliver(vm, at, C_RAISE, CALL, &arguments)?;
            if let Some(e) = e {
                vm.restore(e);
            }
            Err(raised)
        }
    }
}

fn missing(vm: &Vm) -> Value {
    vm.trace.monitoring.missing(vm)
}

/// Whether some tool that is not in its own callback asks for the event here.
fn asks(vm: &Vm, at: Place, number: usize) -> bool {
    let trace = at.code().trace.get();
    vm.trace.inside.get() == 0 && (0..8).any(|tool| (vm.trace.tool_events(tool) | trace.as_ref().map_or(0, |t| t.local[tool])) & 1 << number != 0)
}

fn fire(vm: &Vm, at: Place, number: usize, arguments: &[Value]) -> R<()> {
    deliver(vm, at, number, number, arguments)
}

/// Calls the tools that asked for event `asked` because of event `number`.
fn deliver(vm: &Vm, at: Place, number: usize, asked: usize, arguments: &[Value]) -> R<()> {
    if vm.trace.inside.get() > 0 {
        return Ok(());
    }
    for tool in (0..8).rev() {
        let (events, disabled) = match at.code().trace.get() {
            Some(t) => (events_of(vm, t, tool), t.disabled.contains(&(tool, at.unit as u32, number))),
            None => (vm.trace.tool_events(tool), false),
        };
        if events & 1 << asked == 0 || disabled {
            continue;
        }
        match tool {
            TRACE_TOOL => trace_event(vm, at, number, arguments)?,
            PROFILE_TOOL => profile_event(vm, at, number, arguments)?,
            _ => monitor(vm, at, tool, number, arguments)?,
        }
    }
    Ok(())
}

/// One callback of `sys.monitoring` (CPython `call_one_instrument`).
fn monitor(vm: &Vm, at: Place, tool: usize, number: usize, arguments: &[Value]) -> R<()> {
    let callbacks = &vm.trace.monitoring.tools[tool].get().callbacks;
    let merged = matches!(number, BRANCH_LEFT | BRANCH_RIGHT).then(|| callbacks[BRANCH].clone()).flatten();
    let Some(callback) = callbacks[number].clone().or(merged) else { return Ok(()) };
    let mut all = vec![crate::value::Py::from_ref(at.code()).into_value()];
    all.extend_from_slice(arguments);
    vm.trace.inside.set(vm.trace.inside.get() + 1);
    let outer = vm.trace.what.replace(number + 1);
    let result = vm.call(&callback, &all);
    vm.trace.what.set(outer);
    vm.trace.inside.set(vm.trace.inside.get() - 1);
    if !result?.is(&vm.trace.monitoring.disable(vm)) {
        return Ok(());
    }
    if number < LOCAL_COUNT {
        if let Some(trace) = at.code().trace.get_mut() {
            trace.disabled.push((tool, at.unit as u32, number));
        }
        return Ok(());
    }
    let old = vm.trace.monitoring.tools[tool].get_mut().callbacks[number].take();
    drop(old);
    Err(vm.value_error(format!("Cannot disable {} events. Callback removed.", event_name(number))))
}

/// Events as `sys.settrace` has them.
fn trace_event(vm: &Vm, at: Place, number: usize, arguments: &[Value]) -> R<()> {
    let Some(function) = vm.trace.trace.get().clone() else { return Ok(()) };
    let argument = arguments.last().cloned().unwrap_or(Value::NONE);
    let frame = object_for(unsafe { &*at.fp });
    let (what, argument) = match number {
        PY_START | PY_RESUME | PY_THROW => {
            let result = guarded(vm, at, &function, number, "call", Value::NONE)?;
            frame.set_trace(Some(result).filter(|r| !r.is_none()));
            return Ok(());
        }
        PY_RETURN | PY_YIELD => ("return", argument),
        PY_UNWIND => ("return", Value::NONE),
        LINE if frame.trace_lines.get() => ("line", Value::NONE),
        JUMP if frame.trace_lines.get() => {
            // Only a jump back to its own line is a line event of its own.
            let to = arguments[1].as_small_int().unwrap_or(0) as usize / 2;
            let code = at.code();
            if to >= at.unit || code.line_of_unit(to) != code.line_of_unit(at.unit) {
                return Ok(());
            }
            ("line", Value::NONE)
        }
        INSTRUCTION if frame.trace_opcodes.get() => ("opcode", Value::NONE),
        RAISE | STOP_ITERATION => ("exception", exception_triple(vm, &argument)),
        _ => return Ok(()),
    };
    let Some(local) = frame.trace() else { return Ok(()) };
    let number = if number == JUMP { LINE } else { number };
    let result = guarded(vm, at, &local, number, what, argument)?;
    if !result.is_none() {
        frame.set_trace(Some(result));
    }
    Ok(())
}

fn exception_triple(vm: &Vm, e: &Value) -> Value {
    let traceback = e.cast::<crate::objects::exception::Exception>().and_then(|x| x.traceback.get().clone()).unwrap_or(Value::NONE);
    vm.tuple(vec![e.ty().as_value(), e.clone(), traceback])
}

/// Calls the trace function; when it raises, tracing ends.
fn guarded(vm: &Vm, at: Place, function: &Value, number: usize, what: &str, argument: Value) -> R {
    let result = call_function(vm, unsafe { &*at.fp }, function, number, what, argument);
    if result.is_err() {
        set_trace(vm, &Value::NONE)?;
        object_for(unsafe { &*at.fp }).set_trace(None);
    }
    result
}

/// Events as `sys.setprofile` has them.
fn profile_event(vm: &Vm, at: Place, number: usize, arguments: &[Value]) -> R<()> {
    let Some(function) = vm.trace.profile.get().clone() else { return Ok(()) };
    let last = arguments.last().cloned().unwrap_or(Value::NONE);
    let (what, argument) = match number {
        PY_START | PY_RESUME | PY_THROW => ("call", Value::NONE),
        PY_RETURN | PY_YIELD => ("return", last),
        PY_UNWIND => ("return", Value::NONE),
        CALL | C_RETURN | C_RAISE => {
            let callable = &arguments[1];
            let native = callable.is_exact(&BUILTIN_FUNCTION);
            let shown = if callable.is_exact(&METHOD_DESCRIPTOR) && !last.is(&missing(vm)) {
                builtin_function::bind(callable, last)
            } else if native {
                callable.clone()
            } else {
                return Ok(());
            };
            let what = match number {
                CALL => "c_call",
                C_RETURN => "c_return",
                _ => "c_exception",
            };
            (what, shown)
        }
        _ => return Ok(()),
    };
    let result = call_function(vm, unsafe { &*at.fp }, &function, number, what, argument);
    if result.is_err() {
        set_profile(vm, &Value::NONE)?;
    }
    result.map(|_| ())
}

/// Reports an exception event; a callback's own exception takes the place of the one that is pending.
fn exceptional(vm: &Vm, fp: Fp, number: usize) {
    let Some(e) = vm.take_pending() else { return };
    let at = Place { fp, unit: unsafe { (*fp).last_unit() } };
    if fire(vm, at, number, &[offset(at.unit), e.value().clone()]).is_ok() {
        vm.restore(e);
    }
}

/// An exception arrives in a frame.
pub fn raised(vm: &Vm, fp: Fp, reraise: bool) {
    exceptional(vm, fp, if reraise { RERAISE } else { RAISE });
}

/// An exception goes to a handler, which is at the frame's instruction pointer.
pub fn handled(vm: &Vm, fp: Fp) {
    exceptional(vm, fp, EXCEPTION_HANDLED);
}

/// An exception leaves a frame.
pub fn unwound(vm: &Vm, fp: Fp) {
    exceptional(vm, fp, PY_UNWIND);
}

/// An exception is thrown into a generator.
pub fn thrown(vm: &Vm, fp: Fp) {
    exceptional(vm, fp, PY_THROW);
}
