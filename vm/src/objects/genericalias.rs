//! `types.GenericAlias` (PEP 585).

use super::list::List;
use super::object::{self, OBJECT};
use super::string;
use super::tuple::{self, Tuple};
use super::union;
use crate::call::Args;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, g, m};
use crate::types::slots::{Compare, bin, un};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};

#[repr(C)]
pub struct GenericAlias {
    head: Header,
    origin: Value,
    args: Value,
    parameters: Mut<Slot>,
    starred: bool,
}
payload!(GenericAlias, GENERIC_ALIAS, origin, args, parameters);

pub static GENERIC_ALIAS: Type = Type::builtin::<GenericAlias>(
    "types.GenericAlias",
    &OBJECT,
    flag::BASETYPE | flag::GC | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, a| {
            let this = a.obj::<GenericAlias>();
            let mut parts = Vec::new();
            for item in this.args.obj::<Tuple>().items() {
                parts.push(match item.cast::<List>() {
                    Some(list) => repr_list(vm, list)?,
                    None => repr_item(vm, item)?,
                });
            }
            let inner = if parts.is_empty() { "()".to_owned() } else { parts.join(", ") };
            Ok(vm.str(&format!("{}{}[{inner}]", if this.starred { "*" } else { "" }, repr_item(vm, &this.origin)?)))
        })
        .hash(|vm, a| Ok(vm.hash(&a.obj::<GenericAlias>().origin)? ^ vm.hash(&a.obj::<GenericAlias>().args)?))
        .compare(|vm, a, b, op| {
            let (Some(x), Some(y)) = (a.cast::<GenericAlias>(), b.cast::<GenericAlias>()) else { return Ok(Value::NOT_IMPLEMENTED) };
            if !matches!(op, Compare::Eq | Compare::Ne) {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let same = x.starred == y.starred && vm.equal(&x.origin, &y.origin)? && vm.equal(&x.args, &y.args)?;
            Ok(Value::bool(same == (op == Compare::Eq)))
        })
        .call(|vm, a, args| {
            let made = vm.call_args(&a.obj::<GenericAlias>().origin, args)?;
            if vm.set_attr(&made, &vm.names.__orig_class__, a.clone()).is_err() {
                if !(vm.pending_is(&super::exception::ATTRIBUTE_ERROR) || vm.pending_is(&super::exception::TYPE_ERROR)) {
                    return Err(crate::vm::Raised);
                }
                vm.clear_pending();
            }
            Ok(made)
        })
        .getattr(alias_getattr)
        .getitem(subscript)
        .iter(|_, a| Ok(Py::new(AliasIterator { head: Header::new(&ALIAS_ITERATOR), alias: Mut::new(Some(a.clone())) }).into_value()))
        .binary(bin::OR, union::or)
        .new(|vm, ty, args: Args| {
            let a = args.check(vm, "GenericAlias", 2, 2)?;
            Ok(make_with(ty, a[0].clone(), as_tuple(&a[1]), false))
        }),
)
.methods(METHODS)
.getset(GETSET);

fn as_tuple(args: &Value) -> Value {
    if args.is_exact(&tuple::TUPLE) { args.clone() } else { tuple::from_vec(vec![args.clone()]) }
}

fn make_with(ty: &Type, origin: Value, args: Value, starred: bool) -> Value {
    Py::new(GenericAlias { head: Header::new(ty), origin, args, parameters: Mut::new(None), starred }).into_value()
}

pub fn make(origin: Value, args: Value) -> Value {
    make_with(&GENERIC_ALIAS, origin, as_tuple(&args), false)
}

/// `__class_getitem__` of builtin generic types.
pub fn class_getitem(_vm: &Vm, a: &[Value]) -> R {
    Ok(make(a[0].clone(), a[1].clone()))
}

/// The one value of `iter(alias)`: the alias with a star.
#[repr(C)]
pub struct AliasIterator {
    head: Header,
    alias: Mut<Slot>,
}
payload!(AliasIterator, ALIAS_ITERATOR, alias);

