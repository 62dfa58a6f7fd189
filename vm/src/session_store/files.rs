//! A session store's paths as a tree of files.
//!
//! Deliberately absent: whether a path is the store's (who asks knows).

use super::host::StoreHost;
use super::objects::Shared;
use crate::host::{FileType, Host, HostResult};
use frazil_store::BString;
use frazil_store::error::Result;
use frazil_store::fs::{DirEntry, FileKind, FileSource, OpenFile, not_found};
use std::cell::RefCell;
use std::rc::Rc;

/// The store's paths as a tree of files.
pub(super) struct StoreFiles(pub(super) Rc<RefCell<Shared>>);

impl StoreFiles {
    fn ask<T>(&self, ask: impl FnOnce(&mut StoreHost) -> HostResult<T>) -> Result<T> {
        Ok(ask(&mut StoreHost(self.0.clone()))?)
    }
}

impl FileSource for StoreFiles {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        let found = self.ask(|host| host.file_type(path))?;
        found.map(FileKind::from).ok_or_else(|| not_found(path))
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        self.ask(|host| host.open_file(path))
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        let entries = self.ask(|host| host.read_dir(path))?;
        let entry = |(name, t): (Vec<u8>, FileType)| DirEntry {
            name: name.into(),
            kind: t.into(),
        };
        Ok(entries.into_iter().map(entry).collect())
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        self.ask(|host| host.read_link(path)).map(Into::into)
    }
}
