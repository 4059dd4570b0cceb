//! Subscripts and slices: reads, stores and deletions.
#![expect(unsafe_code, reason = "moves operands; ARCHITECTURE.md, invariants E1 to E4")]

use super::arith::{binary_miss, do_binary};
use super::{Stack, exchange, operand, put, word};
use crate::frame::Frame;
use crate::objects::array::Array;
use crate::objects::bytearray::ByteArray;
use crate::objects::bytes::Bytes;
use crate::objects::dict::Dict;
use crate::objects::list::{self, List};
use crate::objects::string::{self, Str};
use crate::objects::tuple::{self, Tuple};
use crate::protocol::sequence;
use crate::value::Value;
use crate::vm::{R, Vm};
use crate::{next, next_dropping, next_dropping_two, op, slow_op};

/// Position of an int subscript in a sequence of `len` items.
#[inline(always)]
fn position(bits: u64, len: usize) -> Option<usize> {
    let i = bits as i64 >> 2;
    let i = if i < 0 { i + len as i64 } else { i };
    if (i as u64) < len as u64 { Some(i as usize) } else { None }
}

/// The item of a builtin sequence, where that takes no call and raises nothing.
#[inline(always)]
pub fn at_sight(container: &Value, key: &Value) -> Option<Value> {
    let index = key.as_small_int()?;
    if let Some(bytes) = container.cast_exact::<Bytes>() {
        let data = bytes.data();
        return position(key.bits(), data.len()).map(|at| Value::small(i64::from(data[at])));
    }
    if let Some(list) = container.cast_exact::<List>() {
        let items = list.items.get();
        return position(key.bits(), items.len()).map(|at| items[at].clone());
    }
    if let Some(tuple) = container.cast_exact::<Tuple>() {
        return position(key.bits(), tuple.items().len()).map(|at| tuple.items()[at].clone());
    }
    if let Some(array) = container.cast_exact::<Array>() {
        return array.get(index);
    }
    let data = container.cast_exact::<ByteArray>()?.data();
    position(key.bits(), data.len()).map(|at| Value::small(i64::from(data[at])))
}

