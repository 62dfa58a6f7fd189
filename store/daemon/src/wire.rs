//! How numbers, strings, paths and what is known of them are sent.
//!
//! Invariant: a length is believed only as far as that many bytes arrive, and no further than a limit. Absent:
//! questions and answers, see [`crate::query`] and its like.

use std::collections::BTreeSet;

use frazil_store::error::Result;
use frazil_store::wire::{self, padding, sha256};
use frazil_store::{BString, ContentAddress, Features, PathInfo, StorePath};

use crate::connection::{Connection, garbage};

/// No string is longer: messages, names, signatures.
const MAX_STRING: u64 = 64 << 20;
/// No list is longer.
const MAX_LIST: u64 = 1 << 25;

impl Connection {
    /// Sends a number.
    pub fn number(&mut self, number: u64) {
        self.put(&number.to_le_bytes());
    }

    /// Sends yes or no.
    pub fn flag(&mut self, flag: bool) {
        self.number(u64::from(flag));
    }

    /// Sends a string.
    pub fn string(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.put(bytes);
        self.put(&[0; 8][..padding(bytes.len())]);
    }

    /// Sends a path.
    pub fn path(&mut self, path: &StorePath) {
        let text = self.dir.print(path);
        self.string(text.as_bytes());
    }

    /// Sends paths.
    pub fn paths<'p>(&mut self, paths: impl ExactSizeIterator<Item = &'p StorePath>) -> Result<()> {
        self.number(paths.len() as u64);
        for path in paths {
            self.path(path);
            self.flush_if_full()?;
        }
        Ok(())
    }

    /// Reads a number.
    pub fn read_number(&mut self) -> Result<u64> {
        self.need(8)?;
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.unread()[..8]);
        self.skip(8);
        Ok(u64::from_le_bytes(bytes))
    }

    /// Reads yes or no.
    pub fn read_flag(&mut self) -> Result<bool> {
        Ok(self.read_number()? != 0)
    }

    /// Reads the length of a list.
    pub fn read_len(&mut self) -> Result<u64> {
        match self.read_number()? {
            len if len <= MAX_LIST => Ok(len),
            len => Err(garbage(&format!(
                "the Nix daemon sends a list of {len} elements, which is too long"
            ))),
        }
    }

    /// Reads a string.
    pub fn read_string(&mut self) -> Result<Vec<u8>> {
        let len = self.read_number()?;
        if len > MAX_STRING {
            return Err(garbage(&format!(
                "the Nix daemon sends a string of {len} bytes, which is too long"
            )));
        }
        // It fits, see above.
        let len = usize::try_from(len).unwrap_or_default();
        let whole = len + padding(len);
        self.need(whole)?;
        let (text, end) = self.unread()[..whole].split_at(len);
        if end.iter().any(|&b| b != 0) {
            return Err(garbage("non-zero padding"));
        }
        let text = text.to_vec();
        self.skip(whole);
        Ok(text)
    }

    /// Reads strings.
    pub fn read_strings(&mut self) -> Result<Vec<Vec<u8>>> {
        let len = self.read_len()?;
        (0..len).map(|_| self.read_string()).collect()
    }

    /// Reads a path.
    pub fn read_path(&mut self) -> Result<StorePath> {
        let text = self.read_string()?;
        self.dir.parse(&text)
    }

    /// Reads a path or nothing.
    pub fn read_optional_path(&mut self) -> Result<Option<StorePath>> {
        match self.read_string()? {
            text if text.is_empty() => Ok(None),
            text => self.dir.parse(&text).map(Some),
        }
    }

    /// Reads paths.
    pub fn read_paths(&mut self) -> Result<BTreeSet<StorePath>> {
        let len = self.read_len()?;
        (0..len).map(|_| self.read_path()).collect()
    }

    /// Sends what is known of a path, as it is sent before its archive.
    pub fn info(&mut self, info: &PathInfo) {
        let mut out = Vec::new();
        wire::info(&mut out, &self.dir, info);
        self.put(&out);
    }

    /// Reads what is known of a path.
    pub fn read_info(&mut self, path: StorePath) -> Result<PathInfo> {
        let deriver = self.read_optional_path()?;
        let text = self.read_string()?;
        let mut info = PathInfo::new(path, sha256(&text)?, 0);
        info.deriver = deriver;
        info.references = self.read_paths()?;
        info.registration_time = self.read_number()?.cast_signed();
        info.nar_size = self.read_number()?;
        info.ultimate = self.read_flag()?;
        for signature in self.read_strings()? {
            let text = String::from_utf8_lossy(&signature).into_owned();
            info.signatures.insert(text);
        }
        let ca = self.read_string()?;
        if !ca.is_empty() {
            info.ca = Some(ContentAddress::parse(&ca, Features::ALL)?);
        }
        Ok(info)
    }

    /// Reads an output's name, and its path if that is known.
    pub fn read_output(&mut self) -> Result<(BString, Option<StorePath>)> {
        let name = self.read_string()?;
        Ok((name.into(), self.read_optional_path()?))
    }
}
