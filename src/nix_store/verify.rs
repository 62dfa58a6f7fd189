//! `nix-store --verify`, `--verify-path` and `--repair-path`.

use super::NixStore;
use crate::failure::Failure;
use crate::store::Store;
use crate::substitution::Caches;
use crate::terminal::{self, Verbosity};
use frazil_local_store::{Direction, LocalStore, Repair};
use frazil_store::{HashAlgo, HashFormat, Hasher, StorePath};
use frazil_vm::message::Message;
use frazil_vm::report::Level;

impl NixStore {
    pub(super) fn verify(&self, store: &Store) -> Result<(), Failure> {
        self.no_args()?;
        self.known_flags(&[b"--check-contents", b"--repair"])?;
        let caches = Caches::new(&self.options.config, store);
        let mut again = |_: &LocalStore, path: &_| caches.repair(store, path);
        let [contents, repair] = [b"--check-contents".as_slice(), b"--repair"].map(|f| self.has(f));
        let errors = match store {
            Store::Daemon(remote) => remote.daemon().verify(contents, repair)?,
            Store::Local(local) => {
                let again: Option<Repair<'_>> = match repair {
                    true => Some(&mut again),
                    false => None,
                };
                local.verify(contents, again)?
            }
            // As in the reference.
            Store::Elsewhere(_) => false,
        };
        if errors {
            self.options.config.warn("not all store errors were fixed");
            return Err(Failure::Status(1));
        }
        Ok(())
    }

    pub(super) fn verify_path(&self, store: &Store) -> Result<(), Failure> {
        self.refuse_flags()?;
        let mut status = 0;
        for arg in &self.args {
            let path = crate::stores::follow_links(store, arg)?;
            self.checking(Verbosity::TALKATIVE, store, &path);
            if !is_as_it_was(store, &path)? {
                status = 1;
            }
        }
        Err(Failure::Status(status))
    }

    pub(super) fn repair_path(&self, store: &Store) -> Result<(), Failure> {
        self.refuse_flags()?;
        let caches = Caches::new(&self.options.config, store);
        for arg in &self.args {
            let path = crate::stores::follow_links(store, arg)?;
            if store.local().is_err() {
                return Err(Failure::Message(format!(
                    "operation 'repairPath' is not supported by store '{}'",
                    store.uri()
                )));
            }
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
        store: &Store,
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
            if !is_as_it_was(store, &path)? {
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

    fn checking(&self, level: Verbosity, store: &Store, path: &StorePath) {
        if self.options.config.verbosity >= level {
            let text = format!("checking path '{}'...", store.print(path));
            terminal::show(&Message::line(level.0, text));
        }
    }
}

/// Whether the contents of a valid path are still what they were; says so if not.
fn is_as_it_was(store: &Store, path: &StorePath) -> Result<bool, Failure> {
    if let Store::Local(store) = store {
        return Ok(store.verify_path(path)?);
    }
    let wanted = store.query_valid(path)?.nar_hash;
    let mut hasher = Hasher::new(HashAlgo::Sha256);
    store.nar(path, &mut hasher)?;
    let (got, _) = hasher.finish();
    if got != wanted {
        let [wanted, got] = [wanted, got].map(|hash| hash.to_text(HashFormat::Nix32, true));
        let path = store.print(path);
        let text = format!("path '{path}' was modified! expected hash '{wanted}', got '{got}'");
        terminal::show(&Message::line(0, text));
    }
    Ok(got == wanted)
}
