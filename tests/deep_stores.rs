//! Queries of a closure that is large and deep: in the time and memory that its size takes, on a small native stack.
//!
//! `FRAZIL_TEST_PATHS` says how many paths there are, each of which refers to up to ten before it; with a thousand a quadratic
//! walk would hardly show, so there are more. Absent: what the answers are, see the recorded sessions.

mod support;

use frazil_local_store::{Batch, Layout, LocalStore, Options};
use frazil_store::StorePath;

/// Processor time for one query, in seconds, without optimisation.
const TIME: u64 = 30;
/// Address space for one query, in KiB.
const MEMORY: u64 = 600_000;
/// Native stack, in KiB.
const STACK: u64 = 512;

/// Makes a chain; returns its first path, which all others need, and its last one.
fn make(store: &LocalStore, count: usize) -> [StorePath; 2] {
    let mut batch = Batch::new();
    let mut made: Vec<StorePath> = Vec::new();
    for i in 0..count {
        let before = made.iter().rev().step_by(7).take(10);
        let mut references: Vec<StorePath> = before.cloned().collect();
        references.sort();
        let text = format!("text {i}");
        let path = store
            .store_dir()
            .make_text_path_of(b"t", text.as_bytes(), &references)
            .expect("a name");
        batch.text(&path, text.as_bytes(), &references);
        made.push(path);
    }
    store.commit(&mut batch).expect("the store can be written");
    [made[0].clone(), made[count - 1].clone()]
}

#[test]
fn queries_of_deep_closures() {
    let count: usize = match std::env::var("FRAZIL_TEST_PATHS") {
        Ok(count) => count.parse().expect("a number"),
        Err(_) => 5000,
    };
    let dir = tempfile::tempdir().expect("a directory");
    let root = dir.path().join("s");
    let layout = Layout::chroot(&root).expect("a layout");
    let store = LocalStore::open(layout, Options::default()).expect("the store opens");
    let [first, last] = make(&store, count).map(|path| store.print(&path));
    drop(store);
    // Of references, as `make` has them.
    let edges: usize = (0..count).map(|i| i.div_ceil(7).min(10)).sum();
    // Each step is one of 1, 8, …, 64, so the number of steps is that of paths but for multiples of 7.
    let way = count - 1;
    let enough = |&steps: &usize| steps * 64 >= way && steps % 7 == way % 7;
    let steps = (0..).find(enough).expect("single steps lead there");
    let cases = [
        (format!("nix-store STORE -qR {last}"), count),
        (
            format!("nix-store STORE -q --referrers-closure {first}"),
            count,
        ),
        (format!("nix-store STORE -q --roots {first}"), 0),
        (
            format!("nix-store STORE -q --graph {last}"),
            count + edges + 2,
        ),
        (format!("nix-store STORE -q --tree {last}"), edges + 1),
        (format!("store STORE closure {last}"), count + 1),
        (
            format!("store STORE closure --sort-by-size {last}"),
            count + 1,
        ),
        (format!("store STORE why-depends {last} {first}"), steps + 1),
        (
            format!("store STORE why-depends --all {last} {first}"),
            edges + 1,
        ),
        ("nix-store STORE --verify".to_owned(), 0),
        ("nix-store STORE --gc --print-dead".to_owned(), count),
        ("nix-store STORE --gc".to_owned(), 1),
    ];
    for (args, lines) in cases {
        let store = format!("--store {}", root.display());
        let command = format!(
            "ulimit -t {TIME}; ulimit -v {MEMORY}; ulimit -s {STACK}; exec {} {}",
            env!("CARGO_BIN_EXE_frazil"),
            args.replace("STORE", &store)
        );
        let out = support::command("sh", dir.path(), dir.path())
            .args(["-c", &format!("({command}) | wc -l")])
            .output()
            .expect("the shell starts");
        let said = String::from_utf8_lossy(&out.stderr);
        let found = String::from_utf8_lossy(&out.stdout);
        assert!(!said.contains("error"), "{args}: {said}");
        assert_eq!(found.trim(), lines.to_string(), "{args}: {said}");
    }
}
