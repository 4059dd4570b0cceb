//! The finder of the embedded library and of native modules, for those who ask `sys.meta_path` (`importlib.util.find_spec`,
//! `runpy`, `pkgutil`); imports themselves do not come here.

use crate::resources;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::object::{self, OBJECT, Object};
use pyvm_vm::objects::string;
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{FrozenModule, R, Vm};

static IMPORTER: Type = Type::builtin::<Object>("pyvm.ArchiveImporter", &OBJECT, 0, object::SLOTS.repr(|vm, _| Ok(vm.str("<archive importer>"))).no_new()).methods(METHODS);

/// Fills `sys.meta_path` and `sys.path_hooks` once `importlib` is there (CPython `_bootstrap_external._install`).
pub fn install(vm: &Vm) -> R<()> {
    let external = pyvm_vm::import::import_module(vm, "importlib._bootstrap_external")?;
    let own = vm.cached("archive importer", || Ok(object::allocate(&IMPORTER)))?;
    let path_finder = vm.cached("path finder", || vm.get_attr_str(&external, "PathFinder"))?;
    let loaders = vm.collect(&vm.call_method_str(&external, "_get_supported_file_loaders", &[])?)?;
    let file_finder = vm.get_attr_str(&external, "FileFinder")?;
    let hook = vm.call_method_str(&file_finder, "path_hook", &loaders)?;
    let zip = vm.get_attr_str(&pyvm_vm::import::import_module(vm, "zipimport")?, "zipimporter")?;
    for (list, items) in [("meta_path", vec![own, path_finder]), ("path_hooks", vec![zip, hook])] {
        if let Some(list) = vm.sys_dict.get_name(vm, list) {
            for item in items {
                vm.call_method_str(&list, "append", &[item])?;
            }
        }
    }
    Ok(())
}

fn archived(vm: &Vm, v: &Value) -> Option<FrozenModule> {
    vm.frozen.get().and_then(|f| f(&string::to_string(v)))
}

fn missing(vm: &Vm, name: &Value) -> pyvm_vm::vm::Raised {
    vm.import_error(format!("No such module in the archive: {}", string::to_string(name)))
}

static METHODS: &[Method] = &[
    m("find_spec", "($self, fullname, path=None, target=None, /)", |vm, a| {
        let name = string::to_string(&a[1]);
        let native = vm.native_modules.get().contains_key(name.as_str()) || matches!(name.as_str(), "sys" | "builtins");
        let frozen = archived(vm, &a[1]);
        if !native && frozen.is_none() {
            return Ok(Value::NONE);
        }
        let bootstrap = pyvm_vm::import::import_module(vm, "importlib._bootstrap")?;
        let spec_class = vm.get_attr_str(&bootstrap, "ModuleSpec")?;
        let spec = vm.call(&spec_class, &[a[1].clone(), a[0].clone()])?;
        let file = format!("<frozen>/{}", name.replace('.', "/"));
        let package = frozen.is_some_and(|f| f.package);
        let origin = if native {
            "built-in".to_owned()
        } else if package {
            format!("{file}/__init__.py")
        } else {
            format!("{file}.py")
        };
        vm.set_attr_str(&spec, "origin", vm.str(&origin))?;
        vm.set_attr_str(&spec, "_set_fileattr", Value::bool(!native))?;
        if package {
            let path = pyvm_vm::objects::list::List::new(vec![vm.str(&file)]).into_value();
            vm.set_attr_str(&spec, "submodule_search_locations", path)?;
        }
        Ok(spec)
    }),
    m("create_module", "($self, spec, /)", |vm, a| {
        let name = vm.get_attr_str(&a[1], "name")?;
        let text = string::to_string(&name);
        if vm.native_modules.get().contains_key(text.as_str()) { pyvm_vm::import::import_module(vm, &text) } else { Ok(Value::NONE) }
    }),
    m("exec_module", "($self, module, /)", |vm, a| {
        let name = vm.get_attr(&a[1], &vm.names.__name__)?;
        let Some(frozen) = archived(vm, &name) else { return Ok(Value::NONE) };
        let code = pyvm_vm::marshal::load_code(vm, frozen.data())?;
        let dict = vm.get_attr(&a[1], &vm.names.__dict__)?;
        let exec = vm.builtins.get_name(vm, "exec").unwrap_or(Value::NONE);
        vm.call(&exec, &[code, dict])
    }),
    m("get_code", "($self, fullname, /)", |vm, a| match archived(vm, &a[1]) {
        Some(f) => pyvm_vm::marshal::load_code(vm, f.data()),
        None if vm.native_modules.get().contains_key(string::to_string(&a[1]).as_str()) => Ok(Value::NONE),
        None => Err(missing(vm, &a[1])),
    }),
    m("get_data", "($self, path, /)", |vm, a| {
        let path = string::to_string(&a[1]);
        match path.strip_prefix("<frozen>/").and_then(resources::find) {
            Some(data) => Ok(Bytes::copied(data)),
            None => Err(vm.os_error_code(libc::ENOENT, Some(&a[1]))),
        }
    }),
    m("get_resource_reader", "($self, fullname, /)", |vm, a| match archived(vm, &a[1]) {
        Some(f) if f.package => Ok(resources::reader(&string::to_string(&a[1]))),
        _ => Ok(Value::NONE),
    }),
    m("get_source", "($self, fullname, /)", |_, _| Ok(Value::NONE)),
    m("is_package", "($self, fullname, /)", |vm, a| Ok(Value::bool(archived(vm, &a[1]).is_some_and(|f| f.package)))),
    m("load_module", "($self, fullname, /)", |vm, a| pyvm_vm::import::import_module(vm, &string::to_string(&a[1]))),
    m("get_filename", "($self, fullname, /)", |vm, a| {
        let Some(f) = archived(vm, &a[1]) else { return Err(missing(vm, &a[1])) };
        let file = format!("<frozen>/{}", string::to_string(&a[1]).replace('.', "/"));
        Ok(vm.str(&if f.package { format!("{file}/__init__.py") } else { format!("{file}.py") }))
    }),
];
