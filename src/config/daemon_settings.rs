//! What a daemon is told of the settings: as the reference, those of the store and of builds that were set.
//!
//! Invariant: sorted by name. Deliberately absent: whether the daemon goes by them, which it decides and says.

use super::Config;
use frazil_daemon_store::Settings;

/// Settings that are sent by name, if they were set. Some others have a place of their own.
const SENT: &[&str] = &[
    "allow-new-privileges",
    "allow-symlinked-store",
    "allowed-impure-host-deps",
    "always-allow-substitutes",
    "auto-allocate-uids",
    "auto-optimise-store",
    "build-dir",
    "build-hook",
    "build-poll-interval",
    "build-users-group",
    "builders",
    "builders-use-substitutes",
    "compress-build-log",
    "connect-timeout",
    "diff-hook",
    "download-attempts",
    "download-buffer-size",
    "download-speed",
    "external-builders",
    "extra-platforms",
    "filter-syscalls",
    "fsync-metadata",
    "fsync-store-paths",
    "gc-reserved-space",
    "hashed-mirrors",
    "http-connections",
    "http2",
    "id-count",
    "ignored-acls",
    "impersonate-linux-26",
    "impure-env",
    "keep-build-log",
    "keep-derivations",
    "keep-outputs",
    "log-lines",
    "max-build-log-size",
    "max-free",
    "max-substitution-jobs",
    "min-free",
    "min-free-check-interval",
    "nar-buffer-size",
    "narinfo-cache-meta-ttl",
    "narinfo-cache-negative-ttl",
    "narinfo-cache-positive-ttl",
    "netrc-file",
    "post-build-hook",
    "pre-build-hook",
    "print-missing",
    "require-drop-supplementary-groups",
    "require-sigs",
    "run-diff-hook",
    "sandbox",
    "sandbox-build-dir",
    "sandbox-dev-shm-size",
    "sandbox-fallback",
    "sandbox-paths",
    "secret-key-files",
    "ssl-cert-file",
    "stalled-download-timeout",
    "start-id",
    "substituters",
    "sync-before-registering",
    "system",
    "system-features",
    "timeout",
    "trusted-public-keys",
    "trusted-substituters",
    "use-cgroups",
    "use-sqlite-wal",
    "use-xdg-base-directories",
    "user-agent-suffix",
    "warn-large-path-threshold",
];

/// The settings as a daemon is told them.
pub fn settings(config: &Config) -> Settings {
    let number = |name: &str| config.text(name).and_then(|text| text.parse::<i64>().ok());
    let small = |name: &str| number(name).and_then(|n| u32::try_from(n).ok());
    let default = Settings::default();
    let jobs = match config.text("max-jobs") {
        Some("auto") => std::thread::available_parallelism()
            .ok()
            .and_then(|n| u32::try_from(n.get()).ok()),
        _ => small("max-jobs"),
    };
    let sent = SENT.iter().filter_map(|name| {
        let value = config.text(name)?;
        Some(((*name).to_owned(), value.to_owned()))
    });
    Settings {
        keep_failed: config.on("keep-failed"),
        keep_going: config.on("keep-going"),
        fallback: config.on("fallback"),
        verbosity: config.verbosity.0,
        max_jobs: jobs.unwrap_or(default.max_jobs),
        max_silent_time: number("max-silent-time").unwrap_or_default(),
        verbose_build: !config.quiet_builds,
        cores: small("cores").unwrap_or(default.cores),
        substitute: config.text("substitute") != Some("false"),
        others: sent.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::table;

    #[test]
    fn they_are_settings() {
        assert!(SENT.is_sorted());
        assert!(SENT.iter().all(|name| table::named(name).is_some()));
    }
}
