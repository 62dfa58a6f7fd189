//! The files of a Git commit or tree.
//!
//! A submodule is an empty directory here. Invariant: nothing of the repository's work tree is looked
//! at. Deliberately absent: filters such as Git LFS.

use super::repo::error;
use crate::error::{FetchError, Result};
use crate::tree::{Tree, Without};
use frazil_formats::message_bytes;
use frazil_store::fs::{DirEntry, FileKind, FileSource, OpenFile, not_found};
use frazil_store::{BString, ErrorKind, StoreError};
use git2::{AttrCheckFlags, AttrValue, Index, ObjectType, Oid, Repository};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::Cursor;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What a path stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Found {
    oid: Oid,
    mode: u32,
}

const TREE: u32 = 0o040_000;
const LINK: u32 = 0o120_000;
const COMMIT: u32 = 0o160_000;
const EXECUTABLE: u32 = 0o100_755;

/// See the module. Its paths are absolute: `/` is the root.
pub struct GitTree {
    repository: Rc<Repository>,
    root: Found,
    shown: String,
    /// Entries of the trees read so far.
    known: RefCell<HashMap<Vec<u8>, Option<Found>>>,
}

impl GitTree {
    /// The files of an object: a commit, a tag, a tree, or a file. `shown` is how messages name the root.
    ///
    /// # Errors
    /// There is no such object.
    pub fn new(repository: Rc<Repository>, oid: Oid, shown: &str) -> Result<GitTree> {
        let what = format!("getting Git object '{oid}'");
        let object = repository
            .find_object(oid, None)
            .map_err(|e| error(&e, &what))?;
        let root = match object.kind() {
            Some(ObjectType::Blob) => Found {
                oid: object.id(),
                mode: 0o100_644,
            },
            _ => {
                let tree = object.peel(ObjectType::Tree);
                let tree =
                    tree.map_err(|_| FetchError::new(format!("peeling Git object '{oid}'")))?;
                Found {
                    oid: tree.id(),
                    mode: TREE,
                }
            }
        };
        drop(object);
        Ok(GitTree {
            repository,
            root,
            shown: shown.to_owned(),
            known: RefCell::default(),
        })
    }

    /// As [`GitTree::new`], as a tree.
    ///
    /// # Errors
    /// As [`GitTree::new`].
    pub fn tree(repository: Rc<Repository>, oid: Oid, shown: &str) -> Result<Tree> {
        Ok(Tree {
            files: Rc::new(GitTree::new(repository, oid, shown)?),
            root: b"/".to_vec(),
        })
    }

    /// The commit of a submodule, if there is one at a path below the root.
    pub fn submodule(&self, below: &[u8]) -> Option<Oid> {
        let found = self.find(&[b"/", below].concat()).ok()??;
        (found.mode == COMMIT).then_some(found.oid)
    }

    fn failed(&self, e: &git2::Error, what: &str) -> StoreError {
        let message = error(e, what).message;
        StoreError::new(ErrorKind::Other, "%s", &[&message_bytes(&message)])
    }

    fn show(&self, path: &[u8]) -> Vec<u8> {
        let below = if path == b"/" { b"" } else { path };
        [self.shown.as_bytes(), below].concat()
    }

    fn find(&self, path: &[u8]) -> frazil_store::Result<Option<Found>> {
        if path == b"/" || path.is_empty() {
            return Ok(Some(self.root));
        }
        if let Some(found) = self.known.borrow().get(path) {
            return Ok(*found);
        }
        let mut found = self.root;
        let ends = (1..=path.len()).filter(|&i| i == path.len() || path[i] == b'/');
        let mut above: &[u8] = b"";
        for end in ends {
            let at = &path[..end];
            let known = self.known.borrow().get(at).copied();
            let next = match known {
                Some(next) => next,
                None if found.mode == TREE => self.read(found.oid, above, at)?,
                None => None,
            };
            let Some(next) = next else { return Ok(None) };
            (found, above) = (next, at);
        }
        Ok(Some(found))
    }

