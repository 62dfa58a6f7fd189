//! The suite: where its cases are, which of them are meant, and what makes a case unusable.
//!
//! A suite is read as a whole, since the list of deviations must name cases that exist; what is run is
//! a selection.

mod case;
mod copy;
mod deviations;
mod outcomes;
mod place;
mod pool;
mod server;
mod session;
mod verdict;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

pub use case::{Case, Recorded};
pub use copy::Copy;
pub use deviations::{Deviation, Deviations};
pub use outcomes::{Outcomes, outcomes, steps};
pub use place::COMMANDS;
pub use pool::each;
pub use session::Session;
pub use verdict::{Crash, Errors, Parts, Verdict, judge};

/// All cases of a directory.
#[derive(Debug)]
pub struct Suite {
    /// The directory, absolute.
    pub dir: PathBuf,
    /// By name, steps of sessions among them.
    pub cases: Vec<Case>,
    pub sessions: Vec<Session>,
    /// What cannot be read as a case.
    pub problems: Vec<Problem>,
}

/// A file or case that makes no sense.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The path below the suite's directory.
    pub name: String,
    pub why: String,
}

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    pub cases: Vec<&'a Case>,
    pub problems: Vec<&'a Problem>,
}

impl Suite {
    /// Reads the cases below a directory.
    pub fn open(dir: &Path) -> Result<Suite, String> {
        let dir = fs::canonicalize(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
        let mut groups = BTreeMap::new();
        let mut problems = Vec::new();
        collect(&dir, &dir, &mut groups, &mut problems)?;
        let mut cases = Vec::new();
        let mut sessions = Vec::new();
        for (name, endings) in groups {
            if endings == [case::SESSION] {
                match Session::load(&dir, &name) {
                    Ok((session, steps)) => {
                        sessions.push(session);
                        cases.extend(steps);
                    }
                    Err(why) => problems.push(Problem { name, why }),
                }
                continue;
            }
            match Case::load(&dir, &name, &endings) {
                Ok(case) => cases.push(case),
                Err(why) => problems.push(Problem { name, why }),
            }
        }
        if cases.is_empty() && problems.is_empty() {
            return Err(format!("{}: there are no cases", dir.display()));
        }
        Ok(Suite {
            dir,
            cases,
            sessions,
            problems,
        })
    }

    /// Finds the cases of the project that the working directory belongs to.
    pub fn find() -> Result<PathBuf, String> {
        let here = std::env::current_dir().map_err(|e| format!("the working directory: {e}"))?;
        here.ancestors()
            .map(|dir| dir.join("conformance/cases"))
            .find(|dir| dir.is_dir())
            .ok_or_else(|| {
                format!(
                    "there is no conformance/cases in {} or above; --cases DIR says where the cases are",
                    here.display()
                )
            })
    }

    /// The cases below any of `paths` (all, when there are none) whose names match the filter.
    ///
    /// A path is a folder or a file of a case, as seen from the working directory or from the suite's;
    /// one that selects nothing is an error, since a run of nothing would succeed.
    pub fn select(
        &self,
        paths: &[PathBuf],
        filter: Option<&regex::Regex>,
    ) -> Result<Selection<'_>, String> {
        let names = paths
            .iter()
            .map(|path| self.name_of(path))
            .collect::<Result<Vec<_>, _>>()?;
        let chosen = |name: &str| {
            (paths.is_empty() || names.iter().any(|n| Path::new(name).starts_with(n)))
                && filter.is_none_or(|f| f.is_match(name))
        };
        let cases: Vec<_> = self.cases.iter().filter(|c| chosen(&c.name)).collect();
        let problems: Vec<_> = self.problems.iter().filter(|p| chosen(&p.name)).collect();
        if cases.is_empty() && problems.is_empty() {
            return Err("no case is selected".to_owned());
        }
        Ok(Selection { cases, problems })
    }

