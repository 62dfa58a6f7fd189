//! What a store knows about a path besides its contents: [`PathInfo`].
//!
//! Invariant: `references` are sorted by hash part and name, without repetitions. The text that
//! signatures are made over is that of C++ Nix. Deliberately absent: how a database or a cache keeps it.

use std::collections::BTreeSet;

use crate::content_address::ContentAddress;
use crate::hash::{Hash, HashAlgo, HashFormat};
use crate::store_path::{StoreDir, StorePath};

/// A valid path's information.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathInfo {
    /// The path.
    pub path: StorePath,
    /// The derivation that it was built from, if known.
    pub deriver: Option<StorePath>,
    /// SHA-256 of its archive.
    pub nar_hash: Hash,
    /// Length of its archive; 0 when unknown.
    pub nar_size: u64,
    /// The store paths that its contents mention; may have itself among them.
    pub references: BTreeSet<StorePath>,
    /// When it became valid, in seconds since 1970; 0 when unknown.
    pub registration_time: i64,
    /// It was built here, so it is trusted without a signature.
    pub ultimate: bool,
    /// Signatures, `<key name>:<base-64>`.
    pub signatures: BTreeSet<String>,
    /// How the path follows from the contents, if it does.
    pub ca: Option<ContentAddress>,
}

impl PathInfo {
    /// A path of which only the archive is known.
    pub fn new(path: StorePath, nar_hash: Hash, nar_size: u64) -> Self {
        PathInfo {
            path,
            deriver: None,
            nar_hash,
            nar_size,
            references: BTreeSet::new(),
            registration_time: 0,
            ultimate: false,
            signatures: BTreeSet::new(),
            ca: None,
        }
    }

    /// The text that signatures are made over: `1;<path>;<nix32 hash>;<size>;<references>`.
    pub fn fingerprint(&self, dir: &StoreDir) -> String {
        debug_assert_eq!(self.nar_hash.algo(), HashAlgo::Sha256);
        let references: Vec<String> = self.references.iter().map(|r| dir.print(r)).collect();
        format!(
            "1;{};{};{};{}",
            dir.print(&self.path),
            self.nar_hash.to_text(HashFormat::Nix32, true),
            self.nar_size,
            references.join(",")
        )
    }
}
