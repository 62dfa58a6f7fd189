//! Unpacks an archive onto the file system.
//!
//! Every file, directory and link is made anew, relative to the directory it is in, which is held open: nothing
//! that exists is opened, changed or followed, whatever an archive contains and whoever else changes
//! the tree meanwhile. Memory is one chunk and one open directory for each level. Deliberately absent:
//! removing what was unpacked before an error, which the caller knows best how to do; owners and
//! extended attributes, which new files have only where the file system gives them some.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use bstr::BString;
use rustix::fs::{self, AtFlags, CWD, Mode, OFlags, Timespec, Timestamps, UTIME_OMIT};

use super::{NarEvent, NarReader, bad_archive};
use crate::error::{ErrorKind, Result, StoreError};

/// What stands between the name of a file and a number where names differ only in case.
pub const CASE_HACK_SUFFIX: &str = "~nix~case~hack~";

/// Times of files in a store: changed one second after 1970, read whenever they were.
const STORE_TIMES: Timestamps = Timestamps {
    last_access: Timespec {
        tv_sec: 0,
        tv_nsec: UTIME_OMIT,
    },
    last_modification: Timespec {
        tv_sec: 1,
        tv_nsec: 0,
    },
};

/// Permissions and times of what is unpacked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Modes {
    /// Those of new files under the process's umask, and executable by all if executable.
    #[default]
    Umask,
    /// Those of files in a store: 0444 or 0555, changed at second 1. A directory is closed when it
    /// is complete, the outermost one too, so that without privileges it can only be renamed to
    /// within its directory.
    Canonical,
}

/// How to unpack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RestoreOptions {
    /// Permissions and times.
    pub modes: Modes,
    /// Whether names that differ from an earlier one only in the case of ASCII letters get
    /// [`CASE_HACK_SUFFIX`] and a number, for file systems to which they would be the same.
    pub case_hack: bool,
}

/// Unpacks the archive that `input` starts with as `dest`, which must not exist. Reads exactly the
/// archive, in small pieces: buffer `input`. Returns the archive's length.
///
/// # Errors
/// Those of [`NarReader`]; `dest` exists; a file cannot be made. What was unpacked before stays.
pub fn restore_path(input: &mut dyn Read, dest: &Path, options: RestoreOptions) -> Result<u64> {
    let mut target = Target {
        options,
        path: dest.as_os_str().as_bytes().to_vec(),
        name: dest.as_os_str().as_bytes().to_vec(),
        dirs: Vec::new(),
        file: None,
    };
    let mut reader = NarReader::new(input);
    loop {
        match reader.next_event()? {
            NarEvent::Directory => target.directory()?,
            NarEvent::Entry(name) => target.entry(name)?,
            NarEvent::EndDirectory => target.end_directory()?,
            NarEvent::File { executable, size } => target.file(executable, size)?,
            NarEvent::Contents(bytes) => target.contents(bytes)?,
            NarEvent::Symlink(link) => target.symlink(link)?,
            NarEvent::End => return Ok(reader.offset()),
        }
    }
}

/// What has been made so far.
struct Target {
    options: RestoreOptions,
    /// Where the next node goes, for messages.
    path: Vec<u8>,
    /// The same relative to the innermost directory.
    name: Vec<u8>,
    /// Directories being filled, outermost first.
    dirs: Vec<Dir>,
    /// The regular file being written.
    file: Option<File>,
}

struct Dir {
    fd: OwnedFd,
    path_len: usize,
    /// Names in lower case, and how many were like each; only for the case hack.
    names: BTreeMap<BString, u32>,
}

struct File {
    file: std::fs::File,
    executable: bool,
    left: u64,
}

