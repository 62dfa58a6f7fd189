//! Settings: from `nix.conf`, the environment and the command line to what evaluation needs.
//!
//! Values are kept as checked text, for few of them mean something to evaluation. Invariant: a
//! stored value was accepted by its setting's kind. Deliberately absent: the meaning of settings of
//! the store and of builds.

pub mod daemon_settings;
pub mod files;
pub mod store_settings;
pub mod table;
mod value;

pub use value::{check_store_address, scheme, with_unit};

use crate::failure::Failure;
use crate::terminal::{self, Verbosity};
use frazil_compiler::parse::Lint;
use frazil_store::{Features, StoreUri};
use frazil_vm::message::Message;
use frazil_vm::report::Level;
use frazil_vm::settings::Settings;
use std::collections::BTreeMap;
use table::{Kind, Setting};

/// The settings as they stand.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Normalised values by name; a missing one is the default.
    values: BTreeMap<&'static str, String>,
    /// Names that are no settings, to be warned of.
    unknown: BTreeMap<String, ()>,
    /// How much is said on standard error.
    pub verbosity: Verbosity,
    /// Nothing is to be written to a store.
    pub read_only: bool,
    /// What builders write is not to be shown.
    pub quiet_builds: bool,
}

impl Config {
    /// The settings of the configuration files and the environment.
    ///
    /// # Errors
    /// Bad lines and bad values.
    pub fn from_environment() -> Result<Config, Failure> {
        let mut c = Config::default();
        if let Ok(remote) = std::env::var("NIX_REMOTE") {
            c.warn_of_address(&remote);
        }
        files::load(&mut c)?;
        if let Some(path) = std::env::var_os("NIX_PATH") {
            let entries = nix_path_entries(&path.to_string_lossy());
            c.set("nix-path", &entries.join(" "))?;
        }
        Ok(c)
    }

    /// Sets `name`, perhaps an alias or `extra-…`, and says whether there is such a setting.
    ///
    /// # Errors
    /// A value that the setting does not take.
    pub fn set(&mut self, name: &str, value: &str) -> Result<bool, Failure> {
        if let Some(setting) = table::find(name) {
            self.assign(setting, value, false)?;
            return Ok(true);
        }
        let extra = name.strip_prefix("extra-").and_then(table::find);
        if let Some(setting) = extra.filter(|s| s.kind.appends()) {
            self.assign(setting, value, true)?;
            return Ok(true);
        }
        self.unknown.insert(name.to_owned(), ());
        Ok(false)
    }

    /// Sets a setting or adds to it.
    ///
    /// # Errors
    /// A value that the setting does not take.
    pub fn assign(&mut self, setting: &Setting, value: &str, append: bool) -> Result<(), Failure> {
        if self.ignores(setting) {
            return Ok(());
        }
        let name = setting.name;
        let mut value = value::parse(setting, value)?;
        match setting.kind {
            Kind::Features => value = self.features(&value),
            Kind::Store => self.warn_of_address(&value),
            Kind::Stores => value::words(&value).for_each(|one| self.warn_of_address(one)),
            Kind::ShortPathWarning => {
                let level = if value == "true" { "warn" } else { "ignore" };
                self.warn(&format!(
                    "'{name}' is deprecated, use 'lint-short-path-literals = {level}' instead"
                ));
                let target = "lint-short-path-literals";
                self.values.entry(target).or_insert_with(|| level.into());
                return Ok(());
            }
            _ => {}
        }
        if append {
            let old = self.values.get(name).map_or(setting.default, |v| v);
            value = format!("{old} {value}").trim().to_owned();
        }
        self.values.insert(name, value);
        Ok(())
    }

    /// Says what is odd about the address of a store that is one.
    pub fn warn_of_address(&self, address: &str) {
        let warnings = check_store_address(address).unwrap_or_default();
        warnings.iter().for_each(|text| self.warn(text));
    }

    /// Whether a setting is ignored because its experimental feature is not enabled; warns of it then.
    fn ignores(&self, setting: &Setting) -> bool {
        let Some(feature) = setting.feature.filter(|f| !self.feature(f)) else {
            return false;
        };
        self.warn(&format!(
            "Ignoring setting '{}' because experimental feature '{feature}' is not enabled",
            setting.name
        ));
        true
    }

