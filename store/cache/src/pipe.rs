//! Lets what writes an archive feed what reads one, in another thread.
//!
//! Memory is a few chunks. The operating system's pipes would do, were it not for the signal that writing to a closed one
//! sends where it is not ignored.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use frazil_store::error::{Result, StoreError};

use crate::compression::CHUNK;
use crate::http::carry;

/// How many chunks may wait to be read.
const DEPTH: usize = 4;

/// What is written.
pub(crate) struct PipeWriter {
    sender: SyncSender<Message>,
    buffer: Vec<u8>,
}

/// What is read.
pub(crate) struct PipeReader {
    receiver: Receiver<Message>,
    chunk: io::Cursor<Vec<u8>>,
    done: bool,
    failure: Option<StoreError>,
}

enum Message {
    Chunk(Vec<u8>),
    /// Everything was written, or what went wrong.
    End(Result<()>),
}

/// Both ends of a pipe.
pub(crate) fn pipe() -> (PipeWriter, PipeReader) {
    let (sender, receiver) = sync_channel(DEPTH);
    let writer = PipeWriter {
        sender,
        buffer: Vec::with_capacity(CHUNK),
    };
    let reader = PipeReader {
        receiver,
        chunk: io::Cursor::default(),
        done: false,
        failure: None,
    };
    (writer, reader)
}

impl PipeWriter {
    /// Tells the reader how it ended.
    pub(crate) fn end(mut self, result: Result<()>) {
        let flushed = self.send();
        if flushed.is_ok() {
            // A reader that has gone does not want to know.
            let _ = self.sender.send(Message::End(result));
        }
    }

    fn send(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK));
        let sent = self.sender.send(Message::Chunk(chunk));
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for PipeWriter {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let room = CHUNK - self.buffer.len();
        let taken = data.len().min(room);
        self.buffer.extend_from_slice(&data[..taken]);
        if self.buffer.len() == CHUNK {
            self.send()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl PipeReader {
    /// What went wrong on the other side, if it has been read that far.
    pub(crate) fn failure(self) -> Option<StoreError> {
        self.failure
    }
}

impl Read for PipeReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let got = self.chunk.read(buffer)?;
            if got > 0 || self.done || buffer.is_empty() {
                return Ok(got);
            }
            match self.receiver.recv() {
                Ok(Message::Chunk(chunk)) => self.chunk = io::Cursor::new(chunk),
                Ok(Message::End(Ok(()))) => self.done = true,
                Ok(Message::End(Err(err))) => {
                    self.failure = Some(err.clone());
                    return Err(carry(err));
                }
                // The writer panicked.
                Err(_) => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    }
}
