//! One evaluation from the command line: the machine, the look-up path, arguments of top-level
//! functions, and reading the expressions that are named.
//!
//! Invariant: paths given to the machine are absolute and canonical. Deliberately absent: output.

use crate::classic::options::{AutoArg, Options, missing_feature};
use crate::config::Config;
use crate::failure::Failure;
use crate::fetching;
use crate::local_eval_store::{self, Pending};
use crate::native_host::{NativeHost, strerror};
use crate::read_only_store::ReadOnlyStore;
use crate::stores;
use crate::terminal::{self, Verbosity};
use frazil_formats::message_text;
use frazil_formats::path::{abs_path, parent};
use frazil_runtime::heap::{Attr, HeapConfig};
use frazil_runtime::pos::{Origin, Pos};
use frazil_runtime::symbol::Symbol;
use frazil_vm::error::{ErrorKind, EvalError};
use frazil_vm::eval_store::{Attached, EvalStore};
use frazil_vm::host::Host;
use frazil_vm::machine::{Root, Vm};
use frazil_vm::message::Message;
use frazil_vm::refusing_store::RefusingStore;
use frazil_vm::restricted::{Mode, RestrictedHost};
use frazil_vm::session_store::SessionStore;
use frazil_vm::settings::Settings;
use std::io::Read;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// One evaluation.
pub struct Session {
    /// The machine.
    pub vm: Vm,
    /// What evaluation gave to the store on disk, if there is one.
    pub pending: Option<Pending>,
    cwd: Vec<u8>,
    auto_args: Vec<(Symbol, Root)>,
}

impl Session {
    /// Makes the machine.
    ///
    /// # Errors
    /// The working directory is gone, or the store's is not an absolute path.
    pub fn new(config: &Config, look_up: &[String]) -> Result<Session, Failure> {
        config.check_store()?;
        let cwd = std::env::current_dir()
            .map_err(|e| Failure::Message(format!("cannot get cwd: {}", strerror(&e))))?;
        let mut settings = config.evaluation()?;
        if !settings.pure_eval {
            settings.nix_path = look_up_path(config, look_up);
        }
        settings.working_dir = cwd.to_string_lossy().into_owned();
        settings.talkative = config.verbosity >= Verbosity::TALKATIVE;
        if settings.talkative {
            // The definition of `derivation`, which the reference evaluates at once.
            let text = "evaluating file '«nix-internal»/derivation-internal.nix'";
            terminal::show(&Message::line(Verbosity::TALKATIVE.0, text));
        }
        let cwd = cwd.into_os_string().into_vec();
        let surroundings = surroundings(config, &settings, &cwd)?;
        let restricted = settings.restrict_eval && !settings.pure_eval;
        let fetcher = fetching::fetcher(config, &settings);
        let mut vm = Vm::new(surroundings.host, settings, heap_config());
        vm.caches.store.store = surroundings.store;
        vm.caches.fetcher = Some(Box::new(fetcher));
        if restricted {
            vm.resolve_look_up_path()?;
        }
        Ok(Session {
            vm,
            pending: surroundings.pending,
            cwd,
            auto_args: Vec::new(),
        })
    }

    /// Reads the arguments of top-level functions.
    ///
    /// # Errors
    /// Syntax errors and unreadable files.
    pub fn set_auto_args(&mut self, options: &Options) -> Result<(), Failure> {
        for (name, arg) in &options.auto_args {
            let value = match arg {
                AutoArg::Expr(text) => {
                    let cwd = self.cwd.clone();
                    self.vm.compile(text, Origin::String, &cwd, None)?
                }
                AutoArg::Text(text) => self.vm.heap.string(text),
                AutoArg::File(path) => {
                    let path = std::ffi::OsStr::from_bytes(path);
                    let text = std::fs::read(path).map_err(|e| {
                        // Directories can be opened, but not read.
                        let what = match e.kind() {
                            std::io::ErrorKind::IsADirectory => "read of 65536 bytes".to_owned(),
                            _ => format!("opening file \"{}\"", path.to_string_lossy()),
                        };
                        Failure::Message(format!("{what}: {}", strerror(&e)))
                    })?;
                    self.vm.heap.string(&text)
                }
                AutoArg::Stdin => self.vm.heap.string(&read_stdin()?),
            };
            let name = self.vm.symbols.intern(name);
            let root = self.vm.root(value);
            self.auto_args.push((name, root));
        }
        Ok(())
    }

    /// Whether there are arguments of top-level functions.
    pub fn has_auto_args(&self) -> bool {
        !self.auto_args.is_empty()
    }

    /// The working directory.
    pub fn cwd(&self) -> &[u8] {
        &self.cwd
    }

    /// The text, origin and base directory of a file, of a directory's `default.nix`, or of what a
    /// look-up path (`<nixpkgs>`) leads to.
    ///
    /// # Errors
    /// There is no such file.
    pub fn read_source(&mut self, name: &[u8]) -> Result<Source, Failure> {
        let path = self.locate(name)?;
        let path = self.vm.resolve_expr_path(&path)?;
        let (text, origin) = self.vm.source_file(&path)?;
        Ok(Source {
            base: parent(&path).to_vec(),
            origin,
            text,
        })
    }

