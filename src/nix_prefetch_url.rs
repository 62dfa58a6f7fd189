//! `nix-prefetch-url`: downloads a file, adds it to the store, and prints its hash.
//!
//! Arguments, output, messages and exit statuses are the reference's, whose lapses with `-A` are kept, too: the
//! name in the expression does not count. Deliberately absent: how anything is downloaded (see `frazil_fetch`).

use crate::attr_path;
use crate::classic::about::{self, Described};
use crate::classic::args::{Args, Command};
use crate::classic::finish::run_evaluating;
use crate::classic::options::Options;
use crate::cli;
use crate::config::Config;
use crate::failure::Failure;
use crate::fetching;
use crate::native_host::strerror;
use crate::session::Session;
use crate::store::Store;
use crate::stores;
use crate::terminal::{self, Output, Verbosity};
use frazil_fetch::Tree;
use frazil_fetch::archive::unpack_file;
use frazil_fetch::download::{Downloader, Request};
use frazil_formats::flakeref::percent_decode;
use frazil_formats::message_text;
use frazil_local_store::How;
use frazil_store::store_path::check_name;
use frazil_store::{ContentAddress, ContentAddressMethod, Hash, HashAlgo, HashFormat, StorePath};
use frazil_vm::machine::Root;
use frazil_vm::message::Message;
use std::ffi::OsString;
use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What the arguments ask for.
struct PrefetchUrl {
    options: Options,
    algo: HashAlgo,
    args: Vec<Vec<u8>>,
    print_path: bool,
    attr_path: Option<Vec<u8>>,
    unpack: bool,
    executable: bool,
    name: Option<Vec<u8>>,
}

/// Runs the command; `program` is what messages call it. Returns the exit status.
pub fn main(program: &str, args: Vec<OsString>) -> u8 {
    run_evaluating(program, |session, out| run(args, session, out))
}

fn run(
    args: Vec<OsString>,
    session: &mut Option<Session>,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut command = PrefetchUrl {
        options: Options::new(Config::from_environment()?),
        algo: HashAlgo::Sha256,
        args: Vec::new(),
        print_path: std::env::var_os("PRINT_PATH").is_some_and(|v| v == "1"),
        attr_path: None,
        unpack: false,
        executable: false,
        name: None,
    };
    if !about::read(args, &mut command, out)? {
        return Ok(());
    }
    command.run(session, out)
}

impl Described for PrefetchUrl {
    const NAME: &str = "nix-prefetch-url";

    fn usage() -> clap::Command {
        cli::nix_prefetch_url()
    }

    fn options(&mut self) -> &mut Options {
        &mut self.options
    }
}

impl Command for PrefetchUrl {
    fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        self.options.take(word, rest)
    }

    fn own(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        match word {
            b"--type" => {
                let name = rest.value(word)?;
                self.algo = HashAlgo::parse(&name, self.options.config.store_features())?;
            }
            b"--print-path" => self.print_path = true,
            b"--attr" | b"-A" => self.attr_path = Some(rest.value(word)?),
            b"--unpack" => self.unpack = true,
            b"--executable" => self.executable = true,
            b"--name" => self.name = Some(rest.value(word)?),
            [b'-', ..] => return Ok(false),
            arg => self.args.push(arg.to_vec()),
        }
        Ok(true)
    }
}

impl PrefetchUrl {
    fn run(&mut self, session: &mut Option<Session>, out: &mut Output) -> Result<(), Failure> {
        if self.args.len() > 2 {
            return Err(Failure::Usage("too many arguments".into()));
        }
        let store = stores::open(&self.options.config)?;
        let url = match self.attr_path.clone() {
            None => match self.args.first() {
                Some(url) => url.clone(),
                None => return Err(Failure::Usage("you must specify a URL".into())),
            },
            Some(path) => self.url_of(&path, self.session(session)?)?,
        };
        let expected = match self.args.get(1) {
            Some(hash) => {
                let features = self.options.config.store_features();
                Some(Hash::parse_any(hash, Some(self.algo), features)?.0)
            }
            None => None,
        };
        let url = match url.strip_prefix(b"mirror://") {
            Some(rest) => mirror(&url, rest, self.session(session)?)?,
            None => url,
        };
        let (path, hash) = self.prefetch(&store, &url, expected)?;
        let path = store.print(&path);
        if !self.print_path && self.options.config.verbosity >= Verbosity::INFO {
            let text = format!("path is '{path}'");
            terminal::show(&Message::line(Verbosity::INFO.0, text));
        }
        let format = match hash.algo() {
            HashAlgo::Md5 => HashFormat::Base16,
            _ => HashFormat::Nix32,
        };
        out.line(hash.to_text(format, false).as_bytes());
        if self.print_path {
            out.line(path.as_bytes());
        }
        Ok(())
    }

