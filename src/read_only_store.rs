//! The store of evaluation that only reads: what is on disk can be looked at, and what is fetched is kept in memory.
//!
//! Invariant: what evaluation makes is not written to the store on disk, but for copies of what has references; else only
//! what `fetchClosure` and a daemon that builds what is read bring, as in the reference. Deliberately absent: keeping what
//! else was fetched.

use crate::config::Config;
use crate::failure::Failure;
use crate::local_eval_store::{self, LocalEvalStore};
use crate::native_host::NativeHost;
use crate::store::Store;
use crate::stores;
use frazil_store::error::Result;
use frazil_store::{BString, ContentAddress, Derivation, StorePath};
use frazil_vm::eval_store::{ClosureForm, EvalStore, FetchedClosure, Files, Source};
use frazil_vm::host::Host;
use frazil_vm::session_store::SessionStore;
use frazil_vm::settings::Settings;

/// A store for one evaluation.
pub struct ReadOnlyStore {
    session: SessionStore,
    disk: Disk,
    config: Config,
}

/// The store on disk.
enum Disk {
    /// Nobody asked for it yet; the host shows its objects.
    Unopened,
    /// There is none.
    Absent,
    Open(LocalEvalStore),
}

impl ReadOnlyStore {
    /// The store of the settings, and the host that shows what is in it.
    pub fn new(
        config: &Config,
        settings: &Settings,
        native: Box<NativeHost>,
    ) -> (ReadOnlyStore, Box<dyn Host>) {
        let mut host: Box<dyn Host> = native;
        let mut disk = Disk::Unopened;
        let mut config = config.clone();
        config.read_only = !config.feature("fetch-closure");
        if let Some(store) = stores::open_elsewhere(&config) {
            let (store, shown, _) = local_eval_store::split(store, host, &config);
            disk = Disk::Open(store);
            host = Box::new(shown);
        }
        let (session, host) = SessionStore::new(settings, host);
        let store = ReadOnlyStore {
            session,
            disk,
            config,
        };
        (store, host)
    }

    /// The store on disk, if there is one.
    fn disk(&mut self) -> Option<&mut LocalEvalStore> {
        if let Disk::Unopened = self.disk {
            self.disk = match stores::open_existing(&self.config) {
                Some(store) => Disk::Open(self.view(store)),
                None => Disk::Absent,
            };
        }
        match &mut self.disk {
            Disk::Open(disk) => Some(disk),
            _ => None,
        }
    }

    fn view(&self, store: Store) -> LocalEvalStore {
        let host = Box::new(NativeHost::new(self.config.verbosity));
        local_eval_store::split(store, host, &self.config).0
    }

    /// Where a path is looked for: what was fetched is kept in memory.
    fn holder(&mut self, path: &StorePath) -> &mut dyn EvalStore {
        let is_here = self.session.holds(path) || self.disk().is_none();
        match &mut self.disk {
            Disk::Open(disk) if !is_here => disk,
            _ => &mut self.session,
        }
    }
}

impl EvalStore for ReadOnlyStore {
    fn is_valid(&mut self, path: &StorePath) -> Result<bool> {
        self.holder(path).is_valid(path)
    }

    fn ensure(&mut self, path: &StorePath) -> Result<()> {
        self.session.ensure(path)
    }

    fn references(&mut self, path: &StorePath) -> Result<Vec<StorePath>> {
        self.holder(path).references(path)
    }

    fn read_derivation(&mut self, path: &StorePath) -> Result<Derivation> {
        self.holder(path).read_derivation(path)
    }

    fn read_valid_derivation(&mut self, path: &StorePath) -> Result<Derivation> {
        self.holder(path).read_valid_derivation(path)
    }

    fn add_text(&mut self, path: &StorePath, text: &[u8], references: &[StorePath]) -> Result<()> {
        self.session.add_text(path, text, references)
    }

    fn add_source(&mut self, source: &Source<'_>, host: &mut dyn Host) -> Result<()> {
        if !source.references.is_empty()
            && let Some(disk) = self.disk()
        {
            return disk.add_source(source, host);
        }
        self.session.add_source(source, host)
    }

    fn add_files(&mut self, path: &StorePath, ca: &ContentAddress, files: &Files) -> Result<()> {
        self.session.add_files(path, ca, files)
    }

    fn files(&mut self, path: &StorePath) -> Result<Files> {
        self.session.files(path)
    }

    fn build(&mut self, wanted: &[(StorePath, BString)]) -> Result<Vec<StorePath>> {
        match self.disk() {
            Some(disk) if disk.has_daemon() => disk.build(wanted),
            _ => self.session.build(wanted),
        }
    }

    fn fetch_closure(
        &mut self,
        from: &str,
        path: &StorePath,
        form: ClosureForm<'_>,
    ) -> Result<FetchedClosure> {
        if self.disk().is_none() {
            let store = stores::open_checked(&self.config).map_err(Failure::into_store_error)?;
            self.disk = Disk::Open(self.view(store));
        }
        match &mut self.disk {
            Disk::Open(disk) => disk.fetch_closure(from, path, form),
            _ => self.session.fetch_closure(from, path, form),
        }
    }
}
