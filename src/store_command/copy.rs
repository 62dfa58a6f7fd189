//! `frazil store copy`: closures to or from another store or a binary cache, with progress on a terminal.

use super::sizes::{count, size};
use crate::config::Config;
use crate::copying::{self, Watcher};
use crate::failure::Failure;
use crate::network;
use crate::store::Store;
use crate::stores;
use clap::ArgMatches;
use frazil_binary_cache::progress::{Event, Progress};
use frazil_binary_cache::{BinaryCache, CacheUri, Settings, push_closure};
use frazil_store::PathInfo;
use indicatif::ProgressBar;

/// What is shown while paths are copied.
const TEMPLATE: &str = "{bar:30} {bytes}/{total_bytes} {msg}";

pub(super) fn run(config: &Config, store: &Store, args: &ArgMatches) -> Result<(), Failure> {
    let bar = super::bar(0, TEMPLATE);
    if let Some(address) = args.get_one::<String>("from") {
        let from = stores::open_at(config, address)?;
        let paths = super::paths(&from, args, "paths")?;
        return local(&from, store, &paths, &bar);
    }
    let paths = super::paths(store, args, "paths")?;
    let Some(address) = args.get_one::<String>("to") else {
        let message = "say where to copy: --to STORE or --from STORE";
        return Err(Failure::Usage(message.into()));
    };
    if let Ok(uri) = CacheUri::parse(address) {
        let settings = Settings {
            store_dir: store.store_dir().clone(),
            http: network::settings(config),
            ..Settings::from_env()
        };
        let cache = BinaryCache::open(&uri, &settings)?;
        for path in store.closure(
            &paths,
            frazil_local_store::Direction::References,
            false,
            false,
        )? {
            bar.inc_length(store.query_valid(&path)?.nar_size);
        }
        let added = push_closure(store, &cache, &paths, &Shown(&bar));
        bar.finish_and_clear();
        eprintln!("{} copied to {address}", count(added?.len(), "path"));
        return Ok(());
    }
    local(store, &stores::open_at(config, address)?, &paths, &bar)
}

fn local(
    from: &Store,
    to: &Store,
    paths: &[frazil_store::StorePath],
    bar: &ProgressBar,
) -> Result<(), Failure> {
    let mut moved = Moved { bar, total: 0 };
    let copied = copying::closure(from, to, paths, false, &mut moved);
    let total = moved.total;
    bar.finish_and_clear();
    let paths = count(copied?, "path");
    eprintln!("{paths} copied to {}, {}", to.uri(), size(total));
    Ok(())
}

/// Moves a bar as paths are copied between stores.
struct Moved<'b> {
    bar: &'b ProgressBar,
    total: u64,
}

impl Watcher for Moved<'_> {
    fn begin(&mut self, _: usize, bytes: u64) {
        self.total = bytes;
        self.bar.set_length(bytes);
    }

    fn next(&mut self, info: &PathInfo) {
        self.bar.set_message(info.path.name().to_owned());
    }

    fn done(&mut self, info: &PathInfo) {
        self.bar.inc(info.nar_size);
    }
}

/// Moves a bar as paths are copied to a cache.
struct Shown<'b>(&'b ProgressBar);

impl Progress for Shown<'_> {
    fn event(&self, event: &Event<'_>) {
        match event {
            Event::Start { path, nar_size, .. } => {
                self.0.set_message(path.name().to_owned());
                self.0.inc(*nar_size);
            }
            Event::Retry { .. } | Event::Disabled { .. } | Event::Failed { .. } => {
                self.0
                    .suspend(|| crate::terminal::warning(&event.to_string()));
            }
            _ => {}
        }
    }
}
