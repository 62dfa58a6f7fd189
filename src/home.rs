//! The user's home directory, and that of caches.
//!
//! As in the reference, `HOME` counts only if it does not exist or belongs to the user; otherwise
//! the password file decides, of which the user is told. That file is read by hand, and so is that of groups: other name
//! services would need libc's dynamic loading, for a case that hardly occurs.

use crate::terminal;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::OnceLock;

/// The home directory, if there is one.
pub fn home() -> Option<PathBuf> {
    static HOME: OnceLock<Option<PathBuf>> = OnceLock::new();
    HOME.get_or_init(find_home).clone()
}

fn find_home() -> Option<PathBuf> {
    let user = rustix::process::geteuid().as_raw();
    let variable = std::env::var_os("HOME").map(PathBuf::from);
    let owned = |home: &PathBuf| home.metadata().map_or(true, |m| m.uid() == user);
    match variable {
        Some(home) if owned(&home) => Some(home),
        not_owned => {
            let home = from_passwd(&std::fs::read("/etc/passwd").ok()?, user)?;
            if let Some(variable) = not_owned.filter(|variable| *variable != home) {
                terminal::warning(&format!(
                    "$HOME ('{}') is not owned by you, falling back to the one defined in the 'passwd' file ('{}')",
                    variable.display(),
                    home.display()
                ));
            }
            Some(home)
        }
    }
}

/// The number of a group, if there is one of this name.
pub fn group(name: &str) -> Option<u32> {
    from_groups(&std::fs::read("/etc/group").ok()?, name)
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

fn from_groups(groups: &[u8], name: &str) -> Option<u32> {
    groups.split(|&b| b == b'\n').find_map(|line| {
        let mut fields = line.split(|&b| b == b':');
        fields.next().filter(|found| *found == name.as_bytes())?;
        std::str::from_utf8(fields.nth(1)?).ok()?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups() {
        let text = b"root:x:0:\nnixbld:x:30000:a,b\nbad\nworse:x:y:\n";
        assert_eq!(from_groups(text, "nixbld"), Some(30000));
        for name in ["a", "bad", "worse", ""] {
            assert_eq!(from_groups(text, name), None, "{name}");
        }
    }

    #[test]
    fn passwd() {
        let text = b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\nbad\n";
        assert_eq!(from_passwd(text, 0), Some("/root".into()));
        assert_eq!(from_passwd(text, 65534), Some("/".into()));
        assert_eq!(from_passwd(text, 7), None);
    }
}
