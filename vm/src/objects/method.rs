//! `method`: a function bound to an instance.

use super::object::{self, OBJECT};
use super::string;
use crate::call::Args;
use crate::heap::Header;
use crate::payload;
use crate::types::rows::{GetSet, Method as Row, g, m, member};
use crate::types::slots::Compare;
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};

#[repr(C)]
pub struct Method {
    head: Header,
    pub function: Value,
    pub receiver: Value,
}
payload!(Method, METHOD, function, receiver);

pub static METHOD: Type = Type::builtin::<Method>(
    "method",
    &OBJECT,
    flag::GC | flag::WEAKREF,
    object::SLOTS
        .repr(method_repr)
        .call(method_call)
        .getattr(method_getattr)
        .hash(|vm, m| {
            let m = m.obj::<Method>();
            let h = object::hash_identity(&m.receiver) ^ vm.hash(&m.function)?;
            Ok(if h == -1 { -2 } else { h })
        })
        .compare(method_compare)
        .descr_get(|_, m, _, _| Ok(m.clone()))
        .new(method_new),
)
.methods(METHODS)
.getset(GETSET)
.doc("Create a bound instance method object.");

impl Method {
    #[expect(clippy::new_ret_no_self, reason = "objects are handled as values")]
    pub fn new(function: Value, receiver: Value) -> Value {
        Py::new(Method { head: Header::new(&METHOD), function: function.into_owned(), receiver: receiver.into_owned() }).into_value()
    }
}

fn method_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    let a = args.check(vm, "method", 2, 2)?;
    if !vm.is_callable(&a[0]) {
        return Err(vm.type_error("first argument must be callable"));
    }
    if a[1].is_none() {
        return Err(vm.type_error("instance must not be None"));
    }
    Ok(Method::new(a[0].clone(), a[1].clone()))
}

fn method_call(vm: &Vm, method: &Value, args: Args) -> R {
    let m = method.obj::<Method>();
    args.with_first(&m.receiver, |a| vm.call_args(&m.function, a))
}

fn method_getattr(vm: &Vm, method: &Value, name: &Value) -> R {
    let found = METHOD.lookup(vm, &vm.attr_name(name)?);
    if found.is_some() {
        return crate::protocol::attribute::generic_get(vm, method, name);
    }
    vm.get_attr(&method.obj::<Method>().function, name)
}

fn method_repr(vm: &Vm, method: &Value) -> R {
    let m = method.obj::<Method>();
    let name = match vm.get_attr_opt(&m.function, &vm.names.__qualname__)? {
        Some(n) => Some(n),
        None => vm.get_attr_opt(&m.function, &vm.names.__name__)?,
    };
    let text = name.filter(string::is_str).map_or_else(|| "?".to_owned(), |n| string::to_string(&n));
    Ok(vm.str(&format!("<bound method {text} of {}>", vm.repr_text(&m.receiver)?)))
}

fn method_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let (Some(x), Some(y)) = (a.cast::<Method>(), b.cast::<Method>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    if !matches!(op, Compare::Eq | Compare::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let same = x.receiver.is(&y.receiver) && vm.equal(&x.function, &y.function)?;
    Ok(Value::bool(same == (op == Compare::Eq)))
}

static METHODS: &[Row] = &[m("__reduce__", "($self, /)", |vm, a| {
    let m = a[0].obj::<Method>();
    let name = vm.get_attr(&m.function, &vm.names.__name__)?;
    let getattr = vm.builtins.get_name(vm, "getattr").unwrap_or(Value::NONE);
    Ok(vm.tuple(vec![getattr, vm.tuple(vec![m.receiver.clone(), name])]))
})];

static GETSET: &[GetSet] = &[
    member("__func__", |_, m| Ok(m.obj::<Method>().function.clone())),
    member("__self__", |_, m| Ok(m.obj::<Method>().receiver.clone())),
    g("__doc__", |vm, m| vm.get_attr(&m.obj::<Method>().function, &vm.names.__doc__)),
];

/// A native function in a class written by Rust: looked up on an instance, it becomes a method of it.
#[repr(C)]
pub struct Binding {
    head: Header,
    function: Value,
}
payload!(Binding, INSTANCE_METHOD, function);

pub static INSTANCE_METHOD: Type = Type::builtin::<Binding>(
    "instancemethod",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .call(|vm, b, args| vm.call_args(&b.obj::<Binding>().function, args))
        .descr_get(|_, b, receiver, _| match receiver {
            Some(receiver) => Ok(Method::new(b.obj::<Binding>().function.clone(), receiver.clone())),
            None => Ok(b.obj::<Binding>().function.clone()),
        })
        .no_new(),
);

pub fn binding(function: Value) -> Value {
    Py::new(Binding { head: Header::new(&INSTANCE_METHOD), function }).into_value()
}
