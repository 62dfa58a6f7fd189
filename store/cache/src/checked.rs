//! Streams that are counted, hashed and cut off when they become longer than they may be.

use std::io::{self, Read, Write};

use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::{Hash, HashAlgo, HashFormat, Hasher, PathInfo, StoreDir};

use crate::http::carry;

/// Reads at most as much as was promised; one byte more is an error, which carries a [`StoreError`].
pub(crate) struct Checked<R> {
    input: R,
    hasher: Option<Hasher>,
    len: u64,
    limit: u64,
    /// What is longer, for messages.
    what: String,
    on_read: Option<Box<dyn Fn(u64) + Send>>,
}

impl<R: Read> Checked<R> {
    /// Without `algo` only lengths matter.
    pub(crate) fn new(input: R, algo: Option<HashAlgo>, limit: u64, what: String) -> Self {
        Checked {
            input,
            hasher: algo.map(Hasher::new),
            len: 0,
            limit,
            what,
            on_read: None,
        }
    }

    /// Has `on_read` told of every read.
    pub(crate) fn on_read(mut self, on_read: Box<dyn Fn(u64) + Send>) -> Self {
        self.on_read = Some(on_read);
        self
    }

    /// Reads what is left, and returns the hash, if one was to be made, and the length of everything.
    pub(crate) fn finish(mut self) -> io::Result<(Option<Hash>, u64)> {
        io::copy(&mut self, &mut io::sink())?;
        Ok((self.hasher.map(|hasher| hasher.finish().0), self.len))
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.input.read(buffer)?;
        self.len = self.len.saturating_add(got as u64);
        if self.len > self.limit {
            let limit = self.limit.to_string();
            let template = "%s is longer than the %s bytes that it may have";
            let args = [self.what.as_bytes(), limit.as_bytes()];
            return Err(carry(StoreError::new(ErrorKind::Other, template, &args)));
        }
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&buffer[..got]);
        }
        if let Some(on_read) = &self.on_read
            && got > 0
        {
            on_read(got as u64);
        }
        Ok(got)
    }
}

/// Hashes and counts what is written, and remembers what went wrong for those who do not tell.
pub(crate) struct HashingOut<W> {
    pub(crate) out: W,
    hasher: Hasher,
    pub(crate) failed: Option<io::Error>,
}

impl<W: Write> HashingOut<W> {
    pub(crate) fn new(out: W) -> Self {
        HashingOut {
            out,
            hasher: Hasher::new(HashAlgo::Sha256),
            failed: None,
        }
    }

    /// Hash and length of everything.
    pub(crate) fn finish(mut self) -> io::Result<(Hash, u64)> {
        match self.failed.take() {
            Some(err) => Err(err),
            None => {
                self.out.flush()?;
                Ok(self.hasher.finish())
            }
        }
    }
}

impl<W: Write> Write for HashingOut<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match self.out.write(data) {
            Ok(written) => {
                self.hasher.update(&data[..written]);
                Ok(written)
            }
            Err(err) if err.kind() == io::ErrorKind::Interrupted => Err(err),
            Err(err) => {
                self.failed = Some(io::Error::new(err.kind(), err.to_string()));
                Err(err)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Compares an archive with what was said of it.
///
/// # Errors
/// `hash mismatch importing path '…'` or `size mismatch importing path '…'`.
pub(crate) fn check_nar(dir: &StoreDir, info: &PathInfo, hash: &Hash, len: u64) -> Result<()> {
    let text = |hash: &Hash| hash.to_text(HashFormat::Nix32, true);
    let (what, specified, got) = if *hash != info.nar_hash {
        ("hash", text(&info.nar_hash), text(hash))
    } else if len != info.nar_size {
        ("size", info.nar_size.to_string(), len.to_string())
    } else {
        return Ok(());
    };
    let template = "%s mismatch importing path '%s';\n  specified: %s\n  got:       %s";
    let path = dir.print(&info.path);
    let args = [what, &path, &specified, &got].map(str::as_bytes);
    Err(StoreError::new(ErrorKind::Other, template, &args))
}
