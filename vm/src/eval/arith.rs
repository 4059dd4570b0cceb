//! Arithmetic, comparison and truth.
#![expect(unsafe_code, reason = "rewrites instructions and moves operands; ARCHITECTURE.md, invariants E1 to E4")]

use super::quicken as q;
use super::{Fp, Ip, Sp, Stack, fused, operand, put, rewrite, subscript, word};
use crate::frame::Frame;
use crate::objects::bytes::Bytes;
use crate::objects::dict::Dict;
use crate::objects::list::List;
use crate::objects::string::{self, Str};
use crate::objects::tuple::Tuple;
use crate::protocol::number;
use crate::types::slots::{Compare, bin};
use crate::value::Value;
use crate::vm::{R, Vm};
use crate::{next, op, slow_op};
use pyvm_loader::opcode;

pub const SUBSCR: usize = 26;

#[inline(always)]
pub fn both_small(a: u64, b: u64) -> bool {
    (a.wrapping_sub(1) | b.wrapping_sub(1)) & 3 == 0
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

pub fn do_binary(vm: &Vm, _frame: &Frame, stack: &mut Stack, arg: usize) -> R<()> {
    let result = if arg == SUBSCR {
        match subscript::at_sight(stack.peek(2), stack.peek(1)) {
            Some(item) => item,
            None => vm.get_item(stack.peek(2), stack.peek(1))?,
        }
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
        if arg == bin::POWER { binary_power(ip, sp, fp, vm, arg) } else { binary_any(ip, sp, fp, vm, arg) }
    }
}
op! {
    /// left right -- result ; a power of floats, mostly
    #[inline(never)]
    binary_power(ip, sp, fp, vm, arg) {
        let (a, b) = (word(sp, 2), word(sp, 1));
        if !both_small(a, b)
            && let (Some(x), Some(y)) = (float_operand(a), float_operand(b))
            && x > 0.0
            && let Some(result) = float_word(x.powf(y))
        {
            sp.sub(2).cast::<u64>().write(result);
            next!(ip.add(5), sp.sub(1), fp, vm)
        }
        binary_any(ip, sp, fp, vm, arg)
    }
}

/// Cold end of a specialised operator whose operands were of other types.
#[cold]
#[inline(never)]
pub fn binary_miss(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, arg: usize) -> super::Exit {
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
                    let Some(bits) = float_word(result) else {
                        return rare_float(ip.add(5), sp.sub(1), fp, vm, result.to_bits() as usize);
                    };
                    sp.sub(2).cast::<u64>().write(bits);
                    next!(ip.add(5), sp.sub(1), fp, vm)
                }
                binary_miss(ip, sp, fp, vm, arg)
            }
        }
    };
}

