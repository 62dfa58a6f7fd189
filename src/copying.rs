//! Copying closures from store to store, of which one may be another machine's.
//!
//! Invariant: a path is copied after what it refers to, and its archive is streamed. Deliberately absent: binary caches, see
//! [`crate::substitution`] and [`frazil_binary_cache::push_closure`].

use crate::failure::Failure;
use crate::store::Store;
use frazil_local_store::Direction;
use frazil_ssh_store::SshStore;
use frazil_store::closure::topo_sort;
use frazil_store::error::Result;
use frazil_store::{ErrorKind, PathInfo, StoreDir, StoreError, StorePath};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, BufWriter, Read, Write};

/// As much goes through a pipe at a time.
const PIECE: usize = 256 << 10;

/// A store that paths are copied from or to.
#[derive(Clone, Copy)]
pub enum End<'s> {
    /// One of this machine.
    Here(&'s Store),
    /// One of another.
    There(&'s SshStore),
}

impl End<'_> {
    /// The directory that paths begin with.
    pub fn store_dir(&self) -> &StoreDir {
        match self {
            End::Here(store) => store.store_dir(),
            End::There(store) => store.store_dir(),
        }
    }

    /// How it is named in messages.
    pub fn uri(&self) -> String {
        match self {
            End::Here(store) => store.short_uri(),
            End::There(store) => store.uri().to_owned(),
        }
    }

    fn is_there(&self) -> bool {
        matches!(self, End::There(_))
    }

    fn closure(&self, paths: &[StorePath]) -> Result<BTreeSet<StorePath>> {
        match self {
            End::Here(store) => store.closure(paths, Direction::References, false, false),
            End::There(store) => store.closure(&paths.iter().cloned().collect(), false),
        }
    }

    /// Which of `paths` it has, or gets from elsewhere if it is another machine's and `substitute` says so.
    fn valid_among(
        &self,
        paths: &BTreeSet<StorePath>,
        substitute: bool,
    ) -> Result<BTreeSet<StorePath>> {
        match self {
            End::Here(store) => {
                let paths: Vec<StorePath> = paths.iter().cloned().collect();
                store.add_temp_roots(&paths)?;
                store.valid_among(&paths)
            }
            End::There(store) => store.valid_among(paths, true, substitute),
        }
    }

    fn query_many(&self, paths: &BTreeSet<StorePath>) -> Result<BTreeMap<StorePath, PathInfo>> {
        match self {
            End::There(store) => store.query_many(paths),
            End::Here(store) => {
                let infos = paths
                    .iter()
                    .map(|path| Ok((path.clone(), store.query_valid(path)?)));
                infos.collect()
            }
        }
    }

    fn nar(&self, path: &StorePath, out: &mut dyn Write) -> Result<()> {
        match self {
            End::Here(store) => store.nar(path, out),
            End::There(store) => store.nar(path, out),
        }
    }

    fn add_nar(&self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        match self {
            End::Here(store) => store.add_nar(info, nar, false, false),
            End::There(store) => store.add_nar(info, nar),
        }
    }
}

/// What is told of copying as it goes on.
pub trait Watcher {
    /// So many paths are to be copied, whose archives are so long.
    fn begin(&mut self, paths: usize, bytes: u64);
    /// This one comes next.
    fn next(&mut self, info: &PathInfo);
    /// It was copied.
    fn done(&mut self, info: &PathInfo);
}

/// Copies what `paths` need and `to` does not have; see [`End::valid_among`] for `substitute`. Returns how many that was.
///
/// # Errors
/// A path is not in `from`, or one of the stores fails. What was copied before stays.
pub fn closure(
    from: End<'_>,
    to: End<'_>,
    paths: &[StorePath],
    substitute: bool,
    watcher: &mut dyn Watcher,
) -> std::result::Result<usize, Failure> {
    let dir = from.store_dir();
    if dir != to.store_dir() {
        return Err(Failure::Message(format!(
            "cannot copy from a store whose paths begin with '{}' to one whose paths begin with '{}'",
            String::from_utf8_lossy(dir.as_bytes()),
            String::from_utf8_lossy(to.store_dir().as_bytes()),
        )));
    }
    let mut missing = from.closure(paths)?;
    let there = to.valid_among(&missing, substitute)?;
    missing.retain(|path| !there.contains(path));
    let infos = from.query_many(&missing)?;
    let references = &mut |path: &StorePath| match infos.get(path) {
        Some(info) => Ok(info.references.clone()),
        None => {
            let name = dir.print(path);
            let template = "path '%s' is not valid";
            let kind = ErrorKind::InvalidPath;
            Err(StoreError::new(kind, template, &[name.as_bytes()]))
        }
    };
    let sorted = topo_sort(&missing, dir, references)?;
    watcher.begin(sorted.len(), infos.values().map(|i| i.nar_size).sum());
    for path in &sorted {
        let info = &infos[path];
        watcher.next(info);
        one(from, to, info)?;
        watcher.done(info);
    }
    Ok(sorted.len())
}

/// Copies one path.
fn one(from: End<'_>, to: End<'_>, info: &PathInfo) -> Result<()> {
    let fail = |err: std::io::Error| StoreError::io("making a pipe", &[], &err);
    let (reader, writer) = std::io::pipe().map_err(fail)?;
    std::thread::scope(|scope| {
        let sending = scope.spawn(move || {
            let mut out = BufWriter::with_capacity(PIECE, writer);
            from.nar(&info.path, &mut out)?;
            let flushed = out.flush();
            flushed.map_err(|err| StoreError::io("writing archive", &[], &err))
        });
        let mut info = info.clone();
        // It was built elsewhere as far as the other store knows.
        info.ultimate = false;
        let mut nar = BufReader::with_capacity(PIECE, reader);
        let added = to.add_nar(&info, &mut nar);
        // Whoever sends must not wait for somebody to read on.
        drop(nar);
        let sent = sending.join().unwrap_or_else(|_| {
            let text = "sending an archive ended unexpectedly";
            Err(StoreError::new(ErrorKind::Other, text, &[]))
        });
        match (added, sent) {
            // What is missing of an archive is of no interest beside why.
            (Err(_), Err(err)) if from.is_there() => Err(err),
            (added, sent) => added.and(sent),
        }
    })
}
