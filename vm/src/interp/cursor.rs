//! Where the loop is: the instruction that runs and the slots of its frame.
//!
//! Invariant: both are good by the contract of [`Cursor::new`], and what the verifier checked is not checked
//! again. Everything here is part of the loop and inlined into it. Deliberately absent: evaluating operands.
#![allow(unsafe_code)]

use frazil_runtime::bytecode::Op;
use frazil_runtime::value::Value;

/// An instruction and the slots that its operands name.
#[derive(Clone, Copy)]
pub(super) struct Cursor {
    ip: *const u32,
    slots: *mut Value,
}

impl Cursor {
    /// # Safety
    /// `ip` is at an instruction of verified code, and `slots` are those of its chunk's frame. The stack is
    /// not grown as long as slots are used.
    #[inline(always)]
    pub(super) unsafe fn new(ip: *const u32, slots: *mut Value) -> Cursor {
        Cursor { ip, slots }
    }

    /// The operation of the instruction.
    #[inline(always)]
    pub(super) fn op(self) -> Op {
        // SAFETY: the verifier checked that all opcodes exist.
        unsafe { std::mem::transmute(self.word(0) as u8) }
    }

    /// A word of the instruction; the first is that of the operation.
    #[inline(always)]
    pub(super) fn word(self, i: usize) -> u32 {
        // SAFETY: the verifier checked that instructions are complete.
        unsafe { *self.ip.add(i) }
    }

    /// Some words of the instruction.
    #[inline(always)]
    pub(super) fn words<'a>(self, i: usize, n: usize) -> &'a [u32] {
        // SAFETY: as for one word; code is kept as long as the machine, and only caches in it are changed.
        unsafe { std::slice::from_raw_parts(self.ip.add(i), n) }
    }

    /// The address of a word of the instruction, or of the end of the instruction.
    #[inline(always)]
    pub(super) fn address(self, i: usize) -> *const u32 {
        // SAFETY: at most the end of the code.
        unsafe { self.ip.add(i) }
    }

    /// What is in a slot.
    #[inline(always)]
    pub(super) fn get(self, slot: u32) -> Value {
        // SAFETY: the verifier checked that slots are below the chunk's count.
        unsafe { *self.slots.add(slot as usize) }
    }

    /// Sets a slot.
    #[inline(always)]
    pub(super) fn set(self, slot: u32, v: Value) {
        // SAFETY: as in `get`.
        unsafe { *self.slots.add(slot as usize) = v }
    }

    /// On to the instruction behind this one, which has `len` words.
    #[inline(always)]
    pub(super) fn pass(&mut self, len: usize) {
        // SAFETY: instructions follow each other up to a `Ret`, `Jump` or `AssertFail`.
        self.ip = unsafe { self.ip.add(len) };
    }

    /// Follows the slots to where they are now.
    #[inline(always)]
    pub(super) fn follow(&mut self, slots: *mut Value) {
        self.slots = slots;
    }

    /// On to the target that word `i` is.
    #[inline(always)]
    pub(super) fn jump(&mut self, i: usize) {
        let distance = self.word(i) as i32 as isize;
        // SAFETY: the verifier checked that targets are inside the chunk.
        self.ip = unsafe { self.ip.add(i).offset(distance) };
    }
}
