//! Runs implementations on workloads: in alternation, and so that no one is always first.
//!
//! Invariant: within a workload every implementation has the same number of runs, or failed. A failure ends
//! an implementation's runs of that workload and is told; it never ends the session. Absent: making files that
//! workloads need, and what the figures mean ([`crate::summary`]).

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::compare::{self, Digest};
use crate::implementation::Implementation;
use crate::process::{Measured, Surroundings, measure};
use crate::provenance;
use crate::results::{self, Bootstrap, Ending, FORMAT, Provenance, Results, Run};
use crate::stats;
use crate::summary::{Trouble, Troubles, summarise};
use crate::workload::{Places, Workload};

/// All that a session is told.
#[derive(Clone, Debug)]
pub struct Plan {
    pub implementations: Vec<Implementation>,
    /// Name of one of them.
    pub baseline: String,
    pub workloads: Vec<Workload>,
    pub places: Places,
    /// A folder for outputs, also seen by the commands as where they run.
    pub scratch: PathBuf,
    pub rounds: u32,
    /// Rounds before those that count: files come into the system's cache.
    pub warmups: u32,
    pub limit: Duration,
    pub smoke: bool,
    pub seed: u64,
    /// Variables for the commands.
    pub environment: Vec<(String, String)>,
}

/// The order in which `count` implementations run in a round: each is first in turn.
pub fn order(round: u32, count: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |i| (i + round as usize) % count)
}

/// Runs the session. After each workload `progress` gets what there is until then.
///
/// # Errors
/// A message: what is needed for running at all cannot be made. Failures of implementations are results.
pub fn run(
    plan: &Plan,
    progress: &mut dyn FnMut(&Results) -> Result<(), String>,
) -> Result<Results, String> {
    let home = plan.scratch.join("home");
    fs::create_dir_all(&home).map_err(|e| format!("{}: {e}", home.display()))?;
    let surroundings = Surroundings {
        folder: plan.scratch.clone(),
        environment: environment(plan, &home),
        limit: plan.limit,
    };
    let mut session = Session {
        plan,
        surroundings,
        troubles: Troubles::new(),
    };
    let mut results = session.begin();
    for workload in &plan.workloads {
        let measured = session.workload(workload)?;
        results.workloads.push(measured);
        session.end(&mut results);
        progress(&results)?;
    }
    session.end(&mut results);
    Ok(results)
}

/// Little, so that a user's settings make no difference.
fn environment(plan: &Plan, home: &Path) -> Vec<(OsString, OsString)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all: Vec<(OsString, OsString)> = vec![
        ("PATH".into(), path),
        ("HOME".into(), home.into()),
        ("NIX_CONF_DIR".into(), home.into()),
        ("NIX_PATH".into(), OsString::new()),
    ];
    let given = plan.environment.iter();
    all.extend(given.map(|(name, value)| (name.into(), value.into())));
    all
}

struct Session<'p> {
    plan: &'p Plan,
    surroundings: Surroundings,
    troubles: Troubles,
}

/// What one implementation did with the present workload.
#[derive(Default)]
struct State {
    /// Of its first output.
    digest: Option<Digest>,
    trouble: Option<Trouble>,
}

