//! `frazil store closure`: everything that paths need, and how much that is.
//!
//! For each path it says the size of its own archive, and how much would go with it: the sum of what only it needs
//! is what makes a closure large. Sizes are those of archives; on disk files may be shared.

use super::sizes::{count, size};
use crate::failure::Failure;
use crate::store::Store;
use crate::terminal::Output;
use clap::ArgMatches;

pub(super) fn run(store: &Store, args: &ArgMatches, out: &mut Output) -> Result<(), Failure> {
    let roots = super::paths(store, args, "paths")?;
    let graph = store.closure_graph(&roots)?;
    let mut sizes = Vec::with_capacity(graph.paths.len());
    for path in &graph.paths {
        sizes.push(store.query_valid(path)?.nar_size);
    }
    let total: u64 = sizes.iter().sum();
    let mut order = graph.topo_order()?;
    let needs = closure_sizes(&graph.references, &sizes, &order);
    if args.get_flag("sort-by-size") {
        order.sort_by_key(|&i| (std::cmp::Reverse(sizes[i]), i));
    }
    for i in order {
        let own = size(sizes[i]);
        let path = store.print(&graph.paths[i]);
        out.line(format!("{own:>10} {:>10}  {path}", size(needs[i])).as_bytes());
    }
    let paths = count(sizes.len(), "path");
    out.line(format!("{:>10}             in {paths}", size(total)).as_bytes());
    Ok(())
}

/// For each node the size of what it needs, itself among it. `order` has what refers before what is referred to.
///
/// What is needed twice counts once, so sums do not add up. A word holds for 64 nodes whether they are needed: the work
/// is that of a walk over all references, for each 64 nodes.
fn closure_sizes(references: &[Vec<usize>], sizes: &[u64], order: &[usize]) -> Vec<u64> {
    // By place in the order, which makes all references go forward.
    let mut place = vec![0; order.len()];
    for (at, &node) in order.iter().enumerate() {
        place[node] = at;
    }
    let places = |&node: &usize| references[node].iter().map(|&to| place[to]).collect();
    let references: Vec<Vec<usize>> = order.iter().map(places).collect();
    let sizes: Vec<u64> = order.iter().map(|&node| sizes[node]).collect();
    let mut sums = vec![0; order.len()];
    let mut needed = vec![0u64; order.len()];
    for (block, of_block) in sizes.chunks(64).enumerate() {
        let start = block * 64;
        let tables: Vec<[u64; 256]> = of_block.chunks(8).map(sums_of_subsets).collect();
        // Nothing after the block needs anything in it.
        let end = start + of_block.len();
        for at in (0..end).rev() {
            let own = if at >= start { 1 << (at - start) } else { 0 };
            let all = references[at].iter().filter(|&&to| to < end);
            let bits = all.fold(own, |bits, &to| {
                bits | if to == at { 0 } else { needed[to] }
            });
            needed[at] = bits;
            for (byte, table) in bits.to_le_bytes().into_iter().zip(&tables) {
                sums[at] += table[usize::from(byte)];
            }
        }
    }
    place.into_iter().map(|at| sums[at]).collect()
}

/// For each set of up to eight numbers, as bits, their sum.
fn sums_of_subsets(numbers: &[u64]) -> [u64; 256] {
    let mut sums = [0; 256];
    for set in 1..256usize {
        let first = set.trailing_zeros() as usize;
        sums[set] = sums[set & (set - 1)] + numbers.get(first).copied().unwrap_or(0);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use frazil_store::topo::topo_sort;

    fn check(references: &[Vec<usize>], sizes: &[u64]) -> Vec<u64> {
        let order = topo_sort(references).expect("no cycle");
        closure_sizes(references, sizes, &order)
    }

    #[test]
    fn what_is_needed_twice_counts_once() {
        // 0 needs 1 and 2, which both need 3, and itself.
        let references = [vec![0, 1, 2], vec![3], vec![3], vec![]];
        let sums = check(&references, &[1, 10, 100, 1000]);
        assert_eq!(sums, [1111, 1010, 1100, 1000]);
    }

    #[test]
    fn sums_are_those_of_walks() {
        // Nodes are named against their order, so that blocks and names differ.
        let count = 300;
        let references: Vec<Vec<usize>> = (0..count)
            .map(|i: usize| {
                let all = [i / 2, i.saturating_sub(7), i * i % (i + 1)];
                let mut all: Vec<usize> = all.into_iter().filter(|&to| to < i).collect();
                all.sort_unstable();
                all.dedup();
                all
            })
            .collect();
        let sizes: Vec<u64> = (0..count as u64).map(|i| i * i + 1).collect();
        let walk = |start: usize| {
            let mut seen = vec![false; count];
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
        };
        let sums = check(&references, &sizes);
        assert_eq!(sums, (0..count).map(walk).collect::<Vec<u64>>());
    }
}
