//! `nix-store --verify`, `--verify-path` and `--repair-path`.

use super::NixStore;
use crate::failure::Failure;
use crate::substitution::Caches;
use crate::terminal::{self, Verbosity};
use frazil_local_store::{LocalStore, Repair};
use frazil_vm::message::Message;

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
            if self.options.config.verbosity >= Verbosity::TALKATIVE {
                let text = format!("checking path '{}'...", store.print(&path));
                terminal::show(&Message::line(Verbosity::TALKATIVE.0, text));
            }
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
            caches.repair(store, &path)?;
        }
        Ok(())
    }
}
