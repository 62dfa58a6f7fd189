//! Copying closures from store to store, of which one may be another machine's.
//!
//! Invariant: a path is copied after what it refers to, and its archive is streamed. Deliberately absent: binary caches, see
//! [`crate::substitution`] and [`frazil_binary_cache::push_closure`].

use crate::failure::Failure;
use crate::store::{Elsewhere, Store};
use frazil_local_store::Direction;
use frazil_store::closure::topo_sort;
use frazil_store::error::Result;
use frazil_store::pipe;
use frazil_store::{ErrorKind, PathInfo, StoreError, StorePath};

/// What is told of copying as it goes on.
pub trait Watcher {
    /// So many paths are to be copied, whose archives are so long.
    fn begin(&mut self, paths: usize, bytes: u64);
    /// This one comes next.
    fn next(&mut self, info: &PathInfo);
    /// It was copied.
    fn done(&mut self, info: &PathInfo);
}

/// Copies what `paths` need and `to` does not have, nor gets from elsewhere when it is another machine's and `substitute` says so.
/// Returns how many that was.
///
/// # Errors
/// A path is not in `from`, or one of the stores fails. What was copied before stays.
pub fn closure(
    from: &Store,
    to: &Store,
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
    let mut missing = from.closure(paths, Direction::References, false, false)?;
    let there = match to.elsewhere().and_then(Elsewhere::machine) {
        Some(machine) if substitute => machine.valid_among(&missing, true, true)?,
        _ => {
            let paths: Vec<StorePath> = missing.iter().cloned().collect();
            to.add_temp_roots(&paths)?;
            to.valid_among(&paths)?
        }
    };
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
fn one(from: &Store, to: &Store, info: &PathInfo) -> Result<()> {
    let mut info = info.clone();
    // It was built elsewhere as far as the other store knows.
    info.ultimate = false;
    pipe::through(
        |out| from.nar(&info.path, out),
        |nar| to.add_nar(&info, nar, false, false),
    )
}
