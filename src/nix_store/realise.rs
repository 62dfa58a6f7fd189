//! `nix-store --realise`: paths that are there, or that a cache has, become valid, and perhaps roots.
//!
//! A daemon that keeps the store does what has to be done, building included. Deliberately absent: building
//! here. A derivation without outputs that are there or can be had is an error that says so.

use super::query::derivation;
use super::{NixStore, unknown_flag};
use crate::config::Config;
use crate::failure::Failure;
use crate::paths;
use crate::store::{Elsewhere, Store};
use crate::stores::follow_links;
use crate::substitution::{Caches, failed_substitutes};
use crate::terminal::{self, Output, Verbosity};
use frazil_daemon_store::{BuildMode, Goal};
use frazil_formats::message_text;
use frazil_local_store::render_size;
use frazil_ssh_store::protocol::BuildOptions;
use frazil_store::{BString, Derivation, DerivationOutput, StorePath};
use frazil_vm::message::Message;
use frazil_vm::report::Level;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::OsStrExt;

/// A path that is asked for.
pub(super) struct Wanted {
    path: StorePath,
    /// Of a derivation, the outputs; all when none are named.
    outputs: BTreeSet<BString>,
}

/// What is to be done again although it is there.
#[derive(Clone, Copy)]
enum Again {
    Check,
    Repair,
}

/// What is to be done.
#[derive(Default)]
struct Missing {
    build: BTreeSet<StorePath>,
    substitute: BTreeSet<StorePath>,
    unknown: BTreeSet<StorePath>,
    download_size: u64,
    nar_size: u64,
}

impl Wanted {
    /// A path, for a derivation perhaps with outputs: `PATH!OUTPUT,OUTPUT`.
    pub(super) fn parse(
        text: &[u8],
        path: impl FnOnce(&[u8]) -> Result<StorePath, Failure>,
    ) -> Result<Self, Failure> {
        let (name, outputs) = match text.iter().position(|&b| b == b'!') {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => (text, b"".as_slice()),
        };
        let outputs = outputs
            .split(|&b| b == b',')
            .filter(|name| !name.is_empty());
        Ok(Wanted {
            path: path(name)?,
            outputs: outputs.map(BString::from).collect(),
        })
    }

    /// A path, of a derivation with all its outputs.
    fn plain(path: StorePath) -> Self {
        Wanted {
            path,
            outputs: BTreeSet::new(),
        }
    }

    /// Whether it is for its outputs that it is asked for.
    fn is_built(&self) -> bool {
        self.path.is_derivation() || !self.outputs.is_empty()
    }
}

/// Roots that were asked for so far, which number the names of their links.
#[derive(Debug, Default)]
pub(super) struct Roots {
    made: Cell<usize>,
    warned: Cell<bool>,
}

impl NixStore {
    pub(super) fn realise(&self, store: &Store, out: &mut Output) -> Result<(), Failure> {
        let (mut dry_run, mut ignore_unknown, mut again) = (false, false, None);
        for flag in &self.flags {
            match flag.as_slice() {
                b"--dry-run" => dry_run = true,
                b"--repair" => again = Some(Again::Repair),
                b"--check" => again = Some(Again::Check),
                b"--ignore-unknown" => ignore_unknown = true,
                flag => return Err(unknown_flag(flag)),
            }
        }
        let mut wanted = Vec::new();
        for arg in &self.args {
            wanted.push(Wanted::parse(arg, |path| follow_links(store, path))?);
        }
        let caches = Caches::new(&self.options.config, store);
        let mut missing = missing(store, &caches, &wanted)?;
        if ignore_unknown {
            wanted.retain(|w| !missing.unknown.contains(&w.path));
            missing.unknown.clear();
        }
        if self.options.config.text("print-missing") != Some("false") {
            self.print_missing(store, &missing)?;
        }
        if dry_run {
            return Ok(());
        }
        let mode = match again {
            None => BuildMode::Normal,
            Some(Again::Check) => BuildMode::Check,
            Some(Again::Repair) => BuildMode::Repair,
        };
        if !made_by_keeper(store, &wanted, mode)? {
            match again {
                Some(Again::Check) => check(store, &wanted)?,
                Some(Again::Repair) => self.repair(store, &caches, &wanted)?,
                None => {}
            }
            make_here(&self.options.config, store, &caches, &wanted)?;
        }
        match ignore_unknown {
            true => Ok(()),
            false => self.print_results(store, &wanted, out),
        }
    }

