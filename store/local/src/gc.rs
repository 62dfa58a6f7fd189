//! Collects garbage: what no root needs goes, while others may use the store.
//!
//! The collector's lock is held all the time, so that whoever wants a new root has to tell through the socket, see
//! [`crate::gc_socket`]. Paths are first removed from the database, a few at a time and referrers first, then their
//! files; killed in between, the files are garbage that the next collection finds. Invariant: a path is only removed
//! while it is pending and nothing that lives needs it. Absent: profiles and their generations.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use bstr::{BString, ByteSlice};
use frazil_store::StorePath;
use frazil_store::error::{ErrorKind, Result};
use rustix::fs::{Mode, OFlags};

use crate::delete::delete_telling;
use crate::gc_graph::Graph;
use crate::gc_socket::{Server, ServerParts, Shared, State};
use crate::lock::{self, Share};
use crate::store::LocalStore;
use crate::util::{Level, bytes, locked, quoted, sys};

/// How many paths are removed from the database at once; a client that wants one of them waits for all.
const AT_ONCE: usize = 16;

/// How often free space is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What a collection is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GcAction {
    /// List what lives.
    ReturnLive,
    /// List what does not.
    ReturnDead,
    /// Delete what does not live.
    DeleteDead,
    /// Delete these paths, which nothing else may need.
    DeleteSpecific(BTreeSet<StorePath>),
}

/// How a collection is to be done.
#[derive(Clone, Debug)]
pub struct GcOptions {
    /// What to do.
    pub action: GcAction,
    /// Delete specific paths though roots need them.
    pub ignore_liveness: bool,
    /// Stop when more bytes than this are freed.
    pub max_freed: u64,
}

impl Default for GcOptions {
    fn default() -> Self {
        GcOptions {
            action: GcAction::DeleteDead,
            ignore_liveness: false,
            max_freed: u64::MAX,
        }
    }
}

/// What a collection did.
#[derive(Clone, Debug, Default)]
pub struct GcResults {
    /// Paths that live, do not, or were deleted, whichever was asked.
    pub paths: BTreeSet<BString>,
    /// Bytes that were freed.
    pub bytes_freed: u64,
}

/// Why deleting ends.
enum Stop {
    /// Enough was freed.
    Enough,
    Failed(frazil_store::StoreError),
}

impl From<frazil_store::StoreError> for Stop {
    fn from(err: frazil_store::StoreError) -> Self {
        Stop::Failed(err)
    }
}

impl LocalStore {
    /// Collects garbage. What was done until an error is in `results` all the same.
    ///
    /// # Errors
    /// A specific path that lives; files that cannot be deleted; the store cannot be read or written.
    pub fn collect_garbage(&self, options: &GcOptions, results: &mut GcResults) -> Result<()> {
        let deletes = matches!(
            options.action,
            GcAction::DeleteDead | GcAction::DeleteSpecific(_)
        );
        let ignores =
            options.ignore_liveness && matches!(options.action, GcAction::DeleteSpecific(_));
        let keep_outputs = self.options().keep_outputs && !ignores;
        let keep_derivations = self.options().keep_derivations && !ignores;
        let state_dir = &self.layout().state_dir;
        let messages = &self.options().messages;
        if deletes && self.options().read_only {
            let text = "cannot delete from a store that is opened read-only";
            return Err(crate::util::other(text, &[]));
        }
        if deletes {
            // On a full disk there may be no room even for the database to forget something.
            let _ = fs::remove_file(state_dir.join("db/reserved"));
        }
        let gc_lock = lock::open(&state_dir.join("gc.lock"))?;
        let text = "waiting for the big garbage collector lock...";
        lock::lock(&gc_lock, Share::Exclusive, messages, text)?;

        // Whoever sends a root now waits for the answer, which needs the graph; so it is read at once.
        let shared = Shared {
            state: Mutex::new(State {
                graph: Graph::load(self, keep_outputs, keep_derivations)?,
                temp_roots: HashSet::new(),
                pending: HashSet::new(),
            }),
            wakeup: Condvar::new(),
        };
        let parts = ServerParts::default();
        std::thread::scope(|scope| {
            let dir = self.store_dir();
            let _server = Server::start(scope, state_dir, &parts, &shared, dir, messages)?;
            messages.info("finding garbage collector roots...");
            let mut collection = Collection {
                gone: HashSet::new(),
                said_enough: false,
                store: self,
                options,
                shared: &shared,
                results,
                deletes,
                roots: BTreeSet::new(),
            };
            collection.find_roots()?;
            collection.run()
        })
    }
}

