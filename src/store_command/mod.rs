//! `frazil store`: the same engine as the classic store commands, for people.
//!
//! Arguments are parsed by the definition in `cli`. Deliberately absent: anything that has to fit C++ Nix's output.

mod closure;
mod copy;
mod maintain;
mod sizes;
mod why_depends;

use crate::classic::finish;
use crate::cli;
use crate::config::Config;
use crate::failure::Failure;
use crate::store::Store;
use crate::stores;
use crate::terminal::Output;
use clap::ArgMatches;
use clap::error::ErrorKind;
use frazil_store::StorePath;
use indicatif::{ProgressBar, ProgressStyle};
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// Runs the command; returns the exit status.
pub fn main(args: Vec<OsString>) -> u8 {
    finish::run("frazil store", |out| run(args, out))
}

fn run(args: Vec<OsString>, out: &mut Output) -> Result<(), Failure> {
    let words = std::iter::once("store".into()).chain(args);
    let matches = match cli::store().try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(e) => match e.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                out.write(e.to_string().as_bytes());
                return Ok(());
            }
            _ => {
                let text = e.to_string();
                let text = text.strip_prefix("error: ").unwrap_or(&text);
                let message = text.split("\n\n").next().unwrap_or(text).trim_end();
                return Err(Failure::Usage(message.to_owned()));
            }
        },
    };
    let mut config = Config::from_environment()?;
    if let Some(uri) = matches.get_one::<String>("store") {
        config.set("store", uri)?;
    }
    let Some((name, args)) = matches.subcommand() else {
        return Ok(());
    };
    let store = stores::open(&config)?;
    match name {
        "add" => maintain::add(&store, args, out),
        "closure" => closure::run(&store, args, out),
        "copy" => copy::run(&config, &store, args),
        "delete" => maintain::delete(&store, args, out),
        "gc" => maintain::collect(&store, args, out),
        "info" => maintain::info(&store, out),
        "optimise" => maintain::optimise(&store, out),
        "roots" => maintain::roots(&store, out),
        "verify" => maintain::verify(&store, args, out),
        "why-depends" => why_depends::run(&store, args, out),
        _ => Ok(()),
    }
}

/// The store paths that arguments name.
fn paths(store: &Store, args: &ArgMatches, name: &str) -> Result<Vec<StorePath>, Failure> {
    let given = args.get_many::<OsString>(name).into_iter().flatten();
    given
        .map(|path| stores::follow_links(store, path.as_bytes()))
        .collect()
}

/// A bar on standard error, if that is a terminal.
fn bar(length: u64, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template);
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style)
}
