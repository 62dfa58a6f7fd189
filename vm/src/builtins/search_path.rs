//! The look-up path: `findFile`, which `<…>` stands for, and what its entries name.
//!
//! Entries are paths, relative ones relative to the working directory, or name an archive or a flake, which
//! are fetched when they are first looked at. Archives that cannot be downloaded are ignored with a warning.

use super::{Builtin, What, fetchers, flake_refs, want_as};
use crate::error::{ErrorKind, EvalError, Result, eval_error, type_error};
use crate::fetcher::Registries;
use crate::frame::{Native, Next};
use crate::internal;
use crate::machine::Vm;
use crate::message::Message;
use crate::paths::{Follow, host_error, shown};
use crate::report::Level;
use frazil_formats::flakeref::{Input, parse_flake_ref};
use frazil_formats::path::abs_path;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};

/// The rows of this family.
pub static TABLE: &[Builtin] = &[Builtin::step(
    "__findFile",
    2,
    &[want_as(
        0,
        What::List,
        "while evaluating the first argument passed to builtins.findFile",
    )],
    find_file,
    "Looks a path up in a list of sets with `prefix` and `path`; `<a/b>` means `findFile nixPath \"a/b\"`.",
)];

// Slots. Behind `FOUND` come the entries seen so far: prefix and path as strings.
const INDEX: u32 = 3;
const ENTRY: u32 = 4;
const FOUND: u32 = 5;

// States.
const START: u32 = 0;
const ENTRIES: u32 = 1;
const PREFIX: u32 = 2;
const PATH: u32 = 3;
const COERCED: u32 = 4;
const NAME: u32 = 5;

static PATH_TRACE: &str =
    "while evaluating the `path` attribute of an element of the list passed to builtins.findFile";

fn find_file(vm: &mut Vm, f: Native) -> Result<Next> {
    loop {
        match vm.state() {
            START => {
                vm.push_slot(f, Value::NULL);
                vm.push_slot(f, Value::NULL);
                vm.set_state(ENTRIES);
            }
            ENTRIES => {
                let list = vm.arg(f, 0);
                let i = vm.counter(f, INDEX);
                let Some(&e) = vm.heap.list(list).get(i) else {
                    vm.set_state(NAME);
                    vm.set_trace(
                        &"while evaluating the second argument passed to builtins.findFile",
                    );
                    return Ok(Next::Force(vm.arg(f, 1)));
                };
                let Some(e) = vm.heap.whnf(e) else {
                    return Ok(Next::Force(e));
                };
                if e.tag() != Tag::Attrs {
                    let text =
                        "while evaluating an element of the list passed to builtins.findFile";
                    return Err(vm.wrong_type(What::Attrs, e).trace(Pos::NONE, text));
                }
                vm.set_counter(f, INDEX, i + 1);
                vm.set_slot(f, ENTRY, e);
                vm.set_state(PREFIX);
                match vm.heap.attrs_get(e, vm.known.prefix) {
                    Some(prefix) => {
                        vm.set_trace(
                            &"while evaluating the `prefix` attribute of an element of the list passed to builtins.findFile",
                        );
                        return Ok(Next::Force(prefix));
                    }
                    None => {
                        let empty = vm.heap.empty_string();
                        vm.set_slot(f, 0, empty);
                    }
                }
            }
            PREFIX => {
                let prefix = vm.result(f);
                if !What::StringNoContext.accepts(vm, prefix) {
                    return Err(vm.wrong_type(What::StringNoContext, prefix));
                }
                vm.clear_trace();
                vm.push_slot(f, prefix);
                let entry = vm.slot(f, ENTRY);
                let Some(path) = vm.heap.attrs_get(entry, vm.known.path) else {
                    return Err(type_error("attribute 'path' missing")
                        .trace(Pos::NONE, "in an element of the __nixPath"));
                };
                vm.set_state(PATH);
                return Ok(Next::Force(path));
            }
            PATH => {
                let v = vm.result(f);
                vm.set_state(COERCED);
                vm.set_coercion_trace(&PATH_TRACE);
                match vm.coerce_here(v, 0)? {
                    Some(s) => vm.set_slot(f, 0, s),
                    None => return Ok(vm.coerce_value(f, v, 0)),
                }
            }
            COERCED => {
                vm.clear_trace();
                let s = vm.result(f);
                let context = vm.string_context(s).to_vec();
                let mut path = s;
                if !context.is_empty() {
                    let text = vm.heap.bytes(s).to_vec();
                    let rewrites = vm.realise_context(&context).map_err(|e| {
                        // `path '…' is not valid`, in other words.
                        let invalid = e
                            .message()
                            .strip_prefix("path '")
                            .and_then(|m| m.strip_suffix("' is not valid"));
                        match invalid {
                            Some(p) => eval_error(format!(
                                "cannot find '{}', since path '{p}' is not valid",
                                shown(&text)
                            )),
                            None => e,
                        }
                    })?;
                    if !rewrites.is_empty() {
                        let text = Vm::rewrite(&text, &rewrites);
                        path = vm.heap.string(&text);
                    }
                }
                vm.push_slot(f, path);
                vm.set_state(ENTRIES);
            }
            _ => {
                let name = vm.result(f);
                if !What::StringNoContext.accepts(vm, name) {
                    return Err(vm.wrong_type(What::StringNoContext, name));
                }
                vm.clear_trace();
                let entries: Vec<(Vec<u8>, Vec<u8>)> = (FOUND..vm.slots(f))
                    .step_by(2)
                    .map(|i| {
                        let text = |i| vm.heap.bytes(vm.slot(f, i)).to_vec();
                        (text(i), text(i + 1))
                    })
                    .collect();
                let name = vm.heap.bytes(name).to_vec();
                let path = vm.look_up(&entries, &name)?;
                return Ok(Next::Done(vm.heap.path(&path)));
            }
        }
    }
}

