//! What can go wrong with a request, in the words and numbers of the reference's library, and what that means for what
//! follows.
//!
//! One table says what curl calls each trouble; one function says what a status means. Messages are bytes, since servers
//! may send anything, and begin after the `unable to download '…': ` of the reference. Absent: which trouble an error of our own
//! library is, see `trouble`.

use std::{fmt, io};

/// What a failure means for what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
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

/// Troubles that curl has a number for; [`Code::name`] says what each is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    UnsupportedProtocol,
    MalformedUrl,
    UnknownProxy,
    UnknownHost,
    NoConnection,
    WeirdReply,
    Partial,
    Write,
    Timeout,
    Range,
    Tls,
    File,
    Redirects,
    NoReply,
    Send,
    Receive,
    Certificate,
    Encoding,
    Authorities,
    TooLarge,
}

impl Code {
    /// Curl's number and name, and what the reference makes of it when no status decides.
    #[rustfmt::skip]
    const fn row(self) -> (u8, &'static str, Class) {
        use Class::{Fatal, NotFound, Transient};
        match self {
            Code::UnsupportedProtocol => (1, "Unsupported protocol", Fatal),
            Code::MalformedUrl => (3, "URL using bad/illegal format or missing URL", Fatal),
            Code::UnknownProxy => (5, "Could not resolve proxy name", Transient),
            Code::UnknownHost => (6, "Could not resolve hostname", Transient),
            Code::NoConnection => (7, "Could not connect to server", Transient),
            Code::WeirdReply => (8, "Weird server reply", Transient),
            Code::Partial => (18, "Transferred a partial file", Transient),
            Code::Write => (23, "Failed writing received data to disk/application", Fatal),
            Code::Timeout => (28, "Timeout was reached", Transient),
            Code::Range => (33, "Requested range was not delivered by the server", Transient),
            Code::Tls => (35, "SSL connect error", Transient),
            Code::File => (37, "Could not read a file:// file", NotFound),
            Code::Redirects => (47, "Number of redirects hit maximum amount", Fatal),
            Code::NoReply => (52, "Server returned nothing (no headers, no data)", Transient),
            Code::Send => (55, "Failed sending data to the peer", Transient),
            Code::Receive => (56, "Failure when receiving data from the peer", Transient),
            Code::Certificate => (60, "SSL peer certificate or SSH remote key was not OK", Transient),
            Code::Encoding => (61, "Unrecognized or bad HTTP Content or Transfer-Encoding", Fatal),
            Code::Authorities => (77, "Problem with the SSL CA cert (path? access rights?)", Fatal),
            Code::TooLarge => (100, "A value or data field grew larger than allowed", Transient),
        }
    }

    /// Curl's number.
    pub const fn number(self) -> u8 {
        self.row().0
    }

    /// Curl's name.
    pub const fn name(self) -> &'static str {
        self.row().1
    }
}

/// What a status decides by itself; for others it matters what went wrong.
const fn decided(status: u16) -> Option<Class> {
    match status {
        404 | 410 => Some(Class::NotFound),
        401 | 403 | 407 => Some(Class::Forbidden),
        429 => Some(Class::Busy),
        408 => None,
        400..=499 | 501 | 505 | 511 => Some(Class::Fatal),
        _ => None,
    }
}

/// Whether an answer with this status is what was asked for.
pub(crate) const fn is_success(status: u16) -> bool {
    matches!(status, 200 | 201 | 204 | 206 | 304)
}

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What that means for what follows.
    pub class: Class,
    /// What to tell, after `unable to download '…': `.
    pub message: Vec<u8>,
}

/// Answers shorter than this are quoted; longer ones if they are pages.
const SHORT: usize = 1024;
/// No more of an answer is read.
pub(crate) const MOST_QUOTED: usize = 64 * SHORT;

