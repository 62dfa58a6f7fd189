//! What becomes of cases: the degrees of comparison, crashes, time limits, deviations.

mod support;

use std::time::{Duration, Instant};

use frazil_conformance::implementation::Implementation;
use frazil_conformance::suite::{Crash, Errors, Parts, Verdict};
use support::{Place, implementation, listing, options, verdicts};

/// What becomes of one case with this script and expectation, in each degree.
fn judge(script: &[u8], expected: &[(&str, &[u8])]) -> [Verdict; 3] {
    let place = Place::new(&[("s/x.nix", script)]);
    for (ending, contents) in expected {
        place.write(&format!("cases/s/x.{ending}"), contents);
    }
    let shell = implementation(&place.shell("1"));
    [Errors::Full, Errors::Message, Errors::Status]
        .map(|errors| verdicts(&place.suite(), &shell, &options(errors))[0].1)
}

const STDOUT: Parts = Parts {
    stdout: true,
    stderr: false,
    status: false,
};
const STDERR: Parts = Parts {
    stdout: false,
    stderr: true,
    status: false,
};
const STATUS: Parts = Parts {
    stdout: false,
    stderr: false,
    status: true,
};

#[test]
fn equal_results_pass() {
    let passes = [Verdict::Pass; 3];
    assert_eq!(judge(b"echo 2", &[("out", b"2\n")]), passes);
    assert_eq!(
        judge(
            b"echo 2; echo w >&2; exit 3",
            &[("out", b"2\n"), ("err", b"w\n"), ("status", b"3\n")]
        ),
        passes
    );
    assert_eq!(
        judge(
            b"printf 'error: \\377\\n' >&2; exit 1",
            &[("err", b"error: \xff\n")]
        ),
        passes
    );
}

#[test]
fn standard_output_is_always_compared_in_whole() {
    let wrong = [Verdict::Wrong(STDOUT); 3];
    assert_eq!(judge(b"echo 3", &[("out", b"2\n")]), wrong);
    assert_eq!(judge(b"printf 2", &[("out", b"2\n")]), wrong);
    assert_eq!(judge(b"printf '\\376'", &[("out", b"\xff")]), wrong);
    assert_eq!(
        judge(
            b"echo 1; echo error: x >&2; exit 1",
            &[("err", b"error: x\n")]
        ),
        wrong
    );
}

#[test]
fn the_degrees_of_comparing_errors() {
    use Verdict::{Pass, Wrong};
    let expected: &[(&str, &[u8])] = &[("err", b"error:\n   at 1\n\n   error: last\n   at 2\n")];
    let says = |text: &str, status: i32| {
        let script = format!("printf '{text}' >&2; exit {status}");
        judge(script.as_bytes(), expected)
    };
    // Another trace.
    assert_eq!(says("error: last\\n", 1), [Wrong(STDERR), Pass, Pass]);
    // Another message.
    assert_eq!(
        says("error: last one\\n", 1),
        [Wrong(STDERR), Wrong(STDERR), Pass]
    );
    assert_eq!(
        says("error: last\\nerror: other\\n", 1),
        [Wrong(STDERR), Wrong(STDERR), Pass]
    );
    // Another status that is a failure, too.
    assert_eq!(
        says("error:\\n   at 1\\n\\n   error: last\\n   at 2\\n", 2),
        [Wrong(STATUS), Wrong(STATUS), Pass]
    );
    // No failure, or no word about it.
    assert_eq!(
        says("error:\\n   at 1\\n\\n   error: last\\n   at 2\\n", 0),
        [Wrong(STATUS); 3]
    );
    assert_eq!(says("", 1), [Wrong(STDERR); 3]);
}

#[test]
fn what_is_printed_besides_a_value_counts_only_in_full() {
    use Verdict::{Pass, Wrong};
    let expected: &[(&str, &[u8])] = &[("out", b"1\n"), ("err", b"trace: a\n")];
    assert_eq!(judge(b"echo 1", expected), [Wrong(STDERR), Pass, Pass]);
    // Unless there is nothing else.
    let expected: &[(&str, &[u8])] = &[("out", b""), ("err", b"trace: a\n")];
    assert_eq!(judge(b":", expected), [Wrong(STDERR); 3]);
}

#[test]
fn crashes_are_no_errors() {
    let error: &[(&str, &[u8])] = &[("err", b"error: x\n")];
    let signal = |n| [Verdict::Crash(Crash::Signal(n)); 3];
    assert_eq!(judge(b"kill -SEGV $$", error), signal(11));
    assert_eq!(judge(b"echo error: x >&2; kill -ABRT $$", error), signal(6));
    // As a shell around the command reports it.
    assert_eq!(judge(b"echo error: x >&2; exit 139", error), signal(11));
    assert_eq!(
        judge(
            b"echo \"thread 'main' panicked at a.rs:1:2:\" >&2; exit 101",
            error
        ),
        [Verdict::Crash(Crash::Panic); 3]
    );
    assert_eq!(
        judge(
            b"echo 'error: this is a bug in frazil, please' >&2; exit 1",
            error
        ),
        [Verdict::Crash(Crash::Panic); 3]
    );
    // An expected word is no panic.
    let text = b"thread 'x' panicked at the disco\n";
    assert_eq!(
        judge(
            b"echo \"thread 'x' panicked at the disco\"",
            &[("out", text)]
        ),
        [Verdict::Pass; 3]
    );
}

