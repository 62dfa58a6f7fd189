//! The copy of the cases that they run in, and what is taken out of their outputs.
//!
//! Cases see the files beside them and the folders `support` of all, so a copy for a few cases has no more than
//! that. The length of the copy's path is constant: tabs in messages are as wide as what stands before them
//! makes them, so an expectation holds only for a path as long as the recorder's.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use bstr::ByteSlice;
use tempfile::TempDir;

use super::Case;
use crate::process::{Outcome, Program};

/// What files that cases need are called, in any folder.
const SUPPORT: &str = "support";

/// A copy of what cases see of a suite, removed when it is dropped.
#[derive(Debug)]
pub struct Copy {
    cases: PathBuf,
    _dir: TempDir,
}

impl Copy {
    /// Copies what these cases of the suite at `dir` see. Steps of sessions see nothing here.
    pub fn of<'c>(dir: &Path, wanted: impl IntoIterator<Item = &'c Case>) -> io::Result<Copy> {
        let temporary = tempfile::Builder::new()
            .prefix("recorded-")
            .rand_bytes(8)
            .tempdir_in("/tmp")?;
        let cases = temporary.path().join("cases");
        fs::create_dir(&cases)?;
        copy_support(dir, &cases)?;
        let wanted = wanted.into_iter().filter(|case| case.step.is_none());
        let folders: BTreeSet<_> = wanted.filter_map(|c| Path::new(&c.name).parent()).collect();
        for folder in folders {
            copy_files(&dir.join(folder), &cases.join(folder))?;
        }
        Ok(Copy {
            cases,
            _dir: temporary,
        })
    }

    /// Runs a case. In what it prints, the copy's path is `/cases`.
    pub fn run(&self, program: &Program, case: &Case) -> io::Result<Outcome> {
        let input = super::case::path(&self.cases, &case.name, "nix");
        let args = match &case.args {
            Some(args) => args.clone(),
            None => vec![
                OsString::from("--eval"),
                OsString::from("--strict"),
                input.clone().into_os_string(),
            ],
        };
        let mut program = program.clone();
        for (name, value) in &case.env {
            program.env(name, value);
        }
        let folder = input.parent().expect("the file of a case is in a folder");
        let stdin = case.stdin.as_deref().unwrap_or_default();
        let mut left = program.run(args, folder, stdin)?;
        left.out = self.clean(&left.out);
        left.err = self.clean(&left.err);
        // Usage errors name the command as it was called: the program, or all of the command.
        let words: Vec<_> = program.words().iter().map(|w| w.as_bytes()).collect();
        for called in [words[0], &words.join(&b' ')] {
            let hint = [b"Try '", called, b" --help'"].concat();
            left.err = left.err.replace(hint, b"Try 'nix-instantiate --help'");
        }
        Ok(left)
    }

    fn clean(&self, text: &[u8]) -> Vec<u8> {
        text.replace(self.cases.as_os_str().as_bytes(), b"/cases")
    }
}

/// Copies the folders named `support` below a directory.
fn copy_support(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_name() == SUPPORT {
            fs::create_dir_all(to)?;
            copy(&entry.path(), &target)?;
        } else {
            copy_support(&entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Copies the files of a directory, but no directories in it.
fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            copy_file(&entry, to)?;
        }
    }
    Ok(())
}

/// Copies a directory.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name()))?,
            false => copy_file(&entry, to)?,
        }
    }
    Ok(())
}

/// Copies a file or a symbolic link into a directory.
fn copy_file(entry: &fs::DirEntry, to: &Path) -> io::Result<()> {
    let target = to.join(entry.file_name());
    if entry.file_type()?.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(entry.path())?, target);
    }
    fs::copy(entry.path(), target).map(drop)
}
