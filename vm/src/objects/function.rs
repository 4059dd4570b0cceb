//! `function`: what `def` and `lambda` make.

use super::cell::CellObject;
use super::code::Code;
use super::dict::Dict;
use super::mappingproxy::MappingProxy;
use super::object::{self, OBJECT};
use super::string;
use super::tuple::{self, Tuple};
use crate::call::{Args, bind, opt_some};
use crate::heap::{Header, Mut, Trace};
use crate::payload;
use crate::types::rows::{GetSet, g, gs, member};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Raised, Vm};
use pyvm_loader::opcode::flags::HAS_DOCSTRING;
use std::mem::offset_of;

#[repr(C)]
pub struct Function {
    pub head: Header,
    pub code: Mut<Py<Code>>,
    pub globals: Py<Dict>,
    pub builtins: Py<Dict>,
    pub closure: Mut<Option<Py<Tuple>>>,
    pub defaults: Mut<Slot>,
    pub kwdefaults: Mut<Slot>,
    pub module: Mut<Slot>,
    pub dict: Mut<Option<Py<Dict>>>,
    pub annotate: Mut<Slot>,
    /// The code whose annotations this function makes: its qualified name comes from there.
    annotated: Mut<Option<Py<Code>>>,
    rare: Mut<Option<Box<Rare>>>,
}
payload!(Function, FUNCTION, code, globals, builtins, closure, defaults, kwdefaults, module, dict, annotate, annotated, rare);

const _: () = assert!(size_of::<Function>() <= 112);

/// What most functions do not have.
#[derive(Default)]
struct Rare {
    /// None for the names of the code.
    name: Mut<Slot>,
    qualname: Mut<Slot>,
    doc: Mut<Doc>,
    annotations: Mut<Slot>,
    type_params: Mut<Slot>,
    /// Code that was replaced while frames may still run it.
    old_code: Mut<Vec<Py<Code>>>,
}

impl Trace for Box<Rare> {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.name.trace(visit);
        self.qualname.trace(visit);
        self.doc.trace(visit);
        self.annotations.trace(visit);
        self.type_params.trace(visit);
        self.old_code.trace(visit);
    }
}

/// Where a function's `__doc__` is.
#[derive(Default)]
enum Doc {
    /// The first constant of the code, if that has one.
    #[default]
    OfCode,
    Own(Slot),
}

impl Trace for Doc {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        if let Doc::Own(doc) = self {
            doc.trace(visit);
        }
    }
}

pub static FUNCTION: Type = Type::builtin::<Function>(
    "function",
    &OBJECT,
    flag::GC | flag::WEAKREF,
    object::SLOTS.repr(function_repr).call(crate::eval::calls::call_function).descr_get(function_get).new(function_new),
)
.getset(GETSET)
.dict_at(offset_of!(Function, dict))
.doc("Create a function object.\n\n  code\n    a code object\n  globals\n    the globals dictionary\n  name\n    a string that overrides the name from the code object\n  argdefs\n    a tuple that specifies the default argument values\n  closure\n    a tuple that supplies the bindings for free variables\n  kwdefaults\n    a dictionary that specifies the default keyword argument values");

impl Function {
    pub fn new(vm: &Vm, code: Py<Code>, globals: Py<Dict>, builtins: Py<Dict>) -> Py<Function> {
        let module = globals.get_str(vm, &vm.names.__name__);
        Py::new(Function {
            head: Header::new(&FUNCTION),
            code: Mut::new(code),
            globals,
            builtins,
            closure: Mut::new(None),
            defaults: Mut::new(None),
            kwdefaults: Mut::new(None),
            module: Mut::new(module),
            dict: Mut::new(None),
            annotate: Mut::new(None),
            annotated: Mut::new(None),
            rare: Mut::new(None),
        })
    }

    /// Something that most functions do not have.
    fn rarely(&self, part: fn(&Rare) -> &Mut<Slot>) -> Option<&Value> {
        self.rare.get().as_deref().and_then(|rare| part(rare).get().as_ref())
    }

    fn rare(&self) -> &Rare {
        self.rare.get_mut().get_or_insert_default()
    }

    /// `__name__`
    pub fn name(&self) -> &Value {
        self.rarely(|rare| &rare.name).unwrap_or_else(|| &self.code.get().name)
    }

