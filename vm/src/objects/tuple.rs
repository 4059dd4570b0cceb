//! `tuple`.
#![expect(unsafe_code, reason = "the items stand behind the payload; ARCHITECTURE.md, invariant S1")]

use super::list::List;
use super::object::{self, OBJECT};
use super::slice::Slice;
use crate::call::{Args, opt};
use crate::heap::{self, Header, Mut};
use crate::protocol::sequence;
use crate::types::rows::{Method, m};
use crate::types::slots::Compare;
use crate::types::{Type, flag};
use crate::value::{Payload, Py, Slot, Value};
use crate::vm::{R, Raised, Vm};
use std::cell::Cell;

#[repr(C)]
pub struct Tuple {
    pub head: Header,
    items: *mut Value,
    len: usize,
    /// The hash once it was asked for, else 0.
    hash: Cell<i64>,
}

impl Payload for Tuple {
    fn ty() -> &'static Type {
        &TUPLE
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.items().iter().for_each(visit);
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        if std::ptr::eq(self.items, self.inline()) {
            for i in 0..self.len {
                unsafe { std::ptr::drop_in_place(self.items.add(i)) };
            }
        } else {
            drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(self.items, self.len)) });
        }
    }
}

impl Tuple {
    fn inline(&self) -> *mut Value {
        unsafe { std::ptr::from_ref(self).cast_mut().add(1).cast() }
    }

    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        unsafe { std::slice::from_raw_parts(self.items, self.len) }
    }

    pub fn new(items: Vec<Value>) -> Py<Tuple> {
        let mut items = items.into_iter();
        Tuple::build(items.len(), |_| items.next().unwrap_or(Value::NONE))
    }

    /// A tuple whose items come from a function that runs no Python code, one after the other.
    #[inline]
    pub fn build(len: usize, mut item: impl FnMut(usize) -> Value) -> Py<Tuple> {
        let payload = Tuple { head: Header::new(&TUPLE), items: std::ptr::null_mut(), len, hash: Cell::new(0) };
        let value = heap::alloc_sized(payload, size_of::<Tuple>() + len * size_of::<Value>());
        unsafe {
            let this = value.pointer().cast::<Tuple>();
            let at = (*this).inline();
            (*this).items = at;
            for i in 0..len {
                at.add(i).write(item(i).into_owned());
            }
            Py::from_value(value)
        }
    }

    /// An instance of a subclass.
    pub fn subclass(ty: &Type, items: Vec<Value>) -> Value {
        let len = items.len();
        let items = Box::into_raw(items.into_boxed_slice()).cast::<Value>();
        heap::alloc(Tuple { head: Header::new(ty), items, len, hash: Cell::new(0) })
    }
}

pub static TUPLE: Type = Type::builtin::<Tuple>(
    "tuple",
    &OBJECT,
    flag::BASETYPE | flag::GC | flag::TUPLE | flag::SEQUENCE,
    object::SLOTS
        .repr(tuple_repr)
        .hash(tuple_hash)
        .compare(tuple_compare)
        .iter(|_, t| Ok(super::iterators::TupleIterator::new(t.clone())))
        .len(|_, t| Ok(t.obj::<Tuple>().len))
        .getitem(tuple_getitem)
        .contains(|vm, t, item| contains(vm, t.obj::<Tuple>().items(), item))
        .concat(tuple_concat)
        .repeat(tuple_repeat)
        .new(tuple_new),
)
.methods(METHODS)
.doc("Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a tuple, the return value is the same object.");

struct Shared(Tuple);
// SAFETY: it never changes but for its hash, under the interpreter lock (H1).
unsafe impl Sync for Shared {}

static EMPTY: Shared = Shared(Tuple { head: Header::immortal(&TUPLE), items: std::ptr::dangling_mut(), len: 0, hash: Cell::new(0) });

/// The empty tuple.
#[inline]
pub fn empty() -> Value {
    unsafe { Value::from_header((&raw const EMPTY.0.head).cast_mut()) }
}

pub fn from_vec(items: Vec<Value>) -> Value {
    if items.is_empty() { empty() } else { Tuple::new(items).into_value() }
}

/// A tuple of two.
pub fn pair(first: Value, second: Value) -> Value {
    let mut items = [Some(first), Some(second)];
    Tuple::build(2, |i| items[i].take().unwrap_or(Value::NONE)).into_value()
}

