//! The error of this crate: a kind, a message in C++ Nix's words, and where it happened.
//!
//! Messages are bytes because they quote names that need not be UTF-8. An error is one pointer wide,
//! so that results on the hashing path stay small. Absent: source positions of Nix expressions,
//! which the evaluator adds.

use std::fmt;

use bstr::{BStr, BString, ByteSlice};

/// Result of this crate's operations.
pub type Result<T> = std::result::Result<T, StoreError>;

/// What went wrong, for callers that treat some failures specially.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A name a user passed is unknown (hash algorithm, hash format, ingestion method).
    Usage,
    /// A hash that cannot be read or does not fit.
    BadHash,
    /// A store path that is not one.
    BadStorePath,
    /// A name that cannot be part of a store path.
    BadStorePathName,
    /// An experimental feature is needed and disabled.
    MissingFeature,
    /// A derivation that cannot be read.
    Format,
    /// An archive that cannot be read.
    Archive,
    /// A file that does not exist.
    NotFound,
    /// A store path that the store does not have.
    InvalidPath,
    /// A store path that cannot go, because something needs it.
    InUse,
    /// A path without a signature that is trusted.
    Untrusted,
    /// A file that evaluation may not look at.
    Forbidden,
    /// The operating system refused.
    Io,
    /// Anything else, such as derivation outputs that cannot be combined.
    Other,
}

/// An error of the store, see [`ErrorKind`].
#[derive(Clone, PartialEq, Eq)]
pub struct StoreError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    message: BString,
    offset: Option<u64>,
    traces: Vec<BString>,
}

impl StoreError {
    /// Makes an error whose message is `template` with each `%s` replaced by the next of `args`.
    pub fn new(kind: ErrorKind, template: &str, args: &[&[u8]]) -> Self {
        let mut message = Vec::with_capacity(template.len() + 16);
        let mut args = args.iter();
        for (i, piece) in template.split("%s").enumerate() {
            if i > 0 {
                message.extend_from_slice(args.next().copied().unwrap_or(b"%s"));
            }
            message.extend_from_slice(piece.as_bytes());
        }
        StoreError(Box::new(Inner {
            kind,
            message: message.into(),
            offset: None,
            traces: Vec::new(),
        }))
    }

    /// Makes an [`ErrorKind::Io`] error `"<what>: <system's text>"`, as `SysError` of C++ Nix.
    pub fn io(template: &str, args: &[&[u8]], error: &std::io::Error) -> Self {
        let mut err = Self::new(ErrorKind::Io, template, args);
        err.0.message.extend_from_slice(b": ");
        err.0.message.extend_from_slice(os_text(error).as_bytes());
        err
    }

    /// The same error, said to have happened while what `template` with `args` says was done.
    pub fn trace(mut self, template: &str, args: &[&[u8]]) -> Self {
        let said = Self::new(self.0.kind, template, args).0.message;
        self.0.traces.push(said);
        self
    }

    /// The same error, said to be at byte `offset` of what was read (the innermost offset is kept).
    pub fn at(mut self, offset: usize) -> Self {
        self.0.offset.get_or_insert(offset as u64);
        self
    }

    /// The same error, its message put into the `%s` of `template` after `args`.
    pub fn wrap(mut self, template: &str, args: &[&[u8]]) -> Self {
        let mut all = args.to_vec();
        let message = std::mem::take(&mut self.0.message);
        all.push(&message);
        self.0.message = Self::new(self.0.kind, template, &all).0.message;
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message, without an `error: ` prefix.
    pub fn message(&self) -> &BStr {
        self.0.message.as_bstr()
    }

    /// While what it happened, the innermost first; not part of the message.
    pub fn traces(&self) -> &[BString] {
        &self.0.traces
    }

    /// Byte offset in the derivation or archive being read, if it was one.
    pub fn offset(&self) -> Option<u64> {
        self.0.offset
    }
}

/// The operating system's words for `error`, without the number Rust appends.
fn os_text(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.message, f)
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({:?})", self.0.kind, self.0.message)?;
        match self.0.offset {
            Some(offset) => write!(f, " at {offset}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for StoreError {}

const _: () = assert!(size_of::<StoreError>() == size_of::<usize>());
