//! `fetchTree`, `fetchGit`, `fetchMercurial` and `getFlake`: inputs as flakes have them.
//!
//! Everything that can be said of an input before it is fetched is said, in the reference's order: its
//! scheme checks the attributes (`frazil_formats::flakeref`), pure evaluation wants it locked,
//! restricted evaluation asks for its URL. Deliberately absent: fetching (see `crate::fetcher`), and what a
//! flake is (see `crate::flake`).

use super::fetched_attrs::{Form, NULL_REV};
use super::fetchers::{check_uri, not_available, not_plain, warn_all};
use super::flake_refs::{explain_attributes, features, flake_error};
use super::to_json::{COPY_PATHS, STRICT, to_json_step};
use super::{Builtin, What, want, want_as};
use crate::error::{EvalError, Result, eval_error, type_error};
use crate::fetcher::Registries;
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::paths::shown;
use frazil_formats::flakeref::{FlakeAttr, FlakeAttrs, Input, git_url};
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};

/// The rows of this family.
pub static TABLE: &[Builtin] = &[
    Builtin::step(
        "fetchGit",
        1,
        &[want(0, What::Any)],
        fetch_git,
        "Fetches a Git repository into the store.",
    )
    .explained(explain_attributes),
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
    Builtin::step(
        "__getFlake",
        1,
        &[want_as(
            0,
            What::StringNoContext,
            "while evaluating the argument passed to builtins.getFlake",
        )],
        crate::flake::get_flake,
        "Fetches a flake and returns its outputs.",
    ),
];

/// What `getFlake` fetches inputs with: no member of `builtins`, since it believes what a lock file says.
pub static INTERNAL: &[Builtin] = &[Builtin::step(
    "fetchFinalTree",
    1,
    &[want(0, What::Any)],
    fetch_final_tree,
    "Fetches a tree of which all is said.",
)
.explained(explain_tree)];

/// The row of `fetchFinalTree` in the table of builtins.
pub(crate) fn fetch_fixed(vm: &Vm) -> u32 {
    let row = vm.builtins.iter().position(|b| b.name == INTERNAL[0].name);
    row.unwrap_or(0) as u32
}

/// Slot of the counter of attributes.
const INDEX: u32 = 2;
/// Slot of `publicKeys` as JSON, for trees.
const KEYS: u32 = 3;

// States.
const START: u32 = 0;
const KIND: u32 = 1;
const ATTRIBUTE: u32 = 2;
const EVALUATED: u32 = 3;
const COERCED: u32 = 4;
const FETCH: u32 = 5;
const WRITTEN: u32 = 6;

/// Which of the builtins that fetch trees.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Git,
    Tree,
    /// For inputs of flakes that are locked.
    Final,
}

impl Which {
    fn name(self) -> &'static str {
        match self {
            Which::Git => "fetchGit",
            _ => "fetchTree",
        }
    }
}

fn fetch_git(vm: &mut Vm, f: Native) -> Result<Next> {
    tree(vm, f, Which::Git)
}

fn fetch_tree(vm: &mut Vm, f: Native) -> Result<Next> {
    tree(vm, f, Which::Tree)
}

fn fetch_final_tree(vm: &mut Vm, f: Native) -> Result<Next> {
    tree(vm, f, Which::Final)
}

