//! What commands say of themselves: `--version` and `--help`.
//!
//! Invariant: the version's lines are the reference's, with one more that names frazil. Deliberately
//! absent: the reference's manual pages.

use crate::cli;
use crate::config::{Config, files};
use crate::failure::Failure;
use crate::terminal::{Output, Verbosity};
use crate::version;

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
