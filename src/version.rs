//! What was built: stamps of the build script.

/// The version of frazil, with the commit if it is known.
pub fn version() -> String {
    let revision = env!("FRAZIL_REVISION");
    let version = env!("CARGO_PKG_VERSION");
    if revision.is_empty() {
        format!("frazil {version}")
    } else {
        format!("frazil {version} ({revision})")
    }
}

/// The system that it was built for, as Nix names it.
pub const SYSTEM: &str = env!("FRAZIL_SYSTEM");

/// Where the build put man pages and shell completions.
pub const SHARE: &str = env!("FRAZIL_SHARE");
