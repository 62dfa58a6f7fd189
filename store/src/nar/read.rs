//! Takes archives apart, strictly: what is accepted is byte for byte what would be written.
//!
//! Nothing is allocated in proportion to a length the archive claims, and depth is limited, so that
//! hostile archives end in an error. Where C++ Nix 2.34.8 accepts what it would not write, this does
//! too: an archive may be followed by anything.

use std::io::{self, Read};

use bstr::{BStr, BString, ByteSlice};

use super::{CHUNK, MAGIC, MAX_DEPTH, MAX_NAME, MAX_TARGET, bad_archive, padding};
use crate::error::{ErrorKind, Result, StoreError};

/// What is said of an input that ends within an archive.
const UNEXPECTED_END: &str = "unexpected end-of-file";
/// Longest keyword.
const MAX_TAG: u64 = 32;

/// What comes next in an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NarEvent<'r> {
    /// A directory begins; [`NarEvent::Entry`]s or [`NarEvent::EndDirectory`] follow.
    Directory,
    /// A directory's next entry, whose node follows.
    Entry(&'r BStr),
    /// A directory ends.
    EndDirectory,
    /// A regular file begins; [`NarEvent::Contents`] of that many bytes follow.
    File {
        /// Whether it is executable.
        executable: bool,
        /// Its length.
        size: u64,
    },
    /// The next bytes of a regular file, at least one.
    Contents(&'r [u8]),
    /// A symbolic link with this target.
    Symlink(&'r BStr),
    /// The end of the archive; nothing after it has been read.
    End,
}

/// Reads an archive event by event.
pub struct NarReader<R> {
    input: R,
    /// Bytes taken from `input`.
    offset: u64,
    state: State,
    /// Name of the last entry of each directory being read, outermost first.
    dirs: Vec<BString>,
    buffer: Vec<u8>,
}

#[derive(Clone, Copy)]
enum State {
    Start,
    Node,
    Contents {
        left: u64,
        size: u64,
    },
    /// Behind a node.
    NodeEnd,
    /// In a directory, before an entry or the end.
    InDirectory,
    End,
    Broken,
}

impl<R: Read> NarReader<R> {
    /// A reader of the archive that `input` starts with. Reads are small: buffer `input`.
    pub fn new(input: R) -> Self {
        NarReader {
            input,
            offset: 0,
            state: State::Start,
            dirs: Vec::new(),
            buffer: Vec::new(),
        }
    }

    /// The next event; [`NarEvent::End`] forever after the last.
    ///
    /// # Errors
    /// [`ErrorKind::Archive`] with the offset it was found at, or errors of the input. Later calls
    /// fail too.
    pub fn next_event(&mut self) -> Result<NarEvent<'_>> {
        match self.advance() {
            Ok(Found::Directory) => Ok(NarEvent::Directory),
            Ok(Found::Entry) => Ok(NarEvent::Entry(self.dirs[self.dirs.len() - 1].as_bstr())),
            Ok(Found::EndDirectory) => Ok(NarEvent::EndDirectory),
            Ok(Found::File { executable, size }) => Ok(NarEvent::File { executable, size }),
            Ok(Found::Contents) => Ok(NarEvent::Contents(&self.buffer)),
            Ok(Found::Symlink) => Ok(NarEvent::Symlink(self.buffer.as_bstr())),
            Ok(Found::End) => Ok(NarEvent::End),
            Err(err) => Err(err.at(usize::try_from(self.offset).unwrap_or(usize::MAX))),
        }
    }

    /// Bytes of the archive read so far.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The input, behind what has been read.
    pub fn into_inner(self) -> R {
        self.input
    }

    fn advance(&mut self) -> Result<Found> {
        loop {
            match std::mem::replace(&mut self.state, State::Broken) {
                State::Start => {
                    let magic = self.string(MAGIC.len() as u64);
                    // An input that ends too soon is told as such, not as one of another kind.
                    let ended = |err: &StoreError| {
                        err.kind() == ErrorKind::Io || err.message() == UNEXPECTED_END
                    };
                    match magic {
                        Ok(()) if self.buffer == MAGIC => {}
                        Err(err) if ended(&err) => return Err(err),
                        _ => return Err(bad_archive("input doesn't look like a Nix archive", &[])),
                    }
                    self.state = State::Node;
                }
                State::Node => return self.node(),
                State::Contents { left: 0, size } => {
                    self.padding(size)?;
                    self.expect(")")?;
                    self.state = State::NodeEnd;
                }
                State::Contents { left, size } => {
                    let want = CHUNK.min(usize::try_from(left).unwrap_or(CHUNK));
                    self.fill(want)?;
                    self.state = State::Contents {
                        left: left - want as u64,
                        size,
                    };
                    return Ok(Found::Contents);
                }
                State::NodeEnd if self.dirs.is_empty() => self.state = State::End,
                State::NodeEnd => {
                    self.expect(")")?;
                    self.state = State::InDirectory;
                }
                State::InDirectory => return self.entry(),
                State::End => {
                    self.state = State::End;
                    return Ok(Found::End);
                }
                State::Broken => return Err(bad_archive("already found to be bad", &[])),
            }
        }
    }

    fn node(&mut self) -> Result<Found> {
        if self.dirs.len() >= MAX_DEPTH {
            let text = "NAR directory nesting exceeds maximum depth of 64";
            return Err(bad_archive(text, &[]));
        }
        self.expect("(")?;
        self.expect("type")?;
        self.string(MAX_TAG)?;
        match &*self.buffer {
            b"regular" => {
                self.string(MAX_TAG)?;
                let executable = self.buffer == b"executable";
                if executable {
                    self.string(0)?;
                    self.string(MAX_TAG)?;
                }
                self.check("contents")?;
                let size = self.number()?;
                self.state = State::Contents { left: size, size };
                Ok(Found::File { executable, size })
            }
            b"directory" => {
                self.dirs.push(BString::default());
                self.state = State::InDirectory;
                Ok(Found::Directory)
            }
            b"symlink" => {
                self.expect("target")?;
                self.string(MAX_TARGET as u64)?;
                if self.buffer.is_empty() || self.buffer.contains(&0) {
                    return Err(bad_archive("NAR contains invalid symlink target", &[]));
                }
                let target = std::mem::take(&mut self.buffer);
                self.expect(")")?;
                self.buffer = target;
                self.state = State::NodeEnd;
                Ok(Found::Symlink)
            }
            other => Err(bad_archive("unknown file type '%s'", &[other.as_bstr()])),
        }
    }

    /// An entry of the innermost directory up to its node, or the directory's end.
    fn entry(&mut self) -> Result<Found> {
        self.string(MAX_TAG)?;
        if self.buffer == b")" {
            self.dirs.pop();
            self.state = State::NodeEnd;
            return Ok(Found::EndDirectory);
        }
        if self.buffer != b"entry" {
            let template = "expected tag 'entry' or ')', got '%s'";
            return Err(bad_archive(template, &[self.buffer.as_bstr()]));
        }
        self.expect("(")?;
        self.expect("name")?;
        self.string(MAX_NAME as u64)?;
        let name = self.buffer.as_bstr();
        if matches!(&**name, b"" | b"." | b"..") || name.contains(&b'/') || name.contains(&0) {
            return Err(bad_archive("NAR contains invalid file name '%s'", &[name]));
        }
        let Some(previous) = self.dirs.last_mut() else {
            return Err(bad_archive("entry outside of a directory", &[]));
        };
        if *previous >= *name {
            return Err(bad_archive("NAR directory is not sorted", &[]));
        }
        *previous = name.into();
        self.expect("node")?;
        self.state = State::Node;
        Ok(Found::Entry)
    }

    /// Reads a string that must be `tag`.
    fn expect(&mut self, tag: &str) -> Result<()> {
        self.string(MAX_TAG)?;
        self.check(tag)
    }

    fn check(&self, tag: &str) -> Result<()> {
        if self.buffer == tag.as_bytes() {
            return Ok(());
        }
        let args = [tag.into(), self.buffer.as_bstr()];
        Err(bad_archive("expected tag '%s', got '%s'", &args))
    }

    /// Reads a string of at most `max` bytes into `buffer`.
    fn string(&mut self, max: u64) -> Result<()> {
        let len = self.number()?;
        match usize::try_from(len) {
            Ok(want) if len <= max => self.fill(want)?,
            _ => {
                return Err(StoreError::new(
                    ErrorKind::Archive,
                    "string is too long",
                    &[],
                ));
            }
        }
        self.padding(len)
    }

    fn number(&mut self) -> Result<u64> {
        let mut bytes = [0; 8];
        self.take(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn padding(&mut self, len: u64) -> Result<()> {
        let mut bytes = [0; 8];
        let bytes = &mut bytes[..padding(len)];
        self.take(bytes)?;
        if bytes.iter().any(|&b| b != 0) {
            return Err(StoreError::new(ErrorKind::Archive, "non-zero padding", &[]));
        }
        Ok(())
    }

    fn fill(&mut self, want: usize) -> Result<()> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.resize(want, 0);
        let result = self.take(&mut buffer);
        self.buffer = buffer;
        result
    }

    fn take(&mut self, bytes: &mut [u8]) -> Result<()> {
        match self.input.read_exact(bytes) {
            Ok(()) => {
                self.offset += bytes.len() as u64;
                Ok(())
            }
            Err(err) if err.kind() == io::ErrorKind::UnexpectedEof => {
                Err(StoreError::new(ErrorKind::Archive, UNEXPECTED_END, &[]))
            }
            Err(err) => Err(StoreError::io("reading archive", &[], &err)),
        }
    }
}

/// [`NarEvent`] without its borrows.
enum Found {
    Directory,
    Entry,
    EndDirectory,
    File { executable: bool, size: u64 },
    Contents,
    Symlink,
    End,
}
