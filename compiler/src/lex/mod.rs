//! Source text to tokens.
//!
//! [`Lexer`] keeps a stack of modes (plain, string, indented string, path), and one of the state
//! machines of [`modes`] reads the next token of the mode on top. It accepts exactly what the
//! reference's flex scanner accepts, byte for byte.
//!
//! Invariant: reading a text of n bytes takes O(n), also where a name could be the beginning of a
//! path or of a URL. Deliberately absent: decoding of escapes and numbers (see `parse`).

mod error;
mod modes;
mod numbers;
mod token;

pub use error::LexError;
pub use numbers::{float, integer};
pub use token::{Kind, Span, Token};

use logos::Logos;
use modes::{InIndString, InPath, InString, PathStart, Plain};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
enum Mode {
    /// The bottom of the stack; a `}` too many does not leave it.
    Bottom,
    Plain,
    String,
    IndString,
    Path,
    /// After a piece of a path that ends with a slash.
    PathSlash,
}

/// Reads tokens from a text.
pub struct Lexer<'s> {
    source: &'s [u8],
    /// Offset of the next byte to read.
    at: usize,
    mode: Mode,
    /// The modes below `mode`.
    below: Vec<Mode>,
    /// Whether `<|` and `|>` are allowed.
    pipes: bool,
    has_nul: bool,
    run: Run,
    /// Where the reference sees the end of the text, for messages; in a path, where its last token
    /// starts.
    end: u32,
    /// Where the piece before that starts.
    piece_before: u32,
    ended: bool,
}

/// What follows the longest run of path characters from some place on; kept, because each name in
/// `a.b.c` asks again.
#[derive(Default)]
struct Run {
    end: usize,
    kind: RunKind,
}

#[derive(Default, PartialEq, Eq, Clone, Copy)]
enum RunKind {
    #[default]
    Nothing,
    Path,
    /// A URL, if a letter comes where it begins, after this offset.
    Uri {
        after: usize,
    },
}

/// Integers with fewer digits always fit.
const MAX_DIGITS: usize = 19;

#[inline]
fn is_path_char(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+')
}

fn is_uri_char(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"%/?:@&=+$,-_.!~*'".contains(&b)
}

/// A token with the offsets where it starts and where it ends.
pub type Item = Result<(u32, Token, u32), LexError>;

impl<'s> Lexer<'s> {
    /// A lexer at the beginning of `source`, which must be shorter than 4 GiB.
    pub fn new(source: &'s [u8], pipes: bool) -> Self {
        Self {
            source,
            at: 0,
            mode: Mode::Bottom,
            below: Vec::new(),
            pipes,
            has_nul: memchr::memchr(0, source).is_some(),
            run: Run::default(),
            end: source.len() as u32,
            piece_before: 0,
            ended: false,
        }
    }

    /// Where the reference says that the text ends, once `next` returned `None`.
    pub fn end(&self) -> u32 {
        self.end
    }

    fn push(&mut self, mode: Mode) {
        self.below.push(self.mode);
        self.mode = mode;
    }

    fn pop(&mut self) {
        self.mode = self.below.pop().unwrap_or(Mode::Bottom);
    }

    fn peek(&self, at: usize) -> u8 {
        self.source.get(at).copied().unwrap_or(0)
    }

    /// Moves on to `end` and returns what was passed as a token.
    fn emit(
        &mut self,
        start: usize,
        end: usize,
        token: impl FnOnce(Span) -> Token,
    ) -> Option<Item> {
        self.at = end;
        let span = Span {
            start: start as u32,
            end: end as u32,
        };
        Some(Ok((span.start, token(span), span.end)))
    }

    fn finish(&mut self, end: usize) -> Option<Item> {
        self.end = end as u32;
        self.ended = true;
        None
    }

    fn check_nul(&self, start: usize, end: usize) -> Result<(), LexError> {
        if self.has_nul {
            error::check_nul(self.source, start, end, self.mode == Mode::String)
        } else {
            Ok(())
        }
    }

