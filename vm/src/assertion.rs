//! What differs when `assert a == b` fails.
//!
//! The comparison has evaluated everything up to the first difference, so looking for it again
//! evaluates nothing. Invariant: the same values count as equal as for `==` (see `equal`), and in the
//! same order. Deliberately absent: deciding whether the assertion fails.

use crate::error::{ErrorKind, EvalError};
use crate::machine::Vm;
use frazil_runtime::heap::Attr;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};

/// Where in nested values the search is.
enum Level {
    /// In the elements of two lists; the number of the next ones.
    List(Value, Value, usize),
    /// In the attributes of two sets with the same names, perhaps up to one of which the last says that
    /// it is in one set only.
    Attrs {
        pairs: Vec<(Attr, Attr)>,
        next: usize,
        end: Option<String>,
    },
    /// In the output paths of two derivations.
    Derivation,
}

impl Vm {
    /// The error for a failed `assert left == right`; `text` is the condition's source.
    #[cold]
    pub(crate) fn assertion_failed(
        &mut self,
        left: Value,
        right: Value,
        text: &str,
        pos: Pos,
    ) -> EvalError {
        let mut levels = Vec::new();
        match self.difference(left, right, &mut levels) {
            Some(message) => {
                let mut e = EvalError::new(ErrorKind::Assert, message);
                for level in levels.iter().rev() {
                    self.trace_level(level, &mut e);
                }
                e.trace(
                    pos,
                    format!("while evaluating the condition of the assertion '{text}'"),
                )
            }
            None => {
                let message = format!("assertion '{text}' failed");
                EvalError::new(ErrorKind::Assert, message).at(pos)
            }
        }
    }

    fn trace_level(&self, level: &Level, e: &mut EvalError) {
        match level {
            Level::List(_, _, next) => {
                let i = next - 1;
                e.add_trace(Pos::NONE, format!("while comparing list element {i}"));
            }
            Level::Attrs { pairs, next, .. } => {
                let (l, r) = &pairs[next - 1];
                if r.pos.is_some() {
                    e.add_trace(r.pos, "where right hand side is");
                }
                if l.pos.is_some() {
                    e.add_trace(l.pos, "where left hand side is");
                }
                let name = self.show_name(l.name);
                e.add_trace(Pos::NONE, format!("while comparing attribute '{name}'"));
            }
            Level::Derivation => e.add_trace(
                Pos::NONE,
                "while comparing a derivation by its 'outPath' attribute",
            ),
        }
    }

    /// The first difference; `levels` then lead to it.
    fn difference(&mut self, left: Value, right: Value, levels: &mut Vec<Level>) -> Option<String> {
        let mut pair = Some((left, right));
        loop {
            if let Some((l, r)) = pair {
                let outermost = levels.is_empty();
                let (lv, rv) = (self.heap.whnf(l)?, self.heap.whnf(r)?);
                let shared = lv == rv && (l == r || !l.is_thunk() || !r.is_thunk());
                if outermost || !shared {
                    match self.step(lv, rv) {
                        Step::Equal => {}
                        Step::Different(message) => return Some(message),
                        Step::Into(level) => levels.push(level),
                        Step::Derivations(l, r) => {
                            levels.push(Level::Derivation);
                            pair = Some((l, r));
                            continue;
                        }
                    }
                }
            }
            pair = match levels.last_mut()? {
                Level::List(l, r, i) => {
                    let (ls, rs) = (self.heap.list(*l), self.heap.list(*r));
                    *i += 1;
                    ls.get(*i - 1).copied().zip(rs.get(*i - 1).copied())
                }
                Level::Attrs { pairs, next, .. } => {
                    *next += 1;
                    pairs.get(*next - 1).map(|(l, r)| (l.value, r.value))
                }
                Level::Derivation => None,
            };
            if pair.is_none()
                && let Some(Level::Attrs { end: Some(end), .. }) = levels.pop()
            {
                return Some(end);
            }
        }
    }

    fn step(&mut self, l: Value, r: Value) -> Step {
        let number = |vm: &Vm, v| vm.heap.as_int(v).is_some() || vm.heap.as_float(v).is_some();
        if number(self, l) && number(self, r) {
            return match self.equal_simple(l, r) {
                Some(true) => Step::Equal,
                _ => self.different(l, r, "with"),
            };
        }
        let kind = self.type_name(l);
        if kind != self.type_name(r) {
            return self.different(l, r, "of");
        }
        match kind {
            "list" => self.lists(l, r),
            "set" => self.sets(l, r),
            "lambda" => Step::Different(
                "distinct functions and immediate comparisons of identical functions compare as \
                 unequal"
                    .into(),
            ),
            _ if self.equal_simple(l, r) == Some(true) => Step::Equal,
            _ => {
                let kind = if kind == "bool" { "boolean" } else { kind };
                let (a, b) = (self.show(l), self.show(r));
                Step::Different(format!("{kind} '{a}' is not equal to {kind} '{b}'"))
            }
        }
    }

    fn different(&mut self, l: Value, r: Value, word: &str) -> Step {
        let (a, x) = (self.describe(l), self.show(l));
        let (b, y) = (self.describe(r), self.show(r));
        Step::Different(format!(
            "{a} {word} value '{x}' is not equal to {b} {word} value '{y}'"
        ))
    }

    fn lists(&mut self, l: Value, r: Value) -> Step {
        let (n, m) = (self.heap.list(l).len(), self.heap.list(r).len());
        if n == m {
            return Step::Into(Level::List(l, r, 0));
        }
        let (a, b) = (self.show(l), self.show(r));
        Step::Different(format!(
            "list of size '{n}' is not equal to list of size '{m}', left hand side is '{a}', right \
             hand side is '{b}'"
        ))
    }

    fn sets(&mut self, l: Value, r: Value) -> Step {
        let out = self.known.out_path;
        if self.is_evaluated_derivation(l)
            && self.is_evaluated_derivation(r)
            && let (Some(a), Some(b)) = (self.heap.attrs_get(l, out), self.heap.attrs_get(r, out))
        {
            return Step::Derivations(a, b);
        }
        let ls: Vec<Attr> = self.heap.attrs_iter(l).collect();
        let rs: Vec<Attr> = self.heap.attrs_iter(r).collect();
        if ls.len() != rs.len() {
            let (a, b) = (self.show(l), self.show(r));
            return Step::Different(format!(
                "attribute names of attribute set '{a}' differs from attribute set '{b}'"
            ));
        }
        let end = ls.iter().zip(&rs).find(|(l, r)| l.name != r.name);
        let end = end.map(|(left, right)| {
            let (a, b) = (self.show(l), self.show(r));
            if self.heap.attrs_find(r, left.name).is_none() {
                let name = self.show_name(left.name);
                return format!("attribute name '{name}' is contained in '{a}', but not in '{b}'");
            }
            let name = self.show_name(right.name);
            format!("attribute name '{name}' is missing in '{a}', but is contained in '{b}'")
        });
        let pairs = ls.into_iter().zip(rs);
        Step::Into(Level::Attrs {
            pairs: pairs.take_while(|(l, r)| l.name == r.name).collect(),
            next: 0,
            end,
        })
    }

    fn is_evaluated_derivation(&self, set: Value) -> bool {
        let kind = self.heap.attrs_get(set, self.known.kind);
        let kind = kind.and_then(|k| self.heap.whnf(k));
        kind.is_some_and(|k| k.tag() == Tag::String && self.heap.bytes(k) == b"derivation")
    }
}

enum Step {
    Equal,
    Different(String),
    Into(Level),
    Derivations(Value, Value),
}
