//! A [`Host`] as the store's [`FileSource`], so that archives of evaluated paths can be written.
//!
//! An archive writer keeps its file source across calls of Nix functions (filters), while the machine
//! owns its host. So the source is a slot that the host is lent to while the writer runs. Invariant:
//! between two steps of the machine the host is back in the machine.

use crate::host::{FileType, Host, HostError, HostResult};
use crate::internal;
use crate::machine::Vm;
use crate::message::Message;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::fs::{DirEntry, FileKind, FileSource, OpenFile, not_found};
use frazil_store::{BString, Hash, HashAlgo, Hasher, nar};
use std::cell::RefCell;
use std::rc::Rc;

/// Where a host is lent to.
#[derive(Clone, Default)]
pub struct HostFiles(Rc<RefCell<Option<Box<dyn Host>>>>);

impl HostFiles {
    fn ask<T>(&self, ask: impl FnOnce(&mut dyn Host) -> HostResult<T>) -> Result<T> {
        let mut host = self.0.borrow_mut();
        let Some(host) = host.as_deref_mut() else {
            let text = "no host is lent to the archive writer";
            return Err(StoreError::new(ErrorKind::Other, text, &[]));
        };
        Ok(ask(host)?)
    }
}

impl FileSource for HostFiles {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        if let Some(t) = internal::file_type(path) {
            return t.map(FileKind::from).ok_or_else(|| not_found(path));
        }
        self.ask(|host| {
            host.check_access(path)?;
            host.file_type(path)
        })?
        .map(FileKind::from)
        .ok_or_else(|| not_found(path))
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        if let Some(text) = internal::file(path) {
            return Ok(OpenFile {
                size: text.len() as u64,
                executable: false,
                contents: Box::new(text),
            });
        }
        self.ask(|host| host.open_file(path))
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        let entries = self.ask(|host| host.read_dir(path))?;
        Ok(entries
            .into_iter()
            .map(|(name, t)| DirEntry {
                name: name.into(),
                kind: t.into(),
            })
            .collect())
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        self.ask(|host| host.read_link(path)).map(Into::into)
    }
}

impl Vm {
    /// Lends the host to `files` while `f` runs.
    pub(crate) fn lend_host<T>(&mut self, files: &HostFiles, f: impl FnOnce() -> T) -> T {
        let host = std::mem::replace(&mut self.host, Box::new(Lent));
        *files.0.borrow_mut() = Some(host);
        let out = f();
        if let Some(host) = files.0.borrow_mut().take() {
            self.host = host;
        }
        out
    }

    /// The SHA-256 of a path's archive.
    pub(crate) fn hash_nar(&mut self, path: &[u8]) -> Result<Hash> {
        if let Some(hash) = self.host.tree_hash(path) {
            return Ok(hash);
        }
        let files = HostFiles::default();
        self.lend_host(&files, || nar::hash_path_nar(&files, path))
            .map(|(hash, _)| hash)
    }

    /// The hash of a regular file's contents, up to the end of which it is read: the size of some files
    /// (in `/proc`) says nothing.
    pub(crate) fn hash_flat(&mut self, path: &[u8], algo: HashAlgo) -> Result<Hash> {
        let files = HostFiles::default();
        self.lend_host(&files, || {
            let mut file = files.open(path)?;
            let mut hasher = Hasher::new(algo);
            match std::io::copy(&mut file.contents, &mut hasher) {
                Ok(_) => Ok(hasher.finish().0),
                Err(e) => Err(StoreError::io("reading file '%s'", &[path], &e)),
            }
        })
    }
}

/// What stands in the machine while its host is lent.
struct Lent;

fn lent<T>() -> HostResult<T> {
    Err(HostError::Failed("the host is in use".into()))
}

impl Host for Lent {
    fn read_file(&mut self, _: &[u8]) -> HostResult<Vec<u8>> {
        lent()
    }
    fn file_type(&mut self, _: &[u8]) -> HostResult<Option<FileType>> {
        lent()
    }
    fn read_dir(&mut self, _: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        lent()
    }
    fn read_link(&mut self, _: &[u8]) -> HostResult<Vec<u8>> {
        lent()
    }
    fn is_executable(&mut self, _: &[u8]) -> HostResult<bool> {
        lent()
    }
    fn env(&mut self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }
    fn time(&mut self) -> i64 {
        0
    }
    fn message(&mut self, _: &Message) {}
}
