//! Views and iterators of dicts.

use super::dict::Dict;
use super::list::List;
use super::object::{self, OBJECT};
use super::set::{self, Set};
use super::{mappingproxy, tuple};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{GetSet, Method, g, m};
use crate::types::slots::{Compare, Slots, bin};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};
use std::cell::Cell;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ViewKind {
    Keys,
    Values,
    Items,
}

/// `dict.keys()`, `values()` or `items()`.
#[repr(C)]
pub struct View {
    head: Header,
    dict: Value,
    kind: ViewKind,
}
payload!(View, DICT_KEYS, dict);

const VIEW: Slots = object::SLOTS.repr(view_repr).iter(|_, v| Ok(iterator(&view_of(v).dict, view_of(v).kind, false))).len(|_, v| Ok(view_of(v).dict.obj::<Dict>().len())).no_new();
const SETLIKE: Slots = VIEW
    .no_hash()
    .compare(set_compare)
    .contains(view_contains)
    .binary(bin::AND, intersection)
    .binary(bin::OR, |vm, a, b| set_operation(vm, a, b, "update"))
    .binary(bin::SUBTRACT, |vm, a, b| set_operation(vm, a, b, "difference_update"))
    .binary(bin::XOR, |vm, a, b| set_operation(vm, a, b, "symmetric_difference_update"));

pub static DICT_KEYS: Type = Type::builtin::<View>("dict_keys", &OBJECT, flag::GC, SETLIKE).methods(SET_METHODS).getset(VIEW_GETSET);
pub static DICT_VALUES: Type = Type::builtin::<View>("dict_values", &OBJECT, flag::GC, VIEW).methods(VALUES_METHODS).getset(VIEW_GETSET);
pub static DICT_ITEMS: Type = Type::builtin::<View>("dict_items", &OBJECT, flag::GC, SETLIKE).methods(SET_METHODS).getset(VIEW_GETSET);

/// The payload of the three view types, which share it.
#[expect(unsafe_code, reason = "three types with one payload; ARCHITECTURE.md, V3")]
fn view_of(v: &Value) -> &View {
    unsafe { &*v.pointer().cast::<View>() }
}

pub fn view(dict: &Value, kind: ViewKind) -> Value {
    let ty = match kind {
        ViewKind::Keys => &DICT_KEYS,
        ViewKind::Values => &DICT_VALUES,
        ViewKind::Items => &DICT_ITEMS,
    };
    Py::new(View { head: Header::new(ty), dict: dict.clone(), kind }).into_value()
}

fn view_repr(vm: &Vm, v: &Value) -> R {
    let shown = vm.repr_once(v, || {
        let items = List::new(vm.collect(v)?).into_value();
        Ok(vm.str(&format!("{}({})", v.ty().name(), vm.repr_text(&items)?)))
    })?;
    Ok(shown.unwrap_or_else(|| vm.str("...")))
}

fn view_contains(vm: &Vm, v: &Value, item: &Value) -> R<bool> {
    let this = view_of(v);
    let dict = this.dict.obj::<Dict>();
    if this.kind == ViewKind::Keys {
        return dict.contains(vm, item);
    }
    let Some(pair) = item.cast::<tuple::Tuple>().filter(|t| t.items().len() == 2) else { return Ok(false) };
    match dict.get(vm, &pair.items()[0])? {
        Some(found) => vm.equal(&found, &pair.items()[1]),
        None => Ok(false),
    }
}

fn is_setlike(v: &Value) -> bool {
    v.cast::<Set>().is_some() || v.ty().extends(&set::FROZENSET) || v.ty().is(&DICT_KEYS) || v.ty().is(&DICT_ITEMS)
}

