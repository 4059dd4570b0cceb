//! Frames: windows of one chunked stack, and the memory they live in.
#![expect(unsafe_code, reason = "lays out locals and operands behind frames; ARCHITECTURE.md, invariants F1 to F3")]

use crate::native_stack;
use crate::objects::code::Code;
use crate::objects::dict::Dict;
use crate::objects::frame::FrameObject;
use crate::objects::function::Function;
use crate::value::{Py, Slot, Value};
use std::cell::Cell;
use std::ptr;

/// The frame was entered from Rust: leaving it leaves the evaluation loop.
pub const ENTRY: u32 = 1;
/// The frame belongs to a generator or coroutine.
pub const GENERATOR: u32 = 2;
/// The frame runs `__init__` for a call of a class; the instance is in `init_self`.
pub const INIT: u32 = 4;
/// The frame has a frame object or a namespace, or had one: it is left the slow way.
pub const KEEPS: u32 = 8;

/// One activation of a code object. Locals, cells and operands follow it in memory (F1).
#[repr(C)]
pub struct Frame {
    pub code: *const Code,
    /// The function, which holds code, globals, builtins and closure alive.
    pub function: Py<Function>,
    pub globals: *const Dict,
    pub builtins: *const Dict,
    /// The namespace of a class body or module.
    pub locals: Slot,
    pub previous: Cell<*mut Frame>,
    /// The next instruction; set whenever control leaves the handlers of this frame.
    pub ip: Cell<*mut u16>,
    /// The operand stack pointer, set at the same times.
    pub sp: Cell<*mut Slot>,
    pub object: Cell<*const FrameObject>,
    pub flags: Cell<u32>,
    /// Code units to skip when the callee returns rather than yields.
    pub return_offset: Cell<u32>,
    /// The object under construction, or the generator that owns the frame (uncounted).
    pub init_self: Slot,
}

impl Frame {
    #[inline(always)]
    pub fn localsplus(this: *mut Frame) -> *mut Slot {
        unsafe { this.add(1).cast::<Slot>() }
    }

    #[inline(always)]
    pub fn code(&self) -> &Code {
        unsafe { &*self.code }
    }

    #[inline(always)]
    pub fn globals(&self) -> &Dict {
        unsafe { &*self.globals }
    }

    #[inline(always)]
    pub fn builtins(&self) -> &Dict {
        unsafe { &*self.builtins }
    }

    /// The fast locals, cells and free variables.
    pub fn fast(&self) -> &mut [Slot] {
        let base = Frame::localsplus(ptr::from_ref(self).cast_mut());
        unsafe { std::slice::from_raw_parts_mut(base, self.code().nlocalsplus()) }
    }

    /// Sets one of the flags.
    #[inline(always)]
    pub fn mark(&self, flag: u32) {
        self.flags.set(self.flags.get() | flag);
    }

    pub fn previous(&self) -> Option<&Frame> {
        unsafe { self.previous.get().as_ref() }
    }

    /// Index of the code unit that ran last, or is running.
    pub fn last_unit(&self) -> usize {
        let units = self.code().units_ptr();
        let ip = self.ip.get();
        if ip.is_null() || ip == units { 0 } else { (unsafe { ip.offset_from(units) } as usize).saturating_sub(1) }
    }

    /// The line that is running.
    pub fn line(&self) -> i32 {
        self.code().line_of_unit(self.last_unit())
    }

    /// Bytes of a frame for `code`, everything included.
    #[inline(always)]
    pub fn size_for(code: &Code) -> usize {
        code.frame_size()
    }

    /// Fills in a frame at `this`; the locals become empty, operands are not touched.
    ///
    /// # Safety
    /// `this` has room for [`Frame::size_for`] bytes.
    #[inline(always)]
    pub unsafe fn init(this: *mut Frame, function: Py<Function>, locals: Slot, filled: usize) {
        let code = function.code.get().ptr();
        unsafe { Frame::init_for(this, code, function, locals, filled) }
    }

    /// As [`Frame::init`], where the function's code is at hand.
    ///
    /// # Safety
    /// As that one's.
    #[inline(always)]
    pub unsafe fn init_for(this: *mut Frame, code: *const Code, function: Py<Function>, locals: Slot, filled: usize) {
        let f: *const Function = function.ptr();
        unsafe {
            let fast = Frame::localsplus(this);
            let count = (*code).nlocalsplus();
            this.write(Frame {
                code,
                globals: (*f).globals.ptr(),
                builtins: (*f).builtins.ptr(),
                function,
                flags: Cell::new(if locals.is_some() { KEEPS } else { 0 }),
                locals,
                previous: Cell::new(ptr::null_mut()),
                ip: Cell::new((*code).units_ptr()),
                sp: Cell::new(fast.add(count)),
                object: Cell::new(ptr::null()),
                return_offset: Cell::new(0),
                init_self: None,
            });
            // Volatile, or the loop becomes a call of `memset`, for which the handlers of calls would have to save registers.
            for i in filled..count {
                fast.add(i).cast::<u64>().write_volatile(0);
            }
        }
    }

