//! Sorting: a stable merge sort that stops at the first exception.

use super::list::List;
use super::string::Str;
use super::tuple::Tuple;
use crate::call::Args;
use crate::value::Value;
use crate::vm::{R, Vm};
use std::cmp::Ordering;

/// `list.sort`.
pub fn list_sort(vm: &Vm, args: Args) -> R {
    let list = args.all[0].obj::<List>();
    let (key, reverse) = options(vm, "sort", args.rest())?;
    let items = list.items.take();
    let result = sort(vm, items, key.as_ref(), reverse);
    // Items that came and went leave their room behind.
    let changed = list.items.get().capacity() != 0;
    match result {
        Ok(sorted) => list.items.set(sorted),
        Err((original, raised)) => {
            list.items.set(original);
            return Err(raised);
        }
    }
    if changed {
        return Err(vm.value_error("list modified during sort"));
    }
    Ok(Value::NONE)
}

/// The keyword arguments of `sort` and `sorted`.
pub fn options(vm: &Vm, function: &str, args: Args) -> R<(Option<Value>, bool)> {
    if !args.pos().is_empty() {
        return Err(vm.type_error(format!("{function}() takes no positional arguments")));
    }
    let (mut key, mut reverse) = (None, false);
    for (name, value) in args.keywords() {
        match super::string::to_string(name).as_str() {
            "key" => key = Some(value.clone()).filter(|k| !k.is_none()),
            "reverse" => reverse = vm.is_true(value)?,
            other => return Err(crate::call::unexpected_keyword(vm, function, other, &["key", "reverse"])),
        }
    }
    Ok((key, reverse))
}

/// Sorts values; on failure the items come back in some order with the exception.
pub fn sort(vm: &Vm, mut items: Vec<Value>, key: Option<&Value>, reverse: bool) -> Result<Vec<Value>, (Vec<Value>, crate::vm::Raised)> {
    if items.len() < 2 && key.is_none() {
        return Ok(items);
    }
    let Some(key) = key else {
        if reverse {
            items.reverse();
        }
        return match sort_plain(vm, &mut items) {
            Ok(()) => {
                if reverse {
                    items.reverse();
                }
                Ok(items)
            }
            Err(raised) => Err((items, raised)),
        };
    };
    let mut keyed = Vec::with_capacity(items.len());
    for i in 0..items.len() {
        match vm.call(key, std::slice::from_ref(&items[i])) {
            Ok(k) => keyed.push((k, items[i].clone())),
            Err(raised) => return Err((items, raised)),
        }
    }
    if reverse {
        keyed.reverse();
    }
    if let Err(raised) = sort_by(vm, &mut keyed, |p| &p.0) {
        return Err((items, raised));
    }
    if reverse {
        keyed.reverse();
    }
    Ok(keyed.into_iter().map(|p| p.1).collect())
}

fn sort_plain(vm: &Vm, items: &mut Vec<Value>) -> R<()> {
    sort_by(vm, items, |v| v)
}

/// How all keys compare without calling anything, if they do.
fn native_order(items: &[&Value]) -> Option<fn(&Value, &Value) -> Ordering> {
    if items.iter().all(|v| v.is_small_int()) {
        return Some(|a, b| a.small_int_unchecked().cmp(&b.small_int_unchecked()));
    }
    if items.iter().all(|v| v.as_immediate_float().is_some()) {
        return Some(|a, b| a.as_immediate_float().partial_cmp(&b.as_immediate_float()).unwrap_or(Ordering::Equal));
    }
    if items.iter().all(|v| v.cast_exact::<Str>().is_some()) {
        return Some(|a, b| a.obj::<Str>().as_bytes().cmp(b.obj::<Str>().as_bytes()));
    }
    None
}

fn sort_by<T>(vm: &Vm, items: &mut Vec<T>, key: impl Fn(&T) -> &Value) -> R<()> {
    let order = native_order(&items.iter().map(&key).collect::<Vec<_>>());
    if let Some(order) = order {
        items.sort_by(|a, b| order(key(a), key(b)));
        return Ok(());
    }
    // Python's own comparisons may be inconsistent, so the merging is ours: it needs no total order.
    let n = items.len();
    let mut order: Vec<usize> = (0..n).collect();
    let mut scratch: Vec<usize> = Vec::with_capacity(n);
    let tuples = items.iter().all(|i| key(i).cast_exact::<Tuple>().is_some_and(|t| !t.items().is_empty()));
    let first = if tuples { native_order(&items.iter().map(|i| &key(i).obj::<Tuple>().items()[0]).collect::<Vec<_>>()) } else { None };
    merge_sort(&mut order, &mut scratch, &mut |a, b| {
        let (a, b) = (key(&items[a]), key(&items[b]));
        // Where first items differ they decide.
        if let Some(first) = first {
            match first(&a.obj::<Tuple>().items()[0], &b.obj::<Tuple>().items()[0]) {
                Ordering::Equal => {}
                order => return Ok(order == Ordering::Less),
            }
        }
        vm.less(a, b)
    })?;
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    for i in order {
        if let Some(item) = taken[i].take() {
            items.push(item);
        }
    }
    Ok(())
}

/// Natural merge sort: finds ascending and strictly descending runs first, as timsort does.
fn merge_sort(order: &mut [usize], scratch: &mut Vec<usize>, less: &mut dyn FnMut(usize, usize) -> R<bool>) -> R<()> {
    let n = order.len();
    let mut runs = Vec::new();
    let mut start = 0;
    while start < n {
        let mut end = start + 1;
        if end < n {
            let descending = less(order[end], order[end - 1])?;
            end += 1;
            while end < n && less(order[end], order[end - 1])? == descending {
                end += 1;
            }
            if descending {
                order[start..end].reverse();
            }
        }
        // Short runs are filled up by binary insertion.
        let filled = (start + 16).min(n).max(end);
        for i in end..filled {
            let item = order[i];
            let (mut low, mut high) = (start, i);
            while low < high {
                let middle = (low + high) / 2;
                if less(item, order[middle])? { high = middle } else { low = middle + 1 }
            }
            order.copy_within(low..i, low + 1);
            order[low] = item;
        }
        runs.push((start, filled));
        start = filled;
    }
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len() / 2 + 1);
        for pair in runs.chunks(2) {
            if let [(a, m), (_, b)] = *pair {
                merge(&mut order[a..b], m - a, scratch, less)?;
                merged.push((a, b));
            } else {
                merged.push(pair[0]);
            }
        }
        runs = merged;
    }
    Ok(())
}

fn merge(order: &mut [usize], middle: usize, scratch: &mut Vec<usize>, less: &mut dyn FnMut(usize, usize) -> R<bool>) -> R<()> {
    if !less(order[middle], order[middle - 1])? {
        return Ok(());
    }
    scratch.clear();
    scratch.extend_from_slice(&order[..middle]);
    let (mut i, mut j, mut out) = (0, middle, 0);
    while i < scratch.len() && j < order.len() {
        if less(order[j], scratch[i])? {
            order[out] = order[j];
            j += 1;
        } else {
            order[out] = scratch[i];
            i += 1;
        }
        out += 1;
    }
    while i < scratch.len() {
        order[out] = scratch[i];
        i += 1;
        out += 1;
    }
    Ok(())
}
