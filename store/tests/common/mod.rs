//! Test data: tables, and the tree of files that `data/tree.txt` describes.

#![allow(dead_code)]

use std::collections::BTreeMap;
use std::io::Cursor;

use bstr::BString;
use frazil_store::fs::{DirEntry, FileKind, FileSource, OpenFile, not_found};
use frazil_store::{Result, StoreError};

pub fn table(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

/// A result as the tables have it.
pub fn shown<T>(result: Result<T>, show: impl Fn(T) -> String) -> String {
    result.map_or_else(|err| format!("error: {err}"), show)
}

#[derive(Clone)]
pub enum Node {
    Directory,
    File(Vec<u8>, bool),
    Symlink(String),
    Unknown,
}

/// Files in memory, by absolute path.
pub struct MemFs(pub BTreeMap<String, Node>);

impl MemFs {
    /// The tree of `data/tree.txt` below `/`.
    pub fn tree() -> Self {
        let mut nodes = BTreeMap::from([("/".to_owned(), Node::Directory)]);
        for line in include_str!("../data/tree.txt").lines() {
            let mut words = line.splitn(3, ' ');
            let (kind, path) = (words.next().unwrap(), words.next().unwrap());
            let rest = words.next().unwrap_or_default();
            let node = match kind {
                "d" => Node::Directory,
                "l" => Node::Symlink(rest.to_owned()),
                kind => {
                    let len: usize = rest.parse().unwrap();
                    let contents = (0..len).map(|i| (i * 7 + len) as u8).collect();
                    Node::File(contents, kind == "x")
                }
            };
            nodes.insert(format!("/{path}"), node);
        }
        MemFs(nodes)
    }

    fn get(&self, path: &[u8]) -> Result<&Node> {
        let found = std::str::from_utf8(path)
            .ok()
            .and_then(|path| self.0.get(path));
        found.ok_or_else(|| not_found(path))
    }
}

impl FileSource for MemFs {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        Ok(match self.get(path)? {
            Node::Directory => FileKind::Directory,
            Node::File(..) => FileKind::Regular,
            Node::Symlink(_) => FileKind::Symlink,
            Node::Unknown => FileKind::Unknown,
        })
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        match self.get(path)? {
            Node::File(contents, executable) => Ok(OpenFile {
                size: contents.len() as u64,
                executable: *executable,
                contents: Box::new(Cursor::new(contents.clone())),
            }),
            _ => Err(not_found(path)),
        }
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        let prefix = format!(
            "{}/",
            std::str::from_utf8(path).unwrap().trim_end_matches('/')
        );
        // Backwards, because a source need not sort.
        let names = self.0.keys().rev().filter_map(|p| p.strip_prefix(&prefix));
        names
            .filter(|name| !name.is_empty() && !name.contains('/'))
            .map(|name| {
                let kind = self.kind(format!("{prefix}{name}").as_bytes())?;
                Ok(DirEntry {
                    name: name.into(),
                    kind,
                })
            })
            .collect()
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        match self.get(path)? {
            Node::Symlink(target) => Ok(target.as_str().into()),
            _ => Err(not_found(path)),
        }
    }
}

/// Small deterministic pseudo-random numbers (xorshift64*).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }

    /// `text` with a few bytes changed, removed or repeated.
    pub fn mutate(&mut self, text: &[u8]) -> Vec<u8> {
        let mut out = text.to_vec();
        for _ in 0..1 + self.below(4) {
            if out.is_empty() {
                break;
            }
            let at = self.below(out.len());
            match self.below(5) {
                0 => out[at] = self.below(256) as u8,
                1 => out[at] ^= 1 << self.below(8),
                2 => drop(out.remove(at)),
                3 => out.truncate(at),
                _ => {
                    let end = at + self.below(out.len() - at).min(64);
                    let piece = out[at..end].to_vec();
                    let to = self.below(out.len());
                    out.splice(to..to, piece);
                }
            }
        }
        out
    }
}

pub fn message(err: &StoreError) -> String {
    err.message().to_string()
}