/// A pair for an iterator that keeps its last one in `kept`: the same tuple again when nobody else holds it (CPython does so in
/// `enumerate`, `zip` and the items of dicts).
#[inline]
pub fn pair_again(kept: &Mut<Slot>, first: Value, second: Value) -> Value {
    if let Some(last) = kept.get().as_ref().filter(|last| last.header().is_some_and(|h| h.refs() == 1)) {
        let this = last.obj::<Tuple>();
        this.hash.set(0);
        // SAFETY: a pair, and this is the only reference to it.
        let items = unsafe { &mut *this.items.cast::<[Value; 2]>() };
        let result = last.clone();
        let old = std::mem::replace(items, [first.into_owned(), second.into_owned()]);
        drop(old);
        return result;
    }
    let result = pair(first, second);
    kept.set(Some(result.clone()));
    result
}

fn tuple_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = args.of_constructor(vm, ty, &TUPLE)?.check(vm, "tuple", 0, 1)?;
    if ty.is(&TUPLE) {
        return match a.first() {
            None => Ok(empty()),
            Some(t) if t.is_exact(&TUPLE) => Ok(t.clone()),
            Some(iterable) => Ok(match iterable.cast_exact::<List>() {
                Some(list) if !list.is_empty() => {
                    let items = list.items.get();
                    Tuple::build(items.len(), |i| items[i].clone()).into_value()
                }
                _ => from_vec(vm.collect(iterable)?),
            }),
        };
    }
    let items = match a.first() {
        Some(iterable) => vm.collect(iterable)?,
        None => Vec::new(),
    };
    Ok(Tuple::subclass(ty, items))
}

/// `repr` of each item, joined.
pub fn join_repr(vm: &Vm, items: &[Value]) -> R<String> {
    let mut out = String::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(&vm.repr_text(item)?);
    }
    Ok(out)
}

fn tuple_repr(vm: &Vm, t: &Value) -> R {
    let items = t.obj::<Tuple>().items();
    let shown = vm.repr_once(t, || {
        let text = join_wtf8(vm, items)?;
        let mut out = vec![b'('];
        out.extend_from_slice(&text);
        out.extend_from_slice(if items.len() == 1 { b",)" } else { b")" });
        Ok(super::string::from_wtf8(&out))
    })?;
    Ok(shown.unwrap_or_else(|| vm.str("(...)")))
}

/// As [`join_repr`], surrogates kept.
pub fn join_wtf8(vm: &Vm, items: &[Value]) -> R<Vec<u8>> {
    let mut out = Vec::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(vm.repr(item)?.obj::<super::string::Str>().as_bytes());
    }
    Ok(out)
}

/// CPython `tuple_hash` (xxHash).
fn tuple_hash(vm: &Vm, t: &Value) -> Result<i64, Raised> {
    const P1: u64 = 11_400_714_785_074_694_791;
    const P2: u64 = 14_029_467_366_897_019_727;
    const P5: u64 = 2_870_177_450_012_600_261;
    let this = t.obj::<Tuple>();
    if this.hash.get() != 0 {
        return Ok(this.hash.get());
    }
    let items = this.items();
    let mut acc = P5;
    for item in items {
        let lane = vm.hash(item)? as u64;
        acc = acc.wrapping_add(lane.wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1);
    }
    acc = acc.wrapping_add(items.len() as u64 ^ (P5 ^ 3_527_539));
    let hash = if acc == u64::MAX { 1_546_275_796 } else { acc as i64 };
    this.hash.set(hash);
    Ok(hash)
}

/// Compares two sequences item by item.
pub fn compare_items(vm: &Vm, get: impl Fn(usize) -> (Option<Value>, Option<Value>), op: Compare) -> R {
    let mut i = 0;
    // The items are asked for again each time: a comparison may change the sequences.
    loop {
        match get(i) {
            (Some(x), Some(y)) => {
                if !vm.equal(&x, &y)? {
                    // The comparison may have shortened a list.
                    if let (x, y) = get(i)
                        && (x.is_none() || y.is_none())
                    {
                        return Ok(Value::bool(op.holds(x.is_some().cmp(&y.is_some()))));
                    }
                    return match op {
                        Compare::Eq => Ok(Value::FALSE),
                        Compare::Ne => Ok(Value::TRUE),
                        _ => vm.compare(&x, &y, op),
                    };
                }
            }
            (x, y) => return Ok(Value::bool(op.holds(x.is_some().cmp(&y.is_some())))),
        }
        i += 1;
    }
}

pub fn tuple_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let (Some(x), Some(y)) = (a.cast::<Tuple>(), b.cast::<Tuple>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    if x.len != y.len && matches!(op, Compare::Eq | Compare::Ne) && x.items().iter().chain(y.items()).all(|v| v.is_small_int()) {
        return Ok(Value::bool(op == Compare::Ne));
    }
    // The arguments hold the tuples, and tuples hold their items.
    for (x, y) in x.items().iter().zip(y.items()) {
        if !vm.equal(x, y)? {
            return match op {
                Compare::Eq => Ok(Value::FALSE),
                Compare::Ne => Ok(Value::TRUE),
                _ => vm.compare(x, y, op),
            };
        }
    }
    Ok(Value::bool(op.holds(x.len.cmp(&y.len))))
}

