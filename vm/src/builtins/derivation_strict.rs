//! `derivationStrict`: evaluates all attributes of its argument, in the order of their names, and makes
//! a derivation of them.
//!
//! A native frame whose state says what is being evaluated: slot 1 is the argument, slots 2 and 3
//! hold what belongs to the current attribute. Everything else is in the draft on top of
//! [`Caches::drafts`](super::Caches): drafts of derivations that are evaluated in between lie above it
//! and are gone when this frame runs again. Deliberately absent: making the derivation (`instantiate`).

use super::What;
use super::canonical_json::canonical_json;
use super::instantiate::Draft;
use super::to_json::{COPY_PATHS, STRICT, STRUCTURED as STRUCTURED_JSON, to_json_step};
use crate::coerce::{COPY, MORE};
use crate::error::{EvalError, Result, eval_error, type_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::store_io::store_error;
use frazil_formats::json::write_string;
use frazil_formats::message_text;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};
use frazil_store::store_path::check_name;
use frazil_store::{BString, ContentAddressMethod, Feature, HashAlgo};

// States. Up to `NAME` there is no draft yet.
const START: u32 = 0;
const NAME: u32 = 1;
const STRUCTURED: u32 = 2;
const IGNORE_NULLS: u32 = 3;
/// On to the next attribute.
const NEXT: u32 = 4;
/// The current attribute is evaluated (slot 2).
const EVALUATED: u32 = 5;
/// It was coerced to a string.
const COERCED: u32 = 6;
/// Its elements are being coerced: `args`.
const ARGS: u32 = 7;
const ARG_COERCED: u32 = 8;
/// It was turned into JSON.
const JSON: u32 = 9;
/// Its elements are being evaluated: `outputs` with structured attributes.
const OUTPUTS: u32 = 10;

/// Slot of the current attribute's value.
const VALUE: u32 = 2;
/// Slot of the index of its element that comes next.
const INDEX: u32 = 3;

const MODE: u32 = MORE | COPY;

/// Attributes that structured attributes make ineffective, with what to use instead.
const INEFFECTIVE: [&str; 6] = [
    "allowedReferences",
    "allowedRequisites",
    "disallowedReferences",
    "disallowedRequisites",
    "maxSize",
    "maxClosureSize",
];

