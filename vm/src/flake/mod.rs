//! Flakes: `getFlake` reads `flake.nix` and `flake.lock`, locks what is not locked yet, and hands the
//! result to a piece of Nix (`nix/call-flake.nix`) that evaluates outputs and fetches inputs when they
//! are needed.
//!
//! Invariant: nothing here evaluates Nix code, so it cannot nest; lock files are never written.
//! Deliberately absent: what flakes mean on the command line (installables, searching upwards).

mod lock;
mod metadata;

use crate::builtins::fetch_tree::fetch_fixed;
use crate::builtins::fetched_attrs::Form;
use crate::builtins::fetchers::warn_all;
use crate::builtins::flake_refs::{features, flake_error};
use crate::error::{EvalError, Result, eval_error};
use crate::fetcher::Registries;
use crate::frame::{Native, Next};
use crate::host::FileType;
use crate::machine::Vm;
use crate::paths::{Follow, shown};
use frazil_formats::flakeref::{FlakeAttr, FlakeAttrs, FlakeRef, Input, parse_flake_ref};
use frazil_formats::lockfile::LockFile;
use frazil_formats::path;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::{Origin, Pos};
use frazil_runtime::value::Value;
use metadata::FlakeInputs;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The function that makes a flake of a lock file.
const CALL_FLAKE: &[u8] = include_bytes!("../nix/call-flake.nix");
const CALL_FLAKE_NAME: &str = "«flakes-internal»/call-flake.nix";

/// A flake's tree in the store.
#[derive(Clone, Default)]
struct FlakeTree {
    /// Where it is.
    path: Vec<u8>,
    /// What it is called in messages until the flake is evaluated, if not by its place in the store.
    shown: Option<Vec<u8>>,
}

impl FlakeTree {
    /// What a file of the tree is called in messages.
    fn name<'f>(&self, file: &'f [u8]) -> Cow<'f, [u8]> {
        match (&self.shown, file.strip_prefix(&*self.path)) {
            (Some(shown), Some(below)) => Cow::Owned([shown, below].concat()),
            _ => Cow::Borrowed(file),
        }
    }

    /// An error that may name files of the tree by their places.
    fn error(&self, e: EvalError) -> EvalError {
        match &self.shown {
            Some(name) => {
                let text = e.message().replace(&*shown(&self.path), &shown(name));
                EvalError::new(e.kind(), text)
            }
            None => e,
        }
    }

    /// Whether it is no directory of this machine's, in which the reference does not follow links where it expects none.
    fn is_archive(&self) -> bool {
        self.shown
            .as_ref()
            .is_some_and(|s| s.starts_with("«".as_bytes()))
    }
}

/// A flake whose tree is in the store.
struct Flake {
    /// What was found.
    locked: FlakeRef,
    /// The directory of its `flake.nix`.
    dir: Vec<u8>,
    tree: FlakeTree,
    inputs: FlakeInputs,
    /// How its own tree is to be fetched.
    self_attrs: FlakeAttrs,
}

/// A flake with all that it needs.
struct Locked {
    flake: Flake,
    lock_file: LockFile,
    /// Where the trees of nodes are that were fetched already: the directory of `flake.nix`.
    dirs: BTreeMap<usize, Vec<u8>>,
    /// The lock file is not the one in the flake's tree.
    is_dirty: bool,
}

// Slots of `getFlake`.
const FUNCTION: u32 = 2;

// States.
const START: u32 = 0;
const FORCED: u32 = 1;

/// `getFlake`, its argument evaluated.
pub(crate) fn get_flake(vm: &mut Vm, f: Native) -> Result<Next> {
    match vm.state() {
        START => {
            let text = vm.heap.bytes(vm.arg(f, 0)).to_vec();
            let [lock_file, overrides] = lock_flake(vm, &text)?;
            let [lock_file, overrides] = [vm.root(lock_file), vm.root(overrides)];
            let function = vm.compile(CALL_FLAKE, Origin::Internal(CALL_FLAKE_NAME), b"/", None);
            let function = function?;
            vm.push_slot(f, function);
            for root in [lock_file, overrides] {
                let v = vm.get(root);
                vm.push_slot(f, v);
                vm.release(root);
            }
            let fetch = Value::builtin(fetch_fixed(vm));
            vm.push_slot(f, fetch);
            vm.set_state(FORCED);
            Ok(Next::Force(function))
        }
        FORCED => {
            let function = vm.result(f);
            vm.set_slot(f, FUNCTION, function);
            vm.set_state(FORCED + 1);
            Ok(Next::Call {
                f: FUNCTION,
                args: FUNCTION + 1,
                n: 3,
            })
        }
        _ => Ok(Next::Done(vm.result(f))),
    }
}

