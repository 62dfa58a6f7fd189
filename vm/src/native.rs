//! Native frames: how builtins and other operations written in Rust force values and call functions
//! without using the native stack.
//!
//! A step function runs with its frame on top, reads its state from its slots, and returns
//! [`Next`] when it needs something evaluated; it is then run again. Slot 0 receives the result of
//! what it asked for, slots from 1 on are its arguments, further slots are pushed and popped as it
//! likes. Invariant: no value is kept anywhere but in slots (or [`Vm::scratch`]) when a step returns.

use crate::builtins::{Run, What};
use crate::error::{Result, type_error};
use crate::frame::{FrameKind, Native, Next, Step};
use crate::machine::Vm;
use crate::unwind::{NOWHERE, want_trace};
use frazil_runtime::heap::Function;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};

/// The mode of a builtin's frame while its arguments are being evaluated and checked.
pub(crate) const CHECKING: u32 = u32::MAX;

impl Vm {
    fn top_frame(&mut self) -> &mut crate::frame::Frame {
        self.frames
            .last_mut()
            .expect("a native step runs in a frame")
    }

    /// Slot `i` of the running native frame.
    #[inline(always)]
    pub fn slot(&self, f: Native, i: u32) -> Value {
        self.stack.get(f.base + i)
    }

    /// Changes slot `i`.
    #[inline(always)]
    pub fn set_slot(&mut self, f: Native, i: u32, v: Value) {
        self.stack.set(f.base + i, v)
    }

    /// Argument `i`, from 0.
    #[inline(always)]
    pub fn arg(&self, f: Native, i: u32) -> Value {
        self.stack.get(f.base + 1 + i)
    }

    /// Changes argument `i`.
    #[inline(always)]
    pub fn set_arg(&mut self, f: Native, i: u32, v: Value) {
        self.stack.set(f.base + 1 + i, v)
    }

    /// The result of what the last step asked for.
    #[inline(always)]
    pub fn result(&self, f: Native) -> Value {
        self.stack.get(f.base)
    }

    /// A counter kept in slot `i` (null counts as 0).
    #[inline(always)]
    pub fn counter(&self, f: Native, i: u32) -> usize {
        self.slot(f, i).as_small_int().unwrap_or(0) as usize
    }

    /// Sets a counter.
    #[inline(always)]
    pub fn set_counter(&mut self, f: Native, i: u32, n: usize) {
        let v = Value::small_int(n as i64).expect("counters are small");
        self.set_slot(f, i, v)
    }

    /// Number of slots of the frame.
    #[inline(always)]
    pub fn slots(&self, f: Native) -> u32 {
        self.stack.top() - f.base
    }

    /// Adds a slot at the end and returns its index.
    #[inline(always)]
    pub fn push_slot(&mut self, f: Native, v: Value) -> u32 {
        let i = self.slots(f);
        self.stack.push(v);
        i
    }

    /// Removes and returns the last slot.
    #[inline(always)]
    pub fn pop_slot(&mut self, f: Native) -> Value {
        let v = self.slot(f, self.slots(f) - 1);
        let top = self.stack.top();
        self.stack.truncate(top - 1);
        v
    }

    /// Some slots.
    #[inline(always)]
    pub fn slot_slice(&self, f: Native, from: u32, n: u32) -> &[Value] {
        self.stack.slice(f.base + from, n)
    }

    /// Shortens the frame to `n` slots.
    pub fn truncate_slots(&mut self, f: Native, n: u32) {
        self.stack.truncate(f.base + n)
    }

    /// Progress of the step function: 0 at first.
    #[inline(always)]
    pub fn state(&self) -> u32 {
        self.frames
            .last()
            .expect("a native step runs in a frame")
            .state
    }

    /// Sets the progress.
    #[inline(always)]
    pub fn set_state(&mut self, state: u32) {
        self.top_frame().state = state
    }

    /// The variant of the operation, given when it was started.
    #[inline(always)]
    pub fn mode(&self) -> u32 {
        self.frames
            .last()
            .expect("a native step runs in a frame")
            .mode
    }

