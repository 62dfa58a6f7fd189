//! Where a session runs: a fresh store, a home, settings, and the commands under test in `PATH`.
//!
//! The store is a root of its own, so that paths in it are `/nix/store/…` wherever it is, and so the same
//! for everybody. Invariant: what depends on the place or on the time is taken out of what commands print,
//! by the rules in [`Place::clean`] and by no others.

use std::ffi::{OsStr, OsString};
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use bstr::ByteSlice;
use regex::bytes::Regex;
use tempfile::TempDir;

use super::copy::copy;
use super::server::Server;
use super::session::{Entry, Session};
use crate::implementation::Implementation;
use crate::process::{Ending, Outcome, Program};

/// The commands that sessions run.
pub const COMMANDS: [&str; 7] = [
    "nix-channel",
    "nix-collect-garbage",
    "nix-copy-closure",
    "nix-hash",
    "nix-instantiate",
    "nix-prefetch-url",
    "nix-store",
];

/// Settings of all sessions: no builders of other users, no caches unless a step names them.
const SETTINGS: &str = "build-users-group =\nsubstituters =\nsandbox = false\n";

/// What a session left.
pub struct Left {
    /// Of the steps that were run.
    pub steps: Vec<(Outcome, Duration)>,
    /// Setups that failed, with their messages.
    pub broken: Vec<String>,
}

/// The directory of one session, removed when it is dropped.
struct Place {
    dir: PathBuf,
    /// How each command's hint calls it, and its name.
    hints: Vec<(Vec<u8>, &'static str)>,
    program: Program,
    /// What serves the working directory, in sessions that mention it.
    server: Option<Server>,
    _guard: Removed,
}

/// Runs the first `steps` steps of a session; its files stand in `support/` beside it.
pub fn run(
    implementation: &Implementation,
    suite: &Path,
    session: &Session,
    steps: usize,
) -> io::Result<Left> {
    let folder = suite.join(&session.name);
    let support = folder.with_file_name("support");
    let serve = session.entries.iter().any(Entry::mentions_server);
    let place = Place::new(implementation, &support, serve)?;
    let mut left = Left {
        steps: Vec::new(),
        broken: Vec::new(),
    };
    for entry in &session.entries {
        if left.steps.len() == steps {
            break;
        }
        match entry {
            Entry::Text(_) => {}
            Entry::Setup(command) => {
                let done = place.run(command)?;
                if done.ending != Ending::Exit(0) {
                    let why = done.err.to_str_lossy();
                    left.broken
                        .push(format!("{}: {command}: {why}", session.name));
                }
            }
            Entry::Step(command) => {
                let clock = Instant::now();
                let done = place.run(command)?;
                left.steps.push((done, clock.elapsed()));
            }
        }
    }
    Ok(left)
}

impl Place {
    fn new(implementation: &Implementation, support: &Path, serve: bool) -> io::Result<Place> {
        // The name's length is constant, for messages that are laid out by it.
        let temporary = tempfile::Builder::new()
            .prefix("session-")
            .rand_bytes(8)
            .tempdir_in("/tmp")?;
        let guard = Removed(temporary);
        let dir = guard.0.path().to_owned();
        for folder in ["bin", "etc", "home", "root", "tmp"] {
            fs::create_dir(dir.join(folder))?;
        }
        fs::write(dir.join("etc/nix.conf"), SETTINGS)?;
        let work = dir.join("work");
        match support.is_dir() {
            true => copy(support, &work)?,
            false => fs::create_dir(&work)?,
        }
        let mut hints = Vec::new();
        for name in COMMANDS {
            let words = sibling(implementation.program.words(), name);
            let quoted: Vec<_> = words.iter().map(|w| quote(w)).collect();
            let script = [b"#!/bin/sh\nexec ", &*quoted.join(&b' '), b" \"$@\"\n"].concat();
            let file = dir.join("bin").join(name);
            fs::write(&file, script)?;
            fs::set_permissions(&file, Permissions::from_mode(0o755))?;
            let words: Vec<_> = words.iter().map(|w| w.as_bytes()).collect();
            for called in [words[0].to_vec(), words.join(&b' ')] {
                hints.push(([b"Try '", &*called, b" --help'"].concat(), name));
            }
        }
        let mut program =
            Program::from_path("/bin/sh".into(), &["-c"], implementation.program.timeout);
        program.memory = implementation.program.memory;
        let mut path = OsString::from(dir.join("bin"));
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        program.env("PATH", path);
        let root = dir.join("root");
        let mut remote = OsString::from("local?root=");
        remote.push(&root);
        program
            .env("NIX_REMOTE", remote)
            .env("NIX_CONF_DIR", dir.join("etc"))
            .env("NIX_STATE_DIR", root.join("nix/var/nix"))
            .env("NIX_PATH", "")
            .env("HOME", dir.join("home"))
            .env("TMPDIR", dir.join("tmp"))
            .env("SESSION", &dir)
            .env("ROOT", &root)
            .env("STORE", root.join("nix/store"));
        let requests = dir.join("requests");
        let server = serve.then(|| Server::start(&work, &requests)).transpose()?;
        if let Some(server) = &server {
            program
                .env("HTTP", format!("http://{}", server.authority()))
                .env("REQUESTS", requests);
        }
        for (name, value) in implementation.program.variables() {
            if name.as_bytes().starts_with(b"FRAZIL_") {
                program.env(name, value);
            }
        }
        Ok(Place {
            dir,
            hints,
            program,
            server,
            _guard: guard,
        })
    }

