//! Files from HTTP servers, and to them: attempts, delays, redirects, proxies, and downloads that go on where they broke off.
//!
//! Invariant: every request ends, and takes memory independent of what the server sends. A server may be silent for
//! [`Settings::stalled_timeout`], has to send a byte a second on average after that, and is asked [`Settings::attempts`]
//! times. Error texts are those of the reference with the numbers and names that curl gives to what went wrong.
//! Absent: whether contents are what they should be.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::{Duration, Instant};

use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::netrc::{Netrc, without_user};
use ureq::config::RedirectAuthHeaders;
use ureq::http::{self, Uri};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, BodyReader, Proxy, SendBody};

use crate::compression::Compression;
use crate::progress::Event;
use crate::settings::Settings;

/// Most redirects followed.
const MAX_REDIRECTS: u32 = 10;
/// Longest body of an error that is shown.
const MAX_RESPONSE: usize = 1023;

/// What a failure means for what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// There is no such file.
    NotFound,
    /// We may not have it.
    Forbidden,
    /// Another attempt may help.
    Transient,
    /// Another attempt may help, but much later.
    Busy,
    /// Nothing helps.
    Fatal,
}

struct Failure {
    class: Class,
    message: String,
}

/// What a response is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// A small file that is read whole: compressed if the server likes, and within the time that a server may be silent.
    Whole,
    /// A large file that is handed on as it comes, parts of which can be asked for.
    Stream,
}

/// Asks servers.
pub(crate) struct HttpClient {
    agent: Agent,
    netrc: Netrc,
    settings: Settings,
}

/// A request, which can be repeated.
struct Request<'r> {
    method: &'static str,
    url: &'r str,
    purpose: Use,
    /// From where on.
    offset: u64,
}

