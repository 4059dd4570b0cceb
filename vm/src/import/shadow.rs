//! What is said of names that a module does not have: that it is still being imported, or stands in another's way (CPython
//! `_Py_module_getattro_impl`, `_PyEval_ImportFrom`).

use crate::objects::dict::Dict;
use crate::objects::list::List;
use crate::objects::string;
use crate::value::Value;
use crate::vm::{R, Vm};

/// Where the file of a module is, if it may hide another of the same name: in the folder of the script.
fn shadowing_file(vm: &Vm, module: &Dict) -> R<Option<String>> {
    let Some(spec) = module.get_str(vm, &vm.names.__spec__).filter(|s| !s.is_none()) else { return Ok(None) };
    let field = |name: &str| vm.get_attr_opt(&spec, &vm.intern(name));
    if vm.settings.safe_path || !field("has_location")?.is_some_and(|v| v.is_true()) {
        return Ok(None);
    }
    let Some(origin) = field("origin")?.filter(string::is_str).map(|o| string::to_string(&o)) else { return Ok(None) };
    let first = vm.sys_dict.get_str(vm, &vm.names.path).and_then(|p| p.cast::<List>().and_then(|l| l.items.get().first().cloned())).filter(string::is_str);
    let Some(first) = first.map(|f| string::to_string(&f)) else { return Ok(None) };
    // A package is named by its folder.
    let whole = origin.strip_suffix("/__init__.py").unwrap_or(&origin);
    let folder = whole.rsplit_once('/').map_or("", |(folder, _)| folder);
    Ok((folder == super::absolute(&first).trim_end_matches('/')).then_some(origin))
}

/// What to do about a module that may hide another.
fn advice(vm: &Vm, module: &Dict, name: &str, initializing: bool) -> R<Option<String>> {
    let Some(file) = shadowing_file(vm, module)? else { return Ok(None) };
    let file = vm.repr_text(&vm.str(&file))?;
    let names = vm.sys_dict.get_name(vm, "stdlib_module_names");
    let stdlib = match names {
        Some(set) if set.is_exact(&crate::objects::set::SET) || set.is_exact(&crate::objects::set::FROZENSET) => vm.contains(&set, &vm.str(name))?,
        Some(_) => false,
        None => crate::sys::is_stdlib_module(name),
    };
    Ok(if stdlib {
        Some(format!("(consider renaming {file} since it has the same name as the standard library module named '{name}' and prevents importing that standard library module)"))
    } else if initializing {
        Some(format!("(consider renaming {file} if it has the same name as a library you intended to import)"))
    } else {
        None
    })
}

/// The message for an attribute that a module does not have.
pub fn missing_attribute(vm: &Vm, module: &Dict, name: &str, attribute: &str) -> R<String> {
    let initializing = super::is_initializing(vm, module);
    if let Some(advice) = advice(vm, module, name, initializing)? {
        return Ok(format!("module '{name}' has no attribute '{attribute}' {advice}"));
    }
    if initializing {
        let origin = module.get_str(vm, &vm.names.__spec__).map(|s| vm.get_attr_opt(&s, &vm.intern("origin"))).transpose()?.flatten().filter(string::is_str);
        let from = origin.map(|o| vm.repr_text(&o)).transpose()?.map_or_else(String::new, |o| format!(" from {o}"));
        return Ok(format!("partially initialized module '{name}'{from} has no attribute '{attribute}' (most likely due to a circular import)"));
    }
    let spec = module.get_str(vm, &vm.names.__spec__);
    if is_uninitialized_submodule(vm, spec.as_ref(), attribute) {
        return Ok(format!("cannot access submodule '{attribute}' of module '{name}' (most likely due to a circular import)"));
    }
    Ok(format!("module '{name}' has no attribute '{attribute}'"))
}

/// The message for a name that cannot be imported from a module.
pub fn missing_name(vm: &Vm, module: Option<&Dict>, shown: &str, name: &str, place: &str) -> R<String> {
    let initializing = module.is_some_and(|m| super::is_initializing(vm, m));
    if let Some(module) = module
        && let Some(advice) = advice(vm, module, shown, initializing)?
    {
        return Ok(format!("cannot import name '{name}' from '{shown}' {advice}"));
    }
    Ok(if initializing {
        format!("cannot import name '{name}' from partially initialized module '{shown}' (most likely due to a circular import) ({place})")
    } else {
        format!("cannot import name '{name}' from '{shown}' ({place})")
    })
}

fn uninitialized(vm: &Vm, spec: Option<&Value>) -> Option<Value> {
    crate::types::shape::get(vm, spec?, &vm.intern("_uninitialized_submodules")).filter(|l| l.cast::<List>().is_some())
}

fn is_uninitialized_submodule(vm: &Vm, spec: Option<&Value>, name: &str) -> bool {
    uninitialized(vm, spec).is_some_and(|l| l.obj::<List>().items.get().iter().any(|n| string::is(n, name)))
}

/// Notes in the spec of a package that a submodule is being imported, for the time that `import` takes.
pub fn while_uninitialized(vm: &Vm, package: &Value, child: &str, import: impl FnOnce() -> R) -> R {
    let spec = package.cast::<crate::objects::module::Module>().and_then(|m| m.dict().get_str(vm, &vm.names.__spec__));
    let list = uninitialized(vm, spec.as_ref());
    if let Some(list) = &list {
        list.obj::<List>().push(vm.str(child));
    }
    let result = import();
    if let Some(list) = &list {
        list.obj::<List>().items.get_mut().pop();
    }
    result
}