    /// `__qualname__`
    pub fn qualname(&self) -> &Value {
        if self.rarely(|rare| &rare.qualname).is_none()
            && let Some(annotated) = self.annotated.take()
        {
            let made = string::from_wtf8(format!("{}.__annotate__", string::to_string(&annotated.qualname)).as_bytes());
            self.rare().qualname.set(Some(made));
        }
        self.rarely(|rare| &rare.qualname).unwrap_or_else(|| &self.code.get().qualname)
    }

    /// `__doc__`
    pub fn doc(&self) -> Value {
        if let Some(rare) = self.rare.get()
            && let Doc::Own(doc) = rare.doc.get()
        {
            return doc.clone().unwrap_or(Value::NONE);
        }
        let code = self.code.get();
        let first = if code.flags & HAS_DOCSTRING == 0 { None } else { code.consts.items().first() };
        first.cloned().unwrap_or(Value::NONE)
    }

    /// What `__annotations__` was set to or found to be, or names and values in turn.
    pub fn annotations(&self) -> Option<&Value> {
        self.rarely(|rare| &rare.annotations)
    }

    pub fn set_annotations(&self, annotations: Option<Value>) {
        if annotations.is_some() || self.annotations().is_some() {
            self.rare().annotations.set(annotations);
        }
    }

    pub fn set_type_params(&self, type_params: Value) {
        self.rare().type_params.set(Some(type_params));
    }

    /// Names the function, which makes the annotations of `function`, after that.
    pub fn set_annotated(&self, function: &Function) {
        if function.rarely(|rare| &rare.qualname).is_some() {
            let made = format!("{}.__annotate__", string::to_string(function.qualname()));
            self.rare().qualname.set(Some(string::from_wtf8(made.as_bytes())));
        } else {
            self.annotated.set(Some(function.code.get().clone()));
        }
    }

    /// Keeps what comes from the code, before that is replaced.
    fn keep_names(&self) {
        let (name, qualname, doc) = (self.name().clone(), self.qualname().clone(), self.doc());
        let rare = self.rare();
        rare.name.set(Some(name));
        rare.qualname.set(Some(qualname));
        rare.doc.set(Doc::Own(Some(doc)));
    }

    /// Sets the closure of a function that was made just now.
    pub fn set_closure(&self, closure: Py<Tuple>) {
        self.closure.set(Some(closure));
    }
}

/// The builtins that code with these globals sees (CPython `_PyEval_BuiltinsFromGlobals`).
pub fn builtins_of(vm: &Vm, globals: &Dict) -> Py<Dict> {
    match globals.get_str(vm, &vm.names.__builtins__) {
        Some(b) => match b.cast::<super::module::Module>() {
            Some(module) => module.dict(),
            None => b.downcast::<Dict>().or_else(|| b.cast::<MappingProxy>()?.mapping.downcast::<Dict>()).unwrap_or_else(|| vm.builtins.clone()),
        },
        None => vm.builtins.clone(),
    }
}

fn function_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    let a = bind(vm, "function", &["code", "globals", "name", "argdefs", "closure", "kwdefaults"], 2, args)?;
    let Some(code) = a[0].downcast::<Code>() else {
        return Err(vm.type_error(format!("function() argument 'code' must be code, not {}", a[0].ty().name())));
    };
    let Some(globals) = a[1].downcast::<Dict>() else {
        return Err(vm.type_error(format!("function() argument 'globals' must be dict, not {}", a[1].ty().name())));
    };
    let closure = opt_some(&a, 4);
    match closure {
        Some(c) if c.cast::<Tuple>().is_none() => return Err(vm.type_error("arg 5 (closure) must be None or tuple")),
        None if code.nfrees() > 0 => return Err(vm.type_error("arg 5 (closure) must be tuple")),
        _ => {}
    }
    let given = closure.and_then(Value::cast::<Tuple>).map_or(0, |t| t.items().len());
    if given != code.nfrees() {
        let message = format!("{} requires closure of length {}, not {given}", string::to_string(&code.name), code.nfrees());
        return Err(vm.value_error(message));
    }
    if let Some(t) = closure.and_then(Value::cast::<Tuple>)
        && let Some(bad) = t.items().iter().find(|c| c.cast::<CellObject>().is_none())
    {
        return Err(vm.type_error(format!("arg 5 (closure) expected cell, found {}", bad.ty().name())));
    }
    if let Some(d) = opt_some(&a, 3)
        && d.cast::<Tuple>().is_none()
    {
        return Err(vm.type_error("arg 4 (defaults) must be None or tuple"));
    }
    if let Some(k) = opt_some(&a, 5)
        && k.cast::<Dict>().is_none()
    {
        return Err(vm.type_error("arg 6 (kwdefaults) must be None or dict"));
    }
    let builtins = builtins_of(vm, &globals);
    let f = Function::new(vm, code, globals, builtins);
    if let Some(name) = opt_some(&a, 2) {
        if !string::is_str(name) {
            return Err(vm.type_error("arg 3 (name) must be None or string"));
        }
        f.rare().name.set(Some(name.clone()));
    }
    f.defaults.set(opt_some(&a, 3).cloned());
    if let Some(c) = closure.and_then(Value::downcast::<Tuple>) {
        f.set_closure(c);
    }
    f.kwdefaults.set(opt_some(&a, 5).cloned());
    Ok(f.into_value())
}

