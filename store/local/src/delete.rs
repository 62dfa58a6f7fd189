//! Removes trees of files, whatever their permissions, depth and names.
//!
//! Invariant: symbolic links are never followed, so nothing outside of the tree is touched, and the number of open
//! files does not grow with depth. Counts what C++ Nix counts as freed: files whose last link goes, or their last but one, since
//! the other is probably in `.links`.

use std::ffi::{CStr, CString, OsStr};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use frazil_store::error::{Result, StoreError};
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::util::{Level, Messages, bytes, sys};

/// How deep directories are kept open; deeper ones are moved up first.
const MAX_OPEN: usize = 96;

const DIR_FLAGS: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// Removes the file or tree `path` if it is there; returns how many bytes that freed.
///
/// # Errors
/// Something could not be removed. As much as possible was.
pub(crate) fn delete_tree(path: &Path) -> Result<u64> {
    delete_telling(path, &Messages::default())
}

/// As [`delete_tree`], and says what could not be removed besides the first.
///
/// # Errors
/// As there.
pub(crate) fn delete_telling(path: &Path, messages: &Messages) -> Result<u64> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(sys("cannot unlink \"%s\"", path)(
            io::ErrorKind::InvalidInput.into(),
        ));
    };
    // The store itself may be reached through a link.
    let flags = DIR_FLAGS.difference(OFlags::NOFOLLOW);
    let parent_fd = match rustix::fs::openat(CWD, parent, flags, Mode::empty()) {
        Ok(fd) => fd,
        Err(Errno::NOENT) => return Ok(0),
        Err(err) => return Err(sys("opening directory \"%s\"", parent)(err.into())),
    };
    let name = CString::new(name.as_bytes())
        .map_err(|_| sys("cannot unlink \"%s\"", path)(io::ErrorKind::InvalidInput.into()))?;
    let mut deletion = Deletion {
        top: path,
        messages,
        open: Vec::new(),
        freed: 0,
        error: None,
        moved: 0,
    };
    deletion.entry(parent_fd.as_fd(), &name)?;
    match deletion.error {
        None => Ok(deletion.freed),
        Some(err) => Err(err),
    }
}

struct Deletion<'p> {
    top: &'p Path,
    messages: &'p Messages,
    /// Names of the directories that are being emptied, the topmost first.
    open: Vec<CString>,
    freed: u64,
    /// The first thing that could not be removed.
    error: Option<StoreError>,
    /// How many deep directories were moved up.
    moved: u64,
}

