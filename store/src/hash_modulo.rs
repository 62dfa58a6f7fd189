//! Hashes contents that mention their own store path, which is not known before they are hashed.
//!
//! Each mention of the hash part counts as zeros, so that contents that differ only in it have the same hash. Where the
//! mentions were does not count: the reference means to hash that as well, but does not. Absent: replacing the mentions.

use std::io;

use memchr::memmem;

use crate::hash::{Hash, HashAlgo, Hasher};

/// A hasher for which a text is as good as zeros.
pub struct HashModulo {
    hasher: Hasher,
    modulus: Vec<u8>,
    /// The last bytes taken in, which may be the beginning of a mention.
    tail: Vec<u8>,
    /// How many bytes were hashed.
    hashed: u64,
}

impl HashModulo {
    /// A hasher that has seen nothing.
    pub fn new(algo: HashAlgo, modulus: &[u8]) -> Self {
        HashModulo {
            hasher: Hasher::new(algo),
            modulus: modulus.to_vec(),
            tail: Vec::new(),
            hashed: 0,
        }
    }

    /// Takes in `data`.
    pub fn update(&mut self, data: &[u8]) {
        let mut text = std::mem::take(&mut self.tail);
        text.extend_from_slice(data);
        let length = self.modulus.len();
        if length > 0 {
            let mut from = 0;
            while let Some(at) = memmem::find(&text[from..], &self.modulus) {
                let at = from + at;
                text[at..at + length].fill(0);
                from = at + length;
            }
        }
        let keep = text.len().min(length.saturating_sub(1));
        let done = text.len() - keep;
        self.hasher.update(&text[..done]);
        self.hashed += done as u64;
        text.drain(..done);
        self.tail = text;
    }

    /// The hash, and how many bytes were taken in.
    pub fn finish(mut self) -> (Hash, u64) {
        let size = self.hashed + self.tail.len() as u64;
        self.hasher.update(&self.tail);
        (self.hasher.finish().0, size)
    }
}

impl io::Write for HashModulo {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_do_not_matter() {
        let text = b"xxselfselfxxselxself";
        let whole = |modulus: &[u8]| {
            let mut hasher = HashModulo::new(HashAlgo::Sha256, modulus);
            hasher.update(text);
            hasher.finish()
        };
        let zeros = b"xx\0\0\0\0\0\0\0\0xxselx\0\0\0\0";
        let expected = Hash::sha256(crate::hash::sha256([zeros.as_slice()]));
        assert_eq!(whole(b"self"), (expected, text.len() as u64));
        for piece in 1..text.len() {
            let mut hasher = HashModulo::new(HashAlgo::Sha256, b"self");
            text.chunks(piece).for_each(|part| hasher.update(part));
            assert_eq!(hasher.finish(), whole(b"self"), "pieces of {piece}");
        }
    }
}