#[test]
fn the_time_limit_holds_for_all_that_a_command_starts() {
    let place = Place::new(&[
        ("s/1.nix", b"exec sleep 30"),
        ("s/2.nix", b"sleep 30 & echo 1"),
        ("s/3.nix", b"sleep 30 | cat"),
        // Nothing is left to be read, but it has not ended.
        ("s/4.nix", b"exec >&- 2>&-; sleep 30"),
        // Nor is it waited for when it left the process group.
        ("s/5.nix", b"echo 1; setsid sleep 3"),
    ]);
    for n in 1..=5 {
        place.write(&format!("cases/s/{n}.out"), b"1\n");
    }
    let shell = Implementation::new(&place.shell("1"), Duration::from_millis(400));
    let clock = Instant::now();
    let verdicts = verdicts(
        &place.suite(),
        &shell.expect("it starts"),
        &options(Errors::Full),
    );
    assert!(clock.elapsed() < Duration::from_secs(10));
    for (name, verdict) in verdicts {
        assert_eq!(verdict, Verdict::TimedOut, "{name}");
    }
}

#[test]
fn endless_output_ends() {
    let place = Place::new(&[("s/x.nix", b"1"), ("s/x.out", b"1\n")]);
    let suite = place.suite();
    let yes = implementation("sh -c yes");
    let cases: Vec<_> = suite.cases.iter().collect();
    let options = options(Errors::Full);
    let run = frazil_conformance::run::execute(&yes, &suite, &cases, &options).expect("it runs");
    // It cannot write on: SIGPIPE, long before the time limit.
    assert_eq!(run.results[0].verdict, Verdict::Crash(Crash::Signal(13)));
    assert!(run.results[0].cut && run.results[0].got.out.len() < 1 << 20);
}

#[test]
fn a_command_that_cannot_start_is_no_result() {
    assert!(Implementation::new("/no/such/command", Duration::from_secs(1)).is_err());
    assert!(Implementation::new("", Duration::from_secs(1)).is_err());
    assert!(Implementation::new("'", Duration::from_secs(1)).is_err());
}

#[test]
fn the_list_of_deviations_must_be_true() {
    let place = Place::new(&[
        ("s/as-listed.nix", b"echo error: y >&2; exit 1"),
        ("s/as-listed.err", b"error: x\n"),
        ("s/otherwise.nix", b"echo 1"),
        ("s/otherwise.out", b"2\n"),
        ("s/more.nix", b"echo error: y >&2; exit 2"),
        ("s/more.err", b"error: x\n"),
        ("s/no-longer.nix", b"echo 1"),
        ("s/no-longer.out", b"1\n"),
        ("s/crashes.nix", b"kill -SEGV $$"),
        ("s/crashes.err", b"error: x\n"),
        ("s/trace.nix", b"echo trace >&2; echo error: x >&2; exit 1"),
        ("s/trace.err", b"error: x\n"),
        ("s/unlisted.nix", b"echo error: y >&2; exit 1"),
        ("s/unlisted.err", b"error: x\n"),
    ]);
    let suite = place.suite();
    let shell = implementation(&place.shell("1"));
    let list = "s/as-listed stderr r\ns/otherwise stderr r\ns/more stderr r\ns/no-longer stdout r\n\
                s/crashes stderr+status r\ns/trace stderr r\n";
    let results = |errors| verdicts(&suite, &shell, &listing(errors, &suite, list));
    let both = Parts {
        status: true,
        ..STDERR
    };
    let full = [
        ("s/as-listed", Verdict::Deviation),
        ("s/crashes", Verdict::Crash(Crash::Signal(11))),
        ("s/more", Verdict::Wrong(both)),
        ("s/no-longer", Verdict::Unexpected),
        ("s/otherwise", Verdict::Wrong(STDOUT)),
        ("s/trace", Verdict::Deviation),
        ("s/unlisted", Verdict::Wrong(STDERR)),
    ];
    assert_eq!(results(Errors::Full), full.map(|(n, v)| (n.to_owned(), v)));
    // A comparison that cannot see the difference passes; the entry stays true.
    let seen = results(Errors::Message);
    assert_eq!(seen[5], ("s/trace".to_owned(), Verdict::Pass));
    assert_eq!(seen[0], ("s/as-listed".to_owned(), Verdict::Deviation));
    assert_eq!(seen[3], ("s/no-longer".to_owned(), Verdict::Unexpected));
    assert!(Verdict::Unexpected.is_failure() && !Verdict::Deviation.is_failure());
}
