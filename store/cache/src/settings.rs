//! Settings: what is common to all caches ([`Settings`]), and what a store URI says of one ([`CacheUri`]).
//!
//! Names, defaults and meanings are those of the reference. The environment is read only by
//! [`Settings::from_env`]. Absent: configuration files, which the caller reads.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::store_uri::percent_decode;
use frazil_store::{Features, StoreDir, StoreKind, StoreUri};

use crate::compression::{Compression, UNSUPPORTED};
use crate::progress::Progress;

/// Settings of all caches.
#[derive(Clone)]
pub struct Settings {
    /// Where stores that are filled have their paths.
    pub store_dir: StoreDir,
    /// Experimental features, which hash algorithms ask for.
    pub features: Features,
    /// How servers are asked; as many at once as connections are kept. Servers also have to send a byte a second.
    pub http: frazil_http::Settings,
    /// `narinfo-cache-negative-ttl`: how long it is remembered that a path is not there.
    pub negative_ttl: Duration,
    /// `narinfo-cache-positive-ttl`: how long it is remembered that a path is there.
    pub positive_ttl: Duration,
    /// `narinfo-cache-meta-ttl`: how long it is remembered what a cache says of itself.
    pub meta_ttl: Duration,
    /// Where that is kept; nowhere without it.
    pub disk_cache: Option<PathBuf>,
    /// `fallback`: whether a cache that fails is passed over.
    pub fallback: bool,
    /// Where archives are kept that have been downloaded but not yet unpacked.
    pub spool_dir: PathBuf,
    /// Who is told what happens.
    pub progress: Arc<dyn Progress>,
}

impl Default for Settings {
    fn default() -> Self {
        let hours = |n: u64| Duration::from_secs(n * 3600);
        Settings {
            store_dir: StoreDir::default(),
            features: Features::NONE,
            http: frazil_http::Settings::default(),
            negative_ttl: hours(1),
            positive_ttl: hours(30 * 24),
            meta_ttl: hours(7 * 24),
            disk_cache: None,
            fallback: false,
            spool_dir: std::env::temp_dir(),
            progress: Arc::new(()),
        }
    }
}

/// What the reference of the version we follow calls its cache of narinfos. Its layout is that of 2.34.8, and
/// sharing it spares both of us requests.
const DISK_CACHE: &str = "binary-cache-v7.sqlite";

impl Settings {
    /// The defaults, with what the environment says about certificates, proxies and the user's cache.
    pub fn from_env() -> Self {
        let var = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let cache = var("NIX_CACHE_HOME").map(PathBuf::from).or_else(|| {
            let below = |name: &str| var(name).map(PathBuf::from);
            let xdg = below("XDG_CACHE_HOME");
            let home = || below("HOME").map(|home| home.join(".cache"));
            xdg.or_else(home).map(|dir| dir.join("nix"))
        });
        Settings {
            http: frazil_http::Settings::from_env(),
            disk_cache: cache.map(|dir| dir.join(DISK_CACHE)),
            ..Settings::default()
        }
    }
}

/// Where a cache is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A directory.
    File(PathBuf),
    /// A URL without a slash at its end.
    Http(String),
}

/// A cache, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheUri {
    /// Where it is.
    pub location: Location,
    /// `priority`; lower ones are asked first.
    pub priority: Option<i64>,
    /// `want-mass-query`: whether asking for many paths at once is welcome.
    pub want_mass_query: Option<bool>,
    /// `trusted`: whether its paths are taken without signatures.
    pub trusted: bool,
    /// `store`: where its paths are; `None` for the same as ours.
    pub store_dir: Option<StoreDir>,
    /// `compression` of what is pushed.
    pub compression: Compression,
    /// `compression-level`; `None` for the method's default.
    pub compression_level: Option<i32>,
    /// `parallel-compression`: whether several threads compress one archive.
    pub parallel_compression: bool,
    /// `secret-key` and `secret-keys`: files of keys that sign what is pushed.
    pub secret_keys: Vec<PathBuf>,
    /// `narinfo-compression`, `ls-compression` and `log-compression` of what is pushed by HTTP.
    pub file_compression: [Compression; 3],
    /// A parameter that asks for more to be pushed than is supported. It does not matter where nothing is pushed.
    pub unsupported: Option<String>,
    /// Parameters that are none; the reference warns of them.
    pub unknown: Vec<String>,
}

impl CacheUri {
    /// Reads a store URI such as `https://cache.example.org?priority=10` or `file:///srv/cache?compression=zstd`.
    ///
    /// # Errors
    /// It names no binary cache, or a parameter has no proper value or is not supported.
    pub fn parse(uri: &str) -> Result<Self> {
        let parsed = StoreUri::parse(uri, b"/")?;
        if !matches!(parsed.kind, StoreKind::Other { .. }) {
            let template = "don't know how to open Nix store with URI '%s'";
            return Err(usage(template, &[uri]));
        }
        Self::of(&parsed)
    }

