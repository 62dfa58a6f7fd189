//! The socket: what is sent is gathered, what arrives is kept until it is read.
//!
//! Neither side may wait for the other to read: a daemon that wants to say something stops listening until it has, so
//! while something is sent, what arrives meanwhile is taken. Invariant: [`Connection::ask_again`] is false from the
//! first byte of a question to the last of its answer, so a connection that is out of step is never used
//! again. Absent: what numbers and strings mean, see [`crate::wire`].

use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::Path;

use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::{BString, StoreDir};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::messages::Listener;
use crate::version::Version;

/// As much may arrive while something is sent. What daemons say meanwhile is far less.
const AHEAD: usize = 64 << 20;
/// As much is read and, when it has been gathered, sent at a time.
const PIECE: usize = 64 << 10;

/// A connection to a daemon.
pub(crate) struct Connection {
    socket: UnixStream,
    /// What arrived; what is before `at` has been read.
    input: Vec<u8>,
    at: usize,
    /// What is to be sent.
    output: Vec<u8>,
    /// The daemon takes nothing any more. What it said before may still be read.
    pub gone: bool,
    /// The daemon sent its last byte.
    ended: bool,
    /// The last question was answered, so that another one can be asked.
    pub ask_again: bool,
    /// The directory that paths begin with.
    pub dir: StoreDir,
    /// The version of the protocol that both speak.
    pub version: Version,
    /// What both can do beyond it.
    pub features: Vec<BString>,
    /// Whether the daemon trusts this user; it need not tell.
    pub trusted: Option<bool>,
    /// Hears what is said.
    pub listener: Listener,
    /// What is kept of input for messages about a peer that is no daemon.
    pub saved: Option<Vec<u8>>,
}

impl Connection {
    /// Connects to the socket at `path`.
    pub fn open(path: &Path, dir: StoreDir, listener: Listener) -> Result<Connection> {
        let name = path.as_os_str().as_bytes();
        let fail = |e: io::Error| StoreError::io("cannot connect to socket at '%s'", &[name], &e);
        let socket = connect(path).map_err(fail)?;
        socket.set_nonblocking(true).map_err(fail)?;
        Ok(Connection {
            socket,
            input: Vec::new(),
            at: 0,
            output: Vec::new(),
            gone: false,
            ended: false,
            ask_again: false,
            dir,
            version: Version::LATEST,
            features: Vec::new(),
            trusted: None,
            listener,
            saved: None,
        })
    }

    /// Whether nothing arrived that was not asked for: then the daemon would have gone, or be out of step.
    pub fn is_fresh(&mut self) -> bool {
        self.ask_again && self.unread().is_empty() && !matches!(self.wait(false, false), Ok(true))
    }

    /// What arrived and was not read.
    pub fn unread(&self) -> &[u8] {
        &self.input[self.at..]
    }

    /// Adds to what is sent.
    pub fn put(&mut self, bytes: &[u8]) {
        self.output.extend_from_slice(bytes);
    }

    /// Sends what was gathered if it is much.
    pub fn flush_if_full(&mut self) -> Result<()> {
        match self.output.len() >= PIECE {
            true => self.flush(),
            false => Ok(()),
        }
    }

    /// Sends what was gathered. That the daemon takes nothing any more is no failure, as it may have said why.
    pub fn flush(&mut self) -> Result<()> {
        let output = std::mem::take(&mut self.output);
        let mut sent = 0;
        while sent < output.len() && !self.gone {
            match self.socket.write(&output[sent..]) {
                Ok(n) => sent += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {
                    if self.wait(true, true)? && !self.ended {
                        self.receive()?;
                    }
                }
                Err(e) if is_gone(&e) => self.gone = true,
                Err(e) => return Err(StoreError::io("writing to file", &[], &e)),
            }
        }
        self.output = output;
        self.output.clear();
        Ok(())
    }

    /// Says that nothing more will be sent, for whoever waits for it.
    pub fn close_sending(&mut self) {
        let _ = self.socket.shutdown(std::net::Shutdown::Write);
    }

