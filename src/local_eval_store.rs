//! The store on disk as evaluation sees it: what evaluation makes goes into it, and can be read back.
//!
//! Texts and derivations are gathered and written together, in one transaction: when evaluation is done, when
//! there are many, or when something wants to read one of them. [`StoreHost`] shows the store's files at
//! their logical paths, wherever they really are. Invariant: what a command prints is in the store by
//! then, because it calls [`Pending::write`] before. Deliberately absent: building, and roots.

use crate::closures::ClosureSource;
use crate::config::Config;
use crate::store::Store;
use crate::substitution::{Caches, failed_substitutes};
use frazil_daemon_store::{BuildMode, Goal};
use frazil_formats::json::Json;
use frazil_local_store::{Batch, How};
use frazil_store::aterm::parse_file;
use frazil_store::derivation::STRUCTURED_ATTRS;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::fs::{DirEntry, FileKind, FileSource, NativeFs, OpenFile};
use frazil_store::{BString, ContentAddress, Derivation, Hash, HashAlgo, StorePath};
use frazil_vm::eval_store::{ClosureForm, EvalStore, FetchedClosure, Files, Source, not_valid};
use frazil_vm::host::{FileType, Host, HostError, HostResult};
use frazil_vm::message::Message;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::rc::Rc;

/// The store of one evaluation.
pub struct LocalEvalStore(Rc<RefCell<Shared>>);

/// A host that shows the store's files at their logical paths.
pub struct StoreHost(Rc<RefCell<Shared>>);

/// What was not written yet, for the command that waits for it.
#[derive(Clone)]
pub struct Pending(Rc<RefCell<Shared>>);

struct Shared {
    store: Store,
    batch: Batch,
    host: Box<dyn Host>,
    config: Config,
    /// Where what the store lacks can be got; made when something is lacking.
    caches: Option<Rc<Caches>>,
    /// Whether objects are elsewhere than their paths say.
    elsewhere: bool,
}

/// What a path stands for.
enum Place {
    /// Nothing of the store's.
    Outside,
    /// The store directory or one above it, which need not be there.
    Above,
    /// Something in the store, and where it really is.
    Inside(Vec<u8>),
}

/// The three views of a store: the evaluator's, the host that shows it and all that `host` shows, and the
/// command's.
pub fn split(
    store: Store,
    host: Box<dyn Host>,
    config: &Config,
) -> (LocalEvalStore, StoreHost, Pending) {
    let layout = store.layout();
    let elsewhere = layout.real_dir.as_os_str().as_bytes() != layout.store_dir.as_bytes();
    let shared = Rc::new(RefCell::new(Shared {
        store,
        batch: Batch::new(),
        host,
        config: config.clone(),
        caches: None,
        elsewhere,
    }));
    (
        LocalEvalStore(shared.clone()),
        StoreHost(shared.clone()),
        Pending(shared),
    )
}

impl LocalEvalStore {
    /// Whether a daemon keeps the store.
    pub fn has_daemon(&self) -> bool {
        self.0.borrow().store.daemon().is_some()
    }
}

impl Pending {
    /// Writes all that evaluation gave to the store.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn write(&self) -> Result<()> {
        self.0.borrow_mut().write()
    }

    /// Does something with the store, when all is written.
    ///
    /// # Errors
    /// The store cannot be written.
    pub fn with_store<T>(&self, f: impl FnOnce(&Store) -> Result<T>) -> Result<T> {
        let mut shared = self.0.borrow_mut();
        shared.write()?;
        f(&shared.store)
    }
}

impl Shared {
    fn write(&mut self) -> Result<()> {
        self.store.commit(&mut self.batch).map(drop)
    }

    /// Finds out whether there is somebody who will take what is gathered, so that evaluation ends here if not.
    fn reach(&self) -> Result<()> {
        match self.store.daemon() {
            Some(daemon) if self.batch.is_empty() => daemon.connect(),
            _ => Ok(()),
        }
    }

