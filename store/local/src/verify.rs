//! Finds out whether a store is what its database says, and mends what it can.
//!
//! Contents are hashed by as many threads as there are processors; what is found is told in order. What is missing and
//! needed by nothing that is there is forgotten; what is damaged is mended by whoever can get it again, see
//! [`Repair`]. Absent: getting it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

use frazil_store::error::Result;
use frazil_store::fs::NativeFs;
use frazil_store::nar::hash_path_nar;
use frazil_store::{Hash, HashFormat, StorePath};

use crate::lock::{self, Share};
use crate::store::LocalStore;
use crate::util::{Level, bytes, quoted, sys};

/// Gets a path again, say from a cache or by building it, and puts it into the store with `repair`.
pub type Repair<'r> = &'r mut dyn FnMut(&LocalStore, &StorePath) -> Result<()>;

impl LocalStore {
    /// Checks the store; with `check_contents`, also that files are what they were. Returns whether something is
    /// wrong and stays so.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn verify(&self, check_contents: bool, mut repair: Option<Repair<'_>>) -> Result<bool> {
        let messages = &self.options().messages;
        messages.info("reading the Nix store...");
        // Nothing may be collected meanwhile.
        let gc_lock = match self.options().read_only {
            true => None,
            false => Some(lock::open(&self.layout().state_dir.join("gc.lock"))?),
        };
        if let Some(gc_lock) = &gc_lock {
            let text = "waiting for the big garbage collector lock...";
            lock::lock(gc_lock, Share::Shared, messages, text)?;
        }
        let mut check = Existence {
            store: self,
            there: self.entries()?,
            done: HashSet::new(),
            valid: BTreeSet::new(),
            errors: false,
        };
        messages.info("checking path existence...");
        for path in self.all_valid()? {
            check.path(&path, &mut repair)?;
        }
        let (mut errors, valid) = (check.errors, check.valid);
        if check_contents {
            messages.info("checking link hashes...");
            errors |= self.check_links(repair.is_some())?;
            messages.info("checking store hashes...");
            errors |= self.check_contents(&valid, &mut repair)?;
        }
        Ok(errors)
    }

    /// Whether the contents of a valid path are still what they were.
    ///
    /// # Errors
    /// `path '…' is not valid`; its files cannot be read.
    pub fn verify_path(&self, path: &StorePath) -> Result<bool> {
        let info = self.query_valid(path)?;
        let (hash, _) = self.nar_hash(path)?;
        if hash != info.nar_hash {
            self.say_modified(path, &info.nar_hash, &hash);
        }
        Ok(hash == info.nar_hash)
    }

    /// Hash and size of the archive of what is at a path, valid or not.
    ///
    /// # Errors
    /// Its files cannot be read.
    pub fn nar_hash(&self, path: &StorePath) -> Result<(Hash, u64)> {
        self.files().nar_hash(path)
    }

    /// Gives the files of a path, valid or not, the metadata that they must have.
    ///
    /// # Errors
    /// Files that no archive can hold; metadata that cannot be changed.
    pub fn canonicalise(&self, path: &StorePath) -> Result<()> {
        crate::canonicalise::canonicalise(&self.real_path(path), &self.options().ignored_xattrs)
    }

    fn entries(&self) -> Result<HashSet<Vec<u8>>> {
        let dir = &self.layout().real_dir;
        let fail = sys("reading directory \"%s\"", dir);
        let mut names = HashSet::new();
        for entry in fs::read_dir(dir).map_err(&fail)? {
            names.insert(entry.map_err(&fail)?.file_name().as_bytes().to_vec());
        }
        Ok(names)
    }

    fn check_links(&self, repair: bool) -> Result<bool> {
        let dir = self.links_dir();
        let fail = sys("reading directory \"%s\"", &dir);
        let mut links: Vec<PathBuf> = Vec::new();
        match fs::read_dir(&dir) {
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => {}
            Err(err) => return Err(fail(err)),
            Ok(entries) => {
                for entry in entries {
                    links.push(entry.map_err(&fail)?.path());
                }
            }
        }
        let mut errors = false;
        let hash = |path: &PathBuf| hash_path_nar(&NativeFs, bytes(path)).map(|(hash, _)| hash);
        in_parallel(&links, hash, |path, hash| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let hash = hash?.to_text(HashFormat::Nix32, false);
            if hash == name {
                return Ok(());
            }
            let messages = &self.options().messages;
            let link = quoted(path);
            let text = format!("link {link} was modified! expected hash {name}, got '{hash}'");
            messages.say(Level::Error, text);
            if repair {
                fs::remove_file(path).map_err(sys("cannot unlink \"%s\"", path))?;
                messages.info(format!("removed link {link}"));
            } else {
                errors = true;
            }
            Ok(())
        })?;
        Ok(errors)
    }

    fn check_contents(
        &self,
        valid: &BTreeSet<StorePath>,
        repair: &mut Option<Repair<'_>>,
    ) -> Result<bool> {
        let paths: Vec<StorePath> = valid.iter().cloned().collect();
        let mut errors = false;
        let hash = |path: &StorePath| self.nar_hash(path);
        in_parallel(&paths, hash, |path, result| {
            let messages = &self.options().messages;
            let text = format!("checking contents of '{}'", self.print(path));
            messages.say(Level::Talkative, text);
            let check = || -> Result<bool> {
                let (hash, size) = result?;
                let mut info = self.query_valid(path)?;
                let unknown = Hash::sha256([0; 32]);
                if info.nar_hash != unknown && info.nar_hash != hash {
                    self.say_modified(path, &info.nar_hash, &hash);
                    return match repair {
                        Some(repair) => repair(self, path).map(|()| false),
                        None => Ok(true),
                    };
                }
                let name = self.print(path);
                let mut update = false;
                if info.nar_hash == unknown {
                    messages.info(format!("fixing missing hash on '{name}'"));
                    info.nar_hash = hash;
                    update = true;
                }
                if info.nar_size == 0 {
                    messages.info(format!("updating size field on '{name}' to {size}"));
                    info.nar_size = size;
                    update = true;
                }
                if update {
                    self.update(&info)?;
                }
                Ok(false)
            };
            match check() {
                Ok(is_wrong) => errors |= is_wrong,
                Err(err) => {
                    let level = match self.is_valid(path)? {
                        true => Level::Error,
                        false => Level::Warning,
                    };
                    let text = match level {
                        Level::Error => format!("error: {err}"),
                        _ => err.to_string(),
                    };
                    messages.say(level, text);
                    errors = true;
                }
            }
            Ok(())
        })?;
        Ok(errors)
    }

    fn say_modified(&self, path: &StorePath, wanted: &Hash, got: &Hash) {
        let name = self.print(path);
        let [wanted, got] = [wanted, got].map(|hash| hash.to_text(HashFormat::Nix32, true));
        let text = format!("path '{name}' was modified! expected hash '{wanted}', got '{got}'");
        self.options().messages.say(Level::Error, text);
    }
}

