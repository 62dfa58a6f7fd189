//! Writes trees of files the way they are in a store: modes 0444 and 0555, modified one second after 1970.
//!
//! Files get their final metadata as they are made, so that no second walk is needed, unless the file system gives new
//! files extended attributes. Invariant: everything is made new, below directories this made and holds open, so no
//! link can lead elsewhere, and long paths do no harm. Absent: where contents come from.

use std::ffi::CString;
use std::fs::File;
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use frazil_store::error::{Result, StoreError};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, Timespec, Timestamps};
use rustix::io::Errno;

use crate::util::{bytes, sys};

/// The modification time of everything in a store.
pub(crate) const STORE_TIME: i64 = 1;

/// Only the modification time is set.
pub(crate) const STORE_TIMES: Timestamps = Timestamps {
    last_access: Timespec {
        tv_sec: 0,
        tv_nsec: rustix::fs::UTIME_OMIT,
    },
    last_modification: Timespec {
        tv_sec: STORE_TIME,
        tv_nsec: 0,
    },
};

/// Writes one tree.
pub(crate) struct TreeWriter {
    /// Where the tree is to be.
    root: PathBuf,
    parent: OwnedFd,
    dirs: Vec<OwnedFd>,
    /// The name of the node that comes next.
    name: CString,
    /// Flush each file to the disk.
    sync: bool,
    /// Whether files get the mode they are made with, as far as is known: the mask can take bits away. First of those
    /// that are not executable, then of those that are.
    mode_is_kept: [Option<bool>; 2],
    /// Whether new files have extended attributes.
    has_xattrs: Option<bool>,
    root_mode: u32,
}

impl TreeWriter {
    /// A writer of the tree that will be at `root`, where nothing may be.
    ///
    /// # Errors
    /// The directory it is in cannot be opened.
    pub fn new(root: &Path, sync: bool) -> Result<Self> {
        let parent = root.parent().unwrap_or(root);
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(CWD, parent, flags, Mode::empty())
            .map_err(|err| sys("opening directory \"%s\"", parent)(err.into()))?;
        let name = root.file_name().unwrap_or_default().as_bytes();
        let mut writer = TreeWriter {
            root: root.to_owned(),
            parent: fd,
            dirs: Vec::new(),
            name: CString::default(),
            sync,
            mode_is_kept: [None; 2],
            has_xattrs: None,
            root_mode: 0o555,
        };
        writer.entry(name)?;
        Ok(writer)
    }

    /// Lets the root keep its write permission, without which only root can move it elsewhere.
    pub fn leave_root_writable(&mut self) {
        self.root_mode = 0o755;
    }

    /// The name of the node that comes next, in the innermost directory.
    ///
    /// # Errors
    /// It has a NUL byte.
    pub fn entry(&mut self, name: &[u8]) -> Result<()> {
        self.name = CString::new(name)
            .map_err(|_| crate::util::other("file name '%s' contains a NUL byte", &[name]))?;
        Ok(())
    }

