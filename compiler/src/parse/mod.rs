//! Tokens to syntax tree. [`parse()`] is the whole interface.
//!
//! The grammar (`grammar.lalrpop`) calls the methods of [`Builder`]: `builder` makes nodes,
//! `operators` resolves precedence, `names` reads attribute names, `bindings` merges attribute paths,
//! `strings` strips indentation, `paths` makes literal paths absolute. `error` and `expected` say what is wrong with a text.
//!
//! Invariant: nothing here recurses over the tree, so that the depth of a text cannot exhaust the
//! native stack, and nothing here does I/O. Deliberately absent: scopes; `undefined variable` is
//! found by the resolver.

mod bindings;
mod builder;
mod error;
mod expected;
mod names;
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
    lex::{self, Kind, Lexer, Span, Token},
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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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

impl Default for ParseSettings {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl ParseSettings {
    /// What the reference does without any configuration.
    pub const DEFAULT: Self = Self {
        pipe_operators: false,
        pure_eval: false,
        lint_url_literals: Lint::Ignore,
        lint_absolute_path_literals: Lint::Ignore,
        lint_short_path_literals: Lint::Ignore,
    };
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

/// What is parsed.
#[derive(Clone, Copy)]
struct Source<'s> {
    text: &'s [u8],
    base: u32,
    base_path: &'s [u8],
    home: Option<&'s [u8]>,
    /// Whether the text is a list of bindings without braces around it.
    bindings: bool,
}

/// Parses an expression; it need not be UTF-8. A text of 4 GiB or more is an error.
///
/// `origin_base` is the position of its first byte, `base_path` the absolute directory that
/// relative paths start from, `home` what `~` stands for. The tree is in `arena` and borrows
/// nothing from the source.
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
        bindings: false,
    };
    parse_source(arena, source, symbols, settings)
}

/// Parses bindings that stand alone, as `a = 1; inherit (x) y;` in a REPL; the root is a set. The
/// parameters are those of [`parse()`].
pub fn parse_bindings<'a>(
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
        bindings: true,
    };
    parse_source(arena, source, symbols, settings)
}

fn parse_source<'a>(
    arena: &'a Bump,
    source: Source<'_>,
    symbols: &mut SymbolTable,
    settings: &ParseSettings,
) -> Result<Parsed<'a>, SyntaxError> {
    if u32::try_from(source.text.len()).is_err() {
        return Err(SyntaxError {
            message: Message::new("the text is too long", Pos(source.base)),
            warnings: Vec::new(),
        });
    }
    let lexer = Lexer::new(source.text, settings.pipe_operators);
    let mut builder = Builder::new(arena, source, symbols, settings);
    let parser = grammar::StartParser::new();
    let result = if source.bindings {
        let tokens = first_token(source).chain(lexer);
        parser.parse(&mut builder, tokens.map(|t| t.map_err(|_| Abort::Syntax)))
    } else {
        parser.parse(&mut builder, lexer.map(|t| t.map_err(|_| Abort::Syntax)))
    };
    match result {
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

/// What comes before the tokens of the text.
fn first_token(source: Source<'_>) -> impl Iterator<Item = lex::Item> {
    source
        .bindings
        .then_some(Ok((0, Token::Bindings, 0)))
        .into_iter()
}

/// Says what is wrong with a text that has a syntax error.
fn explain(source: Source<'_>, symbols: &mut SymbolTable, settings: &ParseSettings) -> SyntaxError {
    let lexer = || Lexer::new(source.text, settings.pipe_operators);
    let Some(diagnosis) = expected::diagnose(first_token(source), lexer()) else {
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
    let instead = match diagnosis.instead {
        None | Some(Kind::End) => [None, None],
        Some(kind) => [
            Some(Ok((0, kind.token(Span::default()), 0))),
            Some(Err(Abort::Tried)),
        ],
    };
    let tokens = first_token(source).chain(lexer()).take(diagnosis.index);
    let tokens = tokens
        .flatten()
        .map(Ok)
        .chain(instead.into_iter().flatten());
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
