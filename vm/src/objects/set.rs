//! `set` and `frozenset`.

use super::dict::{Dict, Entry, Table, find_key};
use super::object::{self, OBJECT};
use super::string;
use crate::call::Args;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{Method, m};
use crate::types::slots::{Compare, Slots, bin};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};
use std::cell::Cell;

#[repr(C)]
pub struct Set {
    head: Header,
    pub table: Mut<Table>,
    hash: Cell<i64>,
}
payload!(Set, SET, table);

const COMMON: Slots = object::SLOTS
    .repr(set_repr)
    .compare(set_compare)
    .iter(|_, s| Ok(SetIterator::make(s)))
    .len(|_, s| Ok(set_of(s).table.get().len()))
    .contains(contains)
    .binary(bin::AND, |vm, a, b| kept_operator(vm, a, b, true))
    .binary(bin::OR, |vm, a, b| operator(vm, a, b, update))
    .binary(bin::SUBTRACT, |vm, a, b| kept_operator(vm, a, b, false))
    .binary(bin::XOR, |vm, a, b| operator(vm, a, b, toggle));

pub static SET: Type = Type::builtin::<Set>(
    "set",
    &OBJECT,
    flag::BASETYPE | flag::GC | flag::WEAKREF,
    COMMON
        .no_hash()
        .binary(bin::INPLACE + bin::AND, |vm, a, b| inplace(vm, a, b, |vm, x, y| keep(vm, x, y, true)))
        .binary(bin::INPLACE + bin::OR, |vm, a, b| inplace(vm, a, b, update))
        .binary(bin::INPLACE + bin::SUBTRACT, |vm, a, b| inplace(vm, a, b, |vm, x, y| keep(vm, x, y, false)))
        .binary(bin::INPLACE + bin::XOR, |vm, a, b| inplace(vm, a, b, toggle))
        .new(|_, ty, _| Ok(make(ty, Table::default())))
        .init(|vm, s, args| {
            let a = args.check(vm, "set", 0, 1)?;
            set_of(s).table.set(Table::default());
            match a.first() {
                Some(iterable) => update(vm, s, iterable),
                None => Ok(()),
            }
        }),
)
.methods(SET_METHODS)
.doc("Build an unordered collection of unique elements.");

pub static FROZENSET: Type = Type::builtin::<Set>("frozenset", &OBJECT, flag::BASETYPE | flag::GC | flag::WEAKREF, COMMON.hash(frozen_hash).new(frozenset_new))
    .methods(FROZEN_METHODS)
    .doc("Build an immutable unordered collection of unique elements.");

/// The payload of both types, which share it.
#[expect(unsafe_code, reason = "two types with one payload; ARCHITECTURE.md, V3")]
fn set_of(v: &Value) -> &Set {
    unsafe { &*v.pointer().cast::<Set>() }
}

fn is_set(v: &Value) -> bool {
    v.ty().extends(&SET) || v.ty().extends(&FROZENSET)
}

fn make(ty: &Type, table: Table) -> Value {
    Py::new(Set { head: Header::new(ty), table: Mut::new(table), hash: Cell::new(0) }).into_value()
}

impl Set {
    pub fn new() -> Py<Set> {
        Set::with_type(&SET)
    }

    /// An empty set of one of the two types or a subclass.
    pub fn with_type(ty: &Type) -> Py<Set> {
        Py::new(Set { head: Header::new(ty), table: Mut::default(), hash: Cell::new(0) })
    }

    /// Adds an item; whether it was new.
    pub fn add(&self, vm: &Vm, item: Value) -> R<bool> {
        let hash = hash_element(vm, &item)?;
        self.add_hashed(vm, item, hash)
    }

    fn add_hashed(&self, vm: &Vm, item: Value, hash: i64) -> R<bool> {
        if find_key(vm, &self.table, &item, hash)?.is_some() {
            return Ok(false);
        }
        self.table.get_mut().push(hash, item.into_owned(), Value::NONE);
        Ok(true)
    }

    pub fn items(&self) -> Vec<Value> {
        self.table.get().iter().map(|e| e.key.clone()).collect()
    }

    fn remove(&self, vm: &Vm, item: &Value) -> R<bool> {
        let hash = hash_element(vm, item)?;
        self.remove_hashed(vm, item, hash)
    }

    fn remove_hashed(&self, vm: &Vm, item: &Value, hash: i64) -> R<bool> {
        match find_key(vm, &self.table, item, hash)? {
            Some(at) => {
                let old = self.table.get_mut().remove_at(at);
                drop(old);
                Ok(true)
            }
            None => Ok(false),
        }
    }

    fn has(&self, vm: &Vm, item: &Value) -> R<bool> {
        let hash = hash_element(vm, item)?;
        self.has_hashed(vm, item, hash)
    }

