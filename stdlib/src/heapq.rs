//! `_heapq` and `_bisect`: heaps in lists, and places in sorted sequences.

use pyvm_vm::call::{Args, bind, opt, opt_some};
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module;
use pyvm_vm::types::rows::{Method, m, mk};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// Makes `_heapq`.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_heapq", "Heap queue algorithm (a.k.a. priority queue).", HEAP);
    module.obj::<module::Module>().dict().set_name(vm, "__about__", vm.str("Heap queues"));
    Ok(module)
}

/// Makes `_bisect`.
pub fn bisect(vm: &Vm) -> R {
    Ok(module::native(vm, "_bisect", "Bisection algorithms.\n\nThis module provides support for maintaining a list in sorted order without\nhaving to sort the list after each insertion.", BISECT))
}

/// The heap among the arguments of a function.
fn heap<'a>(vm: &Vm, function: &str, a: &'a [Value], max: bool) -> R<&'a List> {
    a[0].cast::<List>().ok_or_else(|| {
        let (suffix, number) = (if max { "_max" } else { "" }, if a.len() > 1 { " 1" } else { "" });
        vm.type_error(format!("{function}{suffix}() argument{number} must be list, not {}", a[0].ty().name()))
    })
}

fn item(l: &List, i: usize) -> Option<Value> {
    l.items.get().get(i).cloned()
}

/// Whether `a` comes before `b`; the list must not change its length meanwhile.
fn before(vm: &Vm, l: &List, a: &Value, b: &Value, max: bool) -> R<bool> {
    let n = l.len();
    let r = if max { vm.less(b, a)? } else { vm.less(a, b)? };
    if l.len() == n { Ok(r) } else { Err(vm.runtime_error("list changed size during iteration")) }
}

fn swap(l: &List, i: usize, j: usize) {
    let items = l.items.get_mut();
    if i < items.len() && j < items.len() {
        items.swap(i, j);
    }
}

/// CPython `siftdown`.
fn sift_down(vm: &Vm, l: &List, start: usize, mut at: usize, max: bool) -> R<()> {
    while at > start {
        let parent = (at - 1) / 2;
        let (Some(new), Some(old)) = (item(l, at), item(l, parent)) else { return Ok(()) };
        if !before(vm, l, &new, &old, max)? {
            break;
        }
        swap(l, at, parent);
        at = parent;
    }
    Ok(())
}

/// CPython `siftup`: moves the smaller child up to a leaf, then the item down from there.
fn sift_up(vm: &Vm, l: &List, start: usize, max: bool) -> R<()> {
    let end = l.len();
    let mut at = start;
    while at < end / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < end
            && let (Some(a), Some(b)) = (item(l, child), item(l, child + 1))
            && !before(vm, l, &a, &b, max)?
        {
            child += 1;
        }
        swap(l, at, child);
        at = child;
    }
    sift_down(vm, l, start, at, max)
}

fn push(vm: &Vm, a: &[Value], max: bool) -> R {
    let l = heap(vm, "heappush", a, max)?;
    l.push(a[1].clone());
    sift_down(vm, l, 0, l.len() - 1, max)?;
    Ok(Value::NONE)
}

fn pop(vm: &Vm, a: &[Value], max: bool) -> R {
    let l = heap(vm, "heappop", a, max)?;
    let Some(last) = l.items.get_mut().pop() else { return Err(vm.index_error("index out of range")) };
    if l.is_empty() {
        return Ok(last);
    }
    let top = std::mem::replace(&mut l.items.get_mut()[0], last);
    sift_up(vm, l, 0, max)?;
    Ok(top)
}

fn replace(vm: &Vm, a: &[Value], max: bool) -> R {
    let l = heap(vm, "heapreplace", a, max)?;
    if l.is_empty() {
        return Err(vm.index_error("index out of range"));
    }
    let top = std::mem::replace(&mut l.items.get_mut()[0], a[1].clone());
    sift_up(vm, l, 0, max)?;
    Ok(top)
}

fn push_pop(vm: &Vm, a: &[Value], max: bool) -> R {
    let l = heap(vm, "heappushpop", a, max)?;
    let Some(top) = item(l, 0) else { return Ok(a[1].clone()) };
    if !before(vm, l, &top, &a[1], max)? {
        return Ok(a[1].clone());
    }
    if l.is_empty() {
        return Err(vm.index_error("index out of range"));
    }
    replace(vm, a, max)
}

fn heapify(vm: &Vm, a: &[Value], max: bool) -> R {
    let l = heap(vm, "heapify", a, max)?;
    for i in (0..l.len() / 2).rev() {
        sift_up(vm, l, i, max)?;
    }
    Ok(Value::NONE)
}

