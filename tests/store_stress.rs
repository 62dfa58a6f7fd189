//! A store stays in order whatever is done to it: by several processes at once, and by processes that are killed.
//!
//! `FRAZIL_TEST_REFERENCE` names a `nix-instantiate` of C++ Nix (`conformance/reference.sh` prints one; `nix-store` is beside
//! it): then both implementations work on the store in turns, and both judge it. `FRAZIL_TEST_OPERATIONS` and
//! `FRAZIL_TEST_KILLS` say how much is done (small by default, 1,000 and 200 are thorough); `FRAZIL_TEST_SEED`, which is printed,
//! repeats a run as far as the system's scheduling lets it. Absent: full and read-only disks, see `store_failures.rs`.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use frazil_local_store::{Layout, LocalStore, Options};

/// When a command that waits for something is given up.
const PATIENCE: Duration = Duration::from_secs(300);
/// How many processes work at once.
const AT_ONCE: usize = 4;
/// Different trees.
const TREES: u64 = 6;

/// An implementation: its `nix-store` and its `nix-instantiate`.
struct Tools {
    name: &'static str,
    dir: PathBuf,
}

struct Place {
    dir: PathBuf,
    tools: Vec<Tools>,
}

impl Place {
    fn new(name: &str) -> Place {
        let dir = std::env::temp_dir().join(format!("frazil-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        for sub in ["bin", "home", "conf", "roots", "exports"] {
            fs::create_dir_all(dir.join(sub)).expect("a directory");
        }
        let dir = dir.canonicalize().expect("it is there");
        for name in ["nix-store", "nix-instantiate", "frazil"] {
            symlink(env!("CARGO_BIN_EXE_frazil"), dir.join("bin").join(name)).expect("a link");
        }
        let settings = "build-users-group =\nsubstitute = false\n";
        fs::write(dir.join("conf/nix.conf"), settings).expect("a file");
        let mut tools = vec![Tools {
            name: "frazil",
            dir: dir.join("bin"),
        }];
        match std::env::var_os("FRAZIL_TEST_REFERENCE") {
            Some(command) => tools.push(Tools {
                name: "C++ Nix",
                dir: Path::new(&command).parent().expect("a path").to_owned(),
            }),
            None => println!("FRAZIL_TEST_REFERENCE is not set: frazil works alone"),
        }
        let place = Place { dir, tools };
        for i in 0..TREES {
            place.make_tree(i);
        }
        place
    }

    /// Trees of some files, of which some are the same in all of them.
    fn make_tree(&self, number: u64) {
        let tree = self.dir.join(format!("trees/t{number}"));
        for i in 0..40 * (number + 1) {
            let dir = tree.join(format!("d{}", i % 5));
            fs::create_dir_all(&dir).expect("a directory");
            let of = if i % 3 == 0 { 0 } else { number };
            let text = format!("{i} of {of}\n").repeat(20 + (i as usize * 37) % 900);
            fs::write(dir.join(format!("f{i}")), text).expect("a file");
        }
        let script = tree.join("script");
        fs::write(&script, "#!/bin/sh\n").expect("a file");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("it is ours");
        symlink("d0/f0", tree.join("link")).expect("a link");
    }

    fn path(&self, name: &str) -> String {
        self.dir.join(name).display().to_string()
    }

    /// A command of one of the tools on the store.
    fn command(&self, tools: &Tools, command: &str, args: &[String]) -> Command {
        let (home, conf) = (self.dir.join("home"), self.dir.join("conf"));
        let mut c = support::command(tools.dir.join(command), &home, &conf);
        c.current_dir(&self.dir)
            .args(["--store", &self.path("store")])
            .args(args);
        c
    }

    fn store(&self) -> LocalStore {
        let layout = Layout::chroot(&self.dir.join("store")).expect("a layout");
        LocalStore::open(layout, Options::default()).expect("the store opens")
    }

    /// What is in the store's directory.
    fn entries(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(self.dir.join("store/nix/store")).expect("the store");
        entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|name| name != ".links")
            .collect()
    }

    fn valid(&self) -> BTreeSet<String> {
        let valid = self.store().all_valid().expect("the database");
        valid.iter().map(ToString::to_string).collect()
    }

    /// Every implementation finds the store in order, contents and all.
    fn verify(&self, when: &str) {
        for tools in &self.tools {
            let args = ["--verify".into(), "--check-contents".into()];
            let out = run(self.command(tools, "nix-store", &args));
            let said = text(&out);
            let lines = said.lines().filter(|line| {
                let known = [
                    "reading the Nix store",
                    "checking ",
                    "waiting for",
                    "removing stale",
                ];
                !known.iter().any(|known| line.starts_with(known))
            });
            let wrong: Vec<&str> = lines.collect();
            assert!(
                out.status.success() && wrong.is_empty(),
                "{} {when}: {}\n{said}",
                tools.name,
                out.status
            );
        }
    }

