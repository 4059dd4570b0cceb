//! Importing: `sys.modules`, native modules, the archive, source files and `.pyc` files on `sys.path`.

pub mod archive;
pub mod cache;
pub mod shadow;
pub mod times;

use crate::frame::Frame;
use crate::objects::dict::Dict;
use crate::objects::exception as exc;
use crate::objects::list::List;
use crate::objects::module::Module;
use crate::objects::modulespec::{self, Loader};
use crate::objects::string;
use crate::value::{Py, Value};
use crate::vm::{FrozenModule, R, Vm};
use cache::code_from_pyc;
use std::path::Path;
use times::{ImportTime, Phase};

/// Whether a function is the `__import__` of this file.
pub fn is_default(import: &Value) -> bool {
    import.cast_exact::<crate::objects::builtin_function::BuiltinFunction>().is_some_and(|f| f.row.name == "__import__")
}

/// Imports a module by its absolute name.
pub fn import_module(vm: &Vm, name: &str) -> R {
    load(vm, name)
}

/// `__import__(name, globals, locals, fromlist, level)` (CPython `PyImport_ImportModuleLevelObject`).
pub fn import(vm: &Vm, name: &Value, globals: Option<&Dict>, from: &Value, level: &Value) -> R {
    let level = vm.to_i32(level)?;
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    let Some(text) = string::expect(vm, name, "__import__() argument 1")?.as_str() else { return without_text(vm, name) };
    let absolute = if level > 0 { resolve(vm, text, globals, level)? } else { text.to_owned() };
    if absolute.is_empty() {
        return Err(vm.value_error("Empty module name"));
    }
    let module = load(vm, &absolute)?;
    let has_from = !from.is_none() && vm.is_true(from)?;
    if !has_from {
        if level == 0 {
            let top = absolute.split('.').next().unwrap_or_default();
            return if top.len() == absolute.len() { Ok(module) } else { load(vm, top) };
        }
        if text.is_empty() {
            return Ok(module);
        }
        let head = text.split('.').next().unwrap_or_default();
        let cut = text.len() - head.len();
        return load(vm, &absolute[..absolute.len() - cut]);
    }
    import_submodules(vm, &module, &absolute, from, false)?;
    Ok(module)
}

/// A module whose name holds surrogates: nothing finds it, but somebody may have put it among the modules.
fn without_text(vm: &Vm, name: &Value) -> R {
    match vm.modules.get().clone().get(vm, name)? {
        Some(module) => Ok(module),
        None => Err(vm.raise_text(&exc::MODULE_NOT_FOUND_ERROR, &format!("No module named {}", vm.repr_text(name)?))),
    }
}

/// Imports submodules that a `from` list names (CPython `_handle_fromlist`).
fn import_submodules(vm: &Vm, module: &Value, name: &str, from: &Value, from_all: bool) -> R<()> {
    if vm.get_attr_opt(module, &vm.names.__path__)?.is_none() {
        return Ok(());
    }
    for item in vm.collect(from)? {
        if !string::is_str(&item) {
            let list = if from_all { format!("{}.__all__", vm.str_text(&vm.get_attr(module, &vm.names.__name__)?)?) } else { "``from list''".to_owned() };
            return Err(vm.type_error(format!("Item in {list} must be str, not {}", item.ty().name())));
        }
        if string::is(&item, "*") {
            if !from_all && let Some(all) = vm.get_attr_opt(module, &vm.names.__all__)? {
                import_submodules(vm, module, name, &all, true)?;
            }
            continue;
        }
        if vm.get_attr_opt(module, &vm.interned.get_mut().intern(&item))?.is_some() {
            continue;
        }
        let full = format!("{name}.{}", string::to_string(&item));
        match load(vm, &full) {
            Ok(_) => {}
            Err(raised) => {
                // One that was taken out on purpose stays missing.
                let blocked = vm.modules.get().get_name(vm, &full).is_some_and(|m| m.is_none());
                if blocked || !cache::is_missing(vm, &full) {
                    return Err(raised);
                }
                vm.clear_pending();
            }
        }
    }
    Ok(())
}