fn function_repr(vm: &Vm, f: &Value) -> R {
    Ok(vm.str(&format!("<function {} at {:#x}>", string::to_string(f.obj::<Function>().qualname()), f.identity())))
}

fn function_get(_vm: &Vm, f: &Value, object: Option<&Value>, _owner: &Value) -> R {
    match object {
        Some(object) if !object.is_none() => Ok(super::method::Method::new(f.clone(), object.clone())),
        _ => Ok(f.clone()),
    }
}

static GETSET: &[GetSet] = &[
    member("__closure__", |_, f| Ok(f.obj::<Function>().closure.get().clone().map_or(Value::NONE, Py::into_value))),
    gs(
        "__doc__",
        |_, f| Ok(f.obj::<Function>().doc()),
        |_, f, v| {
            f.obj::<Function>().rare().doc.set(Doc::Own(v));
            Ok(())
        },
    ),
    member("__globals__", |_, f| Ok(f.obj::<Function>().globals.value().clone())),
    gs(
        "__module__",
        |_, f| Ok(f.obj::<Function>().module.get().clone().unwrap_or(Value::NONE)),
        |_, f, v| {
            f.obj::<Function>().module.set(v);
            Ok(())
        },
    ),
    member("__builtins__", |_, f| Ok(f.obj::<Function>().builtins.value().clone())),
    gs("__code__", |_, f| Ok(f.obj::<Function>().code.get().value().clone()), set_code),
    gs("__defaults__", |_, f| Ok(f.obj::<Function>().defaults.get().clone().unwrap_or(Value::NONE)), set_defaults),
    gs("__kwdefaults__", |_, f| Ok(f.obj::<Function>().kwdefaults.get().clone().unwrap_or(Value::NONE)), set_kwdefaults),
    gs("__annotations__", get_annotations, set_annotations),
    gs("__annotate__", |_, f| Ok(f.obj::<Function>().annotate.get().clone().unwrap_or(Value::NONE)), set_annotate),
    gs("__dict__", object::get_dict, object::set_dict),
    gs("__name__", |_, f| Ok(f.obj::<Function>().name().clone()), |vm, f, v| set_own_text(vm, f, v, "__name__", |rare| &rare.name)),
    gs("__qualname__", |_, f| Ok(f.obj::<Function>().qualname().clone()), |vm, f, v| set_own_text(vm, f, v, "__qualname__", |rare| &rare.qualname)),
    gs("__type_params__", |_, f| Ok(f.obj::<Function>().rarely(|rare| &rare.type_params).cloned().unwrap_or_else(tuple::empty)), set_type_params),
];

fn set_own_text(vm: &Vm, f: &Value, value: Option<Value>, name: &str, field: fn(&Rare) -> &Mut<Slot>) -> Result<(), Raised> {
    field(f.obj::<Function>().rare()).set(Some(text(vm, value, name)?));
    Ok(())
}

/// Sets a `__name__` or `__qualname__`, which must be a string.
pub fn set_text(vm: &Vm, field: &Mut<Value>, value: Option<Value>, name: &str) -> Result<(), Raised> {
    field.set(text(vm, value, name)?);
    Ok(())
}

