//! Differences, made small and told apart by their cause as far as that can be seen.
//!
//! Two differences count as one when they look the same (`difference`) or when the small programs are the same.
//! Each is written as NAME.nix with NAME.tested and NAME.reference, which hold the flags and both answers,
//! beside the files that it reads.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::answer::{Pair, Sides, flags};
use super::difference::Signature;
use super::files::{self, File, listed};
use super::generate::Program;
use super::rules;
use super::shrink::{shrink, shrink_text};
use super::tree::Expr;
use super::write::{Layout, write};
use crate::process::Outcome;

/// How many programs are made smaller for differences that look the same: they may have several causes.
const EACH: usize = 2;

/// Most programs to try while one is made smaller.
const TRIES: usize = 3000;

/// What was found so far.
pub struct Findings {
    dir: Option<PathBuf>,
    shrinking: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    looks: BTreeMap<Signature, usize>,
    texts: BTreeSet<String>,
    known: BTreeMap<&'static str, usize>,
    programs: usize,
}

impl Findings {
    pub fn new(dir: Option<PathBuf>, shrinking: bool) -> io::Result<Findings> {
        if let Some(dir) = &dir {
            std::fs::create_dir_all(dir)?;
        }
        Ok(Findings {
            dir,
            shrinking,
            state: Mutex::default(),
        })
    }

    /// Takes a generated program that differs.
    pub fn program(&self, sides: &Sides, name: &str, p: &Program, pair: Pair) -> io::Result<()> {
        let flags = flags(p.profile);
        let text = p.text();
        let all = listed(&text, &files::of(&p.tree, p.layout));
        if let Some(rule) = rules::known(p.profile, &all, &pair) {
            *self.lock().known.entry(rule).or_default() += 1;
            return Ok(());
        }
        let signature = Signature::of(&pair);
        {
            let mut state = self.lock();
            state.programs += 1;
            let seen = state.looks.entry(signature.clone()).or_default();
            *seen += 1;
            if *seen > EACH {
                return Ok(());
            }
        }
        if !self.shrinking {
            return self.tell(name, &flags, &text, &files::of(&p.tree, p.layout), &pair);
        }
        let mut last = (text, pair, files::of(&p.tree, p.layout));
        let mut holds = |text: String, files: Vec<File>| -> bool {
            if files::provide(&sides.cwd, &files).is_err() {
                return false;
            }
            let Ok(tested) = sides.tested(&flags, &text) else {
                return false;
            };
            if !signature.allows(&tested) {
                return false;
            }
            let Ok(reference) = sides.reference(&flags, &text) else {
                return false;
            };
            let pair = Pair { tested, reference };
            let same = !pair.same()
                && Signature::of(&pair) == signature
                && rules::known(p.profile, &listed(&text, &files), &pair).is_none();
            if same {
                last = (text, pair, files);
            }
            same
        };
        if p.is_broken() {
            shrink_text(&p.text(), TRIES, &mut |text| {
                holds(text.to_owned(), Vec::new())
            });
        } else {
            let mut holds = |e: &Expr, layout| holds(write(e, layout), files::of(e, layout));
            let layout = match holds(&p.tree, Layout::Line) {
                true => Layout::Line,
                false => p.layout,
            };
            shrink(&p.tree, TRIES, &mut |e| holds(e, layout));
        }
        let (text, pair, files) = last;
        if !self.lock().texts.insert(listed(&text, &files)) {
            return Ok(());
        }
        self.tell(name, &flags, &text, &files, &pair)
    }

