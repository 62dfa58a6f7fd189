//! Removes trees of files, whatever their permissions, depth and names.
//!
//! Invariant: symbolic links are never followed, so nothing outside of the tree is touched, and the number of open
//! files does not grow with depth. Counts what C++ Nix counts as freed: files whose last link goes, or their last but one, since
//! the other is probably in `.links`.

use std::ffi::{CStr, CString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use frazil_store::error::{Result, StoreError};
use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::util::{bytes, sys};

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
    freed: u64,
    /// The first thing that could not be removed.
    error: Option<StoreError>,
    /// How many deep directories were moved up.
    moved: u64,
}

/// A directory being emptied.
struct Open {
    dir: Dir,
    /// Its name in the one before.
    name: CString,
}

impl Deletion<'_> {
    fn entry(&mut self, parent: BorrowedFd<'_>, name: &CStr) -> Result<()> {
        let Some(dir) = self.remove_or_open(parent, name)? else {
            return Ok(());
        };
        let top_fd = self.clone_fd(&dir)?;
        let mut stack = vec![Open {
            dir,
            name: name.to_owned(),
        }];
        loop {
            let depth = stack.len();
            let Some(open) = stack.last_mut() else { break };
            match open.dir.read() {
                Some(Ok(entry)) => {
                    let name = entry.file_name();
                    if name == c"." || name == c".." {
                        continue;
                    }
                    let fd = self.fd(&open.dir)?;
                    if depth >= MAX_OPEN {
                        let is_dir = entry.file_type() == FileType::Directory
                            || entry.file_type() == FileType::Unknown;
                        if is_dir && self.move_up(fd, name, top_fd.as_fd()) {
                            continue;
                        }
                    }
                    let name = name.to_owned();
                    if let Some(dir) = self.remove_or_open(fd, &name)? {
                        stack.push(Open { dir, name });
                    }
                }
                Some(Err(err)) => {
                    return Err(sys("reading directory \"%s\"", self.top)(err.into()));
                }
                None => {
                    let Some(done) = stack.pop() else { break };
                    let parent = match stack.last() {
                        Some(open) => self.fd(&open.dir)?,
                        None => parent,
                    };
                    match rustix::fs::unlinkat(parent, &done.name, AtFlags::REMOVEDIR) {
                        Ok(()) | Err(Errno::NOENT) => {}
                        // Directories were moved into it behind the reader's back.
                        Err(Errno::NOTEMPTY) if stack.is_empty() && self.moved > 0 => {
                            self.moved = 0;
                            if let Some(dir) = self.remove_or_open(parent, &done.name)? {
                                let name = done.name;
                                stack.push(Open { dir, name });
                            }
                        }
                        Err(err) => self.failed(err),
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
                        let what = "making directory \"%s\" accessible for deletion";
                        return Err(self.fail(what, name, err));
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
            Err(err) => self.failed(err),
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

    fn failed(&mut self, err: Errno) {
        if self.error.is_none() {
            self.error = Some(sys("cannot unlink \"%s\"", self.top)(err.into()));
        }
    }

    fn fail(&self, what: &str, name: &CStr, err: Errno) -> StoreError {
        let place = [bytes(self.top), "/…/".as_bytes(), name.to_bytes()].concat();
        let place: &[u8] = if self
            .top
            .file_name()
            .is_some_and(|n| n.as_bytes() == name.to_bytes())
        {
            bytes(self.top)
        } else {
            &place
        };
        StoreError::io(what, &[place], &err.into())
    }
}
