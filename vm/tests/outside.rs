//! Files, store paths and derivations on a host in memory. The answers are those of C++ Nix 2.34.8 for
//! the same files on a disk.

use frazil_runtime::heap::HeapConfig;
use frazil_runtime::pos::Origin;
use frazil_store::error::Result as StoreResult;
use frazil_store::{BString, ContentAddress, Derivation, StorePath};
use frazil_vm::eval_store::{Attached, EvalStore, Files, Source};
use frazil_vm::host::{Host, MemoryHost};
use frazil_vm::machine::Vm;
use frazil_vm::restricted::{Mode, RestrictedHost};
use frazil_vm::session_store::SessionStore;
use frazil_vm::settings::Settings;
use std::cell::RefCell;
use std::rc::Rc;

const FILES: [(&str, &str); 5] = [
    ("/files/mh/a", "hi\n"),
    ("/files/mh/default.nix", "{ x = import ./sub/two.nix; }"),
    ("/files/mh/scoped.nix", "y + 1"),
    ("/files/mh/sub/b", "b"),
    ("/files/mh/sub/two.nix", "2"),
];

fn host() -> Box<dyn Host> {
    let mut host = MemoryHost::default();
    for (path, text) in FILES {
        host.files.insert(path.into(), text.into());
    }
    Box::new(host)
}

fn machine(zeal: bool, settings: Settings) -> Vm {
    machine_on(host(), zeal, settings)
}

fn machine_on(host: Box<dyn Host>, zeal: bool, settings: Settings) -> Vm {
    let heap = HeapConfig {
        young: 1 << 20,
        zeal,
        poison: zeal,
        ..HeapConfig::default()
    };
    Vm::new(host, settings, heap)
}

/// A machine that can read back what it puts into the store.
fn machine_with_store(zeal: bool, mode: Option<Mode>) -> Vm {
    let settings = Settings {
        read_only: false,
        pure_eval: mode == Some(Mode::Pure),
        restrict_eval: mode == Some(Mode::Restricted),
        ..Settings::default()
    };
    let (store, host) = SessionStore::new(&settings, host());
    let host = match mode {
        Some(mode) => Box::new(RestrictedHost::new(host, mode)),
        None => host,
    };
    let mut vm = machine_on(host, zeal, settings);
    vm.caches.store.store = Attached::ToWrite(Box::new(store));
    vm
}

/// The string that an expression evaluates to, or the message of its error.
fn eval(vm: &mut Vm, text: &str) -> String {
    let v = match vm.compile(text.as_bytes(), Origin::String, b"/files", None) {
        Ok(v) => v,
        Err(e) => return format!("error: {e}"),
    };
    let r = vm.root(v);
    match vm.force(r) {
        Ok(v) => String::from_utf8_lossy(vm.heap.bytes(v)).into_owned(),
        Err(e) => format!("error: {e}"),
    }
}

#[test]
fn store_paths() {
    for (text, expected) in [
        ("\"${./mh}\"", "7r3107j72p70smlz9vqdyznccc33vsx9-mh"),
        (
            "builtins.path { path = ./mh; name = \"src\"; }",
            "b9gyk2sw6p4x5x6pdk4x9173piaiyjxv-src",
        ),
        (
            "builtins.filterSource (p: t: t == \"directory\" || baseNameOf p == \"b\") ./mh",
            "xj3i13m4qcafa5bplxaadal86i68hlc1-mh",
        ),
        (
            "builtins.path { path = ./mh/a; recursive = false; }",
            "hrvjkyf8i9yx8dmgfbqlsr7xlxa6wmfw-a",
        ),
        (
            "builtins.toFile \"t\" \"text ${./mh}\"",
            "ipf4sx31sbrd8lybwcgq4x3zz482gw2k-t",
        ),
        (
            "(derivation { name = \"d\"; system = \"s\"; builder = \"/b\"; src = ./mh; outputs = [ \"out\" \"dev\" ]; }).dev.outPath",
            "wajlmnd2n3nliz99q468i55h9a0l61ha-d-dev",
        ),
        (
            "(derivation { name = \"d\"; system = \"s\"; builder = \"/b\"; x = \"${derivation { name = \"e\"; system = \"s\"; builder = \"/b\"; }}/x\"; }).drvPath",
            "9qxni1dgk3ymn2whfrb74g9rkkk26n1j-d.drv",
        ),
        (
            "(derivation { name = \"f\"; system = \"s\"; builder = \"/b\"; outputHash = \"sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"; outputHashMode = \"recursive\"; }).outPath",
            "f66gffbbljx7hpk8xw2f4ylk355g52as-f",
        ),
        (
            "(derivation { name = \"j\"; system = \"s\"; builder = \"/b\"; __structuredAttrs = true; a = [ 1 { b = null; } ]; }).drvPath",
            "7r82dgsmkv1m3v0k27mjqv635wa85j4m-j.drv",
        ),
    ] {
        for zeal in [false, true] {
            let mut vm = machine(zeal, Settings::default());
            let expected = format!("/nix/store/{expected}");
            assert_eq!(eval(&mut vm, text), expected, "{text}");
        }
    }
}

