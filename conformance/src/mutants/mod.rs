//! Does the suite bite? Faults are planted in frazil, and the cases are run until one notices.
//!
//! A case or session is run against a mutant only if the code where the fault stands is met by it; mutants that
//! none meets are missed at once. Deliberately absent: other tests than the recorded cases.

mod alternatives;
mod checks;
mod plant;
mod project;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use serde::Serialize;

use crate::interrupts;
use crate::suite::{self, Copy, Suite};
use checks::{Bench, Check};
pub use plant::{Kind, Mutant, plant};
use project::Project;

/// Files that decide about results: builtins, coercions, contexts, equality, derivations.
const FILES: &[&str] = &[
    "vm/src/builtins/",
    "vm/src/coerce.rs",
    "vm/src/coerce_path.rs",
    "vm/src/context.rs",
    "vm/src/equal.rs",
    "vm/src/arith.rs",
    "vm/src/store_io.rs",
    "formats/src/",
    "store/src/aterm/write.rs",
    "store/src/base_n.rs",
    "store/src/content_address.rs",
    "store/src/derivation.rs",
    "store/src/drv_hash.rs",
    "store/src/hash.rs",
    "store/src/make_path.rs",
    "store/src/nix32.rs",
    "store/src/placeholder.rs",
    "store/src/store_path.rs",
];

/// Functions in those files that reading, evaluating and instantiating never call: they are for what else works
/// with a store. Those that a case meets nevertheless are not left out.
const ELSEWHERE: &[(&str, &str)] = &[
    // No Nix string has a null byte.
    ("formats/src/path.rs", "check_no_null"),
    // Derivations that are written again, whole or with holes: evaluation writes them as it hashes them.
    ("store/src/aterm/write.rs", "unparse"),
    ("store/src/aterm/write.rs", "unparse_masked"),
    ("store/src/aterm/write.rs", "write_all"),
    // Derivations that were read, and those whose output paths somebody else computed.
    ("store/src/drv_hash.rs", "DrvHasher::drv_path"),
    ("store/src/drv_hash.rs", "DrvHasher::check_outputs"),
    ("store/src/drv_hash.rs", "DrvHasher::hash_modulo"),
    ("store/src/drv_hash.rs", "DrvHasher::modulo_of"),
    // A trait wants it; store paths are hashed by words.
    ("store/src/drv_hash.rs", "FoldHasher::write"),
    // Content addresses in databases, manifests and derivations that were read.
    ("store/src/content_address.rs", "ContentAddress::fmt"),
    ("store/src/content_address.rs", "ContentAddress::parse"),
    (
        "store/src/content_address.rs",
        "ContentAddressMethod::split_prefix",
    ),
    ("store/src/content_address.rs", "split_colon"),
    // Hashes in manifests and debugging output.
    ("store/src/hash.rs", "Hash::fmt"),
    ("store/src/hash.rs", "Hash::parse_prefixed"),
    ("store/src/hash.rs", "Hash::parse_sri"),
];

/// Functions that only decide how fast something is or when memory ends. What they do wrong without giving another
/// result is not for cases to find.
const FASTER: &[(&str, &str)] = &[
    // What is known of choices in a regular expression, so that none is tried again.
    ("formats/src/ere/exec.rs", "Matcher::counts_at"),
    ("formats/src/ere/exec.rs", "Matcher::is_fresh"),
    ("formats/src/ere/exec.rs", "Matcher::on_cycle"),
    ("formats/src/ere/exec.rs", "Outcomes::forget_successes"),
    ("formats/src/ere/exec.rs", "Outcomes::get"),
    ("formats/src/ere/exec.rs", "Outcomes::is_empty"),
    ("formats/src/ere/exec.rs", "Outcomes::new"),
    ("formats/src/ere/exec.rs", "Outcomes::set"),
    ("formats/src/ere/exec.rs", "Outcomes::word"),
    ("formats/src/ere/program.rs", "Program::follow"),
    ("formats/src/ere/program.rs", "Program::specialise_bytes"),
    // Hashes for tables in memory.
    ("store/src/drv_hash.rs", "FoldHasher::finish"),
    ("store/src/drv_hash.rs", "FoldHasher::write_u64"),
    ("store/src/store_path.rs", "StorePath::hash"),
    // Results that are kept.
    ("vm/src/builtins/regex.rs", "RegexCache::get"),
    ("vm/src/builtins/shared.rs", "Vm::keys_by_name"),
    ("vm/src/store_io.rs", "Vm::remember_element"),
    // Balance, and the order of what is unordered.
    ("vm/src/builtins/closure.rs", "KeyTree::rebalance"),
    // Sizes near which memory ends.
    ("vm/src/coerce.rs", "Vm::check_items"),
    ("vm/src/coerce.rs", "Vm::check_length"),
    ("vm/src/coerce.rs", "Vm::check_room"),
    ("vm/src/coerce.rs", "too_long"),
];

