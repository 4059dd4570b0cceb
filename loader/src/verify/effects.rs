//! What each instruction does to the operand stack (CPython `bytecodes.c`).

use super::Instruction;
use super::flow::{ends, jump};
use super::nulls::Nulls;
use crate::opcode as op;
use std::sync::LazyLock;

/// Operands popped and pushed without a jump. Instructions that look below the top count what lies between as popped and pushed.
pub fn effect(ins: &Instruction) -> Option<(i64, i64)> {
    let arg = i64::from(ins.arg);
    Some(match ins.op {
        op::CALL => (arg + 2, 1),
        op::CALL_KW => (arg + 3, 1),
        op::CALL_FUNCTION_EX => (4, 1),
        op::LOAD_ATTR => (1, 1 + (arg & 1)),
        op::LOAD_GLOBAL => (0, 1 + (arg & 1)),
        op::LOAD_SUPER_ATTR => (3, 1 + (arg & 1)),
        op::UNPACK_SEQUENCE => (1, arg),
        op::UNPACK_EX => (1, (arg & 0xff) + (arg >> 8) + 1),
        op::BUILD_TUPLE | op::BUILD_LIST | op::BUILD_SET | op::BUILD_STRING => (arg, 1),
        op::BUILD_MAP => (arg * 2, 1),
        op::BUILD_SLICE => (arg, 1),
        op::BUILD_INTERPOLATION => (2 + (arg & 1), 1),
        op::COPY => (arg, arg + 1),
        op::SWAP => (arg, arg),
        op::LIST_APPEND | op::LIST_EXTEND | op::SET_ADD | op::SET_UPDATE | op::DICT_UPDATE => (arg + 1, arg),
        op::MAP_ADD => (arg + 2, arg),
        op::DICT_MERGE => (arg + 4, arg + 3),
        op::RERAISE => (arg + 1, arg),
        op::RAISE_VARARGS => (arg, 0),
        op::FOR_ITER => (1, 2),
        op::SEND => (2, 2),
        op::WITH_EXCEPT_START => (5, 6),
        op::PUSH_EXC_INFO => (1, 2),
        op::RETURN_GENERATOR => (0, 1),
        op::RETURN_VALUE | op::YIELD_VALUE => (1, i64::from(ins.op == op::YIELD_VALUE)),
        _ => {
            let (popped, pushed) = op::stack_effect(ins.op, ins.arg)?;
            (i64::from(popped), i64::from(pushed))
        }
    })
}

/// The effects of instructions that only work on values, whatever their operands: they do not jump, end, push NULL or ask for a
/// generator. [`NOT_PLAIN`] for all others.
pub static PLAIN: LazyLock<[(u8, u8); 256]> = LazyLock::new(|| {
    std::array::from_fn(|opcode| {
        let ins = Instruction { op: opcode as u8, arg: 0, at: 0 };
        let special = jump(&ins, 0).is_some() || ends(ins.op) || pushes_null(&ins) || matches!(ins.op, op::RETURN_GENERATOR | op::YIELD_VALUE);
        match op::fixed_stack_effect(ins.op) {
            Some((popped, pushed)) if !special && effect(&ins) == Some((popped.into(), pushed.into())) => (popped, pushed),
            _ => NOT_PLAIN,
        }
    })
});
pub const NOT_PLAIN: (u8, u8) = (u8::MAX, u8::MAX);

/// How many operands from the top the instruction takes out of their slots, for those that look at deeper ones too.
fn taken(ins: &Instruction, popped: i64) -> i64 {
    match ins.op {
        op::COPY | op::SWAP | op::WITH_EXCEPT_START | op::GET_ANEXT => 0,
        op::SEND | op::RERAISE | op::LIST_APPEND | op::LIST_EXTEND | op::SET_ADD | op::SET_UPDATE | op::DICT_UPDATE | op::DICT_MERGE => 1,
        op::MAP_ADD => 2,
        _ => popped,
    }
}

/// The operands that a handler of an exception in `ins` finds emptied, as the first such position. What a suspended generator was
/// sent stands where `YIELD_VALUE` took its operand from; the two after it raise only when their operand is no exception, and then keep it.
pub fn emptied_from(ins: &Instruction, depth: i64, popped: i64) -> i64 {
    if matches!(ins.op, op::YIELD_VALUE | op::POP_EXCEPT | op::PUSH_EXC_INFO) { depth } else { depth - taken(ins, popped) }
}

/// Whether `ins` takes NULL for its operand number `from_top`, the topmost being 1.
fn takes_null(ins: &Instruction, from_top: i64) -> bool {
    let arg = i64::from(ins.arg);
    match ins.op {
        op::POP_TOP | op::POP_ITER | op::STORE_FAST | op::STORE_FAST_LOAD_FAST | op::STORE_FAST_STORE_FAST | op::COPY | op::SWAP => true,
        op::CALL => from_top == arg + 1,
        op::CALL_KW => from_top == arg + 2,
        op::CALL_FUNCTION_EX => from_top == 1 || from_top == 3,
        op::WITH_EXCEPT_START => (2..=4).contains(&from_top),
        op::LIST_APPEND | op::LIST_EXTEND | op::SET_ADD | op::SET_UPDATE | op::DICT_UPDATE => from_top != 1 && from_top != arg + 1,
        op::MAP_ADD => from_top > 2 && from_top != arg + 2,
        op::DICT_MERGE => from_top != 1 && from_top != arg + 1 && from_top != arg + 4,
        _ => false,
    }
}

/// Whether the last operand that `ins` pushes may be NULL.
fn pushes_null(ins: &Instruction) -> bool {
    match ins.op {
        op::PUSH_NULL | op::LOAD_SPECIAL | op::LOAD_FAST_AND_CLEAR => true,
        op::LOAD_ATTR | op::LOAD_GLOBAL | op::LOAD_SUPER_ATTR => ins.arg & 1 != 0,
        _ => false,
    }
}

/// Moves `nulls` over `ins`, which is entered with `depth` operands; false when it finds NULL where it needs a value.
pub fn step(ins: &Instruction, depth: i64, (popped, pushed): (i64, i64), nulls: &mut Nulls) -> bool {
    if nulls.from(depth - popped).any(|p| !takes_null(ins, depth - p)) {
        return false;
    }
    match ins.op {
        op::COPY if nulls.contains(depth - popped) => nulls.insert(depth),
        op::SWAP => nulls.swap(depth - 1, depth - popped),
        _ => nulls.cut(depth - taken(ins, popped)),
    }
    if pushes_null(ins) {
        nulls.insert(depth - popped + pushed - 1);
    }
    true
}
