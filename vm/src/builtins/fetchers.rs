//! Fetchers: their arguments are checked as in the reference; fetching itself is not there yet.
//!
//! `fetchurl` and `fetchTarball` of something whose hash is given and that the store has need no
//! network, and work. Deliberately absent: downloads, Git and Mercurial repositories, flakes.

use super::{Builtin, What, want, want_as};
use crate::error::{EvalError, Result, eval_error, type_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::paths::shown;
use crate::restricted::is_allowed_uri;
use crate::store_io::store_error;
use frazil_formats::message_text;
use frazil_formats::path::base_name_of;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};
use frazil_store::store_path::check_name;
use frazil_store::{ContentAddress, ContentAddressMethod, Hash, HashAlgo};

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::step(
        "__fetchurl",
        1,
        &[want(0, What::Any)],
        fetchurl,
        "Downloads a file into the store.",
    )
    .explained(explain_fetch),
    Builtin::step(
        "fetchTarball",
        1,
        &[want(0, What::Any)],
        fetch_tarball,
        "Downloads an archive and unpacks it into the store.",
    )
    .explained(explain_fetch),
    Builtin::step(
        "fetchGit",
        1,
        &[want(0, What::Any)],
        fetch_git,
        "Fetches a Git repository into the store.",
    )
    .explained(explain_tree),
    Builtin::step(
        "fetchMercurial",
        1,
        &[want(0, What::Any)],
        fetch_mercurial,
        "Fetches a Mercurial repository into the store.",
    ),
    Builtin::step(
        "fetchTree",
        1,
        &[want(0, What::Any)],
        fetch_tree,
        "Fetches a tree of files into the store.",
    )
    .explained(explain_tree)
    .behind("fetch-tree"),
    Builtin::leaf(
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
    .behind("fetch-closure"),
    Builtin::leaf(
        "__getFlake",
        1,
        &[want_as(
            0,
            What::StringNoContext,
            "while evaluating the argument passed to builtins.getFlake",
        )],
        get_flake,
        "Fetches a flake and returns its outputs.",
    ),
];

/// The error for what only a store could do.
fn not_available(builtin: &str, what: &[u8]) -> EvalError {
    let what = if what.is_empty() {
        String::new()
    } else {
        format!(" '{}'", shown(what))
    };
    eval_error(format!(
        "'{builtin}' cannot fetch{what}: fetching is not available until frazil has a store to fetch into"
    ))
}

// Slots of `fetchurl` and `fetchTarball`.
const URL: u32 = 2;
const NAME: u32 = 3;
const HASH: u32 = 4;
const INDEX: u32 = 5;

// States.
const START: u32 = 0;
const ATTRIBUTE: u32 = 1;
const EVALUATED: u32 = 2;
const FETCH: u32 = 3;

fn fetchurl(vm: &mut Vm, f: Native) -> Result<Next> {
    fetch(vm, f, "fetchurl", ContentAddressMethod::Flat)
}

fn fetch_tarball(vm: &mut Vm, f: Native) -> Result<Next> {
    fetch(vm, f, "fetchTarball", ContentAddressMethod::Nar)
}

