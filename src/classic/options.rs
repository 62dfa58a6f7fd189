//! Options that classic commands take: verbosity and settings, and for those that evaluate more.
//!
//! Every setting is an option: `--NAME VALUE`, `--extra-NAME VALUE`, `--NAME`, `--no-NAME`.
//! Invariant: they apply in the order in which they are given. Deliberately absent: what commands
//! do with them.

use super::args::Args;
use crate::config::table::{self, Kind, Setting};
use crate::config::{Config, check_store_address};
use crate::failure::Failure;
use crate::terminal::{self, Verbosity};
use std::collections::BTreeMap;

/// Where the value of an argument of a top-level function comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AutoArg {
    /// `--arg`: an expression.
    Expr(Vec<u8>),
    /// `--argstr`
    Text(Vec<u8>),
    /// `--arg-from-file`
    File(Vec<u8>),
    /// `--arg-from-stdin`
    Stdin,
}

/// The common options, as given.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The settings.
    pub config: Config,
    /// Arguments of top-level functions, by name.
    pub auto_args: BTreeMap<Vec<u8>, AutoArg>,
    /// `-I`
    pub look_up: Vec<String>,
    /// `--eval-store`: the store that evaluation uses, if not that of the settings.
    pub eval_store: Option<String>,
    /// Whether the warning about results that may be collected is wanted.
    pub gc_warning: bool,
    /// Experimental features that options need.
    needed: Vec<&'static str>,
}

impl Options {
    /// The options before any argument.
    pub fn new(config: Config) -> Options {
        Options {
            config,
            gc_warning: true,
            ..Options::default()
        }
    }

    /// Takes a common option of a command that evaluates; says whether the word is one.
    ///
    /// # Errors
    /// Missing or bad values.
    pub fn take(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        Ok(self.take_evaluation(word, rest)? || self.take_base(word, rest)?)
    }

