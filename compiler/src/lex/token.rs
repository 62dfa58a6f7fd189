//! The tokens that the lexer hands to the grammar.
//!
//! Invariant: a token is `Copy`, 12 bytes and never owns text; it points into the source, and
//! whoever builds the tree decodes it. Deliberately absent: comments and white space.

/// A range of bytes in the source text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes of the range.
    pub fn of(self, source: &[u8]) -> &[u8] {
        &source[self.start as usize..self.end as usize]
    }
}

macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident $(($payload:ident))? = $text:literal,)*) => {
        /// A token.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Token {
            $($(#[$doc])* $name $(($payload))?,)*
        }

        /// The kind of a token, without its text.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// All kinds, in order of declaration.
            pub const ALL: &[Kind] = &[$(Kind::$name,)*];

            /// How messages call the token.
            pub fn text(self) -> &'static str {
                match self { $(Kind::$name => $text,)* }
            }

            /// A token of this kind with the given text.
            pub fn token(self, span: Span) -> Token {
                let _ = span;
                match self { $(Kind::$name => Token::$name $((tokens!(@pass $payload span)))?,)* }
            }
        }

        impl Token {
            /// The kind of the token.
            pub fn kind(self) -> Kind {
                match self { $(Token::$name { .. } => Kind::$name,)* }
            }
        }
    };
    (@pass $payload:ident $span:ident) => { $span };
}

// In the order in which the reference declares them: it lists expected tokens in this order.
tokens! {
    /// The end of the text, or a NUL byte.
    End = "end of file",
    /// A byte that starts no token.
    Invalid = "invalid token",
    /// `foo`
    Id(Span) = "identifier",
    /// A piece of a string or of an interpolated path.
    Str(Span) = "string",
    /// A piece of an indented string, its white space counts for the indentation.
    IndText(Span) = "indented string",
    /// An escape sequence or a lone `$` or `'` in an indented string.
    IndEscape(Span) = "indented string",
    /// `12`
    Int(Span) = "integer",
    /// `1.5`
    Float(Span) = "floating-point literal",
    /// `./a`, or the first piece of `./a${…}`.
    Path(Span) = "path",
    /// `~/a`, or the first piece of `~/a${…}`.
    HomePath(Span) = "'~/…' path",
    /// `<a>`
    SearchPath(Span) = "'<…>' path",
    /// Follows every path.
    PathEnd = "end of path",
    /// `http://example.org`
    Uri(Span) = "URI",
    /// `if`
    If = "'if'",
    /// `then`
    Then = "'then'",
    /// `else`
    Else = "'else'",
    /// `assert`
    Assert = "'assert'",
    /// `with`
    With = "'with'",
    /// `let`
    Let = "'let'",
    /// `in`
    In = "'in'",
    /// `rec`
    Rec = "'rec'",
    /// `inherit`
    Inherit = "'inherit'",
    /// `==`
    Eq = "'=='",
    /// `!=`
    NEq = "'!='",
    /// `<=`
    LEq = "'<='",
    /// `>=`
    GEq = "'>='",
    /// `//`
    Update = "'//'",
    /// `++`
    Concat = "'++'",
    /// `&&`
    And = "'&&'",
    /// `||`
    Or = "'||'",
    /// `->`
    Impl = "'->'",
    /// `or`
    OrKeyword = "'or'",
    /// `<|`
    PipeFrom = "'<|'",
    /// `|>`
    PipeInto = "'|>'",
    /// `${`
    DollarCurly = "'${'",
    /// `''`, with the rest of the line when it is blank.
    IndOpen = "start of an indented string",
    /// `''`
    IndClose = "end of an indented string",
    /// `...`
    Ellipsis = "'...'",
    /// Put before bindings that stand alone, as a REPL reads them.
    Bindings = "start of REPL bindings",
    /// `<`
    Less = "'<'",
    /// `>`
    Greater = "'>'",
    /// `+`
    Plus = "'+'",
    /// `-`
    Minus = "'-'",
    /// `*`
    Star = "'*'",
    /// `/`
    Slash = "'/'",
    /// `?`
    Question = "'?'",
    /// `:`
    Colon = "':'",
    /// `@`
    At = "'@'",
    /// `;`
    Semicolon = "';'",
    /// `!`
    Not = "'!'",
    /// `.`
    Dot = "'.'",
    /// `"`
    Quote = "'\"'",
    /// `(`
    ParenOpen = "'('",
    /// `)`
    ParenClose = "')'",
    /// `{`
    BraceOpen = "'{'",
    /// `}`
    BraceClose = "'}'",
    /// `[`
    BracketOpen = "'['",
    /// `]`
    BracketClose = "']'",
    /// `=`
    Assign = "'='",
    /// `,`
    Comma = "','",
}

const _: () = assert!(size_of::<Token>() == 12);
