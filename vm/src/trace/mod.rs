//! Tracing: `sys.settrace`, `sys.setprofile` and `sys.monitoring` (CPython `instrumentation.c`, `legacy_tracing.c`).
//!
//! While nothing is traced nothing is checked. Asking for events rewrites the instructions that have them, in every code
//! object that there is ([`instrument`]); the instruction put in their place reports the event, then does the work of the one
//! it replaced. Events of exceptions are reported where exceptions are handled, which is off the fast path.

pub mod instrument;
pub mod jump;
mod report;

use crate::frame::Frame;
use crate::heap::Mut;
use crate::objects::code::Code;
use crate::objects::frame::{FrameObject, object_for};
use crate::sys::monitoring::{EVENTS, Monitoring};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};
use std::cell::Cell;
use std::collections::HashMap;

pub use report::{MOVED, RAISED, before, handled, raised, thrown, unwound};

/// Events by number (CPython `PY_MONITORING_EVENT_*`).
pub mod event {
    pub const PY_START: usize = 0;
    pub const PY_RESUME: usize = 1;
    pub const PY_RETURN: usize = 2;
    pub const PY_YIELD: usize = 3;
    pub const CALL: usize = 4;
    pub const LINE: usize = 5;
    pub const INSTRUCTION: usize = 6;
    pub const JUMP: usize = 7;
    pub const BRANCH_LEFT: usize = 8;
    pub const BRANCH_RIGHT: usize = 9;
    pub const STOP_ITERATION: usize = 10;
    pub const RAISE: usize = 11;
    pub const EXCEPTION_HANDLED: usize = 12;
    pub const PY_UNWIND: usize = 13;
    pub const PY_THROW: usize = 14;
    pub const RERAISE: usize = 15;
    pub const C_RETURN: usize = 16;
    pub const C_RAISE: usize = 17;
    pub const BRANCH: usize = 18;
    /// Number of events that belong to places in code.
    pub const LOCAL_COUNT: usize = 11;
}

/// The tools that stand for `sys.setprofile` and `sys.settrace` (CPython `PY_MONITORING_SYS_*_ID`).
pub const PROFILE_TOOL: usize = 6;
pub const TRACE_TOOL: usize = 7;

const fn bits(events: &[usize]) -> u32 {
    let mut out = 0;
    let mut i = 0;
    while i < events.len() {
        out |= 1 << events[i];
        i += 1;
    }
    out
}

use event as e;
const TRACE_EVENTS: u32 = bits(&[e::PY_START, e::PY_RESUME, e::PY_RETURN, e::PY_YIELD, e::RAISE, e::LINE, e::JUMP, e::PY_UNWIND, e::PY_THROW, e::STOP_ITERATION]);
const PROFILE_EVENTS: u32 = bits(&[e::PY_START, e::PY_RESUME, e::PY_RETURN, e::PY_YIELD, e::CALL, e::PY_UNWIND, e::PY_THROW]);
/// Events that are looked for when an exception passes.
const EXCEPTIONAL: u32 = bits(&[e::RAISE, e::EXCEPTION_HANDLED, e::PY_UNWIND, e::PY_THROW, e::RERAISE]);

/// The trace and profile functions, and the monitoring tools.
#[derive(Default)]
pub struct TraceState {
    /// Functions of the running thread.
    pub trace: Mut<Slot>,
    pub profile: Mut<Slot>,
    /// How deep the running thread is in callbacks, in which nothing is reported.
    pub inside: Cell<u32>,
    /// One more than the event that the trace function is called for; 0 outside it.
    pub what: Cell<usize>,
    pub monitoring: Monitoring,
    /// Frames that a new coroutine remembers as its origin.
    pub origin_depth: Cell<usize>,
    /// Some tool asks for events of exceptions.
    pub exceptional: Cell<bool>,
    /// Threads with a trace or profile function.
    tracing_threads: Cell<usize>,
    profiling_threads: Cell<usize>,
    /// The unit that each frame ran last, while lines are reported.
    last: Mut<HashMap<usize, u32>>,
    /// All code objects were looked for once.
    pub walked: Cell<bool>,
    /// Code whose instructions can be rewritten.
    instrumented: Mut<Vec<Py<Code>>>,
}

impl TraceState {
    /// The events of one tool, everywhere.
    pub fn tool_events(&self, tool: usize) -> u32 {
        self.monitoring.tools[tool].get().events
    }
}