#[test]
fn files() {
    let mut vm = machine(false, Settings::default());
    for (text, expected) in [
        ("toString (import ./mh).x", "2"),
        ("toString (scopedImport { y = 41; } ./mh/scoped.nix)", "42"),
        (
            "builtins.hashFile \"sha1\" ./mh/a",
            "55ca6286e3e4f4fba5d0448333fa99fc5a404a73",
        ),
        (
            "builtins.toJSON (builtins.readDir ./mh/sub)",
            r#"{"b":"regular","two.nix":"regular"}"#,
        ),
        (
            "builtins.toJSON (map builtins.pathExists [ ./mh ./mh/a \"/files/mh/a/\" ./no ])",
            "[true,true,false,false]",
        ),
        (
            "toString (builtins.findFile [ { prefix = \"x\"; path = \"/files/mh\"; } ] \"x/sub/b\")",
            "/files/mh/sub/b",
        ),
        (
            "import ./mh/no.nix",
            "error: path '/files/mh/no.nix' does not exist",
        ),
        (
            "builtins.readFile (builtins.toFile \"t\" \"\")",
            "… is not valid",
        ),
    ] {
        let got = eval(&mut vm, text);
        // The path of the last one is not the point.
        if expected.ends_with("is not valid") {
            assert!(got.ends_with("-t' is not valid"), "{got}");
        } else {
            assert_eq!(got, expected, "{text}");
        }
    }
}

/// What a store was given.
#[derive(Default)]
struct Given {
    texts: Vec<(String, usize, usize)>,
    sources: Vec<(String, Vec<BString>)>,
}

struct Recorder(Rc<RefCell<Given>>);

impl EvalStore for Recorder {
    fn is_valid(&mut self, _: &StorePath) -> StoreResult<bool> {
        Ok(false)
    }
    fn ensure(&mut self, _: &StorePath) -> StoreResult<()> {
        Ok(())
    }
    fn references(&mut self, _: &StorePath) -> StoreResult<Vec<StorePath>> {
        Ok(Vec::new())
    }
    fn read_derivation(&mut self, _: &StorePath) -> StoreResult<Derivation> {
        Ok(Derivation::default())
    }
    fn add_text(&mut self, path: &StorePath, text: &[u8], refs: &[StorePath]) -> StoreResult<()> {
        let given = (path.name().to_owned(), text.len(), refs.len());
        self.0.borrow_mut().texts.push(given);
        Ok(())
    }
    fn add_source(&mut self, source: &Source<'_>, host: &mut dyn Host) -> StoreResult<()> {
        assert!(host.file_type(source.root).expect("it is there").is_some());
        let given = (source.path.name().to_owned(), source.left_out.to_vec());
        self.0.borrow_mut().sources.push(given);
        Ok(())
    }
    fn add_files(&mut self, path: &StorePath, _: &ContentAddress, _: &Files) -> StoreResult<()> {
        let given = (path.name().to_owned(), Vec::new());
        self.0.borrow_mut().sources.push(given);
        Ok(())
    }
    fn files(&mut self, path: &StorePath) -> StoreResult<Files> {
        Err(frazil_store::fs::not_found(path.as_str().as_bytes()))
    }
    fn build(&mut self, _: &[(StorePath, BString)]) -> StoreResult<Vec<StorePath>> {
        Ok(Vec::new())
    }
}

#[test]
fn a_store_is_given_everything() {
    let settings = Settings {
        read_only: false,
        ..Settings::default()
    };
    let mut vm = machine(false, settings);
    let given = Rc::new(RefCell::new(Given::default()));
    vm.caches.store.store = Attached::ToWrite(Box::new(Recorder(given.clone())));
    eval(
        &mut vm,
        "(derivation { name = \"d\"; system = \"s\"; builder = \"/b\"; \
         src = builtins.filterSource (p: t: baseNameOf p != \"a\") ./mh; \
         t = builtins.toFile \"t\" \"text\"; }).drvPath",
    );
    let given = given.borrow();
    assert_eq!(
        given.sources,
        [("mh".to_owned(), vec![BString::from("/files/mh/a")])]
    );
    let names: Vec<_> = given
        .texts
        .iter()
        .map(|(n, _, refs)| (&**n, *refs))
        .collect();
    assert_eq!(names, [("t", 0), ("d.drv", 2)]);
}

