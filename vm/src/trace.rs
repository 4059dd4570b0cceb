//! Tracing: `sys.settrace`, `sys.setprofile` and `sys.monitoring`. Events are not delivered yet.

use crate::heap::Mut;
use crate::objects::code::Code;
use crate::sys::monitoring::Monitoring;
use crate::value::Slot;
use crate::vm::Vm;

/// The trace and profile functions, and the monitoring tools.
#[derive(Default)]
pub struct TraceState {
    pub trace: Mut<Slot>,
    pub profile: Mut<Slot>,
    pub monitoring: Monitoring,
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
