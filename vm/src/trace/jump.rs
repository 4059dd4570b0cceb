//! `frame.f_lineno = n` in a trace function: where one may jump to (CPython `frame_setlineno` and `mark_stacks`).
#![expect(unsafe_code, reason = "moves the instruction and operand pointers of a traced frame; ARCHITECTURE.md, invariants E1, E4")]

use super::event::{BRANCH_LEFT, BRANCH_RIGHT, C_RETURN, CALL, INSTRUCTION, JUMP, LINE, PY_RESUME, PY_START};
use super::instrument;
use crate::frame::Frame;
use crate::objects::code::Code;
use crate::objects::exception as exc;
use crate::objects::frame::FrameObject;
use crate::value::Value;
use crate::vm::{R, Vm};
use pyvm_loader::exception_table;
use pyvm_loader::opcode as op;

/// What a stack entry is, to know whether a jump may leave it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Iterator,
    Except,
    Object,
    Null,
    Lasti,
}

/// The operand stack at an instruction; none where the instruction cannot be reached.
type Shape = Option<Vec<Kind>>;

fn compatible(from: &[Kind], to: &[Kind]) -> bool {
    from.len() >= to.len()
        && from.iter().zip(to).all(|(from, to)| match to {
            Kind::Object => *from != Kind::Null,
            Kind::Null => true,
            _ => from == to,
        })
}

fn explain(to: &Shape) -> &'static str {
    match to.as_deref() {
        None => "can't jump into an exception handler, or code may be unreachable",
        Some([.., Kind::Except]) => "can't jump into an 'except' block as there's no exception",
        Some([.., Kind::Lasti]) => "can't jump into a re-raising block as there's no location",
        Some([.., Kind::Iterator]) => "can't jump into the body of a for loop",
        Some(_) => "incompatible stacks",
    }
}

/// Sets the line that the frame runs next.
pub fn set_line(vm: &Vm, object: &FrameObject, value: Option<Value>) -> R<()> {
    let Some(value) = value else { return Err(vm.raise_text(&exc::ATTRIBUTE_ERROR, "cannot delete attribute")) };
    if !value.is_exact(&crate::objects::int::INT) {
        return Err(vm.value_error("lineno must be an integer"));
    }
    let (Some(what), Some(frame)) = (vm.trace.what.get().checked_sub(1), object.live()) else {
        return Err(vm.value_error("f_lineno can only be set in a trace function"));
    };
    match what {
        LINE | PY_RESUME | JUMP => {}
        BRANCH_LEFT | BRANCH_RIGHT | INSTRUCTION => {}
        PY_START => return Err(vm.value_error("can't jump from the 'call' trace event of a new frame")),
        CALL | C_RETURN => return Err(vm.value_error("can't jump during a call")),
        _ => return Err(vm.value_error("can only jump from a 'line' trace event")),
    }
    let Some(target) = value.as_small_int().and_then(|n| i32::try_from(n).ok()) else { return Err(vm.value_error("lineno out of range")) };
    let code = frame.code();
    if target < code.firstlineno {
        return Err(vm.value_error(format!("line {target} comes before the current code block")));
    }
    let units = code.fresh_units(vm)?;
    let starts = line_starts(code, units.len());
    let Some(target) = starts.iter().filter(|l| **l >= target).min().copied() else {
        return Err(vm.value_error(format!("line {target} comes after the current code block")));
    };
    let shapes = mark_stacks(code, &units);
    let here = &shapes[frame.last_unit()];
    let mut best: Option<(usize, usize)> = None;
    let mut message = "cannot find bytecode for specified line";
    for (unit, line) in starts.iter().enumerate().filter(|(_, line)| **line == target) {
        debug_assert!(*line == target);
        let to = &shapes[unit];
        match (here, to) {
            (Some(from), Some(to)) if compatible(from, to) => {
                if best.is_none_or(|(depth, _)| to.len() > depth) {
                    best = Some((to.len(), unit));
                }
            }
            (None, _) => message = "can't jump from unreachable code",
            _ => message = explain(to),
        }
    }
    let (Some((depth, unit)), Some(from)) = (best, here) else { return Err(vm.value_error(message)) };
    bind_unbound(vm, frame)?;
    let mut from = from.clone();
    if what == PY_RESUME {
        // The value that the generator yielded is gone already.
        from.pop();
    }
    pop_operands(vm, frame, &from, depth);
    frame.ip.set(unsafe { code.units_ptr().add(unit) });
    Ok(())
}

/// The line of each unit at which an entry of the location table starts; -1 elsewhere.
fn line_starts(code: &Code, count: usize) -> Vec<i32> {
    let lines = instrument::unit_lines(code, count);
    let mut previous = None;
    lines
        .into_iter()
        .map(|line| {
            let start = previous != Some(line);
            previous = Some(line);
            if start { line } else { -1 }
        })
        .collect()
}

