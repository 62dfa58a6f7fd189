//! Somewhere that paths can be got from: a binary cache, or a whole store.
//!
//! Invariant: what is got from a store is not kept in between but goes straight to where it is added. Absent: which of
//! several is asked, see [`crate::substituters`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use frazil_store::error::Result;
use frazil_store::transfer::PathSource;
use frazil_store::{NarInfo, StoreDir, StorePath};

use crate::cache::BinaryCache;

/// A whole store, whoever keeps it.
pub struct WholeStore {
    /// The store.
    pub store: Arc<dyn PathSource + Send + Sync>,
    /// How it is named in messages.
    pub name: String,
    /// Where its paths are.
    pub dir: StoreDir,
    /// `priority`; lower ones are asked first.
    pub priority: i64,
    /// `trusted`: whether its paths are taken without signatures.
    pub trusted: bool,
    /// Whether it is on this machine, where messages tell where paths go, not where they come from.
    pub is_here: bool,
    known: Mutex<HashMap<StorePath, Option<Arc<NarInfo>>>>,
}

impl WholeStore {
    /// A store of this machine or, without `is_here`, of another, to be asked first and without signatures that
    /// count.
    pub fn new(store: Arc<dyn PathSource + Send + Sync>, dir: StoreDir, is_here: bool) -> Self {
        WholeStore {
            name: store.uri(),
            store,
            dir,
            priority: 0,
            trusted: false,
            is_here,
            known: Mutex::default(),
        }
    }

    fn find(&self, path: &StorePath) -> Result<Option<Arc<NarInfo>>> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(path) {
            return Ok(found.clone());
        }
        let found = self.store.query(path)?.map(|mut info| {
            // It was built elsewhere as far as the store that is filled knows.
            info.ultimate = false;
            Arc::new(NarInfo {
                info,
                url: "".into(),
                compression: "none".into(),
                file_hash: None,
                file_size: 0,
            })
        });
        known().insert(path.clone(), found.clone());
        Ok(found)
    }
}

/// A binary cache or a store.
pub enum Source {
    /// A binary cache.
    Cache(Box<BinaryCache>),
    /// A store.
    Store(WholeStore),
}

impl Source {
    /// How it is named in messages.
    pub fn name(&self) -> &str {
        match self {
            Source::Cache(cache) => cache.name(),
            Source::Store(store) => &store.name,
        }
    }

    /// Where its paths are.
    pub fn store_dir(&self) -> &StoreDir {
        match self {
            Source::Cache(cache) => cache.store_dir(),
            Source::Store(store) => &store.dir,
        }
    }

    /// Where it stands among others; lower ones are asked first.
    pub fn priority(&self) -> i64 {
        match self {
            Source::Cache(cache) => cache.priority(),
            Source::Store(store) => store.priority,
        }
    }

    /// Whether its paths are taken without signatures.
    pub fn is_trusted(&self) -> bool {
        match self {
            Source::Cache(cache) => cache.is_trusted(),
            Source::Store(store) => store.trusted,
        }
    }

    /// Whether it is asked at present.
    pub fn is_enabled(&self) -> bool {
        match self {
            Source::Cache(cache) => cache.is_enabled(),
            Source::Store(_) => true,
        }
    }

    /// What there is with `path`'s hash part, perhaps with another name.
    ///
    /// # Errors
    /// It cannot be asked.
    pub fn find(&self, path: &StorePath) -> Result<Option<Arc<NarInfo>>> {
        match self {
            Source::Cache(cache) => cache.narinfo_like(path),
            Source::Store(store) => store.find(path),
        }
    }

    /// What archives can be copied from.
    pub fn paths(&self) -> &dyn PathSource {
        match self {
            Source::Cache(cache) => &**cache,
            Source::Store(store) => &*store.store,
        }
    }
}

impl From<BinaryCache> for Source {
    fn from(cache: BinaryCache) -> Self {
        Source::Cache(Box::new(cache))
    }
}

impl From<WholeStore> for Source {
    fn from(store: WholeStore) -> Self {
        Source::Store(store)
    }
}
