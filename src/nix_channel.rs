//! `nix-channel`: the list of channels, and the generations of their profile.
//!
//! Arguments, output, messages and exit statuses are the reference's. Deliberately absent: what the profile is made of, and how
//! (see `channel_profile`).

use crate::channel_profile::{Element, Maker};
use crate::classic::about::{self, Described};
use crate::classic::args::{Args, Command};
use crate::classic::finish;
use crate::classic::options::Options;
use crate::cli;
use crate::config::Config;
use crate::failure::Failure;
use crate::fetching::{self, NativeFetcher};
use crate::local_eval_store::{self, LocalEvalStore, Pending};
use crate::native_host::{NativeHost, strerror};
use crate::paths::{self, base_name};
use crate::profiles::{self, Places};
use crate::session::Session;
use crate::store::Store;
use crate::stores;
use crate::substitution::Caches;
use crate::terminal::{self, Output, Verbosity};
use frazil_formats::flakeref::percent_decode;
use frazil_formats::json::Json;
use frazil_formats::message_text;
use frazil_formats::string_escape::write_string;
use frazil_formats::version::parse_drv_name;
use frazil_store::StorePath;
use frazil_vm::message::Message;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
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
        let places = Places::new(self.xdg())?;
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
            (Some(Operation::Remove), [name]) => {
                list.remove(name)?;
                self.uninstall(name, &profile)
            }
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
            (Some(Operation::Update), names) => {
                self.update(&list.read()?, names, &profile)?;
                make_visible(&places, self.xdg(), &profile)
            }
        }
    }

    /// Whether a home is not cluttered.
    fn xdg(&self) -> bool {
        self.options.config.on("use-xdg-base-directories")
    }

    /// Downloads channels, all or those with these names, and installs them and the others that are listed.
    fn update(
        &self,
        channels: &Channels,
        names: &[Vec<u8>],
        profile: &Path,
    ) -> Result<(), Failure> {
        let config = &self.options.config;
        let mut downloads = Downloads::new(config)?;
        let mut found = Vec::new();
        for (name, url) in channels {
            if !is_name(name) {
                let name = message_text(name);
                let message = format!("invalid channel identifier '{name}'");
                return Err(Failure::Message(message));
            }
            let full = [name.as_slice(), version(base_name(url))].concat();
            let files = match names.is_empty() || names.contains(name) {
                true => downloads.channel(&full, name, url)?,
                false => Files::Present(present(profile, name)?),
            };
            found.push((name, full, files));
        }
        let text = format!("unpacking {} channels...", found.len());
        terminal::show(&Message::line(0, text));
        downloads.finish(|store| {
            let maker = Maker { config, store };
            let mut elements = Vec::new();
            for (channel, name, files) in found {
                elements.push(match files {
                    Files::Archive(source) => maker.unpack(&name, channel, &source, false)?,
                    Files::Present(path) => {
                        let (path, _) = store.store_dir().split(&path)?;
                        Caches::new(config, store).ensure(store, &path)?;
                        Element { name, path }
                    }
                });
            }
            maker.install(&elements, profile, false)
        })
    }

    /// Takes channels with this name out of the profile.
    fn uninstall(&self, name: &[u8], profile: &Path) -> Result<(), Failure> {
        let config = &self.options.config;
        let store = stores::open(config)?;
        let mut elements = installed(config, &store, profile)?;
        let (wanted, version) = parse_drv_name(name);
        let is_meant = |element: &Element| {
            let (name, its_version) = parse_drv_name(&element.name);
            name == wanted && (version.is_empty() || version == its_version)
        };
        let left = partition(&mut elements, |e| !is_meant(e));
        if left == elements.len() {
            let name = message_text(name);
            config.warn(&format!(
                "selector '{name}' matched no installed derivations"
            ));
        }
        for element in elements.drain(left..) {
            let text = format!("uninstalling '{}'", message_text(&element.name));
            terminal::show(&Message::line(Verbosity::INFO.0, text));
        }
        let store = &store;
        Maker { config, store }.install(&elements, profile, true)
    }

    /// The file that lists channels.
    fn file(&self, places: &Places) -> Result<PathBuf, Failure> {
        match self.xdg() {
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

    fn remove(&self, name: &[u8]) -> Result<(), Failure> {
        let mut channels = self.read()?;
        channels.remove(name);
        self.write(&channels)
    }
}

/// Where the files of a channel come from.
enum Files {
    /// An archive in the store.
    Archive(StorePath),
    /// A store path, where they are already.
    Present(Vec<u8>),
}

/// Downloads into a store.
struct Downloads<'c> {
    config: &'c Config,
    fetcher: NativeFetcher,
    door: LocalEvalStore,
    pending: Pending,
}

