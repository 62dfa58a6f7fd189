//! What roots keep, and what goes.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;

use common::{Place, store_path};
use frazil_local_store::{GcAction, GcOptions, GcResults, LocalStore, Options, render_size};
use frazil_store::hash::Hasher;
use frazil_store::nar::dump_bytes;
use frazil_store::{HashAlgo, PathInfo, StorePath};

/// Adds a path named by one letter that refers to others, with a deriver if one is given.
fn add(
    store: &LocalStore,
    letter: &str,
    references: &[&StorePath],
    deriver: Option<&StorePath>,
) -> StorePath {
    let mut nar = Vec::new();
    dump_bytes(letter.as_bytes(), false, &mut nar).unwrap();
    let mut hasher = Hasher::new(HashAlgo::Sha256);
    hasher.update(&nar);
    let (hash, size) = hasher.finish();
    let path = store_path(&format!("{}-{letter}", letter.repeat(32)));
    let mut info = PathInfo::new(path.clone(), hash, size);
    info.references = references.iter().map(|r| (*r).clone()).collect();
    info.deriver = deriver.cloned();
    store.add_nar(&info, &mut &*nar, false, false).unwrap();
    path
}

/// Builds a store in a process of its own: temporary roots of this one must not keep what is tested.
fn fresh(place: &Place, options: Options) -> LocalStore {
    // The roots go with the last user of the store.
    place.open_with(options)
}

fn names(paths: &BTreeSet<StorePath>) -> String {
    paths
        .iter()
        .map(StorePath::name)
        .collect::<Vec<_>>()
        .join(" ")
}

fn collect(store: &LocalStore, action: GcAction) -> Result<GcResults, String> {
    let options = GcOptions {
        action,
        ..GcOptions::default()
    };
    let mut results = GcResults::default();
    store
        .collect_garbage(&options, &mut results)
        .map(|()| results)
        .map_err(|err| err.to_string())
}

/// The names of paths in results.
fn short(results: &GcResults) -> String {
    let prefix = "/nix/store/".len() + 33;
    let names: Vec<String> = results
        .paths
        .iter()
        .map(|path| String::from_utf8_lossy(&path[prefix..]).into_owned())
        .collect();
    names.join(" ")
}

/// a ← b ← c, d alone.
fn chain(place: &Place, options: Options) -> [StorePath; 4] {
    let store = fresh(place, options);
    let a = add(&store, "a", &[], None);
    let b = add(&store, "b", &[&a], None);
    let c = add(&store, "c", &[&b], None);
    let d = add(&store, "d", &[], None);
    [a, b, c, d]
}

#[test]
fn links_keep_what_they_lead_to_and_all_it_needs() {
    let place = Place::new();
    let [_, b, ..] = chain(&place, place.options());
    let store = place.open();
    let link = store.add_perm_root(&b, &place.path("result")).unwrap();
    drop(store);
    let store = place.open();
    assert_eq!(
        fs::read_link(&link).unwrap().to_str().unwrap(),
        store.print(&b)
    );
    let roots = store.find_roots(false).unwrap();
    assert_eq!(roots.keys().collect::<Vec<_>>(), [&b]);
    let reasons: Vec<String> = roots[&b].iter().map(ToString::to_string).collect();
    assert_eq!(reasons, [link.to_str().unwrap()]);
    assert_eq!(
        short(&collect(&store, GcAction::ReturnLive).unwrap()),
        "a b"
    );
    assert_eq!(
        short(&collect(&store, GcAction::ReturnDead).unwrap()),
        "c d"
    );
    let results = collect(&store, GcAction::DeleteDead).unwrap();
    assert_eq!(short(&results), "c d");
    assert_eq!(results.bytes_freed, 2);
    assert_eq!(names(&store.all_valid().unwrap()), "a b");
    // Without the link, nothing keeps them, and the note about it goes.
    fs::remove_file(&link).unwrap();
    assert_eq!(
        short(&collect(&store, GcAction::DeleteDead).unwrap()),
        "a b"
    );
    assert_eq!(place.entries(), Vec::<String>::new());
    let said = place.said().join("\n");
    assert!(said.contains("removing stale link from"), "{said}");
    assert_eq!(
        fs::read_dir(place.path("store/nix/var/nix/gcroots/auto"))
            .unwrap()
            .count(),
        0
    );
}

