//! The command `frazil-bench`: compares implementations of `nix-instantiate`, and shows what it found.
//!
//! Only arguments are taken apart and figures printed here; the work is the library's.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use frazil_bench::implementation::Implementation;
use frazil_bench::report::format::{ratio, seconds, verdict};
use frazil_bench::results::{Results, Workload};
use frazil_bench::session::{self, Plan};
use frazil_bench::workload::{self, Places};
use frazil_bench::{readme, report};
use regex::Regex;

#[derive(Parser)]
#[command(
    name = "frazil-bench",
    version,
    about = "Compares implementations of nix-instantiate"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs workloads and says what they took; fails when an implementation does, or when outputs differ
    Run(Run),
    /// Lists the workloads
    List,
    /// Makes the files that workloads need, as `run` does
    Generate(Choice),
    /// Prints the Markdown table of a file of results
    Table { results: PathBuf },
    /// Makes all reports of a file of results again
    Report {
        results: PathBuf,
        /// Folder for the reports; without it, that of the file
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Fails when the figures in README.md are not those of the newest results
    CheckReadme,
    /// Shows README.md with the figures of the newest results
    Readme {
        /// Changes the file
        #[arg(long)]
        write: bool,
    },
}

#[derive(Args)]
struct Run {
    /// An implementation: a name and a command that takes the arguments of nix-instantiate
    #[arg(long = "implementation", value_name = "NAME=COMMAND", required = true)]
    implementations: Vec<Implementation>,
    /// Name of the implementation that the others are compared with; without it, the first
    #[arg(long, value_name = "NAME")]
    baseline: Option<String>,
    #[command(flatten)]
    choice: Choice,
    /// Rounds that count
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Rounds before them
    #[arg(long, default_value_t = 1)]
    warmups: u32,
    /// Folder for results and reports
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Longest time of a run
    #[arg(long, value_name = "SECONDS", default_value_t = 300.0)]
    time_limit: f64,
    /// A variable for the commands, which otherwise get PATH and an empty HOME
    #[arg(long = "env", value_name = "NAME=VALUE")]
    environment: Vec<String>,
    /// Seed of the bootstrap
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Which workloads, and where their files are.
#[derive(Args)]
struct Choice {
    /// Only workloads whose names match
    #[arg(long, value_name = "REGEX")]
    workloads: Option<Regex>,
    /// Folder with the corpora, as the commands see it; none when empty
    #[arg(long, value_name = "DIR", env = "CORPORA")]
    corpora: Option<OsString>,
    /// Folder for files that workloads need and for outputs, which the commands must be able to see
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,
    /// Small sizes, one round, nothing but our own workloads: shows that all works, not how fast
    #[arg(long)]
    smoke: bool,
}

/// What a choice comes to.
struct Chosen {
    workloads: Vec<workload::Workload>,
    scratch: PathBuf,
    places: Places,
}

impl Choice {
    fn resolve(&self) -> Result<Chosen, String> {
        let scratch = self.scratch.clone();
        let scratch = made(&scratch.unwrap_or_else(|| project().join("target/frazil-bench")))?;
        // Links stay: two sides may see the same place by different ways, and only its name is common to both.
        let corpora = match &self.corpora {
            Some(c) if !c.is_empty() => {
                Some(std::path::absolute(c).map_err(|e| format!("{}: {e}", c.display()))?)
            }
            _ => None,
        };
        let all = workload::load(&workload::folder())?;
        let wanted = self.workloads.as_ref();
        let (workloads, missing) = workload::select(all, wanted, self.smoke, corpora.as_deref());
        if !missing.is_empty() {
            let missing = missing.join(" ");
            eprintln!("left out, because --corpora does not have what they need: {missing}");
        }
        if workloads.is_empty() {
            return Err("no workload is left".into());
        }
        Ok(Chosen {
            workloads,
            places: Places {
                workloads: workload::folder(),
                generated: scratch.join("generated"),
                corpora,
            },
            scratch,
        })
    }

    /// Makes files in a process of its own. This one must stay small: see [`frazil_bench::process`].
    fn generate_apart(&self, chosen: &Chosen) -> Result<(), String> {
        let mut command =
            std::process::Command::new(std::env::current_exe().map_err(|e| e.to_string())?);
        command
            .arg("generate")
            .arg("--scratch")
            .arg(&chosen.scratch);
        let corpora = chosen.places.corpora.clone().unwrap_or_default();
        command.env("CORPORA", corpora);
        if let Some(wanted) = &self.workloads {
            command.args(["--workloads", wanted.as_str()]);
        }
        if self.smoke {
            command.arg("--smoke");
        }
        command.stderr(std::process::Stdio::piped());
        let done = command.output().map_err(|e| e.to_string())?;
        match done.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&done.stderr).trim().to_owned()),
        }
    }
}

