//! Topological order of store paths, in the very order that C++ Nix has among the possible ones.
//!
//! Everything is an index into a list sorted by path, which is what makes the order a definite one.
//! Depth uses no native stack. Absent: where references come from.

/// Two neighbours in a cycle: `of` is reached again from `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// The node that was met a second time.
    pub of: usize,
    /// The node that refers to it.
    pub from: usize,
}

/// Sorts the nodes `0..references.len()`: whatever refers to a node comes before it. References of a node
/// are in ascending order; those to itself do not count.
///
/// # Errors
/// The references have a cycle.
pub fn topo_sort(references: &[Vec<usize>]) -> Result<Vec<usize>, Cycle> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; references.len()];
    let mut sorted = Vec::with_capacity(references.len());
    let mut stack: Vec<(usize, usize)> = Vec::new();
    for start in 0..references.len() {
        if marks[start] != Mark::New {
            continue;
        }
        marks[start] = Mark::Open;
        stack.push((start, 0));
        while let Some((node, next)) = stack.last_mut() {
            let node = *node;
            let Some(&reference) = references[node].get(*next) else {
                marks[node] = Mark::Done;
                sorted.push(node);
                stack.pop();
                continue;
            };
            *next += 1;
            if reference == node {
                continue;
            }
            match marks.get(reference) {
                Some(Mark::New) => {
                    marks[reference] = Mark::Open;
                    stack.push((reference, 0));
                }
                Some(Mark::Open) => {
                    return Err(Cycle {
                        of: reference,
                        from: node,
                    });
                }
                Some(Mark::Done) | None => {}
            }
        }
    }
    sorted.reverse();
    Ok(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn referrers_come_first() {
        // 0 → 2, 1 → 0 and 2, 3 alone, 2 → itself.
        let references = [vec![2], vec![0, 2], vec![2], vec![]];
        assert_eq!(topo_sort(&references), Ok(vec![3, 1, 0, 2]));
    }

    #[test]
    fn cycles_are_found_without_native_stack() {
        let n = 200_000;
        let mut references: Vec<Vec<usize>> = (0..n).map(|i| vec![i + 1]).collect();
        references.push(vec![0]);
        assert_eq!(topo_sort(&references), Err(Cycle { of: 0, from: n }));
        references[n].clear();
        assert_eq!(topo_sort(&references), Ok((0..=n).collect()));
    }
}
