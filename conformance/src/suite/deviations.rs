//! The list of deviations: cases in which an implementation is known to differ, and in what.
//!
//! The list must stay true. A case that differs in other parts than listed is a failure, one that no
//! longer differs, too, and a name that is no case is an error.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{Parts, Suite};

/// A known difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// What differs.
    pub parts: Parts,
    pub reason: String,
}

/// Known differences, by case.
#[derive(Clone, Debug, Default)]
pub struct Deviations(BTreeMap<String, Deviation>);

impl Deviations {
    /// Reads a list whose names are cases of the suite.
    pub fn read(file: &Path, suite: &Suite) -> Result<Deviations, String> {
        let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        Deviations::parse(&text, |name| suite.cases.iter().any(|c| c.name == name))
            .map_err(|why| format!("{}:{why}", file.display()))
    }

    /// Takes lines `case  parts  reason`, where parts are `stdout`, `stderr`, `status`, joined by `+`.
    pub fn parse(text: &str, is_case: impl Fn(&str) -> bool) -> Result<Deviations, String> {
        let mut all = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let problem = |why: &str| Err(format!("{number}: {why}"));
            let mut words = line.split_whitespace();
            let (Some(name), Some(parts)) = (words.next(), words.next()) else {
                return problem("expected a case, what differs, and a reason");
            };
            let reason = words.collect::<Vec<_>>().join(" ");
            if reason.is_empty() {
                return problem("the reason is missing");
            }
            let mut differs = Parts::default();
            for part in parts.split('+') {
                match part {
                    "stdout" => differs.stdout = true,
                    "stderr" => differs.stderr = true,
                    "status" => differs.status = true,
                    _ => return problem("what differs is stdout, stderr, status, joined by '+'"),
                }
            }
            if !is_case(name) {
                return problem(&format!("{name} is no case"));
            }
            let deviation = Deviation {
                parts: differs,
                reason,
            };
            if all.insert(name.to_owned(), deviation).is_some() {
                return problem(&format!("{name} is listed already"));
            }
        }
        Ok(Deviations(all))
    }

    pub fn get(&self, case: &str) -> Option<&Deviation> {
        self.0.get(case)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
