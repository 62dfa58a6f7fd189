//! Makes Git packs of objects that are streamed in.
//!
//! Objects are compressed into a temporary file as they come, so that memory does not depend on their
//! sizes; an object that is there already, in the pack or in the repository, is dropped again. At the
//! end libgit2 checks and indexes the pack. Invariant: a pack becomes visible only when it is complete.
//! Deliberately absent: deltas.

use crate::error::{FetchError, Result};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use frazil_store::{HashAlgo, Hasher};
use git2::{Indexer, Odb, Oid};
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// The kinds of objects, by their number in packs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A directory.
    Tree = 2,
    /// The contents of a file.
    Blob = 3,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Tree => "tree",
            Kind::Blob => "blob",
        }
    }
}

/// A pack in the making.
pub struct Pack<'r> {
    /// Objects that need not be added.
    known: Odb<'r>,
    spool: BufWriter<File>,
    /// Bytes in the spool.
    length: u64,
    count: u32,
    added: HashSet<Oid>,
}

fn spool_error(e: &io::Error) -> FetchError {
    FetchError::io("writing temporary file", e)
}

fn git_error(e: &git2::Error) -> FetchError {
    FetchError::new(format!("indexing git packfile: {}", e.message()))
}

impl<'r> Pack<'r> {
    /// An empty pack for a repository with these objects.
    ///
    /// # Errors
    /// There is no place for temporary files.
    pub fn new(known: Odb<'r>) -> Result<Pack<'r>> {
        let spool = tempfile::tempfile().map_err(|e| spool_error(&e))?;
        Ok(Pack {
            known,
            spool: BufWriter::with_capacity(1 << 18, spool),
            length: 0,
            count: 0,
            added: HashSet::new(),
        })
    }

    /// Adds an object of exactly `size` bytes.
    ///
    /// # Errors
    /// `contents` fails or ends early (as [`io::ErrorKind::UnexpectedEof`] from it); no space.
    pub fn add(&mut self, kind: Kind, size: u64, contents: &mut dyn Read) -> Result<Oid> {
        self.add_with(kind, size, |sink| {
            let copied = io::copy(&mut contents.take(size), sink)
                .map_err(|e| FetchError::io("cannot read file from tarball", &e))?;
            match copied < size {
                true => Err(FetchError::new(
                    "cannot read file from tarball: it is cut off",
                )),
                false => Ok(()),
            }
        })
    }

    /// Adds an object of `size` bytes that `write` writes.
    ///
    /// # Errors
    /// That of `write`; it writes more or less; no space.
    pub fn add_with(
        &mut self,
        kind: Kind,
        size: u64,
        write: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<Oid> {
        let start = self.length;
        let mut hasher = Hasher::new(HashAlgo::Sha1);
        hasher.update(format!("{} {size}\0", kind.name()).as_bytes());
        let mut header = Vec::new();
        let mut left = size >> 4;
        header.push((kind as u8) << 4 | (size & 15) as u8);
        while left > 0 {
            if let Some(last) = header.last_mut() {
                *last |= 0x80;
            }
            header.push((left & 0x7F) as u8);
            left >>= 7;
        }
        self.spool.write_all(&header).map_err(|e| spool_error(&e))?;
        let (hasher, written, compressed) = {
            let spool = Counted {
                inner: &mut self.spool,
                written: 0,
            };
            let mut object = Object {
                hasher,
                written: 0,
                out: ZlibEncoder::new(spool, Compression::new(1)),
            };
            write(&mut object)?;
            let Object {
                hasher,
                written,
                out,
            } = object;
            let spool = out.finish().map_err(|e| spool_error(&e))?;
            (hasher, written, spool.written)
        };
        if written != size {
            return Err(FetchError::new(
                "a file in an archive is not as long as it says",
            ));
        }
        self.length += header.len() as u64 + compressed;
        let (hash, _) = hasher.finish();
        let oid = Oid::from_bytes(hash.as_bytes()).map_err(|e| git_error(&e))?;
        if self.added.contains(&oid) || self.known.exists(oid) {
            self.spool
                .seek(SeekFrom::Start(start))
                .map_err(|e| spool_error(&e))?;
            self.length = start;
        } else {
            self.added.insert(oid);
            self.count += 1;
        }
        Ok(oid)
    }

    /// Puts the pack into a repository's directory of packs.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self, packs: &Path) -> Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        let mut spool = self
            .spool
            .into_inner()
            .map_err(|e| spool_error(e.error()))?;
        spool.rewind().map_err(|e| spool_error(&e))?;
        let what = format!("creating directory \"{}\"", packs.display());
        std::fs::create_dir_all(packs).map_err(|e| FetchError::io(&what, &e))?;
        let mut indexer = Indexer::new(None, packs, 0, false).map_err(|e| git_error(&e))?;
        let mut hasher = Hasher::new(HashAlgo::Sha1);
        let mut put = |bytes: &[u8]| -> Result<()> {
            hasher.update(bytes);
            indexer
                .write_all(bytes)
                .map_err(|e| FetchError::io("appending to git packfile index", &e))
        };
        let header = [&b"PACK"[..], &2u32.to_be_bytes(), &self.count.to_be_bytes()].concat();
        put(&header)?;
        let mut buffer = vec![0; 128 * 1024];
        let mut left = self.length;
        while left > 0 {
            let most = buffer
                .len()
                .min(usize::try_from(left).unwrap_or(usize::MAX));
            let n = spool
                .read(&mut buffer[..most])
                .map_err(|e| spool_error(&e))?;
            if n == 0 {
                return Err(FetchError::new("a temporary file was cut off"));
            }
            put(&buffer[..n])?;
            left -= n as u64;
        }
        let (checksum, _) = hasher.finish();
        indexer
            .write_all(checksum.as_bytes())
            .map_err(|e| FetchError::io("appending to git packfile index", &e))?;
        indexer.commit().map_err(|e| git_error(&e))?;
        Ok(())
    }
}

struct Object<'p> {
    hasher: Hasher,
    written: u64,
    out: ZlibEncoder<Counted<'p>>,
}

impl Write for Object<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.hasher.update(&bytes[..n]);
        self.written += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

struct Counted<'p> {
    inner: &'p mut BufWriter<File>,
    written: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.written += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