    /// Known features of a list, with what they imply; warns of others.
    fn features(&self, names: &str) -> String {
        let mut names: Vec<&str> = names.split(' ').filter(|n| !n.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        let mut known = Vec::new();
        for name in names {
            if table::FEATURES.contains(&name) {
                known.push(name);
                if name == "flakes" {
                    known.push("fetch-tree");
                }
            } else if name == "no-url-literals" {
                self.warn(&format!(
                    "experimental feature '{name}' has been stabilized and renamed; use \
                     'lint-url-literals = fatal' setting instead"
                ));
            } else {
                self.warn(&format!("unknown experimental feature '{name}'"));
            }
        }
        known.join(" ")
    }

    /// Warns of names that are no settings.
    pub fn warn_unknown(&mut self) {
        for name in std::mem::take(&mut self.unknown).into_keys() {
            self.warn_no_setting(&name);
        }
    }

    /// Warns of a name that is no setting.
    pub fn warn_no_setting(&self, name: &str) {
        self.warn(&format!("unknown setting '{name}'"));
    }

    /// A warning, if warnings are wanted.
    pub fn warn(&self, text: &str) {
        if self.verbosity >= Verbosity::WARN {
            terminal::warning(text);
        }
    }

    /// An error that is shown as a warning, if warnings are wanted.
    pub fn warn_of_error(&self, text: &str) {
        if self.verbosity >= Verbosity::WARN {
            terminal::show(&Message::of(Level::Warning, text));
        }
    }

    /// A failure that is only told, as a warning, if warnings are wanted.
    pub fn warn_of_failure(&self, failure: &Failure) {
        let Some((_, text)) = failure.message() else {
            return;
        };
        match failure {
            Failure::Traced { traces, .. } if self.verbosity >= Verbosity::WARN => {
                terminal::show(&Message::traced(Level::Warning, text, traces));
            }
            _ => self.warn_of_error(text),
        }
    }

    /// Whether an experimental feature is enabled.
    pub fn feature(&self, name: &str) -> bool {
        self.words("experimental-features").any(|f| f == name)
    }

    /// The experimental features that hashes and derivations ask for.
    pub fn store_features(&self) -> Features {
        Features::enabled(|name| self.feature(name))
    }

    /// Whether a Boolean setting (false by default) is on.
    pub fn on(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// The value of a setting, if it was set.
    pub fn text(&self, name: &str) -> Option<&str> {
        debug_assert!(table::named(name).is_some(), "{name}");
        self.values.get(name).map(String::as_str)
    }

    /// The words of a setting.
    pub fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        let default = || table::named(name).map_or("", |setting| setting.default);
        let text = self.text(name).unwrap_or_else(default);
        text.split(' ').filter(|w| !w.is_empty())
    }

    /// Checks that the store is of a kind that there is.
    ///
    /// # Errors
    /// It is not.
    pub fn check_store(&self) -> Result<(), Failure> {
        let schemes = [
            "dummy",
            "file",
            "http",
            "https",
            "local",
            "local-overlay",
            "mounted-ssh-ng",
            "s3",
            "ssh",
            "ssh-ng",
            "unix",
        ];
        match self.store_address().as_deref().and_then(scheme) {
            Some(scheme) if !schemes.contains(&scheme) => Err(Failure::Message(format!(
                "don't know how to open Nix store with scheme '{scheme}'"
            ))),
            _ => Ok(()),
        }
    }

    /// The address of the store: `store`, else `NIX_REMOTE`.
    pub fn store_address(&self) -> Option<String> {
        let remote = || std::env::var("NIX_REMOTE").ok();
        self.text("store").map(str::to_owned).or_else(remote)
    }

    /// Whether the store is `dummy://`, which lives as long as the command.
    pub fn store_is_dummy(&self) -> bool {
        scheme(&self.store_address().unwrap_or_default()) == Some("dummy")
    }

    /// Whether the store takes nothing: `dummy://`, unless its address says `read-only=false`.
    ///
    /// # Errors
    /// The address says something else.
    pub fn store_refuses(&self) -> Result<bool, Failure> {
        let address = self.store_address().unwrap_or_default();
        if scheme(&address) != Some("dummy") {
            return Ok(false);
        }
        let uri = StoreUri::parse(&address, b"/")?;
        Ok(store_settings::flag(&uri.params, "read-only")?.unwrap_or(true))
    }

    fn lint(&self, name: &str) -> Lint {
        match self.text(name) {
            Some("warn") => Lint::Warn,
            Some("fatal") => Lint::Fatal,
            _ => Lint::Ignore,
        }
    }

    /// What the evaluator is to know. The look-up path is left to the caller.
    ///
    /// # Errors
    /// The store's directory is not an absolute path.
    pub fn evaluation(&self) -> Result<Settings, Failure> {
        let mut s = Settings {
            show_trace: self.on("show-trace"),
            pure_eval: self.on("pure-eval"),
            restrict_eval: self.on("restrict-eval"),
            allowed_uris: self.words("allowed-uris").map(Into::into).collect(),
            allow_import_from_derivation: self.text("allow-import-from-derivation")
                != Some("false"),
            trace_import_from_derivation: self.on("trace-import-from-derivation"),
            trace_verbose: self.on("trace-verbose"),
            trace_function_calls: self.on("trace-function-calls"),
            abort_on_warn: self.on("abort-on-warn"),
            experimental: self
                .words("experimental-features")
                .map(Into::into)
                .collect(),
            store_dir: store_dir(self.text("store"))?,
            read_only: self.read_only,
            ..Settings::default()
        };
        if let Some(n) = self.text("max-call-depth").and_then(|n| n.parse().ok()) {
            s.max_call_depth = n;
        }
        // An empty `eval-system` means that it is not set.
        let system = self.text("eval-system").filter(|s| !s.is_empty());
        if let Some(system) = system.or(self.text("system")) {
            s.current_system = system.into();
        }
        if std::env::var("NIX_ABORT_ON_WARN").is_ok_and(|v| ["1", "yes", "true"].contains(&&*v)) {
            s.abort_on_warn = self.text("abort-on-warn") != Some("false");
        }
        s.parse.pipe_operators = self.feature("pipe-operators");
        s.parse.pure_eval = s.pure_eval;
        s.parse.lint_url_literals = self.lint("lint-url-literals");
        s.parse.lint_absolute_path_literals = self.lint("lint-absolute-path-literals");
        s.parse.lint_short_path_literals = self.lint("lint-short-path-literals");
        Ok(s)
    }
}

/// The logical store directory: from the address of the store (`dummy://?store=/foo`), else from
/// the environment.
fn store_dir(store: Option<&str>) -> Result<String, Failure> {
    let variable = |name| std::env::var(name).ok().filter(|v| !v.is_empty());
    let remote = variable("NIX_REMOTE");
    let parameters = store.or(remote.as_deref()).and_then(|s| s.split_once('?'));
    let parameter = parameters.and_then(|(_, p)| {
        p.split('&')
            .find_map(|p| p.strip_prefix("store=").map(str::to_owned))
    });
    let dir = parameter
        .or_else(|| variable("NIX_STORE_DIR"))
        .or_else(|| variable("NIX_STORE"));
    match dir {
        Some(d) if d.starts_with('/') => {
            let canonical = frazil_formats::path::canon_path(d.as_bytes());
            Ok(String::from_utf8_lossy(&canonical).into_owned())
        }
        Some(d) => Err(Failure::Message(format!("not an absolute path: \"{d}\""))),
        None => Ok("/nix/store".into()),
    }
}

/// The entries of `NIX_PATH`: separated by colons, except those of URLs.
pub fn nix_path_entries(text: &str) -> Vec<String> {
    let mut entries = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = rest.find(':').unwrap_or(rest.len());
        let location = rest[..end].rfind('=').map_or(0, |i| i + 1);
        if end < rest.len() && is_remote(&rest[location..]) {
            end = rest[end + 1..]
                .find(':')
                .map_or(rest.len(), |i| end + 1 + i);
            entries.push(rest[..end].to_owned());
        } else if end < rest.len() || end > 0 {
            entries.push(rest[..end].to_owned());
        }
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    entries
}

fn is_remote(location: &str) -> bool {
    is_pseudo_url(location) || location.starts_with("flake:")
}

/// Whether a location is fetched rather than read: `channel:…` or a URL of a known scheme.
pub fn is_pseudo_url(s: &str) -> bool {
    let schemes = ["http", "https", "file", "channel", "git", "s3", "ssh"];
    s.starts_with("channel:")
        || s.split_once("://")
            .is_some_and(|(scheme, _)| schemes.contains(&scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_nix_path() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(nix_path_entries(text), expected, "{text}");
        };
        check("", &[]);
        check("a:b=c", &["a", "b=c"]);
        check("a=http://x:b", &["a=http://x", "b"]);
        check("channel:x:y", &["channel:x", "y"]);
        check("n=flake:x/y:z", &["n=flake:x/y", "z"]);
        check("https://h:80/p", &["https://h", "80/p"]);
    }

    #[test]
    fn lists_are_replaced_or_extended() {
        let mut c = Config::default();
        assert!(matches!(c.set("nix-path", " a  b "), Ok(true)));
        assert!(matches!(c.set("extra-nix-path", "c"), Ok(true)));
        assert_eq!(c.words("nix-path").collect::<Vec<_>>(), ["a", "b", "c"]);
        assert!(matches!(c.set("extra-trusted-users", "me"), Ok(true)));
        assert_eq!(c.words("trusted-users").collect::<Vec<_>>(), ["root", "me"]);
        assert!(matches!(c.set("extra-show-trace", "true"), Ok(false)));
        assert!(matches!(c.set("nix-path", ""), Ok(true)));
        assert_eq!(c.words("nix-path").count(), 0);
    }

    #[test]
    fn flakes_imply_fetch_tree() {
        let mut c = Config::default();
        c.set("experimental-features", "flakes").expect("a list");
        assert!(c.feature("fetch-tree") && !c.feature("pipe-operators"));
    }
}
