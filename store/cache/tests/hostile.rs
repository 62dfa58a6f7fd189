//! Servers that are broken or mean: each ends in a clear error, in time, and nothing of what they sent is added.

mod common;

use std::time::{Duration, Instant};

use common::server::{Fault, Rule, Server, always};
use common::{PATHS, Temp, change_narinfo, data, impatient, path, settings, substitute};

const INFO: &str = "nix-cache-info";
const NARINFO: &str = "kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo";
const NAR: &str = "nar/";

fn gzip_bomb() -> Vec<u8> {
    let mut bomb = Vec::new();
    let method = frazil_binary_cache::Compression::Gzip;
    let mut writer = method.writer(&mut bomb, None, 1).unwrap();
    for _ in 0..200 {
        std::io::Write::write_all(&mut writer, &vec![b'x'; 1 << 20]).unwrap();
    }
    writer.finish().unwrap();
    bomb
}

/// What the server does, and what is said; `{}` stands for its URL.
fn cases() -> Vec<(Rule, &'static str)> {
    let redirect = || Fault::Redirect(format!("/{NARINFO}"));
    vec![
        // Nothing is known of the cache.
        (
            always(INFO, Fault::Status(500)),
            "unable to download '{}/nix-cache-info': HTTP error 500\n\nresponse body:\n\nno luck",
        ),
        (
            always(INFO, Fault::Status(418)),
            "unable to download '{}/nix-cache-info': HTTP error 418",
        ),
        (
            always(INFO, Fault::Status(403)),
            "unable to download '{}/nix-cache-info': HTTP error 403\n\nresponse body:\n\nno luck",
        ),
        (
            always(INFO, Fault::Close),
            "unable to download '{}/nix-cache-info': Server returned nothing (no headers, no data) (52) Empty reply from server",
        ),
        (
            always(INFO, Fault::Hang),
            "unable to download '{}/nix-cache-info': Timeout was reached (28)",
        ),
        (
            always(INFO, Fault::Garbage),
            "unable to download '{}/nix-cache-info': Unsupported protocol (1) Received HTTP/0.9 when not allowed",
        ),
        (
            always(INFO, Fault::Body(b"StoreDir: /else\n".to_vec())),
            "binary cache '{}' is for Nix stores with prefix '/else', not '/nix/store'",
        ),
        (
            always(INFO, Fault::Endless),
            "a file of a binary cache is longer than 8388608 bytes",
        ),
        // A path is not known.
        (
            always(NARINFO, Fault::Status(500)),
            "unable to download '{}/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo': HTTP error 500",
        ),
        (always(NARINFO, Fault::Status(404)), "unknown a"),
        (always(NARINFO, Fault::Status(403)), "unknown a"),
        (
            always(NARINFO, Fault::Hang),
            "unable to download '{}/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo': Timeout was reached (28)",
        ),
        (
            always(NARINFO, Fault::Stall(5)),
            "unable to download '{}/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo': HTTP error 200 (curl error: Timeout was reached)",
        ),
        (
            always(NARINFO, Fault::Drip(300)),
            "unable to download '{}/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo': HTTP error 200 (curl error: Timeout was reached)",
        ),
        (
            always(NARINFO, Fault::Cut(5)),
            "unable to download '{}/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo': HTTP error 200 (curl error: Transferred a partial file)",
        ),
        (
            always(NARINFO, Fault::Lie(10)),
            "unable to download '{}/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo': HTTP error 200 (curl error: ",
        ),
        (
            always(NARINFO, Fault::Lie(-10)),
            "NAR info file 'kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo' is corrupt: expecting '\\n' at line 11",
        ),
        (
            always(NARINFO, Fault::Endless),
            "a file of a binary cache is longer than 8388608 bytes",
        ),
        (
            always(NARINFO, Fault::EndlessHeader),
            "unable to download '{}/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo': A value or data field grew larger than allowed (100)",
        ),
        (
            always(NARINFO, redirect()),
            "unable to download '{}/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo': HTTP error 302 (curl error: Number of redirects hit maximum amount)",
        ),
        (
            always(NARINFO, Fault::Redirect("file:///etc/passwd".into())),
            "unable to download '{}/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo': HTTP error 302 (curl error: Unsupported protocol)",
        ),
        (
            always(NARINFO, Fault::Body(b"<html>".to_vec())),
            "NAR info file 'kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo' is corrupt: expecting ':' at line 1",
        ),
        (
            always(NARINFO, Fault::Encoded("gzip", gzip_bomb())),
            "a file of a binary cache is longer than 8388608 bytes",
        ),
        (
            always(NARINFO, Fault::Encoded("gzip", b"nonsense".to_vec())),
            "unable to download '{}/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo': HTTP error 200 (curl error: Unrecognized or bad HTTP Content or Transfer-Encoding)",
        ),
        (
            always(NARINFO, Fault::Encoded("rot13", b"nonsense".to_vec())),
            "unable to download '{}/kxcrbnnb49i5nl5yrw2mv9q7j1dlfa44.narinfo': HTTP error 200 (curl error: Unrecognized or bad HTTP Content or Transfer-Encoding)",
        ),
        // Archives are not what they should be.
        (always(NAR, Fault::Status(404)), "file 'nar/"),
        (
            always(NAR, Fault::Status(500)),
            "unable to download '{}/nar/",
        ),
        (always(NAR, Fault::Hang), "unable to download '{}/nar/"),
        (always(NAR, Fault::Stall(20)), "unable to download '{}/nar/"),
        (always(NAR, Fault::Cut(0)), "unable to download '{}/nar/"),
        (always(NAR, Fault::Lie(-10)), "hash mismatch in file 'nar/"),
        (always(NAR, Fault::Endless), "the file 'nar/"),
        (always(NAR, Fault::Body(vec![0; 5000])), "the file 'nar/"),
        (
            always(NAR, Fault::Body(vec![])),
            "hash mismatch in file 'nar/",
        ),
        (
            always(NAR, Fault::Encoded("gzip", gzip_bomb())),
            "the file 'nar/",
        ),
        (
            always(NAR, Fault::Redirect("/nar/again".into())),
            "unable to download '{}/nar/",
        ),
    ]
}

