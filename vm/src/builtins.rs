//! The `builtins` module.

use crate::ast;
use crate::call::{Args, bind, opt, opt_some};
use crate::frame::Frame;
use crate::objects::cell::CellObject;
use crate::objects::complex::Complex;
use crate::objects::dict::Dict;
use crate::objects::exception as exc;
use crate::objects::function::Function;
use crate::objects::iterators::{self, CallableIterator};
use crate::objects::list::List;
use crate::objects::module::Module;
use crate::objects::string::{self, Str};
use crate::objects::tuple::Tuple;
use crate::objects::{self, boolean, builtin_function, code::Code, int, object, sort, types_type};
use crate::protocol::number;
use crate::run::{Mode, Options};
use crate::types::rows::{Method, m, mk};
use crate::types::{Type, class};
use crate::value::{Py, Value};
use crate::vm::{R, Vm};
use pyvm_loader::compile::optimize_tree;
use pyvm_loader::opcode::flags::FUTURE_MASK;

/// Fills the namespace of `builtins`.
pub fn install(vm: &Vm) {
    let d = &vm.builtins;
    let module = objects::module::Module::with_dict(d.clone());
    d.set_name(vm, "__name__", vm.intern("builtins"));
    d.set_name(vm, "__doc__", vm.str("Built-in functions, types, exceptions, and other objects.\n\nThis module provides direct access to all 'built-in'\nidentifiers of Python; for example, builtins.len is\nthe full name for the built-in function len().\n\nThis module is not normally accessed explicitly by most\napplications, but can be useful in modules that provide\nobjects with the same name as a builtin and need access to\nthe built-in object of the same name."));
    for name in ["__package__", "__loader__", "__spec__"] {
        d.set_name(vm, name, Value::NONE);
    }
    for row in FUNCTIONS {
        d.set_name(vm, row.name, builtin_function::module_function(row, &module));
    }
    for (name, value) in [("None", Value::NONE), ("True", Value::TRUE), ("False", Value::FALSE), ("NotImplemented", Value::NOT_IMPLEMENTED), ("Ellipsis", Value::ELLIPSIS)] {
        d.set_name(vm, name, value);
    }
    d.set_name(vm, "__debug__", Value::bool(vm.settings.optimize == 0));
    for ty in TYPES.iter().chain(exc::ALL) {
        d.set_name(vm, ty.static_name, ty.as_value());
    }
    // The compiler's shortcut for `all(x for …)` means these, whatever the names mean later.
    vm.all_and_any.set(["all", "any"].map(|name| d.get_name(vm, name)));
    d.set_name(vm, "EnvironmentError", exc::OS_ERROR.as_value());
    d.set_name(vm, "IOError", exc::OS_ERROR.as_value());
    if let Ok(group) = objects::exception_group::exception_group(vm) {
        d.set_name(vm, "ExceptionGroup", group);
    }
    vm.modules.get().set_name(vm, "builtins", module);
}

static TYPES: &[&Type] = &[
    &object::OBJECT,
    &types_type::TYPE,
    &boolean::BOOL,
    &int::INT,
    &objects::float::FLOAT,
    &objects::complex::COMPLEX,
    &string::STR,
    &objects::bytes::BYTES,
    &objects::bytearray::BYTEARRAY,
    &objects::memoryview::MEMORYVIEW,
    &objects::list::LIST,
    &objects::tuple::TUPLE,
    &objects::dict::DICT,
    &objects::set::SET,
    &objects::set::FROZENSET,
    &objects::range::RANGE,
    &objects::slice::SLICE,
    &objects::property::PROPERTY,
    &objects::descriptors::CLASS_METHOD,
    &objects::descriptors::STATIC_METHOD,
    &objects::super_::SUPER,
    &iterators::ENUMERATE,
    &iterators::ZIP,
    &iterators::MAP,
    &iterators::FILTER,
    &iterators::REVERSED,
];

