//! Closures from a binary cache that is named by its address (`fetchClosure`): as they are, or rewritten so that every path
//! follows from its contents.
//!
//! Invariant: what is taken as it is carries a signature that is trusted or follows from its contents; what is rewritten
//! does the latter. Deliberately absent: which of both is wanted.

use crate::config::Config;
use crate::store::Store;
use crate::stores;
use crate::substitution;
use crate::terminal::{self, Verbosity};
use frazil_binary_cache::{BinaryCache, CacheUri, Plan, Substituters, TrustPolicy};
use frazil_store::error::Result;
use frazil_store::hash_modulo::HashModulo;
use frazil_store::rewrite::Rewriter;
use frazil_store::{
    ContentAddress, ContentAddressMethod, ErrorKind, HashAlgo, Hasher, PathInfo, PublicKeys,
    StoreError, StorePath,
};
use frazil_vm::message::Message;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek};
use std::sync::Arc;

/// As much is copied at a time.
const PIECE: usize = 256 << 10;

/// A binary cache that closures come from.
pub struct ClosureSource<'s> {
    store: &'s Store,
    cache: Substituters,
    verbosity: Verbosity,
}

impl<'s> ClosureSource<'s> {
    /// Opens the cache at `address` for `store`.
    ///
    /// # Errors
    /// It is no address of a binary cache, or the cache cannot be asked.
    pub fn open(config: &Config, store: &'s Store, address: &str) -> Result<Self> {
        let settings = substitution::settings(config, store.store_dir());
        let cache = BinaryCache::open(&CacheUri::parse(address)?, &settings)?;
        // Signatures are looked at when paths are added.
        let trust = TrustPolicy {
            require_signatures: false,
            keys: Ok(PublicKeys::default()),
        };
        Ok(ClosureSource {
            store,
            cache: Substituters::new(vec![Arc::new(cache.into())], trust, &settings),
            verbosity: config.verbosity,
        })
    }

    fn say(&self, text: String) {
        if self.verbosity >= Verbosity::INFO {
            terminal::show(&Message::line(Verbosity::INFO.0, text));
        }
    }

    /// What the cache has of the closure of `path`, but for what `have` says is there.
    fn plan(
        &self,
        path: &StorePath,
        have: &mut dyn FnMut(&StorePath) -> Result<bool>,
    ) -> Result<Plan> {
        let plan = self.cache.plan(std::slice::from_ref(path), have)?;
        match plan.unknown.first() {
            None => Ok(plan),
            Some(path) => Err(self.invalid(path)),
        }
    }

    fn invalid(&self, path: &StorePath) -> StoreError {
        let path = self.store.print(path);
        let template = "path '%s' is not valid";
        StoreError::new(ErrorKind::InvalidPath, template, &[path.as_bytes()])
    }

    /// Copies what the store does not have of the closure of `path`.
    ///
    /// # Errors
    /// The cache lacks something, or cannot give it; something is not signed by anybody who is trusted. What was copied
    /// before stays.
    pub fn copy(&self, path: &StorePath) -> Result<()> {
        let store = self.store;
        store.add_temp_roots(std::slice::from_ref(path))?;
        let mut plan = self.plan(path, &mut |path| store.is_valid(path))?;
        self.say(format!("copying {} paths...", plan.order.len()));
        let mut refused = None;
        for (at, substitute) in plan.order.iter().enumerate() {
            if store.is_untrusted(&substitute.narinfo.info)? {
                refused = Some(at);
                break;
            }
        }
        let refused = refused.map(|at| plan.order.split_off(at));
        let outcome = substitution::substitute(&self.cache, &plan, store);
        if let Some((_, error)) = outcome.failed.into_iter().next() {
            return Err(error);
        }
        match refused.and_then(|rest| rest.into_iter().next()) {
            None => Ok(()),
            Some(first) => {
                let path = store.print(&first.narinfo.info.path);
                let template = "cannot add path '%s' because it lacks a signature by a trusted key";
                let kind = ErrorKind::Untrusted;
                Err(StoreError::new(kind, template, &[path.as_bytes()]))
            }
        }
    }

