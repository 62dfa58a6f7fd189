//! Lock files that C++ Nix 2.34.8 wrote: `before.lock`, and `after.lock`, after some inputs had changed.

use frazil_formats::flakeref::FlakeFeatures;
use frazil_formats::lockfile::{Edge, LockFile, LockFileError};

const BEFORE: &str = include_str!("lock_files/before.lock");
const AFTER: &str = include_str!("lock_files/after.lock");

fn parse(text: &str) -> Result<LockFile, LockFileError> {
    let features = FlakeFeatures {
        flakes: true,
        verified_fetches: false,
    };
    let mut warnings = Vec::new();
    let parsed = LockFile::parse(text.as_bytes(), "flake.lock", features, &mut warnings);
    assert!(warnings.is_empty(), "{warnings:?}");
    parsed
}

#[test]
fn what_is_read_is_written_again() {
    for text in [BEFORE, AFTER] {
        let (written, _) = parse(text).expect("a lock file").to_text();
        assert_eq!(String::from_utf8_lossy(&written), text.trim_end());
    }
    let empty =
        "{\n  \"nodes\": {\n    \"root\": {}\n  },\n  \"root\": \"root\",\n  \"version\": 7\n}";
    assert_eq!(
        String::from_utf8_lossy(&LockFile::default().to_text().0),
        empty
    );
}

#[test]
fn inputs_are_found_through_what_they_follow() {
    let file = parse(BEFORE).expect("a lock file");
    let find = |path: &[&str]| {
        let path: Vec<Vec<u8>> = path.iter().map(|n| n.as_bytes().to_vec()).collect();
        file.find(&path).expect("no cycle")
    };
    assert_eq!(find(&[]), Some(0));
    assert_eq!(find(&["b", "a2"]), find(&["a"]));
    assert_eq!(find(&["again"]), find(&["b", "a"]));
    assert_eq!(find(&["b", "nothing"]), None);
    file.check().expect("all is there");
}

#[test]
fn differences() {
    let diff = parse(BEFORE)
        .expect("a lock file")
        .diff(&parse(AFTER).expect("a lock file"));
    let old = "'path:/tmp/flakes/a?lastModified=1700000000&narHash=sha256-bZsJIso1URwbhSoVqrjnrnTw30qQQx3ZriTo15rlkyw%3D' (2023-11-14)";
    let new = "'path:/tmp/flakes/a?lastModified=1796037904&narHash=sha256-nL4gOv/b1dXEaWmnpRZDrcsGxM6eVE9pdLC%2BbRYaDis%3D' (2026-11-30)";
    let plain = diff
        .replace("\u{1b}[0m", "")
        .replace("\u{1b}[1m", "")
        .replace("\u{1b}[31;1m", "");
    let expected = format!(
        "• Updated input 'a':\n    {old}\n  → {new}\n\
         • Updated input 'b/a2':\n    follows 'a'\n  → {old}\n\
         • Removed input 'data'\n"
    );
    assert_eq!(plain, expected);
}

#[test]
fn hostile_files() {
    let node = |inputs: &str| {
        format!(
            r#"{{ "inputs": {{ {inputs} }}, "locked": {{ "type": "path", "path": "./x" }}, "original": {{ "type": "path", "path": "./x" }} }}"#
        )
    };
    let file =
        |nodes: &str| format!(r#"{{ "version": 7, "root": "root", "nodes": {{ {nodes} }} }}"#);
    let to_a = r#""root": { "inputs": { "a": "a" } }"#;
    let check = |nodes: String, expected: &str| {
        assert_eq!(
            parse(&file(&nodes)).expect_err("bad").to_string(),
            expected,
            "{nodes}"
        );
    };
    check(
        format!(r#"{to_a}, "a": {}"#, node(r#""b": "root""#)),
        "lock file contains cycle to root node",
    );
    check(
        format!(r#"{to_a}, "a": {}"#, node(r#""b": "a""#)),
        "lock file contains a cycle",
    );
    check(
        format!(
            r#"{to_a}, "a": {}, "b": {}"#,
            node(r#""b": "b""#),
            node(r#""a": "a""#)
        ),
        "lock file contains a cycle",
    );
    check(to_a.to_owned(), "lock file references missing node 'a'");
    check(
        format!(r#"{to_a}, "a": {{}}"#),
        "attribute 'locked' missing in lock file",
    );
    check(
        r#""root": { "inputs": { "a": 1 } }"#.to_owned(),
        "[json.exception.type_error.302] type must be string, but is number",
    );
    for text in [
        "",
        "[]",
        "{}",
        r#"{ "version": 7 }"#,
        r#"{ "version": 8, "root": "r", "nodes": {} }"#,
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
    // Chains of inputs, and many of the same name.
    let chain = |count: usize| {
        let mut nodes = r#""root": { "inputs": { "a": "n0" } }"#.to_owned();
        for i in 0..count {
            let inputs = match i + 1 < count {
                true => format!(r#""a": "n{}""#, i + 1),
                false => String::new(),
            };
            nodes += &format!(r#", "n{i}": {}"#, node(&inputs));
        }
        parse(&file(&nodes))
    };
    assert_eq!(chain(200).expect("a lock file").keys()[200], b"a_200");
    let e = chain(20_000).expect_err("too deep").to_string();
    assert_eq!(
        e,
        "lock file has inputs that are nested more than 256 levels deep"
    );
    let mut nodes = String::new();
    let mut inputs = Vec::new();
    for i in 0..20_000 {
        inputs.push(format!(r#""i{i}": "m{i}""#));
        nodes += &format!(
            r#", "m{i}": {}, "n{i}": {}"#,
            node(&format!(r#""a": "n{i}""#)),
            node("")
        );
    }
    nodes = format!(
        r#""root": {{ "inputs": {{ {} }} }}{nodes}"#,
        inputs.join(", ")
    );
    let wide = parse(&file(&nodes)).expect("a lock file");
    assert_eq!(wide.inputs().len(), 40_000);
    assert!(wide.keys().contains(&b"a_20000".to_vec()));
    let circle = parse(&file(
        r#""root": { "inputs": { "a": ["b"], "b": ["c", "a"], "c": ["b"] } }"#,
    ));
    let circle = circle.expect("a lock file");
    assert!(matches!(
        &circle.nodes[0].inputs[&b"a"[..]],
        Edge::Follows(_)
    ));
    let e = circle.check().expect_err("a circle");
    assert_eq!(e, "follow cycle detected: [b -> c/a -> b]");
}
