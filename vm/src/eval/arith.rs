//! Arithmetic, comparison, truth and subscription.
#![expect(unsafe_code, reason = "rewrites instructions and moves operands; ARCHITECTURE.md, invariants E1 to E4")]

use super::quicken as q;
use super::{Fp, Ip, Sp, Stack, operand, put, rewrite, word};
use crate::frame::Frame;
use crate::objects::dict::Dict;
use crate::objects::list::{self, List};
use crate::objects::string::{self, Str};
use crate::objects::tuple::{self, Tuple};
use crate::protocol::{number, sequence};
use crate::types::slots::{Compare, bin};
use crate::value::Value;
use crate::vm::{R, Vm};
use crate::{next, op, slow_op};
use pyvm_loader::opcode;

const SUBSCR: usize = 26;

#[inline(always)]
fn both_small(a: u64, b: u64) -> bool {
    (a ^ 1 | b ^ 1) & 3 == 0
}

#[inline(always)]
fn as_float(bits: u64) -> Option<f64> {
    if bits.wrapping_add(1) & 6 == 4 { Some(f64::from_bits(bits.rotate_right(4))) } else { None }
}

/// A number that float arithmetic takes without conversion rules: immediate floats and 0.0.
#[inline(always)]
fn as_float_or_zero(bits: u64) -> Option<f64> {
    match as_float(bits) {
        Some(f) => Some(f),
        None if bits == Value::ZERO.bits() => Some(0.0),
        None => None,
    }
}

op! {
    /// left right -- result
    binary_op(ip, sp, fp, vm, arg) {
        specialize_binary(ip, sp, arg);
        let unit = *ip.sub(1) & 0xff;
        if unit != u16::from(opcode::BINARY_OP) {
            return super::table::HANDLERS[usize::from(unit)](ip, sp, fp, vm, arg);
        }
        binary_any(ip, sp, fp, vm, arg)
    }
}

/// Chooses the form of the instruction from the operands of its first run.
#[inline(never)]
unsafe fn specialize_binary(ip: Ip, sp: Sp, arg: usize) {
    unsafe {
        let (a, b) = (operand(sp, 2), operand(sp, 1));
        let (wa, wb) = (a.bits(), b.bits());
        let ints = both_small(wa, wb);
        let floats = as_float_or_zero(wa).is_some() && as_float_or_zero(wb).is_some();
        let base = if (bin::INPLACE..SUBSCR).contains(&arg) { arg - bin::INPLACE } else { arg };
        let form = match base {
            bin::ADD if ints => q::BINARY_ADD_INT,
            bin::SUBTRACT if ints => q::BINARY_SUB_INT,
            bin::MULTIPLY if ints => q::BINARY_MUL_INT,
            bin::ADD if floats => q::BINARY_ADD_FLOAT,
            bin::SUBTRACT if floats => q::BINARY_SUB_FLOAT,
            bin::MULTIPLY if floats => q::BINARY_MUL_FLOAT,
            bin::TRUE_DIVIDE if floats => q::BINARY_DIV_FLOAT,
            bin::ADD if a.cast_exact::<Str>().is_some() && b.cast_exact::<Str>().is_some() => q::BINARY_ADD_STR,
            SUBSCR if a.cast_exact::<List>().is_some() && b.is_small_int() => q::BINARY_SUBSCR_LIST,
            SUBSCR if a.cast_exact::<Tuple>().is_some() && b.is_small_int() => q::BINARY_SUBSCR_TUPLE,
            SUBSCR if a.cast_exact::<Dict>().is_some() => q::BINARY_SUBSCR_DICT,
            SUBSCR if a.ty().slots.get().getitem.map(|f| f as usize) == Some(crate::types::overrides::slot_getitem as *const () as usize) => q::BINARY_SUBSCR_GETITEM,
            SUBSCR if a.cast_exact::<Str>().is_some() && b.is_small_int() => q::BINARY_SUBSCR_STR,
            _ if ints && base != SUBSCR => q::BINARY_INT_ANY,
            _ => q::BINARY_OP_ANY,
        };
        rewrite(ip, form);
    }
}

