//! `nix.conf`: the system's, the user's, and `NIX_CONFIG`.
//!
//! Invariant: later ones win; experimental features of a file count before its other settings.
//! A file that cannot be read is as good as none, as in the reference.

use super::{Config, value::words};
use crate::failure::Failure;
use frazil_formats::path::canon_path;
use std::env;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// How deep files may include each other; the reference has no limit and crashes on a cycle.
const MAX_INCLUDES: usize = 100;

/// Applies all configuration files.
///
/// # Errors
/// Bad lines and bad values.
pub fn load(config: &mut Config) -> Result<(), Failure> {
    file(config, &system_file())?;
    for user in user_files().iter().rev() {
        file(config, user)?;
    }
    if let Some(text) = env::var_os(NIX_CONFIG) {
        apply(config, &text.to_string_lossy(), NIX_CONFIG)?;
    }
    Ok(())
}

fn not_empty(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|v| !v.is_empty())
}

/// The system's configuration file.
pub fn system_file() -> PathBuf {
    let dir = not_empty("NIX_CONF_DIR").unwrap_or_else(|| "/etc/nix".into());
    Path::new(&dir).join("nix.conf")
}

/// The user's configuration files; the first has the last word.
pub fn user_files() -> Vec<PathBuf> {
    if let Some(list) = env::var_os("NIX_USER_CONF_FILES") {
        let split = |b: &[u8]| PathBuf::from(OsStr::from_bytes(b));
        let list = list.into_vec();
        return list
            .split(|&b| b == b':')
            .filter(|b| !b.is_empty())
            .map(split)
            .collect();
    }
    let mut dirs = Vec::new();
    if let Some(dir) = env::var_os("NIX_CONFIG_HOME") {
        dirs.push(PathBuf::from(dir));
    } else if let Some(dir) = env::var_os("XDG_CONFIG_HOME") {
        dirs.push(Path::new(&dir).join("nix"));
    } else if let Some(home) = crate::home::home() {
        dirs.push(home.join(".config/nix"));
    }
    let system = env::var_os("XDG_CONFIG_DIRS").unwrap_or_else(|| "/etc/xdg".into());
    for dir in system.into_vec().split(|&b| b == b':') {
        if !dir.is_empty() {
            dirs.push(Path::new(OsStr::from_bytes(dir)).join("nix"));
        }
    }
    dirs.into_iter().map(|d| d.join("nix.conf")).collect()
}

fn file(config: &mut Config, path: &Path) -> Result<(), Failure> {
    match std::fs::read(path) {
        Ok(text) => apply(
            config,
            &String::from_utf8_lossy(&text),
            &path.to_string_lossy(),
        ),
        Err(_) => Ok(()),
    }
}

/// Applies the text of a configuration file; `name` is what messages call it.
///
/// # Errors
/// Bad lines and bad values.
pub fn apply(config: &mut Config, text: &str, name: &str) -> Result<(), Failure> {
    let mut lines = Vec::new();
    read(text, name, 0, &mut lines)?;
    let features = ["experimental-features", "extra-experimental-features"];
    let paths = ["nix-path", "extra-nix-path"];
    for (name, value) in lines.iter().filter(|l| features.contains(&&*l.0)) {
        config.set(name, value)?;
    }
    for (name, value) in lines.iter().filter(|l| !features.contains(&&*l.0)) {
        if !(paths.contains(&&**name) && env::var_os("NIX_PATH").is_some()) {
            config.set(name, value)?;
        }
    }
    Ok(())
}

/// The variable that holds settings, which in messages stands for a file. It has no directory.
const NIX_CONFIG: &str = "NIX_CONFIG";

/// Collects the settings of a text and of the files that it includes.
fn read(
    text: &str,
    name: &str,
    depth: usize,
    out: &mut Vec<(String, String)>,
) -> Result<(), Failure> {
    for line in text.split('\n') {
        let line = line.split('#').next().unwrap_or_default();
        let tokens: Vec<&str> = words(line).collect();
        let bad = || {
            Err(Failure::Usage(format!(
                "syntax error in configuration line '{line}' in \"{name}\""
            )))
        };
        match tokens.as_slice() {
            [] => {}
            [_] => return bad(),
            [word @ ("include" | "!include"), rest @ ..] => {
                let [path] = rest else { return bad() };
                // A file that was itself found below the working directory has no directory that
                // relative paths could start from, as little as the variable has.
                let path = match name.rsplit_once('/') {
                    Some((dir, _)) if !path.starts_with('/') => format!("{dir}/{path}"),
                    _ => (*path).to_owned(),
                };
                if !path.starts_with('/') {
                    return Err(Failure::Message(format!(
                        "not an absolute path: \"{path}\""
                    )));
                }
                let path = canon_path(path.as_bytes());
                include(&path, name, *word == "!include", depth, out)?;
            }
            [key, "=", value @ ..] => out.push(((*key).into(), value.join(" "))),
            _ => return bad(),
        }
    }
    Ok(())
}

fn include(
    path: &[u8],
    from: &str,
    optional: bool,
    depth: usize,
    out: &mut Vec<(String, String)>,
) -> Result<(), Failure> {
    let shown = String::from_utf8_lossy(path).into_owned();
    let path = Path::new(OsStr::from_bytes(path));
    if path.symlink_metadata().is_err() {
        if optional {
            return Ok(());
        }
        return Err(Failure::Message(format!(
            "file \"{shown}\" included from \"{from}\" not found"
        )));
    }
    if depth == MAX_INCLUDES {
        return Err(Failure::Message(format!(
            "file \"{from}\" is included too deeply, perhaps by itself"
        )));
    }
    match std::fs::read(path) {
        Ok(text) => read(&String::from_utf8_lossy(&text), &shown, depth + 1, out),
        Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<(String, String)>, String> {
        let mut out = Vec::new();
        match read(text, "/x/nix.conf", 0, &mut out) {
            Ok(()) => Ok(out),
            Err(Failure::Usage(m) | Failure::Message(m)) => Err(m),
            Err(_) => Err("?".into()),
        }
    }

    #[test]
    fn lines() {
        let text = "# c\n\na = b  c # d\n  e =\n!include /nowhere/at/all\n";
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(parse(text), Ok(vec![pair("a", "b c"), pair("e", "")]));
    }

    #[test]
    fn bad_lines() {
        for line in ["a", "a b c", "include", "include a b"] {
            let message = format!("syntax error in configuration line '{line}' in \"/x/nix.conf\"");
            assert_eq!(parse(line), Err(message));
        }
        assert_eq!(
            parse("include nowhere"),
            Err("file \"/x/nowhere\" included from \"/x/nix.conf\" not found".into())
        );
        for (name, shown) in [("a/b.conf", "a/c"), ("b.conf", "c")] {
            let Err(Failure::Message(m)) = read("include c", name, 0, &mut Vec::new()) else {
                panic!("relative files include no relative files");
            };
            assert_eq!(m, format!("not an absolute path: \"{shown}\""));
        }
    }
}
