//! The report on standard output: what fails, a table by subject, and the closing line.
//!
//! Colours are left out by `anstream` where standard output is no terminal.

use std::collections::BTreeMap;

use anstream::println;
use anstyle::{AnsiColor, Style};

use super::text::{self, Kind};
use crate::implementation::Implementation;
use crate::process::Ending;
use crate::run::{Counts, Finished, Options, Run};
use crate::suite::{Suite, Verdict};

/// So many failing cases are shown without `--verbose`, …
const CASES: usize = 20;
/// … each with so many lines of its diff, …
const LINES: usize = 12;
/// … and so much of each line.
const COLUMNS: usize = 400;

const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// What is run, and how it is compared.
pub fn head(implementation: &Implementation, suite: &Suite, selected: usize, options: &Options) {
    println!("command:     {}", implementation.command);
    println!("version:     {}", implementation.description());
    println!(
        "suite:       {selected} of {} cases in {}",
        suite.cases.len(),
        text::near(&suite.dir)
    );
    println!("errors:      {}", options.errors.description());
    println!("deviations:  {}", deviations(options));
}

/// Which list applies, in one line.
pub fn deviations(options: &Options) -> String {
    match &options.deviations {
        Some((file, list)) => format!("{} listed in {}", list.len(), text::near(file)),
        None => "none apply (deviations.txt is frazil's; --deviations FILE gives another list)"
            .to_owned(),
    }
}

/// The results.
pub fn print(run: &Run<'_>, verbose: bool) {
    let failing: Vec<_> = run
        .results
        .iter()
        .filter(|r| r.verdict.is_failure())
        .collect();
    let shown = if verbose { failing.len() } else { CASES };
    for result in failing.iter().take(shown) {
        failure(result, verbose);
    }
    if failing.len() > shown {
        println!(
            "\n… and {} more; --verbose shows all",
            failing.len() - shown
        );
    }
    if verbose {
        for result in &run.results {
            if let (Verdict::Deviation, Some(listed)) = (result.verdict, result.listed) {
                println!(
                    "\n{YELLOW}deviation{YELLOW:#} {} ({}): {}",
                    result.case.name,
                    listed.parts.names().join(", "),
                    listed.reason
                );
            }
        }
    }
    println!();
    table(run, verbose);
    println!();
    println!("{}", closing_line(&run.counts()));
}

/// The last line: `N passed, M failed (wrong …, crashed …, timed out …), K deviations`.
pub fn closing_line(counts: &Counts) -> String {
    let unexpected = match counts.unexpectedly_passed {
        0 => String::new(),
        n => format!(", listed but passed {n}"),
    };
    format!(
        "{} passed, {} failed (wrong {}, crashed {}, timed out {}{unexpected}), {} deviations",
        counts.passed,
        counts.failed(),
        counts.wrong,
        counts.crashed,
        counts.timed_out,
        counts.deviations
    )
}

fn failure(result: &Finished<'_>, verbose: bool) {
    println!(
        "\n{RED}FAIL{RED:#} {BOLD}{}{BOLD:#}: {}",
        result.case.name,
        text::verdict(result)
    );
    if let Some(listed) = result.listed {
        println!(
            "  listed as a deviation of {}: {}",
            listed.parts.names().join(", "),
            listed.reason
        );
    }
    if result.got.ending != Ending::Exit(result.expected.status) {
        println!(
            "  ended with {} instead of status {}",
            text::ending(result.got.ending),
            result.expected.status
        );
    }
    for (stream, expected, got) in [
        ("stdout", &result.expected.out, &result.got.out),
        ("stderr", &result.expected.err, &result.got.err),
    ] {
        if expected == got {
            continue;
        }
        println!("  {stream}: - expected, + got");
        let lines = text::diff(expected, got);
        let shown = if verbose { lines.len() } else { LINES };
        for line in lines.iter().take(shown) {
            let style = match line.kind {
                Kind::Same => Style::new(),
                Kind::Missing => RED,
                Kind::Added => GREEN,
                Kind::Gap => DIM,
            };
            let text = match line.text.char_indices().nth(COLUMNS) {
                Some((end, _)) if !verbose => &format!("{}…", &line.text[..end]),
                _ => &line.text,
            };
            println!("    {style}{}{text}{style:#}", line.kind.sign());
        }
        if lines.len() > shown {
            println!("    {DIM}… {} more lines{DIM:#}", lines.len() - shown);
        }
    }
}

/// A line for each subject; builtins are one subject unless `verbose`.
fn table(run: &Run<'_>, verbose: bool) {
    let mut subjects: BTreeMap<&str, Counts> = BTreeMap::new();
    for result in &run.results {
        let subject = result.case.subject();
        let shown = match subject.split_once('/') {
            Some((first, _)) if !verbose => first,
            _ => subject,
        };
        subjects.entry(shown).or_default().add(result.verdict);
    }
    let width = subjects.keys().map(|s| s.len()).max().unwrap_or(0).max(7);
    println!(
        "{BOLD}{:width$} {:>6} {:>7} {:>6} {:>6} {:>8} {:>10} {:>11}{BOLD:#}",
        "subject", "cases", "passed", "", "wrong", "crashed", "timed out", "deviations"
    );
    for (subject, counts) in &subjects {
        row(subject, counts, width);
    }
    row("total", &run.counts(), width);
}

fn row(name: &str, counts: &Counts, width: usize) {
    let style = match (counts.failed(), counts.deviations) {
        (0, 0) => GREEN,
        (0, _) => YELLOW,
        _ => RED,
    };
    let cell = |n: usize| match n {
        0 => ".".to_owned(),
        n => n.to_string(),
    };
    let unexpected = match counts.unexpectedly_passed {
        0 => String::new(),
        n => format!("  {n} listed but passed"),
    };
    println!(
        "{name:width$} {:>6} {style}{:>7} {:>5.1}%{style:#} {:>6} {:>8} {:>10} {:>11}{unexpected}",
        counts.all(),
        counts.passed,
        // Rounded down, so that only all is 100.
        (counts.passed * 1000 / counts.all().max(1)) as f64 / 10.0,
        cell(counts.wrong),
        cell(counts.crashed),
        cell(counts.timed_out),
        cell(counts.deviations)
    );
}
