//! What commands say of themselves, and the reading of arguments that ends with it: `--version` and `--help`.
//!
//! Invariant: the version's lines are the reference's, with one more that names frazil. Deliberately
//! absent: the reference's manual pages.

use super::args::{Args, Command};
use super::options::Options;
use crate::cli;
use crate::config::{Config, files};
use crate::failure::Failure;
use crate::terminal::{Output, Verbosity};
use crate::version;
use std::ffi::OsString;

/// A command that answers `--help` and `--version`, wherever they stand among its arguments.
pub trait Described: Command {
    /// Its name in `--version`.
    const NAME: &str;

    /// What `--help` shows.
    fn usage() -> clap::Command;

    /// Its common options.
    fn options(&mut self) -> &mut Options;
}

/// Reads a command's arguments; says whether there is more to do than was done here.
///
/// # Errors
/// Bad arguments, or settings.
pub fn read<C: Described>(
    args: Vec<OsString>,
    command: &mut C,
    out: &mut Output,
) -> Result<bool, Failure> {
    match Args::new(args).parse(&mut Ending(command)) {
        Err(Failure::Help) => help(C::usage(), out),
        Err(Failure::Version) => version(C::NAME, &command.options().config, out)?,
        other => {
            other?;
            command.options().finish()?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// A command whose arguments may end with `--help` and `--version`.
struct Ending<'a, C>(&'a mut C);

impl<C: Command> Command for Ending<'_, C> {
    fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        self.0.common(word, rest)
    }

    fn own(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        match word {
            b"--help" => Err(Failure::Help),
            b"--version" => Err(Failure::Version),
            _ => self.0.own(word, rest),
        }
    }
}

/// `--help`
pub fn help(mut command: clap::Command, out: &mut Output) {
    out.write(command.render_long_help().to_string().as_bytes());
}

/// `--version`, after `-v` with more lines; `name` is the command's.
///
/// # Errors
/// The store's directory is not an absolute path.
pub fn version(name: &str, config: &Config, out: &mut Output) -> Result<(), Failure> {
    out.line(format!("{name} (Nix) {}", cli::NIX_VERSION).as_bytes());
    if config.verbosity <= Verbosity::INFO {
        return Ok(());
    }
    let settings = config.evaluation()?;
    let users: Vec<String> = files::user_files()
        .iter()
        .map(|f| f.display().to_string())
        .collect();
    let state = std::env::var("NIX_STATE_DIR").unwrap_or_else(|_| "/nix/var/nix".into());
    for (what, value) in [
        ("Implementation", version::version().as_str()),
        (
            "System type",
            config.text("system").unwrap_or(version::SYSTEM),
        ),
        ("Features", "gc"),
        (
            "System configuration file",
            &format!("{:?}", files::system_file()),
        ),
        ("User configuration files", &users.join(":")),
        ("Store directory", &settings.store_dir),
        ("State directory", &format!("{state:?}")),
    ] {
        out.line(format!("{what}: {value}").as_bytes());
    }
    Ok(())
}
