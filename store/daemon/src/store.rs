//! [`DaemonStore`]: the daemon's address, and connections to it.
//!
//! A question takes a connection for itself, so a question that is asked while another one is being answered gets its
//! own. Invariant: a connection is only used again after a question that was answered. Absent: the questions, each in a
//! file of its own.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use frazil_store::error::{Result, StoreError};
use frazil_store::{ErrorKind, StoreDir, StorePath};

use crate::connection::Connection;
use crate::messages::Listener;
use crate::settings::Settings;
use crate::version::Version;

/// Questions, with C++ Nix's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    IsValidPath = 1,
    QueryReferrers = 6,
    AddToStore = 7,
    AddTextToStore = 8,
    BuildPaths = 9,
    EnsurePath = 10,
    AddTempRoot = 11,
    AddIndirectRoot = 12,
    FindRoots = 14,
    SetOptions = 19,
    CollectGarbage = 20,
    QueryDerivationOutputs = 22,
    QueryAllValidPaths = 23,
    QueryPathInfo = 26,
    QueryDerivationOutputNames = 28,
    QueryPathFromHashPart = 29,
    QueryValidPaths = 31,
    QuerySubstitutablePaths = 32,
    QueryValidDerivers = 33,
    OptimiseStore = 34,
    VerifyStore = 35,
    AddSignatures = 37,
    NarFromPath = 38,
    AddToStoreNar = 39,
    QueryMissing = 40,
    QueryDerivationOutputMap = 41,
    AddMultipleToStore = 44,
}

/// A store that a daemon keeps.
pub struct DaemonStore {
    socket: PathBuf,
    uri: String,
    dir: StoreDir,
    settings: Settings,
    listener: Listener,
    idle: Mutex<Vec<Connection>>,
}

impl DaemonStore {
    /// The store whose daemon listens at `socket`; messages call it `uri`. Connects when it is first asked
    /// something.
    pub fn new(
        socket: &Path,
        uri: &str,
        dir: StoreDir,
        settings: Settings,
        listener: Listener,
    ) -> Self {
        DaemonStore {
            socket: socket.to_owned(),
            uri: uri.to_owned(),
            dir,
            settings,
            listener,
            idle: Mutex::default(),
        }
    }

    /// How messages and users call it.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// The directory that paths begin with.
    pub fn store_dir(&self) -> &StoreDir {
        &self.dir
    }

    /// Connects, unless there is a connection.
    ///
    /// # Errors
    /// There is nobody at the socket, or no daemon whose protocol is known.
    pub fn connect(&self) -> Result<()> {
        self.ask(|_| Ok(()))
    }

    /// The version of the protocol that the daemon and this both speak.
    ///
    /// # Errors
    /// As [`DaemonStore::connect`].
    pub fn version(&self) -> Result<Version> {
        self.ask(|c| Ok(c.version))
    }

    /// Whether the daemon trusts this user; `None` if it does not tell.
    ///
    /// # Errors
    /// As [`DaemonStore::connect`].
    pub fn is_trusted(&self) -> Result<Option<bool>> {
        self.ask(|c| Ok(c.trusted))
    }

    /// Asks something on a connection of its own.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let mut connection = self.take()?;
        connection.ask_again = false;
        let answer = question(&mut connection);
        if answer.is_ok() || connection.ask_again {
            connection.ask_again = true;
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(connection);
        }
        answer
    }

    /// Asks something about one path.
    pub(crate) fn ask_about<T>(
        &self,
        op: Op,
        path: &StorePath,
        answer: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> Result<T> {
        self.ask(|c| {
            c.number(op as u64);
            c.path(path);
            c.wait_for_answer()?;
            answer(c)
        })
    }

    /// Asks the same about each of `paths`, without waiting for an answer before the next question. Returns the
    /// answers, or the first failure of the daemon's.
    pub(crate) fn ask_each<'p, T>(
        &self,
        paths: impl IntoIterator<Item = &'p StorePath>,
        op: Op,
        mut answer: impl FnMut(&mut Connection, &'p StorePath) -> Result<T>,
    ) -> Result<Vec<T>> {
        let paths: Vec<&StorePath> = paths.into_iter().collect();
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        self.ask(|c| {
            let mut answers = Vec::with_capacity(paths.len());
            let mut failure = None;
            for some in paths.chunks(AT_ONCE) {
                for path in some {
                    c.number(op as u64);
                    c.path(path);
                }
                for &path in some {
                    c.ask_again = false;
                    match c.wait_for_answer() {
                        Ok(()) => answers.push(answer(c, path)?),
                        // The next answer comes all the same.
                        Err(e) if c.ask_again => failure = failure.or(Some(e)),
                        Err(e) => return Err(e),
                    }
                }
            }
            match failure {
                None => Ok(answers),
                Some(e) => {
                    c.ask_again = true;
                    Err(e)
                }
            }
        })
    }

    /// A connection that nobody uses.
    fn take(&self) -> Result<Connection> {
        let idle = || {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.pop()
        };
        while let Some(mut connection) = idle() {
            // The daemon may have gone meanwhile.
            if connection.is_fresh() {
                return Ok(connection);
            }
        }
        let mut connection =
            Connection::open(&self.socket, self.dir.clone(), self.listener.clone())?;
        connection.greet().map_err(|e| {
            let template = "cannot open connection to remote store '%s': error: %s";
            e.wrap(template, &[self.uri.as_bytes()])
        })?;
        connection.set_options(&self.settings)?;
        Ok(connection)
    }

    pub(crate) fn invalid(&self, path: &StorePath) -> StoreError {
        let path = self.dir.print(path);
        let template = "path '%s' is not valid";
        StoreError::new(ErrorKind::InvalidPath, template, &[path.as_bytes()])
    }
}

/// As many questions are asked before the first answer is read.
const AT_ONCE: usize = 512;

impl std::fmt::Debug for DaemonStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DaemonStore({})", self.uri)
    }
}
