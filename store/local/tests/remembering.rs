//! A cache of hashes never changes what is answered, whatever happens to trees and to the cache.

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::{Place, Random};
use frazil_local_store::{GcOptions, GcResults, How, LocalStore, Options};
use frazil_store::{ContentAddressMethod, HashAlgo};

/// Longer than changes can go unnoticed.
const TICK: Duration = Duration::from_millis(80);

fn with_cache(place: &Place, cache: &Path) -> LocalStore {
    place.open_with(Options {
        tree_cache: Some(cache.to_owned()),
        ..place.options()
    })
}

/// A tree that is worth remembering.
fn make_tree(root: &Path) {
    for i in 0..20 {
        let dir = root.join(format!("d{}", i % 4));
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join(format!("f{i}")), format!("contents {i}\n")).unwrap();
    }
    symlink("f1", root.join("d1/link")).unwrap();
}

fn entries(cache: &Path) -> usize {
    fs::read_dir(cache).map_or(0, Iterator::count)
}

fn computed(store: &LocalStore, root: &Path) -> String {
    let info = store
        .files()
        .compute(root, &[], &How::source(b"tree"))
        .unwrap();
    info.path.to_string()
}

/// Gives a file the times that it had.
fn set_mtime(path: &Path, meta: &fs::Metadata) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(meta.modified().unwrap()).unwrap();
}

#[test]
fn every_change_is_noticed() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 11] = [
        ("other contents of the same length and time", |root| {
            let file = root.join("d0/f0");
            let meta = fs::metadata(&file).unwrap();
            fs::write(&file, "CONTENTS 0\n").unwrap();
            set_mtime(&file, &meta);
        }),
        ("more contents", |root| {
            fs::write(root.join("d0/f4"), "contents 4 and more\n").unwrap();
        }),
        ("executable", |root| {
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(root.join("d2/f2"), mode).unwrap();
        }),
        ("a new file", |root| {
            fs::write(root.join("d3/new"), "").unwrap()
        }),
        ("one file less", |root| {
            fs::remove_file(root.join("d3/f3")).unwrap()
        }),
        ("two names exchanged", |root| {
            let [a, b, c] = ["d0/f0", "d0/f8", "d0/c"].map(|name| root.join(name));
            fs::rename(&a, &c).unwrap();
            fs::rename(&b, &a).unwrap();
            fs::rename(&c, &b).unwrap();
        }),
        ("another name", |root| {
            fs::rename(root.join("d1/f1"), root.join("d1/g1")).unwrap()
        }),
        ("moved to another directory", |root| {
            fs::rename(root.join("d1/f5"), root.join("d2/f5")).unwrap();
        }),
        ("another target", |root| {
            fs::remove_file(root.join("d1/link")).unwrap();
            symlink("f9", root.join("d1/link")).unwrap();
        }),
        ("a directory instead of a file", |root| {
            fs::remove_file(root.join("d2/f6")).unwrap();
            fs::create_dir(root.join("d2/f6")).unwrap();
        }),
        ("another tree at its place", |root| {
            let other = root.with_file_name("other");
            make_tree(&other);
            fs::write(other.join("d0/f0"), "contents !\n").unwrap();
            fs::remove_dir_all(root).unwrap();
            fs::rename(other, root).unwrap();
        }),
    ];
    let place = Place::new();
    let (root, cache) = (place.path("tree"), place.path("cache"));
    let (store, plain) = (with_cache(&place, &cache), place.open());
    make_tree(&root);
    for (what, change) in changes {
        std::thread::sleep(TICK);
        let before = computed(&store, &root);
        assert_eq!(before, computed(&plain, &root), "before {what}");
        assert_eq!(entries(&cache), 1);
        assert_eq!(computed(&store, &root), before, "remembered");
        change(&root);
        let after = computed(&plain, &root);
        assert_ne!(before, after, "{what}");
        // At once, and when it is old enough to be remembered.
        assert_eq!(computed(&store, &root), after, "{what}");
        assert_eq!(
            store
                .add_path(&root, &[], &How::source(b"tree"))
                .unwrap()
                .to_string(),
            after
        );
    }
}