    fn plain(&mut self) -> Option<Item> {
        loop {
            let mut lexer = Plain::lexer(self.source);
            lexer.bump(self.at);
            let next = lexer.next();
            let (start, end) = (lexer.span().start, lexer.span().end);
            let Some(kind) = next else {
                self.at = self.source.len();
                return self.finish(self.source.len());
            };
            let Ok(kind) = kind else {
                if self.source[start] == 0 {
                    return self.finish(start + 1);
                }
                return self.emit(start, start + 1, |_| Token::Invalid);
            };
            macro_rules! token {
                ($name:ident) => {
                    return self.emit(start, end, |_| Token::$name)
                };
            }
            macro_rules! path_or {
                ($token:expr) => {{
                    if let Some(item) = self.path_after(start, end) {
                        return Some(item);
                    }
                    return self.emit(start, end, $token);
                }};
            }
            match kind {
                Plain::Id => path_or!(Token::Id),
                Plain::Int => {
                    if let Some(item) = self.path_after(start, end) {
                        return Some(item);
                    }
                    if end - start >= MAX_DIGITS && integer(&self.source[start..end]).is_none() {
                        return Some(Err(LexError::Integer {
                            start: start as u32,
                            end: end as u32,
                        }));
                    }
                    return self.emit(start, end, Token::Int);
                }
                Plain::Float => {
                    if let Some(item) = self.path_after(start, end) {
                        return Some(item);
                    }
                    if float(&self.source[start..end]).is_none() {
                        return Some(Err(LexError::Float {
                            start: start as u32,
                            end: end as u32,
                        }));
                    }
                    return self.emit(start, end, Token::Float);
                }
                Plain::If => path_or!(|_| Token::If),
                Plain::Then => path_or!(|_| Token::Then),
                Plain::Else => path_or!(|_| Token::Else),
                Plain::Assert => path_or!(|_| Token::Assert),
                Plain::With => path_or!(|_| Token::With),
                Plain::Let => path_or!(|_| Token::Let),
                Plain::In => path_or!(|_| Token::In),
                Plain::Rec => path_or!(|_| Token::Rec),
                Plain::Inherit => path_or!(|_| Token::Inherit),
                Plain::OrKeyword => path_or!(|_| Token::OrKeyword),
                Plain::Ellipsis => path_or!(|_| Token::Ellipsis),
                Plain::Concat => path_or!(|_| Token::Concat),
                Plain::Plus => path_or!(|_| Token::Plus),
                Plain::Minus => path_or!(|_| Token::Minus),
                Plain::Slash => path_or!(|_| Token::Slash),
                Plain::Dot => path_or!(|_| Token::Dot),
                Plain::Less => path_or!(|_| Token::Less),
                Plain::Tilde => path_or!(|_| Token::Invalid),
                Plain::Comment => match memchr::memmem::find(&self.source[end..], b"*/") {
                    Some(n) => self.at = end + n + 2,
                    None => return self.emit(start, start + 1, |_| Token::Slash),
                },
                Plain::DollarCurly => {
                    self.push(Mode::Plain);
                    token!(DollarCurly)
                }
                Plain::BraceOpen => {
                    self.push(Mode::Plain);
                    token!(BraceOpen)
                }
                Plain::BraceClose => {
                    if self.mode != Mode::Bottom {
                        self.pop();
                    }
                    if self.mode == Mode::Path {
                        self.end = start as u32;
                    }
                    token!(BraceClose)
                }
                Plain::Quote => {
                    self.push(Mode::String);
                    token!(Quote)
                }
                Plain::IndOpen => {
                    self.push(Mode::IndString);
                    let text = &self.source[end..];
                    let blanks = text.iter().take_while(|&&b| b == b' ').count();
                    let line = if text.get(blanks) == Some(&b'\n') {
                        blanks + 1
                    } else {
                        0
                    };
                    return self.emit(start, end + line, |_| Token::IndOpen);
                }
                Plain::PipeFrom | Plain::PipeInto if !self.pipes => {
                    return Some(Err(LexError::PipesDisabled { at: start as u32 }));
                }
                Plain::PipeFrom => token!(PipeFrom),
                Plain::PipeInto => token!(PipeInto),
                Plain::Eq => token!(Eq),
                Plain::NEq => token!(NEq),
                Plain::LEq => token!(LEq),
                Plain::GEq => token!(GEq),
                Plain::Update => token!(Update),
                Plain::And => token!(And),
                Plain::Or => token!(Or),
                Plain::Impl => token!(Impl),
                Plain::Greater => token!(Greater),
                Plain::Star => token!(Star),
                Plain::Question => token!(Question),
                Plain::Colon => token!(Colon),
                Plain::At => token!(At),
                Plain::Semicolon => token!(Semicolon),
                Plain::Not => token!(Not),
                Plain::ParenOpen => token!(ParenOpen),
                Plain::ParenClose => token!(ParenClose),
                Plain::BracketOpen => token!(BracketOpen),
                Plain::BracketClose => token!(BracketClose),
                Plain::Assign => token!(Assign),
                Plain::Comma => token!(Comma),
            }
        }
    }

    /// The path, look-up path or URL that begins at `start`, if what ends at `end` is only its
    /// beginning.
    #[inline]
    fn path_after(&mut self, start: usize, end: usize) -> Option<Item> {
        let next = self.peek(end);
        if is_path_char(next) || matches!(next, b'/' | b':' | b'$') {
            self.path_start(start)
        } else {
            None
        }
    }