/// A folder, made if it is not there.
fn made(path: &Path) -> Result<PathBuf, String> {
    fs::create_dir_all(path)
        .and_then(|()| path.canonicalize())
        .map_err(|e| format!("{}: {e}", path.display()))
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Run(arguments) => run(arguments),
        Command::List => list(),
        Command::Generate(choice) => generate(&choice),
        Command::Table { results } => Results::load(&results).map(|r| {
            print!("{}", report::table::table(&r));
            true
        }),
        Command::Report { results, out } => Results::load(&results).and_then(|r| {
            let folder = out.or_else(|| results.parent().map(Path::to_owned));
            report::write(&r, &folder.unwrap_or_default())?;
            Ok(true)
        }),
        Command::CheckReadme => readme::check(&project()).map(|()| true),
        Command::Readme { write } => show_readme(write),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("frazil-bench: {message}");
            ExitCode::from(2)
        }
    }
}

fn project() -> PathBuf {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
    benches.parent().unwrap_or(benches).to_owned()
}

fn run(arguments: Run) -> Result<bool, String> {
    let mut names: Vec<&str> = arguments
        .implementations
        .iter()
        .map(|i| i.name.as_str())
        .collect();
    let baseline = arguments.baseline.as_deref().unwrap_or(names[0]).to_owned();
    if !names.contains(&baseline.as_str()) {
        return Err(format!("no implementation is named {baseline}"));
    }
    names.sort_unstable();
    if names.windows(2).any(|w| w[0] == w[1]) {
        return Err("two implementations have the same name".into());
    }
    let limit = Duration::try_from_secs_f64(arguments.time_limit).map_err(|e| e.to_string())?;
    let variable = |text: &String| match text.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err(format!("{text}: it must be NAME=VALUE")),
    };
    let chosen = arguments.choice.resolve()?;
    arguments.choice.generate_apart(&chosen)?;
    let smoke = arguments.choice.smoke;
    let plan = Plan {
        baseline,
        workloads: chosen.workloads,
        places: chosen.places,
        scratch: chosen.scratch,
        rounds: if smoke { 1 } else { arguments.rounds },
        warmups: if smoke { 0 } else { arguments.warmups },
        limit,
        smoke,
        seed: arguments.seed,
        environment: arguments
            .environment
            .iter()
            .map(variable)
            .collect::<Result<_, _>>()?,
        implementations: arguments.implementations,
    };
    let out = arguments.out.as_deref().map(made).transpose()?;
    let results = session::run(&plan, &mut |results| {
        if let Some(workload) = results.workloads.last() {
            eprintln!("{}", told(workload));
        }
        // What there is stays when the session is stopped.
        match &out {
            Some(folder) => results.save(&folder.join(frazil_bench::results::FILE)),
            None => Ok(()),
        }
    })?;
    if let Some(folder) = &out {
        report::write(&results, folder)?;
    }
    print!("{}", report::table::table(&results));
    Ok(results.all_agree())
}

/// A workload in a line.
fn told(workload: &Workload) -> String {
    let mut line = format!("{:16}", workload.name);
    for s in &workload.summaries {
        let cpu = s.cpu_s.map_or_else(String::new, |c| seconds(c.median));
        let word = match &s.ratios {
            Some(r) => ratio(r.cpu.value),
            None => verdict(s.verdict).to_owned(),
        };
        line.push_str(&format!("  {} {cpu} ({word})", s.implementation));
    }
    line
}

fn generate(choice: &Choice) -> Result<bool, String> {
    let chosen = choice.resolve()?;
    for workload in &chosen.workloads {
        if let Some(generator) = workload.generate {
            let size = workload.size(choice.smoke).unwrap_or(0);
            generator.make(size, &chosen.places)?;
        }
    }
    Ok(true)
}

fn list() -> Result<bool, String> {
    for w in workload::load(&workload::folder())? {
        let needs = w
            .corpus
            .map_or_else(String::new, |c| format!(" [needs {c}]"));
        println!(
            "{:16} {:10} {}: {}{needs}",
            w.name, w.group, w.title, w.about
        );
    }
    Ok(true)
}

fn show_readme(write: bool) -> Result<bool, String> {
    let text = readme::expected(&project())?;
    if write {
        let file = project().join("README.md");
        fs::write(&file, text).map_err(|e| format!("{}: {e}", file.display()))?;
    } else {
        print!("{text}");
    }
    Ok(true)
}
