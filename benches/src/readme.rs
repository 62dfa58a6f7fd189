//! The figures in the project's README: made of the newest results, and checked against them.
//!
//! Invariant: between the markers stands exactly what the newest results say; without results, nothing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::report::table::table;
use crate::results::{FILE, Results};

pub const BEGIN: &str = "<!-- benchmarks: made by `frazil-bench readme --write`, do not edit -->";
pub const END: &str = "<!-- benchmarks end -->";

/// The folder of results that began last, and what is in it; none without any.
///
/// # Errors
/// A message: results cannot be read.
pub fn newest(folder: &Path) -> Result<Option<(PathBuf, Results)>, String> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let say = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut newest: Option<(PathBuf, Results)> = None;
    for entry in fs::read_dir(folder).map_err(say)? {
        let path = entry.map_err(say)?.path();
        if !path.join(FILE).is_file() {
            continue;
        }
        let found = Results::load(&path.join(FILE))?;
        let later = |(_, n): &(PathBuf, Results)| found.provenance.started > n.provenance.started;
        if newest.as_ref().is_none_or(later) {
            newest = Some((path, found));
        }
    }
    Ok(newest)
}

/// What must stand between the markers; `link` is where the README finds the folder.
pub fn block(results: Option<(&str, &Results)>) -> String {
    match results {
        Some((link, results)) => {
            let plots = format!("Plots and all figures: [{link}]({link}/results.md).");
            format!("\n{}\n{plots}\n\n", table(results))
        }
        None => "\n".into(),
    }
}

/// The README with another text between the markers.
///
/// # Errors
/// A message: a marker is missing.
pub fn with_block(readme: &str, block: &str) -> Result<String, String> {
    let (before, rest) = readme
        .split_once(BEGIN)
        .ok_or_else(|| format!("the README lacks the line {BEGIN}"))?;
    let (_, after) = rest
        .split_once(END)
        .ok_or_else(|| format!("the README lacks the line {END}"))?;
    Ok(format!("{before}{BEGIN}{block}{END}{after}"))
}

/// The README as it should be.
///
/// # Errors
/// A message: files cannot be read, or a marker is missing.
pub fn expected(project: &Path) -> Result<String, String> {
    let file = project.join("README.md");
    let readme = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let newest = newest(&project.join("benches/results"))?;
    let block = match &newest {
        Some((folder, results)) => {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            block(Some((&format!("benches/results/{name}"), results)))
        }
        None => block(None),
    };
    with_block(&readme, &block)
}

/// Whether the README is as it should be.
///
/// # Errors
/// A message: it is not, or this cannot be told.
pub fn check(project: &Path) -> Result<(), String> {
    let expected = expected(project)?;
    let file = project.join("README.md");
    let readme = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    if readme == expected {
        return Ok(());
    }
    let told = "the figures in README.md are not those of the newest results; \
                `cargo run --release -p frazil-bench -- readme --write` puts them there";
    Err(told.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::tests::sample;

    /// A project with these results by folder.
    fn project(readme: &str, results: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("README.md"), readme).expect("written");
        for (name, started) in results {
            let at = folder.path().join("benches/results").join(name);
            fs::create_dir_all(&at).expect("made");
            let mut results = sample();
            results.provenance.started = (*started).into();
            results.save(&at.join(FILE)).expect("saved");
        }
        folder
    }

    fn readme(block: &str) -> String {
        format!("# A\n\n{BEGIN}{block}{END}\n\nB\n")
    }

    #[test]
    fn without_results_nothing_stands_there() {
        let there = project(&readme("\n"), &[]);
        assert_eq!(check(there.path()), Ok(()));
        let there = project(&readme("\nfigures\n"), &[]);
        assert!(check(there.path()).is_err());
    }

    #[test]
    fn the_newest_results_stand_there_and_no_others() {
        let results = [
            ("2030-01-02-b", "2030-01-02T10:00:00Z"),
            ("2030-01-02-a", "2030-01-02T11:00:00Z"),
            ("2029-01-01-z", "2029-01-01T00:00:00Z"),
        ];
        let there = project(&readme("\n"), &results);
        assert!(check(there.path()).is_err());
        let right = expected(there.path()).expect("a README");
        assert!(right.contains("](benches/results/2030-01-02-a/results.md)"));
        assert!(right.contains("| the first |") && right.ends_with("\n\nB\n"));
        fs::write(there.path().join("README.md"), &right).expect("written");
        assert_eq!(check(there.path()), Ok(()));
        let touched = right.replace("0.41", "0.40");
        fs::write(there.path().join("README.md"), touched).expect("written");
        assert!(check(there.path()).is_err());
    }

    #[test]
    fn a_readme_without_markers_is_told() {
        let there = project("# A\n", &[]);
        assert!(check(there.path()).is_err_and(|e| e.contains("lacks the line")));
    }

    #[test]
    fn the_projects_own_readme_is_right() {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        assert_eq!(check(&project), Ok(()));
    }
}
