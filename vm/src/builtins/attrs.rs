//! Attribute sets: names and values, lookup, `mapAttrs`, `intersectAttrs`, `removeAttrs`, `functionArgs`.
//!
//! Sets made from lists are in `attrs_from_lists`.

use super::{Builtin, What, want, want_as};
use crate::error::{Result, type_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_runtime::heap::Function;
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};

const NAME_AND_SET: &[super::Want] = &[want(0, What::StringNoContext), want(1, What::Attrs)];

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf(
        "__attrNames",
        1,
        &[want_as(
            0,
            What::Attrs,
            "while evaluating the argument passed to builtins.attrNames",
        )],
        attr_names,
        "The names of a set's attributes, sorted.",
    ),
    Builtin::leaf(
        "__attrValues",
        1,
        &[want_as(
            0,
            What::Attrs,
            "while evaluating the argument passed to builtins.attrValues",
        )],
        attr_values,
        "The values of a set's attributes, in the order of their names.",
    ),
    Builtin::leaf(
        "__getAttr",
        2,
        NAME_AND_SET,
        get_attr,
        "The attribute with the given name of a set.",
    ),
    Builtin::leaf(
        "__hasAttr",
        2,
        NAME_AND_SET,
        has_attr,
        "Whether a set has an attribute with the given name.",
    ),
    Builtin::leaf(
        "__unsafeGetAttrPos",
        2,
        NAME_AND_SET,
        attr_pos,
        "Where an attribute is defined: a set of `file`, `line` and `column`, or null.",
    ),
    Builtin::leaf(
        "__mapAttrs",
        2,
        &[want(1, What::Attrs)],
        map_attrs,
        "The set with each value replaced by the result of a function for name and value, unevaluated.",
    ),
    Builtin::leaf(
        "__intersectAttrs",
        2,
        &[want(0, What::Attrs), want(1, What::Attrs)],
        intersect_attrs,
        "The attributes of the second set whose names the first one has, too.",
    ),
    Builtin::step(
        "removeAttrs",
        2,
        &[want(0, What::Attrs), want(1, What::List)],
        remove_attrs,
        "A set without the attributes named in a list.",
    )
    .fast(remove_attrs_fast),
    Builtin::leaf(
        "__functionArgs",
        1,
        &[want(0, What::Any)],
        function_args,
        "The names in the set pattern of a function, and for each whether it has a default value.",
    ),
];

fn attr_names(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let attrs = vm.attrs_by_name(args[0]);
    let names = vm.name_strings(&attrs);
    Ok(vm.heap.list_from(&names))
}

fn attr_values(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let attrs = vm.attrs_by_name(args[0]);
    if attrs.is_empty() {
        return Ok(vm.heap.empty_list());
    }
    Ok(vm.heap.build_list(attrs.len(), |i| attrs[i].value))
}

fn name(vm: &mut Vm, v: Value) -> Symbol {
    vm.symbol_of(v)
}

fn get_attr(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let name = name(vm, args[0]);
    match vm.heap.attrs_get(args[1], name) {
        Some(v) => Ok(v),
        None => {
            let name = vm.show_name(name);
            Err(type_error(format!("attribute '{name}' missing"))
                .trace(Pos::NONE, "in the attribute set under consideration"))
        }
    }
}

fn has_attr(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let name = name(vm, args[0]);
    Ok(Value::bool(vm.heap.attrs_get(args[1], name).is_some()))
}

fn attr_pos(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let name = name(vm, args[0]);
    match vm.heap.attrs_find(args[1], name) {
        Some(a) => Ok(vm.position_set(a.pos)),
        None => Ok(Value::NULL),
    }
}

fn map_attrs(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let (function, set) = (args[0], args[1]);
    if vm.heap.is_layer(set) {
        let mut attrs = vm.attrs_buffer();
        attrs.extend(vm.heap.attrs_iter(set));
        for a in &mut attrs {
            let name = vm.name_string(a.name);
            a.value = vm.heap.new_apply(function, &[name, a.value]);
            a.pos = Pos::NONE;
        }
        return Ok(vm.set_from_buffer(attrs));
    }
    let keys = vm.heap.attrs_keys(set);
    let n = vm.heap.keys_len(keys);
    if n == 0 {
        return Ok(set);
    }
    for i in 0..n {
        let name = vm.heap.keys_symbols(keys)[i];
        vm.name_string(name);
    }
    // The attributes of the result have no positions, so the table cannot be shared as it is.
    let bare = vm.bare_keys(keys);
    let (names, values) = (vm.heap.keys_symbols(keys), vm.heap.attrs_values(set));
    Ok(vm.heap.build_attrs(bare, n, |i| {
        let name = vm.known_name_string(names[i]);
        vm.heap.new_apply(function, &[name, values[i]])
    }))
}

