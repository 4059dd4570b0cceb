//! Iterators of sequences, ranges, `iter(callable, sentinel)`, and the lazy builtins.

use super::list::List;
use super::object::{self, OBJECT};
use super::tuple::Tuple;
use crate::call::Args;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::types::rows::{Method, m};
use crate::types::{Type, flag};
use crate::value::{Py, Slot, Value};
use crate::vm::{R, Vm};
use std::cell::Cell;

macro_rules! sequence_iterator {
    ($name:ident, $ty:ident, $text:literal, $source:ty, $empty:expr, |$s:ident, $i:ident| $item:expr) => {
        /// Iterates over the items of one builtin sequence.
        #[repr(C)]
        pub struct $name {
            head: Header,
            source: Mut<Slot>,
            at: Cell<usize>,
        }
        payload!($name, $ty, source);

        pub static $ty: Type = Type::builtin::<$name>($text, &OBJECT, flag::GC, object::SLOTS.iterator(|_, it| Ok(it.obj::<$name>().advance())).no_new()).methods(&[
            m("__length_hint__", "($self, /)", |vm, a| {
                let it = a[0].obj::<$name>();
                let len = match it.source.get() {
                    Some(s) => vm.len(s)?,
                    None => 0,
                };
                Ok(Value::uint(len.saturating_sub(it.at.get())))
            }),
            m("__reduce__", "($self, /)", |vm, a| {
                let it = a[0].obj::<$name>();
                let iter = vm.builtin("iter")?;
                Ok(match it.source.get() {
                    Some(s) => vm.tuple(vec![iter, vm.tuple(vec![s.clone()]), Value::uint(it.at.get())]),
                    None => vm.tuple(vec![iter, vm.tuple(vec![$empty])]),
                })
            }),
            m("__setstate__", "($self, state, /)", |vm, a| {
                a[0].obj::<$name>().at.set(vm.to_isize(&a[1])?.max(0) as usize);
                Ok(Value::NONE)
            }),
        ]);

        impl $name {
            #[expect(clippy::new_ret_no_self, reason = "objects are handled as values")]
            pub fn new(source: Value) -> Value {
                Py::new($name { head: Header::new(&$ty), source: Mut::new(Some(source.into_owned())), at: Cell::new(0) }).into_value()
            }

            /// The next item; past the end none, and the source is kept.
            #[inline(always)]
            pub fn item(&self) -> Option<Value> {
                let $i = self.at.get();
                let $s = self.source.get().as_ref()?.obj::<$source>();
                let item: Option<Value> = $item;
                if item.is_some() {
                    self.at.set($i + 1);
                }
                item
            }

            #[inline(always)]
            pub fn advance(&self) -> Option<Value> {
                let item = self.item();
                if item.is_none() && self.source.get().is_some() {
                    self.source.set(None);
                }
                item
            }
        }
    };
}

sequence_iterator!(ListIterator, LIST_ITERATOR, "list_iterator", List, List::new(Vec::new()).into_value(), |s, i| s.items.get().get(i).cloned());
sequence_iterator!(TupleIterator, TUPLE_ITERATOR, "tuple_iterator", Tuple, super::tuple::empty(), |s, i| s.items().get(i).cloned());
sequence_iterator!(StrIterator, STR_ITERATOR, "str_iterator", super::string::Str, super::string::empty(), |s, i| if i < s.len() {
    Some(super::string::from_code_point(s.code_point(i)))
} else {
    None
});
sequence_iterator!(StrAsciiIterator, STR_ASCII_ITERATOR, "str_ascii_iterator", super::string::Str, super::string::empty(), |s, i| s
    .as_bytes()
    .get(i)
    .map(|&b| super::string::from_code_point(u32::from(b))));
sequence_iterator!(BytesIterator, BYTES_ITERATOR, "bytes_iterator", super::bytes::Bytes, super::tuple::empty(), |s, i| s.data().get(i).map(|&b| Value::small(i64::from(b))));
sequence_iterator!(ByteArrayIterator, BYTEARRAY_ITERATOR, "bytearray_iterator", super::bytearray::ByteArray, super::tuple::empty(), |s, i| s.data().get(i).map(|&b| Value::small(i64::from(b))));

/// `reversed(list)`.
#[repr(C)]
pub struct ReverseListIterator {
    head: Header,
    source: Mut<Slot>,
    at: Cell<isize>,
}
payload!(ReverseListIterator, LIST_REVERSE_ITERATOR, source);

