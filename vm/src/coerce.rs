//! Coercion to strings, interpolation and `+`.
//!
//! Coercion can call `__toString`, so it is a native operation; what takes no evaluation is done by
//! [`Vm::coerce_simple`] without a frame. Text is gathered in a stack of builders outside the heap.

use crate::arith;
use crate::context::merge;
use crate::error::{EvalError, Result, eval_error, type_error};
use crate::frame::{FrameKind, Native, Next};
use crate::machine::Vm;
use crate::native::CHECKING;
use crate::unwind::{NOWHERE, want_trace};
use crate::walk::WalkKind;
use frazil_formats::float;
use frazil_runtime::bytecode::coerced;
use frazil_runtime::heap::Heap;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};
use std::any::Any;

/// Coercion mode: integers, Booleans, null and lists become strings, too (`toString`).
pub const MORE: u32 = 1;
/// Coercion mode: a path is copied to the store and becomes its store path.
pub const COPY: u32 = 2;

/// Below this length nothing is too long.
const CHECKED: usize = 1 << 20;

/// A text under construction and its context (sorted element numbers).
#[derive(Default, Debug)]
pub struct Builder {
    /// The text.
    pub bytes: Vec<u8>,
    /// The context.
    pub context: Vec<u32>,
    /// What an operation that writes a format keeps besides.
    pub extra: Option<Box<dyn Any>>,
}

impl Builder {
    /// What the operation that began this text keeps.
    pub fn extra_mut<T: 'static>(&mut self) -> &mut T {
        self.extra
            .as_mut()
            .and_then(|e| e.downcast_mut())
            .expect("the operation that began the text put it there")
    }
}

#[cold]
fn too_long() -> EvalError {
    let limit = if usize::BITS > 32 { "4 GiB" } else { "128 MiB" };
    eval_error(format!(
        "result is too large: strings are limited to {limit}"
    ))
}

impl Vm {
    /// Concatenates strings.
    #[inline(always)]
    pub(crate) fn concat(&self, n: usize, get: impl Fn(usize) -> Value) -> Result<Value> {
        let mut len = 0usize;
        let mut context: Option<Value> = None;
        let mut mixed = false;
        for i in 0..n {
            let s = get(i);
            len = len.saturating_add(self.heap.bytes(s).len());
            if let Some(c) = self.heap.context_of(s) {
                mixed |= context.is_some_and(|d| d != c);
                context = Some(c);
            }
        }
        self.check_length(len)?;
        if mixed {
            let mut all = Vec::new();
            for i in 0..n {
                self.add_context(get(i), &mut all);
            }
            context = Some(self.heap.context(&all));
        }
        if len == 0 && context.is_none() {
            return Ok(self.heap.empty_string());
        }
        Ok(self.heap.build_string(len, context, |to| {
            let mut at = 0;
            for i in 0..n {
                let b = self.heap.bytes(get(i));
                to[at..at + b.len()].copy_from_slice(b);
                at += b.len();
            }
        }))
    }

    /// Refuses strings (of this many bytes) that are too long for the heap.
    ///
    /// # Errors
    /// It is.
    #[inline]
    pub fn check_length(&self, len: usize) -> Result<()> {
        match len < CHECKED {
            true => Ok(()),
            false if len > Heap::MAX_LEN => Err(too_long()),
            false => self.check_room(len),
        }
    }

    /// Refuses lists and sets (of this many elements) that are too long for the heap.
    ///
    /// # Errors
    /// It is.
    #[inline]
    pub fn check_items(&self, len: usize) -> Result<()> {
        match len < CHECKED {
            true => Ok(()),
            false if len > Heap::MAX_ITEMS => Err(EvalError::out_of_memory()),
            false => self.check_room(len.saturating_mul(size_of::<Value>())),
        }
    }

    /// Refuses to make something of this many bytes when there is no room for it.
    ///
    /// # Errors
    /// There is none.
    pub fn check_room(&self, bytes: usize) -> Result<()> {
        // In a small address space what is not too long fits beside all that may be in use, and much of
        // that can be garbage; there only the next collection decides.
        if usize::BITS > 32 && bytes >= CHECKED && !self.heap.has_room(bytes) {
            return Err(EvalError::out_of_memory());
        }
        Ok(())
    }

    /// Starts a text; it becomes the current one until [`Vm::end_builder`].
    pub fn begin_builder(&mut self) -> &mut Builder {
        self.builders.push(Builder::default());
        self.builder()
    }