fn tree(vm: &mut Vm, f: Native, which: Which) -> Result<Next> {
    let (git, who) = (which == Which::Git, which.name());
    let arg = vm.arg(f, 0);
    if arg.tag() != Tag::Attrs {
        let input = input_of_text(vm, arg, git)?;
        return fetch(vm, which, &input);
    }
    if vm.state() == START {
        vm.push_slot(f, Value::NULL);
        vm.push_slot(f, Value::NULL);
        match vm.heap.attrs_get(arg, vm.known.kind) {
            Some(_) if git => return Err(eval_error("unexpected argument 'type'")),
            Some(v) => {
                vm.set_state(KIND);
                return Ok(Next::Force(v));
            }
            None if git => vm.set_state(ATTRIBUTE),
            None => {
                return Err(eval_error(format!(
                    "argument 'type' is missing in call to '{who}'"
                )));
            }
        }
    }
    if vm.state() == KIND {
        let v = vm.result(f);
        if !What::StringNoContext.accepts(vm, v) {
            let pos = kind_pos(vm, arg);
            return Err(not_plain(vm, v, pos));
        }
        vm.set_state(ATTRIBUTE);
    }
    if vm.state() == WRITTEN {
        let text = vm.result(f);
        vm.set_slot(f, KEYS, text);
        vm.set_counter(f, INDEX, vm.counter(f, INDEX) + 1);
        vm.set_state(ATTRIBUTE);
    }
    // Each attribute is checked before the next is evaluated; what they are is gathered when all are.
    while let Some(attr) = vm.heap.attrs_iter(arg).nth(vm.counter(f, INDEX)) {
        let Some(v) = vm.heap.whnf(attr.value) else {
            return Ok(Next::Force(attr.value));
        };
        if is_key_list(vm, attr, v) {
            if !vm.settings.feature("verified-fetches") {
                return Err(super::flake_refs::disabled("verified-fetches"));
            }
            vm.set_slot(f, KEYS, v);
            vm.set_state(WRITTEN);
            return Ok(Next::Sub {
                step: to_json_step,
                args: KEYS,
                n: 1,
                mode: STRICT | COPY_PATHS,
            });
        }
        input_attr(vm, attr, v, git, &mut Vec::new())?;
        vm.set_counter(f, INDEX, vm.counter(f, INDEX) + 1);
    }
    let keys = match vm.slot(f, KEYS) {
        Value::NULL => None,
        text => Some(vm.heap.bytes(text).to_vec()),
    };
    let input = input_of_set(vm, arg, git, keys)?;
    fetch(vm, which, &input)
}

/// Whether an attribute is the list of keys that may sign commits, which is the only one that is a list.
fn is_key_list(vm: &Vm, attr: Attr, v: Value) -> bool {
    let simple = v.tag() == Tag::String
        || vm.heap.is_path(v)
        || v.as_bool().is_some()
        || vm.heap.as_int(v).is_some();
    !simple && vm.is_named(attr.name, "publicKeys")
}

/// Where the `type` of an argument is defined.
fn kind_pos(vm: &Vm, set: Value) -> Pos {
    let attr = vm.heap.attrs_find(set, vm.known.kind);
    attr.map_or(Pos::NONE, |a| a.pos)
}

fn explain_tree(vm: &mut Vm, f: Native, state: u32, e: EvalError) -> EvalError {
    let set = vm.arg(f, 0);
    if state != KIND || set.tag() != Tag::Attrs {
        return explain_attributes(vm, f, state, e);
    }
    let pos = kind_pos(vm, set);
    e.or_needs_itself_at(pos).trace(
        pos,
        "while evaluating the `type` argument passed to 'fetchTree'",
    )
}

/// The input that an argument names which is no set.
fn input_of_text(vm: &mut Vm, arg: Value, git: bool) -> Result<Input> {
    let who = if git { "fetchGit" } else { "fetchTree" };
    let text = vm.coerce_simple(arg, 0).map_err(|e| {
        let text = format!("while evaluating the first argument passed to '{who}'");
        e.trace(Pos::NONE, text)
    })?;
    let text = text.map(|s| vm.heap.bytes(s).to_vec()).unwrap_or_default();
    let mut warnings = Vec::new();
    let input = if git {
        git_url(&text, &mut warnings).and_then(|url| {
            let mut attrs = FlakeAttrs::new();
            attrs.insert(b"type".to_vec(), FlakeAttr::String(b"git".to_vec()));
            attrs.insert(b"url".to_vec(), FlakeAttr::String(url));
            attrs.insert(b"exportIgnore".to_vec(), FlakeAttr::Bool(true));
            Input::from_attrs(attrs, features(vm))
        })
    } else if vm.settings.feature("flakes") {
        Input::from_url(&text, features(vm), &mut warnings)
    } else {
        return Err(eval_error(format!(
            "passing a string argument to '{who}' requires the 'flakes' experimental feature"
        )));
    };
    warn_all(vm, &warnings);
    input.map_err(flake_error)
}

