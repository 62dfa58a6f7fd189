//! What is computed of an archive: its hashes and its length.

use std::io::{self, Write};

use frazil_store::Hash;
use frazil_store::hash::{HashAlgo, Hasher};

/// The SHA-256 of the archive, its length, and if another algorithm is asked for, the archive's hash of that kind.
pub(crate) struct NarHashes {
    sha256: Hasher,
    other: Option<Hasher>,
}

impl NarHashes {
    pub fn new(algo: HashAlgo) -> Self {
        NarHashes {
            sha256: Hasher::new(HashAlgo::Sha256),
            other: (algo != HashAlgo::Sha256).then(|| Hasher::new(algo)),
        }
    }

    /// Takes the next bytes of the archive.
    pub fn update(&mut self, data: &[u8]) {
        self.sha256.update(data);
        if let Some(other) = &mut self.other {
            other.update(data);
        }
    }

    /// SHA-256 and length; and the hash that was asked for.
    pub fn finish(self) -> (Hash, u64, Hash) {
        let (hash, size) = self.sha256.finish();
        let other = self.other.map_or(hash, |hasher| hasher.finish().0);
        (hash, size, other)
    }
}

impl Write for NarHashes {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.update(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