pub static ALIAS_ITERATOR: Type = Type::builtin::<AliasIterator>(
    "generic_alias_iterator",
    &OBJECT,
    flag::GC,
    object::SLOTS.no_new().iter(|_, i| Ok(i.clone())).next(|_, i| {
        let alias = i.obj::<AliasIterator>().alias.get_mut().take();
        Ok(alias.map(|a| {
            let this = a.obj::<GenericAlias>();
            make_with(a.ty(), this.origin.clone(), this.args.clone(), true)
        }))
    }),
)
.methods(&[m("__reduce__", "($self, /)", |vm, a| {
    let inner = a[0].obj::<AliasIterator>().alias.get().clone().unwrap_or_else(tuple::empty);
    Ok(vm.tuple(vec![vm.builtin("iter")?, vm.tuple(vec![inner])]))
})
.doc("Return state information for pickling.")]);

/// `repr` of a list of type arguments, whose items may change the list while they are shown.
fn repr_list(vm: &Vm, list: &List) -> R<String> {
    let mut parts = Vec::new();
    for at in 0..list.items.get().len() {
        let item = list.items.get().get(at).cloned();
        match item {
            Some(item) => parts.push(repr_item(vm, &item)?),
            None => return Err(vm.index_error("list index out of range")),
        }
    }
    Ok(format!("[{}]", parts.join(", ")))
}

/// `repr` of a type argument (CPython `_Py_typing_type_repr`).
pub fn repr_item(vm: &Vm, item: &Value) -> R<String> {
    if item.bits() == Value::ELLIPSIS.bits() {
        return Ok("...".to_owned());
    }
    if item.is_exact(&super::singletons::NONE_TYPE) || item.is(&super::singletons::NONE_TYPE.as_value()) {
        return Ok("None".to_owned());
    }
    let generic = vm.get_attr_opt(item, &vm.names.__origin__)?.is_some() && vm.get_attr_opt(item, &vm.names.__args__)?.is_some();
    if !generic
        && let Some(q) = vm.get_attr_opt(item, &vm.names.__qualname__)?
        && let Some(module) = vm.get_attr_opt(item, &vm.names.__module__)?
        && !module.is_none()
    {
        let (q, module) = (vm.str_text(&q)?, vm.str_text(&module)?);
        return Ok(if module == "builtins" { q } else { format!("{module}.{q}") });
    }
    vm.repr_text(item)
}

/// The type variables among arguments (CPython `_Py_make_parameters`).
pub fn parameters_of(vm: &Vm, args: &[Value]) -> R {
    let mut out: Vec<Value> = Vec::new();
    let add = |v: &Value, out: &mut Vec<Value>| {
        if !out.iter().any(|o| o.is(v)) {
            out.push(v.clone());
        }
    };
    for arg in args {
        if arg.cast::<Type>().is_some() {
            continue;
        }
        if vm.get_attr_opt(arg, &vm.names.__typing_subst__)?.is_some() {
            add(arg, &mut out);
            continue;
        }
        let inner = match arg.cast::<Tuple>().map(|t| t.items().to_vec()).or_else(|| arg.cast::<List>().map(|l| l.items.get().clone())) {
            Some(items) => parameters_of(vm, &items)?,
            None => match vm.get_attr_opt(arg, &vm.names.__parameters__)? {
                Some(p) if p.cast::<Tuple>().is_some() => p,
                _ => continue,
            },
        };
        for p in inner.obj::<Tuple>().items() {
            add(p, &mut out);
        }
    }
    Ok(tuple::from_vec(out))
}

fn parameters(vm: &Vm, a: &Value) -> R {
    let this = a.obj::<GenericAlias>();
    if this.parameters.get().is_none() {
        let made = parameters_of(vm, this.args.obj::<Tuple>().items())?;
        this.parameters.set(Some(made));
    }
    Ok(this.parameters.get().clone().unwrap_or(Value::NONE))
}

