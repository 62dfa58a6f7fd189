//! Paths that a user names, as the store commands take them.
//!
//! Invariant: what comes out is absolute and canonical. Deliberately absent: look-up paths and the paths of
//! expressions (see `session`).

use crate::failure::Failure;
use crate::native_host::strerror;
use frazil_formats::message_text;
use frazil_formats::path::abs_path;
use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

/// The path that bytes name.
pub fn os(path: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(path))
}

/// A path as seen from the working directory; the empty one is that directory.
///
/// # Errors
/// The working directory is gone.
pub fn absolute(path: &[u8]) -> Result<Vec<u8>, Failure> {
    if path.first() == Some(&b'/') {
        return Ok(abs_path(path, b"/"));
    }
    let here = std::env::current_dir()
        .map_err(|e| Failure::Message(format!("cannot get cwd: {}", strerror(&e))))?;
    Ok(abs_path(path, here.as_os_str().as_bytes()))
}

/// An absolute path whose folder has no symbolic link in it; what the path itself names may be one.
///
/// # Errors
/// The folder cannot be found.
pub fn with_real_parent(path: &[u8]) -> Result<Vec<u8>, Failure> {
    let path = absolute(path)?;
    let (Some(parent), Some(name)) = (os(&path).parent(), os(&path).file_name()) else {
        return Ok(path);
    };
    match parent.canonicalize() {
        Ok(parent) => Ok(parent.join(name).into_os_string().into_vec()),
        Err(e) => Err(Failure::Message(format!(
            "canonicalising parent path of \"{}\": {}",
            message_text(&path),
            strerror(&e)
        ))),
    }
}

/// The error for a file that is to be hashed or added and does not exist: the reference puts its path behind the
/// root and a slash.
pub fn not_found(path: &[u8]) -> Failure {
    Failure::Message(format!("path '/{}' does not exist", message_text(path)))
}

/// What comes after the last slash, slashes at the end apart: the name that a file gets in the store.
pub fn base_name(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|&b| b != b'/').map_or(0, |i| i + 1);
    let path = &path[..end];
    &path[path.iter().rposition(|&b| b == b'/').map_or(0, |i| i + 1)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_names() {
        for (path, name) in [
            ("/a/b", "b"),
            ("b", "b"),
            ("/a/b//", "b"),
            ("/", ""),
            ("", ""),
        ] {
            assert_eq!(base_name(path.as_bytes()), name.as_bytes(), "{path}");
        }
    }

    #[test]
    fn links_in_folders_are_followed_but_not_in_the_end() {
        let dir = std::env::temp_dir().join(format!("frazil-paths-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("a")).expect("a folder");
        let dir = dir.canonicalize().expect("it is there");
        std::os::unix::fs::symlink("a", dir.join("link")).expect("a link");
        let real = |path: &str| {
            let path = with_real_parent(dir.join(path).as_os_str().as_bytes());
            path.map(|p| os(&p).to_owned()).ok()
        };
        assert_eq!(real("link/x"), Some(dir.join("a/x")));
        assert_eq!(real("link"), Some(dir.join("link")));
        assert_eq!(real("none/x"), None);
        std::fs::remove_dir_all(dir).expect("it goes away");
    }
}
