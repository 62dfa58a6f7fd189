//! Locking: from a flake's inputs and its old lock file to a new one.
//!
//! An input that is locked already, and still asked for in the same words, stays as it is and is not
//! fetched; all others are. Invariant: flakes do not nest deeper than [`MAX_DEPTH`]. Deliberately
//! absent: updating inputs and overriding them from the command line.

use super::metadata::{FlakeInput, FlakeInputs};
use super::{Flake, FlakeTree, Locked};
use crate::builtins::flake_refs::{features, flake_error};
use crate::error::{ErrorKind, EvalError, Result, eval_error};
use crate::fetcher::Registries;
use crate::machine::Vm;
use crate::paths::{Follow, shown};
use frazil_formats::flakeref::{FlakeAttr, FlakeAttrs, FlakeRef};
use frazil_formats::lockfile::{Edge, InputPath, Lock, LockFile, LockFileError, Node, show_path};
use frazil_formats::path::{abs_path, canon_path};
use frazil_runtime::pos::Pos;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Deepest nesting of inputs.
const MAX_DEPTH: usize = 100;

/// What an input is instead of what its flake says.
struct Override {
    input: FlakeInput,
    /// The directory of the flake that says so.
    dir: Vec<u8>,
    /// The flake's path.
    parent: InputPath,
}

struct Locker<'v> {
    vm: &'v mut Vm,
    registries: Option<Registries>,
    allow_unlocked: bool,
    overrides: BTreeMap<InputPath, Override>,
    new: LockFile,
    dirs: BTreeMap<usize, Vec<u8>>,
    /// Flakes being locked, to notice circles.
    parents: Vec<FlakeRef>,
}

/// A node of an old lock file.
type Old = Option<(Rc<LockFile>, usize)>;

/// What inputs are being locked for.
struct Place<'p> {
    /// The node whose inputs they are.
    node: usize,
    /// Its path.
    path: &'p [Vec<u8>],
    /// What it was.
    old: Old,
    /// What the paths of inputs that are followed start from.
    follows: &'p [Vec<u8>],
    /// The directory of the flake.
    dir: &'p [u8],
    /// The inputs are those of the old lock file.
    trusted: bool,
}

/// Locks a flake.
pub(super) fn lock(vm: &mut Vm, top: &FlakeRef, impure: bool) -> Result<Locked> {
    let top_registries = impure.then_some(Registries::All);
    let flake = vm.fetch_flake(top, top_registries, &[])?;
    let shown_flake = flake.locked.shown();
    lock_inputs(vm, top, flake, impure).map_err(|e| {
        let text = format!("while updating the lock file of flake '{shown_flake}'");
        e.trace(Pos::NONE, text)
    })
}

fn lock_inputs(vm: &mut Vm, top: &FlakeRef, flake: Flake, impure: bool) -> Result<Locked> {
    let old = read_lock_file(vm, &flake)?;
    let mut locker = Locker {
        vm,
        registries: impure.then_some(Registries::Global),
        allow_unlocked: impure,
        overrides: BTreeMap::new(),
        new: LockFile::default(),
        dirs: BTreeMap::from([(0, flake.dir.clone())]),
        parents: Vec::new(),
    };
    let old = Rc::new(old);
    locker.lock(
        &flake.inputs,
        &Place {
            node: 0,
            path: &[],
            old: Some((old.clone(), 0)),
            follows: &[],
            dir: &flake.dir,
            trusted: false,
        },
    )?;
    let (new, dirs) = (locker.new, locker.dirs);
    new.check().map_err(eval_error)?;
    let is_dirty = new.to_text().0 != old.to_text().0;
    if is_dirty {
        let diff = old.diff(&new);
        vm.warn_plainly(&format!(
            "not writing modified lock file of flake '{}':\n{}",
            top.shown(),
            diff.trim_end()
        ));
    }
    Ok(Locked {
        flake,
        lock_file: new,
        dirs,
        is_dirty,
    })
}

/// The lock file in a flake's directory; an empty one if there is none.
fn read_lock_file(vm: &mut Vm, flake: &Flake) -> Result<LockFile> {
    let tree = &flake.tree;
    let mut file = abs_path(b"flake.lock", &flake.dir);
    if tree.is_archive() {
        file = vm.resolve_links(&file, Follow::Ancestors)?;
    }
    let found = vm.maybe_type(&file).map_err(|e| tree.error(e))?;
    if found.is_none() {
        return Ok(LockFile::default());
    }
    let text = vm.read_source(&file)?;
    let mut warnings = Vec::new();
    let lock_file = LockFile::parse(&text, &shown(&file), features(vm), &mut warnings);
    for w in warnings {
        vm.warn_plainly(&w);
    }
    lock_file.map_err(|e| match e {
        LockFileError::Own(message) => eval_error(message),
        LockFileError::Library(message) => EvalError::new(ErrorKind::Foreign, message),
    })
}

