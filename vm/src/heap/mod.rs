//! Memory of Python objects: headers, size classes, deallocation, and the interior-mutability cell of payloads.
#![expect(unsafe_code, reason = "owns object memory; ARCHITECTURE.md, invariants H1 to H4")]

pub mod blocks;
pub mod cycles;
mod system;
pub mod weak;

pub use system::{prepare, read_file};

use crate::types::Type;
use crate::value::{Payload, Py, Slot, Value};
use crate::vm;
use std::cell::{Cell, UnsafeCell};
use std::ptr;

/// What every heap object starts with.
#[repr(C)]
pub struct Header {
    refs: Cell<u32>,
    flags: Cell<u32>,
    ty: Cell<*const Type>,
}

/// Never counted, never freed: statics.
pub const IMMORTAL: u32 = 1;
/// `__del__` has run.
pub const FINALIZED: u32 = 2;
/// A weak reference to the object exists.
pub const HAS_WEAKREFS: u32 = 4;
/// Allocated on its own, not in a page.
const LARGE: u32 = 8;
/// Being torn down by the cycle collector.
pub const TEARDOWN: u32 = 16;
/// Came from a class with another number of inline attributes: it keeps to its dict, whose word is all that is used of them.
pub const RELAID: u32 = 32;
/// Bits that a payload uses as it likes.
pub const USER_SHIFT: u32 = 8;
/// Where the word of its shape lies in an instance with inline attributes, in words: the last byte of the flags.
const SHAPE_SHIFT: u32 = 24;

impl Header {
    /// A header for a payload about to be allocated; the allocation counts the type.
    #[inline(always)]
    pub const fn new(ty: &Type) -> Header {
        Header { refs: Cell::new(1), flags: Cell::new(0), ty: Cell::new(ptr::from_ref(ty)) }
    }

    /// A header for a static.
    pub const fn immortal(ty: &'static Type) -> Header {
        Header { refs: Cell::new(1 << 30), flags: Cell::new(IMMORTAL), ty: Cell::new(ptr::from_ref(ty)) }
    }

    #[inline(always)]
    pub fn ty(&self) -> &Type {
        unsafe { &*self.ty.get() }
    }

    /// Changes the type; the caller has checked that the layouts agree (H3).
    pub fn set_type(&self, ty: &Type) {
        let old = self.ty.get();
        ty.head.incref();
        self.ty.set(ptr::from_ref(ty));
        if unsafe { (*old).head.decref() } {
            unsafe { dealloc(old.cast::<Header>().cast_mut()) };
        }
    }

    #[inline(always)]
    pub fn refs(&self) -> u32 {
        self.refs.get()
    }

    pub fn set_refs(&self, refs: u32) {
        self.refs.set(refs);
    }

    #[inline(always)]
    pub fn incref(&self) {
        self.refs.set(self.refs.get() + 1);
    }

    /// Counts down; true when that was the last reference. Immortal objects start so high that they never get there.
    #[inline(always)]
    pub fn decref(&self) -> bool {
        let refs = self.refs.get() - 1;
        self.refs.set(refs);
        refs == 0
    }

    #[inline(always)]
    pub fn has(&self, flag: u32) -> bool {
        self.flags.get() & flag != 0
    }

    /// Where the word of the object's shape lies, in words; 0 for objects without one.
    #[inline(always)]
    pub fn shape_word(&self) -> usize {
        (self.flags.get() >> SHAPE_SHIFT) as usize
    }

    /// Notes where the word of the shape lies; what lies too far away is found by the type alone.
    #[inline(always)]
    pub fn set_shape_word(&self, word: usize) {
        if word < 256 {
            self.set((word as u32) << SHAPE_SHIFT);
        }
    }

    pub fn set(&self, flag: u32) {
        self.flags.set(self.flags.get() | flag);
    }

    pub fn unset(&self, flag: u32) {
        self.flags.set(self.flags.get() & !flag);
    }
}

/// A field that changes behind a shared reference.
///
/// Payloads are reached through many references at once, so there is no exclusive one to hold. The rule instead (H2):
/// a reference obtained here is dropped before any Python code can run.
#[repr(transparent)]
pub struct Mut<T>(UnsafeCell<T>);

impl<T> Mut<T> {
    pub const fn new(value: T) -> Self {
        Mut(UnsafeCell::new(value))
    }