macro_rules! item_op {
    ($(#[$meta:meta])* $name:ident, $ty:ty, |$sequence:ident| $items:expr) => {
        op! {
            $(#[$meta])*
            $name(ip, sp, fp, vm, arg) {
                let index = word(sp, 1);
                if index & 3 == 1
                    && let Some($sequence) = operand(sp, 2).cast_exact::<$ty>()
                    && let Some(at) = position(index, $items.len())
                {
                    let item = $items[at].clone();
                    let container = word(sp, 2);
                    put(sp.sub(2), item);
                    next_dropping!(container, ip.add(5), sp.sub(1), fp, vm)
                }
                (*fp).ip.set(ip);
                binary_miss(ip, sp, fp, vm, arg)
            }
        }
    };
}

item_op! {
    /// list int -- item
    binary_subscr_list, List, |list| list.items.get()
}
item_op! {
    /// tuple int -- item
    binary_subscr_tuple, Tuple, |tuple| tuple.items()
}

op! {
    /// container key -- item ; the frame of the class's `__getitem__` runs in this loop
    binary_subscr_getitem(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        let callee = super::calls::push_getitem(vm, fp, sp);
        if !callee.is_null() {
            (*fp).sp.set(sp.sub(2));
            (*fp).return_offset.set(5);
            next!((*callee).ip.get(), (*callee).sp.get(), callee, vm)
        }
        binary_miss(ip, sp, fp, vm, arg)
    }
}

fn do_subscr_dict(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    if let Some(dict) = stack.peek(2).cast_exact::<Dict>() {
        let Some(value) = dict.get(vm, stack.peek(1))? else {
            let key = stack.peek(1).clone();
            return Err(vm.key_error(&key));
        };
        stack.drop_n(2);
        stack.push(value);
        return Ok(());
    }
    do_binary(vm, frame, stack, arg)
}
slow_op! {
    /// dict key -- value
    binary_subscr_dict = do_subscr_dict, 5
}

fn do_subscr_str(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    if let Some(s) = stack.peek(2).cast_exact::<Str>()
        && stack.peek(1).is_small_int()
        && let Some(at) = position(stack.peek(1).bits(), s.len())
    {
        let result = string::from_code_point(s.code_point(at));
        stack.drop_n(2);
        stack.push(result);
        return Ok(());
    }
    do_binary(vm, frame, stack, arg)
}
slow_op! {
    /// str int -- str
    binary_subscr_str = do_subscr_str, 5
}

fn slice_of(stack: &mut Stack) -> Value {
    let stop = stack.pop().into_owned();
    let start = stack.pop().into_owned();
    crate::objects::slice::Slice::new(start, stop, Value::NONE).into_value()
}

/// The bounds of a slice of a sequence of `len` items between ints or None.
#[inline(always)]
fn plain_bounds(start: &Value, stop: &Value, len: usize) -> Option<std::ops::Range<usize>> {
    let bound = |v: &Value, default: usize| {
        if v.is_none() {
            return Some(default);
        }
        let i = v.as_small_int()?;
        Some(sequence::clamp(i as isize, len))
    };
    let (start, stop) = (bound(start, 0)?, bound(stop, len)?);
    Some(start..stop.max(start))
}

/// A slice of a builtin sequence, without a slice object.
fn plain_slice(container: &Value, start: &Value, stop: &Value) -> Option<Value> {
    if let Some(list) = container.cast_exact::<List>() {
        let items = list.items.get();
        return Some(List::new(items[plain_bounds(start, stop, items.len())?].to_vec()).into_value());
    }
    if let Some(s) = container.cast_exact::<Str>() {
        let range = plain_bounds(start, stop, s.len())?;
        return Some(if range.len() == s.len() { container.clone() } else { string::from_short(s.slice(range.start, range.end)) });
    }
    if let Some(tuple) = container.cast_exact::<Tuple>() {
        let items = &tuple.items()[plain_bounds(start, stop, tuple.items().len())?];
        return Some(match items.len() {
            0 => tuple::empty(),
            n if n == tuple.items().len() => container.clone(),
            n => Tuple::build(n, |i| items[i].clone()).into_value(),
        });
    }
    None
}

fn do_binary_slice(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    if let Some(part) = plain_slice(stack.peek(3), stack.peek(2), stack.peek(1)) {
        stack.drop_n(3);
        stack.push(part);
        return Ok(());
    }
    let slice = slice_of(stack);
    let result = vm.get_item(stack.peek(1), &slice)?;
    stack.drop_n(1);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// container start stop -- part
    binary_slice = do_binary_slice, 0
}

fn do_store_slice(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    if let Some(list) = stack.peek(3).cast_exact::<List>()
        && (stack.peek(4).is_exact(&list::LIST) || stack.peek(4).is_exact(&tuple::TUPLE))
        && let Some(range) = plain_bounds(stack.peek(2), stack.peek(1), list.len())
    {
        list::assign(list, range, vm.collect(stack.peek(4))?);
        stack.drop_n(4);
        return Ok(());
    }
    let slice = slice_of(stack);
    let value = stack.peek(2).clone();
    vm.set_item(stack.peek(1), &slice, value)?;
    stack.drop_n(2);
    Ok(())
}
slow_op! {
    /// value container start stop --
    store_slice = do_store_slice, 0
}

/// Stores a number in an array, where that takes no call and raises nothing; whether it did.
#[inline(always)]
fn stores_at_sight(container: &Value, key: &Value, value: &Value) -> bool {
    let Some(index) = key.as_small_int() else { return false };
    if let Some(array) = container.cast_exact::<Array>() {
        return array.put(index, value);
    }
    if let (Some(array), Some(byte @ 0..=255)) = (container.cast_exact::<ByteArray>(), value.as_small_int())
        && let Some(at) = position(key.bits(), array.data().len())
    {
        array.bytes_mut()[at] = byte as u8;
        return true;
    }
    false
}

fn do_store_subscr(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let value = stack.peek(3).clone();
    if let Some(dict) = stack.peek(2).cast_exact::<Dict>() {
        dict.set(vm, stack.peek(1), value)?;
    } else if !stores_at_sight(stack.peek(2), stack.peek(1), &value) {
        vm.set_item(stack.peek(2), stack.peek(1), value)?;
    }
    stack.drop_n(3);
    Ok(())
}
slow_op! {
    /// value container key --
    store_subscr_any = do_store_subscr, 1
}
op! {
    /// value container key --
    store_subscr(ip, sp, fp, vm, arg) {
        let index = word(sp, 1);
        if index & 3 == 1
            && let Some(list) = operand(sp, 2).cast_exact::<List>()
            && let Some(at) = position(index, list.items.get().len())
        {
            let old = exchange(std::ptr::from_mut(&mut list::items_mut(list)[at]).cast(), word(sp, 3));
            next_dropping_two!(old, word(sp, 2), ip.add(1), sp.sub(3), fp, vm)
        }
        store_subscr_any(ip, sp, fp, vm, arg)
    }
}

fn do_delete_subscr(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    vm.del_item(stack.peek(2), stack.peek(1))?;
    stack.drop_n(2);
    Ok(())
}
slow_op! {
    /// container key --
    delete_subscr = do_delete_subscr, 0
}
