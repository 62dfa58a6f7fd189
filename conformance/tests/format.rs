//! Reading cases, and the copy that they run in.

mod support;

use std::ffi::OsString;
use std::path::PathBuf;

use frazil_conformance::suite::{Copy, Deviations, Errors, Recorded, Suite};
use support::{Place, implementation, options, verdicts};

#[test]
fn a_case_is_a_group_of_files() {
    let place = Place::new(&[
        ("a/with.dots.nix", b"in\xffput"),
        ("a/with.dots.args", b"--eval\n\n-E\n1 + 1\n"),
        ("a/with.dots.stdin", b"\x00"),
        ("a/with.dots.env", b"A=b=c\nB=\n"),
        ("a/with.dots.out", b"2"),
        ("a/with.dots.err", b"warning\n"),
        ("a/with.dots.status", b"3\n"),
        ("b/only-args.args", b"--version"),
        ("b/only-args.err", b"no\n"),
        ("b/support/read.nix", b"1"),
        ("b/support/deeper/read.err", b"1"),
        ("b/.hidden", b""),
    ]);
    let suite = place.suite();
    assert!(suite.problems.is_empty(), "{:?}", suite.problems);
    let [dots, args] = suite.cases.as_slice() else {
        panic!("{:?}", suite.cases);
    };
    assert_eq!((dots.subject(), dots.short_name()), ("a", "with.dots"));
    assert_eq!(dots.input.as_deref(), Some(b"in\xffput".as_slice()));
    let words = |list: &[&str]| list.iter().map(OsString::from).collect::<Vec<_>>();
    assert_eq!(dots.args, Some(words(&["--eval", "", "-E", "1 + 1"])));
    assert_eq!(dots.stdin.as_deref(), Some(b"\x00".as_slice()));
    assert_eq!(
        dots.env,
        [("A".into(), "b=c".into()), ("B".into(), "".into())]
    );
    let recorded = |out: &str, err: &str, status| {
        Some(Recorded {
            out: out.into(),
            err: err.into(),
            status,
        })
    };
    assert_eq!(dots.expected, recorded("2", "warning\n", 3));
    assert_eq!((args.name.as_str(), &args.input), ("b/only-args", &None));
    // Without an .out, the command failed.
    assert_eq!(args.expected, recorded("", "no\n", 1));
}

#[test]
fn what_makes_no_sense_is_a_problem() {
    for (files, why) in [
        (
            vec![("a/x.out", b"1".as_slice())],
            "a/x: there is a .out but neither a .nix nor an .args",
        ),
        (
            vec![("a/x.nix", b"1"), ("a/data.json", b"1")],
            "a/data.json: is no part of a case; what cases read stands in support/",
        ),
        (
            vec![("a/x.nix", b"1"), ("a/x.status", b"one\n")],
            "a/x: .status is no exit status",
        ),
        (
            vec![("a/x.nix", b"1"), ("a/x.status", b"256\n")],
            "a/x: .status is no exit status",
        ),
        (
            vec![("a/x.nix", b"1"), ("a/x.env", b"A=1\n=2\n")],
            "a/x: .env has a line that is not NAME=VALUE",
        ),
        (
            vec![("a/x.nix", b"1"), ("a/x.args", b"")],
            "a/x: .args is empty",
        ),
    ] {
        let suite = Place::new(&files).suite();
        let problems: Vec<_> = suite
            .problems
            .iter()
            .map(|p| format!("{}: {}", p.name, p.why))
            .collect();
        assert_eq!(problems, [why]);
        let selection = suite.select(&[], None).expect("something is selected");
        let refused = selection.check().expect_err("it is refused");
        assert!(refused.contains(why), "{refused}");
        assert!(selection.check_files().is_err());
    }
}

