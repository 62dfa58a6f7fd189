//! Small things the whole crate needs: paths as bytes, the system's errors in C++ Nix's words, messages.

use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use frazil_store::error::{ErrorKind, Result, StoreError};

/// How much a message matters, and with that who wants to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something is wrong.
    Error,
    /// To be shown as a warning.
    Warning,
    /// What a user sees by default.
    Info,
    /// With `-v`.
    Talkative,
    /// With `-vvvv`.
    Debug,
}

/// Takes a message.
type Sink = dyn Fn(Level, &str) + Send + Sync;

/// Where messages go. It is called from any thread.
#[derive(Clone)]
pub struct Messages(Arc<Sink>);

impl Messages {
    /// Messages go to `sink`.
    pub fn new(sink: impl Fn(Level, &str) + Send + Sync + 'static) -> Self {
        Messages(Arc::new(sink))
    }

    pub(crate) fn say(&self, level: Level, text: impl AsRef<str>) {
        (self.0)(level, text.as_ref());
    }

    pub(crate) fn info(&self, text: impl AsRef<str>) {
        self.say(Level::Info, text);
    }
}

impl Default for Messages {
    /// Nobody hears them.
    fn default() -> Self {
        Messages::new(|_, _| {})
    }
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Messages")
    }
}

pub(crate) fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_bytes()
}

pub(crate) fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

/// A path as messages show it.
pub(crate) fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.display())
}

/// Turns an error of the system into `"<what>": <reason>`, the path being the `%s` of `what`.
pub(crate) fn sys(what: &str, path: &Path) -> impl Fn(io::Error) -> StoreError {
    move |err| StoreError::io(what, &[bytes(path)], &err)
}

/// As [`sys`], for calls that return a bare number.
pub(crate) fn errno(what: &str, path: &Path) -> impl Fn(rustix::io::Errno) -> StoreError {
    move |err| StoreError::io(what, &[bytes(path)], &err.into())
}

pub(crate) fn other(template: &str, args: &[&[u8]]) -> StoreError {
    StoreError::new(ErrorKind::Other, template, args)
}

/// Makes a directory and those above it.
pub(crate) fn create_dirs(path: &Path) -> Result<()> {
    let made = std::fs::create_dir_all(path).map_err(|err| match err.kind() {
        // What is there is something else; so C++ Nix says it.
        io::ErrorKind::AlreadyExists => rustix::io::Errno::NOTDIR.into(),
        _ => err,
    });
    made.map_err(sys("creating directory \"%s\"", path))
}

/// Locks; a thread that panicked left nothing half done that matters.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