    /// The current text.
    pub fn builder(&mut self) -> &mut Builder {
        self.builders.last_mut().expect("a builder was begun")
    }

    /// Ends the current text.
    pub fn end_builder(&mut self) -> Builder {
        self.builders.pop().expect("a builder was begun")
    }

    /// Makes a string of a finished text.
    pub fn build(&mut self, b: Builder) -> Result<Value> {
        self.check_length(b.bytes.len())?;
        Ok(self.string_with(&b.bytes, &b.context))
    }

    /// Coerces an evaluated value if that takes no evaluation; `None` for sets and lists.
    ///
    /// # Errors
    /// Values that cannot be coerced, paths that cannot be copied.
    pub fn coerce_simple(&mut self, v: Value, mode: u32) -> Result<Option<Value>> {
        match self.coerce_atom(v, mode)? {
            Coerced::String(s) => Ok(Some(s)),
            Coerced::Nested => Ok(None),
            Coerced::Impossible => Err(self.cannot_coerce(v)),
        }
    }

    /// As [`Vm::coerce_simple`], for a native step that has called [`Vm::set_coercion_trace`].
    ///
    /// # Errors
    /// As [`Vm::coerce_simple`].
    pub fn coerce_here(&mut self, v: Value, mode: u32) -> Result<Option<Value>> {
        self.release_level();
        if self.depth > self.settings.max_call_depth {
            let pos = self.coercion_pos(self.frames.len() - 1);
            return Err(EvalError::call_depth_exceeded().at(pos));
        }
        match self.coerce_atom(v, mode)? {
            Coerced::String(s) => Ok(Some(s)),
            Coerced::Nested => Ok(None),
            Coerced::Impossible => {
                let e = self.cannot_coerce(v);
                Err(self.trace_coercion(self.frames.len() - 1, e))
            }
        }
    }

    /// The step that evaluates a value which is then coerced by [`Vm::coerce_here`]: the reference
    /// evaluates it one level deeper.
    ///
    /// # Errors
    /// That is too deep.
    #[inline]
    pub fn force_to_coerce(&mut self, v: Value) -> Result<Next> {
        self.release_level();
        if self.depth > self.settings.max_call_depth {
            let pos = self.coercion_pos(self.frames.len() - 1);
            return Err(EvalError::call_depth_exceeded().at(pos));
        }
        self.frames.last_mut().expect("a native step runs").counted += 1;
        self.depth += 1;
        Ok(Next::Force(v))
    }

    /// Takes back what `force_to_coerce` or `enter_level` added to the running frame's levels.
    #[inline]
    pub(crate) fn release_level(&mut self) {
        let f = self.frames.last_mut().expect("a native step runs");
        let own = (f.kind == FrameKind::Builtin) as u32;
        self.depth -= f.counted - own;
        f.counted = own;
    }

    /// The step to take when [`Vm::coerce_here`] says that a value takes evaluation. The string will
    /// be the result of the frame that says so.
    pub fn coerce_value(&mut self, f: Native, v: Value, mode: u32) -> Next {
        self.set_slot(f, 0, v);
        Next::Sub {
            step: coerce_step,
            args: 0,
            n: 1,
            mode,
        }
    }

    fn coerce_atom(&mut self, v: Value, mode: u32) -> Result<Coerced> {
        if v.tag() == Tag::String {
            return Ok(Coerced::String(v));
        }
        if self.heap.is_path(v) {
            if mode & COPY == 0 {
                let text = crate::internal::text_of(self.heap.bytes(v));
                return Ok(Coerced::String(self.heap.string(text)));
            }
            let path = self.heap.bytes(v).to_vec();
            return self.copy_path_to_store(&path).map(Coerced::String);
        }
        if v.tag() == Tag::Attrs {
            // Mostly a derivation whose path is known already.
            let heap = &self.heap;
            // What it becomes is one level deeper.
            if self.depth < self.settings.max_call_depth
                && heap.attrs_get(v, self.known.to_string).is_none()
                && let Some(o) = heap.attrs_get(v, self.known.out_path)
                && let Some(s) = heap.whnf(o).filter(|o| o.tag() == Tag::String)
            {
                return Ok(Coerced::String(s));
            }
            return Ok(Coerced::Nested);
        }
        if mode & MORE == 0 {
            return Ok(Coerced::Impossible);
        }
        if v.tag() == Tag::List {
            return Ok(Coerced::Nested);
        }
        let s = if let Some(i) = self.heap.as_int(v) {
            self.heap.string(itoa::Buffer::new().format(i).as_bytes())
        } else if let Some(x) = self.heap.as_float(v) {
            self.heap.string(float::to_string_fixed(x).as_bytes())
        } else {
            match v {
                Value::NULL | Value::FALSE => self.heap.empty_string(),
                Value::TRUE => self.heap.string(b"1"),
                _ => return Ok(Coerced::Impossible),
            }
        };
        Ok(Coerced::String(s))
    }

