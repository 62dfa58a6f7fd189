//! A stream within the stream: pieces with their lengths, and an empty one at the end.
//!
//! The daemon takes all of it even if it fails on the way, and says so afterwards. Invariant: what could not be sent
//! whole is not ended, so that a part is never taken for the whole.

use std::io::{self, Write};

use frazil_store::error::{Result, StoreError};

use crate::connection::Connection;

/// As much is sent in one frame.
const FRAME: usize = 64 << 10;

/// What is written goes to the daemon.
pub(crate) struct Frames<'c> {
    connection: &'c mut Connection,
    frame: Vec<u8>,
    /// The daemon's failure, or that of the connection; nothing is sent then.
    failed: Option<StoreError>,
}

impl Frames<'_> {
    fn send(&mut self) -> Result<()> {
        if self.frame.is_empty() {
            return Ok(());
        }
        self.connection.number(self.frame.len() as u64);
        self.connection.put(&self.frame);
        self.frame.clear();
        self.connection.flush()?;
        match self.connection.hear_what_there_is()? {
            Some(e) => Err(e),
            None if self.connection.gone => Err(StoreError::io(
                "writing to file",
                &[],
                &io::ErrorKind::BrokenPipe.into(),
            )),
            None => Ok(()),
        }
    }
}

impl Write for Frames<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        if self.frame.len() >= FRAME && self.failed.is_none() {
            self.failed = self.send().err();
        }
        match self.failed {
            None => Ok(bytes.len()),
            // Whoever writes should stop; what this means is known here.
            Some(_) => Err(io::Error::other("the Nix daemon failed")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Connection {
    /// Sends what `write` writes, in frames, and waits until the daemon is done with it.
    ///
    /// # Errors
    /// That of `write`, or that of the daemon, which is the reason for the former if there is one.
    pub fn send_frames(
        &mut self,
        write: &mut dyn FnMut(&mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        self.flush()?;
        let mut frames = Frames {
            connection: self,
            frame: Vec::with_capacity(FRAME),
            failed: None,
        };
        let mut written = write(&mut frames);
        if written.is_ok() && frames.failed.is_none() {
            frames.failed = frames.send().err();
        }
        if let Some(failed) = frames.failed.take() {
            if self.gone {
                // It may have said why.
                self.wait_for_answer()?;
            }
            written = Err(failed);
        }
        // Without the end, since the daemon must not take a part for the whole; the connection is given up.
        written?;
        self.number(0);
        self.wait_for_answer()
    }
}
