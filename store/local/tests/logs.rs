//! Logs of builds are found where C++ Nix keeps them.

mod common;

use std::fs;
use std::io::Read;

use common::{Place, store_path};

#[test]
fn logs_are_kept_and_found() {
    let place = Place::new();
    let store = place.open();
    let logs = place.path("store/nix/var/log/nix/drvs");
    let names = ["aa", "bb", "cc"].map(|c| store_path(&format!("{}-x.drv", c.repeat(16))));
    let read = |name| -> Option<String> {
        let mut text = String::new();
        store
            .build_log(name)
            .unwrap()?
            .read_to_string(&mut text)
            .unwrap();
        Some(text)
    };
    assert_eq!(read(&names[0]), None);
    // As it is while it is written; compressed; and as old versions had it.
    let plain = logs.join("aa").join(&names[0].as_str()[2..]);
    fs::create_dir_all(plain.parent().unwrap()).unwrap();
    fs::write(&plain, "plain\n").unwrap();
    store.add_build_log(&names[1], b"compressed\n").unwrap();
    assert!(
        logs.join("bb")
            .join(format!("{}.bz2", &names[1].as_str()[2..]))
            .exists()
    );
    fs::write(logs.join(names[2].as_str()), "old\n").unwrap();
    let texts = names.each_ref().map(|name| read(name).unwrap());
    assert_eq!(texts, ["plain\n", "compressed\n", "old\n"]);
    // One that is there is not replaced.
    store.add_build_log(&names[1], b"other\n").unwrap();
    assert_eq!(read(&names[1]).unwrap(), "compressed\n");
    fs::write(
        logs.join("bb")
            .join(format!("{}.bz2", &names[1].as_str()[2..])),
        "BZh9 damaged",
    )
    .unwrap();
    let mut text = Vec::new();
    assert!(
        store
            .build_log(&names[1])
            .unwrap()
            .unwrap()
            .read_to_end(&mut text)
            .is_err()
    );
}
