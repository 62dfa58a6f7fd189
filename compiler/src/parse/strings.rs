//! Strings: escapes, interpolation, and the indentation of `'' ''`.

use super::builder::{Builder, Mark, Text};
use crate::{
    ast::{ExprKind, Node},
    lex::Span,
};
use frazil_runtime::pos::{Pos, line_starts};
use std::borrow::Cow;

/// A piece of an indented string.
#[derive(Clone, Copy, Debug)]
pub enum IndPart<'a> {
    /// Text; white space at the beginning of its lines is indentation.
    Text(Span),
    /// An escape sequence.
    Escape(Span),
    /// `${…}`
    Expr(Node<'a>),
}

/// The value of the inside of a string: escapes, and `\r` and `\r\n` as `\n`.
pub fn unescape(raw: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr::memchr2(b'\\', b'\r', raw) else {
        return Cow::Borrowed(raw);
    };
    let mut out = Vec::with_capacity(raw.len());
    out.extend_from_slice(&raw[..first]);
    let mut i = first;
    while i < raw.len() {
        let byte = raw[i];
        i += 1;
        match byte {
            b'\\' => {
                let escaped = raw.get(i).copied().unwrap_or(0);
                i += 1;
                out.push(match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    other => other,
                });
            }
            b'\r' => {
                out.push(b'\n');
                i += usize::from(raw.get(i) == Some(&b'\n'));
            }
            _ => out.push(byte),
        }
    }
    Cow::Owned(out)
}

/// The value of an escape sequence in an indented string.
fn unescape_indented(raw: &[u8]) -> Cow<'_, [u8]> {
    match raw {
        b"''$" => Cow::Borrowed(b"$"),
        b"'''" => Cow::Borrowed(b"''"),
        [b'\'', b'\'', b'\\', ..] => unescape(&raw[2..]),
        _ => Cow::Borrowed(raw),
    }
}

/// The text between two offsets as the reference shows it, with `\n` for every line end. A text
/// that does not come from a file ends for it at the first NUL byte; such texts are not worth the
/// difference.
pub fn snippet(source: &[u8], start: u32, end: u32) -> Vec<u8> {
    let text = &source[start as usize..end as usize];
    let mut out = Vec::with_capacity(text.len());
    let starts = line_starts(text);
    for (i, &from) in starts.iter().enumerate() {
        let to = starts.get(i + 1).map_or(text.len(), |&t| t as usize);
        let line = &text[from as usize..to];
        let body = line
            .iter()
            .rposition(|b| !matches!(b, b'\r' | b'\n'))
            .map_or(0, |n| n + 1);
        out.extend_from_slice(&line[..body]);
        if i + 1 < starts.len() {
            out.push(b'\n');
        }
    }
    out
}

