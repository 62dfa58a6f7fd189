//! What running processes use: programs, working directories, open and mapped files, paths in their
//! environments.
//!
//! Read from `/proc`, as far as this user may. Whether a path is valid is not looked at. Absent: other systems,
//! and a daemon that looks on behalf of users.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use bstr::ByteSlice;
use frazil_store::StoreDir;
use frazil_store::error::Result;
use rustix::io::Errno;

use crate::roots::Roots;
use crate::util::{bytes, sys};

/// All paths below `dir` that a process uses, with the files of `/proc` that say so.
///
/// # Errors
/// `/proc` is there and cannot be read.
pub(crate) fn runtime_roots(dir: &StoreDir) -> Result<Roots> {
    let mut roots = Roots::new();
    let Ok(entries) = fs::read_dir("/proc") else {
        return Ok(roots);
    };
    for entry in entries {
        let entry = entry.map_err(sys("iterating \"%s\"", Path::new("/proc")))?;
        let name = entry.file_name();
        if name.as_bytes().iter().all(u8::is_ascii_digit) {
            match of_process(dir, &entry.path(), &mut roots) {
                // It ended, or is not ours to look at.
                Err(err) if is_gone(&err) => {}
                Err(err) => return Err(sys("reading \"%s\"", &entry.path())(err)),
                Ok(()) => {}
            }
        }
    }
    for name in ["modprobe", "fbsplash", "poweroff_cmd"] {
        let file = Path::new("/proc/sys/kernel").join(name);
        if let Ok(text) = fs::read(&file) {
            found(dir, &text, &file, &mut roots);
        }
    }
    Ok(roots)
}

fn of_process(dir: &StoreDir, process: &Path, roots: &mut Roots) -> io::Result<()> {
    for name in ["exe", "cwd"] {
        link(dir, &process.join(name), roots)?;
    }
    for entry in fs::read_dir(process.join("fd"))? {
        link(dir, &entry?.path(), roots)?;
    }
    let maps = process.join("maps");
    for line in fs::read(&maps)?.lines() {
        if let Some(file) = mapped_file(line) {
            found(dir, file, &maps, roots);
        }
    }
    let environ = process.join("environ");
    let text = fs::read(&environ)?;
    let prefix = [dir.as_bytes(), b"/"].concat();
    for at in text.find_iter(&prefix) {
        let path = store_path(&text[at..], prefix.len());
        found(dir, path, &environ, roots);
    }
    Ok(())
}

/// The file in a line of `maps`: the last of six words, if it is a path.
fn mapped_file(line: &[u8]) -> Option<&[u8]> {
    let is_space = |c: &u8| c.is_ascii_whitespace();
    let mut words = line.split(is_space).filter(|word| !word.is_empty());
    let file = words.nth(5)?;
    (words.next().is_none() && file.starts_with(b"/")).then_some(file)
}

/// As much of `text` as can be a path in the store, whose directory takes `prefix` bytes.
fn store_path(text: &[u8], prefix: usize) -> &[u8] {
    let is_name = |c: &u8| c.is_ascii_alphanumeric() || b"+-._?=".contains(c);
    let name = text[prefix..].iter().take_while(|c| is_name(c)).count();
    &text[..prefix + name]
}

fn link(dir: &StoreDir, file: &Path, roots: &mut Roots) -> io::Result<()> {
    match fs::read_link(file) {
        Ok(target) => found(dir, bytes(&target), file, roots),
        Err(err) if is_gone(&err) => {}
        // Anybody can open such a file, and must not stop collections with it.
        Err(err) if Errno::from_io_error(&err) == Some(Errno::NAMETOOLONG) => {}
        Err(err) => return Err(err),
    }
    Ok(())
}

fn found(dir: &StoreDir, target: &[u8], file: &Path, roots: &mut Roots) {
    if let Ok((path, _)) = dir.split(target) {
        roots.entry(path).or_default().insert(bytes(file).into());
    }
}

fn is_gone(err: &io::Error) -> bool {
    let errno = Errno::from_io_error(err);
    matches!(
        errno,
        Some(Errno::NOENT | Errno::ACCESS | Errno::SRCH | Errno::PERM)
    )
}
