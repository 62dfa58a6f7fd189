//! Getting paths from binary caches into a store.
//!
//! Invariant: what is copied is told before it is, in the reference's words. Deliberately absent: building what
//! no cache has.

use crate::config::Config;
use crate::failure::Failure;
use crate::stores;
use crate::terminal::{self, Verbosity};
use frazil_binary_cache::progress::{Event, Progress};
use frazil_binary_cache::{CacheUri, Plan, Settings, Substituters, TrustPolicy};
use frazil_local_store::LocalStore;
use frazil_store::error::Result;
use frazil_store::transfer::PathSink;
use frazil_store::{ErrorKind, PathInfo, PublicKeys, StoreError, StorePath};
use frazil_vm::message::Message;
use frazil_vm::report::Level;
use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

/// What is told of copying as it goes on: lines on standard error.
struct Lines(Verbosity);

impl Progress for Lines {
    fn event(&self, event: &Event<'_>) {
        let text = event.to_string();
        let (level, message) = match event {
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
    uris: Vec<CacheUri>,
    settings: Settings,
    keys: PublicKeys,
    require_signatures: bool,
}

impl Caches {
    /// Those of the settings; none when substituting is off.
    ///
    /// # Errors
    /// An address or a key that is none.
    pub fn new(config: &Config, store: &LocalStore) -> std::result::Result<Caches, Failure> {
        let number = |name: &str| config.text(name).and_then(|n| n.parse::<u64>().ok());
        let seconds = |name: &str, default: Duration| match number(name) {
            Some(n) => Duration::from_secs(n),
            None => default,
        };
        let base = Settings::from_env();
        let settings = Settings {
            store_dir: store.store_dir().clone(),
            features: config.store_features(),
            attempts: number("download-attempts").map_or(base.attempts, |n| n.min(100) as u32),
            connect_timeout: seconds("connect-timeout", base.connect_timeout),
            stalled_timeout: seconds("stalled-download-timeout", base.stalled_timeout),
            connections: number("http-connections").map_or(base.connections, |n| n as usize),
            negative_ttl: seconds("narinfo-cache-negative-ttl", base.negative_ttl),
            positive_ttl: seconds("narinfo-cache-positive-ttl", base.positive_ttl),
            fallback: config.on("fallback"),
            progress: Arc::new(Lines(config.verbosity)),
            ..base
        };
        let mut uris = Vec::new();
        if config.text("substitute") != Some("false") {
            let default = "https://cache.nixos.org/";
            let addresses = config.text("substituters").unwrap_or(default);
            for address in addresses.split(' ').filter(|a| !a.is_empty()) {
                uris.push(CacheUri::parse(address)?);
            }
        }
        Ok(Caches {
            uris,
            settings,
            keys: stores::trusted_keys(config)?,
            require_signatures: config.text("require-sigs") != Some("false"),
        })
    }

    /// Opens the caches; without `trusted` also what nobody who is trusted signed is found.
    pub fn open(&self, trusted: bool) -> Substituters {
        let trust = TrustPolicy {
            require_signatures: trusted && self.require_signatures,
            keys: self.keys.clone(),
        };
        Substituters::open(&self.uris, trust, &self.settings)
    }

    /// What has to be got for `wanted` to be valid, whether or not it can be trusted.
    ///
    /// # Errors
    /// A cache cannot be asked; the store cannot be read.
    pub fn plan(&self, store: &LocalStore, wanted: &[StorePath]) -> Result<Plan> {
        if self.uris.is_empty() {
            let mut plan = Plan::default();
            for path in wanted {
                if !store.is_valid(path)? {
                    plan.unknown.insert(path.clone());
                }
            }
            return Ok(plan);
        }
        self.open(false)
            .plan(wanted, &mut |path| store.is_valid(path))
    }

    /// Makes `wanted` valid as far as that can be done. Returns those that are not, with the reasons; failures on the
    /// way are told.
    ///
    /// # Errors
    /// A cache cannot be asked; the store cannot be read.
    pub fn fetch(
        &self,
        store: &LocalStore,
        wanted: &[StorePath],
    ) -> Result<Vec<(StorePath, StoreError)>> {
        if !self.uris.is_empty() {
            store.add_temp_roots(wanted)?;
            let caches = self.open(true);
            let plan = caches.plan(wanted, &mut |path| store.is_valid(path))?;
            let mut sinks: Vec<Sink> = (0..plan.order.len().min(4))
                .map(|_| Sink {
                    store,
                    repair: false,
                })
                .collect();
            let mut sinks: Vec<&mut (dyn PathSink + Send)> =
                sinks.iter_mut().map(|s| s as _).collect();
            let outcome = caches.substitute(&plan, &mut sinks);
            self.tell(&outcome.failed);
        }
        let mut missing = Vec::new();
        for path in wanted {
            if !store.is_valid(path)? {
                missing.push((path.clone(), self.lacking(store, path)));
            }
        }
        Ok(missing)
    }

    /// Gets a path again that is valid but damaged.
    ///
    /// # Errors
    /// No cache has it, or it cannot be got.
    pub fn repair(&self, store: &LocalStore, path: &StorePath) -> Result<()> {
        let cannot = || {
            let path = store.print(path);
            let template = "cannot repair path '%s'";
            StoreError::new(ErrorKind::Other, template, &[path.as_bytes()])
        };
        if self.uris.is_empty() {
            return Err(cannot());
        }
        let caches = self.open(true);
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
        self.tell(&outcome.failed);
        match outcome.added.contains(path) {
            true => Ok(()),
            false => Err(cannot()),
        }
    }

    /// Says why paths could not be got; that others need them needs no word.
    fn tell(&self, failed: &[(StorePath, StoreError)]) {
        let mut told = BTreeSet::new();
        for (path, error) in failed {
            if told.insert(path) {
                self.settings.progress.event(&Event::Failed { error });
            }
        }
    }

    /// The error for a path that nobody has.
    pub fn lacking(&self, store: &LocalStore, path: &StorePath) -> StoreError {
        let path = store.print(path);
        let template = "path '%s' is required, but there is no substituter that can build it";
        StoreError::new(ErrorKind::Other, template, &[path.as_bytes()])
    }
}

/// A store that is filled from caches, whose signatures were checked.
struct Sink<'s> {
    store: &'s LocalStore,
    /// Replace what is there.
    repair: bool,
}

impl PathSink for Sink<'_> {
    fn uri(&self) -> String {
        self.store.uri()
    }

    fn has(&self, path: &StorePath) -> Result<bool> {
        Ok(!self.repair && self.store.is_valid(path)?)
    }

    fn add(&mut self, info: &PathInfo, nar: &mut dyn Read) -> Result<()> {
        self.store.add_nar(info, nar, self.repair, false).map(drop)
    }
}
