//! The verifier: what the evaluation loop may rely on in code that did not come from pyvm itself.
//!
//! Accepted code has known base opcodes only, whole instructions, operands inside their tables, jumps and handlers that
//! land on instructions, and one operand stack depth per instruction, within `co_stacksize` and never below zero.
//! Loads of locals are rewritten to the checked, owning form, so neither an unbound local nor a borrowed copy of a local
//! that changes can be seen.

use crate::exception_table;
use crate::opcode as op;

/// What of a code object the instructions refer to.
pub struct Facts<'a> {
    pub consts: usize,
    pub names: usize,
    pub localsplus: usize,
    pub stacksize: usize,
    pub flags: u32,
    pub nfrees: usize,
    pub kinds: &'a [u8],
    pub exception_table: &'a [u8],
    pub arguments: usize,
}

/// A refusal: the code unit and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub unit: usize,
    pub message: String,
}

/// One instruction with its operand put together.
#[derive(Clone, Copy)]
struct Instruction {
    op: u8,
    arg: u32,
    /// First unit of the opcode itself, behind any EXTENDED_ARG.
    at: usize,
    next: usize,
}

/// Verifies `units` and rewrites its loads.
///
/// # Errors
/// The first thing found wrong.
pub fn verify(facts: &Facts, units: &mut [u16]) -> Result<(), Error> {
    let instructions = decode(units)?;
    let mut index = vec![usize::MAX; units.len() + 1];
    let mut start = 0;
    for (i, ins) in instructions.iter().enumerate() {
        // A jump may land on the EXTENDED_ARG in front as well.
        for slot in &mut index[start..=ins.at] {
            *slot = i;
        }
        start = ins.next;
    }
    starts_only(&instructions, &mut index);
    for ins in &instructions {
        check_operand(facts, ins)?;
    }
    check_depths(facts, &instructions, &index)?;
    for ins in &instructions {
        let own = match ins.op {
            op::LOAD_FAST_BORROW | op::LOAD_FAST => op::LOAD_FAST_CHECK,
            op::LOAD_FAST_BORROW_LOAD_FAST_BORROW => op::LOAD_FAST_LOAD_FAST,
            other => other,
        };
        units[ins.at] = units[ins.at] & 0xff00 | u16::from(own);
    }
    Ok(())
}

/// Leaves only the first unit of each instruction as a target.
fn starts_only(instructions: &[Instruction], index: &mut [usize]) {
    let mut start = 0;
    for ins in instructions {
        for slot in &mut index[start + 1..=ins.at.max(start)] {
            *slot = usize::MAX;
        }
        start = ins.next;
    }
}

fn decode(units: &[u16]) -> Result<Vec<Instruction>, Error> {
    let mut out = Vec::new();
    let (mut at, mut extended) = (0, 0u32);
    while at < units.len() {
        let (opcode, low) = (units[at] as u8, u32::from(units[at] >> 8));
        if !op::is_base(opcode) {
            return Err(Error { unit: at, message: format!("unknown opcode {opcode}") });
        }
        let arg = extended << 8 | low;
        if opcode == op::EXTENDED_ARG {
            if extended > 0xff_ffff >> 8 {
                return Err(Error { unit: at, message: "operand too large".to_owned() });
            }
            extended = arg;
            at += 1;
            continue;
        }
        let next = at + 1 + op::caches(opcode);
        if next > units.len() {
            return Err(Error { unit: at, message: format!("{} is cut off", op::name(opcode).unwrap_or_default()) });
        }
        out.push(Instruction { op: opcode, arg, at, next });
        (at, extended) = (next, 0);
    }
    if extended != 0 || out.is_empty() {
        return Err(Error { unit: at, message: "code ends inside an instruction".to_owned() });
    }
    Ok(out)
}

fn check_operand(f: &Facts, ins: &Instruction) -> Result<(), Error> {
    let arg = ins.arg as usize;
    let (limit, used) = match ins.op {
        op::LOAD_CONST => (f.consts, arg),
        op::LOAD_NAME
        | op::STORE_NAME
        | op::DELETE_NAME
        | op::STORE_GLOBAL
        | op::DELETE_GLOBAL
        | op::STORE_ATTR
        | op::DELETE_ATTR
        | op::IMPORT_NAME
        | op::IMPORT_FROM
        | op::LOAD_FROM_DICT_OR_GLOBALS => (f.names, arg),
        op::LOAD_ATTR | op::LOAD_GLOBAL => (f.names, arg >> 1),
        op::LOAD_SUPER_ATTR => (f.names, arg >> 2),
        op::LOAD_FAST
        | op::LOAD_FAST_BORROW
        | op::LOAD_FAST_CHECK
        | op::LOAD_FAST_AND_CLEAR
        | op::STORE_FAST
        | op::DELETE_FAST
        | op::MAKE_CELL
        | op::LOAD_DEREF
        | op::STORE_DEREF
        | op::DELETE_DEREF
        | op::LOAD_FROM_DICT_OR_DEREF => (f.localsplus, arg),
        op::LOAD_FAST_LOAD_FAST | op::LOAD_FAST_BORROW_LOAD_FAST_BORROW | op::STORE_FAST_LOAD_FAST | op::STORE_FAST_STORE_FAST => (f.localsplus, (arg >> 4).max(arg & 15)),
        op::COPY_FREE_VARS => (f.nfrees + 1, if arg == f.nfrees { 0 } else { usize::MAX }),
        op::BINARY_OP => (27, arg),
        op::COMPARE_OP => (6, arg >> 5),
        op::CALL_INTRINSIC_1 => (12, arg.wrapping_sub(1).saturating_add(1)),
        op::CALL_INTRINSIC_2 => (6, arg),
        op::LOAD_COMMON_CONSTANT => (5, arg),
        op::LOAD_SPECIAL => (4, arg),
        op::CONVERT_VALUE => (4, arg),
        op::RAISE_VARARGS => (3, arg),
        op::BUILD_SLICE => (4, arg),
        op::COPY | op::SWAP if arg == 0 => (0, 0),
        _ => (usize::MAX, 0),
    };
    if used < limit || limit == usize::MAX {
        return Ok(());
    }
    let name = op::name(ins.op).unwrap_or_default();
    Err(Error { unit: ins.at, message: format!("operand {arg} of {name} is out of range") })
}

