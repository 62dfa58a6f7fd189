//! Downloads by HTTP.
//!
//! Redirects are followed here, since all URLs on the way are remembered. Invariant: every wait is
//! bounded by a setting.

use super::redirect::resolve;
use super::{Failure, Request, Transfer, Trouble};
use crate::error::system_text;
use crate::settings::Settings;
use frazil_formats::message_text;
use frazil_store::netrc::{self, Netrc};
use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, Response};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Timeout};

/// As many redirects as curl is told to follow.
const MOST_REDIRECTS: usize = 10;

pub struct Client {
    agent: OnceCell<Agent>,
    netrc: OnceCell<Netrc>,
    netrc_file: Option<PathBuf>,
    connect_timeout: Option<Duration>,
    stalled_timeout: Option<Duration>,
    certificates: Option<PathBuf>,
    user_agent: String,
}

fn seconds(n: u64) -> Option<Duration> {
    (n > 0).then(|| Duration::from_secs(n))
}

impl Client {
    pub fn new(settings: &Settings) -> Client {
        let mut user_agent = format!("frazil/{} Nix/2.34.8", env!("CARGO_PKG_VERSION"));
        if !settings.user_agent_suffix.is_empty() {
            user_agent = format!("{user_agent} {}", settings.user_agent_suffix);
        }
        Client {
            agent: OnceCell::new(),
            netrc: OnceCell::new(),
            netrc_file: settings.netrc.clone(),
            connect_timeout: seconds(settings.connect_timeout),
            stalled_timeout: seconds(settings.stalled_timeout),
            certificates: settings.certificates.clone(),
            user_agent,
        }
    }

    fn agent(&self) -> Result<&Agent, Failure> {
        if let Some(agent) = self.agent.get() {
            return Ok(agent);
        }
        let mut tls = TlsConfig::builder();
        if let Some(path) = &self.certificates {
            tls = tls.root_certs(certificates(path)?);
        }
        let agent: Agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(self.user_agent.as_str())
            .accept("*/*")
            .timeout_connect(self.connect_timeout)
            .timeout_resolve(self.connect_timeout)
            .timeout_recv_response(self.stalled_timeout)
            .timeout_per_read(self.stalled_timeout)
            .tls_config(tls.build())
            .build()
            .new_agent();
        Ok(self.agent.get_or_init(|| agent))
    }

    /// What the file says, if there is one.
    fn netrc(&self) -> &Netrc {
        self.netrc.get_or_init(|| {
            let file = self.netrc_file.as_ref().and_then(|f| File::open(f).ok());
            file.map(Netrc::read).unwrap_or_default()
        })
    }

    /// Follows redirects to the contents and copies them.
    pub fn get(&self, request: &Request, transfer: &mut Transfer) -> Result<(), Failure> {
        let mut url = message_text(&request.url).into_owned();
        transfer.urls.truncate(1);
        for _ in 0..=MOST_REDIRECTS {
            let response = self.ask(&url, request, transfer)?;
            let status = response.status().as_u16();
            let location = header(response.headers(), "location");
            let (301 | 302 | 303 | 307 | 308, Some(location)) = (status, location) else {
                return self.take(response, request, transfer);
            };
            url = resolve(&url, &location);
            if !url.starts_with("http://") && !url.starts_with("https://") {
                return Err(status_failure(
                    status,
                    Trouble::Final,
                    Some("Unsupported protocol"),
                ));
            }
            transfer.urls.push(url.clone().into_bytes());
        }
        let reason = Some("Number of redirects hit maximum amount");
        Err(status_failure(302, Trouble::Final, reason))
    }

    fn ask(
        &self,
        url: &str,
        request: &Request,
        transfer: &Transfer,
    ) -> Result<Response<Body>, Failure> {
        let started = Instant::now();
        let first = message_text(&request.url);
        let mut call = self.agent()?.get(netrc::without_user(url));
        if !request.expected_etag.is_empty() {
            call = call.header("If-None-Match", &request.expected_etag);
        }
        if transfer.written > 0 {
            call = call.header("Range", format!("bytes={}-", transfer.written));
        }
        let mut authorized = false;
        for (name, value) in &request.headers {
            if name.eq_ignore_ascii_case("authorization") {
                // Only for whom it was meant.
                if netrc::origin(url) != netrc::origin(&first) {
                    continue;
                }
                authorized = true;
            }
            call = call.header(name, value);
        }
        if !authorized && let Some(value) = self.netrc().authorization(url, &first) {
            call = call.header("Authorization", value);
        }
        call.call().map_err(|e| failure(url, e, started.elapsed()))
    }

