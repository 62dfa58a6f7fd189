//! The machine's frames.
//!
//! A frame owns the slots of the value stack from its base up to the next frame's base − 1; the slot
//! below the base holds the thunk that the frame's result goes into, or null.
//! Invariant: only the top frame runs; everything alive is in slots whenever another frame starts.

use crate::error::Result;
use crate::machine::Vm;
use frazil_runtime::value::Value;

/// A step function of a native frame: runs until it needs something evaluated, then says so, and is
/// run again when that is done. Its state is in its slots and its `state` number.
pub type Step = fn(&mut Vm, Native) -> Result<Next>;

/// The running native frame, to be passed to [`Vm`]'s accessors.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    /// Absolute slot index of the frame's slot 0.
    pub(crate) base: u32,
}

/// What a native step wants next.
#[derive(Clone, Copy, Debug)]
pub enum Next {
    /// The frame is done. A thunk is evaluated before it is returned.
    Done(Value),
    /// Evaluate this value (leave it in slot 0, too), then step again.
    Force(Value),
    /// Call slot `f` with the values in the `n` slots from `args` on; the result goes to slot 0.
    Call {
        /// Slot (relative to the frame) of the function.
        f: u32,
        /// First slot of the arguments.
        args: u32,
        /// Number of arguments.
        n: u32,
    },
    /// Run another native operation on the values in the `n` slots from `args` on; the result goes to
    /// slot 0. `mode` becomes the new frame's mode.
    Sub {
        /// Its step function.
        step: Step,
        /// First slot of its arguments.
        args: u32,
        /// Number of arguments.
        n: u32,
        /// See [`Vm::mode`].
        mode: u32,
    },
    /// Step again at once (after a change of state).
    Again,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum FrameKind {
    /// Bytecode of a thunk.
    Thunk,
    /// Bytecode of a function.
    Function,
    /// A builtin: adds `while calling the '…' builtin`.
    Builtin,
    /// A native operation that is not a builtin.
    Operation,
    /// A native operation that adds trace entries of its own (see `walk`).
    Walk,
    /// A thunk that selects an attribute.
    Select,
    /// Where the machine was entered from outside.
    Entry,
}

pub(crate) struct Frame {
    /// Next instruction (bytecode).
    pub ip: *const u32,
    /// Step function (native).
    pub step: Option<Step>,
    /// Slot 0.
    pub base: u32,
    /// Absolute slot that receives the result.
    pub ret: u32,
    /// Chunk (bytecode) or index of the builtin.
    pub code: u32,
    /// Progress of a native step.
    pub state: u32,
    /// Variant of a native operation.
    pub mode: u32,
    /// Words from the start of the suspended instruction to `ip`.
    pub back: u32,
    /// What a native frame is doing, for errors that pass through it.
    pub trace: Option<&'static &'static str>,
    /// `trace` is only for coercions that are done for this frame and fail.
    pub coercion: bool,
    pub kind: FrameKind,
    /// How many levels the frame counts for towards `max-call-depth`.
    pub counted: u32,
    /// The slot below the base holds a thunk to update.
    pub updates: bool,
}

const _: () = assert!(size_of::<Frame>() <= 56);
