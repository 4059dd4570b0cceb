//! The verifier: what the evaluation loop may rely on in code that did not come from pyvm itself.
//!
//! Accepted code has known base opcodes only, whole instructions, operands inside their tables, jumps and handlers that
//! land on instructions, one operand stack depth per instruction, within `co_stacksize` and never below zero, and NULL operands only
//! where an instruction expects one.
//! Loads of locals are rewritten to the checked, owning form, so neither an unbound local nor a borrowed copy of a local
//! that changes can be seen.

mod effects;
mod flow;
mod nulls;

use crate::opcode as op;
use crate::tree::{Node, Tree};
use std::sync::LazyLock;

/// What of a code object the instructions refer to.
pub struct Facts<'a> {
    pub consts: usize,
    pub names: usize,
    pub localsplus: usize,
    pub stacksize: usize,
    pub nfrees: usize,
    pub exception_table: &'a [u8],
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
    /// The unit of the opcode itself, behind any EXTENDED_ARG.
    at: u32,
}

impl Instruction {
    fn unit(&self) -> usize {
        self.at as usize
    }

    /// The unit behind it and its caches.
    fn next(&self) -> usize {
        self.unit() + 1 + op::caches(self.op)
    }
}

/// Verifies `units` and rewrites its loads.
///
/// # Errors
/// The first thing found wrong.
pub fn verify(facts: &Facts, units: &mut [u16]) -> Result<(), Error> {
    let Decoded { instructions, jumps } = decode(facts, units)?;
    flow::check(facts, &instructions, units.len(), jumps)
}

/// Verifies a code object read as data and all code among its constants; how many there were.
///
/// # Errors
/// The first thing found wrong, also parts that are of another type than a code object's.
pub fn tree(node: &Node) -> Result<usize, Error> {
    let bad = || Error { unit: 0, message: "not a code object".to_owned() };
    let Tree::Code(c) = &**node else { return Err(bad()) };
    let (Tree::Bytes(code), Tree::Bytes(table), Tree::Bytes(kinds), Tree::Tuple(consts), Tree::Tuple(names)) = (&*c.code, &*c.exceptiontable, &*c.localspluskinds, &*c.consts, &*c.names) else {
        return Err(bad());
    };
    let facts = Facts {
        consts: consts.len(),
        names: names.len(),
        localsplus: kinds.len(),
        stacksize: c.stacksize as usize + 1,
        nfrees: kinds.iter().filter(|&&k| k & op::kinds::FREE != 0).count(),
        exception_table: table,
    };
    let mut units: Vec<u16> = code.chunks_exact(2).map(|u| u16::from_le_bytes([u[0], u[1]])).collect();
    verify(&facts, &mut units)?;
    let mut count = 1;
    for inner in consts.iter().filter(|c| matches!(&***c, Tree::Code(_))) {
        count += tree(inner)?;
    }
    Ok(count)
}

/// Instructions, and whether any of them jumps.
struct Decoded {
    instructions: Vec<Instruction>,
    jumps: bool,
}

/// What is asked of an instruction by itself, whatever is around it.
#[derive(Clone, Copy)]
struct Rules {
    known: bool,
    caches: u8,
    jumps: bool,
    limit: Limit,
    /// The opcode that it is rewritten to; often its own.
    own: u8,
}

static RULES: LazyLock<[Rules; 256]> = LazyLock::new(|| {
    std::array::from_fn(|i| {
        let opcode = i as u8;
        let own = match opcode {
            op::LOAD_FAST_BORROW | op::LOAD_FAST => op::LOAD_FAST_CHECK,
            op::LOAD_FAST_BORROW_LOAD_FAST_BORROW => op::LOAD_FAST_LOAD_FAST,
            _ => opcode,
        };
        Rules { known: op::is_base(opcode), caches: op::cache_table()[i], jumps: flow::JUMPS[i], limit: limit(opcode), own }
    })
});