    fn take_evaluation(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        match word {
            b"--repair" => {}
            b"--arg" => {
                let [name, expr] = rest.values(word)?;
                self.auto_args.insert(name, AutoArg::Expr(expr));
            }
            b"--argstr" => {
                let [name, value] = rest.values(word)?;
                self.auto_args.insert(name, AutoArg::Text(value));
            }
            b"--arg-from-file" => {
                let [name, path] = rest.values(word)?;
                self.auto_args.insert(name, AutoArg::File(path));
            }
            b"--arg-from-stdin" => {
                let [name] = rest.values(word)?;
                self.auto_args.insert(name, AutoArg::Stdin);
            }
            b"--include" | b"-I" => {
                let [entry] = rest.values(word)?.map(text);
                self.look_up.push(entry);
            }
            b"--impure" => drop(self.config.set("pure-eval", "false")?),
            b"--override-flake" => {
                rest.values::<2>(word)?;
                self.needed.push("flakes");
            }
            b"--eval-store" => {
                let [address] = rest.values(word)?.map(text);
                check_store_address(&address)?;
                self.config.warn_of_address(&address);
                self.eval_store = Some(address);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Takes an option that every classic command has; says whether the word is one.
    ///
    /// # Errors
    /// Missing or bad values.
    pub fn take_base(&mut self, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        if let [b'-', short] = word {
            return self.take_short(*short, word, rest);
        }
        let Some(name) = word.strip_prefix(b"--") else {
            return Ok(false);
        };
        let Ok(name) = std::str::from_utf8(name) else {
            return Ok(false);
        };
        match name {
            "verbose" => self.more_verbose(),
            "quiet" => {
                let v = &mut self.config.verbosity;
                v.0 = v.0.saturating_sub(1);
            }
            "debug" => self.config.verbosity = Verbosity::DEBUG,
            "option" => {
                let [name, value] = rest.values(word)?.map(text);
                match self.config.set(&name, &value) {
                    Err(Failure::Usage(message)) => self.config.warn_of_error(&message),
                    other => drop(other?),
                }
            }
            "log-format" => {
                let [format] = rest.values(word)?.map(text);
                let formats = [
                    "raw",
                    "raw-with-logs",
                    "internal-json",
                    "bar",
                    "bar-with-logs",
                ];
                if !formats.contains(&&*format) {
                    return Err(Failure::Message(format!(
                        "option 'log-format' has an invalid value '{format}'"
                    )));
                }
                terminal::set_structured(format == "internal-json");
            }
            "no-build-output" => self.config.quiet_builds = true,
            "keep-failed" | "keep-going" | "fallback" => {
                self.config.set(name, "true")?;
            }
            "cores" | "max-silent-time" | "timeout" => {
                let [value] = rest.values(word)?.map(text);
                let (number, factor) = crate::config::with_unit(&value).map_err(Failure::Usage)?;
                let Ok(number) = u64::try_from(number) else {
                    return Err(Failure::Usage(format!("'{value}' is not an integer")));
                };
                let factor = u64::try_from(factor).unwrap_or_default();
                let number = number.wrapping_mul(factor);
                self.config.set(name, &number.to_string())?;
            }
            "readonly-mode" => self.config.read_only = true,
            "no-gc-warning" => self.gc_warning = false,
            _ => return self.take_setting(name, word, rest),
        }
        Ok(true)
    }

    fn take_short(&mut self, short: u8, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        match short {
            b'v' => self.more_verbose(),
            b'j' => {
                let [value] = rest.values(word)?.map(text);
                self.config.set("max-jobs", &value)?;
            }
            b'Q' => self.config.quiet_builds = true,
            b'K' => drop(self.config.set("keep-failed", "true")?),
            b'k' => drop(self.config.set("keep-going", "true")?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn more_verbose(&mut self) {
        let v = &mut self.config.verbosity;
        *v = Verbosity(v.0 + 1).min(Verbosity::MAX);
    }

    /// Takes an option that is a setting.
    fn take_setting(&mut self, name: &str, word: &[u8], rest: &mut Args) -> Result<bool, Failure> {
        let Some((setting, form)) = find(name) else {
            return Ok(false);
        };
        self.needed.extend(setting.feature);
        let switched = match form {
            Form::Value { append } => {
                let [value] = rest.values(word)?.map(text);
                self.config.assign(setting, &value, append)?;
                return Ok(true);
            }
            Form::Switch(value) => value,
        };
        // Unlike values, switches count even without the experimental feature; but then the command
        // fails once all options are read.
        if setting.feature.is_none_or(|f| self.config.feature(f)) {
            self.config.assign(setting, switched, false)?;
        }
        Ok(true)
    }

    /// To be called when all arguments are read.
    ///
    /// # Errors
    /// Options that need experimental features which are not enabled.
    pub fn finish(&mut self) -> Result<(), Failure> {
        self.config.warn_unknown();
        self.needed.sort_unstable();
        match self.needed.iter().find(|f| !self.config.feature(f)) {
            Some(feature) => Err(missing_feature(feature)),
            None => Ok(()),
        }
    }
}

/// The error for something that needs an experimental feature.
pub fn missing_feature(feature: &str) -> Failure {
    Failure::Message(format!(
        "experimental Nix feature '{feature}' is disabled; add '--extra-experimental-features \
         {feature}' to enable it"
    ))
}

/// How an option sets a setting.
enum Form {
    Value { append: bool },
    Switch(&'static str),
}

/// The setting that an option sets, and how. An alias stands for the last form of its setting that
/// the reference declares: `--build-fallback` switches off, `--binary-caches` appends.
fn find(name: &str) -> Option<(&'static Setting, Form)> {
    let switches = |prefix, value: &'static str| {
        let setting = table::named(name.strip_prefix(prefix)?)?;
        let right = match value {
            "relaxed" => setting.kind == Kind::Sandbox,
            _ => setting.kind.is_switch(),
        };
        right.then_some((setting, Form::Switch(value)))
    };
    let appends = || {
        let setting = table::named(name.strip_prefix("extra-")?)?;
        let append = true;
        setting
            .kind
            .appends()
            .then_some((setting, Form::Value { append }))
    };
    let plain = || {
        let setting = table::named(name)?;
        let append = false;
        (!setting.kind.is_switch()).then_some((setting, Form::Value { append }))
    };
    let aliased = || {
        let setting = table::aliased(name)?;
        Some((
            setting,
            match setting.kind {
                Kind::Sandbox => Form::Switch("relaxed"),
                k if k.is_switch() => Form::Switch("false"),
                k => Form::Value {
                    append: k.appends(),
                },
            },
        ))
    };
    plain()
        .or_else(|| switches("", "true"))
        .or_else(|| switches("no-", "false"))
        .or_else(|| switches("relaxed-", "relaxed"))
        .or_else(appends)
        .or_else(aliased)
}

/// A value that is text: settings, names, look-up paths.
fn text(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(s) => s,
        Err(e) => String::from_utf8_lossy(e.as_bytes()).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(words: &str) -> Result<Options, String> {
        let mut words: Vec<&str> = words.split(' ').collect();
        let mut o = Options::default();
        let first = words.remove(0);
        let mut rest = Args::new(words.into_iter().map(Into::into));
        match o.take(first.as_bytes(), &mut rest) {
            Ok(true) => Ok(o),
            Ok(false) => Err("no option".into()),
            Err(Failure::Usage(m) | Failure::Message(m)) => Err(m),
            Err(_) => Err("?".into()),
        }
    }

    fn setting(words: &str, name: &str) -> Result<Option<String>, String> {
        Ok(take(words)?.config.text(name).map(str::to_owned))
    }

    #[test]
    fn settings_are_options() {
        let is = |v: &str| Ok(Some(v.to_owned()));
        assert_eq!(setting("--show-trace", "show-trace"), is("true"));
        assert_eq!(setting("--no-show-trace", "show-trace"), is("false"));
        assert_eq!(setting("--relaxed-sandbox", "sandbox"), is("relaxed"));
        assert_eq!(setting("--build-use-sandbox", "sandbox"), is("relaxed"));
        assert_eq!(setting("--build-fallback", "fallback"), is("false"));
        assert_eq!(setting("--max-call-depth 1k", "max-call-depth"), is("1024"));
        assert_eq!(setting("--extra-nix-path a", "nix-path"), is("a"));
        assert_eq!(setting("--cores 2", "cores"), is("2"));
        assert_eq!(setting("-j auto", "max-jobs"), is("auto"));
        assert_eq!(setting("--extra-platforms x", "extra-platforms"), is("x"));
        let no = Err("no option".to_owned());
        assert_eq!(setting("--extra-show-trace x", "show-trace"), no);
        assert_eq!(setting("--no-max-call-depth", "show-trace"), no);
        assert_eq!(setting("-x", "show-trace"), no);
    }

    #[test]
    fn bad_values() {
        let error = |words| take(words).map(|_| ());
        let is = |m: &str| Err(m.to_owned());
        assert_eq!(error("--cores x"), is("invalid unit specifier 'X'"));
        assert_eq!(error("--timeout -1"), is("'-1' is not an integer"));
        assert_eq!(
            error("--log-format x"),
            is("option 'log-format' has an invalid value 'x'")
        );
        assert_eq!(
            error("--arg x"),
            is("flag '--arg' requires 2 argument(s), but only 1 were given")
        );
    }

    #[test]
    fn features_are_needed_in_the_end() {
        let mut o = take("--use-registries").expect("an option");
        assert!(matches!(o.finish(), Err(Failure::Message(_))));
        o.config
            .set("experimental-features", "flakes")
            .expect("a list");
        assert!(o.finish().is_ok());
    }
}
