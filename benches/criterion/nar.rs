//! Archives: made of files, hashed, taken apart.
//!
//! The tree of files is in memory, so that it is not the system that is measured; hashing also has a bench over real
//! files. Putting files onto a disk is no part of the store yet.

use std::collections::BTreeMap;
use std::fs;

use criterion::{Criterion, Throughput};
use frazil_store::fs::{DirEntry, FileKind, FileSource, NativeFs, OpenFile, not_found};
use frazil_store::nar::{NarEvent, NarReader, dump_path, hash_path_nar};
use frazil_store::{BString, Result};

/// Files by path; folders are those that have files.
#[derive(Default)]
struct Tree {
    files: BTreeMap<Vec<u8>, Vec<u8>>,
    folders: BTreeMap<Vec<u8>, Vec<DirEntry>>,
}

impl Tree {
    fn add(&mut self, folder: &str, name: &str, contents: Vec<u8>) {
        let entry = |name: &str, kind| DirEntry {
            name: name.into(),
            kind,
        };
        let path = format!("/tree/{folder}");
        if !self.folders.contains_key(path.as_bytes()) {
            let root = self.folders.entry(b"/tree".to_vec()).or_default();
            root.push(entry(folder, FileKind::Directory));
        }
        let files = self.folders.entry(path.clone().into_bytes()).or_default();
        files.push(entry(name, FileKind::Regular));
        self.files
            .insert(format!("{path}/{name}").into_bytes(), contents);
    }
}

impl FileSource for Tree {
    fn kind(&self, path: &[u8]) -> Result<FileKind> {
        if self.files.contains_key(path) {
            Ok(FileKind::Regular)
        } else if self.folders.contains_key(path) {
            Ok(FileKind::Directory)
        } else {
            Err(not_found(path))
        }
    }

    fn open(&self, path: &[u8]) -> Result<OpenFile> {
        let contents = self.files.get(path).ok_or_else(|| not_found(path))?;
        Ok(OpenFile {
            size: contents.len() as u64,
            executable: false,
            contents: Box::new(std::io::Cursor::new(contents.clone())),
        })
    }

    fn read_dir(&self, path: &[u8]) -> Result<Vec<DirEntry>> {
        self.folders
            .get(path)
            .cloned()
            .ok_or_else(|| not_found(path))
    }

    fn read_link(&self, path: &[u8]) -> Result<BString> {
        Err(not_found(path))
    }
}

/// As many files as a package of sources has, of as many bytes each.
fn tree(files: usize, bytes: usize) -> Tree {
    let mut tree = Tree::default();
    for i in 0..files {
        let contents = (0..bytes).map(|b| (b * 31 + i) as u8).collect();
        tree.add(
            &format!("folder-{}", i / 20),
            &format!("file-{i}.c"),
            contents,
        );
    }
    tree
}

fn archive(tree: &Tree) -> Vec<u8> {
    let mut archive = Vec::new();
    dump_path(tree, b"/tree", &mut archive).expect("an archive");
    archive
}

pub fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("nar");
    group.sample_size(20);
    let shapes = [
        ("2,000 small files", tree(2000, 1500)),
        ("4 large files", tree(4, 4 << 20)),
    ];
    for (name, tree) in &shapes {
        let archive = archive(tree);
        group.throughput(Throughput::Bytes(archive.len() as u64));
        group.bench_function(format!("dump {name}"), |b| {
            b.iter(|| dump_path(tree, b"/tree", &mut std::io::sink()).expect("an archive"));
        });
        group.bench_function(format!("hash {name}"), |b| {
            b.iter(|| hash_path_nar(tree, b"/tree").expect("a hash"));
        });
        group.bench_function(format!("take apart {name}"), |b| {
            b.iter(|| {
                let mut reader = NarReader::new(archive.as_slice());
                let mut bytes = 0;
                loop {
                    match reader.next_event().expect("an archive") {
                        NarEvent::Contents(part) => bytes += part.len(),
                        NarEvent::End => break bytes,
                        _ => {}
                    }
                }
            });
        });
    }
    on_disk(&mut group);
    group.finish();
}

fn on_disk(group: &mut criterion::BenchmarkGroup<'_, criterion::measurement::WallTime>) {
    let folder = tempfile::tempdir().expect("a folder");
    let tree = tree(500, 1500);
    for (path, contents) in &tree.files {
        let path = std::str::from_utf8(path)
            .expect("text")
            .trim_start_matches('/');
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, contents).expect("written");
    }
    let path = folder.path().join("tree");
    let path = path.to_str().expect("text").as_bytes();
    let expected = hash_path_nar(&tree, b"/tree").expect("a hash");
    group.throughput(Throughput::Bytes(expected.1));
    group.bench_function("hash 500 files on disk", |b| {
        b.iter(|| {
            let found = hash_path_nar(&NativeFs, path).expect("a hash");
            assert_eq!(found.1, expected.1);
        });
    });
}
