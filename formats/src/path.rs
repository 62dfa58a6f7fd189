//! Paths as text: canonical form, joining, `baseNameOf`, `dirOf`.
//!
//! Invariant: a canonical path is absolute, without empty, `.` and `..` components and without a
//! trailing slash, except for the root `/`. Everything is lexical: no symbolic link is followed,
//! nothing touches a file system.

use crate::show_null_bytes;

/// Canonical form of `path` taken as absolute: `/a/./b/../c` is `/a/c`, and so is `a/./b/../c`.
/// `..` at the root stays at the root.
pub fn canon_path(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len() + 1);
    push_components(&mut out, path);
    if out.is_empty() {
        out.push(b'/');
    }
    out
}

/// Canonical form of `path` relative to the absolute path `base`; an absolute `path` ignores
/// `base`.
pub fn abs_path(path: &[u8], base: &[u8]) -> Vec<u8> {
    if path.first() == Some(&b'/') {
        return canon_path(path);
    }
    let mut out = Vec::with_capacity(base.len() + path.len() + 1);
    push_components(&mut out, base);
    push_components(&mut out, path);
    if out.is_empty() {
        out.push(b'/');
    }
    out
}

fn push_components(out: &mut Vec<u8>, path: &[u8]) {
    for component in path.split(|c| *c == b'/') {
        match component {
            b"" | b"." => {}
            b".." => {
                let end = out.iter().rposition(|c| *c == b'/').unwrap_or(0);
                out.truncate(end);
            }
            name => {
                out.push(b'/');
                out.extend_from_slice(name);
            }
        }
    }
}

/// The reference refuses a NUL in a path value; `Err` is its message.
pub fn check_no_null(path: &[u8]) -> Result<(), String> {
    if path.contains(&0) {
        Err(format!(
            "path segment '{}' must not contain null (\\0) bytes",
            show_null_bytes(path)
        ))
    } else {
        Ok(())
    }
}

/// `baseNameOf`: what follows the last slash, one trailing slash being ignored.
pub fn base_name_of(path: &[u8]) -> &[u8] {
    let path = match path {
        [rest @ .., b'/'] if !rest.is_empty() => rest,
        _ => path,
    };
    match path.iter().rposition(|c| *c == b'/') {
        Some(slash) => &path[slash + 1..],
        None => path,
    }
}

/// `dirOf` of a string: what precedes the last slash, `/` if that is the first byte, `.` without a
/// slash.
pub fn dir_of(path: &[u8]) -> &[u8] {
    match path.iter().rposition(|c| *c == b'/') {
        None => b".",
        Some(0) => b"/",
        Some(slash) => &path[..slash],
    }
}

/// `dirOf` of a path value, which is canonical: the root is its own parent.
pub fn parent(canonical: &[u8]) -> &[u8] {
    match canonical.iter().rposition(|c| *c == b'/') {
        None | Some(0) => b"/",
        Some(slash) => &canonical[..slash],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap()
    }

    #[test]
    fn canonical() {
        for (path, expected) in [
            ("/a/./b/../c", "/a/c"),
            ("/", "/"),
            ("", "/"),
            ("//a//b///", "/a/b"),
            ("/../..", "/"),
            ("/a/..", "/"),
            ("/a/...", "/a/..."),
            ("/.a/..b", "/.a/..b"),
            ("a/b", "/a/b"),
        ] {
            assert_eq!(text(&canon_path(path.as_bytes())), expected, "{path}");
        }
    }

    #[test]
    fn joined() {
        for (path, base, expected) in [
            ("x", "/a/b", "/a/b/x"),
            ("../x", "/a/b", "/a/x"),
            ("../../../x", "/a/b", "/x"),
            ("/x/.", "/a/b", "/x"),
            ("", "/a/b", "/a/b"),
            (".", "/", "/"),
        ] {
            assert_eq!(text(&abs_path(path.as_bytes(), base.as_bytes())), expected);
        }
    }

    #[test]
    fn base_names_and_directories() {
        for (path, base, dir) in [
            ("/a/b", "b", "/a"),
            ("/a/b/", "b", "/a/b"),
            ("/a/b//", "", "/a/b/"),
            ("a", "a", "."),
            ("/", "", "/"),
            ("//", "", "/"),
            ("", "", "."),
            ("/a", "a", "/"),
        ] {
            assert_eq!(text(base_name_of(path.as_bytes())), base, "{path}");
            assert_eq!(text(dir_of(path.as_bytes())), dir, "{path}");
        }
    }
}
