//! Raising, handling and `with`.

use super::Stack;
use super::unwind::unwind;
use crate::frame::Frame;
use crate::heap::Mut;
use crate::objects::exception::{self as exc, Exception};
use crate::objects::{exception_group, tuple::Tuple};
use crate::op;
use crate::slow_op;
use crate::types::Type;
use crate::value::{Py, Value};
use crate::vm::{R, Raised, Vm};

/// Makes an instance of what follows `raise`.
fn instantiate(vm: &Vm, value: &Value, message: &str) -> R<Py<Exception>> {
    if let Some(e) = value.downcast::<Exception>() {
        return Ok(e);
    }
    if let Some(ty) = value.cast::<Type>()
        && ty.has(crate::types::flag::EXCEPTION)
    {
        let made = vm.call(value, &[])?;
        return made
            .downcast::<Exception>()
            .ok_or_else(|| vm.type_error(format!("calling {} should have returned an instance of BaseException, not {}", vm.repr_lossy(value), vm.repr_lossy(&made.ty().as_value()))));
    }
    Err(vm.type_error(message))
}

fn do_raise(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    if arg == 0 {
        let Some(current) = vm.handled_exception().and_then(|e| e.downcast::<Exception>()) else {
            return Err(vm.runtime_error("No active exception to reraise"));
        };
        return Err(vm.restore(current));
    }
    let cause = if arg == 2 { Some(stack.pop().into_owned()) } else { None };
    let value = stack.pop().into_owned();
    let e = instantiate(vm, &value, "exceptions must derive from BaseException")?;
    if let Some(cause) = cause {
        if cause.is_none() {
            e.cause.set(None);
        } else {
            let cause = instantiate(vm, &cause, "exception causes must derive from BaseException")?;
            e.cause.set(Some(cause.into_value()));
        }
        e.suppress_context.set(true);
    }
    Err(vm.raise(e.value()))
}
slow_op! {
    /// [exception [cause]] --
    raise_new = do_raise, 0
}
op! {
    /// [exception [cause]] --
    raise_varargs(ip, sp, fp, vm, arg) {
        if arg == 0 && vm.handled_exception().is_some() {
            (*fp).ip.set(ip);
            let _raised = do_raise(vm, &*fp, &mut Stack { sp }, 0);
            return unwind(ip, sp, fp, vm, 1);
        }
        return raise_new(ip, sp, fp, vm, arg);
    }
}

op! {
    /// [lasti ...] exception -- ; raises it again, from where it came
    reraise(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        restore_for_reraise(vm, sp);
        // The handler is looked up for the RERAISE itself; the line shown is that of the original instruction.
        let from = match &*sp.sub(1 + arg) {
            Some(lasti) if arg != 0 => lasti.as_small_int().and_then(|unit| u32::try_from(unit).ok()).map_or(0, |unit| unit as usize + 1),
            _ => 0,
        };
        return unwind(ip, sp, fp, vm, 1 + from);
    }
}

#[inline(never)]
fn restore_for_reraise(vm: &Vm, sp: super::Sp) {
    let mut stack = Stack { sp };
    let value = stack.pop().into_owned();
    match value.downcast::<Exception>() {
        Some(e) => {
            vm.restore(e);
        }
        None => {
            vm.system_error("RERAISE without an exception");
        }
    }
}

fn do_push_exc_info(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    if stack.peek(1).cast::<Exception>().is_none() {
        return Err(vm.system_error("PUSH_EXC_INFO without an exception"));
    }
    let exception = stack.pop().into_owned();
    let before = vm.threads.replace_handled(vm, Some(exception.clone()));
    stack.push(before.unwrap_or(Value::NONE));
    stack.push(exception);
    Ok(())
}
slow_op! {
    /// exception -- previous exception
    push_exc_info = do_push_exc_info, 0
}

fn do_pop_except(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let previous = stack.peek(1);
    if !previous.is_none() && previous.cast::<Exception>().is_none() {
        return Err(vm.system_error("POP_EXCEPT without an exception"));
    }
    let previous = stack.pop().into_owned();
    vm.threads.replace_handled(vm, if previous.is_none() { None } else { Some(previous) });
    Ok(())
}
slow_op! {
    /// previous --
    pop_except = do_pop_except, 0
}

