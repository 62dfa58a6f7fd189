//! Where trees go, node by node: into an archive, onto the file system, or both at once.
//!
//! Invariant: an archive is written in the order and form that C++ Nix has, whatever gives the tree. Absent: where trees
//! come from, see [`crate::tree_hash`] and [`crate::restore`].

use std::fs::File;
use std::io::{self, Write};

use frazil_store::Hash;
use frazil_store::error::{Result, StoreError};
use frazil_store::hash::{HashAlgo, Hasher};
use frazil_store::nar::MAGIC;

use crate::tree_writer::TreeWriter;

/// Takes a tree, node by node.
pub(crate) trait TreeSink {
    /// The next node is the entry `name` of the innermost directory.
    fn entry(&mut self, name: &[u8]) -> Result<()>;
    /// A directory begins.
    fn directory(&mut self) -> Result<()>;
    /// The innermost directory ends.
    fn end_directory(&mut self) -> Result<()>;
    /// A symbolic link.
    fn symlink(&mut self, target: &[u8]) -> Result<()>;
    /// A regular file begins.
    fn file(&mut self, executable: bool, size: u64) -> Result<()>;
    /// More of its contents.
    fn contents(&mut self, data: &[u8]) -> Result<()>;
    /// It ends.
    fn end_file(&mut self) -> Result<()>;
}

/// Hashes what it is given as an archive.
pub(crate) struct NarSink<'h> {
    out: &'h mut dyn Write,
    /// Framing that was not given on yet.
    buffer: Vec<u8>,
    depth: usize,
    padding: usize,
}

impl<'h> NarSink<'h> {
    pub fn new(out: &'h mut dyn Write) -> Self {
        let mut sink = NarSink {
            out,
            buffer: Vec::with_capacity(4096),
            depth: 0,
            padding: 0,
        };
        sink.string(MAGIC);
        sink
    }

    /// Writes what is left.
    pub fn finish(mut self) -> Result<()> {
        self.flush()
    }

    fn string(&mut self, text: &[u8]) {
        self.buffer
            .extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.buffer.extend_from_slice(text);
        let padding = (text.len().wrapping_neg()) % 8;
        self.buffer.extend_from_slice(&[0; 8][..padding]);
    }

    fn strings(&mut self, texts: &[&[u8]]) {
        for text in texts {
            self.string(text);
        }
    }

    fn end_node(&mut self) {
        self.string(b")");
        if self.depth > 0 {
            self.string(b")");
        }
    }

    fn flush(&mut self) -> Result<()> {
        let written = self.out.write_all(&self.buffer);
        self.buffer.clear();
        written.map_err(|err| StoreError::io("writing archive", &[], &err))
    }
}

impl TreeSink for NarSink<'_> {
    fn entry(&mut self, name: &[u8]) -> Result<()> {
        self.strings(&[b"entry", b"(", b"name", name, b"node"]);
        Ok(())
    }

    fn directory(&mut self) -> Result<()> {
        self.strings(&[b"(", b"type", b"directory"]);
        self.depth += 1;
        Ok(())
    }

    fn end_directory(&mut self) -> Result<()> {
        self.depth -= 1;
        self.end_node();
        Ok(())
    }

    fn symlink(&mut self, target: &[u8]) -> Result<()> {
        self.strings(&[b"(", b"type", b"symlink", b"target", target]);
        self.end_node();
        Ok(())
    }

    fn file(&mut self, executable: bool, size: u64) -> Result<()> {
        self.strings(&[b"(", b"type", b"regular"]);
        if executable {
            self.strings(&[b"executable", b""]);
        }
        self.string(b"contents");
        self.buffer.extend_from_slice(&size.to_le_bytes());
        self.padding = (size.wrapping_neg() % 8) as usize;
        Ok(())
    }

    fn contents(&mut self, data: &[u8]) -> Result<()> {
        // Small pieces go together: each call of the hash function has a price.
        if self.buffer.len() + data.len() <= 16 * 1024 {
            self.buffer.extend_from_slice(data);
            return Ok(());
        }
        self.flush()?;
        self.out
            .write_all(data)
            .map_err(|err| StoreError::io("writing archive", &[], &err))
    }

    fn end_file(&mut self) -> Result<()> {
        let padding = self.padding;
        self.buffer.extend_from_slice(&[0; 8][..padding]);
        self.end_node();
        if self.buffer.len() > 8 * 1024 {
            self.flush()?;
        }
        Ok(())
    }
}

/// Writes what it is given to the file system.
pub(crate) struct WriteSink<'w> {
    pub writer: &'w mut TreeWriter,
    file: Option<File>,
}

impl<'w> WriteSink<'w> {
    pub fn new(writer: &'w mut TreeWriter) -> Self {
        WriteSink { writer, file: None }
    }
}

impl TreeSink for WriteSink<'_> {
    fn entry(&mut self, name: &[u8]) -> Result<()> {
        self.writer.entry(name)
    }

    fn directory(&mut self) -> Result<()> {
        self.writer.directory()
    }

    fn end_directory(&mut self) -> Result<()> {
        self.writer.end_directory()
    }

    fn symlink(&mut self, target: &[u8]) -> Result<()> {
        self.writer.symlink(target)
    }

    fn file(&mut self, executable: bool, _: u64) -> Result<()> {
        self.file = Some(self.writer.file(executable)?);
        Ok(())
    }

    fn contents(&mut self, data: &[u8]) -> Result<()> {
        match &mut self.file {
            Some(file) => self.writer.write(file, data),
            None => Ok(()),
        }
    }

    fn end_file(&mut self) -> Result<()> {
        match self.file.take() {
            Some(file) => self.writer.end_file(&file),
            None => Ok(()),
        }
    }
}

/// Gives what it is given to two.
pub(crate) struct Both<'s>(pub &'s mut dyn TreeSink, pub &'s mut dyn TreeSink);

impl TreeSink for Both<'_> {
    fn entry(&mut self, name: &[u8]) -> Result<()> {
        self.0.entry(name)?;
        self.1.entry(name)
    }

    fn directory(&mut self) -> Result<()> {
        self.0.directory()?;
        self.1.directory()
    }

    fn end_directory(&mut self) -> Result<()> {
        self.0.end_directory()?;
        self.1.end_directory()
    }

    fn symlink(&mut self, target: &[u8]) -> Result<()> {
        self.0.symlink(target)?;
        self.1.symlink(target)
    }

    fn file(&mut self, executable: bool, size: u64) -> Result<()> {
        self.0.file(executable, size)?;
        self.1.file(executable, size)
    }

    fn contents(&mut self, data: &[u8]) -> Result<()> {
        self.0.contents(data)?;
        self.1.contents(data)
    }

    fn end_file(&mut self) -> Result<()> {
        self.0.end_file()?;
        self.1.end_file()
    }
}

/// The SHA-256 of the archive, its length, and if `algo` is another one, the archive's hash of that kind.
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

    /// SHA-256 and length; and the hash that was asked for.
    pub fn finish(self) -> (Hash, u64, Hash) {
        let (hash, size) = self.sha256.finish();
        let other = self.other.map_or(hash, |hasher| hasher.finish().0);
        (hash, size, other)
    }
}

impl Write for NarHashes {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.sha256.update(data);
        if let Some(other) = &mut self.other {
            other.update(data);
        }
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
