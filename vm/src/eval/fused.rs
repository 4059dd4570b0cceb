//! Pairs of instructions that one handler runs, and tests of ints with the jump behind them.
//!
//! The first instruction of such a pair gets an opcode of its own when its code is prepared; the second stays what it is. The handler
//! looks at the second one's opcode before it does both, and does the first alone where that is another than it knows: not specialised
//! yet, or traced.
#![expect(unsafe_code, reason = "moves instruction and operand pointers; ARCHITECTURE.md, invariants E1 to E5")]

use super::arith::{both_small, compare_int};
use super::attributes::{INDEX, VALUE, VERSION, shape_version};
use super::quicken as q;
use super::simple::{load_fast_borrow, load_small_int};
use super::{Ip, cache_u32, cache_u64, put, word};
use crate::frame::Frame;
use crate::objects::list::List;
use crate::objects::tuple::Tuple;
use crate::types::Type;
use crate::value::Value;
use crate::{next, op};
use pyvm_loader::opcode;

/// Code units of the instructions that are taken along.
const BINARY: usize = 6;
const COMPARE: usize = 2;
const ATTRIBUTE: usize = 10;

/// The forms for pairs in the instructions of a code object; `units` are as they were verified, caches empty.
pub fn fuse(units: &mut [u16]) {
    let table = opcode::cache_table();
    let mut at = 0;
    while at < units.len() {
        let base = units[at] as u8;
        at += 1;
        let caches = table[usize::from(base)];
        // A branch, so that the next instruction need not wait for the table. What is first of a pair has no caches.
        if caches != 0 {
            at += usize::from(caches);
        } else if matches!(base, opcode::LOAD_SMALL_INT | opcode::LOAD_FAST_BORROW)
            && let Some(&follower) = units.get(at)
            && let Some(form) = pair(base, follower as u8, usize::from(follower >> 8))
        {
            units[at - 1] = units[at - 1] & 0xff00 | u16::from(form);
        }
    }
}

fn pair(first: u8, second: u8, arg: usize) -> Option<u8> {
    use crate::types::slots::bin;
    Some(match (first, second) {
        (opcode::LOAD_SMALL_INT, opcode::BINARY_OP) => match arg {
            _ if arg % bin::INPLACE == bin::ADD && arg < super::arith::SUBSCR => q::SMALL_INT_ADD,
            _ if arg % bin::INPLACE == bin::SUBTRACT && arg < super::arith::SUBSCR => q::SMALL_INT_SUBTRACT,
            super::arith::SUBSCR => q::SMALL_INT_SUBSCR,
            _ => return None,
        },
        (opcode::LOAD_SMALL_INT, opcode::COMPARE_OP) => *[q::SMALL_INT_LT, q::SMALL_INT_LE, q::SMALL_INT_EQ, q::SMALL_INT_NE, q::SMALL_INT_GT, q::SMALL_INT_GE].get(arg >> 5)?,
        (opcode::LOAD_FAST_BORROW, opcode::LOAD_ATTR) => [q::LOAD_FAST_ATTRIBUTE, q::LOAD_FAST_METHOD][arg & 1],
        _ => return None,
    })
}

/// The form of a comparison of ints that a jump follows; the operator counts as in `COMPARE_OP`.
pub fn int_test(ip: Ip, arg: usize) -> u8 {
    let forms = [q::COMPARE_INT_LT, q::COMPARE_INT_LE, q::COMPARE_INT_EQ, q::COMPARE_INT_NE, q::COMPARE_INT_GT, q::COMPARE_INT_GE];
    match forms.get(arg >> 5) {
        Some(&form) if unsafe { *ip.add(1) } as u8 == opcode::POP_JUMP_IF_FALSE => form,
        _ => q::COMPARE_INT,
    }
}

/// The instruction behind a conditional jump that is not taken: `NOT_TAKEN` does nothing, unless it is traced.
#[inline(always)]
pub unsafe fn fall_through(ip: Ip) -> Ip {
    unsafe { ip.add(usize::from(*ip as u8 == opcode::NOT_TAKEN)) }
}

#[inline(always)]
fn is_small(bits: u64) -> bool {
    bits.wrapping_sub(1) & 3 == 0
}

