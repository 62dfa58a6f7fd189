//! Where trees go, node by node: into an archive, onto the file system, or both at once.
//!
//! Invariant: an archive is written in the order and form that C++ Nix has, whatever gives the tree. Absent: where trees
//! come from, see [`crate::tree_hash`] and [`crate::restore`].

use std::fs::File;
use std::io::{self, Read, Write};

use frazil_store::error::{Result, StoreError};
use frazil_store::nar::MAGIC;

use crate::hash_thread::{Block, HashThread};
use crate::tree_writer::TreeWriter;

/// Why contents are not complete.
pub(crate) enum ContentsError {
    /// They end early.
    End,
    /// They cannot be read.
    Read(io::Error),
    /// They cannot be given on.
    Sink(StoreError),
}

impl From<StoreError> for ContentsError {
    fn from(err: StoreError) -> Self {
        ContentsError::Sink(err)
    }
}

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
    /// All its contents, which are the next `size` bytes of `file`.
    fn contents_of(&mut self, file: &mut File, size: u64)
    -> std::result::Result<(), ContentsError>;
    /// It ends.
    fn end_file(&mut self) -> Result<()>;
}

/// Gives what it is given on as an archive.
pub(crate) struct NarSink<'o> {
    out: Out<'o>,
    /// What was not given on yet: many small pieces at a time, since each has a price.
    block: Block,
    depth: usize,
    padding: usize,
}

enum Out<'o> {
    Write(&'o mut dyn Write),
    Hash(&'o mut HashThread),
}

/// The least room in a block that is read into.
const ROOM: usize = 32 * 1024;

impl<'o> NarSink<'o> {
    /// Writes the archive.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: &'o mut dyn Write) -> Result<Self> {
        Self::begin(Out::Write(out))
    }

    /// Hashes the archive.
    ///
    /// # Errors
    /// See [`HashThread::give`].
    pub fn hashing(hashes: &'o mut HashThread) -> Result<Self> {
        Self::begin(Out::Hash(hashes))
    }

    fn begin(out: Out<'o>) -> Result<Self> {
        let mut sink = NarSink {
            out,
            block: Block::new(),
            depth: 0,
            padding: 0,
        };
        sink.string(MAGIC)?;
        Ok(sink)
    }

    /// Gives on what is left.
    pub fn finish(mut self) -> Result<()> {
        let given = match &mut self.out {
            Out::Hash(hashes) => hashes.give_last(&mut self.block),
            Out::Write(out) => out.write_all(self.block.used()),
        };
        given.map_err(|err| unwritten(&err))
    }

    fn string(&mut self, text: &[u8]) -> Result<()> {
        self.put(&(text.len() as u64).to_le_bytes())?;
        self.put(text)?;
        let padding = (text.len().wrapping_neg()) % 8;
        self.put(&[0; 8][..padding])
    }

    fn strings(&mut self, texts: &[&[u8]]) -> Result<()> {
        texts.iter().try_for_each(|text| self.string(text))
    }

    fn end_node(&mut self) -> Result<()> {
        self.string(b")")?;
        if self.depth > 0 {
            self.string(b")")?;
        }
        Ok(())
    }

    fn put(&mut self, mut data: &[u8]) -> Result<()> {
        loop {
            let some = self.block.room(data.len()).min(data.len());
            let start = self.block.len;
            self.block.bytes[start..start + some].copy_from_slice(&data[..some]);
            self.block.len += some;
            data = &data[some..];
            if data.is_empty() {
                return Ok(());
            }
            self.give()?;
        }
    }

    fn give(&mut self) -> Result<()> {
        let given = match &mut self.out {
            Out::Hash(hashes) => hashes.give(&mut self.block),
            Out::Write(out) => {
                let written = out.write_all(self.block.used());
                self.block.len = 0;
                written
            }
        };
        given.map_err(|err| unwritten(&err))
    }

    /// Reads the next `size` bytes of a file, of which `also` gets each piece.
    fn read_all(
        &mut self,
        file: &mut File,
        size: u64,
        mut also: impl FnMut(&[u8]) -> Result<()>,
    ) -> std::result::Result<(), ContentsError> {
        let mut left = size;
        while left > 0 {
            let data = self.read(file, left)?;
            also(data)?;
            left -= data.len() as u64;
        }
        Ok(())
    }

    /// Reads some of the `left` bytes that a file still has. Returns them.
    fn read(&mut self, file: &mut File, left: u64) -> std::result::Result<&[u8], ContentsError> {
        let wanted = usize::try_from(left).unwrap_or(usize::MAX);
        if self.block.room(wanted) < wanted.min(ROOM) {
            self.give()?;
            self.block.room(wanted);
        }
        let start = self.block.len;
        self.block.len += read_some(file, &mut self.block.bytes[start..], left)?;
        Ok(&self.block.bytes[start..self.block.len])
    }
}