    /// Reads the tree at `above`, and says what `path` in it is.
    fn read(&self, tree: Oid, above: &[u8], path: &[u8]) -> frazil_store::Result<Option<Found>> {
        let tree = self.repository.find_tree(tree).map_err(|e| {
            let shown = self.show(above);
            let what = format!("looking up directory '{}'", String::from_utf8_lossy(&shown));
            self.failed(&e, &what)
        })?;
        let mut known = self.known.borrow_mut();
        for entry in &tree {
            let path = [above, b"/", entry.name_bytes()].concat();
            let found = Found {
                oid: entry.id(),
                mode: entry.filemode() as u32,
            };
            known.insert(path, Some(found));
        }
        Ok(*known.entry(path.to_vec()).or_insert(None))
    }

    fn need(&self, path: &[u8]) -> frazil_store::Result<Found> {
        self.find(path)?.ok_or_else(|| match self.shown.is_empty() {
            true => not_found(path),
            false => StoreError::new(
                ErrorKind::NotFound,
                "'%s' does not exist",
                &[&self.show(path)],
            ),
        })
    }

    fn blob(&self, path: &[u8], link: bool) -> frazil_store::Result<(Found, Vec<u8>)> {
        let found = self.need(path)?;
        let expected = match found.mode {
            TREE | COMMIT => false,
            LINK => link,
            _ => !link,
        };
        if !expected {
            let template = match link {
                true => "'%s' is not a symlink",
                false => "'%s' is not a regular file",
            };
            return Err(StoreError::new(
                ErrorKind::Other,
                template,
                &[&self.show(path)],
            ));
        }
        let blob = self.repository.find_blob(found.oid).map_err(|e| {
            let what = format!(
                "looking up file '{}'",
                String::from_utf8_lossy(&self.show(path))
            );
            self.failed(&e, &what)
        })?;
        Ok((found, blob.content().to_vec()))
    }
}

fn kind_of(mode: u32) -> FileKind {
    match mode {
        TREE | COMMIT => FileKind::Directory,
        LINK => FileKind::Symlink,
        mode if mode & 0o170_000 == 0o100_000 => FileKind::Regular,
        _ => FileKind::Unknown,
    }
}

impl FileSource for GitTree {
    fn kind(&self, path: &[u8]) -> frazil_store::Result<FileKind> {
        Ok(kind_of(self.need(path)?.mode))
    }

    fn open(&self, path: &[u8]) -> frazil_store::Result<OpenFile> {
        let (found, contents) = self.blob(path, false)?;
        Ok(OpenFile {
            size: contents.len() as u64,
            executable: found.mode == EXECUTABLE,
            contents: Box::new(Cursor::new(contents)),
        })
    }

    fn read_dir(&self, path: &[u8]) -> frazil_store::Result<Vec<DirEntry>> {
        let found = self.need(path)?;
        match found.mode {
            TREE => {}
            COMMIT => return Ok(Vec::new()),
            _ => {
                let template = "'%s' is not a directory";
                return Err(StoreError::new(
                    ErrorKind::Other,
                    template,
                    &[&self.show(path)],
                ));
            }
        }
        let tree = self.repository.find_tree(found.oid).map_err(|e| {
            let shown = String::from_utf8_lossy(&self.show(path)).into_owned();
            self.failed(&e, &format!("looking up directory '{shown}'"))
        })?;
        let entry = |e: git2::TreeEntry<'_>| DirEntry {
            name: BString::from(e.name_bytes()),
            kind: kind_of(e.filemode() as u32),
        };
        Ok(tree.iter().map(entry).collect())
    }

    fn read_link(&self, path: &[u8]) -> frazil_store::Result<BString> {
        self.blob(path, true).map(|(_, target)| target.into())
    }
}