/// The absolute name of a relative import (CPython `resolve_name`).
fn resolve(vm: &Vm, name: &str, globals: Option<&Dict>, level: i32) -> R<String> {
    let Some(globals) = globals else { return Err(vm.raise_new(&exc::KEY_ERROR, &[vm.str("'__name__' not in globals")])) };
    let given = |name: &Value| globals.get_str(vm, name).filter(|v| !v.is_none());
    let package = match (given(&vm.names.__package__), given(&vm.names.__spec__)) {
        (Some(p), spec) if string::is_str(&p) => {
            if let Some(spec) = spec {
                let parent = vm.get_attr_str(&spec, "parent")?;
                if !vm.equal(&p, &parent)? {
                    let message = format!("__package__ != __spec__.parent ({} != {})", vm.repr_text(&p)?, vm.repr_text(&parent)?);
                    vm.warn(&exc::DEPRECATION_WARNING, &message, 1)?;
                }
            }
            string::to_string(&p)
        }
        (Some(_), _) => return Err(vm.type_error("package must be a string")),
        (None, Some(spec)) => {
            let parent = vm.get_attr_str(&spec, "parent")?;
            if !string::is_str(&parent) {
                return Err(vm.type_error("__spec__.parent must be a string"));
            }
            string::to_string(&parent)
        }
        (None, None) => {
            vm.warn(&exc::IMPORT_WARNING, "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__", 1)?;
            let Some(own) = globals.get_str(vm, &vm.names.__name__) else { return Err(vm.raise_new(&exc::KEY_ERROR, &[vm.str("'__name__' not in globals")])) };
            if !string::is_str(&own) {
                return Err(vm.type_error("__name__ must be a string"));
            }
            let own = string::to_string(&own);
            if globals.get_str(vm, &vm.names.__path__).is_some() { own } else { own.rsplit_once('.').map_or(String::new(), |(p, _)| p.to_owned()) }
        }
    };
    if package.is_empty() {
        return Err(vm.import_error("attempted relative import with no known parent package"));
    }
    let mut base = package.as_str();
    for _ in 1..level {
        match base.rsplit_once('.') {
            Some((parent, _)) => base = parent,
            None => return Err(vm.import_error("attempted relative import beyond top-level package")),
        }
    }
    Ok(if name.is_empty() { base.to_owned() } else { format!("{base}.{name}") })
}

/// Finds a module in `sys.modules` or loads it, parents first.
fn load(vm: &Vm, name: &str) -> R {
    let key = vm.intern(name);
    if let Some(found) = vm.modules.get().get_str(vm, &key) {
        if found.is_none() {
            return Err(not_found(vm, name, &format!("import of {name} halted; None in sys.modules")));
        }
        if vm.settings.import_time == ImportTime::ImportsAndCached {
            times::cached(vm, name);
        }
        return Ok(found);
    }
    if name.is_empty() {
        return Err(vm.value_error("Empty module name"));
    }
    let Some((parent, child)) = name.rsplit_once('.') else { return find_and_load(vm, name, None) };
    let parent_module = load(vm, parent)?;
    if let Some(found) = vm.modules.get().get_str(vm, &key) {
        return Ok(found);
    }
    let Some(path) = vm.get_attr_opt(&parent_module, &vm.names.__path__)? else {
        return Err(not_found(vm, name, &format!("No module named '{name}'; '{parent}' is not a package")));
    };
    let module = shadow::while_uninitialized(vm, &parent_module, child, || find_and_load(vm, name, Some(&path)))?;
    vm.set_attr_str(&parent_module, child, module.clone())?;
    Ok(module)
}

#[cold]
fn not_found(vm: &Vm, name: &str, message: &str) -> crate::vm::Raised {
    let raised = vm.raise_text(&exc::MODULE_NOT_FOUND_ERROR, message);
    if let Some(e) = vm.pending.get() {
        e.set_field(1, Some(vm.str(name)));
        e.set_field(0, Some(vm.str(message)));
    }
    raised
}

fn find_and_load(vm: &Vm, name: &str, path: Option<&Value>) -> R {
    if vm.settings.import_time == ImportTime::Off {
        return find_and_load_module(vm, name, path);
    }
    let running = times::start(vm, name);
    let result = find_and_load_module(vm, name, path);
    times::end(vm, &running, name);
    result
}