#[cold]
fn unwritten(err: &io::Error) -> StoreError {
    StoreError::io("writing archive", &[], err)
}

/// Reads at least one of `left` bytes, as many as there is room for.
fn read_some(
    file: &mut File,
    room: &mut [u8],
    left: u64,
) -> std::result::Result<usize, ContentsError> {
    let want = usize::try_from(left).map_or(room.len(), |left| left.min(room.len()));
    loop {
        match file.read(&mut room[..want]) {
            Ok(0) => return Err(ContentsError::End),
            Ok(got) => return Ok(got),
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(ContentsError::Read(err)),
        }
    }
}

impl TreeSink for NarSink<'_> {
    fn entry(&mut self, name: &[u8]) -> Result<()> {
        self.strings(&[b"entry", b"(", b"name", name, b"node"])
    }

    fn directory(&mut self) -> Result<()> {
        self.strings(&[b"(", b"type", b"directory"])?;
        self.depth += 1;
        Ok(())
    }

    fn end_directory(&mut self) -> Result<()> {
        self.depth -= 1;
        self.end_node()
    }

    fn symlink(&mut self, target: &[u8]) -> Result<()> {
        self.strings(&[b"(", b"type", b"symlink", b"target", target])?;
        self.end_node()
    }

    fn file(&mut self, executable: bool, size: u64) -> Result<()> {
        self.strings(&[b"(", b"type", b"regular"])?;
        if executable {
            self.strings(&[b"executable", b""])?;
        }
        self.string(b"contents")?;
        self.padding = (size.wrapping_neg() % 8) as usize;
        self.put(&size.to_le_bytes())
    }

    fn contents(&mut self, data: &[u8]) -> Result<()> {
        self.put(data)
    }

    fn contents_of(
        &mut self,
        file: &mut File,
        size: u64,
    ) -> std::result::Result<(), ContentsError> {
        self.read_all(file, size, |_| Ok(()))
    }

    fn end_file(&mut self) -> Result<()> {
        let padding = self.padding;
        self.put(&[0; 8][..padding])?;
        self.end_node()
    }
}

/// Writes what it is given to the file system.
pub(crate) struct WriteSink<'w> {
    pub writer: &'w mut TreeWriter,
    file: Option<File>,
    /// What was read of a file; made when it is needed.
    buffer: Vec<u8>,
}

/// How much of a file is read at a time.
const CHUNK: usize = 128 * 1024;

impl<'w> WriteSink<'w> {
    pub fn new(writer: &'w mut TreeWriter) -> Self {
        WriteSink {
            writer,
            file: None,
            buffer: Vec::new(),
        }
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

    fn contents_of(
        &mut self,
        file: &mut File,
        size: u64,
    ) -> std::result::Result<(), ContentsError> {
        self.buffer.resize(CHUNK, 0);
        let mut left = size;
        while left > 0 {
            let got = read_some(file, &mut self.buffer, left)?;
            if let Some(to) = &mut self.file {
                self.writer.write(to, &self.buffer[..got])?;
            }
            left -= got as u64;
        }
        Ok(())
    }

    fn end_file(&mut self) -> Result<()> {
        match self.file.take() {
            Some(file) => self.writer.end_file(&file),
            None => Ok(()),
        }
    }
}

/// Archives what it is given and writes it to the file system.
pub(crate) struct Both<'s, 'o, 'w>(pub &'s mut NarSink<'o>, pub &'s mut WriteSink<'w>);

impl TreeSink for Both<'_, '_, '_> {
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

    fn contents_of(
        &mut self,
        file: &mut File,
        size: u64,
    ) -> std::result::Result<(), ContentsError> {
        self.0.read_all(file, size, |data| self.1.contents(data))
    }

    fn end_file(&mut self) -> Result<()> {
        self.0.end_file()?;
        self.1.end_file()
    }
}