    /// What is on the disk is what the database says, and nothing else, once garbage was collected.
    fn check_leftovers(&self) {
        let missing: Vec<String> = self.valid().difference(&self.entries()).cloned().collect();
        assert!(missing.is_empty(), "valid and not there: {missing:?}");
        let out = run(self.command(&self.tools[0], "nix-store", &["--gc".into()]));
        assert!(out.status.success(), "{}", text(&out));
        assert_eq!(self.entries(), self.valid());
        let state = self.dir.join("store/nix/var/nix");
        let names = |dir: &str| -> Vec<String> {
            let entries = fs::read_dir(state.join(dir)).expect("a directory");
            let names = entries.map(|entry| entry.expect("an entry").file_name());
            names
                .map(|name| name.to_string_lossy().into_owned())
                .collect()
        };
        // The collection itself had a file of temporary roots at most.
        assert!(names("temproots").len() <= 1, "{:?}", names("temproots"));
        let known = [
            "db.sqlite",
            "db.sqlite-wal",
            "db.sqlite-shm",
            "schema",
            "big-lock",
            "reserved",
        ];
        let more = names("db");
        let more: Vec<_> = more
            .iter()
            .filter(|name| !known.contains(&&***name))
            .collect();
        assert!(more.is_empty(), "{more:?}");
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("what is left: {}", self.dir.display());
            return;
        }
        let _ = Command::new("chmod")
            .arg("-R")
            .arg("u+w")
            .arg(&self.dir)
            .status();
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn run(mut command: Command) -> Output {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let out = command.output();
    out.unwrap_or_else(|e| panic!("{command:?}: {e}"))
}

fn text(out: &Output) -> String {
    let both = [&*out.stdout, &*out.stderr].concat();
    String::from_utf8_lossy(&both).into_owned()
}

/// A number from the environment.
fn number(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(given) => given.parse().expect("a number"),
        Err(_) => default,
    }
}

/// Numbers that look random, from a seed that is printed and can be given.
struct Random(u64);

impl Random {
    fn new() -> Random {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = u64::from(now.expect("after 1970").subsec_nanos());
        let seed = number(
            "FRAZIL_TEST_SEED",
            now ^ (u64::from(std::process::id()) << 30),
        );
        println!("FRAZIL_TEST_SEED={seed}");
        Random(seed)
    }

