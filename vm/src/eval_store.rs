//! What evaluation wants of a store: the door through which derivations, texts and sources leave it.
//!
//! The machine computes all store paths itself; a store only takes what evaluation makes, and answers
//! for what was there before. Without one, evaluation works as it does read-only in the reference.
//! Deliberately absent: how a store keeps anything, and where.

use crate::host::Host;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::fs::FileSource;
use frazil_store::{BString, ContentAddress, ContentAddressMethod, Derivation, StorePath};
use std::rc::Rc;

/// A tree of files that need not be on disk.
#[derive(Clone)]
pub struct Files {
    /// The files.
    pub source: Rc<dyn FileSource>,
    /// Where the tree is in them.
    pub root: Vec<u8>,
}

/// A tree of the host's file system that evaluation refers to by its store path.
pub struct Source<'s> {
    /// Where it stands.
    pub root: &'s [u8],
    /// Its store path.
    pub path: &'s StorePath,
    /// How its contents are hashed.
    pub method: ContentAddressMethod,
    /// Paths below the root that a filter left out, sorted, with all that is below them.
    pub left_out: &'s [BString],
    /// What it refers to, sorted: what the path of the store refers to that it was made from.
    pub references: &'s [StorePath],
}

/// How `fetchClosure` wants a path.
#[derive(Clone, Copy, Debug)]
pub enum ClosureForm<'p> {
    /// As it is.
    AsIs,
    /// Rewritten, with all that it refers to, so that it follows from its contents; to this path if that is known.
    Rewritten(Option<&'p StorePath>),
}

/// A path that came from a binary cache, or was there already.
#[derive(Clone, Debug)]
pub struct FetchedClosure {
    /// The path.
    pub path: StorePath,
    /// Whether it follows from its contents.
    pub content_addressed: bool,
}

/// The store of an evaluation, and what it is there for.
#[derive(Default)]
pub enum Attached {
    /// There is none.
    #[default]
    Nothing,
    /// It is looked at, and takes what is fetched; what evaluation makes is not written.
    ToRead(Box<dyn EvalStore>),
    /// It takes what evaluation makes, too.
    ToWrite(Box<dyn EvalStore>),
}

impl Attached {
    /// Where paths are that evaluation may look at.
    pub fn to_read(&mut self) -> Option<&mut Box<dyn EvalStore>> {
        match self {
            Attached::Nothing => None,
            Attached::ToRead(store) | Attached::ToWrite(store) => Some(store),
        }
    }

    /// What takes what evaluation makes.
    pub fn to_write(&mut self) -> Option<&mut Box<dyn EvalStore>> {
        match self {
            Attached::ToWrite(store) => Some(store),
            Attached::Nothing | Attached::ToRead(_) => None,
        }
    }
}

/// The error for a path, as it is printed, that a store does not have.
#[cold]
pub fn not_valid(path: &str) -> StoreError {
    StoreError::new(
        ErrorKind::Other,
        "path '%s' is not valid",
        &[path.as_bytes()],
    )
}

/// The same for a derivation that is to be read.
#[cold]
pub fn derivation_not_valid(path: &str) -> StoreError {
    let template = "derivation '%s' is not valid";
    StoreError::new(ErrorKind::Other, template, &[path.as_bytes()])
}

/// A store, as evaluation sees it.
pub trait EvalStore {
    /// Whether the store has this path.
    ///
    /// # Errors
    /// The store cannot be read.
    fn is_valid(&mut self, path: &StorePath) -> Result<bool>;

    /// Makes sure that the store has this path, substituting it if necessary.
    ///
    /// # Errors
    /// It cannot be had.
    fn ensure(&mut self, path: &StorePath) -> Result<()>;

    /// The paths that a path of the store refers to.
    ///
    /// # Errors
    /// `path '…' is not valid`.
    fn references(&mut self, path: &StorePath) -> Result<Vec<StorePath>>;

    /// A derivation of the store.
    ///
    /// # Errors
    /// `path '…' is not valid`; not a derivation.
    fn read_derivation(&mut self, path: &StorePath) -> Result<Derivation>;

    /// A derivation that has to be valid.
    ///
    /// # Errors
    /// It is not; not a derivation.
    fn read_valid_derivation(&mut self, path: &StorePath) -> Result<Derivation> {
        self.read_derivation(path)
    }

    /// Takes a text of `toFile`. The path is computed already.
    ///
    /// # Errors
    /// It cannot be written.
    fn add_text(&mut self, path: &StorePath, text: &[u8], references: &[StorePath]) -> Result<()>;

    /// As [`EvalStore::add_text`], for a derivation.
    ///
    /// # Errors
    /// It cannot be written.
    fn add_derivation(
        &mut self,
        path: &StorePath,
        text: &[u8],
        references: &[StorePath],
    ) -> Result<()> {
        self.add_text(path, text, references)
    }

    /// Takes a source. Its path is computed already; the store reads the files through the host.
    ///
    /// # Errors
    /// It cannot be read or written, or has changed meanwhile.
    fn add_source(&mut self, source: &Source<'_>, host: &mut dyn Host) -> Result<()>;

    /// Takes a tree that was fetched. Its path and hash are known already; a store that copies it checks the
    /// hash, which may come from a cache.
    ///
    /// # Errors
    /// It cannot be read or written, or is not what the hash says.
    fn add_files(&mut self, path: &StorePath, ca: &ContentAddress, files: &Files) -> Result<()>;

    /// The files of a path that the store has.
    ///
    /// # Errors
    /// `path '…' is not valid`.
    fn files(&mut self, path: &StorePath) -> Result<Files>;

    /// Builds outputs of derivations now, for evaluation to read them (import from derivation), and
    /// returns their paths in the same order.
    ///
    /// # Errors
    /// They cannot be built.
    fn build(&mut self, wanted: &[(StorePath, BString)]) -> Result<Vec<StorePath>>;

    /// Makes a path valid with all that it refers to, from the binary cache with this address, unless it is.
    ///
    /// # Errors
    /// The cache cannot be asked, or does not have it in a form that can be trusted; the store takes nothing.
    fn fetch_closure(
        &mut self,
        from: &str,
        path: &StorePath,
        form: ClosureForm<'_>,
    ) -> Result<FetchedClosure> {
        let _ = (from, path, form);
        let template = "this store takes no paths from binary caches";
        Err(StoreError::new(ErrorKind::Other, template, &[]))
    }
}
