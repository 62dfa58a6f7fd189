//! Lock files, as C++ Nix uses them, so that both can work on one store.
//!
//! A lock on `<path>.lock` allows to write `path`. Several are taken in sorted order, which rules out
//! deadlocks. Whoever is done with a lock file deletes it and writes a byte into what it has open, so that those who
//! waited for it see that it is stale and begin again. Locks are of open files, so threads exclude each other, too.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use frazil_store::error::Result;
use rustix::fs::FlockOperation;
use rustix::io::Errno;

use crate::util::{Level, Messages, errno, quoted, sys};

/// Who else may hold a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// Others that share.
    Shared,
    /// Nobody.
    Exclusive,
}

/// Opens a lock file, making it if there is none.
pub(crate) fn open(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = options.mode(0o600).open(path);
    file.map_err(sys("opening lock file \"%s\"", path))
}

/// Tries to lock; `false` when somebody else has it.
pub(crate) fn try_lock(file: &File, share: Share) -> Result<bool> {
    let operation = match share {
        Share::Shared => FlockOperation::NonBlockingLockShared,
        Share::Exclusive => FlockOperation::NonBlockingLockExclusive,
    };
    loop {
        match rustix::fs::flock(file, operation) {
            Ok(()) => return Ok(true),
            Err(Errno::WOULDBLOCK) => return Ok(false),
            Err(Errno::INTR) => {}
            Err(err) => return Err(errno("acquiring/releasing lock", Path::new(""))(err)),
        }
    }
}

/// Locks, waiting as long as it takes; says `message` when it has to wait.
pub(crate) fn lock(file: &File, share: Share, messages: &Messages, message: &str) -> Result<()> {
    if try_lock(file, share)? {
        return Ok(());
    }
    if !message.is_empty() {
        messages.info(message);
    }
    let operation = match share {
        Share::Shared => FlockOperation::LockShared,
        Share::Exclusive => FlockOperation::LockExclusive,
    };
    loop {
        match rustix::fs::flock(file, operation) {
            Ok(()) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(err) => return Err(errno("acquiring/releasing lock", Path::new(""))(err)),
        }
    }
}

/// Gives a lock back.
pub(crate) fn unlock(file: &File) {
    // Closing the file does so anyway.
    let _ = rustix::fs::flock(file, FlockOperation::Unlock);
}

/// Tells those who wait for the lock file that it is stale, and removes it.
pub(crate) fn delete(path: &Path, mut file: &File) {
    // Removing it is only tidiness; a lock file that stays is used again.
    let _ = std::fs::remove_file(path);
    let _ = file.write_all(b"d");
}

/// Locks on paths of the store. They end with this value.
pub struct PathLocks {
    held: Vec<(PathBuf, File)>,
    delete: bool,
}

impl PathLocks {
    /// Locks `paths` (real ones), waiting for others, with `message` when it has to.
    ///
    /// # Errors
    /// A lock file cannot be made.
    pub fn acquire(paths: &[PathBuf], messages: &Messages, message: &str) -> Result<Self> {
        let locks = Self::take(paths, Some((messages, message)))?;
        Ok(locks.unwrap_or_else(Self::none))
    }

    /// Locks `paths` unless somebody has a lock on one of them.
    ///
    /// # Errors
    /// A lock file cannot be made.
    pub fn try_acquire(paths: &[PathBuf]) -> Result<Option<Self>> {
        Self::take(paths, None)
    }

    /// No locks.
    pub fn none() -> Self {
        PathLocks {
            held: Vec::new(),
            delete: false,
        }
    }

    /// Whether the lock files are to go with the locks: once the paths are valid, nobody needs them.
    pub fn delete_on_drop(&mut self, delete: bool) {
        self.delete = delete;
    }

    fn take(paths: &[PathBuf], wait: Option<(&Messages, &str)>) -> Result<Option<Self>> {
        let mut paths: Vec<PathBuf> = paths.iter().map(|path| lock_path(path)).collect();
        paths.sort_unstable();
        paths.dedup();
        let mut locks = Self::none();
        for path in paths {
            let file = loop {
                let file = open(&path)?;
                match wait {
                    Some((messages, message)) => {
                        messages.say(Level::Debug, format!("locking path {}", quoted(&path)));
                        lock(&file, Share::Exclusive, messages, message)?;
                    }
                    None if try_lock(&file, Share::Exclusive)? => {}
                    None => return Ok(None),
                }
                let meta = file.metadata();
                if meta.map_err(sys("getting status of \"%s\"", &path))?.len() == 0 {
                    break file;
                }
            };
            locks.held.push((path, file));
        }
        Ok(Some(locks))
    }
}

impl Drop for PathLocks {
    fn drop(&mut self) {
        if self.delete {
            for (path, file) in &self.held {
                delete(path, file);
            }
        }
    }
}

/// The lock file of a path.
pub(crate) fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned().into_vec();
    name.extend_from_slice(b".lock");
    std::ffi::OsString::from_vec(name).into()
}