/// The input with the attributes of a set whose values are evaluated and checked.
fn input_of_set(vm: &mut Vm, set: Value, git: bool, keys: Option<Vec<u8>>) -> Result<Input> {
    let mut warnings = Vec::new();
    let mut attrs = FlakeAttrs::new();
    if git {
        attrs.insert(b"type".to_vec(), FlakeAttr::String(b"git".to_vec()));
    }
    for attr in vm.heap.attrs_iter(set) {
        let v = vm.heap.whnf(attr.value).unwrap_or(attr.value);
        let value = match &keys {
            Some(text) if is_key_list(vm, attr, v) => FlakeAttr::String(text.clone()),
            _ => input_attr(vm, attr, v, git, &mut warnings)?,
        };
        attrs.insert(vm.symbols.name(attr.name).to_vec(), value);
    }
    warn_all(vm, &warnings);
    let has = |attrs: &FlakeAttrs, name: &str| attrs.contains_key(name.as_bytes());
    // What Git exports is what fetchGit has always fetched, unless there are submodules; and a history
    // is of no use to fetchTree.
    if git && !has(&attrs, "exportIgnore") {
        match attrs.get(&b"submodules"[..]) {
            Some(FlakeAttr::Bool(true)) => {}
            None | Some(FlakeAttr::Bool(false)) => {
                attrs.insert(b"exportIgnore".to_vec(), FlakeAttr::Bool(true));
            }
            Some(_) => {
                return Err(eval_error("input attribute 'submodules' is not a Boolean"));
            }
        }
    }
    if !git {
        let is_git = attrs.get(&b"type"[..]) == Some(&FlakeAttr::String(b"git".to_vec()));
        if is_git && !has(&attrs, "shallow") {
            attrs.insert(b"shallow".to_vec(), FlakeAttr::Bool(true));
        }
        if has(&attrs, "name") {
            return Err(eval_error(
                "argument 'name' isn’t supported in call to 'fetchTree'",
            ));
        }
    }
    Input::from_attrs(attrs, features(vm)).map_err(flake_error)
}

/// An attribute of the argument of `fetchGit` or `fetchTree`, evaluated.
fn input_attr(
    vm: &Vm,
    attr: Attr,
    v: Value,
    git: bool,
    warnings: &mut Vec<String>,
) -> Result<FlakeAttr> {
    let who = if git { "fetchGit" } else { "fetchTree" };
    if v.tag() == Tag::String || vm.heap.is_path(v) {
        let text = match v.tag() {
            Tag::String => vm.heap.bytes(v),
            _ => crate::internal::text_of(vm.heap.bytes(v)),
        };
        return Ok(FlakeAttr::String(if git && vm.is_named(attr.name, "url") {
            git_url(text, warnings).map_err(flake_error)?
        } else {
            text.to_vec()
        }));
    }
    if let Some(b) = v.as_bool() {
        return Ok(FlakeAttr::Bool(b));
    }
    let name = vm.show_name(attr.name);
    if let Some(i) = vm.heap.as_int(v) {
        return u64::try_from(i).map(FlakeAttr::Int).map_err(|_| {
            eval_error(format!(
                "negative value given for '{who}' argument '{name}': {i}"
            ))
        });
    }
    let found = vm.describe(v);
    Err(type_error(format!(
        "argument '{name}' to '{who}' is {found} while a string, Boolean or integer is expected"
    )))
}

