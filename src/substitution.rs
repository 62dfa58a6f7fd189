//! Getting paths from binary caches and other stores into a store.
//!
//! Invariant: what is copied is told before it is, in the reference's words. Deliberately absent: building what
//! no cache has.

use crate::config::Config;
use crate::network;
use crate::store::Store;
use crate::stores;
use crate::substituters;
use crate::terminal::{self, Verbosity};
use frazil_binary_cache::progress::{Event, Progress};
use frazil_binary_cache::{Outcome, Plan, Settings, Source, Substituters, TrustPolicy};
use frazil_store::error::Result;
use frazil_store::transfer::PathSink;
use frazil_store::{ErrorKind, PathInfo, PublicKeys, StoreDir, StoreError, StorePath};
use frazil_vm::message::Message;
use frazil_vm::report::Level;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// What is told of copying as it goes on: lines on standard error.
struct Lines(Verbosity);

impl Progress for Lines {
    fn event(&self, event: &Event<'_>) {
        let text = event.to_string();
        let (level, message) = match event {
            // A cache lacks what it said it had.
            Event::Failed { error } if error.kind() == ErrorKind::NotFound => {
                (1, Message::of(Level::Warning, &text))
            }
            Event::Failed { .. } => (0, Message::of(Level::Error, &text)),
            Event::Retry { .. }
            | Event::Disabled { .. }
            | Event::Untrusted { .. }
            | Event::WrongPath { .. } => (1, Message::of(Level::Warning, &text)),
            Event::Start { .. } => (3, Message::line(3, text)),
            Event::Queried { .. } | Event::Transferred { .. } | Event::Done { .. } => return,
        };
        if self.0 >= Verbosity(level) {
            terminal::show(&message);
        }
    }
}

/// Where paths can be got, and whom to believe.
pub struct Caches {
    /// Their addresses.
    addresses: Vec<String>,
    config: Config,
    settings: Settings,
    keys: Result<PublicKeys>,
    require_signatures: bool,
    /// What is at the addresses, once it is needed.
    opened: OnceLock<Vec<Arc<Source>>>,
}

/// A path that could not be had.
pub struct Lacking {
    /// The path.
    pub path: StorePath,
    /// Why.
    pub error: StoreError,
    /// A cache has it, but it could not be got.
    pub failed: bool,
}

impl Caches {
    /// Those of the settings; none when substituting is off. They are opened when they are needed.
    pub fn new(config: &Config, store: &Store) -> Caches {
        let is_on = config.text("substitute") != Some("false");
        let addresses = config.words("substituters").filter(|_| is_on);
        Caches {
            addresses: addresses.map(str::to_owned).collect(),
            config: config.clone(),
            settings: settings(config, store.store_dir()),
            keys: stores::trusted_keys(config),
            require_signatures: config.text("require-sigs") != Some("false"),
            opened: OnceLock::new(),
        }
    }