fn text(vm: &Vm, value: Option<Value>, name: &str) -> R {
    value.filter(string::is_str).ok_or_else(|| vm.type_error(format!("{name} must be set to a string object")))
}

fn set_code(vm: &Vm, f: &Value, value: Option<Value>) -> Result<(), Raised> {
    let f = f.obj::<Function>();
    let Some(code) = value.and_then(|v| v.downcast::<Code>()) else {
        return Err(vm.type_error("__code__ must be set to a code object"));
    };
    let closure = f.closure.get().as_ref().map_or(0, |c| c.items().len());
    if code.nfrees() != closure {
        let message = format!("{}() requires a code object with {closure} free vars, not {}", string::to_string(f.name()), code.nfrees());
        return Err(vm.value_error(message));
    }
    f.keep_names();
    let old = std::mem::replace(f.code.get_mut(), code);
    f.rare().old_code.get_mut().push(old);
    Ok(())
}

fn set_defaults(vm: &Vm, f: &Value, value: Option<Value>) -> Result<(), Raised> {
    let value = value.filter(|v| !v.is_none());
    if value.as_ref().is_some_and(|v| v.cast::<Tuple>().is_none()) {
        return Err(vm.type_error("__defaults__ must be set to a tuple object"));
    }
    f.obj::<Function>().defaults.set(value);
    Ok(())
}

fn set_kwdefaults(vm: &Vm, f: &Value, value: Option<Value>) -> Result<(), Raised> {
    let value = value.filter(|v| !v.is_none());
    if value.as_ref().is_some_and(|v| v.cast::<Dict>().is_none()) {
        return Err(vm.type_error("__kwdefaults__ must be set to a dict object"));
    }
    f.obj::<Function>().kwdefaults.set(value);
    Ok(())
}

fn get_annotations(vm: &Vm, f: &Value) -> R {
    let f = f.obj::<Function>();
    if let Some(found) = f.annotations().cloned() {
        if let Some(flat) = found.cast::<Tuple>() {
            let dict = Dict::new();
            for pair in flat.items().chunks_exact(2) {
                dict.set(vm, &pair[0], pair[1].clone())?;
            }
            f.set_annotations(Some(dict.value().clone()));
            return Ok(dict.into_value());
        }
        return Ok(found);
    }
    let annotate = f.annotate.get().clone();
    let made = match annotate.filter(|a| vm.is_callable(a)) {
        Some(annotate) => {
            let r = vm.call(&annotate, &[Value::small(1)])?;
            if r.cast::<Dict>().is_none() {
                return Err(vm.type_error(format!("__annotate__ returned non-dict of type '{}'", r.ty().name())));
            }
            r
        }
        None => Dict::new().into_value(),
    };
    f.set_annotations(Some(made.clone()));
    Ok(made)
}

fn set_annotations(vm: &Vm, f: &Value, value: Option<Value>) -> Result<(), Raised> {
    let value = value.filter(|v| !v.is_none());
    if value.as_ref().is_some_and(|v| v.cast::<Dict>().is_none()) {
        return Err(vm.type_error("__annotations__ must be set to a dict object"));
    }
    f.obj::<Function>().set_annotations(value);
    f.obj::<Function>().annotate.set(None);
    Ok(())
}

fn set_annotate(vm: &Vm, f: &Value, value: Option<Value>) -> Result<(), Raised> {
    let Some(value) = value else { return Err(vm.type_error("__annotate__ cannot be deleted")) };
    if value.is_none() {
        f.obj::<Function>().annotate.set(None);
        return Ok(());
    }
    if !vm.is_callable(&value) {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    f.obj::<Function>().annotate.set(Some(value));
    f.obj::<Function>().set_annotations(None);
    Ok(())
}

fn set_type_params(vm: &Vm, f: &Value, value: Option<Value>) -> Result<(), Raised> {
    match value {
        Some(v) if v.cast::<Tuple>().is_some() => {
            f.obj::<Function>().set_type_params(v);
            Ok(())
        }
        _ => Err(vm.type_error("__type_params__ must be set to a tuple")),
    }
}

/// A read-only attribute row, for types that share the look of functions.
pub const fn readonly(name: &'static str, get: fn(&Vm, &Value) -> R) -> GetSet {
    g(name, get)
}