/// Changes come in the same tick as answers, so that a cache that trusts times too much fails.
#[test]
fn changes_in_between_are_noticed_by_several_at_once() {
    let place = Place::new();
    let cache = place.path("cache");
    let random = Random::new("FRAZIL_TEST_SEED");
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let (place, cache, mut random) = (&place, &cache, random.fork(thread));
            scope.spawn(move || {
                let root = place.path(&format!("tree{thread}"));
                make_tree(&root);
                let (store, plain) = (with_cache(place, cache), place.open());
                for round in 0..120 {
                    let file = root.join(format!("d{}/f{}", random.below(4), random.below(20)));
                    match random.below(6) {
                        // Of one length, so that only times tell.
                        0..=2 if file.exists() => {
                            fs::write(&file, format!("contents {:03}\n", random.below(1000)))
                                .unwrap();
                        }
                        3 => fs::write(&file, "").unwrap(),
                        4 => drop(fs::remove_file(&file)),
                        // Long enough to be remembered.
                        5 => std::thread::sleep(TICK),
                        _ => {}
                    }
                    let wanted = computed(&plain, &root);
                    assert_eq!(computed(&store, &root), wanted, "round {round}");
                    if round % 10 == 0 {
                        let how = How::source(b"tree");
                        let added = store.add_path(&root, &[], &how).unwrap();
                        assert_eq!(added.as_str(), wanted);
                    }
                }
            });
        }
    });
    assert!(!place.open().verify(true, None).unwrap());
}

#[test]
fn other_stores_names_and_methods_have_other_paths() {
    let place = Place::new();
    let (root, cache) = (place.path("tree"), place.path("cache"));
    make_tree(&root);
    fs::write(root.join("large"), vec![7; 300_000]).unwrap();
    std::thread::sleep(TICK);
    let (store, plain) = (with_cache(&place, &cache), place.open());
    let other = Place::new();
    let other = with_cache(&other, &cache);
    let left_out: [&[bstr::BString]; 3] = [&[], &["d0".into()], &["d0".into(), "d1/link".into()]];
    let methods = [ContentAddressMethod::Nar, ContentAddressMethod::Flat];
    for _ in 0..2 {
        for name in ["a", "b"] {
            for algo in [HashAlgo::Sha256, HashAlgo::Sha512, HashAlgo::Sha1] {
                for method in methods {
                    let how = How {
                        method,
                        algo,
                        ..How::source(name.as_bytes())
                    };
                    let large = root.join("large");
                    let wanted = plain.files().compute(&large, &[], &how).unwrap();
                    for store in [&store, &other] {
                        assert_eq!(store.files().compute(&large, &[], &how).unwrap(), wanted);
                        assert_eq!(store.add_path(&large, &[], &how).unwrap(), wanted.path);
                    }
                    if method == ContentAddressMethod::Flat {
                        continue;
                    }
                    for left_out in left_out {
                        let wanted = plain.files().compute(&root, left_out, &how).unwrap();
                        for store in [&store, &other] {
                            assert_eq!(
                                store.files().compute(&root, left_out, &how).unwrap(),
                                wanted
                            );
                            let added = store.add_path(&root, left_out, &how).unwrap();
                            assert_eq!(added, wanted.path);
                        }
                    }
                }
            }
        }
    }
    // The file, and the tree with each filter: neither names nor algorithms matter to what is remembered.
    assert_eq!(entries(&cache), 4);
    assert!(!store.verify(true, None).unwrap() && !other.verify(true, None).unwrap());
}

