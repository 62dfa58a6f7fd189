//! What can stand where: one `logos` state machine for each mode of the lexer.
//!
//! Everything works on bytes, as in the reference: source texts need not be UTF-8. Deliberately
//! absent from `Plain` are paths and URLs: a name may be their beginning, and a machine that tried
//! them at each name would read `a.a.a.…` again for every `a`. `Lexer` asks `PathStart` only where
//! a look at the next byte makes one possible.

use logos::Logos;

/// Outside strings and paths.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
#[logos(utf8 = false)]
#[logos(skip(b"[ \t\r\n]+"))]
#[logos(skip(b"#[^\r\n]*", allow_greedy = true))]
pub enum Plain {
    #[regex("[a-zA-Z_][a-zA-Z0-9_'-]*")]
    Id,
    #[regex("[0-9]+")]
    Int,
    #[regex(r"(([1-9][0-9]*\.[0-9]*)|(0?\.[0-9]+))([Ee][+-]?[0-9]+)?")]
    Float,
    #[token("if")]
    If,
    #[token("then")]
    Then,
    #[token("else")]
    Else,
    #[token("assert")]
    Assert,
    #[token("with")]
    With,
    #[token("let")]
    Let,
    #[token("in")]
    In,
    #[token("rec")]
    Rec,
    #[token("inherit")]
    Inherit,
    #[token("or")]
    OrKeyword,
    #[token("...")]
    Ellipsis,
    #[token("==")]
    Eq,
    #[token("!=")]
    NEq,
    #[token("<=")]
    LEq,
    #[token(">=")]
    GEq,
    #[token("//")]
    Update,
    #[token("++")]
    Concat,
    #[token("&&")]
    And,
    #[token("||")]
    Or,
    #[token("->")]
    Impl,
    #[token("<|")]
    PipeFrom,
    #[token("|>")]
    PipeInto,
    #[token("${")]
    DollarCurly,
    #[token("{")]
    BraceOpen,
    #[token("}")]
    BraceClose,
    #[token("\"")]
    Quote,
    #[token("''")]
    IndOpen,
    #[token("/*")]
    Comment,
    #[token("<")]
    Less,
    #[token(">")]
    Greater,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("?")]
    Question,
    #[token(":")]
    Colon,
    #[token("@")]
    At,
    #[token(";")]
    Semicolon,
    #[token("!")]
    Not,
    #[token(".")]
    Dot,
    #[token("(")]
    ParenOpen,
    #[token(")")]
    ParenClose,
    #[token("[")]
    BracketOpen,
    #[token("]")]
    BracketClose,
    #[token("=")]
    Assign,
    #[token(",")]
    Comma,
    #[token("~")]
    Tilde,
}

/// Where a path, a look-up path or a URL may begin.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
#[logos(utf8 = false)]
#[logos(subpattern c = "[a-zA-Z0-9._+-]")]
pub enum PathStart {
    #[regex("(?&c)*(/(?&c)+)+/?")]
    Path,
    #[regex("~(/(?&c)+)+/?")]
    HomePath,
    #[regex("<(?&c)+(/(?&c)+)*>")]
    SearchPath,
    /// The first segment of a path when an interpolation follows.
    #[regex(r"(?&c)*/\$\{")]
    Segment,
    #[regex(r"~/\$\{")]
    HomeSegment,
    #[regex(r"[a-zA-Z][a-zA-Z0-9+.-]*:[a-zA-Z0-9%/?:@&=+$,_.!~*'-]+")]
    Uri,
}

/// Inside `"…"`.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
#[logos(utf8 = false)]
pub enum InString {
    #[regex(br#"([^$"\\]|\$[^{"\\]|\\[\x00-\xff]|\$\\[\x00-\xff])+"#)]
    Text,
    #[token("${")]
    DollarCurly,
    #[token("\"")]
    Quote,
    /// Before the closing quote; at the end of the text otherwise.
    #[token("$")]
    Dollar,
}

/// Inside `''…''`.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
#[logos(utf8 = false)]
pub enum InIndString {
    #[regex(br"([^$']|\$[^{']|'[^'$])+")]
    Text,
    #[token("$")]
    #[token("'")]
    #[token("''$")]
    #[token("'''")]
    #[regex(br"''\\[\x00-\xff]")]
    Escape,
    #[token("${")]
    DollarCurly,
    #[token("''")]
    Close,
}

/// After the beginning of a path.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
#[logos(utf8 = false)]
#[logos(subpattern c = "[a-zA-Z0-9._+-]")]
pub enum InPath {
    #[regex("(?&c)*(/(?&c)+)+/?")]
    #[regex("(?&c)*/", priority = 3)]
    #[regex("(?&c)+", priority = 4)]
    Piece,
    #[token("${")]
    DollarCurly,
}
