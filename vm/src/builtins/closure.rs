//! `genericClosure`: a work-list algorithm over sets that are told apart by their `key`.
//!
//! The reference keeps keys in a `std::map`. Which keys get compared, and so which error two keys
//! without an order give, depends on the shape of its red-black tree; [`KeyTree`] has the same shape.

use super::running::State;
use super::{Builtin, What, want};
use crate::equal::less_step;
use crate::error::{EvalError, Result, type_error};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use crate::walk::WalkKind;
use frazil_formats::message_text;
use frazil_runtime::pos::Pos;
use frazil_runtime::symbol::Symbol;
use frazil_runtime::value::{Tag, Value};

/// The rows of this file.
pub static TABLE: &[Builtin] = &[Builtin::step(
    "__genericClosure",
    1,
    &[want(0, What::Attrs)],
    generic_closure,
    "Starting from `startSet`, calls `operator` on each set with a new `key`, which gives a list of \
     further sets; returns all sets in the order found.",
)];

const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Node {
    child: [u32; 2],
    parent: u32,
    red: bool,
}

/// Where the search for a key stands.
#[derive(Clone, Copy, Debug)]
enum Search {
    /// The new key is compared with that of this node.
    Down(u32),
    /// All nodes on the way are passed: the new node belongs below this one, unless the key before
    /// it is not less than the new one.
    Last { parent: u32, side: usize },
}

/// What a search asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Question {
    /// Is the new key less than that of the node?
    NewLess(u32),
    /// Is the key of the node less than the new one?
    LessThanNew(u32),
    /// Nothing more: the key is new and has been inserted.
    Inserted,
    /// Nothing more: there is such a key.
    Known,
}

/// A red-black tree of node numbers; keys are asked for.
#[derive(Debug)]
pub(crate) struct KeyTree {
    nodes: Vec<Node>,
    root: u32,
    leftmost: u32,
    search: Search,
}

impl KeyTree {
    pub fn new() -> KeyTree {
        KeyTree {
            nodes: Vec::new(),
            root: NONE,
            leftmost: NONE,
            search: Search::Down(NONE),
        }
    }

    /// Starts to look for a key.
    pub fn begin(&mut self) -> Question {
        if self.root == NONE {
            self.insert(NONE, 0);
            return Question::Inserted;
        }
        self.search = Search::Down(self.root);
        Question::NewLess(self.root)
    }

    /// Goes on with the answer to the last question.
    pub fn answer(&mut self, yes: bool) -> Question {
        match self.search {
            Search::Down(node) => {
                let side = !yes as usize;
                let next = self.nodes[node as usize].child[side];
                if next != NONE {
                    self.search = Search::Down(next);
                    return Question::NewLess(next);
                }
                let before = if !yes {
                    node
                } else if node == self.leftmost {
                    self.insert(node, side);
                    return Question::Inserted;
                } else {
                    self.previous(node)
                };
                self.search = Search::Last { parent: node, side };
                Question::LessThanNew(before)
            }
            Search::Last { parent, side } => {
                if !yes {
                    return Question::Known;
                }
                self.insert(parent, side);
                Question::Inserted
            }
        }
    }

    fn previous(&self, node: u32) -> u32 {
        let mut n = self.nodes[node as usize].child[0];
        if n != NONE {
            while self.nodes[n as usize].child[1] != NONE {
                n = self.nodes[n as usize].child[1];
            }
            return n;
        }
        let mut n = node;
        loop {
            let p = self.nodes[n as usize].parent;
            if p == NONE || self.nodes[p as usize].child[1] == n {
                return p;
            }
            n = p;
        }
    }

    /// Node numbers in the order of their keys.
    fn in_order(&self) -> Vec<u32> {
        let mut out = Vec::with_capacity(self.nodes.len());
        let mut path = Vec::new();
        let mut n = self.root;
        while n != NONE || !path.is_empty() {
            while n != NONE {
                path.push(n);
                n = self.nodes[n as usize].child[0];
            }
            n = path.pop().expect("not empty");
            out.push(n);
            n = self.nodes[n as usize].child[1];
        }
        out
    }

    fn insert(&mut self, parent: u32, side: usize) {
        let new = self.nodes.len() as u32;
        self.nodes.push(Node {
            child: [NONE; 2],
            parent,
            red: true,
        });
        if parent == NONE {
            self.root = new;
            self.leftmost = new;
        } else {
            self.nodes[parent as usize].child[side] = new;
            if side == 0 && parent == self.leftmost {
                self.leftmost = new;
            }
        }
        self.rebalance(new);
    }

    fn is_red(&self, n: u32) -> bool {
        n != NONE && self.nodes[n as usize].red
    }