impl Target {
    /// Where names are relative to.
    fn base(&self) -> BorrowedFd<'_> {
        self.dirs.last().map_or(CWD, |dir| dir.fd.as_fd())
    }

    fn fail<E: Into<io::Error>>(&self, template: &str) -> impl FnOnce(E) -> StoreError {
        move |err| StoreError::io(template, &[&self.path], &err.into())
    }

    fn directory(&mut self) -> Result<()> {
        let name = OsStr::from_bytes(&self.name);
        fs::mkdirat(self.base(), name, Mode::from_raw_mode(0o777))
            .map_err(|err| self.mkdir_error(err.into()))?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = fs::openat(self.base(), name, flags, Mode::empty())
            .map_err(self.fail("opening directory \"%s\""))?;
        self.dirs.push(Dir {
            fd,
            path_len: self.path.len(),
            names: BTreeMap::new(),
        });
        Ok(())
    }

    /// The reference makes the outermost directory in another way, and fails in other words.
    fn mkdir_error(&self, err: io::Error) -> StoreError {
        if !self.dirs.is_empty() {
            return self.fail("creating directory \"%s\"")(err);
        }
        let exists = err.kind() == io::ErrorKind::AlreadyExists;
        if exists && Path::new(OsStr::from_bytes(&self.path)).is_dir() {
            let template = "path '%s' already exists";
            return StoreError::new(ErrorKind::Io, template, &[&self.path]);
        }
        let reason = StoreError::io("", &[], &err);
        let template = "filesystem error: cannot create directory%s [%s]";
        StoreError::new(ErrorKind::Io, template, &[reason.message(), &self.path])
    }

    /// Moves on to the entry `name` of the innermost directory.
    fn entry(&mut self, name: &[u8]) -> Result<()> {
        self.name.clear();
        self.name.extend_from_slice(name);
        let Some(dir) = self.dirs.last_mut() else {
            return Err(bad_archive("entry outside of a directory", &[]));
        };
        if self.options.case_hack {
            hack_case(&mut self.name, &mut dir.names)?;
        }
        self.path.truncate(dir.path_len);
        self.path.push(b'/');
        self.path.extend_from_slice(&self.name);
        Ok(())
    }

    fn end_directory(&mut self) -> Result<()> {
        let Some(dir) = self.dirs.pop() else {
            return Err(bad_archive("end outside of a directory", &[]));
        };
        self.path.truncate(dir.path_len);
        self.close(dir.fd.as_fd(), true)
    }

    fn file(&mut self, executable: bool, size: u64) -> Result<()> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let name = OsStr::from_bytes(&self.name);
        let fd = fs::openat(self.base(), name, flags, Mode::from_raw_mode(0o666))
            .map_err(self.fail("creating file \"%s\""))?;
        self.file = Some(File {
            file: fd.into(),
            executable,
            left: size,
        });
        self.end_file()
    }

    fn contents(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(file) = &mut self.file else {
            return Err(bad_archive("contents outside of a file", &[]));
        };
        file.file.write_all(bytes).map_err(|err| {
            let len = bytes.len().to_string();
            let template = "writing file \"%s\": write of %s bytes";
            StoreError::io(template, &[&self.path, len.as_bytes()], &err)
        })?;
        file.left -= bytes.len() as u64;
        self.end_file()
    }

    /// Closes the regular file if nothing of it is to come.
    fn end_file(&mut self) -> Result<()> {
        match self.file.take_if(|file| file.left == 0) {
            Some(file) => self.close(file.file.as_fd(), file.executable),
            None => Ok(()),
        }
    }

    fn symlink(&mut self, link: &[u8]) -> Result<()> {
        let name = OsStr::from_bytes(&self.name);
        fs::symlinkat(OsStr::from_bytes(link), self.base(), name).map_err(|err| {
            let template = "creating symlink \"%s\" -> \"%s\"";
            StoreError::io(template, &[&self.path, link], &err.into())
        })?;
        if self.options.modes == Modes::Canonical {
            fs::utimensat(self.base(), name, &STORE_TIMES, AtFlags::SYMLINK_NOFOLLOW)
                .map_err(self.fail("changing modification time of \"%s\""))?;
        }
        Ok(())
    }

    /// Gives a complete file or directory its permissions and times.
    fn close(&self, fd: BorrowedFd<'_>, executable: bool) -> Result<()> {
        let chmod = |mode| {
            fs::fchmod(fd, Mode::from_raw_mode(mode))
                .map_err(self.fail("setting permissions on \"%s\""))
        };
        match self.options.modes {
            Modes::Canonical => {
                chmod(if executable { 0o555 } else { 0o444 })?;
                fs::futimens(fd, &STORE_TIMES)
                    .map_err(self.fail("changing modification time of \"%s\""))
            }
            Modes::Umask => {
                let stat = fs::fstat(fd).map_err(self.fail("getting status of \"%s\""))?;
                let is_dir = fs::FileType::from_raw_mode(stat.st_mode).is_dir();
                match executable && !is_dir {
                    true => chmod(stat.st_mode & 0o7777 | 0o111),
                    false => Ok(()),
                }
            }
        }
    }
}

/// Changes `name` if it differs only in case from one of `names`, and remembers it there otherwise.
fn hack_case(name: &mut Vec<u8>, names: &mut BTreeMap<BString, u32>) -> Result<()> {
    let lower = BString::from(name.to_ascii_lowercase());
    let Some(count) = names.get_mut(&lower) else {
        names.insert(lower, 0);
        return Ok(());
    };
    *count += 1;
    let original = BString::from(name.clone());
    name.extend_from_slice(format!("{CASE_HACK_SUFFIX}{count}").as_bytes());
    if names.contains_key(&BString::from(name.to_ascii_lowercase())) {
        let template = "NAR contains file name '%s' that collides with case-hacked file name '%s'";
        return Err(bad_archive(
            template,
            &[original.as_ref(), name.as_slice().into()],
        ));
    }
    Ok(())
}
