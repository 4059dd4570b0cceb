//! `sys.monitoring` (PEP 669): tools, their callbacks and the events they ask for.

use crate::heap::Mut;
use crate::objects::code::Code;
use crate::objects::module::{self, Module};
use crate::objects::namespace::NAMESPACE;
use crate::objects::object;
use crate::objects::string;
use crate::types::rows::{Method, m};
use crate::types::shape;
use crate::value::{Slot, Value};
use crate::vm::{R, Vm};

/// Events by number; the bit of an event is one shifted by its number (CPython `PY_MONITORING_EVENT_*`).
pub const EVENTS: [&str; 19] = [
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];
const C_RETURN: usize = 16;
const BRANCH: usize = 18;
/// Events that can be asked for one code object alone.
const LOCAL: u32 = (1 << 11) - 1;
const TOOLS: usize = 6;

/// One tool.
#[derive(Default)]
pub struct Tool {
    pub name: Slot,
    pub callbacks: [Slot; 19],
    pub events: u32,
}

/// State of `sys.monitoring`.
#[derive(Default)]
pub struct Monitoring {
    pub tools: [Mut<Tool>; 8],
    /// The module, once it is made.
    module: Mut<Slot>,
}

impl Monitoring {
    fn marker(&self, vm: &Vm, name: &str) -> Value {
        let dict = self.module.get().as_ref().and_then(|m| m.cast::<Module>()).map(Module::dict);
        dict.and_then(|d| d.get_name(vm, name)).unwrap_or(Value::NONE)
    }

    /// What a callback returns to be called no more.
    pub fn disable(&self, vm: &Vm) -> Value {
        self.marker(vm, "DISABLE")
    }

    /// Stands for the first argument of a call without arguments.
    pub fn missing(&self, vm: &Vm) -> Value {
        self.marker(vm, "MISSING")
    }
}

/// Makes the module.
pub fn make(vm: &Vm) -> Value {
    let module = module::native(vm, "sys.monitoring", "", ROWS);
    let d = module.obj::<Module>().dict();
    for (name, id) in [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)] {
        d.set_name(vm, name, Value::small(id));
    }
    for name in ["DISABLE", "MISSING"] {
        let marker = object::allocate(&object::OBJECT);
        d.set_name(vm, name, marker);
    }
    let events = vm.call(&NAMESPACE.as_value(), &[]).unwrap_or(Value::NONE);
    if let Some(e) = shape::dict(&events) {
        for (i, name) in EVENTS.iter().enumerate() {
            let bits = if i == BRANCH { 0b11 << 8 } else { 1 << i };
            e.set_name(vm, name, Value::small(bits));
        }
        e.set_name(vm, "NO_EVENTS", Value::small(0));
    }
    d.set_name(vm, "events", events);
    vm.trace.monitoring.module.set(Some(module.clone()));
    module
}

fn tool_id(vm: &Vm, v: &Value) -> R<usize> {
    let n = vm.to_i32(v)?;
    if (0..TOOLS as i32).contains(&n) { Ok(n as usize) } else { Err(vm.value_error(format!("invalid tool {n} (must be between 0 and 5)"))) }
}

fn in_use(vm: &Vm, id: usize) -> R<&Mut<Tool>> {
    let tool = &vm.trace.monitoring.tools[id];
    if tool.get().name.is_some() { Ok(tool) } else { Err(vm.value_error(format!("tool {id} is not in use"))) }
}

fn event_set(vm: &Vm, v: &Value) -> R<u32> {
    let n = vm.to_i32(v)?;
    if !(0..1 << 18).contains(&n) {
        return Err(vm.value_error(format!("invalid event set 0x{n:x}")));
    }
    let mut n = n as u32;
    let c_events = 0b11 << C_RETURN;
    if n & c_events != 0 {
        if n & (1 << 4) == 0 && n & c_events != 0 {
            return Err(vm.value_error("cannot set C_RETURN or C_RAISE events independently"));
        }
        n &= !c_events;
    }
    Ok(n)
}