/// What is left of a name if it begins with the prefix of an entry.
fn suffix<'n>(prefix: &[u8], name: &'n [u8]) -> Option<&'n [u8]> {
    let rest = name.strip_prefix(prefix)?;
    if prefix.is_empty() || rest.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix(b"/")
}

/// Whether an entry is to be downloaded.
fn is_pseudo_url(entry: &[u8]) -> bool {
    if entry.starts_with(b"channel:") {
        return true;
    }
    let Some(i) = memchr::memmem::find(entry, b"://") else {
        return false;
    };
    ["http", "https", "file", "channel", "git", "s3", "ssh"]
        .iter()
        .any(|s| s.as_bytes() == &entry[..i])
}

impl Vm {
    /// Finds a name in a look-up path of prefixes and locations.
    ///
    /// # Errors
    /// It is nowhere; forbidden paths.
    pub fn look_up(&mut self, entries: &[(Vec<u8>, Vec<u8>)], name: &[u8]) -> Result<Vec<u8>> {
        for (prefix, location) in entries {
            let Some(rest) = suffix(prefix, name) else {
                continue;
            };
            let Some(base) = self.look_up_entry(location)? else {
                continue;
            };
            // What follows the prefix is a path of its own, whose `..` lead no further than its root.
            let below = abs_path(rest, b"/");
            let joined = match below.as_slice() {
                b"/" => base,
                below if base == b"/" => below.to_vec(),
                below => [&base, below].concat(),
            };
            let path = self.resolve_links(&joined, Follow::All)?;
            if self.maybe_type(&path)?.is_some() {
                return Ok(path);
            }
            self.host.check_access(&path).map_err(host_error)?;
        }
        if let Some(path) = internal::lookup(name) {
            return Ok(path);
        }
        Err(EvalError::new(
            ErrorKind::Throw,
            if self.settings.pure_eval {
                format!(
                    "cannot look up '<{}>' in pure evaluation mode (use '--impure' to override)",
                    shown(name)
                )
            } else {
                format!(
                    "file '{}' was not found in the Nix search path (add it using $NIX_PATH or -I)",
                    shown(name)
                )
            },
        ))
    }