#[test]
fn servers_that_misbehave() {
    let cases = cases();
    let cases: Vec<_> = cases.iter().enumerate().collect();
    // Most of the time is waiting.
    std::thread::scope(|scope| {
        for (index, (rule, expected)) in &cases {
            scope.spawn(move || {
                let (rule, name) = (rule.clone(), format!("{index}: {rule:?}"));
                let name = &name[..name.len().min(120)];
                let server = Server::new(data("xz"), vec![rule]);
                let (settings, log) = impatient();
                let start = Instant::now();
                let (store, mut errors) = substitute(&[&server.uri()], &settings);
                let took = start.elapsed();
                assert!(took < Duration::from_secs(60), "{name} took {took:?}");
                // A cache that cannot be opened is left out.
                errors.extend(
                    log.lines()
                        .into_iter()
                        .filter(|line| !line.contains("retrying")),
                );
                let expected = expected.replace("{}", &server.uri());
                assert!(
                    errors.iter().any(|err| err.starts_with(&expected)),
                    "{name}: {errors:#?}"
                );
                let added = store.names();
                assert!(added.is_empty() || added == ["src"], "{name}: {added:?}");
            });
        }
    });
}

#[test]
fn servers_that_send_next_to_nothing() {
    let server = Server::new(data("xz"), vec![always(NAR, Fault::Drip(1600))]);
    let (mut settings, _) = settings();
    settings.http.stalled_timeout = Duration::from_millis(2500);
    settings.http.attempts = 2;
    let start = Instant::now();
    let (store, errors) = substitute(&[&server.uri()], &settings);
    assert!(store.0.is_empty());
    let expected = "HTTP error 200 (curl error: Timeout was reached)";
    assert!(errors[0].ends_with(expected), "{errors:?}");
    assert!(start.elapsed() < Duration::from_secs(60));
}

