//! The program that serves the store: started by `ssh`, or here.
//!
//! Invariant: `ssh` gets its options before `--`, and what is run behind it. Deliberately absent: a master connection, which
//! the reference has for several connections only.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

use frazil_store::error::{ErrorKind, Result, StoreError};
use tempfile::TempDir;

use crate::host::Host;

/// Something that the user may want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Why something fails, besides the error that says what.
    Error(String),
    /// A detail.
    Detail(String),
}

/// Hears it.
pub type Tell = Arc<dyn Fn(Said) + Send + Sync>;

/// How the program is reached and what it is.
#[derive(Clone)]
pub struct Program {
    /// The machine.
    pub host: Host,
    /// `remote-program`: the command, to which `--serve --write` is added.
    pub command: Vec<String>,
    /// `remote-store`: which store it is to serve.
    pub store: Option<String>,
    /// `ssh-key`: the user's key.
    pub key: Option<PathBuf>,
    /// The machine's key, as it stands in a file of keys.
    pub host_key: Option<Vec<u8>>,
    /// `compress`: whether `ssh` compresses.
    pub compress: bool,
    /// Whether `ssh` is to say what it does.
    pub verbose: bool,
    /// Hears why a program cannot be started.
    pub tell: Tell,
}

/// The program while it runs.
pub(crate) struct Running {
    pub child: Child,
    pub input: ChildStdin,
    pub output: BufReader<ChildStdout>,
    /// What is needed as long as it runs.
    pub files: Option<TempDir>,
}

impl Program {
    /// Starts it.
    ///
    /// # Errors
    /// `NIX_SSHOPTS` cannot be read; `ssh` does not come through. That there is no such program is told,
    /// and the connection then ends at once.
    pub(crate) fn start(&self) -> Result<Running> {
        let is_here = self.host.is_here();
        let mut files = None;
        let mut command = match is_here {
            true => Command::new(self.command.first().map_or("nix-store", String::as_str)),
            false => {
                let mut ssh = Command::new("ssh");
                ssh.arg(self.host.destination()).arg("-x");
                files = self.add_options(&mut ssh)?;
                if self.verbose {
                    ssh.arg("-v");
                }
                ssh.arg("--").args(self.command.first());
                ssh
            }
        };
        command.args(self.command.iter().skip(1));
        command.args(["--serve", "--write"]);
        if let Some(store) = &self.store {
            command.args(["--store", store]);
        }
        let waits = !is_here && !self.has_master()?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        // The user's shell might not understand what is to be run when `ssh` has come through.
        let spawned = command.env("SHELL", "/bin/sh").spawn();
        let mut child = spawned.map_err(|err| {
            let name = command.get_program().to_string_lossy();
            let reason = StoreError::io("unable to execute '%s'", &[name.as_bytes()], &err);
            (self.tell)(Said::Error(reason.to_string()));
            match is_here {
                true => self.unreachable(),
                false => self.unstarted(),
            }
        })?;
        let fail = || StoreError::new(ErrorKind::Other, "a process has no pipes", &[]);
        let input = child.stdin.take().ok_or_else(fail)?;
        let output = child.stdout.take().ok_or_else(fail)?;
        let mut running = Running {
            child,
            input,
            output: BufReader::with_capacity(1 << 16, output),
            files,
        };
        if waits {
            self.wait_for_start(&mut running)?;
        }
        Ok(running)
    }

    /// Options that every `ssh` gets. Returns what has to stay as long as it runs.
    fn add_options(&self, ssh: &mut Command) -> Result<Option<TempDir>> {
        let options = std::env::var("NIX_SSHOPTS").unwrap_or_default();
        let options = shlex::split(&options).ok_or_else(|| {
            let text = format!("unterminated {} quote", open_quote(&options));
            let err = StoreError::new(ErrorKind::Other, "%s", &[text.as_bytes()]);
            err.trace("while splitting NIX_SSHOPTS '%s'", &[options.as_bytes()])
        })?;
        ssh.args(options);
        if let Some(key) = &self.key {
            ssh.arg("-i").arg(key);
        }
        let mut files = None;
        if let Some(key) = &self.host_key {
            let dir = self.write_host_key(key)?;
            let file = dir.path().join("host-key");
            ssh.arg(format!("-oUserKnownHostsFile={}", file.display()));
            files = Some(dir);
        }
        if self.compress {
            ssh.arg("-C");
        }
        if let Some(port) = self.host.port() {
            ssh.arg(format!("-p{port}"));
        }
        // What tells that it has come through.
        ssh.args(["-oPermitLocalCommand=yes", "-oLocalCommand=echo started"]);
        Ok(files)
    }

    fn write_host_key(&self, key: &[u8]) -> Result<TempDir> {
        let line = [self.host.name().as_bytes(), b" ", key, b"\n"].concat();
        let write = || {
            let dir = tempfile::tempdir()?;
            std::fs::write(dir.path().join("host-key"), &line)?;
            Ok(dir)
        };
        write().map_err(|err: std::io::Error| StoreError::io("writing a host's key", &[], &err))
    }

    /// Whether a master connection of the user's is there, which does not say that it has come through.
    fn has_master(&self) -> Result<bool> {
        let mut ssh = Command::new("ssh");
        ssh.args(["-O", "check"]).arg(self.host.destination());
        let _files = self.add_options(&mut ssh)?;
        let quiet = ssh
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        match quiet.status() {
            Ok(status) => Ok(status.success()),
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => {
                (self.tell)(Said::Error("Could not find executable 'ssh'".into()));
                Err(self.unstarted())
            }
            Err(err) => Err(StoreError::io("unable to execute '%s'", &[b"ssh"], &err)),
        }
    }

    /// Waits until `ssh` has come through, having asked the user what it had to.
    fn wait_for_start(&self, running: &mut Running) -> Result<()> {
        let mut line = Vec::new();
        let read = running.output.read_until(b'\n', &mut line);
        if read.is_ok() && line == b"started\n" {
            return Ok(());
        }
        let line = String::from_utf8_lossy(line.trim_ascii_end());
        (self.tell)(Said::Detail(format!("SSH stdout first line: {line}")));
        let _ = running.child.kill();
        let _ = running.child.wait();
        Err(self.unstarted())
    }

    fn unstarted(&self) -> StoreError {
        let template = "failed to start SSH connection to '%s'";
        StoreError::new(ErrorKind::Io, template, &[self.host.name().as_bytes()])
    }

    /// The error for a program that ends at once.
    pub fn unreachable(&self) -> StoreError {
        let template = "cannot connect to '%s'";
        StoreError::new(ErrorKind::Io, template, &[self.host.name().as_bytes()])
    }
}

/// Which quote is not closed in a text that has one, or a backslash at its end.
fn open_quote(text: &str) -> &'static str {
    let mut open = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (open, c) {
            (None | Some('"'), '\\') => drop(chars.next()),
            (None, '"' | '\'') => open = Some(c),
            (Some(quote), c) if c == quote => open = None,
            _ => {}
        }
    }
    match open {
        Some('\'') => "single",
        _ => "double",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_that_are_not_closed() {
        for (text, quote) in [
            ("'c", "single"),
            ("a \"c'", "double"),
            ("\"a\" 'b\\'c'", "single"),
        ] {
            assert!(shlex::split(text).is_none(), "{text}");
            assert_eq!(open_quote(text), quote, "{text}");
        }
    }
}
