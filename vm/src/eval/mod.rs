//! The evaluation loop: one function per opcode, each ending in a jump to the next one.
//!
//! Rules that every handler keeps:
//! 1. On entry `ip` is behind the instruction's own code unit, at its caches if it has any; a handler skips them.
//! 2. `sp` is one past the topmost operand. Operands may be borrowed words; what leaves the operand stack for anywhere
//!    else is made owned first.
//! 3. A handler that can call out, raise or be observed stores `ip` in the frame before it does.
//! 4. A handler raises by jumping to [`unwind::unwind`] with the `sp` it was entered with; operands it took out of their
//!    slots are left `None`.
//! 5. A handler keeps nothing with a destructor, and no address of a local, across the jump to the next one: otherwise the
//!    jump becomes a call. Work that needs either is in a function of its own (see [`slow`]).
#![expect(unsafe_code, reason = "moves instruction and operand pointers; ARCHITECTURE.md, invariants E1 to E4")]

pub mod arith;
pub mod attributes;
pub mod bind;
pub mod build;
pub mod calls;
pub mod control;
pub mod exceptions;
pub mod fused;
pub mod generators;
pub mod intrinsics;
pub mod matching;
pub mod names;
pub mod probe;
pub mod quicken;
pub mod simple;
pub mod subscript;
pub mod table;
pub mod unwind;
pub mod verify;

use crate::frame::Frame;
use crate::heap::Header;
use crate::value::{Slot, Value};
use crate::vm::{R, Raised, Vm};
use std::ptr;

pub type Ip = *mut u16;
pub type Sp = *mut Slot;
pub type Fp = *mut Frame;

/// How the loop was left.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Exit {
    /// The entry frame returned; the value is in [`Vm::threads`].
    Returned,
    /// An exception left the entry frame.
    Raised,
    /// The entry frame, a generator's, yielded.
    Yielded,
    /// Only with `loop-dispatch`: go on with the state in [`Registers`].
    #[cfg(feature = "loop-dispatch")]
    Continue,
}

/// One opcode's function.
pub type Handler = fn(Ip, Sp, Fp, &Vm, usize) -> Exit;

/// The state between two instructions, for dispatch without tail calls.
pub struct Registers {
    pub ip: Ip,
    pub sp: Sp,
    pub fp: Fp,
}

/// Goes on with the instruction at `ip`.
#[cfg(not(feature = "loop-dispatch"))]
#[macro_export]
macro_rules! next {
    ($ip:expr, $sp:expr, $fp:expr, $vm:expr) => {{
        let ip: $crate::eval::Ip = $ip;
        let word = *ip;
        return $crate::eval::table::HANDLERS[usize::from(word & 0xff)](ip.add(1), $sp, $fp, $vm, usize::from(word >> 8));
    }};
}

/// Goes on with the instruction at `ip`.
#[cfg(feature = "loop-dispatch")]
#[macro_export]
macro_rules! next {
    ($ip:expr, $sp:expr, $fp:expr, $vm:expr) => {{
        let registers = $vm.threads.registers.get_mut();
        registers.ip = $ip;
        registers.sp = $sp;
        registers.fp = $fp;
        return $crate::eval::Exit::Continue;
    }};
}

/// Goes on after dropping a word. What that frees is freed by a function that goes on in its turn: a handler that called it would
/// save registers on every run.
#[macro_export]
macro_rules! next_dropping {
    ($bits:expr, $ip:expr, $sp:expr, $fp:expr, $vm:expr) => {{
        let bits: u64 = $bits;
        let (ip, sp): ($crate::eval::Ip, $crate::eval::Sp) = ($ip, $sp);
        if $crate::eval::releases(bits) {
            return $crate::eval::free_and_next(ip, sp, $fp, $vm, bits as usize);
        }
        $crate::next!(ip, sp, $fp, $vm)
    }};
}