    /// Looks at all entries of the look-up path, which restricted evaluation does before anything else:
    /// it warns about those that name nothing.
    ///
    /// # Errors
    /// Forbidden paths.
    pub fn resolve_look_up_path(&mut self) -> Result<()> {
        for i in 0..self.settings.nix_path.len() {
            let location = self.settings.nix_path[i].1.clone();
            self.look_up_entry(location.as_bytes())?;
        }
        Ok(())
    }

    /// The path that an entry of the look-up path names, if something is there.
    fn look_up_entry(&mut self, location: &[u8]) -> Result<Option<Vec<u8>>> {
        if let Some(known) = self.caches.files.lookup.get(location) {
            return Ok(known.as_deref().map(<[u8]>::to_vec));
        }
        match self.fetched_location(location) {
            None => {}
            Some(Err(e)) if !is_pseudo_url(location) => return Err(e),
            Some(Err(_)) => self.warn_of_entry(location, "cannot be downloaded"),
            Some(Ok(path)) => {
                let known = Some(path.as_slice().into());
                self.caches.files.lookup.insert(location.into(), known);
                return Ok(Some(path));
            }
        }
        let path = self.absolute(location);
        let real = self.resolve_links(&path, Follow::All)?;
        let found = self.maybe_type(&real)?.is_some();
        if !found {
            self.host.check_access(&path).map_err(host_error)?;
            self.warn_of_entry(location, "does not exist");
        }
        let found = found.then_some(path);
        self.caches
            .files
            .lookup
            .insert(location.into(), found.as_deref().map(Into::into));
        Ok(found)
    }

    fn warn_of_entry(&mut self, location: &[u8], why: &str) {
        let entry = shown(location);
        let text = format!("Nix search path entry '{entry}' {why}, ignoring");
        self.host.message(&Message::of(Level::Warning, &text));
    }

    /// Where the files are of an archive (`https://…`, `channel:…`) or a flake (`flake:…`) that is named
    /// where a path could be, fetched; nothing for a path.
    pub fn fetched_location(&mut self, location: &[u8]) -> Option<Result<Vec<u8>>> {
        if is_pseudo_url(location) {
            return Some(self.fetch_archive(location));
        }
        let flake = location.strip_prefix(b"flake:")?;
        Some(self.fetch_flake_location(flake))
    }

    fn fetch_archive(&mut self, url: &[u8]) -> Result<Vec<u8>> {
        let url = fetchers::resolve_channel(url);
        let fetched = self.with_fetcher(|fetcher, store| fetcher.archive(&url, b"source", store));
        // Restricted evaluation may not look at it, as in the reference.
        let path = fetched.ok_or_else(|| fetchers::not_available("findFile", &url))??;
        Ok(self.print_store_path(&path).into_bytes())
    }

    fn fetch_flake_location(&mut self, flake: &[u8]) -> Result<Vec<u8>> {
        if !self.settings.feature("flakes") {
            return Err(flake_refs::disabled("flakes"));
        }
        let parsed = parse_flake_ref(flake, flake_refs::features(self));
        let parsed = parsed.map_err(flake_refs::flake_error)?;
        fetchers::warn_all(self, &parsed.warnings);
        let mut input = Input::of_flake_ref(parsed.attrs);
        let unavailable = || fetchers::not_available("findFile", flake);
        if input.is_indirect() {
            let found = self.with_fetcher(|fetcher, _| fetcher.resolve(&input, Registries::All));
            input = found.ok_or_else(unavailable)??.0;
        }
        let fetched = self.with_fetcher(|fetcher, store| fetcher.tree(&input, store));
        let path = fetched.ok_or_else(unavailable)??.path;
        let path = self.print_store_path(&path).into_bytes();
        self.host.allow(&path);
        Ok(path)
    }
}
