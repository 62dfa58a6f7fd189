//! Where stores are, and what opening says of those that are not as they should be.

mod common;

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use common::Place;
use frazil_local_store::{
    Env, GcOptions, GcResults, Layout, LocalStore, Messages, Options, Resolved, resolve,
};
use frazil_store::StoreUri;

fn env(vars: &[(&str, &str)], root: bool, state: &Path) -> Env {
    let vars: Vec<(String, OsString)> = vars
        .iter()
        .map(|(k, v)| ((*k).to_owned(), v.into()))
        .collect();
    let get = move |name: &str| vars.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone());
    Env::new(get, root, state)
}

fn layout(uri: &str, env: &Env) -> Layout {
    let uri = StoreUri::parse(uri, b"/cwd").unwrap();
    match resolve(&uri, env, &Messages::default()).unwrap() {
        Resolved::Local(layout) => layout,
        other => panic!("{other:?}"),
    }
}

/// Store named, environment, then store directory, real one, state, log.
type Case<'c> = (&'c str, &'c [(&'c str, &'c str)], [&'c str; 4]);

#[test]
fn places_come_from_names_and_environment() {
    let none = Path::new("/none/var/nix");
    let vars = [
        ("NIX_STORE_DIR", "/a/store/"),
        ("NIX_STATE_DIR", "/a/state"),
        ("NIX_LOG_DIR", "/a/log"),
    ];
    let cases: [Case<'_>; 7] = [
        (
            "local",
            &[],
            [
                "/nix/store",
                "/nix/store",
                "/none/var/nix",
                "/nix/var/log/nix",
            ],
        ),
        (
            "local",
            &vars,
            ["/a/store", "/a/store", "/a/state", "/a/log"],
        ),
        (
            "auto",
            &vars,
            ["/a/store", "/a/store", "/a/state", "/a/log"],
        ),
        (
            "/r",
            &[],
            [
                "/nix/store",
                "/r/nix/store",
                "/r/nix/var/nix",
                "/r/nix/var/log/nix",
            ],
        ),
        (
            "./r",
            &vars,
            [
                "/a/store",
                "/cwd/r/nix/store",
                "/cwd/r/nix/var/nix",
                "/cwd/r/nix/var/log/nix",
            ],
        ),
        (
            "local?root=/r&state=/s&real=/x",
            &[],
            ["/nix/store", "/x", "/s", "/r/nix/var/log/nix"],
        ),
        (
            "local?store=/q&log=/l",
            &[],
            ["/q", "/q", "/none/var/nix", "/l"],
        ),
    ];
    for (uri, vars, wanted) in cases {
        let layout = layout(uri, &env(vars, false, none));
        let got = [
            String::from_utf8_lossy(layout.store_dir.as_bytes()).into_owned(),
            layout.real_dir.display().to_string(),
            layout.state_dir.display().to_string(),
            layout.log_dir.display().to_string(),
        ];
        assert_eq!(got, wanted, "{uri}");
    }
}

#[test]
fn a_user_without_a_store_gets_one() {
    let place = Place::new();
    let home = place.path("home");
    let vars = [("HOME", home.to_str().unwrap())];
    let said = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let messages = {
        let said = said.clone();
        Messages::new(move |level, text| said.lock().unwrap().push(format!("{level:?}: {text}")))
    };
    let state = place.path("none");
    let root = home.join(".local/share/nix/root");
    let auto = StoreUri::parse("auto", b"/").unwrap();
    for time in 0..2 {
        let found = resolve(&auto, &env(&vars, false, &state), &messages).unwrap();
        let Resolved::Local(layout) = found else {
            panic!("{found:?}");
        };
        assert_eq!(layout.root.as_deref(), Some(&*root));
        assert_eq!(layout.real_dir, root.join("nix/store"));
        let warned = said
            .lock()
            .unwrap()
            .iter()
            .filter(|t: &&String| t.starts_with("Warning"))
            .count();
        assert_eq!(warned, 1, "told once, time {time}");
    }
    let wanted = format!(
        "Warning: {} does not exist, so Nix will use \"{}\" as a chroot store",
        state.display(),
        root.display()
    );
    assert_eq!(said.lock().unwrap()[0], wanted);
    // Root, a setting, or a state that is there: the local store.
    let is_chroot = |env: &Env| layout("auto", env).root.is_some();
    assert!(!is_chroot(&env(&vars, true, &state)));
    assert!(!is_chroot(&env(
        &[vars[0], ("NIX_STORE_DIR", "/x")],
        false,
        &state
    )));
    assert!(!is_chroot(&env(&vars, false, &place.path("."))));
    // A daemon, where the state is not ours.
    let socket = place.path("socket");
    fs::write(&socket, "").unwrap();
    let vars = [("NIX_DAEMON_SOCKET_PATH", socket.to_str().unwrap())];
    let found = resolve(&auto, &env(&vars, false, &state), &messages).unwrap();
    assert_eq!(found, Resolved::Daemon(socket));
}

fn open(place: &Place, options: Options) -> Result<LocalStore, String> {
    let layout = Layout::chroot(&place.path("store")).unwrap();
    LocalStore::open(layout, options).map_err(|err| err.to_string())
}

