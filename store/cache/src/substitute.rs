//! Getting what was planned: archives are downloaded several at once and ahead of time, and added in an order in which each
//! path comes after those it refers to.
//!
//! A compressed archive is kept in memory or, if it is large, in a nameless file until it is complete and its hash is right; only
//! then does a sink get to see it, which checks the archive itself. So a slow or lying server holds up no store, and nothing is left
//! of what it sent. What a store has is not kept but read when it is added. Absent: deciding what to get.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::pipe;
use frazil_store::transfer::PathSink;
use frazil_store::{PathInfo, StorePath};
use tempfile::SpooledTempFile;

use crate::compression::CHUNK;
use crate::progress::Event;
use crate::source::{Source, WholeStore};
use crate::substituters::{Plan, Substitute, Substituters};

/// Largest compressed archive that is kept in memory.
const MAX_IN_MEMORY: usize = 1 << 20;
/// How many archives may be there before the first of them has been added, for each connection.
const AHEAD: usize = 4;

/// What became of a plan.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was added, in order.
    pub added: Vec<StorePath>,
    /// What was not, and why, in the order of the plan.
    pub failed: Vec<(StorePath, StoreError)>,
}

/// Where a path stands.
enum State {
    Waiting,
    Busy,
    Ready(Substitute, Got),
    Added,
    Failed,
}

/// The archive of a path.
enum Got {
    /// Compressed, in memory or in a file.
    File(SpooledTempFile),
    /// In a store, to be read when it is added.
    InStore,
}

struct Shared {
    states: Vec<State>,
    /// The first that is not done.
    first: usize,
    outcome: Outcome,
    failed: BTreeMap<usize, StoreError>,
}

struct Work<'w> {
    subs: &'w Substituters,
    plan: &'w Plan,
    /// For each path the places of those it refers to.
    needs: Vec<Vec<usize>>,
    shared: Mutex<Shared>,
    changed: Condvar,
    window: usize,
}

impl Substituters {
    /// Gets what `plan` says and adds it to `sinks`, which are all the same store: as many paths are added at once as there are
    /// of them. What fails is in the outcome, with what refers to it.
    pub fn substitute(&self, plan: &Plan, sinks: &mut [&mut (dyn PathSink + Send)]) -> Outcome {
        let places: BTreeMap<&StorePath, usize> = plan
            .order
            .iter()
            .enumerate()
            .map(|(index, substitute)| (&substitute.narinfo.info.path, index))
            .collect();
        let needs = |substitute: &Substitute| {
            let info = &substitute.narinfo.info;
            let others = info.references.iter().filter(|r| **r != info.path);
            others.filter_map(|r| places.get(r).copied()).collect()
        };
        let count = plan.order.len();
        let connections = self.settings.http.connections.clamp(1, 64);
        let work = Work {
            subs: self,
            plan,
            needs: plan.order.iter().map(needs).collect(),
            shared: Mutex::new(Shared {
                states: (0..count).map(|_| State::Waiting).collect(),
                first: 0,
                outcome: Outcome::default(),
                failed: BTreeMap::new(),
            }),
            changed: Condvar::new(),
            window: connections * AHEAD,
        };
        if sinks.is_empty() {
            return work.finish();
        }
        thread::scope(|scope| {
            for _ in 0..connections.min(count) {
                scope.spawn(|| work.download());
            }
            for sink in sinks.iter_mut() {
                scope.spawn(|| work.add(&mut **sink));
            }
        });
        work.finish()
    }
}

