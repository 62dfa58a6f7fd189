//! Flake references as text and as sets: `parseFlakeRef` and `flakeRefToString`.
//!
//! The rules are in `frazil_formats::flakeref`. Deliberately absent: fetching flakes (see `fetch_tree`).

use super::{Builtin, What, want_as};
use crate::error::{ErrorKind, EvalError, Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_formats::flakeref::{
    FlakeAttr, FlakeAttrs, FlakeFeatures, FlakeRefError, FlakeRefErrorKind, flake_ref_to_string,
    parse_flake_ref,
};
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::leaf(
        "__parseFlakeRef",
        1,
        &[want_as(
            0,
            What::StringNoContext,
            "while evaluating the argument passed to builtins.parseFlakeRef",
        )],
        parse,
        "The attributes of a flake reference.",
    ),
    Builtin::step(
        "__flakeRefToString",
        1,
        &[want_as(
            0,
            What::Attrs,
            "while evaluating the argument passed to builtins.flakeRefToString",
        )],
        to_text,
        "The flake reference with the given attributes.",
    )
    .explained(explain_attributes),
];

fn parse(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let text = vm.heap.bytes(args[0]);
    let parsed = parse_flake_ref(text, features(vm)).map_err(flake_error)?;
    for w in &parsed.warnings {
        vm.warn(w, Pos::NONE);
    }
    let mut attrs = Vec::with_capacity(parsed.attrs.len());
    for (name, value) in &parsed.attrs {
        let value = match value {
            FlakeAttr::String(s) => vm.heap.string(s),
            FlakeAttr::Int(i) => vm.heap.int(*i as i64),
            FlakeAttr::Bool(b) => Value::bool(*b),
        };
        attrs.push(Attr {
            name: vm.symbols.intern(name),
            value,
            pos: Pos::NONE,
        });
    }
    Ok(vm.heap.attrs_from(&mut attrs))
}

/// Explains an error of a builtin that needs all attributes of its argument one after the other: the first that is not
/// evaluated is the one whose value was needed.
pub(crate) fn explain_attributes(vm: &mut Vm, f: Native, _: u32, e: EvalError) -> EvalError {
    let set = vm.arg(f, 0);
    if set.tag() != Tag::Attrs {
        return e;
    }
    let mut attrs = vm.heap.attrs_iter(set);
    let attr = attrs.find(|a| vm.heap.whnf(a.value).is_none());
    e.or_needs_itself_at(attr.map_or(Pos::NONE, |a| a.pos))
}

/// What is wrong with a flake reference, as an error of evaluation.
#[cold]
pub(crate) fn flake_error(e: FlakeRefError) -> EvalError {
    let kind = match e.kind {
        FlakeRefErrorKind::Plain => ErrorKind::Eval,
        FlakeRefErrorKind::Usage => ErrorKind::Usage,
        FlakeRefErrorKind::Library => ErrorKind::Foreign,
    };
    EvalError::new(kind, e.message)
}

/// The error for what needs an experimental feature.
#[cold]
pub(crate) fn disabled(feature: &str) -> EvalError {
    eval_error(format!(
        "experimental Nix feature '{feature}' is disabled; add '--extra-experimental-features {feature}' to enable it"
    ))
}

/// The experimental features that kinds of inputs ask for.
pub(crate) fn features(vm: &Vm) -> FlakeFeatures {
    FlakeFeatures {
        flakes: vm.settings.feature("flakes"),
        verified_fetches: vm.settings.feature("verified-fetches"),
    }
}

/// Attributes are evaluated one after the other, each checked at once.
fn to_text(vm: &mut Vm, f: Native) -> Result<Next> {
    let set = vm.arg(f, 0);
    let mut attrs = FlakeAttrs::new();
    for a in vm.heap.attrs_iter(set) {
        let Some(v) = vm.heap.whnf(a.value) else {
            return Ok(Next::Force(a.value));
        };
        let value = match (vm.heap.as_int(v), v.as_bool()) {
            (Some(i), _) => FlakeAttr::Int(u64::try_from(i).map_err(|_| negative(vm, a, i))?),
            (_, Some(b)) => FlakeAttr::Bool(b),
            _ if v.tag() == Tag::String => FlakeAttr::String(vm.heap.bytes(v).to_vec()),
            _ => return Err(bad_type(vm, a, v)),
        };
        attrs.insert(vm.symbols.name(a.name).to_vec(), value);
    }
    let text = flake_ref_to_string(&attrs, features(vm)).map_err(flake_error)?;
    Ok(Next::Done(vm.heap.string(&text)))
}

#[cold]
fn negative(vm: &Vm, a: Attr, i: i64) -> EvalError {
    let name = vm.show_name(a.name);
    eval_error(format!(
        "negative value given for flake ref attr {name}: {i}"
    ))
}

#[cold]
fn bad_type(vm: &Vm, a: Attr, v: Value) -> EvalError {
    let (name, what) = (vm.show_name(a.name), vm.describe(v));
    eval_error(format!(
        "flake reference attribute sets may only contain integers, Booleans, and strings, but attribute '{name}' is {what}"
    ))
}