impl Failure {
    /// Something went wrong after an answer with this status, if there was one: that of a redirect, or one whose contents
    /// broke off. `detail` is what curl adds if there was none.
    pub fn new(status: Option<u16>, code: Code, detail: impl AsRef<[u8]>) -> Failure {
        let (number, name, class) = code.row();
        match status {
            Some(status) => Failure {
                class: decided(status).unwrap_or(class),
                message: format!("HTTP error {status} (curl error: {name})").into(),
            },
            None => {
                let start = format!("{name} ({number}) ");
                Failure {
                    class,
                    message: [start.as_bytes(), detail.as_ref()].concat(),
                }
            }
        }
    }

    /// A server refuses, with this status.
    pub fn refused(status: u16) -> Failure {
        Failure {
            class: decided(status).unwrap_or(Class::Transient),
            message: format!("HTTP error {status}").into(),
        }
    }

    /// The failure with what the server sent along, if that is short or a page for people.
    #[must_use]
    pub(crate) fn quoting(mut self, body: &[u8]) -> Failure {
        let is_page = || body.windows(6).any(|part| part == b"<html>");
        if !body.is_empty() && (body.len() < SHORT || is_page()) {
            let end = body.iter().rposition(|c| !b" \n\r\t".contains(c));
            self.message.extend_from_slice(b"\n\nresponse body:\n\n");
            self.message
                .extend_from_slice(&body[..end.map_or(0, |end| end + 1)]);
        }
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.message))
    }
}

impl std::error::Error for Failure {}

/// The system's words for an error, without Rust's addition.
pub fn system_text(err: &io::Error) -> String {
    let mut text = err.to_string();
    if let Some(end) = text.rfind(" (os error ") {
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What C++ Nix 2.34.8 says, and whether it tries again.
    #[test]
    fn messages() {
        let text = |failure: Failure| (failure.to_string(), failure.class);
        for (status, code, expected, class) in [
            (
                None,
                Code::NoReply,
                "Server returned nothing (no headers, no data) (52) x",
                Class::Transient,
            ),
            (
                Some(302),
                Code::Redirects,
                "HTTP error 302 (curl error: Number of redirects hit maximum amount)",
                Class::Fatal,
            ),
            (
                Some(302),
                Code::NoConnection,
                "HTTP error 302 (curl error: Could not connect to server)",
                Class::Transient,
            ),
            (
                Some(404),
                Code::Partial,
                "HTTP error 404 (curl error: Transferred a partial file)",
                Class::NotFound,
            ),
            (
                Some(200),
                Code::Encoding,
                "HTTP error 200 (curl error: Unrecognized or bad HTTP Content or Transfer-Encoding)",
                Class::Fatal,
            ),
        ] {
            let said = text(Failure::new(status, code, "x"));
            assert_eq!(said, (expected.to_owned(), class));
        }
    }

    #[test]
    fn statuses() {
        for (class, statuses) in [
            (Class::NotFound, &[404, 410][..]),
            (Class::Forbidden, &[401, 403, 407]),
            (Class::Busy, &[429]),
            (Class::Fatal, &[400, 402, 405, 416, 418, 499, 501, 505, 511]),
            (
                Class::Transient,
                &[202, 203, 300, 302, 408, 500, 502, 503, 504, 999],
            ),
        ] {
            for &status in statuses {
                assert_eq!(Failure::refused(status).class, class, "{status}");
            }
        }
    }

    /// Which answers C++ Nix 2.34.8 quotes.
    #[test]
    fn quotes() {
        let long = "z".repeat(1023);
        let page = format!("<html>{}", "z".repeat(2000));
        for (body, expected) in [
            ("", None),
            ("text \t\r\n\n\n", Some("text")),
            ("\n\n", Some("")),
            (&long, Some(&long[..])),
            (&format!("{long}z"), None),
            (&page, Some(&page)),
        ] {
            let expected = match expected {
                Some(text) => format!("HTTP error 500\n\nresponse body:\n\n{text}"),
                None => "HTTP error 500".to_owned(),
            };
            let said = Failure::refused(500).quoting(body.as_bytes());
            assert_eq!(said.to_string(), expected);
        }
    }
}
