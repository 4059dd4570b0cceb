//! `_warnings`: issuing warnings (PEP 230, CPython `Python/_warnings.c`).

use crate::call::{Args, bind, opt, opt_some};
use crate::objects::dict::Dict;
use crate::objects::exception as exc;
use crate::objects::int;
use crate::objects::list::List;
use crate::objects::module::{self, Module};
use crate::objects::string::{self, Str};
use crate::objects::tuple::Tuple;
use crate::types::Type;
use crate::types::rows::{Method, m, mk};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Raised, Vm};
use std::cell::Cell;

/// What the module keeps; it comes to exist with the first warning or import.
pub struct State {
    filters: Value,
    once: Py<Dict>,
    default_action: Value,
    /// The context variable that `catch_warnings` may use.
    context: Value,
    lock: Value,
    version: Cell<i64>,
}

/// Issues a warning from Rust (CPython `PyErr_WarnEx`).
pub fn warn(vm: &Vm, category: &'static Type, message: &str, stack_level: i64) -> R<()> {
    do_warn(vm, &vm.str(message), &category.as_value(), stack_level, &Value::NONE, &[])
}

/// Issues a `ResourceWarning` about an object that was not closed (CPython `PyErr_ResourceWarning`).
pub fn resource_warning(vm: &Vm, source: &Value, stack_level: i64, message: &str) -> R<()> {
    do_warn(vm, &vm.str(message), &exc::RESOURCE_WARNING.as_value(), stack_level, source, &[])
}

/// A coroutine ends that nobody awaited (CPython `_PyErr_WarnUnawaitedCoroutine`); `import` loads `warnings` to say where it was made.
pub fn unawaited(vm: &Vm, coroutine: &Value, name: &Value, import: bool) -> R<()> {
    match attribute(vm, "_warn_unawaited_coroutine", import)? {
        Some(function) => vm.call(&function, std::slice::from_ref(coroutine)).map(|_| ()),
        None => warn(vm, &exc::RUNTIME_WARNING, &format!("coroutine '{}' was never awaited", string::to_string(name)), 1),
    }
}

/// Issues a warning about a line of a file (CPython `PyErr_WarnExplicitObject` without a registry).
pub fn warn_at(vm: &Vm, category: &'static Type, message: &str, filename: &str, line: i64) -> R<()> {
    let filename = vm.str(filename);
    let place = Place { module: module_of(vm, &filename), filename, line, registry: Value::NONE };
    issue(vm, &category.as_value(), &vm.str(message), &place, None, &Value::NONE)
}

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_warnings", "_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.", ROWS);
    let d = module.obj::<Module>().dict();
    let state = state(vm)?;
    d.set_name(vm, "filters", state.filters.clone());
    d.set_name(vm, "_onceregistry", state.once.value().clone());
    d.set_name(vm, "_defaultaction", state.default_action.clone());
    d.set_name(vm, "_warnings_context", state.context.clone());
    Ok(module)
}

fn state(vm: &Vm) -> R<&State> {
    if vm.warnings.get().is_none() {
        let filter = |category: &'static Type, action: &str, module: Value| vm.tuple(vec![vm.intern(action), Value::NONE, category.as_value(), module, Value::small(0)]);
        let filters = vec![
            filter(&exc::DEPRECATION_WARNING, "default", vm.str("__main__")),
            filter(&exc::DEPRECATION_WARNING, "ignore", Value::NONE),
            filter(&exc::PENDING_DEPRECATION_WARNING, "ignore", Value::NONE),
            filter(&exc::IMPORT_WARNING, "ignore", Value::NONE),
            filter(&exc::RESOURCE_WARNING, "ignore", Value::NONE),
        ];
        let variable = vm.get_attr_str(&crate::import::import_module(vm, "_contextvars")?, "ContextVar")?;
        let lock = vm.call_method_str(&crate::import::import_module(vm, "_thread")?, "RLock", &[])?;
        let made = State {
            filters: List::new(filters).into_value(),
            once: Dict::new(),
            default_action: vm.intern("default"),
            context: vm.call(&variable, &[vm.str("_warnings_context")])?,
            lock,
            version: Cell::new(0),
        };
        vm.warnings.set(Some(Box::new(made)));
    }
    vm.warnings.get().as_deref().ok_or_else(|| vm.system_error("no state of warnings"))
}

