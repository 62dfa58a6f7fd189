//! The matcher: libstdc++'s depth-first search, with outcomes remembered so that it stays linear.
//!
//! The reference tries alternatives left to right and *always both*, keeping the longest match and
//! of equally long ones the first; a repetition goes on as long as it can, and stops earlier only
//! if going on led to no match at all. So `a|ab` matches `ab` of `abx`, but `a*(ab)?` only `aa` of
//! `aab`: neither POSIX nor Perl. This search makes the same choices in the same order.
//!
//! Invariants: an explicit stack, no native recursion; what has been tried at a position is not
//! tried again, so time is proportional to instructions times bytes (where a repetition can come
//! round empty, times the ways to get there); memory has a limit, beyond which the search fails
//! with [`EreError::TooLarge`].

use super::EreError;
use super::program::{Inst, Memo, NO_COMPONENT, Pc, Program};
use rustc_hash::FxHashMap;

/// Unset start or end of a group.
const UNSET: u32 = u32::MAX;

/// Frames of 16 bytes: 512 MiB.
const MAX_FRAMES: usize = 1 << 25;

/// Outcomes remembered on empty cycles.
const MAX_CYCLE_OUTCOMES: usize = 1 << 22;

/// Repetitions looked at for that; nested ones can come round in exponentially many ways. A few tenths of a
/// second; the reference takes minutes for what takes longer here.
const MAX_CYCLE_WORK: usize = 1 << 23;

enum Frame {
    /// The body has been tried: go on after the repetition unless that found something.
    Leave {
        pc: Pc,
        pos: u32,
    },
    /// The first alternative has been tried.
    Second {
        pc: Pc,
        pos: u32,
    },
    /// Both have been tried; the first found something.
    FirstFound,
    /// A run has been tried ending at `pos`; it can give back bytes down to `min`.
    GiveBack {
        pc: Pc,
        min: u32,
        pos: u32,
    },
    /// Everything from this instruction on has been tried.
    Done {
        memo: Memo,
        pos: u32,
    },
    DoneOnCycle {
        pc: Pc,
        pos: u32,
        counts: u64,
    },
    Restore {
        slot: u32,
        old: u32,
    },
    RestoreCount {
        index: u32,
        old: Count,
    },
}

/// How often a tracked repetition has been entered at a position on the current path.
#[derive(Clone, Copy, Default)]
struct Count {
    pos: u32,
    entered: u32,
}

/// Flags of one search.
#[derive(Clone, Copy)]
pub struct Search {
    /// Where it begins.
    pub begin: u32,
    /// Only a match up to the end counts.
    pub exact: bool,
    /// A match has to begin at `begin`.
    pub anchored: bool,
    /// An empty match does not count.
    pub not_empty: bool,
    /// `^` matches at `begin`.
    pub line_begin: bool,
}

pub struct Matcher<'p, 't> {
    program: &'p Program,
    text: &'t [u8],
    search: Search,
    /// Where the current attempt begins; `^` matches there if [`Search::line_begin`] says so.
    begin: u32,
    stack: Vec<Frame>,
    slots: Vec<u32>,
    best: Vec<u32>,
    best_end: Option<u32>,
    counts: Vec<Count>,
    outcomes: Outcomes,
    on_cycles: FxHashMap<(Pc, u32, u64), bool>,
    cycle_work: usize,
}

impl<'p, 't> Matcher<'p, 't> {
    pub fn new(program: &'p Program, text: &'t [u8]) -> Result<Self, EreError> {
        if text.len() >= UNSET as usize - 1 {
            return Err(EreError::TooLarge);
        }
        Ok(Matcher {
            program,
            text,
            search: Search {
                begin: 0,
                exact: false,
                anchored: false,
                not_empty: false,
                line_begin: false,
            },
            begin: 0,
            stack: Vec::new(),
            slots: vec![UNSET; 2 * program.groups as usize],
            best: Vec::new(),
            best_end: None,
            counts: vec![Count::default(); program.tracked.len()],
            outcomes: Outcomes::new(program.memos, text.len())?,
            on_cycles: FxHashMap::default(),
            cycle_work: 0,
        })
    }

