//! `importlib.machinery.ModuleSpec`: how a module was found (PEP 451).
//!
//! Imports are native, so the loader of a spec is made of `importlib`'s classes only when somebody asks for it.

use super::dict::Dict;
use super::list::List;
use super::object::{self, OBJECT};
use super::string;
use crate::call::{Args, bind, opt};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, g, gs, m};
use crate::types::slots::Compare;
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use std::cell::Cell;
use std::mem::offset_of;

/// Which loader a spec has that was made by the native import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loader {
    /// The one in its `__dict__`.
    Given,
    Builtin,
    /// Of the embedded library.
    Archive,
    Source,
    Sourceless,
    Namespace,
}

#[repr(C)]
pub struct ModuleSpec {
    head: Header,
    dict: Mut<Option<Py<Dict>>>,
    loader: Cell<Loader>,
}
payload!(ModuleSpec, MODULE_SPEC, dict);

pub static MODULE_SPEC: Type = Type::builtin::<ModuleSpec>(
    "_frozen_importlib.ModuleSpec",
    &OBJECT,
    flag::BASETYPE | flag::GC | flag::WEAKREF,
    object::SLOTS
        .repr(spec_repr)
        .no_hash()
        .compare(spec_compare)
        .new(|_, ty, _| Ok(Py::new(ModuleSpec { head: Header::new(ty), dict: Mut::new(Some(Dict::new())), loader: Cell::new(Loader::Given) }).into_value()))
        .init(spec_init),
)
.methods(METHODS)
.getset(GETSET)
.dict_at(offset_of!(ModuleSpec, dict))
.doc("The specification for a module, used for loading.\n\nA module's spec is the source for information about the module.");

/// The attributes in the order in which CPython's `__init__` sets them.
fn fill(vm: &Vm, dict: &Dict, name: Value, origin: Value, loader_state: Value, search: Value, is_file: bool) {
    dict.set_name(vm, "name", name);
    for (key, value) in [
        ("origin", origin),
        ("loader_state", loader_state),
        ("submodule_search_locations", search),
        ("_uninitialized_submodules", List::new(Vec::new()).into_value()),
        ("_set_fileattr", Value::bool(is_file)),
        ("_cached", Value::NONE),
    ] {
        dict.set_name(vm, key, value);
    }
}

/// The spec of a module that the native import found.
pub fn new(vm: &Vm, name: &str, loader: Loader, origin: Option<&str>, search: Option<Value>) -> Value {
    let dict = Dict::new();
    let is_file = matches!(loader, Loader::Source | Loader::Sourceless | Loader::Archive);
    fill(vm, &dict, vm.str(name), origin.map_or(Value::NONE, |o| vm.str(o)), Value::NONE, search.unwrap_or(Value::NONE), is_file);
    Py::new(ModuleSpec { head: Header::new(&MODULE_SPEC), dict: Mut::new(Some(dict)), loader: Cell::new(loader) }).into_value()
}

fn dict(vm: &Vm, spec: &Value) -> R<Py<Dict>> {
    let dict = object::get_dict(vm, spec)?;
    dict.downcast::<Dict>().ok_or_else(|| vm.type_error("__dict__ is not a dictionary"))
}

fn spec_init(vm: &Vm, spec: &Value, args: Args) -> Result<(), Raised> {
    let a = bind(vm, "ModuleSpec.__init__", &["name", "loader", "origin", "loader_state", "is_package"], 2, args)?;
    let given = |at: usize| opt(&a, at).cloned().unwrap_or(Value::NONE);
    let package = opt(&a, 4).map_or(Ok(false), |v| vm.is_true(v))?;
    let search = if package { List::new(Vec::new()).into_value() } else { Value::NONE };
    let dict = dict(vm, spec)?;
    dict.set_name(vm, "loader", given(1));
    fill(vm, &dict, given(0), given(2), given(3), search, false);
    spec.obj::<ModuleSpec>().loader.set(Loader::Given);
    Ok(())
}

fn field(vm: &Vm, spec: &Value, name: &str) -> R {
    match dict(vm, spec)?.get_name(vm, name) {
        Some(value) => Ok(value),
        None => Err(vm.attribute_error_named(format!("'{}' object has no attribute '{name}'", spec.ty().short_name()), Some(spec), &vm.intern(name))),
    }
}

/// The loader, made now if nobody has asked before.
pub fn loader(vm: &Vm, spec: &Value) -> R {
    let this = spec.obj::<ModuleSpec>();
    let kind = this.loader.get();
    if kind == Loader::Given {
        return field(vm, spec, "loader");
    }
    let module = |name: &str| crate::import::import_module(vm, name);
    let name = field(vm, spec, "name")?;
    let made = match kind {
        Loader::Builtin | Loader::Given => vm.get_attr_str(&module("importlib._bootstrap")?, "BuiltinImporter")?,
        Loader::Archive => {
            module("importlib")?;
            vm.registered("archive importer").unwrap_or(Value::NONE)
        }
        Loader::Source | Loader::Sourceless => {
            let class = if kind == Loader::Source { "SourceFileLoader" } else { "SourcelessFileLoader" };
            let class = vm.get_attr_str(&module("importlib._bootstrap_external")?, class)?;
            vm.call(&class, &[name, field(vm, spec, "origin")?])?
        }
        Loader::Namespace => {
            let external = module("importlib._bootstrap_external")?;
            let finder = vm.get_attr_str(&vm.get_attr_str(&external, "PathFinder")?, "_get_spec")?;
            let path = field(vm, spec, "submodule_search_locations")?;
            vm.call(&vm.get_attr_str(&external, "NamespaceLoader")?, &[name, path, finder])?
        }
    };
    dict(vm, spec)?.set_name(vm, "loader", made.clone());
    this.loader.set(Loader::Given);
    Ok(made)
}

