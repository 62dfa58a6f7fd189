//! A connection: a program that serves a store, greeted.
//!
//! Invariant: a question is sent whole before its answer is read. Absent: what questions there are, see [`crate::store`].

use std::io::{BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout};
use std::time::{Duration, Instant};

use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::wire::{self, WireReader, is_end};
use tempfile::TempDir;

use crate::program::{Program, Running};
use crate::protocol::{CLIENT_MAGIC, SERVER_MAGIC, Version};

/// As much of what is no greeting is shown.
const MAX_SHOWN: u64 = 1 << 20;
/// How long the program may take to end by itself.
const GRACE: Duration = Duration::from_millis(500);

/// A connection to a program that serves a store.
pub(crate) struct Connection {
    input: Input,
    /// What it says.
    pub answers: WireReader<Recorded>,
    child: Child,
    pub version: Version,
    _files: Option<TempDir>,
}

/// Keeps what is read, as long as it may have to be shown.
pub(crate) struct Recorded {
    output: BufReader<ChildStdout>,
    saved: Option<Vec<u8>>,
}

impl Read for Recorded {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let got = self.output.read(buffer)?;
        if let Some(saved) = &mut self.saved {
            saved.extend_from_slice(&buffer[..got]);
        }
        Ok(got)
    }
}

impl Connection {
    /// Starts the program and greets it.
    ///
    /// # Errors
    /// It cannot be reached, or is another program, or one too old.
    pub fn open(program: &Program) -> Result<Self> {
        let Running {
            child,
            input,
            output,
            files,
        } = program.start()?;
        let mut connection = Connection {
            input: Input(Some(input)),
            answers: WireReader::new(Recorded {
                output,
                saved: Some(Vec::new()),
            }),
            child,
            version: Version::LATEST,
            _files: files,
        };
        connection.version = connection.greet(program)?;
        connection.answers.input().saved = None;
        Ok(connection)
    }

    fn greet(&mut self, program: &Program) -> Result<Version> {
        let host = program.host.name();
        let mut hello = Vec::new();
        wire::number(&mut hello, u64::from(CLIENT_MAGIC));
        wire::number(&mut hello, Version::LATEST.to_wire());
        // One that takes nothing may have said why.
        let _ = self.send(&hello);
        let number = |connection: &mut Self| {
            connection.answers.small_number().map_err(|err| {
                if is_end(&err) {
                    return program.unreachable();
                }
                // The other side may wait for more.
                connection.input.0 = None;
                let _ = std::io::copy(
                    &mut connection.answers.input().take(MAX_SHOWN),
                    &mut std::io::sink(),
                );
                let said = connection.answers.input().saved.take().unwrap_or_default();
                let said = said.trim_ascii_end();
                let template = "'nix-store --serve' protocol mismatch from '%s', got '%s'";
                StoreError::new(ErrorKind::Format, template, &[host.as_bytes(), said])
            })
        };
        let fail = |template: &str| {
            Err(StoreError::new(
                ErrorKind::Format,
                template,
                &[host.as_bytes()],
            ))
        };
        if number(self)? != SERVER_MAGIC {
            return fail("'nix-store --serve' protocol mismatch from '%s'");
        }
        let version = Version::of_wire(number(self)?);
        if version.major != Version::LATEST.major || version < Version::OLDEST {
            return fail("unsupported 'nix-store --serve' protocol version on '%s'");
        }
        Ok(version.min(Version::LATEST))
    }

    /// Sends something.
    ///
    /// # Errors
    /// The other side takes nothing any more.
    pub fn send(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.input.write_all(bytes);
        written.map_err(|err| StoreError::io("writing to file", &[], &err))
    }

    /// Where what is sent goes.
    pub fn sender(&mut self) -> &mut dyn Write {
        &mut self.input
    }
}

/// Where what is sent goes, until nothing more is sent.
struct Input(Option<ChildStdin>);

impl Write for Input {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match &mut self.0 {
            Some(input) => input.write(bytes),
            None => Err(std::io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // It ends when it is asked nothing more; one that does not is ended.
        self.input.0 = None;
        let end = Instant::now() + GRACE;
        while let Ok(None) = self.child.try_wait() {
            if Instant::now() > end {
                let _ = self.child.kill();
                let _ = self.child.wait();
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}
