//! `nix-instantiate`: evaluates expressions, and prints values or the paths of derivations.
//!
//! Arguments, output, messages and exit statuses are the reference's. Deliberately absent until the
//! store exists: writing derivations, and roots for them.

use crate::attr_path;
use crate::classic::args::{Args, Command};
use crate::classic::options::Options;
use crate::cli;
use crate::config::{Config, files};
use crate::derivations;
use crate::failure::Failure;
use crate::output::{self, Form, Show};
use crate::session::{Session, Source};
use crate::stats;
use crate::terminal::{self, Output, Verbosity};
use crate::version;
use frazil_formats::message_text;
use frazil_vm::error::ErrorKind;
use frazil_vm::message::Message;
use frazil_vm::report::Level;
use std::ffi::OsString;

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
    /// `--help` or `--version`, when it is met.
    about: &'static [u8],
    root: Option<Vec<u8>>,
    read_write: bool,
    /// Whether it was said that nothing is written.
    warned: bool,
}

/// Runs the command; `program` is what messages call it. Returns the exit status.
pub fn main(program: &str, args: Vec<OsString>) -> u8 {
    let mut out = Output::new();
    let mut session = None;
    let outcome = run(args, &mut session, &mut out);
    let status = finish(program, outcome, session.as_mut(), &mut out);
    // The process ends here; taking the heap apart would only cost time.
    std::mem::forget(session);
    status
}

/// The exit status when a hash is not the one that was given.
const HASH_MISMATCH: u8 = 102;

/// The hint that follows messages about what cannot be asked for.
fn point_to_help(program: &str) {
    let hint = format!("Try '{program} --help' for more information.");
    terminal::show(&Message::line(Level::Error.number(), hint));
}

/// Says what went wrong, if anything, and returns the exit status.
pub fn finish(
    program: &str,
    outcome: Result<(), Failure>,
    session: Option<&mut Session>,
    out: &mut Output,
) -> u8 {
    let lost = out.finish();
    let mut session = session;
    if let Some(session) = session.as_deref_mut() {
        // Removes what was fetched into temporary directories.
        session.vm.caches.fetcher = None;
    }
    let error = |text: &str| terminal::show(&Message::of(Level::Error, text));
    let mut status = u8::from(outcome.is_err());
    match outcome {
        Ok(()) | Err(Failure::Done) => {}
        Err(Failure::Usage(text)) => {
            error(&text);
            point_to_help(program);
        }
        Err(Failure::Message(text)) => error(&text),
        Err(Failure::Eval(e)) => match session {
            Some(s) => {
                terminal::show(&s.vm.error_message(&e));
                if e.kind() == ErrorKind::Usage {
                    point_to_help(program);
                }
                if e.kind() == ErrorKind::HashMismatch {
                    status = HASH_MISMATCH;
                }
            }
            None => error(e.message()),
        },
        Err(Failure::NotFound {
            message,
            suggestions,
        }) => {
            let e = frazil_vm::error::eval_error(message).with_suggestions(suggestions);
            match session {
                Some(s) => terminal::show(&s.vm.error_message(&e)),
                None => error(e.message()),
            }
        }
    }
    if let Err(text) = lost {
        error(&text);
        return 1;
    }
    status
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
    match Args::new(args).parse(&mut command) {
        Err(Failure::Done) => return command.about(out),
        other => other?,
    }
    command.options.finish()?;
    command.options.config.read_only |= command.eval && !command.read_write;
    let options = &command.options;
    let session = session.insert(Session::new(&options.config, &options.look_up)?);
    session.set_auto_args(options)?;
    command.run(session, out)
}

impl Command for Instantiate {
    fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        self.options.take(word, rest)
    }

    fn own(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        match word {
            b"--help" => {
                self.about = b"--help";
                return Err(Failure::Done);
            }
            b"--version" => {
                self.about = b"--version";
                return Err(Failure::Done);
            }
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
    /// `--version` or `--help`.
    fn about(&self, out: &mut Output) -> Result<(), Failure> {
        if self.about == b"--help" {
            out.write(
                cli::nix_instantiate()
                    .render_long_help()
                    .to_string()
                    .as_bytes(),
            );
            return Ok(());
        }
        out.line(format!("nix-instantiate (Nix) {}", cli::NIX_VERSION).as_bytes());
        let config = &self.options.config;
        if config.verbosity > Verbosity::INFO {
            let settings = config.evaluation()?;
            let users: Vec<String> = files::user_files()
                .iter()
                .map(|f| f.display().to_string())
                .collect();
            let state = std::env::var("NIX_STATE_DIR").unwrap_or_else(|_| "/nix/var/nix".into());
            for (what, value) in [
                ("Implementation", version::version().as_str()),
                (
                    "System type",
                    config.text("system").unwrap_or(version::SYSTEM),
                ),
                ("Features", "gc"),
                (
                    "System configuration file",
                    &format!("{:?}", files::system_file()),
                ),
                ("User configuration files", &users.join(":")),
                ("Store directory", &settings.store_dir),
                ("State directory", &format!("{state:?}")),
            ] {
                out.line(format!("{what}: {value}").as_bytes());
            }
        }
        Ok(())
    }

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
                for drv in derivations::find(session, selected)? {
                    let line = derivations::path_and_output(session, drv)?;
                    self.warn_unwritten();
                    out.line(&line);
                    session.vm.release(drv);
                }
            }
            session.vm.release(selected);
            self.attr_paths.push(path);
        }
        session.vm.release(root);
        Ok(())
    }

    /// Says once that derivations are only named.
    fn warn_unwritten(&mut self) {
        if std::mem::replace(&mut self.warned, true) {
            return;
        }
        let config = &self.options.config;
        if self.root.is_some() {
            config.warn("'--add-root' has no effect: there is no store to keep anything in yet");
        }
        if self.options.gc_warning && self.root.is_none() {
            config.warn(if config.read_only {
                "you did not specify '--add-root'; the result might be removed by the garbage \
                 collector"
            } else {
                "the derivations are not written: there is no store to write them to yet"
            });
        }
    }
}
