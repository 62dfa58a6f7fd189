//! String contexts as programs see and change them.
//!
//! In the order of the reference: a context is a set sorted by store path's base name, within a path
//! constant before deep before outputs. Deliberately absent: making contexts (see `context`).

use super::{Builtin, What, want_as};
use crate::coerce::COPY;
use crate::context::ContextElement;
use crate::error::{EvalError, Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_formats::message_text;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::Value;
use std::collections::BTreeMap;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf(
        "__hasContext",
        1,
        &[want_as(
            0,
            What::String,
            "while evaluating the argument passed to builtins.hasContext",
        )],
        has_context,
        "Whether a string refers to store paths.",
    ),
    Builtin::leaf(
        "__getContext",
        1,
        &[want_as(
            0,
            What::String,
            "while evaluating the argument passed to builtins.getContext",
        )],
        get_context,
        "The store paths that a string refers to, as a set.",
    ),
    Builtin::step(
        "__appendContext",
        2,
        &[
            want_as(
                0,
                What::String,
                "while evaluating the first argument passed to builtins.appendContext",
            ),
            want_as(
                1,
                What::Attrs,
                "while evaluating the second argument passed to builtins.appendContext",
            ),
        ],
        append_context,
        "A string with the references of a set as made by `getContext` added to it.",
    ),
    Builtin::leaf(
        "__unsafeDiscardStringContext",
        1,
        &[want_as(
            0,
            What::Coerce(COPY),
            "while evaluating the argument passed to builtins.unsafeDiscardStringContext",
        )],
        discard_context,
        "A string without its references to store paths.",
    ),
    Builtin::leaf(
        "__unsafeDiscardOutputDependency",
        1,
        &[want_as(
            0,
            What::Coerce(COPY),
            "while evaluating the argument passed to builtins.unsafeDiscardOutputDependency",
        )],
        discard_output_dependency,
        "A string whose references to derivations with all they need are references to the \
         derivations' files alone.",
    ),
    Builtin::leaf(
        "__addDrvOutputDependencies",
        1,
        &[want_as(
            0,
            What::Coerce(COPY),
            "while evaluating the argument passed to builtins.addDrvOutputDependencies",
        )],
        add_output_dependencies,
        "A string whose one reference to a derivation's file is a reference to the derivation with all \
         it needs.",
    ),
];

fn has_context(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    Ok(Value::bool(!vm.string_context(args[0]).is_empty()))
}

#[derive(Default)]
struct Info {
    path: bool,
    all_outputs: bool,
    outputs: Vec<Box<str>>,
}

fn get_context(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let mut infos: BTreeMap<Box<str>, Info> = BTreeMap::new();
    for e in vm.string_context(args[0]).to_vec() {
        vm.check_dynamic(e)?;
        match vm.contexts.get(e) {
            ContextElement::Opaque(p) => infos.entry(p.clone()).or_default().path = true,
            ContextElement::DrvDeep(p) => infos.entry(p.clone()).or_default().all_outputs = true,
            ContextElement::Built { drv, output } => {
                let (drv, output) = (drv.clone(), output.clone());
                let drv = vm.resolve_derivation(drv)?;
                infos.entry(drv).or_default().outputs.push(output);
            }
        }
    }
    let mut attrs = Vec::with_capacity(infos.len());
    for (path, mut info) in infos {
        let mut parts = Vec::with_capacity(3);
        if info.path {
            parts.push(attr(vm.known.path, Value::TRUE));
        }
        if info.all_outputs {
            parts.push(attr(vm.symbols.intern(b"allOutputs"), Value::TRUE));
        }
        if !info.outputs.is_empty() {
            info.outputs.sort_unstable();
            let items: Vec<Value> = info
                .outputs
                .iter()
                .map(|o| vm.heap.string(o.as_bytes()))
                .collect();
            parts.push(attr(vm.known.outputs, vm.heap.list_from(&items)));
        }
        let value = vm.heap.attrs_from(&mut parts);
        attrs.push(attr(vm.symbols.intern(path.as_bytes()), value));
    }
    Ok(vm.heap.attrs_from(&mut attrs))
}

