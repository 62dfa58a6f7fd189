//! Upkeep of the daemon's store: collecting garbage, verifying, linking equal files, signatures.
//!
//! Absent: how any of it is done.

use std::collections::BTreeSet;

use frazil_store::error::Result;
use frazil_store::{BString, StorePath};

use crate::store::{DaemonStore, Op};

/// What a collection does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Collection {
    /// Lists what lives.
    ReturnLive,
    /// Lists what is dead.
    ReturnDead,
    /// Deletes what is dead.
    DeleteDead,
    /// Deletes these, if they are dead.
    DeleteSpecific(BTreeSet<StorePath>),
}

/// What came of a collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// The paths that were listed or deleted.
    pub paths: BTreeSet<BString>,
    /// How many bytes were freed.
    pub bytes_freed: u64,
}

impl DaemonStore {
    /// Collects garbage, until `max_freed` bytes are freed.
    ///
    /// # Errors
    /// The daemon cannot be asked, does not let its users ignore what lives, or fails.
    pub fn collect_garbage(
        &self,
        what: &Collection,
        ignore_liveness: bool,
        max_freed: u64,
    ) -> Result<Collected> {
        let none = BTreeSet::new();
        let (action, paths) = match what {
            Collection::ReturnLive => (0, &none),
            Collection::ReturnDead => (1, &none),
            Collection::DeleteDead => (2, &none),
            Collection::DeleteSpecific(paths) => (3, paths),
        };
        self.ask(|c| {
            c.number(Op::CollectGarbage as u64);
            c.number(action);
            c.paths(paths.iter())?;
            c.flag(ignore_liveness);
            c.number(max_freed);
            for _ in 0..3 {
                // What there was before.
                c.number(0);
            }
            c.wait_for_answer()?;
            let paths = c.read_strings()?.into_iter().map(Into::into).collect();
            let bytes_freed = c.read_number()?;
            c.read_number()?;
            Ok(Collected { paths, bytes_freed })
        })
    }

    /// Links equal files to each other.
    ///
    /// # Errors
    /// The daemon cannot be asked, or fails.
    pub fn optimise(&self) -> Result<()> {
        self.ask(|c| {
            c.number(Op::OptimiseStore as u64);
            c.wait_for_answer()?;
            c.read_number().map(drop)
        })
    }

    /// Checks the store, and repairs it if wanted. Returns whether errors remain.
    ///
    /// # Errors
    /// The daemon cannot be asked, does not let this user repair, or fails.
    pub fn verify(&self, check_contents: bool, repair: bool) -> Result<bool> {
        self.ask(|c| {
            c.number(Op::VerifyStore as u64);
            c.flag(check_contents);
            c.flag(repair);
            c.wait_for_answer()?;
            c.read_flag()
        })
    }

    /// Adds signatures to a path.
    ///
    /// # Errors
    /// `path '…' is not valid`; the daemon cannot be asked.
    pub fn add_signatures(&self, path: &StorePath, signatures: &BTreeSet<String>) -> Result<()> {
        self.ask(|c| {
            c.number(Op::AddSignatures as u64);
            c.path(path);
            c.number(signatures.len() as u64);
            for signature in signatures {
                c.string(signature.as_bytes());
            }
            c.wait_for_answer()?;
            c.read_number().map(drop)
        })
    }
}
