//! Running many cases: each by itself, the steps of a session in their order on one store.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{Case, Copy, Session, Suite, each, place};
use crate::implementation::Implementation;
use crate::process::Outcome;

/// What cases left.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// In the order of the cases.
    pub left: Vec<(Outcome, Duration)>,
    /// Setups of sessions that failed.
    pub broken: Vec<String>,
}

/// What is run in one go.
enum Job<'a> {
    Case(&'a Case),
    /// These steps of a session, and before them those that come before.
    Session(&'a Session, Vec<&'a Case>),
}

/// Runs cases, `jobs` at a time. A command that cannot be started is an error.
pub fn outcomes(
    implementation: &Implementation,
    suite: &Suite,
    cases: &[&Case],
    jobs: usize,
) -> Result<Outcomes, String> {
    let copy = Copy::of(&suite.dir, cases.iter().copied())
        .map_err(|e| format!("copying the cases: {e}"))?;
    let all = group(suite, cases)?;
    let done = each(jobs, &all, |job| {
        let fail = |e| format!("{}: {e}", implementation.program.path().display());
        match job {
            Job::Case(case) => {
                let clock = Instant::now();
                let got = copy.run(&implementation.program, case).map_err(fail)?;
                Ok(Outcomes {
                    left: vec![(got, clock.elapsed())],
                    broken: Vec::new(),
                })
            }
            Job::Session(session, wanted) => {
                steps(implementation, &suite.dir, session, wanted).map_err(fail)
            }
        }
    })?;
    let mut together = Outcomes::default();
    for one in done {
        together.left.extend(one.left);
        together.broken.extend(one.broken);
    }
    Ok(together)
}

/// Runs these steps of a session of the suite at `dir`, and before them those that come before.
pub fn steps(
    implementation: &Implementation,
    dir: &Path,
    session: &Session,
    wanted: &[&Case],
) -> io::Result<Outcomes> {
    let numbers: Vec<_> = wanted.iter().filter_map(|case| case.step).collect();
    let last = numbers.iter().copied().max().unwrap_or(0);
    let run = place::run(implementation, dir, session, last)?;
    let left = numbers
        .iter()
        .filter_map(|&n| run.steps.get(n - 1).cloned());
    Ok(Outcomes {
        left: left.collect(),
        broken: run.broken,
    })
}

/// Steps of one session follow each other, since cases are in the order of their names.
fn group<'a>(suite: &'a Suite, cases: &[&'a Case]) -> Result<Vec<Job<'a>>, String> {
    let mut all: Vec<Job> = Vec::new();
    for &case in cases {
        if case.step.is_none() {
            all.push(Job::Case(case));
            continue;
        }
        match all.last_mut() {
            Some(Job::Session(session, steps)) if session.has(case) => steps.push(case),
            _ => {
                let mut sessions = suite.sessions.iter();
                let session = sessions
                    .find(|session| session.has(case))
                    .ok_or_else(|| format!("{}: belongs to no session", case.name))?;
                all.push(Job::Session(session, vec![case]));
            }
        }
    }
    Ok(all)
}
