//! `frazil store closure`: everything that paths need, and how much that is.
//!
//! For each path it says the size of its own archive, and how much would go with it: the sum of what only it needs
//! is what makes a closure large. Sizes are those of archives; on disk files may be shared.

use super::sizes::{count, size};
use crate::failure::Failure;
use crate::terminal::Output;
use clap::ArgMatches;
use frazil_local_store::LocalStore;

pub(super) fn run(store: &LocalStore, args: &ArgMatches, out: &mut Output) -> Result<(), Failure> {
    let roots = super::paths(store, args, "paths")?;
    let graph = store.closure_graph(&roots)?;
    let mut sizes = Vec::with_capacity(graph.paths.len());
    for path in &graph.paths {
        sizes.push(store.query_valid(path)?.nar_size);
    }
    let total: u64 = sizes.iter().sum();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    if args.get_flag("sort-by-size") {
        order.sort_by_key(|&i| (std::cmp::Reverse(sizes[i]), i));
    } else {
        let sorted = graph.topo_sorted()?;
        order.sort_by_key(|&i| sorted.iter().position(|path| *path == graph.paths[i]));
    }
    for i in order {
        let own = size(sizes[i]);
        let needs = closure_size(&graph.references, &sizes, i);
        let path = store.print(&graph.paths[i]);
        out.line(format!("{own:>10} {:>10}  {path}", size(needs)).as_bytes());
    }
    let paths = count(sizes.len(), "path");
    out.line(format!("{:>10}             in {paths}", size(total)).as_bytes());
    Ok(())
}

/// The size of what a node needs, itself among it.
fn closure_size(references: &[Vec<usize>], sizes: &[u64], start: usize) -> u64 {
    let mut seen = vec![false; sizes.len()];
    seen[start] = true;
    let mut todo = vec![start];
    let mut sum = 0;
    while let Some(i) = todo.pop() {
        sum += sizes[i];
        for &next in &references[i] {
            if !std::mem::replace(&mut seen[next], true) {
                todo.push(next);
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_twice_counts_once() {
        // 0 needs 1 and 2, which both need 3, and itself.
        let references = [vec![0, 1, 2], vec![3], vec![3], vec![]];
        let sizes = [1, 10, 100, 1000];
        let sums: Vec<u64> = (0..4)
            .map(|i| closure_size(&references, &sizes, i))
            .collect();
        assert_eq!(sums, [1111, 1010, 1100, 1000]);
    }
}
