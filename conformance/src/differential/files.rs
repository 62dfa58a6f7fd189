//! The files that programs read: some of their own, and a directory that is the same for all.
//!
//! A file of a program's own is a part of its tree ([`Expr::File`]) and is named after its content, so that
//! programs made smaller never meet the files of others. Invariant: what stands under a name never changes.
//! Deliberately absent: files reached through a symbolic link to their directory, in which the reference
//! shows no excerpts (see `DEVIATIONS.md`).

use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::tree::Expr;
use super::write::{Layout, write};

/// Files for `import`.
pub const EXPRESSIONS: &[(&str, &str)] = &[
    ("d/default.nix", "{ a = 1; b = [ ./a.txt ]; f = x: x; }\n"),
    (
        "d/function.nix",
        "{ a ? 1, ... }@args: { inherit a; x = args; }\n",
    ),
    (
        "d/sub/x.nix",
        "import ../default.nix // { x = import ../throws.nix; }\n",
    ),
    ("d/throws.nix", "# c\n\nthrow\n  \"from a file\"\n"),
    (
        "d/traces.nix",
        "builtins.trace \"once\" { a = __curPos; }\n",
    ),
    (
        "d/fails.nix",
        "\r\n\tlet x.y = 1; in\r\n  x.é.a or (1 + x)\r\n",
    ),
    ("d/broken.nix", "{ a = 1;\n  b = ; }\n"),
    ("d/undefined.nix", "{ a = 1; b = undefined; }\n"),
    ("d/itself.nix", "import ./itself.nix"),
    ("d/scope.nix", "let y = x; in [ x y ]\n"),
    ("d/empty.nix", ""),
];

/// Other files.
const OTHERS: &[(&str, &[u8])] = &[
    ("d/a.txt", b"a\nb\n"),
    ("d/empty", b""),
    (
        "d/data.json",
        b"{\"a\": [1, 2.5, null], \"b\": \"\\u00e9\"}\n",
    ),
    ("d/data.toml", b"a = 1\n[b]\nc = \"x\"\n"),
    ("d/.hidden", b"h"),
    ("d/latin", b"\xe9\n"),
    ("d/nul", b"a\0b"),
    ("d/a b", b"name with a blank"),
    ("d/sub/deep/y", b"y"),
];

/// Symbolic links, with their targets.
const LINKS: &[(&str, &str)] = &[
    ("d/link", "a.txt"),
    ("d/link.nix", "default.nix"),
    ("d/dangling", "nowhere"),
];

/// Directories.
pub const DIRECTORIES: &[&str] = &["d", "d/sub", "d/sub/deep", "d/none"];

/// A file that can be executed.
const EXECUTABLE: (&str, &str) = ("d/run.sh", "#!/bin/sh\n");

/// The names of all that is there.
pub fn names() -> Vec<&'static str> {
    let expressions = EXPRESSIONS.iter().map(|(n, _)| *n);
    let others = OTHERS.iter().map(|(n, _)| *n);
    let links = LINKS.iter().map(|(n, _)| *n);
    expressions
        .chain(others)
        .chain(links)
        .chain(DIRECTORIES.iter().copied())
        .chain([EXECUTABLE.0])
        .filter(|n| !n.contains(' '))
        .collect()
}

/// Writes what is the same for all programs.
///
/// # Errors
/// Those of the file system.
pub fn provide_common(dir: &Path) -> io::Result<()> {
    for name in DIRECTORIES {
        std::fs::create_dir_all(dir.join(name))?;
    }
    let texts = EXPRESSIONS.iter().map(|(n, t)| (*n, t.as_bytes()));
    let executable = (EXECUTABLE.0, EXECUTABLE.1.as_bytes());
    for (name, content) in texts.chain(OTHERS.iter().copied()).chain([executable]) {
        std::fs::write(dir.join(name), content)?;
    }
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(dir.join(EXECUTABLE.0), mode)?;
    for (name, target) in LINKS {
        let link = dir.join(name);
        if link.symlink_metadata().is_err() {
            symlink(target, link)?;
        }
    }
    Ok(())
}

/// A file of a program's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub content: String,
}

impl File {
    /// The file that holds this expression.
    pub fn of(e: &Expr, layout: Layout) -> File {
        let content = write(e, layout);
        let hash = Sha256::digest(content.as_bytes());
        File {
            name: format!(
                "f-{:08x}.nix",
                u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
            ),
            content,
        }
    }
}

/// The files that a program has of its own.
pub fn of(tree: &Expr, layout: Layout) -> Vec<File> {
    let mut all: Vec<File> = Vec::new();
    tree.walk(&mut |e| {
        if let Expr::File(inner) = e {
            let file = File::of(inner, layout);
            if !all.contains(&file) {
                all.push(file);
            }
        }
    });
    all
}

/// Writes files that are not there yet.
///
/// # Errors
/// Those of the file system.
pub fn provide(dir: &Path, files: &[File]) -> io::Result<()> {
    for file in files {
        let path = dir.join(&file.name);
        if !path.exists() {
            std::fs::write(path, &file.content)?;
        }
    }
    Ok(())
}

/// Removes the files that programs had of their own.
///
/// # Errors
/// Those of the file system.
pub fn clear(dir: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b"f-") {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// A program's text, with its files below it.
pub fn listed(text: &str, files: &[File]) -> String {
    let mut out = text.to_owned();
    for File { name, content } in files {
        out.push_str(&format!("\n#### {name}\n{content}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tree::make::*;
    use super::*;

    #[test]
    fn files_are_named_after_their_content() {
        let inner = Expr::File(Box::new(lit(1)));
        let outer = Expr::File(Box::new(call(builtin("import"), [inner.clone()])));
        let tree = Expr::List(vec![outer.clone(), inner.clone()]);
        let all = of(&tree, Layout::Line);
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].content, "1");
        assert!(all[0].content.ends_with(&format!("./{}", all[1].name)));
        let text = write(&tree, Layout::Line);
        assert!(all.iter().all(|f| text.contains(&format!("./{}", f.name))));
    }

    #[test]
    fn everything_named_is_there() {
        let dir = tempfile::tempdir().unwrap();
        provide_common(dir.path()).unwrap();
        // A second time, too.
        provide_common(dir.path()).unwrap();
        for name in names() {
            assert!(dir.path().join(name).symlink_metadata().is_ok(), "{name}");
        }
    }
}
