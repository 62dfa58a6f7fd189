//! Changes to a whole program: a failure in a place picked at random, and parts that change places.
//!
//! Where the generator puts failures, it is likely that they are never evaluated; all places of the finished
//! program are equal. Invariant: what moves has no free variables, so that the program still has a meaning.

use super::Generator;
use crate::differential::tree::Expr;

impl Generator {
    /// The program with a failure somewhere.
    pub fn poisoned(&mut self, mut tree: Expr) -> Expr {
        let n = self.r.below(tree.size());
        let bad = self.failing(3);
        if let Some(place) = tree.nth_mut(n) {
            *place = match self.r.one_in(3) {
                // Only when what was there is evaluated deeply enough.
                true => Expr::List(vec![place.clone(), bad]),
                false => bad,
            };
        }
        tree
    }

    /// The program with two of its parts swapped, or one in the place of another.
    pub fn swapped(&mut self, mut tree: Expr) -> Expr {
        let mut closed = Vec::new();
        let mut n = 0;
        tree.walk(&mut |e| {
            if n > 0 && is_closed(e) {
                closed.push(n);
            }
            n += 1;
        });
        if closed.is_empty() {
            return tree;
        }
        let from = *self.r.pick(&closed);
        let part = tree.nth_mut(from).expect("it was walked").clone();
        // One in another would move the other's place.
        let apart: Vec<usize> = closed
            .into_iter()
            .filter(|&to| {
                let end = tree.clone().nth_mut(to).map_or(0, |e| to + e.size());
                (from < to || from >= end) && !(from..from + part.size()).contains(&to)
            })
            .collect();
        if apart.is_empty() {
            return tree;
        }
        let to = *self.r.pick(&apart);
        let other = tree.nth_mut(to).expect("it was walked").clone();
        // The later place first, so that the number of the earlier stays.
        let both = match self.r.one_in(2) {
            true => vec![(to, part), (from, other)],
            false => vec![(to, part)],
        };
        let mut both = both;
        both.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
        for (n, e) in both {
            if let Some(place) = tree.nth_mut(n) {
                *place = e;
            }
        }
        tree
    }
}

/// Whether an expression has no variables but the usual constants.
fn is_closed(e: &Expr) -> bool {
    let mut closed = true;
    e.walk(&mut |e| {
        closed &= match e {
            Expr::Var(name) => matches!(name.as_str(), "true" | "false" | "null" | "__curPos"),
            // Text of helpers, or a search path.
            Expr::Literal(text) => !text.contains([':', '<']),
            _ => true,
        };
        if let Expr::Set { bindings, .. } | Expr::Let(bindings, _) | Expr::OldLet(bindings) = e {
            use crate::differential::tree::Binding;
            closed &= !bindings.iter().any(|b| matches!(b, Binding::Inherit(_)));
        }
    });
    closed
}