fn fetch(vm: &mut Vm, f: Native, who: &str, method: ContentAddressMethod) -> Result<Next> {
    let arg = vm.arg(f, 0);
    loop {
        match vm.state() {
            START => {
                for _ in URL..=INDEX {
                    vm.push_slot(f, Value::NULL);
                }
                if arg.tag() == Tag::Attrs {
                    vm.set_state(ATTRIBUTE);
                    continue;
                }
                if !What::StringNoContext.accepts(vm, arg) {
                    let e = vm.wrong_type(What::StringNoContext, arg);
                    return Err(e.trace(Pos::NONE, "while evaluating the url we should fetch"));
                }
                vm.set_slot(f, URL, arg);
                vm.set_state(FETCH);
            }
            ATTRIBUTE => {
                let i = vm.counter(f, INDEX);
                let Some(attr) = vm.heap.attrs_iter(arg).nth(i) else {
                    if vm.slot(f, URL) == Value::NULL {
                        return Err(eval_error("'url' argument required"));
                    }
                    vm.set_state(FETCH);
                    continue;
                };
                if slot_of(vm, attr).is_none() {
                    return Err(eval_error(format!(
                        "unsupported argument '{}' to '{who}'",
                        message_text(vm.symbols.name(attr.name))
                    )));
                }
                vm.set_state(EVALUATED);
                return Ok(Next::Force(attr.value));
            }
            EVALUATED => {
                let i = vm.counter(f, INDEX);
                let v = vm.result(f);
                if let Some(attr) = vm.heap.attrs_iter(arg).nth(i) {
                    if !What::StringNoContext.accepts(vm, v) {
                        return Err(vm.wrong_type(What::StringNoContext, v).or_at(attr.pos));
                    }
                    if let Some(slot) = slot_of(vm, attr) {
                        vm.set_slot(f, slot, v);
                    }
                }
                vm.set_counter(f, INDEX, i + 1);
                vm.set_state(ATTRIBUTE);
            }
            _ => break,
        }
    }
    let text = |vm: &Vm, slot| match vm.slot(f, slot) {
        Value::NULL => None,
        v => Some(vm.heap.bytes(v).to_vec()),
    };
    let mut hash = None;
    if let Some(digits) = text(vm, HASH) {
        let features = vm.caches.store.features;
        let (h, empty) = Hash::parse_allow_empty(&digits, Some(HashAlgo::Sha256), features)
            .map_err(store_error)?;
        if empty {
            vm.warn_empty_hash(&h);
        }
        hash = Some(h);
    }
    let url = text(vm, URL).unwrap_or_default();
    if vm.settings.restrict_eval && !is_allowed_uri(&url, &vm.settings.allowed_uris) {
        return Err(eval_error(format!(
            "access to URI '{}' is forbidden in restricted mode",
            shown(&url)
        )));
    }
    let given = text(vm, NAME);
    let name = match &given {
        Some(name) if !name.is_empty() => name.clone(),
        _ if method == ContentAddressMethod::Nar => b"source".to_vec(),
        _ => base_name_of(&url).to_vec(),
    };
    check_name(&name).map_err(|e| {
        let advice = if given.is_some() {
            format!("Please change the value for the 'name' attribute passed to '{who}', so that it can create a valid store path.")
        } else if arg.tag() == Tag::Attrs {
            format!("Please add a valid 'name' attribute to the argument for '{who}', so that it can create a valid store path.")
        } else {
            format!("Please pass an attribute set with 'url' and 'name' attributes to '{who}',  so that it can create a valid store path.")
        };
        eval_error(format!(
            "invalid store path name when fetching URL '{}': {}. {advice}",
            shown(&url),
            shown(e.message())
        ))
    })?;
    let Some(hash) = hash else {
        if vm.settings.pure_eval {
            return Err(eval_error(format!(
                "in pure evaluation mode, '{who}' requires a 'sha256' argument"
            )));
        }
        return Err(not_available(who, &url));
    };
    let ca = ContentAddress { method, hash };
    let path = vm
        .caches
        .store
        .dir()
        .make_ca_path(&name, &ca, [], false)
        .map_err(store_error)?;
    let there = match &mut vm.caches.store.store {
        Some(store) => store.ensure(&path).is_ok(),
        None => false,
    };
    if !there {
        return Err(not_available(who, &url));
    }
    Ok(Next::Done(vm.store_path_string(&path)))
}

/// Where an attribute of `fetchurl` goes.
fn slot_of(vm: &Vm, attr: Attr) -> Option<u32> {
    match vm.symbols.name(attr.name) {
        b"url" => Some(URL),
        b"name" => Some(NAME),
        b"sha256" => Some(HASH),
        _ => None,
    }
}

fn explain_fetch(vm: &mut Vm, f: Native, state: u32, e: EvalError) -> EvalError {
    if state != EVALUATED {
        return e;
    }
    let (set, i) = (vm.arg(f, 0), vm.counter(f, INDEX));
    let Some(attr) = vm.heap.attrs_iter(set).nth(i) else {
        return e;
    };
    let text = match slot_of(vm, attr) {
        Some(URL) => "while evaluating the url we should fetch",
        Some(NAME) => "while evaluating the name of the content we should fetch",
        _ => "while evaluating the sha256 of the content we should fetch",
    };
    e.trace(attr.pos, text)
}

fn fetch_git(vm: &mut Vm, f: Native) -> Result<Next> {
    tree(vm, f, "fetchGit")
}

fn fetch_tree(vm: &mut Vm, f: Native) -> Result<Next> {
    tree(vm, f, "fetchTree")
}