impl Deletion<'_> {
    fn entry(&mut self, parent: BorrowedFd<'_>, name: &CStr) -> Result<()> {
        let Some(dir) = self.remove_or_open(parent, name)? else {
            return Ok(());
        };
        let top_fd = self.clone_fd(&dir)?;
        let mut stack = vec![dir];
        self.open.push(name.to_owned());
        loop {
            let depth = stack.len();
            let Some(dir) = stack.last_mut() else { break };
            match dir.read() {
                Some(Ok(entry)) => {
                    let name = entry.file_name();
                    if name == c"." || name == c".." {
                        continue;
                    }
                    let fd = self.fd(dir)?;
                    if depth >= MAX_OPEN {
                        let is_dir = entry.file_type() == FileType::Directory
                            || entry.file_type() == FileType::Unknown;
                        if is_dir && self.move_up(fd, name, top_fd.as_fd()) {
                            continue;
                        }
                    }
                    let name = name.to_owned();
                    if let Some(dir) = self.remove_or_open(fd, &name)? {
                        stack.push(dir);
                        self.open.push(name);
                    }
                }
                Some(Err(err)) => {
                    return Err(sys("reading directory \"%s\"", self.top)(err.into()));
                }
                None => {
                    stack.pop();
                    let Some(name) = self.open.pop() else { break };
                    let parent = match stack.last() {
                        Some(dir) => self.fd(dir)?,
                        None => parent,
                    };
                    match rustix::fs::unlinkat(parent, &name, AtFlags::REMOVEDIR) {
                        Ok(()) | Err(Errno::NOENT) => {}
                        // Directories were moved into it behind the reader's back.
                        Err(Errno::NOTEMPTY) if stack.is_empty() && self.moved > 0 => {
                            self.moved = 0;
                            if let Some(dir) = self.remove_or_open(parent, &name)? {
                                stack.push(dir);
                                self.open.push(name);
                            }
                        }
                        Err(err) => self.failed(&name, err),
                    }
                }
            }
        }
        Ok(())
    }

    /// Removes a file, or opens a directory.
    fn remove_or_open(&mut self, parent: BorrowedFd<'_>, name: &CStr) -> Result<Option<Dir>> {
        let stat = match rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(Errno::NOENT) => return Ok(None),
            Err(err) => return Err(self.fail("getting status of \"%s\"", name, err)),
        };
        if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
            let mode = Mode::from_raw_mode(stat.st_mode);
            if !mode.contains(Mode::RWXU) {
                match rustix::fs::chmodat(parent, name, mode | Mode::RWXU, AtFlags::empty()) {
                    Ok(()) | Err(Errno::NOENT) => {}
                    Err(err) => {
                        let what = "while making directory \"%s\" accessible for deletion";
                        let place = self.place(name);
                        let fail = self.fail("fchmodat2 \"%s\"", name, err);
                        return Err(fail.trace(what, &[bytes(&place)]));
                    }
                }
            }
            let fd = match rustix::fs::openat(parent, name, DIR_FLAGS, Mode::empty()) {
                Ok(fd) => fd,
                Err(Errno::NOENT) => return Ok(None),
                Err(err) => return Err(self.fail("opening directory \"%s\"", name, err)),
            };
            let dir = Dir::new(fd);
            return dir
                .map(Some)
                .map_err(|err| self.fail("opening directory \"%s\"", name, err));
        }
        if stat.st_nlink <= 2 {
            self.freed += stat.st_size.cast_unsigned();
        }
        match rustix::fs::unlinkat(parent, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(err) => self.failed(name, err),
        }
        Ok(None)
    }

    /// Moves a directory that is too deep into the topmost one, where it will be found again.
    fn move_up(&mut self, parent: BorrowedFd<'_>, name: &CStr, top: BorrowedFd<'_>) -> bool {
        self.moved += 1;
        let new = format!(".frazil-deep-{}-{}", std::process::id(), self.moved);
        // To move a directory, one must be allowed to change its `..`.
        let _ = rustix::fs::chmodat(parent, name, Mode::RWXU, AtFlags::empty());
        rustix::fs::renameat(parent, name, top, new.as_str()).is_ok()
    }

    fn clone_fd(&self, dir: &Dir) -> Result<OwnedFd> {
        let fd = self.fd(dir)?.try_clone_to_owned();
        fd.map_err(sys("opening directory \"%s\"", self.top))
    }

    fn fd<'d>(&self, dir: &'d Dir) -> Result<BorrowedFd<'d>> {
        dir.fd()
            .map_err(|err| sys("opening directory \"%s\"", self.top)(err.into()))
    }

    fn failed(&mut self, name: &CStr, err: Errno) {
        let error = self.fail("cannot unlink \"%s\"", name, err);
        if self.error.is_none() {
            self.error = Some(error);
        } else {
            let text = format!("error (ignored): {error}");
            self.messages.say(Level::Error, text);
        }
    }

    fn fail(&self, what: &str, name: &CStr, err: Errno) -> StoreError {
        StoreError::io(what, &[bytes(&self.place(name))], &err.into())
    }

    /// Where `name` in the directory that is being emptied is.
    fn place(&self, name: &CStr) -> PathBuf {
        let Some((_, below)) = self.open.split_first() else {
            return self.top.to_owned();
        };
        let below = below.iter().map(CString::as_c_str).chain([name]);
        let mut place = self.top.to_owned();
        place.extend(below.map(|name| OsStr::from_bytes(name.to_bytes())));
        place
    }
}
