//! What the daemon's store knows: validity, information, neighbours.
//!
//! Questions about many paths are one question where the protocol has one, and sent together where it has not. Absent:
//! closures as answers; the protocol has none, so whoever wants one asks level by level.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Write};

use frazil_store::error::{Result, StoreError};
use frazil_store::nar::{NarEvent, NarReader};
use frazil_store::{BString, PathInfo, StorePath};

use crate::connection::Connection;
use crate::store::{DaemonStore, Op};
use crate::version::Version;

impl DaemonStore {
    /// Whether the store has this path.
    ///
    /// # Errors
    /// The daemon cannot be asked, as for all questions.
    pub fn is_valid(&self, path: &StorePath) -> Result<bool> {
        self.ask_about(Op::IsValidPath, path, Connection::read_flag)
    }

    /// Which of `paths` the store has; with `substitute`, after it tried to get the others.
    ///
    /// # Errors
    /// The daemon cannot be asked.
    pub fn valid_among<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p StorePath>,
        substitute: bool,
    ) -> Result<BTreeSet<StorePath>> {
        let paths: BTreeSet<&StorePath> = paths.into_iter().collect();
        if paths.is_empty() {
            return Ok(BTreeSet::new());
        }
        self.ask(|c| c.valid_among(&paths, substitute))
    }

    /// Which of `paths` the daemon's binary caches have.
    ///
    /// # Errors
    /// The daemon cannot be asked.
    pub fn substitutable(&self, paths: &BTreeSet<StorePath>) -> Result<BTreeSet<StorePath>> {
        self.ask(|c| {
            c.number(Op::QuerySubstitutablePaths as u64);
            c.paths(paths.iter())?;
            c.wait_for_answer()?;
            c.read_paths()
        })
    }

    /// All paths the store has.
    ///
    /// # Errors
    /// The daemon cannot be asked.
    pub fn all_valid(&self) -> Result<BTreeSet<StorePath>> {
        self.ask(|c| {
            c.number(Op::QueryAllValidPaths as u64);
            c.wait_for_answer()?;
            c.read_paths()
        })
    }

    /// What is known about a path; `None` when the store does not have it.
    ///
    /// # Errors
    /// The daemon cannot be asked.
    pub fn query(&self, path: &StorePath) -> Result<Option<PathInfo>> {
        self.ask_about(Op::QueryPathInfo, path, |c| read_optional_info(c, path))
    }

    /// As [`DaemonStore::query`], of a path that must be valid.
    ///
    /// # Errors
    /// `path '…' is not valid`; the daemon cannot be asked.
    pub fn query_valid(&self, path: &StorePath) -> Result<PathInfo> {
        self.query(path)?.ok_or_else(|| self.invalid(path))
    }

    /// What is known about each of `paths`.
    ///
    /// # Errors
    /// The daemon cannot be asked.
    pub fn query_all<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p StorePath>,
    ) -> Result<Vec<Option<PathInfo>>> {
        self.ask_each(paths, Op::QueryPathInfo, read_optional_info)
    }

    /// As [`DaemonStore::query_all`], of paths that must be valid.
    ///
    /// # Errors
    /// `path '…' is not valid`; the daemon cannot be asked.
    pub fn query_all_valid(&self, paths: &[StorePath]) -> Result<Vec<PathInfo>> {
        let found = self.query_all(paths)?.into_iter().zip(paths);
        found
            .map(|(info, path)| info.ok_or_else(|| self.invalid(path)))
            .collect()
    }

    /// What refers to each of `paths`.
    ///
    /// # Errors
    /// The daemon cannot be asked.
    pub fn referrers_all<'p>(
        &self,
        paths: impl IntoIterator<Item = &'p StorePath>,
    ) -> Result<Vec<BTreeSet<StorePath>>> {
        self.ask_each(paths, Op::QueryReferrers, |c, _| c.read_paths())
    }

    /// What refers to a path; it may refer to itself.
    ///
    /// # Errors
    /// The daemon cannot be asked.
    pub fn referrers(&self, path: &StorePath) -> Result<BTreeSet<StorePath>> {
        self.ask_about(Op::QueryReferrers, path, Connection::read_paths)
    }

    /// Valid derivations that have this path as an output.
    ///
    /// # Errors
    /// The daemon cannot be asked.
    pub fn valid_derivers(&self, path: &StorePath) -> Result<BTreeSet<StorePath>> {
        self.ask_about(Op::QueryValidDerivers, path, Connection::read_paths)
    }

    /// The outputs, as far as their paths are known, of a valid derivation.
    ///
    /// # Errors
    /// `path '…' is not valid`; the daemon cannot be asked.
    pub fn derivation_outputs(&self, drv: &StorePath) -> Result<BTreeMap<BString, StorePath>> {
        if self.version()? < Version::OUTPUT_MAP {
            return self.old_outputs(drv);
        }
        self.ask_about(Op::QueryDerivationOutputMap, drv, |c| {
            let len = c.read_len()?;
            let mut outputs = BTreeMap::new();
            for _ in 0..len {
                let (name, path) = c.read_output()?;
                if let Some(path) = path {
                    outputs.insert(name, path);
                }
            }
            Ok(outputs)
        })
    }

    /// As [`DaemonStore::derivation_outputs`], of a daemon that tells names and paths apart from each other: a path's name
    /// ends in that of its output.
    fn old_outputs(&self, drv: &StorePath) -> Result<BTreeMap<BString, StorePath>> {
        let names = self.ask_about(
            Op::QueryDerivationOutputNames,
            drv,
            Connection::read_strings,
        )?;
        let paths = self.ask_about(Op::QueryDerivationOutputs, drv, Connection::read_paths)?;
        let name = drv.name().strip_suffix(".drv").unwrap_or(drv.name());
        let mut outputs = BTreeMap::new();
        for output in names {
            let suffix = match &*output {
                b"out" => Vec::new(),
                output => [b"-", output].concat(),
            };
            let full = [name.as_bytes(), &suffix].concat();
            let path = paths.iter().find(|path| path.name().as_bytes() == full);
            outputs.extend(path.map(|path| (BString::from(output), path.clone())));
        }
        Ok(outputs)
    }

    /// Writes the archive of a valid path, for those who cannot read its files. Pieces are small: buffer `out`.
    ///
    /// # Errors
    /// `path '…' is not valid`; the daemon cannot be asked, or sends no archive; those of `out`.
    pub fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        // In the middle of an archive the daemon could not say so.
        if !self.is_valid(path)? {
            return Err(self.invalid(path));
        }
        self.ask_about(Op::NarFromPath, path, |connection| {
            let mut reader = NarReader::new(Passing {
                connection,
                out,
                failure: None,
            });
            loop {
                match reader.next_event() {
                    Ok(NarEvent::End) => return Ok(()),
                    Ok(_) => {}
                    Err(e) => return Err(reader.into_inner().failure.unwrap_or(e)),
                }
            }
        })
    }

    /// The path with this hash part, if the store has one.
    ///
    /// # Errors
    /// The daemon cannot be asked.
    pub fn from_hash_part(&self, hash_part: &[u8]) -> Result<Option<StorePath>> {
        self.ask(|c| {
            c.number(Op::QueryPathFromHashPart as u64);
            c.string(hash_part);
            c.wait_for_answer()?;
            c.read_optional_path()
        })
    }
}