impl HttpClient {
    /// # Errors
    /// The file of certificates cannot be read.
    pub(crate) fn new(settings: &Settings) -> Result<Arc<Self>> {
        let some = |duration: Duration| (!duration.is_zero()).then_some(duration);
        let suffix = match settings.user_agent_suffix.as_str() {
            "" => String::new(),
            suffix => format!(" {suffix}"),
        };
        let user_agent = format!("frazil/{} Nix/2.34.8{suffix}", env!("CARGO_PKG_VERSION"));
        let mut tls = TlsConfig::builder();
        if let Some(file) = &settings.ca_file {
            let pem = std::fs::read(file).map_err(|err| {
                let file = file.as_os_str().as_encoded_bytes();
                StoreError::io("reading certificates from '%s'", &[file], &err)
            })?;
            tls = tls.root_certs(RootCerts::new_with_certs(&certificates(&pem)));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(MAX_REDIRECTS)
            .redirect_auth_headers(RedirectAuthHeaders::SameHost)
            .proxy(None)
            .tls_config(tls.build())
            .user_agent(user_agent)
            .max_idle_connections_per_host(settings.connections.max(1))
            .max_idle_connections(settings.connections.max(1))
            .timeout_connect(some(settings.connect_timeout))
            .timeout_resolve(some(settings.connect_timeout))
            .timeout_per_read(some(settings.stalled_timeout))
            .timeout_per_write(some(settings.stalled_timeout))
            .timeout_recv_response(some(settings.stalled_timeout))
            .build();
        let netrc = settings.netrc.as_ref().and_then(|f| File::open(f).ok());
        Ok(Arc::new(HttpClient {
            agent: config.new_agent(),
            netrc: netrc.map(Netrc::read).unwrap_or_default(),
            settings: settings.clone(),
        }))
    }

    /// The file at `url`, whole; `None` if there is none or we may not have it.
    ///
    /// # Errors
    /// It cannot be read, or is longer than `limit`.
    pub(crate) fn read(self: &Arc<Self>, url: &str, limit: u64) -> Result<Option<Vec<u8>>> {
        let mut attempt = 0;
        loop {
            let Some(body) = self.open_with(url, Use::Whole, &mut attempt)? else {
                return Ok(None);
            };
            // Nothing has been handed on, so whatever breaks off can be asked for again from the start.
            let mut out = Vec::new();
            let failure = match read_limited(body, limit, &mut out).map_err(carried) {
                Ok(()) => return Ok(Some(out)),
                Err(Ok(err)) if err.kind() == ErrorKind::Io => Failure {
                    class: Class::Transient,
                    message: err.to_string(),
                },
                Err(Ok(err)) => return Err(err),
                Err(Err(err)) => {
                    let template = "unable to download '%s'";
                    return Err(StoreError::io(template, &[url.as_bytes()], &err));
                }
            };
            self.wait(failure, 0, &mut attempt)?;
        }
    }

    /// The file at `url` as a stream, which goes on where it broke off if the server can do that; `None` as for
    /// [`HttpClient::read`]. Errors of the stream carry a [`StoreError`], see [`carried`].
    ///
    /// # Errors
    /// It cannot be had.
    pub(crate) fn open(self: &Arc<Self>, url: &str) -> Result<Option<Box<dyn Read + Send>>> {
        self.open_with(url, Use::Stream, &mut 0)
    }

    fn open_with(
        self: &Arc<Self>,
        url: &str,
        purpose: Use,
        attempt: &mut u32,
    ) -> Result<Option<Box<dyn Read + Send>>> {
        let request = Request {
            method: "GET",
            url,
            purpose,
            offset: 0,
        };
        let Some(response) = self.ask(&request, attempt)? else {
            return Ok(None);
        };
        let header = |name| response.headers().get(name).and_then(|v| v.to_str().ok());
        let encoding = header("content-encoding").unwrap_or_default().trim();
        let encoding = match encoding {
            "" => Compression::None,
            name => Compression::parse_encoding(name)?,
        };
        let ranges = header("accept-ranges").is_some_and(|v| v.trim() == "bytes");
        let body = Body {
            client: Arc::clone(self),
            url: url.to_owned(),
            purpose,
            status: response.status().as_u16(),
            length: length(&response),
            reader: response.into_body().into_reader(),
            offset: 0,
            attempt: *attempt,
            resumable: ranges && encoding == Compression::None,
            pace: Pace::new(&self.settings),
        };
        match encoding {
            Compression::None => Ok(Some(Box::new(body))),
            encoding => encoding.reader(body).map(Some),
        }
    }

    /// Whether there is a file at `url` that we may have.
    ///
    /// # Errors
    /// The server cannot be asked.
    pub(crate) fn exists(&self, url: &str) -> Result<bool> {
        let request = Request {
            method: "HEAD",
            url,
            purpose: Use::Stream,
            offset: 0,
        };
        Ok(self.ask(&request, &mut 0)?.is_some())
    }

    /// Puts what `contents` gives, `size` bytes of type `mime`, at `url`.
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
        let mut attempt = 0;
        loop {
            let (mut reader, size) = contents()?;
            let mut request = http::Request::put(without_user(url))
                .header("content-type", mime)
                .header("content-length", size);
            if let Some(value) = self.netrc.authorization(url, url) {
                request = request.header("authorization", value);
            }
            if encoding != Compression::None {
                request = request.header("content-encoding", encoding.name());
            }
            let result = request
                .body(SendBody::from_reader(&mut reader))
                .map_err(|err| fatal("upload", url, &err.to_string()))
                .and_then(|request| {
                    let request = self
                        .agent
                        .configure_request(request)
                        .proxy(self.proxy(url)?)
                        .build();
                    let start = Instant::now();
                    let response = self.agent.run(request);
                    check("upload", url, response, start)
                });
            match result {
                Ok(_) => return Ok(()),
                Err(failure) => self.wait(failure, 0, &mut attempt)?,
            }
        }
    }

