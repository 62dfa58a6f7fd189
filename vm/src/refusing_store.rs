//! The store `dummy://` as it is by default: nothing is in it, and it takes nothing.
//!
//! Invariant: what evaluation wants to write fails with the reference's message. Deliberately absent: the
//! one that takes everything (`dummy://?read-only=false`, see `session_store`).

use crate::eval_store::{EvalStore, Files, Source, derivation_not_valid, not_valid};
use crate::host::Host;
use crate::settings::Settings;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::{BString, ContentAddress, Derivation, StoreDir, StorePath};

/// A store that refuses everything.
pub struct RefusingStore {
    dir: StoreDir,
}

impl RefusingStore {
    /// The store for an evaluation with these settings.
    pub fn new(settings: &Settings) -> RefusingStore {
        RefusingStore {
            dir: StoreDir::new(settings.store_dir.as_bytes()).unwrap_or_default(),
        }
    }
}

fn unsupported<T>(operation: &str) -> Result<T> {
    let template = "operation '%s' is not supported by store 'dummy://'";
    let operation = operation.as_bytes();
    Err(StoreError::new(ErrorKind::Other, template, &[operation]))
}

impl EvalStore for RefusingStore {
    fn is_valid(&mut self, _: &StorePath) -> Result<bool> {
        Ok(false)
    }

    fn ensure(&mut self, path: &StorePath) -> Result<()> {
        let template = "cannot substitute path '%s' - no write access to the Nix store";
        let path = self.dir.print(path);
        Err(StoreError::new(
            ErrorKind::Other,
            template,
            &[path.as_bytes()],
        ))
    }

    fn references(&mut self, path: &StorePath) -> Result<Vec<StorePath>> {
        Err(not_valid(&self.dir.print(path)))
    }

    fn read_derivation(&mut self, path: &StorePath) -> Result<Derivation> {
        Err(derivation_not_valid(&self.dir.print(path)))
    }

    fn add_text(&mut self, _: &StorePath, _: &[u8], _: &[StorePath]) -> Result<()> {
        unsupported("addToStoreFromDump")
    }

    fn add_derivation(&mut self, _: &StorePath, _: &[u8], _: &[StorePath]) -> Result<()> {
        unsupported("writeDerivation")
    }

    fn add_source(&mut self, _: &Source<'_>, _: &mut dyn Host) -> Result<()> {
        unsupported("addToStoreFromDump")
    }

    fn add_files(&mut self, _: &StorePath, _: &ContentAddress, _: &Files) -> Result<()> {
        unsupported("addToStore")
    }

    fn files(&mut self, path: &StorePath) -> Result<Files> {
        Err(not_valid(&self.dir.print(path)))
    }

    fn build(&mut self, wanted: &[(StorePath, BString)]) -> Result<Vec<StorePath>> {
        match wanted.first() {
            Some((drv, _)) => Err(not_valid(&self.dir.print(drv))),
            None => Ok(Vec::new()),
        }
    }
}