pub(super) fn derivation_strict(vm: &mut Vm, f: Native) -> Result<Next> {
    loop {
        let set = vm.arg(f, 0);
        match vm.state() {
            START => {
                let Some(name) = vm.heap.attrs_find(set, vm.known.name) else {
                    return Err(type_error("attribute 'name' missing").trace(
                        Pos::NONE,
                        "in the attrset passed as argument to builtins.derivationStrict",
                    ));
                };
                vm.push_slot(f, Value::NULL);
                vm.push_slot(f, Value::NULL);
                vm.set_trace(
                    &"while evaluating the `name` attribute passed to builtins.derivationStrict",
                );
                vm.set_state(NAME);
                return Ok(Next::Force(name.value));
            }
            NAME => {
                let name = vm.result(f);
                if !What::StringNoContext.accepts(vm, name) {
                    return Err(vm.wrong_type(What::StringNoContext, name));
                }
                vm.clear_trace();
                begin(vm, set, name);
                vm.set_state(STRUCTURED);
                check_derivation_name(vm)?;
                if let Some(v) = vm.heap.attrs_get(set, vm.known.structured_attrs) {
                    vm.set_trace(
                        &"while evaluating the `__structuredAttrs` attribute passed to builtins.derivationStrict",
                    );
                    return Ok(Next::Force(v));
                }
                vm.set_slot(f, 0, Value::FALSE);
            }
            STRUCTURED => {
                if boolean(vm, f)? {
                    draft(vm).json = Some(b"{".to_vec());
                }
                vm.clear_trace();
                vm.set_state(IGNORE_NULLS);
                if let Some(v) = vm.heap.attrs_get(set, vm.known.ignore_nulls) {
                    vm.set_trace(
                        &"while evaluating the `__ignoreNulls` attribute passed to builtins.derivationStrict",
                    );
                    return Ok(Next::Force(v));
                }
                vm.set_slot(f, 0, Value::FALSE);
            }
            IGNORE_NULLS => {
                draft(vm).ignore_nulls = boolean(vm, f)?;
                vm.clear_trace();
                vm.set_state(NEXT);
            }
            NEXT => {
                let draft = draft(vm);
                let Some(&name) = draft.attrs.get(draft.done) else {
                    let draft = vm.caches.drafts.pop().expect("begun");
                    let shown = (draft.drv.name.clone(), draft.name_pos);
                    return match vm.instantiate(draft) {
                        Ok(v) => Ok(Next::Done(v)),
                        Err(e) => {
                            // For the trace entry, which the frame adds.
                            vm.caches.drafts.push(Draft {
                                name_pos: shown.1,
                                drv: frazil_store::Derivation {
                                    name: shown.0,
                                    ..Default::default()
                                },
                                ..Draft::default()
                            });
                            Err(e)
                        }
                    };
                };
                let forced = draft.ignore_nulls;
                let plain = forced || draft.json.is_some();
                if name == vm.known.ignore_nulls {
                    skip(vm);
                    continue;
                }
                let v = vm.heap.attrs_get(set, name).expect("one of its names");
                vm.set_slot(f, VALUE, v);
                vm.set_state(EVALUATED);
                // Everything but a structured attribute is evaluated first of all.
                if (forced || draft_json_skips(vm, name)) && vm.heap.whnf(v).is_none() {
                    let k = vm.known;
                    let plain = plain || [k.args, k.content_addressed, k.impure].contains(&name);
                    return match plain {
                        true => Ok(Next::Force(v)),
                        false => vm.force_to_coerce(v),
                    };
                }
            }
            EVALUATED => {
                if let Some(next) = attribute(vm, f)? {
                    return Ok(next);
                }
            }
            COERCED => {
                let s = vm.result(f);
                environment(vm, s)?;
                done(vm);
            }
            ARGS => {
                let list = vm.slot(f, VALUE);
                let i = vm.counter(f, INDEX);
                let Some(&e) = vm.heap.list(list).get(i) else {
                    done(vm);
                    continue;
                };
                let Some(e) = vm.heap.whnf(e) else {
                    return vm.force_to_coerce(e);
                };
                vm.set_counter(f, INDEX, i + 1);
                vm.set_state(ARG_COERCED);
                vm.set_coercion_trace(&"while evaluating an element of the argument list");
                match vm.coerce_here(e, MODE)? {
                    Some(s) => vm.set_slot(f, 0, s),
                    None => return Ok(vm.coerce_value(f, e, MODE)),
                }
            }
            ARG_COERCED => {
                vm.clear_trace();
                let s = vm.result(f);
                vm.draft_context(s);
                let arg = BString::from(vm.heap.bytes(s));
                draft(vm).drv.args.push(arg);
                vm.set_state(ARGS);
            }
            JSON => {
                let s = vm.result(f);
                if let Some(next) = structured(vm, f, s)? {
                    return Ok(next);
                }
            }
            _ => {
                if let Some(next) = output_names(vm, f)? {
                    return Ok(next);
                }
            }
        }
    }
}

/// Adds what an error that passes the frame is about, and drops the draft.
pub(super) fn explain(vm: &mut Vm, f: Native, state: u32, e: EvalError) -> EvalError {
    let set = vm.arg(f, 0);
    match state {
        START => return e,
        NAME => {
            let pos = vm
                .heap
                .attrs_find(set, vm.known.name)
                .map_or(Pos::NONE, |a| a.pos);
            return e.trace(pos, "while evaluating the derivation attribute 'name'");
        }
        _ => {}
    }
    let Some(draft) = vm.caches.drafts.pop() else {
        return e;
    };
    let name = message_text(&draft.drv.name).into_owned();
    let mut e = e;
    if let Some(&attr) = draft.attrs.get(draft.done)
        && state >= NEXT
    {
        let pos = vm.heap.attrs_find(set, attr).map_or(Pos::NONE, |a| a.pos);
        let attr = vm.show_name(attr);
        e = e.trace(
            pos,
            format!("while evaluating attribute '{attr}' of derivation '{name}'"),
        );
    }
    let at = vm.show_pos(draft.name_pos);
    e.trace(
        Pos::NONE,
        format!("while evaluating derivation '{name}'\n  whose name attribute is located at {at}"),
    )
}

/// The draft of the derivation that the running frame makes.
fn draft(vm: &mut Vm) -> &mut Draft {
    vm.caches
        .drafts
        .last_mut()
        .expect("begun when the name was known")
}

/// Begins a draft for a set of attributes.
fn begin(vm: &mut Vm, set: Value, name: Value) {
    let name_pos = vm
        .heap
        .attrs_find(set, vm.known.name)
        .map_or(Pos::NONE, |a| a.pos);
    let mut draft = Draft {
        name_pos,
        ..Draft::default()
    };
    draft.drv.name = BString::from(vm.heap.bytes(name));
    draft.attrs.extend(vm.heap.attrs_iter(set).map(|a| a.name));
    let symbols = &vm.symbols;
    draft
        .attrs
        .sort_unstable_by(|&a, &b| symbols.name(a).cmp(symbols.name(b)));
    vm.caches.drafts.push(draft);
}