/// When free space was last looked at, and how much a collection left.
#[derive(Default)]
pub(crate) struct AutoGc {
    looked: Option<Instant>,
    left: Option<u64>,
}

impl LocalStore {
    /// Collects garbage if the disk is getting full and that is wanted. What goes wrong with it is told, no more.
    pub(crate) fn auto_gc(&self) {
        let (min_free, max_free) = (self.options().min_free, self.options().max_free);
        if min_free == 0 {
            return;
        }
        // Whoever comes while another thread collects need not do so, too.
        let Ok(mut state) = self.auto_gc.try_lock() else {
            return;
        };
        if state.looked.is_some_and(|at| at.elapsed() < LOOK_EVERY) {
            return;
        }
        state.looked = Some(Instant::now());
        let Some(free) = self.free_space() else {
            return;
        };
        // If the last collection left hardly more, another one is of no use.
        let is_useless = state.left.is_some_and(|left| free > left / 100 * 97);
        if free >= min_free || free >= max_free || is_useless {
            return;
        }
        let options = GcOptions {
            max_freed: max_free - free,
            ..GcOptions::default()
        };
        let messages = &self.options().messages;
        let wanted = options.max_freed;
        messages.info(format!("running auto-GC to free {wanted} bytes"));
        if let Err(err) = self.collect_garbage(&options, &mut GcResults::default()) {
            messages.say(Level::Error, format!("error (ignored): {err}"));
        }
        state.left = self.free_space();
    }

