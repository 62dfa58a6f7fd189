//! The store as something to copy from and to: [`PathSource`] and [`PathSink`].
//!
//! Absent: closures and their order, which whoever copies keeps.

use std::io::{Read, Write};

use frazil_store::error::Result;
use frazil_store::transfer::{PathSink, PathSource};
use frazil_store::{ErrorKind, PathInfo, StorePath};

use crate::store::LocalStore;

impl LocalStore {
    /// How the store is named in messages and by users.
    pub fn uri(&self) -> String {
        match &self.layout().root {
            None => "local".to_owned(),
            Some(root) => format!("local?root={}", root.display()),
        }
    }

    /// Writes the archive of a valid path.
    ///
    /// # Errors
    /// `path '…' is not a valid store path`; its files cannot be read; those of `out`.
    pub fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        if !self.is_valid(path)? {
            let template = "path '%s' is not a valid store path";
            return Err(self.path_error(ErrorKind::InvalidPath, template, path));
        }
        self.files().nar(path, out)
    }
}

impl PathSource for LocalStore {
    fn uri(&self) -> String {
        self.options().name.clone()
    }

    fn query(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        self.query(path)
    }

    fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        self.nar(path, out)
    }
}

impl PathSink for LocalStore {
    fn uri(&self) -> String {
        self.options().name.clone()
    }

    fn has(&self, path: &StorePath) -> Result<bool> {
        self.is_valid(path)
    }

    fn add(&mut self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        self.add_nar(info, nar, false, true).map(|_| ())
    }
}

/// Several threads may copy to one store.
impl PathSink for &LocalStore {
    fn uri(&self) -> String {
        self.options().name.clone()
    }

    fn has(&self, path: &StorePath) -> Result<bool> {
        self.is_valid(path)
    }

    fn add(&mut self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        self.add_nar(info, nar, false, true).map(|_| ())
    }
}