static FUNCTIONS: &[Method] = &[
    mk("__build_class__", "($module, func, name, /, *bases, **kwds)", build_class),
    mk("__import__", "($module, /, name, globals=None, locals=None, fromlist=(), level=0)", |vm, args| {
        let a = bind(vm, "__import__", &["name", "globals", "locals", "fromlist", "level"], 1, args)?;
        if !string::is_str(&a[0]) {
            return Err(vm.type_error("module name must be a string"));
        }
        let globals = opt_some(&a, 1).and_then(Value::cast::<Dict>);
        crate::import::import(vm, &a[0], globals, opt(&a, 3).unwrap_or(&Value::NONE), opt(&a, 4).unwrap_or(&Value::small(0)))
    }),
    m("abs", "($module, number, /)", |vm, a| number::absolute(vm, &a[0])).doc("Return the absolute value of the argument."),
    m("aiter", "($module, async_iterable, /)", |vm, a| match a[0].ty().slots.get().unary[crate::types::slots::un::AITER] {
        Some(f) => f(vm, &a[0]),
        None => Err(vm.type_error(format!("'{}' object is not an async iterable", a[0].ty().name()))),
    }).doc("Return an asynchronous iterator for an asynchronous iterable."),
    m("all", "($module, iterable, /)", |vm, a| any_all(vm, &a[0], false)).doc("Return True if every item of the iterable is true, or if there is none."),
    m("anext", "($module, aiterator, default=None, /)", |vm, a| match a[0].ty().slots.get().unary[crate::types::slots::un::ANEXT] {
        Some(f) => match opt(a, 1) {
            Some(default) => Ok(crate::objects::generator::anext_with_default(f(vm, &a[0])?, default.clone())),
            None => f(vm, &a[0]),
        },
        None => Err(vm.type_error(format!("'{}' object is not an async iterator", a[0].ty().name()))),
    }).doc("Return an awaitable of the next item of an asynchronous iterator.\n\nWith a default, that is the result once the iterator is exhausted."),
    m("any", "($module, iterable, /)", |vm, a| any_all(vm, &a[0], true)).doc("Return True if an item of the iterable is true, False if there is none."),
    m("ascii", "($module, obj, /)", |vm, a| vm.ascii(&a[0])).doc("Return the repr() of an object with all characters beyond ASCII escaped."),
    m("bin", "($module, number, /)", |vm, a| radix(vm, &a[0], 2, "0b")).doc("Return the binary representation of an integer, such as '0b1010'."),
    m("callable", "($module, obj, /)", |vm, a| Ok(Value::bool(vm.is_callable(&a[0])))).doc("Return whether the object can be called, as functions, classes and\ninstances of classes with __call__() can."),
    m("chr", "($module, i, /)", |vm, a| {
        let n = vm.index(&a[0])?;
        match int::as_i64(&n).filter(|c| (0..0x11_0000).contains(c)) {
            Some(c) => Ok(string::from_code_point(c as u32)),
            None => Err(vm.value_error("chr() arg not in range(0x110000)")),
        }
    }).doc("Return the string of one character with the given code point, 0 to 0x10ffff."),
    mk("breakpoint", "($module, /, *args, **kws)", |vm, args| match vm.sys_dict.get_name(vm, "breakpointhook") {
        Some(hook) => vm.call_args(&hook, args),
        None => Err(vm.runtime_error("lost sys.breakpointhook")),
    })
    .doc("Call sys.breakpointhook(*args, **kws).\n\nsys.breakpointhook() must accept whatever arguments are passed.\n\nBy default, this drops you into the pdb debugger."),
    mk("compile", "($module, /, source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)", compile).doc("Compile source, which is text, bytes or a syntax tree, to a code object.\n\nThe mode is 'exec' for a module, 'single' for one interactive statement or\n'eval' for an expression; flags and dont_inherit choose the future features\nin force."),
    m("delattr", "($module, obj, name, /)", |vm, a| vm.del_attr(&a[0], &vm.attr_name(&a[1])?).map(|()| Value::NONE)).doc("Delete the named attribute: delattr(x, 'y') does what ``del x.y`` does."),
    m("dir", "($module, obj=None, /)", dir).doc("dir([object]) -> list of strings\n\nWithout an argument, the names in the current scope; otherwise an alphabetized\nlist of the names of (some of) the attributes of the object.").unsigned(),
    m("divmod", "($module, x, y, /)", |vm, a| number::binary(vm, &a[0], &a[1], crate::types::slots::bin::DIVMOD)).doc("Return the pair (x//y, x%y)."),
    m("eval", "($module, source, /, globals=None, locals=None)", |vm, a| execute(vm, a, Mode::Eval)).doc("Evaluate an expression, given as text or as a code object from compile().\n\nThe globals must be a dictionary, the locals may be any mapping."),
    m("exec", "($module, source, /, globals=None, locals=None, *, closure=None)", |vm, a| execute(vm, a, Mode::Exec).map(|_| Value::NONE)).doc("Execute statements, given as text or as a code object from compile().\n\nThe globals must be a dictionary, the locals may be any mapping; closure is a\ntuple of cells for the free variables of a code object."),
    m("format", "($module, value, format_spec='', /)", |vm, a| {
        let spec = opt(a, 1).cloned().unwrap_or_else(string::empty);
        if !string::is_str(&spec) {
            return Err(vm.type_error(format!("format() argument 2 must be str, not {}", spec.ty().name())));
        }
        vm.format(&a[0], &spec)
    }).doc("Return type(value).__format__(value, format_spec).\n\nWith the empty format_spec, most types give str(value)."),
    m("getattr", "($module, object, name, default=None, /)", |vm, a| {
        let name = vm.attr_name(&a[1])?;
        match opt(a, 2) {
            None => vm.get_attr(&a[0], &name),
            Some(default) => Ok(vm.get_attr_opt(&a[0], &name)?.unwrap_or_else(|| default.clone())),
        }
    }).doc("getattr(object, name[, default]) -> value\n\nThe named attribute: getattr(x, 'y') is x.y. A default is returned where the\nattribute does not exist; without one that is an AttributeError.").unsigned(),
    m("globals", "($module, /)", |vm, _| match vm.current_frame() {
        Some(f) => Ok(Py::from_ref(f.globals()).into_value()),
        None => Ok(Value::NONE),
    }).doc("Return the dictionary of the current module's global variables.\n\nChanging it changes the variables."),
    m("hasattr", "($module, obj, name, /)", |vm, a| Ok(Value::bool(vm.get_attr_opt(&a[0], &vm.attr_name(&a[1])?)?.is_some()))).doc("Return whether the object has an attribute of that name.\n\nThis is found out by getattr(), catching AttributeError."),
    m("hash", "($module, obj, /)", |vm, a| Ok(Value::int(vm.hash(&a[0])?))).doc("Return the hash value of an object.\n\nObjects that compare equal have the same one; the reverse need not hold."),
    m("hex", "($module, number, /)", |vm, a| radix(vm, &a[0], 16, "0x")).doc("Return the hexadecimal representation of an integer, such as '0xff'."),
    m("id", "($module, obj, /)", |_, a| Ok(Value::uint(a[0].identity() as usize))).doc("Return the identity of an object, unique among the objects that exist."),
    m("input", "($module, prompt='', /)", |vm, a| crate::sys::input(vm, opt(a, 0))).doc("Read a line from standard input, without the newline at its end.\n\nThe prompt, if given, is written to standard output first."),
    m("isinstance", "($module, obj, class_or_tuple, /)", |vm, a| Ok(Value::bool(vm.is_instance(&a[0], &a[1])?))).doc("Return whether an object is an instance of a class or of a subclass of it.\n\nA tuple of classes or a union means any of them."),
    m("issubclass", "($module, cls, class_or_tuple, /)", |vm, a| Ok(Value::bool(vm.is_subclass(&a[0], &a[1])?))).doc("Return whether a class is derived from another, or is the same.\n\nA tuple of classes or a union means any of them."),
    m("iter", "($module, object, sentinel=None, /)", |vm, a| match opt(a, 1) {
        None => vm.iter(&a[0]),
        Some(s) => {
            if !vm.is_callable(&a[0]) {
                return Err(vm.type_error("iter(v, w): v must be callable"));
            }
            Ok(CallableIterator::new(a[0].clone(), s.clone()))
        }
    }).doc("iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nThe iterator of an object; in the second form, one that calls the callable\nuntil it returns the sentinel.").unsigned(),
    m("len", "($module, obj, /)", |vm, a| Ok(Value::uint(vm.len(&a[0])?))).doc("Return the number of items in a container."),
    m("locals", "($module, /)", |vm, _| match vm.current_frame() {
        Some(f) => objects::frame::object_for(f).locals_dict(vm),
        None => Ok(Value::NONE),
    }).doc("Return the mapping of the current scope's local variables.\n\nIn functions it is a new dictionary for every call."),
    mk("max", "($module, *args, **kwargs)", |vm, args| extreme(vm, "max", args, false)).doc("max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nThe largest item of one iterable, or the largest of two or more arguments.\nAn empty iterable gives the default, if there is one.").unsigned(),
    mk("min", "($module, *args, **kwargs)", |vm, args| extreme(vm, "min", args, true)).doc("min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nThe smallest item of one iterable, or the smallest of two or more arguments.\nAn empty iterable gives the default, if there is one.").unsigned(),
    m("next", "($module, iterator, default=None, /)", |vm, a| {
        if a[0].ty().slots.get().next.is_none() {
            return Err(vm.type_error(format!("'{}' object is not an iterator", a[0].ty().name())));
        }
        // A `__next__` in Python may raise a StopIteration of its own kind or with a value.
        let item = if a[0].ty().slots.get().next.is_some_and(crate::types::overrides::is_python_next) {
            vm.call_special(&a[0], &vm.names.__next__, &[]).transpose()
        } else {
            vm.next_or_stop(&a[0])
        };
        match item {
            Ok(Some(v)) => Ok(v),
            Ok(None) => opt(a, 1).cloned().ok_or_else(|| vm.stop_iteration(&Value::NONE)),
            Err(_) if opt(a, 1).is_some() && vm.pending_is(&exc::STOP_ITERATION) => {
                vm.clear_pending();
                Ok(a[1].clone())
            }
            Err(raised) => Err(raised),
        }
    }).doc("next(iterator[, default])\n\nThe next item of the iterator; the default, if given, once it is exhausted.").unsigned(),
    m("oct", "($module, number, /)", |vm, a| radix(vm, &a[0], 8, "0o")).doc("Return the octal representation of an integer, such as '0o17'."),
    m("ord", "($module, c, /)", |vm, a| {
        let wrong = |n: usize| vm.type_error(format!("ord() expected a character, but string of length {n} found"));
        if let Some(s) = a[0].cast::<Str>() {
            return if s.len() == 1 { Ok(Value::small(i64::from(s.code_point(0)))) } else { Err(wrong(s.len())) };
        }
        if vm.is_bytes_like(&a[0]) {
            let b = vm.bytes_like(&a[0])?;
            return if b.len() == 1 { Ok(Value::small(i64::from(b[0]))) } else { Err(wrong(b.len())) };
        }
        Err(vm.type_error(format!("ord() expected string of length 1, but {} found", a[0].ty().name())))
    }).doc("Return the code point of a string of one character."),
    m("pow", "($module, /, base, exp, mod=None)", |vm, a| number::power(vm, &a[0], &a[1], opt_some(a, 2))).doc("Return base**exp, or base**exp % mod if mod is given.\n\nWith mod the numbers must be integers, and the power is computed efficiently."),
    mk("print", "($module, /, *args, sep=' ', end='\\n', file=None, flush=False)", crate::sys::print).doc("Print the values to a stream, or to sys.stdout by default.\n\n  sep\n    between the values, a blank by default.\n  end\n    after the last value, a newline by default.\n  file\n    the stream.\n  flush\n    whether to flush the stream."),
    m("repr", "($module, obj, /)", |vm, a| vm.repr(&a[0])).doc("Return the canonical string representation of an object.\n\nFor many types eval(repr(obj)) == obj."),
    m("round", "($module, /, number, ndigits=None)", |vm, a| {
        let Some(method) = a[0].ty().lookup(vm, &vm.names.__round__) else {
            return Err(vm.type_error(format!("type {} doesn't define __round__ method", a[0].ty().name())));
        };
        match opt_some(a, 1) {
            Some(n) => vm.call_found(&a[0], &method, std::slice::from_ref(n)),
            None => vm.call_found(&a[0], &method, &[]),
        }
    }).doc("Round a number to a given number of decimal digits.\n\nWithout ndigits the result is an integer, otherwise of the number's own type."),
    m("setattr", "($module, obj, name, value, /)", |vm, a| vm.set_attr(&a[0], &vm.attr_name(&a[1])?, a[2].clone()).map(|()| Value::NONE)).doc("Set the named attribute: setattr(x, 'y', v) does what ``x.y = v`` does."),
    mk("sorted", "($module, iterable, /, *, key=None, reverse=False)", |vm, args| {
        let positional = args.pos();
        crate::call::check_count(vm, "sorted", positional.len(), 1, 1)?;
        let (key, reverse) = sort::options(vm, "sort", args.rest())?;
        let items = vm.collect(&positional[0])?;
        match sort::sort(vm, items, key.as_ref(), reverse) {
            Ok(sorted) => Ok(List::new(sorted).into_value()),
            Err((_, raised)) => Err(raised),
        }
    }).doc("Return a new list of all items of the iterable in ascending order.\n\nA key function gives what to compare; reverse asks for descending order."),
    m("sum", "($module, iterable, /, start=0)", sum).doc("Return the sum of start and the items of an iterable of numbers.\n\nOf an empty iterable it is start."),
    m("vars", "($module, object=None, /)", |vm, a| match opt(a, 0) {
        None => match vm.current_frame() {
            Some(f) => objects::frame::object_for(f).locals_dict(vm),
            None => Ok(Value::NONE),
        },
        Some(o) => match vm.get_attr_opt(o, &vm.names.__dict__)? {
            Some(d) => Ok(d),
            None => Err(vm.type_error("vars() argument must have __dict__ attribute")),
        },
    }).doc("vars([object]) -> dictionary\n\nWithout an argument what locals() returns, otherwise object.__dict__.").unsigned(),
];