    /// The evaluation, begun when it is needed.
    fn session<'s>(&self, session: &'s mut Option<Session>) -> Result<&'s mut Session, Failure> {
        if session.is_none() {
            let options = &self.options;
            let new = session.insert(Session::new(&options.config, &options.look_up)?);
            new.set_auto_args(options)?;
        }
        session
            .as_mut()
            .ok_or_else(|| Failure::Message("there is no evaluation".into()))
    }

    /// The first URL of the source that an attribute of a file is.
    fn url_of(&mut self, path: &[u8], session: &mut Session) -> Result<Vec<u8>, Failure> {
        let file = self.args.first().map_or(b".".as_slice(), Vec::as_slice);
        let source = session.read_source(file)?;
        let root = session.compile(source)?;
        session.vm.force(root)?;
        attr_path::select(session, root, path)?;
        session.vm.force(root)?;
        let urls = selected(session, root, b"urls")?
            .ok_or_else(|| Failure::Message("attribute 'urls' missing".into()))?;
        session.vm.force(urls)?;
        let url = selected(session, urls, b"0")?
            .ok_or_else(|| Failure::Message("'urls' list is empty".into()))?;
        let url = session.vm.raw_text(url)?;
        match selected(session, root, b"outputHashMode")? {
            Some(mode) => self.unpack = session.vm.raw_text(mode)? == b"recursive",
            None if self.options.config.verbosity >= Verbosity::INFO => {
                let text = "warning: this does not look like a fetchurl call";
                terminal::show(&Message::line(Verbosity::INFO.0, text));
            }
            None => {}
        }
        Ok(url)
    }

    /// Downloads a file unless it is there, and returns its path and hash.
    fn prefetch(
        &self,
        store: &Store,
        url: &[u8],
        expected: Option<Hash>,
    ) -> Result<(StorePath, Hash), Failure> {
        let method = match self.unpack || self.executable {
            true => ContentAddressMethod::Nar,
            false => ContentAddressMethod::Flat,
        };
        let name = match &self.name {
            Some(name) => name.clone(),
            None => last_segment(url).ok_or_else(|| {
                let url = message_text(url);
                Failure::Message(format!("cannot figure out file name for '{url}'"))
            })?,
        };
        check_name(&name).map_err(|e| match self.name {
            Some(_) => e,
            None => {
                let template = "file name '%s' was extracted from URL '%s'";
                e.trace(template, &[&name, url])
            }
        })?;
        if let Some(hash) = expected {
            let ca = ContentAddress { method, hash };
            let path = store.store_dir().make_fixed_output_path(&name, &ca)?;
            if store.is_valid(&path)? {
                return Ok((path, hash));
            }
        }
        let how = How {
            name: &name,
            method,
            algo: expected.map_or(self.algo, |hash| hash.algo()),
            references: &[],
            keep_executable: true,
        };
        let place = Place::new()?;
        let file = place.0.join("tmp");
        self.download(url, &file)?;
        let path = if self.unpack {
            let tree = self.unpacked(url, &file, &place)?;
            let found = tree.nar_hash()?;
            if expected.is_some_and(|hash| hash.algo() == HashAlgo::Sha256 && hash != found) {
                return Err(mismatch(&place.0.join("unpacked")));
            }
            store.add_tree(&*tree.files, &tree.root, &how)?
        } else {
            if let Some(hash) = expected {
                let info = store.compute(&file, &[], &how)?;
                if info.ca.is_none_or(|ca| ca.hash != hash) {
                    return Err(mismatch(&file));
                }
            }
            store.add_path(&file, &[], &how)?
        };
        let info = store.query_valid(&path)?;
        // Without a content address the store would not have taken it.
        let hash = info.ca.map_or(info.nar_hash, |ca| ca.hash);
        match expected {
            Some(wanted) if wanted != hash => Err(mismatch(&place.0.join("unpacked"))),
            _ => Ok((path, hash)),
        }
    }

    fn download(&self, url: &[u8], to: &Path) -> Result<(), Failure> {
        let config = &self.options.config;
        let settings = fetching::settings(config, &config.evaluation()?);
        let request = Request {
            url: url.to_vec(),
            ..Request::default()
        };
        let verbosity = config.verbosity;
        let downloaded = Downloader::new(&settings)
            .download(&request, &mut |note| fetching::say(verbosity, note));
        let mut from = downloaded.map_err(|e| Failure::Message(e.message))?.file;
        let mode = if self.executable { 0o700 } else { 0o600 };
        let mut options = OpenOptions::new();
        let options = options.write(true).create_new(true).mode(mode);
        let copied = options
            .open(to)
            .and_then(|mut file| std::io::copy(&mut from, &mut file));
        copied.map(drop).map_err(|e| {
            let to = to.display();
            Failure::Message(format!(
                "creating temporary file \"{to}\": {}",
                strerror(&e)
            ))
        })
    }

    /// What is in an archive: the only thing in it, or all.
    fn unpacked(&self, url: &[u8], file: &Path, place: &Place) -> Result<Tree, Failure> {
        let config = &self.options.config;
        let settings = fetching::settings(config, &config.evaluation()?);
        let tree = unpack_file(file, &place.0, &settings).map_err(fetching::unpacking_failure)?;
        let entries = tree.files.read_dir(&tree.root)?;
        match entries.as_slice() {
            [] => {
                let url = message_text(url);
                Err(Failure::Message(format!("archive '{url}' is empty")))
            }
            [one] => Ok(Tree {
                root: tree.path(&one.name),
                files: tree.files,
            }),
            _ => Ok(tree),
        }
    }
}

