//! `frazil` itself and `frazil eval`, the friendly way in.
//!
//! The options of evaluation mean what they mean for `nix-instantiate --eval`, and go through the
//! same parser; values on a terminal are coloured. Deliberately absent: anything that has to fit
//! C++ Nix's output.

use crate::attr_path;
use crate::classic::about;
use crate::classic::args::{Args, Command};
use crate::classic::finish::run_evaluating;
use crate::classic::options::Options;
use crate::cli;
use crate::config::Config;
use crate::failure::Failure;
use crate::highlight::highlight;
use crate::output::{self, Form, Show};
use crate::session::{Session, Source};
use crate::stats;
use crate::store_command;
use crate::terminal::{self, Output};
use crate::version;
use frazil_formats::message_text;
use frazil_runtime::bytecode::disassemble;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// What the arguments ask for.
#[derive(Debug, Default)]
struct Eval {
    options: Options,
    sources: Vec<Vec<u8>>,
    attr_paths: Vec<Vec<u8>>,
    expressions: bool,
    form: Form,
    strict: bool,
    disassemble: bool,
    stats: bool,
}

/// Runs `frazil`; returns the exit status.
pub fn main(args: Vec<OsString>) -> u8 {
    if args.first().is_some_and(|a| a == "store") {
        return store_command::main(args[1..].to_vec());
    }
    run_evaluating("frazil", |session, out| {
        match args.first().map(|a| a.as_bytes()) {
            Some(b"eval") => run(args[1..].to_vec(), session, out),
            None | Some(b"--help" | b"-h" | b"help") => {
                about::help(cli::frazil(), out);
                Ok(())
            }
            Some(b"--version" | b"-V") => {
                out.line(version::version().as_bytes());
                let nix = cli::NIX_VERSION;
                out.line(format!("language and output of Nix {nix}").as_bytes());
                out.line(format!("man pages and completions: {}", version::SHARE).as_bytes());
                Ok(())
            }
            Some(other) => {
                let other = message_text(other);
                Err(Failure::Usage(format!("'{other}' is not a command")))
            }
        }
    })
}

fn run(
    args: Vec<OsString>,
    session: &mut Option<Session>,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut command = Eval {
        options: Options::new(Config::from_environment()?),
        ..Eval::default()
    };
    match Args::new(args).parse(&mut command) {
        Err(Failure::Help) => {
            about::help(cli::eval().bin_name("frazil eval"), out);
            return Ok(());
        }
        other => other?,
    }
    command.options.finish()?;
    command.options.config.read_only = true;
    let options = &command.options;
    let session = session.insert(Session::new(&options.config, &options.look_up)?);
    session.set_auto_args(options)?;
    command.run(session, out)
}

impl Command for Eval {
    fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        self.options.take(word, rest)
    }

    fn own(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        match word {
            b"--help" | b"-h" => return Err(Failure::Help),
            b"--expr" | b"-E" => self.expressions = true,
            b"--attr" | b"-A" => {
                let path = rest.value(word)?;
                self.attr_paths.push(path);
            }
            b"--json" => self.form = Form::Json,
            b"--raw" => self.form = Form::Raw,
            b"--xml" => self.form = Form::Xml,
            b"--strict" => self.strict = true,
            b"--disasm" => self.disassemble = true,
            b"--stats" => self.stats = true,
            b"-" => self.sources.push(b"-".to_vec()),
            [b'-', ..] => return Ok(false),
            source => self.sources.push(source.to_vec()),
        }
        Ok(true)
    }
}

impl Eval {
    fn run(&mut self, session: &mut Session, out: &mut Output) -> Result<(), Failure> {
        if self.sources.is_empty() && !self.expressions {
            self.sources.push(b"./default.nix".to_vec());
        }
        if self.attr_paths.is_empty() {
            self.attr_paths.push(Vec::new());
        }
        for source in &self.sources {
            let source = match source.as_slice() {
                b"-" => session.stdin()?,
                text if self.expressions => session.expression(text.to_vec()),
                file => session.read_source(file)?,
            };
            if self.disassemble {
                self.print_code(session, source, out)?;
            } else {
                self.print_values(session, source, out)?;
            }
        }
        if self.stats {
            terminal::log(stats::render(&session.vm).as_bytes());
        } else {
            stats::print_if_wanted(&mut session.vm);
        }
        Ok(())
    }

    fn print_code(
        &self,
        session: &mut Session,
        source: Source,
        out: &mut Output,
    ) -> Result<(), Failure> {
        let vm = &mut session.vm;
        let unit = vm.compile_unit(&source.text, source.origin, &source.base, None)?;
        let name = |s| vm.symbols.display(s).into_owned();
        out.write(disassemble(&unit, &name).as_bytes());
        Ok(())
    }

    fn print_values(
        &self,
        session: &mut Session,
        source: Source,
        out: &mut Output,
    ) -> Result<(), Failure> {
        let root = session.compile(source)?;
        for path in &self.attr_paths {
            let value = session.vm.get(root);
            let selected = session.vm.root(value);
            attr_path::select(session, selected, path)?;
            session.auto_call(selected)?;
            let show = Show {
                form: self.form,
                strict: self.strict,
                locations: true,
            };
            let mut text = Vec::new();
            output::render(&mut session.vm, selected, show, &mut text)?;
            if self.form == Form::Plain && out.is_terminal() && terminal::colours_wanted() {
                out.write(&highlight(&text));
            } else {
                out.write(&text);
            }
            if self.form != Form::Raw {
                out.write(b"\n");
            }
            session.vm.release(selected);
        }
        Ok(())
    }
}