fn attr(name: Symbol, value: Value) -> Attr {
    Attr {
        name,
        value,
        pos: Pos::NONE,
    }
}

fn discard_context(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    if vm.heap.context_of(args[0]).is_none() {
        return Ok(args[0]);
    }
    Ok(vm.heap.string(vm.heap.bytes(args[0])))
}

fn discard_output_dependency(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let old = vm.string_context(args[0]).to_vec();
    let mut new = Vec::with_capacity(old.len());
    for e in old {
        vm.check_dynamic(e)?;
        new.push(match vm.contexts.get(e) {
            ContextElement::DrvDeep(p) => {
                let p = p.clone();
                vm.contexts.intern(ContextElement::Opaque(p))
            }
            _ => e,
        });
    }
    Ok(with_context(vm, args[0], new))
}

/// The bytes of `s` with these elements, in any order.
fn with_context(vm: &Vm, s: Value, mut elements: Vec<u32>) -> Value {
    elements.sort_unstable();
    elements.dedup();
    if vm.string_context(s) == elements {
        return s;
    }
    vm.string_with(vm.heap.bytes(s), &elements)
}

fn add_output_dependencies(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let elements = vm.string_context(args[0]);
    let &[only] = elements else {
        let n = elements.len();
        let shown = message_text(vm.heap.bytes(args[0])).into_owned();
        return Err(eval_error(format!(
            "context of string '{shown}' must have exactly one element, but has {n}"
        )));
    };
    vm.check_dynamic(only)?;
    match vm.contexts.get(only).clone() {
        ContextElement::DrvDeep(_) => Ok(args[0]),
        ContextElement::Opaque(p) if is_derivation(p.as_bytes()) => {
            let e = vm.contexts.intern(ContextElement::DrvDeep(p));
            Ok(with_context(vm, args[0], vec![e]))
        }
        ContextElement::Opaque(p) => Err(eval_error(format!("path '{p}' is not a derivation"))),
        ContextElement::Built { output, .. } => Err(eval_error(format!(
            "`addDrvOutputDependencies` can only act on derivations, not on a derivation output such as '{output}'"
        ))),
    }
}

fn is_derivation(path: &[u8]) -> bool {
    path.ends_with(b".drv")
}

/// Slots of `appendContext`: attributes still to do (a list made of the set's values in symbol
/// order is not needed: the counter is the index in that order), and elements of `outputs` done.
const AT: u32 = 3;
const OUTPUT: u32 = 4;

/// States within one attribute: 0 the set itself, 1 `path`, 2 `allOutputs`, 3 `outputs`, 4 an output.
fn append_context(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.slots(f) == AT {
        vm.push_slot(f, Value::small_int(0).expect("small"));
        vm.push_slot(f, Value::small_int(0).expect("small"));
        let mut context = Vec::new();
        vm.add_context(vm.arg(f, 0), &mut context);
        vm.begin_builder().context = context;
    }
    let set = vm.arg(f, 1);
    while let Some(a) = vm.heap.attrs_iter(set).nth(vm.counter(f, AT)) {
        if let Some(v) = append_entry(vm, f, a)? {
            return Ok(Next::Force(v));
        }
        vm.set_counter(f, AT, vm.counter(f, AT) + 1);
        vm.set_counter(f, OUTPUT, 0);
        vm.set_state(0);
        vm.clear_trace();
    }
    let context = vm.end_builder().context;
    Ok(Next::Done(with_context(vm, vm.arg(f, 0), context)))
}

