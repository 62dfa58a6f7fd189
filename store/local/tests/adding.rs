//! What is added has the path, the row and the files that C++ Nix gives it, whichever way it comes.

mod common;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use common::{Place, make_trees};
use frazil_local_store::{Batch, How, LocalStore, Options};
use frazil_store::fs::NativeFs;
use frazil_store::{ContentAddressMethod, HashAlgo, validity};

const ADDED: &str = include_str!("data/added.txt");

/// The recorded cases: name of a tree, how it is added, and where it then is.
fn cases() -> impl Iterator<Item = (&'static str, How<'static>, &'static str)> {
    let lines = ADDED.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let [tree, method, algo, path] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("four fields: {line}");
        };
        let how = How {
            method: ContentAddressMethod::parse(method.as_bytes()).unwrap(),
            algo: HashAlgo::parse(algo.as_bytes(), frazil_store::Features::NONE).unwrap(),
            ..How::source(tree.as_bytes())
        };
        (tree, how, path)
    })
}

/// Adds a tree in one of several ways.
type Add = fn(&LocalStore, &Path, &How<'_>, &str) -> String;

const WAYS: [(&str, Add); 4] = [
    ("path", |store, root, how, _| {
        store.add_path(root, &[], how).unwrap().to_string()
    }),
    ("source", |store, root, how, _| {
        let root = root.as_os_str().as_encoded_bytes();
        store.add_tree(&NativeFs, root, how).unwrap().to_string()
    }),
    ("known path", |store, root, how, path| {
        let path = common::store_path(path);
        store.add_known_path(&path, root, &[], how).unwrap();
        path.to_string()
    }),
    ("known source", |store, root, how, path| {
        let path = common::store_path(path);
        let root = root.as_os_str().as_encoded_bytes();
        store.add_known_tree(&path, &NativeFs, root, how).unwrap();
        path.to_string()
    }),
];

#[test]
fn trees_get_the_recorded_paths_whichever_way_they_come() {
    for cached in [false, true] {
        for (way, add) in WAYS {
            let place = Place::new();
            let trees = place.path("trees");
            make_trees(&trees);
            let store = place.open_with(Options {
                tree_cache: cached.then(|| place.path("cache")),
                ..place.options()
            });
            // The second time everything is valid, and may be remembered.
            for time in 0..2 {
                for (tree, how, path) in cases() {
                    let added = add(&store, &trees.join(tree), &how, path);
                    assert_eq!(added, path, "{tree} by {way}, time {time}, cache {cached}");
                    let computed = store.files().compute(&trees.join(tree), &[], &how).unwrap();
                    assert_eq!(computed.path.as_str(), path);
                    assert_eq!(store.query_valid(&computed.path).unwrap().ca, computed.ca);
                }
            }
            let wanted: std::collections::BTreeSet<&str> = cases().map(|case| case.2).collect();
            assert_eq!(place.entries(), wanted.into_iter().collect::<Vec<_>>());
            assert!(!store.verify(true, None).unwrap());
        }
    }
}

#[test]
fn rows_files_and_dumps_are_those_of_the_reference() {
    let place = Place::new();
    let trees = place.path("trees");
    make_trees(&trees);
    let store = place.open();
    for tree in [
        "file", "script", "empty", "dir", "dangling", "nothing", "odd",
    ] {
        let how = How::source(tree.as_bytes());
        store.add_path(&trees.join(tree), &[], &how).unwrap();
    }
    let script = How {
        method: ContentAddressMethod::Flat,
        keep_executable: true,
        ..How::source(b"script")
    };
    store.add_path(&trees.join("script"), &[], &script).unwrap();
    let sha1 = How {
        algo: HashAlgo::Sha1,
        ..How::source(b"dir")
    };
    store.add_path(&trees.join("dir"), &[], &sha1).unwrap();

    let mut dump = Vec::new();
    for path in store.all_valid().unwrap() {
        let info = store.query_valid(&path).unwrap();
        validity::write(store.store_dir(), &info, true, true, &mut dump);
    }
    let wanted = include_str!("data/dump.txt");
    assert_eq!(String::from_utf8(dump).unwrap(), wanted);

    let database = place.path("store/nix/var/nix/db/db.sqlite");
    let conn = rusqlite::Connection::open(database).unwrap();
    let sql = "select substr(path,12)||' '||hash||' '||ifnull(deriver,'-')||' '||narSize||' '||ifnull(ultimate,'-')||' '||ifnull(sigs,'-')||' '||ca from ValidPaths order by path";
    let mut statement = conn.prepare(sql).unwrap();
    let rows: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let wanted: Vec<&str> = include_str!("data/rows.txt").lines().collect();
    assert_eq!(rows, wanted);

    let mut files = Vec::new();
    list(&place.path("store/nix/store"), "", &mut files);
    files.sort();
    let mut wanted: Vec<&str> = include_str!("data/files.txt").lines().collect();
    wanted.sort_unstable();
    assert_eq!(files, wanted);
}

/// Lists files the way the recorded list has them: path, kind, mode, time, target.
fn list(dir: &Path, prefix: &str, out: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
        if name == ".links" {
            continue;
        }
        let meta = fs::symlink_metadata(entry.path()).unwrap();
        assert_eq!(meta.mtime_nsec(), 0);
        let kind = match meta.file_type() {
            kind if kind.is_dir() => 'd',
            kind if kind.is_symlink() => 'l',
            _ => 'f',
        };
        let mode = meta.permissions().mode() & 0o7777;
        let mut line = format!("{name} {kind} {mode:o} {}", meta.mtime());
        if let Ok(target) = fs::read_link(entry.path()) {
            line = format!("{line} {}", target.display());
        }
        out.push(line);
        if meta.is_dir() {
            list(&entry.path(), &format!("{name}/"), out);
        }
    }
}

