//! How users name stores: `auto`, `daemon`, `local`, a path, or a URL, with parameters after `?`.
//!
//! Invariant: nothing is looked up, so the same text always means the same. Deliberately absent: what the names stand for,
//! and which parameters a kind of store knows.

use super::{Failure, FlakeRefError, show, url};
use std::collections::BTreeMap;
use std::net::Ipv6Addr;

/// The address of a store. Spaces and quotes in parameters do no harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreAddress {
    /// Which store.
    pub name: StoreName,
    /// The parameters; of several with one name the first.
    pub query: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Texts of warnings, for standard error.
    pub warnings: Vec<String>,
}

/// Which store a [`StoreAddress`] names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreName {
    /// Whatever is there.
    Auto,
    /// The daemon of this machine.
    Daemon,
    /// The local store.
    Local,
    /// The store whose `/` this is, perhaps relative.
    Path(Vec<u8>),
    /// A URL.
    Url {
        /// What stands before the colon.
        scheme: Vec<u8>,
        /// Authority and path, encoded.
        rest: Vec<u8>,
    },
}

impl StoreAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// `Cannot parse Nix store '…'`; the parameters are none.
    pub fn parse(text: &[u8]) -> Result<Self, FlakeRefError> {
        let mut warnings = Vec::new();
        match url::parse(text, true, &mut warnings) {
            Ok(mut url) => {
                return Ok(StoreAddress {
                    query: std::mem::take(&mut url.query),
                    name: StoreName::Url {
                        rest: url.authority_and_path(),
                        scheme: url.scheme,
                    },
                    warnings,
                });
            }
            Err(Failure::BadUrl(_)) => {}
            Err(other) => return Err(other.message()),
        }
        let (base, query) = url::split_at(text, b'?');
        let query = url::decode_query(query.unwrap_or_default(), true, &mut warnings)
            .map_err(Failure::message)?;
        let name = match base {
            b"" | b"auto" => StoreName::Auto,
            b"daemon" => StoreName::Daemon,
            b"local" => StoreName::Local,
            _ if base.contains(&b'/') && !base.windows(3).any(|w| w == b"://") => {
                StoreName::Path(base.to_vec())
            }
            _ => address_of_old(base).ok_or_else(|| {
                let message = format!("Cannot parse Nix store '{}'", show(text));
                Failure::Usage(message).message()
            })?,
        };
        Ok(StoreAddress {
            name,
            query,
            warnings,
        })
    }

    /// The scheme of a URL; that of all other addresses is `local`.
    pub fn scheme(&self) -> &[u8] {
        match &self.name {
            StoreName::Url { scheme, .. } => scheme,
            _ => b"local",
        }
    }
}

/// A URL whose host is an IPv6 address without brackets or with a zone as it was written of old.
fn address_of_old(base: &[u8]) -> Option<StoreName> {
    let (scheme, rest) = url::split_at(base, b':');
    let rest = rest?;
    let rest = rest.strip_prefix(b"//").unwrap_or(rest);
    let (user, host) = match url::split_at(rest, b'@') {
        (user, Some(host)) => (Some(user), host),
        (host, None) => (None, host),
    };
    let inner = host.strip_prefix(b"[").and_then(|h| h.strip_suffix(b"]"));
    let (address, zone) = url::split_at(inner.unwrap_or(host), b'%');
    std::str::from_utf8(address)
        .ok()?
        .parse::<Ipv6Addr>()
        .ok()?;
    let mut rest = Vec::new();
    if let Some(user) = user {
        rest.extend_from_slice(user);
        rest.push(b'@');
    }
    rest.push(b'[');
    rest.extend_from_slice(address);
    if let Some(zone) = zone {
        rest.extend_from_slice(b"%25");
        rest.extend_from_slice(zone);
    }
    rest.push(b']');
    Some(StoreName::Url {
        scheme: scheme.to_vec(),
        rest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Result<StoreName, String> {
        StoreAddress::parse(text.as_bytes())
            .map(|address| address.name)
            .map_err(|err| err.message)
    }

    fn url(scheme: &str, rest: &str) -> Result<StoreName, String> {
        Ok(StoreName::Url {
            scheme: scheme.into(),
            rest: rest.into(),
        })
    }

    #[test]
    fn names() {
        assert_eq!(name(""), Ok(StoreName::Auto));
        assert_eq!(name("auto?x=1"), Ok(StoreName::Auto));
        assert_eq!(name("daemon"), Ok(StoreName::Daemon));
        assert_eq!(name("./a%20b"), Ok(StoreName::Path(b"./a%20b".to_vec())));
        assert_eq!(name("unix:///a%20b"), url("unix", "/a%20b"));
        assert_eq!(name("FILE:///x"), url("FILE", "/x"));
        assert_eq!(name("ssh:h"), url("ssh", "h"));
        let unknown = |text: &str| Err(format!("Cannot parse Nix store '{text}'"));
        for text in ["nonsense", "Auto", "http://[::1", "unix:///tmp/a b"] {
            assert_eq!(name(text), unknown(text));
        }
    }

    #[test]
    fn addresses_of_old() {
        assert_eq!(name("ssh://::1"), url("ssh", "[::1]"));
        assert_eq!(name("ssh://u@::1"), url("ssh", "u@[::1]"));
        assert_eq!(name("ssh://[fe80::1%eth0]"), url("ssh", "[fe80::1%25eth0]"));
    }

    #[test]
    fn parameters() {
        let parse = |text: &str| StoreAddress::parse(text.as_bytes());
        let address = parse("/x?a=1&a=2&b&c=%20").unwrap();
        let expected = [("a", "1"), ("c", " ")].map(|(k, v)| (k.into(), v.into()));
        assert_eq!(address.query, BTreeMap::from(expected));
        let warning = "dubious URI query 'b' is missing equal sign '=', ignoring";
        assert_eq!(address.warnings, [warning]);
        for (query, what) in [
            ("a=%zz", "leftover"),
            ("a=é", "leftover"),
            ("a#b", "leftover"),
        ] {
            let err = parse(&format!("/x?{query}")).unwrap_err();
            assert_eq!(err.message, format!("invalid URI query '{query}': {what}"));
        }
    }
}
