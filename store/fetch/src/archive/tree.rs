//! The files of an archive as they are put together, before they become Git trees.
//!
//! Members may come in any order and more than once. As in the reference, a member is replaced by a
//! later regular file of the same name only, and hard links are made when all else is there.
//! Invariant: paths have no `.` and `..`, and nothing is below what is no directory.

use crate::error::{FetchError, Result, fail};
use crate::pack::{Kind, Pack};
use frazil_formats::message_text;
use git2::Oid;
use std::collections::BTreeMap;

/// Deepest nesting of directories; an archive of them could not be deeper than 64.
const MAX_DEPTH: usize = 256;

/// What a name stands for.
#[derive(Debug)]
enum Node {
    Directory(Directory),
    File { executable: bool, contents: Oid },
    Symlink { target: Oid },
}

#[derive(Debug)]
struct Child {
    node: Node,
    /// The number of a regular file among those of the archive.
    id: u64,
}

/// A directory.
#[derive(Debug, Default)]
pub struct Directory {
    children: BTreeMap<Vec<u8>, Child>,
}

/// The parts of a path of an archive: `..` does not lead out of its root.
pub fn parts(path: &[u8]) -> Vec<&[u8]> {
    let mut out = Vec::new();
    for part in path.split(|&c| c == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

fn shown(parts: &[&[u8]]) -> String {
    format!("/{}", message_text(&parts.join(&b'/')))
}

impl Directory {
    fn put(&mut self, path: &[&[u8]], child: Child) -> Result<()> {
        let Some((name, dirs)) = path.split_last() else {
            return fail("the root of an archive is not a directory");
        };
        if dirs.len() > MAX_DEPTH {
            return fail(format!(
                "file '{}' in archive is nested too deeply",
                shown(path)
            ));
        }
        let mut at = self;
        for dir in dirs {
            let child = at.children.entry(dir.to_vec()).or_insert_with(|| Child {
                node: Node::Directory(Directory::default()),
                id: 0,
            });
            match &mut child.node {
                Node::Directory(next) => at = next,
                _ => {
                    return fail(format!("path '{}' has a non-directory parent", shown(path)));
                }
            }
        }
        match at.children.get(*name) {
            Some(there) if there.id >= child.id => {}
            _ => {
                at.children.insert(name.to_vec(), child);
            }
        }
        Ok(())
    }

    /// Makes a directory.
    ///
    /// # Errors
    /// It would be below a file.
    pub fn directory(&mut self, path: &[u8]) -> Result<()> {
        match parts(path).as_slice() {
            [] => Ok(()),
            path => self.put(
                path,
                Child {
                    node: Node::Directory(Directory::default()),
                    id: 0,
                },
            ),
        }
    }

    /// Makes regular file number `id`.
    ///
    /// # Errors
    /// It would be the root, or below a file.
    pub fn file(&mut self, path: &[u8], id: u64, executable: bool, contents: Oid) -> Result<()> {
        let node = Node::File {
            executable,
            contents,
        };
        self.put(&parts(path), Child { node, id })
    }

    /// Makes a symbolic link, which may lead anywhere: nobody follows it.
    ///
    /// # Errors
    /// It would be the root, or below a file.
    pub fn symlink(&mut self, path: &[u8], target: Oid) -> Result<()> {
        let node = Node::Symlink { target };
        self.put(&parts(path), Child { node, id: 0 })
    }

    /// Makes another name of what is at `target`.
    ///
    /// # Errors
    /// Nothing is there, or a directory.
    pub fn hard_link(&mut self, path: &[u8], target: &[u8]) -> Result<()> {
        let (path, target) = (parts(path), parts(target));
        if target.is_empty() {
            return Ok(());
        }
        let made = match self.find(&target) {
            Ok(Node::Directory(_)) => fail("cannot create a hard link to a directory"),
            Ok(Node::File {
                executable,
                contents,
            }) => {
                let node = Node::File {
                    executable: *executable,
                    contents: *contents,
                };
                self.put(&path, Child { node, id: 0 })
            }
            Ok(Node::Symlink { target }) => {
                let node = Node::Symlink { target: *target };
                self.put(&path, Child { node, id: 0 })
            }
            Err(e) => Err(e),
        };
        made.map_err(|e| {
            e.trace(format!(
                "while creating a hard link from '{}' to '{}'",
                shown(&path),
                shown(&target)
            ))
        })
    }

    fn find(&self, path: &[&[u8]]) -> Result<&Node> {
        let missing = || FetchError::new(format!("path '{}' does not exist", shown(path)));
        let mut at = self;
        let mut parts = path.iter();
        loop {
            let child = parts.next().and_then(|p| at.children.get(*p));
            let child = child.ok_or_else(missing)?;
            match &child.node {
                node if parts.len() == 0 => return Ok(node),
                Node::Directory(next) => at = next,
                _ => {
                    return fail(format!("path '{}' has a non-directory parent", shown(path)));
                }
            }
        }
    }

    /// Adds the trees to a pack, and returns the hash of this one.
    ///
    /// # Errors
    /// A name that no Git tree can have; no space.
    pub fn write(&self, pack: &mut Pack<'_>) -> Result<Oid> {
        let mut entries: Vec<(Vec<u8>, &str, &[u8], Oid)> = Vec::new();
        for (name, child) in &self.children {
            if !is_tree_name(name) {
                return fail(format!(
                    "adding a file to a tree builder: failed to insert entry: invalid name for a tree entry - {} (libgit2 error code = 14)",
                    message_text(name)
                ));
            }
            let (mode, oid) = match &child.node {
                Node::Directory(dir) => ("40000", dir.write(pack)?),
                Node::File {
                    executable: true,
                    contents,
                } => ("100755", *contents),
                Node::File { contents, .. } => ("100644", *contents),
                Node::Symlink { target } => ("120000", *target),
            };
            // Git sorts directories as if their names ended in a slash.
            let mut key = name.clone();
            if mode == "40000" {
                key.push(b'/');
            }
            entries.push((key, mode, name, oid));
        }
        entries.sort();
        let mut text = Vec::new();
        for (_, mode, name, oid) in &entries {
            text.extend_from_slice(mode.as_bytes());
            text.push(b' ');
            text.extend_from_slice(name);
            text.push(0);
            text.extend_from_slice(oid.as_bytes());
        }
        pack.add(Kind::Tree, text.len() as u64, &mut &*text)
    }
}

/// Whether Git allows a name in a tree.
fn is_tree_name(name: &[u8]) -> bool {
    !matches!(name, b"" | b"." | b"..") && !name.eq_ignore_ascii_case(b".git")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_do_not_lead_out() {
        let check = |path: &str, expected: &[&str]| {
            let found = parts(path.as_bytes());
            let expected: Vec<&[u8]> = expected.iter().map(|p| p.as_bytes()).collect();
            assert_eq!(found, expected, "{path}");
        };
        check("a/b", &["a", "b"]);
        check("/a//./b/", &["a", "b"]);
        check("../../a/../../b", &["b"]);
        check("./", &[]);
    }

    #[test]
    fn later_files_replace_earlier_members() {
        let oid = |n: u8| Oid::from_bytes(&[n; 20]).expect("20 bytes");
        let mut root = Directory::default();
        root.file(b"a", 0, false, oid(1)).expect("a file");
        root.file(b"a", 1, true, oid(2)).expect("a file");
        root.symlink(b"a", oid(3)).expect("ignored");
        root.directory(b"a").expect("ignored");
        let found = root.find(&[b"a"]).expect("a");
        assert!(matches!(found, Node::File { executable: true, contents } if *contents == oid(2)));
        let e = root
            .file(b"a/b", 2, false, oid(1))
            .expect_err("below a file");
        assert_eq!(e.message, "path '/a/b' has a non-directory parent");
        root.hard_link(b"c/d", b"./a").expect("a link");
        assert!(matches!(root.find(&[b"c", b"d"]), Ok(Node::File { .. })));
        let e = root.hard_link(b"x", b"c").expect_err("a directory");
        assert_eq!(e.message, "cannot create a hard link to a directory");
        let e = root.hard_link(b"x", b"nothing").expect_err("nothing");
        assert_eq!(e.message, "path '/nothing' does not exist");
        assert_eq!(
            e.trace,
            ["while creating a hard link from '/x' to '/nothing'"]
        );
    }
}
