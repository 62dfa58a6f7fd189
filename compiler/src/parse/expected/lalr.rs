//! LALR(1) automata with precedence and default reductions, as Bison makes them.
//!
//! Look-aheads are computed the way DeRemer and Pennello describe (ACM TOPLAS 4(4), 1982), with
//! plain iteration instead of their graph traversal: the grammar is small. Deliberately absent:
//! reports of conflicts; the grammar has none that precedence does not resolve.

use super::rules::token_precedence;
use crate::lex::Kind;
use std::collections::{BTreeMap, HashMap};

/// What a rule consists of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Symbol {
    /// A token; ordered first, as in Bison.
    Terminal(Kind),
    /// The left side of rules.
    Nonterminal(usize),
}

/// Which side takes an operand between two operators of the same precedence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Assoc {
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// Neither: an error.
    None,
}

/// `left: right`
#[derive(Debug)]
pub struct Rule {
    /// A nonterminal.
    pub left: usize,
    /// What it can be.
    pub right: Vec<Symbol>,
    /// For conflicts with a token that could be shifted.
    pub precedence: Option<(usize, Assoc)>,
}

/// What to do about a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Take it and go to a state.
    Shift(u16),
    /// Replace the right side of a rule by its left side.
    Reduce(u16),
    /// There is no way on.
    Error,
}

/// A state.
#[derive(Debug)]
pub struct State {
    /// Actions that are not the default one.
    pub explicit: BTreeMap<Kind, Action>,
    /// The most frequent reduction, or an error.
    pub default: Action,
    /// Where to go after a reduction to a nonterminal.
    pub goto: HashMap<usize, u16>,
    /// Whether the whole text was read.
    pub accepts: bool,
}

impl State {
    /// The tokens that Bison calls expected, in its order.
    pub fn expected(&self) -> impl Iterator<Item = Kind> {
        self.explicit
            .iter()
            .filter(|(_, action)| **action != Action::Error)
            .map(|(kind, _)| *kind)
    }

    /// The same, with those first that can be taken at once.
    pub fn possible(&self) -> impl Iterator<Item = Kind> {
        let shift = |kind: &Kind| matches!(self.explicit[kind], Action::Shift(_));
        self.expected()
            .filter(move |k| shift(k))
            .chain(self.expected().filter(move |k| !shift(k)))
    }
}

/// An automaton; state 0 is the first.
pub struct Automaton {
    /// The states.
    pub states: Vec<State>,
    /// Left side and length of each rule.
    pub rules: Vec<(usize, usize)>,
}

/// A set of tokens.
type Tokens = u64;
const _: () = assert!(Kind::ALL.len() <= 64);

/// A rule and how much of it was read.
type Item = (u16, u16);

/// States without look-aheads.
struct Lr0<'r> {
    rules: &'r [Rule],
    transitions: Vec<BTreeMap<Symbol, u16>>,
    /// Rules that are complete in each state, in order.
    complete: Vec<Vec<u16>>,
    nullable: Vec<bool>,
}

impl<'r> Lr0<'r> {
    fn new(rules: &'r [Rule]) -> Self {
        let mut lr0 = Self {
            rules,
            transitions: Vec::new(),
            complete: Vec::new(),
            nullable: nullable(rules),
        };
        let mut kernels: Vec<Vec<Item>> = vec![vec![(0, 0)]];
        let mut known = HashMap::from([(kernels[0].clone(), 0u16)]);
        let mut done = 0;
        while done < kernels.len() {
            let items = lr0.closure(&kernels[done]);
            let mut moves: BTreeMap<Symbol, Vec<Item>> = BTreeMap::new();
            let mut complete = Vec::new();
            for (rule, dot) in items {
                match rules[usize::from(rule)].right.get(usize::from(dot)) {
                    Some(symbol) => moves.entry(*symbol).or_default().push((rule, dot + 1)),
                    None => complete.push(rule),
                }
            }
            let mut transitions = BTreeMap::new();
            for (symbol, mut kernel) in moves {
                kernel.sort_unstable();
                let to = *known.entry(kernel).or_insert_with_key(|kernel| {
                    kernels.push(kernel.clone());
                    kernels.len() as u16 - 1
                });
                transitions.insert(symbol, to);
            }
            complete.sort_unstable();
            lr0.transitions.push(transitions);
            lr0.complete.push(complete);
            done += 1;
        }
        lr0
    }

    fn closure(&self, kernel: &[Item]) -> Vec<Item> {
        let mut items = kernel.to_vec();
        let mut added = vec![false; self.nullable.len()];
        let mut next = 0;
        while next < items.len() {
            let (rule, dot) = items[next];
            next += 1;
            let symbol = self.rules[usize::from(rule)].right.get(usize::from(dot));
            if let Some(Symbol::Nonterminal(n)) = symbol
                && !added[*n]
            {
                added[*n] = true;
                let of = self.rules.iter().enumerate().filter(|(_, r)| r.left == *n);
                items.extend(of.map(|(i, _)| (i as u16, 0)));
            }
        }
        items
    }