    #[inline(always)]
    pub fn get(&self) -> &T {
        unsafe { &*self.0.get() }
    }

    #[expect(clippy::mut_from_ref, reason = "the contract of this cell, see its documentation")]
    #[inline(always)]
    pub fn get_mut(&self) -> &mut T {
        unsafe { &mut *self.0.get() }
    }

    /// Stores `value`; the old one is dropped after the store, so its finaliser sees the new state.
    #[inline]
    pub fn set(&self, value: T) {
        let old = std::mem::replace(self.get_mut(), value);
        drop(old);
    }

    pub fn take(&self) -> T
    where
        T: Default,
    {
        std::mem::take(self.get_mut())
    }
}

impl<T: Default> Default for Mut<T> {
    fn default() -> Self {
        Mut::new(T::default())
    }
}

/// Shows owned values to the cycle collector.
pub trait Trace {
    fn trace(&self, visit: &mut dyn FnMut(&Value));
}

impl Trace for Value {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        // A borrowed word on the operand stack of a suspended frame is no reference of the frame's.
        if !self.is_borrowed() {
            visit(self);
        }
    }
}
impl<T: Payload> Trace for Py<T> {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self.value());
    }
}
impl<T: Trace> Trace for Option<T> {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        if let Some(inner) = self {
            inner.trace(visit);
        }
    }
}
impl<T: Trace> Trace for Mut<T> {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.get().trace(visit);
    }
}
impl<T: Trace> Trace for Vec<T> {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        for item in self {
            item.trace(visit);
        }
    }
}
impl<T: Trace> Trace for std::collections::VecDeque<T> {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        for item in self {
            item.trace(visit);
        }
    }
}
impl<T: Trace> Trace for Box<Vec<T>> {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.as_ref().trace(visit);
    }
}
impl<T: Trace> Trace for Box<[T]> {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        for item in self {
            item.trace(visit);
        }
    }
}
impl<A: Trace, B: Trace> Trace for (A, B) {
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.0.trace(visit);
        self.1.trace(visit);
    }
}

/// Size classes step by 16 bytes.
const STEP: usize = 16;
const CLASSES: usize = 33;
const PAGE: usize = 1 << 15;
const PAGE_HEAD: usize = 64;

#[repr(C)]
struct FreeCell {
    next: *mut FreeCell,
    /// Null where a live object has its type.
    no_type: *const Type,
}

#[repr(C)]
struct PageHead {
    size: usize,
    /// First byte never handed out yet.
    fresh: Cell<usize>,
    /// What the cycle collector knows of the objects, while it runs.
    marks: Cell<*mut u32>,
}

struct Heap {
    free: [Cell<*mut FreeCell>; CLASSES],
    pages: UnsafeCell<Vec<*mut PageHead>>,
    /// Memory for pages that was never handed out, and its end.
    unused: [Cell<usize>; 2],
    /// How much to ask the system for next.
    segment: Cell<usize>,
    /// Bytes of pages that were taken from segments.
    taken: Cell<usize>,
    /// Page of each class that still has fresh cells.
    current: [Cell<*mut PageHead>; CLASSES],
    large: UnsafeCell<Vec<*mut Header>>,
    /// Objects allocated less objects freed since the last collection.
    young: Cell<i64>,
    threshold: Cell<i64>,
    dealloc_depth: Cell<u32>,
    pending: UnsafeCell<Vec<*mut Header>>,
}

// SAFETY: the heap is used under the interpreter lock only (H1).
unsafe impl Sync for Heap {}

static HEAP: Heap = Heap {
    free: [const { Cell::new(ptr::null_mut()) }; CLASSES],
    pages: UnsafeCell::new(Vec::new()),
    unused: [const { Cell::new(0) }; 2],
    segment: Cell::new(1 << 20),
    taken: Cell::new(0),
    current: [const { Cell::new(ptr::null_mut()) }; CLASSES],
    large: UnsafeCell::new(Vec::new()),
    young: Cell::new(0),
    threshold: Cell::new(50_000),
    dealloc_depth: Cell::new(0),
    pending: UnsafeCell::new(Vec::new()),
};

/// Runs `f`, whose new objects have no cycles among them and so do not bring the next collection nearer.
pub fn uncounted<T>(f: impl FnOnce() -> T) -> T {
    let young = HEAP.young.get();
    let result = f();
    HEAP.young.set(young);
    result
}