/// What arrives, written on as it is read.
struct Passing<'p> {
    connection: &'p mut Connection,
    out: &'p mut dyn Write,
    failure: Option<StoreError>,
}

impl Read for Passing<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if let Err(e) = self.connection.need(1) {
            self.failure = Some(e);
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let there = self.connection.unread();
        let n = there.len().min(bytes.len());
        bytes[..n].copy_from_slice(&there[..n]);
        self.connection.skip(n);
        let written = self.out.write_all(&bytes[..n]);
        written.inspect_err(|e| self.failure = Some(StoreError::io("writing to file", &[], e)))?;
        Ok(n)
    }
}

fn read_optional_info(c: &mut Connection, path: &StorePath) -> Result<Option<PathInfo>> {
    match c.read_flag()? {
        true => c.read_info(path.clone()).map(Some),
        false => Ok(None),
    }
}

impl Connection {
    /// See [`DaemonStore::valid_among`].
    pub(crate) fn valid_among(
        &mut self,
        paths: &BTreeSet<&StorePath>,
        substitute: bool,
    ) -> Result<BTreeSet<StorePath>> {
        self.ask_valid(paths, substitute)?;
        self.wait_for_answer()?;
        self.read_paths()
    }

    /// Asks, without waiting for the answer.
    pub(crate) fn ask_valid(
        &mut self,
        paths: &BTreeSet<&StorePath>,
        substitute: bool,
    ) -> Result<()> {
        self.number(Op::QueryValidPaths as u64);
        self.paths(paths.iter().copied())?;
        if self.version >= Version::VALID_SUBSTITUTE {
            self.flag(substitute);
        }
        Ok(())
    }
}
