//! Errors and warnings as text: message, trace, source excerpts, suggestions.
//!
//! The layout is the reference's, because users search for it. Text is made with terminal colours;
//! [`filter_escapes`] takes them out again (and expands tabs, as the reference does), so that one
//! path serves terminals and files. Invariant: a source that can no longer be read only loses its
//! excerpt. Deliberately absent: writing to anything.

use crate::error::{EvalError, TraceEntry};
use crate::machine::Vm;
use frazil_formats::message_bytes;
use frazil_runtime::pos::{Origin, Pos, line_starts};
use rustc_hash::{FxHashMap, FxHashSet};
use std::io::Write;
use unicode_width::UnicodeWidthChar;

const NORMAL: &str = "\x1b[0m";
const RED: &str = "\x1b[31;1m";
const MAGENTA: &str = "\x1b[35;1m";
const BLUE: &str = "\x1b[34;1m";

/// Without `--show-trace`, entries are cut once this many (an entry with a position counts twice)
/// have been shown.
const SHORT_TRACE: usize = 3;
/// Repeated entries are only summed up when there are more of them than this.
const SHOWN_REPEATS: usize = 5;

/// What a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// `error:`
    Error,
    /// `warning:`
    Warning,
    /// `evaluation warning:`, from `builtins.warn`.
    EvaluationWarning,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::EvaluationWarning => "evaluation warning",
        }
    }

    /// Its number among the reference's verbosities.
    pub fn number(self) -> u8 {
        match self {
            Level::Error => 0,
            Level::Warning | Level::EvaluationWarning => 1,
        }
    }

    fn colour(self) -> &'static str {
        match self {
            Level::Error => RED,
            _ => MAGENTA,
        }
    }

    fn prefix(self) -> String {
        format!("{}{}:{NORMAL} ", self.colour(), self.name())
    }
}

/// A message without a position, with what was done when it happened, the innermost first; coloured, without a
/// final newline.
pub fn message(level: Level, text: &str, traces: &[String]) -> Vec<u8> {
    let mut body = Vec::new();
    for trace in traces.iter().rev() {
        body.extend_from_slice("\n… ".as_bytes());
        body.extend_from_slice(&message_bytes(trace));
        body.push(b'\n');
    }
    if !traces.is_empty() {
        body.push(b'\n');
        body.extend_from_slice(level.prefix().as_bytes());
    }
    body.extend_from_slice(&message_bytes(text));
    body.push(b'\n');
    indent(level, &body)
}

/// A warning whose lines stay as they are, coloured.
pub fn plain_warning(text: &str) -> Vec<u8> {
    [Level::Warning.prefix().as_bytes(), &message_bytes(text)].concat()
}

impl Vm {
    /// An error as shown to users, coloured, without a final newline. The trace is cut unless the
    /// setting `show-trace` is on.
    pub fn render_error(&mut self, e: &EvalError) -> Vec<u8> {
        let mut r = Renderer::new(self);
        r.trace(e);
        r.out.extend_from_slice(&message_bytes(e.message()));
        r.out.push(b'\n');
        r.position("", e.pos());
        r.suggestions(e.suggestions());
        indent(Level::Error, &r.out)
    }

    /// A message about a position, coloured, without a final newline.
    pub fn render_message(&mut self, level: Level, text: &str, pos: Pos) -> Vec<u8> {
        let mut r = Renderer::new(self);
        r.out.extend_from_slice(&message_bytes(text));
        r.out.push(b'\n');
        r.position("", pos);
        indent(level, &r.out)
    }
}

/// A source text and where its lines start.
struct SourceText {
    text: Vec<u8>,
    starts: Box<[u32]>,
}

impl SourceText {
    fn new(text: Vec<u8>) -> Self {
        let starts = line_starts(&text);
        SourceText { text, starts }
    }