fn set_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    if !is_setlike(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (x, y) = (vm.len(a)?, vm.len(b)?);
    let within = |inner: &Value, outer: &Value| -> R<bool> {
        for item in vm.collect(inner)? {
            if !vm.contains(outer, &item)? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    Ok(Value::bool(match op {
        Compare::Eq => x == y && within(a, b)?,
        Compare::Ne => !(x == y && within(a, b)?),
        Compare::Lt => x < y && within(a, b)?,
        Compare::Le => x <= y && within(a, b)?,
        Compare::Gt => x > y && within(b, a)?,
        Compare::Ge => x >= y && within(b, a)?,
    }))
}

/// The members that another iterable has too: none is hashed that the view does not hold (CPython `_PyDictView_Intersect`).
fn intersection(vm: &Vm, a: &Value, b: &Value) -> R {
    let is_view = |v: &Value| v.ty().is(&DICT_KEYS) || v.ty().is(&DICT_ITEMS);
    // An operator may find the view on its right; the smaller of two is walked.
    let (view, other) = if is_view(a) { (a, b) } else { (b, a) };
    if other.is_exact(&set::SET) && vm.len(view)? <= vm.len(other)? {
        return vm.call_method_str(other, "intersection", std::slice::from_ref(view));
    }
    let (view, other) = if is_view(other) && vm.len(other)? > vm.len(view)? { (other, view) } else { (view, other) };
    let out = vm.call(&set::SET.as_value(), &[])?;
    vm.for_each(other, |item| {
        if vm.contains(view, &item)? {
            vm.call_method_str(&out, "add", &[item])?;
        }
        Ok(())
    })?;
    Ok(out)
}

fn set_operation(vm: &Vm, a: &Value, b: &Value, method: &str) -> R {
    let left_is_view = a.ty().is(&DICT_KEYS) || a.ty().is(&DICT_ITEMS);
    if !left_is_view && !is_setlike(a) && b.ty().slots.get().unary[crate::types::slots::un::ITER].is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let out = vm.call(&set::SET.as_value(), std::slice::from_ref(a))?;
    vm.call_method_str(&out, method, std::slice::from_ref(b))?;
    Ok(out)
}

static VIEW_GETSET: &[GetSet] = &[g("mapping", |_, v| Ok(mappingproxy::make(view_of(v).dict.clone())))];

static VALUES_METHODS: &[Method] = &[m("__reversed__", "($self, /)", |_, a| Ok(iterator(&view_of(&a[0]).dict, view_of(&a[0]).kind, true)))];
static SET_METHODS: &[Method] = &[
    m("isdisjoint", "($self, other, /)", |vm, a| {
        for item in vm.collect(&a[1])? {
            if vm.contains(&a[0], &item)? {
                return Ok(Value::FALSE);
            }
        }
        Ok(Value::TRUE)
    }),
    m("__reversed__", "($self, /)", |_, a| Ok(iterator(&view_of(&a[0]).dict, view_of(&a[0]).kind, true))),
];

/// Iterates over a dict, noticing changes of its size.
#[repr(C)]
pub struct DictIterator {
    head: Header,
    dict: Mut<Slot>,
    kind: ViewKind,
    reversed: bool,
    at: Cell<usize>,
    size: usize,
    left: Cell<usize>,
    /// The item given last, see [`tuple::pair_again`].
    kept: Mut<Slot>,
}
payload!(DictIterator, DICT_KEYITERATOR, dict, kept);

const ITERATOR: Slots = object::SLOTS.iterator(iterator_next).no_new();
macro_rules! iterators {
    ($($name:ident $text:literal),*) => {
        $(pub static $name: Type = Type::builtin::<DictIterator>($text, &OBJECT, flag::GC, ITERATOR).methods(ITERATOR_METHODS);)*
    };
}
iterators!(
    DICT_KEYITERATOR "dict_keyiterator", DICT_VALUEITERATOR "dict_valueiterator", DICT_ITEMITERATOR "dict_itemiterator",
    DICT_REVERSEKEYITERATOR "dict_reversekeyiterator", DICT_REVERSEVALUEITERATOR "dict_reversevalueiterator",
    DICT_REVERSEITEMITERATOR "dict_reverseitemiterator"
);

static ITERATOR_METHODS: &[Method] = &[
    m("__length_hint__", "($self, /)", |_, a| {
        let it = iterator_of(&a[0]);
        let same = it.dict.get().as_ref().is_some_and(|d| d.obj::<Dict>().len() == it.size);
        Ok(Value::uint(if same { it.left.get() } else { 0 }))
    }),
    m("__reduce__", "($self, /)", |vm, a| {
        let mut items = Vec::new();
        let it = iterator_of(&a[0]);
        let copy = Py::new(DictIterator {
            head: Header::new(a[0].ty()),
            dict: Mut::new(it.dict.get().clone()),
            kind: it.kind,
            reversed: it.reversed,
            at: Cell::new(it.at.get()),
            size: it.size,
            left: Cell::new(it.left.get()),
            kept: Mut::new(None),
        })
        .into_value();
        while let Some(v) = iterator_next(vm, &copy)? {
            items.push(v);
        }
        let iter = vm.builtin("iter")?;
        Ok(vm.tuple(vec![iter, vm.tuple(vec![List::new(items).into_value()])]))
    }),
];

#[expect(unsafe_code, reason = "six types with one payload; ARCHITECTURE.md, V3")]
fn iterator_of(v: &Value) -> &DictIterator {
    unsafe { &*v.pointer().cast::<DictIterator>() }
}

pub fn iterator(dict: &Value, kind: ViewKind, reversed: bool) -> Value {
    let ty = match (kind, reversed) {
        (ViewKind::Keys, false) => &DICT_KEYITERATOR,
        (ViewKind::Values, false) => &DICT_VALUEITERATOR,
        (ViewKind::Items, false) => &DICT_ITEMITERATOR,
        (ViewKind::Keys, true) => &DICT_REVERSEKEYITERATOR,
        (ViewKind::Values, true) => &DICT_REVERSEVALUEITERATOR,
        (ViewKind::Items, true) => &DICT_REVERSEITEMITERATOR,
    };
    let d = dict.obj::<Dict>();
    let at = if reversed { d.table.get().entries.len() } else { 0 };
    Py::new(DictIterator { head: Header::new(ty), dict: Mut::new(Some(dict.clone())), kind, reversed, at: Cell::new(at), size: d.len(), left: Cell::new(d.len()), kept: Mut::new(None) }).into_value()
}

fn iterator_next(vm: &Vm, value: &Value) -> R<Option<Value>> {
    let it = iterator_of(value);
    let Some(dict) = it.dict.get() else { return Ok(None) };
    let d = dict.obj::<Dict>();
    if d.len() != it.size {
        it.left.set(0);
        return Err(vm.runtime_error("dictionary changed size during iteration"));
    }
    let table = d.table.get();
    let found = if it.reversed {
        let mut at = it.at.get();
        loop {
            if at == 0 || at > table.entries.len() {
                break None;
            }
            at -= 1;
            if let Some(e) = &table.entries[at] {
                break Some((at, e));
            }
        }
    } else {
        table.next_from(it.at.get())
    };
    let Some((next, entry)) = found else {
        it.dict.set(None);
        return Ok(None);
    };
    if it.left.get() == 0 {
        it.dict.set(None);
        return Err(vm.runtime_error("dictionary keys changed during iteration"));
    }
    let item = match it.kind {
        ViewKind::Keys => entry.key.clone(),
        ViewKind::Values => entry.value.clone(),
        ViewKind::Items => tuple::pair_again(&it.kept, entry.key.clone(), entry.value.clone()),
    };
    it.at.set(next);
    it.left.set(it.left.get() - 1);
    Ok(Some(item))
}
