//! Syntax errors and warnings, in pieces that the caller renders.
//!
//! Invariant: the pieces, put together without colours, are the reference's text word for word.
//! Deliberately absent: looking up positions and printing source lines; the caller has the tables.

use frazil_runtime::pos::Pos;

/// A piece of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// Plain text.
    Text(String),
    /// A value from the source (coloured by terminals); bytes, because sources need not be UTF-8.
    Value(Vec<u8>),
    /// A position, shown as `file:line:column`.
    Pos(Pos),
    /// The name of a setting (bold on terminals).
    Setting(&'static str),
}

/// A message with the position it is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The pieces of the text.
    pub parts: Vec<Part>,
    /// Where the problem is; [`Pos::NONE`] when the reference names no position.
    pub pos: Pos,
}

impl Message {
    /// A message of one piece of text.
    pub fn new(text: impl Into<String>, pos: Pos) -> Self {
        Self {
            parts: vec![Part::Text(text.into())],
            pos,
        }
    }

    /// Adds text.
    pub fn text(mut self, text: &str) -> Self {
        self.parts.push(Part::Text(text.into()));
        self
    }

    /// Adds a value.
    pub fn value(mut self, value: &[u8]) -> Self {
        self.parts.push(Part::Value(value.into()));
        self
    }

    /// Adds a position.
    pub fn at(mut self, pos: Pos) -> Self {
        self.parts.push(Part::Pos(pos));
        self
    }

    /// Adds the name of the setting that asked for the message.
    pub fn setting(mut self, name: &'static str) -> Self {
        self.parts.push(Part::Text(" (".into()));
        self.parts.push(Part::Setting(name));
        self.parts.push(Part::Text(")".into()));
        self
    }

    /// The uncoloured text; `show` renders positions.
    pub fn render(&self, mut show: impl FnMut(Pos) -> Vec<u8>) -> Vec<u8> {
        let mut out = Vec::new();
        for part in &self.parts {
            match part {
                Part::Text(t) => out.extend_from_slice(t.as_bytes()),
                Part::Value(v) => out.extend_from_slice(v),
                Part::Pos(p) => out.extend_from_slice(&show(*p)),
                Part::Setting(s) => out.extend_from_slice(s.as_bytes()),
            }
        }
        out
    }
}

/// Why a text is not an expression, and the warnings given before that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// What is wrong and where.
    pub message: Message,
    /// The warnings up to there.
    pub warnings: Vec<Warning>,
}

/// Something that deserves a warning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// The text. Its position is [`Pos::NONE`] when the text itself contains it.
    pub message: Message,
}
