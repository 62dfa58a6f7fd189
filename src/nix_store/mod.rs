//! `nix-store`: what can be asked of and done to a store.
//!
//! Arguments, output, messages and exit statuses are the reference's. Each operation gets the flags that are
//! not common ones, and refuses those it does not know. Deliberately absent: building.

mod adding;
mod archives;
mod collecting;
mod database;
mod keys;
mod query;
mod realise;
mod serve;
mod transfer;
mod tree;
mod verify;

pub use collecting::max_freed;

use crate::classic::about;
use crate::classic::args::{Args, Command};
use crate::classic::finish;
use crate::classic::options::Options;
use crate::cli;
use crate::config::Config;
use crate::failure::Failure;
use crate::native_host::strerror;
use crate::paths;
use crate::store::Store;
use crate::stores;
use crate::terminal::Output;
use frazil_formats::message_text;
use frazil_store::StorePath;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Read};

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operation {
    Add,
    AddFixed,
    CheckValidity,
    Collect,
    Delete,
    Dump,
    DumpDb,
    Export,
    GenerateKey,
    Import,
    Init,
    LoadDb,
    Optimise,
    PrintEnv,
    PrintFixedPath,
    Query,
    ReadLog,
    Realise,
    RegisterValidity,
    RepairPath,
    Restore,
    Serve,
    Verify,
    VerifyPath,
    Version,
}

impl Operation {
    /// The operation that an option asks for.
    fn of(word: &[u8]) -> Option<Operation> {
        Some(match word {
            b"--realise" | b"--realize" | b"-r" => Operation::Realise,
            b"--add" | b"-A" => Operation::Add,
            b"--add-fixed" => Operation::AddFixed,
            b"--print-fixed-path" => Operation::PrintFixedPath,
            b"--delete" => Operation::Delete,
            b"--query" | b"-q" => Operation::Query,
            b"--print-env" => Operation::PrintEnv,
            b"--read-log" | b"-l" => Operation::ReadLog,
            b"--dump-db" => Operation::DumpDb,
            b"--load-db" => Operation::LoadDb,
            b"--register-validity" => Operation::RegisterValidity,
            b"--check-validity" => Operation::CheckValidity,
            b"--gc" => Operation::Collect,
            b"--dump" => Operation::Dump,
            b"--restore" => Operation::Restore,
            b"--export" => Operation::Export,
            b"--import" => Operation::Import,
            b"--init" => Operation::Init,
            b"--verify" => Operation::Verify,
            b"--verify-path" => Operation::VerifyPath,
            b"--repair-path" => Operation::RepairPath,
            b"--optimise" | b"--optimize" => Operation::Optimise,
            b"--serve" => Operation::Serve,
            b"--generate-binary-cache-key" => Operation::GenerateKey,
            b"--version" => Operation::Version,
            _ => return None,
        })
    }

    /// Whether standard input is the operation's own, so that `--stdin` does not read it.
    fn reads_stdin(self) -> bool {
        matches!(
            self,
            Operation::Import | Operation::Restore | Operation::Serve
        )
    }
}

/// What the arguments ask for.
#[derive(Debug, Default)]
struct NixStore {
    options: Options,
    operation: Option<Operation>,
    /// The operation's own flags, and the values of some.
    flags: Vec<Vec<u8>>,
    args: Vec<Vec<u8>>,
    /// `--add-root`, absolute.
    root: Option<Vec<u8>>,
    no_output: bool,
    stdin: bool,
    help: bool,
    roots: realise::Roots,
}

/// Runs the command; `program` is what messages call it. Returns the exit status.
pub fn main(program: &str, args: Vec<OsString>) -> u8 {
    finish::run(program, |out| run(args, out))
}

fn run(args: Vec<OsString>, out: &mut Output) -> Result<(), Failure> {
    let mut command = NixStore {
        options: Options::new(Config::from_environment()?),
        ..NixStore::default()
    };
    Args::new(args).parse(&mut command)?;
    if command.help {
        about::help(cli::nix_store(), out);
        return Ok(());
    }
    command.options.finish()?;
    let Some(operation) = command.operation else {
        return Err(Failure::Usage("no operation specified".into()));
    };
    match operation {
        Operation::Dump => return command.dump(),
        Operation::Restore => return command.restore(),
        Operation::Version => {
            return about::version("nix-store", &command.options.config, out);
        }
        // The reference opens the store for these, too, but needs nothing of it.
        Operation::PrintFixedPath => return command.print_fixed_path(out),
        Operation::GenerateKey => return command.generate_key(),
        _ => {}
    }
    let store = stores::open(&command.options.config)?;
    command.perform(operation, store, out)
}

