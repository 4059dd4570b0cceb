//! Type parameters and type aliases (PEP 695, PEP 696).

use super::genericalias;
use super::object::{self, OBJECT};
use super::string;
use super::tuple;
use super::union;
use crate::call::{Args, bind, opt};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, g, m};
use crate::types::slots::{Slots, bin};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};

/// A TypeVar, ParamSpec, TypeVarTuple or TypeAliasType.
#[repr(C)]
pub struct Parameter {
    head: Header,
    name: Value,
    module: Slot,
    bound: Mut<Slot>,
    evaluate_bound: Mut<Slot>,
    constraints: Mut<Slot>,
    evaluate_constraints: Mut<Slot>,
    default: Mut<Slot>,
    evaluate_default: Mut<Slot>,
    type_params: Slot,
    variance: (bool, bool, bool),
}
payload!(Parameter, TYPEVAR, name, module, bound, evaluate_bound, constraints, evaluate_constraints, default, evaluate_default, type_params);

const FLAGS: u32 = flag::GC | flag::WEAKREF;
const COMMON: Slots = object::SLOTS.repr(parameter_repr).binary(bin::OR, make_union);

pub static TYPEVAR: Type = Type::builtin::<Parameter>("typing.TypeVar", &OBJECT, FLAGS, COMMON.new(typevar_new)).methods(VAR_METHODS).getset(VAR_GETSET);
pub static PARAMSPEC: Type = Type::builtin::<Parameter>("typing.ParamSpec", &OBJECT, FLAGS, COMMON.new(paramspec_new)).methods(SPEC_METHODS).getset(SPEC_GETSET);
pub static TYPEVARTUPLE: Type =
    Type::builtin::<Parameter>("typing.TypeVarTuple", &OBJECT, FLAGS, object::SLOTS.repr(parameter_repr).new(tuple_new).iter(unpack_iter)).methods(TUPLE_METHODS).getset(TUPLE_GETSET);
pub static TYPE_ALIAS: Type = Type::builtin::<Parameter>(
    "typing.TypeAliasType",
    &OBJECT,
    FLAGS,
    object::SLOTS
        .repr(|_, p| Ok(of(p).name.clone()))
        .new(alias_new)
        .binary(bin::OR, make_union)
        .getitem(|vm, a, item| {
            if of(a).type_params.as_ref().is_none_or(|t| vm.len(t).unwrap_or(0) == 0) {
                return Err(vm.type_error("Only generic type aliases are subscriptable"));
            }
            Ok(genericalias::make(a.clone(), item.clone()))
        })
        .iter(unpack_iter),
)
.methods(NAME_METHODS)
.getset(ALIAS_GETSET);

/// The payload of all four types, which share it.
#[expect(unsafe_code, reason = "four types with one payload; ARCHITECTURE.md, V3")]
fn of(v: &Value) -> &Parameter {
    unsafe { &*v.pointer().cast::<Parameter>() }
}

fn typing(vm: &Vm, name: &str) -> R {
    let module = crate::import::import_module(vm, "typing")?;
    vm.get_attr_str(&module, name)
}

fn make_union(vm: &Vm, a: &Value, b: &Value) -> R {
    union::from_args(vm, &[a.clone(), b.clone()])
}

/// `*Ts`: the one item `Unpack[Ts]` (CPython `unpack_iter`).
fn unpack_iter(vm: &Vm, p: &Value) -> R {
    let unpack = typing(vm, "Unpack")?;
    let starred = vm.get_item(&unpack, p)?;
    vm.iter(&vm.tuple(vec![starred]))
}

fn caller_module(vm: &Vm) -> Slot {
    vm.current_frame().and_then(|f| f.globals().get_str(vm, &vm.names.__name__))
}

fn new(ty: &Type, name: Value, module: Slot, variance: (bool, bool, bool)) -> Py<Parameter> {
    Py::new(Parameter {
        head: Header::new(ty),
        name,
        module,
        bound: Mut::new(None),
        evaluate_bound: Mut::new(None),
        constraints: Mut::new(None),
        evaluate_constraints: Mut::new(None),
        default: Mut::new(None),
        evaluate_default: Mut::new(None),
        type_params: None,
        variance,
    })
}

