//! How users name stores: `auto`, `daemon`, `local`, a path, or a URI, with settings after `?`.
//!
//! Invariant: nothing is looked up, so the same text always means the same. Absent: what the names stand for
//! on this machine, and which settings a kind of store knows.

use std::collections::BTreeMap;

use crate::error::{ErrorKind, Result, StoreError};

/// Settings of one store, by name.
pub type Params = BTreeMap<String, String>;

/// A store as it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreUri {
    /// Which store.
    pub kind: StoreKind,
    /// Its settings.
    pub params: Params,
}

/// Which store a [`StoreUri`] names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// Whatever is there.
    Auto,
    /// The daemon of this machine.
    Daemon,
    /// The local store; with a directory, the one whose `/` that is.
    Local(Option<Vec<u8>>),
    /// Something else, such as a binary cache: scheme, and what comes after `://`.
    Other {
        /// The scheme, in lower case.
        scheme: String,
        /// Authority and path.
        rest: String,
    },
}

impl StoreUri {
    /// Reads a name; a relative path is taken from `cwd`.
    ///
    /// # Errors
    /// `Cannot parse Nix store '…'` ([`ErrorKind::Usage`]); as [`parse_query`].
    pub fn parse(text: &str, cwd: &[u8]) -> Result<Self> {
        // What follows `#` in a URL means nothing.
        let whole = match text.contains("://") {
            true => text.split('#').next().unwrap_or_default(),
            false => text,
        };
        let (base, query) = whole.split_once('?').unwrap_or((whole, ""));
        let params = parse_query(query)?;
        let uri = |kind| Ok(StoreUri { kind, params });
        match base {
            "" | "auto" => return uri(StoreKind::Auto),
            "daemon" => return uri(StoreKind::Daemon),
            "local" => return uri(StoreKind::Local(None)),
            _ => {}
        }
        if let Some((scheme, rest)) = base.split_once("://")
            && is_scheme(scheme)
        {
            let scheme = scheme.to_ascii_lowercase();
            return uri(match &*scheme {
                "local" if rest.is_empty() => StoreKind::Local(None),
                "local" if rest.starts_with('/') => StoreKind::Local(Some(percent_decode(rest))),
                "unix" if rest.is_empty() => StoreKind::Daemon,
                _ => StoreKind::Other {
                    scheme,
                    rest: rest.to_owned(),
                },
            });
        }
        if base.contains('/') && !base.contains("://") {
            let path = [cwd, b"/", base.as_bytes()].concat();
            let path = if base.starts_with('/') {
                base.as_bytes()
            } else {
                &path
            };
            return uri(StoreKind::Local(Some(crate::store_path::canon_path(path)?)));
        }
        let template = "Cannot parse Nix store '%s'";
        Err(StoreError::new(
            ErrorKind::Usage,
            template,
            &[text.as_bytes()],
        ))
    }
}

fn is_scheme(text: &str) -> bool {
    let ok = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.');
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(ok)
}

/// The settings after `?`. Of several with one name the first counts, as in C++ Nix; what has no `=` is left out, see
/// [`dubious`].
///
/// # Errors
/// `invalid URI query '…'` for characters that may not be in one.
pub fn parse_query(query: &str) -> Result<Params> {
    let others = b" !\"$&'()*+,-./:;=?@[]_~";
    let mut rest = query.as_bytes();
    while let Some((&c, after)) = rest.split_first() {
        let hex = |at: usize| after.get(at).is_some_and(u8::is_ascii_hexdigit);
        rest = match c {
            b'%' if hex(0) && hex(1) => &after[2..],
            _ if c.is_ascii_alphanumeric() || others.contains(&c) => after,
            _ => {
                let template = "invalid URI query '%s': leftover";
                let kind = ErrorKind::Other;
                return Err(StoreError::new(kind, template, &[query.as_bytes()]));
            }
        };
    }
    let mut params = Params::new();
    let decode = |text| String::from_utf8_lossy(&percent_decode(text)).into_owned();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        params.entry(decode(name)).or_insert_with(|| decode(value));
    }
    Ok(params)
}

/// What stands among the settings of a store's address and is none, since it has no `=`.
pub fn dubious(address: &str) -> impl Iterator<Item = &str> {
    let (_, query) = address.split_once('?').unwrap_or_default();
    let parts = query.split('&').filter(|_| !query.is_empty());
    parts.filter(|part| !part.contains('='))
}

/// Replaces `%` and two hexadecimal digits by the byte they stand for; anything else stays as it is.
pub fn percent_decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let digits = bytes.get(i + 1..i + 3).filter(|_| bytes[i] == b'%');
        let value = digits
            .filter(|d| d.iter().all(u8::is_ascii_hexdigit))
            .and_then(|d| std::str::from_utf8(d).ok())
            .and_then(|d| u8::from_str_radix(d, 16).ok());
        out.push(value.unwrap_or(bytes[i]));
        i += if value.is_some() { 3 } else { 1 };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_stores() {
        let kind = |text| StoreUri::parse(text, b"/home").map(|uri| uri.kind);
        let local = |path: &[u8]| Ok(StoreKind::Local(Some(path.to_vec())));
        assert_eq!(kind(""), Ok(StoreKind::Auto));
        assert_eq!(kind("auto?x=1"), Ok(StoreKind::Auto));
        assert_eq!(kind("daemon"), Ok(StoreKind::Daemon));
        assert_eq!(kind("local?root=/x"), Ok(StoreKind::Local(None)));
        assert_eq!(kind("/tmp/a/"), local(b"/tmp/a"));
        assert_eq!(kind("./a%20b"), local(b"/home/a%20b"));
        assert_eq!(kind("local:///tmp/a%20b"), local(b"/tmp/a b"));
        let other = StoreKind::Other {
            scheme: "https".into(),
            rest: "cache.example.org/x".into(),
        };
        assert_eq!(kind("https://cache.example.org/x"), Ok(other));
        assert!(kind("nonsense").is_err());
        for query in ["a=%", "a=%4", "a=%4g", "a=#", "a=<", "a=é"] {
            let text = format!("local?{query}");
            assert!(StoreUri::parse(&text, b"/").is_err(), "{query}");
        }
        assert_eq!(
            dubious("local?a&b=c&&d").collect::<Vec<_>>(),
            ["a", "", "d"]
        );
        assert_eq!(dubious("local?").count() + dubious("local").count(), 0);
        let params = StoreUri::parse("local?root=%2Fx&a=b=c&a=d", b"/").map(|uri| uri.params);
        let expected = [("root", "/x"), ("a", "b=c")].map(|(k, v)| (k.into(), v.into()));
        assert_eq!(params, Ok(Params::from(expected)));
    }
}
