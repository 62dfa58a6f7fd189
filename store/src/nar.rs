//! NAR, the archive format that gives a tree of files one canonical text.
//!
//! An archive knows regular files with an executable bit, directories sorted by name, and symbolic
//! links. Every string is its length (64 bits, little-endian), its bytes, and zeros up to a multiple of
//! eight. [`mod@write`] makes archives of a [`FileSource`], [`mod@read`] takes them apart, and `restore` unpacks them
//! onto a file system where there is one.

use std::io::{self, Write};

use bstr::BStr;

use crate::error::{ErrorKind, Result, StoreError};
use crate::fs::FileSource;
use crate::hash::{Hash, HashAlgo, Hasher};

pub mod read;
#[cfg(unix)]
pub mod restore;
pub mod write;

pub use read::{NarEvent, NarReader};
#[cfg(unix)]
pub use restore::{Modes, RestoreOptions, restore_path};
pub use write::{NarWalker, Step};

/// The first string of an archive.
pub const MAGIC: &[u8] = b"nix-archive-1";
/// Deepest nesting of directories, as in C++ Nix 2.34.8.
pub const MAX_DEPTH: usize = 64;
/// Longest name of a file.
pub const MAX_NAME: usize = 255;
/// Longest target of a symbolic link.
pub const MAX_TARGET: usize = 4095;
/// How much of a file is in memory at a time.
pub(crate) const CHUNK: usize = 64 * 1024;

/// Writes the archive of `path` to `sink`.
///
/// # Errors
/// Those of `fs` and `sink`; files no archive can hold; too deep nesting.
pub fn dump_path(fs: &(impl FileSource + ?Sized), path: &[u8], sink: &mut dyn Write) -> Result<()> {
    let mut walker = NarWalker::new(fs, path, false);
    while walker.step(sink)? != Step::Done {}
    Ok(())
}

/// Writes the archive of a regular file with `contents` to `sink`.
///
/// # Errors
/// Those of `sink`.
pub fn dump_bytes(contents: &[u8], executable: bool, sink: &mut dyn Write) -> Result<()> {
    let mut out = Vec::with_capacity(contents.len() + 160);
    for tag in [MAGIC, b"(", b"type", b"regular"] {
        put_string(&mut out, tag);
    }
    if executable {
        put_string(&mut out, b"executable");
        put_string(&mut out, b"");
    }
    for tag in [b"contents", contents, b")"] {
        put_string(&mut out, tag);
    }
    sink.write_all(&out).map_err(|err| sink_error(&err))
}

/// The SHA-256 of the archive of `path`, and its length.
///
/// # Errors
/// As [`dump_path`].
pub fn hash_path_nar(fs: &(impl FileSource + ?Sized), path: &[u8]) -> Result<(Hash, u64)> {
    let mut hasher = Hasher::new(HashAlgo::Sha256);
    dump_path(fs, path, &mut hasher)?;
    Ok(hasher.finish())
}

/// The hash of the contents of the regular file `path`, and their length.
///
/// # Errors
/// Those of `fs`; the file is shorter than it said.
pub fn hash_file_flat(
    fs: &(impl FileSource + ?Sized),
    path: &[u8],
    algo: HashAlgo,
) -> Result<(Hash, u64)> {
    let mut hasher = Hasher::new(algo);
    let mut file = fs.open(path)?;
    let mut buffer = vec![
        0;
        CHUNK
            .min(usize::try_from(file.size).unwrap_or(CHUNK))
            .max(1)
    ];
    let mut left = file.size;
    while left > 0 {
        let want = buffer.len().min(usize::try_from(left).unwrap_or(CHUNK));
        let got = read_some(&mut *file.contents, &mut buffer[..want], path)?;
        hasher.update(&buffer[..got]);
        left -= got as u64;
    }
    Ok(hasher.finish())
}

/// Reads at least one byte of the file `path`.
fn read_some(contents: &mut dyn io::Read, buffer: &mut [u8], path: &[u8]) -> Result<usize> {
    loop {
        match contents.read(buffer) {
            Ok(0) => {
                let template = "reading file '%s': unexpected end-of-file";
                return Err(StoreError::new(ErrorKind::Io, template, &[path]));
            }
            Ok(got) => return Ok(got),
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(StoreError::io("reading file '%s'", &[path], &err)),
        }
    }
}

/// Appends `text` as archives have strings.
pub(crate) fn put_string(out: &mut Vec<u8>, text: &[u8]) {
    out.extend_from_slice(&(text.len() as u64).to_le_bytes());
    out.extend_from_slice(text);
    out.extend_from_slice(&[0; 8][..padding(text.len() as u64)]);
}

/// How many zeros follow `len` bytes.
pub(crate) const fn padding(len: u64) -> usize {
    (len.wrapping_neg() % 8) as usize
}

pub(crate) fn sink_error(err: &io::Error) -> StoreError {
    StoreError::io("writing archive", &[], err)
}

fn bad_archive(template: &str, args: &[&BStr]) -> StoreError {
    let args: Vec<&[u8]> = args.iter().map(|arg| arg.as_ref()).collect();
    let template = format!("bad archive: {template}");
    StoreError::new(ErrorKind::Archive, &template, &args)
}
