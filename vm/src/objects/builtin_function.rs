//! `builtin_function_or_method`, `method_descriptor` and `classmethod_descriptor`: native rows as Python objects.

use super::object::{self, OBJECT};
use super::string;
use crate::call::{Args, call_native};
use crate::heap::Header;
use crate::payload;
use crate::types::rows::{self, GetSet, Method, Receiver, g, m, mk};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};

/// A native function, bound to its receiver or module if it has one.
#[repr(C)]
pub struct BuiltinFunction {
    head: Header,
    pub row: &'static Method,
    pub receiver: Slot,
    pub owner: Option<&'static Type>,
    pub module: Slot,
}
payload!(BuiltinFunction, BUILTIN_FUNCTION, receiver, module);

/// A native method as found in a type's dict.
#[repr(C)]
pub struct MethodDescriptor {
    head: Header,
    pub row: &'static Method,
    pub owner: &'static Type,
}
payload!(MethodDescriptor, METHOD_DESCRIPTOR);

pub static BUILTIN_FUNCTION: Type = Type::builtin::<BuiltinFunction>(
    "builtin_function_or_method",
    &OBJECT,
    flag::GC | flag::WEAKREF,
    object::SLOTS.repr(function_repr).call(|vm, f, args| f.obj::<BuiltinFunction>().call(vm, args)).hash(|_, f| Ok(function_hash(f))).compare(function_compare).no_new(),
)
.methods(FUNCTION_METHODS)
.getset(FUNCTION_GETSET);

pub static METHOD_DESCRIPTOR: Type = Type::builtin::<MethodDescriptor>(
    "method_descriptor",
    &OBJECT,
    0,
    object::SLOTS
        .repr(|vm, d| Ok(vm.str(&format!("<method '{}' of '{}' objects>", d.obj::<MethodDescriptor>().row.name, d.obj::<MethodDescriptor>().owner.name()))))
        .call(|vm, d, args| d.obj::<MethodDescriptor>().call(vm, args))
        .descr_get(descriptor_get)
        .no_new(),
)
.methods(DESCRIPTOR_METHODS)
.getset(DESCRIPTOR_GETSET);

pub static CLASSMETHOD_DESCRIPTOR: Type = Type::builtin::<MethodDescriptor>(
    "classmethod_descriptor",
    &METHOD_DESCRIPTOR,
    0,
    object::SLOTS
        .repr(|vm, d| Ok(vm.str(&format!("<method '{}' of '{}' objects>", d.obj::<MethodDescriptor>().row.name, d.obj::<MethodDescriptor>().owner.name()))))
        .call(classmethod_call)
        .descr_get(|_, d, object, owner| {
            let class = if owner.is_none() { object.map_or_else(|| owner.clone(), |o| o.ty().as_value()) } else { owner.clone() };
            Ok(bind(d, class))
        })
        .no_new(),
)
.methods(CLASSMETHOD_METHODS)
.getset(DESCRIPTOR_GETSET);

fn unpicklable(vm: &Vm, d: &Value) -> R {
    Err(vm.type_error(format!("cannot pickle '{}' object", d.ty().name())))
}

static CLASSMETHOD_METHODS: &[Method] = &[m("__reduce__", "($self, /)", |vm, a| unpicklable(vm, &a[0])), m("__reduce_ex__", "($self, protocol, /)", |vm, a| unpicklable(vm, &a[0]))];

pub fn bind(descriptor: &Value, receiver: Value) -> Value {
    let d = descriptor.obj::<MethodDescriptor>();
    Py::new(BuiltinFunction { head: Header::new(&BUILTIN_FUNCTION), row: d.row, receiver: Some(receiver), owner: Some(d.owner), module: None }).into_value()
}

fn classmethod_call(vm: &Vm, d: &Value, args: Args) -> R {
    let desc = d.obj::<MethodDescriptor>();
    match args.pos().first() {
        Some(class) if class.cast::<Type>().is_some_and(|t| t.is_subtype(desc.owner)) => call_native(vm, desc.row, Some(desc.owner), args),
        Some(other) => Err(vm.type_error(format!("descriptor '{}' requires a subtype of '{}' but received '{}'", desc.row.name, desc.owner.name(), other.ty().name()))),
        None => Err(vm.type_error(format!("descriptor '{}' of '{}' object needs an argument", desc.row.name, desc.owner.name()))),
    }
}