pub static LIST_REVERSE_ITERATOR: Type = Type::builtin::<ReverseListIterator>("list_reverseiterator", &OBJECT, flag::GC, object::SLOTS.iterator(reverse_next).no_new()).methods(&[
    m("__length_hint__", "($self, /)", |_, a| {
        let it = a[0].obj::<ReverseListIterator>();
        let left = (it.at.get() + 1).max(0) as usize;
        let len = it.source.get().as_ref().map_or(0, |s| s.obj::<List>().len());
        Ok(Value::uint(if left > len { 0 } else { left }))
    }),
    m("__reduce__", "($self, /)", |vm, a| {
        let it = a[0].obj::<ReverseListIterator>();
        Ok(match it.source.get() {
            Some(s) if it.at.get() >= 0 => vm.tuple(vec![vm.builtin("reversed")?, vm.tuple(vec![s.clone()]), Value::int(it.at.get() as i64)]),
            _ => vm.tuple(vec![vm.builtin("reversed")?, vm.tuple(vec![List::new(Vec::new()).into_value()])]),
        })
    }),
    m("__setstate__", "($self, state, /)", |vm, a| {
        let it = a[0].obj::<ReverseListIterator>();
        let index = vm.to_isize(&a[1])?;
        if let Some(s) = it.source.get() {
            it.at.set(index.clamp(-1, s.obj::<List>().len() as isize - 1));
        }
        Ok(Value::NONE)
    }),
]);

impl ReverseListIterator {
    #[expect(clippy::new_ret_no_self, reason = "objects are handled as values")]
    pub fn new(source: Value) -> Value {
        let at = source.obj::<List>().len() as isize - 1;
        Py::new(ReverseListIterator { head: Header::new(&LIST_REVERSE_ITERATOR), source: Mut::new(Some(source)), at: Cell::new(at) }).into_value()
    }
}

fn reverse_next(_vm: &Vm, it: &Value) -> R<Option<Value>> {
    let it = it.obj::<ReverseListIterator>();
    let at = it.at.get();
    let item = match it.source.get() {
        Some(s) if at >= 0 => s.obj::<List>().items.get().get(at as usize).cloned(),
        _ => None,
    };
    if item.is_some() {
        it.at.set(at - 1);
    } else {
        it.at.set(-1);
    }
    Ok(item)
}

/// Iterates over a range whose numbers are small.
#[repr(C)]
pub struct RangeIterator {
    head: Header,
    next: Cell<i64>,
    step: Cell<i64>,
    left: Cell<u64>,
}
payload!(RangeIterator, RANGE_ITERATOR);

pub static RANGE_ITERATOR: Type = Type::builtin::<RangeIterator>("range_iterator", &OBJECT, 0, object::SLOTS.iterator(|_, it| Ok(it.obj::<RangeIterator>().advance().map(Value::int))).no_new())
    .methods(&[
        m("__length_hint__", "($self, /)", |_, a| Ok(Value::int(a[0].obj::<RangeIterator>().left.get() as i64))),
        m("__reduce__", "($self, /)", |vm, a| {
            let it = a[0].obj::<RangeIterator>();
            let iter = vm.builtin("iter")?;
            let stop = it.next.get() + it.step.get() * it.left.get() as i64;
            let range = vm.call(&super::range::RANGE.as_value(), &[Value::int(it.next.get()), Value::int(stop), Value::int(it.step.get())])?;
            Ok(vm.tuple(vec![iter, vm.tuple(vec![range]), Value::NONE]))
        }),
        m("__setstate__", "($self, state, /)", |vm, a| {
            let it = a[0].obj::<RangeIterator>();
            let n = (vm.to_isize(&a[1])?.max(0) as u64).min(it.left.get());
            it.next.set(it.next.get() + it.step.get() * n as i64);
            it.left.set(it.left.get() - n);
            Ok(Value::NONE)
        }),
    ]);

impl RangeIterator {
    /// All numbers fit an immediate int.
    #[expect(clippy::new_ret_no_self, reason = "objects are handled as values")]
    pub fn new(start: i64, step: i64, count: u64) -> Value {
        Py::new(RangeIterator { head: Header::new(&RANGE_ITERATOR), next: Cell::new(start), step: Cell::new(step), left: Cell::new(count) }).into_value()
    }

