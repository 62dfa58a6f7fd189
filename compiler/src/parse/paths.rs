//! Literal paths and URLs, and the messages about them and about other tokens.

use super::{Fail, Lint, Message, Warning, builder::Builder};
use crate::{
    ast::{ExprKind, Node},
    lex::{LexError, Span},
};
use frazil_runtime::pos::Pos;

impl<'a> Builder<'a, '_> {
    /// The node of a literal path; relative ones start from the directory of the source.
    fn path_node(&mut self, literal: &[u8]) -> Node<'a> {
        let mut path = std::mem::take(&mut self.path);
        path.clear();
        if literal[0] != b'/' {
            let base = self.base_dir.get_or_insert_with(|| {
                let mut base = Vec::new();
                append_canonical(&mut base, self.base_path);
                base
            });
            path.extend_from_slice(base);
        }
        append_canonical(&mut path, literal);
        if path.is_empty() {
            path.push(b'/');
        }
        // Before an interpolation the slash at the end counts.
        if literal.len() > 1 && literal.ends_with(b"/") {
            path.push(b'/');
        }
        let bytes = self.arena.alloc_slice_copy(&path);
        self.path = path;
        self.node(Pos::NONE, ExprKind::Path(bytes))
    }

    /// An absolute or relative path.
    pub fn path(&mut self, start: u32, span: Span) -> Result<Node<'a>, Fail> {
        let literal = span.of(self.source);
        let pos = self.pos(start);
        if literal[0] == b'/' {
            self.lint(self.settings.lint_absolute_path_literals, "lint-absolute-path-literals", |_| {
                Message::new("absolute path literals are not portable. Consider replacing path literal '", pos)
                    .value(literal)
                    .text("' by a string, relative path, or parameter")
            })?;
            return Ok(self.path_node(literal));
        }
        if literal[0] != b'.' {
            self.lint(
                self.settings.lint_short_path_literals,
                "lint-short-path-literals",
                |_| {
                    Message::new("relative path literal '", pos)
                        .value(literal)
                        .text("' should be prefixed with '.' for clarity: './")
                        .value(literal)
                        .text("'")
                },
            )?;
        }
        Ok(self.path_node(literal))
    }

    /// `~/…`; the reference does not make it canonical.
    pub fn home_path(&mut self, start: u32, span: Span) -> Result<Node<'a>, Fail> {
        let literal = span.of(self.source);
        let pos = self.pos(start);
        if self.settings.pure_eval {
            return Err(Message::new("the path '", Pos::NONE)
                .value(literal)
                .text("' can not be resolved in pure mode")
                .into());
        }
        self.lint(
            self.settings.lint_absolute_path_literals,
            "lint-absolute-path-literals",
            |_| {
                Message::new(
                    "home path literals are not portable. Consider replacing path literal '",
                    pos,
                )
                .value(literal)
                .text("' by a string, relative path, or parameter")
            },
        )?;
        let Some(home) = self.home else {
            return Err(Message::new("cannot determine user's home directory", Pos::NONE).into());
        };
        let mut path = home.to_vec();
        path.extend_from_slice(&literal[1..]);
        Ok(self.node(
            Pos::NONE,
            ExprKind::Path(self.arena.alloc_slice_copy(&path)),
        ))
    }

    /// `<…>`
    pub fn search_path(&self, start: u32, span: Span) -> Node<'a> {
        let text = span.of(self.source);
        let path = self.arena.alloc_slice_copy(&text[1..text.len() - 1]);
        self.node(self.pos(start), ExprKind::SearchPath(path))
    }

    /// A URL without quotes.
    pub fn uri(&mut self, start: u32, span: Span) -> Result<Node<'a>, Fail> {
        let uri = span.of(self.source);
        let pos = self.pos(start);
        self.lint(
            self.settings.lint_url_literals,
            "lint-url-literals",
            |fatal| {
                Message::new("URL literals are ", pos)
                    .value(if fatal { b"disallowed" } else { b"discouraged" })
                    .text(". Consider using a string literal \"")
                    .value(uri)
                    .text("\" instead")
            },
        )?;
        Ok(self.node(Pos::NONE, ExprKind::Str(self.arena.alloc_slice_copy(uri))))
    }

    fn lint(
        &mut self,
        level: Lint,
        setting: &'static str,
        message: impl FnOnce(bool) -> Message,
    ) -> Result<(), Fail> {
        match level {
            Lint::Ignore => {}
            Lint::Warn => self.warnings.push(Warning {
                message: message(false).setting(setting),
            }),
            Lint::Fatal => return Err(message(true).setting(setting).into()),
        }
        Ok(())
    }
}

/// Adds the components of `path` to a canonical path: no empty and no `.` components, `..` takes one
/// away (at the root it does nothing), and no slash at the end. The root is the empty path here.
fn append_canonical(out: &mut Vec<u8>, path: &[u8]) {
    let mut rest = path;
    while !rest.is_empty() {
        let end = rest.iter().position(|&b| b == b'/').unwrap_or(rest.len());
        let component = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        match component {
            b"" | b"." => {}
            b".." => out.truncate(memchr::memrchr(b'/', out).unwrap_or(0)),
            _ => {
                out.push(b'/');
                out.extend_from_slice(component);
            }
        }
    }
}

/// What the reference says about a text that the lexer rejects.
pub fn lex_message(error: LexError, source: &[u8], base: u32) -> Message {
    let text = |start, end| Span { start, end }.of(source);
    match error {
        LexError::TrailingSlash { at } => Message::new("path has a trailing slash", Pos(base + at)),
        LexError::PipesDisabled { at } => {
            Message::new("experimental Nix feature '", Pos(base + at))
                .value(b"pipe-operators")
                .text("' is disabled; add '--extra-experimental-features ")
                .value(b"pipe-operators")
                .text("' to enable it")
        }
        LexError::Integer { start, end } => Message::new("invalid integer '", Pos(base + start))
            .value(text(start, end))
            .text("'"),
        LexError::Float { start, end } => Message::new("invalid float '", Pos(base + start))
            .value(text(start, end))
            .text("'"),
        LexError::Nul {
            start,
            end,
            escapes,
        } => {
            let raw = text(start, end);
            let value = if escapes {
                super::strings::unescape(raw)
            } else {
                raw.into()
            };
            let mut shown = Vec::with_capacity(value.len());
            for (i, piece) in value.split(|&b| b == 0).enumerate() {
                if i > 0 {
                    shown.extend_from_slice("␀".as_bytes());
                }
                shown.extend_from_slice(piece);
            }
            Message::new("input string '", Pos(base + start))
                .value(&shown)
                .text("' cannot be represented as Nix string because it contains null bytes")
        }
    }
}
