//! `_operator`: the operators as functions.

use pyvm_vm::call::{Args, opt};
use pyvm_vm::heap::Header;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::payload;
use pyvm_vm::protocol::number;
use pyvm_vm::types::rows::{Method, m, mk};
use pyvm_vm::types::slots::{Compare, bin};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(
        vm,
        "_operator",
        "Operator interface.\n\nThis module exports a set of functions implemented in C corresponding\nto the intrinsic operators of Python.  For example, operator.add(x, y)\nis equivalent to the expression x+y.",
        ROWS,
    );
    let d = module.obj::<Module>().dict();
    for ty in [&ATTRGETTER, &ITEMGETTER, &METHODCALLER] {
        d.set_name(vm, &ty.short_name(), ty.as_value());
    }
    Ok(module)
}

macro_rules! operators {
    ($($name:literal $inplace:literal $op:ident;)*) => { &[$(
        m($name, "($module, a, b, /)", |vm, a| number::binary(vm, &a[0], &a[1], bin::$op)),
        m($inplace, "($module, a, b, /)", |vm, a| number::inplace(vm, &a[0], &a[1], bin::$op)),
    )*
        m("pow", "($module, a, b, /)", |vm, a| number::power(vm, &a[0], &a[1], None)),
        m("ipow", "($module, a, b, /)", |vm, a| number::inplace(vm, &a[0], &a[1], bin::POWER)),
        m("lt", "($module, a, b, /)", |vm, a| vm.compare(&a[0], &a[1], Compare::Lt)),
        m("le", "($module, a, b, /)", |vm, a| vm.compare(&a[0], &a[1], Compare::Le)),
        m("eq", "($module, a, b, /)", |vm, a| vm.compare(&a[0], &a[1], Compare::Eq)),
        m("ne", "($module, a, b, /)", |vm, a| vm.compare(&a[0], &a[1], Compare::Ne)),
        m("gt", "($module, a, b, /)", |vm, a| vm.compare(&a[0], &a[1], Compare::Gt)),
        m("ge", "($module, a, b, /)", |vm, a| vm.compare(&a[0], &a[1], Compare::Ge)),
        m("truth", "($module, a, /)", |vm, a| vm.is_true(&a[0]).map(Value::bool)),
        m("not_", "($module, a, /)", |vm, a| vm.is_true(&a[0]).map(|t| Value::bool(!t))),
        m("is_", "($module, a, b, /)", |_, a| Ok(Value::bool(a[0].is(&a[1])))),
        m("is_not", "($module, a, b, /)", |_, a| Ok(Value::bool(!a[0].is(&a[1])))),
        m("is_none", "($module, a, /)", |_, a| Ok(Value::bool(a[0].is_none()))),
        m("is_not_none", "($module, a, /)", |_, a| Ok(Value::bool(!a[0].is_none()))),
        m("neg", "($module, a, /)", |vm, a| number::negative(vm, &a[0])),
        m("pos", "($module, a, /)", |vm, a| number::positive(vm, &a[0])),
        m("abs", "($module, a, /)", |vm, a| number::absolute(vm, &a[0])),
        m("inv", "($module, a, /)", |vm, a| number::invert(vm, &a[0])),
        m("invert", "($module, a, /)", |vm, a| number::invert(vm, &a[0])),
        m("index", "($module, a, /)", |vm, a| vm.index(&a[0])),
        m("contains", "($module, a, b, /)", |vm, a| vm.contains(&a[0], &a[1]).map(Value::bool)),
        m("getitem", "($module, a, b, /)", |vm, a| vm.get_item(&a[0], &a[1])),
        m("setitem", "($module, a, b, c, /)", |vm, a| vm.set_item(&a[0], &a[1], a[2].clone()).map(|()| Value::NONE)),
        m("delitem", "($module, a, b, /)", |vm, a| vm.del_item(&a[0], &a[1]).map(|()| Value::NONE)),
        m("concat", "($module, a, b, /)", |vm, a| concat(vm, a, false)),
        m("iconcat", "($module, a, b, /)", |vm, a| concat(vm, a, true)),
        mk("call", "($module, obj, /, *args, **kwargs)", |vm, args| match args.pos().first() {
            Some(f) => vm.call_args(f, args.rest()),
            None => Err(vm.type_error("call expected at least 1 argument, got 0")),
        }),
        m("countOf", "($module, a, b, /)", |vm, a| {
            let mut n = 0;
            if !a[0].ty().can_iterate() {
                return Err(vm.type_error(format!("argument of type '{}' is not iterable", a[0].ty().name())));
            }
            vm.for_each(&a[0], |v| { n += usize::from(v.is(&a[1]) || vm.equal(&v, &a[1])?); Ok(()) })?;
            Ok(Value::uint(n))
        }),
        m("indexOf", "($module, a, b, /)", |vm, a| {
            let iterator = vm.iter(&a[0])?;
            let mut n = 0;
            while let Some(v) = vm.next(&iterator)? {
                if v.is(&a[1]) || vm.equal(&v, &a[1])? { return Ok(Value::uint(n)); }
                n += 1;
            }
            Err(vm.value_error("sequence.index(x): x not in sequence"))
        }),
        m("length_hint", "($module, obj, default=0, /)", |vm, a| {
            let default = match opt(a, 1) {
                None => 0,
                Some(d) if pyvm_vm::objects::int::is_int(d) || d.ty().slots.get().unary[pyvm_vm::types::slots::un::INDEX].is_some() => vm.to_isize(d)?,
                Some(d) => return Err(vm.type_error(format!("'{}' object cannot be interpreted as an integer", d.ty().name()))),
            };
            match vm.length_hint(&a[0], usize::MAX)? {
                usize::MAX => Ok(Value::int(default as i64)),
                n => Ok(Value::uint(n)),
            }
        }),
        m("_compare_digest", "($module, a, b, /)", compare_digest),
    ] };
}