/// An attribute of the module `warnings`, where that is loaded or may be (CPython `get_warnings_attr`).
fn attribute(vm: &Vm, name: &str, import: bool) -> R<Slot> {
    let module = if import && !vm.finalizing.get() {
        let imported = crate::import::import_module(vm, "warnings");
        vm.suppress(imported, &exc::IMPORT_ERROR)?
    } else {
        vm.modules.get().get_name(vm, "warnings")
    };
    match module.filter(|m| !m.is_none()) {
        Some(module) => vm.get_attr_opt(&module, &vm.intern(name)),
        None => Ok(None),
    }
}

/// Whether a pattern of a filter fits: nothing, the very text, or an expression (CPython `check_matched`).
fn fits(vm: &Vm, pattern: &Value, text: &Value) -> R<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if pattern.is_exact(&string::STR) {
        return vm.equal(pattern, text);
    }
    let found = vm.call_method_str(pattern, "match", std::slice::from_ref(text))?;
    vm.is_true(&found)
}

/// What is known of a warning before it is decided on.
struct Issue<'a> {
    category: &'a Value,
    text: &'a Value,
    line: i64,
    module: &'a Value,
}

/// The first filter that fits, with its action (CPython `filter_search`).
fn search(vm: &Vm, filters: &Value, issue: &Issue) -> R<Option<(Value, Value)>> {
    let Some(list) = filters.cast::<List>() else { return Err(vm.value_error("warnings.filters must be a list")) };
    let mut at = 0;
    while let Some(item) = list.items.get().get(at).cloned() {
        let parts = item.cast::<Tuple>().map(Tuple::items);
        let Some([action, message, category, module, line]) = parts else {
            return Err(vm.value_error(format!("warnings.filters item {at} isn't a 5-tuple")));
        };
        if !string::is_str(action) {
            return Err(vm.type_error(format!("action must be a string, not '{}'", action.ty().name())));
        }
        let good = fits(vm, message, issue.text)? & fits(vm, module, issue.module)? & vm.is_subclass(issue.category, category)?;
        let line = vm.to_isize(line)? as i64;
        if good && (line == 0 || line == issue.line) {
            return Ok(Some((action.clone(), item.clone())));
        }
        at += 1;
    }
    Ok(None)
}

/// The action for a warning, with the filter that says so (CPython `get_filter`).
fn action_for(vm: &Vm, issue: &Issue) -> R<(Value, Value)> {
    let state = state(vm)?;
    let context = vm.call_method_str(&state.context, "get", &[Value::NONE])?;
    if context.is_none() {
        let filters = attribute(vm, "filters", false)?.unwrap_or_else(|| state.filters.clone());
        if let Some(found) = search(vm, &filters, issue)? {
            return Ok(found);
        }
    } else {
        let filters = vm.get_attr_str(&context, "_filters")?;
        if filters.cast::<List>().is_none() {
            return Err(vm.value_error("_filters of warnings._warnings_context must be a list"));
        }
        if let Some(found) = search(vm, &filters, issue)? {
            return Ok(found);
        }
    }
    let action = attribute(vm, "defaultaction", false)?.unwrap_or_else(|| state.default_action.clone());
    if !string::is_str(&action) {
        return Err(vm.type_error(format!("warnings.defaultaction must be a string, not '{}'", action.ty().name())));
    }
    Ok((action, Value::NONE))
}

/// Whether a key stands in a registry that is up to date; `set` puts it there (CPython `already_warned`).
fn already_warned(vm: &Vm, registry: &Dict, key: &Value, set: bool) -> R<bool> {
    let version = vm.intern("version");
    let now = state(vm)?.version.get();
    match registry.get(vm, &version)? {
        Some(v) if v.is_exact(&int::INT) && int::as_i64(&v) == Some(now) => {
            if let Some(seen) = registry.get(vm, key)?
                && vm.is_true(&seen)?
            {
                return Ok(true);
            }
        }
        _ => {
            registry.clear();
            registry.set(vm, &version, Value::int(now))?;
        }
    }
    if set {
        registry.set(vm, key, Value::TRUE)?;
    }
    Ok(false)
}

