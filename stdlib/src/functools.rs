//! `_functools`: `partial`, `lru_cache`, `cmp_to_key` and `reduce`.

use pyvm_vm::call::{Args, bind, opt};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::tuple::{self, Tuple};
use pyvm_vm::objects::{genericalias, int, method, string};
use pyvm_vm::payload;
use pyvm_vm::types::rows::{GetSet, Method, g, gs, m, mk};

use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Slot, Value};
use pyvm_vm::vm::{R, Vm};
use std::cell::Cell;
use std::mem::offset_of;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_functools", "Tools that operate on functions.", ROWS);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "partial", PARTIAL.as_value());
    d.set_name(vm, "_lru_cache_wrapper", LRU.as_value());
    d.set_name(vm, "_PlaceholderType", PLACEHOLDER.as_value());
    d.set_name(vm, "Placeholder", placeholder(vm)?);
    Ok(module)
}

static PLACEHOLDER: Type = Type::builtin::<object::Object>(
    "functools._PlaceholderType",
    &OBJECT,
    0,
    object::SLOTS.repr(|vm, _| Ok(vm.str("Placeholder"))).new(|vm, _, args| {
        if !args.is_empty() {
            return Err(vm.type_error("_PlaceholderType takes no arguments"));
        }
        placeholder(vm)
    }),
)
.methods(&[m("__reduce__", "($self, /)", |vm, _| Ok(vm.str("Placeholder")))])
.doc("The type of the Placeholder singleton.\n\nUsed as a placeholder for partial arguments.");

fn placeholder(vm: &Vm) -> R {
    vm.cached("functools.Placeholder", || Ok(object::allocate(&PLACEHOLDER)))
}

#[repr(C)]
pub struct Partial {
    head: Header,
    function: Mut<Value>,
    args: Mut<Value>,
    keywords: Mut<Value>,
    holes: Cell<usize>,
    dict: Mut<Option<Py<Dict>>>,
}
payload!(Partial, PARTIAL, function, args, keywords, dict);

pub static PARTIAL: Type = Type::builtin::<Partial>(
    "functools.partial",
    &OBJECT,
    flag::BASETYPE | flag::GC | flag::WEAKREF,
    object::SLOTS.new(partial_new).call(partial_call).repr(partial_repr).descr_get(|_, p, instance, _| Ok(instance.map_or_else(|| p.clone(), |i| method::Method::new(p.clone(), i.clone())))),
)
.methods(PARTIAL_METHODS)
.getset(PARTIAL_GETSET)
.dict_at(offset_of!(Partial, dict))
.doc("Create a new function with partial application of the given arguments and keywords.");

fn this(p: &Value) -> &Partial {
    p.obj::<Partial>()
}

fn items(v: &Value) -> Vec<Value> {
    v.cast::<Tuple>().map(|t| t.items().to_vec()).unwrap_or_default()
}

fn holes(args: &[Value], hole: &Value) -> usize {
    args.iter().filter(|a| a.is(hole)).count()
}

/// Puts `given` into the holes of `stored`, then behind them.
fn fill(stored: &[Value], given: &[Value], hole: &Value) -> Vec<Value> {
    let mut given = given.iter();
    let mut out: Vec<Value> = stored.iter().map(|v| if v.is(hole) { given.next().cloned().unwrap_or_else(|| hole.clone()) } else { v.clone() }).collect();
    out.extend(given.cloned());
    out
}

