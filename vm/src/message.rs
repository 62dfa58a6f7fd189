//! What is said to the user while and after an evaluation: text, and its parts for programs that read it.
//!
//! Invariant: the text is what a terminal would show, coloured; the parts say no more than it does.
//! Deliberately absent: the layout of the text (see `report`), and writing it to anything.

use crate::error::{ErrorKind, EvalError};
use crate::machine::Vm;
use crate::report::{Level, message, plain_warning};
use frazil_runtime::pos::Pos;

/// Something to be said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// How important it is, in the reference's numbers: 0 for errors and traces, 1 for warnings, 4 for
    /// what only `-v` shows.
    pub level: u8,
    /// The text, coloured, without a final newline.
    pub text: Vec<u8>,
    /// The parts. What the reference prints as a line has none.
    pub parts: Option<Parts>,
}

/// The parts of an error or a warning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parts {
    /// The message alone.
    pub text: String,
    /// Where it is about.
    pub place: Option<Place>,
    /// The trace, innermost entry first, if it is wanted.
    pub trace: Vec<(String, Option<Place>)>,
}

/// A position as messages show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// Source, line and column.
    pub shown: String,
}

impl Message {
    /// A line.
    pub fn line(level: u8, text: impl Into<Vec<u8>>) -> Message {
        Message {
            level,
            text: text.into(),
            parts: None,
        }
    }

    /// An error or a warning that has no position.
    pub fn of(level: Level, text: &str) -> Message {
        Message {
            level: level.number(),
            text: message(level, text, &[]),
            parts: Some(Parts {
                text: text.to_owned(),
                place: None,
                trace: Vec::new(),
            }),
        }
    }

    /// An error or a warning that has no position, with what was done when it happened, the innermost first.
    pub fn traced(level: Level, text: &str, traces: &[String]) -> Message {
        Message {
            text: message(level, text, traces),
            ..Message::of(level, text)
        }
    }
}

impl Vm {
    /// An error as a message. The trace is cut unless the setting `show-trace` is on.
    pub fn error_message(&mut self, e: &EvalError) -> Message {
        let text = self.render_error(e);
        if e.kind() == ErrorKind::Foreign {
            return Message::line(Level::Error.number(), text);
        }
        let mut trace = Vec::new();
        if self.settings.show_trace {
            let shown = |t: &crate::error::TraceEntry| (t.text.to_string(), self.place(t.pos));
            trace.extend(e.entries().map(shown));
            trace.reverse();
        }
        Message {
            level: Level::Error.number(),
            text,
            parts: Some(Parts {
                text: e.message().to_owned(),
                place: self.place(e.pos()),
                trace,
            }),
        }
    }

    /// A warning, with a source excerpt if it has a position.
    pub(crate) fn warning_message(&mut self, text: &str, pos: Pos) -> Message {
        if pos == Pos::NONE {
            // The reference prints it as a line, so it does not indent further ones either.
            return Message::line(Level::Warning.number(), plain_warning(text));
        }
        Message {
            level: Level::Warning.number(),
            text: self.render_message(Level::Warning, text, pos),
            parts: Some(Parts {
                text: text.to_owned(),
                place: self.place(pos),
                trace: Vec::new(),
            }),
        }
    }

    /// A warning of the program's.
    pub(crate) fn evaluation_warning(&mut self, text: &str) -> Message {
        let mut m = Message::of(Level::EvaluationWarning, text);
        if let Some(parts) = &mut m.parts {
            // The reference gives it a position, but an empty one.
            parts.place = Some(Place {
                line: 0,
                column: 0,
                shown: "«none»:0".to_owned(),
            });
        }
        m
    }

    fn place(&self, pos: Pos) -> Option<Place> {
        let at = self.positions.line_col(pos)?;
        Some(Place {
            line: at.line,
            column: at.column,
            shown: self.show_pos(pos),
        })
    }
}
