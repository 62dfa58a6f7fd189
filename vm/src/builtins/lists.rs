//! Lists: access, `map`, `genList`, concatenation, membership.
//!
//! Functions that are applied to each element right away are in `predicates`, `fold`, `sorting`
//! and `closure`.

use super::{Builtin, What, want, want_as};
use crate::equal::{ELEMENTS, equal_step};
use crate::error::{Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf(
        "__length",
        1,
        &[want(0, What::List)],
        |vm, args| Ok(vm.heap.int(vm.heap.list(args[0]).len() as i64)),
        "The number of elements of a list.",
    ),
    Builtin::leaf(
        "__head",
        1,
        &[want_as(
            0,
            What::List,
            "while evaluating the first argument passed to 'builtins.head'",
        )],
        head,
        "The first element of a list.",
    ),
    Builtin::leaf(
        "__tail",
        1,
        &[want_as(
            0,
            What::List,
            "while evaluating the first argument passed to 'builtins.tail'",
        )],
        tail,
        "A list without its first element; takes time in proportion to its length.",
    ),
    Builtin::leaf(
        "__elemAt",
        2,
        &[
            want_as(
                1,
                What::Int,
                "while evaluating the second argument passed to 'builtins.elemAt'",
            ),
            want_as(
                0,
                What::List,
                "while evaluating the first argument passed to 'builtins.elemAt'",
            ),
        ],
        elem_at,
        "The element of a list at an index, which counts from 0.",
    ),
    Builtin::step(
        "map",
        2,
        &[want(1, What::List)],
        map,
        "A list of the results of a function for each element, unevaluated.",
    )
    .fast(map_fast),
    Builtin::step(
        "__genList",
        2,
        &[want(1, What::Int)],
        gen_list,
        "A list of the given length of the results of a function for each index, unevaluated.",
    )
    .fast(gen_list_fast),
    Builtin::step(
        "__elem",
        2,
        &[want(1, What::List)],
        elem,
        "Whether a list has an element that equals the first argument.",
    )
    .fast(elem_fast),
    Builtin::step(
        "__concatLists",
        1,
        &[want(0, What::List)],
        concat_lists,
        "The concatenation of a list of lists.",
    )
    .fast(concat_lists_fast),
];

fn head(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    match vm.heap.list(args[0]).first() {
        Some(&v) => Ok(v),
        None => Err(eval_error("'builtins.head' called on an empty list")),
    }
}

fn tail(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    if vm.heap.list(args[0]).is_empty() {
        return Err(eval_error("'builtins.tail' called on an empty list"));
    }
    Ok(vm.heap.list_from_index(args[0], 1))
}

fn elem_at(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let i = vm.heap.as_int(args[1]).expect("checked");
    let items = vm.heap.list(args[0]);
    match usize::try_from(i).ok().and_then(|i| items.get(i)) {
        Some(&v) => Ok(v),
        None => Err(eval_error(format!(
            "'builtins.elemAt' called with index {i} on a list of size {}",
            items.len()
        ))),
    }
}

/// The list of unevaluated applications of a function to each element.
fn applied(vm: &Vm, function: Value, list: Value) -> Value {
    let items = vm.heap.list(list);
    vm.heap.mark_needed(function);
    vm.heap
        .build_list(items.len(), |i| vm.heap.new_apply(function, &[items[i]]))
}

fn map_fast(vm: &mut Vm, args: &[Value]) -> Option<Value> {
    let list = vm.heap.whnf(args[1])?;
    if list.tag() != Tag::List {
        return None;
    }
    if vm.heap.list(list).is_empty() {
        return Some(list);
    }
    let function = vm.ready_function(args[0])?;
    Some(applied(vm, function, list))
}

fn map(vm: &mut Vm, f: Native) -> Result<Next> {
    let list = vm.arg(f, 1);
    if vm.heap.list(list).is_empty() {
        return Ok(Next::Done(list));
    }
    let text = &"while evaluating the first argument passed to builtins.map";
    if let Some(next) = vm.want_function(f, 0, text)? {
        return Ok(next);
    }
    Ok(Next::Done(applied(vm, vm.arg(f, 0), list)))
}

fn generated(vm: &Vm, function: Value, len: usize) -> Value {
    if len == 0 {
        return vm.heap.empty_list();
    }
    vm.heap.mark_needed(function);
    vm.heap.build_list(len, |i| {
        vm.heap.new_apply(function, &[vm.heap.int(i as i64)])
    })
}

/// Refuses lists for which, or for whose unevaluated elements, there is no room.
fn check_generated(vm: &Vm, len: usize) -> Result<()> {
    const ELEMENT: usize = 5 * size_of::<Value>();
    vm.check_items(len)?;
    vm.check_room(len.saturating_mul(ELEMENT))
}

fn gen_list_fast(vm: &mut Vm, args: &[Value]) -> Option<Value> {
    let len = vm.heap.whnf(args[1])?.as_small_int()?;
    let len = usize::try_from(len).ok()?;
    check_generated(vm, len).ok()?;
    let function = vm.ready_function(args[0])?;
    Some(generated(vm, function, len))
}