    #[cold]
    fn cannot_coerce(&mut self, v: Value) -> EvalError {
        let (what, shown) = (self.describe(v), self.show(v));
        type_error(format!("cannot coerce {what} to a string: {shown}"))
    }

    /// Adds what the frame with this index coerces for: the text of the argument that a builtin's
    /// frame checks, or what was set by [`Vm::set_coercion_trace`].
    #[cold]
    fn trace_coercion(&self, frame: usize, e: EvalError) -> EvalError {
        let f = &self.frames[frame];
        if f.kind == FrameKind::Builtin && f.mode == CHECKING {
            let b = self.builtins[f.code as usize];
            let text = b.wants.get(f.state as usize).map(|w| want_trace(b, w));
            return match text {
                Some(t) if !t.is_empty() => e.trace(Pos::NONE, t),
                _ => e,
            };
        }
        match f.trace {
            Some(t) if f.coercion => e.trace(self.coercion_pos(frame), *t),
            _ => e,
        }
    }

    /// Where the frame with this index coerces from.
    #[cold]
    fn coercion_pos(&self, frame: usize) -> Pos {
        let f = &self.frames[frame];
        match f.kind {
            FrameKind::Builtin if f.mode != CHECKING => Pos(f.back),
            FrameKind::Operation if f.back != 0 => self.operand_pos(f.back - 1),
            FrameKind::Walk if f.back != NOWHERE => Pos(f.back),
            _ => Pos::NONE,
        }
    }

    /// Adds the trace entry of a coercion whose reason is `why`; `parent` is the frame it is done for.
    #[cold]
    fn trace_reason(&self, why: usize, parent: usize, e: EvalError) -> EvalError {
        match why {
            ELEMENT => e.trace(
                self.coercion_pos(parent),
                "while evaluating one element of the list",
            ),
            RESULT => e.trace(
                self.coercion_pos(parent),
                "while evaluating the result of the `__toString` attribute",
            ),
            _ => self.trace_coercion(parent, e),
        }
    }
}

/// What [`Vm::coerce_atom`] finds.
enum Coerced {
    String(Value),
    /// A set or list: takes evaluation.
    Nested,
    Impossible,
}

/// Slot of why the value in slot 1 is coerced, and how deep (a multiple of [`DEEPER`]). It is because
/// the caller wants it, …
const WHY: u32 = 2;
/// … because it is an element of a list, …
const ELEMENT: usize = 1;
/// … or because it is the result of a `__toString`.
const RESULT: usize = 2;
/// One more level of lists, `outPath` and `__toString` around it.
const DEEPER: usize = 4;
/// First slot of a stack of `list, index, why` of the lists being joined.
const LISTS: u32 = 3;

