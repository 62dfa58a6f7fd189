//! Regular expressions of `builtins.match` and `builtins.split`.
//!
//! The reference uses `std::regex` with the `extended` grammar of libstdc++. Both what it accepts
//! and what it matches differ from POSIX and from Perl-like engines, so this is an engine of its
//! own: [`parse`] reads that grammar into a graph, [`program`] turns it into instructions,
//! [`exec`] searches as the reference does, in linear time and with a limit on memory.
//!
//! Invariant: everything is bytes; `.` is any byte, a newline too. Absent: back-references and
//! look-around, which the grammar does not have, and case-insensitive matching.

mod class;
mod exec;
mod parse;
mod program;

#[cfg(test)]
mod tests;

use exec::{Matcher, Search};
use program::Program;
use std::ops::Range;

/// Why a pattern or a search failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EreError {
    Invalid,
    /// The pattern has too many states, or searching this text needs too much memory.
    TooLarge,
}

impl EreError {
    /// The reference's message about `pattern`.
    pub fn message(self, pattern: &[u8]) -> String {
        let pattern = crate::message_text(pattern);
        match self {
            EreError::Invalid => format!("invalid regular expression '{pattern}'"),
            EreError::TooLarge => {
                format!("memory limit exceeded by regular expression '{pattern}'")
            }
        }
    }
}

/// Where each group matched; `None` for one that took no part.
pub type Groups = Vec<Option<Range<usize>>>;

/// A compiled regular expression. It can be shared and reused; compiling is cheap, but not free.
#[derive(Debug)]
pub struct Ere {
    program: Program,
}

/// One match found by [`Ere::split`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EreMatch {
    pub range: Range<usize>,
    pub groups: Groups,
}

impl Ere {
    /// Compiles `pattern`.
    pub fn new(pattern: &[u8]) -> Result<Ere, EreError> {
        Ok(Ere {
            program: Program::new(parse::parse(pattern)?),
        })
    }

    /// Number of groups, the whole match not counted.
    pub fn group_count(&self) -> usize {
        self.program.groups as usize - 1
    }

    /// `builtins.match`: the groups if the expression matches all of `text`.
    pub fn match_full(&self, text: &[u8]) -> Result<Option<Groups>, EreError> {
        let search = Search {
            begin: 0,
            exact: true,
            anchored: true,
            not_empty: false,
            line_begin: true,
        };
        let mut matcher = Matcher::new(&self.program, text)?;
        Ok(matcher.search(search)?.map(groups))
    }

    /// `builtins.split`: all matches in order. The text between two of them, before the first and
    /// after the last is what the builtin puts between the groups; with no match at all it returns
    /// the text alone.
    pub fn split<'a>(&'a self, text: &'a [u8]) -> Split<'a> {
        Split {
            ere: self,
            text,
            matcher: None,
            state: SplitState::Start,
        }
    }
}

fn groups(slots: &[u32]) -> Groups {
    slots[2..]
        .chunks_exact(2)
        .map(|slot| match *slot {
            [_, u32::MAX] | [u32::MAX, _] => None,
            [start, end] => Some(start as usize..end as usize),
            _ => None,
        })
        .collect()
}

enum SplitState {
    Start,
    /// The last match, and whether the search that found it knew of bytes before its beginning.
    After {
        last: Range<u32>,
        previous_known: bool,
    },
    Done,
}

/// Iterator over the matches in a text, following `std::regex_iterator`; it ends after an error.
pub struct Split<'a> {
    ere: &'a Ere,
    text: &'a [u8],
    matcher: Option<Matcher<'a, 'a>>,
    state: SplitState,
}

impl Split<'_> {
    fn find(&mut self) -> Result<Option<EreMatch>, EreError> {
        if self.matcher.is_none() {
            self.matcher = Some(Matcher::new(&self.ere.program, self.text)?);
        }
        let Some(matcher) = &mut self.matcher else {
            return Ok(None);
        };
        let search = Search {
            begin: 0,
            exact: false,
            anchored: false,
            not_empty: false,
            line_begin: true,
        };
        let (found, previous_known) = match &self.state {
            SplitState::Done => return Ok(None),
            SplitState::Start => (take(matcher.search(search)?), false),
            SplitState::After {
                last,
                previous_known,
            } => {
                let (begin, empty) = (last.end, last.is_empty());
                let mut found = None;
                let mut known = *previous_known;
                if empty {
                    if begin as usize == self.text.len() {
                        return Ok(None);
                    }
                    // After an empty match the reference first wants a longer one at the same
                    // place, where `^` still matches if it is the first match of all.
                    let retry = Search {
                        begin,
                        anchored: true,
                        not_empty: true,
                        line_begin: !known,
                        ..search
                    };
                    found = take(matcher.search(retry)?);
                }
                if found.is_none() {
                    known = true;
                    let begin = begin + u32::from(empty);
                    found = take(matcher.search(Search {
                        begin,
                        line_begin: false,
                        ..search
                    })?);
                }
                (found, known)
            }
        };
        let Some(slots) = found else { return Ok(None) };
        self.state = SplitState::After {
            last: slots[0]..slots[1],
            previous_known,
        };
        Ok(Some(EreMatch {
            range: slots[0] as usize..slots[1] as usize,
            groups: groups(&slots),
        }))
    }
}

fn take(slots: Option<&[u32]>) -> Option<Vec<u32>> {
    slots.map(<[u32]>::to_vec)
}

impl Iterator for Split<'_> {
    type Item = Result<EreMatch, EreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.find().transpose();
        if !matches!(found, Some(Ok(_))) {
            self.state = SplitState::Done;
        }
        found
    }
}
