//! Compares the derivation paths of a package set.
//!
//! A walk over the set (`packages/walk.nix`) runs in each implementation. Invariant: an attribute that fails
//! with an error that cannot be caught ends a walk; it is noted with its message, and the walk goes on
//! without it. So both sides have an answer for every attribute that either of them reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crate::process::{Ending, Program};

const WALK: &str = include_str!("packages/walk.nix");

/// Arguments of `frazil-conformance packages`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The command under test, in shell words.
    #[arg(long, value_name = "CMD")]
    nix_instantiate: String,
    /// The command to compare with.
    #[arg(long, value_name = "CMD")]
    reference: String,
    /// The file or directory with the package set, or with a function that gives it.
    file: PathBuf,
    /// The arguments of that function, as an expression.
    #[arg(long, default_value = "{ }", value_name = "EXPR")]
    args: String,
    /// Only these attributes of the set (may be repeated); names of sets are looked into.
    #[arg(long, short = 'A', value_name = "NAME")]
    attr: Vec<String>,
    /// How many sets deep to look for derivations.
    #[arg(long, default_value_t = 4, value_name = "N")]
    attr_depth: usize,
    /// How many attributes of the set one process looks at.
    #[arg(long, default_value_t = 2000, value_name = "N")]
    chunk: usize,
    /// Time limit for one process, in seconds.
    #[arg(long, default_value_t = 600.0, value_name = "SECONDS")]
    timeout: f64,
    /// Prints the answers of attributes that are the same, too.
    #[arg(long, short)]
    verbose: bool,
}

/// What an implementation says of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    Derivation(String),
    /// It fails, and `tryEval` catches that.
    Throws,
    /// It fails with this message.
    Fails(String),
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Answer::Derivation(path) => f.write_str(path),
            Answer::Throws => f.write_str("throws"),
            Answer::Fails(message) => write!(f, "fails: {message}"),
        }
    }
}

/// Answers by attribute path.
type Answers = BTreeMap<String, Answer>;

/// Runs the comparison; the exit status says whether a difference was found.
pub fn main(args: &Arguments) -> ExitCode {
    match run(args) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(e) => {
            eprintln!("frazil-conformance: {e}");
            ExitCode::from(2)
        }
    }
}

/// Returns how many attributes differ.
fn run(args: &Arguments) -> Result<usize, String> {
    let timeout = Duration::try_from_secs_f64(args.timeout).map_err(|e| e.to_string())?;
    let file = std::path::absolute(&args.file).map_err(|e| e.to_string())?;
    let mut sides = Vec::new();
    for command in [&args.nix_instantiate, &args.reference] {
        let mut program = Program::new(command, timeout)?;
        program
            .env("NIX_REMOTE", "dummy://")
            .env("NIX_PATH", "")
            .env("HOME", "/homeless")
            .env("NIX_CONF_DIR", "/homeless");
        sides.push(Side {
            program,
            set: set_expression(&file, &args.args),
            depth: args.attr_depth,
        });
    }
    let [tested, reference] = &sides[..] else {
        unreachable!("two were pushed");
    };
    let names = match args.attr.is_empty() {
        false => args.attr.clone(),
        true => {
            let (a, b) = (tested.names()?, reference.names()?);
            if a != b {
                return Err(format!(
                    "the names of the set differ: {}",
                    first_difference(&a, &b)
                ));
            }
            a
        }
    };
    let mut differing = 0;
    let (mut derivations, mut failing) = (0, 0);
    for chunk in names.chunks(args.chunk.max(1)) {
        let a = tested.answers(chunk)?;
        let b = reference.answers(chunk)?;
        let paths: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
        for path in paths {
            let (x, y) = (a.get(path), b.get(path));
            match y {
                Some(Answer::Derivation(_)) => derivations += 1,
                Some(_) => failing += 1,
                None => {}
            }
            let show = |answer: Option<&Answer>| {
                answer.map_or_else(|| "is not reached".to_owned(), Answer::to_string)
            };
            if x != y {
                differing += 1;
                println!("{path}\n  tested:    {}\n  reference: {}", show(x), show(y));
            } else if args.verbose {
                println!("{path} {}", show(x));
            }
        }
        eprintln!("{derivations} derivations, {failing} that fail, {differing} differ");
    }
    println!(
        "{} attributes of the set, {derivations} derivations, {failing} that fail; {differing} differ",
        names.len()
    );
    Ok(differing)
}

/// The package set as an expression.
fn set_expression(file: &Path, args: &str) -> String {
    let file = nix_string(&file.to_string_lossy());
    format!(
        "(let imported = import (/. + {file}); in \
         if builtins.isFunction imported then imported ({args}) else imported)"
    )
}

struct Side {
    program: Program,
    set: String,
    depth: usize,
}

impl Side {
    /// The names of the set's attributes.
    fn names(&self) -> Result<Vec<String>, String> {
        match self.evaluate(&format!("builtins.attrNames {}", self.set))? {
            (Some(json), _) => serde_json::from_str(&json).map_err(|e| e.to_string()),
            (None, err) => Err(err),
        }
    }

