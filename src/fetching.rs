//! The evaluator's door to the fetchers (`frazil_fetch`): settings, messages, and the store.
//!
//! Deliberately absent: how anything is fetched.

use crate::config::{Config, files};
use crate::failure::Failure;
use crate::network;
use crate::terminal::{self, Verbosity};
use frazil_fetch::registry::Use;
use frazil_fetch::{FetchStore, Note, Tree};
use frazil_formats::flakeref::{FlakeAttr, FlakeAttrs, FlakeFeatures, Input};
use frazil_store::error::Result as StoreResult;
use frazil_store::{ContentAddress, StoreDir, StorePath};
use frazil_vm::eval_store::{EvalStore, Files};
use frazil_vm::fetcher::{FetchError, FetchResult, Fetched, Fetcher, Registries};
use frazil_vm::message::Message;
use frazil_vm::report::Level;
use frazil_vm::settings::Settings;

/// The fetchers, as evaluation sees them.
pub struct NativeFetcher {
    inner: frazil_fetch::Fetcher,
    dir: StoreDir,
}

/// The fetcher for an evaluation with these settings.
pub fn fetcher(config: &Config, settings: &Settings) -> NativeFetcher {
    let verbosity = config.verbosity;
    NativeFetcher {
        inner: frazil_fetch::Fetcher::new(self::settings(config, settings), move |note| {
            say(verbosity, note);
        }),
        dir: StoreDir::new(settings.store_dir.as_bytes()).unwrap_or_default(),
    }
}

/// Says what a fetcher has to say, if it is wanted.
pub fn say(verbosity: Verbosity, note: Note) {
    match note {
        Note::Error(text) => terminal::show(&Message::of(Level::Error, &text)),
        Note::Warning(text) if verbosity >= Verbosity::WARN => terminal::warning(&text),
        Note::Info(text) if verbosity >= Verbosity::INFO => {
            terminal::show(&Message::line(Verbosity::INFO.0, text));
        }
        Note::Talkative(text) if verbosity >= Verbosity::TALKATIVE => {
            terminal::show(&Message::line(Verbosity::TALKATIVE.0, text));
        }
        _ => {}
    }
}

/// The settings of fetchers.
pub fn settings(config: &Config, settings: &Settings) -> frazil_fetch::Settings {
    let number = |name, default| {
        config
            .text(name)
            .and_then(|n| n.parse().ok())
            .unwrap_or(default)
    };
    let default = frazil_fetch::Settings::default();
    frazil_fetch::Settings {
        cache_dir: crate::home::cache_dir().unwrap_or_else(|| "/nonexistent".into()),
        tarball_ttl: number("tarball-ttl", default.tarball_ttl),
        http: network::settings(config),
        access_tokens: config
            .words("access-tokens")
            .filter_map(|w| w.split_once('='))
            .map(|(place, token)| (place.to_owned(), token.to_owned()))
            .collect(),
        allow_dirty: config.text("allow-dirty") != Some("false"),
        warn_dirty: config.text("warn-dirty") != Some("false"),
        flake_registry: config.text("flake-registry").map(Into::into),
        user_registry: files::user_files()
            .first()
            .map(|f| f.with_file_name("registry.json")),
        system_registry: Some(files::system_file().with_file_name("registry.json")),
        flakes: FlakeFeatures {
            flakes: settings.feature("flakes"),
            verified_fetches: settings.feature("verified-fetches"),
        },
        store: settings.store_features(),
        ..default
    }
}

/// A store of evaluation as fetchers see it.
struct Door<'s> {
    store: &'s mut dyn EvalStore,
    dir: StoreDir,
}

impl FetchStore for Door<'_> {
    fn dir(&self) -> StoreDir {
        self.dir.clone()
    }

    fn is_valid(&mut self, path: &StorePath) -> StoreResult<bool> {
        self.store.is_valid(path)
    }

    fn ensure(&mut self, path: &StorePath) -> StoreResult<()> {
        self.store.ensure(path)
    }

    fn add(&mut self, path: &StorePath, ca: &ContentAddress, tree: &Tree) -> StoreResult<()> {
        let files = Files {
            source: tree.files.clone(),
            root: tree.root.clone(),
        };
        self.store.add_files(path, ca, &files)
    }

    fn tree(&mut self, path: &StorePath) -> StoreResult<Tree> {
        let files = self.store.files(path)?;
        Ok(Tree {
            files: files.source,
            root: files.root,
        })
    }
}

/// Why an archive could not be unpacked, which the reference words in another way elsewhere than in the fetchers.
pub fn unpacking_failure(e: frazil_fetch::FetchError) -> Failure {
    let rest = e.message.strip_prefix("Failed to open archive (");
    Failure::Message(match rest.and_then(|rest| rest.strip_suffix(')')) {
        Some(why) => format!("failed to open archive: {why}"),
        None => e.message,
    })
}

fn error(e: frazil_fetch::FetchError) -> FetchError {
    FetchError {
        is_mismatch: e.status == frazil_fetch::error::HASH_MISMATCH,
        message: e.message,
        trace: e.trace,
        is_usage: e.usage,
    }
}

impl NativeFetcher {
    fn door<'s>(&self, store: &'s mut dyn EvalStore) -> Door<'s> {
        Door {
            store,
            dir: self.dir.clone(),
        }
    }

    /// Downloads a file as [`Fetcher::file`] does, and returns also the URL that it came from in the end.
    ///
    /// # Errors
    /// It cannot be had.
    pub fn file_from(
        &mut self,
        url: &[u8],
        name: &[u8],
        store: &mut dyn EvalStore,
    ) -> FetchResult<(StorePath, Vec<u8>)> {
        let mut door = self.door(store);
        let downloaded = self.inner.download_file_from(url, name, &mut door);
        downloaded.map_err(error)
    }
}

impl Fetcher for NativeFetcher {
    fn file(
        &mut self,
        url: &[u8],
        name: &[u8],
        store: &mut dyn EvalStore,
    ) -> FetchResult<StorePath> {
        let mut door = self.door(store);
        self.inner
            .download_file(url, name, &mut door)
            .map_err(error)
    }

    fn archive(
        &mut self,
        url: &[u8],
        name: &[u8],
        store: &mut dyn EvalStore,
    ) -> FetchResult<StorePath> {
        let mut door = self.door(store);
        let attr = |value: &[u8]| FlakeAttr::String(value.to_vec());
        let attrs = [
            (b"type".to_vec(), attr(b"tarball")),
            (b"url".to_vec(), attr(url)),
        ];
        let input = Input::from_attrs(attrs.into(), self.inner.settings().flakes)?;
        let fetched = self.inner.get(&input, &mut door).map_err(error)?;
        let added = self.inner.add(&fetched, name, &mut door).map_err(error)?;
        Ok(added.0)
    }

    fn tree(&mut self, input: &Input, store: &mut dyn EvalStore) -> FetchResult<Fetched> {
        let mut door = self.door(store);
        let mounted = self.inner.mount(input, &mut door).map_err(error)?;
        Ok(Fetched {
            input: mounted.input,
            path: mounted.path,
            shown: mounted.shown,
        })
    }

    fn resolve(&mut self, input: &Input, which: Registries) -> FetchResult<(Input, FlakeAttrs)> {
        let which = match which {
            Registries::All => Use::All,
            Registries::Global => Use::Limited,
        };
        self.inner.resolve(input, which).map_err(error)
    }

    fn missing(&mut self, input: &Input, below: &[u8]) -> Option<String> {
        self.inner.missing(input, below)
    }
}
