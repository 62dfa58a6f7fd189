//! Files from HTTP servers, and to them: attempts, encodings, and downloads that go on where they broke off.
//!
//! Invariant: every request ends, and takes memory independent of what the server sends. A server may be silent for
//! `stalled_timeout`, has to send a byte a second on average after that, and is asked `attempts` times. Absent: asking once,
//! see `frazil_http`, and whether contents are what they should be.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::{Duration, Instant};

use frazil_http::{Attempts, Class, Client, Code, Contents, Failure, Method, Request};
use frazil_store::error::{ErrorKind, Result, StoreError};

use crate::compression::Compression;
use crate::progress::{Event, Progress};
use crate::settings::Settings;

/// What a response is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// A small file that is read whole: compressed if the server likes, and within the time that a server may be silent.
    Whole,
    /// The same for a file that a cache has to have: who may not have it may have nothing.
    Required,
    /// A large file that is handed on as it comes, parts of which can be asked for.
    Stream,
}

/// Asks servers.
pub(crate) struct HttpClient {
    client: Client,
    progress: Arc<dyn Progress>,
}

impl HttpClient {
    pub(crate) fn new(settings: &Settings) -> Arc<Self> {
        Arc::new(HttpClient {
            client: Client::new(&settings.http),
            progress: Arc::clone(&settings.progress),
        })
    }

    /// The file at `url`, whole; `None` if there is none or, unless it is required, we may not have it.
    ///
    /// # Errors
    /// It cannot be read, or is longer than `limit`.
    pub(crate) fn read(
        self: &Arc<Self>,
        url: &str,
        purpose: Use,
        limit: u64,
    ) -> Result<Option<Vec<u8>>> {
        let mut attempts = self.attempts();
        loop {
            let Some(body) = self.open_with(url, purpose, &mut attempts)? else {
                return Ok(None);
            };
            let undecodable = body.contents.failure(Code::Encoding);
            // Nothing has been handed on, so whatever breaks off can be asked for again from the start.
            let mut out = Vec::new();
            let failure = match read_limited(body.decoded()?, limit, &mut out) {
                Ok(()) => return Ok(Some(out)),
                Err(err) => match frazil_http::carried(&err) {
                    Some(failure) => failure.clone(),
                    None => match carried(err) {
                        Ok(err) => return Err(err),
                        Err(_) => undecodable,
                    },
                },
            };
            self.wait("download", url, failure, 0, &mut attempts)?;
        }
    }

    /// The file at `url` as a stream, which goes on where it broke off if the server can do that; `None` as for
    /// [`HttpClient::read`]. Errors of the stream carry a [`StoreError`], see [`carried`].
    ///
    /// # Errors
    /// It cannot be had.
    pub(crate) fn open(self: &Arc<Self>, url: &str) -> Result<Option<Box<dyn Read + Send>>> {
        let body = self.open_with(url, Use::Stream, &mut self.attempts())?;
        body.map(Body::decoded).transpose()
    }

    fn open_with(
        self: &Arc<Self>,
        url: &str,
        purpose: Use,
        attempts: &mut Attempts,
    ) -> Result<Option<Body>> {
        let Some(answer) = self.ask(Method::Get, url, purpose, 0, attempts)? else {
            return Ok(None);
        };
        let encoding = match answer.encoding().as_str() {
            "" => Compression::None,
            name => Compression::parse_encoding(name)
                .map_err(|_| error("download", url, &answer.contents.failure(Code::Encoding)))?,
        };
        Ok(Some(Body {
            client: Arc::clone(self),
            url: url.to_owned(),
            purpose,
            length: answer.length(),
            offset: 0,
            attempts: *attempts,
            resumable: answer.has_ranges() && encoding == Compression::None,
            encoding,
            pace: Pace::new(self.client.settings().stalled_timeout),
            contents: answer.contents,
        }))
    }

