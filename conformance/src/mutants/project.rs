//! A copy of the project with mutants in it, and its build.
//!
//! Mutants that do not compile are found by building: what the compiler complains about is left out, until
//! it is content. They are not viable and do not count.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::suite::COMMANDS;

use super::plant::{Mutant, Planted, plant};

/// The variable that says which mutant lives.
pub const WHICH: &str = "FRAZIL_MUTANT";

/// The variable that names a file to which the ids of the mutants that are met are written.
pub const MET: &str = "FRAZIL_MUTANTS_MET";

/// What each crate with mutants gets.
const QUESTION: &str = r#"
/// Whether this planted fault is to show.
pub(crate) fn mutant(id: u32) -> bool {
    use std::sync::{LazyLock, Mutex};
    static WHICH: LazyLock<Option<u32>> =
        LazyLock::new(|| std::env::var("FRAZIL_MUTANT").ok()?.parse().ok());
    static MET: LazyLock<Option<Mutex<(std::fs::File, Vec<bool>)>>> = LazyLock::new(|| {
        let file = std::env::var_os("FRAZIL_MUTANTS_MET")?;
        let file = std::fs::File::options().append(true).create(true).open(file).ok()?;
        Some(Mutex::new((file, Vec::new())))
    });
    if let Some(met) = &*MET {
        let mut met = met.lock().unwrap();
        let at = id as usize;
        if met.1.len() <= at {
            met.1.resize(at + 1, false);
        }
        if !std::mem::replace(&mut met.1[at], true) {
            use std::io::Write;
            let _ = writeln!(met.0, "{id}");
        }
    }
    *WHICH == Some(id)
}
"#;

/// A built copy.
#[derive(Debug)]
pub struct Project {
    /// The program, called `nix-instantiate`.
    pub program: PathBuf,
    /// What compiled.
    pub mutants: Vec<Mutant>,
    /// How many did not, of those wanted.
    pub unviable: usize,
    /// How many there are, wanted or not.
    pub all: usize,
}

impl Project {
    /// Copies the project at `source` to `work`, plants those mutants in `files` (below `source`) whose ids are
    /// `wanted`, and builds it.
    pub fn build(
        source: &Path,
        work: &Path,
        files: &[String],
        wanted: impl Fn(u32) -> bool,
    ) -> Result<Project, String> {
        copy(source, work)?;
        let mut crates = BTreeSet::new();
        for file in files {
            let (name, _) = file
                .split_once("/src/")
                .ok_or_else(|| format!("{file}: not in a crate"))?;
            crates.insert(name);
        }
        for name in crates {
            let lib = work.join(name).join("src/lib.rs");
            let text = read(&lib)?;
            // What is planted is not what a person would write.
            let text = text.replace("#![deny(", "#![warn(");
            write(&lib, &(text + QUESTION))?;
        }
        let manifest = work.join("Cargo.toml");
        let text = read(&manifest)?.replace(
            "unused_must_use = \"deny\"",
            "unused_must_use = \"allow\"\nwarnings = \"allow\"",
        );
        write(&manifest, &text)?;
        // Read once: somebody may be working on them.
        let texts = files.iter().map(|file| read(&source.join(file)));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let mut firsts = vec![1];
        for (file, text) in files.iter().zip(&texts) {
            // Ids count what is left out, too.
            let next = firsts[firsts.len() - 1];
            firsts.push(next + plant(file, text, next, &BTreeSet::new())?.mutants.len() as u32);
        }
        let end = firsts[firsts.len() - 1];
        let mut left_out: BTreeSet<u32> = (1..end).filter(|id| !wanted(*id)).collect();
        let unwanted = left_out.len();
        loop {
            let mut all = Vec::new();
            for ((file, text), next) in files.iter().zip(&texts).zip(&firsts) {
                let planted = plant(file, text, *next, &left_out)?;
                write(&work.join(file), &planted.text)?;
                all.push((file.clone(), planted));
            }
            let bad = check(work, &all)?;
            if bad.is_empty() {
                cargo(work, "build")?
                    .status
                    .success()
                    .then_some(())
                    .ok_or("the copy passes the check, but does not build")?;
                let built = work.join("target/quick/frazil");
                let program = install(&built, &work.join("target/commands"))
                    .map_err(|e| format!("{}: {e}", built.display()))?;
                return Ok(Project {
                    program,
                    mutants: all.into_iter().flat_map(|(_, p)| p.mutants).collect(),
                    unviable: left_out.len() - unwanted,
                    all: end as usize - 1,
                });
            }
            eprintln!("{} mutants do not compile and are left out", bad.len());
            left_out.extend(bad);
        }
    }
}

