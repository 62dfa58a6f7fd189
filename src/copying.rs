//! Copying closures from store to store on this machine.
//!
//! Invariant: a path is copied after what it refers to, and its archive is streamed. Deliberately absent: other
//! machines.

use crate::failure::Failure;
use crate::store::Store;
use frazil_store::error::Result;
use frazil_store::{ErrorKind, PathInfo, StoreError, StorePath};
use std::io::{BufReader, BufWriter, Write};

/// As much goes through a pipe at a time.
const PIECE: usize = 256 << 10;

/// Copies what `paths` need and `to` does not have. `begin` is told how many paths are to be copied and how long their
/// archives are, then `each` before and after every one of them.
///
/// # Errors
/// A path is not in `from`, or one of the stores fails. What was copied before stays.
pub fn closure(
    from: &Store,
    to: &Store,
    paths: &[StorePath],
    begin: &mut dyn FnMut(usize, u64),
    each: &mut dyn FnMut(&PathInfo, bool),
) -> std::result::Result<usize, Failure> {
    if from.store_dir() != to.store_dir() {
        return Err(Failure::Message(format!(
            "cannot copy from a store whose paths begin with '{}' to one whose paths begin with '{}'",
            String::from_utf8_lossy(from.store_dir().as_bytes()),
            String::from_utf8_lossy(to.store_dir().as_bytes()),
        )));
    }
    let sorted = from.closure_graph(paths)?.topo_sorted()?;
    to.add_temp_roots(&sorted)?;
    let there = to.valid_among(&sorted)?;
    let mut infos = Vec::new();
    for path in sorted.iter().rev().filter(|path| !there.contains(*path)) {
        infos.push(from.query_valid(path)?);
    }
    begin(infos.len(), infos.iter().map(|info| info.nar_size).sum());
    for info in &infos {
        each(info, true);
        one(from, to, info)?;
        each(info, false);
    }
    Ok(infos.len())
}

/// Copies one path.
fn one(from: &Store, to: &Store, info: &PathInfo) -> Result<()> {
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
        let added = to.add_nar(&info, &mut nar, false, false);
        // Whoever sends must not wait for somebody to read on.
        drop(nar);
        let sent = sending.join().unwrap_or_else(|_| {
            let text = "sending an archive ended unexpectedly";
            Err(StoreError::new(ErrorKind::Other, text, &[]))
        });
        added?;
        sent
    })
}
