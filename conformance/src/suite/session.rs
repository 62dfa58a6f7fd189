//! A session: commands that run one after the other on one store, each of which is a case.
//!
//! What it looks like is described in `conformance/README.md`. Invariant: what is written is read as the
//! same, whatever bytes were recorded. Deliberately absent: running it (see `place`).

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use super::case::path;
use super::{Case, Recorded};

/// A session, read from `NAME.session`.
#[derive(Clone, Debug)]
pub struct Session {
    /// The path below the suite's directory, without the ending.
    pub name: String,
    pub(super) entries: Vec<Entry>,
}

/// A part of a session's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// An empty line or a comment.
    Text(String),
    /// What is run, but not judged.
    Setup(String),
    /// What is judged.
    Step(String),
}

impl Entry {
    /// Whether a command uses the server of files.
    pub(super) fn mentions_server(&self) -> bool {
        match self {
            Entry::Text(_) => false,
            Entry::Setup(command) | Entry::Step(command) => command.contains("$HTTP"),
        }
    }
}

impl Session {
    /// Reads a session and its steps as cases, named `NAME/001` and so on.
    pub(super) fn load(dir: &Path, name: &str) -> Result<(Session, Vec<Case>), String> {
        let text =
            fs::read_to_string(path(dir, name, "session")).map_err(|e| format!(".session: {e}"))?;
        let (entries, expected) = parse(&text)?;
        let commands = entries.iter().filter_map(|entry| match entry {
            Entry::Step(command) => Some(command),
            _ => None,
        });
        let cases: Vec<_> = (1..)
            .zip(commands.zip(expected))
            .map(|(step, (command, expected))| Case {
                name: format!("{name}/{step:03}"),
                step: Some(step),
                input: Some(command.clone().into_bytes()),
                args: None,
                stdin: None,
                env: Vec::new(),
                expected,
            })
            .collect();
        if cases.is_empty() {
            return Err("the session has no step".to_owned());
        }
        let name = name.to_owned();
        Ok((Session { name, entries }, cases))
    }

    /// Whether a case is a step of this session.
    pub fn has(&self, case: &Case) -> bool {
        case.step.is_some() && case.subject() == self.name
    }

    /// Writes the session with what its steps left; returns whether anything changed.
    pub fn record(&self, dir: &Path, expected: &[Option<&Recorded>]) -> io::Result<bool> {
        let file = path(dir, &self.name, "session");
        let text = print(&self.entries, expected);
        if fs::read_to_string(&file)? == text {
            return Ok(false);
        }
        fs::write(file, text)?;
        Ok(true)
    }
}

fn parse(text: &str) -> Result<(Vec<Entry>, Vec<Option<Recorded>>), String> {
    let mut entries = Vec::new();
    let mut expected: Vec<Option<Recorded>> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let problem = |why: &str| Err(format!("line {number}: {why}"));
        if line.is_empty() || line.starts_with('#') {
            entries.push(Entry::Text(line.to_owned()));
            continue;
        }
        let (sign, rest) = line.split_at(line.len().min(2));
        match (sign, entries.last_mut()) {
            ("$ ", _) => {
                entries.push(Entry::Step(rest.to_owned()));
                expected.push(None);
            }
            ("% ", _) => entries.push(Entry::Setup(rest.to_owned())),
            ("> ", Some(Entry::Step(command) | Entry::Setup(command))) => {
                command.push('\n');
                command.push_str(rest);
            }
            ("1|" | "1\\" | "2|" | "2\\" | "= ", Some(Entry::Step(_))) => {
                let Some(recorded) = expected.last_mut() else {
                    return problem("nothing was run before it");
                };
                let recorded = recorded.get_or_insert_with(Recorded::default);
                if sign == "= " {
                    recorded.status = match rest.parse() {
                        Ok(status @ 0..=255) => status,
                        _ => return problem("is no exit status"),
                    };
                    continue;
                }
                let stream = match sign {
                    "1|" | "1\\" => &mut recorded.out,
                    _ => &mut recorded.err,
                };
                let Some(bytes) = unescape(rest.strip_prefix(' ').unwrap_or(rest)) else {
                    return problem("a backslash begins \\\\ or \\xNN");
                };
                stream.extend(bytes);
                if sign.ends_with('|') {
                    stream.push(b'\n');
                }
            }
            _ => return problem("is neither a command nor what one left"),
        }
    }
    Ok((entries, expected))
}