/// Puts a program that is many into a directory, by the names of all of them; returns the first.
fn install(program: &Path, dir: &Path) -> io::Result<PathBuf> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    fs::create_dir(dir)?;
    let first = dir.join("nix-instantiate");
    fs::copy(program, &first)?;
    for name in COMMANDS.iter().filter(|name| **name != "nix-instantiate") {
        fs::hard_link(&first, dir.join(name))?;
    }
    Ok(first)
}

fn cargo(work: &Path, what: &str) -> Result<Output, String> {
    Command::new("cargo")
        .arg(what)
        .args(["--profile", "quick", "--bin", "frazil"])
        .args(["--message-format", "json"])
        // A build of thousands of branches that is run for seconds.
        .args(["--config", "profile.quick.incremental=false"])
        .args(["--config", "profile.quick.package.frazil-vm.opt-level=1"])
        .current_dir(work)
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .map_err(|e| format!("cargo: {e}"))
}

/// Returns the mutants that the compiler complains about.
fn check(work: &Path, files: &[(String, Planted)]) -> Result<BTreeSet<u32>, String> {
    let done = cargo(work, "check")?;
    if done.status.success() {
        return Ok(BTreeSet::new());
    }
    let mut bad = BTreeSet::new();
    let mut suspects = BTreeSet::new();
    let mut neighbours = BTreeSet::new();
    let mut unknown = Vec::new();
    for line in done.stdout.split(|&b| b == b'\n') {
        let Ok(message) = serde_json::from_slice::<Value>(line) else {
            continue;
        };
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let before = bad.len();
        for span in message["spans"].as_array().into_iter().flatten() {
            let file = span["file_name"].as_str().unwrap_or_default();
            let start = span["byte_start"].as_u64().unwrap_or_default() as usize;
            let end = span["byte_end"].as_u64().unwrap_or_default() as usize;
            let Some((_, planted)) = files.iter().find(|(name, _)| name == file) else {
                continue;
            };
            let hit = planted.ranges.iter().filter(|r| r.1.contains(&start));
            bad.extend(hit.map(|r| r.0));
            // What was good code before may be bad for what is planted around it or in it, as when the
            // temporaries of an alternative live too short.
            let near = planted.extents.iter().filter(|(_, e)| {
                e.len() < 4000 && (e.start <= start && end <= e.end)
                    || end - start < 4000 && (start <= e.start && e.end <= end)
            });
            suspects.extend(near.map(|e| e.0));
            // Or what is borrowed longer, since a statement may be left out.
            let about = start.saturating_sub(1000)..end + 1000;
            let near = planted
                .extents
                .iter()
                .filter(|(_, e)| about.contains(&e.start));
            neighbours.extend(near.map(|e| e.0));
        }
        if bad.len() == before {
            unknown.push(message["rendered"].as_str().unwrap_or_default().to_owned());
        }
    }
    for less_sure in [suspects, neighbours] {
        if bad.is_empty() {
            bad = less_sure;
        }
    }
    if bad.is_empty() {
        let rest = String::from_utf8_lossy(&done.stderr).into_owned();
        return Err(format!(
            "the copy does not build:\n{}{rest}",
            unknown.join("\n")
        ));
    }
    Ok(bad)
}

/// Copies what Git knows, recorded cases excepted.
fn copy(source: &Path, work: &Path) -> Result<(), String> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(source)
        .output()
        .map_err(|e| format!("git: {e}"))?;
    for name in listed.stdout.split(|&b| b == 0).filter(|n| !n.is_empty()) {
        let name = String::from_utf8_lossy(name).into_owned();
        if name.starts_with("conformance/cases/") {
            continue;
        }
        let to = work.join(&name);
        if let Some(dir) = to.parent() {
            fs::create_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
        }
        let from = source.join(&name);
        if from.is_file() {
            let text = fs::read(&from).map_err(|e| format!("{}: {e}", from.display()))?;
            // What is the same is not built again.
            if fs::read(&to).ok().as_ref() != Some(&text) {
                fs::write(&to, text).map_err(|e| format!("{}: {e}", to.display()))?;
            }
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}
