//! Makes archives, one step at a time.
//!
//! [`NarWalker`] keeps its own stack, so depth uses no native stack and a filter can be a Nix function
//! that the caller evaluates between two steps. Memory is one chunk and the names of the directories on
//! the way.

use std::io::{Read, Write};
use std::vec;

use bstr::{BStr, BString, ByteSlice};

use super::{CHUNK, MAGIC, MAX_DEPTH, padding, put_string, read_some, sink_error};
use crate::error::{ErrorKind, Result, StoreError};
use crate::fs::{DirEntry, FileKind, FileSource};

/// What [`NarWalker::step`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Call [`NarWalker::answer`] to say whether to include this file (and what is below it).
    NeedsFilter {
        /// Absolute path.
        path: BString,
        /// What it is.
        kind: FileKind,
    },
    /// Some of the archive was written; go on.
    Wrote,
    /// All of the archive was written.
    Done,
}

/// Writes an archive step by step.
pub struct NarWalker<F> {
    fs: F,
    filter: bool,
    state: State,
    /// Directories being written, outermost first.
    dirs: Vec<Dir>,
    /// Where the walker is.
    path: Vec<u8>,
    /// What is still to be written.
    out: Vec<u8>,
}

struct Dir {
    /// Entries still to come.
    entries: vec::IntoIter<DirEntry>,
    /// Length of its path.
    path_len: usize,
}

enum State {
    Start,
    /// At `path`, whose filter, if any, has agreed.
    Node(FileKind),
    /// Waiting for [`NarWalker::answer`] on `path`.
    Asked(FileKind),
    /// In the contents of the regular file `path`.
    File {
        contents: Box<dyn Read + Send>,
        left: u64,
        padding: usize,
    },
    /// Behind a node of the innermost directory.
    NextEntry,
    Done,
    /// Failed or refused to go on: nothing more may be written.
    Broken,
}

impl<F: FileSource> NarWalker<F> {
    /// A walker for `path` of `fs`; with `filter` it asks before each file except `path` itself, in
    /// archive order, as C++ Nix does.
    pub fn new(fs: F, path: &[u8], filter: bool) -> Self {
        NarWalker {
            fs,
            filter,
            state: State::Start,
            dirs: Vec::new(),
            path: path.to_vec(),
            out: Vec::new(),
        }
    }

    /// Goes on until something was written, a filter is needed, or all is done.
    ///
    /// # Errors
    /// Those of the file source and of `sink`; `file '…' has an unsupported type`; too deep nesting.
    /// Calling it again after an error or with an unanswered question is an error too.
    pub fn step(&mut self, sink: &mut dyn Write) -> Result<Step> {
        loop {
            match std::mem::replace(&mut self.state, State::Broken) {
                State::Start => {
                    put_string(&mut self.out, MAGIC);
                    self.state = State::Node(self.fs.kind(&self.path)?);
                }
                State::Node(kind) => self.node(kind)?,
                State::File {
                    mut contents,
                    left,
                    padding,
                } => {
                    if left == 0 {
                        self.out.extend_from_slice(&[0; 8][..padding]);
                        put_string(&mut self.out, b")");
                        self.end_node();
                    } else {
                        let left = self.read_chunk(&mut *contents, left)?;
                        self.state = State::File {
                            contents,
                            left,
                            padding,
                        };
                    }
                    if self.out.len() >= CHUNK {
                        return self.flush(sink).map(|()| Step::Wrote);
                    }
                }
                State::NextEntry => {
                    if let Some(kind) = self.next_entry() {
                        if self.filter {
                            self.flush(sink)?;
                            self.state = State::Asked(kind);
                            let path = self.path.clone().into();
                            return Ok(Step::NeedsFilter { path, kind });
                        }
                        self.enter(kind);
                    }
                    if self.out.len() >= CHUNK {
                        return self.flush(sink).map(|()| Step::Wrote);
                    }
                }
                State::Done => {
                    self.flush(sink)?;
                    self.state = State::Done;
                    return Ok(Step::Done);
                }
                State::Asked(_) | State::Broken => {
                    let text = "archive of '%s' was left unfinished";
                    return Err(StoreError::new(ErrorKind::Other, text, &[&self.path]));
                }
            }
        }
    }