/// Locks the flake that a text names: the lock file's text, and what is fetched already.
fn lock_flake(vm: &mut Vm, text: &[u8]) -> Result<[Value; 2]> {
    let parsed = parse_flake_ref(text, features(vm)).map_err(flake_error)?;
    warn_all(vm, &parsed.warnings);
    let flake = FlakeRef::from_attrs(parsed.attrs, features(vm)).map_err(flake_error)?;
    let pure = vm.settings.pure_eval;
    if pure && !flake.input.is_locked().map_err(flake_error)? {
        // The reference means to say where the call is, but does not know.
        return Err(eval_error(format!(
            "cannot call 'getFlake' on unlocked flake reference '{}', at «none»:0 (use --impure to override)",
            shown(text)
        )));
    }
    if !vm.settings.feature("flakes") {
        return Err(crate::builtins::flake_refs::disabled("flakes"));
    }
    if vm.caches.fetcher.is_none() {
        return Err(crate::builtins::fetchers::not_available("getFlake", text));
    }
    let locked = lock::lock(vm, &flake, !pure)?;
    let (text, keys) = locked.lock_file.to_text();
    let mut overrides = Vec::new();
    for (node, dir) in &locked.dirs {
        let input = match &locked.lock_file.nodes[*node].lock {
            Some(lock) => &lock.locked.input,
            None => &locked.flake.locked.input,
        };
        let form = Form {
            rev_always: false,
            dirty: *node == 0 && locked.is_dirty,
        };
        let store = vm.caches.store.dir();
        let (path, rest) = store.split(dir).map_err(crate::store_io::store_error)?;
        let rest = rest.strip_prefix(b"/").unwrap_or(rest).to_vec();
        let source_info = vm.fetched_attrs(input, &path, form)?;
        let subdir = vm.heap.string(&rest);
        let set = set(vm, &[(b"sourceInfo", source_info), (b"dir", subdir)]);
        overrides.push((keys[*node].as_slice(), set));
    }
    let overrides = set(vm, &overrides);
    Ok([vm.heap.string(&text), overrides])
}

fn set(vm: &mut Vm, members: &[(&[u8], Value)]) -> Value {
    let mut attrs: Vec<Attr> = members
        .iter()
        .map(|(name, value)| Attr {
            name: vm.symbols.intern(name),
            value: *value,
            pos: Pos::NONE,
        })
        .collect();
    vm.heap.attrs_from(&mut attrs)
}

impl Vm {
    /// Fetches a tree for a flake; evaluation may look at it from now on.
    fn fetch_for_flake(&mut self, input: &Input) -> Result<(Input, FlakeTree)> {
        let fetched = self.with_fetcher(|fetcher, store| fetcher.tree(input, store));
        let fetched = fetched.ok_or_else(|| eval_error("fetching is not available"))??;
        let path = self.print_store_path(&fetched.path).into_bytes();
        self.host.allow(&path);
        let shown = fetched.shown.map(String::into_bytes);
        Ok((fetched.input, FlakeTree { path, shown }))
    }

    /// Fetches a flake and reads its `flake.nix`.
    fn fetch_flake(
        &mut self,
        original: &FlakeRef,
        registries: Option<Registries>,
        at: &[Vec<u8>],
    ) -> Result<Flake> {
        let mut resolved = original.clone();
        if original.input.is_indirect() {
            let Some(which) = registries else {
                return Err(eval_error(format!(
                    "'{}' is an indirect flake reference, but registry lookups are not allowed",
                    shown(&original.input.to_url().map_err(flake_error)?)
                )));
            };
            let found = self.with_fetcher(|fetcher, _| fetcher.resolve(&original.input, which));
            let (input, extra) = found.ok_or_else(|| eval_error("fetching is not available"))??;
            resolved.input = input;
            if let Some(FlakeAttr::String(dir)) = extra.get(&b"dir"[..]) {
                resolved.dir.clone_from(dir);
            }
        }
        // No directory is above the tree.
        let below = path::canon_path(&resolved.dir)[1..].to_vec();
        let (input, tree) = self.fetch_for_flake(&resolved.input)?;
        let mut locked = FlakeRef {
            input,
            dir: resolved.dir.clone(),
        };
        let dir = path::abs_path(&below, &tree.path);
        self.check_flake_file(&resolved.input, &dir, &tree)?;
        let flake = self.read_flake(&resolved, &locked, (&dir, &tree), at)?;
        // The flake may want to be fetched otherwise.
        let mut wanted = locked.clone();
        for (name, value) in &flake.self_attrs {
            if name != b"submodules" && name != b"lfs" {
                return Err(eval_error(format!(
                    "flake 'self' attribute '{}' is not supported",
                    shown(name)
                )));
            }
            let name = String::from_utf8_lossy(name).into_owned();
            wanted.input.set(&name, value.clone());
        }
        if wanted == locked {
            return Ok(flake);
        }
        wanted.input.remove("narHash");
        let (input, tree) = self.fetch_for_flake(&wanted.input)?;
        locked.input = input;
        let dir = path::abs_path(&below, &tree.path);
        self.read_flake(&resolved, &locked, (&dir, &tree), at)
    }

    /// Says why there is no `flake.nix`, if the fetcher knows more than that there is none.
    fn check_flake_file(&mut self, input: &Input, dir: &[u8], tree: &FlakeTree) -> Result<()> {
        let file = self.resolve_links(&path::abs_path(b"flake.nix", dir), Follow::All)?;
        if self.maybe_type(&file)?.is_some() {
            return Ok(());
        }
        let Some(below) = file.strip_prefix(&*tree.path) else {
            return Ok(());
        };
        // What is said to be in a file is not there, whatever the fetcher knows.
        if self.maybe_type(path::parent(&file))? == Some(FileType::Regular) {
            return Ok(());
        }
        let below = below.strip_prefix(b"/").unwrap_or(below);
        let fetcher = self.caches.fetcher.as_mut();
        match fetcher.and_then(|f| f.missing(input, below)) {
            Some(message) => Err(eval_error(message)),
            None => Ok(()),
        }
    }
}
