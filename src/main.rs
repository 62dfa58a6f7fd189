//! The `frazil` binary.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: frazil::allocator::Checked = frazil::allocator::Checked;

fn main() -> ExitCode {
    frazil::panics::report();
    let status = frazil::run(std::env::args_os().collect());
    // Commands leave to the system what would only take time to take apart, stores among it.
    frazil_local_store::release_temp_roots();
    ExitCode::from(status)
}
