//! The command `frazil-conformance`: checks implementations of the Nix language.
//!
//! Only arguments are taken apart here; each subcommand has a module of the library.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use frazil_conformance::{differential, packages};

#[derive(Parser)]
#[command(name = "frazil-conformance", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compares two implementations on generated programs.
    Differential(differential::Arguments),
    /// Compares the derivation paths of a package set.
    Packages(packages::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Differential(args) => differential::main(&args),
        Command::Packages(args) => packages::main(&args),
    }
}