    /// From now on errors that pass through this frame get this trace entry (without a position),
    /// inside of `while calling the '…' builtin`. Write `vm.set_trace(&"while …")`.
    #[inline(always)]
    pub fn set_trace(&mut self, text: &'static &'static str) {
        self.top_frame().trace = Some(text);
        self.top_frame().coercion = false
    }

    /// As [`Vm::set_trace`], at a position, which is also where a builtin's frame calls from now on.
    pub fn set_trace_at(&mut self, text: &'static &'static str, pos: Pos) {
        let f = self.top_frame();
        debug_assert_eq!(f.kind, FrameKind::Builtin);
        f.trace = Some(text);
        f.coercion = false;
        f.back = pos.0;
    }

    /// From now on a value that cannot be coerced for this frame ([`Vm::coerce_here`] and
    /// [`Vm::coerce_value`]) gets this trace entry; other errors that pass through do not.
    pub fn set_coercion_trace(&mut self, text: &'static &'static str) {
        let f = self.top_frame();
        f.trace = Some(text);
        f.coercion = true;
    }

    /// Ends the effect of [`Vm::set_trace`].
    #[inline(always)]
    pub fn clear_trace(&mut self) {
        self.top_frame().trace = None;
        self.top_frame().coercion = false;
        self.top_frame().back = 0;
    }

    /// The function, if the value is evaluated and can be called.
    #[inline]
    pub(crate) fn ready_function(&self, v: Value) -> Option<Value> {
        let v = self.heap.whnf(v)?;
        What::Function.accepts(self, v).then_some(v)
    }

    /// Makes sure that argument `i` is a function, for builtins that want one only in some cases.
    /// Returns the step to take first, if any; the text is the trace entry of errors.
    ///
    /// # Errors
    /// Not a function.
    pub(crate) fn want_function(
        &mut self,
        f: Native,
        i: u32,
        text: &'static &'static str,
    ) -> Result<Option<Next>> {
        let v = self.arg(f, i);
        let Some(v) = self.heap.whnf(v) else {
            self.set_trace(text);
            return Ok(Some(Next::Force(v)));
        };
        self.clear_trace();
        self.set_arg(f, i, v);
        if What::Function.accepts(self, v) {
            return Ok(None);
        }
        Err(self.wrong_type(What::Function, v).trace(Pos::NONE, *text))
    }

    /// Replaces the running frame's step function; its slots stay.
    pub fn become_step(&mut self, step: Step) {
        let f = self.top_frame();
        f.step = Some(step);
        f.state = 0;
    }
}

/// Evaluates and checks the arguments of a builtin as its table row says, then runs it.
pub(crate) fn check_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let index = vm.frames.last().expect("running").code as usize;
    let builtin = vm.builtins[index];
    let mut state = vm.state();
    while let Some(want) = builtin.wants.get(state as usize) {
        let v = vm.arg(f, want.arg as u32);
        let Some(v) = vm.heap.whnf(v) else {
            vm.set_state(state);
            return match want.what {
                What::Coerce(_) => vm.force_to_coerce(v),
                _ => Ok(Next::Force(v)),
            };
        };
        vm.set_arg(f, want.arg as u32, v);
        if let What::Coerce(mode) = want.what {
            vm.set_state(state);
            match vm.coerce_here(v, mode)? {
                Some(s) => vm.set_arg(f, want.arg as u32, s),
                None => {
                    vm.top_frame().step = Some(coerced_step);
                    return Ok(Next::Sub {
                        step: crate::coerce::coerce_step,
                        args: 1 + want.arg as u32,
                        n: 1,
                        mode,
                    });
                }
            }
        } else if !want.what.accepts(vm, v) {
            vm.set_state(state);
            let e = vm.wrong_type(want.what, v);
            if want.what.traces_evaluation() {
                return Err(e); // the frame adds the entry
            }
            let text = want_trace(builtin, want);
            return Err(if text.is_empty() {
                e
            } else {
                e.trace(Pos::NONE, text)
            });
        }
        state += 1;
    }
    vm.set_state(0);
    vm.top_frame().mode = 0;
    match builtin.run {
        Run::Leaf(run) => {
            let mut args = [Value::NULL; crate::builtins::MAX_ARITY];
            let n = builtin.arity as usize;
            args[..n].copy_from_slice(vm.stack.slice(f.base + 1, n as u32));
            Ok(Next::Done(run(vm, &args[..n])?))
        }
        Run::Step(step) => {
            vm.top_frame().step = Some(step);
            Ok(Next::Again)
        }
    }
}