/// What comes between an input and its tree.
fn fetch(vm: &mut Vm, which: Which, input: &Input) -> Result<Next> {
    let who = which.name();
    let url = |input: &Input| input.to_url().map_err(flake_error);
    let resolved;
    let mut input = input;
    if !vm.settings.pure_eval && input.is_indirect() && vm.settings.feature("flakes") {
        let found = vm.with_fetcher(|fetcher, _| fetcher.resolve(input, Registries::Global));
        match found {
            Some(found) => resolved = found?.0,
            None => return Err(not_available(who, &url(input)?)),
        }
        input = &resolved;
    }
    if vm.settings.pure_eval && !input.is_locked().map_err(flake_error)? {
        let fixed = input.has_nar_hash().map_err(flake_error)?;
        let url = url(input)?;
        if !fixed {
            return Err(eval_error(format!(
                "in pure evaluation mode, '{who}' doesn't fetch unlocked input '{}'",
                shown(&url)
            )));
        }
        vm.warn_plainly(&format!(
            "Input '{}' is unlocked (e.g. lacks a Git revision) but is checked by NAR hash. This is not \
             reproducible and will break after garbage collection or when shared.",
            shown(&url)
        ));
    }
    let url = url(input)?;
    check_uri(vm, &url)?;
    let mut fixed = input.clone();
    if which == Which::Final {
        fixed.set("__final", FlakeAttr::Bool(true));
    } else if input.is_final().map_err(flake_error)? {
        return Err(eval_error(format!(
            "input '{}' is not allowed to use the '__final' attribute",
            shown(&url)
        )));
    }
    let Some(fetched) = vm.with_fetcher(|fetcher, store| fetcher.tree(&fixed, store)) else {
        return Err(fetch_checked(who, input, &url));
    };
    let fetched = fetched?;
    let form = Form {
        rev_always: which == Which::Git,
        dirty: false,
    };
    let set = vm.fetched_attrs(&fetched.input, &fetched.path, form)?;
    Ok(Next::Done(set))
}

/// The error for an input with which nothing is wrong but that it would have to be fetched.
fn fetch_checked(who: &str, input: &Input, url: &[u8]) -> EvalError {
    let e = match input.check_absolute() {
        Err(e) => flake_error(e),
        Ok(()) => not_available(who, url),
    };
    let text = format!("while fetching the input '{}'", shown(url));
    e.trace(Pos::NONE, text)
}

// Slots of `fetchMercurial`.
const URL: u32 = 3;
const REV: u32 = 4;
const NAME: u32 = 5;

static URL_TRACE: &str = "while evaluating the `url` attribute passed to builtins.fetchMercurial";
static REV_TRACE: &str = "while evaluating the `rev` attribute passed to builtins.fetchMercurial";
static NAME_TRACE: &str = "while evaluating the `name` attribute passed to builtins.fetchMercurial";

fn fetch_mercurial(vm: &mut Vm, f: Native) -> Result<Next> {
    let arg = vm.arg(f, 0);
    loop {
        match vm.state() {
            START => {
                for _ in INDEX..=NAME {
                    vm.push_slot(f, Value::NULL);
                }
                vm.set_state(ATTRIBUTE);
                if arg.tag() != Tag::Attrs {
                    let url = vm.coerce_simple(arg, 0).map_err(|e| {
                        let text =
                            "while evaluating the first argument passed to builtins.fetchMercurial";
                        e.trace(Pos::NONE, text)
                    })?;
                    vm.set_slot(f, URL, url.unwrap_or(Value::NULL));
                    vm.set_state(FETCH);
                }
            }
            ATTRIBUTE => {
                let Some(attr) = vm.heap.attrs_iter(arg).nth(vm.counter(f, INDEX)) else {
                    let url = vm.slot(f, URL);
                    if url == Value::NULL || vm.heap.bytes(url).is_empty() {
                        return Err(eval_error("'url' argument required"));
                    }
                    vm.set_state(FETCH);
                    continue;
                };
                vm.set_state(EVALUATED);
                if vm.is_named(attr.name, "url") {
                    vm.set_trace_at(&URL_TRACE, attr.pos);
                    vm.set_coercion_trace(&URL_TRACE);
                    return vm.force_to_coerce(attr.value);
                } else if vm.is_named(attr.name, "rev") {
                    vm.set_trace_at(&REV_TRACE, attr.pos);
                } else if attr.name == vm.known.name {
                    vm.set_trace_at(&NAME_TRACE, attr.pos);
                } else {
                    return Err(eval_error(format!(
                        "unsupported argument '{}' to 'fetchMercurial'",
                        vm.show_name(attr.name)
                    ))
                    .at(attr.pos));
                }
                return Ok(Next::Force(attr.value));
            }
            EVALUATED | COERCED => {
                let mut v = vm.result(f);
                let i = vm.counter(f, INDEX);
                let Some(attr) = vm.heap.attrs_iter(arg).nth(i) else {
                    continue;
                };
                let slot = if vm.is_named(attr.name, "url") {
                    if vm.state() == EVALUATED {
                        vm.set_state(COERCED);
                        match vm.coerce_here(v, 0)? {
                            Some(s) => v = s,
                            None => return Ok(vm.coerce_value(f, v, 0)),
                        }
                    }
                    URL
                } else {
                    if !What::StringNoContext.accepts(vm, v) {
                        return Err(not_plain(vm, v, attr.pos));
                    }
                    if attr.name == vm.known.name {
                        NAME
                    } else {
                        REV
                    }
                };
                vm.clear_trace();
                vm.set_slot(f, slot, v);
                vm.set_counter(f, INDEX, i + 1);
                vm.set_state(ATTRIBUTE);
            }
            _ => return fetch_hg(vm, f),
        }
    }
}