static HEAP: &[Method] = &[
    m("heappush", "($module, heap, item, /)", |vm, a| push(vm, a, false)).doc("Push item onto heap, maintaining the heap invariant."),
    m("heappop", "($module, heap, /)", |vm, a| pop(vm, a, false)).doc("Pop the smallest item off the heap, maintaining the heap invariant."),
    m("heapreplace", "($module, heap, item, /)", |vm, a| replace(vm, a, false)),
    m("heappushpop", "($module, heap, item, /)", |vm, a| push_pop(vm, a, false)),
    m("heapify", "($module, heap, /)", |vm, a| heapify(vm, a, false)).doc("Transform list into a heap, in-place, in O(len(heap)) time."),
    m("heappush_max", "($module, heap, item, /)", |vm, a| push(vm, a, true)),
    m("heappop_max", "($module, heap, /)", |vm, a| pop(vm, a, true)),
    m("heapreplace_max", "($module, heap, item, /)", |vm, a| replace(vm, a, true)),
    m("heappushpop_max", "($module, heap, item, /)", |vm, a| push_pop(vm, a, true)),
    m("heapify_max", "($module, heap, /)", |vm, a| heapify(vm, a, true)),
];

/// The place of `x`: behind equal items with `right`, before them without.
fn find(vm: &Vm, a: &[Value], right: bool) -> R<usize> {
    let low = opt(a, 2).map_or(Ok(0), |v| vm.to_isize(v))?;
    if low < 0 {
        return Err(vm.value_error("lo must be non-negative"));
    }
    let mut low = low as usize;
    let mut high = match opt_some(a, 3) {
        Some(v) => vm.to_isize(v)?.max(0) as usize,
        None => vm.len(&a[0])?,
    };
    let key = opt_some(a, 4);
    while low < high {
        let middle = low + (high - low) / 2;
        let mut candidate = vm.get_item(&a[0], &Value::uint(middle))?;
        if let Some(key) = key {
            candidate = vm.call(key, &[candidate])?;
        }
        let goes_left = if right { vm.less(&a[1], &candidate)? } else { !vm.less(&candidate, &a[1])? };
        if goes_left {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

const NAMES: [&str; 5] = ["a", "x", "lo", "hi", "key"];

fn place(vm: &Vm, name: &str, args: Args, right: bool) -> R {
    Ok(Value::uint(find(vm, &positional(vm, name, args)?, right)?))
}

/// The arguments; `key` by name only.
fn positional<'a>(vm: &Vm, name: &str, args: Args<'a>) -> R<std::borrow::Cow<'a, [Value]>> {
    if args.pos().len() > 4 {
        return Err(vm.type_error(format!("{name}() takes at most 4 positional arguments ({} given)", args.pos().len())));
    }
    bind(vm, name, &NAMES, 2, args)
}

fn insert(vm: &Vm, name: &str, args: Args, right: bool) -> R {
    let mut a = positional(vm, name, args)?.into_owned();
    let x = a[1].clone();
    if let Some(key) = opt_some(&a, 4).cloned() {
        a[1] = vm.call(&key, std::slice::from_ref(&x))?;
    }
    let at = find(vm, &a, right)?;
    if a[0].is_exact(&pyvm_vm::objects::list::LIST) {
        let items = a[0].obj::<List>().items.get_mut();
        items.insert(at.min(items.len()), x);
        return Ok(Value::NONE);
    }
    vm.call_method_str(&a[0], "insert", &[Value::uint(at), x])?;
    Ok(Value::NONE)
}

static BISECT: &[Method] = &[
    mk("bisect_right", "($module, /, a, x, lo=0, hi=None, *, key=None)", |vm, args| place(vm, "bisect_right", args, true)),
    mk("bisect", "($module, /, a, x, lo=0, hi=None, *, key=None)", |vm, args| place(vm, "bisect", args, true)),
    mk("bisect_left", "($module, /, a, x, lo=0, hi=None, *, key=None)", |vm, args| place(vm, "bisect_left", args, false)),
    mk("insort_right", "($module, /, a, x, lo=0, hi=None, *, key=None)", |vm, args| insert(vm, "insort_right", args, true)),
    mk("insort", "($module, /, a, x, lo=0, hi=None, *, key=None)", |vm, args| insert(vm, "insort", args, true)),
    mk("insort_left", "($module, /, a, x, lo=0, hi=None, *, key=None)", |vm, args| insert(vm, "insort_left", args, false)),
];