impl<'a> Builder<'a, '_> {
    fn str_node(&self, text: &[u8]) -> Node<'a> {
        self.node(Pos::NONE, ExprKind::Str(self.arena.alloc_slice_copy(text)))
    }

    /// `"…"`
    pub fn string(&mut self, text: Text) -> Node<'a> {
        match text {
            Text::Empty => self.str_node(b""),
            Text::Plain(span) => self.str_node(&unescape(span.of(self.source))),
            Text::Parts(from, start) => {
                let parts = self.take_parts(from);
                self.node(
                    self.pos(start),
                    ExprKind::ConcatStrings {
                        force_string: true,
                        parts,
                    },
                )
            }
        }
    }

    pub fn mark_parts(&self) -> Mark {
        Mark(self.parts.len() as u32)
    }

    pub fn push_text(&mut self, parts: Mark, start: u32, text: Span) -> Mark {
        let node = self.str_node(&unescape(text.of(self.source)));
        self.push_part(parts, start, node)
    }

    pub fn push_part(&mut self, parts: Mark, start: u32, e: Node<'a>) -> Mark {
        self.parts.push((self.pos(start), e));
        parts
    }

    fn take_parts(&mut self, from: Mark) -> &'a [(Pos, Node<'a>)] {
        let parts = self.arena.alloc_slice_copy(&self.parts[from.0 as usize..]);
        self.parts.truncate(from.0 as usize);
        parts
    }

    /// A path whose first piece is a node already.
    pub fn path_with_parts(&mut self, start: u32, path: Node<'a>, from: Mark) -> Node<'a> {
        let pos = self.pos(start);
        self.parts.insert(from.0 as usize, (pos, path));
        let parts = self.take_parts(from);
        self.node(
            pos,
            ExprKind::ConcatStrings {
                force_string: false,
                parts,
            },
        )
    }

    pub fn mark_ind_parts(&self) -> Mark {
        Mark(self.ind_parts.len() as u32)
    }

    pub fn push_ind_text(&mut self, parts: Mark, start: u32, text: Span) -> Mark {
        self.ind_parts.push((self.pos(start), IndPart::Text(text)));
        parts
    }

    pub fn push_ind_escape(&mut self, parts: Mark, start: u32, text: Span) -> Mark {
        self.ind_parts
            .push((self.pos(start), IndPart::Escape(text)));
        parts
    }

    pub fn push_ind_expr(&mut self, parts: Mark, start: u32, e: Node<'a>) -> Mark {
        self.ind_parts.push((self.pos(start), IndPart::Expr(e)));
        parts
    }

    /// `''…''`: takes the common indentation away, and the last line when it is blank.
    pub fn ind_string(&mut self, start: u32, from: Mark) -> Node<'a> {
        let from = from.0 as usize;
        let indent = indentation(&self.ind_parts[from..], self.source);
        let first_part = self.parts.len();
        let mut strip = Strip {
            indent,
            line_start: true,
            dropped: 0,
            out: Vec::new(),
        };
        for i in from..self.ind_parts.len() {
            let (pos, part) = self.ind_parts[i];
            let last = i + 1 == self.ind_parts.len();
            let node = match part {
                IndPart::Expr(e) => {
                    strip.line_start = false;
                    strip.dropped = 0;
                    e
                }
                IndPart::Text(span) | IndPart::Escape(span) => {
                    let raw = span.of(self.source);
                    let escape = matches!(part, IndPart::Escape(_));
                    let text = if escape {
                        unescape_indented(raw)
                    } else {
                        Cow::Borrowed(raw)
                    };
                    strip.strip(&text);
                    if last {
                        strip.drop_blank_last_line();
                    }
                    if strip.out.is_empty() {
                        continue;
                    }
                    let node = self.str_node(&strip.out);
                    strip.out.clear();
                    node
                }
            };
            self.parts.push((pos, node));
        }
        self.ind_parts.truncate(from);
        match self.parts[first_part..] {
            [] => self.str_node(b""),
            [(_, only)] if matches!(only.kind, ExprKind::Str(_)) => {
                self.parts.truncate(first_part);
                only
            }
            _ => {
                let parts = self.take_parts(Mark(first_part as u32));
                self.node(
                    self.pos(start),
                    ExprKind::ConcatStrings {
                        force_string: true,
                        parts,
                    },
                )
            }
        }
    }
}

/// The indentation that all lines have which are not blank.
fn indentation(parts: &[(Pos, IndPart<'_>)], source: &[u8]) -> usize {
    // The reference starts from this number, so that no more is ever taken away.
    let mut least = 1_000_000;
    let mut line_start = true;
    let mut current = 0;
    for (_, part) in parts {
        let IndPart::Text(span) = part else {
            if line_start {
                line_start = false;
                least = least.min(current);
            }
            continue;
        };
        let mut text = span.of(source);
        while !text.is_empty() {
            if !line_start {
                let Some(n) = memchr::memchr(b'\n', text) else {
                    break;
                };
                text = &text[n + 1..];
                line_start = true;
                current = 0;
                continue;
            }
            match text[0] {
                b' ' => current += 1,
                b'\n' => current = 0,
                _ => {
                    line_start = false;
                    least = least.min(current);
                }
            }
            text = &text[1..];
        }
    }
    least
}

/// Takes indentation away piece by piece.
struct Strip {
    indent: usize,
    line_start: bool,
    /// Spaces seen in this line.
    dropped: usize,
    out: Vec<u8>,
}

impl Strip {
    fn strip(&mut self, mut text: &[u8]) {
        while let Some(&byte) = text.first() {
            if !self.line_start {
                let line = memchr::memchr(b'\n', text).map_or(text.len(), |n| n + 1);
                self.out.extend_from_slice(&text[..line]);
                self.line_start = text[line - 1] == b'\n';
                text = &text[line..];
                continue;
            }
            match byte {
                b' ' => {
                    if self.dropped >= self.indent {
                        self.out.push(b' ');
                    }
                    self.dropped += 1;
                }
                b'\n' => {
                    self.dropped = 0;
                    self.out.push(b'\n');
                }
                _ => {
                    self.line_start = false;
                    self.dropped = 0;
                    self.out.push(byte);
                }
            }
            text = &text[1..];
        }
    }

    fn drop_blank_last_line(&mut self) {
        if let Some(line) = memchr::memrchr(b'\n', &self.out)
            && self.out[line + 1..].iter().all(|&b| b == b' ')
        {
            self.out.truncate(line + 1);
        }
    }
}