    fn write_if_full(&mut self) -> Result<()> {
        match self.batch.is_full() {
            true => self.write(),
            false => Ok(()),
        }
    }

    fn has(&self, path: &StorePath) -> Result<bool> {
        Ok(self.batch.contents(path).is_some() || self.store.is_valid(path)?)
    }

    fn caches(&mut self) -> Result<Rc<Caches>> {
        if let Some(caches) = &self.caches {
            return Ok(caches.clone());
        }
        let caches = Caches::new(&self.config, &self.store);
        Ok(self.caches.insert(Rc::new(caches)).clone())
    }

    fn derivation(&self, path: &StorePath) -> Result<Derivation> {
        let store = &self.store;
        match self.batch.contents(path) {
            Some(text) => parse_file(store.store_dir(), path, text, store.features()),
            None => store.read_derivation(path),
        }
    }

    /// Gets outputs of derivations that are not there, as far as there are substitutes.
    fn substitute(&mut self, lacking: &[(StorePath, StorePath)]) -> Result<()> {
        let mut paths: Vec<StorePath> = lacking.iter().map(|(_, path)| path.clone()).collect();
        paths.sort();
        paths.dedup();
        self.write()?;
        let caches = self.caches()?;
        if paths.is_empty() || caches.is_empty() {
            return Ok(());
        }
        let failed = caches.fetch(&self.store, &paths)?;
        failed.iter().for_each(|l| caches.tell_lacking(l));
        for (drv, path) in lacking {
            let is_it = failed.iter().any(|l| l.failed && l.path == *path);
            if is_it && !caches.fallback() {
                let text = failed_substitutes(&self.store.print(drv));
                return Err(StoreError::new(ErrorKind::Other, "%s", &[text.as_bytes()]));
            }
        }
        Ok(())
    }

    /// Has outputs of derivations built, or substituted, by the daemon that keeps the store.
    fn build_by_daemon(&mut self, wanted: &[(StorePath, BString)]) -> Result<()> {
        self.write()?;
        let mut goals: BTreeMap<&StorePath, BTreeSet<BString>> = BTreeMap::new();
        for (drv, output) in wanted {
            goals.entry(drv).or_default().insert(output.clone());
        }
        let goals = goals.into_iter();
        let goals: Vec<Goal> = goals
            .map(|(drv, outputs)| Goal::Outputs(drv.clone(), outputs))
            .collect();
        match self.store.daemon() {
            Some(daemon) => daemon.build(&goals, BuildMode::Normal),
            None => Ok(()),
        }
    }

    fn place(&mut self, path: &[u8]) -> HostResult<Place> {
        let dir = self.store.store_dir().as_bytes();
        let Some(below) = path.strip_prefix(dir) else {
            let above = self.elsewhere
                && dir
                    .strip_prefix(path)
                    .is_some_and(|rest| rest.first() == Some(&b'/') || path == b"/");
            return Ok(if above { Place::Above } else { Place::Outside });
        };
        let Some(name) = below.strip_prefix(b"/") else {
            return Ok(match below {
                [] if self.elsewhere => Place::Above,
                _ => Place::Outside,
            });
        };
        let end = name.iter().position(|&b| b == b'/').unwrap_or(name.len());
        let object = StorePath::from_base_name(&name[..end]);
        if !self.batch.is_empty()
            && let Ok(object) = &object
            && self.batch.contents(object).is_some()
        {
            self.write()?;
        }
        if !self.elsewhere {
            return Ok(Place::Outside);
        }
        // The reference looks for an object before it looks for a file.
        object?;
        let real = self.store.layout().real(path);
        Ok(Place::Inside(real.into_os_string().into_vec()))
    }