static ROWS: &[Method] = &[
    m("use_tool_id", "($module, tool_id, name, /)", |vm, a| {
        let id = tool_id(vm, &a[0])?;
        if !string::is_str(&a[1]) {
            return Err(vm.value_error("tool name must be a str"));
        }
        let tool = &vm.trace.monitoring.tools[id];
        if tool.get().name.is_some() {
            return Err(vm.value_error(format!("tool {id} is already in use")));
        }
        tool.get_mut().name.replace(a[1].clone());
        Ok(Value::NONE)
    }),
    m("clear_tool_id", "($module, tool_id, /)", |vm, a| {
        let id = tool_id(vm, &a[0])?;
        clear(vm, id);
        Ok(Value::NONE)
    }),
    m("free_tool_id", "($module, tool_id, /)", |vm, a| {
        let id = tool_id(vm, &a[0])?;
        clear(vm, id);
        let old = vm.trace.monitoring.tools[id].get_mut().name.take();
        drop(old);
        Ok(Value::NONE)
    }),
    m("get_tool", "($module, tool_id, /)", |vm, a| Ok(vm.trace.monitoring.tools[tool_id(vm, &a[0])?].get().name.clone().unwrap_or(Value::NONE))),
    m("register_callback", "($module, tool_id, event, func, /)", |vm, a| {
        let id = tool_id(vm, &a[0])?;
        let bits = vm.to_i32(&a[1])?;
        if bits <= 0 || bits.count_ones() != 1 && bits != 0b11 << 8 {
            return Err(vm.value_error("The callback can only be set for one event at a time"));
        }
        let event = if bits == 0b11 << 8 { BRANCH } else { bits.trailing_zeros() as usize };
        if event >= EVENTS.len() {
            return Err(vm.value_error(format!("invalid event {bits}")));
        }
        let new = Some(a[2].clone()).filter(|f| !f.is_none());
        let old = std::mem::replace(&mut vm.trace.monitoring.tools[id].get_mut().callbacks[event], new);
        Ok(old.unwrap_or(Value::NONE))
    }),
    m("get_events", "($module, tool_id, /)", |vm, a| {
        let id = tool_id(vm, &a[0])?;
        Ok(Value::small(i64::from(vm.trace.tool_events(id))))
    }),
    m("set_events", "($module, tool_id, event_set, /)", |vm, a| {
        let id = tool_id(vm, &a[0])?;
        let events = event_set(vm, &a[1])?;
        in_use(vm, id)?;
        let before = std::mem::replace(&mut in_use(vm, id)?.get_mut().events, events);
        crate::trace::added(vm, id, events & !before);
        crate::trace::changed(vm);
        Ok(Value::NONE)
    }),
    m("get_local_events", "($module, tool_id, code, /)", |vm, a| {
        let code = code(vm, &a[1])?;
        let id = tool_id(vm, &a[0])?;
        Ok(Value::small(i64::from(crate::trace::local_events(code, id))))
    }),
    m("set_local_events", "($module, tool_id, code, event_set, /)", |vm, a| {
        let code = code(vm, &a[1])?;
        let id = tool_id(vm, &a[0])?;
        let events = event_set(vm, &a[2])?;
        in_use(vm, id)?;
        if events & !LOCAL != 0 {
            return Err(vm.value_error(format!("invalid local event set 0x{events:x}")));
        }
        crate::trace::set_local_events(vm, code, id, events);
        Ok(Value::NONE)
    }),
    m("restart_events", "($module, /)", |vm, _| {
        crate::trace::restart(vm);
        Ok(Value::NONE)
    }),
    m("_all_events", "($module, /)", |vm, _| {
        let out = crate::objects::dict::Dict::new();
        for (i, name) in EVENTS.iter().enumerate() {
            let tools = vm.trace.monitoring.tools.iter().enumerate().filter(|(_, t)| t.get().events & 1 << i != 0).fold(0, |all, (id, _)| all | 1 << id);
            if tools != 0 {
                out.set_name(vm, name, Value::small(tools));
            }
        }
        Ok(out.into_value())
    }),
];

fn clear(vm: &Vm, id: usize) {
    let tool = vm.trace.monitoring.tools[id].get_mut();
    let old = std::mem::take(&mut tool.callbacks);
    tool.events = 0;
    drop(old);
    crate::trace::clear_local(vm, id);
    crate::trace::changed(vm);
}

fn code<'a>(vm: &Vm, v: &'a Value) -> R<&'a Code> {
    v.cast_exact::<Code>().ok_or_else(|| vm.type_error("code must be a code object"))
}
