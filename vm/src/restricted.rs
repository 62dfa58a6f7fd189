//! Restricted and pure evaluation: a host that shows only some of another's paths.
//!
//! A path is visible if it is allowed, below an allowed one, or above one. Invariant: what is not
//! visible is answered as if nothing were there, or refused where the reference refuses. Deliberately
//! absent: which paths are allowed (the command line and builtins say), environment variables.

use crate::host::{FileType, Host, HostError, HostResult};
use crate::message::Message;
use frazil_formats::message_text;
use frazil_formats::path::parent;
use frazil_store::fs::OpenFile;
use std::collections::BTreeSet;

/// Why paths are not visible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// `restrict-eval`
    Restricted,
    /// `pure-eval`
    Pure,
}

/// A host that shows only allowed paths of another.
pub struct RestrictedHost {
    inner: Box<dyn Host>,
    mode: Mode,
    allowed: BTreeSet<Vec<u8>>,
}

impl RestrictedHost {
    /// Shows nothing of `inner` yet.
    pub fn new(inner: Box<dyn Host>, mode: Mode) -> RestrictedHost {
        RestrictedHost {
            inner,
            mode,
            allowed: BTreeSet::new(),
        }
    }

    fn is_visible(&self, path: &[u8]) -> bool {
        // The first allowed path from here on, or from the first below this one on, is below this one,
        // if any is: `/a-b` is between `/a` and `/a/b`.
        for from in [path.to_vec(), [path, b"/"].concat()] {
            let next = self.allowed.range(from..).next();
            if next.is_some_and(|a| is_within(a, path)) {
                return true;
            }
        }
        let mut at = path;
        while at != b"/" {
            at = parent(at);
            if self.allowed.contains(at) {
                return true;
            }
        }
        false
    }

    fn check(&self, path: &[u8]) -> HostResult<()> {
        if self.is_visible(path) {
            return Ok(());
        }
        let mode = match self.mode {
            Mode::Restricted => "in restricted mode",
            Mode::Pure => "in pure evaluation mode (use '--impure' to override)",
        };
        let shown = message_text(path);
        Err(HostError::Forbidden(format!(
            "access to absolute path '{shown}' is forbidden {mode}"
        )))
    }
}

/// Whether `path` is `dir` or below it.
fn is_within(path: &[u8], dir: &[u8]) -> bool {
    match path.strip_prefix(dir) {
        Some(rest) => rest.is_empty() || rest[0] == b'/' || dir == b"/",
        None => false,
    }
}

impl Host for RestrictedHost {
    fn read_file(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        self.check(path)?;
        self.inner.read_file(path)
    }

    fn file_type(&mut self, path: &[u8]) -> HostResult<Option<FileType>> {
        if self.is_visible(path) {
            self.inner.file_type(path)
        } else {
            Ok(None)
        }
    }

    fn read_dir(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        self.check(path)?;
        let mut entries = self.inner.read_dir(path)?;
        entries.retain(|(name, _)| {
            let slash: &[u8] = if path == b"/" { b"" } else { b"/" };
            self.is_visible(&[path, slash, name].concat())
        });
        Ok(entries)
    }

    fn read_link(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        self.check(path)?;
        self.inner.read_link(path)
    }

    fn is_executable(&mut self, path: &[u8]) -> HostResult<bool> {
        self.check(path)?;
        self.inner.is_executable(path)
    }

    fn env(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        self.inner.env(name)
    }

    fn time(&mut self) -> i64 {
        self.inner.time()
    }

    fn message(&mut self, m: &Message) {
        self.inner.message(m)
    }

    fn open_file(&mut self, path: &[u8]) -> HostResult<OpenFile> {
        self.check(path)?;
        self.inner.open_file(path)
    }

    fn check_access(&mut self, path: &[u8]) -> HostResult<()> {
        self.check(path)
    }

    fn allow(&mut self, path: &[u8]) {
        self.allowed.insert(path.to_vec());
    }
}

/// Whether a URI is one of, or below one of, those that restricted evaluation may use.
pub fn is_allowed_uri(uri: &[u8], allowed: &[String]) -> bool {
    allowed.iter().any(|prefix| {
        let p = prefix.as_bytes();
        let Some(rest) = uri.strip_prefix(p) else {
            return false;
        };
        let scheme = |p: &[u8]| {
            p.strip_suffix(b":").is_some_and(|s| {
                s.first().is_some_and(u8::is_ascii_alphabetic)
                    && s.iter()
                        .all(|c| c.is_ascii_alphanumeric() || b"+-.".contains(c))
            })
        };
        rest.is_empty() || (!p.is_empty() && (p.ends_with(b"/") || rest[0] == b'/' || scheme(p)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::MemoryHost;

    fn host() -> RestrictedHost {
        let mut inner = MemoryHost::default();
        for file in ["/a/b/c", "/a/b-d", "/a/e", "/f"] {
            inner.files.insert(file.into(), file.into());
        }
        RestrictedHost::new(Box::new(inner), Mode::Restricted)
    }

    #[test]
    fn visible_are_allowed_paths_and_those_above_and_below() {
        let mut h = host();
        assert_eq!(h.file_type(b"/"), Ok(None));
        h.allow(b"/a/b");
        h.allow(b"/a-z");
        for path in ["/", "/a", "/a/b", "/a/b/c", "/a/b/x/y"] {
            assert!(h.is_visible(path.as_bytes()), "{path}");
        }
        for path in ["/a/b-d", "/a/e", "/f", "/a/"] {
            assert!(!h.is_visible(path.as_bytes()), "{path}");
        }
        assert_eq!(h.read_file(b"/a/b/c"), Ok(b"/a/b/c".to_vec()));
        assert_eq!(
            h.read_file(b"/f"),
            Err(HostError::Forbidden(
                "access to absolute path '/f' is forbidden in restricted mode".into()
            ))
        );
        let names = |e: Vec<(Vec<u8>, FileType)>| e.into_iter().map(|e| e.0).collect::<Vec<_>>();
        assert_eq!(h.read_dir(b"/").map(names), Ok(vec![b"a".to_vec()]));
        assert_eq!(h.read_dir(b"/a").map(names), Ok(vec![b"b".to_vec()]));
    }

    #[test]
    fn all_is_below_the_root() {
        let mut h = host();
        h.allow(b"/");
        assert!(h.is_visible(b"/") && h.is_visible(b"/f"));
    }

    #[test]
    fn uris() {
        let allowed = [
            "https://github.com".to_owned(),
            "git:".to_owned(),
            "s3://x/".to_owned(),
        ];
        for (uri, expected) in [
            ("https://github.com", true),
            ("https://github.com/NixOS", true),
            ("https://github.community", false),
            ("git:anything", true),
            ("s3://x/y", true),
            ("s3://y", false),
        ] {
            assert_eq!(is_allowed_uri(uri.as_bytes(), &allowed), expected, "{uri}");
        }
    }
}
