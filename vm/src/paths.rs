//! Files as evaluation sees them: which symbolic links are followed, and what the messages say.
//!
//! The reference looks at files through accessors that refuse to go through symbolic links; whoever
//! wants them followed resolves the path first. The same order of events here gives the same
//! messages. Answers about directories are remembered for the length of an evaluation, as there.

use crate::error::{ErrorKind, EvalError, Result};
use crate::host::{FileType, HostError};
use crate::internal;
use crate::machine::Vm;
use frazil_formats::path;
use rustc_hash::FxHashSet;

/// Most symbolic links in one path.
const MAX_LINKS: usize = 1024;
/// Most directories that are remembered.
const MAX_KNOWN: usize = 16384;

/// Which symbolic links to follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Follow {
    /// All.
    All,
    /// Those before the last component.
    Ancestors,
}

/// Directories that are known to be none but real ones.
#[derive(Default)]
pub(crate) struct KnownDirs(FxHashSet<Box<[u8]>>);

impl KnownDirs {
    fn contains(&self, dir: &[u8]) -> bool {
        dir == b"/" || self.0.contains(dir)
    }

    /// Remembers a directory and all above it.
    fn insert(&mut self, dir: &[u8]) {
        if self.0.len() >= MAX_KNOWN {
            self.0.clear();
        }
        let mut dir = dir;
        while !self.contains(dir) {
            self.0.insert(dir.into());
            dir = path::parent(dir);
        }
    }
}

/// The error that a host reported.
#[cold]
pub(crate) fn host_error(HostError(message): HostError) -> EvalError {
    EvalError::new(ErrorKind::Host, message)
}

/// The error for a path that is not there.
#[cold]
fn not_there(path: &[u8]) -> EvalError {
    EvalError::new(
        ErrorKind::Host,
        format!("path '{}' does not exist", shown(path)),
    )
}

/// A path in a message.
pub(crate) fn shown(path: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(path)
}

impl Vm {
    /// The path with symbolic links resolved. What is not there resolves to itself.
    ///
    /// # Errors
    /// Endless links; what the host refuses.
    pub(crate) fn resolve_links(&mut self, path: &[u8], follow: Follow) -> Result<Vec<u8>> {
        if internal::is_internal(path) {
            return Ok(path.to_vec());
        }
        let dir = path::parent(path);
        if self.caches.files.known_dirs.contains(dir)
            && (follow == Follow::Ancestors || self.type_at(path)? != Some(FileType::Symlink))
        {
            return Ok(path.to_vec());
        }
        let mut out: Vec<u8> = Vec::with_capacity(path.len());
        // Components to come, the next one last.
        let mut todo: Vec<Vec<u8>> = components(path);
        let mut links = 0;
        let mut real = true;
        while let Some(name) = todo.pop() {
            match name.as_slice() {
                b"" | b"." => continue,
                b".." => {
                    out.truncate(out.iter().rposition(|&c| c == b'/').unwrap_or(0));
                    continue;
                }
                _ => {}
            }
            let parent = out.len();
            out.push(b'/');
            out.extend_from_slice(&name);
            if todo.is_empty() && follow == Follow::Ancestors {
                break;
            }
            match self.type_at(&out)? {
                Some(FileType::Symlink) => {}
                found => {
                    // Only directories are remembered, not what may still come into being.
                    real &= todo.is_empty() || found == Some(FileType::Directory);
                    continue;
                }
            }
            links += 1;
            if links > MAX_LINKS {
                return Err(EvalError::new(
                    ErrorKind::Host,
                    format!("infinite symlink recursion in path '{}'", shown(path)),
                ));
            }
            let target = self.host.read_link(&out).map_err(host_error)?;
            out.truncate(if target.first() == Some(&b'/') {
                0
            } else {
                parent
            });
            todo.extend(components(&target));
        }
        if out.is_empty() {
            out.push(b'/');
        }
        if real {
            self.caches.files.known_dirs.insert(path::parent(&out));
        }
        Ok(out)
    }

    /// What stands at a path, if anything. A symbolic link on the way is an error.
    ///
    /// # Errors
    /// `path '…' is a symlink`; what the host reports.
    pub(crate) fn maybe_type(&mut self, path: &[u8]) -> Result<Option<FileType>> {
        if let Some(t) = internal::file_type(path) {
            return Ok(t);
        }
        let dir = path::parent(path);
        if !self.caches.files.known_dirs.contains(dir) {
            let mut at = dir;
            while at != b"/" {
                if self.type_at(at)? == Some(FileType::Symlink) {
                    return Err(EvalError::new(
                        ErrorKind::Host,
                        format!("path '{}' is a symlink", shown(at)),
                    ));
                }
                at = path::parent(at);
            }
        }
        self.type_at(path)
    }

    /// What stands at a path.
    ///
    /// # Errors
    /// `path '…' does not exist`; forbidden paths; as [`Vm::maybe_type`].
    pub(crate) fn existing_type(&mut self, path: &[u8]) -> Result<FileType> {
        if !internal::is_internal(path) {
            self.host.check_access(path).map_err(host_error)?;
        }
        self.maybe_type(path)?.ok_or_else(|| not_there(path))
    }

    fn type_at(&mut self, path: &[u8]) -> Result<Option<FileType>> {
        self.host.file_type(path).map_err(host_error)
    }

    /// The content of a regular file (links resolved by the caller).
    ///
    /// # Errors
    /// As [`Vm::existing_type`], directories, and what the host reports.
    pub(crate) fn read_source(&mut self, path: &[u8]) -> Result<Vec<u8>> {
        if let Some(text) = internal::file(path) {
            return Ok(text.to_vec());
        }
        if self.existing_type(path)? == FileType::Directory {
            return Err(is_directory());
        }
        self.host.read_file(path).map_err(host_error)
    }
}

/// The error for reading a directory as a file, in the words of the reference's `read` loop.
#[cold]
pub(crate) fn is_directory() -> EvalError {
    EvalError::new(ErrorKind::Host, "read of 4096 bytes: Is a directory")
}

/// The components of a path, last first.
fn components(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|&c| c == b'/')
        .rev()
        .map(<[u8]>::to_vec)
        .collect()
}
