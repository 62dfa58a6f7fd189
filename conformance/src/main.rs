//! The command `frazil-conformance`: checks implementations of the Nix language.
//!
//! Only arguments are taken apart here; each subcommand has a module of the library.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use frazil_conformance::{differential, mutants, packages, record, run};

#[derive(Parser)]
#[command(name = "frazil-conformance", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the recorded cases against an implementation.
    Run(run::Arguments),
    /// Records what the reference leaves as the expectations of cases.
    Record(record::Arguments),
    /// Compares two implementations on generated programs.
    Differential(differential::Arguments),
    /// Plants faults in frazil and sees which of them the cases notice.
    Mutants(mutants::Arguments),
    /// Compares the derivation paths of a package set.
    Packages(packages::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Run(args) => run::main(&args),
        Command::Record(args) => record::main(&args),
        Command::Differential(args) => differential::main(&args),
        Command::Mutants(args) => mutants::main(&args),
        Command::Packages(args) => packages::main(&args),
    }
}
