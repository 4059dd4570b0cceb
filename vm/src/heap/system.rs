//! Memory from the operating system: segments, huge pages, and what the C library's own heap takes.
#![expect(unsafe_code, reason = "asks the system and the C library for memory; ARCHITECTURE.md, invariant H1")]

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::ptr;

/// The size of a huge page where most machines have them.
const HUGE: usize = 2 << 20;
/// The size of a page as the system counts.
const SYSTEM_PAGE: usize = 4096;

/// Memory that nobody used, all zero, aligned to `align`, and in huge pages where that is as much.
pub fn map(size: usize, align: usize) -> *mut u8 {
    let align = if size >= HUGE { HUGE } else { align };
    // SAFETY: fresh memory, of which the aligned part is used.
    unsafe {
        let memory = libc::mmap(ptr::null_mut(), size + align, libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0);
        if memory == libc::MAP_FAILED {
            std::alloc::handle_alloc_error(std::alloc::Layout::from_size_align_unchecked(size, align));
        }
        // What lies before and behind is never touched, and so never there.
        let memory = memory.cast::<u8>();
        let start = memory.add(memory.align_offset(align));
        if align == HUGE {
            libc::madvise(start.cast(), size, libc::MADV_HUGEPAGE);
        }
        start
    }
}

/// Has the system give whole pages of memory that is allocated and will be written.
pub fn populate(start: *mut u8, length: usize) {
    #[cfg(target_os = "linux")]
    // SAFETY: contents stay as they are; where the system does not know the request, nothing happens.
    unsafe {
        libc::madvise(start.cast(), length, libc::MADV_POPULATE_WRITE)
    };
    #[cfg(not(target_os = "linux"))]
    let _ = (start, length);
}

/// Reads a file. Where it is a large one, the memory for it, and for what is made of it, comes from the system in huge pages.
///
/// # Errors
/// Those of the file system.
pub fn read_file(path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
    /// For less it is not worth the zeroing of a huge page.
    const LARGE: usize = HUGE / 4;
    let mut file = File::open(path)?;
    let size = file.metadata()?.len() as usize;
    if size >= LARGE {
        go_on_in_huge_pages(size);
    }
    let mut bytes: Vec<u8> = Vec::new();
    // One more, where the reading that finds the end looks.
    bytes.try_reserve_exact(size.saturating_add(1))?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Has what the C library allocates from now on lie in huge pages, for the next `size` bytes and about as many behind them: a fault for
/// each 4 KiB costs a multiple, and a program that reads so much at once will touch what is made of it.
#[cfg(target_env = "gnu")]
fn go_on_in_huge_pages(size: usize) {
    /// More is not worth it: memory in larger pieces does not lie in the library's heap.
    const MOST: usize = 16 << 20;
    let Some(room) = size.checked_mul(2).filter(|room| *room <= MOST).map(|room| room.next_multiple_of(HUGE)) else { return };
    // SAFETY: the blocks are never used; advice changes no contents, and is for a part of the heap.
    unsafe {
        libc::mallopt(libc::M_TOP_PAD, (HUGE + room) as i32);
        // A block that is there to find the end of the heap, where the library notes something, and another one up to the next border
        // between huge pages, so that the heap goes on from there. Neither is touched, which a compiler must not take for a reason to drop them.
        let block = libc::malloc(HUGE);
        let (behind, end) = (block as usize + HUGE + SYSTEM_PAGE, libc::sbrk(0) as usize);
        let border = behind.next_multiple_of(HUGE);
        if border < end {
            libc::madvise(ptr::with_exposed_provenance_mut(border), end - border, libc::MADV_HUGEPAGE);
            std::hint::black_box(libc::malloc(border - behind + SYSTEM_PAGE));
        } else {
            libc::free(block);
        }
        libc::mallopt(libc::M_TOP_PAD, TOP_PAD);
    }
}

/// How the C library's heap grows is not known there.
#[cfg(not(target_env = "gnu"))]
fn go_on_in_huge_pages(_size: usize) {}

/// Makes the C library take memory from the system in few large steps, and keep it.
pub fn prepare() {
    #[cfg(target_env = "gnu")]
    for (setting, bytes) in [(libc::M_TOP_PAD, TOP_PAD), (libc::M_MMAP_THRESHOLD, 4 << 20), (libc::M_TRIM_THRESHOLD, 64 << 20)] {
        // SAFETY: settings of the allocator, which may change at any time.
        unsafe { libc::mallopt(setting, bytes) };
    }
}

/// By how many bytes more than is asked for the C library's heap grows.
#[cfg(target_env = "gnu")]
const TOP_PAD: i32 = 1 << 19;
