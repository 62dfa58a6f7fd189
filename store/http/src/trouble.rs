//! What errors of our HTTP library are called by the reference's.
//!
//! Some things the library does not tell: the status of an answer whose headers are bad. Absent: statuses, and what follows.

use std::io;
use std::time::{Duration, Instant};

use ureq::{Error, Proxy, Timeout};

use crate::failure::{Code, Failure, system_text};
use crate::forward::is_forwarded;
use crate::url;

/// A request to one server.
pub(crate) struct Hop<'h> {
    pub(crate) url: &'h str,
    pub(crate) proxy: Option<&'h Proxy>,
    /// The status of the redirect that led here.
    pub(crate) before: Option<u16>,
    pub(crate) start: Instant,
    pub(crate) stalled_timeout: Duration,
}

impl Hop<'_> {
    /// The failure with what curl adds.
    pub(crate) fn failure(&self, code: Code, detail: &str) -> Failure {
        Failure::new(self.before, code, detail)
    }

    /// There was no answer.
    pub(crate) fn no_answer(&self, err: &Error) -> Failure {
        let (code, detail) = self.describe(err);
        self.failure(code, &detail)
    }

    fn describe(&self, err: &Error) -> (Code, String) {
        match err {
            Error::HostNotFound => self.unknown_host(),
            Error::ConnectionFailed => self.no_connection(),
            Error::Timeout(Timeout::Connect | Timeout::Resolve) => self.no_time_to_connect(),
            Error::Timeout(_) | Error::BodyStalled => {
                let seconds = self.stalled_timeout.as_secs();
                let text = format!(
                    "Operation too slow. Less than 1 bytes/sec transferred the last {seconds} seconds"
                );
                (Code::Timeout, text)
            }
            Error::Io(err) => self.describe_io(err),
            Error::ConnectProxyFailed(reason) => tunnel(reason),
            Error::Rustls(err) => tls(&err.to_string()),
            Error::Tls(_) | Error::Pem(_) | Error::TlsRequired => tls(&err.to_string()),
            Error::LargeResponseHeader(..) => too_large(),
            Error::Protocol(err) => match err.to_string() {
                // The library has no type for it that can be named.
                text if text.contains("invalid HTTP version") => (
                    Code::UnsupportedProtocol,
                    "Received HTTP/0.9 when not allowed".to_owned(),
                ),
                text if text.contains("too many headers") => too_large(),
                text => (Code::WeirdReply, text),
            },
            Error::BadUri(_) | Error::Http(_) => (
                Code::MalformedUrl,
                "URL rejected: Malformed input to a URL function".to_owned(),
            ),
            err => (Code::Receive, err.to_string()),
        }
    }

    fn describe_io(&self, err: &io::Error) -> (Code, String) {
        let text = system_text(err);
        match err.kind() {
            // The standard library has no kind for what the system's resolver does not know.
            _ if text.starts_with("failed to lookup address information") => self.unknown_host(),
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::AddrNotAvailable => self.no_connection(),
            io::ErrorKind::TimedOut => self.no_time_to_connect(),
            // The library's own words are others: this is the end of a connection before there was TLS.
            io::ErrorKind::UnexpectedEof
                if url::is_https(self.url) && text == "unexpected end of file" =>
            {
                (Code::Tls, text)
            }
            io::ErrorKind::UnexpectedEof if text.contains("close_notify") => (Code::Receive, text),
            io::ErrorKind::UnexpectedEof => (Code::NoReply, "Empty reply from server".to_owned()),
            io::ErrorKind::BrokenPipe => (Code::Send, format!("Send failure: {text}")),
            // What the TLS library says comes wrapped.
            io::ErrorKind::InvalidData => tls(&text),
            _ => (Code::Receive, format!("Recv failure: {text}")),
        }
    }

    fn unknown_host(&self) -> (Code, String) {
        match self.proxy {
            // Some are given addresses instead of names.
            Some(proxy) if !proxy.resolve_target() => {
                let text = format!("Could not resolve proxy: {}", bare(proxy));
                (Code::UnknownProxy, text)
            }
            _ => {
                let text = format!("Could not resolve host: {}", url::host(self.url));
                (Code::UnknownHost, text)
            }
        }
    }

    fn no_connection(&self) -> (Code, String) {
        let mut there = url::address(self.url);
        if let Some(proxy) = self.proxy {
            let uri = self.url.parse().unwrap_or_default();
            if is_forwarded(&uri, proxy) {
                there = format!("{}:{}", bare(proxy), proxy.port());
            }
            there = format!("{there} over proxy {}", bare(proxy));
        }
        let ms = self.start.elapsed().as_millis();
        let text =
            format!("Failed to connect to {there} after {ms} ms: Could not connect to server");
        (Code::NoConnection, text)
    }

    fn no_time_to_connect(&self) -> (Code, String) {
        let ms = self.start.elapsed().as_millis();
        let text = format!("Connection timed out after {ms} milliseconds");
        (Code::Timeout, text)
    }
}

/// A proxy's host, without brackets.
fn bare(proxy: &Proxy) -> &str {
    proxy.host().trim_matches(['[', ']'])
}

/// A proxy made no tunnel.
fn tunnel(reason: &str) -> (Code, String) {
    // `proxy server responded 403/403`
    let status = reason.rsplit_once('/').map(|(_, status)| status);
    match status.filter(|status| status.bytes().all(|c| c.is_ascii_digit())) {
        Some(status) => {
            let text = format!("CONNECT tunnel failed, response {status}");
            (Code::NoConnection, text)
        }
        None => (Code::Receive, "Proxy CONNECT aborted".to_owned()),
    }
}

fn tls(text: &str) -> (Code, String) {
    match text.contains("certificate") {
        true => {
            let text = format!("SSL certificate verification failed: {text}");
            (Code::Certificate, text)
        }
        false => (Code::Tls, text.to_owned()),
    }
}

fn too_large() -> (Code, String) {
    (Code::TooLarge, "Too large response headers".to_owned())
}

/// Contents broke off.
pub(crate) fn broken(err: &io::Error) -> Code {
    let inner = err.get_ref().and_then(|err| err.downcast_ref::<Error>());
    match (err.kind(), inner) {
        (io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock, _)
        | (_, Some(Error::Timeout(_) | Error::BodyStalled)) => Code::Timeout,
        (io::ErrorKind::UnexpectedEof, _) if !err.to_string().contains("close_notify") => {
            Code::Partial
        }
        _ => Code::Receive,
    }
}
