//! Programs that are given rather than generated: from files of expressions, or files themselves.

use std::path::Path;

use super::Arguments;
use super::answer::{Sides, Verdict};
use super::findings::Findings;

/// Compares the programs of `--from`.
pub fn run(args: &Arguments, sides: &Sides, findings: &Findings) -> Result<(), String> {
    let flags = shlex::split(&args.flags).ok_or("--flags: a quote is not closed")?;
    let (mut done, mut failed) = (0, 0);
    for from in &args.from {
        let programs = programs(from).map_err(|e| format!("{}: {e}", from.display()))?;
        let texts: Vec<&str> = programs.iter().map(|(_, text)| text.as_str()).collect();
        let mut different = Vec::new();
        sides
            .judge(
                &flags,
                &texts,
                args.batch,
                &mut |i, verdict| match verdict {
                    Verdict::Same { failed: f } => {
                        done += 1;
                        failed += usize::from(f);
                    }
                    Verdict::Beyond(limit) => {
                        done += 1;
                        let (name, limit) = (&programs[i].0, limit.name());
                        println!("{name}: beyond the limit of {limit} for the reference");
                    }
                    verdict => {
                        done += usize::from(matches!(verdict, Verdict::Differs(_)));
                        different.push((i, verdict));
                    }
                },
            )
            .map_err(|e| e.to_string())?;
        for (i, verdict) in different {
            let name = &programs[i].0;
            match verdict {
                Verdict::Differs(pair) => findings.given(name, &flags, texts[i], &pair),
                Verdict::BatchDiffers(n, pair) => {
                    let together = texts[i..i + n].join("\n----\n");
                    findings.given(name, &flags, &together, &pair)
                }
                Verdict::Same { .. } | Verdict::Beyond(_) => Ok(()),
            }
            .map_err(|e| e.to_string())?;
        }
    }
    println!("{done} programs, of which {failed} end in an error");
    Ok(())
}

/// All programs of a file or directory, with names.
fn programs(from: &Path) -> std::io::Result<Vec<(String, String)>> {
    let name = |p: &Path| {
        p.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    if from.is_dir() {
        let mut files: Vec<_> = std::fs::read_dir(from)?
            .map(|entry| entry.map(|e| e.path()))
            .collect::<Result<_, _>>()?;
        files.retain(|f| f.extension().is_some_and(|e| e == "nix"));
        files.sort();
        return files
            .iter()
            .map(|f| {
                let file = std::path::absolute(f)?;
                Ok((name(f), format!("import {}", file.display())))
            })
            .collect();
    }
    let text = std::fs::read_to_string(from)?;
    Ok(split(&text)
        .into_iter()
        .enumerate()
        .filter(|(_, part)| !part.trim().is_empty())
        .map(|(i, part)| (format!("{}:{}", name(from), i + 1), part))
        .collect())
}

/// The parts between lines of `----`.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in text.split_inclusive('\n') {
        match line.trim_end() == "----" {
            true => parts.push(String::new()),
            false => parts.last_mut().expect("never empty").push_str(line),
        }
    }
    parts
        .into_iter()
        .map(|p| p.trim_matches('\n').to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_split_at_dashes() {
        assert_eq!(split("1\n----\n\n2\n3\n---- \n4"), ["1", "2\n3", "4"]);
        assert_eq!(split("a ---- b"), ["a ---- b"]);
    }
}