#[test]
fn cases_that_cannot_judge_are_refused() {
    for (files, why) in [
        (vec![], "nothing is recorded"),
        (vec![("a/x.out", b"".as_slice())], "vacuous"),
        (vec![("a/x.err", b"")], "vacuous"),
        (vec![("a/x.out", b""), ("a/x.status", b"7\n")], "vacuous"),
        (
            vec![("a/x.err", b"oh\n"), ("a/x.status", b"139\n")],
            "crashed",
        ),
    ] {
        let place = Place::new(&[("a/x.nix", b"1")]);
        for (name, contents) in files {
            place.write(&format!("cases/{name}"), contents);
        }
        let suite = place.suite();
        let refused = suite
            .select(&[], None)
            .and_then(|selection| selection.check())
            .expect_err("it is refused");
        assert!(refused.contains(why), "{refused}");
        let shell = implementation(&place.shell("1"));
        let cases: Vec<_> = suite.cases.iter().collect();
        let options = options(Errors::Status);
        let run = frazil_conformance::run::execute(&shell, &suite, &cases, &options);
        assert!(run.is_err_and(|refused| refused.contains(why)));
    }
}

#[test]
fn paths_and_filters_select() {
    let place = Place::new(&[
        ("a/x.nix", b"1"),
        ("a/x.y.nix", b"1"),
        ("ab/x.nix", b"1"),
        ("b/c/x.nix", b"1"),
    ]);
    let suite = place.suite();
    let select = |paths: &[&str], filter: Option<&str>| {
        let paths: Vec<_> = paths.iter().map(PathBuf::from).collect();
        let filter = filter.map(|f| regex::Regex::new(f).expect("a filter"));
        suite.select(&paths, filter.as_ref()).map(|selection| {
            let names = selection.cases.iter().map(|c| c.name.clone());
            names.collect::<Vec<_>>().join(" ")
        })
    };
    assert_eq!(select(&[], None).unwrap(), "a/x a/x.y ab/x b/c/x");
    assert_eq!(select(&["a"], None).unwrap(), "a/x a/x.y");
    assert_eq!(select(&["a/x"], None).unwrap(), "a/x");
    assert_eq!(select(&["a/x.y.nix", "b"], None).unwrap(), "a/x.y b/c/x");
    assert_eq!(select(&[], Some("^a.*x$")).unwrap(), "a/x ab/x");
    let absolute = place.path("cases/b/c");
    let absolute = absolute.to_str().expect("UTF-8");
    assert_eq!(select(&[absolute], None).unwrap(), "b/c/x");
    // A run of nothing would succeed.
    assert_eq!(
        select(&["c"], None).unwrap_err(),
        "c: there is no such case"
    );
    assert_eq!(
        select(&["a", "a/z"], None).unwrap_err(),
        "a/z: there is no such case"
    );
    assert_eq!(
        select(&["/"], None).unwrap_err(),
        "/: there is no such case"
    );
    assert_eq!(
        select(&["a"], Some("b")).unwrap_err(),
        "no case is selected"
    );
    assert!(Suite::open(&place.path("nowhere")).is_err());
    assert!(Suite::open(Place::new(&[]).cases().as_path()).is_err());
}

