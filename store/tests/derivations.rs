//! Derivations that C++ Nix 2.34.8 wrote: reading, writing, and computing every path anew.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bstr::BString;
use common::{Random, message};
use frazil_store::aterm;
use frazil_store::drv_hash::DrvHasher;
use frazil_store::error::{ErrorKind, StoreError};
use frazil_store::{Derivation, DerivationOutput, Feature, Features, Result, StoreDir, StorePath};

fn all() -> BTreeMap<StorePath, Vec<u8>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/drvs");
    let dir = std::env::var_os("FRAZIL_TEST_DRVS").map_or(dir, Into::into);
    let mut drvs = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.ends_with(".drv") && entry.file_type().unwrap().is_file() {
            let path = StorePath::from_base_name(name.as_bytes()).unwrap();
            drvs.insert(path, fs::read(entry.path()).unwrap());
        }
    }
    assert!(drvs.len() >= 22);
    drvs
}

fn parse(path: &StorePath, text: &[u8]) -> Derivation {
    aterm::parse_file(&StoreDir::default(), path, text, Features::ALL).unwrap()
}

fn unmet(path: &StorePath) -> Result<Derivation> {
    Err(StoreError::new(
        ErrorKind::NotFound,
        "not met: %s",
        &[path.as_str().as_bytes()],
    ))
}

#[test]
fn text_survives_reading_and_writing() {
    let hasher = DrvHasher::default();
    for (path, text) in all() {
        let drv = parse(&path, &text);
        assert!(
            aterm::unparse(&drv, hasher.dir()).unwrap() == text,
            "{path}"
        );
        assert_eq!(hasher.drv_path(&drv).unwrap(), path);
    }
}

#[test]
fn paths_come_out_the_same() {
    let drvs = all();
    for order in [false, true] {
        let mut hasher = DrvHasher::default();
        let mut paths: Vec<_> = drvs.keys().collect();
        if order {
            paths.reverse();
        }
        for path in paths {
            let finished = parse(path, &drvs[path]);
            let mut drv = finished.clone();
            for (name, output) in &mut drv.outputs {
                if matches!(output, DerivationOutput::InputAddressed(_)) {
                    *output = DerivationOutput::Deferred;
                }
                drv.env.remove(name);
            }
            let read =
                &mut |p: &StorePath| drvs.get(p).map_or_else(|| unmet(p), |t| Ok(parse(p, t)));
            let made = hasher.instantiate(&mut drv, read).unwrap();
            assert_eq!((&made.drv_path, &drv), (path, &finished));
            assert!(hasher.text() == drvs[path]);
            let modulo = hasher.get(path).unwrap().clone();
            for ((name, output), known) in drv.outputs.iter().zip(&made.output_paths) {
                assert_eq!(output.path(hasher.dir(), &drv.name, name).unwrap(), *known);
            }
            // The slow way around says the same.
            assert_eq!(hasher.hash_modulo(&finished, false, read).unwrap(), modulo);
            hasher
                .check_outputs(&finished, read, &mut |text| panic!("{text}"))
                .unwrap();
        }
    }
}

#[test]
fn wrong_paths_are_told() {
    let mut hasher = DrvHasher::default();
    let dir = StoreDir::default();
    let wrong = dir
        .parse(b"/nix/store/kpcd173cq987hw957sx6m0868wv3x6d9-x")
        .unwrap();
    let base = Derivation {
        name: "x".into(),
        builder: "b".into(),
        ..Derivation::default()
    };

    let mut drv = base.clone();
    drv.outputs
        .insert("out".into(), DerivationOutput::InputAddressed(wrong));
    let err = hasher
        .check_outputs(&drv, &mut unmet, &mut |_| {})
        .unwrap_err();
    let start = "derivation has incorrect output '/nix/store/kpcd173cq987hw957sx6m0868wv3x6d9-x', should be '/nix/store/";
    assert!(message(&err).starts_with(start), "{err}");

    let mut drv = base.clone();
    assert_eq!(
        message(&drv.drv_type().unwrap_err()),
        "must have at least one output"
    );
    drv.outputs.insert("out".into(), DerivationOutput::Deferred);
    drv.env.insert("out".into(), "mine".into());
    let err = hasher
        .check_outputs(&drv, &mut unmet, &mut |_| {})
        .unwrap_err();
    assert!(message(&err).starts_with("derivation has incorrect environment variable 'out'"));

    // An input without the wanted output, and one that is its own input.
    let mut input = base.clone();
    input
        .outputs
        .insert("out".into(), DerivationOutput::Deferred);
    let path = hasher.instantiate(&mut input, &mut unmet).unwrap().drv_path;
    let mut drv = base.clone();
    drv.outputs.insert("out".into(), DerivationOutput::Deferred);
    drv.input_mut(&path, &[]).outputs.insert("dev".into());
    let err = hasher.instantiate(&mut drv, &mut unmet).unwrap_err();
    assert_eq!(message(&err), "no hash for output 'dev' of derivation 'x'");
    let mut looping = |p: &StorePath| {
        let mut drv = base.clone();
        drv.outputs.insert("out".into(), DerivationOutput::Deferred);
        drv.input_mut(p, &[]).outputs.insert("out".into());
        Ok(drv)
    };
    let path = dir
        .parse(b"/nix/store/kpcd173cq987hw957sx6m0868wv3x6d9-x.drv")
        .unwrap();
    let drv = looping(&path).unwrap();
    let err = hasher.hash_modulo(&drv, true, &mut looping).unwrap_err();
    assert!(message(&err).ends_with("depends on itself"));
}

