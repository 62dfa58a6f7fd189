//! What a daemon says, as lines on standard error.
//!
//! Invariant: what is shown is what the reference shows of the same. Deliberately absent: progress of activities, which
//! neither shows in lines.

use crate::terminal::{self, Verbosity};
use frazil_daemon_store::{Event, Field, Listener};
use frazil_vm::message::Message;
use std::sync::Arc;

/// A line that a builder wrote, and one of the hook after a build; numbers of the protocol's.
const BUILD_LOG_LINE: u64 = 101;
const POST_BUILD_LOG_LINE: u64 = 107;

/// Shows what is wanted of what a daemon says; `quiet` is without what builders write.
pub fn listener(verbosity: Verbosity, quiet: bool) -> Listener {
    Arc::new(move |event| {
        let (level, text) = match event {
            Event::Message(text) => (0, text),
            Event::Start { level, text, .. } if !text.is_empty() => {
                (level, [&*text, b"...".as_slice()].concat())
            }
            Event::Result { .. } if quiet => return,
            Event::Result { kind, fields, .. } => match (kind, fields.into_iter().next()) {
                (BUILD_LOG_LINE, Some(Field::Text(line))) => (0, line),
                (POST_BUILD_LOG_LINE, Some(Field::Text(line))) => {
                    (0, [b"post-build-hook: ", &*line].concat())
                }
                _ => return,
            },
            Event::Start { .. } | Event::Stop(_) => return,
        };
        let level = u8::try_from(level).unwrap_or(u8::MAX);
        if level <= verbosity.0 {
            let end = text.trim_ascii_end().len();
            terminal::show(&Message::line(level, &text[..end]));
        }
    })
}
