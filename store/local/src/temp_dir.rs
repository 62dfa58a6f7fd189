//! Directories in the store for what has no name yet.
//!
//! They are called `tmp-…` and locked, which a collector respects; it removes those of processes that died. Absent:
//! places for what has a name: that is written where it stays.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use frazil_store::error::Result;

use crate::delete::delete_tree;
use crate::lock::{self, Share};
use crate::util::sys;

/// A locked directory, which goes with this value.
pub(crate) struct TempDir {
    path: PathBuf,
    _lock: File,
}

impl TempDir {
    /// A new directory in `parent`, for this user only.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new(parent: &Path) -> Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = parent.join(format!("tmp-{}-{number}", std::process::id()));
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => {}
                // A process that had this number died.
                Err(err) if err.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(err) => return Err(sys("creating directory \"%s\"", &path)(err)),
            }
            // A collector may see it before it is locked, and remove it.
            let Ok(file) = File::open(&path) else {
                continue;
            };
            if lock::try_lock(&file, Share::Exclusive)? && fs::symlink_metadata(&path).is_ok() {
                return Ok(TempDir { path, _lock: file });
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        // The next collection removes what this cannot.
        let _ = delete_tree(&self.path);
    }
}