    fn below(&mut self, limit: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

/// Something to do: how often, and the command as words. `TREE`, `FILE`, `EXPR`, `PATH`, `SOURCE` and `ROOT` stand for a
/// tree, a file, an expression with derivations, a path of the store, one that is no derivation, and a link.
struct Operation {
    weight: u64,
    words: &'static str,
}

const fn operation(weight: u64, words: &'static str) -> Operation {
    Operation { weight, words }
}

const OPERATIONS: [Operation; 17] = [
    operation(12, "nix-store --add TREE"),
    operation(4, "nix-store --add-fixed --recursive sha512 TREE"),
    operation(4, "nix-store --add-fixed sha256 FILE"),
    operation(8, "nix-instantiate -E EXPR"),
    operation(4, "nix-store --realise SOURCE --add-root ROOT --indirect"),
    operation(3, "nix-store -q --requisites PATH"),
    operation(2, "nix-store -q --referrers-closure PATH"),
    operation(2, "nix-store -q --size PATH"),
    operation(2, "nix-store --dump PATH"),
    operation(6, "EXPORT"),
    operation(6, "IMPORT"),
    operation(5, "nix-store --delete PATH"),
    operation(4, "nix-store --gc"),
    operation(1, "nix-store --gc --max-freed 20000"),
    operation(3, "nix-store --optimise"),
    operation(2, "nix-store --verify"),
    operation(1, "nix-store --verify --check-contents"),
];

/// What may be said of a path that somebody else removed, or uses.
const LEGITIMATE: [&str; 7] = [
    "is not valid",
    "does not exist",
    "since it is still alive",
    "no substituter that can build it",
    "no such file or directory",
    "cannot delete path",
    "don't know how to build",
];

/// Works on the store until `left` is used up, in one process after the other.
fn work(place: &Place, mut random: Random, left: &AtomicUsize, log: &Mutex<Vec<String>>) {
    while left
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1))
        .is_ok()
    {
        let tools = &place.tools[random.below(place.tools.len() as u64) as usize];
        let total: u64 = OPERATIONS.iter().map(|o| o.weight).sum();
        let mut at = random.below(total);
        let mut words = OPERATIONS[0].words;
        for operation in &OPERATIONS {
            if at < operation.weight {
                words = operation.words;
                break;
            }
            at -= operation.weight;
        }
        let known: Vec<String> = place.entries().into_iter().collect();
        let known: Vec<&String> = known
            .iter()
            .filter(|n| {
                n.len() > 33
                    && !n.ends_with(".lock")
                    && !n.starts_with("tmp-")
                    && !n.contains("-tmp")
            })
            .collect();
        let mut pick = |from: &[&String]| match from.len() as u64 {
            0 => "/nix/store/00000000000000000000000000000000-none".to_owned(),
            n => format!("/nix/store/{}", from[random.below(n) as usize]),
        };
        let path = pick(&known);
        let sources: Vec<&String> = known
            .iter()
            .copied()
            .filter(|n| !n.ends_with(".drv"))
            .collect();
        let source = pick(&sources);
        let tree = place.path(&format!("trees/t{}", random.below(TREES)));
        let (file, done) = match words {
            "EXPORT" => {
                let closure = run(place.command(
                    tools,
                    "nix-store",
                    &["-q".into(), "--requisites".into(), path.clone()],
                ));
                let mut args = vec!["--export".to_owned()];
                args.extend(text(&closure).lines().map(str::to_owned));
                if !closure.status.success() {
                    continue;
                }
                let out = run(place.command(tools, "nix-store", &args));
                if out.status.success() {
                    let new = place
                        .dir
                        .join(format!("exports/new{:?}", std::thread::current().id()));
                    fs::write(&new, &out.stdout).expect("a file");
                    let to = place.dir.join(format!("exports/{}", random.below(5)));
                    fs::rename(new, to).expect("it moves");
                }
                let stderr = out.stderr;
                (
                    String::new(),
                    Output {
                        stdout: Vec::new(),
                        stderr,
                        ..out
                    },
                )
            }
            "IMPORT" => {
                let file = place.dir.join(format!("exports/{}", random.below(5)));
                let Ok(input) = fs::File::open(&file) else {
                    continue;
                };
                let mut command = place.command(
                    tools,
                    "nix-store",
                    &[
                        "--import".into(),
                        "--option".into(),
                        "require-sigs".into(),
                        "false".into(),
                    ],
                );
                command.stdin(input);
                (file.display().to_string(), run(command))
            }
            words => {
                let number = random.below(20);
                let expr = format!(
                    "let t = builtins.toFile \"x{number}\" \"{number}\"; in derivation {{ name = \"d{number}\"; \
                     system = \"s\"; builder = t; args = [ (builtins.toFile \"y\" \"${{t}}\") {tree} ]; }}"
                );
                let root = place.path(&format!("roots/{}", random.below(4)));
                let mut words = words.split(' ').map(|word| match word {
                    "TREE" => tree.clone(),
                    "FILE" => format!("{tree}/d1/f1"),
                    "PATH" => path.clone(),
                    "SOURCE" => source.clone(),
                    "EXPR" => expr.clone(),
                    "ROOT" => root.clone(),
                    word => word.to_owned(),
                });
                let command = words.next().unwrap_or_default();
                let args: Vec<String> = words.collect();
                (args.join(" "), run(place.command(tools, &command, &args)))
            }
        };
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        let lower = said.to_lowercase();
        let fine = done.status.success() || LEGITIMATE.iter().any(|l| lower.contains(l));
        if !fine {
            let entry = format!("{}: {words} {file}: {}\n{said}", tools.name, done.status);
            log.lock().expect("no panic").push(entry);
        }
    }
}

#[test]
fn several_processes_at_once() {
    let place = Place::new("at-once");
    let random = Random::new();
    let operations = number("FRAZIL_TEST_OPERATIONS", 60);
    let left = AtomicUsize::new(operations as usize);
    let log = Mutex::new(Vec::new());
    drop(place.store());
    std::thread::scope(|scope| {
        for i in 0..AT_ONCE {
            let random = Random(random.0 ^ ((i as u64 + 1) << 56));
            let (place, left, log) = (&place, &left, &log);
            scope.spawn(move || work(place, random, left, log));
        }
    });
    let log = log.into_inner().expect("no panic");
    assert!(
        log.is_empty(),
        "{} of {operations} failed:\n{}",
        log.len(),
        log.join("\n")
    );
    place.verify("at the end");
    place.check_leftovers();
    place.verify("after a collection");
}

