//! `replaceStrings`.
//!
//! Invariant: a replacement is evaluated when its pattern is found for the first time, not before.

use crate::builtins::What;
use crate::coerce::append;
use crate::error::{Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_runtime::heap::Heap;
use frazil_runtime::value::{Tag, Value};

const FROM: u32 = 1;
const TO: u32 = 2;
const TEXT: u32 = 3;
/// Patterns evaluated so far, then bytes of the text done so far.
const AT: u32 = 4;

/// States: patterns, text, replacing.
pub(super) fn replace_strings(vm: &mut Vm, f: Native) -> Result<Next> {
    let (from, to) = (vm.slot(f, FROM), vm.slot(f, TO));
    let n = vm.heap.list(from).len();
    if vm.slots(f) == AT {
        if n != vm.heap.list(to).len() {
            return Err(eval_error(
                "'from' and 'to' arguments passed to builtins.replaceStrings have different lengths",
            ));
        }
        vm.push_slot(f, Value::small_int(0).expect("small"));
        vm.set_trace(
            &"while evaluating one of the strings to replace passed to builtins.replaceStrings",
        );
    }
    if vm.state() == 0 {
        for i in vm.counter(f, AT)..n {
            let v = vm.heap.list(from)[i];
            match vm.heap.whnf(v) {
                Some(w) if w.tag() == Tag::String => {}
                Some(w) => return Err(vm.wrong_type(What::String, w)),
                None => {
                    vm.set_counter(f, AT, i);
                    return Ok(Next::Force(v));
                }
            }
        }
        vm.set_trace(&"while evaluating the third argument passed to builtins.replaceStrings");
        vm.set_state(1);
    }
    let text = vm.slot(f, TEXT);
    let Some(text) = vm.heap.whnf(text) else {
        return Ok(Next::Force(text));
    };
    if vm.state() == 1 {
        vm.set_slot(f, TEXT, text);
        if text.tag() != Tag::String {
            return Err(vm.wrong_type(What::String, text));
        }
        vm.set_trace(
            &"while evaluating one of the replacement strings passed to builtins.replaceStrings",
        );
        vm.set_counter(f, AT, 0);
        vm.set_state(2);
        let mut context = Vec::new();
        vm.add_context(text, &mut context);
        vm.begin_builder().context = context;
    }
    let patterns = Patterns::new(&vm.heap, from);
    let len = vm.heap.bytes(text).len();
    let mut at = vm.counter(f, AT);
    while at <= len {
        let found = patterns.next(&vm.heap, vm.heap.bytes(text), at);
        let to_copy = found.map_or(len, |(start, _)| start);
        let Vm { heap, builders, .. } = vm;
        let out = builders.last_mut().expect("begun above");
        if out.bytes.len() <= Heap::MAX_LEN {
            out.bytes.extend_from_slice(&heap.bytes(text)[at..to_copy]);
        }
        let Some((start, i)) = found else { break };
        let replacement = vm.heap.list(to)[i];
        match vm.heap.whnf(replacement) {
            Some(s) if s.tag() == Tag::String => append(vm, s),
            Some(s) => return Err(vm.wrong_type(What::String, s)),
            None => {
                vm.set_counter(f, AT, start);
                return Ok(Next::Force(replacement));
            }
        }
        let pattern = pattern(&vm.heap, from, i).len();
        at = start + pattern;
        if pattern == 0 {
            // The empty pattern stands before every byte and at the end.
            let Vm { heap, builders, .. } = vm;
            let out = builders.last_mut().expect("begun above");
            out.bytes.extend(heap.bytes(text).get(start));
            at += 1;
        }
    }
    let b = vm.end_builder();
    vm.build(b).map(Next::Done)
}

/// The bytes of pattern `i`, which has been evaluated.
fn pattern(heap: &Heap, from: Value, i: usize) -> &[u8] {
    let v = heap.list(from)[i];
    heap.whnf(v).map_or(&[], |v| heap.bytes(v))
}

/// The patterns by their first byte. Of several that match at a place the first of the list wins.
enum Patterns {
    /// No pattern at all.
    None,
    /// One that is not empty: searched for as a whole.
    One(Value),
    Many {
        from: Value,
        /// For each first byte one more than the index of the first pattern, or 0.
        first: Box<[u32; 256]>,
        /// For each pattern one more than the index of the next with the same first byte, or 0.
        next: Box<[u32]>,
        /// Index of the first empty pattern; beyond all if there is none.
        empty: usize,
    },
}

impl Patterns {
    fn new(heap: &Heap, from: Value) -> Patterns {
        let n = heap.list(from).len();
        if n == 0 {
            return Patterns::None;
        }
        if n == 1 && !pattern(heap, from, 0).is_empty() {
            return Patterns::One(from);
        }
        let mut first = Box::new([0; 256]);
        let mut next = vec![0; n].into_boxed_slice();
        let mut empty = usize::MAX;
        for i in (0..n).rev() {
            match pattern(heap, from, i).first() {
                Some(&c) => {
                    next[i] = first[c as usize];
                    first[c as usize] = i as u32 + 1;
                }
                None => empty = i,
            }
        }
        Patterns::Many {
            from,
            first,
            next,
            empty,
        }
    }

    /// Where the next match from `at` on begins, and the index of its pattern.
    fn next(&self, heap: &Heap, text: &[u8], at: usize) -> Option<(usize, usize)> {
        match self {
            Patterns::None => None,
            Patterns::One(from) => {
                let found = memchr::memmem::find(&text[at..], pattern(heap, *from, 0))?;
                Some((at + found, 0))
            }
            Patterns::Many {
                from,
                first,
                next,
                empty,
            } => {
                for start in at..text.len() {
                    let mut i = first[text[start] as usize] as usize;
                    while i != 0 && i - 1 < *empty {
                        if text[start..].starts_with(pattern(heap, *from, i - 1)) {
                            return Some((start, i - 1));
                        }
                        i = next[i - 1] as usize;
                    }
                    if *empty != usize::MAX {
                        return Some((start, *empty));
                    }
                }
                (*empty != usize::MAX).then_some((text.len(), *empty))
            }
        }
    }
}
