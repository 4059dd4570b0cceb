//! Tracing: `sys.settrace`, `sys.setprofile` and `sys.monitoring`. Events are not delivered yet.

use crate::heap::Mut;
use crate::objects::code::Code;
use crate::sys::monitoring::Monitoring;
use crate::value::{Slot, Value};
use crate::vm::{R, Raised, Vm};
use std::cell::Cell;

/// The trace and profile functions, and the monitoring tools.
#[derive(Default)]
pub struct TraceState {
    pub trace: Mut<Slot>,
    pub profile: Mut<Slot>,
    pub monitoring: Monitoring,
    /// Frames that a new coroutine remembers as its origin.
    pub origin_depth: Cell<usize>,
}

/// Functions that ask for events say so rather than wait for what never comes.
pub fn undelivered(vm: &Vm, function: &str) -> Raised {
    vm.not_implemented_error(format!("{function}: pyvm delivers no trace events yet"))
}

/// `sys.settrace`.
pub fn set_trace(vm: &Vm, function: &Value) -> R {
    if !function.is_none() {
        return Err(undelivered(vm, "sys.settrace"));
    }
    vm.trace.trace.set(Some(function.clone()).filter(|f| !f.is_none()));
    Ok(Value::NONE)
}

/// `sys.setprofile`.
pub fn set_profile(vm: &Vm, function: &Value) -> R {
    if !function.is_none() {
        return Err(undelivered(vm, "sys.setprofile"));
    }
    vm.trace.profile.set(Some(function.clone()).filter(|f| !f.is_none()));
    Ok(Value::NONE)
}

/// The set of events changed.
pub fn changed(_vm: &Vm) {}

/// Events that a tool asked for in one code object.
pub fn local_events(_code: &Code, _tool: usize) -> u32 {
    0
}

pub fn set_local_events(_vm: &Vm, _code: &Code, _tool: usize, _events: u32) {}

pub fn clear_local(_vm: &Vm, _tool: usize) {}

/// Forgets which places asked for no more events.
pub fn restart(_vm: &Vm) {}
