//! Coercion to strings, interpolation and `+`.
//!
//! Coercion can call `__toString`, so it is a native operation; what takes no evaluation is done by
//! [`Vm::coerce_simple`] without a frame. Text is gathered in a stack of builders outside the heap.

use crate::arith::{self};
use crate::context::merge;
use crate::error::{Result, eval_error, type_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_runtime::heap::Heap;
use frazil_runtime::value::{Tag, Value};

/// Coercion mode: integers, Booleans, null and lists become strings, too (`toString`).
pub const MORE: u32 = 1;
/// Coercion mode: a path is copied to the store and becomes its store path.
pub const COPY: u32 = 2;

/// A text under construction and its context (sorted element numbers).
#[derive(Default, Debug)]
pub struct Builder {
    /// The text.
    pub bytes: Vec<u8>,
    /// The context.
    pub context: Vec<u32>,
}

impl Vm {
    /// Concatenates strings.
    pub(crate) fn concat(&self, n: usize, get: impl Fn(usize) -> Value) -> Result<Value> {
        let mut len = 0usize;
        let mut context: Option<Value> = None;
        let mut mixed = false;
        for i in 0..n {
            let s = get(i);
            len += self.heap.bytes(s).len();
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

    /// Refuses strings, lists and sets that are too long for the heap.
    pub fn check_length(&self, len: usize) -> Result<()> {
        if len > Heap::MAX_LEN {
            return Err(eval_error(
                "result is too large: strings are limited to 4 GiB",
            ));
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
        if v.tag() == Tag::String {
            return Ok(Some(v));
        }
        if self.heap.is_path(v) {
            if mode & COPY == 0 {
                let bytes = self.heap.bytes(v);
                return Ok(Some(self.heap.string(bytes)));
            }
            let path = self.heap.bytes(v).to_vec();
            return self.copy_path_to_store(&path).map(Some);
        }
        if v.tag() == Tag::Attrs {
            return Ok(None);
        }
        if mode & MORE != 0 {
            if v.tag() == Tag::List {
                return Ok(None);
            }
            if let Some(i) = self.heap.as_int(v) {
                let mut buffer = itoa::Buffer::new();
                return Ok(Some(self.heap.string(buffer.format(i).as_bytes())));
            }
            if let Some(x) = self.heap.as_float(v) {
                // As C++ `std::to_string`: six digits after the point.
                return Ok(Some(self.heap.string(format!("{x:.6}").as_bytes())));
            }
            match v {
                Value::NULL | Value::FALSE => return Ok(Some(self.heap.empty_string())),
                Value::TRUE => return Ok(Some(self.heap.string(b"1"))),
                _ => {}
            }
        }
        Err(self.cannot_coerce(v))
    }

    #[cold]
    fn cannot_coerce(&mut self, v: Value) -> crate::error::EvalError {
        let (what, shown) = (self.describe(v), self.show(v));
        type_error(format!("cannot coerce {what} to a string: {shown}"))
    }
}

/// Coerces slot 1 to a string. Slots from 2 on are a stack of `list, index` being joined.
pub(crate) fn coerce_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let mode = vm.mode();
    if vm.state() == 1 {
        // `__toString` was called; its result is coerced in turn.
        let v = vm.result(f);
        vm.set_slot(f, 1, v);
        vm.set_state(0);
    }
    loop {
        let v = vm.slot(f, 1);
        let Some(v) = vm.heap.whnf(v) else {
            return Ok(Next::Force(v));
        };
        vm.set_slot(f, 1, v);
        let nested = vm.slots(f) > 2;
        if v.tag() == Tag::List && mode & MORE != 0 {
            if !nested {
                vm.begin_builder();
            }
            vm.push_slot(f, v);
            vm.push_slot(f, Value::small_int(-1).expect("small"));
        } else if v.tag() == Tag::Attrs {
            if let Some(g) = vm.heap.attrs_get(v, vm.known.to_string) {
                let i = vm.push_slot(f, g);
                if vm.heap.whnf(g).is_none() {
                    vm.truncate_slots(f, i);
                    return Ok(Next::Force(g));
                }
                // The callee is read at once; the slot can go when the call returns.
                vm.set_state(1);
                let call = Next::Sub {
                    step: call_to_string,
                    args: 1,
                    n: 1,
                    mode: 0,
                };
                vm.truncate_slots(f, i);
                return Ok(call);
            }
            match vm.heap.attrs_get(v, vm.known.out_path) {
                Some(o) => {
                    vm.set_slot(f, 1, o);
                    continue;
                }
                None => return Err(vm.cannot_coerce(v)),
            }
        } else {
            let s = match vm.coerce_simple(v, mode)? {
                Some(s) => s,
                None => return Err(vm.cannot_coerce(v)),
            };
            if !nested {
                return Ok(Next::Done(s));
            }
            append(vm, s);
        }
        // Go on with the innermost list that has elements left.
        loop {
            let top = vm.slots(f);
            if top == 2 {
                let b = vm.end_builder();
                return vm.build(b).map(Next::Done);
            }
            let list = vm.slot(f, top - 2);
            let i = (vm.slot(f, top - 1).as_small_int().expect("a counter") + 1) as usize;
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
                vm.truncate_slots(f, top - 2);
                continue;
            }
            vm.set_counter(f, top - 1, i);
            let item = vm.heap.list(list)[i];
            vm.set_slot(f, 1, item);
            break;
        }
    }
}

/// Appends a string to the current builder.
fn append(vm: &mut Vm, s: Value) {
    let Vm { heap, builders, .. } = vm;
    let b = builders.last_mut().expect("a builder was begun");
    b.bytes.extend_from_slice(heap.bytes(s));
    if let Some(c) = heap.context_of(s) {
        merge(heap.context_elements(c), &mut b.context);
    }
}

/// Calls the `__toString` of the set in slot 1 with the set.
fn call_to_string(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 0 {
        let set = vm.slot(f, 1);
        let g = vm
            .heap
            .attrs_get(set, vm.known.to_string)
            .expect("checked by the caller");
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
        match vm.coerce_simple(v, mode)? {
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

/// `a + b + …` of slots 1.., all evaluated.
pub(crate) fn plus_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let n = vm.slots(f) - 1;
    let first = vm.slot(f, 1);
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

/// `path + …`: the result is a path again.
fn path_plus_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let path = vm.slot(f, 1);
    if vm.heap.is_path(path) {
        let s = vm.heap.string(vm.heap.bytes(path));
        vm.set_slot(f, 1, s);
    }
    match coerce_all(vm, f, 2, 0)? {
        Next::Done(s) => {
            if vm.heap.context_of(s).is_some() {
                return Err(eval_error(
                    "a string that refers to a store path cannot be appended to a path",
                ));
            }
            let path = frazil_formats::path::canon_path(vm.heap.bytes(s));
            Ok(Next::Done(vm.heap.path(&path)))
        }
        next => Ok(next),
    }
}