fn find_and_load_module(vm: &Vm, name: &str, path: Option<&Value>) -> R {
    if let Some(real) = FROZEN_NAMES.iter().find(|(frozen, _)| *frozen == name).map(|(_, real)| *real)
        && let Some(module) = frozen_importlib(vm, name, real)?
    {
        return Ok(module);
    }
    if name == "zipimport" && vm.modules.get().get_name(vm, "importlib").is_none() {
        // `importlib` puts its importer among the path hooks, for which it must be whole.
        import_module(vm, "importlib")?;
        if let Some(module) = vm.modules.get().get_name(vm, name) {
            return Ok(module);
        }
    }
    let native = vm.native_modules.get().get(name).copied();
    if let Some(init) = native {
        let module = times::during(vm, Phase::Execute, || init(vm))?;
        finish(vm, &module, name, Loader::Builtin, Some("built-in"), None);
        vm.modules.get().set_name(vm, name, module.clone());
        return Ok(module);
    }
    let meta_path = vm.sys_dict.get_str(vm, &vm.names.meta_path);
    for finder in meta_path.map_or(Ok(Vec::new()), |m| vm.collect(&m))? {
        // These two answer what the search below finds by itself.
        if ["archive importer", "path finder"].iter().any(|n| vm.registered(n).is_some_and(|own| own.is(&finder))) {
            continue;
        }
        if let Some(module) = try_finder(vm, &finder, name, path)? {
            return Ok(module);
        }
    }
    let search = match path {
        Some(p) => vm.collect(p)?,
        None => vm.sys_dict.get_str(vm, &vm.names.path).map_or(Ok(Vec::new()), |p| vm.collect(&p))?,
    };
    let child = name.rsplit('.').next().unwrap_or(name);
    let mut namespace_parts = Vec::new();
    for entry in &search {
        let dir = string::to_string(entry);
        if dir == FROZEN_PATH || dir.starts_with("<frozen>/") {
            // The library's place on the path; packages behind it hide nothing of it.
            if namespace_parts.is_empty()
                && let Some(frozen) = vm.frozen.get().and_then(|f| f(name))
            {
                return load_frozen(vm, name, frozen);
            }
            continue;
        }
        let folder = absolute(if dir == "." { "" } else { &dir });
        let base = Path::new(&folder).join(child);
        match std::fs::metadata(&base) {
            Ok(found) if found.is_dir() => {
                for file in ["__init__.py", "__init__.pyc"] {
                    let file = base.join(file);
                    if file.is_file() {
                        return load_file(vm, name, &file, true);
                    }
                }
                namespace_parts.push(base.to_string_lossy().into_owned());
            }
            // Below a file there is nothing: the entry may be an archive.
            Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => {
                match by_path_hooks(vm, name, entry)? {
                    Found::Module(module) => return Ok(module),
                    Found::Portion(parts) => namespace_parts.extend(parts),
                    Found::Nothing => {}
                }
                continue;
            }
            _ => {}
        }
        for extension in ["py", "pyc"] {
            let file = base.with_extension_appended(extension);
            if file.is_file() {
                if namespace_parts.last().is_some_and(|last| Path::new(last) == base) {
                    namespace_parts.pop();
                }
                return load_file(vm, name, &file, false);
            }
        }
    }
    if let Some(frozen) = vm.frozen.get().and_then(|f| f(name)) {
        return load_frozen(vm, name, frozen);
    }
    if !namespace_parts.is_empty() {
        let module = Module::new(vm, name);
        let list = List::new(namespace_parts.iter().map(|p| vm.str(p)).collect()).into_value();
        finish(vm, &module, name, Loader::Namespace, None, Some(namespace_path(vm, name, list)?));
        vm.modules.get().set_name(vm, name, module.clone());
        return Ok(module);
    }
    Err(not_found(vm, name, &format!("No module named '{name}'")))
}

