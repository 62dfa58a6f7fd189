//! The client against a peer whose part is written down: versions of the protocol, streams, failures, nonsense.
//!
//! The peer says what C++ Nix's daemon says, or what it never would. What the real one says is tried elsewhere, where there
//! is one.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use frazil_daemon_store::{BuildMode, DaemonStore, Event, Field, Goal, Settings};
use frazil_store::batch::Batch;
use frazil_store::{ContentAddressMethod, ErrorKind, HashAlgo, StoreDir, StorePath};

const LAST: u64 = 0x616c_7473;
const ERROR: u64 = 0x6378_7470;
const NEXT: u64 = 0x6f6c_6d67;
const READ: u64 = 0x6461_7461;

/// The daemon's side of a connection.
struct Peer(UnixStream);

impl Peer {
    fn get(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.read_exact(&mut bytes).expect("a number");
        u64::from_le_bytes(bytes)
    }

    fn string(&mut self) -> Vec<u8> {
        let len = usize::try_from(self.get()).expect("a length");
        let mut bytes = vec![0; len + len.wrapping_neg() % 8];
        self.0.read_exact(&mut bytes).expect("a string");
        bytes.truncate(len);
        bytes
    }

    fn text(&mut self) -> String {
        String::from_utf8(self.string()).expect("a text")
    }

    fn texts(&mut self) -> Vec<String> {
        (0..self.get()).map(|_| self.text()).collect()
    }

    /// All frames up to the empty one.
    fn frames(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        loop {
            match usize::try_from(self.get()).expect("a length") {
                0 => return all,
                len => {
                    let old = all.len();
                    all.resize(old + len, 0);
                    self.0.read_exact(&mut all[old..]).expect("a frame");
                }
            }
        }
    }

    fn put(&mut self, numbers: &[u64]) {
        for number in numbers {
            // Whoever has heard enough goes.
            let _ = self.0.write_all(&number.to_le_bytes());
        }
    }

    fn put_string(&mut self, text: &[u8]) {
        let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(text);
        bytes.resize(bytes.len() + text.len().wrapping_neg() % 8, 0);
        let _ = self.0.write_all(&bytes);
    }

    /// Stays until the client goes.
    fn stay(&mut self) {
        let _ = self.0.read(&mut [0]);
    }

    fn error(&mut self, text: &str, traces: &[&str]) {
        self.put(&[ERROR]);
        self.put_string(b"Error");
        self.put(&[0]);
        self.put_string(b"Error");
        self.put_string(text.as_bytes());
        self.put(&[0, traces.len() as u64]);
        for trace in traces {
            self.put(&[0]);
            self.put_string(trace.as_bytes());
        }
    }

    /// The greeting of a daemon that speaks version 1.`minor`, up to the client's options, whose numbers and texts it
    /// returns.
    fn greet(&mut self, minor: u64) -> (Vec<u64>, Vec<(String, String)>) {
        assert_eq!(self.get(), 0x6e69_7863);
        self.put(&[0x6478_696f, 1 << 8 | minor]);
        assert_eq!(self.get(), 0x126);
        if minor >= 38 {
            assert_eq!(self.texts(), Vec::<String>::new());
            self.put(&[1]);
            self.put_string(b"unheard-of");
        }
        assert_eq!([self.get(), self.get()], [0, 0]);
        if minor >= 33 {
            self.put_string(b"2.34.8");
        }
        if minor >= 35 {
            self.put(&[2]);
        }
        self.put(&[LAST]);
        assert_eq!(self.get(), 19);
        let numbers = (0..12).map(|_| self.get()).collect();
        let others = (0..self.get())
            .map(|_| (self.text(), self.text()))
            .collect();
        self.put(&[LAST]);
        (numbers, others)
    }
}

/// A store whose daemon plays these parts, one for each connection.
struct Stage {
    store: DaemonStore,
    said: Arc<Mutex<Vec<Event>>>,
    peers: Option<JoinHandle<()>>,
    dir: tempfile::TempDir,
}

type Part = Box<dyn FnOnce(Peer) + Send>;

