//! `nix-store --dump-db`, `--load-db`, `--register-validity` and `--check-validity`: what the database says,
//! as text.

use super::NixStore;
use crate::failure::Failure;
use crate::store::Store;
use crate::terminal::Output;
use frazil_store::{PathInfo, StorePath, validity};
use std::collections::BTreeMap;
use std::io;

impl NixStore {
    pub(super) fn dump_db(&self, store: &Store, out: &mut Output) -> Result<(), Failure> {
        self.no_flags()?;
        let write = |path: &StorePath, out: &mut Output| -> Result<(), Failure> {
            let mut text = Vec::new();
            validity::write(
                store.store_dir(),
                &store.query_valid(path)?,
                true,
                true,
                &mut text,
            );
            out.write(&text);
            Ok(())
        };
        if self.args.is_empty() {
            for path in store.all_valid()? {
                write(&path, out)?;
            }
        }
        for arg in &self.args {
            write(&crate::stores::follow_links(store, arg)?, out)?;
        }
        Ok(())
    }

    pub(super) fn load_db(&self, store: &Store) -> Result<(), Failure> {
        self.no_flags_or_args()?;
        register(store, true, true, false)
    }

    pub(super) fn register_validity(&self, store: &Store) -> Result<(), Failure> {
        self.known_flags(&[b"--reregister", b"--hash-given"])?;
        self.no_args()?;
        let [again, hash] = [b"--reregister".as_slice(), b"--hash-given"].map(|f| self.has(f));
        register(store, again, hash, true)
    }

    pub(super) fn check_validity(&self, store: &Store, out: &mut Output) -> Result<(), Failure> {
        self.known_flags(&[b"--print-invalid"])?;
        for arg in &self.args {
            let path = crate::stores::follow_links(store, arg)?;
            if store.is_valid(&path)? {
                continue;
            }
            let path = store.print(&path);
            if !self.has(b"--print-invalid") {
                return Err(Failure::Message(format!("path '{path}' is not valid")));
            }
            out.line(path.as_bytes());
        }
        Ok(())
    }
}

/// Registers what standard input says: `again` also what is valid already, with its hashes or computing
/// them, and perhaps giving the files the permissions and times that they must have.
fn register(
    store: &Store,
    again: bool,
    hash_given: bool,
    canonicalise: bool,
) -> Result<(), Failure> {
    let store = store.local()?;
    let mut input = io::stdin().lock();
    let mut infos: BTreeMap<StorePath, PathInfo> = BTreeMap::new();
    while let Some(mut info) = validity::read(store.store_dir(), &mut input, hash_given)? {
        if !again && store.is_valid(&info.path)? {
            continue;
        }
        if canonicalise {
            store.canonicalise(&info.path)?;
        }
        if !hash_given {
            (info.nar_hash, info.nar_size) = store.nar_hash(&info.path)?;
        }
        infos.insert(info.path.clone(), info);
    }
    let infos: Vec<PathInfo> = infos.into_values().collect();
    store.register(&infos)?;
    Ok(())
}
