//! Sessions: reading, running, judging and recording them.

mod support;

use std::process::{Command, Output};

use frazil_conformance::implementation::REFERENCE;
use frazil_conformance::suite::{Errors, Parts, Verdict};
use support::{Place, implementation, options, real_suite, verdicts};

/// A command that answers as the reference, whatever it is called: it prints its name and arguments, and counts its
/// calls in the store.
fn commands(place: &Place, version: &str) -> String {
    let script = format!(
        "case \"$*\" in *--version) echo '{version}'; exit;; esac\n\
         echo called >>\"$ROOT/log\"\necho $(basename $0) \"$@\" in $(wc -l <\"$ROOT/log\")\n\
         case $1 in fail) echo error: no >&2; exit 3;; esac\n"
    );
    for name in ["nix-instantiate", "nix-store"] {
        let text = format!("#!/bin/sh\n{script}");
        place.write(name, text.as_bytes());
        let path = place.path(name);
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(path, mode).expect("it is there");
    }
    place.path("nix-instantiate").display().to_string()
}

fn runner(place: &Place, subcommand: &str, command: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_frazil-conformance"))
        .args([subcommand, "--nix-instantiate", command, "--cases"])
        .arg(place.cases())
        .args(more)
        .output()
        .expect("it starts")
}

fn text(output: &Output) -> String {
    let both = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8(both).expect("UTF-8")
}

const SESSION: &str = "# What a store does.\n\n$ nix-store a\n% nix-store setup; cp read new\n\
                       $ nix-store fail; cat new; pwd\n$ nix-store\n> exit 2\n";

#[test]
fn steps_share_a_store_and_are_recorded() {
    let place = Place::new(&[
        ("s/x.session", SESSION.as_bytes()),
        ("s/support/read", b"text\n"),
    ]);
    let reference = commands(&place, REFERENCE);
    let done = runner(&place, "record", &reference, &[]);
    assert_eq!(text(&done), "3 new, 0 changed, 0 unchanged, 0 refused\n");
    let expected = "# What a store does.\n\n$ nix-store a\n1| nix-store a in 1\n\
                    % nix-store setup; cp read new\n$ nix-store fail; cat new; pwd\n\
                    1| nix-store fail in 3\n1| text\n1| /session/work\n2| error: no\n\
                    $ nix-store\n> exit 2\n1| nix-store in 4\n= 2\n";
    let files = place.files("cases/s");
    assert_eq!(files, [("x.session".to_owned(), expected.to_owned())]);
    let done = runner(&place, "run", &reference, &[]);
    assert!(
        text(&done).contains("\n3 passed, 0 failed "),
        "{}",
        text(&done)
    );
    // One step needs those before it.
    let done = runner(&place, "run", &reference, &["--filter", "s/x/003"]);
    assert!(
        text(&done).contains("\n1 passed, 0 failed "),
        "{}",
        text(&done)
    );
    let again = runner(&place, "record", &reference, &[]);
    assert_eq!(text(&again), "0 new, 0 changed, 3 unchanged, 0 refused\n");
}

#[test]
fn each_step_is_judged() {
    let session = "$ nix-store a\n1| nix-store a in 1\n$ nix-store fail\n1| nix-store fail in 2\n\
                   2| error: yes\n$ nix-store\n1| nix-store in 7\n";
    let place = Place::new(&[("s/x.session", session.as_bytes())]);
    let suite = place.suite();
    let command = implementation(&commands(&place, REFERENCE));
    let part = |stdout, stderr, status| {
        Verdict::Wrong(Parts {
            stdout,
            stderr,
            status,
        })
    };
    let expected = [
        ("s/x/001", Verdict::Pass),
        ("s/x/002", part(false, true, true)),
        ("s/x/003", part(true, false, false)),
    ];
    let found = verdicts(&suite, &command, &options(Errors::Full));
    assert_eq!(found, expected.map(|(name, v)| (name.to_owned(), v)));
}

#[test]
fn steps_that_judge_nothing_are_refused() {
    let session = "$ nix-store quiet >/dev/null\n$ nix-store >/dev/null && echo good\n\
                   $ nix-store >/dev/null || echo bad; echo end\n$ nix-store x\n";
    let place = Place::new(&[("s/x.session", session.as_bytes())]);
    let done = runner(&place, "record", &commands(&place, REFERENCE), &[]);
    let text = text(&done);
    for refused in ["001: vacuous", "002: vacuous", "003: vacuous"] {
        assert!(text.contains(&format!("refused: s/x/{refused}")), "{text}");
    }
    assert!(
        text.ends_with("1 new, 0 changed, 0 unchanged, 3 refused\n"),
        "{text}"
    );
}

#[test]
fn a_setup_that_fails_is_told() {
    let place = Place::new(&[("s/x.session", b"% echo why >&2; false\n$ nix-store x\n")]);
    let done = runner(&place, "record", &commands(&place, REFERENCE), &[]);
    assert_eq!(done.status.code(), Some(2));
    let text = text(&done);
    assert!(
        text.contains("a setup fails: s/x: echo why >&2; false: why"),
        "{text}"
    );
}

#[test]
fn sessions_that_make_no_sense_are_problems() {
    for (session, why) in [
        (
            "nix-store\n",
            "line 1: is neither a command nor what one left",
        ),
        ("# nothing\n", "the session has no step"),
    ] {
        let suite = Place::new(&[("s/x.session", session.as_bytes())]).suite();
        let problems: Vec<_> = suite.problems.iter().map(|p| p.why.clone()).collect();
        assert_eq!(problems, [why]);
    }
}

#[test]
fn the_sessions_of_the_project_are_many() {
    let suite = real_suite();
    let steps = suite.cases.iter().filter(|case| case.step.is_some());
    assert!(steps.count() >= 200);
}