/// Operands popped and pushed without a jump.
fn effect(ins: &Instruction) -> Option<(i64, i64)> {
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
        op::RETURN_VALUE => (1, 0),
        op::YIELD_VALUE => (1, 1),
        _ => {
            let (popped, pushed) = op::stack_effect(ins.op, ins.arg)?;
            (i64::from(popped), i64::from(pushed))
        }
    })
}

/// Target of a jump and the depth there, given that before the instruction.
fn jump(ins: &Instruction, depth: i64) -> Option<(i64, i64)> {
    let (next, arg) = (ins.next as i64, i64::from(ins.arg));
    match ins.op {
        op::JUMP_FORWARD => Some((next + arg, depth)),
        op::JUMP_BACKWARD | op::JUMP_BACKWARD_NO_INTERRUPT => Some((next - arg, depth)),
        op::POP_JUMP_IF_FALSE | op::POP_JUMP_IF_TRUE | op::POP_JUMP_IF_NONE | op::POP_JUMP_IF_NOT_NONE => Some((next + arg, depth - 1)),
        op::FOR_ITER => Some((next + arg, depth + 1)),
        op::SEND => Some((next + arg, depth)),
        _ => None,
    }
}

fn ends(opcode: u8) -> bool {
    matches!(opcode, op::RETURN_VALUE | op::RAISE_VARARGS | op::RERAISE | op::JUMP_FORWARD | op::JUMP_BACKWARD | op::JUMP_BACKWARD_NO_INTERRUPT)
}

fn check_depths(f: &Facts, instructions: &[Instruction], index: &[usize]) -> Result<(), Error> {
    let mut depths: Vec<Option<i64>> = vec![None; instructions.len()];
    let mut work = vec![(0usize, 0i64, 0usize)];
    let handlers: Vec<exception_table::Entry> = exception_table::entries(f.exception_table).collect();
    let limit = f.stacksize as i64;
    let fail = |unit: usize, message: &str| Error { unit, message: message.to_owned() };
    let target = |unit: i64, from: usize| -> Result<usize, Error> {
        let i = usize::try_from(unit).ok().and_then(|u| index.get(u).copied()).filter(|&i| i < instructions.len());
        i.ok_or_else(|| fail(from, "jump to the middle of an instruction or out of the code"))
    };
    while let Some((i, depth, from)) = work.pop() {
        if depth < 0 || depth > limit {
            return Err(fail(from, "operand stack depth out of range"));
        }
        match depths[i] {
            Some(known) if known == depth => continue,
            Some(_) => return Err(fail(instructions[i].at, "operand stack depth differs between paths")),
            None => depths[i] = Some(depth),
        }
        let ins = &instructions[i];
        let Some((popped, pushed)) = effect(ins) else { return Err(fail(ins.at, "operand stack effect unknown")) };
        if popped > depth {
            return Err(fail(ins.at, "operand stack underflow"));
        }
        if let Some(h) = handlers.iter().find(|h| h.start as usize <= ins.at && ins.at < h.end as usize) {
            let want = i64::from(h.depth);
            if want > depth {
                return Err(fail(ins.at, "exception handler expects more operands than there are"));
            }
            let at = target(i64::from(h.target), ins.at)?;
            work.push((at, want + 1 + i64::from(h.lasti), ins.at));
        }
        if let Some((unit, there)) = jump(ins, depth) {
            // FOR_ITER goes on behind END_FOR, with the iterator still there.
            let at = target(unit, ins.at)?;
            if ins.op == op::FOR_ITER {
                if instructions[at].op != op::END_FOR {
                    return Err(fail(ins.at, "FOR_ITER without END_FOR"));
                }
                work.push((at, there, ins.at));
            } else {
                work.push((at, there, ins.at));
            }
        }
        if !ends(ins.op) {
            let Some(_next) = instructions.get(i + 1) else { return Err(fail(ins.at, "code runs off its end")) };
            work.push((i + 1, depth - popped + pushed, ins.at));
        }
    }
    Ok(())
}
