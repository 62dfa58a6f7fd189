//! Standard output and standard error.
//!
//! Invariant: nothing here panics when a stream is closed or full. As in the reference a closed
//! output pipe is no failure: what cannot be written is dropped. Deliberately absent: the layout of
//! messages (see `frazil_vm::report`).

use crate::log_format;
use frazil_vm::message::Message;
use frazil_vm::report::{Level, filter_escapes, message};
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// How much is said on standard error, as in the reference: 0 errors only, 3 by default, 7 at most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Verbosity(pub u8);

impl Verbosity {
    /// Warnings are shown from here on.
    pub const WARN: Verbosity = Verbosity(1);
    /// The default.
    pub const INFO: Verbosity = Verbosity(3);
    /// `-v`
    pub const TALKATIVE: Verbosity = Verbosity(4);
    /// `--debug`
    pub const DEBUG: Verbosity = Verbosity(6);
    /// The most.
    pub const MAX: Verbosity = Verbosity(7);
}

impl Default for Verbosity {
    fn default() -> Self {
        Verbosity::INFO
    }
}

/// Whether messages are coloured.
pub fn colours() -> bool {
    static COLOURS: OnceLock<bool> = OnceLock::new();
    *COLOURS.get_or_init(|| io::stderr().is_terminal() && colours_wanted())
}

/// Whether a terminal may be sent colours.
pub fn colours_wanted() -> bool {
    let set = |name| std::env::var_os(name).is_some();
    std::env::var_os("TERM").is_some_and(|t| t != "dumb") && !set("NO_COLOR") && !set("NOCOLOR")
}

/// Whether messages are written for programs: `--log-format internal-json`.
static STRUCTURED: AtomicBool = AtomicBool::new(false);

/// Writes messages for programs from now on, or for people.
pub fn set_structured(on: bool) {
    STRUCTURED.store(on, Ordering::Relaxed);
}

/// Writes a coloured text and a newline to standard error, whatever the format of messages is.
pub fn log(text: &[u8]) {
    write_line(filter_escapes(text, colours()));
}

/// Writes a message to standard error.
pub fn show(m: &Message) {
    match STRUCTURED.load(Ordering::Relaxed) {
        true => write_line(log_format::line(m)),
        false => log(&m.text),
    }
}

fn write_line(mut line: Vec<u8>) {
    line.push(b'\n');
    // There is nobody to tell if this fails.
    let _ = io::stderr().write_all(&line);
}

/// A warning that the reference prints as a line.
pub fn warning(text: &str) {
    let shown = message(Level::Warning, text, &[]);
    show(&Message::line(Level::Warning.number(), shown));
}

/// Standard output: buffered, and flushed at line ends on a terminal.
pub struct Output {
    buffer: Vec<u8>,
    /// Flush at every end of a line.
    by_line: bool,
    failed: Option<io::Error>,
}

/// Enough to make system calls rare.
const BUFFER: usize = 64 << 10;

impl Output {
    /// The process's standard output.
    pub fn new() -> Output {
        Output {
            buffer: Vec::new(),
            by_line: io::stdout().is_terminal(),
            failed: None,
        }
    }

    /// Whether it is a terminal.
    pub fn is_terminal(&self) -> bool {
        self.by_line
    }

    /// Whether the output has gone away, so that there is no point in going on.
    pub fn is_closed(&self) -> bool {
        self.failed.is_some()
    }

    /// Writes bytes.
    pub fn write(&mut self, bytes: &[u8]) {
        if bytes.len() >= BUFFER {
            self.flush();
            self.put(bytes);
            return;
        }
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER || self.by_line && bytes.contains(&b'\n') {
            self.flush();
        }
    }

    /// Writes bytes and a newline.
    pub fn line(&mut self, bytes: &[u8]) {
        self.write(bytes);
        self.write(b"\n");
    }

    /// Writes out what is buffered.
    pub fn flush(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        self.put(&buffer);
        self.buffer = buffer;
        self.buffer.clear();
    }

    fn put(&mut self, bytes: &[u8]) {
        if bytes.is_empty() || self.failed.is_some() {
            return;
        }
        let mut out = io::stdout().lock();
        if let Err(e) = out.write_all(bytes).and_then(|()| out.flush()) {
            self.failed = Some(e);
        }
    }

    /// Writes out what is buffered and says what went wrong, unless the reader has just gone.
    ///
    /// # Errors
    /// A message: output was lost (a full disk, say). The reference does not notice.
    pub fn finish(&mut self) -> Result<(), String> {
        self.flush();
        match self.failed.take() {
            Some(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(format!(
                "writing to standard output: {}",
                crate::native_host::strerror(&e)
            )),
            _ => Ok(()),
        }
    }
}

impl Default for Output {
    fn default() -> Self {
        Output::new()
    }
}
