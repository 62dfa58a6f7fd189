//! Runs programs with both implementations, many in one process, and tells which differ.
//!
//! `nix-instantiate -E` takes several expressions and stops at the first that fails: what comes after it is
//! run by a new process. Invariant: every program is judged, and a program is only said to differ after it was
//! run alone. A batch that differs although none of its programs does is a verdict of its own, since
//! programs of a batch share nothing but the table of symbols and that of positions.

use std::io;
use std::path::PathBuf;

use super::profile::Profile;
use crate::process::{Ending, OUTPUT_LIMIT, Outcome, Program};

/// Longest program that is handed over as an argument; Linux takes 128 KiB.
const LONGEST: usize = 120_000;

/// Both implementations and where they run.
#[derive(Clone, Debug)]
pub struct Sides {
    pub tested: Program,
    pub reference: Program,
    pub cwd: PathBuf,
}

/// What both said.
#[derive(Clone, Debug)]
pub struct Pair {
    pub tested: Outcome,
    pub reference: Outcome,
}

/// What came of a program, or of several.
#[derive(Debug)]
pub enum Verdict {
    /// The same on both sides; whether it failed.
    Same { failed: bool },
    /// Beyond a limit for the reference; what both did is not compared, but nobody crashed.
    Beyond(Limit),
    /// Different when it ran alone.
    Differs(Box<Pair>),
    /// The batch that begins here and has so many programs differs, but none of them alone.
    BatchDiffers(usize, Box<Pair>),
}

/// What a program may take of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    Time,
    Memory,
    Output,
}

impl Limit {
    /// The limit that a process came to, if there is one.
    fn of(o: &Outcome) -> Option<Limit> {
        let full = |stream: &[u8]| stream.len() as u64 >= OUTPUT_LIMIT;
        if full(&o.out) || full(&o.err) {
            Some(Limit::Output)
        } else if o.ending == Ending::TimedOut {
            Some(Limit::Time)
        } else if o.err.ends_with(b"error: out of memory\n") {
            Some(Limit::Memory)
        } else {
            None
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Limit::Time => "time",
            Limit::Memory => "memory",
            Limit::Output => "output",
        }
    }
}

/// Where a program ends in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// Each prints one line.
    Lines,
    /// Each prints a document that ends so.
    Ends(&'static str),
    /// It cannot be seen: one at a time.
    Alone,
}

impl Counting {
    /// What the flags make of the output.
    pub fn of(flags: &[impl AsRef<str>]) -> Counting {
        let has = |f: &str| flags.iter().any(|g| g.as_ref() == f);
        if has("--raw") {
            Counting::Alone
        } else if has("--xml") {
            Counting::Ends("</expr>\n")
        } else {
            Counting::Lines
        }
    }

    fn count(self, out: &[u8]) -> usize {
        match self {
            Counting::Lines => out.iter().filter(|&&b| b == b'\n').count(),
            Counting::Ends(end) => String::from_utf8_lossy(out).matches(end).count(),
            Counting::Alone => 0,
        }
    }
}

impl Sides {
    /// Both commands, in the environment that generated programs expect.
    pub fn new(mut tested: Program, mut reference: Program, cwd: PathBuf) -> Sides {
        // It is nowhere, and other than that of the cases, so that no other command makes it.
        let home = "/home-of-nobody";
        for side in [&mut tested, &mut reference] {
            side.env("NIX_REMOTE", "dummy://")
                .env("NIX_PATH", "")
                .env("HOME", home)
                .env("NIX_CONF_DIR", home);
        }
        Sides {
            tested,
            reference,
            cwd,
        }
    }

    /// The answer of one implementation to programs in one process.
    fn ask(&self, side: &Program, flags: &[String], texts: &[&str]) -> io::Result<Outcome> {
        let mut args: Vec<String> = flags.to_vec();
        if let [text] = texts
            && text.len() >= LONGEST
        {
            args.push("-".to_owned());
            return side.run(args, &self.cwd, text.as_bytes()).map(unnamed);
        }
        args.push("-E".to_owned());
        // A dash in front would make an option of it.
        args.extend(texts.iter().map(|t| match t.starts_with('-') {
            true => format!(" {t}"),
            false => (*t).to_owned(),
        }));
        side.run(args, &self.cwd, b"").map(unnamed)
    }

    /// What both say.
    pub fn both(&self, flags: &[String], texts: &[&str]) -> io::Result<Pair> {
        Ok(Pair {
            tested: self.ask(&self.tested, flags, texts)?,
            reference: self.ask(&self.reference, flags, texts)?,
        })
    }

    /// What the implementation under test says of one program.
    pub fn tested(&self, flags: &[String], text: &str) -> io::Result<Outcome> {
        self.ask(&self.tested, flags, &[text])
    }

    /// What the reference says of one program.
    pub fn reference(&self, flags: &[String], text: &str) -> io::Result<Outcome> {
        self.ask(&self.reference, flags, &[text])
    }

    /// Judges all programs; `tell` gets the index of each with its verdict.
    pub fn judge(
        &self,
        flags: &[String],
        texts: &[&str],
        most: usize,
        tell: &mut dyn FnMut(usize, Verdict),
    ) -> io::Result<()> {
        let counting = Counting::of(flags);
        let most = if counting == Counting::Alone { 1 } else { most };
        let mut at = 0;
        while at < texts.len() {
            let mut end = texts.len().min(at + most);
            if let Some(first) = texts[at..end].iter().position(|t| t.len() >= LONGEST) {
                end = at + first.max(1);
            }
            at = self.batch(flags, counting, texts, at, end, tell)?;
        }
        Ok(())
    }

