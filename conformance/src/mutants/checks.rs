//! What is run against a mutant: a case, or a session with all its steps, which build on each other.
//!
//! Invariant: what the unchanged program does otherwise than expected is not held against a mutant.

use std::time::{Duration, Instant};

use super::project::Project;
use crate::implementation::Implementation;
use crate::process::Program;
use crate::suite::{self, Case, Copy, Errors, Session, Suite, Verdict, judge};

/// What can notice a mutant.
pub struct Check<'s> {
    what: What<'s>,
    /// How long it takes.
    took: Duration,
}

enum What<'s> {
    Case(&'s Case),
    /// With the steps that the unchanged program passes.
    Session(&'s Session, Vec<&'s Case>),
}

/// Where checks are run.
pub struct Bench<'b> {
    pub project: &'b Project,
    pub suite: &'b Suite,
    pub copy: &'b Copy,
}

/// Most address space of a mutant, which may allocate without end.
const MEMORY: u64 = 8 << 30;

/// For a single command that a mutant does not disturb.
const TIMEOUT: Duration = Duration::from_secs(20);

impl<'s> Check<'s> {
    /// All that a suite has.
    pub fn all(suite: &'s Suite) -> Vec<Check<'s>> {
        let cases = suite.cases.iter().filter(|case| case.step.is_none());
        let sessions = suite.sessions.iter().map(|session| {
            let steps = suite.cases.iter().filter(|case| session.has(case));
            What::Session(session, steps.collect())
        });
        cases
            .map(What::Case)
            .chain(sessions)
            .map(|what| Check {
                what,
                took: Duration::ZERO,
            })
            .collect()
    }

    /// Whether it is a session, which takes longer than a case.
    pub fn is_session(&self) -> bool {
        matches!(self.what, What::Session(..))
    }

    /// What is left of it if only what passes is looked at, which is found out by running it with this variable set.
    pub fn passing(
        &self,
        bench: &Bench<'_>,
        name: &str,
        value: &str,
    ) -> Result<Option<Check<'s>>, String> {
        let start = Instant::now();
        let what = match &self.what {
            What::Case(case) => {
                let program = bench.program(name, value, TIMEOUT).program;
                let passes = bench.case(&program, case)? == Verdict::Pass;
                passes.then_some(What::Case(case))
            }
            What::Session(session, steps) => {
                let verdicts = bench.steps(session, steps, name, value, TIMEOUT)?;
                let passing = steps.iter().zip(verdicts);
                let passing: Vec<_> = passing
                    .filter_map(|(step, verdict)| (verdict == Verdict::Pass).then_some(*step))
                    .collect();
                (!passing.is_empty()).then_some(What::Session(session, passing))
            }
        };
        let took = start.elapsed();
        Ok(what.map(|what| Check { what, took }))
    }

    /// The case that does not pass with this variable set, and how it fails.
    pub fn failing(
        &self,
        bench: &Bench<'_>,
        name: &str,
        value: &str,
    ) -> Result<Option<(String, &'static str)>, String> {
        // Long for the check, short for a mutant that never ends.
        let timeout = Duration::from_secs(5) + self.took * 10;
        match &self.what {
            What::Case(case) => {
                let program = bench.program(name, value, timeout).program;
                let verdict = bench.case(&program, case)?;
                Ok((verdict != Verdict::Pass).then(|| (case.name.clone(), verdict.word())))
            }
            What::Session(session, steps) => {
                let verdicts = bench.steps(session, steps, name, value, timeout)?;
                let mut failing = steps.iter().zip(verdicts);
                Ok(failing.find_map(|(step, verdict)| {
                    (verdict != Verdict::Pass).then(|| (step.name.clone(), verdict.word()))
                }))
            }
        }
    }
}

impl Bench<'_> {
    /// The program with a variable set, which the commands beside it get, too.
    fn program(&self, name: &str, value: &str, timeout: Duration) -> Implementation {
        let mut program = Program::from_path::<&str>(self.project.program.clone(), &[], timeout);
        program.memory = Some(MEMORY);
        program.env(name, value);
        Implementation::unasked(program.path().display().to_string(), program)
    }

    fn case(&self, program: &Program, case: &Case) -> Result<Verdict, String> {
        let left = self
            .copy
            .run(program, case)
            .map_err(|e| format!("{}: {e}", case.name))?;
        let expected = case.expected.as_ref().ok_or("a case without expectation")?;
        Ok(judge(expected, &left, Errors::Full, None))
    }

    fn steps(
        &self,
        session: &Session,
        steps: &[&Case],
        name: &str,
        value: &str,
        timeout: Duration,
    ) -> Result<Vec<Verdict>, String> {
        let program = self.program(name, value, timeout);
        let run = suite::steps(&program, &self.suite.dir, session, steps)
            .map_err(|e| format!("{}: {e}", session.name))?;
        let verdicts = steps.iter().zip(&run.left).map(|(step, (got, _))| {
            let expected = step.expected.as_ref().ok_or("a step without expectation")?;
            Ok(judge(expected, got, Errors::Full, None))
        });
        verdicts.collect()
    }
}