    /// Positions of the groups of the first match, or nothing.
    pub fn search(&mut self, search: Search) -> Result<Option<&[u32]>, EreError> {
        self.search = search;
        // Failures stay failures from one search to the next, unless `^` matched differently.
        if self.program.has_line_begin {
            self.outcomes = Outcomes::new(self.program.memos, self.text.len())?;
        } else {
            self.outcomes.forget_successes();
        }
        self.on_cycles.clear();
        let mut begin = search.begin;
        loop {
            begin = match self.candidate(begin) {
                Some(begin) if begin == search.begin || !search.anchored => begin,
                _ => return Ok(None),
            };
            self.begin = begin;
            if begin != search.begin {
                self.search.line_begin = false;
            }
            if self.attempt(begin)? {
                return Ok(Some(&self.best));
            }
            if search.anchored || begin as usize >= self.text.len() {
                return Ok(None);
            }
            begin += 1;
        }
    }

    /// The first position from `begin` on where a match can begin.
    fn candidate(&self, begin: u32) -> Option<u32> {
        let first = self.program.follows.last()?;
        if first.empty {
            return Some(begin);
        }
        let rest = &self.text[begin as usize..];
        let skipped = rest.iter().position(|byte| first.bytes.contains(*byte))?;
        Some(begin + skipped as u32)
    }

    fn attempt(&mut self, begin: u32) -> Result<bool, EreError> {
        self.best_end = None;
        self.stack.clear();
        self.slots.fill(UNSET);
        self.counts.fill(Count::default());
        self.run(self.program.start, begin)
    }

    /// Whether there is a solution from here; the best is in `best`.
    fn run(&mut self, mut pc: Pc, mut pos: u32) -> Result<bool, EreError> {
        let program = self.program;
        let text = self.text;
        let len = text.len() as u32;
        let first_only = self.search.exact || !program.has_alternatives;
        loop {
            // Explore from (pc, pos) to its end ...
            let mut found = loop {
                match program.insts[pc as usize] {
                    Inst::Byte { byte, next } => {
                        if text.get(pos as usize) != Some(&byte) {
                            break false;
                        }
                        (pc, pos) = (next, pos + 1);
                    }
                    Inst::Set { set, next } => match text.get(pos as usize) {
                        Some(byte) if program.sets[set as usize].contains(*byte) => {
                            (pc, pos) = (next, pos + 1);
                        }
                        _ => break false,
                    },
                    Inst::Open { group, next } => {
                        self.set_slot(2 * group, pos);
                        pc = next;
                    }
                    Inst::Close { group, next } => {
                        self.set_slot(2 * group + 1, pos);
                        pc = next;
                    }
                    Inst::LineBegin { next } => {
                        if pos != self.begin || !self.search.line_begin {
                            break false;
                        }
                        pc = next;
                    }
                    Inst::LineEnd { next } => {
                        if pos != len {
                            break false;
                        }
                        pc = next;
                    }
                    Inst::Accept => break self.accept(pos),
                    Inst::Run {
                        memo, component, ..
                    } => {
                        if self.is_fresh(component, pos)
                            && let Some(known) = self.outcomes.get(memo, pos)
                        {
                            break known;
                        }
                        let end = self.run_end(pc, pos);
                        let Some((next, at)) = self.give_back(pc, pos, end)? else {
                            break false;
                        };
                        (pc, pos) = (next, at);
                    }
                    Inst::Alt { memo, first, .. } => {
                        if let Some(known) = self.outcomes.get(memo, pos) {
                            break known;
                        }
                        self.push(Frame::Done { memo, pos })?;
                        self.push(Frame::Second { pc, pos })?;
                        pc = first;
                    }
                    Inst::Repeat { memo, body, .. } => {
                        if let Some(known) = self.outcomes.get(memo, pos) {
                            break known;
                        }
                        self.push(Frame::Done { memo, pos })?;
                        self.push(Frame::Leave { pc, pos })?;
                        pc = body;
                    }
                    Inst::TrackedAlt {
                        component, first, ..
                    } => {
                        if let Some(known) = self.on_cycle(pc, pos, component)? {
                            break known;
                        }
                        self.push(Frame::Second { pc, pos })?;
                        pc = first;
                    }
                    Inst::Tracked { index, body, next } => {
                        let component = program.tracked[index as usize];
                        if let Some(known) = self.on_cycle(pc, pos, component)? {
                            break known;
                        }
                        let old = self.counts[index as usize];
                        let entered = if old.pos == pos { old.entered } else { 0 };
                        if entered < 2 {
                            self.push(Frame::Leave { pc, pos })?;
                            self.push(Frame::RestoreCount { index, old })?;
                            self.counts[index as usize] = Count {
                                pos,
                                entered: entered + 1,
                            };
                            pc = body;
                        } else {
                            pc = next;
                        }
                    }
                }
            };
            if found && first_only {
                return Ok(true);
            }
            // ... then back to the last choice that is still open.
            loop {
                match self.stack.pop() {
                    None => return Ok(found),
                    Some(Frame::Restore { slot, old }) => self.slots[slot as usize] = old,
                    Some(Frame::RestoreCount { index, old }) => self.counts[index as usize] = old,
                    Some(Frame::Done { memo, pos }) => self.outcomes.set(memo, pos, found)?,
                    Some(Frame::DoneOnCycle { pc, pos, counts }) => {
                        self.on_cycles.insert((pc, pos, counts), found);
                    }
                    Some(Frame::FirstFound) => found = true,
                    Some(Frame::Second { pc: alt, pos: at }) => {
                        if let Inst::Alt { second, .. } | Inst::TrackedAlt { second, .. } =
                            program.insts[alt as usize]
                        {
                            if found {
                                self.stack.push(Frame::FirstFound);
                            }
                            (pc, pos) = (second, at);
                            break;
                        }
                    }
                    Some(Frame::Leave {
                        pc: repeat,
                        pos: at,
                    }) => {
                        if !found
                            && let Inst::Repeat { next, .. } | Inst::Tracked { next, .. } =
                                program.insts[repeat as usize]
                        {
                            (pc, pos) = (next, at);
                            break;
                        }
                    }
                    Some(Frame::GiveBack {
                        pc: run,
                        min,
                        pos: tried,
                    }) => {
                        let Inst::Run {
                            memo, component, ..
                        } = program.insts[run as usize]
                        else {
                            continue;
                        };
                        if found {
                            if self.is_fresh(component, min) {
                                self.outcomes.set(memo, min, true)?;
                            }
                            continue;
                        }
                        if tried > min || self.is_fresh(component, min) {
                            self.outcomes.set(memo, tried, false)?;
                        }
                        if tried > min
                            && let Some((next, at)) = self.give_back(run, min, tried - 1)?
                        {
                            (pc, pos) = (next, at);
                            break;
                        }
                    }
                }
            }
        }
    }

