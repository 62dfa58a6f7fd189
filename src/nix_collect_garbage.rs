//! `nix-collect-garbage`: forgets old generations of profiles, and collects garbage.
//!
//! Arguments, output, messages and exit statuses are the reference's. Deliberately absent: profiles that are
//! not below the state directory or the user's own.

use crate::classic::about::{self, Described};
use crate::classic::args::{Args, Command};
use crate::classic::finish;
use crate::classic::options::Options;
use crate::cli;
use crate::collection;
use crate::config::Config;
use crate::failure::Failure;
use crate::nix_store::max_freed;
use crate::profiles::{self, Old, Places};
use crate::stores;
use crate::terminal::{self, Output, Verbosity};
use frazil_formats::message_text;
use frazil_local_store::{GcAction, GcOptions};
use frazil_vm::message::Message;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// What the arguments ask for.
#[derive(Default)]
struct CollectGarbage {
    options: Options,
    /// Whether generations are to be deleted.
    delete_old: bool,
    /// Which of them, as the user said it: `14d`. All when it is empty.
    older_than: Vec<u8>,
    dry_run: bool,
    max_freed: Option<u64>,
}

/// Runs the command; `program` is what messages call it. Returns the exit status.
pub fn main(program: &str, args: Vec<OsString>) -> u8 {
    finish::run(program, |out| run(args, out))
}

fn run(args: Vec<OsString>, out: &mut Output) -> Result<(), Failure> {
    let mut command = CollectGarbage {
        options: Options::new(Config::from_environment()?),
        ..CollectGarbage::default()
    };
    if !about::read(args, &mut command, out)? {
        return Ok(());
    }
    command.run(out)
}

impl Described for CollectGarbage {
    const NAME: &str = "nix-collect-garbage";

    fn usage() -> clap::Command {
        cli::nix_collect_garbage()
    }

    fn options(&mut self) -> &mut Options {
        &mut self.options
    }
}

impl Command for CollectGarbage {
    fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        self.options.take_base(word, rest)
    }

    fn own(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        match word {
            b"--delete-old" | b"-d" => self.delete_old = true,
            b"--delete-older-than" => {
                self.delete_old = true;
                self.older_than = rest.value(word)?;
            }
            b"--dry-run" => self.dry_run = true,
            b"--max-freed" => self.max_freed = Some(max_freed(&rest.value(word)?)?),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl CollectGarbage {
    fn run(&self, out: &mut Output) -> Result<(), Failure> {
        if self.max_freed.is_some() && self.dry_run {
            let message = "options --max-freed and --dry-run cannot be combined";
            return Err(Failure::Usage(message.into()));
        }
        let config = &self.options.config;
        if self.delete_old {
            let places = Places::new(config.on("use-xdg-base-directories"))?;
            let mut dirs = BTreeSet::from([places.profiles()?, places.state().join("profiles")]);
            let profile = places.default_profile()?;
            dirs.extend(profile.parent().map(Path::to_owned));
            for dir in dirs {
                self.delete_generations(&dir)?;
            }
        }
        let store = stores::open(config)?;
        let options = GcOptions {
            action: match self.dry_run {
                true => GcAction::ReturnDead,
                false => GcAction::DeleteDead,
            },
            max_freed: self.max_freed.unwrap_or(u64::MAX),
            ..GcOptions::default()
        };
        collection::run(&store, &options, self.dry_run, out)
    }

    /// Deletes old generations of the profiles in a directory and below it.
    fn delete_generations(&self, dir: &Path) -> Result<(), Failure> {
        use rustix::fs::{Access, access};
        let mut todo: Vec<PathBuf> = vec![dir.to_owned()];
        while let Some(dir) = todo.pop() {
            // What cannot be read is somebody else's.
            let Ok(entries) = fs::read_dir(&dir) else {
                continue;
            };
            let writable = access(&dir, Access::WRITE_OK).is_ok();
            let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
            paths.sort();
            for path in paths {
                let Ok(meta) = path.symlink_metadata() else {
                    continue;
                };
                if meta.is_dir() {
                    todo.push(path);
                } else if meta.is_symlink() && writable {
                    self.delete_generations_of(&path)?;
                }
            }
        }
        Ok(())
    }

    /// Deletes old generations if a link is a profile: if it leads to a generation.
    fn delete_generations_of(&self, profile: &Path) -> Result<(), Failure> {
        // It may have been a generation that is gone now.
        let Ok(target) = fs::read_link(profile) else {
            return Ok(());
        };
        let target = target.as_os_str().as_bytes();
        if !target.windows(4).any(|w| w == b"link") {
            return Ok(());
        }
        let verbosity = self.options.config.verbosity;
        if verbosity >= Verbosity::INFO {
            let shown = message_text(profile.as_os_str().as_bytes());
            let text = format!("removing old generations of profile {shown}");
            terminal::show(&Message::line(Verbosity::INFO.0, text));
        }
        let old = match self.older_than.is_empty() {
            true => Old::All,
            false => Old::Before(days_ago(&self.older_than)?),
        };
        profiles::delete_old(profile, old, self.dry_run, verbosity)
    }
}

/// The time so many days ago (`14d`), in seconds since 1970.
fn days_ago(text: &[u8]) -> Result<i64, Failure> {
    let shown = message_text(text);
    let Some(days) = text.strip_suffix(b"d") else {
        return Err(Failure::Usage(format!(
            "invalid number of days specifier '{shown}', expected something like '14d'"
        )));
    };
    let days = std::str::from_utf8(days)
        .ok()
        .and_then(|d| d.parse::<i32>().ok());
    let Some(days) = days.filter(|&d| d >= 1) else {
        let message = format!("invalid number of days specifier '{shown}'");
        return Err(Failure::Usage(message));
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX));
    Ok(now - i64::from(days) * 24 * 3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        let now = days_ago(b"1d").expect("a day") + 24 * 3600;
        assert!((now - days_ago(b"30d").expect("days") - 30 * 24 * 3600).abs() < 5);
        for bad in ["", "d", "5", "0d", "-1d", "xd", "99999999999d"] {
            assert!(
                matches!(days_ago(bad.as_bytes()), Err(Failure::Usage(_))),
                "{bad}"
            );
        }
    }
}