    /// The answers for some of the set's attributes.
    fn answers(&self, names: &[String]) -> Result<Answers, String> {
        let mut answers = Answers::new();
        let list = |names: &[String]| {
            let quoted: Vec<String> = names.iter().map(|n| nix_string(n)).collect();
            quoted.join(" ")
        };
        let mut names = names;
        let mut failed: Vec<String> = Vec::new();
        loop {
            let walk = format!(
                "({WALK}) {{ set = {}; names = [ {} ]; skip = [ {} ]; depth = {}; }}",
                self.set,
                list(names),
                list(&failed),
                self.depth
            );
            let (value, err) = self.evaluate(&walk)?;
            let mut culprit = None;
            for line in err.lines().filter_map(|line| line.strip_prefix("trace: ")) {
                // Packages trace, too.
                match serde_json::from_str::<Vec<String>>(line).as_deref() {
                    Ok([kind, path]) if kind == "at" => culprit = Some(path.clone()),
                    Ok([kind, path]) if kind == "throws" => {
                        answers.insert(path.clone(), Answer::Throws);
                    }
                    Ok([kind, path, drv]) if kind == "drv" => {
                        answers.insert(path.clone(), Answer::Derivation(drv.clone()));
                    }
                    _ => {}
                }
            }
            if value.is_some() {
                return Ok(answers);
            }
            let culprit = culprit
                .filter(|path| !failed.contains(path))
                .ok_or_else(|| format!("the walk fails: {}", last_error(&err)))?;
            answers.insert(culprit.clone(), Answer::Fails(last_error(&err)));
            // What comes before it is done.
            let top = names
                .iter()
                .rposition(|n| culprit == *n || culprit.starts_with(&format!("{n}.")));
            names = &names[top.unwrap_or(0)..];
            failed.push(culprit);
        }
    }

    /// The value of an expression as JSON, unless it fails, and what was written to standard error.
    fn evaluate(&self, expr: &str) -> Result<(Option<String>, String), String> {
        let cwd = std::env::current_dir().map_err(|e| e.to_string())?;
        let outcome = self
            .program
            .run(["--eval", "--strict", "--json", "-"], &cwd, expr.as_bytes())
            .map_err(|e| e.to_string())?;
        let err = String::from_utf8_lossy(&outcome.err).into_owned();
        match outcome.ending {
            Ending::Exit(0) => {
                let value = String::from_utf8_lossy(&outcome.out).into_owned();
                Ok((Some(value), err))
            }
            Ending::Exit(_) => Ok((None, err)),
            Ending::Crash(n) => Ok((None, format!("{err}\nerror: signal {n}"))),
            Ending::TimedOut => Ok((None, format!("{err}\nerror: time limit"))),
        }
    }
}

/// Text as a string of the language.
fn nix_string(s: &str) -> String {
    let s = s
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('$', "\\$");
    format!("\"{s}\"")
}

/// The message itself.
fn last_error(err: &str) -> String {
    err.lines()
        .map(str::trim)
        .rfind(|line| line.starts_with("error:"))
        .unwrap_or("no message")
        .to_owned()
}

fn first_difference(a: &[String], b: &[String]) -> String {
    let (x, y): (BTreeSet<_>, BTreeSet<_>) = (a.iter().collect(), b.iter().collect());
    x.symmetric_difference(&y)
        .next()
        .map_or_else(|| "their order".to_owned(), |name| (*name).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_the_last() {
        let err = "error:\n   … while\n   error: what\n   at x\n";
        assert_eq!(last_error(err), "error: what");
        assert_eq!(last_error(""), "no message");
    }

    /// An implementation in shell that knows two attributes, of which `bad` fails unless it is skipped.
    fn implementation(dir: &Path, name: &str, drv: &str) -> Side {
        let script = format!(
            "#!/bin/sh\nsay() {{ echo \"trace: $1\" >&2; }}\ncase $(cat) in\n  \
             *'names = [ \"bad\" \"t\" ]'*'skip = [ \"bad\" ]'*) say '[\"at\",\"t\"]'; say '[\"throws\",\"t\"]' ;;\n  \
             *) say '[\"at\",\"a\"]'; say '[\"drv\",\"a\",\"{drv}\"]'; say '[\"at\",\"bad\"]'\n     \
             echo 'error: no' >&2; exit 1 ;;\nesac\n"
        );
        let path = dir.join(name);
        std::fs::write(&path, script).unwrap();
        Side {
            program: Program::new(&format!("sh {}", path.display()), Duration::from_secs(20))
                .unwrap(),
            set: "{ }".to_owned(),
            depth: 1,
        }
    }

    #[test]
    fn a_walk_goes_on_after_a_failure() {
        let dir = tempfile::tempdir().unwrap();
        let names = ["a", "bad", "t"].map(str::to_owned);
        let answers = implementation(dir.path(), "one", "/d")
            .answers(&names)
            .unwrap();
        let want = [
            ("a", Answer::Derivation("/d".into())),
            ("bad", Answer::Fails("error: no".into())),
            ("t", Answer::Throws),
        ];
        assert_eq!(answers, want.map(|(n, a)| (n.to_owned(), a)).into());
    }
}
