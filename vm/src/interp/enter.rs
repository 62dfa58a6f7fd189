//! How frames begin and end: calls, thunks, results.
//!
//! Invariant: a frame's arguments are copied into its slots before anything else runs. Deliberately absent:
//! frames of builtins (`native`).
#![allow(unsafe_code)]

use crate::error::{ErrorKind, EvalError, Result};
use crate::frame::{Frame, FrameKind, Native, Next, Step};
use crate::interp::cursor::Cursor;
use crate::machine::Vm;
use crate::native::{apply_step, return_step, select_step};
use crate::stack::MAX_SLOTS;
use frazil_runtime::heap::{Function, ThunkState};
use frazil_runtime::value::Value;

/// Most frames: deeper evaluation ends with a stack overflow instead of exhausting memory.
const MAX_FRAMES: usize = if usize::BITS > 32 {
    10_000_000
} else {
    2_000_000
};

impl Vm {
    #[cold]
    pub(crate) fn check_depth(&self) -> Result<()> {
        if self.depth > self.settings.max_call_depth {
            return Err(EvalError::call_depth_exceeded().at(self.call_site()));
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    pub(super) fn overflow(&self) -> EvalError {
        EvalError::new(
            ErrorKind::StackOverflow,
            "stack overflow (possible infinite recursion)",
        )
    }

    /// Starts a chunk with the captures of a thunk or closure. The caller sets the slots of its arguments.
    #[inline(always)]
    pub(super) fn push_code(
        &mut self,
        kind: FrameKind,
        chunk: u32,
        coded: Value,
        captures: u32,
        ret: u32,
    ) -> Result<u32> {
        if self.frames.len() >= MAX_FRAMES || self.stack.top() as usize >= MAX_SLOTS {
            return Err(self.overflow());
        }
        let c = self.chunks[chunk as usize];
        debug_assert_eq!(c.captures, captures);
        let base = self.stack.push_frame_of(c.slots, captures + c.arity);
        let slots = self.stack.base(base);
        for (i, &v) in self.heap.operands(coded).iter().enumerate() {
            // SAFETY: a chunk has at least as many slots as captures.
            unsafe { *slots.add(i) = v };
        }
        self.frames.push(Frame {
            ip: c.code,
            step: None,
            base,
            ret,
            code: chunk,
            // For bytecode frames: the number of slots.
            state: c.slots,
            mode: 0,
            back: 0,
            trace: None,
            coercion: false,
            kind,
            counted: 0,
            updates: false,
        });
        Ok(base)
    }

    /// Starts a closure with as many arguments (from an absolute slot on) as it takes.
    #[inline(always)]
    pub(crate) fn push_closure(
        &mut self,
        f: Value,
        chunk: u32,
        captures: u32,
        args: u32,
        ret: u32,
    ) -> Result<()> {
        if self.depth > self.settings.max_call_depth {
            return self.check_depth();
        }
        let base = self.push_code(FrameKind::Function, chunk, f, captures, ret)?;
        let arity = self.chunks[chunk as usize].arity;
        for i in 0..arity {
            let v = self.stack.get(args + i);
            self.stack.set(base + captures + i, v);
        }
        self.depth += 1;
        self.stats.calls += 1;
        self.frames.last_mut().expect("just pushed").counted = 1;
        Ok(())
    }

    /// The same for the arguments of the call at `at`, in a frame whose slots begin at `slots`, when the depth is
    /// checked.
    #[inline(always)]
    pub(super) fn push_call(
        &mut self,
        f: Value,
        (chunk, captures): (u32, u32),
        at: Cursor,
        slots: u32,
        ret: u32,
    ) -> Result<()> {
        let base = self.push_code(FrameKind::Function, chunk, f, captures, ret)?;
        let to = base + captures;
        for i in 0..at.word(2) {
            let v = self.stack.get(slots + at.word(3 + i as usize));
            self.stack.set(to + i, v);
        }
        self.depth += 1;
        self.stats.calls += 1;
        self.frames.last_mut().expect("just pushed").counted = 1;
        Ok(())
    }

    /// Starts a closure with the arguments that a partial application holds and `n` more.
    pub(crate) fn push_partial(
        &mut self,
        partial: Value,
        chunk: u32,
        captures: u32,
        args: u32,
        n: u32,
        ret: u32,
    ) -> Result<()> {
        if self.depth > self.settings.max_call_depth {
            return self.check_depth();
        }
        let closure = self.heap.operands(partial)[0];
        let base = self.push_code(FrameKind::Function, chunk, closure, captures, ret)?;
        let known = &self.heap.operands(partial)[1..];
        let mut to = base + captures;
        for &v in known {
            self.stack.set(to, v);
            to += 1;
        }
        for i in 0..n {
            let v = self.stack.get(args + i);
            self.stack.set(to + i, v);
        }
        self.depth += 1;
        self.stats.calls += 1;
        self.frames.last_mut().expect("just pushed").counted = 1;
        Ok(())
    }

    /// Begins the evaluation of a thunk whose result goes to absolute slot `ret`. If it is evaluated
    /// already (or at once), the slot is set and no frame is pushed.
    #[inline(never)]
    pub(crate) fn force_into(&mut self, thunk: Value, ret: u32) -> Result<()> {
        match self.heap.thunk_state(thunk) {
            ThunkState::Value(v) => self.stack.set(ret, v),
            ThunkState::Code { chunk, captures } => {
                self.stats.forced += 1;
                let base = self.push_code(FrameKind::Thunk, chunk, thunk, captures, ret)?;
                self.begin_update(thunk, base);
            }
            ThunkState::Select { base, site } => {
                self.stats.forced += 1;
                let Some(set) = self.heap.whnf(base) else {
                    self.push_operation(select_step, site, &[base], ret);
                    let f = self.frames.last_mut().expect("just pushed");
                    f.kind = FrameKind::Select;
                    let base = f.base;
                    self.begin_update(thunk, base);
                    return Ok(());
                };
                let found = self.select_cached(set, site)?;
                if let Some(v) = self.heap.whnf(found) {
                    self.heap.resolve(thunk, v);
                    self.stack.set(ret, v);
                    return Ok(());
                }
                self.push_operation(select_step, site, &[set], ret);
                let f = self.frames.last_mut().expect("just pushed");
                f.kind = FrameKind::Select;
                let base = f.base;
                self.begin_update(thunk, base);
                if let ThunkState::Select { .. } = self.heap.thunk_state(found) {
                    // A chain of selections would recurse here; the step goes on with it.
                    return Ok(());
                }
                self.frames.last_mut().expect("just pushed").state = 1;
                return self.force_into(found, base);
            }
            ThunkState::Selected => {
                self.stats.forced += 1;
                let v = self.heap.take_selected(thunk);
                self.stack.set(ret, v);
            }
            ThunkState::Apply => {
                self.stats.forced += 1;
                if self.frames.len() >= MAX_FRAMES {
                    return Err(self.overflow());
                }
                let operands = self.heap.operands(thunk);
                let (f, n) = (operands[0], operands.len() as u32 - 1);
                if let Some(Function::Closure { chunk, captures }) =
                    self.heap.whnf(f).and_then(|f| self.heap.function(f))
                    && self.chunks[chunk as usize].arity == n
                    && self.depth <= self.settings.max_call_depth
                {
                    let f = self.heap.whnf(f).expect("checked");
                    self.heap.mark_needed(f);
                    let base = self.push_code(FrameKind::Function, chunk, f, captures, ret)?;
                    for i in 0..n {
                        let v = self.heap.operands(thunk)[1 + i as usize];
                        self.stack.set(base + captures + i, v);
                    }
                    self.depth += 1;
                    self.stats.calls += 1;
                    self.frames.last_mut().expect("just pushed").counted = 1;
                    self.begin_update(thunk, base);
                    return Ok(());
                }
                let base = self.stack.push_frame(1);
                for &v in self.heap.operands(thunk) {
                    self.stack.push(v);
                }
                self.push_native(apply_step, 0, base, ret);
                self.begin_update(thunk, base);
            }
            ThunkState::Blackhole => {
                return Err(EvalError::new(
                    ErrorKind::InfiniteRecursion,
                    "infinite recursion encountered",
                )
                .at(self.force_site()));
            }
            ThunkState::Failed(i) => return Err(self.failed_before(i)),
            ThunkState::Deferred => {
                let v = self.heap.whnf(thunk).expect("it exists already");
                self.stack.set(ret, v);
            }
        }
        Ok(())
    }

    /// The top frame's result goes into this thunk, too.
    #[inline(always)]
    pub(super) fn begin_update(&mut self, thunk: Value, base: u32) {
        self.heap.blackhole(thunk);
        self.stack.set(base - 1, thunk);
        self.frames.last_mut().expect("a frame was pushed").updates = true;
    }

    /// Ends the top frame with a result in weak head normal form.
    #[inline(always)]
    pub(super) fn finish(&mut self, v: Value) {
        debug_assert!(!v.is_thunk());
        let f = self.frames.pop().expect("a frame runs");
        if f.updates {
            self.heap.resolve(self.stack.get(f.base - 1), v);
        }
        self.depth -= f.counted;
        self.stack.pop_frame(f.base);
        self.stack.set(f.ret, v);
    }

    /// Ends the entry frame on top if its value is evaluated; otherwise evaluates it. There are few of these.
    #[inline(never)]
    pub(super) fn leave_entry(&mut self, base: u32) -> Result<Option<Value>> {
        let v = self.stack.get(base);
        match self.heap.whnf(v) {
            Some(v) => {
                self.frames.pop();
                self.stack.pop_frame(base);
                Ok(Some(v))
            }
            None => self.force_into(v, base).map(|()| None),
        }
    }

    /// Takes a step of the native frame on top.
    #[inline(always)]
    pub(super) fn take_step(&mut self, step: Step, base: u32) -> Result<()> {
        let f = Native { base };
        let next = step(self, f)?;
        self.advance(f, next)
    }

    /// Does what a native step asked for.
    #[inline(always)]
    fn advance(&mut self, f: Native, next: Next) -> Result<()> {
        match next {
            Next::Done(v) => match self.heap.whnf(v) {
                Some(v) => self.finish(v),
                None => {
                    let frame = self.frames.last_mut().expect("a frame runs");
                    frame.step = Some(return_step);
                    frame.trace = None;
                    self.stack.set(f.base, v);
                    self.force_into(v, f.base)?;
                }
            },
            Next::Force(v) => match self.heap.whnf(v) {
                Some(v) => self.stack.set(f.base, v),
                None => self.force_into(v, f.base)?,
            },
            Next::Call { f: callee, args, n } => {
                let function = self.stack.get(f.base + callee);
                match self.heap.whnf(function) {
                    Some(function) => self.call_slots(function, f.base + args, n, f.base)?,
                    None => {
                        let rest = (f.base + args, n);
                        self.push_operation_from(apply_step, 0, Some(function), rest, f.base);
                    }
                }
            }
            Next::Sub {
                step,
                args,
                n,
                mode,
            } => {
                self.push_operation_from(step, mode, None, (f.base + args, n), f.base);
            }
            Next::Again => {}
        }
        Ok(())
    }
}
