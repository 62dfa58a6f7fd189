//! Differential testing: generated programs, run by two implementations and compared.
//!
//! Values, messages, traces and the order of evaluation (which `builtins.trace` shows) have to be the same,
//! byte by byte. The program `n` of a seed is always the same one; what differs is made smaller until
//! nothing smaller differs in the same way.

mod answer;
mod builtins;
mod coverage;
mod difference;
mod files;
mod findings;
mod generate;
mod given;
mod profile;
mod random;
mod rules;
mod shrink;
mod tree;
mod types;
mod write;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::process::Program as Command;
use answer::{Limit, Sides, Verdict, flags};
use coverage::Coverage;
use findings::Findings;
use generate::Wish;

/// Arguments of `frazil-conformance differential`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The command under test, in shell words.
    #[arg(long, value_name = "CMD")]
    nix_instantiate: String,
    /// The command to compare with.
    #[arg(long, value_name = "CMD", required_unless_present = "print")]
    reference: Option<String>,
    /// How many programs to generate.
    #[arg(long, default_value_t = 10_000)]
    count: u64,
    /// The number of the first program.
    #[arg(long, default_value_t = 0, value_name = "N")]
    first: u64,
    /// Only the program with this number (may be repeated).
    #[arg(long, value_name = "N")]
    only: Vec<u64>,
    /// The seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The size of the largest programs, in expressions, about.
    #[arg(long, default_value_t = 60, value_name = "K")]
    size: usize,
    /// Leaves out loops over many values, for slow builds and collectors that run all the time.
    #[arg(long)]
    light: bool,
    /// How many pairs of commands run at the same time.
    #[arg(long, default_value_t = 1, value_name = "N")]
    jobs: usize,
    /// Most programs in one process.
    #[arg(long, default_value_t = 24, value_name = "B")]
    batch: usize,
    /// Where programs that differ are written, with both answers.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Programs that differ are reported as they are.
    #[arg(long)]
    no_shrink: bool,
    /// Prints the programs, runs nothing.
    #[arg(long)]
    print: bool,
    /// Time limit for one process, in seconds.
    #[arg(long, default_value_t = 10.0, value_name = "SECONDS")]
    timeout: f64,
    /// Most address space for one process, in MiB.
    #[arg(long, default_value_t = 2000, value_name = "MIB")]
    memory: u64,
    /// Takes programs from a file, separated by lines of `----`, or all *.nix of a directory.
    #[arg(long, value_name = "FILE|DIR")]
    from: Vec<PathBuf>,
    /// The flags for programs of --from.
    #[arg(long, default_value = "--eval --strict", allow_hyphen_values = true)]
    flags: String,
}

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

/// Returns how many programs differ.
fn run(args: &Arguments) -> Result<usize, String> {
    if args.print {
        for n in numbers(args) {
            let p = generate::program(wish(args), n);
            let text = files::listed(&p.text(), &files::of(&p.tree, p.layout));
            println!("# {n}: {}\n{text}", p.profile.name);
        }
        return Ok(0);
    }
    let timeout = Duration::try_from_secs_f64(args.timeout).map_err(|e| e.to_string())?;
    let reference = args.reference.as_deref().expect("clap asks for it");
    let command = |words: &str| {
        let mut command = Command::new(words, timeout)?;
        command.memory = Some(args.memory << 20);
        Ok::<_, String>(command)
    };
    let sides = Sides::new(
        command(&args.nix_instantiate)?,
        command(reference)?,
        std::env::current_dir().map_err(|e| e.to_string())?,
    );
    let findings = Findings::new(args.out.clone(), !args.no_shrink).map_err(|e| e.to_string())?;
    if args.from.is_empty() {
        generated(args, &sides, &findings).map_err(|e| e.to_string())?;
    } else {
        given::run(args, &sides, &findings)?;
    }
    print!("{}", findings.summary());
    Ok(findings.count())
}

/// The numbers of the programs asked for.
fn numbers(args: &Arguments) -> Vec<u64> {
    match args.only.is_empty() {
        true => (args.first..args.first + args.count).collect(),
        false => args.only.clone(),
    }
}

fn wish(args: &Arguments) -> Wish {
    Wish {
        seed: args.seed,
        size: args.size,
        light: args.light,
    }
}

/// What was counted.
#[derive(Default)]
struct Counts {
    done: usize,
    failed: usize,
    beyond: Vec<(Limit, u64)>,
    coverage: Coverage,
}

/// Programs that are generated before they are sorted by profile and run.
const WINDOW: usize = 400;

