//! A store that a daemon keeps: what is read and hashed here before the daemon is asked or told.
//!
//! Invariant: nothing is sent that the daemon has already. Deliberately absent: the protocol, see
//! [`frazil_daemon_store`].

use frazil_daemon_store::{Collection, DaemonStore};
use frazil_local_store::{GcAction, GcOptions, GcResults, How, LocalFiles};
use frazil_store::error::{Result, StoreError};
use frazil_store::fs::{FileSource, NativeFs};
use frazil_store::nar::dump_path;
use frazil_store::pipe;
use frazil_store::{BString, Features, PathInfo, StorePath};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// As much of a file is read at a time.
const PIECE: usize = 256 << 10;

/// A daemon's store, with its files.
pub struct Remote {
    daemon: DaemonStore,
    files: LocalFiles,
    /// Experimental features that derivations may use.
    pub(super) features: Features,
    /// Whether a collection keeps outputs and derivations, as far as this user's settings say.
    pub(super) keeps: (bool, bool),
}

/// Writes something.
type Dump<'d> = dyn Fn(&mut dyn Write) -> Result<()> + Sync + 'd;

impl Remote {
    /// A daemon and the files that it keeps.
    pub fn new(
        daemon: DaemonStore,
        files: LocalFiles,
        features: Features,
        keeps: (bool, bool),
    ) -> Self {
        Remote {
            daemon,
            files,
            features,
            keeps,
        }
    }

    /// The daemon.
    pub fn daemon(&self) -> &DaemonStore {
        &self.daemon
    }

    /// The files.
    pub fn files(&self) -> &LocalFiles {
        &self.files
    }

    /// See [`super::Store::add_path`].
    pub(super) fn add_path(
        &self,
        root: &Path,
        left_out: &[BString],
        how: &How<'_>,
    ) -> Result<StorePath> {
        let info = self.files.compute(root, left_out, how)?;
        if !self.daemon.is_valid_and_kept(&info.path)? {
            self.add_nar(&info, &|out| match how.is_flat() {
                true => {
                    let name = root.as_os_str().as_bytes();
                    let keep = how.keep_executable;
                    self.files.dump_file(&NativeFs, name, keep, out)
                }
                false => self.files.dump(root, left_out, out),
            })?;
        }
        Ok(info.path)
    }

    /// See [`super::Store::add_known_path`].
    pub(super) fn add_known_path(
        &self,
        path: &StorePath,
        root: &Path,
        left_out: &[BString],
        how: &How<'_>,
    ) -> Result<bool> {
        if how.is_flat() {
            return self.add_known_tree(path, &NativeFs, root.as_os_str().as_bytes(), how);
        }
        self.add_known(path, root.as_os_str().as_bytes(), how, &mut |out| {
            self.files.dump(root, left_out, out)
        })
    }

    /// See [`super::Store::add_known_tree`].
    pub(super) fn add_known_tree(
        &self,
        path: &StorePath,
        source: &dyn FileSource,
        root: &[u8],
        how: &How<'_>,
    ) -> Result<bool> {
        self.add_known(path, root, how, &mut |out| match how.is_flat() {
            true => contents(source, root, out),
            false => dump_path(source, root, out),
        })
    }

    /// Sends what `dump` writes, unless the daemon has it, and checks that it is what it was said to be.
    fn add_known(
        &self,
        path: &StorePath,
        root: &[u8],
        how: &How<'_>,
        dump: &mut dyn FnMut(&mut dyn Write) -> Result<()>,
    ) -> Result<bool> {
        if self.daemon.is_valid_and_kept(path)? {
            return Ok(false);
        }
        let added = self
            .daemon
            .add(how.name, how.method, how.algo, how.references, dump)?;
        self.files.check_known(path, &added, root)?;
        Ok(true)
    }

    /// Sends the archive that `dump` writes.
    fn add_nar(&self, info: &PathInfo, dump: &Dump<'_>) -> Result<()> {
        pipe::through(dump, |nar| self.daemon.add_nar(info, nar, false, true))
    }

    /// See [`super::Store::add_perm_root`].
    pub(super) fn add_perm_root(&self, path: &StorePath, link: &Path) -> Result<PathBuf> {
        let keep = || self.daemon.add_temp_roots([path]);
        let link = self.files.add_root_link(path, link, keep)?;
        self.daemon.add_indirect_root(&link)?;
        Ok(link)
    }

    /// See [`super::Store::collect_garbage`].
    pub(super) fn collect_garbage(
        &self,
        options: &GcOptions,
        results: &mut GcResults,
    ) -> Result<()> {
        let what = match &options.action {
            GcAction::ReturnLive => Collection::ReturnLive,
            GcAction::ReturnDead => Collection::ReturnDead,
            GcAction::DeleteDead => Collection::DeleteDead,
            GcAction::DeleteSpecific(paths) => Collection::DeleteSpecific(paths.clone()),
        };
        let (ignore, most) = (options.ignore_liveness, options.max_freed);
        let collected = self.daemon.collect_garbage(&what, ignore, most)?;
        results.paths = collected.paths;
        results.bytes_freed = collected.bytes_freed;
        Ok(())
    }
}

/// Writes the contents of a file.
fn contents(source: &dyn FileSource, path: &[u8], out: &mut dyn Write) -> Result<()> {
    let mut file = source.open(path)?;
    let mut piece = vec![0; PIECE];
    loop {
        let n = match file.contents.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(StoreError::io("reading file '%s'", &[path], &e)),
        };
        out.write_all(&piece[..n])
            .map_err(|e| StoreError::io("writing to file", &[], &e))?;
    }
}
