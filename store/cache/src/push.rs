//! Copying closures to a cache, with as many archives compressed at once as there are processors.
//!
//! Archives are stored in any order, what tells of them in one in which each path comes after those it refers to, so that a
//! cache is consistent whenever pushing ends. Memory does not depend on sizes.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use frazil_store::closure::topo_sort;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::pipe;
use frazil_store::transfer::PathSource;
use frazil_store::{NarInfo, PathInfo, StorePath};

use crate::cache::BinaryCache;
use crate::progress::{Event, Progress};

/// Copies `paths` of `source`, and all that they refer to, to `cache`; returns what was not there before, in order.
///
/// # Errors
/// A path is not in `source`, or it cannot be read, or not written to `cache`. What has been copied until then stays.
pub fn push_closure(
    source: &(dyn PathSource + Sync),
    cache: &BinaryCache,
    paths: &[StorePath],
    progress: &dyn Progress,
) -> Result<Vec<StorePath>> {
    let infos = closure_infos(source, cache, paths)?;
    let all: Vec<_> = infos.keys().cloned().collect();
    let there = in_parallel(&all, |path| cache.contains(path))?;
    let missing = all.iter().zip(there).filter(|(_, there)| !there);
    let missing = missing.map(|(path, _)| path.clone()).collect();
    let references = &mut |path: &StorePath| Ok(infos[path].references.clone());
    let order = topo_sort(&missing, cache.store_dir(), references)?;
    let publishing = Mutex::new(Publishing::default());
    let upload = |index: usize| -> Result<()> {
        let path = &order[index];
        let printed = cache.store_dir().print(path);
        let info = &infos[path];
        progress.event(&Event::Start {
            path,
            printed: &printed,
            from: None,
            to: Some(cache.name()),
            transfer_size: 0,
            nar_size: info.nar_size,
        });
        let found = upload_one(source, cache, info)?;
        let mut publishing = lock(&publishing);
        publishing.waiting.insert(index, found);
        let next = |publishing: &mut Publishing| publishing.waiting.remove(&publishing.next);
        while let Some(found) = next(&mut publishing) {
            publishing.next += 1;
            let path = found.info.path.clone();
            cache.publish(found)?;
            progress.event(&Event::Done { path: &path });
        }
        Ok(())
    };
    let indices: Vec<usize> = (0..order.len()).collect();
    in_parallel(&indices, |index| upload(*index))?;
    Ok(order)
}

/// Paths whose archives are stored, but which others come before.
#[derive(Default)]
struct Publishing {
    next: usize,
    waiting: BTreeMap<usize, NarInfo>,
}

fn closure_infos(
    source: &(dyn PathSource + Sync),
    cache: &BinaryCache,
    paths: &[StorePath],
) -> Result<BTreeMap<StorePath, PathInfo>> {
    let mut infos = BTreeMap::new();
    let mut todo = paths.to_vec();
    while let Some(path) = todo.pop() {
        if infos.contains_key(&path) {
            continue;
        }
        let Some(info) = source.query(&path)? else {
            let template = "path '%s' is not valid";
            let path = cache.store_dir().print(&path);
            return Err(StoreError::new(
                ErrorKind::NotFound,
                template,
                &[path.as_bytes()],
            ));
        };
        todo.extend(info.references.iter().cloned());
        infos.insert(path, info);
    }
    Ok(infos)
}

fn upload_one(
    source: &(dyn PathSource + Sync),
    cache: &BinaryCache,
    info: &PathInfo,
) -> Result<NarInfo> {
    pipe::through(
        |out| source.nar(&info.path, out),
        |nar| cache.upload(info, nar),
    )
}

/// What `work` makes of each of `items`, in order, or what went wrong first.
pub(crate) fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(None);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..threads.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else {
                        return;
                    };
                    match work(item) {
                        Ok(result) => lock(&done).push((index, result)),
                        Err(err) => {
                            lock(&failed).get_or_insert(err);
                            // Nobody begins anything any more.
                            next.store(items.len(), Ordering::Relaxed);
                            return;
                        }
                    }
                }
            });
        }
    });
    if let Some(err) = into_inner(failed) {
        return Err(err);
    }
    let mut done = into_inner(done);
    done.sort_unstable_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}
