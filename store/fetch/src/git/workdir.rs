//! Work trees: which files Git tracks, and whether they are as they were committed.

use super::repo::error;
use super::submodules::{self, Submodule};
use crate::error::Result;
use git2::{ErrorCode, Oid, Repository, Status, StatusOptions};
use std::collections::BTreeSet;
use std::path::Path;

/// What is known about a work tree. Paths are relative to it.
#[derive(Clone, Debug, Default)]
pub struct WorkTree {
    /// The commit that is checked out, if there is one.
    pub head: Option<Oid>,
    /// Tracked files that are there.
    pub files: BTreeSet<Vec<u8>>,
    /// Those that are not as they were committed.
    pub changed: BTreeSet<Vec<u8>>,
    /// Tracked files that are gone.
    pub deleted: BTreeSet<Vec<u8>>,
    /// Something is not as it was committed.
    pub is_dirty: bool,
    /// What `.gitmodules` says.
    pub submodules: Vec<Submodule>,
}

impl WorkTree {
    /// Looks at a work tree.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of(repository: &Repository, path: &Path) -> Result<WorkTree> {
        let mut info = WorkTree::default();
        match repository.refname_to_id("HEAD") {
            Ok(head) => info.head = Some(head),
            Err(e) if e.code() == ErrorCode::NotFound => {}
            Err(e) => return Err(error(&e, "resolving HEAD")),
        }
        let mut options = StatusOptions::new();
        options.include_unmodified(true).exclude_submodules(true);
        let statuses = repository.statuses(Some(&mut options));
        let statuses = statuses.map_err(|e| error(&e, "getting working directory status"))?;
        for entry in statuses.iter() {
            let (path, status) = (entry.path_bytes().to_vec(), entry.status());
            let is_current = status == Status::CURRENT;
            if status.intersects(Status::INDEX_DELETED | Status::WT_DELETED) {
                info.deleted.insert(path);
            } else {
                if !is_current {
                    info.changed.insert(path.clone());
                }
                info.files.insert(path);
            }
            info.is_dirty |= !is_current;
        }
        let modules = path.join(".gitmodules");
        if modules.exists() {
            info.submodules = submodules::parse(&modules)?;
        }
        Ok(info)
    }
}