#[test]
fn what_evaluation_makes_can_be_read() {
    for (text, expected) in [
        ("toString (import (builtins.toFile \"x\" \"1 + 1\"))", "2"),
        (
            "let t = builtins.toFile \"t\" \"x\"; u = builtins.toFile \"u\" \"see ${t}\"; in \
             builtins.toJSON [ (builtins.readFile u) (builtins.attrNames (builtins.getContext (builtins.readFile u))) ]",
            r#"["see /nix/store/n67lcg14n0q7xc51d5sm6j6i40kpnvfk-t",["/nix/store/n67lcg14n0q7xc51d5sm6j6i40kpnvfk-t"]]"#,
        ),
        (
            "builtins.toJSON [ (import \"${./mh}\").x (builtins.readFile \"${./mh}/sub/b\") (builtins.readFile \"${./mh/a}\") ]",
            r#"[2,"b","hi\n"]"#,
        ),
        (
            "let d = builtins.filterSource (p: t: baseNameOf p != \"b\") ./mh; in builtins.toJSON \
             [ (builtins.attrNames (builtins.readDir d)) (builtins.readDir \"${d}/sub\") (builtins.pathExists \"${d}/sub/b\") ]",
            r#"[["a","default.nix","scoped.nix","sub"],{"two.nix":"regular"},false]"#,
        ),
        (
            // A copy of a part of a copy lacks what that lacked.
            "let d = builtins.filterSource (p: t: baseNameOf p != \"b\") ./mh; \
             s = builtins.path { path = d + \"/sub\"; name = \"s\"; }; \
             same = builtins.path { path = ./mh/sub; name = \"s\"; filter = p: t: baseNameOf p != \"b\"; }; \
             in builtins.toJSON [ (builtins.readDir s) (s == same) ]",
            r#"[{"two.nix":"regular"},true]"#,
        ),
        (
            "let d = builtins.filterSource (p: t: t != \"directory\") ./mh; in builtins.readFile \"${d}/sub/b\"",
            "error: path '/nix/store/ihzk8xnjcczggampb4ssc4fisxg44986-mh/sub/b' does not exist",
        ),
        (
            "let d = derivation { name = \"d\"; system = \"s\"; builder = \"/b\"; src = ./mh; outputs = [ \"out\" \"dev\" ]; }; \
             i = import d.drvPath; in builtins.toJSON [ i.name (i.dev.outPath == d.dev.outPath) (i.drvPath == d.drvPath) (builtins.length i.all) ]",
            r#"["d",true,true,2]"#,
        ),
        (
            "(derivation { name = \"e\"; system = \"s\"; builder = \"/b\"; d = (derivation { name = \"d\"; system = \"s\"; builder = \"/b\"; src = ./mh; }).drvPath; }).name",
            "e",
        ),
        (
            "toString (builtins.readFile <nix/fetchurl.nix> == builtins.readFile \"${<nix/fetchurl.nix>}\")",
            "1",
        ),
        (
            "builtins.toJSON [ (builtins.pathExists /nix/store) (builtins.readDir \"/nix\") ]",
            r#"[true,{"store":"directory"}]"#,
        ),
        (
            "import (derivation { name = \"d\"; system = \"s\"; builder = \"/b\"; })",
            "error: cannot build '/nix/store/yf1v969kmjv8i97b9ccj3yn3jq16dl1n-d.drv^out' during evaluation because there is no store to build it in",
        ),
        (
            "builtins.storePath \"/nix/store/00000000000000000000000000000000-no\"",
            "error: path '/nix/store/00000000000000000000000000000000-no' is required, but there is no substituter that can build it",
        ),
    ] {
        for zeal in [false, true] {
            let mut vm = machine_with_store(zeal, None);
            assert_eq!(eval(&mut vm, text), expected, "{text}");
        }
    }
}

#[test]
fn what_restricted_evaluation_makes_can_be_read() {
    for mode in [Mode::Restricted, Mode::Pure] {
        let mut vm = machine_with_store(false, Some(mode));
        let text = "toString (import (builtins.toFile \"x\" \"1 + 1\"))";
        assert_eq!(eval(&mut vm, text), "2");
        // Others' paths stay out of sight, also for what is made.
        let got = eval(&mut vm, "builtins.readFile \"${./mh}/a\"");
        assert!(got.contains("access to absolute path"), "{got}");
        // What was only computed has not been let in.
        let got = eval(&mut vm, "builtins.readFile /nix/store/x");
        assert!(got.contains("access to absolute path"), "{got}");
    }
}