    /// Whether there is a file at `url` that we may have.
    ///
    /// # Errors
    /// The server cannot be asked.
    pub(crate) fn exists(&self, url: &str) -> Result<bool> {
        let attempts = &mut self.attempts();
        Ok(self
            .ask(Method::Head, url, Use::Stream, 0, attempts)?
            .is_some())
    }

    /// Puts what `contents` gives, so many bytes of type `mime`, at `url`.
    ///
    /// # Errors
    /// The server refuses, or cannot be asked.
    pub(crate) fn put(
        &self,
        url: &str,
        contents: &mut dyn FnMut() -> Result<(Box<dyn Read>, u64)>,
        mime: &str,
        encoding: Compression,
    ) -> Result<()> {
        let mut request = Request::new(Method::Put, url).header("content-type", mime);
        if encoding != Compression::None {
            request = request.header("content-encoding", encoding.name());
        }
        let mut attempts = self.attempts();
        loop {
            let mut unreadable = None;
            let result = self.client.put(&request, &mut || {
                contents().map_err(|err| {
                    unreadable = Some(err);
                    io::ErrorKind::Other.into()
                })
            });
            match (result, unreadable) {
                (_, Some(err)) => return Err(err),
                (Ok(_), None) => return Ok(()),
                (Err(failure), None) => self.wait("upload", url, failure, 0, &mut attempts)?,
            }
        }
    }

    /// Asks until there is an answer. `None`: there is no such file or we may not have it.
    fn ask(
        &self,
        method: Method,
        url: &str,
        purpose: Use,
        offset: u64,
        attempts: &mut Attempts,
    ) -> Result<Option<frazil_http::Answer>> {
        let request = request(method, url, purpose, offset);
        loop {
            let failure = match self.client.ask(&request) {
                Ok(answer) => return Ok(Some(answer)),
                Err(failure) => failure,
            };
            match failure.class {
                Class::NotFound => return Ok(None),
                Class::Forbidden if purpose != Use::Required => return Ok(None),
                _ => self.wait("download", url, failure, offset, attempts)?,
            }
        }
    }

    fn attempts(&self) -> Attempts {
        Attempts::new(self.client.settings())
    }

    /// Waits for the next attempt, or returns why there is none.
    fn wait(
        &self,
        verb: &str,
        url: &str,
        failure: Failure,
        offset: u64,
        attempts: &mut Attempts,
    ) -> Result<()> {
        let err = error(verb, url, &failure);
        let Some(retry) = attempts.after(failure.class) else {
            return Err(err);
        };
        self.progress.event(&Event::Retry {
            reason: &err.to_string(),
            offset,
            delay: retry.delay,
            attempt: retry.attempt,
            attempts: retry.attempts,
        });
        std::thread::sleep(retry.delay);
        Ok(())
    }
}

/// A request for what is at `url` from `offset` on.
fn request(method: Method, url: &str, purpose: Use, offset: u64) -> Request<'_> {
    let welcome = match purpose {
        Use::Whole | Use::Required => "gzip, br, zstd",
        Use::Stream => "identity",
    };
    let mut request = Request::new(method, url).header("accept-encoding", welcome);
    request.is_small = purpose != Use::Stream;
    if offset > 0 {
        request = request.header("range", format!("bytes={offset}-"));
    }
    request
}

fn error(verb: &str, url: &str, failure: &Failure) -> StoreError {
    let kind = match failure.class {
        Class::NotFound => ErrorKind::NotFound,
        _ => ErrorKind::Io,
    };
    let template = format!("unable to {verb} '%s': %s");
    StoreError::new(kind, &template, &[url.as_bytes(), &failure.message])
}

/// A response's contents.
struct Body {
    client: Arc<HttpClient>,
    url: String,
    purpose: Use,
    /// How much there should be in all.
    length: Option<u64>,
    contents: Contents,
    /// How much has been read.
    offset: u64,
    attempts: Attempts,
    /// Whether the server can begin in the middle.
    resumable: bool,
    encoding: Compression,
    pace: Pace,
}

