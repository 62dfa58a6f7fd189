//! The store that commands work on, whoever keeps it: this process, a daemon, or somebody elsewhere.
//!
//! Invariant: a question has the same answer either way, and objects are read from the file system either way, as in the
//! reference. What only whoever keeps the store can do (substituting and building for a daemon, registering for this
//! process) is asked of [`Store::local`] or [`Store::daemon`]. Deliberately absent: opening, see
//! [`crate::stores`].

mod elsewhere;
mod graph;
mod remote;

pub use elsewhere::{At, Elsewhere};
pub use remote::Remote;

use crate::failure::Failure;
use frazil_daemon_store::DaemonStore;
use frazil_local_store::{
    Batch, Closure, Direction, GcOptions, GcResults, How, Layout, LocalFiles, LocalStore, Roots,
};
use frazil_store::error::Result;
use frazil_store::fs::FileSource;
use frazil_store::transfer::PathSource;
use frazil_store::{BString, Derivation, Features, Hash, PathInfo, StoreDir, StorePath};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// A store.
pub enum Store {
    /// This process keeps it.
    Local(Box<LocalStore>),
    /// A daemon keeps it.
    Daemon(Box<Remote>),
    /// It is not on this machine's file system.
    Elsewhere(Box<Elsewhere>),
}

impl Store {
    /// The store that this process keeps.
    ///
    /// # Errors
    /// A daemon does.
    pub fn local(&self) -> std::result::Result<&LocalStore, Failure> {
        match self {
            Store::Local(store) => Ok(store),
            _ => Err(Failure::Message(
                "you don't have sufficient rights to use this command".into(),
            )),
        }
    }

    /// The daemon that keeps the store, if one does.
    pub fn daemon(&self) -> Option<&DaemonStore> {
        match self {
            Store::Daemon(store) => Some(store.daemon()),
            _ => None,
        }
    }

    /// The store that is not on this machine's file system, if it is one.
    pub fn elsewhere(&self) -> Option<&Elsewhere> {
        match self {
            Store::Elsewhere(store) => Some(store),
            _ => None,
        }
    }

    /// Its files. Of a store elsewhere they only have names.
    pub fn files(&self) -> &LocalFiles {
        match self {
            Store::Local(store) => store.files(),
            Store::Daemon(store) => store.files(),
            Store::Elsewhere(store) => store.files(),
        }
    }

    /// Where it is.
    pub fn layout(&self) -> &Layout {
        self.files().layout()
    }

    /// The directory that paths begin with.
    pub fn store_dir(&self) -> &StoreDir {
        &self.layout().store_dir
    }

    /// The whole path of an object, as messages and users see it.
    pub fn print(&self, path: &StorePath) -> String {
        self.store_dir().print(path)
    }

    /// Where an object really is.
    pub fn real_path(&self, path: &StorePath) -> PathBuf {
        self.layout().real_path(path)
    }

    /// How messages about copying call it.
    pub fn short_uri(&self) -> String {
        match self {
            Store::Local(store) => store.options().name.clone(),
            Store::Daemon(store) => store.daemon().uri().to_owned(),
            Store::Elsewhere(store) => store.uri().to_owned(),
        }
    }

    /// How it is named in messages and by users.
    pub fn uri(&self) -> String {
        match self {
            Store::Local(store) => store.uri(),
            Store::Daemon(store) => store.daemon().uri().to_owned(),
            Store::Elsewhere(store) => store.uri().to_owned(),
        }
    }

    /// The experimental features that derivations may use.
    pub fn features(&self) -> Features {
        match self {
            Store::Local(store) => store.options().features,
            Store::Daemon(store) => store.features,
            Store::Elsewhere(store) => store.features,
        }
    }

    /// Whether a collection keeps outputs of living derivations, and derivations of living outputs.
    pub fn keeps(&self) -> (bool, bool) {
        match self {
            Store::Local(store) => {
                let options = store.options();
                (options.keep_outputs, options.keep_derivations)
            }
            Store::Daemon(store) => store.keeps,
            Store::Elsewhere(_) => (false, false),
        }
    }

    /// Keeps paths from being collected as long as this process runs.
    ///
    /// # Errors
    /// The roots cannot be written.
    pub fn add_temp_roots(&self, paths: &[StorePath]) -> Result<()> {
        match self {
            Store::Local(store) => store.add_temp_roots(paths),
            Store::Daemon(store) => store.daemon().add_temp_roots(paths),
            // Nobody collects there what is added from here.
            Store::Elsewhere(_) => Ok(()),
        }
    }

