//! The only door out of the evaluator: files, environment, clock, standard error.
//!
//! Invariant: nothing else in the evaluator performs I/O, so restricted evaluation, the browser and
//! tests are other implementations of [`Host`]. Deliberately absent: paths relative to a working
//! directory (the evaluator only ever passes absolute, canonical paths).

use crate::message::Message;
use frazil_formats::{message_bytes, message_text};
use frazil_store::Hash;
use frazil_store::error::{ErrorKind, StoreError};
use frazil_store::fs::{FileKind, OpenFile};
use std::collections::BTreeMap;

/// What a directory entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileType {
    /// A regular file.
    Regular,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// Anything else.
    Unknown,
}

impl FileType {
    /// The word that `readFileType` gives.
    pub fn name(self) -> &'static str {
        match self {
            FileType::Regular => "regular",
            FileType::Directory => "directory",
            FileType::Symlink => "symlink",
            FileType::Unknown => "unknown",
        }
    }
}

impl From<FileKind> for FileType {
    fn from(kind: FileKind) -> Self {
        match kind {
            FileKind::Regular => FileType::Regular,
            FileKind::Directory => FileType::Directory,
            FileKind::Symlink => FileType::Symlink,
            FileKind::Unknown => FileType::Unknown,
        }
    }
}

impl From<FileType> for FileKind {
    fn from(t: FileType) -> Self {
        match t {
            FileType::Regular => FileKind::Regular,
            FileType::Directory => FileKind::Directory,
            FileType::Symlink => FileKind::Symlink,
            FileType::Unknown => FileKind::Unknown,
        }
    }
}

/// Why the host could not do it, with the text after `error: `.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HostError {
    /// Something is not there, or of another kind; the system refused.
    Failed(String),
    /// Evaluation may not look at the path.
    Forbidden(String),
}

impl HostError {
    /// The text.
    pub fn message(&self) -> &str {
        match self {
            HostError::Failed(text) | HostError::Forbidden(text) => text,
        }
    }

    /// The same error about another path: about that at which the file has to be, not that at which it is.
    #[must_use]
    pub fn about(self, real: &[u8], path: &[u8]) -> HostError {
        let text = self.message();
        let text = text.replace(&*message_text(real), &message_text(path));
        match self {
            HostError::Failed(_) => HostError::Failed(text),
            HostError::Forbidden(_) => HostError::Forbidden(text),
        }
    }
}

/// What the host says of a file, as an error of the store.
impl From<HostError> for StoreError {
    fn from(e: HostError) -> Self {
        let kind = match e {
            HostError::Failed(_) => ErrorKind::Io,
            HostError::Forbidden(_) => ErrorKind::Forbidden,
        };
        StoreError::new(kind, "%s", &[&message_bytes(e.message())])
    }
}

/// What the store says of a file, as an answer of the host.
impl From<StoreError> for HostError {
    fn from(e: StoreError) -> Self {
        let text = message_text(e.message()).into_owned();
        match e.kind() {
            ErrorKind::Forbidden => HostError::Forbidden(text),
            _ => HostError::Failed(text),
        }
    }
}

/// The result of a host operation.
pub type HostResult<T> = Result<T, HostError>;

