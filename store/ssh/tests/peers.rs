//! What becomes of programs that do not serve a store as they should. Each is a shell script in place of `nix-store`.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use frazil_ssh_store::protocol::{BuildOptions, SERVER_MAGIC, Version};
use frazil_ssh_store::{Host, Program, Said, SshStore};
use frazil_store::{Hash, HashAlgo, PathInfo, StoreDir, StorePath, wire};

const NAME: &str = "11111111111111111111111111111111-x";
const OTHER: &str = "22222222222222222222222222222222-y";

fn path(name: &str) -> StorePath {
    StorePath::from_base_name(name.as_bytes()).unwrap()
}

fn host() -> Host {
    Host::new(None, "localhost".into(), None, "localhost".into()).unwrap()
}

/// A store that is served by `script`.
fn served_by(script: &str) -> SshStore {
    let (store, _) = heard(&["/bin/sh", "-c", script]);
    store
}

/// A store that is served by `command`, and what is said about it.
fn heard(command: &[&str]) -> (SshStore, Arc<Mutex<Vec<Said>>>) {
    let said = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&said);
    let program = Program {
        host: host(),
        command: command.iter().map(|word| (*word).to_owned()).collect(),
        store: None,
        key: None,
        host_key: None,
        compress: false,
        verbose: false,
        tell: Arc::new(move |what| hears.lock().unwrap().push(what)),
    };
    (SshStore::new(program, StoreDir::default()), said)
}

/// A script that greets as `version`, reads `question` bytes, and says `answer`.
fn answering(version: u64, question: usize, answer: &[u8]) -> String {
    let mut bytes = Vec::new();
    wire::number(&mut bytes, u64::from(SERVER_MAGIC));
    wire::number(&mut bytes, version);
    format!(
        "printf '{}'; head -c {} >/dev/null; printf '{}'",
        octal(&bytes),
        question + 16,
        octal(answer)
    )
}

fn octal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("\\{b:03o}")).collect()
}

/// What is wrong with asking about one path when the answer is this.
fn told(answer: &[u8]) -> String {
    // A command, a number, and a path.
    let question = 8 + 8 + 8 + 48;
    let store = served_by(&answering(Version::LATEST.to_wire(), question, answer));
    match store.query(&path(NAME)) {
        Ok(found) => format!("{:?}", found.map(|info| info.nar_size)),
        Err(err) => err.to_string(),
    }
}

fn answer(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out);
    out
}

fn dir() -> StoreDir {
    StoreDir::default()
}

#[test]
fn greetings() {
    let query = |script: &str| {
        let asked = served_by(script).query(&path(NAME));
        asked.unwrap_err().to_string()
    };
    assert_eq!(query("exit 1"), "cannot connect to 'localhost'");
    assert_eq!(
        query("echo Welcome to this machine"),
        "'nix-store --serve' protocol mismatch from 'localhost', got 'Welcome to this machine'"
    );
    let mismatch = "'nix-store --serve' protocol mismatch from 'localhost'";
    assert_eq!(query("printf '\\1\\0\\0\\0\\0\\0\\0\\0'"), mismatch);
    let unsupported = "unsupported 'nix-store --serve' protocol version on 'localhost'";
    for version in [0x204, 0x300, 0x107] {
        assert_eq!(query(&answering(version, 0, b"")), unsupported);
    }
    // One that says more than anybody wants to see does not fill the memory.
    let long = query("yes nonsense");
    assert!(long.starts_with(mismatch) && long.len() < 2 << 20);
}

#[test]
fn a_program_that_is_not_there() {
    let (store, said) = heard(&["/nonexistent/program"]);
    let err = store.query(&path(NAME)).unwrap_err();
    assert_eq!(err.to_string(), "cannot connect to 'localhost'");
    let text = "unable to execute '/nonexistent/program': No such file or directory";
    assert_eq!(*said.lock().unwrap(), [Said::Error(text.into())]);
}