/// Arguments of `frazil-conformance mutants`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The project's directory.
    #[arg(long, value_name = "DIR", default_value = ".")]
    project: PathBuf,

    /// Where the copy with the faults is built; kept for the next time.
    #[arg(long, value_name = "DIR")]
    work: PathBuf,

    /// Only files whose path contains this.
    #[arg(long, value_name = "TEXT", default_value = "")]
    files: String,

    /// Only every Nth mutant.
    #[arg(long, value_name = "N", default_value_t = 1)]
    every: u32,

    /// With `--every`, begin with this mutant, from 0: another sample.
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u32,

    /// Only the mutants that were not caught according to the JSON of an earlier run; the files must be unchanged.
    #[arg(long, value_name = "FILE")]
    again: Option<PathBuf>,

    /// How many run at the same time.
    #[arg(long, value_name = "N", default_value_t = 2)]
    jobs: usize,

    /// Write the results as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "fate")]
enum Fate {
    /// By this case.
    Caught { case: String, how: &'static str },
    /// All of this many cases and sessions that meet it pass.
    Survived { cases: usize },
    /// No case meets it.
    NotMet,
}

#[derive(Debug, Serialize)]
struct Row {
    #[serde(flatten)]
    mutant: Mutant,
    #[serde(flatten)]
    fate: Fate,
}

/// Plants, builds, runs; the exit status is 0 when at least 90 % of the mutants are caught.
pub fn main(args: &Arguments) -> ExitCode {
    interrupts::handle();
    match run(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("frazil-conformance: {why}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Arguments) -> Result<bool, String> {
    let source = fs::canonicalize(&args.project).map_err(|e| format!("the project: {e}"))?;
    fs::create_dir_all(&args.work).map_err(|e| format!("{}: {e}", args.work.display()))?;
    let work = fs::canonicalize(&args.work).map_err(|e| format!("{}: {e}", args.work.display()))?;
    let files = files(&source, &args.files)?;
    let again = args.again.as_deref().map(not_caught).transpose()?;
    let every = args.every.max(1);
    let project = Project::build(&source, &work, &files, |id| match &again {
        Some(ids) => ids.contains(&id),
        None => (id - 1) % every == args.offset % every,
    })?;
    println!(
        "{} mutants, {} chosen; {} do not compile, {} are run",
        project.all,
        project.unviable + project.mutants.len(),
        project.unviable,
        project.mutants.len()
    );
    let suite = Suite::open(&source.join("conformance/cases"))?;
    let copy = Copy::of(&suite.dir, &suite.cases).map_err(|e| format!("copying the cases: {e}"))?;
    let bench = Bench {
        project: &project,
        suite: &suite,
        copy: &copy,
    };
    let checks = Check::all(&suite);
    let met = met(&bench, &work, &checks, args.jobs)?;
    let called: BTreeSet<(&str, &str)> = project
        .mutants
        .iter()
        .filter(|m| met.contains_key(&m.id))
        .map(|m| (m.file.as_str(), m.function.as_str()))
        .collect();
    let (left_out, mutants): (Vec<&Mutant>, Vec<&Mutant>) = project.mutants.iter().partition(|m| {
        let function = (m.file.as_str(), m.function.as_str());
        FASTER.contains(&function) || ELSEWHERE.contains(&function) && !called.contains(&function)
    });
    println!(
        "{} are left out, in functions that evaluation does not call or that only make it faster",
        left_out.len()
    );
    let rows = suite::each(args.jobs, &mutants, |mutant| {
        let checks = met.get(&mutant.id).map_or(&[][..], Vec::as_slice);
        let fate = fate(&bench, mutant, checks)?;
        Ok(Row {
            mutant: (*mutant).clone(),
            fate,
        })
    })?;
    report(&rows);
    if let Some(file) = &args.json {
        let text = serde_json::to_string_pretty(&rows).map_err(|e| e.to_string())?;
        fs::write(file, text).map_err(|e| format!("{}: {e}", file.display()))?;
    }
    Ok(share(&rows) >= 0.9)
}

/// The files to plant in, below the project.
fn files(source: &Path, wanted: &str) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    let mut names: Vec<String> = FILES.iter().map(|name| (*name).to_owned()).collect();
    while let Some(name) = names.pop() {
        let path = source.join(&name);
        if path.is_file() {
            all.push(name);
            continue;
        }
        let entries = fs::read_dir(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        for entry in entries {
            let entry = entry.map_err(|e| format!("{}: {e}", path.display()))?;
            let file = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                names.push(format!("{name}{file}/"));
            } else if file.ends_with(".rs") && !file.ends_with("tests.rs") && file != "lib.rs" {
                all.push(format!("{name}{file}"));
            }
        }
    }
    all.retain(|name| name.contains(wanted));
    all.sort();
    Ok(all)
}

/// The ids of the mutants that an earlier run did not catch.
fn not_caught(file: &Path) -> Result<BTreeSet<u32>, String> {
    let bad = |why: String| format!("{}: {why}", file.display());
    let text = fs::read_to_string(file).map_err(|e| bad(e.to_string()))?;
    let rows: Vec<serde_json::Value> =
        serde_json::from_str(&text).map_err(|e| bad(e.to_string()))?;
    let rows = rows.iter().filter(|r| r["fate"] != "caught");
    Ok(rows
        .filter_map(|r| r["id"].as_u64()?.try_into().ok())
        .collect())
}

/// The checks that meet each mutant, those that meet few mutants first, sessions last.
fn met<'s>(
    bench: &Bench<'_>,
    work: &Path,
    checks: &[Check<'s>],
    jobs: usize,
) -> Result<BTreeMap<u32, Vec<Arc<Check<'s>>>>, String> {
    let dir = work.join("met");
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let numbered: Vec<(usize, &Check)> = checks.iter().enumerate().collect();
    let found = suite::each(jobs, &numbered, |&(i, check)| {
        let file = dir.join(i.to_string());
        let place = file.display().to_string();
        let Some(check) = check.passing(bench, project::MET, &place)? else {
            return Ok(None);
        };
        let ids = fs::read_to_string(&file).unwrap_or_default();
        let ids: BTreeSet<u32> = ids.lines().filter_map(|l| l.parse().ok()).collect();
        Ok(Some((Arc::new(check), ids)))
    })?;
    let mut found: Vec<_> = found.into_iter().flatten().collect();
    found.sort_by_key(|(check, ids)| (check.is_session(), ids.len()));
    let mut met: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    for (check, ids) in found {
        for id in ids {
            met.entry(id).or_default().push(Arc::clone(&check));
        }
    }
    Ok(met)
}

fn fate(bench: &Bench<'_>, mutant: &Mutant, checks: &[Arc<Check<'_>>]) -> Result<Fate, String> {
    let id = mutant.id.to_string();
    for check in checks {
        if let Some((case, how)) = check.failing(bench, project::WHICH, &id)? {
            return Ok(Fate::Caught { case, how });
        }
    }
    Ok(match checks.len() {
        0 => Fate::NotMet,
        cases => Fate::Survived { cases },
    })
}