/// Files, environment and clock.
pub trait Host {
    /// The content of a file; symbolic links are followed.
    fn read_file(&mut self, path: &[u8]) -> HostResult<Vec<u8>>;
    /// What stands at a path, links not followed; `None` if nothing does.
    fn file_type(&mut self, path: &[u8]) -> HostResult<Option<FileType>>;
    /// The entries of a directory, in any order.
    fn read_dir(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>>;
    /// The target of a symbolic link.
    fn read_link(&mut self, path: &[u8]) -> HostResult<Vec<u8>>;
    /// Whether a regular file is executable by its owner.
    fn is_executable(&mut self, path: &[u8]) -> HostResult<bool>;
    /// An environment variable.
    fn env(&mut self, name: &[u8]) -> Option<Vec<u8>>;
    /// Seconds since 1970.
    fn time(&mut self) -> i64;
    /// A message for standard error (`trace`, warnings).
    fn message(&mut self, m: &Message);
    /// Opens a regular file for streaming (archives, hashes); by default reads it whole.
    fn open_file(&mut self, path: &[u8]) -> HostResult<OpenFile> {
        let executable = self.is_executable(path)?;
        let contents = self.read_file(path)?;
        Ok(OpenFile {
            size: contents.len() as u64,
            executable,
            contents: Box::new(std::io::Cursor::new(contents)),
        })
    }
    /// Whether evaluation may look at a path at all; the error says why not. Operations that answer
    /// "nothing is there" for such paths need not ask.
    fn check_access(&mut self, _path: &[u8]) -> HostResult<()> {
        Ok(())
    }
    /// Evaluation made this path (and what is below it) itself, so it may look at it.
    fn allow(&mut self, _path: &[u8]) {}
    /// The SHA-256 of the archive of a whole tree, if the host has a quicker way than the files one by one.
    /// Whatever is wrong with the tree is told by those.
    fn tree_hash(&mut self, _path: &[u8]) -> Option<Hash> {
        None
    }
}

/// A host whose files are a map, for tests and the browser. Directories are implied by files.
#[derive(Default, Debug, Clone)]
pub struct MemoryHost {
    /// Absolute path → content.
    pub files: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Environment.
    pub env: BTreeMap<Vec<u8>, Vec<u8>>,
    /// What was written to standard error, line by line.
    pub messages: Vec<String>,
    /// The clock.
    pub now: i64,
}

impl MemoryHost {
    fn is_dir(&self, path: &[u8]) -> bool {
        let mut prefix = path.to_vec();
        if prefix != b"/" {
            prefix.push(b'/');
        }
        path == b"/"
            || self
                .files
                .range(prefix.clone()..)
                .next()
                .is_some_and(|(k, _)| k.starts_with(&prefix))
    }
}

impl Host for MemoryHost {
    fn read_file(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        if let Some(f) = self.files.get(path) {
            return Ok(f.clone());
        }
        let shown = message_text(path);
        if self.is_dir(path) {
            return Err(HostError::Failed(format!(
                "reading from file '{shown}': Is a directory"
            )));
        }
        Err(HostError::Failed(format!(
            "opening file '{shown}': No such file or directory"
        )))
    }

    fn file_type(&mut self, path: &[u8]) -> HostResult<Option<FileType>> {
        Ok(if self.files.contains_key(path) {
            Some(FileType::Regular)
        } else if self.is_dir(path) {
            Some(FileType::Directory)
        } else {
            None
        })
    }

    fn read_dir(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        if !self.is_dir(path) {
            let shown = message_text(path);
            return Err(HostError::Failed(format!(
                "cannot read directory \"{shown}\": No such file or directory"
            )));
        }
        let mut prefix = path.to_vec();
        if prefix != b"/" {
            prefix.push(b'/');
        }
        let mut out: BTreeMap<Vec<u8>, FileType> = BTreeMap::new();
        for (k, _) in self.files.range(prefix.clone()..) {
            let Some(rest) = k.strip_prefix(prefix.as_slice()) else {
                break;
            };
            match memchr::memchr(b'/', rest) {
                Some(i) => out.insert(rest[..i].to_vec(), FileType::Directory),
                None => out.insert(rest.to_vec(), FileType::Regular),
            };
        }
        Ok(out.into_iter().collect())
    }

    fn read_link(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        let shown = message_text(path);
        Err(HostError::Failed(format!(
            "reading symbolic link '{shown}': Invalid argument"
        )))
    }

    fn is_executable(&mut self, _path: &[u8]) -> HostResult<bool> {
        Ok(false)
    }

    fn env(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        self.env.get(name).cloned()
    }

    fn time(&mut self) -> i64 {
        self.now
    }

    fn message(&mut self, m: &Message) {
        let text = String::from_utf8_lossy(&m.text).into_owned();
        self.messages.push(text);
    }
}
