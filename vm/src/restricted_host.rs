//! A host that lets evaluation see only what it may: restricted and pure evaluation.
//!
//! What is forbidden is as if it were not there for questions ("what stands at this path?"), and an
//! error for demands ("read it"). Invariant: nothing reaches the inner host unless it is allowed.
//! Deliberately absent: which paths are allowed from the start, which the command line decides.

use crate::host::{FileType, Host, HostError, HostResult};
use frazil_store::fs::OpenFile;
use std::collections::BTreeSet;

/// A [`Host`] with an allow-list.
pub struct RestrictedHost {
    inner: Box<dyn Host>,
    /// Canonical paths; what is below them is allowed, too, and so are the directories above them.
    allowed: BTreeSet<Vec<u8>>,
    /// Pure evaluation, which messages call by its name.
    pure: bool,
}

impl RestrictedHost {
    /// A host that allows nothing yet.
    pub fn new(inner: Box<dyn Host>, pure: bool) -> RestrictedHost {
        RestrictedHost {
            inner,
            allowed: BTreeSet::new(),
            pure,
        }
    }

    fn is_allowed(&self, path: &[u8]) -> bool {
        // The path itself or something below it.
        if path == b"/" && !self.allowed.is_empty() {
            return true;
        }
        let mut from = self.allowed.range(path.to_vec()..);
        if let Some(next) = from.next()
            && next
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
        {
            return true;
        }
        // `/a-b` sorts between `/a` and `/a/b`.
        let below = [path, b"/"].concat();
        if let Some(next) = self.allowed.range(below.clone()..).next()
            && next.starts_with(&below)
        {
            return true;
        }
        // Something above it.
        let mut end = path.len();
        while let Some(slash) = path[..end].iter().rposition(|&c| c == b'/') {
            let above: &[u8] = if slash == 0 { b"/" } else { &path[..slash] };
            if self.allowed.contains(above) {
                return true;
            }
            end = slash;
        }
        false
    }
}

impl Host for RestrictedHost {
    fn read_file(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        self.check_access(path)?;
        self.inner.read_file(path)
    }

    fn file_type(&mut self, path: &[u8]) -> HostResult<Option<FileType>> {
        if self.is_allowed(path) {
            self.inner.file_type(path)
        } else {
            Ok(None)
        }
    }

    fn read_dir(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        self.check_access(path)?;
        let mut entries = self.inner.read_dir(path)?;
        let mut child = path.to_vec();
        if child != b"/" {
            child.push(b'/');
        }
        let stem = child.len();
        entries.retain(|(name, _)| {
            child.truncate(stem);
            child.extend_from_slice(name);
            self.is_allowed(&child)
        });
        Ok(entries)
    }

    fn read_link(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        self.check_access(path)?;
        self.inner.read_link(path)
    }

    fn is_executable(&mut self, path: &[u8]) -> HostResult<bool> {
        self.check_access(path)?;
        self.inner.is_executable(path)
    }

    fn open_file(&mut self, path: &[u8]) -> HostResult<OpenFile> {
        self.check_access(path)?;
        self.inner.open_file(path)
    }

    fn check_access(&mut self, path: &[u8]) -> HostResult<()> {
        if self.is_allowed(path) {
            return Ok(());
        }
        let mode = if self.pure {
            "in pure evaluation mode (use '--impure' to override)"
        } else {
            "in restricted mode"
        };
        Err(HostError(format!(
            "access to absolute path '{}' is forbidden {mode}",
            String::from_utf8_lossy(path)
        )))
    }

    fn allow(&mut self, path: &[u8]) {
        self.allowed.insert(path.to_vec());
        self.inner.allow(path);
    }

    fn env(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        // For the evaluator itself (`~/…`); programs get nothing anyway.
        self.inner.env(name)
    }

    fn time(&mut self) -> i64 {
        self.inner.time()
    }

    fn message(&mut self, line: &str) {
        self.inner.message(line)
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

    #[test]
    fn allows_what_is_listed_and_the_way_there() {
        let mut inner = MemoryHost::default();
        for f in ["/a/b/c", "/a/b-c", "/a/x", "/d"] {
            inner.files.insert(f.as_bytes().to_vec(), Vec::new());
        }
        let mut host = RestrictedHost::new(Box::new(inner), false);
        host.allow(b"/a/b");
        for (path, allowed) in [
            ("/", true),
            ("/a", true),
            ("/a/b", true),
            ("/a/b/c", true),
            ("/a/b-c", false),
            ("/a/x", false),
            ("/d", false),
        ] {
            assert_eq!(
                host.check_access(path.as_bytes()).is_ok(),
                allowed,
                "{path}"
            );
            assert_eq!(
                host.file_type(path.as_bytes()).unwrap().is_some(),
                allowed,
                "{path}"
            );
        }
        let names: Vec<_> = host.read_dir(b"/a").unwrap().into_iter().collect();
        assert_eq!(names, [(b"b".to_vec(), FileType::Directory)]);
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