    /// The case or folder that a path names, relative to the suite.
    fn name_of(&self, path: &Path) -> Result<PathBuf, String> {
        let here = std::env::current_dir().map_err(|e| format!("the working directory: {e}"))?;
        let known = self.cases.iter().map(|case| &case.name);
        let known: Vec<_> = known.chain(self.problems.iter().map(|p| &p.name)).collect();
        for base in [&here, &self.dir] {
            let full = base.join(path);
            // Without its ending, a case's name is no file; its folder is one.
            let real = match (fs::canonicalize(&full), full.parent(), full.file_name()) {
                (Ok(real), _, _) => real,
                (Err(_), Some(dir), Some(name)) => match fs::canonicalize(dir) {
                    Ok(dir) => dir.join(name),
                    Err(_) => continue,
                },
                _ => continue,
            };
            let Ok(below) = real.strip_prefix(&self.dir) else {
                continue;
            };
            let without_ending = below.with_extension("");
            for name in [below, &without_ending] {
                if known.iter().any(|k| Path::new(k).starts_with(name)) {
                    return Ok(name.to_owned());
                }
            }
        }
        Err(format!("{}: there is no such case", path.display()))
    }

    /// The list of what frazil does differently, which stands beside the cases' directory.
    pub fn own_deviations(&self) -> Option<PathBuf> {
        let file = self.dir.parent()?.join("deviations.txt");
        file.is_file().then_some(file)
    }

    /// Tells one state of the suite from another: a hash of all cases with their expectations.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for case in &self.cases {
            case.digest(&mut hash);
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

impl Selection<'_> {
    /// Refuses a selection that has anything but cases that can judge an implementation.
    pub fn check(&self) -> Result<(), String> {
        let unusable = self
            .cases
            .iter()
            .filter_map(|c| Some((&c.name, c.unusable()?)));
        let problems = self.problems.iter().map(|p| (&p.name, p.why.clone()));
        refuse(problems.chain(unusable))
    }

    /// Refuses a selection that has files that make no sense; nothing need be recorded yet.
    pub fn check_files(&self) -> Result<(), String> {
        refuse(self.problems.iter().map(|p| (&p.name, p.why.clone())))
    }
}

fn refuse<'a>(problems: impl Iterator<Item = (&'a String, String)>) -> Result<(), String> {
    let lines: Vec<_> = problems
        .map(|(name, why)| format!("  {name}: {why}"))
        .collect();
    match lines.len() {
        0 => Ok(()),
        n => Err(format!("{n} unusable in the suite:\n{}", lines.join("\n"))),
    }
}

/// Groups the files below `dir` by case.
fn collect(
    root: &Path,
    dir: &Path,
    groups: &mut BTreeMap<String, Vec<&'static str>>,
    problems: &mut Vec<Problem>,
) -> Result<(), String> {
    let entries = fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    for entry in entries {
        let path = entry.map_err(|e| format!("{}: {e}", dir.display()))?.path();
        if path
            .file_name()
            .is_some_and(|n| n.as_encoded_bytes().starts_with(b"."))
        {
            // Hidden files are somebody else's.
            continue;
        }
        if path.is_dir() {
            // What cases read.
            if path.file_name().is_none_or(|name| name != "support") {
                collect(root, &path, groups, problems)?;
            }
            continue;
        }
        let below = path.strip_prefix(root).expect("found below it");
        let Some(text) = below.to_str() else {
            problems.push(Problem {
                name: below.display().to_string(),
                why: "the name is not UTF-8".to_owned(),
            });
            continue;
        };
        let ending = case::ENDINGS
            .iter()
            .chain([&case::SESSION])
            .find_map(|ending| Some((text.strip_suffix(ending)?.strip_suffix('.')?, *ending)));
        match ending {
            Some((name, ending)) => groups.entry(name.to_owned()).or_default().push(ending),
            None => problems.push(Problem {
                name: text.to_owned(),
                why: "is no part of a case; what cases read stands in support/".to_owned(),
            }),
        }
    }
    Ok(())
}