    fn free_space(&self) -> Option<u64> {
        let stat = rustix::fs::statvfs(&self.layout().real_dir).ok()?;
        Some(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

struct Collection<'c> {
    /// Deleted so far; what is asked for by name may have gone with something else.
    gone: HashSet<StorePath>,
    /// Whether it was said that enough was freed.
    said_enough: bool,
    store: &'c LocalStore,
    options: &'c GcOptions,
    shared: &'c Shared,
    results: &'c mut GcResults,
    deletes: bool,
    roots: BTreeSet<StorePath>,
}

impl Collection<'_> {
    fn find_roots(&mut self) -> Result<()> {
        if !self.options.ignore_liveness {
            self.roots = self.store.find_lasting_roots(true)?.into_keys().collect();
        }
        let temporary = self.store.find_temp_roots(true)?;
        let mut state = locked(&self.shared.state);
        for path in temporary.into_keys() {
            state.add_temp_root(&path);
            self.roots.insert(path);
        }
        for path in &self.roots {
            state.graph.mark_alive(path);
        }
        Ok(())
    }

    fn run(&mut self) -> Result<()> {
        let messages = &self.store.options().messages;
        match &self.options.action {
            GcAction::DeleteSpecific(paths) => self.delete_specific(paths)?,
            _ if self.options.max_freed == 0 => {}
            _ => {
                messages.info(if self.deletes {
                    "deleting garbage..."
                } else {
                    "determining live/dead paths..."
                });
                self.all()?;
            }
        }
        if self.deletes {
            messages.info("deleting unused links...");
            self.delete_links()?;
        }
        Ok(())
    }

    /// Goes through the whole store.
    fn all(&mut self) -> Result<()> {
        let order = locked(&self.shared.state).graph.order();
        if !self.deletes {
            let state = locked(&self.shared.state);
            let live = self.options.action == GcAction::ReturnLive;
            for place in order {
                if state.graph.is_alive(place) == live {
                    let path = self.store.print(&state.graph.paths[place]);
                    self.results.paths.insert(path.into());
                }
            }
        } else {
            match self.delete(&order) {
                Ok(()) => {}
                Err(Stop::Enough) => return Ok(()),
                Err(Stop::Failed(err)) => return Err(err),
            }
        }
        match self.strays() {
            Ok(()) | Err(Stop::Enough) => Ok(()),
            Err(Stop::Failed(err)) => Err(err),
        }
    }

    fn delete_specific(&mut self, paths: &BTreeSet<StorePath>) -> Result<()> {
        for path in paths {
            let place = {
                let state = locked(&self.shared.state);
                if let Some(place) = state.graph.place(path) {
                    let users = state.graph.users_closure(place);
                    let is_listed = |&user: &usize| paths.contains(&state.graph.paths[user]);
                    if !users.is_some_and(|users| users.iter().all(is_listed)) {
                        return Err(self.alive(path));
                    }
                    Some(place)
                } else if state.temp_roots.contains(path.hash_part()) {
                    return Err(self.alive(path));
                } else {
                    None
                }
            };
            // What else has to go is in the list, and goes with it.
            let result = match place {
                Some(place) => {
                    let state = locked(&self.shared.state);
                    let users = state.graph.users_closure(place).unwrap_or_default();
                    let users: HashSet<usize> = users.into_iter().collect();
                    let order: Vec<usize> = state
                        .graph
                        .order()
                        .into_iter()
                        .filter(|place| users.contains(place))
                        .collect();
                    drop(state);
                    self.delete(&order)
                }
                None => self.delete_stray(path.as_str().as_bytes(), Some(path)),
            };
            match result {
                Ok(()) => {}
                Err(Stop::Enough) => return Ok(()),
                Err(Stop::Failed(err)) => return Err(err),
            }
        }
        Ok(())
    }

    fn alive(&self, path: &StorePath) -> frazil_store::StoreError {
        let template = "Cannot delete path '%s' since it is still alive. To find out why, use: nix-store --query --roots and nix-store --query --referrers";
        self.store.path_error(ErrorKind::InUse, template, path)
    }

    /// Deletes those of `order`, which has referrers first, that do not live.
    fn delete(&mut self, order: &[usize]) -> std::result::Result<(), Stop> {
        let mut rest = order.iter();
        // Whoever wants to free only so much does not want more to be forgotten.
        let at_once = match self.options.max_freed {
            u64::MAX => AT_ONCE,
            _ => 1,
        };
        loop {
            let group = {
                let mut state = locked(&self.shared.state);
                let mut group = Vec::new();
                while group.len() < at_once
                    && let Some(&place) = rest.next()
                {
                    let path = &state.graph.paths[place];
                    let kept = state.graph.is_alive(place)
                        || state.temp_roots.contains(path.hash_part())
                        || self.gone.contains(path);
                    if !kept {
                        group.push(path.clone());
                    }
                }
                state.pending = group.iter().map(|p| p.hash_part().to_owned()).collect();
                group
            };
            if group.is_empty() {
                return Ok(());
            }
            let result = self.delete_group(&group);
            locked(&self.shared.state).pending.clear();
            self.shared.wakeup.notify_all();
            result?;
        }
    }

    fn delete_group(&mut self, group: &[StorePath]) -> std::result::Result<(), Stop> {
        let store = self.store;
        // What somebody refers to who came after the graph was read stays, and so does what that needs.
        let (gone, used) = store.write(|conn| {
            let mut gone = Vec::new();
            let mut used = Vec::new();
            let mut forget = conn.prepare_cached("delete from ValidPaths where path = ?")?;
            for path in group {
                let mut referrers = store.referrers_in(conn, path)?;
                referrers.remove(path);
                if referrers.is_empty() {
                    forget.execute([store.print(path)])?;
                    gone.push(path.clone());
                } else {
                    used.push(path.clone());
                }
            }
            Ok((gone, used))
        })?;
        for path in &used {
            locked(&self.shared.state).graph.mark_alive(path);
        }
        self.gone.extend(gone.iter().cloned());
        for (i, path) in gone.iter().enumerate() {
            let result = self.delete_files(path.as_str().as_bytes(), true);
            if let Err(stop) = result {
                // They are forgotten already, so their files go, too, whatever was freed.
                if matches!(stop, Stop::Enough) {
                    for path in &gone[i + 1..] {
                        let _ = self.delete_files(path.as_str().as_bytes(), true);
                    }
                }
                return Err(stop);
            }
        }
        Ok(())
    }

    /// What is in the store's directory and is no valid path.
    fn strays(&mut self) -> std::result::Result<(), Stop> {
        let real_dir = &self.store.layout().real_dir;
        let fail = sys("opening directory \"%s\"", real_dir);
        for entry in fs::read_dir(real_dir).map_err(&fail)? {
            let name = entry.map_err(&fail)?.file_name();
            let name = name.as_bytes();
            if name == b".links" {
                continue;
            }
            let path = StorePath::from_base_name(name).ok();
            self.delete_stray(name, path.as_ref())?;
        }
        Ok(())
    }

    fn delete_stray(
        &mut self,
        name: &[u8],
        path: Option<&StorePath>,
    ) -> std::result::Result<(), Stop> {
        let logical = || [self.store.store_dir().as_bytes(), b"/", name].concat();
        let Some(path) = path else {
            if self.deletes {
                return self.delete_files(name, false);
            }
            if self.options.action == GcAction::ReturnDead {
                self.results.paths.insert(logical().into());
            }
            return Ok(());
        };
        {
            let mut state = locked(&self.shared.state);
            if state.graph.place(path).is_some() {
                // It was valid, so it was decided about.
                return Ok(());
            }
            let live = state.temp_roots.contains(path.hash_part());
            if live || !self.deletes {
                if live == (self.options.action == GcAction::ReturnLive) && !self.deletes {
                    self.results.paths.insert(logical().into());
                }
                return Ok(());
            }
            state.pending.insert(path.hash_part().to_owned());
        }
        // It may have become valid since the graph was read, with a root that ended with its process.
        let result = match self.store.is_valid(path) {
            Ok(true) => Ok(()),
            Ok(false) => self.delete_files(name, true),
            Err(err) => Err(err.into()),
        };
        locked(&self.shared.state).pending.clear();
        self.shared.wakeup.notify_all();
        result
    }

    fn delete_files(&mut self, name: &[u8], is_known: bool) -> std::result::Result<(), Stop> {
        let real = self.store.layout().real_dir.join(crate::util::path(name));
        let messages = &self.store.options().messages;
        if name.starts_with(b"tmp-") {
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let dir = rustix::fs::open(&real, flags, Mode::empty()).map(File::from);
            let is_free = dir.ok().and_then(|dir| {
                let locked = lock::try_lock(&dir, Share::Exclusive).unwrap_or(false);
                locked.then_some(dir)
            });
            if is_free.is_none() {
                let text = format!("skipping locked tempdir {}", quoted(&real));
                messages.say(Level::Debug, text);
                return Ok(());
            }
        }
        let logical = [self.store.store_dir().as_bytes(), b"/", name].concat();
        messages.info(format!("deleting '{}'", logical.as_bstr()));
        self.results.paths.insert(logical.into());
        let what = match is_known {
            true => "store path",
            false => "garbage in store directory",
        };
        match delete_telling(&real, messages) {
            Ok(freed) => self.results.bytes_freed += freed,
            Err(err) if self.store.options().ignore_gc_delete_failure => {
                let place = quoted(&real);
                let text = format!("ignoring failure to remove {what} {place}: {err}");
                messages.say(Level::Warning, text);
            }
            Err(err) => {
                let template = format!("While deleting {what} \"%s\"");
                return Err(err.trace(&template, &[bytes(&real)]).into());
            }
        }
        if self.results.bytes_freed > self.options.max_freed {
            let limit = self.options.max_freed;
            if !std::mem::replace(&mut self.said_enough, true) {
                messages.info(format!("deleted more than {limit} bytes; stopping"));
            }
            return Err(Stop::Enough);
        }
        Ok(())
    }

    /// Removes names in `.links` that nothing else has.
    fn delete_links(&self) -> Result<()> {
        let dir = self.store.links_dir();
        let messages = &self.store.options().messages;
        let fail = sys("opening directory \"%s\"", &dir);
        let (mut actual, mut unshared) = (0, 0);
        for entry in fs::read_dir(&dir).map_err(&fail)? {
            let path = entry.map_err(&fail)?.path();
            let status = sys("getting status of \"%s\"", &path);
            let meta = fs::symlink_metadata(&path).map_err(&status)?;
            let size = i64::try_from(meta.size()).unwrap_or(i64::MAX);
            if meta.nlink() != 1 {
                actual += size;
                unshared += i64::try_from(meta.nlink() - 1).unwrap_or(i64::MAX) * size;
                continue;
            }
            let text = format!("deleting unused link {}", quoted(&path));
            messages.say(Level::Talkative, text);
            remove(&path)?;
        }
        let meta = fs::metadata(&dir).map_err(&fail)?;
        let overhead = i64::try_from(meta.blocks() * 512).unwrap_or(i64::MAX);
        let saved = render_size(unshared - actual - overhead);
        messages.info(format!("note: hard linking is currently saving {saved}"));
        Ok(())
    }
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(err) if err.kind() != std::io::ErrorKind::NotFound => {
            Err(sys("cannot unlink \"%s\"", path)(err))
        }
        _ => Ok(()),
    }
}

/// A number of bytes as C++ Nix shows it, at least in KiB.
pub fn render_size(value: i64) -> String {
    let mut unit = 0;
    let mut rest = value.unsigned_abs();
    while rest > 1024 && unit < 8 {
        unit += 1;
        rest /= 1024;
    }
    let power = unit.max(1);
    let suffix = char::from(b"KMGTPEZY"[power - 1]);
    #[expect(clippy::cast_precision_loss, reason = "one digit is shown")]
    let scaled = value as f64 / 1024f64.powi(i32::try_from(power).unwrap_or(1));
    format!("{scaled:.1} {suffix}iB")
}
