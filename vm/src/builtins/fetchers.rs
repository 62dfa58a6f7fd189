//! `fetchurl` and `fetchTarball`: their arguments, and whether they may be fetched.
//!
//! Something whose hash is given and that the store has is not fetched. Invariant: what is returned has
//! the hash that was given. Deliberately absent: downloads (see `crate::fetcher`), inputs of flakes
//! (see `fetch_tree`), binary caches (see `fetch_closure`).

use super::{Builtin, What, want};
use crate::error::{ErrorKind, EvalError, Result, eval_error};
use crate::eval_store::EvalStore;
use crate::fetcher::{FetchResult, Fetcher};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::paths::{host_error, shown};
use crate::restricted::is_allowed_uri;
use crate::store_io::store_error;
use frazil_formats::flakeref::file_url_path;
use frazil_formats::message_text;
use frazil_formats::path::{abs_path, base_name_of};
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};
use frazil_store::store_path::check_name;
use frazil_store::{ContentAddress, ContentAddressMethod, Hash, HashAlgo, HashFormat, StorePath};

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
];

impl Vm {
    /// Lets the fetcher work with the store; nothing if there is no fetcher.
    pub(crate) fn with_fetcher<T>(
        &mut self,
        fetch: impl FnOnce(&mut dyn Fetcher, &mut dyn EvalStore) -> FetchResult<T>,
    ) -> Option<Result<T>> {
        let caches = &mut self.caches;
        let store = caches.store.store.to_read()?;
        let fetcher = caches.fetcher.as_mut()?;
        Some(fetch(&mut **fetcher, &mut **store).map_err(EvalError::from))
    }
}

/// The URL that a text names which may be `channel:…`.
pub(crate) fn resolve_channel(url: &[u8]) -> Vec<u8> {
    match url.strip_prefix(b"channel:") {
        Some(channel) => [
            &b"https://channels.nixos.org/"[..],
            channel,
            b"/nixexprs.tar.xz",
        ]
        .concat(),
        None => url.to_vec(),
    }
}

/// The error for what only a store could do.
pub(crate) fn not_available(builtin: &str, what: &[u8]) -> EvalError {
    let what = if what.is_empty() {
        String::new()
    } else {
        format!(" '{}'", shown(what))
    };
    eval_error(format!(
        "'{builtin}' cannot fetch{what}: fetching is not available until frazil has a store to fetch into"
    ))
}

/// Whether evaluation may use a URI: restricted evaluation asks the host about a path, and
/// `allowed-uris` about anything else.
///
/// # Errors
/// It may not.
pub(super) fn check_uri(vm: &mut Vm, uri: &[u8]) -> Result<()> {
    if !vm.settings.restrict_eval || is_allowed_uri(uri, &vm.settings.allowed_uris) {
        return Ok(());
    }
    let mut warnings = Vec::new();
    let path = match uri.first() {
        Some(b'/') => Some(uri.to_vec()),
        _ => file_url_path(uri, &mut warnings),
    };
    warn_all(vm, &warnings);
    match path {
        Some(path) => vm
            .host
            .check_access(&abs_path(&path, b"/"))
            .map_err(host_error),
        None => Err(EvalError::new(
            ErrorKind::Forbidden,
            format!(
                "access to URI '{}' is forbidden in restricted mode",
                shown(uri)
            ),
        )),
    }
}

/// Warns as the reader of an address asks for.
pub(crate) fn warn_all(vm: &mut Vm, warnings: &[String]) {
    for text in warnings {
        vm.warn_plainly(text);
    }
}

/// The error for an attribute that is no string without context. A string that has one is no error
/// of type, which alone has a position.
#[cold]
pub(super) fn not_plain(vm: &mut Vm, v: Value, pos: Pos) -> EvalError {
    let e = vm.wrong_type(What::StringNoContext, v);
    match v.tag() {
        Tag::String => e,
        _ => e.at(pos),
    }
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
                        return Err(not_plain(vm, v, attr.pos));
                    }
                    // What is wrong with a hash has nothing to do with its evaluation.
                    vm.set_state(ATTRIBUTE);
                    if let Some(slot) = slot_of(vm, attr) {
                        vm.set_slot(f, slot, v);
                        if slot == HASH {
                            let (hash, empty) = read_hash(vm, v)?;
                            if empty {
                                vm.warn_empty_hash(&hash);
                            }
                        }
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
    let hash = match vm.slot(f, HASH) {
        Value::NULL => None,
        digits => Some(read_hash(vm, digits)?.0),
    };
    let unpack = method == ContentAddressMethod::Nar;
    let mut url = text(vm, URL).unwrap_or_default();
    if unpack {
        url = resolve_channel(&url);
    }
    check_uri(vm, &url)?;
    let given = text(vm, NAME);
    let name = match &given {
        Some(name) if !name.is_empty() => name.clone(),
        None if unpack => b"source".to_vec(),
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
    if hash.is_none() && vm.settings.pure_eval {
        return Err(eval_error(format!(
            "in pure evaluation mode, '{who}' requires a 'sha256' argument"
        )));
    }
    let ca = hash.map(|hash| ContentAddress { method, hash });
    if let Some(ca) = &ca
        && ca.hash.algo() == HashAlgo::Sha256
    {
        let dir = vm.caches.store.dir();
        let path = dir
            .make_ca_path(&name, ca, [], false)
            .map_err(store_error)?;
        let store = vm.caches.store.store.to_read();
        if store.is_some_and(|store| store.ensure(&path).is_ok()) {
            return Ok(Next::Done(vm.store_path_string(&path)));
        }
    }
    let fetched = vm.with_fetcher(|fetcher, store| match unpack {
        true => fetcher.archive(&url, &name, store),
        false => fetcher.file(&url, &name, store),
    });
    let path = fetched.ok_or_else(|| not_available(who, &url))??;
    let v = vm.store_path_string(&path);
    if let Some(ca) = ca {
        check_hash(vm, &url, &path, &ca)?;
    }
    Ok(Next::Done(v))
}

/// Checks what was fetched.
fn check_hash(vm: &mut Vm, url: &[u8], path: &StorePath, ca: &ContentAddress) -> Result<()> {
    let full = vm.print_store_path(path).into_bytes();
    let found = match ca.method {
        ContentAddressMethod::Nar => vm.hash_nar(&full),
        _ => vm.hash_flat(&full, HashAlgo::Sha256),
    };
    let found = found.map_err(store_error)?;
    if found == ca.hash {
        return Ok(());
    }
    let shown_hash = |hash: &Hash| hash.to_text(HashFormat::Nix32, true);
    Err(EvalError::new(
        ErrorKind::HashMismatch,
        format!(
            "hash mismatch in file downloaded from '{}':\n  specified: {}\n  got:       {}",
            shown(url),
            shown_hash(&ca.hash),
            shown_hash(&found)
        ),
    ))
}

/// The hash in a string, and whether the string is empty, which stands for zeros.
fn read_hash(vm: &Vm, v: Value) -> Result<(Hash, bool)> {
    let (digits, features) = (vm.heap.bytes(v), vm.caches.store.features);
    Hash::parse_allow_empty(digits, Some(HashAlgo::Sha256), features).map_err(store_error)
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
    e.or_needs_itself_at(attr.pos).trace(attr.pos, text)
}