    /// Answers [`Step::NeedsFilter`]; without such a question does nothing.
    pub fn answer(&mut self, include: bool) {
        if let State::Asked(kind) = self.state {
            if include {
                self.enter(kind);
            } else {
                self.state = State::NextEntry;
            }
        }
    }

    /// Writes what was made of the archive until an error.
    ///
    /// # Errors
    /// Those of `sink`.
    pub fn write_pending(&mut self, sink: &mut dyn Write) -> Result<()> {
        self.flush(sink)
    }

    /// Where the walker is, for messages about what went wrong.
    pub fn path(&self) -> &BStr {
        self.path.as_bstr()
    }

    /// Moves to the next entry of the innermost directory, or ends that directory.
    fn next_entry(&mut self) -> Option<FileKind> {
        let dir = self.dirs.last_mut()?;
        self.path.truncate(dir.path_len);
        if let Some(entry) = dir.entries.next() {
            if self.path.last() != Some(&b'/') {
                self.path.push(b'/');
            }
            self.path.extend_from_slice(&entry.name);
            return Some(entry.kind);
        }
        self.dirs.pop();
        put_string(&mut self.out, b")");
        self.end_node();
        None
    }

    /// Begins the entry at `path`.
    fn enter(&mut self, kind: FileKind) {
        let name = self.path.rsplit(|&c| c == b'/').next().unwrap_or_default();
        for tag in [b"entry", b"(".as_slice(), b"name", name, b"node"] {
            put_string(&mut self.out, tag);
        }
        self.state = State::Node(kind);
    }

    /// After a node: closes the entry it is in, if any.
    fn end_node(&mut self) {
        if self.dirs.is_empty() {
            self.state = State::Done;
        } else {
            put_string(&mut self.out, b")");
            self.state = State::NextEntry;
        }
    }

    /// Writes the node at `path`, of a directory and of a file only the beginning.
    fn node(&mut self, kind: FileKind) -> Result<()> {
        if self.dirs.len() >= MAX_DEPTH {
            let template = "path '%s' exceeds maximum NAR directory depth of 64";
            return Err(StoreError::new(ErrorKind::Other, template, &[&self.path]));
        }
        put_string(&mut self.out, b"(");
        put_string(&mut self.out, b"type");
        match kind {
            FileKind::Regular => {
                let file = self.fs.open(&self.path)?;
                put_string(&mut self.out, b"regular");
                if file.executable {
                    put_string(&mut self.out, b"executable");
                    put_string(&mut self.out, b"");
                }
                put_string(&mut self.out, b"contents");
                self.out.extend_from_slice(&file.size.to_le_bytes());
                self.state = State::File {
                    contents: file.contents,
                    left: file.size,
                    padding: padding(file.size),
                };
            }
            FileKind::Directory => {
                put_string(&mut self.out, b"directory");
                let mut entries = self.fs.read_dir(&self.path)?;
                entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
                let (entries, path_len) = (entries.into_iter(), self.path.len());
                self.dirs.push(Dir { entries, path_len });
                self.state = State::NextEntry;
            }
            FileKind::Symlink => {
                put_string(&mut self.out, b"symlink");
                put_string(&mut self.out, b"target");
                let target = self.fs.read_link(&self.path)?;
                put_string(&mut self.out, &target);
                put_string(&mut self.out, b")");
                self.end_node();
            }
            FileKind::Unknown => {
                let template = "file '%s' has an unsupported type";
                return Err(StoreError::new(ErrorKind::Other, template, &[&self.path]));
            }
        }
        Ok(())
    }

    /// Reads into `out` up to its capacity; returns what of `left` remains.
    fn read_chunk(&mut self, contents: &mut dyn Read, left: u64) -> Result<u64> {
        let start = self.out.len();
        let room = CHUNK.saturating_sub(start).max(4096);
        let want = room.min(usize::try_from(left).unwrap_or(room));
        self.out.resize(start + want, 0);
        let got = read_some(contents, &mut self.out[start..], &self.path)?;
        self.out.truncate(start + got);
        Ok(left - got as u64)
    }

    fn flush(&mut self, sink: &mut dyn Write) -> Result<()> {
        sink.write_all(&self.out).map_err(|err| sink_error(&err))?;
        self.out.clear();
        Ok(())
    }
}