/// Memory for an object of `size` bytes. The first two words are the caller's to fill at once.
#[inline(always)]
fn raw_alloc(size: usize) -> (*mut u8, u32) {
    let class = size.div_ceil(STEP);
    HEAP.young.set(HEAP.young.get() + 1);
    if class < CLASSES {
        let cell = HEAP.free[class].get();
        if !cell.is_null() {
            HEAP.free[class].set(unsafe { (*cell).next });
            return (cell.cast(), 0);
        }
        return (fresh_cell(class), 0);
    }
    (large_alloc(size), LARGE)
}

#[inline(never)]
fn fresh_cell(class: usize) -> *mut u8 {
    if HEAP.young.get() > HEAP.threshold.get() {
        vm::request_collection();
    }
    let size = class * STEP;
    let mut page = HEAP.current[class].get();
    unsafe {
        if page.is_null() || (*page).fresh.get() + size > PAGE {
            page = fresh_page().cast::<PageHead>();
            page.write(PageHead { size, fresh: Cell::new(PAGE_HEAD), marks: Cell::new(ptr::null_mut()) });
            (*HEAP.pages.get()).push(page);
            HEAP.current[class].set(page);
        }
        // A run of cells goes to the free list at once, so that the fast path finds the next ones there.
        let at = (*page).fresh.get();
        let run = ((PAGE - at) / size).min(1024 / size + 1);
        let base = page.cast::<u8>();
        for i in (1..run).rev() {
            let cell = base.add(at + i * size).cast::<FreeCell>();
            cell.write(FreeCell { next: HEAP.free[class].get(), no_type: ptr::null() });
            HEAP.free[class].set(cell);
        }
        (*page).fresh.set(at + run * size);
        base.add(at)
    }
}

/// A page that was never used. Pages come from the system in segments, each twice as large as the one before: a small program
/// asks once, and the memory of a large one lies in huge pages.
fn fresh_page() -> *mut u8 {
    const LARGEST: usize = 32 << 20;
    let [next, end] = &HEAP.unused;
    if next.get() == end.get() {
        let size = HEAP.segment.get();
        let start = system::map(size, PAGE);
        next.set(start.expose_provenance());
        end.set(start as usize + size);
        HEAP.segment.set((size * 2).min(LARGEST));
    }
    let page = next.get();
    next.set(page + PAGE);
    let memory = ptr::with_exposed_provenance_mut::<u8>(page);
    make_present(memory, end.get() - page);
    memory
}

/// Has the system give the memory for a run of pages at once, for a program that went through many already: a fault for each 4 KiB
/// costs several times as much. `rest` is how much of the segment is left, this page included.
fn make_present(page: *mut u8, rest: usize) {
    const RUN: usize = 4 * PAGE;
    /// A small program keeps what it never touches out of memory.
    const SMALL: usize = 24 * PAGE;
    let taken = &HEAP.taken;
    taken.set(taken.get() + PAGE);
    if taken.get() > SMALL && rest.is_multiple_of(RUN) {
        system::populate(page, RUN);
    }
}

#[inline(never)]
fn large_alloc(size: usize) -> *mut u8 {
    if HEAP.young.get() > HEAP.threshold.get() {
        vm::request_collection();
    }
    let memory = unsafe { libc::malloc(size) };
    assert!(!memory.is_null(), "out of memory");
    unsafe { (*HEAP.large.get()).push(memory.cast()) };
    memory.cast()
}

unsafe fn raw_free(header: *mut Header) {
    HEAP.young.set(HEAP.young.get() - 1);
    unsafe {
        if (*header).has(LARGE) {
            let large = &mut *HEAP.large.get();
            if let Some(at) = large.iter().rposition(|&h| h == header) {
                large.swap_remove(at);
            }
            libc::free(header.cast());
            return;
        }
        let page = (header as usize & !(PAGE - 1)) as *const PageHead;
        let class = (*page).size / STEP;
        let cell = header.cast::<FreeCell>();
        cell.write(FreeCell { next: HEAP.free[class].get(), no_type: ptr::null() });
        HEAP.free[class].set(cell);
    }
}

