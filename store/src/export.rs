//! Paths as one stream, the format of `nix-store --export` and `--import`.
//!
//! A stream is, for each path after those that it refers to, a 1, its archive, and what is known of it, and a 0
//! in the end. Since an archive comes before its path, importing has to put it somewhere ([`import_paths`]).
//! Memory is bounded whatever a stream claims. Absent: signatures, which the format has no place for any
//! more, so that a caller decides whether a stream is to be trusted.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::closure::topo_sort;
use crate::error::{ErrorKind, Result, StoreError};
use crate::hash::{Hash, HashAlgo, HashFormat, Hasher};
use crate::nar::{self, CHUNK, NarEvent, NarReader, padding, put_string};
use crate::path_info::PathInfo;
use crate::store_path::{StoreDir, StorePath};
use crate::transfer::{PathSink, PathSource};

/// What stands between an archive and its path.
const MAGIC: u64 = 0x4558_494e;
/// Longest path read; longer than any that is valid.
const MAX_PATH: u64 = 8192;
/// Most references read; some hundred times more than any package is known to have.
const MAX_REFERENCES: u64 = 1 << 17;

/// Writes `paths` of `source`, in an order that can be imported. Paths they refer to are not added.
///
/// # Errors
/// Those of `source` and `out`; a path is not there; `hash of path '…' has changed from '…' to '…'!`;
/// references in a circle.
pub fn export_paths(
    source: &(dyn PathSource + '_),
    dir: &StoreDir,
    paths: &BTreeSet<StorePath>,
    out: &mut dyn Write,
) -> Result<()> {
    let references = &mut |path: &StorePath| {
        let info = source.query(path)?;
        Ok(info.map(|info| info.references).unwrap_or_default())
    };
    for path in topo_sort(paths, dir, references)? {
        write_out(out, &1u64.to_le_bytes())?;
        export_path(source, dir, &path, out)?;
    }
    write_out(out, &0u64.to_le_bytes())
}

fn export_path(
    source: &(dyn PathSource + '_),
    dir: &StoreDir,
    path: &StorePath,
    out: &mut dyn Write,
) -> Result<()> {
    let printed = dir.print(path);
    let Some(info) = source.query(path)? else {
        let template = "path '%s' is not valid";
        return Err(StoreError::new(
            ErrorKind::NotFound,
            template,
            &[printed.as_bytes()],
        ));
    };
    let mut hashing = HashingWriter {
        hasher: Hasher::new(HashAlgo::Sha256),
        out: &mut *out,
    };
    source.nar(path, &mut hashing)?;
    let (hash, _) = hashing.hasher.finish();
    // A hash of zeros is not known.
    if hash != info.nar_hash && info.nar_hash != Hash::zero(HashAlgo::Sha256) {
        let template = "hash of path '%s' has changed from '%s' to '%s'!";
        let text = |hash: &Hash| hash.to_text(HashFormat::Nix32, true);
        let (old, new) = (text(&info.nar_hash), text(&hash));
        let args = [printed.as_bytes(), old.as_bytes(), new.as_bytes()];
        return Err(StoreError::new(ErrorKind::Other, template, &args));
    }
    let mut text = MAGIC.to_le_bytes().to_vec();
    put_string(&mut text, printed.as_bytes());
    text.extend_from_slice(&(info.references.len() as u64).to_le_bytes());
    for reference in &info.references {
        put_string(&mut text, dir.print(reference).as_bytes());
    }
    let deriver = info.deriver.map(|path| dir.print(&path));
    put_string(&mut text, deriver.unwrap_or_default().as_bytes());
    text.extend_from_slice(&0u64.to_le_bytes());
    write_out(out, &text)
}

/// Reads a stream path by path. Reads are small: buffer the input.
pub struct ImportReader<R> {
    input: R,
    dir: StoreDir,
    done: bool,
}

impl<R: Read> ImportReader<R> {
    /// A reader of the stream that `input` starts with, of paths in `dir`.
    pub fn new(input: R, dir: StoreDir) -> Self {
        ImportReader {
            input,
            dir,
            done: false,
        }
    }

    /// Writes the next archive to `nar`, and returns what is said of its path; `None` after the last.
    /// Hash and length are those of the archive read.
    ///
    /// # Errors
    /// The input is no such stream, or ends; those of `nar`. Nothing can be read after that.
    pub fn next_path(&mut self, nar: &mut dyn Write) -> Result<Option<PathInfo>> {
        if self.done {
            return Ok(None);
        }
        self.done = true;
        match self.number()? {
            0 => return Ok(None),
            1 => {}
            _ => {
                let text = "input doesn't look like something created by 'nix-store --export'";
                return Err(bad(text));
            }
        }
        let (hash, size) = copy_nar(&mut self.input, nar)?;
        if self.small_number()? != MAGIC {
            return Err(bad("Nix archive cannot be imported; wrong format"));
        }
        let text = self.string(MAX_PATH)?;
        let mut info = PathInfo::new(self.dir.parse(&text)?, hash, size);
        let count = self.number()?;
        if count > MAX_REFERENCES {
            return Err(bad("path to be imported has too many references"));
        }
        for _ in 0..count {
            let text = self.string(MAX_PATH)?;
            info.references.insert(self.dir.parse(&text)?);
        }
        let text = self.string(MAX_PATH)?;
        if !text.is_empty() {
            info.deriver = Some(self.dir.parse(&text)?);
        }
        // Signatures that old versions made are not looked at.
        if self.small_number()? == 1 {
            self.skip_string()?;
        }
        self.done = false;
        Ok(Some(info))
    }

    fn number(&mut self) -> Result<u64> {
        let mut bytes = [0; 8];
        self.take(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// A number that C++ Nix reads into 32 bits.
    fn small_number(&mut self) -> Result<u64> {
        let number = self.number()?;
        if number > u64::from(u32::MAX) {
            let template = "serialised integer %s is too large for type 'j'";
            let text = number.to_string();
            return Err(StoreError::new(
                ErrorKind::Archive,
                template,
                &[text.as_bytes()],
            ));
        }
        Ok(number)
    }

    fn string(&mut self, max: u64) -> Result<Vec<u8>> {
        let len = self.number()?;
        let mut text = match usize::try_from(len) {
            Ok(size) if len <= max => vec![0; size],
            _ => return Err(bad("string is too long")),
        };
        self.take(&mut text)?;
        self.padding(len)?;
        Ok(text)
    }

    fn skip_string(&mut self) -> Result<()> {
        let len = self.number()?;
        let skipped = io::copy(&mut (&mut self.input).take(len), &mut io::sink());
        match skipped.map_err(|err| read_error(&err))? {
            got if got == len => self.padding(len),
            _ => Err(end_of_file()),
        }
    }

    fn padding(&mut self, len: u64) -> Result<()> {
        let mut bytes = [0; 8];
        let bytes = &mut bytes[..padding(len)];
        self.take(bytes)?;
        match bytes.iter().all(|&b| b == 0) {
            true => Ok(()),
            false => Err(bad("non-zero padding")),
        }
    }

    fn take(&mut self, bytes: &mut [u8]) -> Result<()> {
        self.input.read_exact(bytes).map_err(|err| read_error(&err))
    }
}

/// Adds the paths of the stream that `input` starts with to `sink`, in order, and returns them. Each
/// archive goes through what `spool` makes, such as a temporary file.
///
/// # Errors
/// As [`ImportReader::next_path`], and those of `sink` and `spool`. Paths before stay.
pub fn import_paths<S: Read + Write + Seek>(
    input: impl Read,
    dir: &StoreDir,
    sink: &mut (dyn PathSink + '_),
    spool: &mut dyn FnMut() -> io::Result<S>,
) -> Result<Vec<StorePath>> {
    let mut reader = ImportReader::new(input, dir.clone());
    let mut imported = Vec::new();
    let fail = |err: io::Error| StoreError::io("keeping an archive to be imported", &[], &err);
    loop {
        let mut file = spool().map_err(fail)?;
        let Some(info) = reader.next_path(&mut file)? else {
            return Ok(imported);
        };
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        let mut nar = io::BufReader::with_capacity(CHUNK, file);
        sink.add(&info, &mut nar)?;
        imported.push(info.path);
    }
}

/// Copies the archive that `input` starts with, and nothing more, to `out`; returns its hash and length.
///
/// # Errors
/// It is no archive; those of `input` and `out`.
pub fn copy_nar(input: &mut dyn Read, out: &mut dyn Write) -> Result<(Hash, u64)> {
    let mut reader = NarReader::new(Tee {
        input,
        out,
        hasher: Hasher::new(HashAlgo::Sha256),
        pending: Vec::with_capacity(CHUNK),
        failed: None,
    });
    let result = loop {
        match reader.next_event() {
            Ok(NarEvent::End) => break Ok(()),
            Ok(_) => {}
            Err(err) => break Err(err),
        }
    };
    let mut tee = reader.into_inner();
    let flushed = tee.flush();
    // If writing failed, reading was told to.
    if let Some(err) = tee.failed.take().or(flushed.err()) {
        return Err(nar::sink_error(&err));
    }
    result?;
    Ok(tee.hasher.finish())
}

/// Hands on what is read, in larger pieces.
struct Tee<'t> {
    input: &'t mut dyn Read,
    out: &'t mut dyn Write,
    hasher: Hasher,
    pending: Vec<u8>,
    failed: Option<io::Error>,
}

impl Tee<'_> {
    fn flush(&mut self) -> io::Result<()> {
        self.hasher.update(&self.pending);
        self.out.write_all(&self.pending)?;
        self.pending.clear();
        Ok(())
    }
}

impl Read for Tee<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.input.read(buffer)?;
        self.pending.extend_from_slice(&buffer[..got]);
        if self.pending.len() >= CHUNK
            && let Err(err) = self.flush()
        {
            self.failed = Some(err);
            return Err(io::Error::other("cannot write what was read"));
        }
        Ok(got)
    }
}

struct HashingWriter<'w> {
    hasher: Hasher,
    out: &'w mut dyn Write,
}

impl Write for HashingWriter<'_> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let written = self.out.write(data)?;
        self.hasher.update(&data[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn write_out(out: &mut dyn Write, data: &[u8]) -> Result<()> {
    out.write_all(data).map_err(|err| nar::sink_error(&err))
}

fn bad(text: &str) -> StoreError {
    StoreError::new(ErrorKind::Archive, text, &[])
}

fn end_of_file() -> StoreError {
    bad("unexpected end-of-file")
}

fn read_error(err: &io::Error) -> StoreError {
    match err.kind() {
        io::ErrorKind::UnexpectedEof => end_of_file(),
        _ => StoreError::io("reading archive", &[], err),
    }
}