/// Whether a commit may have files that are elsewhere: its attributes name the filter of Git LFS.
///
/// # Errors
/// The commit cannot be read.
pub fn uses_lfs(repository: &Repository, commit: Oid) -> Result<bool> {
    let found = (|| {
        let tree = repository.find_object(commit, None)?.peel_to_tree()?;
        let mut attributes = Vec::new();
        tree.walk(git2::TreeWalkMode::PreOrder, |_, entry| {
            if entry.name_bytes() == b".gitattributes" {
                attributes.push(entry.id());
            }
            git2::TreeWalkResult::Ok
        })?;
        for oid in attributes {
            let blob = repository.find_blob(oid)?;
            if memchr::memmem::find(blob.content(), b"filter=lfs").is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    })();
    found.map_err(|e| error(&e, &format!("getting Git object '{commit}'")))
}

/// Which paths are not to be exported: with a commit, its own attributes say, behind those of the work
/// tree; without one, those of the index.
struct Exports {
    repository: PathBuf,
    commit: Option<Oid>,
    /// The repository and the index that it is given; opened when first asked.
    opened: OnceCell<(Rc<Repository>, Option<Index>)>,
    known: RefCell<HashMap<Vec<u8>, bool>>,
}

impl Exports {
    fn open(&self) -> Result<&(Rc<Repository>, Option<Index>)> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened);
        }
        // Of its own, since it is given another index.
        let repository = super::repo::open(&self.repository)?;
        let index = match self.commit {
            Some(commit) => {
                let made = (|| {
                    let object = repository.find_object(commit, None)?;
                    let mut index = Index::new()?;
                    index.read_tree(&object.peel_to_tree()?)?;
                    repository.set_index(&mut index)?;
                    Ok(index)
                })();
                let what = format!("getting Git object '{commit}'");
                Some(made.map_err(|e| error(&e, &what))?)
            }
            None => None,
        };
        Ok(self.opened.get_or_init(|| (repository, index)))
    }

    fn ask(&self, below: &[u8]) -> Result<bool> {
        let mut flags = AttrCheckFlags::NO_SYSTEM;
        if self.commit.is_none() {
            flags |= AttrCheckFlags::INDEX_ONLY;
        }
        let path = Path::new(OsStr::from_bytes(below));
        let (repository, _) = self.open()?;
        match repository.get_attr_bytes(path, "export-ignore", flags) {
            Ok(value) => Ok(AttrValue::from_bytes(value) == AttrValue::True),
            Err(e) if e.code() == git2::ErrorCode::NotFound => Ok(false),
            Err(e) => Err(error(&e, &format!("looking up '{}'", path.display()))),
        }
    }

    /// Whether a path, or one above it, is left out.
    fn lacks(&self, below: &[u8]) -> Result<bool> {
        let ends = (1..=below.len()).filter(|&i| i == below.len() || below[i] == b'/');
        for end in ends {
            let path = &below[..end];
            let known = self.known.borrow().get(path).copied();
            let ignored = match known {
                Some(ignored) => ignored,
                None => {
                    let ignored = self.ask(path)?;
                    self.known.borrow_mut().insert(path.to_vec(), ignored);
                    ignored
                }
            };
            if ignored {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A tree less what is not to be exported.
pub fn exported<F: FileSource + 'static>(
    all: F,
    root: &[u8],
    repository: &Path,
    commit: Option<Oid>,
) -> Tree {
    let exports = Exports {
        repository: repository.to_path_buf(),
        commit,
        opened: OnceCell::new(),
        known: RefCell::default(),
    };
    let is_left_out = move |below: &[u8]| {
        exports
            .lacks(below)
            .map_err(|e| StoreError::new(ErrorKind::Other, "%s", &[&message_bytes(&e.message)]))
    };
    Tree {
        files: Rc::new(Without {
            all,
            is_left_out: Box::new(is_left_out),
            root: root.to_vec(),
        }),
        root: root.to_vec(),
    }
}
