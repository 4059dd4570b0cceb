//! The `sys` module.

pub mod introspection;
pub mod monitoring;
mod records;
mod streams;

use crate::call::{Args, opt};
use crate::objects::dict::Dict;
use crate::objects::exception::Exception;
use crate::objects::list::List;
use crate::objects::module::{self, Module};
use crate::objects::namespace::NAMESPACE;
use crate::objects::string;
use crate::objects::{builtin_function, frame};
use crate::types::rows::{Method, m, mk};
use crate::value::Value;
use crate::vm::{R, Vm};

use streams::stream;
pub use streams::{input, print};

fn namespace(vm: &Vm, items: Vec<(&str, Value)>) -> Value {
    let made = vm.call(&NAMESPACE.as_value(), &[]).unwrap_or(Value::NONE);
    if let Some(d) = crate::types::shape::dict(&made) {
        for (k, v) in items {
            d.set_name(vm, k, v);
        }
    }
    made
}

/// Fills the namespace of `sys`.
pub fn install(vm: &Vm) {
    let module = Module::with_dict(vm.sys_dict.clone());
    let d = &vm.sys_dict;
    for row in FUNCTIONS.iter().chain(introspection::ROWS) {
        d.set_name(vm, row.name, builtin_function::module_function(row, &module));
    }
    let text = |t: &str| vm.str(t);
    let list = |items: Vec<Value>| List::new(items).into_value();
    let s = &vm.settings;
    // Made of static data: nothing in them can fail.
    let record = |made: R| made.unwrap_or(Value::NONE);
    let version = record(records::version(vm));
    let flags = record(records::flags(vm));
    let info = namespace(
        vm,
        vec![
            ("name", text(s.x_options.iter().find(|(k, _)| k == "implementation").and_then(|(_, v)| v.as_deref()).unwrap_or("pyvm"))),
            ("cache_tag", text(pyvm_loader::pyc::CACHE_TAG)),
            ("version", version.clone()),
            ("hexversion", Value::small(0x030e_00f0)),
            ("_multiarch", text("x86_64-linux-gnu")),
            ("supports_isolated_interpreters", Value::FALSE),
        ],
    );
    let prefix = s.environment.as_ref().map_or(crate::vm::BASE_PREFIX, |e| &e.prefix);
    let x_options = Dict::new();
    for (k, v) in &s.x_options {
        x_options.set_name(vm, k, v.as_ref().map_or(Value::TRUE, |v| text(v)));
    }
    let names: Vec<Value> = ["builtins", "sys"].iter().map(|n| vm.intern(n)).collect();
    for (name, value) in [
        ("__name__", vm.intern("sys")),
        ("__doc__", text("This module provides access to some objects used or maintained by the\ninterpreter and to functions that interact strongly with the interpreter.")),
        ("__package__", text("")),
        ("__loader__", Value::NONE),
        ("__spec__", Value::NONE),
        ("argv", list(s.argv.iter().map(|a| text(a)).collect())),
        ("orig_argv", list(s.orig_argv.iter().map(|a| text(a)).collect())),
        ("executable", text(&s.executable)),
        ("_base_executable", text(s.environment.as_ref().map_or(&s.executable, |e| &e.base_executable))),
        ("path", list(s.path.iter().map(|p| text(p)).collect())),
        ("modules", vm.modules.get().value().clone()),
        ("meta_path", list(Vec::new())),
        ("path_hooks", list(Vec::new())),
        ("path_importer_cache", Dict::new().into_value()),
        ("version", text(concat!("3.14.0 (pyvm ", env!("CARGO_PKG_VERSION"), ") [rustc ", env!("CARGO_PKG_RUST_VERSION"), "]"))),
        ("version_info", version),
        ("hexversion", Value::small(0x030e_00f0)),
        ("api_version", Value::small(1013)),
        ("copyright", text("Copyright (c) 2001 Python Software Foundation.\nAll Rights Reserved.")),
        ("platform", text("linux")),
        ("byteorder", text("little")),
        ("maxsize", Value::int(i64::MAX)),
        ("maxunicode", Value::small(0x10_ffff)),
        ("flags", flags),
        ("implementation", info),
        ("float_info", record(records::float(vm))),
        ("hash_info", record(records::hash(vm))),
        ("int_info", record(records::int(vm))),
        ("thread_info", record(records::thread(vm))),
        ("float_repr_style", text("short")),
        ("prefix", text(prefix)),
        ("base_prefix", text(crate::vm::BASE_PREFIX)),
        ("exec_prefix", text(prefix)),
        ("base_exec_prefix", text(crate::vm::BASE_PREFIX)),
        ("platlibdir", text("lib")),
        ("warnoptions", list(s.warn_options.iter().map(|w| text(w)).collect())),
        ("_xoptions", x_options.into_value()),
        ("dont_write_bytecode", Value::bool(s.dont_write_bytecode)),
        ("pycache_prefix", s.pycache_prefix.as_ref().map_or(Value::NONE, |p| text(p))),
        ("builtin_module_names", vm.tuple(names)),
        ("stdin", stream(0)),
        ("stdout", stream(1)),
        ("stderr", stream(2)),
        ("__stdin__", stream(0)),
        ("__stdout__", stream(1)),
        ("__stderr__", stream(2)),
        ("abiflags", text("")),
        ("_git", vm.tuple(vec![text("pyvm"), text(""), text("")])),
        ("_framework", text("")),
        ("_stdlib_dir", Value::NONE),
        ("_home", Value::NONE),
        ("ps1", text(">>> ")),
        ("ps2", text("... ")),
    ] {
        d.set_name(vm, name, value);
    }
    for (copy, original) in [("__displayhook__", "displayhook"), ("__excepthook__", "excepthook"), ("__unraisablehook__", "unraisablehook"), ("__breakpointhook__", "breakpointhook")] {
        if let Some(v) = d.get_name(vm, original) {
            d.set_name(vm, copy, v);
        }
    }
    if let Some(hook) = d.get_name(vm, "unraisablehook") {
        vm.register("default unraisablehook", hook);
    }
    vm.modules.get().set_name(vm, "sys", module);
    d.set_name(vm, "_jit", module::native(vm, "sys._jit", "", JIT));
    d.set_name(vm, "monitoring", monitoring::make(vm));
}