#[test]
fn schemas_that_are_not_known_are_refused() {
    let place = Place::new();
    drop(place.open());
    let schema = place.path("store/nix/var/nix/db/schema");
    assert_eq!(fs::read(&schema).unwrap(), b"10");
    let cases = [
        (
            "11",
            "current Nix store schema is version 11, but I only support 10",
        ),
        ("4", "Your Nix store has a database in Berkeley DB format,"),
        ("5", "Your Nix store has a database in flat file format,"),
        ("ten", "\"SCHEMA\" is corrupt"),
    ];
    for (text, error) in cases {
        fs::write(&schema, text).unwrap();
        let err = open(&place, place.options()).unwrap_err();
        let error = error.replace("SCHEMA", schema.to_str().unwrap());
        assert!(err.starts_with(&error), "{text}: {err}");
    }
}

#[test]
fn old_schemas_are_brought_up_to_date() {
    let place = Place::new();
    let path = {
        let store = place.open();
        store.add_text(b"t", b"t", &[]).unwrap()
    };
    let db = place.path("store/nix/var/nix/db");
    {
        let conn = rusqlite::Connection::open(db.join("db.sqlite")).unwrap();
        let sql = "alter table ValidPaths drop column ca; alter table ValidPaths drop column sigs; alter table ValidPaths drop column ultimate; create table FailedPaths (path text); drop table SchemaMigrations";
        conn.execute_batch(sql).unwrap();
    }
    fs::write(db.join("schema"), "7").unwrap();
    let store = place.open();
    assert_eq!(fs::read(db.join("schema")).unwrap(), b"10");
    assert!(store.query_valid(&path).unwrap().ca.is_none());
    store.add_text(b"u", b"u", &[]).unwrap();
}

#[test]
fn what_is_no_database_is_told() {
    let place = Place::new();
    drop(place.open());
    let db = place.path("store/nix/var/nix/db");
    fs::remove_file(db.join("db.sqlite-wal")).unwrap();
    fs::remove_file(db.join("db.sqlite-shm")).unwrap();
    fs::write(
        db.join("db.sqlite"),
        "this is no database, however long it is",
    )
    .unwrap();
    let err = open(&place, place.options()).unwrap_err();
    assert!(err.contains("file is not a database"), "{err}");
    fs::remove_file(db.join("db.sqlite")).unwrap();
    let err = open(&place, place.options()).unwrap_err();
    assert!(err.starts_with("cannot open SQLite database \""), "{err}");
    // Half made: the number is written last.
    fs::remove_file(db.join("schema")).unwrap();
    fs::write(db.join("db.sqlite"), "").unwrap();
    let store = open(&place, place.options()).unwrap();
    store.add_text(b"t", b"t", &[]).unwrap();
}

#[test]
fn a_locked_database_is_waited_for() {
    let place = Place::new();
    let store = place.open();
    let conn = rusqlite::Connection::open(place.path("store/nix/var/nix/db/db.sqlite")).unwrap();
    conn.execute_batch("begin immediate; insert into SchemaMigrations values ('x')")
        .unwrap();
    std::thread::scope(|scope| {
        let adding = scope.spawn(|| store.add_text(b"t", b"t", &[]).unwrap());
        while !place
            .said()
            .iter()
            .any(|t| t.starts_with("Warning: SQLite database '") && t.ends_with("' is busy"))
        {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        conn.execute_batch("rollback").unwrap();
        assert!(store.is_valid(&adding.join().unwrap()).unwrap());
    });
}

#[test]
fn read_only_stores_are_read_and_not_written() {
    let place = Place::new();
    let options = || Options {
        read_only: true,
        ..place.options()
    };
    fs::create_dir_all(place.path("store/nix/var/nix/db")).unwrap();
    let err = open(&place, options()).unwrap_err();
    assert_eq!(
        err,
        "database does not exist, and cannot be created in read-only mode"
    );
    let path = {
        let store = place.open();
        store.add_text(b"t", b"t", &[]).unwrap()
    };
    let store = open(&place, options()).unwrap();
    assert!(store.is_valid(&path).unwrap());
    assert!(!store.verify(true, None).unwrap());
    assert!(store.add_text(b"u", b"u", &[]).is_err());
    assert!(store.forget(&path).is_err());
    let mut results = GcResults::default();
    let err = store.collect_garbage(&GcOptions::default(), &mut results);
    let text = "cannot delete from a store that is opened read-only";
    assert_eq!(err.unwrap_err().to_string(), text);
    let text = "cannot write to a store that is opened read-only";
    let err = store.optimise(&mut |_, _| {}).unwrap_err();
    assert_eq!(err.to_string(), text);
    let link = place.path("root");
    let err = store.add_perm_root(&path, &link).unwrap_err();
    assert_eq!(err.to_string(), text);
    assert!(link.symlink_metadata().is_err());
    assert_eq!(place.entries(), [path.as_str()]);
}

#[test]
fn links_on_the_way_to_the_store_are_refused() {
    let place = Place::new();
    fs::create_dir(place.path("real")).unwrap();
    std::os::unix::fs::symlink(place.path("real"), place.path("store")).unwrap();
    let err = open(&place, place.options()).unwrap_err();
    let wanted = format!(
        "the path \"{}\" is a symlink; this is not allowed for the Nix store and its parent directories",
        place.path("store").display()
    );
    assert_eq!(err, wanted);
    let allowed = Options {
        allow_symlinked_store: true,
        ..place.options()
    };
    assert!(open(&place, allowed).is_ok());
}
