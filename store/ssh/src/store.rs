//! [`SshStore`]: what can be asked of a store that is served, and put into it.
//!
//! Invariant: one question at a time, and after a failure a new connection. Absent: which commands do without what the
//! protocol lacks (referrers, collections, adding anything but archives).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Read, Write};
use std::sync::{Mutex, PoisonError};

use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::export::copy_nar;
use frazil_store::transfer::PathSource;
use frazil_store::{PathInfo, StoreDir, StorePath, wire};

use crate::connection::Connection;
use crate::program::Program;
use crate::protocol::{BuildOptions, Command, read_info};

/// As much is sent at a time.
const PIECE: usize = 64 << 10;

/// A store of another machine.
pub struct SshStore {
    program: Program,
    uri: String,
    dir: StoreDir,
    connection: Mutex<Option<Connection>>,
}

impl SshStore {
    /// The store that `program` serves, whose paths are in `dir`. Nothing is started yet.
    pub fn new(program: Program, dir: StoreDir) -> Self {
        SshStore {
            uri: format!("ssh://{}", program.host.shown()),
            program,
            dir,
            connection: Mutex::new(None),
        }
    }

    /// How it is named in messages.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// The directory that its paths begin with.
    pub fn store_dir(&self) -> &StoreDir {
        &self.dir
    }

    /// Asks something on the connection, which is opened first if there is none.
    fn ask<T>(&self, ask: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let mut kept = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut connection = match kept.take() {
            Some(connection) => connection,
            None => Connection::open(&self.program)?,
        };
        let answer = ask(&mut connection)?;
        *kept = Some(connection);
        Ok(answer)
    }

    /// Which of `paths` it has. With `lock` they stay as long as it is asked; with `substitute` it gets those that it can.
    ///
    /// # Errors
    /// It cannot be asked, as for all questions.
    pub fn valid_among(
        &self,
        paths: &BTreeSet<StorePath>,
        lock: bool,
        substitute: bool,
    ) -> Result<BTreeSet<StorePath>> {
        let mut question = Vec::new();
        wire::number(&mut question, Command::QueryValidPaths as u64);
        wire::number(&mut question, u64::from(lock));
        wire::number(&mut question, u64::from(substitute));
        wire::paths(&mut question, &self.dir, paths.iter());
        self.ask(|c| {
            c.send(&question)?;
            c.answers.paths(&self.dir)
        })
    }

    /// What is known of those of `paths` that it has.
    ///
    /// # Errors
    /// It cannot be asked; it tells of something else.
    pub fn query_many(&self, paths: &BTreeSet<StorePath>) -> Result<BTreeMap<StorePath, PathInfo>> {
        let mut question = Vec::new();
        wire::number(&mut question, Command::QueryPathInfos as u64);
        wire::paths(&mut question, &self.dir, paths.iter());
        self.ask(|c| {
            c.send(&question)?;
            let mut infos = BTreeMap::new();
            while let Some(path) = c.answers.optional_path(&self.dir)? {
                if !paths.contains(&path) {
                    let template = "'%s' tells of a path that it was not asked about";
                    let uri = self.uri.as_bytes();
                    return Err(StoreError::new(ErrorKind::Format, template, &[uri]));
                }
                let info = read_info(&mut c.answers, &self.dir, path.clone())?;
                infos.insert(path, info);
            }
            Ok(infos)
        })
    }

    /// What is known of a path; `None` when it is not there.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn query(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        let one = BTreeSet::from([path.clone()]);
        Ok(self.query_many(&one)?.remove(path))
    }

    /// Everything that `paths` refer to, themselves included; with `outputs` also what derivations among it have made.
    ///
    /// # Errors
    /// A path is not there; it cannot be asked.
    pub fn closure(
        &self,
        paths: &BTreeSet<StorePath>,
        outputs: bool,
    ) -> Result<BTreeSet<StorePath>> {
        let mut question = Vec::new();
        wire::number(&mut question, Command::QueryClosure as u64);
        wire::number(&mut question, u64::from(outputs));
        wire::paths(&mut question, &self.dir, paths.iter());
        self.ask(|c| {
            c.send(&question)?;
            c.answers.paths(&self.dir)
        })
    }

    /// Writes the archive of a path.
    ///
    /// # Errors
    /// It is not there; the answer is no archive; those of `out`.
    pub fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        let mut question = Vec::new();
        wire::number(&mut question, Command::DumpStorePath as u64);
        wire::path(&mut question, &self.dir, path);
        self.ask(|c| {
            c.send(&question)?;
            copy_nar(c.answers.input(), out).map(drop)
        })
    }

    /// Adds the archive that `nar` starts with.
    ///
    /// # Errors
    /// It is no archive; the store refuses it.
    pub fn add_nar(&self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        let mut question = Vec::new();
        wire::number(&mut question, Command::AddToStoreNar as u64);
        wire::info(&mut question, &self.dir, info);
        self.ask(|c| {
            let writing = |err: &io::Error| StoreError::io("writing to file", &[], err);
            c.send(&question)?;
            let mut out = BufWriter::with_capacity(PIECE, c.sender());
            copy_nar(nar, &mut out)?;
            out.flush().map_err(|err| writing(&err))?;
            drop(out);
            match c.answers.small_number()? {
                1 => Ok(()),
                _ => {
                    let template = "failed to add path '%s' to remote host '%s'";
                    let path = self.dir.print(&info.path);
                    let args = [path.as_bytes(), self.program.host.name().as_bytes()];
                    Err(StoreError::new(ErrorKind::Other, template, &args))
                }
            }
        })
    }

    /// Makes paths valid: `path`, or `path!output,…` of a derivation.
    ///
    /// # Errors
    /// Something cannot be built.
    pub fn build(&self, paths: &[Vec<u8>], options: &BuildOptions) -> Result<()> {
        let mut question = Vec::new();
        wire::number(&mut question, Command::BuildPaths as u64);
        wire::strings(&mut question, paths.iter().map(Vec::as_slice));
        self.ask(|c| {
            options.write(&mut question, c.version);
            c.send(&question)?;
            // An exit status, and what the command would have said.
            match c.answers.small_number()? {
                0 => Ok(Ok(())),
                _ => {
                    let text = c.answers.string()?;
                    let text = without_prefix(&text);
                    Ok(Err(StoreError::new(ErrorKind::Other, "%s", &[text])))
                }
            }
        })?
    }
}

/// A message without the coloured `error:` that it begins with.
fn without_prefix(text: &[u8]) -> &[u8] {
    let prefixes = [&b"\x1b[31;1merror:\x1b[0m "[..], b"error: "];
    let rest = prefixes.iter().find_map(|p| text.strip_prefix(*p));
    rest.unwrap_or(text)
}

impl PathSource for SshStore {
    fn uri(&self) -> String {
        self.uri.clone()
    }

    fn query(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        self.query(path)
    }

    fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        self.nar(path, out)
    }
}
