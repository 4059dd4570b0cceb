//! `time`.

use pyvm_vm::call::opt_some;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::namespace::NAMESPACE;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::types::shape;
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "time", "This module provides various functions to manipulate time values.", ROWS);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "timezone", Value::small(0));
    d.set_name(vm, "altzone", Value::small(0));
    d.set_name(vm, "daylight", Value::small(0));
    d.set_name(vm, "tzname", vm.tuple(vec![vm.str("UTC"), vm.str("UTC")]));
    for (name, id) in [("CLOCK_REALTIME", 0), ("CLOCK_MONOTONIC", 1), ("CLOCK_PROCESS_CPUTIME_ID", 2), ("CLOCK_THREAD_CPUTIME_ID", 3)] {
        d.set_name(vm, name, Value::small(id));
    }
    Ok(module)
}

/// Nanoseconds on one of the system's clocks.
fn clock(vm: &Vm, id: libc::clockid_t) -> R<i64> {
    let t = rustix_clock(id);
    t.ok_or_else(|| vm.last_os_error(None))
}

#[expect(unsafe_code, reason = "reads a clock of the system into a local")]
fn rustix_clock(id: libc::clockid_t) -> Option<i64> {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a local of the right type.
    if unsafe { libc::clock_gettime(id, &raw mut t) } != 0 {
        return None;
    }
    Some(t.tv_sec * 1_000_000_000 + t.tv_nsec)
}

fn seconds(vm: &Vm, id: libc::clockid_t) -> R {
    Ok(Value::float(clock(vm, id)? as f64 / 1e9))
}

static ROWS: &[Method] = &[
    m("time", "($module, /)", |vm, _| seconds(vm, libc::CLOCK_REALTIME)),
    m("time_ns", "($module, /)", |vm, _| Ok(Value::int(clock(vm, libc::CLOCK_REALTIME)?))),
    m("monotonic", "($module, /)", |vm, _| seconds(vm, libc::CLOCK_MONOTONIC)),
    m("monotonic_ns", "($module, /)", |vm, _| Ok(Value::int(clock(vm, libc::CLOCK_MONOTONIC)?))),
    m("perf_counter", "($module, /)", |vm, _| seconds(vm, libc::CLOCK_MONOTONIC)),
    m("perf_counter_ns", "($module, /)", |vm, _| Ok(Value::int(clock(vm, libc::CLOCK_MONOTONIC)?))),
    m("process_time", "($module, /)", |vm, _| seconds(vm, libc::CLOCK_PROCESS_CPUTIME_ID)),
    m("process_time_ns", "($module, /)", |vm, _| Ok(Value::int(clock(vm, libc::CLOCK_PROCESS_CPUTIME_ID)?))),
    m("thread_time", "($module, /)", |vm, _| seconds(vm, libc::CLOCK_THREAD_CPUTIME_ID)),
    m("thread_time_ns", "($module, /)", |vm, _| Ok(Value::int(clock(vm, libc::CLOCK_THREAD_CPUTIME_ID)?))),
    m("clock_gettime", "($module, clk_id, /)", |vm, a| seconds(vm, vm.to_i32(&a[0])?)),
    m("clock_gettime_ns", "($module, clk_id, /)", |vm, a| Ok(Value::int(clock(vm, vm.to_i32(&a[0])?)?))),
    m("sleep", "($module, object, /)", |vm, a| {
        let s = vm.to_f64(&a[0])?;
        if s.is_nan() {
            return Err(vm.value_error("Invalid value NaN (not a number)"));
        }
        if s < 0.0 {
            return Err(vm.value_error("sleep length must be non-negative"));
        }
        std::thread::sleep(std::time::Duration::from_secs_f64(s));
        Ok(Value::NONE)
    }),
    m("get_clock_info", "($module, name, /)", |vm, a| {
        let name = pyvm_vm::objects::string::to_string(&a[0]);
        let adjustable = match name.as_str() {
            "time" => true,
            "monotonic" | "perf_counter" | "process_time" | "thread_time" => false,
            _ => return Err(vm.value_error("unknown clock")),
        };
        let info = vm.call(&NAMESPACE.as_value(), &[])?;
        if let Some(d) = shape::dict(vm, &info) {
            d.set_name(vm, "implementation", vm.str("clock_gettime()"));
            d.set_name(vm, "monotonic", Value::bool(!adjustable));
            d.set_name(vm, "adjustable", Value::bool(adjustable));
            d.set_name(vm, "resolution", Value::float(1e-9));
        }
        let _ = opt_some;
        Ok(info)
    }),
];
