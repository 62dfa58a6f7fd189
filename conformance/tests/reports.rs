//! Reports are well-formed and hold what was seen, whatever bytes those are.

mod support;

use frazil_conformance::report::{html, json, junit, terminal, text};
use frazil_conformance::run::{Options, Run, execute};
use frazil_conformance::suite::{Errors, Suite};
use html5gum::{Token, Tokenizer};
use support::{Place, implementation, listing};

const HOSTILE: &[u8] =
    b"printf '</pre><script>alert(1)</script>&amp;]]>\"\\377\\033[31m\\000\\n\xef\xbf\xbf'";

/// A result of each kind.
fn place() -> Place {
    Place::new(&[
        ("a/passes.nix", b"echo 1"),
        ("a/passes.out", b"1\n"),
        ("a/differs.nix", b"echo two; echo 2"),
        ("a/differs.out", b"one\n2\n"),
        ("a/hostile.nix", HOSTILE),
        ("a/hostile.env", b"<b>='\xfe'\n"),
        ("a/hostile.stdin", b"</textarea>"),
        ("a/hostile.out", b"<i>expected\xc3</i>\n"),
        ("b/c/crashes.nix", b"kill -SEGV $$"),
        ("b/c/crashes.err", b"error: x\n"),
        ("b/c/hangs.nix", b"exec sleep 30"),
        ("b/c/hangs.err", b"error: x\n"),
        ("b/listed.nix", b"echo error: y >&2; exit 1"),
        ("b/listed.err", b"error: x\n"),
        ("b/no-longer.nix", b"echo 1"),
        ("b/no-longer.out", b"1\n"),
    ])
}