impl Body {
    fn decoded(self) -> Result<Box<dyn Read + Send>> {
        match self.encoding {
            Compression::None => Ok(Box::new(self)),
            encoding => encoding.reader(self),
        }
    }

    /// Goes on after `failure`, if that is possible.
    fn resume(&mut self, mut failure: Failure) -> Result<()> {
        loop {
            if self.offset > 0 && !self.resumable {
                failure.class = Class::Fatal;
            }
            let client = Arc::clone(&self.client);
            let attempts = &mut self.attempts;
            client.wait("download", &self.url, failure, self.offset, attempts)?;
            let (url, purpose) = (&self.url, self.purpose);
            let answer = client.ask(Method::Get, url, purpose, self.offset, attempts)?;
            let Some(answer) = answer else {
                let gone = Failure::refused(404);
                return Err(error("download", &self.url, &gone));
            };
            // A server may begin anew although it was asked for a part, or with another part.
            if answer.begins_at() == Some(self.offset) {
                let length = answer.length();
                self.length = length.map(|length| length.saturating_add(self.offset));
                self.contents = answer.contents;
                self.pace = Pace::new(client.client.settings().stalled_timeout);
                return Ok(());
            }
            failure = answer.contents.failure(Code::Range);
        }
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let start = Instant::now();
            let failure = match self.contents.read(buffer) {
                Ok(0) if self.length.is_some_and(|length| self.offset < length) => {
                    self.contents.failure(Code::Partial)
                }
                Ok(got) if self.pace.allows(got, start) => {
                    self.offset += got as u64;
                    return Ok(got);
                }
                Ok(_) => self.contents.failure(Code::Timeout),
                Err(err) => match frazil_http::carried(&err) {
                    Some(failure) => failure.clone(),
                    None => return Err(err),
                },
            };
            if self.purpose != Use::Stream {
                return Err(io::Error::other(failure));
            }
            self.resume(failure).map_err(carry)?;
        }
    }
}

/// Finds servers that send less than a byte a second. Only time spent waiting for them counts.
struct Pace {
    window: Duration,
    waited: Duration,
    bytes: u64,
}

impl Pace {
    fn new(window: Duration) -> Self {
        Pace {
            window,
            waited: Duration::ZERO,
            bytes: 0,
        }
    }

    /// Counts `got` more bytes after waiting since `start`; false when there were too few for too long.
    fn allows(&mut self, got: usize, start: Instant) -> bool {
        self.bytes += got as u64;
        self.waited += start.elapsed();
        if self.window.is_zero() || self.waited < self.window {
            return true;
        }
        let enough = self.bytes as f64 >= self.waited.as_secs_f64();
        (self.waited, self.bytes) = (Duration::ZERO, 0);
        enough
    }
}

/// Reads all of `input`.
fn read_limited(input: impl Read, limit: u64, out: &mut Vec<u8>) -> io::Result<()> {
    input.take(limit.saturating_add(1)).read_to_end(out)?;
    match out.len() as u64 > limit {
        true => {
            let template = "a file of a binary cache is longer than %s bytes";
            let limit = limit.to_string();
            let err = StoreError::new(ErrorKind::Format, template, &[limit.as_bytes()]);
            Err(carry(err))
        }
        false => Ok(()),
    }
}

/// An error of a stream that carries `err`.
pub(crate) fn carry(err: StoreError) -> io::Error {
    io::Error::other(err)
}

/// What an error of a stream carries, or the error itself.
pub(crate) fn carried(err: io::Error) -> std::result::Result<StoreError, io::Error> {
    if err.get_ref().is_none_or(|inner| !inner.is::<StoreError>()) {
        return Err(err);
    }
    let kind = err.kind();
    match err.into_inner().map(|inner| inner.downcast::<StoreError>()) {
        Some(Ok(inner)) => Ok(*inner),
        _ => Err(kind.into()),
    }
}