fn check_derivation_name(vm: &mut Vm) -> Result<()> {
    check_name(&draft(vm).drv.name).map_err(|e| {
        eval_error(format!(
            "invalid derivation name: {}. Please pass a different 'name'.",
            message_text(e.message())
        ))
    })
}

/// Whether this attribute never becomes JSON as a whole, so that it is evaluated first.
fn draft_json_skips(vm: &mut Vm, name: frazil_runtime::symbol::Symbol) -> bool {
    let k = vm.known;
    draft(vm).json.is_none() || [k.args, k.content_addressed, k.impure].contains(&name)
}

/// Ends the current attribute without looking at it.
fn skip(vm: &mut Vm) {
    draft(vm).done += 1;
}

/// Ends the current attribute.
fn done(vm: &mut Vm) {
    draft(vm).done += 1;
    vm.set_state(NEXT);
}

/// The Boolean in slot 0.
fn boolean(vm: &mut Vm, f: Native) -> Result<bool> {
    let v = vm.result(f);
    v.as_bool().ok_or_else(|| vm.wrong_type(What::Bool, v))
}

/// A string without context, its bytes.
fn plain_string(vm: &mut Vm, v: Value) -> Result<BString> {
    if !What::StringNoContext.accepts(vm, v) {
        return Err(vm.wrong_type(What::StringNoContext, v));
    }
    Ok(vm.heap.bytes(v).into())
}

/// Handles the current attribute, the value of which is in its slot; nothing if it is done.
fn attribute(vm: &mut Vm, f: Native) -> Result<Option<Next>> {
    let v = vm.slot(f, VALUE);
    let whnf = vm.heap.whnf(v);
    let d = draft(vm);
    let name = d.attrs[d.done];
    if d.ignore_nulls && whnf == Some(Value::NULL) {
        done(vm);
        return Ok(None);
    }
    let k = vm.known;
    if name == k.content_addressed || name == k.impure {
        vm.set_slot(f, 0, whnf.expect("forced"));
        if boolean(vm, f)? {
            let feature = if name == k.impure {
                draft(vm).impure = true;
                Feature::ImpureDerivations
            } else {
                draft(vm).content_addressed = true;
                Feature::CaDerivations
            };
            vm.caches
                .store
                .features
                .require(feature)
                .map_err(store_error)?;
        }
        done(vm);
        return Ok(None);
    }
    if name == k.args {
        let list = whnf.expect("forced");
        if list.tag() != Tag::List {
            return Err(vm.wrong_type(What::List, list));
        }
        vm.set_slot(f, VALUE, list);
        vm.set_counter(f, INDEX, 0);
        vm.set_state(ARGS);
        return Ok(None);
    }
    if draft(vm).json.is_some() {
        if name == k.structured_attrs {
            done(vm);
            return Ok(None);
        }
        // The reference writes a name before its value.
        if let Err(e) = write_string(&mut Vec::new(), vm.symbols.name(name)) {
            draft(vm).not_unicode.get_or_insert(e);
        }
        vm.set_state(JSON);
        return Ok(Some(Next::Sub {
            step: to_json_step,
            args: VALUE,
            n: 1,
            mode: STRICT | COPY_PATHS | STRUCTURED_JSON,
        }));
    }
    let v = whnf.expect("forced");
    match vm.coerce_here(v, MODE)? {
        Some(s) => {
            environment(vm, s)?;
            done(vm);
            Ok(None)
        }
        None => {
            vm.set_state(COERCED);
            Ok(Some(vm.coerce_value(f, v, MODE)))
        }
    }
}

/// Takes the current attribute, coerced to a string.
fn environment(vm: &mut Vm, s: Value) -> Result<()> {
    vm.draft_context(s);
    let text = BString::from(vm.heap.bytes(s));
    let k = vm.known;
    let d = draft(vm);
    let name = d.attrs[d.done];
    if name == k.json {
        let shown = d.drv.name.clone();
        vm.warn_plainly(&format!(
            "In derivation '{shown}': setting structured attributes via '__json' is deprecated, and may be disallowed in future versions of Nix. Set '__structuredAttrs = true' instead."
        ));
        let json: BString = canonical_json(&text)?.into();
        draft(vm)
            .drv
            .env
            .insert(frazil_store::derivation::STRUCTURED_ATTRS.into(), json);
        return Ok(());
    }
    let key = BString::from(vm.symbols.name(name));
    if name == k.builder {
        draft(vm).drv.builder = text.clone();
    } else if name == k.system {
        draft(vm).drv.platform = text.clone();
    } else if name == k.output_hash {
        draft(vm).output_hash = Some(text.clone());
    } else if name == k.output_hash_algo {
        set_algo(vm, &text)?;
    } else if name == k.output_hash_mode {
        set_method(vm, &text)?;
    } else if name == k.outputs {
        let names = text
            .split(|c| b" \t\n\r".contains(c))
            .filter(|w| !w.is_empty())
            .map(BString::from)
            .collect();
        draft(vm).set_outputs(names)?;
    }
    draft(vm).drv.env.insert(key, text);
    Ok(())
}