    /// Asks the host about a path; what it says of the real place is said of the path.
    fn ask<T>(
        &mut self,
        path: &[u8],
        ask: impl FnOnce(&mut dyn Host, &[u8]) -> HostResult<T>,
    ) -> HostResult<T> {
        match self.place(path)? {
            Place::Outside | Place::Above => ask(&mut *self.host, path),
            Place::Inside(real) => ask(&mut *self.host, &real).map_err(|e| e.about(&real, path)),
        }
    }

    /// The entries of the store directory, or of one above it.
    fn read_above(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        let dir = self.store.store_dir().as_bytes().to_vec();
        if path == dir && self.elsewhere {
            let shown = frazil_formats::message_text(path);
            return Err(HostError::Failed(format!(
                "path '{shown}/' is not in the Nix store"
            )));
        }
        if path == dir {
            self.write()?;
            let real = self.store.layout().real_dir.as_os_str().as_bytes().to_vec();
            return self.host.read_dir(&real);
        }
        let mut entries = match self.host.file_type(path)? {
            Some(_) => self.host.read_dir(path)?,
            None => Vec::new(),
        };
        let below = dir.strip_prefix(path).unwrap_or_default();
        let next = below.split(|&b| b == b'/').find(|n| !n.is_empty());
        if let Some(name) = next.filter(|n| entries.iter().all(|e| e.0 != **n)) {
            entries.push((name.to_vec(), FileType::Directory));
        }
        Ok(entries)
    }

    /// Where a source really is: what stands in the store may be elsewhere than its path says.
    fn real_source(&mut self, root: &[u8]) -> Result<Vec<u8>> {
        match self.place(root)? {
            Place::Inside(real) => Ok(real),
            Place::Outside | Place::Above => Ok(root.to_vec()),
        }
    }
}

impl EvalStore for LocalEvalStore {
    fn is_valid(&mut self, path: &StorePath) -> Result<bool> {
        self.0.borrow().has(path)
    }

    fn ensure(&mut self, path: &StorePath) -> Result<()> {
        let mut shared = self.0.borrow_mut();
        if shared.has(path)? {
            return Ok(());
        }
        // What it refers to may be among that.
        shared.write()?;
        let caches = shared.caches()?;
        caches.ensure(&shared.store, path)
    }

    fn references(&mut self, path: &StorePath) -> Result<Vec<StorePath>> {
        let shared = self.0.borrow();
        match shared.batch.references(path) {
            Some(references) => Ok(references.to_vec()),
            None => Ok(shared.store.references(path)?.into_iter().collect()),
        }
    }

    fn read_derivation(&mut self, path: &StorePath) -> Result<Derivation> {
        self.0.borrow().derivation(path)
    }

    fn read_valid_derivation(&mut self, path: &StorePath) -> Result<Derivation> {
        let shared = self.0.borrow();
        match shared.has(path)? {
            true => shared.derivation(path),
            false => {
                let template = "path '%s' is not a valid store path";
                let path = shared.store.print(path);
                Err(StoreError::new(
                    ErrorKind::Other,
                    template,
                    &[path.as_bytes()],
                ))
            }
        }
    }

    fn add_text(&mut self, path: &StorePath, text: &[u8], references: &[StorePath]) -> Result<()> {
        let mut shared = self.0.borrow_mut();
        shared.reach()?;
        shared.batch.text(path, text, references);
        shared.write_if_full()
    }

    fn add_derivation(
        &mut self,
        path: &StorePath,
        text: &[u8],
        references: &[StorePath],
    ) -> Result<()> {
        let mut shared = self.0.borrow_mut();
        if shared.batch.contents(path).is_some() {
            return Ok(());
        }
        shared.reach()?;
        let store = &shared.store;
        let drv = parse_file(store.store_dir(), path, text, store.features())?;
        let outputs = drv.known_outputs(store.store_dir())?;
        shared.batch.derivation(path, text, references, outputs);
        shared.write_if_full()
    }