/// The arguments given, with `*tuple[int, str]` taken apart (CPython `_unpack_args`).
fn unpack_args(vm: &Vm, item: &Value) -> R {
    let mut out = Vec::new();
    for arg in as_items(item) {
        if arg.cast::<Type>().is_none()
            && let Some(inner) = vm.get_attr_opt(&arg, &vm.intern("__typing_unpacked_tuple_args__"))?
            && let Some(inner) = inner.cast::<Tuple>()
            && inner.items().last().is_none_or(|last| last.bits() != Value::ELLIPSIS.bits())
        {
            out.extend(inner.items().iter().cloned());
        } else {
            out.push(arg);
        }
    }
    Ok(tuple::from_vec(out))
}

fn as_items(item: &Value) -> Vec<Value> {
    match item.cast::<Tuple>() {
        Some(t) => t.items().to_vec(),
        None => vec![item.clone()],
    }
}

/// Substitutes type variables (CPython `_Py_subs_parameters`).
pub fn substitute(vm: &Vm, whole: &Value, args: &[Value], params: &Value, item: &Value) -> R<Vec<Value>> {
    let params = params.obj::<Tuple>().items().to_vec();
    if params.is_empty() {
        return Err(vm.type_error(format!("{} is not a generic class", vm.repr_text(whole)?)));
    }
    let mut item = unpack_args(vm, item)?;
    for p in &params {
        if let Some(prepare) = vm.get_attr_opt(p, &vm.names.__typing_prepare_subst__)?
            && !prepare.is_none()
        {
            let given = if item.cast::<Tuple>().is_some() { item } else { vm.tuple(vec![item]) };
            item = vm.call(&prepare, &[whole.clone(), given])?;
        }
    }
    let given = as_items(&item);
    if given.len() != params.len() {
        let word = if given.len() > params.len() { "many" } else { "few" };
        return Err(vm.type_error(format!("Too {word} arguments for {}; actual {}, expected {}", vm.repr_text(whole)?, given.len(), params.len())));
    }
    let mut out = Vec::new();
    for arg in args {
        if arg.cast::<Type>().is_some() {
            out.push(arg.clone());
            continue;
        }
        if let Some(items) = arg.cast::<Tuple>().map(|t| t.items().to_vec()) {
            out.push(tuple::from_vec(substitute(vm, whole, &items, &tuple::from_vec(params.clone()), &item)?));
            continue;
        }
        if let Some(items) = arg.cast::<List>().map(|l| l.items.get().clone()) {
            out.push(List::new(substitute(vm, whole, &items, &tuple::from_vec(params.clone()), &item)?).into_value());
            continue;
        }
        let unpack = match vm.get_attr_opt(arg, &vm.intern("__typing_is_unpacked_typevartuple__"))? {
            Some(v) => vm.is_true(&v)?,
            None => false,
        };
        let new = match vm.get_attr_opt(arg, &vm.names.__typing_subst__)? {
            Some(subst) => match params.iter().position(|p| p.is(arg)) {
                Some(at) => vm.call(&subst, std::slice::from_ref(&given[at]))?,
                None => arg.clone(),
            },
            None => substitute_inner(vm, arg, &params, &given)?,
        };
        if !unpack {
            out.push(new);
            continue;
        }
        match new.cast::<Tuple>() {
            Some(t) => out.extend(t.items().iter().cloned()),
            None => {
                let message = format!("expected __typing_subst__ of {} objects to return a tuple, not {}", arg.ty().short_name(), new.ty().name());
                return Err(vm.type_error(message));
            }
        }
    }
    Ok(out)
}