/// `fetchMercurial`, its argument being evaluated.
fn fetch_hg(vm: &mut Vm, f: Native) -> Result<Next> {
    const WHO: &str = "fetchMercurial";
    let text = |vm: &Vm, slot| match vm.slot(f, slot) {
        Value::NULL => None,
        v => Some(vm.heap.bytes(v).to_vec()),
    };
    let mut url = text(vm, URL).unwrap_or_default();
    let (rev, name) = (text(vm, REV), text(vm, NAME));
    check_uri(vm, &url)?;
    // Unlike elsewhere, `rev` may be the name of a branch or tag.
    let is_hash = |rev: &Vec<u8>| rev.len() == 40 && rev.iter().all(u8::is_ascii_hexdigit);
    if vm.settings.pure_eval && !rev.as_ref().is_some_and(is_hash) {
        return Err(eval_error(format!(
            "in pure evaluation mode, '{WHO}' requires a Mercurial revision"
        )));
    }
    if !url.windows(3).any(|w| w == b"://") {
        url = [b"file://", url.as_slice()].concat();
    }
    let mut attrs = FlakeAttrs::new();
    let mut set = |name: &str, value| attrs.insert(name.into(), FlakeAttr::String(value));
    set("type", b"hg".to_vec());
    set("url", url);
    set("name", name.unwrap_or_else(|| b"source".to_vec()));
    match rev {
        Some(rev) if is_hash(&rev) => set("rev", rev.to_ascii_lowercase()),
        Some(rev) => set("ref", rev),
        None => None,
    };
    let input = Input::from_attrs(attrs, features(vm)).map_err(flake_error)?;
    let Some(fetched) = vm.with_fetcher(|fetcher, store| fetcher.tree(&input, store)) else {
        let url = input.to_url().map_err(flake_error)?;
        return Err(fetch_checked(WHO, &input, &url));
    };
    let fetched = fetched?;
    let (input, path) = (fetched.input, fetched.path);
    let out_path = vm.store_path_string(&path);
    let mut attrs = vec![("outPath", out_path)];
    if let Some(branch) = input.string("ref").map_err(flake_error)? {
        attrs.push(("branch", vm.heap.string(&branch)));
    }
    let rev = input.rev().map_err(flake_error)?;
    let rev = rev.unwrap_or_else(|| NULL_REV.to_owned());
    attrs.push(("rev", vm.heap.string(rev.as_bytes())));
    attrs.push((
        "shortRev",
        vm.heap.string(&rev.as_bytes()[..rev.len().min(12)]),
    ));
    if let Some(count) = input.int("revCount").map_err(flake_error)? {
        attrs.push(("revCount", vm.heap.int(count as i64)));
    }
    let mut attrs: Vec<Attr> = attrs
        .into_iter()
        .map(|(name, value)| Attr {
            name: vm.symbols.intern(name.as_bytes()),
            value,
            pos: Pos::NONE,
        })
        .collect();
    Ok(Next::Done(vm.heap.attrs_from(&mut attrs)))
}
