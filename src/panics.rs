//! What a user sees of a bug: a message and exit status 1, not a panic.
//!
//! With `RUST_BACKTRACE` set, panics are Rust's own.

/// Reports panics from now on.
pub fn report() {
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|v| v != "0") {
        return;
    }
    std::panic::set_hook(Box::new(|info| {
        let text = info.payload_as_str().unwrap_or("the reason is not known");
        let place = info.location().map_or(String::new(), |l| format!(" ({l})"));
        crate::terminal::show(&frazil_vm::message::Message::of(
            frazil_vm::report::Level::Error,
            &format!(
                "this is a bug in frazil, please report it: {text}{place}\n\
                     RUST_BACKTRACE=1 in the environment shows where it happened"
            ),
        ));
        std::process::exit(1);
    }));
}
