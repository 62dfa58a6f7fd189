//! `sort`: a stable merge sort that calls its comparator in the reference's order.
//!
//! The reference uses peeksort (Munro and Wild 2018), which looks for the run around the middle and
//! recurses to its left and right, with insertion sort for up to 16 elements. Programs can see the
//! sequence of comparisons (through `trace`, failures and comparators that are no order), so it is
//! the same here. [`Sorter`] is that algorithm turned inside out: it sorts numbers of elements, asks
//! for one comparison at a time, and never holds a value.

use super::running::State;
use super::{Builtin, What, want};
use crate::equal::less_step;
use crate::error::{EvalError, Result};
use crate::frame::{Native, Next};
use crate::machine::Vm;
use frazil_runtime::pos::Pos;
use frazil_runtime::value::{Tag, Value};

/// The rows of this file.
pub static TABLE: &[Builtin] = &[Builtin::step(
    "__sort",
    2,
    &[want(1, What::List)],
    sort,
    "The list in the order given by a comparator, which says whether its first argument is less \
     than its second. Elements that are equal keep their order.",
)];

/// At most this many elements are sorted by insertion.
const SMALL: usize = 16;

/// What is left to do, innermost last. All numbers are places in the permutation; a run is a part
/// that is sorted already.
#[derive(Clone, Copy, Debug)]
enum Task {
    /// Sort `begin..end`, of which `begin..left` and `right..end` are runs.
    Range {
        begin: usize,
        end: usize,
        left: usize,
        right: usize,
    },
    /// Insert what is at `from` into the run before it; it has got down to `at`.
    Insert {
        begin: usize,
        end: usize,
        from: usize,
        at: usize,
    },
    /// Is the run around the middle a decreasing one?
    Direction(Middle),
    /// Extend the run around the middle to the left; it begins at `i`.
    Leftwards {
        m: Middle,
        decreasing: bool,
        i: usize,
    },
    /// Extend it to the right; its last element is at `j`.
    Rightwards {
        m: Middle,
        decreasing: bool,
        i: usize,
        j: usize,
    },
    /// Merge the runs `begin..middle` and `middle..end`.
    Merge {
        begin: usize,
        middle: usize,
        end: usize,
    },
    /// Merging: the next of the left run, of the right run (both in the buffer), and where it goes.
    Merging {
        middle: usize,
        end: usize,
        l: usize,
        r: usize,
        out: usize,
    },
    /// Two elements.
    Pair,
}

/// A range in which the run around the middle is looked for.
#[derive(Clone, Copy, Debug)]
struct Middle {
    begin: usize,
    end: usize,
    left: usize,
    right: usize,
    middle: usize,
}

/// A sort under way.
#[derive(Debug)]
pub(crate) struct Sorter {
    order: Vec<u32>,
    buffer: Vec<u32>,
    tasks: Vec<Task>,
}

impl Sorter {
    /// Sorts `len` elements.
    pub fn new(len: u32) -> Sorter {
        let n = len as usize;
        let tasks = match n {
            0 | 1 => Vec::new(),
            2 => vec![Task::Pair],
            _ => vec![Task::Range {
                begin: 0,
                end: n,
                left: 0,
                right: n,
            }],
        };
        Sorter {
            order: (0..len).collect(),
            buffer: Vec::new(),
            tasks,
        }
    }