    /// The tokens that may follow each complete rule of each state.
    fn look_aheads(&self) -> HashMap<(u16, u16), Tokens> {
        // All transitions with nonterminals, and what may be read right after each.
        let mut numbers = HashMap::new();
        let mut follow: Vec<Tokens> = Vec::new();
        for (state, transitions) in self.transitions.iter().enumerate() {
            for (&symbol, &to) in transitions {
                if let Symbol::Nonterminal(n) = symbol {
                    numbers.insert((state as u16, n), follow.len());
                    let direct = self.transitions[usize::from(to)].keys().map(|s| match s {
                        Symbol::Terminal(kind) => 1 << *kind as u64,
                        Symbol::Nonterminal(_) => 0,
                    });
                    follow.push(direct.fold(0, |a, b| a | b));
                }
            }
        }
        // `(x, y)`: everything in `y` is in `x`, too.
        let mut reads = Vec::new();
        let mut includes = Vec::new();
        let mut lookback = Vec::new();
        for (&(state, n), &number) in &numbers {
            let to = self.transitions[usize::from(state)][&Symbol::Nonterminal(n)];
            for symbol in self.transitions[usize::from(to)].keys() {
                if let Symbol::Nonterminal(m) = symbol
                    && self.nullable[*m]
                {
                    reads.push((number, numbers[&(to, *m)]));
                }
            }
            for (i, rule) in self.rules.iter().enumerate().filter(|(_, r)| r.left == n) {
                let mut at = state;
                for (j, &symbol) in rule.right.iter().enumerate() {
                    if let Symbol::Nonterminal(m) = symbol
                        && rule.right[j + 1..].iter().all(|s| self.is_nullable(*s))
                    {
                        includes.push((numbers[&(at, m)], number));
                    }
                    at = self.transitions[usize::from(at)][&symbol];
                }
                lookback.push(((at, i as u16), number));
            }
        }
        for relation in [reads, includes] {
            let mut changed = true;
            while changed {
                changed = false;
                for &(x, y) in &relation {
                    changed |= follow[y] & !follow[x] != 0;
                    follow[x] |= follow[y];
                }
            }
        }
        let mut out: HashMap<(u16, u16), Tokens> = HashMap::new();
        for (reduction, number) in lookback {
            *out.entry(reduction).or_default() |= follow[number];
        }
        out
    }

    fn is_nullable(&self, symbol: Symbol) -> bool {
        matches!(symbol, Symbol::Nonterminal(n) if self.nullable[n])
    }
}

fn nullable(rules: &[Rule]) -> Vec<bool> {
    let mut nullable = vec![false; rules.iter().map(|r| r.left + 1).max().unwrap_or(0)];
    let mut changed = true;
    while changed {
        changed = false;
        for rule in rules {
            let empty = rule
                .right
                .iter()
                .all(|s| matches!(s, Symbol::Nonterminal(n) if nullable[*n]));
            changed |= empty && !nullable[rule.left];
            nullable[rule.left] |= empty;
        }
    }
    nullable
}

impl Automaton {
    /// The automaton of a grammar; rule 0 is the first rule, and ends with the end of the text.
    pub fn new(rules: &[Rule]) -> Self {
        let lr0 = Lr0::new(rules);
        let look_aheads = lr0.look_aheads();
        let states = (0..lr0.transitions.len()).map(|state| {
            let complete = &lr0.complete[state];
            let ahead = |rule: u16| look_aheads.get(&(state as u16, rule)).copied().unwrap_or(0);
            make_state(&lr0, state, complete, ahead)
        });
        Self {
            states: states.collect(),
            rules: rules.iter().map(|r| (r.left, r.right.len())).collect(),
        }
    }
}

fn make_state(
    lr0: &Lr0<'_>,
    state: usize,
    complete: &[u16],
    ahead: impl Fn(u16) -> Tokens,
) -> State {
    let mut explicit = BTreeMap::new();
    let mut goto = HashMap::new();
    for (&symbol, &to) in &lr0.transitions[state] {
        match symbol {
            Symbol::Terminal(kind) => drop(explicit.insert(kind, Action::Shift(to))),
            Symbol::Nonterminal(n) => drop(goto.insert(n, to)),
        }
    }
    if complete.contains(&0) {
        return State {
            explicit,
            default: Action::Error,
            goto,
            accepts: true,
        };
    }
    // With nothing to shift and one rule there is nothing to decide.
    let consistent = complete.len() == 1 && explicit.is_empty();
    let mut default = Action::Error;
    let mut most = 0;
    for &rule in complete {
        let mut count = 0;
        for &kind in Kind::ALL {
            if ahead(rule) & (1 << kind as u64) == 0 {
                continue;
            }
            let action = match explicit.get(&kind) {
                None => Action::Reduce(rule),
                Some(&shift) => resolve(lr0.rules[usize::from(rule)].precedence, kind, shift, rule),
            };
            count += usize::from(action == Action::Reduce(rule));
            explicit.insert(kind, action);
        }
        if count > most || consistent {
            most = count;
            default = Action::Reduce(rule);
        }
    }
    if consistent {
        explicit.clear();
    }
    // What the default does anyway needs no entry; without a default reduction errors need none.
    explicit.retain(|_, action| *action != default);
    State {
        explicit,
        default,
        goto,
        accepts: false,
    }
}

/// Decides between shifting a token and reducing by a rule.
fn resolve(rule: Option<(usize, Assoc)>, kind: Kind, shift: Action, number: u16) -> Action {
    let (Some((rule, _)), Some((token, assoc))) = (rule, token_precedence(kind)) else {
        return shift;
    };
    match (rule.cmp(&token), assoc) {
        (std::cmp::Ordering::Less, _) | (std::cmp::Ordering::Equal, Assoc::Right) => shift,
        (std::cmp::Ordering::Greater, _) | (std::cmp::Ordering::Equal, Assoc::Left) => {
            Action::Reduce(number)
        }
        (std::cmp::Ordering::Equal, Assoc::None) => Action::Error,
    }
}
