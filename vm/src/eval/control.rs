//! Jumps, iteration, entry and return.
#![expect(unsafe_code, reason = "moves instruction and frame pointers; ARCHITECTURE.md, invariants E1 to E4")]

use super::fused::fall_through;
use super::quicken as q;
use super::{Exit, Fp, Ip, Sp, Stack, operand, owned_word, put, releases, rewrite, word};
use crate::frame::{self, Frame};
use crate::objects::bytes::Bytes;
use crate::objects::generator::{self, Generator};
use crate::objects::iterators::{ListIterator, RangeIterator, TupleIterator};
use crate::value::Value;
use crate::vm::{R, Vm};
use crate::{next, next_dropping, op, slow_op, throw};
use pyvm_loader::opcode;
use std::sync::atomic::Ordering;

op! {
    /// Reports the events of the instruction that this one stands for, then does its work.
    instrumented(ip, sp, fp, vm, arg) {
        match crate::trace::before(vm, fp, ip, sp, arg) {
            crate::trace::MOVED => next!((*fp).ip.get(), (*fp).sp.get(), fp, vm),
            crate::trace::RAISED => throw!(ip, (*fp).sp.get(), fp, vm),
            form => return super::table::HANDLERS[form as usize & 0xff](ip, sp, fp, vm, arg),
        }
    }
}
op! {
    /// --
    jump_forward(ip, sp, fp, vm, arg) {
        next!(ip.add(arg), sp, fp, vm)
    }
}
op! {
    /// --
    jump_backward(ip, sp, fp, vm, arg) {
        if vm.breaker.load(Ordering::Relaxed) != 0 {
            return jump_attending(ip, sp, fp, vm, arg);
        }
        next!(ip.add(1).sub(arg), sp, fp, vm)
    }
}

/// A jump back when something was asked for between instructions.
#[cold]
#[inline(never)]
fn jump_attending(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) -> Exit {
    unsafe {
        (*fp).ip.set(ip);
        if !attend(vm) {
            throw!(ip, sp, fp, vm)
        }
        next!(ip.add(1).sub(arg), sp, fp, vm)
    }
}
/// Goes on behind a call of a native function when something was asked for meanwhile; a signal may have come in it.
#[cold]
#[inline(never)]
pub fn attend_after_call(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, _arg: usize) -> Exit {
    unsafe {
        if !attend(vm) {
            throw!(ip, sp, fp, vm)
        }
        next!(ip.add(3), sp, fp, vm)
    }
}
op! {
    /// --
    jump_backward_no_interrupt(ip, sp, fp, vm, arg) {
        if vm.breaker.load(Ordering::Relaxed) != 0 && !awaits(ip, fp, arg) {
            return jump_attending(ip, sp, fp, vm, arg + 1);
        }
        next!(ip.sub(arg), sp, fp, vm)
    }
}

/// Whether a jump back closes the loop of `await` or `yield from`, which leaves the frame each time: an interruption is for the innermost
/// coroutine there. Damaged code may go round elsewhere, and would not end.
#[cold]
#[inline(never)]
fn awaits(ip: Ip, fp: Fp, arg: usize) -> bool {
    unsafe {
        let code = (*fp).code();
        let target = ip.sub(arg).offset_from(code.units_ptr()) as usize;
        let units = code.code.obj::<Bytes>().data().as_chunks::<2>().0;
        // `SEND` and its cache, then `YIELD_VALUE`.
        matches!(units.get(target..target + 3), Some([[opcode::SEND, _], _, [opcode::YIELD_VALUE, _]]))
    }
}
op! {
    /// --
    resume(ip, sp, fp, vm, arg) {
        if vm.breaker.load(Ordering::Relaxed) != 0 && arg & 3 < 2 {
            // The unit after this one is where the jump goes.
            return jump_attending(ip, sp, fp, vm, 1);
        }
        next!(ip, sp, fp, vm)
    }
}

