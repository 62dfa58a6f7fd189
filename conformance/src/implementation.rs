//! An implementation under test: its command, and what it says it is.
//!
//! frazil answers `--version` like the C++ Nix that it stands in for; with `-v` it names itself. Nothing
//! is concluded from file names.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use bstr::ByteSlice;

use crate::process::{Ending, Program};

/// The version whose behaviour the suite records.
pub const REFERENCE: &str = "nix-instantiate (Nix) 2.34.8";

/// A command that answers to `nix-instantiate`.
#[derive(Clone, Debug)]
pub struct Implementation {
    /// The command as it was given.
    pub command: String,
    pub program: Program,
    /// The first line of `--version`; `None` when it failed or printed nothing.
    pub version: Option<String>,
    /// What it calls itself in `-v --version`, for those that say so (`frazil 0.1.0`).
    pub own_name: Option<String>,
}

impl Implementation {
    /// Takes a command in shell words and asks for its version.
    pub fn new(command: &str, timeout: Duration) -> Result<Implementation, String> {
        Implementation::of(command.to_owned(), Program::new(command, timeout)?)
    }

    /// Takes a command; `command` is how reports call it.
    pub fn of(command: String, program: Program) -> Result<Implementation, String> {
        let mut all = Implementation::unasked(command, program);
        all.version = lines(&all.program, &["--version"])?
            .into_iter()
            .next()
            .filter(|line| !line.trim().is_empty());
        all.own_name = match &all.version {
            Some(_) => lines(&all.program, &["-v", "--version"])?
                .into_iter()
                .find_map(|line| line.strip_prefix("Implementation: ").map(str::to_owned)),
            None => None,
        };
        Ok(all)
    }

    /// A command with its environment that is not asked what it is.
    pub fn unasked(command: String, mut program: Program) -> Implementation {
        for (name, value) in [
            ("NIX_REMOTE", "dummy://"),
            ("NIX_PATH", ""),
            ("HOME", "/homeless"),
            ("NIX_CONF_DIR", "/homeless"),
        ] {
            program.env(name, value);
        }
        for (name, value) in std::env::vars_os() {
            // frazil's switches for debugging; nobody else's variables.
            if name.as_bytes().starts_with(b"FRAZIL_") {
                program.env(name, value);
            }
        }
        Implementation {
            command,
            program,
            version: None,
            own_name: None,
        }
    }

    /// Whether the command is frazil by its own word.
    pub fn is_frazil(&self) -> bool {
        [&self.version, &self.own_name]
            .into_iter()
            .flatten()
            .any(|text| text.to_lowercase().contains("frazil"))
    }

    /// What it is, in one line.
    pub fn description(&self) -> String {
        match (&self.version, &self.own_name) {
            (Some(version), Some(name)) => format!("{version}; {name}"),
            (Some(version), None) => version.clone(),
            (None, _) => "does not answer to --version".to_owned(),
        }
    }
}

/// What the command prints for these arguments; nothing when it fails.
fn lines(program: &Program, args: &[&str]) -> Result<Vec<String>, String> {
    let run = program
        .run(args.iter().copied(), Path::new("/"), b"")
        .map_err(|e| format!("{}: {e}", program.path().display()))?;
    if run.ending != Ending::Exit(0) {
        return Ok(Vec::new());
    }
    Ok(run.out.to_str_lossy().lines().map(str::to_owned).collect())
}