#[test]
fn answers_for_other_paths_are_not_taken() {
    let temp = Temp::copy_of("xz");
    let file = |base: &str| temp.0.join(format!("{}.narinfo", &base[..32]));
    // A cache says of one path what it should say of another: of another hash part, and of another name.
    std::fs::copy(file(PATHS[0]), file(PATHS[1])).unwrap();
    let (settings, log) = settings();
    let server = Server::new(temp.0.clone(), vec![]);
    let (store, errors) = substitute(&[&server.uri()], &settings);
    assert_eq!(
        (store.names(), errors),
        (vec!["src"], vec!["unknown a".to_owned()])
    );
    let expected = format!(
        "asked '{}' for '/nix/store/{}' but got '/nix/store/{}'",
        server.uri(),
        PATHS[1],
        PATHS[0]
    );
    assert!(log.lines().contains(&expected), "{:?}", log.lines());
}

#[test]
fn what_is_not_signed_is_not_got() {
    let forged = |change: &dyn Fn(&mut frazil_store::NarInfo)| {
        let temp = Temp::copy_of("xz");
        let file = temp.0.join(format!("{}.narinfo", &PATHS[5][..32]));
        let before = std::fs::read_to_string(&file).unwrap();
        change_narinfo(&temp.0, &path(PATHS[5]), change);
        // The signatures of what was there before.
        let after = std::fs::read_to_string(&file).unwrap();
        let signatures = before.lines().filter(|line| line.starts_with("Sig: "));
        let rest = after.lines().filter(|line| !line.starts_with("Sig: "));
        let text: String = rest
            .chain(signatures)
            .map(|line| format!("{line}\n"))
            .collect();
        std::fs::write(&file, text).unwrap();
        temp
    };
    let (settings, _) = settings();
    let unchanged = forged(&|_| ());
    let (store, errors) = substitute(&[&unchanged.uri()], &settings);
    assert_eq!((store.0.len(), errors), (6, vec![]));
    for temp in [
        forged(&|n| n.info.nar_size += 1),
        forged(&|n| n.info.nar_hash = frazil_store::HashAlgo::Sha256.hash(b"")),
        forged(&|n| drop(n.info.references.pop_first())),
    ] {
        let server = Server::new(temp.0.clone(), vec![]);
        let (store, errors) = substitute(&[&server.uri()], &settings);
        assert_eq!(
            (store.names(), errors),
            (vec![], vec!["unknown prog".to_owned()])
        );
        assert_eq!(server.count("nar/"), 0);
    }
}

#[test]
fn references_in_a_circle_are_told() {
    let temp = Temp::copy_of("xz");
    change_narinfo(&temp.0, &path(PATHS[1]), |n| {
        n.info.references.insert(path(PATHS[2]));
        n.info.ca = None;
    });
    let (store, errors) = substitute(&[&temp.uri()], &settings().0);
    assert!(store.0.is_empty());
    assert!(errors[0].starts_with("cycle detected in the references of '/nix/store/"));
}

#[test]
fn another_cache_takes_over() {
    let good = Server::new(data("zstd"), vec![]);
    for (rule, expected) in cases() {
        if rule.part == INFO || matches!(rule.fault, Fault::Hang | Fault::Stall(_) | Fault::Drip(_))
        {
            continue;
        }
        let bad = Server::new(data("xz"), vec![rule]);
        let uris = [bad.uri(), format!("{}?priority=5", good.uri())];
        let uris: Vec<_> = uris.iter().map(String::as_str).collect();
        let (store, errors) = substitute(&uris, &settings().0);
        assert_eq!((store.0.len(), errors), (6, vec![]), "{expected}");
    }
}

#[test]
fn a_cache_that_fails_is_passed_over_with_fallback() {
    let bad = Server::new(data("xz"), vec![always(NARINFO, Fault::Status(500))]);
    let (mut settings, log) = settings();
    settings.fallback = true;
    let (store, errors) = substitute(&[&bad.uri()], &settings);
    assert_eq!(store.names(), Vec::<&str>::new());
    assert_eq!(errors.iter().filter(|err| *err == "unknown a").count(), 1);
    let expected = format!("disabling binary cache '{}' for 60 seconds", bad.uri());
    assert!(log.lines().contains(&expected), "{:?}", log.lines());
}
