//! What stores and caches are to each other: where paths come from ([`PathSource`]) and where they go
//! ([`PathSink`]).
//!
//! Invariant: an archive is only ever streamed, so that no path needs memory in proportion to its size.
//! Deliberately absent: closures and their order (see the callers), and trust in signatures.

use std::io::{Read, Write};

use crate::error::Result;
use crate::path_info::PathInfo;
use crate::store_path::StorePath;

/// A store or a binary cache that paths can be copied from.
pub trait PathSource {
    /// How it is named in messages, such as `https://cache.example.org`.
    fn uri(&self) -> String;

    /// What is known about a path; `None` when it is not there.
    ///
    /// # Errors
    /// The store cannot be asked.
    fn query(&self, path: &StorePath) -> Result<Option<PathInfo>>;

    /// Writes the archive of a path.
    ///
    /// # Errors
    /// It is not there, cannot be read, or is not what was promised of it.
    fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()>;
}

/// A store or a binary cache that paths can be copied to.
pub trait PathSink {
    /// How it is named in messages.
    fn uri(&self) -> String;

    /// Whether it has a path already.
    ///
    /// # Errors
    /// The store cannot be asked.
    fn has(&self, path: &StorePath) -> Result<bool>;

    /// Takes a path whose references it has already (itself excepted). Reads exactly the archive.
    ///
    /// # Errors
    /// The archive is not what `info` says, a reference is missing, or it cannot be written. Nothing
    /// is registered then.
    fn add(&mut self, info: &PathInfo, nar: &mut dyn Read) -> Result<()>;
}
