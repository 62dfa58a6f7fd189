//! Roots of garbage collection, as far as the daemon makes and finds them.
//!
//! Temporary roots live as long as the connection that asked for them, so connections are kept for the length of
//! the store. Absent: links to paths, which the client makes itself.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use frazil_store::error::Result;
use frazil_store::{BString, StorePath};

use crate::connection::Connection;
use crate::store::{DaemonStore, Op};

impl DaemonStore {
    /// Keeps paths from being collected as long as the connection lasts.
    ///
    /// # Errors
    /// The daemon cannot be asked, or cannot write its file of roots.
    pub fn add_temp_roots<'p>(&self, paths: impl IntoIterator<Item = &'p StorePath>) -> Result<()> {
        self.ask_each(paths, Op::AddTempRoot, |c, _| c.read_number().map(drop))?;
        Ok(())
    }

    /// Makes the link `link`, which leads to a path of the store, a root as long as it is there.
    ///
    /// # Errors
    /// The daemon cannot be asked, or cannot make it.
    pub fn add_indirect_root(&self, link: &Path) -> Result<()> {
        self.ask(|c| {
            c.number(Op::AddIndirectRoot as u64);
            c.string(link.as_os_str().as_bytes());
            c.wait_for_answer()?;
            c.read_number().map(drop)
        })
    }

    /// All roots, and what makes each of them one.
    ///
    /// # Errors
    /// The daemon cannot be asked, or cannot read them.
    pub fn find_roots(&self) -> Result<BTreeMap<StorePath, BTreeSet<BString>>> {
        self.ask(|c| {
            c.number(Op::FindRoots as u64);
            c.wait_for_answer()?;
            let len = c.read_len()?;
            let mut roots: BTreeMap<StorePath, BTreeSet<BString>> = BTreeMap::new();
            for _ in 0..len {
                let link = c.read_string()?;
                roots.entry(c.read_path()?).or_default().insert(link.into());
            }
            Ok(roots)
        })
    }
}

impl Connection {
    /// Makes temporary roots and, in the same breath, asks which of the paths are valid.
    pub(crate) fn root_and_check(
        &mut self,
        paths: &BTreeSet<&StorePath>,
    ) -> Result<BTreeSet<StorePath>> {
        for path in paths {
            self.number(Op::AddTempRoot as u64);
            self.path(path);
            self.flush_if_full()?;
        }
        self.ask_valid(paths, false)?;
        let mut failure = None;
        for _ in paths {
            self.ask_again = false;
            match self.wait_for_answer() {
                Ok(()) => drop(self.read_number()?),
                Err(e) if self.ask_again => failure = failure.or(Some(e)),
                Err(e) => return Err(e),
            }
        }
        self.ask_again = false;
        self.wait_for_answer()?;
        let valid = self.read_paths()?;
        match failure {
            None => Ok(valid),
            Some(e) => {
                self.ask_again = true;
                Err(e)
            }
        }
    }
}