/// CPython `partial_new`.
fn partial_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let positional = args.pos();
    let Some((function, rest)) = positional.split_first() else { return Err(vm.type_error("type 'partial' takes at least one argument")) };
    if !vm.is_callable(function) {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let hole = placeholder(vm)?;
    if rest.last().is_some_and(|l| l.is(&hole)) {
        return Err(vm.type_error("trailing Placeholders are not allowed"));
    }
    let keywords = Dict::new();
    for (k, v) in args.keywords() {
        if v.is(&hole) {
            return Err(vm.type_error("Placeholder cannot be passed as a keyword argument"));
        }
        keywords.set(vm, k, v.clone())?;
    }
    let mut function = function.clone();
    let mut all = rest.to_vec();
    // A partial of a partial becomes one, unless it has attributes of its own.
    let calls_alike = function.ty().slots.get().call.map(|f| f as usize) == PARTIAL.slots.get().call.map(|f| f as usize);
    if function.cast::<Partial>().is_some() && calls_alike && this(&function).dict.get().is_none() {
        let inner = function.clone();
        let p = this(&inner);
        all = fill(&items(p.args.get()), rest, &hole);
        while all.last().is_some_and(|l| l.is(&hole)) && all.len() > items(p.args.get()).len() {
            all.pop();
        }
        let merged = p.keywords.get().cast::<Dict>().map_or_else(Dict::new, Dict::copy);
        for (k, v) in keywords.items() {
            merged.set(vm, &k, v)?;
        }
        return Ok(make(ty, p.function.get().clone(), vm.tuple(all.clone()), merged.into_value(), holes(&all, &hole)));
    }
    let n = holes(&all, &hole);
    Ok(make(ty, std::mem::replace(&mut function, Value::NONE), vm.tuple(std::mem::take(&mut all)), keywords.into_value(), n))
}

fn make(ty: &Type, function: Value, args: Value, keywords: Value, holes: usize) -> Value {
    let made = Partial { head: Header::new(ty), function: Mut::new(function), args: Mut::new(args), keywords: Mut::new(keywords), holes: Cell::new(holes), dict: Mut::new(None) };
    Py::new(made).into_value()
}

fn partial_call(vm: &Vm, p: &Value, args: Args) -> R {
    let p = this(p);
    let (function, stored) = (p.function.get().clone(), p.args.get().clone());
    let n = p.holes.get();
    let given = args.pos();
    if given.len() < n {
        return Err(vm.type_error(format!("missing positional arguments in 'partial' call; expected at least {n}, got {}", given.len())));
    }
    let mut all = if n == 0 { [items(&stored).as_slice(), given].concat() } else { fill(&items(&stored), given, &placeholder(vm)?) };
    let Some(keywords) = p.keywords.get().downcast::<Dict>().filter(|d| !d.is_empty()) else {
        all.extend(args.keywords().map(|(_, v)| v.clone()));
        return vm.call_args(&function, Args { all: &all, names: args.names });
    };
    let merged = if args.names.is_empty() { keywords } else { keywords.copy() };
    for (k, v) in args.keywords() {
        merged.set(vm, k, v.clone())?;
    }
    vm.call_dict(&function, &all, Some(&merged))
}

fn partial_repr(vm: &Vm, p: &Value) -> R {
    let shown = vm.repr_once(p, || {
        let t = this(p);
        let (function, args, keywords) = (t.function.get().clone(), t.args.get().clone(), t.keywords.get().clone());
        let mut parts = vec![vm.repr_text(&function)?];
        for a in items(&args) {
            parts.push(vm.repr_text(&a)?);
        }
        for (k, v) in keywords.cast::<Dict>().map(Dict::items).unwrap_or_default() {
            let name = vm.str_text(&k)?;
            parts.push(format!("{name}={}", vm.repr_text(&v)?));
        }
        let ty = p.ty();
        let module = vm.get_attr(&ty.as_value(), &vm.names.__module__)?;
        let qualname = vm.get_attr(&ty.as_value(), &vm.names.__qualname__)?;
        Ok(vm.str(&format!("{}.{}({})", vm.str_text(&module)?, vm.str_text(&qualname)?, parts.join(", "))))
    })?;
    Ok(shown.unwrap_or_else(|| vm.str("...")))
}

static PARTIAL_GETSET: &[GetSet] = &[
    g("func", |_, p| Ok(this(p).function.get().clone())),
    g("args", |_, p| Ok(this(p).args.get().clone())),
    g("keywords", |_, p| Ok(this(p).keywords.get().clone())),
    gs("__dict__", object::get_dict, object::set_dict),
];