impl Downloads<'_> {
    fn new(config: &Config) -> Result<Downloads<'_>, Failure> {
        let native = Box::new(NativeHost::new(config.verbosity));
        let store = stores::open(config)?;
        let (door, _, pending) = local_eval_store::split(store, native, config);
        Ok(Downloads {
            config,
            fetcher: fetching::fetcher(config, &config.evaluation()?),
            door,
            pending,
        })
    }

    fn download(&mut self, url: &[u8], name: &[u8]) -> Result<(StorePath, Vec<u8>), Failure> {
        let found = self.fetcher.file_from(url, name, &mut self.door);
        found.map_err(|e| Failure::Message(e.message))
    }

    /// The archive of a channel: what is at its URL, or beside what that leads to.
    fn channel(&mut self, full: &[u8], name: &[u8], url: &[u8]) -> Result<Files, Failure> {
        let mut url = url.to_vec();
        // The reference downloads a list of the directory, to no use.
        if !is_directory(&url) {
            let (path, last) = self.download(&url, base_name(&url))?;
            let endings = [".tar.gz", ".tar.bz2", ".tar.xz"];
            if endings.iter().any(|ending| path.as_str().ends_with(ending)) {
                let config = self.config;
                self.finish(|store| Maker { config, store }.unpack(full, name, &path, true))?;
                return Ok(Files::Archive(path));
            }
            url = last;
        }
        let mut of = |file: &str| {
            let url = [&url[..], b"/", file.as_bytes()].concat();
            self.download(&url, file.as_bytes())
        };
        let (path, _) = of("nixexprs.tar.xz").or_else(|_| of("nixexprs.tar.bz2"))?;
        Ok(Files::Archive(path))
    }

    /// Does something with the store.
    fn finish<T>(&self, f: impl FnOnce(&Store) -> Result<T, Failure>) -> Result<T, Failure> {
        self.pending.with_store(|store| Ok(f(store)))?
    }
}

fn is_directory(url: &[u8]) -> bool {
    url.strip_prefix(b"file://")
        .and_then(|path| percent_decode(path).ok())
        .is_some_and(|path| paths::os(&path).is_dir())
}

/// What a URL's last part says of a version: all from the first `-` that a digit follows.
fn version(base: &[u8]) -> &[u8] {
    let is_start = |w: &[u8]| w[0] == b'-' && w[1].is_ascii_digit();
    let at = base.windows(2).position(is_start);
    at.map_or(b"", |at| &base[at..])
}

/// The store path of a channel's files, by the link in the profile.
fn present(profile: &Path, name: &[u8]) -> Result<Vec<u8>, Failure> {
    let link = profile.join(paths::os(name));
    let target = fs::read_link(&link).map_err(|e| {
        let (link, why) = (link.display(), strerror(&e));
        Failure::Message(format!("reading symbolic link \"{link}\": {why}"))
    })?;
    let parent = target.parent().unwrap_or(&target);
    Ok(parent.as_os_str().as_bytes().to_vec())
}

/// Puts those that stay before the others, as `std::partition` does, and returns how many they are.
fn partition<T>(items: &mut [T], stays: impl Fn(&T) -> bool) -> usize {
    let (mut first, mut last) = (0, items.len());
    loop {
        while first < last && stays(&items[first]) {
            first += 1;
        }
        while first < last && !stays(&items[last - 1]) {
            last -= 1;
        }
        if first >= last {
            return first;
        }
        items.swap(first, last - 1);
        first += 1;
        last -= 1;
    }
}

/// The channels in a profile.
fn installed(config: &Config, store: &Store, profile: &Path) -> Result<Vec<Element>, Failure> {
    let file = profile.join("manifest.nix");
    if !file.exists() {
        return Ok(Vec::new());
    }
    let mut session = Session::new(config, &[])?;
    // A set with an `outPath` would become that.
    let read =
        "(f: builtins.toJSON (map (e: { inherit (e) name; path = e.outPath; }) (import f))) ";
    let mut text = read.as_bytes().to_vec();
    write_string(&mut text, file.as_os_str().as_bytes());
    let source = session.expression(text);
    let root = session.compile(source)?;
    session.vm.force(root)?;
    let json = session.vm.raw_text(root)?;
    let strange = || {
        let file = file.display();
        Failure::Message(format!(
            "\"{file}\" is not the manifest of a profile of channels"
        ))
    };
    let parsed = Json::parse(&json).map_err(|_| strange())?;
    let Json::Array(items) = parsed else {
        return Err(strange());
    };
    let mut elements = Vec::new();
    for item in &items {
        let text = |name| match item.get(name) {
            Some(Json::String(text)) => Ok(text.clone()),
            _ => Err(strange()),
        };
        let path = store.store_dir().parse(&text("path")?)?;
        elements.push(Element {
            name: text("name")?,
            path,
        });
    }
    Ok(elements)
}

/// Makes the channels appear among the user's default expressions.
fn make_visible(places: &Places, xdg: bool, profile: &Path) -> Result<(), Failure> {
    let dir = match xdg {
        true => places.user_state()?.join("defexpr"),
        false => places.home()?.join(".nix-defexpr"),
    };
    let fail = |e: std::io::Error| {
        let (dir, why) = (dir.display(), strerror(&e));
        Failure::Message(format!("creating directory \"{dir}\": {why}"))
    };
    if dir.is_symlink() {
        fs::remove_file(&dir).map_err(fail)?;
    }
    fs::create_dir_all(&dir).map_err(fail)?;
    profiles::replace_link(profile, &dir.join("channels"))
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
    fn versions() {
        for (base, expected) in [
            ("nixos-25.05", "-25.05"),
            ("nixpkgs-unstable", ""),
            ("a-b-1-c", "-1-c"),
            ("1-", ""),
        ] {
            assert_eq!(version(base.as_bytes()), expected.as_bytes(), "{base}");
        }
    }

    #[test]
    fn partitions() {
        // As `std::partition` of libstdc++ leaves a list.
        for (items, expected, count) in [
            ("abXcd", "abdcX", 4),
            ("XaXb", "baXX", 2),
            ("XX", "XX", 0),
            ("ab", "ab", 2),
            ("", "", 0),
        ] {
            let mut items: Vec<char> = items.chars().collect();
            assert_eq!(partition(&mut items, |c| *c != 'X'), count);
            assert_eq!(items.iter().collect::<String>(), expected);
        }
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
