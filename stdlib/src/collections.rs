//! `_collections`: `deque`, `defaultdict` and what `collections` needs to be fast.

use pyvm_vm::call::{Args, bind, opt, opt_some};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::dict::{DICT, Dict, Table};
use pyvm_vm::objects::list::List;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::{dict_methods, genericalias, tuple};
use pyvm_vm::payload;
use pyvm_vm::protocol::sequence;
use pyvm_vm::types::rows::{GetSet, Method, g, gs, m, mk};
use pyvm_vm::types::slots::{Compare, bin, un};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Raised, Vm};
use std::cell::Cell;
use std::collections::VecDeque;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_collections", "High performance data structures.", ROWS);
    let d = module.obj::<Module>().dict();
    for ty in [&DEQUE, &DEFAULTDICT] {
        d.set_name(vm, &ty.short_name(), ty.as_value());
    }
    d.set_name(vm, "_deque_iterator", DEQUE_ITERATOR.as_value());
    d.set_name(vm, "_tuplegetter", TUPLE_GETTER.as_value());
    Ok(module)
}

static ROWS: &[Method] = &[m("_count_elements", "($module, mapping, iterable, /)", |vm, a| {
    let one = Value::small(1);
    vm.for_each(&a[1], |k| {
        if let Some(d) = a[0].cast_exact::<Dict>() {
            let n = d.get(vm, &k)?.unwrap_or_else(|| Value::small(0));
            return d.set(vm, &k, vm.add(&n, &one)?);
        }
        let n = vm.call_method_str(&a[0], "get", &[k.clone(), Value::small(0)])?;
        vm.set_item(&a[0], &k, vm.add(&n, &one)?)
    })?;
    Ok(Value::NONE)
})];

#[repr(C)]
pub struct Deque {
    head: Header,
    items: Mut<VecDeque<Value>>,
    max: Cell<Option<usize>>,
    /// Changes with every mutation.
    state: Cell<u64>,
}
payload!(Deque, DEQUE, items);

pub static DEQUE: Type = Type::builtin::<Deque>(
    "collections.deque",
    &OBJECT,
    flag::BASETYPE | flag::GC | flag::SEQUENCE | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, d| {
            let shown = vm.repr_once(d, || {
                let items = List::new(this(d).items.get().iter().cloned().collect()).into_value();
                let inner = vm.repr_text(&items)?;
                let name = d.ty().short_name();
                Ok(vm.str(&match this(d).max.get() {
                    Some(n) => format!("{name}({inner}, maxlen={n})"),
                    None => format!("{name}({inner})"),
                }))
            })?;
            Ok(shown.unwrap_or_else(|| vm.str("[...]")))
        })
        .no_hash()
        .compare(|vm, a, b, op| {
            let (Some(x), Some(y)) = (a.cast::<Deque>(), b.cast::<Deque>()) else { return Ok(Value::NOT_IMPLEMENTED) };
            if x.items.get().len() != y.items.get().len() && matches!(op, Compare::Eq | Compare::Ne) {
                return Ok(Value::bool(op == Compare::Ne));
            }
            tuple::compare_items(vm, |i| (x.items.get().get(i).cloned(), y.items.get().get(i).cloned()), op)
        })
        .iter(|_, d| Ok(DequeIterator::at(d, 0)))
        .len(|_, d| Ok(this(d).items.get().len()))
        .bool(|_, d| Ok(!this(d).items.get().is_empty()))
        .getitem(|vm, d, k| {
            let i = position(vm, d, k)?;
            Ok(this(d).items.get()[i].clone())
        })
        .setitem(|vm, d, k, v| {
            let i = position(vm, d, k)?;
            let old = match v {
                Some(v) => Some(std::mem::replace(&mut this(d).items.get_mut()[i], v)),
                None => {
                    touch(this(d));
                    this(d).items.get_mut().remove(i)
                }
            };
            drop(old);
            Ok(())
        })
        .contains(|vm, d, item| Ok(find(vm, d, item, 0, usize::MAX, changed_while_iterating)?.is_some()))
        .concat(|vm, a, b| {
            if b.cast::<Deque>().is_none() {
                return Err(vm.type_error(format!("can only concatenate deque (not \"{}\") to deque", b.ty().name())));
            }
            let out = copy(vm, a)?;
            extend(vm, &out, b)?;
            Ok(out)
        })
        .inplace_concat(|vm, a, b| {
            extend(vm, a, b)?;
            Ok(a.clone())
        })
        .repeat(|vm, a, n| {
            let out = copy(vm, a)?;
            repeat(vm, &out, n)?;
            Ok(out)
        })
        .inplace_repeat(|vm, a, n| {
            repeat(vm, a, n)?;
            Ok(a.clone())
        })
        .new(|_, ty, _| Ok(Py::new(Deque { head: Header::new(ty), items: Mut::default(), max: Cell::new(None), state: Cell::new(0) }).into_value()))
        .init(|vm, d, args| {
            let a = bind(vm, "deque", &["iterable", "maxlen"], 0, args)?;
            this(d).max.set(match opt_some(&a, 1) {
                None => None,
                Some(n) => match vm.to_isize(n) {
                    Ok(n) if n >= 0 => Some(n as usize),
                    Ok(_) => return Err(vm.value_error("maxlen must be non-negative")),
                    Err(_) => {
                        vm.clear_pending();
                        return Err(vm.type_error("an integer is required"));
                    }
                },
            });
            let old = this(d).items.take();
            drop(old);
            match opt_some(&a, 0) {
                Some(iterable) => extend(vm, d, iterable),
                None => Ok(()),
            }
        }),
)
.methods(DEQUE_METHODS)
.getset(DEQUE_GETSET);

