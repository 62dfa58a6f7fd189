//! The system's allocator, with a message and exit status 1 when memory ends.
//!
//! Rust would abort the process. There is no way on for evaluation then either, but its users are to
//! see an error. Invariant: nothing here allocates once an allocation has failed.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Write;

/// The system's allocator; never returns null.
pub struct Checked;

#[cold]
fn out_of_memory() -> ! {
    // Standard error is not buffered, so this does not allocate.
    let _ = std::io::stderr().write_all(b"error: out of memory\n");
    std::process::exit(1)
}

fn check(p: *mut u8) -> *mut u8 {
    if p.is_null() {
        out_of_memory();
    }
    p
}

// SAFETY: all calls go to the system's allocator as they are; the only difference is that the process
// ends where it would return null.
unsafe impl GlobalAlloc for Checked {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        check(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        check(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn dealloc(&self, p: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(p, layout) }
    }

    unsafe fn realloc(&self, p: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller promises.
        check(unsafe { System.realloc(p, layout, size) })
    }
}
