//! `_contextvars`: context variables (PEP 567, CPython `context.c`).

use pyvm_vm::call::opt;
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::genericalias;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string as text;
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::types::slots::Compare;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_contextvars", "Context Variables", ROWS);
    let d = module.obj::<Module>().dict();
    for ty in [&CONTEXT, &CONTEXT_VAR, &TOKEN] {
        d.set_name(vm, &ty.short_name(), ty.as_value());
    }
    Ok(module)
}

static ROWS: &[Method] = &[m("copy_context", "($module, /)", |vm, _| copy_current(vm))];

#[repr(C)]
pub struct Context {
    head: Header,
    values: Py<Dict>,
    /// The context to return to, while this one is entered.
    entered: Mut<Slot>,
}
payload!(Context, CONTEXT, values, entered);

#[repr(C)]
pub struct ContextVar {
    head: Header,
    name: Value,
    default: Slot,
}
payload!(ContextVar, CONTEXT_VAR, name, default);

#[repr(C)]
pub struct Token {
    head: Header,
    context: Value,
    var: Value,
    old: Slot,
    used: Mut<bool>,
}
payload!(Token, TOKEN, context, var, old);

/// The context of the running thread.
fn current(vm: &Vm) -> Value {
    vm.threads.context.get_mut().get_or_insert_with(|| make(Dict::new())).clone()
}

/// `copy_context()`.
pub fn copy_current(vm: &Vm) -> R {
    copy(&current(vm))
}

fn make(values: Py<Dict>) -> Value {
    Py::new(Context { head: Header::new(&CONTEXT), values, entered: Mut::new(None) }).into_value()
}

fn copy(context: &Value) -> R {
    Ok(make(values(context).copy()))
}

fn values(context: &Value) -> &Dict {
    &context.obj::<Context>().values
}

fn check_key(vm: &Vm, key: &Value) -> R<()> {
    if key.cast::<ContextVar>().is_some() { Ok(()) } else { Err(vm.type_error(format!("a ContextVar key was expected, got {}", vm.repr_text(key)?))) }
}

static CONTEXT: Type = Type::builtin::<Context>(
    "_contextvars.Context",
    &OBJECT,
    flag::GC | flag::MAPPING | flag::WEAKREF,
    object::SLOTS
        .no_hash()
        .compare(|vm, a, b, op| {
            let (Some(x), Some(y)) = (a.cast::<Context>(), b.cast::<Context>()) else { return Ok(Value::NOT_IMPLEMENTED) };
            if !matches!(op, Compare::Eq | Compare::Ne) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            Ok(Value::bool(vm.equal(x.values.value(), y.values.value())? == (op == Compare::Eq)))
        })
        .len(|_, c| Ok(values(c).len()))
        .getitem(|vm, c, k| {
            check_key(vm, k)?;
            values(c).get(vm, k)?.ok_or_else(|| vm.key_error(k))
        })
        .contains(|vm, c, k| {
            check_key(vm, k)?;
            values(c).contains(vm, k)
        })
        .iter(|vm, c| vm.iter(c.obj::<Context>().values.value()))
        .new(|vm, _, args| {
            if !args.is_empty() {
                return Err(vm.type_error("Context() does not accept any arguments"));
            }
            Ok(make(Dict::new()))
        }),
)
.methods(&[
    mk("run", "($self, callable, /, *args, **kwargs)", |vm, args| {
        let this = &args.all[0];
        let context = this.obj::<Context>();
        let rest = args.rest();
        let Some(callable) = rest.pos().first() else { return Err(vm.type_error("run() missing 1 required positional argument")) };
        if context.entered.get().is_some() {
            return Err(vm.runtime_error(format!("cannot enter context: {} is already entered", vm.repr_text(this)?)));
        }
        let before = current(vm);
        context.entered.set(Some(before.clone()));
        vm.threads.context.set(Some(this.clone()));
        let result = vm.call_args(callable, rest.rest());
        vm.threads.context.set(Some(before));
        context.entered.set(None);
        result
    }),
    m("copy", "($self, /)", |_, a| copy(&a[0])).doc("Return a shallow copy of the context object."),
    m("get", "($self, key, default=None, /)", |vm, a| {
        check_key(vm, &a[1])?;
        Ok(values(&a[0]).get(vm, &a[1])?.unwrap_or_else(|| opt(a, 2).cloned().unwrap_or(Value::NONE)))
    })
    .doc("Return the value for `key` if `key` has the value in the context object.\n\nIf `key` does not exist, return `default`. If `default` is not given,\nreturn None."),
    m("keys", "($self, /)", |vm, a| vm.call_method_str(a[0].obj::<Context>().values.value(), "keys", &[])).doc("Return a list of all variables in the context object."),
    m("values", "($self, /)", |vm, a| vm.call_method_str(a[0].obj::<Context>().values.value(), "values", &[])).doc("Return a list of all variables' values in the context object."),
    m("items", "($self, /)", |vm, a| vm.call_method_str(a[0].obj::<Context>().values.value(), "items", &[]))
        .doc("Return all variables and their values in the context object.\n\nThe result is returned as a list of 2-tuples (variable, value)."),
]);

