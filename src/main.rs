//! The `frazil` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(frazil::run(std::env::args_os().collect()))
}
