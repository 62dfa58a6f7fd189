//! Running a command under test: a time limit, all of its output, and how it ended.
//!
//! The command runs in a process group of its own, which is killed as a whole at the time limit, so that
//! no grandchild (of a shell wrapper, of `chroot`) stays behind. The limit holds for everything together:
//! the command's own end and the closing of its pipes. What a command prints is bounded, too, so that one
//! that never stops printing cannot fill the memory.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process_group, prlimit};

/// As much is read of each of a command's streams; then the pipe is closed.
pub const OUTPUT_LIMIT: u64 = 16 << 20;

/// How long the pipes of a killed command may take to close. Only a process that left the group keeps
/// them open; it is not waited for.
const GRACE: Duration = Duration::from_secs(1);

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
        Ok(Program::from_path(program, rest, timeout))
    }

    /// Takes an absolute path and the arguments that come before all others.
    pub fn from_path<A: Into<OsString> + Clone>(
        program: PathBuf,
        first: &[A],
        timeout: Duration,
    ) -> Program {
        let mut all = vec![program.into_os_string()];
        all.extend(first.iter().cloned().map(Into::into));
        let path = std::env::var_os("PATH").unwrap_or_default();
        Program {
            words: all,
            env: vec![("PATH".into(), path)],
            timeout,
            memory: None,
        }
    }

    /// The absolute path of the program itself.
    pub fn path(&self) -> &Path {
        Path::new(&self.words[0])
    }

    /// The program's path and the arguments that come before all others.
    pub fn words(&self) -> &[OsString] {
        &self.words
    }

    /// The variables that were set.
    pub fn variables(&self) -> &[(OsString, OsString)] {
        &self.env
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
        let deadline = Instant::now() + self.timeout;
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
        let stdin = stdin.to_vec();
        thread::spawn(move || {
            // A command need not read its input.
            let _ = input.write_all(&stdin);
        });
        let (send, closed) = mpsc::channel();
        let out = collect(child.stdout.take().expect("piped"), send.clone());
        let err = collect(child.stderr.take().expect("piped"), send);
        // The pipes close when the last process that holds them has ended, or before.
        let in_time = (0..2).all(|_| closed.recv_timeout(left(deadline)).is_ok());
        let status = if in_time {
            wait_until(&mut child, deadline)?
        } else {
            None
        };
        let timed_out = status.is_none();
        let status = match status {
            Some(status) => status,
            None => {
                // It may have ended meanwhile.
                let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
                let end = Instant::now() + GRACE;
                while closed.recv_timeout(left(end)).is_ok() {}
                child.wait()?
            }
        };
        let ending = match (status.code(), status.signal()) {
            _ if timed_out => Ending::TimedOut,
            (Some(code @ 129..=159), _) => Ending::Crash(code - 128),
            (Some(code), _) => Ending::Exit(code),
            (None, signal) => Ending::Crash(signal.unwrap_or_default()),
        };
        Ok(Outcome {
            ending,
            out: taken(&out),
            err: taken(&err),
        })
    }
}

/// Reads a stream on a thread of its own into what is returned; says when it has come to the end.
fn collect(mut from: impl Read + Send + 'static, closed: Sender<()>) -> Arc<Mutex<Vec<u8>>> {
    let all = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&all);
    thread::spawn(move || {
        let mut from = from.by_ref().take(OUTPUT_LIMIT);
        let mut piece = [0; 1 << 14];
        loop {
            match from.read(&mut piece) {
                Ok(0) => break,
                Ok(n) => shared
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .extend_from_slice(&piece[..n]),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        let _ = closed.send(());
    });
    all
}

fn taken(collected: &Mutex<Vec<u8>>) -> Vec<u8> {
    std::mem::take(&mut collected.lock().unwrap_or_else(PoisonError::into_inner))
}

fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

/// The status of a command whose pipes are closed: usually it has ended, but it need not have.
fn wait_until(child: &mut Child, deadline: Instant) -> io::Result<Option<ExitStatus>> {
    let mut pause = Duration::from_micros(50);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if left(deadline).is_zero() {
            return Ok(None);
        }
        thread::sleep(pause.min(left(deadline)));
        pause = (pause * 2).min(Duration::from_millis(20));
    }
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
