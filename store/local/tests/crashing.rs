//! Killed at any moment, a store verifies, and what the killed process left goes with the next collection.
//!
//! This test runs itself again, as the process that is killed.

mod common;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{Place, make_trees};
use frazil_local_store::{Batch, GcOptions, GcResults, How, Layout, LocalStore, Options};

const STORE: &str = "FRAZIL_TEST_CRASHING_STORE";

/// Does everything that changes a store, over and over.
#[test]
fn work_until_killed() {
    let Some(root) = std::env::var_os(STORE) else {
        return;
    };
    let root = std::path::PathBuf::from(root);
    let options = |i: u32| Options {
        auto_optimise: i.is_multiple_of(3),
        tree_cache: i.is_multiple_of(2).then(|| root.join("cache")),
        ..Options::default()
    };
    for i in 0.. {
        let layout = Layout::chroot(&root.join("store")).unwrap();
        let store = LocalStore::open(layout, options(i)).unwrap();
        for tree in ["dir", "odd", "file", "script"] {
            let name = format!("{tree}{}", i % 5);
            let how = How::source(name.as_bytes());
            store
                .add_path(&root.join("trees").join(tree), &[], &how)
                .unwrap();
        }
        let mut batch = Batch::new();
        let mut references = Vec::new();
        for j in 0..20 {
            let text = format!("text {i} {j}");
            let path = store
                .store_dir()
                .make_text_path_of(b"t", text.as_bytes(), &references)
                .unwrap();
            batch.text(&path, text.as_bytes(), &references);
            references = vec![path];
        }
        store.commit(&mut batch).unwrap();
        if i.is_multiple_of(4) {
            store.optimise(&mut |_, _| {}).unwrap();
        }
        // Everything is garbage now.
        drop(store);
        let layout = Layout::chroot(&root.join("store")).unwrap();
        let store = LocalStore::open(layout, options(i)).unwrap();
        let mut results = GcResults::default();
        store
            .collect_garbage(&GcOptions::default(), &mut results)
            .unwrap();
    }
}

#[test]
fn a_store_verifies_whenever_it_was_killed() {
    let place = Place::new();
    make_trees(&place.path("trees"));
    let program = std::env::current_exe().unwrap();
    let end = Instant::now() + Duration::from_secs(15);
    let mut killed = 0;
    // A number that looks random, and is the same every time.
    let mut seed = 12345u64;
    while killed < 40 && Instant::now() < end {
        let mut child = Command::new(&program)
            .args(["work_until_killed", "--exact", "--nocapture"])
            .env(STORE, place.path("."))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_micros(3000 + (seed >> 33) % 150_000));
        assert!(
            child.try_wait().unwrap().is_none(),
            "it works until it is killed"
        );
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
        let store = place.open();
        assert!(!store.verify(true, None).unwrap(), "{:?}", place.said());
    }
    assert!(killed >= 5);
    let store = place.open();
    let mut results = GcResults::default();
    store
        .collect_garbage(&GcOptions::default(), &mut results)
        .unwrap();
    assert!(store.all_valid().unwrap().is_empty());
    assert_eq!(place.entries(), Vec::<String>::new());
    let said = place.said().join("\n");
    assert!(!said.contains("disappeared"), "{said}");
}
