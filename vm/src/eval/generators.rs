//! Opcodes of generators, coroutines and asynchronous iteration.
#![expect(unsafe_code, reason = "moves frames; ARCHITECTURE.md, invariants E1 to E4, F2")]

use super::unwind::unwind;
use super::{Exit, Fp, Ip, Sp, Stack, operand, owned_word, word};
use crate::frame::{self, Frame};
use crate::objects::exception::{self as exc, Exception};
use crate::objects::generator;
use crate::types::slots::un;
use crate::value::Value;
use crate::vm::{R, Vm};
use crate::{next, op, slow_op, throw};
use pyvm_loader::opcode;

op! {
    /// -- ; returns the generator that this frame becomes
    return_generator(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        (*fp).sp.set(sp);
        let previous = (*fp).previous.get();
        let flags = (*fp).flags.get();
        let bits = generator::from_frame(vm, fp);
        vm.frame.set(previous);
        vm.depth.set(vm.depth.get() - 1);
        if flags & frame::ENTRY != 0 {
            vm.threads.set_result(Value::from_bits(bits));
            return Exit::Returned;
        }
        let skip = (*previous).return_offset.get() as usize;
        let sp = (*previous).sp.get();
        sp.cast::<u64>().write(bits);
        next!((*previous).ip.get().add(skip), sp.add(1), previous, vm)
    }
}

op! {
    /// value -- sent ; goes back to whoever resumed the generator
    yield_value(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        if (*fp).flags.get() & !frame::KEEPS != frame::GENERATOR {
            return yield_out(ip, sp, fp, vm, arg);
        }
        let (previous, bits) = leave_suspended(vm, fp, sp);
        let sp = (*previous).sp.get();
        sp.cast::<u64>().write(bits);
        next!((*previous).ip.get().add(1), sp.add(1), previous, vm)
    }
}

/// Suspends the generator whose frame runs; the frame that resumed it, and the word of what it yields.
#[inline(always)]
unsafe fn leave_suspended(vm: &Vm, fp: Fp, sp: Sp) -> (Fp, u64) {
    unsafe {
        (*fp).sp.set(sp.sub(1));
        let previous = (*fp).previous.get();
        let bits = owned_word(word(sp, 1));
        generator::suspend(vm, fp);
        vm.depth.set(vm.depth.get() - 1);
        vm.frame.set(previous);
        (previous, bits)
    }
}

/// A yield that leaves the loop: native code resumed the generator.
#[inline(never)]
fn yield_out(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, _arg: usize) -> Exit {
    unsafe {
        if (*fp).flags.get() & frame::GENERATOR == 0 {
            vm.system_error("yield outside of a generator");
            return unwind(ip, sp, fp, vm, 0);
        }
        let (_, bits) = leave_suspended(vm, fp, sp);
        vm.threads.set_result(Value::from_bits(bits));
        Exit::Yielded
    }
}

op! {
    /// receiver value -- receiver result ; jumps when the receiver is done
    send(ip, sp, fp, vm, arg) {
        let Some(g) = generator::as_delegate(operand(sp, 2)).filter(|g| g.can_resume_inline()) else {
            return send_any(ip, sp, fp, vm, arg);
        };
        if vm.depth.get() >= vm.recursion_limit.get() {
            return send_any(ip, sp, fp, vm, arg);
        }
        (*fp).ip.set(ip);
        (*fp).sp.set(sp.sub(1));
        (*fp).return_offset.set(1 + arg as u32);
        let value = owned_word(word(sp, 1));
        let callee = generator::resume_inline(vm, g, fp);
        let at = (*callee).sp.get();
        at.cast::<u64>().write(value);
        let start = (*callee).ip.get();
        // A RESUME behind `yield from` and `await` does nothing.
        let resumes = *start & 0xff == u16::from(opcode::RESUME) && *start & 0x300 >= 0x200;
        next!(if resumes { start.add(1) } else { start }, at.add(1), callee, vm)
    }
}

op! {
    /// As [`send`] to anything.
    #[inline(never)]
    send_any(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        match send_slow(vm, sp) {
            0 => next!(ip.add(1), sp, fp, vm),
            1 => next!(ip.add(1 + arg), sp, fp, vm),
            _ => throw!(ip, sp, fp, vm),
        }
    }
}

/// Replaces the value sent by the result; 0 for a yield, 1 for a return, 2 when it raised.
#[inline(never)]
fn send_slow(vm: &Vm, sp: Sp) -> u32 {
    let mut stack = Stack { sp };
    let value = stack.pop().into_owned();
    let receiver = stack.peek(1).clone();
    match generator::send(vm, &receiver, value) {
        Ok(generator::Sent::Yielded(v)) => {
            stack.push(v);
            0
        }
        Ok(generator::Sent::Returned(v)) => {
            stack.push(v);
            1
        }
        Err(_) => 2,
    }
}

