//! `nix-channel`: the list of channels, and the generations of their profile.
//!
//! Arguments, output, messages and exit statuses are the reference's. Deliberately absent: `--update`, which needs a
//! builder for the profile's environment.

use crate::classic::about::{self, Described};
use crate::classic::args::{Args, Command};
use crate::classic::finish;
use crate::classic::options::Options;
use crate::cli;
use crate::config::Config;
use crate::failure::Failure;
use crate::native_host::strerror;
use crate::paths::base_name;
use crate::profiles::{self, Places};
use crate::terminal::{self, Output};
use frazil_formats::message_text;
use frazil_vm::message::Message;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operation {
    Add,
    Remove,
    List,
    Update,
    ListGenerations,
    Rollback,
}

/// What the arguments ask for.
#[derive(Default)]
struct NixChannel {
    options: Options,
    operation: Option<Operation>,
    args: Vec<Vec<u8>>,
}

/// Runs the command; `program` is what messages call it. Returns the exit status.
pub fn main(program: &str, args: Vec<OsString>) -> u8 {
    finish::run(program, |out| run(args, out))
}

fn run(args: Vec<OsString>, out: &mut Output) -> Result<(), Failure> {
    let mut command = NixChannel {
        options: Options::new(Config::from_environment()?),
        ..NixChannel::default()
    };
    if !about::read(args, &mut command, out)? {
        return Ok(());
    }
    command.run(out)
}

impl Described for NixChannel {
    const NAME: &str = "nix-channel";

    fn usage() -> clap::Command {
        cli::nix_channel()
    }

    fn options(&mut self) -> &mut Options {
        &mut self.options
    }
}

impl Command for NixChannel {
    fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        self.options.take_base(word, rest)
    }

    fn own(&mut self, word: &[u8], _: &mut Args) -> Result<bool, Failure> {
        self.operation = Some(match word {
            b"--add" => Operation::Add,
            b"--remove" => Operation::Remove,
            b"--list" => Operation::List,
            b"--update" => Operation::Update,
            b"--list-generations" => Operation::ListGenerations,
            b"--rollback" => Operation::Rollback,
            [b'-', ..] => {
                let word = message_text(word);
                return Err(Failure::Usage(format!("unsupported argument '{word}'")));
            }
            _ => {
                self.args.push(word.to_vec());
                return Ok(true);
            }
        });
        Ok(true)
    }
}

impl NixChannel {
    fn run(&self, out: &mut Output) -> Result<(), Failure> {
        let places = Places::new(self.options.config.on("use-xdg-base-directories"))?;
        let usage = |message: &str| Err(Failure::Usage(message.into()));
        let list = List {
            file: self.file(&places)?,
        };
        let profile = places.profiles()?.join("channels");
        match (self.operation, self.args.as_slice()) {
            (None, _) => usage("no command specified"),
            (Some(Operation::Add), [url]) => list.add(url, None),
            (Some(Operation::Add), [url, name]) => list.add(url, Some(name)),
            (Some(Operation::Add), _) => usage("'--add' requires one or two arguments"),
            (Some(Operation::Remove), [name]) => list.remove(name, &profile),
            (Some(Operation::Remove), _) => usage("'--remove' requires one argument"),
            (Some(Operation::List), []) => {
                for (name, url) in list.read()? {
                    out.line(&[&name, b" ".as_slice(), &url].concat());
                }
                Ok(())
            }
            (Some(Operation::List), _) => usage("'--list' expects no arguments"),
            (Some(Operation::ListGenerations), []) => generations(&profile, out),
            (Some(Operation::ListGenerations), _) => {
                usage("'--list-generations' expects no arguments")
            }
            (Some(Operation::Rollback), []) => self.switch(&profile, None),
            (Some(Operation::Rollback), [number]) => self.switch(&profile, Some(number)),
            (Some(Operation::Rollback), _) => usage("'--rollback' has at most one argument"),
            (Some(Operation::Update), _) => Err(Failure::Message(
                "updating channels is not supported yet: their profile has to be built".into(),
            )),
        }
    }

    /// The file that lists channels.
    fn file(&self, places: &Places) -> Result<PathBuf, Failure> {
        match self.options.config.on("use-xdg-base-directories") {
            true => Ok(places.user_state()?.join("channels")),
            false => Ok(places.home()?.join(".nix-channels")),
        }
    }

    /// Makes another generation of the profile current: the one before, or the one with this number.
    fn switch(&self, profile: &Path, wanted: Option<&Vec<u8>>) -> Result<(), Failure> {
        let wanted = match wanted {
            None => None,
            Some(text) => {
                let number = std::str::from_utf8(text)
                    .ok()
                    .and_then(|t| t.parse::<u64>().ok());
                let message = "expected a generation number";
                Some(number.ok_or_else(|| Failure::Usage(message.into()))?)
            }
        };
        let _lock = profiles::Lock::of(profile)?;
        let (all, current) = profiles::generations(profile)?;
        let current = current.unwrap_or(0);
        let found = match wanted {
            Some(number) => all.iter().find(|g| g.number == number),
            None => all.iter().rev().find(|g| g.number < current),
        };
        let Some(found) = found else {
            return Err(Failure::Message(match wanted {
                Some(number) => format!("profile version {number} does not exist"),
                None => format!("no profile version older than the current ({current}) exists"),
            }));
        };
        let text = format!(
            "switching profile from version {current} to {}",
            found.number
        );
        terminal::show(&Message::line(2, text));
        let target = found.path.file_name().map(Path::new).unwrap_or(&found.path);
        profiles::replace_link(target, profile)
    }
}

