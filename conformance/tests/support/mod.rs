//! Tiny suites and implementations for tests.
//!
//! The inputs of these suites are shell scripts, and the implementation is a shell that runs them: what a
//! case leaves stands in the case.

#![allow(dead_code, reason = "each test file uses some of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use frazil_conformance::implementation::Implementation;
use frazil_conformance::run::Options;
use frazil_conformance::suite::{Deviations, Errors, Suite, Verdict};
use tempfile::TempDir;

/// A directory for a suite and what belongs to it.
pub struct Place(TempDir);

impl Place {
    /// With these files below `cases`.
    pub fn new(files: &[(&str, &[u8])]) -> Place {
        let place = Place(tempfile::tempdir().expect("a temporary directory"));
        fs::create_dir(place.cases()).expect("writable");
        for (name, contents) in files {
            place.write(&format!("cases/{name}"), contents);
        }
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn cases(&self) -> PathBuf {
        self.path("cases")
    }

    pub fn write(&self, name: &str, contents: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("writable");
        fs::write(path, contents).expect("writable");
    }

    pub fn suite(&self) -> Suite {
        Suite::open(&self.cases()).expect("a suite")
    }

    /// The names and contents of the files of a folder.
    pub fn files(&self, folder: &str) -> Vec<(String, String)> {
        let mut files: Vec<_> = fs::read_dir(self.path(folder))
            .expect("readable")
            .map(|entry| entry.expect("readable").path())
            .filter(|path| path.is_file())
            .map(|path| {
                let name = path.file_name().expect("it has a name").to_string_lossy();
                (
                    name.into_owned(),
                    fs::read_to_string(&path).expect("readable"),
                )
            })
            .collect();
        files.sort();
        files
    }

    /// The command that answers `--version` with `version` and else runs its last argument as a script.
    pub fn shell(&self, version: &str) -> String {
        let script = format!(
            "case \"$*\" in\n*--version) echo '{version}'; exit;;\nesac\nfor last; do :; done\n. \"$last\"\n"
        );
        self.write("shell", script.as_bytes());
        format!("sh {}", self.path("shell").display())
    }
}

pub fn implementation(command: &str) -> Implementation {
    Implementation::new(command, Duration::from_secs(20)).expect("it starts")
}

pub fn options(errors: Errors) -> Options {
    Options {
        errors,
        jobs: 2,
        deviations: None,
    }
}

/// With a list of deviations.
pub fn listing(errors: Errors, suite: &Suite, list: &str) -> Options {
    let list = Deviations::parse(list, |name| suite.cases.iter().any(|c| c.name == name));
    Options {
        deviations: Some((PathBuf::from("list"), list.expect("a list"))),
        ..options(errors)
    }
}

/// What becomes of each case of a suite, by name.
pub fn verdicts(
    suite: &Suite,
    implementation: &Implementation,
    options: &Options,
) -> Vec<(String, Verdict)> {
    let cases: Vec<_> = suite.cases.iter().collect();
    frazil_conformance::run::execute(implementation, suite, &cases, options)
        .expect("it runs")
        .results
        .iter()
        .map(|r| (r.case.name.clone(), r.verdict))
        .collect()
}

/// The suite of this project.
pub fn real_suite() -> Suite {
    Suite::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")).expect("a suite")
}