/// As [`next_dropping`], of two words, in this order.
#[macro_export]
macro_rules! next_dropping_two {
    ($first:expr, $second:expr, $ip:expr, $sp:expr, $fp:expr, $vm:expr) => {{
        let (first, second): (u64, u64) = ($first, $second);
        let (ip, sp): ($crate::eval::Ip, $crate::eval::Sp) = ($ip, $sp);
        if $crate::eval::releases(first) {
            sp.cast::<u64>().write(second);
            return $crate::eval::free_two_and_next(ip, sp, $fp, $vm, first as usize);
        }
        $crate::next_dropping!(second, ip, sp, $fp, $vm)
    }};
}

/// Raises: see rule 4.
#[macro_export]
macro_rules! throw {
    ($ip:expr, $sp:expr, $fp:expr, $vm:expr) => {
        return $crate::eval::unwind::unwind($ip, $sp, $fp, $vm, 0)
    };
}

/// A handler written out.
#[macro_export]
macro_rules! op {
    ($(#[$meta:meta])* $name:ident($ip:ident, $sp:ident, $fp:ident, $vm:ident, $arg:ident) { $($body:tt)* }) => {
        $(#[$meta])*
        #[allow(unused_mut, unused_variables, clippy::needless_return, reason = "one frame for handlers of all shapes")]
        pub fn $name(mut $ip: $crate::eval::Ip, mut $sp: $crate::eval::Sp, mut $fp: $crate::eval::Fp, $vm: &$crate::vm::Vm, $arg: usize) -> $crate::eval::Exit {
            unsafe { $($body)* }
        }
    };
}

/// A handler whose work is done by a function on the operand stack; `$caches` code units follow the instruction.
#[macro_export]
macro_rules! slow_op {
    ($(#[$meta:meta])* $name:ident = $body:path, $caches:expr) => {
        $(#[$meta])*
        #[inline(never)]
        pub fn $name(ip: $crate::eval::Ip, sp: $crate::eval::Sp, fp: $crate::eval::Fp, vm: &$crate::vm::Vm, arg: usize) -> $crate::eval::Exit {
            unsafe {
                (*fp).ip.set(ip);
                let top = $crate::eval::slow(vm, fp, sp, arg, $body);
                if top.is_null() {
                    $crate::throw!(ip, sp, fp, vm);
                }
                $crate::next!(ip.add($caches), top, fp, vm)
            }
        }
    };
}

/// The operand stack of a running frame, for handlers' bodies.
pub struct Stack {
    sp: Sp,
}

impl Stack {
    /// The operand stack with its top at `sp`.
    pub fn at(sp: Sp) -> Stack {
        Stack { sp }
    }

    pub fn top_pointer(&self) -> Sp {
        self.sp
    }

    #[inline(always)]
    pub fn push(&mut self, value: Value) {
        unsafe {
            self.sp.write(Some(value));
            self.sp = self.sp.add(1);
        }
    }

    #[inline(always)]
    pub fn push_slot(&mut self, slot: Slot) {
        unsafe {
            self.sp.write(slot);
            self.sp = self.sp.add(1);
        }
    }

    #[inline(always)]
    pub fn pop_slot(&mut self) -> Slot {
        unsafe {
            self.sp = self.sp.sub(1);
            (*self.sp).take()
        }
    }

    /// Takes the topmost operand; the verifier has shown that it is not NULL (E2).
    #[inline(always)]
    pub fn pop(&mut self) -> Value {
        match self.pop_slot() {
            Some(value) => value,
            None => null_operand(),
        }
    }

    /// The operand `depth` below the top, counted from 1.
    #[inline(always)]
    pub fn peek(&self, depth: usize) -> &Value {
        match unsafe { &*self.sp.sub(depth) } {
            Some(value) => value,
            None => null_operand(),
        }
    }

    #[inline(always)]
    pub fn slot(&mut self, depth: usize) -> &mut Slot {
        unsafe { &mut *self.sp.sub(depth) }
    }

    /// The topmost `n` operands, the deepest first.
    pub fn top(&self, n: usize) -> &[Value] {
        unsafe { std::slice::from_raw_parts(self.sp.sub(n).cast::<Value>(), n) }
    }

    /// Takes the topmost `n` operands as owned values, the deepest first.
    pub fn pop_n(&mut self, n: usize) -> Vec<Value> {
        let mut out = Vec::with_capacity(n);
        unsafe {
            self.sp = self.sp.sub(n);
            for i in 0..n {
                if let Some(value) = (*self.sp.add(i)).take() {
                    out.push(value.into_owned());
                }
            }
        }
        out
    }

    /// Takes the topmost `n` operands as a tuple.
    pub fn pop_tuple(&mut self, n: usize) -> Value {
        if n == 0 {
            return crate::objects::tuple::empty();
        }
        unsafe {
            self.sp = self.sp.sub(n);
            let base = self.sp;
            crate::objects::tuple::Tuple::build(n, |i| (*base.add(i)).take().unwrap_or(Value::NONE)).into_value()
        }
    }

    /// Drops the topmost `n` operands.
    #[inline(always)]
    pub fn drop_n(&mut self, n: usize) {
        for _ in 0..n {
            drop(self.pop_slot());
        }
    }
}

#[cold]
#[inline(never)]
fn null_operand() -> ! {
    panic!("NULL operand in verified code")
}

/// Counts down the object of a word that owns its reference; whether that was the last one.
#[inline(always)]
pub unsafe fn releases(bits: u64) -> bool {
    bits & 7 == 0 && bits != 0 && unsafe { (*(bits as *const Header)).decref() }
}

/// Frees the object at `header` and goes on; see [`next_dropping`].
#[inline(never)]
pub fn free_and_next(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, header: usize) -> Exit {
    unsafe {
        (*fp).ip.set(ip);
        crate::heap::dealloc(header as *mut Header);
        next!(ip, sp, fp, vm)
    }
}

/// As [`free_and_next`]; the word above the operands is dropped too.
#[inline(never)]
pub fn free_two_and_next(ip: Ip, sp: Sp, fp: Fp, vm: &Vm, header: usize) -> Exit {
    unsafe {
        (*fp).ip.set(ip);
        let second = sp.cast::<u64>().read();
        crate::heap::dealloc(header as *mut Header);
        next_dropping!(second, ip, sp, fp, vm)
    }
}

/// Runs a handler's body; null means that it raised.
#[inline(never)]
pub fn slow<F: Fn(&Vm, &Frame, &mut Stack, usize) -> R<()>>(vm: &Vm, fp: Fp, sp: Sp, arg: usize, body: F) -> Sp {
    let mut stack = Stack { sp };
    match body(vm, unsafe { &*fp }, &mut stack, arg) {
        Ok(()) => stack.sp,
        Err(Raised) => ptr::null_mut(),
    }
}

/// Runs a frame that was pushed for a call from Rust, to its end.
pub fn run(vm: &Vm, fp: Fp) -> R {
    match enter(vm, fp) {
        Exit::Raised => Err(Raised),
        _ => Ok(vm.threads.take_result()),
    }
}

/// Enters the loop with the frame on top.
pub fn enter(vm: &Vm, fp: Fp) -> Exit {
    unsafe {
        let before = vm.frame.get();
        (*fp).previous.set(before);
        vm.frame.set(fp);
        let native = vm.native_depth.get();
        vm.native_depth.set(native + 1);
        let (ip, sp) = ((*fp).ip.get(), (*fp).sp.get());
        let exit = if vm.stack.native_low() {
            vm.recursion_error("");
            unwind::unwind(ip, sp, fp, vm, 0)
        } else {
            start(ip, sp, fp, vm)
        };
        vm.native_depth.set(native);
        vm.frame.set(before);
        exit
    }
}

#[cfg(not(feature = "loop-dispatch"))]
unsafe fn start(ip: Ip, sp: Sp, fp: Fp, vm: &Vm) -> Exit {
    let word = unsafe { *ip };
    table::HANDLERS[usize::from(word & 0xff)](unsafe { ip.add(1) }, sp, fp, vm, usize::from(word >> 8))
}

#[cfg(feature = "loop-dispatch")]
unsafe fn start(ip: Ip, sp: Sp, fp: Fp, vm: &Vm) -> Exit {
    let (mut ip, mut sp, mut fp) = (ip, sp, fp);
    loop {
        let word = unsafe { *ip };
        let exit = table::HANDLERS[usize::from(word & 0xff)](unsafe { ip.add(1) }, sp, fp, vm, usize::from(word >> 8));
        if exit != Exit::Continue {
            return exit;
        }
        let registers = vm.threads.registers.get_mut();
        (ip, sp, fp) = (registers.ip, registers.sp, registers.fp);
    }
}

/// Reads a 32-bit field of an instruction's cache. It is read by units, which become one load: the standard library's unaligned read takes
/// an address on the stack where assertions are on, and a handler that has one cannot jump to the next.
#[inline(always)]
pub unsafe fn cache_u32(ip: Ip, at: usize) -> u32 {
    unsafe { u32::from(*ip.add(at)) | u32::from(*ip.add(at + 1)) << 16 }
}

#[inline(always)]
pub unsafe fn set_cache_u32(ip: Ip, at: usize, value: u32) {
    unsafe { ip.add(at).cast::<u32>().write_unaligned(value) }
}

#[inline(always)]
pub unsafe fn cache_u64(ip: Ip, at: usize) -> u64 {
    unsafe { u64::from(cache_u32(ip, at)) | u64::from(cache_u32(ip, at + 2)) << 32 }
}

#[inline(always)]
pub unsafe fn set_cache_u64(ip: Ip, at: usize, value: u64) {
    unsafe { ip.add(at).cast::<u64>().write_unaligned(value) }
}

/// Replaces the opcode of the instruction whose handler was entered with `ip`.
#[inline(always)]
pub unsafe fn rewrite(ip: Ip, op: u8) {
    unsafe {
        let unit = ip.sub(1);
        *unit = *unit & 0xff00 | u16::from(op);
    }
}

/// Counts a miss of a specialised instruction; after many it goes back to `generic` for good.
#[inline(never)]
pub unsafe fn miss(ip: Ip, counter: usize, generic: u8) {
    unsafe {
        let count = ip.add(counter);
        *count += 1;
        if *count > 200 {
            rewrite(ip, generic);
        }
    }
}

/// A word of the operand stack without its reference count.
#[inline(always)]
pub unsafe fn word(sp: Sp, depth: usize) -> u64 {
    unsafe { sp.sub(depth).cast::<u64>().read() }
}

/// The word of an operand as one that owns its reference.
#[inline(always)]
pub unsafe fn owned_word(bits: u64) -> u64 {
    // A borrowed word is the pointer and 2.
    let header = bits.wrapping_sub(2);
    if header & 7 != 0 {
        return bits;
    }
    unsafe { (*(header as *const Header)).incref() };
    header
}

/// Stores an operand's word at `place`, owned; the word that was there, still to be dropped.
#[inline(always)]
pub unsafe fn exchange(place: *mut u64, bits: u64) -> u64 {
    unsafe {
        let old = place.read();
        place.write(owned_word(bits));
        old
    }
}

/// The operand `depth` below the top, known not to be NULL (E2).
#[inline(always)]
pub unsafe fn operand<'a>(sp: Sp, depth: usize) -> &'a Value {
    unsafe { &*sp.sub(depth).cast::<Value>() }
}

/// Stores over the operand at `at` without dropping what was there.
#[inline(always)]
pub unsafe fn put(at: Sp, value: Value) {
    unsafe { at.write(Some(value)) }
}

/// File, line and opcode of the instruction at `ip`, for messages.
pub fn describe(ip: Ip, fp: Fp) -> (String, i32, u8) {
    unsafe {
        (*fp).ip.set(ip);
        ((*fp).code().filename_text(), (*fp).line(), (*ip.sub(1) & 0xff) as u8)
    }
}
