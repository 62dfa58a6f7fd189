//! A run as JUnit XML, for continuous integration: a suite for each subject. A deviation is skipped, with
//! its reason; what crashes or runs into the time limit is an error, what differs a failure.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::text;
use crate::run::{Finished, Run};
use crate::suite::Verdict;

/// So many lines of a diff are given.
const LINES: usize = 200;

/// The document.
pub fn render(run: &Run<'_>) -> Result<String, String> {
    let mut report = Report::new("frazil-conformance");
    report
        .set_timestamp(run.started.fixed_offset())
        .set_time(run.duration);
    let mut subjects: BTreeMap<&str, Vec<&Finished<'_>>> = BTreeMap::new();
    for result in &run.results {
        subjects
            .entry(result.case.subject())
            .or_default()
            .push(result);
    }
    for (subject, results) in subjects {
        let mut suite = TestSuite::new(subject);
        suite
            .set_time(results.iter().map(|r| r.duration).sum())
            .add_property(Property::new("command", &run.implementation.command))
            .add_property(Property::new("version", run.implementation.description()))
            .add_property(Property::new("errors", run.options.errors.description()));
        suite.add_test_cases(results.into_iter().map(case));
        report.add_test_suite(suite);
    }
    report.to_string().map_err(|e| format!("JUnit: {e}"))
}

fn case(result: &Finished<'_>) -> TestCase {
    let mut status = match result.verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Deviation => TestCaseStatus::skipped(),
        Verdict::Wrong(_) | Verdict::Unexpected => {
            TestCaseStatus::non_success(NonSuccessKind::Failure)
        }
        Verdict::Crash(_) | Verdict::TimedOut => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    let verdict = text::verdict(result);
    match result.listed {
        Some(listed) => status.set_message(format!("{verdict}: {}", listed.reason)),
        None => status.set_message(verdict),
    };
    status.set_type(result.verdict.word());
    if result.verdict.is_failure() {
        status.set_description(details(result));
    }
    let mut case = TestCase::new(result.case.short_name(), status);
    case.set_classname(result.case.subject())
        .set_time(result.duration);
    case
}

/// How it ended, and the diffs.
fn details(result: &Finished<'_>) -> String {
    let mut lines = vec![format!(
        "expected status {}, got {}",
        result.expected.status,
        text::ending(result.got.ending)
    )];
    for (stream, expected, got) in [
        ("stdout", &result.expected.out, &result.got.out),
        ("stderr", &result.expected.err, &result.got.err),
    ] {
        if expected == got {
            continue;
        }
        lines.push(format!("{stream}: - expected, + got"));
        let diff = text::diff(expected, got);
        let shown = diff.iter().take(LINES);
        lines.extend(shown.map(|line| format!("{}{}", line.kind.sign(), line.text)));
        if diff.len() > LINES {
            lines.push(format!("… {} more lines", diff.len() - LINES));
        }
    }
    lines.join("\n")
}
