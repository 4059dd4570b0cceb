//! `itertools`.

mod tee;

use pyvm_vm::call::{Args, bind, bind_keyword_only, opt, opt_some};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::types::slots::NewFn;
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::collections::VecDeque;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "itertools", "Functional tools for creating and using iterators.", ROWS);
    let d = module.obj::<Module>().dict();
    for ty in TYPES {
        d.set_name(vm, &ty.short_name(), ty.as_value());
    }
    Ok(module)
}

/// State of any of the iterators: values, positions, a flag.
#[repr(C)]
pub struct Iter {
    head: Header,
    parts: Mut<Vec<Value>>,
    pool: Mut<Vec<Vec<Value>>>,
    at: Mut<Vec<usize>>,
    n: Cell<i64>,
    end: Cell<i64>,
    step: Cell<i64>,
    flag: Cell<bool>,
    queue: Mut<VecDeque<Value>>,
}
payload!(Iter, CHAIN, parts, pool, queue);

fn make(ty: &Type, parts: Vec<Value>) -> Py<Iter> {
    Py::new(Iter {
        head: Header::new(ty),
        parts: Mut::new(parts),
        pool: Mut::default(),
        at: Mut::default(),
        n: Cell::new(0),
        end: Cell::new(-1),
        step: Cell::new(1),
        flag: Cell::new(false),
        queue: Mut::default(),
    })
}

/// The payload of all iterator types of this module, which share it.
#[expect(unsafe_code, reason = "types with one payload; ARCHITECTURE.md, V3")]
fn it(v: &Value) -> &Iter {
    unsafe { &*v.pointer().cast::<Iter>() }
}

fn part(v: &Value, i: usize) -> Value {
    it(v).parts.get()[i].clone()
}

type Next = fn(&Vm, &Value) -> R<Option<Value>>;

const fn ty(name: &'static str, new: NewFn, next: Next) -> Type {
    Type::builtin::<Iter>(name, &OBJECT, flag::BASETYPE | flag::GC, object::SLOTS.iterator(next).new(new))
}

static TYPES: &[&Type] = &[
    &ACCUMULATE,
    &BATCHED,
    &CHAIN,
    &COMBINATIONS,
    &COMBINATIONS_WITH_REPLACEMENT,
    &COMPRESS,
    &COUNT,
    &CYCLE,
    &DROPWHILE,
    &FILTERFALSE,
    &GROUPBY,
    &ISLICE,
    &PAIRWISE,
    &PERMUTATIONS,
    &PRODUCT,
    &REPEAT,
    &STARMAP,
    &TAKEWHILE,
    &ZIP_LONGEST,
];

static ROWS: &[Method] = &[m("tee", "($module, iterable, n=2, /)", tee::tee)];

static CHAIN: Type = ty("itertools.chain", chain_new, chain_next).methods(&[
    m("from_iterable", "($type, iterable, /)", |vm, a| {
        let outer = vm.iter(&a[1])?;
        Ok(make(a[0].obj::<Type>(), vec![outer]).into_value())
    }),
    m("__class_getitem__", "($type, object, /)", pyvm_vm::objects::genericalias::class_getitem),
]);

fn chain_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let args = args.of_constructor(vm, ty, &CHAIN)?;
    let outer = vm.iter(&vm.tuple(args.all.to_vec()))?;
    Ok(make(ty, vec![outer]).into_value())
}

fn chain_next(vm: &Vm, v: &Value) -> R<Option<Value>> {
    loop {
        if let Some(inner) = it(v).parts.get().get(1).cloned() {
            if let Some(item) = vm.next(&inner)? {
                return Ok(Some(item));
            }
            it(v).parts.get_mut().truncate(1);
        }
        let Some(outer) = it(v).parts.get().first().cloned() else { return Ok(None) };
        match vm.next(&outer)? {
            Some(next) => {
                let inner = vm.iter(&next)?;
                it(v).parts.get_mut().push(inner);
            }
            None => {
                it(v).parts.set(Vec::new());
                return Ok(None);
            }
        }
    }
}

