//! Native stacks: a larger one for the main thread, and where they end.
#![expect(unsafe_code, reason = "asks the C library about the stack of a thread")]

use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of the main thread's own stack.
const SIZE: usize = 64 << 20;
/// What native code needs below the last call that is allowed to start.
const RESERVE: usize = 256 * 1024;

/// The ends of the stack that [`with_room`] made.
static MAIN: [AtomicUsize; 2] = [const { AtomicUsize::new(0) }; 2];

/// Runs `f` on a stack with room for deep recursion. It stays on the thread that calls: a second one would make the C library
/// lock, and cost more than an interpreter takes to start.
pub fn with_room<T>(f: impl FnOnce() -> T) -> T {
    stacker::grow(SIZE, || {
        let here = address();
        if let Some(left) = stacker::remaining_stack() {
            MAIN[0].store(here.saturating_sub(left), Ordering::Relaxed);
            MAIN[1].store(here, Ordering::Relaxed);
        }
        f()
    })
}

/// About where the stack of the running thread stands.
#[inline(always)]
pub fn address() -> usize {
    let here = 0u8;
    ptr::from_ref(&here) as usize
}

/// The lowest address that calls of this thread may still start at.
pub fn limit(here: usize) -> usize {
    let [low, high] = [MAIN[0].load(Ordering::Relaxed), MAIN[1].load(Ordering::Relaxed)];
    if (low..=high).contains(&here) {
        return low + RESERVE;
    }
    let mut low = 0;
    // SAFETY: the attributes are filled before they are read, and ended after.
    unsafe {
        let mut attr: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &raw mut attr) == 0 {
            let mut base = ptr::null_mut();
            let mut size = 0;
            if libc::pthread_attr_getstack(&raw const attr, &raw mut base, &raw mut size) == 0 {
                low = base as usize;
            }
            libc::pthread_attr_destroy(&raw mut attr);
        }
    }
    if low == 0 { here.saturating_sub(1 << 20) } else { low + RESERVE }
}