fn mismatch(file: &Path) -> Failure {
    Failure::Message(format!("hash mismatch for '{}/'", file.display()))
}

/// A directory for what is downloaded, removed in the end.
struct Place(PathBuf);

impl Place {
    fn new() -> Result<Place, Failure> {
        let parent = std::env::temp_dir();
        for n in 0.. {
            let dir = parent.join(format!("nix-{}-{n}", std::process::id()));
            match DirBuilder::new().mode(0o700).create(&dir) {
                Ok(()) => return Ok(Place(dir)),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(e) => {
                    let dir = dir.display();
                    let why = strerror(&e);
                    return Err(Failure::Message(format!(
                        "creating directory \"{dir}\": {why}"
                    )));
                }
            }
        }
        Err(Failure::Message(
            "there is no name for a temporary directory".into(),
        ))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // It is temporary anyway.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What an attribute of a kept value is, or an element of a list; `None` when there is none.
fn selected(session: &mut Session, root: Root, path: &[u8]) -> Result<Option<Root>, Failure> {
    let value = session.vm.get(root);
    let copy = session.vm.root(value);
    match attr_path::select(session, copy, path) {
        Ok(()) => {
            session.vm.force(copy)?;
            Ok(Some(copy))
        }
        Err(Failure::NotFound { .. } | Failure::Message(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// A URL of the first mirror for a `mirror://NAME/PATH`.
fn mirror(url: &[u8], rest: &[u8], session: &mut Session) -> Result<Vec<u8>, Failure> {
    let shown = message_text(url).into_owned();
    let Some(slash) = rest.iter().position(|&b| b == b'/') else {
        return Err(Failure::Message(format!("invalid mirror URL '{shown}'")));
    };
    let (name, path) = (&rest[..slash], &rest[slash + 1..]);
    let text = b"import <nixpkgs/pkgs/build-support/fetchurl/mirrors.nix>";
    let source = session.expression(text.to_vec());
    let root = session.compile(source)?;
    session.vm.force(root)?;
    let quoted = [b"\"".as_slice(), name, b"\""].concat();
    let Some(list) = selected(session, root, &quoted)? else {
        let name = message_text(name);
        return Err(Failure::Message(format!("unknown mirror name '{name}'")));
    };
    let Some(first) = selected(session, list, b"0")? else {
        let message = format!("mirror URL '{shown}' did not expand to anything");
        return Err(Failure::Message(message));
    };
    let mut mirror = session.vm.raw_text(first)?;
    if !mirror.ends_with(b"/") {
        mirror.push(b'/');
    }
    mirror.extend_from_slice(path);
    Ok(mirror)
}

/// The last part of a URL's path that is not empty.
fn last_segment(url: &[u8]) -> Option<Vec<u8>> {
    let end = url.iter().position(|b| matches!(b, b'?' | b'#'));
    let url = &url[..end.unwrap_or(url.len())];
    let path = match url.windows(3).position(|w| w == b"://") {
        Some(at) => {
            let rest = &url[at + 3..];
            &rest[rest.iter().position(|&b| b == b'/').unwrap_or(rest.len())..]
        }
        None => url,
    };
    let mut segments = path.rsplit(|&b| b == b'/');
    let last = segments.find(|segment| !segment.is_empty())?;
    Some(percent_decode(last).unwrap_or_else(|_| last.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_urls() {
        let check = |url: &str, name: Option<&str>| {
            let found = last_segment(url.as_bytes());
            assert_eq!(found.as_deref(), name.map(str::as_bytes), "{url}");
        };
        check("http://h/a/b.tar.gz", Some("b.tar.gz"));
        check("http://h/a/b/", Some("b"));
        check("http://h/a?b=/c#d", Some("a"));
        check("file:///x/a%20b", Some("a b"));
        check("http://h", None);
        check("file:///", None);
        check("nonsense", Some("nonsense"));
    }
}
