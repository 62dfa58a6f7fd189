//! Lists and a function that is called for each element at once: `all`, `any`, `filter`,
//! `partition`, `groupBy`, `concatMap`, `foldl'`.

use super::{Builtin, What, want, want_as};
use crate::error::{EvalError, Result};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};

const FUNCTION_AND_LIST: &[super::Want] = &[want(0, What::Function), want(1, What::List)];

/// The rows of this file.
pub static TABLE: &[Builtin] = &[
    Builtin::step(
        "__all",
        2,
        FUNCTION_AND_LIST,
        |vm, f| any_or_all(vm, f, false),
        "Whether a predicate is true of all elements of a list; stops at the first it is not true of.",
    ),
    Builtin::step(
        "__any",
        2,
        FUNCTION_AND_LIST,
        |vm, f| any_or_all(vm, f, true),
        "Whether a predicate is true of an element of a list; stops at the first it is true of.",
    ),
    Builtin::step(
        "__filter",
        2,
        &[want(1, What::List)],
        filter,
        "The elements of a list that a predicate is true of.",
    )
    .fast(filter_fast),
    Builtin::step(
        "__partition",
        2,
        FUNCTION_AND_LIST,
        partition,
        "A set of two lists: `right`, the elements that a predicate is true of, and `wrong`, the others.",
    ),
    Builtin::step(
        "__groupBy",
        2,
        FUNCTION_AND_LIST,
        group_by,
        "A set of lists: the elements of a list by the name that a function gives each.",
    ),
    Builtin::step(
        "__concatMap",
        2,
        FUNCTION_AND_LIST,
        concat_map,
        "The concatenation of the lists that a function returns for each element.",
    ),
    Builtin::step(
        "__foldl'",
        3,
        &[
            want_as(
                0,
                What::Function,
                "while evaluating the first argument passed to builtins.foldlStrict",
            ),
            want_as(
                2,
                What::List,
                "while evaluating the third argument passed to builtins.foldlStrict",
            ),
        ],
        fold,
        "Combines the elements of a list from left to right with a binary function, starting from the \
         second argument; evaluates each intermediate value.",
    ),
];

// Slots of all: 1 the function, 2 the list, 3 the index of the element the function is being called
// with, 4 that element; from 5 on what is kept.
const FUNCTION: u32 = 1;
const LIST: u32 = 2;
const INDEX: u32 = 3;
const ITEM: u32 = 4;
const KEPT: u32 = 5;

const START: u32 = 0;
const CALLED: u32 = 1;
const FORCED: u32 = 2;

fn begin(vm: &mut Vm, f: Native) {
    vm.push_slot(f, Value::NULL);
    vm.push_slot(f, Value::NULL);
    vm.set_counter(f, INDEX, 0);
    vm.set_state(CALLED);
}

/// The call of the function with element `i`; `None` after the last.
#[inline]
fn call(vm: &mut Vm, f: Native, i: usize) -> Option<Next> {
    let list = vm.slot(f, LIST);
    let &item = vm.heap.list(list).get(i)?;
    vm.set_counter(f, INDEX, i);
    vm.set_slot(f, ITEM, item);
    Some(Next::Call {
        f: FUNCTION,
        args: ITEM,
        n: 1,
    })
}

/// The Boolean that the function returned.
#[inline]
fn verdict(vm: &mut Vm, f: Native, text: &'static str) -> Result<bool> {
    let v = vm.result(f);
    match v.as_bool() {
        Some(b) => Ok(b),
        None => Err(mistyped(vm, What::Bool, v, text)),
    }
}

#[cold]
fn mistyped(vm: &mut Vm, what: What, v: Value, text: &'static str) -> EvalError {
    vm.wrong_type(what, v).trace(Pos::NONE, text)
}

fn any_or_all(vm: &mut Vm, f: Native, any: bool) -> Result<Next> {
    let next = if vm.state() == START {
        begin(vm, f);
        0
    } else {
        let text = if any {
            "while evaluating the return value of the function passed to builtins.any"
        } else {
            "while evaluating the return value of the function passed to builtins.all"
        };
        if verdict(vm, f, text)? == any {
            return Ok(Next::Done(Value::bool(any)));
        }
        vm.counter(f, INDEX) + 1
    };
    Ok(call(vm, f, next).unwrap_or(Next::Done(Value::bool(!any))))
}

fn filter_fast(vm: &mut Vm, args: &[Value]) -> Option<Value> {
    let list = vm.heap.whnf(args[1])?;
    (list.tag() == Tag::List && vm.heap.list(list).is_empty()).then_some(list)
}

fn filter(vm: &mut Vm, f: Native) -> Result<Next> {
    let list = vm.slot(f, LIST);
    let next = if vm.state() == START {
        if vm.heap.list(list).is_empty() {
            return Ok(Next::Done(list));
        }
        let text = &"while evaluating the first argument passed to builtins.filter";
        if let Some(next) = vm.want_function(f, 0, text)? {
            return Ok(next);
        }
        begin(vm, f);
        0
    } else {
        let text =
            "while evaluating the return value of the filtering function passed to builtins.filter";
        if verdict(vm, f, text)? {
            let item = vm.slot(f, ITEM);
            vm.push_slot(f, item);
        }
        vm.counter(f, INDEX) + 1
    };
    if let Some(next) = call(vm, f, next) {
        return Ok(next);
    }
    let kept = vm.slots(f) - KEPT;
    if kept as usize == vm.heap.list(list).len() {
        return Ok(Next::Done(list));
    }
    Ok(Next::Done(vm.heap.list_from(vm.slot_slice(f, KEPT, kept))))
}

