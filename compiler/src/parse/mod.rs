//! Tokens to syntax tree. [`parse()`] is the whole interface.
//!
//! The grammar (`grammar.lalrpop`) calls the methods of [`Builder`]: `builder` makes nodes,
//! `operators` resolves precedence, `bindings` merges attribute paths, `strings` strips indentation,
//! `paths` makes literal paths absolute. `error` and `expected` say what is wrong with a text.
//!
//! Invariant: nothing here recurses over the tree, so that the depth of a text cannot exhaust the
//! native stack, and nothing here does I/O. Deliberately absent: scopes; `undefined variable` is
//! found by the resolver.

mod bindings;
mod builder;
mod error;
mod expected;
mod operators;
mod paths;
mod strings;

#[allow(clippy::all, clippy::pedantic, unused, unreachable_pub)]
mod grammar {
    include!(concat!(env!("OUT_DIR"), "/parse/grammar.rs"));
}

pub use error::{Message, Part, SyntaxError, Warning};

use crate::{
    ast::Node,
    lex::{Kind, Lexer, Span, Token},
};
use builder::Builder;
use bumpalo::Bump;
use expected::Fault;
use frazil_runtime::{pos::Pos, symbol::SymbolTable};
use lalrpop_util::ParseError;

/// What to do about a construct that is discouraged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lint {
    /// Accept it silently.
    #[default]
    Ignore,
    /// Accept it with a warning.
    Warn,
    /// Reject it.
    Fatal,
}

/// The settings that change what is accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ParseSettings {
    /// Experimental feature `pipe-operators`: `|>` and `<|`.
    pub pipe_operators: bool,
    /// Setting `pure-eval`: `~/…` is rejected.
    pub pure_eval: bool,
    /// Setting `lint-url-literals`.
    pub lint_url_literals: Lint,
    /// Setting `lint-absolute-path-literals`, for `/…` and `~/…`.
    pub lint_absolute_path_literals: Lint,
    /// Setting `lint-short-path-literals` (and the older `warn-short-path-literals`), for `a/b`.
    pub lint_short_path_literals: Lint,
}

/// A parsed text.
#[derive(Debug)]
pub struct Parsed<'a> {
    /// The expression.
    pub root: Node<'a>,
    /// Warnings in the order in which they were found.
    pub warnings: Vec<Warning>,
}

/// Why the generated parser stops, apart from unexpected tokens.
#[derive(Debug)]
pub(crate) enum Abort {
    /// An action rejects what it was given.
    Semantic(Box<Message>),
    /// The lexer has no next token, or an operator must not follow: `expected` will say more.
    Syntax,
    /// The tokens that were to be tried have been tried.
    Tried,
}

pub(crate) type Fail = ParseError<u32, Token, Abort>;

impl From<Message> for Fail {
    fn from(message: Message) -> Self {
        ParseError::User {
            error: Abort::Semantic(Box::new(message)),
        }
    }
}

/// Where a text comes from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'s> {
    /// The text, of less than 4 GiB; it need not be UTF-8.
    pub text: &'s [u8],
    /// The position of its first byte.
    pub base: u32,
    /// The absolute directory that relative paths start from.
    pub base_path: &'s [u8],
    /// What `~` stands for.
    pub home: Option<&'s [u8]>,
}

/// Parses a text. See [`Source`] for the parameters.
pub fn parse<'a>(
    arena: &'a Bump,
    source: &[u8],
    origin_base: u32,
    base_path: &[u8],
    home: Option<&[u8]>,
    symbols: &mut SymbolTable,
    settings: &ParseSettings,
) -> Result<Parsed<'a>, SyntaxError> {
    let source = Source {
        text: source,
        base: origin_base,
        base_path,
        home,
    };
    let tokens =
        Lexer::new(source.text, settings.pipe_operators).map(|t| t.map_err(|_| Abort::Syntax));
    let mut builder = Builder::new(arena, source, symbols, settings);
    match grammar::StartParser::new().parse(&mut builder, tokens) {
        Ok(root) => Ok(Parsed {
            root,
            warnings: builder.warnings,
        }),
        Err(ParseError::User {
            error: Abort::Semantic(message),
        }) => Err(SyntaxError {
            message: *message,
            warnings: builder.warnings,
        }),
        Err(_) => Err(explain(source, symbols, settings)),
    }
}

/// Says what is wrong with a text that has a syntax error.
fn explain(source: Source<'_>, symbols: &mut SymbolTable, settings: &ParseSettings) -> SyntaxError {
    let Some(diagnosis) = expected::diagnose(source.text, settings.pipe_operators) else {
        // Only a difference between the two grammars could lead here.
        return SyntaxError {
            message: Message::new("syntax error", Pos(source.base)),
            warnings: Vec::new(),
        };
    };
    // The reference may have found something else by then: it reduces without looking at the token
    // that is wrong. So try again with a right one in its place.
    let arena = Bump::new();
    let mut builder = Builder::new(&arena, source, symbols, settings);
    let tokens = Lexer::new(source.text, settings.pipe_operators)
        .take(diagnosis.index)
        .flatten();
    let instead = match diagnosis.instead {
        None | Some(Kind::End) => [None, None],
        Some(kind) => [
            Some(Ok((0, kind.token(Span::default()), 0))),
            Some(Err(Abort::Tried)),
        ],
    };
    let tokens = tokens.map(Ok).chain(instead.into_iter().flatten());
    let tried = grammar::StartParser::new().parse(&mut builder, tokens);
    let message = match (tried, diagnosis.fault) {
        (
            Err(ParseError::User {
                error: Abort::Semantic(message),
            }),
            _,
        ) => *message,
        (_, Fault::Syntax { text, at }) => Message::new(text, Pos(source.base + at)),
        (_, Fault::Lex(error)) => paths::lex_message(error, source.text, source.base),
    };
    SyntaxError {
        message,
        warnings: builder.warnings,
    }
}
