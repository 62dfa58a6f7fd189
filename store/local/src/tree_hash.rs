//! Hashes trees on this machine's file system, and copies them.
//!
//! A tree is hashed first; only when the store does not have it, it is read again to be copied. A [`Scan`]
//! remembers what was hashed: when each file still has its inode, size and times of change after it was copied, then
//! what was copied is what was hashed. Where that cannot be relied on, because a file changed just before it was looked
//! at or the file system is not one that is known to keep such times, the copy is hashed as well. Invariant: a tree's hash
//! is always that of what is in the store, not of what someone saw earlier.

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bstr::BString;
use frazil_store::ErrorKind;
use frazil_store::error::{Result, StoreError};
use frazil_store::fs::not_found;
use frazil_store::hash::HashAlgo;
use frazil_store::nar::MAX_DEPTH;
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use crate::hash_thread::HashThread;
use crate::tree_sink::{ContentsError, NarSink, TreeSink, WriteSink};
use crate::tree_writer::TreeWriter;
use crate::util::{bytes, other, sys};

/// A change this soon before a file was looked at may have the same time as the next one.
const TICK: Duration = Duration::from_millis(50);
/// The same where times are in whole seconds, as on an ext4 whose inodes are small.
const COARSE_TICK: Duration = Duration::from_secs(2);

/// File systems that set the time of change with every change: ext4, xfs, btrfs, tmpfs, f2fs, zfs, bcachefs, overlay.
const RELIABLE: [i64; 8] = [
    0xef53,
    0x5846_5342,
    0x9123_683e,
    0x0102_1994,
    0xf2f5_2010,
    0x2fc1_2fc1,
    0xca45_1a4e,
    0x794c_7630,
];

/// What tells whether a file was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub dev: u64,
    pub ino: u64,
    pub size: u64,
    pub mode: u32,
    pub mtime: (i64, u32),
    pub ctime: (i64, u32),
}

impl Stamp {
    pub fn of(stat: &Stat) -> Self {
        Stamp {
            dev: stat.st_dev,
            ino: stat.st_ino,
            size: stat.st_size.cast_unsigned(),
            mode: stat.st_mode,
            mtime: (stat.st_mtime, stat.st_mtime_nsec as u32),
            ctime: (stat.st_ctime, stat.st_ctime_nsec as u32),
        }
    }

    /// Whether the file changed so shortly before `now` that another change could go unnoticed.
    fn is_fresh(&self, now: SystemTime) -> bool {
        let seconds = u64::try_from(self.ctime.0).unwrap_or_default();
        let changed = UNIX_EPOCH + Duration::new(seconds, self.ctime.1);
        let tick = match self.ctime.1 {
            0 => COARSE_TICK,
            _ => TICK,
        };
        // Also what has a time to come, since the clock went back.
        changed + tick >= now
    }
}

/// What was hashed.
pub(crate) struct Scan {
    /// In the order of the archive.
    pub stamps: Vec<Stamp>,
    /// Whether equal stamps mean equal files.
    pub reliable: bool,
}

/// A tree to be walked.
pub(crate) struct Tree<'t> {
    /// Where it is.
    pub root: &'t Path,
    /// Paths below the root, relative to it, that are not part of it, sorted.
    pub left_out: &'t [BString],
}

/// Walks `tree`, giving each node to `visit` before its contents are given to `sink`.
///
/// # Errors
/// Those of `sink`; files that cannot be read, or that no archive can hold; too deep nesting.
pub(crate) fn walk(
    tree: &Tree<'_>,
    sink: &mut dyn TreeSink,
    visit: &mut dyn FnMut(Stamp) -> Result<()>,
) -> Result<()> {
    let mut walk = Walk {
        tree,
        place: bytes(tree.root).to_vec(),
        dirs: Vec::new(),
    };
    let name = bytes(tree.root).to_vec();
    walk.node(&name, sink, visit)?;
    while let Some(dir) = walk.dirs.last_mut() {
        walk.place.truncate(dir.place);
        let Some(name) = dir.names.next() else {
            walk.dirs.pop();
            sink.end_directory()?;
            continue;
        };
        if walk.place.last() != Some(&b'/') {
            walk.place.push(b'/');
        }
        walk.place.extend_from_slice(&name);
        if walk.is_left_out() {
            continue;
        }
        sink.entry(&name)?;
        walk.node(&name, sink, visit)?;
    }
    Ok(())
}

struct Walk<'t> {
    tree: &'t Tree<'t>,
    /// Where the walk is.
    place: Vec<u8>,
    dirs: Vec<OpenDir>,
}

struct OpenDir {
    fd: OwnedFd,
    names: std::vec::IntoIter<BString>,
    /// Length of its path.
    place: usize,
}

