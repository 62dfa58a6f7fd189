//! The `frazil` binary.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: frazil::allocator::Checked = frazil::allocator::Checked;

fn main() -> ExitCode {
    frazil::panics::report();
    // Whatever the caller's is, as in the reference: what is made is readable by all, and writable by nobody else.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    let status = frazil::run(std::env::args_os().collect());
    // Commands leave to the system what would only take time to take apart, stores among it.
    frazil_local_store::release_temp_roots();
    ExitCode::from(status)
}
