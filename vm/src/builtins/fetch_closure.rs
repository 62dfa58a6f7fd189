//! `fetchClosure`: its argument is checked as in the reference; copying is not there yet.
//!
//! Deliberately absent: binary caches.

use super::fetchers::{not_available, not_plain, warn_all};
use super::flake_refs::flake_error;
use super::{Builtin, What, want_as};
use crate::error::{Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::paths::shown;
use frazil_formats::flakeref::store_address;
use frazil_runtime::value::{Tag, Value};

/// The rows of this family.
pub static TABLE: &[Builtin] = &[Builtin::step(
    "__fetchClosure",
    1,
    &[want_as(
        0,
        What::Attrs,
        "while evaluating the argument passed to builtins.fetchClosure",
    )],
    fetch_closure,
    "Copies a store path and all that it refers to from a binary cache.",
)
.behind("fetch-closure")];

// Slots: the values of attributes.
const INDEX: u32 = 2;
const FROM_PATH: u32 = 3;
const FROM_STORE: u32 = 4;
const INPUT_ADDRESSED: u32 = 5;
const TO_PATH: u32 = 6;

/// The attributes, in the order of their slots, with what is said about them in traces.
static ATTRIBUTES: [(&str, &str); 4] = [
    (
        "fromPath",
        "while evaluating the attribute 'fromPath' passed to builtins.fetchClosure",
    ),
    (
        "fromStore",
        "while evaluating the attribute 'fromStore' passed to builtins.fetchClosure",
    ),
    (
        "inputAddressed",
        "while evaluating the attribute 'inputAddressed' passed to builtins.fetchClosure",
    ),
    (
        "toPath",
        "while evaluating the attribute 'toPath' passed to builtins.fetchClosure",
    ),
];

// States.
const START: u32 = 0;
const ATTRIBUTE: u32 = 1;
const EVALUATED: u32 = 2;
const COERCED: u32 = 3;

fn fetch_closure(vm: &mut Vm, f: Native) -> Result<Next> {
    let set = vm.arg(f, 0);
    if vm.state() == START {
        for _ in INDEX..=TO_PATH {
            vm.push_slot(f, Value::NULL);
        }
        vm.set_state(ATTRIBUTE);
    }
    while let Some(attr) = vm.heap.attrs_iter(set).nth(vm.counter(f, INDEX)) {
        let known = ATTRIBUTES
            .iter()
            .position(|(name, _)| vm.is_named(attr.name, name));
        let Some(known) = known else {
            return Err(eval_error(format!(
                "attribute '{}' isn't supported in call to 'fetchClosure'",
                vm.show_name(attr.name)
            )));
        };
        let (slot, trace) = (FROM_PATH + known as u32, &ATTRIBUTES[known].1);
        let is_path = slot == FROM_PATH || slot == TO_PATH;
        match vm.state() {
            ATTRIBUTE => {
                vm.set_state(EVALUATED);
                vm.set_trace_at(trace, attr.pos);
                if !is_path {
                    return Ok(Next::Force(attr.value));
                }
                vm.set_coercion_trace(trace);
                return vm.force_to_coerce(attr.value);
            }
            EVALUATED if is_path => {
                let v = vm.result(f);
                vm.set_state(COERCED);
                match vm.coerce_here(v, 0)? {
                    Some(s) => vm.set_slot(f, 0, s),
                    None => return Ok(vm.coerce_value(f, v, 0)),
                }
            }
            _ => {
                let v = vm.result(f);
                if is_path {
                    // An empty `toPath` asks what it should be.
                    let text = vm.heap.bytes(v);
                    let asks = slot == TO_PATH && text.is_empty();
                    if !asks && vm.caches.store.dir().parse(text).is_err() {
                        let e = format!("path '{}' is not in the Nix store", shown(text));
                        return Err(eval_error(e).trace(attr.pos, *trace));
                    }
                } else if slot == FROM_STORE {
                    if !What::StringNoContext.accepts(vm, v) {
                        return Err(not_plain(vm, v, attr.pos));
                    }
                } else if v.as_bool().is_none() {
                    return Err(vm.wrong_type(What::Bool, v).at(attr.pos));
                }
                vm.clear_trace();
                vm.set_slot(f, slot, v);
                vm.set_counter(f, INDEX, vm.counter(f, INDEX) + 1);
                vm.set_state(ATTRIBUTE);
            }
        }
    }
    copy(vm, f)
}

/// The argument is evaluated.
fn copy(vm: &mut Vm, f: Native) -> Result<Next> {
    let missing = |name: &str| {
        eval_error(format!(
            "attribute '{name}' is missing in call to 'fetchClosure'"
        ))
    };
    let is_given = |slot| vm.slot(f, slot) != Value::NULL;
    if !is_given(FROM_PATH) {
        return Err(missing("fromPath"));
    }
    if vm.slot(f, INPUT_ADDRESSED) == Value::TRUE && is_given(TO_PATH) {
        return Err(eval_error(
            "attribute 'inputAddressed' is set to true, but 'toPath' is also set. Please remove one of them",
        ));
    }
    let store = vm.slot(f, FROM_STORE);
    if store.tag() != Tag::String {
        return Err(missing("fromStore"));
    }
    let store = vm.heap.bytes(store).to_vec();
    let address = store_address(&store).map_err(flake_error)?;
    warn_all(vm, &address.warnings);
    if address.scheme != b"http" && address.scheme != b"https" {
        return Err(eval_error(
            "'fetchClosure' only supports http:// and https:// stores",
        ));
    }
    if address.has_parameters {
        return Err(eval_error(format!(
            "'fetchClosure' does not support URL query parameters (in '{}')",
            shown(&store)
        )));
    }
    let path = vm.heap.bytes(vm.slot(f, FROM_PATH)).to_vec();
    Err(not_available("fetchClosure", &path))
}