    /// Takes several programs that differ only together.
    pub fn batch(
        &self,
        sides: &Sides,
        name: &str,
        flags: &[String],
        programs: &[&Program],
        pair: Pair,
    ) -> io::Result<()> {
        let texts: Vec<String> = programs.iter().map(|p| p.text()).collect();
        let own = |p: &&Program| files::of(&p.tree, p.layout);
        let files: Vec<File> = programs.iter().flat_map(own).collect();
        let all = listed(&texts.join("\n"), &files);
        if let Some(rule) = rules::known(programs[0].profile, &all, &pair) {
            *self.lock().known.entry(rule).or_default() += 1;
            return Ok(());
        }
        let signature = Signature::of(&pair);
        {
            let mut state = self.lock();
            state.programs += 1;
            let seen = state.looks.entry(signature.clone()).or_default();
            *seen += 1;
            if *seen > EACH {
                return Ok(());
            }
        }
        let mut last = (texts, pair, files);
        if self.shrinking {
            let trees: Vec<Expr> = programs.iter().map(|p| p.tree.clone()).collect();
            shrink(&Expr::List(trees), TRIES, &mut |e| {
                let Expr::List(trees) = e else {
                    return false;
                };
                let texts: Vec<String> = trees.iter().map(|t| write(t, Layout::Line)).collect();
                let files = files::of(e, Layout::Line);
                if files::provide(&sides.cwd, &files).is_err() {
                    return false;
                }
                let all: Vec<&str> = texts.iter().map(String::as_str).collect();
                let Ok(pair) = sides.both(flags, &all) else {
                    return false;
                };
                // Alone, the last program is the one that differs.
                let alone = |text: &str| sides.both(flags, &[text]).is_ok_and(|p| p.same());
                let same = !pair.same()
                    && Signature::of(&pair) == signature
                    && all.last().is_some_and(|text| alone(text));
                if same {
                    last = (texts, pair, files);
                }
                same
            });
        }
        let (texts, pair, files) = last;
        self.tell(
            &format!("{name}-batch"),
            flags,
            &texts.join("\n----\n"),
            &files,
            &pair,
        )
    }

    /// Takes a program that was given, or several that differ only together.
    pub fn given(&self, name: &str, flags: &[String], text: &str, pair: &Pair) -> io::Result<()> {
        self.lock().programs += 1;
        *self.lock().looks.entry(Signature::of(pair)).or_default() += 1;
        self.tell(name, flags, text, &[], pair)
    }

    fn tell(
        &self,
        name: &str,
        flags: &[String],
        text: &str,
        files: &[File],
        pair: &Pair,
    ) -> io::Result<()> {
        let (a, b) = (answer(&pair.tested), answer(&pair.reference));
        println!("==== {name} ({})", flags.join(" "));
        println!("{}", shortened(&listed(text, files), 4000));
        let diff = similar::TextDiff::from_lines(&b, &a);
        let diff = diff
            .unified_diff()
            .context_radius(2)
            .header("reference", "tested")
            .to_string();
        println!("{}", shortened(&diff, 4000));
        if let Some(dir) = &self.dir {
            self.save(dir, name, flags, text, (&a, &b))?;
            if !files.is_empty() {
                files::provide_common(dir)?;
                files::provide(dir, files)?;
            }
        }
        Ok(())
    }

    fn save(
        &self,
        dir: &Path,
        name: &str,
        flags: &[String],
        text: &str,
        (a, b): (&str, &str),
    ) -> io::Result<()> {
        let name = name.replace('/', "_");
        let flags = flags.join(" ");
        std::fs::write(dir.join(format!("{name}.nix")), text)?;
        std::fs::write(dir.join(format!("{name}.tested")), format!("{flags}\n{a}"))?;
        std::fs::write(
            dir.join(format!("{name}.reference")),
            format!("{flags}\n{b}"),
        )
    }

    /// How many programs differed, known deviations aside.
    pub fn count(&self) -> usize {
        self.lock().programs
    }

    /// What differed, by its looks, and what was a known deviation.
    pub fn summary(&self) -> String {
        let state = self.lock();
        let mut out = format!(
            "{} programs differ, in {} ways\n",
            state.programs,
            state.looks.len()
        );
        let mut looks: Vec<_> = state.looks.iter().collect();
        looks.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        for (signature, n) in looks {
            out.push_str(&format!("  {n:6}  {signature}\n"));
        }
        for (rule, n) in &state.known {
            out.push_str(&format!("  {n:6}  known: {rule}\n"));
        }
        out
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics with it")
    }
}

/// An answer as text.
fn answer(o: &Outcome) -> String {
    format!(
        "{:?}\n{}{}",
        o.ending,
        String::from_utf8_lossy(&o.out),
        String::from_utf8_lossy(&o.err)
    )
}

fn shortened(s: &str, most: usize) -> String {
    match s.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &s[..end]),
        None => s.to_owned(),
    }
}