fn any_all(vm: &Vm, iterable: &Value, want: bool) -> R {
    let iterator = vm.iter(iterable)?;
    while let Some(v) = vm.next(&iterator)? {
        if vm.is_true(&v)? == want {
            return Ok(Value::bool(want));
        }
    }
    Ok(Value::bool(!want))
}

fn radix(vm: &Vm, v: &Value, base: u32, prefix: &str) -> R {
    let n = int::to_big(&vm.index(v)?);
    let sign = if n.sign() == num_bigint::Sign::Minus { "-" } else { "" };
    Ok(vm.str(&format!("{sign}{prefix}{}", n.magnitude().to_str_radix(base))))
}

/// CPython `builtin_sum_impl`: ints and floats are added without going through their operators.
fn sum(vm: &Vm, a: &[Value]) -> R {
    let start = opt(a, 1).cloned().unwrap_or_else(|| Value::small(0));
    for (what, hint) in [
        (string::is_str(&start), "sum() can't sum strings [use ''.join(seq) instead]"),
        (start.cast::<objects::bytes::Bytes>().is_some(), "sum() can't sum bytes [use b''.join(seq) instead]"),
        (start.cast::<objects::bytearray::ByteArray>().is_some(), "sum() can't sum bytearray [use b''.join(seq) instead]"),
    ] {
        if what {
            return Err(vm.type_error(hint));
        }
    }
    let mut total = start;
    let mut skipped = 0;
    if let (Some(mut sum), Some(items)) = (total.as_small_int(), crate::protocol::sequence::plain_items(&a[0])) {
        // Small ints first, without an iterator; what follows them is left to it.
        while let Some(n) = items.get(skipped).and_then(Value::as_small_int) {
            let Some(next) = sum.checked_add(n) else { break };
            sum = next;
            skipped += 1;
        }
        total = Value::int(sum);
        if skipped == items.len() {
            return Ok(total);
        }
    }
    let iterator = vm.iter(&a[0])?;
    for _ in 0..skipped {
        vm.next(&iterator)?;
    }
    while let Some(v) = vm.next(&iterator)? {
        // Compensated summation, as CPython does for floats and complex numbers.
        if let Some(x) = objects::float::as_f64(&total).filter(|_| total.is_exact(&objects::float::FLOAT)) {
            return sum_floats(vm, x, v, &iterator);
        }
        if let (Some(z), Some(_)) = (total.cast_exact::<Complex>(), v.cast_exact::<Complex>()) {
            return sum_complex(vm, (Compensated::new(z.re), Compensated::new(z.im)), v, &iterator);
        }
        total = match (total.as_small_int(), v.as_small_int()) {
            (Some(x), Some(y)) => Value::int(x + y),
            _ => vm.add(&total, &v)?,
        };
    }
    Ok(total)
}