    fn add_source(&mut self, source: &Source<'_>, host: &mut dyn Host) -> Result<()> {
        let how = How {
            name: source.path.name().as_bytes(),
            method: source.method,
            algo: HashAlgo::Sha256,
            references: source.references,
            keep_executable: false,
        };
        let mut shared = self.0.borrow_mut();
        if source.root.first() != Some(&b'/') {
            // One of the evaluator's own files.
            let contents = host.read_file(source.root)?;
            let (path, root) = (source.path, source.root);
            shared
                .store
                .add_known_tree(path, &OneFile(contents), root, &how)?;
            return Ok(());
        }
        let real = shared.real_source(source.root)?;
        let top = source.root.strip_suffix(b"/").unwrap_or(source.root);
        let below = |p: &BString| p.strip_prefix(top)?.strip_prefix(b"/").map(BString::from);
        let left_out: Vec<BString> = source.left_out.iter().filter_map(below).collect();
        let root = crate::paths::os(&real);
        shared
            .store
            .add_known_path(source.path, root, &left_out, &how)?;
        Ok(())
    }

    fn add_files(&mut self, path: &StorePath, ca: &ContentAddress, files: &Files) -> Result<()> {
        let how = How {
            name: path.name().as_bytes(),
            method: ca.method,
            algo: ca.hash.algo(),
            references: &[],
            keep_executable: false,
        };
        let store = &self.0.borrow().store;
        store.add_known_tree(path, &*files.source, &files.root, &how)?;
        Ok(())
    }

    fn files(&mut self, path: &StorePath) -> Result<Files> {
        let mut shared = self.0.borrow_mut();
        if !shared.has(path)? {
            return Err(not_valid(&shared.store.print(path)));
        }
        if shared.batch.contents(path).is_some() {
            shared.write()?;
        }
        let root = shared.store.real_path(path).into_os_string().into_vec();
        Ok(Files {
            source: Rc::new(NativeFs),
            root,
        })
    }

    fn build(&mut self, wanted: &[(StorePath, BString)]) -> Result<Vec<StorePath>> {
        let mut shared = self.0.borrow_mut();
        let mut outputs = Vec::new();
        let mut lacking = Vec::new();
        for (drv, output) in wanted {
            let derivation = shared.derivation(drv)?;
            let known = derivation.known_outputs(shared.store.store_dir())?;
            let path = known.into_iter().find(|(name, _)| name == output);
            let path = path.map(|(_, path)| path);
            if let Some(path) = &path
                && !shared.has(path)?
                && (substitutes_allowed(&derivation)
                    || shared.config.on("always-allow-substitutes"))
            {
                lacking.push((drv.clone(), path.clone()));
            }
            outputs.push(path);
        }
        if shared.store.daemon().is_some() {
            shared.build_by_daemon(wanted)?;
        } else if !lacking.is_empty() {
            shared.substitute(&lacking)?;
        }
        let mut paths = Vec::new();
        for ((drv, output), path) in wanted.iter().zip(outputs) {
            match path {
                Some(path) if shared.has(&path)? => paths.push(path),
                _ => {
                    let path = shared.store.print(drv);
                    return Err(StoreError::new(
                        ErrorKind::Other,
                        "cannot build '%s^%s' during evaluation: frazil does not build yet, and \
                         its output is neither in the store nor in a binary cache",
                        &[path.as_bytes(), output],
                    ));
                }
            }
        }
        Ok(paths)
    }

    fn fetch_closure(
        &mut self,
        from: &str,
        path: &StorePath,
        form: ClosureForm<'_>,
    ) -> Result<FetchedClosure> {
        let mut shared = self.0.borrow_mut();
        shared.write()?;
        let store = &shared.store;
        let source = ClosureSource::open(&shared.config, store, from)?;
        let path = match form {
            ClosureForm::AsIs => {
                if !store.is_valid(path)? {
                    source.copy(path)?;
                }
                path.clone()
            }
            ClosureForm::Rewritten(Some(path)) if store.is_valid(path)? => path.clone(),
            ClosureForm::Rewritten(_) => source.rewrite(path)?,
        };
        let info = store.query_valid(&path)?;
        Ok(FetchedClosure {
            content_addressed: store.follows_from_contents(&info),
            path,
        })
    }
}

