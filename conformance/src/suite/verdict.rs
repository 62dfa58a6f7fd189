//! What became of a case: comparison in three degrees of strictness, and the kinds of failure.
//!
//! Whatever the degree, an implementation that prints nothing passes nothing (as long as cases are not
//! vacuous, see [`Recorded::unusable`]). Standard output is always compared as a whole.

use bstr::ByteSlice;
use serde::Serialize;

use super::{Deviation, Recorded};
use crate::process::{Ending, Outcome};

/// How much of standard error and of the status is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Errors {
    /// The whole of standard error, and the exact status
    Full,
    /// The last line that begins with `error:`, and the exact status
    Message,
    /// Whether the command failed
    Status,
}

impl Errors {
    /// For the head of reports.
    pub fn description(self) -> &'static str {
        match self {
            Errors::Full => "full: the whole of standard error is compared",
            Errors::Message => "message: the last line that begins with 'error:' is compared",
            Errors::Status => "status: only whether the command failed is compared",
        }
    }
}

/// The parts in which a result differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub stdout: bool,
    pub stderr: bool,
    pub status: bool,
}

impl Parts {
    pub fn any(self) -> bool {
        self.stdout || self.stderr || self.status
    }

    /// The names of the parts that differ.
    pub fn names(self) -> Vec<&'static str> {
        [
            (self.stdout, "stdout"),
            (self.stderr, "stderr"),
            (self.status, "status"),
        ]
        .into_iter()
        .filter_map(|(differs, name)| differs.then_some(name))
        .collect()
    }
}

/// How a command ended that should not have ended so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    Signal(i32),
    /// A panic is reported on standard error.
    Panic,
}

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    /// It differs, in these parts.
    Wrong(Parts),
    Crash(Crash),
    TimedOut,
    /// It differs as the list of deviations says.
    Deviation,
    /// It stands in the list of deviations, but does not differ. The list must stay true, so this is a
    /// failure.
    Unexpected,
}

impl Verdict {
    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Wrong(_) => "wrong",
            Verdict::Crash(_) => "crash",
            Verdict::TimedOut => "timeout",
            Verdict::Deviation => "deviation",
            Verdict::Unexpected => "unexpected-pass",
        }
    }

    pub fn is_failure(self) -> bool {
        !matches!(self, Verdict::Pass | Verdict::Deviation)
    }
}

/// Compares what was left with what is expected.
pub fn judge(
    expected: &Recorded,
    left: &Outcome,
    errors: Errors,
    listed: Option<&Deviation>,
) -> Verdict {
    let status = match left.ending {
        Ending::TimedOut => return Verdict::TimedOut,
        Ending::Crash(signal) => return Verdict::Crash(Crash::Signal(signal)),
        Ending::Exit(status) => status,
    };
    let whole = differences(expected, left, status, Errors::Full);
    if whole.any() && panicked(&left.err) {
        return Verdict::Crash(Crash::Panic);
    }
    let seen = differences(expected, left, status, errors);
    match listed {
        // A weaker comparison may not see what is listed; nothing at all is another matter.
        Some(_) if !whole.any() => Verdict::Unexpected,
        Some(deviation) if seen.any() && whole == deviation.parts => Verdict::Deviation,
        _ if seen.any() => Verdict::Wrong(seen),
        _ => Verdict::Pass,
    }
}

fn differences(expected: &Recorded, left: &Outcome, status: i32, errors: Errors) -> Parts {
    let silent = left.err.is_empty() && !expected.err.is_empty() && expected.out.is_empty();
    Parts {
        stdout: expected.out != left.out,
        stderr: match errors {
            Errors::Full => expected.err != left.err,
            Errors::Message => silent || last_error(&expected.err) != last_error(&left.err),
            Errors::Status => silent,
        },
        status: match errors {
            Errors::Full | Errors::Message => expected.status != status,
            Errors::Status => (expected.status == 0) != (status == 0),
        },
    }
}

/// The last line that begins with `error:`, which has the message itself; traces come before it.
fn last_error(text: &[u8]) -> Option<&[u8]> {
    text.lines()
        .map(|line| line.trim())
        .rfind(|line| line.starts_with(b"error:"))
}

/// Whether a panic is reported, by Rust's runtime or in the words that frazil has for it.
fn panicked(err: &[u8]) -> bool {
    err.lines().any(|line| {
        line.starts_with(b"thread '") && line.contains_str("panicked at")
            || line.starts_with(b"error: this is a bug in frazil")
    })
}