fn with_run(check: impl FnOnce(&Run<'_>)) {
    let place = place();
    let suite: Suite = place.suite();
    let list = "b/listed stderr a <reason> & more\nb/no-longer stdout r\n";
    let options: Options = listing(Errors::Full, &suite, list);
    let mut shell = implementation(&place.shell("<version> & 1"));
    shell.program.timeout = std::time::Duration::from_millis(500);
    let cases: Vec<_> = suite.cases.iter().collect();
    check(&execute(&shell, &suite, &cases, &options).expect("it runs"));
}

#[test]
fn json_holds_everything() {
    with_run(|run| {
        let document: serde_json::Value =
            serde_json::from_str(&json::render(run)).expect("well-formed");
        assert_eq!(document["format"], 1);
        assert_eq!(document["suite"]["cases"], 7);
        assert_eq!(document["suite"]["sha256"], run.suite.digest());
        assert_eq!(document["implementation"]["version"], "<version> & 1");
        assert_eq!(document["errors"], "full");
        assert_eq!(document["deviations"]["cases"], 2);
        assert_eq!(
            document["counts"],
            serde_json::json!({
                "passed": 1, "wrong": 2, "crashed": 1, "timed_out": 1, "deviations": 1, "unexpectedly_passed": 1
            })
        );
        let date = document["date"].as_str().expect("a string");
        chrono::DateTime::parse_from_rfc3339(date).expect("a date");
        let cases = document["cases"].as_array().expect("a list");
        let case = |subject: &str, name: &str| {
            cases
                .iter()
                .find(|c| c["subject"] == subject && c["name"] == name)
                .expect("it is there")
        };
        for (subject, name, result) in [
            ("a", "passes", "pass"),
            ("a", "differs", "wrong"),
            ("a", "hostile", "wrong"),
            ("b/c", "crashes", "crash"),
            ("b/c", "hangs", "timeout"),
            ("b", "listed", "deviation"),
            ("b", "no-longer", "unexpected-pass"),
        ] {
            assert_eq!(case(subject, name)["result"], result, "{name}");
            assert!(case(subject, name)["seconds"].is_f64());
        }
        let hostile = case("a", "hostile");
        assert_eq!(hostile["differs"], serde_json::json!(["stdout"]));
        // <i>expected, a byte that is not UTF-8, </i>
        assert_eq!(
            hostile["expected"]["stdout"]["base64"],
            "PGk+ZXhwZWN0ZWTDPC9pPgo="
        );
        assert_eq!(
            hostile["env"],
            serde_json::json!([["<b>", {"base64": "J/4n"}]])
        );
        assert_eq!(case("a", "differs")["got"]["stdout"], "two\n2\n");
        assert_eq!(case("a", "differs")["got"]["status"], 0);
        assert_eq!(case("b/c", "crashes")["crash"], "signal 11 (SIGSEGV)");
        assert!(case("b/c", "crashes")["got"]["status"].is_null());
        assert_eq!(case("b", "listed")["reason"], "a <reason> & more");
    });
}

#[test]
fn junit_is_well_formed() {
    with_run(|run| {
        let text = junit::render(run).expect("it can be written");
        let document = roxmltree::Document::parse(&text).expect("well-formed");
        let root = document.root_element();
        for (name, count) in [("tests", "7"), ("failures", "3"), ("errors", "2")] {
            assert_eq!(root.attribute(name), Some(count), "{name}");
        }
        let case = |name: &str| {
            document
                .descendants()
                .find(|n| n.has_tag_name("testcase") && n.attribute("name") == Some(name))
                .expect("it is there")
        };
        let inside = |name: &str| case(name).first_element_child();
        assert_eq!(inside("passes"), None);
        assert_eq!(case("crashes").attribute("classname"), Some("b/c"));
        for (name, tag, message) in [
            ("differs", "failure", "wrong stdout"),
            ("crashes", "error", "crashed: signal 11 (SIGSEGV)"),
            ("listed", "skipped", "deviation: a <reason> & more"),
            (
                "no-longer",
                "failure",
                "passed, but is listed as a deviation: r",
            ),
        ] {
            let inside = inside(name).expect("it says more");
            assert!(inside.has_tag_name(tag), "{name}");
            assert_eq!(inside.attribute("message"), Some(message));
        }
        assert!(inside("hangs").is_some_and(|n| n.has_tag_name("error")));
        let hostile = inside("hostile").and_then(|n| n.text()).expect("a diff");
        assert!(
            hostile.contains("</pre><script>alert(1)</script>&amp;]]>\"\\xff\\x1b[31m\\x00\n"),
            "{hostile}"
        );
        assert!(hostile.contains("-<i>expected\\xc3</i>"), "{hostile}");
    });
}

#[test]
fn html_is_escaped_and_self_contained() {
    with_run(|run| {
        let page = html::render(run);
        let mut open: Vec<String> = Vec::new();
        let (mut texts, mut current) = (Vec::new(), String::new());
        for Ok(token) in Tokenizer::new(&page) {
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    assert!(!["script", "i>", "link", "img", "iframe"].contains(&name.as_str()));
                    for (key, value) in &tag.attributes {
                        assert!(!key.starts_with(b"on") && &key[..] != b"src", "{key:?}");
                        assert!(&key[..] != b"href" || value.starts_with(b"#"), "{value:?}");
                    }
                    if !["meta", "input"].contains(&name.as_str()) {
                        open.push(name);
                    }
                    current.clear();
                }
                Token::EndTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    assert_eq!(open.pop(), Some(name), "tags are nested");
                    texts.push(std::mem::take(&mut current));
                }
                Token::String(text) => current.push_str(&String::from_utf8_lossy(&text)),
                Token::Error(error) => panic!("{error:?}"),
                Token::Comment(_) | Token::Doctype(_) => {}
            }
        }
        assert!(open.is_empty(), "{open:?}");
        for expected in [
            "</pre><script>alert(1)</script>&amp;]]>\"\\xff\\x1b[31m\\x00\n\\u{ffff}",
            "<i>expected\\xc3</i>\n",
            "<b>='\\xfe'\n",
            "</textarea>",
            "Listed as a deviation of stderr: a <reason> & more",
            "-one\n",
            "+two\n",
            " 2\n",
            "crashed: signal 11 (SIGSEGV)",
            "listed but passed",
        ] {
            assert!(
                texts.iter().any(|t| t == expected),
                "{expected} in {texts:#?}"
            );
        }
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("url("));
    });
}

#[test]
fn the_closing_line_counts_everything() {
    with_run(|run| {
        assert_eq!(
            terminal::closing_line(&run.counts()),
            "1 passed, 5 failed (wrong 2, crashed 1, timed out 1, listed but passed 1), 1 deviations"
        );
    });
}

#[test]
fn bytes_are_made_visible() {
    assert_eq!(text::visible("a\tß\n".as_bytes()), "a\tß\n");
    assert_eq!(
        text::visible(b"\xff\x1b[0m\r\x7f"),
        "\\xff\\x1b[0m\\x0d\\x7f"
    );
    assert_eq!(
        text::visible("\u{85}\u{202e}".as_bytes()),
        "\\u{85}\\u{202e}"
    );
}

#[test]
fn diffs_show_what_differs_with_a_little_around_it() {
    let show = |expected: &str, got: &str| {
        let lines = text::diff(expected.as_bytes(), got.as_bytes());
        let lines = lines.iter().map(|l| format!("{}{}", l.kind.sign(), l.text));
        lines.collect::<Vec<_>>().join("|")
    };
    assert_eq!(
        show("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\n4\nx\n6\n7\n"),
        "@2 equal lines| 3| 4|-5|+x| 6| 7"
    );
    assert_eq!(show("a\n", "a"), "-a|+a  (no newline at the end)");
    assert_eq!(show("", "a\n"), "+a");
}
