//! `fetchClosure`: a path with all that it refers to, from a binary cache.
//!
//! Invariant: the result is what its argument says it is, content-addressed or not. Deliberately absent: binary
//! caches, which the store asks.

use super::fetchers::{not_available, not_plain, warn_all};
use super::flake_refs::flake_error;
use super::{Builtin, What, want_as};
use crate::error::{Result, eval_error};
use crate::eval_store::ClosureForm;
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::paths::shown;
use crate::store_io::store_error;
use frazil_formats::flakeref::StoreAddress;
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
    let address = StoreAddress::parse(&store).map_err(flake_error)?;
    warn_all(vm, &address.warnings);
    let scheme = address.scheme();
    let for_test = scheme == b"file" && vm.host.env(b"_NIX_IN_TEST").is_some();
    if scheme != b"http" && scheme != b"https" && !for_test {
        return Err(eval_error(
            "'fetchClosure' only supports http:// and https:// stores",
        ));
    }
    if !address.query.is_empty() {
        return Err(eval_error(format!(
            "'fetchClosure' does not support URL query parameters (in '{}')",
            shown(&store)
        )));
    }
    let path_of = |slot| {
        let v = vm.slot(f, slot);
        let text = (v.tag() == Tag::String).then(|| vm.heap.bytes(v));
        let text = text.filter(|text| !text.is_empty());
        let dir = vm.caches.store.dir();
        text.map(|t| dir.parse(t)).transpose().map_err(store_error)
    };
    let from = path_of(FROM_PATH)?.ok_or_else(|| missing("fromPath"))?;
    let to = path_of(TO_PATH)?;
    let form = match vm.slot(f, TO_PATH) != Value::NULL {
        true => ClosureForm::Rewritten(to.as_ref()),
        false => ClosureForm::AsIs,
    };
    let input_addressed = vm.slot(f, INPUT_ADDRESSED) == Value::TRUE;
    let Some(into) = vm.caches.store.store.to_read() else {
        return Err(not_available("fetchClosure", from.as_str().as_bytes()));
    };
    let fetched = into
        .fetch_closure(&shown(&store), &from, form)
        .map_err(store_error)?;
    let from = vm.print_store_path(&from);
    let path = vm.print_store_path(&fetched.path);
    if let ClosureForm::Rewritten(expected) = form {
        if expected != Some(&fetched.path) {
            let yielded = format!("rewriting '{from}' to content-addressed form yielded '{path}'");
            return Err(eval_error(match expected {
                Some(expected) => {
                    let expected = vm.print_store_path(expected);
                    format!("{yielded}, while '{expected}' was expected")
                }
                None => format!(
                    "{yielded}\nUse this value for the 'toPath' attribute passed to 'fetchClosure'"
                ),
            }));
        }
        if !fetched.content_addressed {
            return Err(eval_error(not_rewritten(&path)));
        }
    } else if fetched.content_addressed == input_addressed {
        return Err(eval_error(match input_addressed {
            true => not_input_addressed(&path),
            false => not_content_addressed(&path),
        }));
    }
    vm.allow_closure(&fetched.path)?;
    Ok(Next::Done(vm.store_path_string(&fetched.path)))
}

fn not_rewritten(path: &str) -> String {
    format!(
        "The 'toPath' value '{path}' is input-addressed, so it can't possibly be the result of rewriting to a \
         content-addressed path.\n\n\
         Set 'toPath' to an empty string to make Nix report the correct content-addressed path."
    )
}

fn not_input_addressed(path: &str) -> String {
    format!(
        "The store object referred to by 'fromPath' at '{path}' is not input-addressed, but 'inputAddressed' is set to \
         'true'.\n\n\
         Remove the 'inputAddressed' attribute (it defaults to 'false') to expect 'fromPath' to be content-addressed"
    )
}

fn not_content_addressed(path: &str) -> String {
    format!(
        "The 'fromPath' value '{path}' is input-addressed, but 'inputAddressed' is set to 'false' (default).\n\n\
         If you do intend to fetch an input-addressed store path, add\n\n    inputAddressed = true;\n\n\
         to the 'fetchClosure' arguments.\n\n\
         Note that to ensure authenticity input-addressed store paths, users must configure a trusted binary cache \
         public key on their systems. This is not needed for content-addressed paths."
    )
}