#[test]
fn a_filter_leaves_out_what_it_says() {
    let place = Place::new();
    make_trees(&place.path("trees"));
    let store = place.open();
    let root = place.path("trees/dir");
    let how = How::source(b"dir");
    let left_out = ["a".into(), "sub/.hidden".into()];
    let path = store.add_path(&root, &left_out, &how).unwrap();
    let real = store.real_path(&path);
    assert!(!real.join("a").exists() && !real.join("sub/.hidden").exists());
    assert!(real.join("b").exists() && real.join("sub/link").symlink_metadata().is_ok());
    fs::remove_file(root.join("a")).unwrap();
    fs::remove_file(root.join("sub/.hidden")).unwrap();
    assert_eq!(store.add_path(&root, &[], &how).unwrap(), path);
}

#[test]
fn what_changed_is_not_what_was_expected() {
    let place = Place::new();
    make_trees(&place.path("trees"));
    let cached = || Options {
        tree_cache: Some(place.path("cache")),
        ..place.options()
    };
    let store = place.open_with(cached());
    let root = place.path("trees/dir");
    let how = How::source(b"dir");
    let before = store.add_path(&root, &[], &how).unwrap();
    fs::write(root.join("b"), "jello\n").unwrap();
    let err = store
        .add_known_path(
            &common::store_path("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz-dir"),
            &root,
            &[],
            &how,
        )
        .unwrap_err();
    assert!(
        err.to_string().contains("changed while it was added"),
        "{err}"
    );
    let after = store.add_path(&root, &[], &how).unwrap();
    assert_ne!(before, after);
    assert_eq!(
        fs::read(store.real_path(&after).join("b")).unwrap(),
        b"jello\n"
    );
    assert_eq!(place.entries().len(), 2);
}

#[test]
fn texts_of_a_batch_refer_to_each_other() {
    let place = Place::new();
    let store = place.open();
    let dir = store.store_dir().clone();
    let mut batch = Batch::new();
    let mut previous = Vec::new();
    for i in 0..600 {
        let text = format!("text {i}");
        let name = format!("t{i}");
        let path = dir
            .make_text_path_of(name.as_bytes(), text.as_bytes(), &previous)
            .unwrap();
        batch.text(&path, text.as_bytes(), &previous);
        previous = vec![path];
    }
    assert_eq!(store.commit(&mut batch).unwrap(), 600);
    assert!(batch.is_empty());
    let closure = store.closure_graph(&previous).unwrap();
    assert_eq!(closure.paths.len(), 600);
    let sorted = closure.topo_sorted().unwrap();
    assert_eq!(sorted[0], previous[0]);
    assert_eq!(sorted[599].name(), "t0");
    assert!(!store.verify(true, None).unwrap());
    // A path that does not follow from its text, and a reference to what is not there.
    for (text, references) in [
        ("other", vec![]),
        (
            "text 0",
            vec![common::store_path("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz-x")],
        ),
    ] {
        let path = match &*references {
            [] => common::store_path("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy-x"),
            references => dir
                .make_text_path_of(b"x", text.as_bytes(), references)
                .unwrap(),
        };
        batch.text(&path, text.as_bytes(), &references);
        let err = store.commit(&mut batch).unwrap_err().to_string();
        assert!(
            err.contains("claims to be content-addressed") || err.ends_with("is not valid"),
            "{err}"
        );
        assert!(!store.is_valid(&path).unwrap());
        batch = Batch::new();
    }
    assert_eq!(place.entries().len(), 600);
}

