//! Closures in a daemon's store: the protocol has only neighbours, so they are asked level by level.
//!
//! All paths of a level are asked for at once; the reference asks one by one. Invariant: every path is asked for
//! once. Deliberately absent: order, see [`Closure`].

use frazil_daemon_store::DaemonStore;
use frazil_local_store::{Closure, Direction};
use frazil_store::StorePath;
use frazil_store::error::Result;
use std::collections::{BTreeMap, BTreeSet};

/// See [`frazil_local_store::LocalStore::closure`].
pub(super) fn closure(
    store: &DaemonStore,
    start: &[StorePath],
    direction: Direction,
    outputs: bool,
    derivers: bool,
) -> Result<BTreeSet<StorePath>> {
    let mut found: BTreeSet<StorePath> = start.iter().cloned().collect();
    let mut level: Vec<StorePath> = found.iter().cloned().collect();
    while !level.is_empty() {
        let mut next = BTreeSet::new();
        // What is only of interest if it is valid.
        let mut perhaps: Vec<StorePath> = Vec::new();
        let of_derivations = |perhaps: &mut Vec<StorePath>| -> Result<()> {
            for drv in level.iter().filter(|path| path.is_derivation()) {
                perhaps.extend(store.derivation_outputs(drv)?.into_values());
            }
            Ok(())
        };
        match direction {
            Direction::References => {
                for info in store.query_all_valid(&level)? {
                    next.extend(info.references);
                    perhaps.extend(info.deriver.filter(|_| derivers));
                }
                if outputs {
                    of_derivations(&mut perhaps)?;
                }
            }
            Direction::Referrers => {
                next.extend(store.referrers_all(&level)?.into_iter().flatten());
                if outputs {
                    for path in &level {
                        next.extend(store.valid_derivers(path)?);
                    }
                }
                if derivers {
                    of_derivations(&mut perhaps)?;
                }
            }
        }
        next.extend(store.valid_among(&perhaps, false)?);
        level = next
            .into_iter()
            .filter(|path| found.insert(path.clone()))
            .collect();
    }
    Ok(found)
}

/// See [`frazil_local_store::LocalStore::closure_graph`].
pub(super) fn closure_graph(store: &DaemonStore, start: &[StorePath]) -> Result<Closure> {
    let mut found: BTreeMap<StorePath, BTreeSet<StorePath>> = BTreeMap::new();
    let mut seen: BTreeSet<StorePath> = start.iter().cloned().collect();
    let mut level: Vec<StorePath> = seen.iter().cloned().collect();
    while !level.is_empty() {
        let mut next = Vec::new();
        for info in store.query_all_valid(&level)? {
            for reference in &info.references {
                if seen.insert(reference.clone()) {
                    next.push(reference.clone());
                }
            }
            found.insert(info.path, info.references);
        }
        level = next;
    }
    let (paths, references): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    Ok(Closure {
        references: references.iter().map(|r| among(&paths, r)).collect(),
        paths,
    })
}

/// See [`frazil_local_store::LocalStore::references_among`]; `paths` are sorted.
pub(super) fn references_among(
    store: &DaemonStore,
    paths: &[StorePath],
) -> Result<Vec<Vec<usize>>> {
    let infos = store.query_all(paths)?.into_iter();
    let references = infos.map(|info| info.map(|info| among(paths, &info.references)));
    Ok(references.map(Option::unwrap_or_default).collect())
}

/// Where those of `references` are that are among `paths`.
pub(super) fn among(paths: &[StorePath], references: &BTreeSet<StorePath>) -> Vec<usize> {
    let places = references.iter();
    places.filter_map(|r| paths.binary_search(r).ok()).collect()
}