fn this(d: &Value) -> &Deque {
    d.obj::<Deque>()
}

fn touch(d: &Deque) {
    d.state.set(d.state.get() + 1);
}

fn position(vm: &Vm, d: &Value, k: &Value) -> R<usize> {
    if k.ty().slots.get().unary[un::INDEX].is_none() {
        return Err(vm.type_error(format!("sequence index must be integer, not '{}'", k.ty().name())));
    }
    match sequence::at(vm.index_isize(k)?, this(d).items.get().len()) {
        Some(i) => Ok(i),
        None => Err(vm.index_error("deque index out of range")),
    }
}

fn push(d: &Deque, v: Value, left: bool) {
    touch(d);
    let items = d.items.get_mut();
    if left {
        items.push_front(v)
    } else {
        items.push_back(v)
    }
    let over = d.max.get().is_some_and(|n| items.len() > n);
    let old = if over { if left { items.pop_back() } else { items.pop_front() } } else { None };
    drop(old);
}

fn extend(vm: &Vm, d: &Value, iterable: &Value) -> R<()> {
    let source = if d.is(iterable) { List::new(vm.collect(d)?).into_value() } else { iterable.clone() };
    vm.for_each(&source, |v| {
        push(this(d), v, false);
        Ok(())
    })
}

fn repeat(vm: &Vm, d: &Value, n: &Value) -> R<()> {
    let n = vm.index_count(n)?.max(0) as usize;
    let items: Vec<Value> = this(d).items.get().iter().cloned().collect();
    let enough = match this(d).max.get() {
        Some(max) if !items.is_empty() => n.min(max.div_ceil(items.len())),
        _ if items.is_empty() => 0,
        _ if items.len().checked_mul(n).is_none_or(|total| total > isize::MAX as usize / size_of::<Value>()) => return Err(vm.memory_error("")),
        _ => n,
    };
    let mut out = VecDeque::new();
    for _ in 0..enough {
        out.extend(items.iter().cloned());
        if let Some(max) = this(d).max.get() {
            while out.len() > max {
                out.pop_front();
            }
        }
    }
    touch(this(d));
    this(d).items.set(out);
    Ok(())
}

