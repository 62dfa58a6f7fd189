//! Closures of paths under their references, and orders that respect these.
//!
//! Depth uses no native stack. Absent: where references are known from; the caller looks them up.

use std::collections::BTreeSet;

use crate::error::{ErrorKind, Result, StoreError};
use crate::store_path::{StoreDir, StorePath};

/// Looks up what a path refers to.
pub type References<'f> = dyn FnMut(&StorePath) -> Result<BTreeSet<StorePath>> + 'f;

/// `starts` and everything that they refer to, directly or not.
///
/// # Errors
/// Those of `references`.
pub fn closure(
    starts: impl IntoIterator<Item = StorePath>,
    references: &mut References<'_>,
) -> Result<BTreeSet<StorePath>> {
    let mut todo: Vec<StorePath> = starts.into_iter().collect();
    let mut found: BTreeSet<StorePath> = todo.iter().cloned().collect();
    while let Some(path) = todo.pop() {
        for reference in references(&path)? {
            if found.insert(reference.clone()) {
                todo.push(reference);
            }
        }
    }
    Ok(found)
}

/// `paths` so that each comes after those of them that it refers to. Among the orders that do, it is that
/// of exports by C++ Nix, whose function of this name gives the reverse.
///
/// # Errors
/// Those of `references`; `cycle detected in the references of '…' from '…'`.
pub fn topo_sort(
    paths: &BTreeSet<StorePath>,
    dir: &StoreDir,
    references: &mut References<'_>,
) -> Result<Vec<StorePath>> {
    let mut sorted = Vec::with_capacity(paths.len());
    let mut visited = BTreeSet::new();
    // Paths being visited, outermost first, and what of their references is still to be.
    let mut stack: Vec<(StorePath, Vec<StorePath>)> = Vec::new();
    let mut parents = BTreeSet::new();
    let enter = |path: &StorePath, references: &mut References<'_>| -> Result<_> {
        let mut children = Vec::new();
        for child in references(path)?.into_iter().rev() {
            if child != *path && paths.contains(&child) {
                children.push(child);
            }
        }
        Ok((path.clone(), children))
    };
    for start in paths {
        if !visited.insert(start.clone()) {
            continue;
        }
        parents.insert(start.clone());
        stack.push(enter(start, references)?);
        while let Some((path, children)) = stack.last_mut() {
            let Some(child) = children.pop() else {
                parents.remove(path);
                sorted.push(path.clone());
                stack.pop();
                continue;
            };
            if parents.contains(&child) {
                let template = "cycle detected in the references of '%s' from '%s'";
                let (child, path) = (dir.print(&child), dir.print(path));
                let args = [child.as_bytes(), path.as_bytes()];
                return Err(StoreError::new(ErrorKind::Other, template, &args));
            }
            if visited.insert(child.clone()) {
                parents.insert(child.clone());
                stack.push(enter(&child, references)?);
            }
        }
    }
    Ok(sorted)
}