fn parameter_repr(vm: &Vm, p: &Value) -> R {
    let this = of(p);
    let (co, contra, infer) = this.variance;
    let sign = if infer || p.ty().is(&TYPEVARTUPLE) {
        ""
    } else if co {
        "+"
    } else if contra {
        "-"
    } else {
        "~"
    };
    Ok(vm.str(&format!("{sign}{}", string::to_string(&this.name))))
}

pub fn make_typevar(vm: &Vm, name: Value, evaluate_bound: Slot, evaluate_constraints: Slot) -> R {
    let made = new(&TYPEVAR, name, caller_module(vm), (false, false, true));
    made.evaluate_bound.set(evaluate_bound);
    made.evaluate_constraints.set(evaluate_constraints);
    Ok(made.into_value())
}

pub fn make_paramspec(vm: &Vm, name: Value) -> R {
    Ok(new(&PARAMSPEC, name, caller_module(vm), (false, false, true)).into_value())
}

pub fn make_typevartuple(vm: &Vm, name: Value) -> R {
    Ok(new(&TYPEVARTUPLE, name, caller_module(vm), (false, false, true)).into_value())
}

pub fn set_default(vm: &Vm, p: &Value, evaluate: Value) -> R<()> {
    if ![&TYPEVAR, &PARAMSPEC, &TYPEVARTUPLE].iter().any(|ty| p.is_exact(ty)) {
        return Err(vm.system_error("bad argument to internal function"));
    }
    of(p).evaluate_default.set(Some(evaluate));
    Ok(())
}

/// Type parameters as arguments: a TypeVarTuple with a star (CPython `unpack_typevartuples`).
fn unpack_tuples(vm: &Vm, params: &Value) -> R<Vec<Value>> {
    let mut items = Vec::new();
    for p in params.cast::<tuple::Tuple>().ok_or_else(|| vm.system_error("bad argument to internal function"))?.items() {
        if p.ty().is(&TYPEVARTUPLE) {
            items.push(vm.get_item(&typing(vm, "Unpack")?, p)?);
        } else {
            items.push(p.clone());
        }
    }
    Ok(items)
}

/// `class C[T]`: the base `Generic[T]`.
pub fn subscript_generic(vm: &Vm, params: &Value) -> R {
    let items = unpack_tuples(vm, params)?;
    let generic = typing(vm, "Generic")?;
    vm.get_item(&generic, &vm.tuple(items))
}

/// `type X = ...`: name, type parameters, lazily evaluated value.
pub fn make_alias(vm: &Vm, parts: &Value) -> R {
    let Some([name, params, value]) = parts.cast::<tuple::Tuple>().map(tuple::Tuple::items) else { return Err(vm.system_error("bad argument to internal function")) };
    Ok(alias(name.clone(), caller_module(vm), Some(params.clone()).filter(|p| !p.is_none()), None, Some(value.clone())).into_value())
}

fn alias(name: Value, module: Slot, type_params: Slot, value: Slot, evaluate: Slot) -> Py<Parameter> {
    Py::new(Parameter {
        head: Header::new(&TYPE_ALIAS),
        name,
        module,
        type_params,
        bound: Mut::new(value),
        evaluate_bound: Mut::new(evaluate),
        constraints: Mut::new(None),
        evaluate_constraints: Mut::new(None),
        default: Mut::new(None),
        evaluate_default: Mut::new(None),
        variance: (false, false, true),
    })
}

/// Evaluates a lazy part once.
fn lazy(vm: &Vm, value: &Mut<Slot>, evaluate: &Mut<Slot>, absent: Value) -> R {
    if let Some(v) = value.get() {
        return Ok(v.clone());
    }
    let Some(f) = evaluate.get().clone() else { return Ok(absent) };
    let v = vm.call(&f, &[Value::small(1)])?;
    value.set(Some(v.clone()));
    Ok(v)
}

