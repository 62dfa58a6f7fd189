//! The store of evaluation fills itself from a cache of files: the one of the conformance suite's sessions, whose paths and
//! rewritten forms are those of C++ Nix.

use frazil::config::Config;
use frazil::local_eval_store::{self, LocalEvalStore, Pending};
use frazil::native_host::NativeHost;
use frazil::stores;
use frazil::terminal::Verbosity;
use frazil_store::StorePath;
use frazil_vm::eval_store::{ClosureForm, EvalStore};
use frazil_vm::host::Host;
use std::fs;
use std::path::{Path, PathBuf};

const DATA: &str = "wn5v9i0p4dfy2fg2mwgbv2lg9b1fdkyd-data.txt";
const LIB: &str = "17crn3z1zijdcfhff7k6p94cnvwdw4sf-lib-1.0";
const TOOL: &str = "cng6hyh0h0zw1i1rfd4f5qgi0lb6gb4d-tool-2.1";
const BIG: &str = "p9kaz124x1nghrsmsqpl4ndgz30c73j8-big";

fn path(name: &str) -> StorePath {
    StorePath::from_base_name(name.as_bytes()).expect("a store path")
}

fn support() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/cases/sessions/support")
}

fn cache() -> String {
    format!("file://{}", support().join("cache").display())
}

struct Place {
    dir: tempfile::TempDir,
    config: Config,
}

impl Place {
    fn new(settings: &[(&str, &str)]) -> Place {
        let dir = tempfile::tempdir().expect("a directory");
        let mut config = Config::default();
        config.verbosity = Verbosity(0);
        let store = format!("local?root={}", dir.path().display());
        for (name, value) in [
            ("store", store.as_str()),
            ("build-users-group", ""),
            ("substituters", &cache()),
        ]
        .iter()
        .chain(settings)
        {
            assert!(config.set(name, value).expect("a setting"), "{name}");
        }
        Place { dir, config }
    }

    fn open(&self) -> (LocalEvalStore, impl Host, Pending) {
        let store = stores::open(&self.config).expect("a store");
        let native = Box::new(NativeHost::new(self.config.verbosity));
        local_eval_store::split(store, native, &self.config)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path().join("nix/store")).expect("a store");
        let name = |e: std::io::Result<fs::DirEntry>| {
            let name = e.expect("an entry").file_name();
            name.to_string_lossy().into_owned()
        };
        let mut names: Vec<_> = entries.map(name).filter(|n| n != ".links").collect();
        names.sort();
        names
    }
}

fn verified(pending: &Pending) {
    let damaged = pending.with_store(|store| {
        let store = store.local().expect("no daemon keeps it");
        store.verify(true, None)
    });
    assert!(!damaged.expect("a store that can be verified"));
}

#[test]
fn what_is_needed_is_substituted() {
    let place = Place::new(&[("require-sigs", "false")]);
    let (mut store, mut host, pending) = place.open();
    assert!(!store.is_valid(&path(LIB)).expect("an answer"));
    store.ensure(&path(LIB)).expect("a substitute");
    assert_eq!(place.names(), [LIB, DATA]);
    assert_eq!(store.references(&path(LIB)).expect("valid"), [path(DATA)]);
    let text = host
        .read_file(format!("/nix/store/{LIB}").as_bytes())
        .expect("a file");
    assert_eq!(text, format!("lib of /nix/store/{DATA}\n").as_bytes());
    let none = path("00000000000000000000000000000000-none");
    let error = store.ensure(&none).expect_err("nobody has it");
    assert_eq!(
        error.to_string(),
        "path '/nix/store/00000000000000000000000000000000-none' is required, but there is no substituter that can build it"
    );
    verified(&pending);
}