    #[inline(always)]
    pub fn advance(&self) -> Option<i64> {
        let left = self.left.get();
        if left == 0 {
            return None;
        }
        let i = self.next.get();
        self.left.set(left - 1);
        self.next.set(i + self.step.get());
        Some(i)
    }
}

/// Iterates by `__getitem__` with 0, 1, 2...
#[repr(C)]
pub struct SequenceIterator {
    head: Header,
    source: Mut<Slot>,
    at: Cell<i64>,
}
payload!(SequenceIterator, SEQUENCE_ITERATOR, source);

pub static SEQUENCE_ITERATOR: Type = Type::builtin::<SequenceIterator>("iterator", &OBJECT, flag::GC, object::SLOTS.iterator(sequence_next).no_new()).methods(&[
    m("__length_hint__", "($self, /)", |vm, a| {
        let it = a[0].obj::<SequenceIterator>();
        match it.source.get().clone() {
            Some(s) if s.ty().slots.get().len.is_some() => Ok(Value::int((vm.len(&s)? as i64 - it.at.get()).max(0))),
            Some(_) => Ok(Value::NOT_IMPLEMENTED),
            None => Ok(Value::small(0)),
        }
    }),
    m("__reduce__", "($self, /)", |vm, a| {
        let it = a[0].obj::<SequenceIterator>();
        let iter = vm.builtin("iter")?;
        Ok(match it.source.get() {
            Some(s) => vm.tuple(vec![iter, vm.tuple(vec![s.clone()]), Value::int(it.at.get())]),
            None => vm.tuple(vec![iter, vm.tuple(vec![super::tuple::empty()])]),
        })
    }),
    m("__setstate__", "($self, state, /)", |vm, a| {
        a[0].obj::<SequenceIterator>().at.set(vm.to_i64(&a[1])?.max(0));
        Ok(Value::NONE)
    }),
]);

impl SequenceIterator {
    #[expect(clippy::new_ret_no_self, reason = "objects are handled as values")]
    pub fn new(source: Value) -> Value {
        Py::new(SequenceIterator { head: Header::new(&SEQUENCE_ITERATOR), source: Mut::new(Some(source)), at: Cell::new(0) }).into_value()
    }
}

fn sequence_next(vm: &Vm, it: &Value) -> R<Option<Value>> {
    let it = it.obj::<SequenceIterator>();
    let Some(source) = it.source.get().clone() else { return Ok(None) };
    let at = it.at.get();
    if at == i64::MAX {
        return Err(vm.overflow_error("iter index too large"));
    }
    match vm.sequence_item(&source, at) {
        Ok(v) => {
            it.at.set(at + 1);
            Ok(Some(v))
        }
        Err(raised) => {
            if vm.pending_is(&super::exception::INDEX_ERROR) || vm.pending_is(&super::exception::STOP_ITERATION) {
                vm.clear_pending();
                it.source.set(None);
                return Ok(None);
            }
            Err(raised)
        }
    }
}

/// `iter(callable, sentinel)`.
#[repr(C)]
pub struct CallableIterator {
    head: Header,
    callable: Mut<Slot>,
    sentinel: Value,
}
payload!(CallableIterator, CALLABLE_ITERATOR, callable, sentinel);

pub static CALLABLE_ITERATOR: Type =
    Type::builtin::<CallableIterator>("callable_iterator", &OBJECT, flag::GC, object::SLOTS.iterator(callable_next).no_new()).methods(&[m("__reduce__", "($self, /)", |vm, a| {
        let it = a[0].obj::<CallableIterator>();
        let iter = vm.builtin("iter")?;
        Ok(match it.callable.get() {
            Some(c) => vm.tuple(vec![iter, vm.tuple(vec![c.clone(), it.sentinel.clone()])]),
            None => vm.tuple(vec![iter, vm.tuple(vec![super::tuple::empty()])]),
        })
    })]);

impl CallableIterator {
    #[expect(clippy::new_ret_no_self, reason = "objects are handled as values")]
    pub fn new(callable: Value, sentinel: Value) -> Value {
        Py::new(CallableIterator { head: Header::new(&CALLABLE_ITERATOR), callable: Mut::new(Some(callable)), sentinel }).into_value()
    }
}

fn callable_next(vm: &Vm, it: &Value) -> R<Option<Value>> {
    let it = it.obj::<CallableIterator>();
    let Some(callable) = it.callable.get().clone() else { return Ok(None) };
    match vm.call(&callable, &[]) {
        Ok(v) => {
            if it.callable.get().is_some() && vm.equal(&it.sentinel, &v)? {
                it.callable.set(None);
                return Ok(None);
            }
            Ok(Some(v))
        }
        Err(raised) => {
            if vm.pending_is(&super::exception::STOP_ITERATION) {
                vm.clear_pending();
                it.callable.set(None);
                return Ok(None);
            }
            Err(raised)
        }
    }
}

