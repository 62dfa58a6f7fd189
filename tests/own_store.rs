//! The store of a user who is not root, on a machine without `/nix`: the README's example, and every trace gone with
//! one directory.
//!
//! Such a user is made by root, with a directory `/nix` that is covered for this one process. Where that is not to be
//! had, and there is a `/nix`, the test says that it was skipped.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

/// Nobody.
const USER: &str = "65534";

/// What C++ Nix prints for it.
const EXPECTED: &str = "/nix/store/sn0xfg6bm8dif2bbw523m8fi6fyzphhc-nginx-1.6.0.drv\n";

/// The directory that the user can reach, removed in the end.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = Command::new("chmod")
            .arg("-R")
            .arg("u+w")
            .arg(&self.0)
            .status();
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Place {
    /// With a home, and the program where everybody can run it.
    fn new() -> Place {
        let dir = std::env::temp_dir().join(format!("frazil-own-{}", std::process::id()));
        fs::create_dir_all(dir.join("home")).expect("a directory");
        let place = Place(dir);
        fs::copy(env!("CARGO_BIN_EXE_frazil"), place.0.join("frazil")).expect("a copy");
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nginx");
        let copied = Command::new("cp")
            .arg("-r")
            .arg(example)
            .arg(&place.0)
            .status();
        assert!(succeeded(copied));
        // Large enough for its hash to be remembered.
        fs::create_dir(place.0.join("tree")).expect("a directory");
        for i in 0..40 {
            fs::write(place.0.join(format!("tree/{i}")), vec![b'x'; 10_000]).expect("a file");
        }
        place
    }

    /// Runs a script as the user.
    fn run(&self, script: &str) -> Output {
        let mut command = match rustix::process::getuid().is_root() {
            true => {
                let mut command = Command::new("unshare");
                let cover =
                    "if [ -e /nix ]; then mount -t tmpfs none /nix || exit 125; fi; exec \"$@\"";
                command.args(["-m", "sh", "-c", cover, "sh"]);
                command.args([
                    "setpriv",
                    "--reuid",
                    USER,
                    "--regid",
                    USER,
                    "--clear-groups",
                ]);
                command.arg("sh");
                command
            }
            false => Command::new("sh"),
        };
        let path = std::env::var_os("PATH").unwrap_or_default();
        command
            .args(["-c", script])
            .current_dir(&self.0)
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.0.join("home"))
            .env("NIX_CONF_DIR", self.0.join("home"));
        command.output().expect("it runs")
    }
}

fn succeeded(status: std::io::Result<std::process::ExitStatus>) -> bool {
    status.is_ok_and(|status| status.success())
}

/// Whether a user without `/nix` can be made here.
fn is_possible(place: &Place) -> bool {
    if rustix::process::getuid().is_root() {
        let owned = Command::new("chown")
            .args(["-R", USER])
            .arg(&place.0)
            .status();
        return succeeded(owned) && place.run("test ! -e /nix/var").status.success();
    }
    !Path::new("/nix/var").exists()
}

#[test]
fn every_trace_goes_with_one_directory() {
    let place = Place::new();
    fs::set_permissions(&place.0, fs::Permissions::from_mode(0o755)).expect("it is ours");
    if !is_possible(&place) {
        println!("skipped: there is a /nix, and it cannot be covered here");
        return;
    }
    // What changed a moment ago is not remembered, since another change might have the same time.
    std::thread::sleep(Duration::from_millis(200));
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let first = place.run("./frazil nix-instantiate nginx -A nginx");
    let said = text(first.stderr);
    assert_eq!(text(first.stdout), EXPECTED, "{said}");
    let root = place.0.join("home/.local/share/nix/root");
    let told = format!(
        "warning: /nix/var/nix does not exist, so Nix will use \"{}\" as a chroot store\n",
        root.display()
    );
    assert!(said.contains(&told), "{said}");
    // It is told once.
    let again = place.run("./frazil nix-instantiate nginx -A nginx; ./frazil nix-store --add tree");
    let said = text(again.stderr);
    assert!(!said.contains("does not exist"), "{said}");
    let verified = place.run("./frazil nix-store --verify --check-contents");
    assert!(verified.status.success(), "{}", text(verified.stderr));
    // Evaluation that only reads hashes trees, too.
    let path = place.run("./frazil nix-instantiate --eval -E '\"${./tree}\" != \"\"'");
    assert_eq!(text(path.stdout), "true\n", "{}", text(path.stderr));
    // The hash of the tree was remembered, in the store.
    let trees = fs::read_dir(root.join("nix/var/nix/frazil-trees")).expect("it is there");
    assert!(trees.count() > 0);
    let everything = "chmod -R u+w home/.local/share/nix/root && rm -r home/.local/share/nix/root";
    assert!(place.run(everything).status.success());
    let left = text(place.run("find home -not -type d").stdout);
    assert_eq!(left, "");
}