impl Command for NixStore {
    fn common(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        self.options.take_base(word, rest)
    }

    fn own(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        let before = self.operation;
        if let Some(operation) = Operation::of(word) {
            self.operation = Some(operation);
        } else {
            match word {
                b"--help" => self.help = true,
                b"--add-root" => self.root = Some(paths::absolute(&rest.value(word)?)?),
                b"--stdin" if !io::stdin().is_terminal() => self.stdin = true,
                b"--indirect" => {}
                b"--no-output" => self.no_output = true,
                b"--max-freed" | b"--max-links" | b"--max-atime" => {
                    let value = rest.value(word)?;
                    self.flags.extend([word.to_vec(), value]);
                }
                [b'-', ..] => self.flags.push(word.to_vec()),
                _ => self.args.push(word.to_vec()),
            }
        }
        if self.stdin && !self.operation.is_some_and(Operation::reads_stdin) {
            self.read_words()?;
        }
        if before.is_some() && before != self.operation {
            let message = "only one operation may be specified";
            return Err(Failure::Usage(message.into()));
        }
        Ok(true)
    }
}

impl NixStore {
    /// Takes what is left on standard input as arguments, word by word.
    fn read_words(&mut self) -> Result<(), Failure> {
        let mut text = Vec::new();
        io::stdin()
            .lock()
            .read_to_end(&mut text)
            .map_err(|e| Failure::Message(format!("reading standard input: {}", strerror(&e))))?;
        let words = text.split(u8::is_ascii_whitespace);
        let words = words.filter(|word| !word.is_empty());
        self.args.extend(words.map(<[u8]>::to_vec));
        Ok(())
    }

    fn perform(&self, operation: Operation, store: Store, out: &mut Output) -> Result<(), Failure> {
        match operation {
            Operation::Add => self.add(&store, out),
            Operation::AddFixed => self.add_fixed(&store, out),
            Operation::CheckValidity => self.check_validity(&store, out),
            Operation::Collect => self.collect(&store, out),
            Operation::Delete => self.delete(&store, out),
            Operation::DumpDb => self.dump_db(&store, out),
            Operation::Export => self.export(&store),
            Operation::Import => self.import(&store, out),
            Operation::Init => self.no_flags_or_args(),
            Operation::LoadDb => self.load_db(&store),
            Operation::Optimise => self.optimise(&store),
            Operation::PrintEnv => self.print_env(&store, out),
            Operation::Query => self.query(&store, out),
            Operation::ReadLog => self.read_log(&store, out),
            Operation::Realise => self.realise(&store, out),
            Operation::RegisterValidity => self.register_validity(&store),
            Operation::RepairPath => self.repair_path(&store),
            Operation::Serve => self.serve(&store),
            Operation::Verify => self.verify(&store),
            Operation::VerifyPath => self.verify_path(&store),
            // Done without a store.
            Operation::Dump
            | Operation::GenerateKey
            | Operation::PrintFixedPath
            | Operation::Restore
            | Operation::Version => Ok(()),
        }
    }

    /// Refuses flags other than these.
    fn known_flags(&self, known: &[&[u8]]) -> Result<(), Failure> {
        let unknown = self
            .flags
            .iter()
            .find(|flag| !known.contains(&flag.as_slice()));
        match unknown {
            Some(flag) => Err(unknown_flag(flag)),
            None => Ok(()),
        }
    }

    fn has(&self, flag: &[u8]) -> bool {
        self.flags.iter().any(|f| f == flag)
    }

    /// Refuses all flags, without saying which one.
    fn no_flags(&self) -> Result<(), Failure> {
        match self.flags.is_empty() {
            true => Ok(()),
            false => Err(Failure::Usage("unknown flag".into())),
        }
    }

    fn no_args(&self) -> Result<(), Failure> {
        match self.args.is_empty() {
            true => Ok(()),
            false => Err(Failure::Usage("no arguments expected".into())),
        }
    }

    fn no_flags_or_args(&self) -> Result<(), Failure> {
        self.no_flags()?;
        self.no_args()
    }

    fn one_arg(&self) -> Result<&[u8], Failure> {
        match self.args.as_slice() {
            [one] => Ok(one),
            _ => Err(Failure::Usage("only one argument allowed".into())),
        }
    }

    /// The store paths that the arguments name, of themselves or by links.
    fn paths(&self, store: &Store) -> Result<Vec<StorePath>, Failure> {
        let paths = self.args.iter().map(|arg| stores::follow_links(store, arg));
        paths.collect()
    }
}

fn unknown_flag(flag: &[u8]) -> Failure {
    Failure::Usage(format!("unknown flag '{}'", message_text(flag)))
}
