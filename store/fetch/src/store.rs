//! What fetchers ask of a store.

use crate::tree::Tree;
use frazil_store::error::Result;
use frazil_store::{ContentAddress, StoreDir, StorePath};

/// A store that fetched trees go into.
pub trait FetchStore {
    /// The logical store directory.
    fn dir(&self) -> StoreDir;

    /// Whether the store has a path.
    ///
    /// # Errors
    /// The store cannot be read.
    fn is_valid(&mut self, path: &StorePath) -> Result<bool>;

    /// Makes sure that the store has a path, substituting it if necessary.
    ///
    /// # Errors
    /// It cannot be had.
    fn ensure(&mut self, path: &StorePath) -> Result<()>;

    /// Takes a tree whose path and hash are known already. The store copies the files before it returns,
    /// and then checks the hash, which may come from a cache; or it keeps the tree.
    ///
    /// # Errors
    /// It cannot be read or written, or is not what the hash says.
    fn add(&mut self, path: &StorePath, ca: &ContentAddress, tree: &Tree) -> Result<()>;

    /// The files of a path that the store has.
    ///
    /// # Errors
    /// It has not.
    fn tree(&mut self, path: &StorePath) -> Result<Tree>;
}
