//! `range`.

use super::int;
use super::iterators::RangeIterator;
use super::object::{self, OBJECT};
use super::slice::Slice;
use crate::call::Args;
use crate::heap::{Header, Mut};
use crate::payload;
use crate::protocol::sequence;
use crate::types::rows::{GetSet, Method, m, member};
use crate::types::slots::{Compare, un};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

#[repr(C)]
pub struct Range {
    head: Header,
    start: Value,
    stop: Value,
    step: Value,
    length: Value,
}
payload!(Range, RANGE, start, stop, step, length);

pub static RANGE: Type = Type::builtin::<Range>(
    "range",
    &OBJECT,
    flag::SEQUENCE,
    object::SLOTS
        .repr(range_repr)
        .hash(range_hash)
        .compare(range_compare)
        .iter(range_iter)
        .len(range_len)
        .bool(|vm, r| vm.is_true(&r.obj::<Range>().length))
        .getitem(range_getitem)
        .contains(range_contains)
        .new(range_new),
)
.methods(METHODS)
.getset(GETSET)
.doc("range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a sequence of integers from start (inclusive)\nto stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.\nstart defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.\nThese are exactly the valid indices for a list of 4 elements.\nWhen step is given, it specifies the increment (or decrement).");

fn make(start: Value, stop: Value, step: Value) -> Value {
    let [start, stop, step] = [start, stop, step].map(|v| int::plain(&v));
    let length = match (start.as_small_int(), stop.as_small_int(), step.as_small_int()) {
        (Some(a), Some(b), Some(s)) => Value::int(if s > 0 && a < b {
            (b - a - 1) / s + 1
        } else if s < 0 && a > b {
            (a - b - 1) / -s + 1
        } else {
            0
        }),
        _ => {
            let (a, b, s) = (int::to_big(&start), int::to_big(&stop), int::to_big(&step));
            let one = BigInt::from(1);
            let n = if s.is_positive() && a < b {
                (b - a - &one) / s + one
            } else if s.is_negative() && a > b {
                (a - b - &one) / -s + one
            } else {
                BigInt::zero()
            };
            int::from_big(n)
        }
    };
    Py::new(Range { head: Header::new(&RANGE), start, stop, step, length }).into_value()
}

fn range_new(vm: &Vm, _ty: &Type, args: Args) -> R {
    args.no_keywords(vm, "range")?;
    let a = args.all;
    if a.is_empty() || a.len() > 3 {
        let word = if a.is_empty() { "at least 1 argument" } else { "at most 3 arguments" };
        return Err(vm.type_error(format!("range expected {word}, got {}", a.len())));
    }
    if a.len() == 1 {
        return Ok(make(Value::small(0), vm.index(&a[0])?, Value::small(1)));
    }
    let (start, stop) = (vm.index(&a[0])?, vm.index(&a[1])?);
    let step = if a.len() == 3 { vm.index(&a[2])? } else { Value::small(1) };
    if step.as_small_int() == Some(0) {
        return Err(vm.value_error("range() arg 3 must not be zero"));
    }
    Ok(make(start, stop, step))
}

fn range_repr(vm: &Vm, r: &Value) -> R {
    let r = r.obj::<Range>();
    let (a, b) = (vm.repr_text(&r.start)?, vm.repr_text(&r.stop)?);
    Ok(vm.str(&if r.step.as_small_int() == Some(1) { format!("range({a}, {b})") } else { format!("range({a}, {b}, {})", vm.repr_text(&r.step)?) }))
}

/// What decides equality: length, then first item, then step.
fn identity(vm: &Vm, r: &Range) -> Value {
    let empty = r.length.as_small_int() == Some(0);
    let one = r.length.as_small_int() == Some(1);
    vm.tuple(vec![r.length.clone(), if empty { Value::NONE } else { r.start.clone() }, if empty || one { Value::NONE } else { r.step.clone() }])
}

fn range_hash(vm: &Vm, r: &Value) -> Result<i64, Raised> {
    vm.hash(&identity(vm, r.obj::<Range>()))
}

