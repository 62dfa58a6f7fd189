//! Commands that tests run, in an environment of their own.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// A command that sees no settings but those in `conf`, finds its user's files in `home`, and reads nothing.
pub fn command(program: impl AsRef<OsStr>, home: &Path, conf: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let is_setting = |prefix: &&str| text.starts_with(*prefix);
        if ["NIX_", "XDG_", "FRAZIL_"].iter().any(is_setting) {
            command.env_remove(name);
        }
    }
    command
        .env_remove("RUST_BACKTRACE")
        .env("HOME", home)
        // Root's store would belong to a group, of which there is a warning if there is none.
        .env("NIX_CONFIG", "build-users-group =")
        .env("NIX_CONF_DIR", conf)
        .stdin(Stdio::null());
    command
}