    /// Prints what is valid now.
    fn print_results(
        &self,
        store: &Store,
        wanted: &[Wanted],
        out: &mut Output,
    ) -> Result<(), Failure> {
        for one in wanted {
            for line in self.results(store, one)? {
                if !self.no_output {
                    out.line(&line);
                }
            }
        }
        Ok(())
    }

    /// Gets paths again, and outputs of derivations where they are damaged.
    fn repair(&self, store: &Store, caches: &Caches, wanted: &[Wanted]) -> Result<(), Failure> {
        for one in wanted.iter().filter(|one| one.is_built()) {
            if store.is_valid(&one.path)? && is_realised(store, one)? {
                self.check_outputs(store, caches, &one.path)?;
            }
        }
        for one in wanted.iter().filter(|one| !one.is_built()) {
            if caches.repair(store, &one.path).is_err() {
                return Err(caches.lacking(store, &one.path).into());
            }
        }
        Ok(())
    }

    /// Makes one path valid, or all outputs of a derivation.
    pub(super) fn realise_one(&self, store: &Store, path: &StorePath) -> Result<(), Failure> {
        let wanted = Wanted::plain(path.clone());
        make(&self.options.config, store, std::slice::from_ref(&wanted))?;
        self.results(store, &wanted)?;
        Ok(())
    }

    /// Says what will be done.
    fn print_missing(&self, store: &Store, missing: &Missing) -> Result<(), Failure> {
        let say = |text: String| {
            if self.options.config.verbosity >= Verbosity::INFO {
                terminal::show(&Message::line(Verbosity::INFO.0, text));
            }
        };
        if !missing.build.is_empty() {
            say(match missing.build.len() {
                1 => "this derivation will be built:".into(),
                n => format!("these {n} derivations will be built:"),
            });
            for path in super::tree::topo_sorted(store, missing.build.clone())?
                .iter()
                .rev()
            {
                say(format!("  {}", store.print(path)));
            }
        }
        if !missing.substitute.is_empty() {
            let what = match missing.substitute.len() {
                1 => "this path".to_owned(),
                n => format!("these {n} paths"),
            };
            let [download, unpacked] = [missing.download_size, missing.nar_size]
                .map(|n| render_size(i64::try_from(n).unwrap_or(i64::MAX)));
            say(format!(
                "{what} will be fetched ({download} download, {unpacked} unpacked):"
            ));
            let mut paths: Vec<&StorePath> = missing.substitute.iter().collect();
            paths.sort_by(|a, b| a.name().cmp(b.name()).then_with(|| a.cmp(b)));
            for path in paths {
                say(format!("  {}", store.print(path)));
            }
        }
        if !missing.unknown.is_empty() {
            let why = match self.options.config.read_only {
                true => " (may be caused by read-only store access)",
                false => "",
            };
            say(format!("don't know how to build these paths{why}:"));
            for path in &missing.unknown {
                say(format!("  {}", store.print(path)));
            }
        }
        Ok(())
    }

    /// What is printed for a path that is valid now: itself, or the links that keep it.
    fn results(&self, store: &Store, wanted: &Wanted) -> Result<BTreeSet<Vec<u8>>, Failure> {
        let mut results = BTreeSet::new();
        if !wanted.path.is_derivation() {
            if !store.is_valid(&wanted.path)? {
                let path = store.print(&wanted.path);
                return Err(Failure::Message(format!(
                    "path '{path}' does not exist and cannot be created"
                )));
            }
            if self.root.is_some() {
                self.roots.made.update(|n| n + 1);
            }
            results.insert(self.keep(store, &wanted.path, b"out")?);
            return Ok(results);
        }
        let drv = derivation(store, &wanted.path)?;
        self.roots.made.update(|n| n + 1);
        for (name, path) in outputs(store, &wanted.path, &drv, &wanted.outputs)? {
            results.insert(self.keep(store, &path, &name)?);
        }
        Ok(results)
    }