    /// A line without its end, if the text has it. An empty text has no lines.
    fn line(&self, number: u32) -> Option<&[u8]> {
        let i = (number as usize).checked_sub(1)?;
        let start = *self.starts.get(i)? as usize;
        if self.text.is_empty() {
            return None;
        }
        let end = self.starts.get(i + 1);
        let line = &self.text[start..end.map_or(self.text.len(), |&e| e as usize)];
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

/// What makes two trace entries the same: place and text.
#[derive(PartialEq, Eq, Hash)]
struct Place<'e> {
    /// File name, or the address of the origin of a text without one.
    source: (Option<Box<[u8]>>, usize),
    line: u32,
    column: u32,
    positioned: bool,
    /// What a program says is another text for the reference than what it says itself: values in it have no colour.
    always: bool,
    text: &'e str,
}

/// A source: its file, or the offset that tells texts without one apart.
type SourceKey = (Option<Box<[u8]>>, usize);

struct Renderer<'v> {
    vm: &'v mut Vm,
    out: Vec<u8>,
    /// By file name, or by the first position of a text that is no file.
    sources: FxHashMap<SourceKey, Option<SourceText>>,
}

impl<'v> Renderer<'v> {
    fn new(vm: &'v mut Vm) -> Self {
        Renderer {
            vm,
            out: Vec::new(),
            sources: FxHashMap::default(),
        }
    }

    fn source_key(&self, pos: Pos) -> (Option<Box<[u8]>>, usize) {
        match self.vm.positions.origin(pos) {
            Some(Origin::File(path)) => (Some(path.clone()), 0),
            Some(other) => (None, std::ptr::from_ref(other) as usize),
            None => (None, 0),
        }
    }