/// Whether the native import found the module in a file.
pub fn is_of_file(spec: &Value) -> bool {
    spec.cast::<ModuleSpec>().is_some_and(|s| matches!(s.loader.get(), Loader::Source | Loader::Sourceless))
}

/// The loader of a module's spec, for modules that have no `__loader__` of their own yet.
pub fn of_module(vm: &Vm, namespace: &Dict) -> R<Option<Value>> {
    match namespace.get_str(vm, &vm.names.__spec__) {
        Some(spec) if spec.cast::<ModuleSpec>().is_some() => {
            let made = loader(vm, &spec)?;
            namespace.set_str(vm, &vm.names.__loader__, made.clone());
            Ok(Some(made))
        }
        _ => main_loader(vm, namespace),
    }
}

/// The loader of a program, which has no spec (CPython `set_main_loader`, `add_main_module`).
fn main_loader(vm: &Vm, namespace: &Dict) -> R<Option<Value>> {
    let name = namespace.get_str(vm, &vm.names.__name__);
    let main = vm.modules.get().get_name(vm, "__main__").and_then(|m| m.cast::<super::module::Module>().map(super::module::Module::dict));
    if !name.is_some_and(|n| string::is(&n, "__main__")) || !main.is_some_and(|d| std::ptr::eq::<Dict>(&*d, namespace)) {
        return Ok(None);
    }
    let made = match namespace.get_str(vm, &vm.names.__file__).filter(string::is_str) {
        Some(file) => {
            let class = if string::to_string(&file).ends_with(".pyc") { "SourcelessFileLoader" } else { "SourceFileLoader" };
            let external = crate::import::import_module(vm, "importlib._bootstrap_external")?;
            vm.call_method_str(&external, class, &[vm.str("__main__"), file])?
        }
        None => vm.get_attr_str(&crate::import::import_module(vm, "importlib._bootstrap")?, "BuiltinImporter")?,
    };
    namespace.set_str(vm, &vm.names.__loader__, made.clone());
    Ok(Some(made))
}

fn spec_repr(vm: &Vm, spec: &Value) -> R {
    let mut parts = vec![format!("name={}", vm.repr_text(&field(vm, spec, "name")?)?), format!("loader={}", vm.repr_text(&vm.get_attr_str(spec, "loader")?)?)];
    for name in ["origin", "submodule_search_locations"] {
        let value = field(vm, spec, name)?;
        if !value.is_none() {
            parts.push(format!("{name}={}", vm.repr_text(&value)?));
        }
    }
    Ok(vm.str(&format!("{}({})", spec.ty().short_name(), parts.join(", "))))
}

fn spec_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    if !matches!(op, Compare::Eq | Compare::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let mut equal = true;
    for name in ["name", "loader", "submodule_search_locations", "origin", "cached", "has_location"] {
        let Some(theirs) = vm.get_attr_opt(b, &vm.intern(name))? else { return Ok(Value::NOT_IMPLEMENTED) };
        equal = equal && vm.equal(&vm.get_attr_str(a, name)?, &theirs)?;
    }
    Ok(Value::bool(equal == (op == Compare::Eq)))
}

/// Whether the origin names a file.
fn has_location(vm: &Vm, spec: &Value) -> R {
    field(vm, spec, "_set_fileattr")
}

/// CPython `_get_cached`: where the byte code of the origin is kept.
fn cached(vm: &Vm, spec: &Value) -> R {
    let known = field(vm, spec, "_cached")?;
    let origin = field(vm, spec, "origin")?;
    if !known.is_none() || !string::is_str(&origin) || !vm.is_true(&has_location(vm, spec)?)? {
        return Ok(known);
    }
    let file = string::to_string(&origin);
    let found = if file.ends_with(".pyc") {
        Some(origin)
    } else if file.ends_with(".py") && !file.starts_with(crate::import::FROZEN_PATH) {
        crate::import::cache::path(vm, &file).map(|p| vm.str(&p))
    } else {
        None
    };
    let found = found.unwrap_or(Value::NONE);
    dict(vm, spec)?.set_name(vm, "_cached", found.clone());
    Ok(found)
}

static METHODS: &[Method] = &[m("__reduce__", "($self, /)", |vm, a| Err(vm.type_error(format!("cannot pickle '{}' object", a[0].ty().short_name()))))];

static GETSET: &[GetSet] = &[
    gs("loader", loader, |vm, spec, value| {
        let dict = dict(vm, spec)?;
        spec.obj::<ModuleSpec>().loader.set(Loader::Given);
        match value {
            Some(value) => dict.set_name(vm, "loader", value),
            None => {
                dict.remove_str(vm, &vm.intern("loader"));
            }
        }
        Ok(())
    }),
    gs("cached", cached, |vm, spec, value| {
        dict(vm, spec)?.set_name(vm, "_cached", value.unwrap_or(Value::NONE));
        Ok(())
    }),
    g("parent", |vm, spec| {
        let name = field(vm, spec, "name")?;
        if !field(vm, spec, "submodule_search_locations")?.is_none() {
            return Ok(name);
        }
        let name = string::to_string(&name);
        Ok(vm.str(name.rsplit_once('.').map_or("", |(parent, _)| parent)))
    })
    .doc("The name of the module's parent."),
    gs("has_location", has_location, |vm, spec, value| {
        let on = value.map_or(Ok(false), |v| vm.is_true(&v))?;
        dict(vm, spec)?.set_name(vm, "_set_fileattr", Value::bool(on));
        Ok(())
    }),
    gs("__dict__", object::get_dict, object::set_dict),
];
