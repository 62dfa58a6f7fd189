//! Files as evaluation sees them: which symbolic links are followed, and what the messages say.
//!
//! The reference looks at files through accessors that refuse to go through symbolic links; whoever
//! wants them followed resolves the path first. The same order of events here gives the same
//! messages. Answers about directories are remembered for the length of an evaluation, as there.

use crate::error::{ErrorKind, EvalError, Result};
use crate::host::{FileType, HostError};
use crate::internal;
use crate::machine::Vm;
use frazil_formats::message_text;
use frazil_formats::path;
use rustc_hash::FxHashMap;

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

/// Directories met so far, and where they really are: nothing if there.
#[derive(Default)]
pub(crate) struct KnownDirs(FxHashMap<Box<[u8]>, Option<Box<[u8]>>>);

impl KnownDirs {
    /// Where a directory really is, if that is known.
    fn real<'d>(&'d self, dir: &'d [u8]) -> Option<&'d [u8]> {
        if dir == b"/" {
            return Some(dir);
        }
        self.0.get(dir).map(|real| real.as_deref().unwrap_or(dir))
    }

    /// Whether there is no symbolic link on the way to a directory, itself included.
    fn is_real(&self, dir: &[u8]) -> bool {
        dir == b"/" || matches!(self.0.get(dir), Some(None))
    }

    fn insert(&mut self, dir: &[u8], real: &[u8]) {
        if self.0.len() >= MAX_KNOWN {
            self.0.clear();
        }
        self.0
            .insert(dir.into(), (dir != real).then(|| real.into()));
    }
}

/// The error that a host reported.
#[cold]
pub(crate) fn host_error(e: HostError) -> EvalError {
    match e {
        HostError::Failed(message) => EvalError::new(ErrorKind::Host, message),
        HostError::Forbidden(message) => EvalError::new(ErrorKind::Forbidden, message),
    }
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
    message_text(path)
}

impl Vm {
    /// The path with symbolic links resolved. What is not there resolves to itself.
    ///
    /// # Errors
    /// Endless links; what the host refuses.
    pub(crate) fn resolve_links(&mut self, path: &[u8], follow: Follow) -> Result<Vec<u8>> {
        if internal::is_internal(path) || path == b"/" {
            return Ok(path.to_vec());
        }
        if follow == Follow::All
            && let Some(real) = self.caches.files.known_dirs.real(path)
        {
            return Ok(real.to_vec());
        }
        let dir = self.real_dir(path::parent(path), path)?;
        let name = path::base_name_of(path);
        let found = join(&dir, name);
        if follow == Follow::Ancestors || self.type_at(&found)? != Some(FileType::Symlink) {
            return Ok(found);
        }
        self.walk_links(dir, name, path)
    }

    /// Where a directory really is. `path` is for messages.
    fn real_dir(&mut self, dir: &[u8], path: &[u8]) -> Result<Vec<u8>> {
        let known = &self.caches.files.known_dirs;
        let mut end = dir.len();
        let mut real = loop {
            let at: &[u8] = if end == 0 { b"/" } else { &dir[..end] };
            if let Some(real) = known.real(at) {
                break real.to_vec();
            }
            end = dir[..end].iter().rposition(|&c| c == b'/').unwrap_or(0);
        };
        // Component by component from the last directory that is known.
        while end < dir.len() {
            let from = end + 1;
            end = dir[from..]
                .iter()
                .position(|&c| c == b'/')
                .map_or(dir.len(), |i| from + i);
            let name = &dir[from..end];
            let mut next = join(&real, name);
            let mut found = self.type_at(&next)?;
            if found == Some(FileType::Symlink) {
                next = self.walk_links(real, name, path)?;
                found = self.type_at(&next)?;
            }
            // Only directories are remembered, not what may still come into being.
            if found == Some(FileType::Directory) {
                let known = &mut self.caches.files.known_dirs;
                known.insert(&dir[..end], &next);
            }
            real = next;
        }
        Ok(real)
    }

    /// Where a link in a real directory leads. `path` is for messages.
    fn walk_links(&mut self, dir: Vec<u8>, name: &[u8], path: &[u8]) -> Result<Vec<u8>> {
        let mut out = if dir == b"/" { Vec::new() } else { dir };
        // Components to come, the next one last.
        let mut todo: Vec<Vec<u8>> = vec![name.to_vec()];
        let mut links = 0;
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
            if self.caches.files.known_dirs.is_real(&out)
                || self.type_at(&out)? != Some(FileType::Symlink)
            {
                continue;
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
            todo.extend(target.split(|&c| c == b'/').rev().map(<[u8]>::to_vec));
        }
        if out.is_empty() {
            out.push(b'/');
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
        let mut at = dir;
        while !self.caches.files.known_dirs.is_real(at) {
            if self.type_at(at)? == Some(FileType::Symlink) {
                return Err(EvalError::new(
                    ErrorKind::Host,
                    format!("path '{}' is a symlink", shown(at)),
                ));
            }
            at = path::parent(at);
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

    /// Importing a file asks three times in a row what it is, so the last answer is kept.
    fn type_at(&mut self, path: &[u8]) -> Result<Option<FileType>> {
        let last = &self.caches.files.last_type;
        if last.0 == path {
            return Ok(last.1);
        }
        let found = self.host.file_type(path).map_err(host_error)?;
        // What is not there may come into being, or may be allowed later.
        if found.is_some() {
            let last = &mut self.caches.files.last_type;
            last.0.clear();
            last.0.extend_from_slice(path);
            last.1 = found;
        }
        Ok(found)
    }

    /// The content of a regular file (links resolved by the caller).
    ///
    /// # Errors
    /// As [`Vm::existing_type`], directories, and what the host reports.
    pub(crate) fn read_source(&mut self, path: &[u8]) -> Result<Vec<u8>> {
        if internal::is_internal(path) {
            return internal_text(path).map(<[u8]>::to_vec);
        }
        if self.existing_type(path)? == FileType::Directory {
            return Err(is_directory());
        }
        self.host.read_file(path).map_err(host_error)
    }
}

/// The text of a file that is part of the evaluator.
///
/// # Errors
/// It is none.
pub(crate) fn internal_text(path: &[u8]) -> Result<&'static [u8]> {
    internal::file(path).ok_or_else(|| {
        let message = internal::unreadable(path);
        EvalError::new(ErrorKind::Host, shown(&message))
    })
}

/// The error for reading a directory as a file, in the words of the reference's `read` loop.
#[cold]
pub(crate) fn is_directory() -> EvalError {
    EvalError::new(ErrorKind::Host, "read of 4096 bytes: Is a directory")
}

/// A name in a directory.
fn join(dir: &[u8], name: &[u8]) -> Vec<u8> {
    let slash: &[u8] = if dir == b"/" { b"" } else { b"/" };
    [dir, slash, name].concat()
}