/// Checks the argument of `fetchGit` or `fetchTree`. Slot 2 counts its attributes.
fn tree(vm: &mut Vm, f: Native, who: &str) -> Result<Next> {
    const INDEX: u32 = 2;
    let git = who == "fetchGit";
    let arg = vm.arg(f, 0);
    if arg.tag() != Tag::Attrs {
        let url = match vm.coerce_simple(arg, 0) {
            Ok(Some(s)) => vm.heap.bytes(s).to_vec(),
            Ok(None) => Vec::new(),
            Err(e) => {
                let text = format!("while evaluating the first argument passed to '{who}'");
                return Err(e.trace(Pos::NONE, text));
            }
        };
        if !git && !vm.settings.feature("flakes") {
            return Err(eval_error(format!(
                "passing a string argument to '{who}' requires the 'flakes' experimental feature"
            )));
        }
        if let Some(rest) = url.strip_prefix(b"file:")
            && rest.first() != Some(&b'/')
        {
            let url = shown(&url);
            return Err(eval_error(format!(
                "tarball '{url}' must use an absolute path. The 'file' scheme does not support relative paths."
            ))
            .trace(Pos::NONE, format!("while fetching the input '{url}'")));
        }
        return Err(not_available(who, &url));
    }
    if vm.state() == START {
        vm.push_slot(f, Value::NULL);
        match vm.heap.attrs_get(arg, vm.known.kind) {
            Some(_) if git => return Err(eval_error("unexpected argument 'type'")),
            None if !git => {
                return Err(eval_error(format!(
                    "argument 'type' is missing in call to '{who}'"
                )));
            }
            Some(v) => {
                vm.set_state(ATTRIBUTE);
                return Ok(Next::Force(v));
            }
            None => vm.set_state(ATTRIBUTE),
        }
    }
    if vm.state() == ATTRIBUTE {
        if !git {
            let v = vm.result(f);
            if !What::StringNoContext.accepts(vm, v) {
                let pos = vm
                    .heap
                    .attrs_find(arg, vm.known.kind)
                    .map_or(Pos::NONE, |a| a.pos);
                return Err(vm.wrong_type(What::StringNoContext, v).or_at(pos));
            }
        }
        vm.set_state(EVALUATED);
    }
    loop {
        let i = vm.counter(f, INDEX);
        let Some(attr) = vm.heap.attrs_iter(arg).nth(i) else {
            break;
        };
        let Some(v) = vm.heap.whnf(attr.value) else {
            return Ok(Next::Force(attr.value));
        };
        vm.set_counter(f, INDEX, i + 1);
        let name = vm.show_name(attr.name);
        if let Some(i) = vm.heap.as_int(v) {
            if i < 0 {
                return Err(eval_error(format!(
                    "negative value given for '{who}' argument '{name}': {i}"
                )));
            }
        } else if v.tag() != Tag::String && !vm.heap.is_path(v) && v.as_bool().is_none() {
            let found = vm.describe(v);
            return Err(type_error(format!(
                "argument '{name}' to '{who}' is {found} while a string, Boolean or integer is expected"
            )));
        }
    }
    if !git && vm.heap.attrs_get(arg, vm.known.name).is_some() {
        return Err(eval_error(format!(
            "argument 'name' isn’t supported in call to '{who}'"
        )));
    }
    let name = vm.symbols.intern(b"url");
    let url = vm
        .heap
        .attrs_get(arg, name)
        .and_then(|v| vm.heap.whnf(v))
        .filter(|&v| v.tag() == Tag::String || vm.heap.is_path(v))
        .map(|v| vm.heap.bytes(v).to_vec());
    match url {
        None if git => Err(eval_error("input attribute 'url' is missing")),
        url => Err(not_available(who, &url.unwrap_or_default())),
    }
}

fn explain_tree(vm: &mut Vm, f: Native, state: u32, e: EvalError) -> EvalError {
    let set = vm.arg(f, 0);
    if state != ATTRIBUTE || set.tag() != Tag::Attrs {
        return e;
    }
    let pos = vm
        .heap
        .attrs_find(set, vm.known.kind)
        .map_or(Pos::NONE, |a| a.pos);
    e.trace(
        pos,
        "while evaluating the `type` argument passed to 'fetchTree'",
    )
}

/// Slot 2 counts the attributes.
fn fetch_mercurial(vm: &mut Vm, f: Native) -> Result<Next> {
    const WHO: &str = "fetchMercurial";
    let arg = vm.arg(f, 0);
    if arg.tag() != Tag::Attrs {
        let url = vm.coerce_simple(arg, 0).map_err(|e| {
            e.trace(
                Pos::NONE,
                "while evaluating the first argument passed to builtins.fetchMercurial",
            )
        })?;
        let url = url.map(|s| vm.heap.bytes(s).to_vec());
        return Err(not_available(WHO, &url.unwrap_or_default()));
    }
    if vm.state() == START {
        vm.push_slot(f, Value::NULL);
        vm.set_state(ATTRIBUTE);
    }
    let (url, rev) = (vm.symbols.intern(b"url"), vm.symbols.intern(b"rev"));
    loop {
        let i = vm.counter(f, 2);
        let Some(attr) = vm.heap.attrs_iter(arg).nth(i) else {
            break;
        };
        if ![url, vm.known.name, rev].contains(&attr.name) {
            return Err(eval_error(format!(
                "unsupported argument '{}' to '{WHO}'",
                message_text(vm.symbols.name(attr.name))
            ))
            .at(attr.pos));
        }
        if vm.heap.whnf(attr.value).is_none() {
            return Ok(Next::Force(attr.value));
        }
        vm.set_counter(f, 2, i + 1);
    }
    if vm.heap.attrs_get(arg, url).is_none() {
        return Err(eval_error("'url' argument required"));
    }
    Err(not_available(WHO, b""))
}

fn fetch_closure(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    for required in ["fromPath", "fromStore"] {
        let name = vm.symbols.intern(required.as_bytes());
        if vm.heap.attrs_get(args[0], name).is_none() {
            return Err(eval_error(format!(
                "attribute '{required}' is missing in call to 'fetchClosure'"
            )));
        }
    }
    Err(not_available("fetchClosure", b""))
}

fn get_flake(vm: &mut Vm, args: &[Value]) -> Result<Value> {
    if !vm.settings.feature("flakes") {
        return Err(eval_error(
            "experimental Nix feature 'flakes' is disabled; add '--extra-experimental-features flakes' to enable it",
        ));
    }
    Err(not_available("getFlake", vm.heap.bytes(args[0])))
}