    /// Rewrites the whole closure of `path` so that its paths follow from their contents, and returns what became of
    /// `path`.
    ///
    /// # Errors
    /// The cache lacks something, or cannot give it; the store cannot be written.
    pub fn rewrite(&self, path: &StorePath) -> Result<StorePath> {
        let plan = self.plan(path, &mut |_| Ok(false))?;
        let mut new: BTreeMap<StorePath, StorePath> = BTreeMap::new();
        for substitute in &plan.order {
            let old = &substitute.narinfo.info;
            let rewritten = self.rewrite_one(old, &new)?;
            new.insert(old.path.clone(), rewritten);
        }
        new.remove(path).ok_or_else(|| self.invalid(path))
    }

    /// Rewrites one path, of whose references `new` says what became of them.
    fn rewrite_one(
        &self,
        old: &PathInfo,
        new: &BTreeMap<StorePath, StorePath>,
    ) -> Result<StorePath> {
        let store = self.store;
        let mut rules = Vec::new();
        let mut references = std::collections::BTreeSet::new();
        for reference in old.references.iter().filter(|r| **r != old.path) {
            let rewritten = new.get(reference).unwrap_or(reference);
            let texts = [reference, rewritten].map(|p| store.print(p).into_bytes());
            let [from, to] = texts;
            rules.push((from, to));
            references.insert(rewritten.clone());
        }
        let is_own = old.references.contains(&old.path);
        let mut archive = stores::spool();
        let Some(cache) = self.cache.sources().first() else {
            let template = "there is no cache to copy from";
            return Err(StoreError::new(ErrorKind::Other, template, &[]));
        };
        cache.paths().nar(&old.path, &mut archive)?;
        let hash_part = old.path.hash_part().as_bytes().to_vec();
        let mut hasher = HashModulo::new(HashAlgo::Sha256, &hash_part);
        archive.rewind().map_err(|e| keeping(&e))?;
        each_piece(&mut Rewriter::new(&mut archive, rules.clone()), |piece| {
            hasher.update(piece);
        })?;
        let ca = ContentAddress {
            method: ContentAddressMethod::Nar,
            hash: hasher.finish().0,
        };
        let name = old.path.name().as_bytes();
        let dir = store.store_dir();
        let path = dir.make_ca_path(name, &ca, &references, is_own)?;
        self.say(format!(
            "rewriting '{}' to '{}'",
            store.print(&old.path),
            store.print(&path)
        ));
        // Mentions of itself come last, as in the reference.
        let own = [(hash_part, path.hash_part().as_bytes().to_vec())];
        let mut hasher = Hasher::new(HashAlgo::Sha256);
        archive.rewind().map_err(|e| keeping(&e))?;
        let first = Rewriter::new(&mut archive, rules.clone());
        each_piece(&mut Rewriter::new(first, own.clone()), |piece| {
            hasher.update(piece);
        })?;
        let (nar_hash, nar_size) = hasher.finish();
        let mut info = PathInfo::new(path.clone(), nar_hash, nar_size);
        if is_own {
            references.insert(path.clone());
        }
        info.references = references;
        info.ca = Some(ca);
        archive.rewind().map_err(|e| keeping(&e))?;
        let first = Rewriter::new(&mut archive, rules);
        store.add_nar(&info, &mut Rewriter::new(first, own), false, true)?;
        Ok(path)
    }
}

fn keeping(e: &io::Error) -> StoreError {
    StoreError::io("keeping an archive to be rewritten", &[], e)
}

/// Reads to the end, a piece at a time.
fn each_piece(input: &mut dyn Read, mut take: impl FnMut(&[u8])) -> Result<()> {
    let mut buffer = vec![0; PIECE];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(n) => take(&buffer[..n]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(keeping(&e)),
        }
    }
}