fn range_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let (Some(x), Some(y)) = (a.cast::<Range>(), b.cast::<Range>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    if !matches!(op, Compare::Eq | Compare::Ne) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    Ok(Value::bool(vm.equal(&identity(vm, x), &identity(vm, y))? == (op == Compare::Eq)))
}

fn range_len(vm: &Vm, r: &Value) -> R<usize> {
    match int::as_i64(&r.obj::<Range>().length) {
        Some(n) => Ok(n as usize),
        None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

fn range_iter(vm: &Vm, r: &Value) -> R {
    let r = r.obj::<Range>();
    if let (Some(start), Some(_), Some(step), Some(n)) = (r.start.as_small_int(), r.stop.as_small_int(), r.step.as_small_int(), r.length.as_small_int()) {
        return Ok(RangeIterator::new(start, step, n as u64));
    }
    long_iterator(vm, r.start.clone(), r.step.clone(), r.length.clone())
}

/// Iterates over numbers of any size.
#[repr(C)]
pub struct LongRangeIterator {
    head: Header,
    next: Mut<Value>,
    step: Value,
    left: Mut<Value>,
}
payload!(LongRangeIterator, LONG_RANGE_ITERATOR, next, step, left);
pub static LONG_RANGE_ITERATOR: Type = Type::builtin::<LongRangeIterator>("longrange_iterator", &OBJECT, 0, object::SLOTS.iterator(long_next).no_new()).methods(&[
    m("__length_hint__", "($self, /)", |_, a| Ok(a[0].obj::<LongRangeIterator>().left.get().clone())),
    m("__reduce__", "($self, /)", |vm, a| {
        let it = a[0].obj::<LongRangeIterator>();
        let next = it.next.get().clone();
        let stop = vm.add(&next, &vm.multiply(it.left.get(), &it.step)?)?;
        Ok(vm.tuple(vec![vm.builtin("iter")?, vm.tuple(vec![make(next, stop, it.step.clone())]), Value::NONE]))
    })
    .doc("Return state information for pickling."),
    m("__setstate__", "($self, state, /)", |vm, a| {
        let it = a[0].obj::<LongRangeIterator>();
        if !int::is_int(&a[1]) {
            return Err(vm.type_error(format!("state must be an int, not {}", a[1].ty().name())));
        }
        let mut n = if int::is_negative(&a[1]) { Value::small(0) } else { a[1].clone() };
        if vm.less(it.left.get(), &n)? {
            n = it.left.get().clone();
        }
        let next = vm.add(it.next.get(), &vm.multiply(&n, &it.step)?)?;
        let left = vm.subtract(it.left.get(), &n)?;
        it.next.set(next);
        it.left.set(left);
        Ok(Value::NONE)
    })
    .doc("Set state information for unpickling."),
]);

fn long_iterator(_vm: &Vm, start: Value, step: Value, count: Value) -> R {
    Ok(Py::new(LongRangeIterator { head: Header::new(&LONG_RANGE_ITERATOR), next: Mut::new(start), step, left: Mut::new(count) }).into_value())
}

fn long_next(vm: &Vm, it: &Value) -> R<Option<Value>> {
    let it = it.obj::<LongRangeIterator>();
    if it.left.get().as_small_int() == Some(0) {
        return Ok(None);
    }
    let value = it.next.get().clone();
    it.next.set(vm.add(&value, &it.step)?);
    let left = vm.subtract(it.left.get(), &Value::small(1))?;
    it.left.set(left);
    Ok(Some(value))
}

fn item(vm: &Vm, r: &Range, index: &Value) -> R {
    vm.add(&r.start, &vm.multiply(index, &r.step)?)
}

fn range_getitem(vm: &Vm, value: &Value, key: &Value) -> R {
    let r = value.obj::<Range>();
    if key.cast::<Slice>().is_some() {
        let indices = vm.call_method_str(key, "indices", std::slice::from_ref(&r.length))?;
        let parts = vm.collect(&indices)?;
        let step = vm.multiply(&parts[2], &r.step)?;
        return Ok(make(item(vm, r, &parts[0])?, item(vm, r, &parts[1])?, step));
    }
    if key.ty().slots.get().unary[un::INDEX].is_none() {
        return Err(vm.type_error(format!("range indices must be integers or slices, not {}", key.ty().name())));
    }
    let mut index = vm.index(key)?;
    if int::is_negative(&index) {
        index = vm.add(&index, &r.length)?;
    }
    if int::is_negative(&index) || !vm.less(&index, &r.length)? {
        return Err(vm.index_error("range object index out of range"));
    }
    item(vm, r, &index)
}

/// Position of an int in the range.
fn find(r: &Range, value: &Value) -> Option<BigInt> {
    let (a, s, n, v) = (int::to_big(&r.start), int::to_big(&r.step), int::to_big(&r.length), int::to_big(value));
    let distance = v - a;
    if !(&distance % &s).is_zero() {
        return None;
    }
    let index = distance / s;
    if index.is_negative() || index >= n { None } else { Some(index) }
}

fn range_contains(vm: &Vm, r: &Value, value: &Value) -> R<bool> {
    if value.is_exact(&int::INT) || value.is_bool() {
        return Ok(find(r.obj::<Range>(), value).is_some());
    }
    sequence::contains_by_iteration(vm, r, value)
}

static METHODS: &[Method] = &[
    m("__reversed__", "($self, /)", |vm, a| {
        let r = a[0].obj::<Range>();
        let last = item(vm, r, &vm.subtract(&r.length, &Value::small(1))?)?;
        let step = crate::protocol::number::negative(vm, &r.step)?;
        if let (Some(start), Some(step), Some(n)) = (last.as_small_int(), step.as_small_int(), r.length.as_small_int())
            && start.checked_add(step.saturating_mul(n)).is_some()
        {
            return Ok(RangeIterator::new(start, step, n as u64));
        }
        long_iterator(vm, last, step, r.length.clone())
    })
    .doc("Return a reverse iterator."),
    m("__reduce__", "($self, /)", |vm, a| {
        let r = a[0].obj::<Range>();
        Ok(vm.tuple(vec![RANGE.as_value(), vm.tuple(vec![r.start.clone(), r.stop.clone(), r.step.clone()])]))
    }),
    m("count", "($self, value, /)", |vm, a| {
        if a[1].is_exact(&int::INT) || a[1].is_bool() {
            return Ok(Value::small(i64::from(find(a[0].obj::<Range>(), &a[1]).is_some())));
        }
        let mut n = 0;
        vm.for_each(&a[0], |v| {
            n += i64::from(vm.equal(&v, &a[1])?);
            Ok(())
        })?;
        Ok(Value::int(n))
    })
    .doc("rangeobject.count(value) -> integer -- return number of occurrences of value"),
    m("index", "($self, value, /)", |vm, a| {
        let found = if a[1].is_exact(&int::INT) || a[1].is_bool() {
            find(a[0].obj::<Range>(), &a[1]).map(int::from_big)
        } else {
            let mut at = 0;
            let mut found = None;
            vm.for_each(&a[0], |v| {
                if found.is_none() && vm.equal(&v, &a[1])? {
                    found = Some(Value::int(at));
                }
                at += 1;
                Ok(())
            })?;
            found
        };
        match found {
            Some(i) => Ok(i),
            None if int::is_int(&a[1]) => Err(vm.value_error("range.index(x): x not in range")),
            None => Err(vm.value_error("sequence.index(x): x not in sequence")),
        }
    })
    .doc("rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present."),
];

static GETSET: &[GetSet] =
    &[member("start", |_, r| Ok(r.obj::<Range>().start.clone())), member("stop", |_, r| Ok(r.obj::<Range>().stop.clone())), member("step", |_, r| Ok(r.obj::<Range>().step.clone()))];
