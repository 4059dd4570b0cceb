//! `_tracemalloc`: allocations are not traced, and these functions say so.

use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    Ok(module::native(vm, "_tracemalloc", "Debug module to trace memory blocks allocated by Python.", ROWS))
}

static ROWS: &[Method] = &[
    m("is_tracing", "($module, /)", |_, _| Ok(Value::FALSE)).doc("Return True if the tracemalloc module is tracing Python memory allocations."),
    m("clear_traces", "($module, /)", |_, _| Ok(Value::NONE)).doc("Clear traces of memory blocks allocated by Python."),
    m("_get_traces", "($module, /)", |_, _| Ok(List::new(Vec::new()).into_value())).doc("Get traces of all memory blocks allocated by Python."),
    m("_get_object_traceback", "($module, obj, /)", |_, _| Ok(Value::NONE)).doc("Get the traceback where the Python object obj was allocated."),
    m("start", "($module, nframe=1, /)", |vm, _| Err(vm.not_implemented_error("tracemalloc.start()"))).doc("Start tracing Python memory allocations."),
    m("stop", "($module, /)", |_, _| Ok(Value::NONE)).doc("Stop tracing Python memory allocations."),
    m("get_traceback_limit", "($module, /)", |_, _| Ok(Value::small(1))).doc("Get the maximum number of frames stored in the traceback of a trace."),
    m("get_tracemalloc_memory", "($module, /)", |_, _| Ok(Value::small(0))).doc("Get the memory usage in bytes of the tracemalloc module."),
    m("get_traced_memory", "($module, /)", |vm, _| Ok(vm.tuple(vec![Value::small(0), Value::small(0)]))).doc("Get the current size and peak size of memory blocks traced by tracemalloc."),
    m("reset_peak", "($module, /)", |_, _| Ok(Value::NONE)).doc("Set the peak size of memory blocks traced by tracemalloc to the current size."),
];
