//! `module`.

use super::dict::Dict;
use super::list::List;
use super::object::{self, OBJECT};
use super::string;
use crate::call::{Args, bind, opt};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, gs, m};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use std::mem::offset_of;

#[repr(C)]
pub struct Module {
    head: Header,
    dict: Mut<Option<Py<Dict>>>,
}
payload!(Module, MODULE, dict);

pub static MODULE: Type =
    Type::builtin::<Module>("module", &OBJECT, flag::BASETYPE | flag::GC | flag::WEAKREF, object::SLOTS.repr(module_repr).getattr(module_getattr).new(module_new).init(module_init))
        .methods(METHODS)
        .getset(GETSET)
        .dict_at(offset_of!(Module, dict))
        .doc("Create a module object.\n\nThe name must be a string; the optional doc argument can have any type.");

impl Module {
    /// A module with the attributes that every module has.
    #[expect(clippy::new_ret_no_self, reason = "objects are handled as values")]
    pub fn new(vm: &Vm, name: &str) -> Value {
        let dict = Dict::new();
        for (key, value) in
            [(&vm.names.__name__, vm.intern(name)), (&vm.names.__doc__, Value::NONE), (&vm.names.__package__, Value::NONE), (&vm.names.__loader__, Value::NONE), (&vm.names.__spec__, Value::NONE)]
        {
            dict.set_str(vm, key, value);
        }
        Module::with_dict(dict)
    }

    pub fn with_dict(dict: Py<Dict>) -> Value {
        Py::new(Module { head: Header::new(&MODULE), dict: Mut::new(Some(dict)) }).into_value()
    }

    pub fn dict(&self) -> Py<Dict> {
        if self.dict.get().is_none() {
            self.dict.set(Some(Dict::new()));
        }
        self.dict.get().clone().unwrap_or_else(Dict::new)
    }

    #[inline(always)]
    pub fn dict_ref(&self) -> &Dict {
        match self.dict.get() {
            Some(dict) => dict,
            None => self.make_dict(),
        }
    }

    #[cold]
    fn make_dict(&self) -> &Dict {
        self.dict.set(Some(Dict::new()));
        self.dict_ref()
    }
}

/// Fills a native module from its rows.
pub fn native(vm: &Vm, name: &str, doc: &str, rows: &'static [Method]) -> Value {
    let module = Module::new(vm, name);
    let dict = module.obj::<Module>().dict();
    if !doc.is_empty() {
        dict.set_str(vm, &vm.names.__doc__, vm.str(doc));
    }
    for row in rows {
        dict.set_name(vm, row.name, super::builtin_function::module_function(row, &module));
    }
    module
}

fn module_new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(Module { head: Header::new(ty), dict: Mut::new(Some(Dict::new())) }).into_value())
}

fn module_init(vm: &Vm, module: &Value, args: Args) -> Result<(), Raised> {
    let a = bind(vm, "module", &["name", "doc"], 1, args)?;
    if !string::is_str(&a[0]) {
        return Err(vm.type_error(format!("module() argument 'name' must be str, not {}", a[0].ty().name())));
    }
    let dict = module.obj::<Module>().dict();
    dict.set_str(vm, &vm.names.__name__, a[0].clone());
    dict.set_str(vm, &vm.names.__doc__, opt(&a, 1).cloned().unwrap_or(Value::NONE));
    for name in [&vm.names.__package__, &vm.names.__loader__, &vm.names.__spec__] {
        dict.set_str(vm, name, Value::NONE);
    }
    Ok(())
}

fn module_repr(vm: &Vm, module: &Value) -> R {
    crate::import::module_repr(vm, module)
}