    /// Whether nothing is substituted.
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty()
    }

    /// Whether caches that fail are passed over.
    pub fn fallback(&self) -> bool {
        self.settings.fallback
    }

    /// The caches; without `trusted` also what nobody who is trusted signed is found.
    fn substituters(&self, trusted: bool) -> Substituters {
        let trust = TrustPolicy {
            require_signatures: trusted && self.require_signatures,
            keys: self.keys.clone(),
        };
        let caches = self.opened.get_or_init(|| self.open()).clone();
        Substituters::new(caches, trust, &self.settings)
    }

    /// Opens the caches and stores. One that cannot be opened is told and left out.
    fn open(&self) -> Vec<Arc<Source>> {
        let mut sources: Vec<Arc<Source>> = Vec::new();
        let mut seen = BTreeSet::new();
        for address in self.addresses.iter().filter(|a| seen.insert(*a)) {
            match substituters::open(&self.config, address, &self.settings) {
                Ok(Some(source)) if sources.iter().all(|s| !same_cache(s, &source)) => {
                    sources.push(Arc::new(source));
                }
                Ok(_) => {}
                Err(failure) => self.config.warn_of_failure(&failure),
            }
        }
        sources
    }

    /// What has to be got for `wanted` to be valid, whether or not it can be trusted.
    ///
    /// # Errors
    /// A cache cannot be asked; the store cannot be read.
    pub fn plan(&self, store: &Store, wanted: &[StorePath]) -> Result<Plan> {
        if wanted.is_empty() {
            return Ok(Plan::default());
        }
        if self.addresses.is_empty() {
            let mut plan = Plan::default();
            for path in wanted {
                if !store.is_valid(path)? {
                    plan.unknown.insert(path.clone());
                }
            }
            return Ok(plan);
        }
        self.substituters(false)
            .plan(wanted, &mut |path| store.is_valid(path))
    }

    /// Makes `wanted` valid as far as that can be done. Returns those that are not, with the reasons; failures on the
    /// way are told.
    ///
    /// # Errors
    /// A cache cannot be asked; the store cannot be read.
    pub fn fetch(&self, store: &Store, wanted: &[StorePath]) -> Result<Vec<Lacking>> {
        let mut failures = Failures::default();
        if !self.addresses.is_empty() {
            store.add_temp_roots(wanted)?;
            let caches = self.substituters(true);
            let plan = caches.plan(wanted, &mut |path| store.is_valid(path))?;
            let outcome = substitute(&caches, &plan, store);
            failures = Failures::new(&plan, outcome.failed);
            self.tell(store, &failures, wanted);
        }
        let mut missing = Vec::new();
        for path in wanted {
            if !store.is_valid(path)? {
                missing.push(Lacking {
                    path: path.clone(),
                    error: match failures.referring.contains_key(path) {
                        true => self.unrealised(store, path),
                        false => self.lacking(store, path),
                    },
                    failed: failures.is_failure(path),
                });
            }
        }
        Ok(missing)
    }

    /// Makes one path valid.
    ///
    /// # Errors
    /// That cannot be done.
    pub fn ensure(&self, store: &Store, path: &StorePath) -> Result<()> {
        if let Some(daemon) = store.daemon() {
            return daemon.ensure(path);
        }
        if store.is_valid(path)? {
            return Ok(());
        }
        let lacking = self.fetch(store, std::slice::from_ref(path))?;
        lacking.into_iter().next().map_or(Ok(()), |l| Err(l.error))
    }

    /// Gets a path again that is valid but damaged.
    ///
    /// # Errors
    /// No cache has it, or it cannot be got.
    pub fn repair(&self, store: &Store, path: &StorePath) -> Result<()> {
        let cannot = || {
            let path = store.print(path);
            let template = "cannot repair path '%s'";
            StoreError::new(ErrorKind::Other, template, &[path.as_bytes()])
        };
        if self.addresses.is_empty() {
            return Err(cannot());
        }
        let caches = self.substituters(true);
        let have = &mut |other: &StorePath| match other == path {
            true => Ok(false),
            false => store.is_valid(other),
        };
        let plan = caches.plan(std::slice::from_ref(path), have)?;
        if plan.order.is_empty() {
            return Err(cannot());
        }
        let mut sink = Sink {
            store,
            repair: true,
        };
        let outcome = caches.substitute(&plan, &mut [&mut sink]);
        let failures = Failures::new(&plan, outcome.failed);
        self.tell(store, &failures, std::slice::from_ref(path));
        match outcome.added.contains(path) {
            true => Ok(()),
            false => Err(cannot()),
        }
    }

    /// Says why paths could not be got. What a cache lacks after all is no failure of what was asked for.
    fn tell(&self, store: &Store, failures: &Failures, wanted: &[StorePath]) {
        for (path, error) in &failures.own {
            self.say(error);
            if error.kind() != ErrorKind::NotFound && !wanted.contains(path) {
                self.say(&self.lacking(store, path));
            }
        }
        for (path, is_failure) in &failures.referring {
            if *is_failure && !wanted.contains(path) {
                self.say(&self.unrealised(store, path));
            }
        }
    }

    /// Says what became of a path that is not the last thing wanted, because a derivation would have it built.
    pub fn tell_lacking(&self, lacking: &Lacking) {
        if lacking.failed {
            self.say(&lacking.error);
        }
    }

    fn say(&self, error: &StoreError) {
        self.settings.progress.event(&Event::Failed { error });
    }

    /// The error for a path that refers to something that cannot be had.
    fn unrealised(&self, store: &Store, path: &StorePath) -> StoreError {
        let path = store.print(path);
        let template = "some references of path '%s' could not be realised";
        StoreError::new(ErrorKind::Other, template, &[path.as_bytes()])
    }

    /// The error for a path that nobody has.
    pub fn lacking(&self, store: &Store, path: &StorePath) -> StoreError {
        let path = store.print(path);
        let template = "path '%s' is required, but there is no substituter that can build it";
        StoreError::new(ErrorKind::Other, template, &[path.as_bytes()])
    }
}

