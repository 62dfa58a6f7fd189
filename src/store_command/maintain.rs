//! `frazil store` `info`, `add`, `roots`, `gc`, `delete`, `verify` and `optimise`.

use super::sizes::{count, size};
use crate::failure::Failure;
use crate::paths;
use crate::store::Store;
use crate::terminal::Output;
use clap::ArgMatches;
use frazil_formats::message_text;
use frazil_local_store::{GcAction, GcOptions, GcResults, How};
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// Where the store is, and how much is in it.
pub(super) fn info(store: &Store, out: &mut Output) -> Result<(), Failure> {
    let layout = store.layout();
    let paths = store.all_valid()?;
    let (mut bytes, mut derivations) = (0, 0);
    for path in &paths {
        bytes += store.query_valid(path)?.nar_size;
        derivations += usize::from(path.is_derivation());
    }
    let dir = message_text(store.store_dir().as_bytes()).into_owned();
    for (name, value) in [
        ("address", store.uri()),
        ("paths begin with", dir),
        ("files", layout.real_dir.display().to_string()),
        ("state", layout.state_dir.display().to_string()),
        (
            "contents",
            format!(
                "{}, {} of them, {}",
                count(paths.len(), "path"),
                count(derivations, "derivation"),
                size(bytes)
            ),
        ),
        ("roots", count(store.find_roots()?.len(), "path")),
    ] {
        out.line(format!("{name:<17} {value}").as_bytes());
    }
    Ok(())
}

/// Adds files and trees.
pub(super) fn add(store: &Store, args: &ArgMatches, out: &mut Output) -> Result<(), Failure> {
    for file in args.get_many::<OsString>("files").into_iter().flatten() {
        let path = paths::with_real_parent(file.as_bytes())?;
        let name = match args.get_one::<String>("name") {
            Some(name) => name.as_bytes(),
            None => paths::base_name(&path),
        };
        let added = store.add_path(paths::os(&path), &[], &How::source(name))?;
        out.line(store.print(&added).as_bytes());
    }
    Ok(())
}

/// What keeps paths, with how much each root keeps.
pub(super) fn roots(store: &Store, out: &mut Output) -> Result<(), Failure> {
    for (path, links) in store.find_roots()? {
        let mut bytes = 0;
        for needed in &store.closure_graph(std::slice::from_ref(&path))?.paths {
            bytes += store.query_valid(needed)?.nar_size;
        }
        out.line(format!("{:>10}  {}", size(bytes), store.print(&path)).as_bytes());
        for link in links {
            out.line(format!("{:12}{}", "", message_text(&link)).as_bytes());
        }
    }
    Ok(())
}

/// Deletes what no root needs.
pub(super) fn collect(store: &Store, args: &ArgMatches, out: &mut Output) -> Result<(), Failure> {
    let mut results = GcResults::default();
    if args.get_flag("dry-run") {
        let options = GcOptions {
            action: GcAction::ReturnDead,
            ..GcOptions::default()
        };
        store.collect_garbage(&options, &mut results)?;
        let mut bytes = 0;
        for path in &results.paths {
            let path = store.store_dir().parse(path);
            let info = path.ok().map(|path| store.query(&path)).transpose()?;
            bytes += info.flatten().map_or(0, |info| info.nar_size);
        }
        for path in &results.paths {
            out.line(path);
        }
        let paths = count(results.paths.len(), "path");
        out.line(format!("{paths} would be deleted, {}", size(bytes)).as_bytes());
        return Ok(());
    }
    let options = GcOptions {
        max_freed: args
            .get_one::<u64>("max-freed")
            .copied()
            .unwrap_or(u64::MAX),
        ..GcOptions::default()
    };
    deleting(store, &options, out)
}

/// Deletes paths.
pub(super) fn delete(store: &Store, args: &ArgMatches, out: &mut Output) -> Result<(), Failure> {
    let paths = super::paths(store, args, "paths")?;
    let options = GcOptions {
        action: GcAction::DeleteSpecific(paths.into_iter().collect()),
        ..GcOptions::default()
    };
    deleting(store, &options, out)
}

fn deleting(store: &Store, options: &GcOptions, out: &mut Output) -> Result<(), Failure> {
    let mut results = GcResults::default();
    let outcome = store.collect_garbage(options, &mut results);
    let paths = count(results.paths.len(), "path");
    out.line(format!("{paths} deleted, {} freed", size(results.bytes_freed)).as_bytes());
    Ok(outcome?)
}

/// Looks for what is missing or was changed.
pub(super) fn verify(store: &Store, args: &ArgMatches, out: &mut Output) -> Result<(), Failure> {
    let contents = args.get_flag("contents");
    let errors = match store {
        Store::Local(store) => store.verify(contents, None)?,
        Store::Daemon(store) => store.daemon().verify(contents, false)?,
        Store::Elsewhere(_) => false,
    };
    if errors {
        return Err(Failure::Message("the store is damaged, see above".into()));
    }
    out.line(b"the store is in order");
    Ok(())
}

/// Makes equal files one.
pub(super) fn optimise(store: &Store, out: &mut Output) -> Result<(), Failure> {
    let bar = super::bar(0, "{bar:30} {pos}/{len} paths");
    let store = match store {
        Store::Local(store) => store,
        // It says itself what it did.
        Store::Daemon(store) => return Ok(store.daemon().optimise()?),
        Store::Elsewhere(_) => return Ok(()),
    };
    let stats = store.optimise(&mut |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    let stats = stats?;
    let files = usize::try_from(stats.files_linked).unwrap_or(usize::MAX);
    let files = count(files, "file");
    out.line(format!("{files} linked, {} freed", size(stats.bytes_freed)).as_bytes());
    Ok(())
}