static COUNT: Type = Type::builtin::<Iter>(
    "itertools.count",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS.iterator(count_next).new(count_new).repr(|vm, v| {
        let (n, step) = (part(v, 0), part(v, 1));
        Ok(vm.str(&if step.as_small_int() == Some(1) { format!("count({})", vm.repr_text(&n)?) } else { format!("count({}, {})", vm.repr_text(&n)?, vm.repr_text(&step)?) }))
    }),
);

fn count_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let a = bind(vm, "count", &["start", "step"], 0, args)?;
    let get = |i: usize, d: i64| a.get(i).filter(|v| !v.is_missing()).cloned().unwrap_or_else(|| Value::small(d));
    let (start, step) = (get(0, 0), get(1, 1));
    for v in [&start, &step] {
        if !vm.is_number(v) {
            return Err(vm.type_error("a number is required"));
        }
    }
    Ok(make(ty, vec![start, step]).into_value())
}

fn count_next(vm: &Vm, v: &Value) -> R<Option<Value>> {
    let n = part(v, 0);
    let next = vm.add(&n, &part(v, 1))?;
    it(v).parts.get_mut()[0] = next;
    Ok(Some(n))
}

static CYCLE: Type = ty(
    "itertools.cycle",
    |vm, ty, args| {
        let a = args.of_constructor(vm, ty, &CYCLE)?.check(vm, "cycle", 1, 1)?;
        Ok(make(ty, vec![vm.iter(&a[0])?]).into_value())
    },
    |vm, v| {
        let this = it(v);
        if !this.flag.get() {
            if let Some(item) = vm.next(&part(v, 0))? {
                this.queue.get_mut().push_back(item.clone());
                return Ok(Some(item));
            }
            this.flag.set(true);
        }
        let saved = this.queue.get();
        if saved.is_empty() {
            return Ok(None);
        }
        let i = this.n.get() as usize % saved.len();
        let item = saved[i].clone();
        this.n.set(i as i64 + 1);
        Ok(Some(item))
    },
);

static REPEAT: Type = Type::builtin::<Iter>(
    "itertools.repeat",
    &OBJECT,
    flag::BASETYPE | flag::GC,
    object::SLOTS
        .iterator(|_, v| {
            let this = it(v);
            match this.n.get() {
                0 => Ok(None),
                n => {
                    if n > 0 {
                        this.n.set(n - 1);
                    }
                    Ok(Some(part(v, 0)))
                }
            }
        })
        .new(|vm, ty, args| {
            let a = bind(vm, "repeat", &["object", "times"], 1, args)?;
            let made = make(ty, vec![a[0].clone()]);
            made.n.set(match opt(&a, 1) {
                Some(n) => vm.to_isize(n)?.max(0) as i64,
                None => -1,
            });
            Ok(made.into_value())
        })
        .repr(|vm, v| {
            let inner = vm.repr_text(&part(v, 0))?;
            Ok(vm.str(&if it(v).n.get() < 0 { format!("repeat({inner})") } else { format!("repeat({inner}, {})", it(v).n.get()) }))
        }),
)
.methods(&[m("__length_hint__", "($self, /)", |vm, a| match it(&a[0]).n.get() {
    n if n < 0 => Err(vm.type_error("len() of unsized object")),
    n => Ok(Value::int(n)),
})]);

fn predicate(vm: &Vm, base: &Type, ty: &Type, args: Args) -> R {
    let a = args.of_constructor(vm, ty, base)?.check(vm, &base.short_name(), 2, 2)?;
    Ok(make(ty, vec![a[0].clone(), vm.iter(&a[1])?]).into_value())
}

fn holds(vm: &Vm, v: &Value, item: &Value) -> R<bool> {
    let r = vm.call(&part(v, 0), std::slice::from_ref(item))?;
    vm.is_true(&r)
}

static TAKEWHILE: Type = ty(
    "itertools.takewhile",
    |vm, ty, args| predicate(vm, &TAKEWHILE, ty, args),
    |vm, v| {
        if it(v).flag.get() {
            return Ok(None);
        }
        let Some(item) = vm.next(&part(v, 1))? else { return Ok(None) };
        if holds(vm, v, &item)? {
            return Ok(Some(item));
        }
        it(v).flag.set(true);
        Ok(None)
    },
);

