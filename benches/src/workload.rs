//! The workloads as `workloads/workloads.toml` describes them, chosen and turned into arguments.
//!
//! Invariant: both sides of a comparison get the same arguments. Absent: files that are made
//! ([`crate::generate`]).

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde::Deserialize;

use crate::generate::Generator;

/// The folder of the workloads' own files.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workloads")
}

/// Folders that workloads name.
#[derive(Clone, Debug)]
pub struct Places {
    pub workloads: PathBuf,
    pub generated: PathBuf,
    pub corpora: Option<PathBuf>,
}

/// An entry of the file, in which the keys are described.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    pub name: String,
    pub group: String,
    pub title: String,
    pub about: String,
    pub arguments: Vec<String>,
    pub size: Option<u64>,
    pub smoke: Option<u64>,
    pub generate: Option<Generator>,
    pub corpus: Option<String>,
    pub files: Option<String>,
    #[serde(default)]
    pub except: Vec<String>,
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    workload: Vec<Workload>,
}

/// All workloads.
///
/// # Errors
/// A message with the file's name: it cannot be read, or is not as it should be.
pub fn load(folder: &Path) -> Result<Vec<Workload>, String> {
    let file = folder.join("workloads.toml");
    let say = |e: String| format!("{}: {e}", file.display());
    let text = fs::read_to_string(&file).map_err(|e| say(e.to_string()))?;
    let found: File = toml::from_str(&text).map_err(|e| say(e.to_string()))?;
    Ok(found.workload)
}

/// Those that match, can run, and, in a smoke run, are small; beside them the names of those that match but
/// lack their corpus.
pub fn select(
    all: Vec<Workload>,
    wanted: Option<&Regex>,
    smoke: bool,
    corpora: Option<&Path>,
) -> (Vec<Workload>, Vec<String>) {
    let mut missing = Vec::new();
    let chosen = all
        .into_iter()
        .filter(|w| wanted.is_none_or(|r| r.is_match(&w.name)))
        .filter(|w| !smoke || w.smoke.is_some())
        .filter(|w| {
            let Some(corpus) = &w.corpus else { return true };
            let there = corpora.is_some_and(|c| c.join(corpus).is_dir());
            if !there {
                missing.push(w.name.clone());
            }
            there
        })
        .collect();
    (chosen, missing)
}

impl Workload {
    /// The size to run with.
    pub fn size(&self, smoke: bool) -> Option<u64> {
        if smoke { self.smoke } else { self.size }
    }

    /// The arguments with placeholders, as results show them.
    pub fn template(&self, smoke: bool) -> Vec<String> {
        let mut arguments = self.arguments.clone();
        if let (Some(size), None) = (self.size(smoke), self.generate) {
            arguments.extend(["--arg".into(), "size".into(), size.to_string()]);
        }
        arguments
    }

    /// The arguments, and how many of them are files that were found.
    ///
    /// # Errors
    /// A message: a folder cannot be read.
    pub fn arguments(
        &self,
        places: &Places,
        smoke: bool,
    ) -> Result<(Vec<OsString>, usize), String> {
        let mut arguments: Vec<OsString> = self
            .template(smoke)
            .iter()
            .map(|a| places.expand(a).into())
            .collect();
        let before = arguments.len();
        if let Some(folder) = &self.files {
            let folder = PathBuf::from(places.expand(folder));
            let files = nix_files(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
            let kept = |file: &PathBuf| !self.except.iter().any(|e| *file == folder.join(e));
            arguments.extend(files.into_iter().filter(kept).map(PathBuf::into_os_string));
        }
        let files = arguments.len() - before;
        Ok((arguments, files))
    }
}

impl Places {
    fn expand(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, place) in [
            ("{workloads}", Some(&self.workloads)),
            ("{generated}", Some(&self.generated)),
            ("{corpora}", self.corpora.as_ref()),
        ] {
            if let Some(place) = place {
                text = text.replace(name, &place.to_string_lossy());
            }
        }
        text
    }
}

/// The `.nix` files below a folder, sorted; symbolic links and hidden folders are passed over.
pub fn nix_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if kind.is_dir() && !hidden {
                left.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|x| x == "nix") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn all() -> Vec<Workload> {
        load(&folder()).expect("the workloads")
    }

    #[test]
    fn every_workload_is_described_and_its_files_are_there() {
        let places = Places {
            workloads: folder(),
            generated: "/generated".into(),
            corpora: Some("/corpora".into()),
        };
        let placeholder = Regex::new(r"\{[a-z]+\}").expect("a pattern");
        let mut names = HashSet::new();
        for w in all() {
            assert!(names.insert(w.name.clone()), "{} stands twice", w.name);
            assert!(!w.title.is_empty() && !w.about.is_empty() && w.times > 0);
            for a in w.template(false) {
                let a = places.expand(&a);
                assert!(!placeholder.is_match(&a), "{a}");
                if a.starts_with('/') && Path::new(&a).starts_with(folder()) {
                    assert!(Path::new(&a).is_file(), "{a}");
                }
            }
        }
        assert!(names.len() > 20);
    }

    #[test]
    fn the_readme_has_every_workload_as_it_is() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let readme = fs::read_to_string(file).expect("the README");
        for w in all() {
            let row = format!("| `{}` | {} | {}: {} |", w.name, w.group, w.title, w.about);
            assert!(readme.contains(&row), "{row}");
        }
    }

    #[test]
    fn a_choice_names_what_it_lacks() {
        let wanted = Regex::new("^(fib|hello)$").expect("a pattern");
        let (chosen, missing) = select(all(), Some(&wanted), false, None);
        assert_eq!(chosen.len(), 1);
        assert_eq!(missing, ["hello"]);
        let corpora = tempfile::tempdir().expect("a folder");
        fs::create_dir(corpora.path().join("nixpkgs-channels")).expect("made");
        let (chosen, missing) = select(all(), Some(&wanted), false, Some(corpora.path()));
        assert_eq!((chosen.len(), missing.len()), (2, 0));
    }

    #[test]
    fn a_smoke_run_is_small_and_needs_nothing() {
        let (chosen, missing) = select(all(), None, true, None);
        assert!(missing.is_empty() && chosen.len() > 10);
        for w in chosen {
            let (smoke, size) = (w.smoke.expect("chosen for it"), w.size.expect("a size"));
            assert!(smoke * 2 < size || smoke + 4 <= size, "{}", w.name);
        }
    }

    #[test]
    fn files_are_found_but_for_exceptions() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        for name in ["b.nix", "a/c.nix", "a/no.txt", ".git/d.nix", "a/bad.nix"] {
            let file = root.join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("made");
            fs::write(file, "1").expect("written");
        }
        std::os::unix::fs::symlink("b.nix", root.join("link.nix")).expect("linked");
        let mut w = all().swap_remove(0);
        w.arguments = vec!["--parse".into()];
        w.files = Some("{corpora}".into());
        w.except = vec!["a/bad.nix".into()];
        let places = Places {
            workloads: folder.path().into(),
            generated: folder.path().into(),
            corpora: Some(root.into()),
        };
        let (arguments, files) = w.arguments(&places, false).expect("found");
        let expected = ["--parse".into(), root.join("a/c.nix"), root.join("b.nix")];
        assert_eq!(arguments, expected.map(PathBuf::into_os_string));
        assert_eq!(files, 2);
    }
}