/// Puts a float that needs an object on top of the operands, and goes on.
#[cold]
#[inline(never)]
fn rare_float(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, bits: usize) -> super::Exit {
    unsafe {
        put(sp.sub(1), Value::float(f64::from_bits(bits as u64)));
        next!(ip, sp, fp, vm)
    }
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

op! {
    /// left right -- result
    compare_op(ip, sp, fp, vm, arg) {
        let (a, b) = (word(sp, 2), word(sp, 1));
        let form = if both_small(a, b) {
            fused::int_test(ip, arg)
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

/// Takes a jump that follows a test at once, without a trip over the operand stack: `$caches` units lie between, `$below` is the
/// operand stack without the operands of the test.
macro_rules! branch_on {
    ($holds:expr, $caches:expr, $ip:ident, $below:expr, $fp:ident, $vm:ident) => {{
        let holds: bool = $holds;
        let below: Sp = $below;
        let next = $ip.add($caches);
        let follower = *next;
        let (fall, target) = (fused::fall_through(next.add(2)), next.add(2 + usize::from(follower >> 8)));
        match (follower & 0xff) as u8 {
            opcode::POP_JUMP_IF_FALSE => next!(if holds { fall } else { target }, below, $fp, $vm),
            opcode::POP_JUMP_IF_TRUE => next!(if holds { target } else { fall }, below, $fp, $vm),
            _ => {
                put(below, Value::bool(holds));
                next!(next, below.add(1), $fp, $vm)
            }
        }
    }};
}

/// Ends a test whose work a function did: 0 for false, 1 for true, 2 when it raised.
macro_rules! branch_on_outcome {
    ($outcome:expr, $caches:expr, $ip:ident, $sp:ident, $pops:expr, $fp:ident, $vm:ident) => {{
        let outcome: u32 = $outcome;
        if outcome == RAISED {
            $crate::throw!($ip, $sp, $fp, $vm)
        }
        branch_on!(outcome == 1, $caches, $ip, $sp.sub($pops), $fp, $vm)
    }};
}

/// Outcome of a test that raised.
const RAISED: u32 = 2;

/// The outcome of a test as a word, its `n` operands dropped.
#[inline(always)]
unsafe fn outcome(sp: Sp, n: usize, result: R<bool>) -> u32 {
    let Ok(holds) = result else { return RAISED };
    for depth in 1..=n {
        drop(unsafe { (*sp.sub(depth)).take() });
    }
    u32::from(holds)
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
            branch_on!(int_holds(arg, a, b), 1, ip, sp.sub(2), fp, vm)
        }
        compare_miss(ip, sp, fp, vm, arg)
    }
}
op! {
    /// float float -- bool
    compare_float(ip, sp, fp, vm, arg) {
        let (a, b) = (word(sp, 2), word(sp, 1));
        if let (Some(x), Some(y)) = (float_operand(a), float_operand(b)) {
            branch_on!(float_holds(arg, x, y), 1, ip, sp.sub(2), fp, vm)
        }
        compare_miss(ip, sp, fp, vm, arg)
    }
}

op! {
    /// left right -- result ; for sites that see many types
    compare_numbers(ip, sp, fp, vm, arg) {
        let (a, b) = (word(sp, 2), word(sp, 1));
        if both_small(a, b) {
            branch_on!(int_holds(arg, a, b), 1, ip, sp.sub(2), fp, vm)
        }
        if let (Some(x), Some(y)) = (float_operand(a), float_operand(b)) {
            branch_on!(float_holds(arg, x, y), 1, ip, sp.sub(2), fp, vm)
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

/// Compares two strings; other operands as [`compare_any`] does when the result is a bool.
#[inline(never)]
unsafe fn test_strings(vm: &Vm, sp: Sp, arg: usize) -> u32 {
    unsafe {
        let op = Compare::ALL[(arg >> 5) % 6];
        let (a, b) = (operand(sp, 2), operand(sp, 1));
        let result = match (a.cast_exact::<Str>(), b.cast_exact::<Str>()) {
            (Some(a), Some(b)) => Ok(match op {
                Compare::Eq => a.is_same_text(b),
                Compare::Ne => !a.is_same_text(b),
                _ => op.holds(a.as_bytes().cmp(b.as_bytes())),
            }),
            _ => vm.compare(a, b, op).and_then(|r| vm.is_true(&r)),
        };
        outcome(sp, 2, result)
    }
}
op! {
    /// str str -- bool
    compare_str(ip, sp, fp, vm, arg) {
        if operand(sp, 2).cast_exact::<Str>().is_none() || operand(sp, 1).cast_exact::<Str>().is_none() {
            return compare_miss(ip, sp, fp, vm, arg);
        }
        (*fp).ip.set(ip);
        branch_on_outcome!(test_strings(vm, sp, arg), 1, ip, sp, 2, fp, vm)
    }
}

op! {
    /// left right -- bool
    is_op(ip, sp, fp, vm, arg) {
        let same = operand(sp, 2).is(operand(sp, 1)) != (arg != 0);
        let owned = |bits: u64| bits & 7 == 0;
        if owned(word(sp, 1)) || owned(word(sp, 2)) {
            return is_op_dropping(ip, sp, fp, vm, usize::from(same));
        }
        branch_on!(same, 0, ip, sp.sub(2), fp, vm)
    }
}

/// Ends an `is` whose result is known and whose operands are to be dropped.
#[inline(never)]
fn is_op_dropping(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, same: usize) -> super::Exit {
    unsafe {
        (*fp).ip.set(ip);
        drop(sp.sub(1).read());
        drop(sp.sub(2).read());
        branch_on!(same != 0, 0, ip, sp.sub(2), fp, vm)
    }
}

#[inline(never)]
unsafe fn test_contains(vm: &Vm, sp: Sp, negated: bool) -> u32 {
    unsafe { outcome(sp, 2, vm.contains(operand(sp, 1), operand(sp, 2)).map(|found| found != negated)) }
}
op! {
    /// item container -- bool
    contains_op(ip, sp, fp, vm, arg) {
        (*fp).ip.set(ip);
        branch_on_outcome!(test_contains(vm, sp, arg != 0), 1, ip, sp, 2, fp, vm)
    }
}

#[inline(never)]
unsafe fn test_truth(vm: &Vm, sp: Sp) -> u32 {
    unsafe { outcome(sp, 1, vm.is_true(operand(sp, 1))) }
}
op! {
    /// value -- bool
    to_bool(ip, sp, fp, vm, arg) {
        let bits = word(sp, 1);
        if bits & 3 == 1 {
            branch_on!(bits != 1, 3, ip, sp.sub(1), fp, vm)
        }
        if bits == Value::TRUE.bits() || bits == Value::FALSE.bits() || bits == Value::NONE.bits() {
            branch_on!(bits == Value::TRUE.bits(), 3, ip, sp.sub(1), fp, vm)
        }
        to_bool_object(ip, sp, fp, vm, arg)
    }
}
/// The truth of a string, a list or bytes, and of instances of classes that say nothing about it.
#[inline(always)]
fn truth_at_sight(value: &Value) -> Option<bool> {
    if let Some(s) = value.cast_exact::<Str>() {
        return Some(!s.is_empty());
    }
    if let Some(list) = value.cast_exact::<List>() {
        return Some(!list.items.get().is_empty());
    }
    if let Some(bytes) = value.cast_exact::<Bytes>() {
        return Some(!bytes.data().is_empty());
    }
    let slots = value.header()?.ty().slots.get();
    if slots.bool.is_none() && slots.len.is_none() { Some(true) } else { None }
}

op! {
    /// As [`to_bool`], of an object.
    #[inline(never)]
    to_bool_object(ip, sp, fp, vm, arg) {
        // A borrowed word needs no dropping.
        if word(sp, 1) & 7 == 2
            && let Some(truth) = truth_at_sight(operand(sp, 1))
        {
            branch_on!(truth, 3, ip, sp.sub(1), fp, vm)
        }
        (*fp).ip.set(ip);
        branch_on_outcome!(test_truth(vm, sp), 3, ip, sp, 1, fp, vm)
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
