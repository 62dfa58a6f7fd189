//! Downloads: what a `file://`, `http://` or `https://` URL names, into a temporary file.
//!
//! As in the reference: what may be a passing trouble is tried again after a growing pause, and from
//! where it broke off if the server can; messages are those of its library (curl) as far as they can be
//! known. Invariant: memory does not depend on what is downloaded. Deliberately absent: uploads, and
//! other protocols.

mod http;
mod redirect;

use crate::error::{FetchError, Result, fail, system_text};
use crate::settings::{Note, Settings};
use frazil_formats::flakeref::percent_decode;
use frazil_formats::message_text;
use frazil_store::{Hash, HashAlgo, Hasher};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::time::Duration;

/// What to download.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The URL.
    pub url: Vec<u8>,
    /// The `ETag` of what is there already; empty if nothing is.
    pub expected_etag: String,
    /// Headers to send.
    pub headers: Vec<(String, String)>,
}

/// What was downloaded.
#[derive(Debug)]
pub struct Download {
    /// Its contents, at their beginning; empty if the server said that nothing has changed.
    pub file: File,
    /// The SHA-256 of the contents.
    pub hash: Hash,
    /// What is there already is still good.
    pub unchanged: bool,
    /// The server's `ETag`, or nothing.
    pub etag: String,
    /// The URL and all that it redirected to.
    pub urls: Vec<Vec<u8>>,
    /// From `Link: <…>; rel="immutable"`.
    pub immutable_url: Option<Vec<u8>>,
}

/// How a failure is treated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Trouble {
    /// It may pass.
    Transient,
    /// The server wants a long pause.
    TooMany,
    /// It will not pass.
    Final,
}

/// One attempt's failure.
struct Failure {
    trouble: Trouble,
    message: String,
}

/// What is known of a transfer while it goes on.
struct Transfer {
    file: File,
    /// Bytes of the contents that are in the file.
    written: u64,
    /// The server can go on from where it broke off.
    ranges: bool,
    etag: String,
    urls: Vec<Vec<u8>>,
    immutable_url: Option<Vec<u8>>,
    unchanged: bool,
}

const FIRST_PAUSE: u64 = 250;
const LONG_PAUSE: u64 = 60_000;

/// Makes downloads.
pub struct Downloader {
    attempts: u32,
    http: http::Client,
}

impl Downloader {
    /// Downloads as the settings say.
    pub fn new(settings: &Settings) -> Downloader {
        Downloader {
            attempts: settings.attempts.max(1),
            http: http::Client::new(settings),
        }
    }

    /// Downloads what a URL names.
    ///
    /// # Errors
    /// `unable to download '…': …`
    pub fn download(&self, request: &Request, say: &mut dyn FnMut(Note)) -> Result<Download> {
        let shown = message_text(&request.url).into_owned();
        if !request.url.contains(&b':') {
            return fail(format!("URL '{shown}' doesn't have a scheme"));
        }
        say(Note::Talkative(format!("downloading '{shown}'")));
        let file =
            tempfile::tempfile().map_err(|e| FetchError::io("creating temporary file", &e))?;
        let mut transfer = Transfer {
            file,
            written: 0,
            ranges: false,
            etag: String::new(),
            urls: vec![request.url.clone()],
            immutable_url: None,
            unchanged: false,
        };
        let mut attempt = 0;
        loop {
            let Err(failure) = self.attempt(request, &mut transfer) else {
                return finish(request, transfer);
            };
            attempt += 1;
            let message = format!("unable to download '{shown}': {}", failure.message);
            if failure.trouble == Trouble::Final || attempt >= self.attempts {
                return Err(FetchError::new(message));
            }
            let first = match failure.trouble {
                Trouble::TooMany => LONG_PAUSE,
                _ => FIRST_PAUSE,
            };
            let pause = (first as f64 * 2f64.powf(f64::from(attempt - 1) + random_half())) as u64;
            let from = match (transfer.written, transfer.ranges) {
                (0, _) | (_, false) => String::new(),
                (offset, true) => format!(" from offset {offset}"),
            };
            say(Note::Warning(format!(
                "{message}; retrying{from} in {pause} ms (attempt {attempt}/{})",
                self.attempts
            )));
            std::thread::sleep(Duration::from_millis(pause));
        }
    }