/// Locals that were never bound become None, with a warning.
fn bind_unbound(vm: &Vm, frame: &Frame) -> R<()> {
    let kinds = frame.code().kinds();
    let unbound: Vec<usize> = frame.fast().iter().enumerate().filter(|(i, slot)| slot.is_none() && kinds[*i] & pyvm_loader::opcode::kinds::LOCAL != 0).map(|(i, _)| i).collect();
    if unbound.is_empty() {
        return Ok(());
    }
    let plural = if unbound.len() == 1 { "" } else { "s" };
    vm.warn(&exc::RUNTIME_WARNING, &format!("assigning None to {} unbound local{plural}", unbound.len()), 1)?;
    for i in unbound {
        frame.fast()[i] = Some(Value::NONE);
    }
    Ok(())
}

fn pop_operands(vm: &Vm, frame: &Frame, from: &[Kind], depth: usize) {
    for kind in from[depth.min(from.len())..].iter().rev() {
        let sp = unsafe { frame.sp.get().sub(1) };
        let popped = unsafe { (*sp).take() };
        frame.sp.set(sp);
        if *kind == Kind::Except {
            let old = vm.threads.replace_handled(vm, popped.filter(|v| !v.is_none()));
            drop(old);
        } else {
            drop(popped);
        }
    }
}

/// The operand stack at each unit, as far as control flow tells.
fn mark_stacks(code: &Code, units: &[u16]) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = vec![None; units.len() + 1];
    shapes[0] = Some(if code.is_generator_like() { vec![Kind::Object] } else { Vec::new() });
    let entries: Vec<exception_table::Entry> = exception_table::entries(code.exception_table()).collect();
    let mut again = true;
    while again {
        again = false;
        let (mut at, mut extended, mut begin) = (0, 0usize, 0);
        while at < units.len() {
            let (base, arg) = (units[at] as u8, extended << 8 | usize::from(units[at] >> 8));
            let next = at + 1 + op::caches(base);
            if base == op::EXTENDED_ARG {
                extended = arg;
                at = next;
                continue;
            }
            if let Some(shape) = shapes[begin].clone() {
                for unit in begin..=at {
                    shapes[unit] = Some(shape.clone());
                }
                again |= step(&mut shapes, shape, base, arg, next);
            }
            (at, begin, extended) = (next, next, 0);
        }
        for e in &entries {
            let Some(mut shape) = shapes.get(e.start as usize).cloned().flatten() else { continue };
            if shapes[e.target as usize].is_none() && shape.len() >= e.depth as usize {
                shape.truncate(e.depth as usize);
                if e.lasti {
                    shape.push(Kind::Lasti);
                }
                shape.push(Kind::Except);
                shapes[e.target as usize] = Some(shape);
                again = true;
            }
        }
    }
    shapes
}

/// Passes the stack on to where the instruction leads; true if a place before it was reached for the first time.
fn step(shapes: &mut [Shape], mut shape: Vec<Kind>, base: u8, arg: usize, next: usize) -> bool {
    let mut back = false;
    let mut reach = |to: usize, shape: &[Kind]| {
        if let Some(slot @ None) = shapes.get_mut(to) {
            *slot = Some(shape.to_vec());
            back |= to < next;
        }
    };
    match base {
        op::POP_JUMP_IF_FALSE | op::POP_JUMP_IF_TRUE | op::POP_JUMP_IF_NONE | op::POP_JUMP_IF_NOT_NONE => {
            shape.pop();
            reach(next + arg, &shape);
        }
        op::SEND => reach(next + arg, &shape),
        op::JUMP_FORWARD => {
            return {
                reach(next + arg, &shape);
                back
            };
        }
        op::JUMP_BACKWARD | op::JUMP_BACKWARD_NO_INTERRUPT => {
            return {
                reach(next.saturating_sub(arg), &shape);
                back
            };
        }
        op::GET_ITER | op::GET_AITER => {
            shape.pop();
            shape.push(Kind::Iterator);
        }
        op::FOR_ITER => {
            shape.push(Kind::Object);
            reach(next + arg, &shape);
        }
        op::END_ASYNC_FOR => shape.truncate(shape.len().saturating_sub(2)),
        op::PUSH_EXC_INFO => shape.push(Kind::Except),
        op::RETURN_VALUE | op::RAISE_VARARGS | op::RERAISE => return false,
        op::PUSH_NULL => shape.push(Kind::Null),
        op::LOAD_GLOBAL => {
            shape.push(Kind::Object);
            if arg & 1 != 0 {
                shape.push(Kind::Null);
            }
        }
        op::LOAD_ATTR if arg & 1 != 0 => {
            shape.pop();
            shape.extend([Kind::Object, Kind::Null]);
        }
        op::SWAP => {
            let top = shape.len();
            if arg >= 1 && arg <= top {
                shape.swap(top - 1, top - arg);
            }
        }
        op::COPY => {
            if let Some(&kind) = shape.len().checked_sub(arg).and_then(|i| shape.get(i)) {
                shape.push(kind);
            }
        }
        _ => {
            let (popped, pushed) = op::stack_effect(base, arg as u32).unwrap_or((0, 0));
            if pushed >= popped {
                shape.extend(std::iter::repeat_n(Kind::Object, (pushed - popped) as usize));
            } else {
                shape.truncate(shape.len().saturating_sub((popped - pushed) as usize));
            }
        }
    }
    reach(next, &shape);
    back
}