fn intersect_attrs(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let (l, r) = (args[0], args[1]);
    let (ln, rn) = (vm.heap.attrs_len(l), vm.heap.attrs_len(r));
    let mut attrs = vm.attrs_buffer();
    let heap = &vm.heap;
    if ln >= rn {
        attrs.extend(
            heap.attrs_iter(r)
                .filter(|a| heap.attrs_get(l, a.name).is_some()),
        );
    } else if heap.is_layer(l) {
        attrs.extend(
            heap.attrs_iter(l)
                .filter_map(|a| heap.attrs_find(r, a.name)),
        );
    } else {
        // `callPackage` passes a function's formals and the whole package set.
        for &name in heap.keys_symbols(heap.attrs_keys(l)) {
            attrs.extend(heap.attrs_find(r, name));
        }
    }
    Ok(vm.set_from_buffer(attrs))
}

/// The set without these names, which are sorted.
fn without(vm: &mut Vm, set: Value, names: &[Symbol]) -> Value {
    let heap = &vm.heap;
    if !names.iter().any(|&n| heap.attrs_get(set, n).is_some()) {
        return heap.copy_attrs(set);
    }
    let mut attrs = vm.attrs_buffer();
    let mut names = names.iter().copied().peekable();
    attrs.extend(vm.heap.attrs_iter(set).filter(|a| {
        while names.next_if(|&n| n < a.name).is_some() {}
        names.peek() != Some(&a.name)
    }));
    vm.set_from_buffer(attrs)
}

fn remove_attrs_fast(vm: &mut Vm, args: &[Value]) -> Option<Value> {
    let (set, list) = (vm.heap.whnf(args[0])?, vm.heap.whnf(args[1])?);
    if set.tag() != Tag::Attrs || list.tag() != Tag::List {
        return None;
    }
    let n = vm.heap.list(list).len();
    for i in 0..n {
        let v = vm.heap.whnf(vm.heap.list(list)[i])?;
        if !What::StringNoContext.accepts(vm, v) {
            return None;
        }
    }
    Some(removed(vm, set, list))
}

/// The set without the names in a list, all of them evaluated and checked.
fn removed(vm: &mut Vm, set: Value, list: Value) -> Value {
    let mut names = std::mem::take(&mut vm.caches.shared.names_buffer);
    names.clear();
    let Vm { heap, symbols, .. } = &mut *vm;
    names.extend(
        heap.list(list)
            .iter()
            .map(|&v| symbols.intern(heap.bytes(heap.whnf(v).expect("evaluated before")))),
    );
    names.sort_unstable();
    let rest = without(vm, set, &names);
    vm.caches.shared.names_buffer = names;
    rest
}

// Slots: 1 the set, 2 the list, 3 how many names are checked.
fn remove_attrs(vm: &mut Vm, f: Native) -> Result<Next> {
    const INDEX: u32 = 3;
    if vm.state() == 0 {
        vm.push_slot(f, Value::NULL);
        vm.set_counter(f, INDEX, 0);
        vm.set_trace(
            &"while evaluating the values of the second argument passed to builtins.removeAttrs",
        );
        vm.set_state(1);
    }
    let (set, list) = (vm.arg(f, 0), vm.arg(f, 1));
    let mut i = vm.counter(f, INDEX);
    while let Some(&v) = vm.heap.list(list).get(i) {
        let Some(v) = vm.heap.whnf(v) else {
            vm.set_counter(f, INDEX, i);
            return Ok(Next::Force(v));
        };
        if !What::StringNoContext.accepts(vm, v) {
            return Err(vm.wrong_type(What::StringNoContext, v));
        }
        i += 1;
    }
    Ok(Next::Done(removed(vm, set, list)))
}

fn function_args(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let (callee, level) = match vm.heap.function(args[0]) {
        Some(Function::Partial) => {
            let known = vm.heap.operands(args[0]);
            (known[0], known.len() - 1)
        }
        _ => (args[0], 0),
    };
    match vm.heap.function(callee) {
        Some(Function::Closure { chunk, .. }) => {
            match vm.chunk_params(chunk).get(level).and_then(|p| p.formals) {
                // A set of its own: what is printed tells sets that are the same from those that are equal.
                Some(formals) => {
                    let set = vm.formals_set(formals);
                    Ok(vm.heap.copy_attrs(set))
                }
                None => Ok(vm.heap.empty_attrs()),
            }
        }
        Some(_) => Ok(vm.heap.empty_attrs()),
        None => Err(type_error("'functionArgs' requires a function")),
    }
}
