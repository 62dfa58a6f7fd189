//! What a syntax error says: which token was unexpected and which were possible.
//!
//! The reference's parser is an LALR(1) automaton with default reductions, made by Bison from
//! another shape of the grammar, and its messages show that: whether an operator is among the
//! expected tokens, or whether there is a list at all, depends on the automaton's states. So the
//! first error sends the text through an automaton of that kind, built on first use from the rules
//! in [`rules`] (about a millisecond, and only for texts that are wrong).
//!
//! Deliberately absent: semantic actions. [`diagnose`] says which token to put in the place of the
//! bad one to run exactly the actions that the reference has run by then.

mod lalr;
mod rules;

use crate::lex::{Item, Kind, LexError, Lexer};
use lalr::{Action, Automaton};
use std::sync::OnceLock;

/// The first thing that is wrong with a text.
pub struct Diagnosis {
    /// How many tokens come before it.
    pub index: usize,
    /// What it is.
    pub fault: Fault,
    /// A token that could stand there instead.
    pub instead: Option<Kind>,
}

/// Why a text cannot go on.
pub enum Fault {
    /// An unexpected token.
    Syntax {
        /// The message.
        text: String,
        /// Its offset.
        at: u32,
    },
    /// The lexer has no next token.
    Lex(LexError),
}

/// Looks for the first error in the tokens `before` a text and in those of the text; `None` when
/// there is none.
pub fn diagnose(mut before: impl Iterator<Item = Item>, mut lexer: Lexer<'_>) -> Option<Diagnosis> {
    static AUTOMATON: OnceLock<Automaton> = OnceLock::new();
    let automaton = AUTOMATON.get_or_init(|| Automaton::new(&rules::rules()));
    let mut stack = vec![0u16];
    let mut next: Option<(Kind, u32)> = None;
    let mut read = 0;
    loop {
        let state = &automaton.states[usize::from(stack[stack.len() - 1])];
        if state.accepts {
            return None;
        }
        let mut action = state.default;
        // A state whose only action is its default reduction does not ask for a token.
        if !state.explicit.is_empty() {
            let (kind, at) = match next {
                Some(next) => next,
                None => {
                    let token = match before.next().or_else(|| lexer.next()) {
                        None => (Kind::End, lexer.end()),
                        Some(Ok((start, token, _))) => (rules::terminal(token.kind()), start),
                        Some(Err(error)) => {
                            let instead = state.possible().next();
                            return Some(Diagnosis {
                                index: read,
                                fault: Fault::Lex(error),
                                instead,
                            });
                        }
                    };
                    next = Some(token);
                    token
                }
            };
            action = state.explicit.get(&kind).copied().unwrap_or(state.default);
            if let Action::Error = action {
                let expected: Vec<Kind> = state.expected().collect();
                let fault = Fault::Syntax {
                    text: message(kind, &expected),
                    at,
                };
                return Some(Diagnosis {
                    index: read,
                    fault,
                    instead: state.possible().next(),
                });
            }
        }
        match action {
            Action::Shift(to) => {
                stack.push(to);
                next = None;
                read += 1;
            }
            Action::Reduce(rule) => {
                let (left, len) = automaton.rules[usize::from(rule)];
                stack.truncate(stack.len() - len);
                let below = &automaton.states[usize::from(stack[stack.len() - 1])];
                stack.push(below.goto[&left]);
            }
            Action::Error => return None,
        }
    }
}

/// Bison names the expected tokens only when there are at most four.
fn message(unexpected: Kind, expected: &[Kind]) -> String {
    let mut text = format!("syntax error, unexpected {}", unexpected.text());
    if expected.len() <= 4 {
        for (i, kind) in expected.iter().enumerate() {
            text.push_str(if i == 0 { ", expecting " } else { " or " });
            text.push_str(kind.text());
        }
    }
    text
}