fn partition(vm: &mut Vm, f: Native) -> Result<Next> {
    let next = match vm.state() {
        START => {
            begin(vm, f);
            0
        }
        FORCED => {
            vm.set_state(CALLED);
            let i = vm.counter(f, INDEX);
            return Ok(call(vm, f, i).expect("the element is there"));
        }
        _ => {
            let text = "while evaluating the return value of the partition function passed to builtins.partition";
            let right = verdict(vm, f, text)?;
            vm.push_slot(f, Value::bool(right));
            vm.counter(f, INDEX) + 1
        }
    };
    let list = vm.slot(f, LIST);
    if let Some(&item) = vm.heap.list(list).get(next) {
        // Unlike `filter`, this evaluates elements before it calls the function.
        if vm.heap.whnf(item).is_none() {
            vm.set_counter(f, INDEX, next);
            vm.set_state(FORCED);
            return Ok(Next::Force(item));
        }
        return Ok(call(vm, f, next).expect("the element is there"));
    }
    let side = |vm: &Vm, right: bool| {
        let items = vm.heap.list(list);
        let verdicts = vm.slot_slice(f, KEPT, items.len() as u32);
        let chosen: Vec<Value> = items
            .iter()
            .zip(verdicts)
            .filter(|(_, v)| v.as_bool() == Some(right))
            .map(|(&item, _)| item)
            .collect();
        vm.heap.list_from(&chosen)
    };
    let attr = |name, value| Attr {
        name,
        value,
        pos: Pos::NONE,
    };
    let mut attrs = vm.attrs_buffer();
    attrs.push(attr(vm.known.right, side(vm, true)));
    attrs.push(attr(vm.known.wrong, side(vm, false)));
    attrs.sort_unstable_by_key(|a| a.name);
    Ok(Next::Done(vm.set_from_buffer(attrs)))
}

fn group_by(vm: &mut Vm, f: Native) -> Result<Next> {
    let next = if vm.state() == START {
        begin(vm, f);
        0
    } else {
        let text =
            "while evaluating the return value of the grouping function passed to builtins.groupBy";
        let v = vm.result(f);
        if !What::StringNoContext.accepts(vm, v) {
            return Err(mistyped(vm, What::StringNoContext, v, text));
        }
        let name = vm.symbol_of(v);
        vm.push_slot(f, Value::small_int(name.0.into()).expect("small"));
        vm.counter(f, INDEX) + 1
    };
    if let Some(next) = call(vm, f, next) {
        return Ok(next);
    }
    let list = vm.slot(f, LIST);
    let items = vm.heap.list(list);
    let mut all: Vec<(Symbol, Value)> = vm
        .slot_slice(f, KEPT, items.len() as u32)
        .iter()
        .map(|name| Symbol(name.as_small_int().expect("a symbol") as u32))
        .zip(items.iter().copied())
        .collect();
    all.sort_by_key(|a| a.0);
    let mut attrs = vm.attrs_buffer();
    for group in all.chunk_by(|a, b| a.0 == b.0) {
        attrs.push(Attr {
            name: group[0].0,
            value: vm.heap.build_list(group.len(), |i| group[i].1),
            pos: Pos::NONE,
        });
    }
    Ok(Next::Done(vm.set_from_buffer(attrs)))
}

fn concat_map(vm: &mut Vm, f: Native) -> Result<Next> {
    let next = if vm.state() == START {
        begin(vm, f);
        0
    } else {
        let v = vm.result(f);
        if v.tag() != Tag::List {
            let e = vm.wrong_type(What::List, v);
            // The one place where the reference gives a position: that of the function.
            let pos = match vm.value_pos(v) {
                Pos::NONE => vm.value_pos(vm.slot(f, FUNCTION)),
                pos => pos,
            };
            return Err(e.trace(
                pos,
                "while evaluating the return value of the function passed to builtins.concatMap",
            ));
        }
        if !vm.heap.list(v).is_empty() {
            vm.push_slot(f, v);
        }
        vm.counter(f, INDEX) + 1
    };
    if let Some(next) = call(vm, f, next) {
        return Ok(next);
    }
    let lists = vm.slot_slice(f, KEPT, vm.slots(f) - KEPT);
    let len = lists.iter().map(|&l| vm.heap.list(l).len());
    vm.check_items(len.fold(0, usize::saturating_add))?;
    Ok(Next::Done(vm.heap.concat_lists(lists)))
}

// Slots: 1 the function, 2 the accumulator (at first the second argument, unevaluated), 3 the element
// it is combined with, 4 the list (the third argument is at 3 until the first call), 5 the index of the element.
fn fold(vm: &mut Vm, f: Native) -> Result<Next> {
    const ACCUMULATOR: u32 = 2;
    const ITEM: u32 = 3;
    const LIST: u32 = 4;
    const INDEX: u32 = 5;
    let i = if vm.state() == START {
        let list = vm.arg(f, 2);
        if vm.heap.list(list).is_empty() {
            return Ok(Next::Done(vm.slot(f, ACCUMULATOR)));
        }
        vm.push_slot(f, list);
        vm.push_slot(f, Value::NULL);
        vm.set_state(CALLED);
        0
    } else {
        let v = vm.result(f);
        vm.set_slot(f, ACCUMULATOR, v);
        vm.counter(f, INDEX) + 1
    };
    let list = vm.slot(f, LIST);
    let Some(&item) = vm.heap.list(list).get(i) else {
        return Ok(Next::Done(vm.result(f)));
    };
    vm.set_slot(f, ITEM, item);
    vm.set_counter(f, INDEX, i);
    Ok(Next::Call {
        f: FUNCTION,
        args: ACCUMULATOR,
        n: 2,
    })
}