    fn rebalance(&mut self, new: u32) {
        let mut n = new;
        while n != self.root && self.is_red(self.nodes[n as usize].parent) {
            let p = self.nodes[n as usize].parent;
            let g = self.nodes[p as usize].parent;
            let side = (self.nodes[g as usize].child[1] == p) as usize;
            let uncle = self.nodes[g as usize].child[1 - side];
            if self.is_red(uncle) {
                self.nodes[p as usize].red = false;
                self.nodes[uncle as usize].red = false;
                self.nodes[g as usize].red = true;
                n = g;
                continue;
            }
            if self.nodes[p as usize].child[1 - side] == n {
                n = p;
                self.rotate(n, side);
            }
            let p = self.nodes[n as usize].parent;
            self.nodes[p as usize].red = false;
            self.nodes[g as usize].red = true;
            self.rotate(g, 1 - side);
        }
        let root = self.root as usize;
        self.nodes[root].red = false;
    }

    /// Rotates a node towards `side`: its other child takes its place.
    fn rotate(&mut self, n: u32, side: usize) {
        let up = self.nodes[n as usize].child[1 - side];
        let moved = self.nodes[up as usize].child[side];
        let parent = self.nodes[n as usize].parent;
        self.nodes[n as usize].child[1 - side] = moved;
        if moved != NONE {
            self.nodes[moved as usize].parent = n;
        }
        self.nodes[up as usize].parent = parent;
        if parent == NONE {
            self.root = up;
        } else {
            let at = (self.nodes[parent as usize].child[1] == n) as usize;
            self.nodes[parent as usize].child[at] = up;
        }
        self.nodes[up as usize].child[side] = n;
        self.nodes[n as usize].parent = up;
    }
}

// Slots: 1 the argument, 2 the key of the tree, whose scratch vector holds key and set of each node by
// turns (the scratch vector after it is the work-list), 3 the operator, 4 the set looked at, 5 its key,
// 6 and 7 what is being compared, 8 what the operator returned, 9 how many of these are evaluated,
// 10 how much of the work-list is done, 11 the phase.
const TREE: u32 = 2;
const OPERATOR: u32 = 3;
const SET: u32 = 4;
const SET_KEY: u32 = 5;
const COMPARED: u32 = 6;
const RETURNED: u32 = 8;
const EVALUATED: u32 = 9;
const DONE: u32 = 10;
const PHASE: u32 = 11;

const START: usize = 0;
const NEXT: usize = 1;
const ELEMENT: usize = 2;
const KEY: usize = 3;
const COMPARE: usize = 4;
const CALLED: usize = 5;
const COLLECT: usize = 6;

const IN: &str = "in the attrset passed as argument to builtins.genericClosure";

/// The work is done by an operation of its own, which adds to traces what it is doing.
fn generic_closure(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.state() == 1 {
        return Ok(Next::Done(vm.result(f)));
    }
    vm.set_state(1);
    Ok(Next::Sub {
        step: closure_step,
        args: 1,
        n: 1,
        mode: 0,
    })
}

fn set_phase(vm: &mut Vm, f: Native, phase: usize) {
    vm.set_counter(f, PHASE, phase)
}

fn closure_step(vm: &mut Vm, f: Native) -> Result<Next> {
    if vm.slots(f) <= PHASE {
        while vm.slots(f) <= PHASE {
            vm.push_slot(f, Value::NULL);
        }
        set_phase(vm, f, START);
    }
    loop {
        match vm.counter(f, PHASE) {
            START => {
                if let Some(next) = start(vm, f)? {
                    return Ok(next);
                }
            }
            NEXT => {
                let tree = vm.counter(f, TREE);
                let done = vm.counter(f, DONE);
                let Some(&set) = vm.scratch(tree + 1).get(done) else {
                    let items: Vec<Value> = vm
                        .scratch(tree)
                        .iter()
                        .skip(1)
                        .step_by(2)
                        .copied()
                        .collect();
                    let list = vm.heap.list_from(&items);
                    vm.take_running(tree);
                    vm.end_running(tree);
                    return Ok(Next::Done(list));
                };
                vm.set_counter(f, DONE, done + 1);
                vm.set_slot(f, SET, set);
                set_phase(vm, f, ELEMENT);
            }
            ELEMENT => {
                let v = vm.slot(f, SET);
                let Some(set) = vm.heap.whnf(v) else {
                    return Ok(Next::Force(v));
                };
                if set.tag() != Tag::Attrs {
                    return Err(vm.wrong_type(What::Attrs, set));
                }
                let Some(key) = vm.heap.attrs_get(set, vm.known.key) else {
                    return Err(missing(vm, vm.known.key));
                };
                vm.set_slot(f, SET, set);
                vm.set_slot(f, SET_KEY, key);
                set_phase(vm, f, KEY);
            }
            KEY => {
                let v = vm.slot(f, SET_KEY);
                let Some(key) = vm.heap.whnf(v) else {
                    return Ok(Next::Force(v));
                };
                vm.heap.mark_needed(key);
                vm.set_slot(f, SET_KEY, key);
                set_phase(vm, f, COMPARE);
                if let Some(next) = search(vm, f, None)? {
                    return Ok(next);
                }
            }
            COMPARE => {
                let less = vm.result(f) == Value::TRUE;
                if let Some(next) = search(vm, f, Some(less))? {
                    return Ok(next);
                }
            }
            CALLED => {
                let v = vm.result(f);
                if v.tag() != Tag::List {
                    return Err(vm.wrong_type(What::List, v).trace(
                        Pos::NONE,
                        "while evaluating the return value of the `operator` passed to builtins.genericClosure",
                    ));
                }
                vm.set_slot(f, RETURNED, v);
                vm.set_counter(f, EVALUATED, 0);
                set_phase(vm, f, COLLECT);
            }
            _ => {
                let returned = vm.slot(f, RETURNED);
                let i = vm.counter(f, EVALUATED);
                let Some(&v) = vm.heap.list(returned).get(i) else {
                    set_phase(vm, f, NEXT);
                    continue;
                };
                let Some(v) = vm.heap.whnf(v) else {
                    return Ok(Next::Force(v));
                };
                let tree = vm.counter(f, TREE);
                vm.scratch(tree + 1).push(v);
                vm.set_counter(f, EVALUATED, i + 1);
            }
        }
    }
}