/// Takes the coerced argument over and goes on checking.
fn coerced_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let index = vm.frames.last().expect("running").code as usize;
    let state = vm.state();
    let want = &vm.builtins[index].wants[state as usize];
    let s = vm.result(f);
    vm.set_arg(f, want.arg as u32, s);
    vm.set_state(state + 1);
    vm.top_frame().step = Some(check_step);
    Ok(Next::Again)
}

/// Returns slot 0, forced.
pub(crate) fn return_step(vm: &mut Vm, f: Native) -> Result<Next> {
    Ok(Next::Done(vm.result(f)))
}

/// Applies slot 1 to the slots after it.
pub(crate) fn apply_step(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 0 {
        let callee = vm.slot(f, 1);
        let Some(v) = vm.heap.whnf(callee) else {
            return Ok(Next::Force(callee));
        };
        vm.set_slot(f, 1, v);
        vm.set_state(1);
        return Ok(Next::Call {
            f: 1,
            args: 2,
            n: vm.slots(f) - 2,
        });
    }
    Ok(Next::Done(vm.result(f)))
}

/// Applies slot 0 (the result of the first arguments) to the remaining arguments in the slots from 1: in
/// each step to as many as it takes, so that they are not copied again and again. The state counts
/// those that were used.
pub(crate) fn apply_rest_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let used = vm.state();
    let left = vm.slots(f) - 1 - used;
    let callee = vm.result(f);
    if left == 0 {
        return Ok(Next::Done(callee));
    }
    let n = vm.takes(callee).min(left);
    vm.set_state(used + n);
    Ok(Next::Call {
        f: 0,
        args: 1 + used,
        n,
    })
}

/// Calls a set with `__functor`: slot 1 is the set, slot 2 the argument.
pub(crate) fn functor_step(vm: &mut Vm, f: Native) -> Result<Next> {
    match vm.state() {
        0 => {
            // The call of the functor is one more level.
            if let Err(e) = vm.enter_level(0) {
                return Err(e.at(vm.call_site()));
            }
            let set = vm.slot(f, 1);
            let Some(functor) = vm.heap.attrs_find(set, vm.known.functor) else {
                return Err(vm.not_a_function(set));
            };
            // The functor is called from where it is defined.
            let pos = functor.pos;
            let frame = vm.top_frame();
            frame.code = if pos.is_some() { pos.0 } else { NOWHERE };
            vm.set_trace(
                &"while calling a functor (an attribute set with a '__functor' attribute)",
            );
            vm.set_state(1);
            Ok(Next::Force(functor.value))
        }
        1 => {
            // The functor takes the set itself and the argument.
            vm.set_state(2);
            Ok(Next::Call {
                f: 0,
                args: 1,
                n: 2,
            })
        }
        _ => Ok(Next::Done(vm.result(f))),
    }
}

/// Evaluates a selection thunk: slot 1 is the set, the mode its site.
pub(crate) fn select_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let base = vm.slot(f, 1);
    let Some(v) = vm.heap.whnf(base) else {
        return Ok(Next::Force(base));
    };
    let site = vm.mode();
    if vm.state() == 1 {
        return Ok(Next::Done(vm.result(f)));
    }
    let found = vm.select_site(v, site)?;
    match vm.heap.whnf(found) {
        Some(w) => Ok(Next::Done(w)),
        None => {
            vm.set_state(1);
            Ok(Next::Force(found))
        }
    }
}

