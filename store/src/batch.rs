//! Many texts at once: the derivations and `toFile`s of an evaluation.
//!
//! Texts are gathered in memory, for a store to add them together, which costs far less than one by one. Invariant: a
//! text's references are valid, or were given to the batch before it. Absent: adding them, which every store does in
//! its own way.

use std::collections::HashMap;

use bstr::BString;

use crate::content_address::{ContentAddress, ContentAddressMethod};
use crate::error::Result;
use crate::hash::{Hash, HashAlgo, Hasher, sha256};
use crate::nar::dump_bytes;
use crate::path_info::PathInfo;
use crate::store_path::StorePath;

/// How many texts, and bytes of them, are gathered before [`Batch::is_full`].
const FULL: (usize, usize) = (16_384, 64 << 20);

/// Texts to be added.
#[derive(Default)]
pub struct Batch {
    texts: Vec<BatchText>,
    places: HashMap<StorePath, usize>,
    bytes: usize,
}

/// A text to be added.
pub struct BatchText {
    /// Its path.
    pub path: StorePath,
    /// The text.
    pub contents: Vec<u8>,
    /// What it refers to.
    pub references: Vec<StorePath>,
    /// Outputs of a derivation, if they are known; otherwise they are read from it.
    pub outputs: Option<Vec<(BString, StorePath)>>,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Batch::default()
    }

    /// Takes a text, whose path was computed from it and its references.
    pub fn text(&mut self, path: &StorePath, contents: &[u8], references: &[StorePath]) {
        self.push(path, contents, references, None);
    }

    /// Takes a derivation, whose paths were computed by whoever calls this.
    pub fn derivation(
        &mut self,
        path: &StorePath,
        contents: &[u8],
        references: &[StorePath],
        outputs: Vec<(BString, StorePath)>,
    ) {
        self.push(path, contents, references, Some(outputs));
    }

    fn push(
        &mut self,
        path: &StorePath,
        contents: &[u8],
        references: &[StorePath],
        outputs: Option<Vec<(BString, StorePath)>>,
    ) {
        if self.places.contains_key(path) {
            return;
        }
        self.places.insert(path.clone(), self.texts.len());
        self.bytes += contents.len();
        self.texts.push(BatchText {
            path: path.clone(),
            contents: contents.to_vec(),
            references: references.to_vec(),
            outputs,
        });
    }

    /// The contents of a text in it.
    pub fn contents(&self, path: &StorePath) -> Option<&[u8]> {
        self.places.get(path).map(|&i| &*self.texts[i].contents)
    }

    /// The references of a text in it.
    pub fn references(&self, path: &StorePath) -> Option<&[StorePath]> {
        self.places.get(path).map(|&i| &*self.texts[i].references)
    }

    /// The texts, in the order in which they came.
    pub fn texts(&self) -> &[BatchText] {
        &self.texts
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Whether it should be written, so as not to take more memory.
    pub fn is_full(&self) -> bool {
        self.texts.len() >= FULL.0 || self.bytes >= FULL.1
    }
}

impl BatchText {
    /// What a store knows of it.
    ///
    /// # Errors
    /// None that is known: its archive is made in memory.
    pub fn info(&self) -> Result<PathInfo> {
        let mut nar = Hasher::new(HashAlgo::Sha256);
        dump_bytes(&self.contents, false, &mut nar)?;
        let (hash, size) = nar.finish();
        let mut info = PathInfo::new(self.path.clone(), hash, size);
        info.references = self.references.iter().cloned().collect();
        info.ca = Some(ContentAddress {
            method: ContentAddressMethod::Text,
            hash: Hash::sha256(sha256([&*self.contents])),
        });
        Ok(info)
    }
}
