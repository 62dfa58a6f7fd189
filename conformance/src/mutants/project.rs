//! A copy of the project with mutants in it, and its build.
//!
//! Mutants that do not compile are found by building: what the compiler complains about is left out, until
//! it is content. They are not viable and do not count.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::plant::{Mutant, plant};

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

/// Where in a file what belongs to each mutant is.
type Ranges = Vec<(u32, Range<usize>)>;

/// A built copy.
#[derive(Debug)]
pub struct Project {
    /// The program, called `nix-instantiate`.
    pub program: PathBuf,
    /// What compiled.
    pub mutants: Vec<Mutant>,
    /// How many did not.
    pub unviable: usize,
}

impl Project {
    /// Copies the project at `source` to `work`, plants mutants in `files` (below `source`) and builds it.
    pub fn build(source: &Path, work: &Path, files: &[String]) -> Result<Project, String> {
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
        // Read once: somebody may be working on them.
        let texts = files.iter().map(|file| read(&source.join(file)));
        let texts = texts.collect::<Result<Vec<_>, _>>()?;
        let mut left_out = BTreeSet::new();
        loop {
            let mut mutants = Vec::new();
            let mut ranges: Vec<(String, Ranges)> = Vec::new();
            let mut next = 1;
            for (file, text) in files.iter().zip(&texts) {
                // Ids count what is left out, too.
                let all = plant(file, text, next, &BTreeSet::new())?.mutants.len() as u32;
                let planted = plant(file, text, next, &left_out)?;
                next += all;
                write(&work.join(file), &planted.text)?;
                mutants.extend(planted.mutants);
                ranges.push((file.clone(), planted.ranges));
            }
            let bad = compile(work, &ranges)?;
            if bad.is_empty() {
                let built = work.join("target/quick/frazil");
                let program = work.join("target/nix-instantiate");
                fs::copy(&built, &program).map_err(|e| format!("{}: {e}", built.display()))?;
                return Ok(Project {
                    program,
                    mutants,
                    unviable: left_out.len(),
                });
            }
            eprintln!("{} mutants do not compile and are left out", bad.len());
            left_out.extend(bad);
        }
    }
}

/// Builds; returns the mutants that the compiler complains about.
fn compile(work: &Path, ranges: &[(String, Ranges)]) -> Result<BTreeSet<u32>, String> {
    let done = Command::new("cargo")
        .args([
            "build",
            "--profile",
            "quick",
            "--bin",
            "frazil",
            "--message-format",
            "json",
        ])
        .current_dir(work)
        // Warnings about planted code are of no use.
        .env("RUSTFLAGS", "--cap-lints allow")
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    if done.status.success() {
        return Ok(BTreeSet::new());
    }
    let mut bad = BTreeSet::new();
    let mut unknown = Vec::new();
    for line in done.stdout.split(|&b| b == b'\n') {
        let Ok(message) = serde_json::from_slice::<Value>(line) else {
            continue;
        };
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().into_iter().flatten();
        let before = bad.len();
        for span in spans {
            let file = span["file_name"].as_str().unwrap_or_default();
            let at = span["byte_start"].as_u64().unwrap_or_default() as usize;
            let Some((_, ranges)) = ranges.iter().find(|(name, _)| name == file) else {
                continue;
            };
            bad.extend(ranges.iter().filter(|r| r.1.contains(&at)).map(|r| r.0));
        }
        if bad.len() == before {
            unknown.push(message["rendered"].as_str().unwrap_or_default().to_owned());
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