/// Takes the argument apart.
fn start(vm: &mut Vm, f: Native) -> Result<Option<Next>> {
    let arg = vm.slot(f, 1);
    let Some(set) = vm.heap.attrs_get(arg, vm.known.start_set) else {
        return Err(missing(vm, vm.known.start_set).trace(Pos::NONE, IN));
    };
    let Some(list) = vm.heap.whnf(set) else {
        return Ok(Some(Next::Force(set)));
    };
    if list.tag() != Tag::List {
        return Err(vm.wrong_type(What::List, list).trace(
            Pos::NONE,
            "while evaluating the 'startSet' attribute passed as argument to builtins.genericClosure",
        ));
    }
    if vm.heap.list(list).is_empty() {
        return Ok(Some(Next::Done(list)));
    }
    let Some(operator) = vm.heap.attrs_get(arg, vm.known.operator) else {
        return Err(missing(vm, vm.known.operator).trace(Pos::NONE, IN));
    };
    let Some(operator) = vm.heap.whnf(operator) else {
        vm.set_trace(&OPERATOR_TRACE);
        return Ok(Some(Next::Force(operator)));
    };
    vm.clear_trace();
    if !What::Function.accepts(vm, operator) {
        return Err(vm
            .wrong_type(What::Function, operator)
            .trace(Pos::NONE, OPERATOR_TRACE));
    }
    let tree = vm.start_running(State::Keys(KeyTree::new()));
    let work = vm.new_scratch();
    let Vm { scratch, heap, .. } = vm;
    scratch[work].extend_from_slice(heap.list(list));
    vm.set_counter(f, TREE, tree);
    vm.set_slot(f, OPERATOR, operator);
    vm.set_counter(f, DONE, 0);
    vm.become_walk(WalkKind::Closure);
    set_phase(vm, f, NEXT);
    Ok(None)
}

static OPERATOR_TRACE: &str =
    "while evaluating the 'operator' attribute passed as argument to builtins.genericClosure";

#[cold]
fn missing(vm: &Vm, name: Symbol) -> EvalError {
    let name = message_text(vm.symbols.name(name));
    type_error(format!("attribute '{name}' missing"))
}

/// Looks for the key of the set; if it is new, calls the operator.
fn search(vm: &mut Vm, f: Native, answer: Option<bool>) -> Result<Option<Next>> {
    let key = vm.counter(f, TREE);
    let State::Keys(mut tree) = vm.take_running(key) else {
        unreachable!("the key is that of a tree")
    };
    let new = vm.slot(f, SET_KEY);
    let mut question = match answer {
        None => tree.begin(),
        Some(yes) => tree.answer(yes),
    };
    let outcome = loop {
        let (l, r) = match question {
            Question::NewLess(n) => (new, vm.scratch(key)[2 * n as usize]),
            Question::LessThanNew(n) => (vm.scratch(key)[2 * n as usize], new),
            Question::Known => {
                set_phase(vm, f, NEXT);
                break Ok(None);
            }
            Question::Inserted => {
                let set = vm.slot(f, SET);
                vm.scratch(key).extend([new, set]);
                set_phase(vm, f, CALLED);
                break Ok(Some(Next::Call {
                    f: OPERATOR,
                    args: SET,
                    n: 1,
                }));
            }
        };
        match vm.less_simple(l, r) {
            Err(e) => break Err(e),
            Ok(Some(less)) => question = tree.answer(less),
            Ok(None) => {
                vm.set_slot(f, COMPARED, l);
                vm.set_slot(f, COMPARED + 1, r);
                break Ok(Some(Next::Sub {
                    step: less_step,
                    args: COMPARED,
                    n: 2,
                    mode: 0,
                }));
            }
        }
    };
    vm.put_running(key, State::Keys(tree));
    outcome
}