/// Allocates a payload whose header names its type; bytes beyond the payload (attributes, slots) are zero.
#[inline(always)]
pub fn alloc<T: Payload>(payload: T) -> Value {
    let ty = unsafe { &*ptr::from_ref(&payload).cast::<Header>() }.ty.get();
    let ty = unsafe { &*ty };
    if !ty.is_heap() {
        return alloc_sized(payload, size_of::<T>());
    }
    ty.head.incref();
    let size = ty.basic_size.get();
    debug_assert!(size >= size_of::<T>());
    let value = alloc_sized(payload, size);
    if size > size_of::<T>() {
        unsafe { ptr::write_bytes(value.pointer().cast::<u8>().add(size_of::<T>()), 0, size - size_of::<T>()) };
        if ty.has(crate::types::flag::INLINE_DICT) {
            crate::types::shape::set_root(ty, value.pointer());
        }
    }
    value
}

/// Allocates a payload with room for `size` bytes in all; what follows the payload is uninitialised.
#[inline(always)]
pub fn alloc_sized<T: Payload>(payload: T, size: usize) -> Value {
    const { assert!(align_of::<T>() <= STEP) };
    let (memory, flag) = raw_alloc(size);
    unsafe {
        memory.cast::<T>().write(payload);
        let header = memory.cast::<Header>();
        if flag != 0 {
            (*header).set(flag);
        }
        Value::from_header(header)
    }
}

/// Finalises and frees an object whose last reference is gone (CPython `subtype_dealloc`).
///
/// # Safety
/// The count is zero and nothing else refers to the object.
#[inline(never)]
pub unsafe fn dealloc(header: *mut Header) {
    // Long chains are taken apart in rounds: each level of recursion costs Rust stack.
    let depth = HEAP.dealloc_depth.get();
    if depth > 100 {
        unsafe { (*HEAP.pending.get()).push(header) };
        return;
    }
    HEAP.dealloc_depth.set(depth + 1);
    unsafe { dealloc_now(header) };
    if depth == 0 {
        while let Some(next) = unsafe { (*HEAP.pending.get()).pop() } {
            unsafe { dealloc_now(next) };
        }
    }
    HEAP.dealloc_depth.set(depth);
}

unsafe fn dealloc_now(header: *mut Header) {
    unsafe {
        let object = &*header;
        let ty = object.ty();
        if ty.has_finalizer() && !object.has(FINALIZED) && !finalize(header) {
            return;
        }
        if object.has(HAS_WEAKREFS) {
            object.refs.set(1 << 20);
            weak::clear(header, |_| true);
            object.refs.set(0);
        }
        // `__del__` may have changed the class.
        let ty = object.ty.get();
        drop_contents(header);
        raw_free(header);
        if (*ty).is_heap() && (*ty).head.decref() {
            dealloc(ty.cast::<Header>().cast_mut());
        }
    }
}

/// Runs `__del__` or its native counterpart; false when that brought the object back to life.
unsafe fn finalize(header: *mut Header) -> bool {
    unsafe {
        let object = &*header;
        object.refs.set(1);
        object.set(FINALIZED);
        let value = Value::from_header(header);
        vm::run_finalizer(&value);
        value.into_bits();
        let refs = object.refs.get() - 1;
        object.refs.set(refs);
        refs == 0
    }
}

/// Drops everything the object owns, leaving its memory.
///
/// # Safety
/// The object is not used afterwards, except by [`raw_free`].
unsafe fn drop_contents(header: *mut Header) {
    unsafe {
        let ty = (*header).ty();
        if ty.is_heap() {
            ty.drop_tail(header);
        }
        (ty.drop_payload)(header);
    }
}

/// Every live object in pages and on its own, in no order.
pub fn for_each_object(mut f: impl FnMut(*mut Header)) {
    unsafe {
        for &page in &*HEAP.pages.get() {
            let size = (*page).size;
            let mut at = PAGE_HEAD;
            while at < (*page).fresh.get() {
                let header = page.cast::<u8>().add(at).cast::<Header>();
                if !(*header).ty.get().is_null() {
                    f(header);
                }
                at += size;
            }
        }
        for &header in &*HEAP.large.get() {
            f(header);
        }
    }
}

/// Drops the values in `slots` and leaves them empty.
pub fn clear_slots(slots: &mut [Slot]) {
    for slot in slots {
        drop(slot.take());
    }
}

/// How many objects there are.
pub fn live_objects() -> usize {
    let mut n = 0;
    for_each_object(|_| n += 1);
    n
}