/// Coerces slot 1 to a string.
pub(crate) fn coerce_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let mode = vm.mode();
    if vm.slots(f) == WHY {
        vm.push_slot(f, Value::small_int(0).expect("small"));
        enter(vm, 0)?;
    }
    if vm.state() == 1 {
        // `__toString` was called; its result is coerced in turn.
        let v = vm.result(f);
        vm.set_slot(f, 1, v);
        go_deeper(vm, f, RESULT)?;
        vm.set_state(0);
    }
    loop {
        let v = vm.slot(f, 1);
        let Some(v) = vm.heap.whnf(v) else {
            return Ok(Next::Force(v));
        };
        vm.set_slot(f, 1, v);
        let nested = vm.slots(f) > LISTS;
        match vm.coerce_atom(v, mode)? {
            Coerced::String(s) if nested => append(vm, s),
            Coerced::String(s) => return Ok(Next::Done(s)),
            Coerced::Impossible => return Err(no_coercion(vm, f, v)),
            Coerced::Nested if v.tag() == Tag::List => {
                if !nested {
                    vm.begin_builder();
                    vm.become_walk(WalkKind::Coerce);
                }
                let why = vm.slot(f, WHY);
                vm.push_slot(f, v);
                vm.push_slot(f, Value::small_int(-1).expect("small"));
                vm.push_slot(f, why);
            }
            Coerced::Nested => {
                if vm.heap.attrs_get(v, vm.known.to_string).is_some() {
                    vm.set_state(1);
                    return Ok(Next::Sub {
                        step: call_to_string,
                        args: 1,
                        n: 1,
                        mode: 0,
                    });
                }
                match vm.heap.attrs_get(v, vm.known.out_path) {
                    Some(o) => vm.set_slot(f, 1, o),
                    None => return Err(no_coercion(vm, f, v)),
                }
                let why = vm.counter(f, WHY) % DEEPER;
                go_deeper(vm, f, why)?;
                continue;
            }
        }
        // Go on with the innermost list that has elements left.
        loop {
            let top = vm.slots(f);
            if top == LISTS {
                let b = vm.end_builder();
                return vm.build(b).map(Next::Done);
            }
            let list = vm.slot(f, top - 3);
            let i = (vm.slot(f, top - 2).as_small_int().expect("a counter") + 1) as usize;
            let items = vm.heap.list(list);
            if i > 0 && i < items.len() {
                // A separator follows every element but an empty list.
                let before = items[i - 1];
                let empty = vm
                    .heap
                    .whnf(before)
                    .is_some_and(|b| b.tag() == Tag::List && vm.heap.list(b).is_empty());
                if !empty {
                    vm.builder().bytes.push(b' ');
                }
            }
            if i == vm.heap.list(list).len() {
                vm.truncate_slots(f, top - 3);
                continue;
            }
            vm.set_counter(f, top - 2, i);
            let item = vm.heap.list(list)[i];
            let around = vm.slot(f, top - 1);
            vm.set_slot(f, 1, item);
            vm.set_slot(f, WHY, around);
            go_deeper(vm, f, ELEMENT)?;
            break;
        }
    }
}

/// Notes that the value in slot 1 is one level deeper than what it came from.
fn go_deeper(vm: &mut Vm, f: Native, why: usize) -> Result<()> {
    let depth = vm.counter(f, WHY) / DEEPER + 1;
    vm.set_counter(f, WHY, depth * DEEPER + why);
    enter(vm, depth)
}

fn enter(vm: &mut Vm, depth: usize) -> Result<()> {
    let pos = vm.frames.len() - 2;
    vm.enter_level(depth as u32)
        .map_err(|e| e.at(vm.coercion_pos(pos)))
}

#[cold]
fn no_coercion(vm: &mut Vm, f: Native, v: Value) -> EvalError {
    let e = vm.cannot_coerce(v);
    vm.trace_reason(vm.counter(f, WHY) % DEEPER, vm.frames.len() - 2, e)
}

/// Trace entries for an error that leaves a coercion which is joining lists: one for each of them.
pub(crate) fn trace_lists(vm: &mut Vm, f: Native, mut e: EvalError) -> EvalError {
    let mut top = vm.slots(f);
    while top >= LISTS + 3 {
        e = vm.trace_reason(vm.counter(f, top - 1) % DEEPER, vm.frames.len() - 1, e);
        top -= 3;
    }
    e
}

/// Appends a string to the current builder.
pub(crate) fn append(vm: &mut Vm, s: Value) {
    let Vm { heap, builders, .. } = vm;
    let b = builders.last_mut().expect("a builder was begun");
    // A text that is too long is refused when it is complete; memory is not wasted on it.
    if b.bytes.len() <= Heap::MAX_LEN {
        b.bytes.extend_from_slice(heap.bytes(s));
    }
    if let Some(c) = heap.context_of(s) {
        merge(heap.context_elements(c), &mut b.context);
    }
}

/// Calls the `__toString` of the set in slot 1 with the set.
pub(crate) fn call_to_string(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 0 {
        let set = vm.slot(f, 1);
        let g = vm
            .heap
            .attrs_get(set, vm.known.to_string)
            .expect("checked by the caller");
        let Some(g) = vm.heap.whnf(g) else {
            return Ok(Next::Force(g));
        };
        vm.push_slot(f, g);
        vm.set_state(1);
        return Ok(Next::Call {
            f: 2,
            args: 1,
            n: 1,
        });
    }
    Ok(Next::Done(vm.result(f)))
}

