//! Tables, arrays and keys of TOML.
//!
//! Invariants: open arrays and inline tables are on a stack of the parser's own; each table knows
//! how it came about ([`Origin`]), which decides whether it may be extended; every value knows its
//! place, for the messages about conflicts.

use super::error::{self, Note};
use super::scalar::{self, Bad};
use super::string::{self, Expected, newline, non_ascii};
use super::{Toml, TomlId, TomlValue};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// How a table or an array came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// `[table]`, an element of `[[tables]]`, or the root.
    Header,
    /// Named on the way to one of those.
    Implicit,
    /// Named on the way in a dotted key.
    Dotted,
    /// `{…}` or `[…]`.
    Inline,
    /// The array of `[[tables]]`.
    ArrayOfTables,
    Scalar,
}

/// What a key path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Insert {
    Table,
    ArrayElement,
    KeyValue,
}

pub(super) struct About {
    pub(super) origin: Origin,
    pub(super) place: Range<usize>,
}

pub(super) struct Key {
    pub(super) parts: Vec<Vec<u8>>,
    pub(super) place: Range<usize>,
}

/// An array or inline table that is being read.
enum Open {
    Array {
        start: usize,
        items: Vec<TomlId>,
    },
    Table {
        start: usize,
        id: TomlId,
        key: Option<Key>,
    },
}

pub(super) struct Parser<'a> {
    pub(super) source: &'a [u8],
    pos: usize,
    pub(super) values: Vec<TomlValue>,
    pub(super) about: Vec<About>,
    /// Entries by table and key; the keys themselves are in the tables.
    pub(super) entries: FxHashMap<(TomlId, Vec<u8>), TomlId>,
}

pub(super) type Result<T> = std::result::Result<T, String>;

/// Reads a document; the error is the library's message.
pub fn document(input: &[u8]) -> Result<Toml> {
    let mut source = input.to_vec();
    if !matches!(source.last(), None | Some(b'\n' | b'\r')) {
        source.push(b'\n');
    }
    let mut parser = Parser {
        source: &source,
        pos: if source.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        },
        values: Vec::new(),
        about: Vec::new(),
        entries: FxHashMap::default(),
    };
    parser.document()?;
    Ok(Toml {
        values: parser.values,
    })
}