/// State of `enumerate`, `zip`, `map`, `filter` and `reversed`: a few values and a counter.
#[repr(C)]
pub struct Lazy {
    head: Header,
    parts: Mut<Vec<Value>>,
    at: Cell<i64>,
    strict: Cell<bool>,
    /// The pair given last, see [`super::tuple::pair_again`].
    kept: Mut<Slot>,
}
payload!(Lazy, ENUMERATE, parts, kept);

fn lazy(ty: &Type, parts: Vec<Value>, at: i64, strict: bool) -> Value {
    Py::new(Lazy { head: Header::new(ty), parts: Mut::new(parts), at: Cell::new(at), strict: Cell::new(strict), kept: Mut::new(None) }).into_value()
}

/// The payload of all five types, which share it.
#[expect(unsafe_code, reason = "five types with one payload; ARCHITECTURE.md, V3")]
fn lazy_of(value: &Value) -> &Lazy {
    unsafe { &*value.pointer().cast::<Lazy>() }
}

const LAZY_FLAGS: u32 = flag::BASETYPE | flag::GC;

pub static ENUMERATE: Type = Type::builtin::<Lazy>("enumerate", &OBJECT, LAZY_FLAGS, object::SLOTS.iterator(enumerate_next).new(enumerate_new))
    .methods(&[
        m("__reduce__", "($self, /)", |vm, a| {
            let e = lazy_of(&a[0]);
            Ok(vm.tuple(vec![a[0].ty().as_value(), vm.tuple(vec![e.parts.get()[0].clone(), counter(e)])]))
        }),
        m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem),
    ])
    .doc("Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.\n\nenumerate is useful for obtaining an indexed list:\n    (0, seq[0]), (1, seq[1]), (2, seq[2]), ...");

fn counter(e: &Lazy) -> Value {
    e.parts.get().get(1).cloned().unwrap_or_else(|| Value::int(e.at.get()))
}

fn enumerate_new(vm: &Vm, ty: &Type, args: Args) -> R {
    if let Some((name, _)) = args.keywords().find(|(name, _)| !["iterable", "start"].iter().any(|p| super::string::is(name, p))) {
        return Err(vm.type_error(format!("'{}' is an invalid keyword argument for enumerate()", super::string::to_string(name))));
    }
    if args.all.is_empty() {
        return Err(vm.type_error("enumerate() missing required argument 'iterable'"));
    }
    let a = crate::call::bind(vm, "enumerate", &["iterable", "start"], 1, args)?;
    let iterator = vm.iter(&a[0])?;
    let start = match crate::call::opt(&a, 1) {
        Some(s) => vm.index(s)?,
        None => Value::small(0),
    };
    Ok(match start.as_small_int() {
        Some(n) => lazy(ty, vec![iterator], n, false),
        None => lazy(ty, vec![iterator, start], 0, false),
    })
}

fn enumerate_next(vm: &Vm, value: &Value) -> R<Option<Value>> {
    let e = lazy_of(value);
    let iterator = e.parts.get()[0].clone();
    let Some(item) = vm.next(&iterator)? else { return Ok(None) };
    let n = counter(e);
    if e.parts.get().len() > 1 {
        let next = vm.add(&n, &Value::small(1))?;
        e.parts.get_mut()[1] = next;
    } else {
        e.at.set(e.at.get() + 1);
    }
    Ok(Some(super::tuple::pair_again(&e.kept, n, item)))
}

pub static ZIP: Type = Type::builtin::<Lazy>("zip", &OBJECT, LAZY_FLAGS, object::SLOTS.iterator(zip_next).new(zip_new)).methods(&[m("__reduce__", "($self, /)", |vm, a| {
    let z = lazy_of(&a[0]);
    let mut out = vec![a[0].ty().as_value(), vm.tuple(z.parts.get().clone())];
    if z.strict.get() {
        out.push(Value::TRUE);
    }
    Ok(vm.tuple(out))
}), m("__setstate__", "($self, state, /)", |vm, a| {
    lazy_of(&a[0]).strict.set(vm.is_true(&a[1])?);
    Ok(Value::NONE)
})])
.doc("The zip object yields n-length tuples, where n is the number of iterables\npassed as positional arguments to zip().  The i-th element in every tuple\ncomes from the i-th iterable argument to zip().  This continues until the\nshortest argument is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.\n\n   >>> list(zip('abcdefg', range(3), range(4)))\n   [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]");