#[test]
fn derivations_register_their_outputs() {
    let place = Place::new();
    let store = place.open();
    // Recorded from: derivation { name = "d"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; }
    let text = include_bytes!("data/d.drv");
    let path = store.add_text(b"d.drv", text, &[]).unwrap();
    assert_eq!(path.as_str(), include_str!("data/d.path").trim());
    let outputs = store.derivation_outputs(&path).unwrap();
    let names: Vec<String> = outputs.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["dev", "out"]);
    for output in outputs.values() {
        let derivers = store.valid_derivers(output).unwrap();
        assert_eq!(derivers.iter().collect::<Vec<_>>(), [&path]);
    }
    // With an output path that is not its own, it is refused.
    let out = outputs.values().next_back().unwrap();
    let wrong = String::from_utf8_lossy(text).replace(out.hash_part(), &"z".repeat(32));
    let err = store.add_text(b"d.drv", wrong.as_bytes(), &[]).unwrap_err();
    assert!(err.to_string().contains("incorrect output"), "{err}");
    assert_eq!(place.entries().len(), 1);
}

#[test]
fn files_no_archive_can_hold_are_refused() {
    let place = Place::new();
    let store = place.open();
    let dir = place.path("odd");
    fs::create_dir(&dir).unwrap();
    let pipe = dir.join("pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RWXU,
        0,
    )
    .unwrap();
    for cache in [None, Some(place.path("cache"))] {
        let store = place.open_with(Options {
            tree_cache: cache,
            ..place.options()
        });
        for root in [&dir, &pipe] {
            let err = store.add_path(root, &[], &How::source(b"x")).unwrap_err();
            let wanted = format!("file '{}' has an unsupported type", pipe.display());
            assert_eq!(err.to_string(), wanted);
        }
        let none = place.path("none");
        let err = store.add_path(&none, &[], &How::source(b"x")).unwrap_err();
        let wanted = format!("path '{}' does not exist", none.display());
        assert_eq!(err.to_string(), wanted);
        let mut deep = place.path("deep");
        for _ in 0..70 {
            deep.push("d");
        }
        fs::create_dir_all(&deep).unwrap();
        let deep = place.path("deep");
        let err = store.add_path(&deep, &[], &How::source(b"x")).unwrap_err();
        let text = err.to_string();
        assert!(
            text.ends_with("exceeds maximum NAR directory depth of 64"),
            "{text}"
        );
        assert_eq!(place.entries(), Vec::<String>::new());
    }
    drop(store);
}

#[test]
fn a_tree_that_the_store_is_in_does_not_hold_its_own_copy() {
    for cached in [false, true] {
        let place = Place::new();
        let store = place.open_with(Options {
            tree_cache: cached.then(|| place.path("cache")),
            ..place.options()
        });
        fs::write(place.path("file"), "contents").unwrap();
        let root = place.path("file").parent().unwrap().to_owned();
        let path = store
            .add_path(&root, &[], &How::source(b"everything"))
            .unwrap();
        assert!(store.is_valid(&path).unwrap());
        let copy = store.real_path(&path);
        assert_eq!(fs::read(copy.join("file")).unwrap(), b"contents");
        let inner = fs::read_dir(copy.join("store/nix/store")).unwrap();
        let inner: Vec<_> = inner.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(inner, [".links"]);
        let hash = store.query(&path).unwrap().unwrap().nar_hash;
        assert_eq!(store.files().nar_hash(&path).unwrap().0, hash);
        let refused = store.add_known_path(&path, &root, &[], &How::source(b"everything"));
        assert!(refused.is_err(), "it is another tree by now");
    }
}