impl BuiltinFunction {
    pub fn call(&self, vm: &Vm, args: Args) -> R {
        match &self.receiver {
            Some(receiver) if self.row.signature.receiver != Receiver::None => args.with_first(receiver, |a| call_native(vm, self.row, self.owner, a)),
            _ => call_native(vm, self.row, self.owner, args),
        }
    }
}

impl MethodDescriptor {
    pub fn call(&self, vm: &Vm, args: Args) -> R {
        let Some(first) = args.pos().first() else {
            return Err(vm.type_error(format!("unbound method {}.{}() needs an argument", self.owner.name(), self.row.name)));
        };
        if !first.ty().extends(self.owner) {
            return Err(vm.type_error(format!("descriptor '{}' for '{}' objects doesn't apply to a '{}' object", self.row.name, self.owner.name(), first.ty().name())));
        }
        call_native(vm, self.row, Some(self.owner), args)
    }
}

/// `type.method`, as CPython's arity errors name a function.
pub fn qualified_name(row: &Method, owner: Option<&Type>) -> String {
    match owner {
        Some(ty) => format!("{}.{}", ty.short_name(), row.name),
        None => row.name.to_owned(),
    }
}

/// Whether the value is a native method that a call may bind without an object in between.
#[inline]
pub fn is_method_descriptor(value: &Value) -> bool {
    value.cast_exact::<MethodDescriptor>().is_some() || value.is_exact(&super::descriptors::WRAPPER)
}

/// The object in the type's dict for a row.
pub fn descriptor(owner: &'static Type, row: &'static Method) -> Value {
    let ty = match row.signature.receiver {
        Receiver::Instance => &METHOD_DESCRIPTOR,
        Receiver::Class => &CLASSMETHOD_DESCRIPTOR,
        Receiver::None => {
            let f = Py::new(BuiltinFunction { head: Header::new(&BUILTIN_FUNCTION), row, receiver: None, owner: Some(owner), module: None });
            return super::descriptors::static_method(f.into_value());
        }
    };
    Py::new(MethodDescriptor { head: Header::new(ty), row, owner }).into_value()
}

/// A function of a native module.
pub fn module_function(row: &'static Method, module: &Value) -> Value {
    Py::new(BuiltinFunction { head: Header::new(&BUILTIN_FUNCTION), row, receiver: None, owner: None, module: Some(module.clone()) }).into_value()
}

/// A native function that remembers a value, which it gets as its first argument.
pub fn bound_function(row: &'static Method, receiver: Value) -> Value {
    Py::new(BuiltinFunction { head: Header::new(&BUILTIN_FUNCTION), row, receiver: Some(receiver), owner: None, module: None }).into_value()
}

static NEW_ROW: Method = mk("__new__", "($self, *args, **kwargs)", call_new).doc("Create and return a new object.  See help(type) for accurate signature.");

/// `__new__` of a builtin type.
pub fn new_wrapper(ty: &'static Type) -> Value {
    Py::new(BuiltinFunction { head: Header::new(&BUILTIN_FUNCTION), row: &NEW_ROW, receiver: Some(ty.as_value()), owner: Some(ty), module: None }).into_value()
}

/// The builtin type whose `__new__` this is.
pub fn new_owner(value: &Value) -> Option<&'static Type> {
    value.cast_exact::<BuiltinFunction>().filter(|f| std::ptr::eq(f.row, &NEW_ROW)).and_then(|f| f.owner)
}