fn strict_option(vm: &Vm, function: &str, args: Args) -> R<bool> {
    let mut strict = false;
    for (name, value) in args.keywords() {
        if !super::string::is(name, "strict") {
            return Err(crate::call::unexpected_keyword(vm, function, &super::string::to_string(name), &["strict"]));
        }
        strict = vm.is_true(value)?;
    }
    Ok(strict)
}

fn zip_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let strict = strict_option(vm, "zip", args)?;
    let mut parts = Vec::new();
    for source in args.pos() {
        parts.push(vm.iter(source)?);
    }
    Ok(lazy(ty, parts, 0, strict))
}

/// The next item of each iterator; an iterator that ends early ends all, or is an error when strict.
#[inline(never)]
fn next_of_each(vm: &Vm, function: &str, iterators: &[Value], strict: bool) -> R<Option<Vec<Value>>> {
    let mut items = Vec::with_capacity(iterators.len());
    for (i, iterator) in iterators.iter().enumerate() {
        if let Some(item) = vm.next(iterator)? {
            items.push(item);
            continue;
        }
        if !strict {
            return Ok(None);
        }
        let which = |n: usize| if n == 1 { " 1".to_owned() } else { format!("s 1-{n}") };
        if i > 0 {
            return Err(vm.value_error(format!("{function}() argument {} is shorter than argument{}", i + 1, which(i))));
        }
        for (j, other) in iterators.iter().enumerate().skip(1) {
            if vm.next(other)?.is_some() {
                return Err(vm.value_error(format!("{function}() argument {} is longer than argument{}", j + 1, which(j))));
            }
        }
        return Ok(None);
    }
    Ok(Some(items))
}

fn zip_next(vm: &Vm, value: &Value) -> R<Option<Value>> {
    let z = lazy_of(value);
    if z.parts.get().is_empty() {
        return Ok(None);
    }
    if let ([a, b], false) = (z.parts.get().as_slice(), z.strict.get()) {
        let (a, b) = (a.clone(), b.clone());
        let Some(first) = vm.next(&a)? else { return Ok(None) };
        let Some(second) = vm.next(&b)? else { return Ok(None) };
        return Ok(Some(super::tuple::pair_again(&z.kept, first, second)));
    }
    let iterators = z.parts.get().clone();
    Ok(next_of_each(vm, "zip", &iterators, z.strict.get())?.map(super::tuple::from_vec))
}

pub static MAP: Type = Type::builtin::<Lazy>("map", &OBJECT, LAZY_FLAGS, object::SLOTS.iterator(map_next).new(map_new)).methods(&[m("__reduce__", "($self, /)", |vm, a| {
    let mp = lazy_of(&a[0]);
    let mut out = vec![a[0].ty().as_value(), vm.tuple(mp.parts.get().clone())];
    if mp.strict.get() {
        out.push(Value::TRUE);
    }
    Ok(vm.tuple(out))
}), m("__setstate__", "($self, state, /)", |vm, a| {
    lazy_of(&a[0]).strict.set(vm.is_true(&a[1])?);
    Ok(Value::NONE)
})])
.doc("Make an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.");

fn map_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let strict = strict_option(vm, "map", args)?;
    let a = args.pos();
    if a.len() < 2 {
        return Err(vm.type_error("map() must have at least two arguments."));
    }
    let mut parts = vec![a[0].clone()];
    for source in &a[1..] {
        parts.push(vm.iter(source)?);
    }
    Ok(lazy(ty, parts, 0, strict))
}

fn map_next(vm: &Vm, value: &Value) -> R<Option<Value>> {
    let mp = lazy_of(value);
    if let [function, iterator] = mp.parts.get().as_slice() {
        let (function, iterator) = (function.clone(), iterator.clone());
        return match vm.next(&iterator)? {
            Some(item) => vm.call(&function, &[item]).map(Some),
            None => Ok(None),
        };
    }
    let parts = mp.parts.get().clone();
    match next_of_each(vm, "map", &parts[1..], mp.strict.get())? {
        Some(items) => vm.call(&parts[0], &items).map(Some),
        None => Ok(None),
    }
}