impl Walk<'_> {
    fn is_left_out(&self) -> bool {
        if self.tree.left_out.is_empty() {
            return false;
        }
        let root = bytes(self.tree.root);
        let below = self.place[root.len()..].strip_prefix(b"/");
        let below = below.unwrap_or(&self.place[root.len()..]);
        let found = self
            .tree
            .left_out
            .binary_search_by(|l| (**l).as_slice().cmp(below));
        found.is_ok()
    }

    fn fail(&self, what: &str) -> impl Fn(Errno) -> StoreError {
        move |err| StoreError::io(what, &[&self.place], &err.into())
    }

    fn node(
        &mut self,
        name: &[u8],
        sink: &mut dyn TreeSink,
        visit: &mut dyn FnMut(Stamp) -> Result<()>,
    ) -> Result<()> {
        if self.dirs.len() >= MAX_DEPTH {
            let template = "path '%s' exceeds maximum NAR directory depth of 64";
            return Err(other(template, &[&self.place]));
        }
        let parent = match self.dirs.last() {
            Some(dir) => dir.fd.as_fd(),
            None => CWD,
        };
        // Most are files: opening at once saves a look at each. `NONBLOCK` for pipes.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let fd = match rustix::fs::openat(parent, name, flags, Mode::empty()) {
            Ok(fd) => fd,
            Err(Errno::NOENT | Errno::NOTDIR) => return Err(not_found(&self.place)),
            Err(err) => {
                let stat = rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)
                    .map_err(self.fail("getting status of \"%s\""))?;
                return match FileType::from_raw_mode(stat.st_mode) {
                    FileType::Symlink => {
                        let target = rustix::fs::readlinkat(parent, name, Vec::new())
                            .map_err(self.fail("reading symbolic link \"%s\""))?;
                        visit(Stamp::of(&stat))?;
                        sink.symlink(target.as_bytes())
                    }
                    FileType::RegularFile => Err(self.fail("opening file '%s'")(err)),
                    FileType::Directory => Err(self.fail("cannot read directory \"%s\"")(err)),
                    _ => Err(self.unsupported()),
                };
            }
        };
        let stat = rustix::fs::fstat(&fd).map_err(self.fail("getting status of \"%s\""))?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => {
                let stamp = Stamp::of(&stat);
                visit(stamp)?;
                sink.file(stat.st_mode & 0o100 != 0, stamp.size)?;
                let mut file = File::from(fd);
                self.contents(&mut file, stamp.size, sink)?;
                sink.end_file()
            }
            FileType::Directory => {
                visit(Stamp::of(&stat))?;
                sink.directory()?;
                let names = self.names(&fd)?;
                self.dirs.push(OpenDir {
                    fd,
                    names: names.into_iter(),
                    place: self.place.len(),
                });
                Ok(())
            }
            _ => Err(self.unsupported()),
        }
    }

    fn names(&self, fd: &OwnedFd) -> Result<Vec<BString>> {
        let fail = |err: Errno| self.fail("cannot read directory \"%s\"")(err);
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(fd).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.push(BString::from(name));
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Gives exactly `size` bytes to `sink`.
    fn contents(&self, file: &mut File, size: u64, sink: &mut dyn TreeSink) -> Result<()> {
        sink.contents_of(file, size).map_err(|err| match err {
            ContentsError::End => {
                let template = "reading file '%s': unexpected end-of-file";
                StoreError::new(ErrorKind::Io, template, &[&self.place])
            }
            ContentsError::Read(err) => StoreError::io("reading file '%s'", &[&self.place], &err),
            ContentsError::Sink(err) => err,
        })
    }

    fn unsupported(&self) -> StoreError {
        other("file '%s' has an unsupported type", &[&self.place])
    }
}

/// Hashes a tree, remembering what it was.
///
/// # Errors
/// As [`walk`].
pub(crate) fn hash(tree: &Tree<'_>, algo: HashAlgo) -> Result<(HashThread, Scan)> {
    let mut hashes = HashThread::new(algo);
    let mut sink = NarSink::hashing(&mut hashes)?;
    let scan = scan(tree, &mut sink)?;
    sink.finish()?;
    Ok((hashes, scan))
}

/// Gives a tree to `sink`, remembering what it was.
///
/// # Errors
/// As [`walk`].
pub(crate) fn scan(tree: &Tree<'_>, sink: &mut dyn TreeSink) -> Result<Scan> {
    let now = SystemTime::now();
    let mut scan = Scan {
        stamps: Vec::new(),
        reliable: is_reliable(tree.root),
    };
    walk(tree, sink, &mut |stamp| {
        let known_place = scan
            .stamps
            .first()
            .is_none_or(|first| first.dev == stamp.dev);
        scan.reliable &= known_place && !stamp.is_fresh(now);
        scan.stamps.push(stamp);
        Ok(())
    })?;
    Ok(scan)
}