impl Vm {
    /// How many arguments at once an evaluated value takes.
    fn takes(&self, f: Value) -> u32 {
        let arity = |f| match self.heap.function(f) {
            Some(Function::Closure { chunk, .. }) => self.chunks[chunk as usize].arity,
            Some(Function::Builtin(b)) => self.builtins[b as usize].arity as u32,
            _ => 1,
        };
        match self.heap.function(f) {
            Some(Function::Partial) => {
                let known = self.heap.operands(f);
                (arity(known[0]) + 1)
                    .saturating_sub(known.len() as u32)
                    .max(1)
            }
            _ => arity(f).max(1),
        }
    }

    /// Selects the attribute of a site from an evaluated value.
    pub(crate) fn select_site(&mut self, set: Value, site: u32) -> Result<Value> {
        let (name, pos) = {
            let s = &self.sites[site as usize];
            (s.name, s.pos)
        };
        if set.tag() != Tag::Attrs {
            return Err(self
                .wrong_type(What::Attrs, set)
                .trace(pos, "while selecting an attribute"));
        }
        match self.heap.attrs_get(set, name) {
            Some(v) => Ok(v),
            None => Err(self.missing_attribute(set, name).at(pos)),
        }
    }

    /// The error for calling something else than a function.
    #[cold]
    pub(crate) fn not_a_function(&mut self, v: Value) -> crate::error::EvalError {
        let what = self.describe(v);
        let shown = self.show(v);
        type_error(format!(
            "attempt to call something which is not a function but {what}: {shown}"
        ))
        .at(self.call_site())
    }

    /// Calls the function in an absolute slot with `n` arguments from an absolute slot on; the result
    /// goes to absolute slot `ret`. The function must be in weak head normal form.
    pub(crate) fn call_slots(&mut self, f: Value, args: u32, n: u32, ret: u32) -> Result<()> {
        match self.heap.function(f) {
            Some(Function::Closure { chunk, captures }) => {
                let arity = self.chunks[chunk as usize].arity;
                if n == arity {
                    return self.push_closure(f, chunk, captures, args, ret);
                }
                if n > arity {
                    // The rest is applied to the result.
                    let rest = (args + arity, n - arity);
                    self.push_operation_from(apply_rest_step, 0, None, rest, ret);
                    let slot = self.frames.last().expect("just pushed").base;
                    return self.push_closure(f, chunk, captures, args, slot);
                }
                let p = self.heap.new_partial(f, self.stack.slice(args, n));
                self.stack.set(ret, p);
                Ok(())
            }
            Some(Function::Builtin(b)) => {
                let arity = self.builtins[b as usize].arity as u32;
                if n == arity {
                    return self.push_builtin(b, args, ret);
                }
                if n > arity {
                    let rest = (args + arity, n - arity);
                    self.push_operation_from(apply_rest_step, 0, None, rest, ret);
                    let slot = self.frames.last().expect("just pushed").base;
                    return self.push_builtin(b, args, slot);
                }
                let p = self.heap.new_partial(f, self.stack.slice(args, n));
                self.stack.set(ret, p);
                Ok(())
            }
            Some(Function::Partial) => {
                let known = self.heap.operands(f);
                let (callee, k) = (known[0], known.len() as u32 - 1);
                if let Some(Function::Closure { chunk, captures }) = self.heap.function(callee)
                    && self.chunks[chunk as usize].arity == k + n
                {
                    return self.push_partial(f, chunk, captures, args, n, ret);
                }
                // Park the arguments in an operation's frame so that they are in slots.
                let base = self.stack.push_frame(1);
                for i in 0..=k {
                    let v = self.heap.operands(f)[i as usize];
                    self.stack.push(v);
                }
                for i in 0..n {
                    let v = self.stack.get(args + i);
                    self.stack.push(v);
                }
                self.push_native(apply_step, 0, base, ret);
                self.top_frame().state = 1;
                self.call_slots(callee, base + 2, k + n, base)
            }
            None if f.tag() == Tag::Attrs => {
                let mut ret = ret;
                if n > 1 {
                    self.push_operation_from(apply_rest_step, 0, None, (args + 1, n - 1), ret);
                    ret = self.frames.last().expect("just pushed").base;
                }
                self.push_operation_from(functor_step, 0, Some(f), (args, 1), ret);
                Ok(())
            }
            None => Err(self.not_a_function(f)),
        }
    }

