//! Error texts with excerpts of the source, laid out as the reference's library does.
//!
//! Invariant: only layout is here, no knowledge of TOML. Excerpts keep the library's oddities: an
//! error at the very end points past a line break and shows its line twice, and long lines are cut
//! 30 bytes around the place.

use std::ops::Range;

/// A place in the source.
#[derive(Debug, Clone)]
pub struct Place {
    pub range: Range<usize>,
    /// The end of the source is meant: a line break at the end of the range counts as passed.
    pub at_end: bool,
}

impl From<Range<usize>> for Place {
    fn from(range: Range<usize>) -> Place {
        Place {
            range,
            at_end: false,
        }
    }
}

/// A place in the source with what is said about it.
pub struct Note<'a> {
    pub place: Place,
    pub text: &'a str,
}

/// The place of one byte; at the end of the source, the last byte.
pub fn at(source: &[u8], pos: usize) -> Place {
    let at_end = pos >= source.len();
    let start = if at_end {
        source.len().saturating_sub(1)
    } else {
        pos
    };
    Place {
        range: start..(start + 1).min(source.len()),
        at_end,
    }
}

/// `[error] title`, then an excerpt for each note, then `suffix`.
pub fn format(source: &[u8], name: &str, title: &str, notes: &[Note<'_>], suffix: &str) -> String {
    let mut out = format!("[error] {title}\n");
    let excerpts: Vec<Excerpt> = notes
        .iter()
        .map(|note| Excerpt::new(source, &note.place))
        .collect();
    let width = excerpts
        .iter()
        .map(|e| e.last_line.to_string().len())
        .max()
        .unwrap_or(0);
    let margin = " ".repeat(width + 1);
    for (at, (excerpt, note)) in excerpts.iter().zip(notes).enumerate() {
        if at == 0 {
            out += &format!(" --> {name}\n{margin} |\n");
        } else {
            out += &format!("{margin} | ...\n{margin} |\n");
        }
        excerpt.write(&mut out, width, note.text);
    }
    out += suffix;
    out
}

struct Excerpt {
    first_line: usize,
    last_line: usize,
    length: usize,
    /// Text and the offset of the place in it: one, two or three of them.
    lines: Vec<(Vec<u8>, usize)>,
}

impl Excerpt {
    fn new(source: &[u8], place: &Place) -> Excerpt {
        let range = &place.range;
        let line = |pos: usize| 1 + source[..pos].iter().filter(|c| **c == b'\n').count();
        let first_line = line(range.start);
        let ends_after = place.at_end || range.len() > 1;
        let last_line = if ends_after {
            line(range.end)
        } else {
            first_line
        };
        let length = range.len();
        let lines = if length == 0 {
            vec![(Vec::new(), 0)]
        } else if first_line == last_line {
            vec![take_line(source, range.start, range.end - 1)]
        } else {
            let (begin, end) = (range.start, range.end - 1);
            let forward = if source.len() - begin > 60 {
                begin + 50
            } else {
                source.len()
            };
            let backward = if end > 60 { end - 50 } else { 0 };
            let find = |range: Range<usize>| {
                let stop = range.end;
                range
                    .into_iter()
                    .find(|at| source[*at] == b'\n')
                    .unwrap_or(stop)
            };
            let first = take_line(source, begin, find(begin..forward));
            let last = take_line(source, find(backward..end), end);
            if first_line + 1 == last_line {
                vec![first, last]
            } else {
                vec![first, (b"...".to_vec(), 0), last]
            }
        };
        Excerpt {
            first_line,
            last_line,
            length,
            lines,
        }
    }

    fn write(&self, out: &mut String, width: usize, message: &str) {
        let first = &self.lines[0];
        let column = first.1 + 1;
        let rest = (first.0.len() + 1).saturating_sub(column);
        if self.lines.len() == 1 {
            let length = if first.0.len() < column { 1 } else { rest };
            write_line(out, width, self.first_line, &first.0);
            underline(out, width, column, length.min(self.length), message);
            return;
        }
        write_line(out, width, self.first_line, &first.0);
        underline(
            out,
            width,
            column,
            rest,
            if self.lines.len() == 2 { "" } else { "and" },
        );
        if let [_, middle, _] = &self.lines[..] {
            write_line(out, width, self.first_line + 1, &middle.0);
            underline(out, width, 1, middle.0.len(), "and");
        }
        let last = &self.lines[self.lines.len() - 1];
        write_line(out, width, self.last_line, &last.0);
        underline(out, width, 1, last.1 + 1, message);
    }
}

/// The line around `begin..end`, at most 30 bytes on both sides.
fn take_line(source: &[u8], begin: usize, end: usize) -> (Vec<u8>, usize) {
    let from = begin.saturating_sub(30);
    let to = (end + 30).min(source.len()).max(end);
    let start = source[from..begin]
        .iter()
        .rposition(|c| *c == b'\n')
        .map_or(from, |p| from + p + 1);
    let stop = source[end..to]
        .iter()
        .position(|c| *c == b'\n')
        .map_or(to, |p| end + p);
    let mut line = Vec::new();
    let mut offset = begin - start;
    if start != 0 && source[start - 1] != b'\n' {
        line.extend_from_slice(b"... ");
        offset += 4;
    }
    line.extend_from_slice(&source[start..stop]);
    if stop != source.len() && source[stop] != b'\n' {
        line.extend_from_slice(b" ...");
    }
    (line, offset)
}

fn write_line(out: &mut String, width: usize, number: usize, line: &[u8]) {
    *out += &format!(" {number:>width$} | ");
    for &byte in line {
        if byte.is_ascii_graphic() || byte == b' ' {
            out.push(char::from(byte));
        } else {
            *out += &show_byte(byte);
        }
    }
    out.push('\n');
}

fn underline(out: &mut String, width: usize, column: usize, length: usize, message: &str) {
    let (margin, indent) = (" ".repeat(width + 1), " ".repeat(column.saturating_sub(1)));
    let marks = "^".repeat(length);
    *out += &format!("{margin} | {indent}{marks}-- {message}\n");
}

/// A byte that cannot be shown as it is.
fn show_byte(byte: u8) -> String {
    let name = match byte {
        0 => "(NUL)",
        b' ' => "(SPACE)",
        b'\n' => "(LINE FEED)",
        b'\r' => "(CARRIAGE RETURN)",
        b'\t' => "(TAB)",
        0x0B => "(VERTICAL TAB)",
        0x0C => "(FORM FEED)",
        0x1B => "(ESCAPE)",
        _ => "",
    };
    format!("0x{byte:02x}{name}")
}
