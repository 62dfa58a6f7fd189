//! A store that is not on this machine's file system: a binary cache, or another machine's. What commands can do with it.
//!
//! Invariant: what the store has no way for is an error that names the operation, as in the reference. Deliberately absent:
//! evaluation that reads its objects.

use super::graph::among;
use frazil_binary_cache::BinaryCache;
use frazil_local_store::{Batch, Closure, Direction, How, LocalFiles};
use frazil_ssh_store::SshStore;
use frazil_store::aterm::parse_file;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::fs::{FileSource, NativeFs};
use frazil_store::nar::{NarEvent, NarReader, dump_bytes, dump_path};
use frazil_store::transfer::PathSource;
use frazil_store::{BString, Derivation, Features, PathInfo, StoreDir, StorePath};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Largest derivation that is read.
const MAX_DERIVATION: usize = 256 << 20;

/// A store elsewhere.
pub struct Elsewhere {
    at: At,
    /// Only for names: none of its files are here.
    files: LocalFiles,
    pub(super) features: Features,
}

/// What kind of store it is.
pub enum At {
    /// A binary cache.
    Cache(Box<BinaryCache>),
    /// Another machine's.
    Machine(Box<SshStore>),
}

impl Elsewhere {
    /// The store `at`, whose paths are like those of `files`.
    pub fn new(at: At, files: LocalFiles, features: Features) -> Self {
        Elsewhere {
            at,
            files,
            features,
        }
    }

    /// The store of another machine, if it is one.
    pub fn machine(&self) -> Option<&SshStore> {
        match &self.at {
            At::Machine(store) => Some(store),
            At::Cache(_) => None,
        }
    }

    pub(super) fn files(&self) -> &LocalFiles {
        &self.files
    }

    pub(super) fn uri(&self) -> &str {
        match &self.at {
            At::Cache(cache) => cache.name(),
            At::Machine(store) => store.uri(),
        }
    }

    fn dir(&self) -> &StoreDir {
        &self.files.layout().store_dir
    }

    fn source(&self) -> &dyn PathSource {
        match &self.at {
            At::Cache(cache) => &**cache,
            At::Machine(store) => &**store,
        }
    }

    /// The error for what the store has no way for.
    pub(super) fn unsupported(&self, operation: &str) -> StoreError {
        let template = "operation '%s' is not supported by store '%s'";
        let args = [operation.as_bytes(), self.uri().as_bytes()];
        StoreError::new(ErrorKind::Other, template, &args)
    }

    /// The error for whatever collects garbage.
    pub(super) fn no_collection(&self) -> StoreError {
        let template = "Garbage collection not supported by store '%s'";
        StoreError::new(ErrorKind::Usage, template, &[self.uri().as_bytes()])
    }

    pub(super) fn query(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        self.source().query(path)
    }

    pub(super) fn query_valid(&self, path: &StorePath) -> Result<PathInfo> {
        self.query(path)?.ok_or_else(|| {
            let path = self.dir().print(path);
            let template = "path '%s' is not valid";
            StoreError::new(ErrorKind::InvalidPath, template, &[path.as_bytes()])
        })
    }

    pub(super) fn valid_among(&self, paths: &[StorePath]) -> Result<BTreeSet<StorePath>> {
        match &self.at {
            At::Machine(store) => store.valid_among(&paths.iter().cloned().collect(), true, false),
            At::Cache(cache) => {
                let mut valid = BTreeSet::new();
                for path in paths {
                    if cache.contains(path)? {
                        valid.insert(path.clone());
                    }
                }
                Ok(valid)
            }
        }
    }

    pub(super) fn all_valid(&self) -> Result<BTreeSet<StorePath>> {
        match &self.at {
            At::Cache(cache) => cache.all_paths(),
            At::Machine(_) => Err(self.unsupported("queryAllValidPaths")),
        }
    }

    /// Those of `paths` that are there, with what is known of them.
    pub(super) fn query_many(
        &self,
        paths: &BTreeSet<StorePath>,
    ) -> Result<BTreeMap<StorePath, PathInfo>> {
        match &self.at {
            At::Machine(store) => store.query_many(paths),
            At::Cache(_) => {
                let mut infos = BTreeMap::new();
                for path in paths {
                    if let Some(info) = self.query(path)? {
                        infos.insert(path.clone(), info);
                    }
                }
                Ok(infos)
            }
        }
    }

    pub(super) fn closure(
        &self,
        start: &[StorePath],
        direction: Direction,
        outputs: bool,
        derivers: bool,
    ) -> Result<BTreeSet<StorePath>> {
        if matches!(direction, Direction::Referrers) {
            return Err(self.unsupported("queryReferrers"));
        }
        if let At::Machine(store) = &self.at
            && !derivers
        {
            return store.closure(&start.iter().cloned().collect(), outputs);
        }
        let mut found: BTreeSet<StorePath> = start.iter().cloned().collect();
        let mut todo: Vec<StorePath> = found.iter().cloned().collect();
        while let Some(path) = todo.pop() {
            let info = self.query_valid(&path)?;
            let mut next = info.references;
            let mut perhaps: Vec<StorePath> =
                info.deriver.filter(|_| derivers).into_iter().collect();
            if outputs && path.is_derivation() {
                perhaps.extend(self.derivation_outputs(&path)?.into_values());
            }
            next.extend(self.valid_among(&perhaps)?);
            todo.extend(next.into_iter().filter(|path| found.insert(path.clone())));
        }
        Ok(found)
    }

