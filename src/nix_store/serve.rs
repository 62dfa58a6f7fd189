//! `nix-store --serve`: answers what another machine asks, see [`frazil_ssh_store::protocol`].
//!
//! Invariant: nothing is written without `--write`, and standard output has answers only. Deliberately absent: building, of
//! which whoever asks is told.

use super::NixStore;
use super::archives::PIECE;
use super::realise;
use crate::config::Config;
use crate::failure::Failure;
use crate::native_host::strerror;
use crate::store::Store;
use crate::stores;
use crate::terminal::Verbosity;
use frazil_formats::message_bytes;
use frazil_local_store::Direction;
use frazil_ssh_store::protocol::{
    BuildOptions, CLIENT_MAGIC, Command, SERVER_MAGIC, Version, write_info,
};
use frazil_store::wire::{self, WireReader, is_end};
use frazil_store::{StoreError, StorePath};
use std::collections::BTreeSet;
use std::io::{self, BufReader, BufWriter, Read, StdinLock, StdoutLock, Write};

/// A client, and what it may ask.
struct Server<'s> {
    command: &'s NixStore,
    store: &'s Store,
    input: WireReader<BufReader<StdinLock<'s>>>,
    output: BufWriter<StdoutLock<'s>>,
    version: Version,
    may_write: bool,
}

/// What becomes of a derivation that a client asks to be built.
enum Built {
    AlreadyValid = 2,
    Failed = 9,
}

impl NixStore {
    pub(super) fn serve(&self, store: &Store) -> Result<(), Failure> {
        self.known_flags(&[b"--write"])?;
        self.no_args()?;
        let mut server = Server {
            command: self,
            store,
            input: WireReader::new(BufReader::with_capacity(PIECE, io::stdin().lock())),
            output: BufWriter::with_capacity(PIECE, io::stdout().lock()),
            version: Version::LATEST,
            may_write: self.has(b"--write"),
        };
        let served = server.run();
        // What was answered before a failure is.
        let flushed = server.output.flush();
        served?;
        flushed.map_err(|err| unsent(&err))
    }
}

