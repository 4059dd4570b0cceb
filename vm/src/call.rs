//! Calls: the argument convention, binding of native signatures, and the ways to call an object from Rust.

use crate::objects::builtin_function::qualified_name;
use crate::objects::dict::Dict;
use crate::objects::function::Function;
use crate::objects::string;
use crate::types::Type;
use crate::types::rows::{Method, NativeFn, Receiver};
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};
use std::borrow::Cow;

/// Arguments of a call: positional ones, then the values of the keywords named in `names` (CPython's vectorcall).
#[derive(Clone, Copy)]
pub struct Args<'a> {
    pub all: &'a [Value],
    pub names: &'a [Value],
}

impl<'a> Args<'a> {
    pub const EMPTY: Args<'static> = Args { all: &[], names: &[] };

    #[inline(always)]
    pub fn positional(all: &'a [Value]) -> Args<'a> {
        Args { all, names: &[] }
    }

    #[inline(always)]
    pub fn pos(&self) -> &'a [Value] {
        &self.all[..self.all.len() - self.names.len()]
    }

    pub fn keywords(&self) -> impl Iterator<Item = (&'a Value, &'a Value)> {
        self.names.iter().zip(&self.all[self.all.len() - self.names.len()..])
    }

    pub fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.keywords().find(|(k, _)| string::is(k, name)).map(|(_, v)| v)
    }

    pub fn has_keywords(&self) -> bool {
        !self.names.is_empty()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The same call with `first` put in front.
    pub fn with_first<T>(&self, first: &Value, f: impl FnOnce(Args) -> T) -> T {
        const FEW: usize = 4;
        if self.all.len() < FEW {
            let mut few = [const { Value::NONE }; FEW];
            few[0] = first.clone();
            few[1..=self.all.len()].clone_from_slice(self.all);
            return f(Args { all: &few[..=self.all.len()], names: self.names });
        }
        let mut all = Vec::with_capacity(self.all.len() + 1);
        all.push(first.clone());
        all.extend(self.all.iter().cloned());
        f(Args { all: &all, names: self.names })
    }

    /// The call without its first positional argument.
    pub fn rest(&self) -> Args<'a> {
        Args { all: &self.all[1..], names: self.names }
    }

    /// Refuses keywords, in CPython's words.
    pub fn no_keywords(&self, vm: &Vm, function: &str) -> Result<(), Raised> {
        if self.names.is_empty() { Ok(()) } else { Err(vm.type_error(format!("{function}() takes no keyword arguments"))) }
    }

    /// The positional arguments of a constructor without keywords. Only a class with an `__init__` of its own may be given
    /// keywords, which are that method's business (the rule Argument Clinic writes into CPython's constructors).
    pub fn of_constructor(self, vm: &Vm, ty: &Type, base: &Type) -> Result<Args<'a>, Raised> {
        if ty.is(base) || ty.slots.get().init.map(|f| f as usize) == base.slots.get().init.map(|f| f as usize) {
            self.no_keywords_of(vm, base)?;
        }
        Ok(Args::positional(self.pos()))
    }

    fn no_keywords_of(&self, vm: &Vm, base: &Type) -> Result<(), Raised> {
        if self.names.is_empty() { Ok(()) } else { self.no_keywords(vm, &base.short_name()) }
    }

    /// The same for an initializer: only a class with a `__new__` of its own may be given keywords.
    pub fn of_initializer(self, vm: &Vm, ty: &Type, base: &Type) -> Result<Args<'a>, Raised> {
        if ty.is(base) || ty.slots.get().new.map(|f| f as usize) == base.slots.get().new.map(|f| f as usize) {
            self.no_keywords_of(vm, base)?;
        }
        Ok(Args::positional(self.pos()))
    }

    /// Refuses keywords and checks the number of positional arguments (CPython `PyArg_UnpackTuple`).
    pub fn check(&self, vm: &Vm, function: &str, min: usize, max: usize) -> Result<&'a [Value], Raised> {
        self.no_keywords(vm, function)?;
        check_count(vm, function, self.all.len(), min, max)?;
        Ok(self.all)
    }
}

