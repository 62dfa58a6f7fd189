//! What a session found, as it stands in `results.json`. The fields are described in `README.md`.
//!
//! Invariant: what is in the file is enough to make every report again; nothing is computed anew from other
//! sources. Absent: paths of the machine, except in the commands that the caller gave.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::stats::{Interval, Spread};

/// The number of this form of the file.
pub const FORMAT: u32 = 1;
/// The name of the file in a folder of results.
pub const FILE: &str = "results.json";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    pub format: u32,
    pub provenance: Provenance,
    /// Name of the implementation that the others are compared with.
    pub baseline: String,
    pub implementations: Vec<Implementation>,
    pub workloads: Vec<Workload>,
    /// Geometric means of the workloads' ratios: of all, and of each group.
    pub means: Vec<Mean>,
}

/// When, where and how it was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// RFC 3339, UTC.
    pub started: String,
    pub finished: String,
    /// Commit of the project whose runner this is.
    pub commit: Option<String>,
    /// Whether files differed from that commit.
    pub modified: bool,
    pub cpu: Option<String>,
    pub cores: usize,
    pub memory_bytes: Option<u64>,
    pub kernel: Option<String>,
    /// Averages over 1, 5 and 15 minutes.
    pub load_before: Option<[f64; 3]>,
    pub load_after: Option<[f64; 3]>,
    pub rounds: u32,
    pub warmups: u32,
    pub time_limit_s: f64,
    /// Whether the small sizes were used.
    pub smoke: bool,
    pub bootstrap: Bootstrap,
    /// Variables that commands were given beside `PATH`, `HOME`, `PWD` and those that keep settings away.
    pub environment: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bootstrap {
    pub seed: u64,
    pub resamples: usize,
    pub confidence: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Implementation {
    pub name: String,
    pub command: String,
    /// First line of what `--version` prints.
    pub version: Option<String>,
    /// Of the file that the command's first word names: `--version` need not tell two builds apart.
    pub program_sha256: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workload {
    pub name: String,
    pub group: String,
    pub title: String,
    pub about: String,
    /// With `{workloads}`, `{generated}`, `{corpora}` in the place of folders.
    pub arguments: Vec<String>,
    /// Number of files that were added to the arguments.
    pub files: usize,
    /// Peak memory that is measured of a command that does nothing: smaller peaks cannot be seen.
    pub peak_floor_bytes: u64,
    pub runs: Vec<Run>,
    /// One for each implementation, in their order.
    pub summaries: Vec<Summary>,
}

/// One run that counts; warm-ups are not here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub implementation: String,
    pub round: u32,
    pub user_s: f64,
    pub system_s: f64,
    pub wall_s: f64,
    pub peak_bytes: u64,
    pub ending: Ending,
    pub stdout_bytes: u64,
    pub stdout_sha256: String,
}

impl Run {
    pub fn cpu_s(&self) -> f64 {
        self.user_s + self.system_s
    }
}

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    Exit(i32),
    Signal(i32),
    TimedOut,
    NotStarted(String),
}

/// What an implementation's runs of one workload come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub implementation: String,
    pub verdict: Verdict,
    /// What went wrong, for reading.
    pub note: Option<String>,
    pub cpu_s: Option<Spread>,
    pub wall_s: Option<Spread>,
    pub peak_bytes: Option<Spread>,
    /// Only with the verdict `same`.
    pub ratios: Option<Ratios>,
}

/// Whether figures may be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is the baseline, and its runs agree.
    Baseline,
    /// Every run printed what the baseline printed.
    Same,
    /// It printed something else: its figures are of other work.
    Differs,
    /// Its runs do not agree among each other.
    Unstable,
    /// It failed, or took too long.
    Failed,
    /// The baseline gave nothing to compare with.
    Unjudged,
}

/// Shares of what the baseline takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ratios {
    pub cpu: Interval,
    pub wall: Interval,
    pub peak: Interval,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    pub implementation: String,
    /// None: of all workloads.
    pub group: Option<String>,
    /// How many workloads are in it.
    pub workloads: usize,
    pub ratios: Ratios,
}

