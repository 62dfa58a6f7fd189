//! Native operations that walk through nested values add a trace entry for every level that an error
//! leaves, which one text a frame ([`Vm::set_trace`]) cannot say.

use crate::error::{EvalError, Result};
use crate::frame::{FrameKind, Native};
use crate::machine::Vm;
use crate::unwind::NOWHERE;
use frazil_runtime::pos::Pos;

/// The operations.
#[derive(Clone, Copy, Debug)]
#[repr(u32)]
pub(crate) enum WalkKind {
    /// Coercion of lists to a string.
    Coerce,
    /// `toJSON`.
    Json,
    /// `toXML`.
    Xml,
    /// Deep evaluation.
    Deep,
    /// `genericClosure`.
    Closure,
    /// Comparison of lists.
    Less,
}

/// For each kind, how an error that leaves its frame is traced. The frame is not among the machine's
/// frames any more, but its slots are still there.
static TRACES: [fn(&mut Vm, Native, EvalError) -> EvalError; 6] = [
    crate::coerce::trace_lists,
    crate::builtins::to_json::trace_levels,
    crate::builtins::to_xml::close_document,
    crate::builtins::deep::trace_path,
    crate::builtins::closure::trace_set,
    crate::equal::trace_elements,
];

impl Vm {
    /// Makes the running operation a walk.
    pub(crate) fn become_walk(&mut self, kind: WalkKind) {
        let f = self
            .frames
            .last_mut()
            .expect("a native step runs in a frame");
        debug_assert!(matches!(f.kind, FrameKind::Operation | FrameKind::Walk));
        f.kind = FrameKind::Walk;
        f.code = kind as u32;
    }

    /// The running operation goes on `levels` deep in a nested value: the reference recurses there, and
    /// each level counts towards `max-call-depth`. The error is without a position.
    ///
    /// # Errors
    /// That is too deep.
    #[inline]
    pub(crate) fn enter_level(&mut self, levels: u32) -> Result<()> {
        let f = self
            .frames
            .last_mut()
            .expect("a native step runs in a frame");
        self.depth = self.depth - f.counted + levels;
        f.counted = levels;
        if self.depth > self.settings.max_call_depth {
            return Err(EvalError::call_depth_exceeded());
        }
        f.counted += 1;
        self.depth += 1;
        Ok(())
    }

    /// The position that a walk evaluates from; without one it is that of the operation's caller.
    pub(crate) fn set_walk_pos(&mut self, pos: Pos) {
        let f = self
            .frames
            .last_mut()
            .expect("a native step runs in a frame");
        debug_assert_eq!(f.kind, FrameKind::Walk);
        f.back = if pos.is_some() { pos.0 } else { NOWHERE };
    }

    /// Trace entries for an error that leaves the frame of a walk.
    #[cold]
    pub(crate) fn trace_walk(&mut self, code: u32, f: Native, e: EvalError) -> EvalError {
        TRACES[code as usize](self, f, e)
    }
}
