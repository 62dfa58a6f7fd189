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
    lex::{Lexer, Token},
};
use builder::Builder;
use bumpalo::Bump;
use frazil_runtime::symbol::SymbolTable;
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

/// The user error of the generated parser.
#[derive(Debug)]
pub(crate) struct Abort(pub(crate) Box<Message>);

/// Why the generated parser stops.
pub(crate) type Fail = ParseError<u32, Token, Abort>;

impl From<Message> for Fail {
    fn from(message: Message) -> Self {
        ParseError::User {
            error: Abort(Box::new(message)),
        }
    }
}

/// Parses a text of less than 4 GiB.
///
/// `origin_base` is the position of the first byte, `base_path` the absolute directory that
/// relative paths start from, `home` what `~` stands for.
pub fn parse<'a>(
    arena: &'a Bump,
    source: &[u8],
    origin_base: u32,
    base_path: &[u8],
    home: Option<&[u8]>,
    symbols: &mut SymbolTable,
    settings: &ParseSettings,
) -> Result<Parsed<'a>, SyntaxError> {
    let mut builder = Builder::new(
        arena,
        source,
        origin_base,
        base_path,
        home,
        symbols,
        settings,
    );
    let mut lexer = Lexer::new(source, settings.pipe_operators);
    let base = origin_base;
    let tokens = lexer
        .by_ref()
        .map(|item| item.map_err(|e| Abort(Box::new(paths::lex_message(e, source, base)))));
    match grammar::StartParser::new().parse(&mut builder, tokens) {
        Ok(root) => Ok(Parsed {
            root,
            warnings: builder.into_warnings(),
        }),
        Err(error) => {
            let message = match error {
                ParseError::User { error } => *error.0,
                other => Message::new(format!("syntax error: {other:?}"), Default::default()),
            };
            Err(SyntaxError {
                message,
                warnings: builder.into_warnings(),
            })
        }
    }
}
