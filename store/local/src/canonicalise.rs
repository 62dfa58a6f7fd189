//! Gives files that others made the metadata that files in a store have.
//!
//! Modes become 0444 or 0555, times one second after 1970, the owner this user; extended attributes go, except
//! those that may stay. Files that no archive can hold are refused. A file with several links below the tree is
//! fine: it ends the same, whichever is met first. Absent: checks of who owned files before, which are a
//! builder's business.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, lchown};
use std::path::{Path, PathBuf};

use frazil_store::error::Result;
use rustix::fs::{AtFlags, CWD, Mode};
use rustix::io::Errno;

use crate::tree_writer::{STORE_TIME, STORE_TIMES};
use crate::util::{bytes, errno, other, sys};

/// Makes the file or tree `root` canonical.
///
/// # Errors
/// `file "…" has an unsupported type`; metadata that cannot be changed.
pub(crate) fn canonicalise(root: &Path, ignored_xattrs: &[Vec<u8>]) -> Result<()> {
    let mut todo: Vec<PathBuf> = vec![root.to_owned()];
    let user = rustix::process::geteuid().as_raw();
    while let Some(path) = todo.pop() {
        let meta =
            std::fs::symlink_metadata(&path).map_err(sys("getting status of \"%s\"", &path))?;
        let kind = meta.file_type();
        if !(kind.is_file() || kind.is_dir() || kind.is_symlink()) {
            let template = "file \"%s\" has an unsupported type";
            return Err(other(template, &[bytes(&path)]));
        }
        remove_xattrs(&path, ignored_xattrs)?;
        canonicalise_one(&path, &meta)?;
        if meta.uid() != user {
            let group = rustix::process::getegid().as_raw();
            lchown(&path, Some(user), Some(group))
                .map_err(sys("changing owner of \"%s\"", &path))?;
        }
        if kind.is_dir() {
            for entry in std::fs::read_dir(&path).map_err(sys("reading directory \"%s\"", &path))? {
                todo.push(
                    entry
                        .map_err(sys("reading directory \"%s\"", &path))?
                        .path(),
                );
            }
        }
    }
    Ok(())
}

/// Mode and time of one file.
///
/// # Errors
/// They cannot be changed.
pub(crate) fn canonicalise_one(path: &Path, meta: &std::fs::Metadata) -> Result<()> {
    if !meta.is_symlink() {
        let mode = meta.mode() & 0o7777;
        let executable = meta.is_dir() || mode & 0o100 != 0;
        let wanted = if executable { 0o555 } else { 0o444 };
        if mode != wanted {
            let wanted = Mode::from_raw_mode(wanted);
            rustix::fs::chmod(path, wanted)
                .map_err(errno("changing permissions on \"%s\"", path))?;
        }
    }
    if meta.mtime() != STORE_TIME || meta.mtime_nsec() != 0 {
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        rustix::fs::utimensat(CWD, path, &STORE_TIMES, flags)
            .map_err(errno("changing modification time of \"%s\"", path))?;
    }
    Ok(())
}

fn remove_xattrs(path: &Path, ignored: &[Vec<u8>]) -> Result<()> {
    let fail = errno("querying extended attributes of \"%s\"", path);
    let mut names = Vec::new();
    loop {
        let mut none: [u8; 0] = [];
        let length = match rustix::fs::llistxattr(path, &mut none) {
            Ok(0) | Err(Errno::NOTSUP | Errno::NODATA) => return Ok(()),
            Ok(length) => length,
            Err(err) => return Err(fail(err)),
        };
        names.resize(length, 0u8);
        match rustix::fs::llistxattr(path, &mut names[..]) {
            Ok(length) => {
                names.truncate(length);
                break;
            }
            // There are more now.
            Err(Errno::RANGE) => {}
            Err(err) => return Err(fail(err)),
        }
    }
    for name in names.split(|&c| c == 0).filter(|name| !name.is_empty()) {
        if ignored.iter().any(|i| i == name) {
            continue;
        }
        let c_name = CString::new(name).unwrap_or_default();
        match rustix::fs::lremovexattr(path, &*c_name) {
            Ok(()) | Err(Errno::NODATA) => {}
            Err(err) => {
                let shown = std::ffi::OsStr::from_bytes(name).to_string_lossy();
                let what = format!("removing extended attribute '{shown}' from \"%s\"");
                return Err(errno(&what, path)(err));
            }
        }
    }
    Ok(())
}