/// Fills the binary cache that paths are substituted from, and returns the paths.
fn fill_cache(place: &Place) -> Vec<String> {
    let mut paths = Vec::new();
    for i in 0..TREES {
        let tree = place.path(&format!("trees/t{i}"));
        let out = run(place.command(&place.tools[0], "nix-store", &["--add".into(), tree]));
        paths.push(String::from_utf8_lossy(&out.stdout).trim().to_owned());
    }
    let mut copy = Command::new(place.dir.join("bin/frazil"));
    copy.args(["store", "--store", &place.path("store"), "copy", "--to"])
        .arg(format!("file://{}", place.path("cache")))
        .args(&paths);
    let out = run(copy);
    assert!(out.status.success(), "{}", text(&out));
    paths
}

/// A process that has to end well, when this goes away at the latest.
struct Beside(Option<std::process::Child>);

impl Drop for Beside {
    fn drop(&mut self) {
        let Some(child) = &mut self.0 else { return };
        let end = Instant::now() + PATIENCE;
        let status = loop {
            match child.try_wait().expect("a child") {
                Some(status) => break Some(status),
                None if Instant::now() > end => break None,
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        };
        if status.is_none() {
            let _ = child.kill();
        }
        let fine = status.is_some_and(|status| status.success());
        assert!(
            fine || std::thread::panicking(),
            "beside one that was killed: {status:?}"
        );
    }
}

#[test]
fn killed_at_any_moment() {
    let place = Place::new("killed");
    let mut random = Random::new();
    let kills = number("FRAZIL_TEST_KILLS", 10);
    let paths = fill_cache(&place);
    let substituters = format!("file://{}", place.path("cache"));
    let words = |words: &[&str]| -> Vec<String> { words.iter().map(|w| (*w).to_owned()).collect() };
    // How long each takes by each implementation, as far as is known.
    let mut long = [[Duration::from_millis(60); 4]; 2];
    let (mut killed, mut tried) = (0, 0);
    while killed < kills {
        assert!(
            tried < kills * 20 + 50,
            "{killed} of {tried} were killed before their end"
        );
        tried += 1;
        let which = random.below(place.tools.len() as u64) as usize;
        let what = random.below(4) as usize;
        let tree = random.below(TREES);
        let args = match what {
            0 | 3 => words(&["--add", &place.path(&format!("trees/t{tree}"))]),
            1 => words(&[
                "--realise",
                &paths[tree as usize],
                "--option",
                "substitute",
                "true",
                "--option",
                "substituters",
                &substituters,
                "--option",
                "require-sigs",
                "false",
            ]),
            _ => words(&["--gc"]),
        };
        // An optimising add leaves other things behind.
        let mut command = place.command(&place.tools[which], "nix-store", &args);
        if what == 3 {
            command.args(["--option", "auto-optimise-store", "true"]);
        }
        // Often somebody else works on the store, who must not suffer from it.
        let other = random.below(2 * place.tools.len() as u64) as usize;
        let beside = place.tools.get(other).map(|tools| {
            let tree = place.path(&format!("trees/t{}", random.below(TREES)));
            let mut command = place.command(tools, "nix-store", &words(&["--add", &tree]));
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().expect("it starts")
        });
        let beside = Beside(beside);
        let start = Instant::now();
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let whole = long[which][what].as_micros() as u64;
        std::thread::sleep(Duration::from_micros(random.below(whole.max(1))));
        if let Some(status) = child.try_wait().expect("a child") {
            assert!(status.success(), "{args:?}: {status}");
            // It was quicker than was thought.
            long[which][what] = long[which][what].mul_f64(0.8).max(Duration::from_millis(1));
            continue;
        }
        if random.below(8) == 0 {
            // Now and then to the end, so as to have something, and to learn how long it takes.
            let status = child.wait().expect("a child");
            assert!(
                status.success() && start.elapsed() < PATIENCE,
                "{args:?}: {status}"
            );
            long[which][what] = start.elapsed();
            continue;
        }
        child.kill().expect("it is ours");
        child.wait().expect("a child");
        drop(beside);
        killed += 1;
        // What was killed late was longer than was thought.
        long[which][what] = long[which][what].mul_f64(1.05).min(Duration::from_secs(5));
        if killed % 5 == 0 {
            place.verify(&format!(
                "after {killed} kills, the last of {}",
                place.tools[which].name
            ));
        }
    }
    println!("{killed} of {tried} commands were killed");
    place.verify("at the end");
    place.check_leftovers();
}