/// Takes the code apart, checks each instruction for itself, and rewrites loads.
fn decode(facts: &Facts, units: &mut [u16]) -> Result<Decoded, Error> {
    // What caches and prefixes take up stays untouched.
    let mut out = Vec::with_capacity(units.len());
    let (mut at, mut extended) = (0, 0u32);
    let mut jumps = false;
    let all_rules = &*RULES;
    let fail = |unit: usize, message: String| Err(Error { unit, message });
    while let Some(unit) = units.get_mut(at) {
        let [opcode, low] = unit.to_le_bytes();
        let rules = all_rules[usize::from(opcode)];
        if !rules.known {
            return fail(at, format!("unknown opcode {opcode}"));
        }
        let arg = extended << 8 | u32::from(low);
        // CPython's operands are `int`s.
        if extended >= 1 << 23 || (opcode == op::EXTENDED_ARG && extended > 0xffff) {
            return fail(at, "operand too large".to_owned());
        }
        if opcode == op::EXTENDED_ARG {
            extended = arg;
            at += 1;
            continue;
        }
        if rules.own != opcode {
            *unit = u16::from_le_bytes([rules.own, low]);
        }
        let ins = Instruction { op: opcode, arg, at: at as u32 };
        let limit = match rules.limit {
            Limit::Any => usize::MAX,
            Limit::Consts => facts.consts,
            Limit::Names => facts.names,
            Limit::Locals => facts.localsplus,
            Limit::Special if is_within(facts, &ins) => usize::MAX,
            Limit::Special => 0,
        };
        if arg as usize >= limit {
            return fail(at, format!("operand {arg} of {} is out of range", op::name(opcode).unwrap_or_default()));
        }
        let next = at + 1 + usize::from(rules.caches);
        if next > units.len() {
            return fail(at, format!("{} is cut off", op::name(opcode).unwrap_or_default()));
        }
        jumps |= rules.jumps;
        out.push(ins);
        (at, extended) = (next, 0);
    }
    if extended != 0 || out.is_empty() {
        return fail(at, "code ends inside an instruction".to_owned());
    }
    Ok(Decoded { instructions: out, jumps })
}

/// What an operand has to be below.
#[derive(Clone, Copy)]
enum Limit {
    Any,
    Consts,
    Names,
    Locals,
    /// See [`is_within`].
    Special,
}

fn limit(opcode: u8) -> Limit {
    match opcode {
        op::LOAD_CONST => Limit::Consts,
        op::LOAD_NAME
        | op::STORE_NAME
        | op::DELETE_NAME
        | op::STORE_GLOBAL
        | op::DELETE_GLOBAL
        | op::STORE_ATTR
        | op::DELETE_ATTR
        | op::IMPORT_NAME
        | op::IMPORT_FROM
        | op::LOAD_FROM_DICT_OR_GLOBALS => Limit::Names,
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
        | op::LOAD_FROM_DICT_OR_DEREF => Limit::Locals,
        op::LOAD_ATTR | op::LOAD_GLOBAL | op::LOAD_SUPER_ATTR => Limit::Special,
        op::LOAD_FAST_LOAD_FAST | op::LOAD_FAST_BORROW_LOAD_FAST_BORROW | op::STORE_FAST_LOAD_FAST | op::STORE_FAST_STORE_FAST => Limit::Special,
        op::COPY_FREE_VARS | op::BINARY_OP | op::COMPARE_OP | op::CALL_INTRINSIC_1 | op::CALL_INTRINSIC_2 => Limit::Special,
        op::LOAD_COMMON_CONSTANT | op::LOAD_SPECIAL | op::CONVERT_VALUE | op::RAISE_VARARGS | op::BUILD_SLICE => Limit::Special,
        op::COPY | op::SWAP | op::LIST_APPEND | op::LIST_EXTEND | op::SET_ADD | op::SET_UPDATE | op::DICT_UPDATE | op::DICT_MERGE | op::MAP_ADD => Limit::Special,
        _ => Limit::Any,
    }
}

/// Whether the operand of an instruction with a rule of its own is in its range.
fn is_within(f: &Facts, ins: &Instruction) -> bool {
    let arg = ins.arg as usize;
    match ins.op {
        op::LOAD_ATTR | op::LOAD_GLOBAL => arg >> 1 < f.names,
        op::LOAD_SUPER_ATTR => arg >> 2 < f.names,
        op::LOAD_FAST_LOAD_FAST | op::LOAD_FAST_BORROW_LOAD_FAST_BORROW | op::STORE_FAST_LOAD_FAST | op::STORE_FAST_STORE_FAST => (arg >> 4).max(arg & 15) < f.localsplus,
        op::COPY_FREE_VARS => arg == f.nfrees,
        op::BINARY_OP => arg < 27,
        op::COMPARE_OP => arg >> 5 < 6,
        op::CALL_INTRINSIC_1 => (1..12).contains(&arg),
        op::CALL_INTRINSIC_2 => arg < 6,
        op::LOAD_COMMON_CONSTANT => arg < 5,
        op::LOAD_SPECIAL | op::CONVERT_VALUE => arg < 4,
        op::RAISE_VARARGS => arg < 3,
        op::BUILD_SLICE => (2..4).contains(&arg),
        // What counts from the top counts from 1.
        _ => arg > 0,
    }
}
