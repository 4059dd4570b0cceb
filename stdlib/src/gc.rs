//! `gc`.

use pyvm_vm::call::{opt, opt_some};
use pyvm_vm::heap::cycles;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::{int, tuple};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "gc", "This module provides access to the garbage collector for reference cycles.", ROWS);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "garbage", List::new(Vec::new()).into_value());
    let callbacks = List::new(Vec::new()).into_value();
    d.set_name(vm, "callbacks", callbacks.clone());
    vm.register(CALLBACKS, callbacks);
    vm.register(THRESHOLDS, vm.tuple(vec![Value::small(2000), Value::small(10), Value::small(0)]));
    for (name, value) in [("DEBUG_STATS", 1), ("DEBUG_COLLECTABLE", 2), ("DEBUG_UNCOLLECTABLE", 4), ("DEBUG_SAVEALL", 32), ("DEBUG_LEAK", 38)] {
        d.set_name(vm, name, Value::small(value));
    }
    Ok(module)
}

const THRESHOLDS: &str = "gc thresholds";
const DEBUG: &str = "gc debug";
const FROZEN: &str = "gc frozen";

/// One dict of counts for each generation.
fn stats(vm: &Vm) -> R {
    vm.cached("gc stats", || {
        let mut rows = Vec::new();
        for _ in 0..3 {
            let row = Dict::new();
            for name in ["collections", "collected", "uncollectable"] {
                row.set_name(vm, name, Value::small(0));
            }
            rows.push(row.into_value());
        }
        Ok(List::new(rows).into_value())
    })
}

fn generation(vm: &Vm, n: &Value) -> R<usize> {
    match vm.to_i32(n)? {
        n @ 0..=2 => Ok(n as usize),
        _ => Err(vm.value_error("invalid generation")),
    }
}

/// The argument of `get_objects`.
fn get_objects_generation(vm: &Vm, n: &Value) -> R<()> {
    match vm.to_isize(n)? {
        n if n >= 3 => Err(vm.value_error("generation parameter must be less than the number of available generations (3)")),
        n if n < 0 => Err(vm.value_error("generation parameter cannot be negative")),
        _ => Ok(()),
    }
}

/// A collection that Python code asked for, with its callbacks.
fn collect(vm: &Vm, generation: usize) -> R {
    call_back(vm, "start", generation, cycles::Outcome::default())?;
    let outcome = cycles::collect(vm);
    let rows = stats(vm)?;
    if let Some(row) = rows.obj::<List>().items.get().get(generation).and_then(Value::downcast::<Dict>) {
        for (name, n) in [("collections", 1), ("collected", outcome.collected), ("uncollectable", outcome.uncollectable)] {
            let before = row.get_name(vm, name).and_then(|v| int::as_i64(&v)).unwrap_or(0);
            row.set_name(vm, name, Value::int(before + n as i64));
        }
    }
    call_back(vm, "stop", generation, outcome)?;
    Ok(Value::uint(outcome.collected))
}

/// Calls what stands in `gc.callbacks` (CPython `invoke_gc_callback`).
fn call_back(vm: &Vm, phase: &str, generation: usize, outcome: cycles::Outcome) -> R<()> {
    let callbacks = vm.registered(CALLBACKS).unwrap_or(Value::NONE);
    let Some(callbacks) = callbacks.cast::<List>().filter(|l| !l.is_empty()) else { return Ok(()) };
    let info = Dict::new();
    for (name, n) in [("generation", generation), ("collected", outcome.collected), ("uncollectable", outcome.uncollectable)] {
        info.set_name(vm, name, Value::uint(n));
    }
    for callback in callbacks.items.get().clone() {
        if vm.call(&callback, &[vm.str(phase), info.value().clone()]).is_err() {
            vm.write_unraisable(&format!("Exception ignored while calling GC callback {}", vm.repr_lossy(&callback)), &Value::NONE);
        }
    }
    Ok(())
}

const CALLBACKS: &str = "gc callbacks";

