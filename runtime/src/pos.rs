//! Positions in source texts as one 32-bit number, resolved to file, line and column only for
//! messages.
//!
//! Invariant: every source gets a disjoint range of positions; [`Pos::NONE`] belongs to none.
//! Deliberately absent: end positions (the reference reports only where something starts).

/// A byte offset in the concatenation of all sources read so far; 0 is "no position".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Pos(pub u32);

impl Pos {
    /// No position.
    pub const NONE: Pos = Pos(0);

    /// Whether this is a real position.
    pub fn is_some(self) -> bool {
        self != Pos::NONE
    }
}

/// Where a source text came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A file, by its absolute path.
    File(Box<[u8]>),
    /// A file that is called otherwise than by its path.
    Named(Box<[u8]>),
    /// `-E` or a built-in text: shown as `«string»`.
    String,
    /// `-`: shown as `«stdin»`.
    Stdin,
    /// A text compiled into frazil, shown as «name».
    Internal(&'static str),
}

/// A resolved position; line and column count from 1, columns in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineCol {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
}

struct Source {
    origin: Origin,
    base: u32,
    len: u32,
    /// Text of sources that cannot be read again (everything but files).
    text: Option<Box<[u8]>>,
    /// Offsets where lines start.
    lines: Box<[u32]>,
}

/// All sources of one evaluator.
#[derive(Default)]
pub struct PosTable {
    sources: Vec<Source>,
    next: u32,
}

impl PosTable {
    /// An empty table.
    pub fn new() -> Self {
        Self {
            sources: Vec::new(),
            next: 1,
        }
    }

    /// Registers a source and returns the position of its first byte; the byte at offset `o` has
    /// position `base + o`. `None` when 4 GiB of source text have been read.
    pub fn add(&mut self, origin: Origin, text: &[u8]) -> Option<u32> {
        let len = u32::try_from(text.len()).ok()?;
        let base = self.next;
        self.next = base.checked_add(len)?.checked_add(1)?;
        let keep = !matches!(origin, Origin::File(_));
        self.sources.push(Source {
            origin,
            base,
            len,
            text: keep.then(|| text.into()),
            lines: line_starts(text),
        });
        Some(base)
    }

    fn source(&self, pos: Pos) -> Option<&Source> {
        if !pos.is_some() {
            return None;
        }
        let i = self
            .sources
            .partition_point(|s| s.base <= pos.0)
            .checked_sub(1)?;
        let s = &self.sources[i];
        (pos.0 - s.base <= s.len).then_some(s)
    }

    /// The source a position lies in.
    pub fn origin(&self, pos: Pos) -> Option<&Origin> {
        self.source(pos).map(|s| &s.origin)
    }

    /// The kept text of the source (None for files, which are read again).
    pub fn text(&self, pos: Pos) -> Option<&[u8]> {
        self.source(pos).and_then(|s| s.text.as_deref())
    }

    /// Line and column of a position.
    pub fn line_col(&self, pos: Pos) -> Option<LineCol> {
        let s = self.source(pos)?;
        let off = pos.0 - s.base;
        let line = s.lines.partition_point(|&l| l <= off);
        Some(LineCol {
            line: line as u32,
            column: off - s.lines[line - 1] + 1,
        })
    }
}

/// Offsets at which lines start. As in the reference a line ends at `\n`, `\r\n` or a lone `\r`.
pub fn line_starts(text: &[u8]) -> Box<[u32]> {
    let mut starts = vec![0];
    for i in memchr::memchr2_iter(b'\n', b'\r', text) {
        if text[i] == b'\n' || text.get(i + 1) != Some(&b'\n') {
            starts.push(i as u32 + 1);
        }
    }
    starts.into()
}
