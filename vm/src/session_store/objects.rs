//! What a session's store holds, and what a path stands for.
//!
//! Invariant: a source's root is a path of the host behind or of a fetched tree, never one that only this store
//! knows, so a look-up is one step. Deliberately absent: reading what is at a place (`host`).

use crate::eval_store::Source;
use crate::host::{FileType, Host};
use crate::internal;
use frazil_store::error::Result;
use frazil_store::fs::{FileSource, not_found};
use frazil_store::{ContentAddressMethod, Features, StoreDir, StorePath};
use rustc_hash::FxHashMap;
use std::rc::Rc;
use std::sync::Arc;

/// The store and the host behind it.
pub(super) struct Shared {
    pub(super) dir: StoreDir,
    pub(super) features: Features,
    /// Nothing is written to a store on disk either.
    pub(super) read_only: bool,
    pub(super) host: Box<dyn Host>,
    /// By the name in the store directory.
    pub(super) objects: FxHashMap<Box<[u8]>, Object>,
}

pub(super) struct Object {
    pub(super) contents: Contents,
    pub(super) references: Box<[StorePath]>,
}

#[derive(Clone)]
pub(super) enum Contents {
    Text(Arc<[u8]>),
    Tree(Rc<Tree>),
}

/// A source, or what was fetched.
pub(super) struct Tree {
    /// What was fetched and what kind of file its root is; nothing for a source, which the host has.
    pub(super) fetched: Option<(Rc<dyn FileSource>, FileType)>,
    pub(super) root: Box<[u8]>,
    /// A file without its permissions.
    pub(super) flat: bool,
    /// What is not part of it, relative to the root and with a slash in front, sorted.
    pub(super) left_out: Box<[Box<[u8]>]>,
}

/// What a path stands for.
pub(super) enum Place<'p> {
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

impl Tree {
    /// Where something below the root is.
    pub(super) fn real(&self, below: &[u8]) -> Vec<u8> {
        match &*self.root {
            b"/" if !below.is_empty() => below.to_vec(),
            root => [root, below].concat(),
        }
    }

    /// Whether this, or something above it, is not part of the source.
    pub(super) fn lacks(&self, below: &[u8]) -> bool {
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
    pub(super) fn place<'p>(&self, path: &'p [u8]) -> Place<'p> {
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

    /// The fetched tree that a path is in, and the path in it.
    pub(super) fn fetched(&self, path: &[u8]) -> Option<(Rc<Tree>, Vec<u8>)> {
        match self.place(path) {
            Place::Tree(tree, below) if tree.fetched.is_some() => {
                let real = tree.real(below);
                Some((tree, real))
            }
            _ => None,
        }
    }

    /// What is at the root of a source.
    pub(super) fn contents(&self, source: &Source<'_>) -> Result<Contents> {
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
