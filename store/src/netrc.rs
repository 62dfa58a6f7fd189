//! Who to be for which server: `netrc` files, and what a URL says itself.
//!
//! The reference leaves both to curl, whose rules these are; each was seen on the requests that it makes. Invariant: what is for
//! one server is not told another. Deliberately absent: opening files, and other ways than HTTP's basic one.

use crate::base_n::base64_encode;
use std::io::Read;

/// No more of a file is read.
const LONGEST: u64 = 1 << 20;

/// A name and a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub name: Vec<u8>,
    /// The password.
    pub password: Vec<u8>,
}

/// What a `netrc` file says.
#[derive(Clone, Default)]
pub struct Netrc(Vec<Entry>);

#[derive(Clone, Default)]
struct Entry {
    /// A host, or all.
    machine: Option<Vec<u8>>,
    name: Option<Vec<u8>>,
    password: Option<Vec<u8>>,
}

impl Netrc {
    /// Reads a file. What follows a mistake is left out.
    pub fn parse(text: &[u8]) -> Netrc {
        let mut entries: Vec<Entry> = Vec::new();
        let mut tokens = Tokens(text);
        while let Some(Token::Word(word)) = tokens.next() {
            if word.eq_ignore_ascii_case(b"default") {
                entries.push(Entry::default());
                continue;
            }
            if word.eq_ignore_ascii_case(b"macdef") {
                tokens.skip_macro();
                continue;
            }
            let known: [&[u8]; 4] = [b"machine", b"login", b"password", b"account"];
            let Some(kind) = known.iter().position(|k| word.eq_ignore_ascii_case(k)) else {
                continue;
            };
            let value = match tokens.next() {
                Some(Token::Word(value)) => value,
                Some(Token::Broken) => {
                    // Half of an entry is none.
                    entries.pop();
                    break;
                }
                None => break,
            };
            match (kind, entries.last_mut()) {
                (0, _) => entries.push(Entry {
                    machine: Some(value),
                    ..Entry::default()
                }),
                (1, Some(entry)) => entry.name = Some(value),
                (2, Some(entry)) => entry.password = Some(value),
                _ => {}
            }
        }
        Netrc(entries)
    }

    /// Reads at most the first 1 MiB of what is in a file; what cannot be read says nothing.
    pub fn read(input: impl Read) -> Netrc {
        let mut text = Vec::new();
        match input.take(LONGEST).read_to_end(&mut text) {
            Ok(_) => Netrc::parse(&text),
            Err(_) => Netrc::default(),
        }
    }

    /// Who to be for a host, or, as somebody whose name is known, with which password.
    fn find(&self, host: &[u8], name: Option<&[u8]>) -> Option<Login> {
        let fits = |entry: &&Entry| {
            let machine = entry.machine.as_ref();
            machine.is_none_or(|m| m.eq_ignore_ascii_case(host))
                && name.is_none_or(|name| entry.name.as_deref() == Some(name))
        };
        let found = self.0.iter().find(fits)?;
        if found.name.is_none() && found.password.is_none() {
            return None;
        }
        Some(Login {
            name: found.name.clone().unwrap_or_default(),
            password: found.password.clone().unwrap_or_default(),
        })
    }

    /// What to say to the server of `url`, as the value of the header `Authorization`. Names in `first`, the URL of which
    /// `url` is a redirection, count for the same server.
    pub fn authorization(&self, url: &str, first: &str) -> Option<String> {
        let (host, user) = (host(url), user(url));
        let user = user.or_else(|| (origin(url) == origin(first)).then(|| self::user(first))?);
        let login = match user {
            None => self.find(host.as_bytes(), None)?,
            Some((name, Some(password))) => Login { name, password },
            Some((name, None)) => {
                self.find(host.as_bytes(), Some(&name))
                    .unwrap_or_else(|| Login {
                        name,
                        password: Vec::new(),
                    })
            }
        };
        let text = [&login.name[..], b":", &login.password].concat();
        Some(format!("Basic {}", base64_encode(&text)))
    }
}

