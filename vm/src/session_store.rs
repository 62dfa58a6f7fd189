//! A store that lives as long as the evaluation: what evaluation puts into it can be read back, though
//! nothing is written.
//!
//! Texts are kept in memory; a source stays where it stands, less what a filter left out, and so does
//! what was fetched, which need not be on disk. What stands in the store directory already counts as
//! part of the store. [`StoreHost`] shows all of it at its store paths. Invariant: a source's root is a path
//! of the host behind or of a fetched tree, never one that only this store knows, so a look-up is one
//! step; and fetched trees are only asked while nothing is borrowed, since they may be this store's.
//! Deliberately absent: building, and noticing that a source changes.

use crate::eval_store::{EvalStore, Files, Source};
use crate::host::{FileType, Host, HostError, HostResult};
use crate::internal;
use crate::message::Message;
use crate::settings::Settings;
use frazil_formats::{message_bytes, message_text};
use frazil_store::aterm::parse_file;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::fs::{DirEntry, FileKind, FileSource, OpenFile, not_found};
use frazil_store::{
    BString, ContentAddress, ContentAddressMethod, Derivation, Features, StoreDir, StorePath,
};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::io::Read;
use std::rc::Rc;
use std::sync::Arc;

/// What evaluation hands over, kept for its length.
pub struct SessionStore(Rc<RefCell<Shared>>);

/// A host that also shows what is in a [`SessionStore`].
struct StoreHost(Rc<RefCell<Shared>>);

struct Shared {
    dir: StoreDir,
    features: Features,
    /// Nothing is written to a store on disk either.
    read_only: bool,
    host: Box<dyn Host>,
    /// By the name in the store directory.
    objects: FxHashMap<Box<[u8]>, Object>,
}

struct Object {
    contents: Contents,
    references: Box<[StorePath]>,
}

#[derive(Clone)]
enum Contents {
    Text(Arc<[u8]>),
    Tree(Rc<Tree>),
}

/// A source, or what was fetched.
struct Tree {
    /// What was fetched and what kind of file its root is; nothing for a source, which the host has.
    fetched: Option<(Rc<dyn FileSource>, FileType)>,
    root: Box<[u8]>,
    /// A file without its permissions.
    flat: bool,
    /// What is not part of it, relative to the root and with a slash in front, sorted.
    left_out: Box<[Box<[u8]>]>,
}

/// What a path stands for.
enum Place<'p> {
    /// Nothing of ours.
    Elsewhere,
    /// The store directory, or one above it.
    Above,
    Text(Arc<[u8]>),
    /// In a source: the path below its root.
    Tree(Rc<Tree>, &'p [u8]),
    /// What is not there.
    Nothing,
}

impl SessionStore {
    /// An empty store, and the host that shows what will be in it and all that `host` shows.
    pub fn new(settings: &Settings, host: Box<dyn Host>) -> (SessionStore, Box<dyn Host>) {
        let shared = Rc::new(RefCell::new(Shared {
            dir: StoreDir::new(settings.store_dir.as_bytes()).unwrap_or_default(),
            features: settings.store_features(),
            read_only: settings.read_only,
            host,
            objects: FxHashMap::default(),
        }));
        (SessionStore(shared.clone()), Box::new(StoreHost(shared)))
    }

    /// Whether this keeps what is at a path.
    pub fn holds(&self, path: &StorePath) -> bool {
        let shared = self.0.borrow();
        shared.objects.contains_key(path.as_str().as_bytes())
    }
}

impl Tree {
    /// Where something below the root is.
    fn real(&self, below: &[u8]) -> Vec<u8> {
        match &*self.root {
            b"/" if !below.is_empty() => below.to_vec(),
            root => [root, below].concat(),
        }
    }

    /// Whether this, or something above it, is not part of the source.
    fn lacks(&self, below: &[u8]) -> bool {
        let is_left_out = |end: usize| {
            let path = &below[..end];
            self.left_out.binary_search_by(|l| (**l).cmp(path)).is_ok()
        };
        !self.left_out.is_empty()
            && (1..=below.len())
                .filter(|&i| i == below.len() || below[i] == b'/')
                .any(is_left_out)
    }
}

