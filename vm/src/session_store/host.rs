//! A host that also shows what a session's store holds, at its store paths.
//!
//! Invariant: fetched trees are only asked while nothing is borrowed, since they may be this store's; what is
//! said of the place where something really is, is said of its store path. Deliberately absent: finding that
//! place (`objects`).

use super::objects::{Place, Shared, Tree};
use crate::host::{FileType, Host, HostError, HostResult};
use crate::message::Message;
use crate::paths::shown;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::fs::{FileKind, FileSource, OpenFile};
use std::cell::RefCell;
use std::io::Read;
use std::rc::Rc;

/// A host that also shows what is in a [`SessionStore`](super::SessionStore).
pub(super) struct StoreHost(pub(super) Rc<RefCell<Shared>>);

/// An error of a fetched tree as one about a path of the store.
#[cold]
fn of_store(e: StoreError, path: &[u8], real: &[u8]) -> HostError {
    match e.kind() {
        ErrorKind::NotFound => missing(path),
        _ => HostError::from(e).about(real, path),
    }
}

/// What the reference says of a path that is not there.
#[cold]
fn missing(path: &[u8]) -> HostError {
    HostError::Failed(format!("path '{}' does not exist", shown(path)))
}

impl Shared {
    /// Asks the host about a file of a source; what it says of the place is said of the store path.
    fn ask<T>(
        &mut self,
        path: &[u8],
        real: &[u8],
        ask: impl FnOnce(&mut dyn Host, &[u8]) -> HostResult<T>,
    ) -> HostResult<T> {
        ask(&mut *self.host, real).map_err(|e| e.about(real, path))
    }

    fn file_type(&mut self, path: &[u8]) -> HostResult<Option<FileType>> {
        match self.place(path) {
            Place::Elsewhere => self.host.file_type(path),
            Place::Above => Ok(Some(FileType::Directory)),
            Place::Text(_) => Ok(Some(FileType::Regular)),
            Place::Nothing => Ok(None),
            Place::Tree(tree, b"") if tree.fetched.is_some() => {
                Ok(tree.fetched.as_ref().map(|(_, kind)| *kind))
            }
            Place::Tree(tree, below) => {
                self.ask(path, &tree.real(below), |h, real| h.file_type(real))
            }
        }
    }

    pub(super) fn read_file(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        match self.place(path) {
            Place::Elsewhere | Place::Above => self.host.read_file(path),
            Place::Text(text) => Ok(text.to_vec()),
            Place::Nothing => Err(missing(path)),
            Place::Tree(tree, below) => {
                self.ask(path, &tree.real(below), |h, real| h.read_file(real))
            }
        }
    }

    /// The entries of the store directory, or of one above it.
    fn read_above(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        let dir = self.dir.as_bytes().to_vec();
        let mut entries = match self.host.file_type(path)? {
            Some(_) => self.host.read_dir(path)?,
            None => Vec::new(),
        };
        let below = dir.strip_prefix(path).unwrap_or_default();
        let mut next = below.split(|&c| c == b'/').filter(|n| !n.is_empty());
        let ours: Vec<Vec<u8>> = match next.next() {
            Some(name) => vec![name.to_vec()],
            None => self.objects.keys().map(|n| n.to_vec()).collect(),
        };
        for name in ours {
            let full = [path.strip_suffix(b"/").unwrap_or(path), b"/", &name].concat();
            if let Some(t) = self.file_type(&full)? {
                entries.retain(|e| e.0 != name);
                entries.push((name, t));
            }
        }
        Ok(entries)
    }

    fn read_dir(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        match self.place(path) {
            Place::Elsewhere => self.host.read_dir(path),
            Place::Above => self.read_above(path),
            Place::Text(_) => Err(HostError::Failed(format!(
                "cannot read directory \"{}\": Not a directory",
                shown(path)
            ))),
            Place::Nothing => Err(missing(path)),
            Place::Tree(tree, below) => {
                let real = tree.real(below);
                let mut entries = self.ask(path, &real, |h, real| h.read_dir(real))?;
                if !tree.left_out.is_empty() {
                    entries.retain(|(name, _)| !tree.lacks(&[below, b"/", name].concat()));
                }
                Ok(entries)
            }
        }
    }
}

/// Asks the fetched tree that a path is in; nothing if it is in none.
fn ask_fetched<T>(
    shared: &RefCell<Shared>,
    path: &[u8],
    ask: impl FnOnce(&dyn FileSource, &[u8], &Tree) -> Result<T>,
) -> Option<HostResult<T>> {
    let (tree, real) = shared.borrow().fetched(path)?;
    let (source, _) = tree.fetched.as_ref()?;
    Some(ask(&**source, &real, &tree).map_err(|e| of_store(e, path, &real)))
}