impl Stage {
    fn new(parts: Vec<Part>) -> Stage {
        let dir = tempfile::tempdir().expect("a directory");
        let socket = dir.path().join("socket");
        let listener = UnixListener::bind(&socket).expect("a socket");
        let peers = std::thread::spawn(move || {
            for part in parts {
                let (stream, _) = listener.accept().expect("a client");
                part(Peer(stream));
            }
        });
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = said.clone();
        let settings = Settings {
            cores: 3,
            others: vec![("timeout".into(), "7".into())],
            ..Settings::default()
        };
        let store = DaemonStore::new(
            &socket,
            "daemon",
            StoreDir::default(),
            settings,
            Arc::new(move |event| heard.lock().expect("a lock").push(event)),
        );
        Stage {
            store,
            said,
            peers: Some(peers),
            dir,
        }
    }

    fn one(part: impl FnOnce(Peer) + Send + 'static) -> Stage {
        Stage::new(vec![Box::new(part)])
    }

    /// Waits for the peers, whose assertions count, too.
    fn end(mut self) -> Vec<Event> {
        drop(self.store);
        let peers = self.peers.take().expect("it ends once");
        peers.join().expect("the peers saw what they expected");
        drop(self.dir);
        let said = self.said.lock().expect("a lock");
        said.clone()
    }
}

fn path(name: &str) -> StorePath {
    let hash = "7h7qgvs4kgzsn8a6rb273saxyqh4jxlz";
    StorePath::from_base_name(format!("{hash}-{name}").as_bytes()).expect("a path")
}

fn shown(name: &str) -> String {
    StoreDir::default().print(&path(name))
}

fn message<T: std::fmt::Debug>(result: frazil_store::Result<T>) -> String {
    result.expect_err("it fails").to_string()
}

#[test]
fn the_greeting_of_today() {
    let stage = Stage::one(|mut peer| {
        let (numbers, others) = peer.greet(38);
        assert_eq!(numbers, [0, 0, 0, 3, 1, 0, 1, 0, 0, 0, 3, 1]);
        assert_eq!(others, [("timeout".to_owned(), "7".to_owned())]);
        assert_eq!(peer.get(), 1);
        assert_eq!(peer.text(), shown("a"));
        peer.put(&[LAST, 1]);
        peer.stay();
    });
    assert!(stage.store.is_valid(&path("a")).expect("an answer"));
    assert_eq!(stage.store.is_trusted(), Ok(Some(false)));
    assert_eq!(stage.store.version().map(|v| v.minor), Ok(38));
    stage.end();
}

#[test]
fn an_old_daemon() {
    let stage = Stage::one(|mut peer| {
        peer.greet(18);
        assert_eq!(peer.get(), 31);
        assert_eq!(peer.texts(), [shown("a"), shown("b")]);
        peer.put(&[LAST, 1]);
        peer.put_string(shown("b").as_bytes());
        // Errors are a text and a status.
        assert_eq!([peer.get(), peer.get()], [9, 1]);
        assert_eq!(peer.text(), shown("c.drv"));
        assert_eq!(peer.get(), 0);
        peer.put(&[ERROR]);
        peer.put_string(b"no");
        peer.put(&[1]);
        // A text is sent as it is.
        assert_eq!(peer.get(), 8);
        assert_eq!([peer.text(), peer.text()], ["t", "text"]);
        assert_eq!(peer.texts(), Vec::<String>::new());
        peer.put(&[LAST]);
        peer.put_string(shown("t").as_bytes());
        assert_eq!(peer.get(), 26);
        assert_eq!(peer.text(), shown("t"));
        peer.put(&[LAST, 0]);
        peer.stay();
    });
    let store = &stage.store;
    let valid = store.valid_among(&[path("b"), path("a")], true);
    assert_eq!(valid, Ok(BTreeSet::from([path("b")])));
    let goal = Goal::Outputs(path("c.drv"), BTreeSet::new());
    assert_eq!(message(store.build(&[goal], BuildMode::Normal)), "no");
    assert_eq!(store.missing(&[]), Ok(None));
    let text = ContentAddressMethod::Text;
    let added = store.add(b"t", text, HashAlgo::Sha256, &[], &mut |out| {
        out.write_all(b"text").expect("it is written");
        Ok(())
    });
    assert_eq!(
        message(added),
        format!("path '{}' is not valid", shown("t"))
    );
    let drv = Goal::Path(path("c.drv"));
    let too_old = message(store.build(&[drv], BuildMode::Normal));
    assert!(
        too_old.contains("daemon protocol 1.18 is too old"),
        "{too_old}"
    );
    stage.end();
}