/// An optional argument of a bound call.
#[inline(always)]
pub fn opt(args: &[Value], index: usize) -> Option<&Value> {
    args.get(index).filter(|v| !v.is_missing())
}

/// As [`opt`], with `None` standing for not given.
#[inline(always)]
pub fn opt_some(args: &[Value], index: usize) -> Option<&Value> {
    opt(args, index).filter(|v| !v.is_none())
}

/// CPython `_PyArg_CheckPositional`.
pub fn check_count(vm: &Vm, function: &str, given: usize, min: usize, max: usize) -> Result<(), Raised> {
    if given >= min && given <= max {
        return Ok(());
    }
    let (bound, word) = if given < min { (min, "at least ") } else { (max, "at most ") };
    let word = if min == max { "" } else { word };
    let plural = if bound == 1 { "" } else { "s" };
    Err(vm.type_error(format!("{function} expected {word}{bound} argument{plural}, got {given}")))
}

/// A function as messages name it; `unnamed` where the name is empty, which CPython gives none.
fn shown(function: &str, unnamed: &str) -> String {
    if function.is_empty() { unnamed.to_owned() } else { format!("{function}()") }
}

/// The error for a keyword argument that a native function does not know, with the one that may have been meant.
#[cold]
pub fn unexpected_keyword(vm: &Vm, function: &str, given: &str, known: &[&str]) -> Raised {
    let known: Vec<String> = known.iter().map(|k| (*k).to_owned()).collect();
    let hint = crate::vm::report::closest(given, &known).map_or_else(String::new, |best| format!(". Did you mean '{best}'?"));
    vm.type_error(format!("{} got an unexpected keyword argument '{given}'{hint}", shown(function, "this function")))
}

/// Binds keyword arguments of a type's `__new__` or `__init__` to `parameters`, of which `required` must be there.
pub fn bind<'a>(vm: &Vm, function: &str, parameters: &[&str], required: usize, args: Args<'a>) -> Result<Cow<'a, [Value]>, Raised> {
    let positional = args.pos();
    if args.names.is_empty() && (required..=parameters.len()).contains(&positional.len()) && !positional.last().is_some_and(Value::is_missing) {
        return Ok(Cow::Borrowed(positional));
    }
    if positional.len() > parameters.len() {
        let n = parameters.len();
        let plural = if n == 1 { "" } else { "s" };
        let most = if required == n { "exactly" } else { "at most" };
        return Err(vm.type_error(format!("{} takes {most} {n} argument{plural} ({} given)", shown(function, "function"), args.all.len())));
    }
    let mut out: Vec<Value> = positional.to_vec();
    out.resize_with(parameters.len(), || Value::MISSING);
    for (name, value) in args.keywords() {
        let Some(at) = parameters.iter().position(|p| string::is(name, p)) else {
            return Err(unexpected_keyword(vm, function, &string::to_string(name), parameters));
        };
        if !out[at].is_missing() {
            let message = format!("argument for {} given by name ('{}') and position ({})", shown(function, "function"), parameters[at], at + 1);
            return Err(vm.type_error(message));
        }
        out[at] = value.clone();
    }
    for (at, parameter) in parameters.iter().enumerate().take(required) {
        if out[at].is_missing() {
            return Err(vm.type_error(format!("{} missing required argument '{parameter}' (pos {})", shown(function, "function"), at + 1)));
        }
    }
    while out.last().is_some_and(Value::is_missing) {
        out.pop();
    }
    Ok(Cow::Owned(out))
}

