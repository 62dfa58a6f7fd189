//! Making paths valid: substituting and building, which the daemon does.
//!
//! Absent: deciding what is to be built.

use std::collections::BTreeSet;

use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::{BString, StorePath};

use crate::connection::Connection;
use crate::store::{DaemonStore, Op};
use crate::version::Version;

/// Something to be made valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// This path itself.
    Path(StorePath),
    /// Outputs of a derivation; all when none are named.
    Outputs(StorePath, BTreeSet<BString>),
}

/// How outputs that are there are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildMode {
    /// They are left alone.
    Normal = 0,
    /// They are replaced if they are damaged.
    Repair = 1,
    /// They are built again and compared.
    Check = 2,
}

/// What has to be done for goals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Derivations that have to be built.
    pub build: BTreeSet<StorePath>,
    /// Paths that can be had from binary caches.
    pub substitute: BTreeSet<StorePath>,
    /// Paths that nobody has.
    pub unknown: BTreeSet<StorePath>,
    /// How much has to be downloaded.
    pub download_size: u64,
    /// How long the archives are.
    pub nar_size: u64,
}

impl DaemonStore {
    /// Makes a path valid, substituting it if necessary.
    ///
    /// # Errors
    /// The daemon cannot be asked, or cannot get it.
    pub fn ensure(&self, path: &StorePath) -> Result<()> {
        self.ask_about(Op::EnsurePath, path, |c| c.read_number().map(drop))
    }

    /// Makes all goals valid.
    ///
    /// # Errors
    /// The daemon cannot be asked, or fails; it is too old for a goal.
    pub fn build(&self, goals: &[Goal], mode: BuildMode) -> Result<()> {
        self.ask(|c| {
            let goals = c.goals(goals)?;
            c.number(Op::BuildPaths as u64);
            c.put_goals(&goals)?;
            c.number(mode as u64);
            c.wait_for_answer()?;
            c.read_number().map(drop)
        })
    }

    /// What has to be done for goals to be valid. `None` if the daemon is too old to know.
    ///
    /// # Errors
    /// The daemon cannot be asked; it is too old for a goal.
    pub fn missing(&self, goals: &[Goal]) -> Result<Option<Missing>> {
        if self.version()? < Version::QUERY_MISSING {
            return Ok(None);
        }
        self.ask(|c| {
            let goals = c.goals(goals)?;
            c.number(Op::QueryMissing as u64);
            c.put_goals(&goals)?;
            c.wait_for_answer()?;
            Ok(Some(Missing {
                build: c.read_paths()?,
                substitute: c.read_paths()?,
                unknown: c.read_paths()?,
                download_size: c.read_number()?,
                nar_size: c.read_number()?,
            }))
        })
    }
}

impl Connection {
    /// Goals as texts.
    fn goals(&mut self, goals: &[Goal]) -> Result<Vec<Vec<u8>>> {
        let texts: Result<_> = goals.iter().map(|goal| self.goal(goal)).collect();
        // Nothing was sent yet.
        self.ask_again = texts.is_err();
        texts
    }

    fn goal(&self, goal: &Goal) -> Result<Vec<u8>> {
        let new = self.version >= Version::DERIVED_PATHS;
        let (path, names) = match goal {
            Goal::Path(path) if !new && path.is_derivation() => {
                let text = format!(
                    "trying to request '{}', but daemon protocol {} is too old (< 1.29) to request a \
                     derivation file",
                    self.dir.print(path),
                    self.version
                );
                return Err(StoreError::new(ErrorKind::Other, "%s", &[text.as_bytes()]));
            }
            Goal::Path(path) => return Ok(self.dir.print(path).into_bytes()),
            Goal::Outputs(path, names) => (path, names),
        };
        let mut text = self.dir.print(path).into_bytes();
        let names: Vec<&[u8]> = names.iter().map(|name| &***name).collect();
        match (names.is_empty(), new) {
            (true, true) => text.extend_from_slice(b"!*"),
            (true, false) => {}
            (false, _) => {
                text.push(b'!');
                text.extend_from_slice(&names.join(&b','));
            }
        }
        Ok(text)
    }

    fn put_goals(&mut self, goals: &[Vec<u8>]) -> Result<()> {
        self.number(goals.len() as u64);
        for goal in goals {
            self.string(goal);
            self.flush_if_full()?;
        }
        Ok(())
    }
}