/// The name of a module whose file is known (CPython `normalize_module`).
fn module_of(vm: &Vm, filename: &Value) -> Value {
    let text = string::to_string(filename);
    match text.strip_suffix(".py") {
        _ if text.is_empty() => vm.str("<unknown>"),
        Some(stem) => vm.str(stem),
        None => filename.clone(),
    }
}

/// Where a warning is said to come from.
struct Place {
    filename: Value,
    line: i64,
    module: Value,
    registry: Value,
}

/// CPython `warn_explicit`.
fn issue(vm: &Vm, category: &Value, message: &Value, place: &Place, source_line: Option<&str>, source: &Value) -> R<()> {
    if place.module.is_none() {
        return Ok(());
    }
    let registry = match place.registry.cast::<Dict>() {
        Some(dict) => Some(dict),
        None if place.registry.is_none() => None,
        None => return Err(vm.type_error("'registry' must be a dict or None")),
    };
    let (text, category, message) = if vm.is_instance(message, &exc::WARNING.as_value())? {
        (vm.to_str(message)?, message.ty().as_value(), message.clone())
    } else {
        (message.clone(), category.clone(), vm.call(category, std::slice::from_ref(message))?)
    };
    let key = vm.tuple(vec![text.clone(), category.clone(), Value::int(place.line)]);
    if let Some(registry) = registry
        && already_warned(vm, registry, &key, false)?
    {
        return Ok(());
    }
    let (action, item) = action_for(vm, &Issue { category: &category, text: &text, line: place.line, module: &place.module })?;
    let word = string::to_string(&action);
    match word.as_str() {
        "error" => return Err(vm.raise(&message)),
        "ignore" => return Ok(()),
        "always" | "all" => return show(vm, &category, &text, &message, place, source_line, source),
        _ => {}
    }
    if let Some(registry) = registry {
        registry.set(vm, &key, Value::TRUE)?;
    }
    let seen = match word.as_str() {
        "once" => {
            let key = vm.tuple(vec![text.clone(), category.clone()]);
            match registry {
                Some(registry) => already_warned(vm, registry, &key, true)?,
                None => {
                    let once = attribute(vm, "onceregistry", false)?.unwrap_or_else(|| vm.warnings.get().as_ref().map_or(Value::NONE, |s| s.once.value().clone()));
                    let Some(once) = once.cast::<Dict>() else {
                        return Err(vm.type_error(format!("_warnings.onceregistry must be a dict, not '{}'", once.ty().name())));
                    };
                    already_warned(vm, once, &key, true)?
                }
            }
        }
        "module" => match registry {
            Some(registry) => already_warned(vm, registry, &vm.tuple(vec![text.clone(), category.clone(), Value::small(0)]), true)?,
            None => false,
        },
        "default" => false,
        _ => return Err(vm.runtime_error(format!("Unrecognized action ({}) in warnings.filters:\n {}", vm.repr_text(&action)?, vm.repr_text(&item)?))),
    };
    if seen { Ok(()) } else { show(vm, &category, &text, &message, place, source_line, source) }
}

/// Hands the warning to `warnings._showwarnmsg`, or prints it where that module is not there (CPython `call_show_warning`).
fn show(vm: &Vm, category: &Value, text: &Value, message: &Value, place: &Place, source_line: Option<&str>, source: &Value) -> R<()> {
    let Some(function) = attribute(vm, "_showwarnmsg", !source.is_none())? else {
        print(vm, category, text, place, source_line);
        return Ok(());
    };
    if !vm.is_callable(&function) {
        return Err(vm.type_error("warnings._showwarnmsg() must be set to a callable"));
    }
    let Some(class) = attribute(vm, "WarningMessage", false)? else { return Err(vm.runtime_error("unable to get warnings.WarningMessage")) };
    let shown = vm.call(&class, &[message.clone(), category.clone(), place.filename.clone(), Value::int(place.line), Value::NONE, Value::NONE, source.clone()])?;
    vm.call(&function, &[shown])?;
    Ok(())
}

