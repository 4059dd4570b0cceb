//! Memory of what objects hold behind them: items, tables, buffers. The thread that runs Python code keeps freed blocks of
//! small sizes for itself, in lists that need no lock, since they are used under the interpreter lock or by one thread only; other threads and
//! large sizes go to the system's allocator, which all blocks come from.
#![expect(unsafe_code, reason = "the global allocator; ARCHITECTURE.md, invariant H5")]

use std::alloc::{GlobalAlloc, Layout};
use std::cell::{Cell, UnsafeCell};
use std::ptr;

/// The allocator of programs that run a VM.
pub struct Blocks;

/// Sizes step by 16 bytes.
const STEP: usize = 16;
/// Blocks of `STEP` to `STEP * (CLASSES - 1)` bytes are kept.
const CLASSES: usize = 65;
/// So many bytes of free blocks of a size are kept by the thread that runs Python.
const KEPT: usize = 256 << 10;

struct Free {
    next: *mut Free,
}

#[derive(Clone, Copy)]
struct List {
    first: *mut Free,
    len: u32,
    /// How many it keeps.
    limit: u32,
}

/// Empty lists that keep so many bytes of each size.
const fn lists(bytes: usize) -> [List; CLASSES] {
    let mut lists = [List { first: ptr::null_mut(), len: 0, limit: 0 }; CLASSES];
    let mut class = 1;
    while class < CLASSES {
        lists[class].limit = (bytes / (class * STEP)) as u32;
        class += 1;
    }
    lists
}

struct Lists(UnsafeCell<[List; CLASSES]>);
// SAFETY: used under the interpreter lock only (H1, H5).
unsafe impl Sync for Lists {}

static LISTS: Lists = Lists(UnsafeCell::new(lists(KEPT)));

thread_local! {
    /// The lists that this thread may use: those of the interpreter lock while it holds that, or its own.
    static USED: Cell<*mut [List; CLASSES]> = const { Cell::new(ptr::null_mut()) };
}

/// Says that this thread has the interpreter lock now, or gives it away.
pub fn set_lock_held(held: bool) {
    USED.with(|used| used.set(if held { LISTS.0.get() } else { ptr::null_mut() }));
}

/// Gives this thread lists of its own, which keep whatever it frees until the process ends: for threads that work through many files
/// without a VM and live as long as the process.
pub fn keep_for_this_thread() {
    USED.with(|used| used.set(Box::leak(Box::new(lists(1 << 30)))));
}

/// The list for blocks of this layout, if this thread may use it.
#[inline(always)]
fn list_for(layout: Layout) -> Option<(&'static mut List, usize)> {
    let class = layout.size().div_ceil(STEP);
    if class >= CLASSES || layout.align() > STEP {
        return None;
    }
    let lists = USED.with(Cell::get);
    (!lists.is_null()).then(|| (unsafe { &mut (*lists)[class] }, class))
}

// SAFETY: every block comes from the system's allocator with a size that its whole class has, so that a block of a list serves
// any layout of the class; a block is in at most one list, from its release to its next use (H5).
unsafe impl GlobalAlloc for Blocks {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if let Some((list, class)) = list_for(layout) {
            let block = list.first;
            if !block.is_null() {
                list.first = unsafe { (*block).next };
                list.len -= 1;
                return block.cast();
            }
            return unsafe { libc::malloc(class * STEP).cast() };
        }
        unsafe { system_alloc(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Some((list, _)) = list_for(layout)
            && list.len < list.limit
        {
            let block = block.cast::<Free>();
            unsafe { block.write(Free { next: list.first }) };
            list.first = block;
            list.len += 1;
            return;
        }
        unsafe { libc::free(block.cast()) };
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if layout.size() < STEP * CLASSES {
            let block = unsafe { self.alloc(layout) };
            if !block.is_null() {
                unsafe { ptr::write_bytes(block, 0, layout.size()) };
            }
            return block;
        }
        if layout.align() > STEP {
            let block = unsafe { system_alloc(layout) };
            if !block.is_null() {
                unsafe { ptr::write_bytes(block, 0, layout.size()) };
            }
            return block;
        }
        unsafe { libc::calloc(1, layout.size()).cast() }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let (old, new) = (layout.size().div_ceil(STEP), size.div_ceil(STEP));
        if layout.align() <= STEP && old >= CLASSES && new >= CLASSES {
            return unsafe { libc::realloc(block.cast(), size).cast() };
        }
        if old == new && old < CLASSES {
            return block;
        }
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        let fresh = unsafe { self.alloc(wanted) };
        if !fresh.is_null() {
            unsafe {
                ptr::copy_nonoverlapping(block, fresh, layout.size().min(size));
                self.dealloc(block, layout);
            }
        }
        fresh
    }
}

/// A block straight from the system: rounded up to its class, where it might go to a list later.
unsafe fn system_alloc(layout: Layout) -> *mut u8 {
    let size = layout.size().next_multiple_of(STEP);
    if layout.align() > STEP {
        let mut block = ptr::null_mut();
        let failed = unsafe { libc::posix_memalign(&raw mut block, layout.align(), size) };
        return if failed == 0 { block.cast() } else { ptr::null_mut() };
    }
    unsafe { libc::malloc(size).cast() }
}
