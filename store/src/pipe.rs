//! Lets what writes an archive feed what reads one, in another thread.
//!
//! Memory is a few chunks. The operating system's pipes would do, were it not for the signal that writing to a closed one
//! sends where it is not ignored, and that they cannot tell why what is written ended. Absent: what is written.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use std::thread;

use crate::error::{Result, StoreError};

/// How much goes through at a time.
const CHUNK: usize = 64 * 1024;
/// How many chunks may wait to be read.
const DEPTH: usize = 4;

/// Has `read` read what `write` writes meanwhile. It need not read all.
///
/// # Errors
/// Those of `read`; when it failed and had come to where `write` did, that of `write`, which tells more than that what there was
/// to read ended early.
pub fn through<T>(
    write: impl FnOnce(&mut dyn Write) -> Result<()> + Send,
    read: impl FnOnce(&mut dyn Read) -> Result<T>,
) -> Result<T> {
    let (mut writer, mut reader) = pipe();
    thread::scope(|scope| {
        scope.spawn(move || {
            let result = write(&mut writer);
            writer.end(result);
        });
        let done = read(&mut reader);
        // Without its reader, whoever still writes fails and ends.
        match (done, reader.failure()) {
            (Err(_), Some(err)) => Err(err),
            (done, _) => done,
        }
    })
}

/// What is written.
struct PipeWriter {
    sender: SyncSender<Message>,
    buffer: Vec<u8>,
}

/// What is read.
struct PipeReader {
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
fn pipe() -> (PipeWriter, PipeReader) {
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
    fn end(mut self, result: Result<()>) {
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
    fn failure(self) -> Option<StoreError> {
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
                    return Err(io::Error::other(err));
                }
                // The writer panicked.
                Err(_) => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn failed(text: &str) -> StoreError {
        StoreError::new(ErrorKind::Other, text, &[])
    }

    fn read_all(input: &mut dyn Read) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        let read = input.read_to_end(&mut all);
        read.map(|_| all).map_err(|_| failed("it ended"))
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = vec![7; 5 * CHUNK + 3];
        let write = |out: &mut dyn Write| {
            let written = out.write_all(&bytes);
            written.map_err(|_| failed("nobody reads"))
        };
        let read = through(write, read_all);
        assert_eq!(read.as_ref(), Ok(&bytes));
        // Nobody waits for what is not read.
        let read = through(
            |out| {
                let written = out.write_all(&vec![7; 100 * CHUNK]);
                written.map_err(|_| failed("nobody reads"))
            },
            |input| Ok(input.read(&mut [0; 1]).unwrap()),
        );
        assert_eq!(read, Ok(1));
    }

    #[test]
    fn the_reason_is_told_by_who_knows_it() {
        let write = |out: &mut dyn Write| {
            out.write_all(b"some").unwrap();
            Err(failed("the disk is broken"))
        };
        assert_eq!(through(write, read_all), Err(failed("the disk is broken")));
        // What came before is taken.
        let one = |input: &mut dyn Read| Ok(input.read(&mut [0; 4]).unwrap());
        assert_eq!(through(write, one), Ok(4));
        let refuse = |_: &mut dyn Read| -> Result<()> { Err(failed("no")) };
        assert_eq!(through(write, refuse), Err(failed("no")));
    }
}
