//! Nix files that are part of the evaluator: the wrapper `derivation` and `<nix/fetchurl.nix>`.
//!
//! Files of the look-up path's `nix/` have paths that start with `<nix/`, which no host path can, and
//! show as the reference shows them. Deliberately absent: everything of the host's file system.

use crate::host::FileType;

/// The name of the file that defines `derivation`, as messages show it.
pub(crate) const DERIVATION_NAME: &str = "«nix-internal»/derivation-internal.nix";

/// The definition of `derivation`.
pub(crate) const DERIVATION: &[u8] = include_bytes!("nix/derivation-internal.nix");

const FETCHURL_NAME: &str = "<nix/fetchurl.nix>";

/// `import <nix/fetchurl.nix>`: a function that makes a derivation for the fixed-output builder
/// `builtin:fetchurl`.
const FETCHURL: &[u8] = include_bytes!("nix/fetchurl.nix");

/// The path of what `<nix/…>` stands for if the look-up path has no `nix`.
pub(crate) fn lookup(name: &[u8]) -> Option<Vec<u8>> {
    name.starts_with(b"nix/")
        .then(|| [b"<", name, b">"].concat())
}

/// Whether a path is one of ours.
pub(crate) fn is_internal(path: &[u8]) -> bool {
    path.first() == Some(&b'<')
}

/// The text of one of our files.
pub(crate) fn file(path: &[u8]) -> Option<&'static [u8]> {
    (path == FETCHURL_NAME.as_bytes()).then_some(FETCHURL)
}

/// The type of one of our files: `None` for a path of the host, `Some(None)` if there is none.
pub(crate) fn file_type(path: &[u8]) -> Option<Option<FileType>> {
    if !is_internal(path) {
        return None;
    }
    Some(file(path).map(|_| FileType::Regular))
}

/// A path as a string: one of our files is in a directory of its own.
pub(crate) fn text_of(path: &[u8]) -> &[u8] {
    match path {
        [b'<', b'n', b'i', b'x', text @ .., b'>'] => text,
        _ => path,
    }
}

/// The name of one of our files for positions.
pub(crate) fn origin_name(path: &[u8]) -> Option<&'static str> {
    file(path).map(|_| FETCHURL_NAME)
}

/// What `import` makes of a derivation in the store: a function of the set of its paths.
pub(crate) const IMPORTED_DERIVATION: &[u8] = include_bytes!("nix/imported-derivation.nix");
