//! Unpacks archives (tar and zip, compressed or not) into Git objects.
//!
//! Which members count, what modes and links become, and the messages are those of the reference,
//! which unpacks with libarchive. Nothing of an archive ever touches the file system, so a path cannot
//! lead out of it, and a link is only text. Invariant: memory depends on the number of members and the
//! lengths of names, both bounded, not on the sizes of files. Deliberately absent: sparse files.

mod filter;
mod tar;
pub mod tree;
mod zip;

use crate::error::{FetchError, Result};
use crate::objects::TarballCache;
use crate::pack::{Kind, Pack};
use crate::settings::Settings;
use crate::tree::Tree;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use tree::Directory;

/// What an archive held.
pub struct Unpacked {
    /// Its files.
    pub root: Directory,
    /// The latest time of change of its members.
    pub last_modified: i64,
}

/// How much an archive may hold.
pub struct Limits {
    bytes: u64,
    members: u64,
}

impl Limits {
    fn of(settings: &Settings) -> Limits {
        Limits {
            bytes: settings.most_unpacked,
            members: settings.most_members,
        }
    }

    /// Accounts for one more member of this size.
    fn take(&mut self, size: u64) -> Result<()> {
        let left = self
            .bytes
            .checked_sub(size)
            .zip(self.members.checked_sub(1));
        match left {
            Some((bytes, members)) => {
                (self.bytes, self.members) = (bytes, members);
                Ok(())
            }
            None => Err(FetchError::new(
                "archive is too large: its files take more space, or are more, than is allowed",
            )),
        }
    }
}

/// Hard links: path and target, by the parts of the path.
type Links = BTreeMap<Vec<Vec<u8>>, (Vec<u8>, Vec<u8>)>;

/// An archive being unpacked.
struct Sink<'p, 'r> {
    pack: &'p mut Pack<'r>,
    root: Directory,
    /// Other names of files, in the order of their paths.
    links: Links,
    limits: Limits,
    last_modified: i64,
    files: u64,
}

impl Sink<'_, '_> {
    fn file(
        &mut self,
        path: &[u8],
        executable: bool,
        size: u64,
        contents: &mut dyn Read,
    ) -> Result<()> {
        self.limits.take(size)?;
        let oid = self.pack.add(Kind::Blob, size, contents)?;
        let id = self.files;
        self.files += 1;
        self.root.file(path, id, executable, oid)
    }

    fn symlink(&mut self, path: &[u8], target: &[u8]) -> Result<()> {
        self.limits.take(target.len() as u64)?;
        let oid = self
            .pack
            .add(Kind::Blob, target.len() as u64, &mut &*target)?;
        self.root.symlink(path, oid)
    }

    fn directory(&mut self, path: &[u8]) -> Result<()> {
        self.limits.take(0)?;
        self.root.directory(path)
    }

    fn hard_link(&mut self, path: &[u8], target: &[u8]) -> Result<()> {
        self.limits.take(0)?;
        let key = tree::parts(path).iter().map(|p| p.to_vec()).collect();
        self.links.insert(key, (path.to_vec(), target.to_vec()));
        Ok(())
    }

    fn changed_at(&mut self, time: i64) {
        self.last_modified = self.last_modified.max(time);
    }
}

/// Unpacks a file; `zip` says that its name ends in `.zip`.
///
/// # Errors
/// It is no archive, is damaged, holds what no tree can, or more than is allowed.
pub fn unpack(
    file: &mut File,
    zip: bool,
    settings: &Settings,
    pack: &mut Pack<'_>,
) -> Result<Unpacked> {
    let mut sink = Sink {
        pack,
        root: Directory::default(),
        links: Links::new(),
        limits: Limits::of(settings),
        last_modified: 0,
        files: 0,
    };
    let mut start = [0; 4];
    let mut got = 0;
    while got < start.len() {
        match file.read(&mut start[got..]) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(e) => return Err(unreadable(&e)),
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(|e| unreadable(&e))?;
    match &start[..got] {
        // As the reference does for the sake of answers without contents.
        [] => {}
        b"PK\x03\x04" | b"PK\x05\x06" | b"PK00" => zip::read(file, zip, &mut sink)?,
        _ => tar::read(filter::open(file)?, &mut sink)?,
    }
    let Sink {
        mut root,
        links,
        last_modified,
        ..
    } = sink;
    for (path, target) in links.into_values() {
        root.hard_link(&path, &target)?;
    }
    Ok(Unpacked {
        root,
        last_modified,
    })
}

/// Unpacks the archive `file` into a repository below the directory `dir`, which holds the tree's files as long as it
/// is there.
///
/// # Errors
/// As [`unpack`]; the file cannot be opened.
pub fn unpack_file(file: &Path, dir: &Path, settings: &Settings) -> Result<Tree> {
    let shown = file.display().to_string();
    let mut opened = File::open(file).map_err(|e| unreadable(&e))?;
    let objects = TarballCache::open(dir)?;
    let mut pack = objects.pack()?;
    let zip = shown.ends_with(".zip");
    let unpacked = unpack(&mut opened, zip, settings, &mut pack)?;
    let tree = objects.finish(pack, &unpacked.root)?;
    objects.tree(&tree, &shown)
}

fn unreadable(e: &std::io::Error) -> FetchError {
    FetchError::io("reading downloaded file", e)
}

fn cannot_open(why: &str) -> FetchError {
    FetchError::new(format!("Failed to open archive ({why})"))
}
