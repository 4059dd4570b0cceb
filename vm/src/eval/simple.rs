//! Loads, stores and shuffles of the operand stack.
#![expect(unsafe_code, reason = "moves operands; ARCHITECTURE.md, invariants E1 to E4 and E7")]

use super::{Fp, Ip, Sp, Stack, exchange, put, word};
use crate::frame::Frame;
use crate::objects::cell::CellObject;
use crate::objects::string;
use crate::value::{Slot, Value};
use crate::vm::{R, Vm};
use crate::{next, next_dropping, next_dropping_two, op, slow_op, throw};

#[inline(always)]
unsafe fn local(fp: Fp, index: usize) -> *mut Slot {
    unsafe { Frame::localsplus(fp).add(index) }
}

#[inline(always)]
unsafe fn own_local(fp: Fp, index: usize, sp: Sp) {
    unsafe { sp.write((*local(fp, index)).clone()) }
}

/// Moves the topmost operand to a local; the word that was there, still to be dropped.
#[inline(always)]
unsafe fn store_local(fp: Fp, index: usize, sp: Sp) -> u64 {
    unsafe { exchange(local(fp, index).cast(), word(sp, 1)) }
}

/// Pushes a local without counting the reference. The compiler's analysis of borrowed loads (E5) sees to it that the copy
/// is gone before the local changes; the verifier turns such loads of other code into owning ones.
#[inline(always)]
unsafe fn borrow_local(fp: Fp, index: usize, sp: Sp) {
    unsafe {
        let bits = local(fp, index).cast::<u64>().read();
        sp.cast::<u64>().write(if bits & 5 == 0 { bits | 2 } else { bits });
    }
}

op! {
    /// -- local
    load_fast(ip, sp, fp, vm, arg) {
        own_local(fp, arg, sp);
        next!(ip, sp.add(1), fp, vm)
    }
}
op! {
    /// -- local
    load_fast_borrow(ip, sp, fp, vm, arg) {
        borrow_local(fp, arg, sp);
        next!(ip, sp.add(1), fp, vm)
    }
}
op! {
    /// -- local local
    load_fast_borrow_load_fast_borrow(ip, sp, fp, vm, arg) {
        borrow_local(fp, arg >> 4, sp);
        borrow_local(fp, arg & 15, sp.add(1));
        next!(ip, sp.add(2), fp, vm)
    }
}
op! {
    /// -- local local
    load_fast_load_fast(ip, sp, fp, vm, arg) {
        own_local(fp, arg >> 4, sp);
        if (*sp).is_none() {
            return unbound(ip, sp, fp, vm, arg >> 4);
        }
        own_local(fp, arg & 15, sp.add(1));
        if (*sp.add(1)).is_none() {
            return unbound(ip, sp.add(1), fp, vm, arg & 15);
        }
        next!(ip, sp.add(2), fp, vm)
    }
}

/// Raises for a local that is not bound.
#[cold]
#[inline(never)]
fn unbound(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) -> super::Exit {
    unsafe { (*fp).ip.set(ip) };
    unbound_local(vm, fp, arg);
    super::unwind::unwind(ip, sp, fp, vm, 0)
}
op! {
    /// -- local
    load_fast_check(ip, sp, fp, vm, arg) {
        if (*local(fp, arg)).is_none() {
            (*fp).ip.set(ip);
            unbound_local(vm, fp, arg);
            throw!(ip, sp, fp, vm)
        }
        own_local(fp, arg, sp);
        next!(ip, sp.add(1), fp, vm)
    }
}
op! {
    /// -- local or NULL; the local becomes unbound
    load_fast_and_clear(ip, sp, fp, vm, arg) {
        sp.write((*local(fp, arg)).take());
        next!(ip, sp.add(1), fp, vm)
    }
}
op! {
    /// value --
    store_fast(ip, sp, fp, vm, arg) {
        next_dropping!(store_local(fp, arg, sp), ip, sp.sub(1), fp, vm)
    }
}
op! {
    /// value -- local
    store_fast_load_fast(ip, sp, fp, vm, arg) {
        let old = store_local(fp, arg >> 4, sp);
        own_local(fp, arg & 15, sp.sub(1));
        if (*sp.sub(1)).is_none() {
            sp.sub(1).cast::<u64>().write(old);
            return unbound(ip, sp, fp, vm, arg & 15);
        }
        next_dropping!(old, ip, sp, fp, vm)
    }
}
op! {
    /// value2 value1 --
    store_fast_store_fast(ip, sp, fp, vm, arg) {
        let first = store_local(fp, arg >> 4, sp);
        let second = store_local(fp, arg & 15, sp.sub(1));
        next_dropping_two!(first, second, ip, sp.sub(2), fp, vm)
    }
}
op! {
    /// --
    delete_fast(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        let old = (*local(fp, arg)).take();
        if old.is_none() {
            unbound_local(vm, fp, arg);
            throw!(ip, sp, fp, vm)
        }
        drop(old);
        next!(ip, sp, fp, vm)
    }
}

