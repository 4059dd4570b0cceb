//! What belongs to the running thread, and what is done between instructions.
#![expect(unsafe_code, reason = "the stack of handled exceptions is a linked list; ARCHITECTURE.md, invariant M1")]

use super::{R, Vm, breaker};
use crate::eval::Registers;
use crate::heap::Mut;
use crate::value::{Slot, Value};
use std::ptr;
use std::sync::atomic::Ordering;

/// State of the running thread that handlers use.
pub struct ThreadState {
    result: Mut<Slot>,
    pub registers: Mut<Registers>,
}

impl ThreadState {
    pub fn new() -> ThreadState {
        let registers = Registers { ip: ptr::null_mut(), sp: ptr::null_mut(), fp: ptr::null_mut() };
        ThreadState { result: Mut::new(None), registers: Mut::new(registers) }
    }

    /// The value with which the evaluation loop was left.
    pub fn take_result(&self) -> Value {
        self.result.get_mut().take().unwrap_or(Value::NONE)
    }

    pub fn set_result(&self, value: Value) {
        self.result.set(Some(value));
    }

    /// Replaces the exception being handled; returns the one before.
    pub fn replace_handled(&self, vm: &Vm, value: Slot) -> Slot {
        match unsafe { vm.handled.get().as_mut() } {
            Some(item) => std::mem::replace(&mut item.value, value),
            None => None,
        }
    }
}

impl Default for ThreadState {
    fn default() -> Self {
        ThreadState::new()
    }
}

/// Does what [`breaker`] asks for.
pub fn attend(vm: &Vm) -> R<()> {
    let reasons = vm.breaker.swap(0, Ordering::Relaxed);
    if reasons & breaker::COLLECT != 0 && vm.gc_enabled.get() {
        crate::heap::cycles::collect(vm);
    }
    if reasons & breaker::SIGNAL != 0
        && let Some(handler) = vm.registered("signal dispatcher")
    {
        vm.call(&handler, &[])?;
    }
    Ok(())
}
