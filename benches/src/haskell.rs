//! A stand-in for Nixpkgs' list of Haskell packages, which is too large for the public copy of Nixpkgs.
//!
//! Whatever the rest of Nixpkgs may mean by a Haskell package gets an entry: every identifier of the files that
//! use Haskell packages, unless Nixpkgs has a package of that name and nobody asks the Haskell set for it.
//! That is more than there are, which does no harm: nothing evaluates an entry that nobody uses. All are equal
//! but for their names.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use regex::bytes::Regex;

use crate::workload::nix_files;

/// The file's name.
pub const LIST: &str = "hackage-packages.nix";
const FOLDER: &str = "pkgs/development/haskell-modules";
/// Where Nixpkgs' packages get their names.
const ALL: &str = "pkgs/top-level/all-packages.nix";

/// Words of the language, and names that every package may be given and that are no packages; those that fetch,
/// and sets of packages, are known by a part of the name.
#[rustfmt::skip]
const NOT: &[&str] = &[
    "assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with", //
    "buildPackages", "buildPlatform", "callPackage", "config", "hostPlatform", "lib", "newScope", "pkgs",
    "platform", "runCommand", "stdenv", "stdenvNoCC", "system", "targetPackages", "targetPlatform", "writeText",
];

/// Writes the file into a copy of Nixpkgs.
///
/// # Errors
/// Files cannot be read or written.
pub fn stand_in(nixpkgs: &Path) -> io::Result<()> {
    let folder = nixpkgs.join(FOLDER);
    let target = folder.join(LIST);
    if target.exists() {
        return Ok(());
    }
    let pattern = |text: &str| Regex::new(text).map_err(io::Error::other);
    let identifier = "[A-Za-z_][A-Za-z0-9_'-]*";
    let uses = pattern(r"askellPackages|haskell\.|HaskellDepends|isExecutable|ghcWith")?;
    let any = pattern(&format!("({identifier})"))?;
    let selected = pattern(&format!(
        r"(?:\b(?:h?self|h?super|p|ps|hp|hs|h)|askellPackages\w*|askell\.packages\.\w+)\.({identifier})"
    ))?;
    let asked = pattern(&format!(r"askellPackages\w*\.({identifier})"))?;
    let lists = pattern(
        r"with (?:\w+\.)*haskellPackages\w*;\s*\[[^\]]*\]|inherit \([^)]*askell[^)]*\)[^;]*;",
    )?;
    let bound = pattern(&format!(r"(?m)^  ({identifier})\s*="))?;

    let (mut used, mut wanted) = (BTreeSet::new(), BTreeSet::new());
    for file in nix_files(nixpkgs)? {
        let text = fs::read(&file)?;
        if file.starts_with(&folder) || uses.is_match(&text) {
            collect(&any, &text, &mut used);
            let of_all = file == nixpkgs.join(ALL);
            collect(if of_all { &asked } else { &selected }, &text, &mut wanted);
            for list in lists.find_iter(&text) {
                collect(&any, list.as_bytes(), &mut wanted);
            }
        }
    }
    let mut packages = BTreeSet::new();
    if let Ok(text) = fs::read(nixpkgs.join(ALL)) {
        collect(&bound, &text, &mut packages);
    }
    let mut text = String::from("{ pkgs, stdenv, callPackage }:\nself: {\n");
    for name in &used {
        let known = packages.contains(name) && !wanted.contains(name);
        if !known
            && !NOT.contains(&name.as_str())
            && !name.starts_with("fetch")
            && !name.ends_with("Packages")
        {
            text.push_str(&entry(name));
        }
    }
    text.push_str("}\n");
    fs::write(target, text)
}

fn collect(pattern: &Regex, text: &[u8], names: &mut BTreeSet<String>) {
    let found = pattern.captures_iter(text).filter_map(|c| c.get(1));
    names.extend(found.filter_map(|m| String::from_utf8(m.as_bytes().to_vec()).ok()));
}

fn entry(name: &str) -> String {
    format!(
        r#"  "{name}" = callPackage
    ({{ mkDerivation, stdenv, ... }}:
     mkDerivation {{
       pname = "{name}";
       version = "1";
       sha256 = "0000000000000000000000000000000000000000000000000000";
       isLibrary = true;
       isExecutable = true;
       libraryHaskellDepends = [ ];
       executableHaskellDepends = [ ];
       description = "In the place of {name}";
       license = stdenv.lib.licenses.mit;
     }}) {{ }};
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_be_haskell_packages_are_listed() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir_all(root.join(FOLDER)).expect("made");
        fs::create_dir_all(root.join("pkgs/top-level")).expect("made");
        let write = |name: &str, text: &str| fs::write(root.join(name), text).expect("written");
        write(
            "uses.nix",
            "{ bash, lib }: with haskellPackages; [ lens aeson_1 hpack ]",
        );
        write("other.nix", "python-thing");
        write(
            &format!("{FOLDER}/common.nix"),
            "if super.text-icu then self.zlib fetchurl",
        );
        let all = "{\n  bash = 1;\n  zlib = 2;\n  hpack = haskellPackages.hpack;\n}";
        write("pkgs/top-level/all-packages.nix", all);
        stand_in(root).expect("written");
        let list = fs::read_to_string(root.join(FOLDER).join(LIST)).expect("the list");
        for name in ["lens", "aeson_1", "text-icu", "zlib", "hpack"] {
            assert!(
                list.contains(&format!("\"{name}\" = callPackage")),
                "{name}"
            );
        }
        for name in [
            "python-thing",
            "if",
            "then",
            "with",
            "lib",
            "bash",
            "fetchurl",
        ] {
            assert!(!list.contains(&format!("\"{name}\" =")), "{name}");
        }
    }

    #[test]
    fn a_list_that_is_there_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join(FOLDER)).expect("made");
        let list = folder.path().join(FOLDER).join(LIST);
        fs::write(&list, "real").expect("written");
        stand_in(folder.path()).expect("nothing to do");
        assert_eq!(fs::read_to_string(list).expect("the list"), "real");
    }
}
