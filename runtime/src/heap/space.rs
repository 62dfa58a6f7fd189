//! Raw memory: the young region, growing lists of blocks, and single large objects.
//!
//! Invariant: everything handed out is 8-byte aligned and inside memory owned here.
//! Deliberately absent: knowledge of reachability.

use super::object;
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};

fn layout(bytes: usize) -> Layout {
    Layout::from_size_align(bytes.max(16), 8).expect("object sizes are far below isize::MAX")
}

fn acquire(bytes: usize) -> *mut u64 {
    // SAFETY: the layout's size is not zero.
    let p = unsafe { alloc(layout(bytes)) } as *mut u64;
    if p.is_null() {
        handle_alloc_error(layout(bytes));
    }
    p
}

/// One contiguous range, untouched (and so not resident) until used.
pub(super) struct Region {
    pub start: *mut u64,
    pub end: *mut u64,
}

impl Region {
    pub fn new(bytes: usize) -> Region {
        let bytes = bytes.max(4096) & !7;
        let start = acquire(bytes);
        Region {
            start,
            end: start.wrapping_byte_add(bytes),
        }
    }

    #[inline(always)]
    pub fn contains(&self, p: *const u64) -> bool {
        (p as usize).wrapping_sub(self.start as usize) < self.end as usize - self.start as usize
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: acquired in `new` with the same size.
        unsafe {
            dealloc(
                self.start as *mut u8,
                layout(self.end as usize - self.start as usize),
            )
        }
    }
}

struct Block {
    start: *mut u64,
    top: *mut u64,
    bytes: usize,
}

/// A growing list of blocks that objects are bumped into.
#[derive(Default)]
pub(super) struct Blocks {
    blocks: Vec<Block>,
    /// Start and end of all blocks, sorted.
    ranges: Vec<(usize, usize)>,
    cur: usize,
    end: usize,
}

/// A place in [`Blocks`] after which objects are new.
#[derive(Clone, Copy, Default)]
pub(super) struct Mark {
    block: usize,
    at: usize,
}

const FIRST_BLOCK: usize = 64 << 10;
const BLOCK: usize = 1 << 20;

impl Blocks {
    #[inline(always)]
    pub fn alloc(&mut self, words: usize) -> *mut u64 {
        let bytes = words * 8;
        if self.end - self.cur < bytes {
            self.grow(bytes);
        }
        let p = self.cur as *mut u64;
        self.cur += bytes;
        p
    }

    #[cold]
    fn grow(&mut self, bytes: usize) {
        self.seal();
        let size = if self.blocks.is_empty() {
            FIRST_BLOCK
        } else {
            BLOCK
        }
        .max(bytes);
        let start = acquire(size);
        self.cur = start as usize;
        self.end = self.cur + size;
        let at = self.ranges.partition_point(|r| r.0 < self.cur);
        self.ranges.insert(at, (self.cur, self.end));
        self.blocks.push(Block {
            start,
            top: start,
            bytes: size,
        });
    }

    fn seal(&mut self) {
        if let Some(b) = self.blocks.last_mut() {
            b.top = self.cur as *mut u64;
        }
    }

    pub fn bytes(&self) -> usize {
        self.blocks.iter().map(|b| b.bytes).sum()
    }

    pub fn mark(&self) -> Mark {
        Mark {
            block: self.blocks.len().saturating_sub(1),
            at: self.cur,
        }
    }

    /// The next object at or after the mark, moving the mark behind it.
    #[inline]
    pub fn next_object(&self, m: &mut Mark) -> Option<*mut u64> {
        loop {
            let b = self.blocks.get(m.block)?;
            if m.at == 0 {
                m.at = b.start as usize;
            }
            let last = m.block + 1 == self.blocks.len();
            let top = if last { self.cur } else { b.top as usize };
            if m.at < top {
                let p = m.at as *mut u64;
                // SAFETY: `p` is the start of an object below the block's top.
                m.at += unsafe { object::words(*p) } * 8;
                return Some(p);
            }
            if last {
                return None;
            }
            m.block += 1;
            m.at = 0;
        }
    }