enum Token {
    Word(Vec<u8>),
    /// A quote that does not end.
    Broken,
}

/// The words of a file, of which some are in quotes.
struct Tokens<'t>(&'t [u8]);

impl Tokens<'_> {
    fn next(&mut self) -> Option<Token> {
        loop {
            self.0 = self.0.trim_ascii_start();
            match self.0.first()? {
                b'#' => self.skip_line(),
                b'"' => return Some(self.quoted()),
                _ => {
                    let end = self.0.iter().position(u8::is_ascii_whitespace);
                    let (word, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
                    self.0 = rest;
                    return Some(Token::Word(word.to_vec()));
                }
            }
        }
    }

    fn quoted(&mut self) -> Token {
        let mut word = Vec::new();
        let mut at = 1;
        while let Some(&c) = self.0.get(at) {
            at += 1;
            match c {
                b'"' => {
                    self.0 = &self.0[at..];
                    return Token::Word(word);
                }
                b'\\' => {
                    let Some(&c) = self.0.get(at) else {
                        break;
                    };
                    at += 1;
                    word.push(match c {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        c => c,
                    });
                }
                // Quotes do not go on in the next line.
                b'\n' | b'\r' => break,
                c => word.push(c),
            }
        }
        Token::Broken
    }

    fn skip_line(&mut self) {
        let end = self.0.iter().position(|&c| c == b'\n');
        self.0 = &self.0[end.unwrap_or(self.0.len())..];
    }

    /// A macro ends at an empty line.
    fn skip_macro(&mut self) {
        let end = self.0.windows(2).position(|w| w == b"\n\n");
        self.0 = &self.0[end.unwrap_or(self.0.len())..];
    }
}

/// Scheme, authority and the rest of a URL.
fn split(url: &str) -> (&str, &str, &str) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    (scheme, &rest[..end], &rest[end..])
}

/// The name in a URL, and perhaps the password.
fn user(url: &str) -> Option<(Vec<u8>, Option<Vec<u8>>)> {
    let (user, _) = split(url).1.rsplit_once('@')?;
    Some(match user.split_once(':') {
        Some((name, password)) => (decode(name), Some(decode(password))),
        None => (decode(user), None),
    })
}

/// A URL without a name and a password in it.
pub fn without_user(url: &str) -> String {
    let (scheme, authority, rest) = split(url);
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{host}{rest}"),
        None => url.to_owned(),
    }
}

/// The scheme of a URL, and the host with its port.
pub fn origin(url: &str) -> (String, String) {
    let (scheme, authority, _) = split(url);
    let host = authority.rsplit('@').next().unwrap_or_default();
    let scheme = scheme.to_ascii_lowercase();
    let host = host.to_ascii_lowercase();
    let default = match scheme.as_str() {
        "http" => ":80",
        "https" => ":443",
        _ => "",
    };
    let host = host.strip_suffix(default).unwrap_or(&host).to_owned();
    (scheme, host)
}

fn host(url: &str) -> String {
    let host = split(url).1.rsplit('@').next().unwrap_or_default();
    let end = match host.find(']') {
        Some(end) => end + 1,
        None => host.find(':').unwrap_or(host.len()),
    };
    host[..end].trim_matches(['[', ']']).to_owned()
}