impl Session<'_> {
    fn begin(&self) -> Results {
        let plan = self.plan;
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let (commit, modified) = provenance::commit(&project);
        let started = provenance::now();
        let load = provenance::load();
        let implementations = plan
            .implementations
            .iter()
            .map(|i| results::Implementation {
                name: i.name.clone(),
                command: i.command.clone(),
                version: self.version(i),
                program_sha256: i.program_sha256(),
            });
        Results {
            format: FORMAT,
            provenance: Provenance {
                finished: started.clone(),
                started,
                commit,
                modified,
                cpu: provenance::cpu(),
                cores: provenance::cores(),
                memory_bytes: provenance::memory_bytes(),
                kernel: provenance::kernel(),
                load_before: load,
                load_after: load,
                rounds: plan.rounds,
                warmups: plan.warmups,
                time_limit_s: plan.limit.as_secs_f64(),
                smoke: plan.smoke,
                bootstrap: Bootstrap {
                    seed: plan.seed,
                    resamples: stats::RESAMPLES,
                    confidence: stats::CONFIDENCE,
                },
                environment: plan
                    .environment
                    .iter()
                    .map(|(n, v)| format!("{n}={v}"))
                    .collect(),
            },
            baseline: plan.baseline.clone(),
            implementations: implementations.collect(),
            workloads: Vec::new(),
            means: Vec::new(),
        }
    }

    /// Brings results up to date with the runs until now.
    fn end(&self, results: &mut Results) {
        let p = &mut results.provenance;
        p.finished = provenance::now();
        p.load_after = provenance::load();
        summarise(results, &self.troubles);
    }

    fn file(&self, name: &str) -> PathBuf {
        self.plan.scratch.join(name)
    }

    /// Runs a command whose output goes to the file `name`.
    fn one(&self, words: &[OsString], name: &str) -> Measured {
        measure(
            words,
            &self.surroundings,
            &self.file(name),
            &self.file("stderr"),
        )
    }

    fn version(&self, implementation: &Implementation) -> Option<String> {
        let line = implementation.command_line(&["--version".into()]);
        let measured = self.one(&line, "version");
        let text = fs::read_to_string(self.file("version")).ok()?;
        let first = text.lines().next()?.to_owned();
        (measured.ending == Ending::Exit(0)).then_some(first)
    }

    fn workload(&mut self, workload: &Workload) -> Result<results::Workload, String> {
        let plan = self.plan;
        let (arguments, files) = workload.arguments(&plan.places, plan.smoke)?;
        let lines: Vec<_> = plan
            .implementations
            .iter()
            .map(|i| i.command_line(&arguments))
            .collect();
        let mut states: Vec<State> = lines.iter().map(|_| State::default()).collect();
        let mut runs = Vec::new();
        let counted = plan.rounds * workload.times;
        for round in 0..plan.warmups + counted {
            for i in order(round, lines.len()) {
                if matches!(states[i].trouble, Some(Trouble::Failed(_))) {
                    continue;
                }
                let implementation = &plan.implementations[i].name;
                let run = self
                    .attempt(&lines[i], i, &mut states[i])
                    .map_err(|e| format!("{implementation} on {}: {e}", workload.name))?;
                if round >= plan.warmups {
                    runs.push(Run {
                        implementation: implementation.clone(),
                        round: round - plan.warmups,
                        ..run
                    });
                }
            }
        }
        // The runner only grows, so that this holds for all runs before.
        let nothing = ["/bin/sh".into(), "-c".into(), ":".into()];
        let peak_floor_bytes = self.one(&nothing, "nothing").peak_bytes;
        self.judge(&mut states);
        for (implementation, state) in plan.implementations.iter().zip(states) {
            if let Some(trouble) = state.trouble {
                let key = (workload.name.clone(), implementation.name.clone());
                self.troubles.insert(key, trouble);
            }
        }
        Ok(results::Workload {
            name: workload.name.clone(),
            group: workload.group.clone(),
            title: match plan.smoke {
                // Titles speak of the real sizes.
                true => format!("{}, small", workload.name),
                false => workload.title.clone(),
            },
            about: workload.about.clone(),
            arguments: workload.template(plan.smoke),
            files,
            peak_floor_bytes,
            runs,
            summaries: Vec::new(),
        })
    }

    /// Runs an implementation once, and compares its output with that of its first run.
    fn attempt(&self, line: &[OsString], index: usize, state: &mut State) -> io::Result<Run> {
        let first = format!("stdout-{index}");
        let name = if state.digest.is_none() {
            &first
        } else {
            "stdout"
        };
        let measured = self.one(line, name);
        let digest = match &measured.ending {
            Ending::NotStarted(_) => Digest {
                bytes: 0,
                sha256: String::new(),
            },
            _ => Digest::of(&self.file(name))?,
        };
        if let Some(failure) = self.failure(&measured) {
            state.trouble = Some(Trouble::Failed(failure));
        } else if let Some(known) = &state.digest {
            if *known != digest && state.trouble.is_none() {
                let difference = compare::difference(&self.file(&first), &self.file(name))?;
                let note = difference.map_or_else(String::new, |d| d.to_string());
                state.trouble = Some(Trouble::Unstable(note));
            }
        } else {
            state.digest = Some(digest.clone());
        }
        Ok(Run {
            implementation: String::new(),
            round: 0,
            user_s: measured.user.as_secs_f64(),
            system_s: measured.system.as_secs_f64(),
            wall_s: measured.wall.as_secs_f64(),
            peak_bytes: measured.peak_bytes,
            ending: measured.ending,
            stdout_bytes: digest.bytes,
            stdout_sha256: digest.sha256,
        })
    }

    fn failure(&self, measured: &Measured) -> Option<String> {
        let limit = self.plan.limit.as_secs_f64();
        let how = match &measured.ending {
            Ending::Exit(0) => return None,
            Ending::NotStarted(error) => return Some(format!("not started: {error}")),
            Ending::TimedOut => format!("not done after {limit} s"),
            Ending::Exit(status) => format!("exit status {status}"),
            Ending::Signal(signal) => format!("ended by signal {signal}"),
        };
        let said = tail(&self.file("stderr")).unwrap_or_default();
        Some(match last_error(&said) {
            "" => how,
            said => format!("{how}: {said}"),
        })
    }

    /// Compares first outputs with the baseline's.
    fn judge(&self, states: &mut [State]) {
        let is_base = |i: &Implementation| i.name == self.plan.baseline;
        let Some(base) = self.plan.implementations.iter().position(is_base) else {
            return;
        };
        if states[base].trouble.is_some() {
            return;
        }
        let expected = states[base].digest.clone();
        for (i, state) in states.iter_mut().enumerate() {
            if state.trouble.is_none() && state.digest != expected {
                let file = |i| self.file(&format!("stdout-{i}"));
                let note = match compare::difference(&file(base), &file(i)) {
                    Ok(found) => found.map_or_else(String::new, |d| d.to_string()),
                    Err(e) => e.to_string(),
                };
                state.trouble = Some(Trouble::Differs(note));
            }
        }
    }
}

/// What an error is about stands behind its traces.
fn last_error(said: &str) -> &str {
    let from = said.rfind("error:").unwrap_or(0);
    said[from..].trim()
}

/// The end of a file.
fn tail(file: &Path) -> io::Result<String> {
    const MOST: u64 = 600;
    let mut file = fs::File::open(file)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(MOST)))?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_was_said_the_last_error_counts() {
        assert_eq!(
            last_error("error: … while x\n  error: broken\n"),
            "error: broken"
        );
        assert_eq!(last_error(" Killed\n"), "Killed");
        assert_eq!(last_error(""), "");
    }

    #[test]
    fn everyone_is_first_in_turn() {
        let of = |round| order(round, 3).collect::<Vec<_>>();
        assert_eq!(of(0), [0, 1, 2]);
        assert_eq!(of(1), [1, 2, 0]);
        assert_eq!(of(2), [2, 0, 1]);
        assert_eq!(of(3), of(0));
        assert_eq!(order(5, 1).collect::<Vec<_>>(), [0]);
    }
}
