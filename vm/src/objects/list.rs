//! `list`.

use super::iterators::{ListIterator, ReverseListIterator};
use super::object::{self, OBJECT};
use super::slice::Slice;
use super::tuple::{compare_items, repeated_len};
use super::{sort, string};
use crate::call::{Args, opt};
use crate::heap::{Header, Mut};
use crate::payload;
use crate::protocol::sequence;
use crate::types::rows::{Method, m, mk};
use crate::types::slots::{Compare, un};
use crate::types::{Type, flag};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};

#[repr(C)]
pub struct List {
    pub head: Header,
    pub items: Mut<Vec<Value>>,
}
payload!(List, LIST, items);

pub static LIST: Type = Type::builtin::<List>(
    "list",
    &OBJECT,
    flag::BASETYPE | flag::GC | flag::LIST | flag::SEQUENCE,
    object::SLOTS
        .repr(list_repr)
        .no_hash()
        .compare(list_compare)
        .iter(|_, l| Ok(ListIterator::new(l.clone())))
        .len(|_, l| Ok(l.obj::<List>().items.get().len()))
        .getitem(list_getitem)
        .setitem(list_setitem)
        .contains(list_contains)
        .concat(list_concat)
        .repeat(list_repeat)
        .inplace_concat(list_inplace_concat)
        .inplace_repeat(list_inplace_repeat)
        .new(list_new)
        .init(list_init),
)
.methods(METHODS)
.doc("Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.");

impl List {
    pub fn new(items: Vec<Value>) -> Py<List> {
        Py::new(List { head: Header::new(&LIST), items: Mut::new(items) })
    }

    pub fn push(&self, item: Value) {
        self.items.get_mut().push(item);
    }

    pub fn len(&self) -> usize {
        self.items.get().len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.get().is_empty()
    }
}

/// The items for writing; see [`Mut`] for the rule.
#[inline(always)]
pub fn items_mut(list: &List) -> &mut Vec<Value> {
    list.items.get_mut()
}

fn list_new(_vm: &Vm, ty: &Type, _args: Args) -> R {
    Ok(Py::new(List { head: Header::new(ty), items: Mut::new(Vec::new()) }).into_value())
}

fn list_init(vm: &Vm, list: &Value, args: Args) -> Result<(), Raised> {
    let a = args.of_initializer(vm, list.ty(), &LIST)?.check(vm, "list", 0, 1)?;
    let l = list.obj::<List>();
    l.items.set(Vec::new());
    match a.first() {
        Some(iterable) => extend(vm, l, iterable),
        None => Ok(()),
    }
}

/// `list.extend`.
pub fn extend(vm: &Vm, list: &List, iterable: &Value) -> R<()> {
    if iterable.is_exact(&LIST) || iterable.is_exact(&super::tuple::TUPLE) {
        let items = vm.collect(iterable)?;
        items_mut(list).extend(items);
        return Ok(());
    }
    let iterator = vm.iter(iterable)?;
    let hint = vm.length_hint(iterable, 8)?;
    items_mut(list).reserve(hint.min(1 << 24));
    while let Some(item) = vm.next(&iterator)? {
        items_mut(list).push(item);
    }
    Ok(())
}

fn list_repr(vm: &Vm, l: &Value) -> R {
    let shown = vm.repr_once(l, || {
        let mut out = vec![b'['];
        let mut i = 0;
        // The list may change while its items are shown.
        while let Some(item) = l.obj::<List>().items.get().get(i).cloned() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            out.extend_from_slice(vm.repr(&item)?.obj::<string::Str>().as_bytes());
            i += 1;
        }
        out.push(b']');
        Ok(string::from_wtf8(&out))
    })?;
    Ok(shown.unwrap_or_else(|| vm.str("[...]")))
}

fn list_compare(vm: &Vm, a: &Value, b: &Value, op: Compare) -> R {
    let (Some(x), Some(y)) = (a.cast::<List>(), b.cast::<List>()) else { return Ok(Value::NOT_IMPLEMENTED) };
    if x.len() != y.len() && matches!(op, Compare::Eq | Compare::Ne) {
        return Ok(Value::bool(op == Compare::Ne));
    }
    if matches!(op, Compare::Eq | Compare::Ne)
        && let Some(equal) = crate::protocol::object::items_equal_at_sight(x.items.get(), y.items.get())
    {
        return Ok(Value::bool(equal == (op == Compare::Eq)));
    }
    compare_items(vm, |i| (x.items.get().get(i).cloned(), y.items.get().get(i).cloned()), op)
}

fn list_contains(vm: &Vm, l: &Value, item: &Value) -> R<bool> {
    let l = l.obj::<List>();
    let mut i = 0;
    while let Some(candidate) = l.items.get().get(i) {
        if candidate.is(item) {
            return Ok(true);
        }
        if candidate.is_small_int() && item.is_small_int() {
            i += 1;
            continue;
        }
        let candidate = candidate.clone();
        if vm.equal(&candidate, item)? {
            return Ok(true);
        }
        i += 1;
    }
    Ok(false)
}

