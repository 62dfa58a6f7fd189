//! Profiles and their generations: links `NAME-NUMBER-link` beside a link `NAME` that leads to the current one.
//!
//! Invariant: generations are changed only under the lock of their profile, which the reference takes, too.
//! Deliberately absent: what is in a profile.

use crate::failure::Failure;
use crate::home::home;
use crate::native_host::strerror;
use crate::paths;
use crate::terminal::{self, Verbosity};
use frazil_formats::message_text;
use frazil_local_store::PathLocks;
use frazil_vm::message::Message;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

/// A generation of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// Its number.
    pub number: u64,
    /// The link.
    pub path: PathBuf,
    /// When the link was made, in seconds since 1970.
    pub time: i64,
}

/// The number in the name of a generation's link.
fn number(profile: &[u8], link: &[u8]) -> Option<u64> {
    let rest = link.strip_prefix(profile)?.strip_prefix(b"-")?;
    let end = rest.windows(5).position(|w| w == b"-link")?;
    std::str::from_utf8(&rest[..end])
        .ok()?
        .parse::<u32>()
        .ok()
        .map(u64::from)
}

/// The link of a generation of a profile.
pub fn link(profile: &Path, number: u64) -> PathBuf {
    let mut name = profile.file_name().unwrap_or_default().to_owned();
    name.push(format!("-{number}-link"));
    profile.with_file_name(name)
}

fn name(profile: &Path) -> &[u8] {
    profile.file_name().unwrap_or_default().as_bytes()
}

/// The generations of a profile in ascending order, and the number of the current one.
///
/// # Errors
/// The profile's folder cannot be read.
pub fn generations(profile: &Path) -> Result<(Vec<Generation>, Option<u64>), Failure> {
    let dir = profile.parent().unwrap_or(Path::new("/"));
    let fail = |e| io_failure("reading directory", dir, &e);
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let Some(number) = number(name(profile), entry.file_name().as_bytes()) else {
            continue;
        };
        let path = entry.path();
        let meta = path
            .symlink_metadata()
            .map_err(|e| io_failure("getting status of", &path, &e))?;
        found.push(Generation {
            number,
            path,
            time: meta.mtime(),
        });
    }
    found.sort_by_key(|g| g.number);
    let target = fs::read_link(profile).ok();
    let current = target.and_then(|t| number(name(profile), t.as_os_str().as_bytes()));
    Ok((found, current))
}

fn make_directories(dir: &Path) -> Result<(), Failure> {
    fs::create_dir_all(dir).map_err(|e| io_failure("creating directory", dir, &e))
}

fn io_failure(what: &str, path: &Path, e: &std::io::Error) -> Failure {
    let shown = message_text(path.as_os_str().as_bytes());
    Failure::Message(format!("{what} \"{shown}\": {}", strerror(e)))
}

/// Which generations go.
#[derive(Clone, Copy, Debug)]
pub enum Old {
    /// All but the current one.
    All,
    /// Those that were no longer current at this time, in seconds since 1970.
    Before(i64),
}