    /// An expression from the command line.
    pub fn expression(&self, text: Vec<u8>) -> Source {
        Source {
            text,
            origin: Origin::String,
            base: self.cwd.clone(),
        }
    }

    /// The expression on standard input.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn stdin(&self) -> Result<Source, Failure> {
        Ok(Source {
            text: read_stdin()?,
            origin: Origin::Stdin,
            base: self.cwd.clone(),
        })
    }

    /// What a file argument names.
    fn locate(&mut self, name: &[u8]) -> Result<Vec<u8>, Failure> {
        if name.starts_with(b"flake:") && !self.vm.settings.feature("flakes") {
            return Err(missing_feature("flakes"));
        }
        if let Some(fetched) = self.vm.fetched_location(name) {
            return Ok(fetched?);
        }
        match name {
            [b'<', inner @ .., b'>'] if !inner.is_empty() => self.find_file(inner),
            _ => Ok(abs_path(name, &self.cwd)),
        }
    }

    /// What `<name>` stands for.
    ///
    /// # Errors
    /// It is not in the look-up path.
    pub fn find_file(&mut self, name: &[u8]) -> Result<Vec<u8>, Failure> {
        let entries: Vec<(Vec<u8>, Vec<u8>)> = self
            .vm
            .settings
            .nix_path
            .iter()
            .map(|(prefix, location)| (prefix.clone().into(), location.clone().into()))
            .collect();
        Ok(self.vm.look_up(&entries, name)?)
    }

    /// Compiles a source and keeps its unevaluated value.
    ///
    /// # Errors
    /// Syntax errors and undefined variables.
    pub fn compile(&mut self, source: Source) -> Result<Root, Failure> {
        let value = self
            .vm
            .compile(&source.text, source.origin, &source.base, None)?;
        Ok(self.vm.root(value))
    }

    /// Calls a top-level function with the arguments of the command line that it takes, and a set
    /// with `__functor` with itself first; leaves other values alone. `root` is evaluated and
    /// replaced by the result.
    ///
    /// # Errors
    /// Arguments without a value, and whatever evaluation raises.
    pub fn auto_call(&mut self, root: Root) -> Result<(), Failure> {
        loop {
            // As long as it is a thunk, nobody knows where the function is written.
            let pos = self.vm.determine_pos(self.vm.get(root));
            let value = self.vm.force_from(pos, root)?;
            let functor = self.vm.known.functor;
            let is_set = value.tag() == frazil_runtime::value::Tag::Attrs;
            if is_set && let Some(f) = self.vm.heap.attrs_get(value, functor) {
                let f = self.vm.root(f);
                let result = self.vm.call_from(pos, f, &[root]);
                self.vm.release(f);
                self.vm.set_root(root, result?);
                continue;
            }
            let Some(pattern) = self.vm.pattern(value) else {
                return Ok(());
            };
            let mut names: Vec<Symbol> = Vec::new();
            if pattern.ellipsis {
                names.extend(self.auto_args.iter().map(|a| a.0));
            } else {
                for formal in &pattern.formals {
                    if self.auto_args.iter().any(|a| a.0 == formal.name) {
                        names.push(formal.name);
                    } else if !formal.has_default {
                        let name = message_text(self.vm.symbols.name(formal.name));
                        let e = EvalError::new(ErrorKind::Type, no_argument(&name));
                        return Err(e.at(formal.pos).into());
                    }
                }
            }
            let given = self.auto_args.iter().filter(|a| names.contains(&a.0));
            let mut attrs: Vec<Attr> = given
                .map(|&(name, root)| Attr {
                    name,
                    value: self.vm.get(root),
                    pos: Pos::NONE,
                })
                .collect();
            let args = self.vm.heap.attrs_from(&mut attrs);
            let args = self.vm.root(args);
            let result = self.vm.call_from(pos, root, &[args]);
            self.vm.release(args);
            self.vm.set_root(root, result?);
            return Ok(());
        }
    }
}

/// A text to evaluate.
#[derive(Clone, Debug)]
pub struct Source {
    /// The text.
    pub text: Vec<u8>,
    /// Where it comes from.
    pub origin: Origin,
    /// The directory that its relative paths start from.
    pub base: Vec<u8>,
}

fn no_argument(name: &str) -> String {
    format!(
        "cannot evaluate a function that has an argument without a value ('{name}')\n\
         Nix attempted to evaluate a function as a top level expression; in\n\
         this case it must have its arguments supplied either by default\n\
         values, or passed explicitly with '--arg' or '--argstr'. See\n\
         https://nix.dev/manual/nix/stable/language/syntax.html#functions."
    )
}

