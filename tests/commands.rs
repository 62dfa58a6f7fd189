//! Runs the command lines in `tests/commands/*.txt` and compares what they print.
//!
//! A line `$ COMMAND` (continued by lines `> …`) is run by the shell in a directory of its file's own,
//! where `frazil` and `nix-instantiate` are found; what follows is its output, both streams together,
//! then `status N` unless that is 0. The directory's name is shown as `/pwd`. Lines that start with `#`
//! before the first command and after an empty line are comments.
//!
//! `FRAZIL_BLESS=WORD` writes the files anew that have WORD in their names. With `FRAZIL_COMMANDS=DIR` the commands are looked for in
//! DIR: `nix-instantiate.*.txt` was recorded from C++ Nix 2.34.8 that way.

mod support;

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// One command with its expected output, or a comment.
enum Entry {
    Comment(String),
    Command { lines: Vec<String>, output: String },
}

fn parse(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in text.lines() {
        match entries.last_mut() {
            _ if line.starts_with("$ ") => entries.push(Entry::Command {
                lines: vec![line[2..].to_owned()],
                output: String::new(),
            }),
            Some(Entry::Command { lines, output })
                if output.is_empty() && line.starts_with("> ") =>
            {
                lines.push(line[2..].to_owned());
            }
            Some(Entry::Command { output, .. }) if !line.starts_with("# ") => {
                output.push_str(line);
                output.push('\n');
            }
            _ => entries.push(Entry::Comment(line.to_owned())),
        }
    }
    entries
}

struct Place {
    dir: PathBuf,
    path: String,
}

impl Place {
    fn new(name: &str) -> Place {
        // Of a constant length: tabs in messages are as wide as what stands before them makes them.
        let dir = Path::new("/tmp").join(format!("frazil-{name}-{:08}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(dir.join("work")).expect("a directory");
        let bin = match std::env::var_os("FRAZIL_COMMANDS") {
            Some(given) => PathBuf::from(given),
            None => {
                let bin = dir.join("bin");
                fs::create_dir(&bin).expect("a directory");
                for name in ["frazil", "nix-instantiate"] {
                    symlink(env!("CARGO_BIN_EXE_frazil"), bin.join(name)).expect("a link");
                }
                bin
            }
        };
        let path = std::env::var("PATH").unwrap_or_default();
        Place {
            dir: fs::canonicalize(&dir).expect("it is there"),
            path: format!("{}:{path}", bin.display()),
        }
    }

    fn run(&self, command: &str) -> String {
        let work = self.dir.join("work");
        let home = Path::new("/homeless-shelter");
        let out = support::command("sh", home, &work.join("conf"))
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(&work)
            .env("PATH", &self.path)
            .env("NIX_REMOTE", "dummy://")
            .env("TERM", "dumb")
            .output()
            .expect("the shell starts");
        let mut text = String::from_utf8_lossy(&out.stdout).into_owned();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str("(no newline)\n");
        }
        match out.status.code() {
            Some(0) => {}
            Some(n) => {
                let _ = writeln!(text, "status {n}");
            }
            None => text.push_str("killed\n"),
        }
        let work = work.to_string_lossy().into_owned();
        text.replace(&work, "/pwd")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

#[test]
fn commands() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commands");
    let bless = std::env::var("FRAZIL_BLESS").ok();
    let foreign = std::env::var_os("FRAZIL_COMMANDS").is_some();
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .expect("the cases are there")
        .map(|e| e.expect("an entry").path())
        .collect();
    files.sort();
    let (mut wrong, mut count) = (String::new(), 0);
    for file in files {
        let name = file
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if foreign && !name.starts_with("nix-instantiate.") {
            continue;
        }
        let bless = bless.as_ref().is_some_and(|word| name.contains(word));
        let place = Place::new(&name);
        let mut new = String::new();
        for entry in parse(&fs::read_to_string(&file).expect("readable")) {
            match entry {
                Entry::Comment(line) => {
                    let _ = writeln!(new, "{line}");
                }
                Entry::Command { lines, output } => {
                    count += 1;
                    let expected = output.trim_end_matches('\n');
                    let found = place.run(&lines.join("\n"));
                    let found = found.trim_end_matches('\n');
                    if expected != found && !bless {
                        let _ = writeln!(
                            wrong,
                            "{name}: {}\n--- expected\n{expected}\n--- found\n{found}\n",
                            lines[0]
                        );
                    }
                    let _ = writeln!(new, "$ {}", lines.join("\n> "));
                    let gap = if found.is_empty() { "" } else { "\n" };
                    let _ = writeln!(new, "{found}{gap}");
                }
            }
        }
        if bless {
            fs::write(&file, new.trim_end().to_owned() + "\n").expect("writable");
        }
    }
    assert!(count > 100, "the cases are there");
    assert!(wrong.is_empty(), "{wrong}");
}
