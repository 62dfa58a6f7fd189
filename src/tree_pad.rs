//! What stands before the lines of a printed tree: lines of its branches.
//!
//! Invariant: a tree takes memory for its depth, not for all that stands before its lines, which together is the
//! square of it. Deliberately absent: what is in the tree.

/// How branches are drawn: an entry that others follow, and the last one.
#[derive(Clone, Copy)]
pub struct Joints {
    /// Before the entry.
    pub before: [&'static str; 2],
    /// Before what is below it.
    pub below: [&'static str; 2],
}

/// What stands before the current line. Lines come in the tree's order, depth first.
pub struct Pad {
    joints: Joints,
    /// Before what is below the current line.
    below: String,
    /// How long that was at each depth above, the root's apart.
    lengths: Vec<usize>,
    line: String,
}

impl Pad {
    /// At the beginning of a tree.
    pub fn new(joints: Joints) -> Pad {
        Pad {
            joints,
            below: String::new(),
            lengths: Vec::new(),
            line: String::new(),
        }
    }

    /// What stands before the next line, which is at this depth, at most one more than the line before; `is_last` of
    /// those below the same entry. Roots have depth 0, and nothing before them.
    pub fn enter(&mut self, depth: usize, is_last: bool) -> &str {
        self.lengths.truncate(depth.saturating_sub(1));
        self.below
            .truncate(self.lengths.last().copied().unwrap_or(0));
        self.line.clear();
        if depth > 0 {
            let which = usize::from(is_last);
            self.line.push_str(&self.below);
            self.line.push_str(self.joints.before[which]);
            self.below.push_str(self.joints.below[which]);
            self.lengths.push(self.below.len());
        }
        &self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_branches() {
        let mut pad = Pad::new(Joints {
            before: ["├─ ", "└─ "],
            below: ["│  ", "   "],
        });
        let cases = [
            (0, true, ""),
            (1, false, "├─ "),
            (2, false, "│  ├─ "),
            (3, true, "│  │  └─ "),
            (2, true, "│  └─ "),
            (3, true, "│     └─ "),
            (1, true, "└─ "),
            (2, true, "   └─ "),
            (0, true, ""),
            (1, true, "└─ "),
        ];
        for (depth, is_last, expected) in cases {
            assert_eq!(pad.enter(depth, is_last), expected);
        }
    }
}