/// Takes the current attribute of a structured derivation, as JSON; some mean something besides.
fn structured(vm: &mut Vm, f: Native, json: Value) -> Result<Option<Next>> {
    vm.draft_context(json);
    let k = vm.known;
    let d = draft(vm);
    let name = d.attrs[d.done];
    let Vm {
        heap,
        caches,
        symbols,
        ..
    } = vm;
    let d = caches.drafts.last_mut().expect("begun");
    if let Some(out) = &mut d.json {
        if out.len() > 1 {
            out.push(b',');
        }
        // A name that is not UTF-8 was taken down: the derivation will not be complete.
        let _ = write_string(out, symbols.name(name));
        out.push(b':');
        out.extend_from_slice(heap.bytes(json));
    }
    let v = vm.slot(f, VALUE);
    let v = vm.heap.whnf(v).expect("turned into JSON");
    if name == k.builder {
        if v.tag() != Tag::String {
            return Err(vm.wrong_type(What::String, v));
        }
        let text = BString::from(vm.heap.bytes(v));
        draft(vm).drv.builder = text;
    } else if name == k.system {
        draft(vm).drv.platform = plain_string(vm, v)?;
    } else if name == k.output_hash {
        draft(vm).output_hash = Some(plain_string(vm, v)?);
    } else if name == k.output_hash_algo {
        let text = plain_string(vm, v)?;
        set_algo(vm, &text)?;
    } else if name == k.output_hash_mode {
        let text = plain_string(vm, v)?;
        set_method(vm, &text)?;
    } else if name == k.outputs {
        if v.tag() != Tag::List {
            return Err(vm.wrong_type(What::List, v));
        }
        vm.set_slot(f, VALUE, v);
        vm.set_counter(f, INDEX, 0);
        draft(vm).outputs = Some(Vec::new());
        vm.set_state(OUTPUTS);
        return Ok(None);
    } else if INEFFECTIVE
        .iter()
        .any(|n| n.as_bytes() == vm.symbols.name(name))
    {
        let (attr, drv) = (
            message_text(vm.symbols.name(name)).into_owned(),
            draft(vm).drv.name.clone(),
        );
        vm.warn_plainly(&format!(
            "In a derivation named '{drv}', 'structuredAttrs' disables the effect of the derivation attribute '{attr}'; use 'outputChecks.<output>.{attr}' instead"
        ));
    }
    done(vm);
    Ok(None)
}

/// Evaluates the names of a structured derivation's outputs, one after the other.
fn output_names(vm: &mut Vm, f: Native) -> Result<Option<Next>> {
    let list = vm.slot(f, VALUE);
    loop {
        let i = vm.counter(f, INDEX);
        let Some(&e) = vm.heap.list(list).get(i) else {
            let names = draft(vm).outputs.take().unwrap_or_default();
            draft(vm).set_outputs(names)?;
            done(vm);
            return Ok(None);
        };
        let Some(e) = vm.heap.whnf(e) else {
            return Ok(Some(Next::Force(e)));
        };
        let name = plain_string(vm, e)?;
        draft(vm).outputs.get_or_insert_default().push(name);
        vm.set_counter(f, INDEX, i + 1);
    }
}

/// `outputHashAlgo`; a name that is unknown counts as none.
fn set_algo(vm: &mut Vm, name: &[u8]) -> Result<()> {
    let features = vm.caches.store.features;
    draft(vm).hash_algo = HashAlgo::parse_opt(name, features).map_err(store_error)?;
    Ok(())
}

/// `outputHashMode`
fn set_method(vm: &mut Vm, mode: &[u8]) -> Result<()> {
    let features = vm.caches.store.features;
    let d = draft(vm);
    let method = ContentAddressMethod::parse_output_hash_mode(mode, &d.drv.name, features)
        .map_err(|e| eval_error(message_text(e.message()).into_owned()))?;
    d.method = Some(method);
    Ok(())
}
