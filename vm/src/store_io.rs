//! The store as far as evaluation needs it: paths of sources and texts, contexts that must be real.
//!
//! Store paths are computed here without any store; what they name is handed to an [`EvalStore`] if
//! there is one and evaluation is not read-only. Invariant: a context element's number and its store
//! path are parsed at most once. Deliberately absent: derivations (see `builtins::instantiate`).

use crate::context::ContextElement;
use crate::error::{ErrorKind, EvalError, Result, eval_error};
use crate::eval_store::{self, Attached, EvalStore, Source};
use crate::internal;
use crate::machine::Vm;
use crate::paths::{Follow, host_error, shown};
use crate::settings::Settings;
use frazil_formats::message_text;
use frazil_formats::path;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::Value;
use frazil_store::drv_hash::DrvHasher;
use frazil_store::error::StoreError;
use frazil_store::store_path::DRV_EXTENSION;
use frazil_store::{
    BString, ContentAddress, ContentAddressMethod, Feature, Features, Hash, StoreDir, StorePath,
};
use rustc_hash::FxHashMap;

/// What an evaluation knows about the store.
#[derive(Default)]
pub struct StoreState {
    /// Modular hashes of the derivations made so far.
    pub(crate) hasher: DrvHasher,
    /// Experimental features that the store crate asks for.
    pub(crate) features: Features,
    /// The store. Read-only evaluation has one, too: it fetches all the same.
    pub store: Attached,
    /// The store path of each context element met, by its number.
    element_paths: Vec<Option<StorePath>>,
    /// Sources copied so far: path as written → number of its context element.
    copied: FxHashMap<Box<[u8]>, u32>,
    /// What each path made by this evaluation refers to. Only kept without a store, for derivations
    /// that depend on all that another derivation needs.
    references: FxHashMap<StorePath, Box<[StorePath]>>,
}

impl StoreState {
    /// The state at the beginning of an evaluation with these settings.
    pub(crate) fn new(settings: &Settings) -> StoreState {
        let dir = StoreDir::new(settings.store_dir.as_bytes()).unwrap_or_default();
        StoreState {
            hasher: DrvHasher::new(dir),
            features: settings.store_features(),
            ..StoreState::default()
        }
    }

    /// The store directory.
    pub(crate) fn dir(&self) -> &StoreDir {
        self.hasher.dir()
    }

    /// Gives a text to the store, or remembers what it refers to.
    fn take_text(&mut self, path: &StorePath, text: &[u8], references: &[StorePath]) -> Result<()> {
        if let Some(store) = self.store.to_write() {
            return store.add_text(path, text, references).map_err(store_error);
        }
        self.references.insert(path.clone(), references.into());
        Ok(())
    }

    /// As [`StoreState::take_text`], for the derivation that was instantiated last.
    pub(crate) fn take_derivation(
        &mut self,
        path: &StorePath,
        references: &[StorePath],
    ) -> Result<()> {
        if let Some(store) = self.store.to_write() {
            let text = self.hasher.text();
            return store
                .add_derivation(path, text, references)
                .map_err(store_error);
        }
        self.references.insert(path.clone(), references.into());
        Ok(())
    }
}

/// The store, if there is one and it has a path. Without one that is written to, what an evaluation makes is in none.
pub(crate) fn having<'s>(
    store: &'s mut Option<&mut Box<dyn EvalStore>>,
    path: &StorePath,
) -> frazil_store::error::Result<Option<&'s mut dyn EvalStore>> {
    let Some(store) = store else {
        return Ok(None);
    };
    Ok(match store.is_valid(path)? {
        true => Some(store.as_mut()),
        false => None,
    })
}

/// An error of the store as one of evaluation.
#[cold]
pub(crate) fn store_error(e: StoreError) -> EvalError {
    let kind = match e.kind() {
        frazil_store::ErrorKind::Usage => ErrorKind::Usage,
        frazil_store::ErrorKind::Forbidden => ErrorKind::Forbidden,
        _ => ErrorKind::Host,
    };
    let mut error = EvalError::new(kind, message_text(e.message()).into_owned());
    for trace in e.traces() {
        error.add_unpositioned(message_text(trace).into_owned());
    }
    error
}

/// The error for a path that the store does not have.
#[cold]
pub(crate) fn not_valid(path: &str) -> EvalError {
    store_error(eval_store::not_valid(path))
}