pub fn contains(vm: &Vm, items: &[Value], item: &Value) -> R<bool> {
    for candidate in items {
        if vm.equal(candidate, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn tuple_getitem(vm: &Vm, t: &Value, key: &Value) -> R {
    let items = t.obj::<Tuple>().items();
    if let Some(slice) = key.cast::<Slice>() {
        let range = sequence::resolve(vm, slice, || items.len())?;
        if range.step == 1 && range.count == items.len() && t.is_exact(&TUPLE) {
            return Ok(t.clone());
        }
        return Ok(from_vec(sequence::pick(items, &range)));
    }
    if key.ty().slots.get().unary[crate::types::slots::un::INDEX].is_none() {
        return Err(vm.type_error(format!("tuple indices must be integers or slices, not {}", key.ty().name())));
    }
    match sequence::at(vm.index_isize(key)?, items.len()) {
        Some(i) => Ok(items[i].clone()),
        None => Err(vm.index_error("tuple index out of range")),
    }
}

fn tuple_concat(vm: &Vm, a: &Value, b: &Value) -> R {
    let Some(other) = b.cast::<Tuple>() else {
        return Err(vm.type_error(format!("can only concatenate tuple (not \"{}\") to tuple", b.ty().name())));
    };
    let this = a.obj::<Tuple>();
    if other.len == 0 && a.is_exact(&TUPLE) {
        return Ok(a.clone());
    }
    let mut items = this.items().to_vec();
    items.extend_from_slice(other.items());
    Ok(from_vec(items))
}

/// Length of a sequence repeated `n` times, checked.
pub fn repeated_len(vm: &Vm, len: usize, n: isize) -> R<usize> {
    let n = n.max(0) as usize;
    match len.checked_mul(n) {
        Some(total) if total < 1 << 40 => room(vm, total).map(|()| total),
        _ => Err(vm.raise_new(&super::exception::MEMORY_ERROR, &[])),
    }
}

/// `MemoryError` where so many bytes cannot be had: asked before a size that Python code chose is allocated.
pub fn room(vm: &Vm, bytes: usize) -> R<()> {
    if bytes < 1 << 24 || Vec::<u8>::new().try_reserve_exact(bytes).is_ok() { Ok(()) } else { Err(vm.raise_new(&super::exception::MEMORY_ERROR, &[])) }
}

fn tuple_repeat(vm: &Vm, t: &Value, count: &Value) -> R {
    let n = vm.index_count(count)?;
    let items = t.obj::<Tuple>().items();
    if n == 1 && t.is_exact(&TUPLE) {
        return Ok(t.clone());
    }
    let total = repeated_len(vm, items.len(), n)?;
    let mut out = Vec::with_capacity(total);
    for _ in 0..n.max(0) {
        out.extend_from_slice(items);
    }
    Ok(from_vec(out))
}

impl Vm {
    /// A repeat count; too large numbers are an `OverflowError`.
    pub fn index_count(&self, value: &Value) -> R<isize> {
        let n = self.index(value)?;
        match super::int::as_i64(&n) {
            Some(i) => Ok(i as isize),
            None => Err(self.overflow_error(format!("cannot fit '{}' into an index-sized integer", value.ty().name()))),
        }
    }
}

static METHODS: &[Method] = &[
    m("index", "($self, value, start=0, stop=sys.maxsize, /)", tuple_index).doc("Return first index of value.\n\nRaises ValueError if the value is not present."),
    m("count", "($self, value, /)", tuple_count).doc("Return number of occurrences of value."),
    m("__getnewargs__", "($self, /)", |vm, a| Ok(vm.tuple(vec![from_vec(a[0].obj::<Tuple>().items().to_vec())]))),
    m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem).doc("See PEP 585"),
];

fn tuple_index(vm: &Vm, a: &[Value]) -> R {
    let items = a[0].obj::<Tuple>().items();
    let (start, end) = sequence::whole_bounds(vm, opt(a, 2), opt(a, 3), items.len())?;
    for (i, item) in items.iter().enumerate().take(end).skip(start) {
        if vm.equal(item, &a[1])? {
            return Ok(Value::uint(i));
        }
    }
    Err(vm.value_error("tuple.index(x): x not in tuple"))
}

fn tuple_count(vm: &Vm, a: &[Value]) -> R {
    let mut n = 0;
    for item in a[0].obj::<Tuple>().items() {
        n += usize::from(vm.equal(item, &a[1])?);
    }
    Ok(Value::uint(n))
}
