//! Nix files that are part of the evaluator: the wrapper `derivation` and `<nix/fetchurl.nix>`.
//!
//! Files of the look-up path's `nix/` are in a file system of their own, whose root is `<nix/>`: their
//! paths start with `<nix/`, which no host path can, and show as the reference shows them. Invariant:
//! between `<nix` and `>` such a path is canonical. Deliberately absent: everything of the host's file
//! system.

use crate::host::FileType;
use frazil_formats::path::{self, abs_path, base_name_of, canon_path};
use std::borrow::Cow;

/// What the names of files begin with that no path leads to.
const INTERNAL: &str = "«nix-internal»";

/// The name of the file that defines `derivation`, as messages show it.
pub(crate) const DERIVATION_NAME: &str = "«nix-internal»/derivation-internal.nix";

/// The definition of `derivation`.
pub(crate) const DERIVATION: &[u8] = include_bytes!("nix/derivation-internal.nix");

const FETCHURL_NAME: &str = "<nix/fetchurl.nix>";

/// The directory of the files of the look-up path's `nix/`.
const ROOT: &[u8] = b"<nix/>";

/// `import <nix/fetchurl.nix>`: a function that makes a derivation for the fixed-output builder
/// `builtin:fetchurl`.
const FETCHURL: &[u8] = include_bytes!("nix/fetchurl.nix");

/// The path of what `<nix/…>` stands for if the look-up path has no `nix`.
pub(crate) fn lookup(name: &[u8]) -> Option<Vec<u8>> {
    name.strip_prefix(b"nix/")
        .map(|rest| path_of(&canon_path(rest)))
}

/// Whether a path is one of ours.
pub(crate) fn is_internal(path: &[u8]) -> bool {
    path.first() == Some(&b'<')
}

/// Our path of a text as [`text_of`] gives it.
fn path_of(text: &[u8]) -> Vec<u8> {
    [b"<nix", text, b">"].concat()
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
    Some(match path {
        ROOT => Some(FileType::Directory),
        _ => file(path).map(|_| FileType::Regular),
    })
}

/// The entries of one of our directories.
///
/// # Errors
/// The reference's message if it is none.
pub(crate) fn read_dir(path: &[u8]) -> Result<Vec<(Vec<u8>, FileType)>, Vec<u8>> {
    match file_type(path).flatten() {
        Some(FileType::Directory) => {
            let name = base_name_of(text_of(FETCHURL_NAME.as_bytes()));
            Ok(vec![(name.to_vec(), FileType::Regular)])
        }
        Some(_) => Err([b"file '", path, b"' is not a directory"].concat()),
        None => Err(missing(path)),
    }
}

/// Why one of our paths cannot be read as a file.
pub(crate) fn unreadable(path: &[u8]) -> Vec<u8> {
    match file_type(path).flatten() {
        Some(_) => [b"file '", path, b"' is not a regular file"].concat(),
        None => missing(path),
    }
}

fn missing(path: &[u8]) -> Vec<u8> {
    [b"file '", path, b"' does not exist"].concat()
}

/// A path as a string: ours are in a file system of their own.
pub(crate) fn text_of(path: &[u8]) -> &[u8] {
    match path {
        [b'<', b'n', b'i', b'x', text @ .., b'>'] => text,
        _ => path,
    }
}

/// The directory that a path is in.
pub(crate) fn parent(path: &[u8]) -> Cow<'_, [u8]> {
    match is_internal(path) {
        true => path_of(path::parent(text_of(path))).into(),
        false => path::parent(path).into(),
    }
}

/// A name in one of our directories.
pub(crate) fn join(dir: &[u8], name: &[u8]) -> Vec<u8> {
    path_of(&abs_path(name, text_of(dir)))
}

/// The name of one of our files for positions.
pub(crate) fn origin_name(path: &[u8]) -> Option<&'static str> {
    file(path).map(|_| FETCHURL_NAME)
}

/// The path of one of our files as programs see it in positions, from the name for messages.
pub(crate) fn file_of_origin(name: &str) -> &[u8] {
    let name = name.strip_prefix(INTERNAL).unwrap_or(name);
    text_of(name.as_bytes())
}

/// What `import` makes of a derivation in the store: a function of the set of its paths.
pub(crate) const IMPORTED_DERIVATION: &[u8] = include_bytes!("nix/imported-derivation.nix");
