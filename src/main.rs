//! The `frazil` binary.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: frazil::allocator::Checked = frazil::allocator::Checked;

fn main() -> ExitCode {
    frazil::panics::report();
    ExitCode::from(frazil::run(std::env::args_os().collect()))
}