impl Server<'_> {
    fn run(&mut self) -> Result<(), Failure> {
        self.greet()?;
        loop {
            let number = match self.input.small_number() {
                Err(err) if is_end(&err) => return Ok(()),
                number => number?,
            };
            let Some(command) = Command::of(number) else {
                return fail(format!("unknown serve command {number}"));
            };
            self.answer(command)?;
            self.output.flush().map_err(|err| unsent(&err))?;
        }
    }

    fn greet(&mut self) -> Result<(), Failure> {
        if self.input.small_number()? != CLIENT_MAGIC {
            return fail("protocol mismatch".into());
        }
        let mut hello = Vec::new();
        wire::number(&mut hello, u64::from(SERVER_MAGIC));
        wire::number(&mut hello, Version::LATEST.to_wire());
        self.send(&hello)?;
        self.output.flush().map_err(|err| unsent(&err))?;
        let theirs = Version::of_wire(self.input.small_number()?);
        self.version = theirs.min(Version::LATEST);
        Ok(())
    }

    fn answer(&mut self, command: Command) -> Result<(), Failure> {
        let may_not = match command {
            Command::ImportPaths | Command::AddToStoreNar => "importing paths is not allowed",
            Command::BuildPaths | Command::BuildDerivation => "building paths is not allowed",
            _ => "",
        };
        if !may_not.is_empty() && !self.may_write {
            return fail(may_not.into());
        }
        match command {
            Command::QueryValidPaths => self.valid_paths(),
            Command::QueryPathInfos => self.path_infos(),
            Command::QueryClosure => self.closure(),
            Command::DumpStorePath => {
                let path = self.input.path(self.store.store_dir())?;
                Ok(self.store.nar(&path, &mut self.output)?)
            }
            Command::AddToStoreNar => self.add_nar(),
            Command::ImportPaths => {
                stores::import(self.store, self.input.input())?;
                self.send_number(1)
            }
            Command::BuildPaths => self.build_paths(),
            Command::BuildDerivation => self.build_derivation(),
        }
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.output.write_all(bytes).map_err(|err| unsent(&err))
    }

    fn send_number(&mut self, number: u64) -> Result<(), Failure> {
        self.send(&number.to_le_bytes())
    }

    fn send_paths(&mut self, paths: &BTreeSet<StorePath>) -> Result<(), Failure> {
        let mut answer = Vec::new();
        wire::paths(&mut answer, self.store.store_dir(), paths.iter());
        self.send(&answer)
    }

    fn valid_paths(&mut self) -> Result<(), Failure> {
        let lock = self.input.small_number()? != 0;
        let substitute = self.input.small_number()? != 0;
        let paths = self.input.paths(self.store.store_dir())?;
        let paths: Vec<StorePath> = paths.into_iter().collect();
        if lock && self.may_write {
            self.store.add_temp_roots(&paths)?;
        }
        if substitute && self.may_write {
            realise::substitute(&self.command.options.config, self.store, &paths)?;
        }
        let valid = self.store.valid_among(&paths)?;
        self.send_paths(&valid)
    }

    fn path_infos(&mut self) -> Result<(), Failure> {
        let dir = self.store.store_dir();
        for path in self.input.paths(dir)? {
            if let Some(info) = self.store.query(&path)? {
                let mut answer = Vec::new();
                wire::path(&mut answer, dir, &path);
                write_info(&mut answer, dir, self.version, &info);
                self.send(&answer)?;
            }
        }
        // An empty string.
        self.send_number(0)
    }

    fn closure(&mut self) -> Result<(), Failure> {
        let outputs = self.input.small_number()? != 0;
        let start = self.input.paths(self.store.store_dir())?;
        let start: Vec<StorePath> = start.into_iter().collect();
        let closure = self
            .store
            .closure(&start, Direction::References, outputs, false)?;
        self.send_paths(&closure)
    }

    fn add_nar(&mut self) -> Result<(), Failure> {
        let info = self.input.info(self.store.store_dir())?;
        if info.nar_size == 0 {
            return fail("narInfo is too old and missing the narSize field".into());
        }
        let mut nar = self.input.input().take(info.nar_size);
        self.store.add_nar(&info, &mut nar, false, false)?;
        // What the store did not need is sent all the same.
        let rest = io::copy(&mut nar, &mut io::sink());
        rest.map_err(|err| StoreError::io("reading from file", &[], &err))?;
        self.send_number(1)
    }

    /// The settings for what a client has built: nothing is substituted, and little is said.
    fn build_config(&mut self) -> Result<Config, Failure> {
        let options = BuildOptions::read(&mut self.input, self.version)?;
        if options.repeats != 0 {
            return fail(
                "client requested repeating builds, but this is not currently implemented".into(),
            );
        }
        let mut config = self.command.options.config.clone();
        config.verbosity = Verbosity(0);
        config.set("substitute", "false")?;
        config.set("max-silent-time", &options.max_silent_time.to_string())?;
        config.set("timeout", &options.timeout.to_string())?;
        if self.version >= Version::LOG_SIZE {
            config.set("max-build-log-size", &options.max_log_size.to_string())?;
        }
        let keep = if options.keep_failed { "true" } else { "false" };
        config.set("keep-failed", keep)?;
        Ok(config)
    }

    fn build_paths(&mut self) -> Result<(), Failure> {
        let dir = self.store.store_dir();
        let mut wanted = Vec::new();
        for text in self.input.strings()? {
            wanted.push(realise::Wanted::parse(&text, |path| Ok(dir.parse(path)?))?);
        }
        let config = self.build_config()?;
        let built = realise::make(&config, self.store, &wanted);
        let mut answer = Vec::new();
        match built {
            Ok(()) => wire::number(&mut answer, 0),
            Err(failure) => {
                let Some((_, text)) = failure.message() else {
                    return Err(failure);
                };
                // The exit status of the command that would have failed, and the whole of what it would have said.
                let text = format!("\x1b[31;1merror:\x1b[0m {text}");
                wire::number(&mut answer, 1);
                wire::string(&mut answer, &message_bytes(&text));
            }
        }
        self.send(&answer)
    }

    fn build_derivation(&mut self) -> Result<(), Failure> {
        let dir = self.store.store_dir();
        let path = self.input.path(dir)?;
        let mut outputs = Vec::new();
        let mut unknown = false;
        for _ in 0..self.input.length()? {
            let _name = self.input.string()?;
            match self.input.optional_path(dir)? {
                Some(path) => outputs.push(path),
                None => unknown = true,
            }
            let (_algo, _hash) = (self.input.string()?, self.input.string()?);
        }
        let _sources = self.input.paths(dir)?;
        let (_system, _builder) = (self.input.string()?, self.input.string()?);
        let _arguments = self.input.strings()?;
        for _ in 0..self.input.length()? {
            let (_name, _value) = (self.input.string()?, self.input.string()?);
        }
        self.build_config()?;
        let valid = self.store.valid_among(&outputs)?.len() == outputs.len();
        let (status, text) = match valid && !unknown {
            true => (Built::AlreadyValid, String::new()),
            false => {
                let path = dir.print(&path);
                let text = format!("'{path}' cannot be built: building is not supported yet");
                (Built::Failed, text)
            }
        };
        let mut answer = Vec::new();
        wire::number(&mut answer, status as u64);
        wire::string(&mut answer, text.as_bytes());
        if self.version >= Version::REPEATS {
            // Never built, so neither repeatedly nor at any time.
            (0..4).for_each(|_| wire::number(&mut answer, 0));
        }
        if self.version >= Version::OUTPUTS {
            wire::number(&mut answer, 0);
        }
        self.send(&answer)
    }
}

fn fail<T>(message: String) -> Result<T, Failure> {
    Err(Failure::Message(message))
}

fn unsent(err: &io::Error) -> Failure {
    Failure::Message(format!("writing to file: {}", strerror(err)))
}