#[test]
fn answers_about_a_path() {
    let info = |out: &mut Vec<u8>, name: &str, hash: &[u8]| {
        wire::path(out, &dir(), &path(name));
        wire::string(out, b"");
        wire::number(out, 0);
        wire::number(out, 7);
        wire::number(out, 7);
        wire::string(out, hash);
        wire::string(out, b"");
        wire::number(out, 0);
    };
    let hash = b"sha256:0000000000000000000000000000000000000000000000000000";
    let good = answer(|out| {
        info(out, NAME, hash);
        wire::string(out, b"");
    });
    assert_eq!(told(&good), "Some(7)");
    assert_eq!(told(&answer(|out| wire::string(out, b""))), "None");
    assert_eq!(
        told(&answer(|out| info(out, OTHER, hash))),
        "'ssh://localhost' tells of a path that it was not asked about"
    );
    assert_eq!(
        told(&answer(|out| info(out, NAME, b""))),
        "NAR hash is now mandatory"
    );
    assert_eq!(
        told(&answer(|out| info(out, NAME, b"sha256:zz"))),
        "hash 'zz' has wrong length for hash algorithm 'sha256'"
    );
    let end = "unexpected end-of-file";
    for length in [0, 7, 8, 40, good.len() - 8] {
        assert_eq!(told(&good[..length]), end, "{length} bytes");
    }
    assert_eq!(
        told(&answer(|out| wire::number(out, u64::MAX))),
        "string is too long"
    );
    assert_eq!(
        told(&answer(|out| wire::number(out, 60 << 20))),
        end,
        "what does not come takes no memory"
    );
    assert_eq!(
        told(&answer(|out| wire::string(out, b"/etc/passwd"))),
        "path \"/etc/passwd\" is not in the Nix store"
    );
}

#[test]
fn archives() {
    let nar = |answer: &[u8]| {
        let question = 8 + 8 + 48;
        let store = served_by(&answering(Version::LATEST.to_wire(), question, answer));
        let mut out = Vec::new();
        let copied = store.nar(&path(NAME), &mut out);
        copied.map(|()| out).map_err(|err| err.to_string())
    };
    let mut good = Vec::new();
    frazil_store::nar::dump_bytes(b"hello", false, &mut good).unwrap();
    assert_eq!(nar(&good).as_deref(), Ok(&*good));
    assert!(nar(&good[..good.len() - 1]).is_err());
    assert!(nar(b"nonsense that is no archive").is_err());
}

#[test]
fn adding_and_building() {
    let mut nar = Vec::new();
    frazil_store::nar::dump_bytes(b"hello", false, &mut nar).unwrap();
    let info = PathInfo::new(path(NAME), Hash::zero(HashAlgo::Sha256), nar.len() as u64);
    let mut question = Vec::new();
    wire::number(&mut question, 9);
    wire::info(&mut question, &dir(), &info);
    let length = question.len() + nar.len();
    let version = Version::LATEST.to_wire();
    let add = |answer: &[u8]| {
        let store = served_by(&answering(version, length, answer));
        store
            .add_nar(&info, &mut &*nar)
            .map_err(|err| err.to_string())
    };
    assert_eq!(add(&answer(|out| wire::number(out, 1))), Ok(()));
    assert_eq!(
        add(&answer(|out| wire::number(out, 0))),
        Err(format!(
            "failed to add path '/nix/store/{NAME}' to remote host 'localhost'"
        ))
    );
    assert_eq!(add(b""), Err("unexpected end-of-file".into()));

    let build = |answer: &[u8]| {
        let question = 8 + 8 + 8 + 48 + 6 * 8;
        let store = served_by(&answering(version, question, answer));
        let wanted = [format!("/nix/store/{NAME}").into_bytes()];
        let built = store.build(&wanted, &BuildOptions::default());
        built.map_err(|err| err.to_string())
    };
    assert_eq!(build(&answer(|out| wire::number(out, 0))), Ok(()));
    let failed = |text: &[u8]| {
        answer(|out| {
            wire::number(out, 100);
            wire::string(out, text);
        })
    };
    for text in [
        "it failed",
        "error: it failed",
        "\x1b[31;1merror:\x1b[0m it failed",
    ] {
        assert_eq!(build(&failed(text.as_bytes())), Err("it failed".into()));
    }
}

#[test]
fn a_new_connection_after_a_failure() {
    let dir = tempfile::tempdir().unwrap();
    let count = dir.path().join("count");
    let script = format!(
        "echo >>{count}; {}",
        answering(
            Version::LATEST.to_wire(),
            16,
            b"\x00\x00\x00\x00\x00\x00\x00\x00"
        ),
        count = count.display()
    );
    let store = served_by(&script);
    let none = BTreeSet::new();
    // It says that it has nothing, and then no more.
    let question = |store: &SshStore| store.query_many(&none).map(|found| found.len());
    assert_eq!(question(&store), Ok(0));
    assert!(question(&store).is_err());
    assert_eq!(question(&store), Ok(0));
    assert_eq!(std::fs::read(&count).unwrap().len(), 2);
}