    /// Makes a directory and enters it.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn directory(&mut self) -> Result<()> {
        let fail = |err: Errno| self.fail("creating directory \"%s\"", err);
        rustix::fs::mkdirat(self.top(), &self.name, Mode::RWXU).map_err(fail)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(self.top(), &self.name, flags, Mode::empty()).map_err(fail)?;
        self.look_for_xattrs(fd.as_fd());
        self.dirs.push(fd);
        Ok(())
    }

    /// Leaves the innermost directory, which is complete.
    ///
    /// # Errors
    /// Its metadata cannot be set.
    pub fn end_directory(&mut self) -> Result<()> {
        let Some(fd) = self.dirs.pop() else {
            return Ok(());
        };
        let mode = if self.dirs.is_empty() {
            self.root_mode
        } else {
            0o555
        };
        let finish = || {
            rustix::fs::fchmod(&fd, Mode::from_raw_mode(mode))?;
            rustix::fs::futimens(&fd, &STORE_TIMES)?;
            if self.sync {
                rustix::fs::fsync(&fd)?;
            }
            Ok(())
        };
        finish().map_err(|err| self.fail("finishing directory \"%s\"", err))
    }

    /// Makes a symbolic link.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn symlink(&mut self, target: &[u8]) -> Result<()> {
        let make = || {
            rustix::fs::symlinkat(target, self.top(), &self.name)?;
            let flags = AtFlags::SYMLINK_NOFOLLOW;
            rustix::fs::utimensat(self.top(), &self.name, &STORE_TIMES, flags)
        };
        make().map_err(|err| self.fail("creating symbolic link \"%s\"", err))
    }

    /// Makes a regular file, to be written and given to [`TreeWriter::end_file`].
    ///
    /// # Errors
    /// It cannot be made.
    pub fn file(&mut self, executable: bool) -> Result<File> {
        let mode = Mode::from_raw_mode(if executable { 0o555 } else { 0o444 });
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fail = |err: Errno| self.fail("creating file \"%s\"", err);
        let fd = rustix::fs::openat(self.top(), &self.name, flags, mode).map_err(fail)?;
        let kept = &mut self.mode_is_kept[usize::from(executable)];
        let chmod = || rustix::fs::fchmod(&fd, mode);
        let result = match *kept {
            Some(true) => Ok(()),
            Some(false) => chmod(),
            None => rustix::fs::fstat(&fd).and_then(|stat| {
                let is_kept = Mode::from_raw_mode(stat.st_mode) == mode;
                *kept = Some(is_kept);
                if is_kept { Ok(()) } else { chmod() }
            }),
        };
        result.map_err(|err| self.fail("creating file \"%s\"", err))?;
        if self.dirs.is_empty() {
            self.look_for_xattrs(fd.as_fd());
        }
        Ok(File::from(fd))
    }

    /// Takes back a file whose contents are written.
    ///
    /// # Errors
    /// Its metadata cannot be set.
    pub fn end_file(&mut self, file: &File) -> Result<()> {
        let fail = |err: Errno| self.fail("finishing file \"%s\"", err);
        rustix::fs::futimens(file, &STORE_TIMES).map_err(fail)?;
        if self.sync {
            rustix::fs::fsync(file).map_err(fail)?;
        }
        Ok(())
    }

    /// Makes a regular file with these contents.
    ///
    /// # Errors
    /// It cannot be made or written.
    pub fn whole_file(&mut self, executable: bool, contents: &[u8]) -> Result<()> {
        let mut file = self.file(executable)?;
        self.write(&mut file, contents)?;
        self.end_file(&file)
    }

    /// Writes contents of a regular file.
    ///
    /// # Errors
    /// The disk is full, or as the system says.
    pub fn write(&self, file: &mut File, contents: &[u8]) -> Result<()> {
        file.write_all(contents).map_err(|err| {
            let place = self.place();
            StoreError::io("writing to file \"%s\"", &[&place], &err)
        })
    }

    /// Ends the tree. Whatever extended attributes there are is removed.
    ///
    /// # Errors
    /// They cannot be removed; the directory cannot be flushed to the disk.
    pub fn finish(self, ignored_xattrs: &[Vec<u8>]) -> Result<()> {
        if self.has_xattrs == Some(true) {
            crate::canonicalise::canonicalise(&self.root, ignored_xattrs)?;
        }
        if self.sync {
            let fail = |err: Errno| sys("syncing \"%s\"", &self.root)(err.into());
            rustix::fs::fsync(&self.parent).map_err(fail)?;
        }
        Ok(())
    }

    /// The innermost directory.
    fn top(&self) -> BorrowedFd<'_> {
        self.dirs.last().unwrap_or(&self.parent).as_fd()
    }

    /// New files get attributes from the directory they are made in, so one file tells for all.
    fn look_for_xattrs(&mut self, fd: BorrowedFd<'_>) {
        if self.has_xattrs.is_none() {
            let mut none: [u8; 0] = [];
            let found = rustix::fs::flistxattr(fd, &mut none);
            self.has_xattrs = Some(found.is_ok_and(|length| length > 0));
        }
    }

    /// Where the current node is, for messages; what is between is left out.
    fn place(&self) -> Vec<u8> {
        if self.dirs.is_empty() {
            return bytes(&self.root).to_vec();
        }
        let middle: &[u8] = if self.dirs.len() > 1 {
            "/…/".as_bytes()
        } else {
            b"/"
        };
        [bytes(&self.root), middle, self.name.as_bytes()].concat()
    }

    fn fail(&self, what: &str, err: Errno) -> StoreError {
        StoreError::io(what, &[&self.place()], &err.into())
    }
}
