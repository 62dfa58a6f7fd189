//! Downloads: what a `file://`, `http://` or `https://` URL names, into a temporary file.
//!
//! As in the reference: what may be a passing trouble is tried again after a growing pause, and from
//! where it broke off if the server can; messages are those of its library (curl) as far as they can be
//! known. Invariant: memory does not depend on what is downloaded. Deliberately absent: uploads, and
//! other protocols.

mod http;

use crate::error::{FetchError, Result, fail, system_text};
use crate::settings::{Note, Settings};
use frazil_formats::flakeref::percent_decode;
use frazil_formats::message_text;
use frazil_http::{Attempts, Client, Code, Failure};
use frazil_store::{Hash, HashAlgo, Hasher};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::unix::ffi::OsStrExt;

/// What to download.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The URL.
    pub url: Vec<u8>,
    /// The `ETag` of what is there already; empty if nothing is.
    pub expected_etag: String,
    /// Headers that say who asks, for the server of the URL only.
    pub credentials: Vec<(String, String)>,
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

/// Makes downloads.
pub struct Downloader {
    client: Client,
}

impl Downloader {
    /// Downloads as the settings say.
    pub fn new(settings: &Settings) -> Downloader {
        Downloader {
            client: Client::new(&settings.http),
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
        say(Note::Talkative(format!("downloading '{shown}'...")));
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
        let mut attempts = Attempts::new(self.client.settings());
        loop {
            let Err(failure) = self.attempt(request, &mut transfer) else {
                return finish(request, transfer);
            };
            let reason = message_text(&failure.message);
            let message = format!("unable to download '{shown}': {reason}");
            let Some(retry) = attempts.after(failure.class) else {
                return Err(FetchError::new(message));
            };
            let from = match (transfer.written, transfer.ranges) {
                (0, _) | (_, false) => String::new(),
                (offset, true) => format!(" from offset {offset}"),
            };
            say(Note::Warning(format!(
                "{message}; retrying{from} in {} ms (attempt {}/{})",
                retry.delay.as_millis(),
                retry.attempt,
                retry.attempts
            )));
            std::thread::sleep(retry.delay);
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
            b"http" | b"https" => http::get(&self.client, request, transfer),
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
    Failure::new(None, Code::Write, system_text(e))
}

fn unsupported(url: &[u8]) -> Failure {
    let scheme = url.split(|&c| c == b':').next().unwrap_or_default();
    let text = [b"Protocol \"", scheme, b"\" not supported"].concat();
    Failure::new(None, Code::UnsupportedProtocol, text)
}

fn read_file(url: &[u8], transfer: &mut Transfer) -> std::result::Result<(), Failure> {
    let Some(path) = local_path(url) else {
        let text = "URL rejected: Bad file:// URL";
        return Err(Failure::new(None, Code::MalformedUrl, text));
    };
    let unreadable = || {
        let text = [b"Could not open file ", &path[..]].concat();
        Failure::new(None, Code::File, text)
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