/// Does what was asked for between instructions; false when that raised.
#[cold]
#[inline(never)]
pub fn attend(vm: &Vm) -> bool {
    crate::vm::threads::attend(vm).is_ok()
}

op! {
    /// bool --
    pop_jump_if_false(ip, sp, fp, vm, arg) {
        let taken = word(sp, 1) == Value::FALSE.bits();
        next!(if taken { ip.add(1 + arg) } else { fall_through(ip.add(1)) }, sp.sub(1), fp, vm)
    }
}
op! {
    /// bool --
    pop_jump_if_true(ip, sp, fp, vm, arg) {
        let taken = word(sp, 1) == Value::TRUE.bits();
        next!(if taken { ip.add(1 + arg) } else { fall_through(ip.add(1)) }, sp.sub(1), fp, vm)
    }
}
op! {
    /// value --
    pop_jump_if_none(ip, sp, fp, vm, arg) {
        let taken = word(sp, 1) == Value::NONE.bits();
        next_dropping!(word(sp, 1), if taken { ip.add(1 + arg) } else { fall_through(ip.add(1)) }, sp.sub(1), fp, vm)
    }
}
op! {
    /// value --
    pop_jump_if_not_none(ip, sp, fp, vm, arg) {
        let taken = word(sp, 1) != Value::NONE.bits();
        next_dropping!(word(sp, 1), if taken { ip.add(1 + arg) } else { fall_through(ip.add(1)) }, sp.sub(1), fp, vm)
    }
}

fn do_get_iter(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let iterator = vm.iter(stack.peek(1))?;
    stack.drop_n(1);
    stack.push(iterator);
    Ok(())
}
slow_op! {
    /// iterable -- iterator
    get_iter = do_get_iter, 0
}

