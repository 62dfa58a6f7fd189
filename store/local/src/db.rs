//! The database `db/db.sqlite`: opening it with the settings of C++ Nix, transactions, errors in its words.
//!
//! Whoever finds it locked waits, saying so every ten seconds. Writing transactions lock at their
//! beginning, so they never have to give up half way. Invariant: a closure given to [`Db::write`] may run again, so
//! it changes nothing but the database. Absent: what is asked and written, see [`crate::query`] and
//! [`crate::register`]; the schema, see [`crate::schema`].

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use frazil_store::error::{ErrorKind, Result, StoreError};
use rusqlite::{Connection, ErrorCode, FileControl, OpenFlags};

use crate::util::{Level, Messages, bytes};

/// How long SQLite itself waits for a lock before this says something.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is said that the database is busy.
const WARN_EVERY: Duration = Duration::from_secs(10);

/// The statement that makes a path valid.
pub(crate) const INSERT_PATH: &str = "insert into ValidPaths (path, hash, registrationTime, deriver, narSize, ultimate, sigs, ca) values (?, ?, ?, ?, ?, ?, ?, ?);";

/// An error inside a transaction.
pub(crate) enum DbError {
    Sql(rusqlite::Error),
    /// With what was being done.
    During(String, rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for DbError {
    fn from(err: rusqlite::Error) -> Self {
        DbError::Sql(err)
    }
}

impl From<StoreError> for DbError {
    fn from(err: StoreError) -> Self {
        DbError::Store(err)
    }
}

pub(crate) type DbResult<T> = std::result::Result<T, DbError>;

/// How the database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// To be written, and made if there is none.
    Create,
    /// To be written.
    Write,
    /// Only to be read.
    Read,
}

/// An open database.
pub(crate) struct Db {
    conn: Connection,
    path: PathBuf,
    messages: Messages,
    writable: bool,
}

impl Db {
    /// Opens `path`.
    ///
    /// # Errors
    /// It is not there, is no database, or cannot be read or written.
    pub fn open(
        path: &Path,
        mode: Mode,
        wal: bool,
        sync: bool,
        messages: &Messages,
    ) -> Result<Self> {
        let open = |flags: OpenFlags, uri: &str| {
            let vfs = if wal { None } else { Some(c"unix-dotfile") };
            let flags = flags | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            match vfs {
                Some(vfs) => Connection::open_with_flags_and_vfs(uri, flags, vfs),
                None => Connection::open_with_flags(uri, flags),
            }
        };
        let fail = |err: rusqlite::Error| {
            let template = "cannot open SQLite database \"%s\": %s";
            let reason = describe(&err).0;
            StoreError::new(ErrorKind::Io, template, &[bytes(path), reason.as_bytes()])
        };
        let uri = file_uri(path);
        let conn = match mode {
            Mode::Create => open(
                OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
                &uri,
            )
            .map_err(fail)?,
            Mode::Write => open(OpenFlags::SQLITE_OPEN_READ_WRITE, &uri).map_err(fail)?,
            Mode::Read => {
                let plain = open(OpenFlags::SQLITE_OPEN_READ_ONLY, &uri);
                // Where no shared memory can be made, only a promise that nobody writes lets SQLite read.
                match plain.and_then(|conn| probe(&conn).map(|()| conn)) {
                    Ok(conn) => conn,
                    Err(err) if needs_immutable(&err) => {
                        let uri = format!("{uri}?immutable=1");
                        open(OpenFlags::SQLITE_OPEN_READ_ONLY, &uri).map_err(fail)?
                    }
                    Err(err) => return Err(fail(err)),
                }
            }
        };
        let db = Db {
            conn,
            path: path.to_owned(),
            messages: messages.clone(),
            writable: mode != Mode::Read,
        };
        db.retry(|conn| configure(conn, mode, wal, sync))?;
        Ok(db)
    }

    /// Runs `f` in a transaction that sees one state of the database.
    ///
    /// # Errors
    /// Those of `f`, or the database cannot be read.
    pub fn read<T>(&mut self, mut f: impl FnMut(&Connection) -> DbResult<T>) -> Result<T> {
        self.retry(|conn| {
            let tx = conn.unchecked_transaction()?;
            let value = f(&tx)?;
            tx.finish()?;
            Ok(value)
        })
    }

    /// Runs `f` in a transaction that may write; an error undoes what it did.
    ///
    /// # Errors
    /// Those of `f`, or the database cannot be written.
    pub fn write<T>(&mut self, mut f: impl FnMut(&Connection) -> DbResult<T>) -> Result<T> {
        if !self.writable {
            let text = "cannot write to the database of a store that is opened read-only";
            return Err(StoreError::new(ErrorKind::Other, text, &[]));
        }
        self.retry(|conn| {
            let behavior = rusqlite::TransactionBehavior::Immediate;
            let tx = rusqlite::Transaction::new_unchecked(conn, behavior)?;
            let value = f(&tx)?;
            tx.commit()?;
            Ok(value)
        })
    }

