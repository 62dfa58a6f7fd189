//! The command line: the only part of frazil that prints, and the only one that wires the evaluator
//! to the operating system.
//!
//! `run` picks the command by the name frazil is called with; `classic` holds what the classic
//! commands share, `config` the settings, `session` one evaluation.

pub mod allocator;
pub mod attr_path;
pub mod channel_profile;
pub mod classic;
pub mod cli;
pub mod closures;
pub mod collection;
pub mod config;
pub mod copying;
pub mod daemon_messages;
pub mod derivations;
pub mod eval_command;
pub mod failure;
pub mod far_stores;
pub mod fetching;
pub mod highlight;
pub mod home;
pub mod local_eval_store;
pub mod log_format;
pub mod memory;
pub mod native_host;
pub mod network;
pub mod nix_channel;
pub mod nix_collect_garbage;
pub mod nix_copy_closure;
pub mod nix_hash;
pub mod nix_instantiate;
pub mod nix_prefetch_url;
pub mod nix_store;
pub mod output;
pub mod panics;
pub mod paths;
pub mod profiles;
pub mod read_only_store;
pub mod session;
pub mod ssh;
pub mod stats;
pub mod store;
pub mod store_command;
pub mod stores;
pub mod substituters;
pub mod substitution;
pub mod terminal;
pub mod tree_pad;
pub mod version;

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// A classic command: takes what messages call it and its arguments, and returns the exit status.
type Classic = fn(&str, Vec<OsString>) -> u8;

/// The classic commands, by name.
const CLASSIC: &[(&str, Classic)] = &[
    ("nix-channel", nix_channel::main),
    ("nix-collect-garbage", nix_collect_garbage::main),
    ("nix-copy-closure", nix_copy_closure::main),
    ("nix-hash", nix_hash::main),
    ("nix-instantiate", nix_instantiate::main),
    ("nix-prefetch-url", nix_prefetch_url::main),
    ("nix-store", nix_store::main),
];

fn classic(name: &[u8]) -> Option<Classic> {
    let found = CLASSIC.iter().find(|(n, _)| n.as_bytes() == name)?;
    Some(found.1)
}

/// Runs the command that the arguments (the program's name first) ask for; returns its exit status.
pub fn run(args: Vec<OsString>) -> u8 {
    let mut args = args.into_iter();
    let program = args.next().unwrap_or_else(|| "frazil".into());
    let mut rest: Vec<OsString> = args.collect();
    let called = program.to_string_lossy();
    if let Some(command) = classic(command_name(&program)) {
        return command(&called, rest);
    }
    match rest.first().and_then(|name| classic(name.as_bytes())) {
        Some(command) => {
            let name = rest.remove(0);
            command(&format!("{called} {}", name.to_string_lossy()), rest)
        }
        None => eval_command::main(rest),
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