fn do_binary(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let result = if arg == SUBSCR {
        vm.get_item(stack.peek(2), stack.peek(1))?
    } else if arg >= bin::INPLACE {
        number::inplace(vm, stack.peek(2), stack.peek(1), arg - bin::INPLACE)?
    } else {
        number::binary(vm, stack.peek(2), stack.peek(1), arg)?
    };
    stack.drop_n(2);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// left right -- result
    binary_any = do_binary, 5
}

/// Arithmetic of two immediate numbers of any kinds; `None` for what the slots have to do.
#[inline(always)]
fn immediate(arg: usize, a: u64, b: u64) -> Option<u64> {
    let base = if (bin::INPLACE..SUBSCR).contains(&arg) { arg - bin::INPLACE } else { arg };
    if both_small(a, b) {
        let (a, b) = (a as i64, b as i64);
        return match base {
            bin::ADD => a.checked_add(b - 1).map(|r| r as u64),
            bin::SUBTRACT => a.checked_sub(b).map(|r| (r | 1) as u64),
            bin::MULTIPLY => (a >> 2).checked_mul(b & !3).map(|r| (r | 1) as u64),
            bin::TRUE_DIVIDE => quotient(a as u64, b as u64),
            _ => None,
        };
    }
    let (x, y) = (float_operand(a)?, float_operand(b)?);
    let result = match base {
        bin::ADD => x + y,
        bin::SUBTRACT => x - y,
        bin::MULTIPLY => x * y,
        bin::TRUE_DIVIDE if y != 0.0 => x / y,
        bin::POWER if x > 0.0 => x.powf(y),
        _ => return None,
    };
    float_word(result)
}

/// The word of a float that needs no heap object.
#[inline(always)]
fn float_word(result: f64) -> Option<u64> {
    let bits = result.to_bits().rotate_left(4);
    if bits.wrapping_add(1) & 6 == 4 { Some(bits) } else { None }
}

/// The quotient of two immediate ints, where a division of floats gives it exactly rounded.
#[inline(always)]
fn quotient(a: u64, b: u64) -> Option<u64> {
    if b == Value::small(0).bits() {
        return None;
    }
    float_word(float_operand(a)? / float_operand(b)?)
}

op! {
    /// left right -- result ; for sites that see many types
    binary_numbers(ip, sp, fp, vm, arg) {
        if let Some(result) = immediate(arg, word(sp, 2), word(sp, 1)) {
            sp.sub(2).cast::<u64>().write(result);
            next!(ip.add(5), sp.sub(1), fp, vm)
        }
        binary_any(ip, sp, fp, vm, arg)
    }
}

/// Cold end of a specialised operator whose operands were of other types.
#[cold]
#[inline(never)]
fn binary_miss(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) -> super::Exit {
    unsafe {
        let count = ip.add(4);
        *count += 1;
        if *count > 30 {
            rewrite(ip, q::BINARY_OP_ANY);
        } else {
            specialize_binary(ip, sp, arg);
        }
    }
    binary_any(ip, sp, fp, vm, arg)
}

