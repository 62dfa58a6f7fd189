//! Remembers the hashes of trees, so that a tree that did not change need not be read again.
//!
//! Beside a hash stands a digest of what tells whether files were changed: inode, size, mode, times of all of
//! them. Only trees are remembered for which this can be relied on, see [`crate::tree_hash`]. What is in the
//! cache is no part of the store: without it everything works, more slowly. Invariant: a file of it is
//! complete or not there; one that is damaged counts as none.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use frazil_store::hash::{Hash, sha256};
use frazil_store::nix32;

use crate::tree_hash::{Scan, Stamp, Tree, stamps};
use crate::util::bytes;

/// The first bytes of a file; they change with what the digest is made of.
const MAGIC: &[u8; 8] = b"frzltr01";
const LENGTH: usize = MAGIC.len() + 32 + 32 + 8;
/// How long a hash is kept that nobody asks for.
const KEEP: Duration = Duration::from_secs(60 * 24 * 3600);

/// A cache in a directory of its own, with a file per tree.
pub(crate) struct TreeCache<'c> {
    dir: &'c Path,
}

impl<'c> TreeCache<'c> {
    pub fn at(dir: &'c Path) -> Self {
        TreeCache { dir }
    }

    /// Hash and size of the archive of a tree that did not change since it was hashed.
    pub fn get(&self, tree: &Tree<'_>) -> Option<(Hash, u64)> {
        let file = self.file(tree);
        let known = fs::read(&file).ok().filter(|known| known.len() == LENGTH)?;
        let known = known.strip_prefix(MAGIC)?;
        let stamps = stamps(tree).ok()?;
        let (digest_known, rest) = known.split_at(32);
        if digest(&stamps) != *digest_known {
            return None;
        }
        let hash = Hash::sha256(rest[..32].try_into().ok()?);
        let size = u64::from_le_bytes(rest[32..].try_into().ok()?);
        Some((hash, size))
    }

    /// Remembers a tree. Failing at it does no harm.
    pub fn put(&self, tree: &Tree<'_>, hash: &Hash, size: u64, scan: &Scan) {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        if !scan.reliable {
            return;
        }
        let mut builder = fs::DirBuilder::new();
        if builder
            .recursive(true)
            .mode(0o700)
            .create(self.dir)
            .is_err()
        {
            return;
        }
        let mut text = MAGIC.to_vec();
        text.extend_from_slice(&digest(&scan.stamps));
        text.extend_from_slice(hash.as_bytes());
        text.extend_from_slice(&size.to_le_bytes());
        let file = self.file(tree);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let temporary = self
            .dir
            .join(format!("tmp-{}-{number}", std::process::id()));
        if fs::write(&temporary, text).is_err() || fs::rename(&temporary, &file).is_err() {
            let _ = fs::remove_file(&temporary);
        }
        // Once in a while is enough.
        if hash.as_bytes()[0] == 0 {
            self.prune();
        }
    }

    fn prune(&self) {
        let Ok(entries) = fs::read_dir(self.dir) else {
            return;
        };
        for entry in entries.flatten() {
            let age = entry.metadata().and_then(|meta| meta.modified());
            if age.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > KEEP)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn file(&self, tree: &Tree<'_>) -> PathBuf {
        let length = |text: &[u8]| (text.len() as u64).to_le_bytes();
        let root = bytes(tree.root);
        let mut key = length(root).to_vec();
        key.extend_from_slice(root);
        for path in tree.left_out.iter().map(|path| path.as_slice()) {
            key.extend_from_slice(&length(path));
            key.extend_from_slice(path);
        }
        let mut name = Vec::new();
        nix32::encode_into(&sha256([key.as_slice()]), &mut name);
        self.dir.join(crate::util::path(&name))
    }
}

fn digest(stamps: &[Stamp]) -> [u8; 32] {
    let mut text = Vec::with_capacity(stamps.len() * 52);
    for stamp in stamps {
        for number in [stamp.dev, stamp.ino, stamp.size] {
            text.extend_from_slice(&number.to_le_bytes());
        }
        text.extend_from_slice(&stamp.mode.to_le_bytes());
        for (seconds, nanos) in [stamp.mtime, stamp.ctime] {
            text.extend_from_slice(&seconds.to_le_bytes());
            text.extend_from_slice(&nanos.to_le_bytes());
        }
    }
    sha256([text.as_slice()])
}
