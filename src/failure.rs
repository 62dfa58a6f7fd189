//! Why a command ends before its end.

use frazil_formats::{message_bytes, message_text};
use frazil_store::StoreError;
use frazil_vm::error::EvalError;
use frazil_vm::host::HostError;

/// Why a command ends before its end, and what is to be said about it.
#[derive(Debug)]
pub enum Failure {
    /// Bad arguments or settings: the message, followed by a hint at `--help`.
    Usage(String),
    /// A message without a position.
    Message(String),
    /// A message without a position, and what was done when it happened, the innermost first.
    Traced {
        /// The message.
        message: String,
        /// "while …".
        traces: Vec<String>,
    },
    /// A message with suggestions.
    NotFound {
        /// The message.
        message: String,
        /// "Did you mean".
        suggestions: Vec<Box<str>>,
    },
    /// An error of evaluation.
    Eval(EvalError),
    /// Everything has been said; the command ends with this exit status.
    Status(u8),
    /// Not a failure: `--help` was asked for, and has to be answered.
    Help,
    /// Not a failure: `--version` was asked for, and has to be answered.
    Version,
}

impl Failure {
    /// The message and what it means, if there is no more to it.
    pub fn message(&self) -> Option<(frazil_store::ErrorKind, &str)> {
        match self {
            Failure::Usage(text) => Some((frazil_store::ErrorKind::Usage, text)),
            Failure::Message(text) | Failure::Traced { message: text, .. } => {
                Some((frazil_store::ErrorKind::Other, text))
            }
            _ => None,
        }
    }

    /// As an error of a store.
    pub fn into_store_error(self) -> StoreError {
        let (kind, text) = self
            .message()
            .unwrap_or((frazil_store::ErrorKind::Other, "the store cannot be used"));
        StoreError::new(kind, "%s", &[&message_bytes(text)])
    }
}

impl From<EvalError> for Failure {
    fn from(e: EvalError) -> Self {
        Failure::Eval(e)
    }
}

impl From<HostError> for Failure {
    fn from(e: HostError) -> Self {
        Failure::Message(e.message().to_owned())
    }
}

impl From<StoreError> for Failure {
    fn from(e: StoreError) -> Self {
        let message: String = message_text(e.message()).into();
        if !e.traces().is_empty() {
            let traces = e.traces().iter().map(|t| message_text(t).into_owned());
            let traces = traces.collect();
            return Failure::Traced { message, traces };
        }
        match e.kind() {
            frazil_store::ErrorKind::Usage => Failure::Usage(message),
            _ => Failure::Message(message),
        }
    }
}