    /// The elements' numbers in the order found.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    fn ask(&self, a: usize, b: usize) -> Option<(u32, u32)> {
        Some((self.order[a], self.order[b]))
    }

    /// The next comparison: is the first element less than the second? `None` when all is sorted.
    pub fn question(&mut self) -> Option<(u32, u32)> {
        loop {
            match *self.tasks.last()? {
                Task::Range {
                    begin,
                    end,
                    left,
                    right,
                } => {
                    self.tasks.pop();
                    self.range(begin, end, left, right);
                }
                Task::Insert {
                    begin,
                    end,
                    from,
                    at,
                } => {
                    if from >= end {
                        self.tasks.pop();
                    } else if at == begin {
                        self.insert(begin, end, from + 1, from + 1);
                    } else {
                        return self.ask(at, at - 1);
                    }
                }
                Task::Direction(m) => return self.ask(m.middle, m.middle - 1),
                Task::Leftwards { m, decreasing, i } => {
                    if i > m.left {
                        return self.ask(i, i - 1);
                    }
                    self.leftmost(m, decreasing, i);
                }
                Task::Rightwards {
                    m,
                    decreasing,
                    i,
                    j,
                } => {
                    if j + 1 < m.right {
                        return self.ask(j + 1, j);
                    }
                    self.split(m, decreasing, i, j + 1);
                }
                Task::Merge { begin, middle, end } => {
                    self.tasks.pop();
                    let n = self.order.len();
                    self.buffer.resize(n, 0);
                    self.buffer[begin..end].copy_from_slice(&self.order[begin..end]);
                    self.tasks.push(Task::Merging {
                        middle,
                        end,
                        l: begin,
                        r: middle,
                        out: begin,
                    });
                }
                Task::Merging {
                    middle,
                    end,
                    l,
                    r,
                    out,
                } => {
                    if l < middle && r < end {
                        return Some((self.buffer[r], self.buffer[l]));
                    }
                    self.tasks.pop();
                    let rest = if l < middle { l..middle } else { r..end };
                    self.order[out..out + rest.len()].copy_from_slice(&self.buffer[rest]);
                }
                Task::Pair => return self.ask(1, 0),
            }
        }
    }

    /// The answer to the last question.
    pub fn answer(&mut self, less: bool) {
        let Some(task) = self.tasks.last().copied() else {
            return;
        };
        match task {
            Task::Insert {
                begin,
                end,
                from,
                at,
            } => {
                if less {
                    self.order.swap(at, at - 1);
                    self.insert(begin, end, from, at - 1);
                } else {
                    self.insert(begin, end, from + 1, from + 1);
                }
            }
            Task::Direction(m) => {
                // The suffix is looked for in `left..middle`, whose last element begins it.
                self.replace(Task::Leftwards {
                    m,
                    decreasing: less,
                    i: m.middle - 1,
                });
            }
            Task::Leftwards { m, decreasing, i } => {
                if less == decreasing {
                    self.replace(Task::Leftwards {
                        m,
                        decreasing,
                        i: i - 1,
                    });
                } else {
                    self.leftmost(m, decreasing, i);
                }
            }
            Task::Rightwards {
                m,
                decreasing,
                i,
                j,
            } => {
                if less == decreasing {
                    self.replace(Task::Rightwards {
                        m,
                        decreasing,
                        i,
                        j: j + 1,
                    });
                } else {
                    self.split(m, decreasing, i, j + 1);
                }
            }
            Task::Merging {
                middle,
                end,
                l,
                r,
                out,
            } => {
                // The left one goes first if they are equal: that makes the sort stable.
                let (from, l, r) = if less { (r, l, r + 1) } else { (l, l + 1, r) };
                self.order[out] = self.buffer[from];
                self.replace(Task::Merging {
                    middle,
                    end,
                    l,
                    r,
                    out: out + 1,
                });
            }
            Task::Pair => {
                if less {
                    self.order.swap(0, 1);
                }
                self.tasks.pop();
            }
            Task::Range { .. } | Task::Merge { .. } => unreachable!("these ask nothing"),
        }
    }

    fn replace(&mut self, task: Task) {
        *self.tasks.last_mut().expect("a task runs") = task;
    }

    fn insert(&mut self, begin: usize, end: usize, from: usize, at: usize) {
        self.replace(Task::Insert {
            begin,
            end,
            from,
            at,
        });
    }

    fn range(&mut self, begin: usize, end: usize, left: usize, right: usize) {
        if left == end || right == begin {
            return;
        }
        if end - begin <= SMALL {
            self.tasks.push(Task::Insert {
                begin,
                end,
                from: begin + 1,
                at: begin + 1,
            });
            return;
        }
        let middle = begin + (end - begin) / 2;
        if middle <= left {
            self.halves(begin, left, end, None, Some((left + 1, right)));
        } else if middle >= right {
            self.halves(begin, right, end, Some((left, right - 1)), None);
        } else {
            self.tasks.push(Task::Direction(Middle {
                begin,
                end,
                left,
                right,
                middle,
            }));
        }
    }

    /// Sort `begin..at`, then `at..end`, each with what is known of its runs if it is not sorted yet,
    /// then merge them.
    fn halves(
        &mut self,
        begin: usize,
        at: usize,
        end: usize,
        first: Option<(usize, usize)>,
        second: Option<(usize, usize)>,
    ) {
        self.tasks.push(Task::Merge {
            begin,
            middle: at,
            end,
        });
        if let Some((left, right)) = second {
            self.tasks.push(Task::Range {
                begin: at,
                end,
                left,
                right,
            });
        }
        if let Some((left, right)) = first {
            self.tasks.push(Task::Range {
                begin,
                end: at,
                left,
                right,
            });
        }
    }

    fn leftmost(&mut self, m: Middle, decreasing: bool, i: usize) {
        self.replace(Task::Rightwards {
            m,
            decreasing,
            i,
            j: m.middle - 1,
        });
    }

    /// The run around the middle is `i..j`.
    fn split(&mut self, m: Middle, decreasing: bool, i: usize, j: usize) {
        self.tasks.pop();
        if decreasing {
            self.order[i..j].reverse();
        }
        if i == m.begin && j == m.end {
            return;
        }
        if m.middle - i < j - m.middle {
            // `wrapping_sub`: at the start the part before the run is empty and nothing is read.
            let before = (m.left, i.wrapping_sub(1));
            self.halves(m.begin, i, m.end, Some(before), Some((j, m.right)));
        } else {
            self.halves(m.begin, j, m.end, Some((m.left, i)), Some((j + 1, m.right)));
        }
    }
}

