//! `gc`.

use pyvm_vm::heap::cycles;
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "gc", "This module provides access to the garbage collector for reference cycles.", ROWS);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "garbage", List::new(Vec::new()).into_value());
    d.set_name(vm, "callbacks", List::new(Vec::new()).into_value());
    for (name, value) in [("DEBUG_STATS", 1), ("DEBUG_COLLECTABLE", 2), ("DEBUG_UNCOLLECTABLE", 4), ("DEBUG_SAVEALL", 32), ("DEBUG_LEAK", 38)] {
        d.set_name(vm, name, Value::small(value));
    }
    Ok(module)
}

static ROWS: &[Method] = &[
    m("collect", "($module, /, generation=2)", |vm, _| Ok(Value::uint(cycles::collect(vm).collected))),
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
    m("get_threshold", "($module, /)", |vm, _| Ok(vm.tuple(vec![Value::small(2000), Value::small(10), Value::small(0)]))),
    m("set_threshold", "($module, threshold0, threshold1=10, threshold2=0, /)", |_, _| Ok(Value::NONE)),
    m("get_debug", "($module, /)", |_, _| Ok(Value::small(0))),
    m("set_debug", "($module, flags, /)", |_, _| Ok(Value::NONE)),
    m("freeze", "($module, /)", |_, _| Ok(Value::NONE)),
    m("unfreeze", "($module, /)", |_, _| Ok(Value::NONE)),
    m("get_freeze_count", "($module, /)", |_, _| Ok(Value::small(0))),
    m("get_objects", "($module, /, generation=None)", |_, _| Ok(List::new(cycles::tracked_objects()).into_value())),
    m("is_tracked", "($module, obj, /)", |_, a| Ok(Value::bool(a[0].is_pointer() && a[0].ty().is_gc()))),
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