fn do_get_yield_from_iter(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let iterable = stack.peek(1);
    if let Some(g) = generator::as_delegate(iterable) {
        if g.is_coroutine() && frame.code().flags & 0x180 == 0 {
            return Err(vm.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator"));
        }
        if !g.is_async_generator() {
            let owned = stack.pop().into_owned();
            stack.push(owned);
            return Ok(());
        }
    }
    do_get_iter(vm, frame, stack, arg)
}
slow_op! {
    /// iterable -- iterator
    get_yield_from_iter = do_get_yield_from_iter, 0
}

op! {
    /// iterator -- iterator item ; or jumps behind END_FOR
    for_iter(ip, sp, fp, vm, arg) {
        let iterator = operand(sp, 1);
        let form = if iterator.cast_exact::<RangeIterator>().is_some() {
            q::FOR_ITER_RANGE
        } else if iterator.cast_exact::<ListIterator>().is_some() {
            q::FOR_ITER_LIST
        } else if iterator.cast_exact::<TupleIterator>().is_some() {
            q::FOR_ITER_TUPLE
        } else if iterator.cast_exact::<Generator>().is_some_and(Generator::is_plain) {
            q::FOR_ITER_GEN
        } else {
            q::FOR_ITER_ANY
        };
        rewrite(ip, form);
        return super::table::HANDLERS[usize::from(form)](ip, sp, fp, vm, arg);
    }
}

/// 0 for exhausted, null bits never occur otherwise; `u64::MAX` when it raised.
#[inline(never)]
pub unsafe fn advance(vm: &Vm, sp: Sp) -> u64 {
    let iterator = unsafe { operand(sp, 1) };
    match iterator.ty().slots.get().next {
        Some(next) => match next(vm, iterator) {
            Ok(Some(value)) => value.into_bits(),
            Ok(None) => 0,
            Err(_) => u64::MAX,
        },
        None => {
            vm.type_error(format!("'{}' object is not an iterator", iterator.ty().name()));
            u64::MAX
        }
    }
}

op! {
    /// iterator -- iterator item
    #[inline(never)]
    for_iter_any(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        let bits = advance(vm, sp);
        if bits == 0 {
            next!(ip.add(2 + arg), sp, fp, vm)
        }
        if bits == u64::MAX {
            throw!(ip, sp, fp, vm)
        }
        sp.cast::<u64>().write(bits);
        next!(ip.add(1), sp.add(1), fp, vm)
    }
}

#[cold]
#[inline(never)]
fn for_iter_miss(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) -> Exit {
    unsafe { rewrite(ip, q::FOR_ITER_ANY) };
    for_iter_any(ip, sp, fp, vm, arg)
}

op! {
    /// iterator -- iterator int
    for_iter_range(ip, sp, fp, vm, arg) {
        let Some(range) = operand(sp, 1).cast_exact::<RangeIterator>() else {
            return for_iter_miss(ip, sp, fp, vm, arg);
        };
        match range.advance() {
            Some(i) => {
                sp.cast::<i64>().write(i << 2 | 1);
                next!(ip.add(1), sp.add(1), fp, vm)
            }
            None => next!(ip.add(2 + arg), sp, fp, vm),
        }
    }
}
op! {
    /// iterator -- iterator item
    for_iter_list(ip, sp, fp, vm, arg) {
        let Some(iterator) = operand(sp, 1).cast_exact::<ListIterator>() else {
            return for_iter_miss(ip, sp, fp, vm, arg);
        };
        match iterator.item() {
            Some(item) => {
                put(sp, item);
                next!(ip.add(1), sp.add(1), fp, vm)
            }
            None => for_iter_any(ip, sp, fp, vm, arg),
        }
    }
}
op! {
    /// iterator -- iterator item
    for_iter_tuple(ip, sp, fp, vm, arg) {
        let Some(iterator) = operand(sp, 1).cast_exact::<TupleIterator>() else {
            return for_iter_miss(ip, sp, fp, vm, arg);
        };
        match iterator.item() {
            Some(item) => {
                put(sp, item);
                next!(ip.add(1), sp.add(1), fp, vm)
            }
            None => for_iter_any(ip, sp, fp, vm, arg),
        }
    }
}
op! {
    /// generator -- generator item ; the generator's frame runs in this loop
    for_iter_gen(ip, sp, fp, vm, arg) {
        let Some(g) = operand(sp, 1).cast_exact::<Generator>() else {
            return for_iter_miss(ip, sp, fp, vm, arg);
        };
        if !g.can_resume_inline() || vm.depth.get() >= vm.recursion_limit.get() {
            return for_iter_any(ip, sp, fp, vm, arg);
        }
        (*fp).ip.set(ip);
        (*fp).sp.set(sp);
        // A return lands on END_FOR, which drops the value; a yield lands behind the cache.
        (*fp).return_offset.set(1 + arg as u32);
        let callee = generator::resume_inline(vm, g, fp);
        let at = (*callee).sp.get();
        put(at, Value::NONE);
        next!((*callee).ip.get(), at.add(1), callee, vm)
    }
}
op! {
    /// value --
    end_for(ip, sp, fp, vm, arg) {
        next_dropping!(word(sp, 1), ip, sp.sub(1), fp, vm)
    }
}

op! {
    /// value --
    return_value(ip, sp, fp, vm, arg) {
        if (*fp).flags.get() != 0 || vm.stack.is_first(fp) {
            return return_special(ip, sp, fp, vm, arg);
        }
        let value = owned_word(word(sp, 1));
        let previous = (*fp).previous.get();
        vm.frame.set(previous);
        vm.depth.set(vm.depth.get() - 1);
        let result = (*previous).sp.get();
        result.cast::<u64>().write(value);
        let mut at = Frame::localsplus(fp).cast::<u64>();
        while at < sp.sub(1).cast() {
            if releases(at.read()) {
                return return_dropping(ip, sp, fp, vm, at as usize);
            }
            at = at.add(1);
        }
        if releases((*fp).function.value().bits()) {
            return return_dropping(ip, sp, fp, vm, at as usize);
        }
        vm.stack.pop_within(fp);
        next!((*previous).ip.get().add((*previous).return_offset.get() as usize), result.add(1), previous, vm)
    }
}

/// Goes on with a return at the local, or behind them at the function, whose last reference is gone.
#[inline(never)]
fn return_dropping(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, at: usize) -> Exit {
    unsafe {
        (*fp).ip.set(ip);
        (*fp).sp.set(sp.sub(1));
        drop_rest(at as Sp, fp);
        vm.stack.pop(fp);
        let previous = vm.frame.get();
        let skip = (*previous).return_offset.get() as usize;
        next!((*previous).ip.get().add(skip), (*previous).sp.get().add(1), previous, vm)
    }
}

/// Frees the object at `at`, which has no reference left, and drops what follows it in the frame.
#[inline(never)]
unsafe fn drop_rest(at: Sp, fp: Fp) {
    unsafe {
        let end = (*fp).sp.get();
        if at == end {
            crate::heap::dealloc((*fp).function.value().pointer());
            return;
        }
        crate::heap::dealloc(at.cast::<*mut crate::heap::Header>().read());
        let mut at = at.add(1);
        while at < end {
            drop(at.read());
            at = at.add(1);
        }
        std::ptr::drop_in_place(&raw mut (*fp).function);
    }
}

/// Drops the contents of a frame on the frame stack and pops it.
#[inline(always)]
pub unsafe fn leave(vm: &Vm, fp: Fp) {
    unsafe {
        if (*fp).flags.get() & (frame::KEEPS | frame::INIT) != 0 {
            leave_slow(vm, fp);
            return;
        }
        let base = Frame::localsplus(fp);
        let end = (*fp).sp.get();
        let mut at = base;
        while at < end {
            drop(at.read());
            at = at.add(1);
        }
        std::ptr::drop_in_place(&raw mut (*fp).function);
        vm.stack.pop(fp);
    }
}

#[inline(never)]
unsafe fn leave_slow(vm: &Vm, fp: Fp) {
    unsafe {
        Frame::clear(fp);
    }
    vm.stack.pop(fp);
}

/// Return from an entry frame, a generator, an `__init__` that a class call runs, or a frame that keeps more than locals.
#[inline(never)]
fn return_special(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, _arg: usize) -> Exit {
    unsafe {
        (*fp).ip.set(ip);
        (*fp).sp.set(sp.sub(1));
        let value = owned_word(word(sp, 1));
        let flags = (*fp).flags.get();
        let previous = (*fp).previous.get();
        if flags & frame::GENERATOR != 0 {
            generator::finish_frame(vm, fp);
            vm.depth.set(vm.depth.get() - 1);
            if flags & frame::ENTRY != 0 {
                vm.threads.set_result(Value::from_bits(value));
                return Exit::Returned;
            }
            vm.frame.set(previous);
            let skip = (*previous).return_offset.get() as usize;
            let sp = (*previous).sp.get();
            sp.cast::<u64>().write(value);
            next!((*previous).ip.get().add(skip), sp.add(1), previous, vm)
        }
        let mut value = Value::from_bits(value);
        if flags & frame::INIT != 0 {
            if !value.is_none() {
                let message = format!("__init__() should return None, not '{}'", value.ty().name());
                drop(value);
                vm.type_error(message);
                let sp = (*fp).sp.get();
                return super::unwind::unwind(ip, sp, fp, vm, 0);
            }
            if let Some(instance) = (*fp).init_self.take() {
                value = instance;
            }
        }
        vm.depth.set(vm.depth.get() - 1);
        if flags & frame::ENTRY != 0 {
            vm.frame.set(previous);
            leave(vm, fp);
            vm.threads.set_result(value);
            return Exit::Returned;
        }
        return_to(value.into_bits(), fp, previous, vm)
    }
}

unsafe fn return_to(value: u64, fp: Fp, previous: Fp, vm: &Vm) -> Exit {
    unsafe {
        vm.frame.set(previous);
        leave(vm, fp);
        let skip = (*previous).return_offset.get() as usize;
        let sp = (*previous).sp.get();
        sp.cast::<u64>().write(value);
        next!((*previous).ip.get().add(skip), sp.add(1), previous, vm)
    }
}
