//! Derivations and what they refer to: `derivationStrict`, `toFile`, `storePath`, `outputOf`.
//!
//! `derivation` itself is a function in Nix (see `internal`).

use super::derivation_strict::{derivation_strict, explain};
use super::{Builtin, What, want, want_as};
use crate::coerce_path::{STORE_PATH, coerce_path_step};
use crate::context::{ContextElement, merge};
use crate::error::{EvalError, Result, eval_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::paths::{Follow, shown};
use crate::store_io::{derivation_chain, derivation_not_valid, store_error};
use frazil_formats::message_text;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::Value;
use frazil_store::StorePath;
use frazil_store::placeholder::DownstreamPlaceholder;

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::step(
        "derivationStrict",
        1,
        &[want_as(
            0,
            What::Attrs,
            "while evaluating the argument passed to builtins.derivationStrict",
        )],
        derivation_strict,
        "Instantiates a derivation with the given attributes and returns the set of its store paths.",
    )
    .explained(explain),
    Builtin::leaf(
        "__toFile",
        2,
        &[want(0, What::StringNoContext), want(1, What::String)],
        to_file,
        "Puts a text into the store under a name and returns its store path.",
    ),
    Builtin::step(
        "__storePath",
        1,
        &[],
        store_path,
        "Turns the text of an existing store path into a string that refers to it.",
    ),
    Builtin::step(
        "__outputOf",
        2,
        &[want_as(0, What::String, DERIVATION_OF_OUTPUT)],
        output_of,
        "The path, or a placeholder for it, of an output of a derivation that may itself be an output.",
    )
    .explained(explain_output_of)
    .behind("dynamic-derivations"),
];

const DERIVATION_OF_OUTPUT: &str = "while evaluating the first argument to builtins.outputOf";

/// A context element as the reference's messages have it: without the store directory.
fn show_element(e: &ContextElement) -> String {
    let base = |p: &str| p.rsplit('/').next().unwrap_or(p).to_owned();
    match e {
        ContextElement::Opaque(p) => base(p),
        ContextElement::DrvDeep(p) => format!("={}", base(p)),
        ContextElement::Built { drv, output } => {
            let (drv, dynamic) = derivation_chain(drv);
            let mut shown = base(drv);
            for output in dynamic.chain([&**output]) {
                shown = match shown.strip_prefix('!') {
                    Some(_) => format!("!{output}{shown}"),
                    None => format!("!{output}!{shown}"),
                };
            }
            shown
        }
    }
}

fn to_file(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    let mut elements: Vec<u32> = vm.string_context(args[1]).to_vec();
    elements.sort_by(|&a, &b| vm.contexts.get(a).cmp(vm.contexts.get(b)));
    let mut references: Vec<StorePath> = Vec::with_capacity(elements.len());
    for e in elements {
        vm.check_dynamic(e)?;
        match vm.contexts.get(e) {
            ContextElement::Opaque(_) => references.push(vm.element_path(e)?),
            other => {
                return Err(eval_error(format!(
                    "files created by builtins.toFile may not reference derivations, but {} references {}",
                    shown(vm.heap.bytes(args[0])),
                    show_element(other)
                )));
            }
        }
    }
    references.sort();
    references.dedup();
    let name = vm.heap.bytes(args[0]).to_vec();
    let text = vm.heap.bytes(args[1]).to_vec();
    let path = vm.add_text(&name, &text, &references)?;
    Ok(vm.store_path_string(&path))
}

fn store_path(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.settings.pure_eval {
        return Err(eval_error(
            "'builtins.storePath' is not allowed in pure evaluation mode",
        ));
    }
    if vm.state() == 0 {
        vm.set_state(1);
        return Ok(Next::Sub {
            step: coerce_path_step,
            args: 1,
            n: 1,
            mode: STORE_PATH,
        });
    }
    let v = vm.result(f);
    let mut path = vm.heap.bytes(v).to_vec();
    let dir = vm.caches.store.dir().clone();
    // A link in the store stands for itself, other links for what they lead to.
    if dir.parse(&path).is_err() {
        path = vm.resolve_links(&path, Follow::All)?;
    }
    if !dir.contains(&path) {
        return Err(eval_error(format!(
            "path '{}' is not in the Nix store",
            shown(crate::internal::text_of(&path))
        )));
    }
    let (store_path, _) = dir.split(&path).map_err(store_error)?;
    vm.ensure_path(&store_path)?;
    let mut context = vm.string_context(v).to_vec();
    let e = vm.opaque_element(&store_path);
    merge(&[e], &mut context);
    Ok(Next::Done(vm.string_with(&path, &context)))
}

impl Vm {
    /// What stands for an output: its path if that is known, or else a placeholder.
    fn output_string(&mut self, drv: &str, output: &str) -> Result<String> {
        let (base, dynamic) = derivation_chain(drv);
        let path = self
            .caches
            .store
            .dir()
            .parse(base.as_bytes())
            .map_err(store_error)?;
        let mut chain: Vec<&str> = dynamic.collect();
        chain.push(output);
        let first = chain[0];
        if chain.len() == 1
            && let Some(known) = self.known_output(&path, first)?
        {
            return Ok(known);
        }
        let mut placeholder = DownstreamPlaceholder::unknown_ca_output(&path, first.as_bytes())
            .map_err(store_error)?;
        for output in &chain[1..] {
            placeholder =
                DownstreamPlaceholder::unknown_derivation(&placeholder, output.as_bytes());
        }
        Ok(placeholder.render())
    }