fn bad_index(vm: &Vm, key: &Value) -> Raised {
    vm.type_error(format!("list indices must be integers or slices, not {}", key.ty().name()))
}

fn list_getitem(vm: &Vm, l: &Value, key: &Value) -> R {
    let l = l.obj::<List>();
    if let Some(slice) = key.cast::<Slice>() {
        let range = sequence::resolve(vm, slice, || l.len())?;
        return Ok(List::new(sequence::pick(l.items.get(), &range)).into_value());
    }
    if key.ty().slots.get().unary[un::INDEX].is_none() {
        return Err(bad_index(vm, key));
    }
    let index = vm.index_isize(key)?;
    match sequence::at(index, l.len()) {
        Some(i) => Ok(l.items.get()[i].clone()),
        None => Err(vm.index_error("list index out of range")),
    }
}

fn list_setitem(vm: &Vm, l: &Value, key: &Value, value: Option<Value>) -> Result<(), Raised> {
    let list = l.obj::<List>();
    if let Some(slice) = key.cast::<Slice>() {
        return assign_slice(vm, l, slice, value);
    }
    if key.ty().slots.get().unary[un::INDEX].is_none() {
        return Err(bad_index(vm, key));
    }
    let index = vm.index_isize(key)?;
    let Some(i) = sequence::at(index, list.len()) else {
        return Err(vm.index_error("list assignment index out of range"));
    };
    let old = match value {
        Some(value) => std::mem::replace(&mut items_mut(list)[i], value.into_owned()),
        None => items_mut(list).remove(i),
    };
    drop(old);
    Ok(())
}

/// Replaces a range of items.
pub fn assign(list: &List, range: std::ops::Range<usize>, mut new: Vec<Value>) {
    let items = items_mut(list);
    if new.len() == range.len() {
        // The old items end up in `new`.
        items[range].swap_with_slice(&mut new);
        drop(new);
        return;
    }
    let old: Vec<Value> = items.splice(range, new).collect();
    drop(old);
}

fn assign_slice(vm: &Vm, l: &Value, slice: &Slice, value: Option<Value>) -> R<()> {
    let list = l.obj::<List>();
    let new = match &value {
        None => Vec::new(),
        Some(v) => match vm.iter(v) {
            Ok(_) if v.cast::<List>().is_some() || v.cast::<super::tuple::Tuple>().is_some() => vm.collect(v)?,
            Ok(iterator) => vm.collect(&iterator)?,
            Err(_) if vm.pending_is(&super::exception::TYPE_ERROR) => {
                vm.clear_pending();
                return Err(vm.type_error("must assign iterable to extended slice"));
            }
            Err(raised) => return Err(raised),
        },
    };
    let range = sequence::resolve(vm, slice, || list.len())?;
    let items = items_mut(list);
    let old: Vec<Value> = if range.step == 1 {
        let start = range.start as usize;
        items.splice(start..start + range.count, new).collect()
    } else if value.is_none() {
        let mut gone: Vec<usize> = range.indices().collect();
        gone.sort_unstable();
        gone.into_iter().rev().map(|i| items.remove(i)).collect()
    } else {
        if new.len() != range.count {
            let message = format!("attempt to assign sequence of size {} to extended slice of size {}", new.len(), range.count);
            return Err(vm.value_error(message));
        }
        range.indices().zip(new).map(|(i, v)| std::mem::replace(&mut items[i], v)).collect()
    };
    drop(old);
    Ok(())
}

fn list_concat(vm: &Vm, a: &Value, b: &Value) -> R {
    let Some(other) = b.cast::<List>() else {
        return Err(vm.type_error(format!("can only concatenate list (not \"{}\") to list", b.ty().name())));
    };
    let mut items = a.obj::<List>().items.get().clone();
    items.extend_from_slice(other.items.get());
    Ok(List::new(items).into_value())
}

fn repeat(vm: &Vm, items: &[Value], count: &Value) -> R<Vec<Value>> {
    let n = vm.index_count(count)?;
    let total = repeated_len(vm, items.len(), n)?;
    let mut out = Vec::with_capacity(total);
    for _ in 0..n.max(0) {
        out.extend_from_slice(items);
    }
    Ok(out)
}

fn list_repeat(vm: &Vm, l: &Value, count: &Value) -> R {
    Ok(List::new(repeat(vm, l.obj::<List>().items.get(), count)?).into_value())
}

fn list_inplace_concat(vm: &Vm, a: &Value, b: &Value) -> R {
    extend(vm, a.obj::<List>(), b)?;
    Ok(a.clone())
}

fn list_inplace_repeat(vm: &Vm, l: &Value, count: &Value) -> R {
    let list = l.obj::<List>();
    let out = repeat(vm, list.items.get(), count)?;
    list.items.set(out);
    Ok(l.clone())
}

