//! What instructions do with several operands at once: call, concatenate, fail an assertion.
//!
//! Invariant: what fails here is suspended at its instruction, so that errors find its position. Deliberately
//! absent: calls of closures that get all their arguments (`enter`).

use crate::builtins::{MAX_ARITY, What};
use crate::error::{ErrorKind, EvalError, Result};
use crate::interp::cursor::Cursor;
use crate::machine::Vm;
use frazil_formats::message_text;
use frazil_runtime::value::{Tag, Value};

impl Vm {
    /// Calls a builtin with all the arguments of a call; true if frames do the rest.
    #[inline(always)]
    pub(super) fn call_builtin_at(&mut self, index: u32, at: Cursor, ret: u32) -> Result<bool> {
        let n = at.word(2) as usize;
        let mut values = [Value::NULL; MAX_ARITY];
        for (i, v) in values.iter_mut().enumerate().take(n) {
            *v = at.get(at.word(3 + i));
        }
        let before = self.frames.len();
        match self.call_builtin(index, values, ret) {
            Ok(()) => Ok(self.frames.len() != before),
            Err(e) if self.frames.len() > before => Err(e),
            Err(e) => Err(e.or_at(self.here())),
        }
    }

    /// Calls what is no closure or builtin that takes just these arguments; true if frames do the rest. They are gathered at the stack's
    /// top, where they belong to no frame; frames pushed by the call must not overlap them, so they stay until
    /// the callee has copied them.
    #[inline(always)]
    pub(super) fn call_gathered(
        &mut self,
        f: Value,
        at: Cursor,
        base: u32,
        ret: u32,
    ) -> Result<bool> {
        let n = at.word(2);
        let from = self.stack.top();
        for i in 0..n {
            let v = self.stack.get(base + at.word(3 + i as usize));
            self.stack.push(v);
        }
        let before = self.frames.len();
        let called = self.call_top(f, from, n, ret);
        if self.frames.len() > before {
            return called.map(|()| true);
        }
        self.stack.truncate(from);
        match called {
            Ok(()) => Ok(false),
            Err(e) => Err(e.or_at(self.here())),
        }
    }

    #[inline(never)]
    fn call_top(&mut self, f: Value, from: u32, n: u32, ret: u32) -> Result<()> {
        self.call_slots(f, from, n, ret)
    }

    /// The values of operands.
    #[cold]
    #[inline(never)]
    pub(super) fn gather(&self, operands: &[u32], base: u32) -> Vec<Value> {
        let slot = |&i: &u32| self.stack.get(base + i);
        operands.iter().map(slot).collect()
    }

    /// The concatenation of `n` operands that are strings, from word 2 on.
    #[inline(always)]
    pub(super) fn concat_at(&self, at: Cursor, n: usize) -> Result<Value> {
        self.concat(n, |i| at.get(at.word(2 + i)))
    }

    /// The error for an operator at the limit of calls, the first operand of which is in word 2.
    #[cold]
    #[inline(never)]
    pub(super) fn too_deep_to_coerce(&self) -> EvalError {
        EvalError::call_depth_exceeded().at(self.operand_pos(0))
    }

    /// The error for `left // right` when not both are sets.
    #[cold]
    pub(super) fn no_update(&mut self, left: Value, right: Value) -> EvalError {
        let bad = match left.tag() {
            Tag::Attrs => right,
            _ => left,
        };
        self.wrong_type(What::Attrs, bad)
    }

    /// `left ++ right`.
    #[inline(never)]
    pub(super) fn join_lists(&mut self, left: Value, right: Value) -> Result<Value> {
        if left.tag() != Tag::List || right.tag() != Tag::List {
            let bad = match left.tag() {
                Tag::List => right,
                _ => left,
            };
            let e = self.wrong_type(What::List, bad);
            let text = "while evaluating one of the elements to concatenate";
            return Err(e.trace(self.here(), text));
        }
        self.stats.concats += 1;
        let len = self.heap.list(left).len() + self.heap.list(right).len();
        self.check_items(len)?;
        Ok(self.heap.concat_lists(&[left, right]))
    }

    /// The source text of an assertion's condition.
    fn condition(&self, text: u32) -> String {
        let text = self.heap.bytes(self.consts[text as usize]);
        message_text(text).into_owned()
    }

    /// The error for a failed assertion; its condition's source is the constant `text`.
    #[cold]
    pub(super) fn assertion_false(&self, text: u32) -> EvalError {
        let message = format!("assertion '{}' failed", self.condition(text));
        EvalError::new(ErrorKind::Assert, message).at(self.here())
    }

    /// The error for a failed assertion that two values are equal.
    #[cold]
    pub(super) fn assertion_unequal(&mut self, left: Value, right: Value, text: u32) -> EvalError {
        let text = self.condition(text);
        let pos = self.here();
        self.assertion_failed(left, right, &text, pos)
    }
}