/// The path of a namespace package, which follows its parent's path (`importlib._bootstrap_external._NamespacePath`).
fn namespace_path(vm: &Vm, name: &str, parts: Value) -> R {
    let external = import_module(vm, "importlib._bootstrap_external")?;
    import_module(vm, "importlib")?;
    let find = vm.get_attr_str(&vm.get_attr_str(&external, "PathFinder")?, "_get_spec")?;
    vm.call_method_str(&external, "_NamespacePath", &[vm.str(name), parts, find])
}

/// CPython's other names for two modules of `importlib`.
const FROZEN_NAMES: [(&str, &str); 2] = [("_frozen_importlib", "importlib._bootstrap"), ("_frozen_importlib_external", "importlib._bootstrap_external")];

/// A module of `importlib` under its other name; not while `importlib` itself is being set up, which is how it knows that it has to.
fn frozen_importlib(vm: &Vm, name: &str, real: &str) -> R<Option<Value>> {
    let loaded = || vm.modules.get().get_name(vm, real);
    if loaded().is_none() && vm.modules.get().get_name(vm, "importlib").is_some() {
        return Ok(None);
    }
    import_module(vm, "importlib")?;
    let module = loaded();
    if let Some(module) = &module {
        vm.modules.get().set_name(vm, name, module.clone());
    }
    Ok(module)
}

/// Marks packages that come from the archive.
pub const FROZEN_PATH: &str = "<frozen>";

trait Appended {
    fn with_extension_appended(&self, extension: &str) -> std::path::PathBuf;
}

impl Appended for std::path::PathBuf {
    fn with_extension_appended(&self, extension: &str) -> std::path::PathBuf {
        let mut text = self.clone().into_os_string();
        text.push(".");
        text.push(extension);
        text.into()
    }
}

/// What a finder of a path entry has.
enum Found {
    Module(Value),
    /// Parts of a namespace package.
    Portion(Vec<String>),
    Nothing,
}

/// Asks the finders of `sys.path_hooks` for a path entry that is no folder.
fn by_path_hooks(vm: &Vm, name: &str, entry: &Value) -> R<Found> {
    if vm.loading_path_hooks.replace(true) {
        return Ok(Found::Nothing);
    }
    // `importlib` fills `sys.path_hooks` when it is first imported.
    let loaded = import_module(vm, "importlib").and_then(|_| import_module(vm, "importlib._bootstrap_external"));
    vm.loading_path_hooks.set(false);
    let external = loaded?;
    let finder = vm.call_method_str(&vm.get_attr_str(&external, "PathFinder")?, "_path_importer_cache", std::slice::from_ref(entry))?;
    if finder.is_none() {
        return Ok(Found::Nothing);
    }
    let Some(spec) = spec_of_finder(vm, &finder, name, None)? else { return Ok(Found::Nothing) };
    if !vm.get_attr_str(&spec, "loader")?.is_none() {
        return load_spec(vm, spec).map(Found::Module);
    }
    let parts = vm.collect(&vm.get_attr_str(&spec, "submodule_search_locations")?)?;
    Ok(Found::Portion(parts.iter().map(string::to_string).collect()))
}

/// Asks a finder that Python code put on `sys.meta_path`.
fn try_finder(vm: &Vm, finder: &Value, name: &str, path: Option<&Value>) -> R<Option<Value>> {
    spec_of_finder(vm, finder, name, Some(path.unwrap_or(&Value::NONE)))?.map(|spec| load_spec(vm, spec)).transpose()
}

/// The spec that a finder has for a module; finders of one path entry are asked without a path.
fn spec_of_finder(vm: &Vm, finder: &Value, name: &str, path: Option<&Value>) -> R<Option<Value>> {
    let Some(find) = vm.get_attr_opt(finder, &vm.names.find_spec)? else { return Ok(None) };
    let spec = match path {
        Some(path) => vm.call(&find, &[vm.str(name), path.clone(), Value::NONE])?,
        None => vm.call(&find, &[vm.str(name), Value::NONE])?,
    };
    Ok((!spec.is_none()).then_some(spec))
}

fn load_spec(vm: &Vm, spec: Value) -> R {
    let bootstrap = import_module(vm, "importlib._bootstrap")?;
    let load = vm.get_attr_str(&bootstrap, "_load_unlocked")?;
    times::during(vm, Phase::Execute, || vm.call(&load, &[spec]))
}