    /// What the name of a store says of a cache.
    ///
    /// # Errors
    /// As [`CacheUri::parse`].
    pub fn of(uri: &StoreUri) -> Result<Self> {
        let unknown = |name: &str| {
            let template = "don't know how to open Nix store with URI '%s'";
            Err(usage(template, &[name]))
        };
        let StoreKind::Other { scheme, rest } = &uri.kind else {
            return unknown("local");
        };
        let location = match scheme.as_str() {
            "file" => Location::File(file_path(rest)?),
            "http" | "https" if rest.starts_with('/') || rest.is_empty() => {
                let template = "`%s` Store requires a non-empty authority in Store URL";
                return Err(usage(template, &[scheme]));
            }
            "http" | "https" => {
                let url = format!("{scheme}://{rest}");
                Location::Http(url.trim_end_matches('/').to_owned())
            }
            _ => return unknown(&format!("{scheme}://{rest}")),
        };
        let mut cache = CacheUri {
            location,
            priority: None,
            want_mass_query: None,
            trusted: false,
            store_dir: None,
            compression: Compression::default(),
            compression_level: None,
            parallel_compression: false,
            secret_keys: Vec::new(),
            file_compression: [Compression::None; 3],
            unsupported: None,
            unknown: Vec::new(),
        };
        for (name, value) in &uri.params {
            cache.set(name, value)?;
        }
        Ok(cache)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let is_http = matches!(self.location, Location::Http(_));
        match name {
            "priority" => self.priority = Some(i64::from(integer(name, value)?)),
            "want-mass-query" => self.want_mass_query = Some(boolean(name, value)?),
            "trusted" => self.trusted = boolean(name, value)?,
            "store" => self.store_dir = Some(StoreDir::new(value.as_bytes())?),
            "compression" => self.compression = compression(name, value)?,
            "compression-level" => {
                self.compression_level = Some(integer(name, value)?).filter(|&level| level != -1);
            }
            "parallel-compression" => self.parallel_compression = boolean(name, value)?,
            "secret-key" if !value.is_empty() => self.secret_keys.insert(0, value.into()),
            "secret-keys" => {
                let files = value.split(',').filter(|file| !file.is_empty());
                self.secret_keys.extend(files.map(PathBuf::from));
            }
            "narinfo-compression" | "ls-compression" | "log-compression" if is_http => {
                let index = match name {
                    "narinfo-compression" => 0,
                    "ls-compression" => 1,
                    _ => 2,
                };
                self.file_compression[index] = compression(name, value)?;
            }
            // Without an effect on what caches of ours do.
            "secret-key" | "path-info-cache-size" | "local-nar-cache" | "system-features" => {}
            "write-nar-listing" | "index-debug-info" => {
                if boolean(name, value)? {
                    self.unsupported = Some(name.to_owned());
                }
            }
            "tls-certificate" | "tls-private-key" if is_http => {
                if !value.is_empty() {
                    let template = "the parameter '%s' of binary caches is not supported";
                    return Err(usage(template, &[name]));
                }
            }
            _ => self.unknown.push(name.to_owned()),
        }
        Ok(())
    }

    /// The URI without parameters, which names the cache in messages and in the user's cache of narinfos.
    pub fn name(&self) -> String {
        match &self.location {
            Location::File(path) => format!("file://{}", path.display()),
            Location::Http(url) => url.clone(),
        }
    }
}

fn file_path(path: &str) -> Result<PathBuf> {
    let path = PathBuf::from(OsString::from_vec(percent_decode(path)));
    if !path.is_absolute() {
        let template = "not an absolute path: \"%s\"";
        let shown = path.to_string_lossy();
        return Err(StoreError::new(
            ErrorKind::Other,
            template,
            &[shown.as_bytes()],
        ));
    }
    // Without `//` and a slash at its end.
    Ok(path.components().collect())
}

fn boolean(name: &str, value: &str) -> Result<bool> {
    match value {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" => Ok(false),
        _ => {
            let template = "Boolean setting '%s' has invalid value '%s'";
            Err(usage(template, &[name, value]))
        }
    }
}

fn compression(name: &str, value: &str) -> Result<Compression> {
    let parsed = Compression::parse(value.as_bytes());
    parsed.map_err(|err| match UNSUPPORTED.contains(&value.as_bytes()) {
        true => err,
        false => usage("option '%s' has invalid value '%s'", &[name, value]),
    })
}

fn integer(name: &str, value: &str) -> Result<i32> {
    let invalid = |_| usage("setting '%s' has invalid value '%s'", &[name, value]);
    value.parse().map_err(invalid)
}

fn usage(template: &str, args: &[&str]) -> StoreError {
    let args: Vec<&[u8]> = args.iter().map(|arg| arg.as_bytes()).collect();
    StoreError::new(ErrorKind::Usage, template, &args)
}
