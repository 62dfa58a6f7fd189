//! Several caches and stores that stand in for each other: who has what, and whom to trust.
//!
//! They are asked in the order of their priority; the first that has a path in a form that can be trusted counts. One
//! that fails is an error unless another has the path, or the setting `fallback` is on. Absent: getting the archives, see
//! `substitute`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use frazil_store::closure::topo_sort;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::{NarInfo, PublicKeys, StoreDir, StorePath};

use crate::cache::BinaryCache;
use crate::progress::Event;
use crate::settings::{CacheUri, Settings};
use crate::source::Source;

/// Most paths asked for at once, some hundred times more than a system has: a cache that is trusted with everything could
/// refer to ever new ones.
const MAX_PATHS: usize = 1 << 20;

/// Whose paths are taken.
#[derive(Clone, Debug)]
pub struct TrustPolicy {
    /// `require-sigs`: whether a path must be signed by a key of `keys` or follow from its contents, unless the cache is
    /// trusted.
    pub require_signatures: bool,
    /// `trusted-public-keys`, or why they are none, which matters when one is needed.
    pub keys: Result<PublicKeys>,
}

/// A path that a cache has.
#[derive(Clone)]
pub struct Substitute {
    /// What the cache says of it.
    pub narinfo: Arc<NarInfo>,
    /// Which one, by its place among the substituters.
    pub(crate) source: usize,
}

/// What is to be done to have some paths.
#[derive(Default)]
pub struct Plan {
    /// What can be got, each after what it refers to.
    pub order: Vec<Substitute>,
    /// What no cache has, of the paths asked for and what they refer to.
    pub unknown: BTreeSet<StorePath>,
    /// What could be got but for something in `unknown` that it refers to.
    pub blocked: BTreeSet<StorePath>,
    /// How much will be transferred, as far as that is known.
    pub download_size: u64,
    /// How much that is without compression.
    pub nar_size: u64,
}

/// Caches and stores in the order in which they are asked. Several such may share them, with what they know and whether they failed.
pub struct Substituters {
    pub(crate) sources: Vec<Arc<Source>>,
    pub(crate) trust: TrustPolicy,
    pub(crate) settings: Settings,
}

impl Substituters {
    /// Opens the caches at `uris`. One that cannot be opened is told ([`Event::Failed`]) and left out.
    pub fn open(uris: &[CacheUri], trust: TrustPolicy, settings: &Settings) -> Self {
        let mut caches: Vec<Arc<Source>> = Vec::new();
        for uri in uris {
            if caches.iter().any(|cache| cache.name() == uri.name()) {
                continue;
            }
            match BinaryCache::open(uri, settings) {
                Ok(cache) => caches.push(Arc::new(cache.into())),
                Err(error) => settings.progress.event(&Event::Failed { error: &error }),
            }
        }
        Self::new(caches, trust, settings)
    }

    /// The given caches and stores.
    pub fn new(mut sources: Vec<Arc<Source>>, trust: TrustPolicy, settings: &Settings) -> Self {
        sources.sort_by_key(|source| source.priority());
        Substituters {
            sources,
            trust,
            settings: settings.clone(),
        }
    }

    /// They, in the order in which they are asked.
    pub fn sources(&self) -> &[Arc<Source>] {
        &self.sources
    }

    fn dir(&self) -> &StoreDir {
        &self.settings.store_dir
    }

    /// Which one has `substitute`.
    pub fn source_of(&self, substitute: &Substitute) -> &Source {
        &self.sources[substitute.source]
    }

    /// The first trustworthy cache that has `path`.
    ///
    /// # Errors
    /// A cache cannot be asked, and no other has it.
    pub fn find(&self, path: &StorePath) -> Result<Option<Substitute>> {
        self.find_after(path, 0)
    }

    /// As [`Substituters::find`], without the first `skip` caches.
    pub(crate) fn find_after(&self, path: &StorePath, skip: usize) -> Result<Option<Substitute>> {
        let mut failure = None;
        for (index, source) in self.sources.iter().enumerate().skip(skip) {
            // Only what follows from its contents could be got from stores elsewhere.
            if source.store_dir() != self.dir() || !source.is_enabled() {
                continue;
            }
            if let Some(error) = &failure {
                self.settings.progress.event(&Event::Failed { error });
            }
            failure = None;
            match self.ask(source, path) {
                Ok(Some(narinfo)) => {
                    return Ok(Some(Substitute {
                        narinfo,
                        source: index,
                    }));
                }
                Ok(None) => {}
                Err(err) => failure = Some(err),
            }
        }
        match failure {
            Some(error) if self.settings.fallback => {
                self.settings
                    .progress
                    .event(&Event::Failed { error: &error });
                Ok(None)
            }
            Some(error) => Err(error),
            None => Ok(None),
        }
    }

