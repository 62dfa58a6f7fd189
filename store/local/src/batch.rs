//! Adds many texts at once: the derivations and `toFile`s of an evaluation.
//!
//! The texts of a [`Batch`] are committed together: one look at which are new, their files, one registration.
//! C++ Nix does all of it for each by itself, which is most of what writing an evaluation costs. Invariant: a
//! text's references are valid, or were given to the batch before it; a crash between files and registration
//! leaves garbage, nothing half valid.

use frazil_store::StorePath;
use frazil_store::batch::{Batch, BatchText};
use frazil_store::error::{Result, StoreError};

use crate::delete::delete_tree;
use crate::lock::{PathLocks, lock_path};
use crate::register::Registration;
use crate::store::LocalStore;
use crate::tree_writer::TreeWriter;

impl LocalStore {
    /// Adds what is in the batch and empties it. Returns how many paths were new.
    ///
    /// # Errors
    /// A path that does not follow from its text; a reference that is not valid; wrong outputs; the store cannot be
    /// written. What was committed before the one that failed stays; the batch keeps the rest.
    pub fn commit(&self, batch: &mut Batch) -> Result<usize> {
        if batch.is_empty() {
            return Ok(0);
        }
        self.check_writable()?;
        let paths: Vec<StorePath> = batch.texts().iter().map(|t| t.path.clone()).collect();
        self.add_temp_roots(&paths)?;
        let valid = self.valid_among(&paths)?;
        let new: Vec<&BatchText> = batch
            .texts()
            .iter()
            .filter(|text| !valid.contains(&text.path))
            .collect();
        if !new.is_empty() {
            self.auto_gc();
        }
        let added = self.commit_some(&new)?;
        *batch = Batch::new();
        Ok(added)
    }

    /// Adds texts that were not valid a moment ago, without a lock file for each, which would cost as much as the
    /// texts themselves. Whoever else adds one of them writes the same, so only one thing can go wrong: they saw
    /// that it was not valid, and remove the file that is registered here in order to write it again. They
    /// hold its lock from before they look until they are done, so their lock is there when the registration is,
    /// and it is enough to look at those texts once more that are locked then.
    fn commit_some(&self, texts: &[&BatchText]) -> Result<usize> {
        let is_locked = |text: &&&BatchText| lock_path(&self.real_path(&text.path)).exists();
        let (locked, free): (Vec<&BatchText>, Vec<&BatchText>) =
            texts.iter().copied().partition(|text| is_locked(&text));
        let mut added = 0;
        if !free.is_empty() {
            self.write_or_remove(&free)?;
            added += free.len();
        }
        let contested = free.iter().copied().filter(|text| is_locked(&text));
        for text in locked.into_iter().chain(contested) {
            added += usize::from(self.commit_locked(text)?);
        }
        Ok(added)
    }

    /// Adds a text that somebody else may be adding, unless they have. Returns whether it was added here.
    fn commit_locked(&self, text: &BatchText) -> Result<bool> {
        let real = self.real_path(&text.path);
        let message = "waiting for locks on store paths";
        let messages = &self.options().messages;
        let mut lock = PathLocks::acquire(std::slice::from_ref(&real), messages, message)?;
        lock.delete_on_drop(true);
        let is_there = real
            .symlink_metadata()
            .is_ok_and(|meta| meta.is_file() && meta.len() == text.contents.len() as u64);
        if is_there && self.is_valid(&text.path)? {
            return Ok(false);
        }
        self.write_or_remove(&[text])?;
        Ok(true)
    }

    /// Writes and registers texts; when that fails, nothing is left of those that are not valid.
    fn write_or_remove(&self, texts: &[&BatchText]) -> Result<()> {
        let result = self.write_texts(texts);
        if result.is_err() {
            let valid = self.valid_among(texts.iter().map(|text| &text.path));
            let valid = valid.unwrap_or_default();
            for text in texts.iter().filter(|text| !valid.contains(&text.path)) {
                // Not registered, so it does no harm if it stays.
                let _ = delete_tree(&self.real_path(&text.path));
            }
        }
        result
    }

    fn write_texts(&self, texts: &[&BatchText]) -> Result<()> {
        let mut infos = Vec::new();
        let mut registrations = Vec::with_capacity(texts.len());
        for text in texts {
            let real = self.real_path(&text.path);
            let write = || {
                let mut writer = TreeWriter::new(&real, self.options().fsync_store_paths)?;
                writer.whole_file(false, &text.contents)?;
                writer.finish(&self.options().ignored_xattrs)
            };
            // Whether something is in the way shows when the file is made.
            match write() {
                Err(err) if real.symlink_metadata().is_ok() && is_exists(&err) => {
                    delete_tree(&real)?;
                    write()?;
                }
                result => result?,
            }
            self.auto_optimise(&real)?;
            let info = text.info()?;
            match &text.outputs {
                Some(outputs) => registrations.push(Registration {
                    info,
                    outputs: outputs.clone(),
                }),
                None if text.path.is_derivation() => infos.push(info),
                None => registrations.push(Registration {
                    info,
                    outputs: Vec::new(),
                }),
            }
        }
        if infos.is_empty() {
            return self.register_all(&registrations);
        }
        // Derivations of which nothing is known are read again and checked, with all of these in place.
        infos.extend(registrations.into_iter().map(|r| r.info));
        self.register(&infos)
    }
}

fn is_exists(err: &StoreError) -> bool {
    err.message().ends_with(b"File exists")
}
