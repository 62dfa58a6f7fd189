//! Settings that change evaluation, with the reference's names and defaults.

use frazil_store::Features;
use std::collections::BTreeSet;

/// Settings of one evaluator.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `max-call-depth`
    pub max_call_depth: u32,
    /// `show-trace`
    pub show_trace: bool,
    /// `pure-eval`
    pub pure_eval: bool,
    /// `restrict-eval`
    pub restrict_eval: bool,
    /// `allowed-uris`
    pub allowed_uris: Vec<String>,
    /// `allow-import-from-derivation`
    pub allow_import_from_derivation: bool,
    /// `trace-import-from-derivation`
    pub trace_import_from_derivation: bool,
    /// `trace-verbose`
    pub trace_verbose: bool,
    /// `trace-function-calls`
    pub trace_function_calls: bool,
    /// `abort-on-warn`
    pub abort_on_warn: bool,
    /// `allow-unsafe-native-code-during-evaluation` and its like are not supported.
    pub experimental: BTreeSet<String>,
    /// `eval-system` or `system`: what `builtins.currentSystem` gives.
    pub current_system: String,
    /// The look-up path, in order: prefix (may be empty) and location.
    pub nix_path: Vec<(String, String)>,
    /// The directory that relative entries of the look-up path are relative to.
    pub working_dir: String,
    /// The logical store directory.
    pub store_dir: String,
    /// Nothing may be written to a store.
    pub read_only: bool,
    /// Say which files are evaluated (`-v`).
    pub talkative: bool,
    /// Syntax settings.
    pub parse: frazil_compiler::parse::ParseSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            max_call_depth: 10_000,
            show_trace: false,
            pure_eval: false,
            restrict_eval: false,
            allowed_uris: Vec::new(),
            allow_import_from_derivation: true,
            trace_import_from_derivation: false,
            trace_verbose: false,
            trace_function_calls: false,
            abort_on_warn: false,
            experimental: BTreeSet::new(),
            current_system: "x86_64-linux".into(),
            nix_path: Vec::new(),
            working_dir: "/".into(),
            store_dir: "/nix/store".into(),
            read_only: true,
            talkative: false,
            parse: Default::default(),
        }
    }
}

impl Settings {
    /// Whether an experimental feature is enabled.
    pub fn feature(&self, name: &str) -> bool {
        self.experimental.contains(name)
    }

    /// The experimental features that the store crate asks for.
    pub fn store_features(&self) -> Features {
        Features::enabled(|name| self.feature(name))
    }
}
