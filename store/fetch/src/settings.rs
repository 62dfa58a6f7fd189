//! What the user can say about fetching, and what fetchers say while they work.

use frazil_formats::flakeref::FlakeFeatures;
use frazil_store::Features;
use std::path::PathBuf;

/// Settings, with the reference's names and defaults.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where caches are: `$XDG_CACHE_HOME/nix`.
    pub cache_dir: PathBuf,
    /// `tarball-ttl`, in seconds.
    pub tarball_ttl: u64,
    /// How servers are asked.
    pub http: frazil_http::Settings,
    /// `access-tokens`: places (hosts, perhaps with the beginning of a path) and their tokens.
    pub access_tokens: Vec<(String, String)>,
    /// `allow-dirty`
    pub allow_dirty: bool,
    /// `warn-dirty`
    pub warn_dirty: bool,
    /// `allow-dirty-locks`
    pub allow_dirty_locks: bool,
    /// `flake-registry`: a file; registries on the network are not asked.
    pub flake_registry: Option<String>,
    /// `$XDG_CONFIG_HOME/nix/registry.json`
    pub user_registry: Option<PathBuf>,
    /// `registry.json` beside the system's `nix.conf`.
    pub system_registry: Option<PathBuf>,
    /// The experimental features that kinds of inputs ask for.
    pub flakes: FlakeFeatures,
    /// Those that hashes ask for.
    pub store: Features,
    /// What bounds an archive: the sum of the sizes of its files.
    pub most_unpacked: u64,
    /// What bounds an archive: the number of its members.
    pub most_members: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            cache_dir: PathBuf::from("/nonexistent"),
            tarball_ttl: 3600,
            http: frazil_http::Settings::default(),
            access_tokens: Vec::new(),
            allow_dirty: true,
            warn_dirty: true,
            allow_dirty_locks: false,
            flake_registry: None,
            user_registry: None,
            system_registry: None,
            flakes: FlakeFeatures::default(),
            store: Features::NONE,
            most_unpacked: 64 << 30,
            most_members: 20_000_000,
        }
    }
}

/// Something a fetcher says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// What failed, though fetching goes on.
    Error(String),
    /// A warning.
    Warning(String),
    /// What takes a while.
    Info(String),
    /// What only `-v` shows.
    Talkative(String),
}