/// Sets what the modules have that are there before anything is imported.
pub fn finish_first(vm: &Vm) {
    for name in ["builtins", "sys"] {
        if let Some(module) = vm.modules.get().get_name(vm, name) {
            finish(vm, &module, name, Loader::Builtin, Some("built-in"), None);
        }
    }
}

/// Sets what every module has, its spec included. `__loader__` comes from the spec once somebody asks.
fn finish(vm: &Vm, module: &Value, name: &str, loader: Loader, origin: Option<&str>, path: Option<Value>) {
    let Some(m) = module.cast::<Module>() else { return };
    let d = m.dict();
    let package = if path.is_some() { name } else { name.rsplit_once('.').map_or("", |(p, _)| p) };
    d.set_str(vm, &vm.names.__package__, vm.str(package));
    d.remove_str(vm, &vm.names.__loader__);
    d.set_str(vm, &vm.names.__spec__, modulespec::new(vm, name, loader, origin, path.clone()));
    if let Some(path) = path {
        d.set_str(vm, &vm.names.__path__, path);
    }
}

/// Runs module code in a new module; on failure the module is taken out of `sys.modules` again.
fn run_module(vm: &Vm, name: &str, module: &Value, code: &Py<crate::objects::code::Code>) -> R {
    vm.modules.get().set_name(vm, name, module.clone());
    let dict = module.obj::<Module>().dict();
    set_initializing(vm, &dict, true);
    let result = times::during(vm, Phase::Execute, || vm.run_code(code, &dict, dict.value().clone()));
    set_initializing(vm, &dict, false);
    if let Err(raised) = result {
        let pending = vm.take_pending();
        vm.modules.get().remove_str(vm, &vm.intern(name));
        if let Some(e) = pending {
            vm.restore(e);
        }
        return Err(raised);
    }
    if name == "importlib"
        && let Some(ready) = vm.importlib_ready.take()
    {
        ready(vm)?;
    }
    if name == "linecache"
        && let Some((code, source)) = vm.command.get().clone()
    {
        let register = vm.get_attr_str(module, "_register_code")?;
        vm.call(&register, &[code, source, vm.str("<string>")])?;
    }
    if name == "importlib._bootstrap" {
        // `importlib.import_module` goes the native way.
        dict.set_name(vm, GCD_IMPORT.name, crate::objects::builtin_function::module_function(&GCD_IMPORT, module));
        dict.set_name(vm, "ModuleSpec", modulespec::MODULE_SPEC.as_value());
    }
    tell(vm, name, &dict);
    // The module may have replaced itself.
    Ok(vm.modules.get().get_name(vm, name).unwrap_or_else(|| module.clone()))
}

/// What `-v` says of a module from a file when it is there.
fn tell(vm: &Vm, name: &str, dict: &Dict) {
    if vm.settings.verbose > 0
        && let Some(spec) = dict.get_str(vm, &vm.names.__spec__)
        && modulespec::is_of_file(&spec)
    {
        let loader = modulespec::loader(vm, &spec).map_or_else(|raised| vm.repr_lossy(vm.caught(raised).value()), |l| vm.repr_lossy(&l));
        cache::verbose(vm, || format!("import {} # {loader}", vm.repr_lossy(&vm.str(name))));
    }
}

fn set_initializing(vm: &Vm, dict: &Dict, on: bool) {
    if let Some(spec) = dict.get_str(vm, &vm.names.__spec__)
        && let Some(s) = crate::types::shape::dict(&spec)
    {
        s.set_str(vm, &vm.names._initializing, Value::bool(on));
    }
}

/// Whether the module with this namespace is still being run.
pub fn is_initializing(vm: &Vm, dict: &Dict) -> bool {
    dict.get_str(vm, &vm.names.__spec__).and_then(|s| crate::types::shape::get(vm, &s, &vm.names._initializing)).is_some_and(|v| v.is_true())
}

