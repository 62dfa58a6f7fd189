//! Where archives get files from: the [`FileSource`] trait, and the machine's file system behind it.
//!
//! Paths are bytes, absolute, with `/` between components. No operation follows a symbolic link in the
//! last component. Absent: writing, and finding a path's real place.

use std::io::Read;

use bstr::BString;

use crate::error::{ErrorKind, Result, StoreError};

/// What a directory entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    Regular,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A device, socket or pipe, which no archive can hold.
    Unknown,
}

impl FileKind {
    /// The kind as filters of `builtins.path` and `filterSource` get it.
    pub const fn name(self) -> &'static str {
        match self {
            FileKind::Regular => "regular",
            FileKind::Directory => "directory",
            FileKind::Symlink => "symlink",
            FileKind::Unknown => "unknown",
        }
    }
}

/// A regular file opened for reading.
pub struct OpenFile {
    /// Its length, of which neither less nor more is read.
    pub size: u64,
    /// Whether its owner may execute it.
    pub executable: bool,
    /// Its contents.
    pub contents: Box<dyn Read + Send>,
}

/// An entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirEntry {
    /// Its name.
    pub name: BString,
    /// What it is.
    pub kind: FileKind,
}

/// A tree of files.
pub trait FileSource {
    /// What `path` is.
    ///
    /// # Errors
    /// `path '…' does not exist` ([`not_found`]) or another reason.
    fn kind(&self, path: &[u8]) -> Result<FileKind>;

    /// Opens the regular file `path`.
    ///
    /// # Errors
    /// `opening file '…': …`.
    fn open(&self, path: &[u8]) -> Result<OpenFile>;

    /// The entries of the directory `path`, in any order, without `.` and `..`.
    ///
    /// # Errors
    /// `cannot read directory "…": …`.
    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>>;

    /// The target of the symbolic link `path`.
    ///
    /// # Errors
    /// `reading symbolic link "…": …`.
    fn read_link(&self, path: &[u8]) -> Result<BString>;
}

impl<T: FileSource + ?Sized> FileSource for &T {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        (**self).kind(path)
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        (**self).open(path)
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        (**self).read_dir(path)
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        (**self).read_link(path)
    }
}

impl<T: FileSource + ?Sized> FileSource for std::rc::Rc<T> {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        (**self).kind(path)
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        (**self).open(path)
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        (**self).read_dir(path)
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        (**self).read_link(path)
    }
}

/// The error for a path that does not exist.
pub fn not_found(path: &[u8]) -> StoreError {
    StoreError::new(ErrorKind::NotFound, "path '%s' does not exist", &[path])
}

#[cfg(unix)]
pub use native::NativeFs;

#[cfg(unix)]
mod native {
    use std::ffi::OsStr;
    use std::fs::{self, FileType};
    use std::io;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    use std::path::Path;

    use bstr::BString;
    use rustix::fs::OFlags;

    use super::{DirEntry, FileKind, FileSource, OpenFile, not_found};
    use crate::error::{Result, StoreError};

    /// The machine's file system.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct NativeFs;

    /// Opening must neither follow a link nor wait for a pipe's writer that appeared in a file's place.
    const OPEN_FLAGS: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK);

    fn os(path: &[u8]) -> &Path {
        Path::new(OsStr::from_bytes(path))
    }

    fn kind_of(kind: FileType) -> FileKind {
        if kind.is_file() {
            FileKind::Regular
        } else if kind.is_dir() {
            FileKind::Directory
        } else if kind.is_symlink() {
            FileKind::Symlink
        } else {
            FileKind::Unknown
        }
    }

    impl FileSource for NativeFs {
        fn kind(&self, path: &[u8]) -> Result<FileKind> {
            match fs::symlink_metadata(os(path)) {
                Ok(meta) => Ok(kind_of(meta.file_type())),
                Err(err)
                    if matches!(
                        err.kind(),
                        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                    ) =>
                {
                    Err(not_found(path))
                }
                Err(err) => Err(StoreError::io("getting status of \"%s\"", &[path], &err)),
            }
        }

        fn open(&self, path: &[u8]) -> Result<OpenFile> {
            let fail = |err| StoreError::io("opening file '%s'", &[path], &err);
            let mut options = fs::OpenOptions::new();
            let file = options
                .read(true)
                .custom_flags(OPEN_FLAGS.bits() as i32)
                .open(os(path))
                .map_err(fail)?;
            let meta = file.metadata().map_err(fail)?;
            Ok(OpenFile {
                size: meta.len(),
                executable: meta.permissions().mode() & 0o100 != 0,
                contents: Box::new(file),
            })
        }

        fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
            let fail = |err| StoreError::io("cannot read directory \"%s\"", &[path], &err);
            let mut entries = Vec::new();
            for entry in fs::read_dir(os(path)).map_err(fail)? {
                let entry = entry.map_err(fail)?;
                let kind = entry.file_type().map_err(|err| {
                    let path = entry.path().into_os_string().into_vec();
                    StoreError::io("getting status of \"%s\"", &[&path], &err)
                })?;
                let name = BString::from(entry.file_name().into_vec());
                entries.push(DirEntry {
                    name,
                    kind: kind_of(kind),
                });
            }
            Ok(entries)
        }

        fn read_link(&self, path: &[u8]) -> Result<BString> {
            match fs::read_link(os(path)) {
                Ok(target) => Ok(target.into_os_string().into_vec().into()),
                Err(err) => Err(StoreError::io(
                    "reading symbolic link \"%s\"",
                    &[path],
                    &err,
                )),
            }
        }
    }
}
