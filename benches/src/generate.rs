//! Files that workloads need and that would be too much to keep: made once, and again when their size changes.
//!
//! Invariant: the same size gives the same bytes, on every machine.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;

use crate::haskell;
use crate::workload::Places;

/// What can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Generator {
    /// `files/`: as many files as the size says, a package each.
    Files,
    /// `one.nix`: a function to a set of as many packages.
    One,
    /// `nixpkgs/`: the corpus `nixpkgs-channels` with a stand-in for its list of Haskell packages.
    Nixpkgs,
}

/// Changes when what is made changes, so that older files are not taken for it.
const VERSION: u32 = 1;

impl Generator {
    fn name(self) -> &'static str {
        match self {
            Generator::Files => "files",
            Generator::One => "one.nix",
            Generator::Nixpkgs => "nixpkgs",
        }
    }

    /// Makes the files, if they are not there.
    ///
    /// # Errors
    /// A message: they cannot be written, or what they are made from cannot be read.
    pub fn make(self, size: u64, places: &Places) -> Result<(), String> {
        let target = places.generated.join(self.name());
        let source = match (self, &places.corpora) {
            (Generator::Nixpkgs, None) => return Err("Nixpkgs is a corpus".into()),
            (Generator::Nixpkgs, Some(corpora)) => corpora.join("nixpkgs-channels"),
            _ => Default::default(),
        };
        let made = format!("{VERSION} {size} {}\n", source.display());
        let stamp = places.generated.join(format!("{}.made", self.name()));
        if fs::read_to_string(&stamp).is_ok_and(|s| s == made) {
            return Ok(());
        }
        let make = || {
            fs::create_dir_all(&places.generated)?;
            remove(&stamp)?;
            remove(&target)?;
            match self {
                Generator::Files => files(&target, size)?,
                Generator::One => fs::write(&target, one(size))?,
                Generator::Nixpkgs => {
                    copy(&source, &target)?;
                    haskell::stand_in(&target)?;
                }
            }
            fs::write(&stamp, &made)
        };
        make().map_err(|e: io::Error| format!("{}: {e}", target.display()))
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(e),
    }
}

/// Copies a folder without `.git`. Files are linked where that can be: they are only read.
fn copy(source: &Path, target: &Path) -> io::Result<()> {
    fs::create_dir(target)?;
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        let (from, to) = (entry.path(), target.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if entry.file_name() != ".git" {
                copy(&from, &to)?;
            }
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(&from)?, &to)?;
        } else if fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

fn files(folder: &Path, count: u64) -> io::Result<()> {
    for i in 0..count {
        let parent = folder.join(format!("shelf-{}", i / 50));
        fs::create_dir_all(&parent)?;
        fs::write(parent.join(format!("package-{i}.nix")), package(i, ""))?;
    }
    Ok(())
}

fn one(count: u64) -> String {
    let mut text = String::from(
        "# Made by the benchmark.\n{\n  call ? f: f,\n  site ? \"https://example.org\",\n}:\nrec {\n",
    );
    for i in 0..count {
        let _ = write!(
            text,
            "  package-{i} = call (\n{}  );\n\n",
            package(i, "    ")
        );
    }
    text.push_str("}\n");
    text
}

