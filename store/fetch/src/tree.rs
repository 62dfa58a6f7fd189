//! Trees of files as fetchers give them: somewhere on disk, in a Git repository, or put together.
//!
//! A [`Tree`] is a [`FileSource`] and the path at which the tree stands in it. Invariant: what is read
//! through it does not leave the tree, since no source here follows symbolic links.

use frazil_store::error::Result;
use frazil_store::fs::{DirEntry, FileKind, FileSource, NativeFs, OpenFile, not_found};
use frazil_store::{BString, Hash, nar};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// See the module.
#[derive(Clone)]
pub struct Tree {
    /// The files.
    pub files: Rc<dyn FileSource>,
    /// Where the tree's root is in them.
    pub root: Vec<u8>,
}

impl Tree {
    /// What stands at a path of the file system.
    pub fn at(path: &Path) -> Tree {
        Tree {
            files: Rc::new(NativeFs),
            root: path.as_os_str().as_bytes().to_vec(),
        }
    }

    /// The path of something below the root.
    pub fn path(&self, below: &[u8]) -> Vec<u8> {
        match &*self.root {
            b"/" if !below.is_empty() => [b"/", below].concat(),
            root if below.is_empty() => root.to_vec(),
            root => [root, b"/", below].concat(),
        }
    }

    /// The SHA-256 of the tree's archive.
    ///
    /// # Errors
    /// The tree cannot be read, or has files that no archive can hold.
    pub fn nar_hash(&self) -> Result<Hash> {
        let (hash, _) = nar::hash_path_nar(&*self.files, &self.root)?;
        Ok(hash)
    }
}

/// The machine's file system, watched for the latest time of change of what is looked at.
#[derive(Default)]
pub struct Watched {
    latest: Cell<i64>,
}

impl Watched {
    /// The latest time of change so far, in seconds since 1970.
    pub fn latest(&self) -> i64 {
        self.latest.get()
    }
}

fn os(path: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(path))
}

impl FileSource for Watched {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        NativeFs.kind(path)
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        self.look(path);
        NativeFs.open(path)
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        self.look(path);
        NativeFs.read_dir(path)
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        self.look(path);
        NativeFs.read_link(path)
    }
}

impl Watched {
    fn look(&self, path: &[u8]) {
        use std::os::unix::fs::MetadataExt;
        if let Ok(meta) = std::fs::symlink_metadata(os(path)) {
            self.latest.set(self.latest.get().max(meta.mtime()));
        }
    }
}

/// The files of a directory that are on a list, and the directories that lead to them.
pub struct Listed {
    root: PathBuf,
    /// Paths below the root.
    files: BTreeSet<Vec<u8>>,
}

impl Listed {
    /// The listed files of the directory `root`.
    pub fn new(root: &Path, files: BTreeSet<Vec<u8>>) -> Listed {
        Listed {
            root: root.to_path_buf(),
            files,
        }
    }

    /// The path below the root.
    fn below<'p>(&self, path: &'p [u8]) -> &'p [u8] {
        let root = self.root.as_os_str().as_bytes();
        let rest = path.strip_prefix(root).unwrap_or(path);
        rest.strip_prefix(b"/").unwrap_or(rest)
    }

    /// Whether a path is listed, or above one that is, or below one (a submodule's directory).
    fn is_listed(&self, below: &[u8]) -> bool {
        if below.is_empty() || self.files.contains(below) {
            return true;
        }
        let prefix = [below, b"/"].concat();
        let next = self.files.range(prefix.clone()..).next();
        next.is_some_and(|n| n.starts_with(&prefix))
    }

    fn check(&self, path: &[u8]) -> Result<()> {
        match self.is_listed(self.below(path)) {
            true => Ok(()),
            false => Err(not_found(path)),
        }
    }
}

impl FileSource for Listed {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        self.check(path)?;
        NativeFs.kind(path)
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        self.check(path)?;
        NativeFs.open(path)
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        self.check(path)?;
        let below = self.below(path);
        let mut entries = NativeFs.read_dir(path)?;
        entries.retain(|e| {
            let below = match below {
                b"" => e.name.to_vec(),
                _ => [below, b"/", &e.name[..]].concat(),
            };
            self.is_listed(&below)
        });
        Ok(entries)
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        self.check(path)?;
        NativeFs.read_link(path)
    }
}

/// A tree with other trees at some of its paths.
pub struct Mounts {
    base: Tree,
    /// By the path below the root.
    mounts: BTreeMap<Vec<u8>, Tree>,
}

impl Mounts {
    /// The tree `base`, whose paths `mounts` are other trees. Its root is `/`.
    pub fn tree(base: Tree, mounts: BTreeMap<Vec<u8>, Tree>) -> Tree {
        Tree {
            files: Rc::new(Mounts { base, mounts }),
            root: b"/".to_vec(),
        }
    }

    fn place(&self, path: &[u8]) -> (&Tree, Vec<u8>) {
        let below = path.strip_prefix(b"/").unwrap_or(path);
        let mut end = below.len();
        loop {
            if let Some(tree) = self.mounts.get(&below[..end]) {
                let rest = &below[end..];
                return (tree, tree.path(rest.strip_prefix(b"/").unwrap_or(rest)));
            }
            match below[..end].iter().rposition(|&c| c == b'/') {
                Some(slash) => end = slash,
                None => return (&self.base, self.base.path(below)),
            }
        }
    }
}

impl FileSource for Mounts {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        let (tree, path) = self.place(path);
        tree.files.kind(&path)
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        let (tree, path) = self.place(path);
        tree.files.open(&path)
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        let (tree, path) = self.place(path);
        tree.files.read_dir(&path)
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        let (tree, path) = self.place(path);
        tree.files.read_link(&path)
    }
}

/// Whether a path (below the root) is left out, with all below it.
pub type Rule = Box<dyn Fn(&[u8]) -> Result<bool>>;

/// A tree without what a rule leaves out.
pub struct Without<F> {
    /// The whole tree.
    pub all: F,
    /// What is left out.
    pub is_left_out: Rule,
    /// The path of the tree's root.
    pub root: Vec<u8>,
}

impl<F> Without<F> {
    fn lacks(&self, path: &[u8]) -> Result<bool> {
        let below = path.strip_prefix(&*self.root).unwrap_or(path);
        let below = below.strip_prefix(b"/").unwrap_or(below);
        if below.is_empty() {
            return Ok(false);
        }
        (self.is_left_out)(below)
    }

    fn check(&self, path: &[u8]) -> Result<()> {
        match self.lacks(path)? {
            true => Err(not_found(path)),
            false => Ok(()),
        }
    }
}

impl<F: FileSource> FileSource for Without<F> {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        self.check(path)?;
        self.all.kind(path)
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        self.check(path)?;
        self.all.open(path)
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        self.check(path)?;
        let mut kept = Vec::new();
        for entry in self.all.read_dir(path)? {
            let slash: &[u8] = if path == b"/" { b"" } else { b"/" };
            if !self.lacks(&[path, slash, &entry.name[..]].concat())? {
                kept.push(entry);
            }
        }
        Ok(kept)
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        self.check(path)?;
        self.all.read_link(path)
    }
}
