//! URLs as the reference reads and writes them: RFC 3986 with a few characters let through.
//!
//! Invariant: the path is kept as decoded segments and the query as decoded pairs sorted by name,
//! of equal names the first; printing encodes again, so text can change while meaning does not.

use super::{Failure, FlakeRefError, Result, bad_url, show};
use std::collections::BTreeMap;

/// Which machine, and who one is there, decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authority {
    /// What stands before `@`.
    pub user: Option<Vec<u8>>,
    /// What stands after a colon in it.
    pub password: Option<Vec<u8>>,
    /// The name or address.
    pub host: Vec<u8>,
    /// The host is an address in brackets.
    pub bracketed: bool,
    /// Never 0.
    pub port: Option<u16>,
}

/// A URL in its parts, decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Url {
    /// What stands before the first colon.
    pub scheme: Vec<u8>,
    pub(super) authority: Option<Authority>,
    /// The segments of the path; the first is empty if it is absolute.
    pub path: Vec<Vec<u8>>,
    /// The parameters.
    pub query: BTreeMap<Vec<u8>, Vec<u8>>,
    /// What stands after `#`.
    pub fragment: Vec<u8>,
}

impl Url {
    /// `application+transport`, or only a transport.
    pub fn scheme_parts(&self) -> (Option<&[u8]>, &[u8]) {
        match self.scheme.iter().position(|c| *c == b'+') {
            Some(at) => (Some(&self.scheme[..at]), &self.scheme[at + 1..]),
            None => (None, &self.scheme),
        }
    }

    /// The text of the URL.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.scheme.clone();
        out.push(b':');
        if let Some(authority) = &self.authority {
            out.extend_from_slice(b"//");
            authority.write(&mut out);
        }
        self.write_path(&mut out);
        for (at, (name, value)) in self.query.iter().enumerate() {
            out.push(if at == 0 { b'?' } else { b'&' });
            percent_encode(&mut out, name, b":@/?");
            out.push(b'=');
            percent_encode(&mut out, value, b":@/?");
        }
        if !self.fragment.is_empty() {
            out.push(b'#');
            percent_encode(&mut out, &self.fragment, b"");
        }
        out
    }

    /// What stands between scheme and query, without the slashes before an authority.
    pub fn authority_and_path(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(authority) = &self.authority {
            authority.write(&mut out);
        }
        self.write_path(&mut out);
        out
    }

    fn write_path(&self, out: &mut Vec<u8>) {
        for (at, segment) in self.path.iter().enumerate() {
            if at > 0 {
                out.push(b'/');
            }
            percent_encode(out, segment, b":@");
        }
    }

    /// The text of the URL for messages.
    pub fn show(&self) -> String {
        show(&self.to_bytes()).into_owned()
    }
}

impl Authority {
    /// Reads one that stands for itself.
    ///
    /// # Errors
    /// It is none; the port is too large.
    pub fn parse(text: &[u8]) -> std::result::Result<Self, FlakeRefError> {
        let parsed = parse_authority(text).map_err(Failure::message)?;
        parsed.map_err(|what| {
            let what = if what == MISMATCH { "invalid" } else { what };
            let text = show(text);
            Failure::BadUrl(format!("invalid URL authority: '{text}': {what}")).message()
        })
    }

    /// The text of it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    /// Adds the text of it.
    pub fn write(&self, out: &mut Vec<u8>) {
        if let Some(user) = &self.user {
            percent_encode(out, user, b"");
            if let Some(password) = &self.password {
                out.push(b':');
                percent_encode(out, password, b"");
            }
            out.push(b'@');
        }
        if self.bracketed {
            out.push(b'[');
            percent_encode(out, &self.host, b":");
            out.push(b']');
        } else {
            percent_encode(out, &self.host, b"");
        }
        if let Some(port) = self.port {
            out.extend_from_slice(format!(":{port}").as_bytes());
        }
    }
}

fn is_unreserved(c: u8) -> bool {
    c.is_ascii_alphanumeric() || b"-._~".contains(&c)
}

