//! All settings of the reference, with what their values look like.
//!
//! Invariant: sorted by name, so that look-ups are binary searches. Those that mean nothing to
//! frazil yet are accepted and checked all the same, so that an existing `nix.conf` stays valid.
//! Deliberately absent: values (see [`super::Config`]) and documentation.

/// What the values of a setting look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `true`, `yes`, `1`, `false`, `no`, `0`; flags `--NAME` and `--no-NAME`.
    Bool,
    /// `true`, `relaxed`, `false`; also `--relaxed-NAME`.
    Sandbox,
    /// A number of 32 bits, perhaps with a unit.
    U32,
    /// A number of 64 bits, perhaps with a unit.
    U64,
    /// A number of 32 bits that may be negative.
    I32,
    /// A number of 64 bits that may be negative.
    I64,
    /// `auto` or a number.
    Jobs,
    /// Any text.
    Text,
    /// Words; `extra-NAME` adds to them.
    Words,
    /// Words that cannot be added to.
    FixedWords,
    /// Names of experimental features; `extra-NAME` adds to them.
    Features,
    /// A path, not empty.
    Path,
    /// An absolute path.
    Absolute,
    /// An absolute path or nothing.
    OptionalAbsolute,
    /// `ignore`, `warn` or `fatal`.
    Lint,
    /// `disabled` or `flamegraph`.
    Profiler,
    /// JSON.
    Json,
    /// The address of a store.
    Store,
    /// Addresses of stores; `extra-NAME` adds to them.
    Stores,
    /// The deprecated way to set `lint-short-path-literals`.
    ShortPathWarning,
}

impl Kind {
    /// Whether `extra-NAME` adds to the value.
    pub fn appends(self) -> bool {
        matches!(self, Kind::Words | Kind::Features | Kind::Stores)
    }

    /// Whether the flags take no value.
    pub fn is_switch(self) -> bool {
        matches!(self, Kind::Bool | Kind::Sandbox | Kind::ShortPathWarning)
    }
}

/// One setting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What its values look like.
    pub kind: Kind,
    /// Older names.
    pub aliases: &'static [&'static str],
    /// The experimental feature without which it is ignored.
    pub feature: Option<&'static str>,
    /// What `extra-NAME` adds to when it was not set.
    pub default: &'static str,
}

pub(super) const fn row(name: &'static str, kind: Kind) -> Setting {
    Setting {
        name,
        kind,
        aliases: &[],
        feature: None,
        default: "",
    }
}

impl Setting {
    const fn also(mut self, aliases: &'static [&'static str]) -> Setting {
        self.aliases = aliases;
        self
    }

    const fn else_is(mut self, default: &'static str) -> Setting {
        self.default = default;
        self
    }

    pub(super) const fn behind(mut self, feature: &'static str) -> Setting {
        self.feature = Some(feature);
        self
    }
}

/// The setting of this name (not alias).
pub fn named(name: &str) -> Option<&'static Setting> {
    let i = SETTINGS.binary_search_by(|s| s.name.cmp(name)).ok()?;
    Some(&SETTINGS[i])
}

/// The setting of this name or alias.
pub fn find(name: &str) -> Option<&'static Setting> {
    named(name).or_else(|| aliased(name))
}

/// The setting that has this alias.
pub fn aliased(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|s| s.aliases.contains(&name))
}

/// The experimental features of the reference.
pub static FEATURES: &[&str] = &[
    "auto-allocate-uids",
    "blake3-hashes",
    "ca-derivations",
    "cgroups",
    "configurable-impure-env",
    "daemon-trust-override",
    "dynamic-derivations",
    "external-builders",
    "fetch-closure",
    "fetch-tree",
    "flakes",
    "git-hashing",
    "impure-derivations",
    "local-overlay-store",
    "mounted-ssh-store",
    "nix-command",
    "parse-toml-timestamps",
    "pipe-operators",
    "read-only-local-store",
    "recursive-nix",
    "verified-fetches",
];

/// The key of the public cache.
const PUBLIC_CACHE: &str = "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=";