#[test]
fn only_who_is_trusted_is_believed() {
    let required = format!(
        "path '/nix/store/{BIG}' is required, but there is no substituter that can build it"
    );
    for settings in [
        [("require-sigs", "true")].as_slice(),
        &[("require-sigs", "false"), ("substitute", "false")],
        &[("require-sigs", "false"), ("substituters", "")],
    ] {
        let place = Place::new(settings);
        let (mut store, _, _) = place.open();
        let error = store.ensure(&path(BIG)).expect_err("not to be had");
        assert_eq!(error.to_string(), required, "{settings:?}");
    }
    let key = fs::read_to_string(support().join("key.pub")).expect("a key");
    let place = Place::new(&[("trusted-public-keys", key.trim())]);
    let (mut store, _, _) = place.open();
    store.ensure(&path(BIG)).expect("signed");
}

/// The text of a derivation whose output a cache has.
fn derivation(more: &str) -> String {
    let data = format!("/nix/store/{DATA}");
    format!(
        "Derive([(\"out\",\"/nix/store/{LIB}\",\"\",\"\")],[],[\"{data}\"],\"x\",\"y\",[],[(\"name\",\"lib-1.0\"),{more}(\"out\",\"/nix/store/{LIB}\")])"
    )
}

#[test]
fn outputs_are_substituted_where_their_derivation_lets_them() {
    for (more, has) in [
        ("", true),
        ("(\"allowSubstitutes\",\"1\"),", true),
        ("(\"allowSubstitutes\",\"\"),", false),
        ("(\"__json\",\"{\\\"allowSubstitutes\\\":false}\"),", false),
        ("(\"__json\",\"{}\"),", true),
    ] {
        let place = Place::new(&[("require-sigs", "false")]);
        let (mut store, _, _) = place.open();
        store.ensure(&path(DATA)).expect("a substitute");
        let text = derivation(more);
        let dir = frazil_store::StoreDir::default();
        let drv = dir
            .make_text_path_of(b"lib-1.0.drv", text.as_bytes(), &[path(DATA)])
            .expect("a path");
        // Its output would have another path; who makes derivations is believed.
        store
            .add_derivation(&drv, text.as_bytes(), &[path(DATA)])
            .expect("taken");
        let built = store.build(&[(drv.clone(), "out".into())]);
        match has {
            true => assert_eq!(built.expect("substituted"), [path(LIB)], "{more}"),
            false => {
                let error = built.expect_err("not substituted").to_string();
                assert!(error.starts_with("cannot build '/nix/store/"), "{error}");
            }
        }
    }
}

#[test]
fn closures_come_from_a_cache() {
    let place = Place::new(&[]);
    let (mut store, _, pending) = place.open();
    let from = cache();
    let got = store
        .fetch_closure(&from, &path(DATA), ClosureForm::AsIs)
        .expect("needs no signature");
    assert_eq!((got.path, got.content_addressed), (path(DATA), true));
    let error = store
        .fetch_closure(&from, &path(LIB), ClosureForm::AsIs)
        .expect_err("needs one");
    assert_eq!(
        error.to_string(),
        format!("cannot add path '/nix/store/{LIB}' because it lacks a signature by a trusted key")
    );
    for (old, new) in [
        (TOOL, "yaad2rj7c21nnd6yhl1cwhbz76cji2nv-tool-2.1"),
        (BIG, "pra622wrdlndvdaa44a4xy25p4f13ry9-big"),
    ] {
        let got = store
            .fetch_closure(&from, &path(old), ClosureForm::Rewritten(None))
            .expect("needs no signature");
        assert_eq!((got.path, got.content_addressed), (path(new), true));
    }
    // What is there is not looked at.
    let there = path(DATA);
    let got = store
        .fetch_closure(&from, &path(BIG), ClosureForm::Rewritten(Some(&there)))
        .expect("valid");
    assert_eq!(got.path, there);
    assert_eq!(
        place.names(),
        [
            "9vk30yyabqnaigh0kqhl9ck55sqg6lz0-data.txt",
            "dlk7n3qxrdk4s6m8vqnf56bg7h2kqli4-lib-1.0",
            "pra622wrdlndvdaa44a4xy25p4f13ry9-big",
            DATA,
            "yaad2rj7c21nnd6yhl1cwhbz76cji2nv-tool-2.1",
        ]
    );
    verified(&pending);
}
