//! The end of a command: what is said of a failure, and the exit status.
//!
//! Invariant: what was written to standard output is out before a message about a failure is. Deliberately
//! absent: the layout of messages (see `frazil_vm::report`).

use crate::failure::Failure;
use crate::session::Session;
use crate::terminal::{self, Output};
use frazil_vm::error::ErrorKind;
use frazil_vm::message::Message;
use frazil_vm::report::Level;

/// Runs a command that evaluates nothing; `program` is what messages call it. Returns the exit status.
pub fn run(program: &str, command: impl FnOnce(&mut Output) -> Result<(), Failure>) -> u8 {
    let mut out = Output::new();
    let outcome = command(&mut out);
    finish(program, outcome, None, &mut out)
}

/// Runs a command that may evaluate, in a session that it makes; `program` is what messages call it. Returns the exit
/// status, after which the process is to end.
pub fn run_evaluating(
    program: &str,
    command: impl FnOnce(&mut Option<Session>, &mut Output) -> Result<(), Failure>,
) -> u8 {
    let mut out = Output::new();
    let mut session = None;
    let outcome = command(&mut session, &mut out);
    let status = finish(program, outcome, session.as_mut(), &mut out);
    // Taking the heap apart would only cost time.
    std::mem::forget(session);
    status
}

/// The exit status when a hash is not the one that was given.
const HASH_MISMATCH: u8 = 102;

/// The hint that follows messages about what cannot be asked for.
fn point_to_help(program: &str) {
    let hint = format!("Try '{program} --help' for more information.");
    terminal::show(&Message::line(Level::Error.number(), hint));
}

/// Says what went wrong, if anything, and returns the exit status.
fn finish(
    program: &str,
    outcome: Result<(), Failure>,
    mut session: Option<&mut Session>,
    out: &mut Output,
) -> u8 {
    let lost = out.finish();
    if let Some(s) = &mut session {
        // Removes what was fetched into temporary directories.
        s.vm.caches.fetcher = None;
    }
    let error = |text: &str| terminal::show(&Message::of(Level::Error, text));
    let mut status = 1;
    match outcome {
        Ok(()) | Err(Failure::Help | Failure::Version | Failure::Status(0)) => status = 0,
        Err(Failure::Status(n)) => return n,
        Err(Failure::Usage(text)) => {
            error(&text);
            point_to_help(program);
        }
        Err(Failure::Message(text)) => error(&text),
        Err(Failure::Traced { message, traces }) => {
            terminal::show(&Message::traced(Level::Error, &message, &traces));
        }
        Err(Failure::Eval(e)) => match session {
            Some(s) => {
                terminal::show(&s.vm.error_message(&e));
                if e.kind() == ErrorKind::Usage {
                    point_to_help(program);
                }
                if e.kind() == ErrorKind::HashMismatch {
                    status = HASH_MISMATCH;
                }
            }
            None => error(e.message()),
        },
        Err(Failure::NotFound {
            message,
            suggestions,
        }) => {
            let e = frazil_vm::error::eval_error(message).with_suggestions(suggestions);
            match session {
                Some(s) => terminal::show(&s.vm.error_message(&e)),
                None => error(e.message()),
            }
        }
    }
    if let Err(text) = lost {
        error(&text);
        return 1;
    }
    status
}