    pub fn walk_from(&self, mark: Mark, mut f: impl FnMut(*mut u64)) {
        let mut m = mark;
        while let Some(p) = self.next_object(&mut m) {
            f(p);
        }
    }

    /// Appends all blocks of `other`.
    pub fn absorb(&mut self, mut other: Blocks) {
        self.seal();
        other.seal();
        if other.blocks.is_empty() {
            return;
        }
        self.blocks.append(&mut other.blocks);
        self.ranges.append(&mut other.ranges);
        self.ranges.sort_unstable();
        self.cur = other.cur;
        self.end = other.end;
        other.cur = 0;
        other.end = 0;
    }

    /// Whether an object is in one of the blocks.
    pub fn contains(&self, p: *const u64) -> bool {
        let at = self.ranges.partition_point(|r| r.0 <= p as usize);
        at > 0 && (p as usize) < self.ranges[at - 1].1
    }

    pub fn poison(&mut self) {
        for b in &self.blocks {
            // SAFETY: the block is owned and about to be freed.
            unsafe { std::ptr::write_bytes(b.start as *mut u8, 0xd5, b.bytes) }
        }
    }
}

impl Drop for Blocks {
    fn drop(&mut self) {
        for b in &self.blocks {
            // SAFETY: acquired in `grow` with this size.
            unsafe { dealloc(b.start as *mut u8, layout(b.bytes)) }
        }
    }
}

struct LargeObject {
    /// The allocation; the object starts one word later, this word holds its index in the list.
    base: *mut u64,
    words: usize,
    marked: bool,
}

/// Objects with an allocation of their own, which never move.
#[derive(Default)]
pub(super) struct Large {
    objects: Vec<LargeObject>,
    /// Objects from this index on were made since the last collection.
    young_from: usize,
    pub young_bytes: usize,
    bytes: usize,
}

impl Large {
    pub fn alloc(&mut self, words: usize) -> *mut u64 {
        let base = acquire((words + 1) * 8);
        // SAFETY: just acquired with room for `words + 1` words.
        unsafe { *base = self.objects.len() as u64 };
        self.objects.push(LargeObject {
            base,
            words,
            marked: false,
        });
        self.young_bytes += words * 8;
        self.bytes += words * 8;
        base.wrapping_add(1)
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Marks the object at `p`; true if it was not marked before and is subject to this collection.
    pub fn mark(&mut self, p: *mut u64, minor: bool) -> bool {
        // SAFETY: `p` is a large object, so the word before it is its index.
        let i = unsafe { *p.sub(1) } as usize;
        if minor && i < self.young_from {
            return false;
        }
        !std::mem::replace(&mut self.objects[i].marked, true)
    }

    /// Frees what was not marked. After a minor collection only young objects are considered.
    pub fn sweep(&mut self, minor: bool) {
        let from = if minor { self.young_from } else { 0 };
        let mut keep = from;
        for i in from..self.objects.len() {
            let o = &mut self.objects[i];
            if std::mem::take(&mut o.marked) {
                // SAFETY: the word before the object is ours; the object moves to index `keep`.
                unsafe { *o.base = keep as u64 };
                self.objects.swap(keep, i);
                keep += 1;
            } else {
                self.bytes -= o.words * 8;
                // SAFETY: acquired in `alloc` with this size and unreachable now.
                unsafe { dealloc(o.base as *mut u8, layout((o.words + 1) * 8)) }
            }
        }
        self.objects.truncate(keep);
        self.young_from = keep;
        self.young_bytes = 0;
    }
}

impl Drop for Large {
    fn drop(&mut self) {
        for o in &self.objects {
            // SAFETY: acquired in `alloc` with this size.
            unsafe { dealloc(o.base as *mut u8, layout((o.words + 1) * 8)) }
        }
    }
}