#[test]
fn cases_run_in_a_copy_with_little_around_them() {
    let place = Place::new(&[
        ("s/where.nix", b"pwd; echo \"$*\"; pwd >&2"),
        ("s/where.out", b"/cases/s\n--eval --strict /cases/s/where.nix\n"),
        ("s/where.err", b"/cases/s\n"),
        // /tmp/recorded-XXXXXXXX/cases/s
        ("s/length.nix", b"expr length \"$(pwd)\""),
        ("s/length.out", b"30\n"),
        ("s/args.args", b"one\n\ntwo words\n./support/args.sh\n"),
        ("s/args.out", b"[one][][two words][./support/args.sh]"),
        ("s/support/args.sh", b"printf '[%s]' \"$@\""),
        ("s/stdin.nix", b"cat"),
        ("s/stdin.stdin", b"\xff\x00\n"),
        ("s/stdin.out", b"\xff\x00\n"),
        ("s/no-stdin.nix", b"cat; echo end"),
        ("s/no-stdin.out", b"end\n"),
        ("s/env.nix", b"env | grep -v '^_=' | grep -v ^PATH= | grep -v ^FRAZIL_ | sort"),
        ("s/env.env", b"MORE=\xff\nNIX_PATH=x\n"),
        (
            "s/env.out",
            b"HOME=/homeless\nMORE=\xff\nNIX_CONF_DIR=/homeless\nNIX_PATH=x\nNIX_REMOTE=dummy://\nPWD=/cases/s\n",
        ),
    ]);
    let suite = place.suite();
    let shell = implementation(&place.shell("1"));
    for (name, verdict) in verdicts(&suite, &shell, &options(Errors::Full)) {
        assert_eq!(verdict, frazil_conformance::suite::Verdict::Pass, "{name}");
    }
    let kept = Copy::of(&suite.dir, &suite.cases).expect("a copy");
    let wherever = suite.cases.iter().find(|c| c.name == "s/where");
    let left = kept.run(&shell.program, wherever.expect("it is there"));
    assert_eq!(left.expect("it runs").err, b"/cases/s\n");
}

#[test]
fn usage_errors_name_the_command_not_its_path() {
    let place = Place::new(&[]);
    let command = place.shell("1");
    let sh = implementation("sh").program.path().display().to_string();
    let all = command.replacen("sh", &sh, 1);
    for (file, called, shown) in [
        ("program", sh.as_str(), "nix-instantiate"),
        ("command", &all, "nix-instantiate"),
        ("another", "/bin/other", "/bin/other"),
    ] {
        let script = format!("echo \"Try '{called} --help' for more\" >&2; exit 1");
        place.write(&format!("cases/s/{file}.nix"), script.as_bytes());
        let expected = format!("Try '{shown} --help' for more\n");
        place.write(&format!("cases/s/{file}.err"), expected.as_bytes());
    }
    let shell = implementation(&command);
    for (name, verdict) in verdicts(&place.suite(), &shell, &options(Errors::Full)) {
        assert_eq!(verdict, frazil_conformance::suite::Verdict::Pass, "{name}");
    }
}

#[test]
fn the_digest_tells_states_apart() {
    let digest = |files: &[(&str, &[u8])]| Place::new(files).suite().digest();
    let one = digest(&[("a/x.nix", b"1"), ("a/x.out", b"1\n")]);
    assert_eq!(one, digest(&[("a/x.nix", b"1"), ("a/x.out", b"1\n")]));
    for other in [
        digest(&[("a/x.nix", b"1"), ("a/x.out", b"2\n")]),
        digest(&[("a/x.nix", b"11"), ("a/x.out", b"\n")]),
        digest(&[("a/y.nix", b"1"), ("a/y.out", b"1\n")]),
        digest(&[("a/x.args", b"1"), ("a/x.out", b"1\n")]),
        digest(&[("a/x.nix", b"1"), ("a/x.out", b"1\n"), ("a/x.stdin", b"")]),
    ] {
        assert_ne!(one, other);
    }
}

#[test]
fn the_list_of_deviations_must_make_sense() {
    let parse = |text: &str| Deviations::parse(text, |name| name == "a/x" || name == "a/y");
    let list = parse("# why\n\n a/x \tstdout+status   it is\tso \na/y stderr r").expect("a list");
    assert_eq!(list.len(), 2);
    let x = list.get("a/x").expect("it is listed");
    assert_eq!(x.parts.names(), ["stdout", "status"]);
    assert_eq!(x.reason, "it is so");
    for (text, why) in [
        ("a/z stderr r", "1: a/z is no case"),
        ("\na/x", "2: expected a case"),
        ("a/x stderr", "1: the reason is missing"),
        ("a/x because so", "1: what differs is"),
        ("a/x stdout+ r", "1: what differs is"),
        ("a/x stderr r\na/x stdout r", "2: a/x is listed already"),
    ] {
        let refused = parse(text).expect_err("it is refused");
        assert!(refused.starts_with(why), "{refused}");
    }
}
