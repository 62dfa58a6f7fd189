//! What the daemon is told of the client's settings before anything else.
//!
//! Absent: which settings there are; the daemon knows, and says which it ignores.

use frazil_store::error::Result;

use crate::connection::Connection;
use crate::store::Op;

/// Settings of the client's that the daemon goes by.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Keep directories of failed builds.
    pub keep_failed: bool,
    /// Go on after a failure.
    pub keep_going: bool,
    /// Build what cannot be substituted.
    pub fallback: bool,
    /// How much is said.
    pub verbosity: u8,
    /// How many builds at a time.
    pub max_jobs: u32,
    /// For how many seconds a build may be silent.
    pub max_silent_time: i64,
    /// Say what builders write.
    pub verbose_build: bool,
    /// How many processors a build uses.
    pub cores: u32,
    /// Get paths from binary caches.
    pub substitute: bool,
    /// Other settings that were set, by name.
    pub others: Vec<(String, String)>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            keep_failed: false,
            keep_going: false,
            fallback: false,
            verbosity: 3,
            max_jobs: 1,
            max_silent_time: 0,
            verbose_build: true,
            cores: 0,
            substitute: true,
            others: Vec::new(),
        }
    }
}

impl Connection {
    /// Tells the daemon the settings.
    pub fn set_options(&mut self, settings: &Settings) -> Result<()> {
        self.ask_again = false;
        self.number(Op::SetOptions as u64);
        self.flag(settings.keep_failed);
        self.flag(settings.keep_going);
        self.flag(settings.fallback);
        self.number(settings.verbosity.into());
        self.number(settings.max_jobs.into());
        self.number(settings.max_silent_time.cast_unsigned());
        self.flag(true);
        // A verbosity: errors, or more than anybody wants to see.
        self.number(if settings.verbose_build { 0 } else { 7 });
        self.number(0);
        self.number(0);
        self.number(settings.cores.into());
        self.flag(settings.substitute);
        self.number(settings.others.len() as u64);
        for (name, value) in &settings.others {
            self.string(name.as_bytes());
            self.string(value.as_bytes());
        }
        self.wait_for_answer()?;
        self.ask_again = true;
        Ok(())
    }
}