#[test]
fn leniency_and_strictness() {
    let dir = StoreDir::default();
    let check = |text: &str, features| {
        aterm::parse(&dir, text.as_bytes(), b"x", features).map_err(|err| message(&err))
    };
    let ok = [
        r#"Derive([],[],[],"","",[],[])"#,
        r#"Derive([],[],[],"","",[],[])trailing"#,
    ];
    for text in ok {
        check(text, Features::NONE).unwrap();
    }
    let text = r#"Derive([,("out","","","")],[],[],"","",["a""b","\q\n"],[("x","1")("x","2")])"#;
    let drv = check(text, Features::NONE).unwrap();
    assert_eq!(drv.args, ["a", "b", "q\n"]);
    assert_eq!(drv.env[&BString::from("x")], "2");

    let bad = [
        (
            "",
            "file is empty (possible filesystem corruption)",
            Some(0),
        ),
        (
            "Dx",
            "derivation does not start with 'Derive' or 'DrvWithVersion'",
            Some(1),
        ),
        (
            r#"Derive([],[],["a"],"","",[],[])"#,
            "bad path 'a' in derivation",
            Some(17),
        ),
        (
            r#"Derive([],[],["/nix/store/a"],"","",[],[])"#,
            "'a' is too short to be a valid store path",
            Some(29),
        ),
        (
            r#"Derive([],[],[],"abc"#,
            "unterminated string in derivation",
            Some(17),
        ),
        (
            r#"Derive([],[],[],"abc\"#,
            "unterminated string in derivation",
            Some(21),
        ),
        (
            r#"Derive([],[],[],"","",[],[]"#,
            "expected string ')'",
            Some(27),
        ),
        (
            r#"DrvWithVersion("v2",[])"#,
            "Unknown derivation ATerm format version 'v2'",
            Some(19),
        ),
    ];
    for (text, expected, offset) in bad {
        let err = aterm::parse(&dir, text.as_bytes(), b"x", Features::ALL).unwrap_err();
        assert_eq!(
            (message(&err).as_str(), err.offset()),
            (expected, offset),
            "{text}"
        );
    }
    let err = check(r#"DrvWithVersion("xp-dyn-drv",[])"#, Features::NONE).unwrap_err();
    assert!(err.starts_with("experimental Nix feature 'dynamic-derivations' is disabled (derivation 'x', ATerm format version 'xp-dyn-drv');"));
    let floating = r#"Derive([("out","","r:sha256","")],[],[],"","",[],[])"#;
    assert!(check(floating, Features::NONE).is_err());
    check(floating, Features::NONE.with(Feature::CaDerivations)).unwrap();
    let nested = |n: usize| {
        let (open, close) = ("([],[(\"a\",".repeat(n), ")])".repeat(n));
        format!(
            r#"DrvWithVersion("xp-dyn-drv",[],[("/nix/store/kpcd173cq987hw957sx6m0868wv3x6d9-x.drv",{open}[]{close})],[],"","",[],[])"#
        )
    };
    check(&nested(10), Features::ALL).unwrap();
    assert!(check(&nested(100_000), Features::ALL).is_err());
}

#[test]
fn no_input_panics() {
    let dir = StoreDir::default();
    let texts: Vec<_> = all().into_values().take(100).collect();
    let mut random = Random(1);
    for round in 0..20_000 {
        let text = random.mutate(&texts[round % texts.len()]);
        if let Ok(drv) = aterm::parse(&dir, &text, b"x", Features::ALL) {
            // What was read once is read the same again.
            let Ok(written) = aterm::unparse(&drv, &dir) else {
                continue;
            };
            let again = aterm::parse(&dir, &written, b"x", Features::ALL);
            if !drv.platform.contains(&b'"') && !drv.platform.contains(&b'\\') {
                assert!(again.is_ok() || written != text);
            }
        }
    }
}