    fn has_hashed(&self, vm: &Vm, item: &Value, hash: i64) -> R<bool> {
        Ok(find_key(vm, &self.table, item, hash)?.is_some())
    }
}

/// The hash of an item; an unhashable one is named as such.
fn hash_element(vm: &Vm, item: &Value) -> R<i64> {
    vm.hash(item).map_err(|raised| super::dict::unhashable(vm, raised, item, "a set element"))
}

/// The items of a set or the keys of a plain dict, as they are now, with the hashes stored beside them.
pub fn hashed_items(v: &Value) -> Option<Vec<Entry>> {
    let table = if is_set(v) { &set_of(v).table } else { &v.cast_exact::<Dict>()?.table };
    Some(table.get().snapshot())
}

/// Calls a function with each item of an iterable and its hash.
fn for_each_hashed(vm: &Vm, other: &Value, mut f: impl FnMut(Value, i64) -> R<()>) -> R<()> {
    match hashed_items(other) {
        Some(items) => items.into_iter().try_for_each(|e| f(e.key, e.hash)),
        None => vm.for_each(other, |item| {
            let hash = hash_element(vm, &item)?;
            f(item, hash)
        }),
    }
}

/// A `frozenset` from items.
pub fn frozen(vm: &Vm, items: Vec<Value>) -> R {
    let out = make(&FROZENSET, Table::default());
    for item in items {
        set_of(&out).add(vm, item)?;
    }
    Ok(out)
}

fn copy_as(ty: &Type, s: &Value) -> Value {
    make(ty, set_of(s).table.get().copy())
}

fn base_type(s: &Value) -> &'static Type {
    if s.ty().extends(&FROZENSET) { &FROZENSET } else { &SET }
}

fn frozenset_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = args.of_constructor(vm, ty, &FROZENSET)?.check(vm, "frozenset", 0, 1)?;
    if let Some(s) = a.first()
        && ty.is(&FROZENSET)
        && s.is_exact(&FROZENSET)
    {
        return Ok(s.clone());
    }
    let out = make(ty, Table::default());
    if let Some(iterable) = a.first() {
        update(vm, &out, iterable)?;
    }
    Ok(out)
}

/// An unhashable set as key means the frozenset with its items (CPython `set_contains_lock_held`).
fn contains(vm: &Vm, s: &Value, item: &Value) -> R<bool> {
    match set_of(s).has(vm, item) {
        Err(_) if item.ty().extends(&SET) && vm.pending_is(&super::exception::TYPE_ERROR) => {
            vm.clear_pending();
            set_of(s).has(vm, &copy_as(&FROZENSET, item))
        }
        found => found,
    }
}

fn set_repr(vm: &Vm, s: &Value) -> R {
    let name = s.ty().short_name();
    let items = set_of(s).items();
    if items.is_empty() {
        return Ok(vm.str(&format!("{name}()")));
    }
    let shown = vm.repr_once(s, || {
        let inner = super::tuple::join_wtf8(vm, &items)?;
        let mut out = Vec::new();
        if s.is_exact(&SET) {
            out.push(b'{');
            out.extend(inner);
            out.push(b'}');
        } else {
            out.extend_from_slice(format!("{name}({{").as_bytes());
            out.extend(inner);
            out.extend_from_slice(b"})");
        }
        Ok(string::from_wtf8(&out))
    })?;
    Ok(shown.unwrap_or_else(|| vm.str(&format!("{name}(...)"))))
}

fn frozen_hash(_vm: &Vm, s: &Value) -> R<i64> {
    let this = set_of(s);
    if this.hash.get() != 0 {
        return Ok(this.hash.get());
    }
    let shuffle = |h: u64| ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167);
    let mut hash: u64 = 0;
    for e in this.table.get().iter() {
        hash ^= shuffle(e.hash as u64);
    }
    hash ^= (this.table.get().len() as u64 + 1).wrapping_mul(1_927_868_237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
    let h = if hash == u64::MAX { 590_923_713 } else { hash as i64 };
    this.hash.set(h);
    Ok(h)
}

/// The first item at or after a position of a set's table, with the position behind it.
fn item_from(s: &Value, at: usize) -> Option<(usize, Value, i64)> {
    set_of(s).table.get().next_from(at).map(|(next, e)| (next, e.key.clone(), e.hash))
}

fn is_subset(vm: &Vm, a: &Value, b: &Value) -> R<bool> {
    if set_of(a).table.get().len() > set_of(b).table.get().len() {
        return Ok(false);
    }
    let mut at = 0;
    while let Some((next, key, hash)) = item_from(a, at) {
        if !set_of(b).has_hashed(vm, &key, hash)? {
            return Ok(false);
        }
        at = next;
    }
    Ok(true)
}