#[test]
fn what_was_collected_is_added_again() {
    let place = Place::new();
    let (root, cache) = (place.path("tree"), place.path("cache"));
    make_tree(&root);
    std::thread::sleep(TICK);
    let how = How::source(b"tree");
    let first = with_cache(&place, &cache)
        .add_path(&root, &[], &how)
        .unwrap();
    let store = with_cache(&place, &cache);
    let mut results = GcResults::default();
    store
        .collect_garbage(&GcOptions::default(), &mut results)
        .unwrap();
    assert!(!store.is_valid(&first).unwrap());
    assert_eq!(store.add_path(&root, &[], &how).unwrap(), first);
    assert!(store.is_valid(&first).unwrap());
    assert!(!store.verify(true, None).unwrap());
    // A store that is only read says so, whether it has the path or not.
    let store = place.open_with(Options {
        read_only: true,
        tree_cache: Some(cache),
        ..place.options()
    });
    let err = store.add_path(&root, &[], &how).unwrap_err().to_string();
    assert!(err.contains("read-only"), "{err}");
}

/// Where nothing can be remembered, everything works without.
#[test]
fn places_that_cannot_be_written() {
    let place = Place::new();
    let root = place.path("tree");
    make_tree(&root);
    std::thread::sleep(TICK);
    fs::write(place.path("file"), "").unwrap();
    let plain = computed(&place.open(), &root);
    let cases: [PathBuf; 4] = [
        place.path("file"),
        place.path("file/below"),
        "/proc/self/none".into(),
        "/dev/null".into(),
    ];
    for cache in cases {
        let store = with_cache(&place, &cache);
        let how = How::source(b"tree");
        for _ in 0..2 {
            assert_eq!(store.add_path(&root, &[], &how).unwrap().as_str(), plain);
            assert_eq!(computed(&store, &root), plain);
        }
    }
    assert_eq!(fs::read(place.path("file")).unwrap(), b"");
    assert_eq!(place.said(), Vec::<String>::new());
}

/// Evaluation asks for a hash, and has the tree added afterwards: what is added is what was hashed, or nothing.
#[test]
fn what_was_hashed_is_what_is_added() {
    let place = Place::new();
    let root = place.path("tree");
    make_tree(&root);
    fs::write(root.join("large"), vec![7; 3 << 20]).unwrap();
    for (wait, cache) in [(false, false), (true, false), (true, true)] {
        if wait {
            std::thread::sleep(TICK);
        }
        let store = place.open_with(Options {
            tree_cache: cache.then(|| place.path("cache")),
            ..place.options()
        });
        let how = How::source(b"tree");
        let path = store.files().compute(&root, &[], &how).unwrap();
        let add = || store.add_known_path(&path.path, &root, &[], &how);
        let mut results = GcResults::default();
        assert_eq!(store.tree_hash(&root), Some(path.nar_hash));
        assert!(add().unwrap());
        assert!(!add().unwrap());
        assert_eq!(store.query_valid(&path.path).unwrap().ca, path.ca);
        assert!(!store.verify(true, None).unwrap());
        // As another process would.
        drop(store);
        let store = place.open();
        let gc = GcOptions::default();
        store.collect_garbage(&gc, &mut results).unwrap();
        // Changed in between, also where times cannot tell; and another tree at the same place.
        let meta = fs::metadata(root.join("large")).unwrap();
        let mut contents = fs::read(root.join("large")).unwrap();
        assert_eq!(store.tree_hash(&root), Some(path.nar_hash));
        contents[12] ^= 1;
        fs::write(root.join("large"), &contents).unwrap();
        set_mtime(&root.join("large"), &meta);
        let err = store.add_known_path(&path.path, &root, &[], &how);
        let err = err.unwrap_err().to_string();
        assert!(err.contains("changed while it was added"), "{err}");
        assert!(!store.is_valid(&path.path).unwrap());
        assert_eq!(place.entries(), Vec::<String>::new());
        // A filter, another name, another tree: what is remembered is not for them.
        let hash = store.tree_hash(&root).unwrap();
        let left_out = ["d0".into()];
        let other = store.files().compute(&root, &left_out, &how).unwrap();
        assert!(
            store
                .add_known_path(&other.path, &root, &left_out, &how)
                .unwrap()
        );
        assert_ne!(other.nar_hash, hash);
        assert!(!store.verify(true, None).unwrap());
        drop(store);
        let store = place.open();
        store.collect_garbage(&gc, &mut results).unwrap();
    }
}