    /// Asks until there is an answer. `None`: there is no such file or we may not have it.
    fn ask(
        &self,
        request: &Request<'_>,
        attempt: &mut u32,
    ) -> Result<Option<http::Response<ureq::Body>>> {
        loop {
            let failure = match self.ask_once(request) {
                Ok(response) => return Ok(Some(response)),
                Err(failure) if matches!(failure.class, Class::NotFound | Class::Forbidden) => {
                    return Ok(None);
                }
                Err(failure) => failure,
            };
            self.wait(failure, request.offset, attempt)?;
        }
    }

    fn ask_once(
        &self,
        request: &Request<'_>,
    ) -> std::result::Result<http::Response<ureq::Body>, Failure> {
        let url = request.url;
        let mut builder = http::Request::builder()
            .method(request.method)
            .uri(without_user(url))
            .header("accept-encoding", request.purpose.accept());
        if let Some(value) = self.netrc.authorization(url, url) {
            builder = builder.header("authorization", value);
        }
        if request.offset > 0 {
            builder = builder.header("range", format!("bytes={}-", request.offset));
        }
        let built = builder.body(()).map_err(|err| {
            fatal(
                "download",
                url,
                &format!("URL using bad/illegal format or missing URL (3) {err}"),
            )
        })?;
        let stalled = self.settings.stalled_timeout;
        let bounded = request.purpose == Use::Whole && !stalled.is_zero();
        let built = self
            .agent
            .configure_request(built)
            .proxy(self.proxy(url)?)
            .timeout_recv_body(bounded.then_some(stalled))
            .build();
        let start = Instant::now();
        check("download", url, self.agent.run(built), start)
    }

    fn proxy(&self, url: &str) -> std::result::Result<Option<Proxy>, Failure> {
        let uri: Uri = url.parse().unwrap_or_default();
        let (scheme, host) = (uri.scheme_str().unwrap_or_default(), uri.host());
        match self.settings.proxies.find(scheme, host.unwrap_or_default()) {
            Some(proxy) => Proxy::new(proxy).map(Some).map_err(|_| {
                let text = format!("Could not resolve proxy name (5) {proxy}");
                fatal("download", url, &text)
            }),
            None => Ok(None),
        }
    }

    /// Waits for the next attempt, or returns why there is none.
    fn wait(&self, failure: Failure, offset: u64, attempt: &mut u32) -> Result<()> {
        *attempt += 1;
        let base = match failure.class {
            Class::Transient => self.settings.retry_delay,
            Class::Busy => self.settings.busy_delay,
            _ => return Err(failure.into()),
        };
        if *attempt >= self.settings.attempts {
            return Err(failure.into());
        }
        let delay = base.mul_f64(2f64.powf(f64::from(*attempt - 1) + jitter()));
        self.settings.progress.event(&Event::Retry {
            reason: &failure.message,
            offset,
            delay,
            attempt: *attempt,
            attempts: self.settings.attempts,
        });
        std::thread::sleep(delay);
        Ok(())
    }
}

impl Use {
    /// Which encodings are welcome.
    const fn accept(self) -> &'static str {
        match self {
            Use::Whole => "gzip, br, zstd",
            Use::Stream => "identity",
        }
    }
}

/// A response's contents.
struct Body {
    client: Arc<HttpClient>,
    url: String,
    purpose: Use,
    status: u16,
    /// How much there should be in all.
    length: Option<u64>,
    reader: BodyReader<'static>,
    /// How much has been read.
    offset: u64,
    attempt: u32,
    /// Whether the server can begin in the middle.
    resumable: bool,
    pace: Pace,
}