    pub(super) fn closure_graph(&self, start: &[StorePath]) -> Result<Closure> {
        let paths = self.closure(start, Direction::References, false, false)?;
        let paths: Vec<StorePath> = paths.into_iter().collect();
        Ok(Closure {
            references: self.references_among(&paths)?,
            paths,
        })
    }

    /// For each of `paths`, which are sorted, where those of them are that it refers to.
    pub(super) fn references_among(&self, paths: &[StorePath]) -> Result<Vec<Vec<usize>>> {
        let infos = self.query_many(&paths.iter().cloned().collect())?;
        let places = |info: &PathInfo| among(paths, &info.references);
        let references = paths.iter().map(|path| infos.get(path).map(places));
        Ok(references.map(Option::unwrap_or_default).collect())
    }

    pub(super) fn derivation_outputs(
        &self,
        drv: &StorePath,
    ) -> Result<BTreeMap<BString, StorePath>> {
        let derivation = self.read_derivation(drv)?;
        Ok(derivation.known_outputs(self.dir())?.into_iter().collect())
    }

    pub(super) fn read_derivation(&self, path: &StorePath) -> Result<Derivation> {
        self.query_valid(path)?;
        let mut nar = Limited(Vec::new());
        self.source().nar(path, &mut nar)?;
        parse_file(self.dir(), path, &contents(&nar.0)?, self.features)
    }

    pub(super) fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        self.source().nar(path, out)
    }

    pub(super) fn add_nar(&self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        match &self.at {
            At::Machine(store) => store.add_nar(info, nar),
            At::Cache(cache) => cache.add_path(info, nar),
        }
    }

    fn has(&self, path: &StorePath) -> Result<bool> {
        Ok(!self.valid_among(std::slice::from_ref(path))?.is_empty())
    }

    /// Adds the archive that `dump` writes, which is not there yet.
    fn add_new(
        &self,
        info: &PathInfo,
        dump: &mut dyn FnMut(&mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        let keeping = |err: std::io::Error| StoreError::io("keeping an archive", &[], &err);
        let mut spool = crate::stores::spool();
        dump(&mut spool)?;
        spool.rewind().map_err(keeping)?;
        self.add_nar(info, &mut std::io::BufReader::new(spool))
    }

    /// Adds a file or tree of which `info` was computed, and which is not there yet.
    fn add_new_path(
        &self,
        info: &PathInfo,
        root: &Path,
        left_out: &[BString],
        how: &How<'_>,
    ) -> Result<()> {
        let name = root.as_os_str().as_bytes();
        self.add_new(info, &mut |out| match how.is_flat() {
            true => self
                .files
                .dump_file(&NativeFs, name, how.keep_executable, out),
            false => self.files.dump(root, left_out, out),
        })
    }

    pub(super) fn add_path(
        &self,
        root: &Path,
        left_out: &[BString],
        how: &How<'_>,
    ) -> Result<StorePath> {
        let info = self.files.compute(root, left_out, how)?;
        if !self.has(&info.path)? {
            self.add_new_path(&info, root, left_out, how)?;
        }
        Ok(info.path)
    }

    pub(super) fn add_known_path(
        &self,
        path: &StorePath,
        root: &Path,
        left_out: &[BString],
        how: &How<'_>,
    ) -> Result<bool> {
        if self.has(path)? {
            return Ok(false);
        }
        let info = self.files.compute(root, left_out, how)?;
        self.files
            .check_known(path, &info, root.as_os_str().as_bytes())?;
        self.add_new_path(&info, root, left_out, how)?;
        Ok(true)
    }

    pub(super) fn add_known_tree(
        &self,
        path: &StorePath,
        source: &dyn FileSource,
        root: &[u8],
        how: &How<'_>,
    ) -> Result<bool> {
        if self.has(path)? {
            return Ok(false);
        }
        let info = self.files.compute_tree(source, root, how)?;
        self.files.check_known(path, &info, root)?;
        self.add_new(&info, &mut |out| match how.is_flat() {
            true => self.files.dump_file(source, root, how.keep_executable, out),
            false => dump_path(source, root, out),
        })?;
        Ok(true)
    }

    pub(super) fn commit(&self, batch: &mut Batch) -> Result<usize> {
        let mut added = 0;
        for text in batch.texts() {
            if !self.has(&text.path)? {
                let mut nar = Vec::new();
                dump_bytes(&text.contents, false, &mut nar)?;
                self.add_nar(&text.info()?, &mut &*nar)?;
                added += 1;
            }
        }
        *batch = Batch::new();
        Ok(added)
    }

    pub(super) fn build_log(&self, drv: &StorePath) -> Result<Option<Box<dyn Read + Send>>> {
        match &self.at {
            At::Cache(cache) => cache.log(drv),
            At::Machine(_) => {
                let template = "Build log storage and retrieval not supported by store '%s'";
                let uri = self.uri().as_bytes();
                Err(StoreError::new(ErrorKind::Usage, template, &[uri]))
            }
        }
    }
}

/// What is in the archive of a file.
fn contents(nar: &[u8]) -> Result<Vec<u8>> {
    let mut reader = NarReader::new(nar);
    let mut contents = Vec::new();
    loop {
        match reader.next_event()? {
            NarEvent::File { .. } => {}
            NarEvent::Contents(piece) => contents.extend_from_slice(piece),
            NarEvent::End => return Ok(contents),
            _ => {
                let text = "a derivation is not a regular file";
                return Err(StoreError::new(ErrorKind::Format, text, &[]));
            }
        }
    }
}

/// Takes no more than a derivation may have.
struct Limited(Vec<u8>);

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_DERIVATION {
            return Err(std::io::Error::other("the derivation is too large"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