fn no_default(vm: &Vm) -> R {
    vm.cached("NoDefault", || Ok(super::object::allocate(&NO_DEFAULT_TYPE)))
}

/// The type of `typing.NoDefault`.
pub static NO_DEFAULT_TYPE: Type = Type::builtin::<object::Object>(
    "typing.NoDefaultType",
    &OBJECT,
    0,
    object::SLOTS.repr(|vm, _| Ok(vm.str("typing.NoDefault"))).new(|vm, _, args| {
        if !args.pos().is_empty() || args.has_keywords() {
            return Err(vm.type_error("NoDefaultType takes no arguments"));
        }
        no_default(vm)
    }),
)
.doc("The type of the NoDefault singleton.")
.methods(&[m("__reduce__", "($self, /)", |vm, _| Ok(vm.str("NoDefault")))]);

/// `typing.NoDefault`.
pub fn no_default_value(vm: &Vm) -> R {
    no_default(vm)
}

fn keyword_bools(vm: &Vm, args: &[Value]) -> R<(bool, bool, bool)> {
    let b = |v: Option<&Value>| -> R<bool> { v.map_or(Ok(false), |v| vm.is_true(v)) };
    let v = (b(args.first().filter(|v| !v.is_missing()))?, b(opt(args, 1))?, b(opt(args, 2))?);
    if v.0 && v.1 {
        return Err(vm.value_error("Bivariant types are not supported."));
    }
    if v.2 && (v.0 || v.1) {
        return Err(vm.value_error("Variance cannot be specified with infer_variance."));
    }
    Ok(v)
}

fn typevar_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    let positional = args.pos();
    let Some(name) = positional.first().or_else(|| args.keyword("name")) else {
        return Err(vm.type_error("typevar() missing required argument 'name' (pos 1)"));
    };
    if !string::is_str(name) {
        return Err(vm.type_error(format!("typevar() argument 'name' must be str, not {}", name.ty().name())));
    }
    let k = |n: &str| args.keyword(n).cloned().unwrap_or(Value::MISSING);
    let variance = keyword_bools(vm, &[k("covariant"), k("contravariant"), k("infer_variance")])?;
    let constraints = positional.get(1..).unwrap_or_default();
    if constraints.len() == 1 {
        return Err(vm.type_error("A single constraint is not allowed"));
    }
    let made = new(&TYPEVAR, name.clone(), caller_module(vm), variance);
    if let Some(b) = args.keyword("bound").filter(|b| !b.is_none()) {
        if !constraints.is_empty() {
            return Err(vm.type_error("Constraints cannot be combined with bound=..."));
        }
        let check = typing(vm, "_type_check")?;
        made.bound.set(Some(vm.call(&check, &[b.clone(), vm.str("Bound must be a type.")])?));
    }
    if !constraints.is_empty() {
        let check = typing(vm, "_type_check")?;
        let mut checked = Vec::new();
        for c in constraints {
            checked.push(vm.call(&check, &[c.clone(), vm.str("TypeVar(name, constraint, ...): constraints must be types.")])?);
        }
        made.constraints.set(Some(vm.tuple(checked)));
    }
    made.default.set(args.keyword("default").cloned());
    Ok(made.into_value())
}

fn paramspec_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    let a = bind(vm, "paramspec", &["name", "bound", "default", "covariant", "contravariant", "infer_variance"], 1, args)?;
    let variance = keyword_bools(vm, a.get(3..).unwrap_or_default())?;
    let made = new(&PARAMSPEC, a[0].clone(), caller_module(vm), variance);
    made.bound.set(opt(&a, 1).filter(|b| !b.is_none()).cloned());
    made.default.set(opt(&a, 2).cloned());
    Ok(made.into_value())
}

fn tuple_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    let a = bind(vm, "typevartuple", &["name", "default"], 1, args)?;
    let made = new(&TYPEVARTUPLE, a[0].clone(), caller_module(vm), (false, false, true));
    made.default.set(opt(&a, 1).cloned());
    Ok(made.into_value())
}

