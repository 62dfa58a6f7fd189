//! Putting objects into the daemon's store: trees and files by their contents, archives, many texts at once.
//!
//! Texts go in one stream, after one question about which are there; C++ Nix asks three about each. Invariant: an
//! archive is only ever streamed, but to daemons that are too old for it. Absent: reading files.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};

use frazil_store::batch::{Batch, BatchText};
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::nar::dump_bytes;
use frazil_store::wire;
use frazil_store::{ContentAddressMethod, HashAlgo, PathInfo, StorePath};

use crate::connection::Connection;
use crate::store::{DaemonStore, Op};
use crate::version::Version;

/// As much of an archive is held at a time.
const PIECE: usize = 64 << 10;

impl DaemonStore {
    /// Makes a path a temporary root and says whether it is valid, in one question.
    ///
    /// # Errors
    /// The daemon cannot be asked.
    pub fn is_valid_and_kept(&self, path: &StorePath) -> Result<bool> {
        self.ask(|c| Ok(!c.root_and_check(&[path].into())?.is_empty()))
    }

    /// Adds what `dump` writes: the contents of a file for [`ContentAddressMethod::Flat`] and
    /// [`ContentAddressMethod::Text`], an archive otherwise. Returns what the store knows of it.
    ///
    /// # Errors
    /// A bad name or archive; what `dump` fails with; the daemon fails, or is too old.
    pub fn add(
        &self,
        name: &[u8],
        method: ContentAddressMethod,
        algo: HashAlgo,
        references: &[StorePath],
        dump: &mut dyn FnMut(&mut dyn Write) -> Result<()>,
    ) -> Result<PathInfo> {
        let old_path = self.ask(|c| {
            if c.version < Version::FRAMED_ADD {
                return c.add_old(name, method, algo, references, dump).map(Err);
            }
            c.number(Op::AddToStore as u64);
            c.string(name);
            let kind = match method {
                ContentAddressMethod::Text => format!("text:{algo}"),
                method => format!("fixed:{}{algo}", method.prefix()),
            };
            c.string(kind.as_bytes());
            c.paths(references.iter())?;
            // To replace what is there.
            c.flag(false);
            c.send_frames(dump)?;
            let path = c.read_path()?;
            c.read_info(path).map(Ok)
        })?;
        match old_path {
            Ok(info) => Ok(info),
            Err(path) => self.query_valid(&path),
        }
    }

    /// Adds the archive `nar` of a path that is known by `info`, reading exactly `info.nar_size` bytes. The daemon
    /// checks signatures of users that it does not trust, whatever they say.
    ///
    /// # Errors
    /// The archive is bad, not what `info` says, or not signed by anybody who is trusted; a reference is not valid; the
    /// daemon fails.
    pub fn add_nar(
        &self,
        info: &PathInfo,
        nar: &mut dyn Read,
        repair: bool,
        check_signatures: bool,
    ) -> Result<()> {
        let mut nar = nar.take(info.nar_size);
        self.ask(|c| {
            c.number(Op::AddToStoreNar as u64);
            c.info(info);
            c.flag(repair);
            c.flag(!check_signatures);
            if c.version >= Version::FRAMED_NAR {
                return c.send_frames(&mut |out| copy(&mut nar, out));
            }
            if c.version >= Version::PULLED_NAR {
                let mut pieces = |piece: &mut [u8]| read_some(&mut nar, piece);
                return c.wait_giving(Some(&mut pieces));
            }
            let mut piece = vec![0; PIECE];
            loop {
                match read_some(&mut nar, &mut piece)? {
                    0 => return c.wait_for_answer(),
                    n => c.put(&piece[..n]),
                }
                c.flush_if_full()?;
            }
        })
    }

    /// Adds what is in the batch and empties it. Returns how many paths were new.
    ///
    /// # Errors
    /// A path that does not follow from its text; a reference that is not valid; the daemon fails. What was added before
    /// the one that failed stays; the batch keeps all.
    pub fn commit(&self, batch: &mut Batch) -> Result<usize> {
        if batch.is_empty() {
            return Ok(0);
        }
        let paths: BTreeSet<&StorePath> = batch.texts().iter().map(|text| &text.path).collect();
        let valid = self.ask(|c| c.root_and_check(&paths))?;
        let new: Vec<&BatchText> = batch
            .texts()
            .iter()
            .filter(|text| !valid.contains(&text.path))
            .collect();
        if !new.is_empty() {
            self.add_texts(&new)?;
        }
        let added = new.len();
        *batch = Batch::new();
        Ok(added)
    }

