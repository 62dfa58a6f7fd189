//! Regular expressions: `match` and `split`.
//!
//! The engine is `frazil_formats::ere`. Compiled expressions are kept, because evaluations use a few
//! expressions very often. As in the reference the results are strings without context.

use super::{Builtin, What, want};
use crate::error::{Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_formats::ere::{Ere, EreError, Groups};
use frazil_runtime::heap::Heap;
use frazil_runtime::value::Value;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::step(
        "__match",
        2,
        &[want(0, What::StringNoContext)],
        match_step,
        "The groups of a POSIX extended regular expression if it matches all of a string, else null.",
    ),
    Builtin::step(
        "__split",
        2,
        &[want(0, What::StringNoContext)],
        split_step,
        "The parts of a string between the matches of a POSIX extended regular expression, and between \
         them the lists of each match's groups.",
    ),
];

/// Compiled expressions.
#[derive(Default)]
pub struct RegexCache {
    by_text: FxHashMap<Box<[u8]>, Rc<Ere>>,
    /// By the address of a constant, which most expressions are.
    by_constant: FxHashMap<u64, Rc<Ere>>,
}

/// When there are this many, all are forgotten: whoever makes expressions from data does not use
/// one again.
const MAX_CACHED: usize = 4096;

impl RegexCache {
    fn get(&mut self, heap: &Heap, pattern: Value) -> std::result::Result<Rc<Ere>, EreError> {
        let constant = heap.is_permanent(pattern);
        if constant && let Some(ere) = self.by_constant.get(&pattern.bits()) {
            return Ok(ere.clone());
        }
        let text = heap.bytes(pattern);
        let ere = match self.by_text.get(text) {
            Some(ere) => ere.clone(),
            None => {
                let ere = Rc::new(Ere::new(text)?);
                if self.by_text.len() >= MAX_CACHED {
                    self.by_text.clear();
                }
                self.by_text.insert(text.into(), ere.clone());
                ere
            }
        };
        if constant {
            self.by_constant.insert(pattern.bits(), ere.clone());
        }
        Ok(ere)
    }
}

/// The text is evaluated after the expression has been compiled, and errors of both are told apart
/// only by that order.
fn regex_and_text(
    vm: &mut Vm,
    f: Native,
    trace: &'static &'static str,
) -> Result<std::result::Result<(Rc<Ere>, Value), Next>> {
    let pattern = vm.arg(f, 0);
    let Vm { heap, caches, .. } = &mut *vm;
    let ere = caches
        .regexes
        .get(heap, pattern)
        .map_err(|e| failed(vm, f, e))?;
    let text = vm.arg(f, 1);
    vm.set_trace(trace);
    let Some(text) = vm.heap.whnf(text) else {
        return Ok(Err(Next::Force(text)));
    };
    if !What::String.accepts(vm, text) {
        return Err(vm.wrong_type(What::String, text));
    }
    vm.clear_trace();
    Ok(Ok((ere, text)))
}

#[cold]
fn failed(vm: &Vm, f: Native, e: EreError) -> crate::error::EvalError {
    eval_error(e.message(vm.heap.bytes(vm.arg(f, 0))))
}

fn match_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let trace = &"while evaluating the second argument passed to builtins.match";
    let (ere, text) = match regex_and_text(vm, f, trace)? {
        Ok(found) => found,
        Err(next) => return Ok(next),
    };
    let bytes = vm.heap.bytes(text);
    let groups = ere.match_full(bytes).map_err(|e| failed(vm, f, e))?;
    Ok(Next::Done(
        groups.map_or(Value::NULL, |g| group_list(&vm.heap, bytes, &g)),
    ))
}

fn split_step(vm: &mut Vm, f: Native) -> Result<Next> {
    let trace = &"while evaluating the second argument passed to builtins.split";
    let (ere, text) = match regex_and_text(vm, f, trace)? {
        Ok(found) => found,
        Err(next) => return Ok(next),
    };
    let (heap, bytes) = (&vm.heap, vm.heap.bytes(text));
    let mut items = Vec::new();
    let mut at = 0;
    for m in ere.split(bytes) {
        let m = m.map_err(|e| failed(vm, f, e))?;
        items.push(heap.string(&bytes[at..m.range.start]));
        items.push(group_list(heap, bytes, &m.groups));
        at = m.range.end;
    }
    if items.is_empty() {
        // Without a match the string itself is returned, with its context.
        items.push(text);
    } else {
        items.push(heap.string(&bytes[at..]));
    }
    Ok(Next::Done(heap.list_from(&items)))
}

fn group_list(heap: &Heap, text: &[u8], groups: &Groups) -> Value {
    let items: Vec<Value> = groups
        .iter()
        .map(|g| g.clone().map_or(Value::NULL, |g| heap.string(&text[g])))
        .collect();
    heap.list_from(&items)
}