static METHODS: &[Method] = &[
    m("__getitem__", "($self, index, /)", |vm, a| list_getitem(vm, &a[0], &a[1])).doc("Return self[index]."),
    m("__reversed__", "($self, /)", |_, a| Ok(ReverseListIterator::new(a[0].clone()))).doc("Return a reverse iterator over the list."),
    m("__sizeof__", "($self, /)", |_, a| Ok(Value::uint(56 + a[0].obj::<List>().items.get().capacity() * 8))),
    m("clear", "($self, /)", |_, a| {
        // The last goes first, as everywhere in CPython.
        let mut old = a[0].obj::<List>().items.take();
        while old.pop().is_some() {}
        Ok(Value::NONE)
    })
    .doc("Remove all items from list."),
    m("copy", "($self, /)", |_, a| Ok(List::new(a[0].obj::<List>().items.get().clone()).into_value())).doc("Return a shallow copy of the list."),
    m("append", "($self, object, /)", |_, a| {
        a[0].obj::<List>().items.get_mut().push(a[1].clone());
        Ok(Value::NONE)
    })
    .doc("Append object to the end of the list."),
    m("insert", "($self, index, object, /)", list_insert).doc("Insert object before index."),
    m("extend", "($self, iterable, /)", |vm, a| extend(vm, a[0].obj::<List>(), &a[1]).map(|()| Value::NONE))
        .doc("Extend list by appending elements from the iterable."),
    m("pop", "($self, index=-1, /)", list_pop)
        .doc("Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range."),
    m("remove", "($self, value, /)", list_remove)
        .doc("Remove first occurrence of value.\n\nRaises ValueError if the value is not present."),
    m("index", "($self, value, start=0, stop=sys.maxsize, /)", list_index)
        .doc("Return first index of value.\n\nRaises ValueError if the value is not present."),
    m("count", "($self, value, /)", list_count).doc("Return number of occurrences of value."),
    m("reverse", "($self, /)", |_, a| {
        a[0].obj::<List>().items.get_mut().reverse();
        Ok(Value::NONE)
    })
    .doc("Reverse *IN PLACE*."),
    mk("sort", "($self, /, *, key=None, reverse=False)", sort::list_sort).doc(
        "Sort the list in ascending order and return None.\n\nThe sort is in-place (i.e. the list itself is modified) and stable (i.e. the\norder of two equal elements is maintained).\n\nIf a key function is given, apply it once to each list item and sort them,\nascending or descending, according to their function values.\n\nThe reverse flag can be set to sort in descending order.",
    ),
    m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem).doc("See PEP 585"),
];

fn list_insert(vm: &Vm, a: &[Value]) -> R {
    let index = vm.to_isize(&a[1])?;
    let items = items_mut(a[0].obj::<List>());
    let at = sequence::clamp(index, items.len());
    items.insert(at, a[2].clone());
    Ok(Value::NONE)
}

fn list_pop(vm: &Vm, a: &[Value]) -> R {
    let index = match opt(a, 1) {
        Some(i) => vm.to_isize(i)?,
        None => -1,
    };
    let items = items_mut(a[0].obj::<List>());
    if items.is_empty() {
        return Err(vm.index_error("pop from empty list"));
    }
    match sequence::at(index, items.len()) {
        Some(i) if i + 1 == items.len() => Ok(items.pop().unwrap_or(Value::NONE)),
        Some(i) => Ok(items.remove(i)),
        None => Err(vm.index_error("pop index out of range")),
    }
}

fn find(vm: &Vm, list: &List, value: &Value, start: usize, end: usize) -> R<Option<usize>> {
    let mut i = start;
    while i < end {
        let Some(item) = list.items.get().get(i).cloned() else { break };
        if vm.equal(&item, value)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn list_remove(vm: &Vm, a: &[Value]) -> R {
    let list = a[0].obj::<List>();
    match find(vm, list, &a[1], 0, usize::MAX)? {
        Some(i) if i < list.len() => {
            let old = items_mut(list).remove(i);
            drop(old);
            Ok(Value::NONE)
        }
        _ => Err(vm.value_error("list.remove(x): x not in list")),
    }
}

fn list_index(vm: &Vm, a: &[Value]) -> R {
    let list = a[0].obj::<List>();
    let (start, end) = match (opt(a, 2), opt(a, 3)) {
        (None, None) => (0, usize::MAX),
        (s, None) => (sequence::whole_bounds(vm, s, None, list.len())?.0, usize::MAX),
        (s, e) => sequence::whole_bounds(vm, s, e, list.len())?,
    };
    match find(vm, list, &a[1], start, end)? {
        Some(i) => Ok(Value::uint(i)),
        None => Err(vm.value_error("list.index(x): x not in list")),
    }
}

fn list_count(vm: &Vm, a: &[Value]) -> R {
    let list = a[0].obj::<List>();
    let (mut i, mut n) = (0, 0);
    while let Some(item) = list.items.get().get(i).cloned() {
        n += usize::from(vm.equal(&item, &a[1])?);
        i += 1;
    }
    Ok(Value::uint(n))
}