/// Refuses `except` clauses that are not exception types.
fn check_clause(vm: &Vm, clause: &Value, group: bool) -> R<()> {
    let check = |v: &Value| -> R<()> {
        let Some(ty) = v.cast::<Type>().filter(|t| t.has(crate::types::flag::EXCEPTION)) else {
            return Err(vm.type_error("catching classes that do not inherit from BaseException is not allowed"));
        };
        if group && ty.is_subtype(&exc::BASE_EXCEPTION_GROUP) {
            return Err(vm.type_error("catching ExceptionGroup with except* is not allowed. Use except instead."));
        }
        Ok(())
    };
    match clause.cast::<Tuple>() {
        Some(t) => t.items().iter().try_for_each(check),
        None => check(clause),
    }
}

/// Whether an exception is caught by a clause that [`check_clause`] accepted.
pub fn matches(exception: &Value, clause: &Value) -> bool {
    match clause.cast::<Tuple>() {
        Some(t) => t.items().iter().any(|c| matches(exception, c)),
        None => clause.cast::<Type>().is_some_and(|t| exception.ty().is_subtype(t)),
    }
}

fn do_check_exc_match(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    check_clause(vm, stack.peek(1), false)?;
    let hit = matches(stack.peek(2), stack.peek(1));
    stack.drop_n(1);
    stack.push(Value::bool(hit));
    Ok(())
}
slow_op! {
    /// exception clause -- exception bool
    check_exc_match = do_check_exc_match, 0
}

fn do_check_eg_match(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    check_clause(vm, stack.peek(1), true)?;
    let clause = stack.pop().into_owned();
    let exception = stack.pop().into_owned();
    let (matched, rest) = exception_group::split_for_except_star(vm, &exception, &clause)?;
    if let Some(e) = &matched {
        vm.threads.replace_handled(vm, Some(e.clone()));
    }
    stack.push(rest.unwrap_or(Value::NONE));
    stack.push(matched.unwrap_or(Value::NONE));
    Ok(())
}
slow_op! {
    /// exception clause -- rest match
    check_eg_match = do_check_eg_match, 0
}

fn do_with_except_start(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let exception = stack.peek(1).clone();
    let Some(raised) = exception.cast::<Exception>() else { return Err(vm.system_error("WITH_EXCEPT_START without an exception")) };
    let traceback = raised.traceback.get().clone().unwrap_or(Value::NONE);
    let exit = stack.peek(5).clone();
    let args = [exception.ty().as_value(), exception, traceback];
    let result = match stack.slot(4).clone() {
        Some(receiver) => {
            let all = [receiver, args[0].clone(), args[1].clone(), args[2].clone()];
            vm.call(&exit, &all)?
        }
        None => vm.call(&exit, &args)?,
    };
    stack.push(result);
    Ok(())
}
slow_op! {
    /// exit self lasti previous exception -- exit self lasti previous exception result
    with_except_start = do_with_except_start, 0
}

fn do_load_special(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let name = [&vm.names.__enter__, &vm.names.__exit__, &vm.names.__aenter__, &vm.names.__aexit__][arg % 4];
    let owner = stack.pop().into_owned();
    let Some(method) = owner.ty().lookup(vm, name) else {
        return Err(missing_special(vm, &owner, arg));
    };
    if method.cast_exact::<crate::objects::function::Function>().is_some() {
        stack.push(method);
        stack.push(owner);
        return Ok(());
    }
    let bound = match method.ty().slots.get().descr_get {
        Some(get) => get(vm, &method, Some(&owner), &owner.ty().as_value())?,
        None => method,
    };
    stack.push(bound);
    stack.push_slot(None);
    Ok(())
}
slow_op! {
    /// owner -- method self-or-NULL
    load_special = do_load_special, 0
}

#[cold]
fn missing_special(vm: &Vm, owner: &Value, arg: usize) -> Raised {
    let name = crate::objects::object::full_name(vm, owner.ty());
    let is_async = arg >= 2;
    let (kind, missed) =
        if is_async { ("asynchronous context manager", if arg == 2 { "__aenter__" } else { "__aexit__" }) } else { ("context manager", if arg == 0 { "__enter__" } else { "__exit__" }) };
    let other = if is_async {
        owner.ty().lookup(vm, &vm.names.__enter__).is_some() && owner.ty().lookup(vm, &vm.names.__exit__).is_some()
    } else {
        owner.ty().lookup(vm, &vm.names.__aenter__).is_some() && owner.ty().lookup(vm, &vm.names.__aexit__).is_some()
    };
    let hint = match (other, is_async) {
        (false, _) => String::new(),
        (true, false) => " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?".to_owned(),
        (true, true) => " but it supports the context manager protocol. Did you mean to use 'with'?".to_owned(),
    };
    vm.type_error(format!("'{name}' object does not support the {kind} protocol (missed {missed} method){hint}"))
}

/// Keeps a handled exception; used by generators.
pub type HandledSlot = Mut<Option<Value>>;