    fn attempt(
        &self,
        request: &Request,
        transfer: &mut Transfer,
    ) -> std::result::Result<(), Failure> {
        if !transfer.ranges {
            transfer.restart()?;
        }
        let scheme = request.url.split(|&c| c == b':').next().unwrap_or_default();
        match scheme.to_ascii_lowercase().as_slice() {
            b"file" => read_file(&request.url, transfer),
            b"http" | b"https" => self.http.get(request, transfer),
            _ => Err(unsupported(&request.url)),
        }
    }
}

impl Transfer {
    /// Drops what was written.
    fn restart(&mut self) -> std::result::Result<(), Failure> {
        self.written = 0;
        let emptied = self.file.set_len(0).and_then(|()| self.file.rewind());
        emptied.map_err(|e| disk(&e))
    }

    /// Copies contents to the file; `broken` says what it means that they cannot be read.
    fn copy(
        &mut self,
        from: &mut dyn Read,
        broken: impl Fn(&io::Error) -> Failure,
    ) -> std::result::Result<(), Failure> {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match from.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(n) => {
                    self.file.write_all(&buffer[..n]).map_err(|e| disk(&e))?;
                    self.written += n as u64;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(broken(&e)),
            }
        }
    }
}

fn disk(e: &io::Error) -> Failure {
    Failure {
        trouble: Trouble::Final,
        message: format!(
            "Failed writing received data to disk/application (23) {}",
            system_text(e)
        ),
    }
}

fn unsupported(url: &[u8]) -> Failure {
    let scheme = url.split(|&c| c == b':').next().unwrap_or_default();
    Failure {
        trouble: Trouble::Final,
        message: format!(
            "Unsupported protocol (1) Protocol \"{}\" not supported",
            message_text(scheme)
        ),
    }
}

fn read_file(url: &[u8], transfer: &mut Transfer) -> std::result::Result<(), Failure> {
    let Some(path) = local_path(url) else {
        return Err(Failure {
            trouble: Trouble::Final,
            message:
                "URL using bad/illegal format or missing URL (3) URL rejected: Bad file:// URL"
                    .into(),
        });
    };
    let unreadable = || Failure {
        trouble: Trouble::Final,
        message: format!(
            "Could not read a file:// file (37) Could not open file {}",
            message_text(&path)
        ),
    };
    let mut file = File::open(OsStr::from_bytes(&path)).map_err(|_| unreadable())?;
    // What is no regular file may never end.
    match file.metadata() {
        Ok(meta) if meta.is_file() => transfer.copy(&mut file, |_| unreadable()),
        _ => Err(unreadable()),
    }
}

/// The path of a `file:` URL as curl reads it: on this machine, without a query.
fn local_path(url: &[u8]) -> Option<Vec<u8>> {
    let rest = url.get(5..)?;
    let rest = rest.split(|c| matches!(c, b'?' | b'#')).next()?;
    let path = match rest.strip_prefix(b"//") {
        Some(rest) => [&b"localhost"[..], b"127.0.0.1", b""]
            .iter()
            .find_map(|host| rest.strip_prefix(*host).filter(|p| p.starts_with(b"/")))?,
        None => rest,
    };
    percent_decode(path)
        .ok()
        .filter(|p| p.starts_with(b"/") && !p.contains(&0))
}

fn finish(request: &Request, mut transfer: Transfer) -> Result<Download> {
    let mut hasher = Hasher::new(HashAlgo::Sha256);
    let read = transfer.file.rewind();
    let read = read.and_then(|()| io::copy(&mut transfer.file, &mut hasher));
    read.and_then(|_| transfer.file.rewind())
        .map_err(|e| FetchError::io("reading downloaded file", &e))?;
    if transfer.unchanged && transfer.etag.is_empty() {
        // A server need not repeat what it was asked.
        transfer.etag.clone_from(&request.expected_etag);
    }
    Ok(Download {
        file: transfer.file,
        hash: hasher.finish().0,
        unchanged: transfer.unchanged,
        etag: transfer.etag,
        urls: transfer.urls,
        immutable_url: transfer.immutable_url,
    })
}

/// Something between 0 and ½, so that those who failed together do not come back together.
fn random_half() -> f64 {
    use std::hash::{BuildHasher, Hasher};
    let bits = std::collections::hash_map::RandomState::new()
        .build_hasher()
        .finish();
    (bits >> 12) as f64 / (1u64 << 53) as f64
}