fn do_get_awaitable(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let iterator = match generator::awaitable_iterator(vm, stack.peek(1)) {
        Ok(iterator) => iterator,
        Err(raised) => {
            if arg > 0 && vm.pending_is(&exc::TYPE_ERROR) && generator::is_not_awaitable(stack.peek(1)) {
                let method = if arg == 1 { "__aenter__" } else { "__aexit__" };
                let found = stack.peek(1).ty().name();
                vm.clear_pending();
                return Err(vm.type_error(format!("'async with' received an object from {method} that does not implement __await__: {found}")));
            }
            return Err(raised);
        }
    };
    if let Some(g) = generator::as_delegate(&iterator)
        && g.is_coroutine()
        && g.awaiting().is_some()
    {
        return Err(vm.runtime_error("coroutine is being awaited already"));
    }
    stack.drop_n(1);
    stack.push(iterator);
    Ok(())
}
slow_op! {
    /// awaitable -- iterator
    get_awaitable = do_get_awaitable, 0
}

fn do_get_aiter(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let value = stack.peek(1);
    let Some(aiter) = value.ty().slots.get().unary[un::AITER] else {
        let found = value.ty().name();
        return Err(vm.type_error(format!("'async for' requires an object with __aiter__ method, got {found}")));
    };
    let iterator = aiter(vm, value)?;
    if iterator.ty().slots.get().unary[un::ANEXT].is_none() {
        let name = iterator.ty().name();
        let message = format!("'async for' received an object from __aiter__ that does not implement __anext__: {name}");
        return Err(vm.type_error(message));
    }
    stack.drop_n(1);
    stack.push(iterator);
    Ok(())
}
slow_op! {
    /// iterable -- asynchronous iterator
    get_aiter = do_get_aiter, 0
}

fn do_get_anext(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let iterator = stack.peek(1);
    let Some(anext) = iterator.ty().slots.get().unary[un::ANEXT] else {
        let found = iterator.ty().name();
        return Err(vm.type_error(format!("'async for' requires an iterator with __anext__ method, got {found}")));
    };
    let awaitable = anext(vm, iterator)?;
    let result = match generator::awaitable_iterator(vm, &awaitable) {
        Ok(result) => result,
        Err(_) => {
            let cause = vm.take_pending();
            let name = awaitable.ty().name();
            vm.type_error(format!("'async for' received an invalid object from __anext__: {name}"));
            return Err(match cause {
                Some(cause) => vm.chain(cause),
                None => crate::vm::Raised,
            });
        }
    };
    stack.push(result);
    Ok(())
}
slow_op! {
    /// asynchronous iterator -- asynchronous iterator awaitable
    get_anext = do_get_anext, 0
}

op! {
    /// iterator exception -- ; ends the loop on StopAsyncIteration, raises anything else
    end_async_for(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        if end_async(vm, sp) {
            next!(ip, sp.sub(2), fp, vm)
        }
        return unwind(ip, sp, fp, vm, 1);
    }
}

#[inline(never)]
fn end_async(vm: &Vm, sp: Sp) -> bool {
    let mut stack = Stack { sp };
    let value = stack.pop().into_owned();
    if value.ty().is_subtype(&exc::STOP_ASYNC_ITERATION) {
        drop(stack.pop());
        return true;
    }
    if let Some(e) = value.downcast::<Exception>() {
        vm.restore(e);
    }
    false
}

op! {
    /// receiver last exception -- None value ; or raises what was thrown
    cleanup_throw(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        if cleanup(vm, sp) {
            next!(ip, sp.sub(1), fp, vm)
        }
        return unwind(ip, sp, fp, vm, 1);
    }
}

#[inline(never)]
fn cleanup(vm: &Vm, sp: Sp) -> bool {
    let mut stack = Stack { sp };
    let value = stack.pop().into_owned();
    let Some(e) = value.downcast::<Exception>() else { return false };
    if e.head.ty().is_subtype(&exc::STOP_ITERATION) {
        stack.drop_n(2);
        stack.push(Value::NONE);
        stack.push(e.field(0).unwrap_or(Value::NONE));
        return true;
    }
    vm.restore(e);
    false
}

/// Puts an exception into a suspended frame: the frame goes on by raising it.
pub fn throw_into(vm: &Vm, fp: Fp) -> Exit {
    unsafe {
        let (ip, sp) = ((*fp).ip.get(), (*fp).sp.get());
        vm.frame.set(fp);
        if vm.trace.exceptional.get() {
            crate::trace::thrown(vm, fp);
        }
        enter_raising(ip, sp, fp, vm)
    }
}

fn enter_raising(ip: Ip, sp: Sp, fp: Fp, vm: &Vm) -> Exit {
    let exit = unwind(ip, sp, fp, vm, 0);
    #[cfg(feature = "loop-dispatch")]
    if exit == Exit::Continue {
        let registers = vm.threads.registers.get_mut();
        let (ip, sp, fp) = (registers.ip, registers.sp, registers.fp);
        return unsafe { super::start(ip, sp, fp, vm) };
    }
    exit
}
