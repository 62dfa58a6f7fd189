//! The settings that a store's address takes, as in `local?root=/x&read-only=true`.
//!
//! Invariant: values are checked in the order of their names, before anything is opened; messages are the
//! reference's. Deliberately absent: what they mean, see [`crate::stores`] and [`frazil_local_store::Layout`].

use super::Config;
use super::table::{Kind, Setting, row};
use super::value;
use crate::failure::Failure;
use std::collections::BTreeMap;

/// Those of every store, sorted.
const COMMON: &[Setting] = &[
    row("path-info-cache-size", Kind::I64),
    row("priority", Kind::I32),
    row("store", Kind::Absolute),
    row("system-features", Kind::Text),
    row("trusted", Kind::Bool),
    row("want-mass-query", Kind::Bool),
];

/// Those of every store whose files are on this machine, sorted. The places it has are checked where they are resolved.
const PLACES: &[Setting] = &[
    row("log", Kind::Absolute),
    row("real", Kind::Absolute),
    row("root", Kind::OptionalAbsolute),
    row("state", Kind::Absolute),
];

/// Those of a store that this process keeps, sorted.
const LOCAL: &[Setting] = &[
    row("build-dir", Kind::OptionalAbsolute),
    row("ignore-gc-delete-failure", Kind::Bool).behind(OVERLAY),
    row("read-only", Kind::Bool),
    row("require-sigs", Kind::Bool),
    row("use-roots-daemon", Kind::Bool).behind(OVERLAY),
];

/// Those of a store that a daemon keeps, sorted.
const DAEMON: &[Setting] = &[
    row("max-connection-age", Kind::U32),
    row("max-connections", Kind::I32),
];

/// Those of another machine's store, sorted.
const SSH: &[Setting] = &[
    row("base64-ssh-public-host-key", Kind::Text),
    row("compress", Kind::Bool),
    row("log-fd", Kind::I32),
    row("max-connections", Kind::I32),
    row("remote-program", Kind::Text),
    row("remote-store", Kind::Text),
    row("ssh-key", Kind::OptionalAbsolute),
];

/// What two of them belong to.
const OVERLAY: &str = "local-overlay-store";

fn find(name: &str, tables: &[&'static [Setting]]) -> Option<&'static Setting> {
    tables.iter().copied().flatten().find(|s| s.name == name)
}

/// Checks what the address of a local store sets, and warns of what it cannot set.
///
/// # Errors
/// A value that its setting does not take.
pub fn check(config: &Config, parameters: &BTreeMap<String, String>) -> Result<(), Failure> {
    check_among(&[COMMON, PLACES, LOCAL], config, parameters)
}

/// Whether a local store has this setting.
pub fn is_local(name: &str) -> bool {
    find(name, &[COMMON, PLACES, LOCAL]).is_some()
}

/// As [`check`], for a store that a daemon keeps.
///
/// # Errors
/// As there.
pub fn check_daemon(config: &Config, parameters: &BTreeMap<String, String>) -> Result<(), Failure> {
    check_among(&[COMMON, PLACES, DAEMON], config, parameters)
}

/// As [`check`], for a store of another machine.
///
/// # Errors
/// As there.
pub fn check_ssh(config: &Config, parameters: &BTreeMap<String, String>) -> Result<(), Failure> {
    check_among(&[COMMON, SSH], config, parameters)
}

fn check_among(
    known: &[&'static [Setting]],
    config: &Config,
    parameters: &BTreeMap<String, String>,
) -> Result<(), Failure> {
    let setting = |name: &str| find(name, known);
    for (name, text) in parameters {
        if let Some(setting) = setting(name)
            && !config.ignores(setting)
        {
            value::parse(setting, text)?;
        }
    }
    for name in parameters.keys().filter(|name| setting(name).is_none()) {
        config.warn_no_setting(name);
    }
    Ok(())
}

/// What a store's address says of a setting that is on or off.
///
/// # Errors
/// It says something else.
pub fn flag(parameters: &BTreeMap<String, String>, name: &str) -> Result<Option<bool>, Failure> {
    let known = find(name, &[COMMON, LOCAL, SSH]);
    let (Some(text), Some(setting)) = (parameters.get(name), known) else {
        return Ok(None);
    };
    Ok(Some(value::parse(setting, text)? == "true"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        for table in [COMMON, PLACES, LOCAL, DAEMON, SSH] {
            assert!(table.is_sorted_by_key(|s| s.name));
        }
    }

    #[test]
    fn values() {
        let config = Config::default();
        let check = |name: &str, text: &str| {
            let parameters = [(name.to_owned(), text.to_owned())].into();
            match check(&config, &parameters) {
                Ok(()) => "good".to_owned(),
                Err(Failure::Usage(m) | Failure::Message(m)) => m,
                Err(_) => "?".to_owned(),
            }
        };
        for (name, text) in [
            ("priority", "-1"),
            ("priority", "1K"),
            ("path-info-cache-size", "-1"),
            ("build-dir", ""),
            ("build-dir", "/x"),
            ("system-features", "zz"),
            ("use-roots-daemon", "zz"),
            ("require-sigs", "yes"),
        ] {
            assert_eq!(check(name, text), "good", "{name}={text}");
        }
        for (name, text) in [
            ("priority", "abc"),
            ("priority", "99999999999"),
            ("priority", ""),
            ("priority", "0x10"),
            ("path-info-cache-size", "18446744073709551616"),
        ] {
            let expected = format!("setting '{name}' has invalid value '{text}'");
            assert_eq!(check(name, text), expected);
        }
        for name in ["trusted", "read-only", "require-sigs", "want-mass-query"] {
            let expected = format!("Boolean setting '{name}' has invalid value 'zz'");
            assert_eq!(check(name, "zz"), expected);
        }
        for name in ["build-dir", "log", "real", "root", "state", "store"] {
            assert_eq!(check(name, "zz"), "not an absolute path: \"zz\"");
        }
    }
}
