//! Makes paths valid, and changes what is known about them.
//!
//! Any number of paths is registered in one transaction, which either all of them come out of or none. Paths that are
//! valid already get what is new about them. Invariant: whatever a path refers to is valid, and there are no
//! cycles. Absent: files; they are complete before this is called.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use bstr::BString;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::topo::{Cycle, topo_sort};
use frazil_store::{Derivation, HashFormat, PathInfo, StorePath};
use rusqlite::Connection;

use crate::db::{DbResult, INSERT_PATH};
use crate::store::LocalStore;
use crate::util::{Level, locked, other};

/// A path to register, with its outputs if it is a derivation.
pub(crate) struct Registration {
    pub info: PathInfo,
    pub outputs: Vec<(BString, StorePath)>,
}

impl LocalStore {
    /// Registers paths whose files are in place. Derivations among them are read for their outputs, and
    /// checked.
    ///
    /// # Errors
    /// A path that does not follow from its content address; a derivation with wrong outputs; a
    /// reference that is not valid; a cycle; the database cannot be written. Nothing is registered then.
    pub fn register(&self, infos: &[PathInfo]) -> Result<()> {
        let mut registrations = Vec::with_capacity(infos.len());
        for info in infos {
            let outputs = if info.path.is_derivation() && !self.is_valid(&info.path)? {
                self.checked_outputs(&info.path)?
            } else {
                Vec::new()
            };
            let info = info.clone();
            registrations.push(Registration { info, outputs });
        }
        self.register_all(&registrations)
    }

    pub(crate) fn register_all(&self, registrations: &[Registration]) -> Result<()> {
        if registrations.is_empty() {
            return Ok(());
        }
        // The last registration of a path counts.
        let by_path: BTreeMap<&StorePath, &Registration> =
            registrations.iter().map(|r| (&r.info.path, r)).collect();
        self.check_content_addresses(by_path.values().copied())?;
        self.check_cycles(&by_path)?;
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        self.write(|conn| {
            let mut ids = BTreeMap::new();
            for (path, registration) in &by_path {
                let id = match self.id_of(conn, path)? {
                    Some(id) => {
                        self.update_in(conn, &registration.info)?;
                        id
                    }
                    None => self.insert(conn, registration, now)?,
                };
                ids.insert(*path, id);
            }
            let sql = "insert or replace into Refs (referrer, reference) values (?, ?)";
            let mut add = conn.prepare_cached(sql)?;
            for (path, registration) in &by_path {
                for reference in &registration.info.references {
                    let id = match ids.get(reference) {
                        Some(id) => *id,
                        None => self.valid_id(conn, reference)?,
                    };
                    add.execute([ids[path], id])?;
                }
            }
            Ok(())
        })
    }