static ROWS: &[Method] = operators! {
    "add" "iadd" ADD; "sub" "isub" SUBTRACT; "mul" "imul" MULTIPLY; "matmul" "imatmul" MATRIX_MULTIPLY; "floordiv" "ifloordiv" FLOOR_DIVIDE; "truediv" "itruediv" TRUE_DIVIDE;
    "mod" "imod" REMAINDER; "lshift" "ilshift" LSHIFT; "rshift" "irshift" RSHIFT; "and_" "iand" AND; "xor" "ixor" XOR; "or_" "ior" OR;
};

fn concat(vm: &Vm, a: &[Value], in_place: bool) -> R {
    if a[0].ty().slots.get().getitem.is_none() {
        return Err(vm.type_error(format!("'{}' object can't be concatenated", a[0].ty().name())));
    }
    if in_place { number::inplace(vm, &a[0], &a[1], bin::ADD) } else { vm.add(&a[0], &a[1]) }
}

/// Compares without telling by the time where they differ.
fn compare_digest(vm: &Vm, a: &[Value]) -> R {
    let (x, y) = match (a[0].cast::<Str>(), a[1].cast::<Str>()) {
        (Some(x), Some(y)) if x.is_ascii() && y.is_ascii() => (x.as_bytes().to_vec(), y.as_bytes().to_vec()),
        (Some(_), Some(_)) => return Err(vm.type_error("comparing strings with non-ASCII characters is not supported")),
        _ if vm.is_bytes_like(&a[0]) || vm.is_bytes_like(&a[1]) => (vm.bytes_like(&a[0])?, vm.bytes_like(&a[1])?),
        _ => {
            return Err(vm.type_error(format!("unsupported operand types(s) or combination of types: '{}' and '{}'", a[0].ty().name(), a[1].ty().name())));
        }
    };
    let mut difference = u8::from(x.len() != y.len());
    for (i, b) in y.iter().enumerate() {
        difference |= b ^ x.get(i).unwrap_or(b);
    }
    Ok(Value::bool(difference == 0))
}

/// What `attrgetter` and its kin keep.
#[repr(C)]
pub struct Getter {
    head: Header,
    args: Vec<Value>,
    keywords: Vec<(Value, Value)>,
    name: Value,
}
payload!(Getter, ATTRGETTER, args, keywords, name);

#[expect(unsafe_code, reason = "three types with one payload; ARCHITECTURE.md, V3")]
fn this(v: &Value) -> &Getter {
    unsafe { &*v.pointer().cast::<Getter>() }
}

fn make(ty: &Type, args: Vec<Value>, keywords: Vec<(Value, Value)>, name: Value) -> Value {
    Py::new(Getter { head: Header::new(ty), args, keywords, name }).into_value()
}

fn one_argument<'a>(vm: &Vm, g: &Value, args: Args<'a>) -> R<&'a Value> {
    let name = g.ty().short_name();
    args.no_keywords(vm, &name)?;
    match args.pos() {
        [v] => Ok(v),
        other => Err(vm.type_error(format!("{name} expected 1 argument, got {}", other.len()))),
    }
}

fn at_least_one(vm: &Vm, name: &str, args: Args) -> R<Vec<Value>> {
    args.no_keywords(vm, name)?;
    if args.all.is_empty() { Err(vm.type_error(format!("{name} expected 1 argument, got 0"))) } else { Ok(args.all.to_vec()) }
}

fn shown(vm: &Vm, g: &Value) -> R {
    let text = vm.repr_once(g, || {
        let t = this(g);
        let mut parts = Vec::new();
        if !t.name.is_none() {
            parts.push(vm.repr_text(&t.name)?);
        }
        for a in &t.args {
            parts.push(vm.repr_text(a)?);
        }
        for (k, v) in &t.keywords {
            parts.push(format!("{}={}", string::to_string(k), vm.repr_text(v)?));
        }
        let module = vm.get_attr(&g.ty().as_value(), &vm.names.__module__)?;
        Ok(vm.str(&format!("{}.{}({})", vm.str_text(&module)?, g.ty().short_name(), parts.join(", "))))
    })?;
    match text {
        Some(t) => Ok(t),
        None => Ok(vm.str(&format!("{}(...)", g.ty().name()))),
    }
}