/// CPython `tp_new_wrapper`: checks that the class may be made this way.
fn call_new(vm: &Vm, args: Args) -> R {
    let owner = args.all[0].obj::<Type>();
    let rest = args.rest();
    let name = owner.name();
    let Some(class) = rest.pos().first() else {
        return Err(vm.type_error(format!("{name}.__new__(): not enough arguments")));
    };
    let Some(ty) = class.cast::<Type>() else {
        return Err(vm.type_error(format!("{name}.__new__(X): X is not a type object ({})", class.ty().name())));
    };
    if !ty.is_subtype(owner) {
        return Err(vm.type_error(format!("{name}.__new__({0}): {0} is not a subtype of {name}", ty.name())));
    }
    if ty.slots.get().new.is_none() {
        return Err(vm.type_error(format!("cannot create '{}' instances", ty.name())));
    }
    let mut builtin = ty;
    while builtin.is_heap() {
        match builtin.base() {
            Some(base) => builtin = base,
            None => break,
        }
    }
    if builtin.slots.get().new.map(|f| f as usize) != owner.slots.get().new.map(|f| f as usize) {
        // The nearest class that makes its instances natively.
        let native = ty.mro().iter().find(|t| !t.is_heap() || t.own(vm, &vm.names.__new__).is_none()).map_or_else(String::new, |t| t.name());
        return Err(vm.type_error(format!("{name}.__new__({}) is not safe, use {native}.__new__()", ty.name())));
    }
    match owner.slots.get().new {
        Some(new) => new(vm, ty, rest.rest()),
        None => Err(vm.type_error(format!("cannot create '{name}' instances"))),
    }
}

fn descriptor_get(vm: &Vm, d: &Value, object: Option<&Value>, _owner: &Value) -> R {
    let Some(object) = object else { return Ok(d.clone()) };
    let desc = d.obj::<MethodDescriptor>();
    if !object.ty().extends(desc.owner) {
        return Err(vm.type_error(format!("descriptor '{}' for '{}' objects doesn't apply to a '{}' object", desc.row.name, desc.owner.name(), object.ty().name())));
    }
    Ok(bind(d, object.clone()))
}

fn function_repr(vm: &Vm, f: &Value) -> R {
    let b = f.obj::<BuiltinFunction>();
    Ok(vm.str(&match &b.receiver {
        Some(r) => format!("<built-in method {} of {} object at {:#x}>", b.row.name, r.ty().name(), r.identity()),
        None => match b.owner {
            Some(owner) => {
                let class = owner.as_value();
                format!("<built-in method {} of {} object at {:#x}>", b.row.name, class.ty().name(), class.identity())
            }
            None => format!("<built-in function {}>", b.row.name),
        },
    }))
}

fn function_hash(f: &Value) -> i64 {
    let b = f.obj::<BuiltinFunction>();
    let row = std::ptr::from_ref(b.row) as usize as i64;
    row.rotate_right(4) ^ b.receiver.as_ref().map_or(0, object::hash_identity)
}

