//! Parser of libstdc++'s `extended` grammar: pattern bytes to a graph of states.
//!
//! It accepts and rejects what the reference accepts and rejects, also where that is not POSIX:
//! an escape is only allowed before one of `.[\()*+?{|^$`, quantifiers stack (`a+?` is `(a+)?`),
//! alternatives and groups may be empty, nothing may repeat an anchor, a dash in a bracket
//! expression must be first, last or in a range.
//!
//! Invariant: the parser keeps its own stack of open groups and counts states as the reference
//! does (joins included), so that its limit of 100,000 states is exceeded by the same patterns;
//! a repetition `x{n,m}` is unrolled into copies. The graph is what [`super::program`] starts from.

use super::EreError;
use super::class::{self, ByteSet};

/// Index of a state in [`Graph::states`].
pub type StateId = u32;

/// No successor yet.
pub const NONE: StateId = u32::MAX;

/// More states than this are "memory limit exceeded", as in libstdc++.
const STATE_LIMIT: usize = 100_000;

/// A state. `next` is kept beside it in [`Graph::next`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Consumes a byte that is in the set with this index.
    Set(u32),
    /// First tries the state given here, then `next`.
    Alt(StateId),
    /// Goes to the body given here or on to `next`.
    Repeat(StateId),
    Open(u32),
    Close(u32),
    LineBegin,
    LineEnd,
    /// Does nothing; joins fragments.
    Join,
    Accept,
}

/// The states of a pattern, starting at state 0.
#[derive(Debug, Default)]
pub struct Graph {
    pub states: Vec<State>,
    pub next: Vec<StateId>,
    pub sets: Vec<ByteSet>,
    /// Number of groups, the whole match (group 0) included.
    pub groups: u32,
}

/// States entered at `start` and left at `end`, whose `next` is still open.
#[derive(Debug, Clone, Copy)]
struct Fragment {
    start: StateId,
    end: StateId,
}

impl Graph {
    fn add(&mut self, state: State) -> Result<StateId, EreError> {
        self.states.push(state);
        self.next.push(NONE);
        if self.states.len() > STATE_LIMIT {
            return Err(EreError::TooLarge);
        }
        Ok(self.states.len() as StateId - 1)
    }

    fn single(&mut self, state: State) -> Result<Fragment, EreError> {
        let id = self.add(state)?;
        Ok(Fragment { start: id, end: id })
    }

    fn connect(&mut self, from: Fragment, to: Fragment) -> Fragment {
        self.next[from.end as usize] = to.start;
        Fragment {
            start: from.start,
            end: to.end,
        }
    }

    fn set(&mut self, set: ByteSet) -> State {
        // Patterns have few distinct sets, nearly always found among the last.
        let at = match self.sets.iter().rposition(|known| *known == set) {
            Some(at) => at,
            None => {
                self.sets.push(set);
                self.sets.len() - 1
            }
        };
        State::Set(at as u32)
    }