/// Subscripts an argument that is generic itself (CPython `subs_tvars`).
fn substitute_inner(vm: &Vm, arg: &Value, params: &[Value], given: &[Value]) -> R {
    let Some(inner) = vm.get_attr_opt(arg, &vm.names.__parameters__)? else { return Ok(arg.clone()) };
    let Some(inner) = inner.cast::<Tuple>().filter(|t| !t.items().is_empty()) else { return Ok(arg.clone()) };
    let mut chosen = Vec::new();
    for p in inner.items() {
        match params.iter().position(|q| q.is(p)) {
            Some(at) => match given[at].cast::<Tuple>() {
                Some(t) if p.ty().slots.get().unary[un::ITER].is_some() => chosen.extend(t.items().iter().cloned()),
                _ => chosen.push(given[at].clone()),
            },
            None => chosen.push(p.clone()),
        }
    }
    vm.get_item(arg, &tuple::from_vec(chosen))
}

fn subscript(vm: &Vm, a: &Value, item: &Value) -> R {
    let this = a.obj::<GenericAlias>();
    let params = parameters(vm, a)?;
    let new = substitute(vm, a, this.args.obj::<Tuple>().items(), &params, item)?;
    Ok(make_with(a.ty(), this.origin.clone(), tuple::from_vec(new), this.starred))
}

/// Attributes of the alias itself; all others are those of the origin.
const OWN: [&str; 11] =
    ["__class__", "__origin__", "__args__", "__unpacked__", "__parameters__", "__typing_unpacked_tuple_args__", "__mro_entries__", "__reduce_ex__", "__reduce__", "__copy__", "__deepcopy__"];

fn alias_getattr(vm: &Vm, a: &Value, name: &Value) -> R {
    let text = string::to_string(name);
    if OWN.contains(&text.as_str()) || text == "__bases__" {
        return crate::protocol::attribute::generic_get(vm, a, name);
    }
    vm.get_attr(&a.obj::<GenericAlias>().origin, name)
}

static METHODS: &[Method] = &[
    m("__mro_entries__", "($self, bases, /)", |vm, a| Ok(vm.tuple(vec![a[0].obj::<GenericAlias>().origin.clone()]))),
    m("__instancecheck__", "($self, instance, /)", |vm, _| Err(vm.type_error("isinstance() argument 2 cannot be a parameterized generic"))),
    m("__subclasscheck__", "($self, cls, /)", |vm, _| Err(vm.type_error("issubclass() argument 2 cannot be a parameterized generic"))),
    m("__reduce__", "($self, /)", |vm, a| {
        let this = a[0].obj::<GenericAlias>();
        if this.starred {
            let plain = make_with(&GENERIC_ALIAS, this.origin.clone(), this.args.clone(), false);
            return Ok(vm.tuple(vec![vm.builtin("next")?, vm.tuple(vec![vm.iter(&plain)?])]));
        }
        Ok(vm.tuple(vec![GENERIC_ALIAS.as_value(), vm.tuple(vec![this.origin.clone(), this.args.clone()])]))
    }),
    m("__dir__", "($self, /)", |vm, a| {
        let mut names = vm.collect(&vm.call(&vm.builtin("dir")?, &[a[0].obj::<GenericAlias>().origin.clone()])?)?;
        for own in OWN.into_iter().filter(|own| !own.ends_with("copy__")) {
            if !names.iter().any(|n| string::is(n, own)) {
                names.push(vm.str(own));
            }
        }
        names.retain(|n| !string::is(n, "__bases__"));
        Ok(List::new(names).into_value())
    }),
];

static GETSET: &[GetSet] = &[
    g("__origin__", |_, a| Ok(a.obj::<GenericAlias>().origin.clone())),
    g("__args__", |_, a| Ok(a.obj::<GenericAlias>().args.clone())),
    g("__unpacked__", |_, a| Ok(Value::bool(a.obj::<GenericAlias>().starred))),
    g("__parameters__", parameters),
    g("__typing_unpacked_tuple_args__", |_, a| {
        let this = a.obj::<GenericAlias>();
        Ok(if this.starred && this.origin.is(&tuple::TUPLE.as_value()) { this.args.clone() } else { Value::NONE })
    }),
];