impl Host for StoreHost {
    fn read_file(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        let fetched = ask_fetched(&self.0, path, |source, real, _| {
            let mut text = Vec::new();
            let mut file = source.open(real)?;
            let read = file.contents.read_to_end(&mut text);
            read.map_err(|e| StoreError::io("reading file '%s'", &[path], &e))?;
            Ok(text)
        });
        fetched.unwrap_or_else(|| self.0.borrow_mut().read_file(path))
    }

    fn file_type(&mut self, path: &[u8]) -> HostResult<Option<FileType>> {
        let fetched = ask_fetched(&self.0, path, |source, real, _| match source.kind(real) {
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            found => found.map(|k| Some(k.into())),
        });
        fetched.unwrap_or_else(|| self.0.borrow_mut().file_type(path))
    }

    fn read_dir(&mut self, path: &[u8]) -> HostResult<Vec<(Vec<u8>, FileType)>> {
        let fetched = ask_fetched(&self.0, path, |source, real, tree| {
            let mut entries = Vec::new();
            let below = &real[tree
                .root
                .strip_suffix(b"/")
                .map_or(tree.root.len(), <[u8]>::len)..];
            for entry in source.read_dir(real)? {
                if !tree.lacks(
                    &[
                        below.strip_suffix(b"/").unwrap_or(below),
                        b"/",
                        &entry.name[..],
                    ]
                    .concat(),
                ) {
                    entries.push((entry.name.into(), entry.kind.into()));
                }
            }
            Ok(entries)
        });
        fetched.unwrap_or_else(|| self.0.borrow_mut().read_dir(path))
    }

    fn read_link(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
        let fetched = ask_fetched(&self.0, path, |source, real, _| source.read_link(real));
        if let Some(target) = fetched {
            return target.map(Into::into);
        }
        let mut shared = self.0.borrow_mut();
        match shared.place(path) {
            Place::Elsewhere => shared.host.read_link(path),
            Place::Tree(tree, below) => {
                shared.ask(path, &tree.real(below), |h, real| h.read_link(real))
            }
            Place::Nothing => Err(missing(path)),
            Place::Above | Place::Text(_) => Err(HostError::Failed(format!(
                "reading symbolic link \"{}\": Invalid argument",
                shown(path)
            ))),
        }
    }

    fn is_executable(&mut self, path: &[u8]) -> HostResult<bool> {
        let fetched = ask_fetched(&self.0, path, |source, real, tree| {
            Ok(source.kind(real)? == FileKind::Regular
                && !tree.flat
                && source.open(real)?.executable)
        });
        if let Some(executable) = fetched {
            return executable;
        }
        let mut shared = self.0.borrow_mut();
        match shared.place(path) {
            Place::Elsewhere | Place::Above => shared.host.is_executable(path),
            Place::Text(_) => Ok(false),
            Place::Nothing => Err(missing(path)),
            Place::Tree(tree, below) => Ok(!tree.flat
                && shared.ask(path, &tree.real(below), |h, real| h.is_executable(real))?),
        }
    }

    fn open_file(&mut self, path: &[u8]) -> HostResult<OpenFile> {
        let fetched = ask_fetched(&self.0, path, |source, real, tree| {
            let mut file = source.open(real)?;
            file.executable &= !tree.flat;
            Ok(file)
        });
        if let Some(file) = fetched {
            return file;
        }
        let mut shared = self.0.borrow_mut();
        match shared.place(path) {
            Place::Elsewhere | Place::Above => shared.host.open_file(path),
            Place::Text(text) => Ok(OpenFile {
                size: text.len() as u64,
                executable: false,
                contents: Box::new(std::io::Cursor::new(text)),
            }),
            Place::Nothing => Err(missing(path)),
            Place::Tree(tree, below) => {
                let mut file = shared.ask(path, &tree.real(below), |h, real| h.open_file(real))?;
                file.executable &= !tree.flat;
                Ok(file)
            }
        }
    }

    fn env(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        self.0.borrow_mut().host.env(name)
    }

    fn time(&mut self) -> i64 {
        self.0.borrow_mut().host.time()
    }

    fn message(&mut self, m: &Message) {
        self.0.borrow_mut().host.message(m);
    }

    fn check_access(&mut self, path: &[u8]) -> HostResult<()> {
        let mut shared = self.0.borrow_mut();
        match shared.place(path) {
            Place::Elsewhere => shared.host.check_access(path),
            _ => Ok(()),
        }
    }

    fn allow(&mut self, path: &[u8]) {
        self.0.borrow_mut().host.allow(path);
    }
}
