//! Store paths: what is a valid name, [`StorePath`] (`<hash part>-<name>`) and [`StoreDir`].
//!
//! A [`StorePath`] is always valid: 32 base-32 digits, a dash, and a name that passes
//! [`check_name`], so it is ASCII and contains neither `/` nor NUL. Absent: whether the path exists.

use std::fmt;
use std::hash;
use std::sync::Arc;

use crate::error::{ErrorKind, Result, StoreError};
use crate::nix32;

/// Length of the hash part of a store path.
pub const HASH_LEN: usize = 32;
/// Longest name of a store path.
pub const MAX_NAME_LEN: usize = 211;
/// What names of derivations' store paths end in.
pub const DRV_EXTENSION: &str = ".drv";

const BAD_NAME: ErrorKind = ErrorKind::BadStorePathName;
const BAD_PATH: ErrorKind = ErrorKind::BadStorePath;

/// Checks that `name` can be the name of a store path.
///
/// # Errors
/// [`ErrorKind::BadStorePathName`] in the words of C++ Nix.
pub fn check_name(name: &[u8]) -> Result<()> {
    let bad_dots = |dots: &str| {
        let template = "name '%s' is not valid: first dash-separated component must not be '%s'";
        Err(StoreError::new(
            BAD_NAME,
            template,
            &[name, dots.as_bytes()],
        ))
    };
    if name.is_empty() {
        return Err(StoreError::new(BAD_NAME, "name must not be empty", &[]));
    }
    if name.len() > MAX_NAME_LEN {
        let template = "name '%s' must be no longer than 211 characters";
        return Err(StoreError::new(BAD_NAME, template, &[name]));
    }
    match name {
        b"." | b".." => return Err(StoreError::new(BAD_NAME, "name '%s' is not valid", &[name])),
        [b'.', b'-', ..] => return bad_dots("."),
        [b'.', b'.', b'-', ..] => return bad_dots(".."),
        _ => {}
    }
    match name.iter().find(|&&c| !is_name_char(c)) {
        None => Ok(()),
        Some(&c) => {
            let template = "name '%s' contains illegal character '%s'";
            Err(StoreError::new(BAD_NAME, template, &[name, &[c]]))
        }
    }
}

const fn is_name_char(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.' | b'_' | b'?' | b'=')
}

/// The last component of a store path, `<hash part>-<name>`. Cloning is cheap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StorePath(Arc<str>);

impl StorePath {
    /// Reads `<hash part>-<name>`.
    ///
    /// # Errors
    /// [`ErrorKind::BadStorePath`] in the words of C++ Nix.
    pub fn from_base_name(base: &[u8]) -> Result<Self> {
        if base.len() < HASH_LEN + 1 {
            let template = "'%s' is too short to be a valid store path";
            return Err(StoreError::new(BAD_PATH, template, &[base]));
        }
        if let Some(&c) = base[..HASH_LEN].iter().find(|&&c| !nix32::is_digit(c)) {
            let template = "store path '%s' contains illegal base-32 character '%s'";
            return Err(StoreError::new(BAD_PATH, template, &[base, &[c]]));
        }
        check_path_name(base, &base[HASH_LEN + 1..])?;
        // C++ Nix does not look at the character between hash part and name; to keep a path that
        // prints as it was read, neither does this, unless it would not be a name or text any more,
        // also in a derivation, where paths are not escaped.
        let between = base[HASH_LEN];
        if !matches!(between, b' '..=b'~') || matches!(between, b'/' | b'"' | b'\\') {
            let template = "store path '%s' contains illegal character '%s'";
            return Err(StoreError::new(BAD_PATH, template, &[base, &[between]]));
        }
        Ok(StorePath(ascii(base).into()))
    }

    /// The path of a 20-byte `hash` and `name`.
    ///
    /// # Errors
    /// [`ErrorKind::BadStorePath`] when `name` fails [`check_name`].
    pub fn from_hash(hash: &[u8; 20], name: &[u8]) -> Result<Self> {
        let mut base = Vec::with_capacity(HASH_LEN + 1 + name.len());
        nix32::encode_into(hash, &mut base);
        base.push(b'-');
        base.extend_from_slice(name);
        check_path_name(&base, name)?;
        Ok(StorePath(ascii(&base).into()))
    }

    /// `<hash part>-<name>`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 32 digits.
    pub fn hash_part(&self) -> &str {
        &self.0[..HASH_LEN]
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0[HASH_LEN + 1..]
    }

    /// Whether the name ends in `.drv`.
    pub fn is_derivation(&self) -> bool {
        self.name().ends_with(DRV_EXTENSION)
    }