/// Text with `%xx` resolved where it can be.
fn decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&c) = bytes.get(at) {
        let digit = |i: usize| char::from(*bytes.get(i)?).to_digit(16);
        match (c, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(c);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What C++ Nix 2.34.8 was seen to send.
    #[test]
    fn as_curl_does() {
        let url = "http://127.0.0.1:8941/x";
        let (plain, basic) = (
            "machine 127.0.0.1 login me password secret\n",
            |s: &'static str| Some(s),
        );
        for (file, url, expected) in [
            (plain, url, basic("bWU6c2VjcmV0")),
            (plain, "http://localhost:8941/x", None),
            (plain, "http://u:p@127.0.0.1:8941/x", basic("dTpw")),
            (plain, "http://me@127.0.0.1:8941/x", basic("bWU6c2VjcmV0")),
            (plain, "http://other@127.0.0.1/x", basic("b3RoZXI6")),
            (plain, "http://u:@127.0.0.1:8941/x", basic("dTo=")),
            (
                "machine 127.0.0.1\n\tlogin\nme\npassword \"se cr\\\"et\"\n",
                url,
                basic("bWU6c2UgY3IiZXQ="),
            ),
            ("default login d password e", url, basic("ZDpl")),
            (
                "default login d password e\nmachine localhost login l password m\n",
                "http://localhost/",
                basic("ZDpl"),
            ),
            (
                "machine localhost login l password m\ndefault login d password e\n",
                "http://localhost/",
                basic("bDpt"),
            ),
            (
                "machine 127.0.0.1 login a password b machine 127.0.0.1 login c password d",
                "http://c@127.0.0.1:8941/x",
                basic("Yzpk"),
            ),
            (
                "machine 127.0.0.1 login a\nmachine 127.0.0.1 password d\n",
                url,
                basic("YTo="),
            ),
            ("machine 127.0.0.1 password only\n", url, basic("Om9ubHk=")),
            ("machine 127.0.0.1 login only\n", url, basic("b25seTo=")),
            (
                "macdef foo\nmachine 127.0.0.1 login x password y\n\nmachine 127.0.0.1 login a password b\n",
                url,
                basic("YTpi"),
            ),
            (
                "# machine 127.0.0.1 login x password y\nmachine 127.0.0.1 login a password b\n",
                url,
                basic("YTpi"),
            ),
            (
                "machine LOCALHOST LOGIN a PASSWORD b\n",
                "http://localhost",
                basic("YTpi"),
            ),
            (
                "machine 127.0.0.1 account foo login a password b\n",
                url,
                basic("YTpi"),
            ),
            ("machine 127.0.0.1 login a password \"b\n\tc", url, None),
            (
                "machine 127.0.0.1 login a password b#c\n",
                url,
                basic("YTpiI2M="),
            ),
            ("machine 127.0.0.1:8941 login a password b\n", url, None),
            ("machine 127.0.0.1 login a password\n", url, basic("YTo=")),
            ("login a password b\n", url, None),
            (
                "machine 127.0.0.1 login \"a b\" password c\n",
                url,
                basic("YSBiOmM="),
            ),
            ("", url, None),
        ] {
            let found = Netrc::parse(file.as_bytes()).authorization(url, url);
            let expected = expected.map(|e| format!("Basic {e}"));
            assert_eq!(found, expected, "{file:?} {url}");
        }
    }

    #[test]
    fn redirections() {
        let netrc = Netrc::parse(b"machine 127.0.0.1 login me password secret\n");
        let first = "http://u:p@127.0.0.1:8941/r";
        for (url, expected) in [
            ("http://127.0.0.1:8941/z", Some("Basic dTpw")),
            ("http://127.0.0.1:8942/z", Some("Basic bWU6c2VjcmV0")),
            ("http://localhost:8941/z", None),
        ] {
            let found = netrc.authorization(url, first);
            assert_eq!(found.as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn urls() {
        assert_eq!(without_user("http://u:p@h:1/a@b"), "http://h:1/a@b");
        assert_eq!(without_user("http://h/a@b"), "http://h/a@b");
        assert_eq!(origin("HTTP://u@H:80/x"), origin("http://h/y"));
        assert_ne!(origin("https://h/x"), origin("http://h/y"));
        assert_eq!(host("https://u@[::1]:8/x"), "::1");
        assert_eq!(decode("a%20%zz%"), b"a %zz%");
    }
}