static PARTIAL_METHODS: &[Method] = &[
    m("__reduce__", "($self, /)", |vm, a| {
        let p = this(&a[0]);
        let dict = p.dict.get().clone().map_or(Value::NONE, Py::into_value);
        let state = vm.tuple(vec![p.function.get().clone(), p.args.get().clone(), p.keywords.get().clone(), dict]);
        Ok(vm.tuple(vec![a[0].ty().as_value(), vm.tuple(vec![p.function.get().clone()]), state]))
    }),
    m("__setstate__", "($self, state, /)", |vm, a| {
        let invalid = || vm.type_error("invalid partial state");
        let Some(state) = a[1].cast::<Tuple>() else { return Err(invalid()) };
        let [function, args, keywords, dict] = state.items() else { return Err(invalid()) };
        if !vm.is_callable(function) || args.cast::<Tuple>().is_none() || (!dict.is_none() && dict.cast::<Dict>().is_none()) || (!keywords.is_none() && keywords.cast::<Dict>().is_none()) {
            return Err(invalid());
        }
        let hole = placeholder(vm)?;
        let list = items(args);
        if list.last().is_some_and(|l| l.is(&hole)) {
            return Err(vm.type_error("trailing Placeholders are not allowed"));
        }
        let p = this(&a[0]);
        p.function.set(function.clone());
        p.holes.set(holes(&list, &hole));
        p.args.set(if args.is_exact(&tuple::TUPLE) { args.clone() } else { vm.tuple(list) });
        p.keywords.set(match keywords.cast::<Dict>() {
            None => Dict::new().into_value(),
            Some(_) if keywords.is_exact(&pyvm_vm::objects::dict::DICT) => keywords.clone(),
            Some(d) => d.copy().into_value(),
        });
        p.dict.set(dict.downcast::<Dict>());
        Ok(Value::NONE)
    }),
    m("__class_getitem__", "($type, object, /)", genericalias::class_getitem),
];

#[repr(C)]
pub struct Key {
    head: Header,
    compare: Value,
    object: Mut<Slot>,
}
payload!(Key, KEY, compare, object);

static KEY: Type = Type::builtin::<Key>(
    "functools.KeyWrapper",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .no_new()
        .no_hash()
        .call(|vm, k, args| {
            let a = bind(vm, "K", &["obj"], 1, args)?;
            Ok(key(k.obj::<Key>().compare.clone(), Some(a[0].clone())))
        })
        .compare(|vm, a, b, op| {
            let Some(y) = b.cast::<Key>() else { return Err(vm.type_error("other argument must be K instance")) };
            let x = a.obj::<Key>();
            let (Some(p), Some(q)) = (x.object.get().clone(), y.object.get().clone()) else { return Err(vm.attribute_error("object")) };
            let r = vm.call(&x.compare.clone(), &[p, q])?;
            vm.compare(&r, &Value::small(0), op)
        }),
)
.getset(&[
    g("__text_signature__", |vm, _| Ok(vm.str("(obj)"))),
    gs(
        "obj",
        |vm, k| k.obj::<Key>().object.get().clone().ok_or_else(|| vm.attribute_error("'functools.KeyWrapper' object has no attribute 'obj'")),
        |_, k, v| {
            k.obj::<Key>().object.set(v);
            Ok(())
        },
    ),
]);

fn key(compare: Value, object: Slot) -> Value {
    Py::new(Key { head: Header::new(&KEY), compare, object: Mut::new(object) }).into_value()
}

/// A cached call: its key, its result, its neighbours in the order of use.
struct Link {
    key: Value,
    hash: i64,
    result: Value,
    before: usize,
    after: usize,
}

#[repr(C)]
pub struct Lru {
    head: Header,
    function: Value,
    cache: Py<Dict>,
    /// Slots of the order of use; 0 is its head.
    links: Mut<Vec<Option<Link>>>,
    free: Mut<Vec<usize>>,
    /// `None` for no limit.
    limit: Option<usize>,
    typed: bool,
    info: Value,
    hits: Cell<usize>,
    misses: Cell<usize>,
    dict: Mut<Option<Py<Dict>>>,
}