    /// The path, look-up path or URL that begins at `start`, if one does.
    fn path_start(&mut self, start: usize) -> Option<Item> {
        let first = self.source[start];
        let possible = match first {
            b'<' => is_path_char(self.peek(start + 1)),
            b'~' => self.peek(start + 1) == b'/',
            _ => match self.run(start) {
                RunKind::Nothing => false,
                RunKind::Path => true,
                RunKind::Uri { after } => first.is_ascii_alphabetic() && start >= after,
            },
        };
        if !possible {
            return None;
        }
        let mut lexer = PathStart::lexer(self.source);
        lexer.bump(start);
        let kind = lexer.next()?.ok()?;
        let end = lexer.span().end;
        self.end = start as u32;
        match kind {
            PathStart::Path | PathStart::HomePath => {
                self.push(if self.source[end - 1] == b'/' {
                    Mode::PathSlash
                } else {
                    Mode::Path
                });
                self.emit(
                    start,
                    end,
                    if first == b'~' {
                        Token::HomePath
                    } else {
                        Token::Path
                    },
                )
            }
            PathStart::Segment | PathStart::HomeSegment => {
                self.push(Mode::PathSlash);
                self.emit(
                    start,
                    end - 2,
                    if first == b'~' {
                        Token::HomePath
                    } else {
                        Token::Path
                    },
                )
            }
            PathStart::SearchPath => self.emit(start, end, Token::SearchPath),
            PathStart::Uri => self.emit(start, end, Token::Uri),
        }
    }

    fn run(&mut self, start: usize) -> RunKind {
        if start < self.run.end {
            return self.run.kind;
        }
        let mut end = start;
        let mut after = start;
        while is_path_char(self.peek(end)) {
            if self.source[end] == b'_' {
                after = end + 1;
            }
            end += 1;
        }
        let (b, c) = (self.peek(end), self.peek(end + 1));
        let kind = if b == b'/' && (is_path_char(c) || c == b'$' && self.peek(end + 2) == b'{') {
            RunKind::Path
        } else if b == b':' && is_uri_char(c) {
            RunKind::Uri { after }
        } else {
            RunKind::Nothing
        };
        self.run = Run { end, kind };
        kind
    }

    fn string(&mut self) -> Option<Item> {
        let mut lexer = InString::lexer(self.source);
        lexer.bump(self.at);
        let next = lexer.next();
        let (start, mut end) = (self.at, lexer.span().end);
        match next {
            Some(Ok(InString::Quote)) => {
                self.pop();
                self.emit(start, end, |_| Token::Quote)
            }
            Some(Ok(InString::DollarCurly)) => {
                self.push(Mode::Plain);
                self.emit(start, end, |_| Token::DollarCurly)
            }
            Some(Ok(kind @ (InString::Text | InString::Dollar))) => {
                if kind == InString::Text && self.source[end..].starts_with(b"$\"") {
                    end += 1;
                } else if kind == InString::Dollar && self.peek(end) != b'"' {
                    return self.finish(self.source.len());
                }
                if let Err(e) = self.check_nul(start, end) {
                    return Some(Err(e));
                }
                self.emit(start, end, Token::Str)
            }
            // A lone `\` or `$\` before the end of the text.
            Some(Err(())) | None => self.finish(self.source.len()),
        }
    }

    fn ind_string(&mut self) -> Option<Item> {
        let mut lexer = InIndString::lexer(self.source);
        lexer.bump(self.at);
        let next = lexer.next();
        let (start, end) = (self.at, lexer.span().end);
        match next {
            Some(Ok(InIndString::Text)) => {
                if let Err(e) = self.check_nul(start, end) {
                    return Some(Err(e));
                }
                self.emit(start, end, Token::IndText)
            }
            Some(Ok(InIndString::Escape)) => self.emit(start, end, Token::IndEscape),
            Some(Ok(InIndString::DollarCurly)) => {
                self.push(Mode::Plain);
                self.emit(start, end, |_| Token::DollarCurly)
            }
            Some(Ok(InIndString::Close)) => {
                self.pop();
                self.emit(start, end, |_| Token::IndClose)
            }
            Some(Err(())) | None => self.finish(self.source.len()),
        }
    }

    fn path(&mut self) -> Option<Item> {
        let mut lexer = InPath::lexer(self.source);
        lexer.bump(self.at);
        let next = lexer.next();
        let (start, end) = (self.at, lexer.span().end);
        match next {
            Some(Ok(InPath::DollarCurly)) => {
                self.mode = Mode::Path;
                self.push(Mode::Plain);
                self.emit(start, end, |_| Token::DollarCurly)
            }
            Some(Ok(InPath::Piece)) => {
                self.mode = if self.source[end - 1] == b'/' {
                    Mode::PathSlash
                } else {
                    Mode::Path
                };
                self.piece_before = std::mem::replace(&mut self.end, start as u32);
                self.emit(start, end, Token::Str)
            }
            Some(Err(())) | None if self.mode == Mode::PathSlash => {
                // At the end of the text the reference points to the piece with the slash.
                let at = if next.is_some() {
                    start as u32
                } else {
                    self.end
                };
                Some(Err(LexError::TrailingSlash { at }))
            }
            Some(Err(())) | None => {
                self.pop();
                // The reference's scanner steps back here: once, and twice at the end of the text,
                // where it goes on to report the beginning of the piece as the end.
                self.ended = next.is_none();
                let at = if self.ended {
                    self.piece_before
                } else {
                    self.end
                };
                Some(Ok((at, Token::PathEnd, start as u32)))
            }
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if self.ended {
            return None;
        }
        match self.mode {
            Mode::Bottom | Mode::Plain => self.plain(),
            Mode::String => self.string(),
            Mode::IndString => self.ind_string(),
            Mode::Path | Mode::PathSlash => self.path(),
        }
    }
}
