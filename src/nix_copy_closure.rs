//! `nix-copy-closure`: copies closures between this store and another.
//!
//! Arguments, messages and exit statuses are the reference's. The other store is another machine's, reached by SSH, or by
//! path or address one on this machine (`/mnt`, `local?root=/mnt`), which the reference cannot do.

use crate::classic::about::{self, Described};
use crate::classic::args::{Args, Command};
use crate::classic::finish;
use crate::classic::options::Options;
use crate::cli;
use crate::config::Config;
use crate::copying::{self, Watcher};
use crate::failure::Failure;
use crate::ssh;
use crate::store::Store;
use crate::stores;
use crate::terminal::{self, Output, Verbosity};
use frazil_formats::message_text;
use frazil_store::PathInfo;
use frazil_vm::message::Message;
use std::collections::BTreeSet;
use std::ffi::OsString;

/// What the arguments ask for.
#[derive(Default)]
struct CopyClosure {
    options: Options,
    /// Whether paths come from the other store.
    from: bool,
    /// Whether the other store is to get by itself what it can.
    substitute: bool,
    compress: bool,
    other: Vec<u8>,
    paths: BTreeSet<Vec<u8>>,
}

/// Runs the command; `program` is what messages call it. Returns the exit status.
pub fn main(program: &str, args: Vec<OsString>) -> u8 {
    finish::run(program, |out| run(args, out))
}

fn run(args: Vec<OsString>, out: &mut Output) -> Result<(), Failure> {
    let mut command = CopyClosure {
        options: Options::new(Config::from_environment()?),
        ..CopyClosure::default()
    };
    if !about::read(args, &mut command, out)? {
        return Ok(());
    }
    command.run()
}

impl Described for CopyClosure {
    const NAME: &str = "nix-copy-closure";

    fn usage() -> clap::Command {
        cli::nix_copy_closure()
    }

    fn options(&mut self) -> &mut Options {
        &mut self.options
    }
}

impl Command for CopyClosure {
    fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        self.options.take_base(word, rest)
    }

    fn own(&mut self, word: &[u8], _: &mut Args) -> Result<bool, Failure> {
        match word {
            b"--gzip" => self.compress = true,
            b"--bzip2" | b"--xz" => {
                self.options.config.warn(&format!(
                    "'{}' is not implemented, falling back to gzip",
                    message_text(word)
                ));
                self.compress = true;
            }
            b"--from" => self.from = true,
            b"--to" => self.from = false,
            b"--show-progress" => {
                let text = "Warning: '--show-progress' is not implemented";
                terminal::show(&Message::line(0, text));
            }
            b"--use-substitutes" | b"-s" => self.substitute = true,
            // As in the reference, these change nothing.
            b"--include-outputs" | b"--dry-run" => {}
            // The reference takes flags that it does not know for names, too.
            name if self.other.is_empty() => self.other = name.to_vec(),
            path => drop(self.paths.insert(path.to_vec())),
        }
        Ok(true)
    }
}

impl CopyClosure {
    fn run(&self) -> Result<(), Failure> {
        if self.other.is_empty() {
            return Err(Failure::Usage("no host name specified".into()));
        }
        let config = &self.options.config;
        let address = message_text(&self.other);
        let other = match is_address(&address) {
            true => stores::open_at(config, &address)?,
            false => {
                stores::of_machine(config, ssh::open_host(config, &self.other, self.compress)?)?
            }
        };
        let own = stores::open(config)?;
        let (from, to) = match self.from {
            true => (&other, &own),
            false => (&own, &other),
        };
        let paths = self
            .paths
            .iter()
            .map(|path| stores::follow_links(from, path));
        let paths: Vec<_> = paths.collect::<Result<_, _>>()?;
        let mut told = Told {
            from,
            to,
            verbosity: config.verbosity,
        };
        copying::closure(from, to, &paths, self.substitute, &mut told)?;
        Ok(())
    }
}

/// Whether this names a store on this machine by path or address, and no host.
fn is_address(other: &str) -> bool {
    let is_path = ["/", "./", "../"]
        .iter()
        .any(|start| other.starts_with(start));
    is_path || other == "local" || other.starts_with("local?root=")
}

/// Says what is copied.
struct Told<'s> {
    from: &'s Store,
    to: &'s Store,
    verbosity: Verbosity,
}

impl Told<'_> {
    fn say(&self, text: String) {
        if self.verbosity >= Verbosity::INFO {
            terminal::show(&Message::line(Verbosity::INFO.0, text));
        }
    }
}

impl Watcher for Told<'_> {
    fn begin(&mut self, paths: usize, _: u64) {
        self.say(format!("copying {paths} paths..."));
    }

    fn next(&mut self, info: &PathInfo) {
        let path = self.from.print(&info.path);
        let way = match self.from.elsewhere() {
            None => format!("to '{}'", self.to.short_uri()),
            Some(_) => format!("from '{}'", self.from.short_uri()),
        };
        self.say(format!("copying path '{path}' {way}..."));
    }

    fn done(&mut self, _: &PathInfo) {}
}
