//! Sets from lists and lists from lists of sets: `listToAttrs`, `zipAttrsWith`, `catAttrs`.

use super::{Builtin, What, want, want_as};
use crate::error::{EvalError, Result, type_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};

/// The rows of this file.
pub static TABLE: &[Builtin] = &[
    Builtin::step(
        "__listToAttrs",
        1,
        &[want_as(
            0,
            What::List,
            "while evaluating the argument passed to builtins.listToAttrs",
        )],
        list_to_attrs,
        "A set made of a list of sets of `name` and `value`; of equal names the first counts.",
    ),
    Builtin::step(
        "__catAttrs",
        2,
        &[want(0, What::StringNoContext), want(1, What::List)],
        cat_attrs,
        "The values of one attribute in those sets of a list that have it.",
    ),
    Builtin::step(
        "__zipAttrsWith",
        2,
        &[want(0, What::Function), want(1, What::List)],
        zip_attrs_with,
        "Merges a list of sets: calls a function with each name and the list of its values.",
    ),
];

// Slots: 1 the list, 2 the index of the element looked at; from 3 on the names of the elements before
// it, as numbers of their symbols.
fn list_to_attrs(vm: &mut Vm, f: Native) -> Result<Next> {
    const INDEX: u32 = 2;
    const NAMES: u32 = 3;
    if vm.state() == 0 {
        vm.push_slot(f, Value::NULL);
        vm.set_counter(f, INDEX, 0);
        vm.set_state(1);
    }
    let list = vm.arg(f, 0);
    let mut i = vm.counter(f, INDEX);
    while let Some(&v) = vm.heap.list(list).get(i) {
        let Some(set) = vm.heap.whnf(v) else {
            vm.clear_trace();
            vm.set_counter(f, INDEX, i);
            return Ok(Next::Force(v));
        };
        if set.tag() != Tag::Attrs {
            vm.clear_trace();
            return Err(vm.wrong_type(What::Attrs, set).trace(
                Pos::NONE,
                "while evaluating an element of the list passed to builtins.listToAttrs",
            ));
        }
        let Some(value) = vm.heap.attrs_get(set, vm.known.name) else {
            vm.clear_trace();
            return Err(pair_lacks(vm, vm.known.name));
        };
        match vm.heap.whnf(value) {
            Some(name) if What::StringNoContext.accepts(vm, name) => {
                let name = vm.symbol_of(name);
                vm.push_slot(f, Value::small_int(name.0.into()).expect("small"));
            }
            other => {
                let pos = vm
                    .heap
                    .attrs_find(set, vm.known.name)
                    .map_or(Pos::NONE, |a| a.pos);
                vm.set_trace_at(
                    &"while evaluating the `name` attribute of an element of the list passed to builtins.listToAttrs",
                    pos,
                );
                vm.set_counter(f, INDEX, i);
                return match other {
                    None => Ok(Next::Force(value)),
                    Some(v) => Err(vm.name_refused(v, pos)),
                };
            }
        }
        i += 1;
    }
    vm.clear_trace();
    let items = vm.heap.list(list);
    let names = vm.slot_slice(f, NAMES, items.len() as u32);
    let mut pairs: Vec<(Symbol, Value)> = names
        .iter()
        .map(|name| Symbol(name.as_small_int().expect("a symbol") as u32))
        .zip(
            items
                .iter()
                .map(|&v| vm.heap.whnf(v).expect("evaluated above")),
        )
        .collect();
    // Values are only looked up in the order of the names, those that count.
    if !pairs.is_sorted_by(|a, b| a.0 < b.0) {
        pairs.sort_by_key(|p| p.0);
        pairs.dedup_by_key(|p| p.0);
    }
    let mut attrs = vm.attrs_buffer();
    for (name, set) in pairs {
        let Some(a) = vm.heap.attrs_find(set, vm.known.value) else {
            attrs.clear();
            vm.caches.shared.attrs = attrs;
            return Err(pair_lacks(vm, vm.known.value));
        };
        attrs.push(Attr { name, ..a });
    }
    Ok(Next::Done(vm.set_from_buffer(attrs)))
}