/// Whether both are the same binary cache, with whatever parameters.
fn same_cache(one: &Source, other: &Source) -> bool {
    let is_cache = |source: &Source| matches!(source, Source::Cache(_));
    is_cache(one) && is_cache(other) && one.name() == other.name()
}

/// Why paths could not be had.
#[derive(Default)]
struct Failures {
    /// What could not be got itself, in the order of the plan.
    own: Vec<(StorePath, StoreError)>,
    /// What refers to something that cannot be had, and whether that is more than not being there.
    referring: BTreeMap<StorePath, bool>,
}

impl Failures {
    fn new(plan: &Plan, failed: Vec<(StorePath, StoreError)>) -> Failures {
        let mut errors: BTreeMap<StorePath, StoreError> = failed.into_iter().collect();
        let mut failures = Failures::default();
        let blocked = plan.blocked.iter().map(|path| (path.clone(), false));
        failures.referring.extend(blocked);
        for substitute in &plan.order {
            let info = &substitute.narinfo.info;
            let Some(error) = errors.remove(&info.path) else {
                continue;
            };
            // Archives are fetched ahead, so it may have failed by itself before.
            let mut lacks = info
                .references
                .iter()
                .filter(|r| **r != info.path && failures.has(r))
                .peekable();
            if lacks.peek().is_some() {
                let is_failure = lacks.all(|r| failures.is_failure(r));
                failures.referring.insert(info.path.clone(), is_failure);
            } else {
                failures.own.push((info.path.clone(), error));
            }
        }
        failures
    }

    fn has(&self, path: &StorePath) -> bool {
        self.referring.contains_key(path) || self.own.iter().any(|(p, _)| p == path)
    }

    /// Whether a path failed otherwise than by not being there.
    fn is_failure(&self, path: &StorePath) -> bool {
        let own = self.own.iter().find(|(p, _)| p == path);
        own.is_some_and(|(_, error)| error.kind() != ErrorKind::NotFound)
            || self.referring.get(path) == Some(&true)
    }
}

/// The settings of binary caches, for stores whose paths begin with `store_dir`.
pub fn settings(config: &Config, store_dir: &StoreDir) -> Settings {
    let number = |name: &str| config.text(name).and_then(|n| n.parse::<u64>().ok());
    let seconds = |name: &str, default: Duration| match number(name) {
        Some(n) => Duration::from_secs(n),
        None => default,
    };
    let base = Settings::from_env();
    Settings {
        store_dir: store_dir.clone(),
        http: network::settings(config),
        features: config.store_features(),
        negative_ttl: seconds("narinfo-cache-negative-ttl", base.negative_ttl),
        positive_ttl: seconds("narinfo-cache-positive-ttl", base.positive_ttl),
        fallback: config.on("fallback"),
        progress: Arc::new(Lines(config.verbosity)),
        ..base
    }
}

/// The error for a derivation whose outputs a cache has, but that could not be got.
pub fn failed_substitutes(drv: &str) -> String {
    format!(
        "some substitutes for the outputs of derivation '{drv}' failed (usually happens due to networking \
         issues); try '--fallback' to build derivation from source "
    )
}

/// Copies what is planned into a store, several paths at once.
pub fn substitute(caches: &Substituters, plan: &Plan, store: &Store) -> Outcome {
    let repair = false;
    let mut sinks: Vec<Sink> = (0..plan.order.len().min(4))
        .map(|_| Sink { store, repair })
        .collect();
    let mut sinks: Vec<&mut (dyn PathSink + Send)> = sinks.iter_mut().map(|s| s as _).collect();
    caches.substitute(plan, &mut sinks)
}

/// A store that is filled from caches, whose signatures were checked.
struct Sink<'s> {
    store: &'s Store,
    /// Replace what is there.
    repair: bool,
}

impl PathSink for Sink<'_> {
    fn uri(&self) -> String {
        self.store.short_uri()
    }

    fn has(&self, path: &StorePath) -> Result<bool> {
        Ok(!self.repair && self.store.is_valid(path)?)
    }

    fn add(&mut self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        self.store.add_nar(info, nar, self.repair, false).map(drop)
    }
}