impl Shared {
    fn place<'p>(&self, path: &'p [u8]) -> Place<'p> {
        let dir = self.dir.as_bytes();
        let Some(name) = path.strip_prefix(dir) else {
            let rest = dir.strip_prefix(path);
            let above = rest.is_some_and(|r| r.first() == Some(&b'/') || path == b"/");
            return if above {
                Place::Above
            } else {
                Place::Elsewhere
            };
        };
        let name = match name {
            [] => return Place::Above,
            [b'/', name @ ..] => name,
            _ => return Place::Elsewhere,
        };
        let (name, below) = name.split_at(memchr::memchr(b'/', name).unwrap_or(name.len()));
        match self.objects.get(name).map(|o| &o.contents) {
            None => Place::Elsewhere,
            Some(Contents::Text(text)) if below.is_empty() => Place::Text(text.clone()),
            Some(Contents::Text(_)) => Place::Nothing,
            Some(Contents::Tree(tree)) if tree.lacks(below) => Place::Nothing,
            Some(Contents::Tree(tree)) => Place::Tree(tree.clone(), below),
        }
    }

    /// Asks the host about a file of a source; what it says of the place is said of the store path.
    fn ask<T>(
        &mut self,
        path: &[u8],
        real: &[u8],
        ask: impl FnOnce(&mut dyn Host, &[u8]) -> HostResult<T>,
    ) -> HostResult<T> {
        ask(&mut *self.host, real)
            .map_err(|HostError(message)| HostError(message.replace(&*shown(real), &shown(path))))
    }

    /// The fetched tree that a path is in, and the path in it.
    fn fetched(&self, path: &[u8]) -> Option<(Rc<Tree>, Vec<u8>)> {
        match self.place(path) {
            Place::Tree(tree, below) if tree.fetched.is_some() => {
                let real = tree.real(below);
                Some((tree, real))
            }
            _ => None,
        }
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

    fn read_file(&mut self, path: &[u8]) -> HostResult<Vec<u8>> {
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
            Place::Text(_) => Err(HostError(format!(
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

    fn has(&mut self, path: &StorePath) -> bool {
        self.objects.contains_key(path.as_str().as_bytes())
            || matches!(
                self.host.file_type(self.dir.print(path).as_bytes()),
                Ok(Some(_))
            )
    }

    fn not_valid(&self, path: &StorePath) -> StoreError {
        let path = self.dir.print(path);
        StoreError::new(
            ErrorKind::Other,
            "path '%s' is not valid",
            &[path.as_bytes()],
        )
    }

    fn read_derivation(&mut self, path: &StorePath) -> Result<Derivation> {
        if !self.has(path) {
            let path = self.dir.print(path);
            let template = "derivation '%s' is not valid";
            let kind = ErrorKind::Other;
            return Err(StoreError::new(kind, template, &[path.as_bytes()]));
        }
        let text = match self.objects.get(path.as_str().as_bytes()) {
            Some(Object {
                contents: Contents::Text(text),
                ..
            }) => text.clone(),
            _ => self
                .read_file(self.dir.print(path).as_bytes())
                .map_err(|HostError(e)| {
                    StoreError::new(ErrorKind::Io, "%s", &[&message_bytes(&e)])
                })?
                .into(),
        };
        parse_file(&self.dir, path, &text, self.features)
    }

    /// What is at the root of a source.
    fn contents(&self, source: &Source<'_>) -> Result<Contents> {
        if let Some(text) = internal::file(source.root) {
            return Ok(Contents::Text(text.into()));
        }
        let mut flat = source.method == ContentAddressMethod::Flat;
        let top = source.root.strip_suffix(b"/").unwrap_or(source.root);
        let mut left_out: Vec<Box<[u8]>> = source
            .left_out
            .iter()
            .filter_map(|p| Some(p.strip_prefix(top)?.into()))
            .collect();
        let mut fetched = None;
        let root = match self.place(source.root) {
            Place::Elsewhere | Place::Above => source.root.to_vec(),
            Place::Text(text) => return Ok(Contents::Text(text)),
            Place::Nothing => return Err(not_found(source.root)),
            Place::Tree(tree, below) => {
                flat |= tree.flat;
                fetched.clone_from(&tree.fetched);
                let inherited = tree.left_out.iter();
                left_out.extend(inherited.filter_map(|l| {
                    let rest = l.strip_prefix(below)?;
                    (rest.first() == Some(&b'/')).then(|| rest.into())
                }));
                tree.real(below)
            }
        };
        left_out.sort_unstable();
        left_out.dedup();
        Ok(Contents::Tree(Rc::new(Tree {
            fetched,
            root: root.into(),
            flat,
            left_out: left_out.into(),
        })))
    }
}

fn shown(path: &[u8]) -> std::borrow::Cow<'_, str> {
    message_text(path)
}

/// An error of a fetched tree as one about a path of the store.
#[cold]
fn of_store(e: &StoreError, path: &[u8], real: &[u8]) -> HostError {
    match e.kind() {
        ErrorKind::NotFound => missing(path),
        _ => HostError(message_text(e.message()).replace(&*shown(real), &shown(path))),
    }
}

fn kind(kind: FileKind) -> FileType {
    match kind {
        FileKind::Regular => FileType::Regular,
        FileKind::Directory => FileType::Directory,
        FileKind::Symlink => FileType::Symlink,
        FileKind::Unknown => FileType::Unknown,
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
    Some(ask(&**source, &real, &tree).map_err(|e| of_store(&e, path, &real)))
}

/// The store's paths as a tree of files.
struct StoreFiles(Rc<RefCell<Shared>>);

impl StoreFiles {
    fn ask<T>(&self, ask: impl FnOnce(&mut StoreHost) -> HostResult<T>) -> Result<T> {
        let asked = ask(&mut StoreHost(self.0.clone()));
        asked.map_err(|HostError(e)| StoreError::new(ErrorKind::Io, "%s", &[&message_bytes(&e)]))
    }
}

impl FileSource for StoreFiles {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        let found = self.ask(|host| host.file_type(path))?;
        Ok(match found.ok_or_else(|| not_found(path))? {
            FileType::Regular => FileKind::Regular,
            FileType::Directory => FileKind::Directory,
            FileType::Symlink => FileKind::Symlink,
            FileType::Unknown => FileKind::Unknown,
        })
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        self.ask(|host| host.open_file(path))
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        let entries = self.ask(|host| host.read_dir(path))?;
        let entry = |(name, t): (Vec<u8>, FileType)| DirEntry {
            name: name.into(),
            kind: match t {
                FileType::Regular => FileKind::Regular,
                FileType::Directory => FileKind::Directory,
                FileType::Symlink => FileKind::Symlink,
                FileType::Unknown => FileKind::Unknown,
            },
        };
        Ok(entries.into_iter().map(entry).collect())
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        self.ask(|host| host.read_link(path)).map(Into::into)
    }
}

#[cold]
fn missing(path: &[u8]) -> HostError {
    HostError(format!("path '{}' does not exist", shown(path)))
}

impl EvalStore for SessionStore {
    fn is_valid(&mut self, path: &StorePath) -> Result<bool> {
        Ok(self.0.borrow_mut().has(path))
    }

    fn ensure(&mut self, path: &StorePath) -> Result<()> {
        let mut shared = self.0.borrow_mut();
        if shared.has(path) {
            return Ok(());
        }
        let path = shared.dir.print(path);
        let template = "path '%s' is required, but there is no substituter that can build it";
        Err(StoreError::new(
            ErrorKind::Other,
            template,
            &[path.as_bytes()],
        ))
    }

    fn references(&mut self, path: &StorePath) -> Result<Vec<StorePath>> {
        let mut shared = self.0.borrow_mut();
        if let Some(object) = shared.objects.get(path.as_str().as_bytes()) {
            return Ok(object.references.to_vec());
        }
        if path.is_derivation() {
            let drv = shared.read_derivation(path)?;
            return Ok(drv.references());
        }
        // What a path on disk refers to is written down elsewhere.
        match shared.has(path) {
            true => Ok(Vec::new()),
            false => Err(shared.not_valid(path)),
        }
    }

    fn read_derivation(&mut self, path: &StorePath) -> Result<Derivation> {
        self.0.borrow_mut().read_derivation(path)
    }

    fn add_text(&mut self, path: &StorePath, text: &[u8], references: &[StorePath]) -> Result<()> {
        let mut shared = self.0.borrow_mut();
        let name = path.as_str().as_bytes();
        if !shared.objects.contains_key(name) {
            let object = Object {
                contents: Contents::Text(text.into()),
                references: references.into(),
            };
            shared.objects.insert(name.into(), object);
        }
        Ok(())
    }

    fn add_source(&mut self, source: &Source<'_>, _: &mut dyn Host) -> Result<()> {
        let mut shared = self.0.borrow_mut();
        let object = Object {
            contents: shared.contents(source)?,
            references: source.references.into(),
        };
        let name = source.path.as_str().as_bytes().into();
        shared.objects.entry(name).or_insert(object);
        Ok(())
    }

    fn add_files(&mut self, path: &StorePath, ca: &ContentAddress, files: &Files) -> Result<()> {
        let root = kind(files.source.kind(&files.root)?);
        let tree = Tree {
            fetched: Some((files.source.clone(), root)),
            root: files.root.as_slice().into(),
            flat: ca.method == ContentAddressMethod::Flat,
            left_out: Box::default(),
        };
        let object = Object {
            contents: Contents::Tree(Rc::new(tree)),
            references: Box::default(),
        };
        let name = path.as_str().as_bytes().into();
        self.0.borrow_mut().objects.entry(name).or_insert(object);
        Ok(())
    }

    fn files(&mut self, path: &StorePath) -> Result<Files> {
        let mut shared = self.0.borrow_mut();
        if !shared.has(path) {
            return Err(shared.not_valid(path));
        }
        let root = shared.dir.print(path).into_bytes();
        if let Some((tree, real)) = shared.fetched(&root)
            && let Some((source, _)) = &tree.fetched
            && tree.left_out.is_empty()
            && !tree.flat
        {
            return Ok(Files {
                source: source.clone(),
                root: real,
            });
        }
        Ok(Files {
            source: Rc::new(StoreFiles(self.0.clone())),
            root,
        })
    }

    fn build(&mut self, wanted: &[(StorePath, BString)]) -> Result<Vec<StorePath>> {
        let mut shared = self.0.borrow_mut();
        let mut paths = Vec::new();
        for (drv, output) in wanted {
            let derivation = shared.read_derivation(drv)?;
            let known = derivation.known_outputs(&shared.dir)?;
            let path = known.into_iter().find(|(name, _)| name == output);
            let (template, about) = match path {
                Some((_, path)) if shared.has(&path) => {
                    paths.push(path);
                    continue;
                }
                Some((_, path)) if shared.read_only => (
                    "cannot substitute path '%s' - no write access to the Nix store",
                    shared.dir.print(&path),
                ),
                _ => (
                    "cannot build '%s' during evaluation because there is no store to build it in",
                    format!("{}^{}", shared.dir.print(drv), shown(output)),
                ),
            };
            return Err(StoreError::new(
                ErrorKind::Other,
                template,
                &[about.as_bytes()],
            ));
        }
        Ok(paths)
    }
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
            found => found.map(|k| Some(kind(k))),
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
                    entries.push((entry.name.into(), kind(entry.kind)));
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
            Place::Above | Place::Text(_) => Err(HostError(format!(
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
