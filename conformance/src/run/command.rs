//! The subcommand `run`: arguments, and what is written where.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{Options, execute};
use crate::arguments::Target;
use crate::implementation::Implementation;
use crate::interrupts;
use crate::report::{html, json, junit, terminal};
use crate::suite::{Deviations, Errors, Suite};

/// Arguments of `frazil-conformance run`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    target: Target,

    /// How much of standard error and of the exit status is compared.
    #[arg(long, value_enum, default_value_t = Errors::Full)]
    errors: Errors,

    /// The list of cases that are known to differ; otherwise deviations.txt beside the cases' directory,
    /// when the command says that it is frazil.
    #[arg(long, value_name = "FILE")]
    deviations: Option<PathBuf>,

    /// Write the results as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Write the results as JUnit XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    /// Write the results as an HTML page.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// Whole diffs, and a line for each builtin in the table.
    #[arg(long)]
    verbose: bool,
}

/// Runs the cases; the exit status is 1 when one failed, 2 when they could not be run.
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
    let suite = args.target.suite()?;
    let selection = suite.select(&args.target.paths, args.target.filter.as_ref())?;
    selection.check()?;
    let implementation = args.target.implementation()?;
    let options = Options {
        errors: args.errors,
        jobs: args.target.jobs(),
        deviations: deviations(args, &suite, &implementation)?,
    };
    // Before the long run, not after it.
    for file in [&args.json, &args.junit, &args.html].into_iter().flatten() {
        write(file, String::new())?;
    }
    terminal::head(&implementation, &suite, selection.cases.len(), &options);
    let run = execute(&implementation, &suite, &selection.cases, &options)?;
    terminal::print(&run, args.verbose);
    if let Some(file) = &args.json {
        write(file, json::render(&run))?;
    }
    if let Some(file) = &args.junit {
        write(file, junit::render(&run)?)?;
    }
    if let Some(file) = &args.html {
        write(file, html::render(&run))?;
    }
    Ok(run.counts().failed() == 0)
}

fn write(file: &Path, text: String) -> Result<(), String> {
    fs::write(file, text).map_err(|e| format!("{}: {e}", file.display()))
}

/// The list that applies, with its file.
fn deviations(
    args: &Arguments,
    suite: &Suite,
    implementation: &Implementation,
) -> Result<Option<(PathBuf, Deviations)>, String> {
    let file = match &args.deviations {
        Some(file) => file.clone(),
        None if implementation.is_frazil() => match suite.own_deviations() {
            Some(file) => file,
            None => return Ok(None),
        },
        None => return Ok(None),
    };
    let list = Deviations::read(&file, suite)?;
    Ok(Some((file, list)))
}