    /// Runs `f`, again as long as others have the database locked.
    fn retry<T>(&self, mut f: impl FnMut(&Connection) -> DbResult<T>) -> Result<T> {
        let mut warned: Option<Instant> = None;
        loop {
            match f(&self.conn) {
                Ok(value) => return Ok(value),
                Err(DbError::Store(err)) => return Err(err),
                Err(DbError::Sql(err) | DbError::During(_, err)) if is_busy(&err) => {
                    if warned.is_none_or(|at| at.elapsed() > WARN_EVERY) {
                        warned = Some(Instant::now());
                        let path = self.path.display();
                        let text = format!("SQLite database '{path}' is busy");
                        self.messages.say(Level::Warning, text);
                    }
                    // Not all who wait should try again at the same time.
                    let jitter = std::process::id() % 50;
                    std::thread::sleep(Duration::from_millis(10 + u64::from(jitter)));
                }
                Err(DbError::Sql(err)) => {
                    return Err(self.error("executing SQLite statement", &err));
                }
                Err(DbError::During(what, err)) => return Err(self.error(&what, &err)),
            }
        }
    }

    /// Sees whether the tables are there, so that nothing is begun on a database without them.
    ///
    /// # Errors
    /// They are not.
    pub fn check_tables(&self) -> Result<()> {
        self.retry(|conn| {
            let during = |err| DbError::During(format!("creating statement '{INSERT_PATH}'"), err);
            conn.prepare_cached(INSERT_PATH).map(drop).map_err(during)
        })
    }

    fn error(&self, what: &str, err: &rusqlite::Error) -> StoreError {
        let (reason, detail) = describe(err);
        let template = "%s: %s, %s (in '%s')";
        let texts = [what, &reason, &detail].map(str::as_bytes);
        let [what, reason, detail] = texts;
        let args = [what, reason, detail, bytes(&self.path)];
        StoreError::new(ErrorKind::Io, template, &args)
    }
}

fn configure(conn: &Connection, mode: Mode, wal: bool, sync: bool) -> DbResult<()> {
    let execute = |sql: &str| {
        let during = |err| DbError::During(format!("executing SQLite statement '{sql}'"), err);
        conn.execute_batch(sql).map_err(during)
    };
    conn.busy_timeout(PATIENCE)?;
    conn.set_prepared_statement_cache_capacity(64);
    execute("pragma foreign_keys = 1")?;
    if mode == Mode::Read {
        return Ok(probe(conn)?);
    }
    execute(if sync {
        "pragma synchronous = normal"
    } else {
        "pragma synchronous = off"
    })?;
    let journal = if wal { "wal" } else { "truncate" };
    let ask = |what: &str, sql: &str| {
        let answer = conn.query_row(sql, [], |row| row.get(0));
        answer.map_err(|err| DbError::During(what.to_owned(), err))
    };
    let now: String = ask("querying journal mode", "pragma main.journal_mode")?;
    if now != journal {
        let sql = format!("pragma main.journal_mode = {journal}");
        let _: String = ask("setting journal mode", &sql)?;
    }
    if wal {
        // The log stays when the database is closed, emptied, so that those who may not write can still read.
        conn.query_row("pragma main.journal_size_limit = 1099511627776", [], |_| {
            Ok(())
        })?;
        let mut persist = 1;
        conn.file_control(None::<&str>, FileControl::PersistWal(&mut persist))?;
        conn.query_row("pragma wal_autocheckpoint = 40000", [], |_| Ok(()))?;
    }
    Ok(())
}

/// Reads what every database has, which shows whether it is one.
fn probe(conn: &Connection) -> std::result::Result<(), rusqlite::Error> {
    conn.query_row("select count(*) from sqlite_master", [], |_| Ok(()))
}

fn is_busy(err: &rusqlite::Error) -> bool {
    matches!(
        err.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::FileLockingProtocolFailed)
    )
}

fn needs_immutable(err: &rusqlite::Error) -> bool {
    matches!(
        err.sqlite_error_code(),
        Some(
            ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::SystemIoFailure
        )
    )
}

/// What kind of error it is, and SQLite's own text.
fn describe(err: &rusqlite::Error) -> (String, String) {
    match err {
        rusqlite::Error::SqliteFailure(err, text) => (
            rusqlite::ffi::code_to_str(err.extended_code).to_owned(),
            text.clone().unwrap_or_default(),
        ),
        rusqlite::Error::SqlInputError { error, msg, .. } => (
            rusqlite::ffi::code_to_str(error.extended_code).to_owned(),
            msg.clone(),
        ),
        other => ("unexpected data".to_owned(), other.to_string()),
    }
}

/// `path` as SQLite wants it in a URI.
fn file_uri(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for &c in bytes(path) {
        if c.is_ascii_alphanumeric() || b"/-._~".contains(&c) {
            uri.push(char::from(c));
        } else {
            uri.push_str(&format!("%{c:02X}"));
        }
    }
    uri
}