/// Adds what one attribute says; returns a value that has to be evaluated first.
fn append_entry(vm: &mut Vm, f: Native, a: Attr) -> Result<Option<Value>> {
    let key = vm.symbols.name(a.name);
    let dir = vm.caches.store.dir();
    let Ok(store_path) = dir.parse(key) else {
        let key = vm.show_name(a.name);
        let e = eval_error(format!("context key '{key}' is not a store path"));
        return Err(e.at(a.pos));
    };
    let path: Box<str> = dir.print(&store_path).into();
    vm.ensure_path(&store_path)?;
    let Some(info) = vm.heap.whnf(a.value) else {
        return Ok(Some(a.value));
    };
    if vm.state() == 0 {
        if !What::Attrs.accepts(vm, info) {
            let e = vm.wrong_type(What::Attrs, info);
            return Err(e.trace(a.pos, "while evaluating the value of a string context"));
        }
        vm.set_state(1);
    }
    if vm.state() == 1 {
        if let Some(flag) = vm.heap.attrs_find(info, vm.known.path) {
            vm.set_trace_at(
                &"while evaluating the `path` attribute of a string context",
                flag.pos,
            );
            match flag_value(vm, flag)? {
                Ok(true) => add(vm, ContextElement::Opaque(path.clone())),
                Ok(false) => {}
                Err(v) => return Ok(Some(v)),
            }
        }
        vm.set_state(2);
    }
    if vm.state() == 2 {
        if let Some(flag) = vm.heap.attrs_find(info, vm.symbols.intern(b"allOutputs")) {
            vm.set_trace_at(
                &"while evaluating the `allOutputs` attribute of a string context",
                flag.pos,
            );
            match flag_value(vm, flag)? {
                Ok(true) => {
                    vm.clear_trace();
                    if !is_derivation(path.as_bytes()) {
                        return Err(not_derivation(vm, "all-outputs", a));
                    }
                    add(vm, ContextElement::DrvDeep(path.clone()));
                }
                Ok(false) => {}
                Err(v) => return Ok(Some(v)),
            }
        }
        vm.set_state(3);
    }
    let Some(outputs) = vm.heap.attrs_find(info, vm.known.outputs) else {
        return Ok(None);
    };
    if vm.state() == 3 {
        vm.clear_trace();
    }
    let Some(list) = vm.heap.whnf(outputs.value) else {
        return Ok(Some(outputs.value));
    };
    if vm.state() == 3 {
        if !What::List.accepts(vm, list) {
            let e = vm.wrong_type(What::List, list);
            return Err(e.trace(
                outputs.pos,
                "while evaluating the `outputs` attribute of a string context",
            ));
        }
        if !vm.heap.list(list).is_empty() && !is_derivation(path.as_bytes()) {
            return Err(not_derivation(vm, "derivation output", a));
        }
        vm.set_trace_at(
            &"while evaluating an output name within a string context",
            outputs.pos,
        );
        vm.set_state(4);
    }
    while let Some(&v) = vm.heap.list(list).get(vm.counter(f, OUTPUT)) {
        let Some(name) = vm.heap.whnf(v) else {
            return Ok(Some(v));
        };
        if !What::StringNoContext.accepts(vm, name) {
            let e = vm.wrong_type(What::StringNoContext, name);
            let is_string = What::String.accepts(vm, name);
            return Err(if is_string { e } else { e.at(outputs.pos) });
        }
        // In the reference the element is a text, `!output!path`; a `!` in the name makes what follows it
        // the output of a derivation whose output is meant.
        let name = String::from_utf8_lossy(vm.heap.bytes(name)).into_owned();
        let mut names = name.split('!');
        let output = names.next().unwrap_or_default().into();
        let mut drv = path.to_string();
        for name in names.rev() {
            drv = format!("{drv}^{name}");
        }
        let drv = drv.into();
        add(vm, ContextElement::Built { drv, output });
        vm.set_counter(f, OUTPUT, vm.counter(f, OUTPUT) + 1);
    }
    Ok(None)
}

#[cold]
fn not_derivation(vm: &Vm, what: &str, a: Attr) -> EvalError {
    let key = vm.show_name(a.name);
    eval_error(format!(
        "tried to add {what} context of {key}, which is not a derivation, to a string"
    ))
    .at(a.pos)
}

/// The Boolean, or what has to be evaluated first.
fn flag_value(vm: &mut Vm, flag: Attr) -> Result<std::result::Result<bool, Value>> {
    let Some(v) = vm.heap.whnf(flag.value) else {
        return Ok(Err(flag.value));
    };
    match v.as_bool() {
        Some(b) => Ok(Ok(b)),
        None => Err(vm.wrong_type(What::Bool, v).at(flag.pos)),
    }
}

fn add(vm: &mut Vm, e: ContextElement) {
    let e = vm.contexts.intern(e);
    crate::context::merge(&[e], &mut vm.builder().context);
}