impl Results {
    /// Reads a file that [`Results::save`] wrote.
    ///
    /// # Errors
    /// A message with the file's name: it cannot be read, is none, or is of another format.
    pub fn load(file: &Path) -> Result<Results, String> {
        let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let results: Results =
            serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        if results.format != FORMAT {
            let found = results.format;
            return Err(format!("{}: format {found}, not {FORMAT}", file.display()));
        }
        Ok(results)
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// A message with the file's name.
    pub fn save(&self, file: &Path) -> Result<(), String> {
        let write = || {
            let mut text = serde_json::to_string_pretty(self)?;
            text.push('\n');
            let partial = file.with_extension("json.partial");
            fs::write(&partial, text)?;
            fs::rename(partial, file)
        };
        write().map_err(|e| format!("{}: {e}", file.display()))
    }

    /// The implementations but for the baseline.
    pub fn others(&self) -> impl Iterator<Item = &Implementation> {
        self.implementations
            .iter()
            .filter(|i| i.name != self.baseline)
    }

    /// The mean of an implementation's ratios over all workloads.
    pub fn mean(&self, implementation: &str) -> Option<&Mean> {
        self.means
            .iter()
            .find(|m| m.implementation == implementation && m.group.is_none())
    }

    /// Whether every implementation did every workload, and all agree.
    pub fn all_agree(&self) -> bool {
        let fine = |s: &Summary| matches!(s.verdict, Verdict::Baseline | Verdict::Same);
        self.workloads.iter().all(|w| w.summaries.iter().all(fine))
    }
}

impl Workload {
    pub fn summary(&self, implementation: &str) -> Option<&Summary> {
        self.summaries
            .iter()
            .find(|s| s.implementation == implementation)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Results of two implementations that took the given seconds, for tests.
    pub fn sample() -> Results {
        let run = |implementation: &str, round, user_s: f64| Run {
            implementation: implementation.into(),
            round,
            user_s,
            system_s: 0.01,
            wall_s: user_s + 0.02,
            peak_bytes: (user_s * 1e8) as u64,
            ending: Ending::Exit(0),
            stdout_bytes: 2,
            stdout_sha256: "5f".into(),
        };
        let workload = |name: &str, group: &str, base: f64, other: f64| {
            let rounds = [0.98, 1.0, 1.01];
            let mut runs = Vec::new();
            for (round, factor) in rounds.iter().enumerate() {
                runs.push(run("nix", round as u32, base * factor));
                runs.push(run("mine", round as u32, other / factor));
            }
            Workload {
                name: name.into(),
                group: group.into(),
                title: format!("the {name}"),
                about: "What it is & does.".into(),
                arguments: vec!["--eval".into(), format!("{{workloads}}/{name}.nix")],
                files: 0,
                peak_floor_bytes: 3_000_000,
                runs,
                summaries: Vec::new(),
            }
        };
        let implementation = |name: &str| Implementation {
            name: name.into(),
            command: format!("{name} nix-instantiate"),
            version: Some("nix-instantiate (Nix) 2.34.8".into()),
            program_sha256: None,
        };
        let mut results = Results {
            format: FORMAT,
            provenance: Provenance {
                started: "2030-01-02T03:04:05Z".into(),
                finished: "2030-01-02T04:04:05Z".into(),
                commit: Some("0123456789abcdef".into()),
                modified: false,
                cpu: Some("A processor".into()),
                cores: 2,
                memory_bytes: Some(8 << 30),
                kernel: Some("Linux 6.1".into()),
                load_before: Some([0.1, 0.2, 0.3]),
                load_after: Some([1.0, 0.5, 0.25]),
                rounds: 3,
                warmups: 1,
                time_limit_s: 300.0,
                smoke: false,
                bootstrap: Bootstrap {
                    seed: 1,
                    resamples: crate::stats::RESAMPLES,
                    confidence: crate::stats::CONFIDENCE,
                },
                environment: Vec::new(),
            },
            baseline: "nix".into(),
            implementations: vec![implementation("nix"), implementation("mine")],
            workloads: vec![
                workload("first", "small", 1.0, 0.4),
                workload("second", "large", 2.0, 1.0),
            ],
            means: Vec::new(),
        };
        crate::summary::summarise(&mut results, &Default::default());
        results
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(FILE);
        let mut results = sample();
        results.workloads[0].runs[1].ending = Ending::NotStarted("no such file".into());
        results.workloads[1].runs[1].ending = Ending::TimedOut;
        results.save(&file).expect("saved");
        assert_eq!(Results::load(&file), Ok(results));
        let names: Vec<_> = fs::read_dir(folder.path())
            .expect("the folder")
            .map(|e| e.expect("an entry").file_name())
            .collect();
        assert_eq!(names, [FILE], "nothing partial is left");
    }

    #[test]
    fn another_format_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(FILE);
        let results = Results {
            format: FORMAT + 1,
            ..sample()
        };
        results.save(&file).expect("saved");
        let told = Results::load(&file).expect_err("refused");
        assert!(told.ends_with("format 2, not 1"), "{told}");
    }
}
