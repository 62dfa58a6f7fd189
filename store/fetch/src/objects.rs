//! The tarball cache: a bare Git repository whose trees are the contents of archives, shared with the
//! reference (`tarball-cache-v2`).
//!
//! Invariant: as there, it has packs only, no loose objects. Deliberately absent: packing it anew.

use crate::archive::tree::Directory;
use crate::error::{FetchError, Result};
use crate::git::tree::GitTree;
use crate::pack::Pack;
use crate::tree::Tree;
use git2::{Oid, Repository};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// See the module.
pub struct TarballCache {
    repository: Rc<Repository>,
    path: PathBuf,
}

impl TarballCache {
    /// Opens the cache, making it if it is not there.
    ///
    /// # Errors
    /// It cannot be made, or is no repository.
    pub fn open(cache_dir: &Path) -> Result<TarballCache> {
        let path = cache_dir.join("tarball-cache-v2");
        let repository = crate::git::repo::open_or_create(&path)?;
        Ok(TarballCache { repository, path })
    }

    /// Whether it has a tree.
    pub fn has(&self, tree: &str) -> bool {
        Oid::from_str(tree).is_ok_and(|oid| self.repository.find_tree(oid).is_ok())
    }

    /// A new pack for it.
    ///
    /// # Errors
    /// There is no place for temporary files.
    pub fn pack(&self) -> Result<Pack<'_>> {
        let odb = self.repository.odb();
        Pack::new(odb.map_err(|e| crate::git::error(&e, "opening Git object database"))?)
    }

    /// Writes the trees of an unpacked archive behind its files, and returns the root's hash.
    ///
    /// # Errors
    /// A name that no tree can have; no space.
    pub fn finish(&self, mut pack: Pack<'_>, root: &Directory) -> Result<String> {
        let oid = root.write(&mut pack)?;
        pack.finish(&self.path.join("objects/pack"))?;
        // Objects that came after it was opened are only looked for when asked to.
        let refreshed = self.repository.odb().and_then(|odb| odb.refresh());
        refreshed.map_err(|e| crate::git::error(&e, "refreshing Git object database"))?;
        Ok(oid.to_string())
    }

    /// The only directory in a tree, if that is all it has; else the tree itself.
    ///
    /// # Errors
    /// There is no such tree.
    pub fn only_directory(&self, tree: &str) -> Result<String> {
        let missing =
            |e: git2::Error| crate::git::error(&e, &format!("getting Git object '{tree}'"));
        let oid = Oid::from_str(tree).map_err(missing)?;
        let found = self.repository.find_tree(oid).map_err(missing)?;
        if found.len() == 1
            && let Some(entry) = found.get(0)
            && entry.filemode() == 0o040_000
        {
            return Ok(entry.id().to_string());
        }
        Ok(tree.to_owned())
    }

    /// The files of a tree; `shown` is how messages name its root.
    ///
    /// # Errors
    /// There is no such tree.
    pub fn tree(&self, tree: &str, shown: &str) -> Result<Tree> {
        let oid = Oid::from_str(tree).map_err(|e| FetchError::new(e.message()))?;
        GitTree::tree(self.repository.clone(), oid, shown)
    }
}
