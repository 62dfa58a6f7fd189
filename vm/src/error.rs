//! Errors of evaluation: one pointer wide, cheap to copy, with the trace they gathered on their way.
//!
//! Invariant: an error holds no heap value, so it survives collections and can be kept by a failed
//! thunk. Deliberately absent: rendering (see `report`).

use frazil_runtime::pos::Pos;
use std::fmt;
use std::rc::Rc;

/// What kind of failure it is, as far as programs or the command line can tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// `throw`: `tryEval` catches it.
    Throw,
    /// A failed `assert`: `tryEval` catches it.
    Assert,
    /// `abort`.
    Abort,
    /// A value of the wrong type.
    Type,
    /// An undefined variable, a missing attribute or argument, a bad number and everything else.
    Eval,
    /// `infinite recursion encountered`.
    InfiniteRecursion,
    /// Too deep.
    StackOverflow,
    /// A syntax error or an undefined variable in an imported file.
    Parse,
    /// The host refused or failed: files, environment, store.
    Host,
    /// Evaluation may not look at it: to `pathExists` it is not there.
    Forbidden,
    /// A name that a program passed is unknown; the command line points to its help.
    Usage,
    /// What was fetched is not what its hash says; commands end with a status of its own.
    HashMismatch,
    /// Raised by a library that the reference uses, and no error of its own: it gathers no trace.
    Foreign,
}

/// One entry of a trace.
#[derive(Clone, PartialEq, Debug)]
pub struct TraceEntry {
    /// Where.
    pub pos: Pos,
    /// What was being done.
    pub text: Box<str>,
    /// From `addErrorContext`: shown even where other entries are cut.
    pub always: bool,
    /// Whether the reference gives it a position, be it an unknown one. Entries are duplicates of each
    /// other only among those with and among those without.
    pub positioned: bool,
}

#[derive(Debug)]
struct TraceNode {
    entry: TraceEntry,
    inner: Option<Rc<TraceNode>>,
}

impl Drop for TraceNode {
    fn drop(&mut self) {
        // Unlink in a loop: a trace can be as long as the stack was deep.
        let mut next = self.inner.take();
        while let Some(node) = next {
            match Rc::try_unwrap(node) {
                Ok(mut n) => next = n.inner.take(),
                Err(_) => break,
            }
        }
    }
}

#[derive(Clone, Debug)]
struct Info {
    kind: ErrorKind,
    message: Box<str>,
    pos: Pos,
    suggestions: Box<[Box<str>]>,
}

/// An error under way.
#[derive(Clone, Debug)]
struct ErrorData {
    info: Rc<Info>,
    trace: Option<Rc<TraceNode>>,
    len: u32,
    /// Where the machine keeps this error for the thunks that it made fail.
    kept: Option<u32>,
}

/// An error under way, one pointer wide.
#[derive(Clone, Debug)]
pub struct EvalError(Box<ErrorData>);

const _: () = assert!(size_of::<EvalError>() == size_of::<usize>());

/// The result of an evaluation step.
pub type Result<T> = std::result::Result<T, EvalError>;

