//! Runs the cases of `conformance/cases`: each `NAME.nix` must give the output recorded from C++ Nix in
//! `NAME.out`, or the error recorded in `NAME.err`.
//!
//! `FRAZIL_CASES_FULL=1` compares whole error texts; otherwise the last `error:` line counts.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

fn cases_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/cases")
}

/// The cases that are known not to pass, as paths without their ending.
fn known() -> Vec<PathBuf> {
    include_str!("../conformance/known-differences.txt")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| cases_dir().join(l))
        .collect()
}

fn collect(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else {
        return;
    };
    for e in entries.flatten() {
        let path = e.path();
        if path.is_dir() {
            collect(&path, out);
        } else if path.extension().is_some_and(|x| x == "nix")
            && (path.with_extension("out").exists() || path.with_extension("err").exists())
        {
            out.push(path);
        }
    }
}

/// The last line that holds the final message.
fn final_error(text: &str) -> &str {
    text.lines()
        .rev()
        .find(|l| l.trim_start().starts_with("error:"))
        .unwrap_or("")
        .trim()
}

/// What is wrong with a case, if anything.
fn check(case: &Path) -> Option<String> {
    let run = Command::new(env!("CARGO_BIN_EXE_frazil"))
        .arg0("nix-instantiate")
        .args(["--eval", "--strict"])
        .arg(case)
        .env("NIX_REMOTE", "dummy://")
        .env("NIX_PATH", "")
        .env("HOME", "/homeless")
        .stdin(Stdio::null())
        .output()
        .expect("frazil starts");
    let clean = |b: &[u8]| {
        String::from_utf8_lossy(b).replace(cases_dir().to_str().expect("UTF-8 path"), "/cases")
    };
    let (out, err) = (clean(&run.stdout), clean(&run.stderr));
    let expected_out = case.with_extension("out");
    if expected_out.exists() {
        let want = std::fs::read_to_string(expected_out).expect("readable expectation");
        return (out != want || run.status.code() != Some(0))
            .then(|| format!("expected {want:?}, got {out:?}\n{err}"));
    }
    let want = std::fs::read_to_string(case.with_extension("err")).expect("readable expectation");
    if run.status.code() != Some(1) {
        return Some(format!(
            "expected status 1, got {:?}: {out}{err}",
            run.status
        ));
    }
    if std::env::var_os("FRAZIL_CASES_FULL").is_some() && err != want {
        return Some(format!("expected\n{want}got\n{err}"));
    }
    let (want, got) = (final_error(&want), final_error(&err));
    (want != got).then(|| format!("expected {want}\n     got {got}"))
}

#[test]
fn cases_give_what_the_reference_gave() {
    let mut cases = Vec::new();
    collect(&cases_dir(), &mut cases);
    cases.sort();
    let known = known();
    let all = cases.len();
    cases.retain(|c| !known.contains(&c.with_extension("")));
    let skipped = all - cases.len();
    assert_eq!(skipped, known.len(), "every known difference is a case");
    assert!(cases.len() > 100, "the cases are there");
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(why) = check(case) {
                        failures
                            .lock()
                            .expect("not poisoned")
                            .push((case.clone(), why));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("not poisoned");
    failures.sort();
    for (case, why) in &failures {
        eprintln!(
            "--- {}\n{why}",
            case.strip_prefix(cases_dir()).expect("below").display()
        );
    }
    println!(
        "{} passed, {} failed, {skipped} skipped",
        cases.len() - failures.len(),
        failures.len()
    );
    assert!(
        failures.is_empty(),
        "{} of {} cases differ",
        failures.len(),
        cases.len()
    );
}
