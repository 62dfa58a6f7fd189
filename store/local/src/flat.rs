//! Single files that are hashed by their contents, without an archive: texts and flat fixed outputs.
//!
//! They have two hashes all the same: that of their contents makes the path, that of their archive is what the
//! database has. Absent: everything about trees.

use std::io::{self, Read};

use frazil_store::Hash;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::fs::{FileKind, FileSource};
use frazil_store::hash::{HashAlgo, Hasher};

use crate::tree_sink::{NarSink, TreeSink};
use crate::util::other;

/// How much of a file is read at a time.
const CHUNK: usize = 64 * 1024;

/// Both hashes of a file.
pub(crate) struct FlatHashes {
    /// SHA-256 of the archive.
    pub nar: Hash,
    /// Length of the archive.
    pub nar_size: u64,
    /// Hash of the contents.
    pub contents: Hash,
}

/// Reads the regular file `path`, giving it to `sink`, too. Unless `keep_executable`, it is not executable.
///
/// # Errors
/// It is no regular file, or cannot be read; those of `sink`.
pub(crate) fn read(
    source: &dyn FileSource,
    path: &[u8],
    algo: HashAlgo,
    keep_executable: bool,
    mut sink: Option<&mut dyn TreeSink>,
) -> Result<FlatHashes> {
    match source.kind(path)? {
        FileKind::Regular => {}
        // What reading it says.
        FileKind::Directory => return Err(other("read of 4096 bytes: Is a directory", &[])),
        FileKind::Symlink => return Err(other("path '%s' is a symlink", &[path])),
        FileKind::Unknown => {
            return Err(other("file '%s' has an unsupported type", &[path]));
        }
    }
    let mut file = source.open(path)?;
    let executable = file.executable && keep_executable;
    let mut contents = Hasher::new(algo);
    let mut nar_hasher = Hasher::new(HashAlgo::Sha256);
    let mut nar = NarSink::new(&mut nar_hasher)?;
    nar.file(executable, file.size)?;
    if let Some(sink) = &mut sink {
        sink.file(executable, file.size)?;
    }
    let mut buffer = vec![0; CHUNK];
    let mut left = file.size;
    while left > 0 {
        let want = CHUNK.min(usize::try_from(left).unwrap_or(CHUNK));
        let data = match file.contents.read(&mut buffer[..want]) {
            Ok(0) => return Err(short(path)),
            Ok(got) => &buffer[..got],
            Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
            Err(err) => return Err(StoreError::io("reading file '%s'", &[path], &err)),
        };
        contents.update(data);
        nar.contents(data)?;
        if let Some(sink) = &mut sink {
            sink.contents(data)?;
        }
        left -= data.len() as u64;
    }
    nar.end_file()?;
    if let Some(sink) = &mut sink {
        sink.end_file()?;
    }
    nar.finish()?;
    let (nar, nar_size) = nar_hasher.finish();
    Ok(FlatHashes {
        nar,
        nar_size,
        contents: contents.finish().0,
    })
}

fn short(path: &[u8]) -> StoreError {
    let template = "reading file '%s': unexpected end-of-file";
    StoreError::new(ErrorKind::Io, template, &[path])
}
