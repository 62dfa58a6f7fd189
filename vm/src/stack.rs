//! The value stack: one growable array of slots.
//!
//! Invariant: slots below the top always hold valid values (null at first), so the collector can
//! take all of them as roots. The slot below a frame's base belongs to that frame.
#![allow(unsafe_code)]

use frazil_runtime::value::Value;

/// The slots of all frames.
pub(crate) struct Stack {
    slots: Vec<Value>,
    top: u32,
}

/// Slots at the start: 2 MiB of address space, touched only as far as used.
const FIRST: usize = 1 << 18;
/// Most slots: 2 GiB (256 MiB where there are only 4 GiB in all). Beyond it evaluation ends with a stack
/// overflow.
pub(crate) const MAX_SLOTS: usize = if usize::BITS > 32 { 1 << 28 } else { 1 << 25 };

impl Stack {
    pub fn new() -> Stack {
        // `with_capacity` leaves the memory untouched; slots are written when a frame is pushed.
        Stack {
            slots: Vec::with_capacity(FIRST),
            top: 0,
        }
    }

    /// Makes a frame of `slots` null slots (and one below them); returns its base.
    #[inline(always)]
    pub fn push_frame(&mut self, slots: u32) -> u32 {
        self.push_frame_of(slots, 0)
    }

    /// The same, but the caller sets the first `set` slots, at once.
    #[inline(always)]
    pub fn push_frame_of(&mut self, slots: u32, set: u32) -> u32 {
        debug_assert!(set <= slots);
        let base = self.top + 1;
        let top = base + slots;
        self.reserve(top as usize);
        // SAFETY: `reserve` made room up to `top`.
        unsafe {
            let p = self.slots.as_mut_ptr();
            *p.add(self.top as usize) = Value::NULL;
            for i in base + set..top {
                *p.add(i as usize) = Value::NULL;
            }
        }
        self.top = top;
        base
    }

    /// Makes a frame whose slot 0 is null and whose next slots are `first`, if given, and copies of the
    /// `n` slots from `from` on; returns its base.
    #[inline]
    pub fn push_frame_copy(&mut self, first: Option<Value>, from: u32, n: u32) -> u32 {
        let skip = 1 + first.is_some() as u32;
        let base = self.push_frame(skip + n);
        if let Some(v) = first {
            self.set(base + 1, v);
        }
        for i in 0..n {
            // Arguments may be gathered above the top of the frame below: read before overwritten.
            let v = self.get(from + i);
            self.set(base + skip + i, v);
        }
        base
    }

    #[inline(always)]
    fn reserve(&mut self, top: usize) {
        if top > self.slots.capacity() {
            self.grow(top);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, top: usize) {
        // SAFETY: all slots below `self.top` were written by `push_frame` or `push`.
        unsafe { self.slots.set_len(self.top as usize) };
        let more = self
            .slots
            .capacity()
            .max(top - self.slots.capacity() + 1024);
        self.slots
            .reserve_exact(self.slots.capacity() - self.slots.len() + more);
    }

    /// Drops the frame with this base.
    #[inline(always)]
    pub fn pop_frame(&mut self, base: u32) {
        self.top = base - 1;
    }

    /// Adds a slot to the top frame.
    #[inline]
    pub fn push(&mut self, v: Value) {
        self.reserve(self.top as usize + 1);
        // SAFETY: `reserve` made room.
        unsafe { *self.slots.as_mut_ptr().add(self.top as usize) = v };
        self.top += 1;
    }

    /// Removes slots of the top frame down to this absolute index.
    #[inline]
    pub fn truncate(&mut self, top: u32) {
        debug_assert!(top <= self.top);
        self.top = top;
    }

    #[inline(always)]
    pub fn top(&self) -> u32 {
        self.top
    }

    #[inline(always)]
    pub fn get(&self, i: u32) -> Value {
        debug_assert!(i < self.top);
        // SAFETY: slots below the top are written; the capacity covers them.
        unsafe { *self.slots.as_ptr().add(i as usize) }
    }

    #[inline(always)]
    pub fn set(&mut self, i: u32, v: Value) {
        debug_assert!(i < self.top);
        // SAFETY: as in `get`.
        unsafe { *self.slots.as_mut_ptr().add(i as usize) = v }
    }

    /// Some slots.
    #[inline(always)]
    pub fn slice(&self, from: u32, n: u32) -> &[Value] {
        debug_assert!(from + n <= self.top);
        // SAFETY: as in `get`.
        unsafe { std::slice::from_raw_parts(self.slots.as_ptr().add(from as usize), n as usize) }
    }

    /// The address of a slot, good until the next push.
    #[inline(always)]
    pub fn base(&mut self, i: u32) -> *mut Value {
        // SAFETY: within the allocation.
        unsafe { self.slots.as_mut_ptr().add(i as usize) }
    }

    /// Calls `f` for every slot in use.
    pub fn visit(&mut self, f: &mut dyn FnMut(&mut Value)) {
        for i in 0..self.top as usize {
            // SAFETY: as in `get`.
            f(unsafe { &mut *self.slots.as_mut_ptr().add(i) });
        }
    }
}
