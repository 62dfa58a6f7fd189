//! What a server answers.
//!
//! Absent: encodings, and going on where contents broke off.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use ureq::BodyReader;
use ureq::http::{HeaderMap, Response};

use crate::failure::{Code, Failure};
use crate::trouble;

/// An answer with what was asked for.
pub struct Answer {
    /// Its status: 200, 201, 204, 206 or 304.
    pub status: u16,
    /// The URL that was asked for and all that it redirected to.
    pub urls: Vec<String>,
    /// Its contents.
    pub contents: Contents,
    headers: HeaderMap,
}

impl Answer {
    pub(crate) fn new(response: Response<ureq::Body>, urls: Vec<String>) -> Answer {
        let (parts, body) = response.into_parts();
        let status = parts.status.as_u16();
        Answer {
            status,
            urls,
            contents: Contents {
                status,
                reader: body.into_reader(),
            },
            headers: parts.headers,
        }
    }

    /// The value of the first header with this name.
    pub fn header(&self, name: &str) -> Option<String> {
        let value = self.headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
    }

    /// How long the contents should be.
    pub fn length(&self) -> Option<u64> {
        if matches!(self.status, 204 | 304) {
            return None;
        }
        self.header("content-length")?.parse().ok()
    }

    /// Where the contents begin in the whole: `Content-Range: bytes 5-9/10`.
    pub fn begins_at(&self) -> Option<u64> {
        if self.status != 206 {
            return Some(0);
        }
        let value = self.header("content-range")?;
        let (start, _) = value.strip_prefix("bytes")?.split_once('-')?;
        start.trim().parse().ok()
    }

    /// Whether the server can send parts.
    pub fn has_ranges(&self) -> bool {
        let ranges = self.header("accept-ranges");
        ranges.is_some_and(|value| value.eq_ignore_ascii_case("bytes"))
    }

    /// The name of the encoding of the contents, in lower case; empty for none.
    pub fn encoding(&self) -> String {
        let name = self.header("content-encoding").unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "identity" => String::new(),
            name => name.to_owned(),
        }
    }
}

/// The contents of an answer. Its errors carry a [`Failure`], see [`carried`].
pub struct Contents {
    status: u16,
    reader: BodyReader<'static>,
}

impl Contents {
    /// The failure that contents of this answer end with.
    pub fn failure(&self, code: Code) -> Failure {
        Failure::new(Some(self.status), code, "")
    }
}

impl Read for Contents {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer).map_err(|err| match err.kind() {
            io::ErrorKind::Interrupted => err,
            _ => io::Error::other(self.failure(trouble::broken(&err))),
        })
    }
}

/// What an error of [`Contents`] carries.
pub fn carried(err: &io::Error) -> Option<&Failure> {
    err.get_ref()?.downcast_ref()
}

/// Reads what nobody asked for: at most `limit` bytes, and not for long. Also what broke off, if it did.
pub(crate) fn read_some(
    response: Response<ureq::Body>,
    limit: usize,
    window: Option<Duration>,
) -> (Vec<u8>, Option<Code>) {
    let mut reader = response.into_body().into_reader();
    let (start, mut out, mut buffer) = (Instant::now(), Vec::new(), [0; 4096]);
    while out.len() < limit {
        if window.is_some_and(|window| start.elapsed() > window) {
            return (out, Some(Code::Timeout));
        }
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(got) => out.extend_from_slice(&buffer[..got]),
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return (out, Some(trouble::broken(&err))),
        }
    }
    (out, None)
}
