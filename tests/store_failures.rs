//! What cannot be done ends in a clear message: nothing is registered then, and nothing left over.
//!
//! Disks that are full or read-only are small file systems in memory, which need root and the right to mount; where
//! that is not to be had, those tests say that they were skipped. Each row of a table is a command and what its message
//! has in it; texts of the system and of SQLite are C++ Nix's as well.

mod support;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use frazil_local_store::{Layout, LocalStore, Options};

/// Longer than any command here takes, and than SQLite waits for a lock before something is said.
const PATIENCE: Duration = Duration::from_secs(60);

struct Place {
    dir: PathBuf,
    mounts: Vec<PathBuf>,
    /// Whether hashes of trees are remembered, which changes how trees are copied.
    remembers: Cell<bool>,
}

impl Place {
    fn new(name: &str) -> Place {
        let dir = std::env::temp_dir().join(format!("frazil-fails-{name}-{}", std::process::id()));
        fs::create_dir_all(dir.join("home")).expect("a directory");
        let place = Place {
            dir: dir.canonicalize().expect("it is there"),
            mounts: Vec::new(),
            remembers: Cell::new(true),
        };
        place.write("small", b"small\n");
        place.write("tree/a", &vec![b'a'; 3_000_000]);
        place.write("tree/b", &vec![b'b'; 9_000_000]);
        let expr =
            "derivation { name = \"a\"; system = \"s\"; builder = builtins.toFile \"b\" \"c\"; }";
        place.write("a.nix", expr.as_bytes());
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn write(&self, name: &str, contents: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("it can be made");
        fs::write(path, contents).expect("it can be written");
    }

    /// Mounts something here; `false` where that is not allowed.
    fn mount(&mut self, name: &str, args: &[&str]) -> bool {
        let at = self.path(name);
        fs::create_dir_all(&at).expect("a directory");
        let mounted = Command::new("mount").args(args).arg(&at).output();
        if !mounted.is_ok_and(|out| out.status.success()) {
            println!("skipped: nothing can be mounted here");
            return false;
        }
        self.mounts.push(at);
        true
    }

    fn command(&self, program: &str) -> Command {
        let mut command = support::command(program, &self.path("home"), &self.path("conf"));
        command.current_dir(&self.dir);
        command
    }

    fn run(&self, store: &str, args: &[&str]) -> Output {
        let mut command = self.command(env!("CARGO_BIN_EXE_frazil"));
        if !self.remembers.get() {
            command.env("FRAZIL_TREE_CACHE", "off");
        }
        let (name, args) = args.split_first().expect("a command");
        command
            .args([name, "--store", store, "--option", "substitute", "false"])
            .args(args);
        command.output().expect("it runs")
    }

    /// The command succeeds.
    fn works(&self, store: &str, args: &[&str]) -> String {
        let out = self.run(store, args);
        assert!(out.status.success(), "{args:?}: {}", said(&out));
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    }

    /// The command fails with status 1 and this in its message.
    fn fails(&self, store: &str, args: &[&str], message: &str) {
        let out = self.run(store, args);
        let said = said(&out);
        assert_eq!(out.status.code(), Some(1), "{args:?}: {said}");
        assert!(
            said.contains("error: ") && said.contains(message),
            "{args:?}: {said}"
        );
    }

    /// What is in the store's directory is what is valid, and no process left anything.
    fn is_tidy(&self, root: &Path) {
        let layout = Layout::chroot(root).expect("a layout");
        let options = Options {
            read_only: true,
            ..Options::default()
        };
        let store = LocalStore::open(layout, options).expect("the store opens");
        let valid: BTreeSet<String> = {
            let valid = store.all_valid().expect("the database");
            valid.iter().map(ToString::to_string).collect()
        };
        let names = |dir: &str| -> BTreeSet<String> {
            let entries = fs::read_dir(root.join(dir)).expect("a directory");
            let names = entries.map(|entry| entry.expect("an entry").file_name());
            let names = names.map(|name| name.to_string_lossy().into_owned());
            names.filter(|name| name != ".links").collect()
        };
        assert_eq!(names("nix/store"), valid);
        assert_eq!(names("nix/var/nix/temproots"), BTreeSet::new());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        for at in self.mounts.iter().rev() {
            let _ = Command::new("umount").arg(at).status();
        }
        let _ = Command::new("chmod")
            .arg("-R")
            .arg("u+w")
            .arg(&self.dir)
            .status();
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn said(out: &Output) -> String {
    let both = [&*out.stdout, &*out.stderr].concat();
    String::from_utf8_lossy(&both).into_owned()
}

/// Fills a file system to the last byte.
fn fill(path: &Path) {
    let mut file = fs::File::create(path).expect("a file");
    let block = [b'x'; 4096];
    while std::io::Write::write_all(&mut file, &block).is_ok() {}
}

#[test]
fn full_disks() {
    let mut place = Place::new("full");
    if !place.mount("disk", &["-t", "tmpfs", "-o", "size=12m", "none"]) {
        return;
    }
    let root = place.path("disk/s");
    let store = root.display().to_string();
    let full = "No space left on device";
    let add = |what: &'static str| ["nix-store", "--add", what];
    let small = place.works(&store, &add("small"));
    let other = place.path("other").display().to_string();
    let tree = place.works(&other, &add("tree"));
    let export = place.run(&other, &["nix-store", "--export", &tree]);
    fs::write(place.path("export"), &export.stdout).expect("it can be written");
    let import = format!(
        "exec {} nix-store --store {store} --option require-sigs false --import <export",
        env!("CARGO_BIN_EXE_frazil")
    );
    for remembers in [false, true] {
        place.remembers.set(remembers);
        let cases: [&[&str]; 5] = [
            &add("tree"),
            &["nix-store", "--add-fixed", "--recursive", "sha512", "tree"],
            &["nix-store", "--add-fixed", "sha256", "tree/b"],
            &[
                "nix-instantiate",
                "--eval",
                "--read-write-mode",
                "-E",
                "\"${./tree}\"",
            ],
            &[
                "nix-instantiate",
                "-E",
                "derivation { name = \"a\"; system = \"s\"; builder = ./tree/b; }",
            ],
        ];
        for args in cases {
            place.fails(&store, args, full);
            place.is_tidy(&root);
        }
    }
    let imported = place
        .command("sh")
        .args(["-c", &import])
        .output()
        .expect("it runs");
    assert!(said(&imported).contains(full), "{}", said(&imported));
    assert_eq!(imported.status.code(), Some(1));
    place.is_tidy(&root);
    // Not one byte is free.
    fill(&place.path("disk/fill"));
    let copies: [&[&str]; 4] = [
        &add("a.nix"),
        &["nix-store", "--add-fixed", "sha256", "a.nix"],
        &["nix-instantiate", "a.nix"],
        &["nix-store", "--realise", &small, "--add-root", "disk/root"],
    ];
    for args in copies {
        let out = place.run(&store, args);
        assert_eq!(out.status.code(), Some(1), "{args:?}: {}", said(&out));
        let said = said(&out);
        assert!(
            said.contains(full) || said.contains("disk is full"),
            "{args:?}: {said}"
        );
        place.is_tidy(&root);
    }
    // Reading works, and so does making room.
    place.works(&store, &["nix-store", "-q", "--hash", &small]);
    place.works(&store, &["nix-store", "--verify", "--check-contents"]);
    place.works(&store, &["nix-store", "--gc"]);
    place.is_tidy(&root);
    // A new store needs some room.
    let _ = fs::remove_dir_all(&root);
    fill(&place.path("disk/fill"));
    let out = place.run(&store, &add("small"));
    assert_eq!(out.status.code(), Some(1));
    assert!(
        said(&out).contains("full") || said(&out).contains(full),
        "{}",
        said(&out)
    );
    fs::remove_file(place.path("disk/fill")).expect("it is there");
    assert_eq!(place.works(&store, &add("small")), small);
    place.works(&store, &["nix-store", "--verify", "--check-contents"]);
    place.is_tidy(&root);
}

/// A cache of hashes on a full disk is done without.
#[test]
fn a_full_cache() {
    let mut place = Place::new("cache");
    if !place.mount("home", &["-t", "tmpfs", "-o", "size=64k", "none"]) {
        return;
    }
    let store = place.path("s").display().to_string();
    fill(&place.path("home/fill"));
    std::thread::sleep(Duration::from_millis(100));
    let first = place.works(&store, &["nix-store", "--add", "tree"]);
    assert_eq!(place.works(&store, &["nix-store", "--add", "tree"]), first);
    fs::remove_file(place.path("home/fill")).expect("it is there");
    assert_eq!(place.works(&store, &["nix-store", "--add", "tree"]), first);
    let entries = fs::read_dir(place.path("home/.cache/nix/frazil-trees")).expect("it is there");
    assert_eq!(entries.count(), 1);
}

#[test]
fn stores_that_may_only_be_read() {
    let place = Place::new("read-only");
    let root = place.path("s");
    let store = root.display().to_string();
    let small = place.works(&store, &["nix-store", "--add", "small"]);
    let link = place.path("root").display().to_string();
    let writes: [(&[&str], &str); 10] = [
        (
            &["nix-store", "--add", "tree"],
            "cannot write to a store that is opened read-only",
        ),
        (
            &["nix-store", "--add", "small"],
            "cannot write to a store that is opened read-only",
        ),
        (
            &["nix-store", "--add-fixed", "sha1", "small"],
            "cannot write to a store that is opened read-only",
        ),
        (
            &["nix-instantiate", "a.nix"],
            "cannot write to a store that is opened read-only",
        ),
        (
            &["nix-store", "--gc"],
            "cannot delete from a store that is opened read-only",
        ),
        (
            &["nix-store", "--delete", &small],
            "cannot delete from a store that is opened read-only",
        ),
        (
            &["nix-store", "--optimise"],
            "cannot write to a store that is opened read-only",
        ),
        (
            &["nix-store", "--realise", &small, "--add-root", &link],
            "cannot write to a store that is opened read-only",
        ),
        (&["nix-store", "--import"], ""),
        (
            &["nix-collect-garbage"],
            "cannot delete from a store that is opened read-only",
        ),
    ];
    let reads: [&[&str]; 4] = [
        &["nix-store", "-q", "--hash", &small],
        &["nix-store", "-qR", &small],
        &["nix-store", "--export", &small],
        &["nix-store", "--verify", "--check-contents"],
    ];
    let feature = ["--extra-experimental-features", "read-only-local-store"];
    let with_feature = |args: &[&str]| -> Vec<String> {
        let (name, rest) = args.split_first().expect("a command");
        let all = [*name]
            .into_iter()
            .chain(feature)
            .chain(rest.iter().copied());
        all.map(str::to_owned).collect()
    };
    let address = format!("{store}?read-only=true");
    for (args, message) in writes {
        let all = with_feature(args);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        if !message.is_empty() {
            place.fails(&address, &all, message);
        }
        place.is_tidy(&root);
        assert!(Path::new(&link).symlink_metadata().is_err());
    }
    for args in reads {
        let all = with_feature(args);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        place.works(&address, &all);
    }
    // As in C++ Nix.
    let disabled = "experimental Nix feature 'read-only-local-store' is disabled; add '--extra-experimental-features read-only-local-store' to enable it";
    place.fails(&address, reads[0], disabled);
    place.works(&format!("{store}?read-only=0"), reads[0]);
    let invalid = "Boolean setting 'read-only' has invalid value 'maybe'";
    place.fails(&format!("{store}?read-only=maybe"), reads[0], invalid);
    let missing = format!("{}?read-only=true", place.path("none").display());
    let all = with_feature(reads[0]);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    place.fails(&missing, &all, "");
    assert!(!place.path("none").exists());
}

#[test]
fn file_systems_that_are_mounted_read_only() {
    let mut place = Place::new("mounted");
    let whole = place.path("whole").display().to_string();
    fs::create_dir(&whole).expect("a directory");
    if !place.mount("disk", &["--bind", &whole]) {
        return;
    }
    let small = {
        let store = place.path("disk/s").display().to_string();
        place.works(&store, &["nix-store", "--add", "small"])
    };
    let at = place.path("disk");
    let remounted = Command::new("mount")
        .args(["-o", "remount,bind,ro"])
        .arg(&at)
        .status();
    assert!(remounted.expect("it runs").success());
    let root = place.path("disk/s");
    let store = root.display().to_string();
    // What C++ Nix says: it tries to make the store writable, which is no mount of its own.
    let remount = format!("remounting \"{store}/nix/store\" writable: Invalid argument");
    place.fails(&store, &["nix-store", "--add", "tree"], &remount);
    let feature = ["--extra-experimental-features", "read-only-local-store"];
    let address = format!("{store}?read-only=true");
    let [f, name] = feature;
    place.works(&address, &["nix-store", f, name, "-q", "--hash", &small]);
    place.works(
        &address,
        &["nix-store", f, name, "--verify", "--check-contents"],
    );
    place.fails(
        &address,
        &["nix-store", f, name, "--add", "tree"],
        "cannot write to a store that is opened read-only",
    );
    place.is_tidy(&root);
}

#[test]
fn databases_that_are_damaged() {
    let place = Place::new("damaged");
    let root = place.path("s");
    let store = root.display().to_string();
    let small = place.works(&store, &["nix-store", "--add", "small"]);
    let db = root.join("nix/var/nix/db");
    let entries = || {
        let mut names: Vec<_> = fs::read_dir(root.join("nix/store"))
            .expect("the store")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        names.sort();
        names
    };
    let before = entries();
    let good = fs::read(db.join("db.sqlite")).expect("it is there");
    let wal = fs::read(db.join("db.sqlite-wal")).unwrap_or_default();
    // Messages are those of C++ Nix.
    let no_database = "executing SQLite statement 'pragma synchronous = normal': file is not a database, file is not a database (in '";
    let malformed = "executing SQLite statement 'pragma synchronous = normal': database disk image is malformed, database disk image is malformed (in '";
    let no_table = "creating statement 'insert into ValidPaths (path, hash, registrationTime, deriver, narSize, ultimate, sigs, ca) values (?, ?, ?, ?, ?, ?, ?, ?);': SQL logic error, no such table: ValidPaths (in '";
    let damages: [(&str, Vec<u8>); 4] = [
        (no_database, b"this is no database\n".repeat(1000)),
        (malformed, [&good[..100], &vec![0xff; 60_000]].concat()),
        (malformed, good[..good.len() / 2].to_vec()),
        (no_table, Vec::new()),
    ];
    let commands: [&[&str]; 6] = [
        &["nix-store", "--add", "tree"],
        &["nix-instantiate", "a.nix"],
        &["nix-store", "-q", "--hash", &small],
        &["nix-store", "--gc"],
        &["nix-store", "--verify", "--check-contents"],
        &["nix-store", "--delete", &small],
    ];
    for (message, bytes) in &damages {
        for args in commands {
            let _ = fs::remove_file(db.join("db.sqlite-wal"));
            let _ = fs::remove_file(db.join("db.sqlite-shm"));
            fs::write(db.join("db.sqlite"), bytes).expect("it can be written");
            place.fails(&store, args, message);
            assert_eq!(entries(), before, "{args:?}");
        }
    }
    let _ = fs::remove_file(db.join("db.sqlite-shm"));
    fs::write(db.join("db.sqlite"), &good).expect("it can be written");
    fs::write(db.join("db.sqlite-wal"), &wal).expect("it can be written");
    place.works(&store, &["nix-store", "--verify", "--check-contents"]);
    place.is_tidy(&root);
}

/// Who finds the database locked says so and waits; when the lock goes, so does the wait.
#[test]
fn databases_that_are_locked() {
    let place = Place::new("locked");
    let root = place.path("s");
    let store = root.display().to_string();
    place.works(&store, &["nix-store", "--add", "small"]);
    let db = root.join("nix/var/nix/db/db.sqlite");
    let conn = rusqlite::Connection::open(&db).expect("it opens");
    conn.execute_batch("begin immediate; insert into SchemaMigrations values ('x')")
        .expect("it can be locked");
    let mut child = place
        .command(env!("CARGO_BIN_EXE_frazil"))
        .args(["nix-store", "--store", &store, "--add", "tree"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut first = String::new();
    let mut lines = std::io::BufReader::new(child.stderr.take().expect("a pipe"));
    std::io::BufRead::read_line(&mut lines, &mut first).expect("a line");
    assert_eq!(
        first,
        format!("warning: SQLite database '{}' is busy\n", db.display())
    );
    // What only reads does not wait.
    let start = Instant::now();
    place.works(&store, &["nix-store", "--verify"]);
    assert!(start.elapsed() < PATIENCE);
    assert!(child.try_wait().expect("a child").is_none(), "it waits");
    conn.execute_batch("rollback").expect("it is ours");
    assert!(child.wait().expect("a child").success());
    place.works(&store, &["nix-store", "--verify", "--check-contents"]);
    place.is_tidy(&root);
}