/// Says for which set it failed.
pub(crate) fn trace_set(vm: &mut Vm, f: Native, mut e: EvalError) -> EvalError {
    let set = vm.slot(f, SET);
    match vm.counter(f, PHASE) {
        ELEMENT => {
            let shown = vm.show(set);
            e.add_unpositioned(format!("in genericClosure element {shown}"));
        }
        COMPARE => {
            let shown = vm.show(set);
            match other(vm, f) {
                Some(other) => {
                    let other = vm.show(other);
                    e.add_unpositioned(format!("with element {other}"));
                    e.add_unpositioned(format!("while comparing element {shown}"));
                }
                None => e.add_unpositioned(format!("while checking key of element {shown}")),
            }
        }
        CALLED | COLLECT => {
            let shown = vm.show(set);
            e.add_unpositioned(format!(
                "while calling operator on genericClosure element {shown}"
            ));
        }
        _ => {}
    }
    e
}

/// The first set, in the order of the keys, whose key the new one cannot be compared with.
fn other(vm: &mut Vm, f: Native) -> Option<Value> {
    let key = vm.counter(f, TREE);
    let State::Keys(tree) = vm.take_running(key) else {
        return None;
    };
    let order = tree.in_order();
    vm.put_running(key, State::Keys(tree));
    let new = vm.slot(f, SET_KEY);
    for n in order {
        let (k, set) = {
            let all = vm.scratch(key);
            (all[2 * n as usize], all[2 * n as usize + 1])
        };
        if !comparable(vm, new, k) {
            return Some(set);
        }
    }
    None
}

/// Whether two keys have an order, as far as can be told without evaluation.
fn comparable(vm: &mut Vm, l: Value, r: Value) -> bool {
    let (mut l, mut r) = (l, r);
    // The lists around, and how many of their elements are known to be equal.
    let mut around: Vec<(Value, Value, usize)> = Vec::new();
    loop {
        if l.tag() == Tag::List && r.tag() == Tag::List {
            // Lists that hold themselves would have no end.
            if around.len() > vm.settings.max_call_depth as usize {
                return false;
            }
            around.push((l, r, 0));
        } else if vm.equal_simple(l, r) != Some(true) || around.is_empty() {
            return vm.less_simple(l, r).is_ok();
        }
        loop {
            let Some((ls, rs, next)) = around.last_mut() else {
                return true;
            };
            let (a, b) = (vm.heap.list(*ls), vm.heap.list(*rs));
            if let (Some(&x), Some(&y)) = (a.get(*next), b.get(*next)) {
                *next += 1;
                let (Some(x), Some(y)) = (vm.heap.whnf(x), vm.heap.whnf(y)) else {
                    return false;
                };
                if x != y {
                    (l, r) = (x, y);
                    break;
                }
            } else if a.len() == b.len() {
                around.pop();
            } else {
                return true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Inserts keys; returns which were new and the order in the end.
    fn run(keys: &[i64]) -> (Vec<bool>, Vec<i64>) {
        let mut tree = KeyTree::new();
        let mut inserted: Vec<i64> = Vec::new();
        let mut new = Vec::new();
        for &k in keys {
            let mut q = tree.begin();
            loop {
                q = match q {
                    Question::NewLess(n) => tree.answer(k < inserted[n as usize]),
                    Question::LessThanNew(n) => tree.answer(inserted[n as usize] < k),
                    Question::Inserted => {
                        inserted.push(k);
                        new.push(true);
                        break;
                    }
                    Question::Known => {
                        new.push(false);
                        break;
                    }
                };
            }
        }
        let order = tree.in_order();
        (new, order.iter().map(|&n| inserted[n as usize]).collect())
    }

    #[test]
    fn keeps_keys_in_order() {
        assert_eq!(run(&[2, 1, 2, 3, 1]).0, [true, true, false, true, false]);
        let mut seed = 7u64;
        let keys: Vec<i64> = (0..2000)
            .map(|_| {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1);
                (seed >> 54) as i64
            })
            .collect();
        let mut expected = keys.clone();
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(run(&keys).1, expected);
    }

    #[test]
    fn stays_shallow() {
        let mut tree = KeyTree::new();
        for k in 0..1000u32 {
            let mut asked = 0;
            let mut q = tree.begin();
            while let Question::NewLess(n) | Question::LessThanNew(n) = q {
                q = tree.answer(matches!(q, Question::LessThanNew(_)) == (n < k));
                asked += 1;
            }
            assert!(asked < 25);
        }
    }
}