/// The search for what disappeared.
struct Existence<'s> {
    store: &'s LocalStore,
    /// What is in the store's directory.
    there: HashSet<Vec<u8>>,
    done: HashSet<StorePath>,
    valid: BTreeSet<StorePath>,
    errors: bool,
}

impl Existence<'_> {
    /// Looks at a path, and if it is missing first at what refers to it: what is missing, too, can be forgotten, and
    /// then this can.
    fn path(&mut self, start: &StorePath, repair: &mut Option<Repair<'_>>) -> Result<()> {
        // What is still to be looked at, and what comes when its referrers are done.
        let mut todo = vec![(start.clone(), false)];
        while let Some((path, is_ready)) = todo.pop() {
            if !is_ready {
                if !self.done.insert(path.clone()) {
                    continue;
                }
                if self.there.contains(path.as_str().as_bytes()) {
                    self.valid.insert(path);
                    continue;
                }
                let referrers = self.store.referrers(&path)?;
                todo.push((path.clone(), true));
                let others = referrers.into_iter().filter(|referrer| *referrer != path);
                todo.extend(others.map(|referrer| (referrer, false)));
                continue;
            }
            let referrers = self.store.referrers(&path)?;
            let is_needed = referrers
                .iter()
                .any(|r| *r != path && self.valid.contains(r));
            let name = self.store.print(&path);
            let messages = &self.store.options().messages;
            if !is_needed {
                let text = format!("path '{name}' disappeared, removing from database...");
                messages.info(text);
                self.store.forget(&path)?;
                continue;
            }
            let text = format!("path '{name}' disappeared, but it still has valid referrers!");
            messages.say(Level::Error, text);
            match repair {
                None => self.errors = true,
                Some(repair) => {
                    if let Err(err) = repair(self.store, &path) {
                        messages.say(Level::Warning, err.to_string());
                        self.errors = true;
                    }
                }
            }
        }
        Ok(())
    }
}

impl LocalStore {
    /// Removes a path from the database that nothing refers to; its files, if there are any, are garbage then.
    ///
    /// # Errors
    /// Something refers to it; the database cannot be written.
    pub fn forget(&self, path: &StorePath) -> Result<()> {
        self.write(|conn| {
            let mut referrers = self.referrers_in(conn, path)?;
            referrers.remove(path);
            if !referrers.is_empty() {
                let names: Vec<String> = referrers
                    .iter()
                    .map(|referrer| format!("'{}'", self.print(referrer)))
                    .collect();
                let template = "cannot delete path '%s' because it is in use by %s";
                let (name, names) = (self.print(path), names.join(", "));
                let args = [name.as_bytes(), names.as_bytes()];
                let kind = frazil_store::ErrorKind::InUse;
                return Err(frazil_store::StoreError::new(kind, template, &args).into());
            }
            let mut forget = conn.prepare_cached("delete from ValidPaths where path = ?")?;
            forget.execute([self.print(path)])?;
            Ok(())
        })
    }
}

/// Calls `work` for all items, in several threads, and `take` with the results, in order.
fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<()>,
) -> Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Bounded, so that nobody runs far ahead.
        let (send, receive) = mpsc::sync_channel(threads * 4);
        for _ in 0..threads.min(items.len()) {
            let send = send.clone();
            let (work, next, stop) = (&work, &next, &stop);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(i) else { break };
                    if send.send((i, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        let mut early = BTreeMap::new();
        let mut wanted = 0;
        for (i, result) in receive.iter() {
            early.insert(i, result);
            while let Some(result) = early.remove(&wanted) {
                if let Err(err) = take(&items[wanted], result) {
                    stop.store(true, Ordering::Relaxed);
                    return Err(err);
                }
                wanted += 1;
            }
        }
        Ok(())
    })
}
