//! Expected values are those of C++ Nix 2.34.8.

use super::*;
use crate::testing::Rng;

const ALL: FlakeFeatures = FlakeFeatures {
    flakes: true,
    verified_fetches: false,
};

fn show_attrs(attrs: &FlakeAttrs) -> String {
    let shown: Vec<String> = attrs
        .iter()
        .map(|(name, value)| {
            let value = match value {
                FlakeAttr::String(value) => show(value).into_owned(),
                FlakeAttr::Int(value) => value.to_string(),
                FlakeAttr::Bool(value) => value.to_string(),
            };
            format!("{}={value}", show(name))
        })
        .collect();
    shown.join(" ")
}

#[test]
fn parses() {
    for (text, expected) in [
        ("nixpkgs", "id=nixpkgs type=indirect"),
        ("nixpkgs/23.05", "id=nixpkgs ref=23.05 type=indirect"),
        (
            "github:NixOS/nixpkgs/23.05?dir=lib",
            "dir=lib owner=NixOS ref=23.05 repo=nixpkgs type=github",
        ),
        ("gitlab:a%2Fb/c", "owner=a/b repo=c type=gitlab"),
        (
            "git+https://example.org/x.git?ref=main&shallow=1",
            "ref=main shallow=true type=git url=https://example.org/x.git",
        ),
        (
            "git+file:///a?lfs=1&submodules=0&x=y",
            "lfs=true submodules=false type=git url=file:///a?x=y",
        ),
        ("git+ssh:a@b:c", "type=git url=ssh://git%2Bssh:a@b/c"),
        (
            "https://example.org/x.tar.gz",
            "type=tarball url=https://example.org/x.tar.gz",
        ),
        (
            "https://u:p@h:/p.zip",
            "type=tarball url=https://u:p@h/p.zip",
        ),
        (
            "https://h/?x=\"y z\"",
            "type=tarball url=https://h/?x=%22y%20z%22",
        ),
        ("http://[::1]/a.zip", "type=tarball url=http://[::1]/a.zip"),
        ("hg+https://a/b?rev=1", "rev=1 type=hg url=https://a/b"),
        (
            "path:/a?lastModified=12",
            "lastModified=12 path=/a type=path",
        ),
        ("path:./a", "path=./a type=path"),
        ("path:", "path=/ type=path"),
        ("/a//b/./c/../d", "path=/a/b/./c/../d type=path"),
        ("/a/b/", "path=/a/b/ type=path"),
        ("/a?dir=x y", "dir=x y path=/a type=path"),
    ] {
        let parsed = parse_flake_ref(text.as_bytes(), ALL).map(|parsed| show_attrs(&parsed.attrs));
        assert_eq!(parsed.as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn refuses() {
    for (text, expected) in [
        (
            "github:a",
            "flake reference 'github:a' is not an absolute path",
        ),
        ("./a", "flake reference './a' is not an absolute path"),
        ("", "flake reference '' is not an absolute path"),
        (
            "github:a/b#frag",
            "unexpected fragment 'frag' in flake reference 'github:a/b#frag'",
        ),
        ("foo:bar", "input 'foo:bar' is unsupported"),
        (
            "file+git://x",
            "input 'file+git://x' is unsupported; did you mean 'git+file' instead of 'file+git'?",
        ),
        (
            "path:/a?lastModified=x",
            "path URL 'path:/a?lastModified=x' has invalid parameter 'lastModified'",
        ),
        (
            "path:/a?foo=1",
            "path URL 'path:/a?foo=1' has unsupported parameter 'foo'",
        ),
        (
            "path://x/a",
            "path URL 'path://x/a' should not have an authority ('x')",
        ),
        ("a/b/c/d", "GitHub URL 'flake:a/b/c/d' is invalid"),
        (
            "a/@",
            "in flake URL 'flake:a/@', '@' is not a commit hash or branch/tag name",
        ),
        (
            "github:a/b?rev=xyz",
            "hash 'xyz' has wrong length for hash algorithm 'sha1'",
        ),
        ("/a?b=%zz", "invalid URI query 'b=%zz': leftover"),
        (
            "/a#%zz",
            "invalid URI parameter '%zz': bad hexdig in pct-encoding",
        ),
    ] {
        let parsed = parse_flake_ref(text.as_bytes(), ALL).map_err(|error| error.message);
        assert_eq!(parsed.unwrap_err(), expected, "{text}");
    }
}

#[test]
fn warns() {
    let parsed = parse_flake_ref(b"github:a/b?x", ALL).unwrap();
    assert_eq!(
        parsed.warnings,
        ["dubious URI query 'x' is missing equal sign '=', ignoring"]
    );
}

/// Attributes from `name=value` pairs; numbers and Booleans where they look like it.
fn attrs(text: &str) -> FlakeAttrs {
    text.split_whitespace()
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            let value = match value {
                "true" => FlakeAttr::Bool(true),
                value => match value.parse() {
                    Ok(number) if value.len() < 12 => FlakeAttr::Int(number),
                    _ => FlakeAttr::String(value.into()),
                },
            };
            (name.into(), value)
        })
        .collect()
}

#[test]
fn prints() {
    for (text, expected) in [
        ("type=github owner=a repo=b", "github:a/b"),
        (
            "type=gitlab owner=a/b repo=b dir=x/y",
            "gitlab:a%2Fb/b?dir=x/y",
        ),
        ("type=indirect id=a ref=b", "flake:a/b"),
        ("type=path path=/a lastModified=1", "path:/a?lastModified=1"),
        (
            "type=git url=https://a/b ref=m shallow=true submodules=true",
            "git+https://a/b?ref=m&shallow=1&submodules=1",
        ),
        (
            "type=git url=git@github.com:a/b",
            "git+ssh://git@github.com/a/b",
        ),
        ("type=git url=/a/b", "git+file:///a/b"),
        (
            "type=tarball url=https://a/b.tar.gz?x=1 narHash=sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "https://a/b.tar.gz?narHash=sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D&x=1",
        ),
        (
            "type=hg url=https://a/b rev=0123456789012345678901234567890123456789",
            "hg+https://a/b?rev=0123456789012345678901234567890123456789",
        ),
    ] {
        let printed = flake_ref_to_string(&attrs(text), ALL).map(|url| show(&url).into_owned());
        assert_eq!(printed.as_deref(), Ok(expected), "{text}");
    }
    for (text, expected) in [
        (
            "",
            "'type' attribute to specify input scheme is required but not provided",
        ),
        (
            "type=foo",
            "cannot show unsupported input '{\"type\":\"foo\"}'",
        ),
        ("type=github", "input attribute 'owner' is missing"),
        (
            "type=github owner=1 repo=b",
            "input attribute 'owner' is not a string {\"owner\":1,\"repo\":\"b\",\"type\":\"github\"}",
        ),
        (
            "type=github owner=a repo=b x=y",
            "input attribute 'x' not supported by scheme 'github'",
        ),
        (
            "type=github owner=a repo=b ref=..",
            "input {\"owner\":\"a\",\"ref\":\"..\",\"repo\":\"b\",\"type\":\"github\"} contains an invalid branch/tag name",
        ),
        (
            "type=github owner=a repo=b rev=abc",
            "hash 'abc' has wrong length for hash algorithm 'sha1'",
        ),
    ] {
        let printed = flake_ref_to_string(&attrs(text), ALL).map_err(|error| error.message);
        assert_eq!(printed.unwrap_err(), expected, "{text}");
    }
}

#[test]
fn arbitrary_bytes_do_not_panic() {
    let mut rng = Rng(13);
    let prefixes: [&[u8]; 8] = [
        b"",
        b"/",
        b"github:a/",
        b"git+https://",
        b"path:",
        b"https://",
        b"git+ssh:",
        b"nixpkgs/",
    ];
    for _ in 0..20_000 {
        let prefix = prefixes[rng.below(prefixes.len())];
        let text = [prefix, &rng.bytes(b"ab/:@?#&=%2F[]. \"^~-", 16)].concat();
        if let Ok(parsed) = parse_flake_ref(&text, ALL) {
            let _ = flake_ref_to_string(&parsed.attrs, ALL);
        }
    }
}

#[test]
fn inputs_are_checked_by_their_scheme() {
    let locked = |text: &[u8]| {
        let input = Input::from_url(text, ALL, &mut Vec::new()).map_err(|e| e.message)?;
        input.is_locked().map_err(|e| e.message)
    };
    let rev = "0123456789012345678901234567890123456789";
    for (text, expected) in [
        ("https://a/b".to_owned(), Ok(false)),
        (format!("git+https://a/b?rev={rev}"), Ok(true)),
        (format!("git+https://a/b?rev={}", "0".repeat(40)), Ok(false)),
        (format!("github:a/b/{rev}"), Ok(true)),
        (format!("flake:a/{rev}"), Ok(false)),
        ("path:/a?narHash=".to_owned(), Ok(true)),
        (
            "nixpkgs".to_owned(),
            Err("'nixpkgs' doesn't have a scheme".to_owned()),
        ),
    ] {
        assert_eq!(locked(text.as_bytes()), expected, "{text}");
    }
    let without = Input::from_url(b"github:a/b", FlakeFeatures::default(), &mut Vec::new());
    let message = without.expect_err("flakes are disabled").message;
    assert!(message.contains("'flakes' is disabled"), "{message}");
}

#[test]
fn bad_urls() {
    for (text, expected) in [
        ("http://a b/", "'http://a b/' is not a valid URL: leftover"),
        ("http://a%/", "'http://a%/' is not a valid URL: mismatch"),
        (
            "http://u@v@h/",
            "'http://u@v@h/' is not a valid URL: leftover",
        ),
        (
            "http://[zz]/",
            "'http://[zz]/' is not a valid URL: mismatch",
        ),
        ("http://a:0/", "port '0' is invalid"),
        (
            "http://a/%zz",
            "'http://a/%zz' is not a valid URL: mismatch",
        ),
        (
            "http://a/?%z",
            "'http://a/?%z' is not a valid URL: leftover",
        ),
        ("1:b", "'1:b' is not a valid URL: mismatch"),
        (":b", "':b' is not a valid URL: leftover"),
        ("a/b:c", "'a/b:c' doesn't have a scheme"),
    ] {
        let input = Input::from_url(text.as_bytes(), ALL, &mut Vec::new());
        let message = input.expect_err(text).message;
        assert_eq!(message, expected, "{text}");
    }
}