fn function_compare(_vm: &Vm, a: &Value, b: &Value, op: crate::types::slots::Compare) -> R {
    use crate::types::slots::Compare;
    let (Some(x), Some(y)) = (a.cast::<BuiltinFunction>(), b.cast::<BuiltinFunction>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    let same_receiver = match (&x.receiver, &y.receiver) {
        (Some(p), Some(q)) => p.is(q),
        (None, None) => true,
        _ => false,
    };
    let same = std::ptr::eq(x.row, y.row) && same_receiver;
    Ok(match op {
        Compare::Eq => Value::bool(same),
        Compare::Ne => Value::bool(!same),
        _ => Value::NOT_IMPLEMENTED,
    })
}

static FUNCTION_METHODS: &[Method] = &[m("__reduce__", "($self, /)", |vm, a| {
    let b = a[0].obj::<BuiltinFunction>();
    // A static method is found in its class.
    let owner = b.owner.map(Type::as_value);
    let Some(receiver) = b.receiver.as_ref().or(owner.as_ref()) else { return Ok(vm.str(b.row.name)) };
    let getattr = vm.builtins.get_name(vm, "getattr").unwrap_or(Value::NONE);
    Ok(vm.tuple(vec![getattr, vm.tuple(vec![receiver.clone(), vm.str(b.row.name)])]))
})];

/// The part of a signature that Python shows: sigils of other calls removed.
fn text_signature(vm: &Vm, row: &rows::Method) -> Value {
    if row.unsigned { Value::NONE } else { vm.str(row.text) }
}

/// `__text_signature__` of a type.
pub fn type_signature(vm: &Vm, ty: &Type) -> Value {
    let own = |(name, _): &&(&str, &str)| *name == ty.name();
    if ty.has(flag::HEAP) { None } else { TYPE_SIGNATURES.iter().find(own) }.map_or(Value::NONE, |(_, text)| vm.str(text))
}

/// What the constructors of built-in types take, of those that say so.
const TYPE_SIGNATURES: &[(&str, &str)] = &[
    ("bool", "(object=False, /)"),
    ("classmethod", "(function, /)"),
    ("complex", "(real=0, imag=0)"),
    ("enumerate", "(iterable, start=0)"),
    ("filter", "(function, iterable, /)"),
    ("float", "(x=0, /)"),
    ("frozenset", "(iterable=(), /)"),
    ("list", "(iterable=(), /)"),
    ("map", "(function, iterable, /, *iterables, strict=False)"),
    ("memoryview", "(object)"),
    ("object", "()"),
    ("property", "(fget=None, fset=None, fdel=None, doc=None)"),
    ("reversed", "(sequence, /)"),
    ("set", "(iterable=(), /)"),
    ("staticmethod", "(function, /)"),
    ("tuple", "(iterable=(), /)"),
    ("zip", "(*iterables, strict=False)"),
    ("cell", "([contents])"),
    (
        "code",
        "(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, names, varnames, filename, name, qualname, firstlineno, linetable, exceptiontable, \
         freevars=(), cellvars=(), /)",
    ),
    ("ellipsis", "()"),
    ("function", "(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)"),
    ("types.GenericAlias", "(origin, args, /)"),
    ("mappingproxy", "(mapping)"),
    ("method", "(function, instance, /)"),
    ("module", "(name, doc=None)"),
    ("NoneType", "()"),
    ("NotImplementedType", "()"),
    ("types.SimpleNamespace", "(mapping_or_iterable=(), /, **kwargs)"),
    ("traceback", "(tb_next, tb_frame, tb_lasti, tb_lineno)"),
];

fn doc(vm: &Vm, row: &rows::Method) -> Value {
    if row.doc.is_empty() { Value::NONE } else { vm.str(row.doc) }
}

static FUNCTION_GETSET: &[GetSet] = &[
    g("__name__", |vm, f| Ok(vm.str(f.obj::<BuiltinFunction>().row.name))),
    g("__qualname__", |vm, f| {
        let b = f.obj::<BuiltinFunction>();
        Ok(vm.str(&match (&b.receiver, b.owner) {
            (Some(r), Some(_)) => match r.cast::<Type>() {
                Some(t) => format!("{}.{}", t.short_name(), b.row.name),
                None => format!("{}.{}", r.ty().short_name(), b.row.name),
            },
            (None, Some(owner)) => format!("{}.{}", owner.short_name(), b.row.name),
            _ => b.row.name.to_owned(),
        }))
    }),
    g("__self__", |_, f| {
        let b = f.obj::<BuiltinFunction>();
        Ok(b.receiver.clone().or_else(|| b.module.clone()).unwrap_or(Value::NONE))
    }),
    g("__module__", |vm, f| match &f.obj::<BuiltinFunction>().module {
        Some(module) => vm.get_attr(module, &vm.names.__name__),
        None => Ok(Value::NONE),
    }),
    g("__doc__", |vm, f| Ok(doc(vm, f.obj::<BuiltinFunction>().row))),
    g("__text_signature__", |vm, f| Ok(text_signature(vm, f.obj::<BuiltinFunction>().row))),
];

static DESCRIPTOR_METHODS: &[Method] = &[m("__reduce__", "($self, /)", |vm, a| {
    let d = a[0].obj::<MethodDescriptor>();
    let getattr = vm.builtins.get_name(vm, "getattr").unwrap_or(Value::NONE);
    Ok(vm.tuple(vec![getattr, vm.tuple(vec![d.owner.as_value(), vm.str(d.row.name)])]))
})];

static DESCRIPTOR_GETSET: &[GetSet] = &[
    g("__name__", |vm, d| Ok(vm.str(d.obj::<MethodDescriptor>().row.name))),
    g("__qualname__", |vm, d| Ok(vm.str(&qualified_name(d.obj::<MethodDescriptor>().row, Some(d.obj::<MethodDescriptor>().owner))))),
    g("__objclass__", |_, d| Ok(d.obj::<MethodDescriptor>().owner.as_value())),
    g("__doc__", |vm, d| Ok(doc(vm, d.obj::<MethodDescriptor>().row))),
    g("__text_signature__", |vm, d| Ok(text_signature(vm, d.obj::<MethodDescriptor>().row))),
];

/// Text of a name value, for callers that only show it.
pub fn name_text(value: &Value) -> String {
    string::to_string(value)
}