fn new_variable(vm: &Vm, args: pyvm_vm::call::Args) -> R {
    let [name] = args.pos() else {
        return Err(vm.type_error(format!("ContextVar() takes exactly 1 positional argument ({} given)", args.pos().len())));
    };
    if let Some((unknown, _)) = args.keywords().find(|(k, _)| !text::is(k, "default")) {
        return Err(vm.type_error(format!("ContextVar() got an unexpected keyword argument '{}'", text::to_string(unknown))));
    }
    if !text::is_str(name) {
        return Err(vm.type_error("context variable name must be a str"));
    }
    vm.hash(name)?;
    Ok(Py::new(ContextVar { head: Header::new(&CONTEXT_VAR), name: name.clone(), default: args.keyword("default").cloned() }).into_value())
}

static CONTEXT_VAR: Type = Type::builtin::<ContextVar>(
    "_contextvars.ContextVar",
    &OBJECT,
    flag::GC | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, v| {
            let this = v.obj::<ContextVar>();
            let default = this.default.as_ref().map_or(Ok(String::new()), |d| vm.repr_text(d).map(|t| format!(" default={t}")))?;
            Ok(vm.str(&format!("<ContextVar name={}{default} at {:#x}>", vm.repr_text(&this.name)?, v.identity())))
        })
        .new(|vm, _, args| new_variable(vm, args)),
)
.methods(&[
    m("get", "($self, default=<unrepresentable>, /)", |vm, a| {
        if let Some(v) = values(&current(vm)).get(vm, &a[0])? {
            return Ok(v);
        }
        if let Some(d) = opt(a, 1).or(a[0].obj::<ContextVar>().default.as_ref()) {
            return Ok(d.clone());
        }
        Err(vm.raise_new(&exc::LOOKUP_ERROR, &a[..1]))
    })
    .doc("Return a value for the context variable for the current context."),
    m("set", "($self, value, /)", |vm, a| {
        let context = current(vm);
        let old = values(&context).get(vm, &a[0])?;
        values(&context).set(vm, &a[0], a[1].clone())?;
        Ok(Py::new(Token { head: Header::new(&TOKEN), context, var: a[0].clone(), old, used: Mut::new(false) }).into_value())
    })
    .doc("Call to set a new value for the context variable in the current context."),
    m("reset", "($self, token, /)", |vm, a| reset(vm, &a[0], &a[1])).doc("Reset the context variable."),
    m("__class_getitem__", "($type, object, /)", genericalias::class_getitem).doc("See PEP 585"),
])
.getset(&[g("name", |_, v| Ok(v.obj::<ContextVar>().name.clone()))]);

/// CPython `PyContextVar_Reset`.
fn reset(vm: &Vm, var: &Value, token: &Value) -> R {
    let Some(t) = token.cast::<Token>() else { return Err(vm.type_error(format!("expected an instance of Token, got {}", vm.repr_text(token)?))) };
    if *t.used.get() {
        return Err(vm.runtime_error(format!("{} has already been used once", vm.repr_text(token)?)));
    }
    if !t.var.is(var) {
        return Err(vm.value_error(format!("{} was created by a different ContextVar", vm.repr_text(token)?)));
    }
    let context = current(vm);
    if !t.context.is(&context) {
        return Err(vm.value_error(format!("{} was created in a different Context", vm.repr_text(token)?)));
    }
    *t.used.get_mut() = true;
    match &t.old {
        Some(v) => values(&context).set(vm, var, v.clone())?,
        None => {
            values(&context).remove(vm, var)?;
        }
    }
    Ok(Value::NONE)
}

static TOKEN: Type = Type::builtin::<Token>(
    "_contextvars.Token",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .no_hash()
        .repr(|vm, t| {
            let this = t.obj::<Token>();
            let used = if *this.used.get() { " used" } else { "" };
            Ok(vm.str(&format!("<Token{used} var={} at {:#x}>", vm.repr_text(&this.var)?, t.identity())))
        })
        .new(|vm, _, _| Err(vm.runtime_error("Tokens can only be created by ContextVars"))),
)
.methods(&[
    m("__enter__", "($self, /)", |_, a| Ok(a[0].clone())).doc("Enter into Token context manager."),
    m("__exit__", "($self, type, value, traceback, /)", |vm, a| reset(vm, &a[0].obj::<Token>().var, &a[0])).doc("Exit from Token context manager, restore the linked ContextVar."),
    m("__class_getitem__", "($type, object, /)", genericalias::class_getitem).doc("See PEP 585"),
])
.getset(TOKEN_GETSET)
.extra(|vm, dict| {
    if let Ok(missing) = missing(vm) {
        dict.set_name(vm, "MISSING", missing);
    }
});

static TOKEN_GETSET: &[GetSet] = &[
    g("var", |_, t| Ok(t.obj::<Token>().var.clone())),
    g("old_value", |vm, t| match &t.obj::<Token>().old {
        Some(v) => Ok(v.clone()),
        None => missing(vm),
    }),
];

/// `Token.MISSING`.
fn missing(vm: &Vm) -> R {
    vm.cached("Token.MISSING", || Ok(object::allocate(&MISSING)))
}

static MISSING: Type = Type::builtin::<object::Object>("Token.MISSING", &OBJECT, 0, object::SLOTS.no_new().repr(|vm, _| Ok(vm.str("<Token.MISSING>"))));
