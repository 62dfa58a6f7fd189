//! `frazil store why-depends`: the ways from a path to one that it needs, as a tree.
//!
//! Only what leads there is shown, shortest ways first; what was shown before is not shown again. Deliberately
//! absent: which files mention what.

use crate::failure::Failure;
use crate::store::Store;
use crate::terminal::Output;
use crate::tree_pad::{Joints, Pad};
use clap::ArgMatches;
use frazil_local_store::Closure;
use frazil_store::StorePath;

pub(super) fn run(store: &Store, args: &ArgMatches, out: &mut Output) -> Result<(), Failure> {
    let mut named = super::paths(store, args, "path")?;
    named.extend(super::paths(store, args, "dependency")?);
    let [from, to] = named.as_slice() else {
        return Err(Failure::Usage("two paths are wanted".into()));
    };
    let graph = store.closure_graph(std::slice::from_ref(from))?;
    let (Some(start), Some(end)) = (place(&graph, from), place(&graph, to)) else {
        let [from, to] = [from, to].map(|path| store.print(path));
        return Err(Failure::Message(format!(
            "'{from}' does not depend on '{to}'"
        )));
    };
    let distances = distances(&graph.references, end);
    let all = args.get_flag("all");
    tree(&graph.references, &distances, start, all, |line| {
        let path = store.print(&graph.paths[line.node]);
        let more = if line.again { " (see above)" } else { "" };
        out.line(format!("{}{path}{more}", line.pad).as_bytes());
    });
    Ok(())
}

fn place(graph: &Closure, path: &StorePath) -> Option<usize> {
    graph.paths.binary_search(path).ok()
}

/// How far each node is from `end`, against the references; `None` of those that do not need it.
fn distances(references: &[Vec<usize>], end: usize) -> Vec<Option<usize>> {
    let mut referrers: Vec<Vec<usize>> = vec![Vec::new(); references.len()];
    for (from, all) in references.iter().enumerate() {
        for &to in all {
            referrers[to].push(from);
        }
    }
    let mut distances = vec![None; references.len()];
    distances[end] = Some(0);
    let mut level = vec![end];
    let mut distance = 0;
    while !level.is_empty() {
        distance += 1;
        let mut next = Vec::new();
        for node in level {
            for &referrer in &referrers[node] {
                if distances[referrer].is_none() {
                    distances[referrer] = Some(distance);
                    next.push(referrer);
                }
            }
        }
        level = next;
    }
    distances
}

/// A line of the tree.
struct Line<'t> {
    pad: &'t str,
    node: usize,
    /// It was shown before with what is below it.
    again: bool,
}

/// The tree of ways from `start`; only a shortest one unless `all` are wanted. What stands before a line is made when
/// it is shown, since in a deep tree all of that would be large.
fn tree(
    references: &[Vec<usize>],
    distances: &[Option<usize>],
    start: usize,
    all: bool,
    mut show: impl FnMut(Line<'_>),
) {
    let mut shown = vec![false; references.len()];
    let mut pad = Pad::new(Joints {
        before: ["├── ", "└── "],
        below: ["│   ", "    "],
    });
    // How deep, and whether nothing follows at this depth.
    let mut todo = vec![(start, 0, true)];
    while let Some((node, depth, is_last)) = todo.pop() {
        let ends = distances[node] == Some(0);
        let again = std::mem::replace(&mut shown[node], true) && !ends;
        let pad = pad.enter(depth, is_last);
        show(Line { pad, node, again });
        if again || ends {
            continue;
        }
        let leads = |&&next: &&usize| next != node && distances[next].is_some();
        let mut next: Vec<usize> = references[node].iter().filter(leads).copied().collect();
        next.sort_by_key(|&n| (distances[n], n));
        if !all {
            next.truncate(1);
        }
        for (i, &node) in next.iter().enumerate().rev() {
            todo.push((node, depth + 1, i + 1 == next.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(all: bool, expected: &[&str]) {
        // 0 needs 1 and 2 and 5; 1 needs 3, 2 needs 1 and 4; 3 and 4 need 6, and 5 nothing.
        let references = [
            vec![0, 1, 2, 5],
            vec![3],
            vec![1, 4],
            vec![6],
            vec![6],
            vec![],
            vec![],
        ];
        let distances = distances(&references, 6);
        assert_eq!(distances[0], Some(3));
        assert_eq!(distances[5], None);
        let mut lines = Vec::new();
        tree(&references, &distances, 0, all, |l| {
            let again = if l.again { " again" } else { "" };
            lines.push(format!("{}{}{again}", l.pad, l.node));
        });
        assert_eq!(lines, expected);
    }

    #[test]
    fn the_shortest_way() {
        check(false, &["0", "└── 1", "    └── 3", "        └── 6"]);
    }

    #[test]
    fn all_ways() {
        check(
            true,
            &[
                "0",
                "├── 1",
                "│   └── 3",
                "│       └── 6",
                "└── 2",
                "    ├── 4",
                "    │   └── 6",
                "    └── 1 again",
            ],
        );
    }
}