fn share(rows: &[Row]) -> f64 {
    let caught = rows
        .iter()
        .filter(|r| matches!(r.fate, Fate::Caught { .. }));
    caught.count() as f64 / rows.len().max(1) as f64
}

fn report(rows: &[Row]) {
    let mut files: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut kinds: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
    let mut ways: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        let is_caught = matches!(row.fate, Fate::Caught { .. });
        let m = &row.mutant;
        for (caught, all) in [
            files.entry(&m.file).or_default(),
            kinds.entry(m.kind).or_default(),
        ] {
            *all += 1;
            *caught += usize::from(is_caught);
        }
        let fate = match &row.fate {
            Fate::Caught { how, .. } => {
                *ways.entry(how).or_default() += 1;
                continue;
            }
            Fate::Survived { cases } => format!("survived {cases} cases"),
            Fate::NotMet => "met by no case".to_owned(),
        };
        println!("{}:{} {}: {}: {fate}", m.file, m.line, m.function, m.what);
    }
    let line = |(caught, all): (usize, usize), name: &str| {
        let share = 100.0 * caught as f64 / all as f64;
        println!("{caught:5} of {all:5} {share:5.1} %  {name}");
    };
    for (file, counts) in &files {
        line(*counts, file);
    }
    for (kind, counts) in &kinds {
        line(*counts, &format!("{kind:?}").to_lowercase());
    }
    let caught = ways.values().sum::<usize>();
    let ways: Vec<_> = ways.iter().map(|(way, n)| format!("{way} {n}")).collect();
    println!(
        "{caught} of {} mutants caught ({:.1} %): {}",
        rows.len(),
        100.0 * share(rows),
        ways.join(", ")
    );
}