fn alias_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    if args.pos().len() > 2 {
        return Err(vm.type_error(format!("typealias() takes exactly 2 positional arguments ({} given)", args.pos().len())));
    }
    let a = bind(vm, "typealias", &["name", "value", "type_params"], 2, args)?;
    if !string::is_str(&a[0]) {
        return Err(vm.type_error(format!("typealias() argument 'name' must be str, not {}", a[0].ty().name())));
    }
    let params = match opt(&a, 2) {
        None => None,
        Some(given) => match given.cast::<tuple::Tuple>() {
            Some(params) => {
                check_type_params(vm, params.items())?;
                Some(given.clone()).filter(|_| !params.items().is_empty())
            }
            None => return Err(vm.type_error("type_params must be a tuple")),
        },
    };
    Ok(alias(a[0].clone(), caller_module(vm), params, Some(a[1].clone()), None).into_value())
}

/// CPython `type_params_check`: only type parameters, those with a default behind those without.
fn check_type_params(vm: &Vm, params: &[Value]) -> R<()> {
    let mut defaults = false;
    for p in params {
        let ty = p.ty();
        if !(ty.is(&TYPEVAR) || ty.is(&PARAMSPEC) || ty.is(&TYPEVARTUPLE)) {
            return Err(vm.type_error(format!("Expected a type param, got {}", vm.repr_text(p)?)));
        }
        let has = vm.is_true(&has_default(vm, std::slice::from_ref(p))?)?;
        if defaults && !has {
            return Err(vm.type_error(format!("non-default type parameter '{}' follows default type parameter", vm.repr_text(p)?)));
        }
        defaults |= has;
    }
    Ok(())
}

/// An evaluate function for a value that is known (CPython `constevaluatorobject`).
#[repr(C)]
pub struct ConstEvaluator {
    head: Header,
    value: Value,
}
payload!(ConstEvaluator, CONST_EVALUATOR, value);

/// `annotationlib.Format.STRING`.
const FORMAT_STRING: i64 = 4;

pub static CONST_EVALUATOR: Type = Type::builtin::<ConstEvaluator>(
    "_typing._ConstEvaluator",
    &OBJECT,
    flag::GC,
    object::SLOTS.no_new().repr(|vm, e| Ok(vm.str(&format!("<constevaluator {}>", vm.repr_text(&e.obj::<ConstEvaluator>().value)?)))).call(|vm, e, args| {
        let a = args.check(vm, "constevaluator.__call__", 1, 1)?;
        let format = vm.to_i64(&a[0])?;
        let value = &e.obj::<ConstEvaluator>().value;
        if format != FORMAT_STRING {
            return Ok(value.clone());
        }
        let Some(items) = value.cast::<tuple::Tuple>() else { return Ok(vm.str(&genericalias::repr_item(vm, value)?)) };
        let mut parts = Vec::new();
        for item in items.items() {
            parts.push(genericalias::repr_item(vm, item)?);
        }
        Ok(vm.str(&format!("({})", parts.join(", "))))
    }),
);

/// What evaluates a part: the function made for it, or one that gives the known value.
fn evaluator(evaluate: &Mut<Slot>, value: &Mut<Slot>) -> Value {
    match (evaluate.get(), value.get()) {
        (Some(f), _) => f.clone(),
        (None, Some(value)) if !value.is_exact(&NO_DEFAULT_TYPE) => Py::new(ConstEvaluator { head: Header::new(&CONST_EVALUATOR), value: value.clone() }).into_value(),
        _ => Value::NONE,
    }
}

macro_rules! common_rows {
    ($($extra:expr),* $(,)?) => {
        &[
            g("__name__", |_, p| Ok(of(p).name.clone())),
            g("__module__", |_, p| Ok(of(p).module.clone().unwrap_or(Value::NONE))),
            $($extra,)*
        ]
    };
}