#[cold]
#[inline(never)]
fn unbound_local(vm: &Vm, fp: Fp, index: usize) {
    let name = unsafe { (*fp).code().local_name(index).clone() };
    let text = format!("cannot access local variable '{}' where it is not associated with a value", string::to_string(&name));
    vm.raise_text(&crate::objects::exception::UNBOUND_LOCAL_ERROR, &text);
}

op! {
    /// -- constant
    load_const(ip, sp, fp, vm, arg) {
        let code = &*(*fp).code;
        let value = code.running_consts().items()[arg].borrowed();
        put(sp, value);
        next!(ip, sp.add(1), fp, vm)
    }
}
op! {
    /// -- int
    load_small_int(ip, sp, fp, vm, arg) {
        sp.cast::<u64>().write((arg as u64) << 2 | 1);
        next!(ip, sp.add(1), fp, vm)
    }
}
op! {
    /// -- NULL
    push_null(ip, sp, fp, vm, arg) {
        sp.write(None);
        next!(ip, sp.add(1), fp, vm)
    }
}
op! {
    /// value --
    pop_top(ip, sp, fp, vm, arg) {
        next_dropping!(word(sp, 1), ip, sp.sub(1), fp, vm)
    }
}
op! {
    /// iterator -- ; also the NULL that may lie on it
    pop_iter(ip, sp, fp, vm, arg) {
        next_dropping!(word(sp, 1), ip, sp.sub(1), fp, vm)
    }
}
op! {
    /// receiver value -- value
    end_send(ip, sp, fp, vm, arg) {
        let (receiver, value) = (word(sp, 2), word(sp, 1));
        sp.sub(2).cast::<u64>().write(value);
        next_dropping!(receiver, ip, sp.sub(1), fp, vm)
    }
}
op! {
    /// bottom ... -- bottom ... bottom
    copy(ip, sp, fp, vm, arg) {
        sp.write((*sp.sub(arg)).clone());
        next!(ip, sp.add(1), fp, vm)
    }
}
op! {
    /// bottom ... top -- top ... bottom
    swap(ip, sp, fp, vm, arg) {
        // By words: `std::ptr::swap` takes an address on the stack.
        let (top, bottom) = (sp.sub(1).cast::<u64>(), sp.sub(arg).cast::<u64>());
        let (above, below) = (*top, *bottom);
        *top = below;
        *bottom = above;
        next!(ip, sp, fp, vm)
    }
}
op! {
    /// --
    nop(ip, sp, fp, vm, arg) {
        next!(ip, sp, fp, vm)
    }
}
op! {
    /// --
    extended_arg(ip, sp, fp, vm, arg) {
        let unit = *ip;
        #[cfg(not(feature = "loop-dispatch"))]
        return super::table::HANDLERS[usize::from(unit & 0xff)](ip.add(1), sp, fp, vm, arg << 8 | usize::from(unit >> 8));
        #[cfg(feature = "loop-dispatch")]
        return super::table::HANDLERS[usize::from(unit & 0xff)](ip.add(1), sp, fp, vm, arg << 8 | usize::from(unit >> 8));
    }
}
op! {
    /// --
    make_cell(ip, sp, fp, vm, arg) {
        let slot = local(fp, arg);
        let cell = make_cell_value(slot);
        slot.write(Some(cell));
        next!(ip, sp, fp, vm)
    }
}