static JIT: &[Method] = &[
    m("is_available", "($module, /)", |_, _| Ok(Value::FALSE)).doc("Return True if the current Python executable supports JIT compilation, and False otherwise."),
    m("is_enabled", "($module, /)", |_, _| Ok(Value::FALSE)).doc("Return True if JIT compilation is enabled for the current Python process (implies sys._jit.is_available()), and False otherwise."),
    m("is_active", "($module, /)", |_, _| Ok(Value::FALSE)).doc("Return True if the topmost Python frame is currently executing JIT code (implies sys._jit.is_enabled()), and False otherwise."),
];

/// Tells the audit hooks of an event (PEP 578).
pub fn audit(vm: &Vm, event: &Value, args: Vec<Value>) -> R<()> {
    let Some(hooks) = vm.registered("audit hooks") else { return Ok(()) };
    let args = vm.tuple(args);
    hooks.obj::<List>().items.get().clone().iter().try_for_each(|hook| vm.call(hook, &[event.clone(), args.clone()]).map(|_| ()))
}

static FUNCTIONS: &[Method] = &[
    m("addaudithook", "($module, hook, /)", |vm, a| {
        // A hook that is there already may refuse another.
        if let Err(raised) = audit(vm, &vm.str("sys.addaudithook"), Vec::new()) {
            return vm.suppress(Err(raised), &crate::objects::exception::EXCEPTION).map(|_: Option<Value>| Value::NONE);
        }
        let hooks = match vm.registered("audit hooks") {
            Some(hooks) => hooks,
            None => {
                let hooks = List::new(Vec::new()).into_value();
                vm.register("audit hooks", hooks.clone());
                hooks
            }
        };
        hooks.obj::<List>().items.get_mut().push(a[0].clone());
        Ok(Value::NONE)
    })
    .doc("Adds a new audit hook callback."),
    mk("audit", "($module, event, /, *args)", |vm, args| {
        let [event, rest @ ..] = args.pos() else { return Err(vm.type_error("audit expected at least 1 argument, got 0")) };
        if !string::is_str(event) {
            return Err(vm.type_error(format!("audit() argument 1 must be str, not {}", event.ty().name())));
        }
        audit(vm, event, rest.to_vec()).map(|()| Value::NONE)
    })
    .doc("audit(event, *args)\n\nPasses the event to any hooks that are attached."),
    mk("breakpointhook", "($module, /, *args, **kwargs)", |vm, args| {
        let target = std::env::var("PYTHONBREAKPOINT").ok().filter(|t| !vm.settings.ignore_environment && !t.is_empty()).unwrap_or_else(|| "pdb.set_trace".to_owned());
        if target == "0" {
            return Ok(Value::NONE);
        }
        let (module, name) = target.rsplit_once('.').unwrap_or(("builtins", &target));
        let found = crate::import::import_module(vm, module).and_then(|m| vm.get_attr_str(&m, name));
        match found {
            Ok(hook) => vm.call_args(&hook, args),
            Err(_) => {
                vm.clear_pending();
                vm.warn(&crate::objects::exception::RUNTIME_WARNING, &format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{target}\""), 1)?;
                Ok(Value::NONE)
            }
        }
    }),
    m("displayhook", "($module, object, /)", |vm, a| {
        if a[0].is_none() {
            return Ok(Value::NONE);
        }
        vm.builtins.set_name(vm, "_", Value::NONE);
        print(vm, Args::positional(&[vm.repr(&a[0])?]))?;
        vm.builtins.set_name(vm, "_", a[0].clone());
        Ok(Value::NONE)
    }),
    m("exc_info", "($module, /)", |vm, _| {
        Ok(match vm.handled_exception() {
            Some(e) => {
                let tb = e.cast::<Exception>().and_then(|x| x.traceback.get().clone()).unwrap_or(Value::NONE);
                vm.tuple(vec![e.ty().as_value(), e, tb])
            }
            None => vm.tuple(vec![Value::NONE, Value::NONE, Value::NONE]),
        })
    }),
    m("exception", "($module, /)", |vm, _| Ok(vm.handled_exception().unwrap_or(Value::NONE))),
    m("excepthook", "($module, exctype, value, traceback, /)", |vm, a| {
        crate::vm::report::print_exception(vm, &a[1]);
        Ok(Value::NONE)
    }),
    m("exit", "($module, status=None, /)", |vm, a| Err(vm.raise_new(&crate::objects::exception::SYSTEM_EXIT, a))),
    m("getdefaultencoding", "($module, /)", |vm, _| Ok(vm.str("utf-8"))),
    m("getfilesystemencoding", "($module, /)", |vm, _| Ok(vm.str("utf-8"))),
    m("getfilesystemencodeerrors", "($module, /)", |vm, _| Ok(vm.str("surrogateescape"))),
    m("getrecursionlimit", "($module, /)", |vm, _| Ok(Value::small(i64::from(vm.recursion_limit.get())))),
    m("setrecursionlimit", "($module, limit, /)", |vm, a| {
        let n = vm.to_i32(&a[0])?;
        if n < 1 {
            return Err(vm.value_error("recursion limit must be greater or equal than 1"));
        }
        let depth = vm.depth.get();
        if depth >= n as u32 {
            let message = format!("cannot set the recursion limit to {n} at the recursion depth {depth}: the limit is too low");
            return Err(vm.raise_text(&crate::objects::exception::RECURSION_ERROR, &message));
        }
        vm.recursion_limit.set(n as u32);
        Ok(Value::NONE)
    }),
    m("getrefcount", "($module, object, /)", |_, a| Ok(Value::small(a[0].header().map_or(1 << 30, |h| i64::from(h.refs()))))),
    m("getsizeof", "($module, /, object, default=None)", |vm, a| match vm.call_special(&a[0], &vm.names.__sizeof__, &[]) {
        Some(r) => r,
        None => opt(a, 1).cloned().ok_or_else(|| vm.type_error(format!("Type {} doesn't define __sizeof__", a[0].ty().name()))),
    }),
    m("getswitchinterval", "($module, /)", |vm, _| Ok(vm.registered("switch interval").unwrap_or_else(|| Value::float(0.005)))),
    m("setswitchinterval", "($module, interval, /)", |vm, a| {
        let seconds = vm.to_f64(&a[0])?;
        if seconds <= 0.0 {
            return Err(vm.value_error("switch interval must be strictly positive"));
        }
        vm.register("switch interval", Value::float(seconds));
        Ok(Value::NONE)
    }),
    m("gettrace", "($module, /)", |vm, _| Ok(vm.trace.trace.get().clone().unwrap_or(Value::NONE))),
    m("settrace", "($module, function, /)", |vm, a| crate::trace::set_trace(vm, &a[0])),
    m("getprofile", "($module, /)", |vm, _| Ok(vm.trace.profile.get().clone().unwrap_or(Value::NONE))),
    m("setprofile", "($module, function, /)", |vm, a| crate::trace::set_profile(vm, &a[0])),
    m("intern", "($module, string, /)", |vm, a| {
        if !a[0].is_exact(&string::STR) {
            if !string::is_str(&a[0]) {
                return Err(vm.type_error(format!("intern() argument must be str, not {}", a[0].ty().name())));
            }
            return Err(vm.type_error(format!("can't intern {}", a[0].ty().name())));
        }
        Ok(vm.interned.get_mut().intern(&a[0]))
    }),
    m("_is_gil_enabled", "($module, /)", |_, _| Ok(Value::TRUE)),
    m("is_finalizing", "($module, /)", |vm, _| Ok(Value::bool(vm.finalizing.get()))),
    m("_getframe", "($module, depth=0, /)", |vm, a| {
        let depth = opt(a, 0).map_or(Ok(0), |d| vm.to_isize(d))?.max(0);
        let mut f = vm.current_frame();
        for _ in 0..depth {
            f = f.and_then(|f| f.previous());
        }
        match f {
            Some(f) => Ok(frame::object_for(f).into_value()),
            None => Err(vm.value_error("call stack is not deep enough")),
        }
    }),
    m("_getframemodulename", "($module, depth=0)", |vm, a| {
        let depth = opt(a, 0).map_or(Ok(0), |d| vm.to_isize(d))?.max(0);
        let mut f = vm.current_frame();
        for _ in 0..depth {
            f = f.and_then(|f| f.previous());
        }
        Ok(f.and_then(|f| f.globals().get_str(vm, &vm.names.__name__)).unwrap_or(Value::NONE))
    }),
    m("get_int_max_str_digits", "($module, /)", |vm, _| Ok(Value::uint(vm.int_max_str_digits.get()))),
    m("set_int_max_str_digits", "($module, /, maxdigits)", |vm, a| {
        let n = vm.to_i32(&a[0])?;
        if n != 0 && n < 640 {
            return Err(vm.value_error("maxdigits must be >= 640 or 0 for unlimited"));
        }
        vm.int_max_str_digits.set(n as usize);
        Ok(Value::NONE)
    }),
    m("set_asyncgen_hooks", "($module, /, firstiter=None, finalizer=None)", |vm, a| {
        for (i, name) in ["asyncgen firstiter", "asyncgen finalizer"].into_iter().enumerate() {
            if let Some(v) = opt(a, i) {
                vm.register(name, v.clone());
            }
        }
        Ok(Value::NONE)
    }),
    m("get_asyncgen_hooks", "($module, /)", |vm, _| records::asyncgen_hooks(vm)),
    m("unraisablehook", "($module, unraisable, /)", |_, _| Ok(Value::NONE)),
    m("_clear_type_cache", "($module, /)", |_, _| Ok(Value::NONE)),
];

/// The names of the library's modules, one a line.
const STDLIB_MODULE_NAMES: &str = include_str!("stdlib_module_names.txt");

/// Whether the library has a module of this name.
pub fn is_stdlib_module(name: &str) -> bool {
    STDLIB_MODULE_NAMES.lines().any(|n| n == name)
}

/// An attribute of `sys` that is made when it is first asked for.
pub fn deferred(vm: &Vm, name: &str) -> R<Option<Value>> {
    if name != "stdlib_module_names" {
        return Ok(None);
    }
    let made = crate::objects::set::frozen(vm, STDLIB_MODULE_NAMES.lines().map(|n| vm.str(n)).collect())?;
    vm.sys_dict.set_name(vm, name, made.clone());
    Ok(Some(made))
}