/// A running sum with the digits lost so far (Neumaier's algorithm; CPython `cs_add`).
struct Compensated {
    hi: f64,
    lo: f64,
}

impl Compensated {
    fn new(start: f64) -> Compensated {
        Compensated { hi: start, lo: 0.0 }
    }

    fn add(&mut self, x: f64) {
        let t = self.hi + x;
        self.lo += if self.hi.abs() >= x.abs() { (self.hi - t) + x } else { (x - t) + self.hi };
        self.hi = t;
    }

    fn total(&self) -> f64 {
        if self.lo != 0.0 && self.lo.is_finite() { self.hi + self.lo } else { self.hi }
    }
}

/// A float or an int, of which the latter must fit a machine word.
fn summand(v: &Value) -> Option<f64> {
    if v.is_exact(&objects::float::FLOAT) {
        objects::float::as_f64(v)
    } else if int::is_int(v) {
        int::as_i64(v).map(|i| i as f64)
    } else {
        None
    }
}

fn sum_floats(vm: &Vm, start: f64, first: Value, iterator: &Value) -> R {
    let mut sum = Compensated::new(start);
    let mut next = Some(first);
    while let Some(v) = next {
        match summand(&v) {
            Some(x) => sum.add(x),
            None if v.cast_exact::<Complex>().is_some() => return sum_complex(vm, (sum, Compensated::new(0.0)), v, iterator),
            None => return sum_rest(vm, &Value::float(sum.total()), v, iterator),
        }
        next = vm.next(iterator)?;
    }
    Ok(Value::float(sum.total()))
}