#[cold]
fn pair_lacks(vm: &Vm, name: Symbol) -> EvalError {
    let name = vm.show_name(name);
    type_error(format!("attribute '{name}' missing"))
        .trace(Pos::NONE, "in a {name=...; value=...;} pair")
}

impl Vm {
    /// The error for a `name` that is no string without context. Only the type error has the position.
    #[cold]
    fn name_refused(&mut self, v: Value, pos: Pos) -> EvalError {
        let e = self.wrong_type(What::StringNoContext, v);
        if v.tag() == Tag::String { e } else { e.at(pos) }
    }
}

// Slots: 1 the name, 2 the list, 3 the index of the element looked at; from 4 on the values found.
fn cat_attrs(vm: &mut Vm, f: Native) -> Result<Next> {
    const INDEX: u32 = 3;
    const FOUND: u32 = 4;
    if vm.state() == 0 {
        vm.push_slot(f, Value::NULL);
        vm.set_counter(f, INDEX, 0);
        vm.set_state(1);
    }
    let name = vm.symbols.intern(vm.heap.bytes(vm.arg(f, 0)));
    let list = vm.arg(f, 1);
    let mut i = vm.counter(f, INDEX);
    while let Some(&v) = vm.heap.list(list).get(i) {
        let Some(set) = vm.heap.whnf(v) else {
            vm.set_counter(f, INDEX, i);
            return Ok(Next::Force(v));
        };
        if set.tag() != Tag::Attrs {
            return Err(vm.wrong_type(What::Attrs, set).trace(
                Pos::NONE,
                "while evaluating an element in the list passed as second argument to builtins.catAttrs",
            ));
        }
        if let Some(found) = vm.heap.attrs_get(set, name) {
            vm.push_slot(f, found);
        }
        i += 1;
    }
    let found = vm.slot_slice(f, FOUND, vm.slots(f) - FOUND);
    Ok(Next::Done(vm.heap.list_from(found)))
}

// Slots: 1 the function, 2 the list, 3 the index of the element looked at.
fn zip_attrs_with(vm: &mut Vm, f: Native) -> Result<Next> {
    const INDEX: u32 = 3;
    if vm.state() == 0 {
        vm.push_slot(f, Value::NULL);
        vm.set_counter(f, INDEX, 0);
        vm.set_state(1);
    }
    let list = vm.arg(f, 1);
    let mut i = vm.counter(f, INDEX);
    while let Some(&v) = vm.heap.list(list).get(i) {
        let Some(set) = vm.heap.whnf(v) else {
            vm.set_counter(f, INDEX, i);
            return Ok(Next::Force(v));
        };
        if set.tag() != Tag::Attrs {
            return Err(vm.wrong_type(What::Attrs, set).trace(
                Pos::NONE,
                "while evaluating a value of the list passed as second argument to builtins.zipAttrsWith",
            ));
        }
        i += 1;
    }
    let mut all: Vec<(Symbol, Value)> = Vec::new();
    for &v in vm.heap.list(list) {
        let set = vm.heap.whnf(v).expect("evaluated above");
        all.extend(vm.heap.attrs_iter(set).map(|a| (a.name, a.value)));
    }
    all.sort_by_key(|a| a.0);
    let function = vm.arg(f, 0);
    vm.heap.mark_needed(function);
    let mut attrs = vm.attrs_buffer();
    for group in all.chunk_by(|a, b| a.0 == b.0) {
        let name = vm.name_string(group[0].0);
        let values = vm.heap.build_list(group.len(), |i| group[i].1);
        attrs.push(Attr {
            name: group[0].0,
            value: vm.heap.new_apply(function, &[name, values]),
            pos: Pos::NONE,
        });
    }
    Ok(Next::Done(vm.set_from_buffer(attrs)))
}