/// `"${a}${b}…"`: coerces slots 1.. to strings and concatenates them.
pub(crate) fn concat_step(vm: &mut Vm, f: Native) -> Result<Next> {
    coerce_all(vm, f, 1, COPY)
}

/// Coerces slots `from..` in place, then concatenates them (and slot 1, if `from` is 2).
fn coerce_all(vm: &mut Vm, f: Native, from: u32, mode: u32) -> Result<Next> {
    let n = vm.slots(f) - 1;
    loop {
        // The state counts finished operands twice; odd while an operand is being coerced.
        let state = vm.state();
        let i = from + state / 2;
        if state % 2 == 1 {
            let s = vm.result(f);
            vm.set_slot(f, i, s);
            vm.set_state(state + 1);
            continue;
        }
        if i > n {
            return vm
                .concat(n as usize, |i| vm.slot(f, 1 + i as u32))
                .map(Next::Done);
        }
        vm.set_operand_trace(&"while evaluating a path segment", i - 1);
        let v = vm.slot(f, i);
        let Some(v) = vm.heap.whnf(v) else {
            return Ok(Next::Force(v));
        };
        vm.set_slot(f, i, v);
        match vm.coerce_here(v, mode)? {
            Some(s) => {
                vm.set_slot(f, i, s);
                vm.set_state(state + 2);
            }
            None => {
                vm.set_state(state + 1);
                return Ok(Next::Sub {
                    step: coerce_step,
                    args: i,
                    n: 1,
                    mode,
                });
            }
        }
    }
}

/// An operand, evaluated, of a concatenation that comes later; the mode says what for.
pub(crate) fn operand_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let how = vm.mode();
    let mode = if how == coerced::PART { COPY } else { 0 };
    match coerce_all(vm, f, 1, mode)? {
        Next::Done(s) if how == coerced::FIRST => Ok(Next::Done(vm.heap.list_from(&[s]))),
        next => Ok(next),
    }
}

/// `a + b + …` of slots 1.., of which the first is evaluated. With a mode a list as the first stands
/// for what `operand_step` made of it.
pub(crate) fn plus_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let n = vm.slots(f) - 1;
    let first = vm.slot(f, 1);
    if vm.mode() != 0 && first.tag() == Tag::List {
        let s = vm.heap.list(first)[0];
        vm.set_slot(f, 1, s);
        vm.become_step(rest_step);
        return Ok(Next::Again);
    }
    if vm.number(first).is_some() {
        let mut sum = first;
        for i in 2..=n {
            let v = vm.slot(f, i);
            if vm.number(v).is_none() {
                let what = vm.describe(v);
                let to = if vm.heap.as_int(sum).is_some() {
                    "an integer"
                } else {
                    "a float"
                };
                let pos = vm.operand_pos(i - 1);
                return Err(eval_error(format!("cannot add {what} to {to}")).at(pos));
            }
            sum = arith::add(vm, sum, v).map_err(|e| {
                let pos = vm.operand_pos(i - 1);
                e.or_at(pos)
            })?;
        }
        return Ok(Next::Done(sum));
    }
    if vm.heap.is_path(first) {
        vm.become_step(path_plus_step);
        return Ok(Next::Again);
    }
    let mode = if first.tag() == Tag::String { COPY } else { 0 };
    coerce_all(vm, f, 1, mode)
}

/// `+` after a first operand that is no string and has been coerced: nothing is copied to the store.
fn rest_step(vm: &mut Vm, f: Native) -> Result<Next> {
    coerce_all(vm, f, 2, 0)
}

/// `path + …`: the result is a path again.
fn path_plus_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let path = vm.slot(f, 1);
    if vm.heap.is_path(path) {
        let s = vm
            .heap
            .string(crate::internal::text_of(vm.heap.bytes(path)));
        vm.set_slot(f, 1, s);
    }
    match coerce_all(vm, f, 2, 0)? {
        Next::Done(s) => {
            if vm.heap.context_of(s).is_some() {
                return Err(eval_error(
                    "a string that refers to a store path cannot be appended to a path",
                )
                .at(vm.instruction_pos()));
            }
            let path = frazil_formats::path::canon_path(vm.heap.bytes(s));
            Ok(Next::Done(vm.new_path(&path)?))
        }
        next => Ok(next),
    }
}