    /// Judges programs from `at` on, at most to `end`; returns where to go on.
    fn batch(
        &self,
        flags: &[String],
        counting: Counting,
        texts: &[&str],
        at: usize,
        end: usize,
        tell: &mut dyn FnMut(usize, Verdict),
    ) -> io::Result<usize> {
        let pair = self.both(flags, &texts[at..end])?;
        let (a, b) = (&pair.tested, &pair.reference);
        let beyond = Limit::of(b);
        if a.ending == Ending::TimedOut || beyond.is_some() {
            if end - at > 1 {
                // Output is buffered, so that it does not say which one it is.
                for i in at..end {
                    self.batch(flags, counting, texts, i, i + 1, tell)?;
                }
                return Ok(end);
            }
            // Nobody has to be better than the reference, but crashes are never right.
            let verdict = match beyond {
                Some(limit) if !crashed(a) => Verdict::Beyond(limit),
                _ => Verdict::Differs(Box::new(pair)),
            };
            tell(at, verdict);
            return Ok(end);
        }
        if pair.same() {
            if a.ending == Ending::Exit(0) {
                (at..end).for_each(|i| tell(i, Verdict::Same { failed: false }));
                return Ok(end);
            }
            let failed = end.min(at + counting.count(&a.out) + 1) - 1;
            (at..failed).for_each(|i| tell(i, Verdict::Same { failed: false }));
            tell(failed, Verdict::Same { failed: true });
            return Ok(failed + 1);
        }
        if end - at == 1 {
            tell(at, Verdict::Differs(Box::new(pair)));
            return Ok(end);
        }
        let seen = counting.count(&a.out).max(counting.count(&b.out)) + 1;
        let seen = end.min(at + seen);
        let mut differ = false;
        for i in at..seen {
            self.batch(flags, counting, texts, i, i + 1, &mut |i, verdict| {
                differ |= matches!(verdict, Verdict::Differs(_));
                tell(i, verdict);
            })?;
        }
        if !differ {
            tell(at, Verdict::BatchDiffers(seen - at, Box::new(pair)));
        }
        Ok(seen)
    }
}

/// Whether a command crashed; not when its output was closed.
fn crashed(o: &Outcome) -> bool {
    let closed = Limit::of(o) == Some(Limit::Output);
    matches!(o.ending, Ending::Crash(_) if !closed)
        || bstr::ByteSlice::contains_str(&*o.err, "panicked at")
}

/// The answer without the name by which the command was called; usage errors end in it.
fn unnamed(mut o: Outcome) -> Outcome {
    let end = b" --help' for more information.\n";
    if o.err.ends_with(end)
        && let Some(start) = o.err.windows(5).rposition(|w| w == b"Try '")
    {
        o.err.truncate(start);
    }
    o
}

impl Pair {
    /// Whether both said the same.
    pub fn same(&self) -> bool {
        let (a, b) = (&self.tested, &self.reference);
        a.ending == b.ending && a.out == b.out && a.err == b.err
    }
}

/// The flags of a profile.
pub fn flags(profile: &Profile) -> Vec<String> {
    profile.flags.iter().map(|f| (*f).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// An implementation in shell: prints each expression, until one says `fail`. `quirk` is what it prints
    /// for `odd`.
    fn implementation(dir: &std::path::Path, name: &str, quirk: &str) -> Program {
        let script = format!(
            "#!/bin/sh\nwhile [ \"$1\" != -E ]; do shift; done\nshift\nn=$#\nfor e; do\n  case $e in\n    \
             fail) echo failed >&2; exit 1 ;;\n    slow) sleep 20 ;;\n    odd) echo {quirk} ;;\n    \
             many) echo $n | sed 's/[^1].*/{quirk}/' ;;\n    \
             *) echo \"$e\" ;;\n  esac\ndone\n"
        );
        let path = dir.join(name);
        std::fs::write(&path, script).unwrap();
        Program::new(
            &format!("sh {}", path.display()),
            Duration::from_millis(1500),
        )
        .unwrap()
    }

    fn verdicts(texts: &[&str], most: usize) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let sides = Sides::new(
            implementation(dir.path(), "a", "a"),
            implementation(dir.path(), "b", "b"),
            dir.path().to_owned(),
        );
        let mut all = Vec::new();
        sides
            .judge(&["--eval".to_owned()], texts, most, &mut |i, v| {
                all.push(match v {
                    Verdict::Same { failed: false } => format!("{i} same"),
                    Verdict::Same { failed: true } => format!("{i} failed"),
                    Verdict::Beyond(limit) => format!("{i} beyond {}", limit.name()),
                    Verdict::Differs(_) => format!("{i} differs"),
                    Verdict::BatchDiffers(n, _) => format!("{i} batch of {n}"),
                });
            })
            .unwrap();
        all
    }

    #[test]
    fn goes_on_after_a_failure() {
        let texts = ["1", "fail", "2", "fail", "fail", "3"];
        let want = [
            "0 same", "1 failed", "2 same", "3 failed", "4 failed", "5 same",
        ];
        for most in [1, 2, 3, 10] {
            assert_eq!(verdicts(&texts, most), want);
        }
    }

    #[test]
    fn finds_the_one_that_differs() {
        let texts = ["1", "odd", "2", "fail", "odd"];
        let want = ["0 same", "1 differs", "2 same", "3 failed", "4 differs"];
        for most in [1, 3, 10] {
            assert_eq!(verdicts(&texts, most), want);
        }
    }

    #[test]
    fn a_batch_may_differ_alone() {
        assert_eq!(
            verdicts(&["1", "many"], 10),
            ["0 same", "1 same", "0 batch of 2"]
        );
    }

    #[test]
    fn slow_programs_are_found() {
        let texts = ["1", "2", "slow", "3"];
        assert_eq!(
            verdicts(&texts, 4),
            ["0 same", "1 same", "2 beyond time", "3 same"]
        );
    }
}