// Slots: 1 the comparator, 2 the list, 3 the key of the sorter (before: the number of elements
// evaluated), 4 and 5 what is being compared.
const KEY: u32 = 3;
const LESS: u32 = 4;

const EVALUATING: u32 = 0;
const ASKING: u32 = 1;
const ANSWERED: u32 = 2;
const ORDERED: u32 = 3;

/// `sort`, its second argument evaluated.
fn sort(vm: &mut Vm, f: Native) -> Result<Next> {
    let list = vm.arg(f, 1);
    if vm.state() == EVALUATING {
        if vm.heap.list(list).is_empty() {
            return Ok(Next::Done(list));
        }
        if let Some(next) = vm.want_function(f, 0, &FIRST)? {
            return Ok(next);
        }
        if vm.slots(f) == KEY {
            vm.push_slot(f, Value::NULL);
        }
        let items = vm.heap.list(list);
        let mut i = vm.counter(f, KEY);
        while let Some(&v) = items.get(i) {
            if vm.heap.whnf(v).is_none() {
                vm.set_counter(f, KEY, i);
                return Ok(Next::Force(v));
            }
            i += 1;
        }
        let mut sorter = Sorter::new(items.len() as u32);
        let natural = is_less_than(vm, vm.arg(f, 0));
        if natural && !items.iter().any(|&v| is_list(vm, v)) {
            // Out of the list and from behind thunks: nothing is allocated while this is sorted.
            let items: Vec<Value> = items
                .iter()
                .map(|&v| vm.heap.whnf(v).expect("evaluated above"))
                .collect();
            while let Some((a, b)) = sorter.question() {
                let (a, b) = (items[a as usize], items[b as usize]);
                match vm.less_simple(a, b) {
                    Ok(less) => sorter.answer(less.expect("neither is a list")),
                    Err(e) => return Err(e.trace(Pos::NONE, ORDERING)),
                }
            }
            return Ok(Next::Done(sorted(vm, list, &sorter)));
        }
        let key = vm.start_running(State::Sorter(sorter));
        vm.set_counter(f, KEY, key);
        vm.push_slot(f, Value::NULL);
        vm.push_slot(f, Value::NULL);
        if natural {
            vm.set_trace(&ORDERING);
        }
        vm.set_state(ASKING);
    }
    let key = vm.counter(f, KEY);
    let State::Sorter(mut sorter) = vm.take_running(key) else {
        unreachable!("the key is that of a sorter")
    };
    let state = vm.state();
    if state != ASKING {
        let v = vm.result(f);
        let Some(less) = v.as_bool() else {
            return Err(not_bool(vm, v));
        };
        sorter.answer(less);
    }
    let Some((a, b)) = sorter.question() else {
        vm.end_running(key);
        return Ok(Next::Done(sorted(vm, list, &sorter)));
    };
    vm.put_running(key, State::Sorter(sorter));
    let items = vm.heap.list(list);
    let (a, b) = (items[a as usize], items[b as usize]);
    vm.set_slot(f, LESS, a);
    vm.set_slot(f, LESS + 1, b);
    if state == ORDERED || state == ASKING && is_less_than(vm, vm.arg(f, 0)) {
        vm.set_state(ORDERED);
        return Ok(Next::Sub {
            step: less_step,
            args: LESS,
            n: 2,
            mode: 0,
        });
    }
    vm.set_state(ANSWERED);
    Ok(Next::Call {
        f: 1,
        args: LESS,
        n: 2,
    })
}