fn gen_list(vm: &mut Vm, f: Native) -> Result<Next> {
    let len = vm.heap.as_int(vm.arg(f, 1)).expect("checked");
    if len < 0 {
        return Err(eval_error(format!("cannot create list of size {len}")));
    }
    let text = &"while evaluating the first argument passed to builtins.genList";
    if let Some(next) = vm.want_function(f, 0, text)? {
        return Ok(next);
    }
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    check_generated(vm, len)?;
    Ok(Next::Done(generated(vm, vm.arg(f, 0), len)))
}

/// Without a frame: as long as all that is compared is evaluated and simple.
fn elem_fast(vm: &mut Vm, args: &[Value]) -> Option<Value> {
    let list = vm.heap.whnf(args[1])?;
    if list.tag() != Tag::List {
        return None;
    }
    let items = vm.heap.list(list);
    if items.is_empty() {
        return Some(Value::FALSE);
    }
    let x = vm.heap.whnf(args[0])?;
    for &item in items {
        let evaluated = vm.heap.whnf(item)?;
        if vm.is_shared((args[0], x), (item, evaluated)) || vm.equal_simple(x, evaluated)? {
            return Some(Value::TRUE);
        }
    }
    Some(Value::FALSE)
}

// Slots: 1 the value, 2 the list, 3 the element compared with the value, 4 its index.
fn elem(vm: &mut Vm, f: Native) -> Result<Next> {
    const X: u32 = 1;
    const ITEM: u32 = 3;
    const INDEX: u32 = 4;
    if vm.state() == 0 {
        vm.push_slot(f, Value::NULL);
        vm.push_slot(f, Value::NULL);
        vm.set_counter(f, INDEX, 0);
        vm.set_state(1);
    } else if vm.result(f) == Value::TRUE {
        return Ok(Next::Done(Value::TRUE));
    }
    let items = vm.heap.list(vm.arg(f, 1));
    let x = vm.slot(f, X);
    let mut i = vm.counter(f, INDEX);
    // Comparing is a level of its own.
    let too_deep = vm.depth > vm.settings.max_call_depth;
    while let Some(&item) = items.get(i) {
        i += 1;
        if let (Some(l), Some(r)) = (vm.heap.whnf(x), vm.heap.whnf(item))
            && !too_deep
        {
            if vm.is_shared((x, l), (item, r)) {
                return Ok(Next::Done(Value::TRUE));
            }
            match vm.equal_simple(l, r) {
                Some(true) => return Ok(Next::Done(Value::TRUE)),
                Some(false) => continue,
                None => {}
            }
        }
        vm.set_counter(f, INDEX, i);
        // The comparison takes its two operands from neighbouring slots.
        vm.truncate_slots(f, INDEX + 1);
        vm.push_slot(f, x);
        vm.push_slot(f, item);
        vm.set_slot(f, ITEM, item);
        return Ok(Next::Sub {
            step: equal_step,
            args: INDEX + 1,
            n: 2,
            mode: ELEMENTS,
        });
    }
    Ok(Next::Done(Value::FALSE))
}

const CONCATENATED: &str = "while evaluating a value of the list passed to builtins.concatLists";

fn concatenated(vm: &Vm, lists: Value) -> Result<Value> {
    let items = vm.heap.list(lists);
    let list = |i: usize| vm.heap.whnf(items[i]).expect("evaluated before");
    let len = (0..items.len()).map(|i| vm.heap.list(list(i)).len());
    vm.check_items(len.fold(0, usize::saturating_add))?;
    Ok(vm.heap.concat_by(items.len(), list))
}

fn concat_lists_fast(vm: &mut Vm, args: &[Value]) -> Option<Value> {
    let lists = vm.heap.whnf(args[0])?;
    if lists.tag() != Tag::List {
        return None;
    }
    let ready = vm
        .heap
        .list(lists)
        .iter()
        .all(|&l| vm.heap.whnf(l).is_some_and(|l| l.tag() == Tag::List));
    if !ready {
        return None;
    }
    concatenated(vm, lists).ok()
}

// Slots: 1 the list of lists, 2 how many are evaluated.
fn concat_lists(vm: &mut Vm, f: Native) -> Result<Next> {
    const INDEX: u32 = 2;
    if vm.state() == 0 {
        vm.push_slot(f, Value::NULL);
        vm.set_counter(f, INDEX, 0);
        vm.set_state(1);
    }
    let lists = vm.arg(f, 0);
    let mut i = vm.counter(f, INDEX);
    while let Some(&l) = vm.heap.list(lists).get(i) {
        let Some(v) = vm.heap.whnf(l) else {
            vm.set_counter(f, INDEX, i);
            return Ok(Next::Force(l));
        };
        if v.tag() != Tag::List {
            return Err(vm.wrong_type(What::List, v).trace(Pos::NONE, CONCATENATED));
        }
        i += 1;
    }
    concatenated(vm, lists).map(Next::Done)
}
