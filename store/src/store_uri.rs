//! Stores as users name them: `auto`, `daemon`, `local`, a path, or a URL, with settings after `?`.
//!
//! Invariant: nothing is looked up, so the same text always means the same. Absent: how the text is read, see
//! [`frazil_formats::flakeref::StoreAddress`]; what the names stand for on this machine, and which settings a kind of
//! store knows.

use std::collections::BTreeMap;

use frazil_formats::flakeref::{FlakeRefErrorKind, StoreAddress, StoreName};

use crate::error::{ErrorKind, Result, StoreError};
use crate::store_path::canon_path;

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
    /// Something else, such as a binary cache: scheme, and what comes after `://`, encoded.
    Other {
        /// The scheme.
        scheme: String,
        /// Authority and path.
        rest: String,
    },
}

impl StoreUri {
    /// Reads a name; a relative path is taken from `cwd`. Parameters without a value are left out.
    ///
    /// # Errors
    /// `Cannot parse Nix store '…'` ([`ErrorKind::Usage`]); parameters that are none.
    pub fn parse(text: &str, cwd: &[u8]) -> Result<Self> {
        let address = StoreAddress::parse(text.as_bytes()).map_err(|err| {
            let kind = match err.kind {
                FlakeRefErrorKind::Usage => ErrorKind::Usage,
                _ => ErrorKind::Other,
            };
            StoreError::new(kind, "%s", &[err.message.as_bytes()])
        })?;
        let kind = match address.name {
            StoreName::Auto => StoreKind::Auto,
            StoreName::Daemon => StoreKind::Daemon,
            StoreName::Local => StoreKind::Local(None),
            StoreName::Path(path) => {
                let path = match path.starts_with(b"/") {
                    true => path,
                    false => [cwd, b"/", &path].concat(),
                };
                StoreKind::Local(Some(canon_path(&path)?))
            }
            StoreName::Url { scheme, rest } => of_url(text_of(&scheme), text_of(&rest))?,
        };
        let params = address.query.iter();
        Ok(StoreUri {
            kind,
            params: params.map(|(k, v)| (text_of(k), text_of(v))).collect(),
        })
    }
}

fn of_url(scheme: String, rest: String) -> Result<StoreKind> {
    Ok(match &*scheme {
        "local" if rest.is_empty() => StoreKind::Local(None),
        "local" if rest.starts_with('/') => StoreKind::Local(Some(percent_decode(&rest))),
        "local" => {
            let template = "not an absolute path: \"%s\"";
            return Err(StoreError::new(
                ErrorKind::Other,
                template,
                &[rest.as_bytes()],
            ));
        }
        "unix" if rest.is_empty() => StoreKind::Daemon,
        _ => StoreKind::Other { scheme, rest },
    })
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Replaces `%` and two hexadecimal digits by the byte they stand for; anything else stays as it is.
pub fn percent_decode(text: &str) -> Vec<u8> {
    let decoded = frazil_formats::flakeref::percent_decode(text.as_bytes());
    decoded.unwrap_or_else(|_| text.into())
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
        assert_eq!(kind("unix://"), Ok(StoreKind::Daemon));
        assert_eq!(kind("local?root=/x"), Ok(StoreKind::Local(None)));
        assert_eq!(kind("/tmp/a/"), local(b"/tmp/a"));
        assert_eq!(kind("./a%20b"), local(b"/home/a%20b"));
        assert_eq!(kind("local:///tmp/a%20b"), local(b"/tmp/a b"));
        let other = StoreKind::Other {
            scheme: "https".into(),
            rest: "cache.example.org/x".into(),
        };
        assert_eq!(kind("https://cache.example.org/x"), Ok(other));
        let unknown = kind("nonsense").unwrap_err();
        assert_eq!(unknown.kind(), ErrorKind::Usage);
        assert!(StoreUri::parse("/x?a=<", b"/").is_err());
        let params = StoreUri::parse("local?root=%2Fx&a=b=c", b"/").map(|uri| uri.params);
        let expected = [("root", "/x"), ("a", "b=c")].map(|(k, v)| (k.into(), v.into()));
        assert_eq!(params, Ok(Params::from(expected)));
    }
}