/// `bind` for a signature whose parameters after the first `positional` are keyword-only.
pub fn bind_keyword_only<'a>(vm: &Vm, function: &str, parameters: &[&str], required: usize, positional: usize, args: Args<'a>) -> Result<Cow<'a, [Value]>, Raised> {
    let given = args.pos().len();
    if given > positional {
        if positional == 0 {
            return Err(vm.type_error(format!("{function}() takes no positional arguments")));
        }
        let most = if required == positional { "exactly" } else { "at most" };
        let plural = if positional == 1 { "" } else { "s" };
        return Err(vm.type_error(format!("{} takes {most} {positional} positional argument{plural} ({given} given)", shown(function, "function"))));
    }
    bind(vm, function, parameters, required, args)
}

/// Calls a native row; a receiver is the first of `args`.
#[inline]
pub fn call_native(vm: &Vm, row: &'static Method, owner: Option<&Type>, args: Args) -> R {
    match row.function {
        NativeFn::Bound(f) => {
            let n = args.all.len();
            if args.names.is_empty() && n >= usize::from(row.signature.min) && n <= usize::from(row.signature.max_positional) { f(vm, args.all) } else { call_bound_slow(vm, row, owner, args, f) }
        }
        NativeFn::Full(f) => f(vm, args),
    }
}

#[cold]
#[inline(never)]
fn call_bound_slow(vm: &Vm, row: &'static Method, owner: Option<&Type>, args: Args, f: fn(&Vm, &[Value]) -> R) -> R {
    let s = &row.signature;
    let receiver = usize::from(s.receiver != Receiver::None);
    let positional = args.pos();
    if s.positional_only >= s.max && args.has_keywords() {
        return Err(vm.type_error(format!("{}() takes no keyword arguments", qualified_name(row, bound_to(row, owner, args)))));
    }
    if s.positional_only >= s.max {
        return Err(arity_error(vm, row, bound_to(row, owner, args), positional.len() - receiver.min(positional.len())));
    }
    let parameters: Vec<&str> = row.parameters().collect();
    if positional.len() > usize::from(s.max_positional) {
        let max = usize::from(s.max_positional) - receiver;
        if max == 0 {
            return Err(vm.type_error(format!("{}() takes no positional arguments", row.name)));
        }
        let bound = if s.min == s.max { "exactly" } else { "at most" };
        let plural = if max == 1 { "" } else { "s" };
        let kind = if s.max_positional < s.max { "positional argument" } else { "argument" };
        let given = if s.max_positional < s.max { positional.len() } else { args.all.len() } - receiver;
        return Err(vm.type_error(format!("{}() takes {bound} {max} {kind}{plural} ({given} given)", row.name)));
    }
    let mut bound: Vec<Value> = positional.to_vec();
    bound.resize_with(parameters.len(), || Value::MISSING);
    let mut unexpected = None;
    for (name, value) in args.keywords() {
        let found = parameters.iter().skip(usize::from(s.positional_only)).position(|p| string::is(name, p));
        let Some(at) = found else {
            unexpected = unexpected.or(Some(name));
            continue;
        };
        let at = at + usize::from(s.positional_only);
        if !bound[at].is_missing() {
            let message = format!("argument for {}() given by name ('{}') and position ({})", row.name, parameters[at], at + 1 - receiver);
            return Err(vm.type_error(message));
        }
        bound[at] = value.clone();
    }
    let required = usize::from(s.min);
    for (at, parameter) in parameters.iter().enumerate().take(required).skip(positional.len()) {
        if bound[at].is_missing() {
            if at < usize::from(s.positional_only) {
                let word = if s.min == s.max { "exactly" } else { "at least" };
                let need = required.min(usize::from(s.positional_only)) - receiver;
                let plural = if need == 1 { "" } else { "s" };
                let given = positional.len() - receiver;
                return Err(vm.type_error(format!("{}() takes {word} {need} positional argument{plural} ({given} given)", row.name)));
            }
            let pos = at + 1 - receiver;
            return Err(vm.type_error(format!("{}() missing required argument '{parameter}' (pos {pos})", row.name)));
        }
    }
    if let Some(name) = unexpected {
        let named: Vec<&str> = parameters.iter().skip(usize::from(s.positional_only)).map(|p| &**p).collect();
        return Err(unexpected_keyword(vm, row.name, &string::to_string(name), &named));
    }
    while bound.last().is_some_and(Value::is_missing) {
        bound.pop();
    }
    f(vm, &bound)
}