/// What an evaluation sees, and the store that it has.
struct Surroundings {
    host: Box<dyn Host>,
    store: Attached,
    /// What was not written yet, if the store is on disk.
    pending: Option<Pending>,
}

/// The host, which shows the store's paths, restricted if settings say so: then evaluation sees only the look-up path.
fn surroundings(config: &Config, settings: &Settings, cwd: &[u8]) -> Result<Surroundings, Failure> {
    let native = Box::new(NativeHost::new(config.verbosity));
    let mut all = with_store(config, settings, native)?;
    let mode = match (settings.pure_eval, settings.restrict_eval) {
        (true, _) => Mode::Pure,
        (false, true) => Mode::Restricted,
        (false, false) => return Ok(all),
    };
    let mut host = RestrictedHost::new(all.host, mode);
    for (_, location) in &settings.nix_path {
        host.allow(&abs_path(location.as_bytes(), cwd));
    }
    all.host = Box::new(host);
    Ok(all)
}

/// The store, and the host that shows it. When nothing is to be written, it keeps in memory what is fetched.
fn with_store(
    config: &Config,
    settings: &Settings,
    native: Box<NativeHost>,
) -> Result<Surroundings, Failure> {
    let mut pending = None;
    let (store, host): (Box<dyn EvalStore>, Box<dyn Host>) = if config.store_refuses()? {
        (Box::new(RefusingStore::new(settings)), native)
    } else if config.store_is_dummy() {
        let (store, host) = SessionStore::new(settings, native);
        (Box::new(store), host)
    } else if settings.read_only {
        stores::check_address(config)?;
        let (store, host) = ReadOnlyStore::new(config, settings, native);
        (Box::new(store), host)
    } else {
        let (store, host, rest) = local_eval_store::split(stores::open(config)?, native, config);
        pending = Some(rest);
        (Box::new(store), Box::new(host))
    };
    Ok(Surroundings {
        host,
        store: match settings.read_only {
            true => Attached::ToRead(store),
            false => Attached::ToWrite(store),
        },
        pending,
    })
}

fn read_stdin() -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    match std::io::stdin().lock().read_to_end(&mut text) {
        Ok(_) => Ok(text),
        Err(e) => Err(Failure::Message(format!(
            "reading a line: {}",
            strerror(&e)
        ))),
    }
}

/// The look-up path: `-I`, then `nix-path` (or `NIX_PATH`), then the default channels.
fn look_up_path(config: &Config, given: &[String]) -> Vec<(String, String)> {
    let mut entries: Vec<String> = given.to_vec();
    entries.extend(config.words("nix-path").map(str::to_owned));
    if !config.on("restrict-eval") {
        entries.extend(default_entries(config));
    }
    let split = |e: String| match e.split_once('=') {
        Some((prefix, location)) => (prefix.to_owned(), location.to_owned()),
        None => (String::new(), e),
    };
    entries.into_iter().map(split).collect()
}

/// The channels of the user and of the system, those that exist.
fn default_entries(config: &Config) -> Vec<String> {
    let mut entries = Vec::new();
    let mut add = |prefix: &str, path: std::path::PathBuf| {
        if path.exists() {
            entries.push(format!("{prefix}{}", path.display()));
        }
    };
    let variable = |name| std::env::var_os(name).filter(|v| !v.is_empty());
    if config.on("use-xdg-base-directories") {
        let own = variable("NIX_STATE_HOME").map(std::path::PathBuf::from);
        let xdg = || variable("XDG_STATE_HOME").map(|dir| std::path::Path::new(&dir).join("nix"));
        let home = || crate::home::home().map(|h| h.join(".local/state/nix"));
        let dir = own.or_else(xdg).or_else(home);
        if let Some(dir) = dir {
            add("", dir.join("defexpr/channels"));
        }
    } else if let Some(home) = crate::home::home() {
        add("", home.join(".nix-defexpr/channels"));
    }
    let state = variable("NIX_STATE_DIR").unwrap_or_else(|| "/nix/var/nix".into());
    let channels = std::path::Path::new(&state).join("profiles/per-user/root/channels");
    add("nixpkgs=", channels.join("nixpkgs"));
    add("", channels);
    entries
}

/// Sizes of the heap, and its debugging aids, from the environment.
fn heap_config() -> HeapConfig {
    let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0");
    let megabytes = |name| {
        let n: usize = std::env::var(name).ok()?.parse().ok()?;
        Some(n.clamp(1, 1 << 30) << 20)
    };
    let default = HeapConfig::default();
    HeapConfig {
        young: megabytes("FRAZIL_YOUNG_MB").unwrap_or(default.young),
        young_first: megabytes("FRAZIL_YOUNG_MB").unwrap_or(default.young_first),
        young_most: megabytes("FRAZIL_YOUNG_MB").unwrap_or(default.young_most),
        limit: megabytes("FRAZIL_MAX_MB").unwrap_or_else(crate::memory::bound),
        zeal: set("FRAZIL_GC_ZEAL"),
        poison: set("FRAZIL_GC_POISON"),
        ..default
    }
}
