//! Deep evaluation: `deepSeq` and strict printing.
//!
//! Elements are evaluated depth first, attributes in the order of their symbols, as in the reference.
//! Invariant: every place that holds a set or list is entered once, so cycles end. A thunk is a place,
//! and what it evaluated to another one where it is without that thunk: traces show it.

use super::running::State;
use super::{Builtin, What, want};
use crate::error::{EvalError, Result};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::walk::WalkKind;
use frazil_runtime::heap::ThunkState;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};
use rustc_hash::FxHashSet;

/// The rows of this file.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf(
        "__seq",
        2,
        &[want(0, What::Any)],
        |vm, args| {
            vm.heap.mark_needed(args[0]);
            Ok(args[1])
        },
        "Evaluates the first argument, then returns the second.",
    ),
    Builtin::step(
        "__deepSeq",
        2,
        &[],
        deep_seq,
        "Evaluates the first argument with all that it contains, then returns the second.",
    ),
];

fn deep_seq(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 0 {
        vm.set_state(1);
        return Ok(Next::Sub {
            step: deep_force_step,
            args: 1,
            n: 1,
            mode: 0,
        });
    }
    Ok(Next::Done(vm.arg(f, 1)))
}

/// Places of sets and lists entered so far, by address. The scratch vector holds them, too, for the collector
/// moves them.
#[derive(Default)]
pub(crate) struct Seen {
    addresses: FxHashSet<u64>,
    /// Collections there had been when the addresses were taken.
    collections: u64,
}

impl Seen {
    /// Whether the place is new.
    fn enter(&mut self, vm: &mut Vm, key: usize, v: Value) -> bool {
        let stats = vm.heap.gc_stats();
        let collections = stats.minor + stats.major;
        if collections != self.collections {
            self.collections = collections;
            self.addresses = vm.scratch(key).iter().map(|v| v.bits()).collect();
        }
        let new = self.addresses.insert(v.bits());
        if new {
            vm.scratch(key).push(v);
        }
        new
    }
}

// Slots: 1 the value, 2 the key of the state, 3 what to look at next; from 4 on a stack of
// container, container of its values (a list for layered sets), number of values begun.
const KEY: u32 = 2;
const CURRENT: u32 = 3;
const STACK: u32 = 4;
const LEVEL: u32 = 3;

/// Evaluates slot 1 with everything in it and returns it.
pub(crate) fn deep_force_step(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 0 {
        let key = vm.start_running(State::Seen(Seen::default()));
        vm.push_slot(f, Value::NULL);
        vm.set_counter(f, KEY, key);
        let v = vm.slot(f, 1);
        vm.push_slot(f, v);
        vm.become_walk(WalkKind::Deep);
        vm.set_state(1);
    }
    loop {
        let levels = (vm.slots(f) - STACK) / LEVEL;
        if vm.state() == 1 {
            let v = vm.slot(f, CURRENT);
            if let Err(e) = vm.enter_level(levels) {
                return Err(e.at(vm.determine_pos(v)));
            }
            let Some(value) = vm.heap.whnf(v) else {
                let pos = vm.determine_pos(v);
                vm.set_walk_pos(pos);
                return Ok(Next::Force(v));
            };
            vm.heap.mark_needed(value);
            enter(vm, f, v, value)?;
            vm.set_state(2);
        }
        let top = vm.slots(f);
        if top == STACK {
            let key = vm.counter(f, KEY);
            vm.take_running(key);
            vm.end_running(key);
            return Ok(Next::Done(vm.slot(f, 1)));
        }
        let mut i = vm.counter(f, top - 1);
        let values = vm.slot(f, top - 2);
        let values = match values.tag() {
            Tag::List => vm.heap.list(values),
            _ => vm.heap.attrs_values(values),
        };
        // Pass over what is evaluated and holds nothing.
        let too_deep = vm.depth > vm.settings.max_call_depth;
        let next = loop {
            match values.get(i) {
                None => break None,
                Some(&v) => {
                    i += 1;
                    vm.heap.mark_needed(v);
                    let atom = vm
                        .heap
                        .whnf(v)
                        .is_some_and(|w| !matches!(w.tag(), Tag::List | Tag::Attrs));
                    if !atom || too_deep {
                        break Some(v);
                    }
                }
            }
        };
        match next {
            Some(v) => {
                vm.set_counter(f, top - 1, i);
                vm.set_slot(f, CURRENT, v);
                vm.set_state(1);
            }
            None => vm.truncate_slots(f, top - LEVEL),
        }
    }
}

/// Begins the values of a set or list if the place that holds it, `raw`, was not seen yet.
fn enter(vm: &mut Vm, f: Native, raw: Value, v: Value) -> Result<()> {
    let empty = match v.tag() {
        Tag::List => vm.heap.list(v).is_empty(),
        Tag::Attrs => vm.heap.attrs_len(v) == 0,
        _ => true,
    };
    if empty {
        return Ok(());
    }
    let key = vm.counter(f, KEY);
    let State::Seen(mut seen) = vm.take_running(key) else {
        unreachable!("the key is that of a `Seen`")
    };
    let place = match raw.is_thunk() && !vm.heap.is_same_object(raw, v) {
        true => raw,
        false => v,
    };
    let new = seen.enter(vm, key, place);
    vm.put_running(key, State::Seen(seen));
    if !new {
        return Ok(());
    }
    let values = if v.tag() == Tag::Attrs && vm.heap.is_layer(v) {
        let values: Vec<Value> = vm.heap.attrs_iter(v).map(|a| a.value).collect();
        vm.heap.list_from(&values)
    } else {
        v
    };
    vm.push_slot(f, v);
    vm.push_slot(f, values);
    let i = vm.push_slot(f, Value::NULL);
    vm.set_counter(f, i, 0);
    Ok(())
}

/// Adds the path to the element whose evaluation failed.
pub(crate) fn trace_path(vm: &mut Vm, f: Native, mut e: EvalError) -> EvalError {
    let mut top = vm.slots(f);
    while top > STACK {
        let container = vm.slot(f, top - LEVEL);
        let i = vm.counter(f, top - 1).saturating_sub(1);
        if container.tag() == Tag::List {
            e.add_unpositioned(format!("while evaluating list element at index {i}"));
        } else if let Some(a) = vm.heap.attrs_iter(container).nth(i) {
            let name = vm.show_name(a.name);
            e.add_trace(a.pos, format!("while evaluating the attribute '{name}'"));
        }
        top -= LEVEL;
    }
    e
}

impl Vm {
    /// The position that the reference attributes to a value without evaluating it: that of the
    /// function for an unevaluated application.
    pub fn determine_pos(&self, v: Value) -> Pos {
        let mut v = v;
        loop {
            if v.is_thunk() && self.heap.thunk_state(v) == ThunkState::Apply {
                v = self.heap.operands(v)[0];
                continue;
            }
            let Some(w) = self.heap.peek(v).filter(|_| !self.is_deferred(v)) else {
                return Pos::NONE;
            };
            return self.value_pos(w);
        }
    }
}