    /// What the answer says, and its contents.
    fn take(
        &self,
        response: Response<Body>,
        request: &Request,
        transfer: &mut Transfer,
    ) -> Result<(), Failure> {
        let status = response.status().as_u16();
        let headers = response.headers();
        transfer.etag = header(headers, "etag").unwrap_or_default();
        transfer.ranges = header(headers, "accept-ranges").is_some_and(|r| r == "bytes");
        for name in ["link", "x-amz-meta-link"] {
            if let Some(url) = header(headers, name).as_deref().and_then(immutable) {
                transfer.immutable_url = Some(url.as_bytes().to_vec());
            }
        }
        let known = !request.expected_etag.is_empty() && transfer.etag == request.expected_etag;
        match status {
            304 => {
                transfer.unchanged = true;
                return Ok(());
            }
            // Some servers send an `ETag` but do not look at the one they are sent.
            200 if known => {
                transfer.unchanged = true;
                return Ok(());
            }
            200 | 201 | 204 => {}
            206 => {}
            _ => return Err(refused(status, response)),
        }
        if transfer.written > 0 && status != 206 {
            transfer.restart()?;
        }
        let encoding = header(headers, "content-encoding").unwrap_or_default();
        let body = response.into_body().into_reader();
        let mut contents: Box<dyn Read> = match encoding.to_ascii_lowercase().as_str() {
            "" | "identity" => Box::new(body),
            other => {
                transfer.ranges = false;
                match other {
                    "gzip" | "x-gzip" => Box::new(flate2::read::MultiGzDecoder::new(body)),
                    "deflate" => Box::new(flate2::read::ZlibDecoder::new(body)),
                    "zstd" => Box::new(zstd::Decoder::new(body).map_err(|e| partial(status, &e))?),
                    _ => {
                        let reason = Some("Unrecognized or bad HTTP Content or Transfer-Encoding");
                        return Err(status_failure(status, Trouble::Final, reason));
                    }
                }
            }
        };
        transfer
            .file
            .seek(io::SeekFrom::End(0))
            .map_err(|e| super::disk(&e))?;
        transfer.copy(&mut contents, |e| partial(status, e))
    }
}

