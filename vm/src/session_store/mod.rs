//! A store that lives as long as the evaluation: what evaluation puts into it can be read back, though
//! nothing is written.
//!
//! Texts are kept in memory; a source stays where it stands, less what a filter left out, and so does
//! what was fetched, which need not be on disk. What stands in the store directory already counts as
//! part of the store. Its host (`host`) shows all of it at its store paths. Invariant: what was added stays as it
//! was added first. Deliberately absent: building, and noticing that a source changes.

mod files;
mod host;
mod objects;

use crate::eval_store::{EvalStore, Files, Source, derivation_not_valid, not_valid};
use crate::host::Host;
use crate::paths::shown;
use crate::settings::Settings;
use files::StoreFiles;
use frazil_store::aterm::parse_file;
use frazil_store::error::{ErrorKind, Result, StoreError};
use frazil_store::{
    BString, ContentAddress, ContentAddressMethod, Derivation, StoreDir, StorePath,
};
use host::StoreHost;
use objects::{Contents, Object, Shared, Tree};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// What evaluation hands over, kept for its length.
pub struct SessionStore(Rc<RefCell<Shared>>);

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

impl Shared {
    fn has(&mut self, path: &StorePath) -> bool {
        self.objects.contains_key(path.as_str().as_bytes())
            || matches!(
                self.host.file_type(self.dir.print(path).as_bytes()),
                Ok(Some(_))
            )
    }

    fn not_valid(&self, path: &StorePath) -> StoreError {
        not_valid(&self.dir.print(path))
    }

    fn read_derivation(&mut self, path: &StorePath) -> Result<Derivation> {
        if !self.has(path) {
            return Err(derivation_not_valid(&self.dir.print(path)));
        }
        let text = match self.objects.get(path.as_str().as_bytes()) {
            Some(Object {
                contents: Contents::Text(text),
                ..
            }) => text.clone(),
            _ => self.read_file(self.dir.print(path).as_bytes())?.into(),
        };
        parse_file(&self.dir, path, &text, self.features)
    }
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
        let root = files.source.kind(&files.root)?.into();
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