fn get_dotted(vm: &Vm, object: &Value, path: &Value) -> R {
    let text = string::to_string(path);
    if !text.contains('.') {
        return vm.get_attr(object, &vm.intern(&text));
    }
    let mut found = object.clone();
    for part in text.split('.') {
        found = vm.get_attr(&found, &vm.intern(part))?;
    }
    Ok(found)
}

static ATTRGETTER: Type = Type::builtin::<Getter>(
    "operator.attrgetter",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .repr(shown)
        .new(|vm, ty, args| {
            let names = at_least_one(vm, "attrgetter", args)?;
            if names.iter().any(|n| !string::is_str(n)) {
                return Err(vm.type_error("attribute name must be a string"));
            }
            Ok(make(ty, names, Vec::new(), Value::NONE))
        })
        .call(|vm, g, args| {
            let object = one_argument(vm, g, args)?;
            match &this(g).args[..] {
                [one] => get_dotted(vm, object, one),
                many => Ok(vm.tuple(many.iter().map(|n| get_dotted(vm, object, n)).collect::<R<Vec<_>>>()?)),
            }
        }),
)
.methods(REDUCE)
.doc("Return a callable object that fetches the given attribute(s) from its operand.\nAfter f = attrgetter('name'), the call f(r) returns r.name.\nAfter g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).\nAfter h = attrgetter('name.first', 'name.last'), the call h(r) returns\n(r.name.first, r.name.last).");

static ITEMGETTER: Type = Type::builtin::<Getter>(
    "operator.itemgetter",
    &OBJECT,
    flag::GC,
    object::SLOTS.repr(shown).new(|vm, ty, args| Ok(make(ty, at_least_one(vm, "itemgetter", args)?, Vec::new(), Value::NONE))).call(|vm, g, args| {
        let object = one_argument(vm, g, args)?;
        match &this(g).args[..] {
            [one] => vm.get_item(object, one),
            many => Ok(vm.tuple(many.iter().map(|n| vm.get_item(object, n)).collect::<R<Vec<_>>>()?)),
        }
    }),
)
.methods(REDUCE)
.doc("Return a callable object that fetches the given item(s) from its operand.\nAfter f = itemgetter(2), the call f(r) returns r[2].\nAfter g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])");

static METHODCALLER: Type = Type::builtin::<Getter>(
    "operator.methodcaller",
    &OBJECT,
    flag::GC,
    object::SLOTS
        .repr(shown)
        .new(|vm, ty, args| {
            let Some((name, rest)) = args.pos().split_first() else { return Err(vm.type_error("methodcaller needs at least one argument, the method name")) };
            if !string::is_str(name) {
                return Err(vm.type_error("method name must be a string"));
            }
            let keywords = args.keywords().map(|(k, v)| (k.clone(), v.clone())).collect();
            Ok(make(ty, rest.to_vec(), keywords, vm.attr_name(name)?))
        })
        .call(|vm, g, args| {
            let object = one_argument(vm, g, args)?;
            let t = this(g);
            let method = vm.get_attr(object, &t.name)?;
            let mut all = t.args.clone();
            all.extend(t.keywords.iter().map(|k| k.1.clone()));
            let names: Vec<Value> = t.keywords.iter().map(|k| k.0.clone()).collect();
            vm.call_args(&method, Args { all: &all, names: &names })
        }),
)
.methods(REDUCE)
.doc("Return a callable object that calls the given method on its operand.\nAfter f = methodcaller('name'), the call f(r) returns r.name().\nAfter g = methodcaller('name', 'date', foo=1), the call g(r) returns\nr.name('date', foo=1).");

static REDUCE: &[Method] = &[m("__reduce__", "($self, /)", |vm, a| {
    let t = this(&a[0]);
    let class = a[0].ty().as_value();
    let mut args = t.args.clone();
    if !t.name.is_none() {
        args.insert(0, t.name.clone());
    }
    if t.keywords.is_empty() {
        return Ok(vm.tuple(vec![class, vm.tuple(args)]));
    }
    // Keywords travel in a partial application of the class.
    let partial = vm.get_attr_str(&pyvm_vm::import::import_module(vm, "functools")?, "partial")?;
    let mut all = vec![class, t.name.clone()];
    let names: Vec<Value> = t.keywords.iter().map(|k| k.0.clone()).collect();
    all.extend(t.keywords.iter().map(|k| k.1.clone()));
    let made = vm.call_args(&partial, Args { all: &all, names: &names })?;
    Ok(vm.tuple(vec![made, vm.tuple(t.args.clone())]))
})];
