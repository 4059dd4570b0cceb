//! `CALL_INTRINSIC_1` and `CALL_INTRINSIC_2`.

use super::Stack;
use crate::frame::Frame;
use crate::objects::exception::{self as exc, Exception};
use crate::objects::function::Function;
use crate::objects::list::List;
use crate::objects::tuple;
use crate::objects::{exception_group, generator, typevars};
use crate::protocol::number;
use crate::slow_op;
use crate::value::Value;
use crate::vm::{R, Vm};

fn do_intrinsic_1(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let value = stack.pop().into_owned();
    let result = match arg {
        1 => print_expression(vm, value)?,
        2 => crate::import::import_star(vm, frame, &value)?,
        3 => stop_iteration_error(vm, frame, value)?,
        4 => generator::wrap_async_value(value),
        5 => number::positive(vm, &value)?,
        6 => match value.cast::<List>() {
            Some(list) => tuple::from_vec(list.items.get().clone()),
            None => return Err(vm.system_error("bad argument to internal function")),
        },
        7 => typevars::make_typevar(vm, value, None, None)?,
        8 => typevars::make_paramspec(vm, value)?,
        9 => typevars::make_typevartuple(vm, value)?,
        10 => typevars::subscript_generic(vm, &value)?,
        11 => typevars::make_alias(vm, &value)?,
        _ => return Err(vm.system_error("unknown intrinsic")),
    };
    stack.push(result);
    Ok(())
}
slow_op! {
    /// value -- result
    call_intrinsic_1 = do_intrinsic_1, 0
}

fn do_intrinsic_2(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let second = stack.pop().into_owned();
    let first = stack.pop().into_owned();
    let result = match arg {
        1 => exception_group::prepare_reraise(vm, &first, &second)?,
        2 => typevars::make_typevar(vm, first, Some(second), None)?,
        3 => typevars::make_typevar(vm, first, None, Some(second))?,
        4 => {
            if let Some(f) = first.cast_exact::<Function>() {
                f.set_type_params(second);
            }
            first
        }
        5 => {
            typevars::set_default(vm, &first, second)?;
            first
        }
        _ => return Err(vm.system_error("unknown intrinsic")),
    };
    stack.push(result);
    Ok(())
}
slow_op! {
    /// first second -- result
    call_intrinsic_2 = do_intrinsic_2, 0
}

/// The value of an expression statement at an interactive prompt.
fn print_expression(vm: &Vm, value: Value) -> R {
    match vm.sys_dict.get_str(vm, &vm.names.displayhook) {
        Some(hook) => vm.call(&hook, &[value]),
        None => Err(vm.runtime_error("lost sys.displayhook")),
    }
}

/// PEP 479: StopIteration that leaves a generator becomes RuntimeError.
fn stop_iteration_error(vm: &Vm, frame: &Frame, value: Value) -> R {
    use pyvm_loader::opcode::flags;
    let Some(e) = value.downcast::<Exception>() else { return Ok(value) };
    let code = frame.code().flags;
    let stop = e.head.ty().is_subtype(&exc::STOP_ITERATION);
    let stop_async = e.head.ty().is_subtype(&exc::STOP_ASYNC_ITERATION);
    let text = if stop && code & flags::ASYNC_GENERATOR != 0 {
        "async generator raised StopIteration"
    } else if stop && code & flags::COROUTINE != 0 {
        "coroutine raised StopIteration"
    } else if stop {
        "generator raised StopIteration"
    } else if stop_async && code & flags::ASYNC_GENERATOR != 0 {
        "async generator raised StopAsyncIteration"
    } else {
        return Ok(value);
    };
    let error = vm.call(&exc::RUNTIME_ERROR.as_value(), &[vm.str(text)])?;
    let made = error.obj::<Exception>();
    made.cause.set(Some(e.value().clone()));
    made.context.set(Some(e.into_value()));
    made.suppress_context.set(true);
    Ok(error)
}
