//! The command as it is used, with shell scripts as implementations.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use frazil_bench::results::{Ending, FILE, Results, Verdict};

struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        let folder = tempfile::tempdir().expect("a folder");
        Bench { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// An implementation that does what a script says.
    fn script(&self, name: &str, text: &str) -> String {
        let file = self.path(name);
        fs::write(&file, format!("#!/bin/sh\n{text}\n")).expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("executable");
        format!("{name}={}", file.display())
    }

    fn run(&self, implementations: &[String], more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frazil-bench"));
        command.arg("run").env("CORPORA", "");
        for i in implementations {
            command.args(["--implementation", i]);
        }
        command
            .arg("--scratch")
            .arg(self.path("scratch"))
            .arg("--out")
            .arg(self.path("out"))
            .args(more)
            .output()
            .expect("it runs")
    }

    fn results(&self) -> Results {
        Results::load(&self.path("out").join(FILE)).expect("results")
    }
}

fn verdict(results: &Results, implementation: &str) -> (Verdict, String) {
    let found = results.workloads[0].summary(implementation);
    let found = found.expect("a summary");
    (found.verdict, found.note.clone().unwrap_or_default())
}

const ONE: &[&str] = &["--workloads", "^fib$", "--rounds", "3"];

#[test]
fn equal_outputs_are_compared_and_reported() {
    let bench = Bench::new();
    let log = bench.path("log");
    let script = |name: &str| {
        let text = format!("echo {name} >>{}; echo \"$@\"", log.display());
        bench.script(name, &text)
    };
    let done = bench.run(&[script("a"), script("b")], ONE);
    assert!(done.status.success(), "{done:?}");
    let results = bench.results();
    assert_eq!(results.baseline, "a");
    assert_eq!(verdict(&results, "b").0, Verdict::Same);
    assert_eq!(results.workloads[0].runs.len(), 6);
    // Each is asked for its version, then they take turns; the first round does not count.
    let log = fs::read_to_string(&log).expect("the log");
    assert_eq!(log.split_whitespace().collect::<String>(), "ababbaabba");
    let printed = String::from_utf8(done.stdout).expect("text");
    assert!(printed.contains("| fib 31 |"), "{printed}");
    for name in [
        "results.md",
        "index.html",
        "cpu.svg",
        "memory.svg",
        "runs.svg",
    ] {
        assert!(bench.path("out").join(name).is_file(), "{name}");
    }

    // The reports are functions of the file.
    let command = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frazil-bench"));
        command.args(arguments).output().expect("it runs")
    };
    let file = bench.path("out").join(FILE).display().to_string();
    let again = command(&["table", &file]);
    assert_eq!(String::from_utf8(again.stdout), Ok(printed));
    let other = bench.path("again").display().to_string();
    assert!(
        command(&["report", &file, "--out", &other])
            .status
            .success()
    );
    let page = |folder: &str| fs::read(bench.path(folder).join("index.html")).expect("a page");
    assert!(page("out") == page("again"));
}

#[test]
fn another_output_is_shown_and_not_compared() {
    let bench = Bench::new();
    let scripts = [
        bench.script("a", "echo 1346269"),
        bench.script("b", "echo 1346270"),
    ];
    let done = bench.run(&scripts, ONE);
    assert_eq!(done.status.code(), Some(1));
    let results = bench.results();
    let (found, note) = verdict(&results, "b");
    assert_eq!(found, Verdict::Differs);
    assert_eq!(
        note,
        r#"line 1, byte 6: "1346270\n" in place of "1346269\n""#
    );
    let printed = String::from_utf8(done.stdout).expect("text");
    assert!(printed.contains("*other output*"), "{printed}");
    assert!(results.workloads[0].summaries[1].ratios.is_none());
}

#[test]
fn an_output_that_varies_is_shown() {
    let bench = Bench::new();
    let count = bench.path("count");
    let varies = format!("echo x >>{0}; wc -l <{0}", count.display());
    let scripts = [bench.script("a", "echo 1"), bench.script("b", &varies)];
    let done = bench.run(&scripts, ONE);
    assert_eq!(done.status.code(), Some(1));
    assert_eq!(verdict(&bench.results(), "b").0, Verdict::Unstable);
}

