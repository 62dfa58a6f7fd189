//! The structure that `ARCHITECTURE.md` describes, checked against the sources: which crate may use
//! which, where `unsafe` may stand, and that every module says what it does.

use std::fs;
use std::path::{Path, PathBuf};

/// A crate and the frazil crates it may depend on.
const EDGES: &[(&str, &[&str])] = &[
    ("runtime", &[]),
    ("formats", &[]),
    ("store", &["formats"]),
    ("store/local", &["store"]),
    ("store/daemon", &["store"]),
    ("store/ssh", &["store"]),
    ("store/http", &["store"]),
    ("store/fetch", &["formats", "store", "http"]),
    ("store/cache", &["store", "http"]),
    // Only the tests of others use it.
    ("store/testing", &[]),
    ("compiler", &["runtime", "formats"]),
    ("vm", &["runtime", "compiler", "formats", "store"]),
    ("wasm", &["runtime", "compiler", "formats", "store", "vm"]),
    // Frazil is one command among others to it; its benches of stages have development dependencies.
    ("benches", &[]),
    (
        ".",
        &[
            "runtime",
            "compiler",
            "formats",
            "store",
            "local-store",
            "daemon-store",
            "binary-cache",
            "fetch",
            "http",
            "ssh-store",
            "vm",
        ],
    ),
    // It judges other implementations, too.
    ("conformance", &[]),
];

/// Files in which `unsafe` may be allowed: the heap, the machine's stack and loop, the unwinder
/// (which reads loaded code), and the wrapper around the system's allocator.
const UNSAFE: &[&str] = &[
    "src/allocator.rs",
    "runtime/src/heap/",
    "vm/src/stack.rs",
    "vm/src/interp/",
    "vm/src/unwind.rs",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for e in entries.flatten() {
        let path = e.path();
        if path.is_dir() {
            if path
                .file_name()
                .is_some_and(|n| n != "target" && n != ".git")
            {
                rust_files(&path, out);
            }
        } else if path.extension().is_some_and(|x| x == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn crates_depend_only_on_what_the_architecture_allows() {
    for (name, allowed) in EDGES {
        let manifest = root().join(name).join("Cargo.toml");
        let text =
            fs::read_to_string(&manifest).unwrap_or_else(|e| panic!("{}: {e}", manifest.display()));
        let deps = text.split("[dependencies]").nth(1).unwrap_or("");
        for line in deps.lines().take_while(|l| !l.starts_with('[')) {
            let Some(dep) = line.strip_prefix("frazil-") else {
                continue;
            };
            let dep = dep.split(['.', ' ', '=']).next().unwrap_or(dep);
            assert!(allowed.contains(&dep), "{name} must not depend on {dep}");
        }
    }
}

#[test]
fn unsafe_code_stands_only_where_the_design_names_it() {
    let mut files = Vec::new();
    rust_files(&root(), &mut files);
    assert!(files.len() > 50, "the walk found the sources");
    for f in files {
        let name = f
            .strip_prefix(root())
            .expect("below the root")
            .to_string_lossy()
            .into_owned();
        if name.starts_with("tests/") || UNSAFE.iter().any(|u| name.starts_with(u)) {
            continue;
        }
        let text = fs::read_to_string(&f).expect("readable source");
        for word in ["allow(unsafe_code)", "expect(unsafe_code)"] {
            assert!(!text.contains(word), "{name} allows unsafe code");
        }
    }
}

#[test]
fn unsafe_code_is_denied_in_every_crate() {
    let manifest =
        |dir: &str| fs::read_to_string(root().join(dir).join("Cargo.toml")).expect("a manifest");
    assert!(manifest(".").contains("\nunsafe_code = \"deny\"\n"));
    for (name, _) in EDGES {
        let lints = "\n[lints]\nworkspace = true\n";
        assert!(manifest(name).contains(lints), "{name} has no lints");
    }
}

#[test]
fn every_module_opens_with_what_it_does() {
    let mut files = Vec::new();
    rust_files(&root(), &mut files);
    for f in files {
        let text = fs::read_to_string(&f).expect("readable source");
        let first = text.lines().next().unwrap_or("");
        assert!(
            first.starts_with("//!"),
            "{} does not open with `//!`",
            f.display()
        );
    }
}