static VAR_GETSET: &[GetSet] = common_rows![
    g("__covariant__", |_, p| Ok(Value::bool(of(p).variance.0))),
    g("__contravariant__", |_, p| Ok(Value::bool(of(p).variance.1))),
    g("__infer_variance__", |_, p| Ok(Value::bool(of(p).variance.2))),
    g("__bound__", |vm, p| lazy(vm, &of(p).bound, &of(p).evaluate_bound, Value::NONE)),
    g("__constraints__", |vm, p| lazy(vm, &of(p).constraints, &of(p).evaluate_constraints, tuple::empty())),
    g("__default__", |vm, p| lazy(vm, &of(p).default, &of(p).evaluate_default, no_default(vm)?)),
    g("evaluate_bound", |_, p| Ok(evaluator(&of(p).evaluate_bound, &of(p).bound))),
    g("evaluate_constraints", |_, p| Ok(evaluator(&of(p).evaluate_constraints, &of(p).constraints))),
    g("evaluate_default", |_, p| Ok(evaluator(&of(p).evaluate_default, &of(p).default))),
];
static SPEC_GETSET: &[GetSet] = common_rows![
    g("__covariant__", |_, p| Ok(Value::bool(of(p).variance.0))),
    g("__contravariant__", |_, p| Ok(Value::bool(of(p).variance.1))),
    g("__infer_variance__", |_, p| Ok(Value::bool(of(p).variance.2))),
    g("__bound__", |_, p| Ok(of(p).bound.get().clone().unwrap_or(Value::NONE))),
    g("__default__", |vm, p| lazy(vm, &of(p).default, &of(p).evaluate_default, no_default(vm)?)),
    g("evaluate_default", |_, p| Ok(evaluator(&of(p).evaluate_default, &of(p).default))),
    g("args", |vm, p| vm.call(&PARAMSPEC_ARGS.as_value(), std::slice::from_ref(p))),
    g("kwargs", |vm, p| vm.call(&PARAMSPEC_KWARGS.as_value(), std::slice::from_ref(p))),
];
static TUPLE_GETSET: &[GetSet] =
    common_rows![g("__default__", |vm, p| lazy(vm, &of(p).default, &of(p).evaluate_default, no_default(vm)?)), g("evaluate_default", |_, p| Ok(evaluator(&of(p).evaluate_default, &of(p).default))),];
static ALIAS_GETSET: &[GetSet] = common_rows![
    g("__value__", |vm, p| lazy(vm, &of(p).bound, &of(p).evaluate_bound, Value::NONE)),
    g("evaluate_value", |_, p| Ok(evaluator(&of(p).evaluate_bound, &of(p).bound))),
    g("__type_params__", |_, p| Ok(of(p).type_params.clone().unwrap_or_else(tuple::empty))),
    g("__parameters__", |vm, p| match &of(p).type_params {
        Some(params) => Ok(vm.tuple(unpack_tuples(vm, params)?)),
        None => Ok(tuple::empty()),
    }),
];

static NAME_METHODS: &[Method] = &[m("__reduce__", "($self, /)", |_, a| Ok(of(&a[0]).name.clone()))];
static VAR_METHODS: &[Method] = &[
    m("__reduce__", "($self, /)", |_, a| Ok(of(&a[0]).name.clone())),
    m("__typing_subst__", "($self, arg, /)", |vm, a| vm.call(&typing(vm, "_typevar_subst")?, a)),
    m("__typing_prepare_subst__", "($self, alias, args, /)", prepare_default),
    m("has_default", "($self, /)", has_default),
    m("__mro_entries__", "($self, bases, /)", |vm, _| Err(vm.type_error("Cannot subclass an instance of TypeVar"))),
];
static SPEC_METHODS: &[Method] = &[
    m("__reduce__", "($self, /)", |_, a| Ok(of(&a[0]).name.clone())),
    m("__typing_subst__", "($self, arg, /)", |vm, a| vm.call(&typing(vm, "_paramspec_subst")?, a)),
    m("__typing_prepare_subst__", "($self, alias, args, /)", |vm, a| vm.call(&typing(vm, "_paramspec_prepare_subst")?, a)),
    m("has_default", "($self, /)", has_default),
    m("__mro_entries__", "($self, bases, /)", |vm, _| Err(vm.type_error("Cannot subclass an instance of ParamSpec"))),
];
static TUPLE_METHODS: &[Method] = &[
    m("__reduce__", "($self, /)", |_, a| Ok(of(&a[0]).name.clone())),
    m("__typing_subst__", "($self, arg, /)", |vm, _| Err(vm.type_error("Substitution of bare TypeVarTuple is not supported"))),
    m("__typing_prepare_subst__", "($self, alias, args, /)", |vm, a| vm.call(&typing(vm, "_typevartuple_prepare_subst")?, a)),
    m("has_default", "($self, /)", has_default),
    m("__mro_entries__", "($self, bases, /)", |vm, _| Err(vm.type_error("Cannot subclass an instance of TypeVarTuple"))),
];