#[test]
fn all_kinds_of_roots_are_found() {
    let place = Place::new();
    let [a, b, c, d] = chain(&place, place.options());
    let store = place.open();
    let state = place.path("store/nix/var/nix");
    // A direct link, one in a directory, a file named like the path, a profile.
    symlink(store.print(&a), state.join("gcroots/direct")).unwrap();
    fs::create_dir(state.join("gcroots/dir")).unwrap();
    fs::write(state.join("gcroots/dir").join(b.as_str()), "").unwrap();
    symlink(
        format!("{}/bin/x", store.print(&c)),
        state.join("profiles/p-1-link"),
    )
    .unwrap();
    symlink("p-1-link", state.join("profiles/p")).unwrap();
    // Nothing that counts: a path that is not valid, one elsewhere, a link to nowhere.
    symlink(
        "/nix/store/zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz-z",
        state.join("gcroots/bad"),
    )
    .unwrap();
    symlink("/tmp", state.join("gcroots/tmp")).unwrap();
    symlink("/none", state.join("gcroots/none")).unwrap();
    store.add_temp_roots(std::slice::from_ref(&d)).unwrap();
    let roots = store.find_roots(false).unwrap();
    assert_eq!(roots.keys().collect::<Vec<_>>(), [&a, &b, &c, &d]);
    // Whoever links to a link is not named.
    assert_eq!(roots[&c].len(), 1);
    let reason = format!("{{temp:{}}}", std::process::id());
    assert!(roots[&d].iter().any(|r| *r == reason.as_bytes()));
    assert!(
        store.find_roots(true).unwrap()[&d]
            .iter()
            .any(|r| *r == "{censored}".as_bytes())
    );
    let bad = place.said().join("\n");
    assert!(bad.contains("skipping invalid root from"), "{bad}");
    assert_eq!(short(&collect(&store, GcAction::DeleteDead).unwrap()), "");
}

#[test]
fn derivations_stay_with_outputs_or_outputs_with_derivations() {
    // keep-derivations, keep-outputs, what is a root, what stays.
    let cases = [
        (true, false, "out", "d.drv out"),
        (false, false, "out", "out"),
        (true, false, "drv", "d.drv"),
        (true, true, "drv", "d.drv out"),
        (false, true, "drv", "d.drv out"),
        (false, true, "out", "out"),
    ];
    for (keep_derivations, keep_outputs, root, stays) in cases {
        let place = Place::new();
        let options = || Options {
            keep_derivations,
            keep_outputs,
            ..place.options()
        };
        let store = fresh(&place, options());
        let text = include_bytes!("data/d.drv");
        let drv = store.add_text(b"d.drv", text, &[]).unwrap();
        let out = store
            .derivation_outputs(&drv)
            .unwrap()
            .into_values()
            .next_back()
            .unwrap();
        let mut nar = Vec::new();
        dump_bytes(b"out", false, &mut nar).unwrap();
        let mut hasher = Hasher::new(HashAlgo::Sha256);
        hasher.update(&nar);
        let (hash, size) = hasher.finish();
        let mut info = PathInfo::new(out.clone(), hash, size);
        info.deriver = Some(drv.clone());
        store.add_nar(&info, &mut &*nar, false, false).unwrap();
        let path = if root == "out" { &out } else { &drv };
        store.add_perm_root(path, &place.path("root")).unwrap();
        drop(store);
        let store = place.open_with(options());
        collect(&store, GcAction::DeleteDead).unwrap();
        let left: Vec<String> = store
            .all_valid()
            .unwrap()
            .iter()
            .map(|path| {
                if *path == out {
                    "out".to_owned()
                } else {
                    path.name().to_owned()
                }
            })
            .collect();
        let mut left = left;
        left.sort();
        assert_eq!(
            left.join(" "),
            stays,
            "{keep_derivations} {keep_outputs} {root}"
        );
    }
}