/// The derivation that a context element names: its path, and, if what is meant is a derivation that
/// only a build makes, the outputs that lead to it. They follow the path, each after a `^`.
pub(crate) fn derivation_chain(drv: &str) -> (&str, impl Iterator<Item = &str>) {
    let mut parts = drv.split('^');
    (parts.next().unwrap_or(drv), parts)
}

/// The error for a derivation that cannot be read because the store does not have it.
pub(crate) fn derivation_not_valid(path: &str) -> EvalError {
    store_error(eval_store::derivation_not_valid(path))
}

/// Texts to replace in strings that were made before a path was known.
pub(crate) type Rewrites = Vec<(Vec<u8>, Vec<u8>)>;

impl Vm {
    /// The absolute form of a store path.
    pub(crate) fn print_store_path(&self, path: &StorePath) -> String {
        self.caches.store.dir().print(path)
    }

    /// The number of the context element for a plain store path.
    pub(crate) fn opaque_element(&mut self, path: &StorePath) -> u32 {
        let full = self.print_store_path(path);
        let e = self.contexts.intern(ContextElement::Opaque(full.into()));
        self.remember_element(e, path);
        e
    }

    /// Remembers the store path of a context element (the derivation's, if it is one).
    pub(crate) fn remember_element(&mut self, e: u32, path: &StorePath) {
        let known = &mut self.caches.store.element_paths;
        if known.len() <= e as usize {
            known.resize(e as usize + 1, None);
        }
        known[e as usize] = Some(path.clone());
    }

    /// The store path of a context element; of an output of a derivation, that of the derivation.
    ///
    /// # Errors
    /// The context was made up by a program and names no store path.
    pub(crate) fn element_path(&mut self, e: u32) -> Result<StorePath> {
        if let Some(Some(p)) = self.caches.store.element_paths.get(e as usize) {
            return Ok(p.clone());
        }
        self.check_dynamic(e)?;
        let full = match self.contexts.get(e) {
            ContextElement::Opaque(p) | ContextElement::DrvDeep(p) => p,
            ContextElement::Built { drv, .. } => derivation_chain(drv).0,
        };
        let path = self
            .caches
            .store
            .dir()
            .parse(full.as_bytes())
            .map_err(store_error)?;
        self.remember_element(e, &path);
        Ok(path)
    }

    /// Refuses an output of a derivation that only a build makes, unless there are such. Without the
    /// feature `outputOf` is not there, but `appendContext` can name one. The reference notices when it
    /// reads such a context, which is at each use of the string; here it is where the context matters.
    ///
    /// # Errors
    /// `dynamic-derivations` is disabled.
    pub(crate) fn check_dynamic(&self, e: u32) -> Result<()> {
        let ContextElement::Built { drv, .. } = self.contexts.get(e) else {
            return Ok(());
        };
        let (base, mut dynamic) = derivation_chain(drv);
        let Some(output) = dynamic.next() else {
            return Ok(());
        };
        let base = base.rsplit('/').next().unwrap_or(base);
        let reason = format!("building output '{output}' of '{base}'");
        let features = self.caches.store.features;
        features
            .require_for(Feature::DynamicDerivations, &reason)
            .map_err(store_error)
    }

    /// A store path as a string whose context it is; evaluation may look at it from now on.
    pub(crate) fn store_path_string(&mut self, path: &StorePath) -> Value {
        let full = self.print_store_path(path);
        self.host.allow(full.as_bytes());
        let e = self.opaque_element(path);
        self.string_with(full.as_bytes(), &[e])
    }

    /// The store path of a file or directory, as a string with that path as its context.
    ///
    /// # Errors
    /// Whatever reading the tree raises.
    pub fn copy_path_to_store(&mut self, path: &[u8]) -> Result<Value> {
        if path.ends_with(DRV_EXTENSION.as_bytes()) {
            return Err(eval_error(format!(
                "file names are not allowed to end in '{DRV_EXTENSION}'"
            )));
        }
        let element = match self.caches.store.copied.get(path) {
            Some(&e) => e,
            None => {
                let root = self.resolve_links(path, Follow::Ancestors)?;
                let hash = self.hash_nar(&root).map_err(store_error)?;
                let store_path = self.add_source(
                    &root,
                    source_name(path),
                    ContentAddressMethod::Nar,
                    hash,
                    &[],
                    &[],
                )?;
                let e = self.opaque_element(&store_path);
                let full = self.print_store_path(&store_path);
                self.host.allow(full.as_bytes());
                self.caches.store.copied.insert(path.into(), e);
                e
            }
        };
        let ContextElement::Opaque(full) = self.contexts.get(element) else {
            return Err(eval_error("a source is a plain store path"));
        };
        let full = full.clone();
        Ok(self.string_with(full.as_bytes(), &[element]))
    }

