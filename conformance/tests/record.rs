//! The command line: recording, its refusals, and the exit status of a run.

mod support;

use std::process::{Command, Output};

use frazil_conformance::implementation::REFERENCE;
use support::Place;

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

#[test]
fn what_the_reference_leaves_is_recorded() {
    let place = Place::new(&[
        ("s/value.nix", b"echo 1"),
        ("s/error.nix", b"echo error: x >&2; exit 1"),
        ("s/stale.nix", b"echo 1; echo w >&2"),
        ("s/stale.err", b"old\n"),
        ("s/stale.status", b"9\n"),
        ("s/odd.nix", b"echo 1; exit 3"),
        ("s/same.nix", b"pwd"),
        ("s/same.out", b"/cases/s\n"),
    ]);
    let reference = place.shell(REFERENCE);
    let done = runner(&place, "record", &reference, &[]);
    assert_eq!(
        text(&done),
        "changed: s/stale\n3 new, 1 changed, 1 unchanged, 0 refused\n"
    );
    assert!(done.status.success());
    let expected = [
        ("error.err", "error: x\n"),
        ("error.nix", "echo error: x >&2; exit 1"),
        ("odd.err", ""),
        ("odd.nix", "echo 1; exit 3"),
        ("odd.out", "1\n"),
        ("odd.status", "3\n"),
        ("same.nix", "pwd"),
        ("same.out", "/cases/s\n"),
        ("stale.err", "w\n"),
        ("stale.nix", "echo 1; echo w >&2"),
        ("stale.out", "1\n"),
        ("value.nix", "echo 1"),
        ("value.out", "1\n"),
    ];
    assert_eq!(
        place.files("cases/s"),
        expected.map(|(name, text)| (name.to_owned(), text.to_owned()))
    );
    let done = runner(&place, "run", &reference, &[]);
    assert!(
        text(&done)
            .ends_with("\n5 passed, 0 failed (wrong 0, crashed 0, timed out 0), 0 deviations\n")
    );
    assert!(done.status.success());
}

#[test]
fn only_the_reference_is_recorded_from() {
    let place = Place::new(&[("s/x.nix", b"echo 1")]);
    for (version, why) in [
        (
            "nix-instantiate (Nix) 2.34.7",
            "recorded from the reference alone",
        ),
        (
            "nix-instantiate (frazil) 2.34.8",
            "never recorded from frazil",
        ),
        ("", "does not answer to --version"),
    ] {
        let done = runner(&place, "record", &place.shell(version), &[]);
        assert_eq!(done.status.code(), Some(2));
        assert!(text(&done).contains(why), "{}", text(&done));
        assert_eq!(place.files("cases/s").len(), 1, "nothing is written");
    }
    let done = runner(&place, "record", &place.shell("nix 3"), &["--force"]);
    assert!(done.status.success());
    assert_eq!(place.files("cases/s").len(), 2);
}

#[test]
fn frazil_is_known_by_its_own_word() {
    // As frazil does it: the reference's version, and its own name when asked for more.
    let place = Place::new(&[("s/x.nix", b"echo 1"), ("s/x.out", b"2\n")]);
    place.write(
        "frazil",
        format!("echo '{REFERENCE}'\ncase $1 in -v) echo 'Implementation: frazil 1';; esac\n")
            .as_bytes(),
    );
    let frazil = format!("sh {}", place.path("frazil").display());
    let done = runner(&place, "record", &frazil, &[]);
    assert!(text(&done).contains("never recorded from frazil"));
    // Its list applies to it alone.
    place.write("deviations.txt", b"s/x stdout another number\n");
    place.write("cases/s/x.out", format!("{REFERENCE}!\n").as_bytes());
    let done = runner(&place, "run", &frazil, &[]);
    assert!(
        text(&done).contains("deviations:  1 listed in "),
        "{}",
        text(&done)
    );
    assert!(text(&done).ends_with(", 1 deviations\n"));
    assert!(done.status.success());
    let reference = place.shell(REFERENCE);
    let done = runner(&place, "run", &reference, &[]);
    assert!(text(&done).contains("deviations:  none apply"));
    assert_eq!(done.status.code(), Some(1));
    let list = place.path("deviations.txt");
    let list = list.to_str().expect("UTF-8");
    let done = runner(&place, "run", &reference, &["--deviations", list]);
    assert!(done.status.success());
}