/// Whether a derivation lets its outputs be substituted.
fn substitutes_allowed(drv: &Derivation) -> bool {
    if let Some(json) = drv.env.get(STRUCTURED_ATTRS.as_bytes()) {
        let attrs = Json::parse(json).ok();
        let allowed = attrs.as_ref().and_then(|a| a.get("allowSubstitutes"));
        return allowed != Some(&Json::Bool(false));
    }
    let allowed = drv.env.get(b"allowSubstitutes".as_slice());
    allowed.is_none_or(|value| value == "1")
}

/// A file system of one file.
struct OneFile(Vec<u8>);

impl FileSource for OneFile {
    fn kind(&self, _: &[u8]) -> Result<FileKind> {
        Ok(FileKind::Regular)
    }

    fn open(&self, _: &[u8]) -> Result<OpenFile> {
        Ok(OpenFile {
            size: self.0.len() as u64,
            executable: false,
            contents: Box::new(std::io::Cursor::new(self.0.clone())),
        })
    }

    fn read_dir(&self, _: &[u8]) -> Result<Vec<DirEntry>> {
        Ok(Vec::new())
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        Err(frazil_store::fs::not_found(path))
    }
}

impl Host for StoreHost {
    fn read_file(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        self.0.borrow_mut().ask(path, |h, path| h.read_file(path))
    }

    fn file_type(&mut self, path: &[u8]) -> HostResult<Option<FileType>> {
        let mut shared = self.0.borrow_mut();
        let links = path.strip_prefix(shared.store.store_dir().as_bytes());
        if shared.elsewhere && links == Some(b"/.links") {
            let real = shared.store.layout().real(path);
            return shared.host.file_type(real.as_os_str().as_bytes());
        }
        match shared.place(path)? {
            Place::Above => Ok(Some(FileType::Directory)),
            _ => shared.ask(path, |h, path| h.file_type(path)),
        }
    }

    fn read_dir(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        let mut shared = self.0.borrow_mut();
        let whole = shared.store.store_dir().as_bytes() == path;
        match shared.place(path)? {
            Place::Above => shared.read_above(path),
            _ if whole => shared.read_above(path),
            _ => shared.ask(path, |h, path| h.read_dir(path)),
        }
    }

    fn read_link(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        self.0.borrow_mut().ask(path, |h, path| h.read_link(path))
    }

    fn is_executable(&mut self, path: &[u8]) -> HostResult<bool> {
        self.0
            .borrow_mut()
            .ask(path, |h, path| h.is_executable(path))
    }

    fn open_file(&mut self, path: &[u8]) -> HostResult<OpenFile> {
        self.0.borrow_mut().ask(path, |h, path| h.open_file(path))
    }

    fn env(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        self.0.borrow_mut().host.env(name)
    }

    fn time(&mut self) -> i64 {
        self.0.borrow_mut().host.time()
    }

    fn message(&mut self, m: &Message) {
        self.0.borrow_mut().host.message(m);
    }

    fn check_access(&mut self, path: &[u8]) -> HostResult<()> {
        self.0.borrow_mut().host.check_access(path)
    }

    fn allow(&mut self, path: &[u8]) {
        self.0.borrow_mut().host.allow(path);
    }

    fn tree_hash(&mut self, path: &[u8]) -> Option<Hash> {
        if path.first() != Some(&b'/') {
            return None;
        }
        let mut shared = self.0.borrow_mut();
        let real = match shared.place(path).ok()? {
            Place::Outside => path.to_vec(),
            Place::Inside(real) => real,
            Place::Above => return None,
        };
        shared.store.tree_hash(crate::paths::os(&real))
    }
}