    /// Whether it has this path.
    ///
    /// # Errors
    /// It cannot be asked, as for all questions.
    pub fn is_valid(&self, path: &StorePath) -> Result<bool> {
        match self {
            Store::Local(store) => store.is_valid(path),
            Store::Daemon(store) => store.daemon().is_valid(path),
            Store::Elsewhere(store) => Ok(store.query(path)?.is_some()),
        }
    }

    /// Which of `paths` it has.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn valid_among(&self, paths: &[StorePath]) -> Result<BTreeSet<StorePath>> {
        match self {
            Store::Local(store) => store.valid_among(paths),
            Store::Daemon(store) => store.daemon().valid_among(paths, false),
            Store::Elsewhere(store) => store.valid_among(paths),
        }
    }

    /// What is known about a path; `None` when it is not there.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn query(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        match self {
            Store::Local(store) => store.query(path),
            Store::Daemon(store) => store.daemon().query(path),
            Store::Elsewhere(store) => store.query(path),
        }
    }

    /// What is known about those of `paths` that are there.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn query_many(&self, paths: &BTreeSet<StorePath>) -> Result<BTreeMap<StorePath, PathInfo>> {
        if let Store::Elsewhere(store) = self {
            return store.query_many(paths);
        }
        let mut infos = BTreeMap::new();
        for path in paths {
            if let Some(info) = self.query(path)? {
                infos.insert(path.clone(), info);
            }
        }
        Ok(infos)
    }

    /// As [`Store::query`], of a path that must be valid.
    ///
    /// # Errors
    /// `path '…' is not valid`; it cannot be asked.
    pub fn query_valid(&self, path: &StorePath) -> Result<PathInfo> {
        match self {
            Store::Local(store) => store.query_valid(path),
            Store::Daemon(store) => store.daemon().query_valid(path),
            Store::Elsewhere(store) => store.query_valid(path),
        }
    }

    /// All paths it has.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn all_valid(&self) -> Result<BTreeSet<StorePath>> {
        match self {
            Store::Local(store) => store.all_valid(),
            Store::Daemon(store) => store.daemon().all_valid(),
            Store::Elsewhere(store) => store.all_valid(),
        }
    }

    /// What a valid path refers to.
    ///
    /// # Errors
    /// `path '…' is not valid`; it cannot be asked.
    pub fn references(&self, path: &StorePath) -> Result<BTreeSet<StorePath>> {
        match self {
            Store::Local(store) => store.references(path),
            Store::Daemon(store) => Ok(store.daemon().query_valid(path)?.references),
            Store::Elsewhere(store) => Ok(store.query_valid(path)?.references),
        }
    }

    /// What refers to a path.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn referrers(&self, path: &StorePath) -> Result<BTreeSet<StorePath>> {
        match self {
            Store::Local(store) => store.referrers(path),
            Store::Daemon(store) => store.daemon().referrers(path),
            Store::Elsewhere(store) => Err(store.unsupported("queryReferrers")),
        }
    }

    /// Valid derivations that have this path as an output.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn valid_derivers(&self, path: &StorePath) -> Result<BTreeSet<StorePath>> {
        match self {
            Store::Local(store) => store.valid_derivers(path),
            Store::Daemon(store) => store.daemon().valid_derivers(path),
            Store::Elsewhere(_) => Ok(BTreeSet::new()),
        }
    }

    /// The outputs, as far as their paths are known, of a valid derivation.
    ///
    /// # Errors
    /// `path '…' is not valid`; it cannot be asked.
    pub fn derivation_outputs(&self, drv: &StorePath) -> Result<BTreeMap<BString, StorePath>> {
        match self {
            Store::Local(store) => store.derivation_outputs(drv),
            Store::Daemon(store) => store.daemon().derivation_outputs(drv),
            Store::Elsewhere(store) => store.derivation_outputs(drv),
        }
    }

    /// Everything reachable from `start`, see [`LocalStore::closure`].
    ///
    /// # Errors
    /// `path '…' is not valid` of a start, when following references; it cannot be asked.
    pub fn closure(
        &self,
        start: &[StorePath],
        direction: Direction,
        outputs: bool,
        derivers: bool,
    ) -> Result<BTreeSet<StorePath>> {
        match self {
            Store::Local(store) => store.closure(start, direction, outputs, derivers),
            Store::Daemon(store) => {
                graph::closure(store.daemon(), start, direction, outputs, derivers)
            }
            Store::Elsewhere(store) => store.closure(start, direction, outputs, derivers),
        }
    }

    /// Everything `start` needs, with the references among it.
    ///
    /// # Errors
    /// `path '…' is not valid` of a start; it cannot be asked.
    pub fn closure_graph(&self, start: &[StorePath]) -> Result<Closure> {
        match self {
            Store::Local(store) => store.closure_graph(start),
            Store::Daemon(store) => graph::closure_graph(store.daemon(), start),
            Store::Elsewhere(store) => store.closure_graph(start),
        }
    }

    /// For each of `paths`, sorted, the indices of those among them that it refers to.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn references_among(&self, paths: &[StorePath]) -> Result<Vec<Vec<usize>>> {
        match self {
            Store::Local(store) => store.references_among(paths),
            Store::Daemon(store) => graph::references_among(store.daemon(), paths),
            Store::Elsewhere(store) => store.references_among(paths),
        }
    }

    /// A derivation, valid or not.
    ///
    /// # Errors
    /// It is not there, or no derivation.
    pub fn read_derivation(&self, path: &StorePath) -> Result<Derivation> {
        match self {
            Store::Elsewhere(store) => store.read_derivation(path),
            _ => self.files().read_derivation(path),
        }
    }

    /// Writes the archive of a valid path.
    ///
    /// # Errors
    /// `path '…' is not valid`; its files cannot be read; those of `out`.
    pub fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        match self {
            Store::Local(store) => store.nar(path, out),
            Store::Daemon(store) => {
                store.daemon().query_valid(path)?;
                store.files().nar(path, out)
            }
            Store::Elsewhere(store) => store.nar(path, out),
        }
    }

    /// The SHA-256 of the archive of a file or tree of this machine, perhaps remembered.
    pub fn tree_hash(&self, root: &Path) -> Option<Hash> {
        match self {
            Store::Local(store) => store.tree_hash(root),
            _ => self.files().tree_hash(root),
        }
    }

    /// Computes what a file or tree would be called, see [`LocalFiles::compute`].
    ///
    /// # Errors
    /// As there.
    pub fn compute(&self, root: &Path, left_out: &[BString], how: &How<'_>) -> Result<PathInfo> {
        self.files().compute(root, left_out, how)
    }

    /// Adds a file or tree of this machine, see [`LocalStore::add_path`].
    ///
    /// # Errors
    /// As there; the daemon fails.
    pub fn add_path(&self, root: &Path, left_out: &[BString], how: &How<'_>) -> Result<StorePath> {
        match self {
            Store::Local(store) => store.add_path(root, left_out, how),
            Store::Daemon(store) => store.add_path(root, left_out, how),
            Store::Elsewhere(store) => store.add_path(root, left_out, how),
        }
    }

    /// Adds a file or tree of any source, see [`LocalStore::add_tree`].
    ///
    /// # Errors
    /// As there; the daemon fails.
    pub fn add_tree(
        &self,
        source: &dyn FileSource,
        root: &[u8],
        how: &How<'_>,
    ) -> Result<StorePath> {
        let info = self.files().compute_tree(source, root, how)?;
        self.add_known_tree(&info.path, source, root, how)?;
        Ok(info.path)
    }

    /// Adds a file or tree whose path is known, see [`LocalStore::add_known_path`].
    ///
    /// # Errors
    /// As there; the daemon fails.
    pub fn add_known_path(
        &self,
        path: &StorePath,
        root: &Path,
        left_out: &[BString],
        how: &How<'_>,
    ) -> Result<bool> {
        match self {
            Store::Local(store) => store.add_known_path(path, root, left_out, how),
            Store::Daemon(store) => store.add_known_path(path, root, left_out, how),
            Store::Elsewhere(store) => store.add_known_path(path, root, left_out, how),
        }
    }

    /// Adds a file or tree of any source whose path is known, see [`LocalStore::add_known_tree`].
    ///
    /// # Errors
    /// As there; the daemon fails.
    pub fn add_known_tree(
        &self,
        path: &StorePath,
        source: &dyn FileSource,
        root: &[u8],
        how: &How<'_>,
    ) -> Result<bool> {
        match self {
            Store::Local(store) => store.add_known_tree(path, source, root, how),
            Store::Daemon(store) => store.add_known_tree(path, source, root, how),
            Store::Elsewhere(store) => store.add_known_tree(path, source, root, how),
        }
    }

    /// Adds an archive, see [`LocalStore::add_nar`].
    ///
    /// # Errors
    /// As there; the daemon fails.
    pub fn add_nar(
        &self,
        info: &PathInfo,
        nar: &mut dyn Read,
        repair: bool,
        check_signatures: bool,
    ) -> Result<()> {
        match self {
            Store::Local(store) => store.add_nar(info, nar, repair, check_signatures).map(drop),
            Store::Daemon(store) => store.daemon().add_nar(info, nar, repair, check_signatures),
            Store::Elsewhere(store) => store.add_nar(info, nar),
        }
    }

    /// Adds a text, as `builtins.toFile` does.
    ///
    /// # Errors
    /// A bad name; references that are not valid; it cannot be written.
    pub fn add_text(
        &self,
        name: &[u8],
        text: &[u8],
        references: &[StorePath],
    ) -> Result<StorePath> {
        let path = self.store_dir().make_text_path_of(name, text, references)?;
        let mut batch = Batch::new();
        batch.text(&path, text, references);
        self.commit(&mut batch)?;
        Ok(path)
    }

    /// Adds what is in the batch and empties it.
    ///
    /// # Errors
    /// A reference that is not valid; wrong outputs; it cannot be written.
    pub fn commit(&self, batch: &mut Batch) -> Result<usize> {
        match self {
            Store::Local(store) => store.commit(batch),
            Store::Daemon(store) => store.daemon().commit(batch),
            Store::Elsewhere(store) => store.commit(batch),
        }
    }

    /// Whether a path would need a trusted signature, and has none. What a daemon thinks of it, it says itself.
    ///
    /// # Errors
    /// It is not known which keys are trusted.
    pub fn is_untrusted(&self, info: &PathInfo) -> Result<bool> {
        match self {
            Store::Local(store) => store.is_untrusted(info),
            _ => Ok(false),
        }
    }

    /// Whether a path is content-addressed, and really is what that says.
    pub fn follows_from_contents(&self, info: &PathInfo) -> bool {
        match self {
            Store::Local(store) => store.follows_from_contents(info),
            _ => info.is_content_addressed(self.store_dir()),
        }
    }

    /// The log of a derivation, if there is one.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub fn build_log(&self, drv: &StorePath) -> Result<Option<Box<dyn Read + Send>>> {
        match self {
            Store::Elsewhere(store) => store.build_log(drv),
            _ => self.files().build_log(drv),
        }
    }

    /// Makes `link` a symbolic link to `path`, and a root. Returns where it is.
    ///
    /// # Errors
    /// It would be in the store; something else is there; it cannot be made.
    pub fn add_perm_root(&self, path: &StorePath, link: &Path) -> Result<PathBuf> {
        match self {
            Store::Local(store) => store.add_perm_root(path, link),
            Store::Daemon(store) => store.add_perm_root(path, link),
            Store::Elsewhere(store) => Err(store.unsupported("addPermRoot")),
        }
    }

    /// All roots. What other users' processes do, a daemon tells those whom it trusts.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn find_roots(&self) -> Result<Roots> {
        match self {
            Store::Local(store) => store.find_roots(false),
            Store::Daemon(store) => store.daemon().find_roots(),
            Store::Elsewhere(store) => Err(store.no_collection()),
        }
    }

    /// Collects garbage.
    ///
    /// # Errors
    /// Something that is to be deleted lives; it fails.
    pub fn collect_garbage(&self, options: &GcOptions, results: &mut GcResults) -> Result<()> {
        match self {
            Store::Local(store) => store.collect_garbage(options, results),
            Store::Daemon(store) => store.collect_garbage(options, results),
            Store::Elsewhere(store) => Err(store.no_collection()),
        }
    }
}

impl PathSource for Store {
    fn uri(&self) -> String {
        self.short_uri()
    }

    fn query(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        self.query(path)
    }

    fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        self.nar(path, out)
    }
}