/// All settings, by name.
#[rustfmt::skip]
pub static SETTINGS: &[Setting] = &[
    row("abort-on-warn", Kind::Bool),
    row("accept-flake-config", Kind::Bool).behind("flakes"),
    row("access-tokens", Kind::Words),
    row("allow-dirty", Kind::Bool),
    row("allow-dirty-locks", Kind::Bool).behind("flakes"),
    row("allow-import-from-derivation", Kind::Bool),
    row("allow-new-privileges", Kind::Bool),
    row("allow-symlinked-store", Kind::Bool),
    row("allow-unsafe-native-code-during-evaluation", Kind::Bool),
    row("allowed-impure-host-deps", Kind::FixedWords),
    row("allowed-uris", Kind::Words),
    row("allowed-users", Kind::Words).else_is("*"),
    row("always-allow-substitutes", Kind::Bool),
    row("auto-allocate-uids", Kind::Bool).behind("auto-allocate-uids"),
    row("auto-optimise-store", Kind::Bool),
    row("bash-prompt", Kind::Text),
    row("bash-prompt-prefix", Kind::Text),
    row("bash-prompt-suffix", Kind::Text),
    row("build-dir", Kind::OptionalAbsolute),
    row("build-hook", Kind::Words),
    row("build-poll-interval", Kind::U32),
    row("build-users-group", Kind::Text),
    row("builders", Kind::Text),
    row("builders-use-substitutes", Kind::Bool),
    row("commit-lock-file-summary", Kind::Text).also(&["commit-lockfile-summary"]).behind("flakes"),
    row("compress-build-log", Kind::Bool).also(&["build-compress-log"]),
    row("connect-timeout", Kind::U64),
    row("cores", Kind::U32).also(&["build-cores"]),
    row("debugger-on-trace", Kind::Bool),
    row("debugger-on-warn", Kind::Bool),
    row("diff-hook", Kind::OptionalAbsolute),
    row("download-attempts", Kind::U32),
    row("download-buffer-size", Kind::U64),
    row("download-speed", Kind::U32),
    row("eval-attrset-update-layer-rhs-threshold", Kind::U32),
    row("eval-cache", Kind::Bool),
    row("eval-profile-file", Kind::Path),
    row("eval-profiler", Kind::Profiler),
    row("eval-profiler-frequency", Kind::U32),
    row("eval-system", Kind::Text),
    row("experimental-features", Kind::Features),
    row("external-builders", Kind::Json),
    row("extra-platforms", Kind::Words),
    row("fallback", Kind::Bool).also(&["build-fallback"]),
    row("filter-syscalls", Kind::Bool),
    row("flake-registry", Kind::Text).behind("flakes"),
    row("fsync-metadata", Kind::Bool),
    row("fsync-store-paths", Kind::Bool),
    row("gc-reserved-space", Kind::I64),
    row("hashed-mirrors", Kind::Words),
    row("http-connections", Kind::U64).also(&["binary-caches-parallel-connections"]),
    row("http2", Kind::Bool),
    row("id-count", Kind::U32),
    row("ignore-try", Kind::Bool),
    row("ignored-acls", Kind::Words).else_is("security.csm security.selinux system.nfs4_acl"),
    row("impersonate-linux-26", Kind::Bool).also(&["build-impersonate-linux-26"]),
    row("impure-env", Kind::Words).behind("configurable-impure-env"),
    row("json-log-path", Kind::OptionalAbsolute),
    row("keep-build-log", Kind::Bool).also(&["build-keep-log"]),
    row("keep-derivations", Kind::Bool).also(&["gc-keep-derivations"]),
    row("keep-env-derivations", Kind::Bool).also(&["env-keep-derivations"]),
    row("keep-failed", Kind::Bool),
    row("keep-going", Kind::Bool),
    row("keep-outputs", Kind::Bool).also(&["gc-keep-outputs"]),
    row("lint-absolute-path-literals", Kind::Lint),
    row("lint-short-path-literals", Kind::Lint),
    row("lint-url-literals", Kind::Lint),
    row("log-lines", Kind::U64),
    row("max-build-log-size", Kind::U64).also(&["build-max-log-size"]),
    row("max-call-depth", Kind::U32),
    row("max-free", Kind::U64),
    row("max-jobs", Kind::Jobs).also(&["build-max-jobs"]),
    row("max-silent-time", Kind::I64).also(&["build-max-silent-time"]),
    row("max-substitution-jobs", Kind::U32).also(&["substitution-max-jobs"]),
    row("min-free", Kind::U64),
    row("min-free-check-interval", Kind::U64),
    row("nar-buffer-size", Kind::U64),
    row("narinfo-cache-meta-ttl", Kind::U32),
    row("narinfo-cache-negative-ttl", Kind::U32),
    row("narinfo-cache-positive-ttl", Kind::U32),
    row("netrc-file", Kind::Absolute),
    row("nix-path", Kind::Words),
    row("nix-shell-always-looks-for-shell-nix", Kind::Bool),
    row("nix-shell-shebang-arguments-relative-to-script", Kind::Bool),
    row("plugin-files", Kind::FixedWords),
    row("post-build-hook", Kind::Text),
    row("pre-build-hook", Kind::Text),
    row("preallocate-contents", Kind::Bool),
    row("print-missing", Kind::Bool),
    row("pure-eval", Kind::Bool),
    row("require-drop-supplementary-groups", Kind::Bool),
    row("require-sigs", Kind::Bool),
    row("restrict-eval", Kind::Bool),
    row("run-diff-hook", Kind::Bool),
    row("sandbox", Kind::Sandbox).also(&["build-use-chroot", "build-use-sandbox"]),
    row("sandbox-build-dir", Kind::Absolute),
    row("sandbox-dev-shm-size", Kind::Text),
    row("sandbox-fallback", Kind::Bool),
    row("sandbox-paths", Kind::Words).also(&["build-chroot-dirs", "build-sandbox-paths"]),
    row("secret-key-files", Kind::Words),
    row("show-trace", Kind::Bool),
    row("ssl-cert-file", Kind::OptionalAbsolute),
    row("stalled-download-timeout", Kind::U64),
    row("start-id", Kind::U32),
    row("store", Kind::Store),
    row("substitute", Kind::Bool).also(&["build-use-substitutes"]),
    row("substituters", Kind::Stores).also(&["binary-caches"]).else_is("https://cache.nixos.org/"),
    row("sync-before-registering", Kind::Bool),
    row("system", Kind::Text),
    row("system-features", Kind::Words),
    row("tarball-ttl", Kind::U32),
    row("timeout", Kind::I64).also(&["build-timeout"]),
    row("trace-function-calls", Kind::Bool),
    row("trace-import-from-derivation", Kind::Bool),
    row("trace-verbose", Kind::Bool),
    row("trust-tarballs-from-git-forges", Kind::Bool),
    row("trusted-public-keys", Kind::Words).also(&["binary-cache-public-keys"]).else_is(PUBLIC_CACHE),
    row("trusted-substituters", Kind::Stores).also(&["trusted-binary-caches"]),
    row("trusted-users", Kind::Words).else_is("root"),
    row("upgrade-nix-store-path-url", Kind::Text),
    row("use-case-hack", Kind::Bool),
    row("use-cgroups", Kind::Bool),
    row("use-registries", Kind::Bool).behind("flakes"),
    row("use-sqlite-wal", Kind::Bool),
    row("use-xdg-base-directories", Kind::Bool),
    row("user-agent-suffix", Kind::Text),
    row("warn-dirty", Kind::Bool),
    row("warn-large-path-threshold", Kind::U64),
    row("warn-short-path-literals", Kind::ShortPathWarning),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_and_without_duplicates() {
        assert!(SETTINGS.windows(2).all(|w| w[0].name < w[1].name));
        assert!(FEATURES.windows(2).all(|w| w[0] < w[1]));
        let features = SETTINGS.iter().filter_map(|s| s.feature);
        assert!(features.into_iter().all(|f| FEATURES.contains(&f)));
    }

    #[test]
    fn found_by_name_and_alias() {
        assert_eq!(find("build-cores").map(|s| s.name), Some("cores"));
        assert_eq!(find("show-trace").map(|s| s.kind), Some(Kind::Bool));
        assert_eq!(find("nonsense"), None);
    }
}
