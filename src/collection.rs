//! Garbage collection as commands run it: what was done is said whether or not it ended well.

use crate::failure::Failure;
use crate::store::Store;
use crate::terminal::Output;
use frazil_local_store::{GcAction, GcOptions, GcResults, render_size};

/// Collects garbage and prints the paths, or how many there were. With `dry_run` nothing was to be deleted.
///
/// # Errors
/// Those of the collection.
pub fn run(
    store: &Store,
    options: &GcOptions,
    dry_run: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    if store.elsewhere().is_some() {
        return Ok(store.collect_garbage(options, &mut GcResults::default())?);
    }
    let mut results = GcResults::default();
    let outcome = store.collect_garbage(options, &mut results);
    let lists = matches!(options.action, GcAction::ReturnLive | GcAction::ReturnDead);
    let count = results.paths.len();
    if dry_run {
        out.line(format!("{count} store paths would be deleted").as_bytes());
    } else if lists {
        for path in &results.paths {
            out.line(path);
        }
    } else {
        let freed = render_size(i64::try_from(results.bytes_freed).unwrap_or(i64::MAX));
        out.line(format!("{count} store paths deleted, {freed} freed").as_bytes());
    }
    Ok(outcome?)
}
