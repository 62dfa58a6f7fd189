//! Commands on a store that C++ Nix's daemon keeps, beside those of C++ Nix on the same one.
//!
//! `FRAZIL_TEST_REFERENCE` names a `nix-instantiate` of C++ Nix (`conformance/reference.sh` prints one; `nix-store` and
//! `nix-daemon` are beside it). Without it there is no daemon to be tried.

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

/// A store with its daemon, below a directory of its own.
struct Place {
    dir: PathBuf,
    reference: PathBuf,
    daemon: Child,
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// What a command did.
#[derive(Debug, PartialEq, Eq)]
struct Done {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Place {
    /// `None` if there is no reference.
    fn new(name: &str) -> Option<Place> {
        let Some(command) = std::env::var_os("FRAZIL_TEST_REFERENCE") else {
            println!("FRAZIL_TEST_REFERENCE is not set: there is no daemon to be tried");
            return None;
        };
        let reference = Path::new(&command).parent().expect("a path").to_owned();
        let dir = std::env::temp_dir().join(format!("frazil-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        for sub in ["bin", "home", "conf", "store", "state", "log", "tree/sub"] {
            fs::create_dir_all(dir.join(sub)).expect("a directory");
        }
        let dir = dir.canonicalize().expect("it is there");
        for name in ["nix-store", "nix-instantiate"] {
            symlink(env!("CARGO_BIN_EXE_frazil"), dir.join("bin").join(name)).expect("a link");
        }
        let settings = "build-users-group =\nsubstitute = false\nsandbox = false\n";
        fs::write(dir.join("conf/nix.conf"), settings).expect("a file");
        fs::write(dir.join("tree/file"), "a file\n").expect("a file");
        fs::write(dir.join("tree/sub/large"), "0123456789".repeat(50_000)).expect("a file");
        symlink("sub/large", dir.join("tree/link")).expect("a link");
        fs::write(dir.join("all.nix"), ALL).expect("a file");
        let daemon = at(&dir, &reference.join("nix-daemon"))
            .env("NIX_REMOTE", "local")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a daemon");
        let place = Place {
            dir,
            reference,
            daemon,
        };
        let start = Instant::now();
        while !place.dir.join("socket").exists() {
            assert!(start.elapsed() < Duration::from_secs(30), "no daemon");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(place)
    }

    fn path(&self, name: &str) -> String {
        self.dir.join(name).display().to_string()
    }

    fn frazil(&self, words: &[&str]) -> Done {
        self.run(&self.dir.join("bin"), words)
    }

    fn reference(&self, words: &[&str]) -> Done {
        self.run(&self.reference, words)
    }

    fn run(&self, tools: &Path, words: &[&str]) -> Done {
        let mut command = at(&self.dir, &tools.join(words[0]));
        let done = command.args(&words[1..]).output().expect("it runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        // Whoever looks for roots first tells of those of connections that ended.
        let err = text(&done.stderr);
        let lines = err
            .lines()
            .filter(|line| !line.starts_with("removing stale "));
        Done {
            status: done.status.code(),
            out: text(&done.stdout),
            err: lines.collect::<Vec<_>>().join("\n"),
        }
    }

    /// Runs a command with both, frazil first, which must do the same; returns what was printed.
    fn both(&self, words: &[&str]) -> String {
        let frazil = self.frazil(words);
        let reference = self.reference(words);
        assert_eq!(frazil, reference, "{words:?}");
        frazil.out.trim_end().to_owned()
    }

    /// What the database says of all paths.
    fn database(&self) -> Vec<String> {
        let path = self.dir.join("state/db/db.sqlite");
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let db = db.expect("a database");
        let mut all = Vec::new();
        for sql in [
            "select path || ' ' || hash || ' ' || narSize || ' ' || ifnull(deriver, '-') || ' ' || ifnull(ultimate, '-')
             || ' ' || ifnull(sigs, '-') || ' ' || ifnull(ca, '-') from ValidPaths order by path",
            "select a.path || ' -> ' || b.path from Refs join ValidPaths a on referrer = a.id
             join ValidPaths b on reference = b.id order by a.path, b.path",
            "select v.path || '!' || d.id || ' ' || d.path from DerivationOutputs d join ValidPaths v on d.drv = v.id
             order by v.path, d.id",
        ] {
            let mut rows = db.prepare(sql).expect("a statement");
            let rows = rows.query_map([], |row| row.get::<_, String>(0));
            all.extend(rows.expect("rows").map(|row| row.expect("a text")));
        }
        all
    }

    /// Deletes everything.
    fn empty(&self) {
        let done = self.reference(&["nix-store", "--gc"]);
        assert_eq!(done.status, Some(0), "{done:?}");
        assert_eq!(self.database(), Vec::<String>::new());
    }
}

/// A command on the daemon's store, in its directory.
fn at(dir: &Path, program: &Path) -> Command {
    let mut command = support::command(program, &dir.join("home"), &dir.join("conf"));
    for (name, below) in [
        ("NIX_STORE_DIR", "store"),
        ("NIX_STATE_DIR", "state"),
        ("NIX_LOG_DIR", "log"),
        ("NIX_DAEMON_SOCKET_PATH", "socket"),
    ] {
        command.env(name, dir.join(below));
    }
    command.env("NIX_REMOTE", "daemon").current_dir(dir);
    command
}

const ALL: &str = r#"
let
  mk = name: attrs: derivation ({
    inherit name;
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ "-c" "echo says $name; echo $name > $out" ];
  } // attrs);
  chain = n: mk "chain-${toString n}" { before = if n == 0 then null else chain (n - 1); };
in
{
  many = map chain [ 60 30 ];
  sources = mk "sources" {
    tree = ./tree;
    file = builtins.path { path = ./tree/file; name = "flat"; recursive = false; };
    some = builtins.filterSource (path: type: baseNameOf path != "large") ./tree;
    text = builtins.toFile "text" "of ${builtins.toFile "other" "other"}";
  };
  two = mk "two" { outputs = [ "out" "dev" ]; args = [ "-c" "echo $out > $out; echo $dev > $dev" ]; };
  bad = mk "bad" { args = [ "-c" "echo it fails; exit 3" ]; };
  imported = mk "imported" { text = builtins.readFile (mk "read" { }); };
  unbuildable = builtins.readFile (mk "bad" { args = [ "-c" "exit 4" ]; });
  stored = builtins.storePath (mk "read" { }).outPath;
  missing = builtins.storePath "${builtins.storeDir}/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-missing";
}
"#;

#[test]
fn what_is_written_is_the_same() {
    let Some(place) = Place::new("daemon-writing") else {
        return;
    };
    let tree = place.path("tree");
    let file = place.path("tree/file");
    let commands: &[&[&str]] = &[
        &["nix-instantiate", "all.nix", "-A", "many"],
        &["nix-instantiate", "all.nix", "-A", "sources", "-A", "two"],
        &["nix-instantiate", "all.nix", "-A", "imported"],
        &["nix-store", "--add", &tree],
        &["nix-store", "--add-fixed", "sha256", &file],
        &["nix-store", "--add-fixed", "sha1", &file],
        &["nix-store", "--add-fixed", "--recursive", "sha256", &tree],
    ];
    for command in commands {
        let frazil = place.frazil(command);
        assert_eq!(frazil.status, Some(0), "{frazil:?}");
        let after = place.database();
        assert!(!after.is_empty(), "{command:?}");
        place.empty();
        assert_eq!(place.reference(command), frazil, "{command:?}");
        assert_eq!(place.database(), after, "{command:?}");
        // Again, with all of it there.
        place.both(command);
        assert_eq!(place.database(), after, "{command:?}");
        place.empty();
    }
}

#[test]
fn questions_have_the_same_answers() {
    let Some(place) = Place::new("daemon-asking") else {
        return;
    };
    let all = place.both(&["nix-instantiate", "all.nix", "-A", "many"]);
    let last = all.lines().next().expect("a derivation");
    let two = place.both(&["nix-instantiate", "all.nix", "-A", "two"]);
    let built = place.frazil(&["nix-store", "-r", &two]);
    let output = built.out.lines().next().expect("an output");
    let missing = format!("{}/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x", place.path("store"));
    for path in [last, &two, output, &missing] {
        for flags in [
            &["-q", "--references"][..],
            &["-qR"],
            &["-qR", "--include-outputs"],
            &["-q", "--referrers"],
            &["-q", "--referrers-closure"],
            &["-q", "--deriver"],
            &["-q", "--valid-derivers"],
            &["-q", "--outputs"],
            &["-q", "--hash"],
            &["-q", "--size"],
            &["-q", "--tree"],
            &["-q", "--graph"],
            &["-q", "--graphml"],
            &["-q", "--roots"],
            &["-q", "--binding", "builder"],
            &["--print-env"],
            &["-l"],
            &["--dump-db"],
            &["--check-validity"],
            &["--check-validity", "--print-invalid"],
            &["--verify-path"],
            &["--repair-path"],
            &["--export"],
            &["-r", "--dry-run"],
        ] {
            place.both(&[&["nix-store"], flags, &[path]].concat());
        }
    }
    for words in [
        &["nix-store", "--dump-db"][..],
        &["nix-store", "--gc", "--print-roots"],
        &["nix-store", "--gc", "--print-live"],
        &["nix-store", "--gc", "--print-dead"],
        &["nix-store", "--verify", "--check-contents"],
        &["nix-store", "--optimise"],
        &["nix-store", "--load-db"],
        &["nix-store", "--register-validity"],
        &["nix-store", "--init"],
        &["nix-store", "--delete", "--ignore-liveness", &two],
    ] {
        place.both(words);
    }
}

#[test]
fn evaluation_that_only_reads_sees_the_same() {
    let Some(place) = Place::new("daemon-reading") else {
        return;
    };
    let drv = place.both(&["nix-instantiate", "all.nix", "-A", "two"]);
    let sources = place.both(&["nix-instantiate", "all.nix", "-A", "sources"]);
    let read = format!("builtins.readFile (import {drv}).dev");
    let strict = ["nix-instantiate", "--eval", "--strict", "-E"];
    // The daemon builds what is read.
    let built = place.frazil(&[&strict[..], &[&read]].concat());
    assert_eq!(built.status, Some(0), "{built:?}");
    for expression in [
        &read,
        &format!("import {drv}"),
        &format!("builtins.getContext (builtins.readFile {sources})"),
        &format!("builtins.getContext (import {drv}).drvPath"),
        &format!(r#"derivation {{ name = "a"; system = "s"; builder = "${{import {drv}}}"; }}"#),
        "builtins.readFile (builtins.toFile \"new\" \"x\")",
    ] {
        place.both(&[&strict[..], &[expression]].concat());
    }
}

#[test]
fn building_and_roots_are_the_same() {
    let Some(place) = Place::new("daemon-building") else {
        return;
    };
    for attr in ["bad", "two", "imported"] {
        let made = place.frazil(&["nix-instantiate", "all.nix", "-A", attr]);
        let drv = made.out.trim_end();
        let frazil = place.frazil(&["nix-store", "-r", drv]);
        for output in frazil.out.lines() {
            let done = place.reference(&["nix-store", "--delete", output]);
            assert_eq!(done.status, Some(0), "{done:?}");
        }
        assert_eq!(place.reference(&["nix-store", "-r", drv]), frazil, "{attr}");
        for flags in [
            &["--check"][..],
            &["--repair"],
            &["--no-output"],
            &["-Q", "-k"],
        ] {
            place.both(&[&["nix-store", "-r", drv], flags].concat());
        }
    }
    for attr in ["unbuildable", "stored", "missing"] {
        let all = ["nix-instantiate", "all.nix", "-A", attr];
        place.both(&[&all[..], &["--eval", "--read-write-mode"]].concat());
    }
    let two = place.both(&[
        "nix-instantiate",
        "all.nix",
        "-A",
        "two",
        "--add-root",
        "drv",
    ]);
    assert_eq!(two, place.path("drv"));
    place.both(&["nix-store", "-r", &two, "--add-root", "result"]);
    // The reference's order is that of its hash table.
    let [frazil, reference] = [&place.dir.join("bin"), &place.reference].map(|tools| {
        let mut done = place.run(tools, &["nix-store", "-q", "--roots", "drv"]);
        let mut lines: Vec<&str> = done.out.lines().collect();
        lines.sort_unstable();
        done.out = lines.join("\n");
        done
    });
    assert_eq!(frazil, reference);
    assert_eq!(frazil.out.lines().count(), 3);
    place.both(&["nix-store", "--gc", "--print-roots"]);
    place.both(&["nix-store", "--delete", "result"]);
    place.both(&["nix-store", "-r", &two, "--add-root", "all.nix"]);
    let inside = format!("{}/root", place.path("store"));
    place.both(&["nix-store", "-r", &two, "--add-root", &inside]);
    assert_eq!(
        fs::read_link(place.dir.join("result-dev")).ok(),
        fs::canonicalize(place.dir.join("result-dev")).ok(),
        "the link leads to the store"
    );
}

#[test]
fn exports_go_in_again() {
    let Some(place) = Place::new("daemon-export") else {
        return;
    };
    let path = place.both(&["nix-store", "--add", "tree"]);
    let before = place.database();
    let script = |tools: &Path| {
        let store = tools.join("nix-store").display().to_string();
        let script = format!("'{store}' --export {path} > exported");
        let mut sh = at(&place.dir, Path::new("/bin/sh"));
        assert!(
            sh.args(["-c", &script])
                .status()
                .expect("it runs")
                .success()
        );
        let exported = fs::read(place.dir.join("exported")).expect("a file");
        place.empty();
        let script = format!("'{store}' --import < exported");
        let mut sh = at(&place.dir, Path::new("/bin/sh"));
        let out = sh.args(["-c", &script]).output().expect("it runs");
        assert_eq!(String::from_utf8_lossy(&out.stdout).trim_end(), path);
        (exported, place.database())
    };
    let frazil = script(&place.dir.join("bin"));
    let reference = script(&place.reference);
    assert!(frazil == reference, "the same export, and the same path");
    // What was in the database of its content address, an export does not tell.
    assert_eq!(frazil.1.len(), before.len());
}

#[test]
fn a_daemon_that_is_not_there() {
    let Some(mut place) = Place::new("daemon-gone") else {
        return;
    };
    place.daemon.kill().expect("it is ours");
    fs::remove_file(place.dir.join("socket")).expect("a socket");
    let path = format!("{}/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-x", place.path("store"));
    let file = format!("unix://{}", place.path("all.nix"));
    let nothing = format!("unix://{}", place.path("nothing"));
    for store in [&*file, &nothing, "daemon", "unix://"] {
        for words in [
            &["nix-store", "-q", "--size", &path][..],
            &["nix-store", "--add", "tree"],
            &["nix-store", "--init"],
            &["nix-store", "--gc"],
            &["nix-instantiate", "--eval", "-E", "1 + 1"],
            &["nix-instantiate", "-E", "1"],
            &["nix-instantiate", "all.nix", "-A", "two"],
        ] {
            place.both(&[words, &["--store", store]].concat());
        }
    }
}