fn has_default(vm: &Vm, a: &[Value]) -> R {
    let p = of(&a[0]);
    let absent = no_default(vm)?;
    Ok(Value::bool(p.evaluate_default.get().is_some() || p.default.get().as_ref().is_some_and(|d| !d.is(&absent))))
}

/// CPython `typevar_typing_prepare_subst_impl`.
fn prepare_default(vm: &Vm, a: &[Value]) -> R {
    let params = vm.get_attr(&a[1], &vm.names.__parameters__)?;
    let (Some(given), Some(known)) = (a[2].cast::<tuple::Tuple>(), params.cast::<tuple::Tuple>()) else {
        let given = vm.tuple(vm.collect(&a[2])?);
        return if params.cast::<tuple::Tuple>().is_none() { Ok(given) } else { prepare_default(vm, &[a[0].clone(), a[1].clone(), given]) };
    };
    let given = given.items();
    let index = known.items().iter().position(|p| p.is(&a[0])).unwrap_or(0);
    if index < given.len() {
        return Ok(a[2].clone());
    }
    if index == given.len() {
        if !vm.is_true(&has_default(vm, a)?)? {
            return Err(vm.type_error(format!("Too few arguments for {}; actual {index}, expected at least {}", vm.repr_text(&a[1])?, index + 1)));
        }
        let mut all = given.to_vec();
        all.push(vm.get_attr_str(&a[0], "__default__")?);
        return Ok(vm.tuple(all));
    }
    Ok(a[2].clone())
}

/// `P.args` and `P.kwargs`.
#[repr(C)]
pub struct SpecPart {
    head: Header,
    origin: Value,
}
payload!(SpecPart, PARAMSPEC_ARGS, origin);
macro_rules! spec_part {
    ($static:ident, $name:literal, $suffix:literal) => {
        pub static $static: Type = Type::builtin::<SpecPart>(
            $name,
            &OBJECT,
            FLAGS,
            object::SLOTS
                .repr(|vm, p| Ok(vm.str(&format!(concat!("{}", $suffix), string::to_string(&of(&part(p).origin).name)))))
                .compare(|vm, a, b, op| {
                    if !b.is_exact(a.ty()) {
                        return Ok(Value::NOT_IMPLEMENTED);
                    }
                    vm.compare(&part(a).origin, &part(b).origin, op)
                })
                .new(|vm, _, args| {
                    let a = args.check(vm, $name, 1, 1)?;
                    Ok(Py::new(SpecPart { head: Header::new(&$static), origin: a[0].clone() }).into_value())
                }),
        )
        .getset(&[g("__origin__", |_, p| Ok(part(p).origin.clone()))])
        .methods(&[m("__mro_entries__", "($self, bases, /)", |vm, a| Err(vm.type_error(format!("Cannot subclass an instance of {}", a[0].ty().short_name()))))]);
    };
}
spec_part!(PARAMSPEC_ARGS, "typing.ParamSpecArgs", ".args");
spec_part!(PARAMSPEC_KWARGS, "typing.ParamSpecKwargs", ".kwargs");

#[expect(unsafe_code, reason = "two types with one payload; ARCHITECTURE.md, V3")]
fn part(v: &Value) -> &SpecPart {
    unsafe { &*v.pointer().cast::<SpecPart>() }
}