fn sum_complex(vm: &Vm, (mut re, mut im): (Compensated, Compensated), first: Value, iterator: &Value) -> R {
    let mut next = Some(first);
    while let Some(v) = next {
        match (v.cast_exact::<Complex>(), summand(&v)) {
            (Some(z), _) => {
                re.add(z.re);
                im.add(z.im);
            }
            (None, Some(x)) => re.add(x),
            (None, None) => return sum_rest(vm, &objects::complex::new(re.total(), im.total()), v, iterator),
        }
        next = vm.next(iterator)?;
    }
    Ok(objects::complex::new(re.total(), im.total()))
}

fn sum_rest(vm: &Vm, total: &Value, first: Value, iterator: &Value) -> R {
    let mut total = vm.add(total, &first)?;
    while let Some(v) = vm.next(iterator)? {
        total = vm.add(&total, &v)?;
    }
    Ok(total)
}

fn extreme(vm: &Vm, name: &str, args: Args, least: bool) -> R {
    let (mut key, mut default) = (None, None);
    for (k, v) in args.keywords() {
        match string::to_string(k).as_str() {
            "key" => key = Some(v.clone()).filter(|k| !k.is_none()),
            "default" => default = Some(v.clone()),
            other => return Err(crate::call::unexpected_keyword(vm, name, other, &["key", "default"])),
        }
    }
    let a = args.pos();
    if a.is_empty() {
        return Err(vm.type_error(format!("{name} expected at least 1 argument, got 0")));
    }
    if a.len() > 1 && default.is_some() {
        return Err(vm.type_error(format!("Cannot specify a default for {name}() with multiple positional arguments")));
    }
    let mut best: Option<(Value, Value)> = None;
    let mut consider = |v: Value| -> R<()> {
        let k = match &key {
            Some(f) => vm.call(f, std::slice::from_ref(&v))?,
            None => v.clone(),
        };
        let better = match &best {
            None => true,
            Some((_, b)) if least => vm.less(&k, b)?,
            Some((_, b)) => {
                let r = vm.compare(&k, b, crate::types::slots::Compare::Gt)?;
                vm.is_true(&r)?
            }
        };
        if better {
            best = Some((v, k));
        }
        Ok(())
    };
    if a.len() > 1 {
        a.iter().try_for_each(|v| consider(v.clone()))?;
    } else {
        vm.for_each(&a[0], consider)?;
    }
    match best {
        Some((v, _)) => Ok(v),
        None => default.ok_or_else(|| vm.value_error(format!("{name}() iterable argument is empty"))),
    }
}