    /// The path of an output of a derivation in the store, if it can be known before it is built.
    fn known_output(&mut self, drv_path: &StorePath, output: &str) -> Result<Option<String>> {
        self.find_output(drv_path, output, "have output")
    }

    /// As [`Vm::known_output`]; `lacks` says in the reference's words what a derivation does not.
    fn find_output(
        &mut self,
        drv_path: &StorePath,
        output: &str,
        lacks: &str,
    ) -> Result<Option<String>> {
        let read_only = self.settings.read_only;
        let state = &mut self.caches.store;
        let dir = state.dir().clone();
        let (hasher, store) = (&state.hasher, &mut state.store);
        let Some(store) = store.to_read() else {
            return match hasher.get(drv_path) {
                Some(m) if m.is_deferred() && !read_only => Ok(None),
                _ => Err(derivation_not_valid(&dir.print(drv_path))),
            };
        };
        let drv = store.read_valid_derivation(drv_path).map_err(store_error)?;
        let Some(o) = drv
            .outputs
            .get(<&frazil_store::BStr>::from(output.as_bytes()))
        else {
            return Err(eval_error(format!(
                "derivation '{}' does not {lacks} '{output}'",
                dir.print(drv_path)
            )));
        };
        let path = o
            .path(&dir, &drv.name, output.as_bytes())
            .map_err(store_error)?;
        Ok(path.map(|p| dir.print(&p)))
    }

    /// The path of the derivation that a context element names. One that only a build makes has to be
    /// known.
    ///
    /// # Errors
    /// It is not; a derivation on the way is not there, or has no such output.
    pub(super) fn resolve_derivation(&mut self, drv: Box<str>) -> Result<Box<str>> {
        let (base, dynamic) = derivation_chain(&drv);
        let mut path = base.to_owned();
        for output in dynamic {
            let dir = self.caches.store.dir();
            let drv_path = dir.parse(path.as_bytes()).map_err(store_error)?;
            let Some(known) = self.find_output(&drv_path, output, "have an output named")? else {
                return Err(eval_error(format!(
                    "cannot operate on output '{output}' of the unbuilt derivation '{path}'"
                )));
            };
            path = known;
        }
        Ok(path.into())
    }
}

/// The first argument is looked at before the second is evaluated.
fn output_of(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 0 {
        let drv = vm.arg(f, 0);
        let drv = derivation_of(vm, drv)?;
        let drv = vm.heap.string(drv.as_bytes());
        vm.set_arg(f, 0, drv);
        vm.set_state(1);
        return Ok(Next::Force(vm.arg(f, 1)));
    }
    let output = vm.result(f);
    if !What::StringNoContext.accepts(vm, output) {
        return Err(vm.wrong_type(What::StringNoContext, output));
    }
    vm.set_state(2);
    let text = |vm: &Vm, v| String::from_utf8_lossy(vm.heap.bytes(v)).into_owned();
    let (drv, output) = (text(vm, vm.arg(f, 0)), text(vm, output));
    let out = vm.output_string(&drv, &output)?;
    let element = vm.contexts.intern(ContextElement::Built {
        drv: drv.into(),
        output: output.into(),
    });
    Ok(Next::Done(vm.string_with(out.as_bytes(), &[element])))
}

fn explain_output_of(_: &mut Vm, _: Native, state: u32, e: EvalError) -> EvalError {
    match state {
        1 => e.trace(
            Pos::NONE,
            "while evaluating the second argument to builtins.outputOf",
        ),
        _ => e,
    }
}

/// The derivation whose output a string stands for.
fn derivation_of(vm: &mut Vm, v: Value) -> Result<Box<str>> {
    let refused = |message| eval_error(message).trace(Pos::NONE, DERIVATION_OF_OUTPUT);
    let text = message_text(vm.heap.bytes(v)).into_owned();
    let context = vm.string_context(v).to_vec();
    let &[element] = context.as_slice() else {
        let n = context.len();
        return Err(refused(format!(
            "string '{text}' has {n} entries in its context. It should only have exactly one entry"
        )));
    };
    let drv: Box<str> = match vm.contexts.get(element).clone() {
        ContextElement::DrvDeep(_) => {
            return Err(refused(format!(
                "string '{text}' has a context which refers to a complete source and binary closure. This is not supported at this time"
            )));
        }
        ContextElement::Opaque(path) => {
            if *text != *path {
                return Err(refused(format!(
                    "path string '{text}' has context with the different path '{path}'"
                )));
            }
            path
        }
        ContextElement::Built { drv, output } => {
            let expected = vm.output_string(&drv, &output)?;
            if text != expected {
                return Err(refused(format!(
                    "string '{text}' has context with the output '{output}' from derivation '{drv}', but the string is not the right placeholder for this derivation output. It should be '{expected}'"
                )));
            }
            format!("{drv}^{output}").into()
        }
    };
    Ok(drv)
}
