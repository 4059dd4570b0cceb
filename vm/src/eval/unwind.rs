//! What a raise does: traceback entries, the exception table, and leaving frames.
#![expect(unsafe_code, reason = "moves instruction and frame pointers; ARCHITECTURE.md, invariants E1 to E4")]

use super::control::{attend, leave};
use super::{Exit, Fp, Ip, Sp, put};
use crate::frame::{self, Frame};
use crate::next;
use crate::objects::{generator, traceback};
use crate::value::Value;
use crate::vm::Vm;
use pyvm_loader::exception_table;
use std::sync::atomic::Ordering;

/// Goes to the handler of the pending exception; a handler's function itself, so that raising is a jump. `reraise` is 0 for a new
/// exception, else 1 or more: above 1, the unit behind the instruction whose line is shown, plus one.
#[inline(never)]
pub fn unwind(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, reraise: usize) -> Exit {
    unsafe {
        (*fp).ip.set(ip);
        match find_handler(vm, fp, sp, reraise) {
            Found::Handler(ip, sp, fp) => next!(ip, sp, fp, vm),
            Found::Exit => Exit::Raised,
        }
    }
}

/// The pending exception; something that raised without one is a bug, and said so (CPython `_Py_CheckFunctionResult`).
fn pending(vm: &Vm) -> Value {
    if vm.pending.get().is_none() {
        vm.system_error("error return without exception set");
    }
    vm.take_pending().map_or(Value::NONE, crate::value::Py::into_value)
}

/// Does what was asked for between instructions, where an exception goes back to a handler. Compilers put handlers behind what they cover;
/// damaged code may go round that way, and would not end. False when that raised, with the exception as context.
#[cold]
#[inline(never)]
fn attend_raised(vm: &Vm) -> bool {
    let raised = vm.take_pending();
    let done = attend(vm);
    match (raised, vm.pending.get()) {
        (Some(raised), Some(e)) => e.context.set(Some(raised.into_value())),
        (Some(raised), None) => drop(vm.restore(raised)),
        _ => {}
    }
    done
}

/// Where the search ended.
enum Found {
    Handler(Ip, Sp, Fp),
    Exit,
}

#[inline(never)]
unsafe fn find_handler(vm: &Vm, fp: Fp, sp: Sp, reraise: usize) -> Found {
    let (mut fp, mut sp, mut reraise) = (fp, sp, reraise);
    unsafe {
        loop {
            if reraise == 0 {
                traceback::add(vm, &*fp);
            }
            if vm.trace.exceptional.get() {
                (*fp).sp.set(sp);
                crate::trace::raised(vm, fp, reraise != 0);
            }
            let frame = &*fp;
            let unit = frame.last_unit() as u32;
            if reraise > 1 && reraise <= frame.code().unit_count() {
                frame.ip.set(frame.code().units_ptr().add(reraise - 1));
            }
            reraise = 0;
            if let Some(entry) = exception_table::find(frame.code().exception_table(), unit) {
                let base = Frame::localsplus(fp).add(frame.code().nlocalsplus());
                let target = base.add(entry.depth as usize);
                while sp > target {
                    sp = sp.sub(1);
                    drop((*sp).take());
                }
                // A handler may count operands that the instruction took; the verifier lets it only move and drop them.
                while sp < target {
                    sp.write(None);
                    sp = sp.add(1);
                }
                if entry.lasti {
                    put(sp, Value::uint(frame.last_unit()));
                    sp = sp.add(1);
                }
                if vm.trace.exceptional.get() {
                    crate::trace::handled(vm, fp);
                }
                let ip = frame.code().units_ptr().add(entry.target as usize);
                if entry.target <= unit && vm.breaker.load(Ordering::Relaxed) != 0 {
                    frame.sp.set(sp);
                    if !attend_raised(vm) {
                        // Raised where the handler starts, which need not cover itself.
                        frame.ip.set(ip.add(1));
                        continue;
                    }
                }
                put(sp, pending(vm));
                sp = sp.add(1);
                return Found::Handler(ip, sp, fp);
            }
            let flags = frame.flags.get();
            let previous = frame.previous.get();
            frame.sp.set(sp);
            if vm.trace.exceptional.get() {
                crate::trace::unwound(vm, fp);
            }
            vm.depth.set(vm.depth.get() - 1);
            vm.frame.set(previous);
            if flags & frame::GENERATOR != 0 {
                generator::finish_frame(vm, fp);
            } else {
                leave(vm, fp);
            }
            if flags & frame::ENTRY != 0 {
                return Found::Exit;
            }
            fp = previous;
            sp = (*fp).sp.get();
        }
    }
}