fn certificates(path: &PathBuf) -> Result<RootCerts, Failure> {
    let bad = |why: &str| Failure {
        trouble: Trouble::Final,
        message: format!(
            "Problem with the SSL CA cert (path? access rights?) (77) error adding trust anchors from file: {}{why}",
            path.display()
        ),
    };
    let pem = std::fs::read(path).map_err(|e| bad(&format!(" ({})", system_text(&e))))?;
    let mut found = Vec::new();
    for item in parse_pem(&pem) {
        if let Ok(PemItem::Certificate(certificate)) = item {
            found.push(certificate);
        }
    }
    Ok(RootCerts::Specific(found.into()))
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

/// The URL of a `Link` header that says where the contents will always be.
fn immutable(link: &str) -> Option<&str> {
    let (url, rest) = link.strip_prefix('<')?.split_once('>')?;
    let is_immutable = rest.eq_ignore_ascii_case("; rel=\"immutable\"");
    is_immutable.then_some(url)
}

fn trouble(status: u16) -> Trouble {
    match status {
        429 => Trouble::TooMany,
        408 => Trouble::Transient,
        400..=499 | 501 | 505 | 511 => Trouble::Final,
        _ => Trouble::Transient,
    }
}

fn status_failure(status: u16, trouble: Trouble, reason: Option<&str>) -> Failure {
    let reason = reason.map_or(String::new(), |r| format!(" (curl error: {r})"));
    Failure {
        trouble,
        message: format!("HTTP error {status}{reason}"),
    }
}

/// Longest answer that is quoted, unless it is a page.
const SHORT: usize = 1024;

/// The server refuses, and perhaps says why.
fn refused(status: u16, response: Response<Body>) -> Failure {
    let mut failure = status_failure(status, trouble(status), None);
    let mut text = Vec::new();
    let body = response.into_body().into_reader();
    let read = body.take(64 * SHORT as u64).read_to_end(&mut text);
    let is_page = memchr::memmem::find(&text, b"<html>").is_some();
    if read.is_ok() && !text.is_empty() && (text.len() < SHORT || is_page) {
        let text = message_text(&text)
            .trim_end_matches(['\n', '\r'])
            .to_owned();
        failure.message = format!("{}\n\nresponse body:\n\n{text}", failure.message);
    }
    failure
}

/// Contents broke off.
fn partial(status: u16, e: &io::Error) -> Failure {
    let inner = e.get_ref().and_then(|e| e.downcast_ref::<ureq::Error>());
    let timed_out = matches!(
        e.kind(),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock
    ) || matches!(
        inner,
        Some(ureq::Error::Timeout(_) | ureq::Error::BodyStalled)
    );
    let reason = match e.kind() {
        _ if timed_out => "Timeout was reached",
        io::ErrorKind::UnexpectedEof => "Transferred a partial file",
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => {
            "Failure when receiving data from the peer"
        }
        _ if e.to_string().contains("Peer disconnected") => "Transferred a partial file",
        _ => "Failure when receiving data from the peer",
    };
    status_failure(status, Trouble::Transient, Some(reason))
}

/// No answer, in curl's words and numbers.
fn failure(url: &str, e: ureq::Error, elapsed: Duration) -> Failure {
    let (host, port) = host_and_port(url);
    let ms = elapsed.as_millis();
    let transient = |message: String| Failure {
        trouble: Trouble::Transient,
        message,
    };
    let last = |message: String| Failure {
        trouble: Trouble::Final,
        message,
    };
    match e {
        ureq::Error::HostNotFound => transient(unresolved(&host)),
        ureq::Error::Io(e) if is_unresolved(&e) => transient(unresolved(&host)),
        ureq::Error::ConnectionFailed => transient(cannot_connect(&host, port, ms)),
        ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => transient(format!(
            "Timeout was reached (28) Connection timed out after {ms} milliseconds"
        )),
        ureq::Error::Timeout(_) | ureq::Error::BodyStalled => transient(format!(
            "Timeout was reached (28) Operation too slow. Less than 1 bytes/sec transferred the last {} seconds",
            elapsed.as_secs()
        )),
        ureq::Error::Io(e) if e.to_string().contains("certificate") => transient(bad_certificate(&e)),
        ureq::Error::Io(e) => match e.kind() {
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable => transient(cannot_connect(&host, port, ms)),
            io::ErrorKind::UnexpectedEof => transient(
                "Server returned nothing (no headers, no data) (52) Empty reply from server".into(),
            ),
            io::ErrorKind::ConnectionReset => transient(
                "Failure when receiving data from the peer (56) Recv failure: Connection reset by peer".into(),
            ),
            io::ErrorKind::TimedOut => transient(format!(
                "Timeout was reached (28) Connection timed out after {ms} milliseconds"
            )),
            _ => transient(format!(
                "Failure when receiving data from the peer (56) {}",
                system_text(&e)
            )),
        },
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => last(
            "URL using bad/illegal format or missing URL (3) URL rejected: Malformed input to a URL function"
                .into(),
        ),
        ureq::Error::LargeResponseHeader(..) => last(
            "A value or data field grew larger than allowed (100) Too large response headers".into(),
        ),
        ureq::Error::Protocol(e) => transient(format!("Weird server reply (8) {e}")),
        e @ (ureq::Error::Rustls(_) | ureq::Error::Tls(_) | ureq::Error::Pem(_)) => {
            transient(bad_certificate(&e))
        }
        e => transient(format!("Failure when receiving data from the peer (56) {e}")),
    }
}

/// Whether the system's resolver does not know a host: the standard library has no kind for it.
fn is_unresolved(e: &io::Error) -> bool {
    e.to_string()
        .starts_with("failed to lookup address information")
}

fn unresolved(host: &str) -> String {
    format!("Could not resolve hostname (6) Could not resolve host: {host}")
}

fn bad_certificate(e: &dyn std::fmt::Display) -> String {
    format!(
        "SSL peer certificate or SSH remote key was not OK (60) SSL certificate verification failed: {e}"
    )
}

fn cannot_connect(host: &str, port: u16, ms: u128) -> String {
    format!(
        "Could not connect to server (7) Failed to connect to {host}:{port} after {ms} ms: Could not connect to server"
    )
}

fn host_and_port(url: &str) -> (String, u16) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let default = if scheme == "https" { 443 } else { 80 };
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            (host.to_owned(), port.parse().unwrap_or(default))
        }
        _ => (authority.to_owned(), default),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        assert_eq!(
            immutable("<http://x/y>; rel=\"immutable\""),
            Some("http://x/y")
        );
        assert_eq!(
            immutable("<http://x/y>; REL=\"Immutable\""),
            Some("http://x/y")
        );
        assert_eq!(immutable("<http://x/y>; rel=\"next\""), None);
        assert_eq!(immutable("http://x/y; rel=\"immutable\""), None);
    }

    #[test]
    fn hosts() {
        assert_eq!(host_and_port("http://u:p@h:81/x"), ("h".into(), 81));
        assert_eq!(host_and_port("https://h?q"), ("h".into(), 443));
        assert_eq!(host_and_port("http://[::1]/"), ("[::1]".into(), 80));
    }
}
