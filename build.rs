//! The version stamp, and from the definition of the arguments: man pages and shell completions.
//!
//! The pages and completions are in `OUT_DIR/share`; `FRAZIL_SHARE` names that directory to the crate
//! (`frazil --version` prints it for packagers).

use clap_complete::Shell;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

#[path = "src/cli.rs"]
#[allow(dead_code)]
mod cli;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/cli.rs");
    println!("cargo::rerun-if-env-changed=FRAZIL_REVISION");
    println!("cargo::rustc-env=FRAZIL_REVISION={}", revision());
    println!("cargo::rustc-env=FRAZIL_SYSTEM={}", system());
    let share = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("share");
    println!("cargo::rustc-env=FRAZIL_SHARE={}", share.display());
    write_docs(&share)
}

/// The commit that is built: from the environment (packagers), else from git, else nothing.
fn revision() -> String {
    if let Ok(given) = env::var("FRAZIL_REVISION") {
        return given;
    }
    let git = |args: &[&str]| {
        let out = Command::new("git").args(args).output().ok()?;
        let text = String::from_utf8(out.stdout).ok()?;
        out.status.success().then(|| text.trim().to_owned())
    };
    // Build again when another commit is checked out.
    for file in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", file]) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_default()
}

/// The system that is built for, as Nix names it.
fn system() -> String {
    let get = |name| env::var(name).unwrap_or_default();
    let os = match get("CARGO_CFG_TARGET_OS").as_str() {
        "macos" => "darwin".to_owned(),
        other => other.to_owned(),
    };
    let arch = match get("CARGO_CFG_TARGET_ARCH").as_str() {
        "x86" => "i686".to_owned(),
        "arm" => "armv7l".to_owned(),
        other => other.to_owned(),
    };
    format!("{arch}-{os}")
}

fn write_docs(share: &Path) -> io::Result<()> {
    let man = share.join("man/man1");
    let completions = share.join("completions");
    fs::create_dir_all(&man)?;
    fs::create_dir_all(&completions)?;
    let page = |name: &'static str, command: clap::Command| -> io::Result<()> {
        let mut text = Vec::new();
        clap_mangen::Man::new(command.name(name)).render(&mut text)?;
        fs::write(man.join(format!("{name}.1")), text)
    };
    page("frazil", cli::frazil())?;
    page("frazil-eval", cli::eval())?;
    page("frazil-store", cli::store())?;
    let shells = [Shell::Bash, Shell::Zsh, Shell::Fish];
    for shell in shells {
        clap_complete::generate_to(shell, &mut cli::frazil(), "frazil", &completions)?;
    }
    for mut command in cli::classics() {
        let name = command.get_name().to_owned();
        for shell in shells {
            clap_complete::generate_to(shell, &mut command, &name, &completions)?;
        }
        let mut text = Vec::new();
        clap_mangen::Man::new(command).render(&mut text)?;
        fs::write(man.join(format!("{name}.1")), text)?;
    }
    Ok(())
}