fn set_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    if !is_set(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (x, y) = (set_of(a).table.get().len(), set_of(b).table.get().len());
    Ok(Value::bool(match op {
        Compare::Eq => x == y && is_subset(vm, a, b)?,
        Compare::Ne => !(x == y && is_subset(vm, a, b)?),
        Compare::Lt => x < y && is_subset(vm, a, b)?,
        Compare::Le => is_subset(vm, a, b)?,
        Compare::Gt => x > y && is_subset(vm, b, a)?,
        Compare::Ge => is_subset(vm, b, a)?,
    }))
}

type Change = fn(&Vm, &Value, &Value) -> R<()>;

fn operator(vm: &Vm, a: &Value, b: &Value, f: Change) -> R {
    if !is_set(a) || !is_set(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let out = copy_as(base_type(a), a);
    f(vm, &out, b)?;
    Ok(out)
}

fn inplace(vm: &Vm, a: &Value, b: &Value, f: Change) -> R {
    if !is_set(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    f(vm, a, b)?;
    Ok(a.clone())
}

fn update(vm: &Vm, s: &Value, other: &Value) -> R<()> {
    for_each_hashed(vm, other, |item, hash| set_of(s).add_hashed(vm, item, hash).map(|_| ()))
}

/// As a set, for tests of membership.
fn as_set(vm: &Vm, other: &Value) -> R {
    if is_set(other) {
        return Ok(other.clone());
    }
    let out = make(&SET, Table::default());
    update(vm, &out, other)?;
    Ok(out)
}

/// The items of a set that another has, too (`common`), or has not. Of two sets the smaller one is walked for the common items, and
/// its objects are kept (CPython `set_intersection`).
fn kept(vm: &Vm, s: &Value, other: &Value, common: bool) -> R<Table> {
    let other = as_set(vm, other)?;
    let (walked, asked) = if common && set_of(&other).table.get().len() <= set_of(s).table.get().len() { (&other, s) } else { (s, &other) };
    let mut kept = Table::default();
    let mut at = 0;
    while let Some((next, key, hash)) = item_from(walked, at) {
        if set_of(asked).has_hashed(vm, &key, hash)? == common {
            kept.push(hash, key, Value::NONE);
        }
        at = next;
    }
    Ok(kept)
}

fn keep(vm: &Vm, s: &Value, other: &Value, common: bool) -> R<()> {
    set_of(s).table.set(kept(vm, s, other, common)?);
    Ok(())
}

fn kept_operator(vm: &Vm, a: &Value, b: &Value, common: bool) -> R {
    if !is_set(a) || !is_set(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(make(base_type(a), kept(vm, a, b, common)?))
}

fn kept_method(vm: &Vm, a: &[Value], common: bool) -> R {
    let [s, first, rest @ ..] = a else { return Ok(copy_as(base_type(&a[0]), &a[0])) };
    let out = make(base_type(s), kept(vm, s, first, common)?);
    rest.iter().try_for_each(|other| keep(vm, &out, other, common))?;
    Ok(out)
}

fn toggle(vm: &Vm, s: &Value, other: &Value) -> R<()> {
    let other = as_set(vm, other)?;
    for item in set_of(&other).table.get().snapshot() {
        if !set_of(s).remove_hashed(vm, &item.key, item.hash)? {
            set_of(s).add_hashed(vm, item.key, item.hash)?;
        }
    }
    Ok(())
}

fn derived(vm: &Vm, a: &[Value], f: Change) -> R {
    let out = copy_as(base_type(&a[0]), &a[0]);
    for other in &a[1..] {
        f(vm, &out, other)?;
    }
    Ok(out)
}

fn changed(vm: &Vm, a: &[Value], f: Change) -> R {
    for other in &a[1..] {
        f(vm, &a[0], other)?;
    }
    Ok(Value::NONE)
}

macro_rules! rows {
    ($($extra:expr),* $(,)?) => {
        &[
            m("copy", "($self, /)", |_, a| Ok(if a[0].is_exact(&FROZENSET) { a[0].clone() } else { copy_as(base_type(&a[0]), &a[0]) })),
            m("difference", "($self, /, *others)", |vm, a| kept_method(vm, a, false)),
            m("intersection", "($self, /, *others)", |vm, a| kept_method(vm, a, true)),
            m("union", "($self, /, *others)", |vm, a| derived(vm, a, update)),
            m("symmetric_difference", "($self, other, /)", |vm, a| derived(vm, a, toggle)),
            m("isdisjoint", "($self, other, /)", |vm, a| {
                let mut disjoint = true;
                for_each_hashed(vm, &a[1], |item, hash| {
                    disjoint &= !set_of(&a[0]).has_hashed(vm, &item, hash)?;
                    Ok(())
                })?;
                Ok(Value::bool(disjoint))
            }),
            m("issubset", "($self, other, /)", |vm, a| Ok(Value::bool(is_subset(vm, &a[0], &as_set(vm, &a[1])?)?))),
            m("issuperset", "($self, other, /)", |vm, a| Ok(Value::bool(is_subset(vm, &as_set(vm, &a[1])?, &a[0])?))),
            m("__contains__", "($self, object, /)", |vm, a| Ok(Value::bool(contains(vm, &a[0], &a[1])?))),
            m("__reduce__", "($self, /)", |vm, a| {
                let items = super::list::List::new(set_of(&a[0]).items()).into_value();
                let state = vm.call_method_str(&a[0], "__getstate__", &[])?;
                Ok(vm.tuple(vec![a[0].ty().as_value(), vm.tuple(vec![items]), state]))
            }),
            m("__sizeof__", "($self, /)", |_, a| Ok(Value::uint(200 + set_of(&a[0]).table.get().entries.capacity() * 32))),
            m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem),
            $($extra,)*
        ]
    };
}

static FROZEN_METHODS: &[Method] = rows![];
static SET_METHODS: &[Method] = rows![
    m("add", "($self, object, /)", |vm, a| set_of(&a[0]).add(vm, a[1].clone()).map(|_| Value::NONE)),
    m("clear", "($self, /)", |_, a| {
        set_of(&a[0]).table.set(Table::default());
        Ok(Value::NONE)
    }),
    m("discard", "($self, object, /)", |vm, a| discard(vm, a).map(|_| Value::NONE)),
    m("remove", "($self, object, /)", |vm, a| if discard(vm, a)? { Ok(Value::NONE) } else { Err(vm.key_error(&a[1])) }),
    m("pop", "($self, /)", |vm, a| {
        let this = set_of(&a[0]);
        match this.table.get_mut().remove_last() {
            Some(e) => Ok(e.key),
            None => Err(vm.raise_new(&super::exception::KEY_ERROR, &[vm.str("pop from an empty set")])),
        }
    }),
    m("update", "($self, /, *others)", |vm, a| changed(vm, a, update)),
    m("difference_update", "($self, /, *others)", |vm, a| changed(vm, a, |vm, x, y| keep(vm, x, y, false))),
    m("intersection_update", "($self, /, *others)", |vm, a| changed(vm, a, |vm, x, y| keep(vm, x, y, true))),
    m("symmetric_difference_update", "($self, other, /)", |vm, a| changed(vm, a, toggle)),
];

fn discard(vm: &Vm, a: &[Value]) -> R<bool> {
    match set_of(&a[0]).remove(vm, &a[1]) {
        Err(_) if a[1].ty().extends(&SET) && vm.pending_is(&super::exception::TYPE_ERROR) => {
            vm.clear_pending();
            set_of(&a[0]).remove(vm, &copy_as(&FROZENSET, &a[1]))
        }
        r => r,
    }
}

/// Iterates over a set, noticing changes of its size.
#[repr(C)]
pub struct SetIterator {
    head: Header,
    set: Mut<Slot>,
    at: Cell<usize>,
    size: usize,
    left: Cell<usize>,
}
payload!(SetIterator, SET_ITERATOR, set);
pub static SET_ITERATOR: Type = Type::builtin::<SetIterator>("set_iterator", &OBJECT, flag::GC, object::SLOTS.iterator(set_next).no_new()).methods(&[
    m("__length_hint__", "($self, /)", |_, a| Ok(Value::uint(a[0].obj::<SetIterator>().left.get()))),
    m("__reduce__", "($self, /)", |vm, a| {
        let it = a[0].obj::<SetIterator>();
        let items = match it.set.get() {
            Some(s) => set_of(s).table.get().entries.iter().skip(it.at.get()).flatten().map(|e| e.key.clone()).collect(),
            None => Vec::new(),
        };
        let iter = vm.builtin("iter")?;
        Ok(vm.tuple(vec![iter, vm.tuple(vec![super::list::List::new(items).into_value()])]))
    }),
]);

impl SetIterator {
    fn make(s: &Value) -> Value {
        let n = set_of(s).table.get().len();
        Py::new(SetIterator { head: Header::new(&SET_ITERATOR), set: Mut::new(Some(s.clone())), at: Cell::new(0), size: n, left: Cell::new(n) }).into_value()
    }
}

fn set_next(vm: &Vm, it: &Value) -> R<Option<Value>> {
    let it = it.obj::<SetIterator>();
    let Some(s) = it.set.get() else { return Ok(None) };
    let table = set_of(s).table.get();
    if table.len() != it.size {
        it.left.set(0);
        return Err(vm.runtime_error("Set changed size during iteration"));
    }
    match table.next_from(it.at.get()) {
        Some((next, e)) => {
            let item = e.key.clone();
            it.at.set(next);
            it.left.set(it.left.get().saturating_sub(1));
            Ok(Some(item))
        }
        None => {
            it.set.set(None);
            Ok(None)
        }
    }
}