/// Prints the generations of a profile.
fn generations(profile: &Path, out: &mut Output) -> Result<(), Failure> {
    let (all, current) = profiles::generations(profile)?;
    for generation in all {
        let time = chrono::DateTime::from_timestamp(generation.time, 0).unwrap_or_default();
        let time = time
            .with_timezone(&chrono::Local)
            .format("%Y-%m-%d %H:%M:%S");
        let mark = if Some(generation.number) == current {
            "(current)"
        } else {
            ""
        };
        out.line(format!("{:>4}   {time}   {mark}", generation.number).as_bytes());
    }
    Ok(())
}

/// Channels: their URLs by name.
type Channels = BTreeMap<Vec<u8>, Vec<u8>>;

/// The list of channels, a file with a URL and a name in each line.
struct List {
    file: PathBuf,
}

impl List {
    fn failure(&self, what: &str, e: &std::io::Error) -> Failure {
        let file = self.file.display();
        Failure::Message(format!("{what} \"{file}\": {}", strerror(e)))
    }

    fn read(&self) -> Result<Channels, Failure> {
        match fs::read(&self.file) {
            Ok(text) => Ok(parse(&text)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Channels::new()),
            Err(e) => Err(self.failure("opening file", &e)),
        }
    }

    fn write(&self, channels: &Channels) -> Result<(), Failure> {
        if let Some(dir) = self.file.parent() {
            // What is wrong with it is told when the file is written.
            let _ = fs::create_dir_all(dir);
        }
        let mut text = Vec::new();
        for (name, url) in channels {
            text.extend([url, b" ".as_slice(), name, b"\n"].concat());
        }
        fs::write(&self.file, text).map_err(|e| self.failure("opening file", &e))
    }

    fn add(&self, url: &[u8], name: Option<&[u8]>) -> Result<(), Failure> {
        let name = match name {
            Some(name) => name,
            None => {
                let name = base_name(url);
                let name = name.strip_suffix(b"-unstable").unwrap_or(name);
                name.strip_suffix(b"-stable").unwrap_or(name)
            }
        };
        let schemes = [b"file://".as_slice(), b"http://", b"https://"];
        if !schemes.iter().any(|scheme| url.starts_with(scheme)) {
            let url = message_text(url);
            return Err(Failure::Message(format!("invalid channel URL '{url}'")));
        }
        if !is_name(name) {
            let name = message_text(name);
            return Err(Failure::Message(format!(
                "invalid channel identifier '{name}'"
            )));
        }
        let mut channels = self.read()?;
        channels.insert(name.to_vec(), url.to_vec());
        self.write(&channels)
    }

    fn remove(&self, name: &[u8], profile: &Path) -> Result<(), Failure> {
        let mut channels = self.read()?;
        channels.remove(name);
        self.write(&channels)?;
        if profile.symlink_metadata().is_ok() {
            let text = "the channel is no longer listed, but stays in the profile of channels: \
                        changing that is not supported yet";
            return Err(Failure::Message(text.into()));
        }
        Ok(())
    }
}

/// Reads the list: a URL and perhaps a name in each line, which are separated by blanks.
fn parse(text: &[u8]) -> Channels {
    let mut channels = Channels::new();
    for line in text.split(|&b| b == b'\n') {
        let line = line.trim_ascii_end();
        if line.trim_ascii_start().starts_with(b"#") {
            continue;
        }
        let mut words = line.split(|&b| b == b' ').filter(|word| !word.is_empty());
        let Some(url) = words.next() else {
            continue;
        };
        let end = url.iter().rposition(|&b| b != b'/').map_or(0, |i| i + 1);
        let url = &url[..end];
        let name = words.next().unwrap_or(base_name(url));
        channels.insert(name.to_vec(), url.to_vec());
    }
    channels
}

/// Whether something can be the name of a channel.
fn is_name(name: &[u8]) -> bool {
    let first = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    match name {
        [b, rest @ ..] => first(*b) && rest.iter().all(|&b| first(b) || matches!(b, b'.' | b'-')),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let text = b"# one\n  # two\nhttps://h/a///\nhttps://h/b  named else\n\nhttps://h/c\r\n";
        let channels = parse(text);
        let shown: Vec<String> = channels
            .iter()
            .map(|(n, u)| format!("{} {}", message_text(n), message_text(u)))
            .collect();
        assert_eq!(
            shown,
            ["a https://h/a", "c https://h/c", "named https://h/b"]
        );
    }

    #[test]
    fn names() {
        for (name, good) in [
            ("nixos-25.05", true),
            ("_x", true),
            ("-x", false),
            ("", false),
            ("a b", false),
        ] {
            assert_eq!(is_name(name.as_bytes()), good, "{name}");
        }
    }
}
