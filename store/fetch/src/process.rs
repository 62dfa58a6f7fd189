//! Runs version control programs, whose progress and complaints go to standard error.

use crate::error::{FetchError, Result, system_text};
use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};

/// What a program did.
pub struct Outcome {
    /// How it ended.
    pub status: ExitStatus,
    /// What it wrote to standard output.
    pub output: Vec<u8>,
}

/// A program with these arguments.
pub fn command<S: AsRef<OsStr>>(program: &str, args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null());
    command
}

/// Runs a command to its end.
///
/// # Errors
/// There is no such program.
pub fn run(mut command: Command) -> Result<Outcome> {
    let program = command.get_program().to_string_lossy().into_owned();
    // What was said before the program starts comes before what it says.
    let _ = std::io::stderr().flush();
    let child = command.stdout(Stdio::piped()).spawn();
    let output = child.and_then(|child| child.wait_with_output());
    let output = output
        .map_err(|e| FetchError::new(format!("executing \"{program}\": {}", system_text(&e))))?;
    Ok(Outcome {
        status: output.status,
        output: output.stdout,
    })
}

/// How a program ended, in the reference's words.
pub fn ended(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(0), _) => "succeeded".into(),
        (Some(code), _) => format!("failed with exit code {code}"),
        (None, Some(signal)) => format!("failed due to signal {signal}"),
        (None, None) => "died abnormally".into(),
    }
}
