//! One run of a command: what it takes, and how it ends.
//!
//! Time and memory are those that `wait4` tells of the process and of the descendants it waited for, so
//! that a wrapper's work is in it, too. The command has a process group of its own, which is killed as a
//! whole at the time limit and behind every run: nothing may work on beside the next. Absent: reading what
//! the command prints, which goes to files.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use wait4::Wait4;

use crate::results::Ending;

/// What every command is given.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Where it runs.
    pub folder: PathBuf,
    /// All of its environment.
    pub environment: Vec<(OsString, OsString)>,
    pub limit: Duration,
}

/// What a run took.
#[derive(Clone, Debug)]
pub struct Measured {
    pub user: Duration,
    pub system: Duration,
    pub wall: Duration,
    pub peak_bytes: u64,
    pub ending: Ending,
}

impl Measured {
    fn not_started(error: &io::Error) -> Measured {
        Measured {
            user: Duration::ZERO,
            system: Duration::ZERO,
            wall: Duration::ZERO,
            peak_bytes: 0,
            ending: Ending::NotStarted(error.to_string()),
        }
    }
}

/// Runs a command to its end or the time limit.
pub fn measure(
    words: &[OsString],
    surroundings: &Surroundings,
    stdout: &Path,
    stderr: &Path,
) -> Measured {
    try_measure(words, surroundings, stdout, stderr).unwrap_or_else(|e| Measured::not_started(&e))
}

fn try_measure(
    words: &[OsString],
    surroundings: &Surroundings,
    stdout: &Path,
    stderr: &Path,
) -> io::Result<Measured> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(io::Error::other("the command is empty"));
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(&surroundings.folder)
        .env_clear()
        .envs(surroundings.environment.iter().map(|(k, v)| (k, v)))
        // Shell wrappers trust it.
        .env("PWD", &surroundings.folder)
        .stdin(Stdio::null())
        .stdout(File::create(stdout)?)
        .stderr(File::create(stderr)?)
        .process_group(0)
        // Changes nothing but how the command is started: as by `fork`, not as by `vfork`, which would count the
        // most memory that this process ever had as the command's.
        .uid(rustix::process::getuid().as_raw());
    let begun = Instant::now();
    let child = command.spawn()?;
    let pid = Pid::from_child(&child);
    let (done, ended) = mpsc::channel::<()>();
    let limit = surroundings.limit;
    let (wall, timed_out) = thread::scope(|scope| {
        let watch = scope.spawn(move || {
            let late = ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            if late {
                // It may have ended in this very moment.
                let _ = kill_process_group(pid, Signal::KILL);
            }
            late
        });
        // It stays a zombie until it has been waited for, so that its number cannot become another's.
        let found = loop {
            match waitid(
                WaitId::Pid(pid),
                WaitIdOptions::EXITED | WaitIdOptions::NOWAIT,
            ) {
                Err(rustix::io::Errno::INTR) => {}
                other => break other,
            }
        };
        let wall = begun.elapsed();
        drop(done);
        let late = watch.join().unwrap_or(false);
        found.map(|_| (wall, late))
    })?;
    let _ = kill_process_group(pid, Signal::KILL);
    let used = child.wait4()?;
    let ending = match (timed_out, used.status.code(), used.status.signal()) {
        (true, _, Some(_)) => Ending::TimedOut,
        (_, Some(code), _) => Ending::Exit(code),
        (_, None, signal) => Ending::Signal(signal.unwrap_or(0)),
    };
    Ok(Measured {
        user: used.rusage.utime,
        system: used.rusage.stime,
        wall,
        peak_bytes: used.rusage.maxrss,
        ending,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn shell(script: &str, limit: Duration) -> (Measured, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let surroundings = Surroundings {
            folder: folder.path().to_owned(),
            environment: vec![("PATH".into(), path), ("GIVEN".into(), "yes".into())],
            limit,
        };
        let words = ["sh", "-c", script].map(OsString::from);
        let (out, err) = (folder.path().join("out"), folder.path().join("err"));
        let measured = measure(&words, &surroundings, &out, &err);
        (measured, fs::read_to_string(out).expect("its output"))
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn output_status_and_environment() {
        let (measured, out) = shell("echo $GIVEN $HOME; test \"$PWD\" -ef .; exit 3", LONG);
        assert_eq!(measured.ending, Ending::Exit(3));
        assert_eq!(out, "yes\n");
        assert!(measured.peak_bytes > 100_000);
        let (measured, _) = shell("kill -TERM $$", LONG);
        assert_eq!(measured.ending, Ending::Signal(15));
    }

    #[test]
    fn a_descendants_work_is_counted() {
        let work = "i=0; while [ $i -lt 60000 ]; do i=$((i + 1)); done";
        let (own, _) = shell(work, LONG);
        let (descendants, _) = shell(&format!("( {work} ); :"), LONG);
        let cpu = |m: &Measured| (m.user + m.system).as_secs_f64();
        assert!(cpu(&descendants) > cpu(&own) / 3.0);
        assert!(cpu(&own) > 0.005, "{own:?}");
    }

    #[test]
    fn at_the_limit_the_whole_group_ends() {
        let begun = Instant::now();
        let (measured, out) = shell(
            "echo begun; sleep 50 | sleep 50",
            Duration::from_millis(200),
        );
        assert_eq!(measured.ending, Ending::TimedOut);
        assert_eq!(out, "begun\n");
        assert!(begun.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn nothing_stays_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("written-late");
        let script = format!("( sleep 1; echo late >{} ) & exit 0", file.display());
        let (measured, _) = shell(&script, LONG);
        assert_eq!(measured.ending, Ending::Exit(0));
        thread::sleep(Duration::from_millis(1500));
        assert!(!file.exists());
    }

    #[test]
    fn a_command_that_is_not_there_is_told() {
        let surroundings = Surroundings {
            folder: "/".into(),
            environment: Vec::new(),
            limit: LONG,
        };
        let words = ["/no/such/command".into()];
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("out");
        let measured = measure(&words, &surroundings, &file, &file);
        assert!(matches!(measured.ending, Ending::NotStarted(_)));
    }
}