#[test]
fn specific_paths_go_unless_they_are_needed() {
    let place = Place::new();
    let [a, b, c, d] = chain(&place, place.options());
    let store = place.open();
    store.add_perm_root(&d, &place.path("root")).unwrap();
    drop(store);
    let store = place.open();
    let delete = |paths: &[&StorePath], ignore_liveness| {
        let options = GcOptions {
            action: GcAction::DeleteSpecific(paths.iter().map(|p| (*p).clone()).collect()),
            ignore_liveness,
            ..GcOptions::default()
        };
        let mut results = GcResults::default();
        store
            .collect_garbage(&options, &mut results)
            .map(|()| short(&results))
            .map_err(|err| err.to_string())
    };
    let alive = |path: &StorePath| {
        let name = store.print(path);
        Err(format!(
            "Cannot delete path '{name}' since it is still alive. To find out why, use: nix-store --query --roots and nix-store --query --referrers"
        ))
    };
    assert_eq!(delete(&[&a], false), alive(&a), "b needs it");
    assert_eq!(delete(&[&d], false), alive(&d), "a root");
    assert_eq!(delete(&[&c], false), Ok("c".to_owned()));
    assert_eq!(delete(&[&a, &b], false), Ok("a b".to_owned()));
    assert_eq!(delete(&[&d], true), Ok("d".to_owned()));
    assert_eq!(place.entries(), Vec::<String>::new());
}

#[test]
fn what_is_no_path_goes_and_what_is_in_use_stays() {
    let place = Place::new();
    let store = place.open();
    let dir = place.path("store/nix/store");
    let here = store_path("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-here");
    store.add_temp_roots(std::slice::from_ref(&here)).unwrap();
    for name in [
        "junk",
        ".tmp-link-1-2",
        "cccccccccccccccccccccccccccccccc-gone",
        "cccccccccccccccccccccccccccccccc-gone.lock",
    ] {
        fs::write(dir.join(name), "x").unwrap();
    }
    for name in ["tmp-1-1", "tmp-1-2"] {
        fs::create_dir(dir.join(name)).unwrap();
        fs::write(dir.join(name).join("x"), "x").unwrap();
    }
    fs::write(dir.join(format!("{here}.lock")), "").unwrap();
    let held = fs::File::open(dir.join("tmp-1-2")).unwrap();
    rustix::fs::flock(&held, rustix::fs::FlockOperation::LockExclusive).unwrap();
    // Deeper than files can be open, and than a path can be long.
    let mut deep = rustix::fs::openat(
        rustix::fs::CWD,
        &dir,
        rustix::fs::OFlags::RDONLY,
        rustix::fs::Mode::empty(),
    )
    .unwrap();
    for _ in 0..300 {
        rustix::fs::mkdirat(
            &deep,
            "a-directory-in-a-directory-in-a-directory",
            rustix::fs::Mode::RWXU,
        )
        .unwrap();
        deep = rustix::fs::openat(
            &deep,
            "a-directory-in-a-directory-in-a-directory",
            rustix::fs::OFlags::RDONLY,
            rustix::fs::Mode::empty(),
        )
        .unwrap();
    }
    drop(deep);
    collect(&store, GcAction::DeleteDead).unwrap();
    assert_eq!(
        place.entries(),
        [format!("{here}.lock"), "tmp-1-2".to_owned()]
    );
    drop(held);
    collect(&store, GcAction::DeleteDead).unwrap();
    assert_eq!(place.entries(), [format!("{here}.lock")]);
}