/// Copies a tree that was hashed. Returns whether the copy is certainly what was hashed.
///
/// # Errors
/// As [`walk`]; the tree was seen to have changed; those of `writer`.
pub(crate) fn copy(tree: &Tree<'_>, scan: &Scan, writer: &mut TreeWriter) -> Result<bool> {
    let changed = || {
        other(
            "path '%s' changed while it was added to the store",
            &[bytes(tree.root)],
        )
    };
    let check = |tree: &Tree<'_>, sink: &mut dyn TreeSink| {
        let mut expected = scan.stamps.iter();
        walk(tree, sink, &mut |stamp| match expected.next() {
            Some(known) if *known == stamp => Ok(()),
            _ => Err(changed()),
        })?;
        match expected.next() {
            None => Ok(()),
            Some(_) => Err(changed()),
        }
    };
    check(tree, &mut WriteSink::new(writer))?;
    if !scan.reliable {
        return Ok(false);
    }
    // Each file was as before when its copying began; now that it ended, too.
    unchanged(tree, scan)
}

/// Whether every file of the tree is as it was.
///
/// # Errors
/// As [`walk`].
pub(crate) fn unchanged(tree: &Tree<'_>, scan: &Scan) -> Result<bool> {
    let stamps = stamps(tree)?;
    Ok(stamps == scan.stamps)
}

/// What tells whether files of a tree were changed, in the order of the archive; no file is opened.
///
/// # Errors
/// As [`walk`].
pub(crate) fn stamps(tree: &Tree<'_>) -> Result<Vec<Stamp>> {
    let root = tree.root;
    let mut stamps = Vec::new();
    let status = |path: &Path, err: Errno| sys("getting status of \"%s\"", path)(err.into());
    let stat = rustix::fs::lstat(root).map_err(|err| match err {
        Errno::NOENT | Errno::NOTDIR => not_found(bytes(root)),
        err => status(root, err),
    })?;
    stamps.push(Stamp::of(&stat));
    if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
        return Ok(stamps);
    }
    let mut walk = Walk {
        tree,
        place: bytes(root).to_vec(),
        dirs: Vec::new(),
    };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let fd =
        rustix::fs::openat(CWD, root, flags, Mode::empty()).map_err(|err| status(root, err))?;
    let names = walk.names(&fd)?.into_iter();
    let place = walk.place.len();
    walk.dirs.push(OpenDir { fd, names, place });
    while let Some(dir) = walk.dirs.last_mut() {
        walk.place.truncate(dir.place);
        let Some(name) = dir.names.next() else {
            walk.dirs.pop();
            continue;
        };
        if walk.place.last() != Some(&b'/') {
            walk.place.push(b'/');
        }
        walk.place.extend_from_slice(&name);
        if walk.is_left_out() {
            continue;
        }
        let Some(dir) = walk.dirs.last() else { break };
        let stat = rustix::fs::statat(&dir.fd, name.as_slice(), AtFlags::SYMLINK_NOFOLLOW)
            .map_err(walk.fail("getting status of \"%s\""))?;
        stamps.push(Stamp::of(&stat));
        if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
            if walk.dirs.len() >= MAX_DEPTH {
                let template = "path '%s' exceeds maximum NAR directory depth of 64";
                return Err(other(template, &[&walk.place]));
            }
            let fd = rustix::fs::openat(&dir.fd, name.as_slice(), flags, Mode::empty())
                .map_err(walk.fail("cannot read directory \"%s\""))?;
            let names = walk.names(&fd)?.into_iter();
            let place = walk.place.len();
            walk.dirs.push(OpenDir { fd, names, place });
        }
    }
    Ok(stamps)
}

fn is_reliable(root: &Path) -> bool {
    let place: PathBuf = match rustix::fs::lstat(root) {
        Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Symlink => {
            root.parent().unwrap_or(root).to_owned()
        }
        _ => root.to_owned(),
    };
    rustix::fs::statfs(&place).is_ok_and(|stat| RELIABLE.contains(&stat.f_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_the_same_tick_cannot_be_told_apart() {
        let at = |seconds, nanos| Stamp {
            dev: 1,
            ino: 1,
            size: 1,
            mode: 0,
            mtime: (0, 0),
            ctime: (seconds, nanos),
        };
        let now = UNIX_EPOCH + Duration::new(1000, 500_000_000);
        let cases = [
            (at(1000, 400_000_000), false),
            (at(1000, 499_000_000), true),
            (at(1000, 500_000_000), true),
            // In whole seconds.
            (at(1000, 0), true),
            (at(999, 0), true),
            (at(998, 0), false),
            // The clock went back.
            (at(1001, 1), true),
            (at(5000, 0), true),
            (at(-5, 0), false),
        ];
        for (stamp, fresh) in cases {
            assert_eq!(stamp.is_fresh(now), fresh, "{:?}", stamp.ctime);
        }
    }
}
