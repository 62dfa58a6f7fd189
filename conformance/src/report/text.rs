//! Bytes as text that can be shown, and diffs.
//!
//! Comparison is of bytes; what is made here is only looked at.

use std::fmt::Write;
use std::path::{Display, Path};
use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use crate::process::Ending;
use crate::run::Finished;
use crate::suite::{Crash, Verdict};

/// The text, with `\xNN` for what is not UTF-8 and for control characters other than tab and newline, and
/// `\u{NNNN}` for characters that would disturb a terminal or that XML cannot have.
pub fn visible(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' | '\t' => shown.push(c),
                c if c.is_ascii_control() => escape(&mut shown, c as u8),
                c if disturbs(c) => shown.extend(c.escape_unicode()),
                c => shown.push(c),
            }
        }
        for &byte in chunk.invalid() {
            escape(&mut shown, byte);
        }
    }
    shown
}

/// C1 control characters, the switches of writing direction, and two that are no characters.
fn disturbs(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

fn escape(shown: &mut String, byte: u8) {
    write!(shown, "\\x{byte:02x}").expect("writing to a string");
}

/// A path as seen from the working directory.
pub fn near(path: &Path) -> Display<'_> {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok())
        .unwrap_or(path)
        .display()
}

/// What a line of a diff is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In both.
    Same,
    /// Only expected.
    Missing,
    /// Only in what was left.
    Added,
    /// Stands for lines that are in both.
    Gap,
}

/// A line of a diff, without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub kind: Kind,
    pub text: String,
}

impl Kind {
    /// The mark before the line.
    pub fn sign(self) -> char {
        match self {
            Kind::Same => ' ',
            Kind::Missing => '-',
            Kind::Added => '+',
            Kind::Gap => '@',
        }
    }
}

/// The lines that differ, with some around them.
pub fn diff(expected: &[u8], got: &[u8]) -> Vec<Line> {
    let diff = TextDiff::configure()
        // Only long and wholly different texts come near it; their diff is coarser then.
        .timeout(Duration::from_millis(200))
        .diff_lines(expected, got);
    let mut lines = Vec::new();
    let mut last = 0;
    for group in diff.grouped_ops(2) {
        if let Some(first) = group.first() {
            let skipped = first.old_range().start.saturating_sub(last);
            if skipped > 0 {
                lines.push(Line {
                    kind: Kind::Gap,
                    text: format!("{skipped} equal lines"),
                });
            }
        }
        for op in &group {
            last = op.old_range().end;
            for change in diff.iter_changes(op) {
                let kind = match change.tag() {
                    ChangeTag::Equal => Kind::Same,
                    ChangeTag::Delete => Kind::Missing,
                    ChangeTag::Insert => Kind::Added,
                };
                let mut text = visible(change.value());
                match text.strip_suffix('\n') {
                    Some(line) => text.truncate(line.len()),
                    None => text.push_str("  (no newline at the end)"),
                }
                lines.push(Line { kind, text });
            }
        }
    }
    lines
}

/// What became of a case, in a few words.
pub fn verdict(result: &Finished<'_>) -> String {
    match result.verdict {
        Verdict::Pass => "passed".to_owned(),
        Verdict::Wrong(parts) => format!("wrong {}", parts.names().join(", ")),
        Verdict::Crash(how) => format!("crashed: {}", crash(how)),
        Verdict::TimedOut => format!("timed out after {:.1} s", result.duration.as_secs_f64()),
        Verdict::Deviation => "deviation".to_owned(),
        Verdict::Unexpected => "passed, but is listed as a deviation".to_owned(),
    }
}

/// What kind of crash it was.
pub fn crash(crash: Crash) -> String {
    match crash {
        Crash::Panic => "panic".to_owned(),
        Crash::Signal(n) => format!("signal {n}{}", signal_name(n)),
    }
}

/// How the command ended.
pub fn ending(ending: Ending) -> String {
    match ending {
        Ending::Exit(status) => format!("status {status}"),
        Ending::Crash(n) => format!("signal {n}{}", signal_name(n)),
        Ending::TimedOut => "killed at the time limit".to_owned(),
    }
}

fn signal_name(signal: i32) -> &'static str {
    match signal {
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        13 => " (SIGPIPE)",
        15 => " (SIGTERM)",
        _ => "",
    }
}
