//! Running cases against an implementation.
//!
//! Every case is run once, whatever is known about it: a listed deviation must still be seen to differ.

mod command;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::implementation::Implementation;
use crate::process::Outcome;
use crate::suite::{
    Case, Deviation, Deviations, Errors, Recorded, Suite, Verdict, judge, outcomes,
};

pub use command::{Arguments, main};

/// More than this is kept of an output only when the expectation is long, too.
const KEPT: usize = 64 << 10;

/// How cases are run and compared.
#[derive(Clone, Debug)]
pub struct Options {
    pub errors: Errors,
    pub jobs: usize,
    /// The known differences, and the file they are from; `None` where none apply.
    pub deviations: Option<(PathBuf, Deviations)>,
}

/// A case that was run.
#[derive(Debug)]
pub struct Finished<'a> {
    pub case: &'a Case,
    pub expected: &'a Recorded,
    pub got: Outcome,
    /// Whether what was left is so long that only its beginning is kept.
    pub cut: bool,
    pub verdict: Verdict,
    pub duration: Duration,
    /// The entry in the list of deviations.
    pub listed: Option<&'a Deviation>,
}

/// A run with its results, in the order of the cases.
#[derive(Debug)]
pub struct Run<'a> {
    pub implementation: &'a Implementation,
    pub suite: &'a Suite,
    pub options: &'a Options,
    pub started: DateTime<Utc>,
    pub duration: Duration,
    pub results: Vec<Finished<'a>>,
}

/// How many cases ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    pub passed: usize,
    pub wrong: usize,
    pub crashed: usize,
    pub timed_out: usize,
    pub deviations: usize,
    pub unexpectedly_passed: usize,
}

impl Counts {
    pub fn add(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Pass => &mut self.passed,
            Verdict::Wrong(_) => &mut self.wrong,
            Verdict::Crash(_) => &mut self.crashed,
            Verdict::TimedOut => &mut self.timed_out,
            Verdict::Deviation => &mut self.deviations,
            Verdict::Unexpected => &mut self.unexpectedly_passed,
        } += 1;
    }

    pub fn failed(&self) -> usize {
        self.wrong + self.crashed + self.timed_out + self.unexpectedly_passed
    }

    pub fn all(&self) -> usize {
        self.passed + self.failed() + self.deviations
    }
}

impl Run<'_> {
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for result in &self.results {
            counts.add(result.verdict);
        }
        counts
    }
}

/// Runs the cases. They must be usable (see [`Case::unusable`]): one that is not is an error, and so is
/// a command that cannot be started.
pub fn execute<'a>(
    implementation: &'a Implementation,
    suite: &'a Suite,
    cases: &[&'a Case],
    options: &'a Options,
) -> Result<Run<'a>, String> {
    if let Some((case, why)) = cases.iter().find_map(|c| Some((c, c.unusable()?))) {
        return Err(format!("{}: {why}", case.name));
    }
    let (started, clock) = (Utc::now(), Instant::now());
    let outcomes = outcomes(implementation, suite, cases, options.jobs)?;
    let judged = cases.iter().zip(outcomes.left);
    let results = judged.map(|(&case, (mut got, duration))| {
        let expected = case.expected.as_ref().expect("it is usable");
        let listed = options
            .deviations
            .as_ref()
            .and_then(|(_, list)| list.get(&case.name));
        let verdict = judge(expected, &got, options.errors, listed);
        let mut cut = false;
        for (text, expected) in [(&mut got.out, &expected.out), (&mut got.err, &expected.err)] {
            let kept = KEPT.max(2 * expected.len());
            cut |= text.len() > kept;
            text.truncate(kept);
        }
        Finished {
            case,
            expected,
            got,
            cut,
            verdict,
            duration,
            listed,
        }
    });
    let results = results.collect();
    Ok(Run {
        implementation,
        suite,
        options,
        started,
        duration: clock.elapsed(),
        results,
    })
}
