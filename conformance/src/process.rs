//! Running a command under test: a time limit, all of its output, and how it ended.
//!
//! The command runs in a process group of its own, which is killed as a whole at the time limit, so that
//! no grandchild (of a shell wrapper, of `chroot`) stays behind.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process_group, prlimit};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It exited with this status.
    Exit(i32),
    /// A signal ended it, also one that a shell reported as 128 + n.
    Crash(i32),
    /// It was killed at the time limit.
    TimedOut,
}

/// What a command left.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub ending: Ending,
    pub out: Vec<u8>,
    pub err: Vec<u8>,
}

/// A command under test with its environment.
#[derive(Clone, Debug)]
pub struct Program {
    words: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    pub timeout: Duration,
    /// Most bytes of address space, if there is a limit.
    pub memory: Option<u64>,
}

impl Program {
    /// Takes shell words. The program's name becomes an absolute path, since cases run in directories of
    /// their own; symbolic links stay, because a program may choose what it is by its name.
    ///
    /// The environment is empty but for `PATH` until [`Program::env`] adds to it.
    pub fn new(words: &str, timeout: Duration) -> Result<Program, String> {
        let words = shlex::split(words).ok_or_else(|| format!("{words}: a quote is not closed"))?;
        let Some((name, rest)) = words.split_first() else {
            return Err("the command is empty".to_owned());
        };
        let program = find(name).ok_or_else(|| format!("{name}: no such command"))?;
        let mut all = vec![program.into_os_string()];
        all.extend(rest.iter().map(OsString::from));
        let path = std::env::var_os("PATH").unwrap_or_default();
        Ok(Program {
            words: all,
            env: vec![("PATH".into(), path)],
            timeout,
            memory: None,
        })
    }

    /// Sets a variable of the command's environment.
    pub fn env(&mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> &mut Program {
        self.env.push((name.into(), value.into()));
        self
    }

    /// Runs the command with `args` added, in the directory `cwd`, with `stdin` as standard input.
    pub fn run<A: Into<OsString>>(
        &self,
        args: impl IntoIterator<Item = A>,
        cwd: &Path,
        stdin: &[u8],
    ) -> io::Result<Outcome> {
        let mut command = Command::new(&self.words[0]);
        command
            .args(&self.words[1..])
            .args(args.into_iter().map(Into::into))
            .current_dir(cwd)
            .env_clear()
            .envs(self.env.iter().map(|(k, v)| (k, v)))
            // Shell wrappers trust PWD.
            .env("PWD", cwd)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        let mut child = command.spawn()?;
        if let Some(most) = self.memory {
            let limit = Rlimit {
                current: Some(most),
                maximum: Some(most),
            };
            // It may have ended already.
            let _ = prlimit(Some(Pid::from_child(&child)), Resource::As, limit);
        }
        let mut input = child.stdin.take().expect("piped");
        let mut out = child.stdout.take().expect("piped");
        let mut err = child.stderr.take().expect("piped");
        let stdin = stdin.to_vec();
        thread::spawn(move || {
            // A command need not read its input.
            let _ = input.write_all(&stdin);
        });
        let (send, both) = mpsc::channel();
        let other = send.clone();
        let reader = thread::spawn(move || {
            let read = read_all(&mut out);
            let _ = send.send(());
            read
        });
        let errors = thread::spawn(move || {
            let read = read_all(&mut err);
            let _ = other.send(());
            read
        });
        // The pipes close when the last process that holds them has ended.
        let mut timed_out = false;
        for _ in 0..2 {
            if both.recv_timeout(self.timeout) == Err(RecvTimeoutError::Timeout) {
                timed_out = true;
                let group = Pid::from_child(&child);
                // It may have ended meanwhile.
                let _ = kill_process_group(group, Signal::KILL);
                break;
            }
        }
        let status = child.wait()?;
        let out = reader.join().expect("the reader does not panic")?;
        let err = errors.join().expect("the reader does not panic")?;
        let ending = match (status.code(), status.signal()) {
            _ if timed_out => Ending::TimedOut,
            (Some(code @ 129..=159), _) => Ending::Crash(code - 128),
            (Some(code), _) => Ending::Exit(code),
            (None, signal) => Ending::Crash(signal.unwrap_or_default()),
        };
        Ok(Outcome { ending, out, err })
    }
}

fn read_all(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    from.read_to_end(&mut all)?;
    Ok(all)
}

/// The absolute path of a program: as given when it has a slash, else from `PATH`.
fn find(name: &str) -> Option<PathBuf> {
    if name.contains('/') {
        let path = std::path::absolute(name).ok()?;
        return path.exists().then_some(path);
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}