fn is_path_char(c: u8) -> bool {
    is_unreserved(c) || b"!$&'()*+,;=:@".contains(&c)
}

/// What is wrong with a text whose bytes must be allowed or properly percent-encoded, in the words of
/// the reference's parser.
fn encoding_error(text: &[u8], allowed: impl Fn(u8) -> bool) -> Option<&'static str> {
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        if c == b'%' {
            let hex = text.get(at + 1..at + 3);
            if !hex.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) {
                return Some(MISMATCH);
            }
            at += 3;
        } else if allowed(c) {
            at += 1;
        } else {
            return Some(LEFTOVER);
        }
    }
    None
}

/// The text ends where it should not, or does not fit.
const MISMATCH: &str = "mismatch";
/// What was read is followed by something that cannot follow.
const LEFTOVER: &str = "leftover";

fn is_encoded(text: &[u8], allowed: impl Fn(u8) -> bool) -> bool {
    encoding_error(text, allowed).is_none()
}

/// What may follow `#` after a flake identifier.
pub fn is_fragment(text: &[u8]) -> bool {
    is_encoded(text, |c| is_path_char(c) || b"/? \"^".contains(&c))
}

/// Decodes without checking; a stray `%` stays.
fn decode(text: &[u8]) -> Vec<u8> {
    let digit = |c: Option<&u8>| c.and_then(|c| char::from(*c).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        match (c, digit(text.get(at + 1)), digit(text.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high << 4 | low) as u8);
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

pub fn percent_decode(text: &[u8]) -> Result<Vec<u8>> {
    if is_encoded(text, |_| true) {
        return Ok(decode(text));
    }
    let stray = text.iter().enumerate().find(|(at, c)| {
        **c == b'%' && !is_encoded(text.get(*at..at + 3).unwrap_or(&text[*at..]), |_| true)
    });
    let cut_off = stray.is_some_and(|(at, _)| at + 3 > text.len());
    let reason = if cut_off {
        "incomplete pct-encoding"
    } else {
        "bad hexdig in pct-encoding"
    };
    bad_url(format!("invalid URI parameter '{}': {reason}", show(text)))
}

fn percent_encode(out: &mut Vec<u8>, text: &[u8], keep: &[u8]) {
    for &c in text {
        if is_unreserved(c) || keep.contains(&c) {
            out.push(c);
        } else {
            out.extend_from_slice(format!("%{c:02X}").as_bytes());
        }
    }
}

fn encode_only(text: &[u8], which: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text {
        if which.contains(c) {
            percent_encode(&mut out, &[*c], b"");
        } else {
            out.push(*c);
        }
    }
    out
}

fn is_query(text: &[u8]) -> bool {
    is_encoded(text, |c| is_path_char(c) || b"/?[]".contains(&c))
}

pub fn decode_query(
    text: &[u8],
    lenient: bool,
    warnings: &mut Vec<String>,
) -> Result<BTreeMap<Vec<u8>, Vec<u8>>> {
    let fixed = if lenient {
        encode_only(text, b" \"")
    } else {
        text.to_vec()
    };
    if !is_query(&fixed) {
        return bad_url(format!("invalid URI query '{}': leftover", show(text)));
    }
    let mut query = BTreeMap::new();
    if fixed.is_empty() {
        return Ok(query);
    }
    for pair in fixed.split(|c| *c == b'&') {
        match pair.iter().position(|c| *c == b'=') {
            Some(at) => {
                query
                    .entry(decode(&pair[..at]))
                    .or_insert_with(|| decode(&pair[at + 1..]));
            }
            None => warnings.push(format!(
                "dubious URI query '{}' is missing equal sign '=', ignoring",
                show(pair)
            )),
        }
    }
    Ok(query)
}

/// Splits at the first `separator`, which belongs to neither part.
pub fn split_at(text: &[u8], separator: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|c| *c == separator) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// Reads an absolute URL. `lenient` lets quotes and spaces through in query and fragment.
pub fn parse(text: &[u8], lenient: bool, warnings: &mut Vec<String>) -> Result<Url> {
    let invalid = |what: &str| bad_url(format!("'{}' is not a valid URL: {what}", show(text)));
    let (before, fragment) = split_at(text, b'#');
    let (before, query) = split_at(before, b'?');
    let fix = |part: &[u8], which: &[u8]| {
        if lenient {
            encode_only(part, which)
        } else {
            part.to_vec()
        }
    };
    let query = fix(query.unwrap_or_default(), b" \"");
    let fragment = fix(fragment.unwrap_or_default(), b" \"^");

    let (scheme, rest) = split_at(before, b':');
    let is_scheme = scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme
            .iter()
            .all(|c| c.is_ascii_alphanumeric() || b"+-.".contains(c));
    // Without a scheme a text may still be wrong as the relative reference that it then would be.
    let (has_scheme, rest) = match rest {
        Some(rest) if is_scheme => (true, rest),
        _ => (false, before),
    };
    let (authority, path) = match rest.strip_prefix(b"//") {
        Some(rest) => {
            let end = rest.iter().position(|c| *c == b'/').unwrap_or(rest.len());
            match parse_authority(&rest[..end])? {
                Ok(authority) => (Some(authority), &rest[end..]),
                Err(what) => return invalid(what),
            }
        }
        None => (None, rest),
    };
    let is_relative = !has_scheme && authority.is_none();
    let error = is_relative
        .then(|| first_part_error(split_at(path, b'/').0))
        .flatten()
        .or_else(|| encoding_error(path, |c| is_path_char(c) || c == b'/'))
        .or_else(|| (!is_query(&query)).then_some(LEFTOVER))
        .or_else(|| encoding_error(&fragment, |c| is_path_char(c) || b"/?#".contains(&c)));
    if let Some(what) = error {
        return invalid(what);
    }
    if !has_scheme {
        return bad_url(format!("'{}' doesn't have a scheme", show(text)));
    }
    let mut url = Url {
        scheme: scheme.to_vec(),
        ..Url::default()
    };
    let file = url.scheme_parts().1 == b"file";
    if let Some(authority) = &authority
        && file
        && !authority.host.is_empty()
    {
        let mut shown = Vec::new();
        authority.write(&mut shown);
        return bad_url(format!(
            "file:// URL '{}' has unexpected authority '{}'",
            show(text),
            show(&shown)
        ));
    }
    let path = if file && path.is_empty() { b"/" } else { path };
    url.authority = authority;
    url.path = path.split(|c| *c == b'/').map(decode).collect();
    url.query = decode_query(&query, lenient, warnings)?;
    url.fragment = decode(&fragment);
    Ok(url)
}

/// What is wrong with the first part of a relative path, in which a colon would end a scheme.
fn first_part_error(part: &[u8]) -> Option<&'static str> {
    let (before, after) = split_at(part, b':');
    encoding_error(before, is_path_char).or(match after {
        None => None,
        Some(_) if before.is_empty() => Some(LEFTOVER),
        Some(_) => Some(MISMATCH),
    })
}

/// `user:password@host:port`, or what is wrong with its form.
fn parse_authority(text: &[u8]) -> Result<std::result::Result<Authority, &'static str>> {
    let mut authority = Authority::default();
    let info = text.iter().position(|c| *c == b'@').map(|at| &text[..at]);
    // What cannot be a user is read as a host, at which the text then is found to be wrong.
    let info = info.filter(|info| is_encoded(info, is_path_char));
    let host_and_port = match info {
        Some(info) => {
            let (user, password) = split_at(info, b':');
            authority.user = Some(decode(user));
            authority.password = password.map(decode);
            &text[info.len() + 1..]
        }
        None => text,
    };
    let (host, port) = if host_and_port.first() == Some(&b'[') {
        let end = host_and_port.iter().position(|c| *c == b']');
        let Some(end) = end.filter(|end| is_address(&host_and_port[1..*end])) else {
            return Ok(Err(MISMATCH));
        };
        authority.bracketed = true;
        match &host_and_port[end + 1..] {
            [] => (&host_and_port[1..end], None),
            [b':', port @ ..] => (&host_and_port[1..end], Some(port)),
            _ => return Ok(Err(LEFTOVER)),
        }
    } else {
        let (host, port) = split_at(host_and_port, b':');
        if let Some(what) = encoding_error(host, |c| is_path_char(c) && c != b'@') {
            return Ok(Err(what));
        }
        (host, port)
    };
    authority.host = decode(host);
    if authority.bracketed {
        // The reference's decoder of zones fills up with zeros what the decoded one is shorter.
        authority.host.resize(host.len(), 0);
    }
    if let Some(port) = port.filter(|port| !port.is_empty()) {
        if !port.iter().all(u8::is_ascii_digit) {
            return Ok(Err(LEFTOVER));
        }
        let number = port.iter().try_fold(0u16, |number, digit| {
            number.checked_mul(10)?.checked_add(u16::from(digit - b'0'))
        });
        match number.filter(|number| *number != 0) {
            Some(number) => authority.port = Some(number),
            None => return bad_url(format!("port '{}' is invalid", show(port))),
        }
    }
    Ok(Ok(authority))
}