fn copy(vm: &Vm, d: &Value) -> R {
    let max = this(d).max.get().map_or(Value::NONE, Value::uint);
    if d.is_exact(&DEQUE) {
        let out = Py::new(Deque { head: Header::new(&DEQUE), items: Mut::new(this(d).items.get().clone()), max: Cell::new(this(d).max.get()), state: Cell::new(0) });
        return Ok(out.into_value());
    }
    vm.call(&d.ty().as_value(), &[d.clone(), max])
}

fn changed_while_iterating(vm: &Vm) -> Raised {
    vm.runtime_error("deque mutated during iteration")
}

/// The position of an item; `mutated` is the error where the comparison changes the deque.
fn find(vm: &Vm, d: &Value, item: &Value, start: usize, end: usize, mutated: fn(&Vm) -> Raised) -> R<Option<usize>> {
    let state = this(d).state.get();
    let mut i = start;
    while i < end {
        let Some(candidate) = this(d).items.get().get(i).cloned() else { break };
        let equal = vm.equal(&candidate, item)?;
        if this(d).state.get() != state {
            return Err(mutated(vm));
        }
        if equal {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

static DEQUE_GETSET: &[GetSet] = &[g("maxlen", |_, d| Ok(this(d).max.get().map_or(Value::NONE, Value::uint)))];

static DEQUE_METHODS: &[Method] = &[
    m("append", "($self, item, /)", |_, a| {
        push(this(&a[0]), a[1].clone(), false);
        Ok(Value::NONE)
    }),
    m("appendleft", "($self, item, /)", |_, a| {
        push(this(&a[0]), a[1].clone(), true);
        Ok(Value::NONE)
    }),
    m("clear", "($self, /)", |_, a| {
        touch(this(&a[0]));
        let old = this(&a[0]).items.take();
        drop(old);
        Ok(Value::NONE)
    }),
    m("copy", "($self, /)", |vm, a| copy(vm, &a[0])),
    m("__copy__", "($self, /)", |vm, a| copy(vm, &a[0])),
    m("count", "($self, value, /)", |vm, a| {
        let (mut n, mut from) = (0, 0);
        while let Some(at) = find(vm, &a[0], &a[1], from, usize::MAX, changed_while_iterating)? {
            n += 1;
            from = at + 1;
        }
        Ok(Value::uint(n))
    }),
    m("extend", "($self, iterable, /)", |vm, a| extend(vm, &a[0], &a[1]).map(|()| Value::NONE)),
    m("extendleft", "($self, iterable, /)", |vm, a| {
        let source = if a[0].is(&a[1]) { List::new(vm.collect(&a[0])?).into_value() } else { a[1].clone() };
        vm.for_each(&source, |v| {
            push(this(&a[0]), v, true);
            Ok(())
        })?;
        Ok(Value::NONE)
    }),
    m("index", "($self, value, start=0, stop=sys.maxsize, /)", |vm, a| {
        let (start, end) = sequence::bounds(vm, opt(a, 2), opt(a, 3), this(&a[0]).items.get().len())?;
        match find(vm, &a[0], &a[1], start, end, changed_while_iterating)? {
            Some(i) => Ok(Value::uint(i)),
            None => Err(vm.value_error("deque.index(x): x not in deque")),
        }
    }),
    m("insert", "($self, index, value, /)", |vm, a| {
        let d = this(&a[0]);
        if d.max.get() == Some(d.items.get().len()) {
            return Err(vm.index_error("deque already at its maximum size"));
        }
        let i = vm.to_isize(&a[1])?;
        touch(d);
        d.items.get_mut().insert(sequence::clamp(i, d.items.get().len()), a[2].clone());
        Ok(Value::NONE)
    }),
    m("pop", "($self, /)", |vm, a| {
        touch(this(&a[0]));
        this(&a[0]).items.get_mut().pop_back().ok_or_else(|| vm.index_error("pop from an empty deque"))
    }),
    m("popleft", "($self, /)", |vm, a| {
        touch(this(&a[0]));
        this(&a[0]).items.get_mut().pop_front().ok_or_else(|| vm.index_error("pop from an empty deque"))
    }),
    m("remove", "($self, value, /)", |vm, a| match find(vm, &a[0], &a[1], 0, usize::MAX, |vm| vm.index_error("deque mutated during iteration"))? {
        Some(i) => {
            touch(this(&a[0]));
            let old = this(&a[0]).items.get_mut().remove(i);
            drop(old);
            Ok(Value::NONE)
        }
        None => Err(vm.value_error("deque.remove(x): x not in deque")),
    }),
    m("reverse", "($self, /)", |_, a| {
        touch(this(&a[0]));
        this(&a[0]).items.get_mut().make_contiguous().reverse();
        Ok(Value::NONE)
    }),
    m("rotate", "($self, n=1, /)", |vm, a| {
        let n = opt(a, 1).map_or(Ok(1), |n| vm.to_isize(n))?;
        let items = this(&a[0]).items.get_mut();
        if !items.is_empty() {
            touch(this(&a[0]));
            let k = n.rem_euclid(items.len() as isize) as usize;
            items.rotate_right(k);
        }
        Ok(Value::NONE)
    }),
    m("__reversed__", "($self, /)", |_, a| Ok(DequeReverseIterator::at(&a[0], 0))),
    m("__reduce__", "($self, /)", |vm, a| {
        let d = this(&a[0]);
        let args = match d.max.get() {
            Some(n) => vec![tuple::empty(), Value::uint(n)],
            None => Vec::new(),
        };
        let state = vm.call_method_str(&a[0], "__getstate__", &[])?;
        let items = vm.iter(&a[0])?;
        if items.ty().slots.get().next.is_none() {
            return Err(vm.type_error(format!("{}.__iter__() must return an iterator, not {}", a[0].ty().name(), items.ty().name())));
        }
        Ok(vm.tuple(vec![a[0].ty().as_value(), vm.tuple(args), state, items]))
    }),
    m("__class_getitem__", "($type, object, /)", genericalias::class_getitem),
];

/// The state of an iterator over a deque.
struct Walk {
    at: Cell<usize>,
    state: u64,
    /// Items to come, as told by `__length_hint__`; none once the deque changed.
    left: Cell<usize>,
}

impl Walk {
    /// Starts behind `at` items.
    fn new(d: &Deque, at: usize) -> Walk {
        Walk { at: Cell::new(at), state: d.state.get(), left: Cell::new(d.items.get().len().saturating_sub(at)) }
    }

    fn next(&self, vm: &Vm, d: &Deque, reversed: bool) -> R<Option<Value>> {
        if d.state.get() != self.state {
            self.left.set(0);
            return Err(changed_while_iterating(vm));
        }
        let (i, n) = (self.at.get(), d.items.get().len());
        if i >= n {
            return Ok(None);
        }
        self.at.set(i + 1);
        self.left.set(n - i - 1);
        Ok(Some(d.items.get()[if reversed { n - 1 - i } else { i }].clone()))
    }
}

/// The two iterators: forwards and backwards.
macro_rules! deque_iterator {
    ($struct:ident, $static:ident, $name:literal, $reversed:literal) => {
        #[repr(C)]
        pub struct $struct {
            head: Header,
            deque: Value,
            walk: Walk,
        }
        payload!($struct, $static, deque);

        static $static: Type = Type::builtin::<$struct>(
            $name,
            &OBJECT,
            flag::GC,
            object::SLOTS
                .iterator(|vm, v| {
                    let it = v.obj::<$struct>();
                    it.walk.next(vm, this(&it.deque), $reversed)
                })
                .new(|vm, ty, args| {
                    let a = args.check(vm, &ty.short_name(), 1, 2)?;
                    if a[0].cast::<Deque>().is_none() {
                        return Err(vm.type_error(format!("{}() argument 1 must be collections.deque, not {}", ty.short_name(), a[0].ty().name())));
                    }
                    let at = opt(a, 1).map_or(Ok(0), |i| vm.to_isize(i))?;
                    Ok($struct::at(&a[0], at.max(0) as usize))
                }),
        )
        .methods(&[
            m("__length_hint__", "($self, /)", |_, a| Ok(Value::uint(a[0].obj::<$struct>().walk.left.get()))),
            m("__reduce__", "($self, /)", |vm, a| {
                let it = a[0].obj::<$struct>();
                let taken = this(&it.deque).items.get().len() - it.walk.left.get().min(this(&it.deque).items.get().len());
                Ok(vm.tuple(vec![a[0].ty().as_value(), vm.tuple(vec![it.deque.clone(), Value::uint(taken)])]))
            }),
        ]);

        impl $struct {
            fn at(d: &Value, at: usize) -> Value {
                Py::new($struct { head: Header::new(&$static), deque: d.clone(), walk: Walk::new(this(d), at) }).into_value()
            }
        }
    };
}

deque_iterator!(DequeIterator, DEQUE_ITERATOR, "collections._deque_iterator", false);
deque_iterator!(DequeReverseIterator, DEQUE_REVERSE_ITERATOR, "collections._deque_reverse_iterator", true);

/// `defaultdict`: a dict with one field behind it.
#[repr(C)]
pub struct DefaultDict {
    dict: Dict,
    factory: Mut<Slot>,
}
impl pyvm_vm::value::Payload for DefaultDict {
    fn ty() -> &'static Type {
        &DEFAULTDICT
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.dict.trace(visit);
        pyvm_vm::heap::Trace::trace(&self.factory, visit);
    }
}

static DEFAULTDICT: Type = Type::builtin::<DefaultDict>(
    "collections.defaultdict",
    &DICT,
    flag::BASETYPE | flag::GC | flag::DICT | flag::MAPPING | flag::WEAKREF,
    object::SLOTS
        .repr(|vm, d| {
            let shown = vm.repr_once(d, || {
                let factory = factory(d).map_or(Ok("None".to_owned()), |f| vm.repr_text(&f))?;
                let inner = vm.repr_text(d.obj::<Dict>().copy().value())?;
                Ok(vm.str(&format!("{}({factory}, {inner})", d.ty().short_name())))
            })?;
            Ok(shown.unwrap_or_else(|| vm.str("defaultdict(...)")))
        })
        .no_hash()
        .compare(|vm, a, b, op| dict_slot(vm).compare.map_or(Ok(Value::NOT_IMPLEMENTED), |f| f(vm, a, b, op)))
        .iter(|vm, d| dict_slot(vm).unary[pyvm_vm::types::slots::un::ITER].map_or(Ok(Value::NONE), |f| f(vm, d)))
        .len(|_, d| Ok(d.obj::<Dict>().len()))
        .getitem(|vm, d, k| dict_slot(vm).getitem.map_or(Ok(Value::NONE), |f| f(vm, d, k)))
        .setitem(|vm, d, k, v| dict_slot(vm).setitem.map_or(Ok(()), |f| f(vm, d, k, v)))
        .contains(|vm, d, k| d.obj::<Dict>().contains(vm, k))
        .binary(bin::OR, |vm, a, b| {
            if a.cast::<Dict>().is_none() || b.cast::<Dict>().is_none() {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            let like = if a.ty().extends(&DEFAULTDICT) { a } else { b };
            let out = vm.call(&like.ty().as_value(), &[factory(like).unwrap_or(Value::NONE), a.clone()])?;
            dict_methods::update(vm, out.obj::<Dict>(), b)?;
            Ok(out)
        })
        .binary(bin::INPLACE + bin::OR, |vm, a, b| {
            dict_methods::update(vm, a.obj::<Dict>(), b)?;
            Ok(a.clone())
        })
        .new(|_, ty, _| Ok(Py::new(DefaultDict { dict: Dict::bare(ty, Table::default()), factory: Mut::new(None) }).into_value()))
        .init(|vm, d, args| {
            let positional = args.pos();
            let first = positional.first().filter(|f| !f.is_none());
            if first.is_some_and(|f| !vm.is_callable(f)) {
                return Err(vm.type_error("first argument must be callable or None"));
            }
            d.obj::<DefaultDict>().factory.set(first.cloned());
            let rest = if positional.is_empty() { args } else { args.rest() };
            dict_methods::update_args(vm, "dict", d, rest)
        }),
)
.methods(DEFAULT_METHODS)
.getset(&[gs(
    "default_factory",
    |_, d| Ok(factory(d).unwrap_or(Value::NONE)),
    |_, d, v| {
        d.obj::<DefaultDict>().factory.set(v.filter(|v| !v.is_none()));
        Ok(())
    },
)]);

fn dict_slot(_vm: &Vm) -> &'static pyvm_vm::types::slots::Slots {
    DICT.slots.get()
}

fn factory(d: &Value) -> Slot {
    d.cast::<DefaultDict>().and_then(|d| d.factory.get().clone())
}

static DEFAULT_METHODS: &[Method] = &[
    m("__missing__", "($self, key, /)", |vm, a| match factory(&a[0]) {
        None => Err(vm.key_error(&a[1])),
        Some(f) => {
            let v = vm.call(&f, &[])?;
            vm.set_item(&a[0], &a[1], v.clone())?;
            Ok(v)
        }
    }),
    m("copy", "($self, /)", |vm, a| vm.call(&a[0].ty().as_value(), &[factory(&a[0]).unwrap_or(Value::NONE), a[0].clone()])),
    m("__copy__", "($self, /)", |vm, a| vm.call(&a[0].ty().as_value(), &[factory(&a[0]).unwrap_or(Value::NONE), a[0].clone()])),
    m("__reduce__", "($self, /)", |vm, a| {
        let args = factory(&a[0]).map_or_else(Vec::new, |f| vec![f]);
        let items = vm.iter(&vm.call_method_str(&a[0], "items", &[])?)?;
        Ok(vm.tuple(vec![a[0].ty().as_value(), vm.tuple(args), Value::NONE, Value::NONE, items]))
    }),
    m("__class_getitem__", "($type, object, /)", genericalias::class_getitem),
];

/// The field descriptor of named tuples.
#[repr(C)]
pub struct TupleGetter {
    head: Header,
    index: usize,
    doc: Mut<Value>,
}
payload!(TupleGetter, TUPLE_GETTER, doc);

static TUPLE_GETTER: Type = Type::builtin::<TupleGetter>(
    "collections._tuplegetter",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .descr_get(|vm, g, object, _| {
            let Some(object) = object else { return Ok(g.clone()) };
            let this = g.obj::<TupleGetter>();
            if object.is_none() {
                return Ok(g.clone());
            }
            let Some(t) = object.cast::<tuple::Tuple>() else {
                return Err(vm.type_error(format!("descriptor for index '{}' for tuple subclasses doesn't apply to '{}' object", this.index, object.ty().name())));
            };
            t.items().get(this.index).cloned().ok_or_else(|| vm.index_error("tuple index out of range"))
        })
        .descr_set(|vm, _, _, v| Err(vm.attribute_error(if v.is_some() { "can't set attribute" } else { "can't delete attribute" })))
        .new(|vm, _, args: Args| {
            let a = args.check(vm, "_tuplegetter", 2, 2)?;
            Ok(Py::new(TupleGetter { head: Header::new(&TUPLE_GETTER), index: vm.to_usize(&a[0])?, doc: Mut::new(a[1].clone()) }).into_value())
        }),
)
.methods(&[mk("__reduce__", "($self, /)", |vm, args| {
    let g = args.all[0].obj::<TupleGetter>();
    Ok(vm.tuple(vec![TUPLE_GETTER.as_value(), vm.tuple(vec![Value::uint(g.index), g.doc.get().clone()])]))
})])
.getset(&[gs(
    "__doc__",
    |_, g| Ok(g.obj::<TupleGetter>().doc.get().clone()),
    |_, g, v| {
        g.obj::<TupleGetter>().doc.set(v.unwrap_or(Value::NONE));
        Ok(())
    },
)]);
