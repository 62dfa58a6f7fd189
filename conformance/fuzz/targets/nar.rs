//! Archives: what is read, put in a tree and written again is byte for byte what was read.
#![no_main]

use std::collections::BTreeMap;
use std::io::Cursor;

use bstr::{BString, ByteSlice};
use frazil_store::error::{Result, StoreError};
use frazil_store::fs::{DirEntry, FileKind, FileSource, OpenFile, not_found};
use frazil_store::nar::{NarEvent, NarReader, dump_path};
use libfuzzer_sys::fuzz_target;

enum Node {
    File { executable: bool, contents: Vec<u8> },
    Symlink(BString),
    Directory(Vec<BString>),
}

/// A tree in memory, by absolute path.
#[derive(Default)]
struct Tree(BTreeMap<Vec<u8>, Node>);

impl Tree {
    fn node(&self, path: &[u8]) -> std::result::Result<&Node, StoreError> {
        self.0.get(path).ok_or_else(|| not_found(path))
    }
}

impl FileSource for Tree {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        Ok(match self.node(path)? {
            Node::File { .. } => FileKind::Regular,
            Node::Symlink(_) => FileKind::Symlink,
            Node::Directory(_) => FileKind::Directory,
        })
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        match self.node(path)? {
            Node::File {
                executable,
                contents,
            } => Ok(OpenFile {
                size: contents.len() as u64,
                executable: *executable,
                contents: Box::new(Cursor::new(contents.clone())),
            }),
            _ => Err(not_found(path)),
        }
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        let Node::Directory(names) = self.node(path)? else {
            return Err(not_found(path));
        };
        names
            .iter()
            .map(|name| {
                let kind = self.kind(&child(path, name))?;
                Ok(DirEntry {
                    name: name.clone(),
                    kind,
                })
            })
            .collect()
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        match self.node(path)? {
            Node::Symlink(target) => Ok(target.clone()),
            _ => Err(not_found(path)),
        }
    }
}

fn child(path: &[u8], name: &[u8]) -> Vec<u8> {
    [path, b"/", name].concat()
}

fuzz_target!(|input: &[u8]| {
    let mut reader = NarReader::new(input);
    let mut tree = Tree::default();
    // Directories that are open, and where the next node goes.
    let mut open: Vec<Vec<u8>> = Vec::new();
    let mut at = b"/root".to_vec();
    let mut file: Option<(bool, Vec<u8>, u64)> = None;
    loop {
        let Ok(event) = reader.next_event() else {
            assert!(reader.next_event().is_err(), "an error stays");
            return;
        };
        if let Some((executable, contents, size)) = &mut file {
            if let NarEvent::Contents(bytes) = event {
                assert!(!bytes.is_empty());
                contents.extend_from_slice(bytes);
                continue;
            }
            assert_eq!(contents.len() as u64, *size);
            let node = Node::File {
                executable: *executable,
                contents: std::mem::take(contents),
            };
            tree.0.insert(at.clone(), node);
            file = None;
        }
        match event {
            NarEvent::Directory => {
                tree.0.insert(at.clone(), Node::Directory(Vec::new()));
                open.push(at.clone());
            }
            NarEvent::Entry(name) => {
                assert!(!name.is_empty() && !name.contains(&b'/') && name != "." && name != "..");
                let dir = open.last().expect("in a directory");
                at = child(dir, name);
                let Some(Node::Directory(names)) = tree.0.get_mut(dir) else {
                    panic!("a directory");
                };
                names.push(name.to_owned());
            }
            NarEvent::EndDirectory => {
                open.pop().expect("in a directory");
            }
            NarEvent::File { executable, size } => file = Some((executable, Vec::new(), size)),
            NarEvent::Contents(_) => panic!("contents without a file"),
            NarEvent::Symlink(target) => {
                assert!(target.find_byte(0).is_none());
                tree.0.insert(at.clone(), Node::Symlink(target.to_owned()));
            }
            NarEvent::End => break,
        }
    }
    assert!(open.is_empty());
    let mut written = Vec::new();
    dump_path(&tree, b"/root", &mut written).expect("what was read can be written");
    let read = usize::try_from(reader.offset()).expect("an offset in memory");
    assert!(written == input[..read], "written again it is different");
});