/// What may stand in brackets: an IPv6 address, perhaps with a zone, or one of a version to come.
fn is_address(text: &[u8]) -> bool {
    if let Some(future) = text.strip_prefix(b"v") {
        let (version, address) = split_at(future, b'.');
        let is_char = |c: &u8| is_path_char(*c) && *c != b'@';
        return !version.is_empty()
            && version.iter().all(u8::is_ascii_hexdigit)
            && address.is_some_and(|a| !a.is_empty() && a.iter().all(is_char));
    }
    let (address, zone) = match text.windows(3).position(|w| w == b"%25") {
        Some(at) => (&text[..at], Some(&text[at + 3..])),
        None => (text, None),
    };
    let address = std::str::from_utf8(address).unwrap_or_default();
    address.parse::<std::net::Ipv6Addr>().is_ok()
        && zone.is_none_or(|zone| !zone.is_empty() && is_encoded(zone, is_unreserved))
}

/// The URL of a Git repository from a URL, `user@host:path`, or a path.
pub fn fix_git_url(text: &[u8], warnings: &mut Vec<String>) -> Result<Url> {
    let mut text = text.to_vec();
    let slash = text.iter().position(|c| *c == b'/').unwrap_or(text.len());
    let line = !text.iter().any(|c| matches!(c, b'\n' | b'\r'));
    // The last `@` before the first slash that a colon follows; then the last colon of all.
    let colon = text.iter().rposition(|c| *c == b':');
    if let Some(colon) = colon
        && slash > 0
        && line
        && let Some(at) = text[..slash.min(colon)].iter().rposition(|c| *c == b'@')
    {
        let (user, rest) = (&text[..at], &text[at + 1..]);
        let (host, path) = (&rest[..colon - at - 1], &rest[colon - at..]);
        text = [b"ssh://", user, b"@", host, b"/", path].concat();
    }
    let has_authority = text.windows(3).any(|w| w == b"://");
    if !text.starts_with(b"file:") && !text.starts_with(b"git+file:") && !has_authority {
        let path: Vec<Vec<u8>> = text.split(|c| *c == b'/').map(<[u8]>::to_vec).collect();
        if path[0].contains(&b':') {
            return bad_url(format!(
                "SCP-like URL '{}' is not supported; use SSH URL syntax instead (ssh://...)",
                show(&text)
            ));
        }
        let authority = text.starts_with(b"/").then(Authority::default);
        return Ok(Url {
            scheme: b"file".to_vec(),
            authority,
            path,
            ..Url::default()
        });
    }
    let mut url = parse(&text, false, warnings)?;
    if url.scheme_parts().0 == Some(b"git") {
        url.scheme = url.scheme_parts().1.to_vec();
    }
    Ok(url)
}
