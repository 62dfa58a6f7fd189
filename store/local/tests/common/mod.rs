//! Stores in a directory of their own, trees to put into them, and messages they gave.

#![allow(dead_code)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use frazil_local_store::{Layout, LocalStore, Messages, Options};
use frazil_store::StorePath;

/// A directory with a store in it.
pub struct Place {
    dir: tempfile::TempDir,
    said: Arc<Mutex<Vec<String>>>,
}

impl Place {
    pub fn new() -> Self {
        Place {
            dir: tempfile::tempdir().expect("a temporary directory"),
            said: Arc::default(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Options under which messages are kept.
    pub fn options(&self) -> Options {
        let said = self.said.clone();
        Options {
            messages: Messages::new(move |level, text| {
                said.lock().unwrap().push(format!("{level:?}: {text}"));
            }),
            ..Options::default()
        }
    }

    pub fn open(&self) -> LocalStore {
        self.open_with(self.options())
    }

    pub fn open_with(&self, options: Options) -> LocalStore {
        let layout = Layout::chroot(&self.path("store")).expect("a layout");
        LocalStore::open(layout, options).expect("the store opens")
    }

    /// What was said so far, without what is for debugging.
    pub fn said(&self) -> Vec<String> {
        let mut said = self.said.lock().unwrap();
        said.drain(..)
            .filter(|text| !text.starts_with("Debug") && !text.starts_with("Talkative"))
            .collect()
    }

    /// What is in the store's directory.
    pub fn entries(&self) -> Vec<String> {
        let names = fs::read_dir(self.path("store/nix/store")).expect("the store's directory");
        let mut names: Vec<String> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != ".links")
            .collect();
        names.sort();
        names
    }
}

/// Numbers that look random, from a seed that is printed and can be given.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    /// From the seed in the environment variable `name`, or a new one, which is printed so that it can be given.
    pub fn new(name: &str) -> Self {
        let given = std::env::var(name).ok().map(|seed| {
            let seed = seed.parse();
            seed.expect("the seed is a number")
        });
        let seed = given.unwrap_or_else(|| {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            u64::from(now.unwrap().subsec_nanos()) ^ (u64::from(std::process::id()) << 30)
        });
        println!("{name}={seed}");
        Random(seed)
    }

    /// Other numbers, for someone else.
    pub fn fork(&self, number: u64) -> Self {
        Random(self.0 ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Less than `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

/// The trees that recorded paths are of.
pub fn make_trees(dir: &Path) {
    let write = |name: &str, contents: &str| {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        path
    };
    let script = |name: &str| {
        let path = write(name, "#!/bin/sh\necho hi\n");
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    write("file", "hello\n");
    script("script");
    write("empty", "");
    write("dir/b", "hello\n");
    script("dir/a");
    script("dir/sub/.hidden");
    symlink("../b", dir.join("dir/sub/link")).unwrap();
    symlink("missing", dir.join("dangling")).unwrap();
    fs::create_dir(dir.join("nothing")).unwrap();
    for (name, contents) in [
        ("ü", "x"),
        ("a b", "y"),
        ("Z", "z"),
        ("a.b", "w"),
        ("a/c", "v"),
    ] {
        write(&format!("odd/{name}"), contents);
    }
}

/// Removes write protection, so that a store can be deleted or damaged.
pub fn make_writable(path: &Path) {
    let meta = fs::symlink_metadata(path).unwrap();
    if meta.is_symlink() {
        return;
    }
    let mode = meta.permissions().mode() | 0o200;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    if meta.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            make_writable(&entry.unwrap().path());
        }
    }
}

pub fn store_path(name: &str) -> StorePath {
    StorePath::from_base_name(name.as_bytes()).expect("a store path")
}