    /// The name without `.drv`.
    ///
    /// # Errors
    /// `store path '…' is not a valid derivation path`.
    pub fn derivation_name(&self) -> Result<&str> {
        self.name().strip_suffix(DRV_EXTENSION).ok_or_else(|| {
            let template = "store path '%s' is not a valid derivation path";
            StoreError::new(ErrorKind::Format, template, &[self.0.as_bytes()])
        })
    }
}

fn check_path_name(base: &[u8], name: &[u8]) -> Result<()> {
    check_name(name).map_err(|err| {
        let template = "path '%s' is not a valid store path: %s";
        StoreError::new(BAD_PATH, template, &[base, err.message()])
    })
}

/// `bytes`, which have been checked to be ASCII, as `str`.
fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

impl hash::Hash for StorePath {
    /// The hash part is a hash already: half of it distinguishes paths.
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        let (words, _) = self.0.as_bytes()[..16].as_chunks::<8>();
        state.write_u64(u64::from_le_bytes(words[0]));
        state.write_u64(u64::from_le_bytes(words[1]));
    }
}

impl fmt::Debug for StorePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for StorePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The directory store paths are in, an absolute canonical path. Cloning is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreDir(Arc<[u8]>);

impl Default for StoreDir {
    /// `/nix/store`.
    fn default() -> Self {
        StoreDir(b"/nix/store".as_slice().into())
    }
}

impl StoreDir {
    /// The store directory `path`, made canonical.
    ///
    /// # Errors
    /// `not an absolute path: "…"`.
    pub fn new(path: &[u8]) -> Result<Self> {
        Ok(StoreDir(canon_path(path)?.into()))
    }

    /// The directory, without a slash at its end.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The absolute path of `path`.
    pub fn print(&self, path: &StorePath) -> String {
        let mut out = Vec::with_capacity(self.0.len() + 1 + path.0.len());
        self.write(path, &mut out);
        String::from_utf8(out)
            .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
    }

    /// Appends the absolute path of `path` to `out`.
    pub fn write(&self, path: &StorePath, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
        out.push(b'/');
        out.extend_from_slice(path.0.as_bytes());
    }

    /// Reads the absolute path of a store path (not of something inside it); it need not be canonical.
    ///
    /// # Errors
    /// `path "…" is not in the Nix store`, or as [`StorePath::from_base_name`].
    pub fn parse(&self, path: &[u8]) -> Result<StorePath> {
        // Nearly every path is canonical already.
        if let Some(base) = self.strip(path)
            && base.len() > HASH_LEN
            && let Ok(path) = StorePath::from_base_name(base)
        {
            return Ok(path);
        }
        let path = canon_path(path)?;
        match self.strip(&path) {
            Some(base) if !base.contains(&b'/') => StorePath::from_base_name(base),
            _ => {
                let template = "path \"%s\" is not in the Nix store";
                Err(StoreError::new(BAD_PATH, template, &[&path]))
            }
        }
    }

    /// Whether `path` is below the store directory, canonical or not.
    pub fn contains(&self, path: &[u8]) -> bool {
        self.strip(path).is_some_and(|rest| !rest.is_empty())
    }

    /// Splits the path of something in the store into its store path and the rest, which is empty or
    /// starts with a slash.
    ///
    /// # Errors
    /// `path '…' is not in the Nix store`, or as [`StoreDir::parse`].
    pub fn split<'p>(&self, path: &'p [u8]) -> Result<(StorePath, &'p [u8])> {
        if !self.contains(path) {
            let template = "path '%s' is not in the Nix store";
            return Err(StoreError::new(ErrorKind::Other, template, &[path]));
        }
        let start = self.0.len() + 1;
        let end = path[start..]
            .iter()
            .position(|&c| c == b'/')
            .map_or(path.len(), |i| start + i);
        Ok((self.parse(&path[..end])?, &path[end..]))
    }

    fn strip<'p>(&self, path: &'p [u8]) -> Option<&'p [u8]> {
        path.strip_prefix(&*self.0)?.strip_prefix(b"/")
    }
}

/// Removes `.`, `..`, repeated slashes and a slash at the end from an absolute path.
///
/// # Errors
/// `not an absolute path: "…"`.
pub fn canon_path(path: &[u8]) -> Result<Vec<u8>> {
    if path.first() != Some(&b'/') {
        let template = "not an absolute path: \"%s\"";
        return Err(StoreError::new(ErrorKind::Other, template, &[path]));
    }
    let mut out = Vec::with_capacity(path.len());
    for component in path.split(|&c| c == b'/') {
        match component {
            b"" | b"." => {}
            b".." => out.truncate(out.iter().rposition(|&c| c == b'/').unwrap_or(0)),
            _ => {
                out.push(b'/');
                out.extend_from_slice(component);
            }
        }
    }
    if out.is_empty() {
        out.push(b'/');
    }
    Ok(out)
}
