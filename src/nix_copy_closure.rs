//! `nix-copy-closure`: copies closures between this store and another.
//!
//! Arguments, messages and exit statuses are the reference's. The other store may be one on this machine, by path
//! or address (`/mnt`, `local?root=/mnt`), which the reference cannot do. Deliberately absent: stores of other
//! machines, which are reached by SSH.

use crate::classic::about::{self, Described};
use crate::classic::args::{Args, Command};
use crate::classic::finish;
use crate::classic::options::Options;
use crate::cli;
use crate::config::Config;
use crate::copying;
use crate::failure::Failure;
use crate::stores;
use crate::terminal::{self, Output, Verbosity};
use frazil_formats::message_text;
use frazil_vm::message::Message;
use std::collections::BTreeSet;
use std::ffi::OsString;

/// What the arguments ask for.
#[derive(Default)]
struct CopyClosure {
    options: Options,
    /// Whether paths come from the other store.
    from: bool,
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
            b"--gzip" => {}
            b"--bzip2" | b"--xz" => self.options.config.warn(&format!(
                "'{}' is not implemented, falling back to gzip",
                message_text(word)
            )),
            b"--from" => self.from = true,
            b"--to" => self.from = false,
            b"--show-progress" => {
                let text = "Warning: '--show-progress' is not implemented";
                terminal::show(&Message::line(0, text));
            }
            // As in the reference, these change nothing: outputs are not followed, and nothing is substituted.
            b"--include-outputs" | b"--dry-run" | b"--use-substitutes" | b"-s" => {}
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
        let other = message_text(&self.other);
        let here = other.contains('/') || other.starts_with("local");
        if !here || other.starts_with("ssh") {
            return Err(Failure::Message(format!(
                "cannot copy to or from '{other}': stores of other machines are not supported yet"
            )));
        }
        let other = stores::open_at(config, &other)?;
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
        let say = |text: String| {
            if config.verbosity >= Verbosity::INFO {
                terminal::show(&Message::line(Verbosity::INFO.0, text));
            }
        };
        copying::closure(
            from,
            to,
            &paths,
            &mut |count, _| {
                if count > 0 {
                    say(format!("copying {count} paths..."));
                }
            },
            &mut |info, begins| {
                if begins {
                    let (path, uri) = (from.print(&info.path), to.uri());
                    say(format!("copying path '{path}' to '{uri}'..."));
                }
            },
        )?;
        Ok(())
    }
}