/// Module attributes, with the module's own `__getattr__` (PEP 562; CPython `_Py_module_getattro_impl`).
fn module_getattr(vm: &Vm, module: &Value, name: &Value) -> R {
    if let Some(value) = crate::protocol::attribute::generic_find(vm, module, name)? {
        return Ok(value);
    }
    let dict = module.obj::<Module>().dict();
    if name.is(&vm.names.__loader__)
        && let Some(loader) = super::modulespec::of_module(vm, &dict)?
    {
        return Ok(loader);
    }
    if let Some(hook) = dict.get_str(vm, &vm.names.__getattr__) {
        return vm.call(&hook, std::slice::from_ref(name));
    }
    let text = string::to_string(name);
    if std::ptr::eq::<Dict>(&*dict, &*vm.sys_dict)
        && let Some(made) = crate::sys::deferred(vm, &text)?
    {
        return Ok(made);
    }
    let Some(module_name) = dict.get_str(vm, &vm.names.__name__).filter(string::is_str) else {
        return Err(vm.attribute_error_named(format!("module has no attribute '{text}'"), Some(module), name));
    };
    let module_text = string::to_string(&module_name);
    let message = crate::import::shadow::missing_attribute(vm, &dict, &module_text, &text)?;
    Err(vm.attribute_error_named(message, Some(module), name))
}

static METHODS: &[Method] = &[m("__dir__", "($self, /)", |vm, a| {
    let dict = vm.get_attr(&a[0], &vm.names.__dict__)?;
    let Some(dict) = dict.cast::<Dict>() else {
        return Err(vm.type_error(format!("{}.__dict__ is not a dictionary", a[0].ty().name())));
    };
    if let Some(hook) = dict.get_str(vm, &vm.names.__dir__) {
        return vm.call(&hook, &[]);
    }
    let mut names = dict.keys();
    // It is there as soon as somebody asks for it.
    let spec = dict.get_str(vm, &vm.names.__spec__);
    if spec.is_some_and(|s| !s.is_none()) && dict.get_str(vm, &vm.names.__loader__).is_none() {
        names.push(vm.names.__loader__.clone());
    }
    Ok(List::new(names).into_value())
})
.doc("__dir__() -> list\nspecialized dir() implementation")];

static GETSET: &[GetSet] = &[
    crate::types::rows::member("__dict__", |_, module| Ok(module.obj::<Module>().dict().into_value())),
    gs("__annotations__", get_annotations, set_annotations),
    gs("__annotate__", get_annotate, set_annotate),
];

fn get_annotations(vm: &Vm, module: &Value) -> R {
    let dict = module.obj::<Module>().dict();
    if let Some(found) = dict.get_str(vm, &vm.names.__annotations__) {
        return Ok(found);
    }
    let annotate = dict.get_str(vm, &vm.names.__annotate__).filter(|a| vm.is_callable(a));
    let made = match annotate {
        Some(f) => {
            let r = vm.call(&f, &[Value::small(1)])?;
            if r.cast::<Dict>().is_none() {
                return Err(vm.type_error(format!("__annotate__ returned non-dict of type '{}'", r.ty().name())));
            }
            r
        }
        None => Dict::new().into_value(),
    };
    dict.set_str(vm, &vm.names.__annotations__, made.clone());
    Ok(made)
}

fn set_annotations(vm: &Vm, module: &Value, value: Option<Value>) -> Result<(), Raised> {
    let dict = module.obj::<Module>().dict();
    match value {
        Some(v) => dict.set_str(vm, &vm.names.__annotations__, v),
        None => {
            if dict.remove_str(vm, &vm.names.__annotations__).is_none() {
                return Err(vm.attribute_error("__annotations__"));
            }
        }
    }
    dict.remove_str(vm, &vm.names.__annotate__);
    Ok(())
}

fn get_annotate(vm: &Vm, module: &Value) -> R {
    let dict = module.obj::<Module>().dict();
    if let Some(found) = dict.get_str(vm, &vm.names.__annotate__) {
        return Ok(found);
    }
    dict.set_str(vm, &vm.names.__annotate__, Value::NONE);
    Ok(Value::NONE)
}

fn set_annotate(vm: &Vm, module: &Value, value: Option<Value>) -> Result<(), Raised> {
    let Some(value) = value else { return Err(vm.type_error("cannot delete __annotate__ attribute")) };
    if !value.is_none() && !vm.is_callable(&value) {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    let dict = module.obj::<Module>().dict();
    if !value.is_none() {
        dict.remove_str(vm, &vm.names.__annotations__);
    }
    dict.set_str(vm, &vm.names.__annotate__, value);
    Ok(())
}