impl Work<'_> {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'g>(&self, guard: MutexGuard<'g, Shared>) -> MutexGuard<'g, Shared> {
        self.changed
            .wait(guard)
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, index: usize) -> &StorePath {
        &self.plan.order[index].narinfo.info.path
    }

    fn set(&self, index: usize, state: State) {
        let mut shared = self.lock();
        if matches!(state, State::Added) {
            shared.outcome.added.push(self.path(index).clone());
        }
        shared.states[index] = state;
        shared.advance();
        self.changed.notify_all();
    }

    fn fail(&self, index: usize, err: StoreError) {
        let mut shared = self.lock();
        shared.failed.insert(index, err);
        shared.states[index] = State::Failed;
        shared.advance();
        self.changed.notify_all();
    }

    /// Whether something that `index` needs has failed.
    fn lacks(&self, shared: &Shared, index: usize) -> bool {
        let failed = |need: &usize| matches!(shared.states[*need], State::Failed);
        self.needs[index].iter().any(failed)
    }

    /// Downloads one after the other what nobody does.
    fn download(&self) {
        loop {
            let mut shared = self.lock();
            let index = loop {
                let end = (shared.first + self.window).min(shared.states.len());
                let next =
                    (shared.first..end).find(|i| matches!(shared.states[*i], State::Waiting));
                match next {
                    Some(index) if self.lacks(&shared, index) => {
                        let err = self.lacking(index);
                        shared.failed.insert(index, err);
                        shared.states[index] = State::Failed;
                        shared.advance();
                        self.changed.notify_all();
                    }
                    Some(index) => break index,
                    None if end == shared.states.len() => return,
                    None => shared = self.wait(shared),
                }
            };
            shared.states[index] = State::Busy;
            let substitute = &self.plan.order[index];
            // Told in the order of the plan, whichever thread is quicker.
            self.tell_start(substitute);
            drop(shared);
            match self.fetch(substitute, substitute.clone(), None) {
                Ok((substitute, got)) => self.set(index, State::Ready(substitute, got)),
                Err(err) => self.fail(index, err),
            }
        }
    }

    fn lacking(&self, index: usize) -> StoreError {
        let template = "some references of path '%s' could not be realised";
        let path = self.subs.settings.store_dir.print(self.path(index));
        StoreError::new(ErrorKind::Other, template, &[path.as_bytes()])
    }

    /// Downloads `current`, or what another cache has in its place. `failure` is why `current` will not do.
    fn fetch(
        &self,
        planned: &Substitute,
        mut current: Substitute,
        mut failure: Option<StoreError>,
    ) -> Result<(Substitute, Got)> {
        loop {
            let err = match failure.take() {
                Some(err) => err,
                None => match self.fetch_from(&current) {
                    Ok(got) => return Ok((current, got)),
                    Err(err) => err,
                },
            };
            let path = &planned.narinfo.info.path;
            let next = self.subs.find_after(path, current.source + 1);
            let references = &planned.narinfo.info.references;
            match next {
                // What refers to other paths than planned would need these as well.
                Ok(Some(next)) if next.narinfo.info.references.is_subset(references) => {
                    let progress = &self.subs.settings.progress;
                    progress.event(&Event::Failed { error: &err });
                    current = next;
                    self.tell_start(&current);
                }
                _ => return Err(err),
            }
        }
    }

    /// Says that an archive comes from a cache. What comes from a store is told when it does.
    fn tell_start(&self, substitute: &Substitute) {
        let Source::Cache(cache) = self.subs.source_of(substitute) else {
            return;
        };
        let found = &substitute.narinfo;
        self.subs.settings.progress.event(&Event::Start {
            path: &found.info.path,
            printed: &cache.store_dir().print(&found.info.path),
            from: Some(cache.name()),
            to: None,
            transfer_size: found.file_size,
            nar_size: found.info.nar_size,
        });
    }

    fn fetch_from(&self, substitute: &Substitute) -> Result<Got> {
        let Source::Cache(cache) = self.subs.source_of(substitute) else {
            return Ok(Got::InStore);
        };
        let found = &substitute.narinfo;
        let path = found.info.path.clone();
        let progress = Arc::clone(&self.subs.settings.progress);
        let on_read = move |bytes| progress.event(&Event::Transferred { path: &path, bytes });
        let mut file = cache.open_file(found)?.on_read(Box::new(on_read));
        let spool_dir = &self.subs.settings.spool_dir;
        let mut spool = SpooledTempFile::new_in(MAX_IN_MEMORY, spool_dir);
        let mut buffer = vec![0; CHUNK];
        loop {
            let got = match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(got) => got,
                Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
                Err(err) => return Err(cache.stream_error(found, err)),
            };
            let written = io::Write::write_all(&mut spool, &buffer[..got]);
            written.map_err(|err| self.spool_error(&err))?;
        }
        cache.check_file(found, file)?;
        let rewound = spool.seek(SeekFrom::Start(0));
        rewound.map_err(|err| self.spool_error(&err))?;
        Ok(Got::File(spool))
    }

    fn spool_error(&self, err: &io::Error) -> StoreError {
        let dir = self.subs.settings.spool_dir.as_os_str().as_encoded_bytes();
        StoreError::io("keeping a download in \"%s\"", &[dir], err)
    }

    /// Adds one after the other what is there and lacks nothing.
    fn add(&self, sink: &mut (dyn PathSink + Send)) {
        loop {
            let mut shared = self.lock();
            let (index, substitute, got) = loop {
                if shared.first == shared.states.len() {
                    return;
                }
                if let Some(index) = self.next_ready(&shared) {
                    let state = std::mem::replace(&mut shared.states[index], State::Busy);
                    if let State::Ready(substitute, got) = state {
                        break (index, substitute, got);
                    }
                }
                shared = self.wait(shared);
            };
            if self.lacks(&shared, index) {
                drop(shared);
                self.fail(index, self.lacking(index));
                continue;
            }
            drop(shared);
            match self.add_one(index, substitute, got, sink) {
                Ok(()) => {
                    self.set(index, State::Added);
                    let progress = &self.subs.settings.progress;
                    progress.event(&Event::Done {
                        path: self.path(index),
                    });
                }
                Err(err) => self.fail(index, err),
            }
        }
    }

    /// A path whose archive is there and everything it needs done, well or not.
    fn next_ready(&self, shared: &Shared) -> Option<usize> {
        let end = (shared.first + self.window).min(shared.states.len());
        let done = |need: &usize| matches!(shared.states[*need], State::Added | State::Failed);
        (shared.first..end).find(|&index| {
            matches!(shared.states[index], State::Ready(..)) && self.needs[index].iter().all(done)
        })
    }

    fn add_one(
        &self,
        index: usize,
        mut substitute: Substitute,
        mut got: Got,
        sink: &mut (dyn PathSink + Send),
    ) -> Result<()> {
        loop {
            let err = match self.unpack(&substitute, got, sink) {
                Ok(()) => return Ok(()),
                Err(err) => err,
            };
            let planned = &self.plan.order[index];
            (substitute, got) = self.fetch(planned, substitute, Some(err))?;
        }
    }

    fn unpack(
        &self,
        substitute: &Substitute,
        got: Got,
        sink: &mut (dyn PathSink + Send),
    ) -> Result<()> {
        let found = &substitute.narinfo;
        match (self.subs.source_of(substitute), got) {
            (Source::Cache(cache), Got::File(file)) => {
                let mut nar = Remembering {
                    input: cache.open_nar(found, file, false)?,
                    failed: None,
                };
                let added = sink.add(&found.info, &mut nar);
                match (added, nar.failed) {
                    // What the sink makes of it tells less.
                    (Err(_), Some(err)) => Err(cache.stream_error(found, err)),
                    (added, _) => added,
                }
            }
            (Source::Store(store), _) => self.copy(store, &found.info, sink),
            (Source::Cache(cache), Got::InStore) => Err(self.spool_error(&io::Error::other(
                format!("nothing was got from '{}'", cache.name()),
            ))),
        }
    }

    /// Copies a path from a store.
    fn copy(
        &self,
        store: &WholeStore,
        info: &PathInfo,
        sink: &mut (dyn PathSink + Send),
    ) -> Result<()> {
        let to = sink.uri();
        self.subs.settings.progress.event(&Event::Start {
            path: &info.path,
            printed: &store.dir.print(&info.path),
            from: (!store.is_here).then_some(&store.name),
            to: store.is_here.then_some(&to),
            transfer_size: 0,
            nar_size: info.nar_size,
        });
        // That a file of a store is gone says nothing of whether it has the path.
        let gone = |err: StoreError| match err.kind() {
            ErrorKind::NotFound => StoreError::new(ErrorKind::Io, "%s", &[err.message()]),
            _ => err,
        };
        pipe::through(
            |out| store.store.nar(&info.path, out).map_err(gone),
            |nar| sink.add(info, nar),
        )
    }

    fn finish(self) -> Outcome {
        let shared = self.shared.into_inner();
        let shared = shared.unwrap_or_else(PoisonError::into_inner);
        let mut outcome = shared.outcome;
        let done: BTreeSet<&StorePath> = outcome.added.iter().collect();
        let mut failed = Vec::new();
        let mut reasons = shared.failed;
        for (index, substitute) in self.plan.order.iter().enumerate() {
            let path = &substitute.narinfo.info.path;
            if let Some(err) = reasons.remove(&index) {
                failed.push((path.clone(), err));
            } else if !done.contains(path) {
                let err = StoreError::new(ErrorKind::Other, "there is no store to add to", &[]);
                failed.push((path.clone(), err));
            }
        }
        outcome.failed = failed;
        outcome
    }
}

impl Shared {
    /// Moves on over what is done.
    fn advance(&mut self) {
        let done = |state: &State| matches!(state, State::Added | State::Failed);
        while self.states.get(self.first).is_some_and(done) {
            self.first += 1;
        }
    }
}

/// Keeps what went wrong, which the reader may only tell as "it went wrong".
struct Remembering<R> {
    input: R,
    failed: Option<io::Error>,
}

impl<R: Read> Read for Remembering<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.input.read(buffer) {
            Err(err) if err.kind() != io::ErrorKind::Interrupted => {
                let told = io::Error::new(err.kind(), err.to_string());
                self.failed = Some(err);
                Err(told)
            }
            result => result,
        }
    }
}
