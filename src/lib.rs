//! The command line: the only part of frazil that prints, and the only one that wires the evaluator
//! to the operating system.
//!
//! `run` picks the command by the name frazil is called with; `classic` holds what the classic
//! commands share, `config` the settings, `session` one evaluation.

pub mod allocator;
pub mod attr_path;
pub mod classic;
pub mod cli;
pub mod config;
pub mod derivations;
pub mod eval_command;
pub mod failure;
pub mod fetching;
pub mod highlight;
pub mod home;
pub mod log_format;
pub mod memory;
pub mod native_host;
pub mod nix_instantiate;
pub mod output;
pub mod panics;
pub mod session;
pub mod stats;
pub mod terminal;
pub mod version;

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// Runs the command that the arguments (the program's name first) ask for; returns its exit status.
pub fn run(args: Vec<OsString>) -> u8 {
    let mut args = args.into_iter();
    let program = args.next().unwrap_or_else(|| "frazil".into());
    let mut rest: Vec<OsString> = args.collect();
    if command_name(&program) == b"nix-instantiate" {
        return nix_instantiate::main(&program.to_string_lossy(), rest);
    }
    match rest.first().map(|a| a.as_bytes()) {
        Some(b"nix-instantiate") => {
            let program = format!("{} nix-instantiate", program.to_string_lossy());
            rest.remove(0);
            nix_instantiate::main(&program, rest)
        }
        _ => eval_command::main(rest),
    }
}

/// The name that a program is called by: without directories, and without what follows a dot.
fn command_name(program: &std::ffi::OsStr) -> &[u8] {
    let name = program.as_bytes();
    let name = name.rsplit(|&b| b == b'/').next().unwrap_or_default();
    match name.iter().rposition(|&b| b == b'.') {
        Some(dot) => &name[..dot],
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_names() {
        let check = |program: &str, name: &str| {
            let found = command_name(std::ffi::OsStr::new(program)).to_vec();
            assert_eq!(String::from_utf8(found).as_deref(), Ok(name));
        };
        check("nix-instantiate", "nix-instantiate");
        check("/a.b/nix-instantiate", "nix-instantiate");
        check("./nix-instantiate.exe", "nix-instantiate");
        check("frazil", "frazil");
    }
}