    /// Replaces what is known about valid paths: size, hash, signatures, content address, trust.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn update(&self, info: &PathInfo) -> Result<()> {
        self.write(|conn| self.update_in(conn, info))
    }

    /// Adds signatures to a valid path.
    ///
    /// # Errors
    /// `path '…' is not valid`; the database cannot be written.
    pub fn add_signatures(&self, path: &StorePath, signatures: &BTreeSet<String>) -> Result<()> {
        self.write(|conn| {
            let mut info = self.info(conn, path)?.ok_or_else(|| self.invalid(path))?;
            info.signatures.extend(signatures.iter().cloned());
            self.update_in(conn, &info)
        })
    }

    /// A derivation in the store, valid or not.
    ///
    /// # Errors
    /// It is not there, or no derivation.
    pub fn read_derivation(&self, path: &StorePath) -> Result<Derivation> {
        self.files().read_derivation(path)
    }

    /// The outputs of a derivation, after a check that their paths are those that it must have.
    fn checked_outputs(&self, path: &StorePath) -> Result<Vec<(BString, StorePath)>> {
        let drv = self.read_derivation(path)?;
        let messages = &self.options().messages;
        // What it needs was probably looked at before: a closure comes path by path.
        locked(&self.hasher)
            .check_outputs(
                &drv,
                &mut |input| self.read_derivation(input),
                &mut |text| messages.say(Level::Warning, text),
            )
            .map_err(|err| {
                let name = self.print(path);
                err.trace("while checking derivation '%s'", &[name.as_bytes()])
            })?;
        drv.known_outputs(self.store_dir())
    }

    fn check_content_addresses<'r>(
        &self,
        registrations: impl Iterator<Item = &'r Registration>,
    ) -> Result<()> {
        for Registration { info, .. } in registrations {
            if info.ca.is_some() && !info.is_content_addressed(self.store_dir()) {
                let template = "cannot add path '%s' to the Nix store because it claims to be content-addressed but isn't";
                return Err(self.path_error(ErrorKind::Other, template, &info.path));
            }
        }
        Ok(())
    }

    fn check_cycles(&self, by_path: &BTreeMap<&StorePath, &Registration>) -> Result<()> {
        // What was valid before cannot refer to what is new, so only new paths can be in a cycle.
        let paths: Vec<&StorePath> = by_path.keys().copied().collect();
        let place = |path: &StorePath| paths.binary_search(&path).ok();
        let references: Vec<Vec<usize>> = by_path
            .values()
            .map(|r| r.info.references.iter().filter_map(place).collect())
            .collect();
        topo_sort(&references)
            .map(|_| ())
            .map_err(|Cycle { of, from }| {
                let [of, from] = [of, from].map(|i| self.print(paths[i]));
                let template = "cycle detected in the references of '%s' from '%s'";
                other(template, &[of.as_bytes(), from.as_bytes()])
            })
    }

    fn insert(&self, conn: &Connection, registration: &Registration, now: i64) -> DbResult<i64> {
        let info = &registration.info;
        let mut insert = conn.prepare_cached(INSERT_PATH)?;
        let time = match info.registration_time {
            0 => now,
            time => time,
        };
        let deriver = info.deriver.as_ref().map(|path| self.print(path));
        let columns = Columns::of(info);
        insert.execute(rusqlite::params![
            self.print(&info.path),
            columns.hash,
            time,
            deriver,
            columns.size,
            columns.ultimate,
            columns.signatures,
            columns.ca,
        ])?;
        let id = conn.last_insert_rowid();
        let sql = "insert or replace into DerivationOutputs (drv, id, path) values (?, ?, ?)";
        let mut add = conn.prepare_cached(sql)?;
        for (name, path) in &registration.outputs {
            let name = String::from_utf8_lossy(name);
            add.execute(rusqlite::params![id, name, self.print(path)])?;
        }
        Ok(id)
    }

    fn update_in(&self, conn: &Connection, info: &PathInfo) -> DbResult<()> {
        let mut update = conn.prepare_cached(
            "update ValidPaths set narSize = ?, hash = ?, ultimate = ?, sigs = ?, ca = ? where path = ?",
        )?;
        let columns = Columns::of(info);
        update.execute(rusqlite::params![
            columns.size,
            columns.hash,
            columns.ultimate,
            columns.signatures,
            columns.ca,
            self.print(&info.path),
        ])?;
        Ok(())
    }
}

/// The columns of a path's row as the database has them: what is empty or unknown is null.
struct Columns {
    hash: String,
    size: Option<i64>,
    ultimate: Option<i64>,
    signatures: Option<String>,
    ca: Option<String>,
}

impl Columns {
    fn of(info: &PathInfo) -> Self {
        let signatures: Vec<&str> = info.signatures.iter().map(String::as_str).collect();
        Columns {
            hash: info.nar_hash.to_text(HashFormat::Base16, true),
            size: i64::try_from(info.nar_size).ok().filter(|&size| size != 0),
            ultimate: info.ultimate.then_some(1),
            signatures: Some(signatures.join(" ")).filter(|s| !s.is_empty()),
            ca: info.ca.as_ref().map(ToString::to_string),
        }
    }
}

/// An error that says that a path is not what it was said to be: a heading and the two sides.
pub(crate) fn mismatch(template: &str, path: &str, wanted: &str, got: &str) -> StoreError {
    other(
        template,
        &[path.as_bytes(), wanted.as_bytes(), got.as_bytes()],
    )
}