impl EvalError {
    /// An error with the message that follows `error: `.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<Box<str>>) -> EvalError {
        EvalError(Box::new(ErrorData {
            info: Rc::new(Info {
                kind,
                message: message.into(),
                pos: Pos::NONE,
                suggestions: Box::default(),
            }),
            trace: None,
            len: 0,
            kept: None,
        }))
    }

    /// The error of what takes more memory than there is.
    #[cold]
    pub fn out_of_memory() -> EvalError {
        EvalError::new(ErrorKind::Host, "out of memory")
    }

    /// The error of what goes deeper than `max-call-depth`.
    #[cold]
    pub fn call_depth_exceeded() -> EvalError {
        EvalError::new(
            ErrorKind::StackOverflow,
            "stack overflow; max-call-depth exceeded",
        )
    }

    /// The same error at a position. Only right after `new`.
    #[must_use]
    pub fn at(mut self, pos: Pos) -> EvalError {
        if let Some(info) = Rc::get_mut(&mut self.0.info) {
            info.pos = pos;
        }
        self
    }

    /// At a position, unless it has one.
    #[must_use]
    pub fn or_at(self, pos: Pos) -> EvalError {
        if self.pos().is_some() {
            self
        } else {
            self.at(pos)
        }
    }

    /// At the position of the attribute whose value a builtin needed, if it is this value that needs itself.
    #[must_use]
    pub fn or_needs_itself_at(mut self, pos: Pos) -> EvalError {
        let is_bare = self.pos() == Pos::NONE && self.trace_len() == 0;
        if is_bare && self.kind() == ErrorKind::InfiniteRecursion {
            // It may be kept already for who asks for the value again.
            Rc::make_mut(&mut self.0.info).pos = pos;
        }
        self
    }

    /// The same error with "did you mean" suggestions, best first.
    #[must_use]
    pub fn with_suggestions(mut self, s: Vec<Box<str>>) -> EvalError {
        if let Some(info) = Rc::get_mut(&mut self.0.info) {
            info.suggestions = s.into();
        }
        self
    }

    /// Adds what was being done around the failure. Entries are added from the inside out.
    #[cold]
    pub fn add_trace(&mut self, pos: Pos, text: impl Into<Box<str>>) {
        self.push(TraceEntry {
            pos,
            text: text.into(),
            always: false,
            positioned: true,
        });
    }

    /// Adds what the reference says without any position, even an unknown one.
    #[cold]
    pub fn add_unpositioned(&mut self, text: impl Into<Box<str>>) {
        self.push(TraceEntry {
            pos: Pos::NONE,
            text: text.into(),
            always: false,
            positioned: false,
        });
    }

    /// Adds a trace entry that is never cut (`addErrorContext`).
    #[cold]
    pub fn add_context(&mut self, text: impl Into<Box<str>>) {
        self.push(TraceEntry {
            pos: Pos::NONE,
            text: text.into(),
            always: true,
            positioned: false,
        });
    }

    fn push(&mut self, entry: TraceEntry) {
        if self.kind() == ErrorKind::Foreign {
            return;
        }
        self.0.trace = Some(Rc::new(TraceNode {
            entry,
            inner: self.0.trace.take(),
        }));
        self.0.len += 1;
    }

    /// With a trace entry.
    #[must_use]
    pub fn trace(mut self, pos: Pos, text: impl Into<Box<str>>) -> EvalError {
        self.add_trace(pos, text);
        self
    }

    /// Where the machine keeps it for the thunks that it made fail.
    pub(crate) fn kept(&self) -> Option<u32> {
        self.0.kept
    }

    /// Remembers where it is kept.
    pub(crate) fn set_kept(&mut self, kept: Option<u32>) {
        self.0.kept = kept;
    }

    /// Its kind.
    pub fn kind(&self) -> ErrorKind {
        self.0.info.kind
    }

    /// The message without `error: `.
    pub fn message(&self) -> &str {
        &self.0.info.message
    }

    /// Where the failure is.
    pub fn pos(&self) -> Pos {
        self.0.info.pos
    }

    /// "Did you mean" candidates.
    pub fn suggestions(&self) -> &[Box<str>] {
        &self.0.info.suggestions
    }

    /// The trace, outermost entry first.
    pub fn entries(&self) -> impl Iterator<Item = &TraceEntry> {
        let mut next = self.0.trace.as_deref();
        std::iter::from_fn(move || {
            let node = next?;
            next = node.inner.as_deref();
            Some(&node.entry)
        })
    }

    /// How many trace entries there are.
    pub fn trace_len(&self) -> usize {
        self.0.len as usize
    }

    /// Whether `builtins.tryEval` catches it.
    pub fn is_catchable(&self) -> bool {
        matches!(self.kind(), ErrorKind::Throw | ErrorKind::Assert)
    }
}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// A type error.
#[cold]
pub fn type_error(message: impl Into<Box<str>>) -> EvalError {
    EvalError::new(ErrorKind::Type, message)
}

/// An evaluation error without a kind of its own.
#[cold]
pub fn eval_error(message: impl Into<Box<str>>) -> EvalError {
    EvalError::new(ErrorKind::Eval, message)
}
