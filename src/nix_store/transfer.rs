//! `nix-store --export` and `--import`: closures as streams.

use super::NixStore;
use super::archives::{PIECE, write_stdout};
use crate::failure::Failure;
use crate::store::Store;
use crate::terminal::Output;
use frazil_store::export;
use std::collections::BTreeSet;
use std::io::{self, BufReader};

impl NixStore {
    pub(super) fn export(&self, store: &Store) -> Result<(), Failure> {
        self.known_flags(&[])?;
        let paths: BTreeSet<_> = self.paths(store)?.into_iter().collect();
        write_stdout(|out| Ok(export::export_paths(store, store.store_dir(), &paths, out)?))
    }

    pub(super) fn import(&self, store: &Store, out: &mut Output) -> Result<(), Failure> {
        self.known_flags(&[])?;
        self.no_args()?;
        let input = BufReader::with_capacity(PIECE, io::stdin().lock());
        let paths = crate::stores::import(store, input)?;
        for path in paths {
            out.line(store.print(&path).as_bytes());
        }
        Ok(())
    }
}