impl Body {
    /// Goes on after `failure`, if that is possible.
    fn resume(&mut self, mut failure: Failure) -> Result<()> {
        if self.purpose == Use::Whole {
            return Err(failure.into());
        }
        if self.offset > 0 && !self.resumable {
            failure.class = Class::Fatal;
        }
        self.client.wait(failure, self.offset, &mut self.attempt)?;
        let request = Request {
            method: "GET",
            url: &self.url,
            purpose: self.purpose,
            offset: self.offset,
        };
        let Some(response) = self.client.ask(&request, &mut self.attempt)? else {
            return Err(fatal("download", &self.url, "HTTP error 404").into());
        };
        // A server that begins anew although it was asked for a part, or with another part.
        let part = match response.status().as_u16() {
            206 => range_start(&response) == Some(self.offset),
            _ => self.offset == 0,
        };
        if !part {
            let text = "Requested range was not delivered by the server (33) HTTP server does not seem to support byte ranges. Cannot resume.";
            return Err(fatal("download", &self.url, text).into());
        }
        self.status = response.status().as_u16();
        self.length = length(&response).map(|length| length.saturating_add(self.offset));
        self.reader = response.into_body().into_reader();
        self.pace = Pace::new(&self.client.settings);
        Ok(())
    }

    fn failure(&self, class: Class, reason: &str) -> Failure {
        Failure {
            class,
            message: format!(
                "unable to download '{}': HTTP error {} (curl error: {reason})",
                self.url, self.status
            ),
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
            let failure = match self.reader.read(buffer) {
                Ok(0) if self.length.is_some_and(|length| self.offset < length) => {
                    self.failure(Class::Transient, "Transferred a partial file")
                }
                Ok(got) if self.pace.allows(got, start) => {
                    self.offset += got as u64;
                    return Ok(got);
                }
                Ok(_) => self.failure(Class::Transient, "Timeout was reached"),
                Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
                Err(err) => {
                    let reason = match ureq::Error::from(err) {
                        ureq::Error::Timeout(_) => "Timeout was reached",
                        ureq::Error::Io(err) if err.kind() == io::ErrorKind::UnexpectedEof => {
                            "Transferred a partial file"
                        }
                        _ => "Failure when receiving data from the peer",
                    };
                    self.failure(Class::Transient, reason)
                }
            };
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
    fn new(settings: &Settings) -> Self {
        Pace {
            window: settings.stalled_timeout,
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

/// What a response means to a request that was made at `start`.
fn check(
    verb: &str,
    url: &str,
    response: std::result::Result<http::Response<ureq::Body>, ureq::Error>,
    start: Instant,
) -> std::result::Result<http::Response<ureq::Body>, Failure> {
    let response = response.map_err(|err| {
        let (class, text) = describe(&err, url, start.elapsed());
        Failure {
            class,
            message: format!("unable to {verb} '{url}': {text}"),
        }
    })?;
    let status = response.status().as_u16();
    let class = match status {
        200 | 201 | 204 | 206 | 304 => return Ok(response),
        404 | 410 => Class::NotFound,
        401 | 403 | 407 => Class::Forbidden,
        408 => Class::Transient,
        429 => Class::Busy,
        400..=499 | 501 | 505 | 511 => Class::Fatal,
        _ => Class::Transient,
    };
    let mut message = format!("unable to {verb} '{url}': HTTP error {status}");
    if !matches!(class, Class::NotFound | Class::Forbidden) {
        let mut text = Vec::new();
        let body = response.into_body().into_reader();
        let read = body.take(MAX_RESPONSE as u64 + 1).read_to_end(&mut text);
        let short = read.is_ok() && text.len() <= MAX_RESPONSE;
        if short && !text.is_empty() {
            let text = String::from_utf8_lossy(&text);
            message += &format!("\n\nresponse body:\n\n{}", text.trim_end());
        }
    }
    Err(Failure { class, message })
}

/// What went wrong, with the number and name that curl has for it.
fn describe(err: &ureq::Error, url: &str, elapsed: Duration) -> (Class, String) {
    let uri: Uri = url.parse().unwrap_or_default();
    let host = uri.host().unwrap_or_default();
    let default = if uri.scheme_str() == Some("https") {
        443
    } else {
        80
    };
    let port = uri.port_u16().unwrap_or(default);
    let refused = || {
        let ms = elapsed.as_millis();
        let text = format!(
            "Could not connect to server (7) Failed to connect to {host}:{port} after {ms} ms: Could not connect to server"
        );
        (Class::Transient, text)
    };
    let unresolved = || {
        let text = format!("Could not resolve hostname (6) Could not resolve host: {host}");
        (Class::Transient, text)
    };
    let (class, text) = match err {
        ureq::Error::HostNotFound => unresolved(),
        // The standard library has no kind for what the system's resolver does not know.
        ureq::Error::Io(err)
            if err
                .to_string()
                .starts_with("failed to lookup address information") =>
        {
            unresolved()
        }
        ureq::Error::Timeout(_) => (Class::Transient, format!("Timeout was reached (28) {err}")),
        ureq::Error::TooManyRedirects => (
            Class::Fatal,
            format!(
                "Number of redirects hit maximum amount (47) Maximum ({MAX_REDIRECTS}) redirects followed"
            ),
        ),
        ureq::Error::Io(err) if err.kind() == io::ErrorKind::UnexpectedEof => (
            Class::Transient,
            "Server returned nothing (no headers, no data) (52) Empty reply from server".to_owned(),
        ),
        ureq::Error::Io(err) if is_connecting(err) => refused(),
        // What rustls says comes wrapped.
        ureq::Error::Io(err) if err.kind() == io::ErrorKind::InvalidData => {
            let text = err.to_string();
            let name = match text.contains("certificate") {
                true => "SSL peer certificate or SSH remote key was not OK (60)",
                false => "SSL connect error (35)",
            };
            (Class::Transient, format!("{name} {text}"))
        }
        ureq::Error::Io(err) => (
            Class::Transient,
            format!("Failure when receiving data from the peer (56) {err}"),
        ),
        ureq::Error::ConnectionFailed => refused(),
        ureq::Error::ConnectProxyFailed(_) => (
            Class::Transient,
            format!("Could not connect to server (7) {err}"),
        ),
        ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => {
            (Class::Transient, format!("Weird server reply (8) {err}"))
        }
        ureq::Error::Rustls(_) => (
            Class::Transient,
            format!("SSL peer certificate or SSH remote key was not OK (60) {err}"),
        ),
        ureq::Error::Tls(_) | ureq::Error::Pem(_) | ureq::Error::TlsRequired => {
            (Class::Transient, format!("SSL connect error (35) {err}"))
        }
        _ => (
            Class::Fatal,
            format!("URL using bad/illegal format or missing URL (3) {err}"),
        ),
    };
    (class, text)
}

fn is_connecting(err: &io::Error) -> bool {
    matches!(
        err.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::AddrNotAvailable
    )
}

fn fatal(verb: &str, url: &str, text: &str) -> Failure {
    Failure {
        class: Class::Fatal,
        message: format!("unable to {verb} '{url}': {text}"),
    }
}

fn length(response: &http::Response<ureq::Body>) -> Option<u64> {
    let value = response.headers().get("content-length")?;
    value.to_str().ok()?.trim().parse().ok()
}

/// Where the part that was sent begins: `Content-Range: bytes 5-9/10`.
fn range_start(response: &http::Response<ureq::Body>) -> Option<u64> {
    let value = response.headers().get("content-range")?.to_str().ok()?;
    let (start, _) = value.trim().strip_prefix("bytes")?.split_once('-')?;
    start.trim().parse().ok()
}

fn certificates(pem: &[u8]) -> Vec<Certificate<'static>> {
    // Files in the wild have other things among the certificates.
    let items = parse_pem(pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    items.collect()
}

/// A number from 0 to a half; it need not be a good one.
fn jitter() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let nanos = now.map_or(0, |now| now.subsec_nanos());
    f64::from(nanos % 1000) / 2000.0
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

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        let kind = match failure.class {
            Class::NotFound => ErrorKind::NotFound,
            _ => ErrorKind::Io,
        };
        StoreError::new(kind, "%s", &[failure.message.as_bytes()])
    }
}
