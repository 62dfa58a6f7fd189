//! The subcommand `record`: writes what the reference leaves as the expectations of cases.
//!
//! A case is recorded only when two runs leave the same, in two directories and more than a second
//! apart: what depends on the time or on the place is no behaviour to expect. A vacuous result or a crash
//! is never recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anstream::println;

use crate::arguments::Target;
use crate::implementation::{Implementation, REFERENCE};
use crate::interrupts;
use crate::process::{Ending, Outcome};
use crate::suite::{self, Case, Errors, Recorded, Suite, Verdict, judge};

/// Arguments of `frazil-conformance record`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,

    /// Record from another command than the reference, and what differs between two runs.
    #[arg(long)]
    force: bool,
}

/// Records the cases; the exit status is 1 when one was refused, 2 when they could not be run.
pub fn main(args: &Arguments) -> ExitCode {
    interrupts::handle();
    match record(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("frazil-conformance: {why}");
            ExitCode::from(2)
        }
    }
}

/// Runs all cases before the first expectation is written, so that a command that cannot be run leaves
/// the suite as it was.
fn record(args: &Arguments) -> Result<bool, String> {
    let suite = args.target.suite()?;
    let selection = suite.select(&args.target.paths, args.target.filter.as_ref())?;
    selection.check_files()?;
    let implementation = args.target.implementation()?;
    if !args.force {
        check_reference(&implementation)?;
    }
    let (jobs, cases) = (args.target.jobs(), &selection.cases);
    let clock = Instant::now();
    let first = run(&implementation, &suite, cases, jobs)?;
    // Times are mostly told in seconds.
    std::thread::sleep(Duration::from_millis(1100).saturating_sub(clock.elapsed()));
    let second = run(&implementation, &suite, cases, jobs)?;

    let (mut new, mut changed, mut unchanged, mut refused) = (0, 0, 0, 0);
    let mut steps: BTreeMap<&str, Recorded> = BTreeMap::new();
    let idle = idle(&suite, cases, &first, jobs, args.target.timeout)?;
    for (case, (first, second)) in cases.iter().zip(first.into_iter().zip(second)) {
        let left = match acceptable(first, second, args.force) {
            Ok(_) if idle.contains(&case.name) => {
                refused += 1;
                println!(
                    "refused: {}: vacuous: a command that does nothing would pass",
                    case.name
                );
                continue;
            }
            Ok(left) => left,
            Err(why) => {
                refused += 1;
                println!("refused: {}: {why}", case.name);
                continue;
            }
        };
        let differs = if case.step.is_some() {
            let differs = case.expected.as_ref() != Some(&left);
            steps.insert(&case.name, left);
            differs
        } else {
            case.record(&suite.dir, &left)
                .map_err(|e| format!("{}: {e}", case.name))?
        };
        match (&case.expected, differs) {
            (_, false) => unchanged += 1,
            (None, true) => new += 1,
            (Some(_), true) => {
                changed += 1;
                println!("changed: {}", case.name);
            }
        }
    }
    for session in &suite.sessions {
        let cases = suite.cases.iter().filter(|case| session.has(case));
        let expected: Vec<_> = cases
            .map(|case| steps.get(&*case.name).or(case.expected.as_ref()))
            .collect();
        session
            .record(&suite.dir, &expected)
            .map_err(|e| format!("{}: {e}", session.name))?;
    }
    println!("{new} new, {changed} changed, {unchanged} unchanged, {refused} refused");
    Ok(refused == 0)
}

/// The steps of sessions that commands pass which do nothing: a shell script around a command may print
/// something of its own. (That cases by themselves are vacuous is seen from what is recorded.)
fn idle(
    suite: &Suite,
    cases: &[&Case],
    expected: &[Outcome],
    jobs: usize,
    timeout: Duration,
) -> Result<BTreeSet<String>, String> {
    let steps = cases.iter().copied().zip(expected);
    let (steps, expected): (Vec<_>, Vec<_>) = steps.filter(|(case, _)| case.step.is_some()).unzip();
    let mut idle = BTreeSet::new();
    for command in ["true", "false"] {
        if steps.is_empty() {
            break;
        }
        let command = Implementation::new(command, timeout)?;
        let left = suite::outcomes(&command, suite, &steps, jobs)?.left;
        for ((case, expected), (got, _)) in steps.iter().zip(&expected).zip(&left) {
            let Ending::Exit(status) = expected.ending else {
                continue;
            };
            let expected = Recorded {
                out: expected.out.clone(),
                err: expected.err.clone(),
                status,
            };
            if judge(&expected, got, Errors::Status, None) == Verdict::Pass {
                idle.insert(case.name.clone());
            }
        }
    }
    Ok(idle)
}

fn check_reference(implementation: &Implementation) -> Result<(), String> {
    let why = if implementation.is_frazil() {
        "expectations are never recorded from frazil"
    } else if implementation.version.as_deref() != Some(REFERENCE) {
        "expectations are recorded from the reference alone"
    } else {
        return Ok(());
    };
    Err(format!(
        "{why}: --version must say '{REFERENCE}', but '{}' is: {}",
        implementation.command,
        implementation.description()
    ))
}

fn run(
    implementation: &Implementation,
    suite: &Suite,
    cases: &[&Case],
    jobs: usize,
) -> Result<Vec<Outcome>, String> {
    let outcomes = suite::outcomes(implementation, suite, cases, jobs)?;
    if let Some(broken) = outcomes.broken.first() {
        return Err(format!("a setup fails: {broken}"));
    }
    Ok(outcomes.left.into_iter().map(|(left, _)| left).collect())
}

/// What two runs left, if it may be expected of others.
fn acceptable(first: Outcome, second: Outcome, force: bool) -> Result<Recorded, String> {
    if first != second && !force {
        return Err("two runs leave different results".to_owned());
    }
    let status = match first.ending {
        Ending::Exit(status) => status,
        Ending::Crash(signal) => return Err(format!("the command crashed (signal {signal})")),
        Ending::TimedOut => return Err("the command ran into the time limit".to_owned()),
    };
    let left = Recorded {
        out: first.out,
        err: first.err,
        status,
    };
    match left.unusable() {
        Some(why) => Err(why.to_owned()),
        None => Ok(left),
    }
}