    /// Makes a root if one was asked for, and returns what is printed.
    fn keep(&self, store: &Store, path: &StorePath, output: &[u8]) -> Result<Vec<u8>, Failure> {
        if store.elsewhere().is_some() {
            // Nothing there can be a root of somebody here.
            return Ok(store.print(path).into_bytes());
        }
        let Some(root) = &self.root else {
            if self.options.gc_warning && !self.roots.warned.replace(true) {
                self.options.config.warn(
                    "you did not specify '--add-root'; the result might be removed by the \
                     garbage collector",
                );
            }
            return Ok(store.print(path).into_bytes());
        };
        let mut link = root.clone();
        if self.roots.made.get() > 1 {
            link.extend_from_slice(format!("-{}", self.roots.made.get()).as_bytes());
        }
        if output != b"out" {
            link.push(b'-');
            link.extend_from_slice(output);
        }
        let link = store.add_perm_root(path, paths::os(&link))?;
        Ok(link.as_os_str().as_bytes().to_vec())
    }
}

/// Has the daemon or the machine that keeps the store make everything wanted valid; false if this process keeps it.
fn made_by_keeper(store: &Store, wanted: &[Wanted], mode: BuildMode) -> Result<bool, Failure> {
    if let Some(daemon) = store.daemon() {
        daemon.build(&goals(wanted), mode)?;
    } else if let Some(machine) = store.elsewhere().and_then(Elsewhere::machine) {
        machine.build(&texts(store, wanted), &BuildOptions::default())?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Makes everything wanted valid, with these caches if this process keeps the store.
fn make_with(
    config: &Config,
    store: &Store,
    caches: &Caches,
    wanted: &[Wanted],
) -> Result<(), Failure> {
    match made_by_keeper(store, wanted, BuildMode::Normal)? {
        true => Ok(()),
        false => make_here(config, store, caches, wanted),
    }
}

/// Makes everything wanted valid.
pub(super) fn make(config: &Config, store: &Store, wanted: &[Wanted]) -> Result<(), Failure> {
    make_with(config, store, &Caches::new(config, store), wanted)
}

/// Makes those of `paths` valid that can be had. What goes wrong is only told.
pub(super) fn substitute(
    config: &Config,
    store: &Store,
    paths: &[StorePath],
) -> Result<(), Failure> {
    let paths = paths.iter().filter(|path| !path.is_derivation());
    let wanted: Vec<Wanted> = paths.cloned().map(Wanted::plain).collect();
    let caches = Caches::new(config, store);
    let missing = missing(store, &caches, &wanted)?;
    let wanted: Vec<Wanted> = missing.substitute.into_iter().map(Wanted::plain).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    if let Err(failure) = make_with(config, store, &caches, &wanted) {
        let Some((_, text)) = failure.message() else {
            return Err(failure);
        };
        config.warn(text);
    }
    Ok(())
}

/// Makes everything wanted valid in a store that this process keeps.
fn make_here(
    config: &Config,
    store: &Store,
    caches: &Caches,
    wanted: &[Wanted],
) -> Result<(), Failure> {
    let mut plain: Vec<StorePath> = Vec::new();
    // What each path is wanted for, when that is a derivation.
    let mut builds: BTreeMap<StorePath, (StorePath, &BTreeSet<BString>)> = BTreeMap::new();
    for one in wanted {
        if !one.is_built() {
            plain.push(one.path.clone());
            continue;
        }
        caches.ensure(store, &one.path).map_err(|_| {
            let path = store.print(&one.path);
            Failure::Message(format!("failed to obtain derivation of '{path}'"))
        })?;
        let drv = derivation(store, &one.path)?;
        for path in outputs(store, &one.path, &drv, &one.outputs)?.into_values() {
            builds.insert(path.clone(), (one.path.clone(), &one.outputs));
            plain.push(path);
        }
    }
    plain.sort();
    plain.dedup();
    let lacking = lacking(store, plain)?;
    if lacking.is_empty() {
        return Ok(());
    }
    if config.read_only
        && let Some(path) = lacking.iter().find(|path| !builds.contains_key(path))
    {
        return Err(Failure::Message(format!(
            "cannot substitute path '{}' - no write access to the Nix store",
            store.print(path)
        )));
    }
    let mut failed: Vec<(String, Failure)> = Vec::new();
    for lacking in caches.fetch(store, &lacking)? {
        match builds.get(&lacking.path) {
            None => failed.push((store.print(&lacking.path), lacking.error.into())),
            Some((drv, outputs)) => {
                caches.tell_lacking(&lacking);
                let drv = store.print(drv);
                let names: Vec<_> = outputs.iter().map(|name| message_text(name)).collect();
                let all = match names.is_empty() {
                    true => "*".to_owned(),
                    false => names.join(","),
                };
                let name = format!("{drv}^{all}");
                if failed.iter().all(|(other, _)| *other != name) {
                    let message = match lacking.failed && !caches.fallback() {
                        true => failed_substitutes(&drv),
                        false => format!(
                            "'{drv}' cannot be built: building is not supported yet, and no \
                             substituter has its outputs"
                        ),
                    };
                    failed.push((name, Failure::Message(message)));
                }
            }
        }
    }
    match failed.len() {
        0 => Ok(()),
        1 => Err(failed.remove(0).1),
        _ => {
            let names: Vec<String> = failed.iter().map(|(n, _)| format!("'{n}'")).collect();
            for (_, failure) in failed {
                if let Failure::Message(text) = failure {
                    terminal::show(&Message::of(Level::Error, &text));
                }
            }
            let names = names.join(", ");
            Err(Failure::Message(format!("build of {names} failed")))
        }
    }
}

/// The outputs of a derivation that are wanted, with their paths.
fn outputs(
    store: &Store,
    path: &StorePath,
    drv: &Derivation,
    wanted: &BTreeSet<BString>,
) -> Result<BTreeMap<BString, StorePath>, Failure> {
    let drv_path = path;
    let path = store.print(path);
    if let Some(name) = wanted.iter().find(|name| !drv.outputs.contains_key(*name)) {
        let name = message_text(name);
        return Err(Failure::Message(format!(
            "derivation '{path}' does not have output '{name}'"
        )));
    }
    let mut found = BTreeMap::new();
    // What a daemon built is called as only it knows.
    let is_known = |output: &DerivationOutput| {
        use DerivationOutput::{CaFixed, InputAddressed};
        matches!(output, InputAddressed(_) | CaFixed(_))
    };
    let mut built = match store.daemon() {
        Some(daemon) if !drv.outputs.values().all(is_known) => {
            daemon.derivation_outputs(drv_path)?
        }
        _ => BTreeMap::new(),
    };
    for (name, output) in &drv.outputs {
        if let Some(path) = built.remove(name) {
            if wanted.is_empty() || wanted.contains(name) {
                found.insert(name.clone(), path);
            }
            continue;
        }
        if !wanted.is_empty() && !wanted.contains(name) {
            continue;
        }
        match output.path(store.store_dir(), &drv.name, name)? {
            Some(path) => drop(found.insert(name.clone(), path)),
            None => {
                return Err(Failure::Message(format!(
                    "the output '{}' of derivation '{path}' has no path before it is built, and \
                     building is not supported yet",
                    message_text(name)
                )));
            }
        }
    }
    Ok(found)
}

/// Outputs of a derivation that are wanted and not there.
fn lacking_outputs(
    store: &Store,
    path: &StorePath,
    drv: &Derivation,
    wanted: &BTreeSet<BString>,
) -> Result<Vec<StorePath>, Failure> {
    let outputs = outputs(store, path, drv, wanted)?;
    lacking(store, outputs.into_values().collect())
}

/// Those of some paths that are not there.
fn lacking(store: &Store, mut paths: Vec<StorePath>) -> Result<Vec<StorePath>, Failure> {
    let valid = store.valid_among(&paths)?;
    paths.retain(|path| !valid.contains(path));
    Ok(paths)
}

/// Whether all outputs that are wanted are there.
fn is_realised(store: &Store, one: &Wanted) -> Result<bool, Failure> {
    let drv = derivation(store, &one.path)?;
    Ok(lacking_outputs(store, &one.path, &drv, &one.outputs)?.is_empty())
}

/// What is built is to be built again, which cannot be done yet.
fn check(store: &Store, wanted: &[Wanted]) -> Result<(), Failure> {
    for one in wanted.iter().filter(|one| one.is_built()) {
        if !store.is_valid(&one.path)? {
            continue;
        }
        let path = store.print(&one.path);
        return Err(Failure::Message(match is_realised(store, one)? {
            true => format!("'{path}' cannot be built again: building is not supported yet"),
            false => format!(
                "some outputs of '{path}' are not valid, so checking is not possible\nHint: --rebuild and --check \
                 error if the derivation was not previously built and cannot be substituted.\n      Remove it to \
                 perform a fresh build, or use --repair to rewrite missing or corrupted builds in the store."
            ),
        }));
    }
    Ok(())
}

/// What another machine is asked for.
fn texts(store: &Store, wanted: &[Wanted]) -> Vec<Vec<u8>> {
    let text = |one: &Wanted| {
        let mut text = store.print(&one.path).into_bytes();
        for (i, output) in one.outputs.iter().enumerate() {
            text.push(if i == 0 { b'!' } else { b',' });
            text.extend_from_slice(output);
        }
        text
    };
    wanted.iter().map(text).collect()
}

/// What a daemon is asked for.
fn goals(wanted: &[Wanted]) -> Vec<Goal> {
    let goal = |one: &Wanted| match one.is_built() {
        true => Goal::Outputs(one.path.clone(), one.outputs.clone()),
        false => Goal::Path(one.path.clone()),
    };
    wanted.iter().map(goal).collect()
}

/// What is to be done, by the daemon that keeps the store if it knows.
fn missing(store: &Store, caches: &Caches, wanted: &[Wanted]) -> Result<Missing, Failure> {
    let told = store.daemon().map(|daemon| daemon.missing(&goals(wanted)));
    let Some(missing) = told.transpose()?.flatten() else {
        return found_missing(store, caches, wanted);
    };
    Ok(Missing {
        build: missing.build,
        substitute: missing.substitute,
        unknown: missing.unknown,
        download_size: missing.download_size,
        nar_size: missing.nar_size,
    })
}

/// Finds out what is to be done.
fn found_missing(store: &Store, caches: &Caches, wanted: &[Wanted]) -> Result<Missing, Failure> {
    let mut missing = Missing::default();
    let mut plain = Vec::new();
    let mut todo: Vec<(StorePath, BTreeSet<BString>)> = Vec::new();
    for one in wanted {
        match one.path.is_derivation() {
            true => todo.push((one.path.clone(), one.outputs.clone())),
            false => plain.push(one.path.clone()),
        }
    }
    let mut seen = BTreeSet::new();
    while let Some((path, names)) = todo.pop() {
        if !seen.insert((path.clone(), names.clone())) {
            continue;
        }
        if !store.is_valid(&path)? {
            missing.unknown.insert(path);
            continue;
        }
        let drv = derivation(store, &path)?;
        let lacking = lacking_outputs(store, &path, &drv, &names)?;
        if lacking.is_empty() {
            continue;
        }
        let plan = caches.plan(store, &lacking)?;
        if plan.unknown.is_empty() {
            plain.extend(lacking);
            continue;
        }
        missing.build.insert(path);
        for (input, outputs) in &drv.input_drvs {
            todo.push((input.clone(), outputs.outputs.clone()));
        }
    }
    let plan = caches.plan(store, &plain)?;
    let found = plan.order.iter().map(|s| s.narinfo.info.path.clone());
    missing.substitute.extend(found);
    missing.substitute.extend(plan.blocked);
    missing.unknown.extend(plan.unknown);
    missing.download_size = plan.download_size;
    missing.nar_size = plan.nar_size;
    Ok(missing)
}
