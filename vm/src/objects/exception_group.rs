//! `BaseExceptionGroup`, `ExceptionGroup` and what `except*` does with them (PEP 654).

use super::exception::{self as exc, Exception};
use super::list::List;
use super::string;
use super::tuple::{self, Tuple};
use crate::call::Args;
use crate::types::Type;
use crate::types::rows::{GetSet, Method, m, member};
use crate::types::slots::Slots;
use crate::value::{Slot, Value};
use crate::vm::{R, Raised, Vm};

pub const SLOTS: Slots = exc::SLOTS.new(group_new).init(group_init).str(group_str).repr(group_repr);

/// `ExceptionGroup`, which derives from both `BaseExceptionGroup` and `Exception`; made when first asked for.
pub fn exception_group(vm: &Vm) -> R {
    vm.cached("ExceptionGroup", || {
        let namespace = super::dict::Dict::new();
        namespace.set_str(vm, &vm.names.__module__, vm.names.builtins.clone());
        let bases = [exc::BASE_EXCEPTION_GROUP.as_value(), exc::EXCEPTION.as_value()];
        crate::types::class::new_class(vm, &super::types_type::TYPE, &vm.intern("ExceptionGroup"), &bases, &namespace, Args::EMPTY)
    })
}

fn group_new(vm: &Vm, ty: &Type, args: Args) -> R {
    let name = ty.name();
    let a = args.check(vm, "BaseExceptionGroup.__new__", 2, 2).map_err(|_raised| {
        vm.clear_pending();
        vm.type_error(format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)", args.all.len()))
    })?;
    if !string::is_str(&a[0]) {
        return Err(vm.type_error(format!("BaseExceptionGroup.__new__() argument 1 must be str, not {}", a[0].ty().name())));
    }
    if a[1].cast::<List>().is_none() && a[1].cast::<Tuple>().is_none() && a[1].ty().slots.get().getitem.is_none() {
        return Err(vm.type_error("second argument (exceptions) must be a sequence"));
    }
    let items = vm.collect(&a[1])?;
    if items.is_empty() {
        return Err(vm.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let mut all_plain = true;
    for (i, item) in items.iter().enumerate() {
        if item.cast::<Exception>().is_none() {
            return Err(vm.value_error(format!("Item {i} of second argument (exceptions) is not an exception")));
        }
        all_plain &= item.ty().is_subtype(&exc::EXCEPTION);
    }
    let group = exception_group(vm)?;
    let mut class = ty;
    if ty.is(&exc::BASE_EXCEPTION_GROUP) {
        if all_plain {
            class = group.obj::<Type>();
        }
    } else if ty.is_subtype(&exc::EXCEPTION) && !all_plain {
        return Err(vm.type_error(if ty.is(group.obj::<Type>()) { "Cannot nest BaseExceptions in an ExceptionGroup".to_owned() } else { format!("Cannot nest BaseExceptions in '{name}'") }));
    }
    let made = exc::exception_new(vm, class, args)?;
    let e = made.obj::<Exception>();
    e.set_field(0, Some(a[0].clone()));
    e.set_field(1, Some(vm.tuple(items)));
    Ok(made)
}

fn group_init(vm: &Vm, e: &Value, args: Args) -> Result<(), Raised> {
    args.no_keywords(vm, &e.ty().name())?;
    e.obj::<Exception>().args.set(tuple::from_vec(args.all.to_vec()));
    Ok(())
}

fn exceptions(e: &Value) -> Vec<Value> {
    let list = e.obj::<Exception>().field(1);
    list.and_then(|l| l.cast::<Tuple>().map(|t| t.items().to_vec())).unwrap_or_default()
}

fn group_str(vm: &Vm, e: &Value) -> R {
    let n = exceptions(e).len();
    let message = e.obj::<Exception>().field(0).unwrap_or_else(string::empty);
    Ok(vm.str(&format!("{} ({n} sub-exception{})", vm.str_text(&message)?, if n == 1 { "" } else { "s" })))
}

fn group_repr(vm: &Vm, e: &Value) -> R {
    let message = e.obj::<Exception>().field(0).unwrap_or_else(string::empty);
    let shown = match e.obj::<Exception>().arg(1) {
        Some(list) if list.cast::<List>().is_some() => vm.repr_text(&List::new(exceptions(e)).into_value())?,
        _ => vm.repr_text(&vm.tuple(exceptions(e)))?,
    };
    Ok(vm.str(&format!("{}({}, {shown})", e.ty().short_name(), vm.repr_text(&message)?)))
}

pub static GETSET: &[GetSet] =
    &[member("message", |_, e| Ok(e.obj::<Exception>().field(0).unwrap_or(Value::NONE))), member("exceptions", |_, e| Ok(e.obj::<Exception>().field(1).unwrap_or(Value::NONE)))];

pub static METHODS: &[Method] = &[
    m("__class_getitem__", "($type, object, /)", super::genericalias::class_getitem),
    m("derive", "($self, excs, /)", |vm, a| {
        let message = a[0].obj::<Exception>().field(0).unwrap_or(Value::NONE);
        vm.call(&exc::BASE_EXCEPTION_GROUP.as_value(), &[message, a[1].clone()])
    }),
    m("split", "($self, matcher_value, /)", |vm, a| {
        let (hit, rest) = split(vm, &a[0], &matcher(vm, &a[1])?)?;
        Ok(vm.tuple(vec![hit.unwrap_or(Value::NONE), rest.unwrap_or(Value::NONE)]))
    }),
    m("subgroup", "($self, matcher_value, /)", |vm, a| Ok(split(vm, &a[0], &matcher(vm, &a[1])?)?.0.unwrap_or(Value::NONE))),
];

enum Matcher {
    Types(Value),
    Predicate(Value),
    Instances(Vec<Value>),
}

fn matcher(vm: &Vm, value: &Value) -> R<Matcher> {
    let is_types = vm.is_exception_class(value) || value.cast::<Tuple>().is_some_and(|t| t.items().iter().all(|c| vm.is_exception_class(c)));
    if is_types {
        return Ok(Matcher::Types(value.clone()));
    }
    if vm.is_callable(value) && value.cast::<Type>().is_none() {
        return Ok(Matcher::Predicate(value.clone()));
    }
    Err(vm.type_error("expected an exception type, a tuple of exception types, or a callable (other than a class)"))
}

fn hit(vm: &Vm, e: &Value, matcher: &Matcher) -> R<bool> {
    match matcher {
        Matcher::Types(types) => Ok(crate::eval::exceptions::matches(e, types)),
        Matcher::Predicate(f) => {
            let r = vm.call(f, std::slice::from_ref(e))?;
            vm.is_true(&r)
        }
        Matcher::Instances(list) => Ok(list.iter().any(|x| x.is(e))),
    }
}

fn is_group(e: &Value) -> bool {
    e.ty().is_subtype(&exc::BASE_EXCEPTION_GROUP)
}

/// Splits into what matches and the rest, keeping the nesting (CPython `exceptiongroup_split_recursive`).
fn split(vm: &Vm, e: &Value, matcher: &Matcher) -> R<(Slot, Slot)> {
    if hit(vm, e, matcher)? {
        return Ok((Some(e.clone()), None));
    }
    if !is_group(e) {
        return Ok((None, Some(e.clone())));
    }
    vm.recursion_guard(" in exceptiongroup_split_recursive", || {
        let (mut hits, mut rest) = (Vec::new(), Vec::new());
        for item in exceptions(e) {
            let (h, r) = split(vm, &item, matcher)?;
            hits.extend(h);
            rest.extend(r);
        }
        Ok((derive(vm, e, hits)?, derive(vm, e, rest)?))
    })
}

/// A group like `e` with other members; `None` without members.
fn derive(vm: &Vm, e: &Value, members: Vec<Value>) -> R<Slot> {
    if members.is_empty() {
        return Ok(None);
    }
    let made = vm.call_method_str(e, "derive", &[List::new(members).into_value()])?;
    let (Some(new), old) = (made.cast::<Exception>(), e.obj::<Exception>()) else {
        return Err(vm.type_error("derive must return an instance of BaseExceptionGroup"));
    };
    if !is_group(&made) {
        return Err(vm.type_error("derive must return an instance of BaseExceptionGroup"));
    }
    new.traceback.set(old.traceback.get().clone());
    new.context.set(old.context.get().clone());
    new.cause.set(old.cause.get().clone());
    new.suppress_context.set(old.suppress_context.get());
    if let Some(notes) = vm.get_attr_opt(e, &vm.names.__notes__)?
        && notes.cast::<List>().is_some()
    {
        let copy = List::new(vm.collect(&notes)?).into_value();
        vm.set_attr(&made, &vm.names.__notes__, copy)?;
    }
    Ok(Some(made))
}

/// `except*`: (matched, rest) (CPython `_PyEval_ExceptionGroupMatch`).
pub fn split_for_except_star(vm: &Vm, e: &Value, clause: &Value) -> R<(Slot, Slot)> {
    if e.is_none() {
        return Ok((None, None));
    }
    if crate::eval::exceptions::matches(e, clause) {
        if is_group(e) {
            return Ok((Some(e.clone()), None));
        }
        let group = vm.call(&exc::BASE_EXCEPTION_GROUP.as_value(), &[string::empty(), vm.tuple(vec![e.clone()])])?;
        group.obj::<Exception>().traceback.set(e.obj::<Exception>().traceback.get().clone());
        return Ok((Some(group), None));
    }
    if is_group(e) {
        return split(vm, e, &Matcher::Types(clause.clone()));
    }
    Ok((None, Some(e.clone())))
}

/// What an `except*` statement raises in the end (CPython `_PyExc_PrepReraiseStar`).
pub fn prepare_reraise(vm: &Vm, original: &Value, list: &Value) -> R {
    let all: Vec<Value> = vm.collect(list)?.into_iter().filter(|e| !e.is_none()).collect();
    if all.is_empty() {
        return Ok(Value::NONE);
    }
    if let Some(other) = all.iter().find(|e| e.cast::<Exception>().is_none()) {
        return Err(vm.type_error(format!("exceptions must derive from BaseException, not {}", other.ty().name())));
    }
    if !is_group(original) {
        return Ok(all.into_iter().next().unwrap_or(Value::NONE));
    }
    let same = |e: &Value| {
        let (a, b) = (e.obj::<Exception>(), original.obj::<Exception>());
        let eq = |x: &Slot, y: &Slot| match (x, y) {
            (Some(p), Some(q)) => p.is(q),
            (None, None) => true,
            _ => false,
        };
        is_group(e) && eq(&a.field(0), &b.field(0)) && eq(a.traceback.get(), b.traceback.get()) && eq(a.cause.get(), b.cause.get()) && eq(a.context.get(), b.context.get())
    };
    let (reraised, raised): (Vec<Value>, Vec<Value>) = all.into_iter().partition(same);
    let mut leaves = Vec::new();
    for e in &reraised {
        collect_leaves(e, &mut leaves);
    }
    let kept = if leaves.is_empty() { None } else { split(vm, original, &Matcher::Instances(leaves))?.0 };
    if raised.is_empty() {
        return Ok(kept.unwrap_or(Value::NONE));
    }
    let mut members = raised;
    members.extend(kept);
    if let [one] = members.as_slice() {
        return Ok(one.clone());
    }
    vm.call(&exc::BASE_EXCEPTION_GROUP.as_value(), &[string::empty(), List::new(members).into_value()])
}

fn collect_leaves(e: &Value, out: &mut Vec<Value>) {
    if !is_group(e) {
        out.push(e.clone());
        return;
    }
    for item in exceptions(e) {
        collect_leaves(&item, out);
    }
}
