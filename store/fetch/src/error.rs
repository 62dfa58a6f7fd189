//! Why something could not be fetched: a message in the reference's words, what was being done, and the
//! exit status that the command line ends with.
//!
//! Messages may stand for bytes (see `frazil_formats::message_text`).

use frazil_formats::flakeref::{FlakeRefError, FlakeRefErrorKind};
use frazil_formats::message_text;
pub(crate) use frazil_http::system_text;
use frazil_store::StoreError;
use std::io;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchError {
    /// The message, without `error: `.
    pub message: String,
    /// What was being done, innermost first.
    pub trace: Vec<String>,
    /// The exit status: 1, or 102 if a hash is wrong.
    pub status: u8,
    /// The command line points to its help as well.
    pub usage: bool,
}

/// The result of fetching.
pub type Result<T> = std::result::Result<T, FetchError>;

/// The exit status for a hash that is not the one given.
pub const HASH_MISMATCH: u8 = 102;

impl FetchError {
    /// An error with this message.
    pub fn new(message: impl Into<String>) -> FetchError {
        FetchError {
            message: message.into(),
            trace: Vec::new(),
            status: 1,
            usage: false,
        }
    }

    /// An error about a hash.
    pub fn mismatch(message: impl Into<String>) -> FetchError {
        FetchError {
            status: HASH_MISMATCH,
            ..FetchError::new(message)
        }
    }

    /// What the operating system refused.
    pub fn io(what: &str, e: &io::Error) -> FetchError {
        FetchError::new(format!("{what}: {}", system_text(e)))
    }

    /// The error with what was being done.
    #[must_use]
    pub fn trace(mut self, text: impl Into<String>) -> FetchError {
        self.trace.push(text.into());
        self
    }
}

/// An error with a message.
pub fn fail<T>(message: impl Into<String>) -> Result<T> {
    Err(FetchError::new(message))
}

impl From<StoreError> for FetchError {
    fn from(e: StoreError) -> Self {
        FetchError {
            usage: e.kind() == frazil_store::ErrorKind::Usage,
            ..FetchError::new(message_text(e.message()))
        }
    }
}

impl From<FlakeRefError> for FetchError {
    fn from(e: FlakeRefError) -> Self {
        FetchError {
            usage: e.kind == FlakeRefErrorKind::Usage,
            ..FetchError::new(e.message)
        }
    }
}

impl std::fmt::Display for FetchError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for FetchError {}