    /// Drops everything the frame owns: locals, operands below `sp`, function, namespace.
    ///
    /// # Safety
    /// The frame is not used afterwards.
    pub unsafe fn clear(this: *mut Frame) {
        unsafe {
            if !(*this).object.get().is_null() {
                crate::objects::frame::detach(this);
            }
            let base = Frame::localsplus(this);
            let used = (*this).sp.get().offset_from(base) as usize;
            for i in 0..used {
                drop((*base.add(i)).take());
            }
            ptr::drop_in_place(&raw mut (*this).locals);
            ptr::drop_in_place(&raw mut (*this).function);
            if (*this).flags.get() & GENERATOR == 0 {
                ptr::drop_in_place(&raw mut (*this).init_self);
            }
        }
    }
}

const CHUNK: usize = 256 * 1024;

struct Chunk {
    base: *mut u8,
    size: usize,
    /// Top of this chunk when the next one was started.
    saved_top: usize,
}

/// The memory that frames of one thread live in.
pub struct FrameStack {
    top: Cell<usize>,
    limit: Cell<usize>,
    /// Start of the topmost chunk when there is one below it, else 0.
    base: Cell<usize>,
    chunks: crate::heap::Mut<Vec<Chunk>>,
    /// Lowest address at which the thread's Rust stack still has room; 0 before it was asked for.
    native_limit: Cell<usize>,
}

impl FrameStack {
    pub fn new() -> FrameStack {
        FrameStack { top: Cell::new(0), limit: Cell::new(0), base: Cell::new(0), chunks: crate::heap::Mut::new(Vec::new()), native_limit: Cell::new(0) }
    }

    /// Reserves memory for a frame.
    #[inline(always)]
    pub fn push(&self, size: usize) -> *mut Frame {
        let top = self.top.get();
        if top + size > self.limit.get() {
            return self.grow(size);
        }
        self.top.set(top + size);
        top as *mut Frame
    }

    /// Whether a frame of so many bytes goes on the topmost chunk.
    #[inline(always)]
    pub fn fits(&self, size: usize) -> bool {
        self.top.get() + size <= self.limit.get()
    }

    /// As [`FrameStack::push`], where the frame is known to fit.
    #[inline(always)]
    pub fn push_fitting(&self, size: usize) -> *mut Frame {
        let top = self.top.get();
        self.top.set(top + size);
        top as *mut Frame
    }

    #[cold]
    fn grow(&self, size: usize) -> *mut Frame {
        let chunks = self.chunks.get_mut();
        if let Some(last) = chunks.last_mut() {
            last.saved_top = self.top.get();
        }
        let bytes = CHUNK.max(size * 2);
        let base = unsafe { libc::malloc(bytes).cast::<u8>() };
        assert!(!base.is_null(), "out of memory");
        self.base.set(if chunks.is_empty() { 0 } else { base as usize });
        chunks.push(Chunk { base, size: bytes, saved_top: base as usize });
        self.limit.set(base as usize + bytes);
        self.top.set(base as usize + size);
        base.cast()
    }

    /// Whether [`FrameStack::pop`] of this frame gives a chunk back.
    #[inline(always)]
    pub fn is_first(&self, frame: *mut Frame) -> bool {
        self.base.get() == frame as usize
    }

    /// As [`FrameStack::pop`], where that gives no chunk back.
    #[inline(always)]
    pub fn pop_within(&self, frame: *mut Frame) {
        self.top.set(frame as usize);
    }

    /// Gives the memory of the topmost frame back.
    #[inline(always)]
    pub fn pop(&self, frame: *mut Frame) {
        self.top.set(frame as usize);
        if self.base.get() == frame as usize {
            self.shrink();
        }
    }

    #[cold]
    fn shrink(&self) {
        let chunks = self.chunks.get_mut();
        if let Some(last) = chunks.pop() {
            unsafe { libc::free(last.base.cast()) };
        }
        if let Some(previous) = chunks.last() {
            self.top.set(previous.saved_top);
            self.limit.set(previous.base as usize + previous.size);
        }
        self.base.set(match chunks.as_slice() {
            [_, .., last] => last.base as usize,
            _ => 0,
        });
    }

    /// Whether the Rust stack of the running thread is nearly used up.
    #[inline(always)]
    pub fn native_low(&self) -> bool {
        let at = native_stack::address();
        at < self.native_limit.get() || self.native_limit.get() == 0 && self.set_native_limit(at)
    }

    #[cold]
    fn set_native_limit(&self, here: usize) -> bool {
        self.native_limit.set(native_stack::limit(here));
        here < self.native_limit.get()
    }

    /// Exchanges the memory with that of another thread.
    pub fn swap(&self, other: &FrameStack) {
        self.top.swap(&other.top);
        self.limit.swap(&other.limit);
        self.base.swap(&other.base);
        self.native_limit.swap(&other.native_limit);
        std::mem::swap(self.chunks.get_mut(), other.chunks.get_mut());
    }
}

impl Default for FrameStack {
    fn default() -> Self {
        FrameStack::new()
    }
}

/// A value that a handler keeps on the operand stack, owned.
pub fn owned(value: Value) -> Slot {
    Some(value.into_owned())
}