#[test]
fn what_cannot_be_expected_of_others_is_not_recorded() {
    let place = Place::new(&[
        ("s/good.nix", b"echo 1"),
        ("s/place.nix", b"pwd | rev"),
        ("s/time.nix", b"date +%s"),
        ("s/silent.nix", b":"),
        ("s/silent-failure.nix", b"exit 1"),
        ("s/crash.nix", b"echo 1; kill -SEGV $$"),
        ("s/slow.nix", b"exec sleep 30"),
    ]);
    let done = runner(
        &place,
        "record",
        &place.shell(REFERENCE),
        &["--timeout", "1"],
    );
    assert_eq!(done.status.code(), Some(1));
    let said = text(&done);
    for line in [
        "refused: s/place: two runs leave different results\n",
        "refused: s/time: two runs leave different results\n",
        "refused: s/silent: vacuous",
        "refused: s/silent-failure: vacuous",
        "refused: s/crash: the command crashed (signal 11)\n",
        "refused: s/slow: the command ran into the time limit\n",
        "1 new, 0 changed, 0 unchanged, 6 refused\n",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    assert_eq!(
        place.files("cases/s").len(),
        8,
        "one .out besides the inputs"
    );
}

#[test]
fn the_exit_status_of_a_run() {
    let place = Place::new(&[("s/x.nix", b"echo 1"), ("s/x.out", b"1\n")]);
    let shell = place.shell("1");
    let status = |command: &str, more: &[&str]| runner(&place, "run", command, more).status.code();
    assert_eq!(status(&shell, &[]), Some(0));
    assert_eq!(status("true", &[]), Some(1));
    assert_eq!(status("/no/such/command", &[]), Some(2));
    assert_eq!(status(&shell, &["nowhere"]), Some(2));
    assert_eq!(status(&shell, &["--filter", "nothing"]), Some(2));
    assert_eq!(status(&shell, &["--json", "/no/such/folder/x"]), Some(2));
    place.write("list", b"s/y stdout r\n");
    let list = place.path("list");
    let list = list.to_str().expect("UTF-8");
    assert_eq!(status(&shell, &["--deviations", list]), Some(2));
    place.write("cases/s/vacuous.nix", b":");
    place.write("cases/s/vacuous.out", b"");
    assert_eq!(status(&shell, &[]), Some(2));
    assert_eq!(status(&shell, &["s/x"]), Some(0));
}

#[test]
fn frazils_switches_reach_the_command_and_nothing_else_does() {
    let place = Place::new(&[
        ("s/x.nix", b"echo \"$FRAZIL_GC_ZEAL,$NIX_SHOW_STATS\""),
        ("s/x.out", b"1,\n"),
    ]);
    let done = Command::new(env!("CARGO_BIN_EXE_frazil-conformance"))
        .args(["run", "--nix-instantiate", &place.shell("1"), "--cases"])
        .arg(place.cases())
        .env("FRAZIL_GC_ZEAL", "1")
        .env("NIX_SHOW_STATS", "1")
        .output()
        .expect("it starts");
    assert!(done.status.success(), "{}", text(&done));
}

#[test]
fn the_degree_of_comparison_is_said() {
    let place = Place::new(&[("s/x.nix", b"echo 1"), ("s/x.out", b"1\n")]);
    for degree in ["full", "message", "status"] {
        let done = runner(&place, "run", &place.shell("1"), &["--errors", degree]);
        assert!(text(&done).contains(&format!("errors:      {degree}: ")));
    }
}