static ROWS: &[Method] = &[
    m("collect", "($module, /, generation=2)", |vm, a| {
        let generation = match opt(a, 0) {
            Some(n) => generation(vm, n)?,
            None => 2,
        };
        collect(vm, generation)
    })
    .doc("Run the garbage collector.\n\nWith no arguments, run a full collection.  The optional argument\nmay be an integer specifying which generation to collect.  A ValueError\nis raised if the generation number is invalid.\n\nThe number of unreachable objects is returned."),
    m("enable", "($module, /)", |vm, _| {
        vm.gc_enabled.set(true);
        Ok(Value::NONE)
    }),
    m("disable", "($module, /)", |vm, _| {
        vm.gc_enabled.set(false);
        Ok(Value::NONE)
    }),
    m("isenabled", "($module, /)", |vm, _| Ok(Value::bool(vm.gc_enabled.get()))),
    m("get_count", "($module, /)", |vm, _| Ok(vm.tuple(vec![Value::int(cycles::young_count()), Value::small(0), Value::small(0)]))),
    m("get_threshold", "($module, /)", |vm, _| Ok(vm.registered(THRESHOLDS).unwrap_or(Value::NONE))),
    m("set_threshold", "($module, threshold0, threshold1=10, threshold2=0, /)", |vm, a| {
        let mut thresholds = vm.collect(&vm.registered(THRESHOLDS).unwrap_or_else(tuple::empty))?;
        for (kept, given) in thresholds.iter_mut().zip(a) {
            if !given.is_missing() {
                *kept = Value::int(vm.to_i64(given)?);
            }
        }
        // No collection comes by itself once the first threshold is zero.
        vm.gc_automatic.set(int::as_i64(&thresholds[0]) != Some(0));
        vm.register(THRESHOLDS, vm.tuple(thresholds));
        Ok(Value::NONE)
    }),
    m("get_debug", "($module, /)", |vm, _| Ok(vm.registered(DEBUG).unwrap_or(Value::small(0)))),
    m("set_debug", "($module, flags, /)", |vm, a| {
        if vm.to_i32(&a[0])? != 0 {
            return Err(vm.not_implemented_error("gc.set_debug(): debugging flags"));
        }
        vm.register(DEBUG, a[0].clone());
        Ok(Value::NONE)
    }),
    m("get_stats", "($module, /)", |vm, _| {
        let rows = stats(vm)?;
        Ok(List::new(vm.collect(&rows)?.into_iter().map(|row| row.obj::<Dict>().copy().into_value()).collect()).into_value())
    })
    .doc("Return a list of dictionaries containing per-generation statistics."),
    m("freeze", "($module, /)", |vm, _| {
        vm.register(FROZEN, Value::uint(cycles::tracked_objects().len()));
        Ok(Value::NONE)
    }),
    m("unfreeze", "($module, /)", |vm, _| {
        vm.register(FROZEN, Value::small(0));
        Ok(Value::NONE)
    }),
    m("get_freeze_count", "($module, /)", |vm, _| Ok(vm.registered(FROZEN).unwrap_or(Value::small(0)))),
    m("get_objects", "($module, /, generation=None)", |vm, a| {
        if let Some(n) = opt_some(a, 0) {
            get_objects_generation(vm, n)?;
        }
        Ok(List::new(cycles::tracked_objects()).into_value())
    }),
    m("is_tracked", "($module, obj, /)", |_, a| Ok(Value::bool(cycles::is_tracked(&a[0])))),
    m("is_finalized", "($module, obj, /)", |_, a| Ok(Value::bool(a[0].header().is_some_and(|h| h.has(pyvm_vm::heap::FINALIZED))))),
    m("get_referents", "($module, /, *objs)", |_, a| {
        let mut out = Vec::new();
        for o in a {
            cycles::referents(o, &mut |v| out.push(v.clone()));
        }
        Ok(List::new(out).into_value())
    }),
    m("get_referrers", "($module, /, *objs)", |_, a| {
        let all = cycles::tracked_objects();
        let refers = |o: &Value| {
            let mut hit = false;
            cycles::referents(o, &mut |v| hit |= a.iter().any(|t| t.is(v)));
            hit
        };
        Ok(List::new(all.into_iter().filter(refers).collect()).into_value())
    }),
];
