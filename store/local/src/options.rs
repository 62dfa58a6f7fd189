//! How a store is used: the settings of C++ Nix that concern a local store, with its defaults.

use std::path::PathBuf;
use std::sync::Arc;

use frazil_store::error::Result;
use frazil_store::{Features, PathInfo, StoreDir};

use crate::util::Messages;

/// Decides whether a path that comes from elsewhere may be taken.
pub trait Trust: Send + Sync {
    /// Whether one of the path's signatures is by a trusted key.
    ///
    /// # Errors
    /// It is not known which keys are trusted.
    fn is_signed(&self, dir: &StoreDir, info: &PathInfo) -> Result<bool>;
}

/// Trusts no key.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoKeys;

impl Trust for NoKeys {
    fn is_signed(&self, _: &StoreDir, _: &PathInfo) -> Result<bool> {
        Ok(false)
    }
}

/// Settings of a store.
#[derive(Clone)]
pub struct Options {
    /// How messages about copying call it: the reference says nothing about where it is.
    pub name: String,
    /// Change nothing (`read-only`).
    pub read_only: bool,
    /// Take foreign paths only with a trusted signature or when their path follows from their contents
    /// (`require-sigs`).
    pub require_signatures: bool,
    /// Whose signatures are trusted.
    pub trust: Arc<dyn Trust>,
    /// Hard-link equal files as they are added (`auto-optimise-store`).
    pub auto_optimise: bool,
    /// Flush the database to the disk (`fsync-metadata`).
    pub fsync_metadata: bool,
    /// Flush objects to the disk before they are registered (`fsync-store-paths`).
    pub fsync_store_paths: bool,
    /// Write-ahead logging (`use-sqlite-wal`); off for file systems without shared memory.
    pub use_wal: bool,
    /// How many bytes are set aside for garbage collection on a full disk (`gc-reserved-space`).
    pub reserved_space: u64,
    /// Keep what living derivations build (`keep-outputs`).
    pub keep_outputs: bool,
    /// Keep derivations of what lives (`keep-derivations`).
    pub keep_derivations: bool,
    /// Allow symbolic links on the way to the store (`allow-symlinked-store`).
    pub allow_symlinked_store: bool,
    /// Extended attributes that may stay (`ignored-acls`).
    pub ignored_xattrs: Vec<Vec<u8>>,
    /// The group that owns the store of root (`build-users-group`); none or empty leaves it alone.
    pub build_users_group: Option<u32>,
    /// Collect garbage when adding finds fewer bytes free than this (`min-free`); 0 for never.
    pub min_free: u64,
    /// Until that many are free (`max-free`).
    pub max_free: u64,
    /// Only warn about garbage that cannot be deleted (`ignore-gc-delete-failure`).
    pub ignore_gc_delete_failure: bool,
    /// Experimental features, for derivations and content addresses.
    pub features: Features,
    /// A directory that remembers the hashes of trees, so that an unchanged tree need not be read again.
    pub tree_cache: Option<PathBuf>,
    /// Where messages go.
    pub messages: Messages,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            read_only: false,
            require_signatures: true,
            trust: Arc::new(NoKeys),
            auto_optimise: false,
            fsync_metadata: true,
            fsync_store_paths: false,
            use_wal: true,
            reserved_space: 8 << 20,
            keep_outputs: false,
            keep_derivations: true,
            allow_symlinked_store: false,
            ignored_xattrs: vec![
                b"security.csm".to_vec(),
                b"security.selinux".to_vec(),
                b"system.nfs4_acl".to_vec(),
            ],
            build_users_group: None,
            min_free: 0,
            max_free: i64::MAX as u64,
            ignore_gc_delete_failure: false,
            features: Features::NONE,
            tree_cache: None,
            name: "local".into(),
            messages: Messages::default(),
        }
    }
}