/// CPython `show_warning`.
fn print(vm: &Vm, category: &Value, text: &Value, place: &Place, source_line: Option<&str>) {
    let name = category.cast::<Type>().map_or_else(String::new, Type::short_name);
    let file = string::to_string(&place.filename);
    let mut out = format!("{file}:{}: {name}: {}\n", place.line, vm.str_lossy(text));
    let read = || crate::vm::report::line_of_file(&file, place.line);
    if let Some(line) = source_line.map(str::to_owned).or_else(read) {
        out.push_str(&format!("  {}\n", line.trim()));
    }
    crate::vm::report::write_stderr(vm, &out);
}

/// Whether a frame is the import machinery's, or in a file to be passed over (CPython `is_filename_to_skip`).
fn is_skipped(filename: &str, prefixes: &[String]) -> bool {
    (filename.contains("importlib") && filename.contains("_bootstrap")) || prefixes.iter().any(|p| filename.starts_with(p))
}

/// The place `stack_level` calls up (CPython `setup_context`).
fn place_at(vm: &Vm, mut stack_level: i64, prefixes: &[String]) -> R<Place> {
    let mut frame = vm.current_frame();
    let name = |f: &crate::frame::Frame| f.code().filename_text();
    let plain = stack_level <= 0 || frame.is_some_and(|f| is_skipped(&name(f), &[]));
    stack_level -= 1;
    while stack_level > 0 && frame.is_some() {
        frame = frame.and_then(crate::frame::Frame::previous);
        while !plain && frame.is_some_and(|f| is_skipped(&name(f), prefixes)) {
            frame = frame.and_then(crate::frame::Frame::previous);
        }
        stack_level -= 1;
    }
    let (globals, filename, line) = match frame {
        Some(f) => (f.globals(), vm.str(&name(f)), i64::from(f.line())),
        None => (&*vm.sys_dict, vm.str("<sys>"), 0),
    };
    let key = vm.intern("__warningregistry__");
    let registry = match globals.get_str(vm, &key) {
        Some(registry) => registry,
        None => {
            let made = Dict::new().into_value();
            globals.set_str(vm, &key, made.clone());
            made
        }
    };
    let module = globals.get_str(vm, &vm.names.__name__).filter(|n| n.is_none() || string::is_str(n)).unwrap_or_else(|| vm.str("<string>"));
    Ok(Place { filename, line, module, registry })
}

fn do_warn(vm: &Vm, message: &Value, category: &Value, stack_level: i64, source: &Value, prefixes: &[String]) -> R<()> {
    let place = place_at(vm, stack_level, prefixes)?;
    issue(vm, category, message, &place, None, source)
}

/// The class of a warning from the arguments of `warn` (CPython `get_category`).
fn category_of(vm: &Vm, message: &Value, category: Option<&Value>) -> R {
    if vm.is_instance(message, &exc::WARNING.as_value())? {
        return Ok(message.ty().as_value());
    }
    let category = category.cloned().unwrap_or_else(|| exc::USER_WARNING.as_value());
    match category.cast::<Type>() {
        Some(ty) if ty.is_subtype(&exc::WARNING) => Ok(category),
        _ => Err(vm.type_error(format!("category must be a Warning subclass, not '{}'", category.ty().name()))),
    }
}

fn warn_function(vm: &Vm, args: Args) -> R {
    let a = bind(vm, "warn", &["message", "category", "stacklevel", "source", "skip_file_prefixes"], 1, args)?;
    let mut level = opt(&a, 2).map_or(Ok(1), |n| vm.to_isize(n))? as i64;
    let category = category_of(vm, &a[0], opt_some(&a, 1))?;
    let mut prefixes = Vec::new();
    if let Some(given) = opt(&a, 4) {
        let Some(tuple) = given.cast::<Tuple>() else {
            return Err(vm.type_error(format!("warn() argument 'skip_file_prefixes' must be tuple, not {}", given.ty().name())));
        };
        for prefix in tuple.items() {
            match prefix.cast::<Str>() {
                Some(text) => prefixes.push(text.to_lossy()),
                None => return Err(vm.type_error(format!("Found non-str '{}' in skip_file_prefixes.", prefix.ty().name()))),
            }
        }
        if !prefixes.is_empty() {
            level = level.max(2);
        }
    }
    do_warn(vm, &a[0], &category, level, opt_some(&a, 3).unwrap_or(&Value::NONE), &prefixes)?;
    Ok(Value::NONE)
}

