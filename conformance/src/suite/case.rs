//! A case: what is run, and what was recorded. The format is described in `conformance/README.md`.
//!
//! Contents are bytes throughout; only names are text.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The endings of the files of a case.
pub(super) const ENDINGS: [&str; 7] = ["nix", "args", "stdin", "env", "out", "err", "status"];
/// The ending of a session.
pub(super) const SESSION: &str = "session";

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The path below the suite's directory, without an ending.
    pub name: String,
    /// For a step of a session, its number, from 1 on; `input` is what the shell runs.
    pub step: Option<usize>,
    /// What `NAME.nix` holds.
    pub input: Option<Vec<u8>>,
    /// What `NAME.args` says; the default needs the directory and is made when the case is run.
    pub args: Option<Vec<OsString>>,
    pub stdin: Option<Vec<u8>>,
    pub env: Vec<(OsString, OsString)>,
    /// `None` until it is recorded.
    pub expected: Option<Recorded>,
}

/// What the reference left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    pub out: Vec<u8>,
    pub err: Vec<u8>,
    pub status: i32,
}

impl Case {
    /// Reads the files of a case; `endings` are those that are there.
    pub(super) fn load(dir: &Path, name: &str, endings: &[&str]) -> Result<Case, String> {
        let read = |ending: &'static str| -> Result<Option<Vec<u8>>, String> {
            if !endings.contains(&ending) {
                return Ok(None);
            }
            let path = path(dir, name, ending);
            fs::read(&path)
                .map(Some)
                .map_err(|e| format!(".{ending}: {e}"))
        };
        if !endings.contains(&"nix") && !endings.contains(&"args") {
            return Err(format!(
                "there is a .{} but neither a .nix nor an .args",
                endings.join(", a .")
            ));
        }
        let args = match read("args")? {
            Some(text) if text.is_empty() => return Err(".args is empty".to_owned()),
            Some(text) => Some(lines(&text).map(OsString::from_vec).collect()),
            None => None,
        };
        let env = match read("env")? {
            Some(text) => lines(&text).map(variable).collect::<Result<_, _>>()?,
            None => Vec::new(),
        };
        let (out, err) = (read("out")?, read("err")?);
        let status = match read("status")? {
            Some(text) => Some(
                std::str::from_utf8(&text)
                    .ok()
                    .and_then(|text| text.trim_end_matches('\n').parse().ok())
                    .filter(|status| (0..=255).contains(status))
                    .ok_or(".status is no exit status")?,
            ),
            None => None,
        };
        let expected = (out.is_some() || err.is_some() || status.is_some()).then(|| Recorded {
            status: status.unwrap_or(if out.is_some() { 0 } else { 1 }),
            out: out.unwrap_or_default(),
            err: err.unwrap_or_default(),
        });
        Ok(Case {
            name: name.to_owned(),
            step: None,
            input: read("nix")?,
            args,
            stdin: read("stdin")?,
            env,
            expected,
        })
    }

    /// The folder, which says what the case is about.
    pub fn subject(&self) -> &str {
        self.name
            .rsplit_once('/')
            .map_or("", |(subject, _)| subject)
    }

    /// The name without the folder.
    pub fn short_name(&self) -> &str {
        self.name
            .rsplit_once('/')
            .map_or(&self.name, |(_, name)| name)
    }

    /// Why the case cannot judge an implementation, if it cannot.
    pub fn unusable(&self) -> Option<String> {
        match &self.expected {
            None => Some("nothing is recorded".to_owned()),
            Some(expected) => expected.unusable().map(str::to_owned),
        }
    }

    /// Writes what the reference left; files that are right already are not touched. Returns whether
    /// anything changed.
    pub fn record(&self, dir: &Path, left: &Recorded) -> io::Result<bool> {
        let out = (left.status == 0 || !left.out.is_empty()).then(|| left.out.clone());
        let err = (left.status != 0 || !left.err.is_empty()).then(|| left.err.clone());
        let usual = if out.is_some() { 0 } else { 1 };
        let status = (left.status != usual).then(|| format!("{}\n", left.status).into_bytes());
        let mut changed = false;
        for (ending, wanted) in [("out", out), ("err", err), ("status", status)] {
            let path = path(dir, &self.name, ending);
            let present = match fs::read(&path) {
                Ok(bytes) => Some(bytes),
                Err(e) if e.kind() == io::ErrorKind::NotFound => None,
                Err(e) => return Err(e),
            };
            if present == wanted {
                continue;
            }
            changed = true;
            match wanted {
                Some(bytes) => fs::write(&path, bytes)?,
                None => fs::remove_file(&path)?,
            }
        }
        Ok(changed)
    }

    /// Adds everything that decides about the case.
    pub(super) fn digest(&self, hash: &mut Sha256) {
        let mut add = |bytes: Option<&[u8]>| {
            // With lengths, so that nothing can move from one part to the next.
            hash.update(bytes.map_or(u64::MAX, |b| b.len() as u64).to_le_bytes());
            hash.update(bytes.unwrap_or_default());
        };
        add(Some(self.name.as_bytes()));
        add(self.input.as_deref());
        for arg in self.args.iter().flatten() {
            add(Some(arg.as_encoded_bytes()));
        }
        add(self.stdin.as_deref());
        for (name, value) in &self.env {
            add(Some(name.as_encoded_bytes()));
            add(Some(value.as_encoded_bytes()));
        }
        if let Some(expected) = &self.expected {
            add(Some(&expected.out));
            add(Some(&expected.err));
            add(Some(expected.status.to_string().as_bytes()));
        }
    }
}

impl Recorded {
    /// Why this is no expectation: a command that does nothing (`true`, `false`) must pass no case, and
    /// a crash is no behaviour to follow.
    pub fn unusable(&self) -> Option<&'static str> {
        if self.out.is_empty() && self.err.is_empty() {
            return Some("vacuous: a command that prints nothing would pass");
        }
        if (129..=159).contains(&self.status) {
            return Some("the status says that the reference crashed");
        }
        None
    }
}

/// The file of a case; a name may hold dots.
pub(super) fn path(dir: &Path, name: &str, ending: &str) -> PathBuf {
    dir.join(format!("{name}.{ending}"))
}

fn lines(text: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.split(|&b| b == b'\n').map(<[u8]>::to_vec)
}

fn variable(line: Vec<u8>) -> Result<(OsString, OsString), String> {
    match line.iter().position(|&b| b == b'=') {
        Some(at) if at > 0 => Ok((
            OsString::from_vec(line[..at].to_vec()),
            OsString::from_vec(line[at + 1..].to_vec()),
        )),
        _ => Err(".env has a line that is not NAME=VALUE".to_owned()),
    }
}