fn set_function(vm: &Vm, slot: &Mut<Slot>, threads: &Cell<usize>, tool: usize, events: u32, function: &Value) {
    let new = Some(function.clone()).filter(|f| !f.is_none());
    let now = new.is_some();
    let old = std::mem::replace(slot.get_mut(), new);
    match (old.is_some(), now) {
        (false, true) => threads.set(threads.get() + 1),
        (true, false) => threads.set(threads.get().saturating_sub(1)),
        _ => {}
    }
    drop(old);
    let wanted = if threads.get() > 0 { events } else { 0 };
    let tool = vm.trace.monitoring.tools[tool].get_mut();
    if tool.events != wanted {
        tool.events = wanted;
        changed(vm);
    }
}

/// `sys.settrace`.
pub fn set_trace(vm: &Vm, function: &Value) -> R {
    set_function(vm, &vm.trace.trace, &vm.trace.tracing_threads, TRACE_TOOL, TRACE_EVENTS, function);
    Ok(Value::NONE)
}

/// `sys.setprofile`.
pub fn set_profile(vm: &Vm, function: &Value) -> R {
    set_function(vm, &vm.trace.profile, &vm.trace.profiling_threads, PROFILE_TOOL, PROFILE_EVENTS, function);
    Ok(Value::NONE)
}

/// The set of events changed: code is rewritten for it.
pub fn changed(vm: &Vm) {
    let global = vm.trace.monitoring.tools.iter().fold(0, |all, t| all | t.get().events);
    vm.trace.exceptional.set(global & EXCEPTIONAL != 0);
    if global == 0 {
        vm.trace.last.get_mut().clear();
    }
    // Without events instructions are restored when they are next run.
    if global != 0 {
        instrument::everything(vm);
    }
}

/// Events that a tool asked for in one code object.
pub fn local_events(code: &Code, tool: usize) -> u32 {
    code.trace.get().as_ref().map_or(0, |t| t.local[tool])
}

pub fn set_local_events(vm: &Vm, code: &Code, tool: usize, events: u32) {
    let trace = code.trace.get_mut().get_or_insert_default();
    if trace.local[tool] == events {
        return;
    }
    trace.local[tool] = events;
    if code.prepare(vm).is_err() {
        vm.clear_pending();
        return;
    }
    instrument::remember(vm, code);
    instrument::rewrite(vm, code);
}

/// Forgets all that a tool asked for in single code objects.
pub fn clear_local(vm: &Vm, tool: usize) {
    for code in vm.trace.instrumented.get().clone() {
        if let Some(trace) = code.trace.get_mut() {
            trace.local[tool] = 0;
            trace.disabled.retain(|d| d.0 != tool);
        }
    }
}

/// A tool asks for events anew: places that had enough of them report them again.
pub fn added(vm: &Vm, tool: usize, events: u32) {
    for code in vm.trace.instrumented.get().clone() {
        if let Some(trace) = code.trace.get_mut() {
            trace.disabled.retain(|d| d.0 != tool || events & 1 << d.2 == 0);
        }
    }
}

/// Forgets which places asked for no more events.
pub fn restart(vm: &Vm) {
    for code in vm.trace.instrumented.get().clone() {
        if let Some(trace) = code.trace.get_mut() {
            trace.disabled.clear();
        }
    }
}

/// `frame.f_trace_opcodes = True`: the code reports each instruction.
pub fn trace_opcodes(vm: &Vm, frame: &FrameObject, on: bool) {
    if on {
        set_local_events(vm, frame.code(), TRACE_TOOL, 1 << event::INSTRUCTION);
    }
}

/// Calls a trace or profile function; its failure switches it off (CPython `call_trampoline`).
fn call_function(vm: &Vm, frame: &Frame, function: &Value, number: usize, what: &str, argument: Value) -> R {
    let frame = object_for(frame);
    vm.trace.inside.set(vm.trace.inside.get() + 1);
    let outer = vm.trace.what.replace(number + 1);
    let result = vm.call(function, &[frame.into_value(), vm.str(what), argument]);
    vm.trace.what.set(outer);
    vm.trace.inside.set(vm.trace.inside.get() - 1);
    result
}

/// The names of the events, for messages.
fn event_name(number: usize) -> &'static str {
    EVENTS[number]
}