    /// Whether something arrived that was not read yet, without waiting for it.
    pub fn has_input(&mut self) -> Result<bool> {
        Ok(!self.unread().is_empty() || self.wait(false, false)?)
    }

    /// Waits until something arrives, with `sending` also until something can be sent; without `block` only looks.
    /// Returns whether something arrived, the end included.
    fn wait(&self, sending: bool, block: bool) -> Result<bool> {
        let mut wanted = PollFlags::empty();
        if !self.ended {
            wanted |= PollFlags::IN;
        }
        if sending {
            wanted |= PollFlags::OUT;
        }
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        loop {
            let mut fds = [PollFd::new(&self.socket, wanted)];
            match poll(&mut fds, (!block).then_some(&now)) {
                Ok(_) => {
                    let found = fds[0].revents();
                    return Ok(found.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR));
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(e) => return Err(StoreError::io("waiting for the Nix daemon", &[], &e.into())),
            }
        }
    }

    /// Takes what is there, if there is something.
    fn receive(&mut self) -> Result<()> {
        if self.at == self.input.len() {
            self.input.clear();
            self.at = 0;
        } else if self.at >= PIECE {
            self.input.drain(..self.at);
            self.at = 0;
        }
        if self.input.len() >= AHEAD {
            return Err(garbage("the Nix daemon says more than it is asked for"));
        }
        let old = self.input.len();
        self.input.resize(old + PIECE, 0);
        let got = self.socket.read(&mut self.input[old..]);
        let n = *got.as_ref().unwrap_or(&0);
        self.input.truncate(old + n);
        if let Some(saved) = &mut self.saved {
            saved.extend_from_slice(&self.input[old..]);
        }
        match got {
            Ok(0) => self.ended = true,
            Ok(_) => {}
            Err(e) if is_gone(&e) => self.ended = true,
            Err(e) => match e.kind() {
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => {}
                _ => return Err(StoreError::io("reading from file", &[], &e)),
            },
        }
        Ok(())
    }

    /// Waits until `n` bytes arrived that were not read yet.
    pub fn need(&mut self, n: usize) -> Result<()> {
        while self.unread().len() < n {
            if self.ended {
                let text = "Nix daemon disconnected unexpectedly (maybe it crashed?)";
                return Err(StoreError::new(ErrorKind::Io, text, &[]));
            }
            self.wait(false, true)?;
            self.receive()?;
        }
        Ok(())
    }

    /// Marks bytes as read.
    pub fn skip(&mut self, n: usize) {
        self.at = (self.at + n).min(self.input.len());
    }

    /// Reads all that is still coming, up to a limit.
    pub fn drain(&mut self, limit: usize) {
        let mut seen = self.unread().len();
        self.skip(seen);
        while seen < limit && self.need(1).is_ok() {
            let n = self.unread().len();
            seen += n;
            self.skip(n);
        }
    }
}

/// An error about what a daemon sent.
pub(crate) fn garbage(text: &str) -> StoreError {
    StoreError::new(ErrorKind::Format, "%s", &[text.as_bytes()])
}

fn is_gone(e: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    matches!(e.kind(), BrokenPipe | ConnectionReset | ConnectionAborted)
}

/// Connects. An address has room for a hundred bytes or so; a longer path is reached from its directory.
fn connect(path: &Path) -> io::Result<UnixStream> {
    use rustix::fs::{Mode, OFlags};
    use std::os::fd::AsRawFd;
    match UnixStream::connect(path) {
        Err(e) if e.kind() == io::ErrorKind::InvalidInput => {
            let (Some(dir), Some(name)) = (path.parent(), path.file_name()) else {
                return Err(e);
            };
            let dir = rustix::fs::open(dir, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
            UnixStream::connect(Path::new(&format!("/proc/self/fd/{}", dir.as_raw_fd())).join(name))
        }
        connected => connected,
    }
}
