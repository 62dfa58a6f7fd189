//! From the parser's graph to the instructions that the matcher runs.
//!
//! Joins disappear, one-byte sets become bytes, and a repetition of a single set becomes one
//! [`Inst::Run`]. Repetitions that can come round without consuming anything are *tracked*: the
//! reference lets each of them be entered at most twice at the same position, which decides what
//! the groups inside capture (`(a*)+` on `aa` captures the empty string).
//!
//! Invariant: an instruction that is not on an empty cycle has the same outcome at the same
//! position however it was reached; that is what makes remembering outcomes sound.

use super::class::ByteSet;
use super::parse::{Graph, NONE, State};

/// Index of an instruction.
pub type Pc = u32;

/// Number of an instruction that takes part in remembering outcomes.
pub type Memo = u32;

/// Component of an instruction that is not on an empty cycle.
pub const NO_COMPONENT: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
pub enum Inst {
    Byte {
        byte: u8,
        next: Pc,
    },
    Set {
        set: u32,
        next: Pc,
    },
    /// As many bytes of the set as possible, giving them back one by one.
    Run {
        set: u32,
        memo: Memo,
        next: Pc,
        follow: u32,
        component: u32,
    },
    Alt {
        memo: Memo,
        first: Pc,
        second: Pc,
    },
    Repeat {
        memo: Memo,
        body: Pc,
        next: Pc,
    },
    /// A repetition on an empty cycle; `index` is into [`Program::tracked`].
    Tracked {
        index: u32,
        body: Pc,
        next: Pc,
    },
    /// A choice on an empty cycle of the component with this number.
    TrackedAlt {
        component: u32,
        first: Pc,
        second: Pc,
    },
    Open {
        group: u32,
        next: Pc,
    },
    Close {
        group: u32,
        next: Pc,
    },
    LineBegin {
        next: Pc,
    },
    LineEnd {
        next: Pc,
    },
    Accept,
}

/// Bytes that can come first from some instruction on.
#[derive(Debug, Clone)]
pub struct Follow {
    pub bytes: ByteSet,
    /// It may also succeed without consuming a byte.
    pub empty: bool,
}

#[derive(Debug)]
pub struct Program {
    pub insts: Vec<Inst>,
    pub sets: Vec<ByteSet>,
    /// What can follow each [`Inst::Run`], and, last, what a match can begin with.
    pub follows: Vec<Follow>,
    pub start: Pc,
    /// The whole match included.
    pub groups: u32,
    pub memos: u32,
    /// For each tracked repetition, its strongly connected component.
    pub tracked: Vec<u32>,
    /// For each component, its tracked repetitions.
    pub components: Vec<Vec<u32>>,
    /// Without alternatives the first solution is the one the reference takes.
    pub has_alternatives: bool,
    pub has_line_begin: bool,
}