#[test]
fn peers_that_will_not_do() {
    let refused = |minor: u64| {
        let stage = Stage::one(move |mut peer| {
            peer.get();
            peer.put(&[0x6478_696f, minor]);
        });
        let text = message(stage.store.connect());
        stage.end();
        text
    };
    let prefix = "cannot open connection to remote store 'daemon': error: ";
    assert_eq!(
        refused(1 << 8 | 17),
        format!("{prefix}the Nix daemon version is too old")
    );
    assert_eq!(
        refused(2 << 8),
        format!("{prefix}Nix daemon protocol version not supported")
    );
    let stage = Stage::one(|mut peer| {
        let _ = peer
            .0
            .write_all(b"220 mail.example.org at your service\r\n");
        let mut rest = Vec::new();
        peer.0.read_to_end(&mut rest).expect("the client goes");
    });
    assert_eq!(
        message(stage.store.connect()),
        format!("{prefix}protocol mismatch, got '220 mail.example.org at your service'")
    );
    stage.end();
    let stage = Stage::one(|_| {});
    assert_eq!(
        message(stage.store.connect()),
        format!("{prefix}Nix daemon disconnected unexpectedly (maybe it crashed?)")
    );
    stage.end();
}

#[test]
fn nobody_is_there() {
    let dir = tempfile::tempdir().expect("a directory");
    let connect = |socket: PathBuf| {
        let dir = StoreDir::default();
        let nobody = Arc::new(|_| {});
        message(DaemonStore::new(&socket, "daemon", dir, Settings::default(), nobody).connect())
    };
    let socket = dir.path().join("nothing");
    assert_eq!(
        connect(socket.clone()),
        format!(
            "cannot connect to socket at '{}': No such file or directory",
            socket.display()
        )
    );
    // Longer than the address of a socket can be.
    let deep = dir.path().join("d".repeat(120));
    std::fs::create_dir(&deep).expect("a directory");
    let socket = deep.join("socket");
    assert!(connect(socket.clone()).ends_with("No such file or directory"));
    let listener = UnixListener::bind(dir.path().join("s")).expect("a socket");
    std::fs::rename(dir.path().join("s"), &socket).expect("it moves");
    drop(listener);
    assert!(connect(socket).ends_with("Connection refused"));
}

#[test]
fn errors_messages_and_what_comes_after() {
    let stage = Stage::one(|mut peer| {
        peer.greet(38);
        assert_eq!(peer.get(), 10);
        peer.text();
        peer.put(&[NEXT]);
        peer.put_string(b"a line\n");
        peer.put(&[0x5354_5254, 5, 3, 100]);
        peer.put_string(b"copying");
        peer.put(&[2, 0, 9, 1]);
        peer.put_string(b"field");
        peer.put(&[0, 0x5253_4c54, 5, 101, 0, 0x5354_4f50, 5]);
        peer.error("there is none", &["while looking", ""]);
        // The same connection goes on.
        assert_eq!(peer.get(), 1);
        peer.text();
        peer.put(&[LAST, 0]);
    });
    let failed = stage.store.ensure(&path("a"));
    assert_eq!(message(failed), "there is none\n… while looking");
    assert_eq!(stage.store.is_valid(&path("a")), Ok(false));
    let said = stage.end();
    assert_eq!(
        said,
        [
            Event::Message(b"a line\n".to_vec()),
            Event::Start {
                id: 5,
                level: 3,
                kind: 100,
                text: b"copying".to_vec(),
                fields: vec![Field::Number(9), Field::Text(b"field".to_vec())],
                parent: 0
            },
            Event::Result {
                id: 5,
                kind: 101,
                fields: vec![]
            },
            Event::Stop(5)
        ]
    );
}