const FIRST: &str = "while evaluating the first argument passed to builtins.sort";
static ORDERING: &str = "while evaluating the ordering function passed to builtins.sort";

#[cold]
fn not_bool(vm: &mut Vm, v: Value) -> EvalError {
    vm.wrong_type(What::Bool, v).trace(
        Pos::NONE,
        "while evaluating the return value of the sorting function passed to builtins.sort",
    )
}

/// Whether a value is the builtin `lessThan`, for which no function needs to be called.
fn is_less_than(vm: &Vm, f: Value) -> bool {
    f.as_builtin()
        .is_some_and(|b| vm.builtins[b as usize].name == "__lessThan")
}

fn is_list(vm: &Vm, v: Value) -> bool {
    vm.heap.whnf(v).is_some_and(|v| v.tag() == Tag::List)
}

fn sorted(vm: &Vm, list: Value, sorter: &Sorter) -> Value {
    let order = sorter.order();
    let items = vm.heap.list(list);
    vm.heap
        .build_list(items.len(), |i| items[order[i] as usize])
}

#[cfg(test)]
mod tests {
    use super::Sorter;

    fn sorted(values: &[i64]) -> (Vec<u32>, usize) {
        let mut s = Sorter::new(values.len() as u32);
        let mut asked = 0;
        while let Some((a, b)) = s.question() {
            asked += 1;
            s.answer(values[a as usize] < values[b as usize]);
        }
        (s.order().to_vec(), asked)
    }

    #[test]
    fn sorts_stably() {
        let mut seed = 1u64;
        let mut random = move |n: u64| {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            (seed >> 33) % n
        };
        for len in (0..80).chain([200, 1000]) {
            for spread in [1, 3, 10, 1000] {
                let values: Vec<i64> = (0..len).map(|_| random(spread) as i64).collect();
                let mut expected: Vec<u32> = (0..len as u32).collect();
                expected.sort_by_key(|&i| values[i as usize]);
                assert_eq!(sorted(&values).0, expected, "{values:?}");
            }
        }
    }

    #[test]
    fn runs_are_found() {
        let up: Vec<i64> = (0..1000).collect();
        let down: Vec<i64> = (0..1000).rev().collect();
        // As many comparisons as the reference makes.
        assert_eq!(sorted(&up), ((0..1000).collect(), 1000));
        assert_eq!(sorted(&down), ((0..1000).rev().collect(), 1000));
    }

    #[test]
    fn survives_comparators_that_are_no_order() {
        for answer in [true, false] {
            let mut s = Sorter::new(300);
            while s.question().is_some() {
                s.answer(answer);
            }
            let mut all = s.order().to_vec();
            all.sort_unstable();
            assert_eq!(all, (0..300).collect::<Vec<u32>>());
        }
    }
}