/// Deletes old generations of a profile, saying which; with `dry_run` says which it would delete.
///
/// # Errors
/// The profile cannot be locked, read or changed.
pub fn delete_old(
    profile: &Path,
    old: Old,
    dry_run: bool,
    verbosity: Verbosity,
) -> Result<(), Failure> {
    let _lock = Lock::of(profile)?;
    let (all, current) = generations(profile)?;
    let going: Vec<&Generation> = match old {
        Old::All => all.iter().filter(|g| Some(g.number) != current).collect(),
        Old::Before(time) => {
            // The newest of those that are older was current at that time, so it stays.
            let older = all.iter().rev().skip_while(|g| g.time >= time).skip(1);
            older.filter(|g| Some(g.number) != current).collect()
        }
    };
    for generation in going {
        let verb = if dry_run { "would remove" } else { "removing" };
        let text = format!("{verb} profile version {}", generation.number);
        if verbosity >= Verbosity(2) {
            terminal::show(&Message::line(2, text));
        }
        if !dry_run {
            // Another link with the same number, such as `p-05-link`, is none.
            let path = link(profile, generation.number);
            match fs::remove_file(&path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                    return Err(io_failure("removing file", &path, &e));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// The lock of a profile, a file that is removed in the end.
pub struct Lock(#[expect(dead_code, reason = "held")] PathLocks);

impl Lock {
    /// Locks a profile, waiting for others.
    ///
    /// # Errors
    /// The file cannot be made or locked.
    pub fn of(profile: &Path) -> Result<Lock, Failure> {
        let message = format!("waiting for lock on profile \"{}\"", profile.display());
        let messages = crate::stores::messages(Verbosity::INFO);
        let mut locks = PathLocks::acquire(&[profile.to_owned()], &messages, &message)?;
        locks.delete_on_drop(true);
        Ok(Lock(locks))
    }
}

/// Makes `link` lead to `target`, in one step for whoever looks.
///
/// # Errors
/// It cannot be written.
pub fn replace_link(target: &Path, link: &Path) -> Result<(), Failure> {
    let dir = link.parent().unwrap_or(Path::new("/"));
    let mut name = std::ffi::OsString::from(".");
    name.push(link.file_name().unwrap_or_default());
    name.push(format!("-{}.tmp", std::process::id()));
    let temporary = dir.join(name);
    let _ = fs::remove_file(&temporary);
    symlink(target, &temporary).map_err(|e| io_failure("creating symlink", &temporary, &e))?;
    fs::rename(&temporary, link).map_err(|e| io_failure("renaming to", link, &e))
}

/// Where things that belong to users are.
pub struct Places {
    state: PathBuf,
    root: bool,
    xdg: bool,
}

impl Places {
    /// The places of this user; with `xdg` (the setting `use-xdg-base-directories`) a home is not cluttered.
    ///
    /// # Errors
    /// `NIX_STATE_DIR` is not an absolute path.
    pub fn new(xdg: bool) -> Result<Places, Failure> {
        let state = std::env::var_os("NIX_STATE_DIR").filter(|s| !s.is_empty());
        let state = state.unwrap_or_else(|| "/nix/var/nix".into());
        if !Path::new(&state).is_absolute() {
            let shown = message_text(state.as_bytes()).into_owned();
            return Err(Failure::Message(format!(
                "not an absolute path: \"{shown}\""
            )));
        }
        Ok(Places {
            state: state.into(),
            root: rustix::process::geteuid().is_root(),
            xdg,
        })
    }

    /// The directory of Nix's state.
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// The user's directory of state, which need not exist.
    ///
    /// # Errors
    /// The user has no home.
    pub fn user_state(&self) -> Result<PathBuf, Failure> {
        let variable = |name| std::env::var_os(name).filter(|v| !v.is_empty());
        if let Some(dir) = variable("NIX_STATE_HOME") {
            return Ok(dir.into());
        }
        match variable("XDG_STATE_HOME") {
            Some(dir) => Ok(Path::new(&dir).join("nix")),
            None => Ok(self.home()?.join(".local/state/nix")),
        }
    }

    /// The user's home.
    ///
    /// # Errors
    /// There is none.
    pub fn home(&self) -> Result<PathBuf, Failure> {
        home().ok_or_else(|| Failure::Message("cannot determine user's home directory".into()))
    }

    /// The directory of the user's profiles, which is made.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn profiles(&self) -> Result<PathBuf, Failure> {
        let dir = match self.root {
            true => self.state.join("profiles/per-user/root"),
            false => {
                let state = self.user_state()?;
                make_directories(&state)?;
                state.join("profiles")
            }
        };
        make_directories(&dir)?;
        Ok(dir)
    }

    /// What the user's default profile link leads to; the link is made if it is not there.
    ///
    /// # Errors
    /// The user has no home.
    pub fn default_profile(&self) -> Result<PathBuf, Failure> {
        let link = match self.xdg {
            true => self.user_state()?.join("profile"),
            false => self.home()?.join(".nix-profile"),
        };
        // A home that cannot be written is no reason to stop.
        if let Ok(profile) = self.profiles().map(|dir| dir.join("profile")) {
            if fs::symlink_metadata(&link).is_err() {
                let _ = replace_link(&profile, &link);
            }
            let global = self.state.join("profiles/default");
            if self.root && fs::symlink_metadata(&global).is_err() {
                let _ = replace_link(&profile, &global);
            }
        }
        match fs::read_link(&link) {
            Ok(target) => {
                let dir = link.parent().unwrap_or(Path::new("/"));
                let target = frazil_formats::path::abs_path(
                    target.as_os_str().as_bytes(),
                    dir.as_os_str().as_bytes(),
                );
                Ok(paths::os(&target).to_owned())
            }
            Err(_) => Ok(link),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let check = |link: &str, expected: Option<u64>| {
            assert_eq!(number(b"mine", link.as_bytes()), expected, "{link}");
        };
        check("mine-3-link", Some(3));
        check("mine-03-link", Some(3));
        check("mine-3-link-more", Some(3));
        check("mine-3", None);
        check("mine--3-link", None);
        check("mine-x-link", None);
        check("other-3-link", None);
        check("mine", None);
    }

    #[test]
    fn old_generations() {
        let dir = tempfile::tempdir().expect("a folder");
        let profile = dir.path().join("p");
        for n in [1, 2, 10] {
            symlink("/", dir.path().join(format!("p-{n}-link"))).expect("a link");
        }
        symlink("p-2-link", &profile).expect("a link");
        let left = || {
            let (all, current) = generations(&profile).expect("readable");
            (all.iter().map(|g| g.number).collect::<Vec<_>>(), current)
        };
        assert_eq!(left(), (vec![1, 2, 10], Some(2)));
        let quiet = Verbosity(0);
        delete_old(&profile, Old::All, true, quiet).expect("a dry run");
        assert_eq!(left(), (vec![1, 2, 10], Some(2)));
        // All were made after 1970.
        delete_old(&profile, Old::Before(0), false, quiet).expect("nothing to do");
        assert_eq!(left(), (vec![1, 2, 10], Some(2)));
        delete_old(&profile, Old::Before(i64::MAX), false, quiet).expect("deleted");
        assert_eq!(left(), (vec![2, 10], Some(2)));
        delete_old(&profile, Old::All, false, quiet).expect("deleted");
        assert_eq!(left(), (vec![2], Some(2)));
        assert!(!dir.path().join("p.lock").exists());
    }
}
