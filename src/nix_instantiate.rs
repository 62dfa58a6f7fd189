//! `nix-instantiate`: evaluates expressions, and prints values or the paths of derivations.
//!
//! Arguments, output, messages and exit statuses are the reference's. Invariant: a path is printed when
//! it is in the store. Deliberately absent: the store (see `local_eval_store`), building.

use crate::attr_path;
use crate::classic::about::{self, Described};
use crate::classic::args::{Args, Command};
use crate::classic::finish::run_evaluating;
use crate::classic::options::Options;
use crate::cli;
use crate::config::Config;
use crate::derivations::{self, Instantiated};
use crate::failure::Failure;
use crate::output::{self, Form, Show};
use crate::paths;
use crate::session::{Session, Source};
use crate::stats;
use crate::terminal::Output;
use frazil_formats::message_text;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

/// What the arguments ask for.
#[derive(Debug, Default)]
struct Instantiate {
    options: Options,
    files: Vec<Vec<u8>>,
    attr_paths: Vec<Vec<u8>>,
    read_stdin: bool,
    expressions: bool,
    find_file: bool,
    eval: bool,
    parse: bool,
    form: Form,
    strict: bool,
    no_location: bool,
    root: Option<Vec<u8>>,
    /// How many roots were made.
    roots: usize,
    read_write: bool,
    /// Whether it was said that nothing keeps the derivations.
    warned: bool,
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
    let mut command = Instantiate {
        options: Options::new(Config::from_environment()?),
        ..Instantiate::default()
    };
    if !about::read(args, &mut command, out)? {
        return Ok(());
    }
    command.options.config.read_only |= command.eval && !command.read_write;
    if let Some(address) = command.options.eval_store.take() {
        // Nothing is built, so it is the only store that is used.
        command.options.config.set("store", &address)?;
    }
    let options = &command.options;
    let session = session.insert(Session::new(&options.config, &options.look_up)?);
    session.set_auto_args(options)?;
    let outcome = command.run(session, out);
    // What was made stays, whatever came after.
    if let Some(pending) = &session.pending {
        pending.write()?;
    }
    outcome
}

impl Described for Instantiate {
    const NAME: &str = "nix-instantiate";

    fn usage() -> clap::Command {
        cli::nix_instantiate()
    }

    fn options(&mut self) -> &mut Options {
        &mut self.options
    }
}

impl Command for Instantiate {
    fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        self.options.take(word, rest)
    }

    fn own(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        match word {
            b"-" => self.read_stdin = true,
            b"--expr" | b"-E" => self.expressions = true,
            b"--eval" | b"--eval-only" => self.eval = true,
            b"--read-write-mode" => self.read_write = true,
            b"--parse" | b"--parse-only" => {
                self.parse = true;
                self.eval = true;
            }
            b"--find-file" => self.find_file = true,
            b"--attr" | b"-A" => {
                let path = rest.value(word)?;
                self.attr_paths.push(path);
            }
            b"--add-root" => self.root = Some(rest.value(word)?),
            b"--indirect" => {}
            b"--raw" => self.form = Form::Raw,
            b"--xml" => self.form = Form::Xml,
            b"--json" => self.form = Form::Json,
            b"--no-location" => self.no_location = true,
            b"--strict" => self.strict = true,
            b"--dry-run" => self.options.config.read_only = true,
            [b'-', ..] => return Ok(false),
            file => self.files.push(file.to_vec()),
        }
        Ok(true)
    }
}

impl Instantiate {
    fn run(&mut self, session: &mut Session, out: &mut Output) -> Result<(), Failure> {
        if self.attr_paths.is_empty() {
            self.attr_paths.push(Vec::new());
        }
        if self.find_file {
            for name in &self.files {
                let path = session.find_file(name)?;
                if path.starts_with(b"<") {
                    let shown = message_text(&path);
                    return Err(Failure::Message(format!("'{shown}' has no physical path")));
                }
                out.line(&path);
            }
            return Ok(());
        }
        if self.read_stdin {
            let source = session.stdin()?;
            self.process(session, source, out)?;
        } else if self.files.is_empty() && !self.expressions {
            self.files.push(b"./default.nix".to_vec());
        }
        for file in std::mem::take(&mut self.files) {
            let source = match self.expressions {
                true => session.expression(file),
                false => session.read_source(&file)?,
            };
            self.process(session, source, out)?;
            if out.is_closed() {
                return Ok(());
            }
        }
        stats::print_if_wanted(&mut session.vm);
        Ok(())
    }

    fn process(
        &mut self,
        session: &mut Session,
        source: Source,
        out: &mut Output,
    ) -> Result<(), Failure> {
        if self.parse {
            let tree = session
                .vm
                .print_syntax(&source.text, source.origin, &source.base)?;
            out.line(&tree);
            return Ok(());
        }
        let root = session.compile(source)?;
        session.vm.force(root)?;
        for path in std::mem::take(&mut self.attr_paths) {
            let value = session.vm.get(root);
            let selected = session.vm.root(value);
            attr_path::select(session, selected, &path)?;
            session.vm.force(selected)?;
            if self.eval {
                if session.has_auto_args() {
                    session.auto_call(selected)?;
                }
                let show = Show {
                    form: self.form,
                    strict: self.strict,
                    locations: !self.no_location,
                };
                output::write(&mut session.vm, selected, show, out)?;
            } else {
                let mut found = Vec::new();
                let outcome = derivations::find(session, selected).and_then(|drvs| {
                    drvs.into_iter().try_for_each(|drv| {
                        found.push(derivations::path_and_output(session, drv)?);
                        session.vm.release(drv);
                        Ok(())
                    })
                });
                self.show(session, found, out)?;
                outcome?;
            }
            session.vm.release(selected);
            self.attr_paths.push(path);
        }
        session.vm.release(root);
        Ok(())
    }

    /// Writes and prints derivations, with the roots that keep them if such are wanted.
    fn show(
        &mut self,
        session: &mut Session,
        found: Vec<Instantiated>,
        out: &mut Output,
    ) -> Result<(), Failure> {
        if let Some(pending) = &session.pending {
            pending.write()?;
        }
        for Instantiated {
            path,
            shown,
            output,
        } in found
        {
            let mut line = shown;
            if let Some(root) = &self.root {
                self.roots += 1;
                let mut root = paths::absolute(root)?;
                if self.roots > 1 {
                    root.extend_from_slice(format!("-{}", self.roots).as_bytes());
                }
                if let Some(pending) = &session.pending {
                    let link = pending.with_store(|s| s.add_perm_root(&path, paths::os(&root)))?;
                    line = link.into_os_string().into_vec();
                }
            } else {
                self.warn_of_collection();
            }
            if output != b"out" {
                line.push(b'!');
                line.extend_from_slice(&output);
            }
            out.line(&line);
        }
        Ok(())
    }

    /// Says once that nothing keeps the derivations.
    fn warn_of_collection(&mut self) {
        if !std::mem::replace(&mut self.warned, true) && self.options.gc_warning {
            self.options.config.warn(
                "you did not specify '--add-root'; the result might be removed by the garbage \
                 collector",
            );
        }
    }
}