impl pyvm_vm::value::Payload for Lru {
    fn ty() -> &'static Type {
        &LRU
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.function);
        visit(self.cache.value());
        visit(&self.info);
        for link in self.links.get().iter().flatten() {
            visit(&link.key);
            visit(&link.result);
        }
        if let Some(d) = self.dict.get() {
            visit(d.value());
        }
    }
}

static LRU: Type = Type::builtin::<Lru>(
    "functools._lru_cache_wrapper",
    &OBJECT,
    flag::BASETYPE | flag::GC | flag::WEAKREF,
    object::SLOTS
        .new(|vm, ty, args| {
            let a = bind(vm, "lru_cache", &["user_function", "maxsize", "typed", "cache_info_type"], 4, args)?;
            if !vm.is_callable(&a[0]) {
                return Err(vm.type_error("the first argument must be callable"));
            }
            let limit = if a[1].is_none() {
                None
            } else if int::is_int(&a[1]) {
                Some(vm.to_isize(&a[1])?.max(0) as usize)
            } else {
                return Err(vm.type_error("maxsize should be integer or None"));
            };
            let made = Lru {
                head: Header::new(ty),
                function: a[0].clone(),
                cache: Dict::new(),
                links: Mut::new(vec![Some(Link { key: Value::NONE, hash: 0, result: Value::NONE, before: 0, after: 0 })]),
                free: Mut::default(),
                limit,
                typed: vm.is_true(&a[2])?,
                info: a[3].clone(),
                hits: Cell::new(0),
                misses: Cell::new(0),
                dict: Mut::new(None),
            };
            Ok(Py::new(made).into_value())
        })
        .call(lru_call)
        .descr_get(|_, p, instance, _| Ok(instance.map_or_else(|| p.clone(), |i| method::Method::new(p.clone(), i.clone())))),
)
.methods(LRU_METHODS)
.getset(LRU_GETSET)
.dict_at(offset_of!(Lru, dict));

/// CPython `lru_cache_make_key`.
fn make_key(vm: &Vm, l: &Lru, args: Args) -> R {
    let positional = args.pos();
    if !l.typed && args.names.is_empty() && positional.len() == 1 && (positional[0].is_exact(&string::STR) || positional[0].is_exact(&int::INT)) {
        return Ok(positional[0].clone());
    }
    let mut parts = positional.to_vec();
    if !args.names.is_empty() {
        parts.push(vm.cached("lru_cache mark", || Ok(object::sentinel()))?);
        for (k, v) in args.keywords() {
            parts.push(k.clone());
            parts.push(v.clone());
        }
    }
    if l.typed {
        parts.extend(args.all.iter().map(|v| v.ty().as_value()));
    }
    Ok(vm.tuple(parts))
}

impl Lru {
    fn link(&self, i: usize) -> &mut Link {
        self.links.get_mut()[i].get_or_insert_with(|| Link { key: Value::NONE, hash: 0, result: Value::NONE, before: 0, after: 0 })
    }

    fn unlink(&self, i: usize) {
        let (before, after) = (self.link(i).before, self.link(i).after);
        self.link(before).after = after;
        self.link(after).before = before;
    }

    /// Makes the link the one used last.
    fn append(&self, i: usize) {
        let last = self.link(0).before;
        self.link(last).after = i;
        self.link(0).before = i;
        let link = self.link(i);
        (link.before, link.after) = (last, 0);
    }
}