    fn place<'e>(&self, entry: &'e TraceEntry) -> Place<'e> {
        let at = self.vm.positions.line_col(entry.pos);
        Place {
            source: self.source_key(entry.pos),
            line: at.map_or(0, |a| a.line),
            column: at.map_or(0, |a| a.column),
            positioned: entry.positioned,
            always: entry.always,
            text: &entry.text,
        }
    }

    /// The trace, and then the prefix of the message itself; nothing if there is no trace.
    fn trace(&mut self, e: &EvalError) {
        if e.trace_len() == 0 {
            return;
        }
        let show_all = self.vm.settings.show_trace;
        let mut seen = FxHashSet::default();
        let mut repeats: Vec<&TraceEntry> = Vec::new();
        let (mut count, mut cut) = (0, false);
        for entry in e.entries().filter(|t| !t.text.is_empty()) {
            cut |= !show_all && count > SHORT_TRACE;
            if cut && !entry.always {
                continue;
            }
            if !seen.insert(self.place(entry)) {
                repeats.push(entry);
                continue;
            }
            count += self.repeats(&mut repeats);
            count += self.entry(entry);
        }
        self.repeats(&mut repeats);
        if cut {
            let _ = writeln!(
                self.out,
                "\n{MAGENTA}(stack trace truncated; use '--show-trace' to show the full, detailed \
                 trace){NORMAL}"
            );
        }
        let _ = write!(self.out, "\n{}", Level::Error.prefix());
    }

    /// Shows entries that were seen before: all if they are few, else how many.
    fn repeats(&mut self, repeats: &mut Vec<&TraceEntry>) -> usize {
        let repeats = std::mem::take(repeats);
        match repeats.len() {
            0 => 0,
            // These count towards the limit only by their positions; so it is in the reference.
            1..=SHOWN_REPEATS => repeats.into_iter().map(|r| self.entry(r) - 1).sum(),
            n => {
                let _ = writeln!(
                    self.out,
                    "\n{MAGENTA}({n} duplicate frames omitted){NORMAL}"
                );
                0
            }
        }
    }

    /// Shows an entry; says what it counts.
    fn entry(&mut self, entry: &TraceEntry) -> usize {
        self.out.extend_from_slice("\n… ".as_bytes());
        self.out.extend_from_slice(&message_bytes(&entry.text));
        self.out.push(b'\n');
        1 + usize::from(self.position("  ", entry.pos))
    }

    /// `at FILE:LINE:COLUMN:` and the lines around it, if the position is known.
    fn position(&mut self, indent: &str, pos: Pos) -> bool {
        let Some(at) = self.vm.positions.line_col(pos) else {
            return false;
        };
        let _ = write!(self.out, "{indent}{BLUE}at {MAGENTA}");
        let shown = self.vm.show_pos(pos);
        self.out.extend_from_slice(&message_bytes(&shown));
        let _ = write!(self.out, "{NORMAL}:");
        let key = self.source_key(pos);
        if !self.sources.contains_key(&key) {
            let text = self.read(pos).map(SourceText::new);
            self.sources.insert(key.clone(), text);
        }
        let Some(Some(source)) = self.sources.get(&key) else {
            return true;
        };
        let out = &mut self.out;
        let mut excerpt = |number: u32| match source.line(number) {
            Some(line) => {
                let _ = write!(out, "\n {number:>5}| ");
                out.extend_from_slice(line);
                true
            }
            None => false,
        };
        if at.line > 1 {
            excerpt(at.line - 1);
        }
        if excerpt(at.line) {
            // Not as a width: formatting takes none above 65,535.
            let spaces = " ".repeat(at.column as usize);
            let _ = write!(self.out, "\n      |{spaces}{RED}^{NORMAL}");
        }
        let out = &mut self.out;
        if let Some(line) = source.line(at.line + 1) {
            let _ = write!(out, "\n {:>5}| ", at.line + 1);
            out.extend_from_slice(line);
        }
        out.push(b'\n');
        true
    }

    fn read(&mut self, pos: Pos) -> Option<Vec<u8>> {
        if let Some(text) = self.vm.positions.text(pos) {
            // The reference keeps such a text as a C string.
            let end = memchr::memchr(0, text).unwrap_or(text.len());
            return Some(text[..end].to_vec());
        }
        let Some(Origin::File(path)) = self.vm.positions.origin(pos) else {
            return None;
        };
        let path = path.clone();
        self.vm.host.read_file(&path).ok()
    }

    fn suggestions(&mut self, names: &[Box<str>]) {
        let coloured: Vec<Vec<u8>> = names
            .iter()
            .map(|n| {
                let name = filter_escapes(&message_bytes(n), true);
                [MAGENTA.as_bytes(), &name, NORMAL.as_bytes()].concat()
            })
            .collect();
        let names: Vec<&[u8]> = coloured.iter().map(|n| n.as_slice()).collect();
        if let Some(text) = frazil_formats::levenshtein::did_you_mean(&names) {
            self.out.extend_from_slice(&text);
            self.out.push(b'\n');
        }
    }
}

/// Puts the prefix before the first line and as many spaces before the others; lines lose
/// trailing white space.
fn indent(level: Level, body: &[u8]) -> Vec<u8> {
    let prefix = level.prefix();
    let spaces = " ".repeat(level.name().len() + 2);
    let mut out = Vec::with_capacity(body.len() + body.len() / 4);
    let body = chomp(body);
    if body.is_empty() {
        return out;
    }
    for (i, line) in body.split(|&b| b == b'\n').enumerate() {
        if i > 0 {
            out.push(b'\n');
        }
        let from = out.len();
        let start = if i == 0 { &prefix } else { &spaces };
        out.extend_from_slice(start.as_bytes());
        out.extend_from_slice(line);
        let kept = chomp(&out[from..]).len();
        out.truncate(from + kept);
    }
    out
}

fn chomp(text: &[u8]) -> &[u8] {
    let end = text
        .iter()
        .rposition(|b| !matches!(b, b' ' | b'\n' | b'\r' | b'\t'));
    &text[..end.map_or(0, |e| e + 1)]
}

