//! Which instructions report events, and the rewriting of code for them.
#![expect(unsafe_code, reason = "rewrites running instructions in place; ARCHITECTURE.md, invariant E1")]

use super::event::{BRANCH_LEFT, BRANCH_RIGHT, CALL, INSTRUCTION, JUMP, LINE, PY_RESUME, PY_RETURN, PY_START, PY_YIELD, STOP_ITERATION};
use crate::eval::quicken::{self, INSTRUMENTED};
use crate::objects::code::{CODE, Code};
use crate::value::Py;
use crate::vm::Vm;
use pyvm_loader::opcode as op;
use pyvm_loader::{exception_table, line_table};

/// What tracing knows of a code object.
#[derive(Debug, Default)]
pub struct CodeTrace {
    /// The opcode of each unit, as it would be without tracing; 0 in caches.
    pub bases: Vec<u8>,
    /// The line of each unit; negative for none.
    pub lines: Vec<i32>,
    /// Units at which a line starts.
    pub starts: Vec<bool>,
    /// Events of each tool in this code alone.
    pub local: [u32; 8],
    /// It is on the list of code that can be rewritten.
    listed: bool,
    /// The events that its instructions were last rewritten for.
    mask: u32,
    /// Tool, unit and event that asked not to be called again.
    pub disabled: Vec<(usize, u32, usize)>,
}

/// The events that tools ask for in this code alone.
pub fn wanted_locally(code: &Code) -> u32 {
    code.trace.get().as_ref().map_or(0, |t| t.local.iter().fold(0, |all, e| all | e))
}

/// The events of one tool in this code.
pub fn events_of(vm: &Vm, trace: &CodeTrace, tool: usize) -> u32 {
    vm.trace.tool_events(tool) | trace.local[tool]
}

/// The events that are wanted in this code.
pub fn wanted(vm: &Vm, code: &Code) -> u32 {
    (0..8).fold(wanted_locally(code), |all, tool| all | vm.trace.tool_events(tool))
}

/// Rewrites all code objects there are. The first time they are looked for; from then on each is listed when it is prepared.
pub fn everything(vm: &Vm) {
    if !vm.trace.walked.replace(true) {
        walk(vm);
    }
    for code in vm.trace.instrumented.get().clone() {
        if code.trace.get().as_ref().is_some_and(|t| t.mask != wanted(vm, &code)) {
            rewrite(vm, &code);
        }
    }
}

fn walk(vm: &Vm) {
    let mut found = Vec::new();
    crate::heap::for_each_object(|h| {
        if std::ptr::eq(unsafe { (*h).ty() }, &raw const CODE) {
            found.push(Py::from_ref(unsafe { &*h.cast::<Code>() }));
        }
    });
    for code in found {
        if !code.units_ptr().is_null() {
            remember(vm, &code);
        }
    }
}

/// Puts the code on the list of what can be rewritten.
pub fn remember(vm: &Vm, code: &Code) {
    let trace = code.trace.get_mut().get_or_insert_default();
    if !std::mem::replace(&mut trace.listed, true) {
        vm.trace.instrumented.get_mut().push(Py::from_ref(code));
    }
}

/// Code that runs for the first time while something is traced.
pub fn fresh(vm: &Vm, code: &Code) {
    remember(vm, code);
    rewrite(vm, code);
}

/// Brings the running instructions in line with the events that are wanted now.
pub fn rewrite(vm: &Vm, code: &Code) {
    let Ok(mut units) = code.fresh_units(vm) else {
        vm.clear_pending();
        return;
    };
    let wanted = wanted(vm, code);
    if let Some(trace) = code.trace.get_mut() {
        trace.mask = wanted;
    }
    if wanted != 0 {
        let trace = code.trace.get_mut().get_or_insert_default();
        if trace.bases.is_empty() {
            analyse(code, &units, trace);
        }
        for (at, unit) in units.iter_mut().enumerate() {
            if reports(trace, at, wanted) {
                *unit = *unit & 0xff00 | u16::from(INSTRUMENTED);
            }
        }
    } else {
        crate::eval::fused::fuse(&mut units);
    }
    unsafe { std::ptr::copy_nonoverlapping(units.as_ptr(), code.units_ptr(), units.len()) };
}