fn lru_call(vm: &Vm, w: &Value, args: Args) -> R {
    let l = w.obj::<Lru>();
    if l.limit == Some(0) {
        l.misses.set(l.misses.get() + 1);
        return vm.call_args(&l.function, args);
    }
    let key = make_key(vm, l, args)?;
    let hash = vm.hash(&key)?;
    let found = l.cache.get_hashed(vm, &key, hash)?;
    let Some(limit) = l.limit else {
        if let Some(result) = found {
            l.hits.set(l.hits.get() + 1);
            return Ok(result);
        }
        l.misses.set(l.misses.get() + 1);
        let result = vm.call_args(&l.function, args)?;
        l.cache.set_hashed(vm, &key, hash, result.clone())?;
        return Ok(result);
    };
    if let Some(i) = found.and_then(|v| v.as_small_int()) {
        let i = i as usize;
        l.unlink(i);
        l.append(i);
        l.hits.set(l.hits.get() + 1);
        return Ok(l.link(i).result.clone());
    }
    l.misses.set(l.misses.get() + 1);
    let result = vm.call_args(&l.function, args)?;
    // The call may have added the same key, or emptied the cache.
    if l.cache.get_hashed(vm, &key, hash)?.is_some() {
        return Ok(result);
    }
    let mut gone = None;
    if l.cache.len() >= limit {
        let oldest = l.link(0).after;
        if oldest != 0 {
            l.unlink(oldest);
            let link = l.links.get_mut()[oldest].take();
            l.free.get_mut().push(oldest);
            if let Some(link) = &link {
                l.cache.remove_hashed(vm, &link.key, link.hash)?;
            }
            gone = link;
        }
    }
    let i = match l.free.get_mut().pop() {
        Some(i) => i,
        None => {
            l.links.get_mut().push(None);
            l.links.get().len() - 1
        }
    };
    l.links.get_mut()[i] = Some(Link { key: key.clone(), hash, result: result.clone(), before: 0, after: 0 });
    l.append(i);
    l.cache.set_hashed(vm, &key, hash, Value::uint(i))?;
    drop(gone);
    Ok(result)
}

static LRU_GETSET: &[GetSet] = &[gs("__dict__", object::get_dict, object::set_dict)];

static LRU_METHODS: &[Method] = &[
    m("cache_info", "($self, /)", |vm, a| {
        let l = a[0].obj::<Lru>();
        let limit = l.limit.map_or(Value::NONE, Value::uint);
        vm.call(&l.info, &[Value::uint(l.hits.get()), Value::uint(l.misses.get()), limit, Value::uint(l.cache.len())])
    }),
    m("cache_clear", "($self, /)", |_, a| {
        let l = a[0].obj::<Lru>();
        l.hits.set(0);
        l.misses.set(0);
        let old = std::mem::replace(l.links.get_mut(), vec![Some(Link { key: Value::NONE, hash: 0, result: Value::NONE, before: 0, after: 0 })]);
        l.free.get_mut().clear();
        l.cache.clear();
        drop(old);
        Ok(Value::NONE)
    }),
    m("__reduce__", "($self, /)", |vm, a| vm.get_attr(&a[0], &vm.names.__qualname__)),
    m("__copy__", "($self, /)", |_, a| Ok(a[0].clone())),
    m("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].clone())),
];

static ROWS: &[Method] = &[
    mk("cmp_to_key", "($module, /, mycmp)", |vm, args| {
        let a = bind(vm, "cmp_to_key", &["mycmp"], 1, args)?;
        Ok(key(a[0].clone(), None))
    })
    .doc("Convert a cmp= function into a key= function.\n\n  mycmp\n    Function that compares two objects."),
    m("reduce", "($module, function, iterable, /, initial=<unrepresentable>)", |vm, a| {
        let Ok(iterator) = vm.iter(&a[1]) else {
            if vm.pending_is(&pyvm_vm::objects::exception::TYPE_ERROR) {
                vm.clear_pending();
                return Err(vm.type_error("reduce() arg 2 must support iteration"));
            }
            return Err(pyvm_vm::vm::Raised);
        };
        let mut total = opt(a, 2).cloned();
        while let Some(item) = vm.next(&iterator)? {
            total = Some(match total {
                None => item,
                Some(t) => vm.call(&a[0], &[t, item])?,
            });
        }
        total.ok_or_else(|| vm.type_error("reduce() of empty iterable with no initial value"))
    })
    .doc("Apply a function of two arguments cumulatively to the items of an iterable, from left to right."),
];