pub static FILTER: Type = Type::builtin::<Lazy>("filter", &OBJECT, LAZY_FLAGS, object::SLOTS.iterator(filter_next).new(filter_new))
    .methods(&[m("__reduce__", "($self, /)", |vm, a| Ok(vm.tuple(vec![a[0].ty().as_value(), vm.tuple(lazy_of(&a[0]).parts.get().clone())])))])
    .doc("Return an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items that are true.");

fn filter_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = args.of_constructor(vm, ty, &FILTER)?.check(vm, "filter", 2, 2)?;
    Ok(lazy(ty, vec![a[0].clone(), vm.iter(&a[1])?], 0, false))
}

fn filter_next(vm: &Vm, value: &Value) -> R<Option<Value>> {
    let [function, iterator] = lazy_of(value).parts.get().as_slice() else { return Ok(None) };
    let (function, iterator) = (function.clone(), iterator.clone());
    let plain = function.is_none() || function.is(&super::boolean::BOOL.as_value());
    while let Some(item) = vm.next(&iterator)? {
        let keep = if plain {
            vm.is_true(&item)?
        } else {
            let r = vm.call(&function, std::slice::from_ref(&item))?;
            vm.is_true(&r)?
        };
        if keep {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

pub static REVERSED: Type = Type::builtin::<Lazy>("reversed", &OBJECT, LAZY_FLAGS, object::SLOTS.iterator(reversed_next).new(reversed_new))
    .methods(&[
        m("__length_hint__", "($self, /)", |vm, a| {
            let r = lazy_of(&a[0]);
            match r.parts.get().first().cloned() {
                Some(s) => {
                    let n = vm.len(&s)? as i64;
                    Ok(Value::int(if n < r.at.get() + 1 { 0 } else { r.at.get() + 1 }))
                }
                None => Ok(Value::small(0)),
            }
        }),
        m("__reduce__", "($self, /)", |vm, a| {
            let r = lazy_of(&a[0]);
            Ok(match r.parts.get().first() {
                Some(s) => vm.tuple(vec![a[0].ty().as_value(), vm.tuple(vec![s.clone()]), Value::int(r.at.get())]),
                None => vm.tuple(vec![a[0].ty().as_value(), vm.tuple(vec![super::tuple::empty()])]),
            })
        }),
        m("__setstate__", "($self, state, /)", |vm, a| {
            let r = lazy_of(&a[0]);
            if let Some(s) = r.parts.get().first().cloned() {
                r.at.set(vm.to_i64(&a[1])?.clamp(-1, vm.len(&s)? as i64 - 1));
            }
            Ok(Value::NONE)
        }),
    ])
    .doc("Return a reverse iterator over the values of the given sequence.");

fn reversed_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = args.of_constructor(vm, ty, &REVERSED)?.check(vm, "reversed", 1, 1)?;
    if let Some(method) = a[0].ty().lookup(vm, &vm.names.__reversed__) {
        if method.is_none() {
            return Err(vm.type_error(format!("'{}' object is not reversible", a[0].ty().name())));
        }
        return vm.call_found(&a[0], &method, &[]);
    }
    let slots = a[0].ty().slots.get();
    if slots.getitem.is_none() || a[0].ty().has(flag::DICT) || slots.len.is_none() && !a[0].ty().is_heap() {
        return Err(vm.type_error(format!("'{}' object is not reversible", a[0].ty().name())));
    }
    let n = vm.len(&a[0])? as i64;
    Ok(lazy(ty, vec![a[0].clone()], n - 1, false))
}

fn reversed_next(vm: &Vm, value: &Value) -> R<Option<Value>> {
    let r = lazy_of(value);
    let Some(source) = r.parts.get().first().cloned() else { return Ok(None) };
    let at = r.at.get();
    if at >= 0 {
        match crate::eval::subscript::at_sight(&source, &Value::int(at)).map_or_else(|| vm.sequence_item(&source, at), Ok) {
            Ok(item) => {
                r.at.set(at - 1);
                return Ok(Some(item));
            }
            Err(raised) => {
                if !(vm.pending_is(&super::exception::INDEX_ERROR) || vm.pending_is(&super::exception::STOP_ITERATION)) {
                    return Err(raised);
                }
                vm.clear_pending();
            }
        }
    }
    r.at.set(-1);
    r.parts.set(Vec::new());
    Ok(None)
}

/// A method row list without rows.
pub static NO_METHODS: &[Method] = &[];