fn print(entries: &[Entry], expected: &[Option<&Recorded>]) -> String {
    let mut text = String::new();
    let mut expected = expected.iter();
    for entry in entries {
        let (sign, lines) = match entry {
            Entry::Text(line) => {
                text.push_str(line);
                text.push('\n');
                continue;
            }
            Entry::Setup(command) => ('%', command),
            Entry::Step(command) => ('$', command),
        };
        text.push(sign);
        for (i, line) in lines.split('\n').enumerate() {
            let sign = if i == 0 { "" } else { ">" };
            writeln!(text, "{sign} {line}").expect("writing to a string");
        }
        if sign == '$'
            && let Some(Some(recorded)) = expected.next()
        {
            stream(&mut text, '1', &recorded.out);
            stream(&mut text, '2', &recorded.err);
            if recorded.status != 0 {
                writeln!(text, "= {}", recorded.status).expect("writing to a string");
            }
        }
    }
    text
}

/// The lines of a stream, of which the last may lack its end.
fn stream(text: &mut String, number: char, bytes: &[u8]) {
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        let (sign, line) = match line.strip_suffix(b"\n") {
            Some(line) => ('|', line),
            None => ('\\', line),
        };
        text.push(number);
        text.push(sign);
        if !line.is_empty() {
            text.push(' ');
            escape(text, line);
        }
        text.push('\n');
    }
}

/// Text as it is, but for backslashes, control characters and what is not UTF-8.
fn escape(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                '\t' => text.push(c),
                c if c.is_ascii_control() => {
                    write!(text, "\\x{:02x}", c as u32).expect("writing to a string");
                }
                // Some that are ends of lines elsewhere.
                '\u{85}' | '\u{2028}' | '\u{2029}' => {
                    for byte in c.to_string().bytes() {
                        write!(text, "\\x{byte:02x}").expect("writing to a string");
                    }
                }
                c => text.push(c),
            }
        }
        for byte in chunk.invalid() {
            write!(text, "\\x{byte:02x}").expect("writing to a string");
        }
    }
}

fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        rest = if let Some(after) = after.strip_prefix('\\') {
            bytes.push(b'\\');
            after
        } else {
            let digits = after.strip_prefix('x')?.get(..2)?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            &after[3..]
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_as_it_is_read() {
        let text = "# Comment.\n\n% touch a\n> touch b\n$ cat a \\\n>   b\n1| x\n1|\n1| \ty\\\\\n1\\ z\\xff\n\
                    2| oh\n= 3\n$ true\n\n$ echo\n1|\n";
        let (entries, expected) = parse(text).expect("a session");
        let first = Recorded {
            out: b"x\n\n\ty\\\nz\xff".to_vec(),
            err: b"oh\n".to_vec(),
            status: 3,
        };
        let last = Recorded {
            out: b"\n".to_vec(),
            ..Recorded::default()
        };
        assert_eq!(expected, [Some(first), None, Some(last)]);
        assert_eq!(entries[2], Entry::Setup("touch a\ntouch b".to_owned()));
        assert_eq!(entries[3], Entry::Step("cat a \\\n  b".to_owned()));
        let expected: Vec<_> = expected.iter().map(Option::as_ref).collect();
        assert_eq!(print(&entries, &expected), text);
    }

    #[test]
    fn all_bytes_come_back() {
        let bytes: Vec<u8> = (0..=255).chain("é\u{2028}\r\n\\x".bytes()).collect();
        let mut text = "$ x\n".to_owned();
        stream(&mut text, '2', &bytes);
        let (_, expected) = parse(&text).expect("a session");
        let [Some(recorded)] = expected.as_slice() else {
            panic!("{expected:?}");
        };
        assert_eq!(recorded.err, bytes);
        assert!(text.is_ascii() || text.contains('é'));
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        for (text, why) in [
            ("nix-store\n", "line 1: is neither"),
            ("1| x\n", "line 1: is neither"),
            ("% a\n1| x\n", "line 2: is neither"),
            ("$ a\n= 256\n", "line 2: is no exit status"),
            ("$ a\n1| \\n\n", "line 2: a backslash"),
            ("$ a\n1| \\x4\n", "line 2: a backslash"),
            ("> a\n", "line 1: is neither"),
        ] {
            let problem = parse(text).expect_err(text);
            assert!(problem.starts_with(why), "{text:?}: {problem}");
        }
    }
}