fn load_frozen(vm: &Vm, name: &str, frozen: FrozenModule) -> R {
    let code = times::during(vm, Phase::Unmarshal, || crate::marshal::load_code(vm, frozen.data()))?;
    let Some(code) = code.downcast::<crate::objects::code::Code>() else { return Err(vm.import_error(format!("bad archive entry for {name}"))) };
    code.trust();
    let module = Module::new(vm, name);
    let relative = name.replace('.', "/");
    let path = frozen.package.then(|| List::new(vec![vm.str(&format!("{FROZEN_PATH}/{relative}"))]).into_value());
    let file = if frozen.package { format!("{FROZEN_PATH}/{relative}/__init__.py") } else { format!("{FROZEN_PATH}/{relative}.py") };
    finish(vm, &module, name, Loader::Archive, Some(&file), path);
    let d = module.obj::<Module>().dict();
    d.set_str(vm, &vm.names.__file__, vm.str(&file));
    if let Some((own, _)) = FROZEN_NAMES.iter().find(|(_, real)| *real == name) {
        // Their classes are known by CPython's name for the module.
        d.set_str(vm, &vm.names.__name__, vm.str(own));
        vm.modules.get().set_name(vm, own, module.clone());
        let made = run_module(vm, name, &module, &code)?;
        d.set_str(vm, &vm.names.__name__, vm.str(name));
        return Ok(made);
    }
    run_module(vm, name, &module, &code)
}

fn load_file(vm: &Vm, name: &str, file: &Path, package: bool) -> R {
    let shown = file.to_string_lossy().into_owned();
    times::comes_from(vm, &shown);
    let sourceless = shown.ends_with(".pyc");
    let code = if sourceless {
        let bytes = times::during(vm, Phase::Read, || std::fs::read(file)).map_err(|e| vm.os_error(&e, Some(&vm.str(&shown))))?;
        let code = code_from_pyc(vm, bytes, name, &shown)?;
        cache::verbose(vm, || format!("# code object from {}", vm.repr_lossy(&vm.str(&shown))));
        code
    } else {
        cache::source_code(vm, name, &shown)?
    };
    let module = Module::new(vm, name);
    let dir = file.parent().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let path = package.then(|| List::new(vec![vm.str(&dir)]).into_value());
    finish(vm, &module, name, if sourceless { Loader::Sourceless } else { Loader::Source }, Some(&shown), path);
    let dict = module.obj::<Module>().dict();
    dict.set_str(vm, &vm.names.__file__, vm.str(&shown));
    if let Some(cached) = if sourceless { Some(shown) } else { cache::path(vm, &shown) } {
        dict.set_name(vm, "__cached__", vm.str(&cached));
    }
    run_module(vm, name, &module, &code)
}

/// A path from the root.
pub fn absolute(path: &str) -> String {
    match std::env::current_dir() {
        Ok(folder) if !path.starts_with('/') => {
            let folder = folder.to_string_lossy().trim_end_matches('/').to_owned();
            if path.is_empty() { folder } else { format!("{folder}/{path}") }
        }
        _ => path.to_owned(),
    }
}

/// `from module import name` (CPython `_PyEval_ImportFrom`).
pub fn import_from(vm: &Vm, module: &Value, name: &Value) -> R {
    if let Some(v) = vm.get_attr_opt(module, name)? {
        return Ok(v);
    }
    let module_name = vm.get_attr_opt(module, &vm.names.__name__)?.filter(string::is_str);
    let text = string::to_string(name);
    if let Some(m) = &module_name {
        let full = format!("{}.{text}", string::to_string(m));
        if let Some(found) = vm.modules.get().get_name(vm, &full) {
            return Ok(found);
        }
    }
    let shown = module_name.as_ref().map_or_else(|| "<unknown module name>".to_owned(), string::to_string);
    let file = vm.get_attr_opt(module, &vm.names.__file__)?.filter(string::is_str);
    let where_ = file.as_ref().map_or_else(|| "unknown location".to_owned(), string::to_string);
    let namespace = module.cast::<Module>().map(Module::dict);
    let message = shadow::missing_name(vm, namespace.as_deref(), &shown, &text, &where_)?;
    let raised = vm.import_error(&message);
    if let Some(e) = vm.pending.get() {
        e.set_field(1, module_name);
        e.set_field(2, file);
        e.set_field(3, Some(name.clone()));
    }
    Err(raised)
}