#[test]
fn failures_and_long_runs_are_told_and_do_not_end_the_session() {
    let bench = Bench::new();
    let scripts = [
        bench.script("a", "echo 1"),
        bench.script("fails", "echo 'error: it is broken' >&2; exit 7"),
        bench.script("crashes", "kill -SEGV $$"),
        bench.script("hangs", "[ $1 = --version ] || sleep 100"),
        "missing=/no/such/command".to_owned(),
    ];
    let more = [ONE, &["--time-limit", "0.5"]].concat();
    let done = bench.run(&scripts, &more);
    assert_eq!(done.status.code(), Some(1));
    let results = bench.results();
    let note = |name| {
        let (found, note) = verdict(&results, name);
        assert_eq!(found, Verdict::Failed);
        note
    };
    assert_eq!(note("fails"), "exit status 7: error: it is broken");
    assert_eq!(note("crashes"), "ended by signal 11");
    assert_eq!(note("hangs"), "not done after 0.5 s");
    assert!(note("missing").starts_with("not started: "));
    assert_eq!(verdict(&results, "a").0, Verdict::Baseline);
    let runs = &results.workloads[0].runs;
    assert!(runs.iter().all(|r| r.ending == Ending::Exit(0)), "{runs:?}");
    let printed = String::from_utf8(done.stdout).expect("text");
    assert!(
        printed.contains("- fib, fails: `failed: exit status 7"),
        "{printed}"
    );
}

#[test]
fn a_failure_behind_the_warm_up_is_told() {
    let bench = Bench::new();
    let once = bench.path("once");
    let text = format!(
        "[ $1 = --version ] && exit; [ -e {0} ] && exit 3; : >{0}; echo 1",
        once.display()
    );
    let scripts = [bench.script("a", "echo 1"), bench.script("b", &text)];
    assert_eq!(bench.run(&scripts, ONE).status.code(), Some(1));
    let results = bench.results();
    assert_eq!(
        verdict(&results, "b"),
        (Verdict::Failed, "exit status 3".into())
    );
    assert_eq!(results.workloads[0].runs.len(), 3 + 1);
}

#[test]
fn all_sides_get_the_same_and_nothing_of_the_users() {
    let bench = Bench::new();
    let seen = bench.path("seen");
    let text = format!(
        "echo \"$NIX_PATH|$USER_SETTING|$GIVEN|$(ls -A \"$HOME\" | wc -l)\" >{}; echo \"$@\"",
        seen.display()
    );
    let more = [ONE, &["--env", "GIVEN=yes"]].concat();
    let done = Command::new(env!("CARGO_BIN_EXE_frazil-bench"))
        .args(["run", "--implementation", &bench.script("a", &text)])
        .arg("--scratch")
        .arg(bench.path("scratch"))
        .args(&more)
        .env("USER_SETTING", "no")
        .env("NIX_PATH", "nixpkgs=/somewhere")
        .output()
        .expect("it runs");
    assert!(done.status.success(), "{done:?}");
    assert_eq!(fs::read_to_string(seen).expect("seen"), "||yes|0\n");
    assert!(!bench.path("out").exists());
}

#[test]
fn a_smoke_run_covers_our_own_workloads() {
    let bench = Bench::new();
    let scripts = [bench.script("a", "echo $# arguments")];
    let done = bench.run(&scripts, &["--smoke"]);
    assert!(done.status.success(), "{done:?}");
    let results = bench.results();
    assert!(results.provenance.smoke && results.workloads.len() > 10);
    let parsed = results.workloads.iter().find(|w| w.name == "parse-files");
    assert_eq!(parsed.expect("it is among them").files, 100);
    assert!(bench.path("scratch/generated/one.nix").is_file());
}

#[test]
fn what_makes_no_sense_is_refused() {
    let bench = Bench::new();
    let a = || bench.script("a", "echo 1");
    let told = |done: Output| {
        assert_eq!(done.status.code(), Some(2));
        String::from_utf8(done.stderr).expect("text")
    };
    let done = bench.run(&[a(), a()], ONE);
    assert!(told(done).contains("two implementations have the same name"));
    let done = bench.run(&[a()], &["--baseline", "b", "--workloads", "^fib$"]);
    assert!(told(done).contains("no implementation is named b"));
    let done = bench.run(&[a()], &["--workloads", "^hello$"]);
    assert!(told(done).contains("no workload is left"));
    let done = bench.run(&[a()], &["--rounds", "0"]);
    assert!(told(done).contains("0 is not in 1"));
    assert!(!Path::new(&bench.path("out").join(FILE)).exists());
}
