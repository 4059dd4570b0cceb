//! Functions of `sys` that look into the interpreter.

use crate::call::Args;
use crate::objects::dict::Dict;
use crate::objects::frame;
use crate::objects::set;
use crate::objects::string::Str;
use crate::types::rows::{Method, m, mk};
use crate::types::{Type, flag};
use crate::value::Value;
use crate::vm::{R, Vm};

pub static ROWS: &[Method] = &[
    m("_get_cpu_count_config", "($module, /)", |vm, _| Ok(vm.settings.cpu_count.map_or(Value::small(-1), |n| Value::small(i64::from(n.get()))))).doc("Private function for getting PyConfig.cpu_count"),
    m("_is_interned", "($module, string, /)", |vm, a| match a[0].cast::<Str>() {
        Some(s) => Ok(Value::bool(s.is_interned())),
        None => Err(vm.type_error(format!("_is_interned() argument must be str, not {}", a[0].ty().name()))),
    }),
    m("_is_immortal", "($module, op, /)", |_, a| Ok(Value::bool(!a[0].is_pointer()))),
    m("_clear_internal_caches", "($module, /)", |_, _| Ok(Value::NONE)),
    m("_clear_type_descriptors", "($module, type, /)", |vm, a| {
        let Some(ty) = a[0].cast::<Type>() else {
            return Err(vm.type_error(format!("_clear_type_descriptors() argument 1 must be type, not {}", a[0].ty().name())));
        };
        if !ty.has(flag::HEAP) {
            return Err(vm.type_error("argument is immutable"));
        }
        for name in [&vm.names.__dict__, &vm.names.__weakref__] {
            ty.dict(vm).remove_str(vm, name);
        }
        ty.modified();
        Ok(Value::NONE)
    }),
    m("_current_frames", "($module, /)", |vm, _| {
        let out = Dict::new();
        for thread in vm.threads.members() {
            if let Some(f) = vm.frame_of(thread) {
                out.set(vm, &Value::uint(thread.ident.get() as usize), frame::object_for(f).into_value())?;
            }
        }
        Ok(out.into_value())
    }),
    m("_current_exceptions", "($module, /)", |vm, _| {
        let out = Dict::new();
        for thread in vm.threads.members().filter(|t| vm.frame_of(t).is_some()) {
            out.set(vm, &Value::uint(thread.ident.get() as usize), vm.handled_by(thread).unwrap_or(Value::NONE))?;
        }
        Ok(out.into_value())
    }),
    m("call_tracing", "($module, func, args, /)", |vm, a| {
        let Some(args) = a[1].cast::<crate::objects::tuple::Tuple>() else {
            return Err(vm.type_error(format!("call_tracing() argument 2 must be tuple, not {}", a[1].ty().name())));
        };
        vm.call(&a[0], args.items())
    }),
    m("getallocatedblocks", "($module, /)", |_, _| Ok(Value::uint(crate::heap::live_objects()))),
    mk("getunicodeinternedsize", "($module, /, *, _only_immortal=False)", |vm, _| Ok(Value::uint(vm.interned.get().len()))),
    m("getdlopenflags", "($module, /)", |vm, _| Ok(vm.registered("dlopen flags").unwrap_or_else(|| Value::small(i64::from(libc::RTLD_NOW))))),
    m("setdlopenflags", "($module, flags, /)", |vm, a| {
        vm.register("dlopen flags", Value::small(i64::from(vm.to_i32(&a[0])?)));
        Ok(Value::NONE)
    }),
    m("is_stack_trampoline_active", "($module, /)", |_, _| Ok(Value::FALSE)),
    m("activate_stack_trampoline", "($module, backend, /)", |vm, _| Err(vm.value_error("perf trampoline not available"))),
    m("deactivate_stack_trampoline", "($module, /)", |_, _| Ok(Value::NONE)),
    m("is_remote_debug_enabled", "($module, /)", |_, _| Ok(Value::FALSE)),
    mk("remote_exec", "($module, /, pid, script)", |vm, _| Err(vm.runtime_error("Remote debugging is not enabled"))),
    m("_settraceallthreads", "($module, arg, /)", |vm, a| crate::trace::set_trace(vm, &a[0])),
    m("_setprofileallthreads", "($module, arg, /)", |vm, a| crate::trace::set_profile(vm, &a[0])),
    mk("_debugmallocstats", "($module, /)", |_, _: Args| Ok(Value::NONE)),
    m("set_coroutine_origin_tracking_depth", "($module, /, depth)", |vm, a| {
        let depth = vm.to_i32(&a[0])?;
        if depth < 0 {
            return Err(vm.value_error("depth must be >= 0"));
        }
        vm.trace.origin_depth.set(depth as usize);
        Ok(Value::NONE)
    }),
    m("get_coroutine_origin_tracking_depth", "($module, /)", |vm, _| Ok(Value::uint(vm.trace.origin_depth.get()))),
];

/// The names of the modules that come with the interpreter.
pub fn library_names(vm: &Vm, names: &[&str]) -> R {
    set::frozen(vm, names.iter().map(|n| vm.intern(n)).collect())
}