    /// Pushes a frame for a native operation on these values.
    pub(crate) fn push_operation(&mut self, step: Step, mode: u32, args: &[Value], ret: u32) {
        let base = self.stack.push_frame(1);
        for &a in args {
            self.stack.push(a);
        }
        self.push_native(step, mode, base, ret);
    }

    /// As [`Vm::push_operation`], on `first` (if given) and the `n` values from absolute slot `from` on.
    pub(crate) fn push_operation_from(
        &mut self,
        step: Step,
        mode: u32,
        first: Option<Value>,
        (from, n): (u32, u32),
        ret: u32,
    ) {
        let base = self.stack.push_frame_copy(first, from, n);
        self.push_native(step, mode, base, ret);
    }

    /// Pushes the frame of an operation whose slots are there already.
    #[inline]
    pub(crate) fn push_native(&mut self, step: Step, mode: u32, base: u32, ret: u32) {
        self.frames.push(crate::frame::Frame {
            ip: std::ptr::null(),
            step: Some(step),
            base,
            ret,
            code: 0,
            state: 0,
            mode,
            back: 0,
            trace: None,
            coercion: false,
            kind: FrameKind::Operation,
            counted: 0,
            updates: false,
        });
    }

    /// Calls a builtin with as many arguments as it takes.
    fn push_builtin(&mut self, index: u32, args: u32, ret: u32) -> Result<()> {
        let n = self.builtins[index as usize].arity as usize;
        let mut values = [Value::NULL; crate::builtins::MAX_ARITY];
        values[..n].copy_from_slice(self.stack.slice(args, n as u32));
        self.call_builtin(index, values, ret)
    }

    /// Calls a builtin with these arguments (as many as it takes; the rest is ignored).
    pub(crate) fn call_builtin(
        &mut self,
        index: u32,
        mut values: [Value; crate::builtins::MAX_ARITY],
        ret: u32,
    ) -> Result<()> {
        let builtin = self.builtins[index as usize];
        self.stats.builtin_calls += 1;
        let n = builtin.arity as usize;
        // At the last level a builtin that coerces fails, which its frame finds out.
        if self.depth < self.settings.max_call_depth {
            if let Some(fast) = builtin.fast
                && let Some(v) = fast(self, &values[..n])
            {
                return self.builtin_result(index, v, ret);
            }
            let mut ready = true;
            for want in builtin.wants {
                let v = &mut values[want.arg as usize];
                match self.heap.whnf(*v) {
                    Some(w) if want.what.accepts(self, w) => *v = w,
                    _ => {
                        ready = false;
                        break;
                    }
                }
            }
            if ready {
                // Nothing to evaluate first: a leaf needs no frame, others no check.
                return match builtin.run {
                    Run::Leaf(run) => match run(self, &values[..n]) {
                        Ok(v) => self.builtin_result(index, v, ret),
                        Err(e) => {
                            self.push_builtin_frame(index, return_step, 0, &[], ret)?;
                            Err(e)
                        }
                    },
                    Run::Step(step) => self.push_builtin_frame(index, step, 0, &values[..n], ret),
                };
            }
        }
        self.push_builtin_frame(index, check_step, CHECKING, &values[..n], ret)
    }

    /// The result of a builtin that ran without a frame. A thunk is evaluated inside one, for its
    /// trace entry.
    #[inline]
    fn builtin_result(&mut self, index: u32, v: Value, ret: u32) -> Result<()> {
        if let Some(w) = self.heap.whnf(v) {
            self.stack.set(ret, w);
            return Ok(());
        }
        self.push_builtin_frame(index, return_step, 0, &[], ret)?;
        let base = self.frames.last().expect("just pushed").base;
        self.stack.set(base, v);
        Ok(())
    }

    fn push_builtin_frame(
        &mut self,
        index: u32,
        step: Step,
        mode: u32,
        args: &[Value],
        ret: u32,
    ) -> Result<()> {
        self.check_depth()?;
        self.push_operation(step, mode, args, ret);
        self.depth += 1;
        let f = self.top_frame();
        f.kind = FrameKind::Builtin;
        f.code = index;
        f.counted = 1;
        Ok(())
    }
}
