//! An implementation under test: a name, and a command that behaves like `nix-instantiate`.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::compare::Digest;

/// `NAME='COMMAND …'` of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Implementation {
    pub name: String,
    /// As it was given.
    pub command: String,
    words: Vec<String>,
}

impl FromStr for Implementation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, command) = text
            .split_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or("it must be NAME='COMMAND …'")?;
        let words = shlex::split(command).ok_or("a quote is not closed")?;
        if words.is_empty() {
            return Err("the command is empty".into());
        }
        Ok(Implementation {
            name: name.into(),
            command: command.into(),
            words,
        })
    }
}

impl Implementation {
    /// The command with more arguments. Its program is named by an absolute path, since it runs in
    /// another folder than this one.
    pub fn command_line(&self, arguments: &[OsString]) -> Vec<OsString> {
        let program = self
            .program()
            .map_or_else(|| OsString::from(&self.words[0]), |p| p.into_os_string());
        let rest = self.words[1..].iter().map(OsString::from);
        std::iter::once(program)
            .chain(rest)
            .chain(arguments.iter().cloned())
            .collect()
    }

    /// The hash of the file that is run first: of a wrapper, that of the wrapper.
    pub fn program_sha256(&self) -> Option<String> {
        Some(Digest::of(&self.program()?).ok()?.sha256)
    }

    fn program(&self) -> Option<PathBuf> {
        let name = Path::new(&self.words[0]);
        // Symbolic links stay: a program may choose by its name what it is.
        if name.components().count() > 1 {
            return std::path::absolute(name).ok();
        }
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| {
                let executable = |m: std::fs::Metadata| m.permissions().mode() & 0o111 != 0;
                file.is_file() && file.metadata().is_ok_and(executable)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_taken_apart_as_a_shell_does() {
        let found: Implementation = "it='a/b' --x \"c d\"".parse().expect("a command");
        assert_eq!(found.name, "it");
        let line = found.command_line(&["--eval".into()]);
        assert!(Path::new(&line[0]).is_absolute());
        assert_eq!(line[1..], ["--x", "c d", "--eval"].map(OsString::from));
    }

    #[test]
    fn programs_are_looked_up() {
        let found: Implementation = "shell=sh -c true".parse().expect("a command");
        assert!(Path::new(&found.command_line(&[])[0]).ends_with("sh"));
        assert_eq!(found.program_sha256().map(|h| h.len()), Some(64));
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, told) in [
            ("nix-instantiate", "it must be NAME='COMMAND …'"),
            ("=x", "it must be NAME='COMMAND …'"),
            ("a=", "the command is empty"),
            ("a='b", "a quote is not closed"),
        ] {
            assert_eq!(Implementation::from_str(text), Err(told.into()));
        }
    }
}