/// Whether the instruction at `at` has an event among `wanted`.
fn reports(trace: &CodeTrace, at: usize, wanted: u32) -> bool {
    let base = trace.bases[at];
    if base == 0 || base == op::EXTENDED_ARG {
        return false;
    }
    let any = |events: &[usize]| events.iter().any(|e| wanted & 1 << e != 0);
    // Lines need to know which instruction ran before.
    if any(&[INSTRUCTION, LINE]) {
        return true;
    }
    match base {
        op::RESUME => any(&[PY_START, PY_RESUME]),
        op::END_SEND => any(&[STOP_ITERATION]),
        op::RETURN_VALUE => any(&[PY_RETURN]),
        op::YIELD_VALUE => any(&[PY_YIELD]),
        op::CALL | op::CALL_KW | op::CALL_FUNCTION_EX => any(&[CALL]),
        op::JUMP_FORWARD | op::JUMP_BACKWARD => any(&[JUMP]),
        op::POP_JUMP_IF_FALSE | op::POP_JUMP_IF_TRUE | op::POP_JUMP_IF_NONE | op::POP_JUMP_IF_NOT_NONE | op::FOR_ITER | op::NOT_TAKEN | op::END_ASYNC_FOR => any(&[BRANCH_LEFT, BRANCH_RIGHT]),
        _ => false,
    }
}

/// Finds the opcodes, the lines and where lines start (CPython `initialize_lines`).
fn analyse(code: &Code, units: &[u16], trace: &mut CodeTrace) {
    trace.lines = unit_lines(code, units.len());
    trace.bases = vec![0; units.len()];
    trace.starts = vec![false; units.len()];
    let mut instructions = Vec::new();
    let (mut at, mut extended, mut begin) = (0, 0usize, 0);
    while at < units.len() {
        let base = units[at] as u8;
        trace.bases[at] = base;
        let arg = extended << 8 | usize::from(units[at] >> 8);
        if base == op::EXTENDED_ARG {
            extended = arg;
            at += 1;
            continue;
        }
        instructions.push((begin, at, base, arg));
        at += 1 + op::caches(base);
        (extended, begin) = (0, at);
    }
    let first = instructions.iter().position(|i| i.2 == op::RESUME).unwrap_or(0);
    let mut current = -1;
    for &(_, at, base, _) in &instructions[first..] {
        // These are passed over by the jumps that end a loop, or are the call's own event.
        if matches!(base, op::END_FOR | op::END_SEND | op::RESUME | op::POP_ITER) {
            continue;
        }
        let line = trace.lines[at];
        if line != current && line >= 0 {
            trace.starts[at] = true;
        }
        current = line;
    }
    // The operation behind the prefixes at a jump's target.
    let operation = |unit: usize| instructions.iter().find(|i| i.0 == unit || i.1 == unit).map(|i| i.1);
    for &(_, at, base, arg) in &instructions[first..] {
        let next = at + 1 + op::caches(base);
        let target = match base {
            op::JUMP_FORWARD | op::SEND | op::POP_JUMP_IF_FALSE | op::POP_JUMP_IF_TRUE | op::POP_JUMP_IF_NONE | op::POP_JUMP_IF_NOT_NONE => next + arg,
            // END_FOR and POP_ITER are passed over.
            op::FOR_ITER => next + arg + 2,
            op::JUMP_BACKWARD | op::JUMP_BACKWARD_NO_INTERRUPT => next.wrapping_sub(arg),
            _ => continue,
        };
        if let Some(to) = operation(target)
            && trace.lines[to] >= 0
            && trace.lines[to] != trace.lines[at]
            && !matches!(trace.bases[to], op::END_FOR | op::END_SEND | op::RESUME)
        {
            trace.starts[to] = true;
        }
    }
    for entry in exception_table::entries(code.exception_table()) {
        if let Some(to) = operation(entry.target as usize)
            && trace.lines[to] >= 0
        {
            trace.starts[to] = true;
        }
    }
}

/// The line of each unit.
pub fn unit_lines(code: &Code, count: usize) -> Vec<i32> {
    let mut lines = vec![-1; count];
    for entry in line_table::entries(code.linetable.obj::<crate::objects::bytes::Bytes>().data(), code.firstlineno) {
        let end = (entry.end as usize).min(count);
        for line in &mut lines[(entry.start as usize).min(end)..end] {
            *line = entry.position.line.unwrap_or(-1);
        }
    }
    lines
}

/// The form of `base` that leaves its opcode alone.
pub fn plain_form(base: u8) -> u8 {
    quicken::generic(base)
}
