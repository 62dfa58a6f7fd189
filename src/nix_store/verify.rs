//! `nix-store --verify`, `--verify-path` and `--repair-path`.

use super::NixStore;
use crate::failure::Failure;
use crate::substitution::Caches;
use crate::terminal::{self, Verbosity};
use frazil_local_store::{Direction, LocalStore, Repair};
use frazil_store::StorePath;
use frazil_vm::message::Message;
use frazil_vm::report::Level;

impl NixStore {
    pub(super) fn verify(&self, store: &LocalStore) -> Result<(), Failure> {
        self.no_args()?;
        self.known_flags(&[b"--check-contents", b"--repair"])?;
        let caches = Caches::new(&self.options.config, store)?;
        let mut again = |store: &LocalStore, path: &_| caches.repair(store, path);
        let repair: Option<Repair<'_>> = match self.has(b"--repair") {
            true => Some(&mut again),
            false => None,
        };
        if store.verify(self.has(b"--check-contents"), repair)? {
            self.options.config.warn("not all store errors were fixed");
            return Err(Failure::Status(1));
        }
        Ok(())
    }

    pub(super) fn verify_path(&self, store: &LocalStore) -> Result<(), Failure> {
        self.refuse_flags()?;
        let mut status = 0;
        for arg in &self.args {
            let path = crate::stores::follow_links(store, arg)?;
            self.checking(Verbosity::TALKATIVE, store, &path);
            if !store.verify_path(&path)? {
                status = 1;
            }
        }
        Err(Failure::Status(status))
    }

    pub(super) fn repair_path(&self, store: &LocalStore) -> Result<(), Failure> {
        self.refuse_flags()?;
        let caches = Caches::new(&self.options.config, store)?;
        for arg in &self.args {
            let path = crate::stores::follow_links(store, arg)?;
            let info = store.query_valid(&path)?;
            let Err(cannot) = caches.repair(store, &path) else {
                continue;
            };
            match info.deriver {
                Some(drv) if store.is_valid(&drv)? => self.check_outputs(store, &caches, &drv)?,
                _ => return Err(cannot.into()),
            }
        }
        Ok(())
    }

    /// Looks whether the outputs of a derivation and all that they need are as they should be, for then it need not be
    /// built again.
    pub(super) fn check_outputs(
        &self,
        store: &LocalStore,
        caches: &Caches,
        drv: &StorePath,
    ) -> Result<(), Failure> {
        let cannot = || {
            Failure::Message(format!(
                "'{}' cannot be built: building is not supported yet",
                store.print(drv)
            ))
        };
        let outputs: Vec<_> = store.derivation_outputs(drv)?.into_values().collect();
        let valid = store.valid_among(&outputs)?;
        if !outputs.iter().all(|output| valid.contains(output)) {
            return Err(cannot());
        }
        for path in store.closure(&outputs, Direction::References, false, false)? {
            self.checking(Verbosity::INFO, store, &path);
            if !store.verify_path(&path)? {
                terminal::show(&Message::of(
                    Level::Error,
                    &format!(
                        "found corrupted or missing path '{}' in the output closure of '{}'",
                        store.print(&path),
                        store.print(drv)
                    ),
                ));
                caches.repair(store, &path).map_err(|_| cannot())?;
            }
        }
        Ok(())
    }

    fn checking(&self, level: Verbosity, store: &LocalStore, path: &StorePath) {
        if self.options.config.verbosity >= level {
            let text = format!("checking path '{}'...", store.print(path));
            terminal::show(&Message::line(level.0, text));
        }
    }
}