macro_rules! int_tests {
    ($($(#[$meta:meta])* $name:ident, $fused:ident, $form:ident, $op:tt;)*) => {
        $(
            op! {
                $(#[$meta])*
                $name(ip, sp, fp, vm, arg) {
                    let (a, b) = (word(sp, 2), word(sp, 1));
                    let jump = *ip.add(1);
                    if !both_small(a, b) || jump as u8 != opcode::POP_JUMP_IF_FALSE {
                        return compare_int(ip, sp, fp, vm, arg);
                    }
                    if (a as i64) $op (b as i64) {
                        next!(fall_through(ip.add(3)), sp.sub(2), fp, vm)
                    }
                    next!(ip.add(3 + usize::from(jump >> 8)), sp.sub(2), fp, vm)
                }
            }
            op! {
                /// As that one, where the right int comes with the instruction before.
                $fused(ip, sp, fp, vm, arg) {
                    let (a, jump) = (word(sp, 1), *ip.add(COMPARE));
                    if *ip as u8 != q::$form || !is_small(a) || jump as u8 != opcode::POP_JUMP_IF_FALSE {
                        return load_small_int(ip, sp, fp, vm, arg);
                    }
                    if (a as i64) $op ((arg << 2 | 1) as i64) {
                        next!(fall_through(ip.add(COMPARE + 2)), sp.sub(1), fp, vm)
                    }
                    next!(ip.add(COMPARE + 2 + usize::from(jump >> 8)), sp.sub(1), fp, vm)
                }
            }
        )*
    };
}

int_tests! {
    /// int int -- ; and the jump behind it
    compare_int_lt, small_int_lt, COMPARE_INT_LT, <;
    /// int int -- ; and the jump behind it
    compare_int_le, small_int_le, COMPARE_INT_LE, <=;
    /// int int -- ; and the jump behind it
    compare_int_eq, small_int_eq, COMPARE_INT_EQ, ==;
    /// int int -- ; and the jump behind it
    compare_int_ne, small_int_ne, COMPARE_INT_NE, !=;
    /// int int -- ; and the jump behind it
    compare_int_gt, small_int_gt, COMPARE_INT_GT, >;
    /// int int -- ; and the jump behind it
    compare_int_ge, small_int_ge, COMPARE_INT_GE, >=;
}

macro_rules! small_int_arithmetic {
    ($(#[$meta:meta])* $name:ident, $form:ident, |$a:ident, $b:ident| $result:expr) => {
        op! {
            $(#[$meta])*
            $name(ip, sp, fp, vm, arg) {
                let ($a, $b) = (word(sp, 1) as i64, (arg as i64) << 2);
                if *ip as u8 == q::$form
                    && is_small($a as u64)
                    && let Some(result) = $result
                {
                    sp.sub(1).cast::<i64>().write(result);
                    next!(ip.add(BINARY), sp, fp, vm)
                }
                load_small_int(ip, sp, fp, vm, arg)
            }
        }
    };
}

small_int_arithmetic! {
    /// int -- int ; plus the operand
    small_int_add, BINARY_ADD_INT, |a, b| a.checked_add(b)
}
small_int_arithmetic! {
    /// int -- int ; minus the operand
    small_int_subtract, BINARY_SUB_INT, |a, b| a.checked_sub(b)
}

op! {
    /// sequence -- item ; at the operand, of a list or tuple that something else holds
    small_int_subscr(ip, sp, fp, vm, arg) {
        let (sequence, form) = (word(sp, 1), *ip as u8);
        if sequence & 7 == 2 {
            let header = (sequence - 2) as *const crate::heap::Header;
            if form == q::BINARY_SUBSCR_LIST
                && std::ptr::eq((*header).ty(), &raw const crate::objects::list::LIST)
                && let Some(item) = (*header.cast::<List>()).items.get().get(arg)
            {
                put(sp.sub(1), item.clone());
                next!(ip.add(BINARY), sp, fp, vm)
            }
            if form == q::BINARY_SUBSCR_TUPLE
                && std::ptr::eq((*header).ty(), &raw const crate::objects::tuple::TUPLE)
                && let Some(item) = (*header.cast::<Tuple>()).items().get(arg)
            {
                put(sp.sub(1), item.clone());
                next!(ip.add(BINARY), sp, fp, vm)
            }
        }
        load_small_int(ip, sp, fp, vm, arg)
    }
}

op! {
    /// -- value ; an attribute of a local
    load_fast_attribute(ip, sp, fp, vm, arg) {
        if *ip as u8 == q::LOAD_ATTR_INSTANCE {
            let owner = &*Frame::localsplus(fp).add(arg).cast::<Value>();
            let offsets = cache_u32(ip.add(1), INDEX) as usize;
            let version = cache_u32(ip.add(1), VERSION);
            if version != 0
                && shape_version(owner, offsets & 0xffff) == version
                && let Some(value) = Type::slot_at(owner.pointer(), offsets >> 16).get()
            {
                put(sp, value.clone());
                next!(ip.add(ATTRIBUTE), sp.add(1), fp, vm)
            }
        }
        load_fast_borrow(ip, sp, fp, vm, arg)
    }
}

op! {
    /// -- method local
    load_fast_method(ip, sp, fp, vm, arg) {
        if *ip as u8 == q::LOAD_ATTR_METHOD {
            let owner = &*Frame::localsplus(fp).add(arg).cast::<Value>();
            let version = cache_u32(ip.add(1), VERSION);
            if version != 0 && shape_version(owner, cache_u32(ip.add(1), INDEX) as usize) == version {
                sp.cast::<u64>().write(cache_u64(ip.add(1), VALUE));
                put(sp.add(1), owner.borrowed());
                next!(ip.add(ATTRIBUTE), sp.add(2), fp, vm)
            }
        }
        load_fast_borrow(ip, sp, fp, vm, arg)
    }
}