#[inline(never)]
unsafe fn make_cell_value(slot: *mut Slot) -> Value {
    CellObject::new(unsafe { (*slot).take() }).into_value()
}

op! {
    /// --
    copy_free_vars(ip, sp, fp, vm, arg) {
        copy_closure(fp, arg);
        next!(ip, sp, fp, vm)
    }
}

#[inline(never)]
fn copy_closure(fp: Fp, n: usize) {
    let frame = unsafe { &*fp };
    if let Some(closure) = frame.function.closure.get() {
        let fast = frame.fast();
        let start = fast.len() - n;
        for (slot, cell) in fast[start..].iter_mut().zip(closure.items()) {
            *slot = Some(cell.clone());
        }
    }
}

/// The cell in a local.
pub fn cell_at(vm: &Vm, frame: &Frame, index: usize) -> R<crate::value::Py<CellObject>> {
    match frame.fast()[index].as_ref().and_then(Value::downcast::<CellObject>) {
        Some(cell) => Ok(cell),
        None => Err(vm.system_error("a cell variable holds no cell")),
    }
}

/// `NameError` for an empty cell (CPython `_PyEval_FormatExcUnbound`).
#[cold]
pub fn unbound_cell(vm: &Vm, frame: &Frame, index: usize) -> crate::vm::Raised {
    let code = frame.code();
    let name = code.local_name(index);
    let text = string::to_string(name);
    if index < code.nlocalsplus() - code.nfrees() {
        let message = format!("cannot access local variable '{text}' where it is not associated with a value");
        return vm.raise_text(&crate::objects::exception::UNBOUND_LOCAL_ERROR, &message);
    }
    vm.name_error(name, format!("cannot access free variable '{text}' where it is not associated with a value in enclosing scope"))
}

op! {
    /// -- value
    load_deref(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        if let Some(cell) = &*local(fp, arg)
            && let Some(cell) = cell.cast_exact::<CellObject>()
            && let Some(value) = cell.value.get()
        {
            put(sp, value.clone());
            next!(ip, sp.add(1), fp, vm)
        }
        unbound_cell(vm, &*fp, arg);
        throw!(ip, sp, fp, vm)
    }
}

op! {
    /// value --
    store_deref(ip, sp, fp, vm, arg) {
        if let Some(cell) = &*local(fp, arg)
            && let Some(cell) = cell.cast_exact::<CellObject>()
        {
            let old = exchange(std::ptr::from_mut(cell.value.get_mut()).cast(), word(sp, 1));
            next_dropping!(old, ip, sp.sub(1), fp, vm)
        }
        store_deref_any(ip, sp, fp, vm, arg)
    }
}

fn do_store_deref(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let value = stack.pop().into_owned();
    cell_at(vm, frame, arg)?.value.set(Some(value));
    Ok(())
}
slow_op! {
    /// value --
    store_deref_any = do_store_deref, 0
}

fn do_delete_deref(vm: &Vm, frame: &Frame, _stack: &mut Stack, arg: usize) -> R<()> {
    let cell = cell_at(vm, frame, arg)?;
    match cell.value.get_mut().take() {
        Some(_) => Ok(()),
        None => Err(unbound_cell(vm, frame, arg)),
    }
}
slow_op! {
    /// --
    delete_deref = do_delete_deref, 0
}

fn do_load_common_constant(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    use crate::objects::{exception, list, set, tuple};
    let value = match arg {
        0 => exception::ASSERTION_ERROR.as_value(),
        1 => exception::NOT_IMPLEMENTED_ERROR.as_value(),
        2 => tuple::TUPLE.as_value(),
        3 => vm.all_and_any.get()[0].clone().unwrap_or(Value::NONE),
        4 => vm.all_and_any.get()[1].clone().unwrap_or(Value::NONE),
        5 => list::LIST.as_value(),
        _ => set::SET.as_value(),
    };
    stack.push(value);
    Ok(())
}
slow_op! {
    /// -- constant
    load_common_constant = do_load_common_constant, 0
}

/// Reads a code unit's position for handlers that must know where they are.
pub fn unit_index(frame: &Frame, ip: Ip) -> usize {
    unsafe { ip.offset_from(frame.code().units_ptr()) as usize - 1 }
}