/// The type that a method's errors name: a class method's is the class it was called on.
fn bound_to<'a>(row: &Method, owner: Option<&'a Type>, args: Args<'a>) -> Option<&'a Type> {
    match args.all.first().and_then(Value::cast::<Type>) {
        Some(class) if row.signature.receiver == Receiver::Class => Some(class),
        _ => owner,
    }
}

fn arity_error(vm: &Vm, row: &Method, owner: Option<&Type>, given: usize) -> Raised {
    let receiver = usize::from(row.signature.receiver != Receiver::None);
    let min = usize::from(row.signature.min) - receiver.min(usize::from(row.signature.min));
    let max = usize::from(row.signature.max).saturating_sub(receiver);
    if max == 0 {
        return vm.type_error(format!("{}() takes no arguments ({given} given)", qualified_name(row, owner)));
    }
    if min == 1 && max == 1 {
        return vm.type_error(format!("{}() takes exactly one argument ({given} given)", qualified_name(row, owner)));
    }
    match check_count(vm, row.name, given, min, max) {
        Err(raised) => raised,
        Ok(()) => vm.system_error("bad argument count"),
    }
}

impl Vm {
    /// `callable(*args)`.
    #[inline]
    pub fn call(&self, callable: &Value, args: &[Value]) -> R {
        self.call_args(callable, Args::positional(args))
    }

    /// Calls with keywords.
    #[inline]
    pub fn call_args(&self, callable: &Value, args: Args) -> R {
        match callable.ty().slots.get().call {
            Some(call) => call(self, callable, args),
            None => Err(self.type_error(format!("'{}' object is not callable", callable.ty().name()))),
        }
    }

    /// `object.name(*args)`.
    pub fn call_method(&self, object: &Value, name: &Value, args: &[Value]) -> R {
        let method = self.get_attr(object, name)?;
        self.call(&method, args)
    }

    /// `object.name(*args)` for a name known to Rust.
    pub fn call_method_str(&self, object: &Value, name: &str, args: &[Value]) -> R {
        let name = self.intern(name);
        self.call_method(object, &name, args)
    }

    /// Calls a special method found on the type, not the instance; `None` when there is none (CPython `lookup_maybe_method`).
    pub fn call_special(&self, object: &Value, name: &Value, args: &[Value]) -> Option<R> {
        let method = object.ty().lookup(self, name)?;
        Some(self.call_found(object, &method, args))
    }

    /// Calls what a lookup on the type of `object` found, bound to it.
    pub fn call_found(&self, object: &Value, method: &Value, args: &[Value]) -> R {
        if method.cast_exact::<Function>().is_some() {
            return Args::positional(args).with_first(object, |a| self.call_args(method, a));
        }
        match method.ty().slots.get().descr_get {
            Some(get) => {
                let bound = get(self, method, Some(object), &object.ty().as_value())?;
                self.call(&bound, args)
            }
            None => self.call(method, args),
        }
    }

    /// `callable(*args, **kwargs)` with a dict of keywords.
    pub fn call_dict(&self, callable: &Value, args: &[Value], kwargs: Option<&Py<Dict>>) -> R {
        let Some(kwargs) = kwargs.filter(|d| !d.is_empty()) else {
            return self.call(callable, args);
        };
        let mut all = args.to_vec();
        let mut names = Vec::new();
        for (name, value) in kwargs.items() {
            if !string::is_str(&name) {
                return Err(self.type_error("keywords must be strings"));
            }
            names.push(name);
            all.push(value);
        }
        self.call_args(callable, Args { all: &all, names: &names })
    }
}