/// Text as it goes to standard error: escape sequences removed (all, or only those that do not set
/// colours), carriage returns and bells removed, tabs expanded.
///
/// As in the reference the column does not start again at the beginning of a line, so a tab ends at
/// a multiple of eight characters from the start of the text.
pub fn filter_escapes(text: &[u8], colours: bool) -> Vec<u8> {
    let special = |b: &u8| matches!(b, b'\t' | b'\r' | 0x07 | 0x1b);
    if !text.iter().any(special) {
        return text.to_vec();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    let mut rest = text;
    while let Some((&b, after)) = rest.split_first() {
        match b {
            0x1b => {
                let (len, last) = escape_len(rest);
                if colours && last == b'm' {
                    out.extend_from_slice(&rest[..len]);
                }
                rest = &rest[len..];
            }
            b'\t' => {
                let spaces = 8 - column % 8;
                out.resize(out.len() + spaces, b' ');
                column += spaces;
                rest = after;
            }
            b'\r' | 0x07 => rest = after,
            _ => {
                let end = rest.iter().position(special).unwrap_or(rest.len());
                column += width(&rest[..end]);
                out.extend_from_slice(&rest[..end]);
                rest = &rest[end..];
            }
        }
    }
    out
}

/// The length of the escape sequence that the text starts with, and its last byte if that says what
/// it is.
fn escape_len(text: &[u8]) -> (usize, u8) {
    let run = |from: usize, range: std::ops::RangeInclusive<u8>| {
        let rest = &text[from.min(text.len())..];
        from + rest.iter().take_while(|b| range.contains(b)).count()
    };
    match text.get(1) {
        Some(b'[') => {
            let end = run(run(2, 0x30..=0x3f), 0x20..=0x2f);
            match text.get(end) {
                Some(&b @ 0x40..=0x7e) => (end + 1, b),
                _ => (end, 0),
            }
        }
        Some(b']') => {
            let rest = &text[2..];
            let Some(end) = rest.iter().position(|&b| b == 0x1b || b == 0x07) else {
                return (text.len(), 0);
            };
            let end = end + 2;
            match (text[end], text.get(end + 1)) {
                (0x1b, Some(b'\\')) => (end + 2, b'\\'),
                _ => (end + 1, 0),
            }
        }
        Some(0x40..=0x5f) => (2, 0),
        _ => (1, 0),
    }
}

fn width(text: &[u8]) -> usize {
    text.utf8_chunks()
        .map(|c| {
            let valid: usize = c.valid().chars().map(|c| c.width().unwrap_or(0)).sum();
            valid + c.invalid().len()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &[u8]) -> String {
        String::from_utf8(filter_escapes(text, false)).expect("valid")
    }

    #[test]
    fn tabs_go_to_multiples_of_eight_of_the_whole_text() {
        assert_eq!(plain(b"error: a\tb"), "error: a        b");
        assert_eq!(plain(b"ab\ncd\te"), "ab\ncd    e");
        assert_eq!(plain("é\tx".as_bytes()), "é       x");
        assert_eq!(plain("日\tx".as_bytes()), "日      x");
    }

    #[test]
    fn escapes_are_removed_or_kept_when_they_are_colours() {
        let text = b"a\x1b[31;1mb\x1b[0mc\x1b[2Jd\x1b]8;;u\x07e\x1b]0;t\x1b\\f\x1bMg\x1b";
        assert_eq!(plain(text), "abcdefg");
        let kept = filter_escapes(text, true);
        assert_eq!(kept, b"a\x1b[31;1mb\x1b[0mcdefg");
    }

    #[test]
    fn lines_are_indented_and_trimmed() {
        let show = |level, text: &str| plain(&message(level, text, &[]));
        assert_eq!(show(Level::Error, "a \n\n b"), "error: a\n\n        b");
        assert_eq!(
            show(Level::EvaluationWarning, "x\ny"),
            "evaluation warning: x\n                    y"
        );
    }

    #[test]
    fn lines_end_as_in_the_reference() {
        let s = SourceText::new(b"a\r\nb\rc\n".to_vec());
        let lines: Vec<_> = (1..=5).map(|n| s.line(n)).collect();
        let b = |t: &'static [u8]| Some(t);
        assert_eq!(lines, [b(b"a"), b(b"b"), b(b"c"), b(b""), None]);
    }
}