impl Program {
    pub fn new(graph: Graph) -> Program {
        let skip = skip_joins(&graph);
        let follow_of = |id: u32| if id == NONE { NONE } else { skip[id as usize] };
        // Number the states that are left in order of their ids, which keeps sequences together.
        let mut pcs = vec![NONE; graph.states.len()];
        let mut kept = Vec::new();
        let mut pending = vec![follow_of(0)];
        let mut reached = vec![false; graph.states.len()];
        while let Some(id) = pending.pop() {
            if id == NONE || std::mem::replace(&mut reached[id as usize], true) {
                continue;
            }
            pending.push(follow_of(graph.next[id as usize]));
            if let State::Alt(other) | State::Repeat(other) = graph.states[id as usize] {
                pending.push(follow_of(other));
            }
        }
        for (id, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
            pcs[id] = kept.len() as Pc;
            kept.push(id);
        }
        let pc = |id: u32| pcs[follow_of(id) as usize];
        let mut program = Program {
            insts: Vec::with_capacity(kept.len()),
            sets: graph.sets,
            follows: Vec::new(),
            start: pc(0),
            groups: graph.groups,
            memos: 0,
            tracked: Vec::new(),
            components: Vec::new(),
            has_alternatives: false,
            has_line_begin: false,
        };
        for &id in &kept {
            let next = graph.next[id];
            let inst = match graph.states[id] {
                State::Set(set) => Inst::Set {
                    set,
                    next: pc(next),
                },
                State::Alt(first) => {
                    program.has_alternatives = true;
                    Inst::Alt {
                        memo: program.memo(),
                        first: pc(first),
                        second: pc(next),
                    }
                }
                State::Repeat(body) => {
                    let (body, next) = (pc(body), pc(next));
                    match graph.states[kept[body as usize]] {
                        State::Set(set) if pc(graph.next[kept[body as usize]]) == pcs[id] => {
                            Inst::Run {
                                set,
                                memo: program.memo(),
                                next,
                                follow: 0,
                                component: NO_COMPONENT,
                            }
                        }
                        _ => Inst::Repeat {
                            memo: program.memo(),
                            body,
                            next,
                        },
                    }
                }
                State::Open(group) => Inst::Open {
                    group,
                    next: pc(next),
                },
                State::Close(group) => Inst::Close {
                    group,
                    next: pc(next),
                },
                State::LineBegin => {
                    program.has_line_begin = true;
                    Inst::LineBegin { next: pc(next) }
                }
                State::LineEnd => Inst::LineEnd { next: pc(next) },
                State::Accept | State::Join => Inst::Accept,
            };
            program.insts.push(inst);
        }
        program.track_empty_cycles();
        program.specialise_bytes();
        for at in 0..program.insts.len() {
            if let Inst::Run { next, .. } = program.insts[at] {
                let number = program.follows.len() as u32;
                program.follows.push(program.follow(next));
                if let Inst::Run { follow, .. } = &mut program.insts[at] {
                    *follow = number;
                }
            }
        }
        program.follows.push(program.follow(program.start));
        program
    }

    fn memo(&mut self) -> Memo {
        self.memos += 1;
        self.memos - 1
    }

    /// Instructions reached from `inst` without consuming a byte.
    fn empty_successors(inst: Inst) -> [Option<Pc>; 2] {
        match inst {
            Inst::Byte { .. } | Inst::Set { .. } | Inst::Accept => [None, None],
            Inst::Alt { first, second, .. } | Inst::TrackedAlt { first, second, .. } => {
                [Some(first), Some(second)]
            }
            Inst::Repeat { body, next, .. } | Inst::Tracked { body, next, .. } => {
                [Some(body), Some(next)]
            }
            Inst::Run { next, .. }
            | Inst::Open { next, .. }
            | Inst::Close { next, .. }
            | Inst::LineBegin { next }
            | Inst::LineEnd { next } => [Some(next), None],
        }
    }

    fn track_empty_cycles(&mut self) {
        for (at, component) in self.empty_components().into_iter().enumerate() {
            let Some(component) = component else { continue };
            match self.insts[at] {
                Inst::Run { .. } => {
                    if let Inst::Run { component: own, .. } = &mut self.insts[at] {
                        *own = component;
                    }
                }
                Inst::Repeat { body, next, .. } => {
                    let index = self.tracked.len() as u32;
                    self.tracked.push(component);
                    self.components[component as usize].push(index);
                    self.insts[at] = Inst::Tracked { index, body, next };
                }
                Inst::Alt { first, second, .. } => {
                    self.insts[at] = Inst::TrackedAlt {
                        component,
                        first,
                        second,
                    };
                }
                _ => {}
            }
        }
    }