    /// The path of a source with this hash and these references (sorted); the store gets it if it lacks it.
    pub(crate) fn add_source(
        &mut self,
        root: &[u8],
        name: &[u8],
        method: ContentAddressMethod,
        hash: Hash,
        left_out: &[BString],
        references: &[StorePath],
    ) -> Result<StorePath> {
        let ca = ContentAddress { method, hash };
        let path = self
            .caches
            .store
            .dir()
            .make_ca_path(name, &ca, references, false)
            .map_err(store_error)?;
        // The reference writes what has references even when it is to write nothing.
        let store = match (self.settings.read_only, references) {
            (true, []) => None,
            (true, _) => self.caches.store.store.to_read(),
            (false, _) => self.caches.store.store.to_write(),
        };
        if let Some(store) = store
            && !store.is_valid(&path).map_err(store_error)?
        {
            let source = Source {
                root,
                path: &path,
                method,
                left_out,
                references,
            };
            store
                .add_source(&source, &mut *self.host)
                .map_err(store_error)?;
        }
        Ok(path)
    }

    /// The path of a text that refers to these paths (sorted, unique); the store gets it.
    pub(crate) fn add_text(
        &mut self,
        name: &[u8],
        text: &[u8],
        references: &[StorePath],
    ) -> Result<StorePath> {
        let path = self
            .caches
            .store
            .dir()
            .make_text_path_of(name, text, references)
            .map_err(store_error)?;
        if !self.settings.read_only {
            self.caches.store.take_text(&path, text, references)?;
        }
        Ok(path)
    }

    /// Whether the store has a path.
    pub(crate) fn is_valid_path(&mut self, path: &StorePath) -> Result<bool> {
        match self.caches.store.store.to_read() {
            Some(store) => store.is_valid(path).map_err(store_error),
            None => Ok(false),
        }
    }

    /// Makes sure that the store has a path that the program names.
    pub(crate) fn ensure_path(&mut self, path: &StorePath) -> Result<()> {
        if !self.settings.read_only
            && let Some(store) = self.caches.store.store.to_write()
        {
            store.ensure(path).map_err(store_error)?;
        }
        Ok(())
    }

    /// A derivation and all that it refers to, directly or not.
    ///
    /// # Errors
    /// Something of it is neither in the store nor made by this evaluation.
    pub(crate) fn closure(&mut self, of: &StorePath) -> Result<Vec<StorePath>> {
        let mut seen: std::collections::BTreeSet<StorePath> = [of.clone()].into();
        let mut todo = vec![of.clone()];
        while let Some(path) = todo.pop() {
            let state = &mut self.caches.store;
            let references = if let Some(r) = state.references.get(&path) {
                r.to_vec()
            } else if let Some(store) =
                having(&mut state.store.to_read(), &path).map_err(store_error)?
            {
                store.references(&path).map_err(store_error)?
            } else if path == *of || path.is_derivation() {
                return Err(not_valid(&state.dir().print(&path)));
            } else {
                Vec::new() // a source
            };
            for r in references {
                if seen.insert(r.clone()) {
                    todo.push(r);
                }
            }
        }
        Ok(seen.into_iter().collect())
    }

    /// Lets evaluation look at a path and all that it refers to.
    ///
    /// # Errors
    /// `path '…' is not valid`.
    pub(crate) fn allow_closure(&mut self, of: &StorePath) -> Result<()> {
        if !self.settings.pure_eval && !self.settings.restrict_eval {
            return Ok(());
        }
        let mut seen: std::collections::BTreeSet<StorePath> = [of.clone()].into();
        let mut todo = vec![of.clone()];
        while let Some(path) = todo.pop() {
            let full = self.print_store_path(&path);
            self.host.allow(full.as_bytes());
            let Some(store) = self.caches.store.store.to_read() else {
                return Ok(());
            };
            for r in store.references(&path).map_err(store_error)? {
                if seen.insert(r.clone()) {
                    todo.push(r);
                }
            }
        }
        Ok(())
    }

