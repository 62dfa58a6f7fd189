//! The user's home directory, and that of caches.
//!
//! As in the reference, `HOME` counts only if it does not exist or belongs to the user; otherwise
//! the password file decides. That file is read by hand: other name services would need libc's
//! dynamic loading, for a case that hardly occurs.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// The home directory, if there is one.
pub fn home() -> Option<PathBuf> {
    let user = rustix::process::geteuid().as_raw();
    let variable = std::env::var_os("HOME").map(PathBuf::from);
    let owned = |home: &PathBuf| home.metadata().map_or(true, |m| m.uid() == user);
    variable
        .filter(owned)
        .or_else(|| from_passwd(&std::fs::read("/etc/passwd").ok()?, user))
}

/// The directory of caches: `NIX_CACHE_HOME`, else one below `XDG_CACHE_HOME` or the home directory.
pub fn cache_dir() -> Option<PathBuf> {
    let variable = |name| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    variable("NIX_CACHE_HOME")
        .or_else(|| variable("XDG_CACHE_HOME").map(|dir| dir.join("nix")))
        .or_else(|| home().map(|home| home.join(".cache/nix")))
}

fn from_passwd(passwd: &[u8], user: u32) -> Option<PathBuf> {
    let user = user.to_string();
    passwd.split(|&b| b == b'\n').find_map(|line| {
        let fields: Vec<&[u8]> = line.split(|&b| b == b':').collect();
        let home = *fields.get(5)?;
        let found = fields[2] == user.as_bytes() && !home.is_empty();
        found.then(|| PathBuf::from(OsStr::from_bytes(home)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwd() {
        let text = b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\nbad\n";
        assert_eq!(from_passwd(text, 0), Some("/root".into()));
        assert_eq!(from_passwd(text, 65534), Some("/".into()));
        assert_eq!(from_passwd(text, 7), None);
    }
}