fn dir(vm: &Vm, a: &[Value]) -> R {
    let names = match opt(a, 0) {
        None => match vm.current_frame() {
            Some(f) => {
                let locals = objects::frame::object_for(f).locals_dict(vm)?;
                let keys = if locals.cast_exact::<Dict>().is_some() { locals } else { vm.call_method(&locals, &vm.names.keys, &[])? };
                vm.collect(&keys)?
            }
            None => Vec::new(),
        },
        Some(o) => match vm.call_special(o, &vm.names.__dir__, &[]) {
            Some(r) => vm.collect(&r?)?,
            None => return Err(vm.type_error("object does not provide __dir__")),
        },
    };
    match sort::sort(vm, names, None, false) {
        Ok(sorted) => Ok(List::new(sorted).into_value()),
        Err((_, raised)) => Err(raised),
    }
}

fn mode_of(vm: &Vm, v: &Value, only_tree: bool) -> R<Mode> {
    match string::to_string(v).as_str() {
        "exec" => Ok(Mode::Exec),
        "eval" => Ok(Mode::Eval),
        "single" => Ok(Mode::Single),
        "func_type" => Ok(Mode::FunctionType),
        _ if only_tree => Err(vm.value_error("compile() mode must be 'exec', 'eval', 'single' or 'func_type'")),
        _ => Err(vm.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    }
}

/// Source given to `compile`, `eval` or `exec` as text.
pub fn source_text(vm: &Vm, v: &Value, function: &str, what: &str, filename: &str) -> R<String> {
    if string::is_str(v) {
        let text = string::expect_utf8(vm, v, "source")?;
        return pyvm_loader::source::check_text(text.to_owned()).map_err(|e| crate::run::source_error(vm, &e, filename));
    }
    if vm.is_bytes_like(v) {
        return crate::run::decode_source(vm, &vm.bytes_like(v)?, None, filename);
    }
    Err(vm.type_error(format!("{function}() arg 1 must be a {what}")))
}

/// The `__future__` features of the code that calls (CPython `PyEval_MergeCompilerFlags`).
fn caller_future(vm: &Vm) -> u32 {
    vm.current_frame().map_or(0, |f| f.code().flags & FUTURE_MASK)
}

/// `PyCF_SOURCE_IS_UTF8`, which says nothing about text.
const SOURCE_IS_UTF8: u32 = 0x100;
/// `PyCF_DONT_IMPLY_DEDENT`.
const DONT_IMPLY_DEDENT: u32 = 0x200;
/// `PyCF_ALLOW_INCOMPLETE_INPUT`.
const ALLOW_INCOMPLETE_INPUT: u32 = 0x4000;

fn compile(vm: &Vm, args: Args) -> R {
    if args.pos().len() > 6 {
        return Err(vm.type_error(format!("compile() takes at most 6 positional arguments ({} given)", args.pos().len())));
    }
    let a = bind(vm, "compile", &["source", "filename", "mode", "flags", "dont_inherit", "optimize", "_feature_version"], 3, args)?;
    let filename = crate::protocol::os::fspath(vm, &a[1])?;
    let filename = match filename.cast::<Str>() {
        Some(s) => s.to_lossy(),
        None => String::from_utf8_lossy(&vm.bytes_like(&filename)?).into_owned(),
    };
    if !string::is_str(&a[2]) {
        return Err(vm.type_error(format!("compile() argument 'mode' must be str, not {}", a[2].ty().name())));
    }
    let flags = opt(&a, 3).map_or(Ok(0), |f| vm.to_i32(f))?;
    let known = ast::ONLY_AST | ast::OPTIMIZED_AST | ast::TYPE_COMMENTS | ast::TOP_LEVEL_AWAIT | DONT_IMPLY_DEDENT | SOURCE_IS_UTF8 | ALLOW_INCOMPLETE_INPUT | 0x10 | FUTURE_MASK;
    if flags as u32 & !known != 0 {
        return Err(vm.value_error("compile(): unrecognised flags"));
    }
    let optimize = opt(&a, 5).map_or(Ok(-1), |f| vm.to_i32(f))?;
    if !(-1..=2).contains(&optimize) {
        return Err(vm.value_error("compile(): invalid optimize value"));
    }
    if string::is(&a[2], "func_type") && flags as u32 & ast::ONLY_AST == 0 {
        return Err(vm.value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST"));
    }
    let only_tree = flags as u32 & ast::ONLY_AST != 0;
    let mode = mode_of(vm, &a[2], only_tree)?;
    let level = if optimize < 0 { vm.settings.optimize } else { optimize as u8 };
    let inherited = if opt(&a, 4).map_or(Ok(false), |d| vm.is_true(d))? { 0 } else { caller_future(vm) };
    let asked = |flag: u32| flags as u32 & flag != 0;
    let options = Options {
        future: flags as u32 & FUTURE_MASK | inherited,
        top_level_await: asked(ast::TOP_LEVEL_AWAIT),
        incomplete_input: asked(ALLOW_INCOMPLETE_INPUT),
        explicit_dedent: asked(DONT_IMPLY_DEDENT),
        type_comments: asked(ast::TYPE_COMMENTS),
        ..Options::new(mode, level)
    };
    let optimized = asked(ast::OPTIMIZED_AST & !ast::ONLY_AST);
    let version = opt(&a, 6).map_or(Ok(-1), |v| vm.to_i32(v))?;
    if ast::is_node(vm, &a[0])? {
        if only_tree {
            let mut tree = ast::from_object(vm, &a[0], mode)?;
            if !optimized {
                return Ok(a[0].clone());
            }
            optimize_tree(&mut tree, level);
            return ast::to_object(vm, &tree);
        }
        let tree = ast::from_object(vm, &a[0], mode)?;
        return Ok(vm.compile_tree(&tree, &filename, options)?.into_value());
    }
    let source = source_text(vm, &a[0], "compile", "string, bytes or AST object", &filename)?;
    if only_tree {
        let mut tree = vm.parse(&source, &filename, options, u32::try_from(version).ok())?;
        if optimized {
            optimize_tree(&mut tree, level);
        }
        return ast::to_object(vm, &tree);
    }
    Ok(vm.compile_with(&source, &filename, options)?.into_value())
}

fn execute(vm: &Vm, a: &[Value], mode: Mode) -> R {
    let name = if mode == Mode::Eval { "eval" } else { "exec" };
    let frame: Option<&Frame> = vm.current_frame();
    let globals = match (opt_some(a, 1), frame) {
        (Some(g), _) => match g.downcast::<Dict>() {
            Some(d) => d,
            None if name == "eval" => {
                return Err(vm.type_error(if g.ty().slots.get().getitem.is_some() { "globals must be a real dict; try eval(expr, {}, mapping)" } else { "globals must be a dict" }));
            }
            None => return Err(vm.type_error(format!("exec() globals must be a dict, not {}", g.ty().name()))),
        },
        (None, Some(f)) => Py::from_ref(f.globals()),
        (None, None) => return Err(vm.system_error("globals and locals cannot be NULL")),
    };
    if let Some(builtins) = globals.get_str(vm, &vm.names.__builtins__)
        && builtins.cast::<Module>().is_none()
        && builtins.ty().slots.get().getitem.is_none()
    {
        return Err(vm.type_error(format!("'{}' object is not subscriptable", builtins.ty().name())));
    }
    let locals = match (opt_some(a, 2), opt_some(a, 1), frame) {
        (Some(l), _, _) => {
            if l.ty().slots.get().getitem.is_none() {
                return Err(vm.type_error(if name == "eval" { "locals must be a mapping".to_owned() } else { format!("locals must be a mapping or None, not {}", l.ty().name()) }));
            }
            l.clone()
        }
        (None, None, Some(f)) => objects::frame::object_for(f).locals_dict(vm)?,
        _ => globals.value().clone(),
    };
    let code = match a[0].downcast::<Code>() {
        Some(code) => code,
        None => {
            let source = source_text(vm, &a[0], name, "string, bytes or code object", "<string>")?;
            let source = if mode == Mode::Eval { source.trim_start_matches([' ', '\t']).to_owned() } else { source };
            vm.compile_with(&source, "<string>", Options { future: caller_future(vm), ..Options::new(mode, vm.settings.optimize) })?
        }
    };
    if let Some(closure) = checked_closure(vm, a, &code, name)? {
        let builtins = objects::function::builtins_of(vm, &globals);
        let f = Function::new(vm, code, globals, builtins);
        f.set_closure(closure);
        return crate::eval::calls::run_code(vm, &f, locals);
    }
    vm.run_code(&code, &globals, locals)
}

/// The `closure` of `exec`, which a code object with free variables must have and nothing else may.
fn checked_closure(vm: &Vm, a: &[Value], code: &Code, name: &str) -> R<Option<Py<Tuple>>> {
    let given = opt_some(a, 3);
    if given.is_some() && a[0].cast::<Code>().is_none() {
        return Err(vm.type_error("closure can only be used when source is a code object"));
    }
    if code.nfrees() == 0 {
        return if given.is_some() { Err(vm.type_error("cannot use a closure with this code object")) } else { Ok(None) };
    }
    if name == "eval" {
        return Err(vm.type_error("code object passed to eval() may not contain free variables"));
    }
    match given.and_then(Value::downcast::<Tuple>) {
        Some(t) if t.items().len() == code.nfrees() && t.items().iter().all(|c| c.cast::<CellObject>().is_some()) => Ok(Some(t)),
        _ => Err(vm.type_error(format!("code object requires a closure of exactly length {}", code.nfrees()))),
    }
}

/// `class` statements (CPython `builtin___build_class__`).
fn build_class(vm: &Vm, args: Args) -> R {
    let [function, name, original @ ..] = args.pos() else {
        return Err(vm.type_error("__build_class__: not enough arguments"));
    };
    let Some(function) = function.downcast::<Function>() else {
        return Err(vm.type_error("__build_class__: func must be a function"));
    };
    if !string::is_str(name) {
        return Err(vm.type_error("__build_class__: name is not a string"));
    }
    let bases = resolve_bases(vm, original)?;
    let changed = bases.len() != original.len() || bases.iter().zip(original).any(|(x, y)| !x.is(y));
    let mut meta = None;
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for (k, v) in args.keywords() {
        if k.is(&vm.names.metaclass) {
            meta = Some(v.clone());
        } else {
            names.push(k.clone());
            values.push(v.clone());
        }
    }
    let meta = match meta {
        Some(m) => m,
        None => bases.first().map_or_else(|| types_type::TYPE.as_value(), |b| b.ty().as_value()),
    };
    let meta = match meta.cast::<Type>() {
        Some(t) => class::metaclass(vm, t, &bases)?.into_value(),
        None => meta,
    };
    let bases_tuple = vm.tuple(bases);
    let with_bases = |extra: Option<&Value>| -> Vec<Value> {
        let mut all = vec![name.clone(), bases_tuple.clone()];
        all.extend(extra.cloned());
        all.extend(values.iter().cloned());
        all
    };
    let namespace = match vm.get_attr_opt(&meta, &vm.names.__prepare__)? {
        Some(prepare) => vm.call_args(&prepare, Args { all: &with_bases(None), names: &names })?,
        None => Dict::new().into_value(),
    };
    if namespace.ty().slots.get().getitem.is_none() {
        let shown = meta.cast::<Type>().map_or_else(|| "<metaclass>".to_owned(), Type::short_name);
        return Err(vm.type_error(format!("{shown}.__prepare__() must return a mapping, not {}", namespace.ty().name())));
    }
    let cell = crate::eval::calls::run_code(vm, &function, namespace.clone())?;
    if changed {
        vm.set_item(&namespace, &vm.names.__orig_bases__, vm.tuple(original.to_vec()))?;
    }
    let class = vm.call_args(&meta, Args { all: &with_bases(Some(&namespace)), names: &names })?;
    if let Some(cell) = cell.cast::<objects::cell::CellObject>()
        && class.cast::<Type>().is_some()
    {
        match cell.value.get().clone() {
            None => {
                let message = format!("__class__ not set defining {} as {}. Was __classcell__ propagated to type.__new__?", vm.repr_lossy(name), vm.repr_lossy(&class));
                return Err(vm.runtime_error(message));
            }
            Some(found) if !found.is(&class) => {
                let message = format!("__class__ set to {} defining {} as {}", vm.repr_lossy(&found), vm.repr_lossy(name), vm.repr_lossy(&class));
                return Err(vm.type_error(message));
            }
            Some(_) => {}
        }
    }
    Ok(class)
}

/// Replaces bases by what their `__mro_entries__` say (PEP 560).
fn resolve_bases(vm: &Vm, bases: &[Value]) -> R<Vec<Value>> {
    let mut out = Vec::with_capacity(bases.len());
    let original = vm.tuple(bases.to_vec());
    for base in bases {
        if base.cast::<Type>().is_some() {
            out.push(base.clone());
            continue;
        }
        match vm.get_attr_opt(base, &vm.names.__mro_entries__)? {
            Some(f) => {
                let r = vm.call(&f, std::slice::from_ref(&original))?;
                match r.cast::<Tuple>() {
                    Some(t) => out.extend(t.items().iter().cloned()),
                    None => return Err(vm.type_error("__mro_entries__ must return a tuple")),
                }
            }
            None => out.push(base.clone()),
        }
    }
    Ok(out)
}