    /// What `source` has of `path`, if that can be trusted.
    fn ask(&self, source: &Source, path: &StorePath) -> Result<Option<Arc<NarInfo>>> {
        let Some(found) = source.find(path)? else {
            return Ok(None);
        };
        let progress = &self.settings.progress;
        let printed = || self.dir().print(path);
        if found.info.path != *path {
            progress.event(&Event::WrongPath {
                path: &printed(),
                found: &self.dir().print(&found.info.path),
                cache: source.name(),
            });
            return Ok(None);
        }
        let required = self.trust.require_signatures && !source.is_trusted();
        if required {
            let keys = self.trust.keys.as_ref().map_err(StoreError::clone)?;
            if !found.info.trust(self.dir(), keys)?.is_trusted() {
                progress.event(&Event::Untrusted {
                    path: &printed(),
                    cache: source.name(),
                });
                return Ok(None);
            }
        }
        Ok(Some(found))
    }

    /// Finds each of `paths`, several at once.
    ///
    /// # Errors
    /// As [`Substituters::find`], of the first that fails.
    pub fn find_many(&self, paths: &[StorePath]) -> Result<BTreeMap<StorePath, Substitute>> {
        let mut found = BTreeMap::new();
        self.explore(paths.iter().cloned(), |path, substitute| {
            if let Some(substitute) = substitute {
                found.insert(path, substitute);
            }
            Ok(Vec::new())
        })?;
        Ok(found)
    }

    /// Finds out what has to be got for `wanted` to be there, where `have` says what is.
    ///
    /// # Errors
    /// Those of `have`; as [`Substituters::find`]; references in a circle.
    pub fn plan(
        &self,
        wanted: &[StorePath],
        have: &mut dyn FnMut(&StorePath) -> Result<bool>,
    ) -> Result<Plan> {
        let mut plan = Plan::default();
        let mut found: BTreeMap<StorePath, Substitute> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut new = |paths: &mut dyn Iterator<Item = &StorePath>| -> Result<Vec<StorePath>> {
            let mut missing = Vec::new();
            for path in paths {
                if seen.insert(path.clone()) && !have(path)? {
                    missing.push(path.clone());
                }
            }
            Ok(missing)
        };
        let start = new(&mut wanted.iter())?;
        self.explore(start, |path, substitute| {
            let Some(substitute) = substitute else {
                plan.unknown.insert(path);
                return Ok(Vec::new());
            };
            let next = new(&mut substitute.narinfo.info.references.iter())?;
            found.insert(path, substitute);
            Ok(next)
        })?;
        let paths = found.keys().cloned().collect();
        let references = &mut |path: &StorePath| Ok(found[path].narinfo.info.references.clone());
        for path in topo_sort(&paths, self.dir(), references)? {
            let substitute = found[&path].clone();
            let info = &substitute.narinfo.info;
            let lacks = |r: &StorePath| plan.unknown.contains(r) || plan.blocked.contains(r);
            if info.references.iter().any(lacks) {
                plan.blocked.insert(path);
                continue;
            }
            let (file_size, nar_size) = (substitute.narinfo.file_size, info.nar_size);
            plan.download_size = plan.download_size.saturating_add(file_size);
            plan.nar_size = plan.nar_size.saturating_add(nar_size);
            plan.order.push(substitute);
        }
        Ok(plan)
    }

    /// Finds `start` and whatever `visit` says next, several at once; `visit` is called by this thread.
    fn explore(
        &self,
        start: impl IntoIterator<Item = StorePath>,
        mut visit: impl FnMut(StorePath, Option<Substitute>) -> Result<Vec<StorePath>>,
    ) -> Result<()> {
        let (ask, questions) = channel::<StorePath>();
        let (answer, answers) = channel();
        let questions = Mutex::new(questions);
        thread::scope(|scope| {
            // Dropped in the end, also after an error, so that the threads end.
            let ask = ask;
            let threads = self.settings.http.connections.clamp(1, 64);
            let mut spawned = 0;
            let mut pending = 0;
            let mut asked = 0;
            let mut send = |path: StorePath, pending: &mut usize| {
                *pending += 1;
                if spawned < threads && spawned < *pending {
                    spawned += 1;
                    let (questions, answer) = (&questions, answer.clone());
                    scope.spawn(move || self.answer(questions, &answer));
                }
                // The receiver lives as long as this function.
                let _ = ask.send(path);
            };
            for path in start {
                send(path, &mut pending);
            }
            while pending > 0 {
                let Ok((path, substitute)) = answers.recv() else {
                    break;
                };
                pending -= 1;
                asked += 1;
                if asked > MAX_PATHS {
                    let text = "there are too many paths to be substituted";
                    return Err(StoreError::new(ErrorKind::Other, text, &[]));
                }
                self.settings
                    .progress
                    .event(&Event::Queried { path: &path });
                for path in visit(path, substitute?)? {
                    send(path, &mut pending);
                }
            }
            Ok(())
        })
    }

    fn answer(
        &self,
        questions: &Mutex<Receiver<StorePath>>,
        answer: &Sender<(StorePath, Result<Option<Substitute>>)>,
    ) {
        loop {
            let question = questions
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .recv();
            let Ok(path) = question else {
                return;
            };
            let found = self.find(&path);
            if answer.send((path, found)).is_err() {
                return;
            }
        }
    }
}
