//! `dict`: the Python type's behaviour.

use super::dict::{Dict, Table};
use super::dict_views::{self, ViewKind};
use super::exception as exc;
use super::object::{self, OBJECT};
use super::string;
use crate::call::{Args, opt};
use crate::types::rows::{Method, m, mk};
use crate::types::slots::{Compare, bin};
use crate::types::{Type, flag};
use crate::value::Value;
use crate::vm::{R, Raised, Vm};

pub static DICT: Type = Type::builtin::<Dict>(
    "dict",
    &OBJECT,
    flag::BASETYPE | flag::GC | flag::DICT | flag::MAPPING,
    object::SLOTS
        .repr(dict_repr)
        .no_hash()
        .compare(dict_compare)
        .iter(|_, d| Ok(dict_views::iterator(d, ViewKind::Keys, false)))
        .len(|_, d| Ok(d.obj::<Dict>().len()))
        .getitem(dict_getitem)
        .setitem(dict_setitem)
        .contains(|vm, d, key| d.obj::<Dict>().contains(vm, key))
        .binary(bin::OR, |vm, a, b| {
            if a.cast::<Dict>().is_none() || b.cast::<Dict>().is_none() {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let out = vm.call_method_str(a, "copy", &[])?;
            update(vm, out.obj::<Dict>(), b)?;
            Ok(out)
        })
        .binary(bin::INPLACE + bin::OR, |vm, a, b| {
            update(vm, a.obj::<Dict>(), b)?;
            Ok(a.clone())
        })
        .new(|_, ty, _| Ok(Dict::of(ty, Table::default()).into_value()))
        .init(|vm, d, args| update_args(vm, "dict", d, args)),
)
.methods(METHODS)
.doc("dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)");

fn dict_repr(vm: &Vm, d: &Value) -> R {
    let shown = vm.repr_once(d, || {
        let mut out = vec![b'{'];
        for (i, (k, v)) in d.obj::<Dict>().items().into_iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            out.extend_from_slice(vm.repr(&k)?.obj::<string::Str>().as_bytes());
            out.extend_from_slice(b": ");
            out.extend_from_slice(vm.repr(&v)?.obj::<string::Str>().as_bytes());
        }
        out.push(b'}');
        Ok(string::from_wtf8(&out))
    })?;
    Ok(shown.unwrap_or_else(|| vm.str("{...}")))
}