    fn push(&mut self, frame: Frame) -> Result<(), EreError> {
        if self.stack.len() >= MAX_FRAMES {
            return Err(EreError::TooLarge);
        }
        self.stack.push(frame);
        Ok(())
    }

    fn set_slot(&mut self, slot: u32, pos: u32) {
        let old = std::mem::replace(&mut self.slots[slot as usize], pos);
        // Nothing to go back to: nobody will look at the old value.
        if !self.stack.is_empty() {
            self.stack.push(Frame::Restore { slot, old });
        }
    }

    fn accept(&mut self, pos: u32) -> bool {
        if self.search.exact && pos as usize != self.text.len() {
            return false;
        }
        if self.search.not_empty && pos == self.begin {
            return false;
        }
        if self.best_end.is_none_or(|best| pos > best) {
            self.best_end = Some(pos);
            self.best.clone_from(&self.slots);
        }
        true
    }

    /// Where the longest run from `pos` ends, leaving out what is known to fail.
    fn run_end(&self, pc: Pc, pos: u32) -> u32 {
        let Inst::Run { set, memo, .. } = self.program.insts[pc as usize] else {
            return pos;
        };
        let set = &self.program.sets[set as usize];
        let rest = &self.text[pos as usize..];
        let ends = |byte: &u8| !set.contains(*byte);
        let length = if self.outcomes.is_empty() {
            rest.iter().position(ends)
        } else {
            let failed = |at: usize| self.outcomes.get(memo, pos + at as u32) == Some(false);
            rest.iter()
                .enumerate()
                .position(|(at, byte)| ends(byte) || failed(at + 1))
        };
        pos + length.unwrap_or(rest.len()) as u32
    }

    /// What to try next for a run from `min` that may end at `end` or before. Ends that cannot
    /// work are skipped and remembered: failing there is failing for every run from there.
    fn give_back(&mut self, pc: Pc, min: u32, end: u32) -> Result<Option<(Pc, u32)>, EreError> {
        let Inst::Run {
            memo,
            next,
            follow,
            component,
            ..
        } = self.program.insts[pc as usize]
        else {
            return Ok(None);
        };
        let follow = &self.program.follows[follow as usize];
        for at in (min..=end).rev() {
            let possible = match self.text.get(at as usize) {
                Some(byte) => follow.bytes.contains(*byte) || (follow.empty && !self.search.exact),
                None => follow.empty,
            };
            if possible {
                self.push(Frame::GiveBack { pc, min, pos: at })?;
                return Ok(Some((next, at)));
            }
            if at > min || self.is_fresh(component, min) {
                self.outcomes.set(memo, at, false)?;
            }
        }
        Ok(None)
    }

