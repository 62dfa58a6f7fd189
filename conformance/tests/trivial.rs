//! Commands that evaluate nothing pass nothing: neither of tiny suites nor of the project's.

mod support;

use frazil_conformance::suite::{Errors, Suite, Verdict};
use support::{Place, implementation, options, real_suite, verdicts};

fn passed(suite: &Suite, command: &str, errors: Errors) -> Vec<String> {
    verdicts(suite, &implementation(command), &options(errors))
        .into_iter()
        .filter(|(_, verdict)| *verdict == Verdict::Pass)
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn true_and_false_pass_no_case_of_any_kind() {
    let place = Place::new(&[
        ("s/value.nix", b"1"),
        ("s/value.out", b"1\n"),
        ("s/error.nix", b"x"),
        ("s/error.err", b"error: x\n"),
        ("s/no-message.nix", b"x"),
        ("s/no-message.err", b"something\n"),
        ("s/trace-alone.nix", b"x"),
        ("s/trace-alone.out", b""),
        ("s/trace-alone.err", b"trace: 1\n"),
        ("s/both.nix", b"x"),
        ("s/both.out", b"1\n"),
        ("s/both.err", b"error: x\n"),
        ("s/both.status", b"1\n"),
    ]);
    for command in ["true", "false", "sh -c 'exit 2'"] {
        for errors in [Errors::Full, Errors::Message, Errors::Status] {
            let passed = passed(&place.suite(), command, errors);
            assert_eq!(passed, [""; 0], "{command}, {errors:?}");
        }
    }
}

#[test]
fn the_cases_of_the_project_can_judge() {
    let suite = real_suite();
    let selection = suite.select(&[], None).expect("there are cases");
    selection.check().expect("all are usable");
    assert!(suite.cases.len() > 1000);
}

#[test]
fn true_and_false_pass_no_case_of_the_project() {
    let suite = real_suite();
    for command in ["true", "false"] {
        // The weakest comparison: what fails here fails in the others.
        let passed = passed(&suite, command, Errors::Status);
        assert_eq!(passed, [""; 0], "{command}");
    }
}