static DROPWHILE: Type = ty(
    "itertools.dropwhile",
    |vm, ty, args| predicate(vm, &DROPWHILE, ty, args),
    |vm, v| {
        while let Some(item) = vm.next(&part(v, 1))? {
            if it(v).flag.get() || !holds(vm, v, &item)? {
                it(v).flag.set(true);
                return Ok(Some(item));
            }
        }
        Ok(None)
    },
);

static FILTERFALSE: Type = ty(
    "itertools.filterfalse",
    |vm, ty, args| predicate(vm, &FILTERFALSE, ty, args),
    |vm, v| {
        while let Some(item) = vm.next(&part(v, 1))? {
            let keep = if part(v, 0).is_none() { vm.is_true(&item)? } else { holds(vm, v, &item)? };
            if !keep {
                return Ok(Some(item));
            }
        }
        Ok(None)
    },
);

static STARMAP: Type = ty(
    "itertools.starmap",
    |vm, ty, args| predicate(vm, &STARMAP, ty, args),
    |vm, v| match vm.next(&part(v, 1))? {
        Some(item) => vm.call(&part(v, 0), &vm.collect(&item)?).map(Some),
        None => Ok(None),
    },
);

static COMPRESS: Type = ty(
    "itertools.compress",
    |vm, ty, args| {
        let a = bind(vm, "compress", &["data", "selectors"], 2, args)?;
        Ok(make(ty, vec![vm.iter(&a[0])?, vm.iter(&a[1])?]).into_value())
    },
    |vm, v| {
        while let (Some(item), Some(keep)) = (vm.next(&part(v, 0))?, vm.next(&part(v, 1))?) {
            if vm.is_true(&keep)? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    },
);

static PAIRWISE: Type = ty(
    "itertools.pairwise",
    |vm, ty, args| {
        let a = args.of_constructor(vm, ty, &PAIRWISE)?.check(vm, "pairwise", 1, 1)?;
        Ok(make(ty, vec![vm.iter(&a[0])?]).into_value())
    },
    |vm, v| {
        let this = it(v);
        let Some(source) = this.parts.get().first().cloned() else { return Ok(None) };
        // Reading may come back here and change or end the state.
        let old = match this.parts.get().get(1).cloned() {
            Some(old) => old,
            None => {
                let Some(first) = vm.next(&source)? else { return Ok(None) };
                keep_last(this, first.clone());
                first
            }
        };
        if this.parts.get().is_empty() {
            return Ok(None);
        }
        let Some(next) = vm.next(&source)? else {
            this.parts.set(Vec::new());
            return Ok(None);
        };
        keep_last(this, next.clone());
        Ok(Some(vm.tuple(vec![old, next])))
    },
);

/// Remembers the item `pairwise` read last.
fn keep_last(this: &Iter, item: Value) {
    let parts = this.parts.get_mut();
    parts.truncate(1);
    if !parts.is_empty() {
        parts.push(item);
    }
}

static ACCUMULATE: Type = ty(
    "itertools.accumulate",
    |vm, ty, args| {
        let a = bind_keyword_only(vm, "accumulate", &["iterable", "func", "initial"], 1, 2, args)?;
        let made = make(ty, vec![vm.iter(&a[0])?, opt_some(&a, 1).cloned().unwrap_or(Value::NONE)]);
        if let Some(initial) = opt_some(&a, 2) {
            made.queue.get_mut().push_back(initial.clone());
            made.flag.set(true);
        }
        Ok(made.into_value())
    },
    |vm, v| {
        let this = it(v);
        if this.flag.replace(false) {
            return Ok(this.queue.get().front().cloned());
        }
        let Some(item) = vm.next(&part(v, 0))? else { return Ok(None) };
        let total = match this.queue.get().front().cloned() {
            None => item,
            Some(total) if part(v, 1).is_none() => vm.add(&total, &item)?,
            Some(total) => vm.call(&part(v, 1), &[total, item])?,
        };
        let queue = this.queue.get_mut();
        queue.clear();
        queue.push_back(total.clone());
        Ok(Some(total))
    },
);

static ISLICE: Type = ty(
    "itertools.islice",
    |vm, ty, args| {
        let a = args.of_constructor(vm, ty, &ISLICE)?.check(vm, "islice", 2, 4)?;
        let number = |v: Option<&Value>, d: i64, message: &str| -> R<i64> {
            match v.filter(|v| !v.is_none()) {
                None => Ok(d),
                Some(v) => match vm.to_isize(v) {
                    Ok(n) if n >= 0 => Ok(n as i64),
                    _ => {
                        vm.clear_pending();
                        Err(vm.value_error(message))
                    }
                },
            }
        };
        let bad = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        let made = make(ty, vec![vm.iter(&a[0])?]);
        if a.len() == 2 {
            made.end.set(number(Some(&a[1]), -1, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")?);
        } else {
            made.at.set(vec![number(Some(&a[1]), 0, bad)? as usize]);
            made.end.set(number(Some(&a[2]), -1, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")?);
            let step = number(a.get(3), 1, "Step for islice() must be a positive integer or None.")?;
            if step == 0 {
                return Err(vm.value_error("Step for islice() must be a positive integer or None."));
            }
            made.step.set(step);
        }
        Ok(made.into_value())
    },
    |vm, v| {
        let this = it(v);
        let Some(source) = this.parts.get().first().cloned() else { return Ok(None) };
        let wanted = this.at.get().first().map_or(this.n.get(), |&w| w as i64);
        let end = this.end.get();
        if end >= 0 && wanted >= end {
            while this.n.get() < end {
                if vm.next(&source)?.is_none() {
                    break;
                }
                this.n.set(this.n.get() + 1);
            }
            this.parts.set(Vec::new());
            return Ok(None);
        }
        loop {
            let Some(item) = vm.next(&source)? else {
                this.parts.set(Vec::new());
                return Ok(None);
            };
            let n = this.n.get();
            this.n.set(n + 1);
            if n == wanted {
                let next = n.saturating_add(this.step.get());
                let next = if end >= 0 { next.min(end) } else { next };
                this.at.set(vec![next as usize]);
                return Ok(Some(item));
            }
        }
    },
);

static ZIP_LONGEST: Type = ty(
    "itertools.zip_longest",
    |vm, ty, args| {
        let mut fill = Value::NONE;
        for (k, v) in args.keywords() {
            if !pyvm_vm::objects::string::is(k, "fillvalue") {
                return Err(vm.type_error("zip_longest() got an unexpected keyword argument"));
            }
            fill = v.clone();
        }
        let mut parts = Vec::new();
        for a in args.pos() {
            parts.push(vm.iter(a)?);
        }
        let made = make(ty, parts);
        made.queue.get_mut().push_back(fill);
        Ok(made.into_value())
    },
    |vm, v| {
        let this = it(v);
        let fill = this.queue.get().front().cloned().unwrap_or(Value::NONE);
        let n = this.parts.get().len();
        let mut out = Vec::with_capacity(n);
        let mut live = false;
        for i in 0..n {
            let source = part(v, i);
            let item = if source.is_none() { None } else { vm.next(&source)? };
            match item {
                Some(item) => {
                    live = true;
                    out.push(item);
                }
                None => {
                    this.parts.get_mut()[i] = Value::NONE;
                    out.push(fill.clone());
                }
            }
        }
        Ok(if live { Some(vm.tuple(out)) } else { None })
    },
);

static BATCHED: Type = ty(
    "itertools.batched",
    |vm, ty, args| {
        let a = bind_keyword_only(vm, "batched", &["iterable", "n", "strict"], 2, 2, args)?;
        let n = vm.to_isize(&a[1])?;
        if n < 1 {
            return Err(vm.value_error("n must be at least one"));
        }
        let made = make(ty, vec![vm.iter(&a[0])?]);
        made.n.set(n as i64);
        made.flag.set(opt(&a, 2).map_or(Ok(false), |s| vm.is_true(s))?);
        Ok(made.into_value())
    },
    |vm, v| {
        let source = part(v, 0);
        let mut out = Vec::new();
        while (out.len() as i64) < it(v).n.get()
            && let Some(item) = vm.next(&source)?
        {
            out.push(item);
        }
        if out.is_empty() {
            return Ok(None);
        }
        if it(v).flag.get() && (out.len() as i64) < it(v).n.get() {
            return Err(vm.value_error("batched(): incomplete batch"));
        }
        Ok(Some(vm.tuple(out)))
    },
);

static PRODUCT: Type = ty(
    "itertools.product",
    |vm, ty, args| {
        let mut repeat = 1;
        for (_, v) in args.keywords() {
            repeat = vm.to_isize(v)?;
        }
        if repeat < 0 {
            return Err(vm.value_error("repeat argument cannot be negative"));
        }
        let mut pools = Vec::new();
        for a in args.pos() {
            pools.push(vm.collect(a)?);
        }
        let made = make(ty, Vec::new());
        let all: Vec<Vec<Value>> = (0..repeat).flat_map(|_| pools.clone()).collect();
        made.flag.set(all.iter().any(Vec::is_empty));
        made.at.set(vec![0; all.len()]);
        made.pool.set(all);
        Ok(made.into_value())
    },
    |vm, v| {
        let this = it(v);
        if this.flag.get() {
            return Ok(None);
        }
        let (pools, at) = (this.pool.get(), this.at.get_mut());
        let out = vm.tuple(pools.iter().zip(at.iter()).map(|(p, &i)| p[i].clone()).collect());
        let mut k = at.len();
        loop {
            if k == 0 {
                this.flag.set(true);
                break;
            }
            k -= 1;
            at[k] += 1;
            if at[k] < pools[k].len() {
                break;
            }
            at[k] = 0;
        }
        Ok(Some(out))
    },
);

fn selection(vm: &Vm, name: &str, ty: &Type, args: Args, default: bool) -> R {
    let a = bind(vm, name, &["iterable", "r"], if default { 1 } else { 2 }, args)?;
    let pool = vm.collect(&a[0])?;
    let r = match opt_some(&a, 1) {
        Some(r) if default && !pyvm_vm::objects::int::is_int(r) => return Err(vm.type_error("Expected int as r")),
        Some(r) => vm.to_isize(r)?,
        None => pool.len() as isize,
    };
    if r < 0 {
        return Err(vm.value_error("r must be non-negative"));
    }
    let made = make(ty, Vec::new());
    made.n.set(r as i64);
    made.pool.set(vec![pool]);
    Ok(made.into_value())
}

/// The next choice of positions, by the rule `advance`; the first one when there was none.
fn choose(vm: &Vm, v: &Value, first: fn(usize, usize) -> Option<Vec<usize>>, advance: fn(&mut Vec<usize>, usize) -> bool) -> R<Option<Value>> {
    let this = it(v);
    let (n, r) = (this.pool.get()[0].len(), this.n.get() as usize);
    if this.step.get() == 1 {
        this.step.set(2);
        match first(n, r) {
            Some(at) => this.at.set(at),
            None => this.step.set(0),
        }
    } else if this.step.get() == 2 && !advance(this.at.get_mut(), n) {
        this.step.set(0);
    }
    if this.step.get() == 0 {
        return Ok(None);
    }
    let pool = &this.pool.get()[0];
    Ok(Some(vm.tuple(this.at.get().iter().map(|&i| pool[i].clone()).collect())))
}

static COMBINATIONS: Type = ty(
    "itertools.combinations",
    |vm, ty, args| selection(vm, "combinations", ty, args, false),
    |vm, v| {
        choose(
            vm,
            v,
            |n, r| (r <= n).then(|| (0..r).collect()),
            |at, n| {
                let r = at.len();
                let Some(i) = (0..r).rev().find(|&i| at[i] != i + n - r) else { return false };
                at[i] += 1;
                for j in i + 1..r {
                    at[j] = at[j - 1] + 1;
                }
                true
            },
        )
    },
);

static COMBINATIONS_WITH_REPLACEMENT: Type = ty(
    "itertools.combinations_with_replacement",
    |vm, ty, args| selection(vm, "combinations_with_replacement", ty, args, false),
    |vm, v| {
        choose(
            vm,
            v,
            |n, r| (n > 0 || r == 0).then(|| vec![0; r]),
            |at, n| {
                let r = at.len();
                let Some(i) = (0..r).rev().find(|&i| at[i] != n - 1) else { return false };
                let next = at[i] + 1;
                at[i..].iter_mut().for_each(|x| *x = next);
                true
            },
        )
    },
);

static PERMUTATIONS: Type = ty(
    "itertools.permutations",
    |vm, ty, args| selection(vm, "permutations", ty, args, true),
    |vm, v| {
        choose(
            vm,
            v,
            |n, r| (r <= n).then(|| (0..r).collect()),
            |at, n| {
                // The next arrangement in lexicographic order of positions.
                for i in (0..at.len()).rev() {
                    let used = |x: usize, upto: &[usize]| upto.contains(&x);
                    if let Some(next) = (at[i] + 1..n).find(|&x| !used(x, &at[..i])) {
                        at[i] = next;
                        for j in i + 1..at.len() {
                            at[j] = (0..n).find(|&x| !used(x, &at[..j])).unwrap_or(0);
                        }
                        return true;
                    }
                }
                false
            },
        )
    },
);

static GROUPBY: Type = ty(
    "itertools.groupby",
    |vm, ty, args| {
        let a = bind(vm, "groupby", &["iterable", "key"], 1, args)?;
        Ok(make(ty, vec![vm.iter(&a[0])?, opt_some(&a, 1).cloned().unwrap_or(Value::NONE)]).into_value())
    },
    |vm, v| {
        let this = it(v);
        // queue holds the key and value read last, and the key of the group shown last; flag says that the value was taken.
        this.n.set(this.n.get() + 1);
        loop {
            let current = this.queue.get().front().cloned().filter(|_| !this.flag.get());
            let same = match (current, this.queue.get().get(2).cloned()) {
                (None, _) => true,
                (Some(current), Some(target)) => vm.equal(&target, &current)?,
                (Some(_), None) => false,
            };
            if !same {
                break;
            }
            if !group_step(vm, v)? {
                return Ok(None);
            }
        }
        let key = this.queue.get()[0].clone();
        this.queue.get_mut().truncate(2);
        this.queue.get_mut().push_back(key.clone());
        let group = make(&GROUPER, vec![v.clone(), key.clone()]);
        group.n.set(this.n.get());
        Ok(Some(vm.tuple(vec![key, group.into_value()])))
    },
);

/// Reads one item into the queue of a `groupby`.
fn group_step(vm: &Vm, v: &Value) -> R<bool> {
    let Some(item) = vm.next(&part(v, 0))? else { return Ok(false) };
    let key = if part(v, 1).is_none() { item.clone() } else { vm.call(&part(v, 1), std::slice::from_ref(&item))? };
    let queue = it(v).queue.get_mut();
    let target = queue.get(2).cloned();
    queue.clear();
    queue.extend([key, item]);
    queue.extend(target);
    it(v).flag.set(false);
    Ok(true)
}

static GROUPER: Type = Type::builtin::<Iter>(
    "itertools._grouper",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .iterator(|vm, v| {
            let parent = part(v, 0);
            if it(&parent).n.get() != it(v).n.get() {
                return Ok(None);
            }
            if it(&parent).flag.get() && !group_step(vm, &parent)? {
                it(&parent).n.set(-1);
                return Ok(None);
            }
            let (key, item) = {
                let q = it(&parent).queue.get();
                (q[0].clone(), q[1].clone())
            };
            if vm.equal(&part(v, 1), &key)? {
                // The comparison may have taken the item itself.
                return Ok(if it(&parent).flag.replace(true) { None } else { Some(item) });
            }
            it(v).n.set(-2);
            Ok(None)
        })
        .no_new(),
);