    /// Makes sure that what a context stands for is in the store, building what must be built.
    /// Returns what to replace in the string.
    ///
    /// # Errors
    /// `path '…' is not valid`; failed builds; no store to build in.
    pub(crate) fn realise_context(&mut self, context: &[u32]) -> Result<Rewrites> {
        let mut elements: Vec<u32> = context.to_vec();
        elements.sort_by(|&a, &b| self.contexts.get(a).cmp(self.contexts.get(b)));
        let mut wanted = Vec::new();
        for e in elements {
            let path = self.element_path(e)?;
            let output = match self.contexts.get(e) {
                ContextElement::Built { output, .. } => Some(BString::from(&**output)),
                _ => None,
            };
            if !self.is_valid_path(&path)? {
                if let Some(output) = output
                    && self.caches.store.store.to_write().is_none()
                    && !self.settings.read_only
                {
                    self.check_import(&path, &output)?;
                    return Err(eval_error(format!(
                        "cannot build '{}^{output}' during evaluation because there is no store to build it in",
                        self.print_store_path(&path)
                    )));
                }
                return Err(not_valid(path.as_str()));
            }
            if let Some(output) = output {
                wanted.push((path, output));
            }
        }
        if let Some((path, output)) = wanted.first() {
            self.check_import(path, output)?;
        }
        let store = self.caches.store.store.to_read();
        let Some(store) = store.filter(|_| !wanted.is_empty()) else {
            return Ok(Rewrites::new());
        };
        let built = store.build(&wanted).map_err(store_error)?;
        let mut rewrites = Rewrites::new();
        for (path, (drv, output)) in built.iter().zip(&wanted) {
            self.allow_closure(path)?;
            if self.caches.store.features.has(Feature::CaDerivations) {
                let full = self.print_store_path(path);
                let placeholder =
                    frazil_store::placeholder::DownstreamPlaceholder::unknown_ca_output(
                        drv, output,
                    )
                    .map_err(store_error)?;
                rewrites.push((placeholder.render().into_bytes(), full.into_bytes()));
            }
        }
        Ok(rewrites)
    }

    /// Whether the output of a derivation may be built now, because the program reads it.
    fn check_import(&mut self, drv: &StorePath, output: &BString) -> Result<()> {
        let path = self.print_store_path(drv);
        if !self.settings.allow_import_from_derivation {
            return Err(eval_error(format!(
                "cannot build '{path}^{output}' during evaluation because the option 'allow-import-from-derivation' is disabled"
            )));
        }
        if self.settings.trace_import_from_derivation {
            let text = format!(
                "built '{path}^{output}' during evaluation due to an import from derivation"
            );
            self.warn(&text, Pos::NONE);
        }
        Ok(())
    }

    /// Replaces placeholders in a path and makes it canonical.
    pub(crate) fn rewrite_path(path: &[u8], rewrites: &Rewrites) -> Vec<u8> {
        path::canon_path(&Vm::rewrite(path, rewrites))
    }

    /// Replaces placeholders in a text.
    pub(crate) fn rewrite(text: &[u8], rewrites: &Rewrites) -> Vec<u8> {
        let mut out = text.to_vec();
        for (from, to) in rewrites {
            while let Some(i) = memchr::memmem::find(&out, from) {
                out.splice(i..i + from.len(), to.iter().copied());
            }
        }
        out
    }

    /// The directory of the process, for relative paths of the command line (look-up path).
    pub(crate) fn absolute(&self, p: &[u8]) -> Vec<u8> {
        path::abs_path(p, self.settings.working_dir.as_bytes())
    }

    /// Warns as the reference does, without a position.
    pub(crate) fn warn_plainly(&mut self, text: &str) {
        self.warn(text, Pos::NONE);
    }

    /// Reads a directory of the host.
    pub(crate) fn read_directory(
        &mut self,
        p: &[u8],
    ) -> Result<Vec<(Vec<u8>, crate::host::FileType)>> {
        if internal::is_internal(p) {
            return internal::read_dir(p)
                .map_err(|message| EvalError::new(ErrorKind::Host, shown(&message)));
        }
        self.existing_type(p)?;
        self.host.read_dir(p).map_err(host_error)
    }

    /// The trace entry for errors about a path whose context had to be real.
    #[cold]
    pub(crate) fn realising(path: &[u8], e: EvalError) -> EvalError {
        e.trace(
            Pos::NONE,
            format!("while realising the context of path '{}'", shown(path)),
        )
    }
}

/// The name that a source gets in the store: that of the file; `source` for the root directory.
pub(crate) fn source_name(path: &[u8]) -> &[u8] {
    let path = path.strip_suffix(b">").unwrap_or(path);
    match path::base_name_of(path) {
        b"" => b"source",
        name => name,
    }
}