/// `from module import *` (CPython `import_all_from`).
pub fn import_star(vm: &Vm, frame: &Frame, module: &Value) -> R {
    let Some(target) = frame.locals.clone() else { return Err(vm.system_error("no locals found during 'import *'")) };
    let (names, filter) = match vm.get_attr_opt(module, &vm.names.__all__)? {
        Some(all) => (vm.collect(&all)?, false),
        None => match vm.get_attr_opt(module, &vm.names.__dict__)? {
            Some(d) => (vm.collect(&vm.call_method(&d, &vm.names.keys, &[])?)?, true),
            None => return Err(vm.import_error("from-import-* object has no __dict__ and no __all__")),
        },
    };
    for name in names {
        if !string::is_str(&name) {
            let owner = vm.get_attr(module, &vm.names.__name__)?;
            let (what, kind) = if filter { ("Key", "__dict__") } else { ("Item", "__all__") };
            return Err(vm.type_error(format!("{what} in {}.{kind} must be str, not {}", vm.str_text(&owner)?, name.ty().name())));
        }
        if filter && string::to_string(&name).starts_with('_') {
            continue;
        }
        let name = vm.interned.get_mut().intern(&name);
        let value = vm.get_attr(module, &name)?;
        vm.set_item(&target, &name, value)?;
    }
    Ok(Value::NONE)
}

/// `repr(module)` (CPython `importlib._bootstrap._module_repr`).
pub fn module_repr(vm: &Vm, module: &Value) -> R {
    let d = module.obj::<Module>().dict();
    let text = |v: Option<Value>| v.map(|v| vm.repr_text(&v)).transpose();
    let origin = |of: &str| format!("from {of}");
    if let Some(spec) = d.get_str(vm, &vm.names.__spec__).filter(|s| !s.is_none()) {
        // CPython `_module_repr_from_spec`.
        let field = |name: &str| Ok(vm.get_attr_opt(&spec, &vm.intern(name))?.filter(|v| !v.is_none()));
        let name = text(field("name")?)?.unwrap_or_else(|| "'?'".to_owned());
        let has_location = field("has_location")?.map_or(Ok(false), |v| vm.is_true(&v))?;
        let what = match field("origin")? {
            Some(o) if has_location => origin(&vm.repr_text(&o)?),
            Some(o) => format!("({})", vm.str_text(&o)?),
            None => match vm.get_attr_opt(&spec, &vm.intern("loader"))? {
                Some(loader) if !loader.is_none() => {
                    if loader.ty().short_name() == "NamespaceLoader" {
                        format!("(namespace) from {}", vm.repr_text(&vm.call(&crate::objects::list::LIST.as_value(), &[vm.get_attr_str(&loader, "_path")?])?)?)
                    } else {
                        format!("({})", vm.repr_text(&loader)?)
                    }
                }
                _ => return Ok(vm.str(&format!("<module {name}>"))),
            },
        };
        return Ok(vm.str(&format!("<module {name} {what}>")));
    }
    let name = text(d.get_str(vm, &vm.names.__name__))?.unwrap_or_else(|| "'?'".to_owned());
    if let Some(file) = d.get_str(vm, &vm.names.__file__) {
        return Ok(vm.str(&format!("<module {name} {}>", origin(&vm.repr_text(&file)?))));
    }
    Ok(vm.str(&match d.get_str(vm, &vm.names.__loader__).filter(|l| !l.is_none()) {
        Some(loader) => format!("<module {name} ({})>", vm.repr_text(&loader)?),
        None => format!("<module {name}>"),
    }))
}

/// `importlib._bootstrap._gcd_import`.
static GCD_IMPORT: crate::types::rows::Method = crate::types::rows::m("_gcd_import", "($module, /, name, package=None, level=0)", |vm, a| {
    let name = string::expect_utf8(vm, &a[0], "module name")?;
    let level = crate::call::opt(a, 2).map_or(Ok(0), |l| vm.to_i32(l))?;
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    if level == 0 {
        return load(vm, name);
    }
    let globals = Dict::new();
    globals.set_str(vm, &vm.names.__package__, crate::call::opt(a, 1).cloned().unwrap_or(Value::NONE));
    let absolute = resolve(vm, name, Some(&globals), level)?;
    load(vm, &absolute)
});