    /// How often the repetitions of a component have been entered at this position, as one number.
    fn counts_at(&self, component: u32, pos: u32) -> u64 {
        let mut counts = 0u64;
        for (at, index) in self.program.components[component as usize]
            .iter()
            .enumerate()
        {
            let count = self.counts[*index as usize];
            if count.pos == pos && count.entered > 0 {
                // Exact up to 32 repetitions; above, a spread that will not collide in practice.
                let value = u64::from(count.entered);
                counts = counts.wrapping_add(if at < 32 {
                    value << (2 * at)
                } else {
                    (value + 4 * at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
                });
            }
        }
        counts
    }

    /// Whether nothing that happened before at this position matters for what follows. On an empty
    /// cycle that is so once a byte has been consumed; elsewhere always.
    fn is_fresh(&self, component: u32, pos: u32) -> bool {
        component == NO_COMPONENT || self.counts_at(component, pos) == 0
    }

    /// What is known of a choice on an empty cycle in the current state of its counts; if nothing
    /// is, it will be remembered when everything from there on has been tried.
    fn on_cycle(&mut self, pc: Pc, pos: u32, component: u32) -> Result<Option<bool>, EreError> {
        let counts = self.counts_at(component, pos);
        self.cycle_work += self.program.components[component as usize].len();
        if self.cycle_work > MAX_CYCLE_WORK {
            return Err(EreError::TooLarge);
        }
        if let Some(known) = self.on_cycles.get(&(pc, pos, counts)) {
            return Ok(Some(*known));
        }
        if self.on_cycles.len() >= MAX_CYCLE_OUTCOMES {
            return Err(EreError::TooLarge);
        }
        self.push(Frame::DoneOnCycle { pc, pos, counts })?;
        Ok(None)
    }
}

/// Outcomes by choice and position, two bits each, in pages that exist once something is written.
struct Outcomes {
    positions: usize,
    pages: Vec<u32>,
    words: Vec<[u64; PAGE_WORDS]>,
    successes: Vec<usize>,
}

const PAGE_WORDS: usize = 64;
const PAGE_ENTRIES: usize = PAGE_WORDS * 32;

/// Pages of 512 bytes: 256 MiB.
const MAX_PAGES: usize = 1 << 19;

/// Page table entries: 64 MiB.
const MAX_PAGE_TABLE: usize = 1 << 24;

impl Outcomes {
    fn new(memos: u32, len: usize) -> Result<Outcomes, EreError> {
        let positions = len + 1;
        let pages = (memos as usize)
            .checked_mul(positions)
            .map(|entries| entries.div_ceil(PAGE_ENTRIES))
            .filter(|pages| *pages <= MAX_PAGE_TABLE)
            .ok_or(EreError::TooLarge)?;
        Ok(Outcomes {
            positions,
            pages: vec![0; pages],
            words: Vec::new(),
            successes: Vec::new(),
        })
    }

    fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn get(&self, memo: Memo, pos: u32) -> Option<bool> {
        let entry = memo as usize * self.positions + pos as usize;
        let page = self.pages[entry / PAGE_ENTRIES];
        if page == 0 {
            return None;
        }
        let at = entry % PAGE_ENTRIES;
        match self.words[page as usize - 1][at / 32] >> (at % 32 * 2) & 3 {
            1 => Some(false),
            2 => Some(true),
            _ => None,
        }
    }

    fn set(&mut self, memo: Memo, pos: u32, found: bool) -> Result<(), EreError> {
        let entry = memo as usize * self.positions + pos as usize;
        if found {
            self.successes.push(entry);
        }
        if self.pages[entry / PAGE_ENTRIES] == 0 {
            if self.words.len() >= MAX_PAGES {
                return Err(EreError::TooLarge);
            }
            self.words.push([0; PAGE_WORDS]);
            self.pages[entry / PAGE_ENTRIES] = self.words.len() as u32;
        }
        *self.word(entry) |= (1 + u64::from(found)) << (entry % 32 * 2);
        Ok(())
    }

    fn word(&mut self, entry: usize) -> &mut u64 {
        let page = self.pages[entry / PAGE_ENTRIES] as usize - 1;
        &mut self.words[page][entry % PAGE_ENTRIES / 32]
    }

    /// The solution of one search says nothing about the groups of the next.
    fn forget_successes(&mut self) {
        for entry in std::mem::take(&mut self.successes) {
            *self.word(entry) &= !(3 << (entry % 32 * 2));
        }
    }
}