/// The line that a module's loader gives (CPython `get_source_line`).
fn loader_line(vm: &Vm, globals: &Value, line: i64) -> R<Option<String>> {
    // The program itself has no loader: its lines are those of its file.
    if let Some(dict) = globals.cast::<Dict>()
        && dict.get_name(vm, "__loader__").is_none()
        && dict.get_str(vm, &vm.names.__name__).is_some_and(|n| string::is(&n, "__main__"))
    {
        return Ok(None);
    }
    let external = crate::import::import_module(vm, "importlib._bootstrap_external")?;
    let loader = vm.call_method_str(&external, "_bless_my_loader", std::slice::from_ref(globals))?;
    let Some(name) = globals.cast::<Dict>().and_then(|d| d.get_str(vm, &vm.names.__name__)) else { return Ok(None) };
    let Some(get) = vm.get_attr_opt(&loader, &vm.intern("get_source"))? else { return Ok(None) };
    let source = vm.call(&get, &[name])?;
    Ok(source.cast::<Str>().and_then(|s| s.to_lossy().lines().nth((line - 1).max(0) as usize).map(str::to_owned)))
}

fn warn_explicit(vm: &Vm, args: Args) -> R {
    let names = ["message", "category", "filename", "lineno", "module", "registry", "module_globals", "source"];
    let a = bind(vm, "warn_explicit", &names, 4, args)?;
    if !string::is_str(&a[2]) {
        return Err(vm.type_error(format!("warn_explicit() argument 'filename' must be str, not {}", a[2].ty().name())));
    }
    let line = i64::from(vm.to_i32(&a[3])?);
    let category = category_of(vm, &a[0], Some(&a[1]))?;
    let source_line = match opt_some(&a, 6) {
        Some(globals) if globals.cast::<Dict>().is_some() => loader_line(vm, globals, line)?,
        Some(other) => return Err(vm.type_error(format!("module_globals must be a dict, not '{}'", other.ty().name()))),
        None => None,
    };
    let module = opt(&a, 4).cloned().unwrap_or_else(|| module_of(vm, &a[2]));
    let place = Place { filename: a[2].clone(), line, module, registry: opt(&a, 5).cloned().unwrap_or(Value::NONE) };
    issue(vm, &category, &a[0], &place, source_line.as_deref(), opt_some(&a, 7).unwrap_or(&Value::NONE))?;
    Ok(Value::NONE)
}

/// Whether this thread holds the lock of the filters.
fn check_lock(vm: &Vm) -> Result<(), Raised> {
    let owned = vm.call_method_str(&state(vm)?.lock, "_is_owned", &[])?;
    if vm.is_true(&owned)? { Ok(()) } else { Err(vm.runtime_error("warnings._lock is not held")) }
}

static ROWS: &[Method] = &[
    mk("warn", "($module, /, message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())", warn_function)
        .doc("Issue a warning, or maybe ignore it or raise an exception.\n\n  message\n    Text of the warning message.\n  category\n    The Warning category subclass. Defaults to UserWarning.\n  stacklevel\n    How far up the call stack to make this warning appear. A value of 2 for\n    example attributes the warning to the caller of the code calling warn().\n  source\n    If supplied, the destroyed object which emitted a ResourceWarning\n  skip_file_prefixes\n    An optional tuple of module filename prefixes indicating frames to skip\n    during stacklevel computations for stack frame attribution."),
    mk(
        "warn_explicit",
        "($module, /, message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, source=None)",
        warn_explicit,
    )
    .doc("Issue a warning, or maybe ignore it or raise an exception."),
    m("_filters_mutated_lock_held", "($module, /)", |vm, _| {
        check_lock(vm)?;
        let version = &state(vm)?.version;
        version.set(version.get() + 1);
        Ok(Value::NONE)
    }),
    m("_acquire_lock", "($module, /)", |vm, _| vm.call_method_str(&state(vm)?.lock, "acquire", &[])),
    m("_release_lock", "($module, /)", |vm, _| vm.call_method_str(&state(vm)?.lock, "release", &[])),
];
