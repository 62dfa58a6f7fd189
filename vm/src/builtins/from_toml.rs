//! `fromTOML`: values from TOML text.
//!
//! The document comes as one flat table of nodes; it is turned into values from its leaves up with an
//! explicit stack, so that nesting costs no native stack. No collection happens meanwhile.

use crate::error::{Result, eval_error};
use crate::machine::Vm;
use frazil_formats::toml::{Toml, TomlId, TomlValue, parse};
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::Value;

pub(super) fn from_toml(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let timestamps = vm.settings.feature("parse-toml-timestamps");
    let doc = parse(vm.heap.bytes(args[0]), timestamps).map_err(|e| {
        let mut message = e.message;
        if message.ends_with('\n') {
            // The reference colours what the parser says, so that its last newline is not one at the
            // end of the message and stays.
            message.push_str(COLOUR_OFF);
        }
        eval_error(message)
    })?;
    Ok(build(vm, &doc))
}

const COLOUR_OFF: &str = "\x1b[0m";

/// Builds the value of a document. `open` holds the nodes around the current one and how many of
/// their children are done; the children's values are on `done`.
fn build(vm: &mut Vm, doc: &Toml) -> Value {
    let mut open = vec![(doc.root(), 0)];
    let mut done: Vec<Value> = Vec::new();
    while let Some((id, children)) = open.last_mut() {
        let id = *id;
        if let Some(child) = child(doc, id, *children) {
            *children += 1;
            open.push((child, 0));
            continue;
        }
        open.pop();
        let v = match doc.get(id) {
            TomlValue::Int(i) => vm.heap.int(*i),
            TomlValue::Float(x) => vm.heap.float(*x),
            TomlValue::Bool(b) => Value::bool(*b),
            TomlValue::String(s) => vm.heap.string(s),
            TomlValue::Datetime(text, _) => timestamp(vm, text),
            TomlValue::Array(items) => {
                let first = done.len() - items.len();
                let list = vm.heap.list_from(&done[first..]);
                done.truncate(first);
                list
            }
            TomlValue::Table(entries) => {
                let first = done.len() - entries.len();
                let mut attrs: Vec<Attr> = entries
                    .iter()
                    .zip(&done[first..])
                    .map(|((key, _), &value)| attr(vm.symbols.intern(key), value))
                    .collect();
                done.truncate(first);
                vm.heap.attrs_from(&mut attrs)
            }
        };
        done.push(v);
    }
    done.pop().expect("the root is a value")
}

fn child(doc: &Toml, id: TomlId, i: usize) -> Option<TomlId> {
    match doc.get(id) {
        TomlValue::Array(items) => items.get(i).copied(),
        TomlValue::Table(entries) => entries.get(i).map(|e| e.1),
        _ => None,
    }
}

fn attr(name: Symbol, value: Value) -> Attr {
    Attr {
        name,
        value,
        pos: Pos::NONE,
    }
}

fn timestamp(vm: &mut Vm, text: &str) -> Value {
    let kind = vm.symbols.intern(b"_type");
    let mut attrs = vec![
        attr(kind, vm.heap.string(b"timestamp")),
        attr(vm.known.value, vm.heap.string(text.as_bytes())),
    ];
    vm.heap.attrs_from(&mut attrs)
}