    /// A copy of the states reachable inside `fragment`.
    fn copy(&mut self, fragment: Fragment) -> Result<Fragment, EreError> {
        let mut copies = rustc_hash::FxHashMap::default();
        let mut order = Vec::new();
        let mut pending = vec![fragment.start];
        while let Some(id) = pending.pop() {
            if copies.contains_key(&id) {
                continue;
            }
            let state = self.states[id as usize];
            copies.insert(id, self.add(state)?);
            order.push(id);
            if let State::Alt(other) | State::Repeat(other) = state {
                pending.push(other);
            }
            if id != fragment.end && self.next[id as usize] != NONE {
                pending.push(self.next[id as usize]);
            }
        }
        for id in order {
            let copy = copies[&id] as usize;
            if let State::Alt(other) | State::Repeat(other) = &mut self.states[copy] {
                *other = copies[other];
            }
            if id != fragment.end && self.next[id as usize] != NONE {
                self.next[copy] = copies[&self.next[id as usize]];
            }
        }
        Ok(Fragment {
            start: copies[&fragment.start],
            end: copies[&fragment.end],
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token<'a> {
    Char(u8),
    Any,
    Or,
    Star,
    Plus,
    Optional,
    Open,
    Close,
    LineBegin,
    LineEnd,
    BracketBegin { negated: bool },
    BracketEnd,
    Dash,
    Class(&'a [u8]),
    Collating(&'a [u8]),
    Equivalence(&'a [u8]),
    BraceBegin,
    BraceEnd,
    Comma,
    Count(i32),
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    Normal,
    Brace,
    Bracket { first: bool },
}

struct Scanner<'a> {
    rest: &'a [u8],
    context: Context,
}

impl<'a> Scanner<'a> {
    fn token(&mut self) -> Result<Token<'a>, EreError> {
        let Some((&c, rest)) = self.rest.split_first() else {
            return Ok(Token::End);
        };
        self.rest = rest;
        match self.context {
            Context::Normal => self.normal(c),
            Context::Brace => self.brace(c),
            Context::Bracket { first } => {
                self.context = Context::Bracket { first: false };
                self.bracket(c, first)
            }
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.rest.first() == Some(&byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn normal(&mut self, c: u8) -> Result<Token<'a>, EreError> {
        Ok(match c {
            b'\\' => match self.rest.split_first() {
                Some((&c, rest)) if b".[\\()*+?{|^$".contains(&c) => {
                    self.rest = rest;
                    Token::Char(c)
                }
                _ => return Err(EreError::Invalid),
            },
            b'(' => Token::Open,
            b')' => Token::Close,
            b'[' => {
                self.context = Context::Bracket { first: true };
                Token::BracketBegin {
                    negated: self.eat(b'^'),
                }
            }
            b'{' => {
                self.context = Context::Brace;
                Token::BraceBegin
            }
            b'.' => Token::Any,
            b'|' => Token::Or,
            b'*' => Token::Star,
            b'+' => Token::Plus,
            b'?' => Token::Optional,
            b'^' => Token::LineBegin,
            b'$' => Token::LineEnd,
            0 => return Err(EreError::Invalid),
            c => Token::Char(c),
        })
    }

    fn brace(&mut self, c: u8) -> Result<Token<'a>, EreError> {
        Ok(match c {
            b'0'..=b'9' => {
                let digit = |c: u8| i32::from(c - b'0');
                let mut count = digit(c);
                while let Some((&c @ b'0'..=b'9', rest)) = self.rest.split_first() {
                    let shifted = count.checked_mul(10).and_then(|n| n.checked_add(digit(c)));
                    count = shifted.ok_or(EreError::Invalid)?;
                    self.rest = rest;
                }
                Token::Count(count)
            }
            b',' => Token::Comma,
            b'}' => {
                self.context = Context::Normal;
                Token::BraceEnd
            }
            _ => return Err(EreError::Invalid),
        })
    }

    fn bracket(&mut self, c: u8, first: bool) -> Result<Token<'a>, EreError> {
        Ok(match c {
            b'-' => Token::Dash,
            b']' if !first => {
                self.context = Context::Normal;
                Token::BracketEnd
            }
            b'[' => match self.rest.first() {
                Some(b':') => Token::Class(self.name(b':')?),
                Some(b'.') => Token::Collating(self.name(b'.')?),
                Some(b'=') => Token::Equivalence(self.name(b'=')?),
                Some(_) => Token::Char(c),
                None => return Err(EreError::Invalid),
            },
            c => Token::Char(c),
        })
    }

    /// The name in `:name:]`; it ends at the first delimiter, which `]` has to follow.
    fn name(&mut self, delimiter: u8) -> Result<&'a [u8], EreError> {
        let rest = &self.rest[1..];
        let end = rest
            .iter()
            .position(|c| *c == delimiter)
            .ok_or(EreError::Invalid)?;
        let (name, after) = rest.split_at(end);
        self.rest = &after[1..];
        if self.eat(b']') {
            Ok(name)
        } else {
            Err(EreError::Invalid)
        }
    }
}

/// A group being parsed, or the whole pattern.
struct Level {
    open: Fragment,
    group: u32,
    /// Alternatives joined so far.
    before: Option<Fragment>,
    /// Terms of the current alternative joined so far.
    sequence: Option<Fragment>,
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    token: Token<'a>,
    graph: Graph,
    levels: Vec<Level>,
}

/// Parses `pattern` into its graph.
pub fn parse(pattern: &[u8]) -> Result<Graph, EreError> {
    let mut scanner = Scanner {
        rest: pattern,
        context: Context::Normal,
    };
    let token = scanner.token()?;
    let mut parser = Parser {
        scanner,
        token,
        graph: Graph::default(),
        levels: Vec::new(),
    };
    parser.open_group()?;
    parser.alternatives()?;
    Ok(parser.graph)
}

impl<'a> Parser<'a> {
    /// Returns the current token and reads the next one.
    fn advance(&mut self) -> Result<Token<'a>, EreError> {
        let next = self.scanner.token()?;
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn accept(&mut self, token: &Token<'_>) -> Result<bool, EreError> {
        let found = self.token == *token;
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn open_group(&mut self) -> Result<(), EreError> {
        let group = self.graph.groups;
        self.graph.groups += 1;
        let open = self.graph.single(State::Open(group))?;
        self.levels.push(Level {
            open,
            group,
            before: None,
            sequence: None,
        });
        Ok(())
    }

    fn level(&mut self) -> &mut Level {
        self.levels
            .last_mut()
            .expect("the whole pattern's level stays until its end")
    }

    fn alternatives(&mut self) -> Result<(), EreError> {
        loop {
            match self.token {
                Token::LineBegin | Token::LineEnd => {
                    let begin = self.advance()? == Token::LineBegin;
                    let state = if begin {
                        State::LineBegin
                    } else {
                        State::LineEnd
                    };
                    // An anchor takes no quantifier: one after it is an error below.
                    let fragment = self.graph.single(state)?;
                    self.term(fragment);
                }
                Token::Any => {
                    self.advance()?;
                    // As a bracket expression would, `.` leaves out NUL; no Nix string has one.
                    let mut set = ByteSet::default();
                    set.insert_where(|byte| byte != 0);
                    self.quantified_set(set)?;
                }
                Token::Char(c) => {
                    self.advance()?;
                    let mut set = ByteSet::default();
                    set.insert(c);
                    self.quantified_set(set)?;
                }
                Token::BracketBegin { negated } => {
                    self.advance()?;
                    let set = self.bracket()?;
                    self.quantified_set(if negated { set.negated() } else { set })?;
                }
                Token::Open => {
                    self.advance()?;
                    self.open_group()?;
                }
                Token::Or => {
                    self.end_alternative()?;
                    self.advance()?;
                }
                Token::Close if self.levels.len() > 1 => {
                    self.end_alternative()?;
                    self.advance()?;
                    let fragment = self.close_group()?;
                    let fragment = self.quantifiers(fragment)?;
                    self.term(fragment);
                }
                Token::End if self.levels.len() == 1 => {
                    self.end_alternative()?;
                    let fragment = self.close_group()?;
                    let accept = self.graph.single(State::Accept)?;
                    self.graph.connect(fragment, accept);
                    return Ok(());
                }
                _ => return Err(EreError::Invalid),
            }
        }
    }

    fn quantified_set(&mut self, set: ByteSet) -> Result<(), EreError> {
        let state = self.graph.set(set);
        let fragment = self.graph.single(state)?;
        let fragment = self.quantifiers(fragment)?;
        self.term(fragment);
        Ok(())
    }

    fn term(&mut self, fragment: Fragment) {
        let sequence = match self.level().sequence {
            Some(sequence) => self.graph.connect(sequence, fragment),
            None => fragment,
        };
        self.level().sequence = Some(sequence);
    }

    /// Every alternative ends in a join, alone if it is empty; the second and later ones are put
    /// beside what came before.
    fn end_alternative(&mut self) -> Result<(), EreError> {
        let end = self.graph.single(State::Join)?;
        self.term(end);
        let level = self.level();
        let (before, sequence) = (level.before, level.sequence.take());
        let Some(second) = sequence else {
            return Ok(());
        };
        let joined = match before {
            None => second,
            Some(first) => {
                let join = self.graph.single(State::Join)?;
                self.graph.connect(first, join);
                self.graph.connect(second, join);
                let alt = self.graph.add(State::Alt(first.start))?;
                self.graph.next[alt as usize] = second.start;
                Fragment {
                    start: alt,
                    end: join.end,
                }
            }
        };
        self.level().before = Some(joined);
        Ok(())
    }

    fn close_group(&mut self) -> Result<Fragment, EreError> {
        let level = self.levels.pop().ok_or(EreError::Invalid)?;
        let body = level.before.ok_or(EreError::Invalid)?;
        let fragment = self.graph.connect(level.open, body);
        let close = self.graph.single(State::Close(level.group))?;
        Ok(self.graph.connect(fragment, close))
    }

    fn quantifiers(&mut self, mut fragment: Fragment) -> Result<Fragment, EreError> {
        loop {
            fragment = match self.token {
                Token::Star => {
                    self.advance()?;
                    let repeat = self.graph.single(State::Repeat(fragment.start))?;
                    self.graph.connect(fragment, repeat);
                    repeat
                }
                Token::Plus => {
                    self.advance()?;
                    let repeat = self.graph.single(State::Repeat(fragment.start))?;
                    self.graph.connect(fragment, repeat)
                }
                Token::Optional => {
                    self.advance()?;
                    let join = self.graph.single(State::Join)?;
                    let repeat = self.graph.single(State::Repeat(fragment.start))?;
                    self.graph.connect(fragment, join);
                    self.graph.connect(repeat, join)
                }
                Token::BraceBegin => {
                    self.advance()?;
                    self.interval(fragment)?
                }
                _ => return Ok(fragment),
            };
        }
    }

    fn count(&mut self) -> Result<Option<i32>, EreError> {
        if let Token::Count(count) = self.token {
            self.advance()?;
            return Ok(Some(count));
        }
        Ok(None)
    }

    /// `{n}`, `{n,}` or `{n,m}` after the brace, as copies of `body`; the original is left out.
    fn interval(&mut self, body: Fragment) -> Result<Fragment, EreError> {
        let min = self.count()?.ok_or(EreError::Invalid)?;
        let mut out = self.graph.single(State::Join)?;
        let mut more = Some(0);
        if self.accept(&Token::Comma)? {
            more = self.count()?.map(|max| i64::from(max) - i64::from(min));
        }
        if !self.accept(&Token::BraceEnd)? {
            return Err(EreError::Invalid);
        }
        for _ in 0..min {
            let copy = self.graph.copy(body)?;
            out = self.graph.connect(out, copy);
        }
        let Some(more) = more else {
            let copy = self.graph.copy(body)?;
            let repeat = self.graph.single(State::Repeat(copy.start))?;
            self.graph.connect(copy, repeat);
            return Ok(self.graph.connect(out, repeat));
        };
        if more < 0 {
            return Err(EreError::Invalid);
        }
        let join = self.graph.single(State::Join)?;
        for _ in 0..more {
            let copy = self.graph.copy(body)?;
            let repeat = self.graph.add(State::Repeat(copy.start))?;
            self.graph.next[repeat as usize] = join.start;
            self.graph.next[out.end as usize] = repeat;
            out.end = copy.end;
        }
        Ok(self.graph.connect(out, join))
    }

    /// The rest of a bracket expression.
    fn bracket(&mut self) -> Result<ByteSet, EreError> {
        /// What a following dash would start a range from.
        enum Last {
            Nothing,
            Char(u8),
            Class,
        }
        let mut set = ByteSet::default();
        let mut last = Last::Nothing;
        if self.accept(&Token::Dash)? {
            set.insert(b'-');
            last = Last::Char(b'-');
        }
        loop {
            match self.advance()? {
                Token::BracketEnd => return Ok(set),
                Token::Char(c) => {
                    set.insert(c);
                    last = Last::Char(c);
                }
                Token::Collating(name) => {
                    let c = class::collating_element(name).ok_or(EreError::Invalid)?;
                    set.insert(c);
                    last = Last::Char(c);
                }
                Token::Equivalence(name) => {
                    let c = class::collating_element(name).ok_or(EreError::Invalid)?;
                    set.insert_where(|byte| byte.eq_ignore_ascii_case(&c));
                    last = Last::Class;
                }
                Token::Class(name) => {
                    set.insert_where(class::class(name).ok_or(EreError::Invalid)?);
                    last = Last::Class;
                }
                Token::Dash => {
                    if self.accept(&Token::BracketEnd)? {
                        set.insert(b'-');
                        return Ok(set);
                    }
                    let Last::Char(first) = last else {
                        return Err(EreError::Invalid);
                    };
                    let end = match self.advance()? {
                        Token::Char(end) => end,
                        Token::Dash => b'-',
                        _ => return Err(EreError::Invalid),
                    };
                    if !set.insert_range(first, end) {
                        return Err(EreError::Invalid);
                    }
                    last = Last::Nothing;
                }
                _ => return Err(EreError::Invalid),
            }
        }
    }
}