impl Parser<'_> {
    fn document(&mut self) -> Result<()> {
        let root = self.add(TomlValue::Table(Vec::new()), Origin::Header, 0..0);
        // Comments at the very beginning are read by themselves, with errors of their own.
        while self.comment()? {}
        self.table_body(root)?;
        while self.pos < self.source.len() {
            self.skip_spacer();
            let start = self.pos;
            let array = self.source[start..].starts_with(b"[[");
            let key = self.header(array)?;
            if !self.comment()? {
                self.skip_blanks();
                if self.pos < self.source.len() && !self.skip_newline() {
                    return Err(self.fail(
                        "toml::parse_file: newline (or EOF) expected",
                        self.pos,
                        "expected 0x0a(LINE FEED) or \r\n",
                        "",
                    ));
                }
            }
            let place = key.place.clone();
            let table = self.add(TomlValue::Table(Vec::new()), Origin::Header, place);
            let kind = if array {
                Insert::ArrayElement
            } else {
                Insert::Table
            };
            let table = self.insert(kind, root, key, table)?;
            self.table_body(table)?;
        }
        Ok(())
    }

    /// The key-value pairs up to the next header.
    fn table_body(&mut self, table: TomlId) -> Result<()> {
        let mut on_new_line = true;
        while self.pos < self.source.len() {
            let start = self.pos;
            on_new_line |= self.skip_spacer();
            if self.pos >= self.source.len() {
                break;
            }
            if self.peek() == b'[' {
                self.pos = start;
                break;
            }
            if !on_new_line {
                return Err(self.fail(
                    "toml::parse_table: newline (LF / CRLF) or EOF is expected",
                    self.pos,
                    "here",
                    "",
                ));
            }
            let key = self.key()?;
            self.equals()?;
            let value = self.value()?;
            on_new_line = self.comment()?;
            self.insert(Insert::KeyValue, table, key, value)?;
        }
        Ok(())
    }

    pub(super) fn add(&mut self, value: TomlValue, origin: Origin, place: Range<usize>) -> TomlId {
        self.values.push(value);
        self.about.push(About { origin, place });
        TomlId(self.values.len() as u32 - 1)
    }

    pub(super) fn about(&mut self, id: TomlId) -> &mut About {
        &mut self.about[id.0 as usize]
    }

    fn fail(&self, title: &str, pos: usize, note: &str, hint: &str) -> String {
        let notes = [Note {
            place: error::at(self.source, pos),
            text: note,
        }];
        error::format(self.source, "fromTOML", title, &notes, hint)
    }

    fn expected(&self, title: &str, expected: Expected) -> String {
        self.fail(
            title,
            expected.pos,
            &format!("expected {}", expected.what),
            "",
        )
    }

    fn bad(&self, bad: Bad) -> String {
        let place = match bad.width {
            1 => error::at(self.source, bad.pos),
            width => (bad.pos..bad.pos + width).into(),
        };
        let notes = [Note {
            place,
            text: bad.note,
        }];
        error::format(self.source, "fromTOML", bad.title, &notes, bad.hint)
    }

    fn peek(&self) -> u8 {
        self.source.get(self.pos).copied().unwrap_or(0)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.source.get(self.pos) == Some(&byte);
        self.pos += usize::from(found);
        found
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), b' ' | b'\t') {
            self.pos += 1;
        }
    }

    fn skip_newline(&mut self) -> bool {
        let length = newline(self.source, self.pos);
        self.pos += length;
        length > 0
    }

    /// Where the comment at `pos` ends, if there is one.
    fn comment_end(&self, pos: usize) -> Option<usize> {
        if self.source.get(pos) != Some(&b'#') {
            return None;
        }
        let mut at = pos + 1;
        loop {
            at += match self.source.get(at) {
                Some(b'\t' | b' '..=b'~') => 1,
                Some(0x80..) if non_ascii(self.source, at) > 0 => non_ascii(self.source, at),
                _ => return Some(at),
            };
        }
    }

    /// Blanks, newlines and whole-line comments; whether there was a newline.
    fn skip_spacer(&mut self) -> bool {
        let mut found = false;
        loop {
            self.skip_blanks();
            if self.skip_newline() {
                found = true;
                continue;
            }
            match self.comment_end(self.pos) {
                Some(end) if newline(self.source, end) > 0 => {
                    self.pos = end + newline(self.source, end);
                    found = true;
                }
                _ => return found,
            }
        }
    }

    /// A comment to the end of the line, newline included; without one nothing is skipped.
    fn comment(&mut self) -> Result<bool> {
        let start = self.pos;
        self.skip_blanks();
        let Some(end) = self.comment_end(self.pos) else {
            self.pos = start;
            return Ok(false);
        };
        self.pos = end;
        if self.pos < self.source.len() && !self.skip_newline() {
            // The reference goes on to the next line before it looks where it is.
            let rest = &self.source[self.pos..];
            let line = rest
                .iter()
                .skip(1)
                .position(|c| *c == b'\n')
                .map_or(rest.len(), |at| at + 2);
            return Err(self.fail(
                "toml::parse_comment_line: newline (LF / CRLF) or EOF is expected",
                self.pos + line,
                "but got this",
                "Hint: most of the control characters are not allowed in comments",
            ));
        }
        Ok(true)
    }

    /// Where the part of a key at `pos` ends; the error is a title, what was expected, and a hint.
    fn scan_simple_key(
        &self,
        pos: usize,
    ) -> std::result::Result<usize, (&'static str, Expected, &'static str)> {
        let quote = self.source.get(pos).copied().unwrap_or(0);
        if matches!(quote, b'"' | b'\'') {
            let title = match quote {
                b'"' => "toml::parse_basic_string: invalid string format",
                _ => "toml::parse_literal_string: invalid string format",
            };
            // A key has no multiline form: `"""` is an empty key and then something else.
            if self.source[pos..].starts_with(&[quote; 2]) {
                return Ok(pos + 2);
            }
            return string::scan(self.source, pos).map_err(|e| (title, e, ""));
        }
        let bare = |c: &&u8| c.is_ascii_alphanumeric() || matches!(**c, b'-' | b'_');
        let length = self.source[pos..].iter().take_while(bare).count();
        if length == 0 {
            let title = "toml::parse_simple_key: invalid key: key must be \"quoted\", \
                         'quoted-literal', or bare key.";
            let what = "alpha [a-zA-Z], digit [0-9], -, or _";
            let hint = "Hint: non-ASCII scripts are allowed in toml v1.1.0, but not in v1.0.0.\n";
            return Err((title, Expected { pos, what }, hint));
        }
        Ok(pos + length)
    }

    fn simple_key(&mut self) -> Result<Vec<u8>> {
        let start = self.pos;
        let end = self.scan_simple_key(start).map_err(|(title, e, hint)| {
            self.fail(title, e.pos, &format!("expected {}", e.what), hint)
        })?;
        self.pos = end;
        let text = &self.source[start..end];
        match text[0] {
            b'"' | b'\'' => string::decode(text),
            _ => Ok(text.to_vec()),
        }
    }

    fn key(&mut self) -> Result<Key> {
        let start = self.pos;
        let mut parts = vec![self.simple_key()?];
        loop {
            let end = self.pos;
            self.skip_blanks();
            if !self.eat(b'.') {
                self.pos = end;
                return Ok(Key {
                    parts,
                    place: start..end,
                });
            }
            self.skip_blanks();
            parts.push(self.simple_key()?);
        }
    }

    /// Where the longest key at the current position ends, if there is one.
    fn scan_key(&self) -> Option<usize> {
        let blanks = |pos: usize| {
            let blank = |c: &&u8| matches!(c, b' ' | b'\t');
            pos + self.source[pos..].iter().take_while(blank).count()
        };
        let mut end = self.scan_simple_key(self.pos).ok()?;
        loop {
            let dot = blanks(end);
            if self.source.get(dot) != Some(&b'.') {
                return Some(end);
            }
            match self.scan_simple_key(blanks(dot + 1)) {
                Ok(next) => end = next,
                Err(_) => return Some(end),
            }
        }
    }

    fn equals(&mut self) -> Result<()> {
        self.skip_blanks();
        if !self.eat(b'=') {
            return Err(self.fail(
                "toml::parse_key_value_pair: invalid key value separator `=`",
                self.pos,
                "expected =",
                "",
            ));
        }
        self.skip_blanks();
        Ok(())
    }

    /// `[key]` or `[[key]]`.
    fn header(&mut self, array: bool) -> Result<Key> {
        let start = self.pos;
        let (open, title, close): (&[u8], _, _) = if array {
            (
                b"[[",
                "toml::parse_file: invalid array-table key",
                "expected ]]",
            )
        } else {
            (b"[", "toml::parse_file: invalid table key", "expected ]")
        };
        if !self.source[start..].starts_with(open) {
            return Err(self.fail(title, start, "expected [", ""));
        }
        self.pos += open.len();
        self.skip_blanks();
        // The reference looks how much of this is a key before it reads it, so that what is wrong with
        // a part is no concern of the message.
        let Some(end) = self.scan_key() else {
            let note = "expected basic key([a-zA-Z0-9_-]) or quoted key(\" or ')";
            return Err(self.fail(title, self.pos, note, ""));
        };
        let key_start = self.pos;
        self.pos = end;
        self.skip_blanks();
        let before = self.pos;
        if !(self.eat(b']') && (!array || self.eat(b']'))) {
            return Err(self.fail(title, before, close, ""));
        }
        let after = std::mem::replace(&mut self.pos, key_start);
        // What cannot be decoded is no header of either kind; the reference stops after that part.
        let Ok(mut key) = self.key() else {
            let title = "toml::parse_file: invalid table key";
            return Err(self.fail(title, self.pos, "expected [", ""));
        };
        self.pos = after;
        key.place = start..self.pos;
        Ok(key)
    }

    /// A value, with everything in it.
    fn value(&mut self) -> Result<TomlId> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            let mut done = match self.peek() {
                b'[' => {
                    let start = self.pos;
                    self.pos += 1;
                    self.skip_spacer();
                    open.push(Open::Array {
                        start,
                        items: Vec::new(),
                    });
                    if !self.next_item(&mut open, true)? {
                        continue;
                    }
                    self.close(&mut open)
                }
                b'{' => {
                    let start = self.pos;
                    self.pos += 1;
                    self.skip_blanks();
                    let id = self.add(TomlValue::Table(Vec::new()), Origin::Inline, start..start);
                    open.push(Open::Table {
                        start,
                        id,
                        key: None,
                    });
                    if !self.next_item(&mut open, true)? {
                        continue;
                    }
                    self.close(&mut open)
                }
                _ => self.scalar()?,
            };
            // The value may be the last one of what it is in, and so on outwards.
            loop {
                match open.last_mut() {
                    None => return Ok(done),
                    Some(Open::Array { items, .. }) => items.push(done),
                    Some(Open::Table { id, key, .. }) => {
                        let (table, key) = (*id, key.take());
                        if let Some(key) = key {
                            self.insert(Insert::KeyValue, table, key, done)?;
                        }
                    }
                }
                if !self.next_item(&mut open, false)? {
                    break;
                }
                done = self.close(&mut open);
            }
        }
    }

    /// Goes to the next element of the innermost array or inline table; true if it ends instead.
    fn next_item(&mut self, open: &mut [Open], first: bool) -> Result<bool> {
        let mut comma = false;
        match open.last_mut() {
            None => Ok(true),
            Some(Open::Array { .. }) => {
                if !first {
                    self.skip_spacer();
                    comma = self.eat(b',');
                    self.comment()?;
                    if comma {
                        self.skip_spacer();
                    }
                }
                if self.pos >= self.source.len() {
                    return Err(self.fail(
                        "toml::parse_array: missing closing bracket `]`",
                        self.pos,
                        "expected `]`, reached EOF",
                        "",
                    ));
                }
                if self.eat(b']') {
                    return Ok(true);
                }
                if !first && !comma {
                    return Err(self.fail(
                        "toml::parse_array: expected value-separator `,` or closing `]`",
                        self.pos,
                        "here",
                        "",
                    ));
                }
                Ok(false)
            }
            Some(Open::Table { key, .. }) => {
                if !first {
                    self.skip_blanks();
                    comma = self.eat(b',');
                    self.skip_blanks();
                }
                if self.pos >= self.source.len() {
                    return Err(self.fail(
                        "toml::parse_inline_table: missing closing bracket `}`",
                        self.pos,
                        "expected `}`, reached line end",
                        "",
                    ));
                }
                if self.peek() == b'}' {
                    if comma {
                        return Err(self.fail(
                            "toml::parse_inline_table: trailing comma is not allowed in \
                             TOML-v1.0.0)",
                            self.pos,
                            "here",
                            "",
                        ));
                    }
                    self.pos += 1;
                    return Ok(true);
                }
                if !first && !comma {
                    return Err(self.fail(
                        "toml::parse_inline_table: expected value-separator `,` or closing `}`",
                        self.pos,
                        "here",
                        "",
                    ));
                }
                *key = Some(self.key()?);
                self.equals()?;
                Ok(false)
            }
        }
    }

    /// The innermost array or inline table, which has ended at the current position.
    fn close(&mut self, open: &mut Vec<Open>) -> TomlId {
        match open.pop() {
            Some(Open::Array { start, items }) => {
                self.add(TomlValue::Array(items), Origin::Inline, start..self.pos)
            }
            Some(Open::Table { start, id, .. }) => {
                self.about(id).place = start..self.pos;
                id
            }
            None => TomlId(0),
        }
    }

    fn scalar(&mut self) -> Result<TomlId> {
        let start = self.pos;
        let rest = &self.source[start..];
        let lower = "A string must be surrounded by quotes.";
        let (value, end) = match self.peek() {
            quote @ (b'"' | b'\'') => {
                let title = match (quote, rest.starts_with(&[quote; 3])) {
                    (b'"', true) => "toml::parse_ml_basic_string: invalid string format",
                    (b'"', false) => "toml::parse_basic_string: invalid string format",
                    (_, true) => "toml::parse_ml_literal_string: invalid string format",
                    (_, false) => "toml::parse_literal_string: invalid string format",
                };
                let end = string::scan(self.source, start).map_err(|e| self.expected(title, e))?;
                (
                    TomlValue::String(string::decode(&self.source[start..end])?),
                    end,
                )
            }
            b't' | b'f' if rest.starts_with(b"true") => (TomlValue::Bool(true), start + 4),
            b't' | b'f' if rest.starts_with(b"false") => (TomlValue::Bool(false), start + 5),
            b't' | b'f' => {
                return Err(self.fail(
                    "toml::parse_boolean: invalid boolean: boolean must be `true` or `false`, in \
                     lowercase. string must be surrounded by `\"`",
                    start,
                    "expected true or false",
                    "",
                ));
            }
            first @ (b'T' | b'F') => {
                let word = if first == b'T' { "true" } else { "false" };
                let title = format!("toml::parse_value: `{word}` must be in lowercase. {lower}");
                return Err(self.fail(&title, start, "expected true or false", ""));
            }
            first @ (b'i' | b'n' | b'I' | b'N')
                if !rest.starts_with(b"inf") && !rest.starts_with(b"nan") =>
            {
                let word = if matches!(first, b'i' | b'I') {
                    "inf"
                } else {
                    "nan"
                };
                let title = format!("toml::parse_value: `{word}` must be in lowercase. {lower}");
                let note = "expected from `1` to `9` or digit [0-9] or inf or nan";
                return Err(self.fail(&title, start, note, ""));
            }
            b'i' | b'n' => scalar::read(self.source, start, scalar::Kind::Float)
                .map_err(|bad| self.bad(bad))?,
            _ => scalar::guess(self.source, start)
                .and_then(|kind| scalar::read(self.source, start, kind))
                .map_err(|bad| self.bad(bad))?,
        };
        self.pos = end;
        Ok(self.add(value, Origin::Scalar, start..end))
    }
}