    fn add_texts(&self, texts: &[&BatchText]) -> Result<()> {
        if self.version()? >= Version::ADD_MULTIPLE {
            return self.ask(|c| c.add_texts(texts));
        }
        for text in texts {
            let mut dump = |out: &mut dyn Write| {
                let written = out.write_all(&text.contents);
                written.map_err(|e| StoreError::io("writing to file", &[], &e))
            };
            let (method, algo) = (ContentAddressMethod::Text, HashAlgo::Sha256);
            let name = text.path.name().as_bytes();
            let info = self.add(name, method, algo, &text.references, &mut dump)?;
            if info.path != text.path {
                return Err(self.is_another(&text.path, &info.path));
            }
        }
        Ok(())
    }

    fn is_another(&self, path: &StorePath, got: &StorePath) -> StoreError {
        let [path, got] = [path, got].map(|path| self.store_dir().print(path));
        StoreError::new(
            ErrorKind::Other,
            "the Nix daemon added '%s' as '%s'",
            &[path.as_bytes(), got.as_bytes()],
        )
    }
}

impl Connection {
    /// Adds texts in one stream.
    fn add_texts(&mut self, texts: &[&BatchText]) -> Result<()> {
        self.number(Op::AddMultipleToStore as u64);
        self.flag(false);
        self.flag(false);
        self.flush()?;
        // What the texts are called is told by something that does not send itself.
        let dir = self.dir.clone();
        self.send_frames(&mut |out| {
            let mut buffer = Vec::new();
            wire::number(&mut buffer, texts.len() as u64);
            for text in texts {
                wire::info(&mut buffer, &dir, &text.info()?);
                dump_bytes(&text.contents, false, &mut buffer)?;
                if buffer.len() >= PIECE {
                    write(out, &buffer)?;
                    buffer.clear();
                }
            }
            write(out, &buffer)
        })
    }

    /// Adds something as daemons of before 2.4 take it, and returns its path.
    fn add_old(
        &mut self,
        name: &[u8],
        method: ContentAddressMethod,
        algo: HashAlgo,
        references: &[StorePath],
        dump: &mut dyn FnMut(&mut dyn Write) -> Result<()>,
    ) -> Result<StorePath> {
        let sha256 = algo == HashAlgo::Sha256;
        match method {
            ContentAddressMethod::Text => {
                let mut text = Vec::new();
                dump(&mut text)?;
                self.number(Op::AddTextToStore as u64);
                self.string(name);
                self.string(&text);
                self.paths(references.iter())?;
            }
            method => {
                let is_nar = method == ContentAddressMethod::Nar;
                self.number(Op::AddToStore as u64);
                self.string(name);
                // Said the other way round for what was there first.
                self.flag(!(sha256 && is_nar));
                self.flag(is_nar);
                self.string(algo.to_string().as_bytes());
                if is_nar {
                    dump(&mut Unframed(self))?;
                } else {
                    let mut contents = Vec::new();
                    dump(&mut contents)?;
                    dump_bytes(&contents, false, &mut Unframed(self))?;
                }
            }
        }
        self.wait_for_answer()?;
        self.read_path()
    }
}

/// What is written goes to the daemon as it is.
struct Unframed<'c>(&'c mut Connection);

impl Write for Unframed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.put(bytes);
        self.0.flush_if_full().map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write(out: &mut dyn Write, bytes: &[u8]) -> Result<()> {
    out.write_all(bytes)
        .map_err(|e| StoreError::io("writing to file", &[], &e))
}

fn copy(nar: &mut dyn Read, out: &mut dyn Write) -> Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        match read_some(nar, &mut piece)? {
            0 => return Ok(()),
            n => write(out, &piece[..n])?,
        }
    }
}

fn read_some(nar: &mut dyn Read, piece: &mut [u8]) -> Result<usize> {
    loop {
        match nar.read(piece) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            got => return got.map_err(|e| StoreError::io("reading archive", &[], &e)),
        }
    }
}