    fn run(&self, command: &str) -> io::Result<Outcome> {
        let mut left = self.program.run([command], &self.dir.join("work"), b"")?;
        left.out = self.clean(&left.out);
        left.err = self.clean(&left.err);
        Ok(left)
    }

    /// Takes out what depends on the place or the time; `conformance/README.md` lists these rules.
    fn clean(&self, text: &[u8]) -> Vec<u8> {
        static RULES: LazyLock<[(Regex, &str); 6]> = LazyLock::new(|| {
            [
                (r"[0-9]+(\.[0-9]+)? [KMGT]iB freed", "<size> freed"),
                (r"saving -?[0-9]+(\.[0-9]+)? [KMGT]iB", "saving <size>"),
                (
                    r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}",
                    "<time>",
                ),
                (r"gcroots/auto/[0-9a-z]{32}", "gcroots/auto/<hash>"),
                (r"/session/tmp/nix-[0-9]+-[0-9]+", "/session/tmp/nix-<n>"),
                (r"\(PID [0-9]+\)|pid [0-9]+", "pid <n>"),
            ]
            .map(|(rule, with)| (Regex::new(rule).expect("a rule"), with))
        });
        let mut text = text.replace(self.dir.as_os_str().as_bytes(), b"/session");
        if let Some(server) = &self.server {
            text = text.replace(server.authority(), b"localhost");
        }
        for (hint, name) in &self.hints {
            text = text.replace(hint, format!("Try '{name} --help'"));
        }
        for (rule, with) in &*RULES {
            text = rule.replace_all(&text, with.as_bytes()).into_owned();
        }
        text
    }
}

/// The command `name` of the implementation whose `nix-instantiate` is `words`: the last word that has
/// this name is changed. Commands without such a word are taken for every one of theirs.
fn sibling(words: &[OsString], name: &str) -> Vec<OsString> {
    let mut words = words.to_vec();
    let known = Some(OsStr::new("nix-instantiate"));
    let found = words
        .iter_mut()
        .rev()
        .find(|word| Path::new(word.as_os_str()).file_name() == known);
    if let Some(word) = found {
        *word = Path::new(word.as_os_str())
            .with_file_name(name)
            .into_os_string();
    }
    words
}

/// A word in single quotes.
fn quote(word: &OsStr) -> Vec<u8> {
    [b"'", &*word.as_bytes().replace("'", r"'\''"), b"'"].concat()
}

/// A directory whose contents may be read-only.
struct Removed(TempDir);

impl Drop for Removed {
    fn drop(&mut self) {
        make_writable(self.0.path());
    }
}

fn make_writable(dir: &Path) {
    // What cannot be changed is left; the directory is temporary.
    let _ = fs::set_permissions(dir, Permissions::from_mode(0o700));
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            make_writable(&entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siblings() {
        for (words, expected) in [
            (
                ["/r/nix-instantiate"].as_slice(),
                ["/r/nix-hash"].as_slice(),
            ),
            (
                &["/b/frazil", "nix-instantiate"],
                &["/b/frazil", "nix-hash"],
            ),
            (
                &["env", "A=nix-instantiate", "nix-instantiate", "-v"],
                &["env", "A=nix-instantiate", "nix-hash", "-v"],
            ),
            (&["/bin/true"], &["/bin/true"]),
        ] {
            let words: Vec<_> = words.iter().map(OsString::from).collect();
            assert_eq!(sibling(&words, "nix-hash"), expected);
        }
        assert_eq!(quote(OsStr::new("a'b c")), br"'a'\''b c'");
    }
}