    /// For each instruction on an empty cycle the number of its strongly connected component
    /// (Tarjan's algorithm with a stack of its own).
    fn empty_components(&mut self) -> Vec<Option<u32>> {
        let count = self.insts.len();
        let mut component = vec![None; count];
        let mut index = vec![u32::MAX; count];
        let mut low = vec![0u32; count];
        let mut on_stack = vec![false; count];
        let mut stack: Vec<Pc> = Vec::new();
        let mut next_index = 0u32;
        let mut work: Vec<(Pc, usize)> = Vec::new();
        for root in 0..count as Pc {
            if index[root as usize] != u32::MAX {
                continue;
            }
            work.push((root, 0));
            while let Some((pc, edge)) = work.pop() {
                let at = pc as usize;
                if edge == 0 {
                    index[at] = next_index;
                    low[at] = next_index;
                    next_index += 1;
                    stack.push(pc);
                    on_stack[at] = true;
                }
                let successors = Self::empty_successors(self.insts[at]);
                if edge > 0
                    && let Some(done) = successors[edge - 1]
                {
                    low[at] = low[at].min(low[done as usize]);
                }
                let mut descended = false;
                for (edge, successor) in successors.iter().enumerate().skip(edge) {
                    let Some(successor) = *successor else {
                        continue;
                    };
                    if index[successor as usize] == u32::MAX {
                        work.push((pc, edge + 1));
                        work.push((successor, 0));
                        descended = true;
                        break;
                    }
                    if on_stack[successor as usize] {
                        low[at] = low[at].min(index[successor as usize]);
                    }
                }
                if descended || low[at] != index[at] {
                    continue;
                }
                let bottom = stack.iter().rposition(|member| *member == pc).unwrap_or(0);
                let members = stack.split_off(bottom);
                let cycle = members.len() > 1 || successors.contains(&Some(pc));
                for &member in &members {
                    on_stack[member as usize] = false;
                    if cycle {
                        component[member as usize] = Some(self.components.len() as u32);
                    }
                }
                if cycle {
                    self.components.push(Vec::new());
                }
            }
        }
        component
    }

    fn specialise_bytes(&mut self) {
        let single: Vec<Option<u8>> = self
            .sets
            .iter()
            .map(|set| {
                let mut members = (0..=255).filter(|byte| set.contains(*byte));
                members.next().filter(|_| members.next().is_none())
            })
            .collect();
        for inst in &mut self.insts {
            if let Inst::Set { set, next } = *inst
                && let Some(byte) = single[set as usize]
            {
                *inst = Inst::Byte { byte, next };
            }
        }
    }

    /// Bytes that can come first from `start` on. It gives up, allowing everything, after a few
    /// instructions: this is a shortcut, and large programs would make it quadratic.
    fn follow(&self, start: Pc) -> Follow {
        const LIMIT: usize = 48;
        let mut follow = Follow {
            bytes: ByteSet::default(),
            empty: false,
        };
        let mut seen: Vec<Pc> = vec![start];
        let mut at = 0;
        while at < seen.len() {
            if seen.len() > LIMIT {
                return Follow {
                    bytes: ByteSet::ALL,
                    empty: true,
                };
            }
            let inst = self.insts[seen[at] as usize];
            at += 1;
            match inst {
                Inst::Byte { byte, .. } => follow.bytes.insert(byte),
                Inst::Set { set, .. } => follow.bytes.union(&self.sets[set as usize]),
                Inst::Run { set, .. } => follow.bytes.union(&self.sets[set as usize]),
                Inst::Accept => follow.empty = true,
                _ => {}
            }
            for successor in Self::empty_successors(inst).into_iter().flatten() {
                if !seen.contains(&successor) {
                    seen.push(successor);
                }
            }
        }
        follow
    }
}

/// For each state the first one from it on that is not a join.
fn skip_joins(graph: &Graph) -> Vec<u32> {
    let mut skip: Vec<u32> = (0..graph.states.len() as u32).collect();
    // Chains of joins run mostly forwards, so walking back from the end visits targets first;
    // what is left is followed step by step.
    for id in (0..graph.states.len()).rev() {
        let mut at = id as u32;
        while at != NONE && graph.states[at as usize] == State::Join {
            let further = skip[at as usize];
            at = if further != at {
                further
            } else {
                graph.next[at as usize]
            };
        }
        skip[id] = at;
    }
    skip
}