macro_rules! int_op {
    ($(#[$meta:meta])* $name:ident, |$a:ident, $b:ident| $result:expr) => {
        op! {
            $(#[$meta])*
            $name(ip, sp, fp, vm, arg) {
                let ($a, $b) = (word(sp, 2), word(sp, 1));
                if both_small($a, $b)
                    && let Some(result) = $result
                {
                    sp.sub(2).cast::<i64>().write(result);
                    next!(ip.add(5), sp.sub(1), fp, vm)
                }
                binary_miss(ip, sp, fp, vm, arg)
            }
        }
    };
}

int_op! {
    /// int int -- int
    binary_add_int, |a, b| (a as i64).checked_add(b as i64 - 1)
}
int_op! {
    /// int int -- int
    binary_sub_int, |a, b| (a as i64).checked_sub(b as i64).map(|d| d | 1)
}
int_op! {
    /// int int -- int
    binary_mul_int, |a, b| (a as i64 >> 2).checked_mul(b as i64 & !3).map(|p| p | 1)
}

op! {
    /// int int -- int ; the operators that are less frequent
    binary_int_any(ip, sp, fp, vm, arg) {
        let (a, b) = (word(sp, 2), word(sp, 1));
        if both_small(a, b) {
            let (x, y) = (a as i64 >> 2, b as i64 >> 2);
            let base = if arg >= bin::INPLACE { arg - bin::INPLACE } else { arg };
            let result = match base {
                bin::AND => Some(x & y),
                bin::OR => Some(x | y),
                bin::XOR => Some(x ^ y),
                bin::RSHIFT if y >= 0 => Some(x >> y.min(63)),
                bin::LSHIFT if (0..40).contains(&y) && (-(1 << 20)..1 << 20).contains(&x) => Some(x << y),
                bin::FLOOR_DIVIDE if y > 0 => Some(x.div_euclid(y)),
                bin::REMAINDER if y > 0 => Some(x.rem_euclid(y)),
                _ => None,
            };
            if let Some(r) = result {
                sp.sub(2).cast::<i64>().write(r << 2 | 1);
                next!(ip.add(5), sp.sub(1), fp, vm)
            }
            if base == bin::TRUE_DIVIDE
                && let Some(word) = quotient(a, b)
            {
                sp.sub(2).cast::<u64>().write(word);
                next!(ip.add(5), sp.sub(1), fp, vm)
            }
        }
        binary_any(ip, sp, fp, vm, arg)
    }
}

macro_rules! float_op {
    ($(#[$meta:meta])* $name:ident, |$x:ident, $y:ident| $result:expr) => {
        op! {
            $(#[$meta])*
            $name(ip, sp, fp, vm, arg) {
                let (a, b) = (word(sp, 2), word(sp, 1));
                if !both_small(a, b)
                    && let (Some($x), Some($y)) = (float_operand(a), float_operand(b))
                    && let Some(result) = $result
                {
                    let result: f64 = result;
                    match float_word(result) {
                        Some(bits) => sp.sub(2).cast::<u64>().write(bits),
                        None => put(sp.sub(2), Value::float(result)),
                    }
                    next!(ip.add(5), sp.sub(1), fp, vm)
                }
                binary_miss(ip, sp, fp, vm, arg)
            }
        }
    };
}

/// The number in an immediate word, ints converted: what mixed arithmetic of floats and ints does.
#[inline(always)]
fn float_operand(bits: u64) -> Option<f64> {
    match as_float(bits) {
        Some(f) => Some(f),
        None => float_operand_rare(bits),
    }
}

#[inline(always)]
fn float_operand_rare(bits: u64) -> Option<f64> {
    if bits & 3 == 1 {
        let i = bits as i64 >> 2;
        return if (-(1 << 53)..=1 << 53).contains(&i) { Some(i as f64) } else { None };
    }
    if bits == Value::ZERO.bits() { Some(0.0) } else { None }
}

float_op! {
    /// float float -- float
    binary_add_float, |x, y| Some(x + y)
}
float_op! {
    /// float float -- float
    binary_sub_float, |x, y| Some(x - y)
}
float_op! {
    /// float float -- float
    binary_mul_float, |x, y| Some(x * y)
}
float_op! {
    /// float float -- float
    binary_div_float, |x, y| if y == 0.0 { None } else { Some(x / y) }
}

fn do_add_str(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    if let (Some(a), Some(b)) = (stack.peek(2).cast_exact::<Str>(), stack.peek(1).cast_exact::<Str>()) {
        let result = string::concat(a, b);
        stack.drop_n(2);
        stack.push(result);
        return Ok(());
    }
    do_binary(vm, frame, stack, arg)
}
slow_op! {
    /// str str -- str
    binary_add_str = do_add_str, 5
}

/// Position of an int subscript in a sequence of `len` items.
#[inline(always)]
fn position(bits: u64, len: usize) -> Option<usize> {
    let i = bits as i64 >> 2;
    let i = if i < 0 { i + len as i64 } else { i };
    if (i as u64) < len as u64 { Some(i as usize) } else { None }
}

op! {
    /// list int -- item
    binary_subscr_list(ip, sp, fp, vm, arg) {
        let index = word(sp, 1);
        if index & 3 == 1
            && let Some(list) = operand(sp, 2).cast_exact::<List>()
            && let Some(at) = position(index, list.items.get().len())
        {
            let item = list.items.get()[at].clone();
            let container = sp.sub(2).read();
            put(sp.sub(2), item);
            drop(container);
            next!(ip.add(5), sp.sub(1), fp, vm)
        }
        (*fp).ip.set(ip);
        binary_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// tuple int -- item
    binary_subscr_tuple(ip, sp, fp, vm, arg) {
        let index = word(sp, 1);
        if index & 3 == 1
            && let Some(tuple) = operand(sp, 2).cast_exact::<Tuple>()
            && let Some(at) = position(index, tuple.items().len())
        {
            let item = tuple.items()[at].clone();
            let container = sp.sub(2).read();
            put(sp.sub(2), item);
            drop(container);
            next!(ip.add(5), sp.sub(1), fp, vm)
        }
        (*fp).ip.set(ip);
        binary_miss(ip, sp, fp, vm, arg)
    }
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
    if let (Some(s), Some(i)) = (stack.peek(2).cast_exact::<Str>(), stack.peek(1).as_small_int()) {
        let at = if i < 0 { i + s.len() as i64 } else { i };
        if at >= 0 && at < s.len() as i64 {
            let result = string::from_code_point(s.code_point(at as usize));
            stack.drop_n(2);
            stack.push(result);
            return Ok(());
        }
    }
    do_binary(vm, frame, stack, arg)
}
slow_op! {
    /// str int -- str
    binary_subscr_str = do_subscr_str, 5
}

op! {
    /// left right -- result
    compare_op(ip, sp, fp, vm, arg) {
        let (a, b) = (word(sp, 2), word(sp, 1));
        let form = if both_small(a, b) {
            q::COMPARE_INT
        } else if float_operand(a).is_some() && float_operand(b).is_some() {
            q::COMPARE_FLOAT
        } else if operand(sp, 2).cast_exact::<Str>().is_some() && operand(sp, 1).cast_exact::<Str>().is_some() {
            q::COMPARE_STR
        } else {
            q::COMPARE_ANY
        };
        rewrite(ip, form);
        return super::table::HANDLERS[usize::from(form)](ip, sp, fp, vm, arg);
    }
}

fn do_compare(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let result = vm.compare(stack.peek(2), stack.peek(1), Compare::ALL[(arg >> 5) % 6])?;
    let result = if arg & 16 != 0 && !result.is_bool() { Value::bool(vm.is_true(&result)?) } else { result };
    stack.drop_n(2);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// left right -- result
    compare_any = do_compare, 1
}

#[cold]
#[inline(never)]
fn compare_miss(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) -> super::Exit {
    unsafe {
        *ip += 1;
        rewrite(ip, if *ip > 30 { q::COMPARE_ANY } else { opcode::COMPARE_OP });
    }
    compare_any(ip, sp, fp, vm, arg)
}

/// Takes a jump that follows a comparison at once, without a trip over the operand stack.
macro_rules! branch_on {
    ($holds:expr, $ip:ident, $sp:ident, $fp:ident, $vm:ident) => {{
        let holds: bool = $holds;
        let follower = *$ip.add(1);
        let target = $ip.add(3 + usize::from(follower >> 8));
        let fall = $ip.add(3);
        match (follower & 0xff) as u8 {
            opcode::POP_JUMP_IF_FALSE => next!(if holds { fall } else { target }, $sp.sub(2), $fp, $vm),
            opcode::POP_JUMP_IF_TRUE => next!(if holds { target } else { fall }, $sp.sub(2), $fp, $vm),
            _ => {
                put($sp.sub(2), Value::bool(holds));
                next!($ip.add(1), $sp.sub(1), $fp, $vm)
            }
        }
    }};
}

#[inline(always)]
fn int_holds(arg: usize, a: u64, b: u64) -> bool {
    let (x, y) = (a as i64, b as i64);
    // The mask in the operand says which outcomes count: unordered 1, less 2, greater 4, equal 8.
    let bit = 3 - 2 * usize::from(x < y) - usize::from(x > y);
    arg >> bit & 1 != 0
}

op! {
    /// int int -- bool
    compare_int(ip, sp, fp, vm, arg) {
        let (a, b) = (word(sp, 2), word(sp, 1));
        if both_small(a, b) {
            branch_on!(int_holds(arg, a, b), ip, sp, fp, vm)
        }
        compare_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// float float -- bool
    compare_float(ip, sp, fp, vm, arg) {
        let (a, b) = (word(sp, 2), word(sp, 1));
        if let (Some(x), Some(y)) = (float_operand(a), float_operand(b)) {
            branch_on!(float_holds(arg, x, y), ip, sp, fp, vm)
        }
        compare_miss(ip, sp, fp, vm, arg)
    }
}

op! {
    /// left right -- result ; for sites that see many types
    compare_numbers(ip, sp, fp, vm, arg) {
        let (a, b) = (word(sp, 2), word(sp, 1));
        if both_small(a, b) {
            branch_on!(int_holds(arg, a, b), ip, sp, fp, vm)
        }
        if let (Some(x), Some(y)) = (float_operand(a), float_operand(b)) {
            branch_on!(float_holds(arg, x, y), ip, sp, fp, vm)
        }
        compare_any(ip, sp, fp, vm, arg)
    }
}

#[inline(always)]
fn float_holds(arg: usize, x: f64, y: f64) -> bool {
    let outcome = if x < y {
        2
    } else if x > y {
        4
    } else if x == y {
        8
    } else {
        1
    };
    arg & outcome != 0
}

fn do_compare_str(vm: &Vm, frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let op = Compare::ALL[(arg >> 5) % 6];
    if let (Some(a), Some(b)) = (stack.peek(2).cast_exact::<Str>(), stack.peek(1).cast_exact::<Str>()) {
        let holds = match op {
            Compare::Eq => a.as_bytes() == b.as_bytes(),
            Compare::Ne => a.as_bytes() != b.as_bytes(),
            _ => op.holds(a.as_bytes().cmp(b.as_bytes())),
        };
        stack.drop_n(2);
        stack.push(Value::bool(holds));
        return Ok(());
    }
    do_compare(vm, frame, stack, arg)
}
slow_op! {
    /// str str -- bool
    compare_str = do_compare_str, 1
}

op! {
    /// left right -- bool
    is_op(ip, sp, fp, vm, arg) {
        let same = operand(sp, 2).is(operand(sp, 1)) != (arg != 0);
        drop(sp.sub(1).read());
        drop(sp.sub(2).read());
        put(sp.sub(2), Value::bool(same));
        next!(ip, sp.sub(1), fp, vm)
    }
}

fn do_contains(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let found = vm.contains(stack.peek(1), stack.peek(2))?;
    stack.drop_n(2);
    stack.push(Value::bool(found != (arg != 0)));
    Ok(())
}
slow_op! {
    /// item container -- bool
    contains_op = do_contains, 1
}

fn do_to_bool(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let truth = vm.is_true(stack.peek(1))?;
    stack.drop_n(1);
    stack.push(Value::bool(truth));
    Ok(())
}
slow_op! {
    /// value -- bool
    to_bool_any = do_to_bool, 3
}
op! {
    /// value -- bool
    to_bool(ip, sp, fp, vm, arg) {
        let bits = word(sp, 1);
        if bits == Value::TRUE.bits() || bits == Value::FALSE.bits() {
            next!(ip.add(3), sp, fp, vm)
        }
        if bits & 3 == 1 {
            put(sp.sub(1), Value::bool(bits != 1));
            next!(ip.add(3), sp, fp, vm)
        }
        if bits == Value::NONE.bits() {
            put(sp.sub(1), Value::FALSE);
            next!(ip.add(3), sp, fp, vm)
        }
        to_bool_any(ip, sp, fp, vm, arg)
    }
}

op! {
    /// bool -- bool
    unary_not(ip, sp, fp, vm, arg) {
        let truth = operand(sp, 1).is_false();
        put(sp.sub(1), Value::bool(truth));
        next!(ip, sp, fp, vm)
    }
}

fn do_negative(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let result = number::negative(vm, stack.peek(1))?;
    stack.drop_n(1);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// value -- result
    unary_negative = do_negative, 0
}

fn do_invert(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let result = number::invert(vm, stack.peek(1))?;
    stack.drop_n(1);
    stack.push(result);
    Ok(())
}
slow_op! {
    /// value -- result
    unary_invert = do_invert, 0
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

fn do_store_subscr(vm: &Vm, _frame: &Frame, stack: &mut Stack, _arg: usize) -> R<()> {
    let value = stack.peek(3).clone();
    if let Some(dict) = stack.peek(2).cast_exact::<Dict>() {
        dict.set(vm, stack.peek(1), value)?;
    } else {
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
            let value = operand(sp, 3).clone();
            let container = sp.sub(2).read();
            drop(sp.sub(3).read());
            let old = std::mem::replace(&mut list::items_mut(list)[at], value);
            drop(old);
            drop(container);
            next!(ip.add(1), sp.sub(3), fp, vm)
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