/// The text of the package with a number: some of what the language has, more or less of it by the number.
fn package(i: u64, indent: &str) -> String {
    let mut text = String::new();
    let mut line = |line: String| {
        if !line.is_empty() {
            text.push_str(indent);
            text.push_str(&line);
        }
        text.push('\n');
    };
    line(format!("# The package with the number {i}."));
    line("{".into());
    line("  lib,".into());
    line("  build,".into());
    line("  fetch,".into());
    for d in 0..i % 7 {
        line(format!("  dep{},", (i + d * 31) % 1000));
    }
    line("  withTests ? false,".into());
    line(format!("  level ? {},", i % 9));
    line("  ...".into());
    line("}@arguments:".into());
    line(String::new());
    line("let".into());
    line(format!("  version = \"{}.{}.{}\";", i % 5, i % 23, i % 4));
    line("  inherit (lib) optional optionals concatMap;".into());
    line("  scale = a: b: if a < b && !(a == 0) then a * b + 1 else (a - b) / 2;".into());
    line("  table = {".into());
    for k in 0..i % 11 {
        line(format!(
            "    entry-{k} = [ {k} \"{}\" {}.5 ./file-{k}.patch ];",
            i * k,
            k % 3
        ));
    }
    line("  };".into());
    line("in".into());
    line("assert level >= 0 -> withTests || level != 100;".into());
    line("build rec {".into());
    line(format!("  name = \"package-{i}-${{version}}\";"));
    line("  inherit version;".into());
    line(String::new());
    line("  src = fetch {".into());
    line("    url = \"https://example.org/${name}/${toString level}.tar.gz\";".into());
    line(format!(
        "    sha256 = \"{:064x}\";",
        u128::from(i) * 0x9e37_79b9_7f4a_7c15
    ));
    line("  };".into());
    line(String::new());
    line("  inputs = [".into());
    for d in 0..i % 7 {
        line(format!("    dep{}", (i + d * 31) % 1000));
    }
    line("  ]".into());
    line("  ++ optional withTests arguments.checker or null".into());
    line(
        "  ++ optionals (level > 3) (concatMap (x: [ x.out x.\"dev\" or x ]) arguments.more);"
            .into(),
    );
    line(String::new());
    line(
        "  configureFlags = [ \"--prefix=$out\" ''--level=${toString (scale level 4)}'' ];".into(),
    );
    line("  buildPhase = ''".into());
    for step in 0..2 + i % 6 {
        line(format!(
            "    echo \"step {step} of ${{name}}\"  # ''${{not}} interpolated"
        ));
        line(format!(
            "    make -j ${{toString ({step} + level)}} part-{step} || exit {step}"
        ));
    }
    line("  '';".into());
    line(format!(
        "  passthru = table // {{ \"key ${{version}}\" = {{ a.b.c = {i}; }}; updated = x: y: {{ inherit x y; }}; }};"
    ));
    line(String::new());
    line("  meta = with lib; {".into());
    line(format!(
        "    description = \"A package that is number {i}\";"
    ));
    line("    license = licenses.free;".into());
    line("    platforms = platforms.all ++ [ \"x86_64-linux\" ];".into());
    line("  };".into());
    line("}".into());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(folder: &Path) -> Places {
        Places {
            workloads: folder.into(),
            generated: folder.join("generated"),
            corpora: None,
        }
    }

    #[test]
    fn as_many_files_as_wanted_are_made_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let places = places(folder.path());
        Generator::Files.make(120, &places).expect("made");
        let root = places.generated.join("files");
        let found = crate::workload::nix_files(&root).expect("readable");
        assert_eq!(found.len(), 120);

        fs::write(&found[7], "touched").expect("written");
        Generator::Files.make(120, &places).expect("there");
        assert_eq!(fs::read_to_string(&found[7]).expect("a file"), "touched");

        Generator::Files.make(3, &places).expect("made again");
        let found = crate::workload::nix_files(&root).expect("readable");
        assert_eq!(found.len(), 3);
        assert!(
            fs::read_to_string(&found[2])
                .expect("a file")
                .contains("package-2-")
        );
    }

    #[test]
    fn what_is_made_parses() {
        // Checked by frazil's own parser, which is compared with that of C++ Nix elsewhere.
        use frazil_compiler::parse::{ParseSettings, parse};
        for text in [package(0, ""), package(1234, "  "), one(30)] {
            let arena = bumpalo::Bump::new();
            let mut symbols = frazil_runtime::symbol::SymbolTable::new();
            let settings = ParseSettings::default();
            let parsed = parse(
                &arena,
                text.as_bytes(),
                1,
                b"/",
                None,
                &mut symbols,
                &settings,
            );
            assert!(parsed.is_ok(), "{text}");
        }
    }

    #[test]
    fn a_corpus_is_copied_without_its_history() {
        let folder = tempfile::tempdir().expect("a folder");
        let corpus = folder.path().join("nixpkgs-channels");
        let haskell = corpus.join("pkgs/development/haskell-modules");
        fs::create_dir_all(&haskell).expect("made");
        fs::create_dir(corpus.join(".git")).expect("made");
        fs::write(haskell.join("x.nix"), "self: self.some-name").expect("written");
        std::os::unix::fs::symlink("x.nix", haskell.join("link")).expect("linked");
        let places = Places {
            corpora: Some(folder.path().into()),
            ..places(folder.path())
        };
        Generator::Nixpkgs.make(0, &places).expect("made");
        let copied = places.generated.join("nixpkgs");
        assert!(!copied.join(".git").exists());
        let there = copied.join("pkgs/development/haskell-modules");
        assert!(there.join("link").is_symlink() && there.join("x.nix").is_file());
        let list = fs::read_to_string(there.join(haskell::LIST)).expect("the stand-in");
        assert!(list.contains("\"some-name\" ="));
        assert!(
            !haskell.join(haskell::LIST).exists(),
            "the corpus is not changed"
        );
    }
}