#[test]
fn it_stops_when_enough_is_freed() {
    let place = Place::new();
    chain(&place, place.options());
    let store = place.open();
    let options = GcOptions {
        max_freed: 1,
        ..GcOptions::default()
    };
    let mut results = GcResults::default();
    store.collect_garbage(&options, &mut results).unwrap();
    assert!(results.bytes_freed >= 2);
    assert!(
        place
            .said()
            .iter()
            .any(|t| t == "Info: deleted more than 1 bytes; stopping")
    );
    assert!(!store.verify(true, None).unwrap());
    for (bytes, text) in [
        (0, "0.0 KiB"),
        (1024, "1.0 KiB"),
        (1025, "1.0 KiB"),
        (-4096, "-4.0 KiB"),
        (5 << 20, "5.0 MiB"),
    ] {
        assert_eq!(render_size(bytes), text);
    }
}

#[test]
fn roots_arrive_while_a_collection_runs() {
    use std::io::{Read, Write};
    use std::sync::atomic::{AtomicBool, Ordering};
    let place = Place::new();
    {
        let store = place.open();
        for i in 0..400 {
            store
                .add_text(format!("t{i}").as_bytes(), b"text", &[])
                .unwrap();
        }
    }
    let all: Vec<StorePath> = place.open().all_valid().unwrap().into_iter().collect();
    let store = place.open();
    let socket = place.path("store/nix/var/nix/gc-socket/socket");
    let done = AtomicBool::new(false);
    let kept = std::thread::scope(|scope| {
        // Another process's side of it, as it wants the last path, then nonsense.
        let client = scope.spawn(|| {
            while !done.load(Ordering::SeqCst) {
                let Ok(mut stream) = std::os::unix::net::UnixStream::connect(&socket) else {
                    continue;
                };
                let wanted = all.last().unwrap();
                let mut answer = [0; 2];
                let text = format!("{}\nnonsense\n", store.print(wanted));
                if stream.write_all(text.as_bytes()).is_err()
                    || stream.read_exact(&mut answer).is_err()
                {
                    continue;
                }
                assert_eq!(&answer, b"11");
                return Some(store.is_valid(wanted).unwrap());
            }
            None
        });
        let result = collect(&store, GcAction::DeleteDead);
        done.store(true, Ordering::SeqCst);
        result.unwrap();
        client.join().unwrap()
    });
    // If the answer said that it was valid then, it is so still.
    let left = store.all_valid().unwrap();
    match kept {
        Some(true) => assert_eq!(left.iter().collect::<Vec<_>>(), [all.last().unwrap()]),
        _ => assert!(left.is_empty()),
    }
    assert!(!store.verify(true, None).unwrap());
}

#[test]
fn adding_makes_room_when_that_is_wanted() {
    let place = Place::new();
    {
        let store = place.open();
        store.add_text(b"old", b"old", &[]).unwrap();
    }
    fs::write(place.path("new"), "new").unwrap();
    for (min_free, entries) in [(0, 2), (u64::MAX, 1)] {
        let store = place.open_with(Options {
            min_free,
            ..place.options()
        });
        let how = frazil_local_store::How::source(b"new");
        let path = store.add_path(&place.path("new"), &[], &how).unwrap();
        assert!(store.is_valid(&path).unwrap());
        assert_eq!(place.entries().len(), entries, "min-free {min_free}");
        let mut results = GcResults::default();
        let options = GcOptions {
            action: GcAction::DeleteSpecific([path].into()),
            ..GcOptions::default()
        };
        // It is in use as long as this process has the store open.
        assert!(store.collect_garbage(&options, &mut results).is_err());
        drop(store);
        if min_free == 0 {
            place
                .open()
                .collect_garbage(&options, &mut results)
                .unwrap();
        }
    }
    assert!(
        place
            .said()
            .iter()
            .any(|t| t.starts_with("Info: running auto-GC to free "))
    );
}
