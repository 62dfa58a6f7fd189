//! Arguments that several subcommands take.

use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use regex::Regex;

use crate::implementation::Implementation;
use crate::suite::Suite;

/// Which cases are run, and with what.
#[derive(clap::Args)]
pub struct Target {
    /// The command under test, in shell words.
    #[arg(long, value_name = "CMD")]
    pub nix_instantiate: String,

    /// The directory of the cases; otherwise conformance/cases, here or in a folder above.
    #[arg(long, value_name = "DIR")]
    pub cases: Option<PathBuf>,

    /// Only cases whose path below the cases' directory matches.
    #[arg(long, value_name = "REGEX")]
    pub filter: Option<Regex>,

    /// How many cases run at the same time; otherwise as many as there are processors.
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZero<usize>>,

    /// The time limit of a case, in seconds.
    #[arg(long, value_name = "S", default_value = "60", value_parser = seconds)]
    pub timeout: Duration,

    /// Only these folders or cases.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

impl Target {
    pub fn suite(&self) -> Result<Suite, String> {
        match &self.cases {
            Some(dir) => Suite::open(dir),
            None => Suite::open(&Suite::find()?),
        }
    }

    pub fn implementation(&self) -> Result<Implementation, String> {
        Implementation::new(&self.nix_instantiate, self.timeout)
    }

    pub fn jobs(&self) -> usize {
        self.jobs
            .or_else(|| std::thread::available_parallelism().ok())
            .map_or(1, NonZero::get)
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "is no number".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(limit) if !limit.is_zero() => Ok(limit),
        _ => Err("must be more than 0".to_owned()),
    }
}
