//! The grammar in the shape that decides the reference's error messages.
//!
//! Invariant: it derives the language of `grammar.lalrpop`; its nonterminals, the order of its
//! alternatives and its precedences are those that the reference's messages reveal. Deliberately
//! absent: actions.

use super::lalr::{Assoc, Rule, Symbol};
use crate::lex::Kind;

/// `left: alternatives`. Terminals are written as in [`Kind`], nonterminals in lower case; `%` gives
/// an alternative a precedence of its own.
const GRAMMAR: &[(&str, &str)] = &[
    ("accept", "start End"),
    ("start", "expr | Bindings binds1"),
    ("expr", "function"),
    (
        "function",
        "Id Colon function | formal_set Colon function | formal_set At Id Colon function \
         | Id At formal_set Colon function | Assert expr Semicolon function | With expr Semicolon function \
         | Let binds In function | branch",
    ),
    (
        "branch",
        "If expr Then expr Else expr | pipe_from | pipe_into | op",
    ),
    ("pipe_from", "op PipeFrom pipe_from | op PipeFrom op"),
    ("pipe_into", "pipe_into PipeInto op | op PipeInto op"),
    (
        "op",
        "Not op %not | Minus op %negate | op Eq op | op NEq op | op Less op | op LEq op | op Greater op \
         | op GEq op | op And op | op Or op | op Impl op | op Update op | op Question path | op Plus op \
         | op Minus op | op Star op | op Slash op | op Concat op | app",
    ),
    ("app", "app select | select"),
    (
        "select",
        "simple Dot path | simple Dot path OrKeyword select | simple OrKeyword | simple",
    ),
    (
        "simple",
        "Id | Int | Float | Quote text Quote | IndOpen ind_parts IndClose | path_start PathEnd \
         | path_start parts PathEnd | SearchPath | Uri | ParenOpen expr ParenClose \
         | Let BraceOpen binds BraceClose | Rec BraceOpen binds BraceClose | BraceOpen binds1 BraceClose \
         | BraceOpen BraceClose | BracketOpen list BracketClose",
    ),
    ("text", "Str | parts | "),
    (
        "parts",
        "parts Str | parts DollarCurly expr BraceClose | DollarCurly expr BraceClose \
         | Str DollarCurly expr BraceClose",
    ),
    ("path_start", "Path | HomePath"),
    (
        "ind_parts",
        "ind_parts IndText | ind_parts DollarCurly expr BraceClose | ",
    ),
    ("binds", "binds1 | "),
    (
        "binds1",
        "binds1 path Assign expr Semicolon | binds Inherit names Semicolon \
         | binds Inherit ParenOpen expr ParenClose names Semicolon | path Assign expr Semicolon",
    ),
    ("names", "names attr | names text_attr | "),
    (
        "path",
        "path Dot attr | path Dot text_attr | attr | text_attr",
    ),
    ("attr", "Id | OrKeyword"),
    (
        "text_attr",
        "Quote text Quote | DollarCurly expr BraceClose",
    ),
    ("list", "list select | "),
    (
        "formal_set",
        "BraceOpen formals Comma Ellipsis BraceClose | BraceOpen Ellipsis BraceClose \
         | BraceOpen formals Comma BraceClose | BraceOpen formals BraceClose | BraceOpen BraceClose",
    ),
    ("formals", "formals Comma formal | formal"),
    ("formal", "Id | Id Question expr"),
];

/// From the loosest to the tightest. The last two belong to no token.
const PRECEDENCE: &[(Assoc, &[&str])] = &[
    (Assoc::Right, &["Impl"]),
    (Assoc::Left, &["Or"]),
    (Assoc::Left, &["And"]),
    (Assoc::None, &["Eq", "NEq"]),
    (Assoc::None, &["Less", "Greater", "LEq", "GEq"]),
    (Assoc::Right, &["Update"]),
    (Assoc::Left, &["%not"]),
    (Assoc::Left, &["Plus", "Minus"]),
    (Assoc::Left, &["Star", "Slash"]),
    (Assoc::Right, &["Concat"]),
    (Assoc::None, &["Question"]),
    (Assoc::None, &["%negate"]),
];

/// The kind that stands for a token here: both pieces of indented strings count as one.
pub fn terminal(kind: Kind) -> Kind {
    if kind == Kind::IndEscape {
        Kind::IndText
    } else {
        kind
    }
}

/// Precedence and associativity of a token or of a `%` mark.
fn precedence(name: &str) -> Option<(usize, Assoc)> {
    PRECEDENCE
        .iter()
        .position(|(_, names)| names.contains(&name))
        .map(|level| (level, PRECEDENCE[level].0))
}

/// Precedence and associativity of a token.
pub fn token_precedence(kind: Kind) -> Option<(usize, Assoc)> {
    precedence(&format!("{kind:?}"))
}

/// All rules, numbered in order.
pub fn rules() -> Vec<Rule> {
    let symbol = |name: &str| match GRAMMAR.iter().position(|(left, _)| *left == name) {
        Some(n) => Symbol::Nonterminal(n),
        None => {
            let kind = Kind::ALL.iter().find(|k| format!("{k:?}") == name);
            Symbol::Terminal(*kind.unwrap_or_else(|| panic!("no token {name}")))
        }
    };
    let mut rules = Vec::new();
    for (left, (_, alternatives)) in GRAMMAR.iter().enumerate() {
        for alternative in alternatives.split('|') {
            let mut rule = Rule {
                left,
                right: Vec::new(),
                precedence: None,
            };
            for word in alternative.split_whitespace() {
                if word.starts_with('%') {
                    rule.precedence = precedence(word);
                    continue;
                }
                let symbol = symbol(word);
                if matches!(symbol, Symbol::Terminal(_)) {
                    rule.precedence = precedence(word);
                }
                rule.right.push(symbol);
            }
            rules.push(rule);
        }
    }
    rules
}