impl Locker<'_> {
    fn add_overrides(&mut self, input: &FlakeInput, path: &InputPath, place: &Place<'_>) {
        for (name, overriding) in &input.overrides {
            let mut path = path.clone();
            path.push(name.clone());
            if overriding.flake.is_some() || overriding.follows.is_some() {
                self.overrides
                    .entry(path.clone())
                    .or_insert_with(|| Override {
                        input: overriding.clone(),
                        dir: place.dir.to_vec(),
                        parent: place.path.to_vec(),
                    });
            }
            self.add_overrides(overriding, &path, place);
        }
    }

    fn lock(&mut self, inputs: &FlakeInputs, place: &Place<'_>) -> Result<()> {
        if place.path.len() > MAX_DEPTH {
            return Err(eval_error(format!(
                "flake inputs are nested more than {MAX_DEPTH} levels deep"
            )));
        }
        let below = |name: &Vec<u8>| [place.path, std::slice::from_ref(name)].concat();
        for (name, input) in inputs {
            self.add_overrides(input, &below(name), place);
        }
        let unused: Vec<String> = self
            .overrides
            .keys()
            .filter_map(|path| path.split_last())
            .filter(|(name, path)| *path == place.path && !inputs.contains_key(*name))
            .map(|(name, _)| {
                format!(
                    "input '{}' has an override for a non-existent input '{}'",
                    show_path(place.path),
                    shown(name)
                )
            })
            .collect();
        for warning in unused {
            self.vm.warn_plainly(&warning);
        }
        for (name, input) in inputs {
            let path = below(name);
            self.lock_input(name, &path, input, place).map_err(|e| {
                let text = format!("while updating the flake input '{}'", show_path(&path));
                e.trace(Pos::NONE, text)
            })?;
        }
        Ok(())
    }

    fn lock_input(
        &mut self,
        name: &[u8],
        path: &InputPath,
        declared: &FlakeInput,
        place: &Place<'_>,
    ) -> Result<()> {
        let overriding = self.overrides.get(path);
        let mut input = overriding.map_or(declared, |o| &o.input).clone();
        let dir = overriding.map_or(place.dir, |o| &o.dir).to_vec();
        let parent = overriding.map_or(place.path, |o| &o.parent).to_vec();
        input.no_flake = declared.no_flake;
        if let Some(to) = input.follows {
            self.put(place.node, name, Edge::Follows(to));
            return Ok(());
        }
        let flake = match input.flake {
            Some(flake) => flake,
            None => self.indirect(name)?,
        };
        let relative = flake.input.relative_path();
        let parent = relative.is_some().then_some(parent);
        let relative = relative.map(|r| canon_path(&abs_path(&r, &dir)));

        let old =
            place
                .old
                .as_ref()
                .and_then(|(file, node)| match file.nodes[*node].inputs.get(name) {
                    Some(Edge::Node(child)) => Some((file.clone(), *child)),
                    _ => None,
                });
        if let Some((file, child)) = old
            && let Some(lock) = file.nodes[child].lock.clone()
            && lock.original.canonical() == flake.canonical()
            && lock.parent == parent
        {
            return self.keep(name, path, lock, relative, (file, child), place);
        }
        if !self.allow_unlocked
            && relative.is_none()
            && !flake.input.is_locked().map_err(flake_error)?
        {
            return Err(eval_error(format!(
                "cannot update unlocked flake input '{}' in pure mode",
                show_path(path)
            )));
        }
        if input.no_flake {
            let (dir, locked) = match relative {
                Some(dir) => (dir, flake.clone()),
                None => {
                    let resolved = self.resolve(&flake)?;
                    let (input, tree) = self.vm.fetch_for_flake(&resolved.input)?;
                    let dir = tree.path;
                    let locked = FlakeRef {
                        input,
                        dir: flake.dir.clone(),
                    };
                    (dir, locked)
                }
            };
            let node = self.add(locked, flake, false, parent);
            self.dirs.insert(node, dir);
            self.put(place.node, name, Edge::Node(node));
            return Ok(());
        }
        let found = self.flake(&flake, relative, path)?;
        let node = self.add(found.locked.clone(), flake.clone(), true, parent);
        self.put(place.node, name, Edge::Node(node));
        if self.parents.contains(&flake) {
            return Err(eval_error(format!(
                "found circular import of flake '{}'",
                flake.shown()
            )));
        }
        self.parents.push(flake);
        self.dirs.insert(node, found.dir.clone());
        let old = Rc::new(read_lock_file(self.vm, &found)?);
        self.lock(
            &found.inputs,
            &Place {
                node,
                path,
                old: Some((old, 0)),
                follows: path,
                dir: &found.dir,
                trusted: false,
            },
        )?;
        self.parents.pop();
        Ok(())
    }

    /// Keeps an input as it was locked; its own inputs may be overridden now.
    fn keep(
        &mut self,
        name: &[u8],
        path: &InputPath,
        lock: Lock,
        relative: Option<Vec<u8>>,
        (file, child): (Rc<LockFile>, usize),
        place: &Place<'_>,
    ) -> Result<()> {
        let locked = lock.locked.clone();
        let node = self.add(lock.locked, lock.original, lock.is_flake, lock.parent);
        self.put(place.node, name, Edge::Node(node));
        let mut inputs = FlakeInputs::new();
        let mut refetch = false;
        for (name, edge) in &file.nodes[child].inputs {
            let input = match edge {
                Edge::Node(n) => {
                    let lock = file.nodes[*n].lock.as_ref();
                    FlakeInput {
                        flake: lock.map(|l| l.original.clone()),
                        no_flake: lock.is_some_and(|l| !l.is_flake),
                        ..FlakeInput::default()
                    }
                }
                Edge::Follows(to) => {
                    let mut overridden = path.clone();
                    overridden.push(name.clone());
                    // If nothing overrides it any more, the flake itself has to say what it is.
                    if !place.trusted && !self.overrides.contains_key(&overridden) {
                        refetch = true;
                        break;
                    }
                    FlakeInput {
                        follows: Some([place.follows, to].concat()),
                        ..FlakeInput::default()
                    }
                }
            };
            inputs.insert(name.clone(), input);
        }
        let old = Some((file, child));
        if refetch {
            let found = self.flake(&locked, relative, path)?;
            self.dirs.insert(node, found.dir.clone());
            return self.lock(
                &found.inputs,
                &Place {
                    node,
                    path,
                    old,
                    follows: place.follows,
                    dir: &found.dir,
                    trusted: false,
                },
            );
        }
        self.lock(
            &inputs,
            &Place {
                node,
                path,
                old,
                follows: place.follows,
                dir: place.dir,
                trusted: true,
            },
        )
    }

    fn flake(
        &mut self,
        flake: &FlakeRef,
        relative: Option<Vec<u8>>,
        path: &InputPath,
    ) -> Result<Flake> {
        let Some(dir) = relative else {
            return self.vm.fetch_flake(flake, self.registries, path);
        };
        let dir = abs_path(&flake.dir, &dir);
        let store = self.vm.caches.store.dir();
        // A flake's directory that is not in a tree of the store has no `flake.nix`.
        let root = match store.split(&dir) {
            Ok((path, _)) => store.print(&path).into_bytes(),
            Err(e) if store.contains(&dir) => return Err(crate::store_io::store_error(e)),
            Err(_) => {
                let file = abs_path(b"flake.nix", &dir);
                let message = format!("path '{}' does not exist", shown(&file));
                return Err(EvalError::new(ErrorKind::Host, message));
            }
        };
        let tree = FlakeTree {
            path: root,
            shown: None,
        };
        self.vm.read_flake(flake, flake, (&dir, &tree), path)
    }

    /// What an input without a flake stands for.
    fn resolve(&mut self, flake: &FlakeRef) -> Result<FlakeRef> {
        if !flake.input.is_indirect() {
            return Ok(flake.clone());
        }
        let Some(which) = self.registries else {
            return Err(eval_error(format!(
                "'{}' is an indirect flake reference, but registry lookups are not allowed",
                shown(&flake.input.to_url().map_err(flake_error)?)
            )));
        };
        let found = self
            .vm
            .with_fetcher(|fetcher, _| fetcher.resolve(&flake.input, which));
        let (input, _) = found.ok_or_else(|| eval_error("fetching is not available"))??;
        Ok(FlakeRef {
            input,
            dir: flake.dir.clone(),
        })
    }

    /// What an input is of which only the name is known.
    fn indirect(&self, name: &[u8]) -> Result<FlakeRef> {
        let mut attrs = FlakeAttrs::new();
        attrs.insert(b"type".to_vec(), FlakeAttr::String(b"indirect".to_vec()));
        attrs.insert(b"id".to_vec(), FlakeAttr::String(name.to_vec()));
        FlakeRef::from_attrs(attrs, features(self.vm)).map_err(flake_error)
    }

    fn add(
        &mut self,
        locked: FlakeRef,
        original: FlakeRef,
        is_flake: bool,
        parent: Option<InputPath>,
    ) -> usize {
        let lock = Lock {
            locked,
            original,
            is_flake,
            parent,
        };
        self.new.nodes.push(Node {
            inputs: BTreeMap::new(),
            lock: Some(lock),
        });
        self.new.nodes.len() - 1
    }

    fn put(&mut self, node: usize, name: &[u8], edge: Edge) {
        self.new.nodes[node].inputs.insert(name.to_vec(), edge);
    }
}