#[test]
fn nonsense() {
    let ask = |answer: fn(&mut Peer)| {
        let stage = Stage::one(move |mut peer| {
            peer.greet(38);
            peer.get();
            peer.text();
            answer(&mut peer);
        });
        let text = message(stage.store.referrers(&path("a")));
        stage.end();
        text
    };
    type Case = (fn(&mut Peer), &'static str);
    let cases: &[Case] = &[
        (
            |p| p.put(&[7]),
            "got unknown message type 7 from Nix daemon",
        ),
        (
            |p| p.put(&[NEXT, 1 << 62]),
            "the Nix daemon sends a string of 4611686018427387904 bytes, which is too long",
        ),
        (
            |p| p.put(&[LAST, u64::MAX]),
            "the Nix daemon sends a list of 18446744073709551615 elements, which is too long",
        ),
        // Less than it says.
        (
            |p| p.put(&[LAST, 1 << 24]),
            "Nix daemon disconnected unexpectedly (maybe it crashed?)",
        ),
        (|p| p.put(&[LAST, 1, 1, u64::MAX]), "non-zero padding"),
        (
            |p| {
                p.put(&[LAST, 1]);
                p.put_string(b"/elsewhere");
            },
            "path \"/elsewhere\" is not in the Nix store",
        ),
        (|p| p.put(&[READ, 9]), "no source"),
        (
            |p| p.put(&[0x5253_4c54, 1, 1, 1, 5]),
            "got unsupported field type 5 from Nix daemon",
        ),
        (
            |p| p.put(&[0x5253_4c54, 1, 1, 1 << 40]),
            "the Nix daemon sends too long a list",
        ),
    ];
    for (answer, expected) in cases {
        assert_eq!(ask(*answer), *expected);
    }
}

#[test]
fn a_daemon_that_goes_is_called_again() {
    let answers = |valid: u64| -> Part {
        Box::new(move |mut peer: Peer| {
            peer.greet(38);
            peer.get();
            peer.text();
            peer.put(&[LAST, valid]);
        })
    };
    let stage = Stage::new(vec![answers(1), answers(0)]);
    assert_eq!(stage.store.is_valid(&path("a")), Ok(true));
    // It has gone when this is asked; the time is for the end to arrive.
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(stage.store.is_valid(&path("a")), Ok(false));
    stage.end();
}

/// Answers `AddToStore` with what is known of `name`.
fn answer_added(peer: &mut Peer, name: &str) {
    peer.put(&[LAST]);
    peer.put_string(shown(name).as_bytes());
    peer.put_string(b"");
    peer.put_string(&[b'0'; 64]);
    peer.put(&[0, 0, 5, 0, 0]);
    peer.put_string(b"");
}

#[test]
fn streams() {
    let contents: Vec<u8> = (0..300_000_u32).map(|i| (i % 251) as u8).collect();
    let expected = contents.clone();
    let stage = Stage::one(move |mut peer| {
        peer.greet(38);
        assert_eq!(peer.get(), 7);
        assert_eq!([peer.text(), peer.text()], ["f", "fixed:sha1"]);
        assert_eq!(peer.texts(), Vec::<String>::new());
        assert_eq!(peer.get(), 0);
        // More than fits between the two, before anything is read: neither must wait for the other.
        let line = vec![b'x'; 100_000];
        for _ in 0..40 {
            peer.put(&[NEXT]);
            peer.put_string(&line);
        }
        assert!(peer.frames() == expected, "all of it arrives");
        answer_added(&mut peer, "f");
        // It fails, but takes all that was meant for it.
        assert_eq!(peer.get(), 7);
        peer.text();
        peer.text();
        peer.texts();
        peer.get();
        peer.frames();
        peer.error("it is too large", &[]);
        assert_eq!(peer.get(), 1);
        peer.text();
        peer.put(&[LAST, 1]);
    });
    let store = &stage.store;
    let add = || {
        let flat = ContentAddressMethod::Flat;
        store.add(b"f", flat, HashAlgo::Sha1, &[], &mut |out| {
            for piece in contents.chunks(10_000) {
                out.write_all(piece)
                    .map_err(|e| frazil_store::StoreError::io("writing", &[], &e))?;
            }
            Ok(())
        })
    };
    assert_eq!(
        add().map(|info| (info.path, info.nar_size)),
        Ok((path("f"), 5))
    );
    assert_eq!(message(add()), "it is too large");
    assert_eq!(store.is_valid(&path("f")), Ok(true));
    assert_eq!(stage.end().len(), 40);
}

#[test]
fn what_cannot_be_read_is_not_ended() {
    let stage = Stage::one(|mut peer| {
        peer.greet(38);
        peer.get();
        peer.text();
        peer.text();
        peer.texts();
        peer.get();
        let mut rest = Vec::new();
        peer.0.read_to_end(&mut rest).expect("the client goes");
        assert!(
            !rest.ends_with(&[0; 8]),
            "the daemon would take a part for the whole"
        );
    });
    let flat = ContentAddressMethod::Flat;
    let added = stage
        .store
        .add(b"f", flat, HashAlgo::Sha256, &[], &mut |out| {
            out.write_all(&[1; 100_000]).expect("it is sent");
            let e = io::Error::from(io::ErrorKind::PermissionDenied);
            Err(frazil_store::StoreError::io(
                "reading file '%s'",
                &[b"/x"],
                &e,
            ))
        });
    assert_eq!(message(added), "reading file '/x': permission denied");
    stage.end();
}

#[test]
fn texts_go_in_one_stream() {
    let dir = StoreDir::default();
    let mut batch = Batch::new();
    let mut paths = Vec::new();
    for name in ["one", "two", "three"] {
        let references = paths.last().cloned().into_iter().collect::<Vec<_>>();
        let path = dir
            .make_text_path_of(name.as_bytes(), name.as_bytes(), &references)
            .expect("a name");
        batch.text(&path, name.as_bytes(), &references);
        paths.push(path);
    }
    let shown: Vec<String> = paths.iter().map(|path| dir.print(path)).collect();
    let mut sorted = shown.clone();
    sorted.sort();
    let stage = Stage::one(move |mut peer| {
        peer.greet(38);
        // All that is asked comes before the first answer.
        for path in &sorted {
            assert_eq!(peer.get(), 11);
            assert_eq!(peer.text(), *path);
        }
        assert_eq!(peer.get(), 31);
        assert_eq!(peer.texts(), sorted);
        assert_eq!(peer.get(), 0);
        peer.put(&[LAST, 1, LAST, 1, LAST, 1, LAST, 1]);
        peer.put_string(shown[0].as_bytes());
        assert_eq!([peer.get(), peer.get(), peer.get()], [44, 0, 0]);
        let frames = peer.frames();
        peer.put(&[LAST]);
        assert_eq!(frames[..8], [2, 0, 0, 0, 0, 0, 0, 0]);
        let has = |what: &[u8]| frames.windows(what.len()).any(|w| w == what);
        assert!(has(shown[1].as_bytes()) && has(shown[2].as_bytes()));
        assert!(has(b"text:sha256:") && has(b"nix-archive-1"));
    });
    assert_eq!(stage.store.commit(&mut batch), Ok(2));
    assert!(batch.is_empty());
    assert_eq!(stage.store.commit(&mut batch), Ok(0));
    stage.end();
}

#[test]
fn a_daemon_that_asks_for_pieces() {
    let stage = Stage::one(|mut peer| {
        peer.greet(21);
        assert_eq!(peer.get(), 39);
        assert_eq!(peer.text(), shown("a"));
        for _ in 0..2 {
            peer.string();
        }
        peer.texts();
        peer.get();
        assert_eq!([peer.get(), peer.get()], [10, 0]);
        peer.texts();
        peer.string();
        assert_eq!([peer.get(), peer.get()], [0, 0]);
        peer.put(&[READ, 6]);
        assert_eq!(peer.text(), "012345");
        peer.put(&[READ, 1 << 60]);
        assert_eq!(peer.text(), "6789");
        peer.put(&[LAST]);
    });
    let hash = HashAlgo::Sha256.hash(b"");
    let info = frazil_store::PathInfo::new(path("a"), hash, 10);
    let mut nar: &[u8] = b"0123456789, and what comes behind it";
    let added = stage.store.add_nar(&info, &mut nar, false, true);
    assert_eq!(added, Ok(()));
    assert_eq!(nar, b", and what comes behind it");
    stage.end();
}

#[test]
fn many_questions_at_once() {
    let stage = Stage::one(|mut peer| {
        peer.greet(38);
        for i in 0..1000 {
            assert_eq!(peer.get(), 6);
            assert_eq!(peer.text(), shown("a"));
            match i {
                5 => peer.error("path 'x' is not valid", &[]),
                _ => peer.put(&[LAST, 0]),
            }
        }
        assert_eq!(peer.get(), 1);
        peer.text();
        peer.put(&[LAST, 1]);
    });
    let paths = vec![path("a"); 1000];
    let failed = stage.store.referrers_all(&paths).expect_err("one fails");
    assert_eq!(failed.kind(), ErrorKind::InvalidPath);
    assert_eq!(stage.store.is_valid(&path("a")), Ok(true));
    stage.end();
}