fn dict_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let (Some(x), Some(y)) = (a.cast::<Dict>(), b.cast::<Dict>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    if !matches!(op, Compare::Eq | Compare::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let mut equal = x.len() == y.len();
    if equal {
        for e in x.table.get().snapshot() {
            let same = match y.get_hashed(vm, &e.key, e.hash)? {
                Some(w) => vm.equal(&e.value, &w)?,
                None => false,
            };
            if !same {
                equal = false;
                break;
            }
        }
    }
    Ok(Value::bool(equal == (op == Compare::Eq)))
}

fn dict_getitem(vm: &Vm, d: &Value, key: &Value) -> R {
    let dict = d.obj::<Dict>();
    if let Some(v) = dict.get(vm, key)? {
        return Ok(v);
    }
    if !d.is_exact(&DICT)
        && let Some(r) = vm.call_special(d, &vm.names.__missing__, std::slice::from_ref(key))
    {
        return r;
    }
    Err(vm.key_error(key))
}

fn dict_setitem(vm: &Vm, d: &Value, key: &Value, value: Option<Value>) -> Result<(), Raised> {
    let dict = d.obj::<Dict>();
    match value {
        Some(v) => dict.set(vm, key, v),
        None => match dict.remove(vm, key)? {
            Some(_) => Ok(()),
            None => Err(vm.key_error(key)),
        },
    }
}

/// `dict.update` with a mapping or an iterable of pairs.
pub fn update(vm: &Vm, dict: &Dict, other: &Value) -> R<()> {
    if other.cast::<Dict>().is_some() || vm.get_attr_opt(other, &vm.names.keys)?.is_some() {
        return update_mapping(vm, dict, other);
    }
    let mut i = 0;
    vm.for_each(other, |pair| {
        let items = pair_items(vm, &pair).map_err(|raised| {
            if !vm.pending_is(&exc::TYPE_ERROR) {
                return raised;
            }
            exc::noted(vm, raised, &format!("Cannot convert dictionary update sequence element #{i} to a sequence"))
        })?;
        let [k, v] = items.as_slice() else {
            return Err(vm.value_error(format!("dictionary update sequence element #{i} has length {}; 2 is required", items.len())));
        };
        i += 1;
        dict.set(vm, k, v.clone())
    })
}

fn pair_items(vm: &Vm, pair: &Value) -> R<Vec<Value>> {
    if pair.ty().has(flag::LIST | flag::TUPLE) {
        return vm.collect(pair);
    }
    let iterator = vm.iter(pair).map_err(|raised| if vm.pending_is(&exc::TYPE_ERROR) { vm.type_error("object is not iterable") } else { raised })?;
    vm.collect(&iterator)
}

/// Adds all items of a mapping.
pub fn update_mapping(vm: &Vm, dict: &Dict, other: &Value) -> R<()> {
    if let Some(d) = other.cast::<Dict>()
        && other.ty().slots.get().unary[crate::types::slots::un::ITER].map(|f| f as usize) == DICT.slots.get().unary[crate::types::slots::un::ITER].map(|f| f as usize)
    {
        if std::ptr::eq(dict, d) {
            return Ok(());
        }
        if dict.is_empty() {
            dict.replace_table(d.copy_table());
            return Ok(());
        }
        let entries = d.table.get().snapshot();
        for e in &entries {
            dict.set_hashed(vm, &e.key, e.hash, e.value.clone())?;
            if d.len() != entries.len() {
                return Err(vm.runtime_error("dict mutated during update"));
            }
        }
        return Ok(());
    }
    let keys = vm.call_method(other, &vm.names.keys, &[])?;
    if !keys.ty().can_iterate() {
        return Err(vm.type_error(format!("{}.keys() returned a non-iterable (type {})", other.ty().name(), keys.ty().name())));
    }
    vm.for_each(&keys, |k| {
        let v = vm.get_item(other, &k)?;
        dict.set(vm, &k, v)
    })
}

/// Arguments of `dict()` and `dict.update()`.
pub fn update_args(vm: &Vm, name: &str, d: &Value, args: Args) -> R<()> {
    let positional = args.pos();
    crate::call::check_count(vm, name, positional.len(), 0, 1)?;
    let dict = d.obj::<Dict>();
    if let Some(other) = positional.first() {
        update(vm, dict, other)?;
    }
    for (k, v) in args.keywords() {
        dict.set(vm, k, v.clone())?;
    }
    Ok(())
}

static METHODS: &[Method] = &[
    m("__getitem__", "($self, key, /)", |vm, a| dict_getitem(vm, &a[0], &a[1])).doc("Return self[key]."),
    m("__contains__", "($self, key, /)", |vm, a| Ok(Value::bool(a[0].obj::<Dict>().contains(vm, &a[1])?))).doc("True if the dictionary has the specified key, else False."),
    m("__sizeof__", "($self, /)", |_, a| Ok(Value::uint(64 + a[0].obj::<Dict>().table.get().entries.capacity() * 32))),
    m("get", "($self, key, default=None, /)", |vm, a| Ok(a[0].obj::<Dict>().get(vm, &a[1])?.unwrap_or_else(|| opt(a, 2).cloned().unwrap_or(Value::NONE))))
        .doc("Return the value for key if key is in the dictionary, else default."),
    m("setdefault", "($self, key, default=None, /)", |vm, a| Ok(a[0].obj::<Dict>().set_default(vm, &a[1], || opt(a, 2).cloned().unwrap_or(Value::NONE))?.0))
        .doc("Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default."),
    m("pop", "($self, key, default=None, /)", |vm, a| match a[0].obj::<Dict>().remove(vm, &a[1])? {
        Some(v) => Ok(v),
        None => opt(a, 2).cloned().ok_or_else(|| vm.key_error(&a[1])),
    })
    .doc("D.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError."),
    m("popitem", "($self, /)", |vm, a| {
        let d = a[0].obj::<Dict>();
        match d.remove_last() {
            Some(e) => Ok(vm.tuple(vec![e.key, e.value])),
            None => Err(vm.raise_new(&exc::KEY_ERROR, &[vm.str("popitem(): dictionary is empty")])),
        }
    })
    .doc("Remove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) order.\nRaises KeyError if the dict is empty."),
    m("keys", "($self, /)", |_, a| Ok(dict_views::view(&a[0], ViewKind::Keys))).doc("Return a set-like object providing a view on the dict's keys."),
    m("items", "($self, /)", |_, a| Ok(dict_views::view(&a[0], ViewKind::Items))).doc("Return a set-like object providing a view on the dict's items."),
    m("values", "($self, /)", |_, a| Ok(dict_views::view(&a[0], ViewKind::Values))).doc("Return an object providing a view on the dict's values."),
    mk("update", "($self, /, *args, **kwargs)", |vm, args| update_args(vm, "update", &args.all[0], args.rest()).map(|()| Value::NONE)).unsigned(),
    m("fromkeys", "($type, iterable, value=None, /)", fromkeys).doc("Create a new dictionary with keys from iterable and values set to value."),
    m("clear", "($self, /)", |_, a| {
        a[0].obj::<Dict>().clear();
        Ok(Value::NONE)
    })
    .doc("Remove all items from the dict."),
    m("copy", "($self, /)", |_, a| Ok(a[0].obj::<Dict>().copy().into_value())).doc("Return a shallow copy of the dict."),
    m("__reversed__", "($self, /)", |_, a| Ok(dict_views::iterator(&a[0], ViewKind::Keys, true))).doc("Return a reverse iterator over the dict keys."),
    m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem).doc("See PEP 585"),
];

fn fromkeys(vm: &Vm, a: &[Value]) -> R {
    let value = opt(a, 2).cloned().unwrap_or(Value::NONE);
    let made = vm.call(&a[0], &[])?;
    let Some(exact) = made.cast_exact::<Dict>() else {
        vm.for_each(&a[1], |k| vm.set_item(&made, &k, value.clone()))?;
        return Ok(made);
    };
    match super::set::hashed_items(&a[1]) {
        Some(keys) => keys.iter().try_for_each(|e| exact.set_hashed(vm, &e.key, e.hash, value.clone()))?,
        None => vm.for_each(&a[1], |k| exact.set(vm, &k, value.clone()))?,
    }
    Ok(made)
}