fn generated(args: &Arguments, sides: &Sides, findings: &Findings) -> io::Result<()> {
    let temporary;
    let place = match &args.out {
        Some(dir) => std::path::absolute(dir)?,
        None => {
            temporary = tempfile::tempdir()?;
            temporary.path().to_owned()
        }
    };
    let all = numbers(args);
    let windows: Vec<&[u64]> = all.chunks(WINDOW).collect();
    let next = AtomicU64::new(0);
    let counts = Mutex::new(Counts::default());
    let start = Instant::now();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..args.jobs.max(1))
            .map(|worker| {
                let mut sides = sides.clone();
                // As deep as programs' relative paths go up.
                sides.cwd = place.join(format!("run/{worker}/a/b/c"));
                let (next, windows, counts) = (&next, &windows, &counts);
                scope.spawn(move || -> io::Result<()> {
                    files::provide_common(&sides.cwd)?;
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed) as usize;
                        let Some(numbers) = windows.get(at) else {
                            return Ok(());
                        };
                        window(args, &sides, findings, numbers, counts)?;
                        files::clear(&sides.cwd)?;
                        progress(counts, findings, start);
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .try_for_each(|w| w.join().expect("no worker panics"))
    })?;
    let mut counts = counts.into_inner().expect("no thread panics with it");
    counts.beyond.sort();
    print!("{}", counts.coverage.table());
    let rare = counts.coverage.rare();
    if !rare.is_empty() {
        println!("\nin less than 0.1 % of programs: {}", rare.join(", "));
    }
    println!("\n{}", rate(&counts, start));
    for beyond in counts.beyond.chunk_by(|a, b| a.0 == b.0) {
        let numbers: Vec<String> = beyond.iter().map(|(_, n)| n.to_string()).collect();
        let (limit, count, numbers) = (beyond[0].0.name(), numbers.len(), numbers.join(" "));
        println!("beyond the limit of {limit} for the reference: {count} ({numbers})");
    }
    Ok(())
}

/// Runs some programs.
fn window(
    args: &Arguments,
    sides: &Sides,
    findings: &Findings,
    numbers: &[u64],
    counts: &Mutex<Counts>,
) -> io::Result<()> {
    let mut programs: Vec<_> = numbers
        .iter()
        .map(|&n| {
            let p = generate::program(wish(args), n);
            let text = p.text();
            files::provide(&sides.cwd, &files::of(&p.tree, p.layout))?;
            Ok((n, p, text))
        })
        .collect::<io::Result<_>>()?;
    programs.sort_by_key(|(n, p, _)| (p.profile.name, *n));
    for group in programs.chunk_by(|a, b| std::ptr::eq(a.1.profile, b.1.profile)) {
        let flags = flags(group[0].1.profile);
        let texts: Vec<&str> = group.iter().map(|(_, _, text)| text.as_str()).collect();
        let mut different = Vec::new();
        sides.judge(&flags, &texts, args.batch, &mut |i, verdict| {
            let (n, p, _) = &group[i];
            let mut counts = counts.lock().expect("no thread panics with it");
            if !matches!(verdict, Verdict::BatchDiffers(..)) {
                counts.done += 1;
                counts.coverage.add(p);
            }
            match verdict {
                Verdict::Same { failed } => counts.failed += usize::from(failed),
                Verdict::Beyond(limit) => counts.beyond.push((limit, *n)),
                verdict => different.push((i, verdict)),
            }
        })?;
        for (i, verdict) in different {
            let (n, p, _) = &group[i];
            let name = format!("{}-{n}", args.seed);
            match verdict {
                Verdict::Differs(pair) => findings.program(sides, &name, p, *pair)?,
                Verdict::BatchDiffers(many, pair) => {
                    let together: Vec<_> = group[i..i + many].iter().map(|(_, p, _)| p).collect();
                    findings.batch(sides, &name, &flags, &together, *pair)?;
                }
                Verdict::Same { .. } | Verdict::Beyond(_) => {}
            }
        }
    }
    Ok(())
}

/// For whoever sits in front of it.
fn progress(counts: &Mutex<Counts>, findings: &Findings, start: Instant) {
    if !io::stderr().is_terminal() {
        return;
    }
    let counts = counts.lock().expect("no thread panics with it");
    eprintln!("{}, {} differ", rate(&counts, start), findings.count());
}

fn rate(counts: &Counts, start: Instant) -> String {
    let seconds = start.elapsed().as_secs_f64();
    format!(
        "{} programs in {:.0} s, {:.0} a second, {:.1} % end in an error",
        counts.done,
        seconds,
        counts.done as f64 / seconds,
        100.0 * counts.failed as f64 / counts.done.max(1) as f64
    )
}
